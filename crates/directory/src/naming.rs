//! How a civil name becomes an address, an identifier and what colleagues read. Pure; what it makes is stored and never
//! derived again when it is read, for the bases that names come from change their spelling.

use serde::{Deserialize, Serialize};

/// Characters of each part of a local part at the most, whatever the settings say: two of them, a point and a number fit
/// RFC 5321's 64 octets.
const LONGEST_PART: usize = 28;
/// A name without a letter that an address can have.
const NAMELESS: &str = "agent";
/// Local parts that belong to the service (RFC 2142) and may be nobody's.
const RESERVED: &[&str] = &[
    "abuse",
    "admin",
    "administrateur",
    "administrator",
    "hostmaster",
    "mailer-daemon",
    "noc",
    "noreply",
    "no-reply",
    "postmaster",
    "root",
    "security",
    "securite",
    "webmaster",
];
/// Beginnings of functional addresses and lists.
const RESERVED_PREFIXES: &[&str] = &["ce.", "liste.", "list."];

/// The settings of the rule of addresses (`prenom.nom`, homonyms numbered).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NameRule {
    /// Characters kept of the first name; 0: all.
    pub given_length: usize,
    /// Characters kept of the family name; 0: all.
    pub family_length: usize,
    /// Local parts that nobody gets, beside those of the service.
    pub reserved: Vec<String>,
    /// Years in which an address that ended is not given again.
    pub quarantine_years: u32,
    /// Whether the address of a new name becomes the main one without being asked for.
    pub renamed_at_once: bool,
}

impl Default for NameRule {
    fn default() -> Self {
        Self {
            given_length: 0,
            family_length: 0,
            reserved: Vec::new(),
            quarantine_years: 5,
            renamed_at_once: false,
        }
    }
}

impl NameRule {
    /// The local part of the first of that name: `ana-maria.nunez-ortiz`.
    #[must_use]
    pub fn local_part(&self, given: &str, family: &str) -> String {
        let given = part(given, self.given_length);
        let family = part(family, self.family_length);
        let local = match (given.as_str(), family.as_str()) {
            ("", "") => NAMELESS.to_owned(),
            ("", one) | (one, "") => one.to_owned(),
            (given, family) => format!("{given}.{family}"),
        };
        // A person called Ce or Liste must not look like a school or a list.
        if RESERVED_PREFIXES
            .iter()
            .any(|prefix| local.starts_with(prefix))
        {
            local.replace('.', "-")
        } else {
            local
        }
    }

    /// Whether nobody may have this local part (lower case).
    #[must_use]
    pub fn is_reserved(&self, local: &str) -> bool {
        RESERVED.contains(&local)
            || RESERVED_PREFIXES
                .iter()
                .any(|prefix| local.starts_with(prefix))
            || self.reserved.iter().any(|one| one == local)
    }
}

/// The identifier of the first of that name: the first letter of the first name, then the family name (`fdurand`).
#[must_use]
pub fn identifier(given: &str, family: &str) -> String {
    let mut made: String = slug(given).chars().take(1).collect();
    made.push_str(&part(family, 0));
    if made.is_empty() {
        NAMELESS.to_owned()
    } else {
        made
    }
}

/// The candidate with this rank among homonyms: the first has no number.
#[must_use]
pub fn numbered(base: &str, rank: u32) -> String {
    if rank == 0 {
        base.to_owned()
    } else {
        format!("{base}{rank}")
    }
}

/// A part of an address, cut where the setting says, never ending with a hyphen.
fn part(name: &str, length: usize) -> String {
    let length = match length {
        0 => LONGEST_PART,
        length => length.min(LONGEST_PART),
    };
    let cut: String = slug(name).chars().take(length).collect();
    cut.trim_end_matches('-').to_owned()
}

/// Lower case, without accents or apostrophes, other signs as one hyphen.
fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in text::fold(name).chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ø' => out.push('o'),
            'þ' => out.push_str("th"),
            'ı' => out.push('i'),
            '\'' | '’' | 'ʼ' | '`' | '´' => {}
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A name as colleagues read it. Bases write capitals; what has a small letter was written by somebody who knew.
///
/// `JEAN-PIERRE DE LA TOUR` is `Jean-Pierre de La Tour`, `N'GUYEN` is `N’Guyen`.
#[must_use]
pub fn readable(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(char::is_lowercase) {
        return name.replace('\'', "’");
    }
    let words: Vec<String> = name.split(' ').map(word).collect();
    match words.as_slice() {
        // A particle is small before the name it leads to, not when it is the name.
        [only] => capitals(only).replacen("D’", "d’", usize::from(only.starts_with("d’"))),
        words => words.join(" "),
    }
}

/// A place as people write it: `SAINT-AMANS-SUR-LERGUE` is `Saint-Amans-sur-Lergue`.
#[must_use]
pub fn readable_place(name: &str) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.chars().any(char::is_lowercase) {
        return name.replace('\'', "’");
    }
    let mut out = String::with_capacity(name.len());
    for (number, part) in name.split_inclusive([' ', '-']).enumerate() {
        let small = part.to_lowercase().replace('\'', "’");
        let bare = small.trim_end_matches([' ', '-']);
        if number > 0 && SMALL_IN_PLACES.contains(&bare) {
            out.push_str(&small);
        } else if let Some((article, rest)) = small.split_once('’')
            && ["d", "l"].contains(&article)
        {
            // « Villeneuve-d’Aude », but « L’Aqueduc » at the beginning.
            let article = if number == 0 {
                capitals(article)
            } else {
                article.to_owned()
            };
            out.push_str(&format!("{article}’{}", capitals(rest)));
        } else {
            out.push_str(&capitals(&small));
        }
    }
    out
}

