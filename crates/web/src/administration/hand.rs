//! What was written of somebody by hand: changed field by field, or ended today. Feeds that tell of them are followed before
//! it; what is changed here is seen by whom it is about.

use super::creating::{Choice, Form, Line, again};
use super::{Section, chrome, today};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use ::directory::{DirectoryError, PersonId};
use ::import::{ByHand, ImportError};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "administration/hand.html")]
pub(crate) struct HandPage {
    chrome: Chrome,
    person: PersonId,
    name: String,
    lines: Vec<Line>,
    choices: Vec<Choice>,
    recognition: String,
    /// What it said when it was read, for a form that comes back.
    shown: String,
    /// Somebody else changed it since.
    is_late: bool,
}

/// `GET /administration/people/{id}/hand`
///
/// # Errors
/// `NotFound` for whom one does not look after, and where nothing was written by hand; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    let id = PersonId(id);
    context
        .run(move |context| {
            let written = written(context, &signed, id)?;
            let form = Form::of(context, &written)?;
            page(&filled(context, &signed, id, &form, &[], false)?)
        })
        .await
}

/// `POST /administration/people/{id}/hand`: writes it anew (`change`) or ends it today (`end`).
///
/// # Errors
/// As [`show`], and for oneself; what cannot be accepted is said beside its field; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, form }: Posted<Form>,
) -> Result<Response, Fault> {
    let id = PersonId(id);
    context
        .run(move |context| {
            written(context, &signed, id)?;
            let faults = match carried_out(context, &signed, id, &form)? {
                Ok(()) => {
                    let path = format!("/administration/people/{id}");
                    return Ok(see_other(&Told::path(&path, "said", "saved")));
                }
                Err(faults) => faults,
            };
            let is_late = faults.contains(&"meanwhile");
            again(&filled(context, &signed, id, &form, &faults, is_late)?)
        })
        .await
}

fn written(context: &Context, signed: &SignedIn, id: PersonId) -> Result<ByHand, Fault> {
    if id == signed.actor.person {
        return Err(Fault::NotFound);
    }
    let found = context.imports.by_hand(&signed.actor, id)?;
    found.ok_or(Fault::NotFound)
}

fn carried_out(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: &Form,
) -> Result<Result<(), Vec<&'static str>>, Fault> {
    let (imports, actor, today) = (&context.imports, &signed.actor, today(context));
    let shown = form.shown()?;
    let done = match form.act() {
        "end" => imports.end_by_hand(actor, id, shown, today),
        "change" => match form.understood(context, actor)? {
            Ok(new) => imports.change_by_hand(actor, id, &new, shown, today),
            Err(faults) => return Ok(Err(faults)),
        },
        _ => return Err(Fault::Malformed),
    };
    match done {
        Ok(()) => Ok(Ok(())),
        Err(ImportError::Directory(DirectoryError::Exists { what: "record", .. })) => {
            Ok(Err(vec!["meanwhile"]))
        }
        Err(error) => Ok(Err(vec![super::creating::field_of(error)?])),
    }
}

fn filled(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    form: &Form,
    faults: &[&'static str],
    is_late: bool,
) -> Result<HandPage, Fault> {
    let w = signed.w;
    Ok(HandPage {
        chrome: chrome(
            context,
            signed,
            w.say("web-hand-change-title"),
            Section::People,
        )?,
        person: id,
        name: context.directory.person(id)?.display_name.clone(),
        lines: form.lines(w, faults),
        choices: form.choices(w),
        recognition: form.kept(context, &signed.actor),
        shown: form.shown()?.to_string(),
        is_late,
    })
}
