//! Accounts that are one human's: on a person's page whom they are one with and what waits for a second person; a page on
//! which the other account is found; one that shows all accounts side by side and says what saying it does.

use super::people::{self, Line, line};
use super::sources::{SourceLine, Sources};
use super::{Section, chrome, name};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::dates::Dates;
use crate::journal::day;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::school::people::StateLine;
use crate::school::person::FunctionLine;
use crate::session::{Posted, SignedIn};
use ::directory::{DirectoryError, Person, PersonId, SameAsked, SameSaid};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Other people of whom it can be asked, named at the most.
const NAMED: usize = 4;

/// What a person's page tells of it.
pub struct Same {
    pub accounts: Vec<Account>,
    /// Whether there are others, whom the reader does not see.
    pub hides: bool,
    pub may_unsay: bool,
    pub asked: Vec<Asked>,
}

/// Another account of the same human.
pub struct Account {
    pub line: Line,
    pub address: String,
    pub href: String,
}

/// What waits for a second person.
pub struct Asked {
    pub href: String,
    /// « Anne Roux, anne.roux@… et Anne Roux, anne.roux1@… »
    pub words: String,
    pub by: String,
}

impl Same {
    /// # Errors
    /// `NotFound` for whom one does not look after; the store's.
    pub(super) fn read(context: &Context, signed: &SignedIn, id: PersonId) -> Result<Self, Fault> {
        let (directory, actor) = (&context.directory, &signed.actor);
        let others = directory.same_as(actor, id)?;
        let mut accounts = Vec::new();
        let mut may_unsay = id != actor.person && !others.is_empty();
        for other in &others {
            let person = directory.person(*other)?;
            let is_managed = directory.looks_after(actor, *other)?;
            may_unsay &= is_managed && *other != actor.person;
            let href = match is_managed {
                true => people::path(*other),
                false if directory.has_card(actor, &person)? => {
                    format!("/directory/person/{other}")
                }
                false => continue,
            };
            accounts.push(Account {
                line: line(&person),
                address: person.address.clone().unwrap_or_default(),
                href,
            });
        }
        Ok(Self {
            hides: accounts.len() < others.len(),
            accounts,
            may_unsay,
            asked: asked(context, signed, &directory.same_asked_about(actor, id)?)?,
        })
    }
}

/// What waits, as lines that lead to its page.
pub(super) fn asked(
    context: &Context,
    signed: &SignedIn,
    all: &[SameAsked],
) -> Result<Vec<Asked>, Fault> {
    let w = signed.w;
    let lines = all.iter().map(|one| {
        let named = |person: PersonId| {
            let person = context.directory.person(person)?;
            Ok::<_, Fault>(told(&person))
        };
        let values = [
            ("one", named(one.one)?.into()),
            ("other", named(one.other)?.into()),
        ];
        Ok(Asked {
            href: pair(one.one, one.other),
            words: w.with("web-same-of", &values),
            by: by(context, signed, one)?,
        })
    });
    lines.collect()
}

/// « Anne Roux, anne.roux@ac-thau.example »
fn told(person: &Person) -> String {
    match &person.address {
        Some(address) => format!("{}, {address}", person.display_name),
        None => person.display_name.clone(),
    }
}

/// « Demandé par Réjane Vilaplana le lun. 23 nov. »
fn by(context: &Context, signed: &SignedIn, one: &SameAsked) -> Result<String, Fault> {
    let w = signed.w;
    let values = [
        ("who", name(context, w, Some(one.asked_by))?.into()),
        ("day", Dates::new(context, w).day(one.asked).into()),
    ];
    Ok(w.with("web-same-asked-by", &values))
}

fn pair(one: PersonId, other: PersonId) -> String {
    format!("{}/same/{other}", people::path(one))
}

#[derive(Template)]
#[template(path = "administration/same_find.html")]
pub(crate) struct FindPage {
    chrome: Chrome,
    person: Line,
    typed: String,
    people: Vec<Account>,
}

