//! The morning on which all sign in at once: who has a form is taken, who has none yet waits before it.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/html.rs"]
mod html;

use axum::http::StatusCode;
use common::{PASSWORD, house};
use directory::Protocol;
use identity::{HashCost, Identity, Secret};
use std::net::IpAddr;
use std::time::Duration;

/// Enough that the last would wait longer than a form is shown for, however quick the machine.
const CROWD: usize = 150;

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_in_a_crowd_waits_before_a_form_and_nobody_after() {
    let house = house();
    let context = &house.context;
    // Anne's password is hashed as dearly as real ones are.
    let store = context.mail.store().clone();
    let dear = Identity::new(store, context.directory.clone(), HashCost::FLOOR).unwrap();
    dear.keyed_hash(house.folder.path()).unwrap();
    let secret = Secret::from(PASSWORD);
    let entered = dear.authenticate(
        Protocol::Web,
        "anneroux",
        &secret,
        IpAddr::from([192, 0, 2, 1]),
    );
    entered.await.unwrap();
    let mut early = house.browser();
    assert_eq!(early.get("/signin").await.status, StatusCode::OK);
    let knocks: Vec<_> = (0..CROWD)
        .map(|_| {
            let mut browser = house.browser();
            tokio::spawn(async move {
                let form = [("name", "anneroux"), ("password", PASSWORD)];
                browser.post("/signin", &form).await.status
            })
        })
        .collect();
    while !context.identity.is_crowded() {
        let over = knocks.iter().all(tokio::task::JoinHandle::is_finished);
        assert!(!over, "no crowd");
        tokio::task::yield_now().await;
    }
    for path in ["/signin", "/activation", "/recovery/change"] {
        let mut late = house.browser();
        let page = late.get(path).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(page.has("Votre tour arrive") && !page.has("<form"));
        let faults = html::faults(&page.text);
        assert!(faults.is_empty(), "{faults:?}");
        let seconds: u64 = page.header("refresh").parse().unwrap();
        assert!((5..15).contains(&seconds), "{seconds}");
        assert_eq!(page.header("retry-after"), page.header("refresh"));
    }
    // Whoever waited half a minute is let through, however many still come; a mark of one's own making opens nothing.
    let mut patient = house.browser();
    let page = patient.get("/signin").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    let mut forger = house.browser();
    forger.cookies.push(("came".to_owned(), "AAAA".to_owned()));
    house.clock.advance(Duration::from_secs(29));
    assert_eq!(
        patient.get("/signin").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    house.clock.advance(Duration::from_secs(1));
    assert_eq!(patient.get("/signin").await.status, StatusCode::OK);
    assert_eq!(
        forger.get("/signin").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    // What needs no hash is open, and a form that was shown is taken.
    assert_eq!(early.get("/recovery").await.status, StatusCode::OK);
    let form = [("name", "anneroux"), ("password", PASSWORD)];
    let entered = early.post("/signin", &form).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    for knock in knocks {
        assert_eq!(knock.await.unwrap(), StatusCode::SEE_OTHER);
    }
    assert!(!context.identity.is_crowded());
    assert_eq!(house.browser().get("/signin").await.status, StatusCode::OK);
}
