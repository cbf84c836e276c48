//! Passkeys: what each opens, for whom, once, and what is refused, on both engines.

use crate::authenticator::Authenticator;
use crate::opened::{Opened, bearer, opened, thau};
use crate::telephone;
use directory::{Act, Actor, Directory, DirectoryError, OrganisationId, Protocol, Suspension};
use identity::{
    AppScope, Brought, CameIn, Device, FactorRefusal, Identity, MOST_PASSKEYS, NOTICE_JOB,
    NewFactor, Origin, OutsideRefusal, RECOVERY_CODES, RESCUE_CODE_JOB, Reason, RescueRefusal,
    Secret, Site, StepRefusal,
};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{ManualClock, Store};
use testing_postgres::{Database, Kind};

testing_postgres::on_both_engines! {
    a_passkey_opens_by_itself_and_counts_as_the_second_factor,
    a_passkey_is_added_after_a_proof_and_its_bearer_is_told,
    a_question_is_answered_once_in_five_minutes_by_whom_it_was_asked,
    a_counter_that_goes_back_is_refused_and_told,
    what_another_site_or_no_verified_user_answers_is_refused,
    who_knows_no_passkey_learns_nothing,
    the_state_of_an_account_counts_for_passkeys_too,
    a_passkey_goes_with_a_proof_and_never_the_last_of_who_must_have_one,
    what_goes_with_a_reset_a_freeze_or_an_account_takes_passkeys_too,
    a_passkey_is_renamed_by_its_bearer_alone_and_both_names_stay_in_the_journal,
    there_are_ten_at_the_most_and_none_twice,
    once_compulsory_a_passkey_is_enrolled_with_a_code_of_the_rescue_address,
    a_passkey_is_enrolled_behind_the_token_that_asked_and_once,
    the_first_passkey_of_a_duty_asks_a_code_of_the_rescue_address,
    beside_the_present_password_a_passkey_changes_it_from_outside,
}

const PASSWORD: &str = "garrigue chenal amandier";
const ORIGIN: &str = "https://mail.thau.example";
const RESCUE: &str = "amandine@ailleurs.example";

struct House {
    store: Store,
    clock: Arc<ManualClock>,
    directory: Directory,
    identity: Identity,
    organisation: OrganisationId,
    amandine: Actor,
    basile: Actor,
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
    identity.keyed_hash(folder.path()).unwrap();
    let organisation = thau(&directory);
    let person = |named| Actor {
        network: Some(network(7)),
        ..bearer((&directory, &identity), organisation, named, PASSWORD)
    };
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
        _folder: folder,
        _database: database,
    }
}

fn network(last: u8) -> IpAddr {
    [192, 0, 2, last].into()
}

fn device() -> Device {
    Device {
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
        network: network(7),
        shared: false,
    }
}

fn site() -> Site {
    Site::at(ORIGIN).unwrap()
}

impl House {
    /// Adds one to somebody: the recovery codes, if it is the first.
    async fn add(
        &self,
        actor: &Actor,
        proof: Secret,
        key: &mut Authenticator,
    ) -> Result<Vec<Secret>, FactorRefusal> {
        let asked = self
            .identity
            .propose_passkey(actor.person, &site())
            .unwrap();
        let answer = key.create(&asked);
        let name = "Téléphone";
        self.identity.add_passkey(actor, proof, name, answer).await
    }

    /// Amandine with her first one.
    async fn amandines(&self) -> (Authenticator, Vec<Secret>) {
        let mut key = Authenticator::new("telephone", ORIGIN);
        let codes = self.add(&self.amandine, PASSWORD.into(), &mut key).await;
        (key, codes.unwrap())
    }

    async fn enter(&self, answer: &Secret) -> Result<identity::Entered, Reason> {
        let entering = self.identity.authenticate_by_passkey(answer, network(7));
        entering.await.map_err(|refusal| refusal.reason)
    }

    /// The answer of a passkey to the question of who signs in.
    fn anew(&self, key: &mut Authenticator) -> Secret {
        key.get(&self.identity.ask_any_passkey(&site()).unwrap())
    }

