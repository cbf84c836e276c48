//! The data directory: who holds it, and folders that are there after a power cut.

use crate::{Random, StoreError, SystemRandom};
use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

/// The directory's lock, held while the file is open.
///
/// # Errors
/// `InUse` when another process holds it.
pub(crate) fn lock(data: &Path) -> Result<File, StoreError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(data.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse(data.display().to_string())),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The name of this node among those of a database: it stands in the lock's file, so that a node knows after a crash
/// what was its own. Never twice, whatever randomness the store was given.
///
/// # Errors
/// `Io`, `DiskFull`.
pub(crate) fn node(data: &Path, mut lock: &File) -> Result<String, StoreError> {
    let mut name = String::new();
    File::open(data.join("lock"))?.read_to_string(&mut name)?;
    if name.is_empty() {
        let random: &dyn Random = &SystemRandom;
        let bytes: [u8; 16] = random.bytes();
        name = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        lock.write_all(name.as_bytes())?;
        sync(lock)?;
    }
    Ok(name)
}

/// A folder that stays: made with those above it, each entry synced.
///
/// # Errors
/// `Io`, `DiskFull`.
pub(crate) fn folder(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Ok(());
    }
    let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) else {
        return Ok(std::fs::create_dir_all(path)?);
    };
    folder(above)?;
    match std::fs::create_dir(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => sync(&File::open(above)?),
    }
}

/// Syncs a file or a folder. A failed sync ends the process: what the kernel then holds is not known, and trying the
/// same sync again could succeed without having written anything. Restart recovers.
///
/// # Errors
/// `DiskFull`, when what was to be synced is given up.
pub(crate) fn sync(file: &File) -> Result<(), StoreError> {
    if let Err(error) = file.sync_all() {
        if error.kind() == std::io::ErrorKind::StorageFull {
            return Err(StoreError::DiskFull);
        }
        tracing::error!(%error, "a sync failed: the process stops, a restart recovers");
        std::process::abort();
    }
    Ok(())
}
