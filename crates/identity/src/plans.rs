//! A session and a password are found by a walk of an index.

use crate::{credential, schema, session};
use std::sync::Arc;
use store::{Engine, Limits, ManualClock, SeededRandom, Store, StoreError, Timestamp};
use testing_postgres::{Database, Kind, Plan};

testing_postgres::on_both_engines! {
    no_question_about_a_session_or_a_password_scans_or_sorts,
}

fn queries() -> [&'static str; 6] {
    [
        credential::HASH,
        session::OF_TOKEN,
        session::EXPIRED,
        session::TOUCH,
        session::CLOSE,
        session::END_ALL,
    ]
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

async fn no_question_about_a_session_or_a_password_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in queries() {
        let plan = bench.plan(sql);
        assert!(
            !plan.steps.is_empty() && !plan.is_slow(),
            "{plan:#?}\n{sql}"
        );
    }
}
