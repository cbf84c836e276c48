//! The bytes of a waiting message, read piece by piece.

use bytes::Bytes;
use store::{BlobId, Body, Store, StoreError};

/// Bytes read from a blob at a time.
const CHUNK: u64 = 256 * 1024;

/// Where a message's bytes come from.
pub struct Source {
    store: Store,
    body: Content,
    size: u64,
}

enum Content {
    Bytes(Bytes),
    Blob(BlobId),
}

impl Source {
    #[must_use]
    pub fn new(store: Store, body: Body, size: u64) -> Self {
        let body = match body {
            Body::None => Content::Bytes(Bytes::new()),
            Body::Inline(bytes) => Content::Bytes(bytes.into()),
            Body::Blob(id) => Content::Blob(id),
        };
        Self { store, body, size }
    }

    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The piece that begins at `start`; empty at the end.
    ///
    /// # Errors
    /// The store's.
    pub async fn chunk(&self, start: u64) -> Result<Bytes, StoreError> {
        let end = start.saturating_add(CHUNK).min(self.size);
        self.range(start, end.saturating_sub(start)).await
    }

    /// At most `most` bytes from the beginning, on a thread that may block.
    ///
    /// # Errors
    /// The store's.
    pub fn head_blocking(&self, most: u64) -> Result<Vec<u8>, StoreError> {
        let length = most.min(self.size);
        match &self.body {
            Content::Bytes(bytes) => {
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                Ok(bytes[..length.min(bytes.len())].to_vec())
            }
            Content::Blob(id) => self.store.blobs().read_range(*id, 0, length),
        }
    }

    async fn range(&self, start: u64, length: u64) -> Result<Bytes, StoreError> {
        match &self.body {
            Content::Bytes(bytes) => {
                let at = |n: u64| usize::try_from(n).unwrap_or(usize::MAX).min(bytes.len());
                Ok(bytes.slice(at(start)..at(start.saturating_add(length))))
            }
            Content::Blob(_) if length == 0 => Ok(Bytes::new()),
            Content::Blob(id) => {
                let (store, id) = (self.store.clone(), *id);
                self.store
                    .offload(move || store.blobs().read_range(id, start, length))
                    .await?
                    .map(Bytes::from)
            }
        }
    }
}
