//! Another rescue address, letters about what happened, and « ce n’était pas moi », on both engines: what a thief with a session
//! and a password gets, and what whoever finds a link can do.

use crate::opened::{Opened, opened, put, thau};
use crate::telephone;
use directory::{
    AccountState, Act, Actor, FROZEN_JOB, PASSWORD_JOB, PersonId, Protocol, Refused, Right,
};
use feed_syntax::{BirthDate, Numen};
use identity::{
    AppScope, ChangeAsked, ChangeProof, Device, FactorRefusal, Happened, NOTICE_JOB, Notice,
    Origin, RESCUE_CODE_JOB, RESET_JOB, Reason, RescueAsks, RescueChangeRefusal, RescueRefusal,
    ResetPlea, ResetWay, Secret, TRUSTED,
};
use std::net::IpAddr;
use std::time::Duration;
use store::AccountId;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_rescue_address_is_changed_by_who_says_the_password_and_the_code_that_came,
    for_three_days_letters_go_to_the_address_of_before,
    a_link_puts_the_address_back_once_and_opens_nothing_else,
    of_two_changes_the_oldest_address_counts,
    who_has_a_second_factor_shows_it_too,
    an_address_of_two_people_is_nobody_elses_also_for_the_days_after_a_change,
    what_happened_is_told_and_no_more_than_a_few_times_a_day,
    a_new_device_and_a_new_network_are_told_and_the_first_sign_in_is_not,
    the_first_mail_program_is_told_and_one_that_comes_from_where_nobody_was,
    a_program_on_the_move_is_told_three_times_a_day_and_a_remembered_password_hides_nothing,
    a_link_freezes_and_does_nothing_else,
    frozen_the_password_opens_nothing_until_another_is_chosen,
    the_reset_of_a_frozen_account_goes_where_letters_went_three_days_before,
    what_a_thief_prepared_is_worth_nothing_after_the_freeze,
    a_letter_that_is_made_twice_takes_back_by_the_same_link,
}

const NUMEN: &str = "11E2601001THA";
const BIRTH: &str = "14/02/1998";
const PASSWORD: &str = "garrigue chenal amandier";
const OTHER: &str = "tramway pelote bouzigues";
const OLD: &str = "solene@ailleurs.example";
const NEW: &str = "solene@autre.example";
const THIEF: &str = "voleur@loin.example";
const HOUR: Duration = Duration::from_secs(3600);

struct House {
    open: Opened,
    solene: (PersonId, AccountId),
}

