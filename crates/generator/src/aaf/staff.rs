//! `PersEducNat`: staff of a feed. Both feeds say nearly the same, in other words.

use super::{Category, Delivery, Request, Xml};
use crate::GenerateError;
use crate::case::upper;
use crate::delta::{Change, Day};
use crate::kind::{Degree, Kind};
use crate::random::Random;
use crate::staff::{Agent, Cut, Function};
use crate::structure::Structure;
use crate::world::World;
use crate::{posts, pupils};

/// What a feed says of a person, as its values read once they are unescaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub id: u32,
    /// dd/mm/yyyy
    pub born: String,
    pub birth_family: String,
    pub family: String,
    pub given: String,
    pub title: &'static str,
    pub home: String,
    pub functions: Vec<String>,
    /// The école the person leads.
    pub leads: Option<String>,
}

impl Record {
    /// None when the feed does not know the person.
    pub fn of(agent: &Agent, degree: Degree, structures: &[Structure]) -> Option<Self> {
        let id = agent.id(degree)?;
        let civil = &agent.civil;
        // One source writes upper case, the other as people do; either may have lost the accents.
        let written = |name: &str| match (degree, civil.accents) {
            (Degree::First, true) => name.to_owned(),
            (_, accents) => upper(name, accents),
        };
        let birth = match &civil.birth_family {
            Some(name) => written(name),
            None if agent.number.is_multiple_of(20) => String::new(),
            None => written(&civil.family_cut()),
        };
        let home = agent.home_in(degree, structures);
        Some(Self {
            id,
            born: civil.born.format("%d/%m/%Y").to_string(),
            birth_family: birth,
            family: written(&civil.family_cut()),
            given: written(&civil.given_cut()),
            title: civil.title(agent.number),
            home: home.map_or_else(String::new, |index| structures[index].id.clone()),
            functions: agent
                .functions_in(degree, structures)
                .map(|one| value(one, structures))
                .collect(),
            leads: agent
                .leads
                .filter(|index| structures[*index].degree() == degree)
                .map(|index| structures[index].id.clone()),
        })
    }
}

fn value(function: &Function, structures: &[Structure]) -> String {
    let (id, post) = (&structures[function.structure].id, function.post);
    match function.cut {
        Cut::Whole => format!(
            "{id}${}${}${}${}",
            post.code, post.label, post.post, post.post_label
        ),
        Cut::AfterCode => format!("{id}${}", post.code),
        Cut::AfterStructure => id.clone(),
    }
}

pub(super) fn all(delivery: &mut Delivery<'_, '_, '_>, world: &World) -> Result<(), GenerateError> {
    let degree = delivery.degree();
    let told = world.agents.iter().filter_map(|agent| {
        let record = Record::of(agent, degree, &world.structures);
        record
            .filter(|_| agent.present)
            .map(|record| (agent, record))
    });
    delivery.category(Category::Staff, told, |xml, (agent, record)| {
        request(xml, world, degree, (agent, &record), Change::Arrival);
    })
}

pub(super) fn changed(
    delivery: &mut Delivery<'_, '_, '_>,
    world: &World,
    day: &Day,
) -> Result<(), GenerateError> {
    let degree = delivery.degree();
    let told = day.staff.iter().filter_map(|(index, change)| {
        let agent = &world.agents[*index];
        let record = Record::of(agent, degree, &world.structures)?;
        Some((agent, record, *change))
    });
    delivery.category(Category::Staff, told, |xml, (agent, record, change)| {
        request(xml, world, degree, (agent, &record), change);
    })
}

fn request(
    xml: &mut Xml,
    world: &World,
    degree: Degree,
    (agent, record): (&Agent, &Record),
    change: Change,
) {
    let asked = match change {
        Change::Arrival | Change::Replacement => Request::Add,
        Change::Name | Change::Place => Request::Modify,
        Change::Departure => Request::Delete,
    };
    xml.open(asked, Category::Staff, &record.id.to_string());
    match (asked, change) {
        (Request::Add, _) => {
            civil(xml, world, degree, (agent, record));
            place(xml, world, degree, (agent, record));
        }
        (Request::Modify, Change::Name) => {
            let family = if degree == Degree::First {
                "ENTPersonNom"
            } else {
                "sn"
            };
            xml.attr("ENTPersonNomPatro", &record.birth_family);
            xml.attr(family, &record.family);
        }
        (Request::Modify, _) => place(xml, world, degree, (agent, record)),
        (Request::Delete, _) => {}
    }
    xml.close();
}

