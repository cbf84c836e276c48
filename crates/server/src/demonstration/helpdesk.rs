//! Who helps in the demonstration: somebody with the desk of the helpdesk over the whole académie, and the contacts by
//! département.

use super::DemoPerson;
use crate::app::App;
use crate::commands::contacts;
use anyhow::{Context, Result};
use chrono::Days;
use directory::{Actor, Duty, NewAccount, NewDelegation, OrganisationId, PersonId, Role};
use identity::Secret;
use text::{Lang, dates};

const GIVEN: &str = "Karim";
const FAMILY: &str = "Aït-Ouali";
const IDENTIFIER: &str = "kait-ouali";
const LOCAL: &str = "karim.ait-ouali";
/// Invented, as all of the demonstration is.
const PASSWORD: &str = "amandier-chenal-vignoble-48";
/// Days of the desk: as long as a right is given for.
const LASTS: Days = Days::new(400);
const CONTACTS: &str = include_str!("contacts.toml");

/// Puts them into an organisation; doing it again changes nothing.
///
/// # Errors
/// The directory's.
pub fn furnish(app: &App, organisation: OrganisationId, domain: &str) -> Result<()> {
    let command = Actor::command();
    let all = contacts::contacts(CONTACTS).context("the contacts of the demonstration")?;
    app.directory.set_contacts(&command, organisation, &all)?;
    let person = match app.directory.person_at(&address(domain))? {
        Some(person) => person.id,
        None => create(app, organisation, domain)?,
    };
    let today = dates::naive(dates::PARIS, app.store.now().0);
    let desk = NewDelegation {
        person,
        duty: Duty::Helpdesk,
        establishment: None,
        until: today + LASTS,
    };
    app.directory.delegate(&command, organisation, &desk)?;
    if !app.identity.has_password(person)? {
        let secret = Secret::from(PASSWORD);
        app.identity.set_password(&command, person, &secret)?;
    }
    Ok(())
}

fn create(app: &App, organisation: OrganisationId, domain: &str) -> Result<PersonId> {
    let new = NewAccount {
        organisation,
        identifier: IDENTIFIER.to_owned(),
        display_name: format!("{GIVEN} {FAMILY}"),
        given_name: GIVEN.to_owned(),
        family_name: FAMILY.to_owned(),
        function: "technicien d’assistance".to_owned(),
        establishment: None,
        language: Lang::Fr,
        role: Role::Helpdesk,
        addresses: vec![address(domain).parse()?],
        quota_bytes: app.config.mail.default_quota,
    };
    let (person, _) = app.directory.create_account(&Actor::command(), &new)?;
    Ok(person)
}

/// Who has the desk, as `demo.json` tells.
///
/// # Errors
/// The directory's.
pub fn desks(app: &App, domain: &str) -> Result<Vec<DemoPerson>> {
    let Some(person) = app.directory.person_at(&address(domain))? else {
        return Ok(Vec::new());
    };
    Ok(vec![DemoPerson {
        name: person.display_name.clone(),
        identifier: person.identifier.clone(),
        address: address(domain),
        password: PASSWORD.to_owned(),
        role: Role::Helpdesk.name().to_owned(),
    }])
}

fn address(domain: &str) -> String {
    format!("{LOCAL}@{domain}")
}
