//! Paths: who sends, who receives.

use crate::scan::{Scan, is_atext};
use std::borrow::Cow;
use std::fmt;

/// Longest local part in octets. RFC 5321 §4.5.3.1.1 names 64; return addresses of lists go beyond it and are taken.
const LONGEST_LOCAL: usize = 255;
/// Longest domain in octets (RFC 5321 §4.5.3.1.2).
const LONGEST_DOMAIN: usize = 255;

/// `Mailbox = Local-part "@" ( Domain / address-literal )`, its local part without quotes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mailbox<'a> {
    pub local: Cow<'a, str>,
    pub domain: &'a str,
}

/// Whom a RCPT names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forward<'a> {
    Mailbox(Mailbox<'a>),
    /// `<Postmaster>` without a domain (RFC 5321 §4.1.1.3).
    Postmaster,
}

impl<'a> Mailbox<'a> {
    /// `Mailbox = Local-part "@" ( Domain / address-literal )`, and nothing after it.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut scan = Scan::new(text);
        let mailbox = mailbox(&mut scan)?;
        scan.is_at_end().then_some(mailbox)
    }

    /// Whether it can travel without SMTPUTF8.
    #[must_use]
    pub fn is_ascii(&self) -> bool {
        self.local.is_ascii() && self.domain.is_ascii()
    }

    /// Whether the domain is an `address-literal` such as `[192.0.2.1]`.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.domain.starts_with('[')
    }
}

impl fmt::Display for Mailbox<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_dot_string(&self.local) {
            return write!(f, "{}@{}", self.local, self.domain);
        }
        f.write_str("\"")?;
        for c in self.local.chars() {
            if matches!(c, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{c}")?;
        }
        write!(f, "\"@{}", self.domain)
    }
}

/// `Reverse-path = Path / "<>"`; `Some(None)` is the null sender.
pub(crate) fn reverse_path<'a>(scan: &mut Scan<'a>) -> Option<Option<Mailbox<'a>>> {
    if scan.word("<>") {
        return Some(None);
    }
    path(scan).map(Some)
}

/// `"<Postmaster>" / Forward-path`
pub(crate) fn forward_path<'a>(scan: &mut Scan<'a>) -> Option<Forward<'a>> {
    if scan.word("<postmaster>") {
        return Some(Forward::Postmaster);
    }
    path(scan).map(Forward::Mailbox)
}

/// `Path = "<" [ A-d-l ":" ] Mailbox ">"`; the source route is read and dropped (RFC 5321 appendix C).
fn path<'a>(scan: &mut Scan<'a>) -> Option<Mailbox<'a>> {
    if !scan.byte(b'<') {
        return None;
    }
    if scan.rest.starts_with('@') {
        source_route(scan)?;
    }
    let mailbox = mailbox(scan)?;
    scan.byte(b'>').then_some(mailbox)
}

/// `A-d-l = At-domain *( "," At-domain )`, `At-domain = "@" Domain`
fn source_route(scan: &mut Scan<'_>) -> Option<()> {
    loop {
        if !scan.byte(b'@') {
            return None;
        }
        domain(scan)?;
        if scan.byte(b':') {
            return Some(());
        }
        if !scan.byte(b',') {
            return None;
        }
    }
}

/// `Mailbox = Local-part "@" ( Domain / address-literal )`
pub(crate) fn mailbox<'a>(scan: &mut Scan<'a>) -> Option<Mailbox<'a>> {
    let local = local_part(scan)?;
    if !scan.byte(b'@') {
        return None;
    }
    let domain = if scan.rest.starts_with('[') {
        address_literal(scan)?
    } else {
        domain(scan)?
    };
    Some(Mailbox { local, domain })
}

/// `Local-part = Dot-string / Quoted-string`
fn local_part<'a>(scan: &mut Scan<'a>) -> Option<Cow<'a, str>> {
    let local = if scan.rest.starts_with('"') {
        quoted_string(scan)?
    } else {
        Cow::Borrowed(dot_string(scan)?)
    };
    (local.len() <= LONGEST_LOCAL).then_some(local)
}

/// `Dot-string = Atom *("." Atom)`
fn dot_string<'a>(scan: &mut Scan<'a>) -> Option<&'a str> {
    let run = scan.run(|c| is_atext(c) || c == '.');
    is_dot_string(run).then_some(run)
}