    /// To the question of who is known.
    fn proof(&self, actor: &Actor, key: &mut Authenticator) -> Secret {
        let asked = self.identity.ask_passkey(actor.person, &site()).unwrap();
        key.get(&asked.unwrap())
    }

    async fn waiting(&self) -> Secret {
        let secret = Secret::from(PASSWORD);
        let entering = self
            .identity
            .authenticate(Protocol::Web, "aserret", &secret, network(7));
        match entering.await.unwrap_err().reason {
            Reason::SecondFactor(halfway) => self.identity.wait_for_code(&halfway, false).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn acts(&self) -> Vec<Act> {
        let journal = self.directory.own_journal(&self.amandine, None).unwrap();
        journal.into_iter().map(|entry| entry.act).collect()
    }

    /// What the letters that wait tell.
    fn told(&self) -> Vec<String> {
        let jobs = self.store.pending_jobs(NOTICE_JOB).unwrap();
        let notices = jobs
            .iter()
            .map(|job| self.identity.make_notice(job).unwrap().unwrap());
        notices
            .map(|notice| notice.happened.name().to_owned())
            .collect()
    }

    /// Hers, proven.
    fn rescue(&self) {
        let row = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
        let values = |tx: &store::Tx<'_>| {
            let values = store::params![self.amandine.person, RESCUE];
            tx.execute(row, values)
        };
        self.store.platform_write(values).unwrap();
    }

    /// The code of the letter that waits to be sent there.
    fn letter(&self) -> Secret {
        let jobs = self.store.pending_jobs(RESCUE_CODE_JOB).unwrap();
        let letter = self.identity.make_rescue_code(jobs.last().unwrap());
        let letter = letter.unwrap().unwrap();
        assert_eq!(letter.to.as_str(), RESCUE);
        letter.code
    }

    /// A sign-in that waits for a first second factor, with the code of the letter.
    async fn enrolling(&self) -> (Secret, Secret) {
        let waiting = self.waiting().await;
        self.identity.ask_enrolment_code(&waiting).unwrap();
        (waiting, self.letter())
    }

    /// The answer of a new passkey to what is asked behind a token.
    fn creation(&self, token: &Secret, key: &mut Authenticator) -> Secret {
        let asked = self.identity.propose_passkey_signing_in(token, &site());
        key.create(&asked.unwrap())
    }

    fn enrol(&self, token: &Secret, sent: &Secret, answer: Secret) -> Result<CameIn, StepRefusal> {
        let name = "Téléphone".to_owned();
        let new = NewFactor::Passkey { name, answer };
        self.identity
            .enrol_signing_in(token, Brought::Sent(sent), &new, &device())
    }

    fn compels(&self) {
        let value = r#"{"staff_from":"2026-08-01"}"#;
        let command = Actor::command();
        self.directory
            .set_policy(&command, self.organisation, "second_factor", value)
            .unwrap();
    }
}

async fn a_passkey_opens_by_itself_and_counts_as_the_second_factor(kind: Kind) {
    let house = house(kind);
    let (mut key, codes) = house.amandines().await;
    assert_eq!(codes.len(), RECOVERY_CODES);
    let answer = house.anew(&mut key);
    let entered = house.enter(&answer).await.unwrap();
    assert_eq!(entered.actor.person, house.amandine.person);
    let token = house.identity.open_session(&entered, &device()).unwrap();
    let session = house.identity.session(&token.unwrap()).unwrap().unwrap();
    assert!(
        session.actor.scopes.contains(directory::Scopes::DUTIES),
        "both factors"
    );
    let known = house.identity.passkeys(house.amandine.person).unwrap();
    assert_eq!(known[0].name, "Téléphone");
    assert_eq!(known[0].used, Some(house.store.now()));
    assert_eq!(known[0].network.as_deref(), Some("192.0.2.7"));

    // The password alone opens nothing any more: a passkey is the second step, or a recovery code.
    let waiting = house.waiting().await;
    let answer = house.proof(&house.amandine, &mut key);
    let came = house.identity.give_code(&waiting, &answer, &device());
    assert_eq!(came.unwrap().actor.person, house.amandine.person);
    let waiting = house.waiting().await;
    let came = house.identity.give_code(&waiting, &codes[0], &device());
    came.unwrap();
    // Mail programs do not come in by that password.
    let secret = Secret::from(PASSWORD);
    let imap = house
        .identity
        .authenticate(Protocol::Imap, "aserret", &secret, network(7));
    assert_eq!(imap.await.unwrap_err().reason, Reason::BadCredentials);
}

async fn a_passkey_is_added_after_a_proof_and_its_bearer_is_told(kind: Kind) {
    let house = house(kind);
    let mut key = Authenticator::new("telephone", ORIGIN);
    let thief = house
        .add(&house.amandine, "une autre phrase".into(), &mut key)
        .await;
    assert!(matches!(thief, Err(FactorRefusal::Wrong)));
    assert!(
        house
            .identity
            .passkeys(house.amandine.person)
            .unwrap()
            .is_empty()
    );
    let (mut key, _) = house.amandines().await;
    assert_eq!(
        house.acts()[0],
        Act::PasskeyAdded {
            name: "Téléphone".to_owned()
        }
    );
    assert_eq!(house.told(), ["passkey-added"]);
    // Another one asks for the one before, not for the password; it brings no other recovery codes.
    let mut second = Authenticator::new("clé", ORIGIN);
    let by_password = house
        .add(&house.amandine, PASSWORD.into(), &mut second)
        .await;
    assert!(matches!(by_password, Err(FactorRefusal::Wrong)));
    let proof = house.proof(&house.amandine, &mut key);
    let codes = house
        .add(&house.amandine, proof, &mut second)
        .await
        .unwrap();
    assert!(codes.is_empty());
    let factor = house.identity.second_factor(house.amandine.person);
    let factor = factor.unwrap().unwrap();
    assert_eq!((factor.passkeys, factor.app_since), (2, None));
    assert_eq!(factor.recovery_left, RECOVERY_CODES);
}

async fn a_question_is_answered_once_in_five_minutes_by_whom_it_was_asked(kind: Kind) {
    let house = house(kind);
    let (mut key, _) = house.amandines().await;
    let answer = house.anew(&mut key);
    house.enter(&answer).await.unwrap();
    assert_eq!(
        house.enter(&answer).await.unwrap_err(),
        Reason::BadCredentials,
        "replayed"
    );
    // The same question, answered anew, is spent too.
    let asked = house.identity.ask_any_passkey(&site()).unwrap();
    let answers = [key.get(&asked), key.get(&asked)];
    house.enter(&answers[0]).await.unwrap();
    let again = house.enter(&answers[1]).await.unwrap_err();
    assert_eq!(again, Reason::BadCredentials);
    // It waits for five minutes.
    let late = house.anew(&mut key);
    house.clock.advance(Duration::from_secs(5 * 60));
    assert_eq!(
        house.enter(&late).await.unwrap_err(),
        Reason::BadCredentials
    );

    // What Amandine was asked is no proof of Basile, nor of who signs in; nor the other way round.
    let mut other = Authenticator::new("basile", ORIGIN);
    let basile = house.basile.clone();
    house
        .add(&basile, PASSWORD.into(), &mut other)
        .await
        .unwrap();
    let asked = house.identity.ask_passkey(house.amandine.person, &site());
    let asked = asked.unwrap().unwrap();
    let proving = async |actor: &Actor, answer: Secret| {
        house.identity.make_recovery_codes(actor, answer).await
    };
    let crossed = proving(&basile, other.get(&asked)).await;
    assert!(matches!(crossed, Err(FactorRefusal::WrongPasskey)));
    let crossed = proving(&house.amandine, other.get(&asked)).await;
    assert!(matches!(crossed, Err(FactorRefusal::WrongPasskey)));
    let entered = house.enter(&key.get(&asked)).await.unwrap_err();
    assert_eq!(entered, Reason::BadCredentials);
    let crossed = proving(&house.amandine, house.anew(&mut key)).await;
    assert!(matches!(crossed, Err(FactorRefusal::WrongPasskey)));
    proving(&house.amandine, key.get(&asked)).await.unwrap();
}

async fn a_counter_that_goes_back_is_refused_and_told(kind: Kind) {
    let house = house(kind);
    let (mut key, _) = house.amandines().await;
    key.counter = 40;
    let answer = house.anew(&mut key);
    house.enter(&answer).await.unwrap();
    // A copy of it was made before: it counts from where it was.
    key.counter = 20;
    let answer = house.anew(&mut key);
    assert_eq!(
        house.enter(&answer).await.unwrap_err(),
        Reason::BadCredentials
    );
    house.enter(&answer).await.unwrap_err();
    let name = "Téléphone".to_owned();
    let copied = Act::PasskeyCopied { name };
    let acts = house.acts();
    assert_eq!(acts.iter().filter(|act| **act == copied).count(), 1, "once");
    assert_eq!(house.told(), ["passkey-added", "passkey-copied"]);
    // The same where it stands for a code; one that goes on opens.
    key.counter = 30;
    let waiting = house.waiting().await;
    let answer = house.proof(&house.amandine, &mut key);
    let refused = house.identity.give_code(&waiting, &answer, &device());
    assert!(matches!(
        refused,
        Err(StepRefusal::Factor(FactorRefusal::WrongPasskey))
    ));
    key.counter = 41;
    let answer = house.anew(&mut key);
    house.enter(&answer).await.unwrap();
}

async fn what_another_site_or_no_verified_user_answers_is_refused(kind: Kind) {
    let house = house(kind);
    let (mut key, _) = house.amandines().await;
    key.verifies = false;
    let answer = house.anew(&mut key);
    assert_eq!(
        house.enter(&answer).await.unwrap_err(),
        Reason::BadCredentials,
        "found on a table"
    );
    key.verifies = true;
    key.origin = "https://mail.thau.example.pirate.example".to_owned();
    let answer = house.anew(&mut key);
    let elsewhere = house.enter(&answer).await.unwrap_err();
    assert_eq!(elsewhere, Reason::BadCredentials);
    // Nor is a passkey made there.
    let mut other = Authenticator::new("autre", "https://pirate.example");
    let proof = || Secret::from(PASSWORD);
    let made = house.add(&house.basile, proof(), &mut other).await;
    assert!(matches!(made, Err(FactorRefusal::NoPasskey)));
    let mut other = Authenticator::new("autre", ORIGIN);
    other.verifies = false;
    let made = house.add(&house.basile, proof(), &mut other).await;
    assert!(matches!(made, Err(FactorRefusal::NoPasskey)));
    key.origin = ORIGIN.to_owned();
    let answer = house.anew(&mut key);
    house.enter(&answer).await.unwrap();
}

async fn who_knows_no_passkey_learns_nothing(kind: Kind) {
    let house = house(kind);
    let (mut key, _) = house.amandines().await;
    let mut foreign = Authenticator::new("inconnue", ORIGIN);
    let asked = house.identity.propose_passkey(house.basile.person, &site());
    foreign.create(&asked.unwrap());
    let mut answers = vec![
        house.anew(&mut foreign),
        Secret::from(""),
        Secret::from("{}"),
        Secret::new("{".repeat(100_000)),
    ];
    // Her passkey under another's name.
    let hers = house.anew(&mut key);
    let mut forged: serde_json::Value = serde_json::from_str(hers.reveal()).unwrap();
    forged["credential"]["response"]["userHandle"] = "AAAAAAAAAAAAAAAAAAAAAA".into();
    answers.push(Secret::new(forged.to_string()));
    forged["credential"]["response"]["userHandle"] = serde_json::Value::Null;
    answers.push(Secret::new(forged.to_string()));
    for answer in &answers {
        let told = house.enter(answer).await.unwrap_err();
        assert_eq!(told, Reason::BadCredentials);
    }
    house.enter(&hers).await.unwrap();
    // The network of who tries many waits, whatever they bring.
    for _ in 0..200 {
        let told = house.enter(&answers[0]).await.unwrap_err();
        if matches!(told, Reason::Throttled { .. }) {
            return;
        }
    }
    panic!("nobody waits");
}

async fn the_state_of_an_account_counts_for_passkeys_too(kind: Kind) {
    let house = house(kind);
    let (mut key, _) = house.amandines().await;
    let command = Actor::command();
    let suspended = Suspension {
        reason: "enquête".to_owned(),
        keeps_mail: None,
    };
    house
        .directory
        .suspend(&command, house.amandine.account, &suspended)
        .unwrap();
    let answer = house.anew(&mut key);
    let told = house.enter(&answer).await.unwrap_err();
    assert!(matches!(told, Reason::Suspended { .. }), "{told:?}");
}

async fn a_passkey_goes_with_a_proof_and_never_the_last_of_who_must_have_one(kind: Kind) {
    let house = house(kind);
    let (mut key, codes) = house.amandines().await;
    let id = house.identity.passkeys(house.amandine.person).unwrap()[0]
        .id
        .clone();
    let remove =
        async |actor: &Actor, proof: Secret| house.identity.remove_passkey(actor, proof, &id).await;
    let by_password = remove(&house.amandine, PASSWORD.into()).await;
    assert!(matches!(by_password, Err(FactorRefusal::Wrong)));
    let basile = remove(&house.basile, PASSWORD.into()).await;
    assert!(matches!(basile, Ok(false)), "it is not his");
    house.compels();
    let proof = house.proof(&house.amandine, &mut key);
    let must = remove(&house.amandine, proof).await;
    assert!(matches!(must, Err(FactorRefusal::Compulsory)));

    // With an application beside it the passkey may go, and the application is the last then.
    let proposed = house.identity.propose_second_factor(house.amandine.person);
    let proposed = proposed.unwrap();
    let seed = proposed.typed.reveal().to_owned();
    let code = telephone::code(&seed, house.store.now().seconds());
    let proof = house.proof(&house.amandine, &mut key);
    let enrolling = house.identity.enrol_second_factor(
        &house.amandine,
        proof,
        proposed.sealed,
        code.as_str().into(),
    );
    let fresh = enrolling.await.unwrap();
    let old = remove(&house.amandine, codes[1].clone()).await;
    assert!(matches!(old, Err(FactorRefusal::Wrong)), "made anew");
    assert!(remove(&house.amandine, fresh[0].clone()).await.unwrap());
    assert!(matches!(house.acts()[0], Act::PasskeyRemoved { .. }));
    let removing = house
        .identity
        .remove_second_factor(&house.amandine, fresh[1].clone());
    assert!(matches!(removing.await, Err(FactorRefusal::Compulsory)));
    let factor = house.identity.second_factor(house.amandine.person);
    assert_eq!(factor.unwrap().unwrap().recovery_left, RECOVERY_CODES - 1);
    let answer = house.anew(&mut key);
    assert_eq!(
        house.enter(&answer).await.unwrap_err(),
        Reason::BadCredentials
    );
}

async fn what_goes_with_a_reset_a_freeze_or_an_account_takes_passkeys_too(kind: Kind) {
    let house = house(kind);
    let (mut key, _) = house.amandines().await;
    let person = house.amandine.person;
    // « Ce n’était pas moi » : what is younger than a week goes.
    house.clock.advance(Duration::from_secs(8 * 24 * 3600));
    let mut thief = Authenticator::new("voleur", ORIGIN);
    let proof = house.proof(&house.amandine, &mut key);
    house.add(&house.amandine, proof, &mut thief).await.unwrap();
    house.identity.freeze_own(&house.amandine).unwrap();
    let known = house.identity.passkeys(person).unwrap();
    assert_eq!(known.len(), 1, "her own stays");
    let answer = house.anew(&mut key);
    assert_eq!(house.enter(&answer).await.unwrap_err(), Reason::Frozen);
    // At the command line both go; so do those of an account that is deleted.
    let command = Actor::command();
    house
        .identity
        .reset_factor_by_command(&command, person)
        .unwrap();
    assert!(house.identity.second_factor(person).unwrap().is_none());
    let mut other = Authenticator::new("basile", ORIGIN);
    house
        .add(&house.basile, PASSWORD.into(), &mut other)
        .await
        .unwrap();
    house
        .identity
        .forget_second_factor(house.basile.account)
        .unwrap();
    assert!(
        house
            .identity
            .passkeys(house.basile.person)
            .unwrap()
            .is_empty()
    );
}

async fn a_passkey_is_renamed_by_its_bearer_alone_and_both_names_stay_in_the_journal(kind: Kind) {
    let house = house(kind);
    house.amandines().await;
    let identity = &house.identity;
    let known = identity.passkeys(house.amandine.person).unwrap();
    let (id, former) = (&known[0].id, known[0].name.clone());
    assert!(
        !identity
            .rename_passkey(&house.basile, id, "Le mien")
            .unwrap()
    );
    let nameless = identity.rename_passkey(&house.amandine, id, "  ");
    assert!(matches!(nameless, Err(DirectoryError::Invalid { .. })));
    assert!(
        identity
            .rename_passkey(&house.amandine, id, " Clé du bureau ")
            .unwrap()
    );
    let known = identity.passkeys(house.amandine.person).unwrap();
    assert_eq!(known[0].name, "Clé du bureau");
    let name = known[0].name.clone();
    let renamed = Act::PasskeyRenamed { former, name };
    assert_eq!(house.acts()[0], renamed);
    // The same again is nothing to write down.
    assert!(
        identity
            .rename_passkey(&house.amandine, id, "Clé du bureau")
            .unwrap()
    );
    assert_eq!(
        house.acts().iter().filter(|act| **act == renamed).count(),
        1
    );
}

async fn there_are_ten_at_the_most_and_none_twice(kind: Kind) {
    let house = house(kind);
    let (mut key, _) = house.amandines().await;
    let proof = house.proof(&house.amandine, &mut key);
    let mut same = Authenticator::new("telephone", ORIGIN);
    let twice = house.add(&house.amandine, proof, &mut same).await;
    assert!(matches!(twice, Err(FactorRefusal::NoPasskey)));
    for one in 1..MOST_PASSKEYS {
        let proof = house.proof(&house.amandine, &mut key);
        let mut next = Authenticator::new(&format!("clé {one}"), ORIGIN);
        house.add(&house.amandine, proof, &mut next).await.unwrap();
    }
    let proof = house.proof(&house.amandine, &mut key);
    let mut more = Authenticator::new("de trop", ORIGIN);
    let more = house.add(&house.amandine, proof, &mut more).await;
    assert!(matches!(more, Err(FactorRefusal::TooMany)));
}

async fn once_compulsory_a_passkey_is_enrolled_with_a_code_of_the_rescue_address(kind: Kind) {
    let house = house(kind);
    let (identity, person) = (&house.identity, house.amandine.person);
    house.rescue();
    let scope = AppScope::Mail;
    let making = identity.make_app_password(&house.amandine, PASSWORD.into(), "Thunderbird", scope);
    let program = making.await.unwrap();
    house.compels();
    let mut key = Authenticator::new("telephone", ORIGIN);
    // In an open session the password proves nothing any more.
    let inside = house.add(&house.amandine, PASSWORD.into(), &mut key).await;
    assert!(matches!(inside, Err(FactorRefusal::AtSignIn)));

    let (waiting, sent) = house.enrolling().await;
    let answer = house.creation(&waiting, &mut key);
    // The password and a passkey of whoever holds it are no proof.
    let guessed = house.enrol(&waiting, &"000000".into(), answer.clone());
    assert!(matches!(
        guessed,
        Err(StepRefusal::Rescue(RescueRefusal::Wrong))
    ));
    assert!(identity.second_factor(person).unwrap().is_none());
    let given = identity.give_code(&waiting, &answer, &device());
    assert!(matches!(given, Err(StepRefusal::Over)), "there is none yet");
    let came = house.enrol(&waiting, &sent, answer.clone()).unwrap();
    assert_eq!(came.recovery.len(), RECOVERY_CODES);
    assert!(identity.session(&came.token).unwrap().is_some());
    let again = house.enrol(&waiting, &sent, answer);
    assert!(
        matches!(again, Err(StepRefusal::Over)),
        "the token is spent"
    );

    let known = identity.second_factor(person).unwrap().unwrap();
    assert_eq!((known.passkeys, known.app_since), (1, None));
    let name = "Téléphone".to_owned();
    let acts = house.acts();
    assert!(acts.contains(&Act::PasskeyAdded { name }));
    assert!(
        acts.contains(&Act::AppPasswordsRevoked),
        "made by the password alone"
    );
    assert!(house.told().contains(&"passkey-added".to_owned()));
    for secret in [Secret::from(PASSWORD), program] {
        let imap = identity.authenticate(Protocol::Imap, "aserret", &secret, network(7));
        assert_eq!(imap.await.unwrap_err().reason, Reason::BadCredentials);
    }
    // From now on it is asked for, or a recovery code; and it stays.
    let waiting = house.waiting().await;
    assert!(!identity.signing_in(&waiting).unwrap().unwrap().enrols);
    let letter = identity.ask_enrolment_code(&waiting);
    assert!(matches!(letter, Err(StepRefusal::Over)));
    let answer = house.proof(&house.amandine, &mut key);
    identity.give_code(&waiting, &answer, &device()).unwrap();
    let waiting = house.waiting().await;
    let code = &came.recovery[0];
    identity.give_code(&waiting, code, &device()).unwrap();
    let id = identity.passkeys(person).unwrap()[0].id.clone();
    let removing = identity.remove_passkey(&came.actor, came.recovery[1].clone(), &id);
    assert!(matches!(removing.await, Err(FactorRefusal::Compulsory)));
}

async fn a_passkey_is_enrolled_behind_the_token_that_asked_and_once(kind: Kind) {
    let house = house(kind);
    house.rescue();
    house.compels();
    let identity = &house.identity;
    let mut key = Authenticator::new("telephone", ORIGIN);
    let refused = |answer: Secret, token: &Secret, sent: &Secret| {
        let refusal = house.enrol(token, sent, answer).err().unwrap();
        let StepRefusal::Factor(refusal) = refusal else {
            panic!("{refusal:?}");
        };
        refusal
    };
    let (waiting, sent) = house.enrolling().await;
    // What another sign-in was asked, what an open session is asked, and what proves somebody.
    let elsewhere = house.waiting().await;
    let foreign = house.creation(&elsewhere, &mut key);
    let over = refused(foreign, &waiting, &sent);
    assert!(matches!(over, FactorRefusal::Over), "{over:?}");
    let asked = identity.propose_passkey(house.amandine.person, &site());
    let over = refused(key.create(&asked.unwrap()), &waiting, &sent);
    assert!(matches!(over, FactorRefusal::Over), "{over:?}");
    let basiles = identity.propose_passkey(house.basile.person, &site());
    let over = refused(key.create(&basiles.unwrap()), &waiting, &sent);
    assert!(matches!(over, FactorRefusal::Over), "{over:?}");
    // No gesture, another site, nothing at all.
    key.verifies = false;
    let unverified = house.creation(&waiting, &mut key);
    key.verifies = true;
    key.origin = "https://pirate.example".to_owned();
    let pirate = house.creation(&waiting, &mut key);
    key.origin = ORIGIN.to_owned();
    for answer in [unverified, pirate, "{}".into(), "123456".into()] {
        let none = refused(answer, &waiting, &sent);
        assert!(matches!(none, FactorRefusal::NoPasskey), "{none:?}");
    }
    // Five minutes.
    let late = house.creation(&waiting, &mut key);
    house.clock.advance(Duration::from_secs(5 * 60));
    let over = refused(late, &waiting, &sent);
    assert!(matches!(over, FactorRefusal::Over), "{over:?}");
    // None of these used the code up. A sign-in that is over asks nothing.
    let answer = house.creation(&waiting, &mut key);
    house.enrol(&waiting, &sent, answer).unwrap();
    for token in [&waiting, &elsewhere, &"".into()] {
        let asked = identity.propose_passkey_signing_in(token, &site());
        assert!(matches!(asked, Err(StepRefusal::Over)));
    }
}

async fn the_first_passkey_of_a_duty_asks_a_code_of_the_rescue_address(kind: Kind) {
    let house = house(kind);
    let (identity, person) = (&house.identity, house.amandine.person);
    house.rescue();
    let command = Actor::command();
    house
        .directory
        .set_administrator(&command, person, true)
        .unwrap();
    let secret = Secret::from(PASSWORD);
    let entering = identity.authenticate(Protocol::Web, "aserret", &secret, network(7));
    let opened = identity.open_session(&entering.await.unwrap(), &device());
    let actor = identity.session(&opened.unwrap().unwrap()).unwrap();
    let actor = actor.unwrap().actor;
    let mut key = Authenticator::new("telephone", ORIGIN);
    let alone = house.add(&actor, PASSWORD.into(), &mut key).await;
    assert!(matches!(alone, Err(FactorRefusal::AsksLetter)));
    identity.ask_first_factor_code(&actor).unwrap();
    let sent = house.letter();
    let enrol = async |key: &mut Authenticator, proof: &str, sent: Secret| {
        let asked = identity.propose_passkey(person, &site()).unwrap();
        let (name, answer) = ("Clé".to_owned(), key.create(&asked));
        let new = NewFactor::Passkey { name, answer };
        let enrolling = identity.enrol_first_factor(&actor, proof.into(), sent, new);
        enrolling.await
    };
    let thief = enrol(&mut key, "une autre phrase", sent.clone()).await;
    assert!(matches!(
        thief,
        Err(StepRefusal::Factor(FactorRefusal::Wrong))
    ));
    let guessed = enrol(&mut key, PASSWORD, "000000".into()).await;
    assert!(matches!(
        guessed,
        Err(StepRefusal::Rescue(RescueRefusal::Wrong))
    ));
    let codes = enrol(&mut key, PASSWORD, sent.clone()).await.unwrap();
    assert_eq!(codes.len(), RECOVERY_CODES);
    let door = identity.duties_door(&actor).unwrap();
    assert_eq!(door, identity::DutiesDoor::Code);
    let proof = house.proof(&actor, &mut key);
    identity.prove_for_duties(&actor, proof).await.unwrap();
    // No other one comes by a letter.
    let mut second = Authenticator::new("autre", ORIGIN);
    let more = enrol(&mut second, codes[0].reveal(), sent).await;
    assert!(matches!(
        more,
        Err(StepRefusal::Factor(FactorRefusal::Over))
    ));
}

async fn beside_the_present_password_a_passkey_changes_it_from_outside(kind: Kind) {
    const OTHER: &str = "tramway pelote bouzigues";
    let house = house(kind);
    let identity = &house.identity;
    let (mut key, codes) = house.amandines().await;
    let change = async |present: &str, answer: Option<Secret>| {
        let present = Secret::from(present);
        let told = (Secret::from(OTHER), answer);
        let from = Origin::from(network(7));
        identity
            .change_from_outside("aserret", &present, told, from)
            .await
    };
    let asked = || identity.ask_passkey_to_change(&site()).unwrap();
    let named = asked().options["allowCredentials"].clone();
    assert!(named.as_array().is_none_or(Vec::is_empty), "{named}");
    let without = change(PASSWORD, None).await;
    assert!(matches!(without, Err(OutsideRefusal::Code)));
    let wrong = change("un autre mot de passe", Some(key.get(&asked()))).await;
    assert!(matches!(wrong, Err(OutsideRefusal::Refused(_))));
    // Of somebody else, or to another question.
    let mut basiles = Authenticator::new("basile", ORIGIN);
    house
        .add(&house.basile, PASSWORD.into(), &mut basiles)
        .await
        .unwrap();
    let others = [
        basiles.get(&asked()),
        house.anew(&mut key),
        house.proof(&house.amandine, &mut key),
    ];
    for other in others {
        let refused = change(PASSWORD, Some(other)).await;
        assert!(matches!(
            refused,
            Err(OutsideRefusal::Factor(FactorRefusal::WrongPasskey))
        ));
    }
    let answer = key.get(&asked());
    assert_eq!(
        house.enter(&answer).await.unwrap_err(),
        Reason::BadCredentials,
        "it opens nothing"
    );
    change(PASSWORD, Some(answer.clone())).await.unwrap();
    let replayed = change(OTHER, Some(answer)).await;
    assert!(matches!(
        replayed,
        Err(OutsideRefusal::Factor(FactorRefusal::WrongPasskey))
    ));
    // A recovery code serves too.
    let present = Secret::from(OTHER);
    let third = Secret::from("ardoise lagune tamaris");
    let from = Origin::from(network(7));
    let told = (third, Some(codes[0].clone()));
    let changing = identity.change_from_outside("aserret", &present, told, from);
    changing.await.unwrap();
}
