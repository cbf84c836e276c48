//! What is another person's is answered like what does not exist: every identifier in every path of the webmail, and
//! in the commands of IMAP and submission, is tried by the wrong people of two organisations. And no page shows what is
//! in a mailbox, a NUMEN or a date of birth to who looks after people ([`canaries`]).

#[path = "isolation/canaries.rs"]
mod canaries;
#[path = "isolation/disk.rs"]
mod disk;
#[path = "isolation/passkeys.rs"]
mod passkeys;
#[path = "isolation/secret.rs"]
mod secret;
#[path = "isolation/table.rs"]
mod table;

use secret::{MARK, Secret};
use std::collections::BTreeSet;
use table::{Expect, ROUTES, Row};
use testing::{Engine, Line, Person, Server, Web};

const OWNER: &str = "hcastagne";
/// A colleague, and two of another organisation.
const OTHERS: [&str; 3] = ["xbonnafous", "zbenmoussa", "ldu-fay"];

#[test]
fn identifiers_of_another_lead_nowhere() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let secret = Secret::made(&server, OWNER);
        let before = secret.state(&server);
        for name in OTHERS {
            let person = server.person(name);
            by_web(&server, &secret, person);
            by_imap(&server, &secret, person);
            by_submission(&server, person);
        }
        assert_eq!(secret.state(&server), before, "nobody has changed anything");
        secret.keeps_its_draft(&server);
        the_owner_is_let_in(&server, &secret);
    }
}

/// A route without a row of the table fails here.
#[test]
fn every_route_of_the_webmail_has_its_row() {
    let tried: BTreeSet<String> = ROUTES
        .iter()
        .map(|row| format!("{} {}", row.method, row.route))
        .collect();
    assert_eq!(tried, table::routes_of_the_webmail());
}

fn by_web(server: &Server, secret: &Secret, person: &Person) {
    // Where browsers know passkeys: at an address in digits what asks for one is no page at all.
    let web = Web::sign_in(server.demo(), person).expect("a session");
    let web = web.called("localhost");
    for row in ROUTES {
        let tried = secret.filled(row.path);
        let answer = match row.expect {
            Expect::Stream => web.first(&tried),
            _ => asked(&web, row, secret),
        };
        let answer = answer.unwrap_or_else(|error| panic!("{tried}: {error}"));
        let text = answer.text();
        let place = format!(
            "{}: {} {tried}: {}",
            person.identifier, row.method, answer.status
        );
        assert!(!text.contains(MARK), "{place} reveals: {text}");
        match row.expect {
            Expect::Organisation if domain(person) == domain(server.person(OWNER)) => {
                assert_eq!(answer.status, 200, "{place}: {text}");
            }
            Expect::Shut => {
                assert!((400..500).contains(&answer.status), "{place}: {text}");
            }
            Expect::Refused | Expect::Organisation => {
                let refused = matches!(answer.status, 403 | 404 | 422);
                assert!(refused, "{place} is not refused: {text}");
            }
            Expect::Nothing | Expect::Stream => assert!(answer.status < 500, "{place}: {text}"),
        }
    }
}

fn domain(person: &Person) -> Option<&str> {
    person.address.split_once('@').map(|(_, domain)| domain)
}

fn asked(web: &Web, row: &Row, secret: &Secret) -> std::io::Result<testing::http::Answer> {
    let path = secret.filled(row.path);
    if row.method == "GET" {
        return web.get(&path);
    }
    if row.route.ends_with("/attachments") {
        return web.upload(&path, "mine.txt", "mine");
    }
    if row.route == "/settings/account/photo" {
        return web.upload_as(&path, ("file", "mine.png"), b"mine");
    }
    let form: Vec<(String, String)> = row
        .form
        .iter()
        .map(|(name, value)| {
            (
                (*name).to_owned(),
                secret.filled(value).replace("{me}", &web.who),
            )
        })
        .collect();
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    web.post(&path, &form)
}

/// The table would prove nothing if its paths were wrong.
fn the_owner_is_let_in(server: &Server, secret: &Secret) {
    let web = Web::sign_in(server.demo(), server.person(OWNER)).expect("a session");
    let reading = ROUTES.iter().filter(|row| {
        row.method == "GET"
            && matches!(row.expect, Expect::Refused | Expect::Organisation)
            && !row.path.contains("/proxied/")
    });
    for row in reading {
        let path = secret.filled(row.path);
        let answer = web
            .get(&path)
            .unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(
            matches!(answer.status, 200 | 303),
            "{path}: {}",
            answer.text()
        );
    }
}

fn by_imap(server: &Server, secret: &Secret, person: &Person) {
    let mut line = Line::tls(server, "imaps");
    line.expect("* OK");
    let owner = server.person(OWNER);
    let foreign = format!("LOGIN {} \"{}\"", owner.identifier, person.password);
    refused(&mut line, &foreign);
    let mut line = Line::tls(server, "imaps");
    line.expect("* OK");
    let said = answer(
        &mut line,
        &format!("LOGIN {} \"{}\"", person.identifier, person.password),
    );
    assert!(said.contains("\nx OK"), "{said}");
    for command in table::IMAP_REFUSED {
        refused(&mut line, &secret.filled(command).replace("{owner}", OWNER));
    }
    for command in table::IMAP_NOTHING {
        let command = secret.filled(command);
        let said = answer(&mut line, &command);
        assert!(
            !said.contains(MARK),
            "{}: {command}: {said}",
            person.identifier
        );
        assert!(
            !said.contains("\n* ESEARCH") || !said.contains(&secret.uid),
            "{command}: {said}"
        );
    }
}

fn answer(line: &mut Line, command: &str) -> String {
    line.send(&format!("x {command}"));
    format!("\n{}", line.until("x ").join("\n"))
}

fn refused(line: &mut Line, command: &str) {
    let said = answer(line, command);
    assert!(said.contains("\nx NO"), "{command}: {said}");
    assert!(!said.contains(MARK), "{command}: {said}");
}

fn by_submission(server: &Server, person: &Person) {
    let owner = &server.person(OWNER).address;
    for [sender, author] in [[owner, &person.address], [&person.address, owner]] {
        let mut line = submission(server, person);
        line.send(&format!("MAIL FROM:<{sender}>"));
        let mut said = line.read();
        if said.starts_with("250") {
            line.send(&format!("RCPT TO:<{}>", person.address));
            line.expect("250");
            line.send("DATA");
            line.expect("354");
            line.send(&format!(
                "From: <{author}>\r\nSubject: not mine\r\n\r\ntext\r\n."
            ));
            said = line.read();
        }
        assert!(
            said.starts_with("55"),
            "{} as {owner}: {said}",
            person.identifier
        );
    }
    let mut line = submission(server, person);
    line.send("VRFY hcastagne");
    let said = line.read();
    assert!(
        !said.contains("castagne@") && !said.starts_with("250"),
        "{said}"
    );
    line.send("EXPN hcastagne");
    line.expect("5");
}

fn submission(server: &Server, person: &Person) -> Line {
    let mut line = Line::tls(server, "submissions");
    line.expect("220");
    line.send("EHLO laptop.example");
    line.until("250 ");
    let owner = testing::http::base64(&format!(
        "{OWNER}\0{}\0{}",
        person.identifier, person.password
    ));
    line.send(&format!("AUTH PLAIN {owner}"));
    line.expect("535");
    let own = testing::http::base64(&format!("\0{}\0{}", person.identifier, person.password));
    line.send(&format!("AUTH PLAIN {own}"));
    line.expect("235");
    line
}
