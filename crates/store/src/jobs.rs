//! Durable due jobs: background work that survives a crash, runs once at a time, and that several nodes can share.
//!
//! A job is leased before it runs. What a node held when it was cut off it takes up again when it starts; a lease of a
//! node that does not come back ends by itself. The runner sleeps until the next job is due or one is scheduled: it never looks without a reason.

use crate::store::Inner;
use crate::{AccountId, Row, Store, StoreError, Timestamp, Tx, params};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};

/// Attempts to write what became of a run, while the database is away: then the lease has to end by itself.
const SETTLING: u32 = 60;
/// How long a lease holds: a job that takes longer must say `Again` in between.
const LEASE: Duration = Duration::from_secs(10 * 60);
/// Jobs running at the same time.
const RUNNING: usize = 8;
/// First delay after an error; doubles up to [`LONGEST_DELAY`].
const FIRST_DELAY: Duration = Duration::from_secs(5);
const LONGEST_DELAY: Duration = Duration::from_secs(3600);

/// Work to do later.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Names the handler (`"release"`).
    pub kind: &'static str,
    pub account: Option<AccountId>,
    pub run_at: Timestamp,
    /// Opaque to the store.
    pub payload: Vec<u8>,
    /// At most one job of a kind has a given key; scheduling again moves it to the new time and payload.
    pub key: Option<String>,
}

/// A job whose time has come, leased by this node.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: i64,
    pub kind: String,
    pub account: Option<AccountId>,
    pub run_at: Timestamp,
    pub payload: Vec<u8>,
    pub attempts: i64,
    /// Why the last run failed.
    pub last_error: Option<String>,
    /// Until when this run holds it: another value in the row means that the job is no longer this run's.
    lease: Timestamp,
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Once more at this time; `payload` may carry how far it came.
    Again {
        at: Timestamp,
        payload: Option<Vec<u8>>,
    },
}

/// What a handler's run answers in the end.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Outcome, StoreError>> + Send + 'a>>;

/// Does one kind of job. Idempotent: a job may run again after a crash.
pub trait JobHandler: Send + Sync + 'static {
    /// After an error the job runs again with growing delays and shows its last error.
    fn run(&self, job: Job) -> Running<'_>;
}

/// The runner's part of a store.
pub(crate) struct Jobs {
    /// Who holds what is leased here.
    node: String,
    handlers: RwLock<HashMap<&'static str, Arc<dyn JobHandler>>>,
    wake: Notify,
    stop: tokio::sync::watch::Sender<bool>,
    places: Arc<Semaphore>,
}

impl Jobs {
    pub(crate) fn new(node: String) -> Self {
        Self {
            node,
            handlers: RwLock::default(),
            wake: Notify::new(),
            stop: tokio::sync::watch::Sender::new(false),
            places: Arc::new(Semaphore::new(RUNNING)),
        }
    }

    pub(crate) fn node(&self) -> &str {
        &self.node
    }

    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

/// Schedules a job in a platform transaction; call [`Store::wake_jobs`] after its commit.
///
/// # Errors
/// The engine's.
pub fn schedule(tx: &Tx<'_>, job: &NewJob) -> Result<(), StoreError> {
    let id = tx.new_platform_ids("job", 1)?;
    tx.execute(
        "INSERT INTO due_job (job_id, kind, account_id, run_at, payload, once, attempts, leased_until)
         VALUES ($1, $2, $3, $4, $5, $6, 0, 0)
         ON CONFLICT (kind, once) DO UPDATE SET run_at = $4, payload = $5, attempts = 0, leased_until = 0",
        params![id, job.kind, job.account, job.run_at, &job.payload, job.key.as_ref()],
    )?;
    tx.scheduled.set(true);
    Ok(())
}

impl Store {
    /// Schedules a job in a transaction of its own.
    ///
    /// # Errors
    /// The engine's.
    pub fn schedule(&self, job: &NewJob) -> Result<(), StoreError> {
        self.platform_write(|tx| schedule(tx, job))?;
        self.wake_jobs();
        Ok(())
    }

