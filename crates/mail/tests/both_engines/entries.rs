//! What IMAP sees: entries, flags, copies, moves, expunges, changes.

use crate::common::{house, letter};
use mail::{FlagChange, Flags, MailError, Mode, Role, Uid, UidRange, UidSet, Wants};
use store::ModSeq;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    appended_messages_come_back_as_they_were_with_rising_uids,
    a_large_body_is_read_in_ranges_from_its_blob,
    marks_move_the_change_value_only_where_something_changed,
    who_changed_later_is_spared_by_unchangedsince,
    a_copy_is_a_second_entry_of_the_same_message_with_flags_of_its_own,
    two_who_move_one_message_move_it_once,
    an_expunge_takes_what_is_marked_and_gives_the_room_back,
    nobody_reads_or_writes_what_is_somebody_elses,
    mailboxes_are_made_renamed_with_what_is_below_and_deleted,
}

async fn appended_messages_come_back_as_they_were_with_rising_uids(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    let raw = letter("1@x.example", "D <d@x.example>", "Bonjour", "", "Texte");
    let first = house.put(inbox, raw.clone(), Flags::SEEN);
    let second = house.put(
        inbox,
        letter("2@x.example", "d@x.example", "Autre", "", "Texte"),
        Flags::NONE,
    );
    assert_eq!((first.uid, second.uid), (Uid(1), Uid(2)));
    assert_eq!(
        house
            .mail
            .body(&house.anne, house.account(), first.message)
            .unwrap(),
        raw
    );
    assert_eq!(
        house
            .mail
            .body_range(&house.anne, house.account(), first.message, 12, 5)
            .unwrap(),
        raw[12..17]
    );
    let wants = Wants {
        parsed: true,
        keywords: true,
    };
    let rows = house
        .mail
        .entries(
            &house.anne,
            house.account(),
            inbox,
            UidRange::ALL,
            wants,
            10,
        )
        .unwrap();
    assert_eq!(
        rows.iter().map(|row| row.flags).collect::<Vec<_>>(),
        [Flags::SEEN, Flags::NONE]
    );
    assert!(rows.iter().all(|row| row.parsed.is_some()));
    let known = house
        .mail
        .mailbox(&house.anne, house.account(), inbox)
        .unwrap();
    assert_eq!((known.total, known.unseen, known.uid_next), (2, 1, 3));
    assert_eq!(
        house
            .mail
            .first_unseen(&house.anne, house.account(), inbox)
            .unwrap(),
        Some(Uid(2))
    );
    house.check();
}

async fn a_large_body_is_read_in_ranges_from_its_blob(kind: Kind) {
    let house = house(kind);
    let raw = letter(
        "big@x.example",
        "d@x.example",
        "Gros",
        "",
        &"ligne de texte\r\n".repeat(10_000),
    );
    let done = house.put(house.inbox(), raw.clone(), Flags::NONE);
    assert_eq!(
        house
            .mail
            .body_range(&house.anne, house.account(), done.message, 100_000, 50)
            .unwrap(),
        raw[100_000..100_050]
    );
    assert_eq!(
        house
            .mail
            .blobs(&house.anne, house.account())
            .unwrap()
            .len(),
        1
    );
    house.check();
}

async fn marks_move_the_change_value_only_where_something_changed(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    house.fill(inbox, 10);
    let before = house
        .mail
        .changes(&house.anne, house.account(), inbox, ModSeq(0))
        .unwrap();
    assert_eq!(before.changed.len(), 10);
    let set = UidSet::from_ranges([(3, 5)]);
    let seen = FlagChange::add(Flags::SEEN);
    let stored = house.mark(inbox, &set, &seen);
    assert_eq!(
        stored
            .changed
            .iter()
            .map(|row| row.uid.0)
            .collect::<Vec<_>>(),
        [3, 4, 5]
    );
    let again = house.mark(inbox, &UidSet::all(), &seen);
    assert_eq!(again.changed.len(), 7);
    let since = house
        .mail
        .changes(&house.anne, house.account(), inbox, before.modseq)
        .unwrap();
    assert_eq!(since.changed.len(), 10);
    let none = house
        .mail
        .changes(&house.anne, house.account(), inbox, since.modseq)
        .unwrap();
    assert!(none.changed.is_empty() && none.vanished.is_empty());
    house.check();
}

