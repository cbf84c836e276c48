//! The organisation: its name, its mail domains, the académies whose feeds are its own, and its policies, each with what it
//! does, who set it and when. A form changes one of them, whole or not at all.

use super::{Section, chrome, entry, name};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::journal::day;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{DirectoryError, OrganisationId, POLICIES, PersonId, Policies};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};
use text::sizes;

/// Bytes of a size at the most: a slip of the keyboard is no quota.
const LARGEST: i64 = 1 << 50;

/// How a field of a policy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `5`, `2,5` or `200 Mo`; a number alone is of gibibytes, rows hold bytes.
    Size,
    Number,
    YesNo,
    /// Words with commas between them.
    Words,
    /// `DIR=5, ENS=2,5`: sizes by function code.
    Sizes,
}

/// The fields of each policy, in the order of its form.
const FIELDS: [(&str, &[(&str, Kind)]); 3] = [
    (
        "names",
        &[
            ("given_length", Kind::Number),
            ("family_length", Kind::Number),
            ("reserved", Kind::Words),
            ("quarantine_years", Kind::Number),
            ("renamed_at_once", Kind::YesNo),
        ],
    ),
    (
        "quota",
        &[
            ("default", Kind::Size),
            ("by_function", Kind::Sizes),
            ("role_mailbox", Kind::Size),
            ("ceiling", Kind::Size),
        ],
    ),
    (
        "life",
        &[
            ("leaving_days", Kind::Number),
            ("closed_days", Kind::Number),
            ("retired_days", Kind::Number),
            ("moved_days", Kind::Number),
            ("alias_days", Kind::Number),
            ("suspended_keeps_mail", Kind::YesNo),
            ("closed_answers", Kind::YesNo),
        ],
    ),
];

type Typed = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "administration/organisation.html")]
pub(crate) struct OrganisationPage {
    chrome: Chrome,
    name: String,
    codes: String,
    /// The main one first.
    domains: Vec<String>,
    policies: Vec<Policy>,
    /// The form that could not be taken, its field and the sentence.
    wrong: Option<Wrong>,
}

/// A policy with its form.
pub struct Policy {
    pub name: &'static str,
    pub does: String,
    pub since: String,
    /// When it was set, for a form that comes back: 0, by nobody.
    pub shown: String,
    pub fields: Vec<Field>,
}

/// A field of a policy.
pub struct Field {
    pub name: &'static str,
    pub label: String,
    pub value: String,
    pub is_number: bool,
    pub is_choice: bool,
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

/// `POST /administration/organisation`: sets its name, its codes or one of its policies (`do`).
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
            let Err((field, key)) = carried_out(context, &signed, organisation, &form)? else {
                let path = Section::Organisation.path();
                return Ok(see_other(&Told::path(path, "said", "saved")));
            };
            let wrong = Wrong {
                form: form.get("do").cloned().unwrap_or_default(),
                field: field.to_owned(),
                words: signed.w.say(&format!("web-organisation-wrong-{key}")),
            };
            let made = read(context, &signed, &form, Some(wrong))?;
            Ok::<_, Fault>((StatusCode::UNPROCESSABLE_ENTITY, Html(render(&made)?)).into_response())
        })
        .await
}

/// A field, and the end of the key of its sentence.
type Refused = (&'static str, &'static str);

fn carried_out(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Result<(), Refused>, Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    let typed = |field: &str| form.get(field).map_or("", |typed| typed.trim());
    let act = typed("do");
    let (done, refused) = match act {
        "name" => (
            directory.rename_organisation(actor, organisation, typed("name")),
            ("name", "name"),
        ),
        "codes" => {
            let Some(codes) = codes(typed("codes")) else {
                return Ok(Err(("codes", "codes")));
            };
            let done = directory.set_academie_codes(actor, organisation, &codes);
            (done, ("codes", "codes"))
        }
        act => {
            let found = FIELDS.iter().find(|(policy, _)| *policy == act);
            let (policy, fields) = found.ok_or(Fault::Malformed)?;
            let now = json(&directory.policies(organisation)?, policy)?;
            let value = match value(signed.w, &now, fields, form) {
                Ok(value) => Value::Object(value).to_string(),
                Err(refused) => return Ok(Err(refused)),
            };
            let first = fields.first().map_or("", |(field, _)| *field);
            let shown = typed("shown").parse().map_err(|_| Fault::Malformed)?;
            let shown = Timestamp(shown);
            let done = directory.set_shown_policy(actor, organisation, policy, &value, shown);
            (done, (first, "policy"))
        }
    };
    match done {
        Ok(()) => Ok(Ok(())),
        Err(DirectoryError::Invalid { .. }) => Ok(Err(refused)),
        Err(DirectoryError::Exists { what: "policy", .. }) => Ok(Err((refused.0, "meanwhile"))),
        Err(error) => Err(error.into()),
    }
}

/// Whole numbers with commas or spaces between them.
fn codes(typed: &str) -> Option<BTreeSet<i64>> {
    let parts = typed.split([',', ' ']).filter(|part| !part.is_empty());
    let codes = parts.map(|part| part.parse().ok().filter(|code| (1..=99).contains(code)));
    codes.collect()
}

fn json(policies: &Policies, policy: &str) -> Result<Map<String, Value>, Fault> {
    let made = match policy {
        "names" => serde_json::to_value(&policies.names),
        "quota" => serde_json::to_value(&policies.quota),
        _ => serde_json::to_value(&policies.life),
    };
    match made {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Fault::Broken),
    }
}

