//! The table of another institution, staged: whoever runs it says which heading is which field. Each file is whole.

use crate::content::{Category, FunctionContent, PersonContent, StructureContent, birth_hash};
use crate::record::{self, FeedKind};
use crate::refusal::Refusal;
use crate::report::Report;
use crate::staging::Staging;
use crate::{ImportError, Imports, Request, aaf, hr};
use feed_syntax::mapped::{self, Field, Item, Mapping, Person};
use std::collections::BTreeMap;
use std::io::Read;
use thiserror::Error;

/// A mapping that cannot be read from its text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct BadMapping(pub String);

/// Reads `identifier=Matricule,family-name=Nom d’usage,…`.
///
/// # Errors
/// [`BadMapping`] with the part that is not understood.
pub fn mapping(text: &str) -> Result<Mapping, BadMapping> {
    let pairs = text
        .split(',')
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let (field, heading) = part
                .split_once('=')
                .ok_or_else(|| BadMapping(part.to_owned()))?;
            let field = Field::of_name(field.trim()).ok_or_else(|| BadMapping(field.to_owned()))?;
            Ok((field, heading))
        })
        .collect::<Result<Vec<_>, BadMapping>>()?;
    Mapping::new(pairs).map_err(|error| BadMapping(error.to_string()))
}

/// Stages a table; the people told of before.
pub(crate) fn stage(
    imports: &Imports,
    import: i64,
    request: &Request<'_>,
    (name, file): (&str, &str),
    input: &mut dyn Read,
    mapping: &Mapping,
    report: &mut Report,
) -> Result<u64, ImportError> {
    let feed = imports
        .store
        .platform_write(|tx| record::feed(tx, request.organisation, FeedKind::Csv, name, None))?;
    let day = request.today.to_string();
    let mut staging = Staging::new(imports, import, feed.id)?;
    let people_before = staging.present(Category::Person);
    let refuse = |fault: mapped::Fault| Refusal::table(file, &fault);
    let rows = mapped::read(input, mapping).map_err(refuse)?;
    let mut people: BTreeMap<String, PersonContent> = BTreeMap::new();
    let mut structures: BTreeMap<String, StructureContent> = BTreeMap::new();
    let (mut faulty, mut first, mut count) = (0, 0, 0);
    for item in rows {
        match item.map_err(refuse)? {
            Item::Warning(warning) => {
                let kind = hr::warning_kind(warning.kind);
                faulty += 1;
                first = if faulty == 1 { warning.line } else { first };
                report.warn(aaf::remark(file, warning.line, kind, None));
            }
            Item::Row(row) => {
                count += 1;
                take_structure(&mut structures, &row);
                take(imports, &mut people, row);
            }
        }
    }
    Refusal::of_faulty(file, first, faulty, count + faulty)?;
    for (id, content) in &structures {
        staging.add(Category::Structure, id, content, &day)?;
    }
    for (id, content) in &people {
        staging.add(Category::Person, id, content, &day)?;
    }
    staging.remove_unseen(&[Category::Structure, Category::Person], &day)?;
    staging.finish()?;
    report.unchanged += staging.unchanged;
    Ok(people_before)
}

fn take_structure(structures: &mut BTreeMap<String, StructureContent>, row: &Person) {
    let Some(code) = &row.structure else {
        return;
    };
    let structure = structures.entry(code.clone()).or_default();
    structure.uai = feed_syntax::Uai::parse(code)
        .ok()
        .map(|uai| uai.to_string());
    if let Some(name) = &row.structure_name {
        structure.name.clone_from(name);
    }
    if structure.name.is_empty() {
        structure.name.clone_from(code);
    }
}

/// Several rows of one identifier are several functions of one person.
fn take(imports: &Imports, people: &mut BTreeMap<String, PersonContent>, row: Person) {
    let person = people.entry(row.id.to_string()).or_default();
    person.family = row.family_name.unwrap_or_default();
    person.given = row.given_name.unwrap_or_default();
    person.birth_name = row.birth_name;
    person.title = row.title;
    person.birth = row.birth_date.map(|date| birth_hash(&imports.keyed, date));
    person.start = row.start;
    person.end = row.end;
    let Some(structure) = row.structure else {
        return;
    };
    person.home.get_or_insert_with(|| structure.clone());
    let function = FunctionContent {
        structure,
        code: row.function.unwrap_or_default(),
        label: row.function_label.unwrap_or_default(),
        ..FunctionContent::default()
    };
    if !person.functions.contains(&function) {
        person.functions.push(function);
    }
}
