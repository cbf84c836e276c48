//! The NUMEN itself, given at a desk to who has lost it: printed, or sealed under a link, on both engines.

use crate::opened;
use crate::opened::{Opened, opened};
use directory::{
    Act, Actor, DESK_JOB, DeskAct, DeskTold, DirectoryError, Duty, HELP_JOB, HelpKind,
    NewDelegation, NewHelp, OrganisationId, PersonFacts, PersonId, Protocol,
};
use feed_syntax::{BirthDate, Numen};
use identity::{
    Hashed, Identity, KeyedHash, NUMEN_JOB, NumenLinkRefusal, NumenRefusal, NumenTold, Secret,
};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use store::{AccountId, params};
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    nobody_gives_a_numen_unless_the_organisation_says_so,
    the_right_numen_is_printed_and_the_third_wrong_one_ends_it,
    three_tries_are_of_a_person_whatever_the_requests,
    of_many_typed_at_once_three_are_compared,
    a_desk_gives_the_numen_of_its_own_people_alone,
    a_link_shows_the_numen_once_to_who_knows_the_date_of_birth,
    a_link_is_over_after_its_days_its_dates_or_another_one,
    what_lies_under_a_link_is_read_in_no_row,
    a_link_goes_to_the_rescue_address_of_before_and_nowhere_else,
    a_link_says_nothing_of_who_was_given_a_right_closed_or_frozen,
}

const BIRTH: &str = "14/02/1998";
const NUMEN: &str = "11E9801234XYZ";
const OTHER: &str = "11E9805678ABC";
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
const DAY: Duration = Duration::from_secs(24 * 3600);

type Who = (PersonId, AccountId);

/// Solène works at a school that hangs on a direction, Yann at another one; Malo helps from the direction, Karim from Yann's school.
struct House {
    opened: Opened,
    keyed: KeyedHash,
    organisation: OrganisationId,
    solene: Who,
    yann: Who,
    malo: Who,
    karim: Who,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let keyed = opened.identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = opened::thau(&opened.directory);
    let registry = opened.directory.registry(organisation).unwrap();
    let structure = |name: &str, uai: &str, parent: Option<i64>| {
        opened::structure(&opened, organisation, (name, uai), parent)
    };
    let direction = structure("Direction de l’Étang", "0349001A", None);
    let school = structure("Collège des Étangs", "0340001A", Some(direction));
    let other = structure("Lycée du Port", "0340002B", None);
    let today = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let put = |given: &str, home: i64, numen: Option<&str>| {
        let birth = BirthDate::parse(BIRTH).unwrap();
        let numen = numen.map(|numen| Numen::parse(numen).unwrap());
        let facts = PersonFacts {
            given_name: given.to_owned(),
            family_name: "Cazalbou".to_owned(),
            home: Some(home),
            birth_hash: Some(keyed.of(Hashed::BirthDate, &birth.reveal())),
            numen_hash: numen.map(|numen| keyed.of(Hashed::Numen, numen.reveal())),
            ..PersonFacts::default()
        };
        let written = opened
            .store
            .platform_write(|tx| registry.put_person(&opened.directory, tx, None, &facts, today))
            .unwrap();
        opened.directory.forget();
        let account = written.account.unwrap();
        opened.directory.activate(account).unwrap();
        (written.person.unwrap(), account)
    };
    let house = House {
        solene: put("Solène", school, Some(NUMEN)),
        yann: put("Yann", other, Some(OTHER)),
        malo: put("Malo", direction, None),
        karim: put("Karim", other, None),
        keyed: keyed.clone(),
        organisation,
        opened,
    };
    house.give(house.malo, Some(direction));
    house.give(house.karim, Some(other));
    house.gives(true);
    house
}

impl House {
    fn identity(&self) -> &Identity {
        &self.opened.identity
    }

