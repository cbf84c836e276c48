//! What stands beside a conversation, or a message alone, on wide screens: its people as the directory knows them, its files, and what else
//! there is with the person one reads.
//!
//! People and files come from what the page has read already. The other conversations are two searches, what the person
//! wrote and what was written to them, asked for by a frame only where the column shows; without a script the frame holds
//! the ways to them.

use super::conversation::asked_for;
use super::files::{self, FileLine};
use super::people::{People, Who};
use crate::Context;
use crate::answer::{Fault, render};
use crate::dates::Dates;
use crate::mail::place::Asked;
use crate::mail::row::subject;
use crate::session::SignedIn;
use crate::words::Words;
use ::mail::search::{Query, Term, to_text};
use ::mail::{
    Conversation, ConversationId, ConversationRow, ListQuery, MessageId, Place, RowId, Unit,
};
use askama::Template;
use axum::extract::{Path, Query as Sent, State};
use axum::response::{Html, IntoResponse, Response};
use message::Mailbox;
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;

/// People named; beyond, they are counted: a circular has a thousand.
const MOST_PEOPLE: usize = 12;
/// Files named, the newest: all of them stand below their messages.
const MOST_FILES: usize = 12;
/// Other conversations named, the newest.
const MOST_OTHERS: usize = 5;
/// Rows looked at for them in each of two searches, which find the same conversation twice.
const LOOKED_AT: u32 = 8;

/// The column beside a conversation.
pub struct Beside {
    pub people: Vec<PersonLine>,
    /// « et 28 autres personnes »
    pub more: Option<String>,
    pub files: Vec<(FileLine, String)>,
    /// Whom the other conversations are with, and where all of them are.
    pub with: Option<(String, [Way; 2])>,
}

/// The way to one of the searches that find them.
pub struct Way {
    pub href: String,
    /// « Tous ses messages »
    pub words: String,
}

/// A person of the conversation.
pub struct PersonLine {
    pub who: Who,
    /// « professeure de lettres modernes, collège de l’Étang, en copie »
    pub told: String,
}

impl Beside {
    /// # Errors
    /// The directory's.
    pub fn read(
        people: &mut People<'_>,
        signed: &SignedIn,
        dates: Dates,
        conversation: &Conversation,
    ) -> Result<Self, Fault> {
        let w = signed.w;
        let all = everybody(conversation);
        let mut lines = Vec::new();
        for (mailbox, copied) in all.iter().take(MOST_PEOPLE) {
            let who = people.who(&mailbox.name, &mailbox.address)?;
            let told = told(w, &who, *copied);
            lines.push(PersonLine { who, told });
        }
        lines.sort_by_key(|line| line.who.me);
        let more = i64::try_from(all.len().saturating_sub(MOST_PEOPLE)).unwrap_or(i64::MAX);
        let with = lines.first().filter(|line| !line.who.me);
        Ok(Self {
            more: (more > 0).then(|| w.count("web-read-people-more", more)),
            with: with.map(|line| {
                let ways =
                    searches(signed, &line.who).map(|(asked, words)| Way::of(w, &asked, words));
                (line.who.name.clone(), ways)
            }),
            files: named_files(people, signed, dates, conversation)?,
            people: lines,
        })
    }
}

/// Everybody once, and whether they were only ever in copy: who wrote, the last one first, then who was written to.
fn everybody(conversation: &Conversation) -> Vec<(&Mailbox, bool)> {
    let sent = || {
        let newest = conversation.messages.iter().rev();
        newest.filter(|view| view.draft.is_none())
    };
    let wrote = sent().flat_map(|view| &view.parsed.from);
    let written_to = sent().flat_map(|view| &view.parsed.to);
    let copied = sent().flat_map(|view| &view.parsed.cc);
    let mut known = HashSet::new();
    wrote
        .chain(written_to)
        .map(|one| (one, false))
        .chain(copied.map(|one| (one, true)))
        .filter(|(one, _)| !one.address.is_empty() && known.insert(one.address.to_lowercase()))
        .collect()
}

fn told(w: Words, who: &Who, copied: bool) -> String {
    let outside = who.outside.then(|| w.say("web-read-outside"));
    let copied = copied.then(|| w.say("web-read-copied"));
    let parts = [Some(who.function.clone()), outside, copied];
    let said: Vec<String> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    said.join(", ")
}

