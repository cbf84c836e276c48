//! People of the desk's structures, found by name, identifier or address.

use super::{Section, chrome, enter};
use crate::Context;
use crate::answer::{Fault, page};
use crate::layout::{Chrome, Initials};
use crate::session::SignedIn;
use ::directory::{Person, PersonId};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// People shown of those who are found.
const SHOWN: usize = 50;
/// People looked at for a desk that has a part of an organisation: who is not among them types more of the name.
const LOOKED_AT: usize = 500;

#[derive(Template)]
#[template(path = "helpdesk/people.html")]
pub(crate) struct PeoplePage {
    chrome: Chrome,
    typed: String,
    people: Vec<Line>,
    /// Whose second factor waits for a second person.
    resets: Vec<Reset>,
}

/// Somebody whose second factor waits for a second person.
pub struct Reset {
    pub line: Line,
    pub asked: super::factor::Asked,
}

/// Somebody who was found.
pub struct Line {
    pub id: i64,
    pub name: String,
    /// « professeure d’anglais, Collège de l’Étang, Mèze »
    pub told: String,
    pub initials: Initials,
}

impl Line {
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let address = person.address.as_deref().unwrap_or_default();
        let place = [&person.establishment, &person.town];
        let place = place.into_iter().flatten().cloned();
        let parts = std::iter::once(person.function.clone()).chain(place);
        let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        Self {
            id: person.id.0,
            name: person.display_name.clone(),
            told: parts.join(", "),
            initials: Initials::of(&person.display_name, address),
        }
    }
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /helpdesk`
///
/// # Errors
/// `NotFound` for who has no desk; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            let typed = asked.q.trim().to_owned();
            let title = signed.w.say("web-helpdesk-people");
            let mut chrome = chrome(context, &signed, title, Section::People, "")?;
            if let Some(ways) = &mut chrome.helpdesk {
                ways.typed.clone_from(&typed);
            }
            page(&PeoplePage {
                chrome,
                people: found(context, &signed, &typed)?
                    .iter()
                    .map(Line::of)
                    .collect(),
                resets: resets(context, &signed)?,
                typed,
            })
        })
        .await
}

/// What waits for a second person among the desk's people, the oldest first.
fn resets(context: &Context, signed: &SignedIn) -> Result<Vec<Reset>, Fault> {
    let mut found = Vec::new();
    for (one, confirms) in context.identity.factor_resets(&signed.actor)? {
        found.push(Reset {
            line: Line::of(&*context.directory.person(one.person)?),
            asked: super::factor::Asked::of(context, signed, (&one, confirms))?,
        });
    }
    Ok(found)
}

/// By name as in the directory; by their whole identifier or address also those whom it does not show. Only those of the desk.
fn found(context: &Context, signed: &SignedIn, typed: &str) -> Result<Vec<Person>, Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    let organisation = actor.organisation;
    let mut people: Vec<Person> = Vec::new();
    if typed.is_empty() {
        return Ok(people);
    }
    let mut add = |person: Person| -> Result<bool, Fault> {
        let is_new = person.organisation == organisation
            && people.iter().all(|known: &Person| known.id != person.id);
        if is_new && directory.helps(actor, person.id)? {
            people.push(person);
        }
        Ok(people.len() < SHOWN)
    };
    let lower = typed.to_lowercase();
    if let Some(person) = directory.person_identified(&lower, Some(organisation))? {
        add(person)?;
    }
    if let Some(person) = directory.person_at(&lower)? {
        add((*person).clone())?;
    }
    let (mut after, mut looked_at): (Option<PersonId>, usize) = (None, 0);
    while looked_at < LOOKED_AT {
        let next = directory.search(actor, typed, after, SHOWN)?;
        looked_at += next.people.len();
        after = next.people.last().map(|near| near.person.id);
        for near in next.people {
            if !add(near.person)? {
                return Ok(people);
            }
        }
        if !next.more {
            break;
        }
    }
    Ok(people)
}
