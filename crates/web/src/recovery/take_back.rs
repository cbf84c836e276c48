//! A rescue address put back, by the link that was sent to it when another took its place. Opening it changes nothing, and no address
//! is shown.

use super::{FREEZES, LinkPage, LinkedPage, TAKES_BACK};
use crate::Context;
use crate::answer::{Fault, page};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use ::directory::PersonId;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::Secret;
use std::sync::Arc;

/// `GET /recovery/address/{token}`
///
/// # Errors
/// The store's; a link that leads nowhere says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let path = format!("{TAKES_BACK}{token}");
    let token = Secret::new(token);
    let read = context.run(move |context| context.identity.takes_back(&token));
    let Some(person) = read.await? else {
        return nowhere(&context, w, &headers).await;
    };
    page(&LinkPage {
        sheet: sheet(&context, w, person, "web-take-back-title").await?,
        path,
        says: vec![w.say("web-take-back-says")],
        button: w.say("web-take-back-do"),
    })
}

async fn sheet(
    context: &Arc<Context>,
    w: Words,
    person: PersonId,
    title: &str,
) -> Result<Sheet, Fault> {
    let read = context.run(move |context| context.directory.person(person));
    let organisation = read.await?.organisation;
    let mut sheet = Sheet::new(w, w.say(title));
    sheet.belong_to(context, organisation).await;
    Ok(sheet)
}

async fn nowhere(context: &Arc<Context>, w: Words, headers: &HeaderMap) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-take-back-nowhere"));
    sheet.belong(context, headers).await;
    let said = LinkedPage {
        sheet,
        says: vec![w.say("web-take-back-nowhere-says")],
        ways: vec![(
            "/recovery/manager?kind=not-me".to_owned(),
            w.say("web-not-me-manager"),
        )],
    };
    Ok((StatusCode::NOT_FOUND, page(&said)?).into_response())
}

/// `POST /recovery/address/{token}`: the link is used up, and leads to the freeze.
///
/// # Errors
/// The store's.
pub async fn take(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    let (w, token) = (guest.w, Secret::new(token));
    let taking = context.run(move |context| context.identity.take_rescue_back(&token, network));
    let Some(back) = taking.await? else {
        return nowhere(&context, w, &headers).await;
    };
    let freezes = format!("{FREEZES}{}", back.not_me.reveal());
    page(&LinkedPage {
        sheet: sheet(&context, w, back.person, "web-take-back-done").await?,
        says: vec![w.say("web-take-back-done-says")],
        ways: vec![
            (freezes, w.say("web-not-me-link")),
            ("/signin".to_owned(), w.say("web-activation-signin")),
        ],
    })
}
