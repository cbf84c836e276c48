//! The usage charter, accepted anew: whose sessions wait for it, and what ends the wait.

use crate::opened::{Opened, bearer, opened, put, thau};
use directory::{Act, Actor, DirectoryError, OrganisationId, Protocol};
use feed_syntax::BirthDate;
use identity::{Claim, Device, KeyedHash, ProvisionalSecret, Reason, Secret, Session};
use std::net::IpAddr;
use std::time::Duration;
use store::{StoreError, Timestamp};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    who_accepted_another_charter_or_none_is_asked_at_the_next_sign_in,
    the_same_words_ask_nobody_and_a_charter_that_is_withdrawn_nobody_any_more,
    one_that_changed_during_a_first_sign_in_is_asked_for_at_its_end,
    whom_it_will_ask_is_told_to_who_decides,
}

const PASSWORD: &str = "moules quatre hier soir";
const NUMEN: &str = "11E2601001THA";
const BIRTH: &str = "14/07/1990";

struct House {
    opened: Opened,
    organisation: OrganisationId,
    anne: Actor,
}

fn house(kind: Kind) -> House {
    let opened = opened(kind);
    let organisation = thau(&opened.directory);
    let doors = (&opened.directory, &opened.identity);
    let anne = bearer(doors, organisation, ("aroux", "Anne", "Roux"), PASSWORD);
    House {
        opened,
        organisation,
        anne,
    }
}

fn network() -> IpAddr {
    [192, 0, 2, 7].into()
}

fn device() -> Device {
    Device {
        user_agent: String::new(),
        network: network(),
        shared: false,
    }
}

