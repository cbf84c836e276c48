//! Lists of messages: the walk of `message_place`, and what a row shows of one message.

use super::row::Joined;
use super::{ConversationRow, Cursor, Filter, Known, Place};
use crate::flags::{ATTACHMENT, INVITATION};
use crate::message_place::{FLAGGED_PLACE, Mark};
use crate::search::criterion::OF_MESSAGE;
use crate::summary::{Correspondent, Digest};
use crate::{ConversationId, MailError, MessageId, letter};
use store::{Row, StoreError, Tx, params};

macro_rules! message_query {
    ($rest:literal) => {
        concat!(
            "SELECT message.message_id, message.received, message.conversation_id, message.facts, message.parsed ",
            $rest
        )
    };
}

pub(crate) const MESSAGES: &str = message_query!(
    "FROM message_place p CROSS JOIN message
     WHERE p.account_id = $1 AND p.place_id = $2 AND p.mark = $3 AND (p.received, p.message_id) < ($4, $5)
         AND message.account_id = $1 AND message.message_id = p.message_id
     ORDER BY p.received DESC, p.message_id DESC LIMIT $6"
);

pub(crate) const ONE_MESSAGE: &str = message_query!(
    "FROM message CROSS JOIN message_place p
     WHERE message.account_id = $1 AND message.message_id = $3
         AND p.account_id = $1 AND p.place_id = $2 AND p.mark = 0 AND p.received = message.received
         AND p.message_id = message.message_id"
);

/// A message apart from any place.
pub(crate) const MESSAGE_ROW: &str = message_query!(
    "FROM message WHERE message.account_id = $1 AND message.message_id = $2 AND message.alive = 1"
);

/// A message as its walk found it.
pub(crate) struct Listed {
    pub conversation: ConversationId,
    pub digest: Digest,
    pub subject: String,
    pub cursor: Cursor,
}

pub(crate) fn read_message(row: &Row<'_>) -> Result<Listed, StoreError> {
    let (message, received): (MessageId, _) = (row.get(0)?, row.get(1)?);
    let parsed: Vec<u8> = row.get(4)?;
    let (digest, subject) = letter::told(message, received, row.get(3)?, &parsed)?;
    Ok(Listed {
        conversation: row.get(2)?,
        digest,
        subject,
        cursor: Cursor {
            newest: received,
            id: message.0,
            stems: false,
        },
    })
}

/// The number of a place in `message_place`; what is flagged has its own there.
pub(crate) fn message_place_id(tx: &Tx<'_>, place: &Place) -> Result<Option<i64>, MailError> {
    match place {
        Place::Flagged => Ok(Some(FLAGGED_PLACE)),
        _ => super::place_id(tx, place),
    }
}

/// The next messages of a place and where they end.
pub(super) fn walk(
    tx: &Tx<'_>,
    place: &Place,
    filter: Filter,
    at: Cursor,
    limit: usize,
) -> Result<(Vec<Listed>, Option<Cursor>), MailError> {
    let Some(place) = message_place_id(tx, place)? else {
        return Ok((Vec::new(), None));
    };
    let (account, mark) = (tx.account()?, Mark::of(filter) as i64);
    let asked = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let values = params![account, place, mark, at.newest, at.id, asked];
    let mut listed = tx.query(MESSAGES, values, read_message)?;
    let more = listed.len() > limit;
    listed.truncate(limit);
    let next = listed.last().filter(|_| more).map(|last| last.cursor);
    Ok((listed, next))
}

/// One message of a place.
pub(crate) fn listed_one(
    tx: &Tx<'_>,
    place: &Place,
    message: MessageId,
) -> Result<Option<Listed>, MailError> {
    let Some(place) = message_place_id(tx, place)? else {
        return Ok(None);
    };
    let values = params![tx.account()?, place, message];
    Ok(tx.query_opt(ONE_MESSAGE, values, read_message)?)
}

/// Joins what the message's entries tell.
pub(crate) fn join_message(
    tx: &Tx<'_>,
    known: &Known,
    listed: Listed,
) -> Result<ConversationRow, MailError> {
    let Listed {
        conversation,
        digest,
        subject,
        cursor,
    } = listed;
    let values = params![tx.account()?, digest.message];
    let joined = Joined::read(tx, known, OF_MESSAGE, values, |row| {
        Ok((row.get(9)?, row.get(8)?))
    })?;
    let unread = !joined.unread.is_empty();
    Ok(ConversationRow {
        conversation,
        message: Some(digest.message),
        mailbox: joined.mailbox(),
        newest: digest.received,
        count: 1,
        unread: u32::from(unread),
        flagged: joined.flagged,
        attachment: joined.attachment || digest.facts & ATTACHMENT != 0,
        invitation: digest.facts & INVITATION != 0,
        answered: joined.answered,
        sent_by: known.reader.sent_by(tx, digest.message)?,
        people: vec![Correspondent {
            unread,
            ..digest.from
        }],
        recipients: digest.to,
        subject,
        preview: digest.preview,
        labels: known.labels_of(joined.keywords.iter().map(String::as_str)),
        modseq: joined.modseq,
        cursor,
        snippet: None,
    })
}
