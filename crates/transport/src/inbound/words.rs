//! The sentences: what a person reads in a bounce or in their mail program's window, and must be able to act on.
//!
//! Codes are those of RFC 5321 §4.2.3 with RFC 3463's; a 4xx says that we are at fault or that waiting helps.

use directory::Inside;
use mail::{Excess, MailError, NotAllowed, Scope};
use smtp_syntax::line::LineFault;
use smtp_syntax::{DataFault, Enhanced, SyntaxError, write_reply};
use std::borrow::Cow;
use store::StoreError;

/// A reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub code: u16,
    enhanced: Option<Enhanced>,
    text: Cow<'static, str>,
}

impl Answer {
    pub fn new(code: u16, detail: (u16, u16), text: impl Into<Cow<'static, str>>) -> Self {
        let class = match code / 100 {
            class @ (4 | 5) => class as u8,
            _ => 2,
        };
        Self {
            code,
            enhanced: Some(Enhanced(class, detail.0, detail.1)),
            text: text.into(),
        }
    }

    /// Greetings, 334 and 354 have no enhanced code (RFC 2034 §4).
    pub fn plain(code: u16, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            enhanced: None,
            text: text.into(),
        }
    }

    pub fn is_refusal(&self) -> bool {
        self.code >= 400
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        write_reply(out, self.code, self.enhanced, &self.text);
    }
}

// The course of a session.

pub(crate) fn done() -> Answer {
    Answer::new(250, (0, 0), "Done.")
}

pub(crate) fn goodbye() -> Answer {
    Answer::new(221, (0, 0), "Goodbye.")
}

pub(crate) fn silent() -> Answer {
    Answer::new(
        421,
        (4, 2),
        "Nothing whole arrived for too long. Connect again to go on.",
    )
}

pub(crate) fn stopping() -> Answer {
    Answer::new(421, (3, 2), "The server stops. Try again in a minute.")
}

pub(crate) fn sign_in_again() -> Answer {
    Answer::new(421, (7, 0), "Your sessions were ended. Sign in again.")
}

pub(crate) fn too_many_errors() -> Answer {
    Answer::new(421, (7, 0), "Too many commands were wrong. Goodbye.")
}

pub(crate) fn too_idle() -> Answer {
    Answer::new(421, (7, 0), "Too many commands without a message. Goodbye.")
}

pub(crate) fn too_many_refused() -> Answer {
    Answer::new(421, (7, 0), "Too many recipients were refused. Goodbye.")
}

pub(crate) fn bad_sequence(text: &'static str) -> Answer {
    Answer::new(503, (5, 1), text)
}

pub(crate) fn not_here(text: &'static str) -> Answer {
    Answer::new(502, (5, 1), text)
}

pub(crate) fn of_line(fault: LineFault) -> Answer {
    match fault {
        LineFault::TooLong => Answer::new(500, (5, 2), "The line is too long."),
        LineFault::BareLineFeed | LineFault::BareCarriageReturn => {
            Answer::new(500, (5, 2), "A line ends with CR and LF, both.")
        }
    }
}

pub(crate) fn of_syntax(error: SyntaxError) -> Answer {
    match error {
        SyntaxError::Unknown => Answer::new(500, (5, 1), "There is no such command."),
        SyntaxError::NotText => Answer::new(500, (5, 2), "The line is not text."),
        SyntaxError::Arguments => Answer::new(
            501,
            (5, 4),
            "The command is not complete or not well formed.",
        ),
        SyntaxError::Path => Answer::new(
            501,
            (1, 3),
            "The address is not well formed: <name@domain> is.",
        ),
        SyntaxError::Parameter => Answer::new(501, (5, 4), "A parameter is not well formed."),
        SyntaxError::UnknownParameter => Answer::new(555, (5, 4), "A parameter is not known here."),
    }
}

// The envelope.

pub(crate) fn needs_utf8() -> Answer {
    Answer::new(
        553,
        (6, 7),
        "An address with letters outside ASCII needs SMTPUTF8.",
    )
}

pub(crate) fn too_large(limit: u64) -> Answer {
    Answer::new(
        552,
        (3, 4),
        format!(
            "The message is too large: {} MB at the most. Share large files by a link.",
            limit / 1_000_000
        ),
    )
}

pub(crate) fn foreign_sender() -> Answer {
    Answer::new(
        550,
        (7, 1),
        "The sender is not one of your addresses. Write from an address of your own.",
    )
}

pub(crate) fn bad_sender() -> Answer {
    Answer::new(553, (1, 7), "The sender's address is not one we can use.")
}

pub(crate) fn bad_recipient() -> Answer {
    Answer::new(
        553,
        (1, 3),
        "The address is not one that mail can be sent to.",
    )
}

pub(crate) fn unknown_recipient() -> Answer {
    Answer::new(
        550,
        (1, 1),
        "Nobody here has this address. Check its spelling.",
    )
}

pub(crate) fn suspended_recipient() -> Answer {
    Answer::new(
        550,
        (2, 1),
        "This mailbox is suspended and takes no messages. Reach the person in another way.",
    )
}

/// Of who froze their own account.
pub(crate) fn frozen(code: u16) -> Answer {
    Answer::new(
        code,
        (7, 13),
        "You have frozen your account. Choose another password on the sign-in page of the webmail.",
    )
}

