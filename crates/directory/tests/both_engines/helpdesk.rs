//! Requests for help and the desks that answer them: nothing is looked up when one asks, each reads what is of their desk, and
//! nobody acts on themselves or on who holds rights, on both engines.

use crate::house::{DAY, House, Who, facts, holds, house, organisation};
use directory::{
    AccountState, Act, Actor, Contact, DirectoryError, Duty, HELP_JOB, HELP_TARGET, HelpKind,
    HelpRequest, HelpState, NewDelegation, NewHelp, PersonFacts, Suspension,
};
use std::time::Duration;
use store::{Tx, params};
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    asking_is_the_same_work_whoever_exists,
    a_request_goes_to_the_desk_of_whom_it_is_about,
    who_is_not_recognised_waits_in_the_queue_of_the_organisation,
    a_repeat_joins_the_first_and_is_answered_with_it,
    it_was_not_me_comes_first_then_the_oldest,
    a_request_is_taken_given_back_and_answered_once,
    nobody_answers_what_was_asked_in_their_own_name,
    a_request_is_forgotten_a_year_after_its_end,
    a_desk_acts_in_its_structures_only,
    a_desk_acts_neither_on_itself_nor_on_who_holds_rights,
    what_managers_closed_no_desk_opens,
    a_desk_gives_twice_what_the_policy_gives,
    contacts_are_set_whole_or_not_at_all,
}

const BORN: &str = "the keyed hash of a birthday";

/// An académie with two services, each with a school, and a desk over each service and over all.
struct Scene {
    house: House,
    service: i64,
    school: i64,
    /// Over the first service, the second, all.
    desks: [Who; 3],
    /// Works at the first school.
    solene: Who,
}

fn scene(kind: Kind) -> Scene {
    let house = house(kind);
    let (service, beside) = (
        house.school("0340001A", None),
        house.school("0110001B", None),
    );
    let school = house.school("0340002C", Some(service));
    let other = house.school("0110002D", Some(beside));
    let desks = ["Premier", "Second", "Tous"].map(|name| {
        let at = vec![holds(beside, "", "2020-09-01", None)];
        house.put(None, &facts(name, at))
    });
    for (desk, place) in desks.iter().zip([Some(service), Some(beside), None]) {
        give(&house, desk, Duty::Helpdesk, place);
    }
    let solene = house.put(None, &born("Cazalbou", school));
    house.put(None, &born("Autre", other));
    Scene {
        house,
        service,
        school,
        desks,
        solene,
    }
}

