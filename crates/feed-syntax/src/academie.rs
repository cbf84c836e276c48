//! Codes of académies, compared as numbers: `5`, `05` and `005` are one.

use std::fmt;

/// The code of an académie. A merged académie has several (5, 21 and 70 are Normandie).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Academie(u16);

impl Academie {
    /// Reads one to three digits, spaces around them dropped; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits =
            (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            text.parse().ok().map(Self)
        } else {
            None
        }
    }

    /// The code as a number.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Academie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Academie;

    #[test]
    fn leading_zeros_do_not_tell_codes_apart() {
        assert_eq!(Academie::parse("013"), Academie::parse("13"));
        assert_eq!(Academie::parse(" 5"), Academie::parse("005"));
        assert_eq!(Academie::parse("5").unwrap().to_string(), "05");
        assert_ne!(Academie::parse("1"), Academie::parse("11"));
        for text in ["", "0013", "1a", "-1", "+1", "1 1"] {
            assert_eq!(Academie::parse(text), None, "{text}");
        }
    }
}
