//! Lists of conversations: a walk of one index, a page at a time, the newest first.
//!
//! A page's rows come from `conversation_place` in their order, with what they show from `conversation`; what depends on
//! the reader (unread, labels, answered) is joined from the entries of the page's conversations alone.

use crate::change::{OF_CONVERSATION, read_state};
use crate::flags::{ATTACHMENT, INVITATION, split_keywords};
use crate::label::{self, Label};
use crate::mailbox::{self, Role};
use crate::schema::FLAGGED;
use crate::search::{self, Snippet};
use crate::summary::{Correspondent, Summary};
use crate::{ConversationId, Flags, Mail, MailError, MailboxId, MessageId};
use directory::Actor;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;
use store::{AccountId, ModSeq, Row, StoreError, Timestamp, Tx, params};

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

/// Which conversations of a place.
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
    pub(crate) const START: Self = Self { newest: Timestamp(i64::MAX), id: i64::MAX, stems: false };
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}.{}", if self.stems { "s" } else { "" }, self.newest.0, self.id)
    }
}

/// A cursor that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list")]
pub struct NotACursor;

impl FromStr for Cursor {
    type Err = NotACursor;
    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let (stems, rest) = text.strip_prefix('s').map_or((false, text), |rest| (true, rest));
        let (newest, id) = rest.split_once('.').ok_or(NotACursor)?;
        let number = |text: &str| text.parse::<i64>().map_err(|_| NotACursor);
        Ok(Self { newest: Timestamp(number(newest)?), id: number(id)?, stems })
    }
}

/// A list and a place in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListQuery {
    pub place: Place,
    pub filter: Filter,
    pub after: Option<Cursor>,
    pub limit: u32,
}

impl ListQuery {
    /// The first page of a place.
    #[must_use]
    pub fn new(place: Place, limit: u32) -> Self {
        Self { place, filter: Filter::default(), after: None, limit }
    }
}

/// A conversation as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationRow {
    pub conversation: ConversationId,
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

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<ConversationRow>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Cursor>,
    pub modseq: ModSeq,
}

macro_rules! list_query {
    ($filter:literal) => {
        concat!(
            "SELECT p.conversation_id, p.newest, p.newest_message, p.unseen, p.flagged, p.attachment, c.messages,
                c.subject, c.summary
             FROM conversation_place p
             JOIN conversation c ON c.account_id = $1 AND c.conversation_id = p.conversation_id
             WHERE p.account_id = $1 AND p.place_id = $2 AND (p.newest, p.conversation_id) < ($3, $4)",
            $filter,
            " ORDER BY p.newest DESC, p.conversation_id DESC LIMIT $5"
        )
    };
}

/// By the filter's bits: unread 1, flagged 2, attachment 4.
pub(crate) const LISTS: [&str; 8] = [
    list_query!(""),
    list_query!(" AND p.unseen > 0"),
    list_query!(" AND p.flagged > 0"),
    list_query!(" AND p.flagged > 0 AND p.unseen > 0"),
    list_query!(" AND p.attachment > 0"),
    list_query!(" AND p.attachment > 0 AND p.unseen > 0"),
    list_query!(" AND p.attachment > 0 AND p.flagged > 0"),
    list_query!(" AND p.attachment > 0 AND p.flagged > 0 AND p.unseen > 0"),
];

pub(crate) const ONE: &str = "
SELECT p.conversation_id, p.newest, p.newest_message, p.unseen, p.flagged, p.attachment, c.messages, c.subject, c.summary
FROM conversation_place p
JOIN conversation c ON c.account_id = $1 AND c.conversation_id = p.conversation_id
WHERE p.account_id = $1 AND p.place_id = $2 AND p.conversation_id = $3";

impl Filter {
    pub(crate) fn query(self) -> &'static str {
        let index = usize::from(self.unread) + 2 * usize::from(self.flagged) + 4 * usize::from(self.attachment);
        LISTS[index]
    }

    pub(crate) fn lets(self, listed: &Listed) -> bool {
        (!self.unread || listed.unseen > 0)
            && (!self.flagged || listed.flagged > 0)
            && (!self.attachment || listed.attachment > 0)
    }
}

