//! What the web sees: lists, conversations, acts and their undo.

use crate::common::{House, house, letter};
use mail::{
    Act, ConversationRow, Filter, FlagChange, Flags, ListQuery, MessageId, Place, Role, Selection,
    UidSet,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    answers_join_their_conversation_whatever_their_order,
    pages_follow_each_other_without_gap_or_double,
    filters_and_places_follow_the_marks,
    every_act_is_undone_to_what_was_before,
    what_was_brought_back_and_deleted_again_is_kept_its_day,
    all_that_match_are_moved_in_batches_and_come_back_as_one,
    an_open_page_learns_what_changed,
    a_late_answer_is_shown_without_those_whose_messages_are_gone,
    a_conversation_that_tells_something_else_than_its_messages_is_reported,
    a_check_is_given_up_when_the_program_stops,
}

async fn a_conversation_that_tells_something_else_than_its_messages_is_reported(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    for n in 0..25 {
        let answers = if n == 0 { "" } else { "m0@x.example" };
        let one = letter(
            &format!("m{n}@x.example"),
            "a@x.example",
            "Bilan",
            answers,
            "x",
        );
        house.put(inbox, one, Flags::NONE);
    }
    house.put(
        inbox,
        letter("b@x.example", "b@x.example", "Autre", "", "y"),
        Flags::NONE,
    );
    house.check();
    let bilan = inbox_list(&house).pop().unwrap().conversation;
    let store = house.mail.store();
    let change = |sql: &str| {
        let values = store::params![house.account(), bilan];
        let changed = store.write(house.account(), |tx| tx.execute(sql, values));
        assert_eq!(changed.unwrap(), 1);
    };
    let reported = |said: &str| {
        let problems = house.mail.verify(house.account()).unwrap();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].contains(said) && problems[0].contains(&bilan.to_string()),
            "{problems:?}"
        );
    };
    let newest = |by| {
        change(&format!(
            "UPDATE conversation SET newest = newest + {by} WHERE account_id = $1 AND conversation_id = $2"
        ));
    };
    newest(7);
    reported("newest");
    newest(-7);
    house.check();
    change(
        "UPDATE conversation SET summary = (SELECT other.summary FROM conversation other
            WHERE other.account_id = $1 AND other.conversation_id <> $2)
         WHERE account_id = $1 AND conversation_id = $2",
    );
    reported("summary");
}

async fn a_check_is_given_up_when_the_program_stops(kind: Kind) {
    let house = house(kind);
    house.fill(house.inbox(), 3);
    house.check();
    house.mail.store().stopping().ask();
    let given_up = house.mail.verify(house.account());
    assert!(
        matches!(
            given_up,
            Err(mail::MailError::Store(store::StoreError::Closing))
        ),
        "{given_up:?}"
    );
}

async fn a_late_answer_is_shown_without_those_whose_messages_are_gone(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    let of = |id, from, answers| letter(id, from, "Sortie", answers, "Texte");
    house.put(inbox, of("a@x.example", "alice@x.example", ""), Flags::NONE);
    house.put(
        inbox,
        of("b@x.example", "bruno@x.example", "a@x.example"),
        Flags::NONE,
    );
    let people = |house: &House| -> Vec<String> {
        let rows = inbox_list(house);
        assert_eq!(rows.len(), 1);
        rows[0]
            .people
            .iter()
            .map(|person| person.address.clone())
            .collect()
    };
    assert_eq!(people(&house), ["alice@x.example", "bruno@x.example"]);
    house.mark(inbox, &UidSet::all(), &FlagChange::add(Flags::DELETED));
    let expunge = |house: &House| {
        house
            .mail
            .expunge(&house.anne, house.account(), inbox, None)
            .unwrap()
    };
    assert_eq!(expunge(&house).len(), 2);
    assert!(inbox_list(&house).is_empty());
    house.put(
        inbox,
        of("c@x.example", "chloe@x.example", "b@x.example"),
        Flags::NONE,
    );
    assert_eq!(people(&house), ["chloe@x.example"]);
    // The same where something is left.
    house.put(
        inbox,
        of("d@x.example", "denis@x.example", "c@x.example"),
        Flags::NONE,
    );
    house.mark(
        inbox,
        &UidSet::from_ranges([(3, 3)]),
        &FlagChange::add(Flags::DELETED),
    );
    assert_eq!(expunge(&house).len(), 1);
    assert_eq!(people(&house), ["denis@x.example"]);
    house.check();
}

