//! Making, renaming, deleting and subscribing mailboxes (RFC 9051 §6.3.4 to §6.3.8).

use super::{Mailbox, Role, by_id, by_name, ensure_special, list, read_mailbox};
use crate::change::Change;
use crate::reader::{Reader, counting};
use crate::{Mail, MailError, MailboxId, NotAllowed, UidSet, journal};
use directory::{Actor, Right};
use store::{AccountId, StoreError, Tx, params};

/// Bytes of a whole name: what clients and their index files bear.
const LONGEST_NAME: usize = 1_000;
/// Levels of a name.
const DEEPEST: usize = 32;

/// The name as it is stored: the inbox in capitals, whatever the case asked for (RFC 9051 §5.1), no separator at the
/// end.
pub(crate) fn spelt(name: &str) -> String {
    let name = name.strip_suffix('/').unwrap_or(name);
    match name.split_once('/') {
        None if name.eq_ignore_ascii_case("inbox") => "INBOX".to_owned(),
        Some((first, rest)) if first.eq_ignore_ascii_case("inbox") => format!("INBOX/{rest}"),
        _ => name.to_owned(),
    }
}

fn is_valid(name: &str) -> bool {
    let levels: Vec<&str> = name.split('/').collect();
    name.len() <= LONGEST_NAME
        && levels.len() <= DEEPEST
        && levels
            .iter()
            .all(|level| !level.is_empty() && level.trim() == *level)
        && !name.chars().any(|c| {
            c.is_control() || matches!(c, '*' | '%' | '\u{2028}' | '\u{2029}' | '\u{fffd}')
        })
}

impl Mail {
    /// Makes a mailbox, and those above it that are missing.
    ///
    /// # Errors
    /// `MailboxExists`, `BadName`, `TooMany`, `Refused`, or the store's.
    pub fn create_mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
        name: &str,
        role: Option<Role>,
    ) -> Result<Mailbox, MailError> {
        let name = spelt(name);
        if !is_valid(&name) {
            return Err(MailError::BadName);
        }
        let limit = self.options().mailboxes;
        self.write(actor, account, |tx| {
            ensure_special(tx)?;
            if by_name(tx, &name)?.is_some() {
                return Err(MailError::MailboxExists);
            }
            // A role that is given to another mailbox already stays there (RFC 6154 §3).
            if let Some(role) = role
                && super::by_role(tx, role)?.is_some()
            {
                return Err(MailError::MailboxExists);
            }
            if list(tx)?.len() >= limit {
                return Err(MailError::TooMany {
                    what: "mailboxes",
                    limit,
                });
            }
            insert_above(tx, &name)?;
            let id = insert(tx, &name, role)?;
            journal::write(tx, actor, "mailbox-created", &name)?;
            by_id(tx, id)
        })
    }

    /// Renames a mailbox and those below it. Messages, UIDs and ids stay. Renaming the inbox moves its messages to a
    /// new mailbox and leaves the inbox empty (RFC 9051 §6.3.6).
    ///
    /// # Errors
    /// `NoSuchMailbox`, `MailboxExists`, `BadName`, `NotAllowed`, `Refused`, or the store's.
    pub fn rename_mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
        id: MailboxId,
        new_name: &str,
    ) -> Result<Mailbox, MailError> {
        let new_name = spelt(new_name);
        if !is_valid(&new_name) {
            return Err(MailError::BadName);
        }
        self.write(actor, account, |tx| {
            let mailbox = by_id(tx, id)?;
            if mailbox.name == new_name {
                return Ok(mailbox);
            }
            if new_name
                .strip_prefix(&mailbox.name)
                .is_some_and(|rest| rest.starts_with('/'))
                && mailbox.role != Some(Role::Inbox)
            {
                return Err(MailError::NotAllowed(NotAllowed::IntoItself));
            }
            if by_name(tx, &new_name)?.is_some() {
                return Err(MailError::MailboxExists);
            }
            insert_above(tx, &new_name)?;
            journal::write(
                tx,
                actor,
                "mailbox-renamed",
                &format!("{} > {new_name}", mailbox.name),
            )?;
            if mailbox.role == Some(Role::Inbox) {
                let target = insert(tx, &new_name, None)?;
                crate::moving::move_entries(tx, id, &UidSet::all(), target)?;
                return by_id(tx, target);
            }
            rename(tx, &mailbox, &new_name)?;
            by_id(tx, id)
        })
    }

    /// Deletes a mailbox with its messages; they stay a day for who has to bring them back. A mailbox that has
    /// children is kept, as are the special ones.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `NotAllowed`, `Refused`, or the store's.
    pub fn delete_mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
        id: MailboxId,
    ) -> Result<(), MailError> {
        self.write(actor, account, |tx| {
            let mailbox = by_id(tx, id)?;
            if mailbox.role.is_some() {
                return Err(MailError::NotAllowed(NotAllowed::SpecialMailbox));
            }
            let below = format!("{}/", mailbox.name);
            if list(tx)?.iter().any(|other| other.name.starts_with(&below)) {
                return Err(MailError::NotAllowed(NotAllowed::HasChildren));
            }
            let mut change = Change::begin(tx)?;
            crate::expunging::remove(&mut change, id, &UidSet::all())?;
            change.finish()?;
            for sql in [
                "DELETE FROM tombstone WHERE account_id = $1 AND mailbox_id = $2",
                "DELETE FROM marks WHERE account_id = $1 AND mailbox_id = $2",
                "DELETE FROM flag_set WHERE account_id = $1 AND mailbox_id = $2",
                "DELETE FROM reader_mailbox WHERE account_id = $1 AND mailbox_id = $2",
                "DELETE FROM mailbox WHERE account_id = $1 AND mailbox_id = $2",
            ] {
                tx.execute(sql, params![account, id])?;
            }
            journal::write(tx, actor, "mailbox-deleted", &mailbox.name)?;
            Ok(())
        })
    }

    /// Subscribes a mailbox or takes the subscription back: in one that several people read, each for themselves, also who
    /// may only read.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn subscribe(
        &self,
        actor: &Actor,
        account: AccountId,
        id: MailboxId,
        on: bool,
    ) -> Result<(), MailError> {
        if let Reader::Person(person) = self.reader(actor, account) {
            self.may(actor, account, Right::Read)?;
            return self.store().write(account, |tx| {
                by_id(tx, id)?;
                Ok(counting::subscribe(tx, person, id, on)?)
            });
        }
        self.write(actor, account, |tx| {
            let touched = tx.execute(
                "UPDATE mailbox SET subscribed = $3 WHERE account_id = $1 AND mailbox_id = $2",
                params![account, id, on],
            )?;
            if touched == 0 {
                Err(MailError::NoSuchMailbox)
            } else {
                Ok(())
            }
        })
    }
}

