//! One's photo: put, replaced and removed by oneself, shown to colleagues if one ticks so; and the path that serves people's photos.

use super::{PATH, Wrong, wrong_at};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Nothing, Posted, SignedIn};
use crate::uploaded::{at_most, field};
use ::directory::{DirectoryError, OwnPhoto, PHOTO_BYTES, PHOTO_TYPE, PersonId, Photo};
use askama::Template;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use fluent_templates::fluent_bundle::FluentValue;
use std::sync::Arc;
use std::time::Duration;
use text::Lang;
use tokio::sync::Semaphore;

/// Where the page is.
const PAGE: &str = "/settings/account/photo";

/// Photos unpacked at a time, each in up to [`directory::PHOTO_MEMORY`]: the others wait for their turn.
static UNPACKING: Semaphore = Semaphore::const_new(1);

/// Files that come in at a time, each kept in memory: of more the last is asked to come again.
static COMING: Semaphore = Semaphore::const_new(8);
/// How long one may take: ten megabytes over a line of half a megabit.
const COMES_WITHIN: Duration = Duration::from_secs(180);

/// Where somebody's photo lies; another path for another picture.
#[must_use]
pub fn path(person: PersonId, version: &str) -> String {
    format!("/directory/person/{person}/photo?v={version}")
}

/// The photo on the account's page.
pub struct PhotoLine {
    pub path: Option<String>,
    /// Who sees it.
    pub says: String,
}

/// Nothing for who has none to put.
pub(super) fn line(context: &Context, signed: &SignedIn) -> Result<Option<PhotoLine>, Fault> {
    let (w, actor) = (signed.w, &signed.actor);
    let (may_have, may_show) = context.directory.may_have_photo(actor)?;
    if !may_have {
        return Ok(None);
    }
    let own = context.directory.own_photo(actor)?;
    let key = match &own {
        None => "web-photo-none",
        Some(OwnPhoto { is_shown: true, .. }) if may_show => "web-photo-shown",
        Some(_) => "web-photo-hidden",
    };
    Ok(Some(PhotoLine {
        path: own.map(|own| path(actor.person, &own.version)),
        says: w.say(key),
    }))
}

#[derive(Template)]
#[template(path = "settings/photo.html")]
struct PhotoPage {
    chrome: Chrome,
    /// Where the present one lies.
    photo: Option<String>,
    hint: String,
    may_show: bool,
    shows: bool,
    wrong: Option<Wrong>,
}

