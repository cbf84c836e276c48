//! Style sheets and `style` attributes: the properties that draw a mail, with values that load and cover nothing.
//!
//! Nothing of the source is copied as it stands: tokens that cssparser reads are written again from a narrow alphabet, so that
//! escapes, comments and broken syntax cannot mean one thing here and another in a browser. Positions, layers, generated
//! content, custom properties, animations and fonts from elsewhere are absent from the list.

use cssparser::{BasicParseError, CowRcStr, Delimiter, ParseError, Parser, Token};

use super::addresses::Images;
use super::selectors;

/// Functions within functions (`calc(min(…))`), and blocks within blocks of a sheet.
const MAX_NESTING: usize = 4;
/// Bytes of one value; a gradient with ten stops has 400.
const MAX_VALUE: usize = 1024;
/// Selectors of all rules of one message; browsers try each on each element.
const MAX_RULES: usize = 5_000;

type Parsed<T> = Result<T, ParseError<()>>;

/// The declarations of a `style` attribute that may stay, joined by `;`.
pub fn declarations(text: &str, images: &Images) -> String {
    let mut out = String::new();
    let mut parser = Parser::new(text);
    write_declarations(&mut parser, Some(images), &mut out);
    out
}

/// Appends the rules of a sheet that may stay, each selector scoped to the message.
pub fn sheet(text: &str, images: &Images, out: &mut String) {
    let mut parser = Parser::new(text);
    let mut sheet = Sheet {
        images,
        out,
        left: MAX_RULES,
    };
    sheet.rules(&mut parser, 0);
}

/// Writes declarations up to the end of the block; without `images`, those that name a picture go.
fn write_declarations(parser: &mut Parser, images: Option<&Images>, out: &mut String) {
    let start = out.len();
    while let Ok(token) = parser.next() {
        let name = match token {
            Token::Semicolon => continue,
            Token::Ident(name) => name.to_ascii_lowercase(),
            _ => String::new(),
        };
        let before = out.len();
        let separator = if before > start { ";" } else { "" };
        let written = parser.parse_until_after(Delimiter::Semicolon, |parser| {
            parser.expect_colon()?;
            out.push_str(separator);
            out.push_str(&name);
            out.push(':');
            let value = Values {
                images,
                out: &mut *out,
            };
            value.property(&name, parser)
        });
        if written.is_err() {
            out.truncate(before);
        }
    }
}

/// Writes one property's value.
struct Values<'v, 'i> {
    images: Option<&'v Images<'i>>,
    out: &'v mut String,
}

impl Values<'_, '_> {
    fn property(mut self, name: &str, parser: &mut Parser) -> Parsed<()> {
        let kind = property(name).ok_or_else(refused)?;
        let start = self.out.len();
        self.tokens(parser, kind, 0)?;
        let value = &self.out[start..];
        let fits = !value.is_empty() && (value.len() <= MAX_VALUE || value.contains("url("));
        if fits && (kind != Property::Display || is_display(value)) {
            return Ok(());
        }
        Err(refused())
    }

    fn tokens(&mut self, parser: &mut Parser, kind: Property, depth: usize) -> Parsed<()> {
        if depth > MAX_NESTING {
            return Err(refused());
        }
        // Before the first token, and after a comma, no blank is needed.
        let mut first = true;
        loop {
            parser.skip_whitespace();
            let start = parser.position();
            let Ok(token) = parser.next().cloned() else {
                return Ok(());
            };
            if !first && !matches!(token, Token::Comma) {
                self.out.push(' ');
            }
            first = matches!(token, Token::Comma);
            match token {
                Token::Number { .. } | Token::Percentage { .. } | Token::Dimension { .. } => {
                    self.number(parser.slice_from(start))?;
                }
                Token::Function(name) => self.function(&name, parser, kind, depth)?,
                Token::UnquotedUrl(address) => self.picture(&address, kind)?,
                Token::Delim('!') => self.important(parser, depth)?,
                simple => self.simple(&simple)?,
            }
        }
    }

    fn simple(&mut self, token: &Token) -> Parsed<()> {
        match token {
            Token::Ident(word) => self.word(word),
            Token::Hash(colour) | Token::IDHash(colour) => {
                self.out.push('#');
                self.word(colour)
            }
            Token::QuotedString(text) => self.string(text),
            Token::Comma => {
                self.out.push(',');
                Ok(())
            }
            Token::Delim(sign @ ('/' | '+' | '-' | '*')) => {
                self.out.push(*sign);
                Ok(())
            }
            _ => Err(refused()),
        }
    }

