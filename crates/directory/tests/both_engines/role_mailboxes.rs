//! Role mailboxes: who opens which on which day, without anybody doing anything, on both engines.

use chrono::Days;
use directory::{
    Account, Act, Actor, DirectoryError, Grant, MailboxRole, PersonFacts, Recipient, Right,
    StructureFacts,
};
use std::sync::Arc;
use testing_postgres::Kind;

use crate::house::{DAY, Who, facts, holds, house, organisation};

testing_postgres::on_both_engines! {
    three_hundred_heads_change_on_one_night,
    a_vacant_post_falls_to_the_deputy_then_to_the_service_above,
    an_owner_lets_a_colleague_in_until_a_day,
    what_was_granted_ends_when_somebody_moves_or_leaves,
    who_is_let_in_reads_so_in_their_own_journal,
    the_mailbox_of_a_closed_establishment_goes_on_then_closes,
    an_address_that_is_somebodys_is_not_taken,
}

fn uai(number: usize) -> String {
    format!("034{number:04}A")
}

fn mailbox(number: usize) -> String {
    format!("ce.034{number:04}a")
}

async fn three_hundred_heads_change_on_one_night(kind: Kind) {
    const SCHOOLS: usize = 300;
    let house = house(kind);
    let schools: Vec<i64> = (0..SCHOOLS)
        .map(|number| house.school(&uai(number), None))
        .collect();
    assert_eq!(house.make(), SCHOOLS);
    assert_eq!(house.make(), 0);
    let (before, after) = ("2024-09-01", "2026-09-01");
    let heads: Vec<Who> = schools
        .iter()
        .map(|school| {
            let here = holds(*school, "D0010", before, None);
            house.put(None, &facts("Castagne", vec![here]))
        })
        .collect();
    // Told the day before, with its dates: each head goes to the next school.
    for (number, head) in heads.iter().enumerate() {
        let functions = vec![
            holds(schools[number], "D0010", before, Some(after)),
            holds(schools[(number + 1) % SCHOOLS], "D0010", after, None),
        ];
        house.put(Some(head), &facts("Castagne", functions));
    }
    for (number, head) in heads.iter().enumerate() {
        let own = vec![(mailbox(number), MailboxRole::Owner)];
        assert_eq!(house.sees(head), own, "{number}");
    }
    // Sixteen hours: midnight in France. Nobody does anything.
    house.clock.advance(DAY * 2 / 3);
    for (number, head) in heads.iter().enumerate() {
        let next = mailbox((number + 1) % SCHOOLS);
        assert_eq!(house.sees(head), [(next.clone(), MailboxRole::Owner)]);
        let left = house.account_at(&format!("{}@ac-thau.example", mailbox(number)));
        let new = house.account_at(&format!("{next}@ac-thau.example"));
        for right in [Right::Read, Right::Write, Right::Send] {
            assert!(!house.may(head, left, right), "{number} keeps {right:?}");
            assert!(house.may(head, new, right), "{number} has no {right:?}");
        }
    }
}

async fn a_vacant_post_falls_to_the_deputy_then_to_the_service_above(kind: Kind) {
    let house = house(kind);
    let service = house.school("0349999Z", None);
    let school = house.school("0340001A", Some(service));
    house.make();
    let (ce, dsden) = ("ce.0340001a".to_owned(), "ce.0349999z".to_owned());
    let (since, gone, deputy_gone) = ("2020-09-01", "2026-09-01", "2026-09-02");
    let leads = vec![holds(school, "D0010", since, Some(gone))];
    let head = house.put(None, &facts("Castagne", leads));
    let second = vec![holds(school, "D0011", since, Some(deputy_gone))];
    let deputy = house.put(None, &facts("Fabre", second));
    let above = vec![holds(service, "D0010", since, None)];
    let director = house.put(None, &facts("Roux", above));

    assert_eq!(house.sees(&head), [(ce.clone(), MailboxRole::Owner)]);
    assert_eq!(house.sees(&deputy), [(ce.clone(), MailboxRole::Member)]);
    assert_eq!(house.sees(&director), [(dsden.clone(), MailboxRole::Owner)]);
    house.clock.advance(DAY);
    assert_eq!(house.sees(&head), []);
    assert_eq!(house.sees(&deputy), [(ce.clone(), MailboxRole::Owner)]);
    assert_eq!(house.sees(&director), [(dsden.clone(), MailboxRole::Owner)]);
    house.clock.advance(DAY);
    assert_eq!(house.sees(&deputy), []);
    let both = [(ce, MailboxRole::Owner), (dsden, MailboxRole::Owner)];
    assert_eq!(house.sees(&director), both);
    // Nobody anywhere: mail is kept.
    let nobody = house.school("0340002B", None);
    assert_eq!(house.make(), 1);
    assert!(nobody > 0);
    let found = house
        .directory
        .recipient(&"ce.0340002b@ac-thau.example".parse().unwrap(), 100)
        .unwrap();
    assert!(matches!(found, Recipient::Local { .. }));
}

