//! What the service writes to somebody because of what was done to their account: once, whatever stops in between.

use crate::common::{House, house};
use directory::{Actor, Cause, MOVED_JOB, NewAccount, Protocol, Role, Scopes};
use mail::{UidRange, Wants};
use std::time::Duration;
use store::{Job, params};
use testing_postgres::Kind;
use text::{Lang, dates};

testing_postgres::on_both_engines! {
    who_moves_to_another_organisation_is_told_their_address_once,
    who_went_on_meanwhile_is_told_by_the_last_move_alone,
}

/// Nour, of Anne's organisation, who writes in a language.
fn nour(house: &House, language: Lang) -> Actor {
    let new = NewAccount {
        organisation: house.anne.organisation,
        identifier: "nhaddad".to_owned(),
        display_name: "Nour Haddad".to_owned(),
        given_name: "Nour".to_owned(),
        family_name: "Haddad".to_owned(),
        function: String::new(),
        establishment: None,
        language,
        role: Role::Agent,
        addresses: vec!["nour.haddad@ac-thau.example".parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    let directory = house.mail.directory();
    let made = directory.create_account(&Actor::command(), &new);
    let (person, account) = made.unwrap();
    Actor {
        person,
        account,
        protocol: Protocol::Web,
        scopes: Scopes::ALL,
        language,
        ..house.anne.clone()
    }
}

/// They leave where they are and come to where somebody else is.
fn go(house: &House, who: &Actor, to: &Actor) {
    let (directory, store) = (house.mail.directory(), house.mail.store());
    let today = dates::naive(dates::PARIS, store.now().0);
    let from = directory.person(who.person).unwrap().organisation;
    let left = directory.registry(from).unwrap();
    let registry = directory.registry(to.organisation).unwrap();
    store
        .platform_write(|tx| {
            left.depart(tx, who.person, today, None, Cause::Unknown)?;
            registry.bring(tx, &Actor::command(), who.person, today)
        })
        .unwrap();
    directory.forget();
    store.wake_jobs();
}

fn waiting(house: &House) -> Vec<Job> {
    house.mail.store().pending_jobs(MOVED_JOB).unwrap()
}

/// The letters in somebody's inbox, once all jobs are done.
async fn told(house: &House, who: &Actor) -> Vec<String> {
    while !waiting(house).is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (mail, system) = (&house.mail, Actor::system());
    let inbox = mail.mailbox_with(&system, who.account, mail::Role::Inbox);
    let everything = UidRange {
        from: mail::Uid(1),
        to: mail::Uid(u32::MAX),
    };
    let rows = mail
        .entries(
            &system,
            who.account,
            inbox.unwrap().id,
            everything,
            Wants::default(),
            100,
        )
        .unwrap();
    rows.iter()
        .map(|row| {
            let raw = mail.body(&system, who.account, row.message).unwrap();
            let parsed = message::parse(&raw);
            format!("{}\n{}", parsed.subject, parsed.body).replace('\u{a0}', " ")
        })
        .collect()
}

async fn who_moves_to_another_organisation_is_told_their_address_once(kind: Kind) {
    let house = house(kind);
    let nour = nour(&house, Lang::Fr);
    go(&house, &nour, &house.chloe);
    let jobs = waiting(&house);
    assert_eq!(jobs.len(), 1, "written down with the move");
    house.mail.store().start_jobs();
    let letters = told(&house, &nour).await;
    assert_eq!(letters.len(), 1);
    let now = house.mail.store().now().0;
    let days = house.mail.directory().policies(house.anne.organisation);
    let days = i64::from(days.unwrap().life.moved_days);
    let last = dates::day_start(dates::PARIS, now, days);
    let day = |instant| dates::date(Lang::Fr, dates::PARIS, instant);
    for words in [
        "nouvelle adresse : nour.haddad@ac-lodeve.example".to_owned(),
        "une autre organisation (ac-lodeve.example)".to_owned(),
        format!(
            "Depuis le {}, votre adresse est nour.haddad@ac-lodeve.example",
            day(now)
        ),
        "l’identifiant nhaddad".to_owned(),
        format!(
            "- nour.haddad@ac-thau.example, jusqu’au {} inclus",
            day(last)
        ),
        "écrivez à votre gestionnaire".to_owned(),
    ] {
        assert!(letters[0].contains(&words), "{words}: {}", letters[0]);
    }
    // The service stopped between the letter and the end of its job.
    let job = &jobs[0];
    let again = |tx: &store::Tx<'_>| {
        tx.execute(
            "INSERT INTO due_job (job_id, kind, account_id, run_at, payload, once, attempts, leased_until)
             VALUES ($1, $2, $3, $4, $5, 'again', 0, 0)",
            params![job.id, &job.kind, job.account, job.run_at, &job.payload],
        )
    };
    house.mail.store().platform_write(again).unwrap();
    house.mail.store().wake_jobs();
    assert_eq!(told(&house, &nour).await.len(), 1, "once");
}

async fn who_went_on_meanwhile_is_told_by_the_last_move_alone(kind: Kind) {
    let house = house(kind);
    let nour = nour(&house, Lang::En);
    go(&house, &nour, &house.chloe);
    house.clock.advance(Duration::from_secs(60));
    go(&house, &nour, &house.anne);
    assert_eq!(waiting(&house).len(), 2);
    house.mail.store().start_jobs();
    let letters = told(&house, &nour).await;
    assert_eq!(letters.len(), 1);
    for words in [
        "Your new address: nour.haddad@ac-thau.example",
        "- nour.haddad@ac-lodeve.example, up to and including ",
    ] {
        assert!(letters[0].contains(words), "{words}: {}", letters[0]);
    }
}
