//! What the store promises, on each engine.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store::jobs::{Outcome, Running};
use store::{
    AccountId, Applier, Body, Delivery, Engine, Job, JobHandler, Limits, ManualClock, NewJob,
    Options, Pending, Schema, SeededRandom, Store, StoreError, Target, Timestamp, Tx, params,
};

const NOTES: Schema = Schema {
    name: "notes",
    platform: &[],
    account: &["CREATE TABLE note (account_id BIGINT NOT NULL, note_id BIGINT NOT NULL, words TEXT NOT NULL,
        PRIMARY KEY (account_id, note_id))"],
};

struct Notes;

impl Applier for Notes {
    fn apply(&self, tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), StoreError> {
        let words = String::from_utf8_lossy(pending.payload).into_owned();
        if words == "poison" {
            return Err(StoreError::Sql("poison".into()));
        }
        tx.modseq()?;
        tx.add_usage(10)?;
        let id = tx.new_ids(1)?;
        let account = tx.account()?;
        tx.execute(
            "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, $3)",
            params![account, id, &words],
        )?;
        Ok(())
    }
}

fn open(folder: &std::path::Path, clock: &Arc<ManualClock>) -> Result<Store, StoreError> {
    let store = Store::open(
        Options {
            data: folder.to_owned(),
            engine: Engine::Sqlite,
            clock: clock.clone(),
            random: Arc::new(SeededRandom::new(1)),
            limits: Limits {
                open_accounts: 8,
                ..Limits::default()
            },
        },
        &[NOTES],
    )?;
    store.set_applier("note", Arc::new(Notes));
    Ok(store)
}

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(Timestamp::from_seconds(1_700_000_000)))
}

fn accounts(store: &Store, count: usize) -> Vec<AccountId> {
    store
        .platform_write(|tx| {
            (0..count)
                .map(|_| store.create_account(tx))
                .collect::<Result<Vec<_>, StoreError>>()
        })
        .unwrap()
}

fn delivery(words: &str, targets: &[AccountId]) -> Delivery {
    Delivery {
        kind: "note",
        once: None,
        payload: words.as_bytes().to_vec(),
        body: Body::None,
        size: 10,
        targets: targets
            .iter()
            .map(|account| Target {
                account: *account,
                payload: Vec::new(),
            })
            .collect(),
        also: None,
    }
}

fn notes(store: &Store, account: AccountId) -> Vec<String> {
    store
        .read(account, |tx| {
            tx.query(
                "SELECT words FROM note WHERE account_id = $1 ORDER BY note_id",
                params![account],
                |row| row.get(0),
            )
        })
        .unwrap_or_else(|error: StoreError| panic!("{error}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_is_seen_by_its_reader_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
    let people = accounts(&store, 3);
    store.intake(delivery("one", &people[..2])).await.unwrap();
    store.intake(delivery("two", &people[1..])).await.unwrap();
    assert_eq!(notes(&store, people[0]), ["one"]);
    assert_eq!(notes(&store, people[1]), ["one", "two"]);
    assert_eq!(notes(&store, people[2]), ["two"]);
    assert_eq!(store.usage(people[1]).unwrap(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_counts_what_is_still_pending() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
    let people = accounts(&store, 1);
    store.intake(delivery("one", &people)).await.unwrap();
    assert_eq!(store.usage(people[0]).unwrap(), 10);
    notes(&store, people[0]);
    assert_eq!(store.usage(people[0]).unwrap(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_applies_what_was_pending_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let people = {
        let store = open(folder.path(), &clock()).unwrap();
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
    let store = reopened(folder.path()).await;
    let expected: Vec<String> = (0..20).map(|turn| turn.to_string()).collect();
    assert_eq!(notes(&store, people[0]), expected);
    assert_eq!(notes(&store, people[1]), expected);
}

/// The lock of a dropped store goes when its writer's thread has let go.
async fn reopened(folder: &std::path::Path) -> Store {
    loop {
        match open(folder, &clock()) {
            Ok(store) => return store,
            Err(StoreError::InUse(_)) => tokio::task::yield_now().await,
            Err(error) => panic!("{error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_with_the_same_key_enters_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_fails_three_times_is_set_aside_and_the_others_enter() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_wakes_who_watches_with_the_clock_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
    let people = accounts(&store, 1);
    let mut watcher = store.watch(people[0]);
    store.intake(delivery("news", &people)).await.unwrap();
    watcher.changed().await;
    assert_eq!(notes(&store, people[0]), ["news"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_background_applies_without_anybody_looking() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_is_refused_and_so_is_a_newer_schema() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
    assert!(matches!(
        open(folder.path(), &clock()),
        Err(StoreError::InUse(_))
    ));
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
        match open(folder.path(), &clock()) {
            Err(StoreError::InUse(_)) => tokio::task::yield_now().await,
            Err(StoreError::Newer { found: 99, .. }) => return,
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("opened"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_refuses_another_account() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
    let people = accounts(&store, 2);
    notes(&store, people[0]);
    store.close().await;
    drop(store);
    let file = |id: AccountId| {
        folder
            .path()
            .join(format!("accounts/{:02x}/{}.db", id.0 & 0xff, id.0))
    };
    std::fs::create_dir_all(file(people[1]).parent().unwrap()).unwrap();
    let from = file(people[0]);
    for end in ["", "-wal", "-shm"] {
        let name =
            |path: &std::path::Path| std::path::PathBuf::from(format!("{}{end}", path.display()));
        if name(&from).exists() {
            std::fs::copy(name(&from), name(&file(people[1]))).unwrap();
        }
    }
    let store = reopened(folder.path()).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_job_runs_when_its_time_comes_and_again_after_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let clock = clock();
    let store = open(folder.path(), &clock).unwrap();
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

#[tokio::test(flavor = "multi_thread")]
async fn search_answers_newest_first_and_finds_inside_words() {
    use store::search::{Column, Query, find, index, remove, words_containing};
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path(), &clock()).unwrap();
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
