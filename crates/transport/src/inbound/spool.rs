//! A message's bytes while they come in: in memory when few, else in a file that becomes the message's blob.

use super::Context;
use mail::Raw;
use std::sync::Arc;
use store::{BlobWriter, Store, StoreError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What room in memory is counted in.
pub(super) const ROOM_UNIT: usize = 64 * 1024;

pub(crate) struct Spool {
    store: Store,
    /// Not on disk yet.
    pub held: Vec<u8>,
    /// Bytes that may be held now, and at the most.
    may_hold: usize,
    most: usize,
    common: Arc<Semaphore>,
    room: Option<OwnedSemaphorePermit>,
    writer: Option<BlobWriter>,
}

impl Spool {
    pub fn new(context: &Context) -> Self {
        Self {
            store: context.mail.store().clone(),
            held: Vec::new(),
            may_hold: context.limits.in_memory,
            most: context.limits.in_memory_with_room,
            common: context.room.clone(),
            room: None,
            writer: None,
        }
    }

    /// Writes to disk what is too much for memory.
    pub async fn relieve(&mut self) -> Result<(), StoreError> {
        while self.held.len() > self.may_hold {
            if !self.may_hold_more() {
                return self.spill().await;
            }
        }
        Ok(())
    }

    /// Twice as much as before, if there is room.
    fn may_hold_more(&mut self) -> bool {
        let more = self.may_hold.min(self.most.saturating_sub(self.may_hold));
        let units = u32::try_from(more.div_ceil(ROOM_UNIT)).unwrap_or(u32::MAX);
        if more == 0 || self.writer.is_some() {
            return false;
        }
        let Ok(room) = self.common.clone().try_acquire_many_owned(units) else {
            return false;
        };
        match &mut self.room {
            Some(held) => held.merge(room),
            none => *none = Some(room),
        }
        self.may_hold += more;
        true
    }

    async fn spill(&mut self) -> Result<(), StoreError> {
        let (store, writer) = (self.store.clone(), self.writer.take());
        let held = std::mem::take(&mut self.held);
        (self.room, self.may_hold) = (None, self.may_hold.min(ROOM_UNIT));
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

    /// The whole message, with its room in memory; what was spooled is synced and named when this returns.
    pub async fn finish(mut self) -> Result<(Raw, Option<OwnedSemaphorePermit>), StoreError> {
        let held = self.held;
        let Some(mut writer) = self.writer.take() else {
            return Ok((Raw::from(held), self.room));
        };
        let finishing = self.store.offload(move || {
            writer.append(&held)?;
            let size = writer.size();
            Ok::<_, StoreError>(Raw::Blob {
                id: writer.finish()?,
                size,
            })
        });
        Ok((finishing.await??, None))
    }
}
