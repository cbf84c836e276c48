//! Statements whose answers are not waited for, and ids taken in advance, on each engine.

mod common;

use common::{Bench, accounts, clock, notes};
use std::collections::BTreeSet;
use store::{AccountId, StoreError, Tx, params};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    what_is_sent_is_seen_by_what_comes_after_it,
    a_sent_statement_that_fails_leaves_nothing,
    what_is_sent_while_rows_are_read_keeps_its_order,
    ids_are_each_given_once,
}

const NOTE: &str = "INSERT INTO note (account_id, note_id, words) VALUES ($1, $2, $3)";
const COUNT: &str = "SELECT count(*) FROM note WHERE account_id = $1";

fn send(tx: &Tx<'_>, account: AccountId, id: i64, words: &str) -> Result<(), StoreError> {
    tx.send(NOTE, params![account, id, words])
}

async fn what_is_sent_is_seen_by_what_comes_after_it(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let counted: Vec<i64> = store
        .write(person, |tx| {
            let mut counted = Vec::new();
            for id in 1..=1_000 {
                send(tx, person, id, "é\u{0}\u{1F600}")?;
                if id % 300 == 0 {
                    counted.push(tx.value(COUNT, params![person])?);
                }
            }
            Ok::<_, StoreError>(counted)
        })
        .unwrap();
    assert_eq!(counted, [300, 600, 900]);
    assert_eq!(notes(&store, person).len(), 1_000);
}

/// Whether the fault is met at once, where the answer is there so soon, by a later statement or by the commit.
async fn a_sent_statement_that_fails_leaves_nothing(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    for asks in [true, false] {
        let refused = store.write(person, |tx| {
            send(tx, person, 1, "x")?;
            // The same key again.
            send(tx, person, 1, "y")?;
            if asks {
                tx.value::<i64>(COUNT, params![person])?;
            }
            Ok(())
        });
        assert!(matches!(refused, Err(StoreError::Exists(_))), "{refused:?}");
        assert!(notes(&store, person).is_empty());
    }
    store.write(person, |tx| send(tx, person, 1, "z")).unwrap();
    assert_eq!(notes(&store, person).len(), 1);
}

async fn what_is_sent_while_rows_are_read_keeps_its_order(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let person = accounts(&store, 1)[0];
    let written = store.write(person, |tx| {
        for id in 1..=500 {
            send(tx, person, id, "first")?;
        }
        let ids: Vec<i64> = tx.query(
            "SELECT note_id FROM note WHERE account_id = $1 ORDER BY note_id",
            params![person],
            |row| {
                let id: i64 = row.get(0)?;
                tx.send(
                    "UPDATE note SET words = $3 WHERE account_id = $1 AND note_id = $2",
                    params![person, id, &id.to_string()],
                )?;
                Ok(id)
            },
        )?;
        Ok::<_, StoreError>(ids.len())
    });
    assert_eq!(written.unwrap(), 500);
    let words: BTreeSet<String> = notes(&store, person).into_iter().collect();
    assert_eq!(words.len(), 500);
}

async fn ids_are_each_given_once(kind: Kind) {
    let bench = Bench::new(kind);
    let store = bench.open(&clock()).unwrap();
    let given = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for count in [1, 3, 200] {
                    let some = store
                        .platform_write(|tx| {
                            (0..count)
                                .map(|_| tx.new_platform_id("person"))
                                .collect::<Result<Vec<i64>, StoreError>>()
                        })
                        .unwrap();
                    given.lock().unwrap().extend(some);
                }
            });
        }
    });
    let given = given.into_inner().unwrap();
    let distinct: BTreeSet<i64> = given.iter().copied().collect();
    assert_eq!((given.len(), distinct.len()), (816, 816));
}
