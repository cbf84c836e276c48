//! The page where who is signed in changes their password.

use crate::common::{Answer, Browser, House, PASSWORD, house, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{Act, Actor, PASSWORD_JOB};
use identity::Happened;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_changed_password_ends_the_sessions_of_others_and_its_own_goes_on,
    a_wrong_present_password_is_throttled_like_a_sign_in,
}

const PATH: &str = "/settings/password";
const FRESH: &str = "garrigue chenal amandier";

async fn send(browser: &mut Browser, present: &str, fresh: &str, again: &str) -> Answer {
    let form = [("present", present), ("fresh", fresh), ("again", again)];
    browser.post(PATH, &form).await
}

/// That a form came back well formed, with a sentence, and nothing of what was typed.
fn is_refused(answer: &Answer, status: StatusCode, words: &str, typed: &[&str]) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.has(words), "{words} in {}", answer.text);
    assert!(answer.has("role=\"alert\"") && answer.has("aria-invalid=\"true\""));
    for one in typed {
        assert!(!answer.has(one), "{one} came back");
    }
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?}");
}

async fn a_changed_password_ends_the_sessions_of_others_and_its_own_goes_on(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut telephone = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let door = house.context.identity.ended(&house.anne);
    let before = anne.cookies.clone();
    let answer = send(&mut anne, PASSWORD, FRESH, FRESH).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.location(), "/settings?said=password");
    assert_ne!(anne.cookies, before, "the token is another one");
    let settings = anne.get(answer.location()).await;
    assert!(settings.has("Mot de passe changé. Toutes vos autres sessions sont fermées."));
    assert!(settings.has("Choisi le 23 novembre 2026."));
    assert!(door.has_changed().unwrap(), "every door hears");
    let out = telephone.get("/mail/inbox").await;
    assert_eq!(out.status, StatusCode::SEE_OTHER, "signed out");
    let there = basile.get("/mail/inbox").await;
    assert_eq!(there.status, StatusCode::OK, "somebody else is not");
    // The old token opens nothing, the form of the page goes on.
    let mut thief = house.browser();
    thief.cookies = before;
    assert_eq!(thief.get("/mail/inbox").await.status, StatusCode::SEE_OTHER);
    let saved = anne.post("/settings", &[("density", "compact")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);

    // The letter is a job of the change: a stop in between loses none.
    let store = house.context.mail.store();
    let waiting = store.pending_jobs(PASSWORD_JOB).unwrap();
    assert_eq!(waiting.len(), 1);
    let notice = house.context.identity.make_notice(&waiting[0]).unwrap();
    let notice = notice.unwrap();
    assert_eq!(notice.happened, Happened::PasswordChanged);
    assert_eq!(notice.account, house.anne.account);
    let journal = house.context.directory.own_journal(&house.anne, None);
    let journal = journal.unwrap();
    assert_eq!(journal.len(), 1);
    assert_eq!(
        (&journal[0].act, journal[0].by),
        (&Act::PasswordSet, Some(house.anne.person))
    );

    let mut browser = house.browser();
    let form = |password| [("name", "anneroux"), ("password", password)];
    let old = browser.post("/signin", &form(PASSWORD)).await;
    assert_eq!(old.status, StatusCode::FORBIDDEN);
    let new = browser.post("/signin", &form(FRESH)).await;
    assert_eq!(new.status, StatusCode::SEE_OTHER);
}

async fn a_wrong_present_password_is_throttled_like_a_sign_in(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let forbidden = StatusCode::FORBIDDEN;
    for guess in 0..10 {
        let guess = format!("devine {guess} encore");
        let answer = send(&mut anne, &guess, FRESH, FRESH).await;
        let words = "Ce n’est pas votre mot de passe actuel.";
        is_refused(&answer, forbidden, words, &[&guess, FRESH]);
    }
    let waits = send(&mut anne, PASSWORD, FRESH, FRESH).await;
    let too_many = StatusCode::TOO_MANY_REQUESTS;
    is_refused(&waits, too_many, "Trop d’essais", &[PASSWORD, FRESH]);
    // Ten minutes later it is good again.
    house.clock.advance(std::time::Duration::from_secs(601));
    let done = send(&mut anne, PASSWORD, FRESH, FRESH).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
}

#[tokio::test]
async fn what_cannot_be_chosen_is_said_and_never_shown_again() {
    let house = house();
    let mut anne = house.signed_in("anneroux").await;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    for (fresh, words) in [
        ("court 12", "moins de 12 caractères"),
        ("Bonjour2024!", "un ou deux mots courants"),
        ("bateau anneroux voile", "contient un nom"),
        ("11E9901234ABC", "la forme d’un NUMEN"),
        ("06 12 34 56 78 90", "que des chiffres"),
        ("zqx1985zqx1985", "se devine trop vite"),
        (PASSWORD, "l’un des derniers"),
    ] {
        let answer = send(&mut anne, PASSWORD, fresh, fresh).await;
        is_refused(&answer, unprocessable, words, &[fresh, PASSWORD]);
    }
    let answer = send(&mut anne, PASSWORD, FRESH, "garrigue chenal amandiers").await;
    is_refused(&answer, unprocessable, "diffèrent", &[FRESH, PASSWORD]);
    let long = "mot ".repeat(300);
    let answer = send(&mut anne, PASSWORD, &long, &long).await;
    is_refused(&answer, unprocessable, "dépasse", &["mot mot"]);
}

#[tokio::test]
async fn how_good_it_would_be_is_told_while_it_is_typed() {
    let house = house();
    let mut anne = house.signed_in("anneroux").await;
    let path = "/settings/password/strength";
    let weak = anne.post(path, &[("fresh", "Bonjour2024!")]).await;
    assert_eq!(weak.status, StatusCode::OK);
    assert!(weak.has("un ou deux mots courants") && !weak.has("Bonjour"));
    assert!(
        weak.has("value=\"1\""),
        "what is refused is not shown as good"
    );
    let good = anne.post(path, &[("fresh", FRESH)]).await;
    assert!(
        good.has("value=\"4\"") && good.has("Il convient."),
        "{}",
        good.text
    );
    let mut stranger = house.browser();
    let answer = stranger.post(path, &[("fresh", FRESH)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

fn advised(house: &House, days: u32) {
    let (command, value) = (Actor::command(), format!("{{\"renew_days\": {days}}}"));
    house
        .context
        .directory
        .set_policy(&command, house.anne.organisation, "password", &value)
        .unwrap();
}

#[tokio::test]
async fn another_password_is_advised_after_the_days_of_the_policy() {
    let house = house();
    advised(&house, 100);
    let day = std::time::Duration::from_secs(86_400);
    house.clock.advance(99 * day);
    let words = "conseille d’en changer tous les 100 jours";
    let mut anne = house.signed_in("anneroux").await;
    assert!(!anne.get(PATH).await.has(words));
    house.clock.advance(day);
    let mut anne = house.signed_in("anneroux").await;
    for path in [PATH, "/settings"] {
        let page = anne.get(path).await;
        assert!(page.has(words), "{path}");
        assert!(html::faults(&page.text).is_empty(), "{path}");
    }
    advised(&house, 0);
    assert!(!anne.get(PATH).await.has(words));
    let rules = anne.get(PATH).await;
    assert!(rules.has("au moins 12 caractères") && rules.has("aucun de vos 3 derniers"));
}
