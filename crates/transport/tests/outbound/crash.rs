//! The process ends in the middle: what had begun is done once.

use crate::hop::{Hop, Manners};
use crate::house::{Hosts, House, house, open, options};
use std::sync::Arc;
use std::time::Duration;
use testing_postgres::Kind;
use transport::outbound::{Queue, Route};

testing_postgres::on_both_engines! {
    a_queue_that_closes_ends_the_message_in_hand_and_begins_no_other,
}

/// What a crash leaves, opened again by a new process: here, another runtime.
fn crash(kind: Kind) {
    let hops = tokio::runtime::Runtime::new().unwrap();
    let hop = hops.block_on(Hop::start(Manners {
        hangs_at: Some("DATA"),
        ..Manners::default()
    }));
    let hosts = Arc::<Hosts>::default();
    hosts.lead("x.example", &hop);
    let first = tokio::runtime::Runtime::new().unwrap();
    let (ground, clock) = first.block_on(async {
        let mut options = options(Route::Mx);
        options.resolver = Some(hosts.clone());
        let house = House::with(kind, options, hosts.clone());
        house.send(&["lea@x.example"]);
        crate::house::eventually("DATA", || (hop.heard("DATA") == 1).then_some(())).await;
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
    let second = tokio::runtime::Runtime::new().unwrap();
    second.block_on(async {
        let mail = open(&ground, &clock);
        let mut options = options(Route::Mx);
        options.resolver = Some(hosts.clone());
        let queue = Queue::new(mail.clone(), options).unwrap();
        mail.register().unwrap();
        queue.register().unwrap();
        mail.store().start_jobs();
        if kind == Kind::Postgres {
            // Another node cannot know that the first is gone: it waits until its claim ends.
            clock.advance(Duration::from_secs(3600));
        }
        crate::house::eventually("the queue to be empty", || {
            queue.list().unwrap().is_empty().then_some(())
        })
        .await;
    });
    assert_eq!(hop.arrived().len(), 1);
}

#[test]
fn a_crash_in_the_middle_of_an_attempt_loses_and_doubles_nothing_on_sqlite() {
    crash(Kind::Sqlite);
}

#[test]
fn a_crash_in_the_middle_of_an_attempt_loses_and_doubles_nothing_on_postgres() {
    crash(Kind::Postgres);
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
