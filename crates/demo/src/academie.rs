//! Organisations, establishments and people.

use crate::cast;
use crate::players::Player;
use crate::size::Size;
use feed_syntax::Uai;
use generator::{Random, spell};
use std::collections::HashSet;

/// Everybody: the académie first, then the town that shares its platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Academie {
    pub organisations: Vec<Organisation>,
    /// Everybody who may write, whatever the size: a small demonstration hears from people it has not enrolled.
    pub(crate) world: Vec<Player>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub name: String,
    pub domain: String,
    /// The hue of its colour, in degrees.
    pub hue: u32,
    pub establishments: Vec<Establishment>,
    /// Those with mail first.
    pub people: Vec<Person>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Establishment {
    /// None for the services of a town.
    pub uai: Option<String>,
    pub name: String,
    pub kind: String,
    pub town: String,
    /// Three digits, as the establishment codes have it.
    pub departement: String,
    /// One letter, by which the cast names it.
    pub(crate) letter: char,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub identifier: String,
    pub given_name: String,
    pub family_name: String,
    pub woman: bool,
    pub address: String,
    /// As colleagues say it: « professeure de mathématiques ».
    pub function: String,
    pub discipline: Option<String>,
    /// An index in the organisation's establishments.
    pub establishment: Option<usize>,
    /// Only those with mail have one.
    pub password: Option<String>,
    /// A name of `directory::Role`.
    pub role: String,
    /// Letters of the mailbox; 0 without mail.
    pub messages: usize,
    pub(crate) post: String,
}

impl Person {
    #[must_use]
    pub fn display_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

impl Person {
    /// The post's code of who leads a school (`D0010`) or deputises (`D0011`).
    #[must_use]
    pub fn leading(&self) -> Option<&'static str> {
        match self.post.as_str() {
            "dir" | "dec" => Some("D0010"),
            "adj" => Some("D0011"),
            _ => None,
        }
    }
}

impl Academie {
    /// Everybody with the organisation they belong to; a person's place in this order is the index that
    /// [`crate::mailbox`] takes.
    pub fn people(&self) -> impl Iterator<Item = (&Organisation, &Person)> {
        self.organisations.iter().flat_map(|organisation| {
            organisation
                .people
                .iter()
                .map(move |one| (organisation, one))
        })
    }

    /// Indexes of those who have mail, `hcastagne` first.
    #[must_use]
    pub fn with_mail(&self) -> Vec<usize> {
        self.people()
            .enumerate()
            .filter(|(_, (_, person))| person.messages > 0)
            .map(|(index, _)| index)
            .collect()
    }

    /// The person of that index with their organisation.
    #[must_use]
    pub fn person(&self, index: usize) -> Option<(&Organisation, &Person)> {
        self.people().nth(index)
    }
}

/// The people of a seed.
#[must_use]
pub fn academie(seed: u64, size: &Size) -> Academie {
    let mut all = enrolled(seed, &Size::full());
    let world = all
        .iter()
        .flat_map(|one| one.people.iter().map(|person| Player::of(one, person)))
        .collect();
    if size.is_small() || *size != Size::full() {
        all = enrolled(seed, size);
    }
    Academie {
        organisations: all,
        world,
    }
}

fn enrolled(seed: u64, size: &Size) -> Vec<Organisation> {
    let mut organisations = vec![
        organisation("Académie de Thau", "ac-thau.example", 235, false),
        organisation("Ville de Port-Mirabel", "port-mirabel.example", 150, true),
    ];
    let mut random = Random::of(seed, "people", 0);
    let parts = cast::people(&mut random, size);
    let mut taken = HashSet::new();
    for part in parts {
        let town = part.place.is_uppercase();
        let organisation = &mut organisations[usize::from(town)];
        let person = enrol(organisation, &part, &mut taken, &mut random);
        organisation.people.push(person);
    }
    for organisation in &mut organisations {
        organisation.people.sort_by_key(|one| one.messages == 0);
        if size.is_small() {
            keep_used_establishments(organisation);
        }
    }
    organisations
}

