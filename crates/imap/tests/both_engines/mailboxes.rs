//! Mailboxes: listing, making, renaming, subscribing, STATUS, APPEND.

use crate::common::{House, letter};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    the_special_mailboxes_are_there_with_their_use,
    names_travel_in_modified_utf7,
    a_subscription_is_seen_in_lsub_and_list,
    status_counts_without_opening,
    append_keeps_bytes_flags_and_date,
    append_waits_for_the_continuation_and_refuses_before_the_message,
    several_messages_enter_together_or_not_at_all,
    a_large_message_passes_through_the_spool_and_back,
    a_full_mailbox_says_so,
}

async fn the_special_mailboxes_are_there_with_their_use(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let list = client.ok("LIST \"\" *").await;
    for line in [
        "* LIST (\\HasNoChildren) \"/\" INBOX",
        "* LIST (\\HasNoChildren \\Drafts) \"/\" Drafts",
        "* LIST (\\HasNoChildren \\Sent) \"/\" Sent",
        "* LIST (\\HasNoChildren \\Trash) \"/\" Trash",
    ] {
        assert!(
            list.iter().any(|response| response == line),
            "{line} in {list:?}"
        );
    }
    assert_eq!(
        client.ok("LIST \"\" \"\"").await[0],
        "* LIST (\\Noselect) \"/\" \"\""
    );
    let special = client
        .ok("LIST (SPECIAL-USE) \"\" * RETURN (SUBSCRIBED)")
        .await;
    assert!(
        special.iter().all(|line| !line.contains("INBOX")) && special.len() == 6,
        "{special:?}"
    );
}

async fn names_travel_in_modified_utf7(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    client.ok("CREATE \"Voyages/&AMk-t&AOk-\"").await;
    let list = client.ok("LIST \"\" \"Voyages*\"").await;
    assert_eq!(list[0], "* LIST (\\HasChildren) \"/\" Voyages");
    assert_eq!(
        list[1],
        "* LIST (\\HasNoChildren) \"/\" Voyages/&AMk-t&AOk-"
    );
    assert_eq!(
        client
            .ok("LIST \"\" %")
            .await
            .iter()
            .filter(|line| line.contains("Voyages"))
            .count(),
        1
    );
    client.ok("RENAME Voyages \"R&-D\"").await;
    client.ok("SELECT \"R&-D/&AMk-t&AOk-\"").await;
    assert!(
        client
            .end("CREATE \"R&D\"")
            .await
            .starts_with("NO [CANNOT]")
    );
    assert!(
        client
            .end("CREATE \"R&-D\"")
            .await
            .starts_with("NO [ALREADYEXISTS]")
    );
    assert!(
        client
            .end("DELETE \"R&-D\"")
            .await
            .starts_with("NO [HASCHILDREN]")
    );
    client.ok("DELETE \"R&-D/&AMk-t&AOk-\"").await;
    assert!(
        client
            .end("SELECT \"R&-D/&AMk-t&AOk-\"")
            .await
            .starts_with("NO [NONEXISTENT]")
    );
}

async fn a_subscription_is_seen_in_lsub_and_list(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    client.ok("CREATE Projets/Orchestre").await;
    client.ok("UNSUBSCRIBE Projets").await;
    let lsub = client.ok("LSUB \"\" *").await;
    assert!(
        lsub.iter()
            .any(|line| line == "* LSUB () \"/\" Projets/Orchestre"),
        "{lsub:?}"
    );
    let lsub = client.ok("LSUB \"\" %").await;
    assert!(
        lsub.iter()
            .any(|line| line == "* LSUB (\\Noselect) \"/\" Projets"),
        "{lsub:?}"
    );
    let list = client.ok("LIST (SUBSCRIBED RECURSIVEMATCH) \"\" %").await;
    assert!(
        list.iter()
            .any(|line| line
                == "* LIST (\\HasChildren) \"/\" Projets (\"CHILDINFO\" (\"SUBSCRIBED\"))"),
        "{list:?}"
    );
    client.ok("SUBSCRIBE Projets").await;
    let list = client.ok("LIST (SUBSCRIBED) \"\" Projets").await;
    assert_eq!(list[0], "* LIST (\\HasChildren \\Subscribed) \"/\" Projets");
}

