//! The temporary accounts that were asked for in a school, and what became of each.

use super::{Here, Office, chrome};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::assets::icon_name;
use crate::dates::Dates;
use crate::journal::{self, day};
use crate::layout::Chrome;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use ::directory::{RequestState, TemporaryRequest};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Rows of a page.
const PAGE: u32 = 50;

/// A request as both sides read it.
pub struct RequestLine {
    pub id: i64,
    pub name: String,
    pub function: String,
    pub kind: String,
    pub until: String,
    pub is_renewal: bool,
    pub state: RequestState,
    pub icon: &'static str,
    /// « En attente », « Refusé »
    pub state_words: String,
    /// « Demandé par Xavier Bonnafous, lundi 23 novembre »
    pub asked: String,
    /// « Refusé par Anne Roux, hier »
    pub answered: Option<String>,
    pub reason: Option<String>,
    /// The person, once there is one.
    pub href: Option<String>,
}

impl RequestLine {
    /// # Errors
    /// The store's.
    pub fn of(context: &Context, w: Words, one: &TemporaryRequest) -> Result<Self, Fault> {
        let dates = Dates::new(context, w);
        let by = |key: &str, person, at| -> Result<String, Fault> {
            let name = match person {
                Some(person) => journal::name(context, person)?,
                None => None,
            };
            let name = name.unwrap_or_else(|| w.say("journal-by-service"));
            let values = [("name", name.into()), ("when", dates.day(at).into())];
            Ok(w.with(key, &values))
        };
        let answer = match one.state {
            RequestState::Approved => Some("web-school-approved-by"),
            RequestState::Refused => Some("web-school-refused-by"),
            RequestState::Asked | RequestState::Withdrawn => None,
        };
        let answered = match answer.zip(one.answered) {
            Some((key, at)) => Some(by(key, one.answered_by, at)?),
            None => None,
        };
        let href = one
            .person
            .map(|person| format!("/school/{}/people/{person}", one.establishment));
        Ok(Self {
            id: one.id,
            name: one.name(),
            function: one.function.clone(),
            kind: w.say(&format!("web-school-kind-{}", one.kind.name())),
            until: day(w, one.until),
            is_renewal: one.is_renewal,
            state: one.state,
            icon: match one.state {
                RequestState::Asked => icon_name("hourglass"),
                RequestState::Approved => icon_name("circle-check"),
                RequestState::Refused => icon_name("circle-alert"),
                RequestState::Withdrawn => icon_name("x"),
            },
            state_words: w.say(&format!("web-school-request-{}", one.state.name())),
            asked: by("web-school-asked-by", Some(one.asked_by), one.asked)?,
            answered,
            reason: one.reason.clone(),
            href,
        })
    }

    /// Whether nobody answered yet.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.state == RequestState::Asked
    }
}

/// What a query of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    before: Option<i64>,
    said: String,
}

#[derive(Template)]
#[template(path = "school/requests.html")]
pub(crate) struct RequestsPage {
    pub chrome: Chrome,
    pub w: Words,
    pub school: i64,
    pub leads: bool,
    pub lines: Vec<RequestLine>,
    pub next: Option<String>,
}

/// `GET /school/{id}/requests`
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
        let found =
            context
                .directory
                .temporary_requests(&signed.actor, school, asked.before, PAGE)?;
        let desk = Office::of(context, &signed, Here::Requests, Some(school))?;
        let lines = found
            .iter()
            .map(|one| RequestLine::of(context, signed.w, one))
            .collect::<Result<Vec<_>, _>>()?;
        let last = found
            .last()
            .filter(|_| u32::try_from(found.len()).is_ok_and(|count| count == PAGE));
        Ok::<_, Fault>(RequestsPage {
            w: signed.w,
            school,
            leads: desk.leads,
            next: last.map(|last| format!("/school/{school}/requests?before={}", last.id)),
            lines,
            chrome: chrome(
                context,
                &signed,
                signed.w.say("web-school-requests"),
                desk,
                &asked.said,
            )?,
        })
    });
    page(&made.await?)
}

/// `POST /school/{id}/requests/{request}/withdrawal`
///
/// # Errors
/// `NotFound` for a request that was answered, or is not one's business; the store's.
pub async fn withdraw(
    State(context): State<Arc<Context>>,
    Path((school, request)): Path<(i64, i64)>,
    Posted { signed, .. }: Posted<Nothing>,
) -> Result<Response, Fault> {
    context
        .run(move |context| context.directory.withdraw_request(&signed.actor, request))
        .await?;
    Ok(see_other(&format!(
        "/school/{school}/requests?said=withdrawn"
    )))
}