/// A row of a place as it is stored.
pub(crate) struct Listed {
    pub conversation: ConversationId,
    pub newest: Timestamp,
    pub newest_message: MessageId,
    pub unseen: i64,
    flagged: i64,
    attachment: i64,
    messages: u32,
    subject: String,
    summary: Summary,
}

pub(crate) fn read_listed(row: &Row<'_>) -> Result<Listed, StoreError> {
    Ok(Listed {
        conversation: row.get(0)?,
        newest: row.get(1)?,
        newest_message: row.get(2)?,
        unseen: row.get(3)?,
        flagged: row.get(4)?,
        attachment: row.get(5)?,
        messages: row.get(6)?,
        subject: row.get(7)?,
        summary: Summary::decode(&row.get::<Vec<u8>>(8)?)?,
    })
}

/// What one page needs to know of the account, read once.
pub(crate) struct Known {
    account: AccountId,
    labels: HashMap<String, Label>,
    aside: HashSet<MailboxId>,
    hidden: HashSet<MailboxId>,
}

impl Known {
    pub fn read(tx: &Tx<'_>) -> Result<Self, MailError> {
        let roles = mailbox::roles(tx)?;
        let of = |wanted: &[Role]| wanted.iter().filter_map(|role| roles.get(role).copied()).collect();
        Ok(Self {
            account: tx.account()?,
            labels: label::all(tx)?.into_iter().map(|label| (label.keyword.to_ascii_lowercase(), label)).collect(),
            aside: of(&[Role::Sent, Role::Drafts]),
            hidden: of(&[Role::Trash, Role::Junk]),
        })
    }

    pub fn labels_of<'k>(&self, keywords: impl Iterator<Item = &'k str>) -> Vec<Label> {
        let mut found: Vec<Label> =
            keywords.filter_map(|keyword| self.labels.get(&keyword.to_ascii_lowercase()).cloned()).collect();
        found.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        found.dedup_by_key(|label| label.id);
        found
    }
}

impl Mail {
    /// A page of a list.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn conversations(&self, actor: &Actor, account: AccountId, query: &ListQuery) -> Result<Page, MailError> {
        match &query.place {
            Place::Search(words) => {
                let asked = search::parse(words, actor.language);
                self.search_page(actor, account, &asked, query)
            }
            Place::Drafts => {
                self.may(actor, account, directory::Right::Read)?;
                self.write_drafts(account)?;
                self.read(actor, account, |tx| list(tx, query))
            }
            _ => self.read(actor, account, |tx| list(tx, query)),
        }
    }
}

/// The place's number; a label that is not there lists nothing.
pub(crate) fn place_id(tx: &Tx<'_>, place: &Place) -> Result<Option<i64>, MailError> {
    match place {
        Place::Mailbox(id) => Ok(Some(mailbox::by_id(tx, *id)?.id.0)),
        Place::Drafts => Ok(mailbox::by_role(tx, Role::Drafts)?.map(|found| found.id.0)),
        Place::Label(keyword) => Ok(label::ids(tx)?.get(&keyword.to_ascii_lowercase()).copied()),
        Place::Flagged => Ok(Some(FLAGGED)),
        Place::Search(_) => Ok(None),
    }
}

fn list(tx: &Tx<'_>, query: &ListQuery) -> Result<Page, MailError> {
    let modseq = tx.current_modseq()?;
    let Some(place) = place_id(tx, &query.place)? else {
        return Ok(Page { rows: Vec::new(), next: None, modseq });
    };
    let limit = query.limit.clamp(1, MOST_CONVERSATIONS);
    let mut listed = listed(tx, place, query.filter, query.after.unwrap_or(Cursor::START), limit + 1)?;
    let more = listed.len() > limit as usize;
    listed.truncate(limit as usize);
    let known = Known::read(tx)?;
    let rows = listed.into_iter().map(|listed| row(tx, &known, listed)).collect::<Result<Vec<_>, _>>()?;
    let next = rows.last().filter(|_| more).map(|row| row.cursor);
    Ok(Page { rows, next, modseq })
}

pub(crate) fn listed(
    tx: &Tx<'_>,
    place: i64,
    filter: Filter,
    after: Cursor,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    tx.query(filter.query(), params![tx.account()?, place, after.newest, after.id, limit], read_listed)
}

