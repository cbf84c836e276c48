//! Why a file cannot be read any further.

use std::io;

/// A file that stops being readable. Nothing of it may be applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// What hands the bytes out failed: the one fault that may go away by itself.
    #[error("the file cannot be read: {0}")]
    Read(io::ErrorKind),
    /// An encoding other than UTF-8, ISO-8859-15 and its kin.
    #[error("an encoding that is not known")]
    UnknownEncoding,
    /// Bytes that are not of the declared encoding.
    #[error("line {line}: not of the declared encoding")]
    Encoding { line: u64 },
    #[error("line {line}: malformed XML")]
    Malformed { line: u64 },
    /// A root other than `ficAlimMENESR`, or anything beside it.
    #[error("line {line}: not a feed of the annuaire fédérateur")]
    Root { line: u64 },
    /// A document type that defines entities: feeds never do, attacks do.
    #[error("line {line}: the document type defines something")]
    Definitions { line: u64 },
    /// The file ends before its root does.
    #[error("line {line}: the file is cut off")]
    CutOff { line: u64 },
    #[error("line {line}: {limit:?} beyond its limit")]
    Limit { limit: Limit, line: u64 },
}

/// What went beyond its measure of [`super::limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Depth,
    Token,
    Value,
    Values,
    Attributes,
    Record,
}

impl Fault {
    /// Whether trying again may help.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Read(_))
    }

    /// The line at which reading stopped, counted from 1.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Read(_) | Self::UnknownEncoding => None,
            Self::Encoding { line }
            | Self::Malformed { line }
            | Self::Root { line }
            | Self::Definitions { line }
            | Self::CutOff { line }
            | Self::Limit { line, .. } => Some(*line),
        }
    }
}
