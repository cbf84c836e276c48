//! Requests that wait for an answer, for who looks after people: grant each, or refuse it with a reason.

use super::requests::RequestLine;
use super::{Here, Office, chrome};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use ::directory::{DirectoryError, Person, TemporaryRequest};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// Requests of a page.
const PAGE: usize = 20;
/// People of the same name that are shown beside a request.
const NAMESAKES: usize = 3;

/// Somebody who has the name already.
pub struct Namesake {
    pub href: String,
    pub name: String,
    pub told: String,
}

/// A request that waits.
pub struct Waiting {
    pub line: RequestLine,
    pub school: String,
    pub namesakes: Vec<Namesake>,
    /// Asked for by the reader: somebody else answers.
    pub own: bool,
    /// What is wrong with the refusal that was sent.
    pub error: Option<String>,
    /// The reason that was sent.
    pub reason: String,
}

/// What a query of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: Option<i64>,
    said: String,
}

#[derive(Template)]
#[template(path = "school/answering.html")]
pub(crate) struct AnsweringPage {
    pub chrome: Chrome,
    pub w: Words,
    pub heading: String,
    pub waiting: Vec<Waiting>,
    pub next: Option<String>,
}

/// `GET /school/requests`
///
/// # Errors
/// `NotFound` for who looks after nobody; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| read(context, &signed, &asked));
    page(&made.await?)
}

fn read(context: &Context, signed: &SignedIn, asked: &Asked) -> Result<AnsweringPage, Fault> {
    let w = signed.w;
    let mut found = context
        .directory
        .waiting_requests(&signed.actor, asked.after, PAGE + 1)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let desk = Office::of(context, signed, Here::Answering, None)?;
    let next = found.last().filter(|_| more).map(|last| last.id);
    Ok(AnsweringPage {
        w,
        heading: w.say("web-school-answering"),
        waiting: found
            .iter()
            .map(|one| Waiting::of(context, signed, one))
            .collect::<Result<_, _>>()?,
        next: next.map(|last| format!("/school/requests?after={last}")),
        chrome: chrome(
            context,
            signed,
            w.say("web-school-answering"),
            desk,
            &asked.said,
        )?,
    })
}

impl Waiting {
    fn of(context: &Context, signed: &SignedIn, one: &TemporaryRequest) -> Result<Self, Fault> {
        let school = context.directory.establishment(one.establishment)?.facts;
        let known = match one.is_renewal {
            true => Vec::new(),
            false => context
                .directory
                .complete(&signed.actor, &one.name(), NAMESAKES)?,
        };
        let uai = school.uai.unwrap_or_default();
        let place = [school.name, school.town, uai];
        let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
        Ok(Self {
            line: RequestLine::of(context, signed.w, one)?,
            school: place.join(", "),
            namesakes: known.iter().map(Namesake::of).collect(),
            own: one.asked_by == signed.actor.person,
            error: None,
            reason: String::new(),
        })
    }
}

impl Namesake {
    fn of(person: &Person) -> Self {
        let place = person.establishment.clone().unwrap_or_default();
        let parts = [person.function.clone(), place];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Self {
            href: format!("/directory/person/{}", person.id),
            name: person.display_name.clone(),
            told: parts.join(", "),
        }
    }
}

/// `POST /school/requests/{request}/approval`
///
/// # Errors
/// `NotFound` for what was answered or is not one's to answer; the store's.
pub async fn approve(
    State(context): State<Arc<Context>>,
    Path(request): Path<i64>,
    Posted { signed, .. }: Posted<Nothing>,
) -> Result<Response, Fault> {
    answered(&context, signed, request, "approved", String::new()).await
}

/// The form of a refusal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Refusal {
    reason: String,
}

/// `POST /school/requests/{request}/refusal`
///
/// # Errors
/// As [`approve`].
pub async fn refuse(
    State(context): State<Arc<Context>>,
    Path(request): Path<i64>,
    Posted { signed, form }: Posted<Refusal>,
) -> Result<Response, Fault> {
    answered(&context, signed, request, "refused", form.reason).await
}

/// The answer is given; what cannot be accepted of it is said beside its request.
async fn answered(
    context: &Arc<Context>,
    signed: SignedIn,
    request: i64,
    said: &'static str,
    reason: String,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let (directory, actor) = (&context.directory, &signed.actor);
            let done = match said {
                "approved" => directory.approve_request(actor, request),
                _ => directory.refuse_request(actor, request, &reason),
            };
            let field = match done {
                Ok(_) => {
                    return Ok::<_, Fault>(see_other(&format!("/school/requests?said={said}")));
                }
                Err(DirectoryError::Invalid { what, .. }) => what,
                Err(error) => return Err(error.into()),
            };
            let asked = Asked {
                after: Some(request - 1),
                ..Asked::default()
            };
            let mut made = read(context, &signed, &asked)?;
            if let Some(wrong) = made.waiting.iter_mut().find(|one| one.line.id == request) {
                wrong.error = Some(signed.w.say(&match field {
                    "end" => "web-school-error-over".to_owned(),
                    other => format!("web-school-error-{other}"),
                }));
                wrong.reason = reason;
            }
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(render(&made)?)).into_response())
        })
        .await
}
