//! The second factor, recovery codes and passwords of programs: what each opens, once, at which door, on both engines.

use crate::opened::{Opened, bearer, opened, opened_on, thau};
use crate::telephone;
use directory::{
    Act, Actor, Directory, NewAccount, NewOrganisation, OrganisationId, PersonId, Protocol, Role,
    Suspension,
};
use identity::{
    AppScope, Brought, CameIn, Device, FactorRefusal, Halfway, Identity, MOST_APP_PASSWORDS,
    NewFactor, Origin, OutsideRefusal, RECOVERY_CODES, RESCUE_CODE_JOB, Reason, Refusal,
    RescueAsks, RescueRefusal, Secret, StepRefusal,
};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Engine, ManualClock, Store};
use testing_postgres::{Database, Kind};
use text::Lang;

testing_postgres::on_both_engines! {
    a_second_factor_is_enrolled_by_a_code_and_asked_for_at_the_sign_in,
    no_code_counts_twice,
    a_password_is_changed_from_outside_with_a_code_too,
    ten_recovery_codes_open_once_each_until_others_are_made,
    who_guesses_codes_waits_and_the_bearer_comes_in_by_a_recovery_code,
    mail_programs_come_in_by_their_own_passwords_alone,
    what_is_remembered_of_a_password_is_no_way_around,
    passwords_of_programs_are_few_and_revoked_at_once,
    once_compulsory_it_is_enrolled_with_a_code_of_the_rescue_address,
    a_right_password_waits_ten_minutes_and_for_nothing_that_ends,
    sessions_are_listed_and_closed_by_their_bearer_alone,
    sign_ins_are_written_down_once_a_day_and_kept_a_year,
    nothing_of_it_lies_readable_in_the_database,
}

const PASSWORD: &str = "garrigue chenal amandier";
const RESCUE: &str = "amandine@ailleurs.example";

struct House {
    store: Store,
    clock: Arc<ManualClock>,
    directory: Directory,
    identity: Identity,
    organisation: OrganisationId,
    amandine: Actor,
    basile: Actor,
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
    identity.keyed_hash(folder.path()).unwrap();
    let organisation = thau(&directory);
    let person = |named| bearer((&directory, &identity), organisation, named, PASSWORD);
    let amandine = person(("aserret", "Amandine", "Serret"));
    let basile = person(("bpons", "Basile", "Pons"));
    House {
        amandine,
        basile,
        store,
        clock,
        directory,
        identity,
        organisation,
        folder,
        _database: database,
    }
}

