//! What can go wrong in the store, and whether it is worth trying again.

use thiserror::Error;

/// An error of the store. [`StoreError::is_temporary`] tells doors whether to answer 4xx or 5xx.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("the disk is full")]
    DiskFull,
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// The database is not one that holds our data well: too old, another encoding, a bad address.
    #[error("the database cannot be used: {0}")]
    Unsuitable(String),
    #[error("the account is busy")]
    Busy,
    /// A serialisation failure: the closure runs again; seen outside only when it never got through.
    #[error("the transaction met another one")]
    Conflict,
    #[error("input/output error: {0}")]
    Io(#[from] std::io::Error),
    #[error(
        "the data was written by a newer version of the program ({found}, this one knows {known}): install the newer version"
    )]
    Newer { found: i64, known: i64 },
    #[error("{place} belongs to account {found}, not {asked}")]
    WrongAccount {
        place: String,
        found: i64,
        asked: i64,
    },
    #[error("no such account")]
    NoAccount,
    #[error("another process uses the data directory {0}")]
    InUse(String),
    #[error("the stored data is damaged: {0}")]
    Corrupt(String),
    /// A row that had to be there is not.
    #[error("no such row")]
    NoRow,
    /// A unique key exists already.
    #[error("the key exists already: {0}")]
    Exists(String),
    #[error("statement refused: {0}")]
    Sql(String),
    #[error("the store is closing")]
    Closing,
}

impl StoreError {
    /// Whether the same request may succeed later without a change by the asker.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::DiskFull
                | Self::Unavailable(_)
                | Self::Busy
                | Self::Conflict
                | Self::Io(_)
                | Self::Corrupt(_)
                | Self::Closing
                | Self::Newer { .. }
        )
    }
}
