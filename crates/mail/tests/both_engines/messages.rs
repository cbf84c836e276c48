//! Lists that show one row a message: who switched conversations off sees these.

use crate::common::{House, house, letter};
use mail::{
    Act, Append, ConversationRow, Filter, FlagChange, Flags, ListQuery, MailboxId, MessageId,
    Place, Raw, Role, RowId, Selection, UidSet, Unit,
};
use store::Timestamp;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    each_message_has_its_row_with_its_own_subject_and_people,
    pages_of_messages_follow_each_other_without_gap_or_double,
    filters_labels_and_flags_are_each_messages_own,
    an_act_takes_one_message_and_leaves_its_conversation,
    all_messages_that_match_are_moved_and_come_back,
    an_open_list_of_messages_learns_what_changed,
    a_search_finds_each_message,
    a_message_is_shown_alone,
}

fn of(place: Place, limit: u32) -> ListQuery {
    ListQuery {
        unit: Unit::Message,
        ..ListQuery::new(place, limit)
    }
}

fn list(house: &House, query: &ListQuery) -> Vec<ConversationRow> {
    let page = house
        .mail
        .conversations(&house.anne, house.account(), query);
    page.unwrap().rows
}

fn inbox(house: &House) -> Vec<ConversationRow> {
    list(house, &of(Place::Mailbox(house.inbox()), 50))
}

fn subjects(rows: &[ConversationRow]) -> Vec<&str> {
    rows.iter().map(|row| row.subject.as_str()).collect()
}

fn act(house: &House, from: &Place, rows: &[RowId], act: &Act) -> mail::Done {
    let selection = Selection::Rows(rows.to_vec());
    house
        .mail
        .act(&house.anne, house.account(), from, &selection, act)
        .unwrap()
}

/// A question, two answers to it, and something else, the newest last.
fn talk(house: &House) -> MailboxId {
    let inbox = house.inbox();
    for (id, from, subject, answers) in [
        ("a@x.example", "Alice <alice@x.example>", "Sortie", ""),
        (
            "b@x.example",
            "Bruno <bruno@x.example>",
            "Re: Sortie",
            "a@x.example",
        ),
        ("d@x.example", "Denis <denis@x.example>", "Budget", ""),
        (
            "c@x.example",
            "Chloé <chloe@x.example>",
            "Tr: Sortie",
            "b@x.example",
        ),
    ] {
        house.clock.advance(std::time::Duration::from_secs(60));
        house.put(
            inbox,
            letter(id, from, subject, answers, subject),
            Flags::NONE,
        );
    }
    inbox
}

async fn each_message_has_its_row_with_its_own_subject_and_people(kind: Kind) {
    let house = house(kind);
    let inbox_id = talk(&house);
    let rows = inbox(&house);
    assert_eq!(
        subjects(&rows),
        ["Tr: Sortie", "Budget", "Re: Sortie", "Sortie"]
    );
    let people: Vec<&str> = rows.iter().map(|row| row.people[0].name.as_str()).collect();
    assert_eq!(people, ["Chloé", "Denis", "Bruno", "Alice"]);
    assert!(rows.iter().all(|row| (row.count, row.unread) == (1, 1)));
    assert!(rows.iter().all(|row| row.mailbox == Some(inbox_id)));
    assert_eq!(rows[0].conversation, rows[3].conversation);
    assert_eq!(rows[0].preview, "Tr: Sortie");
    // The other list is as it was, and what comes now is in both.
    let talks = list(&house, &ListQuery::new(Place::Mailbox(inbox_id), 50));
    assert_eq!(
        talks.iter().map(|row| row.count).collect::<Vec<_>>(),
        [3, 1]
    );
    house.put(
        house.with(Role::Sent),
        letter(
            "e@x.example",
            "anne.roux@ac-thau.example",
            "Re: Budget",
            "d@x.example",
            "oui",
        ),
        Flags::SEEN,
    );
    assert_eq!(inbox(&house).len(), 4);
    let sent = list(&house, &of(Place::Mailbox(house.with(Role::Sent)), 9));
    assert_eq!(subjects(&sent), ["Re: Budget"]);
    house.check();
}

async fn pages_of_messages_follow_each_other_without_gap_or_double(kind: Kind) {
    let house = house(kind);
    let inbox_id = house.inbox();
    house.fill(inbox_id, 15);
    // Ten answers of one conversation, all of one moment, older than the others.
    for n in 0..10 {
        let raw = letter(
            &format!("t{n}@x.example"),
            "t@x.example",
            &format!("Re: Note {n}"),
            "fill0@x.example",
            "x",
        );
        let append = Append {
            raw: Raw::from(raw),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: Some(Timestamp(1_000)),
        };
        house
            .mail
            .append(&house.anne, house.account(), inbox_id, append)
            .unwrap();
    }
    let mut query = of(Place::Mailbox(inbox_id), 4);
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
    let fresh = (0..15).rev().map(|n| format!("Note {n}"));
    let expected: Vec<String> = fresh
        .chain((0..10).rev().map(|n| format!("Re: Note {n}")))
        .collect();
    assert_eq!(seen, expected);
    let rows = inbox(&house);
    let near = house
        .mail
        .neighbours(&house.anne, house.account(), &query, rows[17].id())
        .unwrap();
    assert_eq!(
        (near.previous, near.next),
        (Some(rows[16].id()), Some(rows[18].id()))
    );
    assert_eq!((near.position, near.total), (Some(18), Some(25)));
}

