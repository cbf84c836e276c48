//! The demonstration's outside: a folder. A message becomes a file under a name of its own, so that a second attempt
//! after a crash writes the same file again.

use crate::outbound::rows::Claimed;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use store::{Body, Store, StoreError};

/// Writes a message for one domain; when this returns it is on disk.
///
/// # Errors
/// `DiskFull`, `Io`.
pub(crate) fn write(store: &Store, folder: &Path, claimed: &Claimed) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(full)?;
    let name = file_name(claimed.message.id, &claimed.domain);
    let temporary = folder.join(format!(".{name}.tmp"));
    let mut file = File::create(&temporary).map_err(full)?;
    file.write_all(envelope(claimed).as_bytes()).map_err(full)?;
    match &claimed.message.body {
        Body::None => {}
        Body::Inline(bytes) => file.write_all(bytes).map_err(full)?,
        Body::Blob(id) => file.write_all(&store.blobs().get(*id)?).map_err(full)?,
    }
    file.sync_all().map_err(full)?;
    fs::rename(&temporary, folder.join(name)).map_err(full)?;
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(full)
}

/// Who sent it and whom it was for, as a final delivery writes it (RFC 5321 §4.4).
fn envelope(claimed: &Claimed) -> String {
    let mut lines = format!("Return-Path: <{}>\r\n", claimed.message.sender);
    for recipient in &claimed.recipients {
        lines.push_str(&format!("Delivered-To: {}\r\n", recipient.address));
    }
    lines
}

/// `12-lycee.example.eml`
fn file_name(id: i64, domain: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let domain: String = domain
        .chars()
        .map(|c| if plain(c) { c } else { '_' })
        .take(100)
        .collect();
    format!("{id}-{domain}.eml")
}

fn full(error: std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull {
        StoreError::DiskFull
    } else {
        StoreError::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_domain_leaves_the_folder() {
        assert_eq!(file_name(7, "x.example"), "7-x.example.eml");
        assert_eq!(file_name(7, "../../etc"), "7-.._.._etc.eml");
    }
}
