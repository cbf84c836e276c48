//! A file as a row of typed entries and warnings.

use super::person::fields;
use super::reading::Sink;
use super::xml::{Reader, Record, Wanted};
use super::{
    Category, Fault, Field, Guardian, Header, Pupil, Staff, Structure, Warning, WarningKind,
};
use crate::Jointure;
use std::collections::VecDeque;
use std::io::Read;

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    Add,
    Modify,
    Delete,
}

/// Whom to read besides staff and structures. Others are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Populations {
    pub pupils: bool,
    pub guardians: bool,
}

/// What a file brings, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Entry(Entry),
    /// About the entry that follows, if that could be read.
    Warning(Warning),
}

/// One request about somebody or something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Unique within the feed and the category.
    pub id: Jointure,
    /// The line of the request.
    pub line: u64,
    pub change: Change,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The whole; it replaces what is known.
    Add(Subject),
    /// What is mentioned replaces what is known.
    Modify(Subject),
    Delete(Category),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Structure(Box<Structure>),
    Staff(Box<Staff>),
    Pupil(Box<Pupil>),
    Guardian(Box<Guardian>),
}

/// How many requests a file had, skipped ones included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [[u64; 3]; Category::ALL.len()],
    /// Requests without a category or an identifier that can be read.
    pub unreadable: u64,
}

impl Tally {
    /// Requests of one kind.
    #[must_use]
    pub fn of(&self, category: Category, operation: Operation) -> u64 {
        self.counts[category as usize][operation as usize]
    }
}

/// Reads a file of the annuaire fédérateur. After a fault, which comes last, nothing of the file may be applied.
pub struct Feed<R: Read> {
    reader: Reader<R, Populations>,
    populations: Populations,
    waiting: VecDeque<Item>,
    tally: Tally,
    ended: bool,
}

impl Wanted for Populations {
    fn category(&self, category: Category) -> bool {
        match category {
            Category::Structure | Category::Staff => true,
            Category::Pupil => self.pupils,
            Category::Guardian => self.guardians,
            Category::Subject | Category::Mef | Category::Infos => false,
        }
    }

    fn attribute(&self, category: Category, name: &str) -> bool {
        Field::of(category, name).is_some()
    }
}

impl<R: Read> Feed<R> {
    /// Reads the head of a file.
    ///
    /// # Errors
    /// [`Fault::Read`] and [`Fault::UnknownEncoding`].
    pub fn new(read: R, populations: Populations) -> Result<Self, Fault> {
        Ok(Self {
            reader: Reader::new(read, populations)?,
            populations,
            waiting: VecDeque::new(),
            tally: Tally::default(),
            ended: false,
        })
    }

    /// What the comments at the head told; whole once the first item is there.
    #[must_use]
    pub fn header(&self) -> &Header {
        self.reader.header()
    }

    /// Requests read so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Reads one request; `false` at the end.
    fn advance(&mut self) -> Result<bool, Fault> {
        let Some(record) = self.reader.read()? else {
            return Ok(false);
        };
        let mut sink = Sink::default();
        sink.warnings.extend_from_slice(record.warnings());
        let entry = entry(record, self.populations, &mut self.tally, &mut sink);
        self.waiting
            .extend(sink.warnings.into_iter().map(Item::Warning));
        self.waiting.extend(entry.map(Item::Entry));
        Ok(true)
    }
}

impl<R: Read> Iterator for Feed<R> {
    type Item = Result<Item, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.is_empty() && !self.ended {
            match self.advance() {
                Ok(more) => self.ended = !more,
                Err(fault) => {
                    self.ended = true;
                    return Some(Err(fault));
                }
            }
        }
        self.waiting.pop_front().map(Ok)
    }
}

fn entry(
    record: Record<'_>,
    populations: Populations,
    tally: &mut Tally,
    sink: &mut Sink,
) -> Option<Entry> {
    let line = record.line();
    let Some(category) = record.category() else {
        tally.unreadable += 1;
        sink.warn(line, WarningKind::Category);
        return None;
    };
    let operation = record.operation();
    let Ok(id) = Jointure::parse(record.id()) else {
        tally.unreadable += 1;
        sink.warn(line, WarningKind::Identifier(category));
        return None;
    };
    tally.counts[category as usize][operation as usize] += 1;
    if !populations.category(category) {
        return None;
    }
    let change = match operation {
        Operation::Delete => Change::Delete(category),
        Operation::Add => Change::Add(subject(record, category, &id, sink)?),
        Operation::Modify => Change::Modify(subject(record, category, &id, sink)?),
    };
    if let Change::Add(subject) = &change
        && subject.is_nameless()
    {
        sink.warn(line, WarningKind::Nameless(category));
    }
    Some(Entry { id, line, change })
}

fn subject(
    record: Record<'_>,
    category: Category,
    id: &Jointure,
    sink: &mut Sink,
) -> Option<Subject> {
    check_identifier(record, category, id, sink);
    Some(match category {
        Category::Structure => Subject::Structure(Box::new(Structure::read(record, sink))),
        Category::Staff => Subject::Staff(Box::new(Staff::read(record, sink))),
        Category::Pupil => Subject::Pupil(Box::new(Pupil::read(record, sink))),
        Category::Guardian => Subject::Guardian(Box::new(Guardian::read(record, sink))),
        Category::Subject | Category::Mef | Category::Infos => return None,
    })
}

fn check_identifier(record: Record<'_>, category: Category, id: &Jointure, sink: &mut Sink) {
    let repeated = fields(record, category).filter(|(field, _)| *field == Field::Identifier);
    for value in repeated.flat_map(|(_, attribute)| attribute.values()) {
        if !value.text.is_empty() && value.text != id.as_str() {
            sink.warn(value.line, WarningKind::OtherIdentifier);
        }
    }
}

impl Subject {
    fn is_nameless(&self) -> bool {
        let names = match self {
            Self::Structure(structure) => return structure.name.value().is_none(),
            Self::Staff(staff) => &staff.names,
            Self::Pupil(pupil) => &pupil.names,
            Self::Guardian(guardian) => &guardian.names,
        };
        names.family.value().is_none() || names.given.value().is_none()
    }
}
