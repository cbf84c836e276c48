//! What stands before everything while somebody's session waits for them to accept the usage charter: its whole text, and two
//! ways on, to accept it or to sign out. Where they were going is kept.

use super::{Shown, day, paragraphs};
use crate::Context;
use crate::answer::{Fault, own_path, page, see_other};
use crate::session::{Posted, SignedIn};
use crate::sheet::Sheet;
use ::directory::Charter;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// Where the page is.
pub const PATH: &str = "/charter/acceptance";

#[derive(Template)]
#[template(path = "charter/acceptance.html")]
struct AcceptancePage {
    sheet: Sheet,
    csrf: String,
    /// Of which organisation and version it is.
    charter: String,
    since: String,
    /// When its reader accepted another, if they ever did.
    before: String,
    paragraphs: Vec<String>,
    /// Where it goes on.
    next: String,
    /// Whether another was published while the one before it was read.
    is_another: bool,
}

impl AcceptancePage {
    /// The page, or nothing where nothing is to be accepted any more.
    async fn read(
        context: &Arc<Context>,
        signed: SignedIn,
        next: String,
        is_another: bool,
    ) -> Result<Option<Self>, Fault> {
        let (w, csrf, actor) = (signed.w, signed.session.csrf, signed.actor);
        let of = actor.organisation;
        let read = context.run(move |context| {
            let due = context.identity.charter_due(&actor)?;
            let before = context.identity.accepted_charter(&actor)?;
            Ok::<_, Fault>(due.map(|due| (due, before)))
        });
        let Some((due, before)) = read.await? else {
            return Ok(None);
        };
        let Charter { version, text } = due;
        let on = |key, at| w.with(key, &[("day", day(w, at).into())]);
        let mut sheet = Sheet::new(w, w.say("web-charter-title"));
        sheet.belong_to(context, of).await;
        Ok(Some(Self {
            sheet,
            csrf,
            charter: Shown(of, version).text(),
            since: on("web-charter-since", version),
            before: match before {
                Some(before) => on("web-charter-before", before.at),
                None => w.say("web-charter-never"),
            },
            paragraphs: paragraphs(w, &text),
            next,
            is_another,
        }))
    }
}

/// Where it leads.
#[derive(Debug, Default, Deserialize)]
pub struct Way {
    next: Option<String>,
}

/// `GET /charter/acceptance?next=PATH`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    Query(way): Query<Way>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let next = own_path(way.next.as_deref()).to_owned();
    match AcceptancePage::read(&context, signed, next.clone(), false).await? {
        Some(asked) => page(&asked),
        None => Ok(see_other(&next)),
    }
}

/// The form.
#[derive(Debug, Deserialize)]
pub struct Entry {
    #[serde(default)]
    charter: String,
    next: Option<String>,
}

/// `POST /charter/acceptance`: accepts the charter that was shown, and goes on.
///
/// # Errors
/// The domain's. Where another was published meanwhile the page shows that one, and nothing is accepted.
pub async fn accept(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Entry>,
) -> Result<Response, Fault> {
    let next = own_path(form.next.as_deref()).to_owned();
    let Shown(of, version) = Shown::parse(&form.charter);
    let actor = signed.actor.clone();
    let accepting =
        context.run(move |context| context.identity.accept_charter(&actor, (of, version)));
    if accepting.await? {
        return Ok(see_other(&next));
    }
    match AcceptancePage::read(&context, signed, next.clone(), true).await? {
        Some(asked) => Ok((StatusCode::CONFLICT, page(&asked)?).into_response()),
        None => Ok(see_other(&next)),
    }
}
