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
struct SheetPage {
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
        match context.identity.make_school_sheet(actor, school, person) {
            Err(DirectoryError::NotFound("account to activate")) => {
                Err(Fault::Refused(StatusCode::CONFLICT, "nosheet"))
            }
            Err(DirectoryError::NotFound("date of birth")) => {
                Err(Fault::Refused(StatusCode::CONFLICT, "nobirth"))
            }
            made => written(context, &signed, school, person, &made?),
        }
    });
    page(&made.await?)
}

fn written(
    context: &Context,
    signed: &SignedIn,
    school: i64,
    person: PersonId,
    made: &identity::MadeSheet,
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
        back: format!("/school/{school}/people/{}", person.0),
    })
}
