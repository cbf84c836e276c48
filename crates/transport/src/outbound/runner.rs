//! The work on one domain: claims what is due, tries it, settles it, until nothing is due any more.
//!
//! The durable job is an alarm clock and nothing else: it answers at once, so that a next hop that hangs takes no place
//! from other jobs. What keeps two nodes from sending the same message is the claim of its route, renewed while the
//! attempt lasts; a node that loses it, or cannot tell whether it has, stops in the middle of the word. In one process a domain has one lane at a time,
//! which is what lets one connection serve all its messages.

use crate::outbound::attempt::{Attempted, Trip};
use crate::outbound::rows::{Claim, Claimed};
use crate::outbound::{Inner, Queue, rows, settle};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use store::{Job, JobHandler, Outcome, Running, StoreError, Timestamp};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The kind of jobs that wake a domain's queue; their payload and key are the domain.
pub const OUTGOING_JOB: &str = "outgoing";
/// When to look again for a place among the lanes.
const FULL: Duration = Duration::from_secs(10);
/// When to look again after a fault of our own.
const FAULT: Duration = Duration::from_secs(60);

pub(crate) struct OutgoingJob(pub Weak<Inner>);

impl JobHandler for OutgoingJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let queue = self.0.upgrade().map(Queue).ok_or(StoreError::Closing)?;
            let domain = String::from_utf8_lossy(&job.payload).into_owned();
            let (store, asked) = (queue.store().clone(), domain.clone());
            let next = queue
                .store()
                .offload(move || store.platform_read(|tx| rows::next_of(tx, &asked)))
                .await??;
            Ok(queue.wake(domain, next))
        })
    }
}

impl Queue {
    fn wake(&self, domain: String, next: Option<Timestamp>) -> Outcome {
        let now = self.store().now();
        let again = |at| Outcome::Again { at, payload: None };
        match next {
            None => return Outcome::Done,
            Some(next) if next > now => return again(next),
            Some(_) => {}
        }
        match self.0.lanes.enter(&domain) {
            Entry::Lane(lane) => {
                tokio::spawn(work(self.clone(), domain, lane));
                // Should the work end without a word: by then its claim has ended too.
                again(now.after(rows::CLAIM))
            }
            Entry::Taken => again(now.after(FAULT)),
            Entry::Full => again(now.after(FULL)),
        }
    }
}

async fn work(queue: Queue, domain: String, mut lane: Lane) {
    loop {
        let mut trip = Trip::default();
        let worked = lane_round(&queue, &domain, &mut trip).await;
        if let Some(client) = trip.into_client() {
            queue.0.pool.keep(client);
        }
        if let Err(error) = worked {
            tracing::error!(domain, %error, "the queue could not go on");
            look_again(&queue, &domain).await;
            return;
        }
        if lane.is_finished() {
            return;
        }
    }
}

async fn lane_round(queue: &Queue, domain: &str, trip: &mut Trip) -> Result<(), StoreError> {
    while !queue.0.lanes.is_closed() {
        let (store, asked) = (queue.store().clone(), domain.to_owned());
        let claimed = queue
            .store()
            .offload(move || store.platform_write(|tx| rows::claim(tx, &asked, store.node())))
            .await??;
        let Some(claimed) = claimed else {
            return Ok(());
        };
        let Some(attempted) = attempt(queue, trip, &claimed).await else {
            // Another node may have it in hand: not a word more.
            tracing::warn!(
                id = claimed.message.id,
                domain,
                "a claim was lost in the middle of an attempt"
            );
            *trip = Trip::default();
            continue;
        };
        let (id, claim) = (claimed.message.id, claimed.claim.clone());
        if let Err(error) = settle::settle(queue, claimed, attempted).await {
            give_back(queue, id, domain, claim).await;
            return Err(error);
        }
    }
    Ok(())
}

/// One attempt, its claim renewed for as long as it takes; None when the claim was lost.
async fn attempt(queue: &Queue, trip: &mut Trip, claimed: &Claimed) -> Option<Attempted> {
    tokio::select! {
        biased;
        attempted = trip.attempt(queue, claimed) => Some(attempted),
        () = hold(queue, claimed) => None,
    }
}

