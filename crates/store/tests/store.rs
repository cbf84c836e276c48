//! What the store promises, on each engine.

mod common;

use common::{Bench, accounts, clock, delivery, notes};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store::jobs::{Outcome, Running};
use store::{AccountId, Delivery, Job, JobHandler, NewJob, Store, StoreError, params};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    what_is_acknowledged_is_seen_by_its_reader_at_once,
    usage_counts_what_is_still_pending,
    a_restart_applies_what_was_pending_and_nothing_twice,
    a_delivery_with_the_same_key_enters_once,
    a_row_that_fails_three_times_is_set_aside_and_the_others_enter,
    a_row_that_fails_takes_its_change_value_back,
    a_delivery_wakes_who_watches_with_the_clock_stopped,
    an_account_s_version_is_another_once_a_change_is_acknowledged,
    the_background_applies_without_anybody_looking,
    a_closure_that_fails_leaves_nothing,
    a_second_process_is_refused_and_so_is_a_newer_schema,
    a_job_runs_when_its_time_comes_and_again_after_an_error,
    a_job_that_was_in_hand_at_a_crash_runs_at_the_next_start,
    search_answers_newest_first_and_finds_inside_words,
    a_message_that_makes_the_program_stumble_is_set_aside,
    thousands_that_wait_enter_once_and_in_their_order,
    writers_of_an_account_stand_in_line,
    a_statement_may_run_while_the_rows_of_another_are_read,
}

async fn what_is_acknowledged_is_seen_by_its_reader_at_once(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 3);
    store.intake(delivery("one", &people[..2])).await.unwrap();
    store.intake(delivery("two", &people[1..])).await.unwrap();
    assert_eq!(notes(&store, people[0]), ["one"]);
    assert_eq!(notes(&store, people[1]), ["one", "two"]);
    assert_eq!(notes(&store, people[2]), ["two"]);
    assert_eq!(store.usage(people[1]).unwrap(), 20);
}

async fn usage_counts_what_is_still_pending(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 1);
    store.intake(delivery("one", &people)).await.unwrap();
    assert_eq!(store.usage(people[0]).unwrap(), 10);
    notes(&store, people[0]);
    assert_eq!(store.usage(people[0]).unwrap(), 10);
}

async fn a_restart_applies_what_was_pending_and_nothing_twice(kind: Kind) {
    let bench = Bench::new(kind);
    let people = {
        let store = bench.open(&clock()).unwrap();
        let people = accounts(&store, 2);
        for turn in 0..20 {
            store
                .intake(delivery(&turn.to_string(), &people))
                .await
                .unwrap();
        }
        // One account is brought up to date, the other not; the process ends without a word.
        notes(&store, people[0]);
        people
    };
    let store = bench.reopened().await;
    let expected: Vec<String> = (0..20).map(|turn| turn.to_string()).collect();
    assert_eq!(notes(&store, people[0]), expected);
    assert_eq!(notes(&store, people[1]), expected);
}

async fn a_delivery_with_the_same_key_enters_once(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 1);
    for _ in 0..2 {
        store
            .intake(Delivery {
                once: Some("release 7".into()),
                ..delivery("once", &people)
            })
            .await
            .unwrap();
    }
    assert_eq!(notes(&store, people[0]), ["once"]);
}

async fn a_row_that_fails_three_times_is_set_aside_and_the_others_enter(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 1);
    for words in ["before", "poison", "after"] {
        store.intake(delivery(words, &people)).await.unwrap();
    }
    for _ in 0..3 {
        assert_eq!(notes(&store, people[0]), ["before", "after"]);
        // The count of failures travels with the next commit.
        store.intake(delivery("x", &[])).await.unwrap();
    }
    let problems = store.verify_account(people[0]).unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("poison"));
}

