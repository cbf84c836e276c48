//! An académie with four structures, and another organisation beside it.

use chrono::NaiveDate;
use directory::{
    Actor, Directory, FunctionFacts, Nearness, NewOrganisation, OrganisationId, PersonFacts,
    Protocol, Scopes, StructureFacts, Written,
};
use std::sync::Arc;
use store::{Engine, Limits, ManualClock, SeededRandom, Store, Timestamp, params};
use testing_postgres::{Database, Kind};
use text::Lang;

pub struct House {
    pub store: Store,
    pub directory: Directory,
    organisation: OrganisationId,
    other: OrganisationId,
    pub meze: Place,
    pub meze_school: Place,
    pub sete: Place,
    pub montpellier: Place,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

pub struct Place {
    pub id: i64,
    facts: StructureFacts,
}

const TODAY: &str = "2026-09-01";

impl House {
    pub fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = (kind == Kind::Postgres).then(Database::fresh);
        let options = store::Options {
            data: folder.path().to_owned(),
            engine: database
                .as_ref()
                .map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
            // 1 September 2026, eight in the morning in Paris.
            clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_242_400))),
            random: Arc::new(SeededRandom::new(1)),
            limits: Limits::default(),
        };
        let store = Store::open(options, &[directory::schema()]).unwrap();
        let directory = Directory::new(store.clone());
        let organisation = organisation(&directory, "ac-thau.example");
        let other = organisation_beside(&directory);
        let place = |uai: &str, name: &str, kind: &str, town: &str| {
            place(&store, &directory, organisation, uai, name, kind, town)
        };
        Self {
            meze: place("0340001A", "Collège des Étangs", "Collège", "Mèze"),
            sete: place("0340002B", "Lycée de la Corniche", "Lycée", "Sète"),
            montpellier: place("0340003C", "Rectorat", "Services", "Montpellier"),
            meze_school: place("0340004D", "École des Tamaris", "École", "Mèze"),
            store,
            directory,
            organisation,
            other,
            _folder: folder,
            _database: database,
        }
    }

    pub fn put(&self, facts: &PersonFacts) -> Written {
        self.write(self.organisation, None, facts)
    }

    pub fn put_elsewhere(&self, facts: &PersonFacts) -> Written {
        self.write(self.other, None, facts)
    }

    pub fn change(&self, known: &Written, facts: &PersonFacts) {
        self.write(self.organisation, Some(known), facts);
    }

    fn write(
        &self,
        organisation: OrganisationId,
        known: Option<&Written>,
        facts: &PersonFacts,
    ) -> Written {
        let registry = self.directory.registry(organisation).unwrap();
        let known = known.and_then(|one| one.person);
        let today = TODAY.parse::<NaiveDate>().unwrap();
        let written = self
            .store
            .platform_write(|tx| registry.put_person(&self.directory, tx, known, facts, today))
            .unwrap();
        self.directory.forget();
        written
    }

    /// Teachers of the same subject in many places, of whom the index tells by more words that begin alike than are
    /// sorted at once; one in ten is « rare ».
    pub fn crowd(&self, count: usize) {
        let registry = self.directory.registry(self.organisation).unwrap();
        let today = TODAY.parse::<NaiveDate>().unwrap();
        let places = [&self.meze, &self.sete, &self.meze_school, &self.montpellier];
        self.store
            .platform_write(|tx| {
                for number in 0..count {
                    let rare = if number % 10 == 0 { " rare" } else { "" };
                    let label = format!("Professeur de mathématiques{rare}");
                    let family = format!("Crowd {}", number % 70);
                    let facts = teacher(places[number % 4], "Alex", &family, &label);
                    registry.put_person(&self.directory, tx, None, &facts, today)?;
                }
                Ok::<_, directory::DirectoryError>(())
            })
            .unwrap();
        self.run(|tx| {
            for number in 0..20 {
                tx.execute(
                    "INSERT INTO person_word (found_in, word, person_id)
                     SELECT organisation_id, $1, person_id FROM person WHERE given_name = 'Alex'",
                    params![&format!("professeur{number}")],
                )?;
            }
            Ok(())
        });
    }

    pub fn actor(&self, who: &Written) -> Actor {
        let person = self.directory.person(who.person.unwrap()).unwrap();
        Actor {
            person: person.id,
            account: who.account.unwrap(),
            organisation: person.organisation,
            on_behalf: None,
            session: None,
            protocol: Protocol::Web,
            scopes: Scopes::ALL,
            language: Lang::Fr,
            network: None,
        }
    }

    /// Names in the order they are found.
    pub fn found(&self, who: &Written, typed: &str) -> Vec<String> {
        let found = self.directory.search(&self.actor(who), typed, None, 50);
        let people = found.unwrap().people.into_iter();
        people.map(|near| near.person.display_name).collect()
    }

    /// Everybody who is found, page after page: nearness, family name as a number, person.
    pub fn pages(&self, who: &Written, typed: &str, limit: usize) -> Vec<(Nearness, u32, i64)> {
        let (actor, mut after, mut all) = (self.actor(who), None, Vec::new());
        loop {
            let page = self.directory.search(&actor, typed, after, limit).unwrap();
            assert!(page.people.len() == limit || !page.more, "a whole page");
            all.extend(page.people.iter().map(|near| {
                let number = near.person.family_name.split(' ').next_back();
                let number = number.and_then(|number| number.parse().ok()).unwrap();
                (near.nearness, number, near.person.id.0)
            }));
            after = page.people.last().map(|near| near.person.id);
            if !page.more {
                return all;
            }
        }
    }

    pub fn unlist(&self, who: &Written) {
        self.run(|tx| {
            let sql = "UPDATE person SET listed = 0 WHERE person_id = $1";
            tx.execute(sql, params![who.person.unwrap()])
        });
    }

    pub fn set_state(&self, who: &Written, state: &str) {
        self.run(|tx| {
            let sql = "UPDATE account SET state = $2 WHERE account_id = $1";
            tx.execute(sql, params![who.account.unwrap(), state])
        });
    }

    pub fn rename_town(&self, place: &Place, town: &str) {
        let registry = self.directory.registry(self.organisation).unwrap();
        let facts = StructureFacts {
            town: town.to_owned(),
            ..place.facts.clone()
        };
        self.run(|tx| registry.put_structure(tx, Some(place.id), &facts));
    }

    pub fn close(&self, place: &Place) {
        let registry = self.directory.registry(self.organisation).unwrap();
        self.run(|tx| registry.close_structure(tx, place.id, TODAY.parse().unwrap()));
    }

    /// As rows were before names had their order and establishments their words.
    pub fn forget_the_order(&self) {
        self.run(|tx| {
            tx.execute("UPDATE person SET order_name = '', town_key = ''", &[])?;
            tx.execute("UPDATE held_function SET order_name = ''", &[])?;
            tx.execute("DELETE FROM establishment_word", &[])
        });
    }

    fn run<T>(&self, act: impl Fn(&store::Tx<'_>) -> Result<T, store::StoreError>) {
        self.store.platform_write(|tx| act(tx).map(drop)).unwrap();
        self.directory.forget();
    }
}

