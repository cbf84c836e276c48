//! Writing somebody by hand. First all that was typed is looked at; then a page says which address would be given and who
//! bears the same name, and asks once more; then there is an account, and the page of the person says how it stands.

use super::people::enter;
use super::{Section, chrome, today};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{Actor, DirectoryError, OrganisationId};
use ::import::{ByHand, Expected, ImportError, NewByHand, PROFILES, Recognition};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::Arc;

/// The form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    #[serde(rename = "do")]
    act: String,
    key: String,
    given: String,
    family: String,
    #[serde(rename = "birth-name")]
    birth_name: String,
    title: String,
    function: String,
    profile: String,
    structure: String,
    start: String,
    end: String,
    /// Typed, and never shown again: what is kept of them is `recognition`.
    numen: String,
    birth: String,
    /// What was typed before, sealed ([`import::Imports::seal_recognition`]); empty: none.
    recognition: String,
    /// What the record said when it was read, for one that is changed.
    shown: String,
}

/// A line of the form.
pub struct Line {
    pub name: &'static str,
    /// `text` or `date`.
    pub kind: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub value: String,
    pub required: bool,
    pub wrong: Option<String>,
}

/// A field that is chosen.
pub struct Choice {
    pub name: &'static str,
    pub label: String,
    /// Value, words, whether it is the chosen one.
    pub values: Vec<(&'static str, String, bool)>,
}

#[derive(Template)]
#[template(path = "administration/creating.html")]
pub(crate) struct CreatingPage {
    chrome: Chrome,
    key: String,
    recognition: String,
    choices: Vec<Choice>,
    lines: Vec<Line>,
}

/// Asks once more before there is an account here.
#[derive(Template)]
#[template(path = "administration/creating_confirm.html")]
pub(crate) struct ConfirmPage {
    pub(super) chrome: Chrome,
    /// Where the form goes, what it does there, and the words of that.
    pub(super) action: &'static str,
    pub(super) act: (&'static str, String),
    /// Names and values, as they are sent again.
    pub(super) hidden: Vec<(&'static str, String)>,
    /// What was typed, in words.
    pub(super) facts: Vec<(String, String)>,
    pub(super) address: String,
    /// « Deux personnes portent déjà ce nom. »
    pub(super) homonyms: Option<String>,
    /// Who bears the name, and whether the reader looks after them: then their page is a step away.
    pub(super) people: Vec<(super::people::Line, bool)>,
}

/// A form that comes back with what cannot be accepted.
pub(super) fn again(made: &impl Template) -> Result<Response, Fault> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(render(made)?)).into_response())
}

/// « Collège des Étangs, Mèze (0349999Z) », or the UAI as it was typed.
pub(super) fn place(
    context: &Context,
    here: OrganisationId,
    typed: &str,
) -> Result<String, DirectoryError> {
    let uai = typed.trim().to_uppercase();
    let directory = &context.directory;
    Ok(match directory.own_establishment_of_uai(here, &uai)? {
        Some(id) => {
            let found = directory.establishment(id)?;
            format!("{}, {} ({uai})", found.facts.name, found.facts.town)
        }
        None => uai,
    })
}

/// `GET /administration/people/new`
///
/// # Errors
/// `NotFound` for who looks after nobody; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            let random: [u8; 16] = context.mail.store().random().bytes();
            let form = Form {
                key: random.iter().map(|byte| format!("{byte:02x}")).collect(),
                start: today(context).to_string(),
                ..Form::default()
            };
            page(&filled(context, &signed, &form, &[])?)
        })
        .await
}

/// `POST /administration/people`: looks at what was typed (`check`), goes back to it (`back`), or makes it so (`create`).
///
/// # Errors
/// `NotFound` for who looks after nobody; what cannot be accepted is said beside its field; the store's.
pub async fn create(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Form>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            if form.act == "back" {
                return page(&filled(context, &signed, &form, &[])?);
            }
            match carried_out(context, &signed, &form)? {
                Ok(answer) => Ok(answer),
                Err(faults) => again(&filled(context, &signed, &form, &faults)?),
            }
        })
        .await
}

fn carried_out(
    context: &Context,
    signed: &SignedIn,
    form: &Form,
) -> Result<Result<Response, Vec<&'static str>>, Fault> {
    let new = match form.understood(context, &signed.actor)? {
        Ok(new) => new,
        Err(faults) => return Ok(Err(faults)),
    };
    let (actor, imports) = (&signed.actor, &context.imports);
    let organisation = actor.organisation;
    let today = today(context);
    if form.act == "create" {
        return match imports.create_by_hand(actor, organisation, &new, today) {
            Ok(person) => {
                let path = format!("/administration/people/{person}");
                Ok(Ok(see_other(&Told::path(&path, "said", "saved"))))
            }
            Err(error) => Ok(Err(vec![field_of(error)?])),
        };
    }
    match imports.expect_by_hand(actor, organisation, &new, today) {
        Ok(expected) => Ok(Ok(page(&confirm(context, signed, form, &expected)?)?)),
        Err(error) => Ok(Err(vec![field_of(error)?])),
    }
}

