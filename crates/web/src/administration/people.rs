//! People and their accounts, for who looks after them: found by name, identifier or address; how an account stands, what
//! may be done with it, and what others did.

use super::same::{self, Same};
use super::sources::Sources;
use super::{Section, chrome, name, today};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::journal::{self, Reader, day};
use crate::layout::{Chrome, Initials, quota};
use crate::mail::toast::Told;
use crate::school::people::StateLine;
use crate::school::person::FunctionLine;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{AccountState, DirectoryError, LET_GO_AHEAD, Person, PersonId, Suspension};
use ::import::ImportError;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use store::AccountId;
use text::dates::{self, PARIS};
use text::sizes;

/// People shown of those who are found.
const SHOWN: usize = 50;
/// Letters of a reason.
const REASON: usize = 500;

#[derive(Template)]
#[template(path = "administration/people.html")]
pub(crate) struct PeoplePage {
    chrome: Chrome,
    typed: String,
    people: Vec<Line>,
    /// What waits for a second person.
    asked: Vec<same::Asked>,
    /// Whether there are other organisations, from which somebody may come.
    has_others: bool,
}

/// Somebody who was found.
pub struct Line {
    pub id: i64,
    pub name: String,
    pub function: String,
    pub place: String,
    pub initials: Initials,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

impl Asked {
    pub(super) fn typed(&self) -> String {
        self.q.trim().to_owned()
    }
}

/// `GET /administration/people`
///
/// # Errors
/// `NotFound` for who looks after nobody; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            let typed = asked.typed();
            let waiting = match typed.as_str() {
                "" => context.directory.same_asked(&signed.actor)?,
                _ => Vec::new(),
            };
            let title = signed.w.say("web-people-title");
            let found = found(context, &signed, &typed)?;
            page(&PeoplePage {
                chrome: chrome(context, &signed, title, Section::People)?,
                has_others: context.directory.has_several_organisations()?,
                people: found.iter().map(line).collect(),
                asked: same::asked(context, &signed, &waiting)?,
                typed,
            })
        })
        .await
}

/// Whoever looks after people somewhere may look for them; each is asked about apart.
pub(super) fn enter(context: &Context, signed: &SignedIn) -> Result<(), Fault> {
    let held = context.directory.responsibilities(&signed.actor)?;
    match held.includes(Section::People.duty()) {
        true => Ok(()),
        false => Err(Fault::NotFound),
    }
}

/// By name as in the directory; by their whole identifier or address also those whom it does not show. Only those whom the
/// actor looks after.
pub(super) fn found(
    context: &Context,
    signed: &SignedIn,
    typed: &str,
) -> Result<Vec<Person>, Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    let organisation = actor.organisation;
    let mut people: Vec<Person> = Vec::new();
    if let Some(person) = directory.person_identified(&typed.to_lowercase(), Some(organisation))? {
        people.push(person);
    }
    if let Ok(address) = typed.to_lowercase().parse()
        && let Some(account) = directory.account_at(&address)?
    {
        people.push((*directory.person_of(account)?).clone());
    }
    people.extend(directory.complete(actor, typed, SHOWN)?);
    let mut seen = Vec::new();
    let mut mine = Vec::new();
    for person in people {
        let is_new = person.organisation == organisation && !seen.contains(&person.id);
        if is_new && directory.looks_after(actor, person.id)? {
            seen.push(person.id);
            mine.push(person);
        }
    }
    Ok(mine)
}

pub(super) fn line(person: &Person) -> Line {
    let place = [person.establishment.clone(), person.town.clone()];
    let place: Vec<String> = place.into_iter().flatten().collect();
    let address = person.address.as_deref().unwrap_or_default();
    Line {
        id: person.id.0,
        name: person.display_name.clone(),
        function: person.function.clone(),
        place: place.join(", "),
        initials: Initials::of(&person.display_name, address),
    }
}

