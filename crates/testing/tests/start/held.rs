//! What a sending limit holds, as the command line settles it.

use super::commands::{command, to_send, wait_for_outside};
use testing::{Engine, Line, Server};

/// Recipients of each message: few beside the smallest limit, that of a night of the week-end.
const RECIPIENTS: usize = 10;
/// Messages beyond the largest limit of ten minutes.
const MESSAGES: usize = 100;

/// One message to ten; what the door said in the end.
fn write(smtp: &mut Line, from: &str, subject: &str) -> String {
    smtp.send(&format!("MAIL FROM:<{from}>"));
    smtp.expect("250");
    for n in 0..RECIPIENTS {
        smtp.send(&format!("RCPT TO:<r{n}@dehors.example>"));
        smtp.expect("250");
    }
    smtp.send("DATA");
    smtp.expect("354");
    smtp.send(&format!(
        "From: <{from}>\r\nSubject: {subject}\r\n\r\nUn mot.\r\n."
    ));
    smtp.read()
}

/// The number of a line of the list that tells of this subject.
fn number(list: &str, subject: &str) -> String {
    let line = list.lines().find(|line| line.contains(subject));
    let line = line.unwrap_or_else(|| panic!("no {subject}: {list}"));
    let mut words = line.split(['\u{a0}', ' ']);
    words.nth(1).expect("a number").to_owned()
}

/// Whatever the hour: limits are lower at night and at the week-end.
#[test]
fn what_a_limit_holds_is_listed_let_go_and_given_back() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("hcastagne");
        let from = person.address.as_str();
        let said = command(&server, &["queue", "held", "list"], "");
        assert_eq!(said, "Rien n’est retenu.\n");
        let mut smtp = to_send(&server, person);
        let held = (0..MESSAGES).find(|n| {
            let said = write(&mut smtp, from, &format!("Lettre {n}."));
            assert!(said.starts_with("250 "), "{said}");
            said.contains("it waits")
        });
        let first = format!("Lettre {}.", held.expect("one waits"));
        let said = write(&mut smtp, from, "Une autre");
        assert!(said.contains("it waits"), "{said}");

        let list = command(&server, &["queue", "held", "list"], "");
        assert_eq!(list.lines().count(), 2, "{list}");
        assert!(
            list.contains(from) && list.contains("sont permis."),
            "{list}"
        );
        let (one, other) = (number(&list, &first), number(&list, "Une autre"));
        let said = command(&server, &["queue", "held", "release", &one], "");
        assert!(said.contains(from), "{said}");
        wait_for_outside(&server, &format!("Subject: {first}"));
        command(&server, &["queue", "held", "return", &other], "");
        let said = command(&server, &["queue", "held", "list"], "");
        assert_eq!(said, "Rien n’est retenu.\n");
        let (good, said) = server.command(&["queue", "held", "release", &other], "");
        assert!(!good && said.contains(&other), "{said}");
        let mut imap = super::signed_in(&server, person);
        imap.send("b SELECT Drafts");
        imap.until("b OK");
        imap.send("c SEARCH SUBJECT \"Une autre\"");
        let found = imap.until("c OK");
        assert!(found[0].len() > "* SEARCH ".len(), "{found:?}");
    }
}
