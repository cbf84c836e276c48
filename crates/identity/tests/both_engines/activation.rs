//! The first sign-in: what opens it, what it opens, and what it tells to whom, on both engines.

use crate::opened::{Newcomer, Opened, opened, put, thau};
use directory::{
    AccountState, Act, Actor, Directory, DirectoryError, OrganisationId, PersonId, Protocol,
};
use feed_syntax::BirthDate;
use identity::{
    ActivationRefusal, Claim, CredentialError, Device, Identity, ProvisionalSecret,
    RESCUE_CODE_JOB, Reason, RescueRefusal, Resuming, Secret, Weakness,
};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, ManualClock, Store, Timestamp};
use testing_postgres::{Database, Kind};

testing_postgres::on_both_engines! {
    the_three_facts_open_a_first_sign_in_and_nothing_else,
    every_door_stays_shut_until_the_last_step_and_one_resumes_for_seven_days,
    a_sheet_opens_for_its_days_and_tries_and_another_cancels_it,
    the_policy_says_what_opens_and_the_charter_is_accepted,
    a_rescue_address_counts_once_its_code_came_back,
    who_guesses_waits_by_number_by_name_and_by_network,
    who_waits_for_the_database_keeps_no_place_of_who_signs_in,
    what_is_resumed_is_neither_begun_again_nor_of_another_password,
}

const NUMEN: &str = "11E2601001THA";
const BIRTH: &str = "14/02/1998";
const PHRASE: &str = "garrigue chenal amandier";
const NETWORK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

struct House {
    store: Store,
    clock: Arc<ManualClock>,
    directory: Directory,
    identity: Identity,
    organisation: OrganisationId,
    /// Waits for her first sign-in.
    solene: (PersonId, AccountId),
    /// Somebody else who waits.
    rayan: (PersonId, AccountId),
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

fn house(kind: Kind) -> House {
    let Opened {
        store,
        clock,
        directory,
        identity,
        folder,
        database,
    } = opened(kind);
    let keyed = identity.keyed_hash(folder.path()).unwrap();
    let organisation = thau(&directory);
    let put = |who: Newcomer| put(&store, &directory, &keyed, (organisation, who));
    let solene = put(("Solène", "Cazalbou", NUMEN, BIRTH));
    let rayan = put(("Rayan", "Belkacem", "11E2601002THA", "03/11/1995"));
    House {
        store,
        clock,
        directory,
        identity,
        organisation,
        solene,
        rayan,
        _folder: folder,
        _database: database,
    }
}

impl House {
    fn claim(&self, name: &str, secret: &str, birth: &str) -> Claim {
        let charter = self.directory.charter(self.organisation).unwrap();
        Claim {
            name: name.to_owned(),
            secret: ProvisionalSecret::parse(secret).unwrap(),
            birth: BirthDate::parse(birth).unwrap(),
            charter: (self.organisation, charter.version),
        }
    }

    fn name(&self) -> String {
        self.directory
            .person(self.solene.0)
            .unwrap()
            .identifier
            .clone()
    }

    fn begin(&self, secret: &str) -> Result<Secret, ActivationRefusal> {
        let claim = self.claim(&self.name(), secret, BIRTH);
        self.identity.begin_activation(&claim, NETWORK)
    }

    async fn at_rescue(&self) -> Secret {
        let token = self.begin(NUMEN).unwrap();
        let chosen = self
            .identity
            .choose_first_password(token.clone(), PHRASE.into());
        chosen.await.unwrap();
        token
    }

    async fn signs_in(&self, protocol: Protocol, secret: &str) -> Reason {
        let name = self.name();
        let secret = secret.into();
        let let_in = self
            .identity
            .authenticate(protocol, &name, &secret, NETWORK);
        let_in.await.unwrap_err().reason
    }

    /// Solène, with the password that she chose.
    async fn resuming(&self) -> Resuming {
        match self.signs_in(Protocol::Web, PHRASE).await {
            Reason::Unfinished(resuming) => resuming,
            other => panic!("{other:?}"),
        }
    }

