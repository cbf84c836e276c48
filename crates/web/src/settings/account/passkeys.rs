//! Passkeys of who is signed in: added with a name, renamed, removed, and asked where a code would be. What browsers are asked and answer
//! is the domain's; a page carries it as it is.

mod adding;

pub use adding::{add, show};
pub(crate) use adding::{named, not_taken, still_good};

use super::factor::proof_page;
use super::{PATH, Wrong, moment, refused};
use crate::Context;
use crate::activation::fault;
use crate::answer::{Fault, render, see_other};
use crate::dates::Dates;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use ::directory::DirectoryError;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Json, Response};
use identity::{
    ActivationRefusal, FactorRefusal, LONGEST_PASSKEY_NAME, MOST_PASSKEYS, Passkey,
    PasskeyChallenge, RescueRefusal, Secret, Site, StepRefusal,
};
use serde::Deserialize;
use std::sync::Arc;
use text::dates::{self, PARIS};
use url::Url;

/// A passkey as its bearer sees it.
pub(super) struct PasskeyLine {
    pub id: String,
    pub name: String,
    pub made: String,
    pub used: String,
}

/// Whether one more may be added.
pub(super) enum Adds {
    Here,
    /// There are as many as there may be.
    Many,
    /// Not at this address: browsers hold passkeys for a name.
    Nowhere,
}

impl Adds {
    pub fn at(context: &Context, headers: &HeaderMap, known: usize) -> Self {
        match site(context, headers) {
            None => Self::Nowhere,
            Some(_) if known >= MOST_PASSKEYS => Self::Many,
            Some(_) => Self::Here,
        }
    }
}

/// The site at which a request came: that of our address, and none under another name of it, where browsers refuse what was
/// registered there. On a machine that serves itself alone it is called `localhost`, whatever number it listens at.
pub(crate) fn site(context: &Context, headers: &HeaderMap) -> Option<Site> {
    let address = &context.options.address;
    let own = Url::parse(address).ok()?;
    let asked = headers.get(header::HOST)?.to_str().ok()?;
    let name = asked.rsplit_once(':').map_or(asked, |(name, _)| name);
    if let Some(site) = Site::at(address) {
        let is_here = own
            .host_str()
            .is_some_and(|own| own.eq_ignore_ascii_case(name));
        return is_here.then_some(site);
    }
    let is_loopback = match own.host()? {
        url::Host::Ipv4(at) => at.is_loopback(),
        url::Host::Ipv6(at) => at.is_loopback(),
        url::Host::Domain(_) => false,
    };
    let is_named = is_loopback && name == "localhost";
    is_named.then(|| Site::at(&format!("{}://{asked}", own.scheme())))?
}

/// What a browser is asked; kept nowhere on the way.
pub(crate) fn question(asked: PasskeyChallenge) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(asked)).into_response()
}

/// Of who does not enrol one, or does so no more, a page that proposes it is none.
pub(crate) fn not_asked(refusal: StepRefusal) -> Fault {
    match refusal {
        StepRefusal::Factor(FactorRefusal::Credential(error))
        | StepRefusal::Rescue(RescueRefusal::Activation(ActivationRefusal::Credential(error))) => {
            fault(error)
        }
        _ => Fault::NotFound,
    }
}

pub(super) fn lines(context: &Context, signed: &SignedIn) -> Result<Vec<PasskeyLine>, Fault> {
    let (w, times) = (signed.w, Dates::new(context, signed.w));
    let known = context.identity.passkeys(signed.actor.person)?;
    let lines = known.into_iter().map(|one| {
        let day = dates::date(w.0, PARIS, one.made.0);
        PasskeyLine {
            made: w.with("web-passkeys-made", &[("day", day.into())]),
            used: match (one.used, one.network) {
                (Some(used), Some(network)) => {
                    let when = moment(&times, used);
                    let values = [("when", when.into()), ("network", network.into())];
                    w.with("web-passkeys-used", &values)
                }
                _ => w.say("web-passkeys-unused"),
            },
            id: one.id,
            name: one.name,
        }
    });
    Ok(lines.collect())
}

/// `GET /settings/account/passkeys/creation`: what the browser of who adds one is asked.
///
/// # Errors
/// `NotFound` where browsers know no passkeys; the domain's.
pub async fn create(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let site = site(&context, &headers).ok_or(Fault::NotFound)?;
    let person = signed.actor.person;
    let asked = context.run(move |context| context.identity.propose_passkey(person, &site));
    Ok(question(asked.await?))
}

/// `GET /settings/account/passkeys/question`: what the browser is asked where a passkey stands for a code.
///
/// # Errors
/// `NotFound` for who has none, and where browsers know none; the domain's.
pub async fn ask(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let site = site(&context, &headers).ok_or(Fault::NotFound)?;
    let person = signed.actor.person;
    let asked = context.run(move |context| context.identity.ask_passkey(person, &site));
    Ok(question(asked.await?.ok_or(Fault::NotFound)?))
}

