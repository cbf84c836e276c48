//! When more sign in than passwords can be hashed, as on the first morning of a school year: who asks for a form then gets a page
//! that comes back by itself, and who has a form already is always taken. Whoever waited half a minute gets one, however many
//! others come: nobody is kept out by a crowd, or by who makes one.

use crate::Context;
use crate::answer::page;
use crate::session::{CAME, device_kept, language, named_cookie, named_token};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
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
pub async fn gate(State(context): State<Arc<Context>>, request: Request, next: Next) -> Response {
    let asks = request.method() == Method::GET;
    let is_known = device_kept(request.headers(), &context.options).is_some();
    if !asks || is_known || !context.identity.is_crowded() {
        return next.run(request).await;
    }
    let kept = named_token(CAME, request.headers(), &context.options);
    if kept
        .as_ref()
        .is_some_and(|kept| context.identity.waited(kept))
    {
        return next.run(request).await;
    }
    let w = Words(language(request.headers()));
    let mut asked = CrowdPage {
        sheet: Sheet::new(w, w.say("web-crowd-title")),
    };
    asked.sheet.belong(&context, request.headers()).await;
    let Ok(mut answer) = page(&asked) else {
        return next.run(request).await;
    };
    let random = u64::from_be_bytes(context.mail.store().random().bytes::<8>());
    let seconds = HeaderValue::from(SOONEST + random % SPREAD);
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = answer.headers_mut();
    if kept.is_none()
        && let Ok(came) = context.identity.comes()
    {
        headers.append(
            header::SET_COOKIE,
            named_cookie(CAME, &came, &context.options),
        );
    }
    headers.insert(header::REFRESH, seconds.clone());
    headers.insert(header::RETRY_AFTER, seconds);
    answer
}
