//! Entries of a mailbox as IMAP reads them: by UID, in order, a page at a time, and what changed since.

use crate::change::marked_since;
use crate::flag_set::{self, Mark};
use crate::flags::split_keywords;
use crate::reader::{Reader, flags_for, rows_of};
use crate::{
    ConversationId, Flags, Mail, MailError, MailboxId, MessageId, Uid, UidRange, UidSet, mailbox,
};
use directory::Actor;
use std::sync::Arc;
use store::{AccountId, ModSeq, Row, StoreError, Timestamp, Tx, params};

/// A message in a mailbox.
#[derive(Debug, Clone)]
pub struct EntryRow {
    pub uid: Uid,
    pub message: MessageId,
    pub conversation: ConversationId,
    pub flags: Flags,
    /// Empty unless wanted.
    pub keywords: Vec<String>,
    pub modseq: ModSeq,
    /// The internal date.
    pub received: Timestamp,
    pub size: u32,
    /// The parsed form, when wanted.
    pub parsed: Option<Arc<message::Parsed>>,
}

/// What is read of an entry beside its numbers and flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wants {
    pub parsed: bool,
    pub keywords: bool,
}

/// Flags of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagRow {
    pub uid: Uid,
    pub flags: Flags,
    pub keywords: Vec<String>,
    pub modseq: ModSeq,
}

/// The UIDs of a mailbox: its sequence numbers are their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UidList {
    /// In rising order.
    pub uids: Vec<u32>,
    pub modseq: ModSeq,
    pub uid_next: u32,
}

/// What happened in a mailbox since a change value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// The value to ask with next time.
    pub modseq: ModSeq,
    /// Entries that are new or marked, by UID.
    pub changed: Vec<FlagRow>,
    /// Entries that are gone, by UID; some may never have been seen by who asks.
    pub vanished: Vec<Uid>,
    pub total: u32,
    pub uid_next: u32,
}

/// Rows of one page at the most.
pub const MOST_ROWS: u32 = 50_000;

pub(crate) const ENTRIES: &str = "
SELECT uid, message_id, conversation_id, flags, modseq, received, size, keywords FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 ORDER BY uid LIMIT $5";

pub(crate) const ENTRIES_PARSED: &str = "
SELECT entry.uid, entry.message_id, entry.conversation_id, entry.flags, entry.modseq, entry.received, entry.size,
    entry.keywords, message.parsed
FROM entry JOIN message ON message.account_id = $1 AND message.message_id = entry.message_id
WHERE entry.account_id = $1 AND entry.mailbox_id = $2 AND entry.uid BETWEEN $3 AND $4 ORDER BY entry.uid LIMIT $5";

pub(crate) const FLAG_ROWS: &str = "
SELECT uid, flags, keywords, modseq FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 ORDER BY uid LIMIT $5";

pub(crate) const UIDS: &str =
    "SELECT uid FROM entry WHERE account_id = $1 AND mailbox_id = $2 ORDER BY uid";

pub(crate) const FIRST_UID: &str =
    "SELECT uid FROM entry WHERE account_id = $1 AND mailbox_id = $2 ORDER BY uid LIMIT 1";

pub(crate) const CHANGED: &str = "
SELECT uid, flags, keywords, modseq FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND modseq > $5 ORDER BY uid";

pub(crate) const VANISHED: &str = "
SELECT uid FROM tombstone WHERE account_id = $1 AND mailbox_id = $2 AND modseq > $3";

fn read_entry(row: &Row<'_>, wants: Wants) -> Result<EntryRow, StoreError> {
    Ok(EntryRow {
        uid: row.get(0)?,
        message: row.get(1)?,
        conversation: row.get(2)?,
        flags: row.get(3)?,
        modseq: row.get(4)?,
        received: row.get(5)?,
        size: row.get(6)?,
        keywords: if wants.keywords {
            keywords(row, 7)?
        } else {
            Vec::new()
        },
        parsed: if wants.parsed {
            Some(Arc::new(crate::letter::parsed(&row.get::<Vec<u8>>(8)?)?))
        } else {
            None
        },
    })
}

fn keywords(row: &Row<'_>, column: usize) -> Result<Vec<String>, StoreError> {
    Ok(split_keywords(
        row.get::<Option<String>>(column)?.as_deref(),
    ))
}

pub(crate) fn read_flags(row: &Row<'_>) -> Result<FlagRow, StoreError> {
    Ok(FlagRow {
        uid: row.get(0)?,
        flags: row.get(1)?,
        keywords: keywords(row, 2)?,
        modseq: row.get(3)?,
    })
}

