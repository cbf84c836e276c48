//! The pages of who cannot sign in, as a browser walks them.

use crate::common;
use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use crate::newcomer::{BIRTH, NUMEN, PHRASE, solene};
use axum::http::StatusCode;
use directory::Actor;
use identity::{RESET_JOB, ResetWay, Secret};
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    who_waits_half_a_minute_finds_their_identifier,
    whoever_is_meant_the_answer_is_the_same,
    a_link_is_opened_and_used_once,
    a_reset_revokes_passwords_of_programs_unless_that_is_unticked,
    a_password_is_changed_without_coming_in,
    what_hinders_a_sign_in_is_told,
}

const OTHER: &str = "tramway pelote bouzigues";

/// Solène has signed in before, and named a rescue address.
fn opened(house: &House) -> String {
    let (person, name) = solene(house);
    let password = Secret::from(PHRASE);
    let identity = &house.context.identity;
    identity
        .set_password(&Actor::command(), person, &password)
        .unwrap();
    let put = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
    let store = house.context.mail.store();
    store
        .platform_write(|tx| tx.execute(put, params![person, "solene@ailleurs.example"]))
        .unwrap();
    name
}

/// The pass of somebody who waited.
async fn waited(house: &House, browser: &mut Browser, page: &str) -> String {
    let wait = browser.get(&format!("/recovery/wait?page={page}")).await;
    assert_eq!(wait.status, StatusCode::OK, "{}", wait.text);
    is_well(&wait);
    let onward = wait.header("refresh").strip_prefix("30; url=").unwrap();
    house.clock.advance(Duration::from_secs(30));
    let form = browser.get(onward).await;
    is_well(&form);
    form.between("name=\"waited\" value=\"", "\"").to_owned()
}

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?}");
    for secret in [NUMEN, PHRASE, OTHER] {
        assert!(!answer.has(secret), "{secret} came back");
    }
}

fn birth() -> [(&'static str, &'static str); 3] {
    let mut parts = BIRTH.split('/');
    ["day", "month", "year"].map(|name| (name, parts.next().unwrap()))
}

async fn who_waits_half_a_minute_finds_their_identifier(kind: Kind) {
    let house = house_on(kind);
    let name = opened(&house);
    let mut browser = house.browser();
    let menu = browser.get("/recovery").await;
    is_well(&menu);
    assert!(menu.has("/recovery/identifier") && menu.has("/recovery/trouble"));
    assert!(browser.get("/signin").await.has("href=\"/recovery\""));
    let page = browser.get("/recovery/identifier").await;
    is_well(&page);
    assert!(page.has("data-controller=\"captcha\"") && page.has("/recovery/wait?page=identifier"));
    // Sent without having been asked whether one is a program.
    let [day, month, year] = birth();
    let facts = [
        ("numen", NUMEN),
        ("family_name", "CAZALBOU"),
        day,
        month,
        year,
    ];
    let hasty = browser.post("/recovery/identifier", &facts).await;
    assert_eq!(hasty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        hasty.has("Cochez la case") && hasty.has("value=\"CAZALBOU\""),
        "{}",
        hasty.text
    );
    is_well(&hasty);
    // Gone on too early: back to the wait, with what is left of it.
    let wait = browser.get("/recovery/wait?page=identifier").await;
    let onward = wait.header("refresh").strip_prefix("30; url=").unwrap();
    let onward = onward.to_owned();
    house.clock.advance(Duration::from_secs(20));
    let early = browser.get(&onward).await;
    assert!(
        early
            .location()
            .starts_with("/recovery/wait?page=identifier&pass=")
    );
    let rest = browser.get(early.location()).await;
    assert!(rest.header("refresh").starts_with("10; url="));

    let pass = waited(&house, &mut browser, "identifier").await;
    let with = |family: &'static str, year: &'static str| {
        [
            facts[0],
            ("family_name", family),
            day,
            month,
            ("year", year),
            ("waited", pass.as_str()),
        ]
    };
    // What cannot be a year spends nothing, and keeps what was typed.
    let wrong = browser
        .post("/recovery/identifier", &with("Cazalbou", "98"))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.has("quatre chiffres") && wrong.has(&pass),
        "{}",
        wrong.text
    );
    let found = browser
        .post("/recovery/identifier", &with("cazalbou", "1998"))
        .await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text);
    assert!(found.has(&name) && found.has("solene.cazalbou@ac-thau.example"));
    is_well(&found);
    let again = browser
        .post("/recovery/identifier", &with("cazalbou", "1998"))
        .await;
    assert!(
        again.has("a déjà servi") && !again.has(&pass),
        "{}",
        again.text
    );
    assert_eq!(
        browser.get("/recovery/wait?page=elsewhere").await.status,
        StatusCode::NOT_FOUND
    );
}

