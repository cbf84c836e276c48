//! Selectors and media conditions of a message's own sheet.
//!
//! Every selector is scoped to the element that holds the message, so that a sheet cannot reach the page around it. Names of
//! elements, classes, ids, `>` and descendants stay; attribute selectors and most pseudo-classes go.

use cssparser::{ParseError, Parser, Token};

use super::style::{is_word, refused};

/// The class of the element around the message.
pub const SCOPE: &str = "mail";
/// Selectors in one list.
const MAX_SELECTORS: usize = 100;
/// Names in one selector.
const MAX_PARTS: usize = 16;

/// A cleaned selector list.
#[derive(Debug, Default)]
pub struct List {
    pub text: String,
    pub count: usize,
    /// Whether it matches by what the reader does (`:hover`).
    pub depends_on_reader: bool,
}

/// Reads a selector list up to the end of `parser`; selectors that may not stay are left out, an empty list is an error.
pub fn list(parser: &mut Parser) -> Result<List, ParseError<()>> {
    let mut list = List::default();
    let mut selector = Selector::default();
    loop {
        match parser.next_including_whitespace().cloned() {
            Ok(Token::Comma) => std::mem::take(&mut selector).finish(&mut list),
            Ok(token) => selector.push(&token, parser),
            Err(_) => break,
        }
    }
    selector.finish(&mut list);
    if list.count == 0 {
        Err(refused())
    } else {
        Ok(list)
    }
}

/// One selector being read.
#[derive(Debug, Default)]
struct Selector {
    /// Compounds and combinators, without the scope.
    text: String,
    parts: usize,
    bad: bool,
    depends_on_reader: bool,
    /// A blank was read: a descendant follows, if anything does.
    blank: bool,
    /// The first compound is the scope itself.
    scoped: bool,
}

impl Selector {
    fn push(&mut self, token: &Token, parser: &mut Parser) {
        self.parts += 1;
        let ok = match token {
            Token::WhiteSpace(_) => {
                self.blank = true;
                true
            }
            Token::Delim('>') => self.child(),
            Token::Delim('*') => self.compound("", "*"),
            Token::Delim('.') => self.class(parser),
            Token::Ident(name) => self.element(name),
            Token::IDHash(id) => is_word(id) && self.compound("#", id),
            Token::Colon => self.pseudo_class(parser),
            _ => false,
        };
        self.bad |= !ok;
    }

    fn child(&mut self) -> bool {
        let allowed = (self.scoped || !self.text.is_empty()) && !self.text.ends_with('>');
        self.text.push('>');
        self.blank = false;
        allowed
    }

    fn class(&mut self, parser: &mut Parser) -> bool {
        match parser.next_including_whitespace().cloned() {
            Ok(Token::Ident(name)) if &*name == SCOPE && self.is_empty() => {
                self.scoped = true;
                true
            }
            Ok(Token::Ident(name)) => is_word(&name) && self.compound(".", &name),
            _ => false,
        }
    }

    /// `body` and `html` are the element around the message.
    fn element(&mut self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        if self.is_empty() && !self.blank_inside() && matches!(&*name, "body" | "html") {
            self.scoped = true;
            return true;
        }
        if self.text.is_empty() && self.scoped && name == "body" {
            return self.blank_or_child_dropped();
        }
        let first = self.text.is_empty() && !self.scoped;
        let starts = first || self.blank || self.text.ends_with('>');
        starts && is_word(&name) && self.compound("", &name)
    }

    /// `html body`: one element for both.
    fn blank_or_child_dropped(&mut self) -> bool {
        let blank = self.blank;
        self.blank = false;
        blank
    }

    fn is_empty(&self) -> bool {
        self.text.is_empty() && !self.scoped
    }

    fn blank_inside(&self) -> bool {
        self.blank && self.scoped
    }

    fn pseudo_class(&mut self, parser: &mut Parser) -> bool {
        let Ok(Token::Ident(name)) = parser.next_including_whitespace().cloned() else {
            return false;
        };
        let name = name.to_ascii_lowercase();
        match &*name {
            "hover" | "active" | "focus" => self.depends_on_reader = true,
            "link" | "first-child" | "last-child" => {}
            _ => return false,
        }
        let joined = !self.text.is_empty() && !self.blank && !self.text.ends_with('>');
        joined && self.compound(":", &name)
    }

    fn compound(&mut self, sign: &str, name: &str) -> bool {
        let descends = self.blank && !self.text.ends_with('>');
        if descends && (self.scoped || !self.text.is_empty()) {
            self.text.push(' ');
        }
        self.blank = false;
        self.text.push_str(sign);
        self.text.push_str(name);
        true
    }

    fn finish(self, list: &mut List) {
        let nothing = self.text.is_empty() && !self.scoped;
        if self.bad
            || nothing
            || self.text.ends_with('>')
            || self.parts > 2 * MAX_PARTS
            || list.count >= MAX_SELECTORS
        {
            return;
        }
        if list.count > 0 {
            list.text.push(',');
        }
        list.text.push('.');
        list.text.push_str(SCOPE);
        if !self.scoped {
            list.text.push(' ');
        }
        list.text.push_str(&self.text);
        list.count += 1;
        list.depends_on_reader |= self.depends_on_reader;
    }
}

/// A media condition by medium and width, written again; anything else is an error. The message lies on white in both modes,
/// so `prefers-color-scheme` is refused with the rest.
pub fn media(parser: &mut Parser) -> Result<String, ParseError<()>> {
    let mut out = String::new();
    while let Ok(token) = parser.next().cloned() {
        match token {
            Token::Ident(word)
                if matches!(
                    &*word.to_ascii_lowercase(),
                    "screen" | "print" | "all" | "only" | "and" | "not"
                ) =>
            {
                push_spaced(&word.to_ascii_lowercase(), &mut out);
            }
            Token::Comma => out.push(','),
            Token::ParenthesisBlock => {
                let feature = parser.parse_nested_block(feature)?;
                push_spaced(&feature, &mut out);
            }
            _ => return Err(refused()),
        }
    }
    if out.is_empty() {
        Err(refused())
    } else {
        Ok(out)
    }
}

fn push_spaced(word: &str, out: &mut String) {
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

/// `(max-width: 600px)` and its kin.
fn feature(parser: &mut Parser) -> Result<String, ParseError<()>> {
    let name = parser.expect_ident_cloned()?.to_ascii_lowercase();
    let known = [
        "max-width",
        "min-width",
        "max-device-width",
        "min-device-width",
        "width",
    ];
    if !known.contains(&&*name) {
        return Err(refused());
    }
    parser.expect_colon()?;
    parser.skip_whitespace();
    let start = parser.position();
    let Token::Dimension { .. } = parser.next()? else {
        return Err(refused());
    };
    let size = parser.slice_from(start);
    let plain = size.len() <= 32
        && size
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    if plain {
        Ok(format!("({name}: {size})"))
    } else {
        Err(refused())
    }
}
