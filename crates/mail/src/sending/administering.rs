//! What waits above a limit, as an administrator sees it: listed, let go, given back to its writer.
//!
//! A row of the platform database says which submission of which account waits; it is written in the transaction that
//! counts, before the submission itself. A row without its submission says nothing: a crash left it, or the moment
//! before the submission is there.

use super::counting::{Excess, Scope};
use crate::submission::{Held, LATE, Reason, release_job, set_release, waiting};
use crate::{Mail, MailError, SubmissionId, journal};
use directory::{Actor, Protocol};
use std::time::Duration;
use store::{AccountId, Row, StoreError, Timestamp, Tx, params};

/// Rows of one answer.
const MOST_LISTED: i64 = 1_000;
/// A row whose submission is not there after this time was left by a crash.
const STALE: Duration = Duration::from_secs(3600);

pub(crate) const LISTED: &str = "
SELECT hold_id, account_id, submission_id, held_at, scope, minutes, allowed, used, recipients FROM limit_hold
WHERE hold_id >= $1 ORDER BY hold_id LIMIT $2";
pub(crate) const OF_SUBMISSION: &str =
    "DELETE FROM limit_hold WHERE account_id = $1 AND submission_id = $2";

/// A message that waits because its writer has written to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldByLimit {
    /// Of this waiting, in the whole house.
    pub id: i64,
    pub account: AccountId,
    pub submission: SubmissionId,
    /// The main address of the account.
    pub address: String,
    pub held_at: Timestamp,
    pub subject: String,
    /// Which limit it is above, and by how much.
    pub excess: Excess,
    /// Where it came from, as networks are counted.
    pub network: Option<String>,
}

struct Hold {
    id: i64,
    account: AccountId,
    submission: SubmissionId,
    held_at: Timestamp,
    excess: Excess,
}

fn read_hold(row: &Row<'_>) -> Result<Hold, StoreError> {
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Hold {
        id: row.get(0)?,
        account: row.get(1)?,
        submission: row.get(2)?,
        held_at: row.get(3)?,
        excess: Excess {
            scope: Scope::named(&row.get::<String>(4)?),
            minutes: whole(row.get(5)?),
            limit: whole(row.get(6)?),
            used: whole(row.get(7)?),
            recipients: whole(row.get(8)?),
        },
    })
}

/// Writes that a submission waits, in the transaction that counts it.
pub(crate) fn hold(
    tx: &Tx<'_>,
    account: AccountId,
    submission: SubmissionId,
    excess: &Excess,
) -> Result<(), StoreError> {
    let id = tx.new_platform_ids("limit_hold", 1)?;
    tx.execute(
        "INSERT INTO limit_hold (hold_id, account_id, submission_id, held_at, scope, minutes, allowed, used, recipients)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            id,
            account,
            submission,
            tx.now(),
            excess.scope.name(),
            excess.minutes,
            excess.limit,
            excess.used,
            excess.recipients
        ],
    )?;
    Ok(())
}

/// It waits no more.
pub(crate) fn forget(
    tx: &Tx<'_>,
    account: AccountId,
    submission: SubmissionId,
) -> Result<(), StoreError> {
    tx.execute(OF_SUBMISSION, params![account, submission])?;
    Ok(())
}

impl Mail {
    /// What waits above a limit, the oldest first. For administrators.
    ///
    /// # Errors
    /// `Refused` unless the command line asks; the store's.
    pub fn held_by_limit(&self, actor: &Actor) -> Result<Vec<HeldByLimit>, MailError> {
        administrator(actor)?;
        let holds = self.store().platform_read(|tx| {
            Ok::<_, MailError>(tx.query(LISTED, params![0i64, MOST_LISTED], read_hold)?)
        })?;
        let mut found = Vec::with_capacity(holds.len());
        for hold in holds {
            match self.described(&hold)? {
                Some(held) => found.push(held),
                None => self.forget_if_old(&hold)?,
            }
        }
        Ok(found)
    }

    /// Lets a message that waits above a limit go: at once, or at the time its writer chose when that is still to come.
    ///
    /// # Errors
    /// `Refused` unless the command line asks, `NoSuchSubmission`, or the store's.
    pub fn release_held(&self, actor: &Actor, id: i64) -> Result<HeldByLimit, MailError> {
        let held = self.held_one(actor, id)?;
        let (account, submission) = (held.account, held.submission);
        // As when it was taken: a job before it may leave, so that a crash here lets it leave a minute late.
        let late = release_job(account, submission, self.store().now().after(LATE));
        self.store().schedule(&late)?;
        let at = self.store().write(account, |tx| {
            let found = waiting(tx, submission)?;
            let at = found.release_at.max(tx.now());
            let reason = if at > tx.now() {
                Reason::Scheduled
            } else {
                Reason::Passing
            };
            set_release(tx, submission, at, reason)?;
            journal::write(tx, actor, "limit-released", &submission.to_string())?;
            Ok::<_, MailError>(at)
        })?;
        self.store().platform_write(|tx| {
            store::jobs::schedule(tx, &release_job(account, submission, at))?;
            forget(tx, account, submission)
        })?;
        self.store().wake_jobs();
        Ok(held)
    }

    /// Gives a message that waits above a limit back to its writer, among their drafts.
    ///
    /// # Errors
    /// As [`Mail::release_held`].
    pub fn return_held(&self, actor: &Actor, id: i64) -> Result<HeldByLimit, MailError> {
        let held = self.held_one(actor, id)?;
        self.take_back(actor, held.account, held.submission, "limit-returned")?;
        Ok(held)
    }

    fn held_one(&self, actor: &Actor, id: i64) -> Result<HeldByLimit, MailError> {
        administrator(actor)?;
        let hold = self.store().platform_read(|tx| {
            Ok::<_, MailError>(tx.query_opt(LISTED, params![id, 1i64], read_hold)?)
        })?;
        let hold = hold.filter(|hold| hold.id == id);
        let held = hold
            .map(|hold| self.described(&hold))
            .transpose()?
            .flatten();
        held.ok_or(MailError::NoSuchSubmission)
    }

    /// None when the submission is not there, or waits no more.
    fn described(&self, hold: &Hold) -> Result<Option<HeldByLimit>, MailError> {
        let found = self.store().read(hold.account, |tx| {
            let found: Option<Held> = match waiting(tx, hold.submission) {
                Ok(found) => Some(found),
                Err(MailError::NoSuchSubmission | MailError::NotAllowed(_)) => None,
                Err(error) => return Err(error),
            };
            Ok::<_, MailError>(found)
        })?;
        let Some(found) = found.filter(|found| found.reason == Reason::Limit) else {
            return Ok(None);
        };
        Ok(Some(HeldByLimit {
            id: hold.id,
            account: hold.account,
            submission: hold.submission,
            address: self.directory().account(hold.account)?.address.to_string(),
            held_at: hold.held_at,
            subject: found.subject,
            excess: hold.excess,
            network: found.network,
        }))
    }

    fn forget_if_old(&self, hold: &Hold) -> Result<(), MailError> {
        if self.store().now().since(hold.held_at) < STALE {
            return Ok(());
        }
        self.store()
            .platform_write(|tx| Ok::<_, MailError>(forget(tx, hold.account, hold.submission)?))
    }
}

fn administrator(actor: &Actor) -> Result<(), MailError> {
    match actor.protocol {
        Protocol::Command => Ok(()),
        _ => Err(MailError::Refused),
    }
}