async fn whoever_is_meant_the_answer_is_the_same(kind: Kind) {
    let house = house_on(kind);
    opened(&house);
    let mut browser = house.browser();
    let [day, month, year] = birth();
    let mut said = Vec::new();
    for numen in [NUMEN, "11E2601999THA"] {
        let pass = waited(&house, &mut browser, "password").await;
        let form = [
            ("numen", numen),
            day,
            month,
            year,
            ("waited", pass.as_str()),
        ];
        let asked = browser.post("/recovery/password", &form).await;
        said.push((asked.status, asked.text));
    }
    for (numen, family) in [("11E2601999THA", "Cazalbou"), (NUMEN, "Cazals")] {
        let pass = waited(&house, &mut browser, "identifier").await;
        let form = [
            ("numen", numen),
            ("family_name", family),
            day,
            month,
            year,
            ("waited", pass.as_str()),
        ];
        let sought = browser.post("/recovery/identifier", &form).await;
        assert_eq!(sought.status, StatusCode::FORBIDDEN);
        said.push((sought.status, sought.text.replace(family, "")));
    }
    assert_eq!(said[0], said[1], "a link");
    assert_eq!(said[2], said[3], "an identifier");
    assert!(said[0].1.contains("adresse de secours") && !said[0].1.contains("ailleurs"));
    // Nobody ends there: who gets no letter asks, with a number.
    for (_, page) in &said {
        assert!(page.contains("href=\"/recovery/manager"));
    }
}

async fn a_link_is_opened_and_used_once(kind: Kind) {
    let house = house_on(kind);
    let name = opened(&house);
    let mut browser = house.browser();
    let [day, month, year] = birth();
    let pass = waited(&house, &mut browser, "password").await;
    let form = [
        ("numen", NUMEN),
        day,
        month,
        year,
        ("waited", pass.as_str()),
    ];
    let asked = browser.post("/recovery/password", &form).await;
    assert_eq!(asked.status, StatusCode::OK);
    is_well(&asked);
    let store = house.context.mail.store();
    let job = store.pending_jobs(RESET_JOB).unwrap().remove(0);
    let letter = house
        .context
        .identity
        .make_reset_link(&job)
        .unwrap()
        .remove(0);
    let ResetWay::Link(token) = letter.way else {
        panic!("{:?}", letter.way)
    };
    let path = format!("/recovery/password/{}", token.reveal());
    let mut own = house.signed_in("anneroux").await;
    assert_eq!(own.get("/mail/inbox").await.status, StatusCode::OK);
    for _ in 0..2 {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.has("Solène") && page.has(&name));
        is_well(&page);
    }
    let strength = browser
        .post(&format!("{path}/strength"), &[("fresh", "cazalbou")])
        .await;
    assert!(strength.has("meter"), "{}", strength.text);
    let differ = browser
        .post(&path, &[("fresh", OTHER), ("again", PHRASE)])
        .await;
    assert!(differ.has("Les deux saisies diffèrent"));
    is_well(&differ);
    let weak = browser
        .post(&path, &[("fresh", "soleil"), ("again", "soleil")])
        .await;
    assert!(weak.has("moins de 12 caractères"), "{}", weak.text);
    let chosen = browser
        .post(&path, &[("fresh", OTHER), ("again", OTHER)])
        .await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
    assert!(chosen.has("Mot de passe changé"));
    is_well(&chosen);
    for path in [path.clone(), "/recovery/password/rien".to_owned()] {
        let gone = browser.get(&path).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        assert!(gone.has("ne mène nulle part"));
        is_well(&gone);
    }
    let used = browser
        .post(&path, &[("fresh", PHRASE), ("again", PHRASE)])
        .await;
    assert_eq!(used.status, StatusCode::NOT_FOUND);
    let old = browser
        .post("/signin", &[("name", &name), ("password", PHRASE)])
        .await;
    assert_eq!(old.status, StatusCode::FORBIDDEN);
    let new = browser
        .post("/signin", &[("name", &name), ("password", OTHER)])
        .await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
}

/// The page of a link that was asked for and made.
fn linked(house: &House) -> String {
    let identity = &house.context.identity;
    let plea = identity::ResetPlea {
        numen: feed_syntax::Numen::parse(NUMEN).unwrap(),
        birth: feed_syntax::BirthDate::parse(BIRTH).unwrap(),
    };
    let network = std::net::IpAddr::from([192, 0, 2, 7]);
    identity.ask_reset(&plea, network).unwrap();
    let store = house.context.mail.store();
    let job = store.pending_jobs(RESET_JOB).unwrap().pop().unwrap();
    let letter = identity.make_reset_link(&job).unwrap().remove(0);
    let ResetWay::Link(token) = letter.way else {
        panic!("{:?}", letter.way)
    };
    format!("/recovery/password/{}", token.reveal())
}

