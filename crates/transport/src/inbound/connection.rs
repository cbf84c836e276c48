//! The two directions of a connection: what was read and not yet understood, what was said and not yet sent.
//!
//! Both are bounded: reading stops at [`MOST_UNREAD`], answers are sent at [`SEND_AT`]. A session that waits holds no
//! buffer worth mentioning.

use super::words::Answer;
use bytes::BytesMut;
use futures_util::FutureExt;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// A stream of either kind.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// Bytes said before they are sent on.
const SEND_AT: usize = 32 * 1024;
/// Bytes read ahead: a batch of pipelined commands, a piece of a message.
const MOST_UNREAD: usize = 64 * 1024;
/// Bytes asked for while nothing is at hand, and buffer kept while waiting.
const KEPT: usize = 1024;

/// Bytes heard after our last word.
const MOST_DROPPED: u64 = 256 * 1024;

pub(crate) struct Connection {
    /// `None` only while TLS begins, and after that failed.
    stream: Option<Box<dyn Duplex>>,
    pub unread: BytesMut,
    out: Vec<u8>,
    /// For a piece of an answer, and for the handshake.
    patience: Duration,
}

impl Connection {
    pub fn new(stream: impl Duplex + 'static, patience: Duration) -> Self {
        Self {
            stream: Some(Box::new(stream)),
            unread: BytesMut::new(),
            out: Vec::new(),
            patience,
        }
    }

    /// Says an answer; it is sent before the next wait.
    pub fn say(&mut self, answer: &Answer) {
        answer.write(&mut self.out);
    }

    /// Sends when enough was said.
    pub async fn relieve(&mut self) -> io::Result<()> {
        if self.out.len() >= SEND_AT {
            self.flush().await
        } else {
            Ok(())
        }
    }

    /// Sends what was said.
    pub async fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let mut rest = self.out.as_slice();
        while !rest.is_empty() {
            match timeout(self.patience, stream.write(rest)).await {
                Ok(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => rest = &rest[written?..],
                Err(_) => return Err(io::ErrorKind::TimedOut.into()),
            }
        }
        self.out.clear();
        timeout(self.patience, stream.flush())
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
    }

    /// Gives memory back before a wait.
    pub fn rest(&mut self) {
        if self.unread.is_empty() && self.unread.capacity() > KEPT {
            self.unread = BytesMut::new();
        }
        if self.out.is_empty() && self.out.capacity() > KEPT {
            self.out = Vec::new();
        }
    }

    /// Reads some bytes, however long that takes; an end is an error.
    pub async fn read(&mut self) -> io::Result<()> {
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        self.unread.reserve(KEPT);
        match stream.read_buf(&mut self.unread).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => {
                self.more();
                Ok(())
            }
        }
    }

    /// Takes what else lies ready, without waiting: so that pipelined commands are seen in batches.
    fn more(&mut self) {
        if self.unread.len() < KEPT {
            return;
        }
        while self.unread.len() < MOST_UNREAD {
            let Some(stream) = self.stream.as_mut() else {
                return;
            };
            self.unread.reserve(MOST_UNREAD - self.unread.len());
            // An end or an error shows again at the next read.
            if !matches!(
                stream.read_buf(&mut self.unread).now_or_never(),
                Some(Ok(1..))
            ) {
                return;
            }
        }
    }

    /// Begins TLS. What the client sent in the clear behind STARTTLS is dropped (RFC 3207 §4.2).
    pub async fn begin_tls(&mut self, acceptor: &TlsAcceptor) -> io::Result<()> {
        self.unread.clear();
        let stream = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        let secured = timeout(self.patience, acceptor.accept(stream))
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        self.stream = Some(Box::new(secured));
        Ok(())
    }

    /// Sends what was said and ends our side; then listens for a moment, so that a client still sending hears why.
    pub async fn close(&mut self, moment: Duration) {
        let _gone_anyway = self.flush().await;
        let Some(stream) = &mut self.stream else {
            return;
        };
        let _gone_anyway = timeout(self.patience, stream.shutdown()).await;
        let mut listened = stream.take(MOST_DROPPED);
        let mut nothing = tokio::io::sink();
        let _long_enough = timeout(moment, tokio::io::copy(&mut listened, &mut nothing)).await;
    }
}
