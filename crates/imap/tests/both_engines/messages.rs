//! One session with a mailbox open: FETCH, STORE, SEARCH, COPY, MOVE, EXPUNGE.

use crate::common;
use crate::common::{House, letter};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    select_tells_what_clients_need,
    sections_are_cut_out_of_the_message,
    envelope_and_structure_come_from_what_was_parsed,
    parts_of_a_message_within_a_message_have_numbers,
    reading_marks_as_seen_and_peeking_does_not,
    sets_are_resolved_by_number_and_by_uid,
    store_answers_with_all_the_flags,
    unchangedsince_spares_what_somebody_changed,
    search_finds_by_flag_text_size_and_set,
    copies_and_moves_say_where_they_went,
    a_search_knows_what_the_client_was_told,
    what_a_search_found_is_old_once_something_happens,
    only_close_and_expunge_remove,
    answers_longer_than_any_buffer_come_whole_and_in_order,
}

async fn select_tells_what_clients_need(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(3).await;
    let select = client.ok("SELECT INBOX (CONDSTORE)").await;
    for line in [
        "* OK [CLOSED]",
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft",
        "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft",
        "* 3 EXISTS",
        "* 0 RECENT",
        "* OK [UIDVALIDITY ",
        "* OK [UIDNEXT 4]",
        "* OK [HIGHESTMODSEQ ",
        "OK [READ-WRITE]",
    ] {
        assert!(
            select.iter().any(|response| response.starts_with(line)),
            "{line} in {select:?}"
        );
    }
    let examine = client.ok("EXAMINE INBOX").await;
    assert!(examine.last().unwrap().starts_with("OK [READ-ONLY]"));
    assert!(
        client
            .end("STORE 1 +FLAGS (\\Seen)")
            .await
            .starts_with("NO [READ-ONLY]")
    );
    assert!(
        client
            .end("SELECT Nowhere")
            .await
            .starts_with("NO [NONEXISTENT]")
    );
    assert!(client.end("FETCH 1 FLAGS").await.starts_with("BAD"));
}

async fn sections_are_cut_out_of_the_message(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(1).await;
    let message = letter(1);
    let (head, text) = message.split_at(message.find("\r\n\r\n").unwrap() + 4);
    let fetched = client
        .ok("FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])")
        .await;
    assert_eq!(
        fetched[0],
        format!(
            "* 1 FETCH (BODY[HEADER] {{{}}}\r\n{head} BODY[TEXT] {{{}}}\r\n{text})",
            head.len(),
            text.len()
        )
    );
    let fetched = client
        .ok("FETCH 1 (BODY.PEEK[HEADER.FIELDS (subject \"MESSAGE-ID\")] BODY.PEEK[1]<3.5>)")
        .await;
    assert_eq!(
        fetched[0],
        "* 1 FETCH (BODY[HEADER.FIELDS (subject MESSAGE-ID)] {62}\r\nSubject: Conseil de classe 1\r\n\
         Message-ID: <1@thau.example>\r\n\r\n BODY[1]<3> {5}\r\nsalle)"
    );
    let fetched = client
        .ok("FETCH 1 (BODY.PEEK[2] BODY.PEEK[1.HEADER])")
        .await;
    assert_eq!(fetched[0], "* 1 FETCH (BODY[2] NIL BODY[1.HEADER] NIL)");
}

