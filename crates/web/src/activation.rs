//! The first sign-in: who one is and the charter, the password, the rescue address, then the desk. Each step is a page of its own
//! that works without a script; the token of the steps stands in a cookie.

pub mod again;
mod factor;
mod password;
mod rescue;

pub use factor::{enrol, passkey, send, show as show_factor};
pub use password::{choose, show as show_password, strength};
pub use rescue::{ask, confirm, finish, show as show_rescue};

use crate::Context;
use crate::answer::{Fault, encoded, page, see_other};
use crate::charter::Shown;
use crate::session::{
    ACTIVATION, Guest, Network, SHARED, named_cookie, named_token, no_named_cookie,
};
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::{Wrong, minutes, wrong_at};
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use directory::OrganisationId;
use feed_syntax::BirthDate;
use identity::{ActivationRefusal, Claim, CredentialError, Device, ProvisionalSecret, Secret};
use serde::Deserialize;
use std::mem;
use std::net::IpAddr;
use std::sync::Arc;
use store::Timestamp;

/// The steps as the pages number and name them.
const STEPS: &[(u32, &str)] = &[
    (1, "web-activation-step-who"),
    (2, "web-activation-step-password"),
    (3, "web-activation-step-rescue"),
    (4, "web-activation-step-welcome"),
];
/// The same where a second factor is to be enrolled.
const WITH_FACTOR: &[(u32, &str)] = &[
    (1, "web-activation-step-who"),
    (2, "web-activation-step-password"),
    (3, "web-activation-step-rescue"),
    (FACTOR, "web-account-factor"),
    (5, "web-activation-step-welcome"),
];
/// The step of the second factor.
const FACTOR: u32 = 4;

/// The steps as a page shows them.
pub(crate) fn steps(at: u32) -> &'static [(u32, &'static str)] {
    match at {
        FACTOR => WITH_FACTOR,
        _ => STEPS,
    }
}

#[derive(Template)]
#[template(path = "activation/who.html")]
struct WhoPage {
    sheet: Sheet,
    at: u32,
    name: String,
    /// Of which organisation and since when, for the form: `7/1788242400000000`.
    charter: String,
    charter_of: Option<i64>,
    /// Whether that charter is accepted.
    accepted: bool,
    /// Whether the computer is shared.
    shared: bool,
    wrong: Vec<Wrong>,
}

impl WhoPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        self.wrong
            .iter()
            .find_map(|wrong| wrong_at(Some(wrong), field))
    }

    fn refusal(&self) -> Option<&str> {
        self.wrong_at("")
    }
}

/// A step that cannot be gone on with, and the ways there are.
#[derive(Template)]
#[template(path = "activation/over.html")]
struct OverPage {
    sheet: Sheet,
    at: u32,
    says: String,
    ways: Vec<(&'static str, String)>,
}

/// The query of the first page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    name: String,
    #[serde(default)]
    shared: bool,
}

/// The form of the first page. It is not printed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    name: String,
    secret: String,
    birth: String,
    charter: String,
    accepted: bool,
    shared: bool,
}

/// `GET /activation`
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let entry = Entry {
        name: asked.name,
        shared: asked.shared,
        ..Entry::default()
    };
    page(&who(&context, guest.w, &headers, entry, Vec::new()).await?)
}

/// The form, of what was typed: nothing of what is secret comes back. It asks for the charter of the organisation that the form named
/// already, once one has proven who one is, and else of the one whose door this is; a tick is of the charter that was read.
async fn who(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    entry: Entry,
    mut wrong: Vec<Wrong>,
) -> Result<WhoPage, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-activation-title"));
    let here = sheet.belong(context, headers).await;
    let read = Shown::parse(&entry.charter);
    let known = context.run(move |context| {
        let all = context.directory.organisations()?;
        let named = all.iter().map(|one| one.id).find(|id| *id == read.0);
        let of = named.or(here);
        let charter = of.map(|of| context.directory.charter(of)).transpose()?;
        Ok::<_, Fault>(of.zip(charter))
    });
    let shown = match known.await? {
        Some((of, charter)) => Shown(of, charter.version),
        None => Shown(OrganisationId(0), Timestamp(0)),
    };
    let is_same = (shown.0, shown.1) == (read.0, read.1);
    if entry.accepted && !is_same {
        wrong.push(Wrong::new(w, "accepted", "web-activation-charter-other"));
    }
    Ok(WhoPage {
        sheet,
        at: 1,
        name: entry.name,
        charter: shown.text(),
        charter_of: (shown.0.0 != 0).then_some(shown.0.0),
        accepted: entry.accepted && is_same,
        shared: entry.shared,
        wrong,
    })
}

