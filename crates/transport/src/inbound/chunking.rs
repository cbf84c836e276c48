//! BDAT: the message in chunks of announced sizes (RFC 3030). BINARYMIME is not offered, so lines end with CRLF.

use super::receiving::Receiving;
use super::session::{Failure, Session, Step};
use super::words::{self, Answer};
use bytes::Buf;
use smtp_syntax::LineCheck;
use tokio::time::Instant;

/// A message that comes in chunks.
pub(crate) struct Chunks {
    pub receiving: Receiving,
    pub check: LineCheck,
}

impl Session {
    pub async fn chunk(&mut self, size: u64, last: bool) -> Step {
        if let Some(refusal) = self.why_no_data() {
            return self.skip(size, refusal).await;
        }
        let Some(mut chunks) = self.chunks() else {
            return self
                .skip(
                    size,
                    words::bad_sequence("Name the sender with MAIL first."),
                )
                .await;
        };
        let limit = self.context.limits.message;
        if chunks.receiving.size.saturating_add(size) > limit {
            self.transaction = None;
            return self.skip(size, words::too_large(limit)).await;
        }
        self.take_chunk(&mut chunks, size).await?;
        if let Some(fault) = chunks.check.fault(last) {
            chunks.receiving.refuse(words::of_data(fault));
        }
        if last {
            return self.end_message(chunks.receiving).await;
        }
        if let Some(fault) = chunks.receiving.fault().cloned() {
            self.transaction = None;
            return Ok(Some(fault));
        }
        if let Some(transaction) = &mut self.transaction {
            transaction.chunks = Some(chunks);
        }
        Ok(Some(Answer::new(
            250,
            (0, 0),
            format!("{size} bytes taken."),
        )))
    }

    /// What came so far, or a beginning.
    fn chunks(&mut self) -> Option<Chunks> {
        let trace = self.trace();
        let transaction = self.transaction.as_mut()?;
        Some(transaction.chunks.take().unwrap_or_else(|| Chunks {
            receiving: Receiving::new(&self.context, trace, transaction.size),
            check: LineCheck::default(),
        }))
    }

    async fn take_chunk(&mut self, chunks: &mut Chunks, size: u64) -> Result<(), Failure> {
        let mut left = size;
        while left > 0 {
            let unread = &mut self.connection.unread;
            if unread.is_empty() {
                let by = self.next_piece_by(&chunks.receiving);
                self.fill(by).await?;
                continue;
            }
            let piece = piece(unread.len(), left);
            chunks.check.see(&unread[..piece]);
            chunks.receiving.take(&unread[..piece]).await;
            unread.advance(piece);
            left -= piece as u64;
        }
        Ok(())
    }

    /// The bytes of a refused chunk are dropped, so that the next command is found; when they are too many, the
    /// connection ends instead.
    async fn skip(&mut self, size: u64, refusal: Answer) -> Step {
        if size > self.context.limits.message {
            self.leaving = true;
            return Ok(Some(refusal));
        }
        let by = Instant::now() + self.context.limits.message_time;
        let mut left = size;
        while left > 0 {
            let unread = &mut self.connection.unread;
            if unread.is_empty() {
                let next = by.min(Instant::now() + self.context.limits.piece_time);
                self.fill(next).await?;
                continue;
            }
            let piece = piece(unread.len(), left);
            unread.advance(piece);
            left -= piece as u64;
        }
        Ok(Some(refusal))
    }
}

fn piece(unread: usize, left: u64) -> usize {
    usize::try_from(left).map_or(unread, |left| left.min(unread))
}
