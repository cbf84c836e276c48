//! What stands before the pages of duties: of desks, of who leads a school, of the administration. They open for some minutes
//! after a fresh proof of who sits there, and ask for it again after that; what a form was about to send waits meanwhile.
//!
//! For who has no such duty nothing stands there: the pages do not exist for them, as ever. That no act of a duty is done
//! without a proof is the directory's to see to, whatever a page forgets ([`directory::Scopes::DUTIES`]).

use crate::Context;
use crate::answer::{Fault, encoded, own_path, page, render, says, see_other};
use crate::layout::Chrome;
use crate::session::{Posted, SignedIn, TOKEN_HEADER, came_from};
use crate::settings::account::proving::Proves;
use crate::settings::account::refused;
use crate::wrong::{Wrong, wrong_at};
use ::directory::Scopes;
use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use identity::{DutiesDoor, Secret};
use serde::Deserialize;
use std::sync::Arc;

/// Where the proof is asked for.
const PATH: &str = "/proof";
/// Bytes of a form that waits on the page of the proof; a longer one is sent again by its bearer.
const WAITING: usize = 64 * 1024;
/// Fields of a page of ours, which none that waits is called.
const OWN: [&str; 4] = ["csrf", "next", "proof", "again"];

/// The page that asks for a proof, or leads to setting up what proves it.
#[derive(Template)]
#[template(path = "proof.html")]
struct ProofPage {
    chrome: Chrome,
    door: DutiesDoor,
    proves: Proves,
    /// Where it goes on.
    next: String,
    /// What was about to be sent there; nothing: no form was.
    waiting: Option<Vec<(String, String)>>,
    /// Whether what was sent is to be sent again by hand.
    is_lost: bool,
    wrong: Option<Wrong>,
}

impl ProofPage {
    fn read(context: &Context, signed: &SignedIn, next: &str) -> Result<Self, Fault> {
        let door = context.identity.duties_door(&signed.actor)?;
        let title = signed.w.say("web-duties-title");
        Ok(Self {
            chrome: Chrome::read(context, signed, title, None)?,
            proves: Proves::of(context, signed.actor.person)?,
            door,
            next: next.to_owned(),
            waiting: None,
            is_lost: false,
            wrong: None,
        })
    }

    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    fn enrolment(&self) -> String {
        format!("/settings/account/factor?next={}", encoded(&self.next))
    }
}

/// Lets through to pages of duties whoever proved of late who sits there, and who has none: the pages answer those.
pub async fn gate(State(context): State<Arc<Context>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(signed) = SignedIn::from_request_parts(&mut parts, &context).await else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let (session, actor) = (signed.session.clone(), signed.actor.clone());
    let open = context.run(move |context| {
        if actor.scopes.contains(Scopes::DUTIES) {
            context.identity.use_duties(&session)?;
            return Ok(true);
        }
        let held = context.directory.responsibilities(&actor)?;
        Ok::<_, Fault>(held.is_empty())
    });
    match open.await {
        Ok(true) => next.run(Request::from_parts(parts, body)).await,
        Ok(false) => ask(&context, signed, Request::from_parts(parts, body))
            .await
            .unwrap_or_else(IntoResponse::into_response),
        Err(fault) => fault.into_response(),
    }
}

/// The page of the proof, in the place of what was asked for.
async fn ask(
    context: &Arc<Context>,
    signed: SignedIn,
    request: Request,
) -> Result<Response, Fault> {
    let path = request.uri().path_and_query();
    let path = path.map_or("/", |path| path.as_str()).to_owned();
    if request.method() == Method::GET {
        return Ok(see_other(&format!("{PATH}?next={}", encoded(&path))));
    }
    let back = came_from(request.headers()).unwrap_or_else(|| "/".to_owned());
    let token = request.headers().get(TOKEN_HEADER);
    let token = token
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let waiting = waiting(request).await;
    // What came from elsewhere waits for nobody.
    if let Some(sent) = &waiting {
        let in_form = sent.iter().find(|(name, _)| name == "csrf");
        let token = token.or_else(|| in_form.map(|(_, token)| token.clone()));
        signed.check(&token.unwrap_or_default())?;
    }
    let made = context.run(move |context| {
        let is_lost = waiting.is_none();
        let next = if is_lost { back } else { path };
        let waiting = waiting.map(without_own);
        Ok::<_, Fault>(ProofPage {
            waiting,
            is_lost,
            ..ProofPage::read(context, &signed, own_path(Some(&next)))?
        })
    });
    let asked = render(&made.await?)?;
    Ok((StatusCode::FORBIDDEN, Html(asked)).into_response())
}

