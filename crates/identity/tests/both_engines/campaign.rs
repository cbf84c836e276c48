//! Campaigns of passwords: who is asked, what the password of before opens after the last day, and how one goes on, on both
//! engines.

use crate::opened::{Opened, academy, bearer, bearer_at, opened, thau};
use crate::telephone;
use chrono::NaiveDate;
use directory::{
    Act, Actor, CampaignAsk, Directory, DirectoryError, NewCampaign, OrganisationId, PersonId,
    Population, Protocol,
};
use identity::{
    AppScope, CredentialError, Device, Identity, OutsideRefusal, Reason, RenewalRefusal, Renewed,
    Secret, SignInStep, StepRefusal, Weakness,
};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use store::{AccountId, ManualClock, Store, StoreError, Tx, params};
use testing_postgres::{Database, Kind};

testing_postgres::on_both_engines! {
    from_the_first_day_who_has_not_chosen_is_asked_and_nobody_else,
    after_the_last_day_the_password_of_before_opens_no_door,
    another_password_is_chosen_at_the_sign_in_and_opens_it,
    the_present_password_is_no_other_one_also_where_none_is_remembered,
    what_ended_since_the_password_was_said_is_to_be_begun_again,
    of_two_that_choose_behind_one_token_the_first_counts,
    who_has_a_second_factor_shows_it_before_choosing,
    who_must_enrol_a_second_factor_chooses_before,
    a_campaign_is_one_at_a_time_put_off_and_stopped_by_who_may,
    those_who_are_left_are_walked_counted_and_ended,
    the_figures_count_whose_account_is_open_and_who_has_a_password,
}

const PASSWORD: &str = "garrigue chenal amandier";
const FRESH: &str = "phare tamaris brouette";
const OTHER: &str = "figuier embrun sarcelle";
/// Time to look at a token, to hash a password and to come to the writing of it.
const MOMENT: Duration = Duration::from_millis(400);
const DAY: u64 = 24 * 3600;

struct House {
    store: Store,
    clock: Arc<ManualClock>,
    directory: Directory,
    identity: Identity,
    organisation: OrganisationId,
    amandine: Actor,
    basile: Actor,
    /// Of another organisation.
    colette: Actor,
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
    let person = |named| bearer((&directory, &identity), organisation, named, PASSWORD);
    House {
        amandine: person(("aserret", "Amandine", "Serret")),
        basile: person(("bpons", "Basile", "Pons")),
        colette: elsewhere(&directory, &identity),
        store,
        clock,
        directory,
        identity,
        organisation,
        _folder: folder,
        _database: database,
    }
}

