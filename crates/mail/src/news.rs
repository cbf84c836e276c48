//! What changed in a list since a change value, and the figures beside the folders: for pages that stay open.

use crate::change::marked_since;
use crate::flag_set::{self, Mark};
use crate::listing::{self, ConversationRow, Known, ListQuery, Place, Unit};
use crate::mailbox::{self, Mailbox, Role};
use crate::reader::{self, Reader};
use crate::{ConversationId, Mail, MailError, MailboxId, MessageId, RowId};
use directory::Actor;
use std::collections::BTreeSet;
use store::{AccountId, ModSeq, Row, StoreError, Tx, params};

/// Rows told of at the most: a page that missed more is better fetched anew.
const MOST_NEWS: usize = 300;

/// What changed in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Rows of the list that are new or changed, the newest first.
    pub rows: Vec<ConversationRow>,
    /// What changed and is not in the list (any more).
    pub gone: Vec<RowId>,
    pub counts: Counts,
    /// The value to ask with next time.
    pub modseq: ModSeq,
    /// False when more changed than is told: the list is to be fetched anew.
    pub complete: bool,
}

/// Figures of one mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailboxCount {
    pub mailbox: MailboxId,
    pub total: u32,
    pub unseen: u32,
}

/// The figures beside the folders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    pub mailboxes: Vec<MailboxCount>,
    /// Flagged messages outside the trash and the junk.
    pub flagged: u32,
    pub drafts: u32,
    /// Messages that wait to be sent.
    pub held: u32,
}

pub(crate) const HELD_COUNT: &str =
    "SELECT count(*) FROM submission WHERE account_id = $1 AND state = 'held'";

pub(crate) const NEWEST: &str = "
SELECT message_id FROM message WHERE account_id = $1 ORDER BY message_id DESC LIMIT 1";

pub(crate) const CHANGED: &str = "
SELECT conversation_id FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND modseq > $5";
pub(crate) const CHANGED_MESSAGES: &str = "
SELECT message_id FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND modseq > $5";
/// Messages of a conversation, those without entries too.
pub(crate) const MESSAGES_OF: &str = "
SELECT message_id FROM message WHERE account_id = $1 AND conversation_id = $2 LIMIT $3";
pub(crate) const VANISHED: &str = "
SELECT conversation_id FROM tombstone WHERE account_id = $1 AND mailbox_id = $2 AND modseq > $3
ORDER BY modseq DESC LIMIT $4";

impl Mail {
    /// What changed in a list since `since`: the cost follows the changes. A search answers `complete: false` as soon
    /// as anything changed.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn conversations_changed(
        &self,
        actor: &Actor,
        account: AccountId,
        query: &ListQuery,
        since: ModSeq,
    ) -> Result<News, MailError> {
        self.may(actor, account, directory::Right::Read)?;
        self.make_ready(account, query)?;
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| news(tx, reader, query, since))
    }

    /// The figures beside the folders.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn counts(&self, actor: &Actor, account: AccountId) -> Result<Counts, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| counts(tx, reader))
    }

    /// The account's change value.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn modseq(&self, actor: &Actor, account: AccountId) -> Result<ModSeq, MailError> {
        self.read(actor, account, |tx| Ok(tx.current_modseq()?))
    }

    /// The newest message there is: « all that match » is asked up to it.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn newest_message(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<MessageId, MailError> {
        self.read(actor, account, |tx| {
            let newest = tx.query_opt(NEWEST, params![tx.account()?], |row| row.get(0))?;
            Ok(newest.unwrap_or(MessageId(0)))
        })
    }

    /// Bytes used, and the quota.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn usage(&self, actor: &Actor, account: AccountId) -> Result<(i64, i64), MailError> {
        self.may(actor, account, directory::Right::Read)?;
        Ok((
            self.store().usage(account)?,
            self.directory().account(account)?.quota_bytes,
        ))
    }
}

fn counts(tx: &Tx<'_>, reader: Reader) -> Result<Counts, MailError> {
    let account = tx.account()?;
    let all = mailbox::list(tx)?
        .into_iter()
        .map(|mailbox| reader.counted(tx, mailbox))
        .collect::<Result<Vec<_>, _>>()?;
    let drafts = all
        .iter()
        .find(|mailbox| mailbox.role == Some(Role::Drafts));
    let mut flagged = 0;
    for mailbox in all
        .iter()
        .filter(|mailbox| !matches!(mailbox.role, Some(Role::Trash | Role::Junk)))
    {
        flagged += flag_set::count(tx, mailbox.id, Mark::Flagged)?;
    }
    Ok(Counts {
        flagged,
        mailboxes: all.iter().map(count).collect(),
        drafts: drafts.map_or(0, |mailbox| mailbox.total),
        held: tx.value(HELD_COUNT, params![account])?,
    })
}

