//! The way out: releases, the queue, next hops of every temper, reports. Time is moved by hand.
#![allow(clippy::unwrap_used)]

mod closed;
mod crash;
mod freezing;
mod hop;
mod house;
mod postfix;
mod pupils;
mod reports;
mod routes;
#[path = "../support/mod.rs"]
mod support;

use hop::{End, Hop, Manners, Tls};
use house::{ANNE, BASILE, eventually, house, plain};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_message_leaves_for_everybody_once,
    what_dsn_asks_for_is_passed_on,
    a_message_without_a_sender_leaves_so_and_nobody_is_told,
    an_address_with_accents_travels_where_it_is_understood,
    each_recipient_has_an_outcome_of_its_own,
    a_full_hop_is_asked_again_until_it_has_room,
    a_hop_that_hangs_is_left_and_asked_again,
    a_cut_in_the_middle_of_data_means_another_attempt,
    an_answer_lost_after_the_final_dot_may_double_but_loses_nothing,
    messages_for_one_domain_share_a_connection,
    two_domains_with_one_host_share_what_is_kept_open,
    a_connection_is_private_where_that_is_offered_and_plain_where_it_fails,
    the_queue_is_shown_tried_and_emptied_by_hand,
    a_large_message_waits_as_a_blob_that_the_sweep_spares,
}

async fn a_message_leaves_for_everybody_once(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners::default()).await;
    house.hosts.lead("x.example", &hop);
    house.send(&[BASILE, "lea@x.example", "tom@x.example"]);
    house.everything_left().await;
    let arrived = hop.arrived();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].rcpt.len(), 2);
    assert!(arrived[0].data.contains("\r\n.une ligne"));
    assert!(arrived[0].data.ends_with("à demain\r\n"));
    assert_eq!(house.inbox(&house.basile).len(), 1);
    assert!(house.queue.blobs().unwrap().is_empty());
}

async fn what_dsn_asks_for_is_passed_on(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners::default()).await;
    house.hosts.lead("x.example", &hop);
    let recipient = house::wanting("lea+notes@x.example", "SUCCESS,FAILURE");
    house.send_as(&house.anne, ANNE, &[recipient]);
    house.everything_left().await;
    let arrived = &hop.arrived()[0];
    let size = house::letter(ANNE).len();
    assert_eq!(
        arrived.mail,
        format!("MAIL FROM:<{ANNE}> SIZE={size} BODY=8BITMIME RET=HDRS ENVID=sortie-12")
    );
    assert_eq!(
        arrived.rcpt[0],
        "RCPT TO:<lea+notes@x.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;lea+2Bnotes@x.example"
    );
}

async fn a_message_without_a_sender_leaves_so_and_nobody_is_told(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        rcpt: [("nobody@", "550 5.1.1 nobody here")].into(),
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    let envelope = mail::Envelope {
        recipients: ["lea@x.example", "nobody@x.example", BASILE]
            .map(plain)
            .to_vec(),
        ..mail::Envelope::default()
    };
    house.send_raw(&house.anne, &envelope, house::letter(ANNE));
    house.everything_left().await;
    assert!(hop.arrived()[0].mail.starts_with("MAIL FROM:<> "));
    assert_eq!(house.inbox(&house.basile).len(), 1);
    assert!(house.inbox(&house.anne).is_empty());
}

async fn an_address_with_accents_travels_where_it_is_understood(kind: Kind) {
    let house = house(kind);
    let (able, unable) = (
        Hop::start(Manners::default()).await,
        Hop::start(Manners {
            offers: vec!["8BITMIME"],
            ..Manners::default()
        })
        .await,
    );
    house.hosts.lead("x.example", &able);
    house.hosts.lead("y.example", &unable);
    house.send(&["hélène@x.example", "hélène@y.example"]);
    house.everything_left().await;
    let report = &house.reports(1).await[0];
    assert!(able.arrived()[0].mail.contains(" SMTPUTF8"));
    assert!(unable.arrived().is_empty());
    assert!(report.contains("Status: 5.6.7"));
    assert!(report.contains("message/global-delivery-status"));
}

