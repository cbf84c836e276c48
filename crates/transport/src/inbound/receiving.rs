//! A message while it comes in. What is wrong with it is remembered, its bytes are let go, and its end still awaited:
//! so the answer comes where the client expects it.

use super::Context;
use super::head::Head;
use super::spool::Spool;
use super::words::{self, Answer};
use mail::Raw;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

pub(crate) struct Receiving {
    context: Arc<Context>,
    head: Head,
    spool: Spool,
    /// Bytes it says it will send; nothing is kept for them before the first comes.
    announced: u64,
    /// Bytes the client has sent.
    pub size: u64,
    fault: Option<Answer>,
    /// When the whole message must be there.
    pub by: Instant,
}

/// A message that is all there.
pub(crate) struct Received {
    pub raw: Raw,
    /// Bytes with our own fields.
    pub size: u64,
    /// What it has of the common room in memory, until it is handed over.
    pub _room: Option<OwnedSemaphorePermit>,
}

impl Receiving {
    /// `trace`: our own fields, which come first. `announced`: bytes that the client says will come, or 0.
    pub fn new(context: &Arc<Context>, trace: Vec<u8>, announced: u64) -> Self {
        let mut spool = Spool::new(context);
        spool.held = trace;
        Self {
            head: Head::new(),
            spool,
            announced,
            size: 0,
            fault: None,
            by: Instant::now() + context.limits.message_time,
            context: context.clone(),
        }
    }

    /// Takes the next bytes.
    pub async fn take(&mut self, bytes: &[u8]) {
        if self.size == 0 {
            let most = self.context.limits.in_memory;
            let announced = usize::try_from(self.announced).unwrap_or(most);
            self.spool.held.reserve(announced.min(most));
        }
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.fault.is_some() {
            return;
        }
        let limit = self.context.limits.message;
        if self.size > limit {
            return self.refuse(words::too_large(limit));
        }
        self.head.pass(bytes, &mut self.spool.held);
        if self.head.hops > self.context.limits.hops {
            return self.refuse(words::looping(self.context.limits.hops));
        }
        if let Err(error) = self.spool.relieve().await {
            tracing::error!(%error, "a message could not be spooled");
            self.refuse(words::of_store(&error));
        }
    }

    /// The first fault counts; nothing more is kept.
    pub fn refuse(&mut self, fault: Answer) {
        self.fault.get_or_insert(fault);
        self.spool = Spool::new(&self.context);
    }

    pub fn fault(&self) -> Option<&Answer> {
        self.fault.as_ref()
    }

    /// So much too large that its end is not worth waiting for.
    pub fn is_hopeless(&self) -> bool {
        self.size > self.context.limits.message.saturating_mul(2)
    }

    pub async fn finish(mut self) -> Result<Received, Answer> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.head.finish(&mut self.spool.held);
        match self.spool.finish().await {
            Ok((raw, room)) => Ok(Received {
                size: raw.size(),
                raw,
                _room: room,
            }),
            Err(error) => {
                tracing::error!(%error, "a message could not be spooled");
                Err(words::of_store(&error))
            }
        }
    }
}
