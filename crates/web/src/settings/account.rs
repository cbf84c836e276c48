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
use ::directory::{JOURNAL_SHOWN, JournalLine, Protocol};
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
use serde::Deserialize;
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};

/// Where the page is.
pub const PATH: &str = "/settings/account";
/// Lines of a page of the journal: what is older is in the way of what somebody looks for.
pub(super) const SHOWN: usize = 60;
// More are read, so that it is known whether there are older ones.
const _: () = assert!(JOURNAL_SHOWN > SHOWN);

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
    journal: Journal,
}

/// The second factor as its bearer sees it.
struct FactorLine {
    /// Since when there is an application.
    since: Option<String>,
    left: String,
}

/// What happened before one entry and one moment; the newest, without them.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub struct Before {
    act: Option<i64>,
    came: Option<i64>,
}

impl Before {
    fn is_newest(self) -> bool {
        self.act.is_none() && self.came.is_none()
    }
}

/// A page of the journal.
struct Journal {
    lines: Vec<Happened>,
    /// Whether nothing newer stands before it.
    is_newest: bool,
    /// The query of the page after it, if there is one.
    older: Option<String>,
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
    Query(before): Query<Before>,
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
            journal: happened(context, &signed, before)?,
        })
    });
    page(&made.await?)
}

/// Sign-ins and acts before something, the newest first. Acts go on after the number of the last one, sign-ins before its moment.
fn happened(context: &Context, signed: &SignedIn, before: Before) -> Result<Journal, Fault> {
    let (w, actor) = (signed.w, &signed.actor);
    let dates = Dates::new(context, w);
    let mut acts = context.directory.own_journal(actor, before.act)?;
    let came = before.came.map(Timestamp);
    // One more than is shown, as there are more acts: whether there is a page after this one.
    let came = context.identity.own_sign_ins(actor, came, SHOWN + 1)?;
    let shown = newest(&acts, &came);
    let is_more = shown.len() < acts.len() + came.len();
    acts.truncate(
        shown
            .iter()
            .filter(|one| matches!(one, One::Act(_)))
            .count(),
    );
    let lines = journal::lines(context, w, &acts, Reader::Bearer)?;
    let mut last = before;
    let mut told = Vec::with_capacity(shown.len());
    for one in shown {
        let (at, what, more) = match one {
            One::Act(place) => {
                let (act, line) = (&acts[place], &lines[place]);
                last.act = Some(act.id);
                let by = (act.by != Some(actor.person)).then_some(&line.by);
                let more: Vec<&str> = [line.reason.as_ref(), by]
                    .into_iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                (act.at, line.words.clone(), more.join(", "))
            }
            One::Came(place) => {
                let one = &came[place];
                last.came = Some(one.at.0);
                (one.at, w.say(door(&one.protocol)), from_where(w, one))
            }
        };
        told.push(Happened {
            when: moment(&dates, at),
            machine: dates.machine(at),
            what,
            more,
        });
    }
    Ok(Journal {
        lines: told,
        is_newest: before.is_newest(),
        older: is_more.then(|| query(last)),
    })
}

fn query(last: Before) -> String {
    let act = last.act.map(|act| format!("act={act}"));
    let came = last.came.map(|came| format!("came={came}"));
    let both: Vec<String> = [act, came].into_iter().flatten().collect();
    both.join("&")
}

/// The place of an act or of a sign-in among those that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum One {
    Act(usize),
    Came(usize),
}

/// As many of both as a page shows, each in its own order; sign-ins of one moment stand on one page.
fn newest(acts: &[JournalLine], came: &[SignIn]) -> Vec<One> {
    let (mut act, mut sign_in) = (0, 0);
    let mut shown = Vec::with_capacity(SHOWN);
    while shown.len() < SHOWN {
        let one = match (acts.get(act), came.get(sign_in)) {
            (Some(first), Some(other)) if first.at >= other.at => One::Act(act),
            (_, Some(_)) => One::Came(sign_in),
            (Some(_), None) => One::Act(act),
            (None, None) => break,
        };
        match one {
            One::Act(_) => act += 1,
            One::Came(_) => sign_in += 1,
        }
        shown.push(one);
    }
    let moment = sign_in.checked_sub(1).map(|last| came[last].at);
    let with_it = came[sign_in..]
        .iter()
        .take_while(|one| Some(one.at) == moment)
        .count();
    shown.extend((sign_in..sign_in + with_it).map(One::Came));
    shown
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
