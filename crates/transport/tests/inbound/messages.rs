//! What becomes of a message: its trace, its body, its end.

use crate::house::{House, letter};
use testing_postgres::Kind;
use transport::inbound::Role;

testing_postgres::on_both_engines! {
    a_message_arrives_with_its_trace,
    the_protocol_is_named_as_it_was,
    dots_are_taken_out_and_a_foreign_return_path_goes,
    several_addresses_of_one_person_bring_one_message,
    nothing_is_smuggled_behind_another_end,
    a_command_with_a_bare_line_feed_is_refused,
    a_message_that_goes_round_in_circles_is_stopped,
    a_large_message_is_spooled_and_stored_once,
    lmtp_answers_each_recipient,
    a_sender_who_asks_is_told_of_the_arrival,
    a_closed_account_answers_who_writes_from_elsewhere,
}

async fn a_message_arrives_with_its_trace(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("anne@ailleurs.example", &["hcastagne@thau.example"])
        .await;
    let reply = client.data(&letter("Conseil")).await;
    let id = reply
        .strip_prefix("250 2.0.0 Taken in as ")
        .and_then(|rest| rest.strip_suffix('.'))
        .unwrap_or_else(|| panic!("{reply}"));
    let trace = format!(
        "Return-Path: <anne@ailleurs.example>\r\nReceived: from client.example ([192.0.2.7])\r\n\
         \tby mail.thau.example with ESMTP id {id}\r\n\tfor <hcastagne@thau.example>;\r\n\
         \tSun, 15 Jun 2025 15:06:40 +0000\r\n"
    );
    assert_eq!(house.inbox(&house.helene), [trace + &letter("Conseil")]);
    assert_eq!(
        house.blobs(),
        0,
        "a small message of one reader lies in their database"
    );
}

async fn the_protocol_is_named_as_it_was(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.secured(Role::Mx).await;
    client
        .expect("MAIL FROM:<é@b.example> SMTPUTF8", "250")
        .await;
    client.expect("RCPT TO:<mroux@thau.example>", "250").await;
    client.data(&letter("1")).await;
    client.ask("HELO client.example").await;
    client.envelope("", &["mroux@thau.example"]).await;
    client.data(&letter("2")).await;
    let mut lmtp = house.client(Role::Lmtp).await;
    lmtp.envelope("", &["mroux@thau.example"]).await;
    lmtp.data(&letter("3")).await;
    let messages = house.inbox(&house.mathis);
    let named = [" with UTF8SMTPS id ", " with SMTP id ", " with LMTP id "];
    for (message, protocol) in messages.iter().zip(named) {
        assert!(message.contains(protocol), "{protocol}: {message}");
    }
    assert!(messages[1].starts_with("Return-Path: <>\r\n"));
}

async fn dots_are_taken_out_and_a_foreign_return_path_goes(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Mx).await;
    client
        .envelope("a@b.example", &["hcastagne@thau.example"])
        .await;
    client
        .data("Return-Path: <x@y.example>\r\nSubject: x\r\n\r\n..\r\n..a\r\n")
        .await;
    let message = house.inbox(&house.helene).remove(0);
    assert!(
        message.ends_with("+0000\r\nSubject: x\r\n\r\n.\r\n.a\r\n"),
        "{message}"
    );
}

async fn several_addresses_of_one_person_bring_one_message(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Lmtp).await;
    client
        .envelope(
            "",
            &["hcastagne@thau.example", "helene.castagne@thau.example"],
        )
        .await;
    let first = client.data(&letter("x")).await;
    assert_eq!(client.reply().await, first);
    assert_eq!(house.inbox(&house.helene).len(), 1);
}

async fn nothing_is_smuggled_behind_another_end(kind: Kind) {
    let house = House::on(kind);
    let ends = ["\n.\n", "\n.\r\n", "\r\n.\n", "\r\n.\r", "\r.\r\n", "\r.\r"];
    for end in ends {
        let mut client = house.client(Role::Mx).await;
        client
            .envelope("a@b.example", &["hcastagne@thau.example"])
            .await;
        client.expect("DATA", "354 ").await;
        client
            .send(&format!(
                "Subject: x\r\n\r\nx{end}MAIL FROM:<admin@thau.example>\r\nRCPT TO:<mroux@thau.example>\r\nDATA\r\n\
                 Subject: smuggled\r\n\r\nx\r\n.\r\n"
            ))
            .await;
        let reply = client.reply().await;
        assert!(reply.starts_with("554 5.6.0 "), "{end:?}: {reply}");
        client.expect("NOOP", "250").await;
    }
    assert!(house.inbox(&house.helene).is_empty() && house.inbox(&house.mathis).is_empty());
}

async fn a_command_with_a_bare_line_feed_is_refused(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Mx).await;
    client.send("NOOP\n").await;
    assert!(
        client
            .reply()
            .await
            .starts_with("500 5.5.2 A line ends with CR and LF")
    );
    client.expect("NOOP", "250").await;
}

async fn a_message_that_goes_round_in_circles_is_stopped(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Mx).await;
    let hop = "Received: from a.example by b.example; Mon, 16 Jun 2025 08:30:00 +0000\r\n";
    for (hops, answer) in [(100, "250 2.0.0 "), (101, "554 5.4.6 ")] {
        client
            .envelope("a@b.example", &["hcastagne@thau.example"])
            .await;
        let reply = client.data(&(hop.repeat(hops) + &letter("x"))).await;
        assert!(reply.starts_with(answer), "{hops}: {reply}");
    }
}

