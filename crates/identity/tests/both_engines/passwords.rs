//! Passwords that are chosen anew: the last ones, what ends with them, and who guesses, on both engines.

use crate::opened::{Opened, bearer, opened};
use directory::{
    Act, Actor, Directory, NewAccount, NewOrganisation, NewPassword, OrganisationId, PASSWORD_JOB,
    PersonFacts, PersonId, Protocol, Role,
};
use identity::{
    Bearer, Change, ChangeRefusal, CredentialError, Device, Entered, HashCost, Hashed, Identity,
    Reason, Refusal, Secret, Weakness,
};
use std::net::IpAddr;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use store::{ManualClock, Store, StoreError};
use testing_postgres::{Database, Kind};
use text::Lang;

testing_postgres::on_both_engines! {
    the_last_passwords_are_not_chosen_again_as_many_as_the_policy_says,
    a_change_ends_all_sessions_but_its_own,
    who_comes_in_as_the_password_changes_is_out_again,
    a_change_is_told_by_a_job_of_its_own_transaction,
    who_holds_a_session_guesses_no_password_wherever_from,
    who_hangs_up_or_comes_with_many_is_counted_all_the_same,
    who_waits_for_the_database_with_a_change_keeps_nobody_from_signing_in,
    the_policy_of_the_organisation_counts,
    the_date_of_birth_of_the_directory_is_refused,
    former_passwords_of_before_are_none,
    ten_connections_of_a_program_cost_one_hash,
    a_dearer_setting_is_taken_at_the_next_sign_in_and_a_cheaper_one_never,
}

const FIRST: &str = "garrigue chenal amandier";
const PHRASES: [&str; 4] = [
    "ardoise lagune tamaris",
    "vendange rocaille nacre",
    "figuier embrun sarcelle",
    "salicorne havre jonquille",
];

