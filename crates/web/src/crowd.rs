//! When more sign in than passwords can be hashed, as on the first morning of a school year: who asks for a form then gets a page
//! that comes back by itself, and who has a form already is always taken, with the form that it leads to. Whoever waited half a minute
//! takes part in the turns, as many as can be answered; whoever waited three minutes goes before them.

use crate::Context;
use crate::answer::page;
use crate::session::{CAME, Network, device_kept, language, named_cookie, named_token};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use identity::Turn;
use std::sync::Arc;

/// Seconds until the page comes back by itself, at the least.
const SOONEST: u64 = 5;
/// And so many more, drawn by lot, lest all come back at once.
const SPREAD: u64 = 10;

#[derive(Template)]
#[template(path = "crowd.html")]
struct CrowdPage {
    sheet: Sheet,
}

/// Shows a form, or the page that waits for it. Devices that somebody signed in from before have places of their own.
pub async fn gate(
    State(context): State<Arc<Context>>,
    Network(network): Network,
    request: Request,
    next: Next,
) -> Response {
    let kept = |mark| named_cookie(CAME, mark, &context.options);
    let is_known = device_kept(request.headers(), &context.options).is_some();
    if is_known {
        return next.run(request).await;
    }
    if request.method() != Method::GET {
        let mut answer = next.run(request).await;
        if answer.status().is_redirection()
            && let Ok(Some(mark)) = context.identity.had_turn()
        {
            answer.headers_mut().append(header::SET_COOKIE, kept(&mark));
        }
        return answer;
    }
    let mark = named_token(CAME, request.headers(), &context.options);
    let asked = move |context: &Context| context.identity.turn(mark.as_ref(), network);
    let turn = context.run(asked).await;
    match turn {
        // A fault of ours keeps nobody out.
        Ok(Turn::Shown) | Err(_) => next.run(request).await,
        Ok(Turn::Taken(mark)) => {
            let mut answer = next.run(request).await;
            let headers = answer.headers_mut();
            headers.append(header::SET_COOKIE, kept(&mark));
            answer
        }
        Ok(Turn::NotYet) => waiting(&context, request.headers(), None).await,
        Ok(Turn::Marked(mark)) => waiting(&context, request.headers(), Some(kept(&mark))).await,
    }
}

/// The page that waits, and what the browser keeps by it.
async fn waiting(
    context: &Arc<Context>,
    asking: &HeaderMap,
    cookie: Option<HeaderValue>,
) -> Response {
    let w = Words(language(asking));
    let mut asked = CrowdPage {
        sheet: Sheet::new(w, w.say("web-crowd-title")),
    };
    asked.sheet.belong(context, asking).await;
    let mut answer = page(&asked).into_response();
    let random = u64::from_be_bytes(context.mail.store().random().bytes::<8>());
    let seconds = HeaderValue::from(SOONEST + random % SPREAD);
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = answer.headers_mut();
    if let Some(cookie) = cookie {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.insert(header::REFRESH, seconds.clone());
    headers.insert(header::RETRY_AFTER, seconds);
    answer
}
