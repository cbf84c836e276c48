//! Choosing another password by a link that came to the rescue address. Opening it changes nothing.

use super::{LINKS, Wrong, wrong_at};
use crate::Context;
use crate::activation::fault;
use crate::answer::{Fault, page};
use crate::session::{Guest, Network};
use crate::settings::password::{StrengthTold, rules, weak};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{CredentialError, ResetRefusal, Secret};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recovery/choose.html")]
struct ChoicePage {
    sheet: Sheet,
    /// Where the form goes.
    path: String,
    given: String,
    identifier: String,
    rules: Vec<String>,
    /// Passwords of programs there are, and whether they are to be revoked.
    programs: u64,
    revokes: bool,
    wrong: Option<Wrong>,
}

impl ChoicePage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// A link that leads nowhere, or a password that was chosen.
#[derive(Template)]
#[template(path = "recovery/said.html")]
pub(super) struct SaidPage {
    pub sheet: Sheet,
    pub says: String,
    pub way: (&'static str, String),
}

/// `GET /recovery/password/{token}`
///
/// # Errors
/// The store's; a link that leads nowhere says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    form(
        &context,
        guest.w,
        &headers,
        StatusCode::OK,
        (token, true),
        None,
    )
    .await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    status: StatusCode,
    (token, revokes): (String, bool),
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let path = format!("{LINKS}{token}");
    let token = Secret::new(token);
    let read = context.run(move |context| {
        let Some(reset) = context.identity.reset(&token)? else {
            return Ok(None);
        };
        let person = context.directory.person(reset.person)?;
        let rule = context.identity.password_rule(reset.person)?;
        let programs = context.identity.app_passwords(reset.person)?.len() as u64;
        Ok::<_, Fault>(Some((person, rule, programs)))
    });
    let Some((person, rule, programs)) = read.await? else {
        return nowhere(context, w, headers).await;
    };
    let mut sheet = Sheet::new(w, w.say("web-choose-title"));
    sheet.belong_to(context, person.organisation).await;
    let form = ChoicePage {
        sheet,
        path,
        given: person.given_name.clone(),
        identifier: person.identifier.clone(),
        rules: rules(w, rule),
        programs,
        revokes,
        wrong,
    };
    Ok((status, page(&form)?).into_response())
}

async fn nowhere(context: &Arc<Context>, w: Words, headers: &HeaderMap) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-choose-nowhere"));
    sheet.belong(context, headers).await;
    let said = SaidPage {
        sheet,
        says: w.say("web-choose-nowhere-says"),
        way: ("/recovery/password", w.say("web-choose-again")),
    };
    Ok((StatusCode::NOT_FOUND, page(&said)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    fresh: String,
    #[serde(default)]
    again: String,
    /// Whether the passwords of programs are revoked too.
    #[serde(default)]
    programs: bool,
}

/// `POST /recovery/password/{token}`: the link is used up.
///
/// # Errors
/// The store's; what cannot be chosen is said beside its field.
pub async fn choose(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let (fresh, again) = (Secret::new(entry.fresh), Secret::new(entry.again));
    let revokes = entry.programs;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if !fresh.is(&again) {
        let wrong = Wrong::new(w, "again", "web-activation-wrong-again");
        return form(&context, w, &headers, status, (token, revokes), Some(wrong)).await;
    }
    let chosen =
        context
            .identity
            .reset_password(Secret::new(token.clone()), fresh, (revokes, network));
    match chosen.await {
        Ok(_) => {
            let mut sheet = Sheet::new(w, w.say("web-choose-done"));
            sheet.belong(&context, &headers).await;
            page(&SaidPage {
                sheet,
                says: w.say("web-choose-done-says"),
                way: ("/signin", w.say("web-activation-signin")),
            })
        }
        Err(ResetRefusal::Nowhere) => nowhere(&context, w, &headers).await,
        Err(ResetRefusal::Credential(CredentialError::Weak(weakness))) => {
            let wrong = Wrong {
                field: "fresh",
                words: weak(w, weakness),
            };
            form(&context, w, &headers, status, (token, revokes), Some(wrong)).await
        }
        Err(ResetRefusal::Credential(error)) => Err(fault(error)),
        Err(ResetRefusal::Throttled { .. }) => Err(Fault::Unavailable),
    }
}

/// What is typed so far.
#[derive(Deserialize)]
pub struct Typed {
    fresh: String,
}

/// `POST /recovery/password/{token}/strength`: how good what is typed would be, as a piece of the page.
///
/// # Errors
/// `NotFound` of a link that leads nowhere; the store's.
pub async fn strength(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (fresh, token) = (Secret::new(typed.fresh), Secret::new(token));
    let read = context.run(move |context| context.identity.reset(&token));
    let reset = read.await?.ok_or(Fault::NotFound)?;
    let judging = context.identity.password_strength(reset.person, fresh);
    page(&StrengthTold::of(guest.w, judging.await.map_err(fault)?))
}
