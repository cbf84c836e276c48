//! Plain text, well set: paragraphs, links, quotes, signature.
//!
//! `format=flowed` (RFC 3676) is put together again into paragraphs; other text keeps its lines. Every character is escaped.

use super::addresses;
use super::attributes::{LINK_RELATION, LINK_TARGET};
use super::quotes::{Passages, Summary};
use super::references::{Place, push_escaped};
use super::{Cleaned, MAX_ELEMENTS, within_limit};

/// Quotes within quotes that are drawn; deeper ones lie at this depth.
const MAX_QUOTE_DEPTH: usize = 20;

/// The parameters of `format=flowed` (RFC 3676 §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flowed {
    /// `DelSp=yes`: the blank at the end of a flowed line is not part of the text.
    pub delete_space: bool,
}

/// A plain text and how it is to be shown.
#[derive(Clone, Copy)]
pub struct PlainText<'a> {
    pub text: &'a str,
    pub flowed: Option<Flowed>,
    /// The words on the fold of quoted history; `None` leaves it unfolded.
    pub fold_quotes: Option<Summary<'a>>,
}

/// The text as HTML that is safe to show.
pub fn text_to_html(plain: &PlainText) -> Cleaned {
    let input = within_limit(plain.text);
    let mut setter = Setter::default();
    let whole = lines(input, plain.flowed).all(|line| setter.line(&line));
    let (html, folded_quotes) = setter.finish(plain.fold_quotes);
    Cleaned {
        html,
        folded_quotes,
        truncated: !whole || input.len() < plain.text.len(),
        ..Cleaned::default()
    }
}

/// A line of text with the depth of its quote; of a flowed paragraph, the whole paragraph.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    depth: usize,
    text: String,
}

/// The separator of a signature (RFC 3676 §4.3); many programs lose its blank.
fn is_signature(text: &str) -> bool {
    text == "-- " || text == "--"
}

fn lines(text: &str, flowed: Option<Flowed>) -> impl Iterator<Item = Line> {
    let mut raw = text
        .lines()
        .map(move |line| unquoted(line, flowed.is_some()))
        .peekable();
    std::iter::from_fn(move || {
        let (depth, first) = raw.next()?;
        let mut text = String::from(first);
        if let Some(flowed) = flowed {
            while text.ends_with(' ') && !is_signature(&text) {
                let Some((_, next)) =
                    raw.next_if(|(next, text)| *next == depth && !is_signature(text))
                else {
                    break;
                };
                if flowed.delete_space {
                    text.pop();
                }
                text.push_str(next);
            }
        }
        Some(Line { depth, text })
    })
}

/// The quote marks at the start of a line, counted and taken off. Flowed lines have them without blanks between and one blank
/// stuffed after (RFC 3676 §4.4, §4.5); in other text `> > ` is as usual as `>> `.
fn unquoted(line: &str, flowed: bool) -> (usize, &str) {
    let mut depth = 0;
    let mut rest = line;
    while let Some(inner) = rest.strip_prefix('>') {
        depth += 1;
        rest = inner;
        if !flowed && let Some(next) = inner.strip_prefix(' ').filter(|next| next.starts_with('>'))
        {
            rest = next;
        }
    }
    if flowed || depth > 0 {
        rest = rest.strip_prefix(' ').unwrap_or(rest);
    }
    (depth.min(MAX_QUOTE_DEPTH), rest)
}

/// Sets lines into paragraphs and quotes.
#[derive(Default)]
struct Setter {
    out: String,
    depth: usize,
    in_paragraph: bool,
    in_signature: bool,
    elements: usize,
    passages: Passages,
    passage: Option<usize>,
}

impl Setter {
    /// Sets one line; no when the text has more of them than a page can bear.
    fn line(&mut self, line: &Line) -> bool {
        if line.depth != self.depth {
            self.change_depth(line.depth);
        }
        if line.text.trim().is_empty() {
            self.end_paragraph();
            return true;
        }
        if self.depth == 0 && is_signature(&line.text) {
            self.start_signature();
        }
        if self.in_paragraph {
            self.out.push_str("<br>");
        } else {
            self.out.push_str("<p>");
            self.in_paragraph = true;
        }
        self.elements += 1;
        push_linked(&line.text, &mut self.out);
        self.passages.text(&line.text);
        self.passages.end_line();
        self.elements < MAX_ELEMENTS
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.in_paragraph) {
            self.out.push_str("</p>");
        }
    }

    fn change_depth(&mut self, depth: usize) {
        self.end_paragraph();
        self.end_signature();
        if self.depth == 0 {
            self.passage = self.passages.open(self.out.len(), false);
        }
        while self.depth < depth {
            self.out.push_str("<blockquote>");
            self.depth += 1;
            self.elements += 1;
        }
        while self.depth > depth {
            self.out.push_str("</blockquote>");
            self.depth -= 1;
        }
        if self.depth == 0
            && let Some(passage) = self.passage.take()
        {
            self.passages.close(passage, self.out.len());
        }
    }

    fn start_signature(&mut self) {
        self.end_paragraph();
        self.end_signature();
        self.out.push_str("<div class=\"signature\">");
        self.in_signature = true;
    }

    fn end_signature(&mut self) {
        if std::mem::take(&mut self.in_signature) {
            self.out.push_str("</div>");
        }
    }

    /// The whole, with its quotes folded, and how many were.
    fn finish(mut self, summary: Option<Summary>) -> (String, usize) {
        self.end_paragraph();
        self.end_signature();
        if self.depth > 0 {
            self.change_depth(0);
        }
        let (html, folded) = self.passages.fold(self.out, summary);
        (format!("<div class=\"plain\">{html}</div>"), folded)
    }
}

