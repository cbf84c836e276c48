//! How a draft begins: empty, as an answer, as a forward, from a `mailto:` link, or from a draft of another program.

use super::{Draft, DraftContent, by_id, insert};
use crate::attachment::{self, NewAttachment};
use crate::conversation::{MessageView, message_view};
use crate::reader::Reader;
use crate::search::substring;
use crate::{Mail, MailError, MessageId, Raw, compose};
use directory::Actor;
use store::{AccountId, BlobId};
use text::Lang;

/// Letters of a quoted message: what is beyond stays in the conversation.
const LONGEST_QUOTE: usize = 100_000;

/// What a draft begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    Empty,
    /// To who wrote; with `all`, to everybody.
    Reply {
        message: MessageId,
        all: bool,
    },
    /// With its attachments.
    Forward(MessageId),
    Mailto(Mailto),
    /// A draft that another program left in the mailbox of drafts: it becomes one of ours.
    Message(MessageId),
}

/// What a `mailto:` link asks for (RFC 6068), decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mailto {
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub bcc: Vec<String>,
    pub subject: String,
    pub body: String,
}

impl Mail {
    /// Begins a draft.
    ///
    /// # Errors
    /// `NoSuchMessage`, `TooMany`, `TooLarge`, `Refused`, or the store's.
    pub fn create_draft(
        &self,
        actor: &Actor,
        account: AccountId,
        start: &Start,
    ) -> Result<Draft, MailError> {
        self.may(actor, account, directory::Right::Write)?;
        let (content, files) = self.begin(actor, account, start)?;
        super::check(&content)?;
        let limit = self.options().message_size;
        let draft = self.store().write(account, |tx| {
            let id = insert(tx, &content)?;
            for (file, blob) in &files {
                attachment::insert(tx, id, file, *blob, limit)?;
            }
            if let Start::Message(message) = start {
                super::adopt(tx, id, *message)?;
            }
            by_id(tx, id)
        })?;
        if *start != Start::Empty {
            self.write_drafts_later(account)?;
        }
        Ok(draft)
    }

    fn begin(
        &self,
        actor: &Actor,
        account: AccountId,
        start: &Start,
    ) -> Result<(DraftContent, Vec<(NewAttachment, BlobId)>), MailError> {
        Ok(match start {
            Start::Empty => (DraftContent::default(), Vec::new()),
            Start::Mailto(asked) => (mailto(asked), Vec::new()),
            Start::Reply { message, all } => {
                let (view, text) = self.told(account, *message)?;
                let own = self
                    .directory()
                    .addresses(account)?
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>();
                (reply(actor.language, &view, &text, *all, &own), Vec::new())
            }
            Start::Forward(message) => {
                let (view, text) = self.told(account, *message)?;
                (
                    forward(actor.language, &view, &text),
                    self.files_of(actor, account, *message)?,
                )
            }
            Start::Message(message) => {
                let raw = self.body(actor, account, *message)?;
                (
                    compose::content_of(&raw),
                    self.files_of(actor, account, *message)?,
                )
            }
        })
    }

    fn told(
        &self,
        account: AccountId,
        message: MessageId,
    ) -> Result<(MessageView, String), MailError> {
        self.store().read(account, |tx| {
            Ok((
                message_view(tx, Reader::Owner, message)?,
                substring::text(tx, message)?,
            ))
        })
    }

    /// The files of a message, stored as attachments are.
    fn files_of(
        &self,
        actor: &Actor,
        account: AccountId,
        message: MessageId,
    ) -> Result<Vec<(NewAttachment, BlobId)>, MailError> {
        let raw = self.body(actor, account, message)?;
        compose::files_of(&raw)
            .into_iter()
            .map(|file| {
                let blob = self.store().blobs().put(&file.bytes)?;
                let content = Raw::Blob {
                    id: blob,
                    size: file.bytes.len() as u64,
                };
                Ok((
                    NewAttachment {
                        name: file.name,
                        media_type: file.media_type,
                        content,
                        cid: file.cid,
                    },
                    blob,
                ))
            })
            .collect()
    }
}

fn mailto(asked: &Mailto) -> DraftContent {
    DraftContent {
        to: asked.to.clone(),
        cc: asked.cc.clone(),
        bcc: asked.bcc.clone(),
        subject: asked.subject.clone(),
        text: asked.body.clone(),
        ..DraftContent::default()
    }
}

fn reply(lang: Lang, view: &MessageView, text: &str, all: bool, own: &[String]) -> DraftContent {
    let people = compose::people_of(&view.parsed);
    let is_own = |typed: &String| {
        compose::address_of(typed).is_some_and(|address| {
            own.iter()
                .any(|own| own.eq_ignore_ascii_case(address.as_str()))
        })
    };
    let written_by_me = people.from.iter().all(is_own) && !people.from.is_empty();
    // An answer to one's own message goes to whom it went.
    let mut to = if written_by_me {
        people.to.clone()
    } else {
        people.reply_to.clone()
    };
    let mut cc = Vec::new();
    if all {
        if !written_by_me {
            to.extend(people.to.iter().filter(|typed| !is_own(typed)).cloned());
        }
        cc.extend(people.cc.iter().filter(|typed| !is_own(typed)).cloned());
    }
    once_each(&mut to, &[]);
    once_each(&mut cc, &to);
    let (text, html) = compose::quoted(lang, view, text, LONGEST_QUOTE);
    DraftContent {
        to,
        cc,
        subject: compose::with_prefix("Re: ", &view.parsed),
        text,
        html: Some(html),
        in_reply_to: Some(view.message),
        ..DraftContent::default()
    }
}

fn forward(lang: Lang, view: &MessageView, text: &str) -> DraftContent {
    let (text, html) = compose::forwarded(lang, view, text, LONGEST_QUOTE);
    let prefix = if lang == Lang::En { "Fwd: " } else { "Tr : " };
    DraftContent {
        subject: compose::with_prefix(prefix, &view.parsed),
        text,
        html: Some(html),
        forward_of: Some(view.message),
        ..DraftContent::default()
    }
}

/// Each address once, and not those that stand elsewhere.
fn once_each(list: &mut Vec<String>, elsewhere: &[String]) {
    let key = |typed: &String| compose::person_of(typed).1.to_lowercase();
    let mut seen: Vec<String> = elsewhere.iter().map(key).collect();
    list.retain(|typed| {
        let key = key(typed);
        let fresh = !seen.contains(&key);
        seen.push(key);
        fresh
    });
}
