//! The message of a draft, which IMAP clients see in the mailbox of drafts.

use super::{Draft, by_id};
use crate::append::{Append, Ready, enter};
use crate::change::{Change, of_conversation};
use crate::mailbox::{self, Role};
use crate::{DraftId, Flags, Inner, Mail, MailError, MessageId, Raw, compose, expunging, orphan};
use std::sync::Weak;
use std::time::Duration;
use store::jobs::Running;
use store::{AccountId, Job, JobHandler, NewJob, Outcome, StoreError, Tx, params};

/// The kind of jobs that write the messages of drafts.
pub const DRAFT_JOB: &str = "mail-draft";
/// How long after its first save a draft's message is written anew: typing goes on meanwhile.
const DEBOUNCE: Duration = Duration::from_secs(30);

pub(crate) const UNWRITTEN: &str = "
SELECT draft_id FROM draft WHERE account_id = $1 AND written < version ORDER BY draft_id LIMIT 20";

impl Mail {
    pub(crate) fn write_drafts_later(&self, account: AccountId) -> Result<(), MailError> {
        Ok(self.store().schedule(&NewJob {
            kind: DRAFT_JOB,
            account: Some(account),
            run_at: self.store().now().after(DEBOUNCE),
            payload: Vec::new(),
            key: Some(account.to_string()),
        })?)
    }

    /// Writes the messages of drafts that were saved since.
    pub(crate) fn write_drafts(&self, account: AccountId) -> Result<(), MailError> {
        loop {
            let waiting: Vec<DraftId> = self.store().read(account, |tx| {
                Ok::<_, MailError>(tx.query(UNWRITTEN, params![account], |row| row.get(0))?)
            })?;
            if waiting.is_empty() {
                return Ok(());
            }
            for id in waiting {
                match self.write_draft(account, id) {
                    Err(MailError::Store(error)) => return Err(error.into()),
                    // It cannot be a message as it is (too large, say): it waits for its next save.
                    Err(error) => self.pass_over(account, id, &error)?,
                    Ok(()) => {}
                }
            }
        }
    }

    fn pass_over(
        &self,
        account: AccountId,
        id: DraftId,
        error: &MailError,
    ) -> Result<(), MailError> {
        tracing::info!(account = account.0, draft = id.0, %error, "a draft could not be written as a message");
        self.store().write(account, |tx| {
            tx.execute(
                "UPDATE draft SET written = version WHERE account_id = $1 AND draft_id = $2",
                params![account, id],
            )?;
            Ok(())
        })
    }

    fn write_draft(&self, account: AccountId, id: DraftId) -> Result<(), MailError> {
        let (draft, thread) = self.store().read(account, |tx| {
            let draft = by_id(tx, id)?;
            let thread = compose::Thread::of(tx, &draft.content)?;
            Ok::<_, MailError>((draft, thread))
        })?;
        let ready = match draft.held {
            Some(_) => None,
            None => Some(self.ready_draft(account, &draft, thread)?),
        };
        self.store()
            .write(account, |tx| write(tx, &draft, ready.as_ref()))
    }

    fn ready_draft(
        &self,
        account: AccountId,
        draft: &Draft,
        thread: compose::Thread,
    ) -> Result<Ready, MailError> {
        let raw = self.compose(account, draft, thread, compose::For::Draft)?;
        let mailbox = self
            .store()
            .write(account, |tx| mailbox::special(tx, Role::Drafts))?;
        let (flags, keywords) = (Flags::DRAFT | Flags::SEEN, Vec::new());
        self.ready(
            mailbox,
            Append {
                raw: Raw::from(raw),
                flags,
                keywords,
                received: Some(draft.saved),
            },
        )
    }
}

/// Puts the new message in the place of the old one, unless somebody saved again meanwhile.
fn write(tx: &Tx<'_>, draft: &Draft, ready: Option<&Ready>) -> Result<(), MailError> {
    let account = tx.account()?;
    let now = match by_id(tx, draft.id) {
        Ok(now) => now,
        Err(MailError::NoSuchDraft) => return Ok(()),
        Err(error) => return Err(error),
    };
    if now.held != draft.held {
        return Ok(());
    }
    if let Some(old) = now.message {
        unwrite(tx, old)?;
    }
    let mut message: Option<MessageId> = None;
    if let Some(ready) = ready {
        let mut change = Change::begin(tx)?;
        message = Some(enter(&mut change, ready)?.message);
        change.finish()?;
    }
    tx.execute(
        "UPDATE draft SET message_id = $3, written = $4 WHERE account_id = $1 AND draft_id = $2",
        params![account, draft.id, message, draft.content.version],
    )?;
    Ok(())
}

/// Takes the message of a draft away for good: the draft itself is what is kept.
pub(crate) fn unwrite(tx: &Tx<'_>, message: MessageId) -> Result<(), MailError> {
    let conversation = tx.query_opt(
        "SELECT conversation_id FROM message WHERE account_id = $1 AND message_id = $2",
        params![tx.account()?, message],
        |row| row.get(0),
    )?;
    let Some(conversation) = conversation else {
        return Ok(());
    };
    let entries = of_conversation(tx, conversation)?;
    let mut change = Change::begin(tx)?;
    for (mailbox, entry) in entries
        .into_iter()
        .filter(|(_, entry)| entry.message == message)
    {
        expunging::remove_all(&mut change, mailbox, &[entry])?;
    }
    change.finish()?;
    orphan::purge_one(tx, message)
}

/// Runs [`DRAFT_JOB`].
pub(crate) struct DraftJob(pub Weak<Inner>);

impl JobHandler for DraftJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let mail = self.0.upgrade().map(Mail).ok_or(StoreError::Closing)?;
            let account = job.account.ok_or(StoreError::NoAccount)?;
            let store = mail.store().clone();
            match store.offload(move || mail.write_drafts(account)).await? {
                Err(MailError::Store(error)) => Err(error),
                _ => Ok(Outcome::Done),
            }
        })
    }
}
