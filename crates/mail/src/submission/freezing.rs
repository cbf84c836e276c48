//! What waits when its sender's account is frozen stays: no time makes it leave, its sender lets it go or calls it back once they
//! are in again. The job of the freeze keeps back what waits then; a release whose time comes first looks itself.

use super::waiting::{HELD, read_held, set_release};
use super::{MOST_HELD, Reason};
use crate::{Inner, Mail, MailError, SubmissionId};
use directory::{DirectoryError, FROZEN_JOB};
use std::sync::{Arc, Weak};
use store::{AccountId, Job, JobHandler, Outcome, Running, Store, StoreError, params};

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
            let store = mail.store().clone();
            let kept = store.offload(move || mail.keep_back(account)).await?;
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
    /// Keeps back what waits of an account that is frozen: how many messages.
    fn keep_back(&self, account: AccountId) -> Result<usize, MailError> {
        // Thawed meanwhile.
        if !self.is_frozen(account, None)? {
            return Ok(0);
        }
        self.store().write(account, |tx| {
            let held = tx.query(HELD, params![account, MOST_HELD], read_held)?;
            let waits = held.iter().filter(|one| !one.reason.is_kept_back());
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

    fn is_frozen(
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
