//! What fills an account is told, at a cost that follows the answer, on both engines.

use crate::common::{House, house, letter};
use mail::{
    Act, Flags, LARGE, ListQuery, MailError, MessageId, NewAttachment, Place, Role, RowId,
    Selection,
};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    an_account_tells_what_fills_it,
    the_largest_come_first_and_small_ones_are_left_out,
    emptying_the_trash_makes_room_and_can_be_undone,
    what_fills_an_account_is_for_who_may_read_it,
}

/// A message of at least so many bytes.
fn heavy(id: &str, bytes: usize) -> Vec<u8> {
    let line = format!("{}\r\n", "x".repeat(70));
    letter(
        &format!("{id}@x.example"),
        "Denis Mas <d@x.example>",
        &format!("Photos {id}"),
        "",
        &line.repeat(bytes / line.len() + 1),
    )
}

fn room(house: &House) -> mail::Room {
    house.mail.room(&house.anne, house.account()).unwrap()
}

async fn an_account_tells_what_fills_it(kind: Kind) {
    let house = house(kind);
    assert_eq!(room(&house).mailboxes, []);
    let (inbox, archive) = (house.inbox(), house.with(Role::Archive));
    house.fill(inbox, 3);
    house.put(archive, heavy("a", 300_000), Flags::SEEN);
    let now = room(&house);
    let told: Vec<_> = now
        .mailboxes
        .iter()
        .map(|one| (one.role, one.total))
        .collect();
    assert_eq!(
        told,
        [(Some(Role::Archive), 1), (Some(Role::Inbox), 3)],
        "the largest first, empty ones not at all"
    );
    let sum: i64 = now.mailboxes.iter().map(|one| one.size).sum();
    assert_eq!((now.used, now.quota), (sum, 1 << 30));
    assert_eq!((now.drafts, now.waiting), (0, 0));
    assert_eq!(now.mailbox(Role::Inbox).unwrap().total, 3);
    assert!(now.mailbox(Role::Trash).is_none());
    let draft = house
        .mail
        .create_draft(&house.anne, house.account(), &mail::Start::Empty)
        .unwrap();
    let file = NewAttachment {
        name: "plan.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        content: mail::Raw::from(vec![7; 40_000]),
        cid: None,
    };
    house
        .mail
        .attach(&house.anne, house.account(), draft.id, &file)
        .unwrap();
    let then = room(&house);
    assert_eq!(then.drafts, 40_000);
    assert_eq!(then.used, now.used + 40_000);
}

async fn the_largest_come_first_and_small_ones_are_left_out(kind: Kind) {
    let house = house(kind);
    let (inbox, trash) = (house.inbox(), house.with(Role::Trash));
    house.fill(inbox, 5);
    for n in 0..22 {
        house.put(
            inbox,
            heavy(&format!("n{n}"), 140_000 + n * 1_000),
            Flags::SEEN,
        );
    }
    let largest = house.put(trash, heavy("largest", 400_000), Flags::NONE);
    house.put(inbox, heavy("small", 120_000), Flags::SEEN);
    let told = room(&house).largest;
    assert_eq!(told.len(), 20);
    assert!(told.is_sorted_by(|one, next| one.size >= next.size));
    assert!(told.iter().all(|one| one.size >= LARGE));
    assert_eq!(told[0].row.message, Some(largest.message));
    assert_eq!(told[0].row.mailbox, Some(trash));
    assert_eq!(told[0].row.subject, "Photos largest");
    assert_eq!(told[0].row.people[0].name, "Denis Mas");
    assert_eq!(told[1].row.subject, "Photos n21");
    // What is deleted for good fills nothing any more; what comes back does.
    let done = house
        .mail
        .act(
            &house.anne,
            house.account(),
            &Place::Mailbox(trash),
            &Selection::Rows(vec![RowId::Message(largest.message)]),
            &Act::Delete,
        )
        .unwrap();
    assert_eq!(room(&house).largest[0].row.subject, "Photos n21");
    house
        .mail
        .undo(&house.anne, house.account(), done.undo)
        .unwrap();
    assert_eq!(room(&house).largest[0].row.subject, "Photos largest");
    house.check();
}

async fn emptying_the_trash_makes_room_and_can_be_undone(kind: Kind) {
    let house = house(kind);
    let (inbox, trash) = (house.inbox(), house.with(Role::Trash));
    house.fill(trash, 450);
    house.put(trash, heavy("a", 300_000), Flags::NONE);
    let upper: MessageId = house
        .mail
        .newest_message(&house.anne, house.account())
        .unwrap();
    // These came after the page was shown.
    house.put(trash, heavy("later", 200_000), Flags::NONE);
    house.put(inbox, heavy("kept", 200_000), Flags::NONE);
    let before = room(&house);
    let query = ListQuery::new(Place::Mailbox(trash), 1);
    let all = Selection::AllMatching(query.clone(), upper);
    let done = house
        .mail
        .act(
            &house.anne,
            house.account(),
            &query.place,
            &all,
            &Act::Delete,
        )
        .unwrap();
    assert!(done.later, "what is left is a job's");
    let mut watch = house.mail.store().watch(house.account());
    house.mail.store().start_jobs();
    let left = || room(&house).mailbox(Role::Trash).unwrap().total;
    while left() > 1 {
        watch.changed().await;
    }
    let after = room(&house);
    assert_eq!(after.mailbox(Role::Trash).unwrap().total, 1);
    // What an account uses is told just after the transaction that changes it.
    let made = async {
        while room(&house).used >= before.used - 300_000 {
            tokio::task::yield_now().await;
        }
    };
    let made = tokio::time::timeout(Duration::from_secs(60), made).await;
    made.expect("there is room");
    house
        .mail
        .undo(&house.anne, house.account(), done.undo)
        .unwrap();
    assert_eq!(room(&house).used, before.used);
    house.check();
}

async fn what_fills_an_account_is_for_who_may_read_it(kind: Kind) {
    let house = house(kind);
    house.put(house.inbox(), heavy("a", 300_000), Flags::SEEN);
    for other in [&house.basile, &house.chloe] {
        let refused = house.mail.room(other, house.account());
        assert!(matches!(refused, Err(MailError::Refused)), "{refused:?}");
    }
}
