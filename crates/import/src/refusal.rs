//! Why an import changes nothing: data, from which sentences are made.

use crate::limits;
use chrono::NaiveDate;
use feed_syntax::{aaf, table};
use std::collections::BTreeMap;
use std::fmt::Debug;
use thiserror::Error;

/// A feed that is not applied. Nothing of it was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("no file of a feed")]
    Nothing,
    #[error("{day}: batch {batch} of {category} is missing")]
    Missing {
        day: NaiveDate,
        category: &'static str,
        batch: u16,
    },
    #[error("{day} is older than {last}, the last that was applied")]
    Older { day: NaiveDate, last: NaiveDate },
    #[error("{day} is more than a week ahead")]
    Ahead { day: NaiveDate },
    #[error("deltas without a complete feed before them")]
    NoComplete,
    #[error("{file}: the feed of académie {code}, which is not the organisation's")]
    Academie { file: String, code: String },
    #[error("no file says which académie's feed it is")]
    NoAcademie,
    #[error("{file}: {fault} (line {line})")]
    Unreadable {
        file: String,
        line: u64,
        fault: &'static str,
    },
    /// Another import of the organisation is under way.
    #[error("another import is under way")]
    Busy,
    /// So many faulty rows that the table is not what it should be; the first of them.
    #[error("{file}: {count} faulty rows of {of}, the first in line {line}")]
    Faulty {
        file: String,
        line: u64,
        count: u64,
        of: u64,
    },
    #[error("nobody can be told apart in the table")]
    Columns,
}

impl Refusal {
    pub(crate) fn aaf(file: &str, fault: &aaf::Fault) -> Self {
        let kind = match fault {
            aaf::Fault::Read(_) => "read",
            aaf::Fault::UnknownEncoding | aaf::Fault::Encoding { .. } => "encoding",
            aaf::Fault::Malformed { .. } => "malformed",
            aaf::Fault::Root { .. } => "root",
            aaf::Fault::Definitions { .. } => "definitions",
            aaf::Fault::CutOff { .. } => "cut-off",
            aaf::Fault::Limit { .. } => "limit",
        };
        Self::Unreadable {
            file: file.to_owned(),
            line: fault.line().unwrap_or(0),
            fault: kind,
        }
    }

    /// Refuses a table of which too many rows are faulty.
    pub(crate) fn of_faulty(file: &str, first: u64, count: u64, of: u64) -> Result<(), Self> {
        let many = count > limits::FAULTY_ROWS && count * 100 > of * limits::FAULTY_PERCENT;
        if !many {
            return Ok(());
        }
        Err(Self::Faulty {
            file: file.to_owned(),
            line: first,
            count,
            of,
        })
    }

    pub(crate) fn table<C: Debug>(file: &str, fault: &table::Fault<C>) -> Self {
        let (line, kind) = match fault {
            table::Fault::Read(_) => (0, "read"),
            table::Fault::Encoding => (0, "not-text"),
            table::Fault::NoHeader => (1, "no-header"),
            table::Fault::Missing(_) => return Self::Columns,
            table::Fault::Twice(_) => (1, "column-twice"),
            table::Fault::TooLong { line } => (*line, "row-without-end"),
        };
        Self::Unreadable {
            file: file.to_owned(),
            line,
            fault: kind,
        }
    }

    /// The end of the key of its sentence (`import-refused-…`) and the values in it.
    #[must_use]
    pub fn words(&self) -> (String, BTreeMap<String, String>) {
        let (key, values): (&str, Vec<(&str, String)>) = match self {
            Self::Nothing => ("nothing", vec![]),
            Self::Missing {
                day,
                category,
                batch,
            } => (
                "missing",
                vec![
                    ("day", day.to_string()),
                    ("category", (*category).to_owned()),
                    ("batch", format!("{batch:04}")),
                ],
            ),
            Self::Older { day, last } => (
                "older",
                vec![("day", day.to_string()), ("last", last.to_string())],
            ),
            Self::Ahead { day } => ("ahead", vec![("day", day.to_string())]),
            Self::NoComplete => ("no-complete", vec![]),
            Self::NoAcademie => ("no-academie", vec![]),
            Self::Academie { file, code } => (
                "academie",
                vec![("file", file.clone()), ("code", code.clone())],
            ),
            Self::Unreadable { file, line, fault } => {
                let values = vec![("file", file.clone()), ("line", line.to_string())];
                let key = format!("unreadable-{fault}");
                return (key, owned(values));
            }
            Self::Faulty {
                file,
                line,
                count,
                of,
            } => (
                "faulty",
                vec![
                    ("file", file.clone()),
                    ("line", line.to_string()),
                    ("count", count.to_string()),
                    ("of", of.to_string()),
                ],
            ),
            Self::Busy => ("busy", vec![]),
            Self::Columns => ("columns", vec![]),
        };
        (key.to_owned(), owned(values))
    }
}

pub(crate) fn owned(values: Vec<(&str, String)>) -> BTreeMap<String, String> {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
