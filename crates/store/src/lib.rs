//! Accounts, transactions, blobs, the change feed and due jobs, on SQLite or PostgreSQL.
//!
//! # What lies where
//!
//! *Embedded*: `DATA/platform.db` holds what belongs to no account (people, addresses, credentials, intake, queue,
//! due jobs); `DATA/accounts/<xx>/<id>.db` holds one account whole. *PostgreSQL*: the same tables in one database.
//! Large bodies are files below `DATA/blobs` on both.
//!
//! # What is acknowledged, when
//!
//! (The durability chapter is written by the work on the engines; see ARCHITECTURE.md, invariant 1.)
//!
//! Domain code is synchronous and runs inside closures given to [`Store::read`], [`Store::write`],
//! [`Store::platform_read`] and [`Store::platform_write`]. A write closure may run again (serialisation failure,
//! lost connection): it has no other effect than its statements.

pub mod blobs;
pub mod clock;
mod error;
pub mod feed;
mod ids;
pub mod intake;
pub mod jobs;
pub mod random;
pub mod search;
mod tx;
mod value;

pub use blobs::BlobId;
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use error::StoreError;
pub use feed::Watcher;
pub use ids::{AccountId, ModSeq};
pub use intake::{Applier, Body, Delivery, IntakeId, Pending, Target};
pub use jobs::{Job, JobHandler, NewJob};
pub use random::{Random, SeededRandom, SystemRandom};
pub use tx::Tx;
pub use value::{FromValue, Row, Value};
