//! Pupils' mail stays within their institution unless it decided otherwise: at each door, with a sentence.

use crate::house::{Client, House, PASSWORD, letter};
use directory::{Actor, NewOrganisation, PersonFacts, PersonId, Population};
use identity::Secret;
use testing_postgres::Kind;
use text::Lang;
use transport::inbound::Role;

testing_postgres::on_both_engines! {
    nobody_outside_writes_to_a_pupil,
    a_pupil_writes_to_nobody_outside,
    where_the_policy_opens_it_pupils_exchange_mail_with_everybody,
}

const PUPIL: &str = "lina.petit@thau.example";
/// As of an address that nobody has: a stranger learns of no pupil.
const TAKES_NONE: &str = "550 5.1.1 ";
const WRITES_NONE: &str = "550 5.7.1 Your account writes within your own institution only";

/// Lina, who chose a password.
fn pupil(house: &House) -> PersonId {
    let facts = PersonFacts {
        given_name: "Lina".to_owned(),
        family_name: "Petit".to_owned(),
        population: Population::Pupil,
        ..PersonFacts::default()
    };
    let registry = house.directory.registry(house.organisation).unwrap();
    let today = "2025-06-16".parse().unwrap();
    let written = house
        .store
        .platform_write(|tx| registry.put_person(&house.directory, tx, None, &facts, today))
        .unwrap();
    house.directory.forget();
    let person = written.person.unwrap();
    let secret = Secret::from(PASSWORD);
    let identity = &house.context.identity;
    identity
        .set_password(&Actor::command(), person, &secret)
        .unwrap();
    house.directory.activate(written.account.unwrap()).unwrap();
    person
}

async fn signed_in(house: &House) -> Client {
    let mut client = house.secured(Role::Submission).await;
    // \0lpetit\0soleil de septembre
    client
        .expect(
            "AUTH PLAIN AGxwZXRpdABzb2xlaWwgZGUgc2VwdGVtYnJl",
            "235 2.7.0 ",
        )
        .await;
    client
}

async fn nobody_outside_writes_to_a_pupil(kind: Kind) {
    let house = House::on(kind);
    pupil(&house);
    for role in [Role::Mx, Role::Lmtp] {
        for from in ["anne@ailleurs.example", "", "lina.petit@thau.example.net"] {
            let mut client = house.client(role).await;
            client.expect(&format!("MAIL FROM:<{from}>"), "250").await;
            // Also by a detail, among others, and once it is remembered.
            for address in [PUPIL, "lina.petit+jeux@thau.example", PUPIL] {
                client
                    .expect(&format!("RCPT TO:<{address}>"), TAKES_NONE)
                    .await;
            }
            client.expect("RCPT TO:<mroux@thau.example>", "250").await;
        }
        let mut client = house.client(role).await;
        if role == Role::Mx {
            // What an envelope says at the door for everybody proves nothing.
            client.expect("MAIL FROM:<mroux@thau.example>", "250").await;
            client
                .expect(&format!("RCPT TO:<{PUPIL}>"), TAKES_NONE)
                .await;
            continue;
        }
        client.envelope("mroux@thau.example", &[PUPIL]).await;
        let taken = client.data(&letter("Devoirs")).await;
        assert!(taken.starts_with("250 "), "{taken}");
    }
}

async fn a_pupil_writes_to_nobody_outside(kind: Kind) {
    let house = House::on(kind);
    pupil(&house);
    let far = NewOrganisation {
        name: "Académie de Lodève".into(),
        domains: vec!["lodeve.example".into()],
        hue: None,
        language: Lang::Fr,
    };
    let command = Actor::command();
    let far = house.directory.create_organisation(&command, &far).unwrap();
    let mut chloe = crate::house::account(far, "cpons", &[]);
    chloe.addresses = vec!["cpons@lodeve.example".parse().unwrap()];
    house.directory.create_account(&command, &chloe).unwrap();
    for from in [PUPIL, ""] {
        let mut client = signed_in(&house).await;
        client.expect(&format!("MAIL FROM:<{from}>"), "250").await;
        for address in ["anne@ailleurs.example", "cpons@lodeve.example"] {
            client
                .expect(&format!("RCPT TO:<{address}>"), WRITES_NONE)
                .await;
        }
        client.expect("RCPT TO:<mroux@thau.example>", "250").await;
    }
    // Staff write to whom they want, to pupils too.
    let mut helene = house.signed_in().await;
    helene
        .envelope("hcastagne@thau.example", &[PUPIL, "anne@ailleurs.example"])
        .await;
}

async fn where_the_policy_opens_it_pupils_exchange_mail_with_everybody(kind: Kind) {
    let house = House::on(kind);
    pupil(&house);
    let set = |value: &str| {
        let command = Actor::command();
        let done = house
            .directory
            .set_policy(&command, house.organisation, "pupils", value);
        done.unwrap();
    };
    set(r#"{"imported":true,"outside":true}"#);
    let mut mx = house.client(Role::Mx).await;
    mx.envelope("anne@ailleurs.example", &[PUPIL]).await;
    mx.ask("RSET").await;
    let mut client = signed_in(&house).await;
    client.envelope(PUPIL, &["anne@ailleurs.example"]).await;
    client.ask("RSET").await;
    set(r#"{"imported":true}"#);
    mx.expect("MAIL FROM:<anne@ailleurs.example>", "250").await;
    mx.expect(&format!("RCPT TO:<{PUPIL}>"), TAKES_NONE).await;
    client.expect(&format!("MAIL FROM:<{PUPIL}>"), "250").await;
    client
        .expect("RCPT TO:<anne@ailleurs.example>", WRITES_NONE)
        .await;
}
