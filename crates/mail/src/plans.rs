//! Every list, count and search is a walk of an index: no table is scanned, nothing is sorted.

use crate::{
    act, attachment, change, conversation, draft, entry, indexing, journal, label, listing,
    mailbox, message, news, orphan, reader, search, setting, storing, submission, summary, threading,
};
use std::sync::Arc;
use store::{AccountId, Engine, Limits, ManualClock, SeededRandom, Store, StoreError, Timestamp};

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
        ("first unseen", entry::FIRST_UNSEEN),
        ("states", change::STATES),
        ("of conversation", change::OF_CONVERSATION),
        ("modified", storing::MODIFIED),
        ("with keywords", storing::WITH_KEYWORDS),
        ("body", message::BODY),
        ("where body", message::WHERE_BODY),
        ("labels", label::LIST),
        ("label unread", label::UNREAD),
        ("listed one", listing::ONE),
        ("news changed", news::CHANGED),
        ("newest message", news::NEWEST),
        ("news vanished", news::VANISHED),
        ("flagged count", news::FLAGGED_COUNT),
        ("flagged", listing::FLAGGED),
        ("flags of", listing::FLAGS_OF),
        ("marks", change::MARKS_SINCE),
        ("held count", news::HELD_COUNT),
        ("subject", conversation::SUBJECT),
        ("message", conversation::MESSAGE),
        ("draft of", conversation::DRAFT_OF),
        ("previous", conversation::PREVIOUS),
        ("count some", conversation::COUNT_SOME),
        ("summary", summary::SUMMARY),
        ("newest messages", summary::NEWEST_MESSAGES),
        ("by subject", threading::BY_SUBJECT),
        ("orphans", orphan::OLD),
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
        ("draft", draft::ONE),
        ("drafts", draft::ALL),
        ("unwritten", draft::UNWRITTEN),
        ("attachments", attachment::OF_DRAFT),
        ("attachment", attachment::ONE),
        ("held", submission::HELD),
        ("submission", submission::ONE),
        ("seen by", reader::SEEN),
        ("seen since", reader::SEEN_SINCE),
        ("setting", setting::ONE),
    ];
    all.extend(listing::LISTS.map(|sql| ("list", sql)));
    all
}

fn open(folder: &std::path::Path) -> (Store, AccountId) {
    let options = store::Options {
        data: folder.to_owned(),
        engine: Engine::Sqlite,
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema(), crate::schema()]).unwrap();
    let account = store.platform_write(|tx| store.create_account(tx)).unwrap();
    (store, account)
}

fn plan(store: &Store, account: AccountId, sql: &str) -> Vec<String> {
    store
        .read(account, |tx| {
            tx.query(&format!("EXPLAIN QUERY PLAN {sql}"), &[], |row| row.get(3))
        })
        .unwrap_or_else(|error: StoreError| panic!("{error}: {sql}"))
}

fn is_slow(plan: &[String]) -> bool {
    // A count reads what its inner query found.
    let scans = |step: &String| step.starts_with("SCAN") && step != "SCAN counted";
    plan.iter()
        .any(|step| scans(step) || step.contains("TEMP B-TREE"))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_query_scans_or_sorts() {
    let folder = tempfile::tempdir().unwrap();
    let (store, account) = open(folder.path());
    for (name, sql) in queries() {
        let plan = plan(&store, account, sql);
        assert!(
            !plan.is_empty() && !is_slow(&plan),
            "{name}: {plan:#?}\n{sql}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filtered_list_walks_the_index_of_its_filter() {
    let folder = tempfile::tempdir().unwrap();
    let (store, account) = open(folder.path());
    for (index, sql) in [(1, "unseen"), (2, "attachment")] {
        let plan = plan(&store, account, listing::LISTS[index]);
        assert!(
            plan[0].contains(&format!("conversation_place_{sql}")),
            "{plan:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_or_a_sort_would_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (store, account) = open(folder.path());
    assert!(is_slow(&plan(
        &store,
        account,
        "SELECT uid FROM entry WHERE size = 1"
    )));
    assert!(is_slow(&plan(
        &store,
        account,
        "SELECT uid FROM entry WHERE account_id = 1 ORDER BY size"
    )));
}
