//! The second step of a sign-in: a code of the application, a passkey where browsers know them, or a recovery code.

use super::{SignInPage, came_in, device, halfway, over, to_step};
use crate::Context;
use crate::answer::{Fault, own_path, page};
use crate::session::{Guest, Network};
use crate::settings::account::passkeys::site;
use crate::settings::account::refused;
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use identity::{Secret, SignInStep, StepRefusal};
use serde::Deserialize;
use std::sync::Arc;
use text::Lang;

#[derive(Template)]
#[template(path = "signin/code.html")]
struct CodePage {
    sheet: Sheet,
    /// Whether there is an application; else there are passkeys alone.
    has_app: bool,
    has_passkeys: bool,
    /// Whether browsers know passkeys at this address.
    is_here: bool,
    next: String,
    lang: Option<Lang>,
    refusal: Option<String>,
}

/// Where one goes on to, and in which language, as the sign-in was asked.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub(super) next: String,
    pub(super) lang: Option<Lang>,
}

impl Asked {
    pub(super) fn next(&self) -> String {
        own_path(Some(&self.next)).to_owned()
    }
}

/// `GET /signin/code`
///
/// # Errors
/// The store's; where no password was said, the sign-in.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    form(&context, guest.w, &headers, asked, None).await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    asked: Asked,
    refused: Option<(StatusCode, String)>,
) -> Result<Response, Fault> {
    let waits = halfway(context, headers).await?;
    let Some(waits) = waits.filter(|one| one.step() == SignInStep::Code) else {
        return over(context, w, headers, &asked).await;
    };
    let w = asked.lang.map_or(w, Words);
    let read = context.run(move |context| {
        let organisation = context.directory.person(waits.person)?.organisation;
        let known = context.identity.second_factor(waits.person)?;
        let has_app = known.as_ref().is_none_or(|known| known.app_since.is_some());
        let has_passkeys = known.is_some_and(|known| known.passkeys > 0);
        Ok::<_, Fault>((organisation, has_app, has_passkeys))
    });
    let (organisation, has_app, has_passkeys) = read.await?;
    let title = match has_app {
        true => "web-code-title",
        false => "web-code-passkey-title",
    };
    let mut sheet = Sheet::new(w, w.say(title));
    sheet.belong_to(context, organisation).await;
    let (status, refusal) = refused.unzip();
    let form = CodePage {
        sheet,
        has_app,
        has_passkeys,
        is_here: site(context, headers).is_some(),
        next: asked.next(),
        lang: asked.lang,
        refusal,
    };
    Ok((status.unwrap_or(StatusCode::OK), page(&form)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    code: String,
    #[serde(flatten)]
    asked: Asked,
}

/// `POST /signin/code`
///
/// # Errors
/// The store's; a wrong code is the page again, with its sentence.
pub async fn enter(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let Entry { code, asked } = entry;
    let (token, device) = (super::token(&context, &headers), device(&headers, network));
    let code = Secret::new(code);
    let given = context
        .run(move |context| Ok::<_, Fault>(context.identity.give_code(&token, &code, &device)));
    match given.await? {
        Ok(came) => came_in(&context, (&headers, network), came, &asked)
            .await
            .map(|(answer, _)| answer),
        Err(StepRefusal::OldPassword(token)) => {
            let next = asked.next();
            let to = (next.as_str(), asked.lang);
            Ok(to_step(&context, SignInStep::Password, to, &token))
        }
        Err(StepRefusal::Factor(refusal)) => {
            let (status, wrong) = refused(asked.lang.map_or(guest.w, Words), true, refusal)?;
            let refused = Some((status, wrong.words));
            form(&context, guest.w, &headers, asked, refused).await
        }
        Err(_) => over(&context, guest.w, &headers, &asked).await,
    }
}

impl SignInPage {
    /// The first step again, for a second one that is over.
    pub(super) fn over(w: Words, asked: &Asked) -> Self {
        let mut page = Self::new(w, &asked.next(), asked.lang);
        page.refusal = Some(w.say("web-code-over"));
        page
    }
}
