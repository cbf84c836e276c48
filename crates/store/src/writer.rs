//! The one writer of the intake: gathers all who wait, one transaction, one sync, then answers them.

use crate::intake::{self, Applied, Entered};
use crate::store::Inner;
use crate::{AccountId, Delivery, IntakeId, StoreError, Timestamp, params};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// What can wait (rows to remove, summaries) is written with the next delivery, or after this long without one.
const TIDY_AFTER: Duration = Duration::from_millis(100);

/// What the writer is asked for.
pub(crate) enum Work {
    Enter {
        delivery: Box<Delivery>,
        answer: oneshot::Sender<Result<IntakeId, StoreError>>,
    },
    Applied {
        account: AccountId,
        applied: Applied,
    },
    Used {
        account: AccountId,
        used: i64,
    },
    Stop,
}

pub(crate) struct Writer {
    inbox: Sender<Work>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(crate) fn new() -> (Self, Receiver<Work>) {
        let (inbox, outbox) = channel();
        (
            Self {
                inbox,
                thread: Mutex::default(),
            },
            outbox,
        )
    }

    pub(crate) fn start(
        &self,
        inner: &Arc<Inner>,
        inbox: Receiver<Work>,
        batch: usize,
    ) -> Result<(), StoreError> {
        let inner = Arc::downgrade(inner);
        let thread = std::thread::Builder::new()
            .name("intake".into())
            .spawn(move || run(&inner, &inbox, batch))?;
        *self.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(())
    }

    pub(crate) fn intake(
        &self,
        delivery: Delivery,
    ) -> Result<oneshot::Receiver<Result<IntakeId, StoreError>>, StoreError> {
        let (answer, waiting) = oneshot::channel();
        self.inbox
            .send(Work::Enter {
                delivery: Box::new(delivery),
                answer,
            })
            .map_err(|_| StoreError::Closing)?;
        Ok(waiting)
    }

    /// What need not be answered.
    pub(crate) fn later(&self, work: Work) {
        // A writer that has stopped has nothing to tidy: the next start finds the rows.
        let _stopped = self.inbox.send(work);
    }

    pub(crate) fn stop(&self) {
        self.later(Work::Stop);
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            let _ended = thread.join();
        }
    }
}

fn run(inner: &Weak<Inner>, inbox: &Receiver<Work>, most: usize) {
    let mut tidy: Vec<Work> = Vec::new();
    loop {
        let first = if tidy.is_empty() {
            inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
        } else {
            inbox.recv_timeout(TIDY_AFTER)
        };
        let (mut enter, mut stop) = (Vec::new(), false);
        match first {
            Ok(work) => stop |= sort(work, &mut enter, &mut tidy),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => stop = true,
        }
        while enter.len() < most && !stop {
            match inbox.try_recv() {
                Ok(work) => stop |= sort(work, &mut enter, &mut tidy),
                Err(_) => break,
            }
        }
        let Some(inner) = inner.upgrade() else { return };
        if !enter.is_empty() || !tidy.is_empty() && (first_was_timeout(&enter) || stop) {
            commit(&inner, enter, &mut tidy);
        }
        if stop {
            return;
        }
    }
}

/// Without deliveries the tidying waits for the pause; with them it rides along.
fn first_was_timeout(enter: &[Entry]) -> bool {
    enter.is_empty()
}

type Entry = (Box<Delivery>, oneshot::Sender<Result<IntakeId, StoreError>>);

/// Whether the work says stop.
fn sort(work: Work, enter: &mut Vec<Entry>, tidy: &mut Vec<Work>) -> bool {
    match work {
        Work::Enter { delivery, answer } => enter.push((delivery, answer)),
        Work::Stop => return true,
        other => tidy.push(other),
    }
    false
}

fn commit(inner: &Arc<Inner>, entries: Vec<Entry>, tidy: &mut Vec<Work>) {
    let now = inner.clock.now();
    let mut entered: Vec<Entered> = Vec::new();
    let done = inner.engine.platform_write(now, &mut |tx| {
        entered.clear();
        for (delivery, _) in &entries {
            entered.push(intake::insert(tx, delivery)?);
        }
        for work in tidy.iter() {
            tidy_up(tx, work)?;
        }
        Ok(())
    });
    match done {
        Ok(()) => {
            tidy.clear();
            for ((delivery, answer), entered) in entries.into_iter().zip(entered) {
                acknowledge(inner, *delivery, answer, &entered, now);
            }
        }
        // One bad delivery must not refuse the others: each alone.
        Err(_) if entries.len() > 1 => {
            for entry in entries {
                commit(inner, vec![entry], &mut Vec::new());
            }
        }
        Err(error) => {
            tracing::error!(%error, "could not take a delivery in");
            for (_, answer) in entries {
                let _gone = answer.send(Err(again(&error)));
            }
        }
    }
}

fn acknowledge(
    inner: &Arc<Inner>,
    delivery: Delivery,
    answer: oneshot::Sender<Result<IntakeId, StoreError>>,
    entered: &Entered,
    now: Timestamp,
) {
    if entered.fresh && !delivery.targets.is_empty() {
        inner.entered(entered.id, entered.first_seq, delivery, now);
    }
    // Who no longer waits has gone away; the delivery stays.
    let _gone = answer.send(Ok(entered.id));
}

fn tidy_up(tx: &crate::Tx<'_>, work: &Work) -> Result<(), StoreError> {
    match work {
        Work::Applied { account, applied } => {
            intake::remove(tx, *account, &applied.done)?;
            applied
                .failed
                .iter()
                .try_for_each(|failed| intake::count_failure(tx, *account, failed))?;
            intake::forget_keys(tx)
        }
        Work::Used { account, used } => tx
            .execute(
                "INSERT INTO account_summary (account_id, used_bytes) VALUES ($1, $2)
                 ON CONFLICT (account_id) DO UPDATE SET used_bytes = $2",
                params![*account, *used],
            )
            .map(|_| ()),
        Work::Enter { .. } | Work::Stop => Ok(()),
    }
}

/// The same error for several who wait.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::DiskFull => StoreError::DiskFull,
        StoreError::Busy => StoreError::Busy,
        other if other.is_temporary() => StoreError::Unavailable(other.to_string()),
        other => StoreError::Sql(other.to_string()),
    }
}
