//! Messages that are in no mailbox any more: kept a day, so that an undo can bring them back, then their rows go.
//!
//! Whoever removes entries sweeps some that are old; nothing needs to wake for it.

use crate::{ConversationId, MailError, MessageId};
use std::time::Duration;
use store::{StoreError, Timestamp, Tx, params};

/// How long an orphan is kept.
pub(crate) const KEPT: Duration = Duration::from_secs(86_400);
/// Orphans whose rows go in one transaction: bounds what somebody else's request pays.
const SWEPT: i64 = 200;

pub(crate) fn insert(tx: &Tx<'_>, message: MessageId) -> Result<(), StoreError> {
    tx.execute(
        // Deleted, brought back and deleted again within one tick of the clock.
        "INSERT INTO orphan (account_id, since, message_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![tx.account()?, tx.now(), message],
    )?;
    Ok(())
}

pub(crate) const OLD: &str = "
SELECT since, message_id FROM orphan WHERE account_id = $1 AND since < $2 ORDER BY since, message_id LIMIT $3";

/// Removes the rows of old orphans; those that were brought back stay.
pub(crate) fn purge(tx: &Tx<'_>) -> Result<(), MailError> {
    let account = tx.account()?;
    let old: Vec<(Timestamp, MessageId)> =
        tx.query(OLD, params![account, tx.now().before(KEPT), SWEPT], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    for (since, message) in old {
        tx.execute(
            "DELETE FROM orphan WHERE account_id = $1 AND since = $2 AND message_id = $3",
            params![account, since, message],
        )?;
        purge_one(tx, message)?;
    }
    Ok(())
}

/// Removes the rows of a message that is in no mailbox.
pub(crate) fn purge_one(tx: &Tx<'_>, message: MessageId) -> Result<(), MailError> {
    let account = tx.account()?;
    let conversation: Option<ConversationId> = tx.query_opt(
        "DELETE FROM message WHERE account_id = $1 AND message_id = $2 AND entries = 0 RETURNING conversation_id",
        params![account, message],
        |row| row.get(0),
    )?;
    let Some(conversation) = conversation else {
        return Ok(());
    };
    for sql in [
        "DELETE FROM body WHERE account_id = $1 AND message_id = $2",
        "DELETE FROM unindexed WHERE account_id = $1 AND message_id = $2",
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