/// The policy as the form means it; a field that was not changed keeps its value to the byte.
fn value(
    w: Words,
    now: &Map<String, Value>,
    fields: &[(&'static str, Kind)],
    form: &Typed,
) -> Result<Map<String, Value>, Refused> {
    let mut made = now.clone();
    for (field, kind) in fields {
        let typed = form.get(*field).map_or("", |typed| typed.trim());
        let before = now.get(*field).cloned().unwrap_or_default();
        if typed == shown(w, &before, *kind) {
            continue;
        }
        let sentence = match kind {
            Kind::Size => "size",
            Kind::Number => "number",
            Kind::YesNo => "choice",
            Kind::Words => "words",
            Kind::Sizes => "sizes",
        };
        let parsed = parse(typed, *kind).ok_or((*field, sentence))?;
        made.insert((*field).to_owned(), parsed);
    }
    Ok(made)
}

fn bytes(typed: &str) -> Option<Value> {
    let size = sizes::parse(typed, sizes::GIBIBYTE)?;
    (1..=LARGEST).contains(&size).then(|| size.into())
}

/// The parts of a list with commas, of which one between two digits belongs to a number.
fn listed(typed: &str) -> Vec<&str> {
    let bytes = typed.as_bytes();
    let is_digit = |at: Option<usize>| {
        let byte = at.and_then(|at| bytes.get(at));
        byte.is_some_and(u8::is_ascii_digit)
    };
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, _) in typed.match_indices(',') {
        if !(is_digit(at.checked_sub(1)) && is_digit(Some(at + 1))) {
            parts.push(&typed[from..at]);
            from = at + 1;
        }
    }
    parts.push(&typed[from..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

fn parse(typed: &str, kind: Kind) -> Option<Value> {
    let parts = || {
        let parts = typed.split(',').map(str::trim);
        parts.filter(|part| !part.is_empty())
    };
    match kind {
        Kind::Size => bytes(typed),
        Kind::Number => typed.parse::<u32>().ok().map(Value::from),
        Kind::YesNo => match typed {
            "yes" => Some(true.into()),
            "no" => Some(false.into()),
            _ => None,
        },
        Kind::Words => {
            let words: Vec<String> = parts().map(str::to_lowercase).collect();
            let good = words.iter().all(|word| !word.contains(['@', ' ']));
            good.then(|| words.into())
        }
        Kind::Sizes => {
            let sizes = listed(typed).into_iter().map(|part| {
                let (code, size) = part.split_once('=')?;
                Some((code.trim().to_uppercase(), bytes(size)?))
            });
            let sizes: Map<String, Value> = sizes.collect::<Option<_>>()?;
            Some(Value::Object(sizes))
        }
    }
}

/// A value as its field has it.
fn shown(w: Words, value: &Value, kind: Kind) -> String {
    let size = |value: &Value| sizes::exact(w.0, value.as_i64().unwrap_or_default());
    match (kind, value) {
        (Kind::Size, value) => size(value),
        (Kind::YesNo, value) => if value == &Value::Bool(true) {
            "yes"
        } else {
            "no"
        }
        .to_owned(),
        (Kind::Words, Value::Array(words)) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            words.join(", ")
        }
        (Kind::Sizes, Value::Object(sizes)) => {
            let sizes = sizes.iter();
            let sizes: Vec<String> = sizes
                .map(|(code, value)| format!("{code}={}", size(value)))
                .collect();
            sizes.join(", ")
        }
        (_, value) => value.to_string(),
    }
}

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
    let now = directory.policies(organisation)?;
    let set = directory.set_policies(&signed.actor, organisation)?;
    let mut policies = Vec::new();
    for (policy, fields) in FIELDS.iter().filter(|(name, _)| POLICIES.contains(name)) {
        let values = json(&now, policy)?;
        let one = set.iter().find(|one| one.name == *policy);
        let set_at = one.map_or(0, |one| one.since.0);
        let since = match one {
            Some(one) => {
                let who = name(context, w, one.set_by.map(PersonId))?;
                let since = day(w, dates::naive(PARIS, one.since.0));
                w.with(
                    "policy-set-by",
                    &[("who", who.into()), ("day", since.into())],
                )
            }
            None => w.say("policy-default"),
        };
        policies.push(Policy {
            name: policy,
            shown: sent(policy, "shown").unwrap_or_else(|| set_at.to_string()),
            does: w.say(&format!("policy-{policy}")),
            since,
            fields: fields
                .iter()
                .map(|(field, kind)| Field {
                    name: field,
                    label: label(w, field),
                    value: sent(policy, field).unwrap_or_else(|| {
                        values
                            .get(*field)
                            .map_or_else(String::new, |value| shown(w, value, *kind))
                    }),
                    is_number: *kind == Kind::Number,
                    is_choice: *kind == Kind::YesNo,
                })
                .collect(),
        });
    }
    Ok(OrganisationPage {
        chrome: chrome(
            context,
            signed,
            w.say("web-organisation-title"),
            Section::Organisation,
        )?,
        name: sent("name", "name").unwrap_or(found.name),
        codes: sent("codes", "codes").unwrap_or_else(|| codes.join(", ")),
        domains: found.domains,
        policies,
        wrong,
    })
}

fn label(w: Words, field: &str) -> String {
    w.say(&format!(
        "web-organisation-field-{}",
        field.replace('_', "-")
    ))
}