fn elsewhere(directory: &Directory, identity: &Identity) -> Actor {
    let sete = academy(directory, "Académie de Sète", "ac-sete.example");
    let named = ("cvidal", "Colette", "Vidal");
    bearer_at(
        (directory, identity),
        (sete, "ac-sete.example"),
        named,
        PASSWORD,
    )
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn device() -> Device {
    Device {
        user_agent: "Firefox".to_owned(),
        network: [192, 0, 2, 7].into(),
        shared: false,
    }
}

impl House {
    /// From the second to the twelfth of September; it is the first.
    fn begin(&self) -> i64 {
        let new = NewCampaign {
            starts: day("2026-09-02"),
            last: day("2026-09-12"),
            reminders: vec![5, 1],
            populations: vec![Population::Staff],
        };
        let begun = self
            .directory
            .begin_campaign(&Actor::command(), self.organisation, &new);
        begun.unwrap()
    }

    fn later(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// To an instant of a day in France, where it is summer.
    fn to(&self, instant: &str) {
        let at = chrono::DateTime::parse_from_rfc3339(&format!("{instant}+02:00")).unwrap();
        let left = at.timestamp_millis() - self.store.now().0;
        self.clock
            .advance(Duration::from_millis(u64::try_from(left).unwrap()));
    }

    fn asks(&self, person: PersonId) -> Option<CampaignAsk> {
        self.identity.campaign_asks(person).unwrap()
    }

    async fn enter(&self, door: Protocol, name: &str, secret: &str) -> Result<(), Reason> {
        let secret = Secret::from(secret);
        let network: std::net::IpAddr = [192, 0, 2, 7].into();
        let entering = self.identity.authenticate(door, name, &secret, network);
        entering.await.map(drop).map_err(|refusal| refusal.reason)
    }

    /// The token of who said the password of before on the web.
    async fn waiting(&self, step: SignInStep) -> Secret {
        let (Reason::OldPassword(halfway) | Reason::SecondFactor(halfway)) = self
            .enter(Protocol::Web, "aserret", PASSWORD)
            .await
            .unwrap_err()
        else {
            panic!("not halfway");
        };
        assert_eq!(halfway.step(), step);
        let token = self.identity.wait_for_code(&halfway, false).unwrap();
        let waits = self.identity.signing_in(&token).unwrap().unwrap();
        assert_eq!(waits.step(), step);
        token
    }

    async fn renew(&self, token: &Secret, fresh: &str) -> Result<Renewed, RenewalRefusal> {
        let renewing = self
            .identity
            .renew_password(token.clone(), fresh.into(), device());
        renewing.await
    }

    /// Somebody else writes for a moment: who chooses meanwhile has looked at their token before that, and writes after it.
    fn meanwhile(
        &self,
        mut work: impl FnMut(&Tx<'_>) -> Result<(), StoreError> + Send + 'static,
    ) -> JoinHandle<()> {
        let store = self.store.clone();
        let (begun, has_begun) = mpsc::channel();
        let writing = thread::spawn(move || {
            let written = store.platform_write(|tx| {
                begun.send(()).unwrap();
                thread::sleep(MOMENT);
                work(tx)
            });
            written.unwrap();
        });
        has_begun.recv().unwrap();
        writing
    }

    async fn session(&self) -> Actor {
        let secret = Secret::from(PASSWORD);
        let network: std::net::IpAddr = [192, 0, 2, 7].into();
        let entering = self
            .identity
            .authenticate(Protocol::Web, "aserret", &secret, network);
        let entered = entering.await.unwrap();
        let opened = self.identity.open_session(&entered, &device());
        let token = opened.unwrap().unwrap();
        self.identity.session(&token).unwrap().unwrap().actor
    }

    /// Her second factor: its seed.
    async fn enrolled(&self) -> String {
        let actor = self.session().await;
        let proposed = self.identity.propose_second_factor(actor.person).unwrap();
        let seed = proposed.typed.reveal().to_owned();
        let code = self.code(&seed);
        let sealed = proposed.sealed;
        let enrolling = self.identity.enrol_second_factor(
            &actor,
            PASSWORD.into(),
            sealed,
            code.as_str().into(),
        );
        enrolling.await.unwrap();
        self.later(60);
        seed
    }

    fn code(&self, seed: &str) -> String {
        telephone::code(seed, self.store.now().seconds())
    }
}

async fn from_the_first_day_who_has_not_chosen_is_asked_and_nobody_else(kind: Kind) {
    let house = house(kind);
    let (amandine, basile) = (house.amandine.person, house.basile.person);
    assert_eq!(house.asks(amandine), None, "no campaign");
    house.begin();
    assert_eq!(house.asks(amandine), None, "not begun");
    house.to("2026-09-02T00:00:00");
    let until = Some(CampaignAsk::Until(day("2026-09-12")));
    assert_eq!(house.asks(amandine), until);
    assert_eq!(
        house.asks(house.colette.person),
        None,
        "another organisation"
    );
    house
        .identity
        .set_password(&Actor::command(), amandine, &FRESH.into())
        .unwrap();
    assert_eq!(house.asks(amandine), None, "chosen");
    assert_eq!(house.asks(basile), until);
    house.enter(Protocol::Web, "bpons", PASSWORD).await.unwrap();
    house
        .enter(Protocol::Imap, "bpons", PASSWORD)
        .await
        .unwrap();
}

async fn after_the_last_day_the_password_of_before_opens_no_door(kind: Kind) {
    let house = house(kind);
    let actor = house.session().await;
    let made =
        house
            .identity
            .make_app_password(&actor, PASSWORD.into(), "Thunderbird", AppScope::Mail);
    let program = made.await.unwrap();
    house.begin();
    house.to("2026-09-12T23:59:30");
    let doors = [Protocol::Web, Protocol::Imap, Protocol::Submission];
    for door in doors {
        house.enter(door, "aserret", PASSWORD).await.unwrap();
    }
    // What was remembered of it a moment ago is no way around.
    house.to("2026-09-13T00:00:00");
    for door in doors {
        let refused = house.enter(door, "aserret", PASSWORD).await.unwrap_err();
        assert!(matches!(refused, Reason::OldPassword(_)), "{door:?}");
        let wrong = house.enter(door, "aserret", "phare cassé").await;
        assert_eq!(wrong.unwrap_err(), Reason::BadCredentials, "{door:?}");
    }
    let program = program.reveal().to_owned();
    house
        .enter(Protocol::Imap, "aserret", &program)
        .await
        .unwrap();
    for door in doors {
        house
            .enter(door, "cvidal@ac-sete.example", PASSWORD)
            .await
            .unwrap();
    }
}

async fn another_password_is_chosen_at_the_sign_in_and_opens_it(kind: Kind) {
    let house = house(kind);
    house.begin();
    house.to("2026-09-13T08:00:00");
    let token = house.waiting(SignInStep::Password).await;
    let code = house
        .identity
        .give_code(&token, &"123456".into(), &device());
    assert!(matches!(code, Err(StepRefusal::Over)), "no code is asked");
    for weak in ["court", PASSWORD] {
        let refused = house.renew(&token, weak).await;
        let is_weak = matches!(
            refused,
            Err(RenewalRefusal::Credential(CredentialError::Weak(_)))
        );
        assert!(is_weak, "{weak}");
    }
    let Renewed::CameIn(came) = house.renew(&token, FRESH).await.unwrap() else {
        panic!("no second factor is asked for");
    };
    let session = house.identity.session(&came.token).unwrap().unwrap();
    assert_eq!(session.actor.person, house.amandine.person);
    let again = house.renew(&token, "autre barque tamaris").await;
    assert!(matches!(again, Err(RenewalRefusal::Over)), "once");
    house.enter(Protocol::Imap, "aserret", FRESH).await.unwrap();
    let old = house.enter(Protocol::Imap, "aserret", PASSWORD).await;
    assert_eq!(old.unwrap_err(), Reason::BadCredentials);
    let journal = house.directory.own_journal(&house.amandine, None).unwrap();
    assert_eq!(journal[0].act, Act::PasswordSet);
    // The page of who is not signed in does the same.
    let origin = std::net::IpAddr::from([192, 0, 2, 8]);
    let present = Secret::from(PASSWORD);
    let outside =
        house
            .identity
            .change_from_outside("bpons", &present, (FRESH.into(), None), origin.into());
    outside.await.unwrap();
    house.enter(Protocol::Web, "bpons", FRESH).await.unwrap();
}

async fn the_present_password_is_no_other_one_also_where_none_is_remembered(kind: Kind) {
    let house = house(kind);
    let (directory, command) = (&house.directory, Actor::command());
    directory
        .set_policy(&command, house.organisation, "password", r#"{"history":0}"#)
        .unwrap();
    house.begin();
    house.to("2026-09-13T08:00:00");
    let token = house.waiting(SignInStep::Password).await;
    let same = house.renew(&token, PASSWORD).await;
    let Err(RenewalRefusal::Credential(CredentialError::Weak(weakness))) = same else {
        panic!("{same:?}");
    };
    assert_eq!(weakness, Weakness::Used);
    let origin = std::net::IpAddr::from([192, 0, 2, 8]);
    let present = Secret::from(PASSWORD);
    let outside = house.identity.change_from_outside(
        "bpons",
        &present,
        (PASSWORD.into(), None),
        origin.into(),
    );
    let same = outside.await;
    let Err(OutsideRefusal::Credential(CredentialError::Weak(weakness))) = same else {
        panic!("{same:?}");
    };
    assert_eq!(weakness, Weakness::Used);
    for name in ["aserret", "bpons"] {
        let still = house.enter(Protocol::Imap, name, PASSWORD).await;
        assert!(matches!(still, Err(Reason::OldPassword(_))), "{name}");
    }
    let Renewed::CameIn(_) = house.renew(&token, FRESH).await.unwrap() else {
        panic!("no second factor is asked for");
    };
}

async fn what_ended_since_the_password_was_said_is_to_be_begun_again(kind: Kind) {
    let house = house(kind);
    house.begin();
    house.to("2026-09-13T08:00:00");
    let account = house.amandine.account;
    // In the moment between the look at the token and the write.
    let token = house.waiting(SignInStep::Password).await;
    let writing = house.meanwhile(move |tx| {
        let ends = "INSERT INTO ended_account (account_id, at) VALUES ($1, $2)
            ON CONFLICT (account_id) DO UPDATE SET at = excluded.at";
        tx.execute(ends, store::params![account, tx.now()])
            .map(drop)
    });
    let ended = house.renew(&token, FRESH).await;
    writing.join().unwrap();
    assert!(matches!(ended, Err(RenewalRefusal::Over)), "ended");
    // The password of before is in place still; and before the token is looked at.
    let token = house.waiting(SignInStep::Password).await;
    house.identity.end_sessions(account).unwrap();
    let ended = house.renew(&token, FRESH).await;
    assert!(matches!(ended, Err(RenewalRefusal::Over)), "ended before");
    let token = house.waiting(SignInStep::Password).await;
    house.identity.freeze_own(&house.amandine).unwrap();
    let frozen = house.renew(&token, FRESH).await;
    assert!(matches!(frozen, Err(RenewalRefusal::Over)), "frozen");
    let found = house.directory.account(account).unwrap();
    assert!(found.frozen.is_some(), "still");
    let journal = house.directory.own_journal(&house.amandine, None).unwrap();
    assert!(journal.iter().all(|one| one.act != Act::PasswordSet));
}

async fn of_two_that_choose_behind_one_token_the_first_counts(kind: Kind) {
    let house = house(kind);
    house.begin();
    house.to("2026-09-13T08:00:00");
    let token = house.waiting(SignInStep::Password).await;
    let writing = house.meanwhile(|_| Ok(()));
    let (one, two) = tokio::join!(house.renew(&token, FRESH), house.renew(&token, OTHER));
    writing.join().unwrap();
    let (chosen, refused) = match (one, two) {
        (Ok(_), Err(refused)) => (FRESH, refused),
        (Err(refused), Ok(_)) => (OTHER, refused),
        both => panic!("{both:?}"),
    };
    assert!(matches!(refused, RenewalRefusal::Over), "{refused:?}");
    for secret in [FRESH, OTHER] {
        let entered = house.enter(Protocol::Imap, "aserret", secret).await;
        assert_eq!(entered.is_ok(), secret == chosen, "{secret}");
    }
    let journal = house.directory.own_journal(&house.amandine, None).unwrap();
    let set = journal.iter().filter(|one| one.act == Act::PasswordSet);
    assert_eq!(set.count(), 1);
}

async fn who_has_a_second_factor_shows_it_before_choosing(kind: Kind) {
    let house = house(kind);
    let seed = house.enrolled().await;
    house.begin();
    house.to("2026-09-13T08:00:00");
    let imap = house.enter(Protocol::Imap, "aserret", PASSWORD).await;
    assert_eq!(imap.unwrap_err(), Reason::BadCredentials, "not looked at");
    let token = house.waiting(SignInStep::Code).await;
    let skipped = house.renew(&token, FRESH).await;
    assert!(matches!(skipped, Err(RenewalRefusal::Over)));
    let code = Secret::from(house.code(&seed).as_str());
    let given = house.identity.give_code(&token, &code, &device());
    let Err(StepRefusal::OldPassword(next)) = given else {
        panic!("{given:?}");
    };
    let former = house.renew(&token, FRESH).await;
    assert!(matches!(former, Err(RenewalRefusal::Over)), "another token");
    let Renewed::CameIn(came) = house.renew(&next, FRESH).await.unwrap() else {
        panic!("there is one already");
    };
    assert!(house.identity.session(&came.token).unwrap().is_some());
}

async fn who_must_enrol_a_second_factor_chooses_before(kind: Kind) {
    let house = house(kind);
    house
        .directory
        .set_policy(
            &Actor::command(),
            house.organisation,
            "second_factor",
            r#"{"staff_from":"2026-09-02"}"#,
        )
        .unwrap();
    house.begin();
    house.to("2026-09-13T08:00:00");
    let token = house.waiting(SignInStep::Password).await;
    let early = house.identity.ask_enrolment_code(&token);
    assert!(matches!(early, Err(StepRefusal::Over)));
    let Renewed::Enrols(next) = house.renew(&token, FRESH).await.unwrap() else {
        panic!("in without a second factor");
    };
    let waits = house.identity.signing_in(&next).unwrap().unwrap();
    assert_eq!(waits.step(), SignInStep::Enrolment);
}

async fn a_campaign_is_one_at_a_time_put_off_and_stopped_by_who_may(kind: Kind) {
    let house = house(kind);
    let (directory, command) = (&house.directory, Actor::command());
    let new = NewCampaign {
        starts: day("2026-09-02"),
        last: day("2026-09-12"),
        reminders: vec![],
        populations: vec![Population::Staff],
    };
    let agent = directory.begin_campaign(&house.amandine, house.organisation, &new);
    assert!(matches!(agent, Err(DirectoryError::NotPermitted)));
    let campaign = house.begin();
    let second = directory.begin_campaign(&command, house.organisation, &new);
    assert!(matches!(second, Err(DirectoryError::Exists { .. })));
    let there = directory.begin_campaign(&command, house.colette.organisation, &new);
    let there = there.unwrap();
    let foreign = directory.stop_campaign(&command, house.organisation, there);
    assert!(matches!(foreign, Err(DirectoryError::NotFound(_))));
    let found = directory.campaign(house.organisation).unwrap().unwrap();
    assert_eq!((found.id, found.last), (campaign, day("2026-09-12")));
    assert_eq!(found.reminders, [5, 1]);

    house.to("2026-09-14T08:00:00");
    let blocked = house.enter(Protocol::Imap, "aserret", PASSWORD).await;
    assert!(matches!(blocked, Err(Reason::OldPassword(_))));
    let put_off = |last: &str| {
        let to = (campaign, day(last));
        directory.put_off_campaign(&command, house.organisation, to)
    };
    for wrong in ["2026-09-11", "2026-09-13", "2028-01-01"] {
        let refused = put_off(wrong);
        assert!(matches!(refused, Err(DirectoryError::Invalid { .. })));
    }
    put_off("2026-09-20").unwrap();
    house
        .enter(Protocol::Imap, "aserret", PASSWORD)
        .await
        .unwrap();
    house.to("2026-09-21T08:00:00");
    let blocked = house.enter(Protocol::Imap, "aserret", PASSWORD).await;
    assert!(matches!(blocked, Err(Reason::OldPassword(_))));
    directory
        .stop_campaign(&command, house.organisation, campaign)
        .unwrap();
    house
        .enter(Protocol::Imap, "aserret", PASSWORD)
        .await
        .unwrap();
    assert!(directory.campaign(house.organisation).unwrap().is_none());
    let journal = directory.journal(&command, house.organisation, None);
    let acts: Vec<Act> = journal.unwrap().into_iter().map(|one| one.act).collect();
    let last = day("2026-09-20");
    assert_eq!(
        acts[..2],
        [Act::CampaignStopped, Act::CampaignPutOff { last }]
    );
}

async fn the_figures_count_whose_account_is_open_and_who_has_a_password(kind: Kind) {
    let house = house(kind);
    house.begin();
    let service = (&house.directory, &house.identity);
    // Each with their population and the state of their account; who has no password, and who chose another one since.
    let people = [
        ("staff", "active", "left"),
        ("staff", "leaving", "left"),
        ("staff", "leaving", "chosen"),
        ("guest", "active", "chosen"),
        ("guest", "active", "rescued"),
        ("guest", "active", "none"),
        ("pupil", "active", "left"),
        ("pupil", "leaving", "rescued"),
        ("pupil", "active", "chosen and rescued"),
        ("staff", "suspended", "left"),
        ("staff", "closed", "left"),
        ("guest", "to-activate", "left"),
        ("guest", "announced", "rescued"),
        ("pupil", "deleted", "chosen"),
    ];
    let mut all = Vec::new();
    for (number, (population, state, how)) in people.into_iter().enumerate() {
        let named = format!("person{number}");
        let one = bearer(
            service,
            house.organisation,
            (&named, "Une", "Autre"),
            PASSWORD,
        );
        all.push((one, population, state, how));
    }
    house.to("2026-09-02T09:00:00");
    let command = Actor::command();
    for (one, population, state, how) in &all {
        if how.contains("chosen") {
            let fresh = house
                .identity
                .set_password(&command, one.person, &FRESH.into());
            fresh.unwrap();
        }
        let written = house.store.platform_write(|tx| {
            let person = one.person;
            if how.contains("rescued") {
                let row = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, 'une@loin.example', 1)";
                tx.execute(row, params![person])?;
            }
            if *how == "none" {
                tx.execute("DELETE FROM credential WHERE person_id = $1", params![person])?;
            }
            let of = "UPDATE person SET population = $2 WHERE person_id = $1";
            tx.execute(of, params![person, *population])?;
            let of = "UPDATE account SET state = $2 WHERE account_id = $1";
            tx.execute(of, params![one.account, *state])
        });
        written.unwrap();
    }
    house.directory.forget();
    let campaign = house.directory.campaign(house.organisation);
    let campaign = campaign.unwrap().unwrap();
    let counts =
        house
            .identity
            .campaign_counts(&command, house.organisation, campaign.chosen_from());
    let counts = counts.unwrap().map(|one| {
        let numbers = (one.people, one.chosen, one.left(), one.without_rescue);
        (one.population, numbers)
    });
    // Amandine and Basile are among the first.
    assert_eq!(
        counts,
        [
            (Population::Staff, (5, 1, 4, 4)),
            (Population::Guest, (2, 1, 1, 0)),
            (Population::Pupil, (3, 1, 2, 1)),
        ]
    );
    // One by one they are as many of those whom it asks.
    let walked = house
        .identity
        .still_to_choose(&campaign, (AccountId(0), 100));
    let (left, _) = walked.unwrap().unwrap();
    let staff = left
        .iter()
        .filter(|one| one.population == Population::Staff);
    assert_eq!(staff.count(), 4);
}

async fn those_who_are_left_are_walked_counted_and_ended(kind: Kind) {
    let house = house(kind);
    house.begin();
    house.to("2026-09-02T09:00:00");
    let hers = house.session().await;
    let before = house.identity.own_sessions(&hers).unwrap();
    assert_eq!(before.len(), 1);
    house
        .identity
        .set_password(&Actor::command(), house.basile.person, &FRESH.into())
        .unwrap();
    let campaign = house.directory.campaign(house.organisation);
    let campaign = campaign.unwrap().unwrap();
    let from = campaign.chosen_from();
    let refused = house
        .identity
        .campaign_counts(&house.amandine, house.organisation, from);
    assert!(matches!(refused, Err(DirectoryError::NotPermitted)));
    let counts = house
        .identity
        .campaign_counts(&Actor::command(), house.organisation, from);
    let [staff, guests, _] = counts.unwrap();
    assert_eq!((staff.people, staff.chosen, staff.left()), (2, 1, 1));
    assert_eq!(staff.without_rescue, 1);
    assert_eq!(guests.people, 0);
    let walk = |after, most| {
        let walked = house.identity.still_to_choose(&campaign, (after, most));
        walked.unwrap()
    };
    let (left, last) = walk(AccountId(0), 10).unwrap();
    let people: Vec<PersonId> = left.iter().map(|one| one.person).collect();
    assert_eq!(people, [house.amandine.person], "not who has chosen");
    assert!(walk(last, 10).is_none(), "the end");
    let (first, after) = walk(AccountId(0), 1).unwrap();
    let (second, _) = walk(after, 1).unwrap();
    assert_eq!(first.len() + second.len(), 1, "in pages too");

    let end = || house.identity.end_for_campaign(&campaign, &left).unwrap();
    assert_eq!(end(), 0, "not before its last day is over");
    house.later(11 * DAY);
    // As who looked a moment before has it: its last day was put off, then it was stopped.
    let (directory, command) = (&house.directory, Actor::command());
    let to = (campaign.id, day("2026-09-20"));
    directory
        .put_off_campaign(&command, house.organisation, to)
        .unwrap();
    assert_eq!(end(), 0, "put off meanwhile");
    house.later(8 * DAY);
    assert_eq!(end(), 1);
    assert!(house.identity.own_sessions(&hers).unwrap().is_empty());
    directory
        .stop_campaign(&command, house.organisation, campaign.id)
        .unwrap();
    assert_eq!(end(), 0, "stopped meanwhile");
}
