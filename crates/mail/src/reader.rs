//! Who reads: `\Seen` is the owner's in the entry, everybody else's under their own id, with a change value of its own.
//!
//! A role mailbox has no owner: all who open it have their read state here, and nobody's is another's. What somebody
//! else than the owner has seen raises the account's change value but no mailbox's: it is news to that person alone. How
//! much that is, is counted as it changes ([`counting`]).

pub(crate) mod counting;

use crate::change::EntryState;
use crate::entry::FlagRow;
use crate::listing::ListQuery;
use crate::{Appended, FlagChange, Flags, Mail, MailboxId, MessageId, Mode, Uid, UidRange, UidSet};
use directory::{Actor, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use store::{AccountId, ModSeq, StoreError, Tx, params};

/// Whose read state counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reader {
    Owner,
    Person(PersonId),
}

impl Mail {
    pub(crate) fn reader(&self, actor: &Actor, account: AccountId) -> Reader {
        if actor.is_program() || actor.account == account {
            Reader::Owner
        } else {
            Reader::Person(actor.person)
        }
    }
}

pub(crate) const SEEN: &str = "
SELECT uid FROM seen_by
WHERE account_id = $1 AND person_id = $2 AND mailbox_id = $3 AND uid BETWEEN $4 AND $5 AND seen = 1";

pub(crate) const SEEN_SINCE: &str = "
SELECT uid, modseq FROM seen_by
WHERE account_id = $1 AND person_id = $2 AND mailbox_id = $3 AND modseq > $4 ORDER BY modseq";

/// Entries that somebody marked for themselves since a change value, by what a list tells of them.
pub(crate) const MARKED_CONVERSATIONS: &str = "
SELECT entry.conversation_id FROM seen_by CROSS JOIN entry
WHERE seen_by.account_id = $1 AND seen_by.person_id = $2 AND seen_by.mailbox_id = $3 AND seen_by.modseq > $4
    AND entry.account_id = $1 AND entry.mailbox_id = $3 AND entry.uid = seen_by.uid LIMIT $5";
pub(crate) const MARKED_MESSAGES: &str = "
SELECT entry.message_id FROM seen_by CROSS JOIN entry
WHERE seen_by.account_id = $1 AND seen_by.person_id = $2 AND seen_by.mailbox_id = $3 AND seen_by.modseq > $4
    AND entry.account_id = $1 AND entry.mailbox_id = $3 AND entry.uid = seen_by.uid LIMIT $5";

impl Reader {
    /// All that this reader has seen in a mailbox; nothing for the owner, whose flags say it.
    pub fn seen_set(self, tx: &Tx<'_>, mailbox: MailboxId) -> Result<Option<UidSet>, StoreError> {
        let seen = self.seen(tx, mailbox, UidRange::ALL)?;
        Ok(seen.map(|seen| seen.into_iter().collect()))
    }

    /// What this reader has seen of a range; nothing for the owner, whose flags say it.
    pub fn seen(
        self,
        tx: &Tx<'_>,
        mailbox: MailboxId,
        range: UidRange,
    ) -> Result<Option<HashSet<Uid>>, StoreError> {
        let Self::Person(person) = self else {
            return Ok(None);
        };
        let values = params![tx.account()?, person, mailbox, range.from, range.to];
        Ok(Some(
            tx.query(SEEN, values, |row| row.get::<Uid>(0))?
                .into_iter()
                .collect(),
        ))
    }

    /// Entries as this reader sees them: `\Seen` in their flags is the reader's own.
    pub fn see(
        self,
        tx: &Tx<'_>,
        entries: &mut [(MailboxId, EntryState)],
    ) -> Result<(), StoreError> {
        if self == Self::Owner {
            return Ok(());
        }
        for (mailbox, entry) in entries {
            let range = UidRange {
                from: entry.uid,
                to: entry.uid,
            };
            let has_seen = self
                .seen(tx, *mailbox, range)?
                .is_some_and(|seen| !seen.is_empty());
            let bit = i64::from(Flags::SEEN.bits());
            entry.flags = match has_seen {
                true => entry.flags | bit,
                false => entry.flags & !bit,
            };
        }
        Ok(())
    }

