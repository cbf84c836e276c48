//! What heads of school find in the demonstration: in the school of the first of them somebody waits for an account,
//! somebody arrives, and somebody's temporary account ends soon.

use crate::app::App;
use anyhow::Result;
use chrono::Days;
use demo::Organisation;
use directory::{DirectoryError, FunctionFacts, OrganisationId, PersonFacts, Population};
use identity::Hashed;
use text::dates;

/// Days until somebody arrives.
const ARRIVES: u64 = 8;
/// When all of them were born: a sheet asks for it.
const BIRTH: &str = "05/05/1990";
/// Days until a temporary account ends.
const ENDS: u64 = 40;

/// Gives the school of the first head somebody to see to.
///
/// # Errors
/// The directory's.
pub fn furnish(
    app: &App,
    organisation: OrganisationId,
    of: &Organisation,
    places: &[i64],
) -> Result<()> {
    let led = of.people.iter().filter(|person| person.role == "head");
    let schools = led.filter_map(|head| {
        let at = head.establishment?;
        of.establishments.get(at)?.uai.as_ref()?;
        places.get(at).copied()
    });
    match schools.into_iter().next() {
        Some(school) => waiting(app, organisation, school),
        None => Ok(()),
    }
}

/// People of a school who have chosen no password yet.
fn waiting(app: &App, organisation: OrganisationId, school: i64) -> Result<()> {
    let today = dates::naive(dates::PARIS, app.store.now().0);
    let registry = app.directory.registry(organisation)?;
    let birth = feed_syntax::BirthDate::parse(BIRTH);
    let birth_hash = birth.map(|birth| app.keyed.of(Hashed::BirthDate, &birth.reveal()));
    let person = |given: &str, family: &str, label: &str| PersonFacts {
        birth_hash: birth_hash.clone(),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        home: Some(school),
        functions: vec![FunctionFacts {
            establishment: school,
            code: "ENS".to_owned(),
            post: String::new(),
            label: label.to_owned(),
            since: None,
            until: None,
        }],
        ..PersonFacts::default()
    };
    let ends = today + Days::new(ENDS);
    let all = [
        person("Nawel", "Ziani", "anglais"),
        PersonFacts {
            starts: Some(today + Days::new(ARRIVES)),
            ..person("Gaëlle", "Artigue", "documentation")
        },
        PersonFacts {
            population: Population::Guest,
            ends: Some(ends),
            ..person("Bastien", "Larrue", "agent d’entretien")
        },
    ];
    app.store.platform_write(|tx| {
        for facts in &all {
            registry.put_person(&app.directory, tx, None, facts, today)?;
        }
        Ok::<_, DirectoryError>(())
    })?;
    app.directory.forget();
    Ok(())
}
