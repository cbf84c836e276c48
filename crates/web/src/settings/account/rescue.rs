//! Another rescue address: typed with the password, and the code of the second factor of who has one; then the code that came to it.

use super::proving::Proves;
use super::{PATH, Wrong, refused, wrong_at};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use crate::wrong::minutes;
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use identity::{
    ActivationRefusal, ChangeAsked, ChangeProof, RescueChangeRefusal, RescueRefusal, Secret,
};
use serde::Deserialize;
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};

/// Where the page is.
const PAGE: &str = "/settings/account/rescue";

/// The rescue address on the account's page.
pub struct RescueLine {
    pub address: String,
    /// Until when letters go to the one before.
    pub until: Option<String>,
}

#[derive(Template)]
#[template(path = "settings/rescue.html")]
struct RescuePage {
    chrome: Chrome,
    /// Where a code was sent.
    awaited: Option<String>,
    typed: String,
    proves: Proves,
    /// Whether there is one already, which counts for three days more.
    is_known: bool,
    wrong: Option<Wrong>,
}

impl RescuePage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

pub(super) fn line(context: &Context, signed: &SignedIn) -> Result<Option<RescueLine>, Fault> {
    let w = signed.w;
    let day = |until: Timestamp| {
        let day = dates::full(w.0, PARIS, until.0);
        w.with("web-rescue-until", &[("day", day.into())])
    };
    let standing = context.identity.rescue_standing(signed.actor.person)?;
    Ok(standing.map(|one| RescueLine {
        address: one.address,
        until: one.former_until.map(day),
    }))
}

/// `GET /settings/account/rescue`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| form(context, &signed, String::new(), None));
    page(&made.await?)
}

fn form(
    context: &Context,
    signed: &SignedIn,
    typed: String,
    wrong: Option<Wrong>,
) -> Result<RescuePage, Fault> {
    let (identity, person) = (&context.identity, signed.actor.person);
    let title = signed.w.say("web-rescue-title");
    Ok(RescuePage {
        chrome: Chrome::read(context, signed, title, None)?,
        awaited: identity.awaited_change(person)?,
        typed,
        proves: Proves::of(context, person)?,
        is_known: identity.rescue_standing(person)?.is_some(),
        wrong,
    })
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    address: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    proof: String,
}

/// `POST /settings/account/rescue`: sends a code to the address.
///
/// # Errors
/// The domain's; what cannot be taken is said beside its field.
pub async fn ask(
    State(context): State<Arc<Context>>,
    Posted {
        signed,
        form: entry,
    }: Posted<Entry>,
) -> Result<Response, Fault> {
    let proof = ChangeProof {
        password: Secret::new(entry.password),
        code: Secret::new(entry.proof),
    };
    let asking = context
        .identity
        .ask_rescue_change(&signed.actor, &entry.address, proof);
    let refusal = match asking.await {
        Ok(ChangeAsked::Sent) => return Ok(see_other(PAGE)),
        Ok(ChangeAsked::Kept) => return Ok(see_other(&Told::path(PATH, "said", "rescue-kept"))),
        Err(refusal) => refusal,
    };
    let w = signed.w;
    let (status, wrong) = match refusal {
        RescueChangeRefusal::Password(refusal) => {
            let (status, wrong) = refused(w, false, refusal)?;
            let field = "password";
            (status, Wrong { field, ..wrong })
        }
        RescueChangeRefusal::Code(refusal) => refused(w, true, refusal)?,
        RescueChangeRefusal::Rescue(refusal) => of_rescue(w, "address", refusal)?,
    };
    again(&context, signed, entry.address, (status, wrong)).await
}

async fn again(
    context: &Arc<Context>,
    signed: SignedIn,
    typed: String,
    (status, wrong): (StatusCode, Wrong),
) -> Result<Response, Fault> {
    let made = context.run(move |context| form(context, &signed, typed, Some(wrong)));
    Ok((status, Html(render(&made.await?)?)).into_response())
}

/// Why an address or a code that was sent was not taken, beside its field.
///
/// # Errors
/// The domain's.
pub(crate) fn of_rescue(
    w: Words,
    field: &'static str,
    refusal: RescueRefusal,
) -> Result<(StatusCode, Wrong), Fault> {
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let words = match refusal {
        RescueRefusal::Malformed => w.say("web-activation-wrong-address"),
        RescueRefusal::OurOwn => w.say("web-activation-wrong-own"),
        RescueRefusal::Shared => w.say("web-activation-wrong-shared"),
        RescueRefusal::TooMany { retry_after } => {
            status = StatusCode::TOO_MANY_REQUESTS;
            w.count("web-activation-wrong-many", minutes(retry_after))
        }
        RescueRefusal::NoCode => w.say("web-activation-no-code"),
        RescueRefusal::Wrong => w.say("web-activation-wrong-code"),
        RescueRefusal::Activation(ActivationRefusal::Credential(error)) => {
            return Err(crate::activation::fault(error));
        }
        RescueRefusal::Activation(_) => return Err(Fault::Broken),
    };
    Ok((status, Wrong { field, words }))
}

/// The code that came by letter.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

/// `POST /settings/account/rescue/code`
///
/// # Errors
/// The domain's; a wrong code is said beside its field.
pub async fn confirm(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Code>,
) -> Result<Response, Fault> {
    let own = signed.actor.clone();
    let confirmed = context.run(move |context| {
        Ok::<_, Fault>(context.identity.confirm_rescue_change(&own, &form.code))
    });
    match confirmed.await? {
        Ok(()) => Ok(see_other(&Told::path(PATH, "said", "rescue-changed"))),
        Err(refusal) => {
            // A code that is over is asked for again with the address.
            let field = match refusal {
                RescueRefusal::NoCode | RescueRefusal::Shared => "address",
                _ => "code",
            };
            let wrong = of_rescue(signed.w, field, refusal)?;
            again(&context, signed, String::new(), wrong).await
        }
    }
}
