//! STARTTLS (RFC 3207): what was said before it counts for nothing afterwards.

use super::Tls;
use super::session::{Failure, Session, Step};
use super::words::{self, Answer};

impl Session {
    pub async fn start_tls(&mut self) -> Step {
        if self.is_secured() {
            return Ok(Some(words::bad_sequence("TLS is active already.")));
        }
        let Tls::Offered(acceptor) = self.tls.clone() else {
            return Ok(Some(words::not_here("TLS cannot begin here.")));
        };
        if !self
            .greeted
            .as_ref()
            .is_some_and(|greeting| greeting.extended)
        {
            return Ok(Some(words::bad_sequence("Greet with EHLO first.")));
        }
        self.connection
            .say(&Answer::new(220, (0, 0), "Begin TLS now."));
        self.connection.flush().await?;
        if let Err(error) = self.connection.begin_tls(&acceptor).await {
            tracing::debug!(%error, peer = %self.peer, "TLS could not begin");
            return Err(Failure::Gone);
        }
        self.tls = Tls::Active;
        self.greeted = None;
        self.transaction = None;
        Ok(None)
    }
}
