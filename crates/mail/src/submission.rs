//! Held submissions: the only way out for what people write.
//!
//! A submission is a row of the account with the finished message, a time of release and the reason why it waits. The
//! due job that releases it is scheduled before the row exists: a crash between the two leaves a job that finds nothing.
//! Transport takes the message with [`Mail::take_release`], which answers the same until [`Mail::finish_release`], so
//! that a crash between the two sends once (the delivery's own key, `once`). Until it is taken it can be called back
//! ([`waiting`]). One that a sending limit holds has no job: only an administrator gives it one (`sending`).

mod checks;
mod freezing;
mod releasing;
mod waiting;

#[cfg(test)]
pub(crate) use freezing::WRITER;
pub(crate) use freezing::register;
#[cfg(test)]
pub(crate) use releasing::ONE;
pub use releasing::{Release, Released, SentCopy};
pub use waiting::{CalledBack, Held};
#[cfg(test)]
pub(crate) use waiting::{HELD, WAITING};
pub(crate) use waiting::{set_release, waiting};

use crate::draft::{self, Draft};
use crate::sending::{self, counting, counting::Counted};
use crate::{DraftId, Mail, MailError, MessageId, NotAllowed, Raw, SubmissionId, compose, journal};
use directory::{Actor, PersonId, Right};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::{AccountId, BlobId, NewJob, StoreError, Timestamp, Tx, jobs, params};

/// The kind of jobs that release submissions: transport does them. Their payload is [`SubmissionId`] in decimal.
pub const RELEASE_JOB: &str = "release";
/// Submissions of one account that wait at the same time.
pub const MOST_HELD: i64 = 2_000;
/// How long after a crash between the job and its row the message leaves.
pub(crate) const LATE: Duration = Duration::from_secs(60);
/// How far ahead a sending can be put.
pub const LONGEST_DELAY: Duration = Duration::from_secs(366 * 86_400);

/// When a message is to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubmitAt {
    /// After the time in which it can be called back.
    Now,
    At(Timestamp),
}

/// Why a submission waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// So that it can be called back.
    Undo,
    /// Its sender chose the time.
    Scheduled,
    /// It came from another program and leaves at once.
    Passing,
    /// Its sender has written to many: no time makes it leave, an administrator does.
    Limit,
    /// It waited when its sender's account was frozen: no time makes it leave, its sender does, once they are in again.
    Frozen,
}

impl Reason {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Undo => "undo",
            Self::Scheduled => "scheduled",
            Self::Passing => "passing",
            Self::Limit => "limit",
            Self::Frozen => "frozen",
        }
    }

    /// Whether no time makes it leave.
    pub(crate) fn is_kept_back(self) -> bool {
        matches!(self, Self::Limit | Self::Frozen)
    }

    fn named(name: &str) -> Self {
        match name {
            "scheduled" => Self::Scheduled,
            "passing" => Self::Passing,
            "limit" => Self::Limit,
            "frozen" => Self::Frozen,
            _ => Self::Undo,
        }
    }
}

/// One recipient of an envelope, with what DSN says of them (RFC 3461).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvelopeRecipient {
    pub address: String,
    /// NOTIFY as it was given.
    pub notify: Option<String>,
    /// ORCPT as it was given.
    pub original: Option<String>,
}

/// The envelope of what is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Empty: the null sender, whom nobody tells anything.
    pub from: String,
    pub recipients: Vec<EnvelopeRecipient>,
    /// RET as it was given.
    pub ret: Option<String>,
    pub envelope_id: Option<String>,
}

/// A submission that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submission {
    pub id: SubmissionId,
    /// When it leaves; without meaning while a limit holds it.
    pub release_at: Timestamp,
    pub reason: Reason,
}

/// What the row keeps beside the message.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    envelope: Envelope,
    /// What is laid down in the sender's mailbox of sent messages, when it is not the message itself.
    copy: SentCopy,
    in_reply_to: Option<MessageId>,
    forward_of: Option<MessageId>,
}

