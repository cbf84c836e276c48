//! Who may look after what, on which day, and what is written down of it, on both engines.

use crate::house::{DAY, House, Who, facts, holds, house, organisation};
use directory::{
    Act, Actor, DirectoryError, Duty, NewDelegation, PersonId, Protocol, Scopes, Suspension,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_right_is_over_a_structure_and_what_hangs_on_it_until_its_last_day,
    nobody_gives_what_they_do_not_have,
    who_suspends_is_written_down_and_shown_to_whom_it_is_about,
    the_administrator_of_another_organisation_may_nothing,
    a_head_answers_for_a_school_on_the_dates_of_the_function,
    a_right_given_again_moves_its_last_day,
    nobody_gives_for_longer_than_they_have,
    what_was_given_is_over_when_somebody_leaves,
    who_administers_everything_is_not_looked_after_from_below,
    a_session_that_proved_nothing_of_late_acts_on_no_duty,
}

fn agent(house: &House, school: i64) -> Who {
    house.put(
        None,
        &facts("Agent", vec![holds(school, "", "2020-09-01", None)]),
    )
}

/// Somebody whom the machine gave everything.
fn administrator(house: &House, school: i64) -> Who {
    let who = agent(house, school);
    house
        .directory
        .set_administrator(&Actor::command(), who.person, true)
        .unwrap();
    who
}

fn right(who: &Who, duty: Duty, establishment: Option<i64>, until: &str) -> NewDelegation {
    NewDelegation {
        person: who.person,
        duty,
        establishment,
        until: until.parse().unwrap(),
    }
}

fn give(house: &House, by: &Who, new: &NewDelegation) -> Result<i64, DirectoryError> {
    house
        .directory
        .delegate(&by.actor(), house.organisation, new)
}

fn looks_after(house: &House, who: &Who, person: PersonId) -> bool {
    match house.directory.may_manage_person(&who.actor(), person) {
        Ok(()) => true,
        Err(DirectoryError::NotPermitted) => false,
        Err(other) => panic!("{other}"),
    }
}

fn suspend(house: &House, by: &Who, whom: &Who) -> Result<(), DirectoryError> {
    let how = Suspension {
        reason: "Matériel rendu, écrire au service.".to_owned(),
        keeps_mail: None,
    };
    house.directory.suspend(&by.actor(), whom.account, &how)
}

async fn a_right_is_over_a_structure_and_what_hangs_on_it_until_its_last_day(kind: Kind) {
    let house = house(kind);
    let above = house.school("0340001A", None);
    let below = house.school("0340002A", Some(above));
    let beside = house.school("0340003A", None);
    let root = administrator(&house, beside);
    let desk = agent(&house, beside);
    let (theirs, others) = (agent(&house, below), agent(&house, beside));
    assert!(!looks_after(&house, &desk, theirs.person));
    give(
        &house,
        &root,
        &right(&desk, Duty::People, Some(above), "2026-09-01"),
    )
    .unwrap();
    assert!(looks_after(&house, &desk, theirs.person));
    assert!(!looks_after(&house, &desk, others.person));
    let may = |duty, place| {
        let directory = &house.directory;
        directory
            .may_manage(&desk.actor(), duty, house.organisation, place)
            .is_ok()
    };
    assert!(!may(Duty::Feeds, None), "another duty");
    assert!(!may(Duty::People, None), "all of the organisation");
    assert!(may(Duty::People, Some(above)), "the structure itself");
    assert!(!may(Duty::People, Some(999)), "what does not exist");
    let mail = Actor {
        protocol: Protocol::Imap,
        ..desk.actor()
    };
    let by_mail = house.directory.may_manage_person(&mail, theirs.person);
    assert!(by_mail.is_err(), "a mail program administers nothing");
    // The last day is a whole day; the next one nobody had to take anything away.
    house.clock.advance(DAY);
    assert!(looks_after(&house, &desk, theirs.person));
    house.clock.advance(DAY);
    assert!(!looks_after(&house, &desk, theirs.person));
    assert!(
        house
            .directory
            .delegations(&root.actor(), house.organisation)
            .unwrap()
            .is_empty()
    );
}

