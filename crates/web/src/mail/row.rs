//! A conversation as a row shows it, or a message.

use super::place::{Asked, Here};
use crate::Context;
use crate::dates::Dates;
use crate::desk::Root;
use crate::session::SignedIn;
use crate::settings::Panes;
use crate::words::Words;
use ::mail::search::{self, Snippet};
use ::mail::{ConversationRow, Correspondent, Place};
use directory::{Actor, PersonId};
use std::fmt::Write;
use std::ops::Range;

/// A label on a row.
#[derive(Debug, Clone)]
pub struct RowLabel {
    pub name: String,
    pub hue: u32,
}

/// Who is named on a row.
#[derive(Debug, Clone, Default)]
pub struct Who {
    pub name: String,
    /// « mathématiques », with the establishment when it is not the reader's.
    pub function: String,
    pub outside: bool,
}

/// A row.
#[derive(Debug, Clone)]
pub struct RowView {
    pub root: Root,
    pub w: Words,
    /// `12`, or `m12` where it stands for a message.
    pub id: String,
    pub href: String,
    pub newest: i64,
    pub time: String,
    pub datetime: String,
    /// The date in words, for a pointer that rests on the time.
    pub moment: String,
    pub who: Who,
    /// The people are whom it went to.
    pub to: bool,
    pub unread: bool,
    pub flagged: bool,
    pub attachment: bool,
    pub invitation: bool,
    pub answered: bool,
    pub count: u32,
    pub subject: String,
    /// The subject as HTML, found words marked.
    pub title: String,
    /// HTML: the first words, or the found ones marked.
    pub preview: String,
    /// Who wrote it, where that is not said by whom it is from.
    pub sent_by: String,
    pub labels: Vec<RowLabel>,
    pub open: bool,
    /// Opens in the frame beside the list.
    pub beside: bool,
}

impl RowView {
    #[must_use]
    pub fn new(
        context: &Context,
        signed: &SignedIn,
        asked: &Asked,
        here: &Here,
        dates: &Dates,
        row: &ConversationRow,
    ) -> Self {
        let w = signed.w;
        let shown = shown(signed, context, here, row);
        // The label whose list this is goes without saying.
        let labels = row
            .labels
            .iter()
            .filter(|label| here.place != Place::Label(label.keyword.clone()));
        Self {
            root: asked.root.clone(),
            id: row.id().to_string(),
            href: asked.row(row.id()),
            newest: row.newest.0,
            time: dates.margin(row.newest),
            datetime: dates.machine(row.newest),
            moment: dates.moment(row.newest),
            who: who(context, signed, shown),
            sent_by: sent_by(context, signed, here, row),
            to: here.shows_recipients(),
            unread: row.unread > 0,
            flagged: row.flagged,
            attachment: row.attachment,
            invitation: row.invitation,
            answered: row.answered,
            count: row.count,
            title: marked_subject(w, here, &row.subject),
            subject: subject(w, &row.subject),
            preview: preview(row.snippet.as_ref(), &row.preview),
            labels: labels
                .map(|label| RowLabel {
                    name: label.name.clone(),
                    hue: label.hue,
                })
                .collect(),
            open: false,
            beside: signed.settings.panes == Panes::Right,
            w,
        }
    }
}

/// A subject, or the words for none.
#[must_use]
pub fn subject(w: Words, subject: &str) -> String {
    if subject.trim().is_empty() {
        w.say("web-no-subject")
    } else {
        subject.to_owned()
    }
}

fn marked_subject(w: Words, here: &Here, own: &str) -> String {
    let text = subject(w, own);
    let marks = match &here.place {
        Place::Search(words) => search::marks(&search::parse(words, w.0), &text),
        _ => Vec::new(),
    };
    marked(&text, &marks)
}

/// Whom a row names: where messages went in what was sent and drafted; else who wrote last, somebody else if there is.
fn shown<'r>(
    signed: &SignedIn,
    context: &Context,
    here: &Here,
    row: &'r ConversationRow,
) -> Option<&'r Correspondent> {
    if here.shows_recipients() {
        return row.recipients.first();
    }
    let is_me = |one: &Correspondent| {
        let person = context.directory.person_at(&one.address).ok().flatten();
        person.is_some_and(|person| {
            person.id == signed.actor.person || person.account == Some(signed.account())
        })
    };
    let mut others = row.people.iter().rev();
    others.find(|one| !is_me(one)).or(row.people.last())
}

