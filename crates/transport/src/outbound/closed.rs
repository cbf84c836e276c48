//! "This account is closed": the one automatic answer of accounts whose bearer is gone (RFC 3834).
//!
//! It is made beside the delivery and enters the queue in its commit, so that it neither delays nor fails it and is not
//! lost; a second one within the window never enters (`directory::answers_once`). It has no sender, so that nobody answers
//! it and nobody's sending limit counts it. It names the address that was written to and nothing else of its bearer.

use crate::outbound::rows::{self, NewMessage, NewRecipient};
use crate::outbound::{Queue, domain_of};
use directory::{ClosedAnswer, DirectoryError, answers_once};
use mail::Raw;
use message::Parsed;
use message::automatic::is_automatic;
use message::build::{self, Outgoing};
use store::intake::Also;
use store::{AccountId, Body, StoreError};
use text::address::Address;
use text::words::say;

/// Accounts that answer one message: a letter to many does not bring its sender many answers.
const MOST_ANSWERS: usize = 5;
/// Bytes of the message's head that are read.
const LONGEST_HEAD: u64 = 64 * 1024;

/// An answer, and whom it is from.
struct Answering {
    account: AccountId,
    sender: String,
    message: NewMessage,
}

impl Queue {
    /// What the commit of a delivery to closed accounts writes so that its sender is told; none when nobody is. Faults are
    /// logged: mail is taken in without an answer.
    #[must_use]
    pub fn answer_of_closed(&self, sender: &str, raw: &Raw, closed: &[AccountId]) -> Option<Also> {
        if closed.is_empty() {
            return None;
        }
        let answers = self.answers_of_closed(sender, raw, closed);
        let answers = answers.unwrap_or_else(|error| {
            tracing::warn!(%error, "no answer of a closed account could be made");
            Vec::new()
        });
        if answers.is_empty() {
            return None;
        }
        Some(Box::new(move |tx| {
            for one in &answers {
                if answers_once(tx, one.account, &one.sender)? {
                    rows::enqueue(tx, &one.message)?;
                }
            }
            Ok(())
        }))
    }

    fn answers_of_closed(
        &self,
        sender: &str,
        raw: &Raw,
        closed: &[AccountId],
    ) -> Result<Vec<Answering>, StoreError> {
        let Some(sender) = sender.parse::<Address>().ok().filter(is_somebody) else {
            return Ok(Vec::new());
        };
        let head = match raw {
            Raw::Bytes(bytes) => {
                let most = usize::try_from(LONGEST_HEAD).unwrap_or(usize::MAX);
                bytes[..bytes.len().min(most)].to_vec()
            }
            Raw::Blob { id, size } => {
                let length = LONGEST_HEAD.min(*size);
                self.store().blobs().read_range(*id, 0, length)?
            }
        };
        if is_automatic(&head) {
            return Ok(Vec::new());
        }
        let parsed = message::parse(&head);
        let mut answers = Vec::new();
        for account in closed.iter().take(MOST_ANSWERS) {
            let says = match self.0.mail.directory().closed_answer(*account) {
                Ok(says) => says,
                Err(DirectoryError::Store(error)) => return Err(error),
                Err(_) => None,
            };
            let Some(says) =
                says.filter(|says| !says.addresses.iter().any(|own| leads(&sender, own)))
            else {
                continue;
            };
            if let Some(written_to) = written_to(&parsed, &says) {
                answers.push(Answering {
                    account: *account,
                    sender: sender.to_string(),
                    message: self.closed_letter(*account, &sender, &written_to, &parsed, &says),
                });
            }
        }
        Ok(answers)
    }

    fn closed_letter(
        &self,
        account: AccountId,
        sender: &Address,
        written_to: &Address,
        about: &Parsed,
        says: &ClosedAnswer,
    ) -> NewMessage {
        let lang = says.language;
        // Nothing of the message is said again: whoever forges a sender's address has no words to send them.
        let (subject, body) = match says.is_post {
            true => ("closed-post-subject", "closed-post"),
            false => ("closed-answer-subject", "closed-answer"),
        };
        let subject = say(lang, subject, &[]);
        let mut text = say(lang, body, &[]);
        if let Some(contact) = &says.contact {
            let args = [("address", contact.to_string().into())];
            text = format!("{text}\n\n{}", say(lang, "closed-answer-contact", &args));
        }
        let random: [u8; 16] = self.store().random().bytes();
        let mark: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let id = Some(about.message_id.clone()).filter(|id| !id.is_empty());
        let built = build::build(&Outgoing {
            from: (String::new(), written_to.to_string()),
            to: vec![(String::new(), sender.to_string())],
            subject: subject.clone(),
            text: format!("{text}\n"),
            date: self.store().now().seconds(),
            message_id: format!("{mark}@{}", self.0.hostname),
            // RFC 3834 §3.1.6
            references: id.iter().cloned().collect(),
            in_reply_to: id,
            ..Outgoing::default()
        });
        // RFC 3834 §3.1.7
        let raw = [b"Auto-Submitted: auto-replied\r\n".as_slice(), &built].concat();
        NewMessage {
            account,
            by: None,
            sender: String::new(),
            envid: None,
            ret: None,
            size: raw.len() as u64,
            subject,
            body: Body::Inline(raw),
            recipients: vec![NewRecipient {
                domain: domain_of(sender.as_str()),
                address: sender.to_string(),
                original: None,
                notify: Some("NEVER".into()),
            }],
        }
    }
}

/// Two statements of one commit.
#[must_use]
pub(crate) fn both(first: Option<Also>, second: Option<Also>) -> Option<Also> {
    match (first, second) {
        (Some(first), Some(second)) => Some(Box::new(move |tx| {
            first(tx)?;
            second(tx)
        })),
        (first, second) => first.or(second),
    }
}

/// Whether a sender may be a person: not a list's or a machine's address (RFC 3834 §2).
fn is_somebody(sender: &Address) -> bool {
    let local = sender.local().to_lowercase();
    let of_list = ["-request", "-owner", "-bounces"];
    if local.starts_with("owner-") || of_list.iter().any(|end| local.contains(end)) {
        return false;
    }
    let letters: String = local
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .collect();
    let machines = [
        "mailerdaemon",
        "postmaster",
        "bounce",
        "listserv",
        "majordomo",
        "noreply",
        "donotreply",
        "nepasrepondre",
    ];
    !machines.iter().any(|machine| letters.starts_with(machine))
}

/// The account's own address that To or Cc names; none: it came by a hidden way.
fn written_to(parsed: &Parsed, says: &ClosedAnswer) -> Option<Address> {
    let named = parsed.to.iter().chain(&parsed.cc);
    let named = named.filter_map(|one| one.address.to_lowercase().parse::<Address>().ok());
    let mut own = named.filter_map(|one| says.addresses.iter().find(|own| leads(&one, own)));
    own.next().cloned()
}

/// Whether mail to `one` comes to this address of the account: `name+anything@` leads to `name@` (RFC 5233).
fn leads(one: &Address, own: &Address) -> bool {
    let (local, domain) = (one.local().to_lowercase(), domain_of(one.as_str()));
    let name = local
        .split_once('+')
        .map_or(local.as_str(), |(name, _)| name);
    one == own || (name == own.local().to_lowercase() && domain == domain_of(own.as_str()))
}
