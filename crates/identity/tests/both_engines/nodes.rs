//! Two nodes on one database: what one closes is closed on the other.

use crate::opened::{Opened, opened_on};
use directory::{
    AccountState, Actor, Directory, NewAccount, NewOrganisation, OrganisationId, Protocol, Role,
    Suspension,
};
use identity::{CaptchaAnswer, CaptchaRefusal, KEY_FILE, Reason, Secret};
use std::net::{IpAddr, Ipv4Addr};
use store::{AccountId, Engine};
use testing_postgres::Database;
use text::Lang;

fn node(database: &Database) -> Opened {
    opened_on(Engine::postgres(database.url()))
}

fn account(directory: &Directory) -> AccountId {
    let organisation: OrganisationId = directory
        .create_organisation(
            &Actor::command(),
            &NewOrganisation {
                name: "Académie de Thau".to_owned(),
                domains: vec!["ac-thau.example".to_owned()],
                hue: None,
                language: Lang::Fr,
            },
        )
        .unwrap();
    let new = NewAccount {
        organisation,
        identifier: "aserret".to_owned(),
        display_name: "Amandine Serret".to_owned(),
        given_name: "Amandine".to_owned(),
        family_name: "Serret".to_owned(),
        function: String::new(),
        establishment: None,
        language: Lang::Fr,
        role: Role::Agent,
        addresses: vec!["amandine.serret@ac-thau.example".parse().unwrap()],
        quota_bytes: 1 << 30,
    };
    directory.create_account(&Actor::command(), &new).unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_suspends_ends_the_sessions_of_the_other() {
    let database = Database::fresh();
    let (one, other) = (node(&database), node(&database));
    let account = account(&one.directory);
    let mut news = other.store.platform_news();
    // The first change may be the one with which listening begins.
    while news.heard().is_none() {
        tokio::task::yield_now().await;
    }
    let state = || other.directory.account(account).map(|found| found.state);
    while state().ok() != Some(AccountState::Active) {
        tokio::task::yield_now().await;
    }
    let found = other.directory.account(account).unwrap();
    let actor = |account| Actor {
        account,
        organisation: found.organisation,
        ..Actor::command()
    };
    let mut ended = other.identity.ended(&actor(account));
    let bystander = other.identity.ended(&actor(AccountId(account.0 + 1_000)));
    other.identity.end_closed().unwrap();
    assert!(
        !ended.has_changed().unwrap(),
        "an open account keeps its sessions"
    );
    assert!(
        bystander.has_changed().unwrap(),
        "one that is not there has none"
    );
    let how = Suspension::default();
    one.directory
        .suspend(&Actor::command(), account, &how)
        .unwrap();
    while state().unwrap() != AccountState::Suspended {
        news.changed().await;
    }
    other.identity.end_closed().unwrap();
    ended.changed().await.unwrap();
    one.directory.resume(&Actor::command(), account).unwrap();
    while state().unwrap() != AccountState::Active {
        news.changed().await;
    }
}

const NETWORK: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

#[tokio::test(flavor = "multi_thread")]
async fn a_password_changed_on_one_node_opens_nothing_on_the_other() {
    let database = Database::fresh();
    let (one, other) = (node(&database), node(&database));
    let account = account(&one.directory);
    let person = one.directory.account(account).unwrap().person;
    let command = Actor::command();
    let (before, after) = (
        Secret::from("mistral-salicorne-41"),
        Secret::from("embrun-garrigue-57"),
    );
    one.identity
        .set_password(&command, person, &before)
        .unwrap();
    let enter = async |secret: &Secret| {
        other
            .identity
            .authenticate(Protocol::Imap, "aserret", secret, NETWORK)
            .await
    };
    other.identity.end_closed().unwrap();
    let entered = enter(&before).await.unwrap();
    let ended = entered.ended;
    other.identity.end_closed().unwrap();
    assert!(!ended.has_changed().unwrap(), "nothing has ended since");
    let mut news = other.store.platform_news();
    // The first change may be the one with which listening begins.
    while news.heard().is_none() {
        tokio::task::yield_now().await;
    }
    one.identity.set_password(&command, person, &after).unwrap();
    let telling = async {
        while !ended.has_changed().unwrap() {
            news.changed().await;
            other.identity.end_closed().unwrap();
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), telling)
        .await
        .expect("the other node hears of it");
    assert_eq!(
        enter(&before).await.unwrap_err().reason,
        Reason::BadCredentials
    );
    enter(&after).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_passes_on_one_node_alone() {
    let database = Database::fresh();
    let one = node(&database);
    one.identity.keyed_hash(one.folder.path()).unwrap();
    // Nodes share the key.
    let other = node(&database);
    let key = std::fs::read(one.folder.path().join(KEY_FILE)).unwrap();
    std::fs::write(other.folder.path().join(KEY_FILE), key).unwrap();
    other.identity.keyed_hash(other.folder.path()).unwrap();
    let wait = one.identity.begin_wait(NETWORK).unwrap();
    for node in [&one, &other] {
        node.clock.advance(wait.lasts);
    }
    let waited = CaptchaAnswer::Waited(wait.pass);
    other.identity.take_captcha(&waited).unwrap();
    let again = one.identity.take_captcha(&waited);
    assert!(matches!(again, Err(CaptchaRefusal::Spent)));
}
