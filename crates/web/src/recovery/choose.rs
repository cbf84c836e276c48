//! Choosing another password by a link that came to the rescue address. Opening it changes nothing.

use super::{LINKS, Wrong, wrong_at};
use crate::Context;
use crate::activation::fault;
use crate::answer::{Fault, page};
use crate::journal;
use crate::session::{Guest, Network};
use crate::settings::password::{StrengthTold, rules, weak};
use crate::sheet::Sheet;
use crate::words::Words;
use ::directory::{Given, GivenWhat};
use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Form as Ticks;
use identity::{CredentialError, Reset, ResetRefusal, Secret};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "recovery/choose.html")]
struct ChoicePage {
    sheet: Sheet,
    /// Where the form goes.
    path: String,
    given: String,
    identifier: String,
    rules: Vec<String>,
    /// Passwords of programs there are, and whether they are to be revoked.
    programs: u64,
    revokes: bool,
    /// Whether the account is frozen, and what was given in its bearer's name shortly before.
    is_frozen: bool,
    doubted: Vec<GivenLine>,
    wrong: Option<Wrong>,
}

/// A right, or a way into a mailbox, that was given to somebody.
pub(crate) struct GivenLine {
    pub key: String,
    pub words: String,
    pub is_taken: bool,
}

/// What is ticked beside the password.
#[derive(Clone)]
struct Ticked {
    /// Whether passwords of programs are revoked.
    revokes: bool,
    /// What was given and is taken back; nothing said: all of it.
    takes: Option<Vec<String>>,
}

impl Ticked {
    fn takes(&self, key: &str) -> bool {
        let takes = self.takes.as_ref();
        takes.is_none_or(|takes| takes.iter().any(|one| one == key))
    }
}

impl ChoicePage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// A link that leads nowhere, or a password that was chosen.
#[derive(Template)]
#[template(path = "recovery/said.html")]
pub(super) struct SaidPage {
    pub sheet: Sheet,
    pub says: String,
    pub way: (String, String),
}

/// `GET /recovery/password/{token}`
///
/// # Errors
/// The store's; a link that leads nowhere says so.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    form(
        &context,
        guest.w,
        &headers,
        StatusCode::OK,
        (
            token,
            Ticked {
                revokes: true,
                takes: None,
            },
        ),
        None,
    )
    .await
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    status: StatusCode,
    (token, ticked): (String, Ticked),
    wrong: Option<Wrong>,
) -> Result<Response, Fault> {
    let path = format!("{LINKS}{token}");
    let token = Secret::new(token);
    let revokes = ticked.revokes;
    let read = context.run(move |context| {
        let Some(reset) = context.identity.reset(&token)? else {
            return Ok(None);
        };
        let person = context.directory.person(reset.person)?;
        let rule = context.identity.password_rule(reset.person)?;
        let programs = context.identity.app_passwords(reset.person)?.len() as u64;
        let is_frozen = context.directory.account(reset.account)?.frozen.is_some();
        let doubted = context.identity.given_in_doubt(&reset)?;
        let lines = given(context, w, &doubted, |key| ticked.takes(key))?;
        Ok::<_, Fault>(Some((person, rule, programs, (is_frozen, lines))))
    });
    let Some((person, rule, programs, (is_frozen, lines))) = read.await? else {
        return nowhere(context, w, headers).await;
    };
    let mut sheet = Sheet::new(w, w.say("web-choose-title"));
    sheet.belong_to(context, person.organisation).await;
    let form = ChoicePage {
        sheet,
        path,
        given: person.given_name.clone(),
        identifier: person.identifier.clone(),
        rules: rules(w, rule),
        programs,
        revokes,
        is_frozen,
        doubted: lines,
        wrong,
    };
    Ok((status, page(&form)?).into_response())
}

/// What was given in the days before the freeze, as its bearer reads it.
pub(crate) fn given(
    context: &Context,
    w: Words,
    given: &[Given],
    takes: impl Fn(&str) -> bool,
) -> Result<Vec<GivenLine>, Fault> {
    let lines = given.iter().map(|one| {
        let name = journal::name(context, one.to)?.unwrap_or_default();
        let words = match one.what {
            GivenWhat::Right { duty, .. } => {
                let what = w.say(&format!("journal-duty-{}", duty.name()));
                let values = [("what", what.into()), ("name", name.into())];
                w.with("web-choose-given-right", &values)
            }
            GivenWhat::Mailbox { account, role } => {
                let mailbox = context.directory.account(account)?;
                let role = w.say(&format!("web-box-role-{}", role.name()));
                let values = [
                    ("mailbox", mailbox.address.local().into()),
                    ("role", role.into()),
                    ("name", name.into()),
                ];
                w.with("web-choose-given-mailbox", &values)
            }
        };
        let key = one.key();
        Ok(GivenLine {
            is_taken: takes(&key),
            key,
            words,
        })
    });
    lines.collect()
}