/// The fields of a form, if they can wait on a page.
async fn waiting(request: Request) -> Option<Vec<(String, String)>> {
    if !says(
        request.headers(),
        "content-type",
        "application/x-www-form-urlencoded",
    ) {
        return None;
    }
    let bytes = to_bytes(request.into_body(), WAITING).await.ok()?;
    Some(url::form_urlencoded::parse(&bytes).into_owned().collect())
}

fn without_own(mut sent: Vec<(String, String)>) -> Vec<(String, String)> {
    sent.retain(|(name, _)| !OWN.contains(&name.as_str()));
    sent
}

/// Where a proof leads.
#[derive(Debug, Deserialize)]
pub struct Way {
    #[serde(default)]
    next: String,
}

/// `GET /proof?next=PATH`
///
/// # Errors
/// `NotFound` for who has no duty; the domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    Query(way): Query<Way>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let next = own_path(Some(&way.next));
        let held = context.directory.responsibilities(&signed.actor)?;
        if held.is_empty() {
            return Err(Fault::NotFound);
        }
        // Another page of the same session proved it meanwhile.
        if signed.actor.scopes.contains(Scopes::DUTIES) {
            return Ok(Err(see_other(next)));
        }
        ProofPage::read(context, &signed, next).map(Ok)
    });
    match made.await? {
        Ok(asked) => page(&asked),
        Err(on) => Ok(on),
    }
}

/// `POST /proof`: takes the proof, and goes on where the session had stopped; what waited is sent there by the browser, as it
/// was (RFC 9110 §15.4.8).
///
/// # Errors
/// `NotFound` for who has no duty; the domain's. A wrong proof is said beside its field, and nothing that waits is lost.
pub async fn prove(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Vec<(String, String)>>,
) -> Result<Response, Fault> {
    let field = |name: &str| {
        let found = form.iter().rev().find(|(field, _)| field == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    };
    let next = own_path(Some(&field("next"))).to_owned();
    let is_form = field("again") == "1";
    let proof = Secret::new(field("proof"));
    let actor = signed.actor.clone();
    let held = context.run(move |context| context.directory.responsibilities(&actor));
    if held.await?.is_empty() {
        return Err(Fault::NotFound);
    }
    let refusal = match context
        .identity
        .prove_for_duties(&signed.actor, proof)
        .await
    {
        Ok(()) => return Ok(on(&next, is_form)),
        Err(refusal) => refusal,
    };
    let waiting = is_form.then(|| without_own(form));
    let made = context.run(move |context| {
        let asked = ProofPage::read(context, &signed, &next)?;
        let (status, wrong) = refused(signed.w, asked.proves.has_factor(), refusal)?;
        let wrong = Some(wrong);
        Ok::<_, Fault>((
            status,
            ProofPage {
                waiting,
                wrong,
                ..asked
            },
        ))
    });
    let (status, asked) = made.await?;
    Ok((status, Html(render(&asked)?)).into_response())
}

/// On to a page, or on with a form: the same method and the same fields.
fn on(next: &str, is_form: bool) -> Response {
    if !is_form {
        return see_other(next);
    }
    let place = HeaderValue::from_str(next).unwrap_or(HeaderValue::from_static("/"));
    let headers = [(header::LOCATION, place)];
    (StatusCode::TEMPORARY_REDIRECT, headers, Body::empty()).into_response()
}
