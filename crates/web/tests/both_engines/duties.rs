//! What stands before the pages of desks, heads of school and the administration, as a browser walks it.

use crate::common::{Answer, Browser, House, PASSWORD, ask_for_factors, house_on};
use crate::html;
use crate::telephone;
use axum::http::StatusCode;
use directory::Actor;
use identity::{FactorRefusal, RESCUE_CODE_JOB};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_duty_asks_for_a_second_factor_first_and_again_after_a_while,
    the_first_one_of_a_duty_asks_a_code_of_the_rescue_address,
    where_none_is_required_the_password_is_asked_after_a_while,
    what_a_form_was_about_to_send_waits_for_the_proof,
    without_the_second_factor_that_proved_it_a_session_proves_nothing,
}

const AREA: &str = "/administration/organisation";
const RESCUE: &str = "anne.roux@poste.example";
const FACTOR: &str = "/settings/account/factor";

/// Anne administers Thau.
fn house(kind: Kind, by_factor: bool) -> House {
    let house = house_on(kind);
    let directory = &house.context.directory;
    ask_for_factors(directory, house.anne.organisation, by_factor);
    directory
        .set_administrator(&Actor::command(), house.anne.person, true)
        .unwrap();
    house
}

fn later(house: &House, minutes: u64) {
    house.clock.advance(Duration::from_secs(minutes * 60));
}

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
}

fn leads_to_the_proof(answer: &Answer, path: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let next = path.replace('/', "%2F");
    assert_eq!(answer.location(), format!("/proof?next={next}"));
}

fn code(house: &House, seed: &str) -> String {
    telephone::code(seed, house.context.mail.store().now().seconds())
}

