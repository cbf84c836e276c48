//! DATA (RFC 5321 §4.1.1.4).

use super::receiving::Receiving;
use super::session::{Failure, Session, Step};
use super::words::{self, Answer};
use bytes::Buf;
use smtp_syntax::DataDecoder;
use tokio::time::Instant;

impl Session {
    pub async fn data(&mut self) -> Step {
        if let Some(refusal) = self.why_no_data() {
            return Ok(Some(refusal));
        }
        if self
            .transaction
            .as_ref()
            .is_some_and(|transaction| transaction.chunks.is_some())
        {
            return Ok(Some(words::bad_sequence(
                "The message comes in chunks: go on with BDAT.",
            )));
        }
        self.connection.say(&Answer::plain(
            354,
            "Send the message; a dot alone on a line ends it.",
        ));
        self.connection.flush().await?;
        let announced = self.transaction.as_ref().map_or(0, |open| open.size);
        let mut receiving = Receiving::new(&self.context, self.trace(), announced);
        let mut decoder = DataDecoder::default();
        while !self.decode(&mut decoder, &mut receiving).await {
            if receiving.is_hopeless() {
                return self.give_up();
            }
            let by = self.next_piece_by(&receiving);
            self.fill(by).await?;
        }
        if let Some(fault) = decoder.fault() {
            receiving.refuse(words::of_data(fault));
        }
        self.end_message(receiving).await
    }

    /// Takes what lies at hand; whether the message has ended.
    async fn decode(&mut self, decoder: &mut DataDecoder, receiving: &mut Receiving) -> bool {
        let unread = &mut self.connection.unread;
        while !unread.is_empty() {
            let step = decoder.step(unread);
            receiving.take(step.bytes).await;
            let (taken, ended) = (step.taken, step.ended);
            unread.advance(taken);
            if ended {
                return true;
            }
        }
        false
    }

    pub fn next_piece_by(&self, receiving: &Receiving) -> Instant {
        receiving
            .by
            .min(Instant::now() + self.context.limits.piece_time)
    }

    /// Far too much comes: the connection ends instead of the message.
    pub fn give_up(&mut self) -> Step {
        self.transaction = None;
        self.leaving = true;
        Err(Failure::Answer(words::too_large(
            self.context.limits.message,
        )))
    }
}
