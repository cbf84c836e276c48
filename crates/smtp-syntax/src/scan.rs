//! A cursor over the rest of a line, and the small rules that others share.

/// What is left of a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub rest: &'a str,
}

impl<'a> Scan<'a> {
    pub fn new(rest: &'a str) -> Self {
        Self { rest }
    }

    pub fn is_at_end(self) -> bool {
        self.rest.is_empty()
    }

    /// Takes `word`, whatever its case (RFC 5321 §2.4).
    pub fn word(&mut self, word: &str) -> bool {
        match self.rest.get(..word.len()) {
            Some(head) if head.eq_ignore_ascii_case(word) => {
                self.rest = &self.rest[word.len()..];
                true
            }
            _ => false,
        }
    }

    /// Takes one ASCII character.
    pub fn byte(&mut self, byte: u8) -> bool {
        if self.rest.as_bytes().first() != Some(&byte) {
            return false;
        }
        self.rest = &self.rest[1..];
        true
    }

    /// Takes the longest run of characters that `wanted` accepts.
    pub fn run(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(end);
        self.rest = rest;
        run
    }

    pub fn spaces(&mut self) -> bool {
        !self.run(|c| c == ' ').is_empty()
    }

    /// `1*20DIGIT` (RFC 1870 §4), as long as it fits.
    pub fn number(&mut self) -> Option<u64> {
        self.run(|c| c.is_ascii_digit()).parse().ok()
    }
}

/// `atext` (RFC 5322 §3.2.3) and, with SMTPUTF8, any character beyond ASCII (RFC 6531 §3.3).
pub(crate) fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '!' | '#'..='\'' | '*' | '+' | '-' | '/' | '=' | '?' | '^'..='`' | '{'..='~')
        || !c.is_ascii()
}

/// `esmtp-value = 1*(%d33-60 / %d62-126)` and, with SMTPUTF8, any character beyond ASCII (RFC 6531 §3.3).
pub(crate) fn is_value(c: char) -> bool {
    (c.is_ascii_graphic() && c != '=') || !c.is_ascii()
}