async fn nobody_gives_what_they_do_not_have(kind: Kind) {
    let house = house(kind);
    let (above, beside) = (
        house.school("0340001A", None),
        house.school("0340003A", None),
    );
    let below = house.school("0340002A", Some(above));
    let root = administrator(&house, beside);
    let desk = agent(&house, beside);
    let third = agent(&house, below);
    give(
        &house,
        &root,
        &right(&desk, Duty::Rights, Some(above), "2027-01-31"),
    )
    .unwrap();
    give(
        &house,
        &root,
        &right(&desk, Duty::People, Some(above), "2027-01-31"),
    )
    .unwrap();
    let day = "2026-12-31";
    give(
        &house,
        &desk,
        &right(&third, Duty::People, Some(below), day),
    )
    .unwrap();
    let refused = |new: &NewDelegation| {
        let answer = give(&house, &desk, new);
        assert!(
            matches!(answer, Err(DirectoryError::NotPermitted)),
            "{new:?} {answer:?}"
        );
    };
    refused(&right(&third, Duty::People, Some(beside), day));
    refused(&right(&third, Duty::People, None, day));
    refused(&right(&third, Duty::Feeds, None, day));
    refused(&right(&third, Duty::Organisation, None, day));
    refused(&right(&desk, Duty::People, Some(below), day));
    let wrong = |new: &NewDelegation| {
        let answer = give(&house, &root, new);
        assert!(
            matches!(answer, Err(DirectoryError::Invalid { .. })),
            "{new:?} {answer:?}"
        );
    };
    wrong(&right(&third, Duty::People, None, "2026-08-30"));
    wrong(&right(&third, Duty::People, None, "2028-08-30"));
    wrong(&right(&third, Duty::Feeds, Some(above), day));
    let nobody = NewDelegation {
        person: PersonId(99_999),
        ..right(&third, Duty::People, None, day)
    };
    assert!(matches!(
        give(&house, &root, &nobody),
        Err(DirectoryError::NotFound(_))
    ));
    // Who has a right over a part sees no list of the whole, and takes back only what they could give.
    let directory = &house.directory;
    assert!(
        directory
            .delegations(&desk.actor(), house.organisation)
            .is_err()
    );
    let all = directory
        .delegations(&root.actor(), house.organisation)
        .unwrap();
    assert_eq!(all.len(), 3);
    let feeds = give(&house, &root, &right(&third, Duty::Feeds, None, day)).unwrap();
    assert!(
        directory
            .revoke(&desk.actor(), house.organisation, feeds)
            .is_err()
    );
    let given = all.iter().find(|one| one.person == third.person).unwrap();
    directory
        .revoke(&desk.actor(), house.organisation, given.id)
        .unwrap();
    assert!(!looks_after(&house, &third, third.person));
}

async fn who_suspends_is_written_down_and_shown_to_whom_it_is_about(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let root = administrator(&house, school);
    let (desk, theirs) = (agent(&house, school), agent(&house, school));
    assert!(matches!(
        suspend(&house, &desk, &theirs),
        Err(DirectoryError::NotPermitted)
    ));
    give(
        &house,
        &root,
        &right(&desk, Duty::People, Some(school), "2026-12-31"),
    )
    .unwrap();
    suspend(&house, &desk, &theirs).unwrap();
    assert!(matches!(
        suspend(&house, &desk, &desk),
        Err(DirectoryError::NotPermitted)
    ));
    house
        .directory
        .resume(&desk.actor(), theirs.account)
        .unwrap();
    let size = |bytes| {
        house
            .directory
            .set_quota(&desk.actor(), theirs.account, bytes)
    };
    size(5 << 30).unwrap();
    assert!(
        matches!(size(1 << 50), Err(DirectoryError::Invalid { .. })),
        "the ceiling"
    );
    let lines = house.directory.own_journal(&theirs.actor(), None).unwrap();
    let acts: Vec<&Act> = lines.iter().map(|line| &line.act).collect();
    let reason = "Matériel rendu, écrire au service.".to_owned();
    assert_eq!(
        acts,
        [
            &Act::QuotaSet { bytes: 5 << 30 },
            &Act::Resumed,
            &Act::Suspended { reason }
        ]
    );
    assert!(
        lines
            .iter()
            .all(|line| line.by == Some(desk.person) && line.about == Some(theirs.person))
    );
    let older = house
        .directory
        .own_journal(&theirs.actor(), Some(lines[0].id))
        .unwrap();
    assert_eq!(older, lines[1..]);
    // A suspended administrator administers no more.
    suspend(&house, &root, &desk).unwrap();
    assert!(suspend(&house, &desk, &theirs).is_err());
    // The journal of all is for who gives rights.
    assert!(
        house
            .directory
            .journal(&theirs.actor(), house.organisation, None)
            .is_err()
    );
    let all = house
        .directory
        .journal(&root.actor(), house.organisation, None)
        .unwrap();
    // Made an administrator, a right, a suspension, its end, a quota, a suspension.
    assert_eq!(all.len(), 6);
}