async fn who_changed_later_is_spared_by_unchangedsince(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    house.fill(inbox, 3);
    let known = house
        .mail
        .mailbox(&house.anne, house.account(), inbox)
        .unwrap()
        .highest_modseq;
    let keyword = FlagChange {
        mode: Mode::Add,
        flags: Flags::FLAGGED,
        keywords: vec!["Projet".into()],
    };
    let one = UidSet::from([Uid(2)].as_slice());
    house.mark(inbox, &one, &keyword);
    let stored = house
        .mail
        .set_flags(
            &house.anne,
            house.account(),
            inbox,
            &UidSet::all(),
            &FlagChange::add(Flags::SEEN),
            Some(known),
        )
        .unwrap();
    assert_eq!(stored.modified, [Uid(2)]);
    assert_eq!(
        stored
            .changed
            .iter()
            .map(|row| row.uid.0)
            .collect::<Vec<_>>(),
        [1, 3]
    );
    let rows = house
        .mail
        .flag_rows(&house.anne, house.account(), inbox, UidRange::ALL, 10)
        .unwrap();
    assert_eq!(rows[1].keywords, ["Projet"]);
    assert_eq!(rows[1].flags, Flags::FLAGGED);
    house.check();
}

async fn a_copy_is_a_second_entry_of_the_same_message_with_flags_of_its_own(kind: Kind) {
    let house = house(kind);
    let (inbox, archive) = (house.inbox(), house.with(Role::Archive));
    let done = house.put(
        inbox,
        letter("1@x.example", "d@x.example", "Copie", "", "x"),
        Flags::FLAGGED,
    );
    let copied = house
        .mail
        .copy(&house.anne, house.account(), inbox, &UidSet::all(), archive)
        .unwrap();
    assert_eq!(copied.pairs, [(Uid(1), Uid(1))]);
    house.mark(archive, &UidSet::all(), &FlagChange::add(Flags::SEEN));
    let view = house
        .mail
        .message(&house.anne, house.account(), done.message)
        .unwrap();
    assert_eq!(view.entries.len(), 2);
    assert_eq!(view.flags, Flags::SEEN | Flags::FLAGGED);
    let row = &house
        .mail
        .flag_rows(&house.anne, house.account(), inbox, UidRange::ALL, 9)
        .unwrap()[0];
    assert_eq!(row.flags, Flags::FLAGGED);
    house.check();
}

async fn two_who_move_one_message_move_it_once(kind: Kind) {
    let house = house(kind);
    let (inbox, archive, trash) = (
        house.inbox(),
        house.with(Role::Archive),
        house.with(Role::Trash),
    );
    let done = house.put(
        inbox,
        letter("1@x.example", "d@x.example", "Une", "", "x"),
        Flags::NONE,
    );
    let first = house
        .mail
        .move_entries(&house.anne, house.account(), inbox, &UidSet::all(), archive)
        .unwrap();
    let second = house
        .mail
        .move_entries(
            &house.anne,
            house.account(),
            inbox,
            &UidSet::from([done.uid].as_slice()),
            trash,
        )
        .unwrap();
    assert_eq!((first.pairs.len(), second.pairs.len()), (1, 0));
    let gone = house
        .mail
        .changes(&house.anne, house.account(), inbox, ModSeq(0))
        .unwrap();
    assert_eq!((gone.vanished, gone.total), (vec![Uid(1)], 0));
    house.check();
}

async fn an_expunge_takes_what_is_marked_and_gives_the_room_back(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    house.fill(inbox, 5);
    let used = house.mail.store().usage(house.account()).unwrap();
    let set = UidSet::from_ranges([(2, 3), (5, 5)]);
    house.mark(inbox, &set, &FlagChange::add(Flags::DELETED));
    let between = UidSet::from_ranges([(1, 1), (4, 4)]);
    let none = house
        .mail
        .expunge(&house.anne, house.account(), inbox, Some(&between));
    assert_eq!(none.unwrap(), [], "what lies between is not asked for");
    let some = UidSet::from_ranges([(1, 3)]);
    assert_eq!(
        house
            .mail
            .expunge(&house.anne, house.account(), inbox, Some(&some))
            .unwrap(),
        [Uid(2), Uid(3)]
    );
    assert_eq!(
        house
            .mail
            .expunge(&house.anne, house.account(), inbox, None)
            .unwrap(),
        [Uid(5)]
    );
    assert_eq!(
        house
            .mail
            .uid_list(&house.anne, house.account(), inbox)
            .unwrap()
            .uids,
        [1, 4]
    );
    house.fill(inbox, 2);
    house.mark(
        inbox,
        &UidSet::from_ranges([(1, 1), (4, 4)]),
        &FlagChange::add(Flags::DELETED),
    );
    house
        .mail
        .expunge(&house.anne, house.account(), inbox, None)
        .unwrap();
    let left = house
        .mail
        .uid_list(&house.anne, house.account(), inbox)
        .unwrap();
    assert_eq!(left.uids, [6, 7], "numbered without a gap, not from one on");
    assert!(house.mail.store().usage(house.account()).unwrap() < used);
    house.check();
    // A day later the rows go too, with somebody's next expunge.
    house
        .clock
        .advance(std::time::Duration::from_secs(2 * 86_400));
    house.mark(inbox, &UidSet::all(), &FlagChange::add(Flags::DELETED));
    house
        .mail
        .expunge(&house.anne, house.account(), inbox, None)
        .unwrap();
    house.check();
}

