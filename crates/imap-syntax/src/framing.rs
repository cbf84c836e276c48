//! Cutting the stream into whole commands: lines and literals, before the parser.
//!
//! The framer looks at each byte once, holds no bytes itself and allocates nothing. It is given the unread bytes,
//! which begin where the command begins, and says what they are; the caller drops `taken` of them. The message of an APPEND does not pass
//! through the parser: the framer says where it begins and how long it is, the caller takes it from the stream, and
//! the framer goes on with what follows ([`Framer::next`] then gives the rest of the command, or another message).

use crate::command::is_before_message;
use crate::cursor::decimal;

/// What a client may send. Everything larger is a [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a line, without its end: long UID sets must fit.
    pub line: usize,
    /// Bytes of a literal that is not a message.
    pub literal: usize,
    /// Bytes of a command, messages not counted.
    pub command: usize,
    /// Bytes of a message.
    pub message: u64,
    /// A literal that is refused and comes unasked is read away up to this size; beyond, the connection ends.
    pub swallow: u64,
}

impl Limits {
    /// For those who have not signed in: names and passwords are short.
    pub const STRANGER: Self = Self {
        line: 8_192,
        literal: 4_096,
        command: 16_384,
        message: 0,
        swallow: 65_536,
    };

    /// For those who have.
    #[must_use]
    pub fn person(message: u64) -> Self {
        Self {
            line: 65_536,
            literal: 65_536,
            command: 262_144,
            message,
            swallow: message.saturating_mul(2),
        }
    }
}

/// An announced literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal {
    pub size: u64,
    /// The client waits for a continuation before it sends (no `+`).
    pub synchronising: bool,
}

/// Why bytes are no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    LineTooLong,
    /// RFC 7888 §5, RFC 4469: `NO [TOOBIG]`.
    MessageTooBig,
    LiteralTooBig,
    CommandTooBig,
    /// So much more would come unasked that only ending the connection helps.
    Hopeless,
}

/// What the unread bytes are.
#[derive(Debug, PartialEq, Eq)]
pub enum Framed<'a> {
    /// Nothing whole yet: read more.
    More,
    /// The client waits: send a continuation, then read more.
    Continue,
    /// A whole command without its last line end.
    Command { command: &'a [u8], taken: usize },
    /// A message of an APPEND begins after `taken` bytes. `head` is the command up to the literal (after another
    /// message: what stands between the two).
    Message {
        head: &'a [u8],
        literal: Literal,
        taken: usize,
    },
    /// Refuse the command that begins with `start`, drop `taken` bytes and go on.
    Fault {
        fault: Fault,
        start: &'a [u8],
        taken: usize,
    },
    /// Bytes of a refused command.
    Skip { taken: usize },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Start,
    /// After a message: the rest of its command, or the head of another message.
    AfterMessage,
    /// A refused command goes by: so many bytes of a literal, then its line.
    Skipping(u64),
}

/// Knows how far the unread bytes were looked at.
#[derive(Debug, Clone)]
pub struct Framer {
    pub limits: Limits,
    state: State,
    /// Where the line at hand begins.
    line: usize,
    /// Up to where it holds no line end.
    seen: usize,
    /// A continuation was asked for that literal already.
    asked: bool,
}

