//! Pupils: who finds them and whom they find, what they are never given, whom they exchange mail with, on both engines.

use crate::house::{House, Who, facts, holds, house, organisation};
use directory::{
    AccountTab, AccountsWish, Actor, DirectoryError, Duty, FunctionFacts, Grant, HEAD_POST, Inside,
    MailboxRole, Nearness, NewDelegation, PUPIL_CODE, PersonFacts, PersonId, Population, Recipient,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_pupil_is_found_by_the_staff_of_their_school_alone,
    a_pupil_finds_the_staff_of_their_school_and_nobody_else,
    who_changes_schools_is_found_where_they_are,
    many_are_found_page_by_page_with_the_pupils_among_them,
    a_pupil_is_given_nothing,
    the_head_sees_pupils_apart_and_no_sheet_of_theirs,
    mail_of_pupils_stays_inside_until_the_policy_opens_it,
    a_pupil_has_the_room_of_a_pupil,
}

fn teaches(school: i64) -> FunctionFacts {
    FunctionFacts {
        establishment: school,
        code: "ENS".to_owned(),
        post: "L1300".to_owned(),
        label: "Professeure de mathématiques".to_owned(),
        since: "2020-09-01".parse().ok(),
        until: None,
    }
}

fn pupil_facts(given: &str, school: i64, class: &str) -> PersonFacts {
    PersonFacts {
        given_name: given.to_owned(),
        family_name: "Petit".to_owned(),
        birth_hash: Some("hash".to_owned()),
        population: Population::Pupil,
        home: Some(school),
        functions: vec![FunctionFacts {
            establishment: school,
            code: PUPIL_CODE.to_owned(),
            post: class.to_owned(),
            label: format!("Élève, {class}"),
            since: None,
            until: None,
        }],
        ..PersonFacts::default()
    }
}

fn teacher(house: &House, name: &str, school: i64) -> Who {
    let told = PersonFacts {
        home: Some(school),
        ..facts(name, vec![teaches(school)])
    };
    house.put(None, &told)
}

/// Two schools, each with a teacher and a pupil, and a guest at the first.
struct Two {
    house: House,
    here: i64,
    there: i64,
    teacher: Who,
    other: Who,
    guest: Who,
    pupil: Who,
    mate: Who,
    far: Who,
}

fn two(kind: Kind) -> Two {
    let house = house(kind);
    let (here, there) = (
        house.school("0340001A", None),
        house.school("0340002B", None),
    );
    let guest = PersonFacts {
        population: Population::Guest,
        ..facts("Invité", vec![teaches(here)])
    };
    Two {
        teacher: teacher(&house, "Petitjean", here),
        other: teacher(&house, "Petitpierre", there),
        guest: house.put(None, &guest),
        pupil: house.put(None, &pupil_facts("Lina", here, "3E 2")),
        mate: house.put(None, &pupil_facts("Noé", here, "3E 2")),
        far: house.put(None, &pupil_facts("Sami", there, "6E 1")),
        house,
        here,
        there,
    }
}

impl Two {
    fn found(&self, who: &Who, typed: &str) -> Vec<PersonId> {
        let found = self.house.directory.search(&who.actor(), typed, None, 50);
        let mut ids: Vec<PersonId> = found
            .unwrap()
            .people
            .iter()
            .map(|one| one.person.id)
            .collect();
        ids.sort();
        let completed = self.house.directory.complete(&who.actor(), typed, 50);
        let mut completed: Vec<PersonId> = completed.unwrap().iter().map(|one| one.id).collect();
        completed.sort();
        assert_eq!(ids, completed);
        ids
    }

    fn has_card(&self, who: &Who, whom: &Who) -> bool {
        let directory = &self.house.directory;
        let person = directory.person(whom.person).unwrap();
        let has = directory.has_card(&who.actor(), &person).unwrap();
        assert_eq!(directory.sees(&who.actor(), &person).unwrap(), has);
        match directory.card(&who.actor(), whom.person) {
            Ok(_) => assert!(has),
            Err(DirectoryError::NotFound("person")) => assert!(!has),
            Err(other) => panic!("{other}"),
        }
        has
    }
}

fn sorted<const N: usize>(of: [&Who; N]) -> Vec<PersonId> {
    let mut ids: Vec<PersonId> = of.iter().map(|one| one.person).collect();
    ids.sort();
    ids
}

