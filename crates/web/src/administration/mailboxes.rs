//! Mailboxes of a post other than `ce.`, for who looks after people of their structures: found by name or by structure,
//! made, named, ended on a day and opened again. Who opens one is shown; nothing of what it holds.

use super::creating::again;
use super::people::enter;
use super::{Section, chrome, today};
use crate::Context;
use crate::answer::{Fault, encoded, page, see_other};
use crate::journal::day;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{
    AccountState, DirectoryError, Duty, Establishment, LONGEST_KIND, LONGEST_NAME, ManagedMailbox,
    NewRoleMailbox,
};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::Arc;

/// Mailboxes of a page.
const SHOWN: usize = 50;
/// Structures that are shown of those found.
const PLACES: u32 = 20;
/// Pages of structures looked at for them.
const LOOKED_AT: usize = 25;

/// A mailbox of the list.
pub struct Line {
    pub href: String,
    pub name: String,
    pub display_name: String,
    pub place: String,
    /// « dernier jour le 31 août 2027 »; nothing while it is open without an end.
    pub state: Option<String>,
}

/// A structure that was found.
pub struct Place {
    pub href: String,
    pub name: String,
    pub about: String,
}

#[derive(Template)]
#[template(path = "administration/mailboxes.html")]
pub(crate) struct MailboxesPage {
    chrome: Chrome,
    typed: String,
    /// The structure whose mailboxes these are; nothing for a list by name.
    place: Option<Place>,
    /// Where one is made for the structure.
    makes: Option<String>,
    mailboxes: Vec<Line>,
    places: Vec<Place>,
    next: Option<String>,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    /// The name of the last mailbox of the page before.
    after: String,
    structure: Option<i64>,
}

/// `GET /administration/mailboxes`
///
/// # Errors
/// `NotFound` for who looks after nobody, or not after that structure; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            match asked.structure {
                Some(structure) => page(&of_structure(context, &signed, structure)?),
                None => page(&by_name(context, &signed, &asked)?),
            }
        })
        .await
}

fn of_structure(
    context: &Context,
    signed: &SignedIn,
    structure: i64,
) -> Result<MailboxesPage, Fault> {
    let (directory, w) = (&context.directory, signed.w);
    let found = directory.role_mailboxes_of(&signed.actor, structure)?;
    let place = directory.establishment(structure)?;
    Ok(MailboxesPage {
        chrome: chrome(
            context,
            signed,
            place.facts.name.clone(),
            Section::Mailboxes,
        )?,
        typed: String::new(),
        makes: place.closed.is_none().then(|| making(structure)),
        mailboxes: found.iter().map(|one| line(w, one, "")).collect(),
        place: Some(shown(&place)),
        places: Vec::new(),
        next: None,
    })
}

fn by_name(context: &Context, signed: &SignedIn, asked: &Asked) -> Result<MailboxesPage, Fault> {
    let (directory, actor, w) = (&context.directory, &signed.actor, signed.w);
    let organisation = actor.organisation;
    let typed = asked.q.trim();
    let after = asked.after.as_str();
    let found = directory.managed_role_mailboxes(actor, organisation, (typed, after), SHOWN)?;
    let mut mailboxes = Vec::new();
    for one in &found.mailboxes {
        let place = directory.establishment(one.establishment)?.facts.name;
        mailboxes.push(line(w, one, &place));
    }
    let next = found.next.map(|last| {
        let (typed, last) = (encoded(typed), encoded(&last));
        format!("{}?q={typed}&after={last}", Section::Mailboxes.path())
    });
    Ok(MailboxesPage {
        chrome: chrome(
            context,
            signed,
            w.say("web-mailboxes-title"),
            Section::Mailboxes,
        )?,
        typed: typed.to_owned(),
        place: None,
        makes: None,
        mailboxes,
        places: places(context, signed, typed)?,
        next,
    })
}

