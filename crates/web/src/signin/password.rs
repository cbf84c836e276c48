//! The last step of a sign-in whose password is one of before a campaign that is over: another one is chosen, then one is in.

use super::code::Asked;
use super::{came_in, device, halfway, over, to_step};
use crate::Context;
use crate::activation::fault;
use crate::answer::{Fault, page};
use crate::session::{Guest, Network};
use crate::settings::password::{StrengthTold, rules, weak};
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{CredentialError, RenewalRefusal, Renewed, Secret, SignInStep};
use serde::Deserialize;
use std::sync::Arc;
use text::Lang;

#[derive(Template)]
#[template(path = "signin/password.html")]
struct PasswordPage {
    sheet: Sheet,
    identifier: String,
    rules: Vec<String>,
    next: String,
    lang: Option<Lang>,
    wrong: Option<Wrong>,
}

impl PasswordPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /signin/password`
///
/// # Errors
/// The store's; where no password was said, or another step comes first, the sign-in.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    form(&context, guest.w, &headers, asked, None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    asked: Asked,
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let waits = halfway(context, headers).await?;
    let Some(waits) = waits.filter(|one| one.step() == SignInStep::Password) else {
        return over(context, w, headers, &asked).await;
    };
    let w = asked.lang.map_or(w, Words);
    let read = context.run(move |context| {
        let person = context.directory.person(waits.person)?;
        let rule = context.identity.password_rule(waits.person)?;
        Ok::<_, Fault>((person, rule))
    });
    let (person, rule) = read.await?;
    let mut sheet = Sheet::new(w, w.say("web-renew-title"));
    sheet.belong_to(context, person.organisation).await;
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let form = PasswordPage {
        sheet,
        identifier: person.identifier.clone(),
        rules: rules(w, rule),
        next: asked.next(),
        lang: asked.lang,
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
    #[serde(flatten)]
    asked: Asked,
}

/// `POST /signin/password`
///
/// # Errors
/// The store's; what cannot be chosen is said beside its field.
pub async fn choose(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let asked = entry.asked;
    let w = asked.lang.map_or(guest.w, Words);
    let (fresh, again) = (Secret::new(entry.fresh), Secret::new(entry.again));
    if !fresh.is(&again) {
        let wrong = Wrong::new(w, "again", "web-activation-wrong-again");
        return form(&context, guest.w, &headers, asked, Some(wrong)).await;
    }
    let (token, device) = (super::token(&context, &headers), device(&headers, network));
    let renewing = context.identity.renew_password(token, fresh, device);
    match renewing.await {
        Ok(Renewed::CameIn(came)) => came_in(&context, (&headers, network), came, &asked)
            .await
            .map(|(answer, _)| answer),
        Ok(Renewed::Enrols(token)) => Ok(to_step(
            &context,
            SignInStep::Enrolment,
            (&asked.next(), asked.lang),
            &token,
        )),
        Err(RenewalRefusal::Over) => over(&context, guest.w, &headers, &asked).await,
        Err(RenewalRefusal::Credential(CredentialError::Weak(weakness))) => {
            let wrong = Wrong {
                field: "fresh",
                words: weak(w, weakness),
            };
            form(&context, guest.w, &headers, asked, Some(wrong)).await
        }
        Err(RenewalRefusal::Credential(error)) => Err(fault(error)),
    }
}

/// What is typed so far.
#[derive(Deserialize)]
pub struct Typed {
    fresh: String,
}

/// `POST /signin/password/strength`: how good what is typed would be, as a piece of the page.
///
/// # Errors
/// `NotFound` where no password was said; the store's.
pub async fn strength(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let fresh = Secret::new(typed.fresh);
    let waits = halfway(&context, &headers).await?;
    let waits = waits.filter(|one| one.step() == SignInStep::Password);
    let waits = waits.ok_or(Fault::NotFound)?;
    let judging = context.identity.password_strength(waits.person, fresh);
    page(&StrengthTold::of(guest.w, judging.await.map_err(fault)?))
}
