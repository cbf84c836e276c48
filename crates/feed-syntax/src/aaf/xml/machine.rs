//! Where in the form the reader stands, and what each event means there.

use super::Wanted;
use super::draft::Draft;
use crate::aaf::limits::DEEPEST;
use crate::aaf::{Fault, Header, Limit, Operation, WarningKind, entity};
use quick_xml::events::BytesStart;

const ROOT: &str = "ficAlimMENESR";

/// What an event led to.
pub(super) enum Step {
    More,
    /// A record begins.
    Begun,
    /// What follows the tag is to be passed over, up to its closing tag.
    PassOver,
    /// A record is whole.
    Record,
    /// The file is whole.
    Ended,
}

/// A place in the form. Elements that are not of it are no places: they are counted and passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Root,
    Request,
    Operational,
    OperationalAttribute,
    OperationalValue,
    Identifier,
    Id,
    Attributes,
    Attribute,
    Value,
    After,
}

impl Place {
    /// The form: which element leads where.
    fn below(self, name: &str) -> Option<Self> {
        Some(match (self, name) {
            (Self::Before, ROOT) => Self::Root,
            (Self::Root, "addRequest" | "modifyRequest" | "deleteRequest") => Self::Request,
            (Self::Request, "operationalAttributes") => Self::Operational,
            (Self::Operational, "attr") => Self::OperationalAttribute,
            (Self::OperationalAttribute, "value") => Self::OperationalValue,
            (Self::Request, "identifier") => Self::Identifier,
            (Self::Identifier, "id") => Self::Id,
            (Self::Request, "attributes" | "modifications") => Self::Attributes,
            (Self::Attributes, "attr" | "modification") => Self::Attribute,
            (Self::Attribute, "value") => Self::Value,
            _ => return None,
        })
    }

    fn above(self) -> Self {
        match self {
            Self::Before | Self::Root | Self::After => Self::After,
            Self::Request => Self::Root,
            Self::Operational | Self::Identifier | Self::Attributes => Self::Request,
            Self::OperationalAttribute => Self::Operational,
            Self::OperationalValue => Self::OperationalAttribute,
            Self::Id => Self::Identifier,
            Self::Attribute => Self::Attributes,
            Self::Value => Self::Attribute,
        }
    }
}

pub(super) struct Machine<W> {
    wanted: W,
    place: Place,
    /// Whether the element that is open is passed over.
    is_foreign: bool,
    depth: usize,
    /// Whether comments may still be hints.
    at_head: bool,
    header: Header,
    draft: Draft,
}

impl<W: Wanted> Machine<W> {
    pub fn new(wanted: W) -> Self {
        Self {
            wanted,
            place: Place::Before,
            is_foreign: false,
            depth: 0,
            at_head: true,
            header: Header::default(),
            draft: Draft::new(),
        }
    }

    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    pub fn is_in_record(&self) -> bool {
        !matches!(self.place, Place::Before | Place::Root | Place::After)
    }

    pub fn misdeclared(&mut self) {
        let line = self.draft.line;
        self.draft.warn(line, WarningKind::Misdeclared);
    }

