//! Delivery: what transport hands over before it acknowledges, and how it enters an account afterwards.
//!
//! [`Mail::prepare`] makes the store's delivery of a message: one body, one row an account. A message for several is
//! read there, once for all; one for a single account is read by the applier, which writes it into each account in that
//! account's transaction: it chooses the mailbox, threads the message, writes its rows and its place in the index's
//! queue. An account's rules (Sieve) will stand in [`choose`].

use crate::append::{Ready, check_keywords, enter_in};
use crate::flags::join_keywords;
use crate::indexing::{self, Wake};
use crate::letter::Letter;
use crate::mailbox::{self, Role};
use crate::message::Raw;
use crate::{Flags, Mail, MailError, MailboxId, reader};
use directory::PersonId;
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use store::{
    AccountId, Applier, Blobs, Body, Delivery, Pending, StoreError, Target, Timestamp, Tx,
};

/// The kind of deliveries that mail stores.
pub const KIND: &str = "mail";

/// Who gets a message, and where it goes there.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub account: AccountId,
    /// The address that led here.
    pub address: String,
    pub filing: Filing,
}

impl Recipient {
    /// A recipient whose own rules decide.
    #[must_use]
    pub fn new(account: AccountId, address: &str) -> Self {
        Self {
            account,
            address: address.to_owned(),
            filing: Filing::default(),
        }
    }
}

/// How a message is filed when the sender's side knows: a sent copy, the demonstration's history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    pub mailbox: Destination,
    pub flags: Flags,
    pub keywords: Vec<String>,
    /// The internal date; the time of the intake when absent.
    pub received: Option<Timestamp>,
    /// Who wrote it, where what lies there is not the writer's own.
    pub by: Option<i64>,
}

/// A mailbox by what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Destination {
    /// The account's rules decide.
    #[default]
    Rules,
    Role(Role),
    /// Made when it is not there.
    Named(String),
}

/// A message as it came in.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The envelope's sender; empty for notices.
    pub envelope_from: String,
    pub recipients: Vec<Recipient>,
    /// Header lines to put before the message (Return-Path, Received), each with its CRLF. A spooled body should
    /// have them already: adding them writes it again.
    pub trace: Vec<u8>,
    /// A delivery with the same key enters once.
    pub once: Option<String>,
}

/// What all targets share of a message that was read when it came.
#[derive(Serialize, Deserialize)]
struct Shared {
    letter: Letter,
    envelope_from: String,
}

/// What comes with a message that is read when it is moved in.
#[derive(Serialize, Deserialize)]
struct Unread {
    envelope_from: String,
}

#[derive(Serialize, Deserialize)]
struct Own {
    address: String,
    filing: Filing,
}

impl Own {
    /// One that was written before there was a writer ends without one.
    fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        postcard::from_bytes(bytes)
            .or_else(|_| postcard::from_bytes(&[bytes, &[0]].concat()))
            .map_err(damaged)
    }
}

impl Mail {
    /// Makes the delivery of a message. One for several accounts is read now, once for all, and its body is on disk
    /// when this returns; one for a single account is read by whoever moves it in, and comes with the delivery's row
    /// unless it is very large. `also` can be set on what is returned.
    ///
    /// # Errors
    /// `TooLarge`, `NotAllowed` for a keyword that is none, or the store's.
    pub fn prepare(&self, raw: Raw, incoming: &Incoming) -> Result<Delivery, MailError> {
        let limit = self.options().message_size;
        if raw.size() > limit {
            return Err(MailError::TooLarge {
                size: raw.size(),
                limit,
            });
        }
        let raw = self.traced(raw, &incoming.trace)?;
        let size = i64::try_from(raw.size()).unwrap_or(i64::MAX);
        let envelope_from = incoming.envelope_from.clone();
        let (payload, body) = match incoming.recipients.len() {
            ..=1 => (Unread { envelope_from }.encode()?, self.body_of_one(raw)?),
            _ => {
                let (letter, body) = self.read_for_all(raw)?;
                let shared = Shared {
                    letter,
                    envelope_from,
                };
                (shared.encode()?, body)
            }
        };
        let targets = incoming
            .recipients
            .iter()
            .map(target)
            .collect::<Result<_, _>>()?;
        Ok(Delivery {
            kind: KIND,
            once: incoming.once.clone(),
            payload,
            body,
            size,
            targets,
            also: None,
        })
    }

