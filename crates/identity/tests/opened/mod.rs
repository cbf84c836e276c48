//! A service opened on an engine, with a manual clock and hashes that cost nothing.
#![allow(dead_code)] // each test binary uses its part

use directory::Directory;
use identity::{HashCost, Identity};
use std::sync::Arc;
use store::{Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};

pub struct Opened {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub directory: Directory,
    pub identity: Identity,
    pub folder: tempfile::TempDir,
    pub database: Option<Database>,
}

/// On the morning of the first of September 2026, with a database of its own.
pub fn opened(kind: Kind) -> Opened {
    let database = (kind == Kind::Postgres).then(Database::fresh);
    let engine = database
        .as_ref()
        .map_or(Engine::Sqlite, |one| Engine::postgres(one.url()));
    Opened {
        database,
        ..opened_on(engine)
    }
}

/// The same on a database that others have too.
pub fn opened_on(engine: Engine) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_242_400)));
    let options = store::Options {
        data: folder.path().to_owned(),
        engine,
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema(), identity::schema()]).unwrap();
    let directory = Directory::new(store.clone());
    let cost = HashCost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    Opened {
        identity: Identity::new(store.clone(), directory.clone(), cost).unwrap(),
        store,
        clock,
        directory,
        folder,
        database: None,
    }
}