async fn an_owner_lets_a_colleague_in_until_a_day(kind: Kind) {
    let house = house(kind);
    let (school, other) = (
        house.school("0340001A", None),
        house.school("0340002B", None),
    );
    house.make();
    let elsewhere = organisation(&house.directory, "ac-ailleurs.example");
    let far = house.school_of(elsewhere, "0750001A", None);
    let since = "2020-09-01";
    let head = house.put(
        None,
        &facts("Castagne", vec![holds(school, "D0010", since, None)]),
    );
    let neighbour = house.put(
        None,
        &facts("Fabre", vec![holds(other, "D0010", since, None)]),
    );
    let secretary = house.put(None, &facts("Roux", Vec::new()));
    let stranger = vec![holds(far, "D0010", since, None)];
    let stranger = house.put_in(elsewhere, None, &facts("Vidal", stranger));
    let account = house.account_at("ce.0340001a@ac-thau.example");
    let grant = |who: &Who, role| Grant {
        person: who.person,
        role,
        until: house.today().checked_add_days(Days::new(2)),
    };
    let let_in = |by: &Who, who: &Who, role| {
        house
            .directory
            .grant_role(&by.actor(), account, &grant(who, role))
    };

    // Only its owner lets anybody in, and nobody from another organisation.
    for by in [&neighbour, &secretary, &stranger] {
        let refused = let_in(by, &secretary, MailboxRole::Reader);
        assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
        let asked = house.directory.role_journal(&by.actor(), account, 10);
        assert!(matches!(asked, Err(DirectoryError::NotPermitted)));
        assert!(!house.may(by, account, Right::Read));
    }
    let refused = let_in(&head, &stranger, MailboxRole::Reader);
    assert!(matches!(refused, Err(DirectoryError::NotFound("person"))));

    let_in(&head, &secretary, MailboxRole::Reader).unwrap();
    let own = "ce.0340001a".to_owned();
    assert_eq!(house.sees(&secretary), [(own.clone(), MailboxRole::Reader)]);
    assert!(house.may(&secretary, account, Right::Read));
    assert!(!house.may(&secretary, account, Right::Write));
    assert!(!house.may(&secretary, account, Right::Send));
    let refused = let_in(&secretary, &neighbour, MailboxRole::Owner);
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    let_in(&head, &secretary, MailboxRole::Member).unwrap();
    assert!(house.may(&secretary, account, Right::Send));
    house.clock.advance(DAY * 2);
    assert_eq!(house.sees(&secretary), []);
    assert!(!house.may(&secretary, account, Right::Read));

    let_in(&head, &secretary, MailboxRole::Member).unwrap();
    house
        .directory
        .revoke_role(&head.actor(), account, secretary.person)
        .unwrap();
    assert_eq!(house.sees(&secretary), []);
    let journal = house
        .directory
        .role_journal(&head.actor(), account, 10)
        .unwrap();
    let told: Vec<_> = journal.iter().map(|one| (one.by, one.role)).collect();
    let by = Some(head.person);
    assert_eq!(
        told,
        [
            (by, None),
            (by, Some(MailboxRole::Member)),
            (by, Some(MailboxRole::Member)),
            (by, Some(MailboxRole::Reader))
        ]
    );
}

async fn what_was_granted_ends_when_somebody_moves_or_leaves(kind: Kind) {
    let house = house(kind);
    let (school, other) = (
        house.school("0340001A", None),
        house.school("0340002B", None),
    );
    house.make();
    let account = house.account_at("ce.0340001a@ac-thau.example");
    let at = |home| PersonFacts {
        home: Some(home),
        ..facts("Roux", Vec::new())
    };
    let (moves, leaves) = (house.put(None, &at(school)), house.put(None, &at(school)));
    for who in [&moves, &leaves] {
        let grant = Grant {
            person: who.person,
            role: MailboxRole::Member,
            until: None,
        };
        house
            .directory
            .grant_role(&Actor::command(), account, &grant)
            .unwrap();
        assert!(house.may(who, account, Right::Write));
    }
    house.put(Some(&moves), &at(other));
    let (registry, today) = (house.registry(house.organisation), house.today());
    house
        .store
        .platform_write(|tx| {
            registry.depart(tx, leaves.person, today, None, directory::Cause::Unknown)
        })
        .unwrap();
    house.directory.forget();
    for who in [&moves, &leaves] {
        assert!(!house.may(who, account, Right::Read));
        assert_eq!(house.sees(who), []);
    }
}

