//! Somebody of the school beside the list: how their account stands, what they do where, and whether it goes on.

use super::people::{self, Asked, StateLine, remark};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::helpdesk::factor::Asked as FactorAsked;
use crate::journal::{self, Reader, day};
use crate::layout::Initials;
use crate::read::people::Who;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{
    AccountState, DatedFunction, DirectoryError, Duty, PersonId, Population, SchoolAccountDetail,
    is_renewable, last_day_of_renewal,
};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use identity::ReceivedAt;
use serde::Deserialize;
use std::sync::Arc;

/// A function, its place and its dates, in words.
pub struct FunctionLine {
    pub label: String,
    pub place: String,
    pub dates: String,
}

/// The form that asks that a temporary account goes on.
pub struct Renewal {
    /// First and last day that can be asked for, as the field has them.
    pub from: String,
    pub to: String,
    pub value: String,
    pub hint: String,
    pub error: Option<String>,
}

/// Somebody beside the list.
pub struct PersonPane {
    pub id: i64,
    pub school: i64,
    /// The list it stands beside.
    pub list: String,
    pub here: String,
    pub name: String,
    pub function: String,
    pub initials: Initials,
    pub state: StateLine,
    pub remark: Option<String>,
    pub created: String,
    pub ends: Option<String>,
    pub identifier: String,
    pub address: String,
    /// As the composer takes a recipient; nobody can be written to who is announced.
    pub typed: Option<String>,
    pub functions: Vec<FunctionLine>,
    pub renewal: Option<Renewal>,
    /// Whether a sheet can be printed: the first sign-in is awaited, and it is not one's own.
    pub waits: bool,
    /// A desk lets who leads the school print a code for a request of this number.
    pub handover: Option<String>,
    /// Whether a rescue address can be set for who is received here.
    pub receives: bool,
    /// A desk asks that the second factor goes, and waits for who leads the school.
    pub factor: Option<FactorAsked>,
    /// For who looks after the person.
    pub journal: Option<Vec<journal::Line>>,
}

/// `GET /school/{id}/people/{person}`
///
/// # Errors
/// `NotFound` for who is not of the school, or a school that is not one's business; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((school, person)): Path<(i64, i64)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let pane = PersonPane::read(context, &signed, school, PersonId(person), &asked)?;
        people::read(context, &signed, school, &asked, Some(pane))
    });
    page(&made.await?)
}

/// The form that asks for a renewal.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    until: String,
}

/// `POST /school/{id}/people/{person}/renewal`
///
/// # Errors
/// As [`show`]; what cannot be accepted is said beside the field.
pub async fn renew(
    State(context): State<Arc<Context>>,
    Path((school, person)): Path<(i64, i64)>,
    Posted { signed, form }: Posted<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let person = PersonId(person);
            let refused = match form.until.trim().parse::<NaiveDate>() {
                Ok(until) => {
                    let asked = context
                        .directory
                        .ask_renewal(&signed.actor, school, person, until);
                    match asked {
                        Ok(_) => {
                            let path = format!("/school/{school}/requests?said=asked");
                            return Ok::<_, Fault>(see_other(&path));
                        }
                        Err(error) => super::field_of(error)?,
                    }
                }
                Err(_) => "end",
            };
            let asked = Asked::default();
            let mut pane = PersonPane::read(context, &signed, school, person, &asked)?;
            if let Some(renewal) = &mut pane.renewal {
                renewal.value = form.until;
                renewal.error = Some(signed.w.say(&format!("web-school-error-{refused}")));
            }
            let made = people::read(context, &signed, school, &asked, Some(pane))?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(render(&made)?)).into_response())
        })
        .await
}

