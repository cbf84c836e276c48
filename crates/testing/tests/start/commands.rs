//! Commands, through the running server and alone.

use super::{enters, signed_in};
use std::time::{Duration, Instant};
use testing::{Engine, Line, Person, Server, Web};

/// A command that goes well; what it said.
pub fn command(server: &Server, arguments: &[&str], input: &str) -> String {
    let (good, said) = server.command(arguments, input);
    assert!(good, "{arguments:?}: {said}");
    said
}

/// The door for outside, after a sender was named.
fn from_outside(server: &Server) -> Line {
    let mut smtp = Line::plain(server, "smtp");
    smtp.expect("220");
    smtp.send("EHLO dehors.example");
    smtp.until("250 ");
    smtp.send("MAIL FROM:<claire@dehors.example>");
    smtp.expect("250");
    smtp
}

/// The door for sending, signed in.
pub fn to_send(server: &Server, person: &Person) -> Line {
    let mut smtp = Line::tls(server, "submissions");
    smtp.expect("220");
    smtp.send("EHLO poste.example");
    smtp.until("250 ");
    smtp.send("AUTH LOGIN");
    for secret in [&person.identifier, &person.password] {
        smtp.expect("334");
        smtp.send(&base64(secret));
    }
    smtp.expect("235");
    smtp
}

fn base64(text: &str) -> String {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    BASE64_STANDARD.encode(text)
}

#[test]
fn a_suspended_account_is_closed_at_every_door_at_once() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("hcastagne");
        let mut quiet = signed_in(&server, person);
        let mut waiting = signed_in(&server, person);
        waiting.send("b SELECT INBOX");
        waiting.until("b OK");
        waiting.send("c IDLE");
        waiting.until("+ ");
        let mut sending = to_send(&server, person);
        let web = Web::sign_in(server.demo(), person).expect("a session");
        let mut stream = web.listen().expect("a stream");
        command(&server, &["account", "suspend", &person.address], "");
        // The open sessions are ended without being asked.
        quiet.until("* BYE");
        waiting.until("* BYE");
        sending.expect("421");
        stream.rest();
        let page = web.get("/mail/inbox").expect("an answer");
        assert_eq!(
            (page.status, page.location()),
            (303, "/signin?next=%2Fmail%2Finbox")
        );
        assert!(enters(&server, &person.identifier, &person.password).is_none());
        let mut outside = from_outside(&server);
        outside.send(&format!("RCPT TO:<{}>", person.address));
        outside.expect("550 5.2.1");
        command(&server, &["account", "resume", &person.address], "");
        outside.send(&format!("RCPT TO:<{}>", person.address));
        outside.expect("250");
        signed_in(&server, person);
    }
}

#[test]
fn a_new_password_ends_the_sessions_of_the_old_one() {
    let server = Server::small(Engine::Sqlite);
    let person = server.person("hcastagne");
    let mut imap = signed_in(&server, person);
    let change = ["account", "password", &person.address];
    command(&server, &change, "une autre phrase\n");
    imap.until("* BYE");
    assert!(enters(&server, &person.identifier, &person.password).is_none());
    assert!(enters(&server, &person.identifier, "une autre phrase").is_some());
}

#[test]
fn a_breached_password_that_was_loaded_is_chosen_by_nobody() {
    let mut server = Server::small(Engine::Sqlite);
    let address = server.person("hcastagne").address.clone();
    let change = ["account", "password", &address];
    let known = "ardoise lagune tamaris";
    let list = server.data().join("list.txt");
    let load = ["passwords", "load", &list.display().to_string()];
    let write = |lines: &[&str]| std::fs::write(&list, lines.join("\n")).expect("a file");
    let other = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:9545824";
    write(&[other, "KNOWN:2"]);
    let (good, said) = server.command(&load, "");
    assert!(!good && said.contains("ligne 2"), "{said}");
    command(&server, &change, &format!("{known}\n"));
    // The SHA-1 of what is known.
    write(&[other, "3F2BEF6B7670CAFE0D837A334734B3063C66B9A7"]);
    let said = command(&server, &load, "");
    assert!(said.contains('2'), "{said}");
    let refused = |server: &Server| {
        let (good, said) = server.command(&change, &format!("{known}\n"));
        assert!(!good && said.contains("fuite de données"), "{said}");
    };
    refused(&server);
    // And after a start.
    assert!(server.stop().success());
    server.start();
    refused(&server);
}

