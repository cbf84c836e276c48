//! Undoing: the state before an act, written with it, and the way back.
//!
//! What somebody did since stays: an entry that was moved on, or a mark that was changed again, is passed over. An undo
//! is kept a day. In a mailbox that several people use each is offered what they did themselves.

use super::Act;
use crate::change::{Change, EntryState, STATES, read_state};
use crate::reader::{self, Reader};
use crate::{
    ConversationId, FlagChange, Flags, Mail, MailError, MailboxId, MessageId, Mode, Uid, UidSet,
    UndoId, journal, mailbox, message, orphan, storing, summary,
};
use crate::{copying, expunging};
use directory::{Actor, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::{AccountId, StoreError, Timestamp, Tx, params};

pub(super) const DONE: &str = "done";
pub(super) const RUNNING: &str = "running";
const UNDONE: &str = "undone";

/// What one entry was before an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Before {
    /// It lay in `from`; now it is `uid` in `to`.
    Moved {
        message: MessageId,
        from: MailboxId,
        to: MailboxId,
        uid: Uid,
        keywords: Option<String>,
    },
    Marked {
        mailbox: MailboxId,
        uid: Uid,
        flags: Flags,
    },
    Removed {
        mailbox: MailboxId,
        message: MessageId,
        conversation: ConversationId,
        received: Timestamp,
        sent: Timestamp,
        size: i64,
        flags: i64,
        keywords: Option<String>,
    },
    /// One reader's own mark in a mailbox that several read.
    SeenBy {
        person: PersonId,
        mailbox: MailboxId,
        uid: Uid,
        seen: bool,
    },
}

impl Before {
    pub fn removed(mailbox: MailboxId, entry: &EntryState) -> Self {
        Self::Removed {
            mailbox,
            message: entry.message,
            conversation: entry.conversation,
            received: entry.received,
            sent: entry.sent,
            size: entry.size,
            flags: entry.flags,
            keywords: entry.keywords.clone(),
        }
    }
}

/// Something that can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoRow {
    pub id: UndoId,
    pub made: Timestamp,
    pub act: Act,
    pub conversations: u32,
}

/// What was undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    pub act: Act,
    pub conversations: u32,
    /// Entries that are as they were.
    pub entries: u32,
}

pub(crate) const RECENT_UNDO: &str = "
SELECT undo_id, made, act, conversations, state FROM undo
WHERE account_id = $1 AND person_id = $2 ORDER BY undo_id DESC LIMIT $3";
const ONE: &str = "SELECT undo_id, made, act, conversations, state FROM undo WHERE account_id = $1 AND undo_id = $2";

/// Whose an act is, as its row has it.
fn doer(reader: Reader) -> i64 {
    match reader {
        Reader::Owner => 0,
        Reader::Person(person) => person.0,
    }
}

pub(super) fn insert(
    tx: &Tx<'_>,
    reader: Reader,
    act: &Act,
    conversations: u32,
    state: &str,
) -> Result<UndoId, MailError> {
    let (account, id) = (tx.account()?, tx.new_ids(1)?);
    forget_old(tx)?;
    tx.execute(
        "INSERT INTO undo (account_id, undo_id, made, act, conversations, state, person_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            account,
            id,
            tx.now(),
            &encode(act)?,
            conversations,
            state,
            doer(reader)
        ],
    )?;
    Ok(UndoId(id))
}

pub(super) fn insert_part(tx: &Tx<'_>, undo: UndoId, before: &[Before]) -> Result<(), MailError> {
    if before.is_empty() {
        return Ok(());
    }
    let (account, part) = (tx.account()?, tx.new_ids(1)?);
    tx.execute(
        "INSERT INTO undo_part (account_id, undo_id, part, before) VALUES ($1, $2, $3, $4)",
        params![account, undo, part, &encode(before)?],
    )?;
    Ok(())
}

pub(super) fn is_running(tx: &Tx<'_>, undo: UndoId) -> Result<bool, MailError> {
    let found = tx.query_opt(ONE, params![tx.account()?, undo], |row| {
        row.get::<String>(4)
    })?;
    Ok(found.as_deref() == Some(RUNNING))
}