async fn a_row_that_fails_takes_its_change_value_back(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let modseq = || store.read(person, |tx| tx.current_modseq()).unwrap();
    let before = modseq();
    for words in ["late poison", "after"] {
        store.intake(delivery(words, &[person])).await.unwrap();
    }
    assert_eq!(notes(&store, person), ["after"]);
    assert!(
        modseq() > before,
        "what came after it has a value of its own"
    );
    let used: i64 = store
        .read(person, |tx| {
            let sql = "SELECT used_bytes FROM account_state WHERE account_id = $1";
            tx.value(sql, params![person])
        })
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert_eq!(used, 10);
}

async fn a_delivery_wakes_who_watches_with_the_clock_stopped(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 1);
    let mut watcher = store.watch(people[0]);
    store.intake(delivery("news", &people)).await.unwrap();
    watcher.changed().await;
    assert_eq!(notes(&store, people[0]), ["news"]);
}

async fn an_account_s_version_is_another_once_a_change_is_acknowledged(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 2);
    let watcher = store.watch(people[0]);
    let Some(before) = watcher.version() else {
        assert_eq!(kind, Kind::Postgres, "another node may have changed it");
        return;
    };
    assert_eq!(kind, Kind::Sqlite);
    store.intake(delivery("news", &people[1..])).await.unwrap();
    notes(&store, people[0]);
    assert_eq!(watcher.version(), Some(before), "nothing has happened");
    store.intake(delivery("news", &people)).await.unwrap();
    let delivered = watcher.version();
    assert!(delivered > Some(before));
    assert_eq!(notes(&store, people[0]), ["news"]);
    let read = watcher.version();
    let refused = store.write(people[0], |tx| {
        tx.modseq()?;
        Err::<(), _>(StoreError::Conflict)
    });
    assert!(refused.is_err());
    assert_eq!(watcher.version(), read, "a refusal wakes nobody");
    store.write(people[0], |tx| tx.modseq().map(drop)).unwrap();
    assert!(watcher.version() > read);
    store.close().await;
    assert_eq!(watcher.version(), None, "nothing is told any more");
}

async fn the_background_applies_without_anybody_looking(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    store.start_appliers().unwrap();
    let people = accounts(&store, 20);
    let mut watcher = store.watch(people[19]);
    store.intake(delivery("all", &people)).await.unwrap();
    watcher.changed().await;
    for person in &people {
        assert_eq!(notes(&store, *person), ["all"]);
    }
    store.close().await;
}

async fn a_closure_that_fails_leaves_nothing(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let refused = store.write(person, |tx| {
        tx.execute(
            "INSERT INTO note (account_id, note_id, words) VALUES ($1, 1, 'x')",
            params![person],
        )?;
        Err::<(), _>(StoreError::NoRow)
    });
    assert!(matches!(refused, Err(StoreError::NoRow)));
    assert!(notes(&store, person).is_empty());
}

