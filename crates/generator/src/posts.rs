//! What people do in a structure: function codes of the feeds with their posts and disciplines.

use crate::kind::Kind;
use crate::random::Random;

/// A function as its codes and names stand in a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Post {
    pub code: &'static str,
    pub label: &'static str,
    /// The post or the discipline.
    pub post: &'static str,
    pub post_label: &'static str,
}

const fn post(
    code: &'static str,
    label: &'static str,
    post: &'static str,
    post_label: &'static str,
) -> Post {
    Post {
        code,
        label,
        post,
        post_label,
    }
}

pub(crate) const HEAD: Post = post("DIR", "DIRECTION", "D0010", "CHEF D'ETABLISSEMENT");
pub(crate) const DEPUTY: Post = post(
    "DIR",
    "DIRECTION",
    "D0011",
    "ADJOINT AU CHEF D'ETABLISSEMENT",
);
/// Means nothing, and is nearly a fifth of what real feeds hold.
pub(crate) const NOTHING: Post = post("-", "SANS OBJET", "-", "SANS OBJET");
/// Teachers of écoles have one discipline.
pub(crate) const SCHOOL: Post = post(
    "ENS",
    "ENSEIGNEMENT",
    "G0000",
    "ENSEIGNEMENT DU PREMIER DEGRE",
);

const PUPIL_HELP: Post = post("ASH", "ACCOMPAGNEMENT ELEVES HANDICAP", "S0070", "AESH");
const CLERK: Post = post("ADF", "ADMINISTRATION", "A0010", "SECRETARIAT");
const NURSE: Post = post("MDS", "MEDICO-SOCIAL", "M0030", "INFIRMIER");
const PSYCHOLOGIST: Post = post(
    "PSY",
    "PSYCHOLOGUE",
    "O0040",
    "EDUCATION DEVELOPPEMENT CONSEIL",
);

/// Disciplines with the code of the subject that pupils are taught.
pub(crate) const DISCIPLINES: [(&str, &str, &str); 16] = [
    ("L0202", "LETTRES MODERNES", "020700"),
    ("L1300", "MATHEMATIQUES", "061300"),
    ("L0422", "ANGLAIS", "030201"),
    ("L1000", "HISTOIRE-GEOGRAPHIE", "043700"),
    ("L1900", "EDUCATION PHYSIQUE ET SPORTIVE", "100100"),
    ("L0426", "ESPAGNOL", "030602"),
    ("L1600", "SCIENCES DE LA VIE ET DE LA TERRE", "062900"),
    ("L1500", "PHYSIQUE-CHIMIE", "062300"),
    ("L1400", "TECHNOLOGIE", "070800"),
    ("L1800", "ARTS PLASTIQUES", "090100"),
    ("L1700", "EDUCATION MUSICALE", "080800"),
    ("L0201", "LETTRES CLASSIQUES", "020300"),
    ("L0429", "OCCITAN", "031202"),
    ("L0420", "CATALAN", "031002"),
    ("L0100", "PHILOSOPHIE", "013600"),
    ("L1100", "SCIENCES ECONOMIQUES ET SOCIALES", "049200"),
];
const VOCATIONAL: [(&str, &str); 5] = [
    ("P0210", "LETTRES-HISTOIRE"),
    ("P1315", "MATHEMATIQUES-PHYSIQUE"),
    ("P4100", "GENIE MECANIQUE"),
    ("P8013", "ECONOMIE ET GESTION"),
    ("P7300", "SCIENCES MEDICO-SOCIALES"),
];
const WEIGHTS: [usize; 16] = [14, 14, 11, 10, 10, 7, 6, 7, 4, 4, 4, 2, 1, 1, 2, 2];

/// A teacher's function with a discipline of that kind of school.
pub(crate) fn teacher(kind: Kind, random: &mut Random) -> Post {
    match kind {
        Kind::Elementaire | Kind::Maternelle | Kind::Circonscription => SCHOOL,
        Kind::Professionnel | Kind::Erea if random.chance(75) => {
            let (code, name) = *random.pick(&VOCATIONAL);
            post("ENS", "ENSEIGNEMENT", code, name)
        }
        _ => {
            let (code, name, _) = DISCIPLINES[random.weighted(&WEIGHTS)];
            post("ENS", "ENSEIGNEMENT", code, name)
        }
    }
}

/// The subject of a discipline, for those who teach one.
pub(crate) fn subject(discipline: &str) -> Option<(&'static str, &'static str)> {
    DISCIPLINES
        .iter()
        .find(|(code, _, _)| *code == discipline)
        .map(|(_, name, subject)| (*subject, *name))
}

