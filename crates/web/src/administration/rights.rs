//! Rights that were given in the organisation, and giving others: to whom, what, over what, until which day.

use super::{Section, chrome, entry, today};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::journal::day;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use ::directory::{Delegation, DirectoryError, Duty, NewDelegation, OrganisationId, Person};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use std::sync::Arc;

/// People found by what was typed, to choose from.
const FOUND: usize = 8;
/// The last day that the form offers: half a year ahead.
const OFFERED: Days = Days::new(182);

#[derive(Template)]
#[template(path = "administration/rights.html")]
pub(crate) struct RightsPage {
    chrome: Chrome,
    administrators: Vec<String>,
    given: Vec<Given>,
    duties: Vec<(&'static str, String)>,
    form: Wish,
    people: Vec<Found>,
    today: String,
    wrong: Option<Wrong>,
}

/// Somebody whom a typed name may mean.
pub struct Found {
    pub identifier: String,
    /// « Jean Martin, lettres modernes, Collège des Étangs »
    pub words: String,
}

/// A right that was given.
pub struct Given {
    pub id: i64,
    /// « jusqu’au 31 août 2027 »
    pub until: String,
    pub name: String,
    pub what: String,
    pub place: String,
    pub taken: String,
}

/// A field that cannot be taken, with its sentence.
pub struct Wrong {
    pub field: &'static str,
    pub words: String,
}

/// A right to give, as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    /// An identifier, an address, or words by which the directory finds people.
    person: String,
    /// The identifier of one of those who were found by the words in `found`.
    chosen: String,
    found: String,
    duty: String,
    uai: String,
    until: String,
}

/// `GET /administration/rights`
///
/// # Errors
/// `NotFound` for who gives no rights over the organisation; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let mut made = read(context, &signed, Wish::default(), None)?;
            made.chrome.toast = told.toast(context, &signed, Section::Rights.path())?;
            page(&made)
        })
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    mut form: Wish,
    wrong: Option<Wrong>,
) -> Result<RightsPage, Fault> {
    let organisation = entry(context, signed, Section::Rights)?;
    let (w, directory) = (signed.w, &context.directory);
    let name = |person| Ok::<_, Fault>(directory.person(person)?.display_name.clone());
    let people = match wrong.as_ref().is_some_and(|wrong| wrong.field == "who") {
        true => found(context, signed, &form.person)?,
        false => Vec::new(),
    };
    let administrators = directory.administrators(&signed.actor, organisation)?;
    let given = directory.delegations(&signed.actor, organisation)?;
    let today = today(context);
    if form.until.is_empty() {
        form.until = (today + OFFERED).to_string();
    }
    Ok(RightsPage {
        chrome: chrome(context, signed, w.say("web-rights-title"), Section::Rights)?,
        administrators: administrators
            .into_iter()
            .map(name)
            .collect::<Result<_, _>>()?,
        given: given
            .iter()
            .map(|one| line(context, w, one))
            .collect::<Result<_, _>>()?,
        duties: Duty::ALL
            .into_iter()
            .map(|duty| (duty.name(), words(w, duty)))
            .collect(),
        form,
        people,
        today: today.to_string(),
        wrong,
    })
}

fn words(w: Words, duty: Duty) -> String {
    w.say(&format!("journal-duty-{}", duty.name()))
}

fn line(context: &Context, w: Words, one: &Delegation) -> Result<Given, Fault> {
    let name = context.directory.person(one.person)?.display_name.clone();
    let place = match one.establishment {
        Some(id) => context.directory.establishment(id)?.facts.name,
        None => w.say("web-rights-everywhere"),
    };
    Ok(Given {
        id: one.id,
        until: w.with("web-box-until", &[("day", day(w, one.until).into())]),
        what: words(w, one.duty),
        taken: w.name("web-rights-take", &name),
        place,
        name,
    })
}