/// « envoyé par Mireille Puech », among what was sent from a mailbox that several people write from.
fn sent_by(context: &Context, signed: &SignedIn, here: &Here, row: &ConversationRow) -> String {
    match row.sent_by.filter(|_| here.shows_recipients()) {
        Some(person) => writer(context, signed, person),
        None => String::new(),
    }
}

/// « envoyé par Mireille Puech », or « par vous ».
pub(crate) fn writer(context: &Context, signed: &SignedIn, person: PersonId) -> String {
    if person == signed.actor.person {
        return signed.w.say("web-box-sent-by-you");
    }
    match context.directory.person(person) {
        Ok(person) => signed.w.name("web-box-sent-by", &person.display_name),
        // Somebody whose name is gone with them.
        Err(_) => String::new(),
    }
}

fn who(context: &Context, signed: &SignedIn, shown: Option<&Correspondent>) -> Who {
    let Some(shown) = shown else {
        return Who {
            name: signed.w.say("web-nobody"),
            ..Who::default()
        };
    };
    let written = if shown.name.trim().is_empty() {
        &shown.address
    } else {
        &shown.name
    };
    let Ok(Some(person)) = context.directory.person_at(&shown.address) else {
        return Who {
            name: written.clone(),
            function: String::new(),
            outside: !is_ours(context, &signed.actor, &shown.address),
        };
    };
    if person.id == signed.actor.person {
        return Who {
            name: signed.w.say("web-me"),
            ..Who::default()
        };
    }
    if person.organisation != signed.actor.organisation {
        return Who {
            name: written.clone(),
            function: String::new(),
            outside: true,
        };
    }
    if !context
        .directory
        .sees(&signed.actor, &person)
        .unwrap_or(false)
    {
        return Who {
            name: written.clone(),
            ..Who::default()
        };
    }
    let me = context.directory.person(signed.actor.person).ok();
    let near = me.and_then(|me| me.establishment_id);
    let elsewhere = person
        .establishment
        .as_deref()
        .filter(|_| person.establishment_id != near);
    let function = match (person.function.as_str(), elsewhere) {
        (function, None) => function.to_owned(),
        ("", Some(place)) => place.to_owned(),
        (function, Some(place)) => format!("{function}, {place}"),
    };
    Who {
        name: person.display_name.clone(),
        function,
        outside: false,
    }
}

/// Whether an address lies in a domain of the reader's organisation: services, and people who have left.
pub(crate) fn is_ours(context: &Context, actor: &Actor, address: &str) -> bool {
    let domain = address.rsplit('@').next().unwrap_or("").to_lowercase();
    let local = context.directory.is_local_domain(&domain).unwrap_or(false);
    local
        && context
            .directory
            .organisation_of_domain(&domain)
            .ok()
            .flatten()
            == Some(actor.organisation)
}

/// What a row has room for on a wide screen; the rest would only travel.
fn first_words(preview: &str) -> &str {
    const ROOM: usize = 140;
    let end = preview.char_indices().nth(ROOM).map(|(end, _)| end);
    end.map_or(preview, |end| &preview[..end])
}

/// The first words, or the found ones marked.
fn preview(snippet: Option<&Snippet>, preview: &str) -> String {
    match snippet {
        Some(snippet) => marked(&snippet.text, &snippet.marks),
        None => escaped(first_words(preview)),
    }
}

fn marked(text: &str, marks: &[Range<usize>]) -> String {
    let (mut html, mut at) = (String::new(), 0);
    for mark in marks {
        let (Some(before), Some(word)) = (text.get(at..mark.start), text.get(mark.clone())) else {
            continue;
        };
        let _infallible = write!(html, "{}<mark>{}</mark>", escaped(before), escaped(word));
        at = mark.end;
    }
    html.push_str(&escaped(text.get(at..).unwrap_or("")));
    html
}

/// A text as HTML.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_words_are_marked_and_everything_is_escaped() {
        let snippet = Snippet {
            text: "<b> la sortie & vous".into(),
            marks: std::iter::once(7..13).collect(),
        };
        assert_eq!(
            preview(Some(&snippet), ""),
            "&lt;b&gt; la <mark>sortie</mark> &amp; vous"
        );
        assert_eq!(preview(None, "1 < 2"), "1 &lt; 2");
    }

    #[test]
    fn a_mark_that_does_not_fit_the_text_is_passed_over() {
        let snippet = Snippet {
            text: "été".into(),
            marks: vec![1..2, 0..99],
        };
        assert_eq!(preview(Some(&snippet), ""), "été");
    }
}
