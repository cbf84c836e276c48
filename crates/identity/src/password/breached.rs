//! Passwords that are known from breaches, as the operator loaded them (`tramontane passwords load`): a file below the data
//! directory, looked into and never read whole. Without one, nobody is refused for it.
//!
//! The file: [`MAGIC`], then the first eight bytes of each SHA-1, sorted, each once. Of a thousand million entries one
//! password in 10^10 that is not among them is taken for one.

use super::sorted::{Place, Sorted, WIDEST};
use crate::Secret;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

/// The file below the data directory.
pub const BREACHED_FILE: &str = "breached-passwords";
/// What it begins with.
pub(super) const MAGIC: &[u8; 8] = b"TRMPWD\x01\n";

/// The list that is looked into. Cheap to clone; another can be put in its place.
#[derive(Clone, Default)]
pub(crate) struct Breached(Arc<RwLock<Option<Arc<Sorted>>>>);

impl Breached {
    /// Looks into the file below `data` from now on, if there is one.
    ///
    /// # Errors
    /// What the file system answers; `InvalidData` for a file that is none of ours.
    pub(crate) fn open(&self, data: &Path) -> io::Result<()> {
        let opened = match File::open(data.join(BREACHED_FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            opened => Some(Arc::new(read(opened?)?)),
        };
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = opened;
        Ok(())
    }

    pub(crate) fn holds(&self, secret: &Secret) -> io::Result<bool> {
        let list = self
            .0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let Some(list) = list else {
            return Ok(false);
        };
        // The form that breaches are published in; nothing is kept of it.
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, secret.reveal().as_bytes());
        list.holds(hash.as_ref())
    }
}

fn read(mut file: File) -> io::Result<Sorted> {
    let mut magic = [0; MAGIC.len()];
    file.read_exact(&mut magic)?;
    let (before, width) = (MAGIC.len() as u64, WIDEST as u64);
    let bytes = file.metadata()?.len().saturating_sub(before);
    if magic != *MAGIC || bytes % width != 0 {
        return Err(io::ErrorKind::InvalidData.into());
    }
    Ok(Sorted::new(
        Place::File(file, before),
        WIDEST,
        bytes / width,
    ))
}
