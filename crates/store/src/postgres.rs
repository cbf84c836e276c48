//! The shared engine: all tables in one PostgreSQL database (15 or newer), whose rows several nodes share.
//!
//! *Order.* A transaction of an account locks the account's row before anything else, one of the platform takes the
//! platform's lock: writers of one place stand in line, as they do before a file, and UIDs, change values and
//! sequence numbers are committed in the order in which they were given. So `READ COMMITTED` is enough: what a writer
//! reads after it has the lock is what its predecessor committed. Reading is one `REPEATABLE READ` snapshot.
//!
//! *Again.* A transaction that PostgreSQL gave up (serialisation, deadlock) or whose connection was lost runs again,
//! a few times. When the connection is lost while it commits, PostgreSQL is asked what became of it by its number:
//! nothing is done twice, nothing is taken for done that is not.
//!
//! *Pending.* The rows that wait lie in the same database, so whoever opens an account looks for them in the words
//! that begin the transaction, and reads them under the account's lock: whichever node took them in or applies them.
//!
//! *Durable.* `synchronous_commit` is never off: `COMMIT` returns after PostgreSQL's own sync.
//!
//! Only this module knows `tokio_postgres`. A small runtime of its own drives the sockets; whoever uses a connection
//! waits on a thread that may block.

mod address;
mod begin;
mod connection;
mod fault;
mod nodes;
mod pool;
mod server;
mod statements;
mod tls;
mod wait;

pub(crate) use begin::Look;
pub(crate) use statements::whole;

use crate::schema::{Schema, Side, migrate, own_tables};
use crate::tx::{Effects, Intent};
use crate::{AccountId, Limits, StoreError, Timestamp, Tx};
use begin::{Attempt, Begin};
use pool::Pool;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How often a transaction is begun before its asker is told.
const TRIES: u32 = 6;
/// Between two tries: grows with each, so that those who met do not meet again.
const PAUSE: Duration = Duration::from_millis(5);
/// Looks for what became of a commit whose answer was lost, a fifth of a second apart.
const FATE_LOOKS: u32 = 50;
const FATE_PAUSE: Duration = Duration::from_millis(200);
/// The oldest server that has all we ask for.
const OLDEST: i64 = 150_000;

/// A closure that works inside a transaction.
pub(crate) type Work<'w> = &'w mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>;

/// The shared engine.
pub(crate) struct Postgres {
    pool: Pool,
    /// Accounts whose row is known to be there.
    known: Mutex<HashSet<AccountId>>,
    /// Names this node in what it tells the others.
    node: String,
    unsure: nodes::Unsure,
    /// How often the node makes sure that it hears the others.
    hearing: Duration,
}

impl Postgres {
    /// Connects and migrates: one node at a time.
    pub(crate) fn open(
        url: &str,
        schemas: &[Schema],
        limits: &Limits,
        node: u64,
    ) -> Result<Self, StoreError> {
        let engine = Self {
            pool: Pool::new(url, limits.connections)?,
            known: Mutex::default(),
            node: format!("{node:016x}"),
            unsure: nodes::Unsure::default(),
            hearing: limits.hearing,
        };
        let now = Timestamp::default();
        engine.transaction(&Begin::Platform, now, &mut |tx| {
            suits(tx)?;
            let schemas: Vec<Schema> = std::iter::once(own_tables(true))
                .chain(schemas.iter().copied())
                .collect();
            migrate(tx, &schemas, Side::Platform)?;
            migrate(tx, &schemas, Side::Account)
        })?;
        Ok(engine)
    }

    pub(crate) fn platform_write(&self, now: Timestamp, work: Work<'_>) -> Result<(), StoreError> {
        self.transaction(&Begin::Platform, now, work).map(|_| ())
    }

    pub(crate) fn platform_read(&self, now: Timestamp, work: Work<'_>) -> Result<(), StoreError> {
        self.transaction(&Begin::Snapshot, now, work).map(|_| ())
    }

    /// A transaction of an account; nothing when it has to apply pending rows first.
    pub(crate) fn account(
        &self,
        account: AccountId,
        intent: Intent,
        look: Look,
        now: Timestamp,
        work: Work<'_>,
    ) -> Result<Option<Effects>, StoreError> {
        self.found(account, now)?;
        let begin = match intent {
            Intent::Read => Begin::Reading(account, look),
            Intent::Write => Begin::Writing(account, look),
        };
        self.transaction(&begin, now, work)
    }

    /// A transaction that moves an account's pending rows in.
    pub(crate) fn applying(
        &self,
        account: AccountId,
        now: Timestamp,
        work: Work<'_>,
    ) -> Result<Effects, StoreError> {
        self.found(account, now)?;
        let effects = self.transaction(&Begin::Applying(account), now, work)?;
        Ok(effects.unwrap_or_default())
    }

    /// An account's row appears when it is first used, as its file does on the other engine.
    fn found(&self, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known().contains(&account) {
            return Ok(());
        }
        self.transaction(&Begin::Plain, now, &mut |tx| {
            crate::schema::new_account(tx, account)
        })?;
        known().insert(account);
        Ok(())
    }

    /// Runs `work`, again when the database gave the transaction up.
    fn transaction(
        &self,
        begin: &Begin,
        now: Timestamp,
        work: Work<'_>,
    ) -> Result<Option<Effects>, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.attempt(begin, now, work) {
                Attempt::Over(result) => return result,
                Attempt::Again(error) if tries >= TRIES => return Err(error),
                Attempt::Again(error) => {
                    tracing::debug!(%error, tries, "a transaction begins again");
                    std::thread::sleep(PAUSE * tries);
                }
            }
        }
    }

    /// What became of a transaction whose commit was not answered.
    fn fate(&self, number: &str) -> Result<bool, StoreError> {
        for _ in 0..FATE_LOOKS {
            if let Ok(lease) = self.pool.take()
                && let Ok(Some(status)) = lease.word(&format!("SELECT pg_xact_status('{number}')"))
            {
                match status.as_str() {
                    "committed" => return Ok(true),
                    "aborted" => return Ok(false),
                    _ => {}
                }
            }
            std::thread::sleep(FATE_PAUSE);
        }
        Err(StoreError::Unavailable(format!(
            "the connection was lost while transaction {number} was committed"
        )))
    }
}

/// Refuses a server that is too old and a database of another encoding.
fn suits(tx: &Tx<'_>) -> Result<(), StoreError> {
    let version: i64 = tx.value(
        "SELECT CAST(current_setting('server_version_num') AS BIGINT)",
        &[],
    )?;
    if version < OLDEST {
        return Err(StoreError::Unsuitable(format!(
            "PostgreSQL {} is too old, 15 or newer is needed",
            version / 10_000
        )));
    }
    let encoding: String = tx.value("SELECT current_setting('server_encoding')", &[])?;
    if encoding != "UTF8" {
        return Err(StoreError::Unsuitable(format!(
            "its encoding is {encoding}, UTF8 is needed"
        )));
    }
    let fsync: String = tx.value("SELECT current_setting('fsync')", &[])?;
    if fsync != "on" {
        tracing::warn!("PostgreSQL runs with fsync off: a power cut loses mail");
    }
    Ok(())
}