/// The newest files, each with when it came and whether it was the reader's own.
fn named_files(
    people: &mut People<'_>,
    signed: &SignedIn,
    dates: Dates,
    conversation: &Conversation,
) -> Result<Vec<(FileLine, String)>, Fault> {
    let (w, mut named) = (signed.w, Vec::new());
    for view in conversation.messages.iter().rev() {
        let day = dates.day(view.received);
        let mine = match view.parsed.from.first() {
            Some(from) => people.who(&from.name, &from.address)?.me,
            None => false,
        };
        let told = if mine {
            w.with("web-read-file-mine", &[("day", day.into())])
        } else {
            day
        };
        let files = files::lines(w, signed.root(), view);
        named.extend(files.into_iter().map(|file| (file, told.clone())));
        if named.len() >= MOST_FILES {
            named.truncate(MOST_FILES);
            break;
        }
    }
    Ok(named)
}

/// The searches that find a person's conversations, and the names of their ways: what they wrote, what was written to
/// them.
fn searches(signed: &SignedIn, who: &Who) -> [(Asked, &'static str); 2] {
    [
        (Term::From(who.address.clone()), "web-read-others-from"),
        (Term::To(who.address.clone()), "web-read-others-to"),
    ]
    .map(|(term, words)| (searched(signed, term), words))
}

impl Way {
    fn of(w: Words, asked: &Asked, words: &str) -> Self {
        Self {
            href: asked.path(),
            words: w.say(words),
        }
    }
}

/// The search for one term.
fn searched(signed: &SignedIn, term: Term) -> Asked {
    let query = Query { terms: vec![term] };
    Asked::searched(signed.root(), to_text(&query, signed.w.0))
}

/// Another conversation, or message, with the same person.
pub struct Other {
    pub href: String,
    pub subject: String,
    pub day: String,
    newest: i64,
}

/// The frame that names them.
#[derive(Template)]
#[template(path = "read/others.html")]
pub struct OthersFrame {
    pub w: Words,
    pub name: String,
    pub of_messages: bool,
    pub others: Vec<Other>,
    /// To the searches that found any.
    pub ways: Vec<Way>,
}

/// The message of a conversation that is shown alone, if one is.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Alone {
    message: Option<i64>,
}

impl Alone {
    /// What of the conversation is shown.
    #[must_use]
    pub fn of(self, conversation: i64) -> RowId {
        match self.message {
            Some(id) => RowId::Message(MessageId(id)),
            None => RowId::Conversation(ConversationId(conversation)),
        }
    }
}

/// `GET /mail/conversations/{id}/others`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Sent(alone): Sent<Alone>,
) -> Result<Response, Fault> {
    let html = context
        .run(move |context| {
            let row = alone.of(id);
            let shown = asked_for(context, &signed, row)?;
            render(&OthersFrame::read(context, &signed, row, &shown)?)
        })
        .await?;
    let frame = format!(r#"<turbo-frame id="others-{id}">{html}</turbo-frame>"#);
    Ok(Html(frame).into_response())
}

impl OthersFrame {
    fn read(
        context: &Context,
        signed: &SignedIn,
        row: RowId,
        conversation: &Conversation,
    ) -> Result<Self, Fault> {
        let w = signed.w;
        let mut people = People::new(context, signed)?;
        let dates = Dates::new(context, w);
        let beside = Beside::read(&mut people, signed, dates, conversation)?;
        let with = beside.people.first().filter(|line| !line.who.me);
        let who = &with.ok_or(Fault::NotFound)?.who;
        let (mut others, mut ways) = (Vec::new(), Vec::new());
        let mut known = HashSet::from([row]);
        let unit = row.unit();
        for (asked, words) in searches(signed, who) {
            let query = ListQuery {
                unit,
                ..ListQuery::new(Place::Search(asked.q.clone()), LOOKED_AT)
            };
            let page = context
                .mail
                .conversations(&signed.actor, signed.account(), &query)?;
            let mut rows = page.rows.iter();
            if rows.any(|found| found.id() != row) {
                ways.push(Way::of(w, &asked, words));
            }
            let new = page.rows.iter().filter(|found| known.insert(found.id()));
            others.extend(new.map(|row| Other::of(w, dates, &asked, row)));
        }
        others.sort_by_key(|other| std::cmp::Reverse(other.newest));
        others.truncate(MOST_OTHERS);
        Ok(Self {
            w,
            name: who.name.clone(),
            of_messages: unit == Unit::Message,
            others,
            ways,
        })
    }
}

impl Other {
    fn of(w: Words, dates: Dates, asked: &Asked, row: &ConversationRow) -> Self {
        Self {
            href: asked.row(row.id()),
            subject: subject(w, &row.subject),
            day: dates.day(row.newest),
            newest: row.newest.0,
        }
    }
}
