//! One's own password: since when one has it, and another one. What was typed is never shown again.

use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn, session_cookie};
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use ::directory::PasswordRule;
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use identity::{Change, ChangeRefusal, CredentialError, Secret, Strength, Weakness};
use serde::Deserialize;
use std::sync::Arc;
use store::StoreError;
use text::dates::{self, PARIS};

/// The most that the bar shows of what cannot be chosen.
const REFUSED: u32 = 1;
/// The best score there is.
const BEST: u32 = 4;

#[derive(Template)]
#[template(path = "settings/password.html")]
pub(crate) struct PasswordPage {
    chrome: Chrome,
    identifier: String,
    age: Age,
    /// What it has to be, as sentences.
    rules: Vec<String>,
    wrong: Option<Wrong>,
}

impl PasswordPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// How old the password is.
pub(crate) struct Age {
    pub since: String,
    /// That another is advised, where the organisation says after how many days and they have gone by.
    pub due: Option<String>,
}

impl Age {
    /// # Errors
    /// The store's.
    pub fn read(context: &Context, signed: &SignedIn) -> Result<Self, Fault> {
        let (w, person) = (signed.w, signed.actor.person);
        let Some(set) = context.identity.password_set(person)? else {
            let since = w.say("web-password-never");
            return Ok(Self { since, due: None });
        };
        let day = dates::date(w.0, PARIS, set.0);
        let since = w.with("web-password-since", &[("day", day.into())]);
        let now = context.mail.store().now();
        let days = dates::naive(PARIS, now.0) - dates::naive(PARIS, set.0);
        let every = context.identity.password_rule(person)?.renew_days;
        let is_due = every > 0 && days.num_days() >= i64::from(every);
        let due = is_due.then(|| w.count("web-password-due", every));
        Ok(Self { since, due })
    }
}

/// `GET /settings/password`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| read(context, &signed, None));
    page(&made.await?)
}

fn read(context: &Context, signed: &SignedIn, wrong: Option<Wrong>) -> Result<PasswordPage, Fault> {
    let w = signed.w;
    let rule = context.identity.password_rule(signed.actor.person)?;
    let person = context.directory.person(signed.actor.person)?;
    Ok(PasswordPage {
        chrome: Chrome::read(context, signed, w.say("web-password-title"), None)?,
        identifier: person.identifier.clone(),
        age: Age::read(context, signed)?,
        rules: rules(w, rule),
        wrong,
    })
}

pub(crate) fn rules(w: Words, rule: PasswordRule) -> Vec<String> {
    vec![
        w.count("web-password-rule-short", rule.shortest),
        w.say("web-password-rule-words"),
        w.say("web-password-rule-own"),
        w.say("web-password-rule-breached"),
        // The present one is no other one, whatever is remembered of those before.
        w.count("web-password-rule-history", rule.history.max(1)),
    ]
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    present: String,
    fresh: String,
    again: String,
}

/// `POST /settings/password`: another password. All other sessions of the account end, this one goes on.
///
/// # Errors
/// The domain's; what cannot be taken is said beside its field.
pub async fn change(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Entry>,
) -> Result<Response, Fault> {
    let Entry {
        present,
        fresh,
        again,
    } = form;
    let (present, fresh, again) = (Secret::new(present), Secret::new(fresh), Secret::new(again));
    if !fresh.is(&again) {
        let why = signed.w.say("web-password-wrong-again");
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return refused(&context, signed, status, "again", why).await;
    }
    let change = Change {
        token: signed.token.clone(),
        present,
        fresh,
    };
    match context
        .identity
        .change_password(&signed.actor, change)
        .await
    {
        Ok(token) => Ok(changed(&context, &token)),
        Err(refusal) => {
            let (status, field, words) = why(signed.w, refusal)?;
            refused(&context, signed, status, field, words).await
        }
    }
}

fn changed(context: &Context, token: &Secret) -> Response {
    let mut answer = see_other(&Told::path("/settings", "said", "password"));
    let cookie = session_cookie(token, &context.options);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

async fn refused(
    context: &Arc<Context>,
    signed: SignedIn,
    status: StatusCode,
    field: &'static str,
    words: String,
) -> Result<Response, Fault> {
    let wrong = Some(Wrong { field, words });
    let again = context.run(move |context| read(context, &signed, wrong));
    Ok((status, Html(render(&again.await?)?)).into_response())
}

/// Status, field and sentence of a refusal.
fn why(w: Words, refusal: ChangeRefusal) -> Result<(StatusCode, &'static str, String), Fault> {
    Ok(match refusal {
        ChangeRefusal::WrongPresent => {
            let words = w.say("web-password-wrong-present");
            (StatusCode::FORBIDDEN, "present", words)
        }
        ChangeRefusal::Throttled { retry_after } => {
            let minutes = retry_after.as_secs().div_ceil(60).max(1);
            let words = w.count("web-password-wait", minutes);
            (StatusCode::TOO_MANY_REQUESTS, "present", words)
        }
        ChangeRefusal::Weak(weakness) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            (status, "fresh", weak(w, weakness))
        }
        ChangeRefusal::Credential(error) => return Err(fault(error)),
    })
}

/// Why a password cannot be chosen.
pub(crate) fn weak(w: Words, weakness: Weakness) -> String {
    match weakness.argument() {
        Some((name, number)) => w.with(weakness.key(), &[(name, number.into())]),
        None => w.say(weakness.key()),
    }
}

fn fault(error: CredentialError) -> Fault {
    match error {
        CredentialError::Directory(::directory::DirectoryError::Store(StoreError::NoRow)) => {
            // The session ended while it was asked.
            Fault::SignIn("/settings/password".to_owned())
        }
        CredentialError::Directory(error) => error.into(),
        CredentialError::NotPermitted => Fault::NotFound,
        other => {
            tracing::error!(error = %other, "a password could not be judged");
            Fault::Unavailable
        }
    }
}

#[derive(Template)]
#[template(path = "settings/strength.html")]
pub(crate) struct StrengthTold {
    score: u32,
    words: String,
}

impl StrengthTold {
    pub fn of(w: Words, judged: Strength) -> Self {
        Self {
            // The bar says what the words say: what cannot be chosen is not shown as good.
            score: judged.score.min(judged.weakness.map_or(BEST, |_| REFUSED)),
            words: match judged.weakness {
                Some(weakness) => weak(w, weakness),
                None => w.say("web-password-good"),
            },
        }
    }
}

/// What is typed so far.
#[derive(Deserialize)]
pub struct Typed {
    fresh: String,
}

/// `POST /settings/password/strength`: how good what is typed would be, as a piece of the page.
///
/// # Errors
/// The domain's.
pub async fn strength(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Typed>,
) -> Result<Response, Fault> {
    let (fresh, w) = (Secret::new(form.fresh), signed.w);
    let judging = context
        .identity
        .password_strength(signed.actor.person, fresh);
    page(&StrengthTold::of(w, judging.await.map_err(fault)?))
}
