//! Removing entries for good (RFC 9051 §6.4.3): a tombstone each, and orphans where an entry was the last one.

use crate::change::{Change, EntryState, states};
use crate::flag_set::{self, Mark};
use crate::reader::counting;
use crate::{ConversationId, Mail, MailError, MailboxId, Uid, UidSet, message, orphan, summary};
use directory::Actor;
use std::collections::BTreeMap;
use store::{AccountId, params};

impl Mail {
    /// Removes the entries marked as deleted, of a set or all (RFC 4315 UID EXPUNGE); answers which went.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn expunge(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        uids: Option<&UidSet>,
    ) -> Result<Vec<Uid>, MailError> {
        let all = UidSet::all();
        let asked = uids.unwrap_or(&all);
        self.write(actor, account, |tx| {
            let ranges = flag_set::ranges(tx, mailbox, Mark::Deleted, asked)?;
            let marked = flag_set::entries(tx, mailbox, Mark::Deleted, &ranges)?;
            if marked.is_empty() {
                return Ok(Vec::new());
            }
            let mut change = Change::begin(tx)?;
            let uids: Vec<Uid> = marked.iter().map(|entry| entry.uid).collect();
            remove_entries(&mut change, mailbox, &ranges, &DELETED_ONES, &marked)?;
            change.finish()?;
            orphan::purge(tx)?;
            Ok(uids)
        })
    }
}

/// Removes the entries of a set.
pub(crate) fn remove(
    change: &mut Change<'_>,
    mailbox: MailboxId,
    uids: &UidSet,
) -> Result<Vec<EntryState>, MailError> {
    let entries = states(change.tx, mailbox, uids)?;
    remove_all(change, mailbox, &entries)?;
    Ok(entries)
}

/// Removes entries that were read in the same transaction.
pub(crate) fn remove_all(
    change: &mut Change<'_>,
    mailbox: MailboxId,
    entries: &[EntryState],
) -> Result<(), MailError> {
    let uids: UidSet = entries.iter().map(|entry| entry.uid).collect();
    remove_entries(change, mailbox, &whole(&uids), &THESE, entries)
}

fn remove_entries(
    change: &mut Change<'_>,
    mailbox: MailboxId,
    ranges: &[(Uid, Uid)],
    which: &Which,
    entries: &[EntryState],
) -> Result<(), MailError> {
    if entries.is_empty() {
        return Ok(());
    }
    bury_some(change, mailbox, ranges, which, entries)?;
    let mut conversations: BTreeMap<ConversationId, i64> = BTreeMap::new();
    let mut freed = 0;
    for entry in entries {
        if message::has_died(change.tx, entry.conversation, entry.message)? {
            orphan::insert(change.tx, entry.message)?;
            *conversations.entry(entry.conversation).or_default() += 1;
            freed += entry.size;
        }
    }
    for (conversation, messages) in conversations {
        summary::lose(change.tx, conversation, messages)?;
    }
    if freed > 0 {
        change.tx.add_usage(-freed)?;
    }
    Ok(())
}

/// Takes entries out of a mailbox and leaves tombstones; their messages are the caller's matter.
pub(crate) fn bury(
    change: &mut Change<'_>,
    mailbox: MailboxId,
    uids: &UidSet,
    entries: &[EntryState],
) -> Result<(), MailError> {
    bury_some(change, mailbox, &whole(uids), &THESE, entries)
}

fn whole(uids: &UidSet) -> Vec<(Uid, Uid)> {
    let ranges = uids.ranges().iter();
    ranges.map(|(from, to)| (Uid(*from), Uid(*to))).collect()
}

/// Statements that leave tombstones of a range and then take the entries out.
struct Which {
    /// Who else than the owner has seen them.
    readers: &'static str,
    tombstones: &'static str,
    delete: &'static str,
}

macro_rules! which {
    ($readers:expr, $condition:literal) => {
        Which {
            readers: $readers,
            tombstones: concat!(
                "INSERT INTO tombstone (account_id, mailbox_id, modseq, uid, conversation_id)
                 SELECT account_id, mailbox_id, CAST($5 AS BIGINT), uid, conversation_id FROM entry
                 WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4",
                $condition
            ),
            delete: concat!(
                "DELETE FROM entry WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4",
                $condition
            ),
        }
    };
}

/// All of a range.
const THESE: Which = which!(counting::READERS, "");
/// Those of a range that are marked as deleted, however they lie among others.
const DELETED_ONES: Which = which!(counting::READERS_OF_DELETED, " AND flags & 8 <> 0");

fn bury_some(
    change: &mut Change<'_>,
    mailbox: MailboxId,
    ranges: &[(Uid, Uid)],
    which: &Which,
    entries: &[EntryState],
) -> Result<(), MailError> {
    counting::leave(change.tx, mailbox, ranges, which.readers)?;
    for (from, to) in ranges {
        let (account, modseq) = (change.account, change.modseq);
        change.tx.execute(
            which.tombstones,
            params![account, mailbox, *from, *to, modseq],
        )?;
        change
            .tx
            .execute(which.delete, params![account, mailbox, *from, *to])?;
    }
    entries
        .iter()
        .try_for_each(|entry| change.left(mailbox, entry))
}
