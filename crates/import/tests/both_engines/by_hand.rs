//! Who was written by hand is found again by human resources, by equal NUMEN and date of birth and by nothing else; what was
//! written is changed and ended.

use crate::house::{House, date};
use directory::{AccountState, Act, Actor, DirectoryError, PersonId, Protocol};
use import::{Answer, ImportError, NewByHand, Question};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_feed_claims_who_was_written_by_hand_before_it,
    a_line_that_was_there_before_is_theirs_at_once,
    a_number_under_another_name_gives_nothing_and_waits_for_a_human,
    another_number_or_another_date_is_another_person,
    an_account_that_a_feed_made_first_waits_for_a_human,
    one_number_is_one_person,
    what_was_written_is_changed_and_journalled,
    what_was_written_ends_today,
    writing_one_person_reads_no_structure_that_they_do_not_name,
}

const HEADINGS: &str = "numen;date_naissance;jointure_2d\n";
const NUMEN: &str = "11E9900001AAA";
const OTHER: &str = "11E9900002BBB";
const KEY: &str = "0123456789abcdef";
const SECOND: &str = "fedcba9876543210";

fn knows(house: &House, new: NewByHand, numen: &str, born: &str) -> NewByHand {
    let recognition = house.imports.recognition(numen, born).unwrap();
    assert!(recognition.is_some());
    NewByHand { recognition, ..new }
}

/// The field that is refused.
fn field<T: std::fmt::Debug>(done: Result<T, ImportError>) -> &'static str {
    match done {
        Err(ImportError::Directory(DirectoryError::Invalid { what, .. })) => what,
        other => panic!("{other:?}"),
    }
}

/// Written by hand with the names that the annuaire has of somebody, in other letters.
fn named_as(house: &House, id: &str) -> NewByHand {
    let (given, family) = house.names_of(id);
    NewByHand {
        given_name: directory::readable(&given),
        family_name: directory::readable(&family),
        ..house.new_by_hand(KEY, "Fabregat")
    }
}

async fn a_feed_claims_who_was_written_by_hand_before_it(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let (id, born) = house.some_people(1).remove(0);
    let new = knows(&house, named_as(&house, &id), "11 e99 00001aaa", &born);
    let odile = house.write_by_hand(&Actor::command(), &new).unwrap();
    assert_eq!(house.sources(odile), ["hand"]);
    house.import_hr(&format!("{HEADINGS}{NUMEN};{born};{id}\n"));
    assert_eq!(house.sources(odile), ["hand", "hr"]);
    let address = || {
        let account = house.directory.person(odile).unwrap().account.unwrap();
        house
            .directory
            .account(account)
            .unwrap()
            .address
            .to_string()
    };
    let before = address();
    house.import_aaf(&house.feeds("complete"));
    assert_eq!(
        house.subject("ENT2D_011", &id),
        Some(odile.0),
        "the annuaire's record is theirs"
    );
    let sources = house.sources(odile);
    assert_eq!(sources, ["aaf", "hand", "hr"]);
    house.has_no_orphans();
    assert_eq!(address(), before, "the address stays theirs");
    let before = house.everything();
    let again = house.stage_aaf(&house.feeds("complete"));
    assert_eq!(again.report.changes(), 0, "{:?}", again.report.counts);
    house.apply(&again);
    assert_eq!(house.everything(), before);
    house.holds_none_of(&[NUMEN, &born]);
}

async fn a_line_that_was_there_before_is_theirs_at_once(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let (id, born) = house.some_people(1).remove(0);
    house.import_hr(&format!("{HEADINGS}{NUMEN};{born};{id}\n"));
    let new = knows(&house, named_as(&house, &id), NUMEN, &born);
    let odile = house.write_by_hand(&Actor::command(), &new).unwrap();
    assert_eq!(house.sources(odile), ["hand", "hr"]);
    let staged = house.stage_aaf(&house.feeds("complete"));
    house.apply(&staged);
    assert_eq!(house.subject("ENT2D_011", &id), Some(odile.0));
}

async fn a_number_under_another_name_gives_nothing_and_waits_for_a_human(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let (id, born) = house.some_people(1).remove(0);
    let new = knows(&house, house.new_by_hand(KEY, "Fabregat"), NUMEN, &born);
    let odile = house.write_by_hand(&Actor::command(), &new).unwrap();
    house.import_hr(&format!("{HEADINGS}{NUMEN};{born};{id}\n"));
    house.import_aaf(&house.feeds("complete"));
    let theirs = house.subject("ENT2D_011", &id).unwrap();
    assert_ne!(theirs, odile.0, "who typed the number becomes nobody else");
    assert_eq!(house.directory.person(odile).unwrap().given_name, "Odile");
    let waiting = house.waiting();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].question, Question::TwoPeople);
    let answer = Answer::About(PersonId(theirs));
    house.answer(&waiting[0].key, answer).unwrap();
    assert!(house.numen_hash(theirs).is_some());
    assert_eq!(house.waiting(), []);
    house.has_no_orphans();
}

