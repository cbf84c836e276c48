//! Every door that somebody stands before without being signed in does the same work whoever is meant: hashes, statements and
//! jobs are counted on both paths, on both engines. What is slower for who exists tells that they do.

use crate::opened::{Opened, helps, of_school, opened, put, structure, thau};
use directory::{Actor, HELP_JOB, HelpKind, NewHelp, OrganisationId, PersonId, Protocol};
use feed_syntax::{BirthDate, Numen};
use identity::{
    Claim, Hashed, Identity, KeyedHash, NUMEN_JOB, Origin, OutsideRefusal, ProvisionalSecret,
    Reason, ResetPlea, Secret, Seeker, SheetCode,
};
use std::net::IpAddr;
use store::params;
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    every_door_does_the_same_work_whoever_is_meant,
}

const NUMEN: &str = "11E2601001THA";
const NOBODYS: &str = "11E2601999THA";
const BIRTH: &str = "14/02/1998";
const WRONG: &str = "15/02/1998";
const PHRASE: &str = "garrigue chenal amandier";
const OTHER: &str = "tramway pelote bouzigues";
const WINDOW: std::time::Duration = std::time::Duration::from_secs(10 * 60);
const NETWORK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

/// Solène waits for her first sign-in; Yann has come in, and has asked for help, which Malo answers.
struct House {
    opened: Opened,
    keyed: KeyedHash,
    organisation: OrganisationId,
    solene: String,
    yann: (PersonId, String),
    malo: Actor,
    number: i64,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let (directory, identity) = (&opened.directory, &opened.identity);
    let keyed = identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = thau(directory);
    let school = structure(
        &opened,
        organisation,
        ("Collège des Étangs", "0340001A"),
        None,
    );
    let who = ("Solène", "D’Arcy-Roux", NUMEN, BIRTH);
    let (solene, _) = put(&opened.store, directory, &keyed, (organisation, who));
    let at = (organisation, school);
    let come = |given| of_school(&opened, (&keyed, BIRTH), at, (given, None, true));
    let (yann, malo) = (come("Yann"), come("Malo"));
    helps(&opened, organisation, malo.0, None);
    let command = Actor::command();
    identity
        .set_password(&command, yann.0, &PHRASE.into())
        .unwrap();
    let given = r#"{"numen_given": true}"#;
    directory
        .set_policy(&command, organisation, "activation", given)
        .unwrap();
    opened
        .store
        .platform_write(|tx| {
            let rescue = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, 'y@ailleurs.example', 1)";
            tx.execute(rescue, params![yann.0])?;
            let numen = "UPDATE person SET numen_hash = $2 WHERE person_id = $1";
            let hash = keyed.of(Hashed::Numen, "11E2601002THA");
            tx.execute(numen, params![yann.0, hash.as_str()])
        })
        .unwrap();
    directory.forget();
    let name = |person| directory.person(person).unwrap().identifier.clone();
    let (solene, yann) = (name(solene), (yann.0, name(yann.0)));
    let malo = Actor {
        person: malo.0,
        account: malo.1,
        organisation,
        protocol: Protocol::Web,
        ..Actor::system()
    };
    let mut house = House {
        solene,
        yann,
        malo,
        number: 0,
        keyed,
        organisation,
        opened,
    };
    let asked = house.wish("Yann", "Cazalbou");
    house.number = house.identity().ask_help(&asked, NETWORK).unwrap().number;
    for job in house.opened.store.pending_jobs(HELP_JOB).unwrap() {
        house.opened.directory.route_help(&job).unwrap();
    }
    house
}

/// What is done at a door: hashes, statements, jobs that are left to do.
type Cost = (u64, u64, i64);

impl House {
    fn identity(&self) -> &Identity {
        &self.opened.identity
    }

    fn wish(&self, given: &str, family: &str) -> NewHelp {
        let birth = BirthDate::parse(BIRTH).unwrap();
        NewHelp {
            organisation: self.organisation,
            kind: HelpKind::LockedOut,
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            school: "0340001A".to_owned(),
            birth_hash: self.keyed.of(Hashed::BirthDate, &birth.reveal()),
            said: String::new(),
            language: Lang::Fr,
        }
    }

    /// Two codes of a sheet, the last of which opens.
    fn sheets(&self) -> (String, String) {
        let solene = self
            .opened
            .directory
            .person_at(&format!("{}@ac-thau.example", "solene.darcy-roux"));
        let account = solene.unwrap().unwrap().account.unwrap();
        let make = || {
            let made = self.identity().make_sheet(&Actor::command(), account);
            made.unwrap().code.printed().to_string()
        };
        (make(), make())
    }