async fn envelope_and_structure_come_from_what_was_parsed(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let message = "From: =?utf-8?q?H=C3=A9l=C3=A8ne?= <hcastagne@thau.example>\r\nTo: a@thau.example, b@thau.example\r\n\
        Subject: =?utf-8?q?Th=C3=A9=C3=A2tre?=\r\nDate: Mon, 16 Jun 2025 08:30:00 +0200\r\nMessage-ID: <1@thau.example>\r\n\
        MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nBonsoir,\r\n\r\n--x\r\n\
        Content-Type: application/pdf; name=\"plan.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\
        Content-Disposition: attachment; filename=\"plan.pdf\"\r\n\r\nJVBERi0x\r\n--x--\r\n";
    client.append("INBOX", "", message).await;
    client.ok("SELECT INBOX").await;
    let fetched = client.ok("FETCH 1 (ENVELOPE)").await;
    assert_eq!(
        fetched[0],
        "* 1 FETCH (ENVELOPE (\"Mon, 16 Jun 2025 08:30:00 +0200\" \"=?utf-8?q?Th=C3=A9=C3=A2tre?=\" \
         ((\"=?utf-8?q?H=C3=A9l=C3=A8ne?=\" NIL \"hcastagne\" \"thau.example\")) \
         ((\"=?utf-8?q?H=C3=A9l=C3=A8ne?=\" NIL \"hcastagne\" \"thau.example\")) \
         ((\"=?utf-8?q?H=C3=A9l=C3=A8ne?=\" NIL \"hcastagne\" \"thau.example\")) \
         ((NIL NIL \"a\" \"thau.example\")(NIL NIL \"b\" \"thau.example\")) NIL NIL NIL \"<1@thau.example>\"))"
    );
    let fetched = client.ok("FETCH 1 BODYSTRUCTURE").await;
    let lower = fetched[0].to_lowercase();
    assert!(lower.starts_with("* 1 fetch (bodystructure ((\"text\" \"plain\" (\"charset\" \"utf-8\") nil nil \"8bit\" 10 1"), "{lower}");
    assert!(
        lower.contains("(\"application\" \"pdf\" (\"name\" \"plan.pdf\") nil nil \"base64\" 8 "),
        "{lower}"
    );
    assert!(
        lower.contains("(\"attachment\" (\"filename\" \"plan.pdf\"))"),
        "{lower}"
    );
    let fetched = client.ok("FETCH 1 (BODY.PEEK[2] BODY.PEEK[2.MIME])").await;
    assert!(
        fetched[0].starts_with("* 1 FETCH (BODY[2] {8}\r\nJVBERi0x BODY[2.MIME] {"),
        "{}",
        fetched[0]
    );
}

async fn parts_of_a_message_within_a_message_have_numbers(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    let inner = "From: mroux@thau.example\r\nSubject: Plan\r\nContent-Type: multipart/mixed; boundary=\"y\"\r\n\r\n\
        --y\r\nContent-Type: text/plain\r\n\r\nOui.\r\n--y\r\nContent-Type: text/html\r\n\r\n<p>Oui.</p>\r\n--y--\r\n";
    let message = format!(
        "From: hcastagne@thau.example\r\nSubject: TR\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n\
         --x\r\nContent-Type: message/rfc822\r\n\r\n{inner}--x--\r\n"
    );
    client.append("INBOX", "", &message).await;
    client.ok("SELECT INBOX").await;
    let fetched = client
        .ok("FETCH 1 (BODY.PEEK[1.2] BODY.PEEK[1.HEADER.FIELDS (SUBJECT)] BODY.PEEK[1.1.MIME])")
        .await;
    assert_eq!(
        fetched[0],
        "* 1 FETCH (BODY[1.2] {11}\r\n<p>Oui.</p> BODY[1.HEADER.FIELDS (SUBJECT)] {17}\r\nSubject: Plan\r\n\r\n \
         BODY[1.1.MIME] {28}\r\nContent-Type: text/plain\r\n\r\n)"
    );
    let fetched = client
        .ok("FETCH 1 (BODY.PEEK[1.3] BODY.PEEK[1.1.1] BODY.PEEK[2])")
        .await;
    assert_eq!(
        fetched[0],
        "* 1 FETCH (BODY[1.3] NIL BODY[1.1.1] NIL BODY[2] NIL)"
    );
    let fetched = client.ok("FETCH 1 (BODY)").await;
    let lower = fetched[0].to_lowercase();
    assert!(
        lower.contains("(\"message\" \"rfc822\" nil nil nil \"7bit\" "),
        "{lower}"
    );
    assert!(
        lower.contains("(nil \"plan\" ((nil nil \"mroux\" \"thau.example\"))"),
        "{lower}"
    );
}

