//! An importer in small: the complete feed, then each delta by its date.

use crate::memory_folder::MemoryFolder;
use crate::reading::{Asked, Request, requests, unescaped};
use std::collections::BTreeMap;

type Records = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// What stands in a feed at the end, by category.
#[derive(Default)]
pub struct Replayed {
    staff: Records,
    structures: Records,
    pupils: Records,
}

pub fn replay(folder: &MemoryFolder, feed: &str) -> Replayed {
    let mut replayed = Replayed::default();
    // Names sort by date; within a date the categories do not meet.
    for (name, bytes) in folder
        .files()
        .iter()
        .filter(|(name, _)| name.starts_with(feed))
    {
        let records = if name.contains("_PersEducNat_") {
            &mut replayed.staff
        } else if name.contains("_EtabEducNat_") {
            &mut replayed.structures
        } else if name.contains("_Eleve_") {
            &mut replayed.pupils
        } else {
            continue;
        };
        for request in requests(bytes) {
            apply(records, request, name);
        }
    }
    replayed
}

fn apply(records: &mut Records, request: Request, file: &str) {
    let known = records.contains_key(&request.id);
    match request.asked {
        Asked::Add => {
            assert!(
                !known || file.contains("_Delta_"),
                "{file}: {} twice",
                request.id
            );
            records.insert(request.id, request.attributes);
        }
        Asked::Modify => {
            let record = records.get_mut(&request.id);
            let record = record.unwrap_or_else(|| panic!("{file}: {} is unknown", request.id));
            for (name, values) in request.attributes {
                assert!(record.contains_key(&name), "{file}: {name}");
                record.insert(name, values);
            }
        }
        Asked::Delete => assert!(
            records.remove(&request.id).is_some(),
            "{file}: {}",
            request.id
        ),
    }
}

/// Fails on the first difference with the truth at the end.
pub fn compare(folder: &MemoryFolder, feed: &str, replayed: &Replayed) {
    let first = feed == "ENT1D";
    let (family, given) = if first {
        ("ENTPersonNom", "ENTPersonPrenom")
    } else {
        ("sn", "givenName")
    };
    let told = folder.rows("truth/end-staff.csv");
    let told: Vec<_> = told.iter().filter(|row| row["feed"] == feed).collect();
    assert_eq!(replayed.staff.len(), told.len(), "{feed}");
    for row in told {
        let record = &replayed.staff[&row["id"]];
        let value = |name: &str| unescaped(&record[name].join("|"));
        for (column, name) in [
            ("family", family),
            ("given", given),
            ("birth_family", "ENTPersonNomPatro"),
            ("born", "ENTPersonDateNaissance"),
            ("home", "ENTPersonStructRattach"),
            ("functions", "ENTPersonFonctions"),
        ] {
            assert_eq!(value(name), row[column], "{feed} {}", row["id"]);
        }
        if first {
            assert_eq!(value("ENTEnsFonctionDir"), row["leads"], "{}", row["id"]);
        }
    }
    structures(folder, feed, replayed);
}

fn structures(folder: &MemoryFolder, feed: &str, replayed: &Replayed) {
    let told = folder.rows("truth/end-structures.csv");
    let told: BTreeMap<_, _> = told
        .iter()
        .filter(|row| row["feed"] == feed)
        .map(|row| (row["id"].as_str(), row))
        .collect();
    assert_eq!(replayed.structures.len(), told.len(), "{feed}");
    for (id, record) in &replayed.structures {
        assert_eq!(
            unescaped(&record["ENTStructureNomCourant"][0]),
            told[id.as_str()]["name"]
        );
    }
    // Nobody hangs on what is gone.
    for record in replayed.staff.values() {
        assert!(told.contains_key(record["ENTPersonStructRattach"][0].as_str()));
        for function in record["ENTPersonFonctions"]
            .iter()
            .filter(|value| !value.is_empty())
        {
            let id = function.split('$').next().unwrap_or_default();
            assert!(told.contains_key(id), "{function}");
        }
    }
    for record in replayed.pupils.values() {
        let (school, class) = (
            &record["ENTPersonStructRattach"][0],
            &record["ENTEleveClasses"][0],
        );
        assert!(told.contains_key(school.as_str()));
        assert!(class.starts_with(&format!("{school}$")), "{class}");
    }
}