/// The field that a refusal is about.
pub(super) fn field_of(error: ImportError) -> Result<&'static str, Fault> {
    match error {
        ImportError::Directory(DirectoryError::NotPermitted) => Ok("structure"),
        ImportError::Directory(DirectoryError::Invalid { what, .. }) if what != "key" => Ok(what),
        error => Err(error.into()),
    }
}

fn optional(typed: &str) -> Option<String> {
    Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty())
}

impl Form {
    /// What was written, as a form.
    ///
    /// # Errors
    /// The store's.
    pub(super) fn of(context: &Context, written: &ByHand) -> Result<Self, Fault> {
        let said = written.said.clone();
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let place = context.directory.establishment(said.establishment)?;
        Ok(Self {
            given: said.given_name,
            family: said.family_name,
            birth_name: said.birth_name.unwrap_or_default(),
            title: said.title.unwrap_or_default(),
            function: said.function,
            profile: said.profile,
            structure: place.facts.uai.unwrap_or_default(),
            start: day(said.starts),
            end: day(said.ends),
            shown: written.shown.to_string(),
            ..Self::default()
        })
    }

    pub(super) fn act(&self) -> &str {
        &self.act
    }

    /// What the record said when it was read.
    ///
    /// # Errors
    /// `Malformed`.
    pub(super) fn shown(&self) -> Result<i64, Fault> {
        self.shown.parse().map_err(|_| Fault::Malformed)
    }

