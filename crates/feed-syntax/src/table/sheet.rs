//! A file cut into rows of cells.

use super::{Fault, WarningKind, limits};
use csv::ByteRecord;
use std::borrow::Cow;
use std::io::{self, Cursor, Read};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes asked of the reader at once.
const CHUNK: usize = 8 * 1024;
/// What may stand between cells, the commonest in France first: it wins where the header tells nothing.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];

/// A file whose header is read, with the place of each column.
pub(crate) struct Sheet<R, C> {
    csv: csv::Reader<Bounded<io::Chain<Cursor<Vec<u8>>, R>>>,
    record: ByteRecord,
    columns: Vec<(C, usize)>,
    width: usize,
}

/// A row with its cells by column.
pub(crate) struct Row<'a, C> {
    pub line: u64,
    record: &'a ByteRecord,
    columns: &'a [(C, usize)],
    width: usize,
}

impl<R: Read, C: Copy + PartialEq + std::fmt::Debug> Sheet<R, C> {
    /// Reads the header. `column` says what a heading, folded by [`fold`], means; the delimiter is the one that leads to
    /// most meanings.
    pub fn open(mut read: R, column: impl Fn(&str) -> Option<C>) -> Result<Self, Fault<C>> {
        let head = head(&mut read)?;
        let after_mark = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
        let mut best: (usize, u8, Vec<String>) = (0, DELIMITERS[0], Vec::new());
        for delimiter in DELIMITERS {
            let headings = headings(after_mark, delimiter);
            let known = headings.iter().filter(|one| column(one).is_some()).count();
            if known > best.0 || best.2.is_empty() {
                best = (known, delimiter, headings);
            }
        }
        let (_, delimiter, headings) = best;
        if headings.iter().all(String::is_empty) {
            return Err(Fault::NoHeader);
        }
        let columns = places(&headings, column)?;
        let skipped = head.len() - after_mark.len();
        let mut start = Cursor::new(head);
        start.set_position(skipped as u64);
        let mut sheet = Self {
            csv: builder(delimiter)
                .buffer_capacity(CHUNK)
                .from_reader(Bounded::new(start.chain(read))),
            record: ByteRecord::new(),
            columns,
            width: headings.len(),
        };
        sheet.advance()?;
        Ok(sheet)
    }

    /// Whether the header has a column.
    pub fn has(&self, column: C) -> bool {
        self.columns.iter().any(|(one, _)| *one == column)
    }

    /// The next row with anything in it.
    pub fn next(&mut self) -> Result<Option<Row<'_, C>>, Fault<C>> {
        loop {
            if !self.advance()? {
                return Ok(None);
            }
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                break;
            }
        }
        Ok(Some(Row {
            line: self.line(),
            record: &self.record,
            columns: &self.columns,
            width: self.width,
        }))
    }

    /// The line on which the record in hand begins. The record's own position is where the reader began to look for it,
    /// which is before the blank lines that it passed over.
    fn line(&self) -> u64 {
        let within = memchr::memchr_iter(b'\n', self.record.as_slice()).count() as u64;
        // Only the end of the file ends a record without an end of line.
        let ended = u64::from(!self.csv.is_done());
        self.csv.position().line().saturating_sub(within + ended)
    }

    fn advance(&mut self) -> Result<bool, Fault<C>> {
        self.csv.get_mut().left = limits::LONGEST_ROW + CHUNK;
        let line = self.csv.position().line();
        let bounded = |csv: &csv::Reader<Bounded<_>>| csv.get_ref().exceeded;
        match self.csv.read_byte_record(&mut self.record) {
            Ok(more) => Ok(more),
            Err(_) if bounded(&self.csv) => Err(Fault::TooLong { line }),
            Err(error) => match error.into_kind() {
                csv::ErrorKind::Io(error) => Err(Fault::Read(error.kind())),
                _ => Err(Fault::Encoding),
            },
        }
    }
}

impl<'a, C: Copy + PartialEq> Row<'a, C> {
    /// What is wrong with the row as a whole.
    pub fn fault(&self) -> Option<WarningKind<C>> {
        let breaks = |cell: &[u8]| memchr::memchr(b'\n', cell.trim_ascii()).is_some();
        if self.record.iter().any(breaks) {
            return Some(WarningKind::LineBreak);
        }
        let surplus = self.record.iter().skip(self.width);
        if surplus
            .into_iter()
            .any(|cell| !cell.trim_ascii().is_empty())
        {
            return Some(WarningKind::Long);
        }
        (self.record.len() < self.width).then_some(WarningKind::Short)
    }

    /// A cell without spaces around it; `None` when it is empty or missing.
    pub fn cell(&self, column: C) -> Option<Cow<'a, str>> {
        let (_, place) = self.columns.iter().find(|(one, _)| *one == column)?;
        let cell = decode(self.record.get(*place)?);
        let text = match cell {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (!text.is_empty()).then_some(text)
    }
}

/// A heading as it is compared: letters without marks and digits, in lower case.
pub(crate) fn fold(heading: &str) -> String {
    let letters = heading.nfkd().filter(|c| !is_combining_mark(*c));
    let kept = letters.filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// What is read until the first line has ended.
fn head<C: std::fmt::Debug>(read: &mut impl Read) -> Result<Vec<u8>, Fault<C>> {
    let mut head = Vec::new();
    let mut chunk = [0; CHUNK];
    loop {
        match read.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => head.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Fault::Read(error.kind())),
        }
        if memchr::memchr(b'\n', &head).is_some() {
            break;
        }
        if head.len() > limits::LONGEST_ROW {
            return Err(Fault::TooLong { line: 1 });
        }
    }
    // UTF-16 has its mark, or zeros between letters.
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || head.contains(&0) {
        return Err(Fault::Encoding);
    }
    Ok(head)
}

fn headings(head: &[u8], delimiter: u8) -> Vec<String> {
    let mut record = ByteRecord::new();
    // Bytes in memory cannot fail to be read, and nothing else can go wrong with cells of bytes.
    let _read = builder(delimiter)
        .from_reader(head)
        .read_byte_record(&mut record);
    record.iter().map(|cell| fold(&decode(cell))).collect()
}

fn builder(delimiter: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder
        .has_headers(false)
        .flexible(true)
        // A carriage return before it is trimmed with the spaces around a cell.
        .terminator(csv::Terminator::Any(b'\n'))
        .delimiter(delimiter);
    builder
}

fn places<C: Copy + PartialEq + std::fmt::Debug>(
    headings: &[String],
    column: impl Fn(&str) -> Option<C>,
) -> Result<Vec<(C, usize)>, Fault<C>> {
    let mut places: Vec<(C, usize)> = Vec::new();
    for (place, heading) in headings.iter().enumerate() {
        let Some(column) = column(heading) else {
            continue;
        };
        if places.iter().any(|(one, _)| *one == column) {
            return Err(Fault::Twice(column));
        }
        places.push((column, place));
    }
    Ok(places)
}

/// UTF-8 where it is, windows-1252 elsewhere: decided cell by cell, for a file is not known to its end before it is read.
fn decode(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(cell)
                .0
        }
    }
}

/// Bytes with a measure that is filled anew for each row.
struct Bounded<R> {
    read: R,
    left: usize,
    exceeded: bool,
}

impl<R> Bounded<R> {
    fn new(read: R) -> Self {
        Self {
            read,
            left: 0,
            exceeded: false,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.exceeded = true;
            return Err(io::Error::other("a row beyond its limit"));
        }
        let upto = out.len().min(self.left);
        let count = self.read.read(&mut out[..upto])?;
        self.left -= count;
        Ok(count)
    }
}
