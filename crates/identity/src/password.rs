//! What a new password must be. Rules of form are the organisation's (`PasswordRule`); the others hold everywhere: nothing
//! of its bearer's names, no NUMEN, not their date of birth, not one or two common words, none that is known from breaches.
//!
//! Everything here is pure but the look at the list that the operator loaded ([`breached`]); whether one was used before is
//! [`crate::credential`]'s. Sources: ANSSI PG-078 v2.0, CNIL 2022-100, NIST SP 800-63B §5.1.1.2.

pub(crate) mod breached;
pub(crate) mod change;
mod common;
pub(crate) mod load;
pub(crate) mod mode;
pub(crate) mod outside;
mod personal;
mod sorted;

pub use personal::Bearer;

use crate::{Secret, SheetCode};
use breached::Breached;
use directory::PasswordRule;
use std::io;
use text::fold;
use thiserror::Error;
use zeroize::Zeroizing;

/// Bytes of a password at the most: beyond, hashing is only a way to keep us busy.
pub const LONGEST_PASSWORD: usize = 1024;
/// Characters that are scored. What is strong is so before, and zxcvbn tries every reading of signs as letters: a hundred of
/// the worst ones cost two seconds, these a quarter of one.
const SCORED: usize = 32;

/// Why a password cannot be chosen. Says nothing of the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Weakness {
    #[error("the password has fewer than {least} characters")]
    TooShort { least: u32 },
    #[error("the password is longer than {LONGEST_PASSWORD} bytes")]
    TooLong,
    /// Of its bearer's names, identifier or address.
    #[error("the password holds a name of its bearer")]
    Personal,
    #[error("the password holds what has the shape of a NUMEN")]
    Numen,
    /// It would lead to the first sign-in wherever it is typed.
    #[error("the password has the shape of a sheet's code")]
    Sheet,
    #[error("the password holds the date of birth of its bearer")]
    BirthDate,
    /// A telephone number, a date, a number of a card.
    #[error("the password is digits alone")]
    Digits,
    /// One or two common words, whatever stands around them.
    #[error("the password is made of one or two common words")]
    Common,
    /// In the list that the operator loaded.
    #[error("the password is known from a breach")]
    Breached,
    #[error("the password is guessed too soon")]
    Guessable,
    /// One of the last ones.
    #[error("the password was used before")]
    Used,
}

impl Weakness {
    /// The key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::TooShort { .. } => "password-wrong-short",
            Self::TooLong => "password-wrong-long",
            Self::Personal => "password-wrong-personal",
            Self::Numen => "password-wrong-numen",
            Self::Sheet => "password-wrong-sheet",
            Self::BirthDate => "password-wrong-birth",
            Self::Digits => "password-wrong-digits",
            Self::Common => "password-wrong-common",
            Self::Breached => "password-wrong-breached",
            Self::Guessable => "password-wrong-guessable",
            Self::Used => "password-wrong-used",
        }
    }

    /// The number that its sentence tells, with its name there.
    #[must_use]
    pub fn argument(self) -> Option<(&'static str, u64)> {
        match self {
            Self::TooShort { least } => Some(("least", u64::from(least))),
            Self::TooLong => Some(("most", LONGEST_PASSWORD as u64)),
            _ => None,
        }
    }
}

/// How good a password is while it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// zxcvbn's, from 0 to 4.
    pub score: u32,
    /// Why it cannot be chosen, as far as that is told before it is sent: not whether it was used before.
    pub weakness: Option<Weakness>,
}

/// Whether a password may be chosen by somebody where no organisation has decided anything yet.
///
/// # Errors
/// Why not.
pub fn check_password(bearer: &Bearer, secret: &Secret) -> Result<(), Weakness> {
    match strength(PasswordRule::default(), bearer, secret).weakness {
        None => Ok(()),
        Some(weakness) => Err(weakness),
    }
}

/// How good a password is for somebody, without the list that the operator loaded.
pub(crate) fn strength(rule: PasswordRule, bearer: &Bearer, secret: &Secret) -> Strength {
    let typed = secret.reveal();
    if typed.len() > LONGEST_PASSWORD {
        let weakness = Some(Weakness::TooLong);
        return Strength { score: 0, weakness };
    }
    let folded = Zeroizing::new(fold(typed));
    let score = score(typed, bearer);
    let is_short = typed.chars().count() < usize::try_from(rule.shortest).unwrap_or(usize::MAX);
    let least = rule.shortest;
    let faults = [
        (is_short, Weakness::TooShort { least }),
        (bearer.is_named_in(&folded), Weakness::Personal),
        (personal::holds_numen(&folded), Weakness::Numen),
        (SheetCode::parse(typed).is_some(), Weakness::Sheet),
        (bearer.is_born_in(&folded), Weakness::BirthDate),
        (personal::is_digits(&folded), Weakness::Digits),
        (common::is_common(&folded), Weakness::Common),
        (score < rule.score, Weakness::Guessable),
    ];
    let found = faults.into_iter().find(|(holds, _)| *holds);
    Strength {
        score,
        weakness: found.map(|(_, weakness)| weakness),
    }
}

/// The same with the list that the operator loaded.
///
/// # Errors
/// What the file system answers.
pub(crate) fn strength_beside(
    rule: PasswordRule,
    bearer: &Bearer,
    breached: &Breached,
    secret: &Secret,
) -> io::Result<Strength> {
    let found = strength(rule, bearer, secret);
    let is_good = found.weakness.is_none();
    Ok(match is_good && breached.holds(secret)? {
        true => Strength {
            weakness: Some(Weakness::Breached),
            ..found
        },
        false => found,
    })
}

fn score(typed: &str, bearer: &Bearer) -> u32 {
    let scored = Zeroizing::new(typed.chars().take(SCORED).collect::<String>());
    let words: Vec<&str> = bearer.words().collect();
    u32::from(u8::from(zxcvbn::zxcvbn(&scored, &words).score()))
}

#[cfg(test)]
mod tests;
