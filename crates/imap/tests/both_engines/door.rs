//! Getting in, and what strangers may do.

use crate::common::{House, PASSWORD};
use imap::Tls;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    login_without_tls_is_refused_with_a_sentence,
    a_person_gets_in_by_name_or_address_and_by_any_mechanism,
    a_wrong_secret_and_an_unknown_name_are_answered_the_same,
    what_cannot_be_read_is_answered_and_the_session_goes_on,
    a_literal_of_two_gigabytes_that_comes_unasked_ends_the_session,
    starttls_secures_the_session_and_drops_what_came_before,
    the_end_of_all_sessions_is_heard,
    a_stop_of_the_server_says_goodbye,
}

async fn login_without_tls_is_refused_with_a_sentence(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.stranger_from("192.0.2.7:50000", Tls::Absent).await;
    let capability = client.ok("CAPABILITY").await;
    assert!(capability[0].contains("LOGINDISABLED") && !capability[0].contains("AUTH=PLAIN"));
    let end = client.end(&format!("LOGIN hcastagne \"{PASSWORD}\"")).await;
    assert!(end.starts_with("NO [PRIVACYREQUIRED] "), "{end}");
}

async fn a_person_gets_in_by_name_or_address_and_by_any_mechanism(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.stranger_from("192.0.2.7:50000", Tls::Active).await;
    let end = client
        .end(&format!("LOGIN HCastagne@thau.example \"{PASSWORD}\""))
        .await;
    assert!(end.starts_with("OK [CAPABILITY IMAP4rev1 "), "{end}");
    assert!(client.end("LOGIN a b").await.starts_with("BAD"));

    let mut client = house.stranger().await;
    // \0hcastagne\0soleil de septembre
    assert!(
        client
            .end("AUTHENTICATE PLAIN AGhjYXN0YWduZQBzb2xlaWwgZGUgc2VwdGVtYnJl")
            .await
            .starts_with("OK")
    );

    let mut client = house.stranger().await;
    client.send("a AUTHENTICATE LOGIN\r\n").await;
    assert_eq!(client.response().await, "+ VXNlcm5hbWU6");
    client.send("aGNhc3RhZ25l\r\n").await;
    assert_eq!(client.response().await, "+ UGFzc3dvcmQ6");
    client.send("c29sZWlsIGRlIHNlcHRlbWJyZQ==\r\n").await;
    assert!(client.response().await.starts_with("a OK"));

    let mut client = house.stranger().await;
    client.send("a AUTHENTICATE PLAIN\r\n").await;
    client.response().await;
    client.send("*\r\n").await;
    assert!(client.response().await.starts_with("a BAD"));
}

async fn a_wrong_secret_and_an_unknown_name_are_answered_the_same(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.stranger().await;
    let wrong = client.end("LOGIN hcastagne nonsense").await;
    assert!(wrong.starts_with("NO [AUTHENTICATIONFAILED]"), "{wrong}");
    assert_eq!(client.end("LOGIN nobody nonsense").await, wrong);
    assert!(client.end("SELECT INBOX").await.starts_with("BAD"));
}

async fn what_cannot_be_read_is_answered_and_the_session_goes_on(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.stranger().await;
    assert!(client.end("FROB").await.starts_with("BAD"));
    client.send("\r\n").await;
    assert!(client.response().await.starts_with("* BAD"));
    client
        .send(&format!("x LOGIN {} y\r\n", "a".repeat(20_000)))
        .await;
    assert!(client.response().await.starts_with("x BAD [TOOBIG]"));
    client.send("y LOGIN {2000000000}\r\n").await;
    assert!(client.response().await.starts_with("y BAD [TOOBIG]"));
    client.ok("NOOP").await;
}

async fn a_literal_of_two_gigabytes_that_comes_unasked_ends_the_session(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    client.send("a APPEND INBOX {2147483648+}\r\n").await;
    assert!(client.response().await.starts_with("* BYE [TOOBIG]"));
    assert!(client.response().await.starts_with("a BAD"));
    assert_eq!(client.response().await, "");
}

async fn starttls_secures_the_session_and_drops_what_came_before(kind: Kind) {
    use std::sync::Arc;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig, pki_types::ServerName};

    let house = House::new(kind);
    let made = rcgen::generate_simple_self_signed(vec!["localhost".into()]).unwrap();
    let (certificate, key) = (made.cert.der().clone(), made.signing_key.serialize_der());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key.try_into().unwrap())
        .unwrap();
    let (mut ours, theirs) = tokio::io::duplex(64 * 1024);
    let tls = Tls::Offered(tokio_rustls::TlsAcceptor::from(Arc::new(server)));
    tokio::spawn(imap::serve(
        theirs,
        house.context.clone(),
        "192.0.2.7:5".parse().unwrap(),
        tls,
    ));

    let mut buffer = vec![0; 4096];
    let read = ours.read(&mut buffer).await.unwrap();
    assert!(String::from_utf8_lossy(&buffer[..read]).contains(" STARTTLS LOGINDISABLED"));
    // What is injected behind the command is not heard inside TLS.
    ours.write_all(b"a STARTTLS\r\nb NOOP\r\n").await.unwrap();
    let read = ours.read(&mut buffer).await.unwrap();
    assert!(buffer[..read].starts_with(b"a OK"));

    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(client));
    let mut secured = connector
        .connect(ServerName::try_from("localhost").unwrap(), ours)
        .await
        .unwrap();
    secured
        .write_all(format!("c LOGIN hcastagne \"{PASSWORD}\"\r\n").as_bytes())
        .await
        .unwrap();
    let read = secured.read(&mut buffer).await.unwrap();
    assert!(
        buffer[..read].starts_with(b"c OK"),
        "{}",
        String::from_utf8_lossy(&buffer[..read])
    );
}

async fn the_end_of_all_sessions_is_heard(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    client.send("a IDLE\r\n").await;
    assert!(client.response().await.starts_with("+ "));
    let mut other = house.client().await;
    house.identity.end_sessions(house.accounts[0]).unwrap();
    assert!(client.response().await.starts_with("* BYE"));
    assert!(other.response().await.starts_with("* BYE"));
}

async fn a_stop_of_the_server_says_goodbye(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    house.context.shutdown.cancel();
    assert!(client.response().await.starts_with("* BYE"));
    assert_eq!(client.response().await, "");
}
