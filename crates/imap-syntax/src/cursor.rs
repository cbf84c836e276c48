//! Reading the small rules: atoms, numbers, strings, literals, lists. One function a rule.

use std::borrow::Cow;
use thiserror::Error;

/// Bytes of a string; owned only when a quoted string had escapes.
pub type Text<'a> = Cow<'a, [u8]>;

/// What a command lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SyntaxError {
    #[error("expected {0}")]
    Expected(&'static str),
    #[error("mailbox name is not modified UTF-7")]
    MailboxName,
    #[error("charset is not known here")]
    Charset,
    #[error("nested too deep")]
    TooDeep,
}

pub(crate) type Parse<T> = Result<T, SyntaxError>;

pub(crate) fn expected<T>(what: &'static str) -> Parse<T> {
    Err(SyntaxError::Expected(what))
}

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    pub rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn advance(&mut self, by: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(by.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// Takes `byte` if it stands here.
    pub fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.rest = &self.rest[usize::from(found)..];
        found
    }

    /// Takes `word` if it stands here, whatever its case.
    pub fn take_word(&mut self, word: &str) -> bool {
        let found = self
            .rest
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.advance(word.len());
        }
        found
    }

    pub fn byte(&mut self, byte: u8, what: &'static str) -> Parse<()> {
        if self.take(byte) {
            Ok(())
        } else {
            expected(what)
        }
    }

    pub fn space(&mut self) -> Parse<()> {
        self.byte(b' ', "a space")
    }

    pub fn end(&self) -> Parse<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            expected("the end of the command")
        }
    }

    pub fn take_while(&mut self, belongs: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self
            .rest
            .iter()
            .position(|&b| !belongs(b))
            .unwrap_or(self.rest.len());
        self.advance(end)
    }

    /// At least one byte that belongs, as text: `belongs` lets only ASCII pass.
    fn word(&mut self, what: &'static str, belongs: impl Fn(u8) -> bool) -> Parse<&'a str> {
        let taken = self.take_while(|b| b.is_ascii() && belongs(b));
        match std::str::from_utf8(taken) {
            Ok(word) if !word.is_empty() => Ok(word),
            _ => expected(what),
        }
    }

    // tag = 1*<any ASTRING-CHAR except "+">
    pub fn tag(&mut self) -> Parse<&'a str> {
        self.word("a tag", |b| is_astring_char(b) && b != b'+')
    }

    // atom = 1*ATOM-CHAR
    pub fn atom(&mut self) -> Parse<&'a str> {
        self.word("an atom", is_atom_char)
    }

    /// A name of a command, an item, a key: letters, digits, `.`, `-`, `=`.
    pub fn name(&mut self) -> Parse<&'a str> {
        self.word("a name", |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'=')
        })
    }

    // base64 = *(4base64-char) [base64-terminal]; "=" alone is an empty initial response (RFC 4959)
    pub fn base64(&mut self) -> Parse<&'a str> {
        self.word("base64", |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
        })
    }

    // number = 1*DIGIT; number64 = 1*DIGIT
    pub fn number64(&mut self) -> Parse<u64> {
        let digits = self.take_while(|b| b.is_ascii_digit());
        decimal(digits).map_or(expected("a number"), Ok)
    }

    pub fn number(&mut self) -> Parse<u32> {
        u32::try_from(self.number64()?).map_or(expected("a number below 4294967296"), Ok)
    }

    // nz-number = digit-nz *DIGIT
    pub fn nz_number(&mut self) -> Parse<u32> {
        match self.number()? {
            0 => expected("a number above zero"),
            number => Ok(number),
        }
    }

    // mod-sequence-valzer = "0" / mod-sequence-value ; 63 bits (RFC 7162 §3.1)
    pub fn modseq(&mut self) -> Parse<u64> {
        match self.number64()? {
            value if i64::try_from(value).is_ok() => Ok(value),
            _ => expected("a mod-sequence of 63 bits"),
        }
    }

    // astring = 1*ASTRING-CHAR / string
    pub fn astring(&mut self) -> Parse<Text<'a>> {
        match self.peek() {
            Some(b'"' | b'{') => self.string(),
            _ => self
                .word("a string", is_astring_char)
                .map(|word| Cow::Borrowed(word.as_bytes())),
        }
    }

    /// An astring that must be UTF-8.
    pub fn utf8(&mut self) -> Parse<Cow<'a, str>> {
        let text = match self.astring()? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).map(Cow::Borrowed).ok(),
            Cow::Owned(bytes) => String::from_utf8(bytes).map(Cow::Owned).ok(),
        };
        text.map_or(expected("valid UTF-8"), Ok)
    }

    // string = quoted / literal
    pub fn string(&mut self) -> Parse<Text<'a>> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{') => self.literal().map(Cow::Borrowed),
            _ => expected("a string"),
        }
    }

    // nstring = string / nil
    pub fn nstring(&mut self) -> Parse<Option<Text<'a>>> {
        match self.peek() {
            Some(b'"' | b'{') => self.string().map(Some),
            _ if self.take_word("NIL") => Ok(None),
            _ => expected("a string or NIL"),
        }
    }

    // quoted = DQUOTE *QUOTED-CHAR DQUOTE
    fn quoted(&mut self) -> Parse<Text<'a>> {
        self.byte(b'"', "a quote")?;
        let mut unescaped: Option<Vec<u8>> = None;
        loop {
            let plain = self.take_while(|b| !matches!(b, b'"' | b'\\' | b'\r' | b'\n' | 0));
            if let Some(text) = &mut unescaped {
                text.extend_from_slice(plain);
            }
            match self.peek() {
                Some(b'"') => {
                    self.advance(1);
                    return Ok(unescaped.map_or(Cow::Borrowed(plain), Cow::Owned));
                }
                Some(b'\\') => unescaped
                    .get_or_insert_with(|| plain.to_vec())
                    .push(self.escaped()?),
                _ => return expected("the end of a quoted string"),
            }
        }
    }

    // QUOTED-CHAR = … / "\" quoted-specials
    fn escaped(&mut self) -> Parse<u8> {
        match self.advance(2) {
            [_, special @ (b'"' | b'\\')] => Ok(*special),
            _ => expected("a quote or backslash after a backslash"),
        }
    }

    // literal = "{" number ["+"] "}" CRLF *CHAR8 (RFC 7888)
    fn literal(&mut self) -> Parse<&'a [u8]> {
        self.byte(b'{', "a literal")?;
        let size = self.number()? as usize;
        self.take(b'+');
        self.byte(b'}', "the end of a literal's size")?;
        self.take(b'\r');
        self.byte(b'\n', "a line end after a literal's size")?;
        if size > self.rest.len() {
            return expected("the bytes of a literal");
        }
        match self.advance(size) {
            bytes if memchr::memchr(0, bytes).is_some() => expected("a literal without NUL"),
            bytes => Ok(bytes),
        }
    }

    /// `"(" [rule *(SP rule)] ")"`.
    pub fn list<T>(&mut self, mut rule: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        self.byte(b'(', "an opening parenthesis")?;
        let mut items = Vec::new();
        if self.take(b')') {
            return Ok(items);
        }
        loop {
            items.push(rule(self)?);
            if self.take(b')') {
                return Ok(items);
            }
            self.space()?;
        }
    }

    /// Like [`Self::list`], with at least one item.
    pub fn full_list<T>(&mut self, rule: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let items = self.list(rule)?;
        if items.is_empty() {
            expected("at least one item")
        } else {
            Ok(items)
        }
    }
}

