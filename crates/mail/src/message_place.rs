//! Where each message is listed, for accounts whose lists show one row a message.
//!
//! A row of `message_place` says that a message stands in a place under a mark: all of them, or those that are unread,
//! flagged, with an attachment. Its key is the order of a list, so that every list and every filter is one walk of it.
//! An account has no rows until its first list of messages; from then on whoever changes entries changes them in the
//! same transaction ([`crate::change::Change`]), so that going back and forth costs nothing.

use crate::change::{EntryState, hidden};
use crate::flag_set;
use crate::flags::{ATTACHMENT, Flags, split_keywords};
use crate::listing::Filter;
use crate::{Mail, MailError, MessageId, UidSet, label, mailbox, setting, storing};
use std::collections::BTreeMap;
use store::{AccountId, StoreError, Timestamp, Tx, params};

/// The place of what is flagged anywhere outside the trash and the junk; ids begin at 1.
pub(crate) const FLAGGED_PLACE: i64 = 0;

/// The setting that says an account has its rows.
const KEPT: &str = "message-places";

/// Why a message is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Any = 0,
    Unread = 1,
    Flagged = 2,
    Attachment = 3,
}

impl Mark {
    /// The mark whose walk answers a filter; what else the filter asks is left to who joins the entries.
    pub fn of(filter: Filter) -> Self {
        match filter {
            Filter { unread: true, .. } => Self::Unread,
            Filter { flagged: true, .. } => Self::Flagged,
            Filter {
                attachment: true, ..
            } => Self::Attachment,
            _ => Self::Any,
        }
    }

    fn holds(self, flags: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Unread => !Flags::of_column(flags).contains(Flags::SEEN),
            Self::Flagged => is_flagged(flags),
            Self::Attachment => flags & ATTACHMENT != 0,
        }
    }
}

const MARKS: [Mark; 4] = [Mark::Any, Mark::Unread, Mark::Flagged, Mark::Attachment];

fn is_flagged(flags: i64) -> bool {
    Flags::of_column(flags).contains(Flags::FLAGGED)
}

/// A row's key, but for the account.
pub(crate) type Key = (i64, i64, Timestamp, MessageId);

/// Entries to add to rows, or to take from them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Places(pub BTreeMap<Key, i64>);

impl Places {
    /// An entry in the places where its conversation is listed because of it; `shown` outside the trash and the junk.
    pub fn count(&mut self, places: &[i64], entry: &EntryState, shown: bool, sign: i64) {
        let flagged = (shown && is_flagged(entry.flags)).then_some(FLAGGED_PLACE);
        for place in places.iter().copied().chain(flagged) {
            for mark in MARKS.into_iter().filter(|mark| mark.holds(entry.flags)) {
                let key = (place, mark as i64, entry.received, entry.message);
                *self.0.entry(key).or_default() += sign;
            }
        }
    }

    pub fn write(self, tx: &Tx<'_>, account: AccountId) -> Result<(), StoreError> {
        for ((place, mark, received, message), entries) in self.0 {
            let key = params![account, place, mark, received, message, entries.abs()];
            if entries > 0 {
                tx.execute(ADD, key)?;
            } else if entries < 0 && tx.execute(EMPTIED, key)? == 0 {
                tx.execute(TAKE, key)?;
            }
        }
        Ok(())
    }
}

const ADD: &str = "
INSERT INTO message_place (account_id, place_id, mark, received, message_id, entries)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account_id, place_id, mark, received, message_id)
DO UPDATE SET entries = message_place.entries + $6";

/// Most often nothing is left of it there.
const EMPTIED: &str = "
DELETE FROM message_place
WHERE account_id = $1 AND place_id = $2 AND mark = $3 AND received = $4 AND message_id = $5 AND entries = $6";

const TAKE: &str = "
UPDATE message_place SET entries = entries - $6
WHERE account_id = $1 AND place_id = $2 AND mark = $3 AND received = $4 AND message_id = $5";

/// Whether an account has its rows.
pub(crate) fn are_kept(tx: &Tx<'_>) -> Result<bool, StoreError> {
    let kept = tx.query_opt(setting::ONE, params![tx.account()?, KEPT], |_| Ok(()))?;
    Ok(kept.is_some())
}

impl Mail {
    /// Makes an account's rows unless it has them. It reads all entries once, in one transaction: a list that is half
    /// made would be a lie.
    pub(crate) fn keep_message_places(&self, account: AccountId) -> Result<(), MailError> {
        if self.store().read(account, are_kept)? {
            return Ok(());
        }
        self.store().write(account, |tx| {
            if are_kept(tx)? {
                return Ok(());
            }
            for sql in MADE {
                tx.execute(sql, params![account])?;
            }
            of_labels_and_flagged(tx)?.write(tx, account)?;
            tx.execute(
                "INSERT INTO setting (account_id, name, value) VALUES ($1, $2, $3)",
                params![account, KEPT, ""],
            )?;
            Ok(())
        })
    }
}

macro_rules! made {
    ($mark:literal, $condition:literal) => {
        concat!(
            "INSERT INTO message_place (account_id, place_id, mark, received, message_id, entries)
             SELECT account_id, mailbox_id, ",
            $mark,
            ", received, message_id, count(*) FROM entry WHERE account_id = $1",
            $condition,
            " GROUP BY account_id, mailbox_id, received, message_id"
        )
    };
}

/// The rows of all mailboxes, mark by mark.
const MADE: [&str; 4] = [
    made!("0", ""),
    made!("1", " AND flags & 1 = 0"),
    made!("2", " AND flags & 4 <> 0"),
    made!("3", " AND flags & 256 <> 0"),
];

fn of_labels_and_flagged(tx: &Tx<'_>) -> Result<Places, MailError> {
    let (aside, labels) = (hidden(tx)?, label::ids(tx)?);
    let mut places = Places::default();
    for (mailbox, entry) in storing::with_keywords(tx)? {
        if !aside.contains(&mailbox) {
            let keywords = split_keywords(entry.keywords.as_deref());
            let label = |word: &String| labels.get(&word.to_ascii_lowercase()).copied();
            let borne: Vec<i64> = keywords.iter().filter_map(label).collect();
            places.count(&borne, &entry, false, 1);
        }
    }
    let mailboxes = mailbox::list(tx)?;
    let shown = mailboxes.iter().filter(|one| !aside.contains(&one.id));
    for mailbox in shown.map(|one| one.id) {
        let ranges = flag_set::ranges(tx, mailbox, flag_set::Mark::Flagged, &UidSet::all())?;
        for entry in flag_set::entries(tx, mailbox, flag_set::Mark::Flagged, &ranges)? {
            places.count(&[], &entry, true, 1);
        }
    }
    Ok(places)
}

/// All rows of an account, for who checks them.
pub(crate) fn all(tx: &Tx<'_>) -> Result<Places, StoreError> {
    let mut stored = Places::default();
    tx.each(
        "SELECT place_id, mark, received, message_id, entries FROM message_place WHERE account_id = $1",
        params![tx.account()?],
        |row| {
            let key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            stored.0.insert(key, row.get(4)?);
            Ok(())
        },
    )?;
    Ok(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statements_that_make_rows_name_the_flags_as_they_are() {
        let bits = [Flags::SEEN, Flags::FLAGGED].map(Flags::bits);
        assert_eq!((bits, ATTACHMENT), ([1, 4], 256));
    }
}
