//! Finding: by words and stems for people, by parts of words for IMAP.

use crate::common::{House, house, letter};
use mail::search::Criterion as C;
use mail::{
    Act, Append, FlagChange, Flags, ListQuery, Place, Raw, Role, Selection, Uid, UidSet, search,
};
use store::Timestamp;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    parts_of_words_are_found_without_accents_or_case,
    criteria_join_as_the_protocol_says,
    exact_words_come_before_their_stems,
    operators_narrow_and_snippets_show_why,
    days_begin_at_midnight_on_the_clocks_of_those_who_read,
    pages_of_a_search_follow_each_other_and_the_trash_is_not_searched,
    what_an_older_analysis_wrote_is_written_anew,
}

fn filled(kind: Kind) -> House {
    let house = house(kind);
    let inbox = house.inbox();
    let put = |id: &str, from: &str, subject: &str, body: &str| {
        house.put(inbox, letter(id, from, subject, "", body), Flags::NONE);
    };
    put(
        "1@x.example",
        "Émile Cœur <emile@x.example>",
        "Réunion de rentrée",
        "Les professeurs se retrouvent mardi en salle B12.",
    );
    put(
        "2@x.example",
        "Alix <alix@x.example>",
        "Bilan",
        "Le bilan de la réunion est joint. Réunions suivantes en mai.",
    );
    put(
        "3@x.example",
        "Alix <alix@x.example>",
        "Cantine",
        "Menus de la semaine : quiche, salade.",
    );
    put(
        "4@x.example",
        "Zoé <zoe@y.example>",
        "Professeur absent",
        "Remplacement prévu, contact@lycee.example pour suivre.",
    );
    house
}

fn uids(house: &House, criterion: &C) -> Vec<u32> {
    let found = house
        .mail
        .search_entries(&house.anne, house.account(), house.inbox(), criterion)
        .unwrap();
    found.into_iter().map(|uid| uid.0).collect()
}

fn subjects(house: &House, words: &str) -> Vec<String> {
    let query = search::parse(words, house.anne.language);
    let page = house
        .mail
        .search(&house.anne, house.account(), &query, None, 10)
        .unwrap();
    page.rows.into_iter().map(|row| row.subject).collect()
}

async fn parts_of_words_are_found_without_accents_or_case(kind: Kind) {
    let house = filled(kind);
    let text = |part: &str| C::Text(part.into());
    assert_eq!(uids(&house, &text("EUNION")), [1, 2]);
    assert_eq!(uids(&house, &C::Body("reunion".into())), [2]);
    assert_eq!(uids(&house, &C::Subject("réun".into())), [1]);
    assert_eq!(uids(&house, &C::From("alix@x".into())), [2, 3]);
    assert_eq!(uids(&house, &C::From("emile".into())), [1]);
    assert_eq!(
        uids(&house, &C::Body("ofesseurs se retrouvent mar".into())),
        [1]
    );
    assert_eq!(uids(&house, &C::Body("contact@lyc".into())), [4]);
    assert_eq!(uids(&house, &C::Body("quiche, sal".into())), [3]);
    assert_eq!(uids(&house, &C::Body(": q".into())), [3]);
    assert_eq!(
        uids(&house, &C::Body("quiche sal".into())),
        Vec::<u32>::new()
    );
    assert_eq!(uids(&house, &text("introuvable")), Vec::<u32>::new());
}

async fn criteria_join_as_the_protocol_says(kind: Kind) {
    let house = filled(kind);
    let seen = UidSet::from([Uid(2)].as_slice());
    house.mark(house.inbox(), &seen, &FlagChange::add(Flags::SEEN));
    let not = |inner: C| C::Not(Box::new(inner));
    assert_eq!(uids(&house, &C::All), [1, 2, 3, 4]);
    let (unseen, from_two) = (
        || not(C::Flags(Flags::SEEN)),
        || C::Uid(UidSet::from_ranges([(2, 9)])),
    );
    let (to_three, and) = (C::Uid(UidSet::from_ranges([(1, 3)])), C::And);
    assert_eq!(uids(&house, &unseen()), [1, 3, 4]);
    assert_eq!(uids(&house, &not(unseen())), [2]);
    assert_eq!(uids(&house, &and(vec![from_two(), unseen()])), [3, 4]);
    assert_eq!(
        uids(&house, &and(vec![from_two(), unseen(), to_three])),
        [3]
    );
    assert_eq!(
        uids(&house, &and(vec![unseen(), C::Larger(1 << 20)])),
        [0_u32; 0]
    );
    let (third, gone) = (UidSet::from([Uid(3)].as_slice()), C::Flags(Flags::DELETED));
    house.mark(house.inbox(), &third, &FlagChange::add(Flags::DELETED));
    assert_eq!(uids(&house, &gone), [3]);
    assert_eq!(uids(&house, &not(gone.clone())), [1, 2, 4]);
    assert_eq!(uids(&house, &and(vec![gone, unseen()])), [3]);
    assert_eq!(
        uids(
            &house,
            &C::And(vec![C::From("alix".into()), not(C::Flags(Flags::SEEN))])
        ),
        [3]
    );
    let either = C::Or(
        Box::new(C::Subject("bilan".into())),
        Box::new(C::Uid(UidSet::from_ranges([(4, 9)]))),
    );
    assert_eq!(uids(&house, &either), [2, 4]);
    assert_eq!(uids(&house, &not(either)), [1, 3]);
    assert_eq!(
        uids(&house, &C::Header("message-id".into(), "3@x".into())),
        [3]
    );
    assert_eq!(uids(&house, &not(C::Text("reunion".into()))), [3, 4]);
    assert_eq!(
        uids(&house, &C::Keyword("Projet".into())),
        Vec::<u32>::new()
    );
}

