//! "It has arrived": the report that our doors owe to a sender elsewhere who asked for it (NOTIFY=SUCCESS, RFC 3461
//! §6.2). It leaves by the queue like any other message, entered in the commit that delivers.

use crate::outbound::outcome::Answer;
use crate::outbound::report::{self, Action, Line, Report};
use crate::outbound::rows::{self, Message, NewMessage, NewRecipient};
use crate::outbound::{Queue, domain_of};
use smtp_syntax::Enhanced;
use store::intake::Also;
use store::{AccountId, Body, StoreError};
use text::Lang;

/// A message that our people have got.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Who is told; never the null sender.
    pub sender: String,
    /// ENVID as it was given.
    pub envelope_id: Option<String>,
    pub size: u64,
    pub body: Body,
    /// Who asked to be told of, with ORCPT as it was given.
    pub recipients: Vec<(String, Option<String>)>,
    /// One of theirs, whose language the report speaks.
    pub account: AccountId,
}

impl Queue {
    /// What the commit of the delivery writes so that its sender is told.
    ///
    /// # Errors
    /// The store's.
    pub fn report_delivered(&self, delivered: Delivered) -> Result<Also, StoreError> {
        let lang = self
            .0
            .mail
            .directory()
            .account(delivered.account)
            .map_or_else(|_| Lang::default(), |account| account.language);
        let (lines, account, sender) = (
            lines(&delivered),
            delivered.account,
            delivered.sender.clone(),
        );
        let message = self.about(delivered)?;
        let report = Report {
            message: &message,
            domain: "",
            attempts: 0,
            lines: &lines,
        };
        let raw = report::compose(self, &report, lang)?;
        let new = NewMessage {
            account,
            by: None,
            sender: String::new(),
            envid: None,
            ret: None,
            size: raw.len() as u64,
            subject: message::parse(&raw).subject,
            body: self.kept(raw)?,
            recipients: vec![NewRecipient {
                domain: domain_of(&sender),
                address: sender,
                original: None,
                notify: Some("NEVER".into()),
            }],
        };
        Ok(Box::new(move |tx| rows::enqueue(tx, &new).map(drop)))
    }

    /// What the report is about, as reports see messages.
    fn about(&self, delivered: Delivered) -> Result<Message, StoreError> {
        let bytes = match &delivered.body {
            Body::None => Vec::new(),
            Body::Inline(bytes) => bytes.clone(),
            Body::Blob(id) => self
                .store()
                .blobs()
                .read_range(*id, 0, report::LONGEST_HEAD)?,
        };
        Ok(Message {
            id: 0,
            account: delivered.account,
            by: None,
            is_stopped: false,
            sender: delivered.sender,
            envid: delivered.envelope_id,
            ret: None,
            entered: self.store().now(),
            size: delivered.size,
            subject: message::parse(&bytes).subject,
            body: delivered.body,
        })
    }

    fn kept(&self, raw: Vec<u8>) -> Result<Body, StoreError> {
        if raw.len() <= self.0.mail.options().inline_body {
            return Ok(Body::Inline(raw));
        }
        Ok(Body::Blob(self.store().blobs().put(&raw)?))
    }
}

fn lines(delivered: &Delivered) -> Vec<Line> {
    let line = |(address, original): &(String, Option<String>)| Line {
        address: address.clone(),
        original: original.clone(),
        action: Action::Delivered,
        answer: Answer {
            status: Enhanced(2, 0, 0),
            host: None,
            text: "250 delivered".into(),
        },
    };
    delivered.recipients.iter().map(line).collect()
}
