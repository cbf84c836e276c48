//! The usage charter that one accepted: which, when, and its words as they were then.

use super::PATH;
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::charter::{day, paragraphs};
use crate::layout::Chrome;
use crate::session::SignedIn;
use crate::words::Words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use identity::AcceptedCharter;
use std::sync::Arc;
use store::Timestamp;

#[derive(Template)]
#[template(path = "settings/charter.html")]
struct CharterPage {
    chrome: Chrome,
    accepted: String,
    paragraphs: Vec<String>,
}

/// What was accepted, as the page of the account tells it.
pub(super) struct CharterLine {
    pub says: String,
    pub has_accepted: bool,
}

/// # Errors
/// The domain's.
pub(super) fn line(context: &Context, signed: &SignedIn) -> Result<CharterLine, Fault> {
    let w = signed.w;
    let accepted = context.identity.accepted_charter(&signed.actor)?;
    Ok(CharterLine {
        has_accepted: accepted.is_some(),
        says: match accepted {
            Some(accepted) => sentence(w, &accepted),
            None => w.say("web-charter-accepted-none"),
        },
    })
}

fn sentence(w: Words, accepted: &AcceptedCharter) -> String {
    let at = day(w, accepted.at);
    let version = accepted.charter.version;
    if version == Timestamp(0) {
        return w.with("web-charter-accepted-own", &[("at", at.into())]);
    }
    w.with(
        "web-charter-accepted",
        &[("at", at.into()), ("day", day(w, version).into())],
    )
}

/// `GET /settings/account/charter`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let w = signed.w;
        let Some(accepted) = context.identity.accepted_charter(&signed.actor)? else {
            return Ok(None);
        };
        Ok::<_, Fault>(Some(CharterPage {
            chrome: Chrome::read(context, &signed, w.say("web-charter-title"), None)?,
            accepted: sentence(w, &accepted),
            paragraphs: paragraphs(w, &accepted.charter.text),
        }))
    });
    match made.await? {
        Some(made) => page(&made),
        None => Ok(see_other(PATH)),
    }
}
