//! What is checked before a message is held: that its senders are the account's, that its recipients are addresses.

use super::{Envelope, EnvelopeRecipient};
use crate::draft::Draft;
use crate::{Mail, MailError, NotAllowed, compose};
use directory::Actor;
use store::AccountId;
use text::address::Address;

/// A message from another program, completed.
pub(super) struct Checked {
    pub raw: Vec<u8>,
    pub subject: String,
}

impl Mail {
    /// # Errors
    /// `NotAllowed` when the address is not one the account may write from.
    pub(super) fn check_sender(&self, account: AccountId, address: &str) -> Result<(), MailError> {
        let asked: Address = address
            .parse()
            .map_err(|_| MailError::NotAllowed(NotAllowed::BadAddress))?;
        let own = self.directory().sender_addresses(account)?;
        let is_own = own.iter().any(|own| {
            own.local().eq_ignore_ascii_case(asked.local())
                && own.domain().eq_ignore_ascii_case(asked.domain())
        });
        is_own
            .then_some(())
            .ok_or(MailError::NotAllowed(NotAllowed::ForeignSender))
    }

    /// As [`Mail::check_sender`], where the person behind it may show too: whoever writes from a role mailbox may name
    /// themselves as who sent it, or be told what could not be delivered.
    pub(super) fn check_sender_of(
        &self,
        actor: &Actor,
        account: AccountId,
        address: &str,
    ) -> Result<(), MailError> {
        match self.check_sender(account, address) {
            Err(MailError::NotAllowed(NotAllowed::ForeignSender)) if actor.account != account => {
                self.check_sender(actor.account, address)
            }
            checked => checked,
        }
    }

    /// The account a message is from: that of the first sender it names, if the actor may write from it.
    pub(super) fn account_of_senders(
        &self,
        actor: &Actor,
        raw: &[u8],
    ) -> Result<AccountId, MailError> {
        let senders = compose::senders(raw);
        let first = senders.addresses.first();
        let Some(Ok(first)) = first.map(|address| address.parse::<Address>()) else {
            return Ok(actor.account);
        };
        let found = self.directory().sends_from(actor, &first)?;
        Ok(found.unwrap_or(actor.account))
    }

    /// The envelope of a draft: all its recipients, each once.
    pub(super) fn envelope_of(
        &self,
        account: AccountId,
        draft: &Draft,
    ) -> Result<Envelope, MailError> {
        let from = self.sender_of(account, draft)?;
        let mut recipients: Vec<EnvelopeRecipient> = Vec::new();
        for typed in draft.content.recipients() {
            let address = compose::address_of(typed)
                .ok_or(MailError::NotAllowed(NotAllowed::BadAddress))?
                .to_string();
            if !recipients
                .iter()
                .any(|known| known.address.eq_ignore_ascii_case(&address))
            {
                recipients.push(EnvelopeRecipient {
                    address,
                    ..EnvelopeRecipient::default()
                });
            }
        }
        if recipients.is_empty() {
            return Err(MailError::NotAllowed(NotAllowed::NoRecipient));
        }
        Ok(Envelope {
            from,
            recipients,
            ..Envelope::default()
        })
    }

    /// The address a draft is sent from.
    pub(crate) fn sender_of(&self, account: AccountId, draft: &Draft) -> Result<String, MailError> {
        match &draft.content.from {
            Some(from) => {
                self.check_sender(account, from)?;
                Ok(from.clone())
            }
            None => Ok(self.directory().account(account)?.address.to_string()),
        }
    }

    /// Whether the message may go where it is addressed to: pupils' mail stays within their organisation.
    ///
    /// # Errors
    /// `NotAllowed` when it may not; the store's.
    pub(super) fn check_border(
        &self,
        account: AccountId,
        envelope: &Envelope,
    ) -> Result<(), MailError> {
        let sender = self.directory().account(account)?;
        let addresses = envelope.recipients.iter().map(|one| one.address.as_str());
        match self.directory().kept_inside(&sender, addresses)? {
            None => Ok(()),
            Some(side) => Err(MailError::NotAllowed(NotAllowed::Border(side))),
        }
    }

    /// Checks the senders a message names, takes hidden recipients out, adds Date and Message-ID where they are
    /// missing (RFC 6409 §8).
    pub(super) fn check_message(
        &self,
        actor: &Actor,
        account: AccountId,
        raw: Vec<u8>,
    ) -> Result<Checked, MailError> {
        let senders = compose::senders(&raw);
        if senders.addresses.is_empty() {
            return Err(MailError::NotAllowed(NotAllowed::ForeignSender));
        }
        for address in &senders.addresses {
            self.check_sender_of(actor, account, address)?;
        }
        let completed = compose::complete(raw, self.store().now(), &self.new_message_id(account)?);
        Ok(Checked {
            raw: completed,
            subject: senders.subject,
        })
    }
}
