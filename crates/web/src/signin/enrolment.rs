//! The second factor of who must have one and has none, enrolled between the password and the desk: with a code that is sent to
//! the rescue address, or one that was handed over, since the password alone may be a thief's. An application is taken here, a passkey
//! on a page of its own.

pub mod passkey;

use super::code::Asked;
use super::{came_in, device, halfway, over};
use crate::Context;
use crate::answer::{Fault, encoded, page, see_other};
use crate::session::{Guest, Network};
use crate::settings::account::factor::{Proposed, shown};
use crate::settings::account::passkeys::site;
use crate::settings::account::refused;
use crate::settings::account::rescue::of_rescue;
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::{Wrong, minutes, wrong_at};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{
    Brought, CameIn, FactorRefusal, NewFactor, RescueRefusal, Secret, SignInStep, StepRefusal,
};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;
use text::Lang;

#[derive(Template)]
#[template(path = "signin/enrolment.html")]
struct EnrolmentPage {
    sheet: Sheet,
    next: String,
    lang: Option<Lang>,
    /// Whether there is an address to send a code to.
    has_rescue: bool,
    /// Whether one was just asked for.
    sent: bool,
    /// Whether a code that was handed over is brought instead.
    handed: bool,
    proposed: Proposed,
    /// Where a passkey is taken instead; nothing where browsers know none.
    passkey_way: Option<String>,
    wrong: Option<Wrong>,
}

impl EnrolmentPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    /// The page for who was handed a code.
    fn with_code(&self) -> String {
        way(PATH, "handed=true", &self.next, self.lang)
    }
}

/// Where the application is enrolled.
const PATH: &str = "/signin/enrolment";

/// A page of the enrolment, with what is brought, where one goes on to and in which language.
fn way(path: &str, brought: &str, next: &str, lang: Option<Lang>) -> String {
    let lang = lang.map(|lang| format!("&lang={}", lang.code()));
    let (next, lang) = (encoded(next), lang.unwrap_or_default());
    format!("{path}?{brought}&next={next}{lang}")
}

/// What is brought, as a query says it.
fn brought(handed: bool) -> &'static str {
    match handed {
        true => "handed=true",
        false => "sent=true",
    }
}

/// Recovery codes of who has just come in, shown once.
#[derive(Template)]
#[template(path = "signin/recovery.html")]
struct RecoveryPage {
    sheet: Sheet,
    codes: Vec<String>,
    next: String,
}

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Shown {
    #[serde(default)]
    sent: bool,
    #[serde(default)]
    handed: bool,
    #[serde(flatten)]
    asked: Asked,
}

/// How far somebody is on the page.
#[derive(Default)]
struct Progress {
    sent: bool,
    handed: bool,
    sealed: String,
}

/// `GET /signin/enrolment`
///
/// # Errors
/// The store's; where no password was said, the sign-in.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(query): Query<Shown>,
) -> Result<Response, Fault> {
    let Shown {
        sent,
        handed,
        asked,
    } = query;
    let state = Progress {
        sent,
        handed,
        sealed: String::new(),
    };
    form(&context, guest.w, &headers, (asked, state), None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    (asked, progress): (Asked, Progress),
    refused: Option<(StatusCode, Wrong)>,
) -> Result<Response, Fault> {
    let waits = halfway(context, headers).await?;
    let Some(waits) = waits.filter(|one| one.step() == SignInStep::Enrolment) else {
        return over(context, w, headers, &asked).await;
    };
    let w = asked.lang.map_or(w, Words);
    let Progress { sent, handed, .. } = progress;
    let read = context.run(move |context| {
        let organisation = context.directory.person(waits.person)?.organisation;
        let rescue = context.identity.rescue_address(waits.person)?;
        let proposed = Proposed::again(context, waits.person, &progress.sealed)?;
        Ok::<_, Fault>((organisation, rescue.is_some(), proposed))
    });
    let (organisation, has_rescue, proposed) = read.await?;
    let mut sheet = Sheet::new(w, w.say("web-enrolment-title"));
    sheet.belong_to(context, organisation).await;
    let (status, wrong) = refused.unzip();
    // Without an address nothing else is left.
    let handed = handed || !has_rescue;
    let next = asked.next();
    let passkey_way =
        site(context, headers).map(|_| way(passkey::PATH, brought(handed), &next, asked.lang));
    let form = EnrolmentPage {
        sheet,
        next,
        lang: asked.lang,
        has_rescue,
        sent,
        handed,
        proposed,
        passkey_way,
        wrong,
    };
    Ok((status.unwrap_or(StatusCode::OK), page(&form)?).into_response())
}

/// `POST /signin/enrolment/letter`: sends a code to the rescue address.
///
/// # Errors
/// The store's; what cannot be done is the page again, with its sentence.
pub async fn send(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Result<Response, Fault> {
    let token = super::token(&context, &headers);
    let sent =
        context.run(move |context| Ok::<_, Fault>(context.identity.ask_enrolment_code(&token)));
    match sent.await? {
        Ok(()) => {
            let next = asked.next();
            Ok(see_other(&way(PATH, brought(false), &next, asked.lang)))
        }
        Err(refusal) => {
            // The last code that was sent still counts where no other one is.
            let sent = matches!(refusal, StepRefusal::Rescue(RescueRefusal::TooMany { .. }));
            let state = Progress {
                sent,
                ..Progress::default()
            };
            again(&context, guest.w, &headers, (asked, state), refusal).await
        }
    }
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    sealed: String,
    /// What came by letter, or was handed over.
    #[serde(default)]
    sent: String,
    #[serde(default)]
    handed: bool,
    /// What the application shows.
    #[serde(default)]
    code: String,
    #[serde(flatten)]
    asked: Asked,
}

/// `POST /signin/enrolment`: both codes. The session is open, and the recovery codes are the answer.
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
        sealed,
        sent,
        handed,
        code,
        asked,
    } = entry;
    let (token, device) = (super::token(&context, &headers), device(&headers, network));
    let (sent, tried) = (Secret::new(sent), sealed.clone());
    let enrolled = context.run(move |context| {
        let new = NewFactor::App {
            sealed: tried,
            code: Secret::new(code),
        };
        let brought = bringing(handed, &sent);
        let identity = &context.identity;
        Ok::<_, Fault>(identity.enrol_signing_in(&token, brought, &new, &device))
    });
    match enrolled.await? {
        Ok(came) => entered(&context, (&headers, network), came, &asked).await,
        Err(refusal) => {
            let state = Progress {
                sent: !handed,
                handed,
                sealed,
            };
            again(&context, guest.w, &headers, (asked, state), refusal).await
        }
    }
}

