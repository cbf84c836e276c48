//! Letters of the house to a private address: a code, a way back in. Nobody answers them, no report comes of them (RFC 3834 §5),
//! and no sending limit counts them.

use crate::outbound::rows::{self, NewMessage, NewRecipient};
use crate::outbound::{Queue, domain_of};
use message::build::{self, Outgoing};
use store::{AccountId, Body, StoreError};
use text::Lang;
use text::address::Address;
use text::words::say;

/// A letter to somebody's private address.
#[derive(Debug, Clone)]
pub struct HouseLetter {
    /// Whom it is about.
    pub account: AccountId,
    pub to: Address,
    /// The organisation's, from which it is sent.
    pub domain: String,
    pub language: Lang,
    pub subject: String,
    pub text: String,
}

/// Before the message: nobody answers it.
const TRACE: &[u8] = b"Auto-Submitted: auto-generated\r\n";

impl Queue {
    /// Puts a letter into the queue; it leaves as everything does.
    ///
    /// # Errors
    /// The store's.
    pub fn send_house_letter(&self, letter: &HouseLetter) -> Result<(), StoreError> {
        let store = self.store();
        let random: [u8; 16] = store.random().bytes();
        let mark: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let built = build::build(&Outgoing {
            from: (
                say(letter.language, "mail-house-from", &[]),
                format!("postmaster@{}", letter.domain),
            ),
            to: vec![(String::new(), letter.to.to_string())],
            subject: letter.subject.clone(),
            text: letter.text.clone(),
            date: store.now().seconds(),
            message_id: format!("{mark}@{}", self.0.hostname),
            ..Outgoing::default()
        });
        let raw = [TRACE, &built].concat();
        let message = NewMessage {
            account: letter.account,
            by: None,
            sender: String::new(),
            envid: None,
            ret: None,
            size: raw.len() as u64,
            subject: letter.subject.clone(),
            body: Body::Inline(raw),
            recipients: vec![NewRecipient {
                domain: domain_of(letter.to.as_str()),
                address: letter.to.to_string(),
                original: None,
                notify: Some("NEVER".into()),
            }],
        };
        store.platform_write(|tx| rows::enqueue(tx, &message).map(drop))?;
        store.wake_jobs();
        Ok(())
    }
}
