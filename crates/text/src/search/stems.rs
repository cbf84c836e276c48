//! Stems: one a word, whatever its language.
//!
//! Snowball's French stems folded words; words that end as only English ones do are stemmed by Snowball's English. On
//! top stand few rules of ours, where folding took the accent that a French suffix is known by or where two suffixes
//! name the same office.

use rust_stemmers::{Algorithm, Stemmer};
use std::borrow::Cow;
use std::sync::LazyLock;

static FRENCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::French));
static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Shorter words are their own stems.
const SHORTEST: usize = 4;

/// Offices by their feminine and masculine ends, the longest first, and what both become.
const OFFICES: [(&str, &str); 8] = [
    ("trices", "teur"),
    ("trice", "teur"),
    ("teuses", "teur"),
    ("teuse", "teur"),
    ("teurs", "teur"),
    ("euses", "eur"),
    ("euse", "eur"),
    ("eurs", "eur"),
];

/// The stem of a word in its exact form (see [`super::exact`]).
#[must_use]
pub fn stem(word: &str) -> String {
    if word.len() < SHORTEST || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let word = singular(word);
    if let Some(office) = office(&word) {
        return office;
    }
    let stem = match is_english(&word) {
        true => ENGLISH.stem(&word),
        false => FRENCH.stem(&word),
    };
    bare(&stem).to_owned()
}

/// Plurals first, so that both numbers take the same way: `-eaux`, `-aux`, `-s`, `-x`.
fn singular(word: &str) -> Cow<'_, str> {
    let stays = |rest: &str| rest.len() + 1 < SHORTEST;
    if let Some(rest) = word.strip_suffix("eaux") {
        return Cow::Owned(format!("{rest}eau"));
    }
    if let Some(rest) = word.strip_suffix("aux").filter(|rest| rest.len() > 2) {
        return Cow::Owned(format!("{rest}al"));
    }
    match word.strip_suffix(['s', 'x']) {
        Some(rest) if !stays(rest) && !rest.ends_with('s') => Cow::Borrowed(rest),
        _ => Cow::Borrowed(word),
    }
}

fn office(word: &str) -> Option<String> {
    OFFICES
        .iter()
        .find_map(|(end, common)| Some((word.strip_suffix(end)?, *common)))
        .map(|(rest, common)| format!("{rest}{common}"))
        .or_else(|| word.ends_with("eur").then(|| word.to_owned()))
        .filter(|office| office.len() > 5)
}

fn is_english(word: &str) -> bool {
    let long = |end: &str| word.len() >= end.len() + SHORTEST && word.ends_with(end);
    long("ing") || long("ness") || long("ly") || long("ed") && !word.ends_with("pied")
}

/// Without the vowels that folding left at the end of a stem: `academi`, `convoqu`, `reply`.
fn bare(stem: &str) -> &str {
    let bare = stem.trim_end_matches(['e', 'i', 'y']);
    let bare = bare
        .strip_suffix("qu")
        .map_or(bare, |rest| &bare[..rest.len() + 1]);
    match bare.len() + 1 < SHORTEST {
        true => stem,
        false => bare,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{exact, words};
    use super::stem;

    fn stems(text: &str) -> Vec<String> {
        words(text).map(|(_, word)| stem(&exact(word))).collect()
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (one, other) in [
            ("directeur", "directrice"),
            ("directeurs", "Directrices"),
            ("inspecteur", "inspectrices"),
            ("chanteur", "chanteuse"),
            ("vendeur", "vendeuses"),
            ("académie", "académies"),
            ("l'élève", "eleves"),
            ("cœur", "coeurs"),
            ("école", "écoles"),
            ("réunion", "réunions"),
            ("convoqué", "convoquée"),
            ("convoqués", "convoquer"),
            ("régional", "régionaux"),
            ("régionale", "régionales"),
            ("tableau", "tableaux"),
            ("journal", "journaux"),
            ("budgétaire", "budgétaires"),
            ("préparation", "préparations"),
            ("enseignant", "enseignantes"),
            ("demandé", "demandées"),
            ("annulé", "annuler"),
            ("pied", "pieds"),
            ("meeting", "meetings"),
            ("attached", "attach"),
            ("report", "reports"),
            ("company", "companies"),
            ("reply", "replies"),
            ("budget", "budgets"),
            ("prix", "prix"),
        ] {
            assert_eq!(stems(one), stems(other), "{one}, {other}");
        }
    }

    #[test]
    fn other_words_have_other_stems() {
        for (one, other) in [
            ("directeur", "direct"),
            ("lettre", "lecteur"),
            ("note", "notaire"),
            ("classe", "clos"),
            ("cours", "court"),
            ("facteur", "facture"),
            ("auteur", "hauteur"),
        ] {
            assert_ne!(stems(one), stems(other), "{one}, {other}");
        }
    }

    #[test]
    fn numbers_and_short_words_are_their_own_stems() {
        for word in ["2026", "b12", "des", "les", "eple", "한국"] {
            let exact = exact(word);
            assert_eq!(stem(&exact).chars().next(), exact.chars().next());
        }
        assert_eq!(stem("0750001x"), "0750001x");
        assert_eq!(stem("des"), "des");
    }
}
