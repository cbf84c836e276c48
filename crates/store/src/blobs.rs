//! Bodies on disk: content-addressed, stored once, synced before anybody is told.
//!
//! `DATA/blobs/<2 hex>/<hash>`. A body is written to a temporary name, synced, renamed, and its directory synced. A
//! body that is there already is touched instead, so that the sweep, which deletes only what is old and referred
//! to by nobody, spares it; touching and deleting one blob exclude each other.

use crate::data::{self, sync};
use crate::{Stop, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The BLAKE3 hash of a body, which is its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BlobId(pub [u8; 32]);

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl BlobId {
    /// The id a column holds.
    ///
    /// # Errors
    /// `Corrupt` when it is not 32 bytes.
    pub fn from_column(bytes: &[u8]) -> Result<Self, StoreError> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| StoreError::Corrupt("a blob's name is not 32 bytes".into()))
    }

    fn parse(name: &str) -> Option<Self> {
        let mut id = [0; 32];
        if name.len() != 64 || !name.is_ascii() {
            return None;
        }
        for (index, byte) in id.iter_mut().enumerate() {
            *byte = u8::from_str_radix(name.get(index * 2..index * 2 + 2)?, 16).ok()?;
        }
        Some(Self(id))
    }
}

/// The bodies of a data directory. Cheap to clone.
#[derive(Clone)]
pub struct Blobs(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    spool: PathBuf,
    next: AtomicU64,
    /// One lock a first byte: a put that finds its blob and the sweep that deletes it exclude each other.
    doors: [Mutex<()>; 256],
}

impl Blobs {
    pub(crate) fn open(data: &Path) -> Result<Self, StoreError> {
        let (folder, spool) = (data.join("blobs"), data.join("spool"));
        data::folder(&folder)?;
        // What was being written when the process ended was never acknowledged.
        if spool.exists() {
            fs::remove_dir_all(&spool)?;
        }
        fs::create_dir_all(&spool)?;
        let doors = std::array::from_fn(|_| Mutex::new(()));
        Ok(Self(Arc::new(Inner {
            folder,
            spool,
            next: AtomicU64::new(0),
            doors,
        })))
    }

    /// Stores a body; when this returns it is on disk.
    ///
    /// # Errors
    /// `DiskFull`, `Io`.
    pub fn put(&self, bytes: &[u8]) -> Result<BlobId, StoreError> {
        let id = BlobId(*blake3::hash(bytes).as_bytes());
        if self.touched(id)? {
            return Ok(id);
        }
        let mut writer = self.writer()?;
        writer.file.write_all(bytes).map_err(io)?;
        writer.name(id)
    }

    /// A body that comes in pieces.
    ///
    /// # Errors
    /// `DiskFull`, `Io`.
    pub fn writer(&self) -> Result<BlobWriter, StoreError> {
        let path = self
            .0
            .spool
            .join(self.0.next.fetch_add(1, Ordering::Relaxed).to_string());
        let file = File::create(&path).map_err(io)?;
        Ok(BlobWriter {
            blobs: self.clone(),
            path,
            file,
            hasher: blake3::Hasher::new(),
            size: 0,
        })
    }

    /// The whole body.
    ///
    /// # Errors
    /// `Corrupt` when it is not there.
    pub fn get(&self, id: BlobId) -> Result<Vec<u8>, StoreError> {
        fs::read(self.path(id)).map_err(|error| missing(id, error))
    }

    /// `length` bytes from `start`, fewer at the end.
    ///
    /// # Errors
    /// `Corrupt` when the body is not there.
    pub fn read_range(&self, id: BlobId, start: u64, length: u64) -> Result<Vec<u8>, StoreError> {
        let mut file = File::open(self.path(id)).map_err(|error| missing(id, error))?;
        file.seek(SeekFrom::Start(start)).map_err(io)?;
        // As much as there is, at once: a buffer that grows is copied each time.
        let there = file.metadata().map_err(io)?.len().saturating_sub(start);
        let mut bytes = Vec::with_capacity(usize::try_from(length.min(there)).unwrap_or(0));
        file.take(length).read_to_end(&mut bytes).map_err(io)?;
        Ok(bytes)
    }