async fn a_pupil_is_found_by_the_staff_of_their_school_alone(kind: Kind) {
    let two = two(kind);
    let (teacher, other) = (&two.teacher, &two.other);
    assert_eq!(
        two.found(teacher, "petit"),
        sorted([teacher, other, &two.pupil, &two.mate])
    );
    assert_eq!(two.found(teacher, "lina"), [two.pupil.person]);
    assert_eq!(two.found(teacher, "sami"), []);
    assert_eq!(
        two.found(other, "petit"),
        sorted([teacher, other, &two.far])
    );
    // A guest of the school is no staff.
    assert_eq!(two.found(&two.guest, "lina"), []);
    assert_eq!(two.found(&two.guest, "petit"), sorted([teacher, other]));
    // By their class and their address too, as staff of the school type them.
    assert_eq!(
        two.found(teacher, "eleve 3e"),
        sorted([&two.pupil, &two.mate])
    );
    assert_eq!(
        two.found(teacher, "lina.petit@ac-thau.example"),
        [two.pupil.person]
    );
    assert_eq!(two.found(other, "lina.petit@ac-thau.example"), []);
    let found = two
        .house
        .directory
        .search(&teacher.actor(), "lina", None, 9);
    assert_eq!(found.unwrap().people[0].nearness, Nearness::Pupils);
    for (who, sees) in [(teacher, true), (other, false), (&two.guest, false)] {
        assert_eq!(two.has_card(who, &two.pupil), sees);
    }
    // Nobody reads a list of them.
    let listed = two
        .house
        .directory
        .colleagues(&teacher.actor(), two.here, None, 50)
        .unwrap();
    let people = listed.people.iter().chain(&listed.heads);
    assert!(
        people
            .into_iter()
            .all(|one| one.population != Population::Pupil)
    );
    // Who administers them opens their card and finds them nowhere.
    let desk = two.house.put(None, &facts("Bureau", Vec::new()));
    two.house
        .directory
        .set_administrator(&Actor::command(), desk.person, true)
        .unwrap();
    assert_eq!(two.found(&desk, "lina"), []);
    assert!(two.has_card(&desk, &two.pupil));
    // A teacher who leaves the school loses sight of its pupils the same day.
    let moved = PersonFacts {
        home: Some(two.there),
        ..facts("Petitjean", vec![teaches(two.there)])
    };
    two.house.put(Some(teacher), &moved);
    assert_eq!(two.found(teacher, "lina"), []);
    assert!(!two.has_card(teacher, &two.pupil));
    assert_eq!(two.found(teacher, "sami"), [two.far.person]);
}

async fn a_pupil_finds_the_staff_of_their_school_and_nobody_else(kind: Kind) {
    let two = two(kind);
    let (pupil, directory) = (&two.pupil, &two.house.directory);
    assert_eq!(two.found(pupil, "petit"), [two.teacher.person]);
    assert_eq!(two.found(pupil, "claude"), [two.teacher.person], "no guest");
    assert_eq!(two.found(pupil, "math"), [two.teacher.person]);
    assert_eq!(two.found(pupil, "noe"), []);
    assert!(two.has_card(pupil, &two.teacher));
    assert!(two.has_card(pupil, pupil));
    for whom in [&two.mate, &two.far, &two.other, &two.guest] {
        assert!(!two.has_card(pupil, whom), "{:?}", whom.person);
    }
    let actor = pupil.actor();
    let listed = directory.colleagues(&actor, two.here, None, 50).unwrap();
    let people: Vec<PersonId> = listed.people.iter().map(|one| one.id).collect();
    assert_eq!(people, [two.teacher.person]);
    let elsewhere = directory.colleagues(&actor, two.there, None, 50);
    assert!(matches!(elsewhere, Err(DirectoryError::NotFound(_))));
    assert!(directory.establishment_of(&actor, two.there).is_err());
    assert!(directory.establishment_of(&actor, two.here).is_ok());
    for (typed, wanted) in [
        ("", vec![two.here]),
        ("0340001A", vec![two.here]),
        ("0340002B", vec![]),
    ] {
        let schools = directory.establishments(&actor, typed, None, 50).unwrap();
        let ids: Vec<i64> = schools.iter().map(|one| one.id).collect();
        assert_eq!(ids, wanted, "{typed}");
    }
    // Staff who work in both: of the other school a pupil reads nothing.
    let both = PersonFacts {
        home: Some(two.there),
        ..facts("Double", vec![teaches(two.here), teaches(two.there)])
    };
    let both = two.house.put(None, &both);
    let card = directory.card(&actor, both.person).unwrap();
    let places: Vec<i64> = card
        .functions
        .iter()
        .map(|one| one.establishment.id)
        .collect();
    assert_eq!((places, card.home), (vec![two.here], None));
    assert_eq!(card.person.establishment, None);
    // Who goes to no school any more finds nobody.
    let registry = two.house.registry(two.house.organisation);
    let today = two.house.today();
    two.house
        .store
        .platform_write(|tx| {
            registry.depart(tx, pupil.person, today, None, directory::Cause::Unknown)
        })
        .unwrap();
    directory.forget();
    assert_eq!(two.found(pupil, "petit"), []);
    assert_eq!(two.found(&two.teacher, "lina"), []);
    assert!(!two.has_card(&two.teacher, pupil));
}

