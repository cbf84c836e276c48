//! The demonstration: a fresh data directory gets an invented académie, whose mail comes in the ordinary way.
//!
//! People and accounts are made in the first seconds; each mailbox is then filled by a due job of its own
//! ([`filling`]), which a stop or a crash interrupts without harm: every letter has a delivery key. `demo.json` tells
//! tests and tools where the doors are and who can sign in.

mod colleagues;
mod filling;
mod helpdesk;
mod newcomers;
mod office;
mod schools;

use crate::app::App;
use anyhow::{Context, Result};
use demo::{Academie, Organisation, Size};
use directory::{
    Actor, NewAccount, NewEstablishment, NewOrganisation, OrganisationId, Role, SessionsRule,
};
use identity::Secret;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use text::Lang;
use text::words::say;
use tokio_util::sync::CancellationToken;

/// The same académie on every machine.
const SEED: u64 = 2026;
/// With the people who have mail and words of their own, 600 agents.
const COLLEAGUES: u32 = 450;

/// The demonstration of this data directory.
pub struct Demonstration {
    app: App,
    academie: Arc<Academie>,
    filling: Arc<filling::Filling>,
    small: bool,
    /// Colleagues who come from the feeds.
    agents: Option<u32>,
}

/// `demo.json`, version 1.
#[derive(Serialize)]
struct DemoFile {
    version: u32,
    endpoints: BTreeMap<&'static str, String>,
    ca: PathBuf,
    /// Identifiers of those who look after organisations, and of heads of school.
    administrators: Vec<String>,
    heads: Vec<String>,
    people: Vec<DemoPerson>,
    /// Those who have the desk of the helpdesk.
    helpdesk: Vec<DemoPerson>,
    /// Whose accounts wait for their first sign-in.
    to_activate: Vec<newcomers::ToActivate>,
}

#[derive(Serialize)]
struct DemoPerson {
    name: String,
    identifier: String,
    address: String,
    password: String,
    role: String,
}

impl Demonstration {
    #[must_use]
    pub fn new(app: &App, small: bool, agents: Option<u32>) -> Self {
        let agents = agents.or((!small).then_some(COLLEAGUES));
        let size = if small { Size::small() } else { Size::full() };
        let academie = Arc::new(demo::academie(SEED, &size));
        let filling = Arc::new(filling::Filling::new(app, academie.clone(), SEED));
        Self {
            app: app.clone(),
            academie,
            filling,
            small,
            agents,
        }
    }

    /// Takes its place among the jobs; before [`App::start`].
    pub fn register(&self) {
        let filling = self.filling.clone();
        self.app.store.set_job_handler(filling::FILL_JOB, filling);
    }

    /// Fills a fresh directory and writes `demo.json`. The small demonstration is complete when this returns; the
    /// whole one goes on in the background.
    ///
    /// # Errors
    /// The store's, or a file that cannot be written.
    pub async fn prepare(
        &self,
        endpoints: &BTreeMap<&'static str, SocketAddr>,
        stop: CancellationToken,
    ) -> Result<()> {
        self.filling.stop_with(stop.clone());
        let (app, academie) = (self.app.clone(), self.academie.clone());
        let missing = tokio::task::spawn_blocking(move || is_missing(&app, &academie)).await??;
        if missing {
            let (app, academie) = (self.app.clone(), self.academie.clone());
            tokio::task::spawn_blocking(move || {
                people(&app, &academie)?;
                office::open(&app, &academie)
            })
            .await??;
            if let Some(agents) = self.agents {
                let (app, academie) = (self.app.clone(), self.academie.clone());
                tokio::task::spawn_blocking(move || colleagues::import(&app, &academie, agents))
                    .await??;
            }
            self.filling.schedule(self.app.store.now())?;
            let (app, academie) = (self.app.clone(), self.academie.clone());
            tokio::task::spawn_blocking(move || passwords(&app, &academie)).await??;
            if self.small {
                // Whoever is told to stop meanwhile goes on at the next start.
                stop.run_until_cancelled(self.filling.finished()).await;
            }
        }
        self.write(endpoints)
    }

