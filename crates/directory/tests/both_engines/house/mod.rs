//! A directory with an organisation, schools and people on either engine, at eight in the morning of 31 August 2026.
#![allow(dead_code, reason = "each test file uses a part")]

use chrono::NaiveDate;
use directory::{
    Actor, Directory, FunctionFacts, MailboxRole, NewOrganisation, OrganisationId, PersonFacts,
    PersonId, Protocol, Refused, Registry, Right, Scopes, StructureFacts, Written,
};
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};
use text::Lang;

pub const DAY: Duration = Duration::from_secs(86_400);

pub struct House {
    pub store: Store,
    pub directory: Directory,
    pub clock: Arc<ManualClock>,
    pub organisation: OrganisationId,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

pub fn house(kind: Kind) -> House {
    let folder = tempfile::tempdir().unwrap();
    let database = (kind == Kind::Postgres).then(Database::fresh);
    // 31 August 2026, eight in the morning in Paris.
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_156_000)));
    let options = store::Options {
        data: folder.path().to_owned(),
        engine: database
            .as_ref()
            .map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema()]).unwrap();
    let directory = Directory::new(store.clone());
    let organisation = organisation(&directory, "ac-thau.example");
    House {
        store,
        directory,
        clock,
        organisation,
        _folder: folder,
        _database: database,
    }
}

pub fn organisation(directory: &Directory, domain: &str) -> OrganisationId {
    let new = NewOrganisation {
        name: domain.to_owned(),
        domains: vec![domain.to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    directory
        .create_organisation(&Actor::command(), &new)
        .unwrap()
}

/// A function in an establishment, from a day and to the day before another.
pub fn holds(establishment: i64, post: &str, since: &str, until: Option<&str>) -> FunctionFacts {
    FunctionFacts {
        establishment,
        code: "DIR".to_owned(),
        post: post.to_owned(),
        label: "Direction".to_owned(),
        since: since.parse().ok(),
        until: until.and_then(|day| day.parse().ok()),
    }
}

pub fn facts(name: &str, functions: Vec<FunctionFacts>) -> PersonFacts {
    PersonFacts {
        given_name: "Claude".to_owned(),
        family_name: name.to_owned(),
        functions,
        ..PersonFacts::default()
    }
}

impl House {
    pub fn registry(&self, organisation: OrganisationId) -> Registry {
        self.directory.registry(organisation).unwrap()
    }

    pub fn today(&self) -> NaiveDate {
        text::dates::naive(text::dates::PARIS, self.store.now().0)
    }

    pub fn school(&self, uai: &str, parent: Option<i64>) -> i64 {
        self.school_of(self.organisation, uai, parent)
    }

    pub fn school_of(&self, organisation: OrganisationId, uai: &str, parent: Option<i64>) -> i64 {
        let facts = StructureFacts {
            uai: Some(uai.to_owned()),
            name: format!("Collège {uai}"),
            parent,
            ..StructureFacts::default()
        };
        let registry = self.registry(organisation);
        self.store
            .platform_write(|tx| registry.put_structure(tx, None, &facts))
            .unwrap()
    }

    pub fn put(&self, known: Option<&Who>, facts: &PersonFacts) -> Who {
        self.put_in(self.organisation, known, facts)
    }

    pub fn put_in(
        &self,
        organisation: OrganisationId,
        known: Option<&Who>,
        facts: &PersonFacts,
    ) -> Who {
        let (registry, today) = (self.registry(organisation), self.today());
        let known = known.map(|who| who.person);
        let written: Written = self
            .store
            .platform_write(|tx| registry.put_person(&self.directory, tx, known, facts, today))
            .unwrap();
        self.directory.forget();
        let account = written.account.unwrap();
        self.directory.activate(account).unwrap();
        Who {
            person: written.person.unwrap(),
            account,
            organisation,
        }
    }

    pub fn make(&self) -> usize {
        self.directory
            .ensure_role_mailboxes(self.organisation)
            .unwrap()
    }

    /// What somebody sees, with their role.
    pub fn sees(&self, who: &Who) -> Vec<(String, MailboxRole)> {
        let found = self.directory.role_mailboxes(&who.actor()).unwrap();
        found
            .iter()
            .map(|one| (one.name.clone(), one.role))
            .collect()
    }

    pub fn account_at(&self, address: &str) -> AccountId {
        let found = self.directory.account_at(&address.parse().unwrap());
        found.unwrap().unwrap()
    }

    pub fn may(&self, who: &Who, account: AccountId, right: Right) -> bool {
        match self.directory.may(&who.actor(), account, right) {
            Ok(()) => true,
            Err(Refused::NotPermitted) => false,
            Err(other) => panic!("{other}"),
        }
    }
}

#[derive(Clone)]
pub struct Who {
    pub person: PersonId,
    pub account: AccountId,
    pub organisation: OrganisationId,
}

impl Who {
    pub fn actor(&self) -> Actor {
        Actor {
            person: self.person,
            account: self.account,
            organisation: self.organisation,
            on_behalf: None,
            session: None,
            network: None,
            protocol: Protocol::Web,
            scopes: Scopes::ALL,
            language: Lang::Fr,
        }
    }
}