async fn a_reset_revokes_passwords_of_programs_unless_that_is_unticked(kind: Kind) {
    let house = house_on(kind);
    let name = opened(&house);
    let identity = &house.context.identity;
    let network = std::net::IpAddr::from([192, 0, 2, 7]);
    let offered = "<input id=\"programs\" name=\"programs\" type=\"checkbox\" value=\"true\"";
    let mut browser = house.browser();
    // Nothing is offered where there is nothing to revoke.
    let page = browser.get(&linked(&house)).await;
    assert!(
        page.has("name=\"fresh\"") && !page.has(offered),
        "{}",
        page.text
    );

    let secret = Secret::from(PHRASE);
    let entering = identity.authenticate(directory::Protocol::Web, &name, &secret, network);
    let own = entering.await.unwrap().actor;
    let scope = identity::AppScope::Mail;
    let made = identity.make_app_password(&own, PHRASE.into(), "Thunderbird", scope);
    let password = made.await.unwrap();
    let programs = || identity.app_passwords(own.person).unwrap().len();
    let opens = async || {
        let entering = identity.authenticate(directory::Protocol::Imap, &name, &password, network);
        entering.await.is_ok()
    };
    let path = linked(&house);
    let page = browser.get(&path).await;
    let ticked = |page: &Answer| page.between(offered, ">").contains(" checked");
    assert!(ticked(&page), "{}", page.text);
    is_well(&page);
    assert!(opens().await);
    // A form that comes back has the tick as it was sent.
    let without = [("fresh", OTHER), ("again", PHRASE)];
    let with = [&without[..], &[("programs", "true")]].concat();
    assert!(!ticked(&browser.post(&path, &without).await));
    assert!(ticked(&browser.post(&path, &with).await));
    let chosen = browser
        .post(&path, &[("fresh", OTHER), ("again", OTHER)])
        .await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
    assert_eq!(programs(), 1, "unticked: kept");
    assert!(opens().await);
    let fresh = "phare tamaris brouette";
    let form = [("fresh", fresh), ("again", fresh), ("programs", "true")];
    let chosen = browser.post(&linked(&house), &form).await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
    assert_eq!(programs(), 0, "ticked: revoked");
    assert!(!opens().await);
}

async fn a_password_is_changed_without_coming_in(kind: Kind) {
    let house = house_on(kind);
    let name = opened(&house);
    let mut browser = house.browser();
    is_well(&browser.get("/recovery/change").await);
    let change = |present: &'static str, fresh: &'static str| {
        [
            ("name", name.clone()),
            ("present", present.into()),
            ("fresh", fresh.into()),
            ("again", fresh.into()),
        ]
    };
    async fn send(browser: &mut Browser, form: &[(&str, String)]) -> Answer {
        let form: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        browser.post("/recovery/change", &form).await
    }
    let wrong = send(&mut browser, &change(OTHER, PHRASE)).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.has(&name), "what is no secret stays");
    is_well(&wrong);
    let numen = send(&mut browser, &change(NUMEN, OTHER)).await;
    assert!(numen.location().starts_with("/activation?name="));
    let done = send(&mut browser, &change(PHRASE, OTHER)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let new = browser
        .post("/signin", &[("name", &name), ("password", OTHER)])
        .await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
    // The browser is known from now on, unless others share it.
    assert!(browser.cookie("device").is_some());
    let mut shared = house.browser();
    let form = [
        ("name", name.as_str()),
        ("password", OTHER),
        ("shared", "true"),
    ];
    shared.post("/signin", &form).await;
    assert!(shared.cookie("session").is_some() && shared.cookie("device").is_none());
}

async fn what_hinders_a_sign_in_is_told(kind: Kind) {
    let house = house_on(kind);
    let mut browser = house.browser();
    let page = browser.get("/recovery/trouble").await;
    is_well(&page);
    let late = (common::NOW * 1_000 - 600_000).to_string();
    let form = [("keys", "QWERTY"), ("clock", late.as_str())];
    let found = browser.post("/recovery/trouble", &form).await;
    assert!(
        found.has("Verr. Maj.") && found.has("retarde de 10 minutes"),
        "{}",
        found.text
    );
    assert!(found.has("Les cookies sont acceptés"));
    is_well(&found);
    browser.cookies.clear();
    let found = browser
        .post("/recovery/trouble", &[("keys", "azerty")])
        .await;
    assert!(found.has("refuse les cookies") && found.has("bien réglé"));
}
