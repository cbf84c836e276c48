//! Loads a list of breached passwords: lines of a SHA-1 in hexadecimal, as « Have I Been Pwned » publishes them, with
//! `:COUNT` behind it or nothing, sorted or not.
//!
//! The lines are sorted in runs that fit in memory, the runs are merged into the new file, and that takes the place of the
//! one before in one step: a file that cannot be read changes nothing.

use super::breached::{BREACHED_FILE, MAGIC};
use super::sorted::WIDEST;
use crate::Identity;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Hexadecimal digits of a SHA-1.
const DIGITS: usize = 40;
/// Bytes of a line at the most: the digits, a colon, a count.
const LONGEST_LINE: u64 = 80;
/// Hashes sorted in memory at once: 64 MiB.
const RUN: usize = 8 << 20;
/// Runs merged at once at the most: each holds a file open. Two thousand million lines.
const MOST_RUNS: usize = 256;

/// Why a list was not loaded; the one before is still in force.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The line, from 1 on.
    #[error("line {0} is no SHA-1 in hexadecimal")]
    Line(u64),
    /// Another one is being loaded.
    #[error("another list is being loaded")]
    Busy,
    #[error("no line")]
    Empty,
    #[error("more than {} lines", MOST_RUNS * RUN)]
    TooMany,
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Identity {
    /// Loads a list of breached passwords from `file` into the data directory and looks into it from now on; how many it
    /// holds. Slow: not on an async worker.
    ///
    /// # Errors
    /// A [`LoadError`].
    pub fn load_breached(&self, data: &Path, file: &Path) -> Result<u64, LoadError> {
        let Ok(_alone) = self.0.loading.try_lock() else {
            return Err(LoadError::Busy);
        };
        let stopping = || match self.0.store.stopping().is_asked() {
            true => Err(io::Error::other("the service is stopping")),
            false => Ok(()),
        };
        let lines = Watched(File::open(file)?, stopping);
        let count = load(lines, data, RUN)?;
        self.open_breached(data)?;
        Ok(count)
    }
}

/// A file that is read until somebody says no.
struct Watched<F>(File, F);

impl<F: Fn() -> io::Result<()>> Read for Watched<F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        (self.1)()?;
        self.0.read(into)
    }
}

/// Reads lines, sorting `run` of them at once, into the file below `data`.
pub(super) fn load(lines: impl Read, data: &Path, run: usize) -> Result<u64, LoadError> {
    let half = Half(data.join(format!("{BREACHED_FILE}.new")));
    let mut runs = sorted_runs(lines, data, run)?;
    let mut out = BufWriter::new(half.create()?);
    out.write_all(MAGIC)?;
    let count = merge(&mut runs, &mut out)?;
    out.into_inner()
        .map_err(io::IntoInnerError::into_error)?
        .sync_all()?;
    fs::rename(&half.0, data.join(BREACHED_FILE))?;
    File::open(data)?.sync_all()?;
    Ok(count)
}

/// A file that is not whole: gone when dropped, unless it was renamed.
struct Half(PathBuf);

impl Half {
    fn create(&self) -> io::Result<File> {
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(&self.0)
    }
}

impl Drop for Half {
    fn drop(&mut self) {
        let _renamed = fs::remove_file(&self.0);
    }
}

type Hash = [u8; WIDEST];

fn sorted_runs(
    lines: impl Read,
    data: &Path,
    run: usize,
) -> Result<Vec<BufReader<File>>, LoadError> {
    let mut lines = BufReader::with_capacity(1 << 16, lines);
    let (mut runs, mut some) = (Vec::new(), Vec::new());
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        let read = (&mut lines)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        let is_last = read == 0;
        if !is_last {
            number += 1;
            some.extend(parse(&line).ok_or(LoadError::Line(number))?);
        }
        if some.len() == run || (is_last && !some.is_empty()) {
            if runs.len() == MOST_RUNS {
                return Err(LoadError::TooMany);
            }
            runs.push(kept(&mut some, data)?);
        }
        if is_last {
            return if runs.is_empty() {
                Err(LoadError::Empty)
            } else {
                Ok(runs)
            };
        }
    }
}

/// The beginning of the hash of a line, `Some(None)` for an empty one; `None` for what is no hash.
fn parse(line: &[u8]) -> Option<Option<Hash>> {
    let text = line.trim_ascii();
    if text.is_empty() {
        return Some(None);
    }
    let (digits, rest) = text.split_at_checked(DIGITS)?;
    let is_count = match rest {
        [] => true,
        [b':', count @ ..] => !count.is_empty() && count.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let nibble = |digit: u8| u8::try_from(char::from(digit).to_digit(16)?).ok();
    let mut hash = [0; DIGITS / 2];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks(2)) {
        *byte = (nibble(*pair.first()?)? << 4) | nibble(*pair.get(1)?)?;
    }
    let beginning = hash.first_chunk::<WIDEST>().copied()?;
    is_count.then_some(Some(beginning))
}

/// Sorts some hashes into a file without a name and forgets them.
fn kept(some: &mut Vec<Hash>, data: &Path) -> io::Result<BufReader<File>> {
    some.sort_unstable();
    some.dedup();
    let half = Half(data.join(format!("{BREACHED_FILE}.run")));
    let mut options = File::options();
    options
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600);
    let mut out = BufWriter::new(options.open(&half.0)?);
    for hash in some.drain(..) {
        out.write_all(&hash)?;
    }
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(BufReader::new(file))
}

/// Writes what all runs hold, the smallest first and each once.
fn merge(runs: &mut [BufReader<File>], out: &mut impl Write) -> io::Result<u64> {
    let mut next = BinaryHeap::new();
    for (run, file) in runs.iter_mut().enumerate() {
        next.extend(read(file)?.map(|hash| Reverse((hash, run))));
    }
    let (mut count, mut before) = (0, None);
    while let Some(Reverse((hash, run))) = next.pop() {
        if before != Some(hash) {
            out.write_all(&hash)?;
            (count, before) = (count + 1, Some(hash));
        }
        if let Some(file) = runs.get_mut(run) {
            next.extend(read(file)?.map(|hash| Reverse((hash, run))));
        }
    }
    Ok(count)
}

fn read(run: &mut BufReader<File>) -> io::Result<Option<Hash>> {
    let mut hash = [0; WIDEST];
    match run.read_exact(&mut hash) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        done => done.map(|()| Some(hash)),
    }
}
