//! What is too much, and who is too slow.

use crate::house::{House, letter};
use std::time::Duration;
use transport::inbound::Role;

#[tokio::test(flavor = "multi_thread")]
async fn a_line_too_long_is_refused_once_and_the_session_goes_on() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client
        .send(&format!("NOOP {}\r\n", "x".repeat(200_000)))
        .await;
    assert!(
        client
            .reply()
            .await
            .starts_with("500 5.5.2 The line is too long")
    );
    client.expect("NOOP", "250").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_too_large_is_refused_at_its_end() {
    let house = House::with(|limits| limits.message = 100_000);
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    let large = "une ligne\r\n".repeat(10_000);
    assert!(client.data(&large).await.starts_with("552 5.3.4 "));
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    assert!(client.data(&letter("x")).await.starts_with("250 "));
    assert_eq!((house.blobs(), house.spooled()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_without_end_ends_the_session() {
    let house = House::with(|limits| limits.message = 100_000);
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    client.expect("DATA", "354 ").await;
    client.send(&"une ligne\r\n".repeat(20_000)).await;
    assert!(client.reply().await.starts_with("552 5.3.4 "));
    assert_eq!(client.reply().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn recipients_beyond_the_limit_are_put_off_and_a_flood_ends_the_session() {
    let house = House::with(|limits| {
        limits.recipients_mx = 3;
        limits.refused_recipients = 4;
    });
    let mut client = house.client(Role::Mx).await;
    client.expect("MAIL FROM:<a@b.example>", "250").await;
    client
        .send(&"RCPT TO:<mroux@thau.example>\r\n".repeat(12))
        .await;
    for number in 0..10 {
        let reply = client.reply().await;
        let start = if number < 3 {
            "250 2.1.5"
        } else {
            "452 4.5.3 Too many recipients: 3"
        };
        assert!(reply.starts_with(start), "{number}: {reply}");
    }
    client.reply().await;
    assert!(client.reply().await.starts_with("421 4.7.0 "));
    assert_eq!(client.reply().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_million_recipients_are_cut_short() {
    let house = House::new();
    let mut client = house.client(Role::Mx).await;
    client.expect("MAIL FROM:<a@b.example>", "250").await;
    let (mut reading, mut writing) = tokio::io::split(client.stream);
    let flood = tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        let batch = "RCPT TO:<personne@thau.example>\r\n".repeat(1_000);
        let mut sent = 0;
        while sent < 1_000_000 && writing.write_all(batch.as_bytes()).await.is_ok() {
            sent += 1_000;
        }
        sent
    });
    let mut replies = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut reading, &mut replies)
        .await
        .unwrap();
    drop(reading);
    assert!(flood.await.unwrap() < 1_000_000);
    let replies = String::from_utf8(replies).unwrap();
    assert!(replies.lines().count() < 3_000);
    assert!(replies.lines().last().unwrap().starts_with("421 4.7.0 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_bring_nothing_and_errors_have_an_end() {
    let house = House::with(|limits| {
        limits.idle_commands = 5;
        limits.errors = 3;
    });
    let mut client = house.client(Role::Mx).await;
    for _ in 0..4 {
        client.expect("NOOP", "250").await;
    }
    client
        .expect("NOOP", "421 4.7.0 Too many commands without")
        .await;
    assert_eq!(client.reply().await, "");
    let mut client = house.client(Role::Mx).await;
    for _ in 0..4 {
        client.expect("FROB", "500").await;
    }
    assert!(
        client
            .reply()
            .await
            .starts_with("421 4.7.0 Too many commands were wrong")
    );
    assert_eq!(client.reply().await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_drips_bytes_is_let_go() {
    let house = House::with(|limits| {
        limits.command_time = Duration::from_millis(300);
        limits.message_time = Duration::from_millis(300);
    });
    let mut client = house.client(Role::Mx).await;
    // A byte now and then does not buy more time.
    while tokio::io::AsyncWriteExt::write_all(&mut client.stream, b"x")
        .await
        .is_ok()
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(client.reply().await.starts_with("421 4.4.2 "));
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    client.expect("DATA", "354 ").await;
    while tokio::io::AsyncWriteExt::write_all(&mut client.stream, b"x")
        .await
        .is_ok()
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(client.reply().await.starts_with("421 4.4.2 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_idle_sessions_and_lets_the_message_in_hand_arrive() {
    let house = House::new();
    let mut idle = house.client(Role::Mx).await;
    let mut busy = house.client(Role::Mx).await;
    busy.envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    busy.expect("DATA", "354 ").await;
    busy.send("Subject: x\r\n\r\n").await;
    house.context.shutdown.cancel();
    assert!(idle.reply().await.starts_with("421 4.3.2 "));
    assert_eq!(idle.reply().await, "");
    busy.send("fin\r\n.\r\n").await;
    assert!(busy.reply().await.starts_with("250 2.0.0 "));
    assert!(busy.reply().await.starts_with("421 4.3.2 "));
    assert_eq!(house.inbox(&house.helene).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_does_not_wait_for_a_message_that_does_not_come() {
    let house = House::with(|limits| limits.farewell = Duration::from_millis(200));
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    client.expect("DATA", "354 ").await;
    house.context.shutdown.cancel();
    assert!(client.reply().await.starts_with("421 4.3.2 "));
    assert_eq!(client.reply().await, "");
}
