//! NUMEN, the confidential number an agent keeps for a whole career: two digits of the académie of registration, a
//! letter, two digits of the year of entry, five digits, three letters. There is no public check digit.

use std::fmt;
use zeroize::Zeroizing;

/// A well-shaped NUMEN. It never prints and is wiped when dropped; there is no `Display`, and `Debug` tells nothing.
#[derive(Clone)]
pub struct Numen(Zeroizing<String>);

/// Not of the shape of a NUMEN. Says nothing of what was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not of the shape of a NUMEN")]
pub struct NotNumen;

/// What stands at each of the thirteen places.
const SHAPE: &[u8; 13] = b"00A0000000AAA";

impl Numen {
    /// Reads a NUMEN in either case; spaces of any kind, the commonest mistake, are dropped. O and 0 are not confused.
    ///
    /// # Errors
    /// [`NotNumen`] when the shape is another.
    pub fn parse(text: &str) -> Result<Self, NotNumen> {
        let mut kept = Zeroizing::new(String::with_capacity(SHAPE.len()));
        for letter in text.chars().filter(|c| !c.is_whitespace()) {
            if kept.len() == SHAPE.len() {
                return Err(NotNumen);
            }
            // A letter of several bytes could move the buffer and leave a copy behind; it is wrong anyway.
            if !letter.is_ascii() {
                return Err(NotNumen);
            }
            kept.push(letter.to_ascii_uppercase());
        }
        let fits = kept.len() == SHAPE.len()
            && kept.bytes().zip(SHAPE).all(|(byte, place)| match place {
                b'0' => byte.is_ascii_digit(),
                _ => byte.is_ascii_uppercase(),
            });
        if fits { Ok(Self(kept)) } else { Err(NotNumen) }
    }

    /// The number itself, thirteen characters: for its keyed hash, and for the one page or letter by which it is given to its bearer.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Numen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Numen(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Numen;
    use proptest::prelude::*;

    #[test]
    fn case_and_spaces_of_any_kind_are_forgiven() {
        let numen = Numen::parse(" 11e99\u{a0}01234\u{202f}abc\t").unwrap();
        assert_eq!(numen.reveal(), "11E9901234ABC");
    }

    #[test]
    fn other_shapes_are_refused() {
        for text in [
            "",
            "11E9901234AB",
            "11E9901234ABCD",
            "1IE9901234ABC",
            "11E99O1234ABC",
            "1129901234ABC",
            "11E9901234AÉC",
        ] {
            assert!(Numen::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn it_does_not_print() {
        let shown = format!("{:?}", Numen::parse("11E9901234ABC"));
        assert_eq!(shown, "Ok(Numen(…))");
        assert!(!format!("{:?}", Numen::parse("11E9901234AB")).contains("1234"));
    }

    proptest! {
        #[test]
        fn every_number_of_the_shape_is_taken(text in "[0-9]{2}[A-Z][0-9]{2}[0-9]{5}[A-Z]{3}") {
            let numen = Numen::parse(&text).unwrap();
            prop_assert_eq!(numen.reveal(), text);
        }
    }
}
