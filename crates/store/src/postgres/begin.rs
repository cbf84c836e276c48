//! How a transaction begins, runs once and ends.

use super::connection::Connection;
use super::fault::{Cure, fault};
use super::nodes;
use super::pool::Lease;
use super::statements::Statements;
use super::wait::{send, wait};
use super::{Postgres, Work};
use crate::tx::Effects;
use crate::{AccountId, StoreError, Timestamp, Tx};
use std::ops::Deref;

/// The platform's lock, which its writers and migrations hold one at a time.
const PLATFORM_LOCK: i64 = 0x7472_616d_6f6e_7461;

/// Whether pending rows are looked for before the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    First,
    Done,
}

/// What a transaction is of, and with which lock it begins.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Begin {
    /// A few rows that need no order.
    Plain,
    Platform,
    Snapshot,
    Reading(AccountId, Look),
    Writing(AccountId, Look),
    /// Moves pending rows in: what it raises was told when they were taken in.
    Applying(AccountId),
}

/// What came of one try.
pub(super) enum Attempt {
    Over(Result<Option<Effects>, StoreError>),
    Again(StoreError),
}

impl Begin {
    fn account(self) -> Option<AccountId> {
        match self {
            Self::Reading(account, _) | Self::Writing(account, _) | Self::Applying(account) => {
                Some(account)
            }
            Self::Plain | Self::Platform | Self::Snapshot => None,
        }
    }

    fn writes(self) -> bool {
        !matches!(self, Self::Snapshot | Self::Reading(..))
    }

    /// One text, one journey: begin, lock, and a row of two columns: the transaction's number, and whether something
    /// is pending.
    fn sql(self) -> String {
        let (level, lock) = match self {
            Self::Snapshot | Self::Reading(..) => ("REPEATABLE READ READ ONLY", String::new()),
            Self::Plain => ("READ COMMITTED", String::new()),
            Self::Platform => (
                "READ COMMITTED",
                format!("SELECT pg_advisory_xact_lock({PLATFORM_LOCK});"),
            ),
            Self::Writing(account, _) | Self::Applying(account) => (
                "READ COMMITTED",
                format!("SELECT 1 FROM account_state WHERE account_id = {account} FOR UPDATE;"),
            ),
        };
        let number = if self.writes() {
            "pg_current_xact_id()"
        } else {
            "NULL"
        };
        let pending = match self {
            Self::Reading(account, Look::First) | Self::Writing(account, Look::First) => {
                pending_exists(account)
            }
            _ => "FALSE".into(),
        };
        format!("BEGIN ISOLATION LEVEL {level}; {lock} SELECT {number}, {pending}")
    }
}

/// Rows that the account has committed already wait only for their removal.
fn pending_exists(account: AccountId) -> String {
    format!(
        "EXISTS (SELECT 1 FROM pending WHERE account_id = {account} AND set_aside IS NULL
         AND NOT EXISTS (SELECT 1 FROM delivered
            WHERE delivered.account_id = {account} AND delivered.seq = pending.seq))"
    )
}

impl Postgres {
    /// One try, from a connection to what became of it.
    pub(super) fn attempt(&self, begin: &Begin, now: Timestamp, work: Work<'_>) -> Attempt {
        let open = match self.pool.take() {
            Ok(lease) => Open(Some(lease)),
            Err(error) => return Attempt::Over(Err(error)),
        };
        let (number, pending) = match open.row(&begin.sql()) {
            Ok(row) => {
                let mut columns = row.into_iter();
                (columns.next().flatten(), columns.next().flatten())
            }
            Err(error) => return open.leave(fault(&error)),
        };
        if pending.as_deref() == Some("t") {
            open.roll_back();
            return Attempt::Over(Ok(None));
        }
        let (done, failure, effects, notices) = {
            let session = Statements::new(&open);
            let tx = Tx::new(&session, begin.account(), now);
            let done = work(&tx).and_then(|()| tx.session.settle());
            let notices = nodes::notices(&self.node, &tx);
            (done, session.failure(), Effects::of(&tx), notices)
        };
        match (done, failure) {
            (_, Some((error, Cure::Again))) => open.leave((error, Cure::Again)),
            (Err(error), _) | (Ok(()), Some((error, Cure::None))) => {
                open.leave((error, Cure::None))
            }
            (Ok(()), None) => {
                let quiet = matches!(begin, Begin::Applying(_));
                let notices = if quiet { String::new() } else { notices };
                self.commit(open, begin.writes(), &notices, number)
                    .map_effects(effects)
            }
        }
    }

    fn commit(
        &self,
        open: Open<'_>,
        wrote: bool,
        notices: &str,
        number: Option<String>,
    ) -> Attempt {
        if !wrote {
            open.end_snapshot();
            return Attempt::Over(Ok(None));
        }
        let Err(error) = wait(open.client.batch_execute(&format!("{notices}COMMIT"))) else {
            open.keep();
            return Attempt::Over(Ok(None));
        };
        let (error, cure) = fault(&error);
        // Anything but an answer of the database leaves open what became of the commit: it is asked.
        match (number, &error) {
            (Some(number), StoreError::Unavailable(_)) => {
                drop(open);
                match self.fate(&number) {
                    Ok(true) => Attempt::Over(Ok(None)),
                    Ok(false) => Attempt::Again(error),
                    Err(unknown) => {
                        self.unsure.add(&number);
                        Attempt::Over(Err(unknown))
                    }
                }
            }
            _ => open.leave((error, cure)),
        }
    }
}

impl Attempt {
    fn map_effects(self, effects: Effects) -> Self {
        match self {
            Self::Over(Ok(_)) => Self::Over(Ok(Some(effects))),
            other => other,
        }
    }
}

/// A connection inside a transaction: dropped without a word (a panic), it is not lent again.
struct Open<'a>(Option<Lease<'a>>);

impl Open<'_> {
    /// The connection goes home as it is.
    fn keep(mut self) {
        drop(self.0.take());
    }

    fn roll_back(self) {
        send(self.client.batch_execute("ROLLBACK"));
        self.keep();
    }

    /// Nothing hangs on the answer, and what comes next on the connection waits for it.
    fn end_snapshot(self) {
        send(self.client.batch_execute("COMMIT"));
        self.keep();
    }

    fn leave(self, (error, cure): (StoreError, Cure)) -> Attempt {
        self.roll_back();
        match cure {
            Cure::Again => Attempt::Again(error),
            Cure::None => Attempt::Over(Err(error)),
        }
    }
}

impl Deref for Open<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0
            .as_ref()
            .unwrap_or_else(|| unreachable!("taken only where it ends"))
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Some(lease) = self.0.take() {
            lease.discard();
        }
    }
}
