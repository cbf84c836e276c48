//! Which conversation a message belongs to.
//!
//! Its References and In-Reply-To first, the nearest first: they are remembered by hash, those of messages that have
//! not come yet too, so that order does not matter. A reply that names nobody known (a client that drops the headers)
//! joins the newest conversation of the same base subject (RFC 5256 §2.1) that one of its people is in, if that one is
//! not too old. Nothing else joins by subject: « Bonjour » is not a conversation. Conversations never merge, so ids
//! stay, and end at a limit.

use crate::letter::Letter;
use crate::summary::{self, Digest, Summary};
use crate::{ConversationId, MessageId};
use std::time::Duration;
use store::{StoreError, Timestamp, Tx, params};

/// Messages of one conversation: beyond, a new one begins; a page shows them all.
const MOST_MESSAGES: i64 = 500;
/// How old a conversation may be for a reply to find it by its subject.
const SUBJECT_AGE: Duration = Duration::from_secs(30 * 86_400);
/// Conversations of one subject that are looked at.
const SUBJECT_LOOKS: i64 = 5;

/// Puts a message into its conversation, writes that one's row and what later messages find it by.
pub(crate) fn join(
    tx: &Tx<'_>,
    letter: &Letter,
    message: MessageId,
    received: Timestamp,
) -> Result<ConversationId, StoreError> {
    let digest = Digest {
        message,
        received,
        facts: letter.facts,
        ..letter.digest.clone()
    };
    if let Some((conversation, mut summary)) = by_references(tx, letter)? {
        return join_known(tx, letter, conversation, &mut summary, digest);
    }
    if let Some((conversation, mut summary)) = by_subject(tx, letter, received)? {
        return join_known(tx, letter, conversation, &mut summary, digest);
    }
    begin(tx, letter, message, digest)
}

fn join_known(
    tx: &Tx<'_>,
    letter: &Letter,
    conversation: ConversationId,
    summary: &mut Summary,
    digest: Digest,
) -> Result<ConversationId, StoreError> {
    summary.add(digest);
    summary::write(tx, tx.account()?, conversation, 1, summary)?;
    if let Some(own) = letter.own_hash {
        remember(tx, own, conversation)?;
    }
    Ok(conversation)
}

fn begin(
    tx: &Tx<'_>,
    letter: &Letter,
    message: MessageId,
    digest: Digest,
) -> Result<ConversationId, StoreError> {
    let (account, received) = (tx.account()?, digest.received);
    // A conversation takes its first message's number: one sequence gives both.
    let conversation = ConversationId(message.0);
    tx.execute(
        "INSERT INTO conversation (account_id, conversation_id, messages, newest, subject_key, subject, summary)
         VALUES ($1, $2, 1, $3, $4, $5, $6)",
        params![account, conversation, received, letter.subject_key, &letter.subject, &Summary::of(digest).encode()?],
    )?;
    for hash in letter.own_hash.iter().chain(&letter.references) {
        remember(tx, *hash, conversation)?;
    }
    Ok(conversation)
}

fn remember(tx: &Tx<'_>, hash: i64, conversation: ConversationId) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO reference (account_id, hash, conversation_id) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, hash) DO UPDATE SET conversation_id = $3",
        params![tx.account()?, hash, conversation],
    )?;
    Ok(())
}

fn by_references(
    tx: &Tx<'_>,
    letter: &Letter,
) -> Result<Option<(ConversationId, Summary)>, StoreError> {
    let account = tx.account()?;
    // The own hash too: an answer may have come before what it answers.
    for hash in letter.references.iter().chain(&letter.own_hash) {
        let known = tx.query_opt(
            "SELECT conversation_id FROM reference WHERE account_id = $1 AND hash = $2",
            params![account, *hash],
            |row| row.get(0),
        )?;
        if let Some(conversation) = known
            && let Some((messages, summary)) = summary::of(tx, conversation)?
            && messages < MOST_MESSAGES
        {
            return Ok(Some((conversation, summary)));
        }
    }
    Ok(None)
}

pub(crate) const BY_SUBJECT: &str = "
SELECT conversation_id, messages, newest, summary FROM conversation
WHERE account_id = $1 AND subject_key = $2 ORDER BY conversation_id DESC LIMIT $3";

fn by_subject(
    tx: &Tx<'_>,
    letter: &Letter,
    received: Timestamp,
) -> Result<Option<(ConversationId, Summary)>, StoreError> {
    if !letter.is_reply || !letter.references.is_empty() || letter.subject.is_empty() {
        return Ok(None);
    }
    let people = letter.people();
    let found = tx.query(
        BY_SUBJECT,
        params![tx.account()?, letter.subject_key, SUBJECT_LOOKS],
        |row| {
            let known: (ConversationId, i64, Timestamp) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok((known, Summary::decode(&row.get::<Vec<u8>>(3)?)?))
        },
    )?;
    let fits = |(known, summary): &((ConversationId, i64, Timestamp), Summary)| {
        known.1 < MOST_MESSAGES
            && received.since(known.2) < SUBJECT_AGE
            && summary.names_any(&people)
    };
    Ok(found
        .into_iter()
        .find(fits)
        .map(|((conversation, ..), summary)| (conversation, summary)))
}
