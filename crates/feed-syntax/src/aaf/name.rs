//! File names of a delivery, and which files of a folder are read in which order.
//!
//! `<project>_<Complet|Delta>_<yyyymmdd>_<Category>_<nnnn>.xml`. The end (category and batch) decides whether a file belongs
//! to a feed; the kind and the date are looked for apart, for projects have underscores of their own. Nothing is read from a
//! name that does not match.

use super::Category;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Longest name looked at: a file system's.
pub const LONGEST_NAME: usize = 255;

/// A whole picture, or what changed since the day before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Complet,
    Delta,
}

/// What a name tells.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName {
    /// The export: `ENT_0691670R`, `EnvOLE_ENT2DVA_0940072T`. Each is a feed of its own.
    pub project: String,
    pub date: NaiveDate,
    pub kind: Kind,
    pub category: Category,
    pub batch: u16,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// No category and batch at the end: a DTD, a checksum, anything else.
    #[error("not a file of a feed")]
    Other,
    #[error("neither Complet nor Delta")]
    Kind,
    #[error("no date")]
    Date,
    /// A Complet that a newer one replaces.
    #[error("a newer Complet is there")]
    OlderComplet,
    /// A Delta that is not later than the Complet.
    #[error("the Complet holds it already")]
    OlderDelta,
    /// Another file of the same name was there first.
    #[error("a second file of this name")]
    Twice,
}

impl FileName {
    /// Reads a name without its folders.
    ///
    /// # Errors
    /// [`NotRead::Other`], [`NotRead::Kind`] or [`NotRead::Date`].
    pub fn parse(name: &str) -> Result<Self, NotRead> {
        let (rest, category, batch) = ending(name).ok_or(NotRead::Other)?;
        let mut words: Vec<&str> = rest.split('_').collect();
        let kind = take_last(&mut words, kind).ok_or(NotRead::Kind)?;
        let date = take_last(&mut words, date).ok_or(NotRead::Date)?;
        Ok(Self {
            project: words.join("_"),
            date,
            kind,
            category,
            batch,
        })
    }
}

/// The last word that `read` understands, taken out of `words`.
fn take_last<T>(words: &mut Vec<&str>, read: fn(&str) -> Option<T>) -> Option<T> {
    let (place, found) = words
        .iter()
        .enumerate()
        .rev()
        .find_map(|(place, word)| Some((place, read(word)?)))?;
    words.remove(place);
    Some(found)
}

/// `_(EtabEducNat|…|InfosEducNat)_[0-9]{4}\.xml$`
fn ending(name: &str) -> Option<(&str, Category, u16)> {
    if name.len() > LONGEST_NAME || name.contains(['/', '\\', '\0']) {
        return None;
    }
    let (rest, batch) = name.strip_suffix(".xml")?.rsplit_once('_')?;
    let (rest, category) = rest.rsplit_once('_')?;
    let digits = batch.len() == 4 && batch.bytes().all(|byte| byte.is_ascii_digit());
    let batch = digits.then(|| batch.parse().ok())??;
    Some((rest, Category::of_name(category)?, batch))
}

/// The files of one export in the order in which they are applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assembly {
    pub project: String,
    /// The newest Complet; absent when a folder brings Deltas alone.
    pub complet: Option<Delivery>,
    /// Each later Delta, by date.
    pub deltas: Vec<Delivery>,
}

/// What one day brought, categories and batches in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub date: NaiveDate,
    /// For each file its place in the list that was given, with what its name tells.
    pub files: Vec<(usize, FileName)>,
    /// A category and the number of a batch that is missing between others: the delivery is not whole.
    pub missing: Vec<(Category, u16)>,
}

/// Sorts the names of a folder or an archive (without folders) into what is read, by project, and what is not, by its
/// place in `names`.
#[must_use]
pub fn assemble<'a>(
    names: impl IntoIterator<Item = &'a str>,
) -> (Vec<Assembly>, Vec<(usize, NotRead)>) {
    let mut left_out = Vec::new();
    let mut projects: BTreeMap<String, BTreeMap<FileName, usize>> = BTreeMap::new();
    for (place, name) in names.into_iter().enumerate() {
        match FileName::parse(name) {
            Ok(name) => {
                let files = projects.entry(name.project.clone()).or_default();
                match files.entry(name) {
                    Entry::Vacant(entry) => _ = entry.insert(place),
                    Entry::Occupied(_) => left_out.push((place, NotRead::Twice)),
                }
            }
            Err(reason) => left_out.push((place, reason)),
        }
    }
    let assemblies = projects
        .into_iter()
        .map(|(project, files)| of_project(project, files, &mut left_out))
        .collect();
    left_out.sort_unstable_by_key(|(place, _)| *place);
    (assemblies, left_out)
}

