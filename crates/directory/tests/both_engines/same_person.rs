//! Which accounts are one human's: who says it, whom it is told, what becomes of it, on both engines.

use crate::house::{DAY, House, Who, facts, holds, house, organisation};
use directory::{
    Act, Actor, DirectoryError, Duty, MOST_SAME, NewDelegation, PersonId, SameSaid, Scopes,
};
use std::collections::BTreeSet;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    two_people_say_it_and_it_is_told_and_taken_back,
    whoever_holds_the_machine_says_it_alone,
    what_is_one_with_one_of_them_is_one_with_all,
    who_does_not_look_after_both_learns_nothing,
    nobody_says_it_of_themselves,
    it_is_asked_of_who_may_say_it_too,
    a_request_is_refused_or_taken_back,
    only_who_sees_both_is_told,
    who_goes_to_another_organisation_or_is_deleted_is_one_with_nobody,
}

fn agent(house: &House, school: i64) -> Who {
    let held = vec![holds(school, "", "2020-09-01", None)];
    house.put(None, &facts("Agent", held))
}

fn administrator(house: &House, school: i64) -> Who {
    let who = agent(house, school);
    let directory = &house.directory;
    directory
        .set_administrator(&Actor::command(), who.person, true)
        .unwrap();
    who
}

/// May look after the people of a structure.
fn delegate(house: &House, by: &Who, school: i64) -> Who {
    let who = agent(house, school);
    let new = NewDelegation {
        person: who.person,
        duty: Duty::People,
        establishment: Some(school),
        until: "2026-12-31".parse().unwrap(),
    };
    house
        .directory
        .delegate(&by.actor(), house.organisation, &new)
        .unwrap();
    who
}

fn say(house: &House, by: &Who, one: &Who, other: &Who) -> Result<SameSaid, DirectoryError> {
    let directory = &house.directory;
    directory.say_same(&by.actor(), one.person, other.person)
}

/// Says it on the machine.
fn join(house: &House, one: &Who, other: &Who) {
    let directory = &house.directory;
    let said = directory.say_same(&Actor::command(), one.person, other.person);
    assert_eq!(said.unwrap(), SameSaid::Said);
}

fn same_as(house: &House, who: &Who) -> Vec<PersonId> {
    let directory = &house.directory;
    directory.same_as(&Actor::command(), who.person).unwrap()
}

/// What the directory tells a reader of somebody's other accounts.
fn told(house: &House, reader: &Who, of: &Who) -> Vec<PersonId> {
    let directory = &house.directory;
    let mut found = directory
        .same_people(&reader.actor(), &[of.person])
        .unwrap();
    let people = found.remove(&of.person).unwrap_or_default();
    people.into_iter().map(|person| person.id).collect()
}

/// What somebody reads in their journal, the newest first.
fn journal(house: &House, who: &Who) -> Vec<Act> {
    let lines = house.directory.own_journal(&who.actor(), None).unwrap();
    lines.into_iter().map(|line| line.act).collect()
}

fn address(house: &House, who: &Who) -> String {
    let person = house.directory.person(who.person).unwrap();
    person.address.clone().unwrap()
}

fn is_refused<T>(done: Result<T, DirectoryError>) -> bool {
    matches!(done, Err(DirectoryError::NotPermitted))
}

