//! Saves that the composer makes by itself, answered in figures: `{"version":7,"sentence":"Brouillon enregistré à 14:12",…}`.
//!
//! A session may end while somebody writes. The save is then answered 401, the page says so and offers the sign-in beside
//! it; its next save still bears the old session's token, is answered with the new one when the same person signed in, and
//! comes again. Somebody else's session takes nothing and reveals nothing.

use super::composer::{self, Kept};
use super::form::Letter;
use crate::Context;
use crate::answer::{Fault, render};
use crate::dates::Dates;
use crate::desk::Root;
use crate::session::SignedIn;
use ::mail::{Attachment, Draft, DraftId};
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
            let before = (context.mail).draft(&signed.actor, signed.account(), DraftId(id))?;
            let kept = composer::keep(context, &signed, DraftId(id), &letter)?;
            told(context, &signed, &before, &kept)
        })
        .await;
    Ok(match told {
        Ok(told) => Json(told).into_response(),
        Err(fault) => fault_in_words(words, &fault),
    })
}

fn told(context: &Context, reader: &SignedIn, before: &Draft, kept: &Kept) -> Result<Told, Fault> {
    let (signed, saved, w) = (&kept.signed, kept.saved, reader.w);
    let draft = context
        .mail
        .draft(&signed.actor, signed.account(), saved.draft)?;
    let time = Dates::new(context, w).time(draft.saved);
    let page = signed.root().at(format!("/drafts/{}", saved.draft));
    let key = match (saved.beside, kept.moved) {
        (true, _) => "web-write-saved-beside",
        (false, true) => "web-write-saved-moved",
        (false, false) => "web-write-saved",
    };
    let elsewhere = saved.beside || kept.moved;
    Ok(Told {
        version: saved.version,
        sentence: w.with(key, &[("time", time.into())]),
        warnings: render(&composer::warnings(context, signed, &draft, false)?)?,
        beside: elsewhere,
        saving: format!("{page}/saving"),
        upload: format!("{page}/attachments"),
        files: composer::file_rows(signed, &draft)?,
        pictures: match elsewhere {
            true => moved((reader.root(), before), (signed.root(), &draft)),
            false => BTreeMap::new(),
        },
        page,
    })
}

/// A draft that goes on elsewhere has copies of the other one's files, with addresses of their own.
fn moved(before: (&Root, &Draft), now: (&Root, &Draft)) -> BTreeMap<String, String> {
    let address =
        |root: &Root, file: &Attachment| root.at(format!("/mail/attachments/{}", file.id));
    let pictures = before
        .1
        .attachments
        .iter()
        .filter(|file| file.cid.is_some());
    let pairs = pictures.filter_map(|file| {
        let copy = now.1.attachments.iter().find(|copy| copy.cid == file.cid)?;
        Some((address(before.0, file), address(now.0, copy)))
    });
    pairs.collect()
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