    /// What human resources will recognise them by: what was typed now, else what was typed before.
    fn recognition(
        &self,
        context: &Context,
        actor: &Actor,
    ) -> Result<Option<Recognition>, Vec<&'static str>> {
        let imports = &context.imports;
        match imports.recognition(&self.numen, &self.birth)? {
            None if self.recognition.is_empty() => Ok(None),
            None => imports
                .open_recognition(actor, &self.recognition)
                .map(Some)
                .map_err(|wrong| vec![wrong]),
            typed => Ok(typed),
        }
    }

    /// The same sealed, as a hidden field has it. What was sealed before is good for no longer.
    pub(super) fn kept(&self, context: &Context, actor: &Actor) -> String {
        let is_typed = !self.numen.trim().is_empty() || !self.birth.trim().is_empty();
        match self.recognition(context, actor) {
            Ok(Some(known)) if is_typed => context.imports.seal_recognition(actor, &known),
            Ok(Some(_)) => self.recognition.clone(),
            _ => String::new(),
        }
    }

    /// Who is meant, or all that cannot be accepted.
    pub(super) fn understood(
        &self,
        context: &Context,
        actor: &Actor,
    ) -> Result<Result<NewByHand, Vec<&'static str>>, Fault> {
        let mut faults = Vec::new();
        let mut day = |field: &'static str, typed: &str| {
            let parsed = optional(typed).map(|typed| typed.parse::<NaiveDate>());
            if matches!(parsed, Some(Err(_))) {
                faults.push(field);
            }
            parsed.and_then(Result::ok)
        };
        let (starts, ends) = (day("start", &self.start), day("end", &self.end));
        let uai = self.structure.trim().to_uppercase();
        let establishment = context
            .directory
            .own_establishment_of_uai(actor.organisation, &uai)?;
        if establishment.is_none() {
            faults.push("structure");
        }
        let recognition = self.recognition(context, actor).unwrap_or_else(|wrong| {
            faults.extend(wrong);
            None
        });
        let new = NewByHand {
            key: self.key.clone(),
            given_name: self.given.trim().to_owned(),
            family_name: self.family.trim().to_owned(),
            birth_name: optional(&self.birth_name),
            title: optional(&self.title),
            function: self.function.trim().to_owned(),
            profile: self.profile.clone(),
            establishment: establishment.unwrap_or_default(),
            starts,
            ends,
            recognition,
        };
        faults.extend(new.faults(today(context)));
        Ok(match faults.is_empty() {
            true => Ok(new),
            false => Err(faults),
        })
    }

    pub(super) fn lines(&self, w: Words, faults: &[&'static str]) -> Vec<Line> {
        let line = |(name, value): (&'static str, &String)| Line {
            name,
            kind: match name {
                "start" | "end" | "birth" => "date",
                _ => "text",
            },
            label: label(w, name),
            hint: match name {
                "structure" => Some(w.say("web-hand-hint-structure")),
                "end" => Some(w.say("web-hand-hint-end")),
                "function" => Some(w.say("web-hand-hint-function")),
                "numen" => Some(w.say("web-hand-hint-numen")),
                _ => None,
            },
            // A secret is typed anew, and goes to no page.
            value: match name {
                "numen" | "birth" => String::new(),
                _ => value.clone(),
            },
            required: !["birth-name", "end", "numen", "birth"].contains(&name),
            wrong: wrong(w, name, faults),
        };
        self.typed().map(line).into()
    }

    pub(super) fn choices(&self, w: Words) -> Vec<Choice> {
        let titles = [("", "none"), ("Mme", "mme"), ("M.", "m")];
        let title = |(value, key): (&'static str, &str)| {
            let words = w.say(&format!("web-hand-title-{key}"));
            (value, words, self.title == value)
        };
        vec![
            Choice {
                name: "title",
                label: label(w, "title"),
                values: titles.map(title).into(),
            },
            Choice {
                name: "profile",
                label: label(w, "profile"),
                values: PROFILES
                    .map(|code| (code, profile(w, code), self.profile == code))
                    .into(),
            },
        ]
    }

    /// Names and values of the fields that are typed, in the order of the form.
    fn typed(&self) -> [(&'static str, &String); 9] {
        [
            ("given", &self.given),
            ("family", &self.family),
            ("birth-name", &self.birth_name),
            ("function", &self.function),
            ("structure", &self.structure),
            ("start", &self.start),
            ("end", &self.end),
            ("numen", &self.numen),
            ("birth", &self.birth),
        ]
    }
}

fn wrong(w: Words, name: &str, faults: &[&'static str]) -> Option<String> {
    let mut of_numen = ["numen-taken", "numen-again"].into_iter();
    let more = of_numen.find(|fault| name == "numen" && faults.contains(fault));
    let key = match more {
        Some(key) => key,
        None => faults.iter().copied().find(|fault| *fault == name)?,
    };
    Some(w.say(&format!("web-hand-wrong-{key}")))
}

fn label(w: Words, field: &str) -> String {
    w.say(&format!("web-hand-field-{field}"))
}

pub(super) fn profile(w: Words, code: &'static str) -> String {
    match code {
        "" => w.say("web-hand-profile-other"),
        code => w.with(
            &format!("import-function-{code}"),
            &[("gender", "x".into())],
        ),
    }
}

fn filled(
    context: &Context,
    signed: &SignedIn,
    form: &Form,
    faults: &[&'static str],
) -> Result<CreatingPage, Fault> {
    let w = signed.w;
    Ok(CreatingPage {
        chrome: chrome(context, signed, w.say("web-hand-title"), Section::People)?,
        key: form.key.clone(),
        recognition: form.kept(context, &signed.actor),
        choices: form.choices(w),
        lines: form.lines(w, faults),
    })
}

fn confirm(
    context: &Context,
    signed: &SignedIn,
    form: &Form,
    expected: &Expected,
) -> Result<ConfirmPage, Fault> {
    let w = signed.w;
    let is_shown = |name: &&str| !["numen", "birth"].contains(name);
    let typed = form.typed().into_iter();
    let mut hidden: Vec<(&'static str, String)> = typed
        .filter(|(name, _)| is_shown(name))
        .map(|(name, value)| (name, value.clone()))
        .collect();
    let place = place(context, signed.actor.organisation, &form.structure)?;
    let mut facts: Vec<(String, String)> = hidden
        .iter()
        .filter(|(name, value)| *name != "structure" && !value.trim().is_empty())
        .map(|(name, value)| (label(w, name), shown(w, value)))
        .collect();
    let known = PROFILES.into_iter().find(|code| *code == form.profile);
    facts.push((label(w, "profile"), profile(w, known.unwrap_or_default())));
    facts.push((w.say("web-directory-establishment"), place));
    if !form.title.is_empty() {
        facts.push((label(w, "title"), form.title.clone()));
    }
    let recognition = form.kept(context, &signed.actor);
    if !recognition.is_empty() {
        facts.push((label(w, "numen"), w.say("web-hand-numen-given")));
    }
    hidden.extend([
        ("recognition", recognition),
        ("title", form.title.clone()),
        ("profile", form.profile.clone()),
        ("key", form.key.clone()),
    ]);
    let count = i64::try_from(expected.homonyms.len()).unwrap_or(i64::MAX);
    let people = expected.homonyms.iter().map(|one| {
        let theirs = context.directory.looks_after(&signed.actor, one.id)?;
        Ok((super::people::line(one), theirs))
    });
    let people = people.collect::<Result<_, DirectoryError>>()?;
    Ok(ConfirmPage {
        chrome: chrome(context, signed, w.say("web-hand-confirm"), Section::People)?,
        action: "/administration/people",
        act: ("create", w.say("web-hand-create")),
        hidden,
        facts,
        address: expected.address.clone(),
        homonyms: (count > 0).then(|| w.with("web-hand-homonyms", &[("count", count.into())])),
        people,
    })
}

/// A day in words, anything else as it was typed.
fn shown(w: Words, value: &str) -> String {
    match value.parse::<NaiveDate>() {
        Ok(day) => crate::journal::day(w, day),
        Err(_) => value.trim().to_owned(),
    }
}
