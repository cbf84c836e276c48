//! What somebody has on its way to others when they freeze their account ends there: nothing of it leaves any more, and a report
//! in their mailbox tells what reached whom not, so that what was theirs is sent again and what was not is seen. What has no
//! sender is the house's, and goes on: the letter that leads them back in is one of those.

use crate::outbound::outcome::{Answer, Outcome};
use crate::outbound::rows::{self, Message};
use crate::outbound::{Inner, Queue, fault};
use directory::{DirectoryError, PersonId};
use smtp_syntax::Enhanced;
use std::sync::Weak;
use store::{AccountId, Job, JobHandler, Running, StoreError, Timestamp};

/// Account disabled (RFC 5248, X.7.13), said by nobody but us.
pub(crate) const FROZEN: Enhanced = Enhanced(5, 7, 13);

/// Whether an answer is ours: it is told also to who wants to hear of no failure, since none happened.
pub(crate) fn is_ours(answer: &Answer) -> bool {
    answer.host.is_none() && answer.status == FROZEN
}

pub(crate) struct FrozenQueueJob(pub Weak<Inner>);

impl JobHandler for FrozenQueueJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let queue = self.0.upgrade().map(Queue).ok_or(StoreError::Closing)?;
            let account = job.account.ok_or(StoreError::NoAccount)?;
            let at = std::str::from_utf8(&job.payload).ok();
            let at = at.and_then(|at| at.parse().ok()).map(Timestamp);
            let at = at.ok_or_else(|| StoreError::Corrupt("a job of a freeze".to_owned()))?;
            let store = queue.store().clone();
            let count = store.offload(move || queue.stop(account, at)).await??;
            store.wake_jobs();
            tracing::info!(account = account.0, count, "stopped what was on its way");
            Ok(store::Outcome::Done)
        })
    }
}

impl Queue {
    /// Ends what the bearer of an account had on its way at a time: how many messages.
    pub(super) fn stop(&self, account: AccountId, at: Timestamp) -> Result<usize, StoreError> {
        let person = match self.0.mail.directory().account(account) {
            Ok(owner) => owner.person.0,
            Err(DirectoryError::NotFound(_)) => return Ok(0),
            Err(DirectoryError::Store(error)) => return Err(error),
            Err(other) => return Err(StoreError::Corrupt(other.to_string())),
        };
        let mut count = 0;
        loop {
            let stopped = self
                .store()
                .platform_write(|tx| rows::stop(tx, account, person, at))?;
            count += stopped;
            if stopped == 0 {
                return Ok(count);
            }
        }
    }

    /// Whether a message does not leave any more.
    pub(crate) fn is_stopped(&self, message: &Message) -> Result<bool, StoreError> {
        if message.sender.is_empty() {
            return Ok(false);
        }
        if message.is_stopped {
            return Ok(true);
        }
        let by = message.by.map(PersonId);
        self.0.mail.is_frozen(message.account, by).map_err(fault)
    }
}

pub(crate) fn stopped() -> Outcome {
    Outcome::Failed(Answer {
        status: FROZEN,
        host: None,
        text: "the sender has frozen their account".to_owned(),
    })
}
