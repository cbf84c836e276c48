//! What mail takes from a parsed message when it enters: the compact form that is stored, what threads it, and what a
//! list shows. The message is parsed here and nowhere else.

use crate::flags::{ATTACHMENT, INVITATION};
use crate::search::substring;
use crate::summary::{Correspondent, Digest, RECIPIENTS};
use crate::{MailError, MessageId};
use message::Parsed;
use serde::{Deserialize, Serialize};
use store::{StoreError, Timestamp};

/// References that are looked at, the nearest first: older ones lead to the same conversation.
const REFERENCES: usize = 12;

/// A message as it enters.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// The parsed form, encoded. Carried beside when a letter is encoded itself, as is the text.
    pub parsed: Vec<u8>,
    /// What is searched and shown in snippets, packed.
    pub text: Vec<u8>,
    /// The folded heads that searches check.
    pub heads: String,
    pub size: i64,
    /// The Date field by its own clock.
    pub sent: Option<Timestamp>,
    /// The hash of its Message-ID.
    pub own_hash: Option<i64>,
    /// Hashes of what it answers, the nearest first.
    pub references: Vec<i64>,
    pub subject: String,
    /// The hash of the base subject.
    pub subject_key: i64,
    pub is_reply: bool,
    pub facts: i64,
    /// Its message id is not known yet.
    pub digest: Digest,
}

impl Letter {
    /// Parses a message.
    pub fn read(raw: &[u8]) -> Result<Self, MailError> {
        let parsed = message::parse(raw);
        let facts = facts(&parsed);
        let parsed = &parsed;
        let size = raw.len();
        Ok(Self {
            text: substring::pack(&parsed.body)?,
            heads: heads(parsed),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            sent: parsed.sent_by_its_own_clock().map(Timestamp::from_seconds),
            own_hash: (!parsed.message_id.is_empty()).then(|| hash(&parsed.message_id)),
            references: references(parsed),
            subject: parsed.subject.clone(),
            subject_key: hash(&text::fold(parsed.base_subject())),
            is_reply: parsed.is_reply(),
            facts,
            digest: digest_of(parsed, MessageId(0), Timestamp(0), facts),
            parsed: parsed.encode(),
        })
    }

    /// The addresses of everybody the message names.
    pub fn people(&self) -> Vec<&str> {
        std::iter::once(&self.digest.from)
            .chain(&self.digest.to)
            .map(|person| person.address.as_str())
            .collect()
    }
}

/// The stored form, read back.
pub(crate) fn parsed(bytes: &[u8]) -> Result<Parsed, StoreError> {
    Parsed::decode(bytes).map_err(|error| StoreError::Corrupt(format!("a parsed message: {error}")))
}

/// The digest of a stored message.
pub(crate) fn digest(
    message: MessageId,
    received: Timestamp,
    facts: i64,
    bytes: &[u8],
) -> Result<Digest, StoreError> {
    told(message, received, facts, bytes).map(|(digest, _)| digest)
}

/// The digest of a stored message, and its own subject.
pub(crate) fn told(
    message: MessageId,
    received: Timestamp,
    facts: i64,
    bytes: &[u8],
) -> Result<(Digest, String), StoreError> {
    let mut parsed = parsed(bytes)?;
    let subject = std::mem::take(&mut parsed.subject);
    Ok((digest_of(&parsed, message, received, facts), subject))
}

fn digest_of(parsed: &Parsed, message: MessageId, received: Timestamp, facts: i64) -> Digest {
    let people = |list: &[message::Mailbox]| -> Vec<Correspondent> {
        list.iter()
            .take(RECIPIENTS)
            .map(|one| Correspondent {
                name: one.name.clone(),
                address: one.address.clone(),
                unread: false,
            })
            .collect()
    };
    Digest {
        message,
        received,
        from: people(&parsed.from).into_iter().next().unwrap_or_default(),
        to: people(&parsed.to),
        facts,
        preview: parsed.preview.clone(),
    }
}

fn heads(parsed: &Parsed) -> String {
    let people = |list: &[message::Mailbox]| {
        let one = |person: &message::Mailbox| format!("{} {}", person.name, person.address);
        list.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let (from, to, cc) = (people(&parsed.from), people(&parsed.to), people(&parsed.cc));
    let files: Vec<&str> = parsed
        .attachments
        .iter()
        .map(|file| file.name.as_str())
        .collect();
    let (bcc, files) = (people(&parsed.bcc), files.join(", "));
    substring::join_heads([&parsed.subject, &from, &to, &cc, &bcc, &files])
}

fn references(parsed: &Parsed) -> Vec<i64> {
    let mut hashes: Vec<i64> = Vec::new();
    for id in parsed.references.iter().rev().take(REFERENCES) {
        let hash = hash(id);
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    hashes
}

fn facts(parsed: &Parsed) -> i64 {
    let fact = |holds: bool, fact: i64| if holds { fact } else { 0 };
    fact(parsed.has_attachments(), ATTACHMENT) | fact(parsed.is_invitation(), INVITATION)
}

/// The first eight bytes of BLAKE3: enough that two ids of one account do not meet.
pub(crate) fn hash(text: &str) -> i64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes()
        .first_chunk::<8>()
        .map_or(0, |bytes| i64::from_le_bytes(*bytes))
}
