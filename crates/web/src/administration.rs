//! The administration of an organisation: an area of its own, `/administration`, for who looks after it; for anybody
//! else it does not exist.
//!
//! - [`entry`] is the one place that asks whether somebody may come in.
//! - [`listing`] shows the last imports, [`beginning`] takes a feed and begins one, [`import`] shows where one stands:
//!   what it would do, what stops it, what it did. [`acts`] changes that, [`download`] writes the report as a table.
//! - [`people`] are accounts and what may be done with them, [`sources`] what each source says of somebody,
//!   [`same`] which accounts are one human's, [`creating`] writes somebody by hand, [`arriving`] has them come, [`rights`] who looks after what, [`organisation`] its settings, [`log`] what was done.
//! - [`mailboxes`] are those of posts, beside `ce.`, which make themselves.
//! - [`questions`] are lines of human resources that wait for a human.
//! - What takes longer than a request runs in [`background`].
//!
//! Style, script and icons are sheets of their own: only these pages load them.

pub mod acts;
pub mod arriving;
mod background;
pub mod beginning;
pub mod creating;
mod detail;
pub mod download;
pub mod hand;
pub mod import;
mod ledger;
pub mod listing;
pub mod log;
pub mod mailboxes;
pub mod organisation;
pub mod people;
pub mod questions;
pub mod rights;
pub mod same;
mod sources;

use crate::Context;
use crate::answer::{Fault, see_other};
use crate::assets::path;
use crate::dates::Dates;
use crate::layout::Chrome;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{Duty, OrganisationId, PersonId};
use ::import::{Import, ImportError, Refusal, State as Stage};
use askama::filters::Safe;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use std::sync::Arc;
use text::dates::{self, PARIS};

/// The parts of the area, in the order of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    People,
    Mailboxes,
    Imports,
    Questions,
    Organisation,
    Rights,
    Journal,
}

impl Section {
    const ALL: [Self; 7] = [
        Self::People,
        Self::Mailboxes,
        Self::Imports,
        Self::Questions,
        Self::Organisation,
        Self::Rights,
        Self::Journal,
    ];

    fn path(self) -> &'static str {
        match self {
            Self::People => "/administration/people",
            Self::Mailboxes => "/administration/mailboxes",
            Self::Imports => "/administration/imports",
            Self::Questions => "/administration/questions",
            Self::Organisation => "/administration/organisation",
            Self::Rights => "/administration/rights",
            Self::Journal => "/administration/journal",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::People => icon_name("users"),
            Self::Mailboxes => icon_name("mailbox"),
            Self::Imports => icon_name("import"),
            Self::Questions => icon_name("user-round-search"),
            Self::Organisation => icon_name("building-2"),
            Self::Rights => icon_name("key-round"),
            Self::Journal => icon_name("scroll-text"),
        }
    }

    /// What one must look after to come in.
    fn duty(self) -> Duty {
        match self {
            Self::People | Self::Mailboxes => Duty::People,
            Self::Imports | Self::Questions => Duty::Feeds,
            Self::Organisation => Duty::Organisation,
            Self::Rights | Self::Journal => Duty::Rights,
        }
    }

    fn name(self, w: Words) -> String {
        match self {
            Self::People => w.say("web-people-title"),
            Self::Mailboxes => w.say("web-mailboxes-title"),
            Self::Imports => w.say("web-imports-title"),
            Self::Questions => w.say("web-questions-title"),
            Self::Organisation => w.say("web-organisation-title"),
            Self::Rights => w.say("web-rights-title"),
            Self::Journal => w.say("web-log-title"),
        }
    }
}

/// The column of the area.
#[derive(Debug, Clone)]
pub struct Ways {
    pub lines: Vec<Way>,
}

/// A line of it.
#[derive(Debug, Clone)]
pub struct Way {
    pub href: &'static str,
    pub icon: &'static str,
    pub name: String,
    /// What waits there.
    pub count: usize,
    pub here: bool,
}

/// The organisation whose part of the area somebody may enter.
///
/// # Errors
/// `NotFound` for who may not: it does not exist for them.
pub(crate) fn entry(
    context: &Context,
    signed: &SignedIn,
    section: Section,
) -> Result<OrganisationId, Fault> {
    let organisation = signed.actor.organisation;
    let duty = section.duty();
    context
        .directory
        .may_manage(&signed.actor, duty, organisation, None)?;
    Ok(organisation)
}

/// Whether the way into the area is shown.
///
/// # Errors
/// The store's.
pub(crate) fn is_open_to(context: &Context, signed: &SignedIn) -> Result<bool, Fault> {
    Ok(!open_sections(context, signed)?.is_empty())
}

/// The parts of the area that are open to somebody.
fn open_sections(context: &Context, signed: &SignedIn) -> Result<Vec<Section>, Fault> {
    let held = context.directory.responsibilities(&signed.actor)?;
    let all = Section::ALL.into_iter();
    Ok(all.filter(|one| held.includes(one.duty())).collect())
}

/// `GET /administration`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    let open = context
        .run(move |context| open_sections(context, &signed))
        .await?;
    let first = open.first().ok_or(Fault::NotFound)?;
    Ok(see_other(first.path()))
}

