//! What takes two people, or a request: a second factor that is lost, and codes for who has an account, on both engines.

use crate::opened;
use crate::opened::{Opened, opened};
use crate::telephone;
use directory::{
    Act, Actor, DESK_JOB, DirectoryError, HELP_JOB, HelpKind, NewHelp, OrganisationId, PersonId,
    Protocol,
};
use feed_syntax::BirthDate;
use identity::{
    ActivationRefusal, Brought, Claim, Device, HANDOVER_JOB, Hashed, Identity, KeyedHash,
    NewFactor, ProvisionalSecret, RESCUE_CODE_JOB, Reason, Secret, SheetCode, StepRefusal,
};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use store::{AccountId, params};
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    a_second_factor_goes_by_two_people_of_two_desks,
    nobody_is_two_people_and_no_desk_is_two,
    what_nobody_confirms_ends_or_is_dropped,
    a_code_for_a_request_leads_to_another_password,
    a_numen_opens_nothing_after_a_code_led_to_another_password,
    a_code_is_made_for_a_request_and_by_whom_the_desk_says,
    a_code_opens_nothing_for_whom_it_is_not,
    a_code_is_sent_to_the_rescue_address_alone,
    a_code_proves_who_enrols_a_compulsory_second_factor_without_a_rescue_address,
    requests_that_nobody_recognised_are_ended_together,
}

const BIRTH: &str = "14/02/1998";
const PHRASE: &str = "garrigue chenal amandier";
const OTHER: &str = "tramway pelote bouzigues";
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
const DAY: Duration = Duration::from_secs(24 * 3600);

type Who = (PersonId, AccountId);

/// Solène works at a school, which Irène leads; it hangs on a direction. Karim and Lise help from the school, Malo from the direction that answers requests,
/// Nour from the académie.
struct House {
    opened: Opened,
    keyed: KeyedHash,
    organisation: OrganisationId,
    school: i64,
    solene: Who,
    irene: Who,
    karim: Who,
    lise: Who,
    malo: Who,
    nour: Who,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let keyed = opened.identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = opened::thau(&opened.directory);
    let structure = |name: &str, uai: &str, parent: Option<i64>| {
        opened::structure(&opened, organisation, (name, uai), parent)
    };
    let direction = structure("Direction de l’Étang", "0349001A", None);
    let school = structure("Collège des Étangs", "0340001A", Some(direction));
    let put = |given: &str, led: Option<i64>| {
        let place = (organisation, school);
        opened::of_school(&opened, (&keyed, BIRTH), place, (given, led, true))
    };
    let house = House {
        solene: put("Solène", None),
        irene: put("Irène", Some(school)),
        karim: put("Karim", None),
        lise: put("Lise", None),
        malo: put("Malo", None),
        nour: put("Nour", None),
        keyed: keyed.clone(),
        organisation,
        school,
        opened,
    };
    for (who, place) in [
        (house.karim, Some(school)),
        (house.lise, Some(school)),
        (house.malo, Some(direction)),
        (house.nour, None),
    ] {
        house.give(who, place);
    }
    let secret = PHRASE.into();
    let solene = house.solene.0;
    house
        .identity()
        .set_password(&Actor::command(), solene, &secret)
        .unwrap();
    house
}

impl House {
    fn identity(&self) -> &Identity {
        &self.opened.identity
    }

    fn give(&self, (person, _): Who, establishment: Option<i64>) {
        opened::helps(&self.opened, self.organisation, person, establishment);
    }

    fn actor(&self, (person, account): Who) -> Actor {
        Actor {
            person,
            account,
            organisation: self.organisation,
            protocol: Protocol::Web,
            ..Actor::system()
        }
    }

    fn name(&self, (person, _): Who) -> String {
        let found = self.opened.directory.person(person).unwrap();
        found.identifier.clone()
    }

