//! A code for somebody of the desk who has an account and cannot get in, on a numbered request: printed here, printed by who leads
//! their school, or sent to their rescue address. The code stands on the printed page and in the letter alone.

use super::factor::number;
use super::people::Line;
use super::person::path;
use super::{Section, chrome};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::school::handover::{Opens, refused, written};
use crate::session::{Posted, SignedIn};
use crate::wrong::{Wrong, wrong_at};
use ::directory::{AccountState, DirectoryError, PersonId};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// The ways in which a code comes to its bearer, as forms have them.
const WAYS: [&str; 3] = ["print", "head", "rescue"];

#[derive(Template)]
#[template(path = "helpdesk/handover.html")]
pub(crate) struct HandoverPage {
    chrome: Chrome,
    line: Line,
    form: Wish,
    wrong: Option<Wrong>,
}

/// The form. What was typed comes back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    request: String,
    way: String,
}

impl HandoverPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    /// The ways with whether each is chosen: the first one where none is.
    fn ways(&self) -> [(&'static str, bool); 3] {
        let chosen = WAYS.iter().position(|way| *way == self.form.way);
        let chosen = chosen.unwrap_or(0);
        std::array::from_fn(|at| (WAYS[at], at == chosen))
    }
}

/// `GET /helpdesk/people/{id}/handover`
///
/// # Errors
/// `NotFound` for whom the desk may not act on, and whose account is not active; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(form): Query<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| page(&read(context, &signed, PersonId(id), form, None)?))
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: Wish,
    wrong: Option<Wrong>,
) -> Result<HandoverPage, Fault> {
    context.directory.may_help(&signed.actor, id)?;
    let person = context.directory.person(id)?;
    let account = person.account.ok_or(Fault::NotFound)?;
    let state = context.directory.account(account)?.state;
    if !matches!(state, AccountState::Active | AccountState::Leaving) {
        return Err(Fault::NotFound);
    }
    let title = signed.w.say("web-helpdesk-handover-title");
    Ok(HandoverPage {
        chrome: chrome(context, signed, title, Section::People, "")?,
        line: Line::of(&person),
        form,
        wrong,
    })
}

/// `POST /helpdesk/people/{id}/handover`
///
/// # Errors
/// `NotFound` as for [`show`]; what cannot be taken is said in place; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, form }: Posted<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| carry_out(context, &signed, PersonId(id), form))
        .await
}

fn carry_out(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: Wish,
) -> Result<Response, Fault> {
    let (identity, actor) = (&context.identity, &signed.actor);
    let Ok(Some(number)) = number(&form.request) else {
        return again(context, signed, id, form, "request");
    };
    let done = match form.way.as_str() {
        "print" => match identity.make_desk_handover(actor, id, number) {
            Ok(made) => {
                let sheet = written(context, signed, id, &made, (path(id), Opens::Password))?;
                return page(&sheet);
            }
            Err(error) => Err(error),
        },
        "head" => identity
            .allow_handover(actor, id, number)
            .map(|()| "handover-allowed"),
        "rescue" => identity
            .send_handover(actor, id, number)
            .map(|()| "handover-sent"),
        _ => return again(context, signed, id, form, "way"),
    };
    match done {
        Ok(said) => Ok(see_other(&format!("{}?said={said}", path(id)))),
        Err(DirectoryError::Invalid { .. }) => again(context, signed, id, form, "request"),
        Err(DirectoryError::NotFound("rescue address")) => {
            again(context, signed, id, form, "rescue")
        }
        Err(DirectoryError::NotFound("active account")) => {
            Err(Fault::Refused(StatusCode::CONFLICT, "conflict"))
        }
        Err(error) => Err(refused(error)),
    }
}

fn again(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: Wish,
    what: &'static str,
) -> Result<Response, Fault> {
    let wrong = Wrong {
        field: if what == "request" { "request" } else { "way" },
        words: signed.w.say(&format!("web-helpdesk-handover-wrong-{what}")),
    };
    let again = read(context, signed, id, form, Some(wrong))?;
    let page = Html(render(&again)?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