fn count(mailbox: &Mailbox) -> MailboxCount {
    MailboxCount {
        mailbox: mailbox.id,
        total: mailbox.total,
        unseen: mailbox.unseen,
    }
}

fn news(tx: &Tx<'_>, reader: Reader, query: &ListQuery, since: ModSeq) -> Result<News, MailError> {
    let modseq = tx.current_modseq()?;
    let mut news = News {
        rows: Vec::new(),
        gone: Vec::new(),
        counts: counts(tx, reader)?,
        modseq,
        complete: true,
    };
    if modseq <= since {
        return Ok(news);
    }
    let asked = match query.place {
        Place::Search(_) => false,
        // A draft that is written anew is another message, and of the one before nothing is left to tell by.
        Place::Drafts => query.unit == Unit::Conversation,
        _ => true,
    };
    let Some(changed) = changed(tx, reader, query.unit, since)?.filter(|_| asked) else {
        news.complete = false;
        return Ok(news);
    };
    let known = Known::read(tx, reader)?;
    for id in changed {
        match listing::one(tx, &known, query, id)? {
            Some(row) => news.rows.push(row),
            None => news.gone.push(id),
        }
    }
    news.rows
        .sort_by_key(|row| std::cmp::Reverse((row.newest, row.id())));
    Ok(news)
}

/// Rows of which an entry came, went or was marked, in any mailbox; nothing when they are too many.
fn changed(
    tx: &Tx<'_>,
    reader: Reader,
    unit: Unit,
    since: ModSeq,
) -> Result<Option<BTreeSet<RowId>>, MailError> {
    let account = tx.account()?;
    let mut changed = seen(tx, reader, unit, since)?;
    if changed.len() > MOST_NEWS {
        return Ok(None);
    }
    for mailbox in mailbox::list(tx)?
        .iter()
        .filter(|mailbox| mailbox.highest_modseq > since)
    {
        let marked = marked_since(tx, mailbox.id, since)?;
        if marked.span() > MOST_NEWS as u64 {
            return Ok(None);
        }
        for (from, to) in marked.ranges() {
            let values = params![account, mailbox.id, *from, *to, since];
            changed.extend(match unit {
                Unit::Conversation => tx.query(CHANGED, values, conversation)?,
                Unit::Message => tx.query(CHANGED_MESSAGES, values, message)?,
            });
        }
        match vanished(tx, unit, mailbox.id, since)? {
            Some(vanished) if changed.len() + vanished.len() <= MOST_NEWS => {
                changed.extend(vanished);
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(changed))
}

/// Rows that the reader alone has marked as seen, or not.
fn seen(
    tx: &Tx<'_>,
    reader: Reader,
    unit: Unit,
    since: ModSeq,
) -> Result<BTreeSet<RowId>, MailError> {
    let mut seen = BTreeSet::new();
    let Reader::Person(person) = reader else {
        return Ok(seen);
    };
    let limit = i64::try_from(MOST_NEWS).unwrap_or(i64::MAX) + 1;
    for mailbox in mailbox::list(tx)? {
        let values = params![tx.account()?, person, mailbox.id, since, limit];
        seen.extend(match unit {
            Unit::Conversation => tx.query(reader::MARKED_CONVERSATIONS, values, conversation)?,
            Unit::Message => tx.query(reader::MARKED_MESSAGES, values, message)?,
        });
    }
    Ok(seen)
}

/// Rows of which an entry may have left a mailbox: a tombstone knows no message, it may be any of its conversation.
/// Nothing when there are more tombstones than are looked at.
fn vanished(
    tx: &Tx<'_>,
    unit: Unit,
    mailbox: MailboxId,
    since: ModSeq,
) -> Result<Option<BTreeSet<RowId>>, StoreError> {
    let account = tx.account()?;
    let limit = i64::try_from(MOST_NEWS).unwrap_or(i64::MAX) + 1;
    let values = params![account, mailbox, since, limit];
    let left: Vec<ConversationId> = tx.query(VANISHED, values, |row| row.get(0))?;
    if left.len() > MOST_NEWS {
        return Ok(None);
    }
    let mut vanished = BTreeSet::new();
    for id in left.into_iter().collect::<BTreeSet<_>>() {
        match unit {
            Unit::Conversation => vanished.extend([RowId::Conversation(id)]),
            Unit::Message => {
                vanished.extend(tx.query(MESSAGES_OF, params![account, id, limit], message)?);
            }
        }
        if vanished.len() > MOST_NEWS {
            break;
        }
    }
    Ok(Some(vanished))
}

fn conversation(row: &Row<'_>) -> Result<RowId, StoreError> {
    row.get(0).map(RowId::Conversation)
}

fn message(row: &Row<'_>) -> Result<RowId, StoreError> {
    row.get(0).map(RowId::Message)
}