async fn nobody_reads_or_writes_what_is_somebody_elses(kind: Kind) {
    let house = house(kind);
    let inbox = house.inbox();
    let done = house.put(
        inbox,
        letter("1@x.example", "d@x.example", "Une", "", "x"),
        Flags::NONE,
    );
    for stranger in [&house.basile, &house.chloe] {
        let account = house.account();
        assert!(matches!(
            house.mail.mailboxes(stranger, account),
            Err(MailError::Refused)
        ));
        assert!(matches!(
            house.mail.body(stranger, account, done.message),
            Err(MailError::Refused)
        ));
        assert!(matches!(
            house.mail.expunge(stranger, account, inbox, None),
            Err(MailError::Refused)
        ));
        // With their own account, the ids of others lead nowhere.
        assert!(matches!(
            house.mail.body(stranger, stranger.account, done.message),
            Err(MailError::NoSuchMessage)
        ));
        house.mail.mailboxes(stranger, stranger.account).unwrap();
        assert!(
            house
                .mail
                .uid_list(stranger, stranger.account, inbox)
                .is_ok_and(|list| list.uids.is_empty())
        );
    }
    let journal = house
        .mail
        .journal(&house.anne, house.account(), 10)
        .unwrap();
    assert_eq!(journal.iter().filter(|row| row.act == "refused").count(), 4);
}

async fn mailboxes_are_made_renamed_with_what_is_below_and_deleted(kind: Kind) {
    let house = house(kind);
    let (anne, account) = (&house.anne, house.account());
    let deep = house
        .mail
        .create_mailbox(anne, account, "Projets/2026/Sortie", None)
        .unwrap();
    let top = house.mail.mailbox_named(anne, account, "Projets").unwrap();
    house.put(
        deep.id,
        letter("1@x.example", "d@x.example", "Une", "", "x"),
        Flags::NONE,
    );
    house
        .mail
        .rename_mailbox(anne, account, top.id, "Voyages")
        .unwrap();
    let moved = house
        .mail
        .mailbox_named(anne, account, "Voyages/2026/Sortie")
        .unwrap();
    assert_eq!(
        (moved.id, moved.uid_validity, moved.total),
        (deep.id, deep.uid_validity, 1)
    );
    assert!(matches!(
        house.mail.create_mailbox(anne, account, "inbox", None),
        Err(MailError::MailboxExists)
    ));
    assert!(matches!(
        house.mail.create_mailbox(anne, account, "a//b", None),
        Err(MailError::BadName)
    ));
    assert!(matches!(
        house.mail.delete_mailbox(anne, account, top.id),
        Err(MailError::NotAllowed(_))
    ));
    assert!(matches!(
        house
            .mail
            .rename_mailbox(anne, account, top.id, "Voyages/x"),
        Err(MailError::NotAllowed(_))
    ));
    house.mail.delete_mailbox(anne, account, deep.id).unwrap();
    let again = house
        .mail
        .create_mailbox(anne, account, "Voyages/2026/Sortie", None)
        .unwrap();
    assert!(again.uid_validity > deep.uid_validity);
    let inbox = house.inbox();
    house.fill(inbox, 3);
    let other = house
        .mail
        .rename_mailbox(anne, account, inbox, "Ancienne")
        .unwrap();
    assert_eq!(
        (
            other.total,
            house.mail.mailbox(anne, account, inbox).unwrap().total
        ),
        (3, 0)
    );
    house.check();
}
