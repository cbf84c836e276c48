//! A whole académie, read back by other means than those that wrote it.

#[path = "whole/memory_folder.rs"]
mod memory_folder;
#[path = "whole/reading.rs"]
mod reading;
#[path = "whole/replay.rs"]
mod replay;

use chrono::NaiveDate;
use generator::{GenerateError, Options, generate, hash, uai};
use memory_folder::MemoryFolder;
use reading::{Asked, requests};
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// A number of `truth.json` by the names that lead to it.
fn truth(folder: &MemoryFolder, path: &[&str]) -> u64 {
    let text = folder.text("truth/truth.json");
    let mut rest = text.as_str();
    for name in path {
        let key = format!("\"{name}\": ");
        let at = rest.find(&key).unwrap_or_else(|| panic!("no {name}"));
        rest = &rest[at + key.len()..];
    }
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

const GOLDEN: &str = "";

#[test]
fn every_file_has_its_name_and_is_well_formed() {
    let folder = made(2000, 3, 5);
    let mut categories: HashMap<&str, u32> = HashMap::new();
    let mut latin = 0;
    for (name, bytes) in folder.files().iter().filter(|(name, _)| name.ends_with(".xml")) {
        let parts: Vec<&str> = name.split('/').collect();
        let [feed, date, file] = parts[..] else {
            panic!("{name}");
        };
        let mode = if date == "20260825" { "Complet" } else { "Delta" };
        let start = format!("{feed}_011_{mode}_{date}_");
        let (category, batch) = file
            .strip_prefix(&start)
            .and_then(|rest| rest.strip_suffix(".xml"))
            .and_then(|rest| rest.split_once('_'))
            .unwrap_or_else(|| panic!("{name}"));
        assert!(batch.len() == 4 && batch.parse::<u32>().is_ok(), "{name}");
        *categories.entry(category).or_default() += 1;
        latin += u32::from(bytes.starts_with(b"<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>"));
        let read = requests(bytes);
        assert!(read.len() <= 4000, "{name}");
        assert!(read.iter().all(|one| !one.id.is_empty()), "{name}");
    }
    let known = ["EtabEducNat", "MatiereEducNat", "MefEducNat", "PersRelEleve", "PersEducNat", "Eleve"];
    assert_eq!(categories.len(), known.len());
    assert!(known.iter().all(|one| categories.contains_key(one)));
    assert!(categories["Eleve"] > 4, "batches");
    assert!(latin > 2);
    assert!(folder.files().contains_key("ENT1D/20260826/ficAlimMENESR.dtd"));
}

/// The complete feed of staff, both degrees.
fn staff(folder: &MemoryFolder) -> Vec<(bool, reading::Request)> {
    let files = folder.files().iter();
    let complete = files.filter(|(name, _)| name.contains("_Complet_") && name.contains("_PersEducNat_"));
    complete
        .flat_map(|(name, bytes)| {
            let first = name.starts_with("ENT1D");
            requests(bytes).into_iter().map(move |one| (first, one))
        })
        .collect()
}

fn share(part: usize, whole: usize, low: f64, high: f64) {
    let share = part as f64 / whole as f64;
    assert!((low..=high).contains(&share), "{part} of {whole}: {share}");
}

#[test]
fn counts_and_traps_are_those_that_were_asked_for() {
    let folder = made(5000, 7, 0);
    let staff = staff(&folder);
    let n = truth(&folder, &["people", "agents"]) as usize;
    assert_eq!(n, 5000);
    let both = truth(&folder, &["people", "in_both_feeds"]) as usize;
    assert_eq!(staff.len(), n + both);
    share(both, n, 0.003, 0.03);
    let counts = |name: &str| truth(&folder, &["people", &format!("functions_{name}")]) as usize;
    share(counts("0"), n, 0.08, 0.16);
    share(counts("1"), n, 0.70, 0.82);
    share(counts("2"), n, 0.06, 0.13);
    share(counts("3"), n, 0.005, 0.03);
    share(counts("more"), n, 0.005, 0.03);
    let given: Vec<&str> = staff
        .iter()
        .map(|(first, one)| one.value(if *first { "ENTPersonPrenom" } else { "givenName" }))
        .collect();
    assert!(given.iter().all(|name| name.chars().count() <= 16), "Œ may have become two");
    let cut = given.iter().filter(|name| name.chars().count() == 15).count();
    share(cut, n, 0.06, 0.12);
    assert_eq!(truth(&folder, &["people", "largest_homonym_group"]), 40);
    let martins = staff.iter().filter(|(first, one)| {
        let (family, given) = if *first { ("ENTPersonNom", "ENTPersonPrenom") } else { ("sn", "givenName") };
        one.value(family).eq_ignore_ascii_case("martin") && one.value(given).eq_ignore_ascii_case("jean")
    });
    assert!((40..=42).contains(&martins.count()));
    share(truth(&folder, &["people", "born_the_same_day_as_a_homonym"]) as usize, n, 0.012, 0.03);
    share(truth(&folder, &["people", "usage_name_differs"]) as usize, n, 0.18, 0.32);
}

#[test]
fn values_are_cut_escaped_twice_and_left_empty_now_and_then() {
    let folder = made(5000, 7, 0);
    let staff = staff(&folder);
    let values: Vec<&str> = staff.iter().flat_map(|(_, one)| one.values("ENTPersonFonctions")).collect();
    let truncated = values.iter().filter(|value| value.matches('$').count() < 4).count();
    share(truncated, values.len(), 0.002, 0.009);
    let told: u64 = ["ENT1D", "ENT2D"]
        .iter()
        .map(|feed| truth(&folder, &["start", feed, "function_values_truncated"]))
        .sum();
    assert_eq!(truncated as u64, told);
    let doubled: usize = staff
        .iter()
        .flat_map(|(_, one)| one.attributes.values().flatten())
        .filter(|value| value.contains('&'))
        .count();
    let told: u64 = ["ENT1D", "ENT2D"]
        .iter()
        .map(|feed| truth(&folder, &["deliveries", feed, "PersEducNat", "escaped_twice"]))
        .sum();
    assert_eq!(doubled as u64, told);
    assert!(doubled > 10);
    for (first, one) in &staff {
        let empty = if *first { "ENTEnsSpecialites" } else { "ENTAuxEnsGroupes" };
        assert_eq!(one.values(empty).collect::<Vec<_>>(), [""], "empty, and there");
    }
    let marks = ["'", "’", "-", " ", "É", "é"];
    for mark in marks {
        assert!(staff.iter().any(|(_, one)| one.value("sn").contains(mark) || one.value("ENTPersonNom").contains(mark)), "{mark}");
    }
}

#[test]
fn structures_have_codes_heads_and_functional_addresses() {
    let folder = made(5000, 7, 0);
    let structures = folder.rows("truth/start-structures.csv");
    assert_eq!(structures.len(), 268);
    let mut heads = [0, 0];
    let (mut wrong, mut codes) = (0, HashSet::new());
    for row in &structures {
        let digits: u32 = row["uai"][..7].parse().unwrap();
        let right = uai(digits / 10_000, digits % 10_000) == row["uai"];
        assert_eq!(right, row["letter"] == "right");
        wrong += u32::from(!right);
        assert!(codes.insert(row["uai"].clone()));
        let school = ["101", "151", "300", "320", "340", "370"].contains(&row["type"].as_str());
        heads[usize::from(row["head"].is_empty())] += usize::from(school);
        let zone = row["type"] == "990";
        let mail = format!("ce.{}@ac-thau.example", row["uai"]).to_lowercase();
        assert_eq!(row["mail"].to_lowercase(), if zone { String::new() } else { mail });
        assert_eq!(zone, row["name"].starts_with("Z.REMP-"));
    }
    assert!(wrong >= 1);
    share(heads[1], heads[0] + heads[1], 0.01, 0.08);
    share(structures.iter().filter(|row| ["101", "151"].contains(&row["type"].as_str())).count(), 268, 0.72, 0.78);
    let zones: HashSet<&str> = structures.iter().filter(|row| row["type"] == "990").map(|row| row["id"].as_str()).collect();
    let staff = staff(&folder);
    let replacing = staff.iter().filter(|(first, one)| !first && zones.contains(one.value("ENTPersonStructRattach"))).count();
    share(replacing, 5000, 0.02, 0.07);
}

#[test]
fn at_most_one_head_leads_a_school_and_only_where_no_post_is_vacant() {
    let folder = made(5000, 7, 30);
    for when in ["start", "end"] {
        let mut heads: BTreeMap<(String, String), u32> = BTreeMap::new();
        for row in folder.rows(&format!("truth/{when}-staff.csv")) {
            let direct = row["functions"].split('|').filter(|value| value.contains("$DIR$DIRECTION$D0010$"));
            let direct = direct.filter_map(|value| value.split('$').next()).map(str::to_owned);
            let led = Some(row["leads"].clone()).filter(|id| !id.is_empty());
            for id in direct.chain(led) {
                *heads.entry((row["feed"].clone(), id)).or_default() += 1;
            }
        }
        assert!(heads.values().all(|count| *count == 1), "{when}: {heads:?}");
        let told = folder.rows(&format!("truth/{when}-structures.csv"));
        let told: HashSet<_> = told
            .iter()
            .filter(|row| !row["head"].is_empty())
            .map(|row| (row["feed"].clone(), row["id"].clone()))
            .collect();
        assert_eq!(told, heads.into_keys().collect(), "{when}");
    }
}

#[test]
fn pupils_have_parents_and_classes_and_are_as_many_as_asked() {
    let folder = made(600, 5, 0);
    let read = |category: &str| -> Vec<reading::Request> {
        let files = folder.files().iter();
        files
            .filter(|(name, _)| name.starts_with("ENT2D") && name.contains(category))
            .flat_map(|(_, bytes)| requests(bytes))
            .collect()
    };
    let (parents, pupils, structures) = (read("_PersRelEleve_"), read("_Eleve_"), read("_EtabEducNat_"));
    let known: HashSet<&str> = parents.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(known.len(), parents.len());
    let classes: HashSet<String> = structures
        .iter()
        .flat_map(|one| one.values("ENTStructureClasses").map(move |value| (one, value)))
        .map(|(one, value)| format!("{}${}", one.id, value.split('$').next().unwrap_or_default()))
        .collect();
    for pupil in &pupils {
        let links: Vec<&str> = pupil.values("ENTElevePersRelEleve").collect();
        assert!(!links.is_empty());
        assert!(links.iter().all(|link| known.contains(link.split('$').next().unwrap())));
        assert!(classes.contains(pupil.value("ENTEleveClasses")), "{pupil:?}");
    }
    let told = |feed: &str| truth(&folder, &["start", feed, "pupils"]);
    assert_eq!(told("ENT2D"), pupils.len() as u64);
    assert_eq!(told("ENT1D") + told("ENT2D"), 7200);
}

#[test]
fn replaying_the_deltas_on_the_complete_gives_the_truth() {
    for (agents, days) in [(120, 12), (3000, 40)] {
        let folder = made(agents, 11, days);
        for feed in ["ENT1D", "ENT2D"] {
            let replayed = replay::replay(&folder, feed);
            replay::compare(&folder, feed, &replayed);
        }
        let kinds: HashSet<String> = folder
            .rows("truth/events.csv")
            .iter()
            .map(|row| row["event"].clone())
            .collect();
        for kind in [
            "closure", "merger", "joined", "head-change", "appointment", "move", "retirement",
            "leave", "arrival", "return", "marriage",
        ] {
            assert!(kinds.contains(kind), "{agents}: {kind}");
        }
    }
}

#[test]
fn what_a_delta_asks_is_what_the_truth_counts() {
    let folder = made(2000, 13, 10);
    for (name, bytes) in folder.files().iter().filter(|(name, _)| name.contains("_Delta_") && name.contains("_PersEducNat_")) {
        let (feed, date) = (&name[..5], &name[6..14]);
        let date = format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]);
        let read = requests(bytes);
        let count = |asked: Asked| read.iter().filter(|one| one.asked == asked).count();
        let events = folder.rows("truth/events.csv");
        let told = |kinds: &[&str]| {
            let of_day = events.iter().filter(|row| row["date"] == date && row["feed"] == feed);
            of_day.filter(|row| kinds.contains(&row["event"].as_str())).count()
        };
        assert_eq!(count(Asked::Add), told(&["arrival", "return", "respelling"]), "{name}");
        assert_eq!(count(Asked::Modify), told(&["move", "joined", "head-change", "appointment", "marriage"]), "{name}");
        assert_eq!(count(Asked::Delete), told(&["retirement", "other-academie", "end-of-contract", "death", "leave"]), "{name}");
    }
}

