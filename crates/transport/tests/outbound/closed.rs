//! The answer of closed accounts (RFC 3834): once in a week, to people alone, and nothing of the bearer but the sentence.

use crate::house::{ANNE, BASILE, CLARA, House, house, plain, wanting};
use directory::{Actor, Cause};
use mail::Envelope;
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_sender_is_answered_once_in_a_week,
    lists_machines_and_hidden_ways_are_not_answered,
    the_answer_names_the_mailbox_of_the_last_structure_and_nothing_of_the_person,
    a_closed_mailbox_of_a_post_answers_that_it_is_closed,
    the_answer_ends_when_the_account_opens_again_or_is_deleted,
    an_organisation_may_want_no_answer,
    an_account_answers_a_bounded_number_of_senders,
    one_sender_is_told_a_bounded_number_of_times_a_day,
}

const DAY: Duration = Duration::from_secs(86_400);
const CE: &str = "ce.0340001a@ac-thau.example";

/// Clara's last day was yesterday.
fn closes(house: &House) {
    let directory = house.mail.directory();
    let registry = directory.registry(house.clara.organisation).unwrap();
    let today = text::dates::naive(text::dates::PARIS, house.mail.store().now().0);
    let departs = |tx: &store::Tx<'_>| {
        let last = today.pred_opt();
        registry.depart(tx, house.clara.person, today, last, Cause::Retirement)
    };
    house.mail.store().platform_write(departs).unwrap();
    directory.turn().unwrap();
    directory.forget();
}

fn sql(house: &House, sql: &str) {
    let store = house.mail.store();
    store.platform_write(|tx| tx.execute(sql, &[])).unwrap();
    house.mail.directory().forget();
}

fn letter(from: &str, head: &str) -> Vec<u8> {
    format!(
        "Message-ID: <sortie@ac-thau.example>\r\nFrom: {from}\r\nSubject: Sortie\r\n{head}\r\n\
         Date: Mon, 21 Sep 2026 10:00:00 +0200\r\n\r\nBonjour\r\n"
    )
    .into_bytes()
}

async fn writes(house: &House, head: &str) {
    let envelope = Envelope {
        from: ANNE.to_owned(),
        recipients: vec![plain(CLARA)],
        ..Envelope::default()
    };
    house.send_raw(&house.anne, &envelope, letter(ANNE, head));
    house.everything_left().await;
}

fn answers(house: &House, actor: &Actor) -> Vec<String> {
    let all = house.inbox(actor);
    all.iter()
        .map(|raw| String::from_utf8_lossy(raw).into_owned())
        .filter(|raw| {
            raw.contains("Auto-Submitted: auto-replied") && !raw.contains("multipart/report")
        })
        .collect()
}

/// What Clara has got, whoever may read it now.
fn arrived(house: &House) -> usize {
    house
        .inbox(&Actor {
            account: house.clara.account,
            ..Actor::system()
        })
        .len()
}

const TO: &str = "To: <clara.webb@ac-thau.example>";

async fn a_sender_is_answered_once_in_a_week(kind: Kind) {
    let house = house(kind);
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 0, "the account is open");
    closes(&house);
    for _ in 0..3 {
        writes(&house, TO).await;
    }
    assert_eq!(answers(&house, &house.anne).len(), 1);
    assert_eq!(arrived(&house), 4, "all are kept");
    // Another sender, whose message comes by the queue.
    let envelope = Envelope {
        from: BASILE.to_owned(),
        recipients: vec![wanting(CLARA, "SUCCESS")],
        ..Envelope::default()
    };
    house.send_raw(&house.basile, &envelope, letter(BASILE, TO));
    house.everything_left().await;
    assert_eq!(answers(&house, &house.basile).len(), 1);
    house.clock.advance(6 * DAY);
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 1);
    house.clock.advance(DAY);
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 2);
}

async fn lists_machines_and_hidden_ways_are_not_answered(kind: Kind) {
    let house = house(kind);
    closes(&house);
    for head in [
        "List-Id: <maths.ac-thau.example>",
        "Precedence: bulk",
        "Auto-Submitted: auto-generated",
    ] {
        writes(&house, &format!("{head}\r\n{TO}")).await;
    }
    writes(&house, "To: somebody@x.example").await;
    let nobody = Envelope {
        recipients: vec![plain(CLARA)],
        ..Envelope::default()
    };
    house.send_raw(&house.anne, &nobody, letter(ANNE, TO));
    house.everything_left().await;
    assert_eq!(arrived(&house), 5);
    assert_eq!(answers(&house, &house.anne), Vec::<String>::new());
    let to_others = "Cc: Clara <Clara.Webb@AC-Thau.example>\r\nTo: somebody@x.example";
    writes(&house, to_others).await;
    assert_eq!(answers(&house, &house.anne).len(), 1, "Cc names it");
}