fn list(house: &House, query: &ListQuery) -> Vec<ConversationRow> {
    house
        .mail
        .conversations(&house.anne, house.account(), query)
        .unwrap()
        .rows
}

fn inbox_list(house: &House) -> Vec<ConversationRow> {
    list(house, &ListQuery::new(Place::Mailbox(house.inbox()), 50))
}

fn act(house: &House, from: Place, row: &ConversationRow, act: &Act) -> mail::Done {
    let selection = Selection::Rows(vec![row.id()]);
    house
        .mail
        .act(&house.anne, house.account(), &from, &selection, act)
        .unwrap()
}

async fn answers_join_their_conversation_whatever_their_order(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    let answer = letter(
        "b@x.example",
        "Bruno <bruno@x.example>",
        "Re: Sortie",
        "a@x.example",
        "Oui",
    );
    let question = letter(
        "a@x.example",
        "Alice <alice@x.example>",
        "Sortie",
        "",
        "Venez ?",
    );
    house.put(inbox, answer, Flags::NONE);
    house.put(inbox, question, Flags::SEEN);
    house.put(
        house.with(Role::Sent),
        letter(
            "c@x.example",
            "Anne <anne.roux@ac-thau.example>",
            "Re: Sortie",
            "b@x.example",
            "Bien",
        ),
        Flags::SEEN,
    );
    house.put(
        inbox,
        letter(
            "d@x.example",
            "bruno@x.example",
            "Sortie",
            "",
            "Autre chose",
        ),
        Flags::NONE,
    );
    let rows = inbox_list(&house);
    assert_eq!(rows.len(), 2);
    let row = rows.iter().find(|row| row.count == 3).unwrap();
    assert_eq!(row.unread, 1);
    let names: Vec<(&str, bool)> = row
        .people
        .iter()
        .map(|person| (person.name.as_str(), person.unread))
        .collect();
    assert_eq!(names, [("Bruno", true), ("Alice", false), ("Anne", false)]);
    let whole = house
        .mail
        .conversation(&house.anne, house.account(), row.conversation)
        .unwrap();
    assert_eq!(whole.messages.len(), 3);
    house.check();
}