    pub fn start(&mut self, tag: &BytesStart<'_>, line: u64) -> Result<Step, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let limit = Limit::Depth;
            return Err(Fault::Limit { limit, line });
        }
        let Some(place) = self.place.below(tag.local_name().as_ref()) else {
            return self.pass_over(line);
        };
        match place {
            Place::Request => return Ok(self.begin_record(tag, line)),
            Place::Id | Place::OperationalValue | Place::Value => self.draft.begin_text(),
            Place::Attributes if !self.wants_attributes() => return self.pass_over(line),
            Place::Attribute if !self.begin_attribute(tag, line)? => return self.pass_over(line),
            _ => {}
        }
        self.place = place;
        Ok(Step::More)
    }

    fn pass_over(&mut self, line: u64) -> Result<Step, Fault> {
        if matches!(self.place, Place::Before | Place::After) {
            return Err(Fault::Root { line });
        }
        self.is_foreign = true;
        Ok(Step::PassOver)
    }

    fn begin_record(&mut self, tag: &BytesStart<'_>, line: u64) -> Step {
        self.at_head = false;
        self.place = Place::Request;
        let operation = match tag.local_name().as_ref() {
            "addRequest" => Operation::Add,
            "modifyRequest" => Operation::Modify,
            _ => Operation::Delete,
        };
        self.draft.begin(operation, line);
        Step::Begun
    }

    fn wants_attributes(&self) -> bool {
        self.draft
            .category
            .is_some_and(|category| self.wanted.category(category))
    }

    /// Whether the attribute is to be read. Its name is a plain word: one with references in it is no name we know.
    fn begin_attribute(&mut self, tag: &BytesStart<'_>, line: u64) -> Result<bool, Fault> {
        let malformed = |_| Fault::Malformed { line };
        let Some(name) = tag.try_get_attribute("name").map_err(malformed)? else {
            return Ok(false);
        };
        let wanted = |category| self.wanted.attribute(category, &name.value);
        if !self.draft.category.is_some_and(wanted) {
            return Ok(false);
        }
        let operation = tag.try_get_attribute("operation").map_err(malformed)?;
        if operation.is_some_and(|operation| &*operation.value != "replace") {
            self.draft.warn(line, WarningKind::Operation);
            return Ok(false);
        }
        self.draft.add_attribute(&name.value, line)?;
        Ok(true)
    }

    pub fn end(&mut self, line: u64) -> Result<Step, Fault> {
        // The XML reader has seen to it that what ends had begun.
        self.depth = self.depth.saturating_sub(1);
        if std::mem::take(&mut self.is_foreign) {
            return Ok(Step::More);
        }
        let ended = self.place;
        self.place = ended.above();
        match ended {
            Place::Id => self.draft.end_id(),
            Place::OperationalValue => self.draft.end_category(),
            Place::Value => self.draft.end_value(line)?,
            Place::Request => return Ok(Step::Record),
            _ => {}
        }
        Ok(Step::More)
    }

    /// An element that has nothing in it: `<value/>`.
    pub fn empty(&mut self, tag: &BytesStart<'_>, line: u64) -> Result<Step, Fault> {
        self.start(tag, line)?;
        self.end(line)
    }

    /// Elements that may still stand within the one that is open.
    pub fn depth_left(&self) -> usize {
        DEEPEST.saturating_sub(self.depth)
    }

    fn takes_text(&self) -> bool {
        matches!(
            self.place,
            Place::Id | Place::OperationalValue | Place::Value
        )
    }

    pub fn text(&mut self, text: &str, line: u64) -> Result<Step, Fault> {
        if self.takes_text() {
            self.draft.add_text(text, line)?;
        } else if matches!(self.place, Place::Before | Place::After) && !text.trim().is_empty() {
            return Err(Fault::Root { line });
        }
        Ok(Step::More)
    }

    pub fn reference(&mut self, name: &str, line: u64) -> Result<Step, Fault> {
        if !self.takes_text() {
            return self.text("", line);
        }
        if let Some(c) = entity::character(name) {
            self.draft.add_text(c.encode_utf8(&mut [0; 4]), line)?;
        } else {
            self.draft.warn(line, WarningKind::Reference);
            for piece in ["&", name, ";"] {
                self.draft.add_text(piece, line)?;
            }
        }
        Ok(Step::More)
    }

    pub fn comment(&mut self, text: &str) -> Result<Step, Fault> {
        if self.at_head {
            self.header.take(text);
        }
        Ok(Step::More)
    }

    /// Only `<!DOCTYPE name SYSTEM "…">` and its like: nothing between brackets, which is where entities are defined.
    pub fn document_type(&mut self, text: &str, line: u64) -> Result<Step, Fault> {
        if text.contains('[') {
            return Err(Fault::Definitions { line });
        }
        if self.place == Place::Before {
            Ok(Step::More)
        } else {
            Err(Fault::Malformed { line })
        }
    }

    pub fn end_of_file(&mut self, line: u64) -> Result<Step, Fault> {
        match self.place {
            Place::After => Ok(Step::Ended),
            _ => Err(Fault::CutOff { line }),
        }
    }
}
