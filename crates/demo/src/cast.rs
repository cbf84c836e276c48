//! Who plays what: the named people of `text/cast.txt`, then as many others as the size asks for.

use crate::size::Size;
use generator::Random;
use generator::{families, given_names};
use std::collections::HashSet;

/// A person before they have an identifier.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub woman: bool,
    pub given: String,
    pub family: String,
    /// The letter of the establishment; upper case for the town's.
    pub place: char,
    pub post: String,
    pub discipline: String,
    pub messages: usize,
}

/// The post of those who look after the académie.
pub(crate) const ADMINISTERS: &str = "dsi";
/// In a small demonstration only these of the named people appear, and administrators.
const SMALL: [usize; 6] = [0, 1, 2, 3, 20, 21];

/// Everybody with mail in the order of the sizes, then the others.
pub(crate) fn people(random: &mut Random, size: &Size) -> Vec<Part> {
    let named: Vec<Part> = include_str!("../text/cast.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(part)
        .collect();
    let mut parts: Vec<Part> = if size.is_small() {
        SMALL.iter().map(|index| named[*index].clone()).collect()
    } else {
        named.clone()
    };
    for (part, messages) in parts.iter_mut().zip(&size.messages) {
        part.messages = *messages;
    }
    if size.is_small() {
        parts.extend(administrators(random, &named));
    }
    let others = Others::new(random).take(size.agents.saturating_sub(parts.len()));
    parts.extend(others);
    parts
}

/// Those who look after the académie, as the whole demonstration has them: two, for what takes two persons.
fn administrators(random: &Random, named: &[Part]) -> Vec<Part> {
    let mut random = random.clone();
    let others = Others::new(&mut random).take(Size::full().agents - named.len());
    let all = named.iter().cloned().chain(others);
    all.filter(|part| part.post == ADMINISTERS)
        .take(2)
        .collect()
}

fn part(line: &str) -> Part {
    let fields: Vec<&str> = line.split('|').collect();
    let field = |index: usize| fields.get(index).copied().unwrap_or_default().to_owned();
    Part {
        woman: field(0) == "f",
        given: field(1),
        family: field(2),
        place: field(3).chars().next().unwrap_or(' '),
        post: field(4),
        discipline: field(5),
        messages: 0,
    }
}

/// Posts an establishment fills, one after the other.
const SCHOOL: [(&str, &str); 20] = [
    ("dir", ""),
    ("ges", ""),
    ("cpe", ""),
    ("ens", "lettres modernes"),
    ("ens", "mathématiques"),
    ("doc", "documentation"),
    ("ens", "anglais"),
    ("sec", ""),
    ("ens", "histoire-géographie"),
    ("aed", ""),
    ("ens", "sciences de la vie et de la Terre"),
    ("ens", "éducation physique et sportive"),
    ("adj", ""),
    ("ens", "espagnol"),
    ("inf", ""),
    ("ens", "arts plastiques"),
    ("aesh", ""),
    ("ens", "physique-chimie"),
    ("ens", "technologie"),
    ("psy", ""),
];
const RECTORAT: [(&str, &str); 8] = [
    ("dpe", ""),
    ("ipr", "mathématiques"),
    ("exa", ""),
    ("for", ""),
    ("ipr", "histoire-géographie"),
    ("ast", ""),
    ("dpe", ""),
    ("dsi", ""),
];
const TOWN: [(&str, &str); 3] = [("cul", ""), ("edu", ""), ("acc", "")];
/// In the college of the pictures everybody who has a name above is already there.
const PLACES: &str = "clrbpqnagdsecMlbqngBaldsrp";

struct Others<'a> {
    random: &'a mut Random,
    names: HashSet<(String, String)>,
    count: usize,
}

impl<'a> Others<'a> {
    fn new(random: &'a mut Random) -> Self {
        Self {
            random,
            names: HashSet::new(),
            count: 0,
        }
    }

    /// A name that nobody has, with a given name that few have.
    fn name(&mut self, woman: bool) -> (String, String) {
        loop {
            let given = *self.random.pick(given_names(woman));
            let name = (given.to_owned(), self.random.pick(families()).clone());
            let same = self
                .names
                .iter()
                .filter(|(known, _)| known == given)
                .count();
            if same < 3 && self.names.insert(name.clone()) {
                return name;
            }
        }
    }
}

