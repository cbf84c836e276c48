//! The page of one's own account, the sign-in in two steps and the passwords of programs, as a browser walks them.

use crate::common::{Answer, Browser, House, PASSWORD, house_on};
use crate::html;
use crate::newcomer::{self, BIRTH, NUMEN, PHRASE};
use crate::telephone;
use axum::http::StatusCode;
use directory::{Actor, Protocol};
use identity::{RESCUE_CODE_JOB, Secret};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_second_factor_is_set_up_asked_for_and_taken_away,
    the_telephone_is_lost_and_a_recovery_code_lets_in,
    a_program_gets_its_own_password_shown_once,
    sessions_are_closed_and_what_is_anothers_is_nobodys,
    once_compulsory_the_sign_in_begins_by_setting_it_up,
    a_first_sign_in_ends_by_the_second_factor_where_it_must,
    the_policy_is_set_on_its_page,
}

const PAGE: &str = "/settings/account";
const FACTOR: &str = "/settings/account/factor";
const PROGRAMS: &str = "/settings/account/programs";

pub(crate) fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
}

/// The seed that a page shows for typing, and what it brings back.
pub(crate) fn seed(page: &Answer) -> (String, String) {
    let typed = page.between("<p class=\"secret\" translate=\"no\">", "</p>");
    let sealed = page.between("name=\"sealed\" value=\"", "\"");
    (typed.to_owned(), sealed.to_owned())
}

/// Recovery codes, as a page shows them.
pub(crate) fn recovery(page: &Answer) -> Vec<String> {
    let list = page.between("<ol class=\"recovery\" translate=\"no\">", "</ol>");
    let codes = list.split("<li>").skip(1);
    codes
        .map(|one| one.split("</li>").next().unwrap().to_owned())
        .collect()
}

pub(crate) fn code(house: &House, seed: &str) -> String {
    telephone::code(seed, house.context.mail.store().now().seconds())
}

fn later(house: &House, seconds: u64) {
    house.clock.advance(Duration::from_secs(seconds));
}

/// Sets up a second factor: its seed and the recovery codes.
async fn set_up(house: &House, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.get(FACTOR).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.has("<svg"), "drawn by the server");
    is_well(&page);
    let (seed, sealed) = seed(&page);
    let code = code(house, &seed);
    let form = [
        ("sealed", sealed.as_str()),
        ("code", &code),
        ("proof", PASSWORD),
    ];
    let done = browser.post(FACTOR, &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    is_well(&done);
    let codes = recovery(&done);
    assert_eq!(codes.len(), 10);
    later(house, 60);
    (seed, codes)
}

/// The password alone: where it leads.
async fn password(house: &House) -> (Browser, Answer) {
    let mut browser = house.browser();
    let form = [("name", "anneroux"), ("password", PASSWORD), ("next", PAGE)];
    let answer = browser.post("/signin", &form).await;
    (browser, answer)
}

