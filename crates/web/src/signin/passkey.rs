//! A sign-in by a passkey alone, which shows both factors at once; and what a browser is asked where one stands for the code.

use super::{SignInPage, device, halfway, open, origin, resume, sentence, status};
use crate::Context;
use crate::answer::{Fault, own_path, page};
use crate::session::{Guest, Network, device_kept};
use crate::settings::account::passkeys::{question, site};
use crate::words::Words;
use axum::extract::{Form, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use identity::{Reason, Refusal, Secret, SignInStep};
use serde::Deserialize;
use std::sync::Arc;
use text::Lang;

/// `GET /signin/passkey`: what the browser of who signs in is asked, whoever they are.
///
/// # Errors
/// `NotFound` where browsers know no passkeys; the store's.
pub async fn ask(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = site(&context, &headers).ok_or(Fault::NotFound)?;
    let asked = context.run(move |context| context.identity.ask_any_passkey(&site));
    Ok(question(asked.await?))
}

/// `GET /signin/code/passkey`: what the browser of who has said the password is asked.
///
/// # Errors
/// `NotFound` for who has no passkey or has said no password, and where browsers know none; the store's.
pub async fn ask_second(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = site(&context, &headers).ok_or(Fault::NotFound)?;
    let waits = halfway(&context, &headers).await?;
    let waits = waits.filter(|one| one.step() == SignInStep::Code);
    let waits = waits.ok_or(Fault::NotFound)?;
    let asked = context.run(move |context| context.identity.ask_passkey(waits.person, &site));
    Ok(question(asked.await?.ok_or(Fault::NotFound)?))
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    shared: String,
    #[serde(default)]
    next: String,
    lang: Option<Lang>,
}

/// `POST /signin/passkey`
///
/// # Errors
/// The store's; a refusal is the sign-in page, with its sentence.
pub async fn enter(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = entry.lang.map_or(guest.w, Words);
    let answer = Secret::new(entry.answer);
    let shared = entry.shared == "true";
    let from = origin(&context, &headers, network);
    let let_in = context.identity.authenticate_by_passkey(&answer, from);
    let reason = match let_in.await {
        Ok(entered) => {
            let kept = device_kept(&headers, &context.options);
            let from = (device(&headers, network), kept);
            let way = (shared, entry.lang, entry.next.as_str());
            if let Some(answer) = open(&context, entered, way, from).await? {
                return Ok(answer);
            }
            // Something of the account ended in this very moment.
            Reason::BadCredentials
        }
        Err(Refusal {
            reason: Reason::Unfinished(resuming),
            ..
        }) => return resume(&context, resuming, shared).await,
        Err(refusal) => refusal.reason,
    };
    let mut form = SignInPage::new(w, own_path(Some(&entry.next)), entry.lang);
    form.refusal = Some(match reason {
        Reason::BadCredentials => w.say("web-passkeys-bad"),
        _ => sentence(w, &reason),
    });
    form.shared = shared;
    form.belong(&context, &headers).await?;
    Ok((status(&reason), page(&form)?).into_response())
}
