//! Message data on the wire (RFC 5321 §4.5.2): dots put in and taken out, the end found, nothing smuggled.

use memchr::memchr2;

/// Why message data cannot be taken. Its end is still looked for, so that the next command is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DataFault {
    #[error("a line feed without carriage return")]
    BareLineFeed,
    #[error("a carriage return without line feed")]
    BareCarriageReturn,
}

/// Takes DATA apart as it arrives, in chunks of any size.
///
/// `CRLF.CRLF` ends the message and nothing else does; the CRLF that ended the DATA command counts as the first, so
/// `.CRLF` alone is an empty message.
#[derive(Debug, Clone)]
pub struct DataDecoder {
    state: State,
    fault: Option<DataFault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    LineStart,
    /// After a dot at the start of a line, which is never part of the message.
    Dot,
    /// After `CRLF.CR`.
    DotCr,
    Inside,
    Cr,
    Ended,
}

/// One piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// Bytes of the message.
    pub bytes: &'a [u8],
    /// Bytes of the input that are done with.
    pub taken: usize,
    /// Whether the message has ended; what follows are commands.
    pub ended: bool,
}

impl Default for DataDecoder {
    fn default() -> Self {
        Self {
            state: State::LineStart,
            fault: None,
        }
    }
}

impl DataDecoder {
    /// The next piece. Call again with what is left while anything is taken and the message has not ended.
    pub fn step<'a>(&mut self, input: &'a [u8]) -> Step<'a> {
        let (mut from, mut at) = (0, 0);
        while let Some(&byte) = input.get(at) {
            match self.state {
                State::LineStart if byte == b'.' => {
                    if from < at {
                        break;
                    }
                    self.state = State::Dot;
                    at += 1;
                    from = at;
                }
                State::LineStart => self.state = State::Inside,
                State::Dot if byte == b'\r' => {
                    self.state = State::DotCr;
                    at += 1;
                    from = at;
                }
                State::Dot => self.state = State::Inside,
                State::DotCr if byte == b'\n' => {
                    self.state = State::Ended;
                    return Step {
                        bytes: &[],
                        taken: at + 1,
                        ended: true,
                    };
                }
                State::DotCr | State::Cr if byte != b'\n' => {
                    self.refuse(DataFault::BareCarriageReturn)
                }
                State::DotCr | State::Cr => {
                    self.state = State::LineStart;
                    at += 1;
                }
                State::Inside => at = self.inside(input, at),
                State::Ended => {
                    return Step {
                        bytes: &[],
                        taken: 0,
                        ended: true,
                    };
                }
            }
        }
        Step {
            bytes: &input[from..at],
            taken: at,
            ended: self.state == State::Ended,
        }
    }

    /// What was wrong with the message so far, if anything.
    #[must_use]
    pub fn fault(&self) -> Option<DataFault> {
        self.fault
    }

    fn inside(&mut self, input: &[u8], at: usize) -> usize {
        let Some(found) = memchr2(b'\r', b'\n', &input[at..]) else {
            return input.len();
        };
        if input[at + found] == b'\r' {
            self.state = State::Cr;
        } else {
            self.refuse(DataFault::BareLineFeed);
        }
        at + found + 1
    }

    fn refuse(&mut self, fault: DataFault) {
        self.fault.get_or_insert(fault);
        self.state = State::Inside;
    }
}

/// The same demands on a message that comes in BDAT chunks, where nothing is stuffed: lines end with CRLF, for
/// BINARYMIME is not offered and what is relayed later must mean the same in DATA.
#[derive(Debug, Clone, Default)]
pub struct LineCheck {
    after_cr: bool,
    fault: Option<DataFault>,
}

impl LineCheck {
    pub fn see(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while self.fault.is_none() {
            if std::mem::take(&mut self.after_cr) {
                match rest.first() {
                    None => self.after_cr = true,
                    Some(b'\n') => rest = &rest[1..],
                    Some(_) => self.fault = Some(DataFault::BareCarriageReturn),
                }
            }
            let Some(at) = memchr2(b'\r', b'\n', rest) else {
                return;
            };
            if rest[at] == b'\n' {
                self.fault.get_or_insert(DataFault::BareLineFeed);
            }
            self.after_cr = true;
            rest = &rest[at + 1..];
        }
    }

    /// What was wrong so far; at the end of the message a last lone CR is wrong too.
    #[must_use]
    pub fn fault(&self, ended: bool) -> Option<DataFault> {
        self.fault
            .or((ended && self.after_cr).then_some(DataFault::BareCarriageReturn))
    }
}

/// Writes message data for the wire: dots stuffed, every line end made CRLF, so that no next hop can be led to see
/// an end where there is none.
#[derive(Debug, Clone)]
pub struct DataEncoder {
    line_start: bool,
    after_cr: bool,
}

impl Default for DataEncoder {
    fn default() -> Self {
        Self {
            line_start: true,
            after_cr: false,
        }
    }
}

impl DataEncoder {
    /// Appends `bytes`, encoded.
    pub fn encode(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        out.reserve(bytes.len() + bytes.len() / 64);
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            if std::mem::take(&mut self.after_cr) {
                self.end_line(out);
                if first == b'\n' {
                    rest = &rest[1..];
                    continue;
                }
            }
            if std::mem::take(&mut self.line_start) && first == b'.' {
                out.push(b'.');
            }
            let end = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
            out.extend_from_slice(&rest[..end]);
            match rest.get(end) {
                Some(b'\r') => self.after_cr = true,
                Some(_) => self.end_line(out),
                None => return,
            }
            rest = &rest[end + 1..];
        }
    }

    /// Appends the end of the message.
    pub fn finish(mut self, out: &mut Vec<u8>) {
        if self.after_cr || !self.line_start {
            self.end_line(out);
        }
        out.extend_from_slice(b".\r\n");
    }

    fn end_line(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\r\n");
        self.line_start = true;
    }
}

#[cfg(test)]
mod tests;