/// `POST /administration/rights`: gives a right.
///
/// # Errors
/// `NotFound` for who may not; what cannot be given is said beside its field; the store's.
pub async fn give(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Rights)?;
            let given = match asked(context, &signed, organisation, &form)? {
                Ok(new) => context
                    .directory
                    .delegate(&signed.actor, organisation, &new)
                    .map_err(field_of),
                Err(field) => Err(Ok(field)),
            };
            let field = match given {
                Ok(_) => {
                    return Ok(see_other(&Told::path(
                        Section::Rights.path(),
                        "said",
                        "saved",
                    )));
                }
                Err(field) => field?,
            };
            let words = signed.w.say(&format!("web-rights-wrong-{field}"));
            let made = read(context, &signed, form, Some(Wrong { field, words }))?;
            Ok::<_, Fault>((StatusCode::UNPROCESSABLE_ENTITY, Html(render(&made)?)).into_response())
        })
        .await
}

/// Colleagues whom the directory finds by what was typed.
fn found(context: &Context, signed: &SignedIn, typed: &str) -> Result<Vec<Found>, Fault> {
    let people = context.directory.complete(&signed.actor, typed, FOUND)?;
    let people = people.into_iter().filter(Person::may_be_trusted);
    let told = people.map(|one| {
        let place = one.establishment.clone().unwrap_or_default();
        let mut parts = vec![one.display_name.clone(), one.function.clone(), place];
        parts.retain(|part| !part.is_empty());
        Found {
            identifier: one.identifier.clone(),
            words: parts.join(", "),
        }
    });
    Ok(told.collect())
}

/// The right that the form means, or the field that means nothing; `who` when a name was typed that people bear.
fn asked(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Wish,
) -> Result<Result<NewDelegation, &'static str>, Fault> {
    // Who was chosen counts as long as the words are those that found them.
    let is_chosen = !form.chosen.is_empty() && form.found == form.person;
    let typed = match is_chosen {
        true => &form.chosen,
        false => &form.person,
    };
    let typed = typed.trim().to_lowercase();
    let known = context
        .directory
        .person_identified(&typed, Some(organisation))?;
    let person = match known {
        Some(person) => Some(person.id),
        None => context.directory.person_at(&typed)?.map(|person| person.id),
    };
    let Some(person) = person else {
        let is_name = !found(context, signed, &typed)?.is_empty();
        return Ok(Err(if is_name { "who" } else { "person" }));
    };
    let Some(duty) = Duty::named(&form.duty) else {
        return Ok(Err("duty"));
    };
    let Ok(until) = form.until.trim().parse::<NaiveDate>() else {
        return Ok(Err("until"));
    };
    let uai = form.uai.trim().to_uppercase();
    let establishment = match uai.as_str() {
        "" => None,
        uai => match context
            .directory
            .own_establishment_of_uai(organisation, uai)?
        {
            Some(id) => Some(id),
            None => return Ok(Err("uai")),
        },
    };
    Ok(Ok(NewDelegation {
        person,
        duty,
        establishment,
        until,
    }))
}

/// The field that a refusal is about.
fn field_of(error: DirectoryError) -> Result<&'static str, Fault> {
    match error {
        DirectoryError::NotPermitted | DirectoryError::NotFound("person") => Ok("person"),
        DirectoryError::NotFound("establishment") => Ok("uai"),
        DirectoryError::Invalid { what: "duty", .. } => Ok("duty"),
        DirectoryError::Invalid { .. } => Ok("until"),
        error => Err(error.into()),
    }
}

/// `POST /administration/rights/{id}/revocation`
///
/// # Errors
/// `NotFound` for who could not have given it, or when it is over; the store's.
pub async fn revoke(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted {
        signed,
        form: Nothing {},
    }: Posted<Nothing>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Rights)?;
            context.directory.revoke(&signed.actor, organisation, id)?;
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(see_other(&Told::path(
        Section::Rights.path(),
        "said",
        "saved",
    )))
}

impl RightsPage {
    fn wrong_with(&self, field: &str) -> Option<&str> {
        let is_about = |wrong: &&Wrong| match wrong.field {
            "who" => field == "person",
            other => other == field,
        };
        let wrong = self.wrong.as_ref().filter(is_about)?;
        Some(&wrong.words)
    }
}