/// Attributes of the person, in the order of the feeds.
fn civil(xml: &mut Xml, world: &World, degree: Degree, (agent, record): (&Agent, &Record)) {
    let names = match degree {
        Degree::Second => ["sn", "givenName", "personalTitle", "mail"],
        Degree::First => [
            "ENTPersonNom",
            "ENTPersonPrenom",
            "ENTPersonCivilite",
            "ENTPersonMail",
        ],
    };
    let mut random = Random::of(world.options.seed, "other names", agent.number as usize);
    let other = match random.chance(40) {
        true => upper(&crate::names::given(agent.civil.woman, &mut random), false),
        false => String::new(),
    };
    // The académie's addresses are what we give; what a source holds here is a private one.
    let mail = match random.chance(2) {
        true => format!("agent{}@boite-du-midi.example", agent.number),
        false => String::new(),
    };
    xml.attr("ENTPersonJointure", &record.id.to_string());
    xml.attr("ENTPersonDateNaissance", &record.born);
    xml.attr("ENTPersonNomPatro", &record.birth_family);
    xml.attr(names[0], &record.family);
    xml.attr(names[1], &record.given);
    xml.attr("ENTPersonAutresPrenoms", &other);
    xml.attr(names[2], record.title);
    xml.attr(names[3], &mail);
}

/// Where the person works and at what, in the order of the feeds.
fn place(xml: &mut Xml, world: &World, degree: Degree, (agent, record): (&Agent, &Record)) {
    let begun = format!(
        "01/09/{}",
        world.options.school_year() - i32::from(agent.number as u16 % 15)
    );
    xml.attr("ENTPersonStructRattach", &record.home);
    if degree == Degree::First {
        xml.attr("ENTPersonStructRattachDate", &begun);
        xml.attrs("ENTEnsFonctionDir", &record.leads);
        xml.attr("ENTEnsSpecialites", "");
    }
    teaching(xml, world, degree, agent);
    xml.attrs("ENTPersonFonctions", &record.functions);
    if degree == Degree::First {
        xml.attrs(
            "ENTPersonFonctionsDate",
            record.functions.iter().map(|_| &begun),
        );
    }
    let teaches = agent
        .functions_in(degree, &world.structures)
        .any(|one| matches!(one.post.code, "ENS" | "DOC"));
    let word = if teaches { "O" } else { "N" };
    match agent.number % 4 {
        0 => xml.attr("PersEducNatPresenceDevantEleves", word),
        _ => xml.attr("ENTPersonCategorieEnseignant", word),
    }
}

/// Subjects, classes and groups of whoever teaches at home.
fn teaching(xml: &mut Xml, world: &World, degree: Degree, agent: &Agent) {
    let first = agent.functions_in(degree, &world.structures).next();
    let taught = first.filter(|one| one.post.code == "ENS");
    let subject = taught.and_then(|one| posts::subject(one.post.post));
    let home = taught.map(|one| &world.structures[one.structure]);
    let mut random = Random::of(world.options.seed, "teaching", agent.number as usize);
    let classes: Vec<String> = home.map_or_else(Vec::new, |one| chosen(one, &mut random));
    let id = home.map_or("", |one| one.id.as_str());
    let of_class = |name: &String| format!("{id}${name}");
    if degree == Degree::Second {
        let post = taught.map(|one| one.post);
        let discipline = post.map(|post| format!("{}${}", post.post, post.post_label));
        xml.attrs("ENTAuxEnsCategoDiscipline", &discipline);
        let asked = post.map(|post| format!("{}${}", post.post_label, post.post));
        xml.attrs("ENTAuxEnsDisciplinesPoste", &asked);
        xml.attrs("ENTAuxEnsMEF", programmes(home, id));
        let named = subject.map(|(_, name)| format!("{id}${name}"));
        xml.attrs("ENTAuxEnsMatiereEnseignEtab", &named);
    }
    xml.attrs("ENTAuxEnsClasses", classes.iter().map(of_class));
    if degree == Degree::Second {
        let code = subject.map_or("", |(code, _)| code);
        xml.attr("ENTAuxEnsGroupes", "");
        let taught = classes.iter().map(|name| format!("{id}${name}${code}"));
        xml.attrs("ENTAuxEnsClassesMatieres", taught);
        xml.attr("ENTAuxEnsGroupesMatieres", "");
        let principal = classes.first().filter(|_| random.chance(30));
        xml.attrs("ENTAuxEnsClassesPrincipal", principal.map(of_class));
    }
}

/// `structure$programme$label` of the whole school: teachers are seldom asked for less.
fn programmes(home: Option<&Structure>, id: &str) -> Vec<String> {
    let levels = home.map_or(&[][..], |one| pupils::levels(one.kind));
    levels
        .iter()
        .map(|level| format!("{id}${}${}", level.mef, level.label))
        .collect()
}

/// One class in an école, a few elsewhere.
fn chosen(home: &Structure, random: &mut Random) -> Vec<String> {
    let all = pupils::classes(home) as usize;
    let count = match home.kind {
        Kind::Elementaire | Kind::Maternelle => 1,
        _ => 2 + random.below(4),
    };
    let first = random.below(all.max(1));
    (0..count.min(all))
        .filter_map(|step| pupils::class(home.kind, ((first + step) % all) as u32))
        .map(|(_, name)| name)
        .collect()
}
