//! Marking entries: flags and keywords (RFC 9051 §6.4.6), with UNCHANGEDSINCE (RFC 7162 §3.1.3).
//!
//! A change of system flags alone over a range is one statement, whatever its count; keywords are written entry by
//! entry. Entries that have what is asked for already are not touched: their change value stays.

use crate::append::check_keywords;
use crate::change::{Change, EntryState, read_state, states};
use crate::entry::{FLAG_ROWS, FlagRow, read_flags};
use crate::flags::split_keywords;
use crate::reader::Reader;
use crate::{
    FlagChange, Flags, Mail, MailError, MailboxId, Mode, Uid, UidSet, mailbox, message_place,
};
use directory::{Actor, Right};
use std::collections::HashSet;
use store::{AccountId, ModSeq, StoreError, Tx, params};

/// What a STORE did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// Entries that have changed, as they are now.
    pub changed: Vec<FlagRow>,
    /// Entries that were left alone because somebody changed them after UNCHANGEDSINCE.
    pub modified: Vec<Uid>,
    /// The mailbox's change value before, where nothing but these entries has another since.
    pub before: Option<ModSeq>,
}

impl Mail {
    /// Marks the entries of a set. UIDs that are not there are passed over.
    ///
    /// # Errors
    /// `NotAllowed` for a keyword that is none, `Refused`, or the store's.
    pub fn set_flags(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        uids: &UidSet,
        change: &FlagChange,
        unchanged_since: Option<ModSeq>,
    ) -> Result<Stored, MailError> {
        check_keywords(&change.keywords)?;
        let reader = self.reader(actor, account);
        if reader != Reader::Owner && is_of_seen_alone(change) {
            // Their own mark, which whoever may read may set.
            self.may(actor, account, Right::Read)?;
        } else {
            self.may(actor, account, Right::Write)?;
        }
        self.store().write(account, |tx| match reader {
            Reader::Owner => store(tx, mailbox, uids, change, unchanged_since),
            Reader::Person(_) => store_for(tx, reader, mailbox, uids, change, unchanged_since),
        })
    }
}

/// A replacement takes other marks away.
fn is_of_seen_alone(change: &FlagChange) -> bool {
    change.mode != Mode::Replace && change.flags == Flags::SEEN && change.keywords.is_empty()
}

/// As [`store`] for somebody who does not own the mailbox: what they have seen is theirs alone.
pub(crate) fn store_for(
    tx: &Tx<'_>,
    reader: Reader,
    mailbox: MailboxId,
    uids: &UidSet,
    asked: &FlagChange,
    unchanged_since: Option<ModSeq>,
) -> Result<Stored, MailError> {
    let (seen, rest) = crate::reader::split(asked);
    // A replacement must not take the owner's own mark away.
    let kept: Vec<Uid> = states(tx, mailbox, uids)?
        .iter()
        .filter(|entry| {
            rest.mode == Mode::Replace && Flags::of_column(entry.flags).contains(Flags::SEEN)
        })
        .map(|entry| entry.uid)
        .collect();
    let mut stored = store(tx, mailbox, uids, &rest, unchanged_since)?;
    if !kept.is_empty() {
        store(
            tx,
            mailbox,
            &UidSet::from(kept.as_slice()),
            &FlagChange::add(Flags::SEEN),
            None,
        )?;
    }
    let mut changed: Vec<Uid> = stored.changed.iter().map(|row| row.uid).collect();
    if let Some(seen) = seen {
        let there = states(tx, mailbox, uids)?;
        let present: Vec<Uid> = there
            .iter()
            .map(|entry| entry.uid)
            .filter(|uid| !stored.modified.contains(uid))
            .collect();
        changed.extend(reader.mark(tx, mailbox, &present, seen)?);
    }
    stored.changed = crate::reader::rows_of(tx, reader, mailbox, changed)?;
    stored.before = None;
    Ok(stored)
}

fn store(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    uids: &UidSet,
    asked: &FlagChange,
    unchanged_since: Option<ModSeq>,
) -> Result<Stored, MailError> {
    let light = asked.keywords.is_empty()
        && asked.mode != Mode::Replace
        && !asked.flags.contains(Flags::SEEN)
        && !(asked.flags.contains(Flags::FLAGGED) && message_place::are_kept(tx)?);
    if light && unchanged_since.is_none() {
        return store_lightly(tx, mailbox, uids, asked);
    }
    let modified = match unchanged_since {
        Some(since) => modified(tx, mailbox, uids, since)?,
        None => Vec::new(),
    };
    let spared: HashSet<Uid> = modified.iter().copied().collect();
    let before = states(tx, mailbox, uids)?;
    let touched: Vec<(EntryState, i64, Option<String>)> = before
        .into_iter()
        .filter(|entry| !spared.contains(&entry.uid))
        .filter_map(|entry| {
            let (flags, keywords) = (
                asked.flags_after(entry.flags),
                asked.keywords_after(entry.keywords.as_deref()),
            );
            (flags != entry.flags || keywords != entry.keywords).then_some((entry, flags, keywords))
        })
        .collect();
    if touched.is_empty() {
        return Ok(Stored {
            modified,
            ..Stored::default()
        });
    }
    let before = Some(mailbox::by_id(tx, mailbox)?.highest_modseq);
    let mut change = Change::begin(tx)?;
    let in_one = asked.keywords.is_empty() && asked.mode != Mode::Replace && spared.is_empty();
    if in_one {
        mark_ranges(&change, mailbox, uids, asked)?;
    }
    let mut changed = Vec::with_capacity(touched.len());
    for (entry, flags, keywords) in touched {
        if !in_one {
            write(&change, mailbox, entry.uid, flags, keywords.as_deref())?;
        }
        change.marked(mailbox, &entry, flags, keywords.as_deref())?;
        changed.push(FlagRow {
            uid: entry.uid,
            flags: Flags::of_column(flags),
            keywords: split_keywords(keywords.as_deref()),
            modseq: change.modseq,
        });
    }
    change.finish()?;
    Ok(Stored {
        changed,
        modified,
        before,
    })
}

