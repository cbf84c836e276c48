//! The second factor of who is signed in: an application is taken with a code of it, a passkey on a page of its own
//! ([`super::passkeys`]); what is done to one that is there is `proven`'s. Each asks who sits there for a proof. Seeds and codes are shown
//! once.

mod proven;

pub(super) use proven::proof_page;
pub use proven::{ask_to_remove, ask_to_renew, remove, renew};

use super::passkeys::site;
use super::proving::Proves;
use super::rescue::of_rescue;
use super::{PATH, Wrong, refused, wrong_at};
use crate::Context;
use crate::answer::{Fault, encoded, own_path, page, render, see_other};
use crate::drawing::drawn;
use crate::layout::Chrome;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use identity::{FactorRefusal, NewFactor, ProposedFactor, Secret, StepRefusal};
use serde::Deserialize;
use std::sync::Arc;

/// Where an application is set up, and where a passkey is.
pub(super) const FACTOR: &str = "/settings/account/factor";
pub(super) const PASSKEYS: &str = "/settings/account/passkeys";

/// A seed as a page shows it.
pub(crate) struct Proposed {
    pub sealed: String,
    pub drawing: String,
    pub typed: String,
}

impl Proposed {
    /// # Errors
    /// When it cannot be drawn.
    pub fn of(made: &ProposedFactor) -> Result<Self, Fault> {
        Ok(Self {
            sealed: made.sealed.clone(),
            drawing: drawn(made.uri.reveal())?,
            typed: made.typed.reveal().to_owned(),
        })
    }

    /// The one that a form brought back, or another where its time is over.
    ///
    /// # Errors
    /// The directory's.
    pub fn again(
        context: &Context,
        person: ::directory::PersonId,
        sealed: &str,
    ) -> Result<Self, Fault> {
        let identity = &context.identity;
        Self::of(&match identity.proposed_second_factor(person, sealed)? {
            Some(same) => same,
            None => identity.propose_second_factor(person)?,
        })
    }
}

#[derive(Template)]
#[template(path = "settings/factor.html")]
struct FactorPage {
    chrome: Chrome,
    proves: Proves,
    /// Where a passkey is taken instead; nothing where browsers know none, and for who has a second factor.
    passkey_way: Option<String>,
    /// Whether a code of the rescue address is asked for besides, and whether one was just sent.
    asks_letter: bool,
    sent: bool,
    proposed: Proposed,
    /// Where it goes on once there is one; empty: nowhere.
    next: String,
    wrong: Option<Wrong>,
}

impl FactorPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// Recovery codes, shown once.
#[derive(Template)]
#[template(path = "settings/recovery.html")]
struct RecoveryPage {
    chrome: Chrome,
    codes: Vec<String>,
    next: String,
}

/// The codes as a page shows them.
pub(crate) fn shown(codes: &[Secret]) -> Vec<String> {
    let codes = codes.iter();
    codes.map(|code| code.reveal().to_owned()).collect()
}

/// `GET /settings/account/factor`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    Query(way): Query<Way>,
    headers: HeaderMap,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let knows_passkeys = site(&context, &headers).is_some();
    let progress = Progress {
        way,
        sealed: String::new(),
        knows_passkeys,
    };
    let made = context.run(move |context| form(context, &signed, progress, None));
    page(&made.await?)
}

/// Where a second factor leads, and whether a code was just sent for it.
#[derive(Debug, Default, Deserialize)]
pub struct Way {
    #[serde(default)]
    pub(super) next: String,
    #[serde(default)]
    pub(super) sent: bool,
}

impl Way {
    /// A page of this way, with what is known of it.
    pub(super) fn at(&self, path: &str) -> String {
        let sent = if self.sent { "sent=true&" } else { "" };
        format!("{path}?{sent}next={}", encoded(&self.next))
    }
}

/// How far somebody is on the page.
struct Progress {
    way: Way,
    sealed: String,
    knows_passkeys: bool,
}

/// `POST /settings/account/factor/letter`: sends a code to the rescue address of who sets up a first second factor.
///
/// # Errors
/// The domain's; what cannot be done is the page again, with its sentence.
pub async fn send(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
    Posted { signed, form: way }: Posted<Way>,
) -> Result<Response, Fault> {
    let actor = signed.actor.clone();
    let asked =
        context.run(move |context| Ok::<_, Fault>(context.identity.ask_first_factor_code(&actor)));
    let asked = asked.await?;
    let way = Way {
        sent: asked.is_ok(),
        ..way
    };
    match asked {
        Ok(()) => Ok(see_other(&way.at(FACTOR))),
        Err(refusal) => {
            let wrong = of_rescue(signed.w, "sent", refusal)?;
            let knows_passkeys = site(&context, &headers).is_some();
            let progress = Progress {
                way,
                sealed: String::new(),
                knows_passkeys,
            };
            again(&context, signed, progress, wrong).await
        }
    }
}

