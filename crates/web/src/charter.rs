//! The usage charter, for everybody to read: the organisation's own, or the product's words where it has decided none. Who has to
//! accept it anew does so in `acceptance`.

pub mod acceptance;

use crate::Context;
use crate::answer::{Fault, page};
use crate::session::Guest;
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use directory::OrganisationId;
use serde::Deserialize;
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};

/// Paragraphs of the product's own charter.
const OWN: [&str; 6] = [
    "web-charter-purpose",
    "web-charter-secret",
    "web-charter-respect",
    "web-charter-data",
    "web-charter-service",
    "web-charter-end",
];

#[derive(Template)]
#[template(path = "charter.html")]
struct CharterPage {
    sheet: Sheet,
    paragraphs: Vec<String>,
    since: Option<String>,
}

/// Whose; nobody's: the one of whose door this is.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    of: Option<i64>,
}

/// `GET /charter`
///
/// # Errors
/// `NotFound` of an organisation that is none; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let mut sheet = Sheet::new(w, w.say("web-charter-title"));
    let here = sheet.belong(&context, &headers).await;
    let of = asked.of.map(OrganisationId).or(here);
    let read = context.run(move |context| {
        let of = of
            .map(|of| context.directory.organisation(of))
            .transpose()?;
        let charter = of.as_ref().map(|of| context.directory.charter(of.id));
        Ok::<_, Fault>(of.zip(charter.transpose()?))
    });
    let known = read.await?;
    if let Some((organisation, _)) = &known {
        sheet.organisation.clone_from(&organisation.name);
    }
    let own = known.filter(|(_, charter)| !charter.text.is_empty());
    let (paragraphs, since) = match own {
        Some((_, charter)) => {
            let day = day(w, charter.version);
            let since = w.with("web-charter-since", &[("day", day.into())]);
            (paragraphs(w, &charter.text), Some(since))
        }
        None => (paragraphs(w, ""), None),
    };
    page(&CharterPage {
        sheet,
        paragraphs,
        since,
    })
}

/// What a charter says: the product's words where an organisation has none.
pub(crate) fn paragraphs(w: Words, text: &str) -> Vec<String> {
    match text.is_empty() {
        true => OWN.map(|key| w.say(key)).to_vec(),
        false => split(text),
    }
}

/// Since when one is in force, which is its version.
pub(crate) fn day(w: Words, version: Timestamp) -> String {
    dates::date(w.0, PARIS, version.0)
}

/// The charter that a form shows, as it comes back.
#[derive(Clone, Copy)]
pub(crate) struct Shown(pub OrganisationId, pub Timestamp);

impl Shown {
    pub fn parse(text: &str) -> Self {
        let parts = text.split_once('/').and_then(|(organisation, version)| {
            Some((organisation.parse().ok()?, version.parse().ok()?))
        });
        let (organisation, version) = parts.unwrap_or_default();
        Self(OrganisationId(organisation), Timestamp(version))
    }

    pub fn text(self) -> String {
        format!("{}/{}", self.0.0, self.1.0)
    }
}

/// Paragraphs have empty lines between them.
fn split(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let parts = text.split("\n\n").map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