async fn reading_marks_as_seen_and_peeking_does_not(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(2).await;
    client.ok("FETCH 1 BODY.PEEK[TEXT]").await;
    assert_eq!(client.ok("FETCH 1 FLAGS").await[0], "* 1 FETCH (FLAGS ())");
    let fetched = client.ok("FETCH 1 BODY[TEXT]").await;
    assert!(fetched[0].ends_with(" FLAGS (\\Seen))"), "{fetched:?}");
    assert_eq!(client.ok("NOOP").await.len(), 1, "its own doing is no news");
    client.ok("EXAMINE INBOX").await;
    client.ok("FETCH 2 BODY[TEXT]").await;
    assert_eq!(client.ok("FETCH 2 FLAGS").await[0], "* 2 FETCH (FLAGS ())");
}

async fn sets_are_resolved_by_number_and_by_uid(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(5).await;
    client.ok("STORE 2 +FLAGS.SILENT (\\Deleted)").await;
    let gone = client.ok("EXPUNGE").await;
    assert_eq!(gone[0], "* 2 EXPUNGE");
    assert_eq!(
        client.ok("FETCH 2:* UID").await[..3],
        [
            "* 2 FETCH (UID 3)",
            "* 3 FETCH (UID 4)",
            "* 4 FETCH (UID 5)"
        ]
    );
    assert_eq!(
        client.ok("FETCH *:4,1 UID").await[..2],
        ["* 1 FETCH (UID 1)", "* 4 FETCH (UID 5)"]
    );
    assert_eq!(
        client.ok("UID FETCH 2:3,99:* (UID)").await[..2],
        ["* 2 FETCH (UID 3)", "* 4 FETCH (UID 5)"]
    );
    assert!(client.end("FETCH 5 UID").await.starts_with("BAD"));
    assert_eq!(client.ok("UID FETCH 2 (UID)").await.len(), 1);
    client.ok("SELECT Drafts").await;
    assert_eq!(client.ok("FETCH 1:* UID").await.len(), 1);
}

async fn store_answers_with_all_the_flags(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(3).await;
    let stored = client.ok("STORE 1:2 +FLAGS (\\Flagged projet)").await;
    assert_eq!(
        stored[..2],
        [
            "* 1 FETCH (UID 1 FLAGS (\\Flagged projet))",
            "* 2 FETCH (UID 2 FLAGS (\\Flagged projet))"
        ]
    );
    let stored = client.ok("STORE 1:3 +FLAGS (\\Flagged)").await;
    assert_eq!(
        stored.len(),
        4,
        "what was flagged already is answered as well: {stored:?}"
    );
    assert_eq!(
        client
            .ok("UID STORE 1 -FLAGS.SILENT (\\Flagged)")
            .await
            .len(),
        1
    );
    assert_eq!(
        client.ok("STORE 1 FLAGS (\\Answered \\Recent)").await[0],
        "* 1 FETCH (UID 1 FLAGS (\\Answered))"
    );
    assert_eq!(
        client.ok("FETCH 1 FLAGS").await[0],
        "* 1 FETCH (FLAGS (\\Answered))"
    );
}

async fn unchangedsince_spares_what_somebody_changed(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(3).await;
    let fetched = client.ok("FETCH 1 (MODSEQ)").await;
    let modseq: u64 = fetched[0]
        .split(['(', ')'])
        .nth(2)
        .unwrap()
        .parse()
        .unwrap();
    let highest: u64 = {
        let fetched = client.ok("FETCH 3 (MODSEQ)").await;
        fetched[0]
            .split(['(', ')'])
            .nth(2)
            .unwrap()
            .parse()
            .unwrap()
    };
    assert!(highest > modseq);
    let mut other = house.client().await;
    other.ok("SELECT INBOX").await;
    other.ok("STORE 2 +FLAGS (\\Answered)").await;
    let stored = client
        .ok(&format!(
            "STORE 1:3 (UNCHANGEDSINCE {highest}) +FLAGS (\\Flagged)"
        ))
        .await;
    assert!(
        stored.last().unwrap().starts_with("OK [MODIFIED 2]"),
        "{stored:?}"
    );
    assert!(
        stored[0].starts_with("* 1 FETCH (UID 1 FLAGS (\\Flagged) MODSEQ ("),
        "{stored:?}"
    );
    let changed = client
        .ok(&format!("FETCH 1:* (UID) (CHANGEDSINCE {highest})"))
        .await;
    assert_eq!(changed.len(), 4, "{changed:?}");
    let search = client.ok(&format!("SEARCH MODSEQ {}", highest + 1)).await;
    assert!(
        search[0].starts_with("* SEARCH 1 2 3 (MODSEQ "),
        "{search:?}"
    );
}