async fn the_administrator_of_another_organisation_may_nothing(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let theirs = agent(&house, school);
    let elsewhere = organisation(&house.directory, "ac-ailleurs.example");
    let there = house.school_of(elsewhere, "0750001A", None);
    let stranger = house.put_in(
        elsewhere,
        None,
        &facts("Loin", vec![holds(there, "", "2020-09-01", None)]),
    );
    let directory = &house.directory;
    directory
        .set_administrator(&Actor::command(), stranger.person, true)
        .unwrap();
    for duty in Duty::ALL {
        let asked = |organisation, place| {
            directory.may_manage(&stranger.actor(), duty, organisation, place)
        };
        assert!(asked(elsewhere, None).is_ok());
        assert!(asked(house.organisation, None).is_err());
        assert!(asked(house.organisation, Some(there)).is_err());
        // A forged organisation in the bearer's papers helps nothing.
        let forged = Actor {
            organisation: house.organisation,
            ..stranger.actor()
        };
        assert!(
            directory
                .may_manage(&forged, duty, house.organisation, None)
                .is_err()
        );
    }
    assert!(suspend(&house, &stranger, &theirs).is_err());
    let new = right(&theirs, Duty::People, None, "2026-12-31");
    assert!(
        directory
            .delegate(&stranger.actor(), elsewhere, &new)
            .is_err()
    );
    let root = administrator(&house, school);
    let foreign = NewDelegation {
        establishment: Some(there),
        ..new
    };
    assert!(matches!(
        give(&house, &root, &foreign),
        Err(DirectoryError::NotFound(_))
    ));
}

async fn a_head_answers_for_a_school_on_the_dates_of_the_function(kind: Kind) {
    let house = house(kind);
    let (one, two) = (
        house.school("0340001A", None),
        house.school("0340002A", None),
    );
    let functions = vec![
        holds(one, "D0010", "2024-09-01", Some("2026-09-01")),
        holds(two, "D0010", "2026-09-01", None),
    ];
    let head = house.put(None, &facts("Tête", functions));
    let deputy = house.put(
        None,
        &facts("Adjoint", vec![holds(two, "D0011", "2025-09-01", None)]),
    );
    let leads = |who: &Who| {
        house
            .directory
            .responsibilities(&who.actor())
            .unwrap()
            .leads
            .clone()
    };
    assert_eq!((leads(&head), leads(&deputy)), (vec![one], vec![two]));
    house.clock.advance(DAY);
    assert_eq!((leads(&head), leads(&deputy)), (vec![two], vec![]));
    assert!(
        !house
            .directory
            .responsibilities(&head.actor())
            .unwrap()
            .administers()
    );
}

async fn a_right_given_again_moves_its_last_day(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let root = administrator(&house, school);
    let desk = agent(&house, school);
    for until in ["2026-12-31", "2027-06-30"] {
        give(&house, &root, &right(&desk, Duty::Feeds, None, until)).unwrap();
    }
    let given = house
        .directory
        .delegations(&root.actor(), house.organisation)
        .unwrap();
    let days: Vec<String> = given.iter().map(|one| one.until.to_string()).collect();
    assert_eq!(days, ["2027-06-30"]);
    let held = house.directory.responsibilities(&desk.actor()).unwrap();
    assert!(held.includes(Duty::Feeds) && !held.includes(Duty::People) && held.administers());
}

