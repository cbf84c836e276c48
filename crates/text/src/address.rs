//! Addresses as envelopes and headers spell them, parsed once.
//!
//! A local part is a dot-atom or a quoted string (RFC 5321 §4.1.2) and may hold UTF-8 (RFC 6531 §3.3); a domain is kept
//! in lower case with international labels in their ASCII form (RFC 5891 §4.4), an address literal as it is. An
//! [`Address`] is written in one way only: quotes that say nothing are taken off, letters composed (RFC 6532 §3.1).

mod domain;
mod local;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// Octets of a local part (RFC 5321 §4.5.3.1.1).
pub const LOCAL_LIMIT: usize = 64;
/// Octets of a domain (RFC 5321 §4.5.3.1.2).
pub const DOMAIN_LIMIT: usize = 255;
/// Octets of an address: both parts and the sign between.
pub const LIMIT: usize = LOCAL_LIMIT + 1 + DOMAIN_LIMIT;

/// An address. Capitals do not tell two addresses apart.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Address {
    whole: String,
    /// Where the sign between the parts stands.
    at: usize,
}

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("no @ between two parts")]
    NoSign,
    #[error("the part before @ is not well-formed")]
    Local,
    #[error("the domain is not well-formed")]
    Domain,
    #[error("longer than addresses are")]
    TooLong,
}

impl Address {
    /// What stands before the sign, as it is spelled: quoted only where it must be.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.whole[..self.at]
    }

    /// The domain in lower case, in ASCII.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.whole[self.at + 1..]
    }

    /// The whole address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// Whether it can only travel with SMTPUTF8 (RFC 6531 §3.2).
    #[must_use]
    pub fn needs_utf8(&self) -> bool {
        !self.local().is_ascii()
    }

    /// The address as people read it: international labels in their letters.
    #[must_use]
    pub fn readable(&self) -> String {
        format!("{}@{}", self.local(), domain::readable(self.domain()))
    }

    fn folded_local(&self) -> String {
        self.local().to_lowercase()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        // An international domain may be longer in letters than in ASCII; a text beyond that is not looked at.
        if text.len() > LIMIT * 2 {
            return Err(AddressError::TooLong);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(AddressError::NoSign)?;
        let mut whole = local::parse(local)?;
        let at = whole.len();
        whole.push('@');
        whole.push_str(&domain::parse(domain)?);
        Ok(Self { whole, at })
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.whole
    }
}

impl AsRef<str> for Address {
    fn as_ref(&self) -> &str {
        &self.whole
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.whole)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.domain() == other.domain() && self.folded_local() == other.folded_local()
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.domain().hash(state);
        self.folded_local().hash(state);
    }
}

#[cfg(test)]
mod tests;
