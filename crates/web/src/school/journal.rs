//! What was done in a school and to the accounts of its people, the newest first.

use super::{Here, Office, chrome};
use crate::Context;
use crate::answer::{Fault, page};
use crate::journal::{Line, Reader, lines};
use crate::layout::Chrome;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::JOURNAL_SHOWN;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// What a query of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "school/journal.html")]
pub(crate) struct JournalPage {
    pub chrome: Chrome,
    pub w: Words,
    pub lines: Vec<Line>,
    pub next: Option<String>,
}

/// `GET /school/{id}/journal`
///
/// # Errors
/// `NotFound` for a school that is not one's business; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(school): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let w = signed.w;
        let found = context
            .directory
            .school_journal(&signed.actor, school, asked.before)?;
        let desk = Office::of(context, &signed, Here::Journal, Some(school))?;
        let last = found.get(JOURNAL_SHOWN - 1);
        Ok::<_, Fault>(JournalPage {
            w,
            lines: lines(context, w, &found, Reader::School)?,
            next: last.map(|last| format!("/school/{school}/journal?before={}", last.id)),
            chrome: chrome(context, &signed, w.say("web-school-journal"), desk, "")?,
        })
    });
    page(&made.await?)
}
