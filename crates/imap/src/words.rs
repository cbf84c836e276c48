//! How a command ends, in IMAP's words: the one place where errors of the house become response codes.

use identity::{Reason, Refusal};
use imap_syntax::SyntaxError;
use mail::{MailError, NotAllowed};
use std::borrow::Cow;
use std::io;
use store::StoreError;

/// To who froze their own account.
const FROZEN: &str = "[CONTACTADMIN] You have frozen this account: choose another password on the sign-in page of the webmail.";

/// The end of a command: status, response code and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    Ok(Cow<'static, str>),
    No(Cow<'static, str>),
    Bad(Cow<'static, str>),
}

impl Reply {
    pub fn ok(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Ok(text.into())
    }
    pub fn no(text: impl Into<Cow<'static, str>>) -> Self {
        Self::No(text.into())
    }
    pub fn bad(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Bad(text.into())
    }

    /// Status and text.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Ok(text) => ("OK", text),
            Self::No(text) => ("NO", text),
            Self::Bad(text) => ("BAD", text),
        }
    }
}

/// Why a command does not go on.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It ends so.
    Answer(Reply),
    /// It has ended: the tagged line was sent.
    Answered,
    /// The connection is gone.
    Gone(io::Error),
}

impl From<Reply> for Failure {
    fn from(reply: Reply) -> Self {
        Self::Answer(reply)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Answer(of_store(&error))
    }
}

impl From<MailError> for Failure {
    fn from(error: MailError) -> Self {
        Self::Answer(of_mail(&error))
    }
}

/// A mail error (RFC 5530 codes).
pub(crate) fn of_mail(error: &MailError) -> Reply {
    match error {
        MailError::Refused => Reply::no("[NOPERM] You may not do that."),
        MailError::Suspended => {
            Reply::no("[NOPERM] This account is suspended: ask those who look after it.")
        }
        MailError::Frozen => Reply::no(FROZEN),
        MailError::NoSuchMailbox => Reply::no("[NONEXISTENT] There is no such mailbox."),
        MailError::MailboxExists => Reply::no("[ALREADYEXISTS] There is a mailbox of that name."),
        MailError::BadName => Reply::no("[CANNOT] A mailbox cannot have that name."),
        MailError::NotAllowed(why) => not_allowed(*why),
        MailError::OverQuota => {
            Reply::no("[OVERQUOTA] The mailbox is full: delete messages and try again.")
        }
        MailError::TooLarge { size, limit } => Reply::no(format!(
            "[TOOBIG] The message has {size} bytes; {limit} are the most."
        )),
        MailError::TooMany { what, limit } => {
            Reply::no(format!("[LIMIT] Too many {what}: {limit} are the most."))
        }
        MailError::Conflict => {
            Reply::no("[INUSE] Somebody else changed it at the same moment: try again.")
        }
        MailError::Store(error) => of_store(error),
        _ => Reply::no("[NONEXISTENT] It is not there any more."),
    }
}

fn not_allowed(why: NotAllowed) -> Reply {
    match why {
        NotAllowed::SpecialMailbox => {
            Reply::no("[CANNOT] This mailbox has a special use and stays as it is.")
        }
        NotAllowed::HasChildren => Reply::no("[HASCHILDREN] The mailbox has mailboxes below it."),
        NotAllowed::IntoItself => Reply::no("[CANNOT] A mailbox cannot go below itself."),
        NotAllowed::BadKeyword => Reply::no("[CANNOT] That keyword cannot be stored."),
        _ => Reply::no("[CANNOT] That is not possible here."),
    }
}

/// An error of the store: what may pass is UNAVAILABLE, what will not is a fault of ours.
pub(crate) fn of_store(error: &StoreError) -> Reply {
    match error {
        error if error.is_temporary() => {
            tracing::warn!(%error, "an IMAP command failed for now");
            Reply::no("[UNAVAILABLE] The server cannot do this now: try again in a moment.")
        }
        error => {
            tracing::error!(%error, "an IMAP command failed");
            Reply::no("[SERVERBUG] The server failed; nothing was changed.")
        }
    }
}

/// Of a name or a password that opens nothing.
pub(crate) const WRONG: &str = "Name or password is wrong. Whoever signs in with a second factor needs an app password here: the account page of the webmail makes one.";

/// A refusal at the door.
pub(crate) fn of_refusal(refusal: &Refusal) -> Reply {
    match refusal.reason {
        // One sentence for everybody: whether the main password was right is told to nobody whom it does not let in.
        Reason::BadCredentials | Reason::SecondFactor(_) => {
            Reply::no(format!("[AUTHENTICATIONFAILED] {WRONG}"))
        }
        Reason::Suspended { .. } => {
            Reply::no("[CONTACTADMIN] This account is suspended: ask those who look after it.")
        }
        // As of a wrong password, with what helps: only who has it right is told.
        Reason::OldPassword(_) => Reply::no(
            "[AUTHENTICATIONFAILED] This password had to be changed and opens nothing any more: sign in to the webmail to choose another one.",
        ),
        Reason::Frozen => Reply::no(FROZEN),
        Reason::NotActivated => {
            Reply::no("[CONTACTADMIN] This account is not activated yet: choose a password first.")
        }
        Reason::Unfinished { .. } => Reply::no(
            "[CONTACTADMIN] The first sign-in is not finished: sign in to the webmail to end it.",
        ),
        Reason::Closed => Reply::no("[CONTACTADMIN] This account is closed."),
        Reason::Throttled { retry_after } => Reply::no(format!(
            "[UNAVAILABLE] Too many wrong passwords: try again in {} seconds.",
            retry_after.as_secs().max(1)
        )),
        Reason::NotAllowedHere => Reply::no("[AUTHORIZATIONFAILED] This account may not use IMAP."),
        Reason::Unavailable => {
            Reply::no("[UNAVAILABLE] Signing in is not possible now: try again in a moment.")
        }
    }
}

/// What cannot be read.
pub(crate) fn of_syntax(error: SyntaxError) -> Reply {
    match error {
        SyntaxError::Charset => {
            Reply::no("[BADCHARSET (US-ASCII UTF-8)] That charset is not known here.")
        }
        SyntaxError::MailboxName => Reply::no("[CANNOT] The mailbox name is not modified UTF-7."),
        other => Reply::bad(format!("[CLIENTBUG] Not understood: {other}.")),
    }
}