fn network(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

fn device(last: u8) -> Device {
    Device {
        user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0".to_owned(),
        network: network(last),
        shared: false,
    }
}

fn proof(password: &str) -> ChangeProof {
    ChangeProof {
        password: password.into(),
        code: "".into(),
    }
}

fn house(kind: Kind) -> House {
    let open = opened(kind);
    let keyed = open.identity.keyed_hash(open.folder.path()).unwrap();
    let organisation = thau(&open.directory);
    let who = ("Solène", "Roux", NUMEN, BIRTH);
    let solene = put(&open.store, &open.directory, &keyed, (organisation, who));
    let command = Actor::command();
    open.identity
        .set_password(&command, solene.0, &PASSWORD.into())
        .unwrap();
    House { open, solene }
}

impl House {
    fn later(&self, duration: Duration) {
        self.open.clock.advance(duration);
    }

    fn rescue(&self, address: &str) {
        let row = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
        let put = |tx: &store::Tx<'_>| tx.execute(row, store::params![self.solene.0, address]);
        self.open.store.platform_write(put).unwrap();
    }

    async fn enters(&self, password: &str) -> Result<identity::Entered, Reason> {
        let name = self.open.directory.person(self.solene.0).unwrap();
        let (identity, secret) = (&self.open.identity, password.into());
        let entered = identity.authenticate(Protocol::Web, &name.identifier, &secret, network(7));
        entered.await.map_err(|refusal| refusal.reason)
    }

    async fn session(&self) -> Actor {
        self.session_by(PASSWORD).await
    }

    async fn session_by(&self, password: &str) -> Actor {
        let entered = self.enters(password).await.unwrap();
        let token = self.open.identity.open_session(&entered, &device(7));
        let token = token.unwrap().unwrap();
        let actor = self.open.identity.session(&token).unwrap().unwrap().actor;
        Actor {
            network: Some(network(7)),
            ..actor
        }
    }

    /// The code of the letter that goes to a new address.
    fn code(&self, to: &str) -> Secret {
        let jobs = self.open.store.pending_jobs(RESCUE_CODE_JOB).unwrap();
        let made = self.open.identity.make_rescue_code(jobs.last().unwrap());
        let letter = made.unwrap().unwrap();
        assert_eq!(letter.to.as_str(), to);
        assert_eq!(letter.asks, RescueAsks::Address);
        letter.code
    }

    async fn changes(&self, actor: &Actor, to: &str) {
        let identity = &self.open.identity;
        let asked = identity.ask_rescue_change(actor, to, proof(PASSWORD));
        assert_eq!(asked.await.unwrap(), ChangeAsked::Sent);
        let code = self.code(to);
        identity
            .confirm_rescue_change(actor, code.reveal())
            .unwrap();
    }

    /// What waits to be told, told.
    fn notices(&self) -> Vec<Notice> {
        let store = &self.open.store;
        let jobs = [NOTICE_JOB, PASSWORD_JOB].map(|kind| store.pending_jobs(kind).unwrap());
        let done = |tx: &store::Tx<'_>| {
            tx.execute(
                "DELETE FROM due_job WHERE kind IN ('security-notice', 'password-told')",
                &[],
            )
        };
        store.platform_write(done).unwrap();
        let made = jobs.iter().flatten();
        made.filter_map(|job| self.open.identity.make_notice(job).unwrap())
            .collect()
    }

    /// The link that takes the last change back, and where it was sent.
    fn taking_back(&self) -> (String, Secret) {
        let notices = self.notices();
        let mut told = notices
            .into_iter()
            .filter(|one| one.happened == Happened::RescueChanged)
            .filter_map(|one| one.links.rescue);
        let told = told.next_back().unwrap();
        (told.to.to_string(), told.take_back.unwrap())
    }

    /// Where a link to another password goes now, and the link.
    fn reset(&self) -> Option<(String, Secret)> {
        let plea = ResetPlea {
            numen: Numen::parse(NUMEN).unwrap(),
            birth: BirthDate::parse(BIRTH).unwrap(),
        };
        self.open.identity.ask_reset(&plea, network(9)).unwrap();
        let store = &self.open.store;
        let job = store.pending_jobs(RESET_JOB).unwrap().remove(0);
        let done =
            |tx: &store::Tx<'_>| tx.execute("DELETE FROM due_job WHERE kind = 'reset-link'", &[]);
        store.platform_write(done).unwrap();
        let letter = self.open.identity.make_reset_link(&job).unwrap().pop()?;
        match letter.way {
            ResetWay::Link(token) => Some((letter.to.to_string(), token)),
            other => panic!("{other:?}"),
        }
    }

    fn counts(&self) -> Option<String> {
        self.open.identity.rescue_address(self.solene.0).unwrap()
    }

    fn acts(&self) -> Vec<Act> {
        let own = Actor {
            person: self.solene.0,
            account: self.solene.1,
            ..Actor::command()
        };
        let journal = self.open.directory.own_journal(&own, None).unwrap();
        journal.into_iter().map(|entry| entry.act).collect()
    }
}

async fn a_rescue_address_is_changed_by_who_says_the_password_and_the_code_that_came(kind: Kind) {
    let house = house(kind);
    let (identity, actor) = (&house.open.identity, house.session().await);
    let asked = async |typed: &str, password: &str| {
        let asked = identity.ask_rescue_change(&actor, typed, proof(password));
        asked.await
    };
    for typed in ["nulle part", "a@", ""] {
        let refused = asked(typed, PASSWORD).await;
        assert!(
            matches!(
                refused,
                Err(RescueChangeRefusal::Rescue(RescueRefusal::Malformed))
            ),
            "{typed}"
        );
    }
    let own = asked("Solene.Roux@AC-thau.example", PASSWORD).await;
    assert!(matches!(
        own,
        Err(RescueChangeRefusal::Rescue(RescueRefusal::OurOwn))
    ));
    let wrong = asked(NEW, "guess").await;
    assert!(matches!(
        wrong,
        Err(RescueChangeRefusal::Password(FactorRefusal::Wrong))
    ));
    assert!(
        house
            .open
            .store
            .pending_jobs(RESCUE_CODE_JOB)
            .unwrap()
            .is_empty()
    );
    let none = identity.confirm_rescue_change(&actor, "000000");
    assert!(matches!(none, Err(RescueRefusal::NoCode)));

    // There was none: it counts with the code, and the mailbox is told.
    assert_eq!(asked(NEW, PASSWORD).await.unwrap(), ChangeAsked::Sent);
    let awaited = identity.awaited_change(actor.person).unwrap();
    assert_eq!(awaited.as_deref(), Some(NEW));
    let code = house.code(NEW);
    let other = if code.reveal() == "000000" {
        "111111"
    } else {
        "000000"
    };
    let wrong = identity.confirm_rescue_change(&actor, other);
    assert!(matches!(wrong, Err(RescueRefusal::Wrong)));
    assert_eq!(house.counts(), None);
    identity
        .confirm_rescue_change(&actor, code.reveal())
        .unwrap();
    assert_eq!(house.counts().as_deref(), Some(NEW));
    let again = identity.confirm_rescue_change(&actor, code.reveal());
    assert!(matches!(again, Err(RescueRefusal::NoCode)), "once");
    let told = house.notices();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].happened, Happened::RescueChanged);
    assert!(told[0].links.rescue.is_none(), "no address of before");
    assert_eq!(house.acts()[0], Act::RescueSet);
    // The one that is there already asks no code.
    assert_eq!(asked(NEW, PASSWORD).await.unwrap(), ChangeAsked::Kept);
}

