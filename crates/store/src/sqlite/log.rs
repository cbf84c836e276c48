//! The platform's write-ahead log, taken up into its file by a thread of its own: nobody's COMMIT does it. A commit is
//! durable in the log; what is taken up is only moved.

use super::connection::open;
use super::fault;
use crate::StoreError;
use rusqlite::Connection;
use rusqlite::hooks::Wal;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// Pages that the log grows by before they are taken up (4 KiB each): what is written, read once and deleted, as
/// deliveries are, then mostly never reaches the file.
const STEP: i32 = 4_000;
/// Pages beyond which writers wait a moment, so that the log can begin anew: it must not grow for ever under load.
const MOST: i32 = 16_000;

/// The thread; ends when the connection that it follows is closed.
pub(super) struct TakingUp {
    thread: Option<JoinHandle<()>>,
}

impl TakingUp {
    /// Follows the log of the only connection that writes the file.
    pub(super) fn follow(path: &Path, writer: &mut Connection) -> Result<Self, StoreError> {
        let own = open(path)?;
        let (grown, log) = sync_channel(1);
        writer
            .pragma_update(None, "wal_autocheckpoint", 0)
            .and_then(|()| writer.wal_hook(Some(watch(grown))))
            .map_err(fault)?;
        let thread = std::thread::Builder::new()
            .name("log".into())
            .spawn(move || run(&own, &log))?;
        Ok(Self {
            thread: Some(thread),
        })
    }
}

impl Drop for TakingUp {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// Called after each commit with the pages in the log.
fn watch(
    grown: SyncSender<i32>,
) -> impl FnMut(&mut Wal, i32) -> rusqlite::Result<()> + Send + 'static {
    let (mut last, mut next) = (0, STEP);
    move |_, pages| {
        if pages < last {
            next = STEP;
        }
        last = pages;
        // When the thread is busy the next commit tells it.
        if pages >= next && !matches!(grown.try_send(pages), Err(TrySendError::Full(_))) {
            next = pages + STEP;
        }
        Ok(())
    }
}

fn run(own: &Connection, log: &Receiver<i32>) {
    while let Ok(pages) = log.recv() {
        let mut how = vec!["PRAGMA wal_checkpoint(PASSIVE)"];
        if pages >= MOST {
            // Little is left to do while writers wait.
            how.push("PRAGMA wal_checkpoint(RESTART)");
        }
        let taken_up = how
            .into_iter()
            .try_for_each(|how| own.query_row(how, [], |_| Ok(())).map_err(fault));
        if let Err(error) = taken_up {
            tracing::warn!(%error, "the platform's log could not be taken up: later");
        }
    }
}
