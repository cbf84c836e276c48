//! The web's search: exact words first, then their stems, the newest first, each message checked against the operators.

use super::snippet::{self, Wanted};
use super::substring::{self, Head, Part};
use super::words;
use crate::change::EntryState;
use crate::flags::{ATTACHMENT, split_keywords};
use crate::listing::{
    self, ConversationRow, Cursor, Found, Known, ListQuery, MESSAGE_ROW, MOST_CONVERSATIONS, Page,
    Place, Unit,
};
use crate::mailbox::{self, Mailbox, Role};
use crate::reader::Reader;
use crate::{ConversationId, Flags, Mail, MailError, MailboxId, MessageId, RowId};
use directory::Actor;
use std::collections::HashSet;
use store::search::{Column, Query as Asked};
use store::{AccountId, Timestamp, Tx, params};
use text::Lang;
use text::query::{Query, Term};

/// Candidates read from the index at once.
const STRIDE: i64 = 200;
/// Candidates checked for one page: beyond, the page ends early and the next goes on from there.
const MOST_CHECKED: usize = 5_000;

/// What finds messages when a query has no words: all of them, the newest first.
pub(crate) const ALL_MESSAGES: &str = "
SELECT message_id FROM message WHERE account_id = $1 AND message_id < $2 ORDER BY message_id DESC LIMIT $3";
pub(crate) const HIT: &str = "
SELECT conversation_id, received, size, facts FROM message WHERE account_id = $1 AND message_id = $2 AND alive = 1";
/// A conversation apart from any place.
pub(crate) const SPOKEN: &str = "
SELECT conversation_id, newest, conversation_id, CAST(NULL AS BIGINT), messages, subject, summary FROM conversation
WHERE account_id = $1 AND conversation_id = $2";

impl Mail {
    /// A page of what a query finds: conversations by their newest message that fits, exact words before stems. What
    /// is new is indexed first.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn search(
        &self,
        actor: &Actor,
        account: AccountId,
        query: &Query,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Page, MailError> {
        let list = ListQuery {
            after,
            ..ListQuery::new(Place::Search(String::new()), limit)
        };
        self.search_page(actor, account, query, &list)
    }

    pub(crate) fn search_page(
        &self,
        actor: &Actor,
        account: AccountId,
        query: &Query,
        list: &ListQuery,
    ) -> Result<Page, MailError> {
        self.may(actor, account, directory::Right::Read)?;
        self.index(account)?;
        let reader = self.reader(actor, account);
        self.store().read(account, |tx| {
            let modseq = tx.current_modseq()?;
            let search = Search::new(tx, reader, query, list)?;
            let known = Known::read(tx, reader)?;
            let limit = list.limit.clamp(1, MOST_CONVERSATIONS) as usize;
            let (hits, next) = search.hits(tx, list.after, limit)?;
            let rows = hits
                .iter()
                .map(|hit| search.row(tx, &known, hit))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(Page {
                rows: rows.into_iter().flatten().collect(),
                next,
                modseq,
            })
        })
    }

    /// What a search finds, for acts on all of it.
    pub(crate) fn search_ids(
        &self,
        account: AccountId,
        reader: Reader,
        words: &str,
        unit: Unit,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<RowId>, Option<Cursor>), MailError> {
        self.index(account)?;
        let query = super::parse(words, Lang::default());
        self.store().read(account, |tx| {
            let list = ListQuery {
                unit,
                ..ListQuery::new(Place::Search(String::new()), limit)
            };
            let search = Search::new(tx, reader, &query, &list)?;
            let (hits, next) = search.hits(tx, after, limit as usize)?;
            Ok((hits.iter().map(|hit| search.told(hit)).collect(), next))
        })
    }
}

/// A message that fits.
struct Hit {
    message: MessageId,
    conversation: ConversationId,
    received: Timestamp,
    stems: bool,
}