async fn for_three_days_letters_go_to_the_address_of_before(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let actor = house.session().await;
    house.changes(&actor, NEW).await;
    assert_eq!(house.acts()[0], Act::RescueChanged);
    let standing = house.open.identity.rescue_standing(actor.person);
    let standing = standing.unwrap().unwrap();
    assert_eq!(standing.address, NEW);
    let until = house.open.store.now().after(TRUSTED);
    assert_eq!(standing.former_until, Some(until));
    assert_eq!(house.reset().unwrap().0, OLD);
    house.later(TRUSTED - Duration::from_secs(1));
    assert_eq!(house.reset().unwrap().0, OLD);
    assert_eq!(house.counts().as_deref(), Some(OLD));
    house.later(Duration::from_secs(1));
    assert_eq!(house.reset().unwrap().0, NEW);
    let standing = house.open.identity.rescue_standing(actor.person);
    assert_eq!(standing.unwrap().unwrap().former_until, None);
}

async fn a_link_puts_the_address_back_once_and_opens_nothing_else(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let (identity, actor) = (&house.open.identity, house.session().await);
    house.changes(&actor, THIEF).await;
    let (to, link) = house.taking_back();
    assert_eq!(to, OLD, "the thief is told nothing");
    assert!(!format!("{link:?}").contains(link.reveal()));
    // Opened by whoever looks at mail: nothing is used up.
    for _ in 0..3 {
        assert_eq!(identity.takes_back(&link).unwrap(), Some(actor.person));
    }
    assert_eq!(identity.takes_back(&"rien".into()).unwrap(), None);
    let long = Secret::new("a".repeat(1_000));
    assert_eq!(identity.takes_back(&long).unwrap(), None);
    let stranger = identity.take_rescue_back(&"rien".into(), network(9));
    assert!(stranger.unwrap().is_none());
    // As the token of another link it is none.
    assert_eq!(identity.not_me(&link).unwrap(), None);
    assert_eq!(identity.reset(&link).unwrap(), None);
    house.later(TRUSTED - Duration::from_secs(1));
    let back = identity.take_rescue_back(&link, network(9)).unwrap();
    assert_eq!(house.acts()[0], Act::RescueTakenBack);
    house.later(HOUR * 100);
    assert_eq!(house.counts().as_deref(), Some(OLD), "for good");
    assert!(
        identity
            .take_rescue_back(&link, network(9))
            .unwrap()
            .is_none()
    );
    // It leads to the freeze.
    let not_me = back.unwrap().not_me;
    assert!(identity.not_me(&not_me).unwrap().is_some());

    // After three days it leads nowhere.
    let actor = house.session().await;
    house.changes(&actor, NEW).await;
    let (_, late) = house.taking_back();
    house.later(TRUSTED);
    assert_eq!(identity.takes_back(&late).unwrap(), None);
    assert!(
        identity
            .take_rescue_back(&late, network(9))
            .unwrap()
            .is_none()
    );
    assert_eq!(house.counts().as_deref(), Some(NEW));
}

