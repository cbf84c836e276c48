//! The message of a draft: the one place where what is written meets `message`'s builder.

mod quoting;

pub(crate) use quoting::{forwarded, people_of, quoted, with_prefix};

use crate::draft::{Draft, DraftContent};
use crate::{Mail, MailError, conversation};
use message::build::{self, Outgoing, Part};
use store::{AccountId, Timestamp, Tx, params};
use text::address::Address;

/// Bytes of randomness in a Message-ID.
const RANDOM: usize = 16;

/// What a message answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Thread {
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
}

impl Thread {
    /// The thread of what a draft answers or forwards; none when that is gone.
    pub fn of(tx: &Tx<'_>, content: &DraftContent) -> Result<Self, MailError> {
        let Some(id) = content.in_reply_to else {
            return Ok(Self {
                in_reply_to: content.thread.last().cloned(),
                references: content.thread.clone(),
            });
        };
        let stored = tx.query_opt(conversation::MESSAGE, params![tx.account()?, id], |row| {
            crate::letter::parsed(&row.get::<Vec<u8>>(3)?)
        })?;
        let Some(parsed) = stored.filter(|parsed| !parsed.message_id.is_empty()) else {
            return Ok(Self::default());
        };
        // RFC 5322 §3.6.4: the references of what is answered, and itself.
        let mut references = parsed.references.clone();
        references.push(parsed.message_id.clone());
        Ok(Self {
            in_reply_to: Some(parsed.message_id.clone()),
            references,
        })
    }
}

/// For whom a message is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// Its writer, not finished.
    Draft,
    /// Its sender's own copy: with hidden recipients.
    Sender,
    Recipients,
}

impl Mail {
    /// Makes the message of a draft.
    pub(crate) fn compose(
        &self,
        account: AccountId,
        draft: &Draft,
        thread: Thread,
        audience: For,
    ) -> Result<Vec<u8>, MailError> {
        let content = &draft.content;
        let from = self.sender_of(account, draft)?;
        let name = self.directory().person_of(account)?.display_name.clone();
        let mut attachments = Vec::with_capacity(draft.attachments.len());
        for attachment in &draft.attachments {
            attachments.push(Part {
                name: attachment.name.clone(),
                media_type: attachment.media_type.clone(),
                cid: attachment.cid.clone(),
                bytes: self.store().blobs().get(attachment.blob)?,
            });
        }
        let list = |typed: &[String]| typed.iter().map(|one| person_of(one)).collect::<Vec<_>>();
        Ok(build::build(&Outgoing {
            from: (name, from),
            to: list(&content.to),
            cc: list(&content.cc),
            bcc: if audience == For::Recipients {
                Vec::new()
            } else {
                list(&content.bcc)
            },
            subject: content.subject.clone(),
            text: content.text.clone(),
            html: content.html.clone(),
            attachments,
            date: self.store().now().seconds(),
            message_id: self.message_id_of(account, draft)?,
            in_reply_to: thread.in_reply_to,
            references: thread.references,
        }))
    }

    /// The Message-ID of a draft: the same whenever its message is made, so that its copies are one message.
    fn message_id_of(&self, account: AccountId, draft: &Draft) -> Result<String, MailError> {
        let domain = self
            .directory()
            .account(account)?
            .address
            .domain()
            .to_owned();
        let seed = format!("{account}/{}/{}", draft.id, draft.content.version);
        Ok(format!(
            "{}.{}@{domain}",
            &blake3::hash(seed.as_bytes()).to_hex()[..32],
            draft.id
        ))
    }

    /// A Message-ID for a message that has none.
    pub(crate) fn new_message_id(&self, account: AccountId) -> Result<String, MailError> {
        let domain = self
            .directory()
            .account(account)?
            .address
            .domain()
            .to_owned();
        let random: [u8; RANDOM] = self.store().random().bytes();
        Ok(format!(
            "{}@{domain}",
            random
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
        ))
    }
}

/// The address in what was typed.
pub(crate) fn address_of(typed: &str) -> Option<Address> {
    person_of(typed).1.parse().ok()
}

/// Name and address of what was typed: `Anne Roux <anne@a.example>`, or an address alone.
pub(crate) fn person_of(typed: &str) -> (String, String) {
    match typed.rsplit_once('<') {
        Some((name, rest)) => {
            let address = rest.split('>').next().unwrap_or("");
            (
                name.trim().trim_matches('"').trim().to_owned(),
                address.trim().to_owned(),
            )
        }
        None => (String::new(), typed.trim().to_owned()),
    }
}