/// Small words within the name of a place.
const SMALL_IN_PLACES: &[&str] = &[
    "de", "du", "des", "la", "le", "les", "lès", "sur", "sous", "en", "et", "à", "a", "au", "aux",
];

/// Particles that stay small: « de », « du », « des », « d’ », and those of other languages around.
const PARTICLES: &[&str] = &[
    "de", "du", "des", "i", "y", "e", "da", "dos", "van", "von", "der", "den", "del",
];

fn word(word: &str) -> String {
    let small = word.to_lowercase().replace('\'', "’");
    if PARTICLES.contains(&small.as_str()) {
        return small;
    }
    if let Some(rest) = small.strip_prefix("d’") {
        return format!("d’{}", capitals(rest));
    }
    capitals(&small)
}

/// A capital at the beginning and after each hyphen and apostrophe.
fn capitals(small: &str) -> String {
    let mut out = String::with_capacity(small.len());
    let mut begins = true;
    for c in small.chars() {
        if begins {
            out.extend(c.to_uppercase());
        } else {
            out.push(c);
        }
        begins = matches!(c, '-' | '’');
    }
    out
}

/// Whether two spellings make the same address: then a new one changes nothing for its bearer.
#[must_use]
pub fn is_respelling(one: (&str, &str), other: (&str, &str)) -> bool {
    slug(one.0) == slug(other.0) && slug(one.1) == slug(other.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_local_parts() {
        let rule = NameRule::default();
        for (given, family, local) in [
            ("Zoé", "N'Guyen", "zoe.nguyen"),
            ("Chloë", "Œuvrard", "chloe.oeuvrard"),
            ("Jean-Pierre", "de La Tour", "jean-pierre.de-la-tour"),
            ("Ana María", "Núñez-Ortíz", "ana-maria.nunez-ortiz"),
            ("Łukasz", "Đorđević", "lukasz.dordevic"),
            ("Strauß", "d’Angelo", "strauss.dangelo"),
            ("Ce", "Martin", "ce-martin"),
            ("Иван", "", "agent"),
            ("", "Prince", "prince"),
        ] {
            assert_eq!(rule.local_part(given, family), local);
        }
    }

    #[test]
    fn parts_are_cut_and_never_end_with_a_hyphen() {
        let rule = NameRule {
            given_length: 15,
            ..NameRule::default()
        };
        assert_eq!(
            rule.local_part("Olivier-Yves-Clément", "Roy"),
            "olivier-yves-cl.roy"
        );
        let rule = NameRule {
            given_length: 5,
            ..NameRule::default()
        };
        assert_eq!(rule.local_part("Anne-Marie", "Roy"), "anne.roy");
        let long = "a".repeat(90);
        assert!(NameRule::default().local_part(&long, &long).len() < 60);
    }

    #[test]
    fn an_identifier_is_the_first_letter_and_the_name() {
        assert_eq!(identifier("François", "Durand"), "fdurand");
        assert_eq!(identifier("Marie", "Le Dupond"), "mle-dupond");
        assert_eq!(identifier("", ""), "agent");
        assert_eq!(numbered("fdurand", 0), "fdurand");
        assert_eq!(numbered("fdurand", 12), "fdurand12");
    }

    #[test]
    fn what_belongs_to_the_service_is_nobodys() {
        let rule = NameRule {
            reserved: vec!["rectorat".to_owned()],
            ..NameRule::default()
        };
        for local in [
            "postmaster",
            "abuse",
            "ce.0340001a",
            "liste.maths",
            "rectorat",
        ] {
            assert!(rule.is_reserved(local), "{local}");
        }
        assert!(!rule.is_reserved("cecile.martin"));
    }

    #[test]
    fn capitals_of_bases_are_read_as_people_write() {
        for (base, read) in [
            ("JEAN-PIERRE", "Jean-Pierre"),
            ("DE LA TOUR", "de La Tour"),
            ("D'ANGELO", "d’Angelo"),
            ("N'GUYEN", "N’Guyen"),
            ("PUIG I CADAFALCH", "Puig i Cadafalch"),
            ("ÉLISABET", "Élisabet"),
            ("McAllister", "McAllister"),
            ("Du", "Du"),
            ("DU", "Du"),
        ] {
            assert_eq!(readable(base), read);
        }
    }

    #[test]
    fn places_keep_their_small_words() {
        for (base, read) in [
            ("SAINT-AMANS-SUR-LERGUE", "Saint-Amans-sur-Lergue"),
            ("CODALETTE-D'AUDE", "Codalette-d’Aude"),
            ("L'AQUEDUC", "L’Aqueduc"),
            ("LA GARRIGUE", "La Garrigue"),
            ("Sète", "Sète"),
        ] {
            assert_eq!(readable_place(base), read);
        }
    }

    #[test]
    fn a_respelling_is_no_new_name() {
        assert!(is_respelling(
            ("ELEONORE", "DE LA TOUR"),
            ("Éléonore", "de La Tour")
        ));
        assert!(!is_respelling(("Anne", "Roy"), ("Anne", "Roy-Martin")));
    }
}