async fn pages_follow_each_other_without_gap_or_double(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    house.fill(inbox, 25);
    let mut query = ListQuery::new(Place::Mailbox(inbox), 10);
    let mut seen = Vec::new();
    loop {
        let page = house
            .mail
            .conversations(&house.anne, house.account(), &query)
            .unwrap();
        seen.extend(page.rows.iter().map(|row| row.subject.clone()));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    let expected: Vec<String> = (0..25).rev().map(|n| format!("Note {n}")).collect();
    assert_eq!(seen, expected);
    let rows = inbox_list(&house);
    let near = house
        .mail
        .neighbours(&house.anne, house.account(), &query, rows[3].id())
        .unwrap();
    assert_eq!(
        (near.previous, near.next),
        (Some(rows[2].id()), Some(rows[4].id()))
    );
    assert_eq!((near.position, near.total), (Some(4), Some(25)));
}

async fn filters_and_places_follow_the_marks(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    house.fill(inbox, 6);
    let first = UidSet::from_ranges([(1, 4)]);
    house.mark(inbox, &first, &FlagChange::add(Flags::SEEN));
    let mut unread = ListQuery::new(Place::Mailbox(inbox), 50);
    unread.filter = Filter {
        unread: true,
        ..Filter::default()
    };
    assert_eq!(list(&house, &unread).len(), 2);
    let rows = inbox_list(&house);
    act(&house, Place::Mailbox(inbox), &rows[0], &Act::Flag(true));
    act(
        &house,
        Place::Mailbox(inbox),
        &rows[1],
        &Act::Label("Projet".into(), true),
    );
    assert_eq!(
        list(&house, &ListQuery::new(Place::Flagged, 9))[0].conversation,
        rows[0].conversation
    );
    let labelled = list(&house, &ListQuery::new(Place::Label("projet".into()), 9));
    assert_eq!(labelled[0].labels[0].name, "Projet");
    let labels = house.mail.labels(&house.anne, house.account()).unwrap();
    assert_eq!((labels.len(), labels[0].unread), (1, 1));
    // In the trash nothing is flagged or labelled any more.
    act(&house, Place::Mailbox(inbox), &rows[0], &Act::Trash);
    assert!(list(&house, &ListQuery::new(Place::Flagged, 9)).is_empty());
    house
        .mail
        .delete_label(&house.anne, house.account(), labels[0].id)
        .unwrap();
    assert!(inbox_list(&house).iter().all(|row| row.labels.is_empty()));
    house.check();
}

async fn every_act_is_undone_to_what_was_before(kind: Kind) {
    let house = house(kind);
    let (inbox, trash) = (house.inbox(), house.with(Role::Trash));
    let other = house
        .mail
        .create_mailbox(&house.anne, house.account(), "Autre", None)
        .unwrap()
        .id;
    house.put(
        inbox,
        letter("a@x.example", "a@x.example", "Un", "", "x"),
        Flags::SEEN,
    );
    house.put(
        inbox,
        letter("b@x.example", "b@x.example", "Re: Un", "a@x.example", "y"),
        Flags::FLAGGED,
    );
    let acts = [
        Act::Archive,
        Act::Move(other),
        Act::Junk,
        Act::Trash,
        Act::Seen(true),
        Act::Seen(false),
        Act::Flag(false),
        Act::Flag(true),
        Act::Label("Projet".into(), true),
    ];
    let strip = |rows: Vec<ConversationRow>| -> Vec<ConversationRow> {
        rows.into_iter()
            .map(|row| ConversationRow {
                modseq: store::ModSeq(0),
                ..row
            })
            .collect()
    };
    let before = strip(inbox_list(&house));
    for one in acts {
        let row = inbox_list(&house).remove(0);
        let done = act(&house, Place::Mailbox(inbox), &row, &one);
        house.check();
        let last = house
            .mail
            .last_undo(&house.anne, house.account())
            .unwrap()
            .unwrap();
        assert_eq!((last.id, &last.act), (done.undo, &one));
        house
            .mail
            .undo(&house.anne, house.account(), done.undo)
            .unwrap();
        assert_eq!(strip(inbox_list(&house)), before, "{one:?}");
        assert!(
            house
                .mail
                .undo(&house.anne, house.account(), done.undo)
                .is_err()
        );
        house.check();
    }
    let row = inbox_list(&house).remove(0);
    act(&house, Place::Mailbox(inbox), &row, &Act::Trash);
    let done = act(&house, Place::Mailbox(trash), &row, &Act::Delete);
    assert!(
        house
            .mail
            .conversation(&house.anne, house.account(), row.conversation)
            .is_err()
    );
    house.check();
    house
        .mail
        .undo(&house.anne, house.account(), done.undo)
        .unwrap();
    assert_eq!(
        list(&house, &ListQuery::new(Place::Mailbox(trash), 9))[0].count,
        2
    );
    house.check();
}

async fn what_was_brought_back_and_deleted_again_is_kept_its_day(kind: Kind) {
    let house = house(kind);
    let trash = house.with(Role::Trash);
    let hour = |count: u64| std::time::Duration::from_secs(3_600 * count);
    let note = |id: &str, subject| letter(id, "a@x.example", subject, "", "x");
    house.put(trash, note("a@x.example", "Bilan"), Flags::NONE);
    let in_trash = || list(&house, &ListQuery::new(Place::Mailbox(trash), 9));
    let bilan = in_trash().remove(0);
    let delete = || act(&house, Place::Mailbox(trash), &bilan, &Act::Delete).undo;
    let undo = |id| {
        let undone = house.mail.undo(&house.anne, house.account(), id);
        undone.unwrap().entries
    };
    // Whoever expunges sweeps old orphans.
    let sweep = |id: &str| {
        house.put(trash, note(id, "Autre"), Flags::DELETED);
        let gone = house
            .mail
            .expunge(&house.anne, house.account(), trash, None);
        assert_eq!(gone.unwrap().len(), 1);
    };
    assert_eq!(undo(delete()), 1);
    house.clock.advance(hour(20));
    let again = delete();
    house.clock.advance(hour(5));
    sweep("b@x.example");
    assert_eq!(undo(again), 1);
    assert_eq!(in_trash()[0].conversation, bilan.conversation);
    house.check();
    // Its day over, it goes.
    let last = delete();
    house.clock.advance(hour(25));
    sweep("c@x.example");
    let too_late = house.mail.undo(&house.anne, house.account(), last);
    assert_eq!(too_late.map_or(0, |undone| undone.entries), 0);
    house.check();
}

async fn all_that_match_are_moved_in_batches_and_come_back_as_one(kind: Kind) {
    all_of(450, kind).await;
}

/// On files only: the engines differ in the statements that the smaller one runs, not in the number of batches.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_thousand_that_match_are_moved_and_come_back() {
    all_of(50_000, Kind::Sqlite).await;
}

