//! Passwords of programs: made with a name and what they may do, shown once, revoked.

use super::proving::Proves;
use super::{PATH, Wrong, moment, refused, wrong_at};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::dates::Dates;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use identity::{AppScope, LONGEST_APP_NAME, Secret};
use serde::Deserialize;
use std::sync::Arc;

/// The password of a program.
pub struct ProgramLine {
    pub id: String,
    pub name: String,
    pub may: String,
    pub used: String,
}

#[derive(Template)]
#[template(path = "settings/programs.html")]
struct ProgramsPage {
    chrome: Chrome,
    name: String,
    scopes: Vec<Choice>,
    proves: Proves,
    wrong: Option<Wrong>,
}

/// What a program may be let do.
struct Choice {
    name: &'static str,
    words: String,
    is_chosen: bool,
}

impl ProgramsPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// A password that was just made, shown once.
#[derive(Template)]
#[template(path = "settings/program.html")]
struct MadePage {
    chrome: Chrome,
    name: String,
    password: String,
    servers: Vec<(String, String)>,
}

fn may(w: Words, scope: AppScope) -> String {
    w.say(match scope {
        AppScope::Mail => "web-programs-may-mail",
        AppScope::Send => "web-programs-may-send",
    })
}

pub(super) fn lines(context: &Context, signed: &SignedIn) -> Result<Vec<ProgramLine>, Fault> {
    let (w, dates) = (signed.w, Dates::new(context, signed.w));
    let known = context.identity.app_passwords(signed.actor.person)?;
    let lines = known.into_iter().map(|one| ProgramLine {
        may: may(w, one.scope),
        used: match one.used {
            Some(used) => w.with(
                "web-programs-used",
                &[("when", moment(&dates, used).into())],
            ),
            None => w.say("web-programs-unused"),
        },
        id: one.id,
        name: one.name,
    });
    Ok(lines.collect())
}

/// `GET /settings/account/programs`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let made =
        context.run(move |context| form(context, &signed, (String::new(), AppScope::Mail), None));
    page(&made.await?)
}

fn form(
    context: &Context,
    signed: &SignedIn,
    (name, scope): (String, AppScope),
    wrong: Option<Wrong>,
) -> Result<ProgramsPage, Fault> {
    let person = signed.actor.person;
    let title = signed.w.say("web-account-programs-new");
    Ok(ProgramsPage {
        chrome: Chrome::read(context, signed, title, None)?,
        name,
        scopes: AppScope::ALL
            .map(|one| Choice {
                name: one.name(),
                words: may(signed.w, one),
                is_chosen: one == scope,
            })
            .into(),
        proves: Proves::of(context, person)?,
        wrong,
    })
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    proof: String,
}

/// `POST /settings/account/programs`: makes one. It is the answer.
///
/// # Errors
/// The domain's; what cannot be taken is said beside its field.
pub async fn make(
    State(context): State<Arc<Context>>,
    Posted {
        signed,
        form: entry,
    }: Posted<Entry>,
) -> Result<Response, Fault> {
    let scope = AppScope::named(&entry.scope).ok_or(Fault::Malformed)?;
    let (name, proof) = (entry.name.trim().to_owned(), Secret::new(entry.proof));
    let w = signed.w;
    let wrong = if name.is_empty() || name.chars().count() > LONGEST_APP_NAME {
        let words = w.count("web-programs-wrong-name", LONGEST_APP_NAME);
        let field = "name";
        (StatusCode::UNPROCESSABLE_ENTITY, Wrong { field, words })
    } else {
        let making = context
            .identity
            .make_app_password(&signed.actor, proof, &name, scope);
        match making.await {
            Ok(password) => return made(&context, signed, name, &password).await,
            Err(refusal) => {
                let person = signed.actor.person;
                let known = context.run(move |context| context.identity.second_factor(person));
                refused(w, known.await?.is_some(), refusal)?
            }
        }
    };
    let (status, wrong) = wrong;
    let again = context.run(move |context| form(context, &signed, (name, scope), Some(wrong)));
    Ok((status, Html(render(&again.await?)?)).into_response())
}

async fn made(
    context: &Arc<Context>,
    signed: SignedIn,
    name: String,
    password: &Secret,
) -> Result<Response, Fault> {
    let password = password.reveal().to_owned();
    let made = context.run(move |context| {
        let w = signed.w;
        let person = context.directory.person(signed.actor.person)?;
        let options = &context.options;
        let server = |port: u16| {
            let host = options.hostname.as_str();
            let values = [("host", host.into()), ("port", port.to_string().into())];
            w.with("web-welcome-server", &values)
        };
        let servers = vec![
            (w.say("web-welcome-imap"), server(options.imaps)),
            (w.say("web-welcome-smtp"), server(options.submissions)),
            (
                w.say("web-welcome-user"),
                person.address.clone().unwrap_or_default(),
            ),
        ];
        Ok::<_, Fault>(MadePage {
            chrome: Chrome::read(context, &signed, w.say("web-programs-made"), None)?,
            name,
            password,
            servers,
        })
    });
    page(&made.await?)
}

/// `POST /settings/account/programs/{id}/revocation`
///
/// # Errors
/// `NotFound` for one that is not, or not theirs; the store's.
pub async fn revoke(
    State(context): State<Arc<Context>>,
    Path(id): Path<String>,
    Posted { signed, form }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let Nothing {} = form;
    let revoked =
        context.run(move |context| context.identity.revoke_app_password(&signed.actor, &id));
    match revoked.await? {
        true => Ok(see_other(&Told::path(PATH, "said", "program-revoked"))),
        false => Err(Fault::NotFound),
    }
}
