//! Passkeys as a browser walks their pages, with an authenticator in a few lines.

use crate::authenticator::Authenticator;
use crate::common::{Answer, Browser, House, PASSWORD, house, house_on};
use crate::html;
use crate::telephone;
use axum::http::StatusCode;
use identity::{PasskeyChallenge, Secret};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_passkey_is_added_signs_in_stands_for_a_code_and_goes,
    who_signs_in_by_a_passkey_learns_nothing_of_others,
    what_is_wrong_is_said_and_anothers_passkey_is_nobodys,
    where_no_passkey_answers_the_second_step_says_what_to_give,
}

const ORIGIN: &str = "https://mail.thau.example";
const ACCOUNT: &str = "/settings/account";
const PASSKEYS: &str = "/settings/account/passkeys";

/// Browsers hold passkeys for the name of the machine at which they were made.
#[tokio::test]
async fn under_another_name_of_the_machine_no_passkey_is_offered() {
    let house = house();
    let mut here = house.browser();
    assert!(here.get("/signin").await.has("action=\"/signin/passkey\""));
    assert_eq!(here.get("/signin/passkey").await.status, StatusCode::OK);
    let mut elsewhere = house.browser();
    elsewhere.host("courrier.ailleurs.example");
    let page = elsewhere.get("/signin").await;
    assert!(page.has("action=\"/signin\"") && !page.has("action=\"/signin/passkey\""));
    let question = elsewhere.get("/signin/passkey").await;
    assert_eq!(question.status, StatusCode::NOT_FOUND);
}

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
}

fn asked(answer: &Answer) -> PasskeyChallenge {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let told: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    PasskeyChallenge {
        options: told["options"].clone(),
        sealed: told["sealed"].as_str().unwrap().to_owned(),
    }
}

async fn add(browser: &mut Browser, key: &mut Authenticator, proof: &Secret) -> Answer {
    let question = browser.get("/settings/account/passkeys/creation").await;
    let answer = key.create(&asked(&question));
    let form = [
        ("name", "Téléphone"),
        ("answer", answer.reveal()),
        ("proof", proof.reveal()),
    ];
    browser.post(PASSKEYS, &form).await
}

async fn by_passkey(house: &House, key: &mut Authenticator) -> (Browser, Answer) {
    let mut browser = house.browser();
    let question = asked(&browser.get("/signin/passkey").await);
    let answer = key.get(&question);
    let form = [("answer", answer.reveal()), ("next", ACCOUNT)];
    let entered = browser.post("/signin/passkey", &form).await;
    (browser, entered)
}

