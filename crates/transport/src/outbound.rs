//! The way out: a durable queue for each domain, and what tells senders what became of their messages.
//!
//! # The journey of a message that leaves
//!
//! A submission's time comes: the `release` job ([`release`]) takes it from mail and, in **one** commit, delivers it to
//! local recipients, lays down the sent copy and writes the queue's rows for the others ([`rows`]). That delivery's key
//! enters once, so a crash at any point leaves exactly one. The `outgoing` job of a domain is its alarm clock: it
//! starts a [`runner`], which claims what is due, message by message, over one connection kept from message to message
//! ([`pool`]). [`client`] speaks; [`settle`] decides what each answer means and writes the report ([`report`],
//! RFC 3464) in the same commit in which the queue's rows change, so that nobody is told twice.
//!
//! # What is promised
//!
//! A message waits until each recipient is delivered, refused, or five days have passed ([`backoff`]). A crash or a
//! lost connection before the next hop's last answer means another attempt. When the connection is lost between the
//! final dot and the answer, nobody can know whether the next hop has the message: it is sent again, and may then
//! arrive twice (RFC 5321 §4.5.4.2 prefers this to a loss).
//!
//! Resolver, dialler, clock and patience are parameters: five days pass in a second with a clock moved by hand.

mod attempt;
pub mod backoff;
mod body;
mod cause;
mod client;
pub(crate) mod closed;
mod delivered;
mod dial;
mod freezing;
mod letter;
mod notify;
mod outcome;
mod outside;
mod patience;
#[cfg(test)]
mod plans;
mod pool;
mod release;
mod report;
mod resolve;
mod rows;
mod runner;
mod schema;
mod settle;

pub use delivered::Delivered;
pub use dial::{Dialler, Io, Tcp};
pub use letter::HouseLetter;
pub use patience::Patience;
pub use resolve::{Dns, Host, Relay, Resolver, Unroutable};
pub use rows::{CLAIM, MOST_LISTED, QueueRow};
pub use runner::OUTGOING_JOB;
pub use schema::schema;

use directory::FROZEN_QUEUE_JOB;
use mail::{Mail, RELEASE_JOB};
use rustls::ClientConfig;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use store::{BlobId, Store, StoreError};

/// What a trait's asynchronous function answers.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Domains tried at the same time.
const MOST_LANES: usize = 64;

/// Where mail for other domains goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// To the hosts that the domain name system names.
    Mx,
    /// All of it to one host.
    Relay { host: String, port: u16 },
    /// Nowhere: each message becomes a file of this folder, and counts as delivered. For the demonstration.
    Outside(PathBuf),
}

/// How mail leaves.
pub struct Options {
    pub route: Route,
    /// Our own name, said to next hops and in reports.
    pub hostname: String,
    /// Finds next hops, instead of what `route` says.
    pub resolver: Option<Arc<dyn Resolver>>,
    pub dialler: Arc<dyn Dialler>,
    pub patience: Patience,
}

impl Options {
    /// As `route` says, over TCP, with the usual patience.
    #[must_use]
    pub fn new(route: Route, hostname: String) -> Self {
        Self {
            route,
            hostname,
            resolver: None,
            dialler: Arc::new(Tcp),
            patience: Patience::default(),
        }
    }
}

/// The queue of what leaves. Cheap to clone.
#[derive(Clone)]
pub struct Queue(Arc<Inner>);

struct Inner {
    mail: Mail,
    hostname: String,
    next: Next,
    dialler: Arc<dyn Dialler>,
    patience: Patience,
    tls: Arc<ClientConfig>,
    lanes: runner::Lanes,
    pool: pool::Pool,
}

/// What stands behind a [`Route`].
enum Next {
    Hosts(Arc<dyn Resolver>),
    Outside(PathBuf),
}

