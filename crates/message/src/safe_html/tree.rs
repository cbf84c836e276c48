//! Writes the tags that may stay as a balanced, canonical fragment: the first of the two steps.
//!
//! It closes what browsers close (paragraphs, items, cells), implies what they imply (`tbody`, `tr`), and reopens unfinished
//! formatting in the next block, as they do; but it never moves anything: content that stands loose between rows gets a cell.
//! So the parser behind it finds nothing to repair, and what was judged here is what a browser builds.

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::addresses::Images;
use super::attributes;
use super::elements::{self, Dropped, Element, Kind};
use super::lexer::{Lexer, Tag, Token};
use super::quotes::{self, Extent, Passages, Summary};
use super::references::{Place, decode, push_escaped};
use super::{MAX_DEPTH, MAX_ELEMENTS, MAX_REOPENED};

mod closing;
mod page;
mod tables;

/// Formatting elements that wait to be opened again.
const MAX_PENDING: usize = 16;

/// What was written.
pub struct Written<'a> {
    pub html: String,
    /// The contents of the message's `<style>` elements, as they stood.
    pub sheets: Vec<&'a str>,
    /// Passages of history folded.
    pub folded: usize,
    pub truncated: bool,
}

/// Reads `html` and writes what may stay; `summary` stands on the folds of quoted history, if they are wanted.
pub fn write<'a>(html: &'a str, summary: Option<Summary>, images: &Images) -> Written<'a> {
    // A byte order mark is no text to a browser.
    let mut writer = Writer::new(html.trim_start_matches('\u{feff}'), images);
    let whole = writer.run().is_continue();
    writer.close_to(0);
    if let Some(passage) = writer.rest_of_message {
        writer.passages.close(passage, writer.out.len());
    }
    let (html, folded) = writer.passages.fold(writer.out, summary);
    Written {
        html,
        sheets: writer.sheets,
        folded,
        truncated: !whole,
    }
}

/// An element whose end tag is not written yet.
struct Open {
    element: &'static Element,
    /// The element that stands for `<body>`: only the end of the message closes it.
    is_page: bool,
    /// Its end tag was read while a block inside was still open; it closes with that block.
    ended: bool,
    /// Where its start tag stands in what was written.
    tag: (usize, usize),
    /// What waited to be opened again outside of this cell.
    outside: Vec<Pending>,
    /// The passage of history that this element is.
    passage: Option<usize>,
    /// The passage that ends where this element's content ends.
    passage_inside: Option<usize>,
}

/// A formatting element to be opened again: its start tag, by its place in what was written.
#[derive(Clone, Copy)]
struct Pending {
    element: &'static Element,
    tag: (usize, usize),
}

struct Writer<'a, 'o> {
    lexer: Lexer<'a>,
    images: &'o Images<'o>,
    out: String,
    open: Vec<Open>,
    pending: Vec<Pending>,
    reopened: usize,
    elements: usize,
    /// Start tags passed over because they lay too deep; as many end tags are passed over too.
    too_deep: usize,
    /// Line ends directly after `<pre>` are no content (HTML §13.2.6.4.7).
    after_pre: bool,
    /// `<pre>` elements that are open.
    preformatted: usize,
    has_page: bool,
    sheets: Vec<&'a str>,
    /// Elements of which no end tag follows; not searched for again.
    without_end: Vec<String>,
    passages: Passages,
    rest_of_message: Option<usize>,
}

impl<'a, 'o> Writer<'a, 'o> {
    fn new(html: &'a str, images: &'o Images<'o>) -> Self {
        Self {
            lexer: Lexer::new(html),
            images,
            out: String::with_capacity(html.len()),
            open: Vec::new(),
            pending: Vec::new(),
            reopened: 0,
            elements: 0,
            too_deep: 0,
            after_pre: false,
            preformatted: 0,
            has_page: false,
            sheets: Vec::new(),
            without_end: Vec::new(),
            passages: Passages::default(),
            rest_of_message: None,
        }
    }