async fn of_two_changes_the_oldest_address_counts(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let (identity, actor) = (&house.open.identity, house.session().await);
    house.changes(&actor, THIEF).await;
    house.later(HOUR * 10);
    let actor = house.session().await;
    house.changes(&actor, "voleur@encore.example").await;
    assert_eq!(house.counts().as_deref(), Some(OLD));
    let (to, link) = house.taking_back();
    assert_eq!(
        to, OLD,
        "of the second change the first address is told too"
    );
    // Three days after the first change, ten hours before the end of the second: as its letter said.
    house.later(HOUR * 62);
    assert_eq!(house.counts().as_deref(), Some(OLD));
    let standing = identity.rescue_standing(actor.person).unwrap().unwrap();
    let now = house.open.store.now();
    assert_eq!(standing.former_until, Some(now.after(HOUR * 10)));
    house.later(HOUR);
    let back = identity.take_rescue_back(&link, network(9)).unwrap();
    assert!(back.is_some());
    assert_eq!(house.counts().as_deref(), Some(OLD));
    house.later(HOUR * 100);
    assert_eq!(house.counts().as_deref(), Some(OLD));

    // Back to the one that counts: nothing is doubted, and no code asked for.
    let actor = house.session().await;
    house.changes(&actor, NEW).await;
    house.later(HOUR);
    let actor = house.session().await;
    let asked = identity.ask_rescue_change(&actor, OLD, proof(PASSWORD));
    assert_eq!(asked.await.unwrap(), ChangeAsked::Kept);
    house.later(HOUR * 72);
    assert_eq!(house.counts().as_deref(), Some(OLD));
}

async fn who_has_a_second_factor_shows_it_too(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let (identity, actor) = (&house.open.identity, house.session().await);
    let proposed = identity.propose_second_factor(actor.person).unwrap();
    let seed = proposed.typed.reveal().to_owned();
    let shown = || telephone::code(&seed, house.open.store.now().seconds());
    let code = Secret::from(shown().as_str());
    let enrolling = identity.enrol_second_factor(&actor, PASSWORD.into(), proposed.sealed, code);
    enrolling.await.unwrap();
    house.later(Duration::from_secs(60));
    let ask = async |password: &str, code: &str| {
        let proof = ChangeProof {
            password: password.into(),
            code: code.into(),
        };
        identity.ask_rescue_change(&actor, NEW, proof).await
    };
    let code = shown();
    assert!(matches!(
        ask(PASSWORD, "").await,
        Err(RescueChangeRefusal::Code(FactorRefusal::Wrong))
    ));
    assert!(matches!(
        ask("guess", &code).await,
        Err(RescueChangeRefusal::Password(FactorRefusal::Wrong))
    ));
    assert_eq!(ask(PASSWORD, &code).await.unwrap(), ChangeAsked::Sent);
    assert!(ask(PASSWORD, &code).await.is_err(), "no code counts twice");
}

async fn an_address_of_two_people_is_nobody_elses_also_for_the_days_after_a_change(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let actor = house.session().await;
    for person in [9_001_i64, 9_002] {
        let row = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
        let put = |tx: &store::Tx<'_>| tx.execute(row, store::params![person, NEW]);
        house.open.store.platform_write(put).unwrap();
    }
    let ask = async || {
        let asked = house
            .open
            .identity
            .ask_rescue_change(&actor, NEW, proof(PASSWORD));
        asked.await
    };
    let shared = |asked: &Result<ChangeAsked, RescueChangeRefusal>| {
        matches!(
            asked,
            Err(RescueChangeRefusal::Rescue(RescueRefusal::Shared))
        )
    };
    assert!(shared(&ask().await));
    // One of them has just changed it: letters of theirs still go there.
    let moved = |tx: &store::Tx<'_>| {
        tx.execute("DELETE FROM rescue_address WHERE person_id = 9002", &[])?;
        tx.execute(
            "INSERT INTO rescue_change (person_id, changed, former, former_verified, back_to) VALUES (9002, $1, $2, 1, $2)",
            store::params![tx.now(), NEW],
        )
    };
    house.open.store.platform_write(moved).unwrap();
    assert!(shared(&ask().await));
    house.later(TRUSTED);
    let actor = house.session().await;
    let asked = house
        .open
        .identity
        .ask_rescue_change(&actor, NEW, proof(PASSWORD));
    assert_eq!(asked.await.unwrap(), ChangeAsked::Sent);
}