impl House {
    /// Publishes a charter, an hour later than what was before; its version.
    fn publish(&self, text: &str) -> Timestamp {
        self.opened.clock.advance(Duration::from_secs(3600));
        let value = format!(r#"{{"text": "{text}"}}"#);
        let (command, directory) = (Actor::command(), &self.opened.directory);
        directory
            .set_policy(&command, self.organisation, "charter", &value)
            .unwrap();
        directory.charter(self.organisation).unwrap().version
    }

    async fn signs_in(&self) -> (Secret, Session) {
        let identity = &self.opened.identity;
        let (name, secret) = ("aroux", Secret::from(PASSWORD));
        let entering = identity.authenticate(Protocol::Web, name, &secret, network());
        let entered = entering.await.unwrap();
        let token = identity.open_session(&entered, &device()).unwrap().unwrap();
        let session = self.session(&token);
        (token, session)
    }

    fn session(&self, token: &Secret) -> Session {
        self.opened.identity.session(token).unwrap().unwrap()
    }

    fn accepts(&self, session: &Session, version: Timestamp) -> bool {
        let shown = (self.organisation, version);
        let identity = &self.opened.identity;
        identity.accept_charter(&session.actor, shown).unwrap()
    }

    fn acceptances(&self) -> Vec<i64> {
        let acts = self.opened.directory.own_journal(&self.anne, None).unwrap();
        let versions = acts.into_iter().filter_map(|entry| match entry.act {
            Act::CharterAccepted { version } => Some(version),
            _ => None,
        });
        versions.collect()
    }
}

async fn who_accepted_another_charter_or_none_is_asked_at_the_next_sign_in(kind: Kind) {
    let house = house(kind);
    let identity = &house.opened.identity;
    let (before, session) = house.signs_in().await;
    assert!(
        !session.charter_due,
        "the product's words are asked at a first sign-in"
    );
    assert_eq!(identity.accepted_charter(&house.anne).unwrap(), None);

    // Who never accepted one, since there was none.
    let first = house.publish("Soyez courtois.");
    assert!(!house.session(&before).charter_due, "open sessions go on");
    let (_, elsewhere) = house.signs_in().await;
    let (token, session) = house.signs_in().await;
    assert!(session.charter_due && elsewhere.charter_due);
    let due = identity.charter_due(&session.actor).unwrap().unwrap();
    assert_eq!((due.version, due.text.as_str()), (first, "Soyez courtois."));
    assert!(
        house.session(&token).charter_due,
        "looked at is not accepted"
    );

    // Another is published while the first is read: what was read is not what would be accepted.
    let second = house.publish("Soyez brefs.");
    assert!(!house.accepts(&session, first));
    let foreign = (OrganisationId(house.organisation.0 + 1), second);
    assert!(!identity.accept_charter(&session.actor, foreign).unwrap());
    assert!(house.session(&token).charter_due);
    assert_eq!(house.acceptances(), [] as [i64; 0]);

    assert!(house.accepts(&session, second));
    assert!(house.accepts(&session, second), "two pages may be open");
    assert!(!house.session(&token).charter_due);
    assert!(
        !house.signs_in().await.1.charter_due,
        "nor at the next sign-in"
    );
    assert_eq!(house.acceptances(), [second.0], "written once");
    let accepted = identity.accepted_charter(&house.anne).unwrap().unwrap();
    assert_eq!(accepted.charter.version, second);
    assert_eq!(accepted.charter.text, "Soyez brefs.");
    assert_eq!(accepted.at, house.opened.store.now());

    // A third asks again; the account still tells of what was accepted, in its own words.
    house.publish("Soyez clairs.");
    let (token, session) = house.signs_in().await;
    assert!(session.charter_due);
    let accepted = identity.accepted_charter(&house.anne).unwrap().unwrap();
    assert_eq!(accepted.charter.text, "Soyez brefs.");

    // Mail programs come in as before.
    let secret = Secret::from(PASSWORD);
    let program = identity.authenticate(Protocol::Imap, "aroux", &secret, network());
    program.await.unwrap();

    // A session that was closed accepts nothing.
    identity.close_session(&token).unwrap();
    let version = house.opened.directory.charter(house.organisation);
    let shown = (house.organisation, version.unwrap().version);
    let late = identity.accept_charter(&session.actor, shown);
    assert!(matches!(late, Err(StoreError::NoRow)), "{late:?}");
}

async fn the_same_words_ask_nobody_and_a_charter_that_is_withdrawn_nobody_any_more(kind: Kind) {
    let house = house(kind);
    let identity = &house.opened.identity;
    let first = house.publish("Soyez courtois.");
    let (_, session) = house.signs_in().await;
    assert!(house.accepts(&session, first));
    assert_eq!(house.publish("Soyez courtois."), first, "saved again");
    assert!(!house.signs_in().await.1.charter_due);

    house.publish("Soyez brefs.");
    let (token, session) = house.signs_in().await;
    assert!(session.charter_due);
    house.publish("");
    assert!(!house.signs_in().await.1.charter_due);
    assert_eq!(identity.charter_due(&session.actor).unwrap(), None);
    assert!(!house.session(&token).charter_due, "its page lets go on");
    assert_eq!(house.acceptances(), [first.0]);
}

async fn one_that_changed_during_a_first_sign_in_is_asked_for_at_its_end(kind: Kind) {
    let house = house(kind);
    let Opened {
        identity,
        store,
        directory,
        folder,
        ..
    } = &house.opened;
    let keyed = KeyedHash::open(folder.path(), store).unwrap();
    identity.keyed_hash(folder.path()).unwrap();
    let who = ("Solène", "Cazalbou", NUMEN, BIRTH);
    let (person, _) = put(store, directory, &keyed, (house.organisation, who));
    let name = directory.person(person).unwrap().identifier.clone();
    let first = house.publish("Soyez courtois.");
    let claim = Claim {
        name: name.clone(),
        secret: ProvisionalSecret::parse(NUMEN).unwrap(),
        birth: BirthDate::parse(BIRTH).unwrap(),
        charter: (house.organisation, first),
    };
    let token = identity.begin_activation(&claim, network()).unwrap();
    let phrase = Secret::from("cinq huîtres demain matin");
    let chosen = identity.choose_first_password(token.clone(), phrase.clone());
    chosen.await.unwrap();
    let second = house.publish("Soyez brefs.");
    let born = BirthDate::parse(BIRTH).unwrap();
    let entering = identity.authenticate(Protocol::Web, &name, &phrase, network());
    let Reason::Unfinished(resuming) = entering.await.unwrap_err().reason else {
        panic!("it has steps left");
    };
    let resumed = identity.resume_activation(&resuming).unwrap().unwrap();
    let shown = identity.show_birth_date(&resumed, &born, &device());
    shown.unwrap();
    let (actor, token) = identity.finish_activation(&resumed, &device()).unwrap();
    let session = house.session(&token);
    assert!(session.charter_due);
    let accepted = identity.accepted_charter(&actor).unwrap().unwrap();
    assert_eq!(accepted.charter.version, first);
    let acts = directory.own_journal(&actor, None).unwrap();
    let accepted = Act::CharterAccepted { version: first.0 };
    assert!(acts.iter().any(|entry| entry.act == accepted));
    assert!(house.accepts(&session, second));
    assert!(!house.session(&token).charter_due);
}

async fn whom_it_will_ask_is_told_to_who_decides(kind: Kind) {
    let house = house(kind);
    let Opened {
        identity,
        store,
        directory,
        folder,
        ..
    } = &house.opened;
    let keyed = KeyedHash::open(folder.path(), store).unwrap();
    // Who has not come in yet accepts it at the first sign-in.
    let who = ("Solène", "Cazalbou", NUMEN, BIRTH);
    put(store, directory, &keyed, (house.organisation, who));
    let asks = |actor: &Actor| directory.charter_asks(actor, house.organisation);
    assert_eq!(asks(&Actor::command()).unwrap(), 1);
    let basile = ("bserre", "Basile", "Serre");
    bearer((directory, identity), house.organisation, basile, PASSWORD);
    assert_eq!(asks(&Actor::command()).unwrap(), 2);
    let refused = asks(&house.anne);
    assert!(
        matches!(refused, Err(DirectoryError::NotPermitted)),
        "{refused:?}"
    );
}