async fn all_of(count: usize, kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    let total = || {
        let found = house.mail.mailbox(&house.anne, house.account(), inbox);
        usize::try_from(found.unwrap().total).unwrap()
    };
    house.fill(inbox, count);
    let upper = MessageId(i64::MAX);
    let selection = Selection::AllMatching(ListQuery::new(Place::Mailbox(inbox), 1), upper);
    let done = house
        .mail
        .act(
            &house.anne,
            house.account(),
            &Place::Mailbox(inbox),
            &selection,
            &Act::Archive,
        )
        .unwrap();
    assert!(done.later);
    let mut watch = house.mail.store().watch(house.account());
    house.mail.store().start_jobs();
    while total() > 0 {
        watch.changed().await;
    }
    house.check();
    let undone = house
        .mail
        .undo(&house.anne, house.account(), done.undo)
        .unwrap();
    assert_eq!(usize::try_from(undone.entries).unwrap(), count);
    assert_eq!(total(), count);
    house.check();
}

async fn an_open_page_learns_what_changed(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    house.fill(inbox, 5);
    let query = ListQuery::new(Place::Mailbox(inbox), 50);
    let page = house
        .mail
        .conversations(&house.anne, house.account(), &query)
        .unwrap();
    let nothing = house
        .mail
        .conversations_changed(&house.anne, house.account(), &query, page.modseq)
        .unwrap();
    assert!(nothing.rows.is_empty() && nothing.gone.is_empty());
    act(&house, Place::Mailbox(inbox), &page.rows[0], &Act::Archive);
    act(
        &house,
        Place::Mailbox(inbox),
        &page.rows[1],
        &Act::Seen(true),
    );
    house.put(
        inbox,
        letter("n@x.example", "n@x.example", "Nouveau", "", "z"),
        Flags::NONE,
    );
    let news = house
        .mail
        .conversations_changed(&house.anne, house.account(), &query, page.modseq)
        .unwrap();
    assert_eq!(news.gone, [page.rows[0].id()]);
    let subjects: Vec<&str> = news.rows.iter().map(|row| row.subject.as_str()).collect();
    assert!(subjects.contains(&"Nouveau") && subjects.len() == 2);
    assert!(news.complete);
}
