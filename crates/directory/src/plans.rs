//! Whoever signs in, writes or receives is found by a walk of an index, however many people there are.

use crate::account::ACCOUNTS;
use crate::complete::STARTING_WITH;
use crate::person::{ANYWHERE, DOMAINS_OF, OF_ORGANISATION, OF_UAI, PERSON};
use crate::recipients::{several_accounts, several_addresses};
use crate::{address, schema};
use std::sync::Arc;
use store::{Engine, Limits, ManualClock, SeededRandom, Store, StoreError, Timestamp};
use testing_postgres::{Database, Kind, Plan};

testing_postgres::on_both_engines! {
    no_question_to_the_directory_scans_or_sorts,
}

/// All but the lists of everything: domains and organisations (a few), accounts for commands.
fn queries() -> Vec<String> {
    vec![
        address::LEADS_TO.to_owned(),
        address::OF_ACCOUNT.to_owned(),
        several_addresses(),
        format!("{ACCOUNTS} WHERE account.account_id = $1"),
        several_accounts(),
        format!("{PERSON} WHERE person.person_id = $1"),
        format!("{PERSON} {OF_ORGANISATION}"),
        format!("{PERSON} {ANYWHERE}"),
        format!("{PERSON} {STARTING_WITH}"),
        DOMAINS_OF.to_owned(),
        OF_UAI.to_owned(),
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

async fn no_question_to_the_directory_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in queries() {
        let plan = bench.plan(&sql);
        assert!(
            !plan.steps.is_empty() && !plan.is_slow(),
            "{plan:#?}\n{sql}"
        );
    }
}
