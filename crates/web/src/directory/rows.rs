//! What rows of the directory show, and the paths of its lists.

use crate::answer::encoded;
use crate::layout::Initials;
use crate::words::Words;
use crate::write::people::marked;
use ::directory::{Establishment, Person};
use askama::filters::Safe;

/// Which list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Nothing was asked yet.
    Start,
    People(String),
    Establishments(String),
    Establishment(i64),
}

impl Wish {
    /// What a person's path carries of the list it stands in.
    #[must_use]
    pub fn carried(&self) -> String {
        match self {
            Self::People(typed) => format!("?q={}", encoded(typed)),
            Self::Establishment(id) => format!("?at={id}"),
            Self::Start | Self::Establishments(_) => String::new(),
        }
    }

    /// The path of the list itself.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Start => "/directory".to_owned(),
            Self::People(typed) => format!("/directory?q={}", encoded(typed)),
            Self::Establishments(typed) if typed.is_empty() => {
                "/directory/establishments".to_owned()
            }
            Self::Establishments(typed) => {
                format!("/directory/establishments?q={}", encoded(typed))
            }
            Self::Establishment(id) => format!("/directory/establishment/{id}"),
        }
    }
}

/// Somebody in a list.
pub struct Line {
    pub href: String,
    /// What was typed is marked.
    pub name: Safe<String>,
    pub function: String,
    /// « lycée de la Corniche, Sète »
    pub place: String,
    /// What they are by their other accounts: « lettres modernes, collège des Étangs, Mèze »
    pub also: Vec<String>,
    pub initials: Initials,
    pub open: bool,
}

/// An establishment in a list.
pub struct House {
    pub href: String,
    pub name: Safe<String>,
    /// « Collège, Mèze »
    pub told: String,
    pub uai: String,
}

/// People under one heading.
pub struct Group {
    /// None where the page before ended under the same.
    pub heading: Option<String>,
    pub people: Vec<Line>,
}

/// What an establishment's page begins with.
#[derive(Debug, Clone)]
pub struct Head {
    /// « Collège, Mèze »
    pub told: String,
    pub uai: Option<String>,
    pub mailbox: Option<String>,
    /// Its day, when it has closed.
    pub closed: Option<String>,
}

impl Line {
    /// `typed` is marked in the name; `wish` is the list it stands in.
    #[must_use]
    pub fn of(person: &Person, wish: &Wish, typed: &str) -> Self {
        let address = person.address.as_deref().unwrap_or_default();
        Self {
            href: format!("/directory/person/{}{}", person.id, wish.carried()),
            name: marked(&person.display_name, &words(typed)),
            function: person.function.clone(),
            place: place(person),
            also: Vec::new(),
            initials: Initials::of(&person.display_name, address),
            open: false,
        }
    }
}

/// « lycée de la Corniche, Sète »
fn place(person: &Person) -> String {
    let places = [&person.establishment, &person.town];
    let places = places.into_iter().flatten().map(String::as_str);
    let places: Vec<&str> = places.filter(|place| !place.is_empty()).collect();
    places.join(", ")
}

/// What somebody is by another account, by which it is told from the first: « lettres modernes, collège des Étangs, Mèze ».
pub(super) fn apart(person: &Person) -> String {
    let mut parts = vec![person.function.clone(), place(person)];
    parts.retain(|part| !part.is_empty());
    match parts.is_empty() {
        true => person.address.clone().unwrap_or_default(),
        false => parts.join(", "),
    }
}

impl House {
    pub fn of(found: &Establishment, typed: &str) -> Self {
        Self {
            href: format!("/directory/establishment/{}", found.id),
            name: marked(&found.facts.name, &words(typed)),
            told: told(found),
            uai: found.facts.uai.clone().unwrap_or_default(),
        }
    }
}

impl Head {
    pub fn of(w: Words, found: &Establishment) -> Self {
        let closed = found.closed.map(|day| {
            let start = text::dates::midnight(text::dates::PARIS, day);
            let day = text::dates::date(w.0, text::dates::PARIS, start);
            w.with("web-directory-closed", &[("day", day.into())])
        });
        Self {
            told: told(found),
            uai: found.facts.uai.clone(),
            mailbox: found.facts.mailbox.clone(),
            closed,
        }
    }
}

/// « Collège, Mèze »
pub(super) fn told(found: &Establishment) -> String {
    let parts = [found.facts.kind.as_str(), &found.facts.town];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let told = parts.join(", ");
    // Sources write « collège » and « Collège ».
    let mut letters = told.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn words(typed: &str) -> Vec<String> {
    text::fold(typed)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
