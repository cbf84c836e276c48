//! A conversation whole: its messages, the oldest first, one's own replies included; and one message of it alone.

use crate::change::{EntryState, of_conversation};
use crate::flags::split_keywords;
use crate::label::Label;
use crate::listing::{self, Cursor, Filter, Found, Known, ListQuery, Unit};
use crate::reader::Reader;
use crate::{ConversationId, DraftId, Flags, Mail, MailError, MailboxId, MessageId, RowId, Uid};
use directory::{Actor, PersonId};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{AccountId, Timestamp, Tx, params};

/// A conversation with its messages.
#[derive(Debug, Clone)]
pub struct Conversation {
    pub id: ConversationId,
    pub subject: String,
    pub labels: Vec<Label>,
    /// How many messages it has, shown or not.
    pub count: u32,
    /// By their internal date, the oldest first.
    pub messages: Vec<MessageView>,
}

/// A message as the web sees it: its entries joined.
#[derive(Debug, Clone)]
pub struct MessageView {
    pub message: MessageId,
    pub conversation: ConversationId,
    /// Where it lies.
    pub entries: Vec<(MailboxId, Uid)>,
    /// Seen, flagged, answered when one of its entries is.
    pub flags: Flags,
    pub keywords: Vec<String>,
    pub received: Timestamp,
    pub size: u32,
    pub parsed: Arc<message::Parsed>,
    /// The draft it is the message of.
    pub draft: Option<DraftId>,
    /// Who sent it, where several people write from this mailbox.
    pub sent_by: Option<PersonId>,
}

/// Rows beside one in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Neighbours {
    /// The newer one.
    pub previous: Option<RowId>,
    /// The older one.
    pub next: Option<RowId>,
    /// Its place from 1, if it is among the first thousand.
    pub position: Option<u32>,
    /// Rows of the list, when there are at most a thousand.
    pub total: Option<u32>,
}

/// How far a place in a list is counted.
const COUNTED: u32 = 1_000;
/// Rows looked at for neighbours that pass a filter.
const COUNTED_FILTERED: usize = 100;

pub(crate) const SUBJECT: &str =
    "SELECT subject, messages FROM conversation WHERE account_id = $1 AND conversation_id = $2";
pub(crate) const MESSAGE: &str = "SELECT conversation_id, received, size, parsed FROM message WHERE account_id = $1 AND message_id = $2";
pub(crate) const DRAFT_OF: &str =
    "SELECT draft_id FROM draft WHERE account_id = $1 AND message_id = $2 LIMIT 1";

impl Mail {
    /// A conversation.
    ///
    /// # Errors
    /// `NoSuchConversation`, `Refused`, or the store's.
    pub fn conversation(
        &self,
        actor: &Actor,
        account: AccountId,
        id: ConversationId,
    ) -> Result<Conversation, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| whole(tx, reader, id))
    }

    /// One message alone, as a conversation that shows nothing else: its own subject, its own labels.
    ///
    /// # Errors
    /// `NoSuchMessage`, `Refused`, or the store's.
    pub fn message_alone(
        &self,
        actor: &Actor,
        account: AccountId,
        id: MessageId,
    ) -> Result<Conversation, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| alone(tx, reader, id))
    }

    /// One message.
    ///
    /// # Errors
    /// `NoSuchMessage`, `Refused`, or the store's.
    pub fn message(
        &self,
        actor: &Actor,
        account: AccountId,
        id: MessageId,
    ) -> Result<MessageView, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| message_view(tx, reader, id))
    }

    /// What stands before and after a row in a list of its kind. A search has no order that is cheap to find again: its
    /// rows have no neighbours.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn neighbours(
        &self,
        actor: &Actor,
        account: AccountId,
        query: &ListQuery,
        id: RowId,
    ) -> Result<Neighbours, MailError> {
        self.may(actor, account, directory::Right::Read)?;
        let query = ListQuery {
            unit: id.unit(),
            ..query.clone()
        };
        self.make_ready(account, &query)?;
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| neighbours(tx, reader, &query, id))
    }
}

