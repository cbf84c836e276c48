//! What our people send with a program of theirs.

use crate::house::{Client, House};
use directory::{Actor, Grant, MailboxRole, StructureFacts};
use mail::{Reason, Release};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_message_is_held_with_no_delay_and_completed,
    a_large_message_is_submitted_too,
    nobody_writes_in_the_name_of_another,
    a_role_mailbox_is_written_from_by_who_may,
    a_receipt_has_no_sender_but_an_author,
    a_recipient_of_ours_who_cannot_be_reached_is_told_at_once,
    who_has_written_to_many_waits_and_then_is_refused_with_a_sentence,
}

const OWN: &str = "From: =?utf-8?Q?H=C3=A9l=C3=A8ne?= <hcastagne@thau.example>\r\n";

async fn a_message_is_held_with_no_delay_and_completed(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.signed_in().await;
    client
        .expect(
            "MAIL FROM:<hcastagne@thau.example> RET=HDRS ENVID=a+2Bc",
            "250",
        )
        .await;
    client.expect("RCPT TO:<mroux@thau.example>", "250").await;
    client
        .expect(
            "RCPT TO:<anne@ailleurs.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@c.example",
            "250",
        )
        .await;
    let message =
        format!("{OWN}Bcc: secret@ailleurs.example\r\nSubject: Sortie\r\n\r\nLe car part.\r\n");
    let reply = client.data(&message).await;
    assert!(reply.starts_with("250 2.0.0 "), "{reply}");
    assert!(
        house.inbox(&house.mathis).is_empty(),
        "its release brings it, not the door"
    );

    let held = house
        .mail
        .hold_list(&house.helene, house.helene.account)
        .unwrap();
    assert_eq!(
        (held.len(), held[0].reason, held[0].subject.as_str()),
        (1, Reason::Passing, "Sortie")
    );
    let released = house
        .mail
        .take_release(house.helene.account, held[0].id)
        .unwrap();
    let Release::Now(released) = released else {
        panic!("{released:?}");
    };
    let envelope = &released.envelope;
    assert_eq!(envelope.from, "hcastagne@thau.example");
    assert_eq!(
        (envelope.ret.as_deref(), envelope.envelope_id.as_deref()),
        (Some("HDRS"), Some("a+2Bc"))
    );
    assert_eq!(envelope.recipients[0].address, "mroux@thau.example");
    assert_eq!(
        envelope.recipients[1].notify.as_deref(),
        Some("SUCCESS,DELAY")
    );
    assert_eq!(
        envelope.recipients[1].original.as_deref(),
        Some("rfc822;a+2Bb@c.example")
    );
    let raw = String::from_utf8(released.raw.to_vec()).unwrap();
    assert!(
        raw.starts_with(
            "Received: from mail.thau.example\r\n\tby mail.thau.example with ESMTPSA id "
        ),
        "{raw}"
    );
    assert!(!raw.contains("Bcc") && !raw.contains("192.0.2.7") && !raw.contains("Return-Path"));
    assert!(
        raw.contains("\r\nDate: Sun, 15 Jun 2025 15:06:40 +0000\r\n"),
        "{raw}"
    );
    assert!(raw.contains("\r\nMessage-ID: <") && raw.ends_with("\r\n\r\nLe car part.\r\n"));
}

async fn a_large_message_is_submitted_too(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.signed_in().await;
    client
        .envelope("hcastagne@thau.example", &["anne@ailleurs.example"])
        .await;
    let message = format!(
        "{OWN}Subject: Photos\r\n\r\n{}",
        "0123456789abcdef\r\n".repeat(20_000)
    );
    assert!(client.data(&message).await.starts_with("250 2.0.0 "));
    assert_eq!(
        house
            .mail
            .hold_list(&house.helene, house.helene.account)
            .unwrap()
            .len(),
        1
    );
}

async fn nobody_writes_in_the_name_of_another(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.signed_in().await;
    for foreign in ["mroux@thau.example", "anne@ailleurs.example"] {
        client
            .expect(
                &format!("MAIL FROM:<{foreign}>"),
                "550 5.7.1 The sender is not one of your",
            )
            .await;
    }
    let senders = [
        "From: <mroux@thau.example>\r\n",
        "From: hcastagne@thau.example, mroux@thau.example\r\n",
        "Subject: sans expediteur\r\n",
    ];
    for from in senders {
        client
            .envelope("Helene.Castagne@thau.example", &["mroux@thau.example"])
            .await;
        let reply = client.data(&format!("{from}\r\nBonjour\r\n")).await;
        assert!(
            reply.starts_with("550 5.7.1 The From field"),
            "{from}: {reply}"
        );
    }
    assert!(
        house
            .mail
            .hold_list(&house.helene, house.helene.account)
            .unwrap()
            .is_empty()
    );
}

