//! What transport hands over, and what the reader then has.

use crate::common::{Ground, house, letter, open};
use mail::delivery::{Destination, Filing, Incoming, Recipient};
use mail::{ListQuery, Place, Raw, Role, search};
use store::Timestamp;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_delivery_is_seen_by_all_its_readers_with_its_trace,
    a_filing_decides_mailbox_flags_and_date,
    what_was_delivered_before_a_crash_is_found_after_it,
    what_cannot_be_indexed_is_delivered_all_the_same,
    large_letters_come_with_their_rows_and_become_blobs,
}

fn incoming(recipients: Vec<Recipient>) -> Incoming {
    Incoming {
        envelope_from: "d@x.example".into(),
        recipients,
        trace: b"Return-Path: <d@x.example>\r\n".to_vec(),
        once: None,
    }
}

async fn a_delivery_is_seen_by_all_its_readers_with_its_trace(kind: Kind) {
    let house = house(kind);
    let raw = letter(
        "1@x.example",
        "D <d@x.example>",
        "Conseil",
        "",
        "Le conseil de classe",
    );
    let people = [&house.anne, &house.basile]
        .map(|actor| Recipient::new(actor.account, "x@ac-thau.example"));
    let delivery = house
        .mail
        .prepare(Raw::from(raw.clone()), &incoming(people.to_vec()))
        .unwrap();
    house.mail.store().intake(delivery).await.unwrap();
    for actor in [&house.anne, &house.basile] {
        let inbox = house
            .mail
            .mailbox_with(actor, actor.account, Role::Inbox)
            .unwrap();
        assert_eq!((inbox.total, inbox.unseen), (1, 1));
        let rows = house
            .mail
            .conversations(
                actor,
                actor.account,
                &ListQuery::new(Place::Mailbox(inbox.id), 9),
            )
            .unwrap()
            .rows;
        let whole = house
            .mail
            .conversation(actor, actor.account, rows[0].conversation)
            .unwrap();
        let body = house
            .mail
            .body(actor, actor.account, whole.messages[0].message)
            .unwrap();
        assert_eq!(
            body,
            [b"Return-Path: <d@x.example>\r\n".as_slice(), &raw].concat()
        );
        assert_eq!(
            house.mail.verify(actor.account).unwrap(),
            Vec::<String>::new()
        );
    }
}

async fn a_filing_decides_mailbox_flags_and_date(kind: Kind) {
    let house = house(kind);
    let mut to = Recipient::new(house.account(), "anne.roux@ac-thau.example");
    to.filing = Filing {
        mailbox: Destination::Named("Projets/2025".into()),
        flags: mail::Flags::SEEN,
        keywords: vec!["Projet".into()],
        received: Some(Timestamp::from_seconds(1_700_000_000)),
        by: None,
    };
    let delivery = house
        .mail
        .prepare(
            Raw::from(letter("1@x.example", "d@x.example", "x", "", "y")),
            &incoming(vec![to]),
        )
        .unwrap();
    house.mail.store().intake(delivery).await.unwrap();
    let found = house
        .mail
        .mailbox_named(&house.anne, house.account(), "Projets/2025")
        .unwrap();
    assert_eq!((found.total, found.unseen), (1, 0));
    let row = &house
        .mail
        .flag_rows(
            &house.anne,
            house.account(),
            found.id,
            mail::UidRange::ALL,
            1,
        )
        .unwrap()[0];
    assert_eq!(row.keywords, ["Projet"]);
    house.check();
}

async fn what_was_delivered_before_a_crash_is_found_after_it(kind: Kind) {
    let house = house(kind);
    let to = Recipient::new(house.account(), "anne.roux@ac-thau.example");
    let raw = letter(
        "1@x.example",
        "d@x.example",
        "Réunion",
        "",
        "Réunion de rentrée des professeurs",
    );
    let delivery = house
        .mail
        .prepare(Raw::from(raw), &incoming(vec![to]))
        .unwrap();
    house.mail.store().intake(delivery).await.unwrap();
    let (anne, clock, ground) = (house.anne.clone(), house.clock.clone(), house.ground);
    house.mail.store().close().await;
    drop(house.mail);
    let mail = open_again(&ground, &clock).await;
    let query = search::parse("reunion", anne.language);
    let page = mail.search(&anne, anne.account, &query, None, 10).unwrap();
    assert_eq!(page.rows.len(), 1);
}

/// The lock goes when the last thread has let go of the store.
async fn what_cannot_be_indexed_is_delivered_all_the_same(kind: Kind) {
    let house = house(kind);
    house
        .mail
        .store()
        .write(house.account(), |tx| {
            tx.execute("DROP TABLE search_word", &[])
        })
        .unwrap();
    let to = Recipient::new(house.account(), "anne.roux@ac-thau.example");
    let raw = letter("1@x.example", "D <d@x.example>", "Conseil", "", "texte");
    let delivery = house
        .mail
        .prepare(Raw::from(raw), &incoming(vec![to]))
        .unwrap();
    house.mail.store().intake(delivery).await.unwrap();
    let inbox = house
        .mail
        .mailbox(&house.anne, house.account(), house.inbox())
        .unwrap();
    assert_eq!(inbox.total, 1);
    let waiting: i64 = house
        .mail
        .store()
        .read(house.account(), |tx| {
            tx.value("SELECT count(*) FROM unindexed", &[])
        })
        .unwrap();
    assert_eq!(waiting, 1);
}

async fn open_again(ground: &Ground, clock: &std::sync::Arc<store::ManualClock>) -> mail::Mail {
    while std::fs::File::open(ground.folder.path().join("lock"))
        .and_then(|file| file.try_lock().map_err(Into::into))
        .is_err()
    {
        tokio::task::yield_now().await;
    }
    open(ground, clock)
}

/// More bytes than one transaction takes.
async fn large_letters_come_with_their_rows_and_become_blobs(kind: Kind) {
    const COUNT: usize = 40;
    let house = house(kind);
    let bodies: Vec<Vec<u8>> = (0..COUNT)
        .map(|n| {
            let text = format!("Compte rendu numéro {n}.\r\n").repeat(9_000);
            letter(&format!("{n}@x.example"), "d@x.example", "Long", "", &text)
        })
        .collect();
    for raw in &bodies {
        let to = vec![Recipient::new(house.account(), "a@ac-thau.example")];
        let incoming = Incoming {
            trace: Vec::new(),
            ..incoming(to)
        };
        let delivery = house.mail.prepare(raw.clone().into(), &incoming).unwrap();
        assert!(matches!(delivery.body, store::Body::Inline(_)));
        house.mail.store().intake(delivery).await.unwrap();
    }
    let inbox = house
        .mail
        .mailbox_with(&house.anne, house.account(), Role::Inbox)
        .unwrap();
    assert_eq!(inbox.total as usize, COUNT);
    let system = directory::Actor::system();
    let blobs = house.mail.blobs(&system, house.account()).unwrap();
    assert_eq!(blobs.len(), COUNT);
    for (raw, blob) in bodies.iter().zip(&blobs) {
        assert!(raw.len() > house.mail.options().inline_body);
        let kept = house.mail.store().blobs().get(*blob).unwrap();
        assert!(bodies.contains(&kept));
    }
    house.check();
}