    /// Takes a job back; whether there was one.
    ///
    /// # Errors
    /// The engine's.
    pub fn cancel(&self, kind: &str, key: &str) -> Result<bool, StoreError> {
        let gone = self.platform_write(|tx| {
            tx.execute(
                "DELETE FROM due_job WHERE kind = $1 AND once = $2",
                params![kind, key],
            )
        })?;
        Ok(gone > 0)
    }

    /// Lets the runner look: something was scheduled.
    pub fn wake_jobs(&self) {
        self.0.jobs.wake();
    }

    /// Who does jobs of a kind.
    pub fn set_job_handler(&self, kind: &'static str, handler: Arc<dyn JobHandler>) {
        self.0
            .jobs
            .handlers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(kind, handler);
    }

    /// Jobs of a kind that wait, the next one first.
    ///
    /// # Errors
    /// The engine's.
    pub fn pending_jobs(&self, kind: &str) -> Result<Vec<Job>, StoreError> {
        let sql = format!("{JOB} WHERE kind = $1 ORDER BY run_at");
        self.platform_read(|tx| tx.query(&sql, params![kind], read_job))
    }

    /// Begins to run due jobs. Inside a tokio runtime.
    pub fn start_jobs(&self) {
        let (store, mut stop) = (self.clone(), self.0.jobs.stop.subscribe());
        tokio::spawn(async move {
            take_up(&store).await;
            while !*stop.borrow() {
                tokio::select! {
                    () = round(&store) => {}
                    _ = stop.changed() => return,
                }
            }
        });
    }
}

pub(crate) const HELD_BY: &str =
    "UPDATE due_job SET leased_until = 0 WHERE leased_until > 0 AND holder = $1";

/// What this node held when it was cut off waits no longer.
async fn take_up(store: &Store) {
    let of = store.clone();
    let released = store
        .offload(move || of.platform_write(|tx| tx.execute(HELD_BY, params![&of.0.jobs.node])));
    if let Ok(Err(error)) | Err(error) = released.await {
        tracing::error!(%error, "jobs of before the start wait until their leases end");
    }
}

/// One look: run what is due, then sleep until the next time or call.
async fn round(store: &Store) {
    let called = store.0.jobs.wake.notified();
    let now = store.now();
    let leased = {
        // No more than can run at once: what waits for a place would use up its lease.
        let Ok(place) = store.0.jobs.places.clone().acquire_owned().await else {
            return;
        };
        let free = store.0.jobs.places.available_permits() + 1;
        drop(place);
        let store = store.clone();
        store
            .clone()
            .offload(move || lease(&store, now, free))
            .await
    };
    let next = match leased {
        Ok(Ok((jobs, next))) => {
            let full = !jobs.is_empty();
            for job in jobs {
                start(store, job).await;
            }
            if full {
                return;
            }
            next
        }
        Ok(Err(error)) | Err(error) => {
            tracing::error!(%error, "could not look for due jobs");
            Some(now.after(FIRST_DELAY))
        }
    };
    match next {
        Some(at) => {
            tokio::select! {
                () = store.clock().until(at) => {}
                () = called => {}
            }
        }
        None => called.await,
    }
}

const JOB: &str = "SELECT job_id, kind, account_id, run_at, payload, attempts, last_error, leased_until FROM due_job";

fn read_job(row: &Row<'_>) -> Result<Job, StoreError> {
    Ok(Job {
        id: row.get(0)?,
        kind: row.get(1)?,
        account: row.get::<Option<AccountId>>(2)?,
        run_at: row.get(3)?,
        payload: row.get(4)?,
        attempts: row.get(5)?,
        last_error: row.get(6)?,
        lease: row.get(7)?,
    })
}

/// Takes what is due: one statement, so that of several nodes one gets it.
pub(crate) const LEASE_DUE: &str = "
UPDATE due_job SET leased_until = $2, holder = $4
WHERE job_id IN (SELECT job_id FROM due_job WHERE run_at <= $1 AND leased_until <= $1 ORDER BY run_at LIMIT $3)
RETURNING job_id, kind, account_id, run_at, payload, attempts, last_error, leased_until";
/// When the next look is worth it: the next time of a job that nobody holds, the end of a lease.
const NEXT_TIME: &str =
    "SELECT run_at FROM due_job WHERE leased_until <= $1 ORDER BY run_at LIMIT 1";
pub(crate) const NEXT_LEASE_END: &str = "SELECT leased_until FROM due_job WHERE leased_until > 0 AND leased_until > $1 ORDER BY leased_until LIMIT 1";

/// Leases what is due, and tells when the next look is worth it.
fn lease(
    store: &Store,
    now: Timestamp,
    most: usize,
) -> Result<(Vec<Job>, Option<Timestamp>), StoreError> {
    let most = i64::try_from(most).unwrap_or(1);
    store.platform_write(|tx| {
        let mut jobs = tx.query(
            LEASE_DUE,
            params![now, now.after(LEASE), most, &store.0.jobs.node],
            read_job,
        )?;
        jobs.sort_by_key(|job| (job.run_at, job.id));
        let time: Option<Timestamp> = tx.query_opt(NEXT_TIME, params![now], |row| row.get(0))?;
        let end: Option<Timestamp> =
            tx.query_opt(NEXT_LEASE_END, params![now], |row| row.get(0))?;
        Ok((jobs, time.into_iter().chain(end).min()))
    })
}

async fn start(store: &Store, job: Job) {
    let handler = {
        let handlers = store
            .0
            .jobs
            .handlers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        handlers.get(job.kind.as_str()).cloned()
    };
    let Some(handler) = handler else {
        tracing::error!(kind = job.kind, "nobody does jobs of this kind");
        return;
    };
    let Ok(place) = store.0.jobs.places.clone().acquire_owned().await else {
        return;
    };
    let store = store.clone();
    tokio::spawn(async move {
        let held = Held {
            id: job.id,
            lease: job.lease,
            attempts: job.attempts,
        };
        let id = job.id;
        let kind = job.kind.clone();
        // A panic ends this run only: the lease ends by itself and the job runs again.
        let outcome = handler.run(job).await.map_err(|error| error.to_string());
        let _place = place;
        if let Err(error) = &outcome {
            tracing::warn!(kind, id, %error, "a job failed and will run again");
        }
        for _ in 0..SETTLING {
            let (after, told) = (store.clone(), (held, outcome.clone()));
            let settled = store
                .offload(move || settle(&after, &told.0, &told.1))
                .await;
            let (Ok(Err(error)) | Err(error)) = settled else {
                break;
            };
            tracing::error!(kind, id, %error, "could not settle a job");
            store.clock().until(store.now().after(FIRST_DELAY)).await;
        }
        store.wake_jobs();
    });
}

/// What a run holds.
#[derive(Clone, Copy)]
struct Held {
    id: i64,
    lease: Timestamp,
    attempts: i64,
}

/// Writes what became of a run, unless its lease was taken away: rescheduled while it ran, the new time stands;
/// leased anew after its end, it is another run's.
fn settle(store: &Store, held: &Held, outcome: &Result<Outcome, String>) -> Result<(), StoreError> {
    let (now, id, lease) = (store.now(), held.id, held.lease);
    store.platform_write(|tx| match outcome {
        Ok(Outcome::Done) => tx.execute(
            "DELETE FROM due_job WHERE job_id = $1 AND leased_until = $2",
            params![id, lease],
        ),
        Ok(Outcome::Again { at, payload: Some(payload) }) => tx.execute(
            "UPDATE due_job SET run_at = $3, payload = $4, leased_until = 0, attempts = 0
             WHERE job_id = $1 AND leased_until = $2",
            params![id, lease, *at, payload],
        ),
        Ok(Outcome::Again { at, payload: None }) => tx.execute(
            "UPDATE due_job SET run_at = $3, leased_until = 0, attempts = attempts + 1
             WHERE job_id = $1 AND leased_until = $2",
            params![id, lease, *at],
        ),
        Err(error) => tx.execute(
            "UPDATE due_job SET run_at = $3, leased_until = 0, attempts = attempts + 1, last_error = $4
             WHERE job_id = $1 AND leased_until = $2",
            params![id, lease, now.after(delay(held.attempts)), error],
        ),
    })?;
    Ok(())
}

fn delay(attempts: i64) -> Duration {
    let doubled = FIRST_DELAY.saturating_mul(1 << attempts.clamp(0, 12));
    doubled.min(LONGEST_DELAY)
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.jobs.stop();
        self.stop_appliers();
    }
}