    /// A request in somebody's name, routed; its number.
    fn asks(&self, given: &str) -> i64 {
        let birth = BirthDate::parse(BIRTH).unwrap();
        let new = NewHelp {
            organisation: self.organisation,
            kind: HelpKind::LockedOut,
            given_name: given.to_owned(),
            family_name: "Cazalbou".to_owned(),
            school: "0340001A".to_owned(),
            birth_hash: self.keyed.of(Hashed::BirthDate, &birth.reveal()),
            said: String::new(),
            language: Lang::Fr,
        };
        let made = self.identity().ask_help(&new, HOME).unwrap();
        for job in self.opened.store.pending_jobs(HELP_JOB).unwrap() {
            self.opened.directory.route_help(&job).unwrap();
        }
        made.number
    }

    /// A second factor as it lies in the rows: what is asked here is whether it is there.
    fn enrol(&self, (person, _): Who) {
        let put =
            "INSERT INTO second_factor (person_id, seed, since, last_step) VALUES ($1, 'x', 1, 1)";
        let code = "INSERT INTO recovery_code (person_id, hash) VALUES ($1, 'y')";
        self.opened
            .store
            .platform_write(|tx| {
                tx.execute(put, params![person])?;
                tx.execute(code, params![person])
            })
            .unwrap();
    }

    fn has_factor(&self) -> bool {
        let found = self.identity().second_factor(self.solene.0).unwrap();
        found.is_some()
    }

    /// A rescue address as its rows have it.
    fn has_rescue(&self, address: &str) {
        let sql = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
        self.opened
            .store
            .platform_write(|tx| tx.execute(sql, params![self.solene.0, address]))
            .unwrap();
    }

    fn told(&self) -> usize {
        self.opened.store.pending_jobs(DESK_JOB).unwrap().len()
    }

    async fn signs_in(&self, secret: &str) -> Result<(), Reason> {
        let (name, secret) = (self.name(self.solene), Secret::from(secret));
        let knock = self
            .identity()
            .authenticate(Protocol::Web, &name, &secret, HOME);
        knock.await.map(drop).map_err(|refusal| refusal.reason)
    }

    fn journal(&self) -> Vec<(Act, Option<PersonId>)> {
        let own = self.actor(self.solene);
        let lines = self.opened.directory.own_journal(&own, None).unwrap();
        lines.into_iter().map(|line| (line.act, line.by)).collect()
    }
}

fn refused<T: std::fmt::Debug>(done: Result<T, DirectoryError>) {
    assert!(
        matches!(done, Err(DirectoryError::NotPermitted)),
        "{done:?}"
    );
}

fn invalid<T: std::fmt::Debug>(done: Result<T, DirectoryError>, field: &str) {
    let is_it = matches!(&done, Err(DirectoryError::Invalid { what, .. }) if *what == field);
    assert!(is_it, "{done:?}");
}

async fn a_second_factor_goes_by_two_people_of_two_desks(kind: Kind) {
    for second in 0..3 {
        let house = house(kind);
        let identity = house.identity();
        let (malo, who) = (house.actor(house.malo), house.solene.0);
        let (name, secret) = (house.name(house.solene), PHRASE.into());
        let entered = identity.authenticate(Protocol::Web, &name, &secret, HOME);
        let entered = entered.await.unwrap();
        let device = Device {
            user_agent: String::new(),
            network: HOME,
            shared: false,
        };
        let token = identity.open_session(&entered, &device);
        let token = token.unwrap().unwrap();
        house.enrol(house.solene);
        invalid(identity.ask_factor_reset(&malo, who, (" ", None)), "reason");
        let number = house.asks("Solène");
        identity
            .ask_factor_reset(&malo, who, ("Téléphone perdu.", Some(number)))
            .unwrap();
        assert!(house.has_factor(), "asking changes nothing");
        assert!(identity.session(&token).unwrap().is_some());
        assert_eq!(house.told(), 0);
        let twice = identity.ask_factor_reset(&malo, who, ("Encore.", None));
        assert!(matches!(
            twice,
            Err(DirectoryError::Exists { what: "reset", .. })
        ));
        let other = house.actor([house.karim, house.nour, house.irene][second]);
        let (asked, confirms) = identity.factor_reset(&other, who).unwrap().unwrap();
        assert!(confirms);
        assert_eq!((asked.asked_by, asked.request), (malo.person, Some(number)));
        identity.confirm_factor_reset(&other, who).unwrap();
        assert!(!house.has_factor());
        assert!(identity.session(&token).unwrap().is_none(), "sessions end");
        assert_eq!(house.told(), 1);
        let left = "SELECT count(*) FROM recovery_code";
        let left: i64 = house
            .opened
            .store
            .platform_read(|tx| tx.value(left, &[]))
            .unwrap();
        assert_eq!(left, 0);
        let journal = house.journal();
        assert_eq!(journal[0], (Act::FactorReset, Some(other.person)));
        let number = Some(number);
        let asked = (Act::FactorResetAsked { number }, Some(malo.person));
        assert!(journal.contains(&asked));
        // The password alone opens again, as the policy says here.
        house.signs_in(PHRASE).await.unwrap();
        let again = identity.confirm_factor_reset(&other, who);
        assert!(matches!(again, Err(DirectoryError::NotFound("reset"))));
        let none = identity.ask_factor_reset(&malo, who, ("Encore.", None));
        assert!(matches!(
            none,
            Err(DirectoryError::NotFound("second factor"))
        ));
    }
}

