//! What a feed says badly without becoming unreadable.

use super::{Category, Field};
use crate::Uai;

/// Something to look at, with the line it stands on (counted from 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    pub line: u64,
    pub kind: WarningKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WarningKind {
    /// A reference to a character that nothing defines; it stays as it is written.
    Reference,
    /// The file declares a single-byte encoding and looks like UTF-8: names will come out garbled.
    Misdeclared,
    /// A modification that is no replacement; it is left out.
    Operation,
    /// A record without a category, or with one that is not known; it is left out.
    Category,
    /// A record of a category without an identifier that can be read; it is left out.
    Identifier(Category),
    /// The attribute that repeats the identifier says another; the identifier counts.
    OtherIdentifier,
    /// A value with fewer parts between `$` than it should have.
    CutShort { field: Field, parts: usize },
    /// A value that is not of the field's form; it is left out.
    Form(Field),
    /// A person or structure is added without a name.
    Nameless(Category),
    /// A function code that is in no list: its holder counts as administrative staff.
    Function(String),
    /// The code of an establishment with a wrong letter; it is kept.
    CheckLetter(Uai),
    /// More warnings of this record than are kept.
    AndMore,
}