async fn two_people_say_it_and_it_is_told_and_taken_back(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (first, second) = (administrator(&house, school), administrator(&house, school));
    let (one, other) = (agent(&house, school), agent(&house, school));
    assert_eq!(say(&house, &first, &one, &other).unwrap(), SameSaid::Asked);
    // The same person once more is no second person, from whichever side.
    assert_eq!(say(&house, &first, &other, &one).unwrap(), SameSaid::Asked);
    assert!(same_as(&house, &one).is_empty() && told(&house, &second, &one).is_empty());
    let directory = &house.directory;
    let waiting = directory.same_asked(&second.actor()).unwrap();
    let [only] = &waiting[..] else {
        panic!("{waiting:?}");
    };
    assert_eq!(
        (only.one, only.other, only.asked_by),
        (one.person, other.person, first.person)
    );
    let about = directory.same_asked_about(&second.actor(), other.person);
    assert_eq!(about.unwrap(), waiting);
    let before = directory.account(one.account).unwrap();
    assert_eq!(say(&house, &second, &other, &one).unwrap(), SameSaid::Said);
    assert_eq!(same_as(&house, &one), [other.person]);
    assert_eq!(same_as(&house, &other), [one.person]);
    assert_eq!(told(&house, &second, &one), [other.person]);
    assert!(directory.same_asked(&second.actor()).unwrap().is_empty());
    assert!(matches!(
        say(&house, &first, &one, &other),
        Err(DirectoryError::Exists { what: "same", .. })
    ));
    // The accounts are what they were.
    let after = directory.account(one.account).unwrap();
    assert_eq!(
        (before.address.clone(), before.state, before.quota_bytes),
        (after.address.clone(), after.state, after.quota_bytes)
    );
    for (who, named) in [(&one, &other), (&other, &one)] {
        let named = address(&house, named);
        let acts = journal(&house, who);
        assert_eq!(
            acts,
            [Act::SamePersonSaid { other: named }, Act::SamePersonAsked]
        );
    }
    let lines = directory.own_journal(&one.actor(), None).unwrap();
    assert_eq!(
        lines.iter().map(|line| line.by).collect::<Vec<_>>(),
        [Some(second.person), Some(first.person)]
    );
    // One is enough to take it back.
    directory.unsay_same(&first.actor(), other.person).unwrap();
    assert!(same_as(&house, &one).is_empty() && same_as(&house, &other).is_empty());
    assert!(told(&house, &second, &one).is_empty());
    let named = address(&house, &other);
    assert_eq!(
        journal(&house, &one)[0],
        Act::SamePersonUnsaid { other: named }
    );
    let again = directory.unsay_same(&first.actor(), other.person);
    assert!(matches!(again, Err(DirectoryError::NotFound("same"))));
}

async fn whoever_holds_the_machine_says_it_alone(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let root = administrator(&house, school);
    let (one, other) = (agent(&house, school), agent(&house, school));
    say(&house, &root, &one, &other).unwrap();
    join(&house, &one, &other);
    assert_eq!(same_as(&house, &one), [other.person]);
    assert!(
        house
            .directory
            .same_asked(&root.actor())
            .unwrap()
            .is_empty(),
        "what waited is answered"
    );
    let directory = &house.directory;
    let command = Actor::command();
    let itself = directory.say_same(&command, one.person, one.person);
    assert!(matches!(
        itself,
        Err(DirectoryError::Invalid { what: "same", .. })
    ));
    let nobody = directory.say_same(&command, one.person, PersonId(9_999));
    assert!(nobody.is_err());
    house.make();
    let mailbox = house.account_at("ce.0340001a@ac-thau.example");
    let mailbox = directory.account(mailbox).unwrap().person;
    let post = directory.say_same(&command, one.person, mailbox);
    assert!(
        matches!(post, Err(DirectoryError::NotFound("account"))),
        "a mailbox of a post is nobody: {post:?}"
    );
    directory.unsay_same(&command, one.person).unwrap();
    assert!(same_as(&house, &other).is_empty());
}

async fn what_is_one_with_one_of_them_is_one_with_all(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let all: Vec<Who> = (0..MOST_SAME + 1).map(|_| agent(&house, school)).collect();
    let ids = |some: &[Who]| -> BTreeSet<PersonId> { some.iter().map(|one| one.person).collect() };
    // Two and two, and then one of each.
    join(&house, &all[0], &all[1]);
    join(&house, &all[3], &all[2]);
    join(&house, &all[1], &all[3]);
    for one in &all[..4] {
        let mut group: BTreeSet<PersonId> = same_as(&house, one).into_iter().collect();
        group.insert(one.person);
        assert_eq!(group, ids(&all[..4]));
    }
    let of_first = journal(&house, &all[0]);
    let said = of_first
        .iter()
        .filter(|act| matches!(act, Act::SamePersonSaid { .. }));
    assert_eq!(said.count(), 3, "each account is named once: {of_first:?}");
    let directory = &house.directory;
    let command = Actor::command();
    // Who is taken out is one with nobody; the others stay together.
    directory.unsay_same(&command, all[1].person).unwrap();
    assert!(same_as(&house, &all[1]).is_empty());
    assert_eq!(same_as(&house, &all[0]), [all[2].person, all[3].person]);
    for one in [1, 4, 5, 6, 7] {
        join(&house, &all[0], &all[one]);
    }
    let too_many = directory.say_same(&command, all[0].person, all[8].person);
    assert!(matches!(
        too_many,
        Err(DirectoryError::Exists {
            what: "accounts",
            ..
        })
    ));
}