    /// Sizes as written, if nothing in them is escaped.
    fn number(&mut self, source: &str) -> Parsed<()> {
        let plain = source
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.%".contains(&byte));
        if !plain || source.len() > 32 {
            return Err(refused());
        }
        self.out.push_str(source);
        Ok(())
    }

    fn word(&mut self, word: &str) -> Parsed<()> {
        if !is_word(word) || word.eq_ignore_ascii_case("expression") {
            return Err(refused());
        }
        self.out.push_str(word);
        Ok(())
    }

    fn string(&mut self, text: &str) -> Parsed<()> {
        if !text
            .chars()
            .all(|c| c.is_alphanumeric() || " -_.".contains(c))
        {
            return Err(refused());
        }
        self.out.push('\'');
        self.out.push_str(text);
        self.out.push('\'');
        Ok(())
    }

    fn important(&mut self, parser: &mut Parser, depth: usize) -> Parsed<()> {
        parser.expect_ident_matching("important")?;
        if depth > 0 || !parser.is_exhausted() {
            return Err(refused());
        }
        self.out.push_str("!important");
        Ok(())
    }

    fn function(
        &mut self,
        name: &CowRcStr,
        parser: &mut Parser,
        kind: Property,
        depth: usize,
    ) -> Parsed<()> {
        let name = name.to_ascii_lowercase();
        if name == "url" {
            let address = parser
                .parse_nested_block(|inner| inner.expect_string_cloned().map_err(into_refused))?;
            return self.picture(&address, kind);
        }
        if !FUNCTIONS.contains(&&*name) {
            return Err(refused());
        }
        self.out.push_str(&name);
        self.out.push('(');
        parser.parse_nested_block(|inner| self.tokens(inner, kind, depth + 1))?;
        self.out.push(')');
        Ok(())
    }

    /// A picture that may be loaded, or `none` in its place, so that the colour beside it stays.
    fn picture(&mut self, address: &str, kind: Property) -> Parsed<()> {
        if kind != Property::Picture {
            return Err(refused());
        }
        match self.images.ok_or_else(refused)?.resolve(address) {
            Some(address) => push_url(&address, self.out),
            None => self.out.push_str("none"),
        }
        Ok(())
    }
}