async fn each_recipient_has_an_outcome_of_its_own(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        rcpt: [
            ("nobody@", "550 5.1.1 nobody here"),
            ("busy@", "450 4.2.0 not now"),
        ]
        .into(),
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    house.send(&["lea@x.example", "nobody@x.example", "busy@x.example"]);
    let rows = house.tried_once().await;
    assert_eq!(rows[0].recipients, ["busy@x.example"]);
    assert_eq!(rows[0].last_answer.as_deref(), Some("450 4.2.0 not now"));
    let report = &house.reports(1).await[0];
    assert!(report.contains("Final-Recipient: rfc822; nobody@x.example"));
    assert!(!report.contains("busy@x.example"));
    hop.behave(|manners| manners.rcpt.clear());
    house.next_attempt().await;
    house.everything_left().await;
    let reached: Vec<usize> = hop.arrived().iter().map(|one| one.rcpt.len()).collect();
    assert_eq!(reached, [1, 1]);
}

async fn a_full_hop_is_asked_again_until_it_has_room(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        mail: "452 4.3.1 no room",
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    house.send(&["lea@x.example"]);
    house.tried_once().await;
    house.next_attempt().await;
    hop.behave(|manners| manners.mail = "250 ok");
    house.next_attempt().await;
    house.everything_left().await;
    assert_eq!(hop.arrived().len(), 1);
    assert!(house.inbox(&house.anne).is_empty());
}

async fn a_hop_that_hangs_is_left_and_asked_again(kind: Kind) {
    for at in ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"] {
        let house = house(kind);
        let hop = Hop::start(Manners {
            hangs_at: Some(at),
            ..Manners::default()
        })
        .await;
        house.hosts.lead("x.example", &hop);
        house.send(&["lea@x.example"]);
        eventually("a command", || {
            let heard = match at {
                "GREETING" => hop.connections(),
                "END" => hop.heard("DATA"),
                other => hop.heard(other),
            };
            (heard > 0).then_some(())
        })
        .await;
        // In steps, so that the time-out runs out wherever the conversation stands; and no further, or the next
        // attempt would be due already.
        let rows = eventually("the time-out", || {
            if hop.left() == 0 {
                house.clock.advance(Duration::from_secs(10));
            }
            let rows = house.queue.list().unwrap();
            (rows.first().is_some_and(|row| row.attempts >= 1)).then_some(rows)
        })
        .await;
        let answer = rows[0].last_answer.clone().unwrap();
        assert!(answer.contains("no answer within"), "{at}: {answer}");
        hop.behave(|manners| manners.hangs_at = None);
        house.next_attempt().await;
        house.leaves_in_time().await;
        assert_eq!(hop.arrived().len(), 1, "{at}");
    }
}

async fn a_cut_in_the_middle_of_data_means_another_attempt(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        end: End::CutsInTheMiddle,
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    house.send(&["lea@x.example"]);
    house.tried_once().await;
    assert!(hop.arrived().is_empty());
    hop.behave(|manners| manners.end = End::Answers("250 ok"));
    house.next_attempt().await;
    house.everything_left().await;
    assert_eq!(hop.arrived().len(), 1);
}

/// RFC 5321 §4.5.4.2: between two copies and none, two.
async fn an_answer_lost_after_the_final_dot_may_double_but_loses_nothing(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        end: End::TakesAndCuts,
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    house.send(&["lea@x.example"]);
    house.tried_once().await;
    hop.behave(|manners| manners.end = End::Answers("250 ok"));
    house.next_attempt().await;
    house.everything_left().await;
    assert_eq!(hop.arrived().len(), 2);
}