impl Framer {
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Start,
            line: 0,
            seen: 0,
            asked: false,
        }
    }

    /// What `unread` is. Call again with the same bytes and more after `More` and `Continue`, without the `taken` ones
    /// after the others.
    pub fn next<'a>(&mut self, unread: &'a [u8]) -> Framed<'a> {
        if let State::Skipping(left) = self.state {
            return self.skip(unread, left);
        }
        loop {
            let from = self.seen.min(unread.len());
            let Some(end) = memchr::memchr(b'\n', &unread[from..]).map(|at| from + at) else {
                return self.incomplete(unread);
            };
            if end - self.line > self.limits.line + 1 {
                return self.fault(Fault::LineTooLong, unread, end + 1, State::Start);
            }
            let Some((literal, at)) = announced(&unread[self.line..end]) else {
                return self.whole(unread, end);
            };
            let (opens, begins) = (self.line + at, end + 1);
            if self.is_message(&unread[..opens]) {
                return self.message(unread, literal, opens, begins);
            }
            if let Some(framed) = self.literal(unread, literal, begins) {
                return framed;
            }
        }
    }

    /// One line, whatever it holds: what answers a continuation of IDLE or AUTHENTICATE.
    pub fn line<'a>(&mut self, unread: &'a [u8]) -> Framed<'a> {
        let from = self.seen.min(unread.len());
        match memchr::memchr(b'\n', &unread[from..]) {
            Some(at) if from + at <= self.limits.line + 1 => self.whole(unread, from + at),
            Some(at) => self.fault(Fault::LineTooLong, unread, from + at + 1, State::Start),
            None => self.incomplete(unread),
        }
    }

    /// After a message was taken from the stream.
    pub fn message_taken(&mut self) {
        self.restart(State::AfterMessage);
    }

    /// A message that was announced is not wanted: the command ends here, and what comes unasked is read away.
    pub fn message_refused(&mut self, literal: Literal) {
        self.restart(if literal.synchronising {
            State::Start
        } else {
            State::Skipping(literal.size)
        });
    }

    fn restart(&mut self, state: State) {
        (self.state, self.line, self.seen, self.asked) = (state, 0, 0, false);
    }

    fn incomplete<'a>(&mut self, unread: &'a [u8]) -> Framed<'a> {
        self.seen = unread.len();
        if unread.len() - self.line.min(unread.len()) > self.limits.line + 1 {
            return self.fault(Fault::LineTooLong, unread, unread.len(), State::Skipping(0));
        }
        Framed::More
    }

    fn whole<'a>(&mut self, unread: &'a [u8], end: usize) -> Framed<'a> {
        self.restart(State::Start);
        Framed::Command {
            command: without_return(&unread[..end]),
            taken: end + 1,
        }
    }

    /// A literal that belongs to the command; `None` when it is all here and the next line is to be looked at.
    fn literal<'a>(
        &mut self,
        unread: &'a [u8],
        literal: Literal,
        begins: usize,
    ) -> Option<Framed<'a>> {
        let (limits, size) = (self.limits, literal.size);
        if size > limits.literal as u64 {
            return Some(self.refuse(Fault::LiteralTooBig, unread, literal, begins));
        }
        let ends = begins + size as usize;
        if ends > limits.command {
            return Some(self.refuse(Fault::CommandTooBig, unread, literal, begins));
        }
        if unread.len() < ends {
            let ask = literal.synchronising && !self.asked;
            self.asked |= ask;
            return Some(if ask { Framed::Continue } else { Framed::More });
        }
        (self.line, self.seen, self.asked) = (ends, ends, false);
        None
    }

    fn is_message(&self, before: &[u8]) -> bool {
        is_before_message(before, self.state == State::AfterMessage)
    }

    fn message<'a>(
        &mut self,
        unread: &'a [u8],
        literal: Literal,
        opens: usize,
        begins: usize,
    ) -> Framed<'a> {
        if literal.size > self.limits.message {
            return self.refuse(Fault::MessageTooBig, unread, literal, begins);
        }
        self.restart(State::AfterMessage);
        Framed::Message {
            head: &unread[..opens],
            literal,
            taken: begins,
        }
    }

    /// A synchronising literal that is refused never comes; the others must be read away.
    fn refuse<'a>(
        &mut self,
        fault: Fault,
        unread: &'a [u8],
        literal: Literal,
        begins: usize,
    ) -> Framed<'a> {
        if literal.synchronising {
            return self.fault(fault, unread, begins, State::Start);
        }
        let fault = if literal.size > self.limits.swallow {
            Fault::Hopeless
        } else {
            fault
        };
        self.fault(fault, unread, begins, State::Skipping(literal.size))
    }

    fn fault<'a>(
        &mut self,
        fault: Fault,
        unread: &'a [u8],
        taken: usize,
        then: State,
    ) -> Framed<'a> {
        self.restart(then);
        Framed::Fault {
            fault,
            start: &unread[..taken.min(START)],
            taken,
        }
    }

    fn skip<'a>(&mut self, unread: &'a [u8], left: u64) -> Framed<'a> {
        if unread.is_empty() {
            return Framed::More;
        }
        if left > 0 {
            let taken = unread
                .len()
                .min(usize::try_from(left).unwrap_or(usize::MAX));
            self.state = State::Skipping(left - taken as u64);
            return Framed::Skip { taken };
        }
        let Some(end) = memchr::memchr(b'\n', unread) else {
            return self.skip_piece(unread);
        };
        let then = match announced(&unread[..end]) {
            Some((literal, _)) if !literal.synchronising => State::Skipping(literal.size),
            _ => State::Start,
        };
        self.restart(then);
        Framed::Skip { taken: end + 1 }
    }

    /// Of a line without end, what may announce a literal stays.
    fn skip_piece<'a>(&mut self, unread: &'a [u8]) -> Framed<'a> {
        match unread.len().saturating_sub(ANNOUNCED) {
            0 => Framed::More,
            taken => Framed::Skip { taken },
        }
    }
}

/// Bytes of a refused command that are kept for its tag.
const START: usize = 256;
/// `{18446744073709551615+}` and a carriage return.
const ANNOUNCED: usize = 24;

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The literal announced at the end of a line, and where its brace stands.
fn announced(line: &[u8]) -> Option<(Literal, usize)> {
    let inside = without_return(line).strip_suffix(b"}")?;
    let brace = memchr::memrchr(b'{', inside)?;
    let digits = &inside[brace + 1..];
    let (digits, synchronising) = match digits.strip_suffix(b"+") {
        Some(digits) => (digits, false),
        None => (digits, true),
    };
    Some((
        Literal {
            size: decimal(digits)?,
            synchronising,
        },
        brace,
    ))
}

#[cfg(test)]
mod tests;
