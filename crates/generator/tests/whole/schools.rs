//! Structures and pupils of the complete feeds.

use crate::memory_folder::MemoryFolder;
use crate::reading::{Request, requests};
use crate::staff::staff;
use crate::{large, made, share, truth};
use feed_syntax::Uai;
use std::collections::HashSet;

const SCHOOLS: [&str; 6] = ["101", "151", "300", "320", "340", "370"];

#[test]
fn structures_have_codes_and_functional_addresses() {
    let folder = large();
    let structures = folder.rows("truth/start-structures.csv");
    assert_eq!(structures.len(), 268);
    let (mut wrong, mut codes) = (0, HashSet::new());
    for row in &structures {
        let right = Uai::parse(&row["uai"]).unwrap().has_right_letter();
        assert_eq!(right, row["letter"] == "right");
        wrong += u32::from(!right);
        assert!(codes.insert(row["uai"].clone()));
        let zone = row["type"] == "990";
        assert_eq!(zone, row["name"].starts_with("Z.REMP-"));
        let mail = row["mail"].to_lowercase();
        match zone {
            true => assert_eq!(mail, ""),
            false => assert_eq!(
                mail,
                format!("ce.{}@ac-thau.example", row["uai"]).to_lowercase()
            ),
        }
    }
    assert!(wrong >= 1);
}

#[test]
fn structures_have_heads_and_replacement_staff_hang_on_zones() {
    let folder = large();
    let structures = folder.rows("truth/start-structures.csv");
    let of = |kinds: &[&str]| -> Vec<_> {
        let fits = structures.iter();
        fits.filter(|row| kinds.contains(&row["type"].as_str()))
            .collect()
    };
    share(of(&["101", "151"]).len(), structures.len(), 0.72, 0.78);
    let schools = of(&SCHOOLS);
    let vacant = schools.iter().filter(|row| row["head"].is_empty());
    share(vacant.count(), schools.len(), 0.01, 0.08);
    let zones = of(&["990"]);
    let zones: HashSet<&str> = zones.iter().map(|row| row["id"].as_str()).collect();
    let staff = staff(folder);
    let replacing = staff
        .iter()
        .filter(|(first, one)| !first && zones.contains(one.value("ENTPersonStructRattach")));
    share(replacing.count(), 5000, 0.02, 0.07);
}

/// What the complete feed of the second degree says of a category.
fn second_degree(folder: &MemoryFolder, category: &str) -> Vec<Request> {
    let files = folder.files().iter();
    files
        .filter(|(name, _)| name.starts_with("ENT2D") && name.contains(category))
        .flat_map(|(_, bytes)| requests(bytes))
        .collect()
}

#[test]
fn pupils_have_parents_and_classes_and_are_as_many_as_asked() {
    let folder = made(600, 5, 0);
    let read = |category| second_degree(&folder, category);
    let (parents, pupils, structures) = (
        read("_PersRelEleve_"),
        read("_Eleve_"),
        read("_EtabEducNat_"),
    );
    let known: HashSet<&str> = parents.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(known.len(), parents.len());
    let classes: HashSet<String> = structures
        .iter()
        .flat_map(|one| {
            one.values("ENTStructureClasses")
                .map(move |value| (one, value))
        })
        .map(|(one, value)| format!("{}${}", one.id, value.split('$').next().unwrap_or_default()))
        .collect();
    for pupil in &pupils {
        let links: Vec<&str> = pupil.values("ENTElevePersRelEleve").collect();
        assert!(!links.is_empty());
        assert!(
            links
                .iter()
                .all(|link| known.contains(link.split('$').next().unwrap()))
        );
        assert!(
            classes.contains(pupil.value("ENTEleveClasses")),
            "{pupil:?}"
        );
    }
    let told = |feed: &str| truth(&folder, &["start", feed, "pupils"]);
    assert_eq!(told("ENT2D"), pupils.len() as u64);
    assert_eq!(told("ENT1D") + told("ENT2D"), 7200);
}