/// Makes a mailbox of a name that is free, with those above it.
pub(crate) fn make(tx: &Tx<'_>, name: &str) -> Result<MailboxId, MailError> {
    if !is_valid(name) {
        return Err(MailError::BadName);
    }
    insert_above(tx, name)?;
    Ok(insert(tx, name, None)?)
}

/// One row.
pub(crate) fn insert(tx: &Tx<'_>, name: &str, role: Option<Role>) -> Result<MailboxId, StoreError> {
    let (account, modseq, id) = (tx.account()?, tx.modseq()?, tx.new_ids(1)?);
    let epoch: i64 = tx.value(
        "SELECT epoch FROM account_state WHERE account_id = $1",
        params![account],
    )?;
    // RFC 9051 §2.3.1.1: 32 bits, not 0.
    let validity = (epoch + id).rem_euclid(i64::from(u32::MAX)).max(1);
    tx.execute(
        "INSERT INTO mailbox (account_id, mailbox_id, name, role, uid_validity, uid_next, total, unseen, size, modseq,
         subscribed) VALUES ($1, $2, $3, $4, $5, 1, 0, 0, 0, $6, 1)",
        params![account, id, name, role.map(Role::name), validity, modseq],
    )?;
    Ok(MailboxId(id))
}

/// The mailboxes above a name that are missing (RFC 9051 §6.3.4 and §6.3.6: the server makes them).
fn insert_above(tx: &Tx<'_>, name: &str) -> Result<(), MailError> {
    for (end, _) in name.match_indices('/') {
        let above = &name[..end];
        if by_name(tx, above)?.is_none() {
            insert(tx, above, None)?;
        }
    }
    Ok(())
}

fn rename(tx: &Tx<'_>, mailbox: &Mailbox, new_name: &str) -> Result<(), MailError> {
    let (account, modseq) = (tx.account()?, tx.modseq()?);
    let below = format!("{}/", mailbox.name);
    let rows = tx.query(super::LIST, params![account], read_mailbox)?;
    for row in rows
        .iter()
        .filter(|row| row.id == mailbox.id || row.name.starts_with(&below))
    {
        let name = format!("{new_name}{}", &row.name[mailbox.name.len()..]);
        if !is_valid(&name) {
            return Err(MailError::BadName);
        }
        if tx
            .query_opt(super::BY_NAME, params![account, &name], |row| {
                row.get::<i64>(0)
            })?
            .is_some()
        {
            return Err(MailError::MailboxExists);
        }
        tx.execute(
            "UPDATE mailbox SET name = $3, modseq = $4 WHERE account_id = $1 AND mailbox_id = $2",
            params![account, row.id, &name, modseq],
        )?;
    }
    Ok(())
}
