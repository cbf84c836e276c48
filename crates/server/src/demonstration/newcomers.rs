//! Who has just come: people of the demonstration whose accounts wait for their first sign-in, each with an invented NUMEN and
//! date of birth, so that one can walk it.

use crate::app::App;
use anyhow::{Context, Result};
use directory::{DirectoryError, FunctionFacts, OrganisationId, PersonFacts};
use feed_syntax::{BirthDate, Numen};
use identity::Hashed;
use serde::Serialize;
use text::dates;

/// Name, family name, discipline, NUMEN, date of birth.
type Newcomer = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const ALL: [Newcomer; 6] = [
    (
        "Solène",
        "Cazalbou",
        "lettres modernes",
        "11E2601001THA",
        "14/02/1998",
    ),
    (
        "Rayan",
        "Belkacem",
        "mathématiques",
        "11E2601002THA",
        "03/11/1995",
    ),
    (
        "Marie-Lys",
        "d’Estournel",
        "éducation musicale",
        "11E2601003THA",
        "29/02/1988",
    ),
    (
        "Oriol",
        "Puigdellívol",
        "espagnol",
        "11E2601004THA",
        "07/07/1979",
    ),
    (
        "Noémie",
        "Le Guilcher",
        "physique-chimie",
        "11E2601005THA",
        "21/09/2000",
    ),
    (
        "Thibault",
        "Escoffres",
        "documentation",
        "11E2601006THA",
        "30/06/1992",
    ),
];

/// Somebody who can sign in for the first time, as `demo.json` tells.
#[derive(Serialize)]
pub struct ToActivate {
    name: String,
    identifier: String,
    numen: &'static str,
    birth_date: &'static str,
}

/// Puts them into a school, once.
///
/// # Errors
/// The directory's.
pub fn furnish(app: &App, organisation: OrganisationId, school: i64) -> Result<()> {
    let today = dates::naive(dates::PARIS, app.store.now().0);
    let registry = app.directory.registry(organisation)?;
    app.store.platform_write(|tx| {
        for one in &ALL {
            let facts = facts(app, school, one);
            registry.put_person(&app.directory, tx, None, &facts, today)?;
        }
        Ok::<_, DirectoryError>(())
    })?;
    app.directory.forget();
    Ok(())
}

fn facts(app: &App, school: i64, one: &Newcomer) -> PersonFacts {
    let (given, family, label, numen, birth) = *one;
    let numen = Numen::parse(numen).ok();
    let birth = BirthDate::parse(birth);
    PersonFacts {
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        home: Some(school),
        numen_hash: numen.map(|numen| app.keyed.of(Hashed::Numen, numen.reveal())),
        birth_hash: birth.map(|birth| app.keyed.of(Hashed::BirthDate, &birth.reveal())),
        functions: vec![FunctionFacts {
            establishment: school,
            code: "ENS".to_owned(),
            post: String::new(),
            label: label.to_owned(),
            since: None,
            until: None,
        }],
        ..PersonFacts::default()
    }
}

/// Those who have not signed in yet.
///
/// # Errors
/// The directory's.
pub fn waiting(app: &App, organisation: OrganisationId) -> Result<Vec<ToActivate>> {
    let mut there = Vec::new();
    for (_, _, _, numen, birth_date) in ALL {
        let hash = Numen::parse(numen).map(|numen| app.keyed.of(Hashed::Numen, numen.reveal()));
        let hash = hash.context("a NUMEN of the demonstration")?;
        let found = app.directory.person_of_numen(organisation, &hash)?;
        let Some(person) = found else { continue };
        if app.identity.has_password(person.id)? {
            continue;
        }
        there.push(ToActivate {
            name: person.display_name.clone(),
            identifier: person.identifier.clone(),
            numen,
            birth_date,
        });
    }
    Ok(there)
}
