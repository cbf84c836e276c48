//! A first sign-in that is resumed by its password, where a second factor is to be enrolled at the end: the password alone, which a
//! thief may hold, enrols none.

use crate::account::{
    at_the_last_step, code, is_well, letter, names_a_rescue_address, recovery, seed,
    with_a_password,
};
use crate::authenticator::Authenticator;
use crate::common::{Answer, Browser, House, house_on};
use crate::newcomer::{BIRTH, PHRASE};
use axum::http::StatusCode;
use identity::{PasskeyChallenge, RESCUE_CODE_JOB};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    who_resumes_shows_a_code_of_the_rescue_address,
    who_resumes_without_one_shows_the_date_of_birth,
    who_resumes_enrols_a_passkey_with_the_same,
    dates_are_tried_few_times,
}

const FACTOR: &str = "/activation/factor";
const AGAIN: &str = "/activation/again";
const PASSKEY: &str = "/activation/factor/passkey";
const ORIGIN: &str = "https://mail.thau.example";

/// Another browser, by the password alone.
async fn resumed(house: &House, name: &str) -> Browser {
    let mut browser = house.browser();
    let form = [("name", name), ("password", PHRASE)];
    let answer = browser.post("/signin", &form).await;
    assert_eq!(answer.location(), "/activation/rescue", "{}", answer.text);
    browser
}

/// Brings a right code of an application, with this besides.
async fn brings(house: &House, browser: &mut Browser, besides: (&str, &str)) -> Answer {
    let page = browser.get("/activation/factor?sent=true").await;
    is_well(&page);
    let (seed, sealed) = seed(&page);
    let shown = code(house, &seed);
    let form = [("sealed", sealed.as_str()), ("code", &shown), besides];
    browser.post(FACTOR, &form).await
}

fn is_refused(answer: &Answer, words: &str) {
    assert!(
        answer.status.is_client_error() && answer.has(words),
        "{}",
        answer.text
    );
    assert!(answer.has("aria-invalid=\"true\""), "{}", answer.text);
    is_well(answer);
}

async fn who_resumes_shows_a_code_of_the_rescue_address(kind: Kind) {
    let house = house_on(kind);
    let (mut first, name) = at_the_last_step(&house).await;
    let mut browser = resumed(&house, &name).await;
    let over = first.get(FACTOR).await;
    assert_eq!(over.status, StatusCode::FORBIDDEN, "{}", over.text);

    // The address that is to show who it is is not set by who has the password.
    let rescue = browser.get("/activation/rescue").await;
    assert_eq!(rescue.location(), FACTOR);
    let form = [("address", "voleur@ailleurs.example")];
    let other = browser.post("/activation/rescue", &form).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN, "{}", other.text);
    let mut browser = resumed(&house, &name).await;

    let page = browser.get(FACTOR).await;
    is_well(&page);
    assert!(
        page.has("Un code à votre adresse de secours"),
        "{}",
        page.text
    );
    assert!(!page.has("name=\"sealed\""), "the code first");
    let nothing = brings(&house, &mut browser, ("sent", "")).await;
    is_refused(&nothing, "Ce code ne vaut plus.");

    let sent = browser.post("/activation/factor/letter", &[]).await;
    assert_eq!(sent.location(), "/activation/factor?sent=true");
    assert_eq!(letters(&house), 2, "one at each address that was asked for");
    let received = letter(&house);
    let guessed = brings(&house, &mut browser, ("sent", "000000")).await;
    is_refused(&guessed, "Ce n’est pas le dernier code envoyé.");
    let done = brings(&house, &mut browser, ("sent", received.reveal())).await;
    assert_eq!(recovery(&done).len(), 10, "{}", done.text);
    let welcome = browser.get("/welcome").await;
    assert_eq!(welcome.status, StatusCode::OK);
}

fn letters(house: &House) -> usize {
    let store = house.context.mail.store();
    store.pending_jobs(RESCUE_CODE_JOB).unwrap().len()
}

/// Tells when she was born.
async fn tells(browser: &mut Browser, birth: &str) -> Answer {
    browser.post(AGAIN, &[("birth", birth)]).await
}

