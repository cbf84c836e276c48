//! Why a message did not arrive, as a person can act on it: one sentence of the Fluent files each.

use crate::outbound::freezing;
use crate::outbound::outcome::Answer;
use smtp_syntax::Enhanced;

/// The causes that have a sentence of their own (`dsn-why-…`): what happened, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    UnknownAddress,
    UnknownDomain,
    NoMail,
    Closed,
    Full,
    TooLarge,
    Policy,
    Frozen,
    Loop,
    Accents,
    Expired,
    Refused,
    Unreachable,
    Busy,
}

impl Cause {
    #[cfg(test)]
    pub const ALL: [Self; 14] = [
        Self::UnknownAddress,
        Self::UnknownDomain,
        Self::NoMail,
        Self::Closed,
        Self::Full,
        Self::TooLarge,
        Self::Policy,
        Self::Frozen,
        Self::Loop,
        Self::Accents,
        Self::Expired,
        Self::Refused,
        Self::Unreachable,
        Self::Busy,
    ];

    /// What an answer means (RFC 3463 §3, RFC 7505 §4, RFC 6531 §3.5).
    pub fn of(answer: &Answer) -> Self {
        if freezing::is_ours(answer) {
            return Self::Frozen;
        }
        let Enhanced(class, subject, detail) = answer.status;
        match (subject, detail) {
            (1, 0 | 1 | 3 | 6) => Self::UnknownAddress,
            (1, 10) => Self::NoMail,
            (1, 2) | (4, 4) if class == 5 => Self::UnknownDomain,
            (2, 0 | 1) => Self::Closed,
            (2, 2) => Self::Full,
            (2, 3) | (3, 4) => Self::TooLarge,
            (4, 6) => Self::Loop,
            (4, 7) => Self::Expired,
            (6, 7) => Self::Accents,
            (7, _) => Self::Policy,
            (4, _) | (3, 2) if class == 4 => Self::Unreachable,
            _ if class == 4 => Self::Busy,
            _ => Self::Refused,
        }
    }

    /// The key of its sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::UnknownAddress => "dsn-why-unknown-address",
            Self::UnknownDomain => "dsn-why-unknown-domain",
            Self::NoMail => "dsn-why-no-mail",
            Self::Closed => "dsn-why-closed",
            Self::Full => "dsn-why-full",
            Self::TooLarge => "dsn-why-too-large",
            Self::Policy => "dsn-why-policy",
            Self::Frozen => "dsn-why-frozen",
            Self::Loop => "dsn-why-loop",
            Self::Accents => "dsn-why-accents",
            Self::Expired => "dsn-why-expired",
            Self::Refused => "dsn-why-refused",
            Self::Unreachable => "dsn-why-unreachable",
            Self::Busy => "dsn-why-busy",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::{Lang, words};

    #[test]
    fn every_cause_has_its_sentence_in_every_language() {
        for cause in Cause::ALL {
            for lang in Lang::ALL {
                assert!(words::has(lang, cause.key()), "{cause:?} in {lang}");
            }
        }
    }

    #[test]
    fn codes_have_a_cause() {
        let of = |status| {
            Cause::of(&Answer {
                status,
                host: Some("mx.example".to_owned()),
                text: String::new(),
            })
        };
        assert_eq!(of(Enhanced(5, 1, 1)), Cause::UnknownAddress);
        assert_eq!(of(Enhanced(5, 1, 10)), Cause::NoMail);
        assert_eq!(of(Enhanced(4, 2, 2)), Cause::Full);
        assert_eq!(of(Enhanced(4, 4, 2)), Cause::Unreachable);
        assert_eq!(of(Enhanced(4, 4, 7)), Cause::Expired);
        assert_eq!(of(Enhanced(4, 0, 0)), Cause::Busy);
        assert_eq!(of(Enhanced(5, 0, 0)), Cause::Refused);
        // Said by another, it is their rule.
        assert_eq!(of(freezing::FROZEN), Cause::Policy);
    }
}