struct House {
    store: Store,
    clock: Arc<ManualClock>,
    directory: Directory,
    identity: Identity,
    organisation: OrganisationId,
    actor: Actor,
    folder: tempfile::TempDir,
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
    let new = NewOrganisation {
        name: "Académie de Thau".to_owned(),
        domains: vec!["ac-thau.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let command = Actor::command();
    let organisation = directory.create_organisation(&command, &new).unwrap();
    let new = NewAccount {
        organisation,
        identifier: "aserret".to_owned(),
        display_name: "Amandine Serret".to_owned(),
        given_name: "Amandine".to_owned(),
        family_name: "Serret".to_owned(),
        function: String::new(),
        establishment: None,
        language: Lang::Fr,
        role: Role::Agent,
        addresses: vec!["a.vidal@ac-thau.example".parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    let (person, account) = directory.create_account(&command, &new).unwrap();
    identity
        .set_password(&command, person, &FIRST.into())
        .unwrap();
    House {
        store,
        clock,
        directory,
        identity,
        organisation,
        actor: Actor {
            person,
            account,
            organisation,
            protocol: Protocol::Web,
            ..Actor::system()
        },
        folder,
        _database: database,
    }
}

fn network(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

impl House {
    fn policy(&self, value: &str) {
        let command = Actor::command();
        self.directory
            .set_policy(&command, self.organisation, "password", value)
            .unwrap();
    }

    async fn enter(&self, door: Protocol, password: &str) -> Result<Entered, Refusal> {
        let (name, secret) = ("aserret", Secret::from(password));
        let entering = self
            .identity
            .authenticate(door, name, &secret, network(200));
        entering.await
    }

    fn open(&self, entered: &Entered) -> Option<Secret> {
        let device = Device {
            user_agent: String::new(),
            network: network(1),
            shared: false,
        };
        self.identity.open_session(entered, &device).unwrap()
    }

    async fn session(&self) -> (Secret, Actor) {
        let entered = self.enter(Protocol::Web, FIRST).await.unwrap();
        let token = self.open(&entered).unwrap();
        let actor = self.identity.session(&token).unwrap().unwrap().actor;
        (token, actor)
    }

    /// Sets a password a minute later.
    fn set(&self, password: &str) -> Result<(), Option<Weakness>> {
        self.clock.advance(Duration::from_secs(60));
        let command = Actor::command();
        let set = self
            .identity
            .set_password(&command, self.actor.person, &password.into());
        set.map_err(|error| match error {
            CredentialError::Weak(weakness) => Some(weakness),
            _ => None,
        })
    }

    fn kept(&self, person: PersonId) -> i64 {
        let count = "SELECT count(*) FROM former_password WHERE person_id = $1";
        let values = store::params![person];
        self.store
            .platform_read(|tx| tx.value(count, values))
            .unwrap()
    }
}

async fn the_last_passwords_are_not_chosen_again_as_many_as_the_policy_says(kind: Kind) {
    let house = house(kind);
    let person = house.actor.person;
    let used = Err(Some(Weakness::Used));
    assert_eq!(house.set(FIRST), used, "the present one");
    assert_eq!(house.set(PHRASES[0]), Ok(()));
    assert_eq!(house.set(PHRASES[1]), Ok(()));
    for last in [FIRST, PHRASES[0], PHRASES[1]] {
        assert_eq!(house.set(last), used, "{last}");
    }
    assert_eq!(house.set(PHRASES[2]), Ok(()));
    assert_eq!(house.kept(person), 2, "what no rule needs is forgotten");
    assert_eq!(house.set(FIRST), Ok(()), "four ago");

    house.policy("{\"history\": 0}");
    assert_eq!(house.set(FIRST), used, "the present one all the same");
    assert_eq!(house.set(PHRASES[0]), Ok(()), "no other one is remembered");
    assert_eq!(house.kept(person), 0);
    assert_eq!(house.set(FIRST), Ok(()));
    house.policy("{\"history\": 1}");
    assert_eq!(house.set(FIRST), used);
    assert_eq!(house.set(PHRASES[3]), Ok(()));
    assert_eq!(house.set(FIRST), Ok(()));

    let set = house.identity.password_set(person).unwrap();
    assert_eq!(set, Some(house.store.now()));
    let journal = house.directory.own_journal(&house.actor, None).unwrap();
    let told = journal.iter().filter(|line| line.act == Act::PasswordSet);
    assert_eq!(told.count(), 8, "each change, not the first password");
}

async fn a_change_ends_all_sessions_but_its_own(kind: Kind) {
    let house = house(kind);
    let identity = &house.identity;
    let (own, actor) = house.session().await;
    let (other, _) = house.session().await;
    let mut door = identity.ended(&house.actor);
    let change = |present: &str, fresh: &str| Change {
        token: own.clone(),
        present: present.into(),
        fresh: fresh.into(),
    };
    let refused = identity
        .change_password(&actor, change(FIRST, "Bonjour2024!"))
        .await;
    assert!(matches!(
        refused,
        Err(ChangeRefusal::Weak(Weakness::Common))
    ));
    assert!(identity.session(&other).unwrap().is_some() && !door.has_changed().unwrap());

    let token = identity
        .change_password(&actor, change(FIRST, PHRASES[0]))
        .await
        .unwrap();
    assert!(identity.session(&other).unwrap().is_none());
    assert!(identity.session(&own).unwrap().is_none(), "the old token");
    let goes_on = identity.session(&token).unwrap().unwrap();
    assert_eq!(Some(goes_on.id), actor.session);
    door.changed().await.unwrap();
    let enters = |password: &str| {
        let password = Secret::from(password);
        async move {
            identity
                .authenticate(Protocol::Imap, "aserret", &password, network(2))
                .await
        }
    };
    assert!(enters(PHRASES[0]).await.is_ok());
    let refusal = enters(FIRST).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::BadCredentials);

    // A session that has ended changes nothing.
    let ended = identity
        .change_password(&actor, change(PHRASES[0], PHRASES[1]))
        .await;
    assert!(matches!(ended, Err(ChangeRefusal::Credential(_))));
    assert!(enters(PHRASES[0]).await.is_ok());
}

async fn who_comes_in_as_the_password_changes_is_out_again(kind: Kind) {
    let house = house(kind);
    // Once verified, once remembered.
    for _ in 0..2 {
        let web = house.enter(Protocol::Web, FIRST).await.unwrap();
        let mut imap = house.enter(Protocol::Imap, FIRST).await.unwrap();
        assert!(!imap.ended.has_changed().unwrap());
        house.identity.end_sessions(house.actor.account).unwrap();
        assert!(house.open(&web).is_none(), "a session of what has ended");
        imap.ended.changed().await.unwrap();
        let again = house.enter(Protocol::Web, FIRST).await.unwrap();
        assert!(house.open(&again).is_some());
    }
    let web = house.enter(Protocol::Web, FIRST).await.unwrap();
    house.set(PHRASES[0]).unwrap();
    assert!(house.open(&web).is_none());
    let refusal = house.enter(Protocol::Imap, FIRST).await.unwrap_err();
    assert_eq!(refusal.reason, Reason::BadCredentials);
    let fresh = house.enter(Protocol::Web, PHRASES[0]).await.unwrap();
    // What ended a day ago is forgotten, and holds nobody up.
    house.clock.advance(Duration::from_secs(2 * 86_400));
    house.directory.forget();
    assert!(house.open(&fresh).is_some());
}

async fn a_change_is_told_by_a_job_of_its_own_transaction(kind: Kind) {
    let house = house(kind);
    let told = || -> Vec<NewPassword> {
        let jobs = house.store.pending_jobs(PASSWORD_JOB).unwrap();
        let own = jobs
            .iter()
            .filter(|job| job.account == Some(house.actor.account));
        own.map(|job| NewPassword::of(job).unwrap()).collect()
    };
    assert_eq!(told(), [], "the first one is no change");
    let (token, actor) = house.session().await;
    let actor = Actor {
        network: Some(network(9)),
        ..actor
    };
    let change = |present: &str| Change {
        token: token.clone(),
        present: present.into(),
        fresh: PHRASES[0].into(),
    };
    let wrong = house
        .identity
        .change_password(&actor, change("guess"))
        .await;
    assert!(wrong.is_err());
    assert_eq!(told(), [], "what was refused is told to nobody");
    house
        .identity
        .change_password(&actor, change(FIRST))
        .await
        .unwrap();
    let first = told();
    assert_eq!(first.len(), 1);
    assert_eq!(
        (first[0].at, first[0].network),
        (house.store.now(), Some(network(9)))
    );
    house.set(PHRASES[1]).unwrap();
    assert_eq!(told().len(), 2);
    assert!(
        told().iter().any(|told| told.network.is_none()),
        "the machine"
    );
}

async fn who_holds_a_session_guesses_no_password_wherever_from(kind: Kind) {
    let house = house(kind);
    let identity = &house.identity;
    let (token, actor) = house.session().await;
    let change = |present: &str| Change {
        token: token.clone(),
        present: present.into(),
        fresh: PHRASES[0].into(),
    };
    let from = |last: u8| Actor {
        network: Some(network(last)),
        ..actor.clone()
    };
    for last in 0..10 {
        let wrong = identity.change_password(&from(last), change("guess")).await;
        assert!(matches!(wrong, Err(ChangeRefusal::WrongPresent)), "{last}");
    }
    let waits = identity.change_password(&from(99), change(FIRST)).await;
    assert!(matches!(waits, Err(ChangeRefusal::Throttled { .. })));
    // The person guessed at changes it from a session of their own.
    let (own, theirs) = house.session().await;
    let theirs = Actor {
        network: Some(network(50)),
        ..theirs
    };
    let change = Change {
        token: own,
        ..change(FIRST)
    };
    assert!(identity.change_password(&theirs, change).await.is_ok());
}

/// Two changes, as many as there are places, are hashed and wait for the one that writes; who comes then is let in meanwhile.
async fn who_waits_for_the_database_with_a_change_keeps_nobody_from_signing_in(kind: Kind) {
    let house = house(kind);
    let service = (&house.directory, &house.identity);
    bearer(
        service,
        house.organisation,
        ("bpons", "Basile", "Pons"),
        FIRST,
    );
    let (token, actor) = house.session().await;
    let change = |fresh: &str| Change {
        token: token.clone(),
        present: FIRST.into(),
        fresh: fresh.into(),
    };
    let (ends, waits) = mpsc::channel::<()>();
    let (holds, held) = mpsc::channel();
    let store = house.store.clone();
    let writing = thread::spawn(move || {
        store.platform_write(|_| {
            holds.send(()).unwrap();
            waits.recv().unwrap();
            Ok::<_, StoreError>(())
        })
    });
    held.recv().unwrap();
    let comes = async {
        let (web, present) = (Protocol::Web, Secret::from(FIRST));
        let entering = house
            .identity
            .authenticate(web, "bpons", &present, network(3));
        let entered = tokio::time::timeout(Duration::from_secs(60), entering).await;
        ends.send(()).unwrap();
        entered.is_ok_and(|entered| entered.is_ok())
    };
    let (one, two, is_in) = tokio::join!(
        house.identity.change_password(&actor, change(PHRASES[0])),
        house.identity.change_password(&actor, change(PHRASES[1])),
        comes,
    );
    writing.join().unwrap().unwrap();
    assert!(is_in, "while both waited");
    let refused = match (one, two) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        both => panic!("{both:?}"),
    };
    assert!(
        matches!(refused, ChangeRefusal::WrongPresent),
        "{refused:?}"
    );
}

/// Who asks and goes away at once, forty times: what was begun ends and counts, and the failures of those before count for
/// those that wait for their turn.
async fn who_hangs_up_or_comes_with_many_is_counted_all_the_same(kind: Kind) {
    let house = house(kind);
    let (token, actor) = house.session().await;
    let change = || Change {
        token: token.clone(),
        present: "guess".into(),
        fresh: PHRASES[0].into(),
    };
    for _ in 0..40 {
        let asked = house.identity.change_password(&actor, change());
        let _hung_up = tokio::time::timeout(std::time::Duration::ZERO, asked).await;
    }
    // Places are had in turn: ten of the forty were looked at before this one.
    let next = house.identity.change_password(&actor, change()).await;
    assert!(
        matches!(next, Err(ChangeRefusal::Throttled { .. })),
        "{next:?}"
    );
    let network = actor.network.unwrap_or_else(|| network(7));
    for _ in 0..40 {
        let (protocol, secret) = (directory::Protocol::Web, Secret::from("guess"));
        let asked = house
            .identity
            .authenticate(protocol, "nobody", &secret, network);
        let _hung_up = tokio::time::timeout(std::time::Duration::ZERO, asked).await;
    }
    let secret = Secret::from("guess");
    let (web, name) = (directory::Protocol::Web, "nobody");
    // Who comes last may be looked at before some of them, but fewer of its own than are free do not make it wait.
    let mut waits = false;
    for _ in 0..9 {
        let next = house.identity.authenticate(web, name, &secret, network);
        let reason = next.await.unwrap_err().reason;
        waits |= matches!(reason, identity::Reason::Throttled { .. });
    }
    assert!(waits, "nine failures are free");
}

async fn the_policy_of_the_organisation_counts(kind: Kind) {
    let house = house(kind);
    let short = "Xk9#mP2$v";
    let least = Weakness::TooShort { least: 12 };
    assert_eq!(house.set(short), Err(Some(least)));
    house.policy("{\"shortest\": 8}");
    assert_eq!(house.set(short), Ok(()));
    house.policy("{\"shortest\": 20}");
    let least = Weakness::TooShort { least: 20 };
    assert_eq!(house.set("Xk9#mP2$vQ7!"), Err(Some(least)));
    let named = "vive amandine au bateau";
    assert_eq!(house.set(named), Err(Some(Weakness::Personal)));
    let address = "le bateau de vidal est bleu";
    assert_eq!(house.set(address), Err(Some(Weakness::Personal)));
    // Before there is an account: by what is known then.
    let bearer = Bearer::named(["Rose Caro", "rcaro"]);
    let (identity, organisation) = (&house.identity, house.organisation);
    let judged = |password: &str| {
        identity
            .check_password_of(organisation, &bearer, &password.into())
            .is_ok()
    };
    assert!(judged("vive amandine au bateau") && !judged("le bateau de rcaro est bleu"));
    for value in [
        "{\"shortest\": 7}",
        "{\"shortest\": 65}",
        "{\"score\": 5}",
        "{\"history\": 25}",
        "{\"renew_days\": 3651}",
        "{\"length\": 12}",
    ] {
        let refused =
            house
                .directory
                .set_policy(&Actor::command(), organisation, "password", value);
        assert!(refused.is_err(), "{value}");
    }
}

async fn the_date_of_birth_of_the_directory_is_refused(kind: Kind) {
    let house = house(kind);
    let keyed = house.identity.keyed_hash(house.folder.path()).unwrap();
    let facts = PersonFacts {
        given_name: "Anne".to_owned(),
        family_name: "Roux".to_owned(),
        birth_name: Some("Castagne".to_owned()),
        birth_hash: Some(keyed.of(Hashed::BirthDate, "1984-05-30")),
        ..PersonFacts::default()
    };
    let registry = house.directory.registry(house.organisation).unwrap();
    let today = "2026-09-01".parse().unwrap();
    let put = |tx: &store::Tx<'_>| registry.put_person(&house.directory, tx, None, &facts, today);
    let person = house.store.platform_write(put).unwrap().person.unwrap();
    let set = |password: &str| {
        let command = Actor::command();
        match house
            .identity
            .set_password(&command, person, &password.into())
        {
            Err(CredentialError::Weak(weakness)) => Some(weakness),
            done => {
                done.unwrap();
                None
            }
        }
    };
    assert_eq!(
        set("bateau voile bleu 30/05/1984"),
        Some(Weakness::BirthDate)
    );
    assert_eq!(set("bateau castagne voile"), Some(Weakness::Personal));
    // Asking how good it would be tells nothing that only the directory knows.
    let asked = Actor {
        person,
        ..house.actor.clone()
    };
    for typed in ["bateau voile bleu 30/05/1984", "bateau castagne voile"] {
        let told = house
            .identity
            .password_strength(asked.person, typed.into())
            .await;
        assert_eq!(told.unwrap().weakness, None, "{typed}");
    }
    assert_eq!(set("bateau voile bleu 30/05/1985"), None);
}

/// A password of before the step that remembers: the one before it is not known, it itself is.
async fn former_passwords_of_before_are_none(kind: Kind) {
    let house = house(kind);
    assert_eq!(house.kept(house.actor.person), 0);
    assert_eq!(house.set(FIRST), Err(Some(Weakness::Used)));
    assert_eq!(house.set(PHRASES[0]), Ok(()));
    assert_eq!(house.kept(house.actor.person), 1);
}

async fn a_dearer_setting_is_taken_at_the_next_sign_in_and_a_cheaper_one_never(kind: Kind) {
    let house = house(kind);
    let hash = || {
        let of = "SELECT hash FROM credential WHERE person_id = $1";
        let person = house.actor.person;
        let read = |tx: &store::Tx<'_>| tx.query_one(of, store::params![person], |row| row.get(0));
        house
            .store
            .platform_read::<String, store::StoreError>(read)
            .unwrap()
    };
    let enter = async |memory_kib: u32, passes: u32, password: &str| {
        let cost = HashCost {
            memory_kib,
            passes,
            lanes: 1,
        };
        let identity = Identity::new(house.store.clone(), house.directory.clone(), cost).unwrap();
        identity.keyed_hash(house.folder.path()).unwrap();
        let secret = Secret::from(password);
        let entering = identity.authenticate(Protocol::Web, "aserret", &secret, network(200));
        entering.await.is_ok()
    };
    let first = hash();
    assert!(!enter(64, 2, "autre garrigue amandier").await);
    assert_eq!(hash(), first, "a wrong password raises nothing");
    assert!(enter(64, 2, FIRST).await);
    let raised = hash();
    assert!(raised.contains("m=64,t=2,p=1"), "{raised}");
    assert!(enter(64, 2, FIRST).await && enter(8, 1, FIRST).await);
    assert_eq!(hash(), raised);
    // It is the same password still, and none of before.
    let again = house
        .identity
        .set_password(&house.actor, house.actor.person, &FIRST.into());
    assert!(matches!(again, Err(CredentialError::Weak(_))), "{again:?}");
}

async fn ten_connections_of_a_program_cost_one_hash(kind: Kind) {
    let house = house(kind);
    let hashes = || house.identity.hashes();
    let connect = async |door: Protocol, password: &str| {
        let before = hashes();
        let let_in = house.enter(door, password).await.is_ok();
        (let_in, hashes() - before)
    };
    for door in [Protocol::Imap, Protocol::Submission] {
        let mut costs = Vec::new();
        for _ in 0..10 {
            costs.push(connect(door, FIRST).await);
        }
        assert!(costs.iter().all(|(is_in, _)| *is_in), "{door:?}: {costs:?}");
        let all: u64 = costs.iter().map(|(_, cost)| cost).sum();
        // What one door has seen the other knows.
        let expected = u64::from(door == Protocol::Imap);
        assert_eq!(all, expected, "{door:?}: {costs:?}");
    }
    // A wrong one is hashed every time, and another password is not what was remembered.
    for _ in 0..2 {
        assert_eq!(connect(Protocol::Imap, PHRASES[0]).await, (false, 1));
    }
    house.set(PHRASES[1]).unwrap();
    assert_eq!(connect(Protocol::Imap, FIRST).await, (false, 1));
    assert_eq!(connect(Protocol::Imap, PHRASES[1]).await, (true, 1));
    assert_eq!(connect(Protocol::Imap, PHRASES[1]).await, (true, 0));
}
