//! The date of birth of who resumes a first sign-in by the password alone and has no rescue address yet: then they go on where they were.

use super::{birth_date, device, over, token};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::signin::enrolment::not_enrolled;
use crate::words::Words;
use crate::wrong::{Wrong, minutes, wrong_at};
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{AskedAgain, StepRefusal};
use serde::Deserialize;
use std::sync::Arc;

/// Where the page is.
pub(super) const PATH: &str = "/activation/again";
/// It is asked before the rescue address.
const AT: u32 = 3;

#[derive(Template)]
#[template(path = "activation/again.html")]
struct AgainPage {
    sheet: Sheet,
    at: u32,
    wrong: Option<Wrong>,
}

impl AgainPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /activation/again`
///
/// # Errors
/// The store's; where nothing was begun it says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    form(&context, guest.w, &headers, None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    refused: Option<(StatusCode, Wrong)>,
) -> Result<Response, Fault> {
    let token = token(context, headers);
    let read = context.run(move |context| {
        let Some(begun) = context.identity.activation(&token)? else {
            return Ok(None);
        };
        let organisation = context.directory.person(begun.person)?.organisation;
        Ok::<_, Fault>(Some((begun.asks, organisation)))
    });
    let Some((asks, organisation)) = read.await? else {
        return over(context, w, headers, AT).await;
    };
    if asks != Some(AskedAgain::BirthDate) {
        return Ok(see_other("/activation/rescue"));
    }
    let mut sheet = Sheet::new(w, w.say("web-activation-resumed"));
    sheet.belong_to(context, organisation).await;
    let (status, wrong) = refused.unzip();
    let form = AgainPage {
        sheet,
        at: AT,
        wrong,
    };
    Ok((status.unwrap_or(StatusCode::OK), page(&form)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    birth: String,
}

/// `POST /activation/again`
///
/// # Errors
/// The store's; another date is said beside its field.
pub async fn enter(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let Some(born) = birth_date(&entry.birth) else {
        let wrong = Wrong::new(w, "birth", "web-activation-wrong-birth");
        let refused = Some((StatusCode::UNPROCESSABLE_ENTITY, wrong));
        return form(&context, w, &headers, refused).await;
    };
    let token = token(&context, &headers);
    let device = device(&context, &headers, network);
    let shown = context.run(move |context| {
        let identity = &context.identity;
        Ok::<_, Fault>(identity.show_birth_date(&token, &born, &device))
    });
    let refused = match shown.await? {
        Ok(()) => return Ok(see_other("/activation/rescue")),
        Err(StepRefusal::Throttled { retry_after }) => {
            let words = w.count("web-signin-wait-minutes", minutes(retry_after));
            let field = "birth";
            Some((StatusCode::TOO_MANY_REQUESTS, Wrong { field, words }))
        }
        Err(refusal) => not_enrolled(w, refusal, |refusal| {
            crate::settings::account::refused(w, true, refusal)
        })?,
    };
    match refused {
        Some(refused) => form(&context, w, &headers, Some(refused)).await,
        None => over(&context, w, &headers, AT).await,
    }
}
