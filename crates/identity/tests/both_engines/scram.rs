//! Programs that show their password without sending it: what opens, at which door, and that nothing tells who exists, on both
//! engines.

use crate::opened::{Opened, bearer, opened, thau};
use crate::program;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use directory::{Actor, Protocol, Suspension};
use identity::{AppScope, Entered, Reason, ScramFault, ScramRefusal, Secret};
use std::net::IpAddr;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_program_shows_its_password_and_is_shown_that_we_know_it,
    a_program_does_what_it_may_and_no_more,
    only_passwords_of_programs_are_shown,
    a_password_of_before_is_still_sent,
    a_proof_is_good_for_one_exchange,
    the_state_of_an_account_is_told_to_who_has_its_secret,
    who_guesses_proofs_waits_and_programs_go_on,
    nothing_tells_who_exists,
    keys_do_not_lie_readable_in_the_database,
}

const PASSWORD: &str = "garrigue chenal amandier";
const NETWORK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));
const WRONG: &str = "CCCC-DDDD-FFFF-GGGG-HHHH";

struct House {
    opened: Opened,
    amandine: Actor,
    basile: Actor,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    opened.identity.keyed_hash(opened.folder.path()).unwrap();
    let organisation = thau(&opened.directory);
    let service = (&opened.directory, &opened.identity);
    let person = |named| bearer(service, organisation, named, PASSWORD);
    House {
        amandine: person(("aserret", "Amandine", "Serret")),
        basile: person(("bpons", "Basile", "Pons")),
        opened,
    }
}

impl House {
    async fn make(&self, name: &str, scope: AppScope) -> Secret {
        let identity = &self.opened.identity;
        let made = identity.make_app_password(&self.amandine, PASSWORD.into(), name, scope);
        made.await.unwrap()
    }

    /// A whole exchange; the server's last message is looked at as a program does.
    async fn shows(
        &self,
        door: Protocol,
        name: &str,
        password: &str,
    ) -> Result<Entered, ScramRefusal> {
        let identity = &self.opened.identity;
        let exchange = identity.begin_scram(program::first(name).as_bytes())?;
        let (last, wanted) = program::last(name, exchange.server_first(), password);
        let entering = identity.authenticate_by_scram(door, &exchange, last.as_bytes(), NETWORK);
        let (entered, answer) = entering.await?;
        assert_eq!(answer, wanted);
        Ok(entered)
    }

    async fn refused(&self, door: Protocol, name: &str, password: &str) -> Reason {
        match self.shows(door, name, password).await.unwrap_err() {
            ScramRefusal::Refused(refusal) => refusal.reason,
            other => panic!("{other:?}"),
        }
    }

    async fn sends(&self, door: Protocol, name: &str, password: &str) -> Result<Entered, Reason> {
        let secret = Secret::from(password);
        let sending = self
            .opened
            .identity
            .authenticate(door, name, &secret, NETWORK);
        sending.await.map_err(|refusal| refusal.reason)
    }

    /// What failed is counted no more.
    fn later(&self) {
        self.opened
            .clock
            .advance(std::time::Duration::from_secs(601));
    }
}

async fn a_program_shows_its_password_and_is_shown_that_we_know_it(kind: Kind) {
    let house = house(kind);
    let other = house.make("Téléphone", AppScope::Mail).await;
    let mail = house.make("neomutt", AppScope::Mail).await;
    let shown = mail.reveal().to_owned();
    // Whichever name, and however it was copied.
    for name in ["aserret", "ASerret", "aserret@ac-thau.example"] {
        let entered = house.shows(Protocol::Imap, name, &shown).await.unwrap();
        assert_eq!(entered.actor.person, house.amandine.person);
        assert_eq!(entered.actor.protocol, Protocol::Imap);
        assert_eq!(entered.actor.network, Some(NETWORK));
    }
    for typed in [
        shown.replace('-', ""),
        shown.to_lowercase(),
        shown.to_lowercase().replace('-', ""),
    ] {
        house
            .shows(Protocol::Imap, "aserret", &typed)
            .await
            .unwrap();
    }
    house
        .shows(Protocol::Submission, "aserret", other.reveal())
        .await
        .unwrap();
    // The same is written down as of one that was sent.
    let identity = &house.opened.identity;
    let known = identity.app_passwords(house.amandine.person).unwrap();
    let now = house.opened.store.now();
    assert!(known.iter().all(|one| one.used == Some(now)), "{known:?}");
    let came = identity.own_sign_ins(&house.amandine, None, 10).unwrap();
    let mut came: Vec<_> = came
        .into_iter()
        .map(|one| (one.protocol, one.program))
        .collect();
    came.sort_unstable();
    let of = |door: Protocol, program: &str| (door.name().to_owned(), program.to_owned());
    assert_eq!(
        came,
        [
            of(Protocol::Imap, "neomutt"),
            of(Protocol::Submission, "Téléphone")
        ]
    );
    // What it holds open ends with it.
    let entered = house
        .shows(Protocol::Imap, "aserret", &shown)
        .await
        .unwrap();
    let neomutt = known.iter().find(|one| one.name == "neomutt").unwrap();
    assert!(
        identity
            .revoke_app_password(&house.amandine, &neomutt.id)
            .unwrap()
    );
    assert!(entered.ended.has_changed().unwrap());
    let revoked = house.refused(Protocol::Imap, "aserret", &shown).await;
    assert_eq!(revoked, Reason::BadCredentials);
    house
        .shows(Protocol::Imap, "aserret", other.reveal())
        .await
        .unwrap();
}