fn of_project(
    project: String,
    files: BTreeMap<FileName, usize>,
    left_out: &mut Vec<(usize, NotRead)>,
) -> Assembly {
    let complet = files
        .keys()
        .filter(|name| name.kind == Kind::Complet)
        .map(|name| name.date)
        .max();
    let mut deliveries: BTreeMap<(NaiveDate, Kind), Vec<(usize, FileName)>> = BTreeMap::new();
    for (name, place) in files {
        match (name.kind, complet) {
            (Kind::Complet, Some(newest)) if name.date < newest => {
                left_out.push((place, NotRead::OlderComplet));
            }
            (Kind::Delta, Some(newest)) if name.date <= newest => {
                left_out.push((place, NotRead::OlderDelta));
            }
            (kind, _) => deliveries
                .entry((name.date, kind))
                .or_default()
                .push((place, name)),
        }
    }
    let mut assembly = Assembly {
        project,
        complet: None,
        deltas: Vec::new(),
    };
    for ((date, kind), files) in deliveries {
        let delivery = delivery(date, files);
        match kind {
            Kind::Complet => assembly.complet = Some(delivery),
            Kind::Delta => assembly.deltas.push(delivery),
        }
    }
    assembly
}

fn delivery(date: NaiveDate, mut files: Vec<(usize, FileName)>) -> Delivery {
    files.sort_by_key(|(_, name)| (name.category, name.batch));
    let mut missing = Vec::new();
    let mut expected = (Category::Structure, 0);
    for (_, name) in &files {
        if name.category != expected.0 {
            expected = (name.category, 0);
        }
        // Some producers count from 1.
        if (expected.1, name.batch) != (0, 1) {
            missing.extend((expected.1..name.batch).map(|batch| (name.category, batch)));
        }
        expected.1 = name.batch.saturating_add(1);
    }
    Delivery {
        date,
        files,
        missing,
    }
}

fn kind(word: &str) -> Option<Kind> {
    match word {
        "Complet" => Some(Kind::Complet),
        "Delta" => Some(Kind::Delta),
        _ => None,
    }
}

