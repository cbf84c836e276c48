//! The accounts' places: which are open, which are closed to make room, whose logs wait to be taken up.
//!
//! Making room must not slow whoever needs it: a connection is closed at once and its log stays, until a thread of its
//! own takes it up into the file, at a fifth of its time.

use super::connection::open;
use super::{fault, locked};
use crate::{AccountId, Stop, StoreError};
use rusqlite::Connection;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// After each account the thread rests so many times as long as it worked: the syncs of others come first.
const REST: u32 = 4;
/// … but no longer than this, which a stop waits for.
const LONGEST_REST: Duration = Duration::from_millis(200);

/// An account's place: its connection while it is open.
#[derive(Default)]
pub(super) struct Slot {
    pub connection: Mutex<Option<Connection>>,
    used: AtomicU64,
}

/// All places.
pub(super) struct Places {
    folder: PathBuf,
    slots: Mutex<HashMap<AccountId, Arc<Slot>>>,
    turn: AtomicU64,
    most_open: usize,
    /// To the thread.
    closed: Sender<AccountId>,
}

/// The thread; ends when the places are gone, so it is dropped after them.
pub(super) struct Closing(Option<JoinHandle<()>>);

impl Places {
    /// Places of the files in `folder`, of which `most_open` or a few more are open.
    pub fn new(folder: PathBuf, most_open: usize) -> Result<(Closing, Arc<Self>), StoreError> {
        let (closed, waiting) = channel();
        let places = Arc::new(Self {
            folder,
            slots: Mutex::default(),
            turn: AtomicU64::new(0),
            most_open,
            closed,
        });
        let theirs = Arc::downgrade(&places);
        let thread = std::thread::Builder::new()
            .name("closed".into())
            .spawn(move || run(&theirs, &waiting))?;
        Ok((Closing(Some(thread)), places))
    }

    pub fn path(&self, account: AccountId) -> PathBuf {
        self.folder
            .join(format!("{:02x}", account.0 & 0xff))
            .join(format!("{}.db", account.0))
    }

    /// The account's place; makes room when too many are taken.
    pub fn slot(&self, account: AccountId) -> Arc<Slot> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let mut slots = locked(&self.slots);
        let slot = slots.entry(account).or_default().clone();
        slot.used.store(turn, Ordering::Relaxed);
        let idle = if slots.len() > self.most_open + self.most_open / 4 {
            take_idle(&mut slots, self.most_open)
        } else {
            Vec::new()
        };
        drop(slots);
        for (account, slot) in idle {
            if locked(&slot.connection).take().is_some() {
                // The thread ends after this.
                let _told = self.closed.send(account);
            }
        }
        slot
    }

    /// Closes accounts that nobody has used since `turn`, their logs taken up into their files; answers the turn for
    /// the next call. A stop waits for one of them at the most.
    pub fn rest(&self, turn: u64, stop: &Stop) -> u64 {
        let idle: Vec<Arc<Slot>> = locked(&self.slots)
            .values()
            .filter(|slot| slot.used.load(Ordering::Relaxed) < turn)
            .cloned()
            .collect();
        for slot in idle.iter().take_while(|_| !stop.is_asked()) {
            let mut place = locked(&slot.connection);
            // Somebody may have come meanwhile.
            if slot.used.load(Ordering::Relaxed) < turn
                && let Some(connection) = place.take()
            {
                said(taken_up(&connection));
            }
        }
        self.turn.load(Ordering::Relaxed)
    }

    /// Takes up the log of an account that was closed, unless it is open again: then its next closing does.
    fn take_up(&self, account: AccountId) -> Result<(), StoreError> {
        let path = self.path(account);
        let log = std::fs::metadata(path.with_extension("db-wal"));
        if log.map_or(0, |log| log.len()) == 0 {
            return Ok(());
        }
        // Who needs the account meanwhile waits for its place.
        let slot = locked(&self.slots).entry(account).or_default().clone();
        let place = locked(&slot.connection);
        let done = match *place {
            Some(_) => Ok(()),
            None => open(&path).and_then(|connection| taken_up(&connection)),
        };
        drop(place);
        let mut slots = locked(&self.slots);
        // The map and this function: nobody else has the slot, so its lock is free.
        if Arc::strong_count(&slot) == 2 && locked(&slot.connection).is_none() {
            slots.remove(&account);
        }
        done
    }
}