async fn nobody_is_two_people_and_no_desk_is_two(kind: Kind) {
    let house = house(kind);
    let (identity, directory) = (house.identity(), &house.opened.directory);
    let actor = |who| house.actor(who);
    let who = house.solene.0;
    house.enrol(house.solene);
    for nobody in [house.solene, house.irene] {
        refused(identity.ask_factor_reset(&actor(nobody), who, ("Perdu.", None)));
    }
    let karim = actor(house.karim);
    identity
        .ask_factor_reset(&karim, who, ("Téléphone perdu.", None))
        .unwrap();
    // The same one, one of the same desk, whom it is about.
    for wrong in [house.karim, house.lise, house.solene] {
        refused(identity.confirm_factor_reset(&actor(wrong), who));
    }
    // Who sits at the same desk besides another one; who leads the school and sits there.
    house.give(house.malo, Some(house.school));
    house.give(house.irene, Some(house.school));
    for wrong in [house.malo, house.irene] {
        refused(identity.confirm_factor_reset(&actor(wrong), who));
    }
    // Another account of the same human.
    let (command, nour) = (Actor::command(), house.nour.0);
    directory.say_same(&command, karim.person, nour).unwrap();
    refused(identity.confirm_factor_reset(&actor(house.nour), who));
    directory.unsay_same(&command, nour).unwrap();
    // Of itself, and of who holds rights, a desk asks nothing; given one meanwhile, nobody confirms.
    house.enrol(house.karim);
    refused(identity.ask_factor_reset(&karim, karim.person, ("Perdu.", None)));
    let malo = actor(house.malo);
    refused(identity.ask_factor_reset(&malo, karim.person, ("Perdu.", None)));
    house.give(house.solene, None);
    refused(identity.confirm_factor_reset(&actor(house.nour), who));
    assert!(house.has_factor());
}

async fn what_nobody_confirms_ends_or_is_dropped(kind: Kind) {
    let house = house(kind);
    let identity = house.identity();
    let actor = |who| house.actor(who);
    let who = house.solene.0;
    house.enrol(house.solene);
    let ask = |by: Who| identity.ask_factor_reset(&actor(by), who, ("Perdu.", None));
    ask(house.karim).unwrap();
    refused(identity.drop_factor_reset(&actor(house.solene), who));
    identity
        .drop_factor_reset(&actor(house.karim), who)
        .unwrap();
    let dropped = (Act::FactorResetDropped, Some(house.karim.0));
    assert_eq!(house.journal()[0], dropped);
    let nothing = identity.confirm_factor_reset(&actor(house.nour), who);
    assert!(matches!(nothing, Err(DirectoryError::NotFound("reset"))));
    // Who may confirm it may refuse it: also who leads the school and has no desk.
    ask(house.karim).unwrap();
    identity
        .drop_factor_reset(&actor(house.irene), who)
        .unwrap();
    ask(house.karim).unwrap();
    house.opened.clock.advance(7 * DAY);
    let over = identity.confirm_factor_reset(&actor(house.nour), who);
    assert!(matches!(over, Err(DirectoryError::NotFound("reset"))));
    assert!(house.has_factor());
    assert!(
        identity
            .factor_resets(&actor(house.nour))
            .unwrap()
            .is_empty()
    );
    ask(house.lise).unwrap();
    let waits = identity.factor_resets(&actor(house.nour)).unwrap();
    assert_eq!((waits.len(), waits[0].1), (1, true));
    let waits = identity.factor_resets(&actor(house.karim)).unwrap();
    assert_eq!((waits.len(), waits[0].1), (1, false), "of the same desk");
    // Who asked it and helps no more counts no more.
    let lise = house
        .opened
        .directory
        .delegations(&Actor::command(), house.organisation)
        .unwrap();
    let lise = lise.iter().find(|one| one.person == house.lise.0).unwrap();
    house
        .opened
        .directory
        .revoke(&Actor::command(), house.organisation, lise.id)
        .unwrap();
    refused(identity.confirm_factor_reset(&actor(house.nour), who));
}

