//! `xtext` (RFC 3461 §4): printable text whose `+`, `=` and everything else is written `+XX`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// `xtext = *( xchar / hexchar )`, decoded. `None` when it is not xtext, or not UTF-8 once decoded.
#[must_use]
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().all(|b| b.is_ascii_graphic() && b != b'=') {
        return None;
    }
    let Some((plain, _)) = text.split_once('+') else {
        return Some(Cow::Borrowed(text));
    };
    let mut decoded = plain.as_bytes().to_vec();
    for part in text[plain.len() + 1..].split('+') {
        decoded.push(hexchar(part.as_bytes().get(..2)?)?);
        decoded.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

/// `hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits`; lower case is taken too.
fn hexchar(digits: &[u8]) -> Option<u8> {
    let value = |b: u8| {
        char::from(b)
            .to_digit(16)
            .and_then(|v| u8::try_from(v).ok())
    };
    Some(value(digits[0])? * 16 + value(digits[1])?)
}

/// Text as xtext.
#[must_use]
pub fn encode(text: &str) -> Cow<'_, str> {
    let plain = |b: u8| b.is_ascii_graphic() && b != b'+' && b != b'=';
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            let _writing_to_a_string = write!(encoded, "+{byte:02X}");
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hexchars_are_decoded() {
        assert_eq!(decode("lea+40x.example").as_deref(), Some("lea@x.example"));
        assert_eq!(decode("+C3+A9").as_deref(), Some("é"));
        for bad in ["a b", "a=b", "+4", "+", "+zz", "+C3", "é"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in ".*") {
            let encoded = encode(&text).into_owned();
            let decoded = decode(&encoded);
            prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
        }
    }
}