    /// Who sent a message, where that is not the owner.
    pub fn sent_by(self, tx: &Tx<'_>, message: MessageId) -> Result<Option<PersonId>, StoreError> {
        match self {
            Self::Owner => Ok(None),
            Self::Person(_) => {
                let person =
                    tx.query_opt(SENT_BY, params![tx.account()?, message], |row| row.get(0))?;
                Ok(person.map(PersonId))
            }
        }
    }

    /// A list as its walk finds it: an index knows what the owner has not read and nobody else. What the filter asks
    /// is asked of each row then.
    pub fn walked(self, query: &ListQuery) -> ListQuery {
        let mut walked = query.clone();
        walked.filter.unread &= self == Self::Owner;
        walked
    }

    /// What changed for this reader alone since a change value.
    pub fn news(
        self,
        tx: &Tx<'_>,
        mailbox: MailboxId,
        since: ModSeq,
    ) -> Result<Vec<(Uid, ModSeq)>, StoreError> {
        let Self::Person(person) = self else {
            return Ok(Vec::new());
        };
        tx.query(
            SEEN_SINCE,
            params![tx.account()?, person, mailbox, since],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Marks entries as seen, or not, by this reader; answers which had been otherwise. The owner's are flags.
    pub fn mark(
        self,
        tx: &Tx<'_>,
        mailbox: MailboxId,
        present: &[Uid],
        seen: bool,
    ) -> Result<Vec<Uid>, StoreError> {
        let Self::Person(person) = self else {
            return Ok(Vec::new());
        };
        let (Some(from), Some(to)) = (present.iter().min(), present.iter().max()) else {
            return Ok(Vec::new());
        };
        let range = UidRange {
            from: *from,
            to: *to,
        };
        let known = self.seen(tx, mailbox, range)?.unwrap_or_default();
        let changed: BTreeSet<Uid> = present
            .iter()
            .copied()
            .filter(|uid| known.contains(uid) != seen)
            .collect();
        let count = i64::try_from(changed.len()).unwrap_or(i64::MAX);
        counting::add(tx, person, mailbox, if seen { count } else { -count })?;
        for uid in &changed {
            let modseq = tx.modseq()?;
            tx.execute(
                "INSERT INTO seen_by (account_id, person_id, mailbox_id, uid, seen, modseq)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (account_id, person_id, mailbox_id, uid) DO UPDATE SET seen = $5, modseq = $6",
                params![tx.account()?, person, mailbox, *uid, seen, modseq],
            )?;
        }
        Ok(changed.into_iter().collect())
    }
}

/// Who wrote a message that was sent from a mailbox that several people write from.
pub(crate) const SENT_BY: &str =
    "SELECT person_id FROM sent_by WHERE account_id = $1 AND message_id = $2";

/// Notes who wrote a message that lies among what was sent: they need not be told of it as new.
pub(crate) fn sent(
    tx: &Tx<'_>,
    person: PersonId,
    copy: &Appended,
    in_: MailboxId,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sent_by (account_id, message_id, person_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![tx.account()?, copy.message, person],
    )?;
    Reader::Person(person).mark(tx, in_, &[copy.uid], true)?;
    Ok(())
}

/// Whether somebody else than the owner has marks in a mailbox.
pub(crate) const MARKED: &str =
    "SELECT uid FROM seen_by WHERE account_id = $1 AND mailbox_id = $2 ORDER BY uid LIMIT 1";

/// What readers have seen of entries, they have seen of the same entries elsewhere.
pub(crate) fn carry(
    tx: &Tx<'_>,
    from: MailboxId,
    to: MailboxId,
    pairs: &[(Uid, Uid)],
    modseq: ModSeq,
) -> Result<(), StoreError> {
    let account = tx.account()?;
    let marked = tx.query_opt(MARKED, params![account, from], |row| row.get::<Uid>(0))?;
    if marked.is_none() {
        return Ok(());
    }
    let mut more: BTreeMap<i64, i64> = BTreeMap::new();
    for (old, new) in pairs {
        let uid = params![account, from, *old, *old];
        let readers = tx.query(counting::READERS, uid, |row| row.get(0))?;
        tx.execute(
            "INSERT INTO seen_by (account_id, person_id, mailbox_id, uid, seen, modseq)
             SELECT account_id, person_id, CAST($4 AS BIGINT), CAST($5 AS BIGINT), seen, CAST($6 AS BIGINT)
             FROM seen_by WHERE account_id = $1 AND mailbox_id = $2 AND uid = $3 AND seen = 1",
            params![account, from, *old, to, *new, modseq],
        )?;
        for person in readers {
            *more.entry(person).or_insert(0) += 1;
        }
    }
    for (person, more) in more {
        counting::add(tx, PersonId(person), to, more)?;
    }
    Ok(())
}

/// The flags as a reader sees them.
pub(crate) fn flags_for(seen: Option<&HashSet<Uid>>, uid: Uid, flags: Flags) -> Flags {
    match seen {
        None => flags,
        Some(seen) if seen.contains(&uid) => flags.with(Flags::SEEN),
        Some(_) => flags.without(Flags::SEEN),
    }
}

/// What a change asks of `\Seen`, and the rest of it.
pub(crate) fn split(change: &FlagChange) -> (Option<bool>, FlagChange) {
    let named = change.flags.contains(Flags::SEEN);
    let seen = match change.mode {
        Mode::Add => named.then_some(true),
        Mode::Remove => named.then_some(false),
        Mode::Replace => Some(named),
    };
    (
        seen,
        FlagChange {
            flags: change.flags.without(Flags::SEEN),
            ..change.clone()
        },
    )
}

/// The rows of these UIDs as they are now for a reader.
pub(crate) fn rows_of(
    tx: &Tx<'_>,
    reader: Reader,
    mailbox: MailboxId,
    uids: impl IntoIterator<Item = Uid>,
) -> Result<Vec<FlagRow>, StoreError> {
    let set: UidSet = uids.into_iter().collect();
    let seen = reader.seen(tx, mailbox, UidRange::ALL)?;
    let account = tx.account()?;
    let mut rows = Vec::new();
    for (from, to) in set.ranges() {
        let values = params![account, mailbox, *from, *to, crate::entry::MOST_ROWS];
        rows.extend(tx.query(crate::entry::FLAG_ROWS, values, crate::entry::read_flags)?);
    }
    for row in &mut rows {
        row.flags = flags_for(seen.as_ref(), row.uid, row.flags);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seen_is_taken_out_of_what_is_asked() {
        let (seen, rest) = split(&FlagChange::add(Flags::SEEN | Flags::FLAGGED));
        assert_eq!((seen, rest.flags), (Some(true), Flags::FLAGGED));
        assert_eq!(split(&FlagChange::add(Flags::FLAGGED)).0, None);
        let replace = FlagChange {
            mode: Mode::Replace,
            flags: Flags::FLAGGED,
            keywords: Vec::new(),
        };
        assert_eq!(split(&replace).0, Some(false));
    }

    #[test]
    fn everybody_but_the_owner_has_seen_what_they_have_seen() {
        let seen = HashSet::from([Uid(1)]);
        assert_eq!(flags_for(Some(&seen), Uid(1), Flags::NONE), Flags::SEEN);
        assert_eq!(flags_for(Some(&seen), Uid(2), Flags::SEEN), Flags::NONE);
        assert_eq!(flags_for(None, Uid(2), Flags::SEEN), Flags::SEEN);
    }
}