fn date(word: &str) -> Option<NaiveDate> {
    let digits = word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_digit());
    let part = |from: usize, to: usize| digits.then(|| word[from..to].parse::<u32>().ok())?;
    let year = i32::try_from(part(0, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, part(4, 6)?, part(6, 8)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place_of(name: &str) -> Result<(String, String, Kind, Category, u16), NotRead> {
        let name = FileName::parse(name)?;
        Ok((
            name.project,
            name.date.to_string(),
            name.kind,
            name.category,
            name.batch,
        ))
    }

    #[test]
    fn projects_kinds_and_dates_are_told_apart() {
        assert_eq!(
            place_of("ENT_0691670R_Complet_20260901_PersEducNat_0002.xml"),
            Ok((
                "ENT_0691670R".into(),
                "2026-09-01".into(),
                Kind::Complet,
                Category::Staff,
                2
            ))
        );
        let ole = place_of("EnvOLE_ENT2DVA_0940072T_Delta_20260902_EtabEducNat_0000.xml").unwrap();
        assert_eq!(ole.0, "EnvOLE_ENT2DVA_0940072T");
        assert_eq!(ole.2, Kind::Delta);
        let turned = place_of("GPEI_20251024_Complet_Eleve_0019.xml").unwrap();
        assert_eq!((turned.1.as_str(), turned.4), ("2025-10-24", 19));
    }

    #[test]
    fn nothing_is_read_from_other_names() {
        for name in [
            "ficAlimMENESR.dtd",
            "ENT_Complet_20260901_PersEducNat_0002.xml.bak",
            "ENT_Complet_20260901_PersEducNat_002.xml",
            "ENT_Complet_20260901_PersEducNat_00002.xml",
            "ENT_Complet_20260901_Personne_0000.xml",
            "ENT_Complet_20260901_perseducnat_0000.xml",
            "../ENT_Complet_20260901_PersEducNat_0000.xml",
            "ENT_Complet_20260901_PersEducNat_+001.xml",
            "",
        ] {
            assert_eq!(FileName::parse(name), Err(NotRead::Other), "{name}");
        }
        let whole = |name| FileName::parse(name).map(|_| ());
        assert_eq!(whole("ENT_20260901_Eleve_0000.xml"), Err(NotRead::Kind));
        assert_eq!(
            whole("ENT_Delta_20260931_Eleve_0000.xml"),
            Err(NotRead::Date)
        );
    }

    #[test]
    fn the_newest_complet_is_followed_by_later_deltas_in_order() {
        let names = [
            "A_Delta_20260904_PersEducNat_0000.xml",
            "A_Complet_20260901_Eleve_0000.xml",
            "A_Complet_20260901_EtabEducNat_0000.xml",
            "A_Complet_20260901_PersEducNat_0001.xml",
            "A_Complet_20260901_PersEducNat_0000.xml",
            "A_Complet_20260801_PersEducNat_0000.xml",
            "A_Delta_20260901_PersEducNat_0000.xml",
            "A_Delta_20260902_PersEducNat_0000.xml",
            "ficAlimMENESR.dtd",
            "A_Complet_20260901_PersEducNat_0001.xml",
            "B_Delta_20260101_PersEducNat_0000.xml",
        ];
        let (assemblies, left_out) = assemble(names);
        let [a, b] = assemblies.as_slice() else {
            panic!("two projects");
        };
        let places = |delivery: &Delivery| -> Vec<usize> {
            delivery.files.iter().map(|(place, _)| *place).collect()
        };
        assert_eq!(places(a.complet.as_ref().unwrap()), [2, 4, 3, 1]);
        assert_eq!(a.deltas.iter().map(places).collect::<Vec<_>>(), [[7], [0]]);
        assert!(b.complet.is_none());
        assert_eq!(b.deltas.len(), 1);
        assert_eq!(
            left_out,
            [
                (5, NotRead::OlderComplet),
                (6, NotRead::OlderDelta),
                (8, NotRead::Other),
                (9, NotRead::Twice)
            ]
        );
    }

    #[test]
    fn a_batch_that_is_missing_is_told() {
        let names = [
            "A_Complet_20260901_Eleve_0000.xml",
            "A_Complet_20260901_Eleve_0003.xml",
            "A_Complet_20260901_PersEducNat_0002.xml",
            "A_Complet_20260901_EtabEducNat_0001.xml",
        ];
        let (assemblies, _) = assemble(names);
        assert_eq!(
            assemblies[0].complet.as_ref().unwrap().missing,
            [
                (Category::Staff, 0),
                (Category::Staff, 1),
                (Category::Pupil, 1),
                (Category::Pupil, 2)
            ]
        );
    }

    proptest! {
        #[test]
        fn every_file_is_read_or_left_out(names in prop::collection::vec(
            "[AB]_(Complet|Delta)_2026090[1-4]_(Eleve|EtabEducNat|PersEducNat|Autre)_000[0-2]\\.xml", 0..40)
        ) {
            let (assemblies, left_out) = assemble(names.iter().map(String::as_str));
            let mut places: Vec<usize> = left_out.iter().map(|(place, _)| *place).collect();
            for assembly in &assemblies {
                let mut day = assembly.complet.as_ref().map(|complet| complet.date);
                for delta in &assembly.deltas {
                    prop_assert!(day.is_none_or(|day| day < delta.date));
                    day = Some(delta.date);
                }
                for delivery in assembly.complet.iter().chain(&assembly.deltas) {
                    prop_assert!(delivery.files.is_sorted_by_key(|(_, name)| (name.category, name.batch)));
                    places.extend(delivery.files.iter().map(|(place, _)| *place));
                }
            }
            places.sort_unstable();
            prop_assert_eq!(places, (0..names.len()).collect::<Vec<_>>());
        }
    }
}