    /// Whether [`Mail::prepare`] is light work: one recipient, and no file to write.
    #[must_use]
    pub fn is_light(&self, raw: &Raw, recipients: usize) -> bool {
        let written = match raw {
            Raw::Bytes(bytes) => bytes.len() <= self.options().incoming_body,
            Raw::Blob { .. } => true,
        };
        written && recipients <= 1
    }

    /// With its trace before it.
    fn traced(&self, raw: Raw, trace: &[u8]) -> Result<Raw, StoreError> {
        if trace.is_empty() {
            return Ok(raw);
        }
        let traced = match raw {
            Raw::Bytes(bytes) => [trace, &bytes].concat(),
            Raw::Blob { id, .. } => [trace, &self.store().blobs().get(id)?].concat(),
        };
        Ok(Raw::from(traced))
    }

    fn body_of_one(&self, raw: Raw) -> Result<Body, StoreError> {
        Ok(match raw {
            Raw::Bytes(bytes) if bytes.len() <= self.options().incoming_body => {
                Body::Inline(bytes.into())
            }
            Raw::Bytes(bytes) => Body::Blob(self.store().blobs().put(&bytes)?),
            Raw::Blob { id, .. } => Body::Blob(id),
        })
    }

    fn read_for_all(&self, raw: Raw) -> Result<(Letter, Body), MailError> {
        let blobs = self.store().blobs();
        Ok(match raw {
            Raw::Bytes(bytes) => (Letter::read(&bytes)?, Body::Blob(blobs.put(&bytes)?)),
            Raw::Blob { id, .. } => (Letter::read(&blobs.get(id)?)?, Body::Blob(id)),
        })
    }
}

fn target(recipient: &Recipient) -> Result<Target, MailError> {
    check_keywords(&recipient.filing.keywords)?;
    let own = Own {
        address: recipient.address.clone(),
        filing: recipient.filing.clone(),
    };
    let payload = postcard::to_allocvec(&own).map_err(damaged)?;
    Ok(Target {
        account: recipient.account,
        payload,
    })
}

impl Shared {
    /// The shared part, then the parsed form and the text as they are, each with its length before it.
    fn encode(mut self) -> Result<Vec<u8>, StoreError> {
        let (parsed, text) = (
            std::mem::take(&mut self.letter.parsed),
            std::mem::take(&mut self.letter.text),
        );
        let head = postcard::to_allocvec(&self).map_err(damaged)?;
        let mut payload = Vec::with_capacity(head.len() + parsed.len() + text.len() + 12);
        for part in [&head, &parsed, &text] {
            let length = u32::try_from(part.len())
                .map_err(|_| StoreError::Corrupt("a payload is too long".into()))?;
            payload.extend_from_slice(&length.to_le_bytes());
            payload.extend_from_slice(part);
        }
        Ok(payload)
    }

    /// None: the message is not read yet.
    fn decode(mut payload: &[u8]) -> Result<Option<Self>, StoreError> {
        if payload.starts_with(&UNREAD) {
            return Ok(None);
        }
        let short = || StoreError::Corrupt("a delivery's payload is too short".into());
        let mut part = || {
            let (length, rest) = payload.split_first_chunk::<4>().ok_or_else(short)?;
            let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| short())?;
            let (part, rest) = rest.split_at_checked(length).ok_or_else(short)?;
            payload = rest;
            Ok::<_, StoreError>(part)
        };
        let mut shared: Self = postcard::from_bytes(part()?).map_err(damaged)?;
        shared.letter.parsed = part()?.to_vec();
        shared.letter.text = part()?.to_vec();
        Ok(Some(shared))
    }
}

/// The length of no shared part: what follows is an [`Unread`].
const UNREAD: [u8; 4] = 0_u32.to_le_bytes();

impl Unread {
    fn encode(&self) -> Result<Vec<u8>, StoreError> {
        let own = postcard::to_allocvec(self).map_err(damaged)?;
        Ok([UNREAD.as_slice(), &own].concat())
    }
}

