//! Signing in and out, the language before sign-in, and who may post.

use crate::common;
use crate::common::{PASSWORD, house};
use axum::http::StatusCode;

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let house = house();
    let mut browser = house.browser();
    let answer = browser.get("/mail/inbox?filter=unread").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(
        answer.location(),
        "/signin?next=%2Fmail%2Finbox%3Ffilter%3Dunread"
    );
    let page = browser.get(answer.location()).await;
    assert!(page.has("value=\"/mail/inbox?filter=unread\""));
    let form = [
        ("name", "annerroux"),
        ("password", PASSWORD),
        ("next", "/mail/inbox?filter=unread"),
    ];
    let refused = browser.post("/signin", &form).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let form = [
        ("name", "ANNE.ROUX@ac-thau.example "),
        ("password", PASSWORD),
        ("next", "/mail/inbox?filter=unread"),
    ];
    let answer = browser.post("/signin", &form).await;
    assert_eq!(answer.location(), "/mail/inbox?filter=unread");
    assert_eq!(browser.get("/mail/inbox").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_script_without_a_session_is_told_so() {
    let house = house();
    let mut browser = house.browser();
    let answer = browser
        .ask("/mail/inbox/news?since=0", "text/vnd.turbo-stream.html")
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_are_answered_the_same() {
    let house = house();
    let mut browser = house.browser();
    let nobody = browser
        .post("/signin", &[("name", "x"), ("password", "y")])
        .await;
    let wrong = browser
        .post("/signin", &[("name", "x"), ("password", "z")])
        .await;
    let anne = browser
        .post("/signin", &[("name", "anneroux"), ("password", "y")])
        .await;
    assert_eq!(
        (nobody.status, anne.status),
        (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN)
    );
    assert_eq!(nobody.text, wrong.text);
    assert_eq!(
        nobody.text.replace("value=\"x\"", ""),
        anne.text.replace("value=\"anneroux\"", "")
    );
    assert!(anne.has("Identifiant ou mot de passe incorrect."));
    assert!(!anne.text.contains("value=\"y\""));
}

#[tokio::test]
async fn many_attempts_are_told_to_wait() {
    let house = house();
    let mut browser = house.browser();
    for n in 0..40 {
        let answer = browser
            .post(
                "/signin",
                &[("name", "anneroux"), ("password", &n.to_string())],
            )
            .await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.has("encore"), "{}", answer.text);
            return;
        }
    }
    panic!("never throttled");
}

/// Guesses until it has to wait, from where the proxy of this machine says.
async fn guess(browser: &mut common::Browser, network: &str) {
    browser.headers = vec![("x-forwarded-for", network.into())];
    for n in 0..40 {
        let form = [("name", "anneroux"), ("password", &n.to_string())];
        if browser.post("/signin", &form).await.status == StatusCode::TOO_MANY_REQUESTS {
            return;
        }
    }
    panic!("never throttled");
}

