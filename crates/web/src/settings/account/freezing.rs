//! « Ce n’était pas moi » from one's own account: what it does is said first, then the account is frozen and its bearer signed out.

use crate::Context;
use crate::answer::{Fault, page};
use crate::layout::Chrome;
use crate::recovery::{frozen_says, frozen_sheet};
use crate::session::{Nothing, Posted, SignedIn, no_session_cookie};
use crate::sheet::Sheet;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "settings/freezing.html")]
struct FreezingPage {
    chrome: Chrome,
    says: Vec<String>,
}

/// `GET /settings/account/freezing`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let w = signed.w;
        Ok::<_, Fault>(FreezingPage {
            chrome: Chrome::read(context, &signed, w.say("web-not-me-title"), None)?,
            says: frozen_says(w),
        })
    });
    page(&made.await?)
}

/// `POST /settings/account/freezing`
///
/// # Errors
/// The store's.
pub async fn freeze(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    let (w, organisation) = (signed.w, signed.actor.organisation);
    let freezing = context.run(move |context| context.identity.freeze_own(&signed.actor));
    freezing.await?;
    let mut sheet = Sheet::new(w, w.say("web-not-me-done"));
    sheet.belong_to(&context, organisation).await;
    let mut answer = page(&frozen_sheet(sheet))?;
    let cookie = no_session_cookie(&context.options);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}
