//! Who writes: staff of the two organisations, and people from outside, with the way each of them writes.

use crate::academie::{Organisation, Person};
use crate::facts;
use generator::spell;
use generator::{Random, families, given_names, hash};

/// Somebody who writes or is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Player {
    pub given: String,
    pub family: String,
    pub woman: bool,
    pub address: String,
    pub function: String,
    pub post: String,
    pub discipline: String,
    /// The establishment's letter; a space for people from outside.
    pub place: char,
    pub place_name: String,
    pub place_kind: String,
    pub town: String,
    pub domain: String,
}

impl Player {
    pub fn of(organisation: &Organisation, person: &Person) -> Self {
        let place = person
            .establishment
            .and_then(|index| organisation.establishments.get(index));
        Self {
            given: person.given_name.clone(),
            family: person.family_name.clone(),
            woman: person.woman,
            address: person.address.clone(),
            function: person.function.clone(),
            post: person.post.clone(),
            discipline: person.discipline.clone().unwrap_or_default(),
            place: place.map_or(' ', |one| one.letter),
            place_name: place.map_or_else(String::new, |one| one.name.clone()),
            place_kind: place.map_or_else(String::new, |one| one.kind.clone()),
            town: place.map_or_else(String::new, |one| one.town.clone()),
            domain: organisation.domain.clone(),
        }
    }

    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    pub fn title(&self) -> String {
        format!("{} {}", if self.woman { "Mme" } else { "M." }, self.family)
    }

    /// A number of their own that never changes: their habits hang on it.
    pub fn habit(&self, of: &str) -> usize {
        (hash(format!("{of}{}", self.address).as_bytes()) >> 20) as usize
    }

    /// The kind of work, as scenarios name it.
    pub fn work(&self) -> &'static str {
        match self.post.as_str() {
            "ens" | "doc" => "teacher",
            "dir" | "dec" | "adj" => "head",
            "cpe" | "aed" | "aesh" => "life",
            "ges" | "sec" => "office",
            "inf" | "psy" => "nurse",
            "ipr" | "dpe" | "exa" | "for" => "rectorat",
            "ast" | "dsi" => "it",
            "parent" => "parent",
            "firm" => "firm",
            _ => "town",
        }
    }

    /// Whether they may play a part: `teacher`, `teacher/lettres`, `staff` (anyone in a school), a post, `anyone`.
    pub fn fits(&self, part: &str) -> bool {
        let (part, discipline) = part.split_once('/').unwrap_or((part, ""));
        let school = matches!(
            self.work(),
            "teacher" | "head" | "life" | "office" | "nurse"
        );
        let plays = match part {
            "anyone" => !self.outside(),
            "staff" => school && self.work() != "head",
            other => other == self.work() || other == self.post,
        };
        plays && self.discipline.starts_with(discipline)
    }

    pub fn outside(&self) -> bool {
        matches!(self.post.as_str(), "parent" | "firm")
    }
}

/// Somebody who is not in the directory: a parent, a firm, or a colleague whom the establishment lacks.
pub(crate) fn invent(part: &str, near: &Player, random: &mut Random) -> Player {
    match part.split_once('/').unwrap_or((part, "")) {
        ("parent", _) => parent(random),
        ("firm", trade) => firm(trade, random),
        _ => colleague(part, near, random),
    }
}

fn person(random: &mut Random) -> (bool, String, String) {
    let woman = random.chance(60);
    let given = random.pick(given_names(woman));
    (woman, (*given).to_owned(), random.pick(families()).clone())
}

fn parent(random: &mut Random) -> Player {
    const HOMES: [&str; 4] = [
        "courrier-libre.example",
        "boite-du-midi.example",
        "messagerie.example",
        "poste-web.example",
    ];
    let (woman, given, family) = person(random);
    let (first, last) = (spell(&given), spell(&family));
    let local = match random.below(4) {
        0 => format!("{first}.{last}"),
        1 => format!("{last}.{first}{}", random.between(68, 92)),
        2 => format!("{}{last}", &first[..1]),
        _ => format!("famille.{last}"),
    };
    let domain = (*random.pick(&HOMES)).to_owned();
    outside("parent", woman, given, family, &local, &domain, "")
}

fn firm(trade: &str, random: &mut Random) -> Player {
    let firms = facts::list(&format!("firm.{trade}"))
        .unwrap_or(&["Autocars du Bassin|autocars-bassin.example"]);
    let (name, domain) = random.pick(firms).split_once('|').unwrap_or(("", ""));
    let (woman, given, family) = person(random);
    let local = format!("{}.{}", spell(&given), spell(&family));
    outside("firm", woman, given, family, &local, domain, name)
}

fn outside(
    post: &str,
    woman: bool,
    given: String,
    family: String,
    local: &str,
    domain: &str,
    firm: &str,
) -> Player {
    Player {
        given,
        family,
        woman,
        address: format!("{local}@{domain}"),
        function: String::new(),
        post: post.to_owned(),
        discipline: String::new(),
        place: ' ',
        place_name: firm.to_owned(),
        place_kind: String::new(),
        town: String::new(),
        domain: domain.to_owned(),
    }
}

/// One of the same establishment, always the same few for one part.
fn colleague(part: &str, near: &Player, random: &mut Random) -> Player {
    let seed = hash(format!("{part}{}{}", near.place, random.below(4)).as_bytes());
    let (woman, given, family) = person(&mut Random::new(seed));
    let (work, discipline) = part.split_once('/').unwrap_or((part, ""));
    let post = match work {
        "teacher" => "ens",
        "head" => "adj",
        "life" | "cpe" => "cpe",
        "office" => "ges",
        "nurse" => "inf",
        "rectorat" => "dpe",
        "it" => "ast",
        "town" => "edu",
        "staff" | "anyone" => "ens",
        other => other,
    };
    let discipline = match (post, discipline) {
        ("ens", "") => *random.pick(&[
            "mathématiques",
            "anglais",
            "histoire-géographie",
            "technologie",
            "lettres modernes",
        ]),
        (_, given) => given,
    };
    let rectorat = matches!(post, "dpe" | "exa" | "for" | "ipr" | "ast" | "dsi");
    Player {
        address: format!("{}.{}@{}", spell(&given), spell(&family), near.domain),
        function: crate::cast::function(post, discipline, &near.place_kind, woman),
        given,
        family,
        woman,
        post: post.to_owned(),
        discipline: discipline.to_owned(),
        place: if rectorat { 'r' } else { near.place },
        place_name: if rectorat {
            "Rectorat de l’académie de Thau".to_owned()
        } else {
            near.place_name.clone()
        },
        place_kind: near.place_kind.clone(),
        town: near.town.clone(),
        domain: near.domain.clone(),
    }
}
