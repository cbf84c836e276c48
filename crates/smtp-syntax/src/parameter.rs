//! The parameters of MAIL and RCPT: SIZE, BODY, SMTPUTF8, RET, ENVID, AUTH; NOTIFY, ORCPT.

use crate::command::SyntaxError;
use crate::mailbox::{self, Forward, Mailbox};
use crate::scan::{Scan, is_value};
use crate::xtext;
use std::borrow::Cow;

/// Longest ENVID in characters, before decoding (RFC 3461 §4.4).
const LONGEST_ENVID: usize = 100;
/// Longest ORCPT in characters, before decoding (RFC 3461 §4.2).
const LONGEST_ORCPT: usize = 500;

/// `MAIL FROM:<reverse-path> [parameters]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail<'a> {
    /// None is the null sender `<>`, of bounces.
    pub from: Option<Mailbox<'a>>,
    /// Bytes the message will have, as announced (RFC 1870 §6).
    pub size: Option<u64>,
    pub body: Body,
    pub smtputf8: bool,
    pub ret: Option<Ret>,
    pub envid: Option<Cow<'a, str>>,
    /// Who is said to have submitted it (RFC 4954 §5): nobody, as long as the peer is not trusted.
    pub auth: Option<Cow<'a, str>>,
}

/// `RCPT TO:<forward-path> [parameters]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rcpt<'a> {
    pub to: Forward<'a>,
    pub notify: Option<Notify>,
    pub orcpt: Option<OriginalRecipient<'a>>,
}

/// `body-value = "7BIT" / "8BITMIME"` (RFC 6152 §2)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Body {
    #[default]
    SevenBit,
    EightBitMime,
}

/// `ret-value = "FULL" / "HDRS"` (RFC 3461 §4.3)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ret {
    Full,
    Headers,
}

/// Of what a sender wants to hear (RFC 3461 §4.1); all false is `NEVER`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notify {
    pub success: bool,
    pub failure: bool,
    pub delay: bool,
}

/// `original-recipient-address = addr-type ";" xtext` (RFC 3461 §4.2)
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalRecipient<'a> {
    pub kind: &'a str,
    pub address: Cow<'a, str>,
}

/// `mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF`, from the path on
pub(crate) fn mail<'a>(scan: &mut Scan<'a>) -> Result<Mail<'a>, SyntaxError> {
    let from = mailbox::reverse_path(scan).ok_or(SyntaxError::Path)?;
    let mut mail = Mail {
        from,
        size: None,
        body: Body::SevenBit,
        smtputf8: false,
        ret: None,
        envid: None,
        auth: None,
    };
    each(scan, |name, value| mail_parameter(&mut mail, name, value))?;
    Ok(mail)
}

/// `rcpt = "RCPT TO:" ( "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path ) [SP Rcpt-parameters] CRLF`
pub(crate) fn rcpt<'a>(scan: &mut Scan<'a>) -> Result<Rcpt<'a>, SyntaxError> {
    let to = mailbox::forward_path(scan).ok_or(SyntaxError::Path)?;
    let mut rcpt = Rcpt {
        to,
        notify: None,
        orcpt: None,
    };
    each(scan, |name, value| rcpt_parameter(&mut rcpt, name, value))?;
    Ok(rcpt)
}

/// `Mail-parameters = esmtp-param *(SP esmtp-param)`, `esmtp-param = esmtp-keyword ["=" esmtp-value]`
fn each<'a>(
    scan: &mut Scan<'a>,
    mut take: impl FnMut(&'a str, Option<&'a str>) -> Result<(), SyntaxError>,
) -> Result<(), SyntaxError> {
    while scan.spaces() {
        if scan.is_at_end() {
            break;
        }
        let name = scan.run(|c| c.is_ascii_alphanumeric() || c == '-');
        let value = scan.byte(b'=').then(|| scan.run(is_value));
        if name.is_empty() || value == Some("") {
            return Err(SyntaxError::Parameter);
        }
        take(name, value)?;
    }
    if scan.is_at_end() {
        Ok(())
    } else {
        Err(SyntaxError::Parameter)
    }
}

