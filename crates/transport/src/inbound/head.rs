//! The head of a message as it streams by: hosts it passed are counted, foreign Return-Path fields taken out.
//!
//! Return-Path is the last host's to write (RFC 5321 §4.4): one that came along says nothing true.

use memchr::memchr;

/// As many bytes of a line as tell the fields apart: `return-path :`.
const TELLING: usize = 13;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a line, part of which may be held in `line`.
    LineStart,
    Inside,
    Body,
}

/// Watches a head.
#[derive(Debug)]
pub(crate) struct Head {
    state: State,
    line: Vec<u8>,
    /// Whether the field at hand is taken out.
    dropping: bool,
    /// Received fields so far (RFC 5321 §6.3).
    pub hops: u32,
}

impl Head {
    pub fn new() -> Self {
        Self {
            state: State::LineStart,
            line: Vec::with_capacity(TELLING),
            dropping: false,
            hops: 0,
        }
    }

    /// Lets bytes pass into `out`.
    pub fn pass(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while let Some(&byte) = bytes.first() {
            match self.state {
                State::Body => {
                    out.extend_from_slice(bytes);
                    return;
                }
                State::Inside => bytes = self.inside(bytes, out),
                State::LineStart => {
                    self.line.push(byte);
                    bytes = &bytes[1..];
                    if byte == b'\n' || byte == b':' || self.line.len() == TELLING {
                        self.tell(byte, out);
                    }
                }
            }
        }
    }

    /// What is still held when the message ends.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.line);
    }

    fn inside<'a>(&mut self, bytes: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        let end = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        if !self.dropping {
            out.extend_from_slice(&bytes[..end]);
        }
        if bytes[..end].ends_with(b"\n") {
            self.state = State::LineStart;
        }
        &bytes[end..]
    }

    /// Enough of a line is there to know what it is; `last` is its last byte so far.
    fn tell(&mut self, last: u8, out: &mut Vec<u8>) {
        let line = std::mem::take(&mut self.line);
        if line == b"\r\n" || line == b"\n" {
            self.state = State::Body;
            out.extend_from_slice(&line);
            return;
        }
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let name = line.strip_suffix(b":").unwrap_or_default().trim_ascii_end();
            self.dropping = name.eq_ignore_ascii_case(b"return-path");
            self.hops += u32::from(name.eq_ignore_ascii_case(b"received"));
        }
        if last != b'\n' {
            self.state = State::Inside;
        }
        if !self.dropping {
            out.extend_from_slice(&line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(message: &[u8], chunk: usize) -> (String, u32) {
        let (mut head, mut out) = (Head::new(), Vec::new());
        for piece in message.chunks(chunk) {
            head.pass(piece, &mut out);
        }
        head.finish(&mut out);
        (String::from_utf8(out).unwrap(), head.hops)
    }

    #[test]
    fn foreign_return_paths_go_and_hosts_are_counted() {
        let message = b"Return-Path: <x@y.example>\r\n folded\r\nRECEIVED: from a\r\n\tby b\r\nreceived :\r\n from c\r\n\
            Received-SPF: pass\r\nSubject: x\r\nreturn-PATH : <z>\r\nTo: a\r\n\r\nReceived: in the body\r\nReturn-Path: <a>\r\n";
        let kept = "RECEIVED: from a\r\n\tby b\r\nreceived :\r\n from c\r\nReceived-SPF: pass\r\nSubject: x\r\nTo: a\r\n\
            \r\nReceived: in the body\r\nReturn-Path: <a>\r\n";
        for chunk in 1..=message.len() {
            assert_eq!(passed(message, chunk), (kept.to_owned(), 2), "{chunk}");
        }
    }

    #[test]
    fn what_is_no_head_passes_as_it_is() {
        for message in [
            "",
            "x",
            "\r\nbody",
            "no colon\r\nno end",
            "a:b",
            "Received",
            "\r\n\r\n",
        ] {
            assert_eq!(passed(message.as_bytes(), 1), (message.to_owned(), 0));
        }
    }
}
