//! STARTTLS and AUTH.

use crate::house::{Client, House, PASSWORD};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::Actor;
use identity::AppScope;
use std::sync::Arc;
use testing_postgres::Kind;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore, ServerConfig};
use transport::inbound::{Role, Tls};

testing_postgres::on_both_engines! {
    who_must_have_a_second_factor_is_told_of_app_passwords_whether_or_not_the_password_was_right,
}

fn certificate() -> (TlsAcceptor, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let (certificate, key) = (made.cert.der().clone(), made.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.try_into().unwrap())
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), certificate)
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

async fn secure<S>(stream: S, certificate: CertificateDer<'static>) -> Client<TlsStream<S>>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let name = ServerName::try_from("localhost").unwrap();
    Client::new(connector.connect(name, stream).await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn starttls_secures_the_session_and_drops_what_was_injected_before() {
    let house = House::new();
    let (acceptor, certificate) = certificate();
    let mut client = house
        .stranger(Role::Submission, Tls::Offered(acceptor))
        .await;
    let offers = client.greet(Role::Submission).await;
    assert!(offers.contains("STARTTLS") && !offers.contains("AUTH"));
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "530 5.7.0 Begin TLS")
        .await;
    client.expect("AUTH PLAIN AGE=", "538 5.7.11 ").await;
    // What an attacker slips in behind the command is not heard inside TLS.
    client
        .send("STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<>\r\n")
        .await;
    assert!(client.reply().await.starts_with("220 2.0.0 "));
    let mut client = secure(client.stream, certificate).await;
    client
        .expect("MAIL FROM:<a@b.example>", "503 5.5.1 Greet first")
        .await;
    let offers = client.greet(Role::Submission).await;
    assert!(offers.contains("AUTH PLAIN LOGIN") && !offers.contains("STARTTLS"));
    client.expect("STARTTLS", "503 ").await;
    let plain = STANDARD.encode(format!("\0hcastagne\0{PASSWORD}"));
    client
        .expect(&format!("AUTH PLAIN {plain}"), "235 2.7.0 ")
        .await;
    client.expect("AUTH PLAIN AGE=", "503 ").await;
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "250")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_fails_ends_the_session() {
    let house = House::new();
    let (acceptor, _) = certificate();
    let mut client = house.stranger(Role::Mx, Tls::Offered(acceptor)).await;
    client.expect("STARTTLS", "503 ").await;
    client.greet(Role::Mx).await;
    client.expect("STARTTLS", "220 ").await;
    client.send("NOOP\r\nNOOP\r\nNOOP\r\n").await;
    while !client.reply().await.is_empty() {}
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_by_either_mechanism() {
    let house = House::new();
    let code = |text: &str| STANDARD.encode(text);
    let mut client = house.secured(Role::Submission).await;
    client.expect("AUTH LOGIN", "334 VXNlcm5hbWU6").await;
    client
        .expect(&code("hcastagne@thau.example"), "334 UGFzc3dvcmQ6")
        .await;
    client.expect(&code(PASSWORD), "235 2.7.0 ").await;

    let mut client = house.secured(Role::Submission).await;
    client.expect("AUTH PLAIN", "334").await;
    client.expect("*", "501 ").await;
    client.expect("AUTH PLAIN", "334").await;
    client.expect("!", "501 5.5.2 That is not base64").await;
    client.expect("AUTH CRAM-MD5", "504 ").await;
    client
        .expect(
            &format!("AUTH PLAIN {}", code("mroux\0hcastagne\0x")),
            "535 ",
        )
        .await;
    client
        .expect(&format!("AUTH LOGIN {}", code("hcastagne")), "334 ")
        .await;
    client.expect(&code(PASSWORD), "235 ").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_and_a_suspended_account_do_not_get_in() {
    let house = House::new();
    let mut client = house.secured(Role::Submission).await;
    let plain = |name: &str, secret: &str| {
        format!(
            "AUTH PLAIN {}",
            STANDARD.encode(format!("\0{name}\0{secret}"))
        )
    };
    let wrong = client.expect(&plain("hcastagne", "x"), "535 5.7.8 ").await;
    assert_eq!(client.ask(&plain("personne", "x")).await, wrong);
    client
        .expect(&plain("sblanc", PASSWORD), "525 5.7.13 ")
        .await;
    client
        .expect(
            "MAIL FROM:<hcastagne@thau.example>",
            "530 5.7.0 Sign in first",
        )
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_sessions_hear_it() {
    let house = House::new();
    let mut client = house.signed_in().await;
    client.expect("NOOP", "250").await;
    house
        .context
        .identity
        .end_sessions(house.helene.account)
        .unwrap();
    assert!(
        client
            .reply()
            .await
            .starts_with("421 4.7.0 Your sessions were ended")
    );
}

/// What is answered to a name and a password, by each mechanism.
async fn answers(house: &House, name: &str, password: &str) -> [String; 2] {
    let code = |text: &str| STANDARD.encode(text);
    let plain = code(&format!("\0{name}\0{password}"));
    let mut client = house.secured(Role::Submission).await;
    let by_plain = client.ask(&format!("AUTH PLAIN {plain}")).await;
    let mut client = house.secured(Role::Submission).await;
    client.expect("AUTH LOGIN", "334 ").await;
    client.expect(&code(name), "334 ").await;
    [by_plain, client.ask(&code(password)).await]
}

async fn who_must_have_a_second_factor_is_told_of_app_passwords_whether_or_not_the_password_was_right(
    kind: Kind,
) {
    let house = House::on(kind);
    let (identity, command) = (&house.context.identity, Actor::command());
    let (name, wrong) = ("hcastagne", "soleil de janvier");
    let making =
        identity.make_app_password(&house.helene, PASSWORD.into(), "Poste", AppScope::Send);
    let of_program = making.await.unwrap();
    let told = answers(&house, name, wrong).await;
    assert_eq!(told[0], told[1]);
    assert!(told[0].starts_with("535 5.7.8 "), "{}", told[0]);
    assert!(told[0].contains("needs an app password"), "{}", told[0]);
    for answer in answers(&house, name, PASSWORD).await {
        assert!(
            answer.starts_with("235 "),
            "nothing is compulsory: {answer}"
        );
    }
    let policy = r#"{"staff_from": "2025-01-01"}"#;
    house
        .directory
        .set_policy(&command, house.organisation, "second_factor", policy)
        .unwrap();
    let enrol =
        "INSERT INTO second_factor (person_id, seed, since, last_step) VALUES ($1, 'x', 1, 1)";
    // None enrolled yet, then one that is.
    for enrols in [false, true] {
        if enrols {
            let put = |tx: &store::Tx<'_>| tx.execute(enrol, store::params![house.helene.person]);
            house.store.platform_write(put).unwrap();
        }
        for (name, password) in [(name, PASSWORD), (name, wrong), ("personne", PASSWORD)] {
            let answered = answers(&house, name, password).await;
            assert_eq!(answered, told, "{name}, {password}, {enrols}");
        }
        for answer in answers(&house, name, of_program.reveal()).await {
            assert!(answer.starts_with("235 "), "{enrols}: {answer}");
        }
    }
}
