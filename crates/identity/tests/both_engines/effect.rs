//! What a policy would do, counted before it is decided, on both engines.

use crate::opened::{Opened, academy, bearer, bearer_at, opened, thau};
use directory::{Actor, DirectoryError, OrganisationId, Population, Protocol};
use identity::{Device, PROGRAM_DAYS, Secret, SessionsOpen};
use std::time::Duration;
use store::{Timestamp, params};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    who_has_no_second_factor_is_counted_with_what_stops_them,
    sessions_are_counted_until_they_end,
    who_does_not_look_after_the_organisation_reads_no_figure,
}

const PASSWORD: &str = "garrigue chenal amandier";
const HOUR: u64 = 3600;

/// Gives somebody a population, the state of an account, and what the words say.
fn put(open: &Opened, who: &Actor, (population, state, has): (&str, &str, &str)) {
    let person = who.person;
    let now = open.store.now();
    let before = |days: u32| {
        let days = i64::from(days) * 24 * 3600 * 1000;
        Timestamp(now.0 - days)
    };
    let came = "INSERT INTO sign_in (person_id, day, protocol, network, program, at)
        VALUES ($1, 'a day', $2, '192.0.2.7', $3, $4)";
    let written = open.store.platform_write(|tx| {
        for word in has.split(' ') {
            match word {
                "rescue" => tx.execute(
                    "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, 'une@loin.example', 1)",
                    params![person],
                )?,
                "app" => tx.execute(
                    "INSERT INTO second_factor (person_id, seed, since, last_step) VALUES ($1, '', 1, 0)",
                    params![person],
                )?,
                "passkey" => tx.execute(
                    "INSERT INTO passkey (passkey_id, person_id, credential, public_key, name, made)
                     VALUES ('one', $1, 'one', '', 'Clé', 1)",
                    params![person],
                )?,
                "imap" => tx.execute(came, params![person, "imap", "", before(PROGRAM_DAYS - 1)])?,
                "submission" => tx.execute(came, params![person, "submission", "", now])?,
                "once" => tx.execute(came, params![person, "imap", "", before(PROGRAM_DAYS + 2)])?,
                "named" => tx.execute(came, params![person, "imap", "Thunderbird", now])?,
                "web" => tx.execute(came, params![person, "web", "", now])?,
                _ => 0,
            };
        }
        let of = "UPDATE person SET population = $2 WHERE person_id = $1";
        tx.execute(of, params![person, population])?;
        let of = "UPDATE account SET state = $2 WHERE account_id = $1";
        tx.execute(of, params![who.account, state])
    });
    written.unwrap();
}

async fn who_has_no_second_factor_is_counted_with_what_stops_them(kind: Kind) {
    let open = opened(kind);
    let organisation = thau(&open.directory);
    let people = [
        ("staff", "active", ""),
        ("staff", "active", "rescue imap submission"),
        ("staff", "leaving", "once"),
        ("staff", "active", "rescue named"),
        ("staff", "active", "rescue web"),
        ("staff", "active", "app imap"),
        ("staff", "active", "passkey submission"),
        ("staff", "suspended", "imap"),
        ("staff", "closed", ""),
        ("guest", "active", "submission"),
        ("guest", "to-activate", ""),
        ("pupil", "active", "rescue"),
        ("pupil", "announced", ""),
    ];
    for (number, told) in people.into_iter().enumerate() {
        let named = format!("person{number}");
        let named = (named.as_str(), "Une", "Autre");
        let service = (&open.directory, &open.identity);
        let one = bearer(service, organisation, named, PASSWORD);
        put(&open, &one, told);
    }
    let sete = academy(&open.directory, "Académie de Sète", "ac-sete.example");
    let service = (&open.directory, &open.identity);
    let there = (sete, "ac-sete.example");
    let colette = bearer_at(service, there, ("cvidal", "Colette", "Vidal"), PASSWORD);
    put(&open, &colette, ("staff", "active", "imap"));
    let counts = |organisation: OrganisationId| {
        let counts = open
            .identity
            .without_factor(&Actor::command(), organisation);
        counts.unwrap().map(|one| {
            let numbers = (one.people, one.without_rescue, one.with_programs);
            (one.population, numbers)
        })
    };
    assert_eq!(
        counts(organisation),
        [
            (Population::Staff, (5, 2, 1)),
            (Population::Guest, (1, 1, 1)),
            (Population::Pupil, (1, 0, 0)),
        ]
    );
    assert_eq!(counts(sete)[0], (Population::Staff, (1, 1, 1)));
}

async fn sessions_are_counted_until_they_end(kind: Kind) {
    let open = opened(kind);
    let organisation = thau(&open.directory);
    let sete = academy(&open.directory, "Académie de Sète", "ac-sete.example");
    let service = (&open.directory, &open.identity);
    let named = ("aserret", "Amandine", "Serret");
    bearer(service, organisation, named, PASSWORD);
    let there = (sete, "ac-sete.example");
    bearer_at(service, there, ("cvidal", "Colette", "Vidal"), PASSWORD);
    let opens = async |name: &str, shared: bool| {
        let network: std::net::IpAddr = [192, 0, 2, 7].into();
        let secret = Secret::from(PASSWORD);
        let entering = open
            .identity
            .authenticate(Protocol::Web, name, &secret, network);
        let entered = entering.await.unwrap();
        let device = Device {
            user_agent: "Firefox".to_owned(),
            network,
            shared,
        };
        open.identity
            .open_session(&entered, &device)
            .unwrap()
            .unwrap();
    };
    let counted = || {
        let counted = open.identity.sessions_open(&Actor::command(), organisation);
        counted.unwrap()
    };
    assert_eq!(
        counted(),
        SessionsOpen {
            count: 0,
            last: None
        }
    );
    let began = open.store.now();
    opens("aserret", false).await;
    opens("aserret", true).await;
    opens("cvidal", false).await;
    let last = Some(began.after(Duration::from_secs(12 * HOUR)));
    assert_eq!(counted(), SessionsOpen { count: 2, last });
    // What is decided now is of those that open from now on.
    open.directory
        .set_policy(
            &Actor::command(),
            organisation,
            "sessions",
            r#"{"hours": 1}"#,
        )
        .unwrap();
    assert_eq!(counted(), SessionsOpen { count: 2, last });
    open.clock.advance(Duration::from_secs(31 * 60));
    assert_eq!(
        counted(),
        SessionsOpen { count: 1, last },
        "the shared one is over"
    );
    open.clock.advance(Duration::from_secs(12 * HOUR));
    assert_eq!(
        counted(),
        SessionsOpen {
            count: 0,
            last: None
        }
    );
    let began = open.store.now();
    opens("aserret", false).await;
    let last = Some(began.after(Duration::from_secs(HOUR)));
    assert_eq!(counted(), SessionsOpen { count: 1, last });
}

async fn who_does_not_look_after_the_organisation_reads_no_figure(kind: Kind) {
    let open = opened(kind);
    let organisation = thau(&open.directory);
    let service = (&open.directory, &open.identity);
    let named = ("aserret", "Amandine", "Serret");
    let amandine = bearer(service, organisation, named, PASSWORD);
    let factors = open.identity.without_factor(&amandine, organisation);
    assert!(matches!(factors, Err(DirectoryError::NotPermitted)));
    let sessions = open.identity.sessions_open(&amandine, organisation);
    assert!(matches!(sessions, Err(DirectoryError::NotPermitted)));
}
