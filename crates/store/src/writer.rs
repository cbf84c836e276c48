//! The one writer of the intake: gathers all who wait, one transaction, one sync, then answers them.

use crate::intake::{self, Applied, Entered};
use crate::store::Inner;
use crate::{AccountId, Delivery, IntakeId, StoreError, Timestamp, params};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
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

/// What can wait, and since when.
#[derive(Default)]
struct Tidying {
    work: Vec<Work>,
    since: Option<Instant>,
}

impl Tidying {
    fn push(&mut self, work: Work) {
        self.since.get_or_insert_with(Instant::now);
        self.work.push(work);
    }

    /// How long it may still wait; nothing waits: `None`.
    fn left(&self) -> Option<Duration> {
        Some(TIDY_AFTER.saturating_sub(self.since?.elapsed()))
    }

    /// What could not be written waits once more.
    fn wait_again(&mut self) {
        self.since = (!self.work.is_empty()).then(Instant::now);
    }
}

fn run(inner: &Weak<Inner>, inbox: &Receiver<Work>, most: usize) {
    let mut tidying = Tidying::default();
    loop {
        let first = match tidying.left() {
            None => inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(left) => inbox.recv_timeout(left),
        };
        let (mut enter, mut stop) = (Vec::new(), false);
        match first {
            Ok(work) => stop |= sort(work, &mut enter, &mut tidying),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => stop = true,
        }
        while enter.len() < most && !stop {
            match inbox.try_recv() {
                Ok(work) => stop |= sort(work, &mut enter, &mut tidying),
                Err(_) => break,
            }
        }
        let Some(inner) = inner.upgrade() else { return };
        // Without deliveries the tidying waits for its time; with them it rides along.
        let due = tidying.left().is_some_and(|left| stop || left.is_zero());
        if !enter.is_empty() || due {
            commit(&inner, enter, &mut tidying.work);
            tidying.wait_again();
        }
        if stop {
            return;
        }
    }
}

type Entry = (Box<Delivery>, oneshot::Sender<Result<IntakeId, StoreError>>);

/// Whether the work says stop.
fn sort(work: Work, enter: &mut Vec<Entry>, tidying: &mut Tidying) -> bool {
    match work {
        Work::Enter { delivery, answer } => enter.push((delivery, answer)),
        Work::Stop => return true,
        other => tidying.push(other),
    }
    false
}

/// One transaction for all that waits; what went into it leaves `tidy`.
fn commit(inner: &Arc<Inner>, entries: Vec<Entry>, tidy: &mut Vec<Work>) {
    let now = inner.clock.now();
    match write(inner, &entries, tidy, now) {
        Ok(entered) => {
            tidy.clear();
            for ((delivery, answer), entered) in entries.into_iter().zip(entered) {
                acknowledge(inner, *delivery, answer, &entered, now);
            }
        }
        // The database is in no state to write: all are told at once, what can wait waits.
        Err(error) if is_of_all(&error) => refuse(entries, &error),
        // One that cannot be written must not refuse the others: each alone.
        Err(_) if entries.len() + tidy.len() > 1 => {
            for entry in entries {
                commit(inner, vec![entry], &mut Vec::new());
            }
            for work in std::mem::take(tidy) {
                let mut alone = vec![work];
                commit(inner, Vec::new(), &mut alone);
                tidy.append(&mut alone);
            }
        }
        Err(error) => {
            refuse(entries, &error);
            if !error.is_temporary() && !tidy.is_empty() {
                tracing::error!(%error, "could not tidy up after a delivery: the next start does");
                tidy.clear();
            }
        }
    }
}

fn refuse(entries: Vec<Entry>, error: &StoreError) {
    if !entries.is_empty() {
        tracing::error!(%error, count = entries.len(), "could not take deliveries in");
    }
    for (_, answer) in entries {
        let _gone = answer.send(Err(again(error)));
    }
}

/// Whether an error says something about the database rather than about what was written.
fn is_of_all(error: &StoreError) -> bool {
    matches!(
        error,
        StoreError::DiskFull | StoreError::Unavailable(_) | StoreError::Busy | StoreError::Io(_)
    )
}

/// The writer lives on when what others gave it to write stumbles.
fn write(
    inner: &Arc<Inner>,
    entries: &[Entry],
    tidy: &[Work],
    now: Timestamp,
) -> Result<Vec<Entered>, StoreError> {
    let mut entered: Vec<Entered> = Vec::new();
    let done = catch_unwind(AssertUnwindSafe(|| {
        inner.engine.platform_write(now, &mut |tx| {
            entered.clear();
            for (delivery, _) in entries {
                entered.push(intake::insert(tx, delivery)?);
            }
            tidy_up(tx, tidy)
        })
    }));
    done.unwrap_or_else(|_| Err(StoreError::Sql("the program stumbled over it".into())))?;
    Ok(entered)
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

fn tidy_up(tx: &crate::Tx<'_>, works: &[Work]) -> Result<(), StoreError> {
    let mut summaries = BTreeMap::new();
    for work in works {
        match work {
            Work::Applied { account, applied } => {
                intake::remove(tx, *account, &applied.done)?;
                for failed in &applied.failed {
                    intake::count_failure(tx, *account, failed)?;
                }
            }
            // The last says it.
            Work::Used { account, used } => {
                summaries.insert(*account, *used);
            }
            Work::Enter { .. } | Work::Stop => {}
        }
    }
    for (account, used) in summaries {
        tx.execute(
            "INSERT INTO account_summary (account_id, used_bytes) VALUES ($1, $2)
             ON CONFLICT (account_id) DO UPDATE SET used_bytes = $2",
            params![account, used],
        )?;
    }
    if works.is_empty() {
        return Ok(());
    }
    intake::forget_keys(tx)
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