    /// Reads to the end, or breaks off at the limit of elements.
    fn run(&mut self) -> ControlFlow<()> {
        while let Some(token) = self.lexer.next() {
            match token {
                Token::Text(raw) => self.text(raw),
                Token::Start(tag) => self.start(&tag),
                Token::End(name) => self.end(name),
            }
            if self.elements > MAX_ELEMENTS {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn text(&mut self, raw: &str) {
        let decoded = decode(raw, Place::Text);
        let mut text: &str = &decoded;
        if self.after_pre {
            text = text.trim_start_matches('\n');
        }
        if text.is_empty() {
            return;
        }
        let blank = text.chars().all(char::is_whitespace);
        if blank && self.in_table_frame() {
            return;
        }
        if !blank {
            self.imply_cell();
            self.reopen_formatting();
        }
        self.after_pre = false;
        push_escaped(text, Place::Text, &mut self.out);
        if self.preformatted > 0 {
            self.passages.preformatted(text);
        } else {
            self.passages.text(text);
        }
    }

    fn start(&mut self, tag: &Tag<'a>) {
        let name = lower(tag.name);
        match (&*name, elements::find(&name)) {
            ("body", _) => self.start_page(tag),
            // HTML §13.2.6.4.7: "Don't ask."
            ("image", _) => self.start_named("img", tag),
            (_, Some(element)) => self.start_element(element, tag),
            (_, None) => self.start_dropped(&name, tag),
        }
    }

    fn start_named(&mut self, name: &str, tag: &Tag) {
        if let Some(element) = elements::find(name) {
            self.start_element(element, tag);
        }
    }

    fn start_element(&mut self, element: &'static Element, tag: &Tag) {
        let mut written = format!("<{}", element.name);
        attributes::write(element, tag, self.images, &mut written);
        written.push('>');
        if element.name == "a" && !written.contains(" href=\"") {
            return self.anchor(&written);
        }
        if element.is_void() {
            if self.place(element) {
                self.write_start(element, &written);
            }
        } else if self.open.len() + tables::IMPLIED >= MAX_DEPTH {
            self.too_deep += 1;
        } else if self.place(element) {
            self.open_passage_and_element(element, tag, &written);
        }
    }

    fn open_passage_and_element(&mut self, element: &'static Element, tag: &Tag, written: &str) {
        let passage = match quotes::recognise(element.name, tag) {
            None => None,
            Some(Extent::RestOfParent) => {
                self.open_rest_of_parent();
                None
            }
            Some(extent) => self.passages.open(self.out.len(), extent == Extent::Folded),
        };
        self.write_start(element, written);
        if let Some(open) = self.open.last_mut().filter(|_| passage.is_some()) {
            open.passage = passage;
        }
    }

    fn open_rest_of_parent(&mut self) {
        let passage = self.passages.open(self.out.len(), false);
        if passage.is_some() {
            match self.open.last_mut() {
                Some(parent) => parent.passage_inside = passage,
                None => self.rest_of_message = passage,
            }
        }
    }

    /// A place to jump to; without an address it links nowhere and holds nothing.
    fn anchor(&mut self, written: &str) {
        let named = written.contains(" id=\"") || written.contains(" name=\"");
        if named && !self.in_table_frame() && self.find_link().is_none() {
            self.out.push_str(written);
            self.out.push_str("</a>");
            self.elements += 1;
            self.after_pre = false;
        }
    }

    /// Makes room for an element: closes and implies what its start closes and implies. No if it has no place here.
    fn place(&mut self, element: &'static Element) -> bool {
        match element.kind {
            Kind::Caption
            | Kind::ColumnGroup
            | Kind::Column
            | Kind::RowGroup
            | Kind::Row
            | Kind::Cell => {
                return self.place_in_table(element.kind);
            }
            _ => self.imply_cell(),
        }
        if element.closes_paragraph() {
            self.close_paragraph();
        }
        match element.kind {
            Kind::Heading => self.close_heading(),
            Kind::ListItem | Kind::Definition => self.close_item(element.kind),
            Kind::Formatting | Kind::Phrase | Kind::Void => {
                if element.name == "a" {
                    self.close_link();
                }
                self.reopen_formatting();
            }
            _ => {}
        }
        true
    }

    /// Writes a start tag and, if content follows, remembers the element.
    fn write_start(&mut self, element: &'static Element, written: &str) {
        let start = self.out.len();
        self.out.push_str(written);
        self.elements += 1;
        self.after_pre = element.name == "pre";
        self.preformatted += usize::from(self.after_pre);
        if element.ends_line() {
            self.passages.end_line();
        }
        if element.is_void() {
            return;
        }
        let marks = matches!(element.kind, Kind::Cell | Kind::Caption);
        let outside = if marks {
            std::mem::take(&mut self.pending)
        } else {
            Vec::new()
        };
        self.open.push(Open {
            element,
            is_page: false,
            ended: false,
            tag: (start, self.out.len()),
            outside,
            passage: None,
            passage_inside: None,
        });
    }

    /// HTML §13.2.4.3 "reconstruct the active formatting elements", within [`MAX_REOPENED`].
    fn reopen_formatting(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            if self.reopened < MAX_REOPENED && self.open.len() < MAX_DEPTH {
                self.reopened += 1;
                let written = self.out[pending.tag.0..pending.tag.1].to_owned();
                self.write_start(pending.element, &written);
            }
        }
    }

    fn start_dropped(&mut self, name: &str, tag: &Tag<'a>) {
        match name {
            "video" => attributes::note(tag, &["poster"], self.images),
            "source" => attributes::note(tag, &["srcset"], self.images),
            "input" => attributes::note(tag, &["src"], self.images),
            _ => {}
        }
        match elements::dropped(name) {
            Dropped::Tag => {}
            Dropped::RawText => {
                let content = self.lexer.raw_text(name);
                if name == "style" && is_for_screens(tag) {
                    self.sheets.push(content);
                }
            }
            Dropped::Subtree => self.skip_subtree(name),
        }
    }

    fn skip_subtree(&mut self, name: &str) {
        let searched = self.without_end.iter().any(|known| known == name);
        if !searched && !self.lexer.skip_to_end_tag(name) {
            self.without_end.push(name.to_owned());
        }
    }
}

/// A name in lower case; borrowed when it is so already.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(name.to_ascii_lowercase());
    }
    Cow::Borrowed(name)
}

/// Whether a `<style>` element holds CSS for any screen.
fn is_for_screens(tag: &Tag) -> bool {
    let is = |name, words: &[&str]| {
        attributes::get(tag, name).is_none_or(|value| {
            words
                .iter()
                .any(|word| value.trim().eq_ignore_ascii_case(word))
        })
    };
    is("type", &["", "text/css"]) && is("media", &["", "all", "screen"])
}