/// A query ready to run.
struct Search<'q> {
    reader: Reader,
    query: &'q Query,
    filter: listing::Filter,
    unit: Unit,
    exact: Option<Asked>,
    stems: Option<Asked>,
    wanted: Wanted,
    mailboxes: Vec<Mailbox>,
    /// Whether the query names the trash or the junk itself.
    hidden: HashSet<MailboxId>,
}

impl<'q> Search<'q> {
    fn new(
        tx: &Tx<'_>,
        reader: Reader,
        query: &'q Query,
        list: &ListQuery,
    ) -> Result<Self, MailError> {
        let mailboxes = mailbox::list(tx)?;
        let named = |mailbox: &Mailbox| {
            query
                .terms
                .iter()
                .any(|term| matches!(term, Term::In(name) if is_named(mailbox, name)))
        };
        let hidden = mailboxes
            .iter()
            .filter(|mailbox| {
                matches!(mailbox.role, Some(Role::Trash | Role::Junk)) && !named(mailbox)
            })
            .map(|mailbox| mailbox.id)
            .collect();
        let (exact, stems) = (asked(query, Column::Exact), asked(query, Column::Stem));
        Ok(Self {
            reader,
            query,
            filter: list.filter,
            unit: list.unit,
            exact,
            stems,
            wanted: wanted(query),
            mailboxes,
            hidden,
        })
    }

    /// What a hit is told as.
    fn told(&self, hit: &Hit) -> RowId {
        match self.unit {
            Unit::Conversation => RowId::Conversation(hit.conversation),
            Unit::Message => RowId::Message(hit.message),
        }
    }

    /// Messages that fit, each or one a conversation, from a place on; and where the next page begins.
    fn hits(
        &self,
        tx: &Tx<'_>,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<(Vec<Hit>, Option<Cursor>), MailError> {
        let mut at = after.unwrap_or(Cursor::START);
        let (mut hits, mut told, mut checked) = (Vec::new(), HashSet::new(), 0);
        if self.query.is_empty() {
            return Ok((hits, None));
        }
        loop {
            let candidates = self.candidates(tx, at)?;
            for message in &candidates {
                at.id = message.0;
                checked += 1;
                if let Some(hit) = self.check(tx, *message, at.stems)?
                    && told.insert(self.told(&hit))
                {
                    hits.push(hit);
                }
                if hits.len() >= limit || checked >= MOST_CHECKED {
                    return Ok((hits, Some(at)));
                }
            }
            let through = i64::try_from(candidates.len()).unwrap_or(STRIDE) < STRIDE;
            match (through, at.stems || self.stems.is_none()) {
                (true, true) => return Ok((hits, None)),
                (true, false) => {
                    at = Cursor {
                        stems: true,
                        ..Cursor::START
                    }
                }
                (false, _) => {}
            }
        }
    }

    fn candidates(&self, tx: &Tx<'_>, at: Cursor) -> Result<Vec<MessageId>, MailError> {
        let ids = match (&self.exact, &self.stems, at.stems) {
            (Some(exact), Some(stems), true) => {
                let rest = Asked::Without(Box::new(stems.clone()), Box::new(exact.clone()));
                store::search::find(tx, &rest, Some(at.id), STRIDE)?
            }
            (Some(exact), _, _) => store::search::find(tx, exact, Some(at.id), STRIDE)?,
            (None, ..) => tx.query(ALL_MESSAGES, params![tx.account()?, at.id, STRIDE], |row| {
                row.get(0)
            })?,
        };
        Ok(ids.into_iter().map(MessageId).collect())
    }