async fn who_does_not_look_after_both_learns_nothing(kind: Kind) {
    let house = house(kind);
    let (here, there) = (
        house.school("0340001A", None),
        house.school("0340002A", None),
    );
    let root = administrator(&house, there);
    let desk = delegate(&house, &root, here);
    let (one, two, far) = (
        agent(&house, here),
        agent(&house, here),
        agent(&house, there),
    );
    let directory = &house.directory;
    let actor = desk.actor();
    assert!(is_refused(say(&house, &desk, &one, &far)));
    assert!(is_refused(say(&house, &desk, &far, &one)));
    // What others ask about somebody there is no business of theirs either.
    say(&house, &root, &one, &far).unwrap();
    assert!(directory.same_asked(&actor).unwrap().is_empty());
    let about = directory.same_asked_about(&actor, one.person).unwrap();
    assert!(about.is_empty());
    assert!(is_refused(directory.same_asked_about(&actor, far.person)));
    assert!(is_refused(
        directory.drop_same(&actor, one.person, far.person)
    ));
    assert!(is_refused(directory.same_as(&actor, far.person)));
    // With one of those there already, it would be said of that one too.
    join(&house, &two, &far);
    assert!(is_refused(say(&house, &desk, &one, &two)));
    assert!(is_refused(directory.unsay_same(&actor, two.person)));
    directory.unsay_same(&Actor::command(), two.person).unwrap();
    assert_eq!(say(&house, &desk, &one, &two).unwrap(), SameSaid::Asked);
    // An agent, and who looks after people of another organisation.
    assert!(is_refused(say(&house, &one, &two, &far)));
    assert!(directory.same_asked(&one.actor()).is_err());
    let lodeve = organisation(directory, "ac-lodeve.example");
    let place = house.school_of(lodeve, "0340009A", None);
    let stranger = house.put_in(
        lodeve,
        None,
        &facts("Ailleurs", vec![holds(place, "", "2020-09-01", None)]),
    );
    directory
        .set_administrator(&Actor::command(), stranger.person, true)
        .unwrap();
    assert!(is_refused(say(&house, &stranger, &one, &two)));
    assert!(is_refused(say(&house, &root, &one, &stranger)));
    let across = directory.say_same(&Actor::command(), one.person, stranger.person);
    assert!(matches!(
        across,
        Err(DirectoryError::Invalid {
            what: "organisation",
            ..
        })
    ));
    join(&house, &one, &far);
    assert!(told(&house, &stranger, &one).is_empty());
}

async fn nobody_says_it_of_themselves(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (first, second) = (administrator(&house, school), administrator(&house, school));
    let other = agent(&house, school);
    assert!(is_refused(say(&house, &first, &first, &other)));
    assert!(is_refused(say(&house, &first, &other, &first)));
    say(&house, &second, &first, &other).unwrap();
    // Nor answers what is asked of them.
    assert!(is_refused(say(&house, &first, &first, &other)));
    let directory = &house.directory;
    assert!(directory.same_asked(&first.actor()).unwrap().is_empty());
    let own = directory.drop_same(&first.actor(), first.person, other.person);
    assert!(is_refused(own));
    join(&house, &first, &other);
    assert!(is_refused(
        directory.unsay_same(&first.actor(), other.person)
    ));
    assert_eq!(told(&house, &first, &first), [other.person]);
}

async fn it_is_asked_of_who_may_say_it_too(kind: Kind) {
    let house = house(kind);
    let (here, there) = (
        house.school("0340001A", None),
        house.school("0340002A", None),
    );
    let root = administrator(&house, there);
    let (one, two, far) = (
        agent(&house, here),
        agent(&house, here),
        agent(&house, there),
    );
    let seconds = |by: &Who, one: &Who, other: &Who, limit| {
        let directory = &house.directory;
        directory.same_seconds(&by.actor(), one.person, other.person, limit)
    };
    assert!(seconds(&root, &one, &two, 9).unwrap().is_empty(), "alone");
    let desk = delegate(&house, &root, here);
    assert_eq!(seconds(&root, &one, &two, 9).unwrap(), [desk.person]);
    assert_eq!(seconds(&desk, &one, &two, 9).unwrap(), [root.person]);
    assert!(
        seconds(&root, &one, &far, 9).unwrap().is_empty(),
        "half of it is not enough"
    );
    assert!(
        seconds(&root, &desk, &two, 9).unwrap().is_empty(),
        "oneself"
    );
    assert!(seconds(&root, &one, &two, 0).unwrap().is_empty());
    assert!(seconds(&desk, &one, &far, 9).is_err());
    // A right that is over asks nobody.
    house.clock.advance(DAY * 200);
    assert!(seconds(&root, &one, &two, 9).unwrap().is_empty());
}