fn organisation(directory: &Directory, domain: &str) -> OrganisationId {
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

fn organisation_beside(directory: &Directory) -> OrganisationId {
    organisation(directory, "ville-meze.example")
}

fn place(
    store: &Store,
    directory: &Directory,
    organisation: OrganisationId,
    uai: &str,
    name: &str,
    kind: &str,
    town: &str,
) -> Place {
    let registry = directory.registry(organisation).unwrap();
    let facts = StructureFacts {
        uai: Some(uai.to_owned()),
        name: name.to_owned(),
        kind: kind.to_owned(),
        town: town.to_owned(),
        ..StructureFacts::default()
    };
    let id = store
        .platform_write(|tx| registry.put_structure(tx, None, &facts))
        .unwrap();
    Place { id, facts }
}

pub fn named(given: &str, family: &str) -> PersonFacts {
    PersonFacts {
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        ..PersonFacts::default()
    }
}

pub fn teacher(place: &Place, given: &str, family: &str, label: &str) -> PersonFacts {
    PersonFacts {
        home: Some(place.id),
        functions: vec![function(place, label)],
        ..named(given, family)
    }
}

pub fn function(place: &Place, label: &str) -> FunctionFacts {
    FunctionFacts {
        establishment: place.id,
        code: "ENS".to_owned(),
        post: "L1300".to_owned(),
        label: label.to_owned(),
        since: None,
        until: None,
    }
}