fn damaged(error: postcard::Error) -> StoreError {
    StoreError::Corrupt(format!("a delivery: {error}"))
}

/// Writes pending deliveries into accounts.
pub(crate) struct Deliverer {
    pub wake: Wake,
    pub blobs: Blobs,
    /// Larger bodies are blobs.
    pub inline_body: usize,
}

impl Applier for Deliverer {
    fn apply(&self, tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), StoreError> {
        self.deliver(tx, pending).map_err(of_store)
    }

    /// Indexed while their rows are at hand, all at once. What cannot be indexed is delivered all the same, and stays
    /// with what waits.
    fn finish(&self, tx: &Tx<'_>, care: bool) -> Result<(), StoreError> {
        if !care {
            if indexing::index_batch(tx).map_err(of_store)? {
                self.wake.account(tx.account()?);
            }
            return Ok(());
        }
        tx.execute("SAVEPOINT delivered_words", &[])?;
        let indexed = catch_unwind(AssertUnwindSafe(|| indexing::index_batch(tx)));
        let waiting = match indexed {
            Ok(Ok(more)) => more,
            Ok(Err(MailError::Store(error))) if error.is_temporary() => return Err(error),
            failed => {
                tracing::error!(?failed, "could not index deliveries with their rows");
                tx.execute("ROLLBACK TO SAVEPOINT delivered_words", &[])?;
                true
            }
        };
        tx.execute("RELEASE SAVEPOINT delivered_words", &[])?;
        if waiting {
            self.wake.account(tx.account()?);
        }
        Ok(())
    }
}

fn of_store(error: MailError) -> StoreError {
    match error {
        MailError::Store(error) => error,
        other => StoreError::Corrupt(other.to_string()),
    }
}

impl Deliverer {
    fn deliver(&self, tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), MailError> {
        let letter = match Shared::decode(pending.payload)? {
            Some(shared) => shared.letter,
            None => self.read(pending.body)?,
        };
        let own = Own::decode(pending.target)?;
        let ready = Ready {
            mailbox: choose(tx, &own.filing.mailbox)?,
            letter,
            body: self.place(pending.body)?,
            flags: own.filing.flags,
            keywords: join_keywords(&own.filing.keywords),
            received: own.filing.received.unwrap_or(pending.received),
        };
        let entered = enter_in(tx, &ready)?;
        if let Some(person) = own.filing.by {
            reader::sent(tx, PersonId(person), &entered, ready.mailbox)?;
        }
        Ok(())
    }

    fn read(&self, body: &Body) -> Result<Letter, MailError> {
        match body {
            Body::None => Letter::read(&[]),
            Body::Inline(bytes) => Letter::read(bytes),
            Body::Blob(id) => Letter::read(&self.blobs.get(*id)?),
        }
    }

    /// Where a body stays. A blob is on disk before the account's transaction that names it; written again with the
    /// same content it is the same blob.
    fn place(&self, body: &Body) -> Result<Body, StoreError> {
        match body {
            Body::Inline(bytes) if bytes.len() > self.inline_body => {
                Ok(Body::Blob(self.blobs.put(bytes)?))
            }
            body => Ok(body.clone()),
        }
    }
}

/// Where a message goes: as the sender's side says, else as the account's rules say, which is the inbox.
fn choose(tx: &Tx<'_>, destination: &Destination) -> Result<MailboxId, MailError> {
    match destination {
        Destination::Rules => mailbox::special(tx, Role::Inbox),
        Destination::Role(role) => mailbox::special(tx, *role),
        Destination::Named(name) => mailbox::named_or_new(tx, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_from_before_writers_were_told_is_understood() {
        let filing = Filing {
            mailbox: Destination::Role(Role::Sent),
            flags: Flags::SEEN,
            ..Filing::default()
        };
        let own = Own {
            address: "a@x.example".into(),
            filing: filing.clone(),
        };
        let bytes = postcard::to_allocvec(&own).unwrap();
        let before = bytes.strip_suffix(&[0]).unwrap();
        for bytes in [before, &bytes] {
            assert_eq!(Own::decode(bytes).unwrap().filing, filing);
        }
    }
}