impl PhotoPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /settings/account/photo`
///
/// # Errors
/// `NotFound` for who has none to put; the domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| form(context, &signed, None, None));
    page(&made.await?)
}

/// `ticked`: what was said in a form that was not taken.
fn form(
    context: &Context,
    signed: &SignedIn,
    ticked: Option<bool>,
    wrong: Option<Wrong>,
) -> Result<PhotoPage, Fault> {
    let (w, actor) = (signed.w, &signed.actor);
    let (may_have, may_show) = context.directory.may_have_photo(actor)?;
    if !may_have {
        return Err(Fault::NotFound);
    }
    let own = context.directory.own_photo(actor)?;
    Ok(PhotoPage {
        chrome: Chrome::read(context, signed, w.say("web-photo-title"), None)?,
        hint: w.with("web-photo-hint", &[("size", most(w.0))]),
        may_show,
        shows: ticked.unwrap_or_else(|| own.as_ref().is_some_and(|own| own.is_shown)),
        photo: own.map(|own| path(actor.person, &own.version)),
        wrong,
    })
}

fn most(lang: Lang) -> FluentValue<'static> {
    let most = u64::try_from(PHOTO_BYTES).unwrap_or(u64::MAX);
    text::numbers::size(lang, most).into()
}

/// What was sent.
#[derive(Default)]
struct Sent {
    csrf: String,
    file: Vec<u8>,
    shows: bool,
}

impl Sent {
    /// Who may not send it is told so before the file is read.
    async fn read(signed: &SignedIn, mut parts: Multipart) -> Result<Self, Fault> {
        let mut sent = Self::default();
        while let Some(part) = parts.next_field().await.map_err(|_| Fault::Malformed)? {
            match part.name().unwrap_or_default() {
                "file" => {
                    signed.check(&sent.csrf)?;
                    // One byte more says that it is too large.
                    sent.file = at_most(part, PHOTO_BYTES + 1).await?;
                }
                "csrf" => sent.csrf = field(part).await?,
                "shown" => sent.shows = field(part).await? == "yes",
                _ => {}
            }
        }
        Ok(sent)
    }
}

/// `POST /settings/account/photo`: a photo in the place of what was there, or that one stays; and who sees it.
///
/// # Errors
/// `NotFound` for who has none to put; a file that cannot be taken is said beside its field; the domain's.
pub async fn put(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response, Fault> {
    let parts = parts.map_err(|_| Fault::Malformed)?;
    let actor = signed.actor.clone();
    let may_have = context.run(move |context| context.directory.may_have_photo(&actor));
    if !may_have.await?.0 {
        return Err(Fault::NotFound);
    }
    let coming = COMING.try_acquire().map_err(|_| Fault::Unavailable)?;
    let reading = tokio::time::timeout(COMES_WITHIN, Sent::read(&signed, parts));
    let sent = reading.await.map_err(|_| Fault::Malformed)??;
    signed.check(&sent.csrf)?;
    let turn = UNPACKING.acquire().await.map_err(|_| Fault::Unavailable)?;
    let own = signed.clone();
    let done = context.run(move |context| {
        // Held until it is unpacked, also where nobody waits for the answer any more.
        let _held = (turn, coming);
        kept(context, &own, &sent.file, sent.shows)
    });
    let Some(key) = done.await? else {
        return Ok(see_other(&Told::path(PATH, "said", "photo-kept")));
    };
    let w = signed.w;
    let words = w.with(key, &[("size", most(w.0))]);
    let field = "file";
    let wrong = Wrong { field, words };
    let made = context.run(move |context| form(context, &signed, Some(sent.shows), Some(wrong)));
    let html = Html(render(&made.await?)?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html).into_response())
}

/// Makes a photo of a file, if one was sent, and keeps it: the sentence of what cannot be taken.
fn kept(
    context: &Context,
    signed: &SignedIn,
    file: &[u8],
    shows: bool,
) -> Result<Option<&'static str>, Fault> {
    let (may_have, _) = context.directory.may_have_photo(&signed.actor)?;
    if !may_have {
        return Err(Fault::NotFound);
    }
    let photo = match file.is_empty() {
        true => Ok(None),
        false => Photo::of(file).map(Some),
    };
    let put = photo.and_then(|photo| {
        let directory = &context.directory;
        directory.put_photo(&signed.actor, photo.as_ref(), shows)
    });
    match put {
        Ok(()) => Ok(None),
        Err(error) => refused(error).map(Some),
    }
}

/// The sentence of what could not be taken.
fn refused(error: DirectoryError) -> Result<&'static str, Fault> {
    match error {
        DirectoryError::NotFound("photo") => Ok("web-photo-wrong-file"),
        DirectoryError::Invalid { what, .. } => Ok(match what {
            "picture-bytes" => "web-photo-wrong-bytes",
            "picture-pixels" => "web-photo-wrong-pixels",
            _ => "web-photo-wrong-picture",
        }),
        error => Err(error.into()),
    }
}

/// `POST /settings/account/photo/removal`
///
/// # Errors
/// The domain's.
pub async fn remove(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    let gone = context.run(move |context| context.directory.remove_photo(&signed.actor));
    let to = match gone.await? {
        true => Told::path(PATH, "said", "photo-removed"),
        false => PAGE.to_owned(),
    };
    Ok(see_other(&to))
}

/// `GET /directory/person/{id}/photo`: for who sees it. A browser keeps it and asks each time whether it still may show it.
///
/// # Errors
/// `NotFound` where there is none, and where it is not theirs to see; the domain's.
pub async fn serve(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let found = context.run(move |context| context.directory.photo(&signed.actor, PersonId(id)));
    let photo = found.await?.ok_or(Fault::NotFound)?;
    // RFC 9110 §8.8.3 and §13.1.2.
    let tag = format!("\"{}\"", photo.version);
    let kept = [
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        (header::ETAG, tag.clone()),
    ];
    let has = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|tags| {
            tags.split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        });
    Ok(match has {
        true => (StatusCode::NOT_MODIFIED, kept).into_response(),
        false => (kept, [(header::CONTENT_TYPE, PHOTO_TYPE)], photo.image).into_response(),
    })
}
