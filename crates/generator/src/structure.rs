//! Structures of an académie: schools, services and replacement zones, with codes, towns and names.

use crate::kind::{Degree, Kind};
use crate::names;
use crate::options::Options;
use crate::random::Random;
use crate::shares::shares;
use crate::uai::wrong;
use crate::{academies, names::given_names};
use feed_syntax::Uai;
use std::sync::OnceLock;

/// Of a hundred schools: those under contract, whose ids begin with P.
const PRIVATE: usize = 14;
/// Of a thousand: codes whose letter is wrong, for zones and for all others.
const WRONG_IN_ZONES: usize = 150;
const WRONG_ELSEWHERE: usize = 3;

#[derive(Debug, Clone)]
pub(crate) struct Structure {
    pub kind: Kind,
    /// Stable within the académie and the category, not across feeds.
    pub id: String,
    /// As the feed writes it, with a wrong letter now and then.
    pub uai: String,
    pub wrong_letter: bool,
    pub private: bool,
    /// « des Salins », « Jeanne-Rivière », without the kind.
    pub name: String,
    pub town: String,
    pub departement: u16,
    pub basin: u16,
    /// The index of the inspector's district an école belongs to.
    pub district: Option<usize>,
    pub pupils: u32,
    /// Pupils of the structures before it.
    pub first_pupil: u32,
    pub staff: u32,
    /// Closed, and what it was joined to.
    pub joined: Option<usize>,
    /// Took in another: it then stays, so that nobody moves twice.
    pub enlarged: bool,
}

impl Structure {
    pub fn degree(&self) -> Degree {
        self.kind.degree()
    }

    pub fn is_open(&self) -> bool {
        self.joined.is_none()
    }

    /// The functional address, whose case differs from one source to the next.
    pub fn mail(&self, domain: &str) -> String {
        match self.kind {
            Kind::Zone => String::new(),
            _ if self.first_pupil % 10 < 3 => format!("ce.{}@{domain}", self.uai),
            _ => format!("ce.{}@{domain}", self.uai.to_lowercase()),
        }
    }
}

/// All structures, écoles first.
pub(crate) fn structures(options: &Options) -> Vec<Structure> {
    let mut random = Random::of(options.seed, "structures", 0);
    let departements = academies::find(options.academie).map_or(&[][..], |one| one.departements);
    let mut made = Vec::new();
    for kind in Kind::ALL {
        for index in 0..count(kind, options.structures(), departements.len() as u32) {
            let departement = match kind {
                Kind::Departement | Kind::Rectorat => departements[index as usize],
                _ => departements[(index as usize + kind as usize) % departements.len()],
            };
            made.push(structure(kind, made.len() as u32, departement, &mut random));
        }
    }
    let wrong_somewhere = made.iter_mut().find(|one| one.kind == Kind::Zone);
    if let Some(zone) = wrong_somewhere.filter(|one| !one.wrong_letter) {
        zone.uai = wrong(&zone.uai);
        zone.wrong_letter = true;
    }
    attach(&mut made);
    populate(&mut made, options, &mut random);
    made
}

fn count(kind: Kind, structures: u32, departements: u32) -> u32 {
    let of = |kind: Kind| (structures * kind.share() + 500) / 1000;
    match kind {
        Kind::Rectorat => 1,
        Kind::Departement => departements,
        Kind::Elementaire => {
            let others: u32 = Kind::ALL
                .into_iter()
                .filter(|kind| *kind != Kind::Elementaire)
                .map(|kind| count(kind, structures, departements))
                .sum();
            structures.saturating_sub(others).max(2)
        }
        Kind::College | Kind::Maternelle => of(kind).max(2),
        other => of(other).max(1),
    }
}

