//! One import: how far it is read or written, what it would do, what stops it, what it did. The verdict is the title.

use super::detail::Detail;
use super::ledger::{self, Row, share};
use super::listing::sum;
use super::{Section, begun, chrome, day, entry, headline, name, whole};
use crate::Context;
use crate::answer::{Fault, page};
use crate::layout::Chrome;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{Duty, Person};
use ::import::{Happening, Import, State as Stage, Stop};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Imports among which the one before is looked for.
const BEFORE: u32 = 20;

#[derive(Template)]
#[template(path = "administration/import.html")]
pub(crate) struct ImportPage {
    chrome: Chrome,
    id: i64,
    /// Above the title: which feed.
    over: String,
    begun: String,
    progress: Option<Progress>,
    stopped: Option<Stopped>,
    told: Option<Banner>,
    ledger: Vec<Row>,
    /// What is not in the ledger, in sentences.
    beside: Vec<String>,
    detail: Option<Detail>,
    /// It was read to its end: there is a report.
    read: bool,
    /// It can be given up.
    open: bool,
    /// It can be applied.
    ready: bool,
}

/// How far it is.
pub struct Progress {
    pub words: String,
    /// Of how many; `None` while that is not known.
    pub of: Option<i64>,
    pub done: i64,
}

/// A sentence with its colour.
pub struct Banner {
    pub class: &'static str,
    pub icon: &'static str,
    pub strong: String,
    pub words: String,
    /// Where one begins again.
    pub again: bool,
}

/// Why an import waits for a second person, and who that may be.
pub struct Stopped {
    pub strong: String,
    pub sentences: Vec<String>,
    /// Who began it does not release it.
    pub mine: bool,
    pub others: Vec<Other>,
    /// What the command line releases it with, when nobody else is there.
    pub command: Option<String>,
    pub leaving: Option<String>,
}

/// Somebody who may release.
pub struct Other {
    pub address: String,
    pub ask: String,
}

/// Which detail is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    show: String,
}

/// `GET /administration/imports/{id}`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            entry(context, &signed, Section::Imports)?;
            let import = context.imports.import(&signed.actor, id)?;
            page(&ImportPage::of(context, &signed, &import, &asked.show)?)
        })
        .await
}

impl ImportPage {
    fn of(
        context: &Context,
        signed: &SignedIn,
        import: &Import,
        show: &str,
    ) -> Result<Self, Fault> {
        let w = signed.w;
        let read = !matches!(import.state, Stage::Staging | Stage::Refused);
        let title = w.say(&format!("web-imports-verdict-{}", import.state.name()));
        let stop = import.report.stop.as_ref();
        Ok(Self {
            chrome: chrome(context, signed, title, Section::Imports)?,
            id: import.id,
            over: over(w, import),
            begun: begun(context, w, import)?,
            progress: progress(w, import),
            stopped: match stop.filter(|_| import.state == Stage::Stopped) {
                Some(stop) => Some(stopped(context, signed, import, stop)?),
                None => None,
            },
            told: told(context, w, import)?,
            ledger: match read {
                true => ledger::rows(w, import),
                false => Vec::new(),
            },
            beside: beside(w, import),
            detail: read.then(|| Detail::of(w, import, show)).flatten(),
            read,
            open: matches!(import.state, Stage::Ready | Stage::Stopped),
            ready: import.state == Stage::Ready,
        })
    }
}

/// « Annuaire fédérateur du 22 novembre 2026, 38 fichiers, 1,9 Go »
fn over(w: Words, import: &Import) -> String {
    let source = &import.report.source;
    let mut told = vec![headline(w, import)];
    if source.files > 0 {
        told.push(sum(w, "web-imports-files", source.files));
        told.push(text::numbers::size(w.0, source.bytes));
    } else if !source.name.is_empty() {
        told.push(source.name.clone());
    }
    told.join(", ")
}

fn progress(w: Words, import: &Import) -> Option<Progress> {
    let (key, known) = match import.state {
        Stage::Staging if import.total > 0 => ("web-imports-read", true),
        Stage::Staging => ("web-imports-reading", false),
        Stage::Applying => ("web-imports-written", true),
        _ => return None,
    };
    let figure = |number: i64| whole(w, u64::try_from(number).unwrap_or_default());
    let values = [
        ("done", figure(import.done).into()),
        ("of", figure(import.total).into()),
    ];
    Some(Progress {
        words: w.with(key, &values),
        of: known.then_some(import.total.max(1)),
        done: import.done,
    })
}

