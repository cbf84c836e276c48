//! Lists of conversations, or of messages: a walk of an index, a page at a time, the newest first.
//!
//! A page's rows come from `conversation_place` in their order ([`walk`]); what they show is joined from `conversation`
//! and from the entries of the page's conversations alone ([`row`]). Where a row stands for one message they come from
//! `message_place` and are joined from `message` ([`messages`]).

mod messages;
mod row;
mod walk;

pub(crate) use messages::listed_one as listed_message;
pub(crate) use messages::{MESSAGE_ROW, join_message, message_place_id, read_message};
#[cfg(test)]
pub(crate) use messages::{MESSAGES, ONE_MESSAGE};

pub(crate) use row::{Known, join};
#[cfg(test)]
pub(crate) use walk::{FLAGGED, LISTS, ONE};
pub(crate) use walk::{Listed, read_listed, walk};
pub(crate) use walk::{listed_one, place_id};

use crate::label::Label;
use crate::reader::Reader;
use crate::search::{self, Snippet};
use crate::summary::Correspondent;
use crate::{ConversationId, Mail, MailError, MailboxId, MessageId, RowId};
use directory::{Actor, PersonId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use store::{AccountId, ModSeq, Timestamp, Tx};

/// Walks that one page may take when its filter lets little through.
const MOST_WALKS: usize = 10;
/// Rows of one page at the most.
pub const MOST_CONVERSATIONS: u32 = 200;

/// What is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    Mailbox(MailboxId),
    /// A label, by its keyword.
    Label(String),
    Flagged,
    /// The mailbox of drafts, with what was saved a moment ago.
    Drafts,
    /// What a search finds, in the reader's words.
    Search(String),
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Unit {
    #[default]
    Conversation,
    Message,
}

/// Which rows of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    pub unread: bool,
    pub flagged: bool,
    pub attachment: bool,
}

/// Where the next page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    pub(crate) newest: Timestamp,
    pub(crate) id: i64,
    /// In a search: whether the exact words are through and their stems follow.
    pub(crate) stems: bool,
}

impl Cursor {
    /// Before everything.
    pub(crate) const START: Self = Self {
        newest: Timestamp(i64::MAX),
        id: i64::MAX,
        stems: false,
    };
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}.{}",
            if self.stems { "s" } else { "" },
            self.newest.0,
            self.id
        )
    }
}

/// A cursor that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (stems, rest) = text
            .strip_prefix('s')
            .map_or((false, text), |rest| (true, rest));
        let (newest, id) = rest.split_once('.').ok_or(NotACursor)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| NotACursor);
        Ok(Self {
            newest: Timestamp(number(newest)?),
            id: number(id)?,
            stems,
        })
    }
}

/// A list and a place in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    pub place: Place,
    pub filter: Filter,
    pub after: Option<Cursor>,
    pub limit: u32,
    pub unit: Unit,
}

impl ListQuery {
    /// The first page of a place.
    #[must_use]
    pub fn new(place: Place, limit: u32) -> Self {
        Self {
            place,
            filter: Filter::default(),
            after: None,
            limit,
            unit: Unit::Conversation,
        }
    }
}

/// A conversation as a list shows it; or one message of it, which then is all that the rest tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationRow {
    pub conversation: ConversationId,
    /// The message, in a list of messages.
    pub message: Option<MessageId>,
    /// The mailbox of its newest entry outside what is sent or drafted; of any entry else.
    pub mailbox: Option<MailboxId>,
    /// When its newest message of this place came.
    pub newest: Timestamp,
    /// Messages, one's own replies included.
    pub count: u32,
    pub unread: u32,
    pub flagged: bool,
    pub attachment: bool,
    pub invitation: bool,
    pub answered: bool,
    /// Who sent the newest message of the place, where several people write from this mailbox.
    pub sent_by: Option<PersonId>,
    /// Who wrote, each once, the newest last.
    pub people: Vec<Correspondent>,
    /// To whom the newest message went, the first few.
    pub recipients: Vec<Correspondent>,
    pub subject: String,
    pub preview: String,
    pub labels: Vec<Label>,
    /// When anything of it changed last.
    pub modseq: ModSeq,
    pub cursor: Cursor,
    /// Where the searched words stand.
    pub snippet: Option<Snippet>,
}

impl RowId {
    /// Of which kind of list it is a row.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Conversation(_) => Unit::Conversation,
            Self::Message(_) => Unit::Message,
        }
    }
}