async fn a_second_factor_is_set_up_asked_for_and_taken_away(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut elsewhere = house.signed_in("anneroux").await;
    let page = anne.get(PAGE).await;
    is_well(&page);
    assert!(page.has("Votre mot de passe ouvre seul votre compte."));
    assert!(page.has("anne.roux@ac-thau.example") && page.has("cette session"));

    // What is wrong is said beside its field; the drawing stays, what is secret does not come back.
    let form = anne.get(FACTOR).await;
    let (shown, sealed) = seed(&form);
    let right = code(&house, &shown);
    for (code, proof, words) in [
        (
            "000000",
            PASSWORD,
            "Ce n’est pas le code que l’application affiche",
        ),
        (
            right.as_str(),
            "une autre phrase",
            "Ce n’est pas votre mot de passe actuel",
        ),
    ] {
        let entry = [
            ("sealed", sealed.as_str()),
            ("code", code),
            ("proof", proof),
        ];
        let again = anne.post(FACTOR, &entry).await;
        assert!(
            again.status.is_client_error() && again.has(words),
            "{}",
            again.text
        );
        assert!(again.has("aria-invalid=\"true\"") && !again.has(proof));
        assert_eq!(seed(&again).0, shown, "the same key");
        is_well(&again);
    }
    let (seed, _) = set_up(&house, &mut anne).await;
    let out = elsewhere.get(PAGE).await;
    assert_eq!(
        out.status,
        StatusCode::SEE_OTHER,
        "what the password opened"
    );
    let page = anne.get(PAGE).await;
    assert!(
        page.has("Application à codes") && page.has("10 restent"),
        "{}",
        page.text
    );
    assert!(page.has("Double authentification mise en place"));
    assert!(!page.has(&seed), "never shown again");

    let (mut browser, answer) = password(&house).await;
    assert_eq!(answer.location(), "/signin/code?next=%2Fsettings%2Faccount");
    assert!(browser.cookies.iter().all(|(name, _)| name != "session"));
    assert_eq!(
        browser.get("/mail/inbox").await.status,
        StatusCode::SEE_OTHER
    );
    let page = browser.get(answer.location()).await;
    is_well(&page);
    let wrong = browser.post("/signin/code", &[("code", "123456")]).await;
    assert_eq!(wrong.status, StatusCode::FORBIDDEN);
    assert!(wrong.has("Ce code n’ouvre rien") && !wrong.has("123456"));
    is_well(&wrong);
    let right = code(&house, &seed);
    let form = [("code", right.as_str()), ("next", PAGE)];
    let came = browser.post("/signin/code", &form).await;
    assert_eq!(came.location(), PAGE, "{}", came.text);
    assert_eq!(browser.get(PAGE).await.status, StatusCode::OK);
    let replayed = password(&house).await.0.post("/signin/code", &form).await;
    assert_eq!(replayed.status, StatusCode::FORBIDDEN, "each code once");
    let alone = house.browser().post("/signin/code", &form).await;
    assert!(
        alone.has("Redonnez votre identifiant"),
        "no password was said"
    );
    is_well(&alone);

    later(&house, 60);
    let asks = anne.get("/settings/account/factor/removal").await;
    assert!(asks.has("Code de l’application actuelle"));
    is_well(&asks);
    let removal = "/settings/account/factor/removal";
    let by_password = anne.post(removal, &[("proof", PASSWORD)]).await;
    assert_eq!(by_password.status, StatusCode::FORBIDDEN);
    let done = anne.post(removal, &[("proof", &code(&house, &seed))]).await;
    assert_eq!(done.location(), "/settings/account?said=factor-removed");
    assert!(
        anne.get(done.location())
            .await
            .has("Double authentification retirée.")
    );
    assert_eq!(password(&house).await.1.location(), PAGE);
}

async fn the_telephone_is_lost_and_a_recovery_code_lets_in(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let (_, codes) = set_up(&house, &mut anne).await;
    let (mut browser, _) = password(&house).await;
    let came = browser.post("/signin/code", &[("code", &codes[0])]).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.text);
    let page = browser.get(PAGE).await;
    assert!(page.has("9 restent") && page.has("Code de secours utilisé"));
    browser.csrf = page
        .between("name=\"csrf-token\" content=\"", "\"")
        .to_owned();
    // Another telephone in the place of the lost one, and other codes.
    let form = browser.get(FACTOR).await;
    let (seed, sealed) = seed(&form);
    let fresh = code(&house, &seed);
    let entry = [
        ("sealed", sealed.as_str()),
        ("code", &fresh),
        ("proof", &codes[1]),
    ];
    let done = browser.post(FACTOR, &entry).await;
    assert_eq!(recovery(&done).len(), 10, "{}", done.text);
    later(&house, 60);
    let renewal = "/settings/account/factor/recovery";
    is_well(&browser.get(renewal).await);
    let old = browser.post(renewal, &[("proof", &codes[2])]).await;
    assert_eq!(
        old.status,
        StatusCode::FORBIDDEN,
        "those before open nothing"
    );
    is_well(&old);
    let renewed = browser
        .post(renewal, &[("proof", &code(&house, &seed))])
        .await;
    assert_eq!(recovery(&renewed).len(), 10);
    is_well(&renewed);
}

