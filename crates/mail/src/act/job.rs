//! « All that match » goes on in the background: a batch a run, each with where it came.

use super::batch::Task;
use crate::{Inner, Mail, MailError};
use std::sync::Weak;
use store::jobs::Running;
use store::{Job, JobHandler, Outcome, StoreError};

/// Runs [`super::ACT_JOB`].
pub(crate) struct ActJob(pub Weak<Inner>);

impl JobHandler for ActJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let mail = self.0.upgrade().map(Mail).ok_or(StoreError::Closing)?;
            let (store, now) = (mail.store().clone(), mail.store().now());
            let rest = store.offload(move || step(&mail, &job)).await??;
            Ok(match rest {
                Some(payload) => Outcome::Again {
                    at: now,
                    payload: Some(payload),
                },
                None => Outcome::Done,
            })
        })
    }
}

fn step(mail: &Mail, job: &Job) -> Result<Option<Vec<u8>>, StoreError> {
    let account = job.account.ok_or(StoreError::NoAccount)?;
    match mail.run_batch(account, &Task::decode(&job.payload)?) {
        Ok((_, rest)) => rest.map(|task| task.encode()).transpose(),
        Err(MailError::Store(error)) => Err(error),
        // The list or the target is gone meanwhile: nothing is left to do.
        Err(error) => {
            tracing::info!(account = account.0, %error, "an act on a whole list ended early");
            Ok(None)
        }
    }
}
