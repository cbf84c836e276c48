//! What waits when its sender's account is frozen stays: no time makes it leave, its sender lets it go or calls it back once they
//! are in again. The job of the freeze keeps back what waits then; a release whose time comes first looks itself.

use super::waiting::{HELD, read_held, set_release};
use super::{Held, MOST_HELD, Reason};
use crate::{Inner, Mail, MailError, SubmissionId};
use directory::{Actor, DirectoryError, FROZEN_JOB, Protocol};
use std::sync::{Arc, Weak};
use store::{AccountId, Job, JobHandler, Outcome, Running, Store, StoreError, Timestamp, params};

/// Who wrote a submission, where several people write from the mailbox.
pub(crate) const WRITER: &str =
    "SELECT person_id FROM submission WHERE account_id = $1 AND submission_id = $2";

/// Takes the jobs of accounts that were frozen.
pub(crate) fn register(store: &Store, mail: &Weak<Inner>) {
    store.set_job_handler(FROZEN_JOB, Arc::new(FrozenJob(mail.clone())));
}

struct FrozenJob(Weak<Inner>);

impl JobHandler for FrozenJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let mail = self.0.upgrade().map(Mail).ok_or(StoreError::Closing)?;
            let account = job.account.ok_or(StoreError::NoAccount)?;
            let at = std::str::from_utf8(&job.payload).ok();
            let at = at.and_then(|at| at.parse().ok()).map(Timestamp);
            let at = at.ok_or_else(|| StoreError::Corrupt("a job of a freeze".to_owned()))?;
            let store = mail.store().clone();
            let kept = store.offload(move || mail.keep_back(account, at)).await?;
            let count = kept.map_err(crate::house_letter::fault)?;
            tracing::info!(
                account = account.0,
                count,
                "kept back what waited to be sent"
            );
            Ok(Outcome::Done)
        })
    }
}

impl Mail {
    /// Keeps back what was written before an account was frozen and waits, in it and in the mailboxes of posts that its bearer
    /// writes from: how many messages. Whether it is frozen still says nothing: its bearer, in again, decides.
    fn keep_back(&self, account: AccountId, at: Timestamp) -> Result<usize, MailError> {
        let directory = self.directory();
        let owner = match directory.account(account) {
            Err(DirectoryError::NotFound(_)) => return Ok(0),
            found => found?,
        };
        let bearer = Actor {
            person: owner.person,
            account,
            organisation: owner.organisation,
            protocol: Protocol::Web,
            ..Actor::system()
        };
        let mut count = self.keep_back_in(account, at, |_| true)?;
        for post in directory.role_mailboxes(&bearer)?.iter() {
            let theirs = |one: &Held| one.written_by == Some(owner.person);
            count += self.keep_back_in(post.account, at, theirs)?;
        }
        Ok(count)
    }

    fn keep_back_in(
        &self,
        account: AccountId,
        at: Timestamp,
        theirs: impl Fn(&Held) -> bool,
    ) -> Result<usize, MailError> {
        self.store().write(account, |tx| {
            let held = tx.query(HELD, params![account, MOST_HELD], read_held)?;
            let waits = held.iter().filter(|one| {
                let is_before = one.counted_at.is_none_or(|counted| counted <= at);
                is_before && theirs(one) && !one.reason.is_kept_back()
            });
            let mut count = 0;
            for one in waits {
                set_release(tx, one.id, one.release_at, Reason::Frozen)?;
                count += 1;
            }
            Ok(count)
        })
    }

    /// Whether what somebody wrote may not leave: they froze their account, whichever it leaves from.
    pub(super) fn writer_is_frozen(
        &self,
        account: AccountId,
        id: SubmissionId,
    ) -> Result<bool, MailError> {
        let writer = self.store().read(account, |tx| {
            let found = tx.query_opt(WRITER, params![account, id], |row| row.get(0))?;
            Ok::<Option<i64>, MailError>(found.flatten())
        })?;
        self.is_frozen(account, writer.map(directory::PersonId))
    }

    /// Whether nothing may leave of what was written in an account, by its bearer or by somebody else: who wrote it froze their
    /// own.
    ///
    /// # Errors
    /// The store's.
    pub fn is_frozen(
        &self,
        account: AccountId,
        writer: Option<directory::PersonId>,
    ) -> Result<bool, MailError> {
        let directory = self.directory();
        let account = match writer {
            None => Some(account),
            Some(person) => match directory.person(person) {
                Err(DirectoryError::NotFound(_)) => None,
                found => found?.account,
            },
        };
        let Some(account) = account else {
            return Ok(false);
        };
        match directory.account(account) {
            Err(DirectoryError::NotFound(_)) => Ok(false),
            found => Ok(found?.frozen.is_some()),
        }
    }
}