async fn a_program_gets_its_own_password_shown_once(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    is_well(&anne.get(PROGRAMS).await);
    let nameless = [("name", " "), ("scope", "send"), ("proof", PASSWORD)];
    let again = anne.post(PROGRAMS, &nameless).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.has("Donnez un nom") && again.has("value=\"send\" checked"));
    is_well(&again);
    let thief = [
        ("name", "Thunderbird, maison"),
        ("scope", "mail"),
        ("proof", "autre"),
    ];
    let again = anne.post(PROGRAMS, &thief).await;
    assert_eq!(again.status, StatusCode::FORBIDDEN);
    assert!(
        again.has("value=\"Thunderbird, maison\""),
        "what was typed stays"
    );
    let form = [
        ("name", "Thunderbird, maison"),
        ("scope", "mail"),
        ("proof", PASSWORD),
    ];
    let made = anne.post(PROGRAMS, &form).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.text);
    is_well(&made);
    let password = made
        .between("<p class=\"secret\" translate=\"no\">", "</p>")
        .to_owned();
    assert!(made.has("mail.thau.example, port 993"));
    let enter = async |door| {
        let secret = Secret::from(password.as_str());
        let network: std::net::IpAddr = "192.0.2.9".parse().unwrap();
        let entering = house
            .context
            .identity
            .authenticate(door, "anneroux", &secret, network);
        entering.await
    };
    enter(Protocol::Imap).await.unwrap();
    enter(Protocol::Submission).await.unwrap();
    assert!(enter(Protocol::Web).await.is_err());
    let page = anne.get(PAGE).await;
    assert!(page.has("Thunderbird, maison") && page.has("lire et envoyer"));
    assert!(
        page.has("Thunderbird, maison, 192.0.2.9"),
        "in the journal too"
    );
    assert!(!page.has(&password));
    is_well(&page);
    let path = page.between("action=\"/settings/account/programs/", "\"");
    let path = format!("{PROGRAMS}/{path}");
    let mut basile = house.signed_in("basileserre").await;
    let other = basile.post(&path, &[]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let revoked = anne.post(&path, &[]).await;
    assert_eq!(revoked.location(), "/settings/account?said=program-revoked");
    assert!(enter(Protocol::Imap).await.is_err());
    let twice = anne.post(&path, &[]).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND);
}

async fn sessions_are_closed_and_what_is_anothers_is_nobodys(kind: Kind) {
    let house = house_on(kind);
    let mut telephone = house.signed_in("anneroux").await;
    later(&house, 60);
    let mut anne = house.browser();
    let agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0";
    anne.headers.push(("user-agent", agent.to_owned()));
    let form = [("name", "anneroux"), ("password", PASSWORD)];
    anne.post("/signin", &form).await;
    let page = anne.get(PAGE).await;
    anne.csrf = page
        .between("name=\"csrf-token\" content=\"", "\"")
        .to_owned();
    assert!(page.has("Firefox sur Windows") && page.has("Navigateur inconnu"));
    assert!(page.has("Fermer toutes les autres sessions"));
    let path = page.between("action=\"/settings/account/sessions/", "\"");
    let path = format!("/settings/account/sessions/{path}");
    let mut basile = house.signed_in("basileserre").await;
    assert!(!basile.get(PAGE).await.has("Firefox"), "his own alone");
    let other = basile.post(&path, &[]).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    assert_eq!(telephone.get(PAGE).await.status, StatusCode::OK);
    let closed = anne.post(&path, &[]).await;
    assert_eq!(closed.location(), "/settings/account?said=session-closed");
    assert_eq!(telephone.get(PAGE).await.status, StatusCode::SEE_OTHER);
    let mut telephone = house.signed_in("anneroux").await;
    let closed = anne.post("/settings/account/sessions/closing", &[]).await;
    let page = anne.get(closed.location()).await;
    assert!(page.has("Toutes vos autres sessions sont fermées."));
    assert!(page.has("Sessions fermées"), "written down");
    assert_eq!(telephone.get(PAGE).await.status, StatusCode::SEE_OTHER);
    let foreign = [("csrf", "autre")];
    let answer = anne
        .post("/settings/account/sessions/closing", &foreign)
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "a form of ours alone");
}

