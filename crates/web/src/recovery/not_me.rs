//! « Ce n’était pas moi » by the link of a letter: whoever opens it reads what it does, and its button freezes the account. Nothing of
//! whose it is is shown.

use super::{FREEZES, LinkPage, LinkedPage};
use crate::Context;
use crate::answer::{Fault, page};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::Secret;
use std::sync::Arc;

/// What is said before it is done.
pub(crate) fn says(w: Words) -> Vec<String> {
    [
        "web-not-me-says",
        "web-not-me-ends",
        "web-not-me-keeps",
        "web-not-me-after",
    ]
    .map(|key| w.say(key))
    .into()
}

/// That an account is frozen, and how it opens again; the same whether or not there is a rescue address.
pub(crate) fn done(sheet: Sheet) -> LinkedPage {
    let w = sheet.w;
    LinkedPage {
        sheet,
        says: ["web-not-me-done-says", "web-not-me-done-without"]
            .map(|key| w.say(key))
            .into(),
        ways: vec![
            ("/recovery/password".to_owned(), w.say("web-not-me-reset")),
            ("/recovery/manager".to_owned(), w.say("web-not-me-manager")),
        ],
    }
}

/// `GET /recovery/not-me/{token}`
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
    let path = format!("{FREEZES}{token}");
    let token = Secret::new(token);
    let read = context.run(move |context| context.identity.not_me(&token));
    let Some(found) = read.await? else {
        return nowhere(&context, w, &headers).await;
    };
    let mut sheet = Sheet::new(w, w.say("web-not-me-title"));
    sheet.belong_to(&context, found.organisation).await;
    page(&LinkPage {
        sheet,
        path,
        says: says(w),
        button: w.say("web-not-me-freeze"),
    })
}

async fn nowhere(context: &Arc<Context>, w: Words, headers: &HeaderMap) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-not-me-nowhere"));
    sheet.belong(context, headers).await;
    let said = LinkedPage {
        sheet,
        says: vec![w.say("web-not-me-nowhere-says")],
        ways: vec![
            ("/recovery/password".to_owned(), w.say("web-not-me-reset")),
            (
                "/recovery/manager?kind=not-me".to_owned(),
                w.say("web-not-me-manager"),
            ),
        ],
    };
    Ok((StatusCode::NOT_FOUND, page(&said)?).into_response())
}

/// `POST /recovery/not-me/{token}`: the link is used up.
///
/// # Errors
/// The store's.
pub async fn freeze(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    let (w, token) = (guest.w, Secret::new(token));
    let freezing = context.run(move |context| context.identity.freeze_by_link(&token, network));
    let Some(frozen) = freezing.await? else {
        return nowhere(&context, w, &headers).await;
    };
    let mut sheet = Sheet::new(w, w.say("web-not-me-done"));
    sheet.belong_to(&context, frozen.organisation).await;
    page(&done(sheet))
}
