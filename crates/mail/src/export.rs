//! All mail of an account, mailbox by mailbox, as mbox files (`message::mbox`).
//!
//! What is told at once is a piece: about [`PIECE`] bytes, however large the account or a message is. Between two pieces
//! nothing is held but where the walk stands: no transaction, no body, no list of messages. So an account of 200,000 messages
//! costs the memory of one of two, and who fetches it slowly holds up nobody. The price is that what moves meanwhile
//! may be missed or told twice; what is taken away meanwhile is left out.

use crate::{
    EntryRow, Flags, Mail, MailError, Mailbox, MailboxId, MessageId, Uid, UidRange, Wants,
};
use directory::Actor;
use message::mbox::{Marks, Writer, from_line};
use std::collections::VecDeque;
use std::sync::PoisonError;
use store::AccountId;

/// Bytes that a piece has when it is told: with what one more reading brings, and its quoting, never twice that.
const PIECE: usize = 256 * 1024;
/// Bytes of a body that are read at once.
const READ: u64 = 128 * 1024;
/// Entries that are looked up at once.
const ENTRIES: u32 = 200;

/// What comes next.
#[derive(Debug)]
pub enum Piece {
    /// The file of this mailbox begins.
    Mailbox(Mailbox),
    /// More of that file.
    Bytes(Vec<u8>),
}

/// A walk over all mail of an account. One goes on at a time: a newer one of the same account ends it, so that a download
/// that hangs keeps nobody from beginning again.
pub struct Export {
    mail: Mail,
    actor: Actor,
    account: AccountId,
    turn: u64,
    waiting: VecDeque<Mailbox>,
    open: Option<Walk>,
}

/// Where in a mailbox the walk stands.
struct Walk {
    mailbox: MailboxId,
    /// The first UID that was not looked up.
    next: Uid,
    found: VecDeque<EntryRow>,
    message: Option<Half>,
    /// Whether the last entry was looked up.
    ends: bool,
}

/// A message of which some was told.
struct Half {
    message: MessageId,
    offset: u64,
    writer: Writer,
}

impl Mail {
    /// Begins to tell all mail of an account.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn export(&self, actor: &Actor, account: AccountId) -> Result<Export, MailError> {
        let waiting = self.mailboxes(actor, account)?.into();
        let mut exports = self
            .0
            .exports
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        exports.turns += 1;
        let turn = exports.turns;
        exports.running.insert(account, turn);
        drop(exports);
        Ok(Export {
            mail: self.clone(),
            actor: actor.clone(),
            account,
            turn,
            waiting,
            open: None,
        })
    }
}

impl Export {
    /// The next piece; nothing when all was told. Rights are asked anew each time.
    ///
    /// # Errors
    /// `Conflict` when a newer export of the account has begun; `Refused`, or the store's.
    pub fn piece(&mut self) -> Result<Option<Piece>, MailError> {
        if !self.is_current() {
            return Err(MailError::Conflict);
        }
        if let Some(mut walk) = self.open.take() {
            let bytes = self.walk_on(&mut walk)?;
            if !walk.is_over() {
                self.open = Some(walk);
            }
            if !bytes.is_empty() {
                return Ok(Some(Piece::Bytes(bytes)));
            }
        }
        let Some(mailbox) = self.waiting.pop_front() else {
            return Ok(None);
        };
        self.open = Some(Walk {
            mailbox: mailbox.id,
            next: Uid(1),
            found: VecDeque::new(),
            message: None,
            ends: false,
        });
        Ok(Some(Piece::Mailbox(mailbox)))
    }

    fn is_current(&self) -> bool {
        let exports = self.mail.0.exports.lock();
        let exports = exports.unwrap_or_else(PoisonError::into_inner);
        exports.running.get(&self.account) == Some(&self.turn)
    }

    /// Tells of a mailbox until there is a piece, or no more.
    fn walk_on(&self, walk: &mut Walk) -> Result<Vec<u8>, MailError> {
        let mut out = Vec::new();
        while out.len() < PIECE {
            if let Some(half) = walk.message.take() {
                walk.message = self.tell(half, &mut out)?;
            } else if let Some(entry) = walk.found.pop_front() {
                walk.message = self.begin(&entry, &mut out)?;
            } else if walk.ends {
                break;
            } else {
                self.look_up(walk)?;
            }
        }
        Ok(out)
    }

    fn look_up(&self, walk: &mut Walk) -> Result<(), MailError> {
        let range = UidRange {
            from: walk.next,
            to: Uid(u32::MAX),
        };
        let wants = Wants {
            keywords: true,
            ..Wants::default()
        };
        let rows = self.mail.entries(
            &self.actor,
            self.account,
            walk.mailbox,
            range,
            wants,
            ENTRIES,
        )?;
        match rows.last() {
            Some(last) if last.uid.0 < u32::MAX => walk.next = Uid(last.uid.0 + 1),
            _ => walk.ends = true,
        }
        walk.found = rows.into();
        Ok(())
    }

    /// Begins a message with its first bytes; one that is gone meanwhile is left out, its parting line too.
    fn begin(&self, entry: &EntryRow, out: &mut Vec<u8>) -> Result<Option<Half>, MailError> {
        let line = out.len();
        out.extend_from_slice(from_line(entry.received.seconds()).as_bytes());
        let half = Half {
            message: entry.message,
            offset: 0,
            writer: Writer::new(&marks(entry)),
        };
        match self.tell(half, out) {
            Err(MailError::NoSuchMessage) => {
                out.truncate(line);
                Ok(None)
            }
            told => told,
        }
    }

    fn tell(&self, mut half: Half, out: &mut Vec<u8>) -> Result<Option<Half>, MailError> {
        let read = self
            .mail
            .body_range(&self.actor, self.account, half.message, half.offset, READ);
        let bytes = match read {
            // Taken away in the middle: what was told of it stays, and is ended.
            Err(MailError::NoSuchMessage) if half.offset > 0 => bytes::Bytes::new(),
            read => read?,
        };
        half.writer.push(&bytes, out);
        half.offset += bytes.len() as u64;
        if bytes.len() as u64 == READ {
            return Ok(Some(half));
        }
        half.writer.end(out);
        Ok(None)
    }
}

/// What the mailbox says of a message, as its reader has it.
fn marks(entry: &EntryRow) -> Marks {
    let is = |flag| entry.flags.contains(flag);
    Marks {
        seen: is(Flags::SEEN),
        answered: is(Flags::ANSWERED),
        flagged: is(Flags::FLAGGED),
        deleted: is(Flags::DELETED),
        draft: is(Flags::DRAFT),
        keywords: entry.keywords.clone(),
    }
}

impl Walk {
    fn is_over(&self) -> bool {
        self.ends && self.found.is_empty() && self.message.is_none()
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        let exports = self.mail.0.exports.lock();
        let mut exports = exports.unwrap_or_else(PoisonError::into_inner);
        if exports.running.get(&self.account) == Some(&self.turn) {
            exports.running.remove(&self.account);
        }
    }
}

/// Which export of each account goes on.
#[derive(Debug, Default)]
pub(crate) struct Running {
    turns: u64,
    running: std::collections::HashMap<AccountId, u64>,
}
