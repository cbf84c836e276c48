//! Replies (RFC 5321 §4.2): written by our server, read by our client.

use memchr::memchr;
use std::fmt;

/// Longest reply our client takes, all its lines together. RFC 5321 §4.5.3.1.5 names 512 a line; servers add links.
pub const LONGEST_REPLY: usize = 32 * 1024;

/// An enhanced status code such as `5.1.1` (RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Enhanced(pub u8, pub u16, pub u16);

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Enhanced {
    /// `status-code = class "." subject "." detail` (RFC 3463 §2)
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
        let digits =
            |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if parts.next().is_some()
            || !matches!(class, "2" | "4" | "5")
            || !digits(subject)
            || !digits(detail)
        {
            return None;
        }
        Some(Self(
            class.parse().ok()?,
            subject.parse().ok()?,
            detail.parse().ok()?,
        ))
    }
}

/// A server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub enhanced: Option<Enhanced>,
    /// The text of each line, without codes.
    pub lines: Vec<String>,
}

/// Why an answer cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    #[error("the reply is too long")]
    TooLong,
    #[error("the reply is malformed")]
    Malformed,
}

impl Reply {
    /// The reply at the head of `buffer` and the bytes it takes; `None` while it is not whole.
    ///
    /// # Errors
    /// A [`ReplyError`]: the connection is of no more use.
    pub fn parse(buffer: &[u8]) -> Result<Option<(Self, usize)>, ReplyError> {
        let (mut taken, mut reply) = (0, None::<Self>);
        while let Some(end) = memchr(b'\n', &buffer[taken..]) {
            let line = reply_line(&buffer[taken..taken + end])?;
            taken += end + 1;
            if taken > LONGEST_REPLY {
                return Err(ReplyError::TooLong);
            }
            let reply = reply.get_or_insert(Self {
                code: line.code,
                enhanced: None,
                lines: Vec::new(),
            });
            if reply.code != line.code {
                return Err(ReplyError::Malformed);
            }
            reply.add(line.text);
            if line.last {
                return Ok(Some((reply.clone(), taken)));
            }
        }
        if buffer.len() > LONGEST_REPLY {
            Err(ReplyError::TooLong)
        } else {
            Ok(None)
        }
    }

    fn add(&mut self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        let (head, rest) = text.split_once(' ').unwrap_or((&text, ""));
        match Enhanced::parse(head) {
            // RFC 2034 §4: every line carries the code, which goes with the reply's first digit.
            Some(enhanced) if u16::from(enhanced.0) == self.code / 100 => {
                self.enhanced.get_or_insert(enhanced);
                self.lines.push(rest.to_owned());
            }
            _ => self.lines.push(text.into_owned()),
        }
    }

    #[must_use]
    pub fn is_success(&self) -> bool {
        self.code / 100 == 2
    }

    /// Whether to try again later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        self.code / 100 == 4
    }

    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }

    /// Whether an EHLO reply offers an extension; its parameters.
    #[must_use]
    pub fn offers(&self, keyword: &str) -> Option<&str> {
        self.lines.iter().skip(1).find_map(|line| {
            let (word, parameters) = line.split_once(' ').unwrap_or((line, ""));
            word.eq_ignore_ascii_case(keyword).then_some(parameters)
        })
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        self.lines
            .iter()
            .filter(|line| !line.is_empty())
            .try_for_each(|line| write!(f, " {line}"))
    }
}

struct ReplyLine<'a> {
    code: u16,
    last: bool,
    text: &'a [u8],
}

/// `Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF`. A server that ends
/// lines with a bare line feed is understood.
fn reply_line(line: &[u8]) -> Result<ReplyLine<'_>, ReplyError> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (code, rest) = line.split_at_checked(3).ok_or(ReplyError::Malformed)?;
    let code = std::str::from_utf8(code)
        .ok()
        .filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
    let code: u16 = code
        .and_then(|code| code.parse().ok())
        .ok_or(ReplyError::Malformed)?;
    if !(200..600).contains(&code) {
        return Err(ReplyError::Malformed);
    }
    match rest.split_first() {
        None => Ok(ReplyLine {
            code,
            last: true,
            text: b"",
        }),
        Some((b' ', text)) => Ok(ReplyLine {
            code,
            last: true,
            text,
        }),
        Some((b'-', text)) => Ok(ReplyLine {
            code,
            last: false,
            text,
        }),
        Some(_) => Err(ReplyError::Malformed),
    }
}

