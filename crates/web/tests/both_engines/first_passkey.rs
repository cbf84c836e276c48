//! A passkey as the only second factor, as a browser walks its pages: enrolled at the sign-in, at the end of a first sign-in, for a
//! duty; then asked for wherever a code is.

use crate::account::{at_the_last_step, compels, letter, recovery};
use crate::authenticator::Authenticator;
use crate::common::{Answer, Browser, House, PASSWORD, ask_for_factors, house_on};
use crate::html;
use crate::newcomer::PHRASE;
use axum::http::StatusCode;
use directory::Actor;
use identity::PasskeyChallenge;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    who_must_have_one_enrols_a_passkey_at_the_sign_in,
    a_first_sign_in_ends_by_a_passkey_where_it_must,
    the_pages_of_a_duty_open_with_a_passkey_after_a_letter,
    who_has_a_passkey_alone_is_asked_for_no_code_of_an_application,
    a_passkey_changes_the_password_without_coming_in,
}

const ORIGIN: &str = "https://mail.thau.example";
const ACCOUNT: &str = "/settings/account";
const PASSKEYS: &str = "/settings/account/passkeys";
const FACTOR: &str = "/settings/account/factor";
const ENROLMENT: &str = "/signin/enrolment";
const AREA: &str = "/administration/organisation";

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
}

/// What a page asks the browser.
async fn asked(browser: &mut Browser, path: &str) -> PasskeyChallenge {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let told: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    PasskeyChallenge {
        options: told["options"].clone(),
        sealed: told["sealed"].as_str().unwrap().to_owned(),
    }
}

fn rescue(house: &House) {
    let row = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, 'anne@maison.example', 1)";
    let put = |tx: &store::Tx<'_>| tx.execute(row, store::params![house.anne.person]);
    house.context.mail.store().platform_write(put).unwrap();
}

/// The password alone: where it leads.
async fn password(house: &House) -> (Browser, Answer) {
    let mut browser = house.browser();
    let form = [
        ("name", "anneroux"),
        ("password", PASSWORD),
        ("next", ACCOUNT),
    ];
    let answer = browser.post("/signin", &form).await;
    (browser, answer)
}

/// Anne with a passkey and nothing else: her browser and the codes.
async fn with_passkey(house: &House, key: &mut Authenticator) -> (Browser, Vec<String>) {
    let mut anne = house.signed_in("anneroux").await;
    let question = asked(&mut anne, &format!("{PASSKEYS}/creation")).await;
    let answer = key.create(&question);
    let form = [
        ("name", "Téléphone"),
        ("answer", answer.reveal()),
        ("proof", PASSWORD),
    ];
    let added = anne.post(PASSKEYS, &form).await;
    (anne, recovery(&added))
}

async fn who_must_have_one_enrols_a_passkey_at_the_sign_in(kind: Kind) {
    let house = house_on(kind);
    compels(&house);
    rescue(&house);
    let (mut browser, step) = password(&house).await;
    assert!(step.location().starts_with(ENROLMENT));
    let page = browser.get(step.location()).await;
    assert!(page.has("une clé d’accès ou un code") && !page.has("/signin/enrolment/passkey"));
    let letter_form = [("next", ACCOUNT)];
    let sent = browser.post("/signin/enrolment/letter", &letter_form).await;
    let page = browser.get(sent.location()).await;
    is_well(&page);
    let way = "/signin/enrolment/passkey?sent=true&#38;next=%2Fsettings%2Faccount";
    assert!(page.has(way), "{}", page.text);
    assert!(page.has("name=\"code\""), "an application without a script");
    let page = browser.get(&way.replace("&#38;", "&")).await;
    is_well(&page);
    assert!(page.has("Plutôt une application à codes"), "{}", page.text);
    // Nobody who has not said the password is asked anything.
    let question = "/signin/enrolment/passkey/creation";
    let nobody = house.browser().get(question).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);

    let mut key = Authenticator::new("telephone", ORIGIN);
    let received = letter(&house);
    let answer = key.create(&asked(&mut browser, question).await);
    let form = |sent: &str, name: &str, answer: &str| {
        let form = [
            ("sent", sent),
            ("name", name),
            ("answer", answer),
            ("next", ACCOUNT),
        ];
        form.map(|(name, value)| (name, value.to_owned()))
    };
    let tried = [
        form("000000", "Clé", answer.reveal()),
        form(received.reveal(), "Clé", ""),
        form(received.reveal(), " ", answer.reveal()),
    ];
    let words = [
        "Ce n’est pas le dernier code envoyé",
        "n’a pas pu être ajoutée",
        "Donnez un nom",
    ];
    for (form, words) in tried.iter().zip(words) {
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let again = browser.post("/signin/enrolment/passkey", &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has(words), "{words} in {}", again.text);
        let keeps = form[2].1.is_empty() == again.has("name=\"answer\" value=\"\"");
        assert!(keeps, "no gesture is asked for twice: {}", again.text);
        assert!(!again.has(received.reveal()), "what was typed stays unsaid");
        is_well(&again);
    }
    let form = form(received.reveal(), "Clé", answer.reveal());
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    let done = browser.post("/signin/enrolment/passkey", &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(recovery(&done).len(), 10);
    assert!(done.has("href=\"/settings/account\""));
    is_well(&done);
    let page = browser.get(ACCOUNT).await;
    assert!(page.has("tiennent lieu de code") && page.has("Obligatoire depuis"));
    let (_, step) = password(&house).await;
    assert!(step.location().starts_with("/signin/code"));
    // It is over: the sign-in again, and no other passkey.
    let again = browser.post("/signin/enrolment/passkey", &form).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
}

