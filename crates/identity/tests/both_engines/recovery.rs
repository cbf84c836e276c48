//! Back in without being signed in: what asks for no program, what tells an identifier, what replaces a password, and what
//! all of them tell to who does not exist, on both engines.

use crate::opened::{Opened, opened, put, thau};
use aws_lc_rs::pbkdf2;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use directory::{
    AccountState, Act, Actor, Directory, OrganisationId, PersonFacts, PersonId, Protocol,
    Suspension,
};
use feed_syntax::{BirthDate, Numen};
use identity::{
    ActivationRefusal, AppScope, CaptchaAnswer, CaptchaRefusal, Claim, CredentialError, Device,
    FoundIdentifier, Hashed, Identity, Origin, OutsideRefusal, ProvisionalSecret, RESCUE_CODE_JOB,
    RESET_JOB, Reason, ResetPlea, ResetRefusal, ResetWay, Secret, SeekRefusal, Seeker,
};
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, ManualClock, Store};
use testing_postgres::{Database, Kind};

testing_postgres::on_both_engines! {
    a_solution_counts_once_and_only_ours_counts,
    who_waits_passes_once_and_a_network_begins_few_waits,
    three_facts_together_tell_an_identifier,
    a_link_comes_to_the_rescue_address_and_is_used_up_by_choosing,
    a_plea_waits_without_what_was_typed,
    a_thousand_networks_guess_and_their_victim_signs_in,
    a_password_is_changed_from_outside_as_one_signs_in,
}

const NUMEN: &str = "11E2601001THA";
const BIRTH: &str = "14/02/1998";
const NOBODY: &str = "11E2601999THA";
const PHRASE: &str = "garrigue chenal amandier";
const OTHER: &str = "tramway pelote bouzigues";
const RESCUE: &str = "solene@ailleurs.example";
const NETWORK: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
const MINUTE: Duration = Duration::from_secs(60);

struct House {
    store: Store,
    clock: Arc<ManualClock>,
    directory: Directory,
    identity: Identity,
    organisation: OrganisationId,
    solene: (PersonId, AccountId),
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
    let keyed = identity.keyed_hash(folder.path()).unwrap();
    let organisation = thau(&directory);
    let who = ("Solène", "D’Arcy-Roux", NUMEN, BIRTH);
    let solene = put(&store, &directory, &keyed, (organisation, who));
    House {
        store,
        clock,
        directory,
        identity,
        organisation,
        solene,
        folder,
        _database: database,
    }
}

impl House {
    fn name(&self) -> String {
        let person = self.directory.person(self.solene.0).unwrap();
        person.identifier.clone()
    }

    fn claim(&self, name: &str, secret: &str, birth: &str) -> Claim {
        let charter = self.directory.charter(self.organisation).unwrap();
        Claim {
            name: name.to_owned(),
            secret: ProvisionalSecret::parse(secret).expect(secret),
            birth: BirthDate::parse(birth).unwrap(),
            charter: (self.organisation, charter.version),
        }
    }

    /// Somebody who bears another name than that of her birth; her identifier.
    fn bears_another_name(&self, numen: &str) -> String {
        let keyed = self.identity.keyed_hash(self.folder.path()).unwrap();
        let (numen, birth) = (
            Numen::parse(numen).unwrap(),
            BirthDate::parse(BIRTH).unwrap(),
        );
        let facts = PersonFacts {
            given_name: "Rania".to_owned(),
            family_name: "Belkacem".to_owned(),
            birth_name: Some("de l’Étang".to_owned()),
            numen_hash: Some(keyed.of(Hashed::Numen, numen.reveal())),
            birth_hash: Some(keyed.of(Hashed::BirthDate, &birth.reveal())),
            ..PersonFacts::default()
        };
        let registry = self.directory.registry(self.organisation).unwrap();
        let today = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        let put =
            |tx: &store::Tx<'_>| registry.put_person(&self.directory, tx, None, &facts, today);
        let written = self.store.platform_write(put).unwrap();
        self.directory.forget();
        let person = self.directory.person(written.person.unwrap()).unwrap();
        person.identifier.clone()
    }

