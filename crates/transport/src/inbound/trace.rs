//! The fields that we put before a message: Return-Path and Received (RFC 5321 §4.4, RFC 3848, RFC 6531 §4.3).

use super::Role;
use super::envelope::Transaction;
use super::session::Session;
use message::build;
use std::net::IpAddr;

impl Session {
    /// Our own fields of the message in hand.
    pub fn trace(&self) -> Vec<u8> {
        let Some(transaction) = &self.transaction else {
            return Vec::new();
        };
        let mut fields = String::new();
        if self.role != Role::Submission {
            fields = format!("Return-Path: <{}>\r\n", transaction.from);
        }
        let host = &self.context.hostname;
        fields.push_str(&format!(
            "Received: from {}\r\n\tby {host} with {} id {}",
            self.source(),
            self.protocol(transaction),
            transaction.id
        ));
        // Naming one of several recipients would tell the others (RFC 5321 §7.2).
        if let [recipient] = transaction.recipients.as_slice() {
            fields.push_str(&format!("\r\n\tfor <{}>", recipient.address));
        }
        let now = self.context.mail.store().now();
        fields.push_str(&format!(";\r\n\t{}\r\n", build::date(now.seconds())));
        fields.into_bytes()
    }

    /// `Extended-Domain = Domain / ( Domain FWS "(" TCP-info ")" )`
    fn source(&self) -> String {
        if self.role == Role::Submission {
            return self.context.hostname.clone();
        }
        let literal = match self.peer.ip().to_canonical() {
            IpAddr::V4(ip) => format!("[{ip}]"),
            IpAddr::V6(ip) => format!("[IPv6:{ip}]"),
        };
        match &self.greeted {
            Some(greeting) if greeting.name.is_ascii() => format!("{} ({literal})", greeting.name),
            _ => format!("{literal} ({literal})"),
        }
    }

    /// `ESMTPSA` and its kin.
    fn protocol(&self, transaction: &Transaction) -> String {
        let extended = self
            .greeted
            .as_ref()
            .is_some_and(|greeting| greeting.extended);
        if !extended {
            return "SMTP".to_owned();
        }
        let name = match (self.role, transaction.smtputf8) {
            (Role::Lmtp, false) => "LMTP",
            (Role::Lmtp, true) => "UTF8LMTP",
            (_, false) => "ESMTP",
            (_, true) => "UTF8SMTP",
        };
        let secured = if self.is_secured() { "S" } else { "" };
        let signed_in = if self.login.is_some() { "A" } else { "" };
        format!("{name}{secured}{signed_in}")
    }
}