#[derive(Template)]
#[template(path = "administration/person.html")]
pub(crate) struct PersonPage {
    chrome: Chrome,
    line: Line,
    state: StateLine,
    /// What whoever suspended it wrote.
    reason: Option<String>,
    is_suspended: bool,
    /// One's own account, and an administrator's for who is none, can be looked at only.
    acts: bool,
    ends: Option<String>,
    /// Goes to another organisation.
    goes: bool,
    /// The first and the last day that may be said to be their last here; none where nobody may be let go.
    lets_go: Option<(String, String)>,
    identifier: String,
    addresses: Vec<String>,
    /// « 1,2 Go sur 5 Go, soit 24 % »
    space: String,
    /// As the field has it, to the byte.
    quota_field: String,
    /// What the policy gives and who set something else.
    quota: QuotaLine,
    ceiling: String,
    functions: Vec<FunctionLine>,
    sources: Sources,
    /// Other accounts that are the same human's.
    same: Same,
    /// What was written of them by hand can be changed.
    is_by_hand: bool,
    journal: Vec<journal::Line>,
    most_reason: usize,
}

/// `GET /administration/people/{id}`
///
/// # Errors
/// `NotFound` for whom one does not look after; the store's.
pub async fn person(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    context
        .run(move |context| page(&read(context, &signed, PersonId(id), &told)?))
        .await
}

fn read(
    context: &Context,
    signed: &SignedIn,
    id: PersonId,
    told: &Told,
) -> Result<PersonPage, Fault> {
    let (directory, actor, w) = (&context.directory, &signed.actor, signed.w);
    let found = directory.managed_account(actor, id)?;
    let person = &found.account.person;
    let account = person.account.ok_or(Fault::NotFound)?;
    let standing = &found.account.standing;
    let mut chrome = chrome(
        context,
        signed,
        person.display_name.clone(),
        Section::People,
    )?;
    chrome.toast = told.toast(context, signed, &path(id))?;
    let held = directory.account(account)?;
    let used = context.mail.store().usage(account)?;
    let is_suspended = standing.state == AccountState::Suspended;
    let ceiling = directory.policies(person.organisation)?.quota.ceiling;
    let lines = directory.journal_about(actor, id, None)?;
    Ok(PersonPage {
        line: line(person),
        state: StateLine::of(w, standing.state),
        reason: is_suspended
            .then(|| directory.suspension(account))
            .transpose()?
            .flatten(),
        is_suspended,
        acts: id != actor.person,
        goes: directory.goes_elsewhere(account)?,
        lets_go: lets_go(context, standing.state)?,
        ends: standing.ends.map(|ends| day(w, ends)),
        identifier: person.identifier.clone(),
        addresses: directory
            .addresses(account)?
            .iter()
            .map(ToString::to_string)
            .collect(),
        space: space(w, used, held.quota_bytes),
        quota_field: sizes::exact(w.0, held.quota_bytes),
        quota: QuotaLine::read(context, signed, account)?,
        ceiling: quota(w, ceiling),
        functions: found
            .functions
            .iter()
            .map(|one| crate::school::person::line(w, one))
            .collect(),
        sources: Sources::read(context, signed, id)?,
        same: Same::read(context, signed, id)?,
        is_by_hand: id != actor.person && context.imports.by_hand(actor, id)?.is_some(),
        journal: journal::lines(context, w, &lines, Reader::Bearer)?,
        most_reason: REASON,
        chrome,
    })
}

/// The days that may be said to be somebody's last here, when they may go to another organisation.
fn lets_go(context: &Context, state: AccountState) -> Result<Option<(String, String)>, Fault> {
    let stays = matches!(
        state,
        AccountState::ToActivate | AccountState::Active | AccountState::Leaving
    );
    if !stays || !context.directory.has_several_organisations()? {
        return Ok(None);
    }
    let today = today(context);
    let latest = today.checked_add_days(LET_GO_AHEAD).unwrap_or(today);
    let earliest = today.pred_opt().unwrap_or(today);
    Ok(Some((earliest.to_string(), latest.to_string())))
}

/// Where the quota of an account comes from.
pub struct QuotaLine {
    pub words: String,
    /// What the policy gives, when something else was set by hand.
    pub policy: Option<String>,
}

