//! Asking for a link to the rescue address: whoever asks reads the same.

use super::{Asked, Birth, Wrong, field, minutes, numen, wrong_at};
use crate::Context;
use crate::answer::{Fault, page};
use crate::captcha::{self, Field, Given};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{ResetPlea, ResetRefusal, Secret};
use serde::Deserialize;
use std::sync::Arc;

const PAGE: &str = "password";

#[derive(Template)]
#[template(path = "recovery/password.html")]
struct PleaPage {
    sheet: Sheet,
    captcha: Field,
    wrong: Option<Wrong>,
}

impl PleaPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    fn refusal(&self) -> Option<&str> {
        self.wrong_at("")
    }
}

#[derive(Template)]
#[template(path = "recovery/asked.html")]
struct AskedPage {
    sheet: Sheet,
}

/// `GET /recovery/password`
///
/// # Errors
/// The store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    match field(&context, PAGE, asked).await? {
        Ok(captcha) => form(&context, guest.w, &headers, StatusCode::OK, captcha, None).await,
        Err(wait) => Ok(wait),
    }
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    status: StatusCode,
    captcha: Field,
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-reset-title"));
    sheet.belong(context, headers).await;
    let form = PleaPage {
        sheet,
        captcha,
        wrong,
    };
    Ok((status, page(&form)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    numen: String,
    #[serde(flatten)]
    birth: Birth,
    #[serde(flatten)]
    captcha: Given,
}

/// `POST /recovery/password`: writes the plea down, and says what happens if it is somebody's.
///
/// # Errors
/// The store's; what cannot be taken is the page again, with its sentence.
pub async fn ask(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let given = entry.captcha;
    let typed = numen(w, &Secret::new(entry.numen))
        .and_then(|numen| entry.birth.read(w).map(|birth| ResetPlea { numen, birth }));
    let plea = match typed {
        Ok(plea) => plea,
        Err(wrong) => {
            let (status, kept) = (StatusCode::UNPROCESSABLE_ENTITY, given.again(PAGE));
            return form(&context, w, &headers, status, kept, Some(wrong)).await;
        }
    };
    if let Err((status, captcha)) = captcha::take(&context, w, PAGE, given).await? {
        return form(&context, w, &headers, status, captcha, None).await;
    }
    let asked =
        context.run(move |context| Ok::<_, Fault>(context.identity.ask_reset(&plea, network)));
    match asked.await? {
        Ok(()) => {
            let mut sheet = Sheet::new(w, w.say("web-reset-asked"));
            sheet.belong(&context, &headers).await;
            page(&AskedPage { sheet })
        }
        Err(ResetRefusal::Throttled { retry_after }) => {
            let words = w.count("web-activation-wait", minutes(retry_after));
            let (status, wrong) = (StatusCode::TOO_MANY_REQUESTS, Some(Wrong::of(words)));
            form(&context, w, &headers, status, Field::new(PAGE, None), wrong).await
        }
        Err(refusal) => {
            tracing::error!(%refusal, "a plea for a link could not be taken");
            Err(Fault::Unavailable)
        }
    }
}
