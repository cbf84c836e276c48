//! Signing in and out.
//!
//! The language can be chosen before: the choice stays in a cookie, and a person who signs in after choosing keeps it. Who has a
//! second factor is asked for it on a page of its own; a token in a cookie stands for the right password until then.

pub mod code;
pub mod enrolment;
pub mod passkey;
pub mod password;
mod portal;

use crate::Context;
use crate::activation;
use crate::answer::{Fault, encoded, own_path, page, see_other};
use crate::session::{
    self, ACTIVATION, Guest, HALFWAY, Network, Nothing, Posted, device_cookie, device_kept,
    language_cookie, named_cookie, named_token, no_named_cookie, no_session_cookie, session_cookie,
};
use crate::settings::account::passkeys::site;
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use code::Asked as Step;
use directory::{Actor, Protocol};
use identity::{
    CameIn, Device, Entered, Halfway, Origin, Reason, Refusal, Resuming, Secret, SignInStep,
    SigningIn, is_provisional,
};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;
use text::Lang;

/// What is on the sign-in page.
#[derive(Template)]
#[template(path = "signin.html")]
pub(crate) struct SignInPage {
    sheet: Sheet,
    /// What was typed before.
    name: String,
    shared: bool,
    next: String,
    /// The language, if it was chosen on this page.
    chosen: Option<Lang>,
    refusal: Option<String>,
    /// What the organisation says does not work for a while.
    maintenance: String,
    /// Whether browsers know passkeys at this address.
    has_passkeys: bool,
}

/// The query of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    next: Option<String>,
    lang: Option<Lang>,
}

/// The form.
#[derive(Deserialize)]
pub struct Entry {
    name: String,
    password: String,
    #[serde(default)]
    shared: bool,
    #[serde(default)]
    next: String,
    lang: Option<Lang>,
}

/// `GET /signin`
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let w = asked.lang.map_or(guest.w, Words);
    let mut form = SignInPage::new(w, own_path(asked.next.as_deref()), asked.lang);
    form.belong(&context, &headers).await?;
    let mut answer = page(&form)?;
    if let Some(lang) = asked.lang {
        answer.headers_mut().insert(
            header::SET_COOKIE,
            language_cookie(lang, false, &context.options),
        );
    }
    Ok(answer)
}

/// `POST /signin`
///
/// # Errors
/// The store's; a refusal is the page again, with its sentence.
pub async fn enter(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let secret = Secret::new(entry.password.clone());
    // Whoever is named, and with nothing looked up.
    if is_provisional(&secret) {
        return Ok(see_other(&activation::path(&entry.name, entry.shared)));
    }
    if let Some(elsewhere) = portal::of(&context, guest.w, &headers, &entry.name).await? {
        return Ok(elsewhere);
    }
    let let_in = context.identity.authenticate(
        Protocol::Web,
        &entry.name,
        &secret,
        origin(&context, &headers, network),
    );
    let refusal: Refusal = match let_in.await {
        Ok(entered) => {
            let device = device(&headers, network);
            let kept = device_kept(&headers, &context.options);
            let way = (entry.shared, entry.lang, entry.next.as_str());
            if let Some(answer) = open(&context, entered, way, (device, kept)).await? {
                return Ok(answer);
            }
            // The password changed in this very moment.
            Reason::BadCredentials.into()
        }
        Err(Refusal {
            reason: Reason::Unfinished(resuming),
            ..
        }) => return resume(&context, resuming, entry.shared).await,
        Err(Refusal {
            reason: Reason::SecondFactor(halfway) | Reason::OldPassword(halfway),
            ..
        }) => return next_step(&context, halfway, &entry).await,
        Err(refusal) => refusal,
    };
    let mut form = refused(entry.lang.map_or(guest.w, Words), entry, &refusal);
    form.belong(&context, &headers).await?;
    Ok((status(&refusal.reason), page(&form)?).into_response())
}

