//! People to choose from while one types, and the pill of who was chosen.

use super::recipients;
use crate::Context;
use crate::answer::{Fault, page};
use crate::read::people::{People, Who, function};
use crate::session::SignedIn;
use crate::words::Words;
use askama::Template;
use askama::filters::Safe;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use text::address::Address;

/// People offered at once.
const OFFERED: usize = 8;
/// Letters looked at in what is typed.
const LONGEST: usize = 200;

/// A recipient as a pill.
#[derive(Debug, Clone, Template)]
#[template(path = "write/pill.html")]
pub struct Pill {
    pub w: Words,
    pub typed: String,
    pub who: Who,
    /// No mail can reach what was typed.
    pub faulty: bool,
}

impl Pill {
    /// # Errors
    /// The store's.
    pub fn of(w: Words, people: &mut People<'_>, typed: &str) -> Result<Self, Fault> {
        let (name, address) = recipients::parts(typed);
        let mut who = people.who(name, address)?;
        if who.you {
            who.name = w.say("web-write-me");
        }
        Ok(Self {
            w,
            typed: typed.to_owned(),
            faulty: address.parse::<Address>().is_err(),
            who,
        })
    }
}

/// Somebody among those to choose from.
pub struct Offered {
    /// The name, what was typed marked.
    pub name: Safe<String>,
    pub function: String,
    /// Where they work.
    pub place: String,
    /// « mon établissement »
    pub near: bool,
    pub pill: Pill,
}

#[derive(Template)]
#[template(path = "write/people.html")]
pub(crate) struct PeoplePage {
    pub w: Words,
    pub people: Vec<Offered>,
    /// « Deux personnes s’appellent Jean Martin. »
    pub homonyms: Option<String>,
}

/// What is typed.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /drafts/people?q=`
pub async fn complete(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let found = context
        .run(move |context| offered(context, &signed, &asked.q))
        .await?;
    page(&found)
}

fn offered(context: &Context, signed: &SignedIn, typed: &str) -> Result<PeoplePage, Fault> {
    let (w, actor) = (signed.w, &signed.actor);
    let typed = &typed[..typed.floor_char_boundary(LONGEST)];
    let near = context.directory.person(actor.person)?.establishment_id;
    let words: Vec<String> = text::fold(typed)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let mut people = Vec::new();
    for person in context.directory.complete(actor, typed, OFFERED)? {
        let Some(address) = person.address.clone() else {
            continue;
        };
        let who = Who {
            name: person.display_name.clone(),
            initials: crate::layout::Initials::of(&person.display_name, &address),
            function: function(&person, near),
            address,
            me: person.id == actor.person,
            you: person.id == actor.person,
            outside: false,
            card: None,
        };
        let places: Vec<&str> = [&person.establishment, &person.town]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        people.push(Offered {
            name: marked(&person.display_name, &words),
            function: person.function.clone(),
            place: places.join(", "),
            near: near.is_some() && person.establishment_id == near,
            pill: Pill {
                w,
                typed: who.typed(),
                who,
                faulty: false,
            },
        });
    }
    Ok(PeoplePage {
        w,
        homonyms: homonyms(w, &people),
        people,
    })
}

/// A sentence when several of those offered bear one name.
fn homonyms(w: Words, people: &[Offered]) -> Option<String> {
    let name = |offered: &Offered| text::fold(&offered.pill.who.name);
    people.iter().find_map(|one| {
        let same = people
            .iter()
            .filter(|other| name(other) == name(one))
            .count();
        let values = [
            ("count", same.into()),
            ("name", one.pill.who.name.as_str().into()),
        ];
        (same > 1).then(|| w.with("web-write-homonyms", &values))
    })
}

/// A name with the beginnings that were typed in bold.
pub(crate) fn marked(name: &str, words: &[String]) -> Safe<String> {
    let mut html = String::new();
    for (at, piece) in name.split(' ').enumerate() {
        if at > 0 {
            html.push(' ');
        }
        let matched = words
            .iter()
            .filter(|word| text::fold(piece).starts_with(word.as_str()));
        // Folding keeps the number of letters but for ligatures: the mark may then be a letter short.
        let letters = matched.map(|word| word.chars().count()).max().unwrap_or(0);
        let cut = piece
            .char_indices()
            .nth(letters)
            .map_or(piece.len(), |(at, _)| at);
        let (start, rest) = piece.split_at(cut);
        if !start.is_empty() {
            html.push_str(&format!("<b>{}</b>", super::plain::escaped(start)));
        }
        html.push_str(&super::plain::escaped(rest));
    }
    Safe(html)
}

/// What was typed, whole.
#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    typed: String,
}

/// `GET /drafts/pill?typed=`
pub async fn pill(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(typed): Query<Typed>,
) -> Result<Response, Fault> {
    let drawn = context
        .run(move |context| {
            let mut people = People::new(context, &signed)?;
            Pill::of(signed.w, &mut people, typed.typed.trim())
        })
        .await?;
    page(&drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_marked_in_names() {
        let words = |typed: &str| typed.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            marked("Jeanne Marty", &words("jean ma")).0,
            "<b>Jean</b>ne <b>Ma</b>rty"
        );
        assert_eq!(
            marked("Élise <x>", &words("eli")).0,
            "<b>Éli</b>se &lt;x&gt;"
        );
    }
}