/// The structures found by what was typed whose people the actor looks after.
fn places(context: &Context, signed: &SignedIn, typed: &str) -> Result<Vec<Place>, Fault> {
    if typed.is_empty() {
        return Ok(Vec::new());
    }
    let (directory, actor) = (&context.directory, &signed.actor);
    let (mut places, mut last) = (Vec::new(), None);
    for _ in 0..LOOKED_AT {
        let found = directory.establishments(actor, typed, last.as_ref(), PLACES)?;
        let Some(furthest) = found.last().cloned() else {
            break;
        };
        for place in found {
            let may = directory.manages(actor, Duty::People, actor.organisation, Some(place.id))?;
            if may && places.len() < PLACES as usize {
                places.push(shown(&place));
            }
        }
        last = Some(furthest);
        if places.len() >= PLACES as usize {
            break;
        }
    }
    Ok(places)
}

fn shown(place: &Establishment) -> Place {
    let about = [Some(place.facts.town.clone()), place.facts.uai.clone()];
    let about: Vec<String> = about
        .into_iter()
        .flatten()
        .filter(|one| !one.is_empty())
        .collect();
    Place {
        href: of_place(place.id),
        name: place.facts.name.clone(),
        about: about.join(", "),
    }
}

fn of_place(structure: i64) -> String {
    format!("{}?structure={structure}", Section::Mailboxes.path())
}

fn making(structure: i64) -> String {
    format!("{}/new?structure={structure}", Section::Mailboxes.path())
}

fn path(name: &str) -> String {
    format!("{}/named/{}", Section::Mailboxes.path(), encoded(name))
}

fn line(w: Words, one: &ManagedMailbox, place: &str) -> Line {
    Line {
        href: path(&one.name),
        name: one.name.clone(),
        display_name: one.display_name.clone(),
        place: place.to_owned(),
        state: state(w, one),
    }
}

/// What there is to say of how it stands, when it is not simply open.
fn state(w: Words, one: &ManagedMailbox) -> Option<String> {
    let last = one.ends.map(|last| day(w, last));
    match (one.state, last) {
        (AccountState::Suspended, _) => Some(w.say("web-mailboxes-suspended")),
        (AccountState::Closed, last) => Some(w.with(
            "web-mailboxes-closed",
            &[("day", last.unwrap_or_default().into())],
        )),
        (_, Some(last)) => Some(w.with("web-mailboxes-ends", &[("day", last.into())])),
        (_, None) => None,
    }
}

/// A field that cannot be taken, with its sentence.
pub struct Wrong {
    field: &'static str,
    words: String,
}

impl Wrong {
    fn of(w: Words, what: &'static str) -> Self {
        let field = match what {
            "kind" | "kind-taken" | "uai" | "reserved" | "address" | "quarantine" | "kinds" => {
                "kind"
            }
            other => other,
        };
        Self {
            field,
            words: w.say(&format!("web-mailboxes-wrong-{what}")),
        }
    }
}

/// A mailbox to make, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    structure: i64,
    kind: String,
    /// `uai` or `plain`.
    form: String,
    name: String,
}

#[derive(Template)]
#[template(path = "administration/mailbox_new.html")]
pub(crate) struct NewPage {
    chrome: Chrome,
    place: Place,
    /// `.0340001a@ac-thau.example`: what follows the typed name when the UAI does.
    with_uai: Option<String>,
    /// `@ac-thau.example`, where a name may stand alone.
    plain: Option<String>,
    wish: Wish,
    longest_kind: usize,
    longest_name: usize,
    wrong: Option<Wrong>,
}

