//! Where one is added: with a name and a proof of who sits there; the first second factor that opens duties with a code of the rescue
//! address, too.

use super::site;
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::settings::account::factor::{FACTOR, Way, not_enrolled, recovery};
use crate::settings::account::proving::Proves;
use crate::settings::account::{PATH, refused};
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use identity::{FactorRefusal, LONGEST_PASSKEY_NAME, NewFactor, Secret, StepRefusal};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "settings/passkeys.html")]
struct PasskeysPage {
    chrome: Chrome,
    name: String,
    /// One that was made and waits for what is missing beside it.
    answer: String,
    proves: Proves,
    /// Whether a code of the rescue address is asked for besides: it was sent.
    asks_letter: bool,
    /// Where it goes on once there is one; empty: nowhere.
    next: String,
    wrong: Option<Wrong>,
}

impl PasskeysPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

fn form(
    context: &Context,
    signed: &SignedIn,
    (name, answer, next): (String, String, String),
    wrong: Option<Wrong>,
) -> Result<PasskeysPage, Fault> {
    Ok(PasskeysPage {
        chrome: Chrome::read(context, signed, signed.w.say("web-passkeys-new"), None)?,
        name,
        answer: still_good(answer, wrong.as_ref()),
        proves: Proves::of(context, signed.actor.person)?,
        asks_letter: context.identity.first_factor_asks(&signed.actor)?,
        next,
        wrong,
    })
}

/// What the browser answered, where it was not at fault itself: the gesture is not asked for twice.
pub(crate) fn still_good(answer: String, wrong: Option<&Wrong>) -> String {
    match wrong_at(wrong, "answer") {
        None => answer,
        Some(_) => String::new(),
    }
}

/// What one is called, as it was typed.
///
/// # Errors
/// Nothing, or more than a list shows.
pub(crate) fn named(w: Words, typed: &str) -> Result<String, (StatusCode, Wrong)> {
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > LONGEST_PASSKEY_NAME {
        let words = w.count("web-passkeys-wrong-name", LONGEST_PASSKEY_NAME);
        let field = "name";
        return Err((StatusCode::UNPROCESSABLE_ENTITY, Wrong { field, words }));
    }
    Ok(name.to_owned())
}

/// Status, field and sentence of one that was not taken.
///
/// # Errors
/// The domain's.
pub(crate) fn not_taken(
    w: Words,
    has_factor: bool,
    refusal: FactorRefusal,
) -> Result<(StatusCode, Wrong), Fault> {
    let key = match refusal {
        FactorRefusal::Over => "web-passkeys-over",
        FactorRefusal::TooMany => "web-passkeys-many",
        refusal => return refused(w, has_factor, refusal),
    };
    Ok((StatusCode::CONFLICT, Wrong::new(w, "answer", key)))
}

/// `GET /settings/account/passkeys`: to the page of the letter, where one is asked for and was not sent.
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    Query(way): Query<Way>,
    headers: HeaderMap,
    signed: SignedIn,
) -> Result<Response, Fault> {
    if site(&context, &headers).is_none() {
        return Ok(see_other(PATH));
    }
    let made = context.run(move |context| {
        if !way.sent && context.identity.first_factor_asks(&signed.actor)? {
            return Ok(Err(see_other(&way.at(FACTOR))));
        }
        let typed = (String::new(), String::new(), way.next);
        form(context, &signed, typed, None).map(Ok)
    });
    match made.await? {
        Ok(form) => page(&form),
        Err(letter) => Ok(letter),
    }
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    name: String,
    #[serde(default)]
    proof: String,
    /// What the browser answered.
    #[serde(default)]
    answer: String,
    /// What came by letter, where that is asked for.
    sent: Option<String>,
    #[serde(default)]
    next: String,
}

/// `POST /settings/account/passkeys`: adds one. The recovery codes are the answer, where it is the first of all.
///
/// # Errors
/// The domain's; what cannot be taken is said beside its field.
pub async fn add(
    State(context): State<Arc<Context>>,
    Posted {
        signed,
        form: entry,
    }: Posted<Entry>,
) -> Result<Response, Fault> {
    let person = signed.actor.person;
    let proves = context.run(move |context| Proves::of(context, person));
    let has_factor = proves.await?.has_factor();
    let (w, next, typed, answer) = (signed.w, entry.next, entry.name, entry.answer);
    let wrong = match named(w, &typed) {
        Err(wrong) => wrong,
        Ok(name) => {
            let brought = (entry.proof, entry.sent, answer.clone());
            match enrolled(&context, &signed, name, brought).await {
                Ok(codes) if codes.is_empty() => {
                    return Ok(see_other(&Told::path(PATH, "said", "passkey-added")));
                }
                Ok(codes) => return recovery(&context, signed, &codes, next).await,
                Err(StepRefusal::Factor(FactorRefusal::AsksLetter)) => {
                    let way = Way { next, sent: false };
                    return Ok(see_other(&way.at(FACTOR)));
                }
                Err(refusal) => {
                    not_enrolled(w, refusal, |refusal| not_taken(w, has_factor, refusal))?
                }
            }
        }
    };
    let (status, wrong) = wrong;
    let typed = (typed, answer, next);
    let again = context.run(move |context| form(context, &signed, typed, Some(wrong)));
    Ok((status, Html(render(&again.await?)?)).into_response())
}

/// Adds one by its answer: with the code that came by letter, where one is brought.
async fn enrolled(
    context: &Context,
    signed: &SignedIn,
    name: String,
    (proof, sent, answer): (String, Option<String>, String),
) -> Result<Vec<Secret>, StepRefusal> {
    let (identity, actor) = (&context.identity, &signed.actor);
    let (proof, answer) = (Secret::new(proof), Secret::new(answer));
    match sent {
        Some(sent) => {
            let new = NewFactor::Passkey { name, answer };
            let sent = Secret::new(sent);
            identity.enrol_first_factor(actor, proof, sent, new).await
        }
        None => Ok(identity.add_passkey(actor, proof, &name, answer).await?),
    }
}
