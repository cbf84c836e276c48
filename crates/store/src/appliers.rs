//! The threads that move pending rows into accounts: accounts with somebody watching first.

use crate::AccountId;
use crate::StoreError;
use crate::store::Inner;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};

pub(crate) struct Appliers(Arc<Queue>);

#[derive(Default)]
struct Queue {
    wanted: Mutex<Wanted>,
    more: Condvar,
}

#[derive(Default)]
struct Wanted {
    watched: VecDeque<AccountId>,
    others: VecDeque<AccountId>,
    queued: HashSet<AccountId>,
    stop: bool,
}

impl Appliers {
    pub(crate) fn start(inner: &Arc<Inner>, threads: usize) -> Result<Self, StoreError> {
        let queue = Arc::new(Queue::default());
        for _ in 0..threads.max(1) {
            let (inner, queue) = (Arc::downgrade(inner), queue.clone());
            std::thread::Builder::new()
                .name("applier".into())
                .spawn(move || run(&inner, &queue))?;
        }
        Ok(Self(queue))
    }

    pub(crate) fn want(&self, accounts: Vec<AccountId>, watched: impl Fn(AccountId) -> bool) {
        let mut wanted = self.0.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        for account in accounts {
            if wanted.queued.insert(account) {
                let line = if watched(account) {
                    &mut wanted.watched
                } else {
                    &mut wanted.others
                };
                line.push_back(account);
            }
        }
        self.0.more.notify_all();
    }

    pub(crate) fn stop(&self) {
        self.0
            .wanted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .stop = true;
        self.0.more.notify_all();
    }
}

impl Queue {
    fn next(&self) -> Option<AccountId> {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if wanted.stop {
                return None;
            }
            let next = wanted
                .watched
                .pop_front()
                .or_else(|| wanted.others.pop_front());
            if let Some(account) = next {
                // Out of the set before it is applied: what enters meanwhile queues it again.
                wanted.queued.remove(&account);
                return Some(account);
            }
            wanted = self
                .more
                .wait(wanted)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn run(inner: &Weak<Inner>, queue: &Queue) {
    while let Some(account) = queue.next() {
        let Some(inner) = inner.upgrade() else { return };
        if let Err(error) = inner.apply_now(account) {
            // It stays pending: the next delivery, reader or start applies it.
            tracing::warn!(account = account.0, %error, "could not store what is pending");
        }
    }
}