    /// Solène comes for the first time and names her rescue address.
    async fn open(&self) {
        let claim = self.claim(&self.name(), NUMEN, BIRTH);
        let identity = &self.identity;
        let token = identity.begin_activation(&claim, NETWORK).unwrap();
        let chosen = identity.choose_first_password(token.clone(), PHRASE.into());
        chosen.await.unwrap();
        identity.ask_rescue_code(&token, RESCUE).unwrap();
        let job = self.store.pending_jobs(RESCUE_CODE_JOB).unwrap().remove(0);
        let letter = identity.make_rescue_code(&job).unwrap().unwrap();
        let code = letter.code.reveal();
        identity.confirm_rescue_code(&token, code).unwrap();
        identity.finish_activation(&token, &device()).unwrap();
    }

    /// The letters of the pleas that wait.
    fn letters(&self) -> Vec<identity::ResetLetter> {
        let jobs = self.store.pending_jobs(RESET_JOB).unwrap();
        self.store
            .platform_write(|tx| tx.execute("DELETE FROM due_job WHERE kind = 'reset-link'", &[]))
            .unwrap();
        let letters = jobs
            .iter()
            .map(|job| self.identity.make_reset_link(job).unwrap());
        letters.flatten().collect()
    }

    fn link(&self) -> Secret {
        let plea = plea(NUMEN, BIRTH);
        self.identity.ask_reset(&plea, NETWORK).unwrap();
        let letter = self.letters().remove(0);
        assert_eq!(letter.to.as_str(), RESCUE);
        assert_eq!(letter.identifier, self.name());
        match letter.way {
            ResetWay::Link(token) => token,
            other => panic!("{other:?}"),
        }
    }

    async fn signs_in(&self, secret: &str, from: impl Into<Origin>) -> Result<(), Reason> {
        let (name, secret) = (self.name(), secret.into());
        let let_in = self
            .identity
            .authenticate(Protocol::Web, &name, &secret, from);
        let_in.await.map(drop).map_err(|refusal| refusal.reason)
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

fn plea(numen: &str, birth: &str) -> ResetPlea {
    ResetPlea {
        numen: Numen::parse(numen).unwrap(),
        birth: BirthDate::parse(birth).unwrap(),
    }
}

/// What a browser computes for a task, by the protocol of the widget.
fn solved(task: &str) -> Value {
    let task: Value = serde_json::from_str(task).unwrap();
    let bytes = |name: &str| -> Vec<u8> {
        let digits = task["parameters"][name].as_str().unwrap().as_bytes();
        let pairs = digits
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).unwrap());
        pairs
            .map(|pair| u8::from_str_radix(pair, 16).unwrap())
            .collect()
    };
    let (nonce, salt) = (bytes("nonce"), bytes("salt"));
    let cost = u32::try_from(task["parameters"]["cost"].as_u64().unwrap()).unwrap();
    let counter = (0_u32..).find(|counter| {
        let password = [&nonce[..], &counter.to_be_bytes()].concat();
        let mut key = [0; 32];
        let rounds = NonZeroU32::new(cost).unwrap();
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            rounds,
            &salt,
            &password,
            &mut key,
        );
        key[0] == 0
    });
    serde_json::json!({ "challenge": task, "solution": { "counter": counter.unwrap(), "derivedKey": "", "time": 3.5 } })
}

fn answer(solution: &Value) -> CaptchaAnswer {
    CaptchaAnswer::Solved(STANDARD.encode(solution.to_string()))
}

