//! The files of a data directory: who holds which open, and their schema.

use super::connection::{open, transaction};
use super::log::TakingUp;
use super::mould::{Mould, half, plant, remove};
use super::places::{Closing, Places};
use super::{fault, locked};
use crate::schema::{Schema, Side, migrate, own_tables};
use crate::tx::{Effects, Intent};
use crate::{AccountId, Stop, StoreError, Timestamp, Tx};
use rusqlite::Connection;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};

/// Connections that read the platform at the same time.
const READERS: usize = 4;
/// Steps of SQLite between two looks at whether the program stops: a fraction of a millisecond.
const STEPS: i32 = 1_000;

/// The embedded engine.
pub(crate) struct Sqlite {
    schemas: Vec<Schema>,
    writer: Mutex<Connection>,
    /// After its writer, whose end it awaits.
    _log: TakingUp,
    readers: Mutex<Vec<Connection>>,
    reader_free: Condvar,
    places: Arc<Places>,
    /// After the places, whose end it awaits.
    _closing: Closing,
    /// The file of an account that has nothing yet, made when the first is wanted.
    image: OnceLock<Vec<u8>>,
}

impl Sqlite {
    pub(crate) fn open(
        folder: &Path,
        schemas: &[Schema],
        most_open: usize,
    ) -> Result<Self, StoreError> {
        super::configure();
        let accounts = folder.join("accounts");
        crate::data::folder(&accounts)?;
        let path = folder.join("platform.db");
        let schemas: Vec<Schema> = std::iter::once(own_tables(false))
            .chain(schemas.iter().copied())
            .collect();
        let mut writer = open(&path)?;
        let now = Timestamp::default();
        transaction(&writer, Intent::Write, None, now, &mut |tx| {
            migrate(tx, &schemas, Side::Platform)
        })?;
        let log = TakingUp::follow(&path, &mut writer)?;
        let readers = (0..READERS)
            .map(|_| open(&path))
            .collect::<Result<_, _>>()?;
        let (closing, places) = Places::new(accounts, most_open)?;
        Ok(Self {
            schemas,
            writer: Mutex::new(writer),
            _log: log,
            readers: Mutex::new(readers),
            reader_free: Condvar::new(),
            places,
            _closing: closing,
            image: OnceLock::new(),
        })
    }

    pub(crate) fn platform_write(
        &self,
        now: Timestamp,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        transaction(&locked(&self.writer), Intent::Write, None, now, work).map(|_| ())
    }

    pub(crate) fn platform_read(
        &self,
        now: Timestamp,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let reader = self.reader();
        transaction(reader.get(), Intent::Read, None, now, work).map(|_| ())
    }