async fn a_first_sign_in_ends_by_a_passkey_where_it_must(kind: Kind) {
    let house = house_on(kind);
    let (mut browser, name) = at_the_last_step(&house).await;
    let page = browser.get("/activation/factor").await;
    assert!(page.has("/activation/factor/passkey"), "{}", page.text);
    is_well(&page);
    let path = "/activation/factor/passkey";
    let page = browser.get(path).await;
    is_well(&page);
    let nobody = house
        .browser()
        .get("/activation/factor/passkey/creation")
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    let mut key = Authenticator::new("telephone", ORIGIN);
    let question = asked(&mut browser, "/activation/factor/passkey/creation").await;
    let answer = key.create(&question);
    let nothing = browser.post(path, &[("name", "Clé"), ("answer", "")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&nothing);
    let form = [("name", "Clé"), ("answer", answer.reveal())];
    let done = browser.post(path, &form).await;
    assert_eq!(recovery(&done).len(), 10, "{}", done.text);
    is_well(&done);
    let welcome = browser.get("/welcome").await;
    assert!(welcome.has("un mot de passe d’application, créé sur la page Mon compte"));
    let mut signing = house.browser();
    let form = [("name", name.as_str()), ("password", PHRASE)];
    let step = signing.post("/signin", &form).await;
    assert_eq!(step.location(), "/signin/code?next=%2F");
    let question = asked(&mut signing, "/signin/code/passkey").await;
    let answer = key.get(&question);
    let form = [("code", answer.reveal())];
    let entered = signing.post("/signin/code", &form).await;
    assert_eq!(entered.location(), "/", "{}", entered.text);
}

async fn the_pages_of_a_duty_open_with_a_passkey_after_a_letter(kind: Kind) {
    let house = house_on(kind);
    let directory = &house.context.directory;
    ask_for_factors(directory, house.anne.organisation, true);
    let command = Actor::command();
    directory
        .set_administrator(&command, house.anne.person, true)
        .unwrap();
    rescue(&house);
    let mut anne = house.signed_in("anneroux").await;
    let early = anne.get(&format!("{PASSKEYS}?next={AREA}")).await;
    let next = AREA.replace('/', "%2F");
    assert_eq!(early.location(), format!("{FACTOR}?next={next}"));
    let page = anne.get(early.location()).await;
    assert!(!page.has(PASSKEYS), "the letter first: {}", page.text);
    let letter_form = [("next", AREA)];
    let sent = anne.post(&format!("{FACTOR}/letter"), &letter_form).await;
    let page = anne.get(sent.location()).await;
    let way = format!("{PASSKEYS}?sent=true&#38;next={next}");
    assert!(page.has(&way), "{}", page.text);
    let page = anne.get(&way.replace("&#38;", "&")).await;
    assert!(page.has("name=\"sent\""), "{}", page.text);
    is_well(&page);
    let received = letter(&house);
    let mut key = Authenticator::new("telephone", ORIGIN);
    let question = asked(&mut anne, &format!("{PASSKEYS}/creation")).await;
    let answer = key.create(&question);
    let mut form = vec![
        ("name", "Téléphone"),
        ("answer", answer.reveal()),
        ("proof", PASSWORD),
        ("next", AREA),
    ];
    let without = anne.post(PASSKEYS, &form).await;
    assert_eq!(without.location(), format!("{FACTOR}?next={next}"));
    form.push(("sent", "000000"));
    let wrong = anne.post(PASSKEYS, &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("name=\"sent\"") && wrong.has(&format!("value=\"{AREA}\"")));
    is_well(&wrong);
    assert_eq!(anne.get(AREA).await.status, StatusCode::SEE_OTHER);
    form.pop();
    form.push(("sent", received.reveal()));
    let done = anne.post(PASSKEYS, &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.has(&format!("href=\"{AREA}\"")), "{}", done.text);
    assert_eq!(anne.get(AREA).await.status, StatusCode::OK);
    // After a while it is asked for again.
    house.clock.advance(std::time::Duration::from_secs(16 * 60));
    assert_eq!(anne.get(AREA).await.status, StatusCode::SEE_OTHER);
    let page = anne.get(&format!("/proof?next={AREA}")).await;
    assert!(page.has("Utiliser une clé d’accès") && page.has("Code de secours"));
    assert!(!page.has("Code de l’application"), "{}", page.text);
    assert!(page.has("<noscript>"), "{}", page.text);
    is_well(&page);
    let question = asked(&mut anne, &format!("{PASSKEYS}/question")).await;
    let answer = key.get(&question);
    let form = [("proof", answer.reveal()), ("next", AREA)];
    let proved = anne.post("/proof", &form).await;
    assert_eq!(proved.location(), AREA, "{}", proved.text);
}

async fn who_has_a_passkey_alone_is_asked_for_no_code_of_an_application(kind: Kind) {
    let house = house_on(kind);
    let mut key = Authenticator::new("telephone", ORIGIN);
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(FACTOR).await;
    assert!(page.has(PASSKEYS), "of one's own will: {}", page.text);
    is_well(&page);
    let (mut anne, codes) = with_passkey(&house, &mut key).await;
    let (mut browser, step) = password(&house).await;
    let page = browser.get(step.location()).await;
    is_well(&page);
    assert!(page.has("Votre clé d’accès") && page.has("Code de secours"));
    assert!(page.has("Sans JavaScript, une clé d’accès ne peut pas répondre"));
    assert!(!page.has("Code de l’application") && !page.has("Six chiffres"));
    let wrong = browser.post("/signin/code", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.has("Ce code n’ouvre rien"));
    is_well(&wrong);
    let answer = "{\"reponse\":1}";
    let wrong = browser.post("/signin/code", &[("code", answer)]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.has("Cette clé d’accès n’a pas été acceptée") && !wrong.has("reponse"));
    is_well(&wrong);
    let form = [("code", codes[0].as_str()), ("next", ACCOUNT)];
    let entered = browser.post("/signin/code", &form).await;
    assert_eq!(entered.location(), ACCOUNT, "{}", entered.text);
    // The same wherever a proof is asked for; an application is not there to be removed.
    for path in [
        "/settings/account/programs",
        "/settings/account/rescue",
        FACTOR,
    ] {
        let page = anne.get(path).await;
        assert!(page.has("Sans votre clé d’accès sous la main"), "{path}");
        assert!(!page.has("Code de l’application actuelle"), "{path}");
        is_well(&page);
    }
    let none = anne.get(&format!("{FACTOR}/removal")).await;
    assert_eq!(none.location(), ACCOUNT);
    let form = [("proof", codes[1].as_str())];
    let none = anne.post(&format!("{FACTOR}/removal"), &form).await;
    assert_eq!(none.location(), ACCOUNT);
    let known = house.context.identity.passkeys(house.anne.person).unwrap();
    let removal = format!("{PASSKEYS}/{}/removal", known[0].id);
    let page = anne.get(&removal).await;
    assert!(page.has("Vous n’avez pas d’autre double authentification"));
    is_well(&page);
    let gone = anne.post(&removal, &form).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    assert!(
        anne.get(ACCOUNT)
            .await
            .has("Votre mot de passe ouvre seul votre compte.")
    );
}

async fn a_passkey_changes_the_password_without_coming_in(kind: Kind) {
    const OTHER: &str = "tramway pelote bouzigues";
    const CHANGE: &str = "/recovery/change";
    let house = house_on(kind);
    let mut key = Authenticator::new("telephone", ORIGIN);
    with_passkey(&house, &mut key).await;
    let mut browser = house.browser();
    let page = browser.get(CHANGE).await;
    assert!(page.has("/recovery/change/passkey"), "{}", page.text);
    is_well(&page);
    let question = asked(&mut browser, "/recovery/change/passkey").await;
    let named = &question.options["allowCredentials"];
    assert!(named.as_array().is_none_or(Vec::is_empty), "{named}");
    let form = [
        ("name", "anneroux"),
        ("present", PASSWORD),
        ("fresh", OTHER),
        ("again", OTHER),
    ];
    let without = browser.post(CHANGE, &form).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.has("ou votre clé d’accès"), "{}", without.text);
    is_well(&without);
    let answer = key.get(&question);
    let form = [form.as_slice(), &[("code", answer.reveal())]].concat();
    let changed = browser.post(CHANGE, &form).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text);
    let (_, old) = password(&house).await;
    assert_eq!(old.status, StatusCode::FORBIDDEN);
}
