//! The policies of an organisation, each with what it does, who set it and its fields.

use super::plan::TOLD;
use super::{Refused, Set, Typed};
use crate::Context;
use crate::answer::Fault;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{
    DirectoryError, OrganisationId, POLICIES, PersonId, Policies, SetPolicy, WINDOWS,
};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use store::Timestamp;
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
    /// Paragraphs.
    Text,
    /// A day, or nothing.
    Day,
    /// `1=500/700, 10=800/1000`: minutes of each window, recipients up to which messages leave by themselves, and at all.
    Windows,
}

/// The fields of each policy, in the order of its form.
const FIELDS: [(&str, &[(&str, Kind)]); 12] = [
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
            ("pupil", Kind::Size),
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
    (
        "sending",
        &[
            ("sender", Kind::Windows),
            ("network", Kind::Windows),
            ("night_from", Kind::Number),
            ("night_to", Kind::Number),
            ("night", Kind::Number),
            ("week_end", Kind::Number),
        ],
    ),
    (
        "password",
        &[
            ("shortest", Kind::Number),
            ("score", Kind::Number),
            ("history", Kind::Number),
            ("renew_days", Kind::Number),
        ],
    ),
    (
        "activation",
        &[
            ("numen", Kind::YesNo),
            ("sheet", Kind::YesNo),
            ("rescue_required", Kind::YesNo),
            ("numen_given", Kind::YesNo),
        ],
    ),
    ("charter", &[("text", Kind::Text)]),
    (
        "pupils",
        &[("imported", Kind::YesNo), ("outside", Kind::YesNo)],
    ),
    ("networks", &[("listed", Kind::Text)]),
    (
        "second_factor",
        &[
            ("staff_from", Kind::Day),
            ("guests_from", Kind::Day),
            ("pupils_from", Kind::Day),
        ],
    ),
    (
        "sessions",
        &[
            ("hours", Kind::Number),
            ("shared_minutes", Kind::Number),
            ("duties_minutes", Kind::Number),
            ("duties_second_factor", Kind::YesNo),
        ],
    ),
    (
        "signin",
        &[("portals", Kind::Text), ("maintenance", Kind::Text)],
    ),
];

/// A policy with its form.
pub struct Policy {
    pub name: &'static str,
    pub does: String,
    /// What is to be known of it besides, as whom setting it asks something of.
    pub effect: Option<String>,
    /// Whether what it will do is told on a page of its own, before it is set.
    pub is_told: bool,
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
    pub is_text: bool,
    pub is_day: bool,
}

/// A policy as a form means it.
struct Wish {
    policy: &'static str,
    /// The first field of its form.
    first: &'static str,
    /// JSON.
    value: String,
}

/// Sets the policy of a form.
pub(super) fn set(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
    shown: Timestamp,
) -> Result<Result<(), Refused>, Fault> {
    let wish = match wish(context, signed, organisation, form)? {
        Ok(wish) => wish,
        Err(refused) => return Ok(Err(refused)),
    };
    let (directory, actor) = (&context.directory, &signed.actor);
    match directory.set_shown_policy(actor, organisation, wish.policy, &wish.value, shown) {
        Ok(()) => Ok(Ok(())),
        Err(error) => refused(&wish, error).map(Err),
    }
}