#[test]
fn hr_tells_of_most_people_under_the_ids_of_the_feeds() {
    let folder = made(2000, 17, 3);
    let known: HashSet<(String, String)> = folder
        .rows("truth/start-staff.csv")
        .into_iter()
        .map(|row| (row["feed"].clone(), row["id"].clone()))
        .collect();
    let rows = folder.rows("HR/hr_20260825.csv");
    assert_eq!(rows.len() as u64, truth(&folder, &["hr", "rows"]));
    let mut numen = HashSet::new();
    let (mut alone, mut temporary) = (0, 0);
    for row in &rows {
        assert!(is_numen(&row["numen"]), "{row:?}");
        assert!(numen.insert(row["numen"].clone()));
        let ids = [("ENT2D", &row["jointure_2d"]), ("ENT1D", &row["jointure_1d"])];
        let ids: Vec<_> = ids.into_iter().filter(|(_, id)| !id.is_empty()).collect();
        alone += u64::from(ids.is_empty());
        assert!(ids.into_iter().all(|(feed, id)| known.contains(&(feed.to_owned(), id.clone()))));
        assert_eq!(row["fin"].is_empty(), row["statut"] != "CONTRACTUEL");
        temporary += usize::from(row["fin"] == "31/08/2027");
    }
    assert_eq!(alone, truth(&folder, &["hr", "in_hr_alone"]));
    assert!(truth(&folder, &["hr", "in_aaf_alone"]) > 10);
    share(temporary, rows.len(), 0.15, 0.4);
    assert!(folder.files().contains_key("HR/hr_20260828.csv"));
}