/// Sets up a second factor on the page that a link leads to: its seed, and where it goes on.
async fn set_up(house: &House, browser: &mut Browser, path: &str) -> (String, Answer) {
    let page = browser.get(path).await;
    let seed = page
        .between("<p class=\"secret\" translate=\"no\">", "</p>")
        .to_owned();
    let code = code(house, &seed);
    let mut form = vec![
        ("sealed", page.between("name=\"sealed\" value=\"", "\"")),
        ("code", code.as_str()),
        ("proof", PASSWORD),
    ];
    if page.has("name=\"next\"") {
        form.push(("next", page.between("name=\"next\" value=\"", "\"")));
    }
    let done = browser.post(FACTOR, &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    (seed, done)
}

async fn a_duty_asks_for_a_second_factor_first_and_again_after_a_while(kind: Kind) {
    let house = house(kind, true);
    let mut anne = house.signed_in("anneroux").await;
    // The password alone opens mail, with the way to the area, and nothing of the area.
    let inbox = anne.get("/mail/inbox").await;
    assert!(inbox.has("href=\"/administration\""), "{}", inbox.text);
    leads_to_the_proof(&anne.get(AREA).await, AREA);
    let asked = anne.get(&format!("/proof?next={AREA}")).await;
    assert_eq!(asked.status, StatusCode::OK);
    assert!(asked.has("double authentification") && !asked.has("name=\"proof\""));
    is_well(&asked);
    let refused = anne
        .post("/proof", &[("proof", PASSWORD), ("next", AREA)])
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    leads_to_the_proof(&anne.get(AREA).await, AREA);
    // It is set up from there, and leads back.
    let link = asked.between("class=\"button primary\" href=\"", "\"");
    let (seed, done) = set_up(&house, &mut anne, link).await;
    assert!(done.has(&format!("href=\"{AREA}\"")), "{}", done.text);
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    // Each use keeps it open; a while without closes it.
    for _ in 0..3 {
        later(&house, 14);
        assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    }
    later(&house, 15);
    leads_to_the_proof(&anne.get(AREA).await, AREA);
    assert_eq!(anne.get("/mail/inbox").await.status, StatusCode::OK);
    let asked = anne.get(&format!("/proof?next={AREA}")).await;
    assert!(asked.has("name=\"proof\""), "{}", asked.text);
    is_well(&asked);
    let wrong = anne
        .post("/proof", &[("proof", "000000"), ("next", AREA)])
        .await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.has("role=\"alert\""));
    is_well(&wrong);
    let right = code(&house, &seed);
    let proved = anne
        .post("/proof", &[("proof", &right), ("next", AREA)])
        .await;
    assert_eq!(proved.status, StatusCode::SEE_OTHER, "{}", proved.text);
    assert_eq!(proved.location(), AREA);
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    // A sign-in with the code is a proof.
    later(&house, 60);
    let mut again = house.browser();
    let named = [("name", "anneroux"), ("password", PASSWORD), ("next", AREA)];
    again.post("/signin", &named).await;
    let right = code(&house, &seed);
    let entered = again.post("/signin/code", &[("code", &right)]).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    assert_eq!(again.get(AREA).await.status, StatusCode::OK);
    // For who has no duty there is nothing to prove.
    let mut basile = house.signed_in("basileserre").await;
    for path in ["/proof", AREA, "/school", "/helpdesk"] {
        assert_eq!(basile.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let none = basile.post("/proof", &[("proof", PASSWORD)]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

/// The code of the letter that waits to be sent to a rescue address.
fn letter(house: &House) -> String {
    let store = house.context.mail.store();
    let jobs = store.pending_jobs(RESCUE_CODE_JOB).unwrap();
    let letter = house
        .context
        .identity
        .make_rescue_code(jobs.last().unwrap());
    let letter = letter.unwrap().unwrap();
    assert_eq!(letter.to.as_str(), RESCUE);
    assert_eq!(letter.asks, identity::RescueAsks::Factor);
    letter.code.reveal().to_owned()
}

async fn the_first_one_of_a_duty_asks_a_code_of_the_rescue_address(kind: Kind) {
    let house = house(kind, true);
    let row = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
    let put = |tx: &store::Tx<'_>| {
        let people = [house.anne.person, house.basile.person];
        for person in people {
            tx.execute(row, store::params![person, RESCUE])?;
        }
        Ok::<_, store::StoreError>(())
    };
    house.context.mail.store().platform_write(put).unwrap();
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(&format!("{FACTOR}?next={AREA}")).await;
    assert!(
        !page.has("name=\"code\"") && !page.has(RESCUE),
        "{}",
        page.text
    );
    assert!(page.has("action=\"/settings/account/factor/letter\""));
    is_well(&page);
    // The password alone sets up nothing, whatever form is sent.
    let proposed = house
        .context
        .identity
        .propose_second_factor(house.anne.person);
    let proposed = proposed.unwrap();
    let right = code(&house, proposed.typed.reveal());
    let mut form = vec![
        ("sealed", proposed.sealed.as_str()),
        ("code", right.as_str()),
        ("proof", PASSWORD),
        ("next", AREA),
    ];
    let identity = &house.context.identity;
    let key = identity.add_passkey(&house.anne, PASSWORD.into(), "clé", "{}".into());
    assert!(matches!(key.await, Err(FactorRefusal::AsksLetter)));
    for sent in [None, Some("123456")] {
        let mut form = form.clone();
        form.extend(sent.map(|sent| ("sent", sent)));
        let refused = anne.post(FACTOR, &form).await;
        assert!(refused.status.is_client_error(), "{}", refused.status);
        assert!(refused.has("role=\"alert\""), "{}", refused.text);
        is_well(&refused);
    }
    let asked = anne
        .post(&format!("{FACTOR}/letter"), &[("next", AREA)])
        .await;
    assert_eq!(
        asked.location(),
        format!("{FACTOR}?sent=true&next=%2Fadministration%2Forganisation")
    );
    let page = anne.get(asked.location()).await;
    assert!(page.has("name=\"sent\"") && page.has("name=\"code\""));
    is_well(&page);
    let sent = letter(&house);
    let other = if sent == "000000" { "000001" } else { "000000" };
    form.push(("sent", other));
    let wrong = anne.post(FACTOR, &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&wrong);
    leads_to_the_proof(&anne.get(AREA).await, AREA);
    form.pop();
    form.push(("sent", &sent));
    let done = anne.post(FACTOR, &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.has(&format!("href=\"{AREA}\"")));
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    // Who has no duty protects their own mail with the password, and no letter is sent for it.
    let mut basile = house.signed_in("basileserre").await;
    let page = basile.get(FACTOR).await;
    assert!(
        page.has("name=\"code\"") && !page.has("/letter"),
        "{}",
        page.text
    );
    let none = basile.post(&format!("{FACTOR}/letter"), &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
}

async fn where_none_is_required_the_password_is_asked_after_a_while(kind: Kind) {
    let house = house(kind, false);
    let mut anne = house.signed_in("anneroux").await;
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    later(&house, 15);
    leads_to_the_proof(&anne.get(AREA).await, AREA);
    let asked = anne.get(&format!("/proof?next={AREA}")).await;
    assert!(asked.has("current-password"), "{}", asked.text);
    is_well(&asked);
    let wrong = anne
        .post("/proof", &[("proof", "autre"), ("next", AREA)])
        .await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    leads_to_the_proof(&anne.get(AREA).await, AREA);
    // Nowhere but to a page of ours.
    let proof = [("proof", PASSWORD), ("next", "https://ailleurs.example/")];
    let proved = anne.post("/proof", &proof).await;
    assert_eq!(proved.location(), "/");
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
}

async fn what_a_form_was_about_to_send_waits_for_the_proof(kind: Kind) {
    let house = house(kind, false);
    let mut anne = house.signed_in("anneroux").await;
    let hue = || {
        let found = house
            .context
            .directory
            .organisation(house.anne.organisation);
        found.unwrap().hue
    };
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    later(&house, 20);
    let form = [("do", "hue"), ("hue", "155"), ("shown", "0")];
    let asked = anne.post(AREA, &form).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    is_well(&asked);
    assert_eq!(hue(), None);
    for (name, value) in form {
        let kept = format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        assert!(asked.has(&kept), "{kept} in {}", asked.text);
    }
    assert!(asked.has("n’est pas perdu"));
    // A slip keeps it too.
    let again = |proof: &'static str| {
        let proof = [("proof", proof), ("next", AREA), ("again", "1")];
        [form.as_slice(), proof.as_slice()].concat()
    };
    let slip = anne.post("/proof", &again("tournevis")).await;
    assert_eq!(slip.status, StatusCode::FORBIDDEN);
    assert!(slip.has("name=\"hue\" value=\"155\"") && slip.has("name=\"again\" value=\"1\""));
    assert!(!slip.has("tournevis"), "what was typed does not come back");
    // The browser sends the same fields where it was about to.
    let sent = again(PASSWORD);
    let proved = anne.post("/proof", &sent).await;
    assert_eq!(proved.status, StatusCode::TEMPORARY_REDIRECT);
    assert_eq!(proved.location(), AREA);
    let done = anne.post(proved.location(), &sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(hue(), Some(155));
    // What no page of ours sent waits for nobody.
    later(&house, 20);
    let guessed = [form.as_slice(), &[("csrf", "devine")]].concat();
    let foreign = anne.post(AREA, &guessed).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(!foreign.has("name=\"hue\""), "{}", foreign.text);
}

async fn without_the_second_factor_that_proved_it_a_session_proves_nothing(kind: Kind) {
    let house = house(kind, true);
    let mut anne = house.signed_in("anneroux").await;
    let (seed, _) = set_up(&house, &mut anne, FACTOR).await;
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    later(&house, 1);
    let right = code(&house, &seed);
    let removal = format!("{FACTOR}/removal");
    let removed = anne.post(&removal, &[("proof", right.as_str())]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.text);
    leads_to_the_proof(&anne.get(AREA).await, AREA);
}

/// The paths of the webmail that belong to duties, as its list of routes has them.
fn routes() -> Vec<String> {
    let list = include_str!("../../src/routes.rs");
    let names = list.split('"').skip(1).step_by(2);
    let duties = ["/administration", "/school", "/helpdesk"];
    let of_duties = names.filter(|name| duties.iter().any(|duty| name.starts_with(duty)));
    of_duties
        .map(|name| {
            let parts = name.split('/');
            let parts = parts.map(|part| if part.starts_with('{') { "1" } else { part });
            parts.collect::<Vec<_>>().join("/")
        })
        .collect()
}

#[tokio::test]
async fn every_page_of_a_duty_stands_behind_the_proof() {
    let house = house(Kind::Sqlite, true);
    let mut anne = house.signed_in("anneroux").await;
    let routes = routes();
    assert!(routes.len() > 40, "{routes:?}");
    for route in routes {
        let page = anne.get(&route).await;
        let is_kept = page.status == StatusCode::SEE_OTHER && page.location().starts_with("/proof");
        let is_no_page = page.status == StatusCode::METHOD_NOT_ALLOWED;
        assert!(is_kept || is_no_page, "GET {route}: {}", page.status);
        let act = anne.post(&route, &[]).await;
        let is_kept = act.status == StatusCode::FORBIDDEN && act.has("Confirmez que c’est vous");
        let is_no_act = act.status == StatusCode::METHOD_NOT_ALLOWED;
        assert!(is_kept || is_no_act, "POST {route}: {}", act.status);
        assert!(!(is_no_page && is_no_act), "{route} is no route");
    }
}
