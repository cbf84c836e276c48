//! The feed of human resources, staged. Each file is whole: who is not in it is known to human resources no more.

use crate::content::{Category, HrContent, birth_hash, numen_hash};
use crate::record::{self, FeedKind};
use crate::refusal::Refusal;
use crate::report::Report;
use crate::staging::{Place, Staging};
use crate::{ImportError, Imports, Request};
use feed_syntax::hr::{self, Item, Person};
use feed_syntax::table::WarningKind;
use identity::KeyedHash;
use std::collections::{BTreeSet, HashMap};
use std::io::Read;

/// The one feed of human resources of an organisation.
const NAME: &str = "hr";

/// Stages a file; the lines told of before.
pub(crate) fn stage(
    imports: &Imports,
    import: i64,
    request: &Request<'_>,
    file: &str,
    input: &mut dyn Read,
    report: &mut Report,
) -> Result<u64, ImportError> {
    let feed = imports
        .store
        .platform_write(|tx| record::feed(tx, request.organisation, FeedKind::Hr, NAME, None))?;
    let day = request.today.to_string();
    let mut staging = Staging::new(imports, import, feed.id)?;
    let before = staging.present(Category::Hr);
    let refuse = |fault: hr::Fault| Refusal::table(file, &fault);
    let rows = hr::read(input).map_err(refuse)?;
    // One NUMEN, one person: the second line of a NUMEN makes both wait for a human.
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut twice = BTreeSet::new();
    let (mut faulty, mut first, mut people) = (0, 0, 0);
    for item in rows {
        match item.map_err(refuse)? {
            Item::Warning(warning) => {
                let kind = warning_kind(warning.kind);
                faulty += 1;
                first = if faulty == 1 { warning.line } else { first };
                report.warn(crate::aaf::remark(file, warning.line, kind, None));
            }
            Item::Row(person) => {
                people += 1;
                let (id, content) = content(&imports.keyed, &person);
                if lines.insert(id.clone(), person.line).is_some() {
                    report.warn(crate::aaf::remark(file, person.line, "hr-twice", None));
                    twice.insert(id);
                    continue;
                }
                staging.add(Category::Hr, &id, &content, &day)?;
            }
        }
    }
    Refusal::of_faulty(file, first, faulty, people + faulty)?;
    staging.remove_unseen(&[Category::Hr], &day)?;
    let twice: Vec<Place> = twice
        .into_iter()
        .map(|id| (Category::Hr, id.into_boxed_str()))
        .collect();
    staging.withdraw(&twice)?;
    staging.finish()?;
    report.unchanged += staging.unchanged;
    Ok(before)
}

/// A line's key (what a career keeps first) and what it says.
fn content(keyed: &KeyedHash, person: &Person) -> (String, HrContent) {
    let numen = person.numen.as_ref().map(|numen| numen_hash(keyed, numen));
    let birth = person.birth_date.map(|date| birth_hash(keyed, date));
    let mut jointures = Vec::new();
    for (degree, id) in [
        ("1", &person.first_degree),
        ("2", &person.second_degree),
        ("*", &person.jointure),
    ] {
        jointures.extend(id.as_ref().map(|id| format!("{degree}:{id}")));
    }
    let matricule = person.matricule.as_ref().map(|id| format!("m:{id}"));
    let id = numen
        .as_ref()
        .map(|hash| record::numen_key(hash))
        .or(matricule)
        .or_else(|| jointures.first().cloned())
        .unwrap_or_default();
    let content = HrContent {
        numen,
        birth,
        jointures,
        service: person.service.clone(),
        corps: person.corps.clone(),
        status: person.status.clone(),
        start: person.start,
        end: person.end,
    };
    (id, content)
}

pub(crate) fn warning_kind<C>(kind: WarningKind<C>) -> &'static str {
    match kind {
        WarningKind::Identifier => "row-identifier",
        WarningKind::Form(_) => "form",
        WarningKind::Short => "row-short",
        WarningKind::Long => "row-long",
        WarningKind::LineBreak => "row-line-break",
        WarningKind::Reversed => "row-reversed",
    }
}