    fn write(&self, endpoints: &BTreeMap<&'static str, SocketAddr>) -> Result<()> {
        let endpoints = endpoints
            .iter()
            .map(|(name, address)| match *name {
                "web" => (*name, format!("http://{address}")),
                "webs" => (*name, format!("https://{address}")),
                _ => (*name, address.to_string()),
            })
            .collect();
        let data = std::path::absolute(&self.app.config.server.data)?;
        let people = self.people()?;
        let with_role = |role: &str| {
            let bearers = people.iter().filter(|person| person.role == role);
            bearers.map(|person| person.identifier.clone()).collect()
        };
        let file = DemoFile {
            version: 1,
            endpoints,
            ca: crate::tls::authority(&data),
            administrators: with_role("administrator"),
            heads: with_role("head"),
            helpdesk: self.helpdesk()?,
            to_activate: self.to_activate()?,
            people,
        };
        // Whoever waits for the file never reads half of it.
        let (half, whole) = (data.join("demo.json.new"), data.join("demo.json"));
        std::fs::write(&half, serde_json::to_vec_pretty(&file)?)?;
        std::fs::rename(half, whole)?;
        Ok(())
    }

    /// Those who come for the first time.
    fn to_activate(&self) -> Result<Vec<newcomers::ToActivate>> {
        let Some(first) = self.academie.organisations.first() else {
            return Ok(Vec::new());
        };
        match self.app.directory.organisation_of_domain(&first.domain)? {
            Some(organisation) => newcomers::waiting(&self.app, organisation),
            None => Ok(Vec::new()),
        }
    }

    /// Those who help.
    fn helpdesk(&self) -> Result<Vec<DemoPerson>> {
        match self.academie.organisations.first() {
            Some(first) => helpdesk::desks(&self.app, &first.domain),
            None => Ok(Vec::new()),
        }
    }

    /// Those who can sign in; nobody in a directory of others.
    fn people(&self) -> Result<Vec<DemoPerson>> {
        let mut there = Vec::new();
        for person in self.academie.organisations.iter().flat_map(|o| &o.people) {
            let Some(password) = &person.password else {
                continue;
            };
            if self.app.directory.person_at(&person.address)?.is_some() {
                there.push(DemoPerson {
                    name: person.display_name(),
                    identifier: person.identifier.clone(),
                    address: person.address.clone(),
                    password: password.clone(),
                    role: person.role.clone(),
                });
            }
        }
        Ok(there)
    }

    /// Says where to sign in and as whom.
    ///
    /// # Errors
    /// The store's.
    pub fn greet(&self, endpoints: &BTreeMap<&'static str, SocketAddr>, lang: Lang) -> Result<()> {
        let web = endpoints.get("web").map(|web| format!("http://{web}"));
        let address = web.unwrap_or_default();
        println!(
            "{}",
            say(lang, "start-ready", &[("address", address.into())])
        );
        if let Some(first) = self.people()?.into_iter().next() {
            let words = [
                ("name", first.name.into()),
                ("identifier", first.identifier.into()),
                ("password", first.password.into()),
            ];
            println!("{}", say(lang, "start-sign-in", &words));
            let file = self.app.config.server.data.join("demo.json");
            let file = file.display().to_string();
            println!("{}", say(lang, "start-others", &[("file", file.into())]));
        }
        Ok(())
    }
}

/// Whether there is something to make: nothing yet, or a start that was cut off before its last step, the last
/// password. A directory with organisations of others is left alone.
fn is_missing(app: &App, academie: &Academie) -> Result<bool> {
    if app.directory.organisations()?.is_empty() {
        return Ok(true);
    }
    let last = academie
        .people()
        .map(|(_, person)| person)
        .filter(|person| person.password.is_some())
        .last();
    let Some(last) = last else {
        return Ok(false);
    };
    let ours = academie
        .organisations
        .iter()
        .map(|organisation| &organisation.domain);
    for domain in ours {
        if app.directory.organisation_of_domain(domain)?.is_some() {
            return Ok(match app.directory.person_at(&last.address)? {
                Some(person) => !app.identity.has_password(person.id)?,
                None => true,
            });
        }
    }
    Ok(false)
}

