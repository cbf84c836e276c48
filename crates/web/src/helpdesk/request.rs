//! A request of the desk: what was said, whom it is about, and what is done with it.

use super::people::Line as Person;
use super::requests::Line;
use super::{Section, chrome};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::dates::Dates;
use crate::layout::Chrome;
use crate::session::{Posted, SignedIn};
use ::directory::{DirectoryError, HelpState, PersonId};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "helpdesk/request.html")]
pub(crate) struct RequestPage {
    chrome: Chrome,
    line: Line,
    /// Whom it is about, where they are recognised.
    person: Option<Person>,
    /// Whether the desk may give them the NUMEN itself.
    gives_numen: bool,
    /// They are recognised, and of no structure of the desk.
    is_elsewhere: bool,
    repeats: Vec<Repeat>,
    /// Nobody has ended it.
    is_open: bool,
    is_taken: bool,
    answered: Option<String>,
    /// The answer that was sent and could not be taken.
    answer: String,
    error: Option<String>,
}

/// The same request, made again.
pub struct Repeat {
    pub number: i64,
    pub asked: String,
    pub said: String,
}

/// What a query of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    said: String,
}

/// `GET /helpdesk/requests/{number}`
///
/// # Errors
/// `NotFound` for one that is not the desk's; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(number): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| page(&read(context, &signed, number, &asked.said)?))
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    number: i64,
    said: &str,
) -> Result<RequestPage, Fault> {
    let w = signed.w;
    let (found, repeats) = context.directory.help_request(&signed.actor, number)?;
    let dates = Dates::new(context, w);
    let person = match found.person {
        // Routed to a desk above theirs, whose people they are not.
        Some(person) if context.directory.helps(&signed.actor, person)? => {
            Some(Person::of(&*context.directory.person(person)?))
        }
        _ => None,
    };
    let is_elsewhere = found.person.is_some() && person.is_none();
    let gives_numen = match &person {
        Some(one) if found.state.is_open() => gives(context, signed, PersonId(one.id))?,
        _ => false,
    };
    let title = w.name("web-helpdesk-request", &number.to_string());
    Ok(RequestPage {
        chrome: chrome(context, signed, title, Section::Requests, said)?,
        line: Line::of(context, signed, &found)?,
        person,
        gives_numen,
        is_elsewhere,
        repeats: repeats
            .into_iter()
            .map(|one| Repeat {
                number: one.number,
                asked: dates.moment(one.asked),
                said: one.said,
            })
            .collect(),
        is_open: found.state.is_open(),
        is_taken: found.state == HelpState::Taken,
        answered: found.answer,
        answer: String::new(),
        error: None,
    })
}

/// Whether the desk may give somebody the NUMEN itself.
fn gives(context: &Context, signed: &SignedIn, person: PersonId) -> Result<bool, Fault> {
    match context.identity.gives_numen(&signed.actor, person) {
        // Who holds rights: an administrator reads the request, and no desk acts on them.
        Err(DirectoryError::NotPermitted) => Ok(false),
        given => Ok(given?),
    }
}

/// What is done with a request.
#[derive(Debug, Deserialize)]
pub struct Act {
    #[serde(rename = "do")]
    act: String,
    #[serde(default)]
    answer: String,
}

/// `POST /helpdesk/requests/{number}`: takes it, gives it back, answers or ends it.
///
/// # Errors
/// `NotFound` for one that is not the desk's; an answer that cannot be taken, or a request that somebody else took or ended,
/// is a sentence; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path(number): Path<i64>,
    Posted { signed, form }: Posted<Act>,
) -> Result<Response, Fault> {
    context
        .run(move |context| carry_out(context, &signed, number, form))
        .await
}

fn carry_out(
    context: &Context,
    signed: &SignedIn,
    number: i64,
    form: Act,
) -> Result<Response, Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    let own = format!("/helpdesk/requests/{number}");
    let (done, path, said) = match form.act.as_str() {
        "take" => (directory.take_help(actor, number), own, "taken"),
        "give-back" => (directory.give_back_help(actor, number), own, "given-back"),
        "answer" => (
            context.identity.answer_help(actor, number, &form.answer),
            Section::Requests.path().to_owned(),
            "answered",
        ),
        "close" => (
            directory.close_help(actor, number),
            Section::Requests.path().to_owned(),
            "closed",
        ),
        _ => return Err(Fault::Malformed),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{path}?said={said}"))),
        Err(DirectoryError::Invalid { what, .. }) => {
            let mut again = read(context, signed, number, "")?;
            again.error = Some(signed.w.say(&format!("web-helpdesk-wrong-{what}")));
            // A secret is in no page, not even in the one that refuses it.
            if what != "secret" {
                again.answer = form.answer;
            }
            let page = Html(render(&again)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(DirectoryError::NotFound("request")) => {
            Err(Fault::Refused(StatusCode::CONFLICT, "conflict"))
        }
        Err(error) => Err(error.into()),
    }
}
