//! The process ends in the middle: what had begun is done once.

use crate::hop::{Hop, Manners};
use crate::house::{Ground, Hosts, House, eventually, house, open, open_on, options};
use std::sync::Arc;
use std::time::Duration;
use testing_postgres::Kind;
use transport::outbound::{CLAIM, Options, Patience, Queue, Route};

testing_postgres::on_both_engines! {
    a_queue_that_closes_ends_the_message_in_hand_and_begins_no_other,
}

/// Who takes up what a crash left.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heir {
    /// The same node, started again.
    Itself,
    /// Another one, on the same database.
    Another,
}

/// What a crash leaves, opened again by a new process: here, another runtime.
fn crash(kind: Kind, heir: Heir) {
    let hops = tokio::runtime::Runtime::new().unwrap();
    let hop = hops.block_on(Hop::start(Manners {
        hangs_at: Some("DATA"),
        ..Manners::default()
    }));
    let hosts = Arc::<Hosts>::default();
    hosts.lead("x.example", &hop);
    let first = tokio::runtime::Runtime::new().unwrap();
    let (mut ground, clock) = first.block_on(async {
        let mut options = options(Route::Mx);
        options.resolver = Some(hosts.clone());
        let house = House::with(kind, options, hosts.clone());
        house.send(&["lea@x.example"]);
        eventually("DATA", || (hop.heard("DATA") == 1).then_some(())).await;
        let House {
            mail,
            ground,
            clock,
            ..
        } = house;
        mail.store().close().await;
        (ground, clock)
    });
    drop(first);
    hop.behave(|manners| manners.hangs_at = None);
    let _old = (heir == Heir::Another)
        .then(|| std::mem::replace(&mut ground.folder, tempfile::tempdir().unwrap()));
    let second = tokio::runtime::Runtime::new().unwrap();
    second.block_on(async {
        let mail = open(&ground, &clock);
        let mut options = options(Route::Mx);
        options.resolver = Some(hosts.clone());
        let queue = Queue::new(mail.clone(), options).unwrap();
        mail.register().unwrap();
        queue.register().unwrap();
        mail.store().start_jobs();
        if heir == Heir::Another {
            // It cannot know that the first is gone: the claim ends by itself.
            assert_eq!(queue.list().unwrap().len(), 1);
            clock.advance(CLAIM);
        }
        eventually("the queue to be empty", || {
            queue.list().unwrap().is_empty().then_some(())
        })
        .await;
    });
    assert_eq!(hop.arrived().len(), 1);
}

#[test]
fn a_crash_in_the_middle_of_an_attempt_loses_and_doubles_nothing_on_sqlite() {
    crash(Kind::Sqlite, Heir::Itself);
}

#[test]
fn a_crash_in_the_middle_of_an_attempt_loses_and_doubles_nothing_on_postgres() {
    crash(Kind::Postgres, Heir::Itself);
}

#[test]
fn what_a_node_had_in_hand_when_it_went_is_sent_by_another_within_minutes() {
    crash(Kind::Postgres, Heir::Another);
}

/// Until when the route is claimed.
fn claimed_until(mail: &mail::Mail) -> i64 {
    mail.store()
        .platform_read(|tx| tx.value("SELECT MAX(claimed_until) FROM outgoing_route", &[]))
        .unwrap()
}

/// A next hop that thinks for longer than a claim holds: the other node lets the first one work.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_renewed_while_its_node_works() {
    let patience = Patience {
        data_start: Duration::from_secs(3600),
        ..Patience::default()
    };
    let hosts = Arc::<Hosts>::default();
    let options = || Options {
        resolver: Some(hosts.clone()),
        patience: patience.clone(),
        ..options(Route::Mx)
    };
    let house = House::with(Kind::Postgres, options(), hosts.clone());
    let hop = Hop::start(Manners {
        hangs_at: Some("DATA"),
        ..Manners::default()
    })
    .await;
    hosts.lead("x.example", &hop);
    let other = Ground {
        folder: tempfile::tempdir().unwrap(),
        database: None,
    };
    let mail = open_on(&other, house.ground.database.as_ref(), &house.clock);
    let queue = Queue::new(mail.clone(), options()).unwrap();
    mail.register().unwrap();
    queue.register().unwrap();
    mail.store().start_jobs();

    house.send(&["lea@x.example"]);
    eventually("DATA", || (hop.heard("DATA") == 1).then_some(())).await;
    for _ in 0..10 {
        let before = claimed_until(&mail);
        house.clock.advance(CLAIM / 3);
        eventually("the claim to be renewed", || {
            (claimed_until(&mail) > before).then_some(())
        })
        .await;
    }
    assert_eq!((hop.connections(), hop.heard("DATA")), (1, 1));
    // Whichever node has it in hand gives up now, so that it can close.
    house.clock.advance(patience.data_start);
    queue.close().await;
    mail.store().close().await;
}

async fn a_queue_that_closes_ends_the_message_in_hand_and_begins_no_other(kind: Kind) {
    let house = house(kind);
    let hop = Hop::start(Manners::default()).await;
    house.hosts.lead("x.example", &hop);
    house.send(&["lea@x.example"]);
    house.everything_left().await;
    house.queue.close().await;
    house.send(&["tom@x.example"]);
    house.queue_is(|rows| rows.len() == 1).await;
    assert_eq!(hop.arrived().len(), 1);
}