/// Counts what a batch touched; the last one ends the act.
pub(super) fn count(tx: &Tx<'_>, undo: UndoId, touched: u32, last: bool) -> Result<(), MailError> {
    let state = if last { DONE } else { RUNNING };
    tx.execute(
        "UPDATE undo SET conversations = conversations + $3, state = $4 WHERE account_id = $1 AND undo_id = $2",
        params![tx.account()?, undo, touched, state],
    )?;
    Ok(())
}

/// Undos are as old as what they could bring back.
fn forget_old(tx: &Tx<'_>) -> Result<(), StoreError> {
    let (account, before) = (tx.account()?, tx.now().before(orphan::KEPT));
    let oldest = tx.query_opt(
        "SELECT undo_id, made FROM undo WHERE account_id = $1 ORDER BY undo_id LIMIT 1",
        params![account],
        |row| Ok((row.get::<UndoId>(0)?, row.get::<Timestamp>(1)?)),
    )?;
    if let Some((id, made)) = oldest
        && made < before
    {
        for sql in [
            "DELETE FROM undo_part WHERE account_id = $1 AND undo_id = $2",
            "DELETE FROM undo WHERE account_id = $1 AND undo_id = $2",
        ] {
            tx.execute(sql, params![account, id])?;
        }
        return forget_old(tx);
    }
    Ok(())
}

fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_allocvec(value).map_err(|error| StoreError::Corrupt(error.to_string()))
}

fn decode<T: for<'d> Deserialize<'d>>(bytes: &[u8]) -> Result<T, StoreError> {
    postcard::from_bytes(bytes).map_err(|error| StoreError::Corrupt(format!("an undo: {error}")))
}

fn read(row: &store::Row<'_>) -> Result<(UndoRow, String), StoreError> {
    let known = UndoRow {
        id: row.get(0)?,
        made: row.get(1)?,
        act: decode(&row.get::<Vec<u8>>(2)?)?,
        conversations: row.get(3)?,
    };
    Ok((known, row.get(4)?))
}

impl Mail {
    /// Undoes an act.
    ///
    /// # Errors
    /// `NoSuchUndo` when it was undone already or is too old, `Refused`, or the store's.
    pub fn undo(&self, actor: &Actor, account: AccountId, id: UndoId) -> Result<Undone, MailError> {
        let reader = self.reader(actor, account);
        self.write(actor, account, |tx| {
            let (known, state) = tx.query_opt(ONE, params![account, id], read)?.ok_or(MailError::NoSuchUndo)?;
            if state == UNDONE {
                return Err(MailError::NoSuchUndo);
            }
            let parts: Vec<Vec<Before>> = tx.query(
                "SELECT before FROM undo_part WHERE account_id = $1 AND undo_id = $2 ORDER BY part DESC",
                params![account, id],
                |row| decode(&row.get::<Vec<u8>>(0)?),
            )?;
            let mut change = Change::begin(tx)?;
            let (mut entries, mut back) = (0, HashSet::new());
            for before in parts.iter().flatten() {
                if restore(&mut change, reader, &known.act, before)? {
                    entries += 1;
                    if let Before::Removed { message, .. } = before {
                        back.insert(*message);
                    }
                }
            }
            if entries == 0 && parts.iter().flatten().any(|before| is_of_another(before, reader)) {
                // What others have read is theirs to undo.
                return Err(MailError::NoSuchUndo);
            }
            change.finish()?;
            orphan::brought_back(tx, known.made, &back)?;
            tx.execute(
                "UPDATE undo SET state = $3 WHERE account_id = $1 AND undo_id = $2",
                params![account, id, UNDONE],
            )?;
            journal::write(tx, actor, "undo", known.act.name())?;
            Ok(Undone { act: known.act, conversations: known.conversations, entries })
        })
    }

    /// The last act of the actor's own that can be undone, for pages that have no other memory.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn last_undo(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<Option<UndoRow>, MailError> {
        let doer = doer(self.reader(actor, account));
        self.read(actor, account, |tx| {
            let last = tx.query_opt(RECENT_UNDO, params![account, doer, 1i64], read)?;
            Ok(last
                .filter(|(_, state)| state != UNDONE)
                .map(|(known, _)| known))
        })
    }
}

