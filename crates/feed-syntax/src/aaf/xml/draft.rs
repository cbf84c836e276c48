//! The record in hand: one buffer for all its text, which the next record takes over.

use crate::aaf::limits::{LONGEST_VALUE, MOST_ATTRIBUTES, MOST_VALUES, MOST_WARNINGS};
use crate::aaf::{Category, Fault, Limit, Operation, Warning, WarningKind, entity};
use std::ops::Range;

pub(crate) struct Draft {
    pub operation: Operation,
    pub category: Option<Category>,
    pub line: u64,
    pub warnings: Vec<Warning>,
    id: Range<usize>,
    text: String,
    attributes: Vec<AttributeAt>,
    values: Vec<ValueAt>,
    /// Where the text that is being read begins.
    begun: usize,
}

struct AttributeAt {
    line: u64,
    name: Range<usize>,
    values: Range<usize>,
}

struct ValueAt {
    line: u64,
    text: Range<usize>,
}

impl Draft {
    pub fn new() -> Self {
        Self {
            operation: Operation::Add,
            category: None,
            line: 0,
            warnings: Vec::new(),
            id: 0..0,
            text: String::new(),
            attributes: Vec::new(),
            values: Vec::new(),
            begun: 0,
        }
    }

    pub fn begin(&mut self, operation: Operation, line: u64) {
        self.operation = operation;
        self.category = None;
        self.line = line;
        self.warnings.clear();
        self.id = 0..0;
        self.text.clear();
        self.attributes.clear();
        self.values.clear();
    }

    pub fn warn(&mut self, line: u64, kind: WarningKind) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(Warning { line, kind });
        } else if self.warnings.len() == MOST_WARNINGS {
            let kind = WarningKind::AndMore;
            self.warnings.push(Warning { line, kind });
        }
    }

    /// A text begins: an identifier, a category or a value.
    pub fn begin_text(&mut self) {
        self.begun = self.text.len();
    }

    pub fn add_text(&mut self, piece: &str, line: u64) -> Result<(), Fault> {
        if self.text.len() - self.begun + piece.len() > LONGEST_VALUE {
            let limit = Limit::Value;
            return Err(Fault::Limit { limit, line });
        }
        self.text.push_str(piece);
        Ok(())
    }

    /// The text that has ended, without what surrounds it.
    fn end_text(&mut self) -> Range<usize> {
        entity::unescape(&mut self.text, self.begun);
        let whole = &self.text[self.begun..];
        let from = self.begun + whole.len() - whole.trim_start().len();
        let to = from + whole.trim().len();
        from..to
    }

    pub fn end_category(&mut self) {
        let word = self.end_text();
        self.category = Category::of_record(&self.text[word]).or(self.category);
        self.text.truncate(self.begun);
    }

    pub fn end_id(&mut self) {
        self.id = self.end_text();
    }

    pub fn add_attribute(&mut self, name: &str, line: u64) -> Result<(), Fault> {
        if self.attributes.len() == MOST_ATTRIBUTES {
            let limit = Limit::Attributes;
            return Err(Fault::Limit { limit, line });
        }
        let from = self.text.len();
        self.text.push_str(name);
        let name = from..self.text.len();
        let values = self.values.len()..self.values.len();
        self.attributes.push(AttributeAt { line, name, values });
        Ok(())
    }

    /// The text that has ended is a value of the latest attribute.
    pub fn end_value(&mut self, line: u64) -> Result<(), Fault> {
        let text = self.end_text();
        let Some(attribute) = self.attributes.last_mut() else {
            return Ok(());
        };
        if attribute.values.len() == MOST_VALUES {
            let limit = Limit::Values;
            return Err(Fault::Limit { limit, line });
        }
        self.values.push(ValueAt { line, text });
        attribute.values.end = self.values.len();
        Ok(())
    }

    pub fn id(&self) -> &str {
        &self.text[self.id.clone()]
    }

    pub fn attributes(&self) -> Attributes<'_> {
        Attributes { draft: self, at: 0 }
    }
}

/// The attributes of a record.
#[derive(Clone)]
pub struct Attributes<'a> {
    draft: &'a Draft,
    at: usize,
}

/// One attribute. One without values, or with an empty one, says that there is nothing: not the same as being absent.
#[derive(Clone, Copy)]
pub struct Attribute<'a> {
    draft: &'a Draft,
    at: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let (draft, at) = (self.draft, self.at);
        self.at += 1;
        (at < draft.attributes.len()).then_some(Attribute { draft, at })
    }
}

impl<'a> Attribute<'a> {
    /// The name as it is written, prefix included.
    #[must_use]
    pub fn name(self) -> &'a str {
        &self.draft.text[self.draft.attributes[self.at].name.clone()]
    }

    #[must_use]
    pub fn line(self) -> u64 {
        self.draft.attributes[self.at].line
    }

    #[must_use]
    pub fn values(self) -> Values<'a> {
        let rest = &self.draft.values[self.draft.attributes[self.at].values.clone()];
        Values {
            text: &self.draft.text,
            rest: rest.iter(),
        }
    }
}

/// The values of an attribute, empty ones included.
#[derive(Clone)]
pub struct Values<'a> {
    text: &'a str,
    rest: std::slice::Iter<'a, ValueAt>,
}

/// A value without spaces around it, all references read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value<'a> {
    /// The line of its closing tag.
    pub line: u64,
    pub text: &'a str,
}

impl<'a> Iterator for Values<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let value = self.rest.next()?;
        Some(Value {
            line: value.line,
            text: &self.text[value.text.clone()],
        })
    }
}