async fn what_happened_is_told_and_no_more_than_a_few_times_a_day(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let (identity, actor) = (&house.open.identity, house.session().await);
    assert!(house.notices().is_empty(), "the first password is no news");
    for number in 0..5 {
        let name = format!("programme {number}");
        let made = identity.make_app_password(&actor, PASSWORD.into(), &name, AppScope::Mail);
        made.await.unwrap();
    }
    let told = house.notices();
    assert_eq!(told.len(), 5, "what takes a proof hides behind nothing");
    let first = &told[0];
    let name = "programme 0".to_owned();
    assert_eq!(first.happened, Happened::ProgramMade { name });
    assert_eq!(first.network.as_deref(), Some("192.0.2.7"));
    assert_eq!(first.organisation, "Académie de Thau");
    let rescue = first.links.rescue.as_ref().unwrap();
    assert_eq!(rescue.to.as_str(), OLD);
    assert!(rescue.take_back.is_none());
    // Another kind is told, and the same one the day after.
    identity
        .set_password(&Actor::command(), actor.person, &OTHER.into())
        .unwrap();
    let told = house.notices();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].happened, Happened::PasswordChanged);
    assert_eq!(told[0].network, None);
    house.later(HOUR * 24);
    let actor = house.session_by(OTHER).await;
    let made = identity.make_app_password(&actor, OTHER.into(), "demain", AppScope::Send);
    made.await.unwrap();
    assert_eq!(house.notices().len(), 1);
    // Sign-ins are told three times a day.
    let entered = house.enters(OTHER).await.unwrap();
    house.later(HOUR * 24);
    let comes = |number: u8| {
        let from = device(number);
        identity.came_from(&entered.actor, &from, None).unwrap();
    };
    (0..5).for_each(comes);
    assert_eq!(house.notices().len(), 3);
    house.later(HOUR * 24);
    comes(6);
    assert_eq!(house.notices().len(), 1);
}

async fn a_new_device_and_a_new_network_are_told_and_the_first_sign_in_is_not(kind: Kind) {
    let house = house(kind);
    let identity = &house.open.identity;
    let comes = async |from: u8, kept: Option<&Secret>, shared: bool| {
        let entered = house.enters(PASSWORD).await.unwrap();
        let device = Device {
            shared,
            ..device(from)
        };
        identity.open_session(&entered, &device).unwrap().unwrap();
        let keeps = identity.came_from(&entered.actor, &device, kept).unwrap();
        house.later(HOUR);
        let told = house.notices();
        let told: Vec<Happened> = told.into_iter().map(|one| one.happened).collect();
        (keeps, told)
    };
    let agent = device(7).user_agent;
    let new_device = vec![Happened::NewDevice {
        agent: agent.clone(),
    }];
    let (kept, told) = comes(7, None, false).await;
    assert_eq!(told, [], "the first device ever");
    let (kept, told) = comes(7, kept.as_ref(), false).await;
    assert_eq!(told, [], "the same one");
    let (kept, told) = comes(8, kept.as_ref(), false).await;
    assert_eq!(told, [Happened::NewNetwork { agent }]);
    let (kept, told) = comes(8, kept.as_ref(), false).await;
    assert_eq!(told, [], "seen within the year");
    let (none, told) = comes(9, None, true).await;
    assert_eq!(told, new_device, "whoever says that it is shared too");
    assert!(none.is_none());
    // A network that the organisation lists is no news; a device is.
    let organisation = house
        .open
        .directory
        .person(house.solene.0)
        .unwrap()
        .organisation;
    let listed = r#"{"listed":"192.0.2.32/28 Collège des Étangs"}"#;
    let command = Actor::command();
    let directory = &house.open.directory;
    directory
        .set_policy(&command, organisation, "networks", listed)
        .unwrap();
    let (_, told) = comes(33, kept.as_ref(), false).await;
    assert_eq!(told, []);
    let (_, told) = comes(33, None, false).await;
    assert_eq!(told, new_device);
    // The account's page says its name; what is not listed stays as providers hand it out.
    let owner = house.session().await;
    let places = identity.own_sign_ins(&owner, None, 20).unwrap();
    let places: Vec<String> = places.into_iter().map(|one| one.network).collect();
    assert!(
        places.contains(&"Collège des Étangs".to_owned()),
        "{places:?}"
    );
    assert!(places.contains(&"192.0.2.8".to_owned()), "{places:?}");
    assert_eq!(identity.place(network(33)).unwrap(), "Collège des Étangs");
    assert_eq!(identity.place(network(8)).unwrap(), "192.0.2.8");
}

impl House {
    async fn program(&self, door: Protocol, password: &Secret, from: [u8; 4]) -> Vec<Happened> {
        let name = self.open.directory.person(self.solene.0).unwrap();
        let identity = &self.open.identity;
        let network = IpAddr::from(from);
        let entering = identity.authenticate(door, &name.identifier, password, network);
        entering.await.unwrap();
        let told = self.notices();
        told.into_iter().map(|one| one.happened).collect()
    }
}

