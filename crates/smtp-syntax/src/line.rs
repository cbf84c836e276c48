//! Framing: a stream of bytes becomes command lines, each ended by CRLF and by nothing else.

use memchr::{memchr, memchr2};

/// Longest command line with its CRLF. RFC 5321 §4.5.3.1.4 asks for 512; the extensions add to it, and a line of an
/// AUTH exchange may take 12,288 octets (RFC 4954 §4.5.1).
pub const LONGEST_COMMAND_LINE: usize = 12_288;

/// What stands at the head of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framed<'a> {
    /// No whole line yet: drop `taken` bytes (of a line already too long) and read on.
    More { taken: usize },
    /// A line without its CRLF; `taken` includes it.
    Line { line: &'a [u8], taken: usize },
    /// A line to refuse; `taken` bytes are its.
    Fault { fault: LineFault, taken: usize },
}

/// Why a line is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    #[error("line too long")]
    TooLong,
    #[error("line ended by a bare line feed")]
    BareLineFeed,
    #[error("carriage return within a line")]
    BareCarriageReturn,
}

/// Cuts lines off a buffer. Remembers only whether it is dropping the rest of a line that was too long.
#[derive(Debug, Clone)]
pub struct Framer {
    longest: usize,
    dropping: bool,
}

impl Default for Framer {
    fn default() -> Self {
        Self::new(LONGEST_COMMAND_LINE)
    }
}

impl Framer {
    #[must_use]
    pub fn new(longest: usize) -> Self {
        Self {
            longest,
            dropping: false,
        }
    }

    /// The line at the head of `buffer`.
    pub fn next<'a>(&mut self, buffer: &'a [u8]) -> Framed<'a> {
        let Some(end) = memchr(b'\n', buffer) else {
            return self.unended(buffer);
        };
        let taken = end + 1;
        if std::mem::take(&mut self.dropping) || taken > self.longest {
            return Framed::Fault {
                fault: LineFault::TooLong,
                taken,
            };
        }
        match buffer[..end].split_last() {
            Some((b'\r', line)) if memchr(b'\r', line).is_none() => Framed::Line { line, taken },
            Some((b'\r', _)) => Framed::Fault {
                fault: LineFault::BareCarriageReturn,
                taken,
            },
            _ => Framed::Fault {
                fault: LineFault::BareLineFeed,
                taken,
            },
        }
    }

    fn unended(&mut self, buffer: &[u8]) -> Framed<'static> {
        if self.dropping || buffer.len() > self.longest {
            self.dropping = true;
            return Framed::More {
                taken: buffer.len(),
            };
        }
        Framed::More { taken: 0 }
    }
}

/// Whether `bytes` hold an end of line other than CRLF, or a lone CR.
#[must_use]
pub fn has_bare_line_end(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = memchr2(b'\r', b'\n', rest) {
        if !rest[at..].starts_with(b"\r\n") {
            return true;
        }
        rest = &rest[at + 2..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_crlf_only() {
        let mut framer = Framer::default();
        assert_eq!(
            framer.next(b"NOOP\r\nQUIT\r\n"),
            Framed::Line {
                line: b"NOOP",
                taken: 6
            }
        );
        assert_eq!(framer.next(b"NOO"), Framed::More { taken: 0 });
        assert_eq!(
            framer.next(b"NOOP\nQUIT\r\n"),
            Framed::Fault {
                fault: LineFault::BareLineFeed,
                taken: 5
            }
        );
        assert_eq!(
            framer.next(b"NO\rOP\r\n"),
            Framed::Fault {
                fault: LineFault::BareCarriageReturn,
                taken: 7
            }
        );
        assert_eq!(
            framer.next(b"\n"),
            Framed::Fault {
                fault: LineFault::BareLineFeed,
                taken: 1
            }
        );
    }

    #[test]
    fn a_line_too_long_is_dropped_as_it_comes_and_refused_once() {
        let mut framer = Framer::new(8);
        assert_eq!(framer.next(b"123456789"), Framed::More { taken: 9 });
        assert_eq!(framer.next(b"more"), Framed::More { taken: 4 });
        assert_eq!(
            framer.next(b"end\r\nNOOP\r\n"),
            Framed::Fault {
                fault: LineFault::TooLong,
                taken: 5
            }
        );
        assert_eq!(
            framer.next(b"NOOP\r\n"),
            Framed::Line {
                line: b"NOOP",
                taken: 6
            }
        );
    }

    #[test]
    fn bare_line_ends_are_seen() {
        assert!(!has_bare_line_end(b"a\r\nb\r\n"));
        for bad in [&b"a\nb"[..], b"a\rb", b"a\r\r\n", b"a\r\n\n", b"\r"] {
            assert!(has_bare_line_end(bad), "{bad:?}");
        }
    }
}
