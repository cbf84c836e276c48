//! « Mon établissement »: for who leads a school, the accounts of its people, temporary ones they ask for, and what was done;
//! for who looks after people, the requests that wait for an answer.
//!
//! Every page is whole without a script; which school it is about stands in its path.

pub mod answering;
pub mod asking;
pub mod handover;
pub mod journal;
pub mod people;
pub mod person;
pub mod requests;

use crate::Context;
use crate::answer::{Fault, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Toast;
use crate::session::SignedIn;
use ::directory::{AccountsWish, DirectoryError, Duty, Establishment};
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// The way to these pages from all others, for whom there is one.
#[derive(Debug, Clone)]
pub struct Way {
    pub href: &'static str,
    pub words: String,
}

impl Way {
    /// # Errors
    /// The store's.
    pub fn of(context: &Context, signed: &SignedIn) -> Result<Option<Self>, Fault> {
        let held = context.directory.responsibilities(&signed.actor)?;
        let (href, key) = if !held.leads.is_empty() {
            ("/school", "web-school-title")
        } else if held.includes(Duty::People) {
            ("/school/requests", "web-school-answering")
        } else {
            return Ok(None);
        };
        Ok(Some(Self {
            href,
            words: signed.w.say(key),
        }))
    }
}

/// Where one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    People,
    Requests,
    Journal,
    Answering,
}

/// A school, as the left column names it.
#[derive(Debug, Clone)]
pub struct School {
    pub id: i64,
    pub name: String,
    pub town: String,
    pub uai: String,
}

impl From<&Establishment> for School {
    fn from(one: &Establishment) -> Self {
        Self {
            id: one.id,
            name: one.facts.name.clone(),
            town: one.facts.town.clone(),
            uai: one.facts.uai.clone().unwrap_or_default(),
        }
    }
}

/// What the left column and the bar show on these pages.
#[derive(Debug, Clone)]
pub struct Office {
    pub here: Here,
    /// The school the page is about.
    pub school: Option<School>,
    /// The others that one leads.
    pub others: Vec<School>,
    /// Accounts of the school, and how many of them wait.
    pub accounts: usize,
    pub waiting: usize,
    /// Whether one leads it, and so asks for accounts.
    pub leads: bool,
    /// Whether requests wait for one's answer somewhere.
    pub answers: bool,
    /// What stands in the search field.
    pub typed: String,
}

impl Office {
    /// # Errors
    /// `NotFound` for a school that is not one's business; the store's.
    pub fn of(
        context: &Context,
        signed: &SignedIn,
        here: Here,
        school: Option<i64>,
    ) -> Result<Self, Fault> {
        let (directory, actor) = (&context.directory, &signed.actor);
        let led = directory.schools(actor)?;
        let shown = match school {
            Some(id) => Some(directory.school(actor, id)?),
            None => None,
        };
        let counts = match school {
            Some(id) => {
                let all = directory.school_accounts(actor, id, &AccountsWish::default())?;
                all.counts
            }
            None => ::directory::AccountCounts::default(),
        };
        Ok(Self {
            here,
            leads: led.iter().any(|one| Some(one.id) == school),
            others: led
                .iter()
                .filter(|one| Some(one.id) != school)
                .map(School::from)
                .collect(),
            school: shown.as_ref().map(School::from),
            accounts: counts.all,
            waiting: counts.to_activate,
            answers: directory.responsibilities(actor)?.includes(Duty::People),
            typed: String::new(),
        })
    }

    #[must_use]
    pub fn is(&self, here: Here) -> bool {
        self.here == here
    }
}

/// What surrounds a page about a school, or about none; `said` is the key of what was just done.
///
/// # Errors
/// As [`Office::of`].
pub(crate) fn chrome(
    context: &Context,
    signed: &SignedIn,
    title: String,
    desk: Office,
    said: &str,
) -> Result<Chrome, Fault> {
    let mut chrome = Chrome::read(context, signed, title, None)?;
    chrome.school = Some(desk);
    chrome.toast = told(signed, said);
    Ok(chrome)
}

/// What was just done, by the word that the path says.
fn told(signed: &SignedIn, said: &str) -> Option<Toast> {
    let key = match said {
        "asked" => "web-school-done-asked",
        "withdrawn" => "web-school-done-withdrawn",
        "approved" => "web-school-done-approved",
        "refused" => "web-school-done-refused",
        "rescue-set" => "web-in-person-done-set",
        "rescue-later" => "web-in-person-done-later",
        "rescue-back" => "web-in-person-done-back",
        "rescue-kept" => "web-in-person-done-kept",
        "factor-reset" => "web-school-done-factor-reset",
        _ => return None,
    };
    Some(Toast::plain(signed, signed.w.say(key)))
}

/// `GET /school`: the first school one leads, or what waits for one's answer.
///
/// # Errors
/// `NotFound` for who has no business here; the store's.
pub async fn home(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let path = context
        .run(move |context| {
            let first = context.directory.schools(&signed.actor)?.into_iter().next();
            let held = context.directory.responsibilities(&signed.actor)?;
            match first {
                Some(school) => Ok(format!("/school/{}", school.id)),
                None if held.includes(Duty::People) => Ok("/school/requests".to_owned()),
                None => Err(Fault::NotFound),
            }
        })
        .await?;
    Ok(see_other(&path))
}

/// The fields that a refusal of the directory is about; anything else is a fault.
///
/// # Errors
/// The fault.
pub(crate) fn field_of(error: DirectoryError) -> Result<&'static str, Fault> {
    match error {
        DirectoryError::Invalid { what, .. } | DirectoryError::Exists { what, .. } => Ok(what),
        other => Err(other.into()),
    }
}
