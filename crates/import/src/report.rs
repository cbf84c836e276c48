//! What an import found or did, as data: pages and commands choose the words.
//!
//! A report names people by what colleagues see. It never holds a value of a line of human resources: those are told by
//! their line.

use crate::limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What happens to somebody or something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    StructureNew,
    StructureChanged,
    StructureGone,
    PersonNew,
    PersonRenamed,
    PersonMoving,
    PersonChanged,
    PersonLeaving,
    PersonReturning,
    /// Comes from another organisation, with their account.
    PersonArriving,
    /// Somebody new whose address gets a number.
    Homonym,
    /// Waits for a human.
    Suspicious,
    HrNew,
    HrChanged,
    HrGone,
    /// A line that no record of people answers to.
    HrUnmatched,
    /// Pupils are counted and named nowhere.
    PupilNew,
    PupilMoving,
    PupilChanged,
    PupilLeaving,
    PupilReturning,
}

impl Happening {
    pub const ALL: [Self; 21] = [
        Self::StructureNew,
        Self::StructureChanged,
        Self::StructureGone,
        Self::PersonNew,
        Self::PersonRenamed,
        Self::PersonMoving,
        Self::PersonChanged,
        Self::PersonLeaving,
        Self::PersonReturning,
        Self::PersonArriving,
        Self::Homonym,
        Self::Suspicious,
        Self::HrNew,
        Self::HrChanged,
        Self::HrGone,
        Self::HrUnmatched,
        Self::PupilNew,
        Self::PupilMoving,
        Self::PupilChanged,
        Self::PupilLeaving,
        Self::PupilReturning,
    ];

    /// As words' keys have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::StructureNew => "structure-new",
            Self::StructureChanged => "structure-changed",
            Self::StructureGone => "structure-gone",
            Self::PersonNew => "person-new",
            Self::PersonRenamed => "person-renamed",
            Self::PersonMoving => "person-moving",
            Self::PersonChanged => "person-changed",
            Self::PersonLeaving => "person-leaving",
            Self::PersonReturning => "person-returning",
            Self::PersonArriving => "person-arriving",
            Self::Homonym => "homonym",
            Self::Suspicious => "suspicious",
            Self::HrNew => "hr-new",
            Self::HrChanged => "hr-changed",
            Self::HrGone => "hr-gone",
            Self::HrUnmatched => "hr-unmatched",
            Self::PupilNew => "pupil-new",
            Self::PupilMoving => "pupil-moving",
            Self::PupilChanged => "pupil-changed",
            Self::PupilLeaving => "pupil-leaving",
            Self::PupilReturning => "pupil-returning",
        }
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Without its folders.
    pub file: String,
    pub line: u64,
    /// The end of a key of words: `import-warning-…`.
    pub kind: String,
    /// What the feed wrote, where that may be shown.
    pub value: Option<String>,
}

/// Why an import waits for a second person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Of staff, or lines of human resources.
    pub departures: u64,
    /// People of these feeds before.
    pub of: u64,
    #[serde(default)]
    pub pupils: u64,
    /// Pupils of these feeds before.
    #[serde(default)]
    pub pupils_of: u64,
    /// Structures that vanish, with how many people belong to them.
    pub structures: Vec<(String, u64)>,
}

impl Stop {
    /// Departures of both populations: what whoever holds the machine says to release the import.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.departures + self.pupils
    }
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Delivered {
    /// The folder's, archive's or file's name.
    pub name: String,
    /// Files of the annuaire that were read, with their bytes; 0 for tables.
    pub files: u64,
    pub bytes: u64,
}

/// What an import found; after it was applied, what it did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    #[serde(default)]
    pub source: Delivered,
    /// People of these feeds before, or lines of human resources.
    #[serde(default)]
    pub of: u64,
    /// Pupils of these feeds before.
    #[serde(default)]
    pub pupils_of: u64,
    pub counts: BTreeMap<Happening, u64>,
    /// A few of each, by name.
    pub samples: BTreeMap<Happening, Vec<String>>,
    pub unchanged: u64,
    /// Pupils (unless they are imported) and guardians that were passed over.
    pub passed_over: u64,
    pub warnings: BTreeMap<String, u64>,
    /// The first of them.
    pub remarks: Vec<Remark>,
    pub stop: Option<Stop>,
    /// What was refused, as the end of a key of words and its values.
    pub refused: Option<(String, BTreeMap<String, String>)>,
}

impl Report {
    /// How often something happens.
    #[must_use]
    pub fn count(&self, happening: Happening) -> u64 {
        self.counts.get(&happening).copied().unwrap_or(0)
    }

    /// How much would be written.
    #[must_use]
    pub fn changes(&self) -> u64 {
        let told = [
            Happening::Homonym,
            Happening::Suspicious,
            Happening::HrUnmatched,
        ];
        self.counts
            .iter()
            .filter(|(happening, _)| !told.contains(happening))
            .map(|(_, count)| count)
            .sum()
    }

    /// As [`Report::tell`], without a name: minors are named in no report.
    pub(crate) fn count_one(&mut self, happening: Happening) {
        *self.counts.entry(happening).or_default() += 1;
    }

    pub(crate) fn tell(&mut self, happening: Happening, name: impl FnOnce() -> String) {
        *self.counts.entry(happening).or_default() += 1;
        let samples = self.samples.entry(happening).or_default();
        if samples.len() < limits::SAMPLES {
            samples.push(name());
        }
    }

    pub(crate) fn warn(&mut self, remark: Remark) {
        *self.warnings.entry(remark.kind.clone()).or_default() += 1;
        if self.remarks.len() < limits::WARNINGS_KEPT {
            self.remarks.push(remark);
        }
    }
}