pub(crate) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |sum, digit| {
        let value = digit.is_ascii_digit().then(|| u64::from(digit - b'0'))?;
        sum.checked_mul(10)?.checked_add(value)
    })
}

// ATOM-CHAR = <any CHAR except atom-specials>
pub(crate) fn is_atom_char(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']')
}

// ASTRING-CHAR = ATOM-CHAR / resp-specials
pub(crate) fn is_astring_char(byte: u8) -> bool {
    is_atom_char(byte) || byte == b']'
}

// list-char = ATOM-CHAR / list-wildcards / resp-specials
pub(crate) fn is_list_char(byte: u8) -> bool {
    is_astring_char(byte) || matches!(byte, b'%' | b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(bytes: &[u8]) -> Parse<Text<'_>> {
        Cursor::new(bytes).string()
    }

    #[test]
    fn a_quoted_string_is_borrowed_unless_escaped() {
        assert!(matches!(string(b"\"plain\""), Ok(Cow::Borrowed(b"plain"))));
        assert_eq!(
            string(br#""a \"b\" \\c""#).unwrap().as_ref(),
            br#"a "b" \c"#
        );
    }

    #[test]
    fn broken_strings_are_refused() {
        for bytes in [
            &b"\"open"[..],
            b"\"a\\n\"",
            b"\"a\r\n\"",
            b"{5}\r\nabc",
            b"{5}abcde",
            b"{1}\r\n\0",
            b"{99999999999}\r\n",
        ] {
            assert!(string(bytes).is_err(), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn literals_of_both_kinds_are_read() {
        assert_eq!(string(b"{3}\r\na\"b").unwrap().as_ref(), b"a\"b");
        assert_eq!(string(b"{3+}\r\nabc").unwrap().as_ref(), b"abc");
    }

    #[test]
    fn numbers_do_not_overflow() {
        assert!(Cursor::new(b"4294967296").number().is_err());
        assert!(Cursor::new(b"18446744073709551616").number64().is_err());
        assert!(Cursor::new(b"9223372036854775808").modseq().is_err());
        assert_eq!(Cursor::new(b"4294967295").number(), Ok(u32::MAX));
    }
}
