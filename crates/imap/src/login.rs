//! Getting in: CAPABILITY, ID, STARTTLS, AUTHENTICATE, LOGIN, ENABLE, LOGOUT.

use crate::session::{Login, Session, Step};
use crate::words::{Failure, Reply, WRONG, of_refusal};
use crate::{Tls, capability};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::Protocol;
use identity::{Entered, Secret};
use imap_syntax::{Framer, Limits};
use std::sync::Arc;

impl Session {
    pub(crate) fn capability(&mut self) -> Reply {
        let line = format!("* CAPABILITY {}\r\n", self.capabilities());
        self.connection.say(&line);
        Reply::ok("Done.")
    }

    fn capabilities(&self) -> String {
        match self.login {
            Some(_) => capability::OF_PERSON.to_owned(),
            None => capability::of_stranger(&self.tls, self.is_secured(), self.context.scram),
        }
    }

    /// RFC 2971. The version is nobody's business.
    pub(crate) fn id(&mut self) -> Reply {
        self.connection.say("* ID (\"name\" \"Tramontane\")\r\n");
        Reply::ok("Done.")
    }

    pub(crate) fn logout(&mut self) -> Reply {
        self.connection.say("* BYE See you soon.\r\n");
        self.leaving = true;
        Reply::ok("Done.")
    }

    // RFC 9051 §6.2.1
    pub(crate) async fn start_tls(&mut self, tag: &str) -> Step {
        if self.login.is_some() {
            return Ok(Reply::bad("Too late: you have signed in."));
        }
        let Tls::Offered(acceptor) = self.tls.clone() else {
            return Ok(Reply::bad("TLS cannot begin here."));
        };
        self.connection.say(&format!("{tag} OK Begin TLS now.\r\n"));
        self.connection.flush().await?;
        self.connection.begin_tls(&acceptor).await?;
        self.tls = Tls::Active;
        self.framer = Framer::new(Limits::STRANGER);
        Err(Failure::Answered)
    }

    // RFC 9051 §6.2.2, RFC 4616, RFC 7677; LOGIN is older than its documents and still in use
    pub(crate) async fn authenticate(&mut self, mechanism: &str, initial: Option<&str>) -> Step {
        self.may_sign_in()?;
        if mechanism.eq_ignore_ascii_case("PLAIN") {
            let response = self.response("", initial).await?;
            let mut parts = response.splitn(3, |byte| *byte == 0);
            let (Some(on_behalf), Some(name), Some(secret)) =
                (parts.next(), parts.next(), parts.next())
            else {
                return Ok(Reply::bad("PLAIN wants three parts."));
            };
            if !on_behalf.is_empty() && on_behalf != name {
                return Ok(Reply::no(
                    "[AUTHORIZATIONFAILED] You can only sign in as yourself.",
                ));
            }
            return self.sign_in(name, secret).await;
        }
        if mechanism.eq_ignore_ascii_case("LOGIN") {
            let name = self.response("Username:", initial).await?;
            let secret = self.response("Password:", None).await?;
            return self.sign_in(&name, &secret).await;
        }
        if self.context.scram && mechanism.eq_ignore_ascii_case("SCRAM-SHA-256") {
            return self.scram(initial).await;
        }
        Ok(Reply::no("That mechanism is not known here."))
    }

    /// The client's answer to a challenge.
    pub(crate) async fn response(
        &mut self,
        challenge: &str,
        initial: Option<&str>,
    ) -> Result<Vec<u8>, Failure> {
        let line = match initial {
            Some("=") => return Ok(Vec::new()),
            Some(initial) => initial.as_bytes().to_vec(),
            None => {
                let challenge = format!("+ {}\r\n", STANDARD.encode(challenge));
                self.connection.say(&challenge);
                let line = self
                    .line()
                    .await?
                    .ok_or_else(|| Reply::bad("The line is too long."))?;
                line.to_vec()
            }
        };
        if line == b"*" {
            return Err(Reply::bad("Given up.").into());
        }
        STANDARD
            .decode(&line)
            .map_err(|_| Reply::bad("That is not base64.").into())
    }

    // RFC 9051 §6.2.3
    pub(crate) async fn login(&mut self, name: &[u8], secret: &[u8]) -> Step {
        self.may_sign_in()?;
        self.sign_in(name, secret).await
    }

    fn may_sign_in(&self) -> Result<(), Failure> {
        if self.login.is_some() {
            return Err(Reply::bad("You have signed in already.").into());
        }
        if !self.is_secured() {
            return Err(Reply::no(
                "[PRIVACYREQUIRED] Your password would travel in the clear: use STARTTLS or the port for TLS.",
            )
            .into());
        }
        Ok(())
    }

    async fn sign_in(&mut self, name: &[u8], secret: &[u8]) -> Step {
        let (Ok(name), Ok(secret)) = (std::str::from_utf8(name), std::str::from_utf8(secret))
        else {
            return Ok(Reply::no(format!("[AUTHENTICATIONFAILED] {WRONG}")));
        };
        let secret = Secret::new(secret.to_owned());
        let identity = &self.context.identity;
        let entering = identity.authenticate(Protocol::Imap, name, &secret, self.peer.ip());
        Ok(match entering.await {
            Ok(entered) => self.let_in(entered),
            Err(refusal) => of_refusal(&refusal),
        })
    }

    pub(crate) fn let_in(&mut self, entered: Entered) -> Reply {
        let account = entered.actor.account;
        self.login = Some(Login {
            watcher: self.context.mail.store().watch(account),
            ended: entered.ended,
            actor: Arc::new(entered.actor),
            account,
        });
        self.framer = Framer::new(Limits::person(self.context.mail.options().message_size));
        Reply::ok(format!("[CAPABILITY {}] Welcome.", capability::OF_PERSON))
    }

    // RFC 5161
    pub(crate) fn enable(&mut self, names: &[&str]) -> Reply {
        let condstore = names
            .iter()
            .any(|name| name.eq_ignore_ascii_case("CONDSTORE"));
        self.connection.say(if condstore {
            "* ENABLED CONDSTORE\r\n"
        } else {
            "* ENABLED\r\n"
        });
        self.condstore |= condstore;
        Reply::ok("Done.")
    }

    // RFC 2342
    pub(crate) fn namespace(&mut self) -> Reply {
        self.connection
            .say("* NAMESPACE ((\"\" \"/\")) NIL ((\"Shared/\" \"/\"))\r\n");
        Reply::ok("Done.")
    }
}
