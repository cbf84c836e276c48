//! Bytes to and from a next hop: each piece and each reply has its time.

use super::Trouble;
use crate::outbound::dial::Io;
use crate::outbound::patience::within;
use smtp_syntax::Reply;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use store::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A connection, and what of its answers was not read yet.
pub(super) struct Wire {
    pub io: Box<dyn Io>,
    unread: Vec<u8>,
    clock: Arc<dyn Clock>,
}

impl Wire {
    pub fn new(io: Box<dyn Io>, clock: Arc<dyn Clock>) -> Self {
        Self {
            io,
            unread: Vec::new(),
            clock,
        }
    }

    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub async fn write(
        &mut self,
        stage: &'static str,
        patience: Duration,
        bytes: &[u8],
    ) -> Result<(), Trouble> {
        let writing = async {
            self.io.write_all(bytes).await?;
            self.io.flush().await
        };
        within(&*self.clock, stage, patience, writing).await
    }

    pub async fn reply(
        &mut self,
        stage: &'static str,
        patience: Duration,
    ) -> Result<Reply, Trouble> {
        let clock = self.clock.clone();
        let reading = read_reply(&mut self.io, &mut self.unread);
        tokio::select! {
            reply = reading => reply,
            () = clock.until(clock.now().after(patience)) => Err(Trouble::TimedOut { stage, after: patience }),
        }
    }
}

async fn read_reply(io: &mut Box<dyn Io>, buffer: &mut Vec<u8>) -> Result<Reply, Trouble> {
    loop {
        if let Some((reply, taken)) = Reply::parse(buffer)? {
            buffer.drain(..taken);
            return Ok(reply);
        }
        if io.read_buf(buffer).await? == 0 {
            return Err(io::Error::new(
                io::ErrorKind::UnexpectedEof,
                "the server closed the connection",
            )
            .into());
        }
    }
}
