//! Who waits for their first sign-in and has no head of school to hand them a sheet, for their desk, on both engines.

use crate::house::{DAY, House, Who, facts, holds, house, organisation};
use chrono::NaiveDate;
use directory::{
    AccountState, AccountTab, AccountsWish, Actor, DEPUTY_POST, DirectoryError, Duty,
    FunctionFacts, HEAD_POST, NewDelegation, Newcomers, NewcomersWish, PersonFacts, PersonId,
    Population, SchoolAccounts,
};
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    heads_replacements_and_services_wait_at_a_desk,
    whoever_is_led_from_above_is_on_the_list_of_that_head_alone,
    a_desk_sees_those_of_its_structures_alone,
    who_came_in_waits_no_more_and_who_comes_back_waits_again,
    those_who_wait_come_page_by_page_and_are_found_by_name,
    a_page_is_walked_so_far_and_goes_on_where_the_walk_ended,
    the_cost_of_a_page_is_not_that_of_who_works_here,
}

/// A service with a school that hangs on it and another one beside; desks over the service and over all.
struct Scene {
    house: House,
    service: i64,
    school: i64,
    beside: i64,
    desk: Who,
    all: Who,
}

fn scene(kind: Kind) -> Scene {
    let house = house(kind);
    let service = house.school("0340001A", None);
    let school = house.school("0340002C", Some(service));
    let beside = house.school("0110001B", None);
    let [desk, all] = ["Bureau", "Tous"].map(|name| house.put(None, &facts(name, Vec::new())));
    for (desk, place) in [(&desk, Some(service)), (&all, None)] {
        give(&house, desk, Duty::Helpdesk, place);
    }
    Scene {
        house,
        service,
        school,
        beside,
        desk,
        all,
    }
}

fn give(house: &House, who: &Who, duty: Duty, establishment: Option<i64>) {
    let new = NewDelegation {
        person: who.person,
        duty,
        establishment,
        until: "2027-08-31".parse().unwrap(),
    };
    house
        .directory
        .delegate(&Actor::command(), house.organisation, &new)
        .unwrap();
}

fn teaches(school: i64, since: &str) -> FunctionFacts {
    FunctionFacts {
        establishment: school,
        code: "ENS".to_owned(),
        post: String::new(),
        label: "Lettres".to_owned(),
        since: since.parse().ok(),
        until: None,
    }
}

fn at(name: &str, home: Option<i64>, functions: Vec<FunctionFacts>) -> PersonFacts {
    PersonFacts {
        home,
        ..facts(name, functions)
    }
}

impl Scene {
    /// Somebody who has not come in yet.
    fn waits(&self, facts: &PersonFacts) -> PersonId {
        let (house, today) = (&self.house, self.house.today());
        let registry = house.registry(house.organisation);
        let written = house
            .store
            .platform_write(|tx| registry.put_person(&house.directory, tx, None, facts, today))
            .unwrap();
        house.directory.forget();
        written.person.unwrap()
    }

    fn list(&self, who: &Who, typed: &str, after: Option<PersonId>, limit: usize) -> Newcomers {
        let wish = NewcomersWish {
            typed,
            after,
            limit,
            ..NewcomersWish::default()
        };
        let directory = &self.house.directory;
        directory.without_head(&who.actor(), &wish).unwrap()
    }

    fn seen(&self, who: &Who) -> Vec<PersonId> {
        ids(&self.list(who, "", None, 50))
    }

    fn activate(&self, person: PersonId) {
        let account = self.house.directory.person(person).unwrap().account;
        self.house.directory.activate(account.unwrap()).unwrap();
    }
}

