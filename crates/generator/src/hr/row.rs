//! A line of the HR feed.

use super::{COLUMNS, UNKNOWN_TO_HR};
use crate::case::upper;
use crate::kind::{Degree, Kind};
use crate::names;
use crate::numen::numen;
use crate::options::MOST_AGENTS;
use crate::random::Random;
use crate::staff::{Agent, Civil};
use crate::structure::Structure;
use crate::world::World;
use chrono::{Datelike, NaiveDate};

/// The year numbering began.
const FIRST_YEAR: i32 = 1992;
/// Above all numbers of agents and of those who come during a year, below the end of distinct NUMEN.
const ALONE: u32 = MOST_AGENTS + 30_000;

/// The fields in the order of [`COLUMNS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row(pub [String; COLUMNS.len()]);

impl Row {
    /// None for those whom HR does not know.
    pub fn of(world: &World, index: usize) -> Option<Self> {
        let agent = &world.agents[index];
        let code = agent.functions.first().map_or("", |one| one.post.code);
        if code == "COLTER" || agent.number % UNKNOWN_TO_HR == 40 {
            return None;
        }
        Some(Self::with(
            world,
            agent,
            &world.structures[agent.home],
            code,
        ))
    }

    /// Somebody whom only HR knows yet: a contract that has just been signed.
    pub fn alone(world: &World, index: u32) -> Self {
        let mut random = Random::of(world.options.seed, "hr alone", index as usize);
        let woman = random.chance(60);
        let civil = Civil {
            woman,
            given: names::given(woman, &mut random),
            family: names::family(&mut random),
            birth_family: None,
            born: NaiveDate::from_yo_opt(
                1970 + random.below(30) as i32,
                1 + random.below(365) as u32,
            )
            .unwrap_or_default(),
            accents: false,
        };
        let home = random.below(world.structures.len());
        let agent = Agent {
            number: ALONE + index,
            civil,
            home,
            functions: Vec::new(),
            leads: None,
            ids: [None, None],
            present: true,
        };
        Self::with(world, &agent, &world.structures[home], "AED")
    }

    fn with(world: &World, agent: &Agent, home: &Structure, code: &str) -> Self {
        let options = &world.options;
        let mut random = Random::of(options.seed, "hr", agent.number as usize);
        let civil = &agent.civil;
        let entry = entry_year(civil, options.school_year(), &mut random);
        let registered = match random.chance(85) {
            true => options.academie,
            false => 1 + random.below(25) as u16,
        };
        let (system, service, corps, contract) = career(home, code, &mut random);
        let (status, end) = status(contract, options.school_year(), &mut random);
        let id = |degree: Degree| {
            agent
                .id(degree)
                .map_or_else(String::new, |id| id.to_string())
        };
        Self([
            numen(registered, system, entry, agent.number, &mut random),
            civil.born.format("%d/%m/%Y").to_string(),
            upper(&civil.family_cut(), false),
            upper(&civil.given_cut(), false),
            id(Degree::Second),
            id(Degree::First),
            service,
            if status == "CONTRACTUEL" {
                "ANT"
            } else {
                corps
            }
            .to_owned(),
            status.to_owned(),
            format!("01/09/{}", entry.max(options.school_year() - 12)),
            end,
            home.uai.clone(),
        ])
    }

    pub fn line(&self) -> String {
        self.0.join(";")
    }
}

/// The status, and the end of a contract.
fn status(contract: bool, school_year: i32, random: &mut Random) -> (&'static str, String) {
    if contract || random.chance(8) {
        return ("CONTRACTUEL", format!("31/08/{}", school_year + 1));
    }
    let beginning = random.chance(4);
    let status = if beginning { "STAGIAIRE" } else { "TITULAIRE" };
    (status, String::new())
}

fn entry_year(civil: &Civil, school_year: i32, random: &mut Random) -> i32 {
    let earliest = civil.born.year() + 22;
    let year = earliest + random.below(12) as i32;
    year.clamp(FIRST_YEAR, school_year.max(FIRST_YEAR))
}

/// The letter of the information system, the managing service, the corps, and whether it is always a contract.
fn career(home: &Structure, code: &str, random: &mut Random) -> (char, String, &'static str, bool) {
    let departement = home.departement;
    let assistant = matches!(code, "AED" | "ADE" | "ASH" | "AES" | "AEH");
    if home.degree() == Degree::First {
        let corps = if code == "INS" { "IEN" } else { "PE" };
        return (
            'G',
            format!("DSDEN {departement:03} - DIV 1D"),
            corps,
            assistant,
        );
    }
    let (system, service) = match (home.private, code) {
        (true, _) => ('P', "DEP"),
        (_, "ENS" | "DOC" | "EDU" | "PSY" | "ORI" | "RPL" | "CFC") => ('E', "DPE"),
        (_, "AED" | "ADE" | "ASH" | "AES" | "AEH") => ('A', "DAE"),
        _ => ('A', "DPATE"),
    };
    let corps = match (code, home.kind) {
        ("DIR", _) => "PERDIR",
        ("ENS" | "RPL", Kind::Professionnel) => "PLP",
        ("ENS" | "RPL" | "DOC", _) => *random.pick(&["CERTIFIE", "CERTIFIE", "CERTIFIE", "AGREGE"]),
        ("EDU", _) => "CPE",
        ("PSY" | "ORI", _) => "PSYEN",
        ("INS", _) => "IA-IPR",
        ("MDS", _) => "INFENES",
        _ => *random.pick(&["ADJAENES", "SAENES", "AAE"]),
    };
    (
        system,
        format!("{service} {}", 1 + departement % 4),
        corps,
        assistant,
    )
}
