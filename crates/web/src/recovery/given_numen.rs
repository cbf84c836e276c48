//! The NUMEN that lies under a link of a letter: opening it shows a form and uses nothing up, the date of birth shows the NUMEN, once.
//! A link that leads nowhere shows the same form and answers the same.

use super::{Birth, GIVES_NUMEN, Wrong, wrong_at};
use crate::Context;
use crate::answer::{Fault, page};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::minutes;
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{NumenLinkRefusal, NumenTold, Secret};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recovery/given.html")]
struct GivenPage {
    sheet: Sheet,
    /// Where the form goes.
    path: String,
    wrong: Option<Wrong>,
}

impl GivenPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    fn refusal(&self) -> Option<&str> {
        self.wrong_at("")
    }
}

/// The NUMEN, shown once.
#[derive(Template)]
#[template(path = "recovery/given_told.html")]
struct ToldPage {
    sheet: Sheet,
    told: NumenTold,
}

/// `GET /recovery/numen/{token}`
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    form(&context, guest.w, &headers, (StatusCode::OK, token), None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    (status, token): (StatusCode, String),
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-given-title"));
    sheet.belong(context, headers).await;
    let form = GivenPage {
        sheet,
        path: format!("{GIVES_NUMEN}{}", crate::answer::encoded(&token)),
        wrong,
    };
    Ok((status, page(&form)?).into_response())
}

/// The form.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(flatten)]
    birth: Birth,
}

/// `POST /recovery/numen/{token}`: the NUMEN; the link leads nowhere from then on.
///
/// # Errors
/// The store's; what cannot be taken is the page again, with its sentence.
pub async fn read(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let birth = match entry.birth.read(w) {
        Ok(birth) => birth,
        Err(wrong) => {
            let again = (StatusCode::UNPROCESSABLE_ENTITY, token);
            return form(&context, w, &headers, again, Some(wrong)).await;
        }
    };
    let link = Secret::new(token.clone());
    let read = context
        .run(move |context| Ok::<_, Fault>(context.identity.read_numen(&link, &birth, network)))
        .await?;
    let (status, words) = match read {
        Ok(told) => {
            let person = told.person;
            let found = context.run(move |context| context.directory.person(person));
            let organisation = found.await?.organisation;
            let mut sheet = Sheet::new(w, w.say("web-given-told"));
            sheet.belong_to(&context, organisation).await;
            return page(&ToldPage { sheet, told });
        }
        Err(NumenLinkRefusal::Unknown) => (StatusCode::FORBIDDEN, w.say("web-given-unknown")),
        Err(NumenLinkRefusal::Throttled { retry_after }) => (
            StatusCode::TOO_MANY_REQUESTS,
            w.count("web-activation-wait", minutes(retry_after)),
        ),
        Err(NumenLinkRefusal::Directory(error)) => return Err(error.into()),
    };
    let wrong = Some(Wrong::of(words));
    form(&context, w, &headers, (status, token), wrong).await
}
