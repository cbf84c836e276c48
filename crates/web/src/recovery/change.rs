//! Another password without coming in, by the present one.

use super::choose::SaidPage;
use super::{Wrong, wrong_at};
use crate::Context;
use crate::activation::{self, fault};
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::settings::account::passkeys::{question, site};
use crate::settings::account::refused;
use crate::settings::password::weak;
use crate::sheet::Sheet;
use crate::signin::{self, origin};
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{CredentialError, OutsideRefusal, Secret, is_provisional};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recovery/change.html")]
struct ChangePage {
    sheet: Sheet,
    name: String,
    wrong: Option<Wrong>,
}

impl ChangePage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    fn refusal(&self) -> Option<&str> {
        self.wrong_at("")
    }
}

/// `GET /recovery/change`
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let name = String::new();
    form(&context, guest.w, &headers, StatusCode::OK, name, None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    status: StatusCode,
    name: String,
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-change-title"));
    sheet.belong(context, headers).await;
    Ok((status, page(&ChangePage { sheet, name, wrong })?).into_response())
}

/// `GET /recovery/change/passkey`: what the browser of who has a passkey is asked, whoever they are.
///
/// # Errors
/// `NotFound` where browsers know no passkeys; the store's.
pub async fn ask(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = site(&context, &headers).ok_or(Fault::NotFound)?;
    let asked = context.run(move |context| context.identity.ask_passkey_to_change(&site));
    Ok(question(asked.await?))
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    name: String,
    #[serde(default)]
    present: String,
    #[serde(default)]
    fresh: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    code: String,
}

/// `POST /recovery/change`
///
/// # Errors
/// The store's; a refusal is the page again, as at the sign-in.
pub async fn change(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let name = entry.name;
    let [present, fresh, again] = [entry.present, entry.fresh, entry.again].map(Secret::new);
    let code = (!entry.code.trim().is_empty()).then(|| Secret::new(entry.code));
    // Whoever is named, and with nothing looked up.
    if is_provisional(&present) {
        return Ok(see_other(&activation::path(&name, false)));
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if !fresh.is(&again) {
        let wrong = Wrong::new(w, "again", "web-activation-wrong-again");
        return form(&context, w, &headers, status, name, Some(wrong)).await;
    }
    let from = origin(&context, &headers, network);
    let changed = context
        .identity
        .change_from_outside(&name, &present, (fresh, code), from);
    match changed.await {
        Ok(()) => {
            let mut sheet = Sheet::new(w, w.say("web-choose-done"));
            sheet.belong(&context, &headers).await;
            page(&SaidPage {
                sheet,
                says: w.say("web-choose-done-says"),
                way: ("/signin".to_owned(), w.say("web-activation-signin")),
            })
        }
        Err(OutsideRefusal::Refused(refusal)) => {
            let wrong = Wrong::of(signin::sentence(w, &refusal.reason));
            let status = signin::status(&refusal.reason);
            form(&context, w, &headers, status, name, Some(wrong)).await
        }
        Err(OutsideRefusal::Code) => {
            let wrong = Wrong::new(w, "code", "web-change-code-asked");
            form(&context, w, &headers, status, name, Some(wrong)).await
        }
        Err(OutsideRefusal::Factor(refusal)) => {
            let (status, told) = refused(w, true, refusal)?;
            let wrong = Wrong {
                field: "code",
                words: told.words,
            };
            form(&context, w, &headers, status, name, Some(wrong)).await
        }
        Err(OutsideRefusal::Credential(CredentialError::Weak(weakness))) => {
            let wrong = Wrong {
                field: "fresh",
                words: weak(w, weakness),
            };
            form(&context, w, &headers, status, name, Some(wrong)).await
        }
        Err(OutsideRefusal::Credential(error)) => Err(fault(error)),
    }
}
