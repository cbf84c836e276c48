//! Places where passwords are hashed: few at a time, the others wait in turn. How long the next one would wait is known, so that
//! who has not begun yet can be asked to come back instead.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};

/// How much one more hash weighs in the mean: the last sixteen or so count.
const WEIGHT: u64 = 16;

/// Some places and who waits for them.
pub(crate) struct Places {
    free: Semaphore,
    count: u32,
    waiting: AtomicU32,
    /// How long one is held, in microseconds: a mean of late.
    held: AtomicU64,
}

/// A place that is taken until this is dropped.
pub(crate) struct Place<'p> {
    places: &'p Places,
    taken: Instant,
    _permit: SemaphorePermit<'p>,
}

/// Somebody who waits, also while they go away.
struct Waiting<'p>(&'p AtomicU32);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let held = u64::try_from(self.taken.elapsed().as_micros()).unwrap_or(u64::MAX);
        let before = self.places.held.load(Ordering::Relaxed);
        let mean = match before {
            0 => held,
            before => before - before / WEIGHT + held / WEIGHT,
        };
        self.places.held.store(mean, Ordering::Relaxed);
    }
}

impl Places {
    pub fn new(count: u32) -> Self {
        Self {
            free: Semaphore::new(count as usize),
            count,
            waiting: AtomicU32::new(0),
            held: AtomicU64::new(0),
        }
    }

    /// Waits for a place.
    pub async fn acquire(&self) -> Result<Place<'_>, AcquireError> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let waiting = Waiting(&self.waiting);
        let permit = self.free.acquire().await?;
        drop(waiting);
        Ok(Place {
            places: self,
            taken: Instant::now(),
            _permit: permit,
        })
    }

    /// How often one comes free while all are taken, as far as the last ones tell.
    pub fn pace(&self) -> Duration {
        Duration::from_micros(self.held.load(Ordering::Relaxed)) / self.count.max(1)
    }

    /// How long who comes now would wait for a place, as far as the last ones tell.
    pub fn wait(&self) -> Duration {
        let waiting = self.waiting.load(Ordering::Relaxed);
        self.pace().saturating_mul(waiting)
    }
}