impl PersonPane {
    fn read(
        context: &Context,
        signed: &SignedIn,
        school: i64,
        person: PersonId,
        asked: &Asked,
    ) -> Result<Self, Fault> {
        let w = signed.w;
        let found = context
            .directory
            .school_account(&signed.actor, school, person)?;
        let shown = &found.account.person;
        let address = shown.address.clone().unwrap_or_default();
        let initials = Initials::of(&shown.display_name, &address);
        let who = Who {
            name: shown.display_name.clone(),
            address: address.clone(),
            function: found.account.function.clone(),
            initials: initials.clone(),
            me: shown.id == signed.actor.person,
            you: shown.id == signed.actor.person,
            outside: false,
            card: None,
        };
        let reached = !who.me && found.account.standing.opens.is_none() && !address.is_empty();
        let created = text::dates::naive(text::dates::PARIS, found.created.0);
        let list = people::path(school, asked);
        Ok(Self {
            id: person.0,
            school,
            here: list.replacen(
                &format!("/school/{school}"),
                &format!("/school/{school}/people/{person}"),
                1,
            ),
            list,
            typed: reached.then(|| who.typed()),
            waits: !who.me && found.account.standing.state == AccountState::ToActivate,
            name: who.name,
            function: who.function,
            initials,
            state: StateLine::of(w, found.account.standing.state),
            remark: remark(w, &found.account.standing),
            created: w.with("web-school-created", &[("day", day(w, created).into())]),
            ends: found.account.standing.ends.map(|ends| day(w, ends)),
            identifier: shown.identifier.clone(),
            address,
            functions: found.functions.iter().map(|one| line(w, one)).collect(),
            renewal: renewal(context, signed, school, &found)?,
            handover: context
                .identity
                .handover_allowed(&signed.actor, school, person)?
                .map(|number| w.name("web-handover-allowed", &number.to_string())),
            receives: context.identity.receives(
                &signed.actor,
                ReceivedAt::School(school),
                person,
            )?,
            factor: factor(context, signed, person)?,
            journal: about(context, signed, person)?,
        })
    }
}

pub(crate) fn line(w: Words, one: &DatedFunction) -> FunctionLine {
    let last = one.until.and_then(|until| until.pred_opt());
    let since = one.since.map(|since| day(w, since));
    let dates = match (since, last.map(|last| day(w, last))) {
        (Some(since), Some(last)) => w.with(
            "web-school-from-to",
            &[("from", since.into()), ("to", last.into())],
        ),
        (Some(since), None) => w.with("web-school-since", &[("day", since.into())]),
        (None, Some(last)) => w.with("web-directory-until", &[("day", last.into())]),
        (None, None) => String::new(),
    };
    let facts = &one.establishment.facts;
    let town = Some(&facts.town).filter(|town| !town.is_empty());
    FunctionLine {
        label: one.label.clone(),
        place: town.map_or(facts.name.clone(), |town| format!("{}, {town}", facts.name)),
        dates,
    }
}

/// The form, for who leads the school, in the last days of a temporary account.
fn renewal(
    context: &Context,
    signed: &SignedIn,
    school: i64,
    found: &SchoolAccountDetail,
) -> Result<Option<Renewal>, Fault> {
    let standing = &found.account.standing;
    let today = text::dates::naive(text::dates::PARIS, context.mail.store().now().0);
    let ends = standing
        .ends
        .filter(|ends| standing.population == Population::Guest && is_renewable(*ends, today));
    let Some(ends) = ends else {
        return Ok(None);
    };
    if !context.directory.leads_school(&signed.actor, school)? {
        return Ok(None);
    }
    let last = last_day_of_renewal(ends);
    let w = signed.w;
    Ok(Some(Renewal {
        from: ends.succ_opt().unwrap_or(ends).to_string(),
        to: last.to_string(),
        value: last.to_string(),
        hint: w.with("web-school-renew-hint", &[("day", day(w, last).into())]),
        error: None,
    }))
}

/// What waits for who leads the school.
fn factor(
    context: &Context,
    signed: &SignedIn,
    person: PersonId,
) -> Result<Option<FactorAsked>, Fault> {
    let waits = match context.identity.factor_reset(&signed.actor, person) {
        // Who looks after the school's people from elsewhere.
        Err(DirectoryError::NotPermitted) => return Ok(None),
        found => found?,
    };
    let Some((one, true)) = &waits else {
        return Ok(None);
    };
    FactorAsked::of(context, signed, (one, true)).map(Some)
}

fn about(
    context: &Context,
    signed: &SignedIn,
    person: PersonId,
) -> Result<Option<Vec<journal::Line>>, Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    if !directory.responsibilities(actor)?.includes(Duty::People) {
        return Ok(None);
    }
    match directory.journal_about(actor, person, None) {
        Ok(found) => Ok(Some(journal::lines(
            context,
            signed.w,
            &found,
            Reader::Bearer,
        )?)),
        Err(DirectoryError::NotPermitted) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
