//! Durable due jobs: background work that survives a crash, runs once at a time, and that several nodes share.

use crate::{AccountId, StoreError, Timestamp};
use std::future::Future;
use std::pin::Pin;

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
}

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Once more at this time; `payload` may carry how far it came.
    Again { at: Timestamp, payload: Option<Vec<u8>> },
}

/// Does one kind of job. Idempotent: a job may run again after a crash.
pub trait JobHandler: Send + Sync + 'static {
    /// # Errors
    /// After an error the job runs again with growing delays and shows its last error.
    fn run(&self, job: Job) -> Pin<Box<dyn Future<Output = Result<Outcome, StoreError>> + Send + '_>>;
}