#[test]
fn a_quota_is_obeyed_by_the_door_for_outside() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("hcastagne");
        command(&server, &["account", "quota", &person.address, "1 Ko"], "");
        let mut smtp = from_outside(&server);
        smtp.send(&format!("RCPT TO:<{}>", person.address));
        smtp.expect("452 4.2.2");
        let (good, said) = server.command(&["account", "quota", &person.address, "beaucoup"], "");
        assert!(!good && said.contains("beaucoup"), "{said}");
    }
}

#[test]
fn a_quota_set_by_hand_goes_back_to_the_policy() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("hcastagne");
        let address = person.address.as_str();
        command(&server, &["account", "quota", address, "1,5 Ko"], "");
        let said = command(&server, &["account", "quota", address, "--policy"], "");
        assert!(said.contains("Go, selon la règle"), "{said}");
        let mut smtp = from_outside(&server);
        smtp.send(&format!("RCPT TO:<{address}>"));
        smtp.expect("250");
        for bad in [
            &["account", "quota", address][..],
            &["account", "quota", address, "1 Go", "--policy"],
        ] {
            let (good, said) = server.command(bad, "");
            assert!(!good, "{said}");
        }
    }
}

/// Makes an organisation and an account; a password that is too short is refused on the way.
fn make(server: &Server) {
    let organisation = [
        "organisation",
        "create",
        "Ville de Meslan",
        "--domain",
        "meslan.example",
    ];
    command(server, &organisation, "");
    let account = [
        "account",
        "create",
        "rose.caro@meslan.example",
        "--name",
        "Rose Caro",
    ];
    let (good, said) = server.command(&account, "court\n");
    assert!(!good, "a short password is refused: {said}");
    command(server, &account, "une phrase de passe\n");
}

#[test]
fn an_organisation_and_an_account_are_made_while_the_server_runs() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        make(&server);
        assert!(enters(&server, "rose.caro@meslan.example", "une phrase de passe").is_some());
    }
}

#[test]
fn an_organisation_and_an_account_are_made_while_no_server_runs() {
    for engine in Engine::BOTH {
        let mut server = Server::small(engine);
        assert!(server.stop().success());
        make(&server);
        server.start();
        assert!(enters(&server, "rose.caro@meslan.example", "une phrase de passe").is_some());
    }
}

#[test]
fn commands_about_nobody_say_so() {
    let server = Server::small(Engine::Sqlite);
    let nobody = "personne.du-tout@ac-thau.example";
    for act in [
        &["suspend", nobody][..],
        &["resume", nobody],
        &["quota", nobody, "1 Go"],
    ] {
        let (good, said) = server.command(&[&["account"], act].concat(), "");
        assert!(!good && said.contains(nobody), "{said}");
    }
    let (good, said) = server.command(&["queue", "show", "12345"], "");
    assert!(!good && said.contains("12345"), "{said}");
    let stranger = ["account", "create", "x@ailleurs.example", "--name", "X"];
    let (good, said) = server.command(&stranger, "une phrase de passe\n");
    assert!(!good && said.contains("ailleurs.example"), "{said}");
}

/// The demonstration keeps what would leave as files; nothing waits in the queue.
#[test]
fn mail_to_the_outside_is_kept_as_a_file_by_the_demonstration() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("hcastagne");
        let mut smtp = to_send(&server, person);
        smtp.send(&format!("MAIL FROM:<{}>", person.address));
        smtp.expect("250");
        smtp.send("RCPT TO:<claire@dehors.example>");
        smtp.expect("250");
        smtp.send("DATA");
        smtp.expect("354");
        let from = &person.address;
        smtp.send(&format!("From: <{from}>\r\nTo: <claire@dehors.example>\r\nSubject: Vers le dehors\r\n\r\nUn mot.\r\n."));
        smtp.expect("250");
        wait_for_outside(&server, "Subject: Vers le dehors");
        let start = Instant::now();
        while command(&server, &["queue", "list"], "") != "Rien n’attend.\n" {
            assert!(start.elapsed() < Duration::from_secs(60), "something waits");
        }
    }
}

