//! What a session may take: each limit with its reason.

use super::Role;
use std::time::Duration;

/// Room that trace fields take in a message: names and addresses of the longest kind.
const TRACE_ROOM: u64 = 4 * 1024;

/// Limits of a session.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a command line: what AUTH may need (RFC 4954 §4.5.1).
    pub line: usize,
    /// Bytes of a message, announced by SIZE: what `mail` takes, less our own trace fields.
    pub message: u64,
    /// Bytes of a message that are kept in memory whatever others do; more are spooled to disk…
    pub in_memory: usize,
    /// …unless there is room: so many of one message…
    pub in_memory_with_room: usize,
    /// …and of all together, beyond what each may keep.
    pub in_memory_together: usize,
    /// Recipients of one message from elsewhere: ten times what RFC 5321 §4.5.3.1.8 asks for.
    pub recipients_mx: usize,
    /// Recipients of one message from our own people: a school's list typed by hand.
    pub recipients_submission: usize,
    /// Recipients of one message from a program of the house: an academy at once.
    pub recipients_lmtp: usize,
    /// Refused recipients in a session beyond those that a message may have: more is a search for addresses.
    pub refused_recipients: usize,
    /// Commands between two messages that bring none nearer: more is a client gone wild.
    pub idle_commands: u32,
    /// Commands that were wrong: more is no mail program.
    pub errors: u32,
    /// For one whole command, however it drips (RFC 5321 §4.5.3.2.7: at least 5 minutes).
    pub command_time: Duration,
    /// For the next bytes of a message (RFC 5321 §4.5.3.2.5), and for a piece of an answer to be read.
    pub piece_time: Duration,
    /// For a whole message, however it drips: the largest one at 30 kB a second.
    pub message_time: Duration,
    /// When the server stops: for the message in hand, within the five seconds that a stop may take.
    pub farewell: Duration,
    /// Received fields of a message before it is taken for a loop (RFC 5321 §6.3: at least 100).
    pub hops: u32,
}

impl Limits {
    /// The limits that go with those of `mail`.
    #[must_use]
    pub fn of(mail: &mail::Options) -> Self {
        Self {
            line: smtp_syntax::line::LONGEST_COMMAND_LINE,
            message: mail.message_size.saturating_sub(TRACE_ROOM),
            in_memory: 64 * 1024,
            in_memory_with_room: 1024 * 1024,
            in_memory_together: 16 * 1024 * 1024,
            recipients_mx: 1_000,
            recipients_submission: 1_000,
            recipients_lmtp: 50_000,
            refused_recipients: 1_000,
            idle_commands: 200,
            errors: 50,
            command_time: Duration::from_secs(5 * 60),
            piece_time: Duration::from_secs(3 * 60),
            message_time: Duration::from_secs(30 * 60),
            farewell: Duration::from_secs(3),
            hops: 100,
        }
    }

    /// Recipients of one message.
    #[must_use]
    pub fn recipients(&self, role: Role) -> usize {
        match role {
            Role::Mx => self.recipients_mx,
            Role::Submission => self.recipients_submission,
            Role::Lmtp => self.recipients_lmtp,
        }
    }
}
