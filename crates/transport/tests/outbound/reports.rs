//! What senders are told (RFC 3464), when, and in which language.

use crate::hop::{Hop, Manners};
use crate::house::{CLARA, House, house, wanting};
use base64::Engine as _;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_report_says_what_happened_what_to_do_and_who_helps,
    a_report_is_written_in_the_language_of_who_reads_it,
    an_unknown_colleague_is_reported_too,
    five_days_of_attempts_bring_two_notices_and_an_end,
    whoever_wants_to_hear_nothing_hears_nothing,
    success_is_told_here_or_passed_on,
    a_whole_message_comes_back_when_it_was_asked_for,
}

/// The letter in a report.
pub fn letter(report: &str) -> String {
    let text = report
        .split("Content-Transfer-Encoding: base64\r\n\r\n")
        .nth(1)
        .unwrap();
    let encoded: String = text
        .lines()
        .take_while(|line| !line.starts_with("--"))
        .collect();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(encoded)
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn refusing(kind: Kind) -> (House, Hop) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        rcpt: [("lea@", "550 5.1.1 nobody here")].into(),
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    (house, hop)
}

async fn a_report_says_what_happened_what_to_do_and_who_helps(kind: Kind) {
    let (house, _hop) = refusing(kind).await;
    house.send(&["lea@x.example"]);
    let report = &house.reports(1).await[0];
    let parsed = message::parse(report.as_bytes());
    assert_eq!(parsed.subject, "Message non remis : Sortie des élèves");
    let text = letter(report);
    for part in [
        "lea@x.example",
        "Personne n’a cette adresse",
        "service d’assistance",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    for part in [
        "Return-Path: <>\r\n",
        "Auto-Submitted: auto-replied\r\n",
        "Reporting-MTA: dns; mx.ac-thau.example\r\n",
        "Original-Envelope-Id: sortie-12\r\n",
        "Action: failed\r\nStatus: 5.1.1\r\nRemote-MTA: dns; mx.x.example\r\n",
        "Diagnostic-Code: smtp; 550 5.1.1 nobody here\r\n",
        "Content-Type: text/rfc822-headers\r\n",
        "In-Reply-To: <sortie@ac-thau.example>\r\n",
    ] {
        assert!(report.contains(part), "{part} in {report}");
    }
    assert!(!report.contains("une ligne qui commence"));
    assert!(house.queue.list().unwrap().is_empty());
}

async fn a_report_is_written_in_the_language_of_who_reads_it(kind: Kind) {
    let (house, _hop) = refusing(kind).await;
    let recipients = [crate::house::plain("lea@x.example")];
    house.send_as(&house.clara, CLARA, &recipients);
    let report = &house.reports_of(&house.clara, 1).await[0];
    assert!(letter(report).contains("Nobody has this address"));
    assert!(report.contains("Content-Language: en\r\n"));
}

async fn an_unknown_colleague_is_reported_too(kind: Kind) {
    let house = house(kind);
    house.send(&["personne@ac-thau.example"]);
    let report = &house.reports(1).await[0];
    assert!(report.contains("Final-Recipient: rfc822; personne@ac-thau.example"));
    assert!(report.contains("Status: 5.1.1"));
}

async fn five_days_of_attempts_bring_two_notices_and_an_end(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners {
        rcpt: [("lea@", "452 4.2.2 full")].into(),
        ..Manners::default()
    })
    .await;
    house.hosts.lead("x.example", &hop);
    let start = house.mail.store().now();
    house.send(&["lea@x.example"]);
    house.tried_once().await;
    while !house.queue.list().unwrap().is_empty() {
        house.next_attempt().await;
    }
    let days = house.mail.store().now().since(start).as_secs() / 86_400;
    assert_eq!(days, 5);
    let reports = house.reports(3).await;
    assert_eq!(reports.len(), 3);
    let delayed = reports.iter().filter(|one| one.contains("Action: delayed"));
    for notice in delayed.clone() {
        assert!(notice.contains("Will-Retry-Until: Sat, 26 Sep 2026 14:13:20 +0000"));
        assert!(letter(notice).contains("Vous n’avez rien à faire"));
    }
    assert_eq!(delayed.count(), 2);
    let end = reports
        .iter()
        .find(|one| one.contains("Action: failed"))
        .unwrap();
    assert!(end.contains("Status: 4.4.7") && end.contains("452 4.2.2 full"));
    assert!(letter(end).contains("cinq jours"));
    assert!(hop.arrived().is_empty());
}

async fn whoever_wants_to_hear_nothing_hears_nothing(kind: Kind) {
    let (house, _hop) = refusing(kind).await;
    let silent = wanting("lea@x.example", "NEVER");
    house.send_as(&house.anne, crate::house::ANNE, &[silent]);
    house.everything_left().await;
    assert!(house.inbox(&house.anne).is_empty());
}

async fn success_is_told_here_or_passed_on(kind: Kind) {
    let house = house(kind);
    let (silent, reporting) = (
        Hop::start(Manners {
            offers: vec!["8BITMIME"],
            ..Manners::default()
        })
        .await,
        Hop::start(Manners::default()).await,
    );
    house.hosts.lead("x.example", &silent);
    house.hosts.lead("y.example", &reporting);
    let recipients = ["lea@x.example", "tom@y.example", crate::house::BASILE]
        .map(|address| wanting(address, "SUCCESS"));
    house.send_as(&house.anne, crate::house::ANNE, &recipients);
    house.everything_left().await;
    let reports = house.reports(2).await;
    assert_eq!(reports.len(), 2);
    let about = |address: &str| reports.iter().find(|one| one.contains(address));
    assert!(
        about("rfc822; lea@x.example")
            .unwrap()
            .contains("Action: relayed")
    );
    assert!(
        about("rfc822; basile")
            .unwrap()
            .contains("Action: delivered")
    );
    assert!(about("tom@y.example\r\nAction").is_none());
    assert!(reporting.arrived()[0].rcpt[0].contains("NOTIFY=SUCCESS"));
    assert_eq!(house.inbox(&house.basile).len(), 1);
}

async fn a_whole_message_comes_back_when_it_was_asked_for(kind: Kind) {
    let (house, _hop) = refusing(kind).await;
    let envelope = mail::Envelope {
        from: crate::house::ANNE.to_owned(),
        recipients: vec![crate::house::plain("lea@x.example")],
        ret: Some("FULL".to_owned()),
        envelope_id: None,
    };
    let raw = crate::house::letter(crate::house::ANNE);
    house.send_raw(&house.anne, &envelope, raw);
    let report = &house.reports(1).await[0];
    assert!(report.contains("Content-Type: message/rfc822\r\n"));
    assert!(report.contains("une ligne qui commence"));
}
