//! One connection: its pragmas, its transactions, its statements.

use super::fault;
use crate::tx::{Effects, Intent, Session};
use crate::value::{Row, RowInner, Value};
use crate::{AccountId, IntakeId, StoreError, Target, Timestamp, Tx, params};
use rusqlite::{CachedStatement, Connection, OpenFlags};
use std::path::Path;

/// Prepared statements kept per connection.
const STATEMENTS: usize = 64;
/// Page cache per connection, in KiB: the kernel's cache does the rest.
const CACHE_KIB: i64 = 256;
/// Milliseconds to wait for a lock: only a backup of our own could hold one.
const BUSY_MS: u64 = 5_000;

/// Opens a file with our pragmas; creates it when it is not there.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection
        .busy_timeout(std::time::Duration::from_millis(BUSY_MS))
        .map_err(fault)?;
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;
             PRAGMA cache_size=-{CACHE_KIB}; PRAGMA wal_autocheckpoint=1000;"
        ))
        .map_err(fault)?;
    // A close must not checkpoint on a request's back. And a plan is made once, whatever is bound: where a bound value
    // could speak for a partial index, SQLite else makes the plan anew at each binding.
    use rusqlite::config::DbConfig::{
        SQLITE_DBCONFIG_ENABLE_QPSG, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
    };
    for config in [
        SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
        SQLITE_DBCONFIG_ENABLE_QPSG,
    ] {
        connection.set_db_config(config, true).map_err(fault)?;
    }
    Ok(connection)
}

/// Runs `work` in a transaction; rolls back on error or panic.
pub(crate) fn transaction(
    connection: &Connection,
    intent: Intent,
    account: Option<AccountId>,
    now: Timestamp,
    work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
) -> Result<Effects, StoreError> {
    let begin = if intent == Intent::Write {
        "BEGIN IMMEDIATE"
    } else {
        "BEGIN"
    };
    connection.execute_batch(begin).map_err(fault)?;
    let open = Open(connection);
    let effects = work_in(connection, account, now, work)?;
    connection.execute_batch("COMMIT").map_err(fault)?;
    std::mem::forget(open);
    Ok(effects)
}

/// Runs `work` in a transaction that stays open for its caller to end, also on error or panic.
pub(super) fn filled(
    connection: &Connection,
    account: Option<AccountId>,
    now: Timestamp,
    work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
) -> Result<Effects, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE").map_err(fault)?;
    work_in(connection, account, now, work)
}

fn work_in(
    connection: &Connection,
    account: Option<AccountId>,
    now: Timestamp,
    work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
) -> Result<Effects, StoreError> {
    let session = Statements { connection };
    let tx = Tx::new(&session, account, now);
    work(&tx)?;
    Ok(Effects::of(&tx))
}

/// Rolls back when dropped.
struct Open<'a>(&'a Connection);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit()
            && let Err(error) = self.0.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "could not roll back");
        }
    }
}

struct Statements<'a> {
    connection: &'a Connection,
}

/// The names of parameters, so that binding does not make them anew.
const NAMES: [&str; 24] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
    "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24",
];

impl Statements<'_> {
    fn bound(&self, sql: &str, params: &[Value<'_>]) -> Result<CachedStatement<'_>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        for (number, value) in params.iter().enumerate() {
            let made;
            let name = match NAMES.get(number) {
                Some(name) => name,
                None => {
                    made = format!("${}", number + 1);
                    made.as_str()
                }
            };
            // SQLite numbers named parameters as it meets them, so the name is looked up.
            if let Some(index) = statement.parameter_index(name).map_err(fault)? {
                statement
                    .raw_bind_parameter(index, Bound(*value))
                    .map_err(fault)?;
            }
        }
        Ok(statement)
    }
}

struct Bound<'a>(Value<'a>);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(int) => ValueRef::Integer(int),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Session for Statements<'_> {
    fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        let touched = self.bound(sql, params)?.raw_execute().map_err(fault)?;
        Ok(touched as u64)
    }

    fn send(&self, sql: &str, params: &[Value<'_>]) -> Result<(), StoreError> {
        self.execute(sql, params).map(|_| ())
    }

    fn settle(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn query(
        &self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.bound(sql, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(fault)? {
            each(&Row(RowInner::Sqlite(row)))?;
        }
        Ok(())
    }

    fn insert_pending(
        &self,
        intake: IntakeId,
        first_seq: i64,
        targets: &[Target],
    ) -> Result<(), StoreError> {
        for (seq, target) in (first_seq..).zip(targets) {
            self.execute(
                "INSERT INTO pending (account_id, seq, intake_id, target, attempts) VALUES ($1, $2, $3, $4, 0)",
                params![target.account, seq, intake.0, &target.payload],
            )?;
        }
        Ok(())
    }

    fn is_postgres(&self) -> bool {
        false
    }
}