fn stopped(
    context: &Context,
    signed: &SignedIn,
    import: &Import,
    stop: &Stop,
) -> Result<Stopped, Fault> {
    let w = signed.w;
    let me = signed.actor.person;
    let all = context
        .directory
        .managers(&signed.actor, Duty::Feeds, import.organisation)?;
    let begun_by = import.person;
    let mut others = Vec::new();
    for one in all {
        if one != me && Some(one) != begun_by {
            let person = context.directory.person(one)?;
            others.extend(other(w, &person));
        }
    }
    let mine = begun_by == Some(me);
    let alone = mine && others.is_empty();
    let mut verdicts = verdicts(w, stop).into_iter();
    let strong = verdicts.next().unwrap_or_default();
    let mut sentences: Vec<String> = verdicts.collect();
    sentences.extend(before(context, signed, import, stop)?);
    sentences.extend(stop.structures.iter().map(|(name, count)| {
        let values = [("name", name.as_str().into()), ("count", (*count).into())];
        w.with("web-imports-vanishes", &values)
    }));
    sentences.push(w.say(match (mine, alone) {
        (_, true) => "web-imports-stop-alone",
        (true, _) => "web-imports-stop-mine",
        _ => "web-imports-stop-yours",
    }));
    Ok(Stopped {
        strong,
        sentences,
        mine,
        others: if mine { others } else { Vec::new() },
        command: alone.then(|| command(import, stop)),
        leaving: (import.report.count(Happening::PersonLeaving) > 0)
            .then(|| sum(w, "web-imports-see-departures", stop.departures)),
    })
}

/// « Arrêt de sécurité : 2 611 départs, soit 5,2 % des agents. », and the same of pupils.
fn verdicts(w: Words, stop: &Stop) -> Vec<String> {
    let verdict = |key: &str, count: u64, of: u64| {
        let values = [
            ("count", count.into()),
            ("figure", whole(w, count).into()),
            ("percent", share(w, count, of).unwrap_or_default().into()),
        ];
        w.with(key, &values)
    };
    let mut all = Vec::new();
    if stop.departures > 0 || stop.pupils == 0 {
        all.push(verdict("web-imports-stop", stop.departures, stop.of));
    }
    if stop.pupils > 0 {
        let key = "web-imports-stop-pupils";
        all.push(verdict(key, stop.pupils, stop.pupils_of));
    }
    all
}

fn other(w: Words, person: &Person) -> Option<Other> {
    Some(Other {
        address: person.address.clone()?,
        ask: w.name("web-imports-ask", &person.display_name),
    })
}

fn command(import: &Import, stop: &Stop) -> String {
    format!(
        "tramontane import release {} --accept-departures {}",
        import.id,
        stop.all()
    )
}

/// « Le 15 novembre il y en avait 84. »
fn before(
    context: &Context,
    signed: &SignedIn,
    import: &Import,
    stop: &Stop,
) -> Result<Option<String>, Fault> {
    let w = signed.w;
    let all = context
        .imports
        .imports(&signed.actor, import.organisation, BEFORE)?;
    let last = all
        .iter()
        .find(|one| one.state == Stage::Done && one.kind == import.kind && one.id < import.id);
    Ok(last.map(|last| {
        let of = |happening| last.report.count(happening);
        // Of those who stop the import: when they are pupils alone, of pupils.
        let count = match (stop.departures, stop.pupils) {
            (0, 1..) => of(Happening::PupilLeaving),
            _ => of(Happening::PersonLeaving) + of(Happening::HrGone),
        };
        let values = [
            ("day", day(w, &last.day).into()),
            ("count", count.into()),
            ("figure", whole(w, count).into()),
        ];
        w.with("web-imports-before", &values)
    }))
}

/// What is told of an import that is over, or was released.
fn told(context: &Context, w: Words, import: &Import) -> Result<Option<Banner>, Fault> {
    if let Some((key, values)) = &import.report.refused {
        let values: Vec<_> = values
            .iter()
            .map(|(name, value)| (name.as_str(), refused_value(w, name, value).into()))
            .collect();
        let key = match key.as_str() {
            "ahead" => "web-imports-ahead".to_owned(),
            key => format!("import-refused-{key}"),
        };
        return Ok(Some(Banner {
            class: "danger",
            icon: super::icon_name("circle-x"),
            strong: w.say("web-imports-refused"),
            words: w.with(&key, &values),
            again: true,
        }));
    }
    let stopped = import.report.stop.is_some();
    if stopped && matches!(import.state, Stage::Ready | Stage::Applying | Stage::Done) {
        let by = name(context, w, import.released_by)?;
        return Ok(Some(Banner {
            class: "success",
            icon: super::icon_name("circle-check"),
            strong: w.name("web-imports-released", &by),
            words: String::new(),
            again: false,
        }));
    }
    Ok(None)
}

/// Days are told as people write them.
fn refused_value(w: Words, name: &str, value: &str) -> String {
    match name {
        "day" | "last" => day(w, value),
        _ => value.to_owned(),
    }
}

fn beside(w: Words, import: &Import) -> Vec<String> {
    let report = &import.report;
    if matches!(import.state, Stage::Staging | Stage::Refused) {
        return Vec::new();
    }
    let told = [
        ("import-unchanged", report.unchanged),
        ("import-passed-over", report.passed_over),
    ];
    let mut all = Vec::new();
    if report.changes() == 0 {
        all.push(w.say("import-nothing-changes"));
    }
    let told = told.iter().filter(|(_, count)| *count > 0);
    all.extend(told.map(|(key, count)| w.count(key, *count)));
    all
}
