//! Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3).

use crate::cursor::{Parse, SyntaxError};
use std::borrow::Cow;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/// A name from the wire. Names that are UTF-8 already pass as they are.
///
/// # Errors
/// `MailboxName`.
pub fn decode(name: &[u8]) -> Parse<Cow<'_, str>> {
    let text = std::str::from_utf8(name).map_err(|_| SyntaxError::MailboxName)?;
    if text.bytes().any(|b| b.is_ascii_control()) {
        return Err(SyntaxError::MailboxName);
    }
    if !text.contains('&') {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, shifted)) = rest.split_once('&') {
        let (inside, after) = shifted.split_once('-').ok_or(SyntaxError::MailboxName)?;
        decoded.push_str(plain);
        if inside.is_empty() {
            decoded.push('&');
        } else {
            decode_shifted(inside, &mut decoded)?;
        }
        rest = after;
    }
    decoded.push_str(rest);
    Ok(Cow::Owned(decoded))
}

/// `1*(modified base64)`: UTF-16 in big endian, no padding, unused bits zero.
fn decode_shifted(inside: &str, decoded: &mut String) -> Parse<()> {
    let (mut bits, mut held) = (0_u32, 0_u32);
    let mut units = Vec::with_capacity(inside.len() / 2);
    for byte in inside.bytes() {
        let value = value_of(byte).ok_or(SyntaxError::MailboxName)?;
        bits = (bits << 6) | value;
        held += 6;
        if held >= 16 {
            held -= 16;
            units.push((bits >> held) as u16);
            bits &= (1 << held) - 1;
        }
    }
    if held >= 6 || bits != 0 {
        return Err(SyntaxError::MailboxName);
    }
    for character in char::decode_utf16(units) {
        match character {
            Ok(character) if !character.is_control() => decoded.push(character),
            _ => return Err(SyntaxError::MailboxName),
        }
    }
    Ok(())
}

fn value_of(byte: u8) -> Option<u32> {
    match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' => Some(62),
        b',' => Some(63),
        _ => None,
    }
}

/// A name for the wire.
#[must_use]
pub fn encode(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|b| is_direct(char::from(b)) && b != b'&') {
        return Cow::Borrowed(name);
    }
    let mut encoded = String::with_capacity(name.len() + 8);
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let direct = is_direct(first);
        let end = rest.find(|c| is_direct(c) != direct).unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if direct {
            encoded.push_str(&run.replace('&', "&-"));
        } else {
            encode_shifted(run, &mut encoded);
        }
        rest = after;
    }
    Cow::Owned(encoded)
}

fn is_direct(character: char) -> bool {
    matches!(character, ' '..='~')
}

fn encode_shifted(run: &str, encoded: &mut String) {
    encoded.push('&');
    let (mut bits, mut held) = (0_u32, 0_u32);
    let push = |encoded: &mut String, value: u32| {
        encoded.push(char::from(ALPHABET[(value & 63) as usize]));
    };
    for unit in run.encode_utf16() {
        bits = (bits << 16) | u32::from(unit);
        held += 16;
        while held >= 6 {
            held -= 6;
            push(encoded, bits >> held);
            bits &= (1 << held) - 1;
        }
    }
    if held > 0 {
        push(encoded, bits << (6 - held));
    }
    encoded.push('-');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_the_standard() {
        assert_eq!(
            decode(b"~peter/mail/&U,BTFw-/&ZeVnLIqe-").unwrap(),
            "~peter/mail/台北/日本語"
        );
        assert_eq!(encode("Messages envoyés"), "Messages envoy&AOk-s");
        assert_eq!(encode("R&D"), "R&-D");
        assert_eq!(decode(b"R&-D").unwrap(), "R&D");
    }

    #[test]
    fn broken_names_are_refused() {
        for name in [
            &b"R&D"[..],
            b"&AO",
            b"&AOl-",
            b"&2AA-",
            b"&A-",
            b"a\nb",
            b"&AAo-",
            b"\xff",
            b"&!!-",
        ] {
            assert_eq!(
                decode(name),
                Err(SyntaxError::MailboxName),
                "{}",
                name.escape_ascii()
            );
        }
    }

    proptest! {
        #[test]
        fn any_name_comes_back(name in "\\PC{0,40}") {
            let wire = encode(&name).into_owned();
            prop_assert!(wire.is_ascii());
            prop_assert_eq!(decode(wire.as_bytes()).unwrap(), name);
        }

        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _any_answer = decode(&bytes);
        }
    }
}
