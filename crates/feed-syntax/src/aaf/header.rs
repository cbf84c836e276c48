//! What an export says of itself in comments: hints for a report, never a reason to refuse.

use crate::{Academie, day};
use chrono::NaiveDate;

/// Longest version kept.
const LONGEST_VERSION: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degree {
    First,
    Second,
}

/// The comments at the head of a file, as far as they are there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// `versionAF`: of the annuaire fédérateur.
    pub version: Option<String>,
    /// `versionSDET`: of the annex that it follows.
    pub sdet: Option<String>,
    /// `codeAcademieExport`.
    pub academie: Option<Academie>,
    pub degree: Option<Degree>,
    /// `dateGenerationExport`.
    pub generated: Option<NaiveDate>,
}

impl Header {
    /// Takes what a comment tells: any number of `name="value"`.
    pub(crate) fn take(&mut self, comment: &str) {
        let mut rest = comment;
        while let Some((before, after)) = rest.split_once("=\"") {
            let Some((value, left)) = after.split_once('"') else {
                return;
            };
            let name = before
                .rsplit(char::is_whitespace)
                .next()
                .unwrap_or_default();
            self.set(name, value.trim());
            rest = left;
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        let version = || Some(value.chars().take(LONGEST_VERSION).collect());
        match name {
            "versionAF" => self.version = version(),
            "versionSDET" => self.sdet = version(),
            "codeAcademieExport" => self.academie = Academie::parse(value),
            "degre" => {
                self.degree = match value {
                    "1D" => Some(Degree::First),
                    "2D" => Some(Degree::Second),
                    _ => None,
                }
            }
            "dateGenerationExport" => self.generated = day(value),
            _ => {}
        }
    }
}
