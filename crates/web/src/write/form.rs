//! What the composer's form sends, with and without files.

use super::{plain, recipients};
use crate::Context;
use crate::answer::Fault;
use crate::desk::Root;
use crate::session::SignedIn;
use ::mail::{Attachment, DraftContent, NewAttachment, Raw};
use axum::body::Bytes;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::header;
use std::sync::Arc;
use store::BlobWriter;

/// Bytes of one field that is not a file: a draft's text and its HTML stay below.
const LONGEST_FIELD: usize = 4 * 1024 * 1024;
/// Files of one form.
const MOST_FILES: usize = 50;
/// Bytes gathered before they are written: a write for each packet of the net would be thousands.
const GATHERED: usize = 256 * 1024;

/// The form of the composer.
#[derive(Debug, Default)]
pub struct Letter {
    pub csrf: String,
    /// Whose draft the page shows: after another sign-in it may be somebody else's.
    pub who: String,
    pub version: i64,
    pub from: Option<String>,
    pub to: String,
    pub cc: String,
    pub bcc: String,
    pub subject: String,
    pub text: String,
    /// Absent when it is written plainly.
    pub html: Option<String>,
    /// What is done: `save`, `send`, `tomorrow`…
    pub act: String,
    /// Day and hour of a later sending.
    pub at: String,
    pub back: Option<String>,
    /// A picture for the text.
    pub inline: bool,
    pub files: Vec<NewAttachment>,
}

impl Letter {
    /// Reads a form, whichever way it was sent. Files are on disk when this returns.
    ///
    /// # Errors
    /// `TooLarge`, `Malformed`, the store's.
    pub async fn read(context: &Arc<Context>, request: Request) -> Result<Self, Fault> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
            return Self::multipart(context, request).await;
        }
        let bytes = Bytes::from_request(request, &())
            .await
            .map_err(|_| Fault::TooLarge)?;
        let mut letter = Self::default();
        for (name, value) in url::form_urlencoded::parse(&bytes) {
            letter.put(&name, value.into_owned());
        }
        Ok(letter)
    }

    async fn multipart(context: &Arc<Context>, request: Request) -> Result<Self, Fault> {
        let mut form = Multipart::from_request(request, &())
            .await
            .map_err(|_| Fault::Malformed)?;
        let mut letter = Self::default();
        while let Some(field) = form.next_field().await.map_err(|error| refused(&error))? {
            match field.file_name().map(str::to_owned) {
                // A field for files that was left empty.
                Some(name) if name.is_empty() => {}
                Some(name) => letter
                    .files
                    .push(file(context, field, name, letter.files.len()).await?),
                None => {
                    let name = field.name().unwrap_or_default().to_owned();
                    letter.put(&name, text_of(field).await?);
                }
            }
        }
        Ok(letter)
    }

    fn put(&mut self, name: &str, value: String) {
        match name {
            "csrf" => self.csrf = value,
            "who" => self.who = value,
            "version" => self.version = value.parse().unwrap_or(0),
            "from" => self.from = Some(value).filter(|value| !value.is_empty()),
            "to" => self.to = value,
            "cc" => self.cc = value,
            "bcc" => self.bcc = value,
            "subject" => self.subject = value,
            "text" => self.text = value.replace("\r\n", "\n"),
            "html" => self.html = Some(value),
            "do" => self.act = value,
            "at" => self.at = value,
            "back" => self.back = Some(value),
            "inline" => self.inline = value == "1",
            _ => {}
        }
    }

    /// Whether this is the session's own form: its token, and its person.
    ///
    /// # Errors
    /// `Foreign` when it is not.
    pub fn check(&self, signed: &SignedIn, me: &str) -> Result<(), Fault> {
        signed.check(&self.csrf)?;
        if self.who.is_empty() || self.who == me {
            Ok(())
        } else {
            Err(Fault::Foreign)
        }
    }

    /// What is saved; what the form does not say stays as it is in `known`.
    #[must_use]
    pub fn content(
        &self,
        root: &Root,
        known: &DraftContent,
        attachments: &[Attachment],
    ) -> DraftContent {
        let html = self.html.as_deref().filter(|html| !html.trim().is_empty());
        let subject = self.subject.replace(['\r', '\n'], " ");
        DraftContent {
            to: recipients::split(&self.to),
            cc: recipients::split(&self.cc),
            bcc: recipients::split(&self.bcc),
            subject: subject.trim().to_owned(),
            text: html.map_or_else(|| self.text.clone(), plain::text),
            html: html.map(|html| with_cids(root, html, attachments)),
            from: self.from.clone().or_else(|| known.from.clone()),
            version: self.version,
            ..known.clone()
        }
    }
}

