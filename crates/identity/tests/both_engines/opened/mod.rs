//! A service opened on an engine, with a manual clock and hashes that cost nothing.
#![allow(dead_code)] // each test binary uses its part

use directory::{
    Actor, Directory, Duty, FunctionFacts, HEAD_POST, NewAccount, NewDelegation, OrganisationId,
    PersonFacts, PersonId, Protocol, Role, StructureFacts,
};
use feed_syntax::{BirthDate, Numen};
use identity::{HashCost, Hashed, Identity, KeyedHash};
use std::sync::Arc;
use store::{AccountId, Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};
use text::Lang;

pub struct Opened {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub directory: Directory,
    pub identity: Identity,
    pub folder: tempfile::TempDir,
    pub database: Option<Database>,
}

/// On the morning of the first of September 2026, with a database of its own.
pub fn opened(kind: Kind) -> Opened {
    let database = (kind == Kind::Postgres).then(Database::fresh);
    let engine = database
        .as_ref()
        .map_or(Engine::Sqlite, |one| Engine::postgres(one.url()));
    Opened {
        database,
        ..opened_on(engine)
    }
}

/// The same on a database that others have too.
pub fn opened_on(engine: Engine) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_242_400)));
    let options = store::Options {
        data: folder.path().to_owned(),
        engine,
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema(), identity::schema()]).unwrap();
    let directory = Directory::new(store.clone());
    let cost = HashCost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
    Opened {
        identity: Identity::new(store.clone(), directory.clone(), cost).unwrap(),
        store,
        clock,
        directory,
        folder,
        database: None,
    }
}

/// Given name, family name, NUMEN, date of birth.
pub type Newcomer<'a> = (&'a str, &'a str, &'a str, &'a str);

/// An invented académie.
pub fn thau(directory: &Directory) -> OrganisationId {
    academy(directory, "Académie de Thau", "ac-thau.example")
}

/// Another one.
pub fn academy(directory: &Directory, name: &str, domain: &str) -> OrganisationId {
    let new = directory::NewOrganisation {
        name: name.to_owned(),
        domains: vec![domain.to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    directory
        .create_organisation(&Actor::command(), &new)
        .unwrap()
}

/// Somebody who signs in by a password, with their session on the web to come.
pub fn bearer(
    service: (&Directory, &Identity),
    organisation: OrganisationId,
    named: (&str, &str, &str),
    password: &str,
) -> Actor {
    bearer_at(service, (organisation, "ac-thau.example"), named, password)
}

/// The same at a domain of theirs.
pub fn bearer_at(
    (directory, identity): (&Directory, &Identity),
    (organisation, domain): (OrganisationId, &str),
    (identifier, given, family): (&str, &str, &str),
    password: &str,
) -> Actor {
    let command = Actor::command();
    let new = NewAccount {
        organisation,
        identifier: identifier.to_owned(),
        display_name: format!("{given} {family}"),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        function: String::new(),
        establishment: None,
        language: Lang::Fr,
        role: Role::Agent,
        addresses: vec![format!("{identifier}@{domain}").parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    let (person, account) = directory.create_account(&command, &new).unwrap();
    let set = identity.set_password(&command, person, &password.into());
    set.unwrap();
    Actor {
        person,
        account,
        organisation,
        protocol: Protocol::Web,
        ..Actor::system()
    }
}

/// A school or a service, below another one.
pub fn structure(
    opened: &Opened,
    organisation: OrganisationId,
    (name, uai): (&str, &str),
    parent: Option<i64>,
) -> i64 {
    let registry = opened.directory.registry(organisation).unwrap();
    let facts = StructureFacts {
        uai: Some(uai.to_owned()),
        name: name.to_owned(),
        parent,
        ..StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    opened.store.platform_write(put).unwrap()
}

/// Somebody of a school, born on a day: their given name, which school they lead, and whether they have come in.
pub fn of_school(
    opened: &Opened,
    (keyed, birth): (&KeyedHash, &str),
    (organisation, home): (OrganisationId, i64),
    (given, led, comes): (&str, Option<i64>, bool),
) -> (PersonId, AccountId) {
    let birth = BirthDate::parse(birth).unwrap();
    let head = led.map(|led| FunctionFacts {
        establishment: led,
        code: "DIR".to_owned(),
        post: HEAD_POST.to_owned(),
        label: "direction".to_owned(),
        since: None,
        until: None,
    });
    let facts = PersonFacts {
        given_name: given.to_owned(),
        family_name: "Cazalbou".to_owned(),
        home: Some(home),
        birth_hash: Some(keyed.of(Hashed::BirthDate, &birth.reveal())),
        functions: head.into_iter().collect(),
        ..PersonFacts::default()
    };
    let registry = opened.directory.registry(organisation).unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let written = opened
        .store
        .platform_write(|tx| registry.put_person(&opened.directory, tx, None, &facts, today))
        .unwrap();
    opened.directory.forget();
    let account = written.account.unwrap();
    if comes {
        opened.directory.activate(account).unwrap();
    }
    (written.person.unwrap(), account)
}

/// Gives somebody a desk of the helpdesk, of a structure or of all.
pub fn helps(
    opened: &Opened,
    organisation: OrganisationId,
    person: PersonId,
    establishment: Option<i64>,
) {
    let new = NewDelegation {
        person,
        duty: Duty::Helpdesk,
        establishment,
        until: "2027-08-31".parse().unwrap(),
    };
    opened
        .directory
        .delegate(&Actor::command(), organisation, &new)
        .unwrap();
}

/// Somebody whom human resources tell of, and who waits for their first sign-in.
pub fn put(
    store: &Store,
    directory: &Directory,
    keyed: &KeyedHash,
    (organisation, (given, family, numen, birth)): (OrganisationId, Newcomer<'_>),
) -> (PersonId, AccountId) {
    let registry = directory.registry(organisation).unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let numen = Numen::parse(numen).unwrap();
    let birth = BirthDate::parse(birth).unwrap();
    let facts = PersonFacts {
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        numen_hash: Some(keyed.of(Hashed::Numen, numen.reveal())),
        birth_hash: Some(keyed.of(Hashed::BirthDate, &birth.reveal())),
        ..PersonFacts::default()
    };
    let written = store
        .platform_write(|tx| registry.put_person(directory, tx, None, &facts, today))
        .unwrap();
    directory.forget();
    (written.person.unwrap(), written.account.unwrap())
}