impl NewPage {
    fn read(
        context: &Context,
        signed: &SignedIn,
        mut wish: Wish,
        wrong: Option<Wrong>,
    ) -> Result<Self, Fault> {
        let (directory, actor) = (&context.directory, &signed.actor);
        // Whether somebody may is asked of the structure's list.
        directory.role_mailboxes_of(actor, wish.structure)?;
        let place = directory.establishment(wish.structure)?;
        if place.closed.is_some() {
            return Err(Fault::NotFound);
        }
        let organisation = directory.organisation(place.organisation)?;
        let domain = organisation.domains.first().cloned().unwrap_or_default();
        let uai = place.facts.uai.as_deref();
        if wish.form.is_empty() && !place.is_service() {
            wish.form = "uai".to_owned();
        }
        Ok(Self {
            chrome: chrome(
                context,
                signed,
                signed.w.say("web-mailboxes-new"),
                Section::Mailboxes,
            )?,
            with_uai: uai.map(|uai| format!(".{}@{domain}", uai.to_lowercase())),
            plain: place.names_freely().then(|| format!("@{domain}")),
            place: shown(&place),
            wish,
            longest_kind: LONGEST_KIND,
            longest_name: LONGEST_NAME,
            wrong,
        })
    }

    fn wrong_with(&self, field: &str) -> Option<&str> {
        let wrong = self.wrong.as_ref().filter(|wrong| wrong.field == field);
        wrong.map(|wrong| wrong.words.as_str())
    }
}

/// `GET /administration/mailboxes/new?structure=…`
///
/// # Errors
/// `NotFound` for who does not look after people there, and for a structure that closed; the store's.
pub async fn begin(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(wish): Query<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            page(&NewPage::read(context, &signed, wish, None)?)
        })
        .await
}

/// `POST /administration/mailboxes`: makes one.
///
/// # Errors
/// `NotFound` as above; what cannot be accepted is said beside its field; the store's.
pub async fn create(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Wish>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            let directory = &context.directory;
            let new = NewRoleMailbox {
                establishment: form.structure,
                kind: form.kind.clone(),
                with_uai: form.form != "plain",
                display_name: form.name.clone(),
            };
            let made = match directory.create_role_mailbox(&signed.actor, &new) {
                Ok(account) => directory.managed_role_mailbox(&signed.actor, account)?,
                Err(error) => {
                    let wrong = Wrong::of(signed.w, field_of(error)?);
                    return again(&NewPage::read(context, &signed, form, Some(wrong))?);
                }
            };
            Ok(see_other(&Told::path(&path(&made.name), "said", "saved")))
        })
        .await
}

/// What a refusal is about, as its sentence is named.
fn field_of(error: DirectoryError) -> Result<&'static str, Fault> {
    match error {
        DirectoryError::Invalid { what, .. } | DirectoryError::Exists { what, .. } => Ok(what),
        error => Err(error.into()),
    }
}

/// Somebody who opens it today.
pub struct Opener {
    pub name: String,
    /// Their page, for who looks after them.
    pub href: Option<String>,
    pub role: String,
}

#[derive(Template)]
#[template(path = "administration/mailbox.html")]
pub(crate) struct MailboxPage {
    chrome: Chrome,
    line: Line,
    place: Place,
    address: String,
    space: String,
    openers: Vec<Opener>,
    /// `ce.` is made, named and ended by rule.
    is_head: bool,
    /// Somebody ended it.
    by_hand: bool,
    is_closed: bool,
    today: String,
    last: String,
    name: String,
    longest_name: usize,
    wrong: Option<Wrong>,
}

impl MailboxPage {
    fn read(
        context: &Context,
        signed: &SignedIn,
        found: &ManagedMailbox,
        (form, wrong): (Act, Option<Wrong>),
    ) -> Result<Self, Fault> {
        let (directory, w) = (&context.directory, signed.w);
        let place = directory.establishment(found.establishment)?;
        let held = directory.account(found.account)?;
        let used = context.mail.store().usage(found.account)?;
        let today = today(context).to_string();
        let typed = |typed: String, kept: &str| match typed.is_empty() {
            true => kept.to_owned(),
            false => typed,
        };
        Ok(Self {
            chrome: chrome(
                context,
                signed,
                found.display_name.clone(),
                Section::Mailboxes,
            )?,
            line: line(w, found, &place.facts.name),
            place: shown(&place),
            address: held.address.to_string(),
            space: super::people::space(w, used, held.quota_bytes),
            openers: openers(context, signed, found)?,
            is_head: found.is_head(),
            by_hand: found.by_hand,
            is_closed: found.state == AccountState::Closed,
            name: typed(form.name, &found.display_name),
            last: typed(form.last, &today),
            today,
            longest_name: LONGEST_NAME,
            wrong,
        })
    }

