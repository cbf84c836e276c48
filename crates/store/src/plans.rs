//! Due jobs are found by a walk of an index, however many wait.

use crate as store;
use crate::jobs::{HELD_BY, LEASE_DUE, NEXT_LEASE_END};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    no_look_for_due_jobs_scans_or_sorts,
}

testing_postgres::platform_bench!(store, &[]);

async fn no_look_for_due_jobs_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    // The next time is the first of an index that is not leased: it passes over what runs now, and looks at no more.
    for sql in [HELD_BY, LEASE_DUE, NEXT_LEASE_END] {
        bench.walks(sql);
    }
}
