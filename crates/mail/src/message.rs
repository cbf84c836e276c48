//! What all entries of a message share: its bytes, its parsed form, its conversation.

use crate::letter::Letter;
use crate::search::substring;
use crate::threading;
use crate::{ConversationId, Mail, MailError, MessageId};
use bytes::Bytes;
use directory::Actor;
use store::{AccountId, BlobId, Body, StoreError, Timestamp, Tx, params};

/// The bytes of a message that enters.
#[derive(Debug, Clone)]
pub enum Raw {
    Bytes(Bytes),
    /// Spooled and finished already.
    Blob {
        id: BlobId,
        size: u64,
    },
}

impl Raw {
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Blob { size, .. } => *size,
        }
    }
}

impl From<Vec<u8>> for Raw {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

/// A message as it was written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stored {
    pub message: MessageId,
    pub conversation: ConversationId,
    pub size: i64,
    pub facts: i64,
}

/// Writes a message: its row, its body when small, its conversation, its place in the queue of the index. Its one
/// entry is written next.
pub(crate) fn insert(
    tx: &Tx<'_>,
    letter: &Letter,
    body: &Body,
    received: Timestamp,
) -> Result<Stored, MailError> {
    let account = tx.account()?;
    let message = MessageId(tx.new_ids(1)?);
    let conversation = threading::join(tx, letter, message, received)?;
    let blob = match body {
        Body::Blob(id) => Some(id.0.as_slice()),
        Body::Inline(_) | Body::None => None,
    };
    tx.execute(
        "INSERT INTO message (account_id, message_id, conversation_id, alive, size, received, facts, blob, parsed)
         VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8)",
        params![account, message, conversation, letter.size, received, letter.facts, blob, &letter.parsed],
    )?;
    if let Body::Inline(bytes) = body {
        tx.execute(
            "INSERT INTO body (account_id, message_id, bytes) VALUES ($1, $2, $3)",
            params![account, message, bytes],
        )?;
    }
    substring::store(tx, message, &letter.heads, &letter.text)?;
    tx.execute(
        "INSERT INTO unindexed (account_id, message_id) VALUES ($1, $2)",
        params![account, message],
    )?;
    tx.add_usage(letter.size)?;
    Ok(Stored {
        message,
        conversation,
        size: letter.size,
        facts: letter.facts,
    })
}

/// After an entry of a message is gone: whether that was its last one. Entries are not counted: a message's row is
/// large, and is written only when the last one goes or the first comes back.
pub(crate) fn has_died(
    tx: &Tx<'_>,
    conversation: ConversationId,
    message: MessageId,
) -> Result<bool, StoreError> {
    let account = tx.account()?;
    let left = tx.query_opt(
        AN_ENTRY,
        params![account, conversation, message],
        |_| Ok(()),
    )?;
    Ok(left.is_none() && tx.execute(DIES, params![account, message])? > 0)
}

/// After an entry of a message has come back: whether it had none.
pub(crate) fn has_revived(tx: &Tx<'_>, message: MessageId) -> Result<bool, StoreError> {
    Ok(tx.execute(REVIVES, params![tx.account()?, message])? > 0)
}

pub(crate) const AN_ENTRY: &str = "
SELECT uid FROM entry WHERE account_id = $1 AND conversation_id = $2 AND message_id = $3 LIMIT 1";
const DIES: &str =
    "UPDATE message SET alive = 0 WHERE account_id = $1 AND message_id = $2 AND alive = 1";
const REVIVES: &str =
    "UPDATE message SET alive = 1 WHERE account_id = $1 AND message_id = $2 AND alive = 0";

pub(crate) const WHERE_BODY: &str =
    "SELECT blob FROM message WHERE account_id = $1 AND message_id = $2";
pub(crate) const BODY: &str = "SELECT bytes FROM body WHERE account_id = $1 AND message_id = $2";

