//! The change feed: who waits for news of an account is woken by the commit that brings them, never by a timer.

use crate::AccountId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
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

/// Who watches what.
#[derive(Default)]
pub(crate) struct Feed(Mutex<HashMap<AccountId, watch::Sender<u64>>>);

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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
