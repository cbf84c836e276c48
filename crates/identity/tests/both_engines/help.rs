//! Requests for help by number and code, and what a desk does of how people get in, on both engines.

use crate::opened::{Opened, opened};
use directory::{
    Act, Actor, DirectoryError, Duty, HELP_JOB, HelpKind, HelpState, NewDelegation, NewHelp,
    OrganisationId, PersonFacts, PersonId, Protocol,
};
use feed_syntax::BirthDate;
use identity::{Blocked, Device, Hashed, HelpCode, HelpRefusal, KeyedHash, Reason, Tried};
use std::net::IpAddr;
use std::time::Duration;
use store::AccountId;
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    a_request_is_read_by_its_number_and_code_alone,
    who_asks_or_guesses_often_waits,
    what_opens_is_kept_as_a_keyed_hash_and_in_no_answer,
    a_desk_closes_sessions_and_prints_sheets_in_its_structures_only,
    a_desk_says_why_somebody_waits_and_unlocks_them,
}

const BIRTH: &str = "14/02/1998";
const PHRASE: &str = "garrigue chenal amandier";
const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));
const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

struct House {
    opened: Opened,
    keyed: KeyedHash,
    organisation: OrganisationId,
    solene: (PersonId, AccountId),
    desk: (PersonId, AccountId),
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let keyed = opened.identity.keyed_hash(opened.folder.path()).unwrap();
    let new = directory::NewOrganisation {
        name: "Académie de Thau".to_owned(),
        domains: vec!["ac-thau.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let organisation = opened
        .directory
        .create_organisation(&Actor::command(), &new)
        .unwrap();
    let registry = opened.directory.registry(organisation).unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let put = |given: &str, family: &str| {
        let birth = BirthDate::parse(BIRTH).unwrap();
        let facts = PersonFacts {
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            birth_hash: Some(keyed.of(Hashed::BirthDate, &birth.reveal())),
            ..PersonFacts::default()
        };
        let written = opened
            .store
            .platform_write(|tx| registry.put_person(&opened.directory, tx, None, &facts, today))
            .unwrap();
        opened.directory.forget();
        (written.person.unwrap(), written.account.unwrap())
    };
    let (solene, desk) = (put("Solène", "Cazalbou"), put("Karim", "Aouadi"));
    opened.directory.activate(desk.1).unwrap();
    let house = House {
        keyed,
        organisation,
        solene,
        desk,
        opened,
    };
    house.give(desk.0);
    house
}

impl House {
    fn give(&self, person: PersonId) {
        let new = NewDelegation {
            person,
            duty: Duty::Helpdesk,
            establishment: None,
            until: "2027-08-31".parse().unwrap(),
        };
        self.opened
            .directory
            .delegate(&Actor::command(), self.organisation, &new)
            .unwrap();
    }

    fn wish(&self, family: &str) -> NewHelp {
        let birth = BirthDate::parse(BIRTH).unwrap();
        NewHelp {
            organisation: self.organisation,
            kind: HelpKind::LockedOut,
            given_name: "Solène".to_owned(),
            family_name: family.to_owned(),
            school: "0340001A".to_owned(),
            birth_hash: self.keyed.of(Hashed::BirthDate, &birth.reveal()),
            said: String::new(),
            language: Lang::Fr,
        }
    }

    fn route(&self) {
        for job in self.opened.store.pending_jobs(HELP_JOB).unwrap() {
            self.opened.directory.route_help(&job).unwrap();
        }
    }

    fn actor(&self, (person, account): (PersonId, AccountId)) -> Actor {
        Actor {
            person,
            account,
            organisation: self.organisation,
            protocol: Protocol::Web,
            ..Actor::system()
        }
    }
}

async fn a_request_is_read_by_its_number_and_code_alone(kind: Kind) {
    let house = house(kind);
    let identity = &house.opened.identity;
    let (solene, nobody) = (house.wish("Cazalbou"), house.wish("Personne"));
    identity.ask_help(&nobody, ELSEWHERE).unwrap();
    let one = identity.ask_help(&solene, HOME).unwrap();
    let other = identity.ask_help(&nobody, HOME).unwrap();
    assert_ne!(one.code.shown(), other.code.shown());
    for routed in [false, true] {
        if routed {
            house.route();
        }
        let of = |made: &identity::MadeHelp| {
            let code = HelpCode::parse(&made.code.shown()).unwrap();
            let found = identity.help_standing(made.number, &code, HOME).unwrap();
            let due = found.due();
            (found.state, found.answer, found.ended, due)
        };
        assert_eq!(
            of(&one),
            of(&other),
            "the same of who exists and who does not"
        );
        assert_eq!(of(&one).0, HelpState::Received);
    }
    for (number, code) in [
        (one.number, &other.code),
        (other.number, &one.code),
        (999_999, &one.code),
        (-1, &one.code),
    ] {
        let refused = identity.help_standing(number, code, HOME);
        assert!(matches!(refused, Err(HelpRefusal::Unknown)), "{refused:?}");
    }
}

async fn who_asks_or_guesses_often_waits(kind: Kind) {
    let house = house(kind);
    let identity = &house.opened.identity;
    let made = identity.ask_help(&house.wish("Cazalbou"), HOME).unwrap();
    for _ in 0..10 {
        identity
            .help_standing(made.number, &made.code, HOME)
            .unwrap();
    }
    let wrong = HelpCode::parse("AAAAA-AAAAA").unwrap();
    for _ in 0..10 {
        let guessed = identity.help_standing(made.number, &wrong, ELSEWHERE);
        assert!(matches!(guessed, Err(HelpRefusal::Unknown)));
    }
    for code in [&wrong, &made.code] {
        let waits = identity.help_standing(made.number, code, ELSEWHERE);
        assert!(matches!(waits, Err(HelpRefusal::Throttled { .. })));
    }
    assert!(
        identity
            .help_standing(made.number, &made.code, HOME)
            .is_ok(),
        "whom it belongs to does not wait"
    );
    for _ in 0..10 {
        identity
            .ask_help(&house.wish("Personne"), ELSEWHERE)
            .unwrap();
    }
    let many = identity.ask_help(&house.wish("Personne"), ELSEWHERE);
    assert!(matches!(many, Err(HelpRefusal::Throttled { .. })));
    house.opened.clock.advance(Duration::from_secs(10 * 60));
    assert!(
        identity
            .ask_help(&house.wish("Personne"), ELSEWHERE)
            .is_ok()
    );
}

async fn what_opens_is_kept_as_a_keyed_hash_and_in_no_answer(kind: Kind) {
    let house = house(kind);
    let identity = &house.opened.identity;
    let made = identity.ask_help(&house.wish("Cazalbou"), HOME).unwrap();
    let kept = |tx: &store::Tx<'_>| {
        let sql = "SELECT code_hash || ' ' || birth_hash || ' ' || told FROM help_request WHERE request_id = $1";
        tx.query_one(sql, store::params![made.number], |row| row.get::<String>(0))
    };
    let kept = house.opened.store.platform_read(kept).unwrap();
    let code = made.code.shown().replace('-', "");
    for secret in [code.as_str(), BIRTH, "1998-02-14"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
    house.route();
    let desk = house.actor(house.desk);
    for secret in ["11E9901234ABC", "Il est 11 e 99 01234 ABC."] {
        let refused = identity.answer_help(&desk, made.number, secret);
        let is_secret = matches!(refused, Err(DirectoryError::Invalid { what: "secret", .. }));
        assert!(is_secret, "{refused:?}");
    }
    identity
        .answer_help(&desk, made.number, "Passez au secrétariat.")
        .unwrap();
    let found = identity
        .help_standing(made.number, &made.code, HOME)
        .unwrap();
    assert_eq!(found.state, HelpState::Answered);
    assert_eq!(found.answer.as_deref(), Some("Passez au secrétariat."));
}

async fn a_desk_closes_sessions_and_prints_sheets_in_its_structures_only(kind: Kind) {
    let house = house(kind);
    let (identity, directory) = (&house.opened.identity, &house.opened.directory);
    let desk = house.actor(house.desk);
    let (person, account) = house.solene;
    let nothing = identity.access(&desk, person).unwrap();
    assert_eq!((nothing.password_changed, nothing.sessions), (None, 0));
    identity.make_desk_sheet(&desk, person).unwrap();
    let secret = PHRASE.into();
    identity
        .set_password(&Actor::command(), person, &secret)
        .unwrap();
    let name = directory.person(person).unwrap().identifier.clone();
    let entered = identity
        .authenticate(Protocol::Web, &name, &secret, HOME)
        .await
        .unwrap();
    let device = Device {
        user_agent: String::new(),
        network: HOME,
        shared: false,
    };
    let token = identity.open_session(&entered, &device).unwrap().unwrap();
    let open = identity.access(&desk, person).unwrap();
    assert_eq!(open.sessions, 1);
    assert_eq!(open.password_changed, Some(house.opened.store.now()));
    let imap = identity
        .authenticate(Protocol::Imap, &name, &secret, HOME)
        .await
        .unwrap();
    identity.close_sessions(&desk, person).unwrap();
    assert!(identity.session(&token).unwrap().is_none());
    assert!(
        imap.ended.has_changed().unwrap(),
        "mail programs are cut off"
    );
    assert_eq!(identity.access(&desk, person).unwrap().sessions, 0);
    let journal = directory
        .own_journal(&house.actor(house.solene), None)
        .unwrap();
    let last = &journal[0];
    assert_eq!(
        (&last.act, last.by),
        (&Act::SessionsEnded, Some(desk.person))
    );
    assert!(journal.iter().any(|line| line.act == Act::SheetMade));
    // Who has no desk, whoever is asked about; a desk of itself and of another one.
    let solene = house.actor(house.solene);
    let refused = |actor: &Actor, on: PersonId| {
        [
            identity.close_sessions(actor, on),
            identity.make_desk_sheet(actor, on).map(drop),
        ]
        .iter()
        .all(|one| matches!(one, Err(DirectoryError::NotPermitted)))
    };
    assert!(refused(&solene, house.desk.0) && refused(&solene, person));
    assert!(identity.access(&solene, house.desk.0).is_err());
    assert!(refused(&desk, house.desk.0), "on itself");
    assert!(refused(&desk, PersonId(999_999)));
    house.give(person);
    assert!(refused(&desk, person), "on who holds rights");
    assert_eq!(directory.account(account).unwrap().person, person);
}

async fn a_desk_says_why_somebody_waits_and_unlocks_them(kind: Kind) {
    let house = house(kind);
    let (identity, directory) = (&house.opened.identity, &house.opened.directory);
    let desk = house.actor(house.desk);
    let (person, _) = house.solene;
    let name = directory.person(person).unwrap().identifier.clone();
    let secret = PHRASE.into();
    identity
        .set_password(&Actor::command(), person, &secret)
        .unwrap();
    let knock = async |secret: &str, from: IpAddr| {
        let secret = secret.into();
        let knock = identity.authenticate(Protocol::Web, &name, &secret, from);
        knock.await.map(drop).map_err(|refusal| refusal.reason)
    };
    for at in 0..10 {
        assert_eq!(identity.access(&desk, person).unwrap().blocked, [], "{at}");
        let _ = knock("devine 4711", HOME).await;
    }
    let until = house.opened.store.now().after(Duration::from_secs(600));
    let waits = Blocked {
        what: Tried::Password,
        until,
    };
    assert_eq!(identity.access(&desk, person).unwrap().blocked, [waits]);
    let stopped = knock(PHRASE, HOME).await;
    assert!(matches!(stopped, Err(Reason::Throttled { .. })));
    // Whoever guesses at somebody else from there still waits after it.
    for _ in 0..10 {
        let _ = identity
            .authenticate(Protocol::Web, "personne.ici", &secret, HOME)
            .await;
    }
    identity.unlock(&desk, person).unwrap();
    assert_eq!(identity.access(&desk, person).unwrap().blocked, []);
    knock(PHRASE, HOME).await.unwrap();
    let other = identity.authenticate(Protocol::Web, "personne.ici", &secret, HOME);
    let other = other.await.unwrap_err().reason;
    assert!(matches!(other, Reason::Throttled { .. }));
    let journal = directory
        .own_journal(&house.actor(house.solene), None)
        .unwrap();
    assert_eq!(
        (&journal[0].act, journal[0].by),
        (&Act::Unlocked, Some(desk.person))
    );
    // Who has no desk; a desk of itself, and of who holds rights.
    let refused = |actor: &Actor, on: PersonId| {
        let unlocked = identity.unlock(actor, on);
        matches!(unlocked, Err(DirectoryError::NotPermitted))
    };
    assert!(refused(&house.actor(house.solene), house.desk.0));
    assert!(refused(&desk, house.desk.0) && refused(&desk, PersonId(999_999)));
    house.give(person);
    assert!(refused(&desk, person));
}