/// `POST /activation`: who proves that the account is theirs goes on to the password.
///
/// # Errors
/// The store's; what cannot be taken is the page again, each fault beside its field.
pub async fn enter(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(mut entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let claim = match claim(w, &mut entry) {
        Ok(claim) => claim,
        Err(wrong) => {
            let again = who(&context, w, &headers, entry, wrong).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response());
        }
    };
    let claimed = context
        .run(move |context| Ok::<_, Fault>(context.identity.begin_activation(&claim, network)))
        .await?;
    let refusal = match claimed {
        Ok(token) => {
            let path = "/activation/password";
            return Ok(begun(&context, path, &token, entry.shared));
        }
        Err(refusal) => refusal,
    };
    if let ActivationRefusal::Charter(of) = refusal {
        // Another one is to be read, which the refusal says.
        entry.charter = Shown(of, Timestamp(0)).text();
        entry.accepted = false;
    }
    let (status, words) = told(w, refusal)?;
    let again = who(&context, w, &headers, entry, vec![Wrong::of(words)]).await?;
    Ok((status, page(&again)?).into_response())
}

/// What the form says, or all fields that cannot be taken. What is secret is taken out of it.
fn claim(w: Words, entry: &mut Entry) -> Result<Claim, Vec<Wrong>> {
    let name = Some(entry.name.clone()).filter(|name| !name.trim().is_empty());
    let typed = Secret::new(mem::take(&mut entry.secret));
    let secret = ProvisionalSecret::parse(typed.reveal());
    let birth = birth_date(&mem::take(&mut entry.birth));
    let faults = [
        (name.is_none(), "name", "web-activation-wrong-name"),
        (secret.is_none(), "secret", "web-activation-wrong-secret"),
        (birth.is_none(), "birth", "web-activation-wrong-birth"),
        (!entry.accepted, "accepted", "web-activation-wrong-accepted"),
    ];
    let wrong = faults.into_iter().filter(|(is_wrong, ..)| *is_wrong);
    let wrong: Vec<Wrong> = wrong
        .map(|(_, field, key)| Wrong::new(w, field, key))
        .collect();
    match (name, secret, birth) {
        (Some(name), Some(secret), Some(birth)) if wrong.is_empty() => {
            let Shown(organisation, version) = Shown::parse(&entry.charter);
            Ok(Claim {
                name,
                secret,
                birth,
                charter: (organisation, version),
            })
        }
        _ => Err(wrong),
    }
}

/// A date of birth as people write it.
pub(crate) fn birth_date(typed: &str) -> Option<BirthDate> {
    BirthDate::parse(&typed.replace(['.', ' ', '-'], "/")).or_else(|| BirthDate::parse(typed))
}

/// Status and sentence of a refusal. Who has not proven anything learns nothing.
pub(crate) fn told(w: Words, refusal: ActivationRefusal) -> Result<(StatusCode, String), Fault> {
    Ok(match refusal {
        ActivationRefusal::Unknown => (StatusCode::FORBIDDEN, w.say("web-activation-unknown")),
        ActivationRefusal::Throttled { retry_after } => {
            let words = w.count("web-activation-wait", minutes(retry_after));
            (StatusCode::TOO_MANY_REQUESTS, words)
        }
        ActivationRefusal::Charter(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            w.say("web-activation-charter"),
        ),
        ActivationRefusal::OtherSecret => {
            (StatusCode::FORBIDDEN, w.say("web-activation-other-secret"))
        }
        ActivationRefusal::Chosen => (StatusCode::CONFLICT, w.say("web-activation-chosen")),
        ActivationRefusal::Active => (StatusCode::CONFLICT, w.say("web-activation-active")),
        ActivationRefusal::Announced => (StatusCode::FORBIDDEN, w.say("web-activation-announced")),
        ActivationRefusal::Suspended { why } => {
            let words = match why.filter(|why| !why.is_empty()) {
                Some(why) => w.with("web-signin-suspended-why", &[("why", why.into())]),
                None => w.say("web-signin-suspended"),
            };
            (StatusCode::FORBIDDEN, words)
        }
        ActivationRefusal::Closed => (StatusCode::FORBIDDEN, w.say("web-signin-closed")),
        ActivationRefusal::BirthDate => {
            (StatusCode::CONFLICT, w.say("web-activation-resumed-says"))
        }
        ActivationRefusal::SecondFactor => (StatusCode::CONFLICT, w.say("web-enrolment-says")),
        ActivationRefusal::Over => (StatusCode::FORBIDDEN, w.say("web-activation-over")),
        ActivationRefusal::Credential(error) => return Err(fault(error)),
    })
}

