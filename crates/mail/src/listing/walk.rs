//! The walks of a list: one index in its order, from a place on.

use super::{Cursor, Filter, Place};
use crate::flag_set::{self, Mark};
use crate::mailbox::{self, Role};
use crate::search::find::SPOKEN;
use crate::summary::Summary;
use crate::{ConversationId, MailError, MailboxId, MessageId, UidSet, label};
use std::collections::HashMap;
use store::{Row, StoreError, Timestamp, Tx, params};

macro_rules! list_query {
    ($filter:literal) => {
        concat!(
            "SELECT p.conversation_id, p.newest, p.newest_message, p.unseen, c.messages, c.subject, c.summary
             FROM conversation_place p
             JOIN conversation c ON c.account_id = $1 AND c.conversation_id = p.conversation_id
             WHERE p.account_id = $1 AND p.place_id = $2 AND (p.newest, p.conversation_id) < ($3, $4)",
            $filter,
            " ORDER BY p.newest DESC, p.conversation_id DESC LIMIT $5"
        )
    };
}

/// By the filter: unread 1, attachment 2.
pub(crate) const LISTS: [&str; 4] = [
    list_query!(""),
    list_query!(" AND p.unseen > 0"),
    list_query!(" AND p.attachment > 0"),
    list_query!(" AND p.attachment > 0 AND p.unseen > 0"),
];

pub(crate) const ONE: &str = "
SELECT p.conversation_id, p.newest, p.newest_message, p.unseen, c.messages, c.subject, c.summary
FROM conversation_place p
JOIN conversation c ON c.account_id = $1 AND c.conversation_id = p.conversation_id
WHERE p.account_id = $1 AND p.place_id = $2 AND p.conversation_id = $3";

/// When flagged entries of a mailbox came.
pub(crate) const FLAGGED: &str = "
SELECT conversation_id, received FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND flags & 4 <> 0";

/// A row of a list as it is stored.
#[derive(Clone)]
pub(crate) struct Listed {
    /// The mailbox whose list it stands in, if it is a mailbox's.
    pub mailbox: Option<MailboxId>,
    pub conversation: ConversationId,
    pub newest: Timestamp,
    pub newest_message: MessageId,
    /// Unread in its place; nothing when it is listed apart from one.
    pub unseen: Option<u32>,
    pub messages: u32,
    pub subject: String,
    pub summary: Summary,
    pub cursor: Cursor,
}

impl Listed {
    fn stands_in(&mut self, place: &Place, id: i64) {
        if matches!(place, Place::Mailbox(_) | Place::Drafts) {
            self.mailbox = Some(MailboxId(id));
        }
    }
}

pub(crate) fn read_listed(row: &Row<'_>) -> Result<Listed, StoreError> {
    let (conversation, newest): (ConversationId, Timestamp) = (row.get(0)?, row.get(1)?);
    Ok(Listed {
        mailbox: None,
        conversation,
        newest,
        newest_message: row.get(2)?,
        unseen: row.get(3)?,
        messages: row.get(4)?,
        subject: row.get(5)?,
        summary: Summary::decode(&row.get::<Vec<u8>>(6)?)?,
        cursor: Cursor {
            newest,
            id: conversation.0,
            stems: false,
        },
    })
}

/// The number of a mailbox or label; a label that is not there has none.
pub(crate) fn place_id(tx: &Tx<'_>, place: &Place) -> Result<Option<i64>, MailError> {
    match place {
        Place::Mailbox(id) => Ok(Some(mailbox::by_id(tx, *id)?.id.0)),
        Place::Drafts => Ok(mailbox::by_role(tx, Role::Drafts)?.map(|found| found.id.0)),
        Place::Label(keyword) => Ok(label::ids(tx)?.get(&keyword.to_ascii_lowercase()).copied()),
        Place::Flagged | Place::Search(_) => Ok(None),
    }
}