    /// Whether the body is there with the right content.
    ///
    /// # Errors
    /// `Io` when it cannot be read.
    pub fn verify(&self, id: BlobId) -> Result<bool, StoreError> {
        match File::open(self.path(id)) {
            Ok(file) => {
                let mut hasher = blake3::Hasher::new();
                hasher.update_reader(file).map_err(io)?;
                Ok(*hasher.finalize().as_bytes() == id.0)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(io(error)),
        }
    }

    /// Deletes bodies older than `age` (by `now`, the machine's time, which file times are in) that are not in
    /// `referred`; answers how many. What arrives meanwhile is younger.
    ///
    /// # Errors
    /// `Closing` when it is asked to stop, `Io`.
    pub fn sweep(
        &self,
        referred: &HashSet<BlobId>,
        now: SystemTime,
        age: Duration,
        stop: &Stop,
    ) -> Result<u64, StoreError> {
        let mut swept = 0;
        for folder in fs::read_dir(&self.0.folder).map_err(io)? {
            for entry in fs::read_dir(folder.map_err(io)?.path()).map_err(io)? {
                stop.check()?;
                let path = entry.map_err(io)?.path();
                let Some(id) = path
                    .file_name()
                    .and_then(|name| BlobId::parse(name.to_str()?))
                else {
                    continue;
                };
                if !referred.contains(&id) && self.sweep_one(id, &path, now, age)? {
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }

    fn sweep_one(
        &self,
        id: BlobId,
        path: &Path,
        now: SystemTime,
        age: Duration,
    ) -> Result<bool, StoreError> {
        let _door = self.door(id);
        let touched = fs::metadata(path)
            .and_then(|data| data.modified())
            .map_err(io)?;
        let old = now.duration_since(touched).is_ok_and(|since| since >= age);
        if old {
            fs::remove_file(path).map_err(io)?;
        }
        Ok(old)
    }

    /// Whether the body is there; makes it young if so.
    fn touched(&self, id: BlobId) -> Result<bool, StoreError> {
        let _door = self.door(id);
        match File::options().append(true).open(self.path(id)) {
            Ok(file) => {
                #[allow(clippy::disallowed_methods)]
                // a file's time is the machine's, not the house's
                file.set_modified(SystemTime::now()).map_err(io)?;
                // Whoever named it may have been cut off before its name was synced.
                self.sync_folder(id)?;
                Ok(true)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(io(error)),
        }
    }

    fn sync_folder(&self, id: BlobId) -> Result<(), StoreError> {
        match self.path(id).parent() {
            Some(folder) => sync(&File::open(folder).map_err(io)?),
            None => Ok(()),
        }
    }

    fn door(&self, id: BlobId) -> std::sync::MutexGuard<'_, ()> {
        self.0.doors[usize::from(id.0[0])]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, id: BlobId) -> PathBuf {
        self.0
            .folder
            .join(format!("{:02x}", id.0[0]))
            .join(id.to_string())
    }
}

/// A body being written; vanishes unless finished.
pub struct BlobWriter {
    blobs: Blobs,
    path: PathBuf,
    file: File,
    hasher: blake3::Hasher,
    size: u64,
}

impl BlobWriter {
    /// # Errors
    /// `DiskFull`, `Io`.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.file.write_all(bytes).map_err(io)?;
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Bytes so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// What was written so far.
    ///
    /// # Errors
    /// `Io`.
    pub fn contents(&self) -> Result<Vec<u8>, StoreError> {
        fs::read(&self.path).map_err(io)
    }

    /// Syncs and names the body; when this returns it is on disk.
    ///
    /// # Errors
    /// `DiskFull`, `Io`.
    pub fn finish(self) -> Result<BlobId, StoreError> {
        let id = BlobId(*self.hasher.finalize().as_bytes());
        if self.blobs.touched(id)? {
            return Ok(id);
        }
        self.name(id)
    }

    fn name(self, id: BlobId) -> Result<BlobId, StoreError> {
        sync(&self.file)?;
        let _door = self.blobs.door(id);
        let path = self.blobs.path(id);
        if let Some(folder) = path.parent() {
            data::folder(folder)?;
            fs::rename(&self.path, &path).map_err(io)?;
            self.blobs.sync_folder(id)?;
        }
        Ok(id)
    }
}

impl Drop for BlobWriter {
    fn drop(&mut self) {
        // Renamed away when finished: then there is nothing to remove.
        let _gone = fs::remove_file(&self.path);
    }
}

pub(crate) fn io(error: std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        StoreError::DiskFull
    } else {
        StoreError::Io(error)
    }
}

fn missing(id: BlobId, error: std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::NotFound {
        StoreError::Corrupt(format!("the body {id} is missing"))
    } else {
        StoreError::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_stored_once_and_read_in_ranges() {
        let data = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(data.path()).unwrap();
        let id = blobs.put(b"Bonjour Madame").unwrap();
        assert_eq!(blobs.put(b"Bonjour Madame").unwrap(), id);
        assert_eq!(blobs.get(id).unwrap(), b"Bonjour Madame");
        assert_eq!(blobs.read_range(id, 8, 100).unwrap(), b"Madame");
        assert!(blobs.verify(id).unwrap());
        fs::write(blobs.path(id), b"autre chose").unwrap();
        assert!(!blobs.verify(id).unwrap());
    }

    #[test]
    fn the_sweep_spares_what_is_referred_to_and_what_is_young() {
        let data = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(data.path()).unwrap();
        let (kept, old) = (blobs.put(b"kept").unwrap(), blobs.put(b"old").unwrap());
        let referred = HashSet::from([kept]);
        let written = fs::metadata(blobs.path(old)).unwrap().modified().unwrap();
        let day = Duration::from_secs(86_400);
        let stop = Stop::default();
        let sweep = |now| blobs.sweep(&referred, now, day, &stop);
        assert_eq!(sweep(written).unwrap(), 0);
        assert_eq!(sweep(written + day).unwrap(), 1);
        assert!(blobs.verify(kept).unwrap());
        assert!(!blobs.verify(old).unwrap());
    }

    #[test]
    fn an_unfinished_body_leaves_nothing() {
        let data = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(data.path()).unwrap();
        let mut writer = blobs.writer().unwrap();
        writer.append(b"half").unwrap();
        drop(writer);
        assert_eq!(fs::read_dir(data.path().join("spool")).unwrap().count(), 0);
    }
}
