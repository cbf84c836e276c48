//! Names of people who do not exist: French, with Occitan, Catalan and others as a Mediterranean académie has them.

use crate::random::Random;
use std::sync::OnceLock;

/// The HR database cuts first names there, and what comes of it cannot be made whole again.
pub(crate) const LONGEST_GIVEN: usize = 15;
/// Family names are never longer in the feeds.
pub(crate) const LONGEST_FAMILY: usize = 20;
/// Of a hundred people: those whose first name is longer than the feed takes.
const LONG_GIVEN: usize = 8;
const COMPOUND_GIVEN: usize = 7;

/// Given names of women or men, without the commonest: few people share one.
#[must_use]
pub fn given_names(woman: bool) -> &'static [&'static str] {
    static NAMES: OnceLock<[Vec<&'static str>; 2]> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        [
            include_str!("../text/names_m.txt")
                .split_whitespace()
                .collect(),
            include_str!("../text/names_f.txt")
                .split_whitespace()
                .collect(),
        ]
    });
    &names[usize::from(woman)]
}

/// Family names, particles with them.
#[must_use]
pub fn families() -> &'static [String] {
    static FAMILIES: OnceLock<Vec<String>> = OnceLock::new();
    FAMILIES.get_or_init(surnames)
}

/// One a word, particles and articles with the word they belong to.
fn surnames() -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut particle = None;
    for word in include_str!("../text/surnames.txt").split_whitespace() {
        match (particle.take(), word) {
            (None, "de" | "Le") => particle = Some(word),
            (Some(before), word) => names.push(format!("{before} {word}")),
            (None, word) => names.push(word.to_owned()),
        }
    }
    names
}

/// The lists of a large population, read once.
struct Lists {
    given: [Vec<&'static str>; 2],
    families: Vec<&'static str>,
    roots: Vec<&'static str>,
    suffixes: Vec<&'static str>,
}

fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        let more = [
            include_str!("../text/more_m.txt"),
            include_str!("../text/more_f.txt"),
        ];
        let given = [false, true].map(|woman| {
            let rare = given_names(woman).iter().copied();
            rare.chain(more[usize::from(woman)].split_whitespace())
                .collect()
        });
        Lists {
            given,
            families: include_str!("../text/families.txt")
                .split_whitespace()
                .collect(),
            roots: include_str!("../text/roots.txt")
                .split_whitespace()
                .collect(),
            suffixes: include_str!("../text/suffixes.txt")
                .split_whitespace()
                .collect(),
        }
    })
}

/// A first name as the register of births has it, sometimes longer than any feed takes.
pub(crate) fn given(woman: bool, random: &mut Random) -> String {
    let list = &lists().given[usize::from(woman)];
    match random.below(100) {
        0..LONG_GIVEN => long_given(list, random),
        draw if draw < LONG_GIVEN + COMPOUND_GIVEN => {
            let (first, second) = (random.pick(list), random.pick(list));
            let both = format!("{first}-{second}");
            match both.chars().count() < LONGEST_GIVEN {
                true => both,
                false => (*first).to_owned(),
            }
        }
        _ => (*random.pick(list)).to_owned(),
    }
}

/// Several first names, too many for a feed.
fn long_given(list: &[&str], random: &mut Random) -> String {
    loop {
        let mut name = (*random.pick(list)).to_owned();
        while name.chars().count() <= LONGEST_GIVEN {
            name.push(if random.chance(50) { '-' } else { ' ' });
            name.push_str(random.pick::<&str>(list));
        }
        if !ends_between_words(&name) {
            return name;
        }
    }
}

/// Whether a cut at [`LONGEST_GIVEN`] would leave a mark at the end, which feeds then drop.
fn ends_between_words(name: &str) -> bool {
    name.chars()
        .nth(LONGEST_GIVEN - 1)
        .is_some_and(|last| !last.is_alphabetic())
}

/// A family name: common, of the country, with particle, apostrophe or hyphen.
pub(crate) fn family(random: &mut Random) -> String {
    loop {
        let name = any_family(random);
        if name.chars().count() <= LONGEST_FAMILY && !is_of_the_forty(&name) {
            return name;
        }
    }
}

/// The largest group of homonyms is made on purpose and has nobody else.
fn is_of_the_forty(name: &str) -> bool {
    name == "Martin"
}

fn any_family(random: &mut Random) -> String {
    let lists = lists();
    match random.below(100) {
        0..20 => random.pick(families()).clone(),
        20..44 => (*random.pick(&lists.families)).to_owned(),
        44..86 => built(random),
        86..89 => format!("{}{}", random.pick(&["d’", "d'", "L'"]), vowel(random)),
        89..95 => format!(
            "{} {}",
            random.pick(&["de", "de La", "du", "Le", "La", "des", "von", "El", "Ben"]),
            built(random)
        ),
        _ => format!("{}-{}", built(random), random.pick(&lists.families)),
    }
}

fn built(random: &mut Random) -> String {
    let lists = lists();
    format!(
        "{}{}",
        random.pick(&lists.roots),
        random.pick(&lists.suffixes)
    )
}

/// A name that an apostrophe may stand before.
fn vowel(random: &mut Random) -> String {
    const BEGINNINGS: [&str; 10] = [
        "Esp", "Arm", "Hér", "Ost", "Aur", "Est", "Ing", "Alb", "Ort", "Ém",
    ];
    format!(
        "{}{}",
        random.pick(&BEGINNINGS),
        random.pick(&lists().suffixes)
    )
}

/// The first `longest` characters.
pub(crate) fn cut(name: &str, longest: usize) -> String {
    name.chars().take(longest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_first_name_in_thirteen_is_cut_and_ends_in_a_letter() {
        let mut random = Random::new(3);
        let long = (0..5000)
            .map(|index| given(index % 2 == 0, &mut random))
            .filter(|name| name.chars().count() > LONGEST_GIVEN)
            .inspect(|name| {
                let cut = cut(name, LONGEST_GIVEN);
                assert!(cut.ends_with(char::is_alphabetic), "{cut}");
            })
            .count();
        assert!((300..500).contains(&long), "{long}");
    }

    #[test]
    fn family_names_fit_and_have_particles_apostrophes_and_hyphens() {
        let mut random = Random::new(3);
        let names: Vec<String> = (0..2000).map(|_| family(&mut random)).collect();
        assert!(
            names
                .iter()
                .all(|name| name.chars().count() <= LONGEST_FAMILY)
        );
        for mark in [" ", "'", "’", "-", "é", "ç", "ñ"] {
            assert!(names.iter().any(|name| name.contains(mark)), "{mark}");
        }
        assert!(!names.iter().any(|name| name == "Martin"));
    }
}
