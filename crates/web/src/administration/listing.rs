//! The last imports, and what each feed was last applied from.

use super::{Badge, Section, begun, chrome, day, entry, headline, whole};
use crate::Context;
use crate::answer::{Fault, page};
use crate::dates::Dates;
use crate::layout::Chrome;
use crate::session::SignedIn;
use crate::words::Words;
use ::import::{Happening, Import, State as Stage};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

/// Imports that are shown: a month of daily ones, with what was tried.
const SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "administration/imports.html")]
pub(crate) struct ImportsPage {
    chrome: Chrome,
    lines: Vec<Line>,
    /// Each feed with the day it was last applied of.
    feeds: Vec<(String, String)>,
    /// The one that is under way.
    open: Option<String>,
}

/// An import in the list.
pub struct Line {
    pub href: String,
    pub day: String,
    pub time: String,
    pub machine: String,
    pub title: String,
    pub badge: Badge,
    pub begun: String,
    pub told: String,
}

/// `GET /administration/imports`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Imports)?;
            let w = signed.w;
            let imports = context
                .imports
                .imports(&signed.actor, organisation, SHOWN)?;
            let open = imports.iter().find(|import| import.state.is_open());
            let feeds = context.imports.feeds(&signed.actor, organisation)?;
            let feeds = feeds.iter().filter_map(|feed| {
                let last = feed.last_day.as_deref()?;
                Some((feed_name(w, &feed.kind, &feed.name), day(w, last)))
            });
            let made = ImportsPage {
                open: open.map(href),
                feeds: feeds.collect(),
                lines: imports
                    .iter()
                    .map(|import| line(context, w, import))
                    .collect::<Result<_, Fault>>()?,
                chrome: chrome(
                    context,
                    &signed,
                    w.say("web-imports-title"),
                    Section::Imports,
                )?,
            };
            page(&made)
        })
        .await
}

pub(super) fn href(import: &Import) -> String {
    format!("/administration/imports/{}", import.id)
}

/// « annuaire fédérateur ENT2D_011 »
fn feed_name(w: Words, kind: &str, name: &str) -> String {
    let kind = super::capitalised(&w.say(&format!("import-kind-{kind}")));
    match name {
        "hr" => kind,
        _ => format!("{kind} {name}"),
    }
}

fn line(context: &Context, w: Words, import: &Import) -> Result<Line, Fault> {
    let dates = Dates::new(context, w);
    Ok(Line {
        href: href(import),
        day: dates.day(import.started),
        time: dates.time(import.started),
        machine: dates.machine(import.started),
        title: headline(w, import),
        badge: Badge::of(w, import.state),
        begun: begun(context, w, import)?,
        told: told(w, import),
    })
}

/// « 1 284 changements, 84 départs »
fn told(w: Words, import: &Import) -> String {
    let report = &import.report;
    if matches!(import.state, Stage::Staging | Stage::Refused) {
        return String::new();
    }
    if report.changes() == 0 {
        return w.say("web-imports-no-change");
    }
    let mut told = vec![sum(w, "web-imports-changes", report.changes())];
    let leaving = report.count(Happening::PersonLeaving);
    if leaving > 0 {
        told.push(sum(w, "web-imports-departures", leaving));
    }
    told.join(", ")
}

/// A count with its words; large ones are written in groups.
pub(super) fn sum(w: Words, key: &str, count: u64) -> String {
    let values = [("count", count.into()), ("figure", whole(w, count).into())];
    w.with(key, &values)
}
