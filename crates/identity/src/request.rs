//! Requests for help of who is not signed in, as their makers know them: by a number, and a code that is told once.
//!
//! The requests are the directory's; here is what must not be known: the code is kept as a keyed hash, a network that asks very
//! often or guesses waits, and no answer of a desk holds a secret.

use crate::activation::NOBODY;
use crate::signs;
use crate::throttle::Key;
use crate::{Hashed, Identity, ProvisionalSecret, Secret};
use directory::{Actor, DirectoryError, HelpStanding, NewHelp};
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;
use store::StoreError;
use thiserror::Error;
use zeroize::Zeroizing;

/// Characters of a code: 42 bits, tried ten times in ten minutes at the most.
const LENGTH: usize = 10;
/// Characters of a group, as it is shown.
const GROUP: usize = 5;
/// Words in a row that may be a code written with spaces.
const MOST_PARTS: usize = 6;

/// The code of a request. It does not print and is wiped when dropped.
#[derive(Clone)]
pub struct HelpCode(Zeroizing<String>);

impl HelpCode {
    /// Reads a code in either case, spaces and hyphens dropped; nothing for what is none.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut code = Zeroizing::new(String::with_capacity(LENGTH));
        for sign in typed.chars().filter(|c| c.is_alphanumeric()) {
            if code.len() == LENGTH || !sign.is_ascii() {
                return None;
            }
            code.push(sign.to_ascii_uppercase());
        }
        (code.len() == LENGTH).then_some(Self(code))
    }

    /// As it is shown, once: `K7PM4-TQX9R`.
    #[must_use]
    pub fn shown(&self) -> Zeroizing<String> {
        let (first, last) = self.0.split_at(GROUP);
        Zeroizing::new(format!("{first}-{last}"))
    }
}

impl fmt::Debug for HelpCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HelpCode(…)")
    }
}

/// A request that was just made.
#[derive(Debug, Clone)]
pub struct MadeHelp {
    pub number: i64,
    pub code: HelpCode,
}

/// Why a request is not taken or not shown.
#[derive(Debug, Error)]
pub enum HelpRefusal {
    #[error("too many requests, or too many codes")]
    Throttled { retry_after: Duration },
    /// No such number, or not its code: never said which.
    #[error("not a number and its code")]
    Unknown,
    /// `Invalid`: the field that cannot be taken.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<StoreError> for HelpRefusal {
    fn from(error: StoreError) -> Self {
        Self::Directory(error.into())
    }
}

impl Identity {
    /// Takes a request; nothing is looked up, and the work is the same for everybody. A network that makes many waits.
    ///
    /// # Errors
    /// `Throttled`; `Directory` with the field that cannot be taken; the store's.
    pub fn ask_help(&self, new: &NewHelp, network: IpAddr) -> Result<MadeHelp, HelpRefusal> {
        // Behind the proxy of a school many ask in September: there each is counted by the name they give.
        let asks = match self.is_listed(network)? {
            true => format!("asks for help as {} {}", new.given_name, new.family_name),
            false => "asks for help".to_owned(),
        };
        let counted = [Key::name(&asks, network), self.network_key(network)?];
        if let Some(retry_after) = self.count_before(&counted, NOBODY)? {
            return Err(HelpRefusal::Throttled { retry_after });
        }
        let code = HelpCode(signs::make(self.0.store.random().as_ref(), LENGTH));
        let hash = self.keyed()?.of(Hashed::HelpCode, &code.0);
        let number = self.0.directory.ask_help(new, &hash)?;
        Ok(MadeHelp { number, code })
    }