async fn a_solution_counts_once_and_only_ours_counts(kind: Kind) {
    let house = house(kind);
    let identity = &house.identity;
    let solution = solved(&identity.captcha_challenge().unwrap());
    identity.take_captcha(&answer(&solution)).unwrap();
    let again = identity.take_captcha(&answer(&solution));
    assert!(matches!(again, Err(CaptchaRefusal::Spent)));
    let unsolved = |answer: &CaptchaAnswer| {
        let taken = identity.take_captcha(answer);
        matches!(taken, Err(CaptchaRefusal::Unsolved))
    };
    // Made easier, made longer, of another key: the signature says so.
    let good = solved(&identity.captcha_challenge().unwrap());
    for (name, value) in [
        ("cost", 1.into()),
        ("keyPrefix", "".into()),
        ("expiresAt", 4_000_000_000_i64.into()),
        ("nonce", "00".into()),
    ] {
        let mut forged = good.clone();
        forged["challenge"]["parameters"][name] = value;
        assert!(unsolved(&answer(&forged)), "{name}");
    }
    let mut forged = good.clone();
    forged["challenge"]["signature"] = "0123456789abcdef0123456789abcdef".into();
    assert!(unsolved(&answer(&forged)));
    for nothing in ["", "e30=", "~", &"A".repeat(9_000)] {
        assert!(unsolved(&CaptchaAnswer::Solved(nothing.to_owned())));
    }
    // Nothing of that has spent it; its time does.
    house.clock.advance(19 * MINUTE);
    identity.take_captcha(&answer(&good)).unwrap();
    let late = solved(&identity.captcha_challenge().unwrap());
    house.clock.advance(20 * MINUTE);
    assert!(unsolved(&answer(&late)));
    // A counter that solves nothing spends nothing.
    let good = solved(&identity.captcha_challenge().unwrap());
    let counter = good["solution"]["counter"].as_u64().unwrap();
    if counter > 0 {
        let mut wrong = good.clone();
        wrong["solution"]["counter"] = (counter - 1).into();
        assert!(unsolved(&answer(&wrong)), "the first that solves was found");
    }
    identity.take_captcha(&answer(&good)).unwrap();
}

async fn who_waits_passes_once_and_a_network_begins_few_waits(kind: Kind) {
    let house = house(kind);
    let identity = &house.identity;
    let wait = identity.begin_wait(NETWORK).unwrap();
    assert_eq!(wait.lasts, Duration::from_secs(30));
    let waited = CaptchaAnswer::Waited(wait.pass.clone());
    house.clock.advance(Duration::from_secs(29));
    assert!(matches!(
        identity.take_captcha(&waited),
        Err(CaptchaRefusal::Early { left }) if left == Duration::from_secs(1)
    ));
    assert!(identity.wait_left(&wait.pass).unwrap().is_some());
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(identity.wait_left(&wait.pass).unwrap(), None);
    identity.take_captcha(&waited).unwrap();
    let again = identity.take_captcha(&waited);
    assert!(matches!(again, Err(CaptchaRefusal::Spent)));
    let forged = CaptchaAnswer::Waited(format!("{}A", wait.pass));
    let taken = identity.take_captcha(&forged);
    assert!(matches!(taken, Err(CaptchaRefusal::Unsolved)));
    let over = identity.begin_wait(NETWORK).unwrap();
    house.clock.advance(21 * MINUTE);
    let taken = identity.take_captcha(&CaptchaAnswer::Waited(over.pass));
    assert!(matches!(taken, Err(CaptchaRefusal::Unsolved)));
    for _ in 0..6 {
        identity.begin_wait(NETWORK).unwrap();
    }
    let seventh = identity.begin_wait(NETWORK);
    assert!(matches!(seventh, Err(CaptchaRefusal::Throttled { .. })));
    let elsewhere = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 8));
    identity.begin_wait(elsewhere).unwrap();
}

