//! What a pupil planned while the policy was open does not leave after it was closed.

use crate::house::{House, house, letter, plain};
use directory::{Actor, PersonFacts, Population};
use mail::{Envelope, Raw};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    what_was_planned_does_not_leave_once_the_policy_is_closed,
}

const PUPIL: &str = "lina.petit@ac-thau.example";
const HOUR: Duration = Duration::from_secs(3_600);

fn pupil(house: &House) -> Actor {
    let facts = PersonFacts {
        given_name: "Lina".to_owned(),
        family_name: "Petit".to_owned(),
        population: Population::Pupil,
        ..PersonFacts::default()
    };
    let directory = house.mail.directory();
    let registry = directory.registry(house.anne.organisation).unwrap();
    let today = "2026-09-21".parse().unwrap();
    let store = house.mail.store();
    let written = store
        .platform_write(|tx| registry.put_person(directory, tx, None, &facts, today))
        .unwrap();
    directory.forget();
    let account = written.account.unwrap();
    directory.activate(account).unwrap();
    Actor {
        person: written.person.unwrap(),
        account,
        ..house.anne.clone()
    }
}

async fn what_was_planned_does_not_leave_once_the_policy_is_closed(kind: Kind) {
    let house = house(kind);
    let lina = pupil(&house);
    let set = |value: &str| {
        let organisation = house.anne.organisation;
        let directory = house.mail.directory();
        directory
            .set_policy(&Actor::command(), organisation, "pupils", value)
            .unwrap();
    };
    let envelope = Envelope {
        from: PUPIL.to_owned(),
        recipients: vec![plain("lea@x.example"), plain(crate::house::BASILE)],
        ..Envelope::default()
    };
    let submit = || {
        let raw = Raw::from(letter(PUPIL));
        house
            .mail
            .submit_raw(&lina, lina.account, &envelope, raw, HOUR)
    };
    assert!(submit().is_err(), "closed as long as nobody opened it");
    set(r#"{"outside":true}"#);
    submit().unwrap();
    set(r#"{"outside":false}"#);
    house.clock.advance(HOUR + HOUR);
    let report = &house.reports_of(&lina, 1).await[0];
    assert!(
        report.contains("lea@x.example") && report.contains("Status: 5.7.1"),
        "{report}"
    );
    house.everything_left().await;
    assert_eq!(house.inbox(&house.basile).len(), 1, "who is inside has it");
}