    fn check(
        &self,
        tx: &Tx<'_>,
        message: MessageId,
        stems: bool,
    ) -> Result<Option<Hit>, MailError> {
        let account = tx.account()?;
        let found = tx.query_opt(HIT, params![account, message], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get::<i64>(2)?,
                row.get::<i64>(3)?,
            ))
        })?;
        let Some((conversation, received, size, facts)) = found else {
            return Ok(None);
        };
        let mut entries = super::criterion::of_message(tx, message)?;
        entries.retain(|(mailbox, _)| !self.hidden.contains(mailbox));
        self.reader.see(tx, &mut entries)?;
        if entries.is_empty() {
            return Ok(None);
        }
        let subject = Subject {
            message,
            received,
            size,
            facts,
            entries,
        };
        for term in &self.query.terms {
            if !self.fits(tx, term, &subject)? {
                return Ok(None);
            }
        }
        let flags = subject.flags();
        let passes = (!self.filter.unread || !flags.contains(Flags::SEEN))
            && (!self.filter.flagged || flags.contains(Flags::FLAGGED))
            && (!self.filter.attachment || facts & ATTACHMENT != 0);
        Ok(passes.then_some(Hit {
            message,
            conversation,
            received,
            stems,
        }))
    }

    /// Whether a message fits a term. Words have been answered by the index, unless they are denied.
    fn fits(&self, tx: &Tx<'_>, term: &Term, subject: &Subject) -> Result<bool, MailError> {
        let head = |field, wanted: &str| -> Result<bool, MailError> {
            let heads = substring::heads(tx, subject.message)?;
            let head = substring::head(&heads, field);
            let folded = words::fold_line(wanted);
            Ok(words::tokens(&folded).all(|(_, token)| head.contains(token)))
        };
        Ok(match term {
            Term::Word(_) | Term::Prefix(_) | Term::Phrase(_) => true,
            Term::From(wanted) => head(Head::From, wanted)?,
            Term::To(wanted) => {
                head(Head::To, wanted)? || head(Head::Cc, wanted)? || head(Head::Bcc, wanted)?
            }
            Term::Subject(wanted) => head(Head::Subject, wanted)?,
            Term::File(wanted) => head(Head::Files, wanted)?,
            Term::In(name) => subject.entries.iter().any(|(mailbox, _)| {
                self.mailboxes
                    .iter()
                    .any(|known| known.id == *mailbox && is_named(known, name))
            }),
            Term::Label(name) => subject.has_keyword(tx, name)?,
            Term::Attachment => subject.facts & ATTACHMENT != 0,
            Term::Unread => !subject.flags().contains(Flags::SEEN),
            Term::Read => subject.flags().contains(Flags::SEEN),
            Term::Flagged => subject.flags().contains(Flags::FLAGGED),
            Term::Before(bound) => subject.received < Timestamp::from_seconds(bound.at),
            Term::After(bound) => subject.received >= Timestamp::from_seconds(bound.at),
            Term::On(span) => (Timestamp::from_seconds(span.from)
                ..Timestamp::from_seconds(span.until))
                .contains(&subject.received),
            Term::Larger(size) => subject.size > i64::try_from(*size).unwrap_or(i64::MAX),
            Term::Smaller(size) => subject.size < i64::try_from(*size).unwrap_or(i64::MAX),
            Term::Not(inner) => match inner.as_ref() {
                Term::Word(text) | Term::Prefix(text) | Term::Phrase(text) => {
                    let part = Part {
                        folded: words::fold_line(text),
                        candidates: None,
                        proven: false,
                    };
                    !part.is_anywhere(tx, subject.message)?
                }
                other => !self.fits(tx, other, subject)?,
            },
        })
    }

    fn row(
        &self,
        tx: &Tx<'_>,
        known: &Known,
        hit: &Hit,
    ) -> Result<Option<ConversationRow>, MailError> {
        let account = tx.account()?;
        let found = match self.unit {
            Unit::Conversation => tx
                .query_opt(
                    SPOKEN,
                    params![account, hit.conversation],
                    listing::read_listed,
                )?
                .map(Found::Conversation),
            Unit::Message => tx
                .query_opt(
                    MESSAGE_ROW,
                    params![account, hit.message],
                    listing::read_message,
                )?
                .map(Found::Message),
        };
        let Some(found) = found else {
            return Ok(None);
        };
        let mut row = found.row(tx, known)?;
        row.newest = hit.received;
        row.cursor = Cursor {
            newest: Timestamp(i64::MAX),
            id: hit.message.0,
            stems: hit.stems,
        };
        row.snippet = snippet::cut(&substring::text(tx, hit.message)?, &self.wanted);
        Ok(Some(row))
    }
}