fn is_dot_string(text: &str) -> bool {
    text.split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// `Quoted-string = DQUOTE *QcontentSMTP DQUOTE`, `QcontentSMTP = qtextSMTP / quoted-pairSMTP`
fn quoted_string<'a>(scan: &mut Scan<'a>) -> Option<Cow<'a, str>> {
    if !scan.byte(b'"') {
        return None;
    }
    let plain = scan.run(is_qtext);
    if scan.byte(b'"') {
        return (!plain.is_empty()).then_some(Cow::Borrowed(plain));
    }
    let mut text = plain.to_owned();
    while scan.byte(b'\\') {
        let escaped = scan
            .rest
            .chars()
            .next()
            .filter(|c| matches!(c, ' '..='~'))?;
        scan.rest = &scan.rest[escaped.len_utf8()..];
        text.push(escaped);
        text.push_str(scan.run(is_qtext));
    }
    scan.byte(b'"').then_some(Cow::Owned(text))
}

/// `qtextSMTP = %d32-33 / %d35-91 / %d93-126`, and UTF8-non-ascii with SMTPUTF8
fn is_qtext(c: char) -> bool {
    (matches!(c, ' '..='~') && c != '"' && c != '\\') || (!c.is_ascii() && !c.is_control())
}

/// `Domain = sub-domain *("." sub-domain)`, `sub-domain = Let-dig [Ldh-str]` or a U-label (RFC 6531 §3.3).
/// Underscores are taken: hosts that use them write mail.
pub(crate) fn domain<'a>(scan: &mut Scan<'a>) -> Option<&'a str> {
    let run = scan.run(|c| {
        c.is_ascii_alphanumeric()
            || matches!(c, '-' | '.' | '_')
            || (!c.is_ascii() && c.is_alphanumeric())
    });
    let well_formed = run
        .split('.')
        .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    (well_formed && run.len() <= LONGEST_DOMAIN).then_some(run)
}

/// `address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"`
pub(crate) fn address_literal<'a>(scan: &mut Scan<'a>) -> Option<&'a str> {
    let whole = scan.rest;
    if !scan.byte(b'[') {
        return None;
    }
    let inner = scan.run(|c| c.is_ascii_graphic() && !matches!(c, '[' | ']' | '\\'));
    if inner.is_empty() || inner.len() > LONGEST_DOMAIN || !scan.byte(b']') {
        return None;
    }
    Some(&whole[..inner.len() + 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forward(text: &str) -> Option<String> {
        let mut scan = Scan::new(text);
        match forward_path(&mut scan)? {
            Forward::Mailbox(mailbox) if scan.is_at_end() => Some(mailbox.to_string()),
            _ => None,
        }
    }

    #[test]
    fn paths_are_read_and_written_back() {
        for (path, shown) in [
            ("<lea@lycee.example>", "lea@lycee.example"),
            (
                "<lea.martin+cdi@lycee.example>",
                "lea.martin+cdi@lycee.example",
            ),
            (
                "<\"lea martin\"@lycee.example>",
                "\"lea martin\"@lycee.example",
            ),
            ("<\"lea.martin\"@lycee.example>", "lea.martin@lycee.example"),
            ("<\"a\\\"b\\\\c\"@x.example>", "\"a\\\"b\\\\c\"@x.example"),
            ("<@relay.example,@b.example:lea@x.example>", "lea@x.example"),
            ("<lea@[192.0.2.1]>", "lea@[192.0.2.1]"),
            ("<lea@[IPv6:2001:db8::1]>", "lea@[IPv6:2001:db8::1]"),
            ("<éléa@académie.example>", "éléa@académie.example"),
        ] {
            assert_eq!(forward(path).as_deref(), Some(shown), "{path}");
        }
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in [
            "lea@x.example",
            "<lea@x.example",
            "<lea>",
            "<@x.example>",
            "<lea@>",
            "<.lea@x.example>",
            "<lea..m@x.example>",
            "<lea@x..example>",
            "<lea@-x.example>",
            "<lea@.example>",
            "<lea@[]>",
            "<\"lea@x.example>",
            "<\"\"@x.example>",
            "<lea m@x.example>",
            "<a@b@c.example>",
            "<lea@x.example.>",
            "<\u{0}@x.example>",
        ] {
            assert_eq!(forward(path), None, "{path}");
        }
        assert_eq!(forward(&format!("<{}@x.example>", "a".repeat(256))), None);
        assert_eq!(forward(&format!("<a@{}.example>", "a.".repeat(130))), None);
    }

    #[test]
    fn postmaster_needs_no_domain() {
        assert_eq!(
            forward_path(&mut Scan::new("<PostMaster>")),
            Some(Forward::Postmaster)
        );
    }
}
