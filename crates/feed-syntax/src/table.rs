//! Tables as spreadsheets write them: any usual delimiter, quotes, a byte order mark, UTF-8 or windows-1252, rows of
//! uneven width. One row is held at a time.

use crate::day;
use chrono::NaiveDate;
use std::collections::VecDeque;
use std::io::{self, Read};

mod sheet;

pub(crate) use sheet::fold;
use sheet::{Row, Sheet};

/// What a table may ask for at most.
pub mod limits {
    /// Bytes of one row, the header included. Real ones have some hundreds; a quote that is never closed would take the
    /// whole file for one cell.
    pub const LONGEST_ROW: usize = 64 * 1024;
}

/// A table that cannot be read, or not any further. Nothing of it may be applied. `C` names a column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault<C: std::fmt::Debug> {
    /// What hands the bytes out failed: the one fault that may go away by itself.
    #[error("the file cannot be read: {0}")]
    Read(io::ErrorKind),
    /// "Unicode text" of a spreadsheet, or no text at all.
    #[error("neither UTF-8 nor a single-byte encoding")]
    Encoding,
    #[error("no header")]
    NoHeader,
    /// A column without which no row means anything.
    #[error("no column for {0:?}")]
    Missing(C),
    /// Two columns for the same thing.
    #[error("two columns for {0:?}")]
    Twice(C),
    /// A row beyond [`limits::LONGEST_ROW`]: mostly a quote that is never closed.
    #[error("line {line}: a row without end")]
    TooLong { line: u64 },
}

impl<C: std::fmt::Debug> Fault<C> {
    /// Whether trying again may help.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Read(_))
    }
}

/// Something to look at, with the line on which the row begins (counted from 1, the header's). It never carries what
/// the row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning<C> {
    pub line: u64,
    pub kind: WarningKind<C>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningKind<C> {
    /// No identifier that can be read; the row is left out.
    Identifier,
    /// A cell that is not of its column's form; it is left out.
    Form(C),
    /// Fewer cells than the header has; those that are missing count as empty.
    Short,
    /// More cells than the header has; the row is left out, for nobody knows which cell is too many.
    Long,
    /// A cell goes on over several lines: mostly a quote that was not closed; the row is left out.
    LineBreak,
    /// An end before the start; both are left out.
    Reversed,
}

/// What a table brings, in its order; a warning comes before the row it is about, if that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<T, C> {
    Row(T),
    Warning(Warning<C>),
}

/// How a row is read from its cells; `None` leaves it out.
pub(crate) type ReadRow<C, T> = fn(&mut Cells<'_, '_, C>) -> Option<T>;

/// Reads a table row by row. After a fault, which comes last, nothing of the file may be applied.
pub struct Rows<R: Read, C, T> {
    sheet: Sheet<R, C>,
    read: ReadRow<C, T>,
    waiting: VecDeque<Item<T, C>>,
    ended: bool,
}

impl<R: Read, C: Copy + PartialEq + std::fmt::Debug, T> Rows<R, C, T> {
    pub(crate) fn open(
        input: R,
        column: impl Fn(&str) -> Option<C>,
        read: ReadRow<C, T>,
    ) -> Result<Self, Fault<C>> {
        Ok(Self {
            sheet: Sheet::open(input, column)?,
            read,
            waiting: VecDeque::new(),
            ended: false,
        })
    }

    /// Whether the header has a column: one that is missing throughout is said once, not line by line.
    #[must_use]
    pub fn has(&self, column: C) -> bool {
        self.sheet.has(column)
    }

    /// Reads one row; `false` at the end.
    fn advance(&mut self) -> Result<bool, Fault<C>> {
        let Some(row) = self.sheet.next()? else {
            return Ok(false);
        };
        let line = row.line;
        let fault = row.fault();
        let mut kinds = Vec::from_iter(fault);
        let mut whole = None;
        if matches!(fault, None | Some(WarningKind::Short)) {
            whole = (self.read)(&mut Cells {
                row: &row,
                kinds: &mut kinds,
            });
        }
        let warnings = kinds.into_iter().map(|kind| Warning { line, kind });
        self.waiting.extend(warnings.map(Item::Warning));
        self.waiting.extend(whole.map(Item::Row));
        Ok(true)
    }
}

impl<R: Read, C: Copy + PartialEq + std::fmt::Debug, T> Iterator for Rows<R, C, T> {
    type Item = Result<Item<T, C>, Fault<C>>;

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

/// The cells of a row, read one by one; what cannot be read is warned of.
pub(crate) struct Cells<'a, 'b, C> {
    row: &'a Row<'b, C>,
    kinds: &'a mut Vec<WarningKind<C>>,
}

impl<C: Copy + PartialEq> Cells<'_, '_, C> {
    pub fn line(&self) -> u64 {
        self.row.line
    }

    /// What a cell holds; `None` when it is empty, missing or not of its form.
    pub fn cell<T>(&mut self, column: C, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.row.cell(column)?;
        let read = read(&text);
        if read.is_none() {
            self.warn(WarningKind::Form(column));
        }
        read
    }

    pub fn text(&mut self, column: C) -> Option<String> {
        self.cell(column, clean)
    }

    /// Two days, the second not before the first.
    pub fn span(&mut self, start: C, end: C) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match (self.cell(start, day), self.cell(end, day)) {
            (Some(start), Some(end)) if end < start => {
                self.warn(WarningKind::Reversed);
                (None, None)
            }
            span => span,
        }
    }

    pub fn warn(&mut self, kind: WarningKind<C>) {
        self.kinds.push(kind);
    }
}

/// The text without runs of spaces or control characters; `None` when nothing is left.
fn clean(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}