async fn open(
    context: &Arc<Context>,
    entered: Entered,
    (shared, lang, next): (bool, Option<Lang>, &str),
    (mut device, kept): (Device, Option<Secret>),
) -> Result<Option<Response>, Fault> {
    device.shared = shared;
    let language = lang.unwrap_or(entered.actor.language);
    let opened = context
        .run(move |context| {
            let identity = &context.identity;
            let token = identity.open_session(&entered, &device)?;
            if token.is_some() && language != entered.actor.language {
                context
                    .directory
                    .choose_language(&entered.actor, language)?;
            }
            let Some(token) = token else {
                return Ok(None);
            };
            let kept = remembered(context, &entered.actor, &device, kept.as_ref());
            Ok::<_, Fault>(Some((token, kept)))
        })
        .await?;
    let Some((token, kept)) = opened else {
        return Ok(None);
    };
    let next = own_path(Some(next));
    let mut answer = let_in(context, &token, (language, shared), next);
    if let Some(kept) = kept {
        let cookie = device_cookie(&kept, &context.options);
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(Some(answer))
}

/// The steps that are left of a first sign-in, for who has just said the password that was chosen at it.
async fn resume(
    context: &Arc<Context>,
    resuming: Resuming,
    shared: bool,
) -> Result<Response, Fault> {
    let resumed = context.run(move |context| context.identity.resume_activation(&resuming));
    Ok(match resumed.await? {
        Some(token) => activation::begun(context, "/activation/rescue", &token, shared),
        None => see_other("/signin"),
    })
}

/// From where somebody knocks, and what their browser keeps of them.
pub(crate) fn origin(context: &Context, headers: &HeaderMap, network: IpAddr) -> Origin {
    Origin {
        network,
        device: device_kept(headers, &context.options),
    }
}

/// The second step, for who has just said the right password.
async fn next_step(
    context: &Arc<Context>,
    halfway: Halfway,
    entry: &Entry,
) -> Result<Response, Fault> {
    let (step, shared) = (halfway.step(), entry.shared);
    let waiting = context.run(move |context| context.identity.wait_for_code(&halfway, shared));
    let token = waiting.await?;
    let to = (own_path(Some(&entry.next)), entry.lang);
    Ok(to_step(context, step, to, &token))
}

/// To the page of a step, behind a token.
fn to_step(
    context: &Context,
    step: SignInStep,
    (next, lang): (&str, Option<Lang>),
    token: &Secret,
) -> Response {
    let step = match step {
        SignInStep::Code => "/signin/code",
        SignInStep::Password => "/signin/password",
        SignInStep::Enrolment => "/signin/enrolment",
    };
    let next = encoded(next);
    let lang = lang.map(|lang| format!("&lang={}", lang.code()));
    let lang = lang.unwrap_or_default();
    let mut answer = see_other(&format!("{step}?next={next}{lang}"));
    let cookie = named_cookie(HALFWAY, token, &context.options);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// The token of who is halfway in; nothing where no cookie is.
fn token(context: &Context, headers: &HeaderMap) -> Secret {
    named_token(HALFWAY, headers, &context.options).unwrap_or_else(|| Secret::from(""))
}

async fn halfway(context: &Arc<Context>, headers: &HeaderMap) -> Result<Option<SigningIn>, Fault> {
    let token = token(context, headers);
    context
        .run(move |context| context.identity.signing_in(&token))
        .await
}

/// The second step is over: the first one again.
async fn over(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    asked: &Step,
) -> Result<Response, Fault> {
    let mut form = SignInPage::over(asked.lang.map_or(w, Words), asked);
    form.belong(context, headers).await?;
    let mut answer = (StatusCode::FORBIDDEN, page(&form)?).into_response();
    let cookie = no_named_cookie(HALFWAY, &context.options);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}

/// Remembers the device of who came in, and has them told of a new one. Whoever is in stays in, also where that fails.
fn remembered(
    context: &Context,
    actor: &Actor,
    device: &Device,
    kept: Option<&Secret>,
) -> Option<Secret> {
    let came = context.identity.came_from(actor, device, kept);
    came.unwrap_or_else(|error| {
        tracing::error!(%error, "could not tell of a sign-in");
        None
    })
}

/// On to the desk by both steps; in the language of who it is, or that was chosen.
async fn came_in(
    context: &Arc<Context>,
    (headers, network): (&HeaderMap, IpAddr),
    came: CameIn,
    asked: &Step,
) -> Result<(Response, Words), Fault> {
    let CameIn {
        actor,
        token,
        shared,
        ..
    } = came;
    let language = asked.lang.unwrap_or(actor.language);
    let kept = device_kept(headers, &context.options);
    let from = Device {
        shared,
        ..device(headers, network)
    };
    let remembering = context.run(move |context| {
        if language != actor.language {
            context.directory.choose_language(&actor, language)?;
        }
        Ok::<_, Fault>(remembered(context, &actor, &from, kept.as_ref()))
    });
    let kept = remembering.await?;
    let mut answer = let_in(context, &token, (language, shared), &asked.next());
    if let Some(kept) = kept {
        let cookie = device_cookie(&kept, &context.options);
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    let cookie = no_named_cookie(HALFWAY, &context.options);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok((answer, Words(language)))
}

/// To the desk, with the cookie of an open session.
fn let_in(
    context: &Context,
    token: &Secret,
    (language, shared): (Lang, bool),
    next: &str,
) -> Response {
    let mut answer = see_other(next);
    let headers = answer.headers_mut();
    headers.append(header::SET_COOKIE, session_cookie(token, &context.options));
    let language = language_cookie(language, shared, &context.options);
    headers.append(header::SET_COOKIE, language);
    answer
}

pub(crate) fn device(headers: &HeaderMap, network: IpAddr) -> Device {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    Device {
        user_agent: agent.unwrap_or("").to_owned(),
        network,
        shared: false,
    }
}

pub(crate) fn status(reason: &Reason) -> StatusCode {
    match reason {
        Reason::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        Reason::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::FORBIDDEN,
    }
}

fn refused(w: Words, entry: Entry, refusal: &Refusal) -> SignInPage {
    let mut form = SignInPage::new(w, own_path(Some(&entry.next)), entry.lang);
    form.refusal = Some(sentence(w, &refusal.reason));
    form.name = entry.name;
    form.shared = entry.shared;
    form
}

/// What the person reads; whether the name exists is never said.
pub(crate) fn sentence(w: Words, reason: &Reason) -> String {
    match reason {
        Reason::BadCredentials | Reason::SecondFactor(_) | Reason::OldPassword(_) => {
            w.say("web-signin-bad")
        }
        Reason::Suspended { why: None } => w.say("web-signin-suspended"),
        Reason::Suspended { why: Some(why) } => {
            w.with("web-signin-suspended-why", &[("why", why.as_str().into())])
        }
        Reason::Frozen => w.say("web-signin-frozen"),
        Reason::NotActivated | Reason::Unfinished { .. } => w.say("web-signin-not-activated"),
        Reason::Closed => w.say("web-signin-closed"),
        Reason::NotAllowedHere => w.say("web-signin-not-here"),
        Reason::Unavailable => w.say("web-signin-unavailable"),
        Reason::Throttled { retry_after } if retry_after.as_secs() < 60 => {
            w.count("web-signin-wait-seconds", retry_after.as_secs().max(1))
        }
        Reason::Throttled { retry_after } => w.count(
            "web-signin-wait-minutes",
            retry_after.as_secs().div_ceil(60),
        ),
    }
}

/// `POST /signout`: ends the session and takes what the browser kept of it (W3C Clear Site Data).
///
/// # Errors
/// The store's.
pub async fn leave(
    State(context): State<Arc<Context>>,
    headers: HeaderMap,
    posted: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = posted.form;
    if let Some(token) = session::token(&headers, &context.options) {
        context
            .run(move |context| context.identity.close_session(&token))
            .await?;
    }
    let mut answer = see_other("/signin");
    let headers = answer.headers_mut();
    headers.append(header::SET_COOKIE, no_session_cookie(&context.options));
    headers.append(
        header::SET_COOKIE,
        no_named_cookie(ACTIVATION, &context.options),
    );
    headers.insert(
        "clear-site-data",
        HeaderValue::from_static(r#""cache", "storage""#),
    );
    Ok(answer)
}

impl SignInPage {
    fn new(w: Words, next: &str, chosen: Option<Lang>) -> Self {
        let sheet = Sheet::new(w, w.say("web-signin-title"));
        let (name, next) = (String::new(), next.to_owned());
        Self {
            sheet,
            name,
            shared: false,
            next,
            chosen,
            refusal: None,
            maintenance: String::new(),
            has_passkeys: false,
        }
    }

    /// Takes the name of the organisation whose door it is, and what it says there.
    async fn belong(&mut self, context: &Arc<Context>, headers: &HeaderMap) -> Result<(), Fault> {
        self.has_passkeys = site(context, headers).is_some();
        if let Some(organisation) = self.sheet.belong(context, headers).await {
            let said = context.run(move |context| context.directory.maintenance(organisation));
            self.maintenance = said.await?;
        }
        Ok(())
    }

    /// The page in another language.
    fn in_language(&self, lang: &Lang) -> String {
        format!(
            "/signin?lang={}&next={}",
            lang.code(),
            crate::answer::encoded(&self.next)
        )
    }
}