fn bringing(handed: bool, sent: &Secret) -> Brought<'_> {
    match handed {
        true => Brought::Handed(sent),
        false => Brought::Sent(sent),
    }
}

/// The recovery codes of who has just come in, once.
async fn entered(
    context: &Arc<Context>,
    from: (&HeaderMap, IpAddr),
    came: CameIn,
    asked: &Asked,
) -> Result<Response, Fault> {
    let (codes, organisation) = (shown(&came.recovery), came.actor.organisation);
    let (answer, w) = came_in(context, from, came, asked).await?;
    let mut sheet = Sheet::new(w, w.say("web-recovery-codes"));
    sheet.belong_to(context, organisation).await;
    let next = asked.next();
    let mut shown = page(&RecoveryPage { sheet, codes, next })?;
    // The cookies of who came in, on the page that shows the codes.
    for cookie in answer.headers().get_all(axum::http::header::SET_COOKIE) {
        let name = axum::http::header::SET_COOKIE;
        shown.headers_mut().append(name, cookie.clone());
    }
    Ok(shown)
}

async fn again(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    (asked, state): (Asked, Progress),
    refusal: StepRefusal,
) -> Result<Response, Fault> {
    // The page says what to do then.
    if matches!(refusal, StepRefusal::NoRescue) {
        return form(context, w, headers, (asked, state), None).await;
    }
    let said = asked.lang.map_or(w, Words);
    match not_enrolled(said, refusal, |refusal| refused(said, true, refusal))? {
        Some(refused) => form(context, w, headers, (asked, state), Some(refused)).await,
        None => over(context, w, headers, &asked).await,
    }
}

/// Status, field and sentence of a second factor that was not taken here; nothing where one begins again with the password.
pub(crate) fn not_enrolled(
    said: Words,
    refusal: StepRefusal,
    of_factor: impl FnOnce(FactorRefusal) -> Result<(StatusCode, Wrong), Fault>,
) -> Result<Option<(StatusCode, Wrong)>, Fault> {
    let refused = match refusal {
        StepRefusal::Factor(refusal) => of_factor(refusal)?,
        StepRefusal::NotBorn => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Wrong::new(said, "birth", "web-enrolment-not-born"),
        ),
        StepRefusal::NotHanded => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Wrong::new(said, "sent", "web-enrolment-not-handed"),
        ),
        StepRefusal::Throttled { retry_after } => {
            let field = "sent";
            let words = said.count("web-code-wait", minutes(retry_after));
            (StatusCode::TOO_MANY_REQUESTS, Wrong { field, words })
        }
        StepRefusal::Over
        | StepRefusal::NoRescue
        | StepRefusal::OldPassword(_)
        | StepRefusal::Rescue(RescueRefusal::Activation(_)) => return Ok(None),
        StepRefusal::Rescue(refusal) => of_rescue(said, "sent", refusal)?,
    };
    Ok(Some(refused))
}
