//! A message as a tree of parts, written out (RFC 2045, 2046).

use crate::encode::{Charset, base64_lines, header_text, quoted_printable};

/// How a text part travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    EightBit,
    QuotedPrintable,
    Base64,
}

#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// Header lines, each with its CRLF, and the body as it travels.
    Leaf { head: String, body: Vec<u8> },
    /// The subtype with parameters, and the parts.
    Multi { kind: String, parts: Vec<Part> },
}

impl Part {
    pub fn plain(text: &str, charset: Charset, transfer: Transfer, flowed: bool) -> Self {
        let extra = if flowed { "; format=flowed" } else { "" };
        Self::text(
            &format!("text/plain; charset={}{extra}", charset.name()),
            text,
            charset,
            transfer,
        )
    }

    pub fn html(text: &str, charset: Charset, transfer: Transfer) -> Self {
        Self::text(
            &format!("text/html; charset={}", charset.name()),
            text,
            charset,
            transfer,
        )
    }

    pub fn text(kind: &str, text: &str, charset: Charset, transfer: Transfer) -> Self {
        let bytes = charset.encode(&crlf(text));
        let (name, body) = match transfer {
            Transfer::EightBit => ("8bit", bytes),
            Transfer::QuotedPrintable => ("quoted-printable", quoted_printable(&bytes)),
            Transfer::Base64 => ("base64", base64_lines(&bytes)),
        };
        Self::Leaf {
            head: format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: {name}\r\n"),
            body,
        }
    }

    pub fn file(kind: &str, name: &str, bytes: &[u8]) -> Self {
        let shown = header_text(name, Charset::Utf8).replace("\r\n ", " ");
        Self::Leaf {
            head: format!(
                "Content-Type: {kind};\r\n name=\"{shown}\"\r\nContent-Transfer-Encoding: base64\r\n\
                 Content-Disposition: attachment;\r\n filename{}\r\n",
                parameter(name)
            ),
            body: base64_lines(bytes),
        }
    }

    pub fn multi(kind: &str, parts: Vec<Self>) -> Self {
        Self::Multi {
            kind: kind.to_owned(),
            parts,
        }
    }

    /// Header and body; `seed` makes the boundaries.
    pub fn write(&self, seed: u64, out: &mut Vec<u8>) {
        match self {
            Self::Leaf { head, body } => {
                out.extend_from_slice(head.as_bytes());
                out.extend_from_slice(b"\r\n");
                out.extend_from_slice(body);
            }
            Self::Multi { kind, parts } => {
                let boundary = format!("=_{seed:016x}_{}", out.len());
                let head =
                    format!("Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n\r\n");
                out.extend_from_slice(head.as_bytes());
                for part in parts {
                    out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
                    part.write(seed, out);
                    if !out.ends_with(b"\r\n") {
                        out.extend_from_slice(b"\r\n");
                    }
                }
                out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
            }
        }
    }
}

/// RFC 2231 when the name is not ASCII.
fn parameter(name: &str) -> String {
    if name.is_ascii() {
        return format!("=\"{name}\"");
    }
    let mut coded = String::from("*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    coded
}

pub(crate) fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

/// The text in lines of at most `width` characters; quoted lines stay quoted. `flowed` leaves the space that says a
/// line goes on (RFC 3676 §4).
pub(crate) fn wrap(text: &str, width: usize, flowed: bool) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 40);
    for line in text.lines() {
        if line.len() <= width {
            out.push_str(line);
            out.push('\n');
        } else {
            wrap_line(line, width, flowed, &mut out);
        }
    }
    out
}

fn wrap_line(line: &str, width: usize, flowed: bool, out: &mut String) {
    let quoted = line.len() - line.trim_start_matches(['>', ' ']).len();
    let (mark, text) = line.split_at(quoted);
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && mark.len() + column + 1 + length > width {
            out.push_str(if flowed { " \n" } else { "\n" });
            column = 0;
        }
        if column == 0 {
            out.push_str(mark);
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_wrapped_and_quotes_stay_quotes() {
        let text = format!("> {}\ncourt\n", "mot ".repeat(40).trim_end());
        let wrapped = wrap(&text, 72, false);
        assert!(wrapped.lines().all(|line| line.len() <= 72));
        assert!(
            wrapped
                .lines()
                .filter(|line| line.starts_with("> "))
                .count()
                > 1
        );
        assert!(wrapped.ends_with("court\n"));
    }
}
