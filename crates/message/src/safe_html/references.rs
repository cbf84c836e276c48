//! Character references (HTML §13.2.5.72 to 13.2.5.80) and the canonical way back.

use std::borrow::Cow;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// The longest name in the table is 32 letters with its semicolon.
const LONGEST_NAME: usize = 40;

/// Where a reference stands: in attributes `&copy=` and `&copyright` are no references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Text,
    Attribute,
}

/// The characters that `raw` stands for, without control characters (line ends and tabs aside).
pub fn decode(raw: &str, place: Place) -> Cow<'_, str> {
    if !raw
        .bytes()
        .any(|byte| byte == b'&' || byte < b' ' || byte == 0x7F)
    {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        push_clean(&rest[..at], &mut out);
        rest = &rest[at..];
        let used = reference(rest, place, &mut out);
        if used == 0 {
            out.push('&');
        }
        rest = &rest[used.max(1)..];
    }
    push_clean(rest, &mut out);
    Cow::Owned(out)
}

/// Appends text; line ends become LF (HTML §13.2.3.5), other control characters go.
fn push_clean(text: &str, out: &mut String) {
    let mut after_return = false;
    for c in text.chars() {
        match c {
            '\r' => out.push('\n'),
            '\n' if after_return => {}
            '\n' | '\t' => out.push(c),
            c if c.is_ascii_control() => {}
            c => out.push(c),
        }
        after_return = c == '\r';
    }
}

/// Appends what the reference at the start of `text` stands for; returns the bytes it takes, 0 if it is none.
fn reference(text: &str, place: Place, out: &mut String) -> usize {
    match text.as_bytes().get(1) {
        Some(b'#') => numeric(text, out),
        Some(first) if first.is_ascii_alphanumeric() => named(text, place, out),
        _ => 0,
    }
}

fn numeric(text: &str, out: &mut String) -> usize {
    let bytes = text.as_bytes();
    let hexadecimal = matches!(bytes.get(2), Some(b'x' | b'X'));
    let (start, radix) = if hexadecimal { (3, 16) } else { (2, 10) };
    let mut at = start;
    let mut number: u32 = 0;
    while let Some(digit) = bytes
        .get(at)
        .and_then(|byte| char::from(*byte).to_digit(radix))
    {
        number = number.saturating_mul(radix).saturating_add(digit);
        at += 1;
    }
    if at == start {
        return 0;
    }
    push_number(number, out);
    at + usize::from(bytes.get(at) == Some(&b';'))
}

fn push_number(number: u32, out: &mut String) {
    let replaced = number
        .checked_sub(0x80)
        .and_then(|at| C1_REPLACEMENTS.get(at as usize).copied().flatten());
    let c = match number {
        0 => char::REPLACEMENT_CHARACTER,
        _ => replaced
            .or(char::from_u32(number))
            .unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    push_clean(c.encode_utf8(&mut [0; 4]), out);
}

fn named(text: &str, place: Place, out: &mut String) -> usize {
    let Some((end, characters)) = longest_name(text) else {
        return 0;
    };
    let bytes = text.as_bytes();
    let closed = bytes[end - 1] == b';';
    let goes_on = bytes
        .get(end)
        .is_some_and(|byte| *byte == b'=' || byte.is_ascii_alphanumeric());
    if place == Place::Attribute && !closed && goes_on {
        return 0;
    }
    for code in [characters.0, characters.1] {
        if let Some(c) = char::from_u32(code).filter(|c| *c != '\0') {
            push_clean(c.encode_utf8(&mut [0; 4]), out);
        }
    }
    end
}

/// The longest name of the table that starts after the `&`: where it ends and what it stands for.
fn longest_name(text: &str) -> Option<(usize, (u32, u32))> {
    let mut longest = None;
    for (end, byte) in text.bytes().enumerate().skip(1).take(LONGEST_NAME) {
        if !byte.is_ascii_alphanumeric() && byte != b';' {
            break;
        }
        match NAMED_ENTITIES.get(&text[1..=end]) {
            None => break,
            // A prefix of names, itself none.
            Some((0, _)) => {}
            Some(characters) => longest = Some((end + 1, *characters)),
        }
    }
    longest
}

/// Appends text as html5ever's serialiser writes it (HTML §13.3).
pub fn push_escaped(text: &str, place: Place, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\u{a0}']) {
        out.push_str(&rest[..at]);
        let (used, written) = match rest.as_bytes()[at] {
            b'&' => (1, "&amp;"),
            b'<' => (1, "&lt;"),
            b'>' => (1, "&gt;"),
            b'"' if place == Place::Attribute => (1, "&quot;"),
            b'"' => (1, "\""),
            _ => (2, "&nbsp;"),
        };
        out.push_str(written);
        rest = &rest[at + used..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_browsers_read_them() {
        let text = |raw| decode(raw, Place::Text).into_owned();
        assert_eq!(
            text("&lt;b&gt; &amp;amp; &eacute;t&eacute"),
            "<b> &amp; été"
        );
        assert_eq!(text("&notit; &notin; &#x41;&#65;&#65"), "¬it; ∉ AAA");
        assert_eq!(
            text("&#128;&#0;&#xD800;&#99999999999;"),
            "€\u{fffd}\u{fffd}\u{fffd}"
        );
        assert_eq!(text("& &; &# &#x; &zzz;"), "& &; &# &#x; &zzz;");
        assert_eq!(text("a\0b\r\nc&#13;d"), "ab\nc\nd");
    }

    #[test]
    fn an_unfinished_name_in_an_address_is_no_reference() {
        assert_eq!(
            decode("?a=1&copy=2&copy;", Place::Attribute),
            "?a=1&copy=2©"
        );
        assert_eq!(
            decode("java&Tab;script&colon;", Place::Attribute),
            "java\tscript:"
        );
    }

    #[test]
    fn escaping_undoes_decoding() {
        let mut out = String::new();
        push_escaped("<a \"é\u{a0}&", Place::Attribute, &mut out);
        assert_eq!(out, "&lt;a &quot;é&nbsp;&amp;");
        assert_eq!(decode(&out, Place::Attribute), "<a \"é\u{a0}&");
    }
}
