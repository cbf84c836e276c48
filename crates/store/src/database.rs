//! The engine behind a store: the one place that knows there are two.

use crate::postgres::Postgres;
use crate::schema::Schema;
use crate::sqlite::Sqlite;
use crate::{AccountId, Engine, Limits, Random, Stop, StoreError, SystemRandom, Timestamp, Tx};
use std::path::Path;

#[allow(clippy::large_enum_variant)] // a process has one
pub(crate) enum Database {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    pub fn open(
        engine: &Engine,
        data: &Path,
        schemas: &[Schema],
        limits: &Limits,
    ) -> Result<Self, StoreError> {
        match engine {
            Engine::Sqlite => Ok(Self::Sqlite(Sqlite::open(
                data,
                schemas,
                limits.open_accounts,
            )?)),
            Engine::Postgres { url } => {
                // Nodes are told apart even when the randomness they were given has one seed.
                let source: &dyn Random = &SystemRandom;
                let node = u64::from_ne_bytes(source.bytes());
                let server = Postgres::open(url, schemas, limits, node)?;
                Ok(Self::Postgres(server))
            }
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }

    /// A transaction of the platform database.
    pub fn platform_write(
        &self,
        now: Timestamp,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(files) => files.platform_write(now, work),
            Self::Postgres(server) => server.platform_write(now, work),
        }
    }

    /// A snapshot of the platform database.
    pub fn platform_read(
        &self,
        now: Timestamp,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(files) => files.platform_read(now, work),
            Self::Postgres(server) => server.platform_read(now, work),
        }
    }

    /// What the engine itself finds wrong with an account's rows. PostgreSQL checks its own pages.
    pub fn integrity(
        &self,
        account: AccountId,
        now: Timestamp,
        stop: &Stop,
    ) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Sqlite(files) => files.integrity(account, now, stop),
            Self::Postgres(_) => Ok(Vec::new()),
        }
    }
}