async fn a_second_process_is_refused_and_so_is_a_newer_schema(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    assert!(matches!(bench.open(&clock()), Err(StoreError::InUse(_))));
    store
        .platform_write(|tx| {
            tx.execute(
                "UPDATE platform_version SET step = 99 WHERE name = 'store'",
                params![],
            )?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    drop(store);
    loop {
        match bench.open(&clock()) {
            Err(StoreError::InUse(_)) => tokio::task::yield_now().await,
            Err(StoreError::Newer { found: 99, .. }) => return,
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("opened"),
        }
    }
}

/// Waits until no more than so many rows are pending.
async fn settled(store: &Store, left: i64) {
    let pending = || -> i64 {
        store
            .platform_read(|tx| tx.value("SELECT count(*) FROM pending", &[]))
            .unwrap_or_else(|error: StoreError| panic!("{error}"))
    };
    while pending() > left {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn account_file(data: &Path, account: AccountId) -> PathBuf {
    let folder = data
        .join("accounts")
        .join(format!("{:02x}", account.0 & 0xff));
    std::fs::create_dir_all(&folder).unwrap();
    folder.join(format!("{}.db", account.0))
}

/// Each state of the disk in which the background can be cut off while it stores a letter to accounts without a file.
#[tokio::test(flavor = "multi_thread")]
async fn a_cut_while_new_accounts_are_made_loses_and_doubles_nothing() {
    let (whole, cut) = (Bench::new(Kind::Sqlite), Bench::new(Kind::Sqlite));
    let (made, data) = (whole.folder.path(), cut.folder.path());
    let store = whole.open(&clock()).unwrap();
    let people = accounts(&store, 6);
    store.intake(delivery("all", &people)).await.unwrap();
    for name in ["platform.db", "platform.db-wal"] {
        std::fs::copy(made.join(name), data.join(name)).unwrap();
    }
    store.start_appliers().unwrap();
    settled(&store, 0).await;
    store.close().await;
    let file = |account: AccountId| std::fs::read(account_file(made, account)).unwrap();
    let left = |number: usize| account_file(data, people[number]);
    let half = |number: usize| left(number).with_extension("new");
    // In the order of the work: nothing yet; torn; whole without its name; with both names; with its name alone; read
    // by its owner before its pending row went.
    let torn = file(people[1]);
    std::fs::write(half(1), &torn[..torn.len() / 2]).unwrap();
    std::fs::write(half(2), file(people[2])).unwrap();
    std::fs::write(left(3), file(people[3])).unwrap();
    std::fs::hard_link(left(3), half(3)).unwrap();
    std::fs::write(left(4), file(people[4])).unwrap();
    std::fs::write(left(5), file(people[5])).unwrap();
    let store = cut.open(&clock()).unwrap();
    assert_eq!(notes(&store, people[5]), ["all"]);
    store.start_appliers().unwrap();
    settled(&store, 0).await;
    for (number, person) in people.iter().enumerate() {
        assert_eq!(notes(&store, *person), ["all"], "{number}");
        assert_eq!(store.usage(*person).unwrap(), 10, "{number}");
        assert!(!half(number).exists(), "{number}");
        assert_eq!(store.verify_account(*person).unwrap(), [""; 0]);
    }
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn new_accounts_are_made_with_all_that_waits_for_them() {
    let bench = Bench::new(Kind::Sqlite);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 40);
    store.intake(delivery("0", &people)).await.unwrap();
    // More than enters in one transaction.
    for turn in 1..600 {
        let words = turn.to_string();
        store.intake(delivery(&words, &people[..1])).await.unwrap();
    }
    store
        .intake(delivery("poison", &people[1..2]))
        .await
        .unwrap();
    store
        .intake(delivery("stone", &people[2..3]))
        .await
        .unwrap();
    store.start_appliers().unwrap();
    settled(&store, 2).await;
    let expected: Vec<String> = (0..600).map(|turn| turn.to_string()).collect();
    assert_eq!(notes(&store, people[0]), expected);
    for person in &people[1..] {
        let log = account_file(bench.folder.path(), *person).with_extension("db-wal");
        assert!(!log.exists(), "{person:?} was opened");
        assert_eq!(notes(&store, *person), ["0"], "{person:?}");
        assert_eq!(store.usage(*person).unwrap() % 10, 0, "{person:?}");
    }
    let modseq = store.read(people[39], |tx| tx.current_modseq()).unwrap();
    assert_eq!(modseq.0, 2);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_refuses_another_account() {
    let bench = Bench::new(Kind::Sqlite);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 2);
    notes(&store, people[0]);
    store.close().await;
    drop(store);
    let file = |id: AccountId| {
        bench
            .folder
            .path()
            .join(format!("accounts/{:02x}/{}.db", id.0 & 0xff, id.0))
    };
    std::fs::create_dir_all(file(people[1]).parent().unwrap()).unwrap();
    let from = file(people[0]);
    for end in ["", "-wal", "-shm"] {
        let name = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        if name(&from).exists() {
            std::fs::copy(name(&from), name(&file(people[1]))).unwrap();
        }
    }
    let store = bench.reopened().await;
    let refused = store.read(people[1], |tx| tx.current_modseq());
    assert!(
        matches!(refused, Err(StoreError::WrongAccount { .. })),
        "{refused:?}"
    );
}

struct Counting(AtomicU32, Arc<tokio::sync::Notify>);

impl JobHandler for Counting {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let before = self.0.fetch_add(1, Ordering::SeqCst);
            self.1.notify_one();
            if job.payload == b"twice" && before == 0 {
                return Err(StoreError::Busy);
            }
            Ok(Outcome::Done)
        })
    }
}

async fn a_job_runs_when_its_time_comes_and_again_after_an_error(kind: Kind) {
    let bench = Bench::new(kind);
    let clock = clock();
    let store = bench.open(&clock).unwrap();
    let (ran, times) = (Arc::new(tokio::sync::Notify::new()), AtomicU32::new(0));
    let handler = Arc::new(Counting(times, ran.clone()));
    store.set_job_handler("count", handler.clone());
    store.start_jobs();
    let job = NewJob {
        kind: "count",
        account: None,
        run_at: store.now().after(Duration::from_secs(60)),
        payload: b"twice".to_vec(),
        key: Some("k".into()),
    };
    store.schedule(&job).unwrap();
    store.schedule(&job).unwrap();
    assert_eq!(store.pending_jobs("count").unwrap().len(), 1);
    assert_eq!(handler.0.load(Ordering::SeqCst), 0);
    clock.advance(Duration::from_secs(60));
    ran.notified().await;
    while store
        .pending_jobs("count")
        .unwrap()
        .first()
        .is_some_and(|job| job.attempts == 0)
    {
        tokio::task::yield_now().await;
    }
    clock.advance(Duration::from_secs(60));
    ran.notified().await;
    while !store.pending_jobs("count").unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(handler.0.load(Ordering::SeqCst), 2);
}

/// Begins and never comes to an end.
struct Endless(std::sync::mpsc::Sender<()>);

impl JobHandler for Endless {
    fn run(&self, _job: Job) -> Running<'_> {
        self.0.send(()).unwrap();
        Box::pin(std::future::pending())
    }
}

