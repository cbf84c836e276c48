//! AUTHENTICATE SCRAM-SHA-256 (RFC 7677): `identity` reads and answers the messages, here they are carried.

use crate::session::{Session, Step};
use crate::words::{Reply, of_refusal};
use directory::Protocol;
use identity::{ScramFault, ScramRefusal};

impl Session {
    pub(crate) async fn scram(&mut self, initial: Option<&str>) -> Step {
        let first = self.response("", initial).await?;
        let exchange = match self.context.identity.begin_scram(&first) {
            Ok(exchange) => exchange,
            Err(refusal) => return Ok(of_scram(&refusal)),
        };
        let last = self.response(exchange.server_first(), None).await?;
        let context = self.context.clone();
        let entering = context.identity.authenticate_by_scram(
            Protocol::Imap,
            &exchange,
            &last,
            self.peer.ip(),
        );
        let (entered, answer) = match entering.await {
            Ok(entered) => entered,
            Err(refusal) => return Ok(of_scram(&refusal)),
        };
        // What we show has no place in the tagged line: the client takes it and answers with nothing (RFC 4422 §4).
        if !self.response(&answer, None).await?.is_empty() {
            return Ok(Reply::bad("Nothing was left to be said."));
        }
        Ok(self.let_in(entered))
    }
}

fn of_scram(refusal: &ScramRefusal) -> Reply {
    match refusal {
        ScramRefusal::Message(ScramFault::Malformed) => {
            Reply::bad("That is no message of this exchange.")
        }
        ScramRefusal::Message(ScramFault::Binding) => {
            Reply::no("[AUTHENTICATIONFAILED] The channel cannot be bound here.")
        }
        ScramRefusal::Message(ScramFault::OnBehalf) => {
            Reply::no("[AUTHORIZATIONFAILED] You can only sign in as yourself.")
        }
        ScramRefusal::Refused(refusal) => of_refusal(refusal),
    }
}