fn structure(kind: Kind, index: u32, departement: u16, random: &mut Random) -> Structure {
    let private = kind.is_school() && random.chance(PRIVATE);
    let wrong_share = if kind == Kind::Zone {
        WRONG_IN_ZONES
    } else {
        WRONG_ELSEWHERE
    };
    let wrong_letter = random.below(1000) < wrong_share;
    // Blocks of départements do not overlap: an index below 10,000 names one structure.
    let number = (index * 3 + 17) % 10_000;
    let right =
        Uai::of(departement.into(), number).map_or_else(String::new, |code| code.to_string());
    let basin = departement * 10 + 1 + random.below(5) as u16;
    Structure {
        kind,
        id: format!("{}{}", if private { "P" } else { "" }, 4000 + index),
        uai: if wrong_letter { wrong(&right) } else { right },
        wrong_letter,
        private,
        name: name(kind, departement, index, random),
        town: town(random),
        departement,
        basin,
        district: None,
        pupils: 0,
        first_pupil: 0,
        staff: 0,
        joined: None,
        enlarged: false,
    }
}

fn name(kind: Kind, departement: u16, index: u32, random: &mut Random) -> String {
    static PLACES: OnceLock<Vec<&'static str>> = OnceLock::new();
    let places = PLACES.get_or_init(|| {
        include_str!("../text/places.txt")
            .trim()
            .split('|')
            .collect()
    });
    match kind {
        Kind::Rectorat => "DE L’ACADÉMIE".to_owned(),
        Kind::Departement => format!("{departement:03}"),
        Kind::Circonscription => format!("{} {}", town(random), 1 + index % 3),
        Kind::Zone => format!("{departement:03}-{index}"),
        Kind::Orientation => town(random),
        _ if random.chance(40) => (*random.pick(places)).to_owned(),
        _ => {
            let woman = random.chance(50);
            let given = random.pick(given_names(woman));
            format!("{given} {}", names::family(random))
        }
    }
}

fn town(random: &mut Random) -> String {
    static TOWNS: OnceLock<[Vec<&'static str>; 2]> = OnceLock::new();
    let [stems, ends] = TOWNS.get_or_init(|| {
        let mut lines = include_str!("../text/towns.txt").lines().skip(1);
        [(); 2].map(|()| {
            lines
                .next()
                .unwrap_or_default()
                .split_whitespace()
                .collect()
        })
    });
    let stem = random.pick(stems);
    match random.chance(60) {
        true => format!("{stem}{}", random.pick(ends)),
        false => (*stem).to_owned(),
    }
}

/// Each école belongs to a district of its département, else to any.
fn attach(structures: &mut [Structure]) {
    let districts: Vec<(usize, u16)> = structures
        .iter()
        .enumerate()
        .filter(|(_, one)| one.kind == Kind::Circonscription)
        .map(|(index, one)| (index, one.departement))
        .collect();
    for index in 0..structures.len() {
        let one = &structures[index];
        if !one.kind.is_school() || one.degree() != Degree::First {
            continue;
        }
        let near: Vec<usize> = districts
            .iter()
            .filter(|(_, departement)| *departement == one.departement)
            .map(|(index, _)| *index)
            .collect();
        let chosen = match near.is_empty() {
            true => districts
                .get(index % districts.len().max(1))
                .map(|one| one.0),
            false => Some(near[index % near.len()]),
        };
        structures[index].district = chosen;
    }
}

/// Gives everybody a place: agents and pupils, as the kinds have them, more or less.
fn populate(structures: &mut [Structure], options: &Options, random: &mut Random) {
    let all = structures.len() as u32;
    let mut weights = |usual: fn(Kind, u32) -> u32| -> Vec<u64> {
        let varied = structures
            .iter()
            .map(|one| u64::from(usual(one.kind, all)) * random.between(60, 140).unsigned_abs());
        varied.collect()
    };
    let staff = shares(options.agents, &weights(Kind::staff));
    let pupils = shares(options.pupils(), &weights(|kind, _| kind.pupils()));
    let mut before = 0;
    for ((one, staff), pupils) in structures.iter_mut().zip(staff).zip(pupils) {
        (one.staff, one.pupils, one.first_pupil) = (staff, pupils, before);
        before += pupils;
    }
}
