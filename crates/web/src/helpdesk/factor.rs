//! The second factor of somebody of the desk, that is lost with its recovery codes: one desk asks that it goes, and a second person,
//! of another desk or leading their school, confirms. The page says how it stands, and what each can do.

use super::people::Line;
use super::person::path;
use super::{Section, chrome};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::dates::Dates;
use crate::journal;
use crate::layout::Chrome;
use crate::session::{Posted, SignedIn};
use crate::wrong::{Wrong, wrong_at};
use ::directory::{DirectoryError, PersonId};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use identity::{FactorReset, LONGEST_FACTOR_REASON};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "helpdesk/factor.html")]
pub(crate) struct FactorPage {
    chrome: Chrome,
    line: Line,
    /// What waits for a second person.
    asked: Option<Asked>,
    /// Nothing waits, and the desk may ask.
    asks: bool,
    form: Wish,
    most: usize,
    wrong: Option<Wrong>,
}

/// What waits for a second person.
pub struct Asked {
    /// « Demandée par Karim Aouadi, lundi 23 novembre à 10:12 »
    pub says: String,
    pub until: String,
    pub reason: String,
    pub request: Option<i64>,
    /// Whether whoever reads may be the second person.
    pub confirms: bool,
}

impl Asked {
    /// # Errors
    /// The store's.
    pub fn of(
        context: &Context,
        signed: &SignedIn,
        (one, confirms): (&FactorReset, bool),
    ) -> Result<Self, Fault> {
        let (w, dates) = (signed.w, Dates::new(context, signed.w));
        let by = journal::name(context, one.asked_by)?;
        let values = [
            ("name", by.unwrap_or_default().into()),
            ("when", dates.moment(one.asked).into()),
        ];
        Ok(Self {
            says: w.with("web-helpdesk-factor-asked", &values),
            until: w.name("web-helpdesk-factor-until", &dates.moment(one.until())),
            reason: one.reason.clone(),
            request: one.request,
            confirms,
        })
    }
}

/// The form. What was typed comes back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    #[serde(rename = "do")]
    act: String,
    reason: String,
    request: String,
}

impl FactorPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /helpdesk/people/{id}/factor`
///
/// # Errors
/// `NotFound` for whom the desk may not act on, and who has no second factor; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            page(&read(
                context,
                &signed,
                PersonId(id),
                Wish::default(),
                None,
            )?)
        })
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: Wish,
    wrong: Option<Wrong>,
) -> Result<FactorPage, Fault> {
    let (actor, w) = (&signed.actor, signed.w);
    context.directory.may_help(actor, id)?;
    let access = context.identity.access(actor, id)?;
    let asked = context.identity.factor_reset(actor, id)?;
    if !access.second_factor && asked.is_none() {
        return Err(Fault::NotFound);
    }
    let title = w.say("web-helpdesk-factor-title");
    let asked = match &asked {
        Some((one, confirms)) => Some(Asked::of(context, signed, (one, *confirms))?),
        None => None,
    };
    Ok(FactorPage {
        chrome: chrome(context, signed, title, Section::People, "")?,
        line: Line::of(&*context.directory.person(id)?),
        asks: asked.is_none(),
        asked,
        form,
        most: LONGEST_FACTOR_REASON,
        wrong,
    })
}

/// `POST /helpdesk/people/{id}/factor`: asks, takes back or refuses, confirms.
///
/// # Errors
/// `NotFound` as for [`show`]; what cannot be taken is said in place; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, form }: Posted<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| carry_out(context, &signed, PersonId(id), form))
        .await
}

fn carry_out(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: Wish,
) -> Result<Response, Fault> {
    let (identity, actor) = (&context.identity, &signed.actor);
    let (done, said) = match form.act.as_str() {
        "ask" => {
            let request = match number(&form.request) {
                Ok(request) => request,
                Err(()) => return again(context, signed, id, form, "request"),
            };
            let asked = identity.ask_factor_reset(actor, id, (&form.reason, request));
            (asked, "factor-asked")
        }
        "drop" => (identity.drop_factor_reset(actor, id), "factor-dropped"),
        "confirm" => (identity.confirm_factor_reset(actor, id), "factor-reset"),
        _ => return Err(Fault::Malformed),
    };
    match done {
        Ok(()) => Ok(see_other(&format!("{}?said={said}", path(id)))),
        Err(DirectoryError::Invalid { what, .. }) => again(context, signed, id, form, what),
        Err(error) => Err(meanwhile(error)),
    }
}

/// A number as it is typed, with or without its sign; nothing typed is none.
pub(super) fn number(typed: &str) -> Result<Option<i64>, ()> {
    let digits: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
    match digits.trim_start_matches("n°").trim_start_matches('#') {
        "" => Ok(None),
        digits => digits.parse().map(Some).map_err(drop),
    }
}

fn again(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: Wish,
    what: &'static str,
) -> Result<Response, Fault> {
    let wrong = Wrong {
        field: what,
        words: signed.w.say(&format!("web-helpdesk-factor-wrong-{what}")),
    };
    let again = read(context, signed, id, form, Some(wrong))?;
    let page = Html(render(&again)?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Somebody asked, refused or confirmed it meanwhile.
pub(crate) fn meanwhile(error: DirectoryError) -> Fault {
    match error {
        DirectoryError::NotFound("reset" | "second factor") | DirectoryError::Exists { .. } => {
            Fault::Refused(StatusCode::CONFLICT, "conflict")
        }
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_read_as_it_is_written() {
        assert_eq!(number(" "), Ok(None));
        for typed in ["1042", " 1 042 ", "n° 1042", "#1042"] {
            assert_eq!(number(typed), Ok(Some(1042)), "{typed}");
        }
        assert_eq!(number("mille"), Err(()));
    }
}
