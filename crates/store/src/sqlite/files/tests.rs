//! Files of accounts: made whole, opened, closed, and what a cut leaves of one that is made.

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