async fn nowhere(context: &Arc<Context>, w: Words, headers: &HeaderMap) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-choose-nowhere"));
    sheet.belong(context, headers).await;
    let said = SaidPage {
        sheet,
        says: w.say("web-choose-nowhere-says"),
        way: ("/recovery/password".to_owned(), w.say("web-choose-again")),
    };
    Ok((StatusCode::NOT_FOUND, page(&said)?).into_response())
}

/// The form. It is not printed.
#[derive(Deserialize)]
pub struct Entry {
    #[serde(default)]
    fresh: String,
    #[serde(default)]
    again: String,
    /// Whether the passwords of programs are revoked too.
    #[serde(default)]
    programs: bool,
    /// What was given and is to be taken back.
    #[serde(default)]
    takes: Vec<String>,
}

/// `POST /recovery/password/{token}`: the link is used up.
///
/// # Errors
/// The store's; what cannot be chosen is said beside its field.
pub async fn choose(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Path(token): Path<String>,
    Ticks(entry): Ticks<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let (fresh, again) = (Secret::new(entry.fresh), Secret::new(entry.again));
    let ticked = Ticked {
        revokes: entry.programs,
        takes: Some(entry.takes),
    };
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    if !fresh.is(&again) {
        let wrong = Wrong::new(w, "again", "web-activation-wrong-again");
        return form(&context, w, &headers, status, (token, ticked), Some(wrong)).await;
    }
    let doubted = doubted(&context, &token, &ticked).await?;
    let with = (ticked.revokes, network);
    let chosen = context
        .identity
        .reset_password(Secret::new(token.clone()), fresh, with);
    match chosen.await {
        Ok(reset) => {
            let is_left = taken(&context, reset, network, doubted).await?;
            let mut says = w.say("web-choose-done-says");
            let mut way = "/signin".to_owned();
            if is_left {
                says = format!("{says} {}", w.say("web-choose-left"));
                way = format!("{way}?next={}", crate::settings::account::PATH);
            }
            let mut sheet = Sheet::new(w, w.say("web-choose-done"));
            sheet.belong(&context, &headers).await;
            page(&SaidPage {
                sheet,
                says,
                way: (way, w.say("web-activation-signin")),
            })
        }
        Err(ResetRefusal::Nowhere) => nowhere(&context, w, &headers).await,
        Err(ResetRefusal::Credential(CredentialError::Weak(weakness))) => {
            let wrong = Wrong {
                field: "fresh",
                words: weak(w, weakness),
            };
            form(&context, w, &headers, status, (token, ticked), Some(wrong)).await
        }
        Err(ResetRefusal::Credential(error)) => Err(fault(error)),
        Err(ResetRefusal::Throttled { .. }) => Err(Fault::Unavailable),
    }
}

/// Takes back what is to be, once the password is another one: whether something of before the freeze is there still.
async fn taken(
    context: &Arc<Context>,
    reset: Reset,
    network: IpAddr,
    doubted: Vec<Given>,
) -> Result<bool, Fault> {
    let taking = context.run(move |context| {
        let identity = &context.identity;
        identity.take_given_back(&reset, network, &doubted)?;
        Ok::<_, Fault>(identity.is_doubted(&reset)?)
    });
    taking.await
}

/// What was given in the days before the freeze and is to be taken back. Read before the password is another one, which thaws.
async fn doubted(
    context: &Arc<Context>,
    token: &str,
    ticked: &Ticked,
) -> Result<Vec<Given>, Fault> {
    let (token, ticked) = (Secret::new(token.to_owned()), ticked.clone());
    let read = context.run(move |context| {
        let Some(reset) = context.identity.reset(&token)? else {
            return Ok(Vec::new());
        };
        let mut given = context.identity.given_in_doubt(&reset)?;
        given.retain(|one| ticked.takes(&one.key()));
        Ok::<_, Fault>(given)
    });
    read.await
}

/// What is typed so far.
#[derive(Deserialize)]
pub struct Typed {
    fresh: String,
}

/// `POST /recovery/password/{token}/strength`: how good what is typed would be, as a piece of the page.
///
/// # Errors
/// `NotFound` of a link that leads nowhere; the store's.
pub async fn strength(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    let (fresh, token) = (Secret::new(typed.fresh), Secret::new(token));
    let read = context.run(move |context| context.identity.reset(&token));
    let reset = read.await?.ok_or(Fault::NotFound)?;
    let judging = context.identity.password_strength(reset.person, fresh);
    page(&StrengthTold::of(guest.w, judging.await.map_err(fault)?))
}