    fn codes(&self) -> (SheetCode, SheetCode) {
        let make = || {
            let made = self
                .identity()
                .make_desk_handover(&self.malo, self.yann.0, self.number);
            made.unwrap().code
        };
        (make(), make())
    }

    /// Two links to a NUMEN, the last of which leads on.
    fn links(&self) -> (Secret, Secret) {
        let numen = Numen::parse("11E2601002THA").unwrap();
        let make = || {
            let what = (self.number, &numen);
            let sent = self.identity().send_numen(&self.malo, self.yann.0, what);
            sent.unwrap();
            let jobs = self.opened.store.pending_jobs(NUMEN_JOB).unwrap();
            let letter = self.identity().numen_letter(jobs.last().unwrap());
            letter.unwrap().unwrap().token
        };
        (make(), make())
    }

    /// On a thread of its own, where all that is asked is counted.
    fn cost(&self, knock: &Knock<'_>) -> Cost {
        let empty = |tx: &store::Tx<'_>| tx.execute("DELETE FROM due_job", &[]);
        self.opened.store.platform_write(empty).unwrap();
        let hashes = self.identity().hashes();
        let work = || store::counted(knock);
        let ((), statements) = std::thread::scope(|scope| scope.spawn(work).join().unwrap());
        let jobs = |tx: &store::Tx<'_>| tx.value("SELECT count(*) FROM due_job", &[]);
        let jobs = self.opened.store.platform_read(jobs).unwrap();
        (self.identity().hashes() - hashes, statements, jobs)
    }
}

/// Somebody at a door, and that they are not let in.
type Knock<'a> = Box<dyn Fn() + Sync + 'a>;

/// Waits for what takes a place to hash in, counted on this thread.
fn waited<T>(work: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap().block_on(work)
}

/// A sign-in with a wrong password, from a browser that keeps something or not.
fn signs_in<'a>(house: &'a House, name: &'a str, device: Option<&'a Secret>) -> Knock<'a> {
    Box::new(move || {
        let origin = Origin {
            network: NETWORK,
            device: device.cloned(),
        };
        let secret = Secret::from("devine 4711");
        let knock = house
            .identity()
            .authenticate(Protocol::Web, name, &secret, origin);
        let refused = waited(knock).unwrap_err();
        assert_eq!(refused.reason, Reason::BadCredentials);
    })
}

fn changes<'a>(house: &'a House, name: &'a str) -> Knock<'a> {
    Box::new(move || {
        let present = Secret::from("devine 4711");
        let wish = (OTHER.into(), None);
        let change = house
            .identity()
            .change_from_outside(name, &present, wish, NETWORK.into());
        let changed = waited(change);
        let is_refused = matches!(&changed, Err(OutsideRefusal::Refused(refusal)) if refusal.reason == Reason::BadCredentials);
        assert!(is_refused, "{changed:?}");
    })
}

fn comes<'a>(house: &'a House, name: &'a str, secret: &'a str, birth: &'a str) -> Knock<'a> {
    Box::new(move || {
        let charter = house.opened.directory.charter(house.organisation);
        let claim = Claim {
            name: name.to_owned(),
            secret: ProvisionalSecret::parse(secret).unwrap(),
            birth: BirthDate::parse(birth).unwrap(),
            charter: (house.organisation, charter.unwrap().version),
        };
        let begun = house.identity().begin_activation(&claim, NETWORK);
        let is_refused = matches!(begun, Err(identity::ActivationRefusal::Unknown));
        assert!(is_refused, "{name}: {begun:?}");
    })
}

fn seeks<'a>(house: &'a House, numen: &'a str, birth: &'a str, name: &'a str) -> Knock<'a> {
    Box::new(move || {
        let seeker = Seeker {
            numen: Numen::parse(numen).unwrap(),
            birth: BirthDate::parse(birth).unwrap(),
            family_name: name.to_owned(),
        };
        let sought = house.identity().find_identifier(&seeker, NETWORK);
        let is_refused = matches!(sought, Err(identity::SeekRefusal::Unknown));
        assert!(is_refused, "{numen}: {sought:?}");
    })
}

fn pleads<'a>(house: &'a House, numen: &'a str, birth: &'a str) -> Knock<'a> {
    Box::new(move || {
        let plea = ResetPlea {
            numen: Numen::parse(numen).unwrap(),
            birth: BirthDate::parse(birth).unwrap(),
        };
        house.identity().ask_reset(&plea, NETWORK).unwrap();
    })
}

fn asks<'a>(house: &'a House, given: &'a str, family: &'a str) -> Knock<'a> {
    Box::new(move || {
        let wish = house.wish(given, family);
        house.identity().ask_help(&wish, NETWORK).unwrap();
    })
}