async fn who_is_let_in_reads_so_in_their_own_journal(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    house.make();
    let account = house.account_at("ce.0340001a@ac-thau.example");
    let since = holds(school, "D0010", "2020-09-01", None);
    let head = house.put(None, &facts("Castagne", vec![since]));
    let secretary = house.put(None, &facts("Roux", Vec::new()));
    let last = house.today().checked_add_days(Days::new(10)).unwrap();
    let let_in = |role, last: Option<chrono::NaiveDate>| {
        let grant = Grant {
            person: secretary.person,
            role,
            until: last.and_then(|last| last.succ_opt()),
        };
        (house.directory)
            .grant_role(&head.actor(), account, &grant)
            .unwrap();
    };
    let_in(MailboxRole::Reader, None);
    let_in(MailboxRole::Reader, None);
    let_in(MailboxRole::Member, Some(last));
    (house.directory)
        .revoke_role(&head.actor(), account, secretary.person)
        .unwrap();
    let_in(MailboxRole::Member, None);
    let (registry, today) = (house.registry(house.organisation), house.today());
    house
        .store
        .platform_write(|tx| {
            registry.depart(tx, secretary.person, today, None, directory::Cause::Unknown)
        })
        .unwrap();
    house.directory.forget();

    let mailbox = || "ce.0340001a".to_owned();
    let let_in = |role| Act::MailboxLetIn {
        mailbox: mailbox(),
        role,
        until: None,
    };
    let out = || Act::MailboxTakenOut { mailbox: mailbox() };
    let by = Some(head.person);
    let changed = Act::MailboxRoleSet {
        mailbox: mailbox(),
        role: MailboxRole::Member,
        until: Some(last),
    };
    let expected = [
        (None, out()),
        (by, let_in(MailboxRole::Member)),
        (by, out()),
        (by, changed),
        (by, let_in(MailboxRole::Reader)),
    ];
    let journal = (house.directory)
        .own_journal(&secretary.actor(), None)
        .unwrap();
    assert!(
        journal
            .iter()
            .all(|line| line.establishment == Some(school))
    );
    let told: Vec<_> = journal
        .into_iter()
        .map(|line| (line.by, line.act))
        .collect();
    assert_eq!(told, expected);
    // What is about somebody else is not told to the head.
    let own = house.directory.own_journal(&head.actor(), None).unwrap();
    assert_eq!(own, []);
    // The mailbox's own journal tells its owners, and the same again is no change.
    let lines = (house.directory)
        .role_journal(&head.actor(), account, 10)
        .unwrap();
    assert_eq!(lines.len(), 4);
}

async fn the_mailbox_of_a_closed_establishment_goes_on_then_closes(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    house.make();
    let head = vec![holds(school, "D0010", "2020-09-01", None)];
    let head = house.put(None, &facts("Castagne", head));
    let (registry, today) = (house.registry(house.organisation), house.today());
    house
        .store
        .platform_write(|tx| registry.close_structure(tx, school, today))
        .unwrap();
    house.directory.forget();
    house.clock.advance(DAY * 365);
    assert!(house.directory.turn().unwrap().is_empty());
    assert_eq!(house.sees(&head).len(), 1);
    house.clock.advance(DAY);
    assert_eq!(house.directory.turn().unwrap().len(), 1);
    assert_eq!(house.sees(&head), []);
    let account = house.account_at("ce.0340001a@ac-thau.example");
    assert!(!house.may(&head, account, Right::Read));
    // The feed of people's addresses does not tell of it.
    let mut told = Vec::new();
    house
        .directory
        .address_feed(&Actor::command(), house.organisation, 0, |line| {
            told.push(line.address.clone())
        })
        .unwrap();
    assert_eq!(told, ["claude.castagne@ac-thau.example"]);
}

async fn an_address_that_is_somebodys_is_not_taken(kind: Kind) {
    let house = house(kind);
    let registry = house.registry(house.organisation);
    let told = |uai: &str, mailbox: &str| StructureFacts {
        uai: Some(uai.to_owned()),
        name: "Collège des Étangs".to_owned(),
        mailbox: Some(mailbox.to_owned()),
        ..StructureFacts::default()
    };
    let person = house.put(None, &facts("Castagne", Vec::new()));
    for facts in [
        told("0340001A", "Etangs@ac-thau.example"),
        told("0340002B", "etangs@ailleurs.example"),
        told("0340003C", "claude.castagne@ac-thau.example"),
    ] {
        house
            .store
            .platform_write(|tx| registry.put_structure(tx, None, &facts))
            .unwrap();
    }
    assert_eq!(house.make(), 3);
    let address = |at: &str| -> Arc<Account> {
        let account = house.account_at(at);
        house.directory.account(account).unwrap()
    };
    assert_eq!(address("etangs@ac-thau.example").quota_bytes, 10 << 30);
    assert_ne!(address("ce.0340002b@ac-thau.example").id, person.account);
    assert_ne!(address("ce.0340003c@ac-thau.example").id, person.account);
    assert_eq!(
        address("claude.castagne@ac-thau.example").id,
        person.account
    );
    // Nobody finds them among people.
    let found = house
        .directory
        .complete(&person.actor(), "etangs", 10)
        .unwrap();
    assert!(found.is_empty());
}
