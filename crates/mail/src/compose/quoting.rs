//! What an answer or a forward says of the message it is about.

use crate::conversation::MessageView;
use message::Parsed;
use store::Timestamp;
use text::words::say;
use text::{Lang, dates};

/// The people of a message, as a composer writes them.
pub(crate) struct People {
    pub from: Vec<String>,
    /// Where answers go.
    pub reply_to: Vec<String>,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub bcc: Vec<String>,
}

pub(crate) fn people_of(parsed: &Parsed) -> People {
    let list = |people: &[message::Mailbox]| people.iter().map(typed).collect::<Vec<_>>();
    People {
        from: list(&parsed.from),
        reply_to: match parsed.reply_to.is_empty() {
            true => list(&parsed.from),
            false => list(&parsed.reply_to),
        },
        to: list(&parsed.to),
        cc: list(&parsed.cc),
        bcc: list(&parsed.bcc),
    }
}

fn typed(person: &message::Mailbox) -> String {
    if person.name.is_empty() {
        return person.address.clone();
    }
    // A name with signs of the grammar is quoted (RFC 5322 §3.2.4).
    let plain = person
        .name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '\'' | '’' | '-' | '.'));
    match plain {
        true => format!("{} <{}>", person.name, person.address),
        false => format!(
            "\"{}\" <{}>",
            person.name.replace(['"', '\\'], ""),
            person.address
        ),
    }
}

/// The subject with a prefix, unless it has one already.
pub(crate) fn with_prefix(prefix: &str, parsed: &Parsed) -> String {
    let subject = parsed.subject.trim();
    let known: &[&str] = match prefix.starts_with("Re") {
        true => &["re:", "re :", "ré:", "ré :"],
        false => &["tr:", "tr :", "fwd:", "fwd :", "fw:"],
    };
    let lower = subject.to_lowercase();
    match known.iter().any(|known| lower.starts_with(known)) {
        true => subject.to_owned(),
        false => format!("{prefix}{subject}"),
    }
}

/// The answered message, as text and as HTML, below an empty line to write on.
pub(crate) fn quoted(lang: Lang, view: &MessageView, text: &str, limit: usize) -> (String, String) {
    let said = attribution(lang, view);
    let text = &text[..text.floor_char_boundary(limit)];
    let lines: String = text
        .trim_end()
        .lines()
        .map(|line| format!("> {line}\n"))
        .collect();
    let html = format!(
        "<p><br></p><p>{}</p><blockquote type=\"cite\">{}</blockquote>",
        escaped(&said),
        paragraphs(text)
    );
    (format!("\n\n{said}\n{lines}"), html)
}

/// The forwarded message with its heads, as text and as HTML.
pub(crate) fn forwarded(
    lang: Lang,
    view: &MessageView,
    text: &str,
    limit: usize,
) -> (String, String) {
    let people = people_of(&view.parsed);
    let heads = [
        say(lang, "mail-forward-title", &[]),
        say(
            lang,
            "mail-forward-from",
            &[("people", people.from.join(", ").into())],
        ),
        say(
            lang,
            "mail-forward-date",
            &[("date", moment(lang, view).into())],
        ),
        say(
            lang,
            "mail-forward-subject",
            &[("subject", view.parsed.subject.as_str().into())],
        ),
        say(
            lang,
            "mail-forward-to",
            &[("people", people.to.join(", ").into())],
        ),
    ];
    let text = &text[..text.floor_char_boundary(limit)];
    let html: Vec<String> = heads.iter().map(|head| escaped(head)).collect();
    let html = format!(
        "<p><br></p><p>{}</p><div>{}</div>",
        html.join("<br>"),
        paragraphs(text)
    );
    (format!("\n\n{}\n\n{text}", heads.join("\n")), html)
}

fn attribution(lang: Lang, view: &MessageView) -> String {
    let person = view.parsed.from.first();
    let name = person.map_or("", |person| {
        if person.name.is_empty() {
            person.address.as_str()
        } else {
            person.name.as_str()
        }
    });
    say(
        lang,
        "mail-quote-attribution",
        &[("date", moment(lang, view).into()), ("name", name.into())],
    )
}

/// When it was written; when it came, if it does not say.
fn moment(lang: Lang, view: &MessageView) -> String {
    let sent = view.parsed.sent.map(Timestamp::from_seconds);
    dates::full(lang, dates::PARIS, sent.unwrap_or(view.received).0)
}

fn paragraphs(text: &str) -> String {
    text.trim()
        .lines()
        .map(escaped)
        .collect::<Vec<_>>()
        .join("<br>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
