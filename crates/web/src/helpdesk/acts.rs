//! Acts of a desk on somebody's account: each asks once more on a page of its own, says what it will do, and is written into the
//! journal that they read, with the name of who did it.

use super::people::Line;
use super::person::path;
use super::{Section, chrome};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::{Chrome, quota};
use crate::school::handover::Opens;
use crate::session::{Posted, SignedIn};
use ::directory::{AccountState, DirectoryError, PersonId};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;
use store::AccountId;

/// Letters of the reason of a suspension.
const REASON: usize = 500;

/// What a desk does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Unlocking,
    Sessions,
    Suspension,
    Resumption,
    Room,
    Sheet,
}

impl Act {
    const ALL: [Self; 6] = [
        Self::Unlocking,
        Self::Sessions,
        Self::Suspension,
        Self::Resumption,
        Self::Room,
        Self::Sheet,
    ];

    /// As paths and keys of words have it.
    fn name(self) -> &'static str {
        match self {
            Self::Unlocking => "unlocking",
            Self::Sessions => "sessions",
            Self::Suspension => "suspension",
            Self::Resumption => "resumption",
            Self::Room => "room",
            Self::Sheet => "sheet",
        }
    }

    fn named(name: &str) -> Result<Self, Fault> {
        Self::ALL
            .into_iter()
            .find(|act| act.name() == name)
            .ok_or(Fault::NotFound)
    }
}

#[derive(Template)]
#[template(path = "helpdesk/confirm.html")]
pub(crate) struct ConfirmPage {
    chrome: Chrome,
    line: Line,
    act: &'static str,
    says: String,
    go: String,
    /// A reason is asked for: what was typed.
    reason: Option<String>,
    most: usize,
    error: Option<String>,
    is_danger: bool,
}

/// The form: the reason of a suspension.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    reason: String,
}

/// `GET /helpdesk/people/{id}/{act}`: what the act will do.
///
/// # Errors
/// `NotFound` for whom the desk may not act on, and for what is no act; the store's.
pub async fn ask(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((id, act)): Path<(i64, String)>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let act = Act::named(&act)?;
            let asked = confirm(context, &signed, PersonId(id), act, String::new(), None)?;
            page(&asked)
        })
        .await
}

fn confirm(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    act: Act,
    reason: String,
    error: Option<String>,
) -> Result<ConfirmPage, Fault> {
    let w = signed.w;
    let account = acted_on(context, signed, id)?;
    let person = context.directory.person(id)?;
    let name = person.display_name.as_str();
    let key = |end: &str| format!("web-helpdesk-{}-{end}", act.name());
    let says = match act {
        Act::Room => {
            let most = context.directory.more_room(&signed.actor, account)?;
            let most = most.ok_or(Fault::NotFound)?;
            let values = [("name", name.into()), ("size", quota(w, most).into())];
            w.with(&key("says"), &values)
        }
        _ => w.name(&key("says"), name),
    };
    Ok(ConfirmPage {
        chrome: chrome(context, signed, w.say(&key("title")), Section::People, "")?,
        line: Line::of(&person),
        act: act.name(),
        says,
        go: w.say(&format!("web-helpdesk-go-{}", act.name())),
        reason: (act == Act::Suspension).then_some(reason),
        most: REASON,
        error,
        is_danger: matches!(act, Act::Suspension | Act::Sessions),
    })
}

/// The account, for a desk that may act on its bearer.
fn acted_on(context: &Context, signed: &SignedIn, id: PersonId) -> Result<AccountId, Fault> {
    context.directory.may_help(&signed.actor, id)?;
    let person = context.directory.person(id)?;
    person.account.ok_or(Fault::NotFound)
}

/// `POST /helpdesk/people/{id}/{act}`
///
/// # Errors
/// `NotFound` as for [`ask`]; a sentence where the account is not as the act wants it; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path((id, act)): Path<(i64, String)>,
    Posted { signed, form }: Posted<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| carry_out(context, &signed, PersonId(id), Act::named(&act)?, form))
        .await
}

fn carry_out(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    act: Act,
    form: Wish,
) -> Result<Response, Fault> {
    let (directory, actor, w) = (&context.directory, &signed.actor, signed.w);
    let account = acted_on(context, signed, id)?;
    match act {
        Act::Unlocking => context.identity.unlock(actor, id)?,
        Act::Sessions => context.identity.close_sessions(actor, id)?,
        Act::Suspension => {
            let reason = form.reason.trim();
            if reason.is_empty() || reason.chars().count() > REASON {
                let why = Some(w.say("web-helpdesk-wrong-reason"));
                let again = confirm(context, signed, id, act, form.reason, why)?;
                let page = Html(render(&again)?);
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
            directory
                .suspend_at_desk(actor, account, reason)
                .map_err(not_so)?;
            // What a thief gave their own program opens nothing once the account is open again.
            context.identity.revoke_at_desk(actor, id)?;
            context.identity.end_sessions(account)?;
        }
        Act::Resumption => {
            if directory.account(account)?.state != AccountState::Suspended {
                return Err(changed());
            }
            directory.resume_at_desk(actor, account)?;
        }
        Act::Room => {
            directory.give_more_room(actor, account).map_err(not_so)?;
        }
        Act::Sheet => return sheet(context, signed, id),
    }
    Ok(see_other(&format!("{}?said={}", path(id), act.name())))
}

/// The account is not as the page showed it.
fn changed() -> Fault {
    Fault::Refused(StatusCode::CONFLICT, "conflict")
}

fn not_so(error: DirectoryError) -> Fault {
    match error {
        DirectoryError::NotFound("account") | DirectoryError::Invalid { what: "quota", .. } => {
            changed()
        }
        other => other.into(),
    }
}

fn sheet(context: &Context, signed: &SignedIn, id: PersonId) -> Result<Response, Fault> {
    let made = context
        .identity
        .make_desk_sheet(&signed.actor, id)
        .map_err(crate::school::handover::refused)?;
    page(&crate::school::handover::written(
        context,
        signed,
        id,
        &made,
        (path(id), Opens::FirstSignIn),
    )?)
}
