//! Who acts, on whose behalf, through which door, with which scopes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use store::AccountId;
use text::Lang;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub i64);
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}", self.0) }
        }
        impl From<$name> for store::Value<'_> {
            fn from(id: $name) -> Self { store::Value::Int(id.0) }
        }
    };
}

id!(
    /// A person, apart from any account: never reused.
    PersonId
);
id!(
    /// An organisation on this platform: never reused.
    OrganisationId
);

/// The door an act came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Protocol {
    Web,
    Imap,
    Submission,
    /// The command line of whoever holds the machine.
    Command,
    /// The program itself: delivery, due jobs.
    System,
}

impl Protocol {
    /// As journals write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Imap => "imap",
            Self::Submission => "submission",
            Self::Command => "command",
            Self::System => "system",
        }
    }
}

/// What a session may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scopes(u32);

impl Scopes {
    pub const NONE: Self = Self(0);
    pub const MAIL_READ: Self = Self(1);
    pub const MAIL_WRITE: Self = Self(2);
    pub const SEND: Self = Self(4);
    pub const DIRECTORY: Self = Self(8);
    /// What a duty allows: of a desk, of who leads a school, of the administration. A web session has it for some minutes after a
    /// fresh proof of who sits there.
    pub const DUTIES: Self = Self(16);
    pub const ALL: Self = Self(31);

    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

/// What is asked of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    Read,
    Write,
    Send,
}

impl Right {
    /// The scope a session needs for it.
    #[must_use]
    pub fn scope(self) -> Scopes {
        match self {
            Self::Read => Scopes::MAIL_READ,
            Self::Write => Scopes::MAIL_WRITE,
            Self::Send => Scopes::SEND,
        }
    }

    /// As journals write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Send => "send",
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    pub person: PersonId,
    /// The person's own mail account.
    pub account: AccountId,
    pub organisation: OrganisationId,
    pub on_behalf: Option<PersonId>,
    /// The web session's id, if there is one.
    pub session: Option<String>,
    /// The address of the client's machine, where a door knows one.
    pub network: Option<IpAddr>,
    pub protocol: Protocol,
    pub scopes: Scopes,
    pub language: Lang,
}

impl Actor {
    /// The program itself.
    #[must_use]
    pub fn system() -> Self {
        Self::nobody(Protocol::System)
    }

    /// Whoever holds the machine, through the command line.
    #[must_use]
    pub fn command() -> Self {
        Self::nobody(Protocol::Command)
    }

    fn nobody(protocol: Protocol) -> Self {
        Self {
            person: PersonId(0),
            account: AccountId(0),
            organisation: OrganisationId(0),
            on_behalf: None,
            session: None,
            network: None,
            protocol,
            scopes: Scopes::ALL,
            language: Lang::default(),
        }
    }

    /// Whether no person stands behind the act.
    #[must_use]
    pub fn is_program(&self) -> bool {
        matches!(self.protocol, Protocol::System | Protocol::Command)
    }
}
