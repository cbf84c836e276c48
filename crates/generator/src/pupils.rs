//! Pupils and their parents, family by family. Nothing is kept: each family follows from the seed, its structure and
//! its place there, so that parents and pupils can be written one after the other in two passes.

use crate::kind::Kind;
use crate::names;
use crate::options::Options;
use crate::random::Random;
use crate::structure::Structure;
use chrono::{Days, NaiveDate};

/// Pupils in a class, at most.
const CLASS: u32 = 26;

/// A year of schooling.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Level {
    /// Eleven characters.
    pub mef: &'static str,
    pub label: &'static str,
    /// What names of classes begin with.
    pub class: &'static str,
    /// Years of the pupils at the end of the calendar year.
    pub age: i32,
}

const fn level(mef: &'static str, label: &'static str, class: &'static str, age: i32) -> Level {
    Level {
        mef,
        label,
        class,
        age,
    }
}

const MATERNELLE: [Level; 3] = [
    level("00000000311", "PETITE SECTION", "PS", 3),
    level("00000000321", "MOYENNE SECTION", "MS", 4),
    level("00000000331", "GRANDE SECTION", "GS", 5),
];
const ELEMENTAIRE: [Level; 5] = [
    level("00000000411", "COURS PREPARATOIRE", "CP", 6),
    level("00000000421", "COURS ELEMENTAIRE 1ERE ANNEE", "CE1", 7),
    level("00000000431", "COURS ELEMENTAIRE 2EME ANNEE", "CE2", 8),
    level("00000000441", "COURS MOYEN 1ERE ANNEE", "CM1", 9),
    level("00000000451", "COURS MOYEN 2EME ANNEE", "CM2", 10),
];
const COLLEGE: [Level; 4] = [
    level("10010012110", "6EME", "6", 11),
    level("10110001110", "5EME", "5", 12),
    level("10210001110", "4EME", "4", 13),
    level("10310019110", "3EME", "3", 14),
];
const LYCEE: [Level; 3] = [
    level("20010018110", "2NDE GENERALE ET TECHNOLOGIQUE", "2", 15),
    level("20110019110", "1ERE GENERALE", "1", 16),
    level("20210019110", "TERMINALE GENERALE", "T", 17),
];
const PROFESSIONNEL: [Level; 4] = [
    level("24720001111", "2NDE PROFESSIONNELLE", "2P", 15),
    level("24720002211", "1ERE PROFESSIONNELLE", "1P", 16),
    level("24720003311", "TERMINALE PROFESSIONNELLE", "TP", 17),
    level("24130000111", "CAP 1ERE ANNEE", "CAP", 15),
];

/// The years of schooling of a kind of structure.
pub(crate) fn levels(kind: Kind) -> &'static [Level] {
    match kind {
        Kind::Maternelle => &MATERNELLE,
        Kind::Elementaire => &ELEMENTAIRE,
        Kind::College | Kind::Erea => &COLLEGE,
        Kind::Lycee => &LYCEE,
        Kind::Professionnel => &PROFESSIONNEL,
        _ => &[],
    }
}

/// A class of a structure by its place.
pub(crate) fn class(kind: Kind, place: u32) -> Option<(&'static Level, String)> {
    let levels = levels(kind);
    let level = levels.get(place as usize % levels.len().max(1))?;
    let letter = char::from(b'A' + (place as usize / levels.len() % 26) as u8);
    Some((level, format!("{}{letter}", level.class)))
}

/// How many classes a structure has.
pub(crate) fn classes(structure: &Structure) -> u32 {
    structure.pupils.div_ceil(CLASS)
}

/// Brothers and sisters of one structure with who is responsible for them.
#[derive(Debug)]
pub(crate) struct Family {
    pub address: String,
    pub parents: Vec<Parent>,
    pub pupils: Vec<Pupil>,
}

#[derive(Debug)]
pub(crate) struct Parent {
    /// Counted from 0 over the whole académie, with gaps.
    pub number: u32,
    pub woman: bool,
    pub given: String,
    pub family: String,
    /// Relation as newer feeds number it: 10 mother, 20 father, 50 guardian, 51 child welfare.
    pub relation: u8,
    pub telephone: String,
}

#[derive(Debug)]
pub(crate) struct Pupil {
    /// Counted from 0 over the whole académie.
    pub number: u32,
    pub woman: bool,
    pub given: String,
    pub family: String,
    pub born: NaiveDate,
    pub class: u32,
    pub ine: String,
}

/// The families of a structure, the same each time they are asked for.
pub(crate) fn families<'a>(
    options: &'a Options,
    structure: &'a Structure,
) -> impl Iterator<Item = Family> + 'a {
    let mut done = 0;
    std::iter::from_fn(move || {
        if done >= structure.pupils {
            return None;
        }
        let first = structure.first_pupil + done;
        let mut random = Random::of(options.seed, "family", first as usize);
        let siblings = [1, 2, 3][random.weighted(&[80, 17, 3])].min(structure.pupils - done);
        let family = family(options, structure, done, siblings, &mut random);
        done += siblings;
        Some(family)
    })
}

fn family(
    options: &Options,
    structure: &Structure,
    done: u32,
    siblings: u32,
    random: &mut Random,
) -> Family {
    let name = names::family(random);
    let first = structure.first_pupil + done;
    let count = [2, 1][random.weighted(&[78, 22])];
    let parents = (0..count)
        .map(|place| parent(first * 2 + place, place, count, &name, random))
        .collect();
    let pupils = (0..siblings)
        .map(|place| {
            let class = (done + place) % classes(structure).max(1);
            pupil(options, structure.kind, first + place, class, &name, random)
        })
        .collect();
    let address = format!(
        "{} RUE {}$ $ ${}",
        1 + random.below(180),
        crate::case::upper(&names::family(random), false),
        crate::case::upper(&structure.town, false),
    );
    Family {
        address,
        parents,
        pupils,
    }
}

fn parent(number: u32, place: u32, count: u32, name: &str, random: &mut Random) -> Parent {
    let woman = place == 0 || random.chance(5);
    let relation = match (count, random.below(100)) {
        (1, 0..4) => 51,
        (1, 4..8) => 50,
        _ if woman => 10,
        _ => 20,
    };
    let family = match random.chance(30) {
        true => names::family(random),
        false => name.to_owned(),
    };
    Parent {
        number,
        woman,
        given: names::given(woman, random),
        family,
        relation,
        // Numbers that the regulator keeps for films and books.
        telephone: format!("063998{:04}", random.below(10_000)),
    }
}

fn pupil(
    options: &Options,
    kind: Kind,
    number: u32,
    class_place: u32,
    name: &str,
    random: &mut Random,
) -> Pupil {
    let woman = random.chance(49);
    let age = class(kind, class_place).map_or(10, |(level, _)| level.age);
    let first = NaiveDate::from_ymd_opt(options.school_year() - age, 1, 1).unwrap_or_default();
    let letter = |random: &mut Random| char::from(b'A' + random.below(26) as u8);
    Pupil {
        number,
        woman,
        given: names::given(woman, random),
        family: name.to_owned(),
        born: first + Days::new(random.below(365) as u64),
        class: class_place,
        ine: format!("{number:09}{}{}", letter(random), letter(random)),
    }
}