/// Whoever is neither head nor deputy.
pub(crate) fn ordinary(kind: Kind, random: &mut Random) -> Post {
    match kind {
        Kind::Elementaire | Kind::Maternelle => primary(kind, random),
        Kind::Circonscription => district(random),
        Kind::Zone => Post {
            code: "RPL",
            label: "REMPLACEMENT",
            ..teacher(Kind::College, random)
        },
        Kind::Orientation => match random.below(10) {
            0..7 => post("PSY", "PSYCHOLOGUE", "O0041", "CONSEIL EN ORIENTATION"),
            7 => post("ORI", "ORIENTATION", "O0040", "ORIENTATION"),
            _ => CLERK,
        },
        Kind::Departement | Kind::Rectorat => service(random),
        _ => secondary(kind, random),
    }
}

fn primary(kind: Kind, random: &mut Random) -> Post {
    match random.below(100) {
        0..68 => teacher(kind, random),
        68..90 => PUPIL_HELP,
        90..94 => post("AES", "ACCOMPAGNEMENT ELEVES", "S0070", "AESH"),
        94..96 => post("AEH", "ACCOMPAGNANT", "S0070", "AESH"),
        96..98 => post("RPL", "REMPLACEMENT", "G0001", "BRIGADE DEPARTEMENTALE"),
        _ => PSYCHOLOGIST,
    }
}

fn district(random: &mut Random) -> Post {
    match random.below(10) {
        0 => post(
            "INS",
            "INSPECTION",
            "I0010",
            "INSPECTEUR EDUCATION NATIONALE",
        ),
        1..6 => post("ENS", "ENSEIGNEMENT", "G0002", "CONSEILLER PEDAGOGIQUE"),
        6..8 => PSYCHOLOGIST,
        _ => CLERK,
    }
}

/// Who works in a collège or lycée besides teachers, of a thousand people there.
const AROUND: [(usize, Post); 12] = [
    (75, PUPIL_HELP),
    (
        70,
        post(
            "AED",
            "ASSISTANCE EDUCATIVE",
            "S0054",
            "ASSISTANT D'EDUCATION",
        ),
    ),
    (
        10,
        post(
            "ADE",
            "ASSISTANCE EDUCATIVE",
            "S0093",
            "ASSISTANT D'EDUCATION",
        ),
    ),
    (
        25,
        post(
            "EDU",
            "EDUCATION",
            "E0030",
            "CONSEILLER PRINCIPAL D'EDUCATION",
        ),
    ),
    (15, post("DOC", "DOCUMENTATION", "L0080", "DOCUMENTATION")),
    (45, CLERK),
    (15, NURSE),
    (5, PSYCHOLOGIST),
    (20, post("TEC", "TECHNIQUE", "T0020", "MAINTENANCE")),
    (
        10,
        post("LAB", "LABORATOIRE", "T0010", "PERSONNEL DE LABORATOIRE"),
    ),
    (
        12,
        post(
            "COLTER",
            "COLLECTIVITE TERRITORIALE",
            "-",
            "AGENT TERRITORIAL",
        ),
    ),
    (
        8,
        post(
            "CFC",
            "FORMATION CONTINUE",
            "F0010",
            "CONSEILLER EN FORMATION",
        ),
    ),
];
const TEACHERS: usize = 690;

fn secondary(kind: Kind, random: &mut Random) -> Post {
    let mut draw = random.below(1000);
    if draw < TEACHERS {
        return teacher(kind, random);
    }
    draw -= TEACHERS;
    for (weight, post) in &AROUND {
        if draw < *weight {
            return *post;
        }
        draw -= weight;
    }
    CLERK
}

fn service(random: &mut Random) -> Post {
    match random.below(20) {
        0..9 => CLERK,
        9..13 => post("ADM", "ADMINISTRATION", "A0020", "GESTION DES PERSONNELS"),
        13..15 => post("TEC", "TECHNIQUE", "T0030", "SYSTEMES D'INFORMATION"),
        15..17 => post("INS", "INSPECTION", "I0020", "INSPECTEUR ACADEMIQUE"),
        17 => post("CTR", "CONTROLE", "A0030", "CONSEIL ET CONTROLE"),
        18 => post("ACP", "ACCUEIL", "A0040", "ACCUEIL DU PUBLIC"),
        _ => NURSE,
    }
}