/// A submission about to be written.
struct New {
    id: SubmissionId,
    release_at: Timestamp,
    reason: Reason,
    draft: Option<Draft>,
    subject: String,
    kept: Kept,
    body: Body,
    /// What it was counted as, if it was.
    counted: Option<Counted>,
    /// Who wrote it, when it does not leave their own account.
    by: Option<PersonId>,
}

struct Body {
    size: i64,
    inline: Option<Vec<u8>>,
    blob: Option<BlobId>,
}

impl Mail {
    /// Sends a draft: the message is made, held, and leaves at its time. The draft waits with it.
    ///
    /// # Errors
    /// `NoSuchDraft`, `NotAllowed` (no recipient, an address that is none, a sender that is not the account's, a border that
    /// pupils' mail does not cross),
    /// `OverLimit` when too many were written to lately, `TooLarge`, `TooMany`, `Refused`, or the store's.
    pub fn submit(
        &self,
        actor: &Actor,
        account: AccountId,
        draft: DraftId,
        at: SubmitAt,
    ) -> Result<Submission, MailError> {
        self.may(actor, account, Right::Send)?;
        let (draft, thread) = self.store().read(account, |tx| {
            let draft = draft::by_id(tx, draft)?;
            let thread = compose::Thread::of(tx, &draft.content)?;
            Ok::<_, MailError>((draft, thread))
        })?;
        if draft.held.is_some() {
            return Err(MailError::NotAllowed(NotAllowed::AlreadySent));
        }
        let envelope = self.envelope_of(account, &draft)?;
        let has_bcc = !draft.content.bcc.is_empty();
        let copy = match has_bcc {
            true => SentCopy::Other(self.compose(
                account,
                &draft,
                thread.clone(),
                compose::For::Sender,
            )?),
            false => SentCopy::Same,
        };
        let raw = self.compose(account, &draft, thread, compose::For::Recipients)?;
        let content = draft.content.clone();
        let actor = &self.behind(actor, account)?;
        let kept = Kept {
            envelope,
            copy,
            in_reply_to: content.in_reply_to,
            forward_of: content.forward_of,
        };
        let (release_at, reason) = self.when(at);
        let body = self.submission_body(Raw::from(raw))?;
        let (id, subject) = (self.new_submission(account)?, content.subject);
        self.hold(
            actor,
            account,
            New {
                id,
                release_at,
                reason,
                draft: Some(draft),
                subject,
                kept,
                body,
                counted: None,
                by: writer(actor, account),
            },
        )
    }

    /// As [`Mail::submit_raw`], from the account of the sender that the message names: the person's own, or a role mailbox
    /// they may write from. Then its journal tells who wrote on its behalf, and the copy lies with what it sent.
    ///
    /// # Errors
    /// As [`Mail::submit_raw`].
    pub fn submit_from(
        &self,
        actor: &Actor,
        envelope: &Envelope,
        raw: Raw,
        delay: Duration,
    ) -> Result<Submission, MailError> {
        let bytes = match raw {
            Raw::Bytes(bytes) => Vec::from(bytes),
            Raw::Blob { id, .. } => self.store().blobs().get(id)?,
        };
        let account = self.account_of_senders(actor, &bytes)?;
        let behind = self.behind(actor, account)?;
        self.submit_raw(&behind, account, envelope, Raw::from(bytes), delay)
    }

    /// The actor as the journal of what they write from tells of them.
    fn behind(&self, actor: &Actor, account: AccountId) -> Result<Actor, MailError> {
        let mut behind = actor.clone();
        if writer(actor, account).is_some() {
            behind.on_behalf = Some(self.directory().account(account)?.person);
        }
        Ok(behind)
    }

