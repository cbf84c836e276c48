//! Sheets of who has no head of school, printed by their desk: who waits, whose sheet was printed, several at once, on both engines.

use crate::opened::{Opened, bearer, opened, put, thau};
use directory::{
    Actor, DirectoryError, Duty, NewDelegation, NewcomersWish, OrganisationId, PersonId,
};
use feed_syntax::BirthDate;
use identity::{
    ActivationRefusal, Claim, MOST_SHEETS, MadeSheet, ProvisionalSecret, WaitsForSheet,
};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_desk_prints_the_sheets_of_who_waits_and_reads_when_it_did,
    sheets_that_are_missing_are_made_once_and_good_ones_stay_good,
    of_two_agents_at_once_one_prints_a_sheet,
}

const NUMEN: [&str; 3] = ["11E9801234XYZ", "11E9805678ABC", "11E9809012DEF"];
const BIRTH: &str = "14/02/1998";
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));

/// A desk over all, and three people who wait.
struct Scene {
    opened: Opened,
    organisation: OrganisationId,
    desk: Actor,
    people: Vec<PersonId>,
}

fn scene(kind: Kind) -> Scene {
    let opened = opened(kind);
    let (directory, identity) = (&opened.directory, &opened.identity);
    let keyed = identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = thau(directory);
    let who = ("mferrand", "Malo", "Ferrand");
    let both = (directory, identity);
    let desk = bearer(both, organisation, who, "garrigue chenal amandier");
    let new = NewDelegation {
        person: desk.person,
        duty: Duty::Helpdesk,
        establishment: None,
        until: "2027-08-31".parse().unwrap(),
    };
    directory
        .delegate(&Actor::command(), organisation, &new)
        .unwrap();
    let people = NUMEN
        .iter()
        .zip(["Alba", "Brun", "Colin"])
        .map(|(numen, family)| {
            let newcomer = (organisation, ("Solène", family, *numen, BIRTH));
            put(&opened.store, directory, &keyed, newcomer).0
        })
        .collect();
    Scene {
        opened,
        organisation,
        desk,
        people,
    }
}

impl Scene {
    fn prints(&self, people: &[PersonId]) -> Vec<(PersonId, MadeSheet)> {
        let identity = &self.opened.identity;
        identity.make_desk_sheets(&self.desk, people).unwrap()
    }

    /// Whether somebody gets to their first sign-in by a sheet.
    fn opens(&self, (person, sheet): &(PersonId, MadeSheet)) -> bool {
        let directory = &self.opened.directory;
        let claim = Claim {
            name: directory.person(*person).unwrap().identifier.clone(),
            secret: ProvisionalSecret::parse(&sheet.code.printed()).unwrap(),
            birth: BirthDate::parse(BIRTH).unwrap(),
            charter: (
                self.organisation,
                directory.charter(self.organisation).unwrap().version,
            ),
        };
        let begun = self.opened.identity.begin_activation(&claim, HOME);
        let is_unknown = matches!(begun, Err(ActivationRefusal::Unknown));
        assert!(begun.is_ok() || is_unknown, "neither waits");
        !is_unknown
    }
}

fn waiting(opened: &Opened, desk: &Actor) -> Vec<WaitsForSheet> {
    let wish = NewcomersWish {
        limit: 1_000,
        ..NewcomersWish::default()
    };
    let (found, next) = opened.identity.waiting_for_sheets(desk, &wish).unwrap();
    assert_eq!(next, None);
    found
}

async fn a_desk_prints_the_sheets_of_who_waits_and_reads_when_it_did(kind: Kind) {
    let Scene {
        opened,
        desk,
        people,
        ..
    } = scene(kind);
    let (identity, directory) = (&opened.identity, &opened.directory);
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

async fn sheets_that_are_missing_are_made_once_and_good_ones_stay_good(kind: Kind) {
    let scene = scene(kind);
    let (identity, people) = (&scene.opened.identity, &scene.people);
    // Named twice, printed once.
    let made = scene.prints(&[people[0], people[1], people[0]]);
    let whose: Vec<PersonId> = made.iter().map(|(person, _)| *person).collect();
    assert_eq!(whose, people[..2]);
    // The same form again, and the stale page of somebody else: the one that is missing yet alone.
    assert!(scene.prints(&people[..2]).is_empty());
    let rest = scene.prints(people);
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].0, people[2]);
    for one in made.iter().chain(&rest) {
        assert!(scene.opens(one), "what was handed over opens yet");
    }
    // On purpose, for one person, another one is made, and cancels the one before.
    let other = identity.make_desk_sheet(&scene.desk, people[0]).unwrap();
    assert!(!scene.opens(&made[0]));
    assert!(scene.opens(&(people[0], other)));
    // Whose sheet is over, or saw too many dates, or is for another account than one that waits, has none.
    scene.opened.clock.advance(Duration::from_secs(3600));
    for (sql, who) in [
        (
            "UPDATE provisional_secret SET expires = $2 WHERE person_id = $1",
            0,
        ),
        (
            "UPDATE provisional_secret SET failed = 5 WHERE person_id = $1 AND expires > $2",
            1,
        ),
        (
            "UPDATE provisional_secret SET for_active = 1 WHERE person_id = $1 AND expires > $2",
            2,
        ),
    ] {
        let store = &scene.opened.store;
        let touched = store
            .platform_write(|tx| tx.execute(sql, params![people[who], tx.now()]))
            .unwrap();
        assert_eq!(touched, 1, "{sql}");
        let again = scene.prints(people);
        assert_eq!(again.len(), 1, "{sql}");
        assert_eq!(again[0].0, people[who]);
        assert!(scene.opens(&again[0]));
    }
    // Each that was made is in the journal, and no other.
    let acts = "SELECT count(*) FROM act WHERE act LIKE '%sheet-made%'";
    let acts: i64 = scene
        .opened
        .store
        .platform_read(|tx| tx.value(acts, &[]))
        .unwrap();
    assert_eq!(acts, 7);
}

async fn of_two_agents_at_once_one_prints_a_sheet(kind: Kind) {
    let scene = scene(kind);
    let (identity, desk, people) = (&scene.opened.identity, &scene.desk, &scene.people);
    let barrier = std::sync::Barrier::new(4);
    let prints = || {
        barrier.wait();
        identity.make_desk_sheets(desk, people).unwrap()
    };
    let made: Vec<(PersonId, MadeSheet)> = std::thread::scope(|scope| {
        let all = [0; 4].map(|_| scope.spawn(prints));
        all.into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    assert_eq!(made.len(), 3, "one for each");
    for one in &made {
        assert!(scene.opens(one));
    }
}
