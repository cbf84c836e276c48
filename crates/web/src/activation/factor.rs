//! The second factor of who must have one, as the last step of the first sign-in; then the desk opens. Who resumed it brings a code of
//! their rescue address besides. An application is taken here, a passkey on a page of its own.

pub mod passkey;

use super::rescue::came_in;
use super::{FACTOR, again, device, fault, over, token};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::settings::account::factor::{Proposed, shown};
use crate::settings::account::passkeys::site;
use crate::settings::account::refused;
use crate::sheet::Sheet;
use crate::signin::enrolment::not_enrolled;
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use directory::PersonId;
use identity::{
    ActivationRefusal, AskedAgain, CameIn, NewFactor, RescueRefusal, Secret, StepRefusal,
};
use serde::Deserialize;
use std::sync::Arc;

/// Where the page is.
const PATH: &str = "/activation/factor";

#[derive(Template)]
#[template(path = "activation/factor.html")]
struct FactorPage {
    sheet: Sheet,
    at: u32,
    again: Again,
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

/// What is asked on the page besides the factor.
#[derive(Clone, Copy)]
struct Again {
    asks: Option<AskedAgain>,
    /// Whether a code was just asked for.
    sent: bool,
}

impl Again {
    fn by_letter(self) -> bool {
        self.asks == Some(AskedAgain::Letter)
    }

    /// Whether the code is still to be sent.
    fn waits(self) -> bool {
        self.by_letter() && !self.sent
    }

    /// A page of this step, with how far one is.
    fn way(self, path: &str) -> String {
        let query = if self.sent { "?sent=true" } else { "" };
        format!("{path}{query}")
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

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Shown {
    #[serde(default)]
    sent: bool,
}

/// `GET /activation/factor`
///
/// # Errors
/// The store's; where nothing was begun it says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(Shown { sent }): Query<Shown>,
) -> Result<Response, Fault> {
    form(&context, guest.w, &headers, (sent, String::new()), None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    (sent, sealed): (bool, String),
    refused: Option<(StatusCode, Wrong)>,
) -> Result<Response, Fault> {
    let (person, asks, sheet) = match enrolling(context, w, headers, "web-factor-title").await? {
        Ok(enrolling) => enrolling,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let proposed = context.run(move |context| Proposed::again(context, person, &sealed));
    let (status, wrong) = refused.unzip();
    let again = Again { asks, sent };
    let form = FactorPage {
        sheet,
        at: FACTOR,
        again,
        proposed: proposed.await?,
        passkey_way: site(context, headers).map(|_| again.way(passkey::PATH)),
        wrong,
    };
    Ok((status.unwrap_or(StatusCode::OK), page(&form)?).into_response())
}

/// `POST /activation/factor/letter`: sends a code to the rescue address of who resumes.
///
/// # Errors
/// The store's; what cannot be done is the page again, with its sentence.
pub async fn send(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let token = token(&context, &headers);
    let sent =
        context.run(move |context| Ok::<_, Fault>(context.identity.ask_code_in_activation(&token)));
    let refusal = match sent.await? {
        Ok(()) => return Ok(see_other(&format!("{PATH}?sent=true"))),
        Err(refusal) => refusal,
    };
    let w = guest.w;
    // The last code that was sent still counts where no other one is.
    let has_one = matches!(refusal, StepRefusal::Rescue(RescueRefusal::TooMany { .. }));
    match not_enrolled(w, refusal, |refusal| refused(w, true, refusal))? {
        Some(refused) => {
            let typed = (has_one, String::new());
            form(&context, w, &headers, typed, Some(refused)).await
        }
        None => over(&context, w, &headers, FACTOR).await,
    }
}

/// Who is to enrol one and what they are asked besides, with a page of this title for them; or where they go instead.
async fn enrolling(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    title: &str,
) -> Result<Result<(PersonId, Option<AskedAgain>, Sheet), Response>, Fault> {
    let token = token(context, headers);
    let read = context.run(move |context| {
        let begun = match context.identity.activation_enrols(&token) {
            Ok(Some(begun)) => begun,
            Ok(None) => return Ok(Err(Some("/activation/rescue"))),
            Err(ActivationRefusal::BirthDate) => return Ok(Err(Some(again::PATH))),
            Err(ActivationRefusal::Credential(error)) => return Err(fault(error)),
            Err(_) => return Ok(Err(None)),
        };
        Ok(Ok((context.directory.person(begun.person)?, begun.asks)))
    });
    let (person, asks) = match read.await? {
        Ok(read) => read,
        Err(Some(step)) => return Ok(Err(see_other(step))),
        Err(None) => return over(context, w, headers, FACTOR).await.map(Err),
    };
    let mut sheet = Sheet::new(w, w.say(title));
    sheet.belong_to(context, person.organisation).await;
    Ok(Ok((person.id, asks, sheet)))
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    sealed: String,
    #[serde(default)]
    code: String,
    /// What came by letter, for who resumes.
    #[serde(default)]
    sent: String,
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
    let (token, w) = (token(&context, &headers), guest.w);
    let device = device(&context, &headers, network);
    let Entry { sealed, code, sent } = entry;
    // Who is here got a code, or is asked for none.
    let typed = (true, sealed.clone());
    let (code, sent) = (Secret::new(code), Secret::new(sent));
    let new = NewFactor::App { sealed, code };
    let enrolled = context.run(move |context| {
        let identity = &context.identity;
        Ok::<_, Fault>(identity.enrol_in_activation(&token, &sent, &new, &device))
    });
    match enrolled.await? {
        Ok(came) => entered(&context, w, came).await,
        Err(refusal) => match not_enrolled(w, refusal, |refusal| refused(w, true, refusal))? {
            Some(refused) => form(&context, w, &headers, typed, Some(refused)).await,
            None => over(&context, w, &headers, FACTOR).await,
        },
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