impl House {
    fn gives(
        &self,
        name: &str,
        code: &SheetCode,
        birth: &str,
    ) -> Result<Secret, ActivationRefusal> {
        let birth = BirthDate::parse(birth).unwrap();
        self.identity().use_handover(name, code, &birth, HOME)
    }
}

fn unknown(done: Result<Secret, ActivationRefusal>) {
    assert!(matches!(done, Err(ActivationRefusal::Unknown)), "{done:?}");
}

async fn a_code_for_a_request_leads_to_another_password(kind: Kind) {
    let house = house(kind);
    let identity = house.identity();
    let malo = house.actor(house.malo);
    let (who, name) = (house.solene.0, house.name(house.solene));
    let number = house.asks("Solène");
    house.enrol(house.solene);
    let made = identity.make_desk_handover(&malo, who, number).unwrap();
    assert_eq!(house.told(), 1);
    let said = (Act::HandoverMade { number }, Some(malo.person));
    assert_eq!(house.journal()[0], said);
    let kept = "SELECT hash FROM provisional_secret";
    let kept: String = house
        .opened
        .store
        .platform_read(|tx| tx.value(kept, &[]))
        .unwrap();
    assert!(!kept.contains(made.code.reveal()));
    // It opens no first sign-in, and a sheet's is another thing.
    let charter = house.opened.directory.charter(house.organisation).unwrap();
    let claim = Claim {
        name: name.clone(),
        secret: ProvisionalSecret::parse(&made.code.printed()).unwrap(),
        birth: BirthDate::parse(BIRTH).unwrap(),
        charter: (house.organisation, charter.version),
    };
    let begun = identity.begin_activation(&claim, HOME);
    assert!(
        matches!(begun, Err(ActivationRefusal::Unknown)),
        "{begun:?}"
    );
    // Entering it changes nothing; choosing uses it up.
    for _ in 0..2 {
        house.gives(&name, &made.code, BIRTH).unwrap();
    }
    let token = house.gives(&name, &made.code, BIRTH).unwrap();
    let chosen = identity.reset_password(token.clone(), OTHER.into(), (false, HOME));
    assert_eq!(chosen.await.unwrap().person, who);
    let again = identity.reset_password(token, PHRASE.into(), (false, HOME));
    assert!(again.await.is_err());
    unknown(house.gives(&name, &made.code, BIRTH));
    assert!(house.has_factor(), "the second factor stays");
    let asked = house.signs_in(OTHER).await;
    assert!(matches!(asked, Err(Reason::SecondFactor(_))), "{asked:?}");
    assert_eq!(house.signs_in(PHRASE).await, Err(Reason::BadCredentials));
    // Another one takes its place, and days end it.
    let first = identity.make_desk_handover(&malo, who, number).unwrap();
    let second = identity.make_desk_handover(&malo, who, number).unwrap();
    unknown(house.gives(&name, &first.code, BIRTH));
    house.opened.clock.advance(4 * DAY);
    unknown(house.gives(&name, &second.code, BIRTH));
}

