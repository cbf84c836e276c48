//! Due jobs are found by a walk of an index, however many wait.

use crate::jobs::{HELD_BY, LEASE_DUE, NEXT_LEASE_END};
use crate::{Engine, Limits, ManualClock, SeededRandom, Store, StoreError, Timestamp};
use std::sync::Arc;
use testing_postgres::{Database, Kind, Plan};

testing_postgres::on_both_engines! {
    no_look_for_due_jobs_scans_or_sorts,
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
    let options = crate::Options {
        data: folder.path().to_owned(),
        engine: database
            .as_ref()
            .map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    Bench {
        store: Store::open(options, &[]).unwrap(),
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

async fn no_look_for_due_jobs_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    // The next time is the first of an index that is not leased: it passes over what runs now, and looks at no more.
    for sql in [HELD_BY, LEASE_DUE, NEXT_LEASE_END] {
        let plan = bench.plan(sql);
        assert!(
            !plan.steps.is_empty() && !plan.is_slow(),
            "{plan:#?}\n{sql}"
        );
    }
}
