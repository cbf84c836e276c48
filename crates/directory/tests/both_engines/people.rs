//! People as sources write them: addresses of homonyms, states on their dates, names that change, on both engines.

use chrono::NaiveDate;
use directory::{
    AccountState, Actor, Directory, DirectoryError, FunctionFacts, NewOrganisation, OrganisationId,
    PersonFacts, Recipient, Registry, StructureFacts, Suspension, Written,
};
use std::sync::Arc;
use std::time::Duration;
use store::{Engine, Limits, ManualClock, SeededRandom, Store, Timestamp};
use testing_postgres::{Database, Kind};
use text::Lang;
use text::address::Address;

testing_postgres::on_both_engines! {
    forty_people_of_one_name_get_forty_addresses,
    what_is_told_again_changes_nothing,
    who_is_no_longer_told_of_leaves_on_a_date_and_comes_back_to_their_own,
    an_address_is_not_given_again_before_its_quarantine_is_over,
    a_new_name_is_offered_its_address_and_a_respelling_is_not,
    a_new_name_takes_its_address_at_once_where_the_policy_says_so,
    an_account_is_announced_until_its_day,
    a_suspended_account_keeps_or_refuses_mail_and_is_what_it_was_before,
    functions_keep_their_beginning_and_end_when_nobody_tells_of_them,
    a_policy_out_of_its_bounds_is_refused,
    a_last_day_that_is_over_opens_nothing_again,
    dates_go_on_while_an_account_is_suspended,
    a_grace_that_runs_is_not_begun_anew,
    the_address_feed_tells_what_changed_since_a_cursor,
}

const DAY: Duration = Duration::from_secs(86_400);

