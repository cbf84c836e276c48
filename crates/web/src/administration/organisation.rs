//! The organisation: its name, accent, language, mail domains and logo, the académies whose feeds are its own, and its
//! policies (`policies`), each with what it does, who set it and when. A form changes one of them, whole or not at all; one
//! that lay open while somebody else changed the same undoes nothing. What some policies will do is told before (`plan`).

pub mod campaign;
mod logo;
mod plan;
mod policies;

pub use logo::set as set_logo;
pub use policies::{Field, Policy};

use super::{Section, chrome, entry, name};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::journal::day;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{
    Change, DirectoryError, LOGO_BYTES, LOGO_PIXELS, LogoFace, OrganisationId, PersonId,
    SETTINGS_OF_ORGANISATION,
};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use fluent_templates::fluent_bundle::FluentValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Timestamp;
use text::Lang;
use text::dates::{self, PARIS};

type Typed = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "administration/organisation.html")]
pub(crate) struct OrganisationPage {
    chrome: Chrome,
    name: String,
    hue: String,
    /// Degrees and what the colour is called, as examples.
    hues: Vec<(u32, String)>,
    /// Code, name, whether it is the organisation's.
    languages: Vec<(&'static str, &'static str, bool)>,
    /// The main one first.
    domains: Vec<String>,
    new_domain: String,
    logo: Option<LogoFace>,
    /// What a file may be.
    logo_hint: String,
    codes: String,
    settings: BTreeMap<&'static str, Set>,
    policies: Vec<Policy>,
    /// The form that could not be taken, its field and the sentence.
    wrong: Option<Wrong>,
}

/// Who set something, for a form that comes back.
#[derive(Debug, Clone)]
pub struct Set {
    /// What it does, in a sentence; policies have their own.
    pub does: String,
    pub since: String,
    /// When it was set, in milliseconds; 0: never.
    pub shown: String,
}

impl Set {
    fn of(
        context: &Context,
        w: Words,
        by: Option<(Option<PersonId>, Timestamp)>,
        unset: &str,
    ) -> Result<Self, Fault> {
        let since = match by {
            Some((who, since)) => {
                let who = name(context, w, who)?;
                let since = day(w, dates::naive(PARIS, since.0));
                w.with(
                    "policy-set-by",
                    &[("who", who.into()), ("day", since.into())],
                )
            }
            None => w.say(unset),
        };
        Ok(Self {
            does: String::new(),
            since,
            shown: by.map_or(0, |(_, since)| since.0).to_string(),
        })
    }
}

/// What something will do: a figure for the margin, where there is one, and a sentence.
pub struct Line {
    figure: String,
    words: String,
}

/// What could not be taken.
pub struct Wrong {
    form: String,
    field: String,
    words: String,
}

impl OrganisationPage {
    fn wrong_at(&self, form: &str, field: &str) -> Option<&str> {
        let wrong = self.wrong.as_ref()?;
        (wrong.form == form && wrong.field == field).then_some(wrong.words.as_str())
    }

    fn setting(&self, name: &str) -> &Set {
        &self.settings[name]
    }
}

/// `GET /administration/organisation`
///
/// # Errors
/// `NotFound` for who does not look after it; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let mut made = read(context, &signed, &Typed::new(), None)?;
            made.chrome.toast = told.toast(context, &signed, Section::Organisation.path())?;
            page(&made)
        })
        .await
}

/// `POST /administration/organisation`: changes one of its settings or policies (`do`), tells before what a policy will do
/// (`preview-…`), or goes back from there to its form (`edit-…`).
///
/// # Errors
/// `NotFound` for who does not look after it; a value that cannot be taken is said beside its field; the store's.
pub async fn set(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Typed>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Organisation)?;
            if let Some(form) = about(&form, "preview-") {
                return plan::show(context, &signed, organisation, &form);
            }
            if let Some(form) = about(&form, "edit-") {
                return page(&read(context, &signed, &form, None)?);
            }
            let done = carried_out(context, &signed, organisation, &form)?;
            answer(context, &signed, &form, done)
        })
        .await
}

/// The form of what a button with this beginning is about.
fn about(form: &Typed, beginning: &str) -> Option<Typed> {
    let act = form.get("do")?.strip_prefix(beginning)?;
    let mut about = form.clone();
    about.insert("do".to_owned(), act.to_owned());
    Some(about)
}

/// Goes back to the page, or shows what could not be taken in the form that was sent.
fn answer(
    context: &Context,
    signed: &SignedIn,
    form: &Typed,
    done: Result<(), Refused>,
) -> Result<Response, Fault> {
    let Err((field, key)) = done else {
        let path = Section::Organisation.path();
        return Ok(see_other(&Told::path(path, "said", "saved")));
    };
    let w = signed.w;
    let wrong = Wrong {
        form: form.get("do").cloned().unwrap_or_default(),
        field: field.to_owned(),
        words: w.with(&format!("web-organisation-wrong-{key}"), &most(w)),
    };
    let made = read(context, signed, form, Some(wrong))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(render(&made)?)).into_response())
}

/// What a logo may be at the most, for sentences.
fn most(w: Words) -> [(&'static str, FluentValue<'static>); 2] {
    let size = u64::try_from(LOGO_BYTES).unwrap_or(u64::MAX);
    [
        ("size", text::numbers::size(w.0, size).into()),
        ("count", LOGO_PIXELS.into()),
    ]
}