async fn a_program_does_what_it_may_and_no_more(kind: Kind) {
    let house = house(kind);
    let send = house.make("Imprimante du CDI", AppScope::Send).await;
    house
        .shows(Protocol::Submission, "aserret", send.reveal())
        .await
        .unwrap();
    let reads = house
        .refused(Protocol::Imap, "aserret", send.reveal())
        .await;
    assert_eq!(reads, Reason::NotAllowedHere, "it sends alone");
    let web = house.refused(Protocol::Web, "aserret", send.reveal()).await;
    assert_eq!(web, Reason::NotAllowedHere, "no page opens by it");
}

async fn only_passwords_of_programs_are_shown(kind: Kind) {
    let house = house(kind);
    let mail = house.make("neomutt", AppScope::Mail).await;
    let refused = async |name: &str, password: &str| {
        let reason = house.refused(Protocol::Imap, name, password).await;
        assert_eq!(reason, Reason::BadCredentials, "{name}");
    };
    refused("aserret", PASSWORD).await;
    refused("aserret", WRONG).await;
    refused("bpons", mail.reveal()).await;
    refused("bpons", PASSWORD).await;
    refused("personne", PASSWORD).await;
    house
        .sends(Protocol::Imap, "bpons", PASSWORD)
        .await
        .unwrap();
}

async fn a_password_of_before_is_still_sent(kind: Kind) {
    let house = house(kind);
    let mail = house.make("neomutt", AppScope::Mail).await;
    let before = |tx: &store::Tx<'_>| tx.execute("UPDATE app_password SET scram = NULL", &[]);
    house.opened.store.platform_write(before).unwrap();
    let shown = house
        .refused(Protocol::Imap, "aserret", mail.reveal())
        .await;
    assert_eq!(shown, Reason::BadCredentials);
    house
        .sends(Protocol::Imap, "aserret", mail.reveal())
        .await
        .unwrap();
}

async fn a_proof_is_good_for_one_exchange(kind: Kind) {
    let house = house(kind);
    let mail = house.make("neomutt", AppScope::Mail).await;
    let identity = &house.opened.identity;
    let began = || {
        identity
            .begin_scram(program::first("aserret").as_bytes())
            .unwrap()
    };
    let exchange = began();
    let (last, _) = program::last("aserret", exchange.server_first(), mail.reveal());
    let again = began();
    assert_ne!(again.server_first(), exchange.server_first(), "a nonce");
    let come = async |exchange: &identity::Scram, last: &str| {
        identity
            .authenticate_by_scram(Protocol::Imap, exchange, last.as_bytes(), NETWORK)
            .await
            .map(drop)
    };
    let replayed = come(&again, &last).await;
    let malformed = Err(ScramRefusal::Message(ScramFault::Malformed));
    assert_eq!(replayed, malformed, "it is of another exchange");
    assert_eq!(come(&exchange, "n,,n=aserret,r=x").await, malformed);
    come(&exchange, &last).await.unwrap();
    let bound = identity.begin_scram(b"p=tls-exporter,,n=aserret,r=x").err();
    assert_eq!(bound, Some(ScramRefusal::Message(ScramFault::Binding)));
}

async fn the_state_of_an_account_is_told_to_who_has_its_secret(kind: Kind) {
    let house = house(kind);
    let mail = house.make("neomutt", AppScope::Mail).await;
    let command = Actor::command();
    let why = Suspension::default();
    let directory = &house.opened.directory;
    directory
        .suspend(&command, house.amandine.account, &why)
        .unwrap();
    let sent = house.sends(Protocol::Imap, "aserret", mail.reveal()).await;
    let shown = house
        .refused(Protocol::Imap, "aserret", mail.reveal())
        .await;
    assert!(matches!(shown, Reason::Suspended { .. }), "{shown:?}");
    assert_eq!(sent.unwrap_err(), shown);
    let guessed = house.refused(Protocol::Imap, "aserret", WRONG).await;
    assert_eq!(guessed, Reason::BadCredentials);
}