async fn another_number_or_another_date_is_another_person(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let people = house.some_people(2);
    let [(anne, annes), (louis, louis_born)] = people.as_slice() else {
        panic!("{people:?}");
    };
    assert_ne!(annes, louis_born);
    let first = knows(
        &house,
        house.new_by_hand(KEY, "Fabregat"),
        NUMEN,
        louis_born,
    );
    let first = house.write_by_hand(&Actor::command(), &first).unwrap();
    let without = house.new_by_hand(SECOND, "Vidal");
    let second = house.write_by_hand(&Actor::command(), &without).unwrap();
    house.import_hr(&format!(
        "{HEADINGS}{NUMEN};{annes};{anne}\n{OTHER};{louis_born};{louis}\n"
    ));
    house.import_aaf(&house.feeds("complete"));
    for (written, record) in [(first, anne), (second, louis)] {
        assert_eq!(house.sources(written), ["hand"]);
        assert_ne!(house.subject("ENT2D_011", record), Some(written.0));
    }
    house.has_no_orphans();
}

async fn an_account_that_a_feed_made_first_waits_for_a_human(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let (id, born) = house.some_people(1).remove(0);
    house.import_aaf(&house.feeds("complete"));
    let theirs = PersonId(house.subject("ENT2D_011", &id).unwrap());
    let new = knows(&house, house.new_by_hand(KEY, "Fabregat"), NUMEN, &born);
    let odile = house.write_by_hand(&Actor::command(), &new).unwrap();
    house.import_hr(&format!("{HEADINGS}{NUMEN};{born};{id}\n"));
    let mut waiting = house.waiting();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    let mut asked = waiting.remove(0);
    asked.people.sort();
    let mut both = vec![theirs, odile];
    both.sort();
    assert_eq!((asked.question, asked.people), (Question::TwoPeople, both));
    let same = Answer::Same { keep: theirs };
    house.answer(&asked.key, same).unwrap();
    let sources = house.sources(theirs);
    assert_eq!(sources, ["aaf", "hand", "hr"]);
    assert_eq!(house.sources(odile), Vec::<&str>::new());
}

async fn one_number_is_one_person(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let people = house.some_people(2);
    let [(id, born), (_, other_born)] = people.as_slice() else {
        panic!("{people:?}");
    };
    for (numen, birth, faults) in [
        (NUMEN, "", vec!["birth"]),
        ("", "1984-02-29", vec!["numen"]),
        ("11E99", "1984-02-30", vec!["numen", "birth"]),
    ] {
        let refused = house
            .imports
            .recognition(numen, birth)
            .map(|one| one.is_some());
        assert_eq!(refused, Err(faults), "{numen} {birth}");
    }
    let nothing = house.imports.recognition(" ", "").map(|one| one.is_some());
    assert_eq!(nothing, Ok(false));
    let command = Actor::command();
    let first = knows(&house, house.new_by_hand(KEY, "Fabregat"), NUMEN, born);
    let odile = house.write_by_hand(&command, &first).unwrap();
    assert_eq!(house.write_by_hand(&command, &first).unwrap(), odile);
    let second = house.new_by_hand(SECOND, "Vidal");
    for birth in [born, other_born] {
        let same = knows(&house, second.clone(), NUMEN, birth);
        assert_eq!(field(house.write_by_hand(&command, &same)), "numen-taken");
    }
    // Nor one that human resources tell of somebody.
    house.import_aaf(&house.feeds("complete"));
    house.import_hr(&format!("{HEADINGS}{OTHER};{born};{id}\n"));
    let theirs = knows(&house, second.clone(), OTHER, other_born);
    assert_eq!(field(house.write_by_hand(&command, &theirs)), "numen-taken");
    house.write_by_hand(&command, &second).unwrap();
}

