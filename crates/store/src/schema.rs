//! Numbered migrations: each crate brings its steps, a database remembers how far it came.

use crate::{AccountId, StoreError, Tx, params};

/// The tables of one crate. The n-th text is step n; a step that has landed is never edited.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    pub name: &'static str,
    pub platform: &'static [&'static str],
    pub account: &'static [&'static str],
    /// What SQLite takes the account's tables for when it chooses an index; PostgreSQL sees for itself. Without it one
    /// column of a key counts for as narrow as three of another index, and all rows of a file have that one column.
    pub shape: &'static [Shape],
}

/// An index of a large account: its table, its name (a clustered table's key bears the table's), and as
/// `sqlite_stat1` has it how many rows there are, then how many for one value of the first column, of two…
pub type Shape = (&'static str, &'static str, &'static str);

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Platform,
    Account,
}

/// The store's own tables, as an engine spells them.
pub(crate) fn own_tables(postgres: bool) -> Schema {
    Schema {
        name: "store",
        platform: &[PLATFORM_1, PLATFORM_2],
        shape: &[],
        account: if postgres {
            &[ACCOUNT_1, crate::search::SCHEMA_POSTGRES]
        } else {
            &[
                ACCOUNT_1,
                crate::search::SCHEMA_SQLITE,
                crate::search::SCHEMA_SQLITE_2,
            ]
        },
    }
}

const PLATFORM_1: &str = "
CREATE TABLE sequence (name TEXT PRIMARY KEY, next BIGINT NOT NULL);
CREATE TABLE intake (
    intake_id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    received BIGINT NOT NULL,
    size BIGINT NOT NULL,
    payload BYTEA NOT NULL,
    inline_body BYTEA,
    blob BYTEA
);
CREATE TABLE intake_key (once TEXT PRIMARY KEY, intake_id BIGINT NOT NULL, received BIGINT NOT NULL);
CREATE INDEX intake_key_received ON intake_key (received);
CREATE TABLE pending (
    account_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    intake_id BIGINT NOT NULL,
    target BYTEA NOT NULL,
    attempts BIGINT NOT NULL,
    set_aside TEXT,
    PRIMARY KEY (account_id, seq)
);
CREATE INDEX pending_intake ON pending (intake_id);
CREATE TABLE account_summary (account_id BIGINT PRIMARY KEY, used_bytes BIGINT NOT NULL);
CREATE TABLE due_job (
    job_id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    account_id BIGINT,
    run_at BIGINT NOT NULL,
    payload BYTEA NOT NULL,
    once TEXT,
    attempts BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    last_error TEXT
);
CREATE INDEX due_job_time ON due_job (run_at);
CREATE INDEX due_job_leased ON due_job (leased_until) WHERE leased_until > 0;
CREATE UNIQUE INDEX due_job_once ON due_job (kind, once);
";

/// Which node holds a job: after a crash its leases are nobody's.
const PLATFORM_2: &str = "ALTER TABLE due_job ADD COLUMN holder TEXT;";

const ACCOUNT_1: &str = "
CREATE TABLE account_state (
    account_id BIGINT PRIMARY KEY,
    epoch BIGINT NOT NULL,
    modseq BIGINT NOT NULL,
    next_id BIGINT NOT NULL,
    used_bytes BIGINT NOT NULL
);
CREATE TABLE delivered (
    account_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (account_id, seq)
);
";

/// Tells SQLite the shape of an account's tables; connections opened from now on know it.
pub(crate) fn tell_shape(tx: &Tx<'_>, schemas: &[Schema]) -> Result<(), StoreError> {
    // Makes the table of statistics, which may not be made by its name.
    tx.execute("ANALYZE account_state", &[])?;
    tx.execute("DELETE FROM sqlite_stat1", &[])?;
    for (table, index, rows) in schemas.iter().flat_map(|schema| schema.shape) {
        tx.execute(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)",
            params![*table, *index, *rows],
        )?;
    }
    Ok(())
}

/// A number for these tables, which changes with each step that any crate adds; 31 bits, never zero.
pub(crate) fn fingerprint(schemas: &[Schema], side: Side) -> i64 {
    let mut hasher = blake3::Hasher::new();
    for schema in schemas {
        let steps = match side {
            Side::Platform => schema.platform,
            Side::Account => schema.account,
        };
        hasher.update(schema.name.as_bytes());
        hasher.update(&steps.len().to_le_bytes());
        for (table, index, rows) in schema.shape {
            for part in [table, index, rows] {
                hasher.update(part.as_bytes());
            }
        }
    }
    let [a, b, c, d, ..] = *hasher.finalize().as_bytes();
    i64::from(u32::from_le_bytes([a, b, c, d]) >> 1 | 1)
}

/// Rows a new account begins with.
pub(crate) fn new_account(tx: &Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    // The epoch is part of UIDVALIDITY: the second of creation, so that a restored account differs.
    tx.execute(
        "INSERT INTO account_state (account_id, epoch, modseq, next_id, used_bytes) VALUES ($1, $2, 1, 1, 0)
         ON CONFLICT DO NOTHING",
        params![account, tx.now().seconds()],
    )?;
    Ok(())
}

/// Brings a database to what this program knows; refuses one that knows more.
pub(crate) fn migrate(tx: &Tx<'_>, schemas: &[Schema], side: Side) -> Result<(), StoreError> {
    let table = if side == Side::Platform {
        "platform_version"
    } else {
        "account_version"
    };
    tx.execute(
        &format!(
            "CREATE TABLE IF NOT EXISTS {table} (name TEXT PRIMARY KEY, step BIGINT NOT NULL)"
        ),
        params![],
    )?;
    for schema in schemas {
        let steps = if side == Side::Platform {
            schema.platform
        } else {
            schema.account
        };
        let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
        let found: i64 = tx
            .query_opt(
                &format!("SELECT step FROM {table} WHERE name = $1"),
                params![schema.name],
                |row| row.get(0),
            )?
            .unwrap_or(0);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        if found == known {
            continue;
        }
        for step in steps.iter().skip(usize::try_from(found).unwrap_or(0)) {
            for statement in step
                .split(';')
                .filter(|statement| !statement.trim().is_empty())
            {
                tx.execute(&tx.dialect(statement), params![])?;
            }
        }
        tx.execute(
            &format!("INSERT INTO {table} (name, step) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET step = $2"),
            params![schema.name, known],
        )?;
    }
    Ok(())
}
