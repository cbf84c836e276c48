//! A passkey as the second factor of who must have one and has none, in the place of an application: asked for behind the token of
//! this sign-in, and taken with the same codes.

use super::super::{device, halfway, over};
use super::{Shown, bringing, brought, entered, not_enrolled, way};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::settings::account::passkeys::{named, not_asked, not_taken, question, site, still_good};
use crate::sheet::Sheet;
use crate::signin::code::Asked;
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{NewFactor, Secret, SignInStep};
use serde::Deserialize;
use std::sync::Arc;
use text::Lang;

/// Where the page is.
pub(super) const PATH: &str = "/signin/enrolment/passkey";

#[derive(Template)]
#[template(path = "signin/enrolment/passkey.html")]
struct PasskeyPage {
    sheet: Sheet,
    next: String,
    lang: Option<Lang>,
    /// Whether a code that was handed over is brought, and not the one that was sent.
    handed: bool,
    name: String,
    /// One that was made and waits for the right code beside it.
    answer: String,
    wrong: Option<Wrong>,
}

impl PasskeyPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    /// The page of the application.
    fn app(&self) -> String {
        way(super::PATH, brought(self.handed), &self.next, self.lang)
    }
}

/// What is on the page already.
#[derive(Default)]
struct Typed {
    handed: bool,
    name: String,
    answer: String,
}

/// `GET /signin/enrolment/passkey`
///
/// # Errors
/// The store's; where no password was said, the sign-in.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(query): Query<Shown>,
) -> Result<Response, Fault> {
    let Shown { handed, asked, .. } = query;
    let typed = Typed {
        handed,
        ..Typed::default()
    };
    form(&context, guest.w, &headers, (asked, typed), None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    (asked, typed): (Asked, Typed),
    refused: Option<(StatusCode, Wrong)>,
) -> Result<Response, Fault> {
    let waits = halfway(context, headers).await?;
    let Some(waits) = waits.filter(|one| one.step() == SignInStep::Enrolment) else {
        return over(context, w, headers, &asked).await;
    };
    let next = asked.next();
    if site(context, headers).is_none() {
        let application = way(super::PATH, brought(typed.handed), &next, asked.lang);
        return Ok(see_other(&application));
    }
    let w = asked.lang.map_or(w, Words);
    let mut sheet = Sheet::new(w, w.say("web-passkeys-new"));
    let whose = context.run(move |context| context.directory.person(waits.person));
    sheet.belong_to(context, whose.await?.organisation).await;
    let (status, wrong) = refused.unzip();
    let form = PasskeyPage {
        sheet,
        next,
        lang: asked.lang,
        handed: typed.handed,
        name: typed.name,
        answer: still_good(typed.answer, wrong.as_ref()),
        wrong,
    };
    Ok((status.unwrap_or(StatusCode::OK), page(&form)?).into_response())
}

/// `GET /signin/enrolment/passkey/creation`: what the browser is asked.
///
/// # Errors
/// `NotFound` for who does not enrol, and where browsers know no passkeys; the store's.
pub async fn create(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let site = site(&context, &headers).ok_or(Fault::NotFound)?;
    let token = super::super::token(&context, &headers);
    let asked = context.run(move |context| {
        let proposed = context.identity.propose_passkey_signing_in(&token, &site);
        proposed.map_err(not_asked)
    });
    Ok(question(asked.await?))
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    /// What came by letter, or was handed over.
    #[serde(default)]
    sent: String,
    #[serde(default)]
    handed: bool,
    #[serde(default)]
    name: String,
    /// What the browser answered.
    #[serde(default)]
    answer: String,
    #[serde(flatten)]
    asked: Asked,
}

/// `POST /signin/enrolment/passkey`: the session is open, and the recovery codes are the answer.
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
    let Entry {
        sent,
        handed,
        name,
        answer,
        asked,
    } = entry;
    let said = asked.lang.map_or(guest.w, Words);
    let named = named(said, &name);
    let typed = Typed {
        handed,
        name,
        answer,
    };
    let name = match named {
        Ok(name) => name,
        Err(refused) => {
            return form(&context, guest.w, &headers, (asked, typed), Some(refused)).await;
        }
    };
    let new = NewFactor::Passkey {
        name,
        answer: Secret::new(typed.answer.clone()),
    };
    let token = super::super::token(&context, &headers);
    let (device, sent) = (device(&headers, network), Secret::new(sent));
    let enrolled = context.run(move |context| {
        let (identity, brought) = (&context.identity, bringing(handed, &sent));
        Ok::<_, Fault>(identity.enrol_signing_in(&token, brought, &new, &device))
    });
    let refusal = match enrolled.await? {
        Ok(came) => return entered(&context, (&headers, network), came, &asked).await,
        Err(refusal) => refusal,
    };
    match not_enrolled(said, refusal, |refusal| not_taken(said, true, refusal))? {
        Some(refused) => form(&context, guest.w, &headers, (asked, typed), Some(refused)).await,
        None => over(&context, guest.w, &headers, &asked).await,
    }
}
