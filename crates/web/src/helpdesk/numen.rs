//! The NUMEN itself, for somebody of the desk who has lost it, where the organisation lets desks give it: typed as human resources have
//! it, compared, then printed or sent under a link. What was typed stands on the printed page alone, and in no form that comes back.

use super::factor::number;
use super::people::Line;
use super::person::path;
use super::{Section, chrome};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::journal::day;
use crate::layout::Chrome;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use ::directory::{DirectoryError, PersonId};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use feed_syntax::Numen;
use identity::{NumenRefusal, Secret};
use serde::Deserialize;
use std::sync::Arc;
use text::dates::{self, PARIS};

/// The ways in which a NUMEN comes to its bearer, as forms have them.
const WAYS: [&str; 2] = ["print", "rescue"];

#[derive(Template)]
#[template(path = "helpdesk/numen.html")]
pub(crate) struct NumenPage {
    chrome: Chrome,
    line: Line,
    request: String,
    way: String,
    wrong: Option<Wrong>,
}

impl NumenPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    /// The ways with whether each is chosen: the first one where none is.
    fn ways(&self) -> [(&'static str, bool); 2] {
        let chosen = WAYS.iter().position(|way| *way == self.way);
        let chosen = chosen.unwrap_or(0);
        std::array::from_fn(|at| (WAYS[at], at == chosen))
    }
}

/// The page that is printed and handed over.
#[derive(Template)]
#[template(path = "helpdesk/numen_sheet.html")]
pub(crate) struct NumenSheet {
    w: Words,
    organisation: String,
    name: String,
    function: String,
    identifier: String,
    numen: Secret,
    /// What it opens.
    place: String,
    is_first: bool,
    printed: String,
    back: String,
}

/// What the query of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    request: String,
}

/// The form. It does not print.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    request: String,
    numen: String,
    way: String,
}

/// `GET /helpdesk/people/{id}/numen`
///
/// # Errors
/// `NotFound` for whom the desk may not act on, and where no NUMEN is given; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let typed = (asked.request, String::new());
    context
        .run(move |context| page(&read(context, &signed, PersonId(id), typed, None)?))
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    (request, way): (String, String),
    wrong: Option<Wrong>,
) -> Result<NumenPage, Fault> {
    if !context.identity.gives_numen(&signed.actor, id)? {
        return Err(Fault::NotFound);
    }
    let person = context.directory.person(id)?;
    let title = signed.w.say("web-helpdesk-numen-title");
    Ok(NumenPage {
        chrome: chrome(context, signed, title, Section::People, "")?,
        line: Line::of(&person),
        request,
        way,
        wrong,
    })
}

/// `POST /helpdesk/people/{id}/numen`
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
    let typed = Secret::new(form.numen);
    let kept = (form.request, form.way);
    let Ok(Some(number)) = number(&kept.0) else {
        return again(context, signed, id, kept, ("request", "request"));
    };
    // Of another shape it is nobody's: no try.
    let Ok(numen) = Numen::parse(typed.reveal()) else {
        return again(context, signed, id, kept, ("numen", "shape"));
    };
    let given = match kept.1.as_str() {
        "print" => identity.print_numen(actor, id, (number, &numen)),
        "rescue" => identity.send_numen(actor, id, (number, &numen)),
        _ => return again(context, signed, id, kept, ("way", "way")),
    };
    match given {
        Ok(()) if kept.1 == "print" => page(&sheet(context, signed, id, &numen)?),
        Ok(()) => Ok(see_other(&format!("{}?said=numen-sent", path(id)))),
        Err(NumenRefusal::Wrong { left }) => {
            let wrong = Wrong {
                field: "numen",
                words: signed.w.count("web-helpdesk-numen-wrong", left),
            };
            answered(context, signed, id, kept, wrong)
        }
        Err(NumenRefusal::Over) => again(context, signed, id, kept, ("numen", "over")),
        Err(NumenRefusal::Directory(DirectoryError::Invalid { .. })) => {
            again(context, signed, id, kept, ("request", "request"))
        }
        Err(NumenRefusal::Directory(DirectoryError::NotFound("rescue address"))) => {
            again(context, signed, id, kept, ("way", "rescue"))
        }
        Err(NumenRefusal::Directory(DirectoryError::NotFound(_))) => {
            Err(Fault::Refused(StatusCode::CONFLICT, "conflict"))
        }
        Err(NumenRefusal::Directory(error)) => Err(error.into()),
    }
}

/// The form again, without what was typed as the NUMEN.
fn again(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    kept: (String, String),
    (field, what): (&'static str, &str),
) -> Result<Response, Fault> {
    let words = signed.w.say(&format!("web-helpdesk-numen-wrong-{what}"));
    answered(context, signed, id, kept, Wrong { field, words })
}

fn answered(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    kept: (String, String),
    wrong: Wrong,
) -> Result<Response, Fault> {
    let again = read(context, signed, id, kept, Some(wrong))?;
    let page = Html(render(&again)?);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn sheet(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    numen: &Numen,
) -> Result<NumenSheet, Fault> {
    let w = signed.w;
    let shown = context.directory.person(id)?;
    let by = context.directory.person(signed.actor.person)?;
    let account = shown.account.ok_or(Fault::NotFound)?;
    let state = context.directory.account(account)?.state;
    let is_first = state == ::directory::AccountState::ToActivate;
    let base = context.options.address.trim_end_matches('/');
    let page = if is_first {
        "/activation"
    } else {
        "/recovery/password"
    };
    let today = dates::naive(PARIS, context.mail.store().now().0);
    Ok(NumenSheet {
        w,
        organisation: context.directory.organisation(shown.organisation)?.name,
        name: shown.display_name.clone(),
        function: shown.function.clone(),
        identifier: shown.identifier.clone(),
        numen: Secret::from(numen.reveal()),
        place: format!("{base}{page}"),
        is_first,
        printed: w.with(
            "web-handover-printed",
            &[
                ("name", by.display_name.as_str().into()),
                ("day", day(w, today).into()),
            ],
        ),
        back: path(id),
    })
}
