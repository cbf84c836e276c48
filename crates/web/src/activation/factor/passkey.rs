//! A passkey as the second factor of who signs in for the first time, in the place of an application.

use super::super::{FACTOR, device, over, token};
use super::{Again, Shown, enrolling, entered};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::settings::account::passkeys::{named, not_asked, not_taken, question, site, still_good};
use crate::sheet::Sheet;
use crate::signin::enrolment::not_enrolled;
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{NewFactor, Secret};
use serde::Deserialize;
use std::sync::Arc;

/// Where the page is.
pub(super) const PATH: &str = "/activation/factor/passkey";

#[derive(Template)]
#[template(path = "activation/factor/passkey.html")]
struct PasskeyPage {
    sheet: Sheet,
    at: u32,
    again: Again,
    name: String,
    /// One that was made and waits for its name.
    answer: String,
    wrong: Option<Wrong>,
}

impl PasskeyPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /activation/factor/passkey`
///
/// # Errors
/// The store's; where nothing was begun it says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(Shown { sent }): Query<Shown>,
) -> Result<Response, Fault> {
    let typed = Typed {
        sent,
        ..Typed::default()
    };
    form(&context, guest.w, &headers, typed, None).await
}

/// What is on the page already.
#[derive(Default)]
struct Typed {
    /// Whether a code was asked for.
    sent: bool,
    name: String,
    answer: String,
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    Typed { sent, name, answer }: Typed,
    refused: Option<(StatusCode, Wrong)>,
) -> Result<Response, Fault> {
    let (_, asks, sheet) = match enrolling(context, w, headers, "web-passkeys-new").await? {
        Ok(enrolling) => enrolling,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let again = Again { asks, sent };
    if site(context, headers).is_none() || again.waits() {
        return Ok(see_other(&again.way(super::PATH)));
    }
    let (status, wrong) = refused.unzip();
    let form = PasskeyPage {
        sheet,
        at: FACTOR,
        again,
        name,
        answer: still_good(answer, wrong.as_ref()),
        wrong,
    };
    Ok((status.unwrap_or(StatusCode::OK), page(&form)?).into_response())
}

/// `GET /activation/factor/passkey/creation`: what the browser is asked.
///
/// # Errors
/// `NotFound` for who does not enrol, and where browsers know no passkeys; the store's.
pub async fn create(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = site(&context, &headers).ok_or(Fault::NotFound)?;
    let token = token(&context, &headers);
    let asked = context.run(move |context| {
        let identity = &context.identity;
        let proposed = identity.propose_passkey_in_activation(&token, &site);
        proposed.map_err(not_asked)
    });
    Ok(question(asked.await?))
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    name: String,
    /// What the browser answered.
    #[serde(default)]
    answer: String,
    /// What came by letter, for who resumes.
    #[serde(default)]
    sent: String,
}

/// `POST /activation/factor/passkey`: the session is open, and the recovery codes are the answer.
///
/// # Errors
/// The store's; what cannot be taken is said beside its field.
pub async fn enrol(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let (w, typed) = (
        guest.w,
        Typed {
            sent: true,
            name: entry.name,
            answer: entry.answer,
        },
    );
    let sent = Secret::new(entry.sent);
    let name = match named(w, &typed.name) {
        Ok(name) => name,
        Err(refused) => return form(&context, w, &headers, typed, Some(refused)).await,
    };
    let (token, device) = (
        token(&context, &headers),
        device(&context, &headers, network),
    );
    let answer = Secret::new(typed.answer.clone());
    let enrolled = context.run(move |context| {
        let new = NewFactor::Passkey { name, answer };
        let identity = &context.identity;
        Ok::<_, Fault>(identity.enrol_in_activation(&token, &sent, &new, &device))
    });
    match enrolled.await? {
        Ok(came) => entered(&context, w, came).await,
        Err(refusal) => match not_enrolled(w, refusal, |refusal| not_taken(w, true, refusal))? {
            Some(refused) => form(&context, w, &headers, typed, Some(refused)).await,
            None => over(&context, w, &headers, FACTOR).await,
        },
    }
}