pub(crate) fn fault(error: CredentialError) -> Fault {
    match error {
        CredentialError::Directory(error) => error.into(),
        other => {
            tracing::error!(error = %other, "a first sign-in could not be judged");
            Fault::Unavailable
        }
    }
}

/// To the next step, with its token.
pub(crate) fn go_on(context: &Context, path: &str, token: &Secret) -> Response {
    let mut answer = see_other(path);
    let cookie = named_cookie(ACTIVATION, token, &context.options);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// As [`go_on`], from the page that asks whether the computer is shared.
pub(crate) fn begun(context: &Context, path: &str, token: &Secret, shared: bool) -> Response {
    let mut answer = go_on(context, path, token);
    let cookie = match shared {
        true => named_cookie(SHARED, &Secret::from("1"), &context.options),
        false => no_named_cookie(SHARED, &context.options),
    };
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// The first page, with what was typed at the sign-in.
pub(crate) fn path(name: &str, shared: bool) -> String {
    let shared = if shared { "&shared=true" } else { "" };
    format!("/activation?name={}{shared}", encoded(name))
}

/// The device at which a first sign-in is done.
fn device(context: &Context, headers: &HeaderMap, network: IpAddr) -> Device {
    Device {
        shared: named_token(SHARED, headers, &context.options).is_some(),
        ..crate::signin::device(headers, network)
    }
}

/// The token of a step; nothing where no cookie is.
fn token(context: &Context, headers: &HeaderMap) -> Secret {
    named_token(ACTIVATION, headers, &context.options).unwrap_or_else(|| Secret::from(""))
}

/// A step that is over: one begins again, or signs in with the password that was chosen.
async fn over(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    at: u32,
) -> Result<Response, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-activation-over-title"));
    sheet.belong(context, headers).await;
    let over = OverPage {
        sheet,
        at,
        says: w.say("web-activation-over"),
        ways: vec![
            ("/activation", w.say("web-activation-begin")),
            ("/signin", w.say("web-activation-signin")),
        ],
    };
    let mut answer = (StatusCode::FORBIDDEN, page(&over)?).into_response();
    let cookie = no_named_cookie(ACTIVATION, &context.options);
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Lang;

    fn entry(secret: &str, birth: &str) -> Entry {
        Entry {
            name: "hcastagne".to_owned(),
            secret: secret.to_owned(),
            birth: birth.to_owned(),
            charter: "7/12".to_owned(),
            accepted: true,
            shared: false,
        }
    }

    fn fields(wrong: Vec<Wrong>) -> Vec<&'static str> {
        wrong.iter().map(|wrong| wrong.field).collect()
    }

    #[test]
    fn dates_and_numbers_are_taken_as_people_write_them() {
        let w = Words(Lang::Fr);
        for birth in [
            "03/04/1985",
            "03.04.1985",
            "03 04 1985",
            "03-04-1985",
            "1985-04-03",
        ] {
            let claim = claim(w, &mut entry(" 11e99 01234 abc ", birth));
            let claim = claim.map_err(fields).expect(birth);
            assert_eq!(claim.birth.reveal().as_str(), "1985-04-03", "{birth}");
            assert_eq!(claim.charter, (OrganisationId(7), Timestamp(12)));
        }
        let wrong = |secret, birth| claim(w, &mut entry(secret, birth)).map_err(fields).err();
        assert_eq!(wrong("11E99", "03/04/1985"), Some(vec!["secret"]));
        assert_eq!(wrong("11E9901234ABC", "31/02/1985"), Some(vec!["birth"]));
        assert_eq!(wrong("11E99", "03/04"), Some(vec!["secret", "birth"]));
        let all = claim(w, &mut Entry::default()).map_err(fields).err();
        assert_eq!(all, Some(vec!["name", "secret", "birth", "accepted"]));
    }
}