fn born(name: &str, school: i64) -> PersonFacts {
    PersonFacts {
        birth_hash: Some(BORN.to_owned()),
        home: Some(school),
        ..facts(name, vec![holds(school, "", "2020-09-01", None)])
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

impl Scene {
    /// As Solène asks; what differs is changed.
    fn wish(&self) -> NewHelp {
        NewHelp {
            organisation: self.house.organisation,
            kind: HelpKind::LockedOut,
            given_name: "Claude".to_owned(),
            family_name: "CAZALBOU".to_owned(),
            school: "0340002c".to_owned(),
            birth_hash: BORN.to_owned(),
            said: "Depuis lundi.".to_owned(),
            language: Lang::Fr,
        }
    }

    fn nobody(&self) -> NewHelp {
        NewHelp {
            family_name: "Personne".to_owned(),
            ..self.wish()
        }
    }

    fn ask(&self, new: &NewHelp) -> i64 {
        self.house.directory.ask_help(new, "hash").unwrap()
    }

    /// Asks, and the job is done.
    fn routed(&self, new: &NewHelp) -> i64 {
        let number = self.ask(new);
        let jobs = self.house.store.pending_jobs(HELP_JOB).unwrap();
        let of = number.to_string().into_bytes();
        let job = jobs.iter().find(|job| job.payload == of).unwrap();
        self.house.directory.route_help(job).unwrap();
        number
    }

    fn queue(&self, desk: usize) -> Vec<HelpRequest> {
        let actor = self.desks[desk].actor();
        let found = self.house.directory.help_queue(&actor, None, 50).unwrap();
        let count = self.house.directory.help_waiting(&actor, 50).unwrap();
        assert_eq!(found.len(), count);
        found
    }

    fn numbers(&self, desk: usize) -> Vec<i64> {
        self.queue(desk).iter().map(|one| one.number).collect()
    }

    fn state(&self, number: i64) -> HelpState {
        let found = self.house.directory.help_standing(number).unwrap();
        found.unwrap().state
    }

    fn count(&self, sql: &str) -> i64 {
        let count = |tx: &Tx<'_>| tx.value::<i64>(sql, &[]);
        self.house.store.platform_read(count).unwrap()
    }
}

async fn asking_is_the_same_work_whoever_exists(kind: Kind) {
    let scene = scene(kind);
    let all =
        "SELECT (SELECT count(*) FROM act) * 1000000 + (SELECT count(*) FROM help_request) * 1000
        + (SELECT count(*) FROM due_job WHERE kind = 'request-routing')";
    for new in [scene.wish(), scene.nobody(), scene.wish()] {
        let before = scene.count(all);
        let number = scene.ask(&new);
        assert_eq!(scene.count(all), before + 1001, "one row, one job, no act");
        let row = |tx: &Tx<'_>| {
            let sql = "SELECT coalesce(person_id, 0) + coalesce(establishment_id, 0) + coalesce(routed, 0) + queued
                FROM help_request WHERE request_id = $1";
            tx.query_one(sql, params![number], |row| row.get::<i64>(0))
        };
        let found = scene.house.store.platform_read(row).unwrap();
        assert_eq!(found, 0, "nothing was looked up");
        assert_eq!(scene.state(number), HelpState::Received);
    }
    let faulty = NewHelp {
        school: String::new(),
        ..scene.wish()
    };
    assert!(matches!(
        scene.house.directory.ask_help(&faulty, "hash"),
        Err(DirectoryError::Invalid { what: "school", .. })
    ));
    assert!(scene.house.directory.help_standing(999).unwrap().is_none());
}

async fn a_request_goes_to_the_desk_of_whom_it_is_about(kind: Kind) {
    let scene = scene(kind);
    let number = scene.routed(&scene.wish());
    let [one] = &scene.queue(0)[..] else {
        panic!("one request");
    };
    assert_eq!(one.person, Some(scene.solene.person));
    assert_eq!(one.establishment, Some(scene.service), "above the school");
    assert_eq!(one.due(), one.asked.after(HELP_TARGET));
    assert!(scene.queue(1).is_empty(), "of another service");
    assert_eq!(scene.numbers(2), [number], "over all");
    // The name of the school as one says it, and the name one was born with.
    let said = NewHelp {
        kind: HelpKind::NoRescue,
        school: "Lycée 0340002C".to_owned(),
        ..scene.wish()
    };
    scene.routed(&said);
    assert_eq!(
        scene.queue(0).len(),
        1,
        "a lycée is no word of the school: nobody is guessed"
    );
    let said = NewHelp {
        school: "le collège 0340002C".to_owned(),
        ..said
    };
    scene.routed(&said);
    assert_eq!(scene.queue(0).len(), 2);
    let directory = &scene.house.directory;
    let journal = directory.own_journal(&scene.solene.actor(), None).unwrap();
    let asked = |line: &directory::JournalLine| line.act == Act::HelpAsked { number };
    assert!(journal.iter().any(asked), "whom it is about reads it");
    // Who has no desk has no queue, and an agent sees none of it.
    let agent = scene.solene.actor();
    for answer in [
        directory.help_queue(&agent, None, 5).map(drop),
        directory.help_request(&agent, number).map(drop),
        directory.take_help(&agent, number),
    ] {
        assert!(matches!(answer, Err(DirectoryError::NotPermitted)));
    }
    let second = scene.desks[1].actor();
    for answer in [
        directory.help_request(&second, number).map(drop),
        directory.take_help(&second, number),
        directory.answer_help(&second, number, "Voici."),
        directory.close_help(&second, number),
    ] {
        assert!(matches!(answer, Err(DirectoryError::NotPermitted)));
    }
    assert_eq!(scene.state(number), HelpState::Received);
}

async fn who_is_not_recognised_waits_in_the_queue_of_the_organisation(kind: Kind) {
    let scene = scene(kind);
    let wrong_day = NewHelp {
        birth_hash: "another".to_owned(),
        ..scene.wish()
    };
    let elsewhere = NewHelp {
        school: "0110002D".to_owned(),
        kind: HelpKind::Other,
        ..scene.wish()
    };
    let all = [scene.nobody(), wrong_day, elsewhere].map(|new| scene.routed(&new));
    assert!(scene.queue(0).is_empty() && scene.queue(1).is_empty());
    assert_eq!(scene.numbers(2), all);
    assert!(scene.queue(2).iter().all(|one| one.person.is_none()));
    // Two of one name and one birthday in one school: their given names tell, or nobody.
    scene.house.put(None, &born("Cazalbou", scene.school));
    scene.routed(&scene.wish());
    assert!(scene.queue(0).is_empty(), "both are called Claude");
    // Another organisation reads nothing of it.
    let other = organisation(&scene.house.directory, "ac-lodeve.example");
    let stranger = scene.house.put_in(other, None, &facts("Loin", vec![]));
    scene
        .house
        .directory
        .set_administrator(&Actor::command(), stranger.person, true)
        .unwrap();
    let directory = &scene.house.directory;
    let theirs = directory.help_queue(&stranger.actor(), None, 50).unwrap();
    assert!(theirs.is_empty());
    let read = directory.help_request(&stranger.actor(), all[0]);
    assert!(matches!(read, Err(DirectoryError::NotPermitted)));
}

async fn a_repeat_joins_the_first_and_is_answered_with_it(kind: Kind) {
    let scene = scene(kind);
    let first = scene.routed(&scene.wish());
    let again = NewHelp {
        school: "Collège 0340002C".to_owned(),
        said: "Toujours rien.".to_owned(),
        ..scene.wish()
    };
    let second = scene.routed(&again);
    let other = scene.routed(&NewHelp {
        kind: HelpKind::NoRescue,
        ..scene.wish()
    });
    assert_eq!(
        scene.numbers(0),
        [first, other],
        "another kind is another one"
    );
    let desk = scene.desks[0].actor();
    let directory = &scene.house.directory;
    let (read, repeats) = directory.help_request(&desk, first).unwrap();
    assert_eq!((read.repeats, repeats.len()), (1, 1));
    assert_eq!(
        (repeats[0].number, repeats[0].said.as_str()),
        (second, "Toujours rien.")
    );
    let of_second = directory.help_request(&desk, second);
    assert!(matches!(of_second, Err(DirectoryError::NotPermitted)));
    // Who is not known is told alike too: what becomes of repeats says nothing of who exists.
    let unknown = scene.routed(&scene.nobody());
    let unknown_again = scene.routed(&scene.nobody());
    assert_eq!(scene.numbers(2), [first, other, unknown]);
    directory.take_help(&desk, first).unwrap();
    // Whoever makes a repeat learns neither that there was a first one nor what became of it.
    assert_eq!(scene.state(second), HelpState::Received);
    directory
        .answer_help(&desk, first, " Venez au bureau 12. ")
        .unwrap();
    let root = scene.desks[2].actor();
    directory
        .answer_help(&root, unknown, "Venez au bureau 12.")
        .unwrap();
    for number in [first, unknown] {
        let found = directory.help_standing(number).unwrap().unwrap();
        assert_eq!(found.state, HelpState::Answered);
        assert_eq!(found.answer.as_deref(), Some("Venez au bureau 12."));
        assert!(found.ended.is_some());
    }
    for number in [second, unknown_again] {
        let found = directory.help_standing(number).unwrap().unwrap();
        assert_eq!((found.state, found.ended), (HelpState::Received, None));
        assert_eq!(found.answer, None);
    }
    scene.house.clock.advance(DAY * 7);
    for number in [second, unknown_again] {
        let found = directory.help_standing(number).unwrap().unwrap();
        assert_eq!(found.state, HelpState::Closed);
        assert_eq!(found.answer, None);
    }
    // What recognised them is gone; asked again it is a new one.
    let left = "SELECT count(*) FROM help_request WHERE ended IS NOT NULL AND (birth_hash IS NOT NULL OR told IS NOT NULL)";
    assert_eq!(scene.count(left), 0);
    let third = scene.routed(&scene.wish());
    assert_eq!(scene.numbers(0), [other, third]);
}

async fn it_was_not_me_comes_first_then_the_oldest(kind: Kind) {
    let scene = scene(kind);
    let first = scene.routed(&scene.wish());
    scene.house.clock.advance(Duration::from_secs(3600));
    let second = scene.routed(&NewHelp {
        kind: HelpKind::NoRescue,
        ..scene.wish()
    });
    let thief = scene.routed(&NewHelp {
        kind: HelpKind::NotMe,
        ..scene.wish()
    });
    assert_eq!(scene.numbers(0), [thief, first, second]);
    let directory = &scene.house.directory;
    let desk = scene.desks[0].actor();
    let page = directory.help_queue(&desk, None, 2).unwrap();
    let rest = directory
        .help_queue(&desk, Some(page[1].place()), 2)
        .unwrap();
    assert_eq!(
        rest.iter().map(|one| one.number).collect::<Vec<_>>(),
        [second]
    );
    assert_eq!(
        directory.help_waiting(&desk, 2).unwrap(),
        2,
        "no more than asked"
    );
}

async fn a_request_is_taken_given_back_and_answered_once(kind: Kind) {
    let scene = scene(kind);
    let number = scene.routed(&scene.wish());
    let directory = &scene.house.directory;
    let (desk, root) = (scene.desks[0].actor(), scene.desks[2].actor());
    directory.take_help(&desk, number).unwrap();
    assert_eq!(scene.queue(0)[0].taken_by, Some(desk.person));
    assert!(matches!(
        directory.take_help(&root, number),
        Err(DirectoryError::NotFound(_))
    ));
    directory.give_back_help(&root, number).unwrap();
    assert_eq!(scene.state(number), HelpState::Received);
    assert!(matches!(
        directory.give_back_help(&desk, number),
        Err(DirectoryError::NotFound(_))
    ));
    for answer in ["  ", &"x".repeat(2_001)] {
        assert!(matches!(
            directory.answer_help(&desk, number, answer),
            Err(DirectoryError::Invalid { what: "answer", .. })
        ));
    }
    directory.close_help(&desk, number).unwrap();
    assert_eq!(scene.state(number), HelpState::Closed);
    assert!(matches!(
        directory.answer_help(&root, number, "Trop tard."),
        Err(DirectoryError::NotFound(_))
    ));
    let journal = directory.own_journal(&scene.solene.actor(), None).unwrap();
    let acts: Vec<(Act, Option<i64>)> = journal
        .into_iter()
        .map(|line| (line.act, line.by.map(|by| by.0)))
        .collect();
    let by = |who: &Actor| Some(who.person.0);
    assert_eq!(
        acts,
        [
            (Act::HelpClosed { number }, by(&desk)),
            (Act::HelpGivenBack { number }, by(&root)),
            (Act::HelpTaken { number }, by(&desk)),
            (Act::HelpAsked { number }, None),
        ]
    );
    // The job again, after a cut, changes nothing.
    let job = &scene.house.store.pending_jobs(HELP_JOB).unwrap()[0];
    directory.route_help(job).unwrap();
    assert_eq!(scene.state(number), HelpState::Closed);
    assert!(scene.queue(0).is_empty());
}

async fn nobody_answers_what_was_asked_in_their_own_name(kind: Kind) {
    let scene = scene(kind);
    let own = scene.routed(&scene.wish());
    let directory = &scene.house.directory;
    give(&scene.house, &scene.solene, Duty::Helpdesk, None);
    let solene = scene.solene.actor();
    assert!(directory.help_queue(&solene, None, 5).unwrap().is_empty());
    assert!(directory.answer_help(&solene, own, "Merci.").is_err());
    // She holds a right now: no desk answers, an administrator does.
    assert!(scene.queue(0).is_empty() && scene.queue(2).is_empty());
    assert!(directory.take_help(&scene.desks[2].actor(), own).is_err());
    directory
        .set_administrator(&Actor::command(), scene.desks[2].person, true)
        .unwrap();
    assert_eq!(scene.numbers(2), [own]);
    directory
        .answer_help(&scene.desks[2].actor(), own, "Voici.")
        .unwrap();
}

async fn a_request_is_forgotten_a_year_after_its_end(kind: Kind) {
    let scene = scene(kind);
    let ended = scene.routed(&scene.wish());
    let repeat = scene.routed(&scene.wish());
    let open = scene.routed(&scene.nobody());
    let directory = &scene.house.directory;
    directory
        .close_help(&scene.desks[0].actor(), ended)
        .unwrap();
    scene.house.clock.advance(DAY * 365);
    assert_eq!(directory.forget_old_help().unwrap(), 0);
    scene.house.clock.advance(DAY);
    assert_eq!(directory.forget_old_help().unwrap(), 2);
    for gone in [ended, repeat] {
        assert!(directory.help_standing(gone).unwrap().is_none());
    }
    assert_eq!(scene.state(open), HelpState::Received, "what waits is kept");
}

/// Every act of a desk on somebody, with whether it was refused.
fn acts(house: &House, by: &Who, on: &Who) -> Vec<Result<(), DirectoryError>> {
    let (directory, actor) = (&house.directory, by.actor());
    vec![
        directory.may_help(&actor, on.person),
        directory.suspend_at_desk(&actor, on.account, "Poste perdu."),
        directory.resume_at_desk(&actor, on.account),
        directory.give_more_room(&actor, on.account).map(drop),
    ]
}

fn all_refused(answers: &[Result<(), DirectoryError>]) -> bool {
    answers
        .iter()
        .all(|one| matches!(one, Err(DirectoryError::NotPermitted)))
}

async fn a_desk_acts_in_its_structures_only(kind: Kind) {
    let scene = scene(kind);
    let house = &scene.house;
    let directory = &house.directory;
    let outside = scene.desks[1].actor();
    assert!(all_refused(&acts(house, &scene.desks[1], &scene.solene)));
    assert!(!directory.helps(&outside, scene.solene.person).unwrap());
    for read in [
        directory
            .helped_account(&outside, scene.solene.person)
            .map(drop),
        directory
            .helped_journal(&outside, scene.solene.person)
            .map(drop),
        directory
            .more_room(&outside, scene.solene.account)
            .map(drop),
    ] {
        assert!(matches!(read, Err(DirectoryError::NotPermitted)));
    }
    // A right over people is not one of a desk, and that of a desk none over people.
    let manager = house.put(None, &facts("Gestion", vec![]));
    give(house, &manager, Duty::People, None);
    assert!(all_refused(&acts(house, &manager, &scene.solene)));
    let how = Suspension::default();
    let desk = scene.desks[0].actor();
    assert!(
        directory
            .suspend(&desk, scene.solene.account, &how)
            .is_err()
    );
    assert!(directory.set_quota(&desk, scene.solene.account, 1).is_err());
    assert!(
        directory
            .journal_about(&desk, scene.solene.person, None)
            .is_err()
    );
    // In its own it does, each act with the name of who did it.
    let done = acts(house, &scene.desks[0], &scene.solene);
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    let journal = directory.own_journal(&scene.solene.actor(), None).unwrap();
    assert_eq!(journal.len(), 3);
    assert!(journal.iter().all(|line| line.by == Some(desk.person)));
    assert_eq!(
        directory
            .helped_journal(&desk, scene.solene.person)
            .unwrap(),
        journal
    );
    // By a mail program nobody has a desk, and none the day after the last.
    let by_mail = Actor {
        protocol: directory::Protocol::Imap,
        ..desk.clone()
    };
    assert!(directory.may_help(&by_mail, scene.solene.person).is_err());
    house.clock.advance(DAY * 366);
    assert!(directory.may_help(&desk, scene.solene.person).is_err());
}

async fn a_desk_acts_neither_on_itself_nor_on_who_holds_rights(kind: Kind) {
    let scene = scene(kind);
    let house = &scene.house;
    let [_, second, root] = &scene.desks;
    assert!(all_refused(&acts(house, root, root)), "on itself");
    assert!(all_refused(&acts(house, root, second)), "on another desk");
    let administrator = house.put(None, &facts("Tout", vec![]));
    house
        .directory
        .set_administrator(&Actor::command(), administrator.person, true)
        .unwrap();
    assert!(all_refused(&acts(house, root, &administrator)));
    assert!(
        all_refused(&acts(house, &administrator, second)),
        "who administers goes by the administration"
    );
    give(house, &scene.solene, Duty::Feeds, None);
    assert!(all_refused(&acts(house, root, &scene.solene)));
    // They can be looked at.
    let seen = house
        .directory
        .helped_account(&root.actor(), scene.solene.person);
    assert!(seen.is_ok());
}

async fn what_managers_closed_no_desk_opens(kind: Kind) {
    let scene = scene(kind);
    let directory = &scene.house.directory;
    let (desk, account) = (scene.desks[0].actor(), scene.solene.account);
    let state = || directory.account(account).unwrap().state;
    directory
        .suspend_at_desk(&desk, account, " Poste perdu. ")
        .unwrap();
    assert_eq!(state(), AccountState::Suspended);
    assert_eq!(
        directory.suspension(account).unwrap().as_deref(),
        Some("Poste perdu.")
    );
    assert!(directory.is_closed_by_desk(account).unwrap());
    let twice = directory.suspend_at_desk(&desk, account, "Encore.");
    assert!(matches!(twice, Err(DirectoryError::NotFound(_))));
    directory.resume_at_desk(&desk, account).unwrap();
    assert_eq!(state(), AccountState::Active);
    let how = Suspension {
        reason: "Enquête.".to_owned(),
        keeps_mail: None,
    };
    directory.suspend(&Actor::command(), account, &how).unwrap();
    assert!(directory.resume_at_desk(&desk, account).is_err());
    assert!(directory.suspend_at_desk(&desk, account, "x").is_err());
    assert_eq!(
        directory.suspension(account).unwrap().as_deref(),
        Some("Enquête.")
    );
    assert_eq!(state(), AccountState::Suspended);
}

async fn a_desk_gives_twice_what_the_policy_gives(kind: Kind) {
    let scene = scene(kind);
    let directory = &scene.house.directory;
    let (desk, account) = (scene.desks[0].actor(), scene.solene.account);
    let rule = r#"{"default": 1073741824, "by_function": {"DIR": 5368709120}}"#;
    directory
        .set_policy(&Actor::command(), scene.house.organisation, "quota", rule)
        .unwrap();
    let held = || directory.account(account).unwrap().quota_bytes;
    assert_eq!(held(), 5 << 30);
    assert_eq!(directory.more_room(&desk, account).unwrap(), Some(10 << 30));
    assert_eq!(directory.give_more_room(&desk, account).unwrap(), 10 << 30);
    assert_eq!(held(), 10 << 30);
    assert_eq!(directory.more_room(&desk, account).unwrap(), None);
    assert!(matches!(
        directory.give_more_room(&desk, account),
        Err(DirectoryError::Invalid { what: "quota", .. })
    ));
    let rule = r#"{"default": 1073741824, "by_function": {}, "role_mailbox": 1073741824, "ceiling": 1610612736}"#;
    directory
        .set_policy(&Actor::command(), scene.house.organisation, "quota", rule)
        .unwrap();
    directory
        .follow_quota_policy(&Actor::command(), account)
        .unwrap();
    assert_eq!(
        directory.give_more_room(&desk, account).unwrap(),
        3 << 29,
        "never above the ceiling"
    );
}

async fn contacts_are_set_whole_or_not_at_all(kind: Kind) {
    let house = house(kind);
    let directory = &house.directory;
    let contact = |name: &str, departments: &[&str]| Contact {
        name: name.to_owned(),
        departments: departments.iter().map(ToString::to_string).collect(),
        telephone: "04 99 00 12 34".to_owned(),
        hours: "de 8 h à 18 h".to_owned(),
        address: "assistance@ac-thau.example".to_owned(),
    };
    let all = [contact("Hérault", &["34"]), contact("Corse", &["2a", "2B"])];
    let command = Actor::command();
    directory
        .set_contacts(&command, house.organisation, &all)
        .unwrap();
    let read = directory.contacts(house.organisation).unwrap();
    assert_eq!(read[0], all[0]);
    assert_eq!(read[1].departments, ["2A", "2B"]);
    let faulty = [all[0].clone(), contact("", &[])];
    let refused = directory.set_contacts(&command, house.organisation, &faulty);
    assert!(matches!(
        refused,
        Err(DirectoryError::Invalid { what: "name", .. })
    ));
    let many = vec![all[0].clone(); directory::MOST_CONTACTS + 1];
    assert!(
        directory
            .set_contacts(&command, house.organisation, &many)
            .is_err()
    );
    let agent = house.put(None, &facts("Agent", vec![])).actor();
    let refused = directory.set_contacts(&agent, house.organisation, &all[..1]);
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    assert_eq!(directory.contacts(house.organisation).unwrap(), read);
    let other = organisation(directory, "ac-lodeve.example");
    assert!(directory.contacts(other).unwrap().is_empty());
    directory
        .set_contacts(&command, house.organisation, &[])
        .unwrap();
    assert!(directory.contacts(house.organisation).unwrap().is_empty());
}
