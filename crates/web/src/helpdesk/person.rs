//! Somebody of the desk's structures: why they cannot get in, how their account stands, what was done last; acts beside it.

use super::people::Line;
use super::{Section, chrome};
use crate::Context;
use crate::answer::{Fault, page};
use crate::dates::Dates;
use crate::journal::{self, Reader, day};
use crate::layout::{Chrome, quota};
use crate::school::people::StateLine;
use crate::session::SignedIn;
use ::directory::{AccountState, PersonId};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use identity::ReceivedAt;
use serde::Deserialize;
use std::sync::Arc;

/// Lines of the journal that are shown: what happened lately tells why somebody is locked out.
const JOURNAL: usize = 30;

#[derive(Template)]
#[template(path = "helpdesk/person.html")]
pub(crate) struct PersonPage {
    chrome: Chrome,
    line: Line,
    state: StateLine,
    ends: Option<String>,
    /// Suspended: what whoever did it wrote for them.
    suspended: Option<Suspended>,
    /// Since when its bearer has frozen it.
    frozen: Option<String>,
    identifier: String,
    address: String,
    password: String,
    /// Where they have to wait, and until when.
    blocked: Vec<String>,
    /// « 1,2 Go sur 5 Go, soit 24 % »
    space: String,
    percent: i64,
    functions: Vec<crate::school::person::FunctionLine>,
    /// None where the desk may look only: oneself, and who holds rights.
    acts: Option<Acts>,
    is_own: bool,
    journal: Vec<journal::Line>,
}

/// Why the account is closed.
pub struct Suspended {
    pub reason: Option<String>,
    /// Whether a desk closed it, and so opens it.
    pub by_desk: bool,
}

/// What may be done.
pub struct Acts {
    /// « 3 ouvertes »
    pub sessions: String,
    /// Waits for the first sign-in.
    pub sheet: bool,
    /// A code can be handed over: the account is active.
    pub handover: bool,
    /// A rescue address can be set for who is received here.
    pub rescue: bool,
    /// The NUMEN itself can be given: the organisation lets desks do so.
    pub numen: bool,
    /// Has a second factor, or one is asked to be reset.
    pub factor: bool,
    /// A second person is waited for.
    pub factor_asked: bool,
    /// « Porter son espace à 10 Go »
    pub room: Option<String>,
    pub suspends: bool,
    pub resumes: bool,
}

/// What a query of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    said: String,
}

/// `GET /helpdesk/people/{id}`
///
/// # Errors
/// `NotFound` for who is not of the desk; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| page(&read(context, &signed, PersonId(id), &asked.said)?))
        .await
}

pub(super) fn path(id: PersonId) -> String {
    format!("/helpdesk/people/{id}")
}

fn read(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    said: &str,
) -> Result<PersonPage, Fault> {
    let (directory, actor, w) = (&context.directory, &signed.actor, signed.w);
    let found = directory.helped_account(actor, id)?;
    let person = &found.account.person;
    let account = person.account.ok_or(Fault::NotFound)?;
    let state = found.account.standing.state;
    let access = context.identity.access(actor, id)?;
    let standing = directory.account(account)?;
    let (held, frozen) = (standing.quota_bytes, standing.frozen);
    let used = context.mail.store().usage(account)?;
    let is_suspended = state == AccountState::Suspended;
    let suspended = match is_suspended {
        true => Some(Suspended {
            reason: directory.suspension(account)?,
            by_desk: directory.is_closed_by_desk(account)?,
        }),
        false => None,
    };
    let acts = match directory.may_help(actor, id) {
        Err(::directory::DirectoryError::NotPermitted) => None,
        may => {
            may?;
            let room = directory.more_room(actor, account)?;
            let factor_asked = context.identity.factor_reset(actor, id)?.is_some();
            let by_desk = suspended.as_ref().is_some_and(|one| one.by_desk);
            Some(Acts {
                sessions: w.count("web-helpdesk-sessions-open", access.sessions),
                sheet: state == AccountState::ToActivate,
                handover: matches!(state, AccountState::Active | AccountState::Leaving),
                rescue: context.identity.receives(actor, ReceivedAt::Desk, id)?,
                numen: context.identity.gives_numen(actor, id)?,
                factor: access.second_factor || factor_asked,
                factor_asked,
                room: room.map(|most| w.name("web-helpdesk-room", &quota(w, most))),
                suspends: !is_suspended && state != AccountState::Closed,
                resumes: by_desk,
            })
        }
    };
    let mut journal = directory.helped_journal(actor, id)?;
    journal.truncate(JOURNAL);
    let dates = Dates::new(context, w);
    let title = person.display_name.clone();
    Ok(PersonPage {
        chrome: chrome(context, signed, title, Section::People, said)?,
        line: Line::of(person),
        state: StateLine::of(w, state),
        ends: found.account.standing.ends.map(|ends| day(w, ends)),
        suspended,
        frozen: frozen.map(|at| {
            w.with(
                "web-helpdesk-frozen-says",
                &[("day", dates.moment(at).into())],
            )
        }),
        identifier: person.identifier.clone(),
        address: person.address.clone().unwrap_or_default(),
        password: match access.password_changed {
            Some(at) => w.name("web-helpdesk-password-changed", &dates.moment(at)),
            None => w.say("web-helpdesk-password-none"),
        },
        blocked: access
            .blocked
            .iter()
            .map(|one| {
                let key = format!("web-helpdesk-blocked-{}", one.what.name());
                w.name(&key, &dates.moment(one.until))
            })
            .collect(),
        space: crate::administration::people::space(w, used, held),
        percent: (used.max(0).saturating_mul(100) / held.max(1)).min(100),
        functions: found
            .functions
            .iter()
            .map(|one| crate::school::person::line(w, one))
            .collect(),
        acts,
        is_own: id == actor.person,
        journal: journal::lines(context, w, &journal, Reader::Bearer)?,
    })
}
