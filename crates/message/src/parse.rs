//! Reads a message: structure, head, text. Never fails; what cannot be read is missing from the answer.

use crate::head::Head;
use crate::limits::{MAX_REFERENCES, MAX_VALUE};
use crate::{Envelope, Parsed, address, attachments, readable, structure, words};
use mail_parser::DateTime;

/// Reads a message.
#[must_use]
pub fn parse(raw: &[u8]) -> Parsed {
    // Offsets are 32 bits wide; what lies beyond cannot be a mail.
    let raw = &raw[..raw.len().min(u32::MAX as usize)];
    let mut parsed = Parsed {
        parts: structure::walk(raw),
        ..Parsed::default()
    };
    read_heads(raw, &mut parsed);
    tolerate(&mut parsed);
    let views = readable::views(&parsed.parts);
    (parsed.plain, parsed.html) = (views.plain, views.html);
    parsed.body = readable::text(raw, &parsed);
    parsed.preview = readable::preview(&parsed.body);
    parsed.attachments = attachments::list(raw, &parsed);
    parsed
}

fn read_heads(raw: &[u8], parsed: &mut Parsed) {
    let head_of = |header: u32, body: u32| Head::read(&raw[header as usize..body as usize]);
    for at in 0..parsed.parts.len() {
        let part = &parsed.parts[at];
        if !part.is_plain_message() {
            continue;
        }
        if let Some(inner) = part
            .children
            .first()
            .and_then(|child| parsed.parts.get(*child as usize))
        {
            let envelope = envelope(&head_of(inner.header, inner.body));
            parsed.parts[at].envelope = Some(envelope);
        }
    }
    if let Some(own) = parsed.parts.first() {
        let head = head_of(own.header, own.body);
        read_own(&head, parsed);
    }
}

fn read_own(head: &Head<'_>, parsed: &mut Parsed) {
    let envelope = envelope(head);
    parsed.subject = one_line(&words::decode(
        envelope.subject.as_deref().unwrap_or_default(),
    ));
    parsed.from = address::people(&envelope.from);
    parsed.reply_to = address::people(&envelope.reply_to);
    parsed.to = address::people(&envelope.to);
    parsed.cc = address::people(&envelope.cc);
    parsed.bcc = address::people(&envelope.bcc);
    parsed.sent = envelope.date.as_deref().and_then(seconds);
    parsed.message_id = ids(envelope.message_id.as_deref().unwrap_or_default())
        .pop()
        .unwrap_or_default();
    parsed.references = references(head, &envelope);
    parsed.envelope = envelope;
}

fn envelope(head: &Head<'_>) -> Envelope {
    let list = |name: &str| {
        let values: Vec<String> = head.all(name).collect();
        address::list(&values.join(", "))
    };
    let text = |name: &str| head.get(name).map(bounded);
    Envelope {
        date: text("Date"),
        subject: text("Subject"),
        from: list("From"),
        sender: list("Sender"),
        reply_to: list("Reply-To"),
        to: list("To"),
        cc: list("Cc"),
        bcc: list("Bcc"),
        in_reply_to: text("In-Reply-To"),
        message_id: text("Message-ID"),
    }
}

fn bounded(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_VALUE));
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn seconds(date: &str) -> Option<i64> {
    Some(read_date(date)?.to_timestamp())
}

fn read_date(date: &str) -> Option<DateTime> {
    DateTime::parse_rfc822(date).filter(DateTime::is_valid)
}

impl Parsed {
    /// The day and hour that the Date field shows, whatever its zone, in seconds as if it were UTC: what SENTSINCE
    /// and its like compare (RFC 9051 §6.4.4).
    #[must_use]
    pub fn sent_by_its_own_clock(&self) -> Option<i64> {
        let date = read_date(self.envelope.date.as_deref()?)?;
        let ahead = i64::from(date.tz_hour) * 3600 + i64::from(date.tz_minute) * 60;
        let ahead = if date.tz_before_gmt { -ahead } else { ahead };
        Some(date.to_timestamp() + ahead)
    }
}

fn references(head: &Head<'_>, envelope: &Envelope) -> Vec<String> {
    let mut found = ids(&head.get("References").unwrap_or_default());
    let answered = ids(envelope.in_reply_to.as_deref().unwrap_or_default());
    // RFC 5322 §3.6.4: the one that is answered is the last of its references.
    if let Some(answered) = answered.into_iter().next().filter(|id| !found.contains(id)) {
        found.push(answered);
    }
    found.drain(..found.len().saturating_sub(MAX_REFERENCES));
    found
}

/// Message-IDs without their brackets; where there are none, a single word with an at sign.
fn ids(value: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((id, after)) = after.split_once('>') else {
            break;
        };
        let id: String = id.split_whitespace().collect();
        if !id.is_empty() && id.len() <= 998 && found.last() != Some(&id) {
            found.push(id);
        }
        rest = after;
    }
    let bare = value.trim();
    if found.is_empty()
        && bare.contains('@')
        && !bare.contains(char::is_whitespace)
        && bare.len() <= 998
    {
        found.push(bare.trim_matches(['<', '>']).to_owned());
    }
    found
}

/// What claims to be a multipart and has no parts is shown as the text it is.
fn tolerate(parsed: &mut Parsed) {
    let Some(own) = parsed.parts.first_mut() else {
        return;
    };
    if own.kind == "multipart" && own.children.is_empty() {
        (own.kind, own.subtype) = ("text".to_owned(), "plain".to_owned());
        own.parameters.retain(|(name, _)| name == "charset");
    }
}