async fn three_facts_together_tell_an_identifier(kind: Kind) {
    let house = house(kind);
    let seek = |numen: &str, birth: &str, name: &str| {
        let seeker = Seeker {
            numen: Numen::parse(numen).unwrap(),
            birth: BirthDate::parse(birth).unwrap(),
            family_name: name.to_owned(),
        };
        house.identity.find_identifier(&seeker, NETWORK)
    };
    let found = seek(NUMEN, BIRTH, " d'arcy roux ").unwrap();
    let expected = FoundIdentifier {
        identifier: house.name(),
        address: Some("solene.darcy-roux@ac-thau.example".to_owned()),
        organisation: house.organisation,
        state: AccountState::ToActivate,
    };
    assert_eq!(found, [expected]);
    for (numen, birth, name) in [
        (NOBODY, BIRTH, "D’Arcy-Roux"),
        (NUMEN, "15/02/1998", "D’Arcy-Roux"),
        (NUMEN, BIRTH, "Roux"),
        (NUMEN, BIRTH, ""),
    ] {
        let sought = seek(numen, birth, name);
        let is_refused = matches!(sought, Err(SeekRefusal::Unknown));
        assert!(is_refused, "{numen} {name}");
    }
    assert_eq!(seek(NUMEN, BIRTH, "darcyroux").unwrap().len(), 1);
    // The name of birth tells it as well as the one that is used; one of each is no name.
    let other = "11E2601002THA";
    let identifier = house.bears_another_name(other);
    for name in ["Belkacem", "de l’Étang", " DE L ETANG"] {
        let found = seek(other, BIRTH, name).unwrap();
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(found[0].identifier, identifier, "{name}");
    }
    for name in ["Belkacem de l’Étang", "Étang", ""] {
        let sought = seek(other, BIRTH, name);
        assert!(matches!(sought, Err(SeekRefusal::Unknown)), "{name}");
    }
    for _ in 0..10 {
        let sought = seek(NUMEN, "15/02/1998", "D’Arcy-Roux");
        assert!(matches!(sought, Err(SeekRefusal::Unknown)));
    }
    let sought = seek(NUMEN, BIRTH, "D’Arcy-Roux");
    assert!(matches!(sought, Err(SeekRefusal::Throttled { .. })));
    // Who has a NUMEN guesses no date here that they could not guess at the first sign-in: twenty in all, for both.
    house.clock.advance(10 * MINUTE);
    for day in 1..=10 {
        let sought = seek(NUMEN, &format!("{day:02}/03/1998"), "D’Arcy-Roux");
        assert!(matches!(sought, Err(SeekRefusal::Unknown)));
    }
    house.clock.advance(10 * MINUTE);
    let sought = seek(NUMEN, BIRTH, "D’Arcy-Roux");
    assert!(
        matches!(sought, Err(SeekRefusal::Unknown)),
        "the right one too"
    );
    let begun = house
        .identity
        .begin_activation(&house.claim(&house.name(), NUMEN, BIRTH), NETWORK);
    assert!(matches!(begun, Err(ActivationRefusal::Unknown)));
}

