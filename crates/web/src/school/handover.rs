//! The sheet that is handed over to who comes for the first time: address, code and three steps, printed once. The code stands on
//! no other page, and the drawing to be photographed holds the page and the identifier only.

use crate::Context;
use crate::activation;
use crate::answer::{Fault, page};
use crate::drawing::drawn;
use crate::journal::day;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use ::directory::{DirectoryError, PersonId};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;
use text::dates::{self, PARIS};

#[derive(Template)]
#[template(path = "school/handover.html")]
pub(crate) struct SheetPage {
    w: Words,
    organisation: String,
    name: String,
    function: String,
    identifier: String,
    address: String,
    code: String,
    /// The page that it opens, as one types it.
    place: String,
    /// The same with the identifier, drawn.
    drawing: String,
    until: String,
    printed: String,
    back: String,
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
        written(context, &signed, person, &made.map_err(refused)?, back)
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

/// The page of a sheet that was just made, with the way back.
pub(crate) fn written(
    context: &Context,
    signed: &SignedIn,
    person: PersonId,
    made: &identity::MadeSheet,
    back: String,
) -> Result<SheetPage, Fault> {
    let w = signed.w;
    let shown = context.directory.person(person)?;
    let by = context.directory.person(signed.actor.person)?;
    let organisation = context.directory.organisation(shown.organisation)?;
    let base = context.options.address.trim_end_matches('/');
    let opened = format!("{base}{}", activation::path(&shown.identifier));
    let last = dates::naive(PARIS, made.until.0 - 1);
    let now = dates::naive(PARIS, made.made.0);
    Ok(SheetPage {
        w,
        organisation: organisation.name,
        name: shown.display_name.clone(),
        function: shown.function.clone(),
        identifier: shown.identifier.clone(),
        address: shown.address.clone().unwrap_or_default(),
        code: made.code.printed().to_string(),
        place: format!("{base}/activation"),
        drawing: drawn(&opened)?,
        until: w.with("web-handover-until", &[("day", day(w, last).into())]),
        printed: w.with(
            "web-handover-printed",
            &[
                ("name", by.display_name.as_str().into()),
                ("day", day(w, now).into()),
            ],
        ),
        back,
    })
}
