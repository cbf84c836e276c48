//! Every question to the queue is a walk of an index: its cost follows the answer, not what waits.

use super::{rows, schema};
use testing_postgres::Kind;

const QUERIES: [(&str, &str); 19] = [
    ("next free", rows::NEXT_FREE),
    ("next claimed", rows::NEXT_CLAIMED),
    ("due", rows::DUE),
    ("message", rows::MESSAGE),
    ("recipients", rows::RECIPIENTS),
    ("remove routes", rows::REMOVE_ROUTES),
    ("remove message", rows::REMOVE_MESSAGE),
    ("held by a node", rows::HELD_BY),
    ("held by nobody", rows::HELD_BY_NOBODY),
    ("next domain", rows::NEXT_DOMAIN),
    ("list", rows::LIST),
    ("show", rows::SHOW),
    ("routes of a message", rows::ROUTES_OF),
    ("retry a domain", rows::RETRY_DOMAIN),
    ("blobs", rows::BLOBS),
    ("of an account", rows::OF_ACCOUNT),
    ("of a person", rows::OF_PERSON),
    ("stop", rows::STOP),
    ("try now", rows::TRY_NOW),
];

/// Which index answers what is asked most often.
const WALKS: [(&str, &str); 4] = [
    (rows::NEXT_FREE, "outgoing_route_next"),
    (rows::NEXT_CLAIMED, "outgoing_route_claimed"),
    (rows::DUE, "outgoing_route_next"),
    (rows::RECIPIENTS, "outgoing_recipient_route"),
];

testing_postgres::on_both_engines! {
    no_question_to_the_queue_scans_or_sorts,
    a_scan_or_a_sort_of_the_queue_would_be_seen,
}

testing_postgres::platform_bench!(store, &[schema()]);

async fn no_question_to_the_queue_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for (_, sql) in QUERIES {
        bench.walks(sql);
    }
    for (sql, index) in WALKS {
        let plan = bench.plan(sql);
        assert!(plan.uses(index), "{plan:#?}\n{sql}");
    }
}

async fn a_scan_or_a_sort_of_the_queue_would_be_seen(kind: Kind) {
    let bench = bench(kind);
    for slow in [
        "SELECT domain FROM outgoing_route WHERE attempts = 1",
        "SELECT outgoing_id FROM outgoing_route WHERE domain = $1 ORDER BY last_try",
    ] {
        assert!(bench.plan(slow).is_slow(), "{slow}");
    }
}
