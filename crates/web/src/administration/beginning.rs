//! An import begins: a feed comes from the browser, is written to disk as it comes, and is read in the background.

use super::background::{self, Delivery, Shape};
use super::listing::href;
use super::{Section, chrome, entry, open_import};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::layout::Chrome;
use crate::session::SignedIn;
use ::directory::OrganisationId;
use ::import::{FeedKind, Field, Mapping, Request, Upload, UploadError, limits};
use askama::Template;
use axum::extract::multipart::{Field as Part, Multipart, MultipartError};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// Bytes of a field that is no file: headings and names.
const LONGEST_FIELD: usize = 4 * 1024;
/// Bytes gathered before they are written: a write for each packet of the net would be thousands.
const GATHERED: usize = 256 * 1024;
/// What a column of a table can be, in the order of the form.
const COLUMNS: [Field; 12] = [
    Field::Identifier,
    Field::FamilyName,
    Field::GivenName,
    Field::Structure,
    Field::StructureName,
    Field::FunctionLabel,
    Field::Function,
    Field::Title,
    Field::BirthName,
    Field::BirthDate,
    Field::Start,
    Field::End,
];

/// What the form says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish {
    csrf: String,
    kind: String,
    feed: String,
    columns: Vec<(Field, String)>,
    accept_date: bool,
}

/// Why a feed was not taken, as the end of a key of words.
type Said = &'static str;

enum Refusal {
    Said(Said),
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

#[derive(Template)]
#[template(path = "administration/new.html")]
pub(crate) struct NewPage {
    chrome: Chrome,
    wish: Wish,
    said: Option<String>,
    /// « 537 Mo »
    most: String,
    most_bytes: u64,
    /// As the command line names it.
    domain: String,
    /// The import that is under way.
    open: Option<String>,
}

impl Wish {
    fn put(&mut self, name: &str, value: String) {
        let column = name
            .strip_prefix("column-")
            .and_then(Field::of_name)
            .filter(|field| COLUMNS.contains(field));
        match (name, column) {
            (_, Some(field)) if !value.trim().is_empty() => {
                self.columns.push((field, value.trim().to_owned()));
            }
            ("csrf", _) => self.csrf = value,
            ("kind", _) => self.kind = value,
            ("feed", _) => value.trim().clone_into(&mut self.feed),
            ("accept-date", _) => self.accept_date = value == "yes",
            _ => {}
        }
    }

    /// Whether a radio button is the chosen one; the annuaire is chosen first.
    pub(crate) fn is(&self, kind: &str) -> bool {
        self.kind == kind || (self.kind.is_empty() && kind == "aaf")
    }

    pub(crate) fn heading(&self, field: &Field) -> &str {
        let found = self.columns.iter().find(|(one, _)| one == field);
        found.map_or("", |(_, heading)| heading)
    }

    fn shape(&self) -> Result<Shape, Said> {
        match self.kind.as_str() {
            "aaf" => Ok(Shape::Aaf),
            "hr" => Ok(Shape::Hr),
            "csv" if self.feed.is_empty() => Err("no-feed"),
            "csv" => {
                let pairs = self.columns.iter();
                let pairs = pairs.map(|(field, heading)| (*field, heading.as_str()));
                Ok(Shape::Csv {
                    feed: self.feed.clone(),
                    mapping: Mapping::new(pairs).map_err(|_| "columns")?,
                })
            }
            _ => Err("no-kind"),
        }
    }
}

impl Shape {
    fn kind(&self) -> FeedKind {
        match self {
            Self::Aaf => FeedKind::Aaf,
            Self::Hr => FeedKind::Hr,
            Self::Csv { .. } => FeedKind::Csv,
        }
    }
}

/// What the way to the form says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
}

/// `GET /administration/imports/new`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let wish = Wish {
        kind: asked.kind,
        ..Wish::default()
    };
    form(&context, signed, wish, None).await
}

async fn form(
    context: &Arc<Context>,
    signed: SignedIn,
    wish: Wish,
    said: Option<Said>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Imports)?;
            let w = signed.w;
            let organisation = context.directory.organisation(organisation)?;
            let title = w.say("web-imports-new");
            page(&NewPage {
                chrome: chrome(context, &signed, title, Section::Imports)?,
                wish,
                said: said.map(|said| w.say(&format!("web-imports-said-{said}"))),
                most: text::numbers::size(w.0, limits::UPLOAD),
                most_bytes: limits::UPLOAD,
                domain: organisation.domains.into_iter().next().unwrap_or_default(),
                open: open_import(context, &signed)?.as_ref().map(href),
            })
        })
        .await
}

