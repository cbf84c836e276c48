//! A message's bytes while they come in: in memory when few, else in a file that becomes the message's blob.

use mail::Raw;
use store::{BlobWriter, Store, StoreError};

pub(crate) struct Spool {
    store: Store,
    /// Not on disk yet.
    pub held: Vec<u8>,
    most_held: usize,
    writer: Option<BlobWriter>,
}

impl Spool {
    pub fn new(store: Store, most_held: usize) -> Self {
        Self {
            store,
            held: Vec::new(),
            most_held,
            writer: None,
        }
    }

    /// Writes to disk what is too much for memory.
    pub async fn relieve(&mut self) -> Result<(), StoreError> {
        if self.held.len() <= self.most_held {
            return Ok(());
        }
        self.spill().await
    }

    async fn spill(&mut self) -> Result<(), StoreError> {
        let (store, writer) = (self.store.clone(), self.writer.take());
        let held = std::mem::take(&mut self.held);
        let spilling = self.store.offload(move || {
            let mut writer = match writer {
                Some(writer) => writer,
                None => store.blobs().writer()?,
            };
            writer.append(&held)?;
            Ok::<_, StoreError>(writer)
        });
        self.writer = Some(spilling.await??);
        Ok(())
    }

    /// The whole message; what was spooled is synced and named when this returns.
    pub async fn finish(mut self) -> Result<Raw, StoreError> {
        if self.writer.is_none() {
            return Ok(Raw::from(self.held));
        }
        self.spill().await?;
        let Some(writer) = self.writer else {
            return Err(StoreError::Closing);
        };
        let size = writer.size();
        let id = self.store.offload(move || writer.finish()).await??;
        Ok(Raw::Blob { id, size })
    }
}
