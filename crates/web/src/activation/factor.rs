//! The second factor of who must have one, as the last step of the first sign-in; then the desk opens. An application is taken here,
//! a passkey on a page of its own.

pub mod passkey;

use super::rescue::came_in;
use super::{FACTOR, device, fault, over, token};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::settings::account::factor::{Proposed, shown};
use crate::settings::account::passkeys::site;
use crate::settings::account::refused;
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use directory::PersonId;
use identity::{ActivationRefusal, CameIn, NewFactor, Secret, StepRefusal};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "activation/factor.html")]
struct FactorPage {
    sheet: Sheet,
    at: u32,
    proposed: Proposed,
    /// Where a passkey is taken instead; nothing where browsers know none.
    passkey_way: Option<String>,
    wrong: Option<Wrong>,
}

impl FactorPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// Recovery codes, shown once.
#[derive(Template)]
#[template(path = "activation/recovery.html")]
struct RecoveryPage {
    sheet: Sheet,
    at: u32,
    codes: Vec<String>,
}

/// `GET /activation/factor`
///
/// # Errors
/// The store's; where nothing was begun it says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    form(&context, guest.w, &headers, String::new(), None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    sealed: String,
    refused: Option<(StatusCode, Wrong)>,
) -> Result<Response, Fault> {
    let (person, sheet) = match enrolling(context, w, headers, "web-factor-title").await? {
        Ok(enrolling) => enrolling,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let proposed = context.run(move |context| Proposed::again(context, person, &sealed));
    let (status, wrong) = refused.unzip();
    let form = FactorPage {
        sheet,
        at: FACTOR,
        proposed: proposed.await?,
        passkey_way: site(context, headers).map(|_| passkey::PATH.to_owned()),
        wrong,
    };
    Ok((status.unwrap_or(StatusCode::OK), page(&form)?).into_response())
}

/// Who is to enrol one, with a page of this title for them; or where they go instead.
async fn enrolling(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    title: &str,
) -> Result<Result<(PersonId, Sheet), Response>, Fault> {
    let token = token(context, headers);
    let read = context.run(move |context| {
        let person = match context.identity.activation_enrols(&token) {
            Ok(Some(person)) => person,
            Ok(None) => return Ok(Err(Some("/activation/rescue"))),
            Err(ActivationRefusal::Credential(error)) => return Err(fault(error)),
            Err(_) => return Ok(Err(None)),
        };
        Ok(Ok(context.directory.person(person)?))
    });
    let person = match read.await? {
        Ok(person) => person,
        Err(Some(step)) => return Ok(Err(see_other(step))),
        Err(None) => return over(context, w, headers, FACTOR).await.map(Err),
    };
    let mut sheet = Sheet::new(w, w.say(title));
    sheet.belong_to(context, person.organisation).await;
    Ok(Ok((person.id, sheet)))
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    sealed: String,
    #[serde(default)]
    code: String,
}

/// `POST /activation/factor`: the session is open, and the recovery codes are the answer.
///
/// # Errors
/// The store's; a wrong code is said beside its field.
pub async fn enrol(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let (token, device) = (
        token(&context, &headers),
        device(&context, &headers, network),
    );
    let Entry { sealed, code } = entry;
    let new = NewFactor::App {
        sealed: sealed.clone(),
        code: Secret::new(code),
    };
    let enrolled = context.run(move |context| {
        let identity = &context.identity;
        Ok::<_, Fault>(identity.enrol_in_activation(&token, &new, &device))
    });
    match enrolled.await? {
        Ok(came) => entered(&context, guest.w, came).await,
        Err(StepRefusal::Factor(refusal)) => {
            let refused = Some(refused(guest.w, true, refusal)?);
            form(&context, guest.w, &headers, sealed, refused).await
        }
        Err(_) => over(&context, guest.w, &headers, FACTOR).await,
    }
}

/// The recovery codes of who has just come in, once.
async fn entered(context: &Arc<Context>, w: Words, came: CameIn) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-recovery-codes"));
    sheet.belong_to(context, came.actor.organisation).await;
    let codes = shown(&came.recovery);
    let at = FACTOR;
    let mut answer = page(&RecoveryPage { sheet, at, codes })?;
    let cookies = came_in(context, &came.actor, (&came.token, came.shared));
    for cookie in cookies {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}
