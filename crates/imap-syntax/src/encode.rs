//! Answers, written straight into an output buffer. Nothing here fails: what cannot be quoted becomes a literal.

mod envelope;
mod sequence;
mod structure;

pub use envelope::{Address, AddressField, Envelope, write_envelope};
pub use sequence::{write_ranges, write_set};
pub use structure::{Content, Part, write_body, write_structure};

use crate::command::{Section, SectionText, StatusItem};
use crate::cursor::{is_astring_char, is_atom_char};
use crate::utf7;

/// Longer strings are literals: clients need not unescape them.
const LONGEST_QUOTED: usize = 1_000;

/// A decimal number.
pub fn write_number(out: &mut Vec<u8>, number: u64) {
    let (mut digits, mut at, mut rest) = ([0_u8; 20], 20, number);
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

// string = quoted / literal
/// A string: quoted when it can be, else a literal.
pub fn write_string(out: &mut Vec<u8>, text: &[u8]) {
    if text.len() > LONGEST_QUOTED
        || !text
            .iter()
            .all(|&b| matches!(b, 1..=9 | 11..=12 | 14..=127))
    {
        return write_literal(out, text);
    }
    out.push(b'"');
    if text.iter().any(|b| matches!(b, b'"' | b'\\')) {
        for &byte in text {
            if matches!(byte, b'"' | b'\\') {
                out.push(b'\\');
            }
            out.push(byte);
        }
    } else {
        out.extend_from_slice(text);
    }
    out.push(b'"');
}

// nstring = string / nil
/// A string or NIL.
pub fn write_nstring(out: &mut Vec<u8>, text: Option<&[u8]>) {
    match text {
        Some(text) => write_string(out, text),
        None => out.extend_from_slice(b"NIL"),
    }
}

// astring = 1*ASTRING-CHAR / string
/// A word where it can be one, else a string.
pub fn write_astring(out: &mut Vec<u8>, text: &[u8]) {
    let is_word = !text.is_empty()
        && text.iter().all(|&b| is_astring_char(b))
        && !text.eq_ignore_ascii_case(b"NIL");
    if is_word {
        out.extend_from_slice(text)
    } else {
        write_string(out, text)
    }
}

// literal = "{" number64 "}" CRLF *CHAR8
/// The announcement of a literal; its bytes follow.
pub fn write_literal_size(out: &mut Vec<u8>, size: u64) {
    out.push(b'{');
    write_number(out, size);
    out.extend_from_slice(b"}\r\n");
}

/// A literal. NUL bytes, which no literal may hold, become 0x80 (as RFC 9051 has no other word for them than
/// BINARY, which is not offered).
pub fn write_literal(out: &mut Vec<u8>, bytes: &[u8]) {
    write_literal_size(out, bytes.len() as u64);
    let from = out.len();
    out.extend_from_slice(bytes);
    without_nul(&mut out[from..]);
}

/// As [`write_literal`] for bytes that go out in pieces.
pub fn without_nul(bytes: &mut [u8]) {
    let mut from = 0;
    while let Some(at) = memchr::memchr(0, &bytes[from..]) {
        bytes[from + at] = 0x80;
        from += at + 1;
    }
}

// mailbox = "INBOX" / astring
/// A mailbox name, in modified UTF-7.
pub fn write_mailbox(out: &mut Vec<u8>, name: &str) {
    write_astring(out, utf7::encode(name).as_bytes());
}

/// Items in parentheses.
pub fn write_list<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'(');
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        write(out, item);
    }
    out.push(b')');
}

/// Words in parentheses: flags, attributes, capabilities.
pub fn write_words<'a>(out: &mut Vec<u8>, words: impl IntoIterator<Item = &'a str>) {
    write_list(out, words, |out, word| {
        out.extend_from_slice(word.as_bytes())
    });
}

/// Whether a word may stand as a keyword in a flag list.
#[must_use]
pub fn is_keyword(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(is_atom_char)
}

// mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox
/// `* LIST (attributes) "/" name`, without its line end; `what` is LIST or LSUB.
pub fn write_mailbox_list<'a>(
    out: &mut Vec<u8>,
    what: &str,
    attributes: impl IntoIterator<Item = &'a str>,
    name: &str,
) {
    out.extend_from_slice(b"* ");
    out.extend_from_slice(what.as_bytes());
    out.push(b' ');
    write_words(out, attributes);
    out.extend_from_slice(b" \"/\" ");
    write_mailbox(out, name);
}

