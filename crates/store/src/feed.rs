//! The change feed: who waits for news of an account is woken by the commit that brings them, never by a timer.

use crate::AccountId;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Waits for changes of one account. Wakes after commits that raised the change value and after intakes that left
/// something pending. May wake once too often; never misses.
#[derive(Clone)]
pub struct Watcher {
    changes: watch::Receiver<u64>,
    prompt: bool,
}

impl Watcher {
    /// Ends at the first change since the watcher was made or last returned. Never ends when the store has closed.
    pub async fn changed(&mut self) {
        if self.changes.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// A number that is another one after each change of the account that was acknowledged before this call: while it
    /// stays, what was read after it was asked for holds. Nothing where nodes share a database: what another one
    /// acknowledges is heard a moment later.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        // Once the store has closed nothing is told any more.
        let tells = self.prompt && self.changes.has_changed().is_ok();
        tells.then(|| *self.changes.borrow())
    }
}

/// Stands for what belongs to no account: accounts are numbered from 1.
pub(crate) const PLATFORM: AccountId = AccountId(0);

/// What other nodes told of the platform: of what this node remembers of it.
pub struct PlatformNews {
    changes: watch::Receiver<u64>,
    deaf: Arc<AtomicBool>,
}

impl PlatformNews {
    /// A number that is another one after each change that another node told of; nothing while this node does not hear
    /// the others. What this node changes itself is not told.
    #[must_use]
    pub fn heard(&self) -> Option<u64> {
        let hears = !self.deaf.load(Ordering::Acquire);
        hears.then(|| *self.changes.borrow())
    }

    /// Ends at the next change that another node tells of. Never ends when the store has closed.
    pub async fn changed(&mut self) {
        if self.changes.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Who watches what.
#[derive(Default)]
pub(crate) struct Feed {
    watched: Mutex<HashMap<AccountId, watch::Sender<u64>>>,
    /// Other nodes change things, and are not heard.
    deaf: Arc<AtomicBool>,
}

/// Accounts remembered before those that nobody watches are forgotten.
const TIDY_AT: usize = 4_096;

impl Feed {
    /// `prompt`: nobody else changes accounts, so that all changes are told before they are acknowledged.
    pub(crate) fn watch(&self, account: AccountId, prompt: bool) -> Watcher {
        let mut feeds = self.locked();
        if feeds.len() >= TIDY_AT && !feeds.contains_key(&account) {
            feeds.retain(|_, sender| sender.receiver_count() > 0);
        }
        let changes = feeds
            .entry(account)
            .or_insert_with(|| watch::Sender::new(0))
            .subscribe();
        Watcher { changes, prompt }
    }

    pub(crate) fn platform_news(&self) -> PlatformNews {
        PlatformNews {
            changes: self.watch(PLATFORM, false).changes,
            deaf: self.deaf.clone(),
        }
    }

    /// Whether what other nodes tell is not heard.
    pub(crate) fn set_deaf(&self, deaf: bool) {
        self.deaf.store(deaf, Ordering::Release);
    }

    pub(crate) fn tell(&self, account: AccountId) {
        if let Some(sender) = self.locked().get(&account) {
            sender.send_modify(|times| *times += 1);
        }
    }

    pub(crate) fn tell_all(&self) {
        for sender in self.locked().values() {
            sender.send_modify(|times| *times += 1);
        }
    }

    pub(crate) fn close(&self) {
        self.locked().clear();
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<AccountId, watch::Sender<u64>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
