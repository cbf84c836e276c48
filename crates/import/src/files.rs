//! Where a feed's files lie: a folder with all below it, a zip archive, a tar.gz archive.
//!
//! Names are taken without their folders, as producers put a dated folder around. A tar can only be read from the front
//! while categories have an order of their own: what belongs to a feed is unpacked into a folder that is deleted at the end.

use crate::limits;
use crate::refusal::owned;
use feed_syntax::aaf::name::FileName;
use flate2::read::GzDecoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the files cannot be reached.
#[derive(Debug, Error)]
pub enum FilesError {
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    /// Neither a folder nor an archive that we read.
    #[error("{}: neither a folder nor a .zip, .tgz or .tar.gz archive", .0.display())]
    Unknown(PathBuf),
    #[error("{}: the archive is damaged: {reason}", path.display())]
    Damaged { path: PathBuf, reason: String },
    /// More files, or more bytes, than [`limits`] allow.
    #[error("{}: more than {limit}", path.display())]
    TooMuch { path: PathBuf, limit: String },
}

impl FilesError {
    /// The end of the key of its sentence (`import-refused-…`) and the values in it; names stand without their folders.
    pub(crate) fn words(&self) -> (String, BTreeMap<String, String>) {
        let file = |path: &Path| ("file", name_of(path));
        let (key, values) = match self {
            Self::Io { path, source } => {
                let reason = format!("{}: {source}", name_of(path));
                ("files", vec![("reason", reason)])
            }
            Self::Unknown(path) => ("files-unknown", vec![file(path)]),
            Self::Damaged { path, .. } => ("files-damaged", vec![file(path)]),
            Self::TooMuch { path, .. } => ("files-too-much", vec![file(path)]),
        };
        (key.to_owned(), owned(values))
    }
}

/// Files of a feed with their names, in no order.
#[derive(Debug)]
pub struct Files {
    path: PathBuf,
    place: Place,
    names: Vec<String>,
}

#[derive(Debug)]
enum Place {
    Folder(Vec<PathBuf>),
    /// Names with their folders.
    Zip(Vec<String>),
}

impl Files {
    /// Looks at what lies at `path`; `staging` is a folder that may be written to and is deleted afterwards.
    ///
    /// # Errors
    /// A [`FilesError`].
    pub fn open(path: &Path, staging: &Path) -> Result<Self, FilesError> {
        let shown = path.to_string_lossy().to_lowercase();
        let kind = std::fs::metadata(path).map_err(|source| io_error(path, source))?;
        if kind.is_dir() {
            Self::folder(path)
        } else if shown.ends_with(".zip") {
            Self::zip(path)
        } else if shown.ends_with(".tgz") || shown.ends_with(".tar.gz") {
            unpack(path, staging)?;
            Self::folder(staging)
        } else if shown.ends_with(".xml") {
            Ok(Self {
                names: vec![name_of(path)],
                place: Place::Folder(vec![path.to_owned()]),
                path: path.to_owned(),
            })
        } else {
            Err(FilesError::Unknown(path.to_owned()))
        }
    }

    fn folder(path: &Path) -> Result<Self, FilesError> {
        let mut files = Vec::new();
        walk(path, 0, &mut files)?;
        files.sort();
        Ok(Self {
            names: files.iter().map(|file| name_of(file)).collect(),
            place: Place::Folder(files),
            path: path.to_owned(),
        })
    }

    fn zip(path: &Path) -> Result<Self, FilesError> {
        let archive = open_zip(path)?;
        if archive.len() > limits::FILES {
            return Err(too_many(path));
        }
        let whole = archive
            .file_names()
            .map(|name| Ok(name.map_err(|error| damaged(path, &error))?.into_owned()))
            .collect::<Result<Vec<String>, FilesError>>()?;
        Ok(Self {
            names: whole.iter().map(|name| name_of(Path::new(name))).collect(),
            place: Place::Zip(whole),
            path: path.to_owned(),
        })
    }

    /// Names without their folders.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Reads the file with this place in [`Files::names`].
    ///
    /// # Errors
    /// A [`FilesError`], or the reader's.
    pub fn read<T>(
        &self,
        place: usize,
        read: impl FnOnce(&mut dyn Read) -> T,
    ) -> Result<T, FilesError> {
        match &self.place {
            Place::Folder(files) => {
                let path = files.get(place).unwrap_or(&self.path);
                let file = File::open(path).map_err(|source| io_error(path, source))?;
                Ok(read(&mut BufReader::with_capacity(64 * 1024, file)))
            }
            Place::Zip(names) => {
                let mut archive = open_zip(&self.path)?;
                let name = names.get(place).map(String::as_str).unwrap_or_default();
                let file = archive
                    .by_name(name)
                    .map_err(|error| damaged(&self.path, &error))?;
                Ok(read(&mut BufReader::with_capacity(64 * 1024, file)))
            }
        }
    }
}

fn open_zip(path: &Path) -> Result<zip::ZipArchive<BufReader<File>>, FilesError> {
    let file = File::open(path).map_err(|source| io_error(path, source))?;
    zip::ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(path, &error))
}

fn walk(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), FilesError> {
    let entries = std::fs::read_dir(path).map_err(|source| io_error(path, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| io_error(path, source))?;
        let kind = entry
            .file_type()
            .map_err(|source| io_error(&entry.path(), source))?;
        // Links are not followed: a drop folder is written by others.
        if kind.is_dir() && depth < limits::FOLDERS_DEEP {
            walk(&entry.path(), depth + 1, files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
        if files.len() > limits::FILES {
            return Err(too_many(path));
        }
    }
    Ok(())
}

/// Unpacks the files of a feed; nothing is written outside `staging`, whatever names the archive has.
fn unpack(path: &Path, staging: &Path) -> Result<(), FilesError> {
    let file = File::open(path).map_err(|source| io_error(path, source))?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(file)));
    let entries = archive.entries().map_err(|source| damaged(path, &source))?;
    let mut room = limits::UNPACKED;
    for (number, entry) in entries.enumerate() {
        let entry = entry.map_err(|source| damaged(path, &source))?;
        if number > limits::FILES {
            return Err(too_many(path));
        }
        let name = entry.path().map(|inside| name_of(&inside));
        let name = name.map_err(|source| damaged(path, &source))?;
        if !entry.header().entry_type().is_file() || FileName::parse(&name).is_err() {
            continue;
        }
        let target = staging.join(&name);
        let mut out = File::create(&target).map_err(|source| io_error(&target, source))?;
        let copied = io::copy(&mut entry.take(room + 1), &mut out)
            .map_err(|source| damaged(path, &source))?;
        room = room
            .checked_sub(copied)
            .ok_or_else(|| FilesError::TooMuch {
                path: path.to_owned(),
                limit: format!("{} bytes", limits::UNPACKED),
            })?;
    }
    Ok(())
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn io_error(path: &Path, source: io::Error) -> FilesError {
    FilesError::Io {
        path: path.to_owned(),
        source,
    }
}

fn damaged(path: &Path, reason: &dyn std::fmt::Display) -> FilesError {
    FilesError::Damaged {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn too_many(path: &Path) -> FilesError {
    FilesError::TooMuch {
        path: path.to_owned(),
        limit: format!("{} files", limits::FILES),
    }
}