async fn who_changes_schools_is_found_where_they_are(kind: Kind) {
    let two = two(kind);
    two.house
        .put(Some(&two.pupil), &pupil_facts("Lina", two.there, "2NDE 1"));
    assert_eq!(two.found(&two.teacher, "lina"), []);
    assert_eq!(two.found(&two.other, "lina"), [two.pupil.person]);
    assert_eq!(two.found(&two.pupil, "petit"), [two.other.person]);
    // Another name of the same school.
    let mut renamed = pupil_facts("Lina", two.there, "2NDE 1");
    renamed.family_name = "Grand".to_owned();
    two.house.put(Some(&two.pupil), &renamed);
    assert_eq!(two.found(&two.other, "lina grand"), [two.pupil.person]);
}

async fn many_are_found_page_by_page_with_the_pupils_among_them(kind: Kind) {
    let two = two(kind);
    let registry = two.house.registry(two.house.organisation);
    let today = two.house.today();
    // More than are sorted at once: the order itself is walked.
    two.house
        .store
        .platform_write(|tx| {
            for number in 0..4_100 {
                let name = format!("Petit{number:04}");
                let told = facts(&name, Vec::new());
                registry.put_person(&two.house.directory, tx, None, &told, today)?;
            }
            Ok::<_, DirectoryError>(())
        })
        .unwrap();
    two.house.directory.forget();
    let (actor, mut after, mut nearness) = (two.teacher.actor(), None, Vec::new());
    for _ in 0..4 {
        let page = two
            .house
            .directory
            .search(&actor, "petit", after, 2)
            .unwrap();
        assert!(page.more);
        after = page.people.last().map(|one| one.person.id);
        nearness.extend(page.people.iter().map(|one| one.nearness));
    }
    let (pupils, all) = (Nearness::Pupils, Nearness::Organisation);
    let mut wanted = vec![Nearness::Establishment, pupils, pupils];
    wanted.resize(8, all);
    assert_eq!(nearness, wanted);
}

async fn a_pupil_is_given_nothing(kind: Kind) {
    let two = two(kind);
    let directory = &two.house.directory;
    let (command, person) = (Actor::command(), two.pupil.person);
    let nobody = |done: Result<(), DirectoryError>| {
        assert!(
            matches!(done, Err(DirectoryError::NotFound("person"))),
            "{done:?}"
        );
    };
    nobody(directory.set_administrator(&command, person, true));
    let right = NewDelegation {
        person,
        duty: Duty::People,
        establishment: Some(two.here),
        until: two.house.today(),
    };
    let given = directory.delegate(&command, two.house.organisation, &right);
    nobody(given.map(drop));
    nobody(directory.appoint(
        &command,
        person,
        &holds(two.here, HEAD_POST, "2026-08-31", None),
    ));
    let last = two.house.today();
    nobody(directory.let_go(&command, two.pupil.account, last));
    two.house.make();
    let mailbox = two.house.account_at("ce.0340001a@ac-thau.example");
    let grant = Grant {
        person,
        role: MailboxRole::Member,
        until: None,
    };
    nobody(directory.grant_role(&command, mailbox, &grant));
    assert!(two.house.sees(&two.pupil).is_empty());
    assert!(!directory.person(person).unwrap().may_be_trusted());
}

