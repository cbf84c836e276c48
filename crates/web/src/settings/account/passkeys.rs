//! Passkeys of who is signed in: added with a name, renamed, removed, and asked where a code would be. What browsers are asked and answer
//! is the domain's; a page carries it as it is.

use super::factor::{has_factor, proof_page, recovery};
use super::{PATH, Wrong, moment, refused, wrong_at};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::dates::Dates;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use ::directory::DirectoryError;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Json, Response};
use identity::{FactorRefusal, LONGEST_PASSKEY_NAME, MOST_PASSKEYS, Passkey, PasskeyChallenge};
use identity::{Secret, Site};
use serde::Deserialize;
use std::sync::Arc;
use text::dates::{self, PARIS};
use url::Url;

/// Where the application is set up, which comes first for who holds a duty.
const FACTOR: &str = "/settings/account/factor";

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

/// The site at which a request came: that of our address. On a machine that serves itself alone it is called `localhost`, whatever
/// number it listens at.
pub(crate) fn site(context: &Context, headers: &HeaderMap) -> Option<Site> {
    let address = &context.options.address;
    if let Some(site) = Site::at(address) {
        return Some(site);
    }
    let own = Url::parse(address).ok()?;
    let is_loopback = match own.host()? {
        url::Host::Ipv4(at) => at.is_loopback(),
        url::Host::Ipv6(at) => at.is_loopback(),
        url::Host::Domain(_) => false,
    };
    let asked = headers.get(header::HOST)?.to_str().ok()?;
    let name = asked.rsplit_once(':').map_or(asked, |(name, _)| name);
    let is_named = is_loopback && name == "localhost";
    is_named.then(|| Site::at(&format!("{}://{asked}", own.scheme())))?
}

/// What a browser is asked; kept nowhere on the way.
pub(crate) fn question(asked: PasskeyChallenge) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(asked)).into_response()
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

#[derive(Template)]
#[template(path = "settings/passkeys.html")]
struct PasskeysPage {
    chrome: Chrome,
    name: String,
    has_factor: bool,
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
    name: String,
    wrong: Option<Wrong>,
) -> Result<PasskeysPage, Fault> {
    let person = signed.actor.person;
    Ok(PasskeysPage {
        chrome: Chrome::read(context, signed, signed.w.say("web-passkeys-new"), None)?,
        name,
        has_factor: context.identity.second_factor(person)?.is_some(),
        wrong,
    })
}

/// `GET /settings/account/passkeys`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
    signed: SignedIn,
) -> Result<Response, Fault> {
    if site(&context, &headers).is_none() {
        return Ok(see_other(PATH));
    }
    let made = context.run(move |context| {
        if context.identity.first_factor_asks(&signed.actor)? {
            return Ok(Err(see_other(FACTOR)));
        }
        form(context, &signed, String::new(), None).map(Ok)
    });
    match made.await? {
        Ok(form) => page(&form),
        Err(application) => Ok(application),
    }
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
    let has_factor = has_factor(&context, &signed).await?;
    let name = entry.name.trim().to_owned();
    let (w, actor) = (signed.w, &signed.actor);
    let (status, wrong) = if name.is_empty() || name.chars().count() > LONGEST_PASSKEY_NAME {
        let words = w.count("web-passkeys-wrong-name", LONGEST_PASSKEY_NAME);
        let field = "name";
        (StatusCode::UNPROCESSABLE_ENTITY, Wrong { field, words })
    } else {
        let (proof, answer) = (Secret::new(entry.proof), Secret::new(entry.answer));
        let adding = context.identity.add_passkey(actor, proof, &name, answer);
        match adding.await {
            Ok(codes) if codes.is_empty() => {
                return Ok(see_other(&Told::path(PATH, "said", "passkey-added")));
            }
            Ok(codes) => return recovery(&context, signed, &codes, String::new()).await,
            Err(FactorRefusal::AsksLetter) => return Ok(see_other(FACTOR)),
            Err(FactorRefusal::Over) => {
                let wrong = Wrong::new(w, "answer", "web-passkeys-over");
                (StatusCode::CONFLICT, wrong)
            }
            Err(FactorRefusal::TooMany) => {
                let wrong = Wrong::new(w, "answer", "web-passkeys-many");
                (StatusCode::CONFLICT, wrong)
            }
            Err(refusal) => refused(w, has_factor, refusal)?,
        }
    };
    let again = context.run(move |context| form(context, &signed, name, Some(wrong)));
    Ok((status, Html(render(&again.await?)?)).into_response())
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
        let says = signed.w.name("web-passkeys-removal-says", &known.name);
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