impl Queue {
    /// # Errors
    /// When the machine's resolver configuration cannot be read, or TLS cannot be set up.
    pub fn new(mail: Mail, options: Options) -> Result<Self, StoreError> {
        let refused = |error: &dyn std::fmt::Display| StoreError::Unavailable(error.to_string());
        let next = match (options.resolver, options.route) {
            (Some(resolver), _) => Next::Hosts(resolver),
            (None, Route::Mx) => {
                let dns = Dns::of_the_machine(&options.hostname).map_err(|e| refused(&e))?;
                Next::Hosts(Arc::new(dns))
            }
            (None, Route::Relay { host, port }) => Next::Hosts(Arc::new(Relay { host, port })),
            (None, Route::Outside(folder)) => Next::Outside(folder),
        };
        Ok(Self(Arc::new(Inner {
            tls: dial::opportunistic_tls().map_err(|e| refused(&e))?,
            lanes: runner::Lanes::new(MOST_LANES),
            pool: pool::Pool::new(mail.store().clock().clone()),
            mail,
            hostname: options.hostname,
            next,
            dialler: options.dialler,
            patience: options.patience,
        })))
    }

    /// Takes its jobs in the store, and takes up what waits from before. Before jobs start.
    ///
    /// # Errors
    /// The store's.
    pub fn register(&self) -> Result<(), StoreError> {
        let store = self.store();
        store.set_job_handler(
            RELEASE_JOB,
            Arc::new(release::ReleaseJob(Arc::downgrade(&self.0))),
        );
        store.set_job_handler(
            OUTGOING_JOB,
            Arc::new(runner::OutgoingJob(Arc::downgrade(&self.0))),
        );
        store.set_job_handler(
            FROZEN_QUEUE_JOB,
            Arc::new(freezing::FrozenQueueJob(Arc::downgrade(&self.0))),
        );
        // Files are one node's; a database may have several.
        let alone = store.engine_name() == "sqlite";
        store.platform_write(|tx| rows::take_up(tx, store.node(), alone))?;
        store.wake_jobs();
        Ok(())
    }

    /// Lets the messages in hand end, and begins no others.
    pub async fn close(&self) {
        self.0.lanes.close().await;
        self.0.pool.clear();
    }

    /// What waits, the oldest first; at most [`MOST_LISTED`] rows.
    ///
    /// # Errors
    /// The store's.
    pub fn list(&self) -> Result<Vec<QueueRow>, StoreError> {
        self.store().platform_read(|tx| rows::list(tx, None))
    }

    /// The rows of one message; empty when it does not wait.
    ///
    /// # Errors
    /// The store's.
    pub fn show(&self, id: i64) -> Result<Vec<QueueRow>, StoreError> {
        self.store().platform_read(|tx| rows::list(tx, Some(id)))
    }

    /// Tries one message, or all, now; how many rows that touches.
    ///
    /// # Errors
    /// The store's.
    pub fn retry(&self, id: Option<i64>) -> Result<u64, StoreError> {
        let count = self.store().platform_write(|tx| rows::retry(tx, id))?;
        self.store().wake_jobs();
        Ok(count)
    }

    /// Takes a message out of the queue; nobody is told. Whether it was there.
    ///
    /// # Errors
    /// The store's.
    pub fn drop(&self, id: i64) -> Result<bool, StoreError> {
        self.store().platform_write(|tx| rows::remove(tx, id))
    }

    /// The blobs that waiting messages need: what a sweep must spare.
    ///
    /// # Errors
    /// The store's.
    pub fn blobs(&self) -> Result<Vec<BlobId>, StoreError> {
        self.store().platform_read(rows::blobs)
    }

    fn store(&self) -> &Store {
        self.0.mail.store()
    }
}

/// A fault of mail's, as a job tells it.
fn fault(error: mail::MailError) -> StoreError {
    match error {
        mail::MailError::Store(error) => error,
        other => StoreError::Corrupt(other.to_string()),
    }
}

/// What is after the last `@`, in lower case: where a queue's recipient lives.
fn domain_of(address: &str) -> String {
    let domain = address
        .rsplit_once('@')
        .map_or(address, |(_, domain)| domain);
    domain.to_lowercase()
}