    /// Takes a message from another program (RFC 6409). It leaves after `delay`, at once when that is zero, and is
    /// seen among those that wait meanwhile.
    ///
    /// # Errors
    /// `NotAllowed` when a sender, of the envelope or in the message, is not the account's; `OverLimit` when too many
    /// were written to lately; `TooLarge`, `TooMany`, `Refused`, or the store's.
    pub fn submit_raw(
        &self,
        actor: &Actor,
        account: AccountId,
        envelope: &Envelope,
        raw: Raw,
        delay: Duration,
    ) -> Result<Submission, MailError> {
        self.may(actor, account, Right::Send)?;
        if envelope.recipients.is_empty() {
            return Err(MailError::NotAllowed(NotAllowed::NoRecipient));
        }
        // Receipts have no sender, so that nobody answers them; their From field has one.
        if !envelope.from.is_empty() {
            self.check_sender_of(actor, account, &envelope.from)?;
        }
        let bytes = match raw {
            Raw::Bytes(bytes) => Vec::from(bytes),
            Raw::Blob { id, .. } => self.store().blobs().get(id)?,
        };
        let checked = self.check_message(actor, account, bytes)?;
        let kept = Kept {
            envelope: envelope.clone(),
            // A person's program keeps its own copy; a role mailbox's colleagues look for it in its own.
            copy: match account == actor.account || actor.is_program() {
                true => SentCopy::None,
                false => SentCopy::Same,
            },
            in_reply_to: None,
            forward_of: None,
        };
        let new = New {
            id: self.new_submission(account)?,
            release_at: self.store().now().after(delay),
            reason: if delay.is_zero() {
                Reason::Passing
            } else {
                Reason::Undo
            },
            draft: None,
            subject: checked.subject,
            kept,
            body: self.submission_body(Raw::from(checked.raw))?,
            counted: None,
            by: writer(actor, account),
        };
        self.hold(actor, account, new)
    }

    fn when(&self, at: SubmitAt) -> (Timestamp, Reason) {
        let now = self.store().now();
        match at {
            SubmitAt::Now => (
                now.after(Duration::from_secs(self.options().undo_send)),
                Reason::Undo,
            ),
            SubmitAt::At(at) => (at.max(now).min(now.after(LONGEST_DELAY)), Reason::Scheduled),
        }
    }

    fn new_submission(&self, account: AccountId) -> Result<SubmissionId, MailError> {
        self.store().write(account, |tx| {
            let held: i64 = tx.value(crate::news::HELD_COUNT, params![account])?;
            if held >= MOST_HELD {
                return Err(MailError::TooMany {
                    what: "messages that wait",
                    limit: MOST_HELD as usize,
                });
            }
            Ok(SubmissionId(tx.new_ids(1)?))
        })
    }

    fn submission_body(&self, raw: Raw) -> Result<Body, MailError> {
        let limit = self.options().message_size;
        if raw.size() > limit {
            return Err(MailError::TooLarge {
                size: raw.size(),
                limit,
            });
        }
        let size = i64::try_from(raw.size()).unwrap_or(i64::MAX);
        Ok(match raw {
            Raw::Bytes(bytes) if bytes.len() <= self.options().inline_body => Body {
                size,
                inline: Some(bytes.into()),
                blob: None,
            },
            Raw::Bytes(bytes) => Body {
                size,
                inline: None,
                blob: Some(self.store().blobs().put(&bytes)?),
            },
            Raw::Blob { id, .. } => Body {
                size,
                inline: None,
                blob: Some(id),
            },
        })
    }

    fn schedule_release(
        &self,
        account: AccountId,
        id: SubmissionId,
        at: Timestamp,
    ) -> Result<(), MailError> {
        Ok(self.store().schedule(&release_job(account, id, at))?)
    }