async fn the_answer_names_the_mailbox_of_the_last_structure_and_nothing_of_the_person(kind: Kind) {
    let house = house(kind);
    let directory = house.mail.directory();
    let registry = directory.registry(house.clara.organisation).unwrap();
    let facts = directory::StructureFacts {
        uai: Some("0340001A".into()),
        name: "Collège des Étangs".into(),
        ..directory::StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    let school = house.mail.store().platform_write(put).unwrap();
    directory
        .ensure_role_mailboxes(house.clara.organisation)
        .unwrap();
    let person = house.clara.person.0;
    let belongs =
        format!("UPDATE person SET establishment_id = {school} WHERE person_id = {person}");
    sql(&house, &belongs);
    closes(&house);
    writes(&house, TO).await;
    let raw = &answers(&house, &house.anne)[0];
    for field in [
        "Auto-Submitted: auto-replied\r\n",
        "In-Reply-To: <sortie@ac-thau.example>\r\n",
        "References: <sortie@ac-thau.example>\r\n",
    ] {
        assert!(raw.contains(field), "{field} in {raw}");
    }
    let read = message::parse(raw.as_bytes());
    assert_eq!(read.from[0].address, CLARA);
    assert_eq!(read.from[0].name, "");
    assert!(read.body.contains(CE), "{}", read.body);
    assert!(read.body.contains("est fermé"));
    assert!(
        read.subject.starts_with("Réponse automatique"),
        "{}",
        read.subject
    );
    let told = format!("{} {}", read.subject, read.body).to_lowercase();
    for word in ["clara", "webb", "retraite", "étangs", "bonjour\r\n"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
}

async fn a_closed_mailbox_of_a_post_answers_that_it_is_closed(kind: Kind) {
    let house = house(kind);
    let directory = house.mail.directory();
    let registry = directory.registry(house.clara.organisation).unwrap();
    let facts = directory::StructureFacts {
        uai: Some("0340001A".into()),
        name: "Collège des Étangs".into(),
        ..directory::StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    let school = house.mail.store().platform_write(put).unwrap();
    directory
        .ensure_role_mailboxes(house.clara.organisation)
        .unwrap();
    let new = directory::NewRoleMailbox {
        establishment: school,
        kind: "cdi".into(),
        with_uai: true,
        display_name: "CDI des Étangs".into(),
    };
    let account = directory
        .create_role_mailbox(&Actor::command(), &new)
        .unwrap();
    sql(
        &house,
        &format!("UPDATE account SET state = 'closed' WHERE account_id = {account}"),
    );
    let address = "cdi.0340001a@ac-thau.example";
    let envelope = Envelope {
        from: ANNE.to_owned(),
        recipients: vec![plain(address)],
        ..Envelope::default()
    };
    let raw = letter(ANNE, &format!("To: {address}"));
    house.send_raw(&house.anne, &envelope, raw);
    house.everything_left().await;
    let told = answers(&house, &house.anne);
    assert_eq!(told.len(), 1);
    let read = message::parse(told[0].as_bytes());
    assert_eq!(read.from[0].address, address);
    assert!(read.subject.contains("cette boîte est fermée"));
    assert!(read.body.contains(CE) && !read.body.contains("la personne"));
}

async fn the_answer_ends_when_the_account_opens_again_or_is_deleted(kind: Kind) {
    let house = house(kind);
    closes(&house);
    let account = house.clara.account.0;
    sql(
        &house,
        &format!("UPDATE account SET state = 'active' WHERE account_id = {account}"),
    );
    writes(&house, TO).await;
    assert_eq!(arrived(&house), 1);
    assert_eq!(answers(&house, &house.anne).len(), 0, "open again");
    sql(
        &house,
        &format!("UPDATE account SET state = 'closed' WHERE account_id = {account}"),
    );
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 1);
    house.clock.advance(91 * DAY);
    house.mail.directory().turn().unwrap();
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 1, "deleted");
    assert_eq!(house.reports(1).await.len(), 1);
    let left = house
        .mail
        .store()
        .platform_read(|tx| tx.value::<i64>("SELECT count(*) FROM closed_answer", &[]));
    assert_eq!(left.unwrap(), 0, "whom it answered is forgotten");
}

async fn an_organisation_may_want_no_answer(kind: Kind) {
    let house = house(kind);
    closes(&house);
    let organisation = house.clara.organisation;
    let set = house.mail.directory().set_policy(
        &Actor::command(),
        organisation,
        "life",
        r#"{"closed_answers": false}"#,
    );
    set.unwrap();
    writes(&house, TO).await;
    assert_eq!(arrived(&house), 1);
    assert_eq!(answers(&house, &house.anne).len(), 0);
}

async fn an_account_answers_a_bounded_number_of_senders(kind: Kind) {
    let house = house(kind);
    closes(&house);
    let account = house.clara.account;
    let answered = (0..directory::MOST_REMEMBERED + 5).filter(|number| {
        let sender = format!("x{number}@x.example");
        let once = |tx: &store::Tx<'_>| directory::answers_once(tx, account, &sender);
        house.mail.store().platform_write(once).unwrap()
    });
    assert_eq!(answered.count() as i64, directory::MOST_REMEMBERED);
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 0, "no more for now");
    house.clock.advance(7 * DAY);
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 1);
}

/// Whose address was forged on letters to all closed accounts is not drowned.
async fn one_sender_is_told_a_bounded_number_of_times_a_day(kind: Kind) {
    let house = house(kind);
    closes(&house);
    for number in 1..=directory::MOST_TO_ONE {
        let now = house.mail.store().now().0;
        let told = format!(
            "INSERT INTO closed_answer (account_id, sender, at) VALUES ({}, '{ANNE}', {now})",
            90_000 + number
        );
        sql(&house, &told);
    }
    writes(&house, TO).await;
    assert_eq!(
        answers(&house, &house.anne).len(),
        0,
        "others told her enough"
    );
    house.clock.advance(DAY);
    writes(&house, TO).await;
    assert_eq!(answers(&house, &house.anne).len(), 1);
}
