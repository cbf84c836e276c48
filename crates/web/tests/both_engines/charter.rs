//! The usage charter that has changed, as a browser meets it: nothing opens before it is accepted, and nothing is lost by that.

use crate::common::{Answer, Browser, House, PASSWORD, house_on};
use crate::html;
use crate::telephone;
use axum::http::StatusCode;
use directory::Actor;
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    the_charter_stands_before_everything_until_it_is_accepted,
    who_does_not_accept_it_can_sign_out_alone,
    another_that_is_published_meanwhile_is_shown_and_nothing_accepted,
    who_comes_in_by_a_second_factor_is_asked_too,
    who_publishes_it_reads_whom_it_asks,
}

const PAGE: &str = "/charter/acceptance";
const ACCOUNT: &str = "/settings/account";

fn publish(house: &House, text: &str) {
    house.clock.advance(Duration::from_secs(60));
    let value = format!(r#"{{"text": "{text}"}}"#);
    let (directory, command) = (&house.context.directory, Actor::command());
    directory
        .set_policy(&command, house.anne.organisation, "charter", &value)
        .unwrap();
}

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
}

/// Signs in on the way to a page; the page that comes instead.
async fn stopped(house: &House, next: &str) -> (Browser, Answer) {
    let mut browser = house.browser();
    let form = [("name", "anneroux"), ("password", PASSWORD), ("next", next)];
    let entered = browser.post("/signin", &form).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    let path = entered.location().to_owned();
    let led = browser.get(&path).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "{}", led.text);
    let asked = led.location().to_owned();
    assert!(asked.starts_with(PAGE), "{asked}");
    let page = browser.get(&asked).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    is_well(&page);
    page.between("name=\"csrf\" value=\"", "\"")
        .clone_into(&mut browser.csrf);
    (browser, page)
}

fn charter(page: &Answer) -> String {
    page.between("name=\"charter\" value=\"", "\"").to_owned()
}

async fn accept(browser: &mut Browser, page: &Answer) -> Answer {
    let charter = charter(page);
    let next = page.between("name=\"next\" value=\"", "\"").to_owned();
    let form = [("charter", charter.as_str()), ("next", next.as_str())];
    browser.post(PAGE, &form).await
}

async fn the_charter_stands_before_everything_until_it_is_accepted(kind: Kind) {
    let house = house_on(kind);
    let mut open = house.signed_in("anneroux").await;
    publish(&house, r"Soyez courtois.\n\nN’écrivez <b>pas</b> à tous.");
    assert_eq!(open.get(ACCOUNT).await.status, StatusCode::OK, "it goes on");
    let before = open.get(ACCOUNT).await;
    assert!(before.has("Aucun accord de votre part n’est noté"));

    let (mut browser, page) = stopped(&house, "/settings/account?said=saved").await;
    assert!(page.has("Soyez courtois.") && page.has("N’écrivez &#60;b&#62;pas"));
    assert!(page.has("En vigueur depuis le 23 novembre 2026."));
    assert!(page.has("Vous n’en avez pas encore accepté."));
    assert!(page.has("J’accepte") && page.has("Me déconnecter"));
    assert!(
        page.has("value=\"/settings/account?said=saved\""),
        "the way"
    );

    // Pages lead to it, whatever they are; a form goes nowhere, and a script is told without losing what it holds.
    for path in [
        "/",
        "/mail/inbox",
        ACCOUNT,
        "/welcome",
        "/administration",
        "/events",
    ] {
        let led = browser.get(path).await;
        assert_eq!(led.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            led.location().starts_with(PAGE),
            "{path}: {}",
            led.location()
        );
    }
    let sent = browser.post("/labels", &[("name", "Conseil")]).await;
    assert!(sent.location().starts_with(PAGE));
    let script = browser
        .post_for_streams("/labels", &[("name", "Conseil")])
        .await;
    assert_eq!(script.status, StatusCode::UNAUTHORIZED);
    let listening = browser.ask("/events", "text/event-stream").await;
    assert_eq!(listening.status, StatusCode::UNAUTHORIZED);
    // Turbo fetches pages by script: what it fetches to show it leads on too, a part of a page does not.
    browser.headers = vec![("sec-fetch-mode", "cors".into())];
    let turbo = "text/html, application/xhtml+xml";
    let visit = browser.ask("/mail/inbox", turbo).await;
    assert!(visit.location().starts_with(PAGE), "{}", visit.text);
    let part = browser.ask("/mail/inbox", "text/html").await;
    assert_eq!(part.status, StatusCode::UNAUTHORIZED);
    browser.headers.clear();
    for path in ["/charter", "/help", "/contacts"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }

    // Only a form of this session accepts it.
    let charter = charter(&page);
    let forged = [("csrf", "abc"), ("charter", charter.as_str())];
    assert_eq!(
        browser.post(PAGE, &forged).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);

    let accepted = accept(&mut browser, &page).await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text);
    assert_eq!(accepted.location(), "/settings/account?said=saved");
    let account = browser.get(ACCOUNT).await;
    assert_eq!(account.status, StatusCode::OK);
    is_well(&account);
    let told = "Acceptée le 23 novembre 2026, version en vigueur depuis le 23 novembre 2026.";
    assert!(account.has(told), "{}", account.text);
    assert!(account.has("Charte d’usage acceptée, version du 23 novembre 2026"));
    let page = browser
        .get(&format!("{PAGE}?next=//elsewhere.example"))
        .await;
    assert_eq!(page.location(), "/", "nothing is asked any more");

    // What was accepted is read in its own words, also when another is in force.
    publish(&house, "Soyez brefs.");
    let read = browser.get("/settings/account/charter").await;
    assert!(read.has("Soyez courtois.") && !read.has("Soyez brefs."));
    is_well(&read);
    let (_, again) = stopped(&house, "/").await;
    assert!(again.has("Soyez brefs."));
    assert!(again.has("Elle a changé depuis votre accord du 23 novembre 2026."));
}

