//! A code that was handed over, or sent to the rescue address: with the date of birth it leads to another password. Whoever is named
//! costs the same and reads the same.

use super::{Birth, LINKS, Wrong, wrong_at};
use crate::Context;
use crate::activation::told;
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use feed_syntax::BirthDate;
use identity::{ActivationRefusal, Secret, SheetCode};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recovery/code.html")]
struct CodePage {
    sheet: Sheet,
    name: String,
    wrong: Option<Wrong>,
}

impl CodePage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    fn refusal(&self) -> Option<&str> {
        self.wrong_at("")
    }
}

/// The identifier that the drawing of a sheet names.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Named {
    name: String,
}

/// `GET /recovery/code`
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(named): Query<Named>,
) -> Result<Response, Fault> {
    form(
        &context,
        guest.w,
        &headers,
        (StatusCode::OK, named.name),
        None,
    )
    .await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    (status, name): (StatusCode, String),
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-handed-title"));
    sheet.belong(context, headers).await;
    let form = CodePage { sheet, name, wrong };
    Ok((status, page(&form)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    name: String,
    #[serde(default)]
    code: String,
    #[serde(flatten)]
    birth: Birth,
}

/// `POST /recovery/code`: on to the page of another password. The code is used up there, by choosing.
///
/// # Errors
/// The store's; what cannot be taken is the page again, with its sentence.
pub async fn give(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let name = entry.name.clone();
    let (code, birth) = match typed(w, entry) {
        Ok(typed) => typed,
        Err(wrong) => {
            let again = (StatusCode::UNPROCESSABLE_ENTITY, name);
            return form(&context, w, &headers, again, Some(wrong)).await;
        }
    };
    let named = name.clone();
    let used = context
        .run(move |context| {
            let identity = &context.identity;
            Ok::<_, Fault>(identity.use_handover(&named, &code, &birth, network))
        })
        .await?;
    let (status, words) = match used {
        Ok(token) => return Ok(see_other(&format!("{LINKS}{}", token.reveal()))),
        Err(ActivationRefusal::Unknown) => (StatusCode::FORBIDDEN, w.say("web-handed-unknown")),
        Err(refusal) => told(w, refusal)?,
    };
    let wrong = Some(Wrong::of(words));
    form(&context, w, &headers, (status, name), wrong).await
}

fn typed(w: Words, entry: Entry) -> Result<(SheetCode, BirthDate), Wrong> {
    let code = Secret::new(entry.code);
    if entry.name.trim().is_empty() {
        return Err(Wrong::new(w, "name", "web-activation-wrong-name"));
    }
    let code = SheetCode::parse(code.reveal())
        .ok_or_else(|| Wrong::new(w, "code", "web-handed-wrong-code"))?;
    Ok((code, entry.birth.read(w)?))
}