/// Waiting helps: people empty their mailboxes.
pub(crate) fn full_recipient() -> Answer {
    Answer::new(
        452,
        (2, 2),
        "This mailbox is full. Try again later, or reach the person in another way.",
    )
}

/// Larger than all the room that the mailbox has left, now that the size is known.
pub(crate) fn no_room_for_this() -> Answer {
    Answer::new(
        552,
        (2, 2),
        "This mailbox has no room for a message of this size.",
    )
}

pub(crate) fn no_relay() -> Answer {
    Answer::new(
        550,
        (7, 1),
        "We do not pass mail on to this domain. Our own people send through the submission port, signed in.",
    )
}

/// Pupils' mail stays within their organisation unless that decided otherwise.
pub(crate) fn stays_inside(side: Inside) -> Answer {
    let text = match side {
        Inside::Sender => {
            "Your account writes within your own institution only. Ask a member of its staff to write to this address."
        }
        Inside::Recipient => {
            "This mailbox takes messages from its own institution only. Write to its school instead."
        }
    };
    Answer::new(550, (7, 1), text)
}

pub(crate) fn too_many_recipients(limit: usize) -> Answer {
    Answer::new(
        452,
        (5, 3),
        format!("Too many recipients: {limit} in one message. Send to the others in another one."),
    )
}

// The message.

pub(crate) fn of_data(fault: DataFault) -> Answer {
    let text = match fault {
        DataFault::BareLineFeed => "A line ended with LF alone: lines end with CR and LF, both.",
        DataFault::BareCarriageReturn => {
            "A CR stood alone in the message: lines end with CR and LF, both."
        }
    };
    Answer::new(554, (6, 0), text)
}

pub(crate) fn looping(hops: u32) -> Answer {
    Answer::new(
        554,
        (4, 6),
        format!(
            "The message goes round in circles: it passed more than {hops} hosts. Look at the forwarding of its recipient."
        ),
    )
}

pub(crate) fn of_store(error: &StoreError) -> Answer {
    match error {
        StoreError::DiskFull => Answer::new(
            452,
            (3, 1),
            "Our disk is full. Nothing was kept: try again later.",
        ),
        StoreError::Closing => stopping_in_work(),
        _ => Answer::new(
            451,
            (3, 0),
            "We have a fault of our own. Nothing was kept: try again later.",
        ),
    }
}

fn stopping_in_work() -> Answer {
    Answer::new(
        451,
        (3, 2),
        "The server stops. Nothing was kept: try again in a minute.",
    )
}

pub(crate) fn of_mail(error: &MailError, limit: u64) -> Answer {
    match error {
        MailError::Store(error) => of_store(error),
        MailError::TooLarge { .. } => too_large(limit),
        MailError::OverQuota => no_room_for_this(),
        MailError::Suspended => Answer::new(
            550,
            (2, 1),
            "Your account is suspended. Ask whoever looks after it.",
        ),
        MailError::Frozen => frozen(550),
        MailError::Refused => Answer::new(550, (7, 1), "You may not send from this account."),
        MailError::NotAllowed(NotAllowed::ForeignSender) => Answer::new(
            550,
            (7, 1),
            "The From field must name one of your own addresses, and no other.",
        ),
        MailError::NotAllowed(NotAllowed::Border(side)) => stays_inside(*side),
        MailError::NotAllowed(NotAllowed::BadAddress) => bad_sender(),
        MailError::NotAllowed(NotAllowed::NoRecipient) => {
            Answer::new(554, (5, 1), "The message has no recipient.")
        }
        MailError::OverLimit(excess) => over_limit(excess),
        MailError::TooMany { .. } => Answer::new(
            452,
            (3, 1),
            "Too many of your messages wait to be sent. Try again when some have left.",
        ),
        _ => Answer::new(554, (6, 0), "The message could not be taken as it is."),
    }
}

/// 452 is RFC 5321's for too many recipients (§4.5.3.1.10). A message that alone is too much is 4.5.3, "segmentation of
/// the message into two" helps (RFC 3463 §3.6); otherwise it is a policy of ours that waiting satisfies, 4.7.1 (§3.8).
fn over_limit(excess: &Excess) -> Answer {
    let Excess { limit, minutes, .. } = excess;
    let window = match minutes {
        1 => "a minute".to_owned(),
        60 => "an hour".to_owned(),
        minutes if minutes % 60 == 0 => format!("{} hours", minutes / 60),
        minutes => format!("{minutes} minutes"),
    };
    if excess.is_one_message() {
        let recipients = excess.recipients;
        return Answer::new(
            452,
            (5, 3),
            format!(
                "{recipients} recipients are too many: {limit} in {window} at this hour. Nothing was kept: send it in several parts, or ask your support desk for a mailing list."
            ),
        );
    }
    let who = match excess.scope {
        Scope::Sender => "You have written to many people",
        Scope::Network => "Many people were written to from your network",
    };
    Answer::new(
        452,
        (7, 1),
        format!(
            "{who}: {limit} recipients in {window} at this hour. Nothing was kept: try again later, or ask your support desk."
        ),
    )
}