/// Whether it is what another reader has seen.
fn is_of_another(before: &Before, reader: Reader) -> bool {
    matches!(before, Before::SeenBy { person, .. } if reader != Reader::Person(*person))
}

fn state_of(tx: &Tx<'_>, mailbox: MailboxId, uid: Uid) -> Result<Option<EntryState>, StoreError> {
    tx.query_opt(
        STATES,
        params![tx.account()?, mailbox, uid, uid],
        read_state,
    )
}

/// Brings one entry back; answers whether it could.
fn restore(
    change: &mut Change<'_>,
    reader: Reader,
    act: &Act,
    before: &Before,
) -> Result<bool, MailError> {
    match before {
        Before::Moved {
            message,
            from,
            to,
            uid,
            keywords,
        } => {
            let Some(entry) =
                state_of(change.tx, *to, *uid)?.filter(|entry| entry.message == *message)
            else {
                return Ok(false);
            };
            if mailbox::by_id(change.tx, *from).is_err() {
                return Ok(false);
            }
            let back = match act {
                Act::Junk | Act::NotJunk => EntryState {
                    keywords: keywords.clone(),
                    ..entry.clone()
                },
                _ => entry.clone(),
            };
            let copied = copying::enter_all(change, &[back], *from)?;
            reader::carry(change.tx, *to, *from, &copied.pairs, change.modseq)?;
            expunging::bury(change, *to, &UidSet::from_iter([*uid]), &[entry])?;
            Ok(true)
        }
        Before::Marked {
            mailbox,
            uid,
            flags,
        } => match state_of(change.tx, *mailbox, *uid)? {
            Some(entry) => storing::mark(change, *mailbox, &entry, &inverse(act, *flags)),
            None => Ok(false),
        },
        Before::Removed { .. } => restore_removed(change, before),
        Before::SeenBy {
            mailbox, uid, seen, ..
        } => {
            // Nobody undoes what somebody else has read.
            if is_of_another(before, reader) || state_of(change.tx, *mailbox, *uid)?.is_none() {
                return Ok(false);
            }
            let changed = reader.mark(change.tx, *mailbox, &[*uid], *seen)?;
            Ok(!changed.is_empty())
        }
    }
}

/// The change that takes a mark back.
fn inverse(act: &Act, before: Flags) -> FlagChange {
    let mode = |was: bool| if was { Mode::Add } else { Mode::Remove };
    match act {
        Act::Label(keyword, on) => FlagChange {
            mode: mode(!on),
            flags: Flags::NONE,
            keywords: vec![keyword.clone()],
        },
        Act::Flag(_) => FlagChange {
            mode: mode(before.contains(Flags::FLAGGED)),
            flags: Flags::FLAGGED,
            keywords: Vec::new(),
        },
        _ => FlagChange {
            mode: mode(before.contains(Flags::SEEN)),
            flags: Flags::SEEN,
            keywords: Vec::new(),
        },
    }
}

fn restore_removed(change: &mut Change<'_>, before: &Before) -> Result<bool, MailError> {
    let Before::Removed {
        mailbox,
        message,
        conversation,
        received,
        sent,
        size,
        flags,
        keywords,
    } = before
    else {
        return Ok(false);
    };
    let account = change.account;
    let there: Option<i64> = change.tx.query_opt(
        "SELECT alive FROM message WHERE account_id = $1 AND message_id = $2",
        params![account, *message],
        |row| row.get(0),
    )?;
    if there.is_none() || mailbox::by_id(change.tx, *mailbox).is_err() {
        return Ok(false);
    }
    let entry = EntryState {
        uid: Uid(0),
        message: *message,
        conversation: *conversation,
        received: *received,
        sent: *sent,
        size: *size,
        flags: *flags,
        keywords: keywords.clone(),
    };
    copying::enter_all(change, &[entry], *mailbox)?;
    if message::has_revived(change.tx, *message)? {
        summary::retell(change.tx, *conversation, 1)?;
        change.tx.add_usage(*size)?;
    }
    Ok(true)
}