/// The policy of a form as it would be, beside the defaults of the others.
pub(super) fn wished(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Result<Policies, Refused>, Fault> {
    let wish = match wish(context, signed, organisation, form)? {
        Ok(wish) => wish,
        Err(refused) => return Ok(Err(refused)),
    };
    match Policies::with(wish.policy, &wish.value) {
        Ok(policies) => Ok(Ok(policies)),
        Err(error) => refused(&wish, error).map(Err),
    }
}

fn wish(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Result<Wish, Refused>, Fault> {
    let act = form.get("do").map_or("", String::as_str);
    let found = FIELDS.iter().find(|(policy, _)| *policy == act);
    let (policy, fields) = found.ok_or(Fault::Malformed)?;
    let now = fields_of(&context.directory.policies(organisation)?, policy)?;
    let value = match value(signed.w, &now, fields, form) {
        Ok(value) => Value::Object(value).to_string(),
        Err(refused) => return Ok(Err(refused)),
    };
    Ok(Ok(Wish {
        policy,
        first: fields.first().map_or("", |(field, _)| *field),
        value,
    }))
}

/// The field and the sentence of a policy that was not taken.
fn refused(wish: &Wish, error: DirectoryError) -> Result<Refused, Fault> {
    let sentence = match error {
        DirectoryError::Invalid { .. } => match wish.policy {
            "sending" | "password" | "activation" | "sessions" | "signin" => wish.policy,
            _ => "policy",
        },
        DirectoryError::Exists { .. } => "meanwhile",
        error => return Err(error.into()),
    };
    Ok((wish.first, sentence))
}

fn fields_of(policies: &Policies, policy: &str) -> Result<Map<String, Value>, Fault> {
    match policies.json(policy) {
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
        // What a form does not have stays as it is.
        let Some(typed) = form.get(*field).map(|typed| typed.trim()) else {
            continue;
        };
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
            Kind::Windows => "windows",
            Kind::Text => "policy",
            Kind::Day => "day",
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
        Kind::Text => Some(typed.replace("\r\n", "\n").into()),
        Kind::Day => day(typed),
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
        Kind::Windows => {
            let windows: Vec<Value> = parts().map(window).collect::<Option<_>>()?;
            (windows.len() == WINDOWS).then(|| windows.into())
        }
    }
}

/// `2027-09-01`, as browsers send it, or `01/09/2027`, as people write it where they do not.
fn day(typed: &str) -> Option<Value> {
    if typed.is_empty() {
        return Some(Value::Null);
    }
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d");
    let day = day.or_else(|_| NaiveDate::parse_from_str(typed, "%d/%m/%Y"));
    Some(day.ok()?.to_string().into())
}

/// `1=500/700`
fn window(part: &str) -> Option<Value> {
    let (minutes, limits) = part.split_once('=')?;
    let (warn, max) = limits.split_once('/')?;
    let whole = |typed: &str| typed.trim().parse::<u32>().ok();
    Some(json!({ "minutes": whole(minutes)?, "warn": whole(warn)?, "max": whole(max)? }))
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
        (Kind::Windows, Value::Array(windows)) => {
            let windows = windows.iter().map(|one| {
                let part = |name: &str| one[name].as_u64().unwrap_or_default();
                format!("{}={}/{}", part("minutes"), part("warn"), part("max"))
            });
            windows.collect::<Vec<_>>().join(", ")
        }
        (Kind::Text | Kind::Day, value) => value.as_str().unwrap_or_default().to_owned(),
        (_, value) => value.to_string(),
    }
}

/// All policies as their forms show them; `sent` has what was typed in the form that comes back.
pub(super) fn read(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    sent: &dyn Fn(&str, &str) -> Option<String>,
) -> Result<Vec<Policy>, Fault> {
    let (w, directory) = (signed.w, &context.directory);
    let now = directory.policies(organisation)?;
    let set = directory.set_policies(&signed.actor, organisation)?;
    let all = FIELDS.iter().filter(|(name, _)| POLICIES.contains(name));
    all.map(|(policy, fields)| {
        let values = fields_of(&now, policy)?;
        let one: Option<&SetPolicy> = set.iter().find(|one| one.name == *policy);
        let by = one.map(|one| (one.set_by.map(PersonId), one.since));
        let by = Set::of(context, w, by, "policy-default")?;
        Ok(Policy {
            name: policy,
            shown: sent(policy, "shown").unwrap_or(by.shown),
            does: w.say(&format!("policy-{policy}")),
            effect: effect(context, signed, organisation, policy)?,
            is_told: TOLD.contains(policy),
            since: by.since,
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
                    is_text: *kind == Kind::Text,
                    is_day: *kind == Kind::Day,
                })
                .collect(),
        })
    })
    .collect()
}

/// Whom another charter stops until they accept it; where passwords are verified.
fn effect(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    policy: &str,
) -> Result<Option<String>, Fault> {
    let (w, directory) = (signed.w, &context.directory);
    Ok(match policy {
        "charter" => {
            let asks = directory.charter_asks(&signed.actor, organisation)?;
            Some(w.count("web-organisation-charter-asks", asks))
        }
        "password" => Some(match directory.password_mode(organisation) {
            Ok(mode) => w.say(mode.key()),
            Err(DirectoryError::Invalid { value, .. }) => {
                w.with("password-mode-unknown", &[("mode", value.into())])
            }
            Err(error) => return Err(error.into()),
        }),
        _ => None,
    })
}

fn label(w: Words, field: &str) -> String {
    w.say(&format!(
        "web-organisation-field-{}",
        field.replace('_', "-")
    ))
}
