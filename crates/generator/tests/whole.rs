//! A whole académie, read back by other means than those that wrote it.

#[path = "whole/deltas.rs"]
mod deltas;
#[path = "whole/grammar.rs"]
mod grammar;
#[path = "whole/human_resources.rs"]
mod human_resources;
#[path = "whole/memory_folder.rs"]
mod memory_folder;
#[path = "whole/reading.rs"]
mod reading;
#[path = "whole/replay.rs"]
mod replay;
#[path = "whole/schools.rs"]
mod schools;
#[path = "whole/staff.rs"]
mod staff;

use chrono::NaiveDate;
use generator::{GenerateError, Options, generate, hash};
use memory_folder::MemoryFolder;
use reading::requests;
use std::collections::HashMap;
use std::sync::OnceLock;

fn options(agents: u32, seed: u64, days: u32) -> Options {
    Options {
        agents,
        seed,
        from: NaiveDate::from_ymd_opt(2026, 8, 25).unwrap(),
        days,
        academie: 11,
    }
}

fn made(agents: u32, seed: u64, days: u32) -> MemoryFolder {
    let mut folder = MemoryFolder::default();
    let written = generate(options(agents, seed, days), &mut folder).unwrap();
    let files = folder.files();
    assert_eq!(written.files, files.len() as u64);
    let bytes: usize = files.values().map(Vec::len).sum();
    assert_eq!(written.bytes, bytes as u64);
    folder
}

/// An académie of 5,000 agents, made once for all who only read it.
fn large() -> &'static MemoryFolder {
    static LARGE: OnceLock<MemoryFolder> = OnceLock::new();
    LARGE.get_or_init(|| made(5000, 7, 0))
}

/// A number of `truth.json` by the words that lead to it.
fn truth(folder: &MemoryFolder, path: &[&str]) -> u64 {
    let text = folder.text("truth/truth.json");
    let mut rest = text.as_str();
    for name in path {
        let key = format!("\"{name}\"");
        let at = rest.find(&key).unwrap_or_else(|| panic!("no {name}"));
        rest = &rest[at + key.len()..];
    }
    let rest = rest.trim_start_matches(": ");
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap();
    rest[..end].parse().unwrap()
}

/// Changes when what is made changes, and never else: not with the machine, the day or a library.
#[test]
fn the_same_options_give_the_same_bytes_everywhere() {
    let folder = made(600, 1, 8);
    let mut all = String::new();
    for (name, bytes) in folder.files() {
        all.push_str(&format!("{name} {:016x}\n", hash(bytes)));
    }
    assert_eq!(format!("{:016x}", hash(all.as_bytes())), GOLDEN, "{all}");
    let other = made(600, 2, 8);
    assert_ne!(
        folder.files()["truth/start-staff.csv"],
        other.files()["truth/start-staff.csv"]
    );
}

/// Of all names and bytes.
const GOLDEN: &str = "e8b75f8db82c492f";

#[test]
fn every_file_has_its_name_and_is_well_formed() {
    let folder = made(2000, 3, 5);
    let mut categories: HashMap<&str, u32> = HashMap::new();
    let mut latin = 0;
    for (name, bytes) in folder.files() {
        if !name.ends_with(".xml") {
            continue;
        }
        *categories.entry(category(name)).or_default() += 1;
        latin += u32::from(bytes.starts_with(b"<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>"));
        let read = requests(bytes);
        assert!(read.len() <= 4000, "{name}");
        assert!(read.iter().all(|one| !one.id.is_empty()), "{name}");
    }
    let known = "EtabEducNat MatiereEducNat MefEducNat PersRelEleve PersEducNat Eleve";
    assert_eq!(categories.len(), known.split(' ').count());
    assert!(known.split(' ').all(|one| categories.contains_key(one)));
    assert!(categories["Eleve"] > 4, "batches");
    assert!(latin > 2);
    let dtd = "ENT1D/20260826/ficAlimMENESR.dtd";
    assert!(folder.files().contains_key(dtd));
}

/// The category in a name whose other parts are as they must be.
fn category(name: &str) -> &str {
    let parts: Vec<&str> = name.split('/').collect();
    let [feed, date, file] = parts[..] else {
        panic!("{name}");
    };
    let first = date == "20260825";
    let mode = if first { "Complet" } else { "Delta" };
    let start = format!("{feed}_011_{mode}_{date}_");
    let (category, batch) = file
        .strip_prefix(&start)
        .and_then(|rest| rest.strip_suffix(".xml"))
        .and_then(|rest| rest.split_once('_'))
        .unwrap_or_else(|| panic!("{name}"));
    assert!(batch.len() == 4 && batch.parse::<u32>().is_ok(), "{name}");
    category
}

fn share(part: usize, whole: usize, low: f64, high: f64) {
    let share = part as f64 / whole as f64;
    assert!((low..=high).contains(&share), "{part} of {whole}: {share}");
}

#[test]
fn a_disk_that_is_full_is_told_with_the_file_it_stopped_at() {
    let mut folder = MemoryFolder::with_room(200_000);
    match generate(options(600, 1, 1), &mut folder) {
        Err(GenerateError::Write { file, source }) => {
            assert!(file.starts_with("ENT1D/20260825/"), "{file}");
            assert_eq!(source.kind(), std::io::ErrorKind::StorageFull);
        }
        other => panic!("{other:?}"),
    }
    assert!(!folder.files().contains_key("truth/truth.json"));
}
