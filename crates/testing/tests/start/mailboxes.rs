//! Mailboxes of a post by command, through the running server.

use super::commands::command;
use testing::{Engine, Server};

#[test]
fn a_mailbox_of_a_post_is_made_listed_ended_and_opened_by_command() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let listing = ["role-mailbox", "list", "--organisation", "ac-thau.example"];
        let name = ["--structure", "Collège des Salins"];
        let own = command(&server, &[&listing[..], &name].concat(), "");
        let own = own
            .strip_prefix("ce.")
            .expect("the mailbox that makes itself");
        let school = own[..8].to_uppercase();
        let made = |kind: &str, more: &[&str]| {
            let create = [
                "role-mailbox",
                "create",
                kind,
                "--organisation",
                "ac-thau.example",
                "--structure",
                &school,
                "--name",
                "Vie scolaire",
            ];
            server.command(&[&create[..], more].concat(), "")
        };
        let (good, said) = made("vie scolaire", &[]);
        assert!(!good && said.contains("Employez des lettres"), "{said}");
        let (good, said) = made("recteur", &["--without-uai"]);
        assert!(!good && said.contains("par son UAI"), "{said}");
        let (good, said) = made("vie-scolaire", &[]);
        let address = format!("vie-scolaire.{}@ac-thau.example", school.to_lowercase());
        assert!(good && said.contains(&address), "{said}");
        let close = ["role-mailbox", "close", &address, "--last"];
        let (good, _) = server.command(&[&close[..], &["2020-01-01"]].concat(), "");
        assert!(!good, "a day that is over");
        command(&server, &[&close[..], &[&soon()]].concat(), "");
        command(
            &server,
            &["role-mailbox", "rename", &address, "--name", "La vie"],
            "",
        );
        let listed = command(&server, &listing, "");
        let line = listed.lines().find(|line| line.starts_with(&address));
        let fields: Vec<&str> = line.unwrap().split('\t').collect();
        assert!(
            fields[1] == "La vie" && fields[3].contains("dernier jour"),
            "{fields:?}"
        );
        command(&server, &["role-mailbox", "open", &address], "");
        assert!(!command(&server, &listing, "").contains("dernier jour"));
        let person = &server.person("hcastagne").address;
        let (good, said) = server.command(&["role-mailbox", "open", person], "");
        assert!(!good && said.contains(person.as_str()), "{said}");
    }
}

/// A day that is not over yet, wherever the clock is read.
fn soon() -> String {
    let asked = ["-d", "+2 days", "+%F"];
    let told = std::process::Command::new("date").args(asked).output();
    let told = String::from_utf8(told.expect("a date").stdout).expect("letters");
    told.trim().to_owned()
}