/// Waits, bounded, for a file under `outside` that has this line.
pub fn wait_for_outside(server: &Server, line: &str) {
    let start = Instant::now();
    let folder = server.data().join("outside");
    let kept = || {
        let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ext| ext == "eml"))
            .filter_map(|path| std::fs::read_to_string(path).ok())
            .any(|text| text.lines().any(|read| read == line))
    };
    while !kept() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "nothing in {folder:?}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn who_is_created_is_spoken_to_in_the_configured_language() {
    let mut server = Server::prepared(Engine::Sqlite);
    server.set("TRAMONTANE_SERVER_LANGUAGE", "en");
    server.start();
    let domain = [
        "organisation",
        "create",
        "Thau",
        "--domain",
        "nouveau.example",
    ];
    command(&server, &domain, "");
    let person = Person {
        name: "Rose Caro".into(),
        identifier: "rcaro.nouveau".into(),
        address: "rose.caro@nouveau.example".into(),
        password: "une phrase de passe".into(),
        role: String::new(),
    };
    let create = [
        "account",
        "create",
        &person.address,
        "--name",
        &person.name,
        "--identifier",
        &person.identifier,
    ];
    // The terminal speaks French, the service English.
    let said = command(&server, &create, &format!("{}\n", person.password));
    assert!(said.starts_with("Compte créé"), "{said}");
    let web = Web::sign_in(server.demo(), &person).expect("a session");
    let page = web.get("/mail/inbox").expect("an answer").text();
    assert!(page.contains("<html lang=\"en\""), "{page}");
}

#[test]
fn an_organisation_says_what_is_set_and_changes_it() {
    let server = Server::small(Engine::Sqlite);
    make(&server);
    let set = |rest: &[&str]| {
        let all = [&["organisation", "set", "meslan.example"], rest].concat();
        server.command(&all, "")
    };
    let (good, said) = set(&[]);
    assert!(good && said.contains("hue = none") && said.contains("domains = meslan.example"));
    assert!(said.contains("Inchangé depuis la création."), "{said}");
    assert!(
        said.contains("password-mode = local") && said.contains("choisis et vérifiés ici"),
        "{said}"
    );
    // The demonstration's own code: of which organisation it is, is not said.
    let (good, said) = server.command(&["organisation", "academies", "meslan.example", "11"], "");
    assert!(
        !good && said.contains("Le code 11 est déjà celui"),
        "{said}"
    );
    let picture = server.data().join("logo.png");
    std::fs::write(
        &picture,
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x78\0\0\0\x28",
    )
    .expect("a file");
    let picture = picture.display().to_string();
    for (setting, value) in [
        ("hue", "155"),
        ("language", "en"),
        ("logo", picture.as_str()),
    ] {
        let (good, said) = set(&[setting, value]);
        assert!(good, "{setting}: {said}");
    }
    for (setting, value) in [
        ("hue", "360"),
        ("hue", "bleu"),
        ("language", "xx"),
        ("logo", "/"),
    ] {
        let (good, said) = set(&[setting, value]);
        assert!(!good, "{setting} {value}: {said}");
    }
    let domain = |act: &str, domain: &str| {
        let all = ["organisation", "domain", "Ville de Meslan", act, domain];
        server.command(&all, "")
    };
    for (act, name) in [
        ("add", "Culture.meslan.example"),
        ("main", "culture.meslan.example"),
    ] {
        let (good, said) = domain(act, name);
        assert!(good, "{act}: {said}");
    }
    for (act, name, words) in [
        ("add", "ac-thau.example", "déjà celui d’une organisation"),
        ("remove", "culture.meslan.example", "domaine principal"),
        ("remove", "meslan.example", "mènent encore à quelqu’un"),
        (
            "main",
            "ac-thau.example",
            "n’est pas un domaine de cette organisation",
        ),
    ] {
        let (good, said) = domain(act, name);
        assert!(!good && said.contains(words), "{act} {name}: {said}");
    }
    let (_, said) = set(&[]);
    for words in [
        "hue = 155",
        "language = en",
        "logo = 120 × 40",
        "domains = culture.meslan.example, meslan.example",
        "la ligne de commande",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
}
