//! What each source says of somebody, as the page of a person shows it: the sources with their days, then field by field
//! what each gives and which is followed.

use super::today;
use crate::Context;
use crate::answer::Fault;
use crate::journal::day;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::PersonId;
use ::import::{FeedKind, Said, SaidField, Told, Value};

/// All that sources say.
pub struct Sources {
    pub told: Vec<SourceLine>,
    pub fields: Vec<FieldLines>,
}

/// A source and when it said it.
pub struct SourceLine {
    pub name: String,
    pub when: String,
}

/// A field with what each source gives.
pub struct FieldLines {
    pub name: String,
    pub lines: Vec<ValueLine>,
}

/// What a source gives for a field.
pub struct ValueLine {
    pub source: String,
    pub values: Vec<String>,
    pub wins: bool,
}

impl Sources {
    /// Those of a person.
    ///
    /// # Errors
    /// `NotFound` for whom one does not look after; the store's.
    pub(crate) fn read(
        context: &Context,
        signed: &SignedIn,
        person: PersonId,
    ) -> Result<Self, Fault> {
        let w = signed.w;
        let told = context
            .imports
            .sources(&signed.actor, person, today(context))?;
        Ok(Self {
            fields: SaidField::ALL
                .into_iter()
                .filter_map(|field| lines(w, field, &told))
                .collect(),
            told: told
                .iter()
                .map(|one| SourceLine {
                    name: name(w, one),
                    when: when(w, one),
                })
                .collect(),
        })
    }
}

fn lines(w: Words, field: SaidField, told: &[Told]) -> Option<FieldLines> {
    let mut lines = Vec::new();
    for one in told {
        let said = one.says.iter().filter(|said| said.field == field);
        lines.extend(said.map(|said| ValueLine {
            source: name(w, one),
            values: values(w, said),
            wins: said.wins,
        }));
    }
    (!lines.is_empty()).then(|| FieldLines {
        name: w.say(&format!("web-source-field-{}", field.name())),
        lines,
    })
}

fn values(w: Words, said: &Said) -> Vec<String> {
    match &said.value {
        Value::Text(text) => vec![text.clone()],
        Value::Day(one) => vec![day(w, *one)],
        Value::List(all) => all.clone(),
    }
}

/// « Annuaire fédérateur, second degré »
fn name(w: Words, told: &Told) -> String {
    let kind = super::capitalised(&w.say(&format!("import-kind-{}", told.kind.name())));
    match (told.kind, told.degree) {
        (FeedKind::Aaf, Some(1)) => w.name("web-source-first-degree", &kind),
        (FeedKind::Aaf, Some(_)) => w.name("web-source-second-degree", &kind),
        (FeedKind::Csv, _) => w.with(
            "web-source-table",
            &[("kind", kind.into()), ("name", told.name.as_str().into())],
        ),
        _ => kind,
    }
}

fn when(w: Words, told: &Told) -> String {
    let changed = told.changed.map(|one| day(w, one)).unwrap_or_default();
    let key = match told.present {
        true => "web-source-since",
        false => "web-source-gone",
    };
    let words = w.name(key, &changed);
    match told.delivered.filter(|_| told.present) {
        Some(one) => w.with(
            "web-source-delivered",
            &[("since", words.into()), ("day", day(w, one).into())],
        ),
        None => words,
    }
}
