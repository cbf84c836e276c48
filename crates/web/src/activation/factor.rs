//! The second factor of who must have one, as the last step of the first sign-in; then the desk opens. Who resumed it shows more than
//! the password besides. An application is taken here, a passkey on a page of its own.

pub mod passkey;

use super::rescue::came_in;
use super::{FACTOR, birth_date, device, fault, over, token};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::{Guest, Network};
use crate::settings::account::factor::{Proposed, shown};
use crate::settings::account::passkeys::site;
use crate::settings::account::refused;
use crate::sheet::Sheet;
use crate::signin::enrolment::not_enrolled;
use crate::words::Words;
use crate::wrong::{Wrong, minutes, wrong_at};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use directory::PersonId;
use identity::{
    ActivationRefusal, AskedAgain, CameIn, FactorRefusal, NewFactor, Secret, ShownAgain,
    StepRefusal,
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

    fn by_date(self) -> bool {
        self.asks == Some(AskedAgain::BirthDate)
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
    match not_enrolled(w, refusal, |refusal| refused(w, true, refusal))? {
        Some(refused) => {
            let typed = (false, String::new());
            form(&context, w, &headers, typed, Some(refused)).await
        }
        None => over(&context, w, &headers, FACTOR).await,
    }
}

/// Status, field and sentence of a second factor that was not taken; nothing where one begins again.
fn not_taken_here(
    w: Words,
    refusal: StepRefusal,
    of_factor: impl FnOnce(FactorRefusal) -> Result<(StatusCode, Wrong), Fault>,
    by_date: bool,
) -> Result<Option<(StatusCode, Wrong)>, Fault> {
    match refusal {
        StepRefusal::Throttled { retry_after } if by_date => {
            let words = w.count("web-signin-wait-minutes", minutes(retry_after));
            let field = "birth";
            Ok(Some((
                StatusCode::TOO_MANY_REQUESTS,
                Wrong { field, words },
            )))
        }
        refusal => not_enrolled(w, refusal, of_factor),
    }
}

/// What was typed besides by who resumes: the date of birth where there is one, else the code.
fn shown_again(w: Words, sent: String, birth: &str) -> Result<ShownAgain, (StatusCode, Wrong)> {
    if birth.is_empty() {
        return Ok(ShownAgain::Sent(Secret::new(sent)));
    }
    let wrong = || {
        let wrong = Wrong::new(w, "birth", "web-activation-wrong-birth");
        (StatusCode::UNPROCESSABLE_ENTITY, wrong)
    };
    Ok(ShownAgain::Born(birth_date(birth).ok_or_else(wrong)?))
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
    /// Or their date of birth.
    #[serde(default)]
    birth: String,
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
    let Entry {
        sealed,
        code,
        sent,
        birth,
    } = entry;
    let typed = (!sent.is_empty(), sealed.clone());
    let by_date = !birth.is_empty();
    let again = match shown_again(w, sent, &birth) {
        Ok(again) => again,
        Err(refused) => return form(&context, w, &headers, typed, Some(refused)).await,
    };
    let code = Secret::new(code);
    let new = NewFactor::App { sealed, code };
    let enrolled = context.run(move |context| {
        let identity = &context.identity;
        Ok::<_, Fault>(identity.enrol_in_activation(&token, &again, &new, &device))
    });
    match enrolled.await? {
        Ok(came) => entered(&context, w, came).await,
        Err(refusal) => {
            let of_factor = |refusal| refused(w, true, refusal);
            match not_taken_here(w, refusal, of_factor, by_date)? {
                Some(refused) => form(&context, w, &headers, typed, Some(refused)).await,
                None => over(&context, w, &headers, FACTOR).await,
            }
        }
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
