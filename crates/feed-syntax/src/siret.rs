//! SIRET, the fourteen digits of an establishment in the State's register, with Luhn's check.

use std::fmt;

/// The SIREN of La Poste, whose establishments do not follow Luhn: their digits add up to a multiple of five.
const LA_POSTE: &str = "356000000";

/// A number whose check is right.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Siret(String);

/// Why a text is no SIRET.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSiret {
    #[error("not fourteen digits")]
    Shape,
    #[error("the check digit is wrong")]
    Check,
}

impl Siret {
    /// Reads fourteen digits; spaces, also between them, are dropped.
    ///
    /// # Errors
    /// A [`NotSiret`]; an importer warns and goes on without.
    pub fn parse(text: &str) -> Result<Self, NotSiret> {
        let digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(15)
            .collect();
        if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotSiret::Shape);
        }
        let right = if digits.starts_with(LA_POSTE) {
            luhn(&digits).is_multiple_of(10) || sum(&digits).is_multiple_of(5)
        } else {
            luhn(&digits).is_multiple_of(10)
        };
        if right {
            Ok(Self(digits))
        } else {
            Err(NotSiret::Check)
        }
    }

    /// The fourteen digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nine digits of the body that the establishment belongs to.
    #[must_use]
    pub fn siren(&self) -> &str {
        &self.0[..9]
    }
}

impl fmt::Display for Siret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn sum(digits: &str) -> u32 {
    digits.bytes().map(|byte| u32::from(byte - b'0')).sum()
}

fn luhn(digits: &str) -> u32 {
    let from_the_end = digits.bytes().rev().map(|byte| u32::from(byte - b'0'));
    from_the_end
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, _) => digit,
            (_, double) if double > 9 => double - 9,
            (_, double) => double,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{NotSiret, Siret};
    use proptest::prelude::*;

    #[test]
    fn luhn_tells_right_from_wrong() {
        let siret = Siret::parse("732 829 320 00074").unwrap();
        assert_eq!(siret.as_str(), "73282932000074");
        assert_eq!(siret.siren(), "732829320");
        assert_eq!(Siret::parse("73282932000075"), Err(NotSiret::Check));
        assert_eq!(Siret::parse("732829320"), Err(NotSiret::Shape));
        assert_eq!(Siret::parse("7328293200007A"), Err(NotSiret::Shape));
        assert!(
            Siret::parse("35600000049837").is_ok(),
            "La Poste has a rule of its own"
        );
    }

    proptest! {
        #[test]
        fn one_digit_changed_is_seen(head in "[12][0-9]{12}", place in 0usize..14, by in 1u8..10) {
            let siret = (0..10).find_map(|last| Siret::parse(&format!("{head}{last}")).ok()).unwrap();
            let mut wrong = siret.as_str().as_bytes().to_vec();
            wrong[place] = b'0' + (wrong[place] - b'0' + by) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assume!(!wrong.starts_with("356000000"));
            prop_assert_eq!(Siret::parse(&wrong), Err(NotSiret::Check));
        }
    }
}