/// Entries by message.
fn by_message(
    entries: Vec<(MailboxId, EntryState)>,
) -> BTreeMap<MessageId, Vec<(MailboxId, EntryState)>> {
    let mut messages: BTreeMap<MessageId, Vec<(MailboxId, EntryState)>> = BTreeMap::new();
    for (mailbox, entry) in entries {
        messages
            .entry(entry.message)
            .or_default()
            .push((mailbox, entry));
    }
    messages
}

fn whole(tx: &Tx<'_>, reader: Reader, id: ConversationId) -> Result<Conversation, MailError> {
    let told = tx.query_opt(SUBJECT, params![tx.account()?, id], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let (subject, count) = told.ok_or(MailError::NoSuchConversation)?;
    let messages = by_message(seen_by(tx, reader, id)?);
    let mut messages = messages
        .into_iter()
        .map(|(message, entries)| view(tx, reader, message, &entries))
        .collect::<Result<Vec<_>, _>>()?;
    if messages.is_empty() {
        return Err(MailError::NoSuchConversation);
    }
    messages.sort_by_key(|message| (message.received, message.message));
    let keywords = messages
        .iter()
        .flat_map(|message| message.keywords.iter().map(String::as_str));
    let labels = Known::read(tx, reader)?.labels_of(keywords);
    Ok(Conversation {
        id,
        subject,
        labels,
        count,
        messages,
    })
}

fn alone(tx: &Tx<'_>, reader: Reader, id: MessageId) -> Result<Conversation, MailError> {
    let view = message_view(tx, reader, id)?;
    let told = params![tx.account()?, view.conversation];
    let count = tx.query_opt(SUBJECT, told, |row| row.get(1))?;
    let keywords = view.keywords.iter().map(String::as_str);
    Ok(Conversation {
        id: view.conversation,
        subject: view.parsed.subject.clone(),
        labels: Known::read(tx, reader)?.labels_of(keywords),
        count: count.ok_or(MailError::NoSuchConversation)?,
        messages: vec![view],
    })
}

/// The entries of a conversation as the reader sees them.
fn seen_by(
    tx: &Tx<'_>,
    reader: Reader,
    id: ConversationId,
) -> Result<Vec<(MailboxId, EntryState)>, MailError> {
    let mut entries = of_conversation(tx, id)?;
    reader.see(tx, &mut entries)?;
    Ok(entries)
}

pub(crate) fn message_view(
    tx: &Tx<'_>,
    reader: Reader,
    id: MessageId,
) -> Result<MessageView, MailError> {
    let conversation = tx.query_opt(MESSAGE, params![tx.account()?, id], |row| row.get(0))?;
    let entries = seen_by(tx, reader, conversation.ok_or(MailError::NoSuchMessage)?)?;
    match by_message(entries).remove(&id) {
        Some(entries) => view(tx, reader, id, &entries),
        None => Err(MailError::NoSuchMessage),
    }
}

fn view(
    tx: &Tx<'_>,
    reader: Reader,
    id: MessageId,
    entries: &[(MailboxId, EntryState)],
) -> Result<MessageView, MailError> {
    let account = tx.account()?;
    let sent_by = reader.sent_by(tx, id)?;
    let draft: Option<DraftId> = tx.query_opt(DRAFT_OF, params![account, id], |row| row.get(0))?;
    let mut keywords: Vec<String> = entries
        .iter()
        .flat_map(|(_, entry)| split_keywords(entry.keywords.as_deref()))
        .collect();
    keywords.sort_unstable();
    keywords.dedup();
    let stored = tx.query_opt(MESSAGE, params![account, id], |row| {
        Ok(MessageView {
            message: id,
            conversation: row.get(0)?,
            entries: entries
                .iter()
                .map(|(mailbox, entry)| (*mailbox, entry.uid))
                .collect(),
            flags: entries.iter().fold(Flags::NONE, |flags, (_, entry)| {
                flags | Flags::of_column(entry.flags)
            }),
            keywords: std::mem::take(&mut keywords),
            received: row.get(1)?,
            size: row.get(2)?,
            parsed: Arc::new(crate::letter::parsed(&row.get::<Vec<u8>>(3)?)?),
            draft,
            sent_by,
        })
    })?;
    stored.ok_or(MailError::NoSuchMessage)
}

pub(crate) const PREVIOUS: &str = "
SELECT conversation_id FROM conversation_place
WHERE account_id = $1 AND place_id = $2 AND (newest, conversation_id) > ($3, $4)
ORDER BY newest, conversation_id LIMIT $5";
pub(crate) const PREVIOUS_MESSAGES: &str = "
SELECT message_id FROM message_place
WHERE account_id = $1 AND place_id = $2 AND mark = 0 AND (received, message_id) > ($3, $4)
ORDER BY received, message_id LIMIT $5";

pub(crate) const COUNT_SOME: &str = "
SELECT count(*) FROM (SELECT 1 FROM conversation_place WHERE account_id = $1 AND place_id = $2 LIMIT $3) AS counted";
pub(crate) const COUNT_SOME_MESSAGES: &str = "
SELECT count(*) FROM
    (SELECT 1 FROM message_place WHERE account_id = $1 AND place_id = $2 AND mark = 0 LIMIT $3) AS counted";

/// Where a row stands in its list; nothing where lists have no order of their own.
fn standing(tx: &Tx<'_>, query: &ListQuery, id: RowId) -> Result<Option<(i64, Cursor)>, MailError> {
    let (place, found) = match id {
        RowId::Conversation(id) => (
            listing::place_id(tx, &query.place)?,
            listing::listed_one(tx, &query.place, id)?.map(Found::Conversation),
        ),
        RowId::Message(id) => (
            listing::message_place_id(tx, &query.place)?,
            listing::listed_message(tx, &query.place, id)?.map(Found::Message),
        ),
    };
    Ok(place.zip(found.map(|found| found.cursor())))
}

fn neighbours(
    tx: &Tx<'_>,
    reader: Reader,
    query: &ListQuery,
    id: RowId,
) -> Result<Neighbours, MailError> {
    let account = tx.account()?;
    let Some((place, here)) = standing(tx, query, id)? else {
        return Ok(Neighbours::default());
    };
    let values = params![account, place, here.newest, here.id, COUNTED];
    let newer = match query.unit {
        Unit::Conversation => tx.query(PREVIOUS, values, |row| row.get(0).map(RowId::Conversation)),
        Unit::Message => tx.query(PREVIOUS_MESSAGES, values, |row| {
            row.get(0).map(RowId::Message)
        }),
    }?;
    if query.filter != Filter::default() {
        let known = Known::read(tx, reader)?;
        return near_that_pass(tx, &known, query, here, newer);
    }
    let (older, _) = listing::find(tx, query, here, 1)?;
    let before = u32::try_from(newer.len()).unwrap_or(COUNTED);
    let count = match query.unit {
        Unit::Conversation => COUNT_SOME,
        Unit::Message => COUNT_SOME_MESSAGES,
    };
    let total: u32 = tx.value(count, params![account, place, COUNTED + 1])?;
    Ok(Neighbours {
        previous: newer.first().copied(),
        next: older.first().map(Found::id),
        position: (before < COUNTED).then_some(before + 1),
        total: (total <= COUNTED).then_some(total),
    })
}

/// Of a filtered list only those that pass count: they are looked for among the nearest.
fn near_that_pass(
    tx: &Tx<'_>,
    known: &Known,
    query: &ListQuery,
    here: Cursor,
    newer: Vec<RowId>,
) -> Result<Neighbours, MailError> {
    let whole = ListQuery {
        filter: Filter::default(),
        ..query.clone()
    };
    let (older, _) = listing::find(tx, &whole, here, COUNTED_FILTERED)?;
    let newer = newer.into_iter().take(COUNTED_FILTERED);
    Ok(Neighbours {
        previous: first_that_passes(tx, known, query, newer)?,
        next: first_that_passes(tx, known, query, older.iter().map(Found::id))?,
        position: None,
        total: None,
    })
}

fn first_that_passes(
    tx: &Tx<'_>,
    known: &Known,
    query: &ListQuery,
    near: impl Iterator<Item = RowId>,
) -> Result<Option<RowId>, MailError> {
    for id in near {
        if listing::one(tx, known, query, id)?.is_some() {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