async fn filters_labels_and_flags_are_each_messages_own(kind: Kind) {
    let house = house(kind);
    let inbox_id = talk(&house);
    let here = Place::Mailbox(inbox_id);
    house.mark(
        inbox_id,
        &UidSet::from_ranges([(1, 2)]),
        &FlagChange::add(Flags::SEEN),
    );
    // Before the first list of messages and after it, one by one and over a range.
    house.mark(
        inbox_id,
        &UidSet::from_ranges([(1, 1)]),
        &FlagChange::add(Flags::FLAGGED),
    );
    let filtered = |filter: Filter| {
        let query = ListQuery {
            filter,
            ..of(here.clone(), 50)
        };
        let rows = list(&house, &query);
        rows.into_iter().map(|row| row.subject).collect::<Vec<_>>()
    };
    let (none, unread, flagged) = (
        Filter::default(),
        Filter {
            unread: true,
            ..Filter::default()
        },
        Filter {
            flagged: true,
            ..Filter::default()
        },
    );
    assert_eq!(filtered(none).len(), 4);
    assert_eq!(filtered(unread), ["Tr: Sortie", "Budget"]);
    assert_eq!(filtered(flagged), ["Sortie"]);
    house.mark(
        inbox_id,
        &UidSet::from_ranges([(2, 3)]),
        &FlagChange::add(Flags::FLAGGED),
    );
    assert_eq!(filtered(flagged), ["Budget", "Re: Sortie", "Sortie"]);
    assert_eq!(
        filtered(Filter {
            unread: true,
            ..flagged
        }),
        ["Budget"]
    );
    let all_flagged = || list(&house, &of(Place::Flagged, 9));
    assert_eq!(subjects(&all_flagged()), ["Budget", "Re: Sortie", "Sortie"]);
    let rows = inbox(&house);
    act(&house, &here, &[rows[1].id()], &Act::Flag(false));
    act(
        &house,
        &here,
        &[rows[2].id()],
        &Act::Label("Projet".into(), true),
    );
    // In the trash nothing is flagged or labelled any more.
    act(&house, &here, &[rows[3].id()], &Act::Trash);
    assert_eq!(subjects(&all_flagged()), ["Re: Sortie"]);
    let labelled = list(&house, &of(Place::Label("projet".into()), 9));
    assert_eq!(subjects(&labelled), ["Re: Sortie"]);
    assert_eq!(labelled[0].labels[0].name, "Projet");
    assert!(
        inbox(&house)[0].labels.is_empty(),
        "of the same conversation, not labelled"
    );
    house.check();
    let labels = house.mail.labels(&house.anne, house.account()).unwrap();
    house
        .mail
        .delete_label(&house.anne, house.account(), labels[0].id)
        .unwrap();
    house.check();
}

async fn an_act_takes_one_message_and_leaves_its_conversation(kind: Kind) {
    let house = house(kind);
    let here = Place::Mailbox(talk(&house));
    let before = inbox(&house);
    let answer = before[2].id();
    for one in [
        Act::Archive,
        Act::Junk,
        Act::Trash,
        Act::Seen(true),
        Act::Flag(true),
        Act::Label("Projet".into(), true),
    ] {
        let done = act(&house, &here, &[answer], &one);
        assert_eq!(done.conversations, 1);
        let rest = |rows: &[ConversationRow]| -> Vec<RowId> {
            let others = rows.iter().map(ConversationRow::id);
            others.filter(|id| *id != answer).collect()
        };
        assert_eq!(rest(&inbox(&house)), rest(&before), "{one:?}");
        house.check();
        house
            .mail
            .undo(&house.anne, house.account(), done.undo)
            .unwrap();
        let after = inbox(&house);
        assert_eq!(subjects(&after), subjects(&before), "{one:?}");
        assert!(
            after.iter().all(|row| row.unread == 1 && !row.flagged),
            "{one:?}"
        );
        house.check();
    }
    let trash = Place::Mailbox(house.with(Role::Trash));
    act(&house, &here, &[answer], &Act::Trash);
    assert_eq!(list(&house, &of(trash.clone(), 9)).len(), 1);
    let done = act(&house, &trash, &[answer], &Act::Delete);
    assert!(list(&house, &of(trash.clone(), 9)).is_empty());
    house.check();
    house
        .mail
        .undo(&house.anne, house.account(), done.undo)
        .unwrap();
    assert_eq!(subjects(&list(&house, &of(trash, 9))), ["Re: Sortie"]);
    house.check();
}

