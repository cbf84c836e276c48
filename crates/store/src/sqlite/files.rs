//! The files of a data directory: who holds which open, and their schema.

use super::connection::{open, transaction};
use super::log::TakingUp;
use super::places::{Closing, Places};
use super::{fault, locked};
use crate::schema::{Schema, Side, migrate, own_tables};
use crate::tx::{Effects, Intent};
use crate::{AccountId, Stop, StoreError, Timestamp, Tx};
use rusqlite::Connection;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
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
            self.plant(&path, now)?;
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

    /// A new account's file: a copy of the image costs a tenth of making the tables anew. On disk before it has its
    /// name; the name follows with the first sync of its log.
    fn plant(&self, path: &Path, now: Timestamp) -> Result<(), StoreError> {
        if let Some(folder) = path.parent() {
            crate::data::folder(folder)?;
        }
        let image = match self.image.get() {
            Some(image) => image,
            None => {
                let made = self.made_image(path, now)?;
                self.image.get_or_init(|| made)
            }
        };
        let half = path.with_extension("new");
        let written = File::create(&half).and_then(|mut file| file.write_all(image).map(|()| file));
        crate::data::sync(&written.map_err(crate::blobs::io)?)?;
        // A link never takes the place of a file that is there.
        match std::fs::hard_link(&half, path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(crate::blobs::io(error))
            }
            _ => Ok(std::fs::remove_file(&half)?),
        }
    }

    fn made_image(&self, beside: &Path, now: Timestamp) -> Result<Vec<u8>, StoreError> {
        let path = beside.with_extension("image");
        remove_database(&path)?;
        let connection = open(&path)?;
        transaction(&connection, Intent::Write, None, now, &mut |tx| {
            self.migrate_account(tx)
        })?;
        connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(fault)?;
        drop(connection);
        let image = std::fs::read(&path)?;
        remove_database(&path)?;
        Ok(image)
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

/// Takes a database and its log away, if they are there.
fn remove_database(path: &Path) -> Result<(), StoreError> {
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

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
mod tests {
    use super::*;

    const ACCOUNT: AccountId = AccountId(7);

    fn write(files: &Sqlite, sql: &str) {
        let now = Timestamp::from_seconds(1);
        let written = files.account(ACCOUNT, now, |open| {
            open.transaction(Intent::Write, now, &mut |tx| tx.execute(sql, &[]).map(drop))
        });
        written.unwrap();
    }

    fn rows(files: &Sqlite) -> i64 {
        let (now, mut count) = (Timestamp::from_seconds(1), 0);
        let read = files.account(ACCOUNT, now, |open| {
            open.transaction(Intent::Read, now, &mut |tx| {
                count = tx.value("SELECT count(*) FROM delivered", &[])?;
                Ok(())
            })
        });
        read.unwrap();
        count
    }

    const ROW: &str = "INSERT INTO delivered (account_id, seq) VALUES (7, 1)";

    #[test]
    fn an_account_at_rest_is_closed_with_its_log_taken_up() {
        let folder = tempfile::tempdir().unwrap();
        let files = Sqlite::open(folder.path(), &[], 8).unwrap();
        write(&files, ROW);
        let log = files.places.path(ACCOUNT).with_extension("db-wal");
        assert!(std::fs::metadata(&log).unwrap().len() > 0);
        let is_open = || locked(&files.places.slot(ACCOUNT).connection).is_some();
        let stop = Stop::default();
        let turn = files.rest(0, &stop);
        assert!(is_open(), "used since the last call");
        let turn = files.rest(turn, &stop);
        assert!(is_open(), "looked at by this test meanwhile");
        files.rest(turn + 2, &stop);
        assert!(!is_open());
        assert_eq!(std::fs::metadata(&log).map_or(0, |log| log.len()), 0);
        assert_eq!(rows(&files), 1);
    }

    #[test]
    fn a_check_is_given_up_when_the_program_stops() {
        let folder = tempfile::tempdir().unwrap();
        let files = Sqlite::open(folder.path(), &[], 8).unwrap();
        let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
                    INSERT INTO delivered (account_id, seq) SELECT 7, i FROM n";
        write(&files, many);
        let (now, stop) = (Timestamp::from_seconds(1), Stop::default());
        assert_eq!(files.integrity(ACCOUNT, now, &stop).unwrap(), [""; 0]);
        stop.ask();
        let given_up = files.integrity(ACCOUNT, now, &stop);
        assert!(matches!(given_up, Err(StoreError::Closing)), "{given_up:?}");
        // What is asked of the account afterwards is answered.
        assert_eq!(rows(&files), 50_000);
    }

    #[test]
    fn planting_takes_what_a_cut_left_and_never_the_place_of_an_account() {
        let folder = tempfile::tempdir().unwrap();
        let files = Sqlite::open(folder.path(), &[], 8).unwrap();
        let path = files.places.path(ACCOUNT);
        crate::data::folder(path.parent().unwrap()).unwrap();
        std::fs::write(path.with_extension("new"), b"half").unwrap();
        write(&files, ROW);
        let before = std::fs::read(&path).unwrap();
        files.plant(&path, Timestamp::from_seconds(1)).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), before);
        assert!(!path.with_extension("new").exists());
        assert_eq!(rows(&files), 1);
    }
}
