//! What goes wrong on the command line, as one sentence of a Fluent file.

use directory::DirectoryError;
use identity::{CredentialError, Weakness};
use mail::MailError;
use store::StoreError;
use text::Lang;
use text::words::say;

/// A key of the Fluent files with its arguments.
#[derive(Debug)]
pub struct Fault {
    key: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Fault {
    #[must_use]
    pub fn new(key: &'static str, args: Vec<(&'static str, String)>) -> Self {
        Self { key, args }
    }

    /// Anything else that did not work.
    pub fn other(error: impl std::fmt::Display) -> Self {
        Self::new("act-failed", vec![("error", error.to_string())])
    }

    /// Several lines that are sentences already.
    #[must_use]
    pub fn lines(lines: &[String]) -> Self {
        Self::new("act-report", vec![("report", lines.join("\n"))])
    }

    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let args: Vec<_> = self
            .args
            .iter()
            .map(|(name, value)| (*name, value.as_str().into()))
            .collect();
        say(lang, self.key, &args)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::other(error)
    }
}

impl From<DirectoryError> for Fault {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Invalid {
                what: "domain",
                value,
            } => Self::new("act-no-domain", vec![("domain", value)]),
            other => Self::other(other),
        }
    }
}

impl From<MailError> for Fault {
    fn from(error: MailError) -> Self {
        Self::other(error)
    }
}

impl From<CredentialError> for Fault {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Weak(weakness) => weak(weakness),
            other => Self::other(other),
        }
    }
}

/// Why a password cannot be chosen, in the words of the page where people choose theirs.
fn weak(weakness: Weakness) -> Fault {
    let number = weakness.argument();
    let args = number.map(|(name, number)| (name, number.to_string()));
    Fault::new(weakness.key(), args.into_iter().collect())
}
