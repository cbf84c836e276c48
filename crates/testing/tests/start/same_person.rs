//! Which accounts are one human's, by command, through the running server.

use super::commands::command;
use testing::{Engine, Server};

#[test]
fn two_accounts_are_said_to_be_one_person_by_command_and_that_is_taken_back() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let [one, other] = ["hcastagne", "jmartin"].map(|name| &server.person(name).address);
        let elsewhere = &server.person("zbenmoussa").address;
        let say = |other: &str| server.command(&["account", "same-person", one, other], "");
        for (other, words) in [
            (one.as_str(), "mènent au même compte"),
            (elsewhere, "deux organisations"),
            ("personne@ac-thau.example", "personne@ac-thau.example"),
        ] {
            let (good, said) = say(other);
            assert!(!good && said.contains(words), "{said}");
        }
        let said = command(&server, &["account", "same-person", one, other], "");
        assert!(
            said.contains(one.as_str()) && said.contains(other.as_str()),
            "{said}"
        );
        let (good, said) = say(other);
        assert!(!good && said.contains("déjà dit"), "{said}");
        command(&server, &["account", "other-person", other], "");
        let (good, said) = server.command(&["account", "other-person", one], "");
        assert!(!good && said.contains(one.as_str()), "{said}");
    }
}