async fn a_job_that_was_in_hand_at_a_crash_runs_at_the_next_start(kind: Kind) {
    let bench = Arc::new(Bench::new(kind));
    let of = bench.clone();
    let cut_off = move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let store = of.open(&clock()).unwrap();
            let (began, begins) = std::sync::mpsc::channel();
            store.set_job_handler("count", Arc::new(Endless(began)));
            let job = NewJob {
                kind: "count",
                account: None,
                run_at: store.now(),
                payload: Vec::new(),
                key: None,
            };
            store.schedule(&job).unwrap();
            store.start_jobs();
            tokio::task::spawn_blocking(move || begins.recv().unwrap())
                .await
                .unwrap();
        });
    };
    std::thread::spawn(cut_off).join().unwrap();
    // The clock stands still: nobody waits for the end of a lease.
    let store = bench.reopened().await;
    let (ran, times) = (Arc::new(tokio::sync::Notify::new()), AtomicU32::new(0));
    store.set_job_handler("count", Arc::new(Counting(times, ran.clone())));
    store.start_jobs();
    ran.notified().await;
}

async fn search_answers_newest_first_and_finds_inside_words(kind: Kind) {
    use store::search::{Column, Query, find, index, remove, words_containing};
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let word = |word: &str| Query::Word {
        column: Column::Exact,
        word: word.into(),
        prefix: false,
    };
    let found = store
        .write(person, |tx| {
            index(tx, 1, "conseil de classe", "conseil de class")?;
            index(tx, 2, "classement des conseils", "class de conseil")?;
            index(tx, 3, "conseil d administration", "conseil d administr")?;
            remove(tx, 3)?;
            let stem = Query::Word {
                column: Column::Stem,
                word: "conseil".into(),
                prefix: false,
            };
            let both = Query::All(vec![
                stem.clone(),
                Query::Word {
                    column: Column::Exact,
                    word: "class".into(),
                    prefix: true,
                },
            ]);
            let phrase = Query::Phrase {
                column: Column::Exact,
                words: vec!["de".into(), "classe".into()],
            };
            Ok::<_, StoreError>((
                find(tx, &stem, None, 10)?,
                find(tx, &both, Some(2), 10)?,
                find(tx, &phrase, None, 10)?,
                find(
                    tx,
                    &Query::Without(Box::new(stem), Box::new(word("classe"))),
                    None,
                    10,
                )?,
                words_containing(tx, "asse", 10)?
                    .into_iter()
                    .collect::<BTreeSet<_>>(),
            ))
        })
        .unwrap();
    assert_eq!(found.0, [2, 1]);
    assert_eq!(found.1, [1]);
    assert_eq!(found.2, [1]);
    assert_eq!(found.3, [2]);
    assert_eq!(
        found.4,
        BTreeSet::from(["classe".to_owned(), "classement".to_owned()])
    );
}

