//! Cuts HTML into text, start tags and end tags, as a browser's tokeniser does (HTML §13.2.5), in one pass over borrowed text.
//!
//! Comments, declarations, processing instructions and tags cut off by the end of the message are passed over. A tag's
//! attributes past [`MAX_ATTRIBUTES`] are passed over too, so that a million of them cost what their bytes cost.

use memchr::{memchr, memmem};

use super::MAX_ATTRIBUTES;

/// A start tag, names and values as written (not folded, not decoded).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tag<'a> {
    pub name: &'a str,
    pub attributes: Vec<(&'a str, &'a str)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token<'a> {
    Text(&'a str),
    Start(Tag<'a>),
    End(&'a str),
}

pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.text.len() {
            if let Some(token) = self.token() {
                return Some(token);
            }
        }
        None
    }
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Takes the raw text of the element whose start tag was just read, up to its end tag or the end of the message.
    pub fn raw_text(&mut self, name: &str) -> &'a str {
        let start = self.at;
        let end = self.find_end_tag(name).unwrap_or(self.text.len());
        self.at = end;
        &self.text[start..end]
    }

    /// Passes over everything up to the end tag of this name; stays where it is and says no if there is none.
    pub fn skip_to_end_tag(&mut self, name: &str) -> bool {
        match self.find_end_tag(name) {
            Some(end) => {
                self.at = end;
                true
            }
            None => false,
        }
    }

    fn find_end_tag(&self, name: &str) -> Option<usize> {
        let bytes = self.text.as_bytes();
        memmem::find_iter(&bytes[self.at..], "</")
            .map(|found| found + self.at)
            .find(|found| {
                let rest = &bytes[found + 2..];
                rest.get(..name.len())
                    .is_some_and(|written| written.eq_ignore_ascii_case(name.as_bytes()))
                    && rest.get(name.len()).is_none_or(|next| ends_tag_name(*next))
            })
    }

    fn token(&mut self) -> Option<Token<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        match rest {
            [b'<', b'/', letter, ..] if letter.is_ascii_alphabetic() => self.end_tag(),
            [b'<', b'/', b'>', ..] => self.skip(3),
            [b'<', b'!', b'-', b'-', ..] => self.comment(),
            [b'<', b'/' | b'!' | b'?', _, ..] => self.bogus_comment(),
            [b'<', letter, ..] if letter.is_ascii_alphabetic() => self.start_tag(),
            _ => Some(self.plain_text()),
        }
    }

    fn skip(&mut self, bytes: usize) -> Option<Token<'a>> {
        self.at += bytes;
        None
    }

    /// Text up to the next `<` that opens something; the first byte is text whatever it is.
    fn plain_text(&mut self) -> Token<'a> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while let Some(found) = memchr(b'<', bytes.get(at..).unwrap_or_default()) {
            at += found;
            if bytes
                .get(at + 1)
                .is_some_and(|next| next.is_ascii_alphabetic() || b"/!?".contains(next))
            {
                self.at = at;
                return Token::Text(&self.text[start..at]);
            }
            at += 1;
        }
        self.at = bytes.len();
        Token::Text(&self.text[start..])
    }

    /// HTML §13.2.5.43 to 13.2.5.51: `<!-->` and `<!--->` are whole comments, `--!>` ends one as `-->` does.
    fn comment(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        let body = self.at + 4;
        let rest = &bytes[body..];
        self.at = if rest.starts_with(b">") {
            body + 1
        } else if rest.starts_with(b"->") {
            body + 2
        } else {
            end_of_comment(rest).map_or(bytes.len(), |end| body + end)
        };
        None
    }

    fn bogus_comment(&mut self) -> Option<Token<'a>> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr(b'>', rest).map_or(rest.len(), |end| end + 1);
        None
    }

    fn end_tag(&mut self) -> Option<Token<'a>> {
        self.at += 2;
        let name = self.tag_name();
        self.attributes(0).map(|_| Token::End(name))
    }

    fn start_tag(&mut self) -> Option<Token<'a>> {
        self.at += 1;
        let name = self.tag_name();
        let attributes = self.attributes(MAX_ATTRIBUTES)?;
        Some(Token::Start(Tag { name, attributes }))
    }

    fn tag_name(&mut self) -> &'a str {
        self.take_until(ends_tag_name)
    }

    /// The attributes of a tag, `most` of them kept; leaves behind its `>`. `None` if the message ends inside.
    fn attributes(&mut self, most: usize) -> Option<Vec<(&'a str, &'a str)>> {
        let mut kept = Vec::new();
        loop {
            self.take_until(|byte| !is_space(byte) && byte != b'/');
            match self.peek()? {
                b'>' => {
                    self.at += 1;
                    return Some(kept);
                }
                _ => {
                    let attribute = self.attribute()?;
                    if kept.len() < most {
                        kept.push(attribute);
                    }
                }
            }
        }
    }

    fn attribute(&mut self) -> Option<(&'a str, &'a str)> {
        let start = self.at;
        // HTML §13.2.5.32: a leading `=` belongs to the name.
        self.at += self.text[start..].chars().next().map_or(1, char::len_utf8);
        self.take_until(|byte| is_space(byte) || matches!(byte, b'/' | b'>' | b'='));
        let name = &self.text[start..self.at];
        self.take_until(|byte| !is_space(byte));
        if self.peek()? != b'=' {
            return Some((name, ""));
        }
        self.at += 1;
        self.take_until(|byte| !is_space(byte));
        Some((name, self.value()?))
    }

    fn value(&mut self) -> Option<&'a str> {
        let quote = self.peek()?;
        if quote != b'"' && quote != b'\'' {
            return Some(self.take_until(|byte| is_space(byte) || byte == b'>'));
        }
        let start = self.at + 1;
        match memchr(quote, &self.text.as_bytes()[start..]) {
            Some(end) => {
                self.at = start + end + 1;
                Some(&self.text[start..start + end])
            }
            None => {
                self.at = self.text.len();
                None
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes what comes before the first byte that `ends`: an ASCII byte, or the first of a character.
    fn take_until(&mut self, ends: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        self.at += rest
            .iter()
            .position(|byte| ends(*byte))
            .unwrap_or(rest.len());
        &self.text[start..self.at]
    }
}

fn end_of_comment(rest: &[u8]) -> Option<usize> {
    memmem::find_iter(rest, "--").find_map(|dashes| match &rest[dashes + 2..] {
        [b'>', ..] => Some(dashes + 3),
        [b'!', b'>', ..] => Some(dashes + 4),
        // `--->`: the comment ends one dash later; find_iter does not look at overlapping pairs.
        [b'-', b'>', ..] => Some(dashes + 4),
        [b'-', b'!', b'>', ..] => Some(dashes + 5),
        _ => None,
    })
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

fn ends_tag_name(byte: u8) -> bool {
    is_space(byte) || byte == b'/' || byte == b'>'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(html: &str) -> Vec<String> {
        Lexer::new(html)
            .map(|token| match token {
                Token::Text(text) => text.to_owned(),
                Token::Start(tag) => format!("<{} {:?}>", tag.name, tag.attributes),
                Token::End(name) => format!("</{name}>"),
            })
            .collect()
    }

    #[test]
    fn tags_are_cut_where_browsers_cut_them() {
        assert_eq!(
            tokens("a<b/c=d e='>' f=\"<\"g>h</b x='>'>"),
            [
                "a",
                r#"<b [("c", "d"), ("e", ">"), ("f", "<"), ("g", "")]>"#,
                "h",
                "</b>"
            ]
        );
        assert_eq!(tokens("1 < 2 <3 <"), ["1 < 2 <3 <"]);
        assert_eq!(tokens("<a =x==y>"), [r#"<a [("=x", "=y")]>"#]);
        assert_eq!(tokens("<é><a é=ü>"), ["<é>", r#"<a [("é", "ü")]>"#]);
    }

    #[test]
    fn comments_end_where_browsers_end_them() {
        assert_eq!(
            tokens("<!-->a<!--->b<!-- -- x --!>c<!-- --->d"),
            ["a", "b", "c", "d"]
        );
        assert_eq!(tokens("<![CDATA[x>y]]>"), ["y]]>"]);
        assert_eq!(
            tokens("<?php x ?>a</ x>b</>c<!-- rest <b>"),
            ["a", "b", "c"]
        );
        assert_eq!(tokens("<!--a----->b<!-------!>c"), ["b", "c"]);
    }

    #[test]
    fn a_tag_that_never_ends_is_not_shown() {
        assert_eq!(tokens("a<b c='d"), ["a"]);
        assert_eq!(tokens("a<b c"), ["a"]);
        assert_eq!(tokens("a</b "), ["a"]);
    }

    #[test]
    fn raw_text_ends_at_its_own_end_tag() {
        let mut lexer = Lexer::new("<style>a</styles></b></STYLE >c");
        assert!(matches!(lexer.next(), Some(Token::Start(_))));
        assert_eq!(lexer.raw_text("style"), "a</styles></b>");
        assert_eq!(lexer.next(), Some(Token::End("STYLE")));
        assert!(!lexer.skip_to_end_tag("style"));
        assert_eq!(lexer.next(), Some(Token::Text("c")));
    }
}
