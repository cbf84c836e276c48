//! Files of drafts: one by one as scripts send them, and as the composer shows them.

use super::composer::{self, FileRow};
use super::form::Letter;
use super::saving::fault_in_words;
use crate::Context;
use crate::answer::{Fault, render, see_other};
use crate::read::body::picture_of;
use crate::read::files::attachment;
use crate::session::{Nothing, Posted, SignedIn};
use crate::sniff;
use ::mail::{Attachment, AttachmentId, DraftId, NewAttachment};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;

/// What became of an upload.
#[derive(Debug, Serialize)]
pub struct Told {
    /// Its row, as HTML.
    row: String,
    name: String,
    /// Where it is shown, when it is a picture for the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
    warnings: String,
}

/// `POST /drafts/{id}/attachments`
pub async fn attach(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    let token = headers
        .get(crate::session::TOKEN_HEADER)
        .and_then(|value| value.to_str().ok());
    let (token, w) = (token.map(str::to_owned), signed.w);
    match take(&context, signed, DraftId(id), token, request).await {
        Ok(told) => Json(told).into_response(),
        Err(fault) => fault_in_words(w, &fault),
    }
}

async fn take(
    context: &Arc<Context>,
    signed: SignedIn,
    id: DraftId,
    token: Option<String>,
    request: Request,
) -> Result<Told, Fault> {
    // Before anything is read: who may not write fills no disk.
    signed.check(token.as_deref().unwrap_or_default())?;
    let reader = signed.clone();
    context
        .run(move |context| context.mail.draft(&reader.actor, reader.account(), id))
        .await?;
    let letter = Letter::read(context, request).await?;
    context
        .run(move |context| {
            let file = letter.files.first().ok_or(Fault::Malformed)?;
            let kept = keep(context, &signed, id, file, letter.inline)?;
            let draft = context.mail.draft(&signed.actor, signed.account(), id)?;
            Ok::<_, Fault>(Told {
                row: render(&FileRow::of(&signed, &kept))?,
                picture: kept
                    .cid
                    .as_ref()
                    .map(|_| signed.root().at(format!("/mail/attachments/{}", kept.id))),
                name: kept.name,
                warnings: render(&composer::warnings(context, &signed, &draft, false)?)?,
            })
        })
        .await
}

/// Attaches a file; a picture for the text gets a Content-ID if it is one by its bytes.
///
/// # Errors
/// The domain's.
pub(crate) fn keep(
    context: &Context,
    signed: &SignedIn,
    id: DraftId,
    file: &NewAttachment,
    inline: bool,
) -> Result<Attachment, Fault> {
    let mut file = file.clone();
    if let ::mail::Raw::Blob { id: blob, .. } = file.content {
        let start = context.mail.store().blobs().read_range(blob, 0, 1024)?;
        match sniff::picture(&start) {
            Some(media_type) => {
                file.media_type = media_type.to_owned();
                file.cid = inline.then(|| cid(context));
            }
            // A picture that is none would be shown by nobody.
            None if file.media_type.starts_with("image/") => {
                file.media_type = "application/octet-stream".to_owned();
            }
            None => {}
        }
    }
    Ok(context
        .mail
        .attach(&signed.actor, signed.account(), id, &file)?)
}

/// A Content-ID that nobody else uses (RFC 2392 §2).
fn cid(context: &Context) -> String {
    let random: [u8; 12] = context.mail.store().random().bytes();
    let hex: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}@{}", context.options.hostname)
}

/// `GET /mail/attachments/{id}`: a picture for the editor, any other file to be kept.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    let (file, bytes) = context
        .run(move |context| {
            context
                .mail
                .attachment(&signed.actor, signed.account(), AttachmentId(id))
        })
        .await?;
    Ok(match sniff::picture(&bytes) {
        Some(_) if file.cid.is_some() => picture_of(bytes.into()),
        _ => attachment(&file.name, &file.media_type, bytes.into()),
    })
}

/// `POST /mail/attachments/{id}/removal`
pub async fn remove(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    posted: Posted<Nothing>,
) -> Result<Response, Fault> {
    let signed = posted.signed;
    let root = signed.root().clone();
    let draft = context
        .run(move |context| {
            let (actor, account) = (&signed.actor, signed.account());
            let (file, _) = context.mail.attachment(actor, account, AttachmentId(id))?;
            context.mail.detach(actor, account, AttachmentId(id))?;
            Ok::<_, Fault>(file.draft)
        })
        .await?;
    Ok(see_other(&root.at(format!("/drafts/{draft}"))))
}