enum Place {
    Inline(Vec<u8>),
    Blob(BlobId),
}

fn place(tx: &Tx<'_>, message: MessageId) -> Result<Place, MailError> {
    let account = tx.account()?;
    if let Some(bytes) = tx.query_opt(BODY, params![account, message], |row| row.get(0))? {
        return Ok(Place::Inline(bytes));
    }
    let blob: Option<Option<Vec<u8>>> =
        tx.query_opt(WHERE_BODY, params![account, message], |row| row.get(0))?;
    match blob.ok_or(MailError::NoSuchMessage)? {
        Some(blob) => Ok(Place::Blob(BlobId::from_column(&blob)?)),
        None => Ok(Place::Inline(Vec::new())),
    }
}

/// The whole message, inside a transaction.
pub(crate) fn raw(mail: &Mail, tx: &Tx<'_>, message: MessageId) -> Result<Vec<u8>, MailError> {
    match place(tx, message)? {
        Place::Inline(bytes) => Ok(bytes),
        Place::Blob(id) => Ok(mail.store().blobs().get(id)?),
    }
}

impl Mail {
    /// The bytes of a message.
    ///
    /// # Errors
    /// `NoSuchMessage`, `Refused`, or the store's.
    pub fn body(
        &self,
        actor: &Actor,
        account: AccountId,
        message: MessageId,
    ) -> Result<Bytes, MailError> {
        match self.read(actor, account, |tx| place(tx, message))? {
            Place::Inline(bytes) => Ok(bytes.into()),
            Place::Blob(id) => Ok(self.store().blobs().get(id)?.into()),
        }
    }

    /// The bodies of several messages in one look: those that lie in the account's database. Larger ones are left out, as
    /// are messages that are gone.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn small_bodies(
        &self,
        actor: &Actor,
        account: AccountId,
        messages: &[MessageId],
    ) -> Result<Vec<(MessageId, Bytes)>, MailError> {
        self.read(actor, account, |tx| {
            let mut bodies = Vec::with_capacity(messages.len());
            for message in messages {
                let found = tx.query_opt(BODY, params![account, *message], |row| {
                    row.get::<Vec<u8>>(0)
                })?;
                bodies.extend(found.map(|bytes| (*message, Bytes::from(bytes))));
            }
            Ok(bodies)
        })
    }

    /// `length` bytes of a message from `offset`, fewer at its end. Of a large message only these are read.
    ///
    /// # Errors
    /// `NoSuchMessage`, `Refused`, or the store's.
    pub fn body_range(
        &self,
        actor: &Actor,
        account: AccountId,
        message: MessageId,
        offset: u64,
        length: u64,
    ) -> Result<Bytes, MailError> {
        match self.read(actor, account, |tx| place(tx, message))? {
            Place::Inline(bytes) => {
                let bytes = Bytes::from(bytes);
                let start = usize::try_from(offset)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len());
                let end = start
                    .saturating_add(usize::try_from(length).unwrap_or(usize::MAX))
                    .min(bytes.len());
                Ok(bytes.slice(start..end))
            }
            Place::Blob(id) => Ok(self.store().blobs().read_range(id, offset, length)?.into()),
        }
    }

    /// The bodies that lie outside the account's database: what a sweep must spare.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn blobs(&self, actor: &Actor, account: AccountId) -> Result<Vec<BlobId>, MailError> {
        self.read(actor, account, |tx| {
            let mut found = Vec::new();
            for sql in [
                "SELECT blob FROM message WHERE account_id = $1 AND blob IS NOT NULL",
                "SELECT blob FROM attachment WHERE account_id = $1",
                "SELECT blob FROM submission WHERE account_id = $1 AND blob IS NOT NULL",
            ] {
                found.extend(tx.query(sql, params![account], |row| {
                    BlobId::from_column(&row.get::<Vec<u8>>(0)?)
                })?);
            }
            Ok(found)
        })
    }
}