    /// The policy.
    fn gives(&self, numen: bool) {
        let value = format!(r#"{{"numen_given": {numen}}}"#);
        let command = Actor::command();
        let directory = &self.opened.directory;
        directory
            .set_policy(&command, self.organisation, "activation", &value)
            .unwrap();
    }

    fn give(&self, (person, _): Who, establishment: Option<i64>) {
        let new = NewDelegation {
            person,
            duty: Duty::Helpdesk,
            establishment,
            until: "2027-08-31".parse().unwrap(),
        };
        let directory = &self.opened.directory;
        directory
            .delegate(&Actor::command(), self.organisation, &new)
            .unwrap();
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

    /// A request in somebody's name, routed; its number.
    fn asks(&self, given: &str, school: &str) -> i64 {
        let birth = BirthDate::parse(BIRTH).unwrap();
        let new = NewHelp {
            organisation: self.organisation,
            kind: HelpKind::LockedOut,
            given_name: given.to_owned(),
            family_name: "Cazalbou".to_owned(),
            school: school.to_owned(),
            birth_hash: self.keyed.of(Hashed::BirthDate, &birth.reveal()),
            said: "Écrivez-moi à voleur@ailleurs.example.".to_owned(),
            language: Lang::Fr,
        };
        let made = self.identity().ask_help(&new, HOME).unwrap();
        for job in self.opened.store.pending_jobs(HELP_JOB).unwrap() {
            self.opened.directory.route_help(&job).unwrap();
        }
        made.number
    }

    fn prints(&self, number: i64, typed: &str) -> Result<(), NumenRefusal> {
        let malo = self.actor(self.malo);
        let typed = Numen::parse(typed).unwrap();
        let who = self.solene.0;
        self.identity().print_numen(&malo, who, (number, &typed))
    }

    /// Sends Solène a link: the token that its letter holds.
    fn sends(&self, number: i64) -> Secret {
        let malo = self.actor(self.malo);
        let typed = Numen::parse(NUMEN).unwrap();
        let who = self.solene.0;
        self.identity()
            .send_numen(&malo, who, (number, &typed))
            .unwrap();
        let jobs = self.opened.store.pending_jobs(NUMEN_JOB).unwrap();
        let letter = self.identity().numen_letter(jobs.last().unwrap());
        letter.unwrap().unwrap().token
    }

    fn reads(&self, token: &Secret, birth: &str) -> Result<NumenTold, NumenLinkRefusal> {
        let birth = BirthDate::parse(birth).unwrap();
        self.identity().read_numen(token, &birth, HOME)
    }

    /// A rescue address as its rows have it.
    fn has_rescue(&self, address: &str) {
        let sql = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
        self.opened
            .store
            .platform_write(|tx| tx.execute(sql, params![self.solene.0, address]))
            .unwrap();
    }

    fn lying(&self) -> i64 {
        let count = "SELECT count(*) FROM numen_letter";
        let read = |tx: &store::Tx<'_>| tx.value(count, &[]);
        self.opened.store.platform_read(read).unwrap()
    }

    fn journal(&self) -> Vec<(Act, Option<PersonId>)> {
        let own = self.actor(self.solene);
        let lines = self.opened.directory.own_journal(&own, None).unwrap();
        lines.into_iter().map(|line| (line.act, line.by)).collect()
    }
}

fn wrong(done: Result<(), NumenRefusal>, expected: i64) {
    let is_it = matches!(done, Err(NumenRefusal::Wrong { left }) if left == expected);
    assert!(is_it, "{done:?}");
}

fn over(done: Result<(), NumenRefusal>) {
    assert!(matches!(done, Err(NumenRefusal::Over)), "{done:?}");
}

fn refused(done: Result<(), NumenRefusal>) {
    let is_it = matches!(
        done,
        Err(NumenRefusal::Directory(DirectoryError::NotPermitted))
    );
    assert!(is_it, "{done:?}");
}

fn invalid(done: Result<(), NumenRefusal>) {
    let is_it = matches!(
        done,
        Err(NumenRefusal::Directory(DirectoryError::Invalid {
            what: "request",
            ..
        }))
    );
    assert!(is_it, "{done:?}");
}

fn unknown(done: Result<NumenTold, NumenLinkRefusal>) {
    assert!(matches!(done, Err(NumenLinkRefusal::Unknown)), "{done:?}");
}

async fn nobody_gives_a_numen_unless_the_organisation_says_so(kind: Kind) {
    let house = house(kind);
    let (identity, malo) = (house.identity(), house.actor(house.malo));
    let number = house.asks("Solène", "0340001A");
    house.has_rescue("solene@ailleurs.example");
    assert!(identity.gives_numen(&malo, house.solene.0).unwrap());
    let sent = house.sends(number);
    house.gives(false);
    assert!(!identity.gives_numen(&malo, house.solene.0).unwrap());
    refused(house.prints(number, NUMEN));
    let typed = Numen::parse(NUMEN).unwrap();
    refused(identity.send_numen(&malo, house.solene.0, (number, &typed)));
    // What was given before stays given; no letter leaves any more.
    let jobs = house.opened.store.pending_jobs(NUMEN_JOB).unwrap();
    assert!(identity.numen_letter(&jobs[0]).unwrap().is_none());
    house.reads(&sent, BIRTH).unwrap();
}

async fn the_right_numen_is_printed_and_the_third_wrong_one_ends_it(kind: Kind) {
    let house = house(kind);
    let (identity, by) = (house.identity(), Some(house.malo.0));
    let number = house.asks("Solène", "0340001A");
    wrong(house.prints(number, OTHER), 2);
    // The right one counts as no try, and does not give back those that were wrong.
    house.prints(number, NUMEN).unwrap();
    assert_eq!(house.journal()[0], (Act::NumenPrinted { number }, by));
    assert_eq!(house.opened.store.pending_jobs(DESK_JOB).unwrap().len(), 1);
    wrong(house.prints(number, OTHER), 1);
    assert!(!identity.numen_is_over(house.solene.0).unwrap());
    over(house.prints(number, OTHER));
    assert!(identity.numen_is_over(house.solene.0).unwrap());
    let journal = house.journal();
    assert_eq!(journal[0], (Act::NumenRefused { number }, by));
    let wrongs = |one: &&(Act, Option<PersonId>)| one.0 == Act::NumenWrong { number };
    assert_eq!(journal.iter().filter(wrongs).count(), 3);
    for _ in 0..3 {
        over(house.prints(number, NUMEN));
    }
    let malo = house.actor(house.malo);
    let typed = Numen::parse(NUMEN).unwrap();
    house.has_rescue("solene@ailleurs.example");
    over(identity.send_numen(&malo, house.solene.0, (number, &typed)));
    assert_eq!(house.lying(), 0);
    assert_eq!(
        house.journal().len(),
        journal.len(),
        "what is refused from then on says nothing new"
    );
    // The request itself goes on; another one of hers gives none either, for seven days from the last that was wrong.
    let (found, _) = house.opened.directory.help_request(&malo, number).unwrap();
    assert!(found.state.is_open());
    identity
        .answer_help(&malo, number, "Passez au secrétariat.")
        .unwrap();
    let next = house.asks("Solène", "0340001A");
    over(house.prints(next, OTHER));
    over(house.prints(next, NUMEN));
    identity
        .answer_help(&malo, next, "Passez au secrétariat.")
        .unwrap();
    house.opened.clock.advance(7 * DAY - Duration::from_secs(1));
    assert_eq!(identity.forget_old_numen().unwrap(), 0);
    let later = house.asks("Solène", "0340001A");
    over(house.prints(later, NUMEN));
    house.opened.clock.advance(Duration::from_secs(1));
    assert!(!identity.numen_is_over(house.solene.0).unwrap());
    wrong(house.prints(later, OTHER), 2);
    house.opened.clock.advance(6 * DAY);
    assert_eq!(identity.forget_old_numen().unwrap(), 0);
    house.opened.clock.advance(DAY);
    assert_eq!(identity.forget_old_numen().unwrap(), 1);
    // In no entry of the journal, and nowhere else, stands what was typed.
    let acts = "SELECT act FROM act";
    let acts: Vec<String> = house
        .opened
        .store
        .platform_read(|tx| tx.query(acts, &[], |row| row.get(0)))
        .unwrap();
    assert!(
        acts.iter()
            .all(|act| !act.contains(NUMEN) && !act.contains(OTHER))
    );
}

async fn three_tries_are_of_a_person_whatever_the_requests(kind: Kind) {
    let house = house(kind);
    // Requests that nobody was recognised in are those of a desk over all, and may be about anybody.
    house.give(house.malo, None);
    let (identity, malo) = (house.identity(), house.actor(house.malo));
    let own = house.asks("Solène", "0340001A");
    let strays = ["Personne", "Inconnue"].map(|given| house.asks(given, "0340009Z"));
    wrong(house.prints(own, OTHER), 2);
    wrong(house.prints(strays[0], OTHER), 1);
    over(house.prints(strays[1], OTHER));
    for number in [own, strays[0], strays[1]] {
        over(house.prints(number, NUMEN));
    }
    assert!(identity.numen_is_over(house.solene.0).unwrap());
    // The same requests give another person theirs, whose tries are all there.
    assert!(!identity.numen_is_over(house.yann.0).unwrap());
    let of_yann = |typed: &str| {
        let typed = Numen::parse(typed).unwrap();
        identity.print_numen(&malo, house.yann.0, (strays[0], &typed))
    };
    wrong(of_yann(NUMEN), 2);
    of_yann(OTHER).unwrap();
}

async fn of_many_typed_at_once_three_are_compared(kind: Kind) {
    let house = house(kind);
    house.give(house.malo, None);
    let own = house.asks("Solène", "0340001A");
    let strays = ["Personne", "Inconnue"].map(|given| house.asks(given, "0340009Z"));
    let (identity, malo, who) = (house.identity(), &house.actor(house.malo), house.solene.0);
    let typed = &Numen::parse(OTHER).unwrap();
    let barrier = &std::sync::Barrier::new(6);
    let mut left: Vec<i64> = std::thread::scope(|scope| {
        let all = [own, strays[0], strays[1], own, strays[0], strays[1]].map(|number| {
            scope.spawn(move || {
                barrier.wait();
                match identity.print_numen(malo, who, (number, typed)) {
                    Err(NumenRefusal::Wrong { left }) => left,
                    done => {
                        over(done);
                        0
                    }
                }
            })
        });
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    left.sort_unstable();
    assert_eq!(left, [0, 0, 0, 0, 1, 2]);
    let wrongs = house
        .journal()
        .into_iter()
        .filter(|(act, _)| matches!(act, Act::NumenWrong { .. }));
    assert_eq!(wrongs.count(), 3, "each that was compared is counted");
}

async fn a_desk_gives_the_numen_of_its_own_people_alone(kind: Kind) {
    let house = house(kind);
    let identity = house.identity();
    let actor = |who| house.actor(who);
    let print = |by: Who, who: Who, number: i64, typed: &str| {
        let typed = Numen::parse(typed).unwrap();
        identity.print_numen(&actor(by), who.0, (number, &typed))
    };
    let number = house.asks("Solène", "0340001A");
    let of_yann = house.asks("Yann", "0340002B");
    // Another school's desk, who has none, oneself, who holds rights.
    refused(print(house.karim, house.solene, number, NUMEN));
    refused(print(house.malo, house.yann, of_yann, OTHER));
    refused(print(house.yann, house.solene, number, NUMEN));
    refused(print(house.solene, house.solene, number, NUMEN));
    refused(print(house.malo, house.malo, number, NUMEN));
    refused(print(house.malo, house.karim, number, NUMEN));
    let typed = Numen::parse(NUMEN).unwrap();
    refused(identity.print_numen(&Actor::command(), house.solene.0, (number, &typed)));
    // A request of another desk, of nobody, of somebody else; one that has ended.
    invalid(print(house.malo, house.solene, of_yann, NUMEN));
    invalid(print(house.malo, house.solene, 4711, NUMEN));
    invalid(print(house.karim, house.yann, number, OTHER));
    print(house.malo, house.solene, number, NUMEN).unwrap();
    print(house.karim, house.yann, of_yann, OTHER).unwrap();
    identity
        .answer_help(&actor(house.malo), number, "Passez au secrétariat.")
        .unwrap();
    invalid(print(house.malo, house.solene, number, NUMEN));
    // Of who has none nothing is compared.
    let none = house.asks("Solène", "0340001A");
    house
        .opened
        .store
        .platform_write(|tx| {
            let sql = "UPDATE person SET numen_hash = NULL WHERE person_id = $1";
            tx.execute(sql, params![house.solene.0])
        })
        .unwrap();
    house.opened.directory.forget();
    let done = print(house.malo, house.solene, none, NUMEN);
    assert!(matches!(
        done,
        Err(NumenRefusal::Directory(DirectoryError::NotFound("numen")))
    ));
    assert!(
        !identity
            .gives_numen(&actor(house.malo), house.solene.0)
            .unwrap()
    );
}

async fn a_link_shows_the_numen_once_to_who_knows_the_date_of_birth(kind: Kind) {
    let house = house(kind);
    let number = house.asks("Solène", "0340001A");
    house.has_rescue("solene@ailleurs.example");
    let token = house.sends(number);
    assert_eq!(
        house.journal()[0],
        (Act::NumenSent { number }, Some(house.malo.0))
    );
    // Told at once, by a letter of which the link is no part.
    let told = house.opened.store.pending_jobs(DESK_JOB).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].account, Some(house.solene.1));
    assert_eq!(DeskTold::of(&told[0]).unwrap().what, DeskAct::NumenSent);
    unknown(house.reads(&token, "15/02/1998"));
    unknown(house.reads(&Secret::from("un autre lien"), BIRTH));
    let long = Secret::new("A".repeat(4_000));
    unknown(house.reads(&long, BIRTH));
    let told = house.reads(&token, BIRTH).unwrap();
    assert_eq!(told.numen.reveal(), NUMEN);
    assert_eq!((told.person, told.is_first), (house.solene.0, false));
    assert!(!format!("{told:?}").contains(NUMEN));
    assert_eq!(house.lying(), 0, "it lies there no more");
    assert_eq!(
        house.journal()[0],
        (Act::NumenRead, Some(house.solene.0)),
        "by whoever has the link"
    );
    unknown(house.reads(&token, BIRTH));
}

async fn a_link_is_over_after_its_days_its_dates_or_another_one(kind: Kind) {
    let house = house(kind);
    let (identity, clock) = (house.identity(), &house.opened.clock);
    let number = house.asks("Solène", "0340001A");
    house.has_rescue("solene@ailleurs.example");
    // Another one takes its place.
    let first = house.sends(number);
    let second = house.sends(number);
    assert_eq!(house.lying(), 1);
    unknown(house.reads(&first, BIRTH));
    // Five dates; the right one comes too late then.
    for day in 15..20 {
        unknown(house.reads(&second, &format!("{day}/02/1998")));
    }
    unknown(house.reads(&second, BIRTH));
    // Three days, to the second; the day's job takes what is left.
    let third = house.sends(number);
    assert_eq!(identity.forget_old_numen().unwrap(), 0);
    clock.advance(3 * DAY - Duration::from_secs(1));
    let fourth = house.sends(number);
    clock.advance(3 * DAY);
    unknown(house.reads(&third, BIRTH));
    unknown(house.reads(&fourth, BIRTH));
    let jobs = house.opened.store.pending_jobs(NUMEN_JOB).unwrap();
    let late = identity.numen_letter(jobs.last().unwrap());
    assert!(late.unwrap().is_none(), "nor does a letter leave so late");
    assert_eq!(house.lying(), 1);
    assert_eq!(identity.forget_old_numen().unwrap(), 1);
    assert_eq!(house.lying(), 0);
    clock.advance(366 * DAY);
    assert_eq!(
        identity.forget_old_numen().unwrap(),
        1,
        "what was typed for the request"
    );
    // Who guesses at links waits, whichever they name.
    let guess = Secret::from("un lien que personne ne connaît");
    for _ in 0..10 {
        unknown(house.reads(&guess, BIRTH));
    }
    let waits = house.reads(&guess, BIRTH);
    assert!(matches!(waits, Err(NumenLinkRefusal::Throttled { .. })));
}

async fn what_lies_under_a_link_is_read_in_no_row(kind: Kind) {
    let house = house(kind);
    let number = house.asks("Solène", "0340001A");
    house.has_rescue("solene@ailleurs.example");
    let token = house.sends(number);
    let read = |sql: &str| -> Vec<String> {
        house
            .opened
            .store
            .platform_read(|tx| tx.query(sql, &[], |row| row.get(0)))
            .unwrap()
    };
    let sealed = read("SELECT sealed FROM numen_letter").remove(0);
    let hash = read("SELECT token_hash FROM numen_letter").remove(0);
    let jobs = house.opened.store.pending_jobs(NUMEN_JOB).unwrap();
    let payload = String::from_utf8_lossy(&jobs[0].payload).into_owned();
    for row in [&sealed, &hash, &payload] {
        assert!(
            !row.contains(NUMEN) && !row.contains(token.reveal()),
            "{row}"
        );
    }
    // Neither the key of the data directory alone nor the link alone opens it.
    let (now, purpose) = (
        house.opened.store.now(),
        format!("numen/{}", house.solene.0),
    );
    assert!(house.keyed.open_sealed(&purpose, now, &sealed).is_err());
    let elsewhere = opened(Kind::Sqlite);
    let other = elsewhere.identity.keyed_hash(elsewhere.folder.path());
    assert!(other.unwrap().open_sealed(&purpose, now, &sealed).is_err());
    assert_eq!(house.reads(&token, BIRTH).unwrap().numen.reveal(), NUMEN);
}

async fn a_link_goes_to_the_rescue_address_of_before_and_nowhere_else(kind: Kind) {
    let house = house(kind);
    let (identity, malo) = (house.identity(), house.actor(house.malo));
    let number = house.asks("Solène", "0340001A");
    let typed = Numen::parse(NUMEN).unwrap();
    // What the request says is no address: without one that was verified nothing leaves.
    let none = identity.send_numen(&malo, house.solene.0, (number, &typed));
    assert!(matches!(
        none,
        Err(NumenRefusal::Directory(DirectoryError::NotFound(
            "rescue address"
        )))
    ));
    assert!(
        house
            .opened
            .store
            .pending_jobs(NUMEN_JOB)
            .unwrap()
            .is_empty()
    );
    house.has_rescue("solene@ailleurs.example");
    house.sends(number);
    let jobs = house.opened.store.pending_jobs(NUMEN_JOB).unwrap();
    let to = || {
        let letter = identity.numen_letter(&jobs[0]).unwrap().unwrap();
        letter.to.as_str().to_owned()
    };
    assert_eq!(to(), "solene@ailleurs.example");
    // Changed by a thief in between: it goes to the one of before, for three days.
    house
        .opened
        .store
        .platform_write(|tx| {
            tx.execute(
                "INSERT INTO rescue_change (person_id, changed, former, former_verified, back_to)
                 VALUES ($1, $2, $3, 1, $3)",
                params![house.solene.0, tx.now(), "solene@ailleurs.example"],
            )?;
            let sql = "UPDATE rescue_address SET address = 'voleur@ailleurs.example' WHERE person_id = $1";
            tx.execute(sql, params![house.solene.0])
        })
        .unwrap();
    assert_eq!(to(), "solene@ailleurs.example");
    // Given a right before it is sent: nothing is.
    house.give(house.solene, None);
    assert!(identity.numen_letter(&jobs[0]).unwrap().is_none());
}

async fn a_link_says_nothing_of_who_was_given_a_right_closed_or_frozen(kind: Kind) {
    let house = house(kind);
    let number = house.asks("Solène", "0340001A");
    house.has_rescue("solene@ailleurs.example");
    let token = house.sends(number);
    let directory = &house.opened.directory;
    let set = |sql: &str| {
        let write = |tx: &store::Tx<'_>| tx.execute(sql, params![house.solene.1]);
        house.opened.store.platform_write(write).unwrap();
        directory.forget();
    };
    set("UPDATE account SET frozen = 1 WHERE account_id = $1");
    unknown(house.reads(&token, BIRTH));
    set("UPDATE account SET frozen = NULL WHERE account_id = $1");
    set("UPDATE account SET state = 'suspended' WHERE account_id = $1");
    unknown(house.reads(&token, BIRTH));
    // Before the first sign-in it is told as what it is for.
    set("UPDATE account SET state = 'to-activate' WHERE account_id = $1");
    assert!(house.reads(&token, BIRTH).unwrap().is_first);
    let token = house.sends(number);
    house.give(house.solene, None);
    unknown(house.reads(&token, BIRTH));
}
