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
//! *What arrives* (SMTP, LMTP, released submissions) is acknowledged after one group commit of the platform database
//! that holds one `intake` row and one `pending` row per account ([`intake`]). Bodies that are large or go to several
//! accounts are blobs, synced and named before that commit ([`blobs`]). *What an owner changes* (APPEND, drafts,
//! moves, flags) is acknowledged after the commit of the account's own transaction. Files run with
//! `synchronous=FULL`, connections to PostgreSQL never with `synchronous_commit` off: `COMMIT` returns after the sync,
//! and nothing is visible before it. When the answer to a `COMMIT` is lost, PostgreSQL is asked what became of it.
//!
//! Recovery is the path of every day: what is pending at start is applied by whoever opens the account, or by the
//! appliers. A pending row enters its account once (`delivered`, in the same transaction as its rows) and goes away
//! only after that transaction's commit returned. A failed sync ends the process: it is never tried again.
//!
//! Domain code is synchronous and runs inside closures given to [`Store::read`], [`Store::write`],
//! [`Store::platform_read`] and [`Store::platform_write`]. A write closure may run again (serialisation failure,
//! lost connection): it has no other effect than its statements.

mod appliers;
mod applying;
pub mod blobs;
pub mod clock;
mod counting;
mod data;
mod database;
mod error;
pub mod feed;
mod ids;
pub mod intake;
pub mod jobs;
#[cfg(test)]
mod plans;
mod postgres;
pub mod random;
mod schema;
pub mod search;
mod sqlite;
mod stop;
mod store;
mod tx;
mod value;
mod writer;

pub use blobs::{BlobId, BlobWriter, Blobs};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use counting::counted;
pub use error::StoreError;
pub use feed::{PlatformNews, Watcher};
pub use ids::{AccountId, ModSeq};
pub use intake::{Applier, Body, Delivery, IntakeId, Pending, Target};
pub use jobs::{Job, JobHandler, NewJob, Outcome, Running};
pub use random::{Random, SeededRandom, SystemRandom};
pub use schema::{Schema, Shape};
pub use stop::Stop;
pub use store::{Engine, Limits, Options, Store};
pub use tx::Tx;
pub use value::{FromValue, Row, Value, padded, places, rows_of_places};
