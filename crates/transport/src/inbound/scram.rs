//! AUTH SCRAM-SHA-256 (RFC 4954, RFC 7677): `identity` reads and answers the messages, here they are carried.

use super::authentication::of_refusal;
use super::session::{Session, Step};
use super::words::Answer;
use directory::Protocol;
use identity::{ScramFault, ScramRefusal};

impl Session {
    pub async fn scram(&mut self, initial: Option<&str>) -> Step {
        let first = self.response("", initial).await?;
        let exchange = match self.context.identity.begin_scram(&first) {
            Ok(exchange) => exchange,
            Err(refusal) => return Ok(Some(of_scram(&refusal))),
        };
        let last = self.response(exchange.server_first(), None).await?;
        let (context, door) = (self.context.clone(), Protocol::Submission);
        let entering =
            context
                .identity
                .authenticate_by_scram(door, &exchange, &last, self.peer.ip());
        let (entered, answer) = match entering.await {
            Ok(entered) => entered,
            Err(refusal) => return Ok(Some(of_scram(&refusal))),
        };
        // What we show has no place beside 235: the client takes it and answers with nothing (RFC 4954 §4).
        if !self.response(&answer, None).await?.is_empty() {
            return Ok(Some(Answer::new(
                501,
                (5, 2),
                "Nothing was left to be said.",
            )));
        }
        Ok(Some(self.let_in(entered)))
    }
}

fn of_scram(refusal: &ScramRefusal) -> Answer {
    match refusal {
        ScramRefusal::Message(ScramFault::Malformed) => {
            Answer::new(501, (5, 2), "That is no message of this exchange.")
        }
        ScramRefusal::Message(ScramFault::Binding) => {
            Answer::new(535, (7, 8), "The channel cannot be bound here.")
        }
        ScramRefusal::Message(ScramFault::OnBehalf) => {
            Answer::new(535, (7, 8), "You can only sign in as yourself.")
        }
        ScramRefusal::Refused(refusal) => of_refusal(refusal),
    }
}
