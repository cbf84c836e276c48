//! Several sessions on one mailbox: their numbering, their news.

use crate::common::{House, letter};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    numbers_hold_until_the_client_is_told,
    two_clients_that_move_one_message_move_it_once,
    idle_hears_of_new_flagged_and_gone_messages_without_a_timer,
    news_come_with_commands_that_may_carry_them,
    a_mailbox_deleted_under_a_session_ends_it,
    pipelined_commands_are_answered_in_their_order,
    nobody_reads_another_persons_mail,
    a_client_that_does_not_read_costs_the_others_nothing_and_is_dropped,
    a_silent_client_is_sent_away,
}

async fn numbers_hold_until_the_client_is_told(kind: Kind) {
    let house = House::new(kind);
    let mut first = house.with_messages(4).await;
    let mut second = house.client().await;
    second.ok("SELECT INBOX").await;
    first.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)").await;
    first.ok("EXPUNGE").await;
    // The second has read no numbers yet, and is told nothing within FETCH: 4 is still 4.
    assert_eq!(
        second.ok("FETCH 4 UID").await,
        ["* 4 FETCH (UID 4)", "OK Done."]
    );
    assert!(
        second
            .end("FETCH 1:2 UID")
            .await
            .starts_with("NO [EXPUNGEISSUED]")
    );
    assert_eq!(
        second.ok("NOOP").await,
        ["* 3 EXPUNGE", "* 1 EXPUNGE", "OK Done."]
    );
    assert_eq!(
        second.ok("FETCH 1:* UID").await[..2],
        ["* 1 FETCH (UID 2)", "* 2 FETCH (UID 4)"]
    );
}

async fn two_clients_that_move_one_message_move_it_once(kind: Kind) {
    let house = House::new(kind);
    let mut first = house.with_messages(1).await;
    let mut second = house.client().await;
    second.ok("SELECT INBOX").await;
    let (one, two) = tokio::join!(first.ok("MOVE 1 Archive"), second.ok("UID MOVE 1 Trash"));
    let moved = [&one, &two]
        .iter()
        .filter(|lines| lines.iter().any(|line| line.contains("COPYUID")))
        .count();
    assert_eq!(moved, 1, "{one:?} {two:?}");
    first.ok("NOOP").await;
    let mut total = 0;
    for mailbox in ["INBOX", "Archive", "Trash"] {
        let status = first.ok(&format!("STATUS {mailbox} (MESSAGES)")).await;
        total += status[0].matches("MESSAGES 1").count();
    }
    assert_eq!(total, 1);
}

async fn idle_hears_of_new_flagged_and_gone_messages_without_a_timer(kind: Kind) {
    let house = House::new(kind);
    let mut listener = house.with_messages(2).await;
    listener.send("i IDLE\r\n").await;
    assert!(listener.response().await.starts_with("+ "));
    let mut other = house.client().await;
    other.append("INBOX", "", &letter(3)).await;
    assert_eq!(listener.response().await, "* 3 EXISTS");
    assert_eq!(listener.response().await, "* 0 RECENT");
    other.ok("SELECT INBOX").await;
    other.ok("STORE 2 +FLAGS.SILENT (\\Flagged)").await;
    assert_eq!(
        listener.response().await,
        "* 2 FETCH (UID 2 FLAGS (\\Flagged))"
    );
    other.ok("UID MOVE 1 Archive").await;
    assert_eq!(listener.response().await, "* 1 EXPUNGE");
    listener.send("DONE\r\n").await;
    assert!(listener.response().await.starts_with("i OK"));
    assert_eq!(
        listener.ok("FETCH 1:* UID").await[..2],
        ["* 1 FETCH (UID 2)", "* 2 FETCH (UID 3)"]
    );
}

async fn news_come_with_commands_that_may_carry_them(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(2).await;
    let mut other = house.client().await;
    other.ok("SELECT INBOX").await;
    other.append("INBOX", "", &letter(3)).await;
    other.ok("STORE 1 +FLAGS.SILENT (\\Answered)").await;
    assert_eq!(client.ok("SEARCH ALL").await[0], "* SEARCH 1 2");
    let news = client.ok("NOOP").await;
    assert_eq!(
        news,
        [
            "* 1 FETCH (UID 1 FLAGS (\\Answered))",
            "* 3 EXISTS",
            "* 0 RECENT",
            "OK Done."
        ]
    );
    assert_eq!(client.ok("NOOP").await.len(), 1);
    assert_eq!(client.ok("SEARCH ALL").await[0], "* SEARCH 1 2 3");
}

async fn a_mailbox_deleted_under_a_session_ends_it(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    client.ok("CREATE Projet").await;
    client.ok("SELECT Projet").await;
    let mut other = house.client().await;
    other.ok("DELETE Projet").await;
    let news = client.run("NOOP").await;
    assert!(news[0].starts_with("* BYE [NONEXISTENT]"), "{news:?}");
}

async fn pipelined_commands_are_answered_in_their_order(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(3).await;
    client
        .send("a STORE 1 +FLAGS (\\Seen)\r\nb FETCH 1 FLAGS\r\nc UID SEARCH SEEN\r\nd NOOP\r\n")
        .await;
    let a = client.until("a").await;
    assert_eq!(a[0], "* 1 FETCH (UID 1 FLAGS (\\Seen))");
    assert_eq!(client.until("b").await[0], "* 1 FETCH (FLAGS (\\Seen))");
    assert_eq!(client.until("c").await[0], "* SEARCH 1");
    assert_eq!(client.until("d").await.len(), 1);
}

async fn nobody_reads_another_persons_mail(kind: Kind) {
    let house = House::new(kind);
    let mut helene = house.client().await;
    helene.ok("CREATE Secret").await;
    helene.append("INBOX", "", &letter(1)).await;
    let mut mathis = house.client_of("mroux").await;
    assert!(mathis.ok("STATUS INBOX (MESSAGES)").await[0].contains("MESSAGES 0"));
    assert!(
        mathis
            .end("SELECT Secret")
            .await
            .starts_with("NO [NONEXISTENT]")
    );
}

async fn a_client_that_does_not_read_costs_the_others_nothing_and_is_dropped(kind: Kind) {
    let limits = imap::Limits {
        piece: Duration::from_millis(500),
        ..imap::Limits::default()
    };
    let house = House::with(kind, limits);
    let mut slow = house.client().await;
    let message = format!("{}{}", letter(1), "Une ligne de plus.\r\n".repeat(150_000));
    slow.append("INBOX", "", &message).await;
    slow.ok("SELECT INBOX").await;
    slow.send("a FETCH 1 BODY.PEEK[]\r\n").await;
    let mut other = house.client().await;
    other.ok("SELECT INBOX").await;
    let fetched = other.ok("FETCH 1 BODY.PEEK[]").await;
    assert!(fetched[0].len() > message.len());
    slow.given_up().await;
    // What fitted the pipe came; the rest was given up.
    assert!(slow.rest().await < message.len());
}

async fn a_silent_client_is_sent_away(kind: Kind) {
    let short = Duration::from_millis(200);
    let limits = imap::Limits {
        idle: short,
        stranger: short,
        ..imap::Limits::default()
    };
    let house = House::with(kind, limits);
    let mut stranger = house.stranger().await;
    assert!(stranger.response().await.starts_with("* BYE"));
    let mut client = house.client().await;
    client.send("a IDLE\r\n").await;
    client.response().await;
    assert!(client.response().await.starts_with("* BYE"));
}
