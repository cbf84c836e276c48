//! Faults as pages: what happened, what to do, who helps, in the reader's words.

use crate::answer::{Fault, Sentence, page, render, says, stream, streams};
use crate::desk::Root;
use crate::session::language;
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

#[derive(Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    sheet: Sheet,
    status: u16,
    sentence: String,
    /// The page that shows what fills the mailbox, when that is what went wrong.
    space: Option<String>,
}

/// Writes the page of an answer that says only what went wrong. Who asked for no page is answered in one sentence.
pub async fn dress(request: Request, next: Next) -> Response {
    let words = Words(language(request.headers()));
    let wants_page = says(request.headers(), "accept", "text/html")
        && !says(request.headers(), "accept", "turbo-stream");
    let wants_streams = says(request.headers(), "accept", "turbo-stream");
    let is_get = request.method() == Method::GET;
    let root = Root::of_path(request.uri().path());
    let answer = next.run(request).await;
    let (status, key) = match answer.extensions().get::<Sentence>() {
        Some(Sentence(key)) => (answer.status(), *key),
        // A path or a form that no page of ours makes.
        None if wants_page && is_unread(&answer) && is_get => Fault::NotFound.told(),
        None if wants_page && is_unread(&answer) => Fault::Malformed.told(),
        None => return answer,
    };
    if key == "nomailbox"
        && wants_streams
        && let Ok(told) = render(&ClosedToast { w: words })
    {
        // An open page brings itself up to date with it.
        let status = if is_get { StatusCode::OK } else { status };
        return (status, streams(stream("update", "toasts", &told))).into_response();
    }
    if wants_page && let Ok(page) = page(&ErrorPage::new(words, &root, status, key)) {
        return (status, page).into_response();
    }
    (status, words.say(&format!("web-error-{key}"))).into_response()
}

/// Whether what was asked could not be read: the framework says so in words of its own.
fn is_unread(answer: &Response) -> bool {
    let plain = says(answer.headers(), "content-type", "text/plain");
    let refused = [StatusCode::BAD_REQUEST, StatusCode::UNPROCESSABLE_ENTITY];
    plain && refused.contains(&answer.status())
}

/// `GET` of a path that leads nowhere.
pub async fn nowhere() -> Fault {
    Fault::NotFound
}

/// Said on the open pages of a role mailbox that is not their reader's any more.
#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedToast {
    w: Words,
}

impl ErrorPage {
    pub(crate) fn new(w: Words, root: &Root, status: StatusCode, key: &'static str) -> Self {
        let title = w.say(&format!("web-error-{key}-title"));
        let sentence = w.say(&format!("web-error-{key}"));
        Self {
            sheet: Sheet::new(w, title),
            status: status.as_u16(),
            sentence,
            space: (key == "full").then(|| root.at("/space")),
        }
    }
}