async fn search_finds_by_flag_text_size_and_set(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(4).await;
    client.ok("STORE 2,3 +FLAGS.SILENT (\\Seen)").await;
    for (query, found) in [
        ("ALL", "* SEARCH 1 2 3 4"),
        ("UNSEEN", "* SEARCH 1 4"),
        ("NOT UNSEEN 3:4", "* SEARCH 3"),
        ("OR 1 UID 4", "* SEARCH 1 4"),
        ("SUBJECT \"asse 2\"", "* SEARCH 2"),
        ("BODY \"salle 3\"", "* SEARCH 3"),
        ("FROM mroux", "* SEARCH 1 2 3 4"),
        ("HEADER Message-ID 4@thau", "* SEARCH 4"),
        ("LARGER 100000", "* SEARCH"),
        ("SENTON 16-Jun-2025 SMALLER 100000", "* SEARCH 1 2 3 4"),
        ("DELETED", "* SEARCH"),
        ("RECENT", "* SEARCH"),
        ("CHARSET UTF-8 TEXT {6+}\r\nm\u{e9}t\u{e9}", "* SEARCH"),
    ] {
        assert_eq!(
            client.ok(&format!("SEARCH {query}")).await[0],
            found,
            "{query}"
        );
    }
    assert_eq!(
        client
            .ok("UID SEARCH RETURN (MIN MAX COUNT ALL) UNSEEN")
            .await[0]
            .split_once(')')
            .unwrap()
            .1,
        " UID MIN 1 MAX 4 COUNT 2 ALL 1,4"
    );
    assert!(
        client
            .end("SEARCH CHARSET KOI8-R TEXT x")
            .await
            .starts_with("NO [BADCHARSET")
    );
}

async fn copies_and_moves_say_where_they_went(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(3).await;
    let end = client.end("COPY 1:2 Archive").await;
    assert!(
        end.starts_with("OK [COPYUID ") && end.contains(" 1:2 1:2] "),
        "{end}"
    );
    let moved = client.ok("MOVE 1,3 Archive").await;
    assert!(
        moved[0].starts_with("* OK [COPYUID ") && moved[0].contains(" 1,3 3:4]"),
        "{moved:?}"
    );
    assert_eq!(moved[1..3], ["* 3 EXPUNGE", "* 1 EXPUNGE"]);
    assert!(
        client
            .end("COPY 1 Nowhere")
            .await
            .starts_with("NO [TRYCREATE]")
    );
    assert!(client.ok("STATUS Archive (MESSAGES)").await[0].contains("MESSAGES 4"));
}

async fn a_search_knows_what_the_client_was_told(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(3).await;
    let mut other = house.client().await;
    other.ok("SELECT INBOX").await;
    assert_eq!(searched(&mut client).await, "* SEARCH 1 2 3");
    client.ok("STORE 1 +FLAGS.SILENT (\\Seen)").await;
    assert_eq!(searched(&mut client).await, "* SEARCH 2 3");
    other.ok("STORE 2 +FLAGS.SILENT (\\Seen)").await;
    assert_eq!(searched(&mut client).await, "* SEARCH 3");
    // What IDLE told, the next search knows.
    client.ok("NOOP").await;
    client.send("i IDLE\r\n").await;
    assert!(client.response().await.starts_with("+ "));
    other.append("INBOX", "", &letter(4)).await;
    assert_eq!(client.response().await, "* 4 EXISTS");
    assert_eq!(client.response().await, "* 0 RECENT");
    client.send("DONE\r\n").await;
    client.until("i").await;
    assert_eq!(searched(&mut client).await, "* SEARCH 3 4");
}

