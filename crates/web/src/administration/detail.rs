//! What lies below the ledger: some names of each kind, what is to be checked, what was odd in the files, structures.

use super::ledger::{self, Group, STRUCTURES};
use super::whole;
use crate::words::Words;
use ::import::{Happening, Import, Remark};

/// Names of each group among the examples.
const OF_EACH: usize = 3;

/// A tab and what it shows.
pub struct Detail {
    pub tabs: Vec<Tab>,
    pub lines: Vec<Line>,
    /// « … et 12 de plus »
    pub more: Option<String>,
    pub empty: Option<String>,
}

pub struct Tab {
    pub href: String,
    pub name: String,
    pub count: Option<String>,
    pub here: bool,
}

/// A name or a line of a file.
pub struct Line {
    /// What happens, or which line: left of the line.
    pub margin: String,
    pub name: String,
    pub place: String,
    pub note: String,
}

impl Detail {
    /// What `show` asks for; the examples when it asks for nothing that is there. `None`: there is nothing to show.
    pub(super) fn of(w: Words, import: &Import, show: &str) -> Option<Self> {
        let groups = ledger::groups(import);
        let asked = groups.iter().chain([&STRUCTURES]);
        let group = asked.copied().find(|group| group.name == show);
        let (lines, told) = match (group, show) {
            (Some(group), _) => (names(w, import, group), group.count(import)),
            (None, "remarks") => (remarks(w, import), warned(import)),
            _ => (examples(w, import), 0),
        };
        let rest = told.saturating_sub(lines.len() as u64);
        let tabs = tabs(w, import, group, show);
        (tabs.len() > 1 || !lines.is_empty()).then(|| Self {
            tabs,
            more: (rest > 0 && !lines.is_empty())
                .then(|| w.with("web-imports-more", &[("count", rest.into())])),
            empty: lines.is_empty().then(|| w.say("web-imports-none-shown")),
            lines,
        })
    }
}

fn tabs(w: Words, import: &Import, group: Option<Group>, show: &str) -> Vec<Tab> {
    let path = format!("/administration/imports/{}", import.id);
    let tab = |name: &str, said: String, count: Option<u64>, here: bool| Tab {
        href: match name {
            "" => format!("{path}#detail"),
            _ => format!("{path}?show={name}#detail"),
        },
        name: said,
        count: count.map(|count| whole(w, count)),
        here,
    };
    let own = |name: &str| ["suspicious", "structures"].contains(&name);
    let others = group.is_none() && show != "remarks";
    let named = |name: &str| w.say(&format!("web-imports-group-{name}"));
    let mut tabs = vec![tab("", w.say("web-imports-examples"), None, others)];
    if let Some(group) = group.filter(|group| !own(group.name)) {
        let count = Some(group.count(import));
        tabs.push(tab(group.name, named(group.name), count, true));
    }
    let groups = ledger::groups(import).iter();
    let named_ones = groups.filter(|one| own(one.name)).chain([&STRUCTURES]);
    let named_ones = named_ones.filter(|one| !one.samples(import).is_empty());
    let beside = named_ones
        .map(|one| (one.name, named(one.name), one.count(import)))
        .chain([("remarks", w.say("web-imports-remarks"), warned(import))]);
    for (name, said, count) in beside.filter(|(_, _, count)| *count > 0) {
        tabs.push(tab(name, said, Some(count), show == name));
    }
    tabs
}

/// A few of each, the gravest first.
fn examples(w: Words, import: &Import) -> Vec<Line> {
    let groups = ledger::groups(import).iter().rev();
    let some = groups.flat_map(|group| group.samples(import).into_iter().take(OF_EACH));
    some.map(|(happening, name)| line(w, happening, name))
        .collect()
}

fn names(w: Words, import: &Import, group: Group) -> Vec<Line> {
    let all = group.samples(import).into_iter();
    all.map(|(happening, name)| line(w, happening, name))
        .collect()
}

/// « Anne Roux — Collège des Étangs, Mèze »
fn line(w: Words, happening: Happening, name: &str) -> Line {
    let (name, place) = name.split_once(" — ").unwrap_or((name, ""));
    Line {
        margin: w.say(&format!("web-imports-one-{}", happening.name())),
        name: name.to_owned(),
        place: place.to_owned(),
        note: String::new(),
    }
}

fn warned(import: &Import) -> u64 {
    import.report.warnings.values().sum()
}

fn remarks(w: Words, import: &Import) -> Vec<Line> {
    let line = |one: &Remark| Line {
        margin: match one.line {
            0 => String::new(),
            line => w.with("web-imports-line", &[("line", whole(w, line).into())]),
        },
        name: super::capitalised(&w.say(&format!("import-warning-{}", one.kind))),
        place: one.value.clone().unwrap_or_default(),
        note: one.file.clone(),
    };
    import.report.remarks.iter().map(line).collect()
}
