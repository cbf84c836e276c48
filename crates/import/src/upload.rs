//! A feed that comes in pieces, from a browser: written to disk as it comes, below a name of ours, deleted with its handle.

use crate::{Imports, limits};
use directory::{Actor, DirectoryError, Duty, OrganisationId};
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use thiserror::Error;

/// Characters of a name that are kept, from its end: reports show it.
const LONGEST_NAME: usize = 120;

/// Why a feed could not be taken.
#[derive(Debug, Error)]
pub enum UploadError {
    /// Larger than [`limits::UPLOAD`].
    #[error("more than {0} bytes")]
    TooLarge(u64),
    /// [`limits::UPLOADS_AT_ONCE`] others are coming in.
    #[error("too many uploads at once")]
    TooMany,
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

/// A file of a feed while it comes in, and until it is staged. Dropping it deletes it.
#[derive(Debug)]
pub struct Upload {
    folder: PathBuf,
    path: PathBuf,
    file: File,
    size: u64,
    most: u64,
    uploads: Arc<AtomicUsize>,
}

impl Imports {
    /// Takes a file with the name its sender gave it.
    ///
    /// # Errors
    /// `NotPermitted`; `TooMany`; the disk's.
    pub fn upload(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        name: &str,
    ) -> Result<Upload, UploadError> {
        self.directory
            .may_manage(actor, Duty::Feeds, organisation, None)?;
        let number = u64::from_le_bytes(self.store.random().bytes());
        let folder = self.staging.join(format!("upload-{number:016x}"));
        Upload::new(folder, name, limits::UPLOAD, self.uploads.clone())
    }
}

impl Upload {
    fn new(
        folder: PathBuf,
        name: &str,
        most: u64,
        uploads: Arc<AtomicUsize>,
    ) -> Result<Self, UploadError> {
        if uploads.fetch_add(1, Ordering::Relaxed) >= limits::UPLOADS_AT_ONCE {
            uploads.fetch_sub(1, Ordering::Relaxed);
            return Err(UploadError::TooMany);
        }
        let path = folder.join(harmless(name));
        let opened = std::fs::create_dir_all(&folder).and_then(|()| {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).mode(0o600).open(&path)
        });
        match opened {
            Ok(file) => Ok(Self {
                folder,
                path,
                file,
                size: 0,
                most,
                uploads,
            }),
            Err(error) => {
                uploads.fetch_sub(1, Ordering::Relaxed);
                Err(error.into())
            }
        }
    }

    /// Writes what came.
    ///
    /// # Errors
    /// `TooLarge`; the disk's.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), UploadError> {
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(UploadError::TooLarge(self.most));
        }
        Ok(self.file.write_all(bytes)?)
    }

    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its name, made harmless.
    #[must_use]
    pub fn name(&self) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str());
        name.unwrap_or_default()
    }

    /// Reads it from its beginning.
    ///
    /// # Errors
    /// The disk's.
    pub fn read(&self) -> io::Result<BufReader<File>> {
        File::open(&self.path).map(BufReader::new)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        self.uploads.fetch_sub(1, Ordering::Relaxed);
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            tracing::warn!(%error, "an uploaded feed is left; it is deleted at the next start");
        }
    }
}

/// A name that means one file in a folder and nothing else.
fn harmless(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' => c,
            _ => '_',
        })
        .collect();
    let kept = kept.trim_start_matches('.');
    match &kept[kept.len().saturating_sub(LONGEST_NAME)..] {
        "" => "feed".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (sent, kept) in [
            ("livraison 2026.zip", "livraison_2026.zip"),
            ("../../etc/passwd", "passwd"),
            ("C:\\flux\\hr.csv", "hr.csv"),
            ("..", "feed"),
            ("", "feed"),
            ("é\0.tgz", "__.tgz"),
        ] {
            assert_eq!(harmless(sent), kept, "{sent}");
        }
        assert_eq!(harmless(&"x".repeat(900)).len(), LONGEST_NAME);
    }

    #[test]
    fn what_is_too_large_is_refused_and_nothing_is_left() {
        let data = tempfile::tempdir().unwrap();
        let uploads = Arc::new(AtomicUsize::new(0));
        let staging = data.path().join("staging");
        let new = |name: &str| Upload::new(staging.join(name), "hr.csv", 10, uploads.clone());
        let mut upload = new("1").unwrap();
        upload.append(b"12345").unwrap();
        assert_eq!(std::fs::read(upload.path()).unwrap(), b"12345");
        let refused = upload.append(b"678901");
        assert!(matches!(refused, Err(UploadError::TooLarge(10))));
        let others: Vec<_> = ["2", "3", "4"].iter().map(|name| new(name)).collect();
        assert!(others.iter().all(Result::is_ok));
        assert!(matches!(new("5"), Err(UploadError::TooMany)));
        drop(upload);
        assert!(new("6").is_ok(), "there is a place again");
        drop(others);
        assert_eq!(std::fs::read_dir(&staging).unwrap().count(), 0);
        assert_eq!(uploads.load(Ordering::Relaxed), 0);
    }
}