/// Renews a claim; ends when it is lost, or about to run out with nobody to renew it.
async fn hold(queue: &Queue, claimed: &Claimed) {
    let (clock, mut until) = (queue.store().clock(), claimed.claim.until);
    // By the time it was claimed at, not by when its answer came.
    let due = |until: Timestamp| until.before(rows::CLAIM).after(rows::RENEW);
    let mut next = due(until);
    loop {
        let last = until.before(rows::LAST);
        clock.until(next.min(last)).await;
        let enough = clock.now().after(rows::ANSWER).max(last);
        let renewed = tokio::select! {
            biased;
            renewed = renew(queue, claimed) => renewed,
            () = clock.until(enough) => Err(StoreError::Busy),
        };
        match renewed {
            Ok(Some(longer)) => {
                until = longer;
                next = due(until);
            }
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(id = claimed.message.id, %error, "a claim could not be renewed");
                if clock.now() >= last {
                    return;
                }
                next = clock.now().after(rows::RENEW);
            }
        }
    }
}

async fn renew(queue: &Queue, claimed: &Claimed) -> Result<Option<Timestamp>, StoreError> {
    let store = queue.store().clone();
    let (id, domain, claim) = (
        claimed.message.id,
        claimed.domain.clone(),
        claimed.claim.clone(),
    );
    let renewing = queue
        .store()
        .offload(move || store.platform_write(|tx| rows::renew(tx, id, &domain, &claim)));
    renewing.await?
}

async fn give_back(queue: &Queue, id: i64, domain: &str, claim: Claim) {
    let (store, domain) = (queue.store().clone(), domain.to_owned());
    let given = queue
        .store()
        .offload(move || store.platform_write(|tx| rows::unclaim(tx, id, &domain, &claim)))
        .await;
    if let Ok(Err(error)) | Err(error) = given {
        tracing::warn!(id, %error, "a claim could not be given back and ends by itself");
    }
}

async fn look_again(queue: &Queue, domain: &str) {
    let at = queue.store().now().after(FAULT);
    let (store, domain) = (queue.store().clone(), domain.to_owned());
    let scheduled = queue
        .store()
        .offload(move || store.platform_write(|tx| rows::schedule(tx, &domain, at)))
        .await;
    if let Ok(Err(error)) | Err(error) = scheduled {
        tracing::warn!(%error, "a domain is looked at again when its claim ends");
    }
    queue.store().wake_jobs();
}

/// Which domains this process works on.
pub(crate) struct Lanes {
    places: Arc<Semaphore>,
    most: usize,
    busy: Arc<Mutex<HashMap<String, bool>>>,
    closing: AtomicBool,
}

/// One domain's place; gives it back when it goes.
struct Lane {
    domain: String,
    busy: Arc<Mutex<HashMap<String, bool>>>,
    finished: bool,
    _place: OwnedSemaphorePermit,
}

enum Entry {
    Lane(Lane),
    /// Somebody works on it, and will look once more.
    Taken,
    Full,
}

impl Lanes {
    pub fn new(most: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(most)),
            most,
            busy: Arc::default(),
            closing: AtomicBool::new(false),
        }
    }

    fn enter(&self, domain: &str) -> Entry {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(again) = busy.get_mut(domain) {
            *again = true;
            return Entry::Taken;
        }
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return Entry::Full;
        };
        busy.insert(domain.to_owned(), false);
        Entry::Lane(Lane {
            domain: domain.to_owned(),
            busy: self.busy.clone(),
            finished: false,
            _place: place,
        })
    }

    fn is_closed(&self) -> bool {
        self.closing.load(Ordering::Relaxed)
    }

    /// Lets everybody come to the end of the message in hand.
    pub async fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        if let Ok(places) = self.places.acquire_many(all).await {
            places.forget();
        }
    }
}

impl Lane {
    /// Whether nobody asked for another look meanwhile; then the place is free from now on.
    fn is_finished(&mut self) -> bool {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        match busy.get_mut(&self.domain) {
            Some(again) if *again => {
                *again = false;
                false
            }
            _ => {
                busy.remove(&self.domain);
                self.finished = true;
                true
            }
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.remove(&self.domain);
    }
}