async fn all_messages_that_match_are_moved_and_come_back(kind: Kind) {
    let house = house(kind);
    let inbox_id = house.inbox();
    let here = Place::Mailbox(inbox_id);
    house.fill(inbox_id, 450);
    house.mark(
        inbox_id,
        &UidSet::from_ranges([(1, 20)]),
        &FlagChange::add(Flags::SEEN),
    );
    let upper = house
        .mail
        .newest_message(&house.anne, house.account())
        .unwrap();
    house.clock.advance(std::time::Duration::from_secs(60));
    let late = letter(
        "late@x.example",
        "l@x.example",
        "Re: Note 30",
        "fill30@x.example",
        "x",
    );
    house.put(inbox_id, late, Flags::NONE);
    let query = ListQuery {
        filter: Filter {
            unread: true,
            ..Filter::default()
        },
        ..of(here.clone(), 1)
    };
    let selection = Selection::AllMatching(query, upper);
    let done = house
        .mail
        .act(
            &house.anne,
            house.account(),
            &here,
            &selection,
            &Act::Archive,
        )
        .unwrap();
    assert!(done.later);
    let total = || {
        let found = house.mail.mailbox(&house.anne, house.account(), inbox_id);
        found.unwrap().total
    };
    let mut watch = house.mail.store().watch(house.account());
    house.mail.store().start_jobs();
    // What was read stays, and the late answer, though its conversation goes.
    while total() > 21 {
        watch.changed().await;
    }
    assert_eq!(subjects(&inbox(&house)[..1]), ["Re: Note 30"]);
    house.check();
    house
        .mail
        .undo(&house.anne, house.account(), done.undo)
        .unwrap();
    assert_eq!(total(), 451);
    house.check();
}

async fn an_open_list_of_messages_learns_what_changed(kind: Kind) {
    let house = house(kind);
    let inbox_id = talk(&house);
    let here = Place::Mailbox(inbox_id);
    let query = of(here.clone(), 50);
    let news = |since| {
        let told = house
            .mail
            .conversations_changed(&house.anne, house.account(), &query, since);
        told.unwrap()
    };
    let page = house
        .mail
        .conversations(&house.anne, house.account(), &query)
        .unwrap();
    let nothing = news(page.modseq);
    assert!(nothing.rows.is_empty() && nothing.gone.is_empty());
    let [forwarded, budget, answer, question] = [0, 1, 2, 3].map(|at: usize| page.rows[at].id());
    act(&house, &here, &[budget], &Act::Seen(true));
    let told = news(page.modseq);
    assert_eq!(
        told.rows
            .iter()
            .map(ConversationRow::id)
            .collect::<Vec<_>>(),
        [budget]
    );
    // One is moved, one goes for good.
    act(&house, &here, &[answer], &Act::Archive);
    house.mark(
        inbox_id,
        &UidSet::from_ranges([(1, 1)]),
        &FlagChange::add(Flags::DELETED),
    );
    house
        .mail
        .expunge(&house.anne, house.account(), inbox_id, None)
        .unwrap();
    let told = news(told.modseq);
    assert!(told.complete);
    let mut gone = told.gone.clone();
    gone.sort_unstable();
    assert_eq!(gone, [question, answer]);
    assert_eq!(
        told.rows
            .iter()
            .map(ConversationRow::id)
            .collect::<Vec<_>>(),
        [forwarded]
    );
}

async fn a_search_finds_each_message(kind: Kind) {
    let house = house(kind);
    talk(&house);
    let query = of(Place::Search("sortie".into()), 2);
    let first = house
        .mail
        .conversations(&house.anne, house.account(), &query)
        .unwrap();
    assert_eq!(subjects(&first.rows), ["Tr: Sortie", "Re: Sortie"]);
    let rest = ListQuery {
        after: first.next,
        ..query.clone()
    };
    assert_eq!(subjects(&list(&house, &rest)), ["Sortie"]);
    let selection = Selection::AllMatching(
        of(Place::Search("sortie de:bruno".into()), 1),
        MessageId(i64::MAX),
    );
    house
        .mail
        .act(
            &house.anne,
            house.account(),
            &query.place,
            &selection,
            &Act::Archive,
        )
        .unwrap();
    assert_eq!(subjects(&inbox(&house)), ["Tr: Sortie", "Budget", "Sortie"]);
    house.check();
}

async fn a_message_is_shown_alone(kind: Kind) {
    let house = house(kind);
    talk(&house);
    let rows = inbox(&house);
    let shown = |actor: &directory::Actor| {
        let message = rows[2].message.unwrap();
        house.mail.message_alone(actor, house.account(), message)
    };
    let alone = shown(&house.anne).unwrap();
    assert_eq!((alone.subject.as_str(), alone.count), ("Re: Sortie", 3));
    assert_eq!(alone.id, rows[2].conversation);
    assert_eq!(alone.messages.len(), 1);
    assert!(shown(&house.basile).is_err() && shown(&house.chloe).is_err());
}