/// What a message of another program says, as a draft says it.
pub(crate) fn content_of(raw: &[u8]) -> DraftContent {
    let parsed = message::parse(raw);
    let people = people_of(&parsed);
    DraftContent {
        to: people.to,
        cc: people.cc,
        bcc: people.bcc,
        subject: parsed.subject.clone(),
        text: parsed.body.clone(),
        ..DraftContent::default()
    }
}

/// The files of a message, pictures of its text too.
pub(crate) fn files_of(raw: &[u8]) -> Vec<Part> {
    let parsed = message::parse(raw);
    let file = |file: &message::Attachment| {
        let part = parsed.parts.get(file.part as usize)?;
        Some(Part {
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            cid: file.cid.clone().filter(|_| file.inline),
            bytes: part.content(raw.get(part.range())?).into_owned(),
        })
    };
    parsed.attachments.iter().filter_map(file).collect()
}

/// Whom a message names as its writers, and its subject.
pub(crate) struct Senders {
    pub addresses: Vec<String>,
    pub subject: String,
}

pub(crate) fn senders(raw: &[u8]) -> Senders {
    let parsed = message::parse(raw);
    Senders {
        addresses: parsed
            .from
            .iter()
            .map(|person| person.address.clone())
            .collect(),
        subject: parsed.subject.clone(),
    }
}

/// The message without hidden recipients, with the Date and Message-ID it lacks (RFC 6409 §8.2, §8.3).
pub(crate) fn complete(raw: Vec<u8>, now: Timestamp, message_id: &str) -> Vec<u8> {
    let end = head_end(&raw);
    let mut completed = Vec::with_capacity(raw.len() + 128);
    let (mut has_date, mut has_id) = (false, false);
    for field in fields(&raw[..end]) {
        match name_of(field).as_str() {
            "bcc" | "resent-bcc" => continue,
            "date" => has_date = true,
            "message-id" => has_id = true,
            _ => {}
        }
        completed.extend_from_slice(field);
    }
    if !has_date {
        completed.extend_from_slice(format!("Date: {}\r\n", build::date(now.seconds())).as_bytes());
    }
    if !has_id {
        completed.extend_from_slice(format!("Message-ID: <{message_id}>\r\n").as_bytes());
    }
    completed.extend_from_slice(&raw[end..]);
    completed
}

/// Where the head ends: before the empty line.
fn head_end(raw: &[u8]) -> usize {
    if raw.starts_with(b"\r\n") {
        return 0;
    }
    raw.windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map_or(raw.len(), |at| at + 2)
}

/// The fields of a head, each with its folded lines.
fn fields(head: &[u8]) -> Vec<&[u8]> {
    let mut fields = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(line) = head[at..].windows(2).position(|two| two == b"\r\n") {
        at += line + 2;
        if !matches!(head.get(at), Some(b' ' | b'\t')) {
            fields.push(&head[start..at]);
            start = at;
        }
    }
    if start < head.len() {
        fields.push(&head[start..]);
    }
    fields
}

fn name_of(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == b':').unwrap_or(0);
    String::from_utf8_lossy(&field[..end])
        .trim()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_recipients_go_and_what_is_missing_comes() {
        let raw = b"From: a@x.example\r\nBCC: b@x.example,\r\n c@x.example\r\nSubject: x\r\n\r\nBcc: body\r\n".to_vec();
        let text =
            String::from_utf8(complete(raw, Timestamp::from_seconds(0), "id@x.example")).unwrap();
        assert!(text.starts_with("From: a@x.example\r\nSubject: x\r\nDate: "));
        assert!(text.contains("\r\nMessage-ID: <id@x.example>\r\n\r\nBcc: body\r\n"));
        assert!(!text.contains("c@x.example"));
        let whole = b"Date: x\r\nMessage-Id: <y>\r\n\r\nz".to_vec();
        assert_eq!(complete(whole.clone(), Timestamp(0), "n"), whole);
        assert!(complete(Vec::new(), Timestamp(0), "n").ends_with(b"Message-ID: <n>\r\n"));
    }

    #[test]
    fn what_was_typed_is_a_name_and_an_address() {
        assert_eq!(
            person_of("\"Roux, Anne\" <anne@a.example>"),
            ("Roux, Anne".into(), "anne@a.example".into())
        );
        assert_eq!(
            person_of(" anne@a.example "),
            (String::new(), "anne@a.example".into())
        );
        assert_eq!(person_of("<"), (String::new(), String::new()));
    }
}
