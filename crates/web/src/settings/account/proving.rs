//! What proves who sits at an open session, as the field for it asks.

use crate::Context;
use crate::answer::Fault;
use ::directory::PersonId;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proves {
    /// The password: there is no second factor.
    Password,
    /// A code of the application or a recovery code, or a passkey where there is one.
    Code,
    /// A passkey or a recovery code: there is no application.
    Passkey,
}

impl Proves {
    /// What proves somebody.
    ///
    /// # Errors
    /// The store's.
    pub fn of(context: &Context, person: PersonId) -> Result<Self, Fault> {
        let known = context.identity.second_factor(person)?;
        Ok(match known {
            None => Self::Password,
            Some(known) if known.app_since.is_none() => Self::Passkey,
            Some(_) => Self::Code,
        })
    }

    pub fn has_factor(self) -> bool {
        self != Self::Password
    }

    pub fn is_passkey(self) -> bool {
        self == Self::Passkey
    }

    /// Keys of the field's words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Password => "web-password-present",
            Self::Code => "web-proof-code",
            Self::Passkey => "web-proof-recovery",
        }
    }

    pub fn hint(self) -> &'static str {
        match self {
            Self::Password => "web-proof-password-hint",
            Self::Code => "web-proof-code-hint",
            Self::Passkey => "web-proof-recovery-hint",
        }
    }
}