impl ConversationRow {
    /// What it stands for.
    #[must_use]
    pub fn id(&self) -> RowId {
        match self.message {
            Some(message) => RowId::Message(message),
            None => RowId::Conversation(self.conversation),
        }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<ConversationRow>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Cursor>,
    pub modseq: ModSeq,
}

impl Filter {
    /// Whether a row passes; the walk has seen to what its index can.
    pub(crate) fn lets(self, row: &ConversationRow) -> bool {
        (!self.unread || row.unread > 0)
            && (!self.flagged || row.flagged)
            && (!self.attachment || row.attachment)
    }
}

impl Mail {
    /// A page of a list.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn conversations(
        &self,
        actor: &Actor,
        account: AccountId,
        query: &ListQuery,
    ) -> Result<Page, MailError> {
        match &query.place {
            Place::Search(words) => {
                let asked = search::parse(words, actor.language);
                self.search_page(actor, account, &asked, query)
            }
            _ => {
                self.may(actor, account, directory::Right::Read)?;
                self.make_ready(account, query)?;
                let reader = self.reader(actor, account);
                self.read(actor, account, |tx| list(tx, reader, query))
            }
        }
    }

    /// What a list needs before it is read: drafts that were saved a moment ago, the places of messages.
    pub(crate) fn make_ready(
        &self,
        account: AccountId,
        query: &ListQuery,
    ) -> Result<(), MailError> {
        if query.place == Place::Drafts {
            self.write_drafts(account)?;
        }
        match (&query.place, query.unit) {
            (Place::Search(_), _) | (_, Unit::Conversation) => Ok(()),
            (_, Unit::Message) => self.keep_message_places(account),
        }
    }
}

/// A row as its walk found it.
pub(crate) enum Found {
    Conversation(Listed),
    Message(messages::Listed),
}

impl Found {
    pub fn cursor(&self) -> Cursor {
        match self {
            Self::Conversation(listed) => listed.cursor,
            Self::Message(listed) => listed.cursor,
        }
    }

    pub fn id(&self) -> RowId {
        match self {
            Self::Conversation(listed) => RowId::Conversation(listed.conversation),
            Self::Message(listed) => RowId::Message(listed.digest.message),
        }
    }

    /// The newest message it tells of.
    pub fn newest_message(&self) -> MessageId {
        match self {
            Self::Conversation(listed) => listed.newest_message,
            Self::Message(listed) => listed.digest.message,
        }
    }

    pub fn row(self, tx: &Tx<'_>, known: &Known) -> Result<ConversationRow, MailError> {
        match self {
            Self::Conversation(listed) => join(tx, known, listed),
            Self::Message(listed) => join_message(tx, known, listed),
        }
    }
}

/// The next rows of a list, whatever they stand for, and where they end.
pub(crate) fn find(
    tx: &Tx<'_>,
    query: &ListQuery,
    at: Cursor,
    limit: usize,
) -> Result<(Vec<Found>, Option<Cursor>), MailError> {
    Ok(match query.unit {
        Unit::Conversation => {
            let (listed, next) = walk(tx, &query.place, query.filter, at, limit)?;
            (listed.into_iter().map(Found::Conversation).collect(), next)
        }
        Unit::Message => {
            let (listed, next) = messages::walk(tx, &query.place, query.filter, at, limit)?;
            (listed.into_iter().map(Found::Message).collect(), next)
        }
    })
}

fn list(tx: &Tx<'_>, reader: Reader, query: &ListQuery) -> Result<Page, MailError> {
    let modseq = tx.current_modseq()?;
    let (known, walked) = (Known::read(tx, reader)?, reader.walked(query));
    let limit = query.limit.clamp(1, MOST_CONVERSATIONS) as usize;
    let mut rows = Vec::with_capacity(limit);
    let mut at = query.after.unwrap_or(Cursor::START);
    let page = |rows, next| Page { rows, next, modseq };
    // The walk answers all but what no index knows; what is left out then is made up for, within bounds.
    for _ in 0..MOST_WALKS {
        let (found, next) = find(tx, &walked, at, limit)?;
        for found in found {
            at = found.cursor();
            let row = found.row(tx, &known)?;
            if query.filter.lets(&row) {
                rows.push(row);
            }
            if rows.len() == limit {
                return Ok(page(rows, Some(at)));
            }
        }
        match next {
            Some(next) => at = next,
            None => return Ok(page(rows, None)),
        }
    }
    Ok(page(rows, Some(at)))
}

/// The row of a list that stands for this, if it is there.
pub(crate) fn one(
    tx: &Tx<'_>,
    known: &Known,
    query: &ListQuery,
    id: RowId,
) -> Result<Option<ConversationRow>, MailError> {
    let found = match id {
        RowId::Conversation(id) => listed_one(tx, &query.place, id)?.map(Found::Conversation),
        RowId::Message(id) => listed_message(tx, &query.place, id)?.map(Found::Message),
    };
    let Some(found) = found else {
        return Ok(None);
    };
    let row = found.row(tx, known)?;
    Ok((query.filter.lets(&row) && (query.place != Place::Flagged || row.flagged)).then_some(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_from_its_text() {
        for cursor in [
            Cursor {
                newest: Timestamp(-5),
                id: 7,
                stems: true,
            },
            Cursor {
                newest: Timestamp(1_700_000_000_000),
                id: 1,
                stems: false,
            },
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for none in ["", "s", "1", "1.", "x.1", "1.1.1"] {
            assert_eq!(none.parse::<Cursor>(), Err(NotACursor), "{none}");
        }
    }
}
