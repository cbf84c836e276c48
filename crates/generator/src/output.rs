//! Where an académie is written to: named files, one after the other, counted.

use crate::GenerateError;
use std::io::{self, Write};

/// A place for files. Names are relative, with `/` between folders, which the place makes as needed.
pub trait Folder {
    /// A new file of that name.
    ///
    /// # Errors
    /// When it cannot be made.
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + '_>>;
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    pub files: u64,
    pub bytes: u64,
}

pub(crate) struct Output<'a> {
    folder: &'a mut dyn Folder,
    pub written: Written,
}

impl<'a> Output<'a> {
    pub fn new(folder: &'a mut dyn Folder) -> Self {
        Self {
            folder,
            written: Written::default(),
        }
    }

    /// Writes one file from its beginning to its end.
    pub fn file<T>(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut File) -> io::Result<T>,
    ) -> Result<T, GenerateError> {
        let fault = |source| GenerateError::Write {
            file: name.to_owned(),
            source,
        };
        let mut file = File {
            inner: self.folder.create(name).map_err(fault)?,
            bytes: 0,
        };
        let done = fill(&mut file)
            .and_then(|done| file.flush().map(|()| done))
            .map_err(fault)?;
        let bytes = file.bytes;
        drop(file);
        self.written.files += 1;
        self.written.bytes += bytes;
        Ok(done)
    }
}

/// A file that counts its bytes.
pub(crate) struct File<'a> {
    inner: Box<dyn Write + 'a>,
    bytes: u64,
}

impl Write for File<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.inner.write(bytes)?;
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
