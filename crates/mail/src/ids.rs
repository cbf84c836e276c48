//! Keys of the mail domain. All but [`Uid`] come from the account's one sequence, grow with time and are never given
//! again.

use serde::{Deserialize, Serialize};
use std::fmt;
use store::{FromValue, Row, StoreError, Value};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub i64);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}", self.0) }
        }
        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map(Self) }
        }
        impl From<$name> for Value<'_> {
            fn from(id: $name) -> Self { Value::Int(id.0) }
        }
        impl FromValue for $name {
            fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> { row.get::<i64>(index).map(Self) }
        }
    )*};
}

id! {
    /// A mailbox; a renamed mailbox keeps it.
    MailboxId
    /// A message, whatever mailboxes it is in (RFC 8474 EMAILID).
    MessageId
    /// A conversation (RFC 8474 THREADID).
    ConversationId
    DraftId
    AttachmentId
    SubmissionId
    UndoId
    LabelId
}

/// What a row of a list stands for; written `12` for a conversation, `m12` for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RowId {
    Conversation(ConversationId),
    Message(MessageId),
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conversation(id) => write!(f, "{id}"),
            Self::Message(id) => write!(f, "m{id}"),
        }
    }
}

impl std::str::FromStr for RowId {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix('m') {
            Some(id) => id.parse().map(Self::Message),
            None => text.parse().map(Self::Conversation),
        }
    }
}

/// A message's number in one mailbox (RFC 9051 §2.3.1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Uid(pub u32);

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl From<Uid> for Value<'_> {
    fn from(uid: Uid) -> Self {
        Value::Int(i64::from(uid.0))
    }
}

impl FromValue for Uid {
    fn from_row(row: &Row<'_>, index: usize) -> Result<Self, StoreError> {
        row.get::<u32>(index).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_it_stands_for() {
        for id in [
            RowId::Conversation(ConversationId(12)),
            RowId::Message(MessageId(12)),
        ] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        for none in ["", "m", "mm1", "c1", "1m"] {
            assert!(none.parse::<RowId>().is_err(), "{none}");
        }
    }
}
