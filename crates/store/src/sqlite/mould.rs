//! A mould for the files of new accounts: a database in memory that has an account's tables and no rows.
//!
//! What a new account begins with is written in a transaction of the mould, its pages are taken as the file's bytes, and
//! the transaction is rolled back: the next account finds the tables, and the statements that are prepared already.
//! Beside a file that is opened, written through its log and closed again, this spares reading the tables' definitions
//! and preparing every statement anew, the log, its index, and two syncs of four.

use super::connection::{filled, open, transaction};
use super::fault;
use crate::tx::{Effects, Intent};
use crate::{AccountId, StoreError, Timestamp, Tx};
use rusqlite::{Connection, MAIN_DB};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where a database's header says how it is written and read, and the number that says: through a log
/// (Database File Format §1.3.3, <https://www.sqlite.org/fileformat2.html>).
pub(super) const VERSIONS: std::ops::Range<usize> = 18..20;
const LOGGED: u8 = 2;

/// One thread's: made when it meets the first new account, let go with the thread. About a megabyte.
pub(crate) struct Mould(Connection);

impl Mould {
    /// `tables` makes the account's tables.
    pub(super) fn new(
        tables: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        let connection = open(Path::new(":memory:"))?;
        let now = Timestamp::default();
        transaction(&connection, Intent::Write, None, now, tables)?;
        // Pages that the steps gave up go; what is known of the tables' shape is read.
        connection
            .execute_batch("VACUUM; ANALYZE sqlite_schema")
            .map_err(fault)?;
        Ok(Self(connection))
    }

    /// The bytes of a file with what `work` writes in it.
    pub(super) fn cast(
        &mut self,
        account: Option<AccountId>,
        now: Timestamp,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<(Vec<u8>, Effects), StoreError> {
        let cast = filled(&self.0, account, now, work)
            .and_then(|effects| Ok((self.bytes().map_err(fault)?, effects)));
        if !self.is_empty() {
            self.0.execute_batch("ROLLBACK").map_err(fault)?;
        }
        cast
    }

    /// False when what was written could not be taken back: the mould is to be thrown away.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_autocommit()
    }

    fn bytes(&mut self) -> rusqlite::Result<Vec<u8>> {
        // The index writes what it holds in memory before a savepoint, as it does before a commit.
        self.0.execute_batch("SAVEPOINT whole")?;
        let mut bytes = self.0.serialize(MAIN_DB)?.to_vec();
        if let Some(versions) = bytes.get_mut(VERSIONS) {
            versions.fill(LOGGED);
        }
        Ok(bytes)
    }
}

/// Puts an account's file where it belongs, on disk before it has its name; false: one is there, and stays.
pub(super) fn plant(path: &Path, file: &[u8]) -> Result<bool, StoreError> {
    if let Some(folder) = path.parent() {
        crate::data::folder(folder)?;
    }
    let half = half(path);
    let written = File::create(&half).and_then(|mut made| made.write_all(file).map(|()| made));
    crate::data::sync(&written.map_err(crate::blobs::io)?)?;
    // A link never takes the place of a file that is there.
    let planted = match std::fs::hard_link(&half, path) {
        Ok(()) => true,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => false,
        Err(error) => return Err(crate::blobs::io(error)),
    };
    remove(&half)?;
    Ok(planted)
}

/// The name of an account's file until it is whole.
pub(super) fn half(path: &Path) -> PathBuf {
    path.with_extension("new")
}

/// Takes a file away, if it is there.
pub(super) fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