async fn the_first_mail_program_is_told_and_one_that_comes_from_where_nobody_was(kind: Kind) {
    use Protocol::{Imap, Submission};
    let house = house(kind);
    let actor = house.session().await;
    let none = || String::new();
    let password = Secret::from(PASSWORD);
    let first = [Happened::FirstProgram { program: none() }];
    let news = [Happened::ProgramNetwork { program: none() }];
    // A school's network is never new, and the first program is told from there too.
    let listed = r#"{"listed":"198.51.100.0/28 Collège des Étangs"}"#;
    house
        .open
        .directory
        .set_policy(&Actor::command(), actor.organisation, "networks", listed)
        .unwrap();
    let told = house.program(Imap, &password, [127, 0, 0, 1]).await;
    assert_eq!(told, [], "the machine itself");
    let forget =
        |tx: &store::Tx<'_>| tx.execute("DELETE FROM sign_in WHERE protocol = 'imap'", &[]);
    house.open.store.platform_write(forget).unwrap();
    assert_eq!(
        house.program(Imap, &password, [198, 51, 100, 3]).await,
        first
    );
    let told = house
        .program(Submission, &password, [198, 51, 100, 4])
        .await;
    assert_eq!(told, [], "its other door");
    let told = house.program(Imap, &password, [192, 0, 2, 99]).await;
    assert_eq!(told, [], "beside where the webmail was opened from");
    let abroad = [203, 0, 113, 5];
    assert_eq!(house.program(Imap, &password, abroad).await, news);
    assert_eq!(house.program(Imap, &password, abroad).await, []);
    house.later(HOUR * 24);
    let told = house.program(Submission, &password, [203, 0, 113, 6]).await;
    assert_eq!(told, [], "once, also by its neighbours and the day after");
    // By the name of its password, where it has one of its own; as the letter in the mailbox alone.
    house.rescue(OLD);
    let actor = house.session().await;
    let identity = &house.open.identity;
    let made = identity.make_app_password(&actor, PASSWORD.into(), "Téléphone", AppScope::Mail);
    let own = made.await.unwrap();
    assert_eq!(house.notices().len(), 1);
    let name = house.open.directory.person(house.solene.0).unwrap();
    let network = IpAddr::from([198, 18, 0, 1]);
    let entering = identity.authenticate(Imap, &name.identifier, &own, network);
    entering.await.unwrap();
    let told = house.notices().pop().unwrap();
    let program = "Téléphone".to_owned();
    assert_eq!(told.happened, Happened::ProgramNetwork { program });
    assert_eq!(told.network.as_deref(), Some("198.18.0.1"));
    assert!(told.links.rescue.is_none());
    let link = told.links.not_me;
    assert!(identity.freeze_by_link(&link, network).unwrap().is_some());
    // After more than a year without one it is the first again.
    identity
        .set_password(&Actor::command(), house.solene.0, &OTHER.into())
        .unwrap();
    house.later(HOUR * 24 * 400);
    identity.forget_old_sign_ins().unwrap();
    house.notices();
    assert_eq!(house.program(Imap, &OTHER.into(), abroad).await, first);
}

async fn a_program_on_the_move_is_told_three_times_a_day_and_a_remembered_password_hides_nothing(
    kind: Kind,
) {
    let house = house(kind);
    let password = Secret::from(PASSWORD);
    let program = String::new();
    house
        .program(Protocol::Imap, &password, [192, 0, 2, 7])
        .await;
    let hashes = house.open.identity.hashes();
    let mut told = Vec::new();
    for place in 1..=5 {
        let from = [203, 0, place, 7];
        told.extend(house.program(Protocol::Imap, &password, from).await);
    }
    assert_eq!(
        house.open.identity.hashes(),
        hashes,
        "from memory, all of them"
    );
    assert_eq!(told, vec![Happened::ProgramNetwork { program }; 3]);
    // What was seen and not told is seen.
    house.later(HOUR * 25);
    let again = house
        .program(Protocol::Imap, &password, [203, 0, 5, 9])
        .await;
    assert_eq!(again, []);
    let again = house
        .program(Protocol::Imap, &password, [203, 0, 6, 9])
        .await;
    assert_eq!(again.len(), 1);
}

/// The token of the last letter that tells of something.
async fn not_me(house: &House) -> Secret {
    let actor = house.session().await;
    let made = house
        .open
        .identity
        .make_app_password(&actor, PASSWORD.into(), "x", AppScope::Mail);
    made.await.unwrap();
    house.notices().pop().unwrap().links.not_me
}

