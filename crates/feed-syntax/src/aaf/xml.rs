//! Streaming reader of `ficAlimMENESR`: one record after the other, whatever the size of the file.
//!
//! A record is an `addRequest`, `modifyRequest` or `deleteRequest`: its category (`operationalAttributes`), its identifier,
//! and attributes with values. Elements that are not of the form are skipped whole. The document type is never followed, and
//! one that defines anything is refused; references are characters or stay text, so that nothing expands.

use super::fault::{Fault, Limit};
use super::limits::LARGEST_RECORD;
use super::source::{Bounds, Source};
use super::{Category, Header, Operation, Warning};
use quick_xml::events::Event;
use std::io::Read;

mod draft;
mod machine;

use draft::Draft;
pub use draft::{Attribute, Attributes, Value, Values};
use machine::{Machine, Step};

/// What a reader is to keep; everything else is passed over without being stored.
pub trait Wanted {
    /// Whether records of this category have their attributes read. Others still come, with their identifier alone.
    fn category(&self, category: Category) -> bool;

    /// Whether an attribute of a wanted category is kept.
    fn attribute(&self, category: Category, name: &str) -> bool;
}

/// Reads a file.
pub struct Reader<R: Read, W> {
    xml: quick_xml::Reader<Source<R>>,
    token: Vec<u8>,
    machine: Machine<W>,
    /// Where the record in hand begins.
    begun: u64,
    /// Whether a warning about the encoding was given.
    misdeclared: bool,
}

/// One request, borrowed from its reader.
#[derive(Clone, Copy)]
pub struct Record<'a>(&'a Draft);

impl<'a> Record<'a> {
    #[must_use]
    pub fn operation(self) -> Operation {
        self.0.operation
    }

    /// The category, unless it is missing or not known.
    #[must_use]
    pub fn category(self) -> Option<Category> {
        self.0.category
    }

    /// The identifier as it is written, empty when it is missing.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.0.id()
    }

    /// The line of its opening tag.
    #[must_use]
    pub fn line(self) -> u64 {
        self.0.line
    }

    /// What was kept, in the order of the file.
    #[must_use]
    pub fn attributes(self) -> Attributes<'a> {
        self.0.attributes()
    }

    #[must_use]
    pub fn warnings(self) -> &'a [Warning] {
        &self.0.warnings
    }
}

impl<R: Read, W: Wanted> Reader<R, W> {
    /// Reads the head of a file.
    ///
    /// # Errors
    /// [`Fault::Read`] and [`Fault::UnknownEncoding`].
    pub fn new(read: R, wanted: W) -> Result<Self, Fault> {
        let mut xml = quick_xml::Reader::from_reader(Source::new(read)?);
        let config = xml.config_mut();
        // A lone ampersand in a label is a fault of its producer that harms nobody.
        config.allow_dangling_amp = true;
        Ok(Self {
            xml,
            token: Vec::new(),
            machine: Machine::new(wanted),
            begun: 0,
            misdeclared: false,
        })
    }

    /// The next record; `None` after the end of the root. After a fault there is nothing more to read.
    ///
    /// # Errors
    /// A [`Fault`] with its line.
    pub fn read(&mut self) -> Result<Option<Record<'_>>, Fault> {
        loop {
            match self.step() {
                Ok(Step::More) => {}
                Ok(Step::Begun) => self.begun = self.xml.get_ref().position(),
                Ok(Step::PassOver) => self.pass_over()?,
                Ok(Step::Record) => break,
                Ok(Step::Ended) => return Ok(None),
                Err(fault) => return Err(fault),
            }
        }
        if self.xml.get_ref().looks_like_utf8 && !std::mem::replace(&mut self.misdeclared, true) {
            self.machine.misdeclared();
        }
        Ok(Some(Record(self.machine.draft())))
    }

    /// What the comments before the first record told so far.
    #[must_use]
    pub fn header(&self) -> &Header {
        self.machine.header()
    }

    fn pass_over(&mut self) -> Result<(), Fault> {
        let position = if self.machine.is_in_record() {
            self.begun + LARGEST_RECORD
        } else {
            u64::MAX
        };
        let depth = self.machine.depth_left();
        self.xml.get_mut().pass_over(Bounds { depth, position })
    }

    fn step(&mut self) -> Result<Step, Fault> {
        self.token.clear();
        self.xml.get_mut().begin_token();
        let line = self.xml.get_mut().line();
        let event = match self.xml.read_event_into(&mut self.token) {
            Ok(event) => event,
            Err(error) => return Err(fault(error, self.xml.get_mut())),
        };
        let source = self.xml.get_mut();
        let within = self.machine.is_in_record();
        if within && source.position() - self.begun > LARGEST_RECORD {
            let (limit, line) = (Limit::Record, source.line());
            return Err(Fault::Limit { limit, line });
        }
        match event {
            Event::Start(tag) => self.machine.start(&tag, line),
            Event::End(_) => self.machine.end(line),
            Event::Text(text) => self.machine.text(&text, line),
            Event::CData(text) => self.machine.text(&text, line),
            Event::GeneralRef(name) => self.machine.reference(&name, line),
            Event::Comment(text) => self.machine.comment(&text),
            Event::DocType(text) => self.machine.document_type(&text, line),
            Event::Eof => self.machine.end_of_file(source.line()),
            Event::Empty(tag) => self.machine.empty(&tag, line),
            Event::Decl(_) | Event::PI(_) => Ok(Step::More),
        }
    }
}

/// What the XML reader found wrong, in our words.
fn fault<R: Read>(error: quick_xml::Error, source: &mut Source<R>) -> Fault {
    use quick_xml::errors::SyntaxError;
    let line = source.line();
    match error {
        quick_xml::Error::Io(_) if source.exceeded => Fault::Limit {
            limit: Limit::Token,
            line,
        },
        quick_xml::Error::Io(error) => Fault::Read(error.kind()),
        quick_xml::Error::Encoding(_) => Fault::Encoding { line },
        quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup) if !source.is_at_end() => {
            Fault::Malformed { line }
        }
        // All others say that something was not closed before the end.
        quick_xml::Error::Syntax(_) => Fault::CutOff { line },
        _ => Fault::Malformed { line },
    }
}

#[cfg(test)]
mod tests;