    /// How a request stands, for who has its number and code.
    ///
    /// # Errors
    /// `Throttled`, `Unknown`; the store's.
    pub fn help_standing(
        &self,
        number: i64,
        code: &HelpCode,
        network: IpAddr,
    ) -> Result<HelpStanding, HelpRefusal> {
        let reads = format!("reads request {number}");
        let counted = [Key::name(&reads, network), self.network_key(network)?];
        if let Some(retry_after) = self.count_before(&counted, NOBODY)? {
            return Err(HelpRefusal::Throttled { retry_after });
        }
        let told = Secret::new(self.keyed()?.of(Hashed::HelpCode, &code.0));
        let found = self.0.directory.help_standing(number)?;
        let known = found.as_ref().map(|one| one.code_hash.clone());
        let is_right = Secret::new(known.unwrap_or_default()).is(&told);
        let found = found.filter(|_| is_right).ok_or(HelpRefusal::Unknown)?;
        self.take_back(&counted)?;
        Ok(found)
    }

    /// Answers a request, as [`directory::Directory::answer_help`] does: what has the shape of a NUMEN or of a sheet's code is
    /// in no answer, which whoever has the number and code reads.
    ///
    /// # Errors
    /// As there; `Invalid` (`secret`) for an answer with a secret in it.
    pub fn answer_help(
        &self,
        actor: &Actor,
        number: i64,
        answer: &str,
    ) -> Result<(), DirectoryError> {
        if holds_secret(answer) {
            return Err(DirectoryError::Invalid {
                what: "secret",
                value: String::new(),
            });
        }
        self.0.directory.answer_help(actor, number, answer)
    }
}

impl Identity {
    /// Answers several requests in which nobody was recognised, as [`directory::Directory::answer_unrecognised`] does; how many.
    ///
    /// # Errors
    /// As there; `Invalid` (`secret`) for an answer with a secret in it.
    pub fn answer_unrecognised(
        &self,
        actor: &Actor,
        numbers: &[i64],
        answer: &str,
    ) -> Result<usize, DirectoryError> {
        if holds_secret(answer) {
            return Err(DirectoryError::Invalid {
                what: "secret",
                value: String::new(),
            });
        }
        self.0.directory.answer_unrecognised(actor, numbers, answer)
    }
}

/// Whether something in a text has the shape of a NUMEN or of the code of a sheet, also when it is written with spaces.
fn holds_secret(text: &str) -> bool {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    (0..words.len()).any(|from| {
        (1..=MOST_PARTS.min(words.len() - from)).any(|count| {
            let joined = Zeroizing::new(words[from..from + count].concat());
            ProvisionalSecret::parse(&joined).is_some()
        })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::SheetCode;
    use store::SeededRandom;

    #[test]
    fn a_code_is_read_as_it_is_shown_or_typed() {
        let code = HelpCode(signs::make(&SeededRandom::new(3), LENGTH));
        let shown = code.shown();
        assert_eq!(shown.len(), LENGTH + 1);
        for typed in [
            shown.to_string(),
            shown.to_lowercase(),
            format!(" {} ", shown.replace('-', " ")),
        ] {
            assert_eq!(*HelpCode::parse(&typed).unwrap().0, *code.0);
        }
        for none in ["", "K7PM4", "K7PM4-TQX9R-3", "ÉÉÉÉÉÉÉÉÉÉ"] {
            assert!(HelpCode::parse(none).is_none(), "{none}");
        }
        assert_eq!(format!("{code:?}"), "HelpCode(…)");
    }

    #[test]
    fn an_answer_with_a_secret_in_it_is_known_however_it_is_written() {
        let sheet = SheetCode::make(&SeededRandom::new(4)).printed();
        for secret in [
            "11E9901234ABC",
            "11e 99 01234 abc",
            "11-E-99-01234-ABC",
            sheet.as_str(),
        ] {
            let answer = format!("Bonjour, votre code est « {secret} ». À bientôt.");
            assert!(holds_secret(&answer), "{answer}");
        }
        for harmless in [
            "",
            "Bonjour. Passez au secrétariat avec une pièce d’identité, du lundi au vendredi de 8 h à 18 h.",
            "Votre demande n° 1 042 du 12/11/2026 est close : le 04 99 00 12 34 répond jusqu’à 18 h.",
        ] {
            assert!(!holds_secret(harmless), "{harmless}");
        }
    }
}
