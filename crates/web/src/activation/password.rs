//! The first password.

use super::{Wrong, fault, over, token, told, wrong_at};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::Guest;
use crate::settings::password::{StrengthTold, rules, weak};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use directory::PasswordRule;
use identity::{ActivationRefusal, ActivationStep, CredentialError, Secret};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "activation/password.html")]
struct PasswordPage {
    sheet: Sheet,
    at: u32,
    given: String,
    identifier: String,
    rules: Vec<String>,
    wrong: Option<Wrong>,
}

impl PasswordPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /activation/password`
///
/// # Errors
/// The store's; where nothing was begun it says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    form(&context, guest.w, &headers, StatusCode::OK, None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    status: StatusCode,
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let token = token(context, headers);
    let read = context.run(move |context| {
        let Some(begun) = context.identity.activation(&token)? else {
            return Ok(None);
        };
        let person = context.directory.person(begun.person)?;
        let rule = context.identity.password_rule(begun.person)?;
        Ok::<_, Fault>(Some((begun.step, person, rule)))
    });
    let Some((step, person, rule)) = read.await? else {
        return over(context, w, headers, 2).await;
    };
    if step == ActivationStep::Rescue {
        return Ok(see_other("/activation/rescue"));
    }
    let mut sheet = Sheet::new(w, w.say("web-activation-password"));
    sheet.belong_to(context, person.organisation).await;
    let form = PasswordPage {
        sheet,
        at: 2,
        given: person.given_name.clone(),
        identifier: person.identifier.clone(),
        // There is none before it.
        rules: rules(w, PasswordRule { history: 0, ..rule }),
        wrong,
    };
    Ok((status, page(&form)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    fresh: String,
    #[serde(default)]
    again: String,
}

/// `POST /activation/password`
///
/// # Errors
/// The store's; what cannot be chosen is said beside its field.
pub async fn choose(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let (fresh, again) = (Secret::new(entry.fresh), Secret::new(entry.again));
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if !fresh.is(&again) {
        let wrong = Wrong {
            field: "again",
            words: w.say("web-activation-wrong-again"),
        };
        return form(&context, w, &headers, status, Some(wrong)).await;
    }
    let token = token(&context, &headers);
    let chosen = context.identity.choose_first_password(token, fresh);
    match chosen.await {
        Ok(()) => Ok(see_other("/activation/rescue")),
        Err(ActivationRefusal::Over) => over(&context, w, &headers, 2).await,
        Err(ActivationRefusal::Credential(CredentialError::Weak(weakness))) => {
            let wrong = Wrong {
                field: "fresh",
                words: weak(w, weakness),
            };
            form(&context, w, &headers, status, Some(wrong)).await
        }
        Err(refusal) => {
            let (status, words) = told(w, refusal)?;
            let wrong = Wrong {
                field: "fresh",
                words,
            };
            form(&context, w, &headers, status, Some(wrong)).await
        }
    }
}

/// What is typed so far.
#[derive(Deserialize)]
pub struct Typed {
    fresh: String,
}

/// `POST /activation/password/strength`: how good what is typed would be, as a piece of the page.
///
/// # Errors
/// `NotFound` where nothing was begun; the store's.
pub async fn strength(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (fresh, token) = (Secret::new(typed.fresh), token(&context, &headers));
    let read = context.run(move |context| context.identity.activation(&token));
    let begun = read.await?.ok_or(Fault::NotFound)?;
    let judging = context.identity.password_strength(begun.person, fresh);
    page(&StrengthTold::of(guest.w, judging.await.map_err(fault)?))
}
