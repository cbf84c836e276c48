//! The feed of human resources, our own CSV: who (jointures or matricule), NUMEN, date of birth, managing service, corps,
//! status, start and end of the function.
//!
//! Who is not yet in the annuaire has no jointure and is known by NUMEN and date of birth together. Every line is confidential. A warning tells its line and column and never what stands there, and a [`Person`] does not
//! print. Headings are compared without accents, case and punctuation, in French or English.

use crate::table::{Cells, Rows, WarningKind};
use crate::{BirthDate, Jointure, Numen, table};
use chrono::NaiveDate;
use std::fmt;
use std::io::Read;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// The identifier of the annuaire fédérateur, where there is one of a degree only.
    Jointure,
    /// Of its first degree: identifiers are unique within one feed alone.
    FirstDegree,
    /// Of its second degree.
    SecondDegree,
    /// The identifier of human resources.
    Matricule,
    Numen,
    BirthDate,
    /// The managing service, for "contacter mon gestionnaire".
    Service,
    Corps,
    Status,
    Start,
    End,
}

/// What a line says of one person.
#[derive(Clone)]
pub struct Person {
    pub line: u64,
    pub jointure: Option<Jointure>,
    pub first_degree: Option<Jointure>,
    pub second_degree: Option<Jointure>,
    pub matricule: Option<Jointure>,
    pub numen: Option<Numen>,
    pub birth_date: Option<BirthDate>,
    pub service: Option<String>,
    pub corps: Option<String>,
    pub status: Option<String>,
    /// First day of the function.
    pub start: Option<NaiveDate>,
    /// Last day of the function.
    pub end: Option<NaiveDate>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

pub type Fault = table::Fault<Column>;
pub type Item = table::Item<Person, Column>;

impl Column {
    /// The heading that we write and document.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Jointure => "jointure",
            Self::FirstDegree => "jointure 1D",
            Self::SecondDegree => "jointure 2D",
            Self::Matricule => "matricule",
            Self::Numen => "numen",
            Self::BirthDate => "date de naissance",
            Self::Service => "service gestionnaire",
            Self::Corps => "corps",
            Self::Status => "statut",
            Self::Start => "début",
            Self::End => "fin",
        }
    }

    /// What a folded heading means.
    fn of(heading: &str) -> Option<Self> {
        Some(match heading {
            "jointure" | "entpersonjointure" | "identifiantaaf" => Self::Jointure,
            "jointure1d" => Self::FirstDegree,
            "jointure2d" => Self::SecondDegree,
            "matricule" | "employeenumber" => Self::Matricule,
            "numen" => Self::Numen,
            "datedenaissance" | "datenaissance" | "naissance" | "birthdate" => Self::BirthDate,
            "servicegestionnaire" | "gestionnaire" | "service" | "managingservice" => Self::Service,
            "corps" => Self::Corps,
            "statut" | "status" => Self::Status,
            "debut" | "datededebut" | "datedebut" | "start" | "startdate" => Self::Start,
            "fin" | "datedefin" | "datefin" | "finfonction" | "end" | "enddate" => Self::End,
            _ => return None,
        })
    }
}

/// Each of them is enough to know somebody by; so are NUMEN and date of birth together.
const IDENTIFIERS: [Column; 4] = [
    Column::Jointure,
    Column::FirstDegree,
    Column::SecondDegree,
    Column::Matricule,
];

pub type Reader<R> = Rows<R, Column, Person>;

/// Reads the header of a file; what follows comes line by line.
///
/// # Errors
/// A [`Fault`]: [`table::Fault::Missing`] of [`Column::Jointure`] when there is no column to know people by.
pub fn read<R: Read>(input: R) -> Result<Reader<R>, Fault> {
    let rows = Rows::open(input, Column::of, person)?;
    if IDENTIFIERS.into_iter().any(|column| rows.has(column)) {
        Ok(rows)
    } else {
        Err(table::Fault::Missing(Column::Jointure))
    }
}

fn person(cells: &mut Cells<'_, '_, Column>) -> Option<Person> {
    let ids = IDENTIFIERS.map(|column| cells.cell(column, |text| Jointure::parse(text).ok()));
    let [jointure, first_degree, second_degree, matricule] = ids;
    let numen = cells.cell(Column::Numen, |text| Numen::parse(text).ok());
    let birth_date = cells.cell(Column::BirthDate, BirthDate::parse);
    let known = [&jointure, &first_degree, &second_degree, &matricule];
    let by_secrets = numen.is_some() && birth_date.is_some();
    if known.into_iter().all(Option::is_none) && !by_secrets {
        cells.warn(WarningKind::Identifier);
        return None;
    }
    let (start, end) = cells.span(Column::Start, Column::End);
    Some(Person {
        line: cells.line(),
        jointure,
        first_degree,
        second_degree,
        matricule,
        numen,
        birth_date,
        service: cells.text(Column::Service),
        corps: cells.text(Column::Corps),
        status: cells.text(Column::Status),
        start,
        end,
    })
}

#[cfg(test)]
mod tests;