impl Iterator for Others<'_> {
    type Item = Part;

    fn next(&mut self) -> Option<Part> {
        let places: Vec<char> = PLACES.chars().collect();
        let place = places[self.count % places.len()];
        let posts: &[(&str, &str)] = match place {
            'r' => &RECTORAT,
            'M' | 'B' => &TOWN,
            _ => &SCHOOL,
        };
        let filled = posts_filled(&places, self.count);
        let skipped = if matches!(place, 'c' | 'l') { 3 } else { 0 };
        let (post, discipline) = posts[(filled + skipped) % posts.len()];
        self.count += 1;
        let woman = self.random.chance(61);
        let (given, family) = self.name(woman);
        Some(Part {
            woman,
            given,
            family,
            place,
            post: post.to_owned(),
            discipline: discipline.to_owned(),
            messages: 0,
        })
    }
}

/// How many of the others already work at the place that is next.
fn posts_filled(places: &[char], count: usize) -> usize {
    let next = places[count % places.len()];
    (0..count)
        .filter(|index| places[index % places.len()] == next)
        .count()
}

/// The function in the person's gender.
pub(crate) fn function(post: &str, discipline: &str, kind: &str, woman: bool) -> String {
    let of = |name: &str| {
        let elided = name.starts_with(['a', 'e', 'é', 'h', 'o', 'i']);
        if elided {
            format!("d’{name}")
        } else {
            format!("de {name}")
        }
    };
    let said =
        |masculine: &str, feminine: &str| (if woman { feminine } else { masculine }).to_owned();
    match post {
        "ens" => format!("{} {}", said("professeur", "professeure"), of(discipline)),
        "doc" => said("professeur documentaliste", "professeure documentaliste"),
        "dir" if kind == "collège" => said("principal", "principale"),
        "dir" if kind == "EREA" => said("directeur", "directrice"),
        "dir" => said("proviseur", "proviseure"),
        "adj" if kind == "collège" => said("principal adjoint", "principale adjointe"),
        "adj" => said("proviseur adjoint", "proviseure adjointe"),
        "dec" => said("directeur d’école", "directrice d’école"),
        "ges" => said("adjoint gestionnaire", "adjointe gestionnaire"),
        "sec" => said("secrétaire de direction", "secrétaire de direction"),
        "cpe" => said(
            "conseiller principal d’éducation",
            "conseillère principale d’éducation",
        ),
        "inf" => said("infirmier scolaire", "infirmière scolaire"),
        "aed" => said("assistant d’éducation", "assistante d’éducation"),
        "aesh" => said(
            "accompagnant d’élèves (AESH)",
            "accompagnante d’élèves (AESH)",
        ),
        "psy" => said("psychologue (PsyEN)", "psychologue (PsyEN)"),
        "ipr" => format!("IA-IPR {}", of(discipline)),
        "dpe" => said("gestionnaire DPE", "gestionnaire DPE"),
        "exa" => said("chargé des examens", "chargée des examens"),
        "for" => said("chargé de formation", "chargée de formation"),
        "ast" => said("technicien d’assistance", "technicienne d’assistance"),
        "dsi" => said("administrateur systèmes", "administratrice systèmes"),
        "med" => said(
            "directeur de la médiathèque",
            "directrice de la médiathèque",
        ),
        "dgs" => said(
            "directeur général des services",
            "directrice générale des services",
        ),
        "cul" => said("médiateur culturel", "médiatrice culturelle"),
        "edu" => said(
            "responsable du service éducation",
            "responsable du service éducation",
        ),
        _ => said("agent d’accueil", "agente d’accueil"),
    }
}

/// The role in the directory's words.
pub(crate) fn role(post: &str) -> &'static str {
    match post {
        "dir" | "dec" | "dgs" | "med" => "head",
        "sec" => "secretary",
        "ast" => "helpdesk",
        "dsi" => "administrator",
        "ipr" | "dpe" | "exa" | "for" => "rectorat",
        _ => "agent",
    }
}