/// Appends a reply; each line of `text` becomes one of the reply. What is not printable ASCII is replaced, so that
/// nothing a peer said can forge a line.
pub fn write_reply(out: &mut Vec<u8>, code: u16, enhanced: Option<Enhanced>, text: &str) {
    let mut lines = text.split('\n').peekable();
    while let Some(line) = lines.next() {
        let mark = if lines.peek().is_some() { '-' } else { ' ' };
        out.extend_from_slice(format!("{code}{mark}").as_bytes());
        if let Some(enhanced) = enhanced {
            out.extend_from_slice(format!("{enhanced} ").as_bytes());
        }
        out.extend(line.bytes().map(|b| {
            if b.is_ascii_graphic() || b == b' ' {
                b
            } else {
                b'?'
            }
        }));
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(bytes: &[u8]) -> Reply {
        let (reply, taken) = Reply::parse(bytes).unwrap().unwrap();
        assert_eq!(taken, bytes.len());
        reply
    }

    #[test]
    fn a_reply_of_several_lines_is_one_reply() {
        let reply = whole(b"250-mx.example at your service\r\n250-PIPELINING\r\n250-SIZE 52428800\r\n250 8BITMIME\r\n");
        assert_eq!(reply.code, 250);
        assert_eq!(reply.offers("size"), Some("52428800"));
        assert_eq!(reply.offers("PIPELINING"), Some(""));
        assert_eq!(reply.offers("STARTTLS"), None);
        assert_eq!(reply.offers("mx.example"), None);
    }

    #[test]
    fn enhanced_codes_are_taken_from_every_line() {
        let reply = whole(b"550-5.1.1 Nobody here\r\n550 5.1.1 has that name\r\n");
        assert_eq!(
            (reply.enhanced, reply.is_permanent()),
            (Some(Enhanced(5, 1, 1)), true)
        );
        assert_eq!(reply.to_string(), "550 5.1.1 Nobody here has that name");
        assert_eq!(whole(b"450 5.1.1 odd\r\n").enhanced, None);
        assert_eq!(whole(b"354\r\n").lines, [""]);
    }

    #[test]
    fn half_a_reply_waits_and_nonsense_is_refused() {
        assert_eq!(Reply::parse(b"250-a\r\n250"), Ok(None));
        for bad in [
            &b"hello\r\n"[..],
            b"25\r\n",
            b"250-a\r\n251 b\r\n",
            b"250_a\r\n",
            b"999 a\r\n",
            b"\r\n",
        ] {
            assert_eq!(Reply::parse(bad), Err(ReplyError::Malformed), "{bad:?}");
        }
        assert_eq!(
            Reply::parse(&b"250-a\r\n".repeat(LONGEST_REPLY / 7 + 1)),
            Err(ReplyError::TooLong)
        );
        assert_eq!(
            Reply::parse(&vec![b'2'; LONGEST_REPLY + 1]),
            Err(ReplyError::TooLong)
        );
    }

    proptest! {
        #[test]
        fn a_reply_written_is_read_back(code in 200u16..600, lines in proptest::collection::vec("[a-zA-Z][ -~]{0,30}", 1..5)) {
            let class = u8::try_from(code / 100).unwrap();
            let enhanced = matches!(class, 2 | 4 | 5).then_some(Enhanced(class, 7, 1));
            let mut written = Vec::new();
            write_reply(&mut written, code, enhanced, &lines.join("\n"));
            prop_assert_eq!(whole(&written), Reply { code, enhanced, lines });
        }

        #[test]
        fn no_text_forges_a_line(text in "\\PC*|[\\r\\n\\x00-\\x1f]*") {
            let mut written = Vec::new();
            write_reply(&mut written, 250, None, &text);
            prop_assert_eq!(whole(&written).lines.len(), text.split('\n').count());
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _any_answer = Reply::parse(&bytes);
        }
    }
}
