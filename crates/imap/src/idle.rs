//! IDLE (RFC 2177): woken by the commit that brings news, never by a timer.

use crate::session::{Session, Step, changed};
use crate::words::{Failure, Reply};
use bytes::Buf;
use imap_syntax::Framed;
use tokio::time::timeout;

/// Why waiting ended.
enum Woken {
    News,
    Bytes,
    Leave(&'static str),
}

impl Session {
    pub(crate) async fn idle(&mut self) -> Step {
        self.connection.say("+ Waiting.\r\n");
        self.news().await?;
        loop {
            if self.leaving {
                return Ok(Reply::no("Interrupted."));
            }
            if let Some(done) = self.done_said()? {
                return Ok(done);
            }
            match self.wait().await? {
                Woken::News => self.catch_up().await?,
                Woken::Bytes => {}
                Woken::Leave(why) => {
                    self.connection.say(&format!("* BYE {why}\r\n"));
                    self.leaving = true;
                }
            }
        }
    }

    /// Whether the client ended it.
    fn done_said(&mut self) -> Result<Option<Reply>, Failure> {
        let (reply, taken) = match self.framer.line(&self.connection.unread) {
            Framed::Command { command, taken } if command.eq_ignore_ascii_case(b"DONE") => {
                (Reply::ok("Done."), taken)
            }
            Framed::Command { taken, .. }
            | Framed::Fault { taken, .. }
            | Framed::Skip { taken } => (Reply::bad("Say DONE to end IDLE."), taken),
            _ => return Ok(None),
        };
        self.connection.unread.advance(taken);
        Ok(Some(reply))
    }

    async fn wait(&mut self) -> Result<Woken, Failure> {
        self.connection.flush().await?;
        self.connection.rest();
        let idle = self.context.limits.idle;
        let Some(login) = &mut self.login else {
            return Ok(Woken::Leave("Sign in first."));
        };
        let watcher = match &mut self.shared {
            Some(shared) => &mut shared.watcher,
            None => &mut login.watcher,
        };
        tokio::select! {
            () = watcher.changed() => Ok(Woken::News),
            read = timeout(idle, self.connection.read()) => match read {
                Ok(read) => Ok(read.map(|()| Woken::Bytes)?),
                Err(_) => Ok(Woken::Leave("[UNAVAILABLE] Nothing was said for a long time.")),
            },
            () = self.context.shutdown.cancelled() => Ok(Woken::Leave("[UNAVAILABLE] The server stops.")),
            () = changed(&mut login.ended) => Ok(Woken::Leave("[EXPIRED] Sign in again.")),
        }
    }
}
