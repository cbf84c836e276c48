//! Limits that nodes count together, on both engines.

use crate::opened::{Opened, opened, put, thau};
use directory::{Actor, Protocol};
use feed_syntax::BirthDate;
use identity::{
    ActivationRefusal, Claim, HashCost, Identity, ProvisionalSecret, Reason, ResetPlea,
    ResetRefusal, Secret,
};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    two_nodes_refuse_together_and_a_restart_forgets_nothing,
    dates_beside_a_numen_are_counted_by_all_nodes,
    who_waits_and_who_comes_in_write_nothing,
    what_counts_no_more_is_swept,
}

const NUMEN: &str = "11E2601001THA";
const BIRTH: &str = "14/02/1998";
const PHRASE: &str = "garrigue chenal amandier";
const NETWORK: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
const WINDOW: Duration = Duration::from_secs(10 * 60);

struct House {
    opened: Opened,
    name: String,
    claim: Claim,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let (directory, identity) = (&opened.directory, &opened.identity);
    let keyed = identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = thau(directory);
    let who = ("Solène", "D’Arcy-Roux", NUMEN, BIRTH);
    let (solene, _) = put(&opened.store, directory, &keyed, (organisation, who));
    let command = Actor::command();
    identity
        .set_password(&command, solene, &PHRASE.into())
        .unwrap();
    let name = directory.person(solene).unwrap().identifier.clone();
    let charter = directory.charter(organisation).unwrap().version;
    let claim = Claim {
        name: name.clone(),
        secret: ProvisionalSecret::parse(NUMEN).unwrap(),
        birth: BirthDate::parse("15/02/1998").unwrap(),
        charter: (organisation, charter),
    };
    House {
        opened,
        name,
        claim,
    }
}

impl House {
    /// Another node on the same store, or the same one after a restart: it remembers nothing by itself.
    fn node(&self) -> Identity {
        let (store, directory) = (&self.opened.store, &self.opened.directory);
        let cost = HashCost {
            memory_kib: 8,
            passes: 1,
            lanes: 1,
        };
        let node = Identity::new(store.clone(), directory.clone(), cost).unwrap();
        node.keyed_hash(self.opened.folder.path()).unwrap();
        node
    }

    /// What is counted: its key, and how often.
    fn rows(&self) -> Vec<(String, i64)> {
        let sql = "SELECT key, failed FROM throttled ORDER BY key";
        self.opened
            .store
            .platform_read(|tx| tx.query(sql, params![], |row| Ok((row.get(0)?, row.get(1)?))))
            .unwrap()
    }
}

async fn knock(node: &Identity, name: &str, secret: &str, from: IpAddr) -> Result<(), Reason> {
    let secret = Secret::from(secret);
    let knock = node.authenticate(Protocol::Web, name, &secret, from);
    knock.await.map(drop).map_err(|refusal| refusal.reason)
}

async fn two_nodes_refuse_together_and_a_restart_forgets_nothing(kind: Kind) {
    let house = house(kind);
    let (one, other) = (&house.opened.identity, house.node());
    for at in 0..10 {
        let node = if at % 2 == 0 { one } else { &other };
        let guess = knock(node, &house.name, "devine 4711", NETWORK).await;
        assert_eq!(guess, Err(Reason::BadCredentials), "{at}");
    }
    for node in [one, &other, &house.node()] {
        let waits = knock(node, &house.name, PHRASE, NETWORK).await;
        let Err(Reason::Throttled { retry_after }) = waits else {
            panic!("{waits:?}");
        };
        assert_eq!(retry_after, WINDOW);
    }
    // Elsewhere nobody waits, and what one node lets in clears what both counted.
    let home = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));
    for _ in 0..9 {
        let _ = knock(one, &house.name, "devine 4711", home).await;
    }
    knock(&other, &house.name, PHRASE, home).await.unwrap();
    for _ in 0..9 {
        let guess = knock(one, &house.name, "devine 4711", home).await;
        assert_eq!(guess, Err(Reason::BadCredentials));
    }
    house.opened.clock.advance(WINDOW);
    knock(one, &house.name, PHRASE, NETWORK).await.unwrap();
}

async fn dates_beside_a_numen_are_counted_by_all_nodes(kind: Kind) {
    let house = house(kind);
    let nodes = [house.opened.identity.clone(), house.node()];
    for at in 0..10_u8 {
        let from = IpAddr::V4(Ipv4Addr::new(203, 0, 113, at));
        let begun = nodes[usize::from(at % 2)].begin_activation(&house.claim, from);
        assert!(matches!(begun, Err(ActivationRefusal::Unknown)), "{at}");
    }
    for node in &nodes {
        let begun = node.begin_activation(&house.claim, NETWORK);
        assert!(matches!(begun, Err(ActivationRefusal::Throttled { .. })));
    }
    let ProvisionalSecret::Numen(numen) = house.claim.secret.clone() else {
        panic!("a NUMEN");
    };
    let birth = BirthDate::parse(BIRTH).unwrap();
    let plea = ResetPlea { numen, birth };
    for at in 0..10_u8 {
        let from = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 100 + at));
        nodes[usize::from(at % 2)].ask_reset(&plea, from).unwrap();
    }
    for node in &nodes {
        let asked = node.ask_reset(&plea, NETWORK);
        assert!(matches!(asked, Err(ResetRefusal::Throttled { .. })));
    }
    // What is counted is known by hashes of a key that no database holds.
    let plain = |key: &str| key.len() != 32 || !key.bytes().all(|sign| sign.is_ascii_hexdigit());
    assert!(house.rows().iter().all(|(key, _)| !plain(key)));
    assert!(house.rows().len() > 20);
}

async fn who_waits_and_who_comes_in_write_nothing(kind: Kind) {
    let house = house(kind);
    let one = &house.opened.identity;
    for _ in 0..3 {
        let node = house.node();
        knock(&node, &house.name, PHRASE, NETWORK).await.unwrap();
    }
    assert_eq!(house.rows(), [], "nothing failed");
    for name in 0..200 {
        let _ = knock(one, &format!("quelqu.un{name}"), "devine", NETWORK).await;
    }
    let full = house.rows();
    assert_eq!(full.len(), 201, "each name, and the network");
    for name in 0..20 {
        let waits = knock(one, &format!("un.autre{name}"), "devine", NETWORK).await;
        assert!(matches!(waits, Err(Reason::Throttled { .. })));
    }
    let begun = one.begin_activation(&house.claim, NETWORK);
    assert!(matches!(begun, Err(ActivationRefusal::Throttled { .. })));
    assert_eq!(house.rows(), full);
}

async fn what_counts_no_more_is_swept(kind: Kind) {
    let house = house(kind);
    let one = &house.opened.identity;
    let _ = knock(one, "personne.ici", "devine", NETWORK).await;
    house.opened.clock.advance(WINDOW / 2);
    let _ = knock(one, "personne.la", "devine", NETWORK).await;
    assert_eq!(one.forget_old_failures().unwrap(), 0);
    assert_eq!(house.rows().len(), 3);
    house.opened.clock.advance(WINDOW / 2);
    assert_eq!(
        one.forget_old_failures().unwrap(),
        2,
        "a name and the network"
    );
    assert_eq!(house.rows().len(), 1);
    // So does whoever counts, once a window.
    house.opened.clock.advance(WINDOW);
    let _ = knock(one, "un.troisieme", "devine", NETWORK).await;
    assert_eq!(house.rows().len(), 2);
}