impl QuotaLine {
    fn read(context: &Context, signed: &SignedIn, account: AccountId) -> Result<Self, Fault> {
        let w = signed.w;
        let now = context.directory.quota_standing(&signed.actor, account)?;
        let words = match now.set {
            None if now.by_hand => w.say("web-person-quota-by-hand"),
            None => w.say("web-person-quota-follows"),
            Some(set) => {
                let who = name(context, w, set.by)?;
                let at = day(w, dates::naive(PARIS, set.at.0));
                w.with(
                    "web-person-quota-set-by",
                    &[("who", who.into()), ("day", at.into())],
                )
            }
        };
        Ok(Self {
            words,
            policy: now.by_hand.then(|| quota(w, now.by_policy)),
        })
    }
}

pub(crate) fn space(w: Words, used: i64, most: i64) -> String {
    let full = used.saturating_mul(100) / most.max(1);
    let values = [
        ("used", quota(w, used).into()),
        ("quota", quota(w, most).into()),
        ("full", full.min(100).to_string().into()),
    ];
    w.with("web-person-used", &values)
}

pub(super) fn path(id: PersonId) -> String {
    format!("/administration/people/{id}")
}

/// What is done with an account.
#[derive(Debug, Deserialize)]
pub struct Act {
    #[serde(rename = "do")]
    act: String,
    #[serde(default)]
    reason: String,
    /// `5`, `2,5` (gibibytes) or `200 Mo`.
    #[serde(default)]
    size: String,
    /// A last day.
    #[serde(default)]
    last: String,
}

/// `POST /administration/people/{id}`: suspends, opens again, sets how much an account may hold or goes back to the policy's,
/// lets somebody go to another organisation or takes that back, says no more that their account is one human's with others.
///
/// # Errors
/// `NotFound` for whom one does not look after, and for oneself; a size that is refused is a sentence; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, form }: Posted<Act>,
) -> Result<Response, Fault> {
    let id = PersonId(id);
    context
        .run(move |context| {
            let found = context.directory.managed_account(&signed.actor, id)?;
            let account = found.account.person.account.ok_or(Fault::NotFound)?;
            carry_out(context, &signed, account, &form)
        })
        .await?;
    Ok(see_other(&Told::path(&path(id), "said", "saved")))
}

fn carry_out(
    context: &Context,
    signed: &SignedIn,
    account: AccountId,
    form: &Act,
) -> Result<(), Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    match form.act.as_str() {
        "suspend" => {
            let reason = form.reason.trim().chars().take(REASON).collect();
            let how = Suspension {
                reason,
                keeps_mail: None,
            };
            directory.suspend(actor, account, &how)?;
            context.identity.end_sessions(account)?;
            let person = directory.account(account)?.person;
            context.identity.revoke_app_passwords(actor, person)?;
            Ok(())
        }
        "resume" => Ok(directory.resume(actor, account)?),
        "let-go" => {
            let refused = || Fault::Refused(StatusCode::UNPROCESSABLE_ENTITY, "lastday");
            let last = form.last.trim().parse().map_err(|_| refused())?;
            let imports = &context.imports;
            match imports.let_go(actor, account, last, today(context)) {
                Err(ImportError::Directory(DirectoryError::Invalid { .. })) => Err(refused()),
                done => Ok(done?),
            }
        }
        "keep" => {
            let person = directory.account(account)?.person;
            Ok(context.imports.keep_on(actor, person, today(context))?)
        }
        "not-same" => {
            let person = directory.account(account)?.person;
            Ok(directory.unsay_same(actor, person)?)
        }
        "quota" => {
            let refused = Fault::Refused(StatusCode::UNPROCESSABLE_ENTITY, "quotasize");
            let bytes = sizes::parse(&form.size, sizes::GIBIBYTE).filter(|bytes| *bytes > 0);
            let Some(bytes) = bytes else {
                return Err(refused);
            };
            match directory.set_quota(actor, account, bytes) {
                Err(DirectoryError::Invalid { .. }) => Err(refused),
                done => Ok(done?),
            }
        }
        "quota-policy" => {
            directory.follow_quota_policy(actor, account)?;
            Ok(())
        }
        _ => Err(Fault::Malformed),
    }
}