    fn wrong_with(&self, field: &str) -> Option<&str> {
        let wrong = self.wrong.as_ref().filter(|wrong| wrong.field == field);
        wrong.map(|wrong| wrong.words.as_str())
    }

    /// What is wrong with what no field is about.
    fn wrong_elsewhere(&self) -> Option<&str> {
        let wrong = self.wrong.as_ref();
        let wrong = wrong.filter(|wrong| !matches!(wrong.field, "name" | "end"));
        wrong.map(|wrong| wrong.words.as_str())
    }
}

fn openers(
    context: &Context,
    signed: &SignedIn,
    found: &ManagedMailbox,
) -> Result<Vec<Opener>, Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    let mut openers = Vec::new();
    for (person, role) in directory.managed_role_members(actor, found.account)? {
        let looks_after = directory.looks_after(actor, person)?;
        openers.push(Opener {
            name: directory.person(person)?.display_name.clone(),
            href: looks_after.then(|| format!("/administration/people/{person}")),
            role: signed.w.say(&format!("web-box-role-{}", role.name())),
        });
    }
    Ok(openers)
}

/// `GET /administration/mailboxes/named/{name}`
///
/// # Errors
/// `NotFound` for who does not look after people of its structure; the store's.
pub async fn one(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(name): Path<String>,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let found = named(context, &signed, &name)?;
            let mut made = MailboxPage::read(context, &signed, &found, (Act::default(), None))?;
            made.chrome.toast = told.toast(context, &signed, &path(&name))?;
            page(&made)
        })
        .await
}

fn named(context: &Context, signed: &SignedIn, name: &str) -> Result<ManagedMailbox, Fault> {
    enter(context, signed)?;
    let actor = &signed.actor;
    let found = context
        .directory
        .managed_role_mailbox_named(actor, actor.organisation, name)?;
    Ok(found)
}

/// What is done with a mailbox.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Act {
    #[serde(rename = "do")]
    act: String,
    name: String,
    /// Its last day.
    last: String,
}

/// `POST /administration/mailboxes/named/{name}`: gives another name that people read, ends it on a day, opens it again.
///
/// # Errors
/// `NotFound` as above, and for `ce.`; what cannot be accepted is said beside its field; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Path(name): Path<String>,
    Posted { signed, form }: Posted<Act>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let found = named(context, &signed, &name)?;
            match carried_out(context, &signed, &found, &form)? {
                Ok(()) => Ok(see_other(&Told::path(&path(&name), "said", "saved"))),
                Err(what) => {
                    let wrong = Some(Wrong::of(signed.w, what));
                    again(&MailboxPage::read(context, &signed, &found, (form, wrong))?)
                }
            }
        })
        .await
}

fn carried_out(
    context: &Context,
    signed: &SignedIn,
    found: &ManagedMailbox,
    form: &Act,
) -> Result<Result<(), &'static str>, Fault> {
    let (directory, actor, account) = (&context.directory, &signed.actor, found.account);
    let done = match form.act.as_str() {
        "rename" => directory.rename_role_mailbox(actor, account, &form.name),
        "close" => match form.last.trim().parse::<NaiveDate>() {
            Ok(last) => directory.close_role_mailbox(actor, account, last).map(drop),
            Err(_) => return Ok(Err("end")),
        },
        "open" => directory.open_role_mailbox(actor, account),
        _ => return Err(Fault::Malformed),
    };
    match done {
        Ok(()) => Ok(Ok(())),
        Err(error) => Ok(Err(field_of(error)?)),
    }
}
