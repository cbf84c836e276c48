//! What holds on PostgreSQL alone: several nodes, and a server that goes away.

mod common;
mod cut;

use common::{Bench, accounts, clock, delivery, notes};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::jobs::{Outcome, Running};
use store::{Engine, Job, JobHandler, NewJob, Store, StoreError, params};
use testing_postgres::Kind;

/// Two nodes of one database.
struct Pair {
    _bench: Bench,
    _folder: tempfile::TempDir,
    one: Store,
    other: Store,
}

fn pair() -> Pair {
    let bench = Bench::new(Kind::Postgres);
    let folder = tempfile::tempdir().unwrap();
    let one = bench.open(&clock()).unwrap();
    let other = bench.open_at(folder.path(), &clock()).unwrap();
    Pair {
        _bench: bench,
        _folder: folder,
        one,
        other,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_takes_in_is_seen_on_the_other_at_once() {
    let pair = pair();
    let people = accounts(&pair.one, 2);
    let mut watcher = pair.other.watch(people[0]);
    pair.one.intake(delivery("news", &people)).await.unwrap();
    assert_eq!(notes(&pair.other, people[0]), ["news"]);
    assert_eq!(notes(&pair.one, people[0]), ["news"]);
    assert_eq!(pair.other.usage(people[1]).unwrap(), 10);
    watcher.changed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_on_one_node_wakes_who_watches_on_the_other() {
    let pair = pair();
    let person = accounts(&pair.one, 1)[0];
    let mut watcher = pair.other.watch(person);
    // The first wake may be the one with which listening begins.
    for _ in 0..2 {
        pair.one.write(person, |tx| tx.modseq()).unwrap();
        watcher.changed().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_apply_at_once_store_a_delivery_once() {
    let pair = pair();
    let people = accounts(&pair.one, 3);
    for turn in 0..30 {
        let words = turn.to_string();
        pair.one.intake(delivery(&words, &people)).await.unwrap();
        std::thread::scope(|scope| {
            for store in [&pair.one, &pair.other] {
                for person in &people {
                    scope.spawn(|| assert_eq!(notes(store, *person).len(), turn + 1));
                }
            }
        });
    }
    assert_eq!(pair.one.usage(people[0]).unwrap(), 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_migrate_once() {
    let bench = Bench::new(Kind::Postgres);
    let folders: Vec<_> = (0..4).map(|_| tempfile::tempdir().unwrap()).collect();
    let handle = tokio::runtime::Handle::current();
    std::thread::scope(|scope| {
        for folder in &folders {
            scope.spawn(|| {
                let _inside = handle.enter();
                bench.open_at(folder.path(), &clock()).unwrap();
            });
        }
    });
}

struct Counting {
    runs: Arc<Mutex<BTreeMap<Vec<u8>, u32>>>,
    ran: Arc<tokio::sync::Notify>,
}

impl JobHandler for Counting {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            *self.runs.lock().unwrap().entry(job.payload).or_default() += 1;
            self.ran.notify_one();
            Ok(Outcome::Done)
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_job_runs_on_one_node_only() {
    let pair = pair();
    let (runs, ran) = (Arc::default(), Arc::new(tokio::sync::Notify::new()));
    for store in [&pair.one, &pair.other] {
        let handler = Counting {
            runs: Arc::clone(&runs),
            ran: Arc::clone(&ran),
        };
        store.set_job_handler("count", Arc::new(handler));
        store.start_jobs();
    }
    for number in 0..60_u8 {
        let job = NewJob {
            kind: "count",
            account: None,
            run_at: pair.one.now(),
            payload: vec![number],
            key: None,
        };
        pair.one.schedule(&job).unwrap();
    }
    while runs.lock().unwrap().len() < 60 || !pair.one.pending_jobs("count").unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(runs.lock().unwrap().values().all(|times| *times == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_scheduled_on_one_node_is_seen_by_the_other() {
    let pair = pair();
    let (runs, ran) = (Arc::default(), Arc::new(tokio::sync::Notify::new()));
    let handler = Counting {
        runs: Arc::clone(&runs),
        ran: Arc::clone(&ran),
    };
    pair.other.set_job_handler("count", Arc::new(handler));
    pair.other.start_jobs();
    let job = NewJob {
        kind: "count",
        account: None,
        run_at: pair.one.now(),
        payload: Vec::new(),
        key: None,
    };
    pair.one.schedule(&job).unwrap();
    ran.notified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_connection_is_cut_runs_again_and_counts_once() {
    let bench = Bench::new(Kind::Postgres);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let mut runs = 0;
    store
        .write(person, |tx| {
            runs += 1;
            if runs == 1 {
                bench.database.as_ref().unwrap().cut_connections();
            }
            tx.execute(
                "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, 'x')",
                params![person, tx.new_ids(1)?],
            )
        })
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert_eq!(runs, 2);
    assert_eq!(notes(&store, person), ["x"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_not_done_again() {
    let bench = Bench::new(Kind::Postgres);
    let wire = cut::Wire::to(bench.database.as_ref().unwrap().url());
    let engine = Engine::postgres(wire.url());
    let store = bench
        .open_on(engine, bench.folder.path(), &clock())
        .unwrap();
    let person = accounts(&store, 1)[0];
    notes(&store, person);
    for (place, lost) in [(cut::Place::BeforeCommit, 1), (cut::Place::AfterCommit, 0)] {
        let mut runs = 0;
        store
            .write(person, |tx| {
                runs += 1;
                if runs == 1 {
                    wire.cut_once(place);
                }
                tx.execute(
                    "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, 'x')",
                    params![person, tx.new_ids(1)?],
                )
            })
            .unwrap_or_else(|error: StoreError| panic!("{error}"));
        assert_eq!(runs, 1 + lost, "{place:?}");
    }
    assert_eq!(notes(&store, person).len(), 2);
}

/// A node behind a wire that hears another one, and somebody who waits on it.
struct Listening {
    _bench: Bench,
    _folder: tempfile::TempDir,
    wire: cut::Wire,
    one: Store,
    other: Store,
    person: store::AccountId,
}

async fn listening() -> Listening {
    let bench = Bench::new(Kind::Postgres);
    let folder = tempfile::tempdir().unwrap();
    let wire = cut::Wire::to(bench.database.as_ref().unwrap().url());
    let one = bench.open(&clock()).unwrap();
    let engine = Engine::postgres(wire.url());
    let other = bench.open_on(engine, folder.path(), &clock()).unwrap();
    let person = accounts(&one, 1)[0];
    let mut watcher = other.watch(person);
    // The first wake may be the one with which listening begins.
    for _ in 0..2 {
        one.write(person, |tx| tx.modseq()).unwrap();
        watcher.changed().await;
    }
    Listening {
        _bench: bench,
        _folder: folder,
        wire,
        one,
        other,
        person,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_died_without_a_word_is_made_anew() {
    let house = listening().await;
    let before = house.wire.made();
    house.wire.fall_silent();
    let mut watcher = house.other.watch(house.person);
    house.one.write(house.person, |tx| tx.modseq()).unwrap();
    while house.wire.made() == before {
        tokio::task::yield_now().await;
    }
    watcher.changed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_the_platform_are_told_and_nothing_is_believed_by_who_does_not_hear() {
    let house = listening().await;
    let mut news = house.other.platform_news();
    let before = news.heard().unwrap();
    let own = house.one.platform_news();
    let told = own.heard().unwrap();
    let changed = || {
        house.one.platform_write(|tx| {
            tx.platform_changed();
            Ok::<_, StoreError>(())
        })
    };
    changed().unwrap();
    news.changed().await;
    assert_ne!(news.heard().unwrap(), before);
    assert_eq!(own.heard().unwrap(), told, "who changes it knows");
    house.wire.fall_silent();
    while news.heard().is_some() {
        tokio::task::yield_now().await;
    }
    while news.heard().is_none() {
        tokio::task::yield_now().await;
    }
    assert_ne!(news.heard().unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_hears_of_a_commit_that_nobody_could_answer_for() {
    let house = listening().await;
    let (other, person) = (house.other.clone(), house.person);
    let mut watcher = other.watch(person);
    house.wire.mute(true);
    let written = other.write(person, |tx| {
        house.wire.cut_once(cut::Place::AfterCommit);
        tx.execute(
            "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, 'x')",
            params![person, tx.new_ids(1)?],
        )?;
        tx.modseq()
    });
    house.wire.mute(false);
    let refused: StoreError = written.unwrap_err();
    assert!(refused.is_temporary(), "{refused}");
    watcher.changed().await;
    assert_eq!(notes(&house.one, person), ["x"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_a_temporary_error_and_comes_back_by_itself() {
    let bench = Bench::new(Kind::Postgres);
    let database = bench.database.as_ref().unwrap();
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 1);
    let mut watcher = store.watch(people[0]);
    database.allow_connections(false);
    database.cut_connections();
    let refused = store.read(people[0], |tx| tx.current_modseq()).unwrap_err();
    assert!(refused.is_temporary(), "{refused}");
    let refused = store.intake(delivery("lost", &people)).await.unwrap_err();
    assert!(refused.is_temporary(), "{refused}");
    database.allow_connections(true);
    store.intake(delivery("kept", &people)).await.unwrap();
    assert_eq!(notes(&store, people[0]), ["kept"]);
    watcher.changed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_that_a_closure_hides_is_not_taken_for_a_commit() {
    let bench = Bench::new(Kind::Postgres);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let hidden = store.write(person, |tx| {
        let add = || {
            tx.execute(
                "INSERT INTO note (account_id, note_id, words) VALUES ($1, 1, 'x')",
                params![person],
            )
        };
        add()?;
        let _hidden = add();
        Ok::<_, StoreError>(())
    });
    assert!(hidden.is_err());
    assert!(notes(&store, person).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_look_at_the_platform_inside_their_account_do_not_wait_for_each_other() {
    let bench = Bench::new(Kind::Postgres);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 40);
    let together = std::sync::Barrier::new(20);
    std::thread::scope(|scope| {
        for persons in people.chunks(2) {
            let (store, together) = (&store, &together);
            scope.spawn(move || {
                for person in persons {
                    store.read(*person, |_| Ok::<_, StoreError>(())).unwrap();
                }
                together.wait();
                let seen = store.read(persons[0], |tx| {
                    let modseq = tx.current_modseq()?;
                    store.platform_read(|_| Ok::<_, StoreError>(modseq.0))
                });
                assert_eq!(seen.unwrap(), 1);
            });
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_closure_leaves_nothing_and_harms_nobody() {
    let bench = Bench::new(Kind::Postgres);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let add = "INSERT INTO note (account_id, note_id, words) VALUES ($1, 1, 'x')";
    for _ in 0..40 {
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            store.write(person, |tx| -> Result<(), StoreError> {
                tx.execute(add, params![person])?;
                panic!("on purpose")
            })
        }));
        assert!(panicked.is_err());
    }
    assert!(notes(&store, person).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_nobody_answers_at_is_a_sentence() {
    let bench = Bench::new(Kind::Postgres);
    let options = |url: &str| store::Options {
        data: bench.folder.path().to_owned(),
        engine: Engine::Postgres { url: url.into() },
        clock: clock(),
        random: Arc::new(store::SystemRandom),
        limits: store::Limits::default(),
    };
    let away = Store::open(options("host=127.0.0.1 port=1 user=x dbname=x"), &[]);
    assert!(away.err().is_some_and(|error| error.is_temporary()));
    let nonsense = Store::open(options("host"), &[]);
    assert!(matches!(nonsense.err(), Some(StoreError::Unsuitable(_))));
}
