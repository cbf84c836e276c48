//! How long each door takes for somebody who exists and for nobody, in turn: `cargo run --release -p identity --example pairs`.
//! The medians stand in docs/performance.md; tests assert that both ask the same statements.
#![allow(clippy::unwrap_used)]

use directory::{Actor, Directory, NewOrganisation, PersonFacts, Protocol};
use feed_syntax::{BirthDate, Numen};
use identity::{Claim, HashCost, Hashed, Identity, ProvisionalSecret, ResetPlea, Secret, Seeker};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{Engine, Limits, ManualClock, Store, SystemRandom, Timestamp};
use text::Lang;

const PAIRS: usize = 500;
const KNOWN: &str = "11E2601001THA";
const NOBODY: &str = "11E2601999THA";
const BIRTH: &str = "14/02/1998";
const WRONG: &str = "15/02/1998";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_788_242_400)));
    let engine = std::env::args()
        .nth(1)
        .map_or(Engine::Sqlite, |url| Engine::postgres(&url));
    let options = store::Options {
        data: folder.path().to_owned(),
        engine,
        clock: clock.clone(),
        random: Arc::new(SystemRandom),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[directory::schema(), identity::schema()]).unwrap();
    let directory = Directory::new(store.clone());
    let cost = HashCost {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
    let identity = Identity::new(store.clone(), directory.clone(), cost).unwrap();
    let keyed = identity.keyed_hash(folder.path()).unwrap();
    let new = NewOrganisation {
        name: "Académie de Thau".to_owned(),
        domains: vec!["ac-thau.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let organisation = directory
        .create_organisation(&Actor::command(), &new)
        .unwrap();
    let facts = PersonFacts {
        given_name: "Solène".to_owned(),
        family_name: "Cazalbou".to_owned(),
        numen_hash: Some(keyed.of(Hashed::Numen, Numen::parse(KNOWN).unwrap().reveal())),
        birth_hash: Some(keyed.of(
            Hashed::BirthDate,
            &BirthDate::parse(BIRTH).unwrap().reveal(),
        )),
        ..PersonFacts::default()
    };
    let registry = directory.registry(organisation).unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
    let put = |tx: &store::Tx<'_>| registry.put_person(&directory, tx, None, &facts, today);
    let person = store.platform_write(put).unwrap().person.unwrap();
    directory.forget();
    let phrase = Secret::from("garrigue chenal amandier");
    identity
        .set_password(&Actor::command(), person, &phrase)
        .unwrap();
    let name = directory.person(person).unwrap().identifier.clone();
    let version = directory.charter(organisation).unwrap().version;
    let numen = |text: &str| Numen::parse(text).unwrap();
    let birth = |text: &str| BirthDate::parse(text).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();

    println!("door | somebody, median ms | nobody | apart");
    pairs("identifier", &clock, |is_known, from| {
        let seeker = Seeker {
            numen: numen(if is_known { KNOWN } else { NOBODY }),
            birth: birth(WRONG),
            family_name: "Cazalbou".to_owned(),
        };
        assert!(identity.find_identifier(&seeker, from).is_err());
    });
    pairs("link", &clock, |is_known, from| {
        let plea = ResetPlea {
            numen: numen(if is_known { KNOWN } else { NOBODY }),
            birth: birth(BIRTH),
        };
        identity.ask_reset(&plea, from).unwrap();
    });
    pairs("first sign-in", &clock, |is_known, from| {
        let claim = Claim {
            name: if is_known {
                name.clone()
            } else {
                "personne.ici".to_owned()
            },
            secret: ProvisionalSecret::parse(NOBODY).unwrap(),
            birth: birth(BIRTH),
            charter: (organisation, version),
        };
        assert!(identity.begin_activation(&claim, from).is_err());
    });
    pairs("sign-in", &clock, |is_known, from| {
        let (name, wrong) = (
            if is_known { &name } else { "personne.ici" },
            "devine 4711".into(),
        );
        let let_in = identity.authenticate(Protocol::Web, name, &wrong, from);
        assert!(runtime.block_on(let_in).is_err());
    });
}

/// Times both ways in turn, each pair from a network of its own and after everything that was counted is over.
fn pairs(door: &str, clock: &ManualClock, mut knock: impl FnMut(bool, IpAddr)) {
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for pair in 0..PAIRS {
        clock.advance(Duration::from_secs(20 * 60));
        let network = u32::try_from(pair).unwrap();
        let from = IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + network));
        // Who is first changes from pair to pair.
        for turn in [pair % 2, 1 - pair % 2] {
            let begun = Instant::now();
            knock(turn == 1, from);
            times[turn].push(begun.elapsed());
        }
    }
    let [nobody, somebody] = times.map(|mut times| {
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1_000.0
    });
    println!(
        "{door} | {somebody:.3} | {nobody:.3} | {:.3}",
        (somebody - nobody).abs()
    );
}