/// A field, and the end of the key of its sentence.
type Refused = (&'static str, &'static str);

fn carried_out(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Result<(), Refused>, Fault> {
    let typed = |field: &str| form.get(field).map_or("", |typed| typed.trim());
    let shown = typed("shown").parse().map_err(|_| Fault::Malformed)?;
    let shown = Timestamp(shown);
    let domain = || typed("domain").to_lowercase();
    let change = match typed("do") {
        "name" => Change::Name(typed("name").to_owned()),
        "hue" => match hue(typed("hue")) {
            Some(hue) => Change::Hue(hue),
            None => return Ok(Err(("hue", "hue"))),
        },
        "language" => Change::Language(typed("language").parse().map_err(|_| Fault::Malformed)?),
        "domain-add" => Change::AddDomain(domain()),
        "domain-main" => Change::MainDomain(domain()),
        "domain-remove" => Change::RemoveDomain(domain()),
        "logo-remove" => Change::Logo(None),
        "codes" => match codes(typed("codes")) {
            Some(codes) => Change::Codes(codes),
            None => return Ok(Err(("codes", "codes"))),
        },
        _ => return policies::set(context, signed, organisation, form, shown),
    };
    changed(context, signed, organisation, &change, shown)
}

/// Changes a setting, or says which field is why not.
fn changed(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    change: &Change,
    shown: Timestamp,
) -> Result<Result<(), Refused>, Fault> {
    let field = match change.setting() {
        "domains" => "domain",
        setting => setting,
    };
    let (directory, actor) = (&context.directory, &signed.actor);
    let done = directory.change_organisation(actor, organisation, change, Some(shown));
    let key = match done {
        Ok(()) => return Ok(Ok(())),
        Err(DirectoryError::Exists { what, .. }) => match what {
            "domain" => "taken",
            "address" => "lived-in",
            "codes" => "codes-taken",
            _ => "meanwhile",
        },
        // Somebody removed it a moment before.
        Err(DirectoryError::NotFound("domain")) => "meanwhile",
        Err(DirectoryError::Invalid { what, .. }) => what,
        Err(error) => return Err(error.into()),
    };
    Ok(Err((field, key)))
}

/// Degrees, or nothing for the product's.
fn hue(typed: &str) -> Option<Option<u32>> {
    match typed {
        "" => Some(None),
        degrees => degrees.parse().ok().map(Some),
    }
}

/// Whole numbers with commas or spaces between them.
fn codes(typed: &str) -> Option<BTreeSet<i64>> {
    let parts = typed.split([',', ' ']).filter(|part| !part.is_empty());
    let codes = parts.map(|part| part.parse().ok().filter(|code| (1..=99).contains(code)));
    codes.collect()
}

/// Hues that have a name, the product's among them.
const HUES: [(u32, &str); 8] = [
    (25, "red"),
    (65, "orange"),
    (115, "olive"),
    (155, "green"),
    (195, "teal"),
    (230, "blue"),
    (300, "violet"),
    (350, "pink"),
];

fn read(
    context: &Context,
    signed: &SignedIn,
    form: &Typed,
    wrong: Option<Wrong>,
) -> Result<OrganisationPage, Fault> {
    let organisation = entry(context, signed, Section::Organisation)?;
    let (w, directory) = (signed.w, &context.directory);
    let found = directory.organisation(organisation)?;
    let codes = directory.academie_codes(organisation)?;
    let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let sent = |act: &str, field: &str| {
        let is_sent = form.get("do").is_some_and(|sent| sent == act);
        form.get(field).filter(|_| is_sent).cloned()
    };
    let hue = found.hue.map(|hue| hue.to_string()).unwrap_or_default();
    let language = |lang: Lang| (lang.code(), lang.name(), lang == found.language);
    let hues = HUES.map(|(degrees, key)| (degrees, w.say(&format!("web-organisation-hue-{key}"))));
    Ok(OrganisationPage {
        chrome: chrome(
            context,
            signed,
            w.say("web-organisation-title"),
            Section::Organisation,
        )?,
        name: sent("name", "name").unwrap_or(found.name),
        hue: sent("hue", "hue").unwrap_or(hue),
        hues: hues.into(),
        languages: Lang::ALL.map(language).into(),
        codes: sent("codes", "codes").unwrap_or_else(|| codes.join(", ")),
        new_domain: sent("domain-add", "domain").unwrap_or_default(),
        domains: found.domains,
        logo: found.logo,
        logo_hint: w.with("web-organisation-logo-hint", &most(w)),
        settings: settings(context, signed, organisation)?,
        policies: policies::read(context, signed, organisation, &sent)?,
        wrong,
    })
}

fn settings(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
) -> Result<BTreeMap<&'static str, Set>, Fault> {
    let directory = &context.directory;
    let set = directory.organisation_settings(&signed.actor, organisation)?;
    let one = |setting: &'static str| {
        let by = set.iter().find(|one| one.name == setting);
        let by = by.map(|one| (one.set_by, one.since));
        let mut set = Set::of(context, signed.w, by, "web-organisation-unset")?;
        set.does = signed.w.say(&format!("setting-{setting}"));
        Ok((setting, set))
    };
    SETTINGS_OF_ORGANISATION.into_iter().map(one).collect()
}