pub(crate) fn compels(house: &House) {
    let value = r#"{"staff_from":"2026-11-23"}"#;
    let directory = &house.context.directory;
    directory
        .set_policy(
            &Actor::command(),
            house.anne.organisation,
            "second_factor",
            value,
        )
        .unwrap();
}

/// The code of the letter that waits to be sent to a rescue address.
pub(crate) fn letter(house: &House) -> Secret {
    let store = house.context.mail.store();
    let jobs = store.pending_jobs(RESCUE_CODE_JOB).unwrap();
    let letter = house
        .context
        .identity
        .make_rescue_code(jobs.last().unwrap());
    letter.unwrap().unwrap().code
}

async fn once_compulsory_the_sign_in_begins_by_setting_it_up(kind: Kind) {
    let house = house_on(kind);
    compels(&house);
    let (mut browser, answer) = password(&house).await;
    assert_eq!(
        answer.location(),
        "/signin/enrolment?next=%2Fsettings%2Faccount"
    );
    let page = browser.get(answer.location()).await;
    assert!(
        page.has("Vous n’avez pas d’adresse de secours"),
        "{}",
        page.text
    );
    is_well(&page);
    let store = house.context.mail.store();
    let put = |tx: &store::Tx<'_>| {
        tx.execute(
            "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, 'anne@maison.example', 1)",
            store::params![house.anne.person],
        )
    };
    store.platform_write(put).unwrap();
    let page = browser.get(answer.location()).await;
    assert!(
        page.has("Envoyer le code") && !page.has("maison.example"),
        "never shown"
    );
    is_well(&page);
    let sent = browser
        .post("/signin/enrolment/letter", &[("next", PAGE)])
        .await;
    assert_eq!(
        sent.location(),
        "/signin/enrolment?sent=true&next=%2Fsettings%2Faccount"
    );
    let page = browser.get(sent.location()).await;
    is_well(&page);
    let (seed, sealed) = seed(&page);
    let (shown, received) = (code(&house, &seed), letter(&house));
    let enrol = |sent: &str, code: &str| {
        [
            ("sealed", &*sealed),
            ("sent", sent),
            ("code", code),
            ("next", PAGE),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    for (sent, code, words) in [
        (
            "000000",
            shown.as_str(),
            "Ce n’est pas le dernier code envoyé",
        ),
        (
            received.reveal(),
            "000000",
            "Ce n’est pas le code que l’application affiche",
        ),
    ] {
        let form = enrol(sent, code);
        let form: Vec<_> = form
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let again = browser.post("/signin/enrolment", &form).await;
        assert_eq!(
            again.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            again.text
        );
        assert!(again.has(words), "{}", again.text);
        is_well(&again);
    }
    let form = enrol(received.reveal(), &shown);
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let done = browser.post("/signin/enrolment", &form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!(recovery(&done).len(), 10);
    assert!(done.has("href=\"/settings/account\""));
    is_well(&done);
    let page = browser.get(PAGE).await;
    assert!(
        page.has("Obligatoire depuis le 23 novembre 2026."),
        "{}",
        page.text
    );
    assert!(!page.has("/settings/account/factor/removal"), "it stays");
    assert_eq!(
        password(&house).await.1.location(),
        "/signin/code?next=%2Fsettings%2Faccount"
    );
}

/// Solène, who must have a second factor and has chosen her password; with her identifier.
pub(crate) async fn with_a_password(house: &House) -> (Browser, String) {
    compels(house);
    let (_, name) = newcomer::solene(house);
    let charter = format!("{}/0", house.anne.organisation);
    let mut browser = house.browser();
    let who = [
        ("name", name.as_str()),
        ("secret", NUMEN),
        ("birth", BIRTH),
        ("charter", charter.as_str()),
        ("accepted", "true"),
    ];
    let begun = browser.post("/activation", &who).await;
    assert_eq!(begun.location(), "/activation/password", "{}", begun.text);
    let form = [("fresh", PHRASE), ("again", PHRASE)];
    browser.post("/activation/password", &form).await;
    (browser, name)
}

/// Names her rescue address, and brings the code that came there.
pub(crate) async fn names_a_rescue_address(house: &House, browser: &mut Browser) {
    let form = [("address", "solene@maison.example")];
    browser.post("/activation/rescue", &form).await;
    let received = letter(house);
    let verified = browser
        .post("/activation/rescue/code", &[("code", received.reveal())])
        .await;
    assert_eq!(verified.location(), "/activation/factor");
}

/// Solène at the last step of her first sign-in; with her identifier.
pub(crate) async fn at_the_last_step(house: &House) -> (Browser, String) {
    let (mut browser, name) = with_a_password(house).await;
    let early = browser.get("/activation/factor").await;
    assert_eq!(
        early.status,
        StatusCode::OK,
        "no rescue address is asked of her"
    );
    names_a_rescue_address(house, &mut browser).await;
    assert_eq!(
        browser.get("/activation/rescue").await.location(),
        "/activation/factor",
        "who stops goes on there"
    );
    assert_eq!(
        browser.get("/mail/inbox").await.status,
        StatusCode::SEE_OTHER
    );
    (browser, name)
}

async fn a_first_sign_in_ends_by_the_second_factor_where_it_must(kind: Kind) {
    let house = house_on(kind);
    let (mut browser, name) = at_the_last_step(&house).await;
    let page = browser.get("/activation/factor").await;
    is_well(&page);
    let (seed, sealed) = seed(&page);
    let wrong = [("sealed", sealed.as_str()), ("code", "000000")];
    let again = browser.post("/activation/factor", &wrong).await;
    assert!(again.has("Ce n’est pas le code que l’application affiche"));
    is_well(&again);
    let shown = code(&house, &seed);
    let right = [("sealed", sealed.as_str()), ("code", &shown)];
    let done = browser.post("/activation/factor", &right).await;
    assert_eq!(recovery(&done).len(), 10, "{}", done.text);
    is_well(&done);
    let welcome = browser.get("/welcome").await;
    assert!(welcome.has("un mot de passe d’application, créé sur la page Mon compte"));
    assert!(!welcome.has("celui que vous venez de choisir"));
    let signed = house
        .browser()
        .post("/signin", &[("name", &name), ("password", PHRASE)])
        .await;
    assert_eq!(signed.location(), "/signin/code?next=%2F");
}

async fn the_policy_is_set_on_its_page(kind: Kind) {
    let house = house_on(kind);
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), house.basile.person, true)
        .unwrap();
    let mut basile = house.signed_in("basileserre").await;
    let path = "/administration/organisation";
    let page = basile.get(path).await;
    assert!(
        page.has("name=\"staff_from\" type=\"date\""),
        "{}",
        page.text
    );
    let set = async |browser: &mut Browser, shown: &str, day: &str| {
        let form = [
            ("do", "second_factor"),
            ("shown", shown),
            ("staff_from", day),
        ];
        browser.post(path, &form).await
    };
    let wrong = set(&mut basile, "0", "demain").await;
    assert!(wrong.has("Écrivez une date"), "{}", wrong.text);
    let done = set(&mut basile, "0", "2027-09-01").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let rule = directory
        .policies(house.anne.organisation)
        .unwrap()
        .second_factor;
    assert_eq!(rule.staff_from.unwrap().to_string(), "2027-09-01");
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(PAGE).await;
    assert!(
        page.has("Obligatoire à partir du 1er septembre 2027."),
        "{}",
        page.text
    );
}
