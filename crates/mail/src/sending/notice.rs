//! What an owner is told when their messages wait: a letter of the house in their own inbox, once a window.
//!
//! The job that writes it is scheduled in the transaction that counts: whoever's message waits is told, whatever
//! happens in between. That somebody was told lies in a row, so that the next message of the same window adds nothing.

use super::counting::{Excess, Scope};
use crate::{Inner, Mail};
use std::sync::Weak;
use std::time::Duration;
use store::{
    AccountId, Job, JobHandler, NewJob, Outcome, Running, StoreError, Timestamp, Tx, params,
};
use text::Lang;
use text::words::say;

/// The kind of jobs that tell owners what waits.
pub const NOTICE_JOB: &str = "limit-notice";
pub(crate) const TOLD: &str =
    "SELECT told_at FROM limit_notice WHERE account_id = $1 AND minutes = $2";

/// Schedules the notice of a message that waits, unless the window's has been written already.
pub(crate) fn schedule(tx: &Tx<'_>, account: AccountId, excess: &Excess) -> Result<(), StoreError> {
    let before: Option<Timestamp> =
        tx.query_opt(TOLD, params![account, excess.minutes], |row| row.get(0))?;
    let window = Duration::from_secs(u64::from(excess.minutes) * 60);
    if before.is_some_and(|told| tx.now().since(told) < window) {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO limit_notice (account_id, minutes, told_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, minutes) DO UPDATE SET told_at = $3",
        params![account, excess.minutes, tx.now()],
    )?;
    let payload =
        postcard::to_allocvec(excess).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let key = format!("{account}/{}/{}", excess.minutes, tx.now().0);
    store::jobs::schedule(
        tx,
        &NewJob {
            kind: NOTICE_JOB,
            account: Some(account),
            run_at: tx.now(),
            payload,
            key: Some(key),
        },
    )
}

pub(crate) struct NoticeJob(pub Weak<Inner>);

impl JobHandler for NoticeJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let mail = self.0.upgrade().map(Mail).ok_or(StoreError::Closing)?;
            let Some(account) = job.account else {
                return Err(StoreError::Corrupt("a notice names no account".into()));
            };
            let excess: Excess = postcard::from_bytes(&job.payload)
                .map_err(|error| StoreError::Corrupt(format!("a notice: {error}")))?;
            let store = mail.store().clone();
            // The job's number makes it enter once, however often the job runs.
            let once = format!("{NOTICE_JOB}/{}", job.id);
            store
                .offload(move || mail.tell(account, &excess, once))
                .await??;
            Ok(Outcome::Done)
        })
    }
}

impl Mail {
    fn tell(&self, account: AccountId, excess: &Excess, once: String) -> Result<(), StoreError> {
        self.write_house_letter(account, once, |lang| {
            (say(lang, "mail-limit-subject", &[]), letter(lang, excess))
        })
    }
}

/// What happened, what to do, who helps.
fn letter(lang: Lang, excess: &Excess) -> String {
    let what = match excess.scope {
        Scope::Sender => "mail-limit-sender",
        Scope::Network => "mail-limit-network",
    };
    let together = excess.used.saturating_add(excess.recipients);
    let what = say(
        lang,
        what,
        &[
            ("count", together.into()),
            ("limit", excess.limit.into()),
            ("minutes", excess.minutes.into()),
        ],
    );
    let plain = |key| say(lang, key, &[]);
    let parts = [
        plain("mail-limit-hello"),
        what,
        plain("mail-limit-waits"),
        plain("mail-limit-do"),
        plain("mail-limit-stolen"),
        plain("mail-limit-help"),
    ];
    parts.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_says_what_happened_what_to_do_and_who_helps() {
        let mut excess = Excess {
            scope: Scope::Sender,
            minutes: 600,
            limit: 5_000,
            used: 4_990,
            recipients: 30,
        };
        let said = letter(Lang::Fr, &excess);
        assert!(
            said.contains("Vous avez écrit à 5\u{202f}020 destinataires en dix heures, et 5\u{202f}000 sont permis à cette heure."),
            "{said}"
        );
        assert!(
            said.contains("changez votre mot de passe") && said.contains("service d’assistance")
        );
        excess.scope = Scope::Network;
        excess.minutes = 1;
        let said = letter(Lang::En, &excess);
        assert!(
            said.contains("From the network you write from, messages have gone to 5,020 recipients in one minute"),
            "{said}"
        );
    }
}
