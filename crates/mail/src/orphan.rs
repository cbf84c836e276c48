//! Messages that are in no mailbox any more: kept a day, so that an undo can bring them back, then their rows go.
//!
//! Whoever removes entries sweeps some that are old; nothing needs to wake for it. A message that is brought back is no
//! orphan any more: its row goes, so that a later one's day is a whole one.

use crate::{ConversationId, MailError, MessageId};
use std::collections::HashSet;
use std::time::Duration;
use store::{StoreError, Timestamp, Tx, params};

/// How long an orphan is kept.
pub(crate) const KEPT: Duration = Duration::from_secs(86_400);
/// Orphans whose rows go in one transaction: bounds what somebody else's request pays.
const SWEPT: i64 = 200;
/// What the clocks of two nodes may differ by.
const SKEW: Duration = Duration::from_secs(600);

pub(crate) fn insert(tx: &Tx<'_>, message: MessageId) -> Result<(), StoreError> {
    tx.execute(
        // A row of the same moment says the same.
        "INSERT INTO orphan (account_id, since, message_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![tx.account()?, tx.now(), message],
    )?;
    Ok(())
}

pub(crate) const SINCE: &str = "
SELECT since, message_id FROM orphan WHERE account_id = $1 AND since >= $2 ORDER BY since, message_id";

/// Takes the rows of messages away that an undo has brought back. `made` is when they began to lose their entries: none
/// of their rows is older, so only what was orphaned since is read.
pub(crate) fn brought_back(
    tx: &Tx<'_>,
    made: Timestamp,
    messages: &HashSet<MessageId>,
) -> Result<(), StoreError> {
    if messages.is_empty() {
        return Ok(());
    }
    let account = tx.account()?;
    let mut rows: Vec<(Timestamp, MessageId)> = Vec::new();
    tx.each(SINCE, params![account, made.before(SKEW)], |row| {
        let message = row.get(1)?;
        if messages.contains(&message) {
            rows.push((row.get(0)?, message));
        }
        Ok(())
    })?;
    rows.into_iter()
        .try_for_each(|(since, message)| remove(tx, since, message))
}

fn remove(tx: &Tx<'_>, since: Timestamp, message: MessageId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM orphan WHERE account_id = $1 AND since = $2 AND message_id = $3",
        params![tx.account()?, since, message],
    )?;
    Ok(())
}

pub(crate) const OLD: &str = "
SELECT since, message_id FROM orphan WHERE account_id = $1 AND since < $2 ORDER BY since, message_id LIMIT $3";

/// Removes the rows of old orphans.
pub(crate) fn purge(tx: &Tx<'_>) -> Result<(), MailError> {
    let account = tx.account()?;
    let old: Vec<(Timestamp, MessageId)> =
        tx.query(OLD, params![account, tx.now().before(KEPT), SWEPT], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    for (since, message) in old {
        remove(tx, since, message)?;
        purge_one(tx, message)?;
    }
    Ok(())
}

/// Removes the rows of a message that is in no mailbox.
pub(crate) fn purge_one(tx: &Tx<'_>, message: MessageId) -> Result<(), MailError> {
    let account = tx.account()?;
    let conversation: Option<ConversationId> = tx.query_opt(
        "DELETE FROM message WHERE account_id = $1 AND message_id = $2 AND alive = 0 RETURNING conversation_id",
        params![account, message],
        |row| row.get(0),
    )?;
    let Some(conversation) = conversation else {
        return Ok(());
    };
    for sql in [
        "DELETE FROM body WHERE account_id = $1 AND message_id = $2",
        "DELETE FROM unindexed WHERE account_id = $1 AND message_id = $2",
        "DELETE FROM sent_by WHERE account_id = $1 AND message_id = $2",
        "DELETE FROM search_text WHERE account_id = $1 AND message_id = $2",
    ] {
        tx.execute(sql, params![account, message])?;
    }
    store::search::remove(tx, message.0)?;
    tx.execute(
        "DELETE FROM conversation WHERE account_id = $1 AND conversation_id = $2 AND messages = 0
         AND NOT EXISTS (SELECT 1 FROM message WHERE message.account_id = $1 AND message.conversation_id = $2)",
        params![account, conversation],
    )?;
    Ok(())
}
