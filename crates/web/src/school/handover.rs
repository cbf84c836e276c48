//! The sheet that is handed over to who comes for the first time: address, code and three steps, printed once. The code stands on
//! no other page, and the drawing to be photographed holds the page and the identifier only.

use crate::Context;
use crate::activation;
use crate::answer::{Fault, encoded, page, see_other};
use crate::drawing::drawn;
use crate::journal::day;
use crate::recovery;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use ::directory::{DirectoryError, PersonId};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use text::dates::{self, PARIS};

/// Sheets to print, one after the other.
#[derive(Template)]
#[template(path = "school/handover.html")]
pub(crate) struct SheetPage {
    w: Words,
    organisation: String,
    /// Of the page.
    title: String,
    sheets: Vec<One>,
    back: String,
}

/// What is handed over to one person.
struct One {
    w: Words,
    name: String,
    function: String,
    identifier: String,
    address: String,
    code: String,
    /// The page that it opens, as one types it.
    place: String,
    opens: Opens,
    /// The same with the identifier, drawn.
    drawing: String,
    until: String,
    printed: String,
}

impl One {
    fn is_first(&self) -> bool {
        self.opens == Opens::FirstSignIn
    }

    fn title(&self) -> String {
        match self.opens {
            Opens::FirstSignIn => self.w.name("web-handover-title", &self.name),
            Opens::Password => self.w.name("web-handover-title-password", &self.name),
        }
    }
}

/// `POST /school/{id}/people/{person}/sheet`: makes another code, which cancels the one before.
///
/// # Errors
/// `NotFound` for a school that is not one's business, or who is not of it; a sentence for who waits for no first sign-in.
pub async fn make(
    State(context): State<Arc<Context>>,
    Path((school, person)): Path<(i64, i64)>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    let made = context.run(move |context| {
        let actor = &signed.actor;
        let person = PersonId(person);
        let made = context.identity.make_school_sheet(actor, school, person);
        let back = format!("/school/{school}/people/{}", person.0);
        let way = (back, Opens::FirstSignIn);
        written(context, &signed, person, &made.map_err(refused)?, way)
    });
    page(&made.await?)
}

/// Why there is no sheet, as a sentence.
pub(crate) fn refused(error: DirectoryError) -> Fault {
    match error {
        DirectoryError::NotFound("account to activate") => {
            Fault::Refused(StatusCode::CONFLICT, "nosheet")
        }
        DirectoryError::NotFound("date of birth") => {
            Fault::Refused(StatusCode::CONFLICT, "nobirth")
        }
        other => other.into(),
    }
}

/// What a code opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opens {
    FirstSignIn,
    /// Another password, of an account that is active.
    Password,
}

impl Opens {
    /// The page as one types it, and what is drawn: the same with the identifier, and no secret.
    fn at(self, identifier: &str) -> (&'static str, String) {
        match self {
            Self::FirstSignIn => ("/activation", activation::path(identifier, false)),
            Self::Password => (
                recovery::CODE,
                format!("{}?name={}", recovery::CODE, encoded(identifier)),
            ),
        }
    }
}

/// `POST /school/{id}/people/{person}/handover`: prints the code that a desk let who leads the school hand over.
///
/// # Errors
/// `NotFound` for a school that is not one's business, who is not of it, and where no desk said so.
pub async fn hand_over(
    State(context): State<Arc<Context>>,
    Path((school, person)): Path<(i64, i64)>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    let made = context.run(move |context| {
        let (actor, id) = (&signed.actor, PersonId(person));
        let made = context.identity.make_school_handover(actor, school, id);
        let back = format!("/school/{school}/people/{person}");
        let way = (back, Opens::Password);
        written(context, &signed, id, &made.map_err(refused)?, way)
    });
    page(&made.await?)
}

/// `POST /school/{id}/people/{person}/factor`: confirms, as the second person, that a second factor goes.
///
/// # Errors
/// `NotFound` for a school that is not one's business, who is not of it, and for who may not confirm it; a sentence where nothing waits
/// any more.
pub async fn reset_factor(
    State(context): State<Arc<Context>>,
    Path((school, person)): Path<(i64, i64)>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    context
        .run(move |context| {
            let (actor, id) = (&signed.actor, PersonId(person));
            context.directory.school_account(actor, school, id)?;
            let done = context.identity.confirm_factor_reset(actor, id);
            done.map_err(crate::helpdesk::factor::meanwhile)?;
            let back = format!("/school/{school}/people/{person}?said=factor-reset");
            Ok::<_, Fault>(see_other(&back))
        })
        .await
}

/// The page of a sheet that was just made, with the way back.
pub(crate) fn written(
    context: &Context,
    signed: &SignedIn,
    person: PersonId,
    made: &identity::MadeSheet,
    (back, opens): (String, Opens),
) -> Result<SheetPage, Fault> {
    let sheet = one(context, signed, person, made, opens)?;
    let shown = context.directory.person(person)?;
    let organisation = context.directory.organisation(shown.organisation)?;
    Ok(SheetPage {
        w: signed.w,
        organisation: organisation.name,
        title: sheet.title(),
        sheets: vec![sheet],
        back,
    })
}

/// The page of several sheets of first sign-ins that were just made.
pub(crate) fn several(
    context: &Context,
    signed: &SignedIn,
    made: &[(PersonId, identity::MadeSheet)],
    back: &str,
) -> Result<SheetPage, Fault> {
    let organisation = context.directory.organisation(signed.actor.organisation)?;
    let sheets = made.iter();
    Ok(SheetPage {
        w: signed.w,
        organisation: organisation.name,
        title: signed.w.count("web-handover-several", made.len()),
        sheets: sheets
            .map(|(person, made)| one(context, signed, *person, made, Opens::FirstSignIn))
            .collect::<Result<_, _>>()?,
        back: back.to_owned(),
    })
}

fn one(
    context: &Context,
    signed: &SignedIn,
    person: PersonId,
    made: &identity::MadeSheet,
    opens: Opens,
) -> Result<One, Fault> {
    let w = signed.w;
    let shown = context.directory.person(person)?;
    let by = context.directory.person(signed.actor.person)?;
    let base = context.options.address.trim_end_matches('/');
    let (page, opened) = opens.at(&shown.identifier);
    let last = dates::naive(PARIS, made.until.0 - 1);
    let now = dates::naive(PARIS, made.made.0);
    Ok(One {
        w,
        name: shown.display_name.clone(),
        function: shown.function.clone(),
        identifier: shown.identifier.clone(),
        address: shown.address.clone().unwrap_or_default(),
        code: made.code.printed().to_string(),
        place: format!("{base}{page}"),
        opens,
        drawing: drawn(&format!("{base}{opened}"))?,
        until: w.with(
            match opens {
                Opens::FirstSignIn => "web-handover-until",
                Opens::Password => "web-handover-until-password",
            },
            &[("day", day(w, last).into())],
        ),
        printed: w.with(
            "web-handover-printed",
            &[
                ("name", by.display_name.as_str().into()),
                ("day", day(w, now).into()),
            ],
        ),
    })
}
