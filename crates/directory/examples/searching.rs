//! How fast people are found, in an invented académie of 50,000 people at 2,600 establishments, written as feeds write them:
//! `cargo run --release -p directory --example searching -- [PEOPLE]`, on SQLite and on PostgreSQL.

use chrono::NaiveDate;
use directory::{
    Actor, Directory, DirectoryError, FunctionFacts, NewOrganisation, OrganisationId, PersonFacts,
    PersonId, Protocol, Registry, Scopes, StructureFacts,
};
use generator::{Random, families, given_names};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Engine, Limits, ManualClock, Options, SeededRandom, Store, Timestamp};
use testing_postgres::Database;
use text::Lang;

const PEOPLE: usize = 50_000;
const ESTABLISHMENTS: usize = 2_600;
const TOWNS: usize = 400;
/// Written in one transaction.
const AT_ONCE: usize = 1_000;
/// People who search, at as many places.
const READERS: usize = 40;
/// As the directory's page and the composer ask.
const PAGE: usize = 50;
const OFFERED: usize = 8;

const TYPED: [&str; 16] = [
    "m",
    "p",
    "z",
    "ma",
    "pe",
    "mar",
    "martin",
    "jean martin",
    "jean-baptiste mar",
    "math",
    "prof",
    "professeur",
    "professeur lycee",
    "principal professeur",
    "0340123",
    "ville-12",
];
const SUBJECTS: [&str; 16] = [
    "des écoles",
    "des écoles",
    "des écoles",
    "de mathématiques",
    "de lettres modernes",
    "d’anglais",
    "d’histoire-géographie",
    "d’EPS",
    "de physique-chimie",
    "de sciences de la vie et de la Terre",
    "d’espagnol",
    "de technologie",
    "d’arts plastiques",
    "de musique",
    "documentaliste",
    "de philosophie",
];
const OTHERS: [&str; 7] = [
    "CPE",
    "Secrétaire",
    "Infirmière",
    "Assistant d’éducation",
    "AESH",
    "Gestionnaire",
    "Adjoint administratif",
];

fn main() -> Result<(), Box<dyn Error>> {
    let people = match std::env::args().nth(1) {
        Some(typed) => typed.parse()?,
        None => PEOPLE,
    };
    println!("| engine | typed | found, first page | p50 ms | p95 ms | p50 of 8 | p95 of 8 |");
    println!("|---|---|---:|---:|---:|---:|---:|");
    for postgres in [false, true] {
        let folder = tempfile::tempdir()?;
        let database = postgres.then(Database::fresh);
        let engine = match &database {
            Some(database) => Engine::postgres(database.url()),
            None => Engine::Sqlite,
        };
        let (directory, organisation) = open(folder.path(), engine)?;
        let begun = Instant::now();
        let readers = fill(&directory, organisation, people)?;
        eprintln!("filled in {:?}", begun.elapsed());
        measure(&directory, organisation, &readers, postgres)?;
    }
    Ok(())
}