fn mail_parameter<'a>(
    mail: &mut Mail<'a>,
    name: &str,
    value: Option<&'a str>,
) -> Result<(), SyntaxError> {
    match (name.to_ascii_uppercase().as_str(), value) {
        ("SIZE", Some(value)) => once(&mut mail.size, size(value)),
        ("BODY", Some(value)) => {
            mail.body = body(value)?;
            Ok(())
        }
        ("SMTPUTF8", None) => {
            mail.smtputf8 = true;
            Ok(())
        }
        ("RET", Some(value)) => once(&mut mail.ret, ret(value)),
        ("ENVID", Some(value)) if value.len() <= LONGEST_ENVID => {
            once(&mut mail.envid, printable(xtext::decode(value)))
        }
        ("AUTH", Some(value)) => once(&mut mail.auth, printable(xtext::decode(value))),
        ("SIZE" | "BODY" | "SMTPUTF8" | "RET" | "ENVID" | "AUTH", _) => Err(SyntaxError::Parameter),
        _ => Err(SyntaxError::UnknownParameter),
    }
}

fn rcpt_parameter<'a>(
    rcpt: &mut Rcpt<'a>,
    name: &str,
    value: Option<&'a str>,
) -> Result<(), SyntaxError> {
    match (name.to_ascii_uppercase().as_str(), value) {
        ("NOTIFY", Some(value)) => once(&mut rcpt.notify, notify(value)),
        ("ORCPT", Some(value)) if value.len() <= LONGEST_ORCPT => {
            once(&mut rcpt.orcpt, original_recipient(value))
        }
        ("NOTIFY" | "ORCPT", _) => Err(SyntaxError::Parameter),
        _ => Err(SyntaxError::UnknownParameter),
    }
}

/// A parameter stands at most once, with a value that can be read.
fn once<T>(place: &mut Option<T>, value: Option<T>) -> Result<(), SyntaxError> {
    if place.is_some() || value.is_none() {
        return Err(SyntaxError::Parameter);
    }
    *place = value;
    Ok(())
}

/// `size-value = 1*20DIGIT` (RFC 1870 §4)
fn size(value: &str) -> Option<u64> {
    let mut scan = Scan::new(value);
    let size = scan.number()?;
    scan.is_at_end().then_some(size)
}

/// `body-value = "7BIT" / "8BITMIME"` (RFC 6152 §2)
fn body(value: &str) -> Result<Body, SyntaxError> {
    if value.eq_ignore_ascii_case("7BIT") {
        Ok(Body::SevenBit)
    } else if value.eq_ignore_ascii_case("8BITMIME") {
        Ok(Body::EightBitMime)
    } else {
        Err(SyntaxError::Parameter)
    }
}

/// `ret-value = "FULL" / "HDRS"` (RFC 3461 §4.3)
fn ret(value: &str) -> Option<Ret> {
    if value.eq_ignore_ascii_case("FULL") {
        Some(Ret::Full)
    } else {
        value.eq_ignore_ascii_case("HDRS").then_some(Ret::Headers)
    }
}

/// `notify-esmtp-value = "NEVER" / 1#notify-list-element`, `"SUCCESS" / "FAILURE" / "DELAY"` (RFC 3461 §4.1)
fn notify(value: &str) -> Option<Notify> {
    let mut notify = Notify::default();
    if value.eq_ignore_ascii_case("NEVER") {
        return Some(notify);
    }
    for element in value.split(',') {
        match element.to_ascii_uppercase().as_str() {
            "SUCCESS" => notify.success = true,
            "FAILURE" => notify.failure = true,
            "DELAY" => notify.delay = true,
            _ => return None,
        }
    }
    Some(notify)
}

/// `original-recipient-address = addr-type ";" xtext` (RFC 3461 §4.2); an RFC 6533 `utf-8` address is kept as it is.
fn original_recipient(value: &str) -> Option<OriginalRecipient<'_>> {
    let (kind, address) = value.split_once(';')?;
    if kind.is_empty()
        || !kind.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        || address.is_empty()
    {
        return None;
    }
    let address = if kind.eq_ignore_ascii_case("utf-8") {
        Cow::Borrowed(address)
    } else {
        xtext::decode(address)?
    };
    Some(OriginalRecipient {
        kind,
        address: printable(Some(address))?,
    })
}

/// What goes into reports and headers later brings no line ends along.
fn printable(text: Option<Cow<'_, str>>) -> Option<Cow<'_, str>> {
    text.filter(|text| !text.chars().any(char::is_control))
}
