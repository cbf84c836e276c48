//! The product's own grammar reads what the generator writes, and finds what the truth tells.

use crate::memory_folder::MemoryFolder;
use crate::staff::of_both;
use crate::{large, made, truth};
use feed_syntax::aaf::name::assemble;
use feed_syntax::aaf::{Change, Feed, Item, Populations, Subject, WarningKind};
use feed_syntax::{hr, table};
use std::collections::BTreeMap;

/// What the complete feeds say.
#[derive(Default)]
struct Read {
    /// Feed and identifier: family name, first name, birth date's presence.
    staff: BTreeMap<(String, String), (String, String)>,
    structures: usize,
    wrong_letters: usize,
    cut_short: usize,
}

fn read(folder: &MemoryFolder) -> Read {
    let mut found = Read::default();
    for feed in ["ENT1D", "ENT2D"] {
        let paths: Vec<&String> = folder
            .files()
            .keys()
            .filter(|path| path.starts_with(feed))
            .collect();
        let names = paths.iter().map(|path| path.rsplit('/').next().unwrap());
        let (assemblies, _) = assemble(names);
        let [assembly] = &assemblies[..] else {
            panic!("one export: {assemblies:?}");
        };
        let complet = assembly.complet.as_ref().unwrap();
        assert_eq!(complet.missing, []);
        for (place, _) in &complet.files {
            take(&mut found, feed, &folder.files()[paths[*place]]);
        }
    }
    found
}

fn take(found: &mut Read, feed: &str, bytes: &[u8]) {
    for item in Feed::new(bytes, Populations::default()).unwrap() {
        match item.unwrap() {
            Item::Entry(entry) => match entry.change {
                Change::Add(Subject::Staff(staff)) => {
                    let name = |said: &feed_syntax::aaf::Said<String>| {
                        said.value().cloned().unwrap_or_default()
                    };
                    let names = (name(&staff.names.family), name(&staff.names.given));
                    let key = (feed.to_owned(), entry.id.as_str().to_owned());
                    assert_eq!(found.staff.insert(key, names), None);
                }
                Change::Add(Subject::Structure(_)) => found.structures += 1,
                other => panic!("{other:?}"),
            },
            Item::Warning(warning) => match warning.kind {
                WarningKind::CheckLetter(_) => found.wrong_letters += 1,
                WarningKind::CutShort { .. } => found.cut_short += 1,
                WarningKind::Function(_) => {}
                other => panic!("line {}: {other:?}", warning.line),
            },
        }
    }
}

#[test]
fn the_products_grammar_reads_the_whole_and_warns_of_its_traps() {
    let folder = large();
    let found = read(folder);
    let told = folder.rows("truth/start-staff.csv");
    assert_eq!(found.staff.len(), told.len());
    for row in &told {
        let key = (row["feed"].clone(), row["id"].clone());
        let names = (row["family"].clone(), row["given"].clone());
        assert_eq!(found.staff[&key], names);
    }
    let structures = folder.rows("truth/start-structures.csv");
    assert_eq!(found.structures, structures.len());
    let wrong = structures.iter().filter(|row| row["letter"] == "wrong");
    assert_eq!(found.wrong_letters, wrong.count());
    assert_eq!(
        found.cut_short as u64,
        of_both(
            folder,
            ["start", "function_values", "function_values_truncated"]
        )
    );
}

#[test]
fn the_products_grammar_reads_the_hr_file_and_refuses_the_wrong_one() {
    let folder = made(600, 3, 0);
    let right = &folder.files()["HR/hr_20260825.csv"];
    let mut rows = 0;
    for item in hr::read(&right[..]).unwrap() {
        match item.unwrap() {
            table::Item::Row(person) => {
                assert!(person.numen.is_some() && person.birth_date.is_some());
                assert!(person.service.is_some() && person.start.is_some());
                rows += 1;
            }
            table::Item::Warning(warning) => panic!("{warning:?}"),
        }
    }
    assert_eq!(rows, truth(&folder, &["hr", "rows"]));
    let wrong = &folder.files()["HR/hr_wrong_20260825.csv"];
    let refused = hr::read(&wrong[..]).err();
    assert_eq!(
        refused,
        Some(table::Fault::Encoding),
        "it holds what is no text"
    );
}