async fn a_numen_opens_nothing_after_a_code_led_to_another_password(kind: Kind) {
    const NUMEN: &str = "11E2601001THA";
    let house = house(kind);
    let (identity, store) = (house.identity(), &house.opened.store);
    let directory = &house.opened.directory;
    let who = ("Anouk", "Cazalbou", NUMEN, BIRTH);
    let anouk = opened::put(store, directory, &house.keyed, (house.organisation, who));
    let name = house.name(anouk);
    let claim = || Claim {
        name: name.clone(),
        secret: ProvisionalSecret::parse(NUMEN).unwrap(),
        birth: BirthDate::parse(BIRTH).unwrap(),
        charter: (
            house.organisation,
            directory.charter(house.organisation).unwrap().version,
        ),
    };
    // Who says all three is told that they are in already, and comes no further by it.
    let opens_nothing = async || {
        let begun = identity.begin_activation(&claim(), HOME);
        let is_refused = matches!(begun, Err(ActivationRefusal::Active));
        assert!(is_refused, "{begun:?}");
        for door in [Protocol::Web, Protocol::Imap, Protocol::Submission] {
            let typed = Secret::from(NUMEN);
            let knock = identity.authenticate(door, &name, &typed, HOME).await;
            let reason = knock.unwrap_err().reason;
            assert_eq!(reason, Reason::BadCredentials, "{door:?}");
        }
    };
    // It opened the first sign-in.
    let token = identity.begin_activation(&claim(), HOME).unwrap();
    let chosen = identity.choose_first_password(token.clone(), PHRASE.into());
    chosen.await.unwrap();
    let device = Device {
        user_agent: String::new(),
        network: HOME,
        shared: false,
    };
    identity.finish_activation(&token, &device).unwrap();
    opens_nothing().await;
    // The password is lost; a desk over all hands a code over.
    let nour = house.actor(house.nour);
    let number = house.asks("Anouk");
    let made = identity.make_desk_handover(&nour, anouk.0, number).unwrap();
    opens_nothing().await;
    let token = house.gives(&name, &made.code, BIRTH).unwrap();
    let chosen = identity.reset_password(token, OTHER.into(), (false, HOME));
    assert_eq!(chosen.await.unwrap().person, anouk.0);
    opens_nothing().await;
    let secret = Secret::from(OTHER);
    let knock = identity.authenticate(Protocol::Web, &name, &secret, HOME);
    assert_eq!(knock.await.unwrap().actor.person, anouk.0);
}

async fn a_code_is_made_for_a_request_and_by_whom_the_desk_says(kind: Kind) {
    let house = house(kind);
    let identity = house.identity();
    let actor = |who| house.actor(who);
    let (who, school) = (house.solene.0, house.school);
    let (malo, irene) = (actor(house.malo), actor(house.irene));
    let (number, of_irene) = (house.asks("Solène"), house.asks("Irène"));
    // No number, one of somebody else, by nobody.
    invalid(identity.make_desk_handover(&malo, who, 4711), "request");
    invalid(identity.make_desk_handover(&malo, who, of_irene), "request");
    refused(identity.make_desk_handover(&irene, who, number));
    refused(identity.make_desk_handover(&actor(house.solene), who, number));
    // Who leads the school prints none alone.
    refused(identity.make_school_handover(&irene, school, who));
    identity.allow_handover(&malo, who, number).unwrap();
    refused(identity.make_school_handover(&malo, school, who));
    let allowed = identity.handover_allowed(&irene, school, who).unwrap();
    assert_eq!(allowed, Some(number));
    let made = identity.make_school_handover(&irene, school, who).unwrap();
    let said = (Act::HandoverMade { number }, Some(irene.person));
    assert_eq!(house.journal()[0], said);
    house
        .gives(&house.name(house.solene), &made.code, BIRTH)
        .unwrap();
    refused(identity.make_school_handover(&irene, school, who));
    identity.allow_handover(&malo, who, number).unwrap();
    house.opened.clock.advance(7 * DAY);
    refused(identity.make_school_handover(&irene, school, who));
    // Not for oneself, though another one says so; not for who holds rights; not once the request has ended.
    identity
        .allow_handover(&malo, irene.person, of_irene)
        .unwrap();
    refused(identity.make_school_handover(&irene, school, irene.person));
    let lise = house.lise.0;
    refused(identity.make_desk_handover(&malo, lise, number));
    refused(identity.make_desk_handover(&malo, malo.person, number));
    identity.allow_handover(&malo, who, number).unwrap();
    house.give(house.solene, None);
    refused(identity.make_school_handover(&irene, school, who));
    let irene = irene.person;
    identity
        .answer_help(&malo, of_irene, "Passez au secrétariat.")
        .unwrap();
    invalid(
        identity.make_desk_handover(&malo, irene, of_irene),
        "request",
    );
}