async fn who_resumes_without_one_shows_the_date_of_birth(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = with_a_password(&house).await;
    // Nothing is set by the password alone, and nothing ends: a thief leaves no address behind.
    let mut browser = resumed(&house, &name).await;
    let form = [("address", "voleur@ailleurs.example")];
    for (path, form) in [
        ("/activation/rescue", &form[..]),
        ("/activation/rescue/code", &[("code", "123456")]),
        ("/activation/end", &[]),
    ] {
        let answer = browser.post(path, form).await;
        assert_eq!(answer.location(), AGAIN, "{path}: {}", answer.text);
    }
    assert_eq!(letters(&house), 0);
    for path in ["/activation/rescue", FACTOR, PASSKEY] {
        assert_eq!(browser.get(path).await.location(), AGAIN, "{path}");
    }
    let page = browser.get(AGAIN).await;
    is_well(&page);
    let (seed, sealed) = ("GEZDGNBVGY3TQOJQ", "x");
    let shown = code(&house, seed);
    let form = [("sealed", sealed), ("code", &shown)];
    let enrolled = browser.post(FACTOR, &form).await;
    assert!(!enrolled.has("class=\"recovery\""), "{}", enrolled.text);

    let mut browser = resumed(&house, &name).await;
    let letter = browser.post("/activation/factor/letter", &[]).await;
    assert_eq!(letter.status, StatusCode::FORBIDDEN, "{}", letter.text);
    let mut browser = resumed(&house, &name).await;
    let no_date = tells(&mut browser, "14 février").await;
    is_refused(&no_date, "Écrivez une date");
    let other = tells(&mut browser, "15/02/1998").await;
    is_refused(&other, "Cette date ne correspond pas.");
    assert!(!other.has("15/02/1998"), "it does not come back");
    let right = tells(&mut browser, BIRTH).await;
    assert_eq!(right.location(), "/activation/rescue", "{}", right.text);
    names_a_rescue_address(&house, &mut browser).await;
    let done = brings(&house, &mut browser, ("sent", "")).await;
    assert_eq!(recovery(&done).len(), 10, "{}", done.text);
}

async fn who_resumes_enrols_a_passkey_with_the_same(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = at_the_last_step(&house).await;
    let mut browser = resumed(&house, &name).await;
    assert_eq!(browser.get(PASSKEY).await.location(), FACTOR);
    browser.post("/activation/factor/letter", &[]).await;
    let received = letter(&house);
    let page = browser.get("/activation/factor/passkey?sent=true").await;
    assert!(page.has("name=\"sent\""), "{}", page.text);
    is_well(&page);
    let mut key = Authenticator::new("telephone", ORIGIN);
    for (sent, is_right) in [("", false), ("000000", false), (received.reveal(), true)] {
        let asked = browser.get("/activation/factor/passkey/creation").await;
        let told: serde_json::Value = serde_json::from_str(&asked.text).unwrap();
        let answer = key.create(&PasskeyChallenge {
            options: told["options"].clone(),
            sealed: told["sealed"].as_str().unwrap().to_owned(),
        });
        let form = [("name", "Clé"), ("answer", answer.reveal()), ("sent", sent)];
        let done = browser.post(PASSKEY, &form).await;
        match is_right {
            true => assert_eq!(recovery(&done).len(), 10, "{}", done.text),
            false => is_refused(&done, "Ce n’est pas le dernier code envoyé."),
        }
    }
}

async fn dates_are_tried_few_times(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = with_a_password(&house).await;
    let mut waited = false;
    for day in 1..=20 {
        let mut browser = resumed(&house, &name).await;
        let date = format!("{day:02}/03/1998");
        let mut answer = tells(&mut browser, &date).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            is_refused(&answer, "Connexion bloquée");
            waited = true;
            house.clock.advance(Duration::from_secs(3600));
            browser = resumed(&house, &name).await;
            answer = tells(&mut browser, &date).await;
        }
        is_refused(&answer, "Cette date ne correspond pas.");
        if day == 19 {
            // The right one counts still, and is asked for again by who resumes again.
            house.clock.advance(Duration::from_secs(3600));
            let mut browser = resumed(&house, &name).await;
            let right = tells(&mut browser, BIRTH).await;
            assert_eq!(right.location(), "/activation/rescue", "{}", right.text);
        }
    }
    assert!(waited);
    house.clock.advance(Duration::from_secs(3600));
    let mut browser = resumed(&house, &name).await;
    let right = tells(&mut browser, BIRTH).await;
    is_refused(&right, "Cette date ne correspond pas.");
}
