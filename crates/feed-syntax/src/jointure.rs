//! The identifier of a person or structure in a feed: a numeric string, which some private schools begin with a letter.

use std::fmt;

/// Longest identifier taken: real ones have up to 11 characters, an unknown producer's may be an UUID.
pub const LONGEST: usize = 40;

/// `ENTPersonJointure`, `ENTStructureJointure` or a matricule: unique within one feed and category only, so that its key
/// is (feed, category, identifier). Leading zeros count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jointure(Box<str>);

/// Empty, too long or with other characters than letters, digits, `-`, `_` and `.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier of a feed")]
pub struct NotJointure;

impl Jointure {
    /// Reads an identifier, spaces around it dropped.
    ///
    /// # Errors
    /// [`NotJointure`].
    pub fn parse(text: &str) -> Result<Self, NotJointure> {
        let text = text.trim();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if (1..=LONGEST).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.into()))
        } else {
            Err(NotJointure)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Jointure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Jointure;

    #[test]
    fn numbers_and_prefixed_numbers_are_taken() {
        assert_eq!(Jointure::parse(" 7000001 ").unwrap().as_str(), "7000001");
        assert_eq!(Jointure::parse("P0042").unwrap().as_str(), "P0042");
        assert_ne!(Jointure::parse("042"), Jointure::parse("42"));
        for text in ["", "  ", "4242$ENS", "42 42", "é", &"1".repeat(41)] {
            assert!(Jointure::parse(text).is_err(), "{text}");
        }
    }
}
