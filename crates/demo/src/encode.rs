//! How text becomes bytes of a message: charsets, quoted-printable, base64, encoded words (RFC 2045, 2047).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The charsets that French mail is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Latin1,
    Windows1252,
}

impl Charset {
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Latin1 => "ISO-8859-1",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// What the charset lacks is written as those programs did: `oe`, straight apostrophes, ordinary no-break spaces.
    pub fn encode(self, text: &str) -> Vec<u8> {
        if self == Self::Utf8 || text.is_ascii() {
            return text.as_bytes().to_vec();
        }
        let mut bytes = Vec::with_capacity(text.len());
        for letter in text.chars() {
            match u8::try_from(u32::from(letter)) {
                Ok(byte) => bytes.push(byte),
                Err(_) => self.beyond(letter, &mut bytes),
            }
        }
        bytes
    }

    fn beyond(self, letter: char, bytes: &mut Vec<u8>) {
        if letter == '\u{202f}' {
            return bytes.push(0xa0);
        }
        if self == Self::Windows1252
            && let Some(byte) = windows(letter)
        {
            return bytes.push(byte);
        }
        bytes.extend_from_slice(match letter {
            '’' | '‘' => b"'",
            '“' | '”' => b"\"",
            '–' | '—' => b"-",
            '…' => b"...",
            '€' => b"euros",
            'œ' => b"oe",
            'Œ' => b"Oe",
            '•' => b"*",
            _ => b"?",
        });
    }
}

fn windows(letter: char) -> Option<u8> {
    Some(match letter {
        '€' => 0x80,
        '…' => 0x85,
        'Œ' => 0x8c,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        'œ' => 0x9c,
        _ => return None,
    })
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Bytes that quoted-printable leaves as they are inside a line: printable ASCII but `=`, and the space.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b' ';
    while byte <= b'~' {
        plain[byte as usize] = byte != b'=';
        byte += 1;
    }
    plain
};

/// RFC 2045 §6.7; lines end in CRLF already.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 5 / 4);
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        quoted_line(
            bytes[start..end]
                .strip_suffix(b"\r")
                .unwrap_or(&bytes[start..end]),
            &mut out,
        );
        out.extend_from_slice(b"\r\n");
        start = end + 1;
    }
    quoted_line(&bytes[start..], &mut out);
    out
}

/// Plain bytes are copied in runs; a line that grows long is broken softly.
fn quoted_line(line: &[u8], out: &mut Vec<u8>) {
    let (mut at, mut column) = (0, 0);
    while at < line.len() {
        let room = (75 - column).min(line.len() - at);
        let mut run = 0;
        while run < room && PLAIN[line[at + run] as usize] {
            run += 1;
        }
        if run > 0 && at + run == line.len() && line[at + run - 1] == b' ' {
            run -= 1;
        }
        out.extend_from_slice(&line[at..at + run]);
        at += run;
        column += run;
        if at == line.len() {
            return;
        }
        let plain = PLAIN[line[at] as usize] && at + 1 < line.len();
        if column + if plain { 1 } else { 3 } > 75 {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        } else if !plain {
            escape(b'=', line[at], out);
            at += 1;
            column += 3;
        }
    }
}

fn escape(mark: u8, byte: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(&[
        mark,
        HEX[usize::from(byte >> 4)],
        HEX[usize::from(byte & 15)],
    ]);
}

/// Lines of 76 characters.
pub(crate) fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let encoded = STANDARD.encode(bytes);
    let mut out = Vec::with_capacity(encoded.len() + encoded.len() / 38 + 2);
    for line in encoded.as_bytes().chunks(76) {
        out.extend_from_slice(line);
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// A header's text: as it is when ASCII, else encoded words of whole characters (RFC 2047 §2, §5).
pub(crate) fn header_text(text: &str, charset: Charset) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        let coded = encoded_letter(letter, charset);
        if word.len() + coded.len() > 50 {
            words.push(std::mem::take(&mut word));
        }
        word.push_str(&coded);
    }
    words.push(word);
    words
        .iter()
        .map(|word| format!("=?{}?Q?{word}?=", charset.name()))
        .collect::<Vec<_>>()
        .join("\r\n ")
}

fn encoded_letter(letter: char, charset: Charset) -> String {
    if letter == ' ' {
        return "_".to_owned();
    }
    if letter.is_ascii_alphanumeric() {
        return letter.to_string();
    }
    let mut coded = Vec::new();
    let mut utf8 = [0; 4];
    for byte in charset.encode(letter.encode_utf8(&mut utf8)) {
        escape(b'=', byte, &mut coded);
    }
    coded.into_iter().map(char::from).collect()
}

/// A name in an address: quoted, encoded or bare (RFC 5322 §3.4).
pub(crate) fn mailbox(name: &str, address: &str, charset: Charset) -> String {
    if name.is_empty() {
        return address.to_owned();
    }
    if !name.is_ascii() {
        return format!("{}\r\n <{address}>", header_text(name, charset));
    }
    let atoms = name
        .chars()
        .all(|one| one.is_alphanumeric() || " -".contains(one));
    if atoms {
        format!("{name} <{address}>")
    } else {
        format!("\"{name}\" <{address}>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_keeps_lines_short_and_ends_no_line_in_a_space() {
        let text = "é".repeat(60) + " \r\nfin = ";
        let coded = String::from_utf8(quoted_printable(text.as_bytes())).unwrap();
        assert!(coded.split("\r\n").all(|line| line.len() <= 76));
        assert!(coded.contains("=20\r\n") && coded.ends_with("=3D=20"));
    }

    #[test]
    fn windows_1252_has_what_latin_1_lacks() {
        assert_eq!(Charset::Windows1252.encode("l’œil €"), b"l\x92\x9cil \x80");
        assert_eq!(Charset::Latin1.encode("l’œil été"), b"l'oeil \xe9t\xe9");
    }

    #[test]
    fn names_are_quoted_or_encoded() {
        assert_eq!(
            mailbox("Roux, M.", "m@a.example", Charset::Utf8),
            "\"Roux, M.\" <m@a.example>"
        );
        assert!(mailbox("Hélène", "h@a.example", Charset::Utf8).starts_with("=?UTF-8?Q?H=C3=A9l"));
    }
}
