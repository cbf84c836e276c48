//! The files of a data directory: who holds which open, and their schema.

use super::connection::{open, transaction};
use super::log::TakingUp;
use super::mould::Mould;
use super::places::{Closing, Places};
use super::{fault, locked};
use crate::schema::{Schema, Side, migrate, own_tables};
use crate::tx::{Effects, Intent};
use crate::{AccountId, Stop, StoreError, Timestamp, Tx};
use rusqlite::Connection;
use std::fs::File;
use std::io::Write as _;
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

/// Puts an account's file where it belongs, on disk before it has its name; false: one is there, and stays.
fn plant(path: &Path, file: &[u8]) -> Result<bool, StoreError> {
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
fn half(path: &Path) -> PathBuf {
    path.with_extension("new")
}

/// Takes a file away, if it is there.
fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
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
    use crate::sqlite::mould::VERSIONS;

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
        std::fs::write(half(&path), b"half").unwrap();
        write(&files, ROW);
        let before = std::fs::read(&path).unwrap();
        assert!(!plant(&path, files.image().unwrap()).unwrap());
        assert_eq!(std::fs::read(&path).unwrap(), before);
        assert!(!half(&path).exists());
        assert_eq!(rows(&files), 1);
    }

    fn found(files: &Sqlite, account: AccountId, mould: &mut Option<Mould>, sql: &str) -> Effects {
        let now = Timestamp::from_seconds(1);
        let founded = files.written(account, now, mould, |write| {
            write(&mut |tx| {
                crate::search::index(tx, account.0, "lettre", "lettr")?;
                tx.execute(sql, &[]).map(drop)
            })
        });
        founded.unwrap()
    }

    fn found_words(files: &Sqlite, account: AccountId) -> Vec<i64> {
        let (now, mut ids) = (Timestamp::from_seconds(1), Vec::new());
        let read = files.account(account, now, |open| {
            open.transaction(Intent::Read, now, &mut |tx| {
                let sql = "SELECT rowid FROM search_word WHERE search_word MATCH 'lettr'";
                ids = tx.query(sql, &[], |row| row.get(0))?;
                Ok(())
            })
        });
        read.unwrap();
        ids
    }

    #[test]
    fn the_file_of_a_new_account_is_cast_with_its_rows() {
        let folder = tempfile::tempdir().unwrap();
        let files = Sqlite::open(folder.path(), &[], 8).unwrap();
        let (other, mut mould) = (AccountId(8), None);
        found(&files, ACCOUNT, &mut mould, ROW);
        found(&files, other, &mut mould, "DELETE FROM delivered");
        let (now, stop) = (Timestamp::from_seconds(1), Stop::default());
        for account in [ACCOUNT, other] {
            let path = files.places.path(account);
            // Whole in itself: nothing of it lies in a log.
            assert!(!path.with_extension("db-wal").exists());
            assert!(!half(&path).exists());
            assert_eq!(files.integrity(account, now, &stop).unwrap(), [""; 0]);
            assert_eq!(found_words(&files, account), [account.0]);
        }
        assert_eq!(rows(&files), 1);
        // Opened as every account is, without having been changed.
        let bytes = std::fs::read(files.places.path(ACCOUNT)).unwrap();
        assert_eq!(bytes[VERSIONS], [2, 2]);
        write(
            &files,
            "INSERT INTO delivered (account_id, seq) VALUES (7, 2)",
        );
        assert_eq!(rows(&files), 2);
        assert_eq!(std::fs::read(files.places.path(ACCOUNT)).unwrap(), bytes);
    }

    #[test]
    fn what_fails_in_the_mould_leaves_neither_file_nor_rows() {
        let folder = tempfile::tempdir().unwrap();
        let files = Sqlite::open(folder.path(), &[], 8).unwrap();
        let (now, mut mould) = (Timestamp::from_seconds(1), None);
        let failed = files.written(ACCOUNT, now, &mut mould, |write| {
            write(&mut |tx| {
                tx.execute(ROW, &[])?;
                Err(StoreError::NoRow)
            })
        });
        assert!(matches!(failed, Err(StoreError::NoRow)), "{failed:?}");
        assert!(!files.places.path(ACCOUNT).exists());
        assert!(mould.is_some(), "the same for the next");
        found(
            &files,
            ACCOUNT,
            &mut mould,
            "DELETE FROM delivered WHERE seq = 5",
        );
        assert_eq!(rows(&files), 0);
    }

    #[test]
    fn an_account_that_has_a_file_is_written_in_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let files = Sqlite::open(folder.path(), &[], 8).unwrap();
        write(&files, ROW);
        let mut mould = None;
        found(&files, ACCOUNT, &mut mould, "DELETE FROM delivered");
        assert!(mould.is_none());
        assert_eq!(rows(&files), 0);
    }
}
