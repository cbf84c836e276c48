//! AUTH SCRAM-SHA-256 at the submission port: offered where it is set, under TLS alone, and what goes wrong is answered.

use crate::house::{Client, House, PASSWORD};
use crate::program;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use identity::AppScope;
use std::sync::Arc;
use testing_postgres::Kind;
use transport::inbound::{Role, Tls};

testing_postgres::on_both_engines! {
    a_program_signs_in_by_scram_and_sends,
    scram_is_offered_where_it_is_set_and_under_tls_alone,
    what_opens_nothing_is_answered_as_a_wrong_password,
    what_is_no_exchange_is_answered_and_the_session_goes_on,
}

const NAME: &str = "hcastagne";

/// Where SCRAM is offered, with the password of a printer of Helene's.
async fn house(kind: Kind) -> (House, String) {
    let mut house = House::on(kind);
    Arc::get_mut(&mut house.context).unwrap().scram = true;
    let (identity, proof) = (&house.context.identity, PASSWORD.into());
    let making = identity.make_app_password(&house.helene, proof, "Imprimante", AppScope::Send);
    let made = making.await.unwrap().reveal().to_owned();
    (house, made)
}

fn told(challenge: &str) -> String {
    let challenge = challenge.strip_prefix("334 ").expect(challenge).trim_end();
    String::from_utf8(STANDARD.decode(challenge).unwrap()).unwrap()
}

/// Up to the last message of the client: what it is answered, and what a right one would be.
async fn exchange(client: &mut Client, name: &str, password: &str) -> (String, String) {
    let first = STANDARD.encode(program::first(name));
    let challenge = client.ask(&format!("AUTH SCRAM-SHA-256 {first}")).await;
    let (last, wanted) = program::last(name, &told(&challenge), password);
    (client.ask(&STANDARD.encode(last)).await, wanted)
}

async fn a_program_signs_in_by_scram_and_sends(kind: Kind) {
    let (house, password) = house(kind).await;
    let mut client = house.secured(Role::Submission).await;
    let (answer, wanted) = exchange(&mut client, "hcastagne@thau.example", &password).await;
    assert_eq!(told(&answer), wanted);
    client.expect("", "235 2.7.0 ").await;
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "250 ")
        .await;
    client.expect("AUTH SCRAM-SHA-256", "503 ").await;

    // Without an initial response.
    let mut client = house.secured(Role::Submission).await;
    client.expect("auth scram-sha-256", "334").await;
    let challenge = client.ask(&STANDARD.encode(program::first(NAME))).await;
    let (last, wanted) = program::last(NAME, &told(&challenge), &password);
    assert_eq!(told(&client.ask(&STANDARD.encode(last)).await), wanted);
    client.expect("", "235 2.7.0 ").await;
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "250 ")
        .await;
}

async fn scram_is_offered_where_it_is_set_and_under_tls_alone(kind: Kind) {
    let (house, _) = house(kind).await;
    let offered = async |house: &House, tls: Tls, role: Role| {
        let mut client = house.stranger(role, tls).await;
        let offers = client.ask("EHLO poste.example").await;
        let answer = client.ask("AUTH SCRAM-SHA-256 biws").await;
        (offers.contains("SCRAM"), answer)
    };
    let (is_offered, answer) = offered(&house, Tls::Active, Role::Submission).await;
    assert!(is_offered && answer.starts_with("501 "), "{answer}");
    let (is_offered, answer) = offered(&house, Tls::Absent, Role::Submission).await;
    assert!(!is_offered && answer.starts_with("538 "), "{answer}");
    let (is_offered, answer) = offered(&house, Tls::Active, Role::Mx).await;
    assert!(!is_offered && answer.starts_with("502 "), "{answer}");
    let (is_offered, answer) = offered(&House::on(kind), Tls::Active, Role::Submission).await;
    assert!(!is_offered && answer.starts_with("504 "), "{answer}");
}

async fn what_opens_nothing_is_answered_as_a_wrong_password(kind: Kind) {
    let (house, password) = house(kind).await;
    let mut client = house.secured(Role::Submission).await;
    let plain = STANDARD.encode("\0hcastagne\0x");
    let wrong = client
        .expect(&format!("AUTH PLAIN {plain}"), "535 5.7.8 ")
        .await;
    for (name, password) in [
        (NAME, PASSWORD),
        (NAME, "x"),
        ("personne", &password),
        ("mroux", &password),
    ] {
        let (answer, _) = exchange(&mut client, name, password).await;
        assert_eq!(answer, wrong, "{name}");
    }
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "530 ")
        .await;
}

async fn what_is_no_exchange_is_answered_and_the_session_goes_on(kind: Kind) {
    let (house, password) = house(kind).await;
    let mut client = house.secured(Role::Submission).await;
    let first = |message: &str| format!("AUTH SCRAM-SHA-256 {}", STANDARD.encode(message));
    for message in ["x", "n,,n=a=2,r=x"] {
        client.expect(&first(message), "501 5.5.2 ").await;
    }
    client.expect("AUTH SCRAM-SHA-256 =", "501 5.5.2 ").await;
    client
        .expect(&first("p=tls-exporter,,n=a,r=x"), "535 5.7.8 ")
        .await;
    client
        .expect(&first("n,a=mroux,n=hcastagne,r=x"), "535 5.7.8 ")
        .await;
    for last in ["*", "", "biws"] {
        client.expect(&first("n,,n=hcastagne,r=x"), "334 ").await;
        client.expect(last, "501 ").await;
    }
    // Whoever does not believe our signature goes.
    for end in ["*", "AAAA"] {
        let (answer, wanted) = exchange(&mut client, NAME, &password).await;
        assert_eq!(told(&answer), wanted);
        client.expect(end, "501 ").await;
    }
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "530 ")
        .await;
}