fn ids(found: &Newcomers) -> Vec<PersonId> {
    found.people.iter().map(|one| one.person.id).collect()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

async fn heads_replacements_and_services_wait_at_a_desk(kind: Kind) {
    let scene = scene(kind);
    let (school, beside) = (scene.school, scene.beside);
    // The head of a school herself, and her deputy, whom she looks after.
    let head = at(
        "Alba",
        Some(school),
        vec![holds(school, HEAD_POST, "2026-08-01", None)],
    );
    let head = scene.waits(&head);
    let deputy = at(
        "Brun",
        Some(school),
        vec![holds(school, DEPUTY_POST, "2020-09-01", None)],
    );
    scene.waits(&deputy);
    scene.waits(&at(
        "Colin",
        Some(school),
        vec![teaches(school, "2026-09-01")],
    ));
    // Who belongs to no school; who works in a service that nobody leads; who is announced there.
    let replacing = scene.waits(&at("Diaz", None, Vec::new()));
    let clerk = at(
        "Etxe",
        Some(scene.service),
        vec![teaches(scene.service, "2020-09-01")],
    );
    let clerk = scene.waits(&clerk);
    let announced = PersonFacts {
        starts: Some(day("2026-09-15")),
        ..at("Faure", Some(scene.service), Vec::new())
    };
    let announced = scene.waits(&announced);
    // Of no school, but with a function in one that is led: its head sees them.
    scene.waits(&at("Gilles", None, vec![teaches(school, "2026-09-01")]));
    // A school whose head is gone is led by its deputy, and one that had a head last year by nobody.
    let led = holds(beside, HEAD_POST, "2020-09-01", Some("2026-08-01"));
    scene.house.put(None, &at("Hugo", None, vec![led]));
    let orphan = scene.waits(&at(
        "Ibos",
        Some(beside),
        vec![teaches(beside, "2026-09-01")],
    ));
    // Pupils come in by what their school hands them.
    let pupil = PersonFacts {
        population: Population::Pupil,
        ..at("Jolie", Some(beside), Vec::new())
    };
    scene.waits(&pupil);
    let found = scene.list(&scene.all, "", None, 50);
    assert_eq!(ids(&found), [head, replacing, clerk, announced, orphan]);
    assert_eq!(found.next, None);
    let of = |id: PersonId| found.people.iter().find(|one| one.person.id == id).unwrap();
    assert_eq!(of(head).arrives, day("2026-08-01"));
    assert_eq!(of(replacing).arrives, day("2026-08-31"), "made today");
    assert_eq!(of(announced).arrives, day("2026-09-15"));
    assert_eq!(of(announced).standing.state, AccountState::Announced);
    assert_eq!(of(head).standing.state, AccountState::ToActivate);
    // Another one leads the school too: the head has somebody who hands her the sheet.
    let second = vec![holds(school, HEAD_POST, "2026-08-01", None)];
    scene.house.put(None, &at("Kuntz", Some(school), second));
    assert!(!scene.seen(&scene.all).contains(&head));
    // A deputy looks after the school whose head is gone.
    let deputy = vec![holds(beside, DEPUTY_POST, "2026-08-01", None)];
    scene.house.put(None, &at("Lebrun", Some(beside), deputy));
    assert!(!scene.seen(&scene.all).contains(&orphan));
}

async fn whoever_is_led_from_above_is_on_the_list_of_that_head_alone(kind: Kind) {
    let scene = scene(kind);
    let house = &scene.house;
    // A service, the school that hangs on it, and four structures below, each on the one before.
    let mut chain = vec![scene.service, scene.school];
    for uai in ["0340003D", "0340004E", "0340005F", "0340006G"] {
        chain.push(house.school(uai, chain.last().copied()));
    }
    let waits = |name: &str, place: i64| scene.waits(&at(name, Some(place), Vec::new()));
    let names = ["Alba", "Brun", "Colin", "Diaz", "Etxe", "Faure"];
    let places = names.iter().zip(&chain);
    let all: Vec<(PersonId, i64)> = places
        .map(|(name, place)| (waits(name, *place), *place))
        .collect();
    let beside = waits("Gilles", scene.beside);
    let post = |name: &str, place: i64, post: &str| {
        let held = vec![holds(place, post, "2020-09-01", None)];
        house.put(None, &at(name, Some(place), held))
    };
    // On the page of a head, or on the list of the desk, and on one of them.
    let heads_and_desk = |heads: &[&Who]| {
        let at_desk = scene.seen(&scene.all);
        for (person, place) in &all {
            let led = heads.iter().any(|head| {
                let wish = AccountsWish {
                    tab: AccountTab::ToActivate,
                    limit: 50,
                    ..AccountsWish::default()
                };
                let page = house
                    .directory
                    .school_accounts(&head.actor(), *place, &wish);
                let is =
                    |page: SchoolAccounts| page.accounts.iter().any(|one| one.person.id == *person);
                page.is_ok_and(is)
            });
            assert_ne!(led, at_desk.contains(person), "{place}: one of the two");
        }
        at_desk
    };
    let everybody = heads_and_desk(&[]);
    assert_eq!(everybody.len(), all.len() + 1);
    // The head of the service leads what nobody leads below, as far as the rule goes.
    let top = post("Sénac", chain[0], HEAD_POST);
    assert_eq!(heads_and_desk(&[&top]), [all[5].0, beside]);
    // A deputy in the middle leads from there on.
    let deputy = post("Tissot", chain[2], DEPUTY_POST);
    assert_eq!(heads_and_desk(&[&top, &deputy]), [beside]);
    // Whoever leads a structure and belongs to one below that nobody else leads has nobody to hand them a sheet.
    let own = at(
        "Vidal",
        Some(scene.beside),
        vec![holds(scene.beside, HEAD_POST, "2020-09-01", None)],
    );
    let own = scene.waits(&own);
    assert_eq!(heads_and_desk(&[&top, &deputy]), [own]);
}

async fn a_desk_sees_those_of_its_structures_alone(kind: Kind) {
    let scene = scene(kind);
    let put = |name: &str, home: Option<i64>| scene.waits(&at(name, home, Vec::new()));
    let (below, own) = (
        put("Alba", Some(scene.school)),
        put("Brun", Some(scene.service)),
    );
    let beside = put("Colin", Some(scene.beside));
    let nowhere = put("Diaz", None);
    assert_eq!(scene.seen(&scene.desk), [below, own]);
    assert_eq!(scene.seen(&scene.all), [below, own, beside, nowhere]);
    // Who holds rights is looked after in the administration; who has no desk has no list.
    let account = scene.house.directory.person(own).unwrap().account.unwrap();
    let rights = Who {
        person: own,
        account,
        organisation: scene.house.organisation,
    };
    give(&scene.house, &rights, Duty::Feeds, None);
    assert_eq!(scene.seen(&scene.desk), [below]);
    let nobody = scene.house.put(None, &facts("Zola", Vec::new()));
    give(&scene.house, &nobody, Duty::People, None);
    let other = organisation(&scene.house.directory, "ac-lodeve.example");
    let stranger = scene.house.put_in(other, None, &facts("Yves", Vec::new()));
    for who in [&nobody, &stranger] {
        let wish = NewcomersWish::default();
        let list = scene.house.directory.without_head(&who.actor(), &wish);
        assert!(matches!(list, Err(DirectoryError::NotPermitted)));
    }
}

async fn who_came_in_waits_no_more_and_who_comes_back_waits_again(kind: Kind) {
    let scene = scene(kind);
    let house = &scene.house;
    let born = at("Alba", Some(scene.service), Vec::new());
    let person = scene.waits(&born);
    let account = house.directory.person(person).unwrap().account.unwrap();
    let command = Actor::command();
    // Suspended meanwhile, and opened again: they wait still.
    let how = directory::Suspension::default();
    house.directory.suspend(&command, account, &how).unwrap();
    assert!(scene.seen(&scene.all).is_empty());
    house.directory.resume(&command, account).unwrap();
    assert_eq!(scene.seen(&scene.all), [person]);
    scene.activate(person);
    assert!(scene.seen(&scene.all).is_empty());
    let waits = "SELECT waits FROM person WHERE person_id = $1";
    let waits: i64 = house
        .store
        .platform_read(|tx| tx.value(waits, params![person]))
        .unwrap();
    assert_eq!(waits, 0, "the index holds those who wait alone");
    // Deleted, and told of again: the first sign-in is to come.
    let gone = "UPDATE account SET state = 'deleted' WHERE account_id = $1";
    house
        .store
        .platform_write(|tx| tx.execute(gone, params![account]))
        .unwrap();
    house.directory.forget();
    let (registry, today) = (house.registry(house.organisation), house.today());
    house
        .store
        .platform_write(|tx| registry.put_person(&house.directory, tx, Some(person), &born, today))
        .unwrap();
    house.directory.forget();
    assert_eq!(scene.seen(&scene.all), [person]);
    // Announced today, there tomorrow.
    house.clock.advance(DAY);
    assert_eq!(scene.seen(&scene.all), [person]);
}

async fn those_who_wait_come_page_by_page_and_are_found_by_name(kind: Kind) {
    let scene = scene(kind);
    let mut all = Vec::new();
    for number in 0..130 {
        let name = format!("Nom{number:03}");
        // Every other one has a head: gaps are walked over.
        let home = (number % 2 == 0).then_some(scene.service);
        let facts = match home {
            Some(_) => at(&name, home, Vec::new()),
            None => at(&name, Some(scene.beside), Vec::new()),
        };
        let person = scene.waits(&facts);
        all.extend(home.map(|_| person));
    }
    let head = vec![holds(scene.beside, HEAD_POST, "2020-09-01", None)];
    scene.house.put(None, &at("Tête", Some(scene.beside), head));
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let page = scene.list(&scene.all, "", after, 25);
        assert!(page.people.len() == 25 || page.next.is_none());
        found.extend(ids(&page));
        after = page.next;
        if after.is_none() {
            break;
        }
        assert_eq!(after, found.last().copied(), "of a full page");
    }
    assert_eq!(found, all);
    let one = scene.list(&scene.all, "nom128", None, 25);
    assert_eq!(ids(&one), [all[64]]);
    let given = scene.list(&scene.all, "claude nom02", None, 25);
    assert_eq!(given.people.len(), 5, "{given:?}");
    assert!(
        scene
            .list(&scene.all, "personne", None, 25)
            .people
            .is_empty()
    );
}