/// Organisations, establishments and people; what an interrupted start made already is kept.
fn people(app: &App, academie: &Academie) -> Result<()> {
    for (rank, organisation) in academie.organisations.iter().enumerate() {
        let id = match app.directory.organisation_of_domain(&organisation.domain)? {
            Some(id) => id,
            None => app.directory.create_organisation(
                &Actor::command(),
                &NewOrganisation {
                    name: organisation.name.clone(),
                    domains: vec![organisation.domain.clone()],
                    hue: Some(organisation.hue),
                    language: Lang::Fr,
                },
            )?,
        };
        // Its people have no telephone: their pages ask their password again, no code.
        let asked = r#"{"duties_second_factor": false}"#;
        if app.directory.policies(id)?.sessions == SessionsRule::default() {
            app.directory
                .set_policy(&Actor::command(), id, "sessions", asked)?;
        }
        if rank == 0 {
            // Feeds of its code are its own.
            let codes = BTreeSet::from([i64::from(colleagues::CODE)]);
            app.directory
                .set_academie_codes(&Actor::command(), id, &codes)?;
        }
        let first = organisation.people.first();
        let made = match first {
            Some(first) => app.directory.person_at(&first.address)?.is_some(),
            None => true,
        };
        if rank == 0 {
            helpdesk::furnish(app, id, &organisation.domain)?;
        }
        if !made {
            let places = places(app, id, organisation)?;
            let new: Vec<NewAccount> = organisation
                .people
                .iter()
                .map(|person| account(app, id, &places, person))
                .collect::<Result<_>>()?;
            app.directory.create_accounts(&Actor::command(), &new)?;
            schools::furnish(app, id, organisation, &places)?;
            if let (0, Some(school)) = (rank, places.last()) {
                newcomers::furnish(app, id, *school)?;
            }
        }
    }
    Ok(())
}

/// The establishments' keys, in their order.
fn places(app: &App, organisation: OrganisationId, of: &Organisation) -> Result<Vec<i64>> {
    let mut places = Vec::new();
    for place in &of.establishments {
        let made = match &place.uai {
            Some(uai) => app.directory.establishment_of_uai(uai)?,
            None => None,
        };
        places.push(match made {
            Some(id) => id,
            None => app.directory.create_establishment(
                &Actor::command(),
                &NewEstablishment {
                    organisation,
                    uai: place.uai.clone(),
                    name: place.name.clone(),
                    kind: place.kind.clone(),
                    town: place.town.clone(),
                },
            )?,
        });
    }
    Ok(places)
}

fn passwords(app: &App, academie: &Academie) -> Result<()> {
    for (_, person) in academie.people() {
        if let Some(password) = &person.password
            && let Some(known) = app.directory.person_at(&person.address)?
        {
            let secret = Secret::new(password.clone());
            app.identity
                .set_password(&Actor::command(), known.id, &secret)?;
        }
    }
    Ok(())
}

fn account(
    app: &App,
    organisation: OrganisationId,
    places: &[i64],
    person: &demo::Person,
) -> Result<NewAccount> {
    let address = person.address.parse();
    Ok(NewAccount {
        organisation,
        identifier: person.identifier.clone(),
        display_name: person.display_name(),
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        function: person.function.clone(),
        establishment: person.establishment.and_then(|at| places.get(at)).copied(),
        language: Lang::Fr,
        role: Role::named(&person.role),
        addresses: vec![address.with_context(|| person.address.clone())?],
        quota_bytes: app.config.mail.default_quota,
    })
}
