//! The threads that move pending rows into accounts, when an account's deliveries have gathered for a while and arrivals
//! pause. Whoever watches is told at once, and whoever looks applies them himself, so nobody waits; an account that gets
//! several has them in one transaction, and what arrives is not slowed by what has arrived.

use crate::AccountId;
use crate::store::Inner;
use std::collections::{HashSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

pub(crate) struct Appliers {
    queue: Arc<Queue>,
    inner: Weak<Inner>,
    threads: usize,
    gather: Duration,
}

#[derive(Default)]
struct Queue {
    wanted: Mutex<Wanted>,
    more: Condvar,
}

/// A thread without work ends after so long: the memory that it took for accounts is then free to go.
const IDLE: Duration = Duration::from_secs(10);

/// Arrivals pause when none came for so long…
const PAUSE: Duration = Duration::from_millis(100);
/// …and are not waited for longer than this beyond the time to gather.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Default)]
struct Wanted {
    arrived: Option<Instant>,
    /// With the moment until which they gather, ascending.
    accounts: VecDeque<(Instant, AccountId)>,
    /// The same, each once.
    queued: HashSet<AccountId>,
    threads: usize,
    stop: bool,
}

impl Appliers {
    /// `gather`: how long an account's deliveries wait for more when nobody looks at it.
    pub(crate) fn new(inner: &Arc<Inner>, threads: usize, gather: Duration) -> Self {
        Self {
            queue: Arc::default(),
            inner: Arc::downgrade(inner),
            threads: threads.max(1),
            gather,
        }
    }

    /// One more thread, unless there are enough. Where none can be started, whoever looks applies.
    fn help(&self, wanted: &mut Wanted) {
        if wanted.threads >= self.threads || wanted.stop {
            return;
        }
        let (inner, queue) = (self.inner.clone(), self.queue.clone());
        let started = std::thread::Builder::new()
            .name("applier".into())
            .spawn(move || run(&inner, &queue));
        match started {
            Ok(_) => wanted.threads += 1,
            Err(error) => {
                tracing::warn!(%error, "could not start a thread that stores what is pending")
            }
        }
    }

    /// What is pending from before a start: nothing to gather for.
    pub(crate) fn take_up(&self, accounts: Vec<AccountId>) {
        let now = Instant::now();
        let mut wanted = self.queue.lock();
        for account in accounts {
            // Before what came since.
            if wanted.queued.insert(account) {
                wanted.accounts.push_front((now, account));
            }
        }
        (0..self.threads).for_each(|_| self.help(&mut wanted));
        self.queue.more.notify_all();
    }

    pub(crate) fn want(&self, accounts: &[AccountId]) {
        let now = Instant::now();
        let due = now + self.gather;
        let mut wanted = self.queue.lock();
        wanted.arrived = Some(now);
        let asleep = wanted.accounts.is_empty();
        for account in accounts {
            if wanted.queued.insert(*account) {
                wanted.accounts.push_back((due, *account));
            }
        }
        self.help(&mut wanted);
        // One waits for their time already; each that takes one wakes the next.
        if asleep {
            self.queue.more.notify_one();
        }
    }

    pub(crate) fn stop(&self) {
        self.queue.lock().stop = true;
        self.queue.more.notify_all();
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Wanted> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Option<AccountId> {
        let mut wanted = self.lock();
        loop {
            if wanted.stop {
                wanted.threads -= 1;
                return None;
            }
            let now = Instant::now();
            if let Some(account) = wanted.next(now) {
                if !wanted.is_empty() {
                    self.more.notify_one();
                }
                return Some(account);
            }
            let due = wanted.due();
            let left = due.map_or(IDLE, |due| due.saturating_duration_since(now));
            let waited = self.more.wait_timeout(wanted, left);
            let (woken, by) = waited.unwrap_or_else(PoisonError::into_inner);
            wanted = woken;
            if due.is_none() && by.timed_out() && wanted.is_empty() {
                wanted.threads -= 1;
                return None;
            }
        }
    }
}

impl Wanted {
    fn next(&mut self, now: Instant) -> Option<AccountId> {
        if self.due()? > now {
            return None;
        }
        let (_, account) = self.accounts.pop_front()?;
        // Out of the set before it is applied: what enters meanwhile queues it again.
        self.queued.remove(&account);
        Some(account)
    }

    /// When the first may be applied.
    fn due(&self) -> Option<Instant> {
        let (gathered, _) = self.accounts.front()?;
        let pause = self.arrived.map_or(*gathered, |arrived| arrived + PAUSE);
        Some(pause.clamp(*gathered, *gathered + PATIENCE))
    }

    fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }
}

fn run(inner: &Weak<Inner>, queue: &Queue) {
    let mut mould = None;
    while let Some(account) = queue.next() {
        let Some(inner) = inner.upgrade() else { return };
        // What is not applied stays pending: the next delivery, reader or start applies it.
        match catch_unwind(AssertUnwindSafe(|| inner.apply_now(account, &mut mould))) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(account = account.0, %error, "could not store what is pending");
            }
            Err(_) => tracing::error!(account = account.0, "stumbled over what is pending"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_come_first_but_not_for_ever() {
        let start = Instant::now();
        let mut wanted = Wanted::default();
        let account = AccountId(7);
        wanted.accounts.push_back((start, account));
        wanted.queued.insert(account);
        wanted.arrived = Some(start);
        assert_eq!(wanted.next(start), None);
        assert_eq!(wanted.due(), Some(start + PAUSE));
        wanted.arrived = Some(start + 10 * PATIENCE);
        assert_eq!(wanted.next(start + PATIENCE / 2), None);
        assert_eq!(wanted.next(start + PATIENCE), Some(account));
        assert!(wanted.is_empty() && wanted.queued.is_empty());
    }
}