/// What SEARCH UNSEEN says, whatever news come with it.
async fn what_a_search_found_is_old_once_something_happens(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(4).await;
    let mut other = house.client().await;
    other.ok("SELECT INBOX").await;
    for found in ["* SEARCH 1 2 3 4", "* SEARCH 1 2 3 4"] {
        assert_eq!(searched(&mut client).await, found);
    }
    assert_eq!(found(&mut client, "SEARCH SEEN").await, "* SEARCH");
    // One's own change, somebody else's, another mailbox of the same account, its messages.
    client.ok("STORE 2 +FLAGS.SILENT (\\Seen)").await;
    assert_eq!(searched(&mut client).await, "* SEARCH 1 3 4");
    other.ok("STORE 3 +FLAGS.SILENT (\\Seen)").await;
    assert_eq!(searched(&mut client).await, "* SEARCH 1 4");
    client.ok("CREATE Autre").await;
    client.ok("SELECT Autre").await;
    assert_eq!(searched(&mut client).await, "* SEARCH");
    other.ok("COPY 3,4 Autre").await;
    client.ok("NOOP").await;
    assert_eq!(searched(&mut client).await, "* SEARCH 2");
    assert_eq!(found(&mut client, "SEARCH SEEN").await, "* SEARCH 1");
}

async fn searched(client: &mut common::Client) -> String {
    found(client, "SEARCH UNSEEN").await
}

async fn found(client: &mut common::Client, command: &str) -> String {
    let answers = client.ok(command).await;
    let found = answers
        .into_iter()
        .find(|line| line.starts_with("* SEARCH"));
    found.unwrap()
}

async fn only_close_and_expunge_remove(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.with_messages(4).await;
    client.ok("STORE 1:3 +FLAGS.SILENT (\\Deleted)").await;
    assert_eq!(
        client.ok("UID EXPUNGE 2:9").await[..2],
        ["* 3 EXPUNGE", "* 2 EXPUNGE"]
    );
    client.ok("UNSELECT").await;
    assert!(client.ok("STATUS INBOX (MESSAGES)").await[0].contains("MESSAGES 2"));
    client.ok("SELECT INBOX").await;
    assert_eq!(client.ok("CLOSE").await.len(), 1);
    assert!(client.ok("STATUS INBOX (MESSAGES)").await[0].contains("MESSAGES 1"));
}

async fn answers_longer_than_any_buffer_come_whole_and_in_order(kind: Kind) {
    let house = House::new(kind);
    let mut client = house.client().await;
    for batch in 0..10 {
        let messages: Vec<String> = (1..=150).map(|n| letter(batch * 150 + n)).collect();
        let parts: Vec<String> = messages
            .iter()
            .map(|message| format!(" {{{}+}}\r\n{message}", message.len()))
            .collect();
        client.ok(&format!("APPEND INBOX{}", parts.concat())).await;
    }
    client.ok("SELECT INBOX").await;
    for command in [
        "FETCH 1:* (UID FLAGS)",
        "FETCH 1:* (UID BODY.PEEK[])",
        "FETCH 1:* (UID ENVELOPE BODYSTRUCTURE)",
    ] {
        let fetched = client.ok(command).await;
        assert_eq!(fetched.len(), 1_501, "{command}");
        for (at, line) in fetched[..1_500].iter().enumerate() {
            let number = at + 1;
            assert!(
                line.starts_with(&format!("* {number} FETCH (UID {number} ")),
                "{line}"
            );
        }
    }
    let odd: Vec<String> = (1..=1_500).step_by(2).map(|n| n.to_string()).collect();
    assert_eq!(
        client
            .ok(&format!("FETCH {} (FLAGS)", odd.join(",")))
            .await
            .len(),
        751
    );
}
