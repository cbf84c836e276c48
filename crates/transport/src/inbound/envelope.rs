//! The envelope's beginning: MAIL, and RSET that drops it (RFC 5321 §4.1.1.2, RFC 1870, 3461, 6531).

use super::chunking::Chunks;
use super::recipients::Recipient;
use super::session::{Failure, Session};
use super::words::{self, Answer};
use super::{Role, Tls};
use smtp_syntax::{Mail, Ret, xtext};
use text::address::Address;

/// A message on its way in.
pub(crate) struct Transaction {
    /// Names it in our Received field and in the logs.
    pub id: String,
    /// Empty: the null sender.
    pub from: String,
    /// Bytes it will have, as announced.
    pub size: u64,
    pub smtputf8: bool,
    pub ret: Option<Ret>,
    /// ENVID as it was given: xtext.
    pub envelope_id: Option<String>,
    pub recipients: Vec<Recipient>,
    /// What came in chunks so far.
    pub chunks: Option<Chunks>,
}

impl Session {
    pub async fn mail(&mut self, mail: Mail<'_>) -> Result<Answer, Failure> {
        if let Some(refusal) = self.why_no_mail(&mail) {
            return Ok(refusal);
        }
        let from = mail
            .from
            .as_ref()
            .map_or_else(String::new, ToString::to_string);
        if self.role == Role::Submission
            && let Some(refusal) = self.check_sender(&from).await?
        {
            return Ok(refusal);
        }
        let random: [u8; 8] = self.context.mail.store().random().bytes();
        self.transaction = Some(Transaction {
            id: format!("{:016X}", u64::from_be_bytes(random)),
            from,
            size: mail.size.unwrap_or(0),
            smtputf8: mail.smtputf8,
            ret: mail.ret,
            envelope_id: mail.envid.map(|envid| xtext::encode(&envid).into_owned()),
            recipients: Vec::new(),
            chunks: None,
        });
        Ok(Answer::new(250, (1, 0), "Go on."))
    }

    fn why_no_mail(&self, mail: &Mail<'_>) -> Option<Answer> {
        if self.greeted.is_none() {
            return Some(words::bad_sequence("Greet first."));
        }
        if self.transaction.is_some() {
            return Some(words::bad_sequence(
                "A message has begun already: end it, or drop it with RSET.",
            ));
        }
        if self.role == Role::Submission && self.login.is_none() {
            return Some(self.sign_in_first());
        }
        if mail.from.as_ref().is_some_and(|from| !from.is_ascii()) && !mail.smtputf8 {
            return Some(words::needs_utf8());
        }
        let limit = self.context.limits.message;
        mail.size
            .is_some_and(|size| size > limit)
            .then(|| words::too_large(limit))
    }

    fn sign_in_first(&self) -> Answer {
        let text = match self.tls {
            Tls::Offered(_) => "Begin TLS with STARTTLS and sign in first.",
            Tls::Active | Tls::Absent => "Sign in first.",
        };
        Answer::new(530, (7, 0), text)
    }

    /// The sender of the envelope is one of the person's own addresses, or of a role mailbox of theirs: said here, before the message is sent. The
    /// null sender is anybody's, for receipts and answers that want none (RFC 8098 §3, RFC 3834 §3.3): who wrote the
    /// message is checked all the same when it is there.
    async fn check_sender(&mut self, from: &str) -> Result<Option<Answer>, Failure> {
        if from.is_empty() {
            return Ok(None);
        }
        let (Ok(asked), Some(login)) = (from.parse::<Address>(), &self.login) else {
            return Ok(Some(words::foreign_sender()));
        };
        let (directory, actor) = (self.context.mail.directory().clone(), login.actor.clone());
        let store = self.context.mail.store();
        let account = store
            .offload(move || directory.sends_from(&actor, &asked))
            .await??;
        Ok(account.is_none().then(words::foreign_sender))
    }

    pub fn reset(&mut self) -> Answer {
        self.transaction = None;
        words::done()
    }

    /// What DATA and BDAT want: a message with recipients.
    pub fn why_no_data(&self) -> Option<Answer> {
        match &self.transaction {
            None => Some(words::bad_sequence("Name the sender with MAIL first.")),
            Some(transaction) if transaction.recipients.is_empty() => Some(Answer::new(
                503,
                (5, 1),
                "No recipient was accepted: there is nobody to take the message to.",
            )),
            Some(_) => None,
        }
    }
}
