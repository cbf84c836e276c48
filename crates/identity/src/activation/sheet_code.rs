//! The code of a printed sheet: twelve characters that nobody confuses, the last of which tells a slip of the pen.

use crate::signs::{self, SIGNS};
use std::fmt;
use store::Random;
use zeroize::Zeroizing;

/// Those of the secret; one more tells slips.
const SECRET: usize = 11;
/// Characters of a code.
const LENGTH: usize = SECRET + 1;
/// Characters of a group, as it is printed.
const GROUP: usize = 4;

/// The code of a sheet. It does not print and is wiped when dropped.
#[derive(Clone)]
pub struct SheetCode(Zeroizing<String>);

impl SheetCode {
    pub(crate) fn make(random: &dyn Random) -> Self {
        let mut code = signs::make(random, SECRET);
        if let Some(last) = check(code.as_bytes()) {
            code.push(char::from(last));
        }
        Self(code)
    }

    /// Reads a code in either case, spaces and hyphens of any kind dropped; nothing for what is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code = signs::read(text, LENGTH)?;
        let (secret, last) = code.as_bytes().split_at_checked(SECRET)?;
        let is_one = check(secret).is_some_and(|known| last == [known]);
        is_one.then_some(Self(code))
    }

    /// The twelve characters: for their keyed hash.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// As it is printed: `K7PM-4TQX-9RGH`.
    #[must_use]
    pub fn printed(&self) -> Zeroizing<String> {
        signs::grouped(&self.0, GROUP)
    }
}

impl fmt::Debug for SheetCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SheetCode(…)")
    }
}

/// The sign that follows the secret ones: their places weigh, modulo a prime.
fn check(secret: &[u8]) -> Option<u8> {
    let sum = (1..).zip(secret).try_fold(0, |sum, (weight, sign)| {
        let value = SIGNS.iter().position(|known| known == sign)?;
        Some(sum + weight * value)
    })?;
    SIGNS.get(sum % SIGNS.len()).copied()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use store::SeededRandom;

    #[test]
    fn a_code_is_read_as_it_is_printed_or_typed() {
        let code = SheetCode::make(&SeededRandom::new(5));
        let printed = code.printed();
        assert_eq!(printed.len(), 14);
        for typed in [
            printed.to_string(),
            printed.to_lowercase(),
            format!(" {} ", printed.replace('-', " \u{a0}")),
            code.reveal().to_owned(),
        ] {
            assert_eq!(SheetCode::parse(&typed).unwrap().reveal(), code.reveal());
        }
        assert_ne!(
            SheetCode::make(&SeededRandom::new(6)).reveal(),
            code.reveal()
        );
        assert_eq!(format!("{code:?}"), "SheetCode(…)");
    }

    #[test]
    fn every_slip_of_one_sign_or_two_neighbours_is_told() {
        let code = SheetCode::make(&SeededRandom::new(7));
        let right = code.reveal().as_bytes();
        for at in 0..LENGTH {
            for sign in SIGNS {
                let mut typed = right.to_vec();
                typed[at] = *sign;
                let typed = String::from_utf8(typed).unwrap();
                assert_eq!(SheetCode::parse(&typed).is_some(), *sign == right[at]);
            }
        }
        for at in 1..SECRET {
            let mut typed = right.to_vec();
            typed.swap(at - 1, at);
            let is_same = typed == right;
            let typed = String::from_utf8(typed).unwrap();
            assert_eq!(SheetCode::parse(&typed).is_some(), is_same);
        }
        for none in [
            "",
            "K7PM",
            "11E9901234ABC",
            "correct horse",
            "K7PM-4TQX-9RGHX",
            "éééééééééééé",
        ] {
            assert!(SheetCode::parse(none).is_none(), "{none}");
        }
    }
}
