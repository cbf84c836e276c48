//! The change feed: who waits for news of an account is woken by the commit that brings them, never by a timer.

use tokio::sync::watch;

/// Waits for changes of one account. Wakes after commits that raised the change value and after intakes that left
/// something pending. May wake once too often; never misses.
#[derive(Clone)]
pub struct Watcher {
    pub(crate) changes: watch::Receiver<u64>,
}

impl Watcher {
    /// Ends at the first change since the watcher was made or last returned. Ends at once when the store closes.
    pub async fn changed(&mut self) {
        let _closing = self.changes.changed().await;
    }
}
