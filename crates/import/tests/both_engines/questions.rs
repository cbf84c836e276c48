//! Lines of human resources of which the feeds do not say whose they are: a human's answer is followed, and stands when the
//! same is told again.

use crate::house::House;
use directory::{AccountState, Actor, PersonId, Protocol};
use import::{Answer, ImportError, Question, Waiting};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    another_date_of_birth_is_the_same_person_or_another,
    of_two_lines_about_one_person_one_is_theirs,
    two_records_are_one_person_when_a_human_says_so,
    nobody_else_answers_and_nobody_else_is_meant,
}

const HEADINGS: &str = "numen;date_naissance;jointure_1d;jointure_2d;service\n";
const NUMEN: &str = "11E9900001AAA";
const OTHER: &str = "11E9900002BBB";

fn line(numen: &str, born: &str, first: &str, second: &str, service: &str) -> String {
    format!("{numen};{born};{first};{second};{service}\n")
}

fn table(lines: &[String]) -> String {
    format!("{HEADINGS}{}", lines.concat())
}

fn only(house: &House) -> Waiting {
    let mut all = house.waiting();
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn another_date_of_birth_is_the_same_person_or_another(kind: Kind) {
    let house = House::new(kind, 60, 0);
    house.import_aaf(&house.feeds("complete"));
    let people = house.some_people(2);
    let (anne, louis) = (&people[0].0, &people[1].0);
    let person = |id: &str| house.subject("ENT2D_011", id).unwrap();
    let wrong = |service: &str| {
        table(&[
            line(NUMEN, "01/01/1901", "", anne, service),
            line(OTHER, "01/01/1902", "", louis, service),
        ])
    };
    house.import_hr(&wrong("DPE 1"));
    let waiting = house.waiting();
    assert_eq!(waiting.len(), 2);
    for one in &waiting {
        assert_eq!(one.question, Question::OtherBirthDate);
        assert_eq!(one.service.as_deref(), Some("DPE 1"));
        let answer = match one.people.as_slice() {
            [it] if it.0 == person(anne) => Answer::About(*it),
            [_] => Answer::Nobody,
            other => panic!("{other:?}"),
        };
        house.answer(&one.key, answer).unwrap();
    }
    let holds = || {
        assert_eq!(house.waiting(), []);
        assert!(house.numen_hash(person(anne)).is_some());
        assert_eq!(house.numen_hash(person(louis)), None);
    };
    holds();
    let again = house.stage_hr(&wrong("DPE 1"));
    assert_eq!(again.report.changes(), 0, "{:?}", again.report.counts);
    house.apply(&again);
    // The service changes, and later the annuaire's record: what was answered stands.
    house.import_hr(&wrong("DPE 2"));
    holds();
    // The line names another date: it is asked anew.
    house.import_hr(&table(&[line(NUMEN, "02/02/1902", "", anne, "DPE 2")]));
    assert_eq!(only(&house).question, Question::OtherBirthDate);
    assert_eq!(house.numen_hash(person(anne)), None);
}

async fn of_two_lines_about_one_person_one_is_theirs(kind: Kind) {
    let house = House::new(kind, 60, 0);
    house.import_aaf(&house.feeds("complete"));
    let (anne, born) = house.some_people(1).remove(0);
    let person = house.subject("ENT2D_011", &anne).unwrap();
    let two = |service: &str| {
        table(&[
            line(NUMEN, &born, "", &anne, service),
            line(OTHER, &born, "", &anne, "DPE 9"),
        ])
    };
    house.import_hr(&two("DPE 1"));
    let waiting = house.waiting();
    assert_eq!(waiting.len(), 2, "{waiting:?}");
    assert!(
        waiting
            .iter()
            .all(|one| one.question == Question::AnotherLine)
    );
    let first = waiting
        .iter()
        .find(|one| one.service.as_deref() == Some("DPE 1"));
    house
        .answer(&first.unwrap().key, Answer::About(PersonId(person)))
        .unwrap();
    let hash = house.numen_hash(person).unwrap();
    house.answer(&only(&house).key, Answer::Nobody).unwrap();
    assert_eq!(house.waiting(), []);
    house.import_hr(&two("DPE 2"));
    assert_eq!(house.waiting(), []);
    assert_eq!(house.numen_hash(person), Some(hash));
}

async fn two_records_are_one_person_when_a_human_says_so(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let complete = house.feeds("complete");
    house.import_aaf(&complete);
    let (second, born) = house.some_people(1).remove(0);
    let first = house.some_people_of("ENT1D", 1).remove(0).0;
    let subjects = || {
        let (one, other) = (
            house.subject("ENT1D_011", &first),
            house.subject("ENT2D_011", &second),
        );
        (one.unwrap(), other.unwrap())
    };
    let (other, keep) = subjects();
    assert_ne!(other, keep);
    let told = table(&[line(NUMEN, &born, &first, &second, "DPE 1")]);
    house.import_hr(&told);
    let waiting = only(&house);
    assert_eq!(waiting.question, Question::TwoPeople);
    assert_eq!(waiting.people.len(), 2);
    let answer = Answer::Same {
        keep: PersonId(keep),
    };
    house.answer(&waiting.key, answer).unwrap();
    assert_eq!(subjects(), (keep, keep));
    assert_eq!(house.waiting(), []);
    assert!(house.numen_hash(keep).is_some());
    let state = |person: i64| {
        let person = house.directory.person(PersonId(person)).unwrap();
        house
            .directory
            .account(person.account.unwrap())
            .unwrap()
            .state
    };
    assert_eq!(state(keep), AccountState::ToActivate);
    house.has_no_orphans();
    let everything = house.everything();
    house.import_aaf(&complete);
    house.import_hr(&told);
    assert_eq!(
        house.everything(),
        everything,
        "told again, nothing changes"
    );
    let functions = house.directory.functions(PersonId(other)).unwrap();
    assert!(
        functions.iter().all(|one| one.until.is_some()),
        "whose records went leaves"
    );
}

async fn nobody_else_answers_and_nobody_else_is_meant(kind: Kind) {
    let house = House::new(kind, 60, 0);
    house.import_aaf(&house.feeds("complete"));
    let people = house.some_people(2);
    let person = |at: usize| PersonId(house.subject("ENT2D_011", &people[at].0).unwrap());
    house.import_hr(&table(&[line(
        NUMEN,
        "01/01/1901",
        "",
        &people[0].0,
        "DPE",
    )]));
    let waiting = only(&house);
    let other = house.answer(&waiting.key, Answer::About(person(1)));
    assert!(matches!(other, Err(ImportError::Directory(_))), "{other:?}");
    let nothing = house.answer("0123456789abcdef", Answer::Nobody);
    assert!(matches!(nothing, Err(ImportError::Directory(_))));
    let agent = house.directory.person(person(1)).unwrap();
    let actor = Actor {
        person: agent.id,
        account: agent.account.unwrap(),
        organisation: agent.organisation,
        protocol: Protocol::Web,
        ..Actor::command()
    };
    assert!(house.waiting_of(&actor).is_err());
    assert!(
        house
            .answer_as(&actor, &waiting.key, Answer::Nobody)
            .is_err()
    );
    assert_eq!(house.waiting(), [waiting]);
}
