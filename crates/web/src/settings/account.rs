//! One's own account on one page: who one is, one's photo, addresses, password, second factor, programs, sessions, and what happened. Each
//! thing changes on a page of its own.

pub mod charter;
pub mod devices;
pub mod factor;
pub mod freezing;
pub mod given;
pub mod passkeys;
pub mod photo;
pub mod programs;
pub(crate) mod proving;
pub mod rescue;

use crate::Context;
use crate::answer::{Fault, page};
use crate::dates::Dates;
use crate::journal::{self, Reader};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::recovery::GivenLine;
use crate::session::SignedIn;
use crate::settings::password::Age;
use crate::words::Words;
use crate::wrong::{Wrong, minutes, wrong_at};
use ::directory::Protocol;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use charter::CharterLine;
use devices::SessionLine;
use identity::{CredentialError, FactorRefusal, SignIn};
use passkeys::{Adds, PasskeyLine};
use photo::PhotoLine;
use programs::ProgramLine;
use rescue::RescueLine;
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};

/// Where the page is.
pub const PATH: &str = "/settings/account";
/// Lines of the journal: what is older is in the way of what somebody looks for.
const SHOWN: usize = 60;

#[derive(Template)]
#[template(path = "settings/account.html")]
struct AccountPage {
    chrome: Chrome,
    /// Nothing for who has none to put.
    photo: Option<PhotoLine>,
    /// What was given in their name before they froze it, until they have answered.
    doubted: Vec<GivenLine>,
    addresses: Vec<String>,
    age: Age,
    factor: Option<FactorLine>,
    /// From when on it is compulsory, and since when; that it is advised.
    duty: String,
    /// Whether it may be taken away again.
    is_free: bool,
    rescue: Option<RescueLine>,
    /// Nothing at an address where browsers know none.
    passkeys: Vec<PasskeyLine>,
    adds_passkey: Adds,
    programs: Vec<ProgramLine>,
    has_room: bool,
    sessions: Vec<SessionLine>,
    charter: CharterLine,
    organisation: i64,
    journal: Vec<Happened>,
}

/// The second factor as its bearer sees it.
struct FactorLine {
    /// Since when there is an application.
    since: Option<String>,
    left: String,
}

/// Something that happened, when, and by whom if it was somebody else.
struct Happened {
    when: String,
    machine: String,
    what: String,
    more: String,
}

/// `GET /settings/account`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    headers: HeaderMap,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    let made = context.run(move |context| {
        let (w, actor) = (signed.w, &signed.actor);
        let mut chrome = Chrome::read(context, &signed, w.say("web-account-title"), None)?;
        chrome.toast = told.toast(context, &signed, PATH)?;
        let addresses = context.directory.addresses(actor.account)?;
        let factor = context.identity.second_factor(actor.person)?;
        let from = context.identity.second_factor_from(actor.person)?;
        let today = dates::naive(PARIS, context.mail.store().now().0);
        let is_free = from.is_none_or(|from| from > today);
        let duty = match from {
            Some(from) => {
                let key = match is_free {
                    true => "web-account-factor-from",
                    false => "web-account-factor-since",
                };
                w.with(key, &[("day", journal::day(w, from).into())])
            }
            None => w.say("web-account-factor-advised"),
        };
        let programs = programs::lines(context, &signed)?;
        let passkeys = passkeys::lines(context, &signed)?;
        Ok::<_, Fault>(AccountPage {
            chrome,
            photo: photo::line(context, &signed)?,
            doubted: given::lines(context, &signed)?,
            addresses: addresses.iter().map(ToString::to_string).collect(),
            age: Age::read(context, &signed)?,
            factor: factor.map(|one| FactorLine {
                since: one.app_since.map(|since| {
                    let day = dates::date(w.0, PARIS, since.0);
                    w.with("web-account-factor-added", &[("day", day.into())])
                }),
                left: w.count("web-account-recovery-left", one.recovery_left),
            }),
            duty,
            is_free: is_free || !passkeys.is_empty(),
            adds_passkey: Adds::at(context, &headers, passkeys.len()),
            passkeys,
            rescue: rescue::line(context, &signed)?,
            has_room: programs.len() < identity::MOST_APP_PASSWORDS,
            programs,
            sessions: devices::lines(context, &signed)?,
            charter: charter::line(context, &signed)?,
            organisation: actor.organisation.0,
            journal: happened(context, &signed)?,
        })
    });
    page(&made.await?)
}