/// `url('…')`, with everything encoded that could end the string, the value or the element.
fn push_url(address: &str, out: &mut String) {
    out.push_str("url('");
    for c in address.chars() {
        match c {
            '\'' => out.push_str("%27"),
            '"' => out.push_str("%22"),
            '\\' => out.push_str("%5C"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            c if c.is_whitespace() || c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push_str("')");
}

/// A keyword or a name without escapes.
pub fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 64
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
        && !word.starts_with("--")
}

pub fn refused() -> ParseError<()> {
    ParseError::custom(())
}

fn into_refused(_: BasicParseError) -> ParseError<()> {
    refused()
}

/// What a property may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Property {
    Plain,
    Picture,
    Display,
}

const FUNCTIONS: &[&str] = &[
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "calc",
    "min",
    "max",
    "clamp",
    "linear-gradient",
    "radial-gradient",
    "repeating-linear-gradient",
];

/// What the property of this name (lower case) may hold; `None` if it may not stay.
fn property(name: &str) -> Option<Property> {
    match name {
        "background" | "background-image" | "list-style" | "list-style-image" => {
            return Some(Property::Picture);
        }
        "display" => return Some(Property::Display),
        _ => {}
    }
    let family = [
        "margin",
        "padding",
        "border",
        "font",
        "text",
        "background",
        "list-style",
        "flex",
        "column",
    ]
    .iter()
    .find_map(|family| name.strip_prefix(family))
    .is_some_and(|rest| rest.is_empty() || rest.starts_with('-') && is_word(rest));
    let refused = matches!(
        name,
        "border-image" | "border-image-source" | "font-palette"
    );
    (!refused && (family || PROPERTIES.contains(&name))).then_some(Property::Plain)
}

/// Properties outside the families that [`property`] names.
const PROPERTIES: &[&str] = &[
    "color",
    "opacity",
    "width",
    "height",
    "min-width",
    "min-height",
    "max-width",
    "max-height",
    "line-height",
    "letter-spacing",
    "word-spacing",
    "word-break",
    "word-wrap",
    "overflow-wrap",
    "white-space",
    "hyphens",
    "vertical-align",
    "direction",
    "float",
    "clear",
    "visibility",
    "overflow",
    "overflow-x",
    "overflow-y",
    "box-sizing",
    "box-shadow",
    "border-radius",
    "border-collapse",
    "border-spacing",
    "table-layout",
    "caption-side",
    "empty-cells",
    "align-items",
    "align-content",
    "align-self",
    "justify-content",
    "justify-items",
    "gap",
    "row-gap",
    "order",
    "outline",
    "outline-color",
    "outline-style",
    "outline-width",
    "quotes",
    "tab-size",
    "unicode-bidi",
    "object-fit",
    "aspect-ratio",
    "page-break-before",
    "page-break-after",
    "page-break-inside",
    "break-inside",
    "-webkit-text-size-adjust",
    "-ms-text-size-adjust",
];

fn is_display(value: &str) -> bool {
    let word = value.strip_suffix("!important").unwrap_or(value).trim();
    [
        "none",
        "block",
        "inline",
        "inline-block",
        "list-item",
        "table",
        "inline-table",
        "table-row",
        "table-cell",
        "table-row-group",
        "table-header-group",
        "table-footer-group",
        "table-column",
        "table-column-group",
        "table-caption",
        "flex",
        "inline-flex",
        "initial",
        "inherit",
    ]
    .iter()
    .any(|known| word.eq_ignore_ascii_case(known))
}

/// Writes the rules of a sheet.
struct Sheet<'s, 'i> {
    images: &'s Images<'i>,
    out: &'s mut String,
    left: usize,
}

impl Sheet<'_, '_> {
    fn rules(&mut self, parser: &mut Parser, depth: usize) {
        loop {
            let start = parser.state();
            match parser.next().cloned() {
                Err(_) => return,
                Ok(Token::AtKeyword(name)) => self.at_rule(&name, parser, depth),
                Ok(Token::CDO | Token::CDC | Token::Semicolon) => {}
                Ok(_) => {
                    parser.reset(&start);
                    self.style_rule(parser);
                }
            }
        }
    }

    /// `@media` by width or medium stays; every other at-rule goes with its block.
    fn at_rule(&mut self, name: &CowRcStr, parser: &mut Parser, depth: usize) {
        let ends = Delimiter::Semicolon | Delimiter::CurlyBracketBlock;
        let condition = parser.parse_until_before(ends, selectors::media);
        let Ok(Token::CurlyBracketBlock) = parser.next() else {
            return;
        };
        let kept = condition
            .ok()
            .filter(|_| name.eq_ignore_ascii_case("media") && depth < MAX_NESTING);
        // The closure takes the whole block, so the block always parses.
        let _ = parser.parse_nested_block(|block| -> Parsed<()> {
            match kept {
                Some(condition) => self.media(&condition, block, depth),
                None => while block.next().is_ok() {},
            }
            Ok(())
        });
    }

    fn media(&mut self, condition: &str, block: &mut Parser, depth: usize) {
        let start = self.out.len();
        self.out.push_str("@media ");
        self.out.push_str(condition);
        self.out.push('{');
        let inside = self.out.len();
        self.rules(block, depth + 1);
        if self.out.len() == inside {
            self.out.truncate(start);
        } else {
            self.out.push('}');
        }
    }

    fn style_rule(&mut self, parser: &mut Parser) {
        let start = self.out.len();
        let selectors = parser.parse_until_before(Delimiter::CurlyBracketBlock, selectors::list);
        let Ok(Token::CurlyBracketBlock) = parser.next() else {
            return;
        };
        let kept = selectors.ok().filter(|list| list.count <= self.left);
        let _ = parser.parse_nested_block(|block| -> Parsed<()> {
            match kept {
                Some(list) => self.block(&list, block, start),
                None => while block.next().is_ok() {},
            }
            Ok(())
        });
    }

    fn block(&mut self, list: &selectors::List, block: &mut Parser, start: usize) {
        self.left -= list.count;
        self.out.push_str(&list.text);
        self.out.push('{');
        let inside = self.out.len();
        // A picture loaded when the pointer passes would tell that it passed.
        let images = (!list.depends_on_reader).then_some(self.images);
        write_declarations(block, images, self.out);
        if self.out.len() == inside {
            self.out.truncate(start);
        } else {
            self.out.push('}');
        }
    }
}

#[cfg(test)]
mod tests;
