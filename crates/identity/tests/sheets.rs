//! Sheets of who has no head of school, printed by their desk: who waits, whose sheet was printed, several at once, on both engines.
#![allow(clippy::unwrap_used)]

mod opened;

use directory::{Actor, DirectoryError, Duty, NewDelegation, NewcomersWish, PersonId};
use identity::{MOST_SHEETS, WaitsForSheet};
use opened::{Opened, bearer, opened, put, thau};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_desk_prints_the_sheets_of_who_waits_and_reads_when_it_did,
}

const NUMEN: [&str; 3] = ["11E9801234XYZ", "11E9805678ABC", "11E9809012DEF"];

fn waiting(opened: &Opened, desk: &Actor) -> Vec<WaitsForSheet> {
    let wish = NewcomersWish {
        limit: 1_000,
        ..NewcomersWish::default()
    };
    let (found, more) = opened.identity.waiting_for_sheets(desk, &wish).unwrap();
    assert!(!more);
    found
}

async fn a_desk_prints_the_sheets_of_who_waits_and_reads_when_it_did(kind: Kind) {
    let opened = opened(kind);
    let identity = &opened.identity;
    let keyed = identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = thau(&opened.directory);
    let both = (&opened.directory, identity);
    let who = ("mferrand", "Malo", "Ferrand");
    let desk = bearer(both, organisation, who, "garrigue chenal amandier");
    let new = NewDelegation {
        person: desk.person,
        duty: Duty::Helpdesk,
        establishment: None,
        until: "2027-08-31".parse().unwrap(),
    };
    let directory = &opened.directory;
    directory
        .delegate(&Actor::command(), organisation, &new)
        .unwrap();
    let people: Vec<PersonId> = NUMEN
        .iter()
        .zip(["Alba", "Brun", "Colin"])
        .map(|(numen, family)| {
            let newcomer = (organisation, ("Solène", family, *numen, "14/02/1998"));
            put(&opened.store, directory, &keyed, newcomer).0
        })
        .collect();
    let list = waiting(&opened, &desk);
    assert_eq!(list.len(), 3);
    assert!(list.iter().all(|one| one.sheet.is_none()));
    let made = identity.make_desk_sheets(&desk, &people[..2]).unwrap();
    let whose: Vec<PersonId> = made.iter().map(|(person, _)| *person).collect();
    assert_eq!(whose, people[..2]);
    let list = waiting(&opened, &desk);
    let sheet = list[0].sheet.unwrap();
    assert_eq!((sheet.by, sheet.opens), (Some(desk.person), true));
    assert_eq!(sheet.made, made[0].1.made);
    assert!(list[1].sheet.is_some() && list[2].sheet.is_none());
    // Of none and of too many none is made; nor where one of them is not the desk's.
    for wrong in [Vec::new(), vec![people[2]; MOST_SHEETS + 1]] {
        let refused = identity.make_desk_sheets(&desk, &wrong);
        assert!(matches!(
            refused,
            Err(DirectoryError::Invalid { what: "ticked", .. })
        ));
    }
    let refused = identity.make_desk_sheets(&desk, &[people[2], desk.person]);
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    assert!(waiting(&opened, &desk)[2].sheet.is_none());
    // Who came in meanwhile is passed over, and waits no more.
    let account = directory.person(people[0]).unwrap().account.unwrap();
    directory.activate(account).unwrap();
    assert!(
        identity
            .make_desk_sheets(&desk, &people[..1])
            .unwrap()
            .is_empty()
    );
    assert_eq!(waiting(&opened, &desk).len(), 2);
    opened.clock.advance(Duration::from_secs(16 * 24 * 3600));
    assert!(
        !waiting(&opened, &desk)[0].sheet.unwrap().opens,
        "it is over"
    );
}