async fn exact_words_come_before_their_stems(kind: Kind) {
    let house = filled(kind);
    assert_eq!(subjects(&house, "réunion"), ["Bilan", "Réunion de rentrée"]);
    assert_eq!(
        subjects(&house, "professeur"),
        ["Professeur absent", "Réunion de rentrée"]
    );
    assert_eq!(
        subjects(&house, "professeurs"),
        ["Réunion de rentrée", "Professeur absent"]
    );
    assert_eq!(subjects(&house, "\"salle b12\""), ["Réunion de rentrée"]);
    assert_eq!(subjects(&house, "remplac*"), ["Professeur absent"]);
}

async fn operators_narrow_and_snippets_show_why(kind: Kind) {
    let house = filled(kind);
    assert_eq!(subjects(&house, "de:alix"), ["Cantine", "Bilan"]);
    assert_eq!(subjects(&house, "de:alix -quiche"), ["Bilan"]);
    assert_eq!(
        subjects(&house, "objet:cantine dans:réception"),
        ["Cantine"]
    );
    assert_eq!(
        subjects(&house, "dans:corbeille bilan"),
        Vec::<String>::new()
    );
    assert_eq!(
        subjects(&house, "est:non-lu avant:2030"),
        [
            "Professeur absent",
            "Cantine",
            "Bilan",
            "Réunion de rentrée"
        ]
    );
    assert_eq!(subjects(&house, "a:pièce"), Vec::<String>::new());
    let query = search::parse("salade", house.anne.language);
    let page = house
        .mail
        .search(&house.anne, house.account(), &query, None, 10)
        .unwrap();
    let snippet = page.rows[0].snippet.clone().unwrap();
    assert_eq!(&snippet.text[snippet.marks[0].clone()], "salade");
}

async fn days_begin_at_midnight_on_the_clocks_of_those_who_read(kind: Kind) {
    let house = house(kind);
    let put = |moment: &str| {
        let received = text::dates::read_field(text::dates::PARIS, moment).unwrap();
        let id = format!("{}@x.example", moment.replace(':', "-"));
        let append = Append {
            raw: Raw::from(letter(&id, "d@x.example", moment, "", "texte")),
            flags: Flags::NONE,
            keywords: Vec::new(),
            received: Some(Timestamp(received)),
        };
        house
            .mail
            .append(&house.anne, house.account(), house.inbox(), append)
            .unwrap();
    };
    let (evening, night) = ("2026-07-11T23:30", "2026-07-12T00:30");
    put(evening);
    put(night);
    // In UTC both are of the 11th.
    for (words, expected) in [
        ("avant:12/07/2026", vec![evening]),
        ("après:12/07/2026", vec![night]),
        ("date:11/07/2026", vec![evening]),
        ("date:2026-07-12", vec![night]),
        ("date:07/2026", vec![night, evening]),
        ("date:2025", vec![]),
        ("-date:12/07/2026 après:2026", vec![evening]),
    ] {
        assert_eq!(subjects(&house, words), expected, "{words}");
    }
}

async fn pages_of_a_search_follow_each_other_and_the_trash_is_not_searched(kind: Kind) {
    let house = house(kind);
    house.fill(house.inbox(), 30);
    let mut query = ListQuery::new(Place::Search("texte".into()), 7);
    let mut found = Vec::new();
    loop {
        let page = house
            .mail
            .conversations(&house.anne, house.account(), &query)
            .unwrap();
        found.extend(page.rows.iter().map(mail::ConversationRow::id));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    let mut once = found.clone();
    once.dedup();
    assert_eq!((found.len(), once.len()), (30, 30));
    let selection = Selection::Rows(found[..10].to_vec());
    house
        .mail
        .act(
            &house.anne,
            house.account(),
            &query.place,
            &selection,
            &Act::Trash,
        )
        .unwrap();
    assert_eq!(
        house
            .mail
            .mailbox_with(&house.anne, house.account(), Role::Trash)
            .unwrap()
            .total,
        10
    );
    query.after = None;
    query.limit = 100;
    assert_eq!(
        house
            .mail
            .conversations(&house.anne, house.account(), &query)
            .unwrap()
            .rows
            .len(),
        20
    );
    house.check();
}

async fn what_an_older_analysis_wrote_is_written_anew(kind: Kind) {
    let house = filled(kind);
    assert_eq!(subjects(&house, "quiche"), ["Cantine"]);
    let account = house.account();
    let old = |sql: &str| -> i64 {
        house
            .mail
            .store()
            .read(account, |tx| tx.value(sql, store::params![account]))
            .unwrap_or_else(|error: store::StoreError| panic!("{error}"))
    };
    let version = old("SELECT max(version) FROM search_text WHERE account_id = $1");
    house
        .mail
        .store()
        .write(account, |tx| {
            tx.execute(
                "UPDATE search_text SET version = 0, heads = '' WHERE account_id = $1",
                store::params![account],
            )?;
            (1..100).try_for_each(|id| store::search::remove(tx, id))
        })
        .unwrap_or_else(|error: store::StoreError| panic!("{error}"));
    // A search that comes before the job still answers, and asks for it.
    subjects(&house, "quiche");
    house.mail.store().start_jobs();
    while old("SELECT min(version) FROM search_text WHERE account_id = $1") < version
        || !house
            .mail
            .store()
            .pending_jobs(mail::REINDEX_JOB)
            .unwrap()
            .is_empty()
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(subjects(&house, "quiche"), ["Cantine"]);
    assert_eq!(subjects(&house, "de:alix objet:cantine"), ["Cantine"]);
}