fn form(
    context: &Context,
    signed: &SignedIn,
    progress: Progress,
    wrong: Option<Wrong>,
) -> Result<FactorPage, Fault> {
    let (w, person) = (signed.w, signed.actor.person);
    let Progress {
        way,
        sealed,
        knows_passkeys,
    } = progress;
    let proves = Proves::of(context, person)?;
    let offers = knows_passkeys && !proves.has_factor();
    Ok(FactorPage {
        chrome: Chrome::read(context, signed, w.say("web-factor-title"), None)?,
        proves,
        passkey_way: offers.then(|| way.at(PASSKEYS)),
        asks_letter: context.identity.first_factor_asks(&signed.actor)?,
        sent: way.sent,
        proposed: Proposed::again(context, person, &sealed)?,
        next: way.next,
        wrong,
    })
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    sealed: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    proof: String,
    /// What came by letter, where that is asked for.
    sent: Option<String>,
    #[serde(default)]
    next: String,
}

/// `POST /settings/account/factor`: takes the application. The recovery codes are the answer.
///
/// # Errors
/// The domain's; what cannot be taken is said beside its field.
pub async fn enrol(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
    Posted {
        signed,
        form: entry,
    }: Posted<Entry>,
) -> Result<Response, Fault> {
    let has_factor = has_factor(&context, &signed).await?;
    let (proof, code) = (Secret::new(entry.proof), Secret::new(entry.code));
    let (identity, actor) = (&context.identity, &signed.actor);
    let (sealed, next, was_sent) = (entry.sealed, entry.next, entry.sent.is_some());
    let enrolled = match entry.sent {
        Some(sent) => {
            let new = NewFactor::App {
                sealed: sealed.clone(),
                code,
            };
            let enrolling = identity.enrol_first_factor(actor, proof, Secret::new(sent), new);
            enrolling.await
        }
        None => {
            let enrolling = identity.enrol_second_factor(actor, proof, sealed.clone(), code);
            enrolling.await.map_err(StepRefusal::Factor)
        }
    };
    let wrong = match enrolled {
        Ok(codes) => return recovery(&context, signed, &codes, next).await,
        Err(refusal) => not_enrolled(signed.w, refusal, |refusal| {
            refused(signed.w, has_factor, refusal)
        })?,
    };
    let progress = Progress {
        way: Way {
            next,
            sent: was_sent,
        },
        sealed,
        knows_passkeys: site(&context, &headers).is_some(),
    };
    again(&context, signed, progress, wrong).await
}

/// Status, field and sentence of a second factor that was not taken in an open session.
///
/// # Errors
/// The domain's.
pub(super) fn not_enrolled(
    w: Words,
    refusal: StepRefusal,
    of_factor: impl FnOnce(FactorRefusal) -> Result<(StatusCode, Wrong), Fault>,
) -> Result<(StatusCode, Wrong), Fault> {
    match refusal {
        StepRefusal::Rescue(refusal) => of_rescue(w, "sent", refusal),
        StepRefusal::Factor(refusal) => of_factor(refusal),
        StepRefusal::Over
        | StepRefusal::NoRescue
        | StepRefusal::NotBorn
        | StepRefusal::NotHanded
        | StepRefusal::Throttled { .. }
        | StepRefusal::OldPassword(_) => Err(Fault::Broken),
    }
}

async fn again(
    context: &Arc<Context>,
    signed: SignedIn,
    progress: Progress,
    (status, wrong): (StatusCode, Wrong),
) -> Result<Response, Fault> {
    let made = context.run(move |context| form(context, &signed, progress, Some(wrong)));
    Ok((status, Html(render(&made.await?)?)).into_response())
}

async fn has_factor(context: &Arc<Context>, signed: &SignedIn) -> Result<bool, Fault> {
    let person = signed.actor.person;
    let known = context.run(move |context| context.identity.second_factor(person));
    Ok(known.await?.is_some())
}

pub(super) async fn recovery(
    context: &Arc<Context>,
    signed: SignedIn,
    codes: &[Secret],
    next: String,
) -> Result<Response, Fault> {
    let codes = shown(codes);
    let next = match next.as_str() {
        "" => PATH.to_owned(),
        next => own_path(Some(next)).to_owned(),
    };
    let made = context.run(move |context| {
        let title = signed.w.say("web-recovery-codes");
        let chrome = Chrome::read(context, &signed, title, None)?;
        Ok::<_, Fault>(RecoveryPage {
            chrome,
            codes,
            next,
        })
    });
    page(&made.await?)
}
