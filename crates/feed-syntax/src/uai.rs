//! UAI (formerly RNE), the code of an establishment: three digits of the département block, four of a number, a check
//! letter. The letter is the seven digits modulo 23 in an alphabet without I, O and Q.

use std::fmt;

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// A well-formed code. Its letter may be wrong: pseudo-establishments of replacement zones have such codes in real
/// feeds, so that [`Uai::has_right_letter`] is a reason to warn, not to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uai {
    digits: u32,
    letter: u8,
}

/// Not seven digits and a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the code of an establishment: seven digits and a letter")]
pub struct NotUai;

impl Uai {
    /// The code of a number within a département block, with its right letter.
    ///
    /// `None` above 999 or 9999.
    #[must_use]
    pub fn of(block: u32, number: u32) -> Option<Self> {
        (block <= 999 && number <= 9999).then(|| {
            let digits = block * 10_000 + number;
            Self {
                digits,
                letter: letter_of(digits),
            }
        })
    }

    /// Reads a code in either case, spaces around it dropped.
    ///
    /// # Errors
    /// [`NotUai`] when the shape is another; a wrong letter is no error.
    pub fn parse(text: &str) -> Result<Self, NotUai> {
        let [digits @ .., letter] = text.trim().as_bytes() else {
            return Err(NotUai);
        };
        let letter = letter.to_ascii_uppercase();
        if digits.len() != 7 || !letter.is_ascii_uppercase() {
            return Err(NotUai);
        }
        let mut value = 0;
        for digit in digits {
            if !digit.is_ascii_digit() {
                return Err(NotUai);
            }
            value = value * 10 + u32::from(digit - b'0');
        }
        Ok(Self {
            digits: value,
            letter,
        })
    }

    /// Whether the letter is the one that the digits ask for.
    #[must_use]
    pub fn has_right_letter(self) -> bool {
        self.letter == letter_of(self.digits)
    }

    /// The same digits with the letter they ask for.
    #[must_use]
    pub fn corrected(self) -> Self {
        Self {
            letter: letter_of(self.digits),
            ..self
        }
    }

    /// The département block: `34`, `620` and `720` for Corsica, `974`.
    #[must_use]
    pub fn block(self) -> u32 {
        self.digits / 10_000
    }
}

fn letter_of(digits: u32) -> u8 {
    LETTERS[(digits % 23) as usize]
}

impl fmt::Display for Uai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:07}{}", self.digits, char::from(self.letter))
    }
}

#[cfg(test)]
mod tests {
    use super::{NotUai, Uai};
    use proptest::prelude::*;

    #[test]
    fn published_codes_have_the_letter_we_compute() {
        let published = [
            "0691670R", "0940072T", "0290070U", "0350760L", "0942434K", "0490910Y", "0492285T",
            "0380083J",
        ];
        for code in published {
            let uai = Uai::parse(code).unwrap();
            assert!(uai.has_right_letter(), "{code}");
            assert_eq!(uai.to_string(), code);
        }
    }

    #[test]
    fn a_wrong_letter_is_read_and_told() {
        let uai = Uai::parse("1004001V").unwrap();
        assert!(!uai.has_right_letter());
        assert_eq!(uai.corrected().to_string(), "1004001F");
    }

    #[test]
    fn case_and_spaces_around_are_forgiven_and_nothing_else() {
        assert_eq!(Uai::parse(" 0691670r "), Uai::parse("0691670R"));
        for text in [
            "",
            "R",
            "069167R",
            "00691670R",
            "0691670",
            "069167ÀR",
            "06916701",
            "0691 70R",
        ] {
            assert_eq!(Uai::parse(text), Err(NotUai), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_made_code_is_right_and_reads_back(block in 0u32..1000, number in 0u32..10_000) {
            let uai = Uai::of(block, number).unwrap();
            prop_assert!(uai.has_right_letter());
            prop_assert_eq!(uai.block(), block);
            prop_assert_eq!(Uai::parse(&uai.to_string()), Ok(uai));
        }

        #[test]
        fn what_is_read_prints_as_it_was(text in "\\PC{0,12}") {
            if let Ok(uai) = Uai::parse(&text) {
                prop_assert_eq!(uai.to_string(), text.trim().to_ascii_uppercase());
            }
        }
    }
}
