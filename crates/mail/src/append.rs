//! Messages that a client or the program itself puts into a mailbox (RFC 9051 §6.3.12).

use crate::change::{Change, EntryState};
use crate::flags::{is_keyword, join_keywords};
use crate::letter::Letter;
use crate::message::{self, Raw};
use crate::{Flags, MOST_KEYWORDS, Mail, MailError, MailboxId, MessageId, NotAllowed, Uid};
use directory::{Actor, Right};
use store::{AccountId, Body, Timestamp, Tx};

/// Messages in one transaction of appends: what a client pipelines; bounds the lock.
pub const MOST_APPENDS: usize = 200;

/// A message to put into a mailbox.
#[derive(Debug, Clone)]
pub struct Append {
    pub raw: Raw,
    pub flags: Flags,
    pub keywords: Vec<String>,
    /// The internal date; now when absent.
    pub received: Option<Timestamp>,
}

/// Where it went (RFC 4315 APPENDUID).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    pub uid_validity: u32,
    pub uid: Uid,
    pub message: MessageId,
}

/// A message that was parsed and whose large body is on disk: ready for a transaction that may run twice.
pub(crate) struct Ready {
    pub mailbox: MailboxId,
    pub letter: Letter,
    pub body: Body,
    pub flags: Flags,
    pub keywords: Option<String>,
    pub received: Timestamp,
}

impl Mail {
    /// Puts a message into a mailbox.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `TooLarge`, `OverQuota`, `NotAllowed` for a keyword that is none, `Refused`, or the store's.
    pub fn append(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        append: Append,
    ) -> Result<Appended, MailError> {
        let done = self.append_many(actor, account, mailbox, vec![append])?;
        done.into_iter().next().ok_or(MailError::NoSuchMessage)
    }

    /// Puts several messages into a mailbox in one transaction, in their order: all or none.
    ///
    /// # Errors
    /// As [`Mail::append`]; `TooMany` above [`MOST_APPENDS`].
    pub fn append_many(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        appends: Vec<Append>,
    ) -> Result<Vec<Appended>, MailError> {
        self.may(actor, account, Right::Write)?;
        if appends.len() > MOST_APPENDS {
            return Err(MailError::TooMany {
                what: "messages",
                limit: MOST_APPENDS,
            });
        }
        self.check_room(
            account,
            appends.iter().map(|append| append.raw.size()).sum(),
        )?;
        let ready = appends
            .into_iter()
            .map(|append| self.ready(mailbox, append))
            .collect::<Result<Vec<_>, _>>()?;
        let reader = self.reader(actor, account);
        let done = self.store().write(account, |tx| {
            let mut change = Change::begin(tx)?;
            let done = ready
                .iter()
                .map(|ready| enter(&mut change, ready))
                .collect::<Result<Vec<_>, MailError>>()?;
            change.finish()?;
            for (ready, done) in ready.iter().zip(&done) {
                if ready.flags.contains(Flags::SEEN) {
                    reader.mark(tx, ready.mailbox, &[done.uid], true)?;
                }
            }
            Ok::<_, MailError>(done)
        })?;
        self.index_soon(account);
        Ok(done)
    }

    /// # Errors
    /// `OverQuota` when the account cannot hold so many bytes more.
    pub(crate) fn check_room(&self, account: AccountId, bytes: u64) -> Result<(), MailError> {
        let quota = self.directory().account(account)?.quota_bytes;
        let used = self.store().usage(account)?;
        let fits = used.saturating_add(i64::try_from(bytes).unwrap_or(i64::MAX)) <= quota;
        fits.then_some(()).ok_or(MailError::OverQuota)
    }

    pub(crate) fn ready(&self, mailbox: MailboxId, append: Append) -> Result<Ready, MailError> {
        let limit = self.options().message_size;
        if append.raw.size() > limit {
            return Err(MailError::TooLarge {
                size: append.raw.size(),
                limit,
            });
        }
        check_keywords(&append.keywords)?;
        let (letter, body) = match append.raw {
            Raw::Bytes(bytes) => {
                let letter = Letter::read(&bytes)?;
                let body = if bytes.len() <= self.options().inline_body {
                    Body::Inline(bytes.into())
                } else {
                    Body::Blob(self.store().blobs().put(&bytes)?)
                };
                (letter, body)
            }
            Raw::Blob { id, .. } => (
                Letter::read(&self.store().blobs().get(id)?)?,
                Body::Blob(id),
            ),
        };
        Ok(Ready {
            mailbox,
            letter,
            body,
            flags: append.flags,
            keywords: join_keywords(&append.keywords),
            received: append.received.unwrap_or_else(|| self.store().now()),
        })
    }
}

pub(crate) fn check_keywords(keywords: &[String]) -> Result<(), MailError> {
    if keywords.len() > MOST_KEYWORDS {
        return Err(MailError::TooMany {
            what: "keywords",
            limit: MOST_KEYWORDS,
        });
    }
    let valid = keywords.iter().all(|keyword| is_keyword(keyword));
    valid
        .then_some(())
        .ok_or(MailError::NotAllowed(NotAllowed::BadKeyword))
}

/// Writes a message with one entry.
pub(crate) fn enter(change: &mut Change<'_>, ready: &Ready) -> Result<Appended, MailError> {
    let (uid_validity, uid) = change.new_uids(ready.mailbox, 1)?;
    let stored = message::insert(change.tx, &ready.letter, &ready.body, ready.received)?;
    change.insert_entry(
        ready.mailbox,
        &EntryState {
            uid,
            message: stored.message,
            conversation: stored.conversation,
            received: ready.received,
            sent: ready.letter.sent.unwrap_or(ready.received),
            size: stored.size,
            flags: i64::from(ready.flags.bits()) | stored.facts,
            keywords: ready.keywords.clone(),
        },
    )?;
    Ok(Appended {
        uid_validity,
        uid,
        message: stored.message,
    })
}

/// The same as a whole change: for deliveries and drafts.
pub(crate) fn enter_in(tx: &Tx<'_>, ready: &Ready) -> Result<Appended, MailError> {
    let mut change = Change::begin(tx)?;
    let done = enter(&mut change, ready)?;
    change.finish()?;
    Ok(done)
}