    fn hold(
        &self,
        actor: &Actor,
        account: AccountId,
        mut new: New,
    ) -> Result<Submission, MailError> {
        self.check_border(account, &new.kept.envelope)?;
        new.counted = Counted::of(self, actor, account, &new.kept.envelope)?;
        // The first job must not look before the row is there: it comes a while later, the second one in time.
        let late = self.store().now().after(LATE);
        if self.admit(account, &new, late)? {
            new.reason = Reason::Limit;
        }
        match self.write_held(actor, account, &new) {
            Ok(()) => {}
            // What became of the row, nobody knows: it counts.
            Err(MailError::Store(error)) => return Err(error.into()),
            Err(refused) => {
                self.undo_admission(account, &new)?;
                return Err(refused);
            }
        }
        if new.release_at < late && new.reason != Reason::Limit {
            self.schedule_release(account, new.id, new.release_at)?;
        }
        Ok(Submission {
            id: new.id,
            release_at: new.release_at,
            reason: new.reason,
        })
    }

    /// Counts a submission and schedules its first job, in one transaction; answers whether a limit holds it: then
    /// there is no job, and its owner is told.
    fn admit(&self, account: AccountId, new: &New, late: Timestamp) -> Result<bool, MailError> {
        let limits = self.sending_limits(account)?;
        let is_held = self.store().platform_write(|tx| {
            let excess = match (&limits, &new.counted) {
                (Some(limits), Some(counted)) => counting::count(tx, limits, counted)?,
                _ => None,
            };
            match &excess {
                Some(excess) => {
                    sending::hold(tx, account, new.id, excess)?;
                    sending::schedule_notice(tx, account, excess)?;
                }
                None => {
                    jobs::schedule(tx, &release_job(account, new.id, new.release_at.max(late)))?
                }
            }
            Ok::<_, MailError>(excess.is_some())
        })?;
        self.store().wake_jobs();
        Ok(is_held)
    }

    fn write_held(&self, actor: &Actor, account: AccountId, new: &New) -> Result<(), MailError> {
        self.store().write(account, |tx| {
            insert(tx, new)?;
            if let Some(draft) = &new.draft {
                draft::hold(tx, draft, new.id)?;
            }
            journal::write(tx, actor, "sent", &new.id.to_string())?;
            Ok::<_, MailError>(())
        })
    }

    /// What was counted was not taken after all.
    fn undo_admission(&self, account: AccountId, new: &New) -> Result<(), MailError> {
        self.store().platform_write(|tx| {
            if let Some(counted) = &new.counted {
                counting::give_back(tx, counted)?;
            }
            Ok::<_, MailError>(sending::forget(tx, account, new.id)?)
        })
    }
}

/// Who writes from an account that is not their own.
fn writer(actor: &Actor, account: AccountId) -> Option<PersonId> {
    (account != actor.account && !actor.is_program()).then_some(actor.person)
}

/// The job that lets a submission leave.
pub(crate) fn release_job(account: AccountId, id: SubmissionId, at: Timestamp) -> NewJob {
    NewJob {
        kind: RELEASE_JOB,
        account: Some(account),
        run_at: at,
        payload: id.to_string().into_bytes(),
        key: Some(key(account, id)),
    }
}

/// At most one job a submission.
fn key(account: AccountId, id: SubmissionId) -> String {
    format!("{account}/{id}")
}

fn insert(tx: &Tx<'_>, new: &New) -> Result<(), MailError> {
    let account = tx.account()?;
    let recipients: Vec<&str> = new
        .kept
        .envelope
        .recipients
        .iter()
        .map(|one| one.address.as_str())
        .collect();
    let kept =
        postcard::to_allocvec(&new.kept).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    tx.execute(
        "INSERT INTO submission (account_id, submission_id, release_at, state, reason, draft_id, subject, recipients,
         size, envelope, blob, raw, counted_at, network, person_id)
         VALUES ($1, $2, $3, 'held', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![account, new.id, new.release_at, new.reason.name(), new.draft.as_ref().map(|draft| draft.id),
            &new.subject, &recipients.join("\n"), new.body.size, &kept,
            new.body.blob.as_ref().map(|blob| blob.0.as_slice()), new.body.inline.as_ref(),
            new.counted.as_ref().map(|counted| counted.at),
            new.counted.as_ref().and_then(|counted| counted.network.as_ref()), new.by],
    )?;
    tx.add_usage(new.body.size)?;
    tx.modseq()?;
    Ok(())
}