async fn the_head_sees_pupils_apart_and_no_sheet_of_theirs(kind: Kind) {
    let two = two(kind);
    let directory = &two.house.directory;
    let head = two.house.put(
        None,
        &facts(
            "Cheffe",
            vec![holds(two.here, HEAD_POST, "2020-09-01", None)],
        ),
    );
    let registry = two.house.registry(two.house.organisation);
    let today = two.house.today();
    // A pupil whose account waits for a password.
    two.house
        .store
        .platform_write(|tx| {
            let told = pupil_facts("Ana", two.here, "3E 1");
            registry.put_person(directory, tx, None, &told, today)
        })
        .unwrap();
    directory.forget();
    let page = |tab, typed| {
        let wish = AccountsWish {
            tab,
            typed,
            after: None,
            limit: 50,
        };
        directory
            .school_accounts(&head.actor(), two.here, &wish)
            .unwrap()
    };
    let all = page(AccountTab::All, "");
    let is_pupil = |one: &directory::SchoolAccount| {
        one.person.population == Population::Pupil || one.standing.population == Population::Pupil
    };
    assert!(!all.accounts.iter().any(is_pupil));
    assert_eq!((all.counts.all, all.counts.pupils), (3, 3));
    assert_eq!((all.counts.sheets, all.counts.to_activate), (0, 0));
    let pupils = page(AccountTab::Pupils, "");
    assert!(pupils.accounts.iter().all(is_pupil));
    assert_eq!(pupils.accounts.len(), 3);
    assert_eq!(page(AccountTab::Pupils, "noe").accounts.len(), 1);
    assert!(page(AccountTab::ToActivate, "").accounts.is_empty());
    let news = directory
        .school_news(two.house.organisation, today)
        .unwrap();
    let told = news.values().flatten();
    assert!(
        told.flat_map(|one| &one.to_activate)
            .all(|one| !is_pupil(one))
    );
    // Who leads another school sees nothing of this one.
    let other = two.house.put(
        None,
        &facts(
            "Autre",
            vec![holds(two.there, HEAD_POST, "2020-09-01", None)],
        ),
    );
    assert!(
        directory
            .school_accounts(&other.actor(), two.here, &AccountsWish::default())
            .is_err()
    );
    let one = directory.school_account(&other.actor(), two.there, two.pupil.person);
    assert!(matches!(one, Err(DirectoryError::NotFound(_))));
}

async fn mail_of_pupils_stays_inside_until_the_policy_opens_it(kind: Kind) {
    let two = two(kind);
    let directory = &two.house.directory;
    let far = organisation(directory, "ac-lodeve.example");
    let abroad = two.house.put_in(far, None, &facts("Loin", Vec::new()));
    let kept = |who: &Who, address: &str| {
        let account = directory.account(who.account).unwrap();
        directory
            .kept_inside(&account, [address].into_iter())
            .unwrap()
    };
    let (own, outside) = ("claude.petitjean@ac-thau.example", "amie@courriel.example");
    let elsewhere = "claude.loin@ac-lodeve.example";
    let pupil = "lina.petit@ac-thau.example";
    let is_inside = |closed: bool| {
        let sender = closed.then_some(Inside::Sender);
        assert_eq!(kept(&two.pupil, own), None);
        assert_eq!(kept(&two.pupil, outside), sender);
        assert_eq!(kept(&two.pupil, elsewhere), sender, "another organisation");
        assert_eq!(kept(&two.teacher, outside), None);
        assert_eq!(kept(&abroad, own), None);
        assert_eq!(kept(&abroad, pupil), closed.then_some(Inside::Recipient));
        assert_eq!(kept(&two.teacher, pupil), None);
        let found = directory.recipient(&pupil.parse().unwrap(), 1).unwrap();
        assert!(matches!(found, Recipient::Local { stays_inside, .. } if stays_inside == closed));
    };
    is_inside(true);
    let organisation = two.house.organisation;
    for (from, inside) in [
        (own, true),
        ("X@AC-THAU.EXAMPLE", true),
        (outside, false),
        (elsewhere, false),
        ("", false),
    ] {
        assert_eq!(
            directory.is_from_inside(organisation, from).unwrap(),
            inside,
            "{from}"
        );
    }
    let command = Actor::command();
    let set = |value| directory.set_policy(&command, organisation, "pupils", value);
    set(r#"{"imported":true,"outside":true}"#).unwrap();
    is_inside(false);
    assert!(set(r#"{"imported":1}"#).is_err());
    set(r#"{"imported":true}"#).unwrap();
    is_inside(true);
}

async fn a_pupil_has_the_room_of_a_pupil(kind: Kind) {
    let two = two(kind);
    let directory = &two.house.directory;
    let room = |who: &Who| directory.account(who.account).unwrap().quota_bytes;
    assert_eq!(room(&two.pupil), 500 << 20);
    assert!(room(&two.teacher) > room(&two.pupil));
    let command = Actor::command();
    let value = r#"{"pupil":1048576}"#;
    directory
        .set_policy(&command, two.house.organisation, "quota", value)
        .unwrap();
    assert_eq!(room(&two.pupil), 1 << 20);
    let none = directory.set_policy(&command, two.house.organisation, "quota", r#"{"pupil":0}"#);
    assert!(none.is_err());
}