async fn a_page_is_walked_so_far_and_goes_on_where_the_walk_ended(kind: Kind) {
    let scene = scene(kind);
    // The desk over the service has two people of its own behind 230 of another structure, and one at the end.
    let mut waits = Vec::new();
    for number in 0..230 {
        waits.push(scene.waits(&at(
            &format!("Nom{number:03}"),
            Some(scene.beside),
            Vec::new(),
        )));
    }
    let own = ["Nom230", "Nom231", "Zola"]
        .map(|name| scene.waits(&at(name, Some(scene.service), Vec::new())));
    let page = |after: Option<PersonId>, walks: usize, limit: usize| {
        let wish = NewcomersWish {
            after,
            limit,
            walks,
            ..NewcomersWish::default()
        };
        let directory = &scene.house.directory;
        directory.without_head(&scene.desk.actor(), &wish).unwrap()
    };
    // Nobody among those that were looked at: the next page begins after the last of them.
    let first = page(None, 5, 25);
    assert!(first.people.is_empty());
    assert_eq!(first.next, Some(waits[4]));
    let second = page(first.next, 150, 25);
    assert!(second.people.is_empty());
    assert_eq!(second.next, Some(waits[154]), "of more than one statement");
    // Some are, and the page is not full; full; and the end.
    let third = page(second.next, 76, 25);
    assert_eq!(ids(&third), own[..1]);
    assert_eq!(third.next, Some(own[0]));
    let full = page(second.next, 500, 1);
    assert_eq!((ids(&full), full.next), (vec![own[0]], Some(own[0])));
    let last = page(third.next, 500, 25);
    assert_eq!((ids(&last), last.next), (own[1..].to_vec(), None));
    // What is looked at costs, and nothing behind it.
    let (_, near) = store::counted(|| page(None, 100, 25));
    let (_, far) = store::counted(|| page(None, 200, 25));
    assert!(near < far, "{near} of {far}");
    let (all, _) = store::counted(|| page(None, usize::MAX, 25));
    assert_eq!((ids(&all), all.next), (own.to_vec(), None));
}

async fn the_cost_of_a_page_is_not_that_of_who_works_here(kind: Kind) {
    let scene = scene(kind);
    scene.waits(&at("Alba", Some(scene.service), Vec::new()));
    scene.seen(&scene.all);
    let (found, few) = store::counted(|| scene.seen(&scene.all));
    for number in 0..120 {
        let name = format!("Nom{number:03}");
        let person = scene.waits(&at(&name, Some(scene.service), Vec::new()));
        scene.activate(person);
    }
    assert_eq!(scene.seen(&scene.all), found);
    let (_, many) = store::counted(|| scene.seen(&scene.all));
    assert_eq!(many, few, "statements, however many have come in");
}
