//! When we are at fault, the sender tries again: 4xx, and nothing is kept.

use crate::house::{House, letter};
use testing_postgres::Kind;
use transport::inbound::Role;

testing_postgres::on_both_engines! {
    a_full_disk_puts_the_message_off,
    a_spool_that_cannot_be_written_puts_the_message_off,
    a_store_that_closes_puts_the_message_off,
}

fn large() -> String {
    letter("Photos") + &"0123456789abcdef\r\n".repeat(20_000)
}

async fn a_full_disk_puts_the_message_off(kind: Kind) {
    let house = House::on(kind);
    let spool = house.data().join("spool");
    // Whatever is spooled next goes to a device that is always full.
    for name in 0..100 {
        std::os::unix::fs::symlink("/dev/full", spool.join(name.to_string())).unwrap();
    }
    let mut client = house.client(Role::Mx).await;
    let people = ["hcastagne@thau.example", "mroux@thau.example"];
    for message in [large(), letter("petit")] {
        client.envelope("a@b.example", &people).await;
        let reply = client.data(&message).await;
        assert!(reply.starts_with("452 4.3.1 Our disk is full"), "{reply}");
    }
    assert!(house.inbox(&house.helene).is_empty());
    client.envelope("a@b.example", &people[..1]).await;
    let reply = client.data(&letter("en ligne")).await;
    assert!(
        reply.starts_with("250 "),
        "what needs no file enters: {reply}"
    );
}

async fn a_spool_that_cannot_be_written_puts_the_message_off(kind: Kind) {
    let house = House::on(kind);
    std::fs::remove_dir_all(house.data().join("spool")).unwrap();
    let mut client = house.client(Role::Lmtp).await;
    client
        .envelope(
            "a@b.example",
            &["hcastagne@thau.example", "mroux@thau.example"],
        )
        .await;
    for reply in [client.data(&large()).await, client.reply().await] {
        assert!(reply.starts_with("451 4.3.0 We have a fault"), "{reply}");
    }
    client.expect("NOOP", "250").await;
}

async fn a_store_that_closes_puts_the_message_off(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    house.store.close().await;
    let reply = client.data(&letter("x")).await;
    assert!(reply.starts_with("451 4.3.2 "), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_puts_people_and_messages_off() {
    let house = House::on(Kind::Postgres);
    let database = house.database.as_ref().unwrap();
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    database.allow_connections(false);
    database.cut_connections();
    client
        .expect("RCPT TO:<mroux@thau.example>", "451 4.3.0 ")
        .await;
    let reply = client.data(&letter("x")).await;
    assert!(reply.starts_with("451 4.3.0 We have a fault"), "{reply}");
    database.allow_connections(true);
    client
        .envelope("a@b.example", &["mroux@thau.example"])
        .await;
    assert!(client.data(&letter("x")).await.starts_with("250 "));
    assert_eq!(house.inbox(&house.mathis).len(), 1);
}
