//! The mailboxes of the demonstration's schools: their heads hold their post, and a few letters wait for them.

use crate::app::App;
use anyhow::{Context, Result};
use chrono::NaiveDate;
use demo::{Academie, Letter, Organisation, Person, Place};
use directory::{Actor, FunctionFacts, PersonId};
use mail::delivery::{Destination, Filing, Incoming, Recipient};
use mail::{Raw, Role};
use store::{AccountId, Timestamp};

/// Gives heads and deputies their functions, makes the mailboxes that follow from them and fills those that somebody
/// reads. Doing it again changes nothing.
///
/// # Errors
/// The store's.
pub fn open(app: &App, academie: &Academie) -> Result<()> {
    for organisation in &academie.organisations {
        let id = app.directory.organisation_of_domain(&organisation.domain)?;
        let id = id.context("the demonstration's organisation")?;
        let leading: Vec<(&Person, PersonId)> = organisation
            .people
            .iter()
            .filter_map(|person| appoint(app, person).transpose())
            .collect::<Result<_>>()?;
        app.directory.ensure_role_mailboxes(id)?;
        for (person, id) in leading.iter().filter(|(person, _)| person.messages > 0) {
            fill(app, organisation, person, *id)?;
        }
    }
    Ok(())
}

/// The person's post, if they lead where they work, or deputise.
fn appoint<'p>(app: &App, person: &'p Person) -> Result<Option<(&'p Person, PersonId)>> {
    let Some(post) = person.leading() else {
        return Ok(None);
    };
    let known = app.directory.person_at(&person.address)?;
    let Some((id, establishment)) =
        known.and_then(|known| Some((known.id, known.establishment_id?)))
    else {
        return Ok(None);
    };
    let function = FunctionFacts {
        establishment,
        code: "DIR".to_owned(),
        post: post.to_owned(),
        label: person.function.clone(),
        since: NaiveDate::from_ymd_opt(2024, 9, 1),
        until: None,
    };
    app.directory.appoint(&Actor::command(), id, &function)?;
    Ok(Some((person, id)))
}

fn fill(app: &App, of: &Organisation, person: &Person, id: PersonId) -> Result<()> {
    let school = person
        .establishment
        .and_then(|at| of.establishments.get(at));
    let Some((school, uai)) = school.and_then(|school| Some((school, school.uai.as_ref()?))) else {
        return Ok(());
    };
    let address = format!("ce.{}@{}", uai.to_lowercase(), of.domain);
    let Some(account) = app.directory.account_at(&address.parse()?)? else {
        return Ok(());
    };
    let now = chrono::DateTime::from_timestamp(app.store.now().seconds(), 0).context("a moment")?;
    for (number, letter) in demo::office(school, &address, now).into_iter().enumerate() {
        let once = format!("demo-office-{address}-{number}");
        let incoming = incoming(account, &address, &letter, id, once);
        let delivery = app.mail.prepare(Raw::Bytes(letter.raw.into()), &incoming)?;
        app.store.intake_blocking(delivery)?;
    }
    Ok(())
}

/// What lies in Sent was written by whoever leads the school.
fn incoming(
    account: AccountId,
    address: &str,
    letter: &Letter,
    head: PersonId,
    once: String,
) -> Incoming {
    let (role, by) = match letter.place {
        Place::Sent => (Role::Sent, Some(head.0)),
        Place::Archive => (Role::Archive, None),
        _ => (Role::Inbox, None),
    };
    let filing = Filing {
        mailbox: Destination::Role(role),
        received: Some(Timestamp::from_seconds(letter.received)),
        by,
        ..Filing::default()
    };
    Incoming {
        envelope_from: letter.mail_from.clone(),
        recipients: vec![Recipient {
            account,
            address: address.to_owned(),
            filing,
        }],
        trace: Vec::new(),
        once: Some(once),
    }
}
