//! How long it takes until all quotas follow a changed policy, in an organisation of 50,000 people who follow it:
//! `cargo run --release -p directory --example quotas -- [PEOPLE]`, on SQLite and on PostgreSQL.

use directory::{Actor, Directory, NewOrganisation, OrganisationId};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;
use store::{Engine, Limits, ManualClock, Options, SeededRandom, Store, Timestamp, params};
use testing_postgres::Database;
use text::Lang;

const PEOPLE: i64 = 50_000;

fn main() -> Result<(), Box<dyn Error>> {
    let people = match std::env::args().nth(1) {
        Some(typed) => typed.parse()?,
        None => PEOPLE,
    };
    println!("| engine | all change, s | none changes, s |");
    println!("|---|---:|---:|");
    for postgres in [false, true] {
        let folder = tempfile::tempdir()?;
        let database = postgres.then(Database::fresh);
        let engine = match &database {
            Some(database) => Engine::postgres(database.url()),
            None => Engine::Sqlite,
        };
        let (directory, organisation) = open(folder.path(), engine)?;
        fill(&directory, organisation, people)?;
        if postgres {
            // As the server does by itself a minute after so many rows came.
            let analyzed = directory
                .store()
                .platform_write(|tx| tx.execute("ANALYZE", &[]));
            analyzed?;
        }
        let begun = Instant::now();
        let policy = "{\"default\": 3221225472, \"by_function\": {\"DIR\": 6442450944}}";
        directory.set_policy(&Actor::command(), organisation, "quota", policy)?;
        let all = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let changed = directory.follow_quotas(organisation)?;
        if changed > 0 {
            return Err(format!("{changed} quotas were left behind").into());
        }
        let none = begun.elapsed().as_secs_f64();
        let name = if postgres { "PostgreSQL" } else { "files" };
        println!("| {name} | {all:.1} | {none:.1} |");
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

/// The rows that a quota follows from, one function each; one in twenty leads.
fn fill(
    directory: &Directory,
    organisation: OrganisationId,
    people: i64,
) -> Result<(), Box<dyn Error>> {
    let numbers =
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < $1)";
    let account = format!(
        "{numbers} INSERT INTO account (account_id, organisation_id, person_id, state, quota_bytes, created)
         SELECT 1000 + n, $2, 1000 + n, 'active', 2147483648, 0 FROM number"
    );
    let person = format!(
        "{numbers} INSERT INTO person (person_id, organisation_id, identifier, display_name, given_name, family_name,
             function, language, role, created)
         SELECT 1000 + n, $2, 'p' || n, '', '', '', '', 'fr', 'agent', 0 FROM number"
    );
    let function = format!(
        "{numbers} INSERT INTO held_function (person_id, establishment_id, code, post, label, since)
         SELECT 1000 + n, $2, CASE WHEN n % 20 = 0 THEN 'DIR' ELSE 'ENS' END, '', '', '2020-09-01' FROM number"
    );
    directory.store().platform_write(|tx| {
        for sql in [&account, &person, &function] {
            tx.execute(sql, params![people, organisation])?;
        }
        Ok::<_, store::StoreError>(())
    })?;
    Ok(())
}