fn is_numen(text: &str) -> bool {
    let shape = "99A9999999AAA";
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, form)| match form {
            b'9' => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        })
}

#[test]
fn the_wrong_hr_file_has_its_faults_on_the_lines_that_are_told() {
    let folder = made(50, 1, 0);
    let bytes = &folder.files()["HR/hr_wrong_20260825.csv"];
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let text = folder.text("truth/truth.json");
    let at = text.find("\"hr_wrong\"").unwrap();
    let mut faults = 0;
    for part in text[at..].split("\"line\": ").skip(1) {
        let number: usize = part[..part.find(',').unwrap()].parse().unwrap();
        let name = part.split('"').nth(3).unwrap();
        let line = String::from_utf8_lossy(lines[number - 1]).into_owned();
        let fields: Vec<&str> = line.split(';').collect();
        let shown = match name {
            "numen-shape" | "numen-missing" | "numen-spaces-and-case" => !is_numen(fields[0]),
            "birth-date-impossible" => fields[1].starts_with("31/02"),
            "birth-date-other-form" => fields[1].contains('-'),
            "jointure-unknown" => fields[4] == "1",
            "status-unknown" => fields[8] == "BENEVOLE",
            "end-before-start" => fields[10].ends_with("2019"),
            "too-few-columns" => fields.len() < 12,
            "too-many-columns" => fields.len() > 12,
            "formula" => fields[6].starts_with('='),
            "numen-twice" => lines[..number - 1].iter().any(|other| other.starts_with(fields[0].as_bytes())),
            "not-utf-8" => std::str::from_utf8(lines[number - 1]).is_err(),
            "control-character" => line.contains('\0'),
            "quote-unclosed" => line.matches('"').count() == 1,
            other => panic!("{other}"),
        };
        assert!(shown, "{name}: {line}");
        faults += 1;
    }
    assert_eq!(faults, 15);
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
