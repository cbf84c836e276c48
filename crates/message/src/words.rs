//! Encoded words in heads (RFC 2047, RFC 2231 §5), as programs write them and not only as they should.

use crate::{charset, transfer};

/// The text of a head's value. Bytes of neighbouring words of one charset are joined before they are read: many programs
/// cut letters in two.
pub(crate) fn decode(value: &str) -> String {
    if !value.contains("=?") {
        return value.to_owned();
    }
    let mut out = Decoder::default();
    let mut rest = value;
    while let Some(start) = rest.find("=?") {
        match word(&rest[start..]) {
            Some(word) => {
                out.between(&rest[..start]);
                rest = &rest[start + word.length..];
                out.word(word);
            }
            None => {
                out.plain(&rest[..start + 2]);
                rest = &rest[start + 2..];
            }
        }
    }
    out.plain(rest);
    out.flush();
    out.text
}

struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    length: usize,
}

/// `=?charset*language?Q?text?=` at the beginning of `value`.
fn word(value: &str) -> Option<Word<'_>> {
    let inner = value.strip_prefix("=?")?;
    let (charset, rest) = inner.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let end = rest.find("?=")?;
    let (text, charset) = (&rest[..end], charset.split('*').next()?);
    let bytes = match encoding {
        "B" | "b" => transfer::base64(text.as_bytes()),
        "Q" | "q" => {
            let mut bytes = Vec::with_capacity(text.len());
            transfer::codes(text.replace('_', " ").as_bytes(), &mut bytes);
            bytes
        }
        _ => return None,
    };
    let length = value.len() - rest.len() + end + 2;
    let named = !charset.is_empty() && charset.bytes().all(|byte| byte.is_ascii_graphic());
    named.then_some(Word {
        charset,
        bytes,
        length,
    })
}

#[derive(Default)]
struct Decoder<'a> {
    text: String,
    charset: &'a str,
    held: Vec<u8>,
    after_word: bool,
}

impl<'a> Decoder<'a> {
    /// Before a word: blanks between two words are no text (RFC 2047 §6.2).
    fn between(&mut self, text: &str) {
        if !self.after_word || !text.trim().is_empty() {
            self.plain(text);
        }
    }

    fn plain(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.flush();
        self.text.push_str(text);
        self.after_word = false;
    }

    fn word(&mut self, word: Word<'a>) {
        if !self.charset.eq_ignore_ascii_case(word.charset) {
            self.flush();
            self.charset = word.charset;
        }
        self.held.extend_from_slice(&word.bytes);
        self.after_word = true;
    }

    fn flush(&mut self) {
        if !self.held.is_empty() {
            let text = charset::decode(&self.held, Some(self.charset));
            // A word cannot bring line ends into a head.
            self.text
                .extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
            self.held.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_blanks_between_them_go() {
        assert_eq!(
            decode("=?utf-8?q?R=C3=A9union?= de =?ISO-8859-1*fr?B?6XTp?="),
            "Réunion de été"
        );
        assert_eq!(decode("=?utf-8?Q?a?= \t=?utf-8?Q?_b?="), "a b");
        assert_eq!(decode("=?utf-8?B?w6k=?==?utf-8?B?w6k=?="), "éé");
    }

    #[test]
    fn a_letter_cut_in_two_is_one_letter() {
        assert_eq!(decode("=?utf-8?Q?=C3?= =?UTF-8?Q?=A9?="), "é");
    }

    #[test]
    fn what_is_no_word_stays() {
        for same in [
            "=?",
            "=?a",
            "=?utf-8?x?a?=",
            "a =? b ?= c",
            "=?utf-8?Q?a",
            "=? ?Q?a?=",
        ] {
            assert_eq!(decode(same), same);
        }
        assert_eq!(decode("=?utf-8?Q?a=0D=0ABcc:?="), "a  Bcc:");
    }
}
