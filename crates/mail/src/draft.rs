//! Drafts: saved by the server every few seconds, never lost, several at once.
//!
//! A save is one transaction of the account and overwrites the version it was made from; if somebody saved another one
//! meanwhile, what comes is kept as a draft of its own beside it, and the answer says so. What IMAP clients see in the
//! mailbox of drafts is written anew a while after the first save that changed it, and whenever somebody lists that
//! mailbox on the web ([`writing`]).

mod moving;
mod starting;
mod writing;

pub use starting::{Mailto, Start};
pub use writing::DRAFT_JOB;
pub(crate) use writing::DraftJob;
#[cfg(test)]
pub(crate) use writing::UNWRITTEN;

use crate::attachment::{self, Attachment};
use crate::{AttachmentId, DraftId, Mail, MailError, MessageId, SubmissionId};
use directory::Actor;
use serde::{Deserialize, Serialize};
use store::{AccountId, Row, StoreError, Timestamp, Tx, params};

/// Drafts of one account: more are a script gone wild.
pub const MOST_DRAFTS: i64 = 500;
/// Bytes of what is written, its HTML included.
pub const LONGEST_DRAFT: usize = 4 << 20;
/// Recipients of one message.
pub const MOST_RECIPIENTS: usize = 1_000;

/// What is being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftContent {
    /// As typed: `Anne Roux <anne.roux@ac-thau.example>`, or a bare address, or what will become one.
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub bcc: Vec<String>,
    pub subject: String,
    pub html: Option<String>,
    pub text: String,
    /// One of the account's addresses; its main one when absent.
    pub from: Option<String>,
    pub in_reply_to: Option<MessageId>,
    pub forward_of: Option<MessageId>,
    /// The version this was made from.
    pub version: i64,
    /// References and Message-ID of what it answers, where that lies in another account.
    pub thread: Vec<String>,
}

impl DraftContent {
    fn size(&self) -> usize {
        let recipients: usize = [&self.to, &self.cc, &self.bcc]
            .iter()
            .flat_map(|list| list.iter())
            .map(String::len)
            .sum();
        self.text.len()
            + self.html.as_ref().map_or(0, String::len)
            + self.subject.len()
            + recipients
    }

    fn is_empty(&self) -> bool {
        *self
            == Self {
                version: self.version,
                from: self.from.clone(),
                ..Self::default()
            }
    }

    /// All recipients as typed.
    pub fn recipients(&self) -> impl Iterator<Item = &String> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: DraftId,
    pub content: DraftContent,
    pub saved: Timestamp,
    pub attachments: Vec<Attachment>,
    /// Its message in the mailbox of drafts, once written.
    pub message: Option<MessageId>,
    /// The sending that holds it.
    pub held: Option<SubmissionId>,
}

/// What became of a save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// The draft it is in: another one when somebody else had saved meanwhile.
    pub draft: DraftId,
    pub version: i64,
    /// Somebody had saved another version: both are kept.
    pub beside: bool,
}

pub(crate) const ONE: &str = "
SELECT draft_id, version, saved, message_id, submission_id, content FROM draft WHERE account_id = $1 AND draft_id = $2";
pub(crate) const ALL: &str = "
SELECT draft_id, version, saved, message_id, submission_id, content FROM draft WHERE account_id = $1
ORDER BY draft_id DESC LIMIT $2";

pub(crate) fn encode(content: &DraftContent) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(content).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// One that was written before drafts moved ends without what it answers elsewhere.
fn decode(bytes: &[u8]) -> Result<DraftContent, StoreError> {
    postcard::from_bytes(bytes)
        .or_else(|_| postcard::from_bytes(&[bytes, &[0]].concat()))
        .map_err(|error| StoreError::Corrupt(format!("a draft: {error}")))
}

fn read(row: &Row<'_>) -> Result<Draft, StoreError> {
    let content = decode(&row.get::<Vec<u8>>(5)?)?;
    Ok(Draft {
        id: row.get(0)?,
        content: DraftContent {
            version: row.get(1)?,
            ..content
        },
        saved: row.get(2)?,
        attachments: Vec::new(),
        message: row.get::<Option<i64>>(3)?.map(MessageId),
        held: row.get::<Option<i64>>(4)?.map(SubmissionId),
    })
}

/// The draft with its attachments.
pub(crate) fn by_id(tx: &Tx<'_>, id: DraftId) -> Result<Draft, MailError> {
    let mut draft = tx
        .query_opt(ONE, params![tx.account()?, id], read)?
        .ok_or(MailError::NoSuchDraft)?;
    draft.attachments = attachment::of_draft(tx, id)?;
    Ok(draft)
}

/// A new row. One that says nothing yet has no message until somebody saves it.
pub(crate) fn insert(tx: &Tx<'_>, content: &DraftContent) -> Result<DraftId, MailError> {
    let account = tx.account()?;
    let known: i64 = tx.value(
        "SELECT count(*) FROM draft WHERE account_id = $1",
        params![account],
    )?;
    if known >= MOST_DRAFTS {
        return Err(MailError::TooMany {
            what: "drafts",
            limit: MOST_DRAFTS as usize,
        });
    }
    let id = tx.new_ids(1)?;
    tx.execute(
        "INSERT INTO draft (account_id, draft_id, version, saved, written, content) VALUES ($1, $2, 1, $3, $4, $5)",
        params![account, id, tx.now(), content.is_empty(), &encode(content)?],
    )?;
    tx.modseq()?;
    Ok(DraftId(id))
}

impl Mail {
    /// A draft with what was written so far.
    ///
    /// # Errors
    /// `NoSuchDraft`, `Refused`, or the store's.
    pub fn draft(
        &self,
        actor: &Actor,
        account: AccountId,
        id: DraftId,
    ) -> Result<Draft, MailError> {
        self.read(actor, account, |tx| by_id(tx, id))
    }