async fn a_passkey_is_added_signs_in_stands_for_a_code_and_goes(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut key = Authenticator::new("telephone", ORIGIN);
    let page = anne.get(PASSKEYS).await;
    is_well(&page);
    let page = anne.get(ACCOUNT).await;
    is_well(&page);
    assert!(page.has("Aucune clé d’accès."));
    let added = add(&mut anne, &mut key, &PASSWORD.into()).await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.text);
    assert!(added.has("class=\"recovery\""), "ten codes, once");
    is_well(&added);
    let page = anne.get(ACCOUNT).await;
    is_well(&page);
    assert!(page.has("Téléphone") && page.has("jamais utilisée"));
    assert!(page.has("tiennent lieu de code"));

    // Alone.
    let (mut browser, entered) = by_passkey(&house, &mut key).await;
    assert_eq!(entered.location(), ACCOUNT, "{}", entered.text);
    let page = browser.get(ACCOUNT).await;
    assert!(page.has("dernière utilisation") && page.has("Clé d’accès ajoutée"));

    // After the password.
    let mut browser = house.browser();
    let form = [
        ("name", "anneroux"),
        ("password", PASSWORD),
        ("next", ACCOUNT),
    ];
    let step = browser.post("/signin", &form).await;
    assert!(step.location().starts_with("/signin/code"));
    let page = browser.get(step.location()).await;
    is_well(&page);
    assert!(page.has("Utiliser une clé d’accès"));
    let question = asked(&browser.get("/signin/code/passkey").await);
    let answer = key.get(&question);
    let form = [("code", answer.reveal()), ("next", ACCOUNT)];
    let entered = browser.post("/signin/code", &form).await;
    assert_eq!(entered.location(), ACCOUNT, "{}", entered.text);

    // It is called otherwise, without a proof.
    let known = house.context.identity.passkeys(house.anne.person).unwrap();
    let naming = format!("{PASSKEYS}/{}/name", known[0].id);
    let page = anne.get(&naming).await;
    assert!(page.has("value=\"Téléphone\""), "{}", page.text);
    is_well(&page);
    let long = "a".repeat(61);
    for name in [" ", long.as_str()] {
        let again = anne.post(&naming, &[("name", name)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has("Donnez un nom"), "{}", again.text);
        is_well(&again);
    }
    let named = anne.post(&naming, &[("name", " Clé du bureau ")]).await;
    assert_eq!(named.status, StatusCode::SEE_OTHER, "{}", named.text);
    let page = anne.get(named.location()).await;
    assert!(page.has("Clé du bureau") && page.has("Clé d’accès renommée."));

    // It proves who sits there, and goes.
    let removal = format!("{PASSKEYS}/{}/removal", known[0].id);
    is_well(&anne.get(&removal).await);
    let refused = anne.post(&removal, &[("proof", PASSWORD)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.has("Ce code n’ouvre rien") && !refused.has(PASSWORD));
    let question = asked(&anne.get("/settings/account/passkeys/question").await);
    let answer = key.get(&question);
    let gone = anne.post(&removal, &[("proof", answer.reveal())]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    let (_, refused) = by_passkey(&house, &mut key).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

async fn who_signs_in_by_a_passkey_learns_nothing_of_others(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut key = Authenticator::new("telephone", ORIGIN);
    add(&mut anne, &mut key, &PASSWORD.into()).await;
    key.verifies = false;
    let (_, unverified) = by_passkey(&house, &mut key).await;
    let mut foreign = Authenticator::new("inconnue", ORIGIN);
    let (_, unknown) = by_passkey(&house, &mut foreign).await;
    assert_eq!(unverified.status, StatusCode::FORBIDDEN);
    assert_eq!(unknown.status, unverified.status);
    assert_eq!(unknown.text, unverified.text, "the same page");
    assert!(unknown.has("n’ouvre rien ici"));
    is_well(&unknown);
    // Without the password there is no second step, and nobody's keys are named.
    let mut browser = house.browser();
    let none = browser.get("/signin/code/passkey").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let anybody = browser.get("/signin/passkey").await;
    let named = asked(&anybody).options["allowCredentials"].clone();
    assert!(named.as_array().is_none_or(Vec::is_empty), "{named}");
}

async fn what_is_wrong_is_said_and_anothers_passkey_is_nobodys(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut key = Authenticator::new("telephone", ORIGIN);
    let wrong = add(&mut anne, &mut key, &"une autre phrase".into()).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.has("Téléphone") && !wrong.has("une autre phrase"));
    is_well(&wrong);
    let nothing = [("name", "Téléphone"), ("answer", ""), ("proof", PASSWORD)];
    let nothing = anne.post(PASSKEYS, &nothing).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&nothing);
    let unnamed = [("name", " "), ("answer", ""), ("proof", PASSWORD)];
    let unnamed = anne.post(PASSKEYS, &unnamed).await;
    assert!(unnamed.has("Donnez un nom"));
    is_well(&unnamed);
    add(&mut anne, &mut key, &PASSWORD.into()).await;
    let known = house.context.identity.passkeys(house.anne.person).unwrap();
    let mut basile = house.signed_in("basileserre").await;
    let removal = format!("{PASSKEYS}/{}/removal", known[0].id);
    let none = basile.get(&removal).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let none = basile.post(&removal, &[("proof", PASSWORD)]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    let naming = format!("{PASSKEYS}/{}/name", known[0].id);
    assert_eq!(basile.get(&naming).await.status, StatusCode::NOT_FOUND);
    let none = basile.post(&naming, &[("name", "À moi")]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

async fn where_no_passkey_answers_the_second_step_says_what_to_give(kind: Kind) {
    const FACTOR: &str = "/settings/account/factor";
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let step = async |host: Option<&str>| {
        let mut browser = house.browser();
        if let Some(name) = host {
            browser.host(name);
        }
        let form = [("name", "anneroux"), ("password", PASSWORD)];
        let step = browser.post("/signin", &form).await;
        let page = browser.get(step.location()).await;
        is_well(&page);
        page
    };
    let reasons = async |instead: &str| {
        let (here, elsewhere) = (step(None).await, step(Some("ailleurs.example")).await);
        assert!(here.has("Utiliser une clé d’accès") && !elsewhere.has("Utiliser une clé d’accès"));
        for (page, why) in [
            (
                &here,
                "Sans JavaScript, une clé d’accès ne peut pas répondre",
            ),
            (
                &here,
                "hidden>Ce navigateur ne peut pas interroger votre clé d’accès",
            ),
            (
                &elsewhere,
                "Votre clé d’accès ne répond pas à cette adresse du service",
            ),
        ] {
            let words = format!("{why}\u{a0}: {instead}");
            assert!(page.has(&words), "{words} in {}", page.text);
        }
    };
    let mut key = Authenticator::new("telephone", ORIGIN);
    let added = add(&mut anne, &mut key, &PASSWORD.into()).await;
    reasons("donnez un code de secours.").await;
    // With an application too.
    let page = anne.get(FACTOR).await;
    let seed = page.between("<p class=\"secret\" translate=\"no\">", "</p>");
    let code = telephone::code(seed, house.context.mail.store().now().seconds());
    let form = [
        ("sealed", page.between("name=\"sealed\" value=\"", "\"")),
        ("code", code.as_str()),
        ("proof", added.between("translate=\"no\"><li>", "</li>")),
    ];
    let done = anne.post(FACTOR, &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    reasons("donnez un code de votre application, ou un code de secours.").await;
    // Who has none is told of none.
    let mut basile = house.signed_in("basileserre").await;
    let page = basile.get(FACTOR).await;
    let seed = page.between("<p class=\"secret\" translate=\"no\">", "</p>");
    let code = telephone::code(seed, house.context.mail.store().now().seconds());
    let form = [
        ("sealed", page.between("name=\"sealed\" value=\"", "\"")),
        ("code", code.as_str()),
        ("proof", PASSWORD),
    ];
    basile.post(FACTOR, &form).await;
    let mut browser = house.browser();
    let form = [("name", "basileserre"), ("password", PASSWORD)];
    let asked = browser.post("/signin", &form).await;
    let page = browser.get(asked.location()).await;
    assert!(
        page.has("id=\"code\"") && !page.has("clé d’accès"),
        "{}",
        page.text
    );
}