/// `GET /administration/people/{id}/same`: finds the other account.
///
/// # Errors
/// `NotFound` for whom one does not look after, and for oneself; the store's.
pub async fn find(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(wish): Query<people::Asked>,
) -> Result<Response, Fault> {
    let id = PersonId(id);
    context
        .run(move |context| {
            let person = managed(context, &signed, id)?;
            let title = signed.w.say("web-same-title");
            let already = context.directory.same_as(&signed.actor, id)?;
            let is_other = |found: &Person| {
                found.id != id && found.id != signed.actor.person && !already.contains(&found.id)
            };
            let typed = wish.typed();
            let found = people::found(context, &signed, &typed)?;
            let accounts = found
                .iter()
                .filter(|found| is_other(found))
                .map(|found| Account {
                    line: line(found),
                    address: found.address.clone().unwrap_or_default(),
                    href: pair(id, found.id),
                });
            page(&FindPage {
                chrome: chrome(context, &signed, title, Section::People)?,
                person,
                people: accounts.collect(),
                typed,
            })
        })
        .await
}

/// Somebody whom the actor looks after, and is not.
fn managed(context: &Context, signed: &SignedIn, id: PersonId) -> Result<Line, Fault> {
    if id == signed.actor.person {
        return Err(Fault::NotFound);
    }
    let found = context.directory.managed_account(&signed.actor, id)?;
    Ok(line(&found.account.person))
}

/// An account beside the others.
pub struct Side {
    pub line: Line,
    pub identifier: String,
    pub addresses: Vec<String>,
    pub state: StateLine,
    pub ends: Option<String>,
    pub functions: Vec<FunctionLine>,
    pub sources: Vec<SourceLine>,
}

/// Somebody of whom it can be asked.
pub struct Second {
    pub address: String,
    pub ask: String,
}

#[derive(Template)]
#[template(path = "administration/same.html")]
pub(crate) struct SamePage {
    chrome: Chrome,
    person: Line,
    here: String,
    back: String,
    sides: Vec<Side>,
    /// The reader asked, and a second person must confirm it.
    mine: Option<String>,
    /// Somebody else asked, and the reader can be the second person.
    theirs: Option<String>,
    /// Of whom it can be asked; nobody when the machine is to say it.
    seconds: Vec<Second>,
    command: Option<String>,
}

/// `GET /administration/people/{id}/same/{other}`: what would be said, before it is.
///
/// # Errors
/// `NotFound` unless one looks after all whom it is said of, and is none of them; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((id, other)): Path<(i64, i64)>,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    let (id, other) = (PersonId(id), PersonId(other));
    context
        .run(move |context| {
            let person = managed(context, &signed, id)?;
            if context
                .directory
                .same_as(&signed.actor, id)?
                .contains(&other)
            {
                // It was said meanwhile: their page tells it.
                return Ok(see_other(&people::path(id)));
            }
            page(&read(context, &signed, person, (id, other), &told)?)
        })
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    person: Line,
    (id, other): (PersonId, PersonId),
    told: &Told,
) -> Result<SamePage, Fault> {
    let (directory, actor, w) = (&context.directory, &signed.actor, signed.w);
    let all = directory.same_together(actor, id, other);
    let sides = all.map_err(refused)?.into_iter();
    let sides = sides.map(|one| side(context, signed, one));
    let mut asked = directory.same_asked_about(actor, id)?.into_iter();
    let asked = asked.find(|one| one.one == other || one.other == other);
    let (mut mine, mut theirs) = (None, None);
    if let Some(one) = &asked {
        let words = Some(by(context, signed, one)?);
        match one.asked_by == actor.person {
            true => mine = words,
            false => theirs = words,
        }
    }
    let mut seconds = Vec::new();
    let mut is_alone = false;
    if theirs.is_none() {
        let found = directory.same_seconds(actor, id, other, NAMED)?;
        is_alone = found.is_empty();
        for one in found {
            let one = directory.person(one)?;
            let ask = w.name("web-same-ask-of", &one.display_name);
            let second = one.address.clone().map(|address| Second { address, ask });
            seconds.extend(second);
        }
    }
    let here = pair(id, other);
    let mut chrome = chrome(context, signed, w.say("web-same-confirm"), Section::People)?;
    chrome.toast = told.toast(context, signed, &here)?;
    Ok(SamePage {
        sides: sides.collect::<Result<_, Fault>>()?,
        back: format!("{}/same", people::path(id)),
        command: is_alone
            .then(|| command(context, (id, other)))
            .transpose()?,
        seconds,
        person,
        mine,
        theirs,
        here,
        chrome,
    })
}