    fn reader(&self) -> Reader<'_> {
        let mut readers = locked(&self.readers);
        loop {
            if let Some(connection) = readers.pop() {
                return Reader {
                    home: self,
                    connection: Some(connection),
                };
            }
            readers = self
                .reader_free
                .wait(readers)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Runs the steps in order on the account's connection, under the account's lock.
    pub(crate) fn account<T>(
        &self,
        account: AccountId,
        now: Timestamp,
        steps: impl FnOnce(&Account<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let slot = self.places.slot(account);
        let mut place = locked(&slot.connection);
        let connection = self.opened(&mut place, account, now)?;
        steps(&Account {
            connection,
            account,
        })
    }

    /// Hands to `steps` how the account is written, under its lock. The first transaction of an account that has no
    /// file makes the file in the thread's mould: it is whole and on disk before it has its name, and the name is before
    /// this returns; so nobody sees what could be lost.
    pub(crate) fn written<T>(
        &self,
        account: AccountId,
        now: Timestamp,
        mould: &mut Option<Mould>,
        steps: impl FnOnce(&mut Write<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let slot = self.places.slot(account);
        let mut place = locked(&slot.connection);
        steps(&mut |work| {
            if place.is_none()
                && let Some(effects) = self.founded(account, now, mould, work)?
            {
                return Ok(effects);
            }
            let connection = self.opened(&mut place, account, now)?;
            transaction(connection, Intent::Write, Some(account), now, work)
        })
    }

    /// Makes an account's file with what `work` writes; `None`: there is one.
    fn founded(
        &self,
        account: AccountId,
        now: Timestamp,
        mould: &mut Option<Mould>,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<Option<Effects>, StoreError> {
        let path = self.places.path(account);
        if path.try_exists()? {
            return Ok(None);
        }
        // A panic leaves none.
        let mut own = match mould.take() {
            Some(own) => own,
            None => self.mould()?,
        };
        let cast = own.cast(Some(account), now, &mut |tx| {
            crate::schema::new_account(tx, account)?;
            work(tx)
        });
        *mould = Some(own).filter(Mould::is_empty);
        let (file, effects) = cast?;
        if !plant(&path, &file)? {
            return Ok(None);
        }
        if let Some(folder) = path.parent() {
            crate::data::sync(&File::open(folder)?)?;
        }
        Ok(Some(effects))
    }

    fn mould(&self) -> Result<Mould, StoreError> {
        Mould::new(&mut |tx| self.migrate_account(tx))
    }

    /// What a cut left of files that were being made for these accounts goes.
    pub(crate) fn forget_halves(
        &self,
        accounts: impl Iterator<Item = AccountId>,
    ) -> Result<(), StoreError> {
        for account in accounts {
            remove(&half(&self.places.path(account)))?;
        }
        Ok(())
    }

    fn opened<'p>(
        &self,
        place: &'p mut Option<Connection>,
        account: AccountId,
        now: Timestamp,
    ) -> Result<&'p mut Connection, StoreError> {
        if place.is_none() {
            *place = Some(self.open_account(account, now)?);
        }
        place.as_mut().ok_or(StoreError::NoAccount)
    }

    fn open_account(&self, account: AccountId, now: Timestamp) -> Result<Connection, StoreError> {
        let path = self.places.path(account);
        // A look that fails is no absence: the file may be there, with all that its account has.
        if !path.try_exists()? {
            // Its name follows with the first sync of its log.
            plant(&path, self.image()?)?;
        }
        let connection = open(&path)?;
        let version: i64 = connection
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .map_err(fault)?;
        if version != self.version() {
            transaction(&connection, Intent::Write, Some(account), now, &mut |tx| {
                self.migrate_account(tx)
            })?;
            connection
                .execute_batch("ANALYZE sqlite_schema")
                .map_err(fault)?;
        }
        let mut claimed = false;
        transaction(&connection, Intent::Read, Some(account), now, &mut |tx| {
            claimed = is_claimed(tx, account, &path)?;
            Ok(())
        })?;
        if !claimed {
            // Not worth a sync: the first transaction that is has this one before it in the log, and until then the
            // account is empty.
            let synchronous = |how| connection.execute_batch(how).map_err(fault);
            synchronous("PRAGMA synchronous=NORMAL")?;
            transaction(&connection, Intent::Write, Some(account), now, &mut |tx| {
                crate::schema::new_account(tx, account)
            })?;
            synchronous("PRAGMA synchronous=FULL")?;
        }
        Ok(connection)
    }

    fn migrate_account(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        migrate(tx, &self.schemas, Side::Account)?;
        crate::schema::tell_shape(tx, &self.schemas)?;
        // A number cannot be bound there.
        tx.execute(&format!("PRAGMA user_version={}", self.version()), &[])
            .map(drop)
    }

    /// Marks a file whose tables are those of this program: it need not be asked which it has.
    fn version(&self) -> i64 {
        crate::schema::fingerprint(&self.schemas, Side::Account)
    }

    /// The file of an account that has nothing yet: a copy costs a tenth of making the tables anew.
    fn image(&self) -> Result<&[u8], StoreError> {
        if let Some(image) = self.image.get() {
            return Ok(image);
        }
        let (made, _) = self
            .mould()?
            .cast(None, Timestamp::default(), &mut |_| Ok(()))?;
        Ok(self.image.get_or_init(|| made))
    }

    /// Closes accounts that nobody has used since `turn`; answers the turn for the next call.
    pub(crate) fn rest(&self, turn: u64, stop: &Stop) -> u64 {
        self.places.rest(turn, stop)
    }

    /// SQLite's own check of an account's file: of a large one it takes long, and is given up when the program stops.
    pub(crate) fn integrity(
        &self,
        account: AccountId,
        now: Timestamp,
        stop: &Stop,
    ) -> Result<Vec<String>, StoreError> {
        let slot = self.places.slot(account);
        let mut place = locked(&slot.connection);
        let connection = self.opened(&mut place, account, now)?;
        let asked = stop.clone();
        connection
            .progress_handler(STEPS, Some(move || asked.is_asked()))
            .map_err(fault)?;
        let said = integrity_check(connection);
        connection
            .progress_handler(0, None::<fn() -> bool>)
            .map_err(fault)?;
        stop.check()?;
        let said = said.map_err(fault)?;
        Ok(said.into_iter().filter(|line| line != "ok").collect())
    }
}

/// An open account under its lock.
pub(crate) struct Account<'a> {
    connection: &'a Connection,
    account: AccountId,
}

impl Account<'_> {
    pub(crate) fn transaction(
        &self,
        intent: Intent,
        now: Timestamp,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<Effects, StoreError> {
        transaction(self.connection, intent, Some(self.account), now, work)
    }
}

fn integrity_check(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA integrity_check")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

/// How an account is written: a transaction at each call.
pub(crate) type Write<'a> = dyn FnMut(&mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>) -> Result<Effects, StoreError>
    + 'a;

/// Whether the file is this account's; another's is refused, a new one is nobody's.
fn is_claimed(tx: &Tx<'_>, account: AccountId, path: &Path) -> Result<bool, StoreError> {
    let owner: Option<i64> = tx.query_opt("SELECT account_id FROM account_state", &[], |row| {
        row.get(0)
    })?;
    match owner {
        Some(found) if found == account.0 => Ok(true),
        Some(found) => Err(StoreError::WrongAccount {
            place: path.display().to_string(),
            found,
            asked: account.0,
        }),
        None => Ok(false),
    }
}

struct Reader<'a> {
    home: &'a Sqlite,
    connection: Option<Connection>,
}

impl Reader<'_> {
    fn get(&self) -> &Connection {
        // Taken only by `drop`.
        self.connection
            .as_ref()
            .unwrap_or_else(|| unreachable!("a reader holds its connection until dropped"))
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            locked(&self.home.readers).push(connection);
            self.home.reader_free.notify_one();
        }
    }
}

#[cfg(test)]
mod tests;