    /// The newest drafts, those that are held included.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn drafts(
        &self,
        actor: &Actor,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<Draft>, MailError> {
        self.read(actor, account, |tx| {
            let mut drafts = tx.query(ALL, params![account, limit], read)?;
            for draft in &mut drafts {
                draft.attachments = attachment::of_draft(tx, draft.id)?;
            }
            Ok(drafts)
        })
    }

    /// Saves what was written. A version that is not the last one is kept as a draft of its own.
    ///
    /// # Errors
    /// `NoSuchDraft`, `TooLarge`, `TooMany`, `Refused`, or the store's.
    pub fn save_draft(
        &self,
        actor: &Actor,
        account: AccountId,
        id: DraftId,
        content: &DraftContent,
    ) -> Result<Saved, MailError> {
        check(content)?;
        let (saved, first) = self.write(actor, account, |tx| save(tx, id, content))?;
        if first {
            self.write_drafts_later(account)?;
        }
        Ok(saved)
    }

    /// Deletes a draft, its attachments and its message.
    ///
    /// # Errors
    /// `NoSuchDraft`, `Refused`, or the store's.
    pub fn delete_draft(
        &self,
        actor: &Actor,
        account: AccountId,
        id: DraftId,
    ) -> Result<(), MailError> {
        self.write(actor, account, |tx| {
            let draft = by_id(tx, id)?;
            if draft.held.is_some() {
                return Err(MailError::NotAllowed(crate::NotAllowed::AlreadySent));
            }
            remove(tx, &draft)
        })
    }
}

fn check(content: &DraftContent) -> Result<(), MailError> {
    if content.size() > LONGEST_DRAFT {
        return Err(MailError::TooLarge {
            size: content.size() as u64,
            limit: LONGEST_DRAFT as u64,
        });
    }
    if content.recipients().count() > MOST_RECIPIENTS {
        return Err(MailError::TooMany {
            what: "recipients",
            limit: MOST_RECIPIENTS,
        });
    }
    Ok(())
}

/// Answers also whether this is the first save since the draft's message was written.
fn save(tx: &Tx<'_>, id: DraftId, content: &DraftContent) -> Result<(Saved, bool), MailError> {
    let account = tx.account()?;
    let (version, written): (i64, i64) = tx
        .query_opt(
            "SELECT version, written FROM draft WHERE account_id = $1 AND draft_id = $2 AND submission_id IS NULL",
            params![account, id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .ok_or(MailError::NoSuchDraft)?;
    if version != content.version {
        let draft = insert(tx, content)?;
        attachment::copy(tx, id, draft)?;
        return Ok((
            Saved {
                draft,
                version: 1,
                beside: true,
            },
            true,
        ));
    }
    let first = written >= version;
    let version = version + 1;
    tx.execute(
        "UPDATE draft SET version = $3, saved = $4, content = $5 WHERE account_id = $1 AND draft_id = $2",
        params![account, id, version, tx.now(), &encode(content)?],
    )?;
    Ok((
        Saved {
            draft: id,
            version,
            beside: false,
        },
        first,
    ))
}

/// Takes a draft away with all that is its.
pub(crate) fn remove(tx: &Tx<'_>, draft: &Draft) -> Result<(), MailError> {
    let account = tx.account()?;
    for attachment in &draft.attachments {
        attachment::remove(tx, attachment)?;
    }
    if let Some(message) = draft.message {
        writing::unwrite(tx, message)?;
    }
    tx.execute(
        "DELETE FROM draft WHERE account_id = $1 AND draft_id = $2",
        params![account, draft.id],
    )?;
    tx.modseq()?;
    Ok(())
}

/// The attachments a draft has, by their ids.
pub(crate) fn attachment_ids(draft: &Draft) -> Vec<AttachmentId> {
    draft
        .attachments
        .iter()
        .map(|attachment| attachment.id)
        .collect()
}

/// The draft waits with its sending: it is not among the drafts that IMAP shows meanwhile.
pub(crate) fn hold(tx: &Tx<'_>, draft: &Draft, submission: SubmissionId) -> Result<(), MailError> {
    let held = tx.execute(
        "UPDATE draft SET submission_id = $3, message_id = NULL, written = version
         WHERE account_id = $1 AND draft_id = $2 AND submission_id IS NULL AND version = $4",
        params![tx.account()?, draft.id, submission, draft.content.version],
    )?;
    // Saved or sent by somebody else since it was read.
    if held == 0 {
        return Err(MailError::Conflict);
    }
    draft
        .message
        .map_or(Ok(()), |message| writing::unwrite(tx, message))
}

/// A message of the mailbox of drafts becomes the message of a draft; a second one cannot have it.
pub(crate) fn adopt(tx: &Tx<'_>, id: DraftId, message: MessageId) -> Result<(), MailError> {
    let account = tx.account()?;
    let known: Option<DraftId> = tx.query_opt(
        crate::conversation::DRAFT_OF,
        params![account, message],
        |row| row.get(0),
    )?;
    if known.is_some() {
        return Err(MailError::Conflict);
    }
    tx.execute(
        "UPDATE draft SET message_id = $3 WHERE account_id = $1 AND draft_id = $2",
        params![account, id, message],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_from_before_drafts_moved_is_understood() {
        let content = DraftContent {
            subject: "Conseil".into(),
            ..DraftContent::default()
        };
        let bytes = encode(&content).unwrap();
        let before = bytes.strip_suffix(&[0]).unwrap();
        assert_eq!(decode(before).unwrap(), content);
        assert_eq!(decode(&bytes).unwrap(), content);
    }
}