async fn a_link_comes_to_the_rescue_address_and_is_used_up_by_choosing(kind: Kind) {
    let house = house(kind);
    let identity = &house.identity;
    // Nobody has a rescue address yet, and no date is guessed.
    identity.ask_reset(&plea(NUMEN, BIRTH), NETWORK).unwrap();
    assert!(house.letters().is_empty());
    house.open().await;
    identity
        .ask_reset(&plea(NUMEN, "15/02/1998"), NETWORK)
        .unwrap();
    assert!(house.letters().is_empty());

    let first = house.link();
    let link = house.link();
    assert_eq!(identity.reset(&first).unwrap(), None, "replaced");
    // Opened by whoever looks at mail: nothing is used up.
    for _ in 0..3 {
        let reset = identity.reset(&link).unwrap().unwrap();
        assert_eq!((reset.person, reset.account), house.solene);
    }
    house.signs_in(PHRASE, NETWORK).await.unwrap();
    let weak = identity.reset_password(link.clone(), "azerty".into(), (true, NETWORK));
    let weak = weak.await;
    assert!(matches!(
        weak,
        Err(ResetRefusal::Credential(CredentialError::Weak(_)))
    ));
    let same = identity.reset_password(link.clone(), PHRASE.into(), (true, NETWORK));
    assert!(
        same.await.is_err(),
        "the one that was lost is not chosen again"
    );
    let own = Actor {
        person: house.solene.0,
        account: house.solene.1,
        organisation: house.organisation,
        ..Actor::command()
    };
    let making = identity.make_app_password(&own, PHRASE.into(), "Thunderbird", AppScope::Mail);
    making.await.unwrap();
    let ended = identity.ended(&own);
    identity
        .reset_password(link.clone(), OTHER.into(), (true, NETWORK))
        .await
        .unwrap();
    assert!(ended.has_changed().unwrap(), "every door hears");
    assert!(identity.app_passwords(house.solene.0).unwrap().is_empty());
    let again = identity.reset_password(
        link.clone(),
        "autre phrase de passe 7".into(),
        (true, NETWORK),
    );
    assert!(matches!(again.await, Err(ResetRefusal::Nowhere)));
    let old = house.signs_in(PHRASE, NETWORK).await;
    assert_eq!(old, Err(Reason::BadCredentials));
    house.signs_in(OTHER, NETWORK).await.unwrap();
    let numen = house.signs_in(NUMEN, NETWORK).await;
    assert_eq!(numen, Err(Reason::BadCredentials), "it opens nothing again");
    let acts = house.acts();
    for act in [
        Act::PasswordReset,
        Act::ResetAsked,
        Act::AppPasswordsRevoked,
    ] {
        assert!(acts.contains(&act), "{act:?}");
    }

    // Three letters an hour; after half an hour a link is over.
    let last = house.link();
    identity.ask_reset(&plea(NUMEN, BIRTH), NETWORK).unwrap();
    assert!(house.letters().is_empty(), "the fourth");
    assert!(identity.reset(&last).unwrap().is_some(), "it stays");
    house.clock.advance(30 * MINUTE);
    assert_eq!(identity.reset(&last).unwrap(), None);
    house.clock.advance(31 * MINUTE);
    let open = house.link();
    // Suspended meanwhile, the link opens nothing, and the next letter says why.
    let command = Actor::command();
    let directory = &house.directory;
    let how = Suspension {
        reason: "un doute".to_owned(),
        keeps_mail: None,
    };
    directory.suspend(&command, house.solene.1, &how).unwrap();
    assert_eq!(identity.reset(&open).unwrap(), None);
    identity.ask_reset(&plea(NUMEN, BIRTH), NETWORK).unwrap();
    let letter = house.letters().remove(0);
    assert!(matches!(letter.way, ResetWay::Suspended));
}

async fn a_plea_waits_without_what_was_typed(kind: Kind) {
    let house = house(kind);
    house.open().await;
    for (numen, birth) in [(NUMEN, BIRTH), (NOBODY, "01/01/1960")] {
        house
            .identity
            .ask_reset(&plea(numen, birth), NETWORK)
            .unwrap();
        let job = house.store.pending_jobs(RESET_JOB).unwrap().pop().unwrap();
        let told = String::from_utf8_lossy(&job.payload).into_owned();
        let year = &birth[6..];
        assert!(
            !told.contains(numen) && !told.contains(&format!("\"{year}")),
            "{told}"
        );
        assert!(!told.contains(birth), "{told}");
        // What waits again is the same for who exists and who does not.
        house
            .identity
            .ask_reset(&plea(numen, birth), NETWORK)
            .unwrap();
        assert_eq!(house.store.pending_jobs(RESET_JOB).unwrap().len(), 1);
        house.letters();
    }
}

