//! What the directory refuses, and whether it is worth asking again.

use store::StoreError;
use thiserror::Error;

/// An act on an account that the actor may not do. Reveals nothing about the account.
#[derive(Debug, Error)]
pub enum Refused {
    /// Not this actor's business, or no such account: the same answer for both.
    #[error("not permitted")]
    NotPermitted,
    #[error("the account is suspended")]
    Suspended,
    /// By its bearer, until they choose another password.
    #[error("the account is frozen by its bearer")]
    Frozen,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An error of the directory.
#[derive(Debug, Error)]
pub enum DirectoryError {
    #[error("no such {0}")]
    NotFound(&'static str),
    #[error("the {what} {value} exists already")]
    Exists { what: &'static str, value: String },
    #[error("{what} is not valid: {value}")]
    Invalid { what: &'static str, value: String },
    #[error("not permitted")]
    NotPermitted,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl DirectoryError {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_temporary())
    }
}
