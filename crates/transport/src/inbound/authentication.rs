//! Signing in: AUTH PLAIN and LOGIN (SCRAM is `scram`'s), with an initial response or without (RFC 4954, RFC 4616).

use super::Role;
use super::session::{Failure, Login, Session, Step};
use super::words::{self, Answer};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::Protocol;
use identity::{Entered, Reason, Refusal, Secret};
use std::sync::Arc;

impl Session {
    pub async fn authenticate(&mut self, mechanism: &str, initial: Option<&str>) -> Step {
        if let Some(refusal) = self.why_not_sign_in() {
            return Ok(Some(refusal));
        }
        if mechanism.eq_ignore_ascii_case("PLAIN") {
            return self.plain(initial).await;
        }
        if mechanism.eq_ignore_ascii_case("LOGIN") {
            let name = self.response("Username:", initial).await?;
            let secret = self.response("Password:", None).await?;
            return self.sign_in(&name, &secret).await;
        }
        if self.context.scram && mechanism.eq_ignore_ascii_case("SCRAM-SHA-256") {
            return self.scram(initial).await;
        }
        Ok(Some(Answer::new(
            504,
            (5, 4),
            "That way of signing in is not known here.",
        )))
    }

    fn why_not_sign_in(&self) -> Option<Answer> {
        if self.role != Role::Submission {
            return Some(words::not_here(
                "Nobody signs in here. Send through the submission port.",
            ));
        }
        if self.login.is_some() {
            return Some(words::bad_sequence("You have signed in already."));
        }
        if !self.is_secured() {
            return Some(Answer::new(
                538,
                (7, 11),
                "Your password would travel in the clear: use STARTTLS, or the port for TLS.",
            ));
        }
        if !self
            .greeted
            .as_ref()
            .is_some_and(|greeting| greeting.extended)
        {
            return Some(words::bad_sequence("Greet with EHLO first."));
        }
        None
    }

    /// `message = [authzid] UTF8NUL authcid UTF8NUL passwd` (RFC 4616 §2)
    async fn plain(&mut self, initial: Option<&str>) -> Step {
        let response = self.response("", initial).await?;
        let mut parts = response.splitn(3, |byte| *byte == 0);
        let (Some(on_behalf), Some(name), Some(secret)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Ok(Some(Answer::new(501, (5, 2), "PLAIN wants three parts.")));
        };
        if !on_behalf.is_empty() && on_behalf != name {
            return Ok(Some(Answer::new(
                535,
                (7, 8),
                "You can only sign in as yourself.",
            )));
        }
        self.sign_in(name, secret).await
    }

    /// The client's answer to a challenge.
    pub(super) async fn response(
        &mut self,
        challenge: &str,
        initial: Option<&str>,
    ) -> Result<Vec<u8>, Failure> {
        let line = match initial {
            Some("=") => return Ok(Vec::new()),
            Some(initial) => initial.as_bytes().to_vec(),
            None => {
                self.connection
                    .say(&Answer::plain(334, STANDARD.encode(challenge)));
                match self.next_line().await? {
                    Ok(line) => line.to_vec(),
                    Err(_) => {
                        return Err(Answer::new(500, (5, 6), "The line is too long.").into());
                    }
                }
            }
        };
        if line == b"*" {
            return Err(Answer::new(501, (7, 0), "Given up.").into());
        }
        STANDARD
            .decode(&line)
            .map_err(|_| Answer::new(501, (5, 2), "That is not base64.").into())
    }

    async fn sign_in(&mut self, name: &[u8], secret: &[u8]) -> Step {
        let (Ok(name), Ok(secret)) = (std::str::from_utf8(name), std::str::from_utf8(secret))
        else {
            return Ok(Some(of_refusal(&Reason::BadCredentials.into())));
        };
        let identity = &self.context.identity;
        let secret = Secret::new(secret.to_owned());
        let found = identity
            .authenticate(Protocol::Submission, name, &secret, self.peer.ip())
            .await;
        match found {
            Ok(entered) => Ok(Some(self.let_in(entered))),
            Err(refusal) => Ok(Some(of_refusal(&refusal))),
        }
    }

    pub(super) fn let_in(&mut self, entered: Entered) -> Answer {
        self.login = Some(Login {
            ended: entered.ended,
            actor: Arc::new(entered.actor),
        });
        Answer::new(235, (7, 0), "Welcome.")
    }
}

pub(super) fn of_refusal(refusal: &Refusal) -> Answer {
    match &refusal.reason {
        // One sentence for everybody: whether the main password was right is told to nobody whom it does not let in.
        Reason::BadCredentials | Reason::SecondFactor(_) => Answer::new(
            535,
            (7, 8),
            "Name or password is wrong. Whoever signs in with a second factor needs an app password here: the account page of the webmail makes one.",
        ),
        // As of a wrong password, with what helps: only who has it right is told.
        Reason::OldPassword(_) => Answer::new(
            535,
            (7, 8),
            "This password had to be changed and opens nothing any more. Sign in to the webmail to choose another one.",
        ),
        Reason::NotActivated => Answer::new(
            525,
            (7, 13),
            "Your account is not activated yet. Choose a password first.",
        ),
        Reason::Unfinished { .. } => Answer::new(
            525,
            (7, 13),
            "Your first sign-in is not finished. Sign in to the webmail to end it.",
        ),
        Reason::Closed => Answer::new(525, (7, 13), "Your account is closed."),
        Reason::Suspended { .. } => Answer::new(
            525,
            (7, 13),
            "Your account is suspended. Ask whoever looks after it.",
        ),
        Reason::Frozen => words::frozen(525),
        Reason::NotAllowedHere => Answer::new(
            535,
            (7, 8),
            "Your account may not send from a mail program.",
        ),
        Reason::Throttled { retry_after } => Answer::new(
            454,
            (7, 0),
            format!(
                "Too many attempts. Try again in {} seconds.",
                retry_after.as_secs().max(1)
            ),
        ),
        Reason::Unavailable => Answer::new(
            454,
            (7, 0),
            "We cannot check passwords at the moment. Try again later.",
        ),
    }
}