async fn nobody_gives_for_longer_than_they_have(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let root = administrator(&house, school);
    let (anne, basile) = (agent(&house, school), agent(&house, school));
    for duty in [Duty::Rights, Duty::People] {
        give(
            &house,
            &root,
            &right(&anne, duty, Some(school), "2026-09-30"),
        )
        .unwrap();
    }
    let longer = give(
        &house,
        &anne,
        &right(&basile, Duty::People, Some(school), "2026-10-01"),
    );
    assert!(
        matches!(longer, Err(DirectoryError::Invalid { .. })),
        "{longer:?}"
    );
    for duty in [Duty::Rights, Duty::People] {
        give(
            &house,
            &anne,
            &right(&basile, duty, Some(school), "2026-09-30"),
        )
        .unwrap();
    }
    // Two who give to each other in turn come no further.
    let back = give(
        &house,
        &basile,
        &right(&anne, Duty::People, Some(school), "2027-09-30"),
    );
    assert!(
        matches!(back, Err(DirectoryError::Invalid { .. })),
        "{back:?}"
    );
}

async fn what_was_given_is_over_when_somebody_leaves(kind: Kind) {
    let house = house(kind);
    let (one, two) = (
        house.school("0340001A", None),
        house.school("0340002A", None),
    );
    let root = administrator(&house, one);
    let (mover, leaver) = (agent(&house, one), agent(&house, one));
    for (who, place) in [(&mover, one), (&mover, two), (&leaver, two)] {
        give(
            &house,
            &root,
            &right(who, Duty::People, Some(place), "2026-12-31"),
        )
        .unwrap();
    }
    house.put(
        Some(&mover),
        &facts("Agent", vec![holds(two, "", "2026-08-31", None)]),
    );
    let registry = house.registry(house.organisation);
    let (today, cause) = (house.today(), directory::Cause::Unknown);
    house
        .store
        .platform_write(|tx| registry.depart(tx, leaver.person, today, None, cause))
        .unwrap();
    house.directory.forget();
    let left = |who: &Who| {
        let held = house.directory.responsibilities(&who.actor()).unwrap();
        held.delegations
            .iter()
            .map(|one| one.establishment)
            .collect::<Vec<_>>()
    };
    assert_eq!((left(&mover), left(&leaver)), (vec![Some(two)], vec![]));
    let told = house.directory.own_journal(&leaver.actor(), None).unwrap();
    assert_eq!(told[0].act, Act::Revoked { duty: Duty::People });
}

async fn who_administers_everything_is_not_looked_after_from_below(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (root, other) = (administrator(&house, school), administrator(&house, school));
    let desk = agent(&house, school);
    give(
        &house,
        &root,
        &right(&desk, Duty::People, None, "2026-12-31"),
    )
    .unwrap();
    assert!(matches!(
        suspend(&house, &desk, &root),
        Err(DirectoryError::NotPermitted)
    ));
    suspend(&house, &other, &root).unwrap();
    let own = house
        .directory
        .set_quota(&desk.actor(), desk.account, 1 << 30);
    assert!(matches!(own, Err(DirectoryError::NotPermitted)), "{own:?}");
}

async fn a_session_that_proved_nothing_of_late_acts_on_no_duty(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (root, whom) = (administrator(&house, school), agent(&house, school));
    let head = house.put(
        None,
        &facts("Chef", vec![holds(school, "D0010", "2024-09-01", None)]),
    );
    let asleep = |who: &Who| Actor {
        scopes: Scopes::ALL.without(Scopes::DUTIES),
        ..who.actor()
    };
    let directory = &house.directory;
    for duty in [Duty::People, Duty::Feeds, Duty::Organisation, Duty::Rights] {
        let may = |actor: &Actor| directory.may_manage(actor, duty, house.organisation, None);
        may(&root.actor()).unwrap();
        let refused = may(&asleep(&root));
        assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    }
    let refused = directory.may_manage_person(&asleep(&root), whom.person);
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    assert!(directory.leads_school(&head.actor(), school).unwrap());
    assert!(!directory.leads_school(&asleep(&head), school).unwrap());
    assert!(directory.schools(&asleep(&head)).unwrap().is_empty());
    // The way there is shown all the same: that is where the proof is asked for.
    let held = directory.responsibilities(&asleep(&root)).unwrap();
    assert!(held.administrator);
}