fn open(
    folder: &std::path::Path,
    engine: Engine,
) -> Result<(Directory, OrganisationId), Box<dyn Error>> {
    let options = Options {
        data: folder.to_owned(),
        engine,
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_242_400))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let directory = Directory::new(Store::open(options, &[directory::schema()])?);
    let new = NewOrganisation {
        name: "Académie".to_owned(),
        domains: vec!["ac-mesure.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let organisation = directory.create_organisation(&Actor::command(), &new)?;
    Ok((directory, organisation))
}

/// Everybody, and some of them who will search.
fn fill(
    directory: &Directory,
    organisation: OrganisationId,
    people: usize,
) -> Result<Vec<PersonId>, Box<dyn Error>> {
    let registry = directory.registry(organisation)?;
    let store = directory.store();
    let structures = store.platform_write(|tx| {
        (0..ESTABLISHMENTS)
            .map(|number| registry.put_structure(tx, None, &structure(number)))
            .collect::<Result<Vec<i64>, _>>()
    })?;
    let today = NaiveDate::from_ymd_opt(2026, 9, 1).ok_or("a day")?;
    let mut readers = Vec::new();
    for first in (0..people).step_by(AT_ONCE) {
        let some = first..people.min(first + AT_ONCE);
        let written = store.platform_write(|tx| {
            let write = |number| write(&registry, directory, tx, &structures, number, today);
            some.clone().map(write).collect::<Result<Vec<_>, _>>()
        })?;
        readers.extend(written.into_iter().flatten());
        readers.truncate(READERS);
    }
    directory.forget();
    Ok(readers)
}

fn write(
    registry: &Registry,
    directory: &Directory,
    tx: &store::Tx<'_>,
    structures: &[i64],
    number: usize,
    today: NaiveDate,
) -> Result<Option<PersonId>, DirectoryError> {
    let facts = person(number, structures);
    let written = registry.put_person(directory, tx, None, &facts, today)?;
    Ok(written.person)
}

/// Schools mostly; the first is the rectorat.
fn structure(number: usize) -> StructureFacts {
    let mut random = Random::of(1, "structure", number);
    let (kind, name) = match (number, random.below(100)) {
        (0, _) => ("Rectorat", "Rectorat".to_owned()),
        (_, 0..75) => ("École", format!("École {}", random.pick(families()))),
        (_, 75..90) => ("Collège", format!("Collège {}", random.pick(families()))),
        _ => ("Lycée", format!("Lycée {}", random.pick(families()))),
    };
    // Few towns have many schools.
    let town = random.below(TOWNS) * random.below(TOWNS) / TOWNS;
    StructureFacts {
        uai: Some(format!(
            "034{number:04}{}",
            char::from(b'A' + (number % 23) as u8)
        )),
        name,
        kind: kind.to_owned(),
        town: format!("{}-Ville-{town}", families()[town % families().len()]),
        ..StructureFacts::default()
    }
}

/// Some names are borne by many.
fn person(number: usize, structures: &[i64]) -> PersonFacts {
    let mut random = Random::of(1, "person", number);
    let given = given_names(random.chance(60));
    let at = |random: &mut Random, of: usize| random.below(of) * random.below(of) / of;
    let mut given_name = given[at(&mut random, given.len())].to_owned();
    let mut family = families()[at(&mut random, families().len())].clone();
    match number % 1_000 {
        0..4 => "Martin".clone_into(&mut family),
        4..12 => "Jean".clone_into(&mut given_name),
        12..15 => "Jean-Baptiste".clone_into(&mut given_name),
        15 => (given_name, family) = ("Jean".to_owned(), "Martin".to_owned()),
        _ => {}
    }
    let label = match random.below(100) {
        0..70 => format!("Professeur {}", random.pick(&SUBJECTS)),
        70..72 => "Principal".to_owned(),
        _ => (*random.pick(&OTHERS)).to_owned(),
    };
    // One in fifty works at the rectorat.
    let home = match random.below(50) {
        0 => structures[0],
        _ => *random.pick(structures),
    };
    PersonFacts {
        given_name,
        family_name: family,
        home: Some(home),
        functions: vec![FunctionFacts {
            establishment: home,
            code: "ENS".to_owned(),
            post: String::new(),
            label,
            since: None,
            until: None,
        }],
        ..PersonFacts::default()
    }
}

fn measure(
    directory: &Directory,
    organisation: OrganisationId,
    readers: &[PersonId],
    postgres: bool,
) -> Result<(), DirectoryError> {
    let engine = if postgres { "PostgreSQL" } else { "SQLite" };
    let mut all = [Vec::new(), Vec::new()];
    for typed in TYPED {
        let mut found = 0;
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..3 {
            for reader in readers {
                let actor = actor(directory, organisation, *reader)?;
                for (limit, times) in [PAGE, OFFERED].into_iter().zip(&mut times) {
                    let begun = Instant::now();
                    let page = directory.search(&actor, typed, None, limit)?;
                    let took = begun.elapsed();
                    // The first round fills the engine's memory.
                    if round > 0 {
                        times.push(took);
                    }
                    found = found.max(page.people.len());
                }
            }
        }
        let [(a, b), (c, d)] = times.each_mut().map(|times| percentiles(times));
        println!("| {engine} | {typed} | {found} | {a:.1} | {b:.1} | {c:.1} | {d:.1} |");
        for (all, times) in all.iter_mut().zip(times) {
            all.extend(times);
        }
    }
    let [(a, b), (c, d)] = all.each_mut().map(|times| percentiles(times));
    println!("| {engine} | all of these | | {a:.1} | {b:.1} | {c:.1} | {d:.1} |");
    let (a, b) = establishments(directory, organisation, readers)?;
    println!("| {engine} | establishments, by each of these | | | | {a:.1} | {b:.1} |");
    Ok(())
}

/// As the page names them above the people whom the same words find.
fn establishments(
    directory: &Directory,
    organisation: OrganisationId,
    readers: &[PersonId],
) -> Result<(f64, f64), DirectoryError> {
    let mut times = Vec::new();
    for reader in readers {
        let actor = actor(directory, organisation, *reader)?;
        for typed in TYPED {
            let begun = Instant::now();
            directory.establishments(&actor, typed, None, 3)?;
            times.push(begun.elapsed());
        }
    }
    Ok(percentiles(&mut times))
}

/// The half and nineteen of twenty, in milliseconds.
fn percentiles(times: &mut [Duration]) -> (f64, f64) {
    times.sort();
    let at = |share: usize| {
        let place = (times.len() * share / 100).min(times.len().saturating_sub(1));
        times
            .get(place)
            .map_or(0.0, |time| time.as_secs_f64() * 1_000.0)
    };
    (at(50), at(95))
}

fn actor(
    directory: &Directory,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Actor, DirectoryError> {
    let account = directory
        .person(person)?
        .account
        .ok_or(DirectoryError::NotFound("account"))?;
    Ok(Actor {
        person,
        account,
        organisation,
        on_behalf: None,
        session: None,
        protocol: Protocol::Web,
        scopes: Scopes::ALL,
        language: Lang::Fr,
        network: None,
    })
}
