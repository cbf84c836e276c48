//! The process ends in the middle: what had begun is done once.

use crate::hop::{Hop, Manners};
use crate::house::{Ground, Hosts, House, eventually, house, open, open_on, options};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use testing_postgres::Kind;
use transport::outbound::{CLAIM, Options, Patience, Queue, Route};

testing_postgres::on_both_engines! {
    a_queue_that_closes_ends_the_message_in_hand_and_begins_no_other,
    a_renewal_whose_answer_was_lost_is_no_lost_claim,
    an_attempt_ends_with_its_claim_when_nobody_can_renew_it,
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

/// A house with a message in hand: its next hop thinks about DATA for as long as it may.
async fn in_hand(kind: Kind, thinks: Duration) -> (House, Hop) {
    let hosts = Arc::<Hosts>::default();
    let options = Options {
        resolver: Some(hosts.clone()),
        patience: Patience {
            data_start: thinks,
            ..Patience::default()
        },
        ..options(Route::Mx)
    };
    let house = House::with(kind, options, hosts.clone());
    let hop = Hop::start(Manners {
        hangs_at: Some("DATA"),
        ..Manners::default()
    })
    .await;
    hosts.lead("x.example", &hop);
    house.send(&["lea@x.example"]);
    eventually("DATA", || (hop.heard("DATA") == 1).then_some(())).await;
    (house, hop)
}

fn run(house: &House, sql: &str) {
    let ran = house
        .mail
        .store()
        .platform_write(|tx| tx.execute(sql, &[]).map(drop));
    ran.unwrap();
}

async fn a_renewal_whose_answer_was_lost_is_no_lost_claim(kind: Kind) {
    let (house, hop) = in_hand(kind, Duration::from_secs(3600)).await;
    for _ in 0..3 {
        // One that its node never heard of.
        run(
            &house,
            "UPDATE outgoing_route SET claimed_until = claimed_until + 1000",
        );
        let before = claimed_until(&house.mail);
        house.clock.advance(CLAIM / 3);
        eventually("the claim to be renewed", || {
            (claimed_until(&house.mail) > before).then_some(())
        })
        .await;
    }
    assert_eq!((hop.connections(), hop.heard("DATA")), (1, 1));
    // What it leaves is given back all the same: the next attempt waits for no claim.
    run(
        &house,
        "UPDATE outgoing_route SET claimed_until = claimed_until + 1000",
    );
    house.clock.advance(Duration::from_secs(3600));
    house.tried_once().await;
    assert_eq!(claimed_until(&house.mail), 0);
}

async fn an_attempt_ends_with_its_claim_when_nobody_can_renew_it(kind: Kind) {
    let (house, hop) = in_hand(kind, Duration::from_secs(3600)).await;
    run(&house, "ALTER TABLE outgoing_route RENAME TO away");
    let mut passed = Duration::ZERO;
    eventually("the attempt to end", || {
        if passed < CLAIM {
            house.clock.advance(CLAIM / 36);
            passed += CLAIM / 36;
        }
        (hop.left() == 1).then_some(())
    })
    .await;
    run(&house, "ALTER TABLE away RENAME TO outgoing_route");
    hop.behave(|manners| manners.hangs_at = None);
    eventually("another attempt", || {
        let again = hop.connections() == 2;
        if !again {
            house.clock.advance(Duration::from_secs(1));
        }
        again.then_some(())
    })
    .await;
    house.everything_left().await;
    assert_eq!((hop.connections(), hop.arrived().len()), (2, 1));
}

/// The conversation goes on while a renewal waits for the database.
#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_takes_long_holds_up_no_conversation() {
    let (house, hop) = in_hand(Kind::Postgres, Duration::from_secs(50)).await;
    let ((locked, is_locked), (free, is_free)) = (mpsc::channel(), mpsc::channel::<()>());
    let store = house.mail.store().clone();
    let lock = std::thread::spawn(move || {
        store.platform_write(|tx| {
            tx.execute("UPDATE outgoing_route SET attempts = attempts", &[])?;
            locked.send(()).unwrap();
            let _gone = is_free.recv();
            Ok::<_, store::StoreError>(())
        })
    });
    is_locked.recv().unwrap();
    house.clock.advance(Duration::from_secs(46));
    eventually("the renewal to wait", || {
        let waiting: i64 = house
            .mail
            .store()
            .platform_read(|tx| {
                tx.value(
                    "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
                    &[],
                )
            })
            .unwrap();
        (waiting > 0).then_some(())
    })
    .await;
    house.clock.advance(Duration::from_secs(5));
    eventually("the hop to be given up", || (hop.left() == 1).then_some(())).await;
    drop(free);
    lock.join().unwrap().unwrap();
    house.tried_once().await;
}

/// Rows claimed by a program that wrote down no holder: alone with its files, a node knows that they were its own.
#[test]
fn a_claim_from_before_holders_is_taken_up_at_once() {
    let hops = tokio::runtime::Runtime::new().unwrap();
    let hop = hops.block_on(Hop::start(Manners::default()));
    let first = tokio::runtime::Runtime::new().unwrap();
    let (ground, clock) = first.block_on(async {
        let house = house(Kind::Sqlite);
        house.queue.close().await;
        house.send(&["lea@x.example"]);
        house.queue_is(|rows| rows.len() == 1).await;
        run(
            &house,
            "UPDATE outgoing_route SET claimed_until = 9000000000000000, holder = NULL",
        );
        house.mail.store().close().await;
        (house.ground, house.clock)
    });
    drop(first);
    let second = tokio::runtime::Runtime::new().unwrap();
    second.block_on(async {
        let hosts = Arc::<Hosts>::default();
        hosts.lead("x.example", &hop);
        let mail = open(&ground, &clock);
        let mut options = options(Route::Mx);
        options.resolver = Some(hosts);
        let queue = Queue::new(mail.clone(), options).unwrap();
        mail.register().unwrap();
        queue.register().unwrap();
        mail.store().start_jobs();
        eventually("the message to arrive", || {
            (hop.arrived().len() == 1).then_some(())
        })
        .await;
    });
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
