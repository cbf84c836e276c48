//! Copying: a second entry of the same message, with its flags (RFC 9051 §6.4.7).

use crate::change::{Change, EntryState, states};
use crate::{Mail, MailError, MailboxId, Uid, UidSet, mailbox, reader};
use directory::Actor;
use store::AccountId;

/// Where entries went (RFC 4315 COPYUID).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub uid_validity: u32,
    /// (old, new), by rising UID.
    pub pairs: Vec<(Uid, Uid)>,
}

impl Mail {
    /// Copies entries into another mailbox (or the same). UIDs that are not there are passed over.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn copy(
        &self,
        actor: &Actor,
        account: AccountId,
        from: MailboxId,
        uids: &UidSet,
        to: MailboxId,
    ) -> Result<Copied, MailError> {
        self.write(actor, account, |tx| {
            let uid_validity = mailbox::by_id(tx, to)?.uid_validity;
            let entries = states(tx, from, uids)?;
            if entries.is_empty() {
                return Ok(Copied {
                    uid_validity,
                    pairs: Vec::new(),
                });
            }
            let mut change = Change::begin(tx)?;
            let copied = enter_all(&mut change, &entries, to)?;
            reader::carry(tx, from, to, &copied.pairs, change.modseq)?;
            change.finish()?;
            Ok(copied)
        })
    }
}

/// Writes entries of the same messages into another mailbox, in their order.
pub(crate) fn enter_all(
    change: &mut Change<'_>,
    entries: &[EntryState],
    to: MailboxId,
) -> Result<Copied, MailError> {
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let (uid_validity, first) = change.new_uids(to, count)?;
    let mut pairs = Vec::with_capacity(entries.len());
    for (entry, uid) in entries.iter().zip(first.0..) {
        change.insert_entry(
            to,
            &EntryState {
                uid: Uid(uid),
                ..entry.clone()
            },
        )?;
        pairs.push((entry.uid, Uid(uid)));
    }
    Ok(Copied {
        uid_validity,
        pairs,
    })
}
