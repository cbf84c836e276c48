//! Letters of the house: what the service itself tells somebody, in their own inbox.
//!
//! They come in by the ordinary way, are answered by nobody (RFC 3834 §5), and are taken in by a mailbox that is full: it is
//! what they are about.

use crate::delivery::{Incoming, Recipient};
use crate::{Mail, MailError, Raw};
use directory::DirectoryError;
use message::build::{self, Outgoing};
use store::{AccountId, StoreError};
use text::Lang;
use text::words::say;

/// Before the message: nobody answers it.
const TRACE: &[u8] = b"Return-Path: <>\r\nAuto-Submitted: auto-generated\r\n";

impl Mail {
    /// Writes to the account's owner, once for each `once`. `words` makes subject and text in their language. Who is gone
    /// meanwhile is told nothing.
    ///
    /// # Errors
    /// The store's.
    pub fn write_house_letter(
        &self,
        account: AccountId,
        once: String,
        words: impl FnOnce(Lang) -> (String, String),
    ) -> Result<(), StoreError> {
        let owner = match self.directory().account(account) {
            Ok(owner) => owner,
            Err(DirectoryError::Store(error)) => return Err(error),
            Err(_) => return Ok(()),
        };
        let (lang, domain) = (owner.language, owner.address.domain());
        let (subject, text) = words(lang);
        let raw = build::build(&Outgoing {
            from: (
                say(lang, "mail-house-from", &[]),
                format!("postmaster@{domain}"),
            ),
            to: vec![(String::new(), owner.address.to_string())],
            subject,
            text,
            date: self.store().now().seconds(),
            message_id: self.new_message_id(account).map_err(fault)?,
            ..Outgoing::default()
        });
        let incoming = Incoming {
            envelope_from: String::new(),
            recipients: vec![Recipient::new(account, owner.address.as_str())],
            trace: TRACE.to_vec(),
            once: Some(once),
        };
        let delivery = self.prepare(Raw::from(raw), &incoming).map_err(fault)?;
        self.store().intake_blocking(delivery)?;
        Ok(())
    }
}

pub(crate) fn fault(error: MailError) -> StoreError {
    match error {
        MailError::Store(error) => error,
        other => StoreError::Corrupt(other.to_string()),
    }
}
