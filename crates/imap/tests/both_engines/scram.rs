//! AUTHENTICATE SCRAM-SHA-256: offered where it is set, under TLS alone, and what goes wrong is answered.

use crate::common::{Client, House, PASSWORD};
use crate::program;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::{Actor, Protocol};
use identity::AppScope;
use imap::Tls;
use std::sync::Arc;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_program_signs_in_by_scram,
    scram_is_offered_where_it_is_set_and_under_tls_alone,
    what_opens_nothing_is_answered_as_a_wrong_password,
    what_is_no_exchange_is_answered_and_the_session_goes_on,
}

const NAME: &str = "hcastagne";

/// Where SCRAM is offered, with the password of a program of Helene's.
async fn house(kind: Kind) -> (House, String) {
    let mut house = House::new(kind);
    Arc::get_mut(&mut house.context).unwrap().scram = true;
    let helene = house.directory.person_identified(NAME, None).unwrap();
    let helene = helene.unwrap();
    let actor = Actor {
        person: helene.id,
        account: helene.account.unwrap(),
        organisation: helene.organisation,
        protocol: Protocol::Web,
        ..Actor::system()
    };
    let proof = PASSWORD.into();
    let making = house
        .identity
        .make_app_password(&actor, proof, "neomutt", AppScope::Mail);
    let made = making.await.unwrap().reveal().to_owned();
    (house, made)
}

fn told(challenge: &str) -> String {
    let challenge = challenge.strip_prefix("+ ").expect(challenge);
    String::from_utf8(STANDARD.decode(challenge).unwrap()).unwrap()
}

/// Up to the last message of the client: what it is answered, and what a right one would be.
async fn exchange(client: &mut Client, name: &str, password: &str) -> (String, String) {
    let first = STANDARD.encode(program::first(name));
    client
        .send(&format!("a AUTHENTICATE SCRAM-SHA-256 {first}\r\n"))
        .await;
    let challenge = told(&client.response().await);
    let (last, wanted) = program::last(name, &challenge, password);
    client.send(&format!("{}\r\n", STANDARD.encode(last))).await;
    (client.response().await, wanted)
}

async fn a_program_signs_in_by_scram(kind: Kind) {
    let (house, password) = house(kind).await;
    let mut client = house.stranger_from("192.0.2.7:50000", Tls::Active).await;
    let (answer, wanted) = exchange(&mut client, NAME, &password).await;
    assert_eq!(told(&answer), wanted);
    client.send("\r\n").await;
    let end = client.response().await;
    assert!(end.starts_with("a OK [CAPABILITY IMAP4rev1 "), "{end}");
    client.ok("SELECT INBOX").await;

    // Without an initial response, and by an address.
    let name = "hcastagne@thau.example";
    let mut client = house.stranger().await;
    client.send("a authenticate scram-sha-256\r\n").await;
    assert_eq!(client.response().await, "+ ");
    client
        .send(&format!("{}\r\n", STANDARD.encode(program::first(name))))
        .await;
    let challenge = told(&client.response().await);
    let (last, wanted) = program::last(name, &challenge, &password);
    client.send(&format!("{}\r\n", STANDARD.encode(last))).await;
    assert_eq!(told(&client.response().await), wanted);
    client.send("\r\n").await;
    assert!(client.response().await.starts_with("a OK"));
    client.ok("SELECT INBOX").await;
}

async fn scram_is_offered_where_it_is_set_and_under_tls_alone(kind: Kind) {
    let (house, _) = house(kind).await;
    let offered = async |house: &House, tls: Tls| {
        let mut client = house.stranger_from("192.0.2.7:50000", tls).await;
        let capability = client.ok("CAPABILITY").await.remove(0);
        let end = client.end("AUTHENTICATE SCRAM-SHA-256 biws").await;
        (capability.contains(" AUTH=SCRAM-SHA-256"), end)
    };
    let (is_offered, end) = offered(&house, Tls::Active).await;
    assert!(is_offered && end.starts_with("BAD "), "{end}");
    let (is_offered, end) = offered(&house, Tls::Absent).await;
    assert!(
        !is_offered && end.starts_with("NO [PRIVACYREQUIRED] "),
        "{end}"
    );
    let (is_offered, end) = offered(&House::new(kind), Tls::Active).await;
    assert!(!is_offered && end.starts_with("NO That mechanism"), "{end}");
}

async fn what_opens_nothing_is_answered_as_a_wrong_password(kind: Kind) {
    let (house, password) = house(kind).await;
    let mut client = house.stranger().await;
    let wrong = client.end("LOGIN hcastagne nonsense").await;
    for (name, password) in [
        (NAME, PASSWORD),
        (NAME, "x"),
        ("personne", &password),
        ("mroux", &password),
    ] {
        let (answer, _) = exchange(&mut client, name, password).await;
        assert_eq!(answer, format!("a {wrong}"), "{name}");
    }
    assert!(client.end("SELECT INBOX").await.starts_with("BAD"));
}

async fn what_is_no_exchange_is_answered_and_the_session_goes_on(kind: Kind) {
    let (house, password) = house(kind).await;
    let mut client = house.stranger().await;
    let first = |message: &str| format!("AUTHENTICATE SCRAM-SHA-256 {}", STANDARD.encode(message));
    for message in ["x", "n,,n=,r=x", "n,,n=a=2,r=x", "n,,n=a,r=x,m=1"] {
        client.bad(&first(message)).await;
    }
    client.bad("AUTHENTICATE SCRAM-SHA-256 !").await;
    client.bad("AUTHENTICATE SCRAM-SHA-256 =").await;
    client
        .bad(&first(&format!("n,,n=a,r={}", "x".repeat(3_000))))
        .await;
    let bound = client.no(&first("p=tls-exporter,,n=a,r=x")).await;
    assert!(bound.starts_with("NO [AUTHENTICATIONFAILED] "), "{bound}");
    let behalf = client.no(&first("n,a=mroux,n=hcastagne,r=x")).await;
    assert!(behalf.starts_with("NO [AUTHORIZATIONFAILED] "), "{behalf}");
    // Given up, and of another exchange.
    for last in ["*", "", "biws", &STANDARD.encode("c=biws,r=x,p=AAAA")] {
        client
            .send(&format!("b {}\r\n", first("n,,n=hcastagne,r=x")))
            .await;
        client.response().await;
        client.send(&format!("{last}\r\n")).await;
        let end = client.response().await;
        assert!(end.starts_with("b BAD "), "{last}: {end}");
    }
    // Whoever does not believe our signature goes.
    let (answer, wanted) = exchange(&mut client, NAME, &password).await;
    assert_eq!(told(&answer), wanted);
    client.send("*\r\n").await;
    assert!(client.response().await.starts_with("a BAD "));
    assert!(client.end("SELECT INBOX").await.starts_with("BAD"));
    let (answer, wanted) = exchange(&mut client, NAME, &password).await;
    assert_eq!(told(&answer), wanted);
    client.send("AAAA\r\n").await;
    assert!(client.response().await.starts_with("a BAD "));
    client.ok(&format!("LOGIN hcastagne \"{password}\"")).await;
}
