//! The text of HTML as people read it: for search, quotes and previews. Blocks are lines, what is never shown is left out.

use super::elements::{self, Dropped};
use super::lexer::{Lexer, Tag, Token};
use super::references::{Place, decode};
use super::{attributes, within_limit};

/// The text of `html`, at most about `most` bytes of it.
#[must_use]
pub fn text(html: &str, most: usize) -> String {
    let mut lexer = Lexer::new(within_limit(html));
    let mut out = Setter::default();
    while let Some(token) = lexer.next() {
        match token {
            Token::Text(raw) => out.push(&decode(raw, Place::Text)),
            Token::Start(tag) => start(&tag, &mut lexer, &mut out),
            Token::End(name) => {
                let name = name.to_ascii_lowercase();
                if name == "pre" {
                    out.preformatted = false;
                }
                out.break_for(&name);
            }
        }
        if out.text.len() >= most {
            break;
        }
    }
    out.text.truncate(out.text.trim_end().len());
    out.text
}

fn start(tag: &Tag<'_>, lexer: &mut Lexer<'_>, out: &mut Setter) {
    let name = tag.name.to_ascii_lowercase();
    match name.as_str() {
        "img" => out.push(&attributes::get(tag, "alt").unwrap_or_default()),
        "br" | "hr" => out.line(),
        _ if elements::find(&name).is_some() => {}
        _ => match elements::dropped(&name) {
            Dropped::RawText => {
                lexer.raw_text(&name);
            }
            Dropped::Subtree => {
                lexer.skip_to_end_tag(&name);
            }
            Dropped::Tag => {}
        },
    }
    out.break_for(&name);
    match name.as_str() {
        "li" => out.push("- "),
        "pre" => out.preformatted = true,
        _ => {}
    }
}

#[derive(Default)]
struct Setter {
    text: String,
    /// A blank waits for the word behind it.
    blank: bool,
    preformatted: bool,
}

impl Setter {
    fn push(&mut self, text: &str) {
        if self.preformatted {
            self.text.push_str(text);
            return;
        }
        for piece in text.split_inclusive([' ', '\t', '\n', '\r']) {
            let word = piece.trim_end_matches([' ', '\t', '\n', '\r']);
            if !word.is_empty() {
                if std::mem::take(&mut self.blank) && !self.at_line_start() {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
            self.blank |= word.len() < piece.len();
        }
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }

    fn line(&mut self) {
        self.blank = false;
        // An empty line says enough.
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn end_line(&mut self) {
        if !self.at_line_start() {
            self.line();
        }
    }

    /// Blocks stand on lines of their own, paragraphs apart; cells beside each other.
    fn break_for(&mut self, name: &str) {
        match name {
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "blockquote" | "table" | "ul"
            | "ol" => {
                self.end_line();
                self.line();
            }
            "div" | "tr" | "li" | "dt" | "dd" | "section" | "article" | "header" | "footer"
            | "center" | "address" | "caption" | "pre" | "main" | "aside" | "nav" | "form"
            | "body" => {
                self.end_line();
            }
            "td" | "th" => self.blank = true,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn blocks_are_lines_and_what_is_hidden_is_left_out() {
        let html = "<html><head><title>x</title><style>p{}</style></head><body><h1>Réunion</h1>\n<p>Le <b>lundi</b>\n\
                    16&nbsp;juin&#33;</p><div>a<br>b</div><ul><li>un</li><li>deux</li></ul>\
                    <table><tr><td>c</td><td>d</td></tr></table><script>alert(1)</script><!-- y --><img alt=\"plan\"></body>";
        assert_eq!(
            text(html, 1_000),
            "Réunion\n\nLe lundi 16\u{a0}juin!\n\na\nb\n\n- un\n- deux\n\nc d\n\nplan"
        );
    }

    #[test]
    fn text_is_bounded_and_survives_anything() {
        assert!(text(&"mot ".repeat(10_000), 100).len() < 50_000);
        for broken in [
            "<",
            "<p",
            "&",
            "&#",
            "</",
            "<!--",
            "<pre>a\n  b</pre>c",
            "<style>",
            "<svg>",
        ] {
            let _no_panic = text(broken, 100);
        }
        assert_eq!(text("1 < 2 &lt; 3", 100), "1 < 2 < 3");
    }
}
