//! Bytes into text: by the charset they claim, and by what they are when the claim cannot be true.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// The text of `bytes`. A claim of ASCII or Latin-1 gives way to UTF-8 when the bytes are UTF-8; a false claim of UTF-8
/// gives way to Windows-1252. Never fails: what cannot be read is U+FFFD.
pub(crate) fn decode(bytes: &[u8], claimed: Option<&str>) -> String {
    let claimed = claimed.unwrap_or("us-ascii").trim().trim_matches('"');
    let encoding = Encoding::for_label(claimed.as_bytes());
    match encoding {
        Some(encoding) if encoding == UTF_8 || encoding == WINDOWS_1252 => western(bytes),
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        None => match charset_decoder(claimed.to_ascii_lowercase().as_bytes()) {
            Some(decoder) => decoder(bytes),
            None => western(bytes),
        },
    }
}

fn western(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // Some of it is UTF-8: it is damaged or cut.
        Err(error) if has_wide(&bytes[..error.valid_up_to()]) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        Err(_) => WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned(),
    }
}

fn has_wide(valid: &[u8]) -> bool {
    !valid.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_believed_when_it_can_be_true() {
        assert_eq!(decode(b"\xe9t\xe9 \x80", Some("ISO-8859-1")), "été €");
        assert_eq!(decode(b"\xe9t\xe9", Some("utf-8")), "été");
        assert_eq!(decode("été".as_bytes(), Some("iso-8859-1")), "été");
        assert_eq!(
            decode("été\u{e9}".as_bytes().split_last().unwrap().1, None),
            "été\u{fffd}"
        );
        assert_eq!(decode(b"\xa4", Some("iso-8859-15")), "€");
        assert_eq!(decode(b"\xc3", Some("koi8-r")), "ц");
        assert_eq!(decode(b"a", Some("no-such-charset")), "a");
    }
}
