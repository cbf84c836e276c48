//! What a browser is asked for a passkey is told to whoever stands at that step, and to nobody else. Browsers know passkeys at
//! `localhost` and at no address in digits, where these pages are none: there a refusal would show nothing.

use crate::OWNER;
use crate::disk::{comes, newcomers};
use testing::{Engine, Server, Web};

const OF_ACCOUNT: &str = "/settings/account/passkeys/creation";
const OF_SIGN_IN: &str = "/signin/enrolment/passkey/creation";
const OF_FIRST: &str = "/activation/factor/passkey/creation";
/// Whoever asks is asked the same.
const OF_ALL: [&str; 2] = ["/signin/passkey", "/recovery/change/passkey"];

#[test]
fn the_question_of_a_passkey_is_told_to_whose_step_it_is() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let owner = Web::sign_in(server.demo(), server.person(OWNER)).expect("a session");
        let policy = r#"{"staff_from":"2026-01-05"}"#;
        let words = ["organisation", "policy", "ac-thau.example", "second_factor"];
        let (is_set, said) = server.command(&[&words[..], &[policy]].concat(), "");
        assert!(is_set, "{said}");
        let all = newcomers(&server);
        let (first, step) = comes(&server, all.first().expect("somebody"));
        assert_eq!(step.location(), "/activation/factor");
        let steps = [
            (OF_ACCOUNT, &owner),
            (OF_SIGN_IN, &halfway(&server)),
            (OF_FIRST, &first),
        ];
        let nobody = Web::nobody(server.demo());
        for (path, whose) in steps {
            let tried = steps.iter().map(|(_, web)| *web).chain([&nobody]);
            for web in tried {
                let is_theirs = std::ptr::eq(web, whose);
                let asked = web.called("localhost").get(path).expect("an answer");
                let is_told = asked.status == 200 && asked.text().contains("\"challenge\":");
                assert_eq!(is_told, is_theirs, "{path}: {}", asked.text());
                let in_digits = web.get(path).expect("an answer");
                assert_ne!(in_digits.status, 200, "{path}: {}", in_digits.text());
            }
        }
        for path in OF_ALL {
            let asked = nobody.called("localhost").get(path).expect("an answer");
            assert_eq!(asked.status, 200, "{path}: {}", asked.text());
            // It names nobody's: no account, and no passkey that there is.
            let text = asked.text();
            let is_empty = text.contains("\"allowCredentials\":[]");
            assert!(is_empty || !text.contains("allowCredentials"), "{text}");
            let in_digits = nobody.get(path).expect("an answer");
            assert_eq!(in_digits.status, 404, "{path}");
        }
    }
}

/// Somebody who has said the password and must have a second factor.
fn halfway(server: &Server) -> Web {
    let person = server.person("aserret");
    let mut web = Web::nobody(server.demo());
    let form = [
        ("name", person.identifier.as_str()),
        ("password", &person.password),
    ];
    let said = web.post("/signin", &form).expect("an answer");
    assert!(
        said.location().starts_with("/signin/enrolment"),
        "{}",
        said.text()
    );
    web.keep(&said);
    web
}