/// RFC 8098 §3: what programs send for a read receipt.
async fn a_role_mailbox_is_written_from_by_who_may(kind: Kind) {
    let house = House::on(kind);
    let registry = house.directory.registry(house.organisation).unwrap();
    let facts = StructureFacts {
        uai: Some("0340001A".to_owned()),
        name: "Collège des Étangs".to_owned(),
        ..StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    house.store.platform_write(put).unwrap();
    house
        .directory
        .ensure_role_mailboxes(house.organisation)
        .unwrap();
    let ce = "ce.0340001a@thau.example";
    let account = house.directory.account_at(&ce.parse().unwrap());
    let account = account.unwrap().unwrap();
    let mut client = house.signed_in().await;
    let refused = "550 5.7.1 The sender is not one of your";
    client.expect(&format!("MAIL FROM:<{ce}>"), refused).await;
    let grant = |role| Grant {
        person: house.helene.person,
        role,
        until: None,
    };
    let let_in = |role| {
        house
            .directory
            .grant_role(&Actor::command(), account, &grant(role))
            .unwrap();
    };
    let_in(MailboxRole::Reader);
    client.expect(&format!("MAIL FROM:<{ce}>"), refused).await;
    let_in(MailboxRole::Member);
    client.envelope(ce, &["mroux@thau.example"]).await;
    let message = format!("From: <{ce}>\r\nSubject: Conseil\r\n\r\nMardi.\r\n");
    assert!(client.data(&message).await.starts_with("250 2.0.0 "));
    // It waits, and leaves, among what the mailbox sends and not among hers.
    let held = |account| house.mail.hold_list(&Actor::system(), account).unwrap();
    assert_eq!(held(account).len(), 1);
    assert!(held(house.helene.account).is_empty());
}

async fn a_receipt_has_no_sender_but_an_author(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.signed_in().await;
    let receipt = "Subject: Lu\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n\
        --b\r\n\r\nLu.\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\n\
        Final-Recipient: rfc822;hcastagne@thau.example\r\n\
        Disposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n";
    client.envelope("", &["anne@ailleurs.example"]).await;
    let reply = client
        .data(&format!("From: <mroux@thau.example>\r\n{receipt}"))
        .await;
    assert!(reply.starts_with("550 5.7.1 The From field"), "{reply}");
    client.envelope("", &["anne@ailleurs.example"]).await;
    let reply = client.data(&format!("{OWN}{receipt}")).await;
    assert!(reply.starts_with("250 2.0.0 "), "{reply}");

    let held = house
        .mail
        .hold_list(&house.helene, house.helene.account)
        .unwrap();
    assert_eq!(held.len(), 1);
    let Release::Now(released) = house
        .mail
        .take_release(house.helene.account, held[0].id)
        .unwrap()
    else {
        panic!("its time has come");
    };
    assert_eq!(released.envelope.from, "");
}

async fn a_recipient_of_ours_who_cannot_be_reached_is_told_at_once(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.signed_in().await;
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "250")
        .await;
    client
        .expect("RCPT TO:<personne@thau.example>", "550 5.1.1 ")
        .await;
    client
        .expect("RCPT TO:<sblanc@thau.example>", "550 5.2.1 ")
        .await;
    client
        .expect("RCPT TO:<lvidal@thau.example>", "452 4.2.2 ")
        .await;
}

/// It is a Sunday: half of the limits.
async fn who_has_written_to_many_waits_and_then_is_refused_with_a_sentence(kind: Kind) {
    let house = House::on(kind);
    let mut client = house.signed_in().await;
    let message = format!("{OWN}Subject: Sortie\r\n\r\nLe car part.\r\n");
    for (recipients, answer) in [
        (250, "it leaves now."),
        (
            1,
            "you have written to many people, so it waits; see your mailbox.",
        ),
    ] {
        envelope(&mut client, recipients).await;
        let reply = client.data(&message).await;
        assert!(reply.starts_with("250 2.0.0 Taken in as "), "{reply}");
        assert!(reply.trim_end().ends_with(answer), "{reply}");
    }
    envelope(&mut client, 100).await;
    let reply = client.data(&message).await;
    assert!(
        reply.starts_with("452 4.7.1 You have written to many people: 350 recipients in a minute"),
        "{reply}"
    );
    envelope(&mut client, 400).await;
    let reply = client.data(&message).await;
    assert!(
        reply.starts_with("452 4.5.3 400 recipients are too many: 350 in a minute"),
        "{reply}"
    );
    // The session goes on, and what fits is taken.
    envelope(&mut client, 99).await;
    assert!(client.data(&message).await.starts_with("250 2.0.0 "));
    let held = house
        .mail
        .hold_list(&house.helene, house.helene.account)
        .unwrap();
    let reasons: Vec<Reason> = held.iter().map(|held| held.reason).collect();
    assert_eq!(reasons, [Reason::Passing, Reason::Limit, Reason::Limit]);
    // The door knows the client's address: it is counted too.
    assert_eq!(held[0].network.as_deref(), Some("192.0.2.7"));
}

async fn envelope(client: &mut Client, recipients: usize) {
    client
        .expect("MAIL FROM:<hcastagne@thau.example>", "250")
        .await;
    for n in 0..recipients {
        client
            .expect(&format!("RCPT TO:<r{n}@ailleurs.example>"), "250")
            .await;
    }
}
