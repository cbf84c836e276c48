//! Mailboxes as files (RFC 4155) that other mail programs take in, in the « mboxrd » way: a line of a message that could be
//! taken for the first of the next one, `>*From `, gets one `>` more, so that a reader that takes one away has the bytes again.
//!
//! A message keeps its bytes and its line ends, but for the fields that tell how it was read ([`Marks`]). One whose last line is
//! not ended has it ended: the blank line before the next message could not be told otherwise.

mod marks;

pub use marks::Marks;

use crate::build;
use marks::Marking;

/// What a line begins with that parts messages.
const PARTING: &[u8] = b"From ";
/// Lines of our own end as messages' lines do.
const END: &[u8] = b"\r\n";

/// The line before a message that came in at `received`, seconds since 1970: `From MAILER-DAEMON Mon Nov 23 14:00:00 2026`.
/// Who sent it stands in the message.
#[must_use]
pub fn from_line(received: i64) -> String {
    // `Mon, 23 Nov 2026 14:00:00 +0000`
    let date = build::date(received);
    let mut words = date.split([',', ' ']).filter(|word| !word.is_empty());
    let mut word = || words.next().unwrap_or_default();
    let (day, number, month, year, time) = (word(), word(), word(), word(), word());
    format!("From MAILER-DAEMON {day} {month} {number:>2} {time} {year}\r\n")
}

/// Where in a line the writing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// At its start, or behind nothing but `>`.
    Start,
    /// Behind so many bytes of [`PARTING`], which are not written yet.
    Parting(usize),
    Within,
}

/// Writes one message with its marks, which may come in pieces of any size; holds a line's beginning at the most.
#[derive(Debug)]
pub struct Writer {
    marking: Marking,
    quoter: Quoter,
}

impl Writer {
    #[must_use]
    pub fn new(marks: &Marks) -> Self {
        Self {
            marking: Marking::new(marks),
            quoter: Quoter::default(),
        }
    }

    /// Writes the next piece of the message to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let quoter = &mut self.quoter;
        self.marking.push(bytes, |kept| quoter.push(kept, out));
    }

    /// Ends the message, with the blank line behind it.
    pub fn end(self, out: &mut Vec<u8>) {
        let mut quoter = self.quoter;
        if let Some(fields) = self.marking.end(|kept| quoter.push(kept, out)) {
            quoter.end_line(out);
            quoter.push(fields.as_bytes(), out);
        }
        quoter.end(out);
    }
}

/// Quotes one message; holds five bytes at the most.
#[derive(Debug)]
struct Quoter {
    at: At,
    /// Whether the last byte ended a line.
    ended: bool,
}

impl Default for Quoter {
    fn default() -> Self {
        Self {
            at: At::Start,
            ended: true,
        }
    }
}

impl Quoter {
    /// Writes the next piece of the message to `out`.
    fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            if self.at == At::Within {
                // The rest of the line as it is, with its end.
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                let (line, next) = rest.split_at(end);
                out.extend_from_slice(line);
                self.ended = line.ends_with(b"\n");
                if self.ended {
                    self.at = At::Start;
                }
                rest = next;
                continue;
            }
            rest = self.begin(byte, after, rest, out);
        }
    }

    /// Takes one byte of a line's start; answers what is to be read next.
    fn begin<'b>(
        &mut self,
        byte: u8,
        after: &'b [u8],
        rest: &'b [u8],
        out: &mut Vec<u8>,
    ) -> &'b [u8] {
        let known = match self.at {
            At::Parting(known) => known,
            At::Start | At::Within => 0,
        };
        if known == 0 && byte == b'>' {
            out.push(byte);
            self.ended = false;
            return after;
        }
        if PARTING.get(known) != Some(&byte) {
            out.extend_from_slice(&PARTING[..known]);
            self.at = At::Within;
            return rest;
        }
        self.ended = false;
        self.at = At::Parting(known + 1);
        if known + 1 == PARTING.len() {
            // Behind what `>` there are: one more is one more.
            out.push(b'>');
            out.extend_from_slice(PARTING);
            self.at = At::Within;
        }
        after
    }

    /// Ends the line that the writing stands in.
    fn end_line(&mut self, out: &mut Vec<u8>) {
        if let At::Parting(known) = self.at {
            out.extend_from_slice(&PARTING[..known]);
        }
        if !self.ended {
            out.extend_from_slice(END);
        }
        (self.at, self.ended) = (At::Start, true);
    }

    fn end(mut self, out: &mut Vec<u8>) {
        self.end_line(out);
        out.extend_from_slice(END);
    }
}

#[cfg(test)]
mod tests;