async fn a_message_that_makes_the_program_stumble_is_set_aside(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 1);
    for words in ["before", "stone", "after"] {
        store.intake(delivery(words, &people)).await.unwrap();
    }
    for _ in 0..3 {
        assert_eq!(notes(&store, people[0]), ["before", "after"]);
        store.intake(delivery("x", &[])).await.unwrap();
    }
    let problems = store.verify_account(people[0]).unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
}

async fn thousands_that_wait_enter_once_and_in_their_order(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let people = accounts(&store, 1);
    let waiting: Vec<_> = (0..1_203)
        .map(|number| store.intake(delivery(&number.to_string(), &people)))
        .collect();
    for waiting in waiting {
        waiting.await.unwrap();
    }
    let expected: Vec<String> = (0..1_203).map(|number| number.to_string()).collect();
    assert_eq!(notes(&store, people[0]), expected);
    assert_eq!(store.usage(people[0]).unwrap(), 12_030);
    // Before and after their rows are removed.
    assert_eq!(notes(&store, people[0]), expected);
    store.close().await;
    drop(store);
    let store = bench.reopened().await;
    assert_eq!(notes(&store, people[0]), expected);
}

async fn writers_of_an_account_stand_in_line(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                for _ in 0..20 {
                    store
                        .write(person, |tx| {
                            let seen: i64 = tx.value(
                                "SELECT count(*) FROM note WHERE account_id = $1",
                                params![person],
                            )?;
                            let (id, modseq) = (tx.new_ids(1)?, tx.modseq()?);
                            assert_eq!((id, modseq.0), (seen + 1, seen + 2));
                            tx.execute(
                                "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, 'x')",
                                params![person, id],
                            )
                        })
                        .unwrap_or_else(|error: StoreError| panic!("{error}"));
                }
            });
        }
    });
    assert_eq!(notes(&store, person).len(), 120);
}

async fn a_statement_may_run_while_the_rows_of_another_are_read(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let doubled = store
        .write(person, |tx| {
            for id in 1..=3_000_i64 {
                tx.execute(
                    "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, $3)",
                    params![person, id, &id.to_string()],
                )?;
            }
            tx.query(
                "SELECT note_id FROM note WHERE account_id = $1 ORDER BY note_id",
                params![person],
                |row| {
                    let id: i64 = row.get(0)?;
                    let words: String = tx.value(
                        "SELECT words FROM note WHERE account_id = $1 AND note_id = $2",
                        params![person, id],
                    )?;
                    Ok(id + words.parse::<i64>().unwrap_or(0))
                },
            )
        })
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    assert_eq!(doubled.len(), 3_000);
    assert_eq!(doubled[2_999], 6_000);
}
