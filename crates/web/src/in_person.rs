//! A rescue address for who stands there: who leads a school, or a desk of the helpdesk, has seen who they are, types the address that
//! they say, and then the code that has come to it. The address stands in the pages of this one act alone, and in no path.

use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::helpdesk::people::Line;
use crate::layout::Chrome;
use crate::school::{Here, Office};
use crate::session::{Posted, SignedIn};
use crate::settings::account::rescue::of_rescue;
use crate::wrong::{Wrong, wrong_at};
use crate::{helpdesk, school};
use ::directory::PersonId;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use identity::{ReceivedAt, RescueRefusal, Secret, SetInPerson};
use serde::Deserialize;
use std::sync::Arc;

/// Where somebody is received, and who.
#[derive(Debug, Clone, Copy)]
struct Received(ReceivedAt, PersonId);

impl Received {
    /// The page of the person.
    fn path(self) -> String {
        let Self(at, person) = self;
        match at {
            ReceivedAt::School(school) => format!("/school/{school}/people/{person}"),
            ReceivedAt::Desk => format!("/helpdesk/people/{person}"),
        }
    }

    fn chrome(self, context: &Context, signed: &SignedIn, title: String) -> Result<Chrome, Fault> {
        match self.0 {
            ReceivedAt::School(id) => {
                let office = Office::of(context, signed, Here::People, Some(id))?;
                school::chrome(context, signed, title, office, "")
            }
            ReceivedAt::Desk => helpdesk::chrome_of_people(context, signed, title),
        }
    }
}

#[derive(Template)]
#[template(path = "in_person.html")]
struct InPersonPage {
    chrome: Chrome,
    line: Line,
    /// Of the person.
    back: String,
    /// The address as it was typed, or to which a code was sent.
    address: String,
    /// Whether the code is awaited.
    sent: bool,
    has_seen: bool,
    wrong: Option<Wrong>,
}

impl InPersonPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// The form of both steps. It is not printed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    address: String,
    /// The paper was looked at.
    seen: bool,
    code: Option<String>,
    /// Another code, or another address, instead.
    again: Option<String>,
}

/// `GET /helpdesk/people/{id}/rescue`
///
/// # Errors
/// `NotFound` for whom the desk may not act on, and who has no active account; the store's.
pub async fn at_desk(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    let received = Received(ReceivedAt::Desk, PersonId(id));
    show(context, signed, received).await
}

/// `POST /helpdesk/people/{id}/rescue`
///
/// # Errors
/// As [`at_desk`]; what cannot be taken is said beside its field.
pub async fn act_at_desk(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, form }: Posted<Entry>,
) -> Result<Response, Fault> {
    let received = Received(ReceivedAt::Desk, PersonId(id));
    context
        .run(move |context| carry_out(context, &signed, received, form))
        .await
}

/// `GET /school/{school}/people/{person}/rescue`
///
/// # Errors
/// `NotFound` unless one leads the school and may act on the person; the store's.
pub async fn at_school(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((school, person)): Path<(i64, i64)>,
) -> Result<Response, Fault> {
    let received = Received(ReceivedAt::School(school), PersonId(person));
    show(context, signed, received).await
}

/// `POST /school/{school}/people/{person}/rescue`
///
/// # Errors
/// As [`at_school`]; what cannot be taken is said beside its field.
pub async fn act_at_school(
    State(context): State<Arc<Context>>,
    Path((school, person)): Path<(i64, i64)>,
    Posted { signed, form }: Posted<Entry>,
) -> Result<Response, Fault> {
    let received = Received(ReceivedAt::School(school), PersonId(person));
    context
        .run(move |context| carry_out(context, &signed, received, form))
        .await
}

async fn show(
    context: Arc<Context>,
    signed: SignedIn,
    received: Received,
) -> Result<Response, Fault> {
    context
        .run(move |context| page(&read(context, &signed, received, Entry::default(), None)?))
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    received: Received,
    entry: Entry,
    wrong: Option<Wrong>,
) -> Result<InPersonPage, Fault> {
    let Received(at, person) = received;
    if !context.identity.receives(&signed.actor, at, person)? {
        return Err(Fault::NotFound);
    }
    let title = signed.w.say("web-in-person-title");
    let shown = context.directory.person(person)?;
    Ok(InPersonPage {
        chrome: received.chrome(context, signed, title)?,
        line: Line::of(&shown),
        back: received.path(),
        address: entry.address,
        sent: entry.code.is_some(),
        has_seen: entry.seen,
        wrong,
    })
}

fn carry_out(
    context: &Context,
    signed: &SignedIn,
    received: Received,
    mut entry: Entry,
) -> Result<Response, Fault> {
    let Received(at, person) = received;
    let (identity, actor, w) = (&context.identity, &signed.actor, signed.w);
    match entry.again.as_deref() {
        // To type it anew: what was typed stays.
        Some("address") => {
            entry.code = None;
            return page(&read(context, signed, received, entry, None)?);
        }
        Some(_) => entry.code = None,
        None => {}
    }
    let Some(code) = entry.code.take() else {
        if !entry.seen {
            let wrong = Wrong::new(w, "seen", "web-in-person-wrong-seen");
            let refused = (StatusCode::UNPROCESSABLE_ENTITY, wrong);
            return again(context, signed, received, entry, refused);
        }
        let asked = identity.ask_rescue_in_person(actor, (at, person), &entry.address);
        return match asked {
            Ok(address) => {
                entry.address = address;
                entry.code = Some(String::new());
                page(&read(context, signed, received, entry, None)?)
            }
            Err(refusal) => {
                let refused = of_rescue(w, "address", refusal)?;
                again(context, signed, received, entry, refused)
            }
        };
    };
    let typed = (entry.address.as_str(), &Secret::new(code));
    match identity.set_rescue_in_person(actor, (at, person), typed) {
        Ok(set) => Ok(see_other(&format!(
            "{}?said={}",
            received.path(),
            said(set)
        ))),
        Err(refusal) => {
            // A code that is over, or an address that cannot be taken, is asked for again from the first step.
            let over = !matches!(refusal, RescueRefusal::Wrong);
            let field = if over { "address" } else { "code" };
            entry.code = (!over).then(String::new);
            let refused = of_rescue(w, field, refusal)?;
            again(context, signed, received, entry, refused)
        }
    }
}

/// What is said on the person's page.
fn said(set: SetInPerson) -> &'static str {
    match set {
        SetInPerson::AtOnce => "rescue-set",
        SetInPerson::From(_) => "rescue-later",
        SetInPerson::Kept => "rescue-kept",
        SetInPerson::Back => "rescue-back",
    }
}

fn again(
    context: &Context,
    signed: &SignedIn,
    received: Received,
    entry: Entry,
    (status, wrong): (StatusCode, Wrong),
) -> Result<Response, Fault> {
    let again = read(context, signed, received, entry, Some(wrong))?;
    Ok((status, Html(render(&again)?)).into_response())
}
