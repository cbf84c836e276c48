//! COPY and MOVE between a role mailbox and somebody's own: the messages enter the other account, and leave the first only
//! when that is safe. A crash in between leaves them in both.

use crate::session::Account;
use directory::Right;
use mail::{
    Append, Copied, EntryRow, FlagChange, Flags, MOST_APPENDS, MailError, MailboxId, Uid, UidSet,
    Wants,
};

/// Bytes of messages held in memory together.
const IN_MEMORY: u64 = 8 * 1024 * 1024;

/// Copies the messages of a set into another account's mailbox; moving, takes them out here. Blocks.
pub(super) fn transfer(
    from: &Account,
    mailbox: MailboxId,
    set: &UidSet,
    (other, to): (&Account, MailboxId),
    moving: bool,
) -> Result<Copied, MailError> {
    if moving {
        // Before anything enters over there: who may only read cannot take out.
        let directory = from.mail.directory();
        directory.may(&from.actor, from.id, Right::Write)?;
    }
    let mut copied = Copied {
        uid_validity: other.mail.mailbox(&other.actor, other.id, to)?.uid_validity,
        pairs: Vec::new(),
    };
    let uids: Vec<Uid> = set
        .ranges()
        .iter()
        .flat_map(|(from, to)| *from..=*to)
        .map(Uid)
        .collect();
    for some in uids.chunks(MOST_APPENDS) {
        enter(from, mailbox, some, (other, to), &mut copied)?;
    }
    if moving && !copied.pairs.is_empty() {
        let gone: UidSet = copied.pairs.iter().map(|(old, _)| *old).collect();
        let (mail, actor) = (&from.mail, &from.actor);
        let deleted = FlagChange::add(Flags::DELETED);
        mail.set_flags(actor, from.id, mailbox, &gone, &deleted, None)?;
        mail.expunge(actor, from.id, mailbox, Some(&gone))?;
    }
    Ok(copied)
}

/// Some at once, as many in one transaction of the other account as memory may hold.
fn enter(
    from: &Account,
    mailbox: MailboxId,
    uids: &[Uid],
    (other, to): (&Account, MailboxId),
    copied: &mut Copied,
) -> Result<(), MailError> {
    let wants = Wants {
        parsed: false,
        keywords: true,
    };
    let (mail, actor) = (&from.mail, &from.actor);
    let entries = mail.entries_of(actor, from.id, mailbox, uids, wants)?;
    let mut rest = entries.as_slice();
    while !rest.is_empty() {
        let (some, later) = rest.split_at(fitting(rest));
        let mut appends = Vec::with_capacity(some.len());
        for entry in some {
            appends.push(Append {
                raw: Vec::from(mail.body(actor, from.id, entry.message)?).into(),
                flags: entry.flags,
                keywords: entry.keywords.clone(),
                received: Some(entry.received),
            });
        }
        let appended = other
            .mail
            .append_many(&other.actor, other.id, to, appends)?;
        let new = appended.iter().map(|one| one.uid);
        copied.pairs.extend(some.iter().map(|one| one.uid).zip(new));
        rest = later;
    }
    Ok(())
}

/// How many of the first may be in memory together: one at least.
fn fitting(entries: &[EntryRow]) -> usize {
    let mut held = 0_u64;
    let fits = |entry: &&EntryRow| {
        held += u64::from(entry.size);
        held <= IN_MEMORY
    };
    entries.iter().take_while(fits).count().max(1)
}
