//! The account of an import: how many are new, change, move, leave and return, each with a bar and what becomes of them.

use super::whole;
use crate::words::Words;
use ::import::{FeedKind, Happening, Import, State as Stage, limits};

/// Happenings that are told together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    /// In paths, and as the end of keys of words.
    pub name: &'static str,
    pub happenings: &'static [Happening],
}

const fn group(name: &'static str, happenings: &'static [Happening]) -> Group {
    Group { name, happenings }
}

const PEOPLE: [Group; 12] = [
    group("new", &[Happening::PersonNew]),
    group(
        "changed",
        &[Happening::PersonRenamed, Happening::PersonChanged],
    ),
    group("moving", &[Happening::PersonMoving]),
    group("leaving", &[Happening::PersonLeaving]),
    group("returning", &[Happening::PersonReturning]),
    group("arriving", &[Happening::PersonArriving]),
    group("homonyms", &[Happening::Homonym]),
    group("suspicious", &[Happening::Suspicious]),
    group("pupils-new", &[Happening::PupilNew]),
    group(
        "pupils-changed",
        &[Happening::PupilMoving, Happening::PupilChanged],
    ),
    group("pupils-leaving", &[Happening::PupilLeaving]),
    group("pupils-returning", &[Happening::PupilReturning]),
];
const LINES: [Group; 5] = [
    group("hr-new", &[Happening::HrNew]),
    group("hr-changed", &[Happening::HrChanged]),
    group("hr-gone", &[Happening::HrGone]),
    group("hr-unmatched", &[Happening::HrUnmatched]),
    group("suspicious", &[Happening::Suspicious]),
];
/// Of structures, which are told beside.
pub(super) const STRUCTURES: Group = group(
    "structures",
    &[
        Happening::StructureNew,
        Happening::StructureChanged,
        Happening::StructureGone,
    ],
);
/// Told in the ledger only when there are any.
const RARE: [&str; 6] = [
    "suspicious",
    "arriving",
    "pupils-new",
    "pupils-changed",
    "pupils-leaving",
    "pupils-returning",
];

/// A line of the ledger.
#[derive(Debug, Clone)]
pub struct Row {
    pub figure: String,
    pub name: String,
    /// « 5,2 % », of the people before.
    pub percent: String,
    /// Of a hundred.
    pub width: u64,
    /// Where the safety stop begins.
    pub mark: Option<u64>,
    pub note: String,
    /// Where names are, if there are any.
    pub href: Option<String>,
    pub stops: bool,
}

impl Group {
    pub fn count(self, import: &Import) -> u64 {
        let counts = self.happenings.iter();
        counts.map(|one| import.report.count(*one)).sum()
    }

    /// Names of some of them, with what happens to each.
    pub fn samples(self, import: &Import) -> Vec<(Happening, &str)> {
        let named = |one: &Happening| {
            let names = import.report.samples.get(one);
            let names = names.into_iter().flatten();
            let one = *one;
            names.map(move |name| (one, name.as_str()))
        };
        let all = self.happenings.iter().flat_map(named);
        all.filter(|(_, name)| !name.is_empty()).collect()
    }
}

/// The groups that an import's kind has.
pub(super) fn groups(import: &Import) -> &'static [Group] {
    if import.kind == FeedKind::Hr.name() {
        &LINES
    } else {
        &PEOPLE
    }
}

/// The lines of the ledger.
pub(super) fn rows(w: Words, import: &Import) -> Vec<Row> {
    let groups = groups(import);
    let most = groups.iter().map(|one| one.count(import)).max();
    let most = most.unwrap_or_default().max(1);
    let shown = groups
        .iter()
        .filter(|one| !RARE.contains(&one.name) || one.count(import) > 0);
    shown.map(|one| row(w, import, *one, most)).collect()
}

fn row(w: Words, import: &Import, group: Group, most: u64) -> Row {
    let count = group.count(import);
    let of = match group.name.starts_with("pupils-") {
        true => import.report.pupils_of,
        false => import.report.of,
    };
    let leaves = matches!(group.name, "leaving" | "hr-gone" | "pupils-leaving");
    let threshold = of * limits::DEPARTURES_PERCENT / 100;
    let stops = leaves && import.report.stop.is_some() && count > threshold;
    let note = match (stops, group.name) {
        (true, _) => "over",
        (false, name) => name,
    };
    Row {
        figure: whole(w, count),
        name: w.say(&format!("web-imports-group-{}", group.name)),
        percent: match count {
            0 => String::new(),
            _ => share(w, count, of).unwrap_or_default(),
        },
        width: (count * 100).div_ceil(most).min(100),
        mark: (leaves && count > 0 && of > 0)
            .then(|| threshold * 100 / most)
            .filter(|mark| *mark <= 100),
        note: w.with(
            &format!("web-imports-note-{note}"),
            &[("percent", limits::DEPARTURES_PERCENT.into())],
        ),
        href: (!group.samples(import).is_empty()).then(|| {
            format!(
                "/administration/imports/{}?show={}#detail",
                import.id, group.name
            )
        }),
        stops: stops && import.state == Stage::Stopped,
    }
}

/// « 5,2 % »; of nobody there is no share.
pub(super) fn share(w: Words, count: u64, of: u64) -> Option<String> {
    if of == 0 {
        return None;
    }
    let tenths = u32::try_from((count * 1_000 + of / 2) / of).unwrap_or(u32::MAX);
    let percent = text::numbers::decimal(w.0, f64::from(tenths) / 10.0);
    Some(w.with("web-imports-percent", &[("percent", percent.into())]))
}