fn gives<'a>(house: &'a House, name: &'a str, code: &'a SheetCode, birth: &'a str) -> Knock<'a> {
    Box::new(move || {
        let birth = BirthDate::parse(birth).unwrap();
        let given = house.identity().use_handover(name, code, &birth, NETWORK);
        let is_refused = matches!(given, Err(identity::ActivationRefusal::Unknown));
        assert!(is_refused, "{name}: {given:?}");
    })
}

fn reads<'a>(house: &'a House, token: &'a Secret, birth: &'a str) -> Knock<'a> {
    Box::new(move || {
        let birth = BirthDate::parse(birth).unwrap();
        let read = house.identity().read_numen(token, &birth, NETWORK);
        let is_refused = matches!(read, Err(identity::NumenLinkRefusal::Unknown));
        assert!(is_refused, "{read:?}");
    })
}

async fn every_door_does_the_same_work_whoever_is_meant(kind: Kind) {
    let house = &house(kind);
    let (solene, yann) = (house.solene.as_str(), house.yann.1.as_str());
    let kept = house.identity().remember_device(PersonId(4711), None);
    let kept = Some(kept.unwrap());
    let kept = kept.as_ref();
    let ((cancelled, printed), (former, code), (used, link)) =
        (house.sheets(), house.codes(), house.links());
    let guess = Secret::from("un lien que personne ne connaît");
    let (nobody, of_yann) = ("personne.ici", "11E2601002THA");
    // The first of each is nobody's; with it, what the door costs of hashes and jobs.
    let doors: Vec<(&str, (u64, i64), Vec<Knock<'_>>)> = vec![
        (
            "a sign-in",
            (1, 0),
            [nobody, yann, solene]
                .map(|name| signs_in(house, name, None))
                .into(),
        ),
        (
            "a sign-in with a value of somebody's device",
            (1, 0),
            [nobody, yann, solene]
                .map(|name| signs_in(house, name, kept))
                .into(),
        ),
        (
            "a change from outside",
            (1, 0),
            [nobody, yann, solene]
                .map(|name| changes(house, name))
                .into(),
        ),
        (
            "a first sign-in by a NUMEN",
            (0, 0),
            vec![
                comes(house, nobody, NOBODYS, BIRTH),
                comes(house, nobody, NUMEN, BIRTH),
                comes(house, solene, NOBODYS, BIRTH),
                comes(house, solene, NUMEN, WRONG),
                comes(house, yann, of_yann, WRONG),
            ],
        ),
        (
            "a first sign-in by a sheet",
            (0, 0),
            vec![
                comes(house, nobody, &cancelled, BIRTH),
                comes(house, solene, &cancelled, BIRTH),
                comes(house, solene, &printed, WRONG),
            ],
        ),
        (
            "an identifier that was forgotten",
            (0, 0),
            vec![
                seeks(house, NOBODYS, BIRTH, "D’Arcy-Roux"),
                seeks(house, NUMEN, WRONG, "D’Arcy-Roux"),
                seeks(house, NUMEN, BIRTH, "Roux"),
                seeks(house, of_yann, WRONG, "Cazalbou"),
            ],
        ),
        (
            "a link that resets",
            (0, 1),
            vec![
                pleads(house, NOBODYS, BIRTH),
                pleads(house, NUMEN, BIRTH),
                pleads(house, of_yann, WRONG),
                pleads(house, of_yann, BIRTH),
            ],
        ),
        (
            "a request to the manager",
            (0, 1),
            vec![
                asks(house, "Personne", "Dici"),
                asks(house, "Yann", "Cazalbou"),
                asks(house, "Solène", "D’Arcy-Roux"),
            ],
        ),
        (
            "a code that was handed over",
            (0, 0),
            vec![
                gives(house, nobody, &former, BIRTH),
                gives(house, solene, &former, BIRTH),
                gives(house, yann, &former, BIRTH),
                gives(house, yann, &code, WRONG),
            ],
        ),
        (
            "a link to a NUMEN",
            (0, 0),
            vec![
                reads(house, &guess, BIRTH),
                reads(house, &used, BIRTH),
                reads(house, &link, WRONG),
            ],
        ),
    ];
    for (door, (hashes, jobs), knocks) in &doors {
        // What was counted at the door before counts no more.
        house.opened.clock.advance(WINDOW);
        // What is listed by name, and the rules of the organisation, are remembered from the first look on.
        for knock in knocks {
            house.cost(knock);
        }
        let costs: Vec<Cost> = knocks.iter().map(|knock| house.cost(knock)).collect();
        assert_eq!(costs, vec![costs[0]; knocks.len()], "{door}");
        assert_eq!((costs[0].0, costs[0].2), (*hashes, *jobs), "{door}");
        assert!(costs[0].1 > 1, "{door}: {costs:?}");
    }
}