    fn state(&self) -> AccountState {
        self.directory.account(self.solene.1).unwrap().state
    }

    fn acts(&self) -> Vec<Act> {
        let (person, account) = self.solene;
        let actor = Actor {
            person,
            account,
            organisation: self.organisation,
            ..Actor::command()
        };
        let journal = self.directory.own_journal(&actor, None).unwrap();
        journal.into_iter().map(|entry| entry.act).collect()
    }
}

fn device() -> Device {
    Device {
        user_agent: "navigateur".to_owned(),
        network: NETWORK,
        shared: false,
    }
}

fn is_unknown(begun: Result<Secret, ActivationRefusal>) -> bool {
    matches!(begun, Err(ActivationRefusal::Unknown))
}

async fn the_three_facts_open_a_first_sign_in_and_nothing_else(kind: Kind) {
    let house = house(kind);
    let name = house.name();
    let begin = |name: &str, secret: &str, birth: &str| {
        let claim = house.claim(name, secret, birth);
        house.identity.begin_activation(&claim, NETWORK)
    };
    assert!(is_unknown(begin("personne.ici", NUMEN, BIRTH)));
    assert!(
        is_unknown(begin(&name, "11E2601002THA", BIRTH)),
        "another's"
    );
    assert!(is_unknown(begin(&name, NUMEN, "15/02/1998")));
    assert!(
        is_unknown(begin("rbelkacem", NUMEN, BIRTH)),
        "hers, not his"
    );
    // The NUMEN is no password, at no door.
    for door in [Protocol::Web, Protocol::Imap, Protocol::Submission] {
        assert_eq!(house.signs_in(door, NUMEN).await, Reason::BadCredentials);
    }
    let token = begin(
        &format!("  {} ", name.to_uppercase()),
        " 11e2601001tha ",
        BIRTH,
    )
    .unwrap();
    // Begun again: the first token leads nowhere.
    let again = house.begin(NUMEN).unwrap();
    assert!(house.identity.activation(&token).unwrap().is_none());
    for (weak, weakness) in [
        ("court", Weakness::TooShort { least: 12 }),
        ("cazalbou chenal amandier", Weakness::Personal),
        ("14021998 chenal amandier", Weakness::BirthDate),
        ("11E2601001THA chenal", Weakness::Numen),
    ] {
        let chosen = house
            .identity
            .choose_first_password(again.clone(), weak.into());
        match chosen.await.unwrap_err() {
            ActivationRefusal::Credential(CredentialError::Weak(found)) => {
                assert_eq!(found, weakness);
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(!house.identity.has_password(house.solene.0).unwrap());
    let late = house.identity.choose_first_password(token, PHRASE.into());
    assert!(matches!(late.await, Err(ActivationRefusal::Over)));
    let chosen = house
        .identity
        .choose_first_password(again.clone(), PHRASE.into());
    chosen.await.unwrap();
    let twice = house
        .identity
        .choose_first_password(again.clone(), "ardoise lagune tamaris".into());
    assert!(
        matches!(twice.await, Err(ActivationRefusal::Over)),
        "chosen once"
    );
    assert!(matches!(house.begin(NUMEN), Err(ActivationRefusal::Chosen)));
    let (actor, session) = house.identity.finish_activation(&again, &device()).unwrap();
    assert_eq!((actor.person, actor.account), house.solene);
    assert!(house.identity.session(&session).unwrap().is_some());
    assert!(matches!(house.begin(NUMEN), Err(ActivationRefusal::Active)));
    assert!(
        is_unknown(begin(&name, NUMEN, "15/02/1998")),
        "nothing is proven"
    );
    let done = [
        Act::Activated { by_sheet: false },
        Act::CharterAccepted { version: 0 },
    ];
    assert_eq!(house.acts(), done);
    let twice = house.identity.finish_activation(&again, &device());
    assert!(matches!(twice, Err(ActivationRefusal::Over)));
}

async fn every_door_stays_shut_until_the_last_step_and_one_resumes_for_seven_days(kind: Kind) {
    let house = house(kind);
    // Who leaves before the password begins again.
    let left = house.begin(NUMEN).unwrap();
    house.clock.advance(Duration::from_secs(30 * 60));
    let late = house.identity.choose_first_password(left, PHRASE.into());
    assert!(matches!(late.await, Err(ActivationRefusal::Over)));
    assert_eq!(
        house.signs_in(Protocol::Web, PHRASE).await,
        Reason::BadCredentials
    );

    let token = house.at_rescue().await;
    assert_eq!(house.state(), AccountState::ToActivate);
    let account = house.solene.1;
    for door in [Protocol::Web, Protocol::Imap, Protocol::Submission] {
        let reason = house.signs_in(door, PHRASE).await;
        assert!(matches!(reason, Reason::Unfinished(of) if of.account == account));
    }
    assert_eq!(
        house.signs_in(Protocol::Web, NUMEN).await,
        Reason::BadCredentials
    );
    // In another browser, days later.
    house.clock.advance(Duration::from_secs(6 * 24 * 3600));
    let resuming = house.resuming().await;
    let resumed = house.identity.resume_activation(&resuming).unwrap();
    let resumed = resumed.unwrap();
    assert!(
        house.identity.activation(&token).unwrap().is_none(),
        "one at a time"
    );
    assert!(house.identity.activation(&resumed).unwrap().is_some());
    house.clock.advance(Duration::from_secs(24 * 3600));
    let late = house.identity.resume_activation(&resuming).unwrap();
    assert!(late.is_none(), "seven days");
    let over = house.identity.finish_activation(&resumed, &device());
    assert!(matches!(over, Err(ActivationRefusal::Over)));
    assert_eq!(
        house.signs_in(Protocol::Web, PHRASE).await,
        Reason::NotActivated
    );
    // Who helps then prints a sheet: the password before it is over with the new one.
    let made = house
        .identity
        .make_sheet(&Actor::command(), account)
        .unwrap();
    let token = house.begin(&made.code.printed()).unwrap();
    let used = house
        .identity
        .choose_first_password(token.clone(), PHRASE.into());
    let used = used.await.unwrap_err();
    let is_used = matches!(
        used,
        ActivationRefusal::Credential(CredentialError::Weak(Weakness::Used))
    );
    assert!(is_used, "{used:?}");
    let fresh = "ardoise lagune tamaris";
    house
        .identity
        .choose_first_password(token.clone(), fresh.into())
        .await
        .unwrap();
    house.identity.finish_activation(&token, &device()).unwrap();
    assert_eq!(
        house.signs_in(Protocol::Imap, PHRASE).await,
        Reason::BadCredentials
    );
    let (name, fresh) = (house.name(), fresh.into());
    let let_in = house
        .identity
        .authenticate(Protocol::Imap, &name, &fresh, NETWORK);
    assert_eq!(let_in.await.unwrap().actor.account, account);
}

async fn a_sheet_opens_for_its_days_and_tries_and_another_cancels_it(kind: Kind) {
    let house = house(kind);
    let (solene, command) = (house.solene.1, Actor::command());
    let make = || house.identity.make_sheet(&command, solene).unwrap();
    let before = make();
    let made = make();
    assert!(is_unknown(house.begin(&before.code.printed())), "cancelled");
    // Somebody else's sheet opens nothing of hers, nor hers anything of his.
    let other = house.identity.make_sheet(&command, house.rayan.1).unwrap();
    assert!(is_unknown(house.begin(&other.code.printed())));
    let days = |count: u64| Duration::from_secs(count * 24 * 3600);
    house.clock.advance(days(14));
    house.begin(&made.code.printed().to_lowercase()).unwrap();
    house.clock.advance(days(1));
    house.begin(&made.code.printed()).unwrap();
    house.clock.advance(days(1));
    assert!(
        is_unknown(house.begin(&made.code.printed())),
        "its days are over"
    );
    // Wrong codes stop nobody's sheet; dates tried beside the right one do.
    let made = make();
    for _ in 0..5 {
        assert!(is_unknown(house.begin(&before.code.printed())));
    }
    for day in 1..=5 {
        let code = made.code.printed();
        let claim = house.claim(&house.name(), &code, &format!("{day:02}/01/1998"));
        assert!(is_unknown(house.identity.begin_activation(&claim, NETWORK)));
        house.clock.advance(Duration::from_secs(10 * 60));
    }
    assert!(is_unknown(house.begin(&made.code.printed())), "five dates");
    let made = make();
    let token = house.begin(&made.code.printed()).unwrap();
    house
        .identity
        .choose_first_password(token.clone(), PHRASE.into())
        .await
        .unwrap();
    assert!(is_unknown(house.begin(&made.code.printed())), "used");
    house.identity.finish_activation(&token, &device()).unwrap();
    let came = house.identity.activated(solene).unwrap().unwrap();
    assert_eq!(
        came.sheet.map(|(by, _)| by),
        Some(None),
        "printed by a command"
    );
    let again = house.identity.make_sheet(&command, solene);
    assert!(
        matches!(again, Err(DirectoryError::NotFound(_))),
        "nobody waits"
    );
    // Only who looks after somebody prints, and nobody for themselves.
    for (person, account) in [house.solene, house.rayan] {
        let actor = Actor {
            person,
            account,
            organisation: house.organisation,
            protocol: Protocol::Web,
            ..Actor::command()
        };
        let printed = house.identity.make_sheet(&actor, house.rayan.1);
        assert!(
            matches!(printed, Err(DirectoryError::NotPermitted)),
            "{person:?}"
        );
    }
    assert_eq!(
        house
            .acts()
            .iter()
            .filter(|act| **act == Act::SheetMade)
            .count(),
        4
    );
}

async fn the_policy_says_what_opens_and_the_charter_is_accepted(kind: Kind) {
    let house = house(kind);
    let command = Actor::command();
    let decide = |name: &str, value: &str| {
        house
            .directory
            .set_policy(&command, house.organisation, name, value)
    };
    let neither = decide("activation", r#"{"numen": false, "sheet": false}"#);
    assert!(matches!(neither, Err(DirectoryError::Invalid { .. })));
    decide("activation", r#"{"numen": false, "rescue_required": true}"#).unwrap();
    assert!(matches!(
        house.begin(NUMEN),
        Err(ActivationRefusal::OtherSecret)
    ));
    let made = house.identity.make_sheet(&command, house.solene.1).unwrap();
    let old = house.claim(&house.name(), &made.code.printed(), BIRTH);
    decide("charter", r#"{"text": "Soyez courtois."}"#).unwrap();
    let begun = house.identity.begin_activation(&old, NETWORK);
    match begun {
        Err(ActivationRefusal::Charter(of)) => assert_eq!(of, house.organisation),
        other => panic!("{other:?}"),
    }
    let token = house.begin(&made.code.printed()).unwrap();
    let kept: (String, i64) = house
        .store
        .platform_read(|tx| {
            let row = "SELECT text, person_id FROM charter_text JOIN charter_accepted
                 ON charter_accepted.version = charter_text.version";
            tx.query(row, &[], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(kept, ("Soyez courtois.".to_owned(), house.solene.0.0));
    house
        .identity
        .choose_first_password(token.clone(), PHRASE.into())
        .await
        .unwrap();
    let without = house.identity.finish_activation(&token, &device());
    assert!(
        matches!(without, Err(ActivationRefusal::Over)),
        "a step is left"
    );
    assert_eq!(house.state(), AccountState::ToActivate);
}

/// Runs what was asked for: the codes that would be sent.
fn codes(house: &House) -> Vec<(String, Secret)> {
    let jobs = house.store.pending_jobs(RESCUE_CODE_JOB).unwrap();
    jobs.iter()
        .filter_map(|job| house.identity.make_rescue_code(job).unwrap())
        .map(|letter| (letter.to.to_string(), letter.code))
        .collect()
}

async fn a_rescue_address_counts_once_its_code_came_back(kind: Kind) {
    let house = house(kind);
    let token = house.at_rescue().await;
    let ask = |typed: &str| house.identity.ask_rescue_code(&token, typed);
    let confirm = |code: &str| house.identity.confirm_rescue_code(&token, code);
    assert!(matches!(ask("solène"), Err(RescueRefusal::Malformed)));
    assert!(matches!(
        ask("solene@ac-thau.example"),
        Err(RescueRefusal::OurOwn)
    ));
    house
        .store
        .platform_write(|tx| {
            for person in [7_000_001_i64, 7_000_002] {
                let row = "INSERT INTO rescue_address (person_id, address, verified)
                     VALUES ($1, 'famille@maison.example', 1)";
                tx.execute(row, store::params![person])?;
            }
            Ok::<_, store::StoreError>(())
        })
        .unwrap();
    assert!(matches!(
        ask("famille@maison.example"),
        Err(RescueRefusal::Shared)
    ));
    assert!(matches!(confirm("123456"), Err(RescueRefusal::NoCode)));
    ask(" Solene@Maison.example ").unwrap();
    let awaited = house.identity.awaited_rescue(&token).unwrap();
    assert_eq!(awaited.as_deref(), Some("solene@maison.example"));
    assert!(
        matches!(confirm("000000"), Err(RescueRefusal::Wrong)),
        "none is made yet"
    );
    let sent = codes(&house);
    let (to, code) = sent.last().unwrap();
    assert_eq!(to, "solene@maison.example");
    let wrong = if code.reveal() == "111111" {
        "222222"
    } else {
        "111111"
    };
    for _ in 0..5 {
        assert!(matches!(confirm(wrong), Err(RescueRefusal::Wrong)));
    }
    assert!(
        matches!(confirm(code.reveal()), Err(RescueRefusal::NoCode)),
        "five tries"
    );
    assert_eq!(house.identity.rescue_address(house.solene.0).unwrap(), None);
    ask("solene@maison.example").unwrap();
    let fresh = codes(&house).pop().unwrap().1;
    house.clock.advance(Duration::from_secs(15 * 60));
    assert!(
        matches!(confirm(fresh.reveal()), Err(RescueRefusal::NoCode)),
        "a quarter of an hour"
    );
    ask("solene@maison.example").unwrap();
    let (before, last) = (
        codes(&house).pop().unwrap().1,
        codes(&house).pop().unwrap().1,
    );
    if !before.is(&last) {
        assert!(
            matches!(confirm(before.reveal()), Err(RescueRefusal::Wrong)),
            "the last counts"
        );
    }
    let (first, second) = last.reveal().split_at(3);
    confirm(&format!(" {first} {second}")).unwrap();
    let known = house.identity.rescue_address(house.solene.0).unwrap();
    assert_eq!(known.as_deref(), Some("solene@maison.example"));
    assert!(house.acts().contains(&Act::RescueSet));
    // Not more letters than a person needs, nor one address for a whole school.
    let refused = (0..5)
        .map(|_| ask("autre@maison.example"))
        .find_map(Result::err);
    assert!(matches!(refused, Some(RescueRefusal::TooMany { .. })));
    house.clock.advance(Duration::from_secs(3600));
    let over = house.identity.ask_rescue_code(&token, "x@maison.example");
    assert!(
        matches!(
            over,
            Err(RescueRefusal::Activation(ActivationRefusal::Over))
        ),
        "half an hour"
    );
    let resuming = house.resuming().await;
    let token = house.identity.resume_activation(&resuming).unwrap();
    let token = token.unwrap();
    let ask = |typed: &str| house.identity.ask_rescue_code(&token, typed);
    let other = ask("x@maison.example");
    assert!(
        matches!(
            other,
            Err(RescueRefusal::Activation(ActivationRefusal::Over))
        ),
        "by the password alone none is set in the place of a verified one"
    );
    house.identity.finish_activation(&token, &device()).unwrap();
    assert_eq!(house.state(), AccountState::Active);
    assert!(matches!(
        ask("x@maison.example"),
        Err(RescueRefusal::Activation(ActivationRefusal::Over))
    ));
}

async fn who_guesses_waits_by_number_by_name_and_by_network(kind: Kind) {
    let house = house(kind);
    let name = house.name();
    let network = |last: u8| IpAddr::from([198, 51, 100, last]);
    // Who knows the NUMEN tries dates of birth from everywhere.
    for day in 1..=10 {
        let claim = house.claim(&name, NUMEN, &format!("{day:02}/01/1998"));
        assert!(is_unknown(
            house.identity.begin_activation(&claim, network(day))
        ));
    }
    let claim = house.claim(&name, NUMEN, "11/01/1998");
    let waits = house.identity.begin_activation(&claim, network(11));
    assert!(matches!(waits, Err(ActivationRefusal::Throttled { .. })));
    house.clock.advance(Duration::from_secs(10 * 60));
    house.begin(NUMEN).unwrap();
    // And in all not more than twenty, however long they wait.
    for hour in 0..10 {
        house.clock.advance(Duration::from_secs(3600));
        let claim = house.claim(&name, NUMEN, &format!("{:02}/02/1998", hour + 1));
        assert!(is_unknown(
            house.identity.begin_activation(&claim, network(hour + 20))
        ));
    }
    house.clock.advance(Duration::from_secs(3600));
    assert!(
        is_unknown(house.begin(NUMEN)),
        "the NUMEN opens nothing any more"
    );
    let account = house.solene.1;
    let sheet = house.identity.make_sheet(&Actor::command(), account);
    let code = sheet.unwrap().code;
    // Who is right many times from one school keeps nobody there out.
    for _ in 0..250 {
        house.begin(&code.printed()).unwrap();
    }
    assert!(house.store.now() > Timestamp(0));
}

async fn who_waits_for_the_database_keeps_no_place_of_who_signs_in(kind: Kind) {
    let house = house(kind);
    let token = house.at_rescue().await;
    house.identity.finish_activation(&token, &device()).unwrap();
    let claim = house.claim("rbelkacem", "11E2601002THA", "03/11/1995");
    let token = house.identity.begin_activation(&claim, NETWORK).unwrap();
    // Somebody writes, for as long as this test wants.
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (store, wait) = (house.store.clone(), std::sync::Mutex::new(wait));
    let writing = std::thread::spawn(move || {
        store.platform_write(|_| {
            begun.send(()).unwrap();
            let _until_the_test_goes_on = wait.lock().unwrap().recv();
            Ok::<_, store::StoreError>(())
        })
    });
    has_begun.recv().unwrap();
    // More than there are places.
    let choosing: Vec<_> = (0..4)
        .map(|_| {
            let (identity, token) = (house.identity.clone(), token.clone());
            tokio::spawn(async move { identity.choose_first_password(token, PHRASE.into()).await })
        })
        .collect();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let (name, secret) = (house.name(), PHRASE.into());
    let signing_in = house
        .identity
        .authenticate(Protocol::Web, &name, &secret, NETWORK);
    let came = tokio::time::timeout(Duration::from_secs(30), signing_in).await;
    drop(go);
    assert!(came.expect("a place").is_ok());
    writing.join().unwrap().unwrap();
    let mut chosen = 0;
    for one in choosing {
        chosen += u32::from(one.await.unwrap().is_ok());
    }
    assert_eq!(chosen, 1, "one of the windows");
}

async fn what_is_resumed_is_neither_begun_again_nor_of_another_password(kind: Kind) {
    let house = house(kind);
    house.at_rescue().await;
    let resuming = house.resuming().await;
    let resume = || house.identity.resume_activation(&resuming).unwrap();
    let token = resume().unwrap();
    // Its bearer begins again by a sheet: who has said the password of before takes nothing over.
    let command = Actor::command();
    let made = house.identity.make_sheet(&command, house.solene.1).unwrap();
    let begun = house.begin(&made.code.printed()).unwrap();
    assert!(resume().is_none(), "begun again");
    assert!(house.identity.activation(&token).unwrap().is_none());
    let other = Secret::from("ardoise lagune tamaris");
    let chosen = house.identity.choose_first_password(begun.clone(), other);
    chosen.await.unwrap();
    assert!(resume().is_none(), "another password");
    assert!(house.identity.activation(&begun).unwrap().is_some());
}
