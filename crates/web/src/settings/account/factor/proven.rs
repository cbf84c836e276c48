//! What is done to a second factor by a proof alone: recovery codes are made anew, the application is taken away.

use super::recovery;
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::settings::account::proving::Proves;
use crate::settings::account::{PATH, refused};
use crate::wrong::{Wrong, wrong_at};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use identity::{FactorRefusal, Secret};
use serde::Deserialize;
use std::sync::Arc;

/// What a proof is asked for, and what its button does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    Renew,
    Remove,
}

impl Does {
    fn path(self) -> &'static str {
        match self {
            Self::Renew => "/settings/account/factor/recovery",
            Self::Remove => "/settings/account/factor/removal",
        }
    }
}

#[derive(Template)]
#[template(path = "settings/proof.html")]
pub(in crate::settings::account) struct ProofPage {
    chrome: Chrome,
    action: String,
    says: String,
    button: String,
    is_danger: bool,
    proves: Proves,
    wrong: Option<Wrong>,
}

impl ProofPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

fn asking(
    context: &Context,
    signed: &SignedIn,
    does: Does,
    wrong: Option<Wrong>,
) -> Result<ProofPage, Fault> {
    let w = signed.w;
    let known = context.identity.second_factor(signed.actor.person)?;
    let (title, says, button) = match does {
        Does::Renew => (
            "web-recovery-new-title",
            "web-recovery-new-says",
            "web-account-recovery-new",
        ),
        Does::Remove => (
            "web-removal-title",
            match known.is_some_and(|known| known.passkeys > 0) {
                true => "web-removal-says-passkeys",
                false => "web-removal-says",
            },
            "web-account-factor-remove",
        ),
    };
    let (words, is_danger) = ((title, w.say(says), button), does == Does::Remove);
    proof_page(
        context,
        signed,
        does.path().to_owned(),
        (words, is_danger),
        wrong,
    )
}

/// The page that asks for a proof before something is done: its title, what it says, its button.
pub(in crate::settings::account) fn proof_page(
    context: &Context,
    signed: &SignedIn,
    action: String,
    ((title, says, button), is_danger): ((&str, String, &str), bool),
    wrong: Option<Wrong>,
) -> Result<ProofPage, Fault> {
    let (w, person) = (signed.w, signed.actor.person);
    Ok(ProofPage {
        chrome: Chrome::read(context, signed, w.say(title), None)?,
        action,
        says,
        button: w.say(button),
        is_danger,
        proves: Proves::of(context, person)?,
        wrong,
    })
}

/// Whether there is what it is done to: recovery codes come with any second factor.
async fn applies(context: &Arc<Context>, signed: &SignedIn, does: Does) -> Result<bool, Fault> {
    let person = signed.actor.person;
    let known = context.run(move |context| context.identity.second_factor(person));
    let known = known.await?;
    Ok(known.is_some_and(|known| does == Does::Renew || known.app_since.is_some()))
}

async fn ask(context: Arc<Context>, signed: SignedIn, does: Does) -> Result<Response, Fault> {
    if !applies(&context, &signed, does).await? {
        return Ok(see_other(PATH));
    }
    let made = context.run(move |context| asking(context, &signed, does, None));
    page(&made.await?)
}

async fn ask_again(
    context: &Arc<Context>,
    signed: SignedIn,
    does: Does,
    refusal: FactorRefusal,
) -> Result<Response, Fault> {
    if matches!(refusal, FactorRefusal::Over) {
        return Ok(see_other(PATH));
    }
    let (status, wrong) = refused(signed.w, true, refusal)?;
    let made = context.run(move |context| asking(context, &signed, does, Some(wrong)));
    Ok((status, Html(render(&made.await?)?)).into_response())
}

/// A proof alone. It is not printed.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    proof: String,
}

/// `GET /settings/account/factor/recovery`
///
/// # Errors
/// The domain's.
pub async fn ask_to_renew(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    ask(context, signed, Does::Renew).await
}

/// `POST /settings/account/factor/recovery`: ten codes in the place of those before.
///
/// # Errors
/// The domain's; a wrong proof is said beside its field.
pub async fn renew(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Proof>,
) -> Result<Response, Fault> {
    let proof = Secret::new(form.proof);
    match context
        .identity
        .make_recovery_codes(&signed.actor, proof)
        .await
    {
        Ok(codes) => recovery(&context, signed, &codes, String::new()).await,
        Err(refusal) => ask_again(&context, signed, Does::Renew, refusal).await,
    }
}

/// `GET /settings/account/factor/removal`
///
/// # Errors
/// The domain's.
pub async fn ask_to_remove(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    ask(context, signed, Does::Remove).await
}

/// `POST /settings/account/factor/removal`: the password alone opens again, where there is no passkey.
///
/// # Errors
/// The domain's; a wrong proof is said beside its field.
pub async fn remove(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Proof>,
) -> Result<Response, Fault> {
    if !applies(&context, &signed, Does::Remove).await? {
        return Ok(see_other(PATH));
    }
    let proof = Secret::new(form.proof);
    match context
        .identity
        .remove_second_factor(&signed.actor, proof)
        .await
    {
        Ok(()) => Ok(see_other(&Told::path(PATH, "said", "factor-removed"))),
        Err(refusal) => ask_again(&context, signed, Does::Remove, refusal).await,
    }
}