struct House {
    store: Store,
    directory: Directory,
    clock: Arc<ManualClock>,
    organisation: OrganisationId,
    school: i64,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn house(kind: Kind) -> House {
    let folder = tempfile::tempdir().unwrap();
    let database = (kind == Kind::Postgres).then(Database::fresh);
    // 1 September 2026, eight in the morning in Paris.
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_242_400)));
    let options = store::Options {
        data: folder.path().to_owned(),
        engine: database
            .as_ref()
            .map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema()]).unwrap();
    let directory = Directory::new(store.clone());
    let new = NewOrganisation {
        name: "Académie de Thau".to_owned(),
        domains: vec!["ac-thau.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let organisation = directory
        .create_organisation(&Actor::command(), &new)
        .unwrap();
    let registry = directory.registry(organisation).unwrap();
    let facts = StructureFacts {
        uai: Some("0340001A".to_owned()),
        name: "Collège des Étangs".to_owned(),
        kind: "Collège".to_owned(),
        town: "Mèze".to_owned(),
        ..StructureFacts::default()
    };
    let school = store
        .platform_write(|tx| registry.put_structure(tx, None, &facts))
        .unwrap();
    House {
        store,
        directory,
        clock,
        organisation,
        school,
        _folder: folder,
        _database: database,
    }
}

impl House {
    fn registry(&self) -> Registry {
        self.directory.registry(self.organisation).unwrap()
    }

    fn today(&self) -> NaiveDate {
        text::dates::naive(text::dates::PARIS, self.store.now().0)
    }

    fn put(&self, known: Option<&Written>, facts: &PersonFacts) -> Written {
        let registry = self.registry();
        let known = known.and_then(|one| one.person);
        let today = self.today();
        let written = self
            .store
            .platform_write(|tx| registry.put_person(&self.directory, tx, known, facts, today))
            .unwrap();
        self.directory.forget();
        written
    }

    fn depart(&self, who: &Written) {
        let (registry, today) = (self.registry(), self.today());
        let cause = directory::Cause::Unknown;
        self.store
            .platform_write(|tx| registry.depart(tx, who.person.unwrap(), today, None, cause))
            .unwrap();
        self.directory.forget();
    }

    fn turn_all(&self) -> usize {
        let mut count = 0;
        loop {
            let turned = self.directory.turn().unwrap();
            if turned.is_empty() {
                return count;
            }
            count += turned.len();
        }
    }

    fn state(&self, who: &Written) -> AccountState {
        self.directory.account(who.account.unwrap()).unwrap().state
    }

    fn address(&self, who: &Written) -> String {
        let account = self.directory.account(who.account.unwrap()).unwrap();
        account.address.as_str().to_owned()
    }

    fn reaches(&self, address: &str) -> Recipient {
        let address: Address = address.parse().unwrap();
        self.directory.recipient(&address, 100).unwrap()
    }

    fn is_local(&self, address: &str) -> bool {
        matches!(self.reaches(address), Recipient::Local { .. })
    }
}

fn person(given: &str, family: &str) -> PersonFacts {
    PersonFacts {
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        ..PersonFacts::default()
    }
}

fn teacher(house: &House, given: &str, family: &str) -> PersonFacts {
    PersonFacts {
        home: Some(house.school),
        functions: vec![function(house, "ENS", "L1300")],
        ..person(given, family)
    }
}

fn function(house: &House, code: &str, post: &str) -> FunctionFacts {
    FunctionFacts {
        establishment: house.school,
        code: code.to_owned(),
        post: post.to_owned(),
        label: "Professeur de mathématiques".to_owned(),
        since: None,
        until: None,
    }
}

async fn forty_people_of_one_name_get_forty_addresses(kind: Kind) {
    let house = Arc::new(house(kind));
    let start = Arc::new(std::sync::Barrier::new(40));
    let threads: Vec<_> = (0..40)
        .map(|_| {
            let (house, start) = (house.clone(), start.clone());
            std::thread::spawn(move || {
                start.wait();
                let written = house.put(None, &teacher(&house, "JEAN", "MARTIN"));
                let person = house.directory.person(written.person.unwrap()).unwrap();
                (house.address(&written), person.identifier.clone())
            })
        })
        .collect();
    let made: Vec<_> = threads.into_iter().map(|one| one.join().unwrap()).collect();
    let number = |text: &str| -> u32 {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(0)
    };
    let mut addresses: Vec<_> = made
        .iter()
        .map(|(address, _)| {
            assert!(address.starts_with("jean.martin"), "{address}");
            number(address)
        })
        .collect();
    let mut identifiers: Vec<_> = made
        .iter()
        .map(|(_, identifier)| {
            assert!(identifier.starts_with("jmartin"), "{identifier}");
            number(identifier)
        })
        .collect();
    addresses.sort_unstable();
    identifiers.sort_unstable();
    let all: Vec<u32> = (0..40).collect();
    assert_eq!(addresses, all);
    assert_eq!(identifiers, all);
}

async fn what_is_told_again_changes_nothing(kind: Kind) {
    let house = house(kind);
    let facts = teacher(&house, "ZOÉ", "N'GUYEN");
    let made = house.put(None, &facts);
    assert_eq!(house.address(&made), "zoe.nguyen@ac-thau.example");
    assert_eq!(house.state(&made), AccountState::ToActivate);
    let before = house.directory.person(made.person.unwrap()).unwrap();
    assert_eq!(before.display_name, "Zoé N’Guyen");
    assert_eq!(before.town.as_deref(), Some("Mèze"));
    house.clock.advance(DAY);
    let again = house.put(Some(&made), &facts);
    assert!(!again.created && !again.renamed && !again.moved);
    let after = house.directory.person(made.person.unwrap()).unwrap();
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    let functions = house.directory.functions(made.person.unwrap()).unwrap();
    assert_eq!(functions.len(), 1);
    assert_eq!(functions[0].since, Some(date("2026-09-01")));
}

async fn who_is_no_longer_told_of_leaves_on_a_date_and_comes_back_to_their_own(kind: Kind) {
    let house = house(kind);
    let facts = teacher(&house, "Anne", "Roux");
    let made = house.put(None, &facts);
    let account = made.account.unwrap();
    house.directory.activate(account).unwrap();
    house.directory.forget();
    house.depart(&made);
    assert_eq!(house.state(&made), AccountState::Leaving);
    assert_eq!(house.turn_all(), 0, "sixty days are left");
    let functions = house.directory.functions(made.person.unwrap()).unwrap();
    assert_eq!(
        functions[0].until,
        Some(date("2026-09-01")),
        "rights end today"
    );

    house.put(Some(&made), &facts);
    assert_eq!(house.state(&made), AccountState::Active, "told of again");

    house.depart(&made);
    house.clock.advance(60 * DAY);
    assert_eq!(house.turn_all(), 0, "the last day is a whole day");
    house.clock.advance(DAY);
    assert_eq!(house.turn_all(), 1);
    assert_eq!(house.state(&made), AccountState::Closed);
    assert!(
        house.is_local("anne.roux@ac-thau.example"),
        "mail is answered"
    );

    house.clock.advance(91 * DAY);
    assert_eq!(house.turn_all(), 1);
    assert_eq!(house.state(&made), AccountState::Deleted);
    assert_eq!(
        house.reaches("anne.roux@ac-thau.example"),
        Recipient::Unknown
    );

    house.put(Some(&made), &facts);
    assert_eq!(house.state(&made), AccountState::ToActivate);
    assert!(house.is_local("anne.roux@ac-thau.example"));
}

async fn an_address_is_not_given_again_before_its_quarantine_is_over(kind: Kind) {
    let house = house(kind);
    let first = house.put(None, &person("Jean", "Martin"));
    house.depart(&first);
    house.clock.advance(200 * DAY);
    house.turn_all();
    house.clock.advance(100 * DAY);
    house.turn_all();
    assert_eq!(house.state(&first), AccountState::Deleted);
    let second = house.put(None, &person("Jean", "Martin"));
    assert_eq!(house.address(&second), "jean.martin1@ac-thau.example");
    house.clock.advance(5 * 366 * DAY);
    let third = house.put(None, &person("Jean", "Martin"));
    assert_eq!(house.address(&third), "jean.martin@ac-thau.example");
    let identifier = |who: &Written| {
        let found = house.directory.person(who.person.unwrap()).unwrap();
        found.identifier.clone()
    };
    assert_eq!(
        identifier(&third),
        "jmartin2",
        "an identifier is never given again"
    );
}

async fn a_new_name_is_offered_its_address_and_a_respelling_is_not(kind: Kind) {
    let house = house(kind);
    let made = house.put(None, &person("ELEONORE", "ROUX"));
    let again = house.put(Some(&made), &person("Éléonore", "Roux"));
    assert!(!again.renamed);
    assert_eq!(house.address(&made), "eleonore.roux@ac-thau.example");

    let married = house.put(Some(&made), &person("Éléonore", "Vidal"));
    assert!(married.renamed);
    assert_eq!(house.address(&made), "eleonore.roux@ac-thau.example");
    assert_eq!(
        house.reaches("eleonore.vidal@ac-thau.example"),
        Recipient::Unknown,
        "what is offered leads nowhere yet"
    );
    let other = house.put(None, &person("Éléonore", "Vidal"));
    assert_eq!(house.address(&other), "eleonore.vidal1@ac-thau.example");

    let bearer = house.directory.person(made.person.unwrap()).unwrap();
    let actor = Actor {
        person: bearer.id,
        account: made.account.unwrap(),
        organisation: house.organisation,
        ..Actor::system()
    };
    let taken = house.directory.take_offered_address(&actor).unwrap();
    assert_eq!(taken, "eleonore.vidal@ac-thau.example");
    assert_eq!(house.address(&made), taken);
    assert!(house.is_local("eleonore.roux@ac-thau.example"), "an alias");
    house.clock.advance(367 * DAY);
    house.directory.forget();
    assert_eq!(
        house.reaches("eleonore.roux@ac-thau.example"),
        Recipient::Unknown
    );
    assert!(matches!(
        house.directory.take_offered_address(&actor),
        Err(DirectoryError::NotFound(_))
    ));
}

async fn a_new_name_takes_its_address_at_once_where_the_policy_says_so(kind: Kind) {
    let house = house(kind);
    house
        .directory
        .set_policy(
            &Actor::command(),
            house.organisation,
            "names",
            r#"{"renamed_at_once": true}"#,
        )
        .unwrap();
    let made = house.put(None, &person("Inès", "Roux"));
    house.put(Some(&made), &person("Inès", "Vidal"));
    assert_eq!(house.address(&made), "ines.vidal@ac-thau.example");
    house.put(Some(&made), &person("Inès", "Roux"));
    assert_eq!(
        house.address(&made),
        "ines.roux@ac-thau.example",
        "back to their own"
    );
    assert!(house.is_local("ines.vidal@ac-thau.example"));
}

async fn an_account_is_announced_until_its_day(kind: Kind) {
    let house = house(kind);
    let facts = PersonFacts {
        starts: Some(date("2026-09-10")),
        ..person("Karim", "Benali")
    };
    let made = house.put(None, &facts);
    assert_eq!(house.state(&made), AccountState::Announced);
    house.put(Some(&made), &facts);
    assert_eq!(house.state(&made), AccountState::Announced, "told again");
    let address = house.address(&made);
    assert_eq!(house.reaches(&address), Recipient::Unknown);
    let other = house.put(None, &person("Karim", "Benali"));
    assert_ne!(house.address(&other), address, "it is reserved");
    house.clock.advance(9 * DAY);
    assert_eq!(house.turn_all(), 1);
    assert_eq!(house.state(&made), AccountState::ToActivate);
    assert!(house.is_local(&address));
    let sooner = house.put(Some(&other), &facts);
    assert_eq!(
        house.state(&sooner),
        AccountState::ToActivate,
        "its day has come"
    );
}

async fn a_suspended_account_keeps_or_refuses_mail_and_is_what_it_was_before(kind: Kind) {
    let house = house(kind);
    let made = house.put(None, &person("Simon", "Blanc"));
    let (account, command) = (made.account.unwrap(), Actor::command());
    let address = house.address(&made);
    let mut how = Suspension {
        reason: "Ordinateur volé".to_owned(),
        keeps_mail: None,
    };
    house.directory.suspend(&command, account, &how).unwrap();
    assert_eq!(house.state(&made), AccountState::Suspended);
    assert_eq!(house.reaches(&address), Recipient::Suspended);
    how.keeps_mail = Some(true);
    house.directory.suspend(&command, account, &how).unwrap();
    assert!(house.is_local(&address));
    let why = house.directory.suspension(account).unwrap();
    assert_eq!(why.as_deref(), Some("Ordinateur volé"));
    house.depart(&made);
    house.directory.resume(&command, account).unwrap();
    assert_eq!(house.state(&made), AccountState::ToActivate);
    house.clock.advance(61 * DAY);
    house.turn_all();
    assert_eq!(house.state(&made), AccountState::Closed, "its date went on");
}

async fn functions_keep_their_beginning_and_end_when_nobody_tells_of_them(kind: Kind) {
    let house = house(kind);
    let mut facts = teacher(&house, "Louise", "Vidal");
    facts.functions.push(function(&house, "DIR", "D0010"));
    let made = house.put(None, &facts);
    let person = made.person.unwrap();
    assert_eq!(house.directory.person(person).unwrap().role.name(), "head");
    house.clock.advance(10 * DAY);
    facts.functions.pop();
    house.put(Some(&made), &facts);
    let ended: Vec<_> = house
        .directory
        .functions(person)
        .unwrap()
        .into_iter()
        .map(|one| (one.code, one.since, one.until))
        .collect();
    let (first, tenth) = (Some(date("2026-09-01")), Some(date("2026-09-11")));
    assert_eq!(
        ended,
        [
            ("DIR".to_owned(), first, tenth),
            ("ENS".to_owned(), first, None)
        ]
    );
    assert_eq!(house.directory.person(person).unwrap().role.name(), "agent");
    house.clock.advance(10 * DAY);
    facts.functions.push(function(&house, "DIR", "D0010"));
    house.put(Some(&made), &facts);
    let again = house.directory.functions(person).unwrap();
    assert_eq!(again[0].since, Some(date("2026-09-21")), "it began anew");
    assert_eq!(again[0].until, None);
}

async fn a_policy_out_of_its_bounds_is_refused(kind: Kind) {
    let house = house(kind);
    let command = Actor::command();
    for (name, value) in [
        ("names", "{\"given_lenght\": 15}"),
        ("names", "no JSON"),
        ("quota", "{\"default\": 0}"),
        ("quota", "{\"default\": 99999999999999}"),
        ("weather", "{}"),
    ] {
        let refused = house
            .directory
            .set_policy(&command, house.organisation, name, value);
        assert!(
            matches!(refused, Err(DirectoryError::Invalid { .. })),
            "{name} {value}"
        );
    }
    house
        .directory
        .set_policy(
            &command,
            house.organisation,
            "names",
            "{\"given_length\": 4}",
        )
        .unwrap();
    let made = house.put(None, &person("Maximilien", "Roux"));
    assert_eq!(house.address(&made), "maxi.roux@ac-thau.example");
}

async fn the_address_feed_tells_what_changed_since_a_cursor(kind: Kind) {
    let house = house(kind);
    let facts = teacher(&house, "Anne", "Roux");
    let anne = house.put(None, &facts);
    let louis = house.put(None, &person("Louis", "Vidal"));
    let command = Actor::command();
    let since = |cursor: i64| {
        let mut lines = Vec::new();
        let next = house
            .directory
            .address_feed(&command, house.organisation, cursor, |line| {
                lines.push((
                    line.identifier.clone(),
                    line.address.clone(),
                    line.state.clone(),
                ));
            })
            .unwrap();
        (lines, next)
    };
    let line = |who: &str, address: &str, state: &str| {
        (
            who.to_owned(),
            format!("{address}@ac-thau.example"),
            state.to_owned(),
        )
    };
    let (all, cursor) = since(0);
    assert_eq!(
        all,
        [
            line("aroux", "anne.roux", "to-activate"),
            line("lvidal", "louis.vidal", "to-activate")
        ]
    );
    house.put(Some(&anne), &facts);
    assert_eq!(since(cursor), (Vec::new(), cursor), "nothing changed");
    house.directory.activate(louis.account.unwrap()).unwrap();
    house.depart(&anne);
    let (changed, next) = since(cursor);
    assert_eq!(
        changed,
        [
            line("lvidal", "louis.vidal", "active"),
            line("aroux", "anne.roux", "to-activate")
        ]
    );
    assert!(next > cursor);
    assert_eq!(since(cursor).0, changed, "asked again, told again");
    let stranger = Actor {
        protocol: directory::Protocol::Web,
        person: louis.person.unwrap(),
        account: louis.account.unwrap(),
        organisation: house.organisation,
        ..Actor::system()
    };
    let refused = house
        .directory
        .address_feed(&stranger, house.organisation, 0, |_| {});
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
}

async fn a_last_day_that_is_over_opens_nothing_again(kind: Kind) {
    let house = house(kind);
    let facts = PersonFacts {
        ends: Some(date("2026-09-10")),
        ..person("Rose", "Güell")
    };
    let made = house.put(None, &facts);
    house.clock.advance(10 * DAY);
    assert_eq!(house.turn_all(), 1);
    assert_eq!(house.state(&made), AccountState::Closed);
    house.put(Some(&made), &facts);
    assert_eq!(
        house.state(&made),
        AccountState::Closed,
        "told of, with the same last day"
    );
    let longer = PersonFacts {
        ends: Some(date("2027-08-31")),
        ..facts
    };
    house.put(Some(&made), &longer);
    assert_eq!(
        house.state(&made),
        AccountState::ToActivate,
        "another contract"
    );
    house.clock.advance(360 * DAY);
    assert_eq!(house.turn_all(), 1);
    assert_eq!(house.state(&made), AccountState::Closed);
}

async fn dates_go_on_while_an_account_is_suspended(kind: Kind) {
    let house = house(kind);
    let made = house.put(None, &person("Simon", "Blanc"));
    let (account, command) = (made.account.unwrap(), Actor::command());
    house.directory.activate(account).unwrap();
    house.depart(&made);
    let how = Suspension::default();
    house.directory.suspend(&command, account, &how).unwrap();
    house.clock.advance(61 * DAY);
    assert_eq!(house.turn_all(), 1);
    assert_eq!(house.state(&made), AccountState::Suspended);
    house.directory.resume(&command, account).unwrap();
    assert_eq!(
        house.state(&made),
        AccountState::Closed,
        "its last day was over"
    );
    house.directory.suspend(&command, account, &how).unwrap();
    house.clock.advance(91 * DAY);
    house.turn_all();
    assert_eq!(house.state(&made), AccountState::Deleted);
}

async fn a_grace_that_runs_is_not_begun_anew(kind: Kind) {
    let house = house(kind);
    let made = house.put(None, &person("Colette", "Roussel"));
    house.depart(&made);
    house.clock.advance(50 * DAY);
    house.depart(&made);
    house.clock.advance(11 * DAY);
    assert_eq!(house.turn_all(), 1);
    assert_eq!(house.state(&made), AccountState::Closed);
}