/// Flags that no list and no count depends on: only they are read.
fn store_lightly(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    uids: &UidSet,
    asked: &FlagChange,
) -> Result<Stored, MailError> {
    let account = tx.account()?;
    let mut changed: Vec<FlagRow> = Vec::new();
    let mut columns: Vec<(i64, i64)> = Vec::new();
    for (from, to) in uids.ranges() {
        let values = params![account, mailbox, *from, *to, i64::MAX];
        tx.each(FLAG_ROWS, values, |row| {
            let flags: i64 = row.get(1)?;
            let after = asked.flags_after(flags);
            if after != flags {
                columns.push((flags, after));
                changed.push(FlagRow {
                    flags: Flags::of_column(after),
                    ..read_flags(row)?
                });
            }
            Ok(())
        })?;
    }
    if changed.is_empty() {
        return Ok(Stored::default());
    }
    let before = Some(mailbox::by_id(tx, mailbox)?.highest_modseq);
    let mut change = Change::begin(tx)?;
    mark_ranges(&change, mailbox, uids, asked)?;
    for (row, (before, after)) in changed.iter_mut().zip(columns) {
        row.modseq = change.modseq;
        change.touched(mailbox, row.uid, before, after);
    }
    change.finish()?;
    Ok(Stored {
        changed,
        before,
        ..Stored::default()
    })
}

/// Marks one entry that was read in the same transaction; answers whether it changed.
pub(crate) fn mark(
    change: &mut Change<'_>,
    mailbox: MailboxId,
    entry: &EntryState,
    asked: &FlagChange,
) -> Result<bool, MailError> {
    let (flags, keywords) = (
        asked.flags_after(entry.flags),
        asked.keywords_after(entry.keywords.as_deref()),
    );
    if flags == entry.flags && keywords == entry.keywords {
        return Ok(false);
    }
    write(change, mailbox, entry.uid, flags, keywords.as_deref())?;
    change.marked(mailbox, entry, flags, keywords.as_deref())?;
    Ok(true)
}

fn write(
    change: &Change<'_>,
    mailbox: MailboxId,
    uid: Uid,
    flags: i64,
    keywords: Option<&str>,
) -> Result<(), StoreError> {
    change.tx.execute(
        "UPDATE entry SET flags = $4, keywords = $5, modseq = $6 WHERE account_id = $1 AND mailbox_id = $2 AND uid = $3",
        params![change.account, mailbox, uid, flags, keywords, change.modseq],
    )?;
    Ok(())
}

/// Adds or removes system flags over ranges, where that changes something.
fn mark_ranges(
    change: &Change<'_>,
    mailbox: MailboxId,
    uids: &UidSet,
    asked: &FlagChange,
) -> Result<(), StoreError> {
    let (sql, mask) = match asked.mode {
        Mode::Add => (
            "UPDATE entry SET flags = flags | $5 | 64, modseq = $6
             WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND flags & $5 <> $5",
            i64::from(asked.flags.bits()),
        ),
        // Both engines know « and », not both know « not » of a parameter.
        Mode::Remove | Mode::Replace => (
            "UPDATE entry SET flags = flags & $5 | 64, modseq = $6
             WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND flags & $5 <> flags",
            !i64::from(asked.flags.bits()),
        ),
    };
    for (from, to) in uids.ranges() {
        change.tx.execute(
            sql,
            params![change.account, mailbox, *from, *to, mask, change.modseq],
        )?;
    }
    Ok(())
}

pub(crate) const MODIFIED: &str = "
SELECT uid FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND modseq > $5 ORDER BY uid";

fn modified(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    uids: &UidSet,
    since: ModSeq,
) -> Result<Vec<Uid>, StoreError> {
    let account = tx.account()?;
    let mut found = Vec::new();
    for (from, to) in uids.ranges() {
        found.extend(tx.query(
            MODIFIED,
            params![account, mailbox, *from, *to, since],
            |row| row.get::<Uid>(0),
        )?);
    }
    Ok(found)
}

pub(crate) const WITH_KEYWORDS: &str = "
SELECT uid, message_id, conversation_id, received, sent, size, flags, keywords, mailbox_id FROM entry
WHERE account_id = $1 AND keywords IS NOT NULL";

/// Every entry of the account that bears keywords.
pub(crate) fn with_keywords(tx: &Tx<'_>) -> Result<Vec<(MailboxId, EntryState)>, StoreError> {
    tx.query(WITH_KEYWORDS, params![tx.account()?], |row| {
        Ok((row.get(8)?, read_state(row)?))
    })
}