async fn known(context: &Arc<Context>, signed: &SignedIn, id: &str) -> Result<Passkey, Fault> {
    let person = signed.actor.person;
    let known = context.run(move |context| context.identity.passkeys(person));
    let found = known.await?.into_iter().find(|one| one.id == id);
    found.ok_or(Fault::NotFound)
}

#[derive(Template)]
#[template(path = "settings/passkey_name.html")]
struct NamePage {
    chrome: Chrome,
    id: String,
    name: String,
    wrong: Option<Wrong>,
}

async fn naming(
    context: &Arc<Context>,
    signed: SignedIn,
    (id, name): (String, String),
    wrong: Option<Wrong>,
) -> Result<String, Fault> {
    let made = context.run(move |context| {
        let title = signed.w.say("web-passkeys-renaming");
        Ok::<_, Fault>(NamePage {
            chrome: Chrome::read(context, &signed, title, None)?,
            id,
            name,
            wrong,
        })
    });
    render(&made.await?)
}

/// `GET /settings/account/passkeys/{id}/name`
///
/// # Errors
/// `NotFound` for one that is not, or not theirs; the domain's.
pub async fn ask_name(
    State(context): State<Arc<Context>>,
    Path(id): Path<String>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let known = known(&context, &signed, &id).await?;
    let asked = naming(&context, signed, (id, known.name), None).await?;
    Ok(Html(asked).into_response())
}

/// Another name.
#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// `POST /settings/account/passkeys/{id}/name`
///
/// # Errors
/// `NotFound` for one that is not, or not theirs; the domain's. A name that cannot be taken is said beside its field.
pub async fn rename(
    State(context): State<Arc<Context>>,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Named>,
) -> Result<Response, Fault> {
    let (actor, of, name) = (signed.actor.clone(), id.clone(), form.name.clone());
    let renamed =
        context.run(
            move |context| match context.identity.rename_passkey(&actor, &of, &name) {
                Err(DirectoryError::Invalid { .. }) => Ok(None),
                Err(error) => Err(Fault::from(error)),
                Ok(is_one) => Ok(Some(is_one)),
            },
        );
    match renamed.await? {
        Some(true) => Ok(see_other(&Told::path(PATH, "said", "passkey-renamed"))),
        Some(false) => Err(Fault::NotFound),
        None => {
            known(&context, &signed, &id).await?;
            let words = signed
                .w
                .count("web-passkeys-wrong-name", LONGEST_PASSKEY_NAME);
            let wrong = Wrong::of(words);
            let asked = naming(&context, signed, (id, form.name), Some(wrong)).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(asked)).into_response())
        }
    }
}

async fn removal(
    context: &Arc<Context>,
    signed: SignedIn,
    known: Passkey,
    wrong: Option<Wrong>,
) -> Result<String, Fault> {
    let made = context.run(move |context| {
        let action = format!("/settings/account/passkeys/{}/removal", known.id);
        let factor = context.identity.second_factor(signed.actor.person)?;
        let is_last = factor.is_some_and(|one| one.passkeys == 1 && one.app_since.is_none());
        let must = context.identity.must_have_factor(signed.actor.person)?;
        let key = match (is_last, must) {
            (true, true) => "web-factor-compulsory",
            (true, false) => "web-passkeys-removal-last",
            (false, _) => "web-passkeys-removal-says",
        };
        let says = signed.w.name(key, &known.name);
        let words = ("web-passkeys-removal", says, "web-passkeys-remove");
        proof_page(context, &signed, action, (words, true), wrong)
    });
    render(&made.await?)
}

/// `GET /settings/account/passkeys/{id}/removal`
///
/// # Errors
/// `NotFound` for one that is not, or not theirs; the domain's.
pub async fn ask_to_remove(
    State(context): State<Arc<Context>>,
    Path(id): Path<String>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let known = known(&context, &signed, &id).await?;
    let asked = removal(&context, signed, known, None).await?;
    Ok(Html(asked).into_response())
}

/// A proof alone. It is not printed.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    proof: String,
}

/// `POST /settings/account/passkeys/{id}/removal`
///
/// # Errors
/// `NotFound` for one that is not, or not theirs; the domain's. A wrong proof is said beside its field.
pub async fn remove(
    State(context): State<Arc<Context>>,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Proof>,
) -> Result<Response, Fault> {
    let known = known(&context, &signed, &id).await?;
    let proof = Secret::new(form.proof);
    let identity = &context.identity;
    match identity.remove_passkey(&signed.actor, proof, &id).await {
        Ok(true) => Ok(see_other(&Told::path(PATH, "said", "passkey-removed"))),
        Ok(false) => Err(Fault::NotFound),
        Err(refusal) => {
            let (status, wrong) = refused(signed.w, true, refusal)?;
            let asked = removal(&context, signed, known, Some(wrong)).await?;
            Ok((status, Html(asked)).into_response())
        }
    }
}
