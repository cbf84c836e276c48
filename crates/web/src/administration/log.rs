//! What was done in the organisation by whoever looks after it, the newest first.

use super::{Section, chrome, entry};
use crate::Context;
use crate::answer::{Fault, page};
use crate::journal::{self, Reader};
use crate::layout::Chrome;
use crate::session::SignedIn;
use ::directory::JOURNAL_SHOWN;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "administration/log.html")]
pub(crate) struct LogPage {
    chrome: Chrome,
    lines: Vec<journal::Line>,
    /// From where older ones are asked for.
    older: Option<i64>,
}

/// From where on.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    before: Option<i64>,
}

/// `GET /administration/journal`
///
/// # Errors
/// `NotFound` for who gives no rights over the organisation; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Journal)?;
            let found = context
                .directory
                .journal(&signed.actor, organisation, asked.before)?;
            let title = signed.w.say("web-log-title");
            page(&LogPage {
                chrome: chrome(context, &signed, title, Section::Journal)?,
                older: found.get(JOURNAL_SHOWN - 1).map(|line| line.id),
                lines: journal::lines(context, signed.w, &found, Reader::School)?,
            })
        })
        .await
}