async fn a_request_is_refused_or_taken_back(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (first, second) = (administrator(&house, school), administrator(&house, school));
    let (one, other) = (agent(&house, school), agent(&house, school));
    let directory = &house.directory;
    let drop_it = |who: &Who| directory.drop_same(&who.actor(), other.person, one.person);
    assert!(matches!(
        drop_it(&first),
        Err(DirectoryError::NotFound("request"))
    ));
    for who in [&first, &second] {
        say(&house, &first, &one, &other).unwrap();
        drop_it(who).unwrap();
        assert!(directory.same_asked(&second.actor()).unwrap().is_empty());
        let dropped = Act::SamePersonDropped;
        assert_eq!(journal(&house, &other)[0], dropped);
    }
    // What was refused is begun anew: the first word is no second one.
    assert_eq!(say(&house, &second, &one, &other).unwrap(), SameSaid::Asked);
    assert!(same_as(&house, &one).is_empty());
}

async fn only_who_sees_both_is_told(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (one, other, reader) = (
        agent(&house, school),
        agent(&house, school),
        agent(&house, school),
    );
    join(&house, &one, &other);
    assert_eq!(told(&house, &reader, &one), [other.person]);
    assert!(told(&house, &reader, &reader).is_empty());
    let blind = Actor {
        scopes: Scopes::MAIL_READ,
        ..reader.actor()
    };
    assert!(house.directory.same_people(&blind, &[one.person]).is_err());
    let hide = "UPDATE person SET listed = 0 WHERE person_id = $1";
    house
        .store
        .platform_write(|tx| tx.execute(hide, params![other.person]))
        .unwrap();
    house.directory.forget();
    assert!(
        told(&house, &reader, &one).is_empty(),
        "on the « liste rouge »"
    );
    assert_eq!(told(&house, &other, &one), [other.person], "their own");
    assert_eq!(told(&house, &other, &other), [one.person]);
    // More than one statement asks about.
    let many = vec![one.person; 120];
    let found = house.directory.same_people(&other.actor(), &many).unwrap();
    assert!(found.contains_key(&one.person));
}

async fn who_goes_to_another_organisation_or_is_deleted_is_one_with_nobody(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (stays, goes, ends) = (
        agent(&house, school),
        agent(&house, school),
        agent(&house, school),
    );
    let root = administrator(&house, school);
    join(&house, &stays, &goes);
    join(&house, &stays, &ends);
    let directory = &house.directory;
    let lodeve = organisation(directory, "ac-lodeve.example");
    let yesterday = house.today().pred_opt().unwrap();
    directory
        .let_go(&Actor::command(), goes.account, yesterday)
        .unwrap();
    let (registry, today) = (house.registry(lodeve), house.today());
    house
        .store
        .platform_write(|tx| registry.bring(tx, &Actor::command(), goes.person, today))
        .unwrap();
    directory.forget();
    assert!(same_as(&house, &goes).is_empty());
    assert_eq!(same_as(&house, &stays), [ends.person]);
    let unsaid = |act: &Act| matches!(act, Act::SamePersonUnsaid { .. });
    assert!(journal(&house, &stays).iter().any(unsaid));
    // Who is deleted: nothing is kept of it, nor what somebody asked.
    let asked = agent(&house, school);
    say(&house, &root, &ends, &asked).unwrap();
    let over = "UPDATE account SET state = 'closed', turns = 0 WHERE account_id = $1";
    house
        .store
        .platform_write(|tx| tx.execute(over, params![ends.account]))
        .unwrap();
    assert_eq!(directory.turn().unwrap().len(), 1);
    directory.forget();
    assert!(same_as(&house, &stays).is_empty());
    assert!(directory.same_asked(&root.actor()).unwrap().is_empty());
}