/// The row of a conversation in a place, if it is there and the filter lets it through.
pub(crate) fn one(
    tx: &Tx<'_>,
    known: &Known,
    place: i64,
    filter: Filter,
    conversation: ConversationId,
) -> Result<Option<ConversationRow>, MailError> {
    let found = tx.query_opt(ONE, params![known.account, place, conversation], read_listed)?;
    found.filter(|listed| filter.lets(listed)).map(|listed| row(tx, known, listed)).transpose()
}

/// Joins what the entries tell.
pub(crate) fn row(tx: &Tx<'_>, known: &Known, listed: Listed) -> Result<ConversationRow, MailError> {
    let mut joined = Joined::default();
    tx.each(OF_CONVERSATION, params![known.account, listed.conversation], |row| {
        joined.entry(known, row.get(8)?, row.get(9)?, &read_state(row)?);
        Ok(())
    })?;
    let Listed { conversation, newest, unseen, flagged, attachment, messages, subject, summary, .. } = listed;
    let last = summary.digests.last();
    Ok(ConversationRow {
        conversation,
        mailbox: joined.mailbox(),
        newest,
        count: messages,
        unread: u32::try_from(unseen).unwrap_or(0),
        flagged: flagged > 0,
        attachment: attachment > 0 || summary.digests.iter().any(|digest| digest.facts & ATTACHMENT != 0),
        invitation: summary.digests.iter().any(|digest| digest.facts & INVITATION != 0),
        answered: joined.answered,
        recipients: last.map(|digest| digest.to.clone()).unwrap_or_default(),
        preview: last.map(|digest| digest.preview.clone()).unwrap_or_default(),
        people: people(&summary, &joined.unread),
        subject,
        labels: known.labels_of(joined.keywords.iter().map(String::as_str)),
        modseq: joined.modseq,
        cursor: Cursor { newest, id: conversation.0, stems: false },
        snippet: None,
    })
}

#[derive(Default)]
struct Joined {
    unread: HashSet<MessageId>,
    seen: HashSet<MessageId>,
    keywords: HashSet<String>,
    answered: bool,
    modseq: ModSeq,
    newest: Option<(bool, MessageId, MailboxId)>,
}

impl Joined {
    fn entry(&mut self, known: &Known, mailbox: MailboxId, modseq: ModSeq, entry: &crate::change::EntryState) {
        let flags = Flags::of_column(entry.flags);
        self.modseq = self.modseq.max(modseq);
        let first = !known.aside.contains(&mailbox);
        self.newest = self.newest.max(Some((first, entry.message, mailbox)));
        if known.hidden.contains(&mailbox) {
            return;
        }
        self.keywords.extend(split_keywords(entry.keywords.as_deref()));
        self.answered |= flags.contains(Flags::ANSWERED);
        if flags.contains(Flags::SEEN) {
            self.seen.insert(entry.message);
            self.unread.remove(&entry.message);
        } else if !self.seen.contains(&entry.message) {
            self.unread.insert(entry.message);
        }
    }

    fn mailbox(&self) -> Option<MailboxId> {
        self.newest.map(|(_, _, mailbox)| mailbox)
    }
}

/// Who wrote, each once at the place of their newest message.
fn people(summary: &Summary, unread: &HashSet<MessageId>) -> Vec<Correspondent> {
    let mut people: Vec<Correspondent> = Vec::new();
    for digest in &summary.digests {
        let mut person = Correspondent { unread: unread.contains(&digest.message), ..digest.from.clone() };
        if let Some(index) = people.iter().position(|known| known.address.eq_ignore_ascii_case(&person.address)) {
            person.unread |= people.remove(index).unread;
        }
        people.push(person);
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_from_its_text() {
        for cursor in [
            Cursor { newest: Timestamp(-5), id: 7, stems: true },
            Cursor { newest: Timestamp(1_700_000_000_000), id: 1, stems: false },
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for none in ["", "s", "1", "1.", "x.1", "1.1.1"] {
            assert_eq!(none.parse::<Cursor>(), Err(NotACursor), "{none}");
        }
    }
}