async fn a_thousand_networks_guess_and_their_victim_signs_in(kind: Kind) {
    let house = house(kind);
    house.open().await;
    // Listed by name, a school's network has room for everybody's slips.
    let listed = r#"{"listed": "203.0.113.0/24 Collège de l’Étang"}"#;
    let organisation = house.organisation;
    let directory = &house.directory;
    directory
        .set_policy(&Actor::command(), organisation, "networks", listed)
        .unwrap();
    let within = |last: u8| IpAddr::V4(Ipv4Addr::new(203, 0, 113, last));
    for name in 0..250 {
        let secret = "devine 4711".into();
        for from in [within(7), IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1))] {
            let name = format!("quelqu.un{name}");
            let let_in = house
                .identity
                .authenticate(Protocol::Web, &name, &secret, from);
            let reason = let_in.await.unwrap_err().reason;
            assert!(from != within(7) || reason == Reason::BadCredentials);
        }
    }
    house.signs_in(PHRASE, within(7)).await.unwrap();
    let unlisted = house
        .signs_in(OTHER, IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1)))
        .await;
    assert!(matches!(unlisted, Err(Reason::Throttled { .. })));
    house.clock.advance(10 * MINUTE);
    let kept = house
        .identity
        .remember_device(house.solene.0, None)
        .unwrap();
    let before = house.identity.captcha_challenge().unwrap();
    for network in 0..1_000_u32 {
        let from = IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + network));
        for _ in 0..3 {
            let guess = house.signs_in("devine 4711", from).await;
            assert_eq!(guess, Err(Reason::BadCredentials));
        }
    }
    let own = Origin {
        network: IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)),
        device: Some(kept.clone()),
    };
    house.signs_in(PHRASE, own.clone()).await.unwrap();
    let fresh = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 9));
    house.signs_in(PHRASE, fresh).await.unwrap();
    // Where her network has to wait her device does not; a device of somebody else does.
    for _ in 0..10 {
        let _ = house.signs_in("devine 4711", NETWORK).await;
    }
    let waits = house.signs_in(OTHER, NETWORK).await;
    assert!(matches!(waits, Err(Reason::Throttled { .. })), "{waits:?}");
    let at_home = Origin {
        network: NETWORK,
        ..own
    };
    let slip = house.signs_in(OTHER, at_home.clone()).await;
    assert_eq!(slip, Err(Reason::BadCredentials), "it is looked at");
    let stranger = house
        .identity
        .remember_device(PersonId(4711), None)
        .unwrap();
    let foreign = Origin {
        network: NETWORK,
        device: Some(stranger.clone()),
    };
    let waits = house.signs_in(OTHER, foreign).await;
    assert!(matches!(waits, Err(Reason::Throttled { .. })));
    // Who guesses at a known device waits there.
    for _ in 0..9 {
        let _ = house.signs_in("devine 4711", at_home.clone()).await;
    }
    let waits = house.signs_in(OTHER, at_home).await;
    assert!(matches!(waits, Err(Reason::Throttled { .. })));
    // Several people share a device: none is forgotten for another.
    let both = house.identity.remember_device(PersonId(4711), Some(&kept));
    assert_eq!(both.unwrap().reveal().matches('.').count(), 1);
    // While so many guess, a browser works longer and a wait lasts longer.
    let task =
        |text: &str| serde_json::from_str::<Value>(text).unwrap()["parameters"]["cost"].as_u64();
    let after = house.identity.captcha_challenge().unwrap();
    assert_eq!(task(&after).unwrap(), 4 * task(&before).unwrap());
    let wait = house.identity.begin_wait(fresh).unwrap();
    assert_eq!(wait.lasts, Duration::from_secs(120));
    house.clock.advance(10 * MINUTE);
    let later = house.identity.captcha_challenge().unwrap();
    assert_eq!(task(&later), task(&before));
}

async fn a_password_is_changed_from_outside_as_one_signs_in(kind: Kind) {
    let house = house(kind);
    house.open().await;
    let change = async |name: &str, present: &str, fresh: &str| {
        let (present, fresh) = (Secret::from(present), Secret::from(fresh));
        let changed = house.identity.change_from_outside(
            name,
            &present,
            (fresh, None),
            Origin::from(NETWORK),
        );
        changed.await
    };
    let name = house.name();
    let reason = |changed: Result<(), OutsideRefusal>| match changed {
        Err(OutsideRefusal::Refused(refusal)) => refusal.reason,
        other => panic!("{other:?}"),
    };
    let wrong = reason(change(&name, OTHER, "phrase nouvelle 26 !").await);
    assert_eq!(wrong, Reason::BadCredentials);
    let nobody = reason(change("personne.ici", PHRASE, OTHER).await);
    assert_eq!(nobody, Reason::BadCredentials);
    let weak = change(&name, PHRASE, "azerty").await;
    assert!(matches!(
        weak,
        Err(OutsideRefusal::Credential(CredentialError::Weak(_)))
    ));
    change(&name, PHRASE, OTHER).await.unwrap();
    let old = house.signs_in(PHRASE, NETWORK).await;
    assert_eq!(old, Err(Reason::BadCredentials));
    house.signs_in(OTHER, NETWORK).await.unwrap();
}