/// What surrounds a page of the area.
fn chrome(
    context: &Context,
    signed: &SignedIn,
    title: String,
    here: Section,
) -> Result<Chrome, Fault> {
    let mut chrome = Chrome::read(context, signed, title, None)?;
    chrome.administration = Some(ways(context, signed, here)?);
    Ok(chrome)
}

fn ways(context: &Context, signed: &SignedIn, here: Section) -> Result<Ways, Fault> {
    let line = |section: Section| {
        Ok(Way {
            href: section.path(),
            icon: section.icon(),
            name: section.name(signed.w),
            count: waiting(context, signed, section)?,
            here: section == here,
        })
    };
    let lines = open_sections(context, signed)?.into_iter().map(line);
    Ok(Ways {
        lines: lines.collect::<Result<_, Fault>>()?,
    })
}

fn waiting(context: &Context, signed: &SignedIn, section: Section) -> Result<usize, Fault> {
    match section {
        Section::People => {
            let asked = context.directory.same_asked(&signed.actor)?.into_iter();
            Ok(asked
                .filter(|one| one.asked_by != signed.actor.person)
                .count())
        }
        Section::Mailboxes | Section::Organisation | Section::Rights | Section::Journal => Ok(0),
        Section::Imports => Ok(usize::from(open_import(context, signed)?.is_some())),
        Section::Questions => {
            let actor = &signed.actor;
            let count = context.imports.waiting_count(actor, actor.organisation)?;
            Ok(usize::try_from(count).unwrap_or_default())
        }
    }
}

/// The import that is under way: the last one, unless it is over.
fn open_import(context: &Context, signed: &SignedIn) -> Result<Option<Import>, Fault> {
    let actor = &signed.actor;
    let last = context.imports.imports(actor, actor.organisation, 1)?;
    Ok(last.into_iter().find(|import| import.state.is_open()))
}

/// An icon of the area's own sprite.
#[must_use]
pub fn icon(name: &str, size: u8) -> Safe<String> {
    let sprite = path("administration.svg");
    Safe(format!(
        r##"<svg class="icon i{size}" width="{size}" height="{size}" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"##
    ))
}

/// The name of an icon of that sprite that stands in a value first.
#[must_use]
pub const fn icon_name(name: &'static str) -> &'static str {
    name
}

/// « annuaire fédérateur »
fn kind(w: Words, import: &Import) -> String {
    w.say(&format!("import-kind-{}", import.kind))
}

/// « Annuaire fédérateur du 22 novembre 2026 »
fn headline(w: Words, import: &Import) -> String {
    let values = [
        ("kind", kind(w, import).into()),
        ("day", day(w, &import.day).into()),
    ];
    capitalised(&w.with("web-imports-headline", &values))
}

/// A day as feeds are dated: « 22 novembre 2026 ».
fn day(w: Words, day: &str) -> String {
    match day.parse::<NaiveDate>() {
        Ok(parsed) => dates::date(w.0, PARIS, dates::midnight(PARIS, parsed)),
        Err(_) => day.to_owned(),
    }
}

fn today(context: &Context) -> NaiveDate {
    dates::naive(PARIS, context.mail.store().now().0)
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn whole(w: Words, number: u64) -> String {
    text::numbers::whole(w.0, i64::try_from(number).unwrap_or(i64::MAX))
}

/// « Réjane Vilaplana, le lun. 23 nov. à 14:05 »
fn begun(context: &Context, w: Words, import: &Import) -> Result<String, Fault> {
    let dates = Dates::new(context, w);
    let values = [
        ("name", name(context, w, import.person)?.into()),
        ("day", dates.day(import.started).into()),
        ("time", dates.time(import.started).into()),
    ];
    Ok(w.with("web-imports-begun", &values))
}

/// Somebody's name; nobody stands for the command line.
fn name(context: &Context, w: Words, person: Option<PersonId>) -> Result<String, Fault> {
    match person {
        Some(person) => Ok(context.directory.person(person)?.display_name.clone()),
        None => Ok(w.say("web-imports-command")),
    }
}

/// What a state is called, and how it looks.
#[derive(Debug, Clone)]
pub struct Badge {
    pub words: String,
    pub icon: &'static str,
    pub class: &'static str,
}

impl Badge {
    fn of(w: Words, state: Stage) -> Self {
        let (icon, class) = match state {
            Stage::Staging | Stage::Applying => (icon_name("loader"), "runs"),
            Stage::Ready => (icon_name("circle-dashed"), "waits"),
            Stage::Stopped => (icon_name("circle-alert"), "stopped"),
            Stage::Done => (icon_name("circle-check"), "done"),
            Stage::Refused => (icon_name("circle-x"), "refused"),
            Stage::Dropped => (icon_name("circle-slash"), "over"),
        };
        Self {
            words: w.say(&format!("web-imports-state-{}", state.name())),
            icon,
            class,
        }
    }
}

impl From<ImportError> for Fault {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Refused(Refusal::Busy) => {
                Self::Refused(StatusCode::CONFLICT, "importbusy")
            }
            ImportError::Directory(error) => error.into(),
            ImportError::Store(error) => error.into(),
            other => {
                tracing::error!(error = %other, "an import could not go on");
                Self::Broken
            }
        }
    }
}
