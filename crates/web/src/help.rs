//! Help by task, for everybody: the list with who helps, and a page for each task. Their texts are those of `docs/help`.

mod markdown;
pub mod pictures;
mod task;

use self::markdown::written;
use self::task::Task;
use crate::Context;
use crate::answer::{Fault, page};
use crate::session::{Guest, came_from, language_cookie};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use text::Lang;

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    sheet: Sheet,
    /// The task of the page that one comes from: its address and its title.
    here: Option<(String, String)>,
    tasks: String,
}

#[derive(Template)]
#[template(path = "help/task.html")]
struct TaskPage {
    sheet: Sheet,
    task: &'static Task,
    body: String,
}

/// The language, if it is chosen here.
#[derive(Debug, Deserialize)]
pub struct Asked {
    lang: Option<Lang>,
}

/// `GET /help`
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
    let mut sheet = Sheet::new(w, w.say("web-help-title"));
    sheet.belong(&context, &headers).await;
    let here = came_from(&headers).and_then(|path| task::of_page(&path));
    let here = here.map(|task| (task.path(), written(task.text(w.0), w.0).title));
    let tasks = written(task::list(w.0), w.0).body;
    let answer = page(&HelpPage { sheet, here, tasks })?;
    Ok(keeping(&context, asked.lang, answer))
}

/// `GET /help/{task}`
///
/// # Errors
/// `NotFound` when there is no such task.
pub async fn read(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let task = task::find(&name).ok_or(Fault::NotFound)?;
    let w = asked.lang.map_or(guest.w, Words);
    let text = written(task.text(w.0), w.0);
    let mut sheet = Sheet::new(w, text.title);
    sheet.belong(&context, &headers).await;
    let body = text.body;
    let answer = page(&TaskPage { sheet, task, body })?;
    Ok(keeping(&context, asked.lang, answer))
}

/// The language that was chosen stays, as on the page of the sign-in.
fn keeping(context: &Context, chosen: Option<Lang>, mut answer: Response) -> Response {
    if let Some(lang) = chosen {
        let cookie = language_cookie(lang, false, &context.options);
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}
