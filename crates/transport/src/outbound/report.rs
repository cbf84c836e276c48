//! The report a sender gets (RFC 3464, in the envelope of RFC 6522): a letter in the sender's language, the same for
//! machines, and the head of the message it is about.

mod letter;
mod mime;

use crate::outbound::backoff::RETRY_FOR;
use crate::outbound::body::Source;
use crate::outbound::outcome::Answer;
use crate::outbound::rows::Message;
use crate::outbound::{Queue, fault};
use directory::DirectoryError;
use mail::delivery::{Incoming, Recipient};
use smtp_syntax::xtext;
use std::fmt::Write as _;
use store::{Delivery, StoreError, Timestamp};
use text::Lang;

/// Bytes of the original's head that a report carries.
pub(crate) const LONGEST_HEAD: u64 = 64 * 1024;
/// Messages up to this size come back whole when RET=FULL asks for it.
const LONGEST_RETURN: u64 = 1024 * 1024;

/// Characters of a field's value: a line of a message holds 998 octets (RFC 5322 §2.1.1).
const LONGEST_VALUE: usize = 300;

/// What happened to a recipient (RFC 3464 §2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    Failed,
    Delayed,
    Delivered,
    /// Taken by a next hop that does not report.
    Relayed,
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
        }
    }
}

/// One recipient of a report.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub address: String,
    pub original: Option<String>,
    pub action: Action,
    pub answer: Answer,
}

pub(crate) struct Report<'a> {
    pub message: &'a Message,
    pub domain: &'a str,
    pub attempts: i64,
    /// At least one.
    pub lines: &'a [Line],
}

/// The delivery of a report to the sender's account; none when that is gone.
///
/// # Errors
/// The store's.
pub(crate) fn delivery(queue: &Queue, report: &Report<'_>) -> Result<Option<Delivery>, StoreError> {
    let message = report.message;
    let lang = match queue.0.mail.directory().account(message.account) {
        Ok(account) => account.language,
        Err(DirectoryError::Store(error)) => return Err(error),
        Err(_) => {
            tracing::warn!(id = message.id, "the sender to be told is gone");
            return Ok(None);
        }
    };
    let raw = compose(queue, report, lang)?;
    let incoming = Incoming {
        envelope_from: String::new(),
        recipients: vec![Recipient::new(message.account, &message.sender)],
        trace: b"Return-Path: <>\r\n".to_vec(),
        once: Some(format!(
            "report/{}/{}/{}",
            message.id, report.domain, report.attempts
        )),
    };
    let delivery = queue.0.mail.prepare(raw.into(), &incoming).map_err(fault)?;
    Ok(Some(delivery))
}

pub(crate) fn compose(
    queue: &Queue,
    report: &Report<'_>,
    lang: Lang,
) -> Result<Vec<u8>, StoreError> {
    let (store, message) = (queue.store(), report.message);
    let random: [u8; 16] = store.random().bytes();
    let mark: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let original = original(queue, report)?;
    let now = store.now();
    let head = mime::Head {
        from: letter::sender_name(lang),
        host: &queue.0.hostname,
        to: &message.sender,
        subject: letter::subject(lang, report),
        about: message::parse(&original.bytes).message_id,
        now,
        mark: &mark,
    };
    let utf8 = report.lines.iter().any(|line| !line.address.is_ascii());
    let mut raw = head.write();
    mime::text_part(&mut raw, &mark, lang, &letter::text(lang, report, now));
    let kind = if utf8 {
        // RFC 6533 §3
        "message/global-delivery-status"
    } else {
        "message/delivery-status"
    };
    let status = status(report, &queue.0.hostname, now);
    mime::part(&mut raw, &mark, kind, status.as_bytes());
    mime::part(&mut raw, &mark, original.kind, &original.bytes);
    mime::end(&mut raw, &mark);
    Ok(raw)
}

struct Original {
    kind: &'static str,
    bytes: Vec<u8>,
}

/// The message's head, or all of it when that was asked for (RFC 3461 §4.3: only for failures) and is not much.
fn original(queue: &Queue, report: &Report<'_>) -> Result<Original, StoreError> {
    let message = report.message;
    let source = Source::new(queue.store().clone(), message.body.clone(), message.size);
    let failed = report
        .lines
        .iter()
        .any(|line| line.action == Action::Failed);
    let full = message
        .ret
        .as_deref()
        .is_some_and(|ret| ret.eq_ignore_ascii_case("FULL"));
    if full && failed && message.size <= LONGEST_RETURN {
        return Ok(Original {
            kind: "message/rfc822",
            bytes: source.head_blocking(LONGEST_RETURN)?,
        });
    }
    let mut bytes = source.head_blocking(LONGEST_HEAD)?;
    if let Some(end) = memchr::memmem::find(&bytes, b"\r\n\r\n") {
        bytes.truncate(end + 2);
    }
    Ok(Original {
        kind: "text/rfc822-headers",
        bytes,
    })
}

/// The part for machines (RFC 3464 §2): a group for the message, then one for each recipient.
fn status(report: &Report<'_>, hostname: &str, now: Timestamp) -> String {
    let message = report.message;
    let mut out = String::new();
    field(&mut out, "Reporting-MTA", &format!("dns; {hostname}"));
    if let Some(envid) = &message.envid {
        let envid = xtext::decode(envid).unwrap_or_else(|| envid.as_str().into());
        field(&mut out, "Original-Envelope-Id", &envid);
    }
    field(&mut out, "Arrival-Date", &mime::date(message.entered));
    for line in report.lines {
        out.push_str("\r\n");
        recipient_fields(&mut out, line, message.entered, now);
    }
    out
}

fn recipient_fields(out: &mut String, line: &Line, entered: Timestamp, now: Timestamp) {
    if let Some((kind, address)) = line.original.as_deref().and_then(|o| o.split_once(';')) {
        let address = xtext::decode(address).unwrap_or_else(|| address.into());
        field(out, "Original-Recipient", &format!("{kind}; {address}"));
    }
    let kind = if line.address.is_ascii() {
        "rfc822"
    } else {
        "utf-8"
    };
    field(out, "Final-Recipient", &format!("{kind}; {}", line.address));
    field(out, "Action", line.action.word());
    field(out, "Status", &line.answer.status.to_string());
    if let Some(host) = &line.answer.host {
        field(out, "Remote-MTA", &format!("dns; {host}"));
    }
    // What we found ourselves is no reply of SMTP's.
    let kind = match line.answer.text.get(..3) {
        Some(code) if code.bytes().all(|b| b.is_ascii_digit()) => "smtp",
        _ => "x-tramontane",
    };
    let text = format!("{kind}; {}", line.answer.text);
    field(out, "Diagnostic-Code", &text);
    field(out, "Last-Attempt-Date", &mime::date(now));
    if line.action == Action::Delayed {
        let until = entered.after(RETRY_FOR);
        field(out, "Will-Retry-Until", &mime::date(until));
    }
}

/// A field whose value nobody can make into two.
fn field(out: &mut String, name: &str, value: &str) {
    let value: String = value
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_VALUE)
        .collect();
    let _to_a_string = write!(out, "{name}: {value}\r\n");
}