/// `POST /administration/imports`: the feed, then the page that tells how far it is read.
pub async fn begin(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    parts: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<Response, Fault> {
    let reader = signed.clone();
    let organisation = context
        .run(move |context| entry(context, &reader, Section::Imports))
        .await?;
    let mut parts = parts.map_err(|_| Fault::Malformed)?;
    let mut wish = Wish::default();
    match take(&context, &signed, organisation, &mut wish, &mut parts).await {
        Ok(id) => Ok(see_other(&format!("/administration/imports/{id}"))),
        Err(Refusal::Fault(fault)) => Err(fault),
        Err(Refusal::Said(said)) => {
            let shown = form(&context, signed, wish, Some(said)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
        }
    }
}

async fn take(
    context: &Arc<Context>,
    signed: &SignedIn,
    organisation: OrganisationId,
    wish: &mut Wish,
    parts: &mut Multipart,
) -> Result<i64, Refusal> {
    let mut upload = None;
    while let Some(part) = parts.next_field().await.map_err(|error| cut(&error))? {
        let sent = part.file_name().map(str::to_owned);
        match sent.filter(|name| !name.is_empty()) {
            Some(name) => {
                // Before anything is written: the form is ours, it is whole, and nothing else is under way.
                signed.check(&wish.csrf)?;
                let shape = wish.shape().map_err(Refusal::Said)?;
                let file = opened(context, signed, organisation, name).await?;
                upload = Some((filled(context, file, part).await?, shape));
            }
            None => {
                let name = part.name().unwrap_or_default().to_owned();
                if name != "file" {
                    wish.put(&name, text_of(part).await?);
                }
            }
        }
    }
    signed.check(&wish.csrf)?;
    let (upload, shape) = upload.ok_or(Refusal::Said("no-file"))?;
    if upload.size() == 0 {
        return Err(Refusal::Said("empty"));
    }
    let actor = signed.actor.clone();
    let kind = shape.kind();
    let begun = context
        .run(move |context| {
            let request = Request {
                actor: &actor,
                organisation,
                today: super::today(context),
                accept_date: false,
            };
            context.imports.begin(&request, kind)
        })
        .await;
    let id = match begun {
        Err(Fault::Refused(_, "importbusy")) => return Err(Refusal::Said("busy")),
        begun => begun?,
    };
    let delivery = Delivery {
        organisation,
        upload,
        shape,
        accept_date: wish.accept_date,
    };
    background::stage(context, signed.actor.clone(), id, delivery);
    Ok(id)
}

async fn opened(
    context: &Arc<Context>,
    signed: &SignedIn,
    organisation: OrganisationId,
    name: String,
) -> Result<Upload, Refusal> {
    let signed = signed.clone();
    let opened = context
        .run(move |context| {
            if open_import(context, &signed)?.is_some() {
                return Ok(Err("busy"));
            }
            match context.imports.upload(&signed.actor, organisation, &name) {
                Ok(upload) => Ok(Ok(upload)),
                Err(UploadError::TooMany) => Ok(Err("too-many")),
                Err(error) => Err(of_upload(error)),
            }
        })
        .await?;
    opened.map_err(Refusal::Said)
}

/// Writes a file as it comes: no upload stands in memory as a whole.
async fn filled(
    context: &Arc<Context>,
    mut upload: Upload,
    mut part: Part<'_>,
) -> Result<Upload, Refusal> {
    let mut gathered = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| cut(&error))? {
        gathered.extend_from_slice(&chunk);
        if gathered.len() >= GATHERED {
            upload = append(context, upload, std::mem::take(&mut gathered)).await?;
        }
    }
    append(context, upload, gathered).await
}

async fn append(
    context: &Arc<Context>,
    mut upload: Upload,
    bytes: Vec<u8>,
) -> Result<Upload, Refusal> {
    let written = context
        .run(move |_| match upload.append(&bytes) {
            Ok(()) => Ok(Ok(upload)),
            Err(UploadError::TooLarge(_)) => Ok(Err("too-large")),
            Err(error) => Err(of_upload(error)),
        })
        .await?;
    written.map_err(Refusal::Said)
}

fn of_upload(error: UploadError) -> Fault {
    match error {
        UploadError::Io(error) => ::store::StoreError::from(error).into(),
        UploadError::Directory(error) => error.into(),
        UploadError::TooLarge(_) | UploadError::TooMany => Fault::TooLarge,
    }
}

async fn text_of(mut part: Part<'_>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| cut(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_FIELD {
            return Err(Fault::TooLarge.into());
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn cut(error: &MultipartError) -> Refusal {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::Said("too-large"),
        _ => Fault::Malformed.into(),
    }
}