/// Takes the least recently used places that nobody holds.
fn take_idle(
    slots: &mut HashMap<AccountId, Arc<Slot>>,
    keep: usize,
) -> Vec<(AccountId, Arc<Slot>)> {
    let mut idle: Vec<(u64, AccountId)> = slots
        .iter()
        .filter(|(_, slot)| Arc::strong_count(slot) == 1)
        .map(|(id, slot)| (slot.used.load(Ordering::Relaxed), *id))
        .collect();
    idle.sort_unstable();
    let excess = slots.len().saturating_sub(keep);
    idle.into_iter()
        .take(excess)
        .filter_map(|(_, id)| slots.remove_entry(&id))
        .collect()
}

fn run(places: &Weak<Places>, closed: &Receiver<AccountId>) {
    while let Ok(account) = closed.recv() {
        let Some(places) = places.upgrade() else {
            return;
        };
        let begun = Instant::now();
        said(places.take_up(account));
        drop(places);
        std::thread::sleep((begun.elapsed() * REST).min(LONGEST_REST));
    }
}

/// Moves all of the log into the file; leaves it empty.
fn taken_up(connection: &Connection) -> Result<(), StoreError> {
    connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .map_err(fault)
}

fn said(taken_up: Result<(), StoreError>) {
    if let Err(error) = taken_up {
        tracing::warn!(%error, "the log of an account stays until it is opened again");
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            let _ended = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with something in its log.
    fn write(places: &Places, account: AccountId) {
        let path = places.path(account);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let slot = places.slot(account);
        let mut place = locked(&slot.connection);
        let connection = place.get_or_insert_with(|| open(&path).unwrap());
        let sql = "CREATE TABLE IF NOT EXISTS note (words TEXT); INSERT INTO note VALUES ('x')";
        connection.execute_batch(sql).unwrap();
    }

    fn rows(places: &Places, account: AccountId) -> i64 {
        let connection = open(&places.path(account)).unwrap();
        connection
            .query_row("SELECT count(*) FROM note", [], |row| row.get(0))
            .unwrap()
    }

    fn log(places: &Places, account: AccountId) -> u64 {
        let log = places.path(account).with_extension("db-wal");
        std::fs::metadata(log).map_or(0, |log| log.len())
    }

    #[test]
    fn an_account_closed_to_make_room_leaves_no_log() {
        let folder = tempfile::tempdir().unwrap();
        let (_closing, places) = Places::new(folder.path().to_owned(), 4).unwrap();
        let accounts: Vec<AccountId> = (1..=6).map(AccountId).collect();
        accounts.iter().for_each(|id| write(&places, *id));
        // The two that were used first had to go.
        while accounts[..2].iter().any(|id| log(&places, *id) > 0) {
            std::thread::yield_now();
        }
        assert!(accounts[2..].iter().all(|id| log(&places, *id) > 0));
        assert!(accounts.iter().all(|id| rows(&places, *id) == 1));
        let known: Vec<AccountId> = locked(&places.slots).keys().copied().collect();
        assert!(known.len() <= 5, "{known:?}");
    }

    #[test]
    fn the_log_of_an_account_that_is_open_again_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (_closing, places) = Places::new(folder.path().to_owned(), 4).unwrap();
        write(&places, AccountId(1));
        let before = log(&places, AccountId(1));
        places.take_up(AccountId(1)).unwrap();
        assert_eq!(log(&places, AccountId(1)), before);
        assert!(locked(&places.slot(AccountId(1)).connection).is_some());
    }
}