/// The editor shows pictures by our own addresses; the message names them by their Content-IDs.
#[must_use]
pub fn with_cids(root: &Root, html: &str, attachments: &[Attachment]) -> String {
    swapped(root, html, attachments, |address, cid| (address, cid))
}

/// The message's HTML as the editor shows it.
#[must_use]
pub fn with_addresses(root: &Root, html: &str, attachments: &[Attachment]) -> String {
    swapped(root, html, attachments, |address, cid| (cid, address))
}

fn swapped(
    root: &Root,
    html: &str,
    attachments: &[Attachment],
    order: impl Fn(String, String) -> (String, String),
) -> String {
    let mut html = html.to_owned();
    for attachment in attachments {
        let Some(cid) = &attachment.cid else { continue };
        let address = format!("src=\"{root}/mail/attachments/{}\"", attachment.id);
        let (from, to) = order(address, format!("src=\"cid:{cid}\""));
        html = html.replace(&from, &to);
    }
    html
}

async fn text_of(mut field: Field<'_>) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_FIELD {
            return Err(Fault::TooLarge);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Writes a file as it comes: no upload stands in memory as a whole.
async fn file(
    context: &Arc<Context>,
    mut field: Field<'_>,
    name: String,
    before: usize,
) -> Result<NewAttachment, Fault> {
    let limit = context.mail.options().message_size;
    if before >= MOST_FILES {
        return Err(Fault::TooLarge);
    }
    let media_type = field
        .content_type()
        .unwrap_or("application/octet-stream")
        .to_owned();
    let mut writer = context
        .run(|context| context.mail.store().blobs().writer())
        .await?;
    let mut gathered = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| refused(&error))? {
        gathered.extend_from_slice(&chunk);
        if writer.size() + gathered.len() as u64 > limit {
            return Err(Fault::TooLarge);
        }
        if gathered.len() >= GATHERED {
            writer = append(context, writer, std::mem::take(&mut gathered)).await?;
        }
    }
    let writer = append(context, writer, gathered).await?;
    let size = writer.size();
    let id = context.run(move |_| writer.finish()).await?;
    Ok(NewAttachment {
        name,
        media_type,
        content: Raw::Blob { id, size },
        cid: None,
    })
}

async fn append(
    context: &Arc<Context>,
    mut writer: BlobWriter,
    bytes: Vec<u8>,
) -> Result<BlobWriter, Fault> {
    context
        .run(move |_| writer.append(&bytes).map(|()| writer))
        .await
}

fn refused(error: &axum::extract::multipart::MultipartError) -> Fault {
    match error.status().as_u16() {
        413 => Fault::TooLarge,
        _ => Fault::Malformed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_what_is_saved() {
        let mut letter = Letter::default();
        for (name, value) in [
            ("to", "a@x.example, b@x.example"),
            ("subject", "Sortie\r\nBcc: c@x.example"),
            ("text", "un\r\ndeux"),
            ("version", "3"),
        ] {
            letter.put(name, value.to_owned());
        }
        let content = letter.content(&Root::default(), &DraftContent::default(), &[]);
        assert_eq!(content.to, ["a@x.example", "b@x.example"]);
        assert_eq!(content.subject, "Sortie  Bcc: c@x.example");
        assert_eq!(
            (content.text.as_str(), content.html, content.version),
            ("un\ndeux", None, 3)
        );
        letter.put("html", "<div>riche</div>".to_owned());
        let content = letter.content(&Root::default(), &DraftContent::default(), &[]);
        assert_eq!(
            (content.text.as_str(), content.html.as_deref()),
            ("riche\n", Some("<div>riche</div>"))
        );
    }
}
