//! End tags, and the elements that other start tags close.

use super::{MAX_PENDING, Open, Pending, Writer, lower};
use crate::safe_html::elements::{self, Element, Kind};
use crate::safe_html::lexer::Tag;

impl Writer<'_, '_> {
    pub fn end(&mut self, name: &str) {
        let name = lower(name);
        // HTML §13.2.6.4.7: `</br>` is a line break.
        if name == "br" {
            return self.start_named("br", &Tag::default());
        }
        let Some(element) = elements::find(&name).filter(|element| !element.is_void()) else {
            return;
        };
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if element.kind == Kind::Formatting {
            self.end_formatting(element);
        } else if let Some(at) = self.find_ended(element) {
            self.close_to(at);
        }
    }

    /// The open element that an end tag of this name closes.
    fn find_ended(&self, element: &Element) -> Option<usize> {
        let is_it = |open: &Open| !open.is_page && open.element == element;
        match element.kind {
            Kind::Phrase => self.find(is_it, |open| open.element.is_special()),
            Kind::Heading => self.find(
                |open| open.element.kind == Kind::Heading,
                |open| open.element.is_boundary(),
            ),
            Kind::ListItem => self.find(is_it, |open| {
                open.element.is_boundary() || matches!(open.element.name, "ul" | "ol")
            }),
            _ if element.is_boundary() => self.find(is_it, |open| open.element.kind == Kind::Table),
            _ => self.find(is_it, |open| open.element.is_boundary()),
        }
    }

    /// The innermost open element that `is_it`, unless one that `stops` lies above.
    fn find(&self, is_it: impl Fn(&Open) -> bool, stops: impl Fn(&Open) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if is_it(open) {
                return Some(at);
            }
            if stops(open) {
                return None;
            }
        }
        None
    }

    fn find_in_cell(&self, is_it: impl Fn(&Open) -> bool) -> Option<usize> {
        self.find(is_it, |open| open.element.is_boundary())
    }

    /// In place of the adoption agency (HTML §13.2.6.4.7): formatting that ends inside a block ends with that block.
    fn end_formatting(&mut self, element: &Element) {
        if let Some(at) = self
            .pending
            .iter()
            .rposition(|pending| pending.element == element)
        {
            self.pending.remove(at);
            return;
        }
        let Some(at) = self.find_in_cell(|open| open.element == element && !open.ended) else {
            return;
        };
        self.open[at].ended = true;
        if !self.open[at + 1..]
            .iter()
            .any(|open| open.element.is_special())
        {
            self.close_to(at);
        }
    }

    pub fn close_paragraph(&mut self) {
        if let Some(at) = self.find_in_cell(|open| open.element.kind == Kind::Paragraph) {
            self.close_to(at);
        }
    }

    pub fn close_heading(&mut self) {
        if self
            .open
            .last()
            .is_some_and(|open| open.element.kind == Kind::Heading)
        {
            self.close_to(self.open.len() - 1);
        }
    }

    /// HTML §13.2.6.4.7: an item closes the item before it, through `address`, `div` and `p` only.
    pub fn close_item(&mut self, kind: Kind) {
        let passes = |element: &Element| {
            !element.is_special() || matches!(element.name, "address" | "div" | "p")
        };
        let found = self.find(
            |open| open.element.kind == kind,
            |open| !passes(open.element),
        );
        if let Some(at) = found {
            self.close_to(at);
        }
    }

    pub fn find_link(&self) -> Option<usize> {
        self.find_in_cell(|open| open.element.name == "a")
    }

    /// A link ends where the next one starts.
    pub fn close_link(&mut self) {
        self.pending.retain(|pending| pending.element.name != "a");
        if let Some(at) = self.find_link() {
            self.open[at].ended = true;
            self.close_to(at);
        }
    }

    /// Writes the end tags of all but the `depth` outermost elements. Formatting that was not ended waits to be opened again.
    pub fn close_to(&mut self, depth: usize) {
        let mut unfinished = Vec::new();
        while self.open.len() > depth || self.open.last().is_some_and(Self::is_done) {
            self.close_last(&mut unfinished);
        }
        unfinished.reverse();
        unfinished.truncate(MAX_PENDING.saturating_sub(self.pending.len()));
        self.pending.append(&mut unfinished);
    }

    /// Formatting that ended inside a block which is now closed.
    fn is_done(open: &Open) -> bool {
        open.ended && open.element.kind == Kind::Formatting
    }

    fn close_last(&mut self, unfinished: &mut Vec<Pending>) {
        let Some(open) = self.open.pop() else { return };
        self.preformatted -= usize::from(open.element.name == "pre");
        if open.element.ends_line() {
            self.passages.end_line();
        }
        if let Some(passage) = open.passage_inside {
            self.passages.close(passage, self.out.len());
        }
        self.out.push_str("</");
        self.out.push_str(open.element.name);
        self.out.push('>');
        self.after_pre = false;
        if let Some(passage) = open.passage {
            self.passages.close(passage, self.out.len());
        }
        match open.element.kind {
            Kind::Cell | Kind::Caption => {
                unfinished.clear();
                self.pending = open.outside;
            }
            Kind::Formatting if !open.ended => unfinished.push(Pending {
                element: open.element,
                tag: open.tag,
            }),
            _ => {}
        }
    }
}
