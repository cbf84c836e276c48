//! Moving: the entry leaves one mailbox and enters another in one transaction, with its flags (RFC 6851). Who comes
//! second finds nothing left to move.

use crate::change::{Change, states};
use crate::copying::{Copied, enter_all};
use crate::{Mail, MailError, MailboxId, UidSet, expunging, mailbox, reader};
use directory::Actor;
use store::{AccountId, Tx};

impl Mail {
    /// Moves entries into another mailbox. UIDs that are not there (any more) are passed over.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn move_entries(
        &self,
        actor: &Actor,
        account: AccountId,
        from: MailboxId,
        uids: &UidSet,
        to: MailboxId,
    ) -> Result<Copied, MailError> {
        self.write(actor, account, |tx| move_entries(tx, from, uids, to))
    }
}

pub(crate) fn move_entries(
    tx: &Tx<'_>,
    from: MailboxId,
    uids: &UidSet,
    to: MailboxId,
) -> Result<Copied, MailError> {
    let uid_validity = mailbox::by_id(tx, to)?.uid_validity;
    let mut change = Change::begin(tx)?;
    let copied = transfer(&mut change, from, uids, to)?;
    change.finish()?;
    Ok(copied.unwrap_or(Copied {
        uid_validity,
        pairs: Vec::new(),
    }))
}

/// The same inside a larger change; nothing when there was nothing to move.
pub(crate) fn transfer(
    change: &mut Change<'_>,
    from: MailboxId,
    uids: &UidSet,
    to: MailboxId,
) -> Result<Option<Copied>, MailError> {
    let entries = states(change.tx, from, uids)?;
    if entries.is_empty() {
        return Ok(None);
    }
    let copied = enter_all(change, &entries, to)?;
    reader::carry(change.tx, from, to, &copied.pairs, change.modseq)?;
    let moved: UidSet = entries.iter().map(|entry| entry.uid).collect();
    expunging::bury(change, from, &moved, &entries)?;
    Ok(Some(copied))
}
