//! A sorted list of hashes cut to a few bytes, in memory or in a file: a look-up is a binary search, and a file is never read
//! whole.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

/// Bytes of the widest hash.
pub(super) const WIDEST: usize = 8;

/// Where the hashes lie, one after the other, big-endian, the smallest first.
pub(super) enum Place {
    Memory(&'static [u8]),
    /// After so many bytes.
    File(File, u64),
}

/// The list.
pub(super) struct Sorted {
    place: Place,
    /// Bytes of each hash.
    width: usize,
    count: u64,
}

impl Sorted {
    pub(super) fn new(place: Place, width: usize, count: u64) -> Self {
        Self {
            place,
            width: width.clamp(1, WIDEST),
            count,
        }
    }

    /// Whether the list holds a hash that begins so.
    ///
    /// # Errors
    /// What the file system answers.
    pub(super) fn holds(&self, hash: &[u8]) -> io::Result<bool> {
        let wanted = hash.get(..self.width).unwrap_or(hash);
        let (mut from, mut to) = (0, self.count);
        let mut found = [0; WIDEST];
        let found = &mut found[..self.width];
        while from < to {
            let middle = from + (to - from) / 2;
            self.read(middle, found)?;
            match (*found).cmp(wanted) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        Ok(false)
    }

    fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        let width = self.width as u64;
        match &self.place {
            Place::File(file, before) => file.read_exact_at(into, before + at * width),
            Place::Memory(bytes) => {
                let from = usize::try_from(at * width).unwrap_or(usize::MAX);
                let entry = bytes.get(from..from.saturating_add(self.width));
                into.copy_from_slice(entry.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}
