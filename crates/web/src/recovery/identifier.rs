//! One's identifier, by NUMEN, date of birth and family name.

use super::{Asked, Birth, Wrong, field, minutes, numen, wrong_at};
use crate::Context;
use crate::answer::{Fault, page};
use crate::captcha::{self, Field, Given};
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use directory::AccountState;
use identity::{FoundIdentifier, Secret, SeekRefusal, Seeker};
use serde::Deserialize;
use std::sync::Arc;

const PAGE: &str = "identifier";

#[derive(Template)]
#[template(path = "recovery/identifier.html")]
struct IdentifierPage {
    sheet: Sheet,
    family_name: String,
    captcha: Field,
    wrong: Option<Wrong>,
}

impl IdentifierPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }

    fn refusal(&self) -> Option<&str> {
        self.wrong_at("")
    }
}

#[derive(Template)]
#[template(path = "recovery/found.html")]
struct FoundPage {
    sheet: Sheet,
    found: Vec<Told>,
}

struct Told {
    organisation: String,
    identifier: String,
    address: Option<String>,
    /// What to do next with an account in its state.
    says: String,
    /// Where.
    way: Option<(&'static str, String)>,
}

/// `GET /recovery/identifier`
///
/// # Errors
/// The store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let captcha = match field(&context, PAGE, asked).await? {
        Ok(captcha) => captcha,
        Err(wait) => return Ok(wait),
    };
    let name = String::new();
    form(
        &context,
        guest.w,
        &headers,
        StatusCode::OK,
        (name, captcha),
        None,
    )
    .await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    status: StatusCode,
    (family_name, captcha): (String, Field),
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-identifier-title"));
    sheet.belong(context, headers).await;
    let form = IdentifierPage {
        sheet,
        family_name,
        captcha,
        wrong,
    };
    Ok((status, page(&form)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    numen: String,
    #[serde(default)]
    family_name: String,
    #[serde(flatten)]
    birth: Birth,
    #[serde(flatten)]
    captcha: Given,
}

/// `POST /recovery/identifier`: tells it to who says all three.
///
/// # Errors
/// The store's; what cannot be taken is the page again, with its sentence.
pub async fn find(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let (name, given) = (entry.family_name.clone(), entry.captcha.clone());
    let seeker = match seeker(w, entry) {
        Ok(seeker) => seeker,
        Err(wrong) => {
            let (status, kept) = (StatusCode::UNPROCESSABLE_ENTITY, given.again(PAGE));
            return form(&context, w, &headers, status, (name, kept), Some(wrong)).await;
        }
    };
    if let Err((status, captcha)) = captcha::take(&context, w, PAGE, given).await? {
        return form(&context, w, &headers, status, (name, captcha), None).await;
    }
    let sought = context
        .run(move |context| Ok::<_, Fault>(context.identity.find_identifier(&seeker, network)));
    let (status, words) = match sought.await? {
        Ok(found) => return told(&context, w, &headers, found).await,
        Err(SeekRefusal::Unknown) => (StatusCode::FORBIDDEN, w.say("web-identifier-unknown")),
        Err(SeekRefusal::Throttled { retry_after }) => {
            let words = w.count("web-activation-wait", minutes(retry_after));
            (StatusCode::TOO_MANY_REQUESTS, words)
        }
        Err(SeekRefusal::Directory(error)) => return Err(error.into()),
    };
    let field = Field::new(PAGE, None);
    form(
        &context,
        w,
        &headers,
        status,
        (name, field),
        Some(Wrong::of(words)),
    )
    .await
}

fn seeker(w: Words, entry: Entry) -> Result<Seeker, Wrong> {
    let numen = numen(w, &Secret::new(entry.numen))?;
    let birth = entry.birth.read(w)?;
    if entry.family_name.trim().is_empty() {
        return Err(Wrong::new(w, "family_name", "web-identifier-wrong-name"));
    }
    Ok(Seeker {
        numen,
        birth,
        family_name: entry.family_name,
    })
}

async fn told(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    found: Vec<FoundIdentifier>,
) -> Result<Response, Fault> {
    let read = context.run(move |context| {
        let named = found.into_iter().map(|one| {
            let organisation = context.directory.organisation(one.organisation)?;
            Ok::<_, Fault>((organisation.name, one))
        });
        named.collect::<Result<Vec<_>, _>>()
    });
    let found = read.await?;
    let mut sheet = Sheet::new(w, w.say("web-identifier-found"));
    sheet.belong(context, headers).await;
    let told = |(organisation, one): (String, FoundIdentifier)| {
        let (says, way) = match one.state {
            AccountState::Active | AccountState::Leaving => (
                "web-identifier-active",
                Some(("/signin", "web-activation-signin")),
            ),
            AccountState::ToActivate => (
                "web-identifier-to-activate",
                Some(("/activation", "web-activation-title")),
            ),
            AccountState::Announced => ("web-activation-announced", None),
            AccountState::Suspended => ("web-signin-suspended", None),
            AccountState::Closed | AccountState::Deleted => ("web-signin-closed", None),
        };
        Told {
            organisation,
            identifier: one.identifier,
            address: one.address,
            says: w.say(says),
            way: way.map(|(path, key)| (path, w.say(key))),
        }
    };
    let found = found.into_iter().map(told).collect();
    page(&FoundPage { sheet, found })
}
