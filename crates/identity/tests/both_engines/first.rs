//! The first administrator is made whole or not at all, and the one-time link with them.

use crate::opened::opened;
use directory::{Actor, Directory, DirectoryError, FirstAdministrator, FirstPlace};
use directory::{NewOrganisation, OrganisationId};
use identity::{FirstLink, FirstRefusal, Identity, Secret};
use store::{SeededRandom, Store};
use testing_postgres::{Database, Kind};
use text::Lang;

testing_postgres::on_both_engines! {
    a_first_administrator_that_fails_in_the_middle_leaves_nothing_and_the_link,
    of_two_who_hold_the_link_one_makes_an_account,
}

struct House {
    store: Store,
    directory: Directory,
    identity: Identity,
    link: FirstLink,
    token: Secret,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let link = FirstLink::below(opened.folder.path());
    link.offer(&SeededRandom::new(2), "https://mail.example")
        .unwrap();
    let text = std::fs::read_to_string(link.path()).unwrap();
    let token = Secret::from(text.trim().rsplit('/').next().unwrap());
    House {
        identity: opened.identity,
        store: opened.store,
        directory: opened.directory,
        link,
        token,
        _folder: opened.folder,
        _database: opened.database,
    }
}

fn first(place: FirstPlace) -> FirstAdministrator {
    FirstAdministrator {
        place,
        name: "Karima Aubert".to_owned(),
        address: "karima.aubert@ac-thau.example".parse().unwrap(),
        language: Lang::Fr,
    }
}

fn thau() -> FirstPlace {
    FirstPlace::New(NewOrganisation {
        name: "Académie de Thau".to_owned(),
        domains: vec!["ac-thau.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    })
}

impl House {
    fn make(&self) -> Result<directory::PersonId, FirstRefusal> {
        let password = Secret::from("une phrase de passe");
        self.identity
            .make_first_administrator(&self.link, &self.token, &first(thau()), &password)
    }

    /// Rows of everything that a first administrator is made of.
    fn rows(&self) -> Vec<i64> {
        [
            "organisation",
            "domain",
            "person",
            "account",
            "address",
            "person_word",
            "account_summary",
        ]
        .iter()
        .map(|table| {
            let count = format!("SELECT count(*) FROM {table}");
            self.store
                .platform_read(|tx| tx.value(&count, &[]))
                .unwrap()
        })
        .collect()
    }

    fn rename(&self, table: &str, to: &str) {
        let sql = format!("ALTER TABLE {table} RENAME TO {to}");
        self.store
            .platform_write(|tx| tx.execute(&sql, &[]))
            .unwrap();
    }

    fn leads_here(&self) -> bool {
        self.identity
            .first_link_leads_here(&self.link, &self.token)
            .unwrap()
    }
}

/// What is written last are the role's entry in the journal and the password: a database without their tables fails there.
async fn a_first_administrator_that_fails_in_the_middle_leaves_nothing_and_the_link(kind: Kind) {
    let house = house(kind);
    for table in ["act", "credential"] {
        house.rename(table, "put_away");
        assert!(house.make().is_err(), "{table}");
        house.rename("put_away", table);
        assert_eq!(house.rows(), [0; 7], "{table}");
        assert!(house.link.path().exists() && house.leads_here(), "{table}");
    }
    let person = house.make().unwrap();
    assert!(house.identity.has_password(person).unwrap());
    let organisation = house.directory.person(person).unwrap().organisation;
    let administrators = house
        .directory
        .administrators(&Actor::command(), organisation);
    assert_eq!(administrators.unwrap(), [person]);
    assert!(!house.link.path().exists());
}

async fn of_two_who_hold_the_link_one_makes_an_account(kind: Kind) {
    let house = house(kind);
    let text = std::fs::read_to_string(house.link.path()).unwrap();
    house.make().unwrap();
    // Another node has a file of its own, and a cut may leave this one.
    std::fs::write(house.link.path(), text).unwrap();
    assert!(!house.leads_here());
    assert!(matches!(house.make(), Err(FirstRefusal::Nowhere)));
    // Who looked before it was there meets the transaction.
    let organisation: OrganisationId = house.directory.organisations().unwrap()[0].id;
    let other = first(FirstPlace::Known(organisation));
    let command = Actor::command();
    let made = house.store.platform_write(|tx| {
        house
            .directory
            .put_first_administrator(tx, &command, &other)
    });
    assert!(matches!(
        made,
        Err(DirectoryError::Exists {
            what: "administrator",
            ..
        })
    ));
    assert_eq!(house.rows()[2], 1);
}
