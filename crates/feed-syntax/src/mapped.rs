//! CSV of any other institution: whoever runs the import says which heading is which field.

use crate::table::{Cells, Rows, WarningKind, fold};
use crate::{BirthDate, Jointure, table};
use chrono::NaiveDate;
use std::io::Read;

/// What a column of the file can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Stable and unique within the file.
    Identifier,
    FamilyName,
    BirthName,
    GivenName,
    DisplayName,
    Title,
    BirthDate,
    /// The code of the structure: an UAI or the institution's own.
    Structure,
    StructureName,
    Function,
    FunctionLabel,
    /// First day of the function.
    Start,
    /// Last day of the function.
    End,
    /// The address that a person has already, as it is written.
    Address,
}

impl Field {
    pub const ALL: [Self; 14] = [
        Self::Identifier,
        Self::FamilyName,
        Self::BirthName,
        Self::GivenName,
        Self::DisplayName,
        Self::Title,
        Self::BirthDate,
        Self::Structure,
        Self::StructureName,
        Self::Function,
        Self::FunctionLabel,
        Self::Start,
        Self::End,
        Self::Address,
    ];
    /// Without these nobody can be told apart or addressed.
    pub const NEEDED: [Self; 3] = [Self::Identifier, Self::FamilyName, Self::GivenName];

    /// The name in configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Identifier => "identifier",
            Self::FamilyName => "family-name",
            Self::BirthName => "birth-name",
            Self::GivenName => "given-name",
            Self::DisplayName => "display-name",
            Self::Title => "title",
            Self::BirthDate => "birth-date",
            Self::Structure => "structure",
            Self::StructureName => "structure-name",
            Self::Function => "function",
            Self::FunctionLabel => "function-label",
            Self::Start => "start",
            Self::End => "end",
            Self::Address => "address",
        }
    }

    /// The field of a name in configuration.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// Which heading is which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Folded headings.
    headings: Vec<(Field, String)>,
}

/// Why columns cannot be mapped so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMapping {
    #[error("no heading for {0:?}")]
    Missing(Field),
    #[error("two headings for {0:?}, or one heading for it and another field")]
    Twice(Field),
    #[error("the heading for {0:?} has neither letters nor digits")]
    Blank(Field),
}

impl Mapping {
    /// Takes headings as the file writes them; case, accents and punctuation do not count.
    ///
    /// # Errors
    /// A [`NotMapping`].
    pub fn new<'a>(pairs: impl IntoIterator<Item = (Field, &'a str)>) -> Result<Self, NotMapping> {
        let mut headings: Vec<(Field, String)> = Vec::new();
        for (field, heading) in pairs {
            let heading = fold(heading);
            if heading.is_empty() {
                return Err(NotMapping::Blank(field));
            }
            if headings
                .iter()
                .any(|(other, taken)| *other == field || *taken == heading)
            {
                return Err(NotMapping::Twice(field));
            }
            headings.push((field, heading));
        }
        let has = |field: &Field| headings.iter().any(|(one, _)| one == field);
        match Field::NEEDED.into_iter().find(|field| !has(field)) {
            Some(field) => Err(NotMapping::Missing(field)),
            None => Ok(Self { headings }),
        }
    }

    fn field(&self, heading: &str) -> Option<Field> {
        let found = self.headings.iter().find(|(_, one)| one == heading)?;
        Some(found.0)
    }
}

/// What a row says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub line: u64,
    pub id: Jointure,
    pub family_name: Option<String>,
    pub birth_name: Option<String>,
    pub given_name: Option<String>,
    pub display_name: Option<String>,
    pub title: Option<String>,
    pub birth_date: Option<BirthDate>,
    pub structure: Option<String>,
    pub structure_name: Option<String>,
    pub function: Option<String>,
    pub function_label: Option<String>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
    pub address: Option<String>,
}

pub type Fault = table::Fault<Field>;
pub type Item = table::Item<Person, Field>;
pub type Reader<R> = Rows<R, Field, Person>;

/// Reads the header of a file; what follows comes row by row.
///
/// # Errors
/// A [`Fault`]: [`table::Fault::Missing`] when a mapped column is not there.
pub fn read<R: Read>(input: R, mapping: &Mapping) -> Result<Reader<R>, Fault> {
    let rows = Rows::open(input, |heading| mapping.field(heading), person)?;
    match mapping.headings.iter().find(|(field, _)| !rows.has(*field)) {
        Some((field, _)) => Err(table::Fault::Missing(*field)),
        None => Ok(rows),
    }
}

fn person(cells: &mut Cells<'_, '_, Field>) -> Option<Person> {
    let Some(id) = cells.cell(Field::Identifier, |text| Jointure::parse(text).ok()) else {
        cells.warn(WarningKind::Identifier);
        return None;
    };
    let (start, end) = cells.span(Field::Start, Field::End);
    Some(Person {
        line: cells.line(),
        id,
        family_name: cells.text(Field::FamilyName),
        birth_name: cells.text(Field::BirthName),
        given_name: cells.text(Field::GivenName),
        display_name: cells.text(Field::DisplayName),
        title: cells.text(Field::Title),
        birth_date: cells.cell(Field::BirthDate, BirthDate::parse),
        structure: cells.text(Field::Structure),
        structure_name: cells.text(Field::StructureName),
        function: cells.text(Field::Function),
        function_label: cells.text(Field::FunctionLabel),
        start,
        end,
        address: cells.text(Field::Address),
    })
}

#[cfg(test)]
mod tests;