/// Appends text with its addresses as links.
fn push_linked(text: &str, out: &mut String) {
    for word in text.split_inclusive(char::is_whitespace) {
        match find_address(word) {
            Some((start, end, address)) => {
                push_escaped(&word[..start], Place::Text, out);
                push_link(&address, &word[start..end], out);
                push_escaped(&word[end..], Place::Text, out);
            }
            None => push_escaped(word, Place::Text, out),
        }
    }
}

fn push_link(address: &str, shown: &str, out: &mut String) {
    out.push_str("<a href=\"");
    push_escaped(address, Place::Attribute, out);
    out.push_str(&format!(
        "\" target=\"{LINK_TARGET}\" rel=\"{LINK_RELATION}\">"
    ));
    push_escaped(shown, Place::Text, out);
    out.push_str("</a>");
}

/// Where in a word an address stands, and what it links to.
fn find_address(word: &str) -> Option<(usize, usize, String)> {
    let starts = ["https://", "http://", "mailto:", "www."];
    if let Some(start) = starts.iter().filter_map(|prefix| word.find(prefix)).min() {
        let end = start + trimmed_end(&word[start..]);
        return Some((start, end, addresses::link(&word[start..end])?));
    }
    let start = word.find(|c: char| c.is_alphanumeric())?;
    let end = start + trimmed_end(&word[start..]);
    let address = &word[start..end];
    is_mail_address(address).then(|| (start, end, format!("mailto:{address}")))
}

/// The length of an address without the punctuation of the sentence around it.
fn trimmed_end(address: &str) -> usize {
    let stop = address
        .find(|c: char| c.is_whitespace() || "<>\"«»".contains(c))
        .unwrap_or(address.len());
    let mut kept = &address[..stop];
    loop {
        let shorter = kept.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '…', '*']);
        let shorter = without_unpaired(shorter, '(', ')');
        let shorter = without_unpaired(shorter, '[', ']');
        if shorter.len() == kept.len() {
            return kept.len();
        }
        kept = shorter;
    }
}

/// Without a closing bracket at its end that has no opening one: `(see https://…/a_(b))`.
fn without_unpaired(text: &str, opening: char, closing: char) -> &str {
    let unpaired = text.matches(closing).count() > text.matches(opening).count();
    text.strip_suffix(closing)
        .filter(|_| unpaired)
        .unwrap_or(text)
}

fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = |part: &str, more: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    plain(local, "._+-'")
        && domain.contains('.')
        && domain.split('.').all(|label| plain(label, "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> String {
        let plain = PlainText {
            text,
            flowed: None,
            fold_quotes: Some(&|lines| format!("Citation, {lines}")),
        };
        text_to_html(&plain).html
    }

    fn set_flowed(text: &str, delete_space: bool) -> String {
        let plain = PlainText {
            text,
            flowed: Some(Flowed { delete_space }),
            fold_quotes: None,
        };
        text_to_html(&plain).html
    }

    #[test]
    fn text_is_escaped_and_keeps_its_lines() {
        assert_eq!(
            set("a <b> & c\nd\n\n\ne"),
            "<div class=\"plain\"><p>a &lt;b&gt; &amp; c<br>d</p><p>e</p></div>"
        );
    }

    #[test]
    fn flowed_lines_become_paragraphs() {
        assert_eq!(
            set_flowed("un \ndeux\ntrois", false),
            "<div class=\"plain\"><p>un deux<br>trois</p></div>"
        );
        assert_eq!(
            set_flowed("un \ndeux", true),
            "<div class=\"plain\"><p>undeux</p></div>"
        );
        assert_eq!(
            set_flowed(" >pas une citation\n-- \nmoi", false),
            "<div class=\"plain\"><p>&gt;pas une citation</p><div class=\"signature\"><p>-- <br>moi</p></div></div>"
        );
    }

    #[test]
    fn addresses_become_links_without_the_punctuation_around_them() {
        let html = set("Voir (https://a.example/b_(c)). Ou <http://d.example>, e@f.example !");
        assert!(
            html.contains("(<a href=\"https://a.example/b_(c)\""),
            "{html}"
        );
        assert!(html.contains(">https://a.example/b_(c)</a>)."), "{html}");
        assert!(html.contains("&lt;<a href=\"http://d.example/\""), "{html}");
        assert!(html.contains(">e@f.example</a> !"), "{html}");
        assert!(!set("javascript:alert(1) data:x").contains("<a"));
    }

    #[test]
    fn history_is_folded_unless_answered_between_the_lines() {
        let folded = set("Bonjour\n\n> a\n>> b\n> c");
        assert_eq!(folded.matches("<details").count(), 1);
        assert!(
            folded.contains("<summary>Citation, 3</summary>"),
            "{folded}"
        );
        assert!(folded.contains("<blockquote><p>a</p><blockquote><p>b</p></blockquote><p>c</p></blockquote></details>"), "{folded}");
        assert!(!set("> a\nréponse\n> b\nautre").contains("<details"));
        assert!(!set("> a").contains("<details"));
    }

    #[test]
    fn a_forest_of_quote_marks_is_bounded() {
        let html = set(&">".repeat(100_000));
        assert!(html.matches("<blockquote>").count() <= MAX_QUOTE_DEPTH);
        let many = "a\n\n".repeat(MAX_ELEMENTS + 10);
        assert!(
            text_to_html(&PlainText {
                text: &many,
                flowed: None,
                fold_quotes: None
            })
            .truncated
        );
    }
}
