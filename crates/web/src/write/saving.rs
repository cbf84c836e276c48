//! Saves that the composer makes by itself, answered in figures: `{"version":7,"sentence":"Brouillon enregistré à 14:12",…}`.
//!
//! A session may end while somebody writes. The save is then answered 401, the page says so and offers the sign-in beside
//! it; its next save still bears the old session's token, is answered with the new one when the same person signed in, and
//! comes again. Somebody else's session takes nothing and reveals nothing.

use super::composer;
use super::form::Letter;
use crate::Context;
use crate::answer::{Fault, render};
use crate::dates::Dates;
use crate::session::SignedIn;
use ::mail::{Attachment, Draft, DraftId, Saved};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of a save.
#[derive(Debug, Serialize)]
pub struct Told {
    pub version: i64,
    pub sentence: String,
    /// What is worth a second look, as HTML.
    pub warnings: String,
    /// Somebody had saved another version: this one is a draft of its own, and the page goes on with it.
    pub beside: bool,
    /// Where it goes on.
    pub page: String,
    pub saving: String,
    pub upload: String,
    /// Its files, as HTML.
    pub files: String,
    /// Where its pictures lie now, by where they lay in the draft it was.
    pub pictures: BTreeMap<String, String>,
}

/// What a save is refused with.
#[derive(Debug, Serialize)]
struct Refused {
    sentence: String,
    /// The token of the session that is open now, when it is the same person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    same: bool,
}

/// `POST /drafts/{id}/saving`
pub async fn save(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    request: Request,
) -> Result<Response, Fault> {
    let letter = Letter::read(&context, request).await?;
    let me = composer::me(&context, &signed).await?;
    if letter.who != me {
        return Ok(refused(
            &signed,
            StatusCode::CONFLICT,
            "web-write-somebody-else",
            None,
        ));
    }
    if signed.check(&letter.csrf).is_err() {
        let token = Some(signed.session.csrf.clone());
        return Ok(refused(
            &signed,
            StatusCode::FORBIDDEN,
            "web-write-signed-in-again",
            token,
        ));
    }
    let words = signed.w;
    let told = context
        .run(move |context| {
            let saved = composer::keep(context, &signed, DraftId(id), &letter)?;
            told(context, &signed, DraftId(id), saved)
        })
        .await;
    Ok(match told {
        Ok(told) => Json(told).into_response(),
        Err(fault) => fault_in_words(words, &fault),
    })
}

fn told(
    context: &Context,
    signed: &SignedIn,
    before: DraftId,
    saved: Saved,
) -> Result<Told, Fault> {
    let w = signed.w;
    let draft = context
        .mail
        .draft(&signed.actor, signed.account(), saved.draft)?;
    let time = Dates::new(context, w).time(draft.saved);
    let page = signed.root().at(format!("/drafts/{}", saved.draft));
    let key = match saved.beside {
        true => "web-write-saved-beside",
        false => "web-write-saved",
    };
    Ok(Told {
        version: saved.version,
        sentence: w.with(key, &[("time", time.into())]),
        warnings: render(&composer::warnings(context, signed, &draft, false)?)?,
        beside: saved.beside,
        saving: format!("{page}/saving"),
        upload: format!("{page}/attachments"),
        files: composer::file_rows(signed, &draft)?,
        pictures: moved(context, signed, before, &draft)?,
        page,
    })
}

/// A draft that is kept beside has copies of the other one's files, with addresses of their own.
fn moved(
    context: &Context,
    signed: &SignedIn,
    before: DraftId,
    draft: &Draft,
) -> Result<BTreeMap<String, String>, Fault> {
    if before == draft.id {
        return Ok(BTreeMap::new());
    }
    let old = context
        .mail
        .draft(&signed.actor, signed.account(), before)?;
    let root = signed.root();
    let address = |file: &Attachment| root.at(format!("/mail/attachments/{}", file.id));
    let pictures = old.attachments.iter().filter(|file| file.cid.is_some());
    let pairs = pictures.filter_map(|file| {
        let copy = draft.attachments.iter().find(|copy| copy.cid == file.cid)?;
        Some((address(file), address(copy)))
    });
    Ok(pairs.collect())
}

fn refused(signed: &SignedIn, status: StatusCode, key: &str, token: Option<String>) -> Response {
    let same = token.is_some();
    (
        status,
        Json(Refused {
            sentence: signed.w.say(key),
            token,
            same,
        }),
    )
        .into_response()
}

/// A fault as a sentence for scripts.
pub(crate) fn fault_in_words(w: crate::words::Words, fault: &Fault) -> Response {
    let (status, key) = fault.told();
    let key = match fault {
        Fault::NotFound => "web-write-gone".to_owned(),
        Fault::TooLarge => "web-write-too-large".to_owned(),
        _ => format!("web-error-{key}"),
    };
    (
        status,
        Json(Refused {
            sentence: w.say(&key),
            token: None,
            same: true,
        }),
    )
        .into_response()
}
