//! The first words: the welcome, EHLO, HELO and LHLO (RFC 5321 §4.1.1.1, RFC 2033 §4.1).

use super::session::Session;
use super::words::{self, Answer};
use super::{Role, Tls};

/// How the client greeted.
#[derive(Debug, Clone)]
pub(crate) struct Greeting {
    pub extended: bool,
    /// As the client names itself; never trusted.
    pub name: String,
}

impl Session {
    pub fn welcome(&self) -> Answer {
        let protocol = match self.role {
            Role::Lmtp => "LMTP",
            Role::Mx | Role::Submission => "ESMTP",
        };
        Answer::plain(
            220,
            format!("{} {protocol} is ready.", self.context.hostname),
        )
    }

    pub fn helo(&mut self, name: &str) -> Answer {
        if self.role == Role::Lmtp {
            return words::not_here("This is LMTP: greet with LHLO.");
        }
        self.greet(false, name);
        Answer::plain(250, self.context.hostname.clone())
    }

    pub fn ehlo(&mut self, name: &str) -> Answer {
        if self.role == Role::Lmtp {
            return words::not_here("This is LMTP: greet with LHLO.");
        }
        self.greet(true, name);
        Answer::plain(250, self.extensions())
    }

    pub fn lhlo(&mut self, name: &str) -> Answer {
        if self.role != Role::Lmtp {
            return words::not_here("This is SMTP: greet with EHLO.");
        }
        self.greet(true, name);
        Answer::plain(250, self.extensions())
    }

    /// A greeting ends a message begun (RFC 5321 §4.1.4).
    fn greet(&mut self, extended: bool, name: &str) {
        self.transaction = None;
        self.greeted = Some(Greeting {
            extended,
            name: name.to_owned(),
        });
    }

    fn extensions(&self) -> String {
        let limits = &self.context.limits;
        let mut lines = format!(
            "{}\nPIPELINING\nSIZE {}\n8BITMIME\nSMTPUTF8\nCHUNKING\nENHANCEDSTATUSCODES\nLIMITS RCPTMAX={}",
            self.context.hostname,
            limits.message,
            limits.recipients(self.role)
        );
        if self.role == Role::Submission || self.context.reports.is_some() {
            lines.push_str("\nDSN");
        }
        if matches!(self.tls, Tls::Offered(_)) {
            lines.push_str("\nSTARTTLS");
        }
        if self.may_sign_in() {
            lines.push_str("\nAUTH PLAIN LOGIN");
            if self.context.scram {
                lines.push_str(" SCRAM-SHA-256");
            }
        }
        lines
    }

    /// Whether AUTH is possible now: under TLS only.
    fn may_sign_in(&self) -> bool {
        self.role == Role::Submission && self.is_secured() && self.login.is_none()
    }

    pub fn is_secured(&self) -> bool {
        matches!(self.tls, Tls::Active)
    }
}