fn network(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

fn device(network: IpAddr) -> Device {
    Device {
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
        network,
        shared: false,
    }
}

impl House {
    async fn enter(&self, door: Protocol, secret: &str) -> Result<identity::Entered, Refusal> {
        let secret = Secret::from(secret);
        let entering = self
            .identity
            .authenticate(door, "aserret", &secret, network(7));
        entering.await
    }

    async fn refused(&self, door: Protocol, secret: &str) -> Reason {
        self.enter(door, secret).await.unwrap_err().reason
    }

    async fn halfway(&self) -> Halfway {
        match self.refused(Protocol::Web, PASSWORD).await {
            Reason::SecondFactor(halfway) => halfway,
            other => panic!("{other:?}"),
        }
    }

    async fn waiting(&self) -> Secret {
        let halfway = self.halfway().await;
        self.identity.wait_for_code(&halfway, false).unwrap()
    }

    async fn give(&self, code: &str) -> Result<CameIn, StepRefusal> {
        let waiting = self.waiting().await;
        self.identity
            .give_code(&waiting, &code.into(), &device(network(7)))
    }

    /// Her session by the password alone.
    async fn session(&self) -> Actor {
        let entered = self.enter(Protocol::Web, PASSWORD).await.unwrap();
        let opened = self.identity.open_session(&entered, &device(network(7)));
        let token = opened.unwrap().unwrap();
        self.identity.session(&token).unwrap().unwrap().actor
    }

    fn code(&self, seed: &str) -> String {
        telephone::code(seed, self.store.now().seconds())
    }

    /// A second factor: its seed and the recovery codes.
    async fn enrolled(&self) -> (String, Vec<Secret>) {
        let actor = self.session().await;
        let proposed = self.identity.propose_second_factor(actor.person).unwrap();
        let seed = proposed.typed.reveal().to_owned();
        let enrolling = self.identity.enrol_second_factor(
            &actor,
            PASSWORD.into(),
            proposed.sealed,
            self.code(&seed).as_str().into(),
        );
        let codes = enrolling.await.unwrap();
        self.later(60);
        (seed, codes)
    }

    fn later(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    fn acts(&self) -> Vec<Act> {
        let journal = self.directory.own_journal(&self.amandine, None).unwrap();
        journal.into_iter().map(|entry| entry.act).collect()
    }

    fn rescue(&self, person: PersonId) {
        let row = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
        let put = |tx: &store::Tx<'_>| tx.execute(row, store::params![person, RESCUE]);
        self.store.platform_write(put).unwrap();
    }

    fn compels_from(&self, day: &str) {
        let value = format!(r#"{{"staff_from":"{day}"}}"#);
        let command = Actor::command();
        self.directory
            .set_policy(&command, self.organisation, "second_factor", &value)
            .unwrap();
    }

    /// The code of the letter that waits to be sent.
    fn letter(&self) -> Secret {
        let jobs = self.store.pending_jobs(RESCUE_CODE_JOB).unwrap();
        let letter = self.identity.make_rescue_code(jobs.last().unwrap());
        let letter = letter.unwrap().unwrap();
        assert_eq!(letter.to.as_str(), RESCUE);
        assert_eq!(letter.asks, RescueAsks::Factor);
        letter.code
    }
}

fn wrong(refusal: &StepRefusal) -> bool {
    matches!(refusal, StepRefusal::Factor(FactorRefusal::Wrong))
}

async fn a_second_factor_is_enrolled_by_a_code_and_asked_for_at_the_sign_in(kind: Kind) {
    let house = house(kind);
    let elsewhere = house.session().await;
    let actor = house.session().await;
    let own = actor.session.clone().unwrap();
    let proposed = house.identity.propose_second_factor(actor.person).unwrap();
    let seed = proposed.typed.reveal().to_owned();
    assert!(proposed.uri.reveal().starts_with("otpauth://totp/Acad"));
    assert!(
        !format!("{proposed:?}").contains(&seed),
        "nothing prints it"
    );
    let enrol = async |actor: &Actor, proof: &str, sealed: &str, code: &str| {
        let (proof, sealed, code) = (proof.into(), sealed.to_owned(), code.into());
        house
            .identity
            .enrol_second_factor(actor, proof, sealed, code)
            .await
    };
    let sealed = proposed.sealed.as_str();
    let right = house.code(&seed);
    let other = enrol(&actor, PASSWORD, sealed, "000 000").await;
    assert!(matches!(other, Err(FactorRefusal::WrongCode)));
    let thief = enrol(&actor, "une autre phrase", sealed, &right).await;
    assert!(
        matches!(thief, Err(FactorRefusal::Wrong)),
        "who found it open"
    );
    let basile = enrol(&house.basile, PASSWORD, sealed, &right).await;
    assert!(matches!(basile, Err(FactorRefusal::Over)), "sealed for her");
    assert!(
        house
            .identity
            .second_factor(actor.person)
            .unwrap()
            .is_none()
    );

    let codes = enrol(&actor, PASSWORD, sealed, &right).await.unwrap();
    assert_eq!(codes.len(), RECOVERY_CODES);
    let known = house.identity.second_factor(actor.person).unwrap().unwrap();
    assert_eq!(known.recovery_left, RECOVERY_CODES);
    let open = house.identity.own_sessions(&actor).unwrap();
    let open: Vec<_> = open.iter().map(|one| &one.id).collect();
    assert_eq!(open, [&own], "what the password alone had opened is closed");
    assert_ne!(elsewhere.session, actor.session);
    assert_eq!(house.acts()[0], Act::SecondFactorSet);

    // The password alone opens nothing now; a wrong one says nothing of it.
    let told = house.refused(Protocol::Web, "une autre phrase").await;
    assert_eq!(told, Reason::BadCredentials);
    house.later(60);
    let again = house.give("12345").await.err().unwrap();
    assert!(wrong(&again));
    let came = house.give(&house.code(&seed)).await.unwrap();
    assert!(came.recovery.is_empty());
    let session = house.identity.session(&came.token).unwrap().unwrap();
    assert_eq!(session.actor.person, actor.person);

    // A new one asks for a code of the old one; so does taking it away.
    house.later(60);
    let fresh = house.identity.propose_second_factor(actor.person).unwrap();
    let code = house.code(fresh.typed.reveal());
    let by_password = enrol(&actor, PASSWORD, &fresh.sealed, &code).await;
    assert!(matches!(by_password, Err(FactorRefusal::Wrong)));
    let proof = house.code(&seed);
    enrol(&actor, &proof, &fresh.sealed, &code).await.unwrap();
    house.later(60);
    let remove = async |proof: &str| {
        house
            .identity
            .remove_second_factor(&actor, proof.into())
            .await
    };
    let old = remove(&house.code(&seed)).await;
    assert!(
        matches!(old, Err(FactorRefusal::Wrong)),
        "the old seed is gone"
    );
    remove(&house.code(fresh.typed.reveal())).await.unwrap();
    assert_eq!(house.acts()[0], Act::SecondFactorRemoved);
    house.session().await;
}

async fn a_password_is_changed_from_outside_with_a_code_too(kind: Kind) {
    const OTHER: &str = "tramway pelote bouzigues";
    let house = house(kind);
    let (seed, _) = house.enrolled().await;
    let change = async |present: &str, code: Option<&str>| {
        let present = Secret::from(present);
        let told = (Secret::from(OTHER), code.map(Secret::from));
        let from = Origin::from(network(7));
        let changing = house
            .identity
            .change_from_outside("aserret", &present, told, from);
        changing.await
    };
    // Whether the present password is right is told to who has it; the code alone tells nothing.
    let code = house.code(&seed);
    let wrong = change("un autre mot de passe", Some(&code)).await;
    assert!(matches!(wrong, Err(OutsideRefusal::Refused(_))));
    let without = change(PASSWORD, None).await;
    assert!(matches!(without, Err(OutsideRefusal::Code)));
    let guessed = change(PASSWORD, Some("000000")).await;
    assert!(matches!(
        guessed,
        Err(OutsideRefusal::Factor(FactorRefusal::Wrong))
    ));
    house.halfway().await;
    change(PASSWORD, Some(&code)).await.unwrap();
    let old = house.refused(Protocol::Web, PASSWORD).await;
    assert_eq!(old, Reason::BadCredentials);
    // The second factor stays.
    let new = house.refused(Protocol::Web, OTHER).await;
    assert!(matches!(new, Reason::SecondFactor(_)));
}

async fn no_code_counts_twice(kind: Kind) {
    let house = house(kind);
    let (seed, _) = house.enrolled().await;
    let code = house.code(&seed);
    house.give(&code).await.unwrap();
    let replayed = house.give(&code).await.err().unwrap();
    assert!(wrong(&replayed));
    // Nor does one of an earlier step, once a later one was taken.
    house.later(30);
    let (early, late) = (house.code(&seed), {
        house.later(30);
        house.code(&seed)
    });
    house.give(&late).await.unwrap();
    assert!(wrong(&house.give(&early).await.err().unwrap()));
    // The one that confirmed an enrolment is taken too.
    house.later(60);
    let actor = house.amandine.clone();
    let fresh = house.identity.propose_second_factor(actor.person).unwrap();
    let code = house.code(fresh.typed.reveal());
    let proof = house.code(&seed);
    house
        .identity
        .enrol_second_factor(
            &actor,
            proof.as_str().into(),
            fresh.sealed,
            code.as_str().into(),
        )
        .await
        .unwrap();
    assert!(wrong(&house.give(&code).await.err().unwrap()));
}

async fn ten_recovery_codes_open_once_each_until_others_are_made(kind: Kind) {
    let house = house(kind);
    let (seed, codes) = house.enrolled().await;
    let first = codes[0].reveal();
    assert_eq!(first.len(), 11, "{} is grouped", first.len());
    assert_eq!(format!("{:?}", codes[0]), "Secret(…)");
    house
        .give(&first.to_lowercase().replace('-', " "))
        .await
        .unwrap();
    assert!(wrong(&house.give(first).await.err().unwrap()), "each once");
    assert!(house.acts().contains(&Act::RecoveryCodeUsed));
    let left = || house.identity.second_factor(house.amandine.person);
    assert_eq!(left().unwrap().unwrap().recovery_left, RECOVERY_CODES - 1);

    let remade = house
        .identity
        .make_recovery_codes(&house.amandine, house.code(&seed).as_str().into());
    let remade = remade.await.unwrap();
    assert_eq!(left().unwrap().unwrap().recovery_left, RECOVERY_CODES);
    assert!(wrong(&house.give(codes[1].reveal()).await.err().unwrap()));
    house.give(remade[9].reveal()).await.unwrap();
    // One of somebody else's opens nothing.
    let none = house
        .identity
        .make_recovery_codes(&house.basile, PASSWORD.into())
        .await;
    assert!(
        matches!(none, Err(FactorRefusal::Over)),
        "he has no second factor"
    );
}

async fn who_guesses_codes_waits_and_the_bearer_comes_in_by_a_recovery_code(kind: Kind) {
    let house = house(kind);
    let (seed, codes) = house.enrolled().await;
    // All at another node's: what counts is a row.
    let is_known = |code: &String| *code == house.code(&seed);
    for guess in (0..)
        .map(|guess| format!("{guess:06}"))
        .filter(|one| !is_known(one))
        .take(5)
    {
        house.later(1);
        assert!(wrong(&house.give(&guess).await.err().unwrap()), "{guess}");
    }
    assert_eq!(
        house.acts()[0],
        Act::SecondFactorGuessed,
        "told to its bearer"
    );
    let right = house.code(&seed);
    let waits = house.give(&right).await.err().unwrap();
    let StepRefusal::Factor(FactorRefusal::Throttled { retry_after }) = waits else {
        panic!("{waits:?}");
    };
    assert!(retry_after > Duration::from_secs(60 * 25));
    house.give(codes[0].reveal()).await.unwrap();
    house.give(&house.code(&seed)).await.unwrap();

    // Recovery codes are guessed by nobody either, and time heals both.
    for _ in 0..10 {
        let guessed = house.give("CDFGH-JKMNP").await.err().unwrap();
        assert!(wrong(&guessed));
    }
    let waits = house.give(codes[1].reveal()).await.err().unwrap();
    assert!(matches!(
        waits,
        StepRefusal::Factor(FactorRefusal::Throttled { .. })
    ));
    house.later(601);
    house.give(codes[1].reveal()).await.unwrap();
}

async fn mail_programs_come_in_by_their_own_passwords_alone(kind: Kind) {
    let house = house(kind);
    let actor = house.session().await;
    let make = async |proof: &str, name: &str, scope| {
        let proof = proof.into();
        let made = house.identity.make_app_password(&actor, proof, name, scope);
        made.await
    };
    let thief = make("une autre phrase", "Thunderbird", AppScope::Mail).await;
    assert!(matches!(thief, Err(FactorRefusal::Wrong)));
    let mail = make(PASSWORD, "Thunderbird, maison", AppScope::Mail)
        .await
        .unwrap();
    let send = make(PASSWORD, "Imprimante du CDI", AppScope::Send)
        .await
        .unwrap();
    assert_eq!(mail.reveal().len(), 24);
    let typed = mail.reveal().to_lowercase().replace('-', " ");
    house.enter(Protocol::Imap, &typed).await.unwrap();
    house
        .enter(Protocol::Submission, mail.reveal())
        .await
        .unwrap();
    house
        .enter(Protocol::Submission, send.reveal())
        .await
        .unwrap();
    let reads = house.refused(Protocol::Imap, send.reveal()).await;
    assert_eq!(reads, Reason::NotAllowedHere, "it sends alone");
    let web = house.refused(Protocol::Web, mail.reveal()).await;
    assert_eq!(web, Reason::BadCredentials, "no page opens by it");
    // Without a second factor the password opens programs too.
    house.enter(Protocol::Imap, PASSWORD).await.unwrap();

    house.enrolled().await;
    for door in [Protocol::Imap, Protocol::Submission] {
        let right = house.refused(door, PASSWORD).await;
        let wrong = house.refused(door, "une autre phrase").await;
        assert_eq!(
            (&right, &wrong),
            (&Reason::BadCredentials, &Reason::BadCredentials)
        );
        house.enter(door, mail.reveal()).await.unwrap();
    }
    // Somebody else's name with her program's password.
    let basile = house
        .identity
        .authenticate(Protocol::Imap, "bpons", &mail, network(7))
        .await;
    assert_eq!(basile.unwrap_err().reason, Reason::BadCredentials);
    let by_password = make(PASSWORD, "Autre", AppScope::Mail).await;
    assert!(
        matches!(by_password, Err(FactorRefusal::Wrong)),
        "a code is asked for"
    );
}

async fn what_is_remembered_of_a_password_is_no_way_around(kind: Kind) {
    let house = house(kind);
    // Right a moment ago, at this very door.
    house.enter(Protocol::Imap, PASSWORD).await.unwrap();
    house.enrolled().await;
    let imap = house.refused(Protocol::Imap, PASSWORD).await;
    assert_eq!(imap, Reason::BadCredentials);
    // Right a moment ago at the web, where a code is asked for.
    for _ in 0..2 {
        house.halfway().await;
    }
    let sends = house.refused(Protocol::Submission, PASSWORD).await;
    assert_eq!(sends, Reason::BadCredentials);
    // A right password counts as a wrong one: whoever tries learns nothing by being kept waiting.
    for _ in 0..20 {
        house.refused(Protocol::Imap, PASSWORD).await;
    }
    let waits = house.refused(Protocol::Imap, PASSWORD).await;
    assert!(matches!(waits, Reason::Throttled { .. }));
}

async fn passwords_of_programs_are_few_and_revoked_at_once(kind: Kind) {
    let house = house(kind);
    let actor = house.session().await;
    let make = async |name: &str| {
        let proof = PASSWORD.into();
        let scope = AppScope::Mail;
        house
            .identity
            .make_app_password(&actor, proof, name, scope)
            .await
    };
    let first = make("Thunderbird").await.unwrap();
    for number in 1..MOST_APP_PASSWORDS {
        house.later(1);
        make(&format!("Programme {number}")).await.unwrap();
    }
    assert!(matches!(
        make("Un de trop").await,
        Err(FactorRefusal::TooMany)
    ));
    let entered = house.enter(Protocol::Imap, first.reveal()).await.unwrap();
    let known = house.identity.app_passwords(actor.person).unwrap();
    assert_eq!(known.len(), MOST_APP_PASSWORDS);
    assert_eq!(known[0].used, Some(house.store.now()));
    house.later(1800);
    house.enter(Protocol::Imap, first.reveal()).await.unwrap();
    let again = house.identity.app_passwords(actor.person).unwrap();
    assert_eq!(again[0].used, known[0].used, "not written every time");

    let id = known[0].id.clone();
    assert!(
        !house
            .identity
            .revoke_app_password(&house.basile, &id)
            .unwrap()
    );
    assert!(!entered.ended.has_changed().unwrap(), "not his to revoke");
    assert!(house.identity.revoke_app_password(&actor, &id).unwrap());
    assert!(
        entered.ended.has_changed().unwrap(),
        "what it held open ends"
    );
    let gone = house.refused(Protocol::Imap, first.reveal()).await;
    assert_eq!(gone, Reason::BadCredentials);
    let name = "Thunderbird".to_owned();
    assert_eq!(house.acts()[0], Act::AppPasswordRevoked { name });

    let colleague = house
        .identity
        .revoke_app_passwords(&house.basile, actor.person);
    assert!(colleague.is_err(), "who does not look after her");
    let command = Actor::command();
    let revoked = house.identity.revoke_app_passwords(&command, actor.person);
    assert_eq!(revoked.unwrap(), 19);
    assert_eq!(house.acts()[0], Act::AppPasswordsRevoked);
    // A suspended account is closed to programs, whatever they bring.
    let last = make("Après").await.unwrap();
    house
        .directory
        .suspend(&command, actor.account, &Suspension::default())
        .unwrap();
    let suspended = house.refused(Protocol::Imap, last.reveal()).await;
    assert!(matches!(suspended, Reason::Suspended { .. }));
}

async fn once_compulsory_it_is_enrolled_with_a_code_of_the_rescue_address(kind: Kind) {
    let house = house(kind);
    let person = house.amandine.person;
    house.compels_from("2026-09-02");
    let from = house.identity.second_factor_from(person).unwrap();
    assert_eq!(from.unwrap().to_string(), "2026-09-02");
    let before = house.session().await;
    house.enter(Protocol::Imap, PASSWORD).await.unwrap();
    house.later(24 * 3600);
    let imap = house.refused(Protocol::Imap, PASSWORD).await;
    assert_eq!(imap, Reason::BadCredentials, "Thunderbird, on that morning");
    let proposed = house.identity.propose_second_factor(person).unwrap();
    let sealed = proposed.sealed.clone();
    let code = house.code(proposed.typed.reveal());
    let inside =
        house
            .identity
            .enrol_second_factor(&before, PASSWORD.into(), sealed, code.as_str().into());
    assert!(matches!(inside.await, Err(FactorRefusal::AtSignIn)));

    let waiting = house.waiting().await;
    assert!(house.identity.signing_in(&waiting).unwrap().unwrap().enrols);
    let none = house.identity.ask_enrolment_code(&waiting);
    assert!(matches!(none, Err(StepRefusal::NoRescue)));
    house.rescue(person);
    house.identity.ask_enrolment_code(&waiting).unwrap();
    let sent = house.letter();
    let at_home = device(network(9));
    let enrol = |sent: &Secret, code: &str| {
        let new = NewFactor::App {
            sealed: proposed.sealed.clone(),
            code: code.into(),
        };
        house
            .identity
            .enrol_signing_in(&waiting, Brought::Sent(sent), &new, &at_home)
    };
    let skipped = house
        .identity
        .give_code(&waiting, &code.as_str().into(), &at_home);
    assert!(matches!(skipped, Err(StepRefusal::Over)));
    let guessed = enrol(&"000000".into(), &code).err().unwrap();
    assert!(matches!(guessed, StepRefusal::Rescue(RescueRefusal::Wrong)));
    let other = enrol(&sent, "000000").err().unwrap();
    assert!(matches!(
        other,
        StepRefusal::Factor(FactorRefusal::WrongCode)
    ));
    let came = enrol(&sent, &code).unwrap();
    assert_eq!(came.recovery.len(), RECOVERY_CODES);
    assert!(house.identity.session(&came.token).unwrap().is_some());
    let twice = enrol(&sent, &code).err().unwrap();
    assert!(matches!(twice, StepRefusal::Over), "the token is spent");
    house.later(60);
    let (actor, proof) = (came.actor, house.code(proposed.typed.reveal()));
    let removed = house
        .identity
        .remove_second_factor(&actor, proof.as_str().into());
    assert!(matches!(removed.await, Err(FactorRefusal::Compulsory)));
    house.give(&proof).await.unwrap();
}

async fn a_right_password_waits_ten_minutes_and_for_nothing_that_ends(kind: Kind) {
    let house = house(kind);
    let (seed, _) = house.enrolled().await;
    let waiting = house.waiting().await;
    let give = |waiting: &Secret| {
        let code = house.code(&seed);
        let device = device(network(7));
        house
            .identity
            .give_code(waiting, &code.as_str().into(), &device)
    };
    house.later(600);
    assert!(
        matches!(give(&waiting), Err(StepRefusal::Over)),
        "ten minutes"
    );
    assert!(
        matches!(give(&"".into()), Err(StepRefusal::Over)),
        "no token"
    );
    let waiting = house.waiting().await;
    house.later(1);
    let fresh = Secret::from("ardoise lagune tamaris");
    house
        .identity
        .set_password(&Actor::command(), house.amandine.person, &fresh)
        .unwrap();
    assert!(
        matches!(give(&waiting), Err(StepRefusal::Over)),
        "another password"
    );
    let entering = house
        .identity
        .authenticate(Protocol::Web, "aserret", &fresh, network(7));
    let Reason::SecondFactor(halfway) = entering.await.unwrap_err().reason else {
        panic!("a code is asked for");
    };
    let waiting = house.identity.wait_for_code(&halfway, true).unwrap();
    let came = give(&waiting).unwrap();
    let session = house.identity.session(&came.token).unwrap().unwrap();
    assert!(session.shared, "as it was said beside the password");
    assert!(matches!(give(&waiting), Err(StepRefusal::Over)), "once");
}

async fn sessions_are_listed_and_closed_by_their_bearer_alone(kind: Kind) {
    let house = house(kind);
    let first = house.session().await;
    house.later(60);
    let second = house.session().await;
    let open = |actor: &Actor| house.identity.own_sessions(actor).unwrap();
    let listed = open(&second);
    assert_eq!(listed.len(), 2);
    assert_eq!(
        Some(&listed[0].id),
        second.session.as_ref(),
        "the newest first"
    );
    assert_eq!(listed[0].network, Some(network(7)));
    assert!(listed[0].user_agent.contains("Firefox"));
    assert!(open(&house.basile).is_empty());

    let id = first.session.clone().unwrap();
    let listening = house.identity.ended(&first);
    assert!(
        !house
            .identity
            .close_own_session(&house.basile, &id)
            .unwrap()
    );
    assert!(!listening.has_changed().unwrap());
    assert!(house.identity.close_own_session(&second, &id).unwrap());
    assert!(listening.has_changed().unwrap(), "its open page is closed");
    assert_eq!(open(&second).len(), 1);
    house.session().await;
    house.session().await;
    assert!(house.identity.close_other_sessions(&second).unwrap());
    let left = open(&second);
    assert_eq!(left.len(), 1);
    assert_eq!(Some(&left[0].id), second.session.as_ref());
    assert!(
        !house.identity.close_other_sessions(&second).unwrap(),
        "there is none"
    );
    let closed = house
        .acts()
        .into_iter()
        .filter(|act| *act == Act::SessionsClosed);
    assert_eq!(closed.count(), 2);

    // When it was used last is told to some minutes.
    house.later(1);
    let entered = house.enter(Protocol::Web, PASSWORD).await.unwrap();
    let token = house
        .identity
        .open_session(&entered, &device(network(8)))
        .unwrap();
    let token = token.unwrap();
    let opened = house.store.now();
    let seen = || {
        house.identity.session(&token).unwrap().unwrap();
        open(&second)[0].seen
    };
    house.later(300);
    assert_eq!(seen(), opened);
    house.later(300);
    assert_eq!(seen(), house.store.now());
}

async fn sign_ins_are_written_down_once_a_day_and_kept_a_year(kind: Kind) {
    let house = house(kind);
    let actor = house.session().await;
    house.session().await;
    let made = house
        .identity
        .make_app_password(&actor, PASSWORD.into(), "Thunderbird", AppScope::Mail)
        .await
        .unwrap();
    for _ in 0..10 {
        house.later(1);
        house.enter(Protocol::Imap, made.reveal()).await.unwrap();
    }
    house.later(1);
    house.enter(Protocol::Submission, PASSWORD).await.unwrap();
    let told = || {
        let all = house.identity.own_sign_ins(&actor, None, 50).unwrap();
        let told = all
            .into_iter()
            .map(|one| (one.protocol, one.network, one.program));
        told.collect::<Vec<_>>()
    };
    let (here, firefox) = ("192.0.2.7".to_owned(), device(network(7)).user_agent);
    let of = |door: Protocol, program: &str| (door.name().to_owned(), here.clone(), program.into());
    let first = [
        of(Protocol::Submission, ""),
        of(Protocol::Imap, "Thunderbird"),
        of(Protocol::Web, &firefox),
    ];
    assert_eq!(told(), first);
    assert!(
        house
            .identity
            .own_sign_ins(&house.basile, None, 50)
            .unwrap()
            .is_empty()
    );
    house.later(24 * 3600);
    house.enter(Protocol::Imap, made.reveal()).await.unwrap();
    assert_eq!(told().len(), 4, "another day");
    house.later(365 * 24 * 3600);
    assert_eq!(house.identity.forget_old_sign_ins().unwrap(), 0);
    house.later(24 * 3600);
    assert_eq!(house.identity.forget_old_sign_ins().unwrap(), 3);
    assert_eq!(told().len(), 1);
}

async fn nothing_of_it_lies_readable_in_the_database(kind: Kind) {
    let house = house(kind);
    let (seed, codes) = house.enrolled().await;
    let proof = house.code(&seed);
    let made = house
        .identity
        .make_app_password(
            &house.amandine,
            proof.as_str().into(),
            "Mail",
            AppScope::Mail,
        )
        .await
        .unwrap();
    let plain = |text: &str| text.replace(['-', ' '], "");
    let mut secrets = vec![plain(&seed), plain(made.reveal())];
    secrets.extend(codes.iter().map(|code| plain(code.reveal())));
    let rows = house.store.platform_read(|tx| {
        let mut all = Vec::new();
        for sql in [
            "SELECT seed FROM second_factor",
            "SELECT hash FROM recovery_code",
            "SELECT hash FROM app_password",
        ] {
            all.extend(tx.query(sql, &[], |row| row.get::<String>(0))?);
        }
        Ok::<_, store::StoreError>(all)
    });
    let rows = rows.unwrap();
    assert_eq!(rows.len(), 12);
    for row in &rows {
        let found = secrets.iter().any(|secret| row.contains(secret.as_str()));
        assert!(!found, "{row}");
    }
    // All of it goes with the account.
    house
        .identity
        .forget_second_factor(house.amandine.account)
        .unwrap();
    let person = house.amandine.person;
    assert!(house.identity.second_factor(person).unwrap().is_none());
    assert!(house.identity.app_passwords(person).unwrap().is_empty());
    assert!(house.folder.path().exists());
}

/// What one node takes counts on the other, and so do failures.
#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_take_a_code_once_and_count_its_failures_together() {
    let database = Database::fresh();
    let node = || opened_on(Engine::postgres(database.url()));
    let (one, other) = (node(), node());
    one.identity.keyed_hash(one.folder.path()).unwrap();
    std::fs::copy(
        one.folder.path().join(identity::KEY_FILE),
        other.folder.path().join(identity::KEY_FILE),
    )
    .unwrap();
    other.identity.keyed_hash(other.folder.path()).unwrap();
    let (person, account) = amandine(&one);
    let actor = Actor {
        person,
        account,
        protocol: Protocol::Web,
        ..Actor::system()
    };
    let proposed = one.identity.propose_second_factor(person).unwrap();
    let seed = proposed.typed.reveal().to_owned();
    let now = || one.store.now().seconds();
    let code = telephone::code(&seed, now());
    one.identity
        .enrol_second_factor(
            &actor,
            PASSWORD.into(),
            proposed.sealed,
            code.as_str().into(),
        )
        .await
        .unwrap();
    for node in [&one, &other] {
        node.clock.advance(Duration::from_secs(60));
    }
    let prove =
        async |node: &Opened, code: &str| node.identity.prove_anew(&actor, code.into()).await;
    let code = telephone::code(&seed, now());
    let (here, there) = tokio::join!(prove(&one, &code), prove(&other, &code));
    assert_eq!(
        [here.is_ok(), there.is_ok()]
            .iter()
            .filter(|ok| **ok)
            .count(),
        1,
        "one of two takes it"
    );
    let refused = [here, there].into_iter().find_map(Result::err);
    assert!(matches!(refused, Some(FactorRefusal::Wrong)));
    for node in [&one, &other] {
        node.clock.advance(Duration::from_secs(3600));
    }
    let is_right = |guess: &String| *guess == telephone::code(&seed, now());
    let guesses = (0..).map(|guess| format!("{guess:06}"));
    let guesses: Vec<_> = guesses.filter(|one| !is_right(one)).take(5).collect();
    for (at, guess) in guesses.iter().enumerate() {
        let node = if at % 2 == 0 { &one } else { &other };
        assert!(matches!(
            prove(node, guess).await,
            Err(FactorRefusal::Wrong)
        ));
    }
    for node in [&one, &other] {
        let waits = prove(node, &telephone::code(&seed, now())).await;
        assert!(matches!(waits, Err(FactorRefusal::Throttled { .. })));
    }
}

fn amandine(node: &Opened) -> (PersonId, AccountId) {
    let command = Actor::command();
    let new = NewOrganisation {
        name: "Académie de Thau".to_owned(),
        domains: vec!["ac-thau.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let organisation = node.directory.create_organisation(&command, &new).unwrap();
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
        addresses: vec!["aserret@ac-thau.example".parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    let (person, account) = node.directory.create_account(&command, &new).unwrap();
    node.identity
        .set_password(&command, person, &PASSWORD.into())
        .unwrap();
    (person, account)
}
