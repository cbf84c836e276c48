//! The second factor of who is signed in: an application is taken with a code of it, recovery codes are made anew, it is taken
//! away. Each asks who sits there for a proof. Seeds and codes are shown once.

use super::rescue::of_rescue;
use super::{PATH, Wrong, refused, wrong_at};
use crate::Context;
use crate::answer::{Fault, encoded, own_path, page, render, see_other};
use crate::drawing::drawn;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use identity::{FactorRefusal, ProposedFactor, Secret, StepRefusal};
use serde::Deserialize;
use std::sync::Arc;

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
    /// Whether another application takes the place of one.
    has_factor: bool,
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
pub(super) struct ProofPage {
    chrome: Chrome,
    action: String,
    says: String,
    button: String,
    is_danger: bool,
    has_factor: bool,
    wrong: Option<Wrong>,
}

impl ProofPage {
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
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let asked = form(context, &signed, "", None)?;
        let Way { next, sent } = way;
        Ok::<_, Fault>(FactorPage {
            next,
            sent,
            ..asked
        })
    });
    page(&made.await?)
}

/// Where a second factor leads, and whether a code was just sent for it.
#[derive(Debug, Default, Deserialize)]
pub struct Way {
    #[serde(default)]
    next: String,
    #[serde(default)]
    sent: bool,
}

/// `POST /settings/account/factor/letter`: sends a code to the rescue address of who sets up a first second factor.
///
/// # Errors
/// The domain's; what cannot be done is the page again, with its sentence.
pub async fn send(
    State(context): State<Arc<Context>>,
    Posted { signed, form: way }: Posted<Way>,
) -> Result<Response, Fault> {
    let actor = signed.actor.clone();
    let asked =
        context.run(move |context| Ok::<_, Fault>(context.identity.ask_first_factor_code(&actor)));
    let next = way.next;
    match asked.await? {
        Ok(()) => Ok(see_other(&format!(
            "{PATH}/factor?sent=true&next={}",
            encoded(&next)
        ))),
        Err(refusal) => {
            let wrong = of_rescue(signed.w, "sent", refusal)?;
            again(&context, signed, (String::new(), next, false), wrong).await
        }
    }
}

fn form(
    context: &Context,
    signed: &SignedIn,
    sealed: &str,
    wrong: Option<Wrong>,
) -> Result<FactorPage, Fault> {
    let (w, person) = (signed.w, signed.actor.person);
    Ok(FactorPage {
        chrome: Chrome::read(context, signed, w.say("web-factor-title"), None)?,
        has_factor: context.identity.second_factor(person)?.is_some(),
        asks_letter: context.identity.first_factor_asks(&signed.actor)?,
        sent: false,
        proposed: Proposed::again(context, person, sealed)?,
        next: String::new(),
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
            let proposed = (sealed.clone(), code);
            let enrolling = identity.enrol_first_factor(actor, proof, Secret::new(sent), proposed);
            enrolling.await
        }
        None => {
            let enrolling = identity.enrol_second_factor(actor, proof, sealed.clone(), code);
            enrolling.await.map_err(StepRefusal::Factor)
        }
    };
    let wrong = match enrolled {
        Ok(codes) => return recovery(&context, signed, &codes, next).await,
        Err(StepRefusal::Rescue(refusal)) => of_rescue(signed.w, "sent", refusal)?,
        Err(StepRefusal::Factor(refusal)) => refused(signed.w, has_factor, refusal)?,
        Err(
            StepRefusal::Over
            | StepRefusal::NoRescue
            | StepRefusal::NotHanded
            | StepRefusal::Throttled { .. }
            | StepRefusal::OldPassword(_),
        ) => {
            return Err(Fault::Broken);
        }
    };
    again(&context, signed, (sealed, next, was_sent), wrong).await
}

async fn again(
    context: &Arc<Context>,
    signed: SignedIn,
    (sealed, next, sent): (String, String, bool),
    (status, wrong): (StatusCode, Wrong),
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let asked = form(context, &signed, &sealed, Some(wrong))?;
        Ok::<_, Fault>(FactorPage {
            next,
            sent,
            ..asked
        })
    });
    Ok((status, Html(render(&made.await?)?)).into_response())
}

pub(super) async fn has_factor(context: &Arc<Context>, signed: &SignedIn) -> Result<bool, Fault> {
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

fn asking(
    context: &Context,
    signed: &SignedIn,
    does: Does,
    wrong: Option<Wrong>,
) -> Result<ProofPage, Fault> {
    let w = signed.w;
    let (title, says, button) = match does {
        Does::Renew => (
            "web-recovery-new-title",
            "web-recovery-new-says",
            "web-account-recovery-new",
        ),
        Does::Remove => (
            "web-removal-title",
            "web-removal-says",
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
pub(super) fn proof_page(
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
        has_factor: context.identity.second_factor(person)?.is_some(),
        wrong,
    })
}

async fn ask(context: Arc<Context>, signed: SignedIn, does: Does) -> Result<Response, Fault> {
    if !has_factor(&context, &signed).await? {
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

/// `POST /settings/account/factor/removal`: the password alone opens again.
///
/// # Errors
/// The domain's; a wrong proof is said beside its field.
pub async fn remove(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Proof>,
) -> Result<Response, Fault> {
    if !has_factor(&context, &signed).await? {
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
