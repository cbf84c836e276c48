//! Every list, count and search is a walk of an index: no table is scanned, nothing is sorted.

use crate::sending::counting;
use crate::{
    act, attachment, change, conversation, draft, entry, flag_set, indexing, journal, label,
    listing, mailbox, message, news, orphan, reader, room, search, sending, setting, storing,
    submission, summary, threading,
};
use std::sync::Arc;
use store::{AccountId, Engine, Limits, ManualClock, SeededRandom, Store, StoreError, Timestamp};
use testing_postgres::{Database, Kind, Plan};

/// The statements that answer people and programs, by name.
fn queries() -> Vec<(&'static str, &'static str)> {
    let mut all = vec![
        ("mailboxes", mailbox::LIST),
        ("mailbox by id", mailbox::BY_ID),
        ("mailbox by name", mailbox::BY_NAME),
        ("mailbox by role", mailbox::BY_ROLE),
        ("entries", entry::ENTRIES),
        ("entries parsed", entry::ENTRIES_PARSED),
        ("flags", entry::FLAG_ROWS),
        ("uids", entry::UIDS),
        ("changed", entry::CHANGED),
        ("vanished", entry::VANISHED),
        ("first uid", entry::FIRST_UID),
        ("states", change::STATES),
        ("of conversation", change::OF_CONVERSATION),
        ("moments", change::MOMENTS),
        ("modified", storing::MODIFIED),
        ("with keywords", storing::WITH_KEYWORDS),
        ("an entry of a message", message::AN_ENTRY),
        ("body", message::BODY),
        ("where body", message::WHERE_BODY),
        ("labels", label::LIST),
        ("label unread", label::UNREAD),
        ("label unseen", label::UNSEEN),
        ("listed one", listing::ONE),
        ("news changed", news::CHANGED),
        ("news changed messages", news::CHANGED_MESSAGES),
        ("news messages of", news::MESSAGES_OF),
        ("newest message", news::NEWEST),
        ("news vanished", news::VANISHED),
        ("flag set", flag_set::BETWEEN),
        ("first of a flag set", flag_set::FIRST),
        ("flagged", listing::FLAGGED),
        ("marks", change::MARKS_SINCE),
        ("held count", news::HELD_COUNT),
        ("subject", conversation::SUBJECT),
        ("message", conversation::MESSAGE),
        ("draft of", conversation::DRAFT_OF),
        ("previous", conversation::PREVIOUS),
        ("count some", conversation::COUNT_SOME),
        ("previous messages", conversation::PREVIOUS_MESSAGES),
        ("count some messages", conversation::COUNT_SOME_MESSAGES),
        ("list of messages", listing::MESSAGES),
        ("listed message", listing::ONE_MESSAGE),
        ("message row", listing::MESSAGE_ROW),
        ("summary", summary::SUMMARY),
        ("newest messages", summary::NEWEST_MESSAGES),
        ("by subject", threading::BY_SUBJECT),
        ("orphans", orphan::OLD),
        ("orphans since", orphan::SINCE),
        ("undos", act::RECENT_UNDO),
        ("journal", journal::RECENT),
        ("unindexed", indexing::UNINDEXED),
        ("outdated", indexing::OUTDATED),
        ("heads", search::substring::HEADS),
        ("text", search::substring::TEXT),
        ("hit", search::find::HIT),
        ("all messages", search::find::ALL_MESSAGES),
        ("spoken", search::find::SPOKEN),
        ("of message", search::criterion::OF_MESSAGE),
        ("walk", search::criterion::WALK),
        ("uids between", search::criterion::UIDS_BETWEEN),
        ("draft", draft::ONE),
        ("drafts", draft::ALL),
        ("unwritten", draft::UNWRITTEN),
        ("attachments", attachment::OF_DRAFT),
        ("attachment", attachment::ONE),
        ("held", submission::HELD),
        ("submission", submission::ONE),
        ("writer of a submission", submission::WRITER),
        ("waiting submission", submission::WAITING),
        ("seen by", reader::SEEN),
        ("seen since", reader::SEEN_SINCE),
        ("a reader's count", reader::counting::ROW),
        ("readers of a range", reader::counting::READERS),
        (
            "readers of what is deleted",
            reader::counting::READERS_OF_DELETED,
        ),
        ("seen by anybody", reader::MARKED),
        ("sent by", reader::SENT_BY),
        ("marked conversations", reader::MARKED_CONVERSATIONS),
        ("marked messages", reader::MARKED_MESSAGES),
        ("setting", setting::ONE),
        ("large messages", room::LARGEST),
        ("files of drafts", room::OF_DRAFTS),
        ("what waits to be sent", room::WAITING),
    ];
    all.extend(listing::LISTS.map(|sql| ("list", sql)));
    all
}