async fn what_was_written_is_changed_and_journalled(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let (command, today) = (Actor::command(), house.today());
    let new = house.new_by_hand(KEY, "Fabregat");
    let odile = house.write_by_hand(&command, &new).unwrap();
    let read = || house.imports.by_hand(&command, odile).unwrap().unwrap();
    let before = read();
    assert_eq!(
        (before.said.family_name.as_str(), before.is_recognised),
        ("Fabregat", false)
    );
    let ends = Some(date("2027-08-31"));
    let changed = NewByHand {
        family_name: "Fabre".to_owned(),
        ends,
        ..before.said.clone()
    };
    let changed = knows(&house, changed, NUMEN, "29/02/1984");
    let change = |new: &NewByHand, shown| {
        house
            .imports
            .change_by_hand(&command, odile, new, shown, today)
    };
    for (wrong, what) in [
        (
            NewByHand {
                family_name: " ".to_owned(),
                ..changed.clone()
            },
            "family",
        ),
        (
            NewByHand {
                profile: "DIR".to_owned(),
                ..changed.clone()
            },
            "profile",
        ),
        (
            NewByHand {
                ends: Some(date("2020-01-01")),
                ..changed.clone()
            },
            "end",
        ),
    ] {
        assert_eq!(field(change(&wrong, before.shown)), what);
    }
    assert_eq!(read().shown, before.shown);
    change(&changed, before.shown).unwrap();
    let after = read();
    assert_eq!(
        (after.said.family_name.as_str(), after.said.ends),
        ("Fabre", ends)
    );
    assert!(after.is_recognised && house.numen_hash(odile.0).is_some());
    assert_eq!(house.directory.person(odile).unwrap().family_name, "Fabre");
    let fields = ["family", "end", "numen", "birth"]
        .map(str::to_owned)
        .into();
    assert_eq!(house.journal(odile)[0], Act::RecordChanged { fields });
    // Who saw what was there before undoes nothing; what is so already is no change; the number stays.
    assert!(change(&before.said, before.shown).is_err());
    change(&after.said, after.shown).unwrap();
    assert_eq!((read().shown, house.journal(odile).len()), (after.shown, 2));
    // Nobody changes themselves, and nobody whom they do not look after.
    for actor in [odile, PersonId(odile.0 + 1)] {
        let actor = Actor {
            person: actor,
            protocol: Protocol::Web,
            ..Actor::system()
        };
        let refused = house
            .imports
            .change_by_hand(&actor, odile, &after.said, after.shown, today);
        assert!(refused.is_err());
        assert!(
            house
                .imports
                .end_by_hand(&actor, odile, after.shown, today)
                .is_err()
        );
    }
    assert_eq!(read().shown, after.shown);
}

async fn what_was_written_ends_today(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let (command, today) = (Actor::command(), house.today());
    let new = house.new_by_hand(KEY, "Fabregat");
    let odile = house.write_by_hand(&command, &new).unwrap();
    let end = |person| {
        let read = house.imports.by_hand(&command, person).unwrap().unwrap();
        house
            .imports
            .end_by_hand(&command, person, read.shown, today)
            .unwrap();
    };
    end(odile);
    let read = house.imports.by_hand(&command, odile).unwrap().unwrap();
    assert_eq!(read.said.ends, Some(today));
    assert_eq!(house.journal(odile)[0], Act::RecordEnded { until: today });
    let state = |person: PersonId| {
        let account = house.directory.person(person).unwrap().account.unwrap();
        house.directory.account(account).unwrap().state
    };
    assert_eq!(
        state(odile),
        AccountState::ToActivate,
        "the last day is not over"
    );
    // Who had not begun is told of no more.
    let starts = Some(today + chrono::Days::new(30));
    let later = NewByHand {
        starts,
        ..house.new_by_hand(SECOND, "Vidal")
    };
    let later = house.write_by_hand(&command, &later).unwrap();
    assert_eq!(state(later), AccountState::Announced);
    end(later);
    assert!(house.imports.by_hand(&command, later).unwrap().is_none());
    assert_ne!(state(later), AccountState::ToActivate);
}

async fn writing_one_person_reads_no_structure_that_they_do_not_name(kind: Kind) {
    let house = House::new(kind, 60, 0);
    house.import_aaf(&house.feeds("complete"));
    let new = house.new_by_hand(KEY, "Fabregat");
    // Whoever reads the record of a structure from here on fails.
    assert!(house.spoil_structures() > 10);
    let command = Actor::command();
    let odile = house.write_by_hand(&command, &new).unwrap();
    let written = house.imports.by_hand(&command, odile).unwrap().unwrap();
    let today = house.today;
    let now = NewByHand {
        function: "Économat".to_owned(),
        ..new
    };
    let done = house
        .imports
        .change_by_hand(&command, odile, &now, written.shown, today);
    done.unwrap();
    // An import needs them all.
    assert!(house.try_stage_aaf(&house.feeds("complete")).is_err());
}