async fn a_code_opens_nothing_for_whom_it_is_not(kind: Kind) {
    let house = house(kind);
    let identity = house.identity();
    let malo = house.actor(house.malo);
    let (who, name) = (house.solene.0, house.name(house.solene));
    let number = house.asks("Solène");
    let make = || {
        identity
            .make_desk_handover(&malo, who, number)
            .unwrap()
            .code
    };
    let (cancelled, code) = (make(), make());
    let of_irene = house.name(house.irene);
    for named in ["personne.ici", &of_irene, &name] {
        unknown(house.gives(named, &cancelled, BIRTH));
    }
    unknown(house.gives(&name, &code, "15/02/1998"));
    for day in 16..20 {
        unknown(house.gives(&name, &code, &format!("{day}/02/1998")));
    }
    unknown(house.gives(&name, &code, BIRTH));
    let fresh = make();
    house.gives(&name, &fresh, BIRTH).unwrap();
    // Given a right since it was made, they are looked after elsewhere.
    house.give(house.solene, None);
    unknown(house.gives(&name, &fresh, BIRTH));
    for _ in 0..10 {
        let _ = house.gives("personne.ici", &cancelled, BIRTH);
    }
    let waits = house.gives("personne.ici", &cancelled, BIRTH);
    assert!(matches!(waits, Err(ActivationRefusal::Throttled { .. })));
}

async fn a_code_is_sent_to_the_rescue_address_alone(kind: Kind) {
    let house = house(kind);
    let identity = house.identity();
    let malo = house.actor(house.malo);
    let who = house.solene.0;
    let number = house.asks("Solène");
    let none = identity.send_handover(&malo, who, number);
    assert!(matches!(
        none,
        Err(DirectoryError::NotFound("rescue address"))
    ));
    assert!(
        house
            .opened
            .store
            .pending_jobs(RESCUE_CODE_JOB)
            .unwrap()
            .is_empty()
    );
    house.has_rescue("solene@ailleurs.example");
    refused(identity.send_handover(&house.actor(house.irene), who, number));
    identity.send_handover(&malo, who, number).unwrap();
    assert_eq!(house.told(), 1);
    let said = (Act::HandoverSent { number }, Some(malo.person));
    assert_eq!(house.journal()[0], said);
    let jobs = house.opened.store.pending_jobs(HANDOVER_JOB).unwrap();
    let letter = identity.make_handover_letter(&jobs[0]).unwrap().unwrap();
    assert_eq!(letter.to.as_str(), "solene@ailleurs.example");
    let told = String::from_utf8_lossy(&jobs[0].payload).into_owned();
    assert!(!told.contains(letter.made.code.reveal()));
    house
        .gives(&house.name(house.solene), &letter.made.code, BIRTH)
        .unwrap();
    // Given a right before it is sent: nothing is.
    house.give(house.solene, None);
    assert!(identity.make_handover_letter(&jobs[0]).unwrap().is_none());
}

async fn requests_that_nobody_recognised_are_ended_together(kind: Kind) {
    let house = house(kind);
    let (identity, directory) = (house.identity(), &house.opened.directory);
    let nour = house.actor(house.nour);
    let known = house.asks("Solène");
    let strangers = [house.asks("Personne"), house.asks("Autre")];
    let answer = "Ce formulaire ne reconnaît personne : passez au secrétariat.";
    let both = &strangers[..];
    invalid(identity.answer_unrecognised(&nour, &[], answer), "ticked");
    invalid(identity.answer_unrecognised(&nour, both, " "), "answer");
    let secret = "Votre NUMEN est 11E9901234ABC.";
    invalid(identity.answer_unrecognised(&nour, both, secret), "secret");
    let with_known = [strangers[0], known];
    invalid(
        identity.answer_unrecognised(&nour, &with_known, answer),
        "ticked",
    );
    // Of the organisation's queue: no desk of a school, and nothing was ended.
    refused(identity.answer_unrecognised(&house.actor(house.karim), both, answer));
    assert_eq!(directory.help_waiting(&nour, 100).unwrap(), 3);
    assert_eq!(
        identity.answer_unrecognised(&nour, both, answer).unwrap(),
        2
    );
    assert_eq!(directory.help_waiting(&nour, 100).unwrap(), 1);
    for number in strangers {
        let (found, _) = directory.help_request(&nour, number).unwrap();
        assert_eq!(found.answer.as_deref(), Some(answer));
    }
    assert_eq!(
        identity.answer_unrecognised(&nour, both, answer).unwrap(),
        0
    );
}

