//! What changed in a list since a change value, and the figures beside the folders: for pages that stay open.

use crate::change::marked_since;
use crate::flag_set::{self, Mark};
use crate::listing::{self, ConversationRow, Known, ListQuery, Place};
use crate::mailbox::{self, Mailbox, Role};
use crate::{ConversationId, Mail, MailError, MailboxId, MessageId};
use directory::Actor;
use std::collections::BTreeSet;
use store::{AccountId, ModSeq, Tx, params};

/// Conversations told of at the most: a page that missed more is better fetched anew.
const MOST_NEWS: usize = 300;

/// What changed in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Conversations of the list that are new or changed, the newest first.
    pub rows: Vec<ConversationRow>,
    /// Conversations that changed and are not in the list (any more).
    pub gone: Vec<ConversationId>,
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
        if query.place == Place::Drafts {
            self.may(actor, account, directory::Right::Read)?;
            self.write_drafts(account)?;
        }
        self.read(actor, account, |tx| news(tx, query, since))
    }

    /// The figures beside the folders.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn counts(&self, actor: &Actor, account: AccountId) -> Result<Counts, MailError> {
        self.read(actor, account, counts)
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

fn counts(tx: &Tx<'_>) -> Result<Counts, MailError> {
    let (account, all) = (tx.account()?, mailbox::list(tx)?);
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

fn news(tx: &Tx<'_>, query: &ListQuery, since: ModSeq) -> Result<News, MailError> {
    let modseq = tx.current_modseq()?;
    let mut news = News {
        rows: Vec::new(),
        gone: Vec::new(),
        counts: counts(tx)?,
        modseq,
        complete: true,
    };
    if modseq <= since {
        return Ok(news);
    }
    let Some(changed) = changed(tx, since)?.filter(|_| !matches!(query.place, Place::Search(_)))
    else {
        news.complete = false;
        return Ok(news);
    };
    let known = Known::read(tx)?;
    for conversation in changed {
        match listing::one(tx, &known, query, conversation)? {
            Some(row) => news.rows.push(row),
            None => news.gone.push(conversation),
        }
    }
    news.rows
        .sort_by_key(|row| std::cmp::Reverse((row.newest, row.conversation)));
    Ok(news)
}

/// Conversations of which an entry came, went or was marked, in any mailbox; nothing when they are too many.
fn changed(tx: &Tx<'_>, since: ModSeq) -> Result<Option<BTreeSet<ConversationId>>, MailError> {
    let account = tx.account()?;
    let limit = i64::try_from(MOST_NEWS).unwrap_or(i64::MAX) + 1;
    let mut changed: BTreeSet<ConversationId> = BTreeSet::new();
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
            changed.extend(tx.query(CHANGED, values, |row| row.get::<ConversationId>(0))?);
        }
        changed.extend(tx.query(
            VANISHED,
            params![account, mailbox.id, since, limit],
            |row| row.get::<ConversationId>(0),
        )?);
        if changed.len() > MOST_NEWS {
            return Ok(None);
        }
    }
    Ok(Some(changed))
}
