//! What fills an account: its mailboxes with their sizes, its largest messages, what drafts and sendings hold.
//!
//! The cost follows the answer: sizes of mailboxes are counters, the largest messages are the beginning of an index that
//! has large ones alone.

use crate::listing::{Known, MESSAGE_ROW, join_message, read_message};
use crate::mailbox::{self, Mailbox, Role};
use crate::{ConversationRow, Mail, MailError, MessageId};
use directory::Actor;
use store::{AccountId, Tx, params};

/// Bytes from which a message is large: below, no single one is worth a look. The index has no others.
pub const LARGE: i64 = 128 * 1024;
/// Large messages told of.
const TOLD: i64 = 20;

/// What fills an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Bytes in use.
    pub used: i64,
    /// Bytes that it may hold.
    pub quota: i64,
    /// Mailboxes that are not empty, the largest first. A message that lies in two counts in both, and once in what is used.
    pub mailboxes: Vec<Mailbox>,
    /// Bytes of what is joined to drafts.
    pub drafts: i64,
    /// Bytes of what waits to be sent.
    pub waiting: i64,
    /// The largest messages of [`LARGE`] and more, the largest first.
    pub largest: Vec<LargeMessage>,
}

/// A message that fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LargeMessage {
    /// Bytes.
    pub size: i64,
    /// What a list of messages shows of it, with the mailbox it lies in.
    pub row: ConversationRow,
}

/// By an index of what is alive and has [`LARGE`] bytes, which the statement names as a number.
pub(crate) const LARGEST: &str = "
SELECT message_id, size FROM message WHERE account_id = $1 AND alive = 1 AND size >= 131072
ORDER BY size DESC, message_id DESC LIMIT $2";
/// A walk of the files of drafts: there are a few.
pub(crate) const OF_DRAFTS: &str =
    "SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM attachment WHERE account_id = $1";
pub(crate) const WAITING: &str = "
SELECT CAST(coalesce(sum(size), 0) AS BIGINT) FROM submission WHERE account_id = $1 AND state = 'held'";

impl Mail {
    /// What fills an account, for whoever may read it.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn room(&self, actor: &Actor, account: AccountId) -> Result<Room, MailError> {
        let (used, quota) = self.usage(actor, account)?;
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| {
            let mut mailboxes = mailbox::list(tx)?;
            mailboxes.retain(|mailbox| mailbox.total > 0);
            mailboxes.sort_by_key(|mailbox| std::cmp::Reverse(mailbox.size));
            let account = tx.account()?;
            Ok(Room {
                used,
                quota,
                mailboxes,
                drafts: tx.value(OF_DRAFTS, params![account])?,
                waiting: tx.value(WAITING, params![account])?,
                largest: largest(tx, &Known::read(tx, reader)?)?,
            })
        })
    }
}

fn largest(tx: &Tx<'_>, known: &Known) -> Result<Vec<LargeMessage>, MailError> {
    let account = tx.account()?;
    let found: Vec<(MessageId, i64)> = tx.query(LARGEST, params![account, TOLD], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let mut largest = Vec::with_capacity(found.len());
    for (message, size) in found {
        if let Some(listed) = tx.query_opt(MESSAGE_ROW, params![account, message], read_message)? {
            let row = join_message(tx, known, listed)?;
            largest.push(LargeMessage { size, row });
        }
    }
    Ok(largest)
}

impl Room {
    /// The mailbox with this role, when something lies in it.
    #[must_use]
    pub fn mailbox(&self, role: Role) -> Option<&Mailbox> {
        self.mailboxes
            .iter()
            .find(|mailbox| mailbox.role == Some(role))
    }
}
