//! The field of a form that nobody signs in for: the browser works a moment, or somebody waits half a minute.
//!
//! A page holds a [`Field`], its template includes `captcha.html` inside the form, its form flattens [`Given`], and its handler
//! asks [`take`] once everything else that was typed has its shape: what is taken is spent.

use crate::Context;
use crate::answer::{Fault, encoded, page};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use identity::{CaptchaAnswer, CaptchaRefusal, Wait};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// The pages that have the field, as the wait names them, and where they are.
const PAGES: &[(&str, &str)] = &[
    ("identifier", "/recovery/identifier"),
    ("password", "/recovery/password"),
    ("manager", "/recovery/manager"),
];

/// What the widget says, as it names it, and the key of our words.
const STRINGS: &[(&str, &str)] = &[
    ("label", "web-captcha-label"),
    ("verifying", "web-captcha-works"),
    ("waitAlert", "web-captcha-works"),
    ("loading", "web-captcha-works"),
    ("verified", "web-captcha-done"),
    ("error", "web-captcha-failed"),
    ("expired", "web-captcha-over"),
    ("verificationRequired", "web-captcha-needed"),
    ("required", "web-captcha-needed"),
    ("verify", "web-captcha-verify"),
    ("reload", "web-captcha-verify"),
    ("cancel", "web-recovery-cancel"),
    ("ariaLinkLabel", "web-captcha-label"),
    ("footer", "web-captcha-label"),
    ("enterCode", "web-captcha-label"),
    ("enterCodeAria", "web-captcha-label"),
    ("enterCodeFromImage", "web-captcha-label"),
    ("getAudioChallenge", "web-captcha-label"),
];

/// The field as a page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The page it stands on, as [`PAGES`] names it.
    page: &'static str,
    /// A pass that was waited for.
    pub waited: Option<String>,
    pub wrong: Option<String>,
}

impl Field {
    pub fn new(page: &'static str, waited: Option<String>) -> Self {
        Self {
            page,
            waited: waited.filter(|pass| !pass.is_empty()),
            wrong: None,
        }
    }

    /// Where one waits instead.
    pub fn wait(&self) -> String {
        format!("/recovery/wait?page={}", self.page)
    }

    /// What the widget says, as JSON.
    pub fn strings(&self, w: &Words) -> String {
        let said = STRINGS
            .iter()
            .map(|(name, key)| ((*name).to_owned(), w.say(key).into()));
        serde_json::Value::Object(said.collect()).to_string()
    }
}

/// What a form brings of it.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    altcha: String,
    #[serde(default)]
    waited: String,
}

impl Given {
    /// The field again, for a form that comes back: a wait is kept, the browser works anew.
    pub fn again(&self, page: &'static str) -> Field {
        Field::new(page, Some(self.waited.clone()))
    }

    fn answer(self) -> CaptchaAnswer {
        match self.waited.is_empty() {
            true => CaptchaAnswer::Solved(self.altcha),
            false => CaptchaAnswer::Waited(self.waited),
        }
    }
}

/// Takes what was solved or waited for, once; else the status and the field with its sentence.
///
/// # Errors
/// The store's.
pub(crate) async fn take(
    context: &Arc<Context>,
    w: Words,
    page: &'static str,
    given: Given,
) -> Result<Result<(), (StatusCode, Field)>, Fault> {
    let (kept, answer) = (given.again(page), given.answer());
    let taken = context
        .run(move |context| Ok::<_, Fault>(context.identity.take_captcha(&answer)))
        .await?;
    let refusal = match taken {
        Ok(()) => return Ok(Ok(())),
        Err(CaptchaRefusal::Store(error)) => return Err(error.into()),
        Err(refusal) => refusal,
    };
    let mut field = match refusal {
        // The pass is good, only later.
        CaptchaRefusal::Early { .. } => kept,
        _ => Field::new(page, None),
    };
    field.wrong = Some(sentence(w, &refusal));
    Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, field)))
}

fn sentence(w: Words, refusal: &CaptchaRefusal) -> String {
    match refusal {
        CaptchaRefusal::Early { left } => w.count("web-captcha-early", seconds(*left)),
        CaptchaRefusal::Spent => w.say("web-captcha-spent"),
        CaptchaRefusal::Throttled { retry_after } => {
            w.count("web-captcha-throttled", retry_after.as_secs().div_ceil(60))
        }
        CaptchaRefusal::Unsolved | CaptchaRefusal::Store(_) => w.say("web-captcha-needed"),
    }
}

fn seconds(left: Duration) -> u64 {
    left.as_secs().max(1)
}

/// `GET /recovery/challenge`: a task for the widget.
///
/// # Errors
/// The store's.
pub async fn challenge(State(context): State<Arc<Context>>) -> Result<Response, Fault> {
    let task = context.identity.captcha_challenge()?;
    Ok(([(header::CONTENT_TYPE, "application/json")], task).into_response())
}

/// The query of a wait.
#[derive(Debug, Default, Deserialize)]
pub struct Waits {
    #[serde(default)]
    page: String,
    #[serde(default)]
    pass: String,
}

#[derive(Template)]
#[template(path = "recovery/wait.html")]
struct WaitPage {
    sheet: Sheet,
    says: String,
    onward: Option<String>,
    back: &'static str,
}

/// `GET /recovery/wait`: begins a wait, or tells how long is left of one; goes on by itself.
///
/// # Errors
/// `NotFound` for another page; the store's.
pub async fn wait(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Query(asked): Query<Waits>,
) -> Result<Response, Fault> {
    let found = PAGES.iter().find(|(name, _)| *name == asked.page);
    let (_, back) = *found.ok_or(Fault::NotFound)?;
    let begun = context.run(move |context| {
        let identity = &context.identity;
        let known = (!asked.pass.is_empty()).then(|| identity.wait_left(&asked.pass));
        Ok::<_, Fault>(match known {
            Some(Ok(left)) => Ok(Wait {
                pass: asked.pass,
                lasts: left.unwrap_or_default(),
            }),
            Some(Err(CaptchaRefusal::Store(error))) => return Err(error.into()),
            Some(Err(_)) | None => identity.begin_wait(network),
        })
    });
    let w = guest.w;
    let mut sheet = Sheet::new(w, w.say("web-wait-title"));
    sheet.belong(&context, &headers).await;
    let (status, says, onward) = match begun.await? {
        Ok(wait) => {
            let left = wait.lasts.as_millis().div_ceil(1_000);
            let left = u64::try_from(left).unwrap_or_default();
            let onward = format!("{back}?waited={}", encoded(&wait.pass));
            let says = w.count("web-wait-says", left.max(1));
            (StatusCode::OK, says, Some((left, onward)))
        }
        Err(CaptchaRefusal::Store(error)) => return Err(error.into()),
        Err(refusal) => (StatusCode::TOO_MANY_REQUESTS, sentence(w, &refusal), None),
    };
    // The browser goes on by itself, also without a script.
    let refresh = onward
        .as_ref()
        .map(|(left, onward)| HeaderValue::from_str(&format!("{left}; url={onward}")));
    let shown = WaitPage {
        sheet,
        says,
        onward: onward.map(|(_, onward)| onward),
        back,
    };
    let mut answer = (status, page(&shown)?).into_response();
    if let Some(Ok(refresh)) = refresh {
        answer.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(answer)
}
