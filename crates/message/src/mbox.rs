//! Mailboxes as files (RFC 4155) that other mail programs take in, in the « mboxrd » way: a line of a message that could be
//! taken for the first of the next one, `>*From `, gets one `>` more, so that a reader that takes one away has the bytes again.
//!
//! A message keeps its bytes and its line ends. One whose last line is not ended has it ended: the blank line before the
//! next message could not be told otherwise.

use crate::build;

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

/// Writes one message, which may come in pieces of any size; holds five bytes at the most.
#[derive(Debug)]
pub struct Quoter {
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
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
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

    /// Ends the message, with the blank line behind it.
    pub fn end(self, out: &mut Vec<u8>) {
        if let At::Parting(known) = self.at {
            out.extend_from_slice(&PARTING[..known]);
        }
        if !self.ended {
            out.extend_from_slice(END);
        }
        out.extend_from_slice(END);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(messages: &[Vec<u8>], piece: usize) -> Vec<u8> {
        let mut out = Vec::new();
        for message in messages {
            out.extend_from_slice(from_line(1_795_442_400).as_bytes());
            let mut quoter = Quoter::default();
            for some in message.chunks(piece) {
                quoter.push(some, &mut out);
            }
            quoter.end(&mut out);
        }
        out
    }

    /// As a reader of mboxrd does it: parts at `From `, takes one `>` away.
    fn read(file: &[u8]) -> Vec<Vec<u8>> {
        let mut messages: Vec<Vec<u8>> = Vec::new();
        for line in file.split_inclusive(|byte| *byte == b'\n') {
            if line.starts_with(PARTING) {
                messages.push(Vec::new());
                continue;
            }
            let quoted = line.iter().take_while(|byte| **byte == b'>').count();
            let line = match quoted > 0 && line[quoted..].starts_with(PARTING) {
                true => &line[1..],
                false => line,
            };
            messages.last_mut().unwrap().extend_from_slice(line);
        }
        for message in &mut messages {
            assert!(message.ends_with(END));
            message.truncate(message.len() - END.len());
        }
        messages
    }

    #[test]
    fn the_parting_line_is_the_known_one() {
        assert_eq!(
            from_line(1_795_442_400),
            "From MAILER-DAEMON Mon Nov 23 14:00:00 2026\r\n"
        );
        assert_eq!(
            from_line(1_788_242_400),
            "From MAILER-DAEMON Tue Sep  1 06:00:00 2026\r\n"
        );
    }

    #[test]
    fn lines_that_look_like_a_parting_line_are_quoted_once_more() {
        let message =
            b"Subject: x\r\n\r\nFrom here\r\n>From there\r\n>>From\r\nFro\r\n a From b\r\n"
                .to_vec();
        for piece in 1..8 {
            let file = written(std::slice::from_ref(&message), piece);
            let text = String::from_utf8(file.clone()).unwrap();
            assert!(text.contains("\r\n>From here\r\n>>From there\r\n>>From\r\nFro\r\n a From b"));
            assert_eq!(
                read(&file),
                std::slice::from_ref(&message),
                "in pieces of {piece}"
            );
        }
    }

    #[test]
    fn a_last_line_is_ended_and_nothing_more() {
        for bare in ["", "Fro", "From ", ">", "x"] {
            let file = written(&[bare.into(), b"y\r\n".to_vec()], 3);
            let ended = match bare {
                "" => String::new(),
                bare => format!("{bare}\r\n"),
            };
            assert_eq!(read(&file), [ended.into_bytes(), b"y\r\n".to_vec()]);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            messages in prop::collection::vec("(>{0,3}(From |Fro|x| )?[a-z \r]{0,4}\n){0,6}", 1..5),
            piece in 1usize..40,
        ) {
            let messages: Vec<Vec<u8>> = messages.into_iter().map(String::into_bytes).collect();
            prop_assert_eq!(read(&written(&messages, piece)), messages);
        }
    }
}