async fn messages_for_one_domain_share_a_connection(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        mail: "451 4.3.0 later",
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    for _ in 0..5 {
        house.send(&["lea@x.example"]);
    }
    house
        .queue_is(|rows| rows.len() == 5 && rows.iter().all(|row| row.attempts == 1))
        .await;
    let before = hop.connections();
    hop.behave(|manners| manners.mail = "250 ok");
    house.clock.advance(Duration::from_secs(20));
    house.queue.retry(None).unwrap();
    house.everything_left().await;
    // A new one at the most: one that came back to the pool only after the clock moved is still good.
    assert_eq!(hop.arrived().len(), 5);
    assert!(hop.connections() <= before + 1, "{}", hop.connections());
}

async fn two_domains_with_one_host_share_what_is_kept_open(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners::default()).await;
    house.hosts.lead("x.example", &hop);
    house.hosts.lead("y.example", &hop);
    house.send(&["lea@x.example"]);
    eventually("the first", || (hop.arrived().len() == 1).then_some(())).await;
    house.everything_left().await;
    // The connection is kept a moment after the queue is empty.
    tokio::task::yield_now().await;
    house.send(&["tom@y.example"]);
    house.everything_left().await;
    assert_eq!(hop.arrived().len(), 2);
    assert!(hop.connections() <= 2);
}

async fn a_connection_is_private_where_that_is_offered_and_plain_where_it_fails(kind: Kind) {
    let house = house(kind);
    let private = Hop::start(Manners {
        tls: Tls::Works(acceptor()),
        ..Manners::default()
    })
    .await;
    let broken = Hop::start(Manners {
        tls: Tls::Broken,
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &private);
    house.hosts.lead("y.example", &broken);
    house.send(&["lea@x.example", "tom@y.example"]);
    house.everything_left().await;
    assert!(private.arrived()[0].private);
    assert!(!broken.arrived()[0].private);
    assert_eq!(broken.connections(), 2);
}

/// A certificate that nobody signed.
fn acceptor() -> tokio_rustls::TlsAcceptor {
    let made = rcgen::generate_simple_self_signed(vec!["other.example".to_owned()]).unwrap();
    let key = rustls_pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config))
}

async fn the_queue_is_shown_tried_and_emptied_by_hand(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        greeting: "421 4.3.2 closed for now".to_owned(),
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    house.hosts.lead("y.example", &hop);
    house.send(&["lea@x.example", "tom@y.example"]);
    let rows = house
        .queue_is(|rows| rows.len() == 2 && rows.iter().all(|row| row.attempts == 1))
        .await;
    let id = rows[0].id;
    assert_eq!(rows[1].id, id);
    assert_eq!(
        (rows[0].sender.as_str(), rows[0].subject.as_str()),
        (ANNE, "Sortie des élèves")
    );
    assert!(
        rows[0]
            .last_answer
            .as_deref()
            .unwrap()
            .contains("closed for now")
    );
    assert_eq!(house.queue.show(id).unwrap(), rows);
    assert_eq!(house.queue.retry(Some(id)).unwrap(), 2);
    house
        .queue_is(|rows| rows.iter().all(|row| row.attempts == 2))
        .await;
    assert!(house.queue.drop(id).unwrap());
    assert!(!house.queue.drop(id).unwrap());
    assert!(house.queue.list().unwrap().is_empty());
    assert!(house.inbox(&house.anne).is_empty());
}

async fn a_large_message_waits_as_a_blob_that_the_sweep_spares(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        mail: "451 later",
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    let mut raw = house::letter(ANNE);
    raw.extend(b"une ligne assez longue\r\n".repeat(30_000));
    let envelope = mail::Envelope {
        from: ANNE.to_owned(),
        recipients: vec![plain("lea@x.example")],
        ..mail::Envelope::default()
    };
    house.send_raw(&house.anne, &envelope, raw.clone());
    house.tried_once().await;
    let blobs = house.queue.blobs().unwrap();
    assert_eq!(blobs.len(), 1);
    assert_eq!(house.mail.store().blobs().get(blobs[0]).unwrap(), raw);
    hop.behave(|manners| manners.mail = "250 ok");
    house.next_attempt().await;
    house.everything_left().await;
    assert_eq!(hop.arrived()[0].data.as_bytes(), raw);
    assert!(house.queue.blobs().unwrap().is_empty());
}