// acl-data = "ACL" SP mailbox *(SP identifier SP rights) ; myrights-data = "MYRIGHTS" SP mailbox SP rights
/// `* ACL name identifier rights…`, `* MYRIGHTS name rights` (RFC 4314 §3.6 to §3.8), with the line end.
pub fn write_rights<'a>(
    out: &mut Vec<u8>,
    what: &str,
    name: &str,
    words: impl IntoIterator<Item = &'a str>,
) {
    out.extend_from_slice(b"* ");
    out.extend_from_slice(what.as_bytes());
    out.push(b' ');
    write_mailbox(out, name);
    for word in words {
        out.push(b' ');
        write_astring(out, word.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

// mailbox-data =/ "STATUS" SP mailbox SP "(" [status-att-list] ")"
/// `* STATUS name (…)` with its line end.
pub fn write_status(
    out: &mut Vec<u8>,
    name: &str,
    items: &[StatusItem],
    value: impl Fn(StatusItem) -> u64,
) {
    out.extend_from_slice(b"* STATUS ");
    write_mailbox(out, name);
    out.push(b' ');
    write_list(out, items, |out, item| {
        out.extend_from_slice(item.name().as_bytes());
        out.push(b' ');
        write_number(out, value(*item));
    });
    out.extend_from_slice(b"\r\n");
}

/// The answer of ESEARCH: what is `None` was not asked for or is not there.
#[derive(Debug, Clone, Copy, Default)]
pub struct ESearch<'a> {
    pub tag: &'a str,
    pub uid: bool,
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub count: Option<u32>,
    /// Ascending.
    pub all: Option<&'a [u32]>,
    pub modseq: Option<u64>,
}

// esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
/// `* ESEARCH …` with its line end.
pub fn write_esearch(out: &mut Vec<u8>, found: &ESearch<'_>) {
    out.extend_from_slice(b"* ESEARCH (TAG ");
    write_string(out, found.tag.as_bytes());
    out.push(b')');
    if found.uid {
        out.extend_from_slice(b" UID");
    }
    for (name, value) in [
        ("MIN", found.min),
        ("MAX", found.max),
        ("COUNT", found.count),
    ] {
        if let Some(value) = value {
            named_number(out, name, u64::from(value));
        }
    }
    if let Some(all) = found.all.filter(|all| !all.is_empty()) {
        out.extend_from_slice(b" ALL ");
        write_set(out, all);
    }
    if let Some(modseq) = found.modseq {
        named_number(out, "MODSEQ", modseq);
    }
    out.extend_from_slice(b"\r\n");
}

fn named_number(out: &mut Vec<u8>, name: &str, value: u64) {
    out.push(b' ');
    out.extend_from_slice(name.as_bytes());
    out.push(b' ');
    write_number(out, value);
}

// section = "[" [section-spec] "]" ["<" number ">"]
/// `BODY[…]` as an answer names it.
pub fn write_section(out: &mut Vec<u8>, section: &Section<'_>, offset: Option<u32>) {
    out.extend_from_slice(b"BODY[");
    for (at, number) in section.part.iter().enumerate() {
        if at > 0 {
            out.push(b'.');
        }
        write_number(out, u64::from(*number));
    }
    if let Some(text) = &section.text {
        if !section.part.is_empty() {
            out.push(b'.');
        }
        write_section_text(out, text);
    }
    out.push(b']');
    if let Some(offset) = offset {
        out.push(b'<');
        write_number(out, u64::from(offset));
        out.push(b'>');
    }
}

fn write_section_text(out: &mut Vec<u8>, text: &SectionText<'_>) {
    match text {
        SectionText::Header => out.extend_from_slice(b"HEADER"),
        SectionText::Text => out.extend_from_slice(b"TEXT"),
        SectionText::Mime => out.extend_from_slice(b"MIME"),
        SectionText::HeaderFields { except, names } => {
            out.extend_from_slice(if *except {
                b"HEADER.FIELDS.NOT "
            } else {
                b"HEADER.FIELDS "
            });
            write_list(out, names, |out, name| write_astring(out, name));
        }
    }
}

#[cfg(test)]
mod tests;