fn organisation(name: &str, domain: &str, hue: u32, town: bool) -> Organisation {
    let establishments = include_str!("../text/places.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(establishment)
        .filter(|one| one.letter.is_uppercase() == town)
        .collect();
    Organisation {
        name: name.to_owned(),
        domain: domain.to_owned(),
        hue,
        establishments,
        people: Vec::new(),
    }
}

fn establishment(line: &str) -> Establishment {
    let fields: Vec<&str> = line.split('|').collect();
    let field = |index: usize| fields.get(index).copied().unwrap_or_default();
    let code = match (field(4).parse(), field(5).parse()) {
        (Ok(departement), Ok(number)) => Uai::of(departement, number).map(|code| code.to_string()),
        _ => None,
    };
    Establishment {
        uai: code,
        name: field(2).to_owned(),
        kind: field(1).to_owned(),
        town: field(3).to_owned(),
        departement: field(4).to_owned(),
        letter: field(0).chars().next().unwrap_or(' '),
    }
}

fn enrol(
    organisation: &Organisation,
    part: &cast::Part,
    taken: &mut HashSet<String>,
    random: &mut Random,
) -> Person {
    let place = organisation
        .establishments
        .iter()
        .position(|one| one.letter == part.place);
    let kind = place.map_or("", |index| organisation.establishments[index].kind.as_str());
    let given = spell(&part.given);
    let family = spell(&part.family);
    let initial: String = given.chars().take(1).collect();
    let identifier = free(taken, |number| format!("{initial}{family}{number}"));
    let address = free(taken, |number| {
        format!("{given}.{family}{number}@{}", organisation.domain)
    });
    Person {
        identifier,
        given_name: part.given.clone(),
        family_name: part.family.clone(),
        woman: part.woman,
        address,
        function: cast::function(&part.post, &part.discipline, kind, part.woman),
        discipline: Some(part.discipline.clone()).filter(|name| !name.is_empty()),
        establishment: place,
        password: signs_in(part).then(|| password(random)),
        role: cast::role(&part.post).to_owned(),
        messages: part.messages,
        post: part.post.clone(),
    }
}

/// Who has mail does, and so does who looks after the académie.
fn signs_in(part: &cast::Part) -> bool {
    part.messages > 0 || part.post == cast::ADMINISTERS
}

/// The first holder has no number, the next ones 1, 2, 3…
fn free(taken: &mut HashSet<String>, spelled: impl Fn(&str) -> String) -> String {
    let mut candidate = spelled("");
    let mut number = 0;
    while !taken.insert(candidate.clone()) {
        number += 1;
        candidate = spelled(&number.to_string());
    }
    candidate
}

/// Three words and a number: long enough for every rule, short enough to type.
fn password(random: &mut Random) -> String {
    const WORDS: [&str; 24] = [
        "ardoise",
        "brise",
        "cigale",
        "dune",
        "embrun",
        "figuier",
        "garrigue",
        "havre",
        "iris",
        "jonquille",
        "lagune",
        "mistral",
        "nacre",
        "olivier",
        "pinede",
        "rocaille",
        "sarcelle",
        "tamaris",
        "tramontane",
        "vendange",
        "muscat",
        "peupler",
        "romarin",
        "salicorne",
    ];
    let mut words = WORDS;
    random.shuffle(&mut words);
    format!(
        "{}-{}-{}-{}",
        words[0],
        words[1],
        words[2],
        random.between(10, 99)
    )
}

fn keep_used_establishments(organisation: &mut Organisation) {
    let used: Vec<usize> = (0..organisation.establishments.len())
        .filter(|index| {
            organisation
                .people
                .iter()
                .any(|one| one.establishment == Some(*index))
        })
        .collect();
    for person in &mut organisation.people {
        person.establishment = person
            .establishment
            .and_then(|old| used.iter().position(|index| *index == old));
    }
    let all = std::mem::take(&mut organisation.establishments);
    organisation.establishments = all
        .into_iter()
        .enumerate()
        .filter(|(index, _)| used.contains(index))
        .map(|(_, one)| one)
        .collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hcastagne_is_first_in_both_sizes_and_a_head_is_there() {
        for size in [Size::small(), Size::full()] {
            let academie = academie(1, &size);
            let (_, first) = academie.person(academie.with_mail()[0]).unwrap();
            assert_eq!(first.identifier, "hcastagne");
            assert_eq!(first.address, "helene.castagne@ac-thau.example");
            assert!(
                academie
                    .people()
                    .any(|(_, one)| one.role == "head" && one.messages > 0)
            );
            assert_eq!(academie.with_mail().len(), size.people_with_mail);
            let administrators = academie.organisations[0].people.iter();
            let administrators = administrators.filter(|one| one.role == "administrator");
            let names: Vec<&str> = administrators
                .filter(|one| one.password.is_some())
                .map(|one| one.family_name.as_str())
                .collect();
            assert!(names.len() >= 2, "a second person: {names:?}");
            assert!(names.contains(&"Ibáñez-Morel"), "{names:?}");
            assert_eq!(academie.people().count(), size.agents);
            let letters: usize = academie.people().map(|(_, one)| one.messages).sum();
            assert_eq!(letters, size.total());
        }
    }

    #[test]
    fn homonyms_have_their_own_identifiers_and_addresses() {
        let academie = academie(7, &Size::full());
        for name in ["Jean Martin", "Marie Fabre", "Nathalie Roux"] {
            let same: Vec<&Person> = academie
                .people()
                .map(|(_, one)| one)
                .filter(|one| one.display_name() == name)
                .collect();
            assert!(same.len() >= 2, "{name}");
            assert_ne!(same[0].address, same[1].address);
            assert_ne!(same[0].identifier, same[1].identifier);
        }
        let addresses: HashSet<&str> = academie
            .people()
            .map(|(_, one)| one.address.as_str())
            .collect();
        assert_eq!(addresses.len(), 150);
    }

    #[test]
    fn twelve_establishments_have_codes_whose_letter_is_right() {
        let academie = academie(1, &Size::full());
        assert_eq!(academie.organisations[0].establishments.len(), 12);
        for one in &academie.organisations[0].establishments {
            let code = one.uai.as_deref().unwrap();
            assert!(Uai::parse(code).is_ok_and(Uai::has_right_letter));
            assert!(code.starts_with(&one.departement));
        }
    }
}
