//! The two directions of a connection: what was read and not yet understood, what was said and not yet sent.
//!
//! Both are bounded. A client that does not read is given [`Times::write`] for each piece and then dropped; a session
//! that waits holds no buffer worth mentioning.

use bytes::{Buf, BytesMut};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// A stream of either kind.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// Bytes said before they are sent on.
pub(crate) const SEND_AT: usize = 64 * 1024;
/// Bytes asked of the stream at a time.
const READ: usize = 4 * 1024;
/// Buffers larger than this are given back before waiting.
const KEPT: usize = 1024;

/// How long the other side may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// For a piece of an answer.
    pub write: Duration,
    /// For a piece of a message that was announced.
    pub read: Duration,
}

pub(crate) struct Connection {
    /// `None` only while TLS begins, and after that failed.
    stream: Option<Box<dyn Duplex>>,
    pub unread: BytesMut,
    pub out: Vec<u8>,
    times: Times,
}

impl Connection {
    pub fn new(stream: impl Duplex + 'static, times: Times) -> Self {
        Self {
            stream: Some(Box::new(stream)),
            unread: BytesMut::new(),
            out: Vec::new(),
            times,
        }
    }

    /// Says a piece.
    pub fn say(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Sends what was said.
    pub async fn flush(&mut self) -> io::Result<()> {
        if self.out.is_empty() {
            return Ok(());
        }
        let out = std::mem::take(&mut self.out);
        let sent = self.send(&out).await;
        self.out = out;
        self.out.clear();
        sent
    }

    /// Sends bytes after what was said.
    pub async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        let mut rest = bytes;
        while !rest.is_empty() {
            let written = timeout(self.times.write, stream.write(rest))
                .await
                .map_err(too_slow)??;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            rest = &rest[written..];
        }
        timeout(self.times.write, stream.flush())
            .await
            .map_err(too_slow)?
    }

    /// Sends when enough was said.
    pub async fn relieve(&mut self) -> io::Result<()> {
        if self.out.len() >= SEND_AT {
            self.flush().await
        } else {
            Ok(())
        }
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
        // The wait itself holds little: a large buffer is asked for when bytes come faster than they are read.
        self.unread
            .reserve(if self.unread.is_empty() { KEPT } else { READ });
        match stream.read_buf(&mut self.unread).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// Takes up to `most` bytes of an announced literal into `into`.
    pub async fn take(&mut self, most: usize, into: &mut Vec<u8>) -> io::Result<usize> {
        if self.unread.is_empty() {
            let stream = self.stream.as_mut().ok_or(io::ErrorKind::NotConnected)?;
            into.reserve(most.min(SEND_AT));
            let mut limited = stream.take(most as u64);
            let read = timeout(self.times.read, limited.read_buf(into))
                .await
                .map_err(too_slow)??;
            return if read == 0 {
                Err(io::ErrorKind::UnexpectedEof.into())
            } else {
                Ok(read)
            };
        }
        let taken = most.min(self.unread.len());
        into.extend_from_slice(&self.unread[..taken]);
        self.unread.advance(taken);
        Ok(taken)
    }

    /// Begins TLS. What the client sent in the clear after STARTTLS is dropped (RFC 9051 §6.2.1).
    pub async fn begin_tls(&mut self, acceptor: &TlsAcceptor) -> io::Result<()> {
        self.unread.clear();
        let stream = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        let secured = timeout(self.times.read, acceptor.accept(stream))
            .await
            .map_err(too_slow)??;
        self.stream = Some(Box::new(secured));
        Ok(())
    }

    /// Says goodbye to the stream itself.
    pub async fn close(&mut self) {
        let _gone_anyway = self.flush().await;
        if let Some(stream) = &mut self.stream {
            let _gone_anyway = timeout(self.times.write, stream.shutdown()).await;
        }
    }
}

fn too_slow<E>(_elapsed: E) -> io::Error {
    io::ErrorKind::TimedOut.into()
}