fn side(context: &Context, signed: &SignedIn, id: PersonId) -> Result<Side, Fault> {
    let (directory, w) = (&context.directory, signed.w);
    let found = directory.managed_account(&signed.actor, id)?;
    let person = &found.account.person;
    let account = person.account.ok_or(Fault::NotFound)?;
    let functions = found.functions.iter();
    Ok(Side {
        line: line(person),
        identifier: person.identifier.clone(),
        addresses: directory
            .addresses(account)?
            .iter()
            .map(ToString::to_string)
            .collect(),
        state: StateLine::of(w, found.account.standing.state),
        ends: found.account.standing.ends.map(|ends| day(w, ends)),
        functions: functions
            .map(|one| crate::school::person::line(w, one))
            .collect(),
        sources: Sources::read(context, signed, id)?.told,
    })
}

/// What the machine says it with.
fn command(context: &Context, (one, other): (PersonId, PersonId)) -> Result<String, Fault> {
    let address = |person| {
        let person = context.directory.person(person)?;
        Ok::<_, Fault>(person.address.clone().unwrap_or_default())
    };
    Ok(format!(
        "tramontane account same-person {} {}",
        address(one)?,
        address(other)?
    ))
}

/// What is said, or dropped.
#[derive(Debug, Deserialize)]
pub struct Act {
    #[serde(rename = "do")]
    act: String,
}

/// `POST /administration/people/{id}/same/{other}`: says it (`say`), or refuses or takes back what was asked (`drop`).
///
/// # Errors
/// As [`show`]; what cannot be said is a sentence.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path((id, other)): Path<(i64, i64)>,
    Posted { signed, form }: Posted<Act>,
) -> Result<Response, Fault> {
    let (id, other) = (PersonId(id), PersonId(other));
    let back = context
        .run(move |context| {
            managed(context, &signed, id)?;
            let (directory, actor) = (&context.directory, &signed.actor);
            match form.act.as_str() {
                "say" => match directory.say_same(actor, id, other) {
                    Ok(SameSaid::Said) => Ok(people::path(id)),
                    Ok(SameSaid::Asked) => Ok(pair(id, other)),
                    Err(DirectoryError::Exists { what: "same", .. }) => Ok(people::path(id)),
                    Err(error) => Err(refused(error)),
                },
                "drop" => {
                    directory.drop_same(actor, id, other)?;
                    Ok(people::path(id))
                }
                _ => Err(Fault::Malformed),
            }
        })
        .await?;
    Ok(see_other(&Told::path(&back, "said", "saved")))
}

fn refused(error: DirectoryError) -> Fault {
    let refused = |key| Fault::Refused(StatusCode::UNPROCESSABLE_ENTITY, key);
    match error {
        DirectoryError::Exists {
            what: "accounts", ..
        } => refused("sametoomany"),
        DirectoryError::Exists {
            what: "requests", ..
        } => refused("samewaiting"),
        DirectoryError::Exists { .. } => Fault::Refused(StatusCode::CONFLICT, "samemeanwhile"),
        // One and the same, or people of two organisations: there is no such page.
        DirectoryError::Invalid { .. } => Fault::NotFound,
        other => other.into(),
    }
}