async fn a_large_message_is_spooled_and_stored_once(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Mx).await;
    client
        .envelope(
            "a@b.example",
            &["hcastagne@thau.example", "mroux@thau.example"],
        )
        .await;
    let message = letter("Photos") + &"0123456789abcdef\r\n".repeat(20_000);
    assert!(client.data(&message).await.starts_with("250 "));
    for person in [&house.helene, &house.mathis] {
        let stored = house.inbox(person).remove(0);
        assert!(stored.ends_with(&message) && stored.starts_with("Return-Path: <a@b.example>\r\n"));
        assert!(!stored.contains("\tfor <"), "nobody is told of the other");
    }
    assert_eq!((house.blobs(), house.spooled()), (1, 0));
}

async fn lmtp_answers_each_recipient(kind: Kind) {
    let house = House::on(kind);
    let command = directory::Actor::command();
    house
        .directory
        .set_quota(&command, house.mathis.account, 2_000)
        .unwrap();
    let mut client = house.client(Role::Lmtp).await;
    let people = [
        "helene.castagne@thau.example",
        "mroux@thau.example",
        "hcastagne@thau.example",
    ];
    client.envelope("a@b.example", &people).await;
    let long = letter("x") + &"une ligne\r\n".repeat(500);
    let replies = [
        client.data(&long).await,
        client.reply().await,
        client.reply().await,
    ];
    let starts = [
        "250 2.0.0 ",
        "552 5.2.2 This mailbox has no room",
        "250 2.0.0 ",
    ];
    for (reply, start) in replies.iter().zip(starts) {
        assert!(reply.starts_with(start), "{start}: {reply}");
    }
    assert_eq!(house.inbox(&house.helene).len(), 1);
    assert!(house.inbox(&house.mathis).is_empty());
    client.envelope("a@b.example", &people).await;
    client.expect("DATA", "354 ").await;
    client.send("a\nb\r\n.\r\n").await;
    for _ in people {
        assert!(client.reply().await.starts_with("554 5.6.0 "));
    }
}

async fn a_sender_who_asks_is_told_of_the_arrival(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.client(Role::Mx).await;
    client
        .expect("MAIL FROM:<anne@ailleurs.example> ENVID=q+2B1", "250")
        .await;
    client
        .expect(
            "RCPT TO:<hcastagne@thau.example> NOTIFY=SUCCESS ORCPT=rfc822;h@x.example",
            "250",
        )
        .await;
    client
        .expect("RCPT TO:<mroux@thau.example> NOTIFY=NEVER", "250")
        .await;
    assert!(client.data(&letter("Conseil")).await.starts_with("250 "));
    // The null sender is never told, nor is who did not ask.
    client.expect("MAIL FROM:<>", "250").await;
    client
        .expect("RCPT TO:<mroux@thau.example> NOTIFY=SUCCESS", "250")
        .await;
    assert!(client.data(&letter("x")).await.starts_with("250 "));
    let waiting = house.queue.list().unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(
        (waiting[0].sender.as_str(), &waiting[0].recipients[..]),
        ("", &["anne@ailleurs.example".to_owned()][..])
    );

    house.queue.register().unwrap();
    house.store.start_jobs();
    let report = house.outside().await;
    for line in [
        "Return-Path: <>\r\n",
        "Original-Envelope-Id: q+1\r\n",
        "Original-Recipient: rfc822; h@x.example\r\nFinal-Recipient: rfc822; hcastagne@thau.example\r\nAction: delivered\r\n",
        "Status: 2.0.0\r\n",
        "\r\nSubject: Conseil\r\n",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert!(!report.contains("mroux") && !report.contains("La salle est libre"));
}

async fn a_closed_account_answers_who_writes_from_elsewhere(kind: Kind) {
    let house = House::on(kind);
    let registry = house.directory.registry(house.organisation).unwrap();
    let today = text::dates::naive(text::dates::PARIS, house.store.now().0);
    let departs = |tx: &store::Tx<'_>| {
        let (last, cause) = (today.pred_opt(), directory::Cause::Move);
        registry.depart(tx, house.mathis.person, today, last, cause)
    };
    house.store.platform_write(departs).unwrap();
    house.directory.turn().unwrap();
    let mut client = house.client(Role::Mx).await;
    let to = "To: mroux@thau.example\r\n";
    for (from, head) in [
        ("lea@ailleurs.example", to),
        ("lea@ailleurs.example", to),
        ("tom@ailleurs.example", "To: tous@ailleurs.example\r\n"),
        (
            "eva@ailleurs.example",
            "Precedence: list\r\nTo: mroux@thau.example\r\n",
        ),
        ("", to),
        ("owner-maths@ailleurs.example", to),
    ] {
        client.envelope(from, &["mroux@thau.example"]).await;
        let message = format!("{head}Subject: Conseil\r\n\r\nBonjour\r\n");
        assert!(client.data(&message).await.starts_with("250 "));
    }
    let waiting = house.queue.list().unwrap();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(
        (waiting[0].sender.as_str(), &waiting[0].recipients[..]),
        ("", &["lea@ailleurs.example".to_owned()][..])
    );
    let system = directory::Actor {
        account: house.mathis.account,
        ..directory::Actor::system()
    };
    assert_eq!(house.inbox(&system).len(), 6, "all are kept");
}
