//! Every question to the queue is a walk of an index: its cost follows the answer, not what waits.

use super::{rows, schema};
use std::sync::Arc;
use store::{Engine, Limits, ManualClock, SeededRandom, Store, StoreError, Timestamp};
use testing_postgres::{Database, Kind, Plan};

const QUERIES: [(&str, &str); 15] = [
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

struct Bench {
    store: Store,
    kind: Kind,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

fn bench(kind: Kind) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let database = (kind == Kind::Postgres).then(Database::fresh);
    let options = store::Options {
        data: folder.path().to_owned(),
        engine: database
            .as_ref()
            .map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    Bench {
        store: Store::open(options, &[schema()]).unwrap(),
        kind,
        _folder: folder,
        _database: database,
    }
}

impl Bench {
    fn plan(&self, sql: &str) -> Plan {
        let plan = self.store.platform_read(|tx| {
            testing_postgres::plan(
                self.kind,
                sql,
                |sql| tx.execute(sql, &[]).map(drop),
                |sql, column| tx.query(sql, &[], |row| row.get(column)),
            )
        });
        plan.unwrap_or_else(|error: StoreError| panic!("{error}: {sql}"))
    }
}

async fn no_question_to_the_queue_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for (name, sql) in QUERIES {
        let plan = bench.plan(sql);
        assert!(
            !plan.steps.is_empty() && !plan.is_slow(),
            "{name}: {plan:#?}\n{sql}"
        );
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