/// A message under check.
struct Subject {
    message: MessageId,
    received: Timestamp,
    size: i64,
    facts: i64,
    entries: Vec<(MailboxId, EntryState)>,
}

impl Subject {
    fn flags(&self) -> Flags {
        self.entries.iter().fold(Flags::NONE, |flags, (_, entry)| {
            flags | Flags::of_column(entry.flags)
        })
    }

    /// A label by its keyword or by its name.
    fn has_keyword(&self, tx: &Tx<'_>, name: &str) -> Result<bool, MailError> {
        let wanted = words::fold_line(name);
        let borne: Vec<String> = self
            .entries
            .iter()
            .flat_map(|(_, entry)| split_keywords(entry.keywords.as_deref()))
            .collect();
        if borne.is_empty() {
            return Ok(false);
        }
        let labels = crate::label::all(tx)?;
        Ok(borne.iter().any(|keyword| {
            let named = labels.iter().any(|label| {
                label.keyword.eq_ignore_ascii_case(keyword)
                    && words::fold_line(&label.name) == wanted
            });
            named || words::fold_line(keyword) == wanted
        }))
    }
}

/// Whether a mailbox is meant by a word: its name, its last level, or what its role is called.
fn is_named(mailbox: &Mailbox, word: &str) -> bool {
    let wanted = words::fold_line(word);
    let last = mailbox.name.rsplit('/').next().unwrap_or("");
    let called: &[&str] = match mailbox.role {
        Some(Role::Inbox) => &["reception", "inbox"],
        Some(Role::Drafts) => &["brouillons", "drafts"],
        Some(Role::Sent) => &["envoyes", "sent"],
        Some(Role::Archive) => &["archives", "archive"],
        Some(Role::Junk) => &["indesirables", "junk", "spam"],
        Some(Role::Trash) => &["corbeille", "trash"],
        None => &[],
    };
    called.contains(&wanted.as_str())
        || words::fold_line(&mailbox.name) == wanted
        || words::fold_line(last) == wanted
}

/// What the index is asked in a column; nothing when the query has no words. People, subjects and names of
/// attachments are among the words: they narrow, the check decides.
fn asked(query: &Query, column: Column) -> Option<Asked> {
    let exact = |word: String, prefix| Asked::Word {
        column: Column::Exact,
        word,
        prefix,
    };
    let mut all = Vec::new();
    for term in &query.terms {
        match term {
            Term::Word(text) | Term::Phrase(text) => {
                let found = match column {
                    Column::Exact => words::exact(text),
                    Column::Stem => words::stems(text),
                };
                let phrase = found.len() > 1;
                match phrase {
                    true => all.push(Asked::Phrase {
                        column,
                        words: found,
                    }),
                    false => all.extend(found.into_iter().map(|word| Asked::Word {
                        column,
                        word,
                        prefix: false,
                    })),
                }
            }
            Term::Prefix(text) => {
                all.extend(words::exact(text).into_iter().map(|word| exact(word, true)))
            }
            Term::From(text) | Term::To(text) | Term::Subject(text) | Term::File(text) => {
                // The check finds parts of words too; the index narrows by what begins a word.
                all.extend(words::exact(text).into_iter().map(|word| exact(word, true)));
            }
            _ => {}
        }
    }
    (!all.is_empty()).then_some(Asked::All(all))
}

/// What a snippet marks.
pub(super) fn wanted(query: &Query) -> Wanted {
    let mut wanted = Wanted::default();
    for term in &query.terms {
        match term {
            Term::Word(text) | Term::Phrase(text) => {
                wanted.exact.extend(words::exact(text));
                wanted.stems.extend(words::stems(text));
            }
            Term::Prefix(text) => wanted.prefixes.extend(words::exact(text)),
            _ => {}
        }
    }
    wanted
}