async fn a_link_freezes_and_does_nothing_else(kind: Kind) {
    let house = house(kind);
    let identity = &house.open.identity;
    let link = not_me(&house).await;
    assert!(!format!("{link:?}").contains(link.reveal()));
    for _ in 0..3 {
        assert!(
            identity.not_me(&link).unwrap().is_some(),
            "opening uses nothing up"
        );
    }
    house.enters(PASSWORD).await.unwrap();
    for nothing in [Secret::from("rien"), Secret::new("a".repeat(1_000))] {
        assert!(identity.not_me(&nothing).unwrap().is_none());
        assert!(
            identity
                .freeze_by_link(&nothing, network(9))
                .unwrap()
                .is_none()
        );
    }
    assert!(identity.reset(&link).unwrap().is_none());
    assert!(identity.takes_back(&link).unwrap().is_none());
    assert!(identity.session(&link).unwrap().is_none());
    // A week later it is over; so is one that was used.
    house.later(HOUR * 24 * 7);
    assert!(
        identity
            .freeze_by_link(&link, network(9))
            .unwrap()
            .is_none()
    );
    house.enters(PASSWORD).await.unwrap();
    let link = not_me(&house).await;
    assert!(
        identity
            .freeze_by_link(&link, network(9))
            .unwrap()
            .is_some()
    );
    assert!(
        identity
            .freeze_by_link(&link, network(9))
            .unwrap()
            .is_none()
    );
    assert!(house.acts().contains(&Act::Frozen { by_link: true }));
    let jobs = house.open.store.pending_jobs(FROZEN_JOB).unwrap();
    assert_eq!(jobs[0].account, Some(house.solene.1));
}

async fn frozen_the_password_opens_nothing_until_another_is_chosen(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let (identity, directory) = (&house.open.identity, &house.open.directory);
    let entered = house.enters(PASSWORD).await.unwrap();
    let token = identity
        .open_session(&entered, &device(7))
        .unwrap()
        .unwrap();
    let actor = identity.session(&token).unwrap().unwrap().actor;
    let making = identity.make_app_password(&actor, PASSWORD.into(), "Thunderbird", AppScope::Mail);
    let program = making.await.unwrap();
    let late = house.enters(PASSWORD).await.unwrap();
    let ended = identity.ended(&actor);
    identity.freeze_own(&actor).unwrap();
    assert!(ended.has_changed().unwrap(), "every door hears");
    assert!(identity.session(&token).unwrap().is_none());
    assert!(identity.open_session(&late, &device(7)).unwrap().is_none());
    let account = directory.account(house.solene.1).unwrap();
    assert_eq!(account.state, AccountState::Active);
    assert!(account.frozen.is_some() && account.takes_mail);
    assert!(matches!(
        directory.may(&actor, actor.account, Right::Send),
        Err(Refused::Frozen)
    ));
    let name = directory.person(house.solene.0).unwrap().identifier.clone();
    for door in [Protocol::Web, Protocol::Imap, Protocol::Submission] {
        let refused = identity
            .authenticate(door, &name, &PASSWORD.into(), network(7))
            .await;
        assert_eq!(refused.unwrap_err().reason, Reason::Frozen, "{door:?}");
        let wrong = identity
            .authenticate(door, &name, &"guess".into(), network(7))
            .await;
        assert_eq!(
            wrong.unwrap_err().reason,
            Reason::BadCredentials,
            "said to nobody else"
        );
    }
    let refused = identity
        .authenticate(Protocol::Imap, &name, &program, network(7))
        .await;
    assert_eq!(refused.unwrap_err().reason, Reason::BadCredentials);
    let (present, from) = (PASSWORD.into(), Origin::from(network(7)));
    let outside = identity.change_from_outside(&name, &present, (OTHER.into(), None), from);
    assert!(
        outside.await.is_err(),
        "whoever knows it chooses none with it"
    );
    // A second time nothing more happens.
    identity.freeze_own(&actor).unwrap();
    let frozen = house.acts();
    let frozen = frozen
        .iter()
        .filter(|act| matches!(act, Act::Frozen { .. }));
    assert_eq!(frozen.count(), 1);

    let (to, link) = house.reset().unwrap();
    assert_eq!(to, OLD);
    let chosen = identity.reset_password(link, OTHER.into(), (true, network(9)));
    chosen.await.unwrap();
    assert!(directory.account(house.solene.1).unwrap().frozen.is_none());
    assert!(directory.may(&actor, actor.account, Right::Send).is_ok());
    house.enters(OTHER).await.unwrap();
    assert_eq!(
        house.enters(PASSWORD).await.unwrap_err(),
        Reason::BadCredentials
    );
    assert!(house.acts().contains(&Act::Thawed));
}

