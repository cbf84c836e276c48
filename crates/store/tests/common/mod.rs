//! A store with notes in it: what enters an account is a note.
#![allow(dead_code)] // not every test file uses all

use std::sync::Arc;
use store::{
    AccountId, Applier, Body, Delivery, Engine, Limits, ManualClock, Options, Pending, Schema,
    SeededRandom, Store, StoreError, Target, Timestamp, Tx, params,
};
use testing_postgres::{Database, Kind};

pub const NOTES: Schema = Schema {
    name: "notes",
    platform: &[],
    account: &["CREATE TABLE note (account_id BIGINT NOT NULL, note_id BIGINT NOT NULL, words TEXT NOT NULL,
        PRIMARY KEY (account_id, note_id))"],
    shape: &[],
};

pub struct Notes;

impl Applier for Notes {
    fn apply(&self, tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), StoreError> {
        let words = String::from_utf8_lossy(pending.payload).into_owned();
        match words.as_str() {
            "poison" => return Err(StoreError::Sql("poison".into())),
            "stone" => panic!("a stone to stumble over"),
            _ => {}
        }
        tx.modseq()?;
        tx.add_usage(10)?;
        if words == "late poison" {
            return Err(StoreError::Sql(words));
        }
        let id = tx.new_ids(1)?;
        let account = tx.account()?;
        tx.execute(
            "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, $3)",
            params![account, id, &words],
        )?;
        Ok(())
    }
}

/// A place for a store: a folder, and a database when the engine wants one.
pub struct Bench {
    pub folder: tempfile::TempDir,
    pub database: Option<Database>,
}

impl Bench {
    pub fn new(kind: Kind) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            database: (kind == Kind::Postgres).then(Database::fresh),
        }
    }

    pub fn open(&self, clock: &Arc<ManualClock>) -> Result<Store, StoreError> {
        self.open_at(self.folder.path(), clock)
    }

    /// One more node of the same database, with a folder of its own.
    pub fn open_at(
        &self,
        folder: &std::path::Path,
        clock: &Arc<ManualClock>,
    ) -> Result<Store, StoreError> {
        let engine = self
            .database
            .as_ref()
            .map_or(Engine::Sqlite, |database| Engine::postgres(database.url()));
        self.open_on(engine, folder, clock)
    }

    pub fn open_on(
        &self,
        engine: Engine,
        folder: &std::path::Path,
        clock: &Arc<ManualClock>,
    ) -> Result<Store, StoreError> {
        let options = Options {
            data: folder.to_owned(),
            engine,
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(1)),
            limits: Limits {
                open_accounts: 8,
                connections: 4,
                hearing: std::time::Duration::from_millis(500),
                ..Limits::default()
            },
        };
        let store = Store::open(options, &[NOTES])?;
        store.set_applier("note", Arc::new(Notes));
        Ok(store)
    }

    /// The lock of a dropped store goes when its writer's thread has let go.
    pub async fn reopened(&self) -> Store {
        loop {
            match self.open(&clock()) {
                Ok(store) => return store,
                Err(StoreError::InUse(_)) => tokio::task::yield_now().await,
                Err(error) => panic!("{error}"),
            }
        }
    }
}

pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_seconds(1_700_000_000)))
}

pub fn accounts(store: &Store, count: usize) -> Vec<AccountId> {
    store
        .platform_write(|tx| {
            (0..count)
                .map(|_| store.create_account(tx))
                .collect::<Result<Vec<_>, StoreError>>()
        })
        .unwrap()
}

pub fn delivery(words: &str, targets: &[AccountId]) -> Delivery {
    Delivery {
        kind: "note",
        once: None,
        payload: words.as_bytes().to_vec(),
        body: Body::None,
        size: 10,
        targets: targets
            .iter()
            .map(|account| Target {
                account: *account,
                payload: Vec::new(),
            })
            .collect(),
        also: None,
    }
}

pub fn notes(store: &Store, account: AccountId) -> Vec<String> {
    store
        .read(account, |tx| {
            tx.query(
                "SELECT words FROM note WHERE account_id = $1 ORDER BY note_id",
                params![account],
                |row| row.get(0),
            )
        })
        .unwrap_or_else(|error: StoreError| panic!("{error}"))
}