async fn who_does_not_accept_it_can_sign_out_alone(kind: Kind) {
    let house = house_on(kind);
    publish(&house, "Soyez courtois.");
    let (mut browser, _) = stopped(&house, "https://elsewhere.example/").await;
    let out = browser.post("/signout", &[]).await;
    assert_eq!(out.location(), "/signin");
    let after = browser.get(PAGE).await;
    assert!(
        after.location().starts_with("/signin?next="),
        "{}",
        after.location()
    );
    // Nothing is written of it.
    let accepted = house.context.identity.accepted_charter(&house.anne);
    assert_eq!(accepted.unwrap(), None);
}

async fn another_that_is_published_meanwhile_is_shown_and_nothing_accepted(kind: Kind) {
    let house = house_on(kind);
    publish(&house, "Soyez courtois.");
    let (mut browser, page) = stopped(&house, "/space").await;
    publish(&house, "Soyez brefs.");
    let another = accept(&mut browser, &page).await;
    assert_eq!(another.status, StatusCode::CONFLICT, "{}", another.text);
    assert!(another.has("Soyez brefs.") && another.has("Une autre version vient d’être publiée"));
    is_well(&another);
    let identity = &house.context.identity;
    assert_eq!(identity.accepted_charter(&house.anne).unwrap(), None);
    let accepted = accept(&mut browser, &another).await;
    assert_eq!(accepted.location(), "/space", "the way is kept");
    assert_eq!(browser.get("/space").await.status, StatusCode::OK);

    // One that is withdrawn lets go on.
    publish(&house, "Soyez clairs.");
    let (mut browser, page) = stopped(&house, "/space").await;
    publish(&house, "");
    let accepted = accept(&mut browser, &page).await;
    assert_eq!(accepted.location(), "/space");
    assert_eq!(browser.get("/space").await.status, StatusCode::OK);
}

async fn who_comes_in_by_a_second_factor_is_asked_too(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let factor = "/settings/account/factor";
    let page = anne.get(factor).await;
    let seed = page
        .between("<p class=\"secret\" translate=\"no\">", "</p>")
        .to_owned();
    let sealed = page.between("name=\"sealed\" value=\"", "\"").to_owned();
    let now = || house.context.mail.store().now().seconds();
    let code = telephone::code(&seed, now());
    let form = [
        ("sealed", sealed.as_str()),
        ("code", &code),
        ("proof", PASSWORD),
    ];
    assert_eq!(anne.post(factor, &form).await.status, StatusCode::OK);
    publish(&house, "Soyez courtois.");
    let mut browser = house.browser();
    let form = [
        ("name", "anneroux"),
        ("password", PASSWORD),
        ("next", ACCOUNT),
    ];
    let step = browser.post("/signin", &form).await;
    assert!(
        step.location().starts_with("/signin/code"),
        "{}",
        step.location()
    );
    let code = telephone::code(&seed, now());
    let form = [("code", code.as_str()), ("next", ACCOUNT)];
    let entered = browser.post("/signin/code", &form).await;
    assert_eq!(entered.location(), ACCOUNT, "{}", entered.text);
    let led = browser.get(ACCOUNT).await;
    assert_eq!(led.location(), format!("{PAGE}?next=%2Fsettings%2Faccount"));
}

async fn who_publishes_it_reads_whom_it_asks(kind: Kind) {
    let house = house_on(kind);
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), house.anne.person, true)
        .unwrap();
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get("/administration/organisation").await;
    let told = "Changer ce texte demandera à 2 personnes de l’accepter à leur prochaine connexion";
    assert!(page.has(told), "{}", page.text);
    assert!(page.has("les logiciels de courrier ne sont pas fermés"));
    is_well(&page);
}
