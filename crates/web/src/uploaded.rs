//! Parts of a form with a file that is small enough to be kept in memory.

use crate::answer::Fault;
use axum::extract::multipart::Field;

/// Bytes of a field that is no file: a token, a moment.
pub(crate) const LONGEST_FIELD: usize = 1_024;

/// At most so many bytes of a part; what comes after them is not kept.
///
/// # Errors
/// `TooLarge` when the form is more than its path takes, or ends too early.
pub(crate) async fn at_most(mut part: Field<'_>, most: usize) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| Fault::TooLarge)? {
        let room = most.saturating_sub(bytes.len());
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Ok(bytes)
}

/// The same of a field that is no file.
///
/// # Errors
/// As [`at_most`].
pub(crate) async fn field(part: Field<'_>) -> Result<String, Fault> {
    let value = at_most(part, LONGEST_FIELD).await?;
    Ok(String::from_utf8_lossy(&value).into_owned())
}
