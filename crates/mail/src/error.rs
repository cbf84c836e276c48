//! What the mail domain refuses, and whether it is worth asking again.

use crate::sending::Excess;
use directory::{DirectoryError, Inside, Refused};
use store::StoreError;
use thiserror::Error;

/// An error of the mail domain.
#[derive(Debug, Error)]
pub enum MailError {
    /// Not this actor's account, or nothing it may do there.
    #[error("not permitted")]
    Refused,
    #[error("the account is suspended")]
    Suspended,
    /// By its bearer: nothing leaves until they choose another password.
    #[error("the account is frozen by its bearer")]
    Frozen,
    #[error("no such mailbox")]
    NoSuchMailbox,
    #[error("no such message")]
    NoSuchMessage,
    #[error("no such conversation")]
    NoSuchConversation,
    #[error("no such draft")]
    NoSuchDraft,
    #[error("no such submission")]
    NoSuchSubmission,
    /// Nothing to undo any more.
    #[error("this cannot be undone any more")]
    NoSuchUndo,
    #[error("the mailbox exists already")]
    MailboxExists,
    #[error("the mailbox name is not valid")]
    BadName,
    #[error("not allowed: {0}")]
    NotAllowed(NotAllowed),
    #[error("the account has no room left")]
    OverQuota,
    #[error("too large: {size} bytes, {limit} at the most")]
    TooLarge { size: u64, limit: u64 },
    #[error("too many {what}: {limit} at the most")]
    TooMany { what: &'static str, limit: usize },
    /// The sender, or all of their network, have written to too many lately: nothing was taken.
    #[error("over a sending limit: {} in {} minutes", .0.limit, .0.minutes)]
    OverLimit(Excess),
    /// Somebody else changed it meanwhile; what was sent is kept beside.
    #[error("changed meanwhile")]
    Conflict,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an act is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotAllowed {
    #[error("the special mailboxes stay")]
    SpecialMailbox,
    #[error("the mailbox has children")]
    HasChildren,
    #[error("a mailbox cannot become its own child")]
    IntoItself,
    #[error("the sender is not an address of this account")]
    ForeignSender,
    #[error("there is no recipient")]
    NoRecipient,
    #[error("an address is not valid")]
    BadAddress,
    #[error("the message has left already")]
    AlreadySent,
    #[error("a sending limit holds the message: only an administrator lets it go")]
    HeldByLimit,
    #[error("pupils' mail stays within their organisation")]
    Border(Inside),
    #[error("the keyword is not valid")]
    BadKeyword,
    #[error("only messages in the trash or the junk are deleted for good")]
    NotInTrash,
}

impl MailError {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Store(error) => error.is_temporary(),
            Self::OverLimit(_) => true,
            _ => false,
        }
    }
}

impl From<Refused> for MailError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotPermitted => Self::Refused,
            Refused::Suspended => Self::Suspended,
            Refused::Frozen => Self::Frozen,
            Refused::Store(error) => Self::Store(error),
        }
    }
}

impl From<DirectoryError> for MailError {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Store(error) => Self::Store(error),
            _ => Self::Refused,
        }
    }
}
