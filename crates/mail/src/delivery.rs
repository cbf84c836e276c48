//! Delivery: what transport hands over before it acknowledges, and how it enters an account afterwards.
//!
//! [`Mail::prepare`] parses the message once and makes the store's delivery of it: one body, one row an account. The
//! applier then writes it into each account in that account's transaction: it chooses the mailbox, threads the message,
//! writes its rows and its place in the index's queue. An account's rules (Sieve) will stand in [`choose`].

use crate::append::{Ready, check_keywords, enter_in};
use crate::flags::join_keywords;
use crate::indexing::{self, Wake};
use crate::letter::Letter;
use crate::mailbox::{self, Role};
use crate::message::Raw;
use crate::{Flags, Mail, MailError, MailboxId};
use serde::{Deserialize, Serialize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use store::{AccountId, Applier, Body, Delivery, Pending, StoreError, Target, Timestamp, Tx};

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

/// What all targets share.
#[derive(Serialize, Deserialize)]
struct Shared {
    letter: Letter,
    envelope_from: String,
}

#[derive(Serialize, Deserialize)]
struct Own {
    address: String,
    filing: Filing,
}

impl Mail {
    /// Parses a message and makes the delivery of it. A large body, or one of several recipients, is on disk when
    /// this returns. `also` can be set on what is returned.
    ///
    /// # Errors
    /// `TooLarge`, `NotAllowed` for a keyword that is none, or the store's.
    pub fn prepare(&self, raw: Raw, incoming: &Incoming) -> Result<Delivery, MailError> {
        let (letter, body) = self.take(raw, incoming)?;
        let size = letter.size;
        let targets = incoming
            .recipients
            .iter()
            .map(target)
            .collect::<Result<Vec<_>, _>>()?;
        let shared = Shared {
            letter,
            envelope_from: incoming.envelope_from.clone(),
        };
        Ok(Delivery {
            kind: KIND,
            once: incoming.once.clone(),
            payload: encode(shared)?,
            body,
            size,
            targets,
            also: None,
        })
    }

    /// Whether [`Mail::prepare`] is light work: a small message of one recipient, which goes into the intake's row.
    #[must_use]
    pub fn is_light(&self, raw: &Raw, recipients: usize) -> bool {
        matches!(raw, Raw::Bytes(bytes) if bytes.len() <= self.options().inline_body)
            && recipients <= 1
    }

    fn take(&self, raw: Raw, incoming: &Incoming) -> Result<(Letter, Body), MailError> {
        let limit = self.options().message_size;
        if raw.size() > limit {
            return Err(MailError::TooLarge {
                size: raw.size(),
                limit,
            });
        }
        let (bytes, blob) = match raw {
            Raw::Bytes(bytes) if incoming.trace.is_empty() => (Vec::from(bytes), None),
            Raw::Bytes(bytes) => ([incoming.trace.as_slice(), &bytes].concat(), None),
            Raw::Blob { id, .. } => {
                let bytes = self.store().blobs().get(id)?;
                match incoming.trace.is_empty() {
                    true => (bytes, Some(id)),
                    false => ([incoming.trace.as_slice(), &bytes].concat(), None),
                }
            }
        };
        let letter = Letter::read(&bytes)?;
        let body = match blob {
            Some(id) => Body::Blob(id),
            None if bytes.len() <= self.options().inline_body && incoming.recipients.len() <= 1 => {
                Body::Inline(bytes)
            }
            None => Body::Blob(self.store().blobs().put(&bytes)?),
        };
        Ok((letter, body))
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

/// The shared part, then the parsed form and the text as they are, each with its length before it.
fn encode(mut shared: Shared) -> Result<Vec<u8>, StoreError> {
    let (parsed, text) = (
        std::mem::take(&mut shared.letter.parsed),
        std::mem::take(&mut shared.letter.text),
    );
    let head = postcard::to_allocvec(&shared).map_err(damaged)?;
    let mut payload = Vec::with_capacity(head.len() + parsed.len() + text.len() + 12);
    for part in [&head, &parsed, &text] {
        let length = u32::try_from(part.len())
            .map_err(|_| StoreError::Corrupt("a payload is too long".into()))?;
        payload.extend_from_slice(&length.to_le_bytes());
        payload.extend_from_slice(part);
    }
    Ok(payload)
}

fn decode(mut payload: &[u8]) -> Result<Shared, StoreError> {
    let short = || StoreError::Corrupt("a delivery's payload is too short".into());
    let mut part = || {
        let (length, rest) = payload.split_first_chunk::<4>().ok_or_else(short)?;
        let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| short())?;
        let (part, rest) = rest.split_at_checked(length).ok_or_else(short)?;
        payload = rest;
        Ok::<_, StoreError>(part)
    };
    let mut shared: Shared = postcard::from_bytes(part()?).map_err(damaged)?;
    shared.letter.parsed = part()?.to_vec();
    shared.letter.text = part()?.to_vec();
    Ok(shared)
}

fn damaged(error: postcard::Error) -> StoreError {
    StoreError::Corrupt(format!("a delivery: {error}"))
}

/// Writes pending deliveries into accounts.
pub(crate) struct Deliverer {
    pub wake: Wake,
}

impl Applier for Deliverer {
    fn apply(&self, tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), StoreError> {
        deliver(tx, pending).map_err(of_store)
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

fn deliver(tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), MailError> {
    let shared = decode(pending.payload)?;
    let own: Own = postcard::from_bytes(pending.target).map_err(damaged)?;
    let ready = Ready {
        mailbox: choose(tx, &own.filing.mailbox)?,
        letter: shared.letter,
        body: pending.body.clone(),
        flags: own.filing.flags,
        keywords: join_keywords(&own.filing.keywords),
        received: own.filing.received.unwrap_or(pending.received),
    };
    enter_in(tx, &ready).map(drop)
}

/// Where a message goes: as the sender's side says, else as the account's rules say, which is the inbox.
fn choose(tx: &Tx<'_>, destination: &Destination) -> Result<MailboxId, MailError> {
    match destination {
        Destination::Rules => mailbox::special(tx, Role::Inbox),
        Destination::Role(role) => mailbox::special(tx, *role),
        Destination::Named(name) => mailbox::named_or_new(tx, name),
    }
}