async fn a_code_proves_who_enrols_a_compulsory_second_factor_without_a_rescue_address(kind: Kind) {
    let house = house(kind);
    let identity = house.identity();
    let (malo, who) = (house.actor(house.malo), house.solene.0);
    let directory = &house.opened.directory;
    let value = r#"{"staff_from":"2026-09-01"}"#;
    directory
        .set_policy(
            &Actor::command(),
            house.organisation,
            "second_factor",
            value,
        )
        .unwrap();
    let at_home = Device {
        user_agent: "Firefox".into(),
        network: HOME,
        shared: false,
    };
    let proposed = identity.propose_second_factor(who).unwrap();
    let waiting = async |phrase: &str| {
        let (name, secret) = (house.name(house.solene), Secret::from(phrase));
        let knock = identity.authenticate(Protocol::Web, &name, &secret, HOME);
        let Reason::SecondFactor(halfway) = knock.await.unwrap_err().reason else {
            panic!("one is to be enrolled");
        };
        identity.wait_for_code(&halfway, false).unwrap()
    };
    let enrol_with = |token: &Secret, brought: Brought<'_>| {
        let now = house.opened.store.now().seconds();
        let code = Secret::from(telephone::code(proposed.typed.reveal(), now).as_str());
        let new = NewFactor::App {
            sealed: proposed.sealed.clone(),
            code,
        };
        identity.enrol_signing_in(token, brought, &new, &at_home)
    };
    let enrol = |token: &Secret, typed: &str| enrol_with(token, Brought::Handed(&typed.into()));
    let number = house.asks("Solène");
    let first = identity.make_desk_handover(&malo, who, number).unwrap();
    let made = identity.make_desk_handover(&malo, who, number).unwrap();
    let token = waiting(PHRASE).await;
    let none = enrol_with(&token, Brought::Sent(&"123456".into()));
    assert!(matches!(none, Err(StepRefusal::NoRescue)));
    // A slip of the pen is told, and guesses nothing.
    for _ in 0..30 {
        let slip = enrol(&token, &made.code.reveal()[..11]).err().unwrap();
        assert!(matches!(slip, StepRefusal::NotHanded), "{slip:?}");
    }
    // The password was lost too: it is chosen with the same paper, which serves for the factor alone then.
    let name = house.name(house.solene);
    let reset = house.gives(&name, &made.code, BIRTH).unwrap();
    let chosen = identity.reset_password(reset, OTHER.into(), (false, HOME));
    chosen.await.unwrap();
    unknown(house.gives(&name, &made.code, BIRTH));
    let token = waiting(OTHER).await;
    // One that another took the place of; then its bearer, who mistyped nothing, types it in small letters.
    let over = enrol(&token, first.code.reveal()).err().unwrap();
    assert!(matches!(over, StepRefusal::NotHanded));
    let typed = made.code.printed().to_lowercase();
    let came = enrol(&token, &typed).unwrap();
    assert_eq!(came.actor.person, who);
    assert!(house.has_factor());
    // It is used up: neither a password nor anything else comes of it.
    unknown(house.gives(&name, &made.code, BIRTH));
    // So many are tried from a network.
    let drop = "DELETE FROM second_factor";
    let drop = |tx: &store::Tx<'_>| tx.execute(drop, &[]);
    house.opened.store.platform_write(drop).unwrap();
    let token = waiting(OTHER).await;
    let waits = (0..20)
        .filter_map(|_| enrol(&token, first.code.reveal()).err())
        .any(|refusal| matches!(refusal, StepRefusal::Throttled { .. }));
    assert!(waits);
}