impl Mail {
    /// Entries by rising UID, `limit` at the most: ask again from the last UID.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn entries(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        range: UidRange,
        wants: Wants,
        limit: u32,
    ) -> Result<Vec<EntryRow>, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| {
            Ok(page(tx, reader, mailbox, range, wants, limit)?)
        })
    }

    /// The entries with these UIDs, by rising UID; those that are gone are left out.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn entries_of(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        uids: &[Uid],
        wants: Wants,
    ) -> Result<Vec<EntryRow>, MailError> {
        let (set, reader) = (UidSet::from(uids), self.reader(actor, account));
        self.read(actor, account, |tx| {
            let mut rows = Vec::with_capacity(uids.len());
            for (from, to) in set.ranges() {
                rows.extend(page(
                    tx,
                    reader,
                    mailbox,
                    UidRange {
                        from: Uid(*from),
                        to: Uid(*to),
                    },
                    wants,
                    MOST_ROWS,
                )?);
            }
            Ok(rows)
        })
    }

    /// All UIDs of a mailbox.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn uid_list(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
    ) -> Result<UidList, MailError> {
        self.read(actor, account, |tx| {
            let known = mailbox::by_id(tx, mailbox)?;
            Ok(UidList {
                uids: all_uids(tx, &known)?,
                modseq: known.highest_modseq,
                uid_next: known.uid_next,
            })
        })
    }

    /// Flags by rising UID, `limit` at the most.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn flag_rows(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        range: UidRange,
        limit: u32,
    ) -> Result<Vec<FlagRow>, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| {
            let values = params![account, mailbox, range.from, range.to, limit.min(MOST_ROWS)];
            let mut rows = tx.query(FLAG_ROWS, values, read_flags)?;
            if let Some(seen) = reader.seen(tx, mailbox, range)? {
                rows.iter_mut()
                    .for_each(|row| row.flags = flags_for(Some(&seen), row.uid, row.flags));
            }
            Ok(rows)
        })
    }

    /// The first entry that is not seen (RFC 3501 §6.3.1, UNSEEN).
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn first_unseen(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
    ) -> Result<Option<Uid>, MailError> {
        self.read(actor, account, |tx| {
            Ok(flag_set::first(tx, mailbox, Mark::Unseen)?)
        })
    }

    /// What happened in a mailbox since `since`: the cost follows the changes.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn changes(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        since: ModSeq,
    ) -> Result<Changes, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| {
            let known = mailbox::by_id(tx, mailbox)?;
            let mut changes = Changes {
                modseq: known.highest_modseq,
                changed: Vec::new(),
                vanished: Vec::new(),
                total: known.total,
                uid_next: known.uid_next,
            };
            if known.highest_modseq > since {
                for (from, to) in marked_since(tx, mailbox, since)?.ranges() {
                    let values = params![account, mailbox, *from, *to, since];
                    changes
                        .changed
                        .extend(tx.query(CHANGED, values, read_flags)?);
                }
                changes.vanished =
                    tx.query(VANISHED, params![account, mailbox, since], |row| row.get(0))?;
                changes.vanished.sort_unstable();
            }
            if reader != Reader::Owner {
                tell(tx, reader, mailbox, since, &mut changes)?;
            }
            Ok(changes)
        })
    }
}

/// All UIDs of a mailbox. One that nothing was ever taken out of but from its beginning is not read: as many entries as
/// there are numbers from the first one on.
fn all_uids(tx: &Tx<'_>, mailbox: &mailbox::Mailbox) -> Result<Vec<u32>, StoreError> {
    let (account, mailbox_id) = (tx.account()?, mailbox.id);
    let Some(first) = tx.query_opt(FIRST_UID, params![account, mailbox_id], |row| {
        row.get::<u32>(0)
    })?
    else {
        return Ok(Vec::new());
    };
    if mailbox.uid_next.checked_sub(first) == Some(mailbox.total) {
        return Ok((first..mailbox.uid_next).collect());
    }
    let mut uids = Vec::with_capacity(mailbox.total as usize);
    tx.each(UIDS, params![account, mailbox_id], |row| {
        uids.push(row.get(0)?);
        Ok(())
    })?;
    Ok(uids)
}

/// Adds what changed for this reader alone, and shows the rest as they see it.
fn tell(
    tx: &Tx<'_>,
    reader: Reader,
    mailbox: MailboxId,
    since: ModSeq,
    changes: &mut Changes,
) -> Result<(), StoreError> {
    let news = reader.news(tx, mailbox, since)?;
    changes.modseq = news
        .iter()
        .map(|(_, modseq)| *modseq)
        .max()
        .unwrap_or_default()
        .max(changes.modseq);
    let uids: Vec<Uid> = changes
        .changed
        .iter()
        .map(|row| row.uid)
        .chain(news.iter().map(|(uid, _)| *uid))
        .collect();
    changes.changed = rows_of(tx, reader, mailbox, uids)?;
    Ok(())
}

fn page(
    tx: &Tx<'_>,
    reader: Reader,
    mailbox: MailboxId,
    range: UidRange,
    wants: Wants,
    limit: u32,
) -> Result<Vec<EntryRow>, StoreError> {
    let sql = if wants.parsed {
        ENTRIES_PARSED
    } else {
        ENTRIES
    };
    let values = params![
        tx.account()?,
        mailbox,
        range.from,
        range.to,
        limit.min(MOST_ROWS)
    ];
    let mut rows = tx.query(sql, values, |row| read_entry(row, wants))?;
    if let Some(seen) = reader.seen(tx, mailbox, range)? {
        rows.iter_mut()
            .for_each(|row| row.flags = flags_for(Some(&seen), row.uid, row.flags));
    }
    Ok(rows)
}