/// The next rows of a list and where they end. What the filter asks and the walked index does not know (flags in a
/// label, what is unread among the flagged) is left to who joins the entries.
pub(crate) fn walk(
    tx: &Tx<'_>,
    place: &Place,
    filter: Filter,
    at: Cursor,
    limit: usize,
) -> Result<(Vec<Listed>, Option<Cursor>), MailError> {
    match place {
        Place::Flagged => {
            let mailboxes = mailbox::list(tx)?;
            let shown = mailboxes
                .iter()
                .filter(|one| !matches!(one.role, Some(Role::Trash | Role::Junk)));
            walk_flagged(
                tx,
                &shown.map(|one| one.id).collect::<Vec<_>>(),
                None,
                at,
                limit,
            )
        }
        Place::Mailbox(_) | Place::Drafts if filter.flagged => match place_id(tx, place)? {
            Some(id) => walk_flagged(tx, &[MailboxId(id)], Some(id), at, limit),
            None => Ok((Vec::new(), None)),
        },
        _ => match place_id(tx, place)? {
            Some(id) => {
                let (mut listed, next) = walk_place(tx, id, filter, at, limit)?;
                listed.iter_mut().for_each(|one| one.stands_in(place, id));
                Ok((listed, next))
            }
            None => Ok((Vec::new(), None)),
        },
    }
}

fn walk_place(
    tx: &Tx<'_>,
    place: i64,
    filter: Filter,
    at: Cursor,
    limit: usize,
) -> Result<(Vec<Listed>, Option<Cursor>), MailError> {
    let sql = LISTS[usize::from(filter.unread) + 2 * usize::from(filter.attachment)];
    let asked = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut listed = tx.query(
        sql,
        params![tx.account()?, place, at.newest, at.id, asked],
        read_listed,
    )?;
    let more = listed.len() > limit;
    listed.truncate(limit);
    let next = listed.last().filter(|_| more).map(|last| last.cursor);
    Ok((listed, next))
}

/// Flagged conversations of several mailboxes in one order; each stands where its newest flagged entry is. The cost
/// follows what is flagged there.
fn walk_flagged(
    tx: &Tx<'_>,
    mailboxes: &[MailboxId],
    place: Option<i64>,
    at: Cursor,
    limit: usize,
) -> Result<(Vec<Listed>, Option<Cursor>), MailError> {
    let account = tx.account()?;
    let mut found: Vec<(Timestamp, ConversationId)> = newest_flagged(tx, mailboxes)?
        .into_iter()
        .map(|(conversation, received)| (received, conversation))
        .filter(|found| *found < (at.newest, ConversationId(at.id)))
        .collect();
    found.sort_unstable_by_key(|place| std::cmp::Reverse(*place));
    let more = found.len() > limit;
    found.truncate(limit);
    let cursor = |(newest, conversation): (Timestamp, ConversationId)| Cursor {
        newest,
        id: conversation.0,
        stems: false,
    };
    let next = found.last().copied().filter(|_| more).map(cursor);
    let mut listed = Vec::with_capacity(found.len());
    for (received, conversation) in found {
        let row = match place {
            Some(place) => tx.query_opt(ONE, params![account, place, conversation], read_listed)?,
            None => tx.query_opt(SPOKEN, params![account, conversation], read_listed)?,
        };
        listed.extend(row.map(|row| {
            let newest = row
                .summary
                .digests
                .last()
                .map_or(row.newest_message, |digest| digest.message);
            Listed {
                cursor: cursor((received, conversation)),
                newest_message: row.newest_message.max(newest),
                ..row
            }
        }));
    }
    Ok((listed, next))
}

fn newest_flagged(
    tx: &Tx<'_>,
    mailboxes: &[MailboxId],
) -> Result<HashMap<ConversationId, Timestamp>, StoreError> {
    let account = tx.account()?;
    let mut newest: HashMap<ConversationId, Timestamp> = HashMap::new();
    for mailbox in mailboxes {
        for (from, to) in flag_set::ranges(tx, *mailbox, Mark::Flagged, &UidSet::all())? {
            tx.each(FLAGGED, params![account, *mailbox, from, to], |row| {
                let (conversation, received) = (row.get(0)?, row.get(1)?);
                let known = newest.entry(conversation).or_insert(received);
                *known = received.max(*known);
                Ok(())
            })?;
        }
    }
    Ok(newest)
}

/// One conversation of a place.
pub(crate) fn listed_one(
    tx: &Tx<'_>,
    place: &Place,
    conversation: ConversationId,
) -> Result<Option<Listed>, MailError> {
    let account = tx.account()?;
    if *place == Place::Flagged {
        return Ok(tx.query_opt(SPOKEN, params![account, conversation], read_listed)?);
    }
    match place_id(tx, place)? {
        Some(id) => {
            let mut found = tx.query_opt(ONE, params![account, id, conversation], read_listed)?;
            found.iter_mut().for_each(|one| one.stands_in(place, id));
            Ok(found)
        }
        None => Ok(None),
    }
}
