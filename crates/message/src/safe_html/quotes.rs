//! Quoted history: recognising what mail programs mark as the message being answered, and folding it.
//!
//! A passage is folded when the message has words outside of it, unless the writer answers between the lines: two passages with
//! words between them stay open. The fold is a `<details>`, so it needs no script.

use super::attributes;
use super::lexer::Tag;
use super::references::{Place, push_escaped};

/// The words on a fold that hides so many lines; none for a passage without text.
pub type Summary<'a> = &'a dyn Fn(usize) -> String;

/// The class of our fold.
pub const FOLD_CLASS: &str = "quote";

/// How far a passage of history reaches from the tag that announces it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The element.
    Element,
    /// The element and all that follows it within its parent (Outlook writes a rule and goes on).
    RestOfParent,
    /// A fold of ours, cleaned before.
    Folded,
}

/// Whether this tag (of the named element) opens a passage of history.
pub fn recognise(name: &str, tag: &Tag) -> Option<Extent> {
    if !matches!(name, "div" | "blockquote" | "hr" | "details" | "section") {
        return None;
    }
    let has = |attribute: &str, test: &dyn Fn(&str) -> bool| {
        attributes::get(tag, attribute).is_some_and(|value| test(&value))
    };
    if name == "details" {
        return has("class", &|class| class == FOLD_CLASS).then_some(Extent::Folded);
    }
    if has("id", &|id| OUTLOOK_IDS.contains(&id)) || name == "div" && has("style", &is_outlook_rule)
    {
        return Some(Extent::RestOfParent);
    }
    let cited = name == "blockquote" && has("type", &|kind| kind.eq_ignore_ascii_case("cite"));
    let classed = has("class", &|classes| {
        classes
            .split_ascii_whitespace()
            .any(|class| QUOTE_CLASSES.contains(&class))
    });
    (name != "hr" && (cited || classed)).then_some(Extent::Element)
}

/// Written by Outlook on the web and for the Mac, and by Zimbra.
const OUTLOOK_IDS: &[&str] = &[
    "divRplyFwdMsg",
    "appendonsend",
    "zwchr",
    "mail-editor-reference-message-container",
];

/// Gmail, Yahoo, Proton, Tuta, Zoho.
const QUOTE_CLASSES: &[&str] = &[
    "gmail_quote",
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "zmail_extra",
];

/// Outlook for Windows draws a grey (formerly blue) line above the headers of the message that it quotes.
fn is_outlook_rule(style: &str) -> bool {
    if style.len() > 200 {
        return false;
    }
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    style.starts_with("border:none;border-top:solid#e1e1e11.0pt")
        || style.starts_with("border:none;border-top:solid#b5c4df1.0pt")
}

/// One passage, by its place in the written HTML.
#[derive(Debug)]
struct Passage {
    start: usize,
    end: usize,
    folded: bool,
    /// Lines with words.
    lines: usize,
}

/// Gathers passages while a message is written.
#[derive(Debug, Default)]
pub struct Passages {
    passages: Vec<Passage>,
    inside: bool,
    in_line: bool,
    words: bool,
    words_since: bool,
    answers_between: bool,
}

impl Passages {
    /// A passage starts here; `None` within another one, which it is then part of.
    pub fn open(&mut self, start: usize, folded: bool) -> Option<usize> {
        if self.inside {
            return None;
        }
        self.answers_between |= self.words_since && !self.passages.is_empty();
        self.words_since = false;
        self.inside = true;
        self.in_line = false;
        self.passages.push(Passage {
            start,
            end: start,
            folded,
            lines: 0,
        });
        Some(self.passages.len() - 1)
    }

    pub fn close(&mut self, passage: usize, end: usize) {
        self.passages[passage].end = end;
        self.inside = false;
    }

    /// Text that a reader sees was written.
    pub fn text(&mut self, text: &str) {
        if text.chars().all(char::is_whitespace) {
            return;
        }
        match self.passages.last_mut().filter(|_| self.inside) {
            Some(passage) if !self.in_line => passage.lines += 1,
            Some(_) => {}
            None => {
                self.words = true;
                self.words_since = true;
            }
        }
        self.in_line = true;
    }

    /// Text of which every line end shows.
    pub fn preformatted(&mut self, text: &str) {
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                self.end_line();
            }
            self.text(line);
        }
    }

    /// What follows stands on a line of its own.
    pub fn end_line(&mut self) {
        self.in_line = false;
    }

    /// Whether the passages are to be folded.
    fn folds(&self) -> bool {
        self.words && !self.answers_between
    }

    /// The written HTML with its folds around the passages, and their number; without a `summary`, as it is.
    pub fn fold(self, html: String, summary: Option<Summary>) -> (String, usize) {
        let Some(summary) = summary else {
            return (html, 0);
        };
        if self.passages.is_empty() || !self.folds() {
            return (
                html,
                self.passages
                    .iter()
                    .filter(|passage| passage.folded)
                    .count(),
            );
        }
        let mut out = String::with_capacity(html.len() + 80 * self.passages.len());
        let mut done = 0;
        for passage in self.passages.iter().filter(|passage| !passage.folded) {
            out.push_str(&html[done..passage.start]);
            out.push_str("<details class=\"quote\"><summary>");
            push_escaped(&summary(passage.lines), Place::Text, &mut out);
            out.push_str("</summary>");
            out.push_str(&html[passage.start..passage.end]);
            out.push_str("</details>");
            done = passage.end;
        }
        out.push_str(&html[done..]);
        (out, self.passages.len())
    }
}