/// Tables that have a row a message, as SQLite names them in its plans.
const LARGE: [&str; 8] = [
    "SEARCH entry ",
    "SEARCH place ",
    "SEARCH message ",
    "SEARCH search_text ",
    "SEARCH conversation ",
    "SEARCH conversation_place ",
    "SEARCH message_place ",
    "SEARCH p ",
];

/// An account in an empty house.
struct Bench {
    store: Store,
    account: AccountId,
    kind: Kind,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

fn bench(kind: Kind) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let database = (kind == Kind::Postgres).then(Database::fresh);
    let options = store::Options {
        data: folder.path().to_owned(),
        engine: database
            .as_ref()
            .map_or(Engine::Sqlite, |database| Engine::postgres(database.url())),
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema(), crate::schema()]).unwrap();
    let account = store.platform_write(|tx| store.create_account(tx)).unwrap();
    Bench {
        store,
        account,
        kind,
        _folder: folder,
        _database: database,
    }
}

impl Bench {
    fn plan(&self, sql: &str) -> Plan {
        let plan = self.store.read(self.account, |tx| {
            testing_postgres::plan(
                self.kind,
                sql,
                |sql| tx.execute(sql, &[]).map(drop),
                |sql, column| tx.query(sql, &[], |row| row.get(column)),
            )
        });
        plan.unwrap_or_else(|error: StoreError| panic!("{error}: {sql}"))
    }
}

/// What is asked of the platform database.
fn platform_queries() -> [&'static str; 6] {
    [
        counting::USED,
        counting::OLD,
        counting::GIVE_BACK,
        sending::LISTED,
        sending::OF_SUBMISSION,
        sending::TOLD,
    ]
}

testing_postgres::on_both_engines! {
    no_query_scans_or_sorts,
    no_question_about_limits_scans_or_sorts,
    a_filtered_list_walks_the_index_of_its_filter,
    large_messages_are_walked_by_their_size,
    a_scan_or_a_sort_would_be_seen,
    the_shape_names_what_is_there,
}

async fn no_query_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for (name, sql) in queries() {
        let plan = bench.plan(sql);
        assert!(
            !plan.steps.is_empty() && !plan.is_slow(),
            "{name}: {plan:#?}\n{sql}"
        );
        // Without statistics SQLite takes an account's number for a narrow key, and all rows of a file have it.
        let whole = |step: &String| {
            LARGE.iter().any(|table| step.starts_with(table)) && step.ends_with("(account_id=?)")
        };
        // Renaming a label may read all; the newest message is the first of its walk.
        let may = matches!(name, "with keywords" | "newest message");
        assert!(
            may || !plan.steps.iter().any(whole),
            "{name}: {plan:#?}\n{sql}"
        );
    }
}

async fn no_question_about_limits_scans_or_sorts(kind: Kind) {
    let bench = bench(kind);
    for sql in platform_queries() {
        let plan = bench.store.platform_read(|tx| {
            testing_postgres::plan(
                bench.kind,
                sql,
                |sql| tx.execute(sql, &[]).map(drop),
                |sql, column| tx.query(sql, &[], |row| row.get(column)),
            )
        });
        let plan = plan.unwrap_or_else(|error: StoreError| panic!("{error}: {sql}"));
        assert!(
            !plan.steps.is_empty() && !plan.is_slow(),
            "{plan:#?}\n{sql}"
        );
    }
}

async fn a_filtered_list_walks_the_index_of_its_filter(kind: Kind) {
    let bench = bench(kind);
    for (index, filter) in [(1, "unseen"), (2, "attachment")] {
        let plan = bench.plan(listing::LISTS[index]);
        let name = format!("conversation_place_{filter}");
        assert!(plan.uses(&name), "{plan:?}");
    }
    let plan = bench.plan(change::MOMENTS);
    assert!(plan.uses("entry_conversation"), "{plan:#?}");
}

async fn large_messages_are_walked_by_their_size(kind: Kind) {
    let plan = bench(kind).plan(room::LARGEST);
    assert!(plan.uses("message_large"), "{plan:#?}");
}

async fn a_scan_or_a_sort_would_be_seen(kind: Kind) {
    let bench = bench(kind);
    for slow in [
        "SELECT uid FROM entry WHERE size = 1",
        "SELECT uid FROM entry WHERE account_id = 1 ORDER BY size",
    ] {
        assert!(bench.plan(slow).is_slow(), "{slow}");
    }
}

async fn the_shape_names_what_is_there(kind: Kind) {
    if kind == Kind::Postgres {
        return;
    }
    let bench = bench(kind);
    for (table, index, _) in crate::schema().shape {
        let there: i64 = bench
            .store
            .read(bench.account, |tx| {
                let sql = "SELECT count(*) FROM sqlite_schema WHERE tbl_name = $1 AND name = $2";
                tx.value(sql, &[(*table).into(), (*index).into()])
            })
            .map_err(|error: StoreError| error.to_string())
            .unwrap();
        assert_eq!(there, 1, "{table}, {index}");
    }
}