async fn status_counts_without_opening(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    client.append("INBOX", "", &letter(1)).await;
    client.append("INBOX", "(\\Seen) ", &letter(2)).await;
    let size = letter(1).len() * 2;
    let status = client
        .ok("STATUS inbox (MESSAGES UNSEEN UIDNEXT RECENT SIZE)")
        .await;
    assert_eq!(
        status[0],
        format!("* STATUS INBOX (MESSAGES 2 UNSEEN 1 UIDNEXT 3 RECENT 0 SIZE {size})")
    );
    let list = client
        .ok("LIST \"\" INBOX RETURN (STATUS (MESSAGES))")
        .await;
    assert_eq!(list[1], "* STATUS INBOX (MESSAGES 2)");
    assert!(
        client
            .end("STATUS Nowhere (MESSAGES)")
            .await
            .starts_with("NO [NONEXISTENT]")
    );
}

async fn append_keeps_bytes_flags_and_date(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let message = letter(9);
    let uid = client
        .append(
            "Sent",
            "(\\Seen $Forwarded) \"17-Jul-2024 02:44:25 -0700\" ",
            &message,
        )
        .await;
    client.ok("SELECT Sent").await;
    let fetched = client
        .ok(&format!(
            "UID FETCH {uid} (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])"
        ))
        .await;
    let expected = format!(
        "* 1 FETCH (UID {uid} FLAGS (\\Seen $Forwarded) INTERNALDATE \"17-Jul-2024 09:44:25 +0000\" \
         RFC822.SIZE {size} BODY[] {{{size}}}\r\n{message})",
        size = message.len()
    );
    assert_eq!(fetched[0], expected);
}

async fn append_waits_for_the_continuation_and_refuses_before_the_message(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let message = letter(1);
    client
        .send(&format!("a APPEND INBOX {{{}}}\r\n", message.len()))
        .await;
    assert!(client.response().await.starts_with("+ "));
    client.send(&format!("{message}\r\n")).await;
    assert!(
        client
            .until("a")
            .await
            .pop()
            .unwrap()
            .starts_with("OK [APPENDUID ")
    );
    client.send("b APPEND Nowhere {100}\r\n").await;
    assert!(client.response().await.starts_with("b NO [TRYCREATE]"));
    client
        .send("c APPEND Nowhere {5+}\r\nabcde\r\nd NOOP\r\n")
        .await;
    assert!(client.response().await.starts_with("c NO [TRYCREATE]"));
    assert!(client.response().await.starts_with("d OK"));
    client.send("e APPEND INBOX {999999999}\r\n").await;
    assert!(client.response().await.starts_with("e NO [TOOBIG]"));
    assert!(client.end("APPEND INBOX {0+}\r\n").await.starts_with("NO"));
}

async fn several_messages_enter_together_or_not_at_all(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let (one, two) = (letter(1), letter(2));
    let end = client
        .end(&format!(
            "APPEND INBOX (\\Seen) {{{}+}}\r\n{one} (\\Flagged) {{{}+}}\r\n{two}",
            one.len(),
            two.len()
        ))
        .await;
    assert!(
        end.contains("[APPENDUID ") && end.contains(" 1:2]"),
        "{end}"
    );
    let end = client
        .end(&format!(
            "APPEND INBOX {{{}+}}\r\n{one} nonsense {{3+}}\r\nabc",
            one.len()
        ))
        .await;
    assert!(end.starts_with("BAD"), "{end}");
    assert!(client.ok("STATUS INBOX (MESSAGES)").await[0].contains("MESSAGES 2"));
}

async fn a_large_message_passes_through_the_spool_and_back(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let message = format!("{}{}", letter(1), "Une ligne de plus.\r\n".repeat(150_000));
    let uid = client.append("INBOX", "", &message).await;
    client.ok("SELECT INBOX").await;
    let fetched = client.ok(&format!("UID FETCH {uid} BODY.PEEK[]")).await;
    assert_eq!(
        fetched[0],
        format!(
            "* 1 FETCH (UID {uid} BODY[] {{{}}}\r\n{message})",
            message.len()
        )
    );
    let fetched = client.ok("FETCH 1 BODY.PEEK[]<2999990.20>").await;
    assert!(
        fetched[0].starts_with("* 1 FETCH (BODY[]<2999990> {20}\r\n"),
        "{}",
        fetched[0]
    );
}

async fn a_full_mailbox_says_so(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let part = "x".repeat(12 * 1024 * 1024);
    for _ in 0..4 {
        client
            .append("INBOX", "", &format!("{}{part}", letter(1)))
            .await;
    }
    let message = format!("{}{part}", letter(1));
    let end = client
        .end(&format!("APPEND INBOX {{{}+}}\r\n{message}", message.len()))
        .await;
    assert!(end.starts_with("NO [OVERQUOTA]"), "{end}");
    client.ok("NOOP").await;
}
