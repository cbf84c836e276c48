//! The one durable way in: a delivery row, a pending row per account, one group commit, then the answer.
//!
//! One writer gathers all who wait, writes their rows in one transaction of the platform database and answers them
//! after its COMMIT. Appliers move pending rows into accounts afterwards; whoever opens an account applies its
//! pending rows first, so what is acknowledged is seen by its reader at once. A pending row enters its account once
//! (`delivered`), and goes away only after the account's COMMIT returned.

use crate::{AccountId, BlobId, StoreError, Timestamp, Tx};
use serde::{Deserialize, Serialize};

/// The key of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IntakeId(pub i64);

/// Where the bytes of a delivery lie: small ones of a single recipient in the row, others in a synced blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    None,
    Inline(Vec<u8>),
    Blob(BlobId),
}

/// One account that gets the delivery, with what is its own (address used, mailbox asked for…), opaque to the store.
#[derive(Debug, Clone)]
pub struct Target {
    pub account: AccountId,
    pub payload: Vec<u8>,
}

/// More platform statements for the same commit (an outgoing queue's rows). May run again: statements only.
pub type Also = Box<dyn Fn(&Tx<'_>) -> Result<(), StoreError> + Send + Sync>;

/// What enters.
pub struct Delivery {
    /// Names the applier (`"mail"`).
    pub kind: &'static str,
    /// A delivery with the same key enters once; a second one is answered like the first. `None`: always enters.
    pub once: Option<String>,
    /// What all targets share, opaque to the store (parsed form, envelope).
    pub payload: Vec<u8>,
    pub body: Body,
    /// Bytes that each target's account will grow by, for quota summaries.
    pub size: i64,
    pub targets: Vec<Target>,
    pub also: Option<Also>,
}

/// A pending row, as its applier gets it.
#[derive(Debug)]
pub struct Pending<'a> {
    pub intake: IntakeId,
    /// Unique over all pending rows; the delivery id of this account.
    pub seq: i64,
    pub received: Timestamp,
    pub payload: &'a [u8],
    pub target: &'a [u8],
    pub body: &'a Body,
}

/// Moves pending rows of one kind into accounts, inside the account's transaction.
pub trait Applier: Send + Sync + 'static {
    /// # Errors
    /// A row that fails three times for a reason of its own is set aside; temporary errors are tried again.
    fn apply(&self, tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), StoreError>;
}
