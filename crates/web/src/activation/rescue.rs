//! The rescue address, verified by a code that was sent to it; then the desk opens.

use super::{Wrong, again, device, minutes, over, token, told, wrong_at};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::session::{
    ACTIVATION, Guest, Network, SHARED, language_cookie, no_named_cookie, session_cookie,
};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use directory::Actor;
use identity::{ActivationRefusal, ActivationStep, AskedAgain, RescueRefusal, Secret};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "activation/rescue.html")]
struct RescuePage {
    sheet: Sheet,
    at: u32,
    /// Whether it is verified already: one goes on.
    verified: bool,
    /// Where a code was sent.
    awaited: Option<String>,
    typed: String,
    /// Whether nobody gets in without one.
    required: bool,
    wrong: Option<Wrong>,
}

impl RescuePage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /activation/rescue`
///
/// # Errors
/// The store's; where nothing was begun it says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let here = token(&context, &headers);
    let is_past = context.run(move |context| {
        let identity = &context.identity;
        Ok::<_, Fault>(match identity.activation_enrols(&here) {
            Ok(Some(begun)) => identity.rescue_address(begun.person)?.is_some(),
            _ => false,
        })
    });
    // Whoever stopped before the second factor goes on there.
    if is_past.await? {
        return Ok(see_other("/activation/factor"));
    }
    let (typed, status) = (String::new(), StatusCode::OK);
    form(&context, guest.w, &headers, status, typed, None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    status: StatusCode,
    typed: String,
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let token = token(context, headers);
    let read = context.run(move |context| {
        let Some(begun) = context.identity.activation(&token)? else {
            return Ok(None);
        };
        if begun.step != ActivationStep::Rescue {
            return Ok(Some((begun, None, false, None)));
        }
        let organisation = context.directory.person(begun.person)?.organisation;
        let rule = context.directory.policies(organisation)?.activation;
        let awaited = match context.identity.awaited_rescue(&token) {
            Ok(awaited) => awaited,
            Err(RescueRefusal::Activation(ActivationRefusal::Credential(error))) => {
                return Err(super::fault(error));
            }
            Err(_) => None,
        };
        let required = rule.rescue_required;
        Ok(Some((begun, awaited, required, Some(organisation))))
    });
    let Some((begun, awaited, required, organisation)) = read.await? else {
        return over(context, w, headers, 3).await;
    };
    if begun.asks == Some(AskedAgain::BirthDate) {
        return Ok(see_other(again::PATH));
    }
    if begun.step == ActivationStep::Password {
        return Ok(see_other("/activation/password"));
    }
    let mut sheet = Sheet::new(w, w.say("web-activation-rescue"));
    if let Some(organisation) = organisation {
        sheet.belong_to(context, organisation).await;
    }
    let form = RescuePage {
        sheet,
        at: 3,
        verified: begun.asks == Some(AskedAgain::Letter),
        awaited,
        typed,
        required,
        wrong,
    };
    Ok((status, page(&form)?).into_response())
}

/// The address.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    address: String,
}

/// `POST /activation/rescue`: sends a code to the address.
///
/// # Errors
/// The store's; what cannot be taken is said beside its field.
pub async fn ask(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let (token, typed) = (token(&context, &headers), entry.address.clone());
    let asked = context
        .run(move |context| Ok::<_, Fault>(context.identity.ask_rescue_code(&token, &typed)));
    match asked.await? {
        Ok(()) => Ok(see_other("/activation/rescue")),
        Err(refusal) => {
            refused(
                &context,
                guest.w,
                &headers,
                "address",
                entry.address,
                refusal,
            )
            .await
        }
    }
}

/// The code that came by letter.
#[derive(Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
}

/// `POST /activation/rescue/code`
///
/// # Errors
/// The store's; a wrong code is said beside its field.
pub async fn confirm(
    State(context): State<Arc<Context>>,
    guest: Guest,
    network: Network,
    headers: HeaderMap,
    Form(entry): Form<Code>,
) -> Result<Response, Fault> {
    let token = token(&context, &headers);
    let confirmed = context.run(move |context| {
        Ok::<_, Fault>(context.identity.confirm_rescue_code(&token, &entry.code))
    });
    match confirmed.await? {
        Ok(()) => end(&context, guest.w, network, &headers).await,
        Err(refusal) => {
            let (field, typed) = ("code", String::new());
            refused(&context, guest.w, &headers, field, typed, refusal).await
        }
    }
}

async fn refused(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    field: &'static str,
    typed: String,
    refusal: RescueRefusal,
) -> Result<Response, Fault> {
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    let words = match refusal {
        RescueRefusal::Malformed => w.say("web-activation-wrong-address"),
        RescueRefusal::OurOwn => w.say("web-activation-wrong-own"),
        RescueRefusal::Shared => w.say("web-activation-wrong-shared"),
        RescueRefusal::TooMany { retry_after } => {
            status = StatusCode::TOO_MANY_REQUESTS;
            w.count("web-activation-wrong-many", minutes(retry_after))
        }
        RescueRefusal::NoCode => w.say("web-activation-no-code"),
        RescueRefusal::Wrong => w.say("web-activation-wrong-code"),
        RescueRefusal::Activation(ActivationRefusal::BirthDate) => {
            return Ok(see_other(again::PATH));
        }
        RescueRefusal::Activation(ActivationRefusal::Over) => {
            return over(context, w, headers, 3).await;
        }
        RescueRefusal::Activation(refusal) => told(w, refusal)?.1,
    };
    let wrong = Some(Wrong { field, words });
    form(context, w, headers, status, typed, wrong).await
}

/// `POST /activation/end`: without a rescue address, where the organisation lets one.
///
/// # Errors
/// The store's.
pub async fn finish(
    State(context): State<Arc<Context>>,
    guest: Guest,
    network: Network,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    end(&context, guest.w, network, &headers).await
}

async fn end(
    context: &Arc<Context>,
    w: Words,
    Network(network): Network,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let (token, device) = (token(context, headers), device(context, headers, network));
    let shared = device.shared;
    let finished = context
        .run(move |context| Ok::<_, Fault>(context.identity.finish_activation(&token, &device)));
    let (actor, session) = match finished.await? {
        Ok(open) => open,
        Err(ActivationRefusal::Over) => return over(context, w, headers, 3).await,
        Err(ActivationRefusal::BirthDate) => return Ok(see_other(again::PATH)),
        Err(ActivationRefusal::SecondFactor) => return Ok(see_other("/activation/factor")),
        Err(refusal) => {
            let words = told(w, refusal)?.1;
            let wrong = Some(Wrong {
                field: "address",
                words,
            });
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return form(context, w, headers, status, String::new(), wrong).await;
        }
    };
    let mut answer = see_other("/welcome");
    for cookie in came_in(context, &actor, (&session, shared)) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// The cookies of who is in.
pub(super) fn came_in(
    context: &Context,
    actor: &Actor,
    (session, shared): (&Secret, bool),
) -> [HeaderValue; 4] {
    let options = &context.options;
    [
        session_cookie(session, options),
        no_named_cookie(ACTIVATION, options),
        no_named_cookie(SHARED, options),
        language_cookie(actor.language, shared, options),
    ]
}