async fn the_reset_of_a_frozen_account_goes_where_letters_went_three_days_before(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let (identity, actor) = (&house.open.identity, house.session().await);
    house.changes(&actor, THIEF).await;
    house.later(HOUR * 70);
    let link = house.notices().pop().unwrap().links.not_me;
    identity.freeze_by_link(&link, network(9)).unwrap().unwrap();
    assert!(house.acts().contains(&Act::RescueTakenBack));
    house.later(HOUR * 10);
    assert_eq!(house.reset().unwrap().0, OLD);

    // Who had none then has none: a desk helps.
    let house = self::house(kind);
    let actor = house.session().await;
    house.changes(&actor, THIEF).await;
    assert_eq!(house.counts().as_deref(), Some(THIEF));
    house.open.identity.freeze_own(&actor).unwrap();
    assert_eq!(house.counts(), None);
    assert!(house.reset().is_none());
}

async fn what_a_thief_prepared_is_worth_nothing_after_the_freeze(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let identity = &house.open.identity;
    // A thief sets up their own second factor, copies the links of letters and asks for another password.
    let thief = house.session().await;
    let enrol = async |actor: &Actor| {
        let proposed = identity.propose_second_factor(actor.person).unwrap();
        let seconds = house.open.store.now().seconds();
        let code = telephone::code(proposed.typed.reveal(), seconds);
        let code = Secret::from(code.as_str());
        identity
            .enrol_second_factor(actor, PASSWORD.into(), proposed.sealed, code)
            .await
    };
    enrol(&thief).await.unwrap();
    let links: Vec<Secret> = house
        .notices()
        .into_iter()
        .map(|one| one.links.not_me)
        .collect();
    let [copied] = &links[..] else {
        panic!("{links:?}");
    };
    let (_, stolen) = house.reset().unwrap();
    identity.freeze_own(&thief).unwrap();
    assert!(identity.second_factor(thief.person).unwrap().is_none());
    assert!(identity.reset(&stolen).unwrap().is_none());
    // What they had begun is not written any more.
    house.later(HOUR);
    let made = identity.make_app_password(&thief, PASSWORD.into(), "Vol", AppScope::Mail);
    assert!(made.await.is_err());
    assert!(enrol(&thief).await.is_err());
    assert!(identity.second_factor(thief.person).unwrap().is_none());
    let asked = identity.ask_rescue_change(&thief, THIEF, proof(PASSWORD));
    assert!(asked.await.is_err());
    assert!(identity.app_passwords(thief.person).unwrap().is_empty());
    // Once the owner is in again, nobody freezes by a link of before.
    let (_, link) = house.reset().unwrap();
    let chosen = identity.reset_password(link, OTHER.into(), (true, network(9)));
    chosen.await.unwrap();
    let again = identity.freeze_by_link(copied, network(9)).unwrap();
    assert!(again.is_none());
    house.enters(OTHER).await.unwrap();

    // A second factor that was there long before stays.
    let owner = house.session_by(OTHER).await;
    let proposed = identity.propose_second_factor(owner.person).unwrap();
    let seconds = house.open.store.now().seconds();
    let code = telephone::code(proposed.typed.reveal(), seconds);
    let (code, proof) = (Secret::from(code.as_str()), OTHER.into());
    let enrolling = identity.enrol_second_factor(&owner, proof, proposed.sealed, code);
    enrolling.await.unwrap();
    house.later(HOUR * 24 * 8);
    identity.freeze_own(&owner).unwrap();
    assert!(identity.second_factor(owner.person).unwrap().is_some());
}

async fn a_letter_that_is_made_twice_takes_back_by_the_same_link(kind: Kind) {
    let house = house(kind);
    house.rescue(OLD);
    let actor = house.session().await;
    house.changes(&actor, THIEF).await;
    let identity = &house.open.identity;
    let jobs = house.open.store.pending_jobs(NOTICE_JOB).unwrap();
    let job = jobs.last().unwrap();
    let link = || {
        let made = identity.make_notice(job).unwrap().unwrap();
        made.links.rescue.unwrap().take_back.unwrap()
    };
    let (first, second) = (link(), link());
    assert_eq!(first.reveal(), second.reveal());
    let back = identity.take_rescue_back(&first, network(9)).unwrap();
    assert!(back.is_some());
    assert_eq!(house.counts().as_deref(), Some(OLD));
}
