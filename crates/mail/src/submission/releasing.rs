//! What transport does with a submission whose time has come.

use super::waiting::set_release;
use super::{Kept, Reason};
use crate::change::{Change, of_conversation};
use crate::{
    DraftId, Envelope, FlagChange, Flags, Mail, MailError, MessageId, Mode, SubmissionId, draft,
    storing,
};
use bytes::Bytes;
use directory::PersonId;
use serde::{Deserialize, Serialize};
use store::{AccountId, BlobId, StoreError, Timestamp, Tx, params};

/// What is laid down in the sender's mailbox of sent messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SentCopy {
    /// Nothing: the program that sent keeps its own.
    None,
    /// The message as it leaves.
    Same,
    /// The message with its hidden recipients.
    Other(Vec<u8>),
}

/// A message that leaves now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    pub id: SubmissionId,
    pub envelope: Envelope,
    pub raw: Bytes,
    /// Where the bytes lie when they are a blob already.
    pub blob: Option<BlobId>,
    pub sent_copy: SentCopy,
    /// Who wrote it, when the account it leaves is not theirs.
    pub by: Option<PersonId>,
    /// The key under which its delivery enters once.
    pub once: String,
}

/// What a release found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Release {
    Now(Box<Released>),
    /// It was put off: look again at this time.
    Later(Timestamp),
    /// It was called back, has left, or a limit or a frozen account holds it.
    Gone,
}

pub(super) struct Row {
    reason: Reason,
    release_at: Timestamp,
    pub(super) kept: Kept,
    pub(super) blob: Option<BlobId>,
    pub(super) raw: Option<Vec<u8>>,
    draft: Option<DraftId>,
    by: Option<PersonId>,
    /// Whether it waits, and is not leaving already.
    is_held: bool,
}

pub(crate) const ONE: &str = "
SELECT release_at, envelope, blob, raw, draft_id, reason, person_id, state FROM submission WHERE account_id = $1 AND submission_id = $2";

pub(super) fn row(tx: &Tx<'_>, id: SubmissionId) -> Result<Option<Row>, MailError> {
    let found = tx.query_opt(ONE, params![tx.account()?, id], |row| {
        Ok(Row {
            release_at: row.get(0)?,
            kept: postcard::from_bytes(&row.get::<Vec<u8>>(1)?)
                .map_err(|error| StoreError::Corrupt(format!("a submission: {error}")))?,
            blob: row
                .get::<Option<Vec<u8>>>(2)?
                .map(|blob| BlobId::from_column(&blob))
                .transpose()?,
            raw: row.get(3)?,
            draft: row.get::<Option<i64>>(4)?.map(DraftId),
            reason: Reason::named(&row.get::<String>(5)?),
            by: row.get::<Option<i64>>(6)?.map(PersonId),
            is_held: row.get::<String>(7)? == "held",
        })
    })?;
    Ok(found)
}

impl Mail {
    /// Takes a submission whose time has come: from now on it cannot be called back. Answers the same until
    /// [`Mail::finish_release`]. Of the program itself.
    ///
    /// # Errors
    /// The store's.
    pub fn take_release(&self, account: AccountId, id: SubmissionId) -> Result<Release, MailError> {
        let is_frozen = self.writer_is_frozen(account, id)?;
        let found = self.store().write(account, |tx| {
            let Some(found) = row(tx, id)?.filter(|found| !found.reason.is_kept_back()) else {
                return Ok(None);
            };
            // What was taken already is leaving.
            if is_frozen && found.is_held {
                set_release(tx, id, found.release_at, Reason::Frozen)?;
                return Ok(None);
            }
            if found.release_at <= tx.now() {
                tx.execute(
                    "UPDATE submission SET state = 'taken' WHERE account_id = $1 AND submission_id = $2",
                    params![account, id],
                )?;
            }
            Ok::<_, MailError>(Some((found, tx.now())))
        })?;
        let Some((found, now)) = found else {
            return Ok(Release::Gone);
        };
        if found.release_at > now {
            return Ok(Release::Later(found.release_at));
        }
        let (blob, raw) = (found.blob, self.message_of(id, found.raw, found.blob)?);
        Ok(Release::Now(Box::new(Released {
            id,
            envelope: found.kept.envelope,
            raw: raw.into(),
            blob,
            sent_copy: found.kept.copy,
            by: found.by,
            once: format!("submission/{account}/{id}"),
        })))
    }

    /// The bytes of a submission, wherever they lie.
    pub(super) fn message_of(
        &self,
        id: SubmissionId,
        inline: Option<Vec<u8>>,
        blob: Option<BlobId>,
    ) -> Result<Vec<u8>, StoreError> {
        match (inline, blob) {
            (Some(raw), _) => Ok(raw),
            (None, Some(blob)) => self.store().blobs().get(blob),
            (None, None) => Err(StoreError::Corrupt(format!(
                "submission {id} has no message"
            ))),
        }
    }

    /// The message has left (its delivery is committed): the submission and its draft go, what it answers is marked.
    /// Of the program itself.
    ///
    /// # Errors
    /// The store's.
    pub fn finish_release(&self, account: AccountId, id: SubmissionId) -> Result<(), MailError> {
        self.store().write(account, |tx| {
            let Some(found) = row(tx, id)? else {
                return Ok(());
            };
            remove(tx, id)?;
            if let Some(draft) = found.draft {
                match draft::by_id(tx, draft) {
                    Ok(draft) => draft::remove(tx, &draft)?,
                    Err(MailError::NoSuchDraft) => {}
                    Err(error) => return Err(error),
                }
            }
            if let Some(answered) = found.kept.in_reply_to {
                let change = FlagChange::add(Flags::ANSWERED);
                mark(tx, answered, &change)?;
            }
            if let Some(forwarded) = found.kept.forward_of {
                let keywords = vec!["$Forwarded".to_owned()];
                mark(
                    tx,
                    forwarded,
                    &FlagChange {
                        mode: Mode::Add,
                        flags: Flags::NONE,
                        keywords,
                    },
                )?;
            }
            Ok(())
        })
    }
}

/// Takes the row away.
pub(super) fn remove(tx: &Tx<'_>, id: SubmissionId) -> Result<(), MailError> {
    let size: Option<i64> = tx.query_opt(
        "DELETE FROM submission WHERE account_id = $1 AND submission_id = $2 RETURNING size",
        params![tx.account()?, id],
        |row| row.get(0),
    )?;
    tx.add_usage(-size.unwrap_or(0))?;
    tx.modseq()?;
    Ok(())
}

/// Marks all entries of a message; one that is gone is passed over.
fn mark(tx: &Tx<'_>, message: MessageId, asked: &FlagChange) -> Result<(), MailError> {
    let conversation = tx.query_opt(
        "SELECT conversation_id FROM message WHERE account_id = $1 AND message_id = $2",
        params![tx.account()?, message],
        |row| row.get(0),
    )?;
    let Some(conversation) = conversation else {
        return Ok(());
    };
    let mut change = Change::begin(tx)?;
    for (mailbox, entry) in of_conversation(tx, conversation)? {
        if entry.message == message {
            storing::mark(&mut change, mailbox, &entry, asked)?;
        }
    }
    change.finish()
}