async fn who_guesses_proofs_waits_and_programs_go_on(kind: Kind) {
    let house = house(kind);
    let mail = house.make("neomutt", AppScope::Mail).await;
    for name in ["aserret", "personne"] {
        for at in 0..10 {
            let reason = house.refused(Protocol::Imap, name, WRONG).await;
            assert_eq!(reason, Reason::BadCredentials, "{name} {at}");
        }
        let reason = house.refused(Protocol::Imap, name, WRONG).await;
        assert!(matches!(reason, Reason::Throttled { .. }), "{name}");
        // Programs that are not set up for it keep none waiting that sends a password.
        let sent = house.sends(Protocol::Imap, name, "devine 4711").await;
        assert_eq!(sent.unwrap_err(), Reason::BadCredentials, "{name}");
    }
    house
        .sends(Protocol::Imap, "aserret", PASSWORD)
        .await
        .unwrap();
    // A program is guessed at by nobody: it waits for nobody's failures, shown or sent.
    house
        .shows(Protocol::Imap, "aserret", mail.reveal())
        .await
        .unwrap();
    house
        .sends(Protocol::Imap, "aserret", mail.reveal())
        .await
        .unwrap();
    let still = house.refused(Protocol::Imap, "aserret", WRONG).await;
    assert!(matches!(still, Reason::Throttled { .. }));
    house.later();
    let healed = house.refused(Protocol::Imap, "aserret", WRONG).await;
    assert_eq!(healed, Reason::BadCredentials);
}

async fn nothing_tells_who_exists(kind: Kind) {
    let house = house(kind);
    for name in ["neomutt", "mbsync", "Téléphone"] {
        house.make(name, AppScope::Mail).await;
    }
    let identity = &house.opened.identity;
    // An identifier and an address that belong together are told what two invented names are told.
    let salt = |name: &str| {
        let exchange = identity.begin_scram(program::first(name).as_bytes());
        let told = exchange.unwrap().server_first().to_owned();
        told.split_once(",s=").unwrap().1.to_owned()
    };
    for name in ["aserret", "bpons", "personne", "une.autre@ailleurs.example"] {
        assert_eq!(salt(name), salt("aserret@ac-thau.example"), "{name}");
    }
    let counted = |work: &(dyn Fn(&tokio::runtime::Runtime) -> Reason + Sync)| {
        // On a thread of its own: all that is asked is counted there.
        let run = || {
            let mut builder = tokio::runtime::Builder::new_current_thread();
            let runtime = builder.enable_all().build().unwrap();
            store::counted(|| work(&runtime))
        };
        let (reason, statements) = std::thread::scope(|scope| scope.spawn(run).join().unwrap());
        assert_eq!(reason, Reason::BadCredentials);
        statements
    };
    let begun = store::counted(|| drop(salt("aserret"))).1;
    assert_eq!(begun, 0, "nothing is looked up for the first message");
    let shown = |name: &str| counted(&|on| on.block_on(house.refused(Protocol::Imap, name, WRONG)));
    let sent = |name: &str| {
        counted(&|on| {
            on.block_on(house.sends(Protocol::Imap, name, WRONG))
                .unwrap_err()
        })
    };
    // What is listed by name, and the rules of the organisation, are remembered from the first look on.
    for name in ["personne.la", "aserret", "bpons"] {
        shown(name);
        sent(name);
        house.later();
    }
    let names = ["personne.ici", "bpons", "aserret"];
    let costs = names.map(|name| {
        let cost = (shown(name), sent(name));
        house.later();
        cost
    });
    assert_eq!([costs[1], costs[2]], [costs[0]; 2], "whoever is named");
    assert!(costs[0].0 > 3, "{costs:?}");
}

async fn keys_do_not_lie_readable_in_the_database(kind: Kind) {
    let house = house(kind);
    let mail = house.make("neomutt", AppScope::Mail).await;
    let rows = |sql: &'static str| {
        let read = |tx: &store::Tx<'_>| tx.query(sql, params![], |row| row.get::<String>(0));
        house.opened.store.platform_read(read).unwrap()
    };
    let sealed = rows("SELECT scram FROM app_password");
    assert_eq!(sealed.len(), 1);
    let exchange = house
        .opened
        .identity
        .begin_scram(program::first("aserret").as_bytes());
    let keys = program::keys(exchange.unwrap().server_first(), mail.reveal());
    let bytes = URL_SAFE_NO_PAD.decode(&sealed[0]).unwrap();
    for key in &keys {
        let texts = [STANDARD_NO_PAD.encode(key), URL_SAFE_NO_PAD.encode(key)];
        assert!(!bytes.windows(8).any(|some| some == &key[..8]));
        assert!(!texts.iter().any(|text| sealed[0].contains(&text[..16])));
    }
    // Sealed for whose they are: under somebody else's row they open nothing.
    let moved = "UPDATE app_password SET person_id = $1";
    let basile = house.basile.person;
    house
        .opened
        .store
        .platform_write(|tx| tx.execute(moved, params![basile]))
        .unwrap();
    let foreign = house.refused(Protocol::Imap, "bpons", mail.reveal()).await;
    assert_eq!(foreign, Reason::BadCredentials);
    // Another one's are others, though the salt is one.
    house.make("mbsync", AppScope::Mail).await;
    assert_ne!(
        rows("SELECT scram FROM app_password")[0],
        rows("SELECT scram FROM app_password")[1]
    );
    house
        .opened
        .identity
        .revoke_app_passwords(&house.amandine, house.amandine.person)
        .unwrap();
    assert_eq!(rows("SELECT scram FROM app_password").len(), 1);
}