/// Sign-ins and acts, the newest first.
fn happened(context: &Context, signed: &SignedIn) -> Result<Vec<Happened>, Fault> {
    let (w, actor) = (signed.w, &signed.actor);
    let dates = Dates::new(context, w);
    let acts = context.directory.own_journal(actor, None)?;
    let lines = journal::lines(context, w, &acts, Reader::Bearer)?;
    let told = acts.iter().zip(lines).map(|(act, line)| {
        let by = (act.by != Some(actor.person)).then_some(line.by);
        let more = [line.reason, by].into_iter().flatten();
        let more = more.collect::<Vec<_>>().join(", ");
        (act.at, line.words, more)
    });
    let sign_ins = context.identity.own_sign_ins(actor, SHOWN)?;
    let came = sign_ins.iter().map(|one| {
        let words = w.say(door(&one.protocol));
        (one.at, words, from_where(w, one))
    });
    let mut all: Vec<(Timestamp, String, String)> = told.chain(came).collect();
    all.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    all.truncate(SHOWN);
    let all = all.into_iter().map(|(at, what, more)| Happened {
        when: moment(&dates, at),
        machine: dates.machine(at),
        what,
        more,
    });
    Ok(all.collect())
}

fn door(protocol: &str) -> &'static str {
    if protocol == Protocol::Imap.name() {
        "web-account-came-imap"
    } else if protocol == Protocol::Submission.name() {
        "web-account-came-submission"
    } else {
        "web-account-came-web"
    }
}

fn from_where(w: Words, one: &SignIn) -> String {
    let program = match (one.program.as_str(), one.protocol == Protocol::Web.name()) {
        ("", false) => return one.network.clone(),
        (agent, true) => devices::device(w, agent).words,
        (name, false) => name.to_owned(),
    };
    format!("{program}, {}", one.network)
}

/// « aujourd’hui 14:05 »
fn moment(dates: &Dates, at: Timestamp) -> String {
    format!("{} {}", dates.day(at), dates.time(at))
}

/// Status, field and sentence of a refusal; the proof is a code for who has a second factor, else the password.
pub(crate) fn refused(
    w: Words,
    has_factor: bool,
    refusal: FactorRefusal,
) -> Result<(StatusCode, Wrong), Fault> {
    let of = |status, field, key: &str| {
        let words = w.say(key);
        Ok((status, Wrong { field, words }))
    };
    match refusal {
        FactorRefusal::Wrong if has_factor => of(StatusCode::FORBIDDEN, "proof", "web-code-wrong"),
        FactorRefusal::Wrong => of(StatusCode::FORBIDDEN, "proof", "web-password-wrong-present"),
        FactorRefusal::WrongPasskey => of(StatusCode::FORBIDDEN, "proof", "web-code-wrong-passkey"),
        FactorRefusal::WrongCode => of(
            StatusCode::UNPROCESSABLE_ENTITY,
            "code",
            "web-factor-wrong-code",
        ),
        FactorRefusal::Over => of(StatusCode::CONFLICT, "code", "web-factor-over"),
        FactorRefusal::Compulsory => of(StatusCode::CONFLICT, "proof", "web-factor-compulsory"),
        FactorRefusal::AtSignIn => of(StatusCode::CONFLICT, "proof", "web-factor-at-signin"),
        FactorRefusal::AsksLetter => of(StatusCode::CONFLICT, "sent", "web-factor-asks-letter"),
        FactorRefusal::NoPasskey => of(
            StatusCode::UNPROCESSABLE_ENTITY,
            "answer",
            "web-passkeys-refused",
        ),
        FactorRefusal::TooMany => of(StatusCode::CONFLICT, "name", "web-programs-many"),
        FactorRefusal::Throttled { retry_after } => {
            let minutes = minutes(retry_after);
            let key = match has_factor {
                true => "web-code-wait",
                false => "web-password-wait",
            };
            let words = w.count(key, minutes);
            let field = "proof";
            Ok((StatusCode::TOO_MANY_REQUESTS, Wrong { field, words }))
        }
        FactorRefusal::Credential(CredentialError::Directory(error)) => Err(error.into()),
        FactorRefusal::Credential(error) => {
            tracing::error!(%error, "a proof could not be judged");
            Err(Fault::Unavailable)
        }
    }
}
