//! The morning on which all sign in at once: who has a form is taken, who has none yet waits before it.

use crate::common::{Browser, PASSWORD, house};
use crate::html;
use axum::http::StatusCode;
use directory::Protocol;
use identity::{HashCost, Identity, Secret};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use web::Context;

/// Enough that the last would wait longer than a form is shown for, however quick the machine.
const CROWD: u8 = 150;

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_in_a_crowd_waits_before_a_form_and_nobody_after() {
    let house = house();
    // The same house where passwords are hashed as dearly as they are in earnest.
    let given = &house.context;
    let store = given.mail.store().clone();
    let identity = Identity::new(store, given.directory.clone(), HashCost::FLOOR).unwrap();
    identity.keyed_hash(house.folder.path()).unwrap();
    let context = Arc::new(Context {
        mail: given.mail.clone(),
        directory: given.directory.clone(),
        imports: given.imports.clone(),
        identity,
        keyed: given.keyed.clone(),
        options: given.options.clone(),
        shutdown: given.shutdown.clone(),
    });
    let mut early = Browser::before(&context);
    assert_eq!(early.get("/signin").await.status, StatusCode::OK);
    // Nobody's names from as many networks: each costs a hash.
    let knocks: Vec<_> = (0..CROWD)
        .map(|number| {
            let identity = context.identity.clone();
            tokio::spawn(async move {
                let (name, secret) = (format!("personne{number}"), Secret::from(PASSWORD));
                let from = IpAddr::from([198, 51, 100, number]);
                let knocking = identity.authenticate(Protocol::Web, &name, &secret, from);
                knocking.await.is_err()
            })
        })
        .collect();
    while !context.identity.is_crowded() {
        let over = knocks.iter().all(tokio::task::JoinHandle::is_finished);
        assert!(!over, "no crowd");
        tokio::task::yield_now().await;
    }
    for path in ["/signin", "/activation", "/recovery/change"] {
        let mut late = Browser::before(&context);
        let page = late.get(path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(page.has("Votre tour arrive") && !page.has("<form"));
        for way in ["/contacts", "/help", "/recovery/manager"] {
            assert!(page.has(&format!("href=\"{way}\"")), "{way}");
        }
        let faults = html::faults(&page.text);
        assert!(faults.is_empty(), "{faults:?}");
        let seconds: u64 = page.header("refresh").parse().unwrap();
        assert!((5..15).contains(&seconds), "{seconds}");
        assert_eq!(page.header("retry-after"), page.header("refresh"));
    }
    // Whoever waited half a minute has a turn, however many still come; a mark of one's own making opens nothing.
    let mut patient = Browser::before(&context);
    let page = patient.get("/signin").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    let mut forger = Browser::before(&context);
    forger.cookies.push(("came".to_owned(), "AAAA".to_owned()));
    house.clock.advance(Duration::from_secs(29));
    assert_eq!(
        patient.get("/signin").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(patient.get("/signin").await.status, StatusCode::OK);
    // Who had a turn is shown other forms too; one machine takes few of them.
    assert_eq!(patient.get("/activation").await.status, StatusCode::OK);
    let mut others = Vec::new();
    for _ in 0..6 {
        let mut other = Browser::before(&context);
        other.get("/signin").await;
        others.push(other);
    }
    house.clock.advance(Duration::from_secs(30));
    let mut shown = 0;
    for other in &mut others {
        shown += usize::from(other.get("/signin").await.status == StatusCode::OK);
    }
    assert!((1..=4).contains(&shown), "{shown}");
    // But nobody waits for longer than ten minutes, however many are to be answered.
    house.clock.advance(Duration::from_secs(570));
    for other in &mut others {
        assert_eq!(other.get("/signin").await.status, StatusCode::OK);
    }
    assert_eq!(
        forger.get("/signin").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    // A mark of long ago is one no more: who brings it waits from now on.
    house.clock.advance(Duration::from_secs(2 * 60 * 60));
    for status in [StatusCode::SERVICE_UNAVAILABLE, StatusCode::OK] {
        assert_eq!(patient.get("/signin").await.status, status);
        house.clock.advance(Duration::from_secs(30));
    }
    // What needs no hash is open, and a form that was shown is taken, with the one that it leads to.
    assert_eq!(early.get("/recovery").await.status, StatusCode::OK);
    let first = [("name", "anneroux"), ("password", "11G9904321UHH")];
    let leads = early.post("/signin", &first).await;
    assert!(leads.location().starts_with("/activation"));
    assert_eq!(early.get(leads.location()).await.status, StatusCode::OK);
    let form = [("name", "anneroux"), ("password", PASSWORD)];
    let entered = early.post("/signin", &form).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    for knock in knocks {
        assert!(knock.await.unwrap());
    }
    assert!(!context.identity.is_crowded());
    let mut late = Browser::before(&context);
    assert_eq!(late.get("/signin").await.status, StatusCode::OK);
    // Where there is no crowd a form leaves no mark.
    house.clock.advance(Duration::from_secs(15 * 60));
    let mut quiet = Browser::before(&context);
    let leads = quiet.post("/signin", &first).await;
    assert!(leads.location().starts_with("/activation"));
    assert!(
        quiet
            .cookies
            .iter()
            .all(|(name, _)| !name.ends_with("came"))
    );
}