/// How a sign-in with the right password ends, from where the proxy says.
async fn enter(browser: &mut common::Browser, network: &str) -> StatusCode {
    browser.headers = vec![("x-forwarded-for", network.into())];
    let form = [("name", "anneroux"), ("password", PASSWORD)];
    browser.post("/signin", &form).await.status
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_network_waits_alone() {
    let mut house = house();
    let context = std::sync::Arc::get_mut(&mut house.context).unwrap();
    context.options.trusted_proxies = "127.0.0.0/8, ::1".parse().unwrap();
    let mut browser = house.browser();
    guess(&mut browser, "192.0.2.1").await;
    assert_eq!(
        enter(&mut browser, "192.0.2.1").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    // What somebody writes into the header stands left of what the proxy adds.
    assert_eq!(
        enter(&mut browser, "198.51.100.7, 192.0.2.1").await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(
        enter(&mut browser, "198.51.100.7").await,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn what_somebody_says_of_their_own_network_is_not_believed() {
    let house = house();
    let mut browser = house.browser();
    guess(&mut browser, "192.0.2.1").await;
    assert_eq!(
        enter(&mut browser, "198.51.100.7").await,
        StatusCode::TOO_MANY_REQUESTS
    );
}

#[tokio::test]
async fn a_suspended_account_is_told_so_after_its_password() {
    let house = house();
    let command = directory::Actor::command();
    let how = directory::Suspension {
        reason: "Ordinateur volé".to_owned(),
        keeps_mail: None,
    };
    house
        .context
        .directory
        .suspend(&command, house.anne.account, &how)
        .unwrap();
    let mut browser = house.browser();
    let answer = browser
        .post("/signin", &[("name", "anneroux"), ("password", PASSWORD)])
        .await;
    assert!(answer.has("Compte suspendu."));
    assert!(answer.has("Ordinateur volé"));
    assert!(browser.cookie("session").is_none());
}

#[tokio::test]
async fn the_language_is_chosen_before_and_kept_after() {
    let house = house();
    let mut browser = house.browser();
    browser.headers = vec![("accept-language", "en-GB,en;q=0.8".into())];
    assert!(browser.get("/signin").await.has("<html lang=\"en\""));
    let chosen = browser.get("/signin?lang=fr").await;
    assert!(chosen.has("<html lang=\"fr\"") && chosen.has("name=\"lang\" value=\"fr\""));
    assert!(
        browser.get("/signin").await.has("<html lang=\"fr\""),
        "the cookie keeps the choice"
    );
    let form = [("name", "anneroux"), ("password", PASSWORD), ("lang", "en")];
    browser.post("/signin", &form).await;
    assert!(browser.get("/mail/inbox").await.has("<html lang=\"en\""));
    let mut another = house.signed_in("anneroux").await;
    assert!(
        another.get("/mail/inbox").await.has("<html lang=\"en\""),
        "it is the person's now"
    );
}

/// Who is asked for it, by telephone or by mail, has read at the door that nobody of the house does.
#[tokio::test]
async fn the_door_says_that_nobody_asks_for_a_password() {
    let house = house();
    for (lang, words) in [
        (
            "fr",
            "Personne, pas même l’assistance, ne vous demandera jamais votre mot de passe.",
        ),
        (
            "en",
            "Nobody, not even the helpdesk, will ever ask you for your password.",
        ),
    ] {
        let mut browser = house.browser();
        let door = browser.get(&format!("/signin?lang={lang}")).await;
        assert!(door.has(words), "{lang}: {}", door.text);
        let form = [("name", "anneroux"), ("password", "faux"), ("lang", lang)];
        let refused = browser.post("/signin", &form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.has(words), "{lang}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_form_without_the_token_or_from_elsewhere_is_refused() {
    let house = house();
    let id = house
        .put(&house.anne, "1@x.example", "d@x.example", "Note", "texte")
        .to_string();
    let mut browser = house.signed_in("anneroux").await;
    let form = [("place", "inbox"), ("id", id.as_str())];
    let token = std::mem::take(&mut browser.csrf);
    assert_eq!(
        browser.post("/mail/archiving", &form).await.status,
        StatusCode::FORBIDDEN
    );
    browser.csrf = "wrong".into();
    assert_eq!(
        browser.post("/mail/archiving", &form).await.status,
        StatusCode::FORBIDDEN
    );
    browser.csrf = token;
    browser.headers = vec![("origin", "https://evil.example".into())];
    let foreign = browser.post("/mail/archiving", &form).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert!(foreign.has("Cette demande ne vient pas d’ici."));
    browser.headers = vec![("origin", "https://mail.thau.example".into())];
    assert_eq!(
        browser.post("/mail/archiving", &form).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn signing_out_ends_the_session_and_clears_the_browser() {
    let house = house();
    let mut browser = house.signed_in("anneroux").await;
    let kept = browser.cookies.clone();
    let answer = browser.post("/signout", &[]).await;
    assert_eq!(answer.location(), "/signin");
    assert_eq!(answer.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(browser.cookie("session").is_none());
    browser.cookies = kept;
    assert_eq!(
        browser.get("/mail/inbox").await.status,
        StatusCode::SEE_OTHER
    );
}

/// Who can write into somebody's browser puts a session there that they know: it is never the one that opens.
#[tokio::test]
async fn a_session_that_was_planted_before_is_not_the_one_that_opens() {
    let house = house();
    let theirs = house.signed_in("basileserre").await;
    let theirs = theirs.cookie("session").unwrap().to_owned();
    for planted in [theirs, "A".repeat(43)] {
        let mut browser = house.browser();
        browser
            .cookies
            .push(("session".to_owned(), planted.clone()));
        let form = [("name", "anneroux"), ("password", PASSWORD)];
        let entered = browser.post("/signin", &form).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER);
        assert_ne!(browser.cookie("session"), Some(planted.as_str()));
        assert!(browser.get("/settings/account").await.has("Anne"));
        let mut thief = house.browser();
        thief.cookies.push(("session".to_owned(), planted));
        assert!(!thief.get("/settings/account").await.has("Anne"));
    }
}

#[tokio::test]
async fn cookies_are_out_of_reach_and_pages_let_nothing_foreign_in() {
    let house = house();
    let mut browser = house.browser();
    let answer = browser
        .post("/signin", &[("name", "anneroux"), ("password", PASSWORD)])
        .await;
    let cookies: Vec<&str> = answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    let session = cookies
        .iter()
        .find(|cookie| cookie.starts_with("session="))
        .unwrap();
    assert!(
        session.contains("HttpOnly") && session.contains("SameSite=Lax"),
        "{session}"
    );
    let page = browser.get("/mail/inbox").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"));
    assert!(!policy.contains("unsafe"));
    assert_eq!(page.headers["cache-control"], "private, no-store");
    assert!(!page.text.contains(" style=\"") && !page.text.contains("<style"));
}

#[tokio::test]
async fn an_address_of_elsewhere_gets_its_portal_and_no_password_field() {
    let house = house();
    let directory = &house.context.directory;
    let set = |value: &str| {
        let command = directory::Actor::command();
        let organisation = house.anne.organisation;
        directory.set_policy(&command, organisation, "signin", value)
    };
    set(
        r#"{"portals": "univ-sete.example https://sete.example/ Université de Sète\nac-thau.example https://vol.example/ Vol"}"#,
    )
    .unwrap();
    let mut browser = house.browser();
    browser.host("mail.ac-thau.example");
    let enter = async |browser: &mut common::Browser, name: &str| {
        let form = [("name", name), ("password", "autre-lagune-amandier")];
        browser.post("/signin", &form).await
    };
    let led = enter(&mut browser, " L.Marc@Univ-Sete.example").await;
    assert_eq!(led.status, StatusCode::OK);
    assert!(led.has("Université de Sète") && led.has("href=\"https://sete.example/\""));
    assert!(!led.has("type=\"password\"") && !led.has("autre-lagune-amandier"));
    // A NUMEN leads to the first sign-in, whoever is named.
    let form = [
        ("name", "l.marc@univ-sete.example"),
        ("password", "11E2601001THA"),
    ];
    let numen = browser.post("/signin", &form).await;
    assert_eq!(
        numen.location(),
        "/activation?name=l.marc%40univ-sete.example",
        "{}",
        numen.text
    );
    // Addresses of the platform sign in here, whatever is listed, and so does what nobody listed.
    for name in [
        "anne.roux@ac-thau.example",
        "x@ailleurs.example",
        "anneroux",
    ] {
        let refused = enter(&mut browser, name).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{name}");
        assert!(refused.has("type=\"password\""));
    }
    // At another organisation's door nothing is said of it.
    let mut other = house.browser();
    other.host("mail.ac-lodeve.example");
    let refused = enter(&mut other, "l.marc@univ-sete.example").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_maintenance_is_announced_at_the_door_and_in_case_of_trouble() {
    let house = house();
    let said = "Le webmail s’arrête mardi de 20 h à 21 h.";
    let value = format!("{{\"maintenance\": \"{said}\"}}");
    let (command, organisation) = (directory::Actor::command(), house.anne.organisation);
    let directory = &house.context.directory;
    directory
        .set_policy(&command, organisation, "signin", &value)
        .unwrap();
    for (host, is_announced) in [("mail.ac-thau.example", true), ("ac-lodeve.example", false)] {
        let mut browser = house.browser();
        browser.host(host);
        let door = browser.get("/signin").await;
        assert_eq!(door.has(said), is_announced, "{}", door.text);
        let trouble = browser.post("/recovery/trouble", &[]).await;
        assert_eq!(trouble.has(said), is_announced);
        assert_eq!(trouble.has("Le service répond."), !is_announced);
    }
}
