//! The one-time link of the first administrator.

use crate::common::{empty, house};
use axum::http::StatusCode;
use directory::Actor;
use store::SeededRandom;
use web::Context;

/// The path that the file on the machine holds.
fn link(context: &Context) -> String {
    let link = &context.options.first_link;
    link.offer(&SeededRandom::new(3), "https://mail.thau.example")
        .unwrap();
    let text = std::fs::read_to_string(link.path()).unwrap();
    text.trim()
        .strip_prefix("https://mail.thau.example")
        .unwrap()
        .to_owned()
}

const FORM: [(&str, &str); 4] = [
    ("organisation", "Académie de Thau"),
    ("name", "Karima Aubert"),
    ("address", "Karima.Aubert@ac-thau.example"),
    ("password", "une phrase de passe"),
];

fn with<'a>(field: &str, value: &'a str) -> Vec<(&'static str, &'a str)> {
    FORM.iter()
        .map(|(name, known)| (*name, if *name == field { value } else { *known }))
        .collect()
}

#[tokio::test]
async fn the_link_makes_an_organisation_and_its_administrator_once() {
    let (mut browser, context, _folder) = empty();
    let path = link(&context);
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    for (field, value) in [
        ("organisation", " "),
        ("name", ""),
        ("address", "karima"),
        ("password", "court"),
        ("password", "trois pinsons chez aubert"),
    ] {
        let again = browser.post(&path, &with(field, value)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(
            again.has("aria-invalid") && again.has("id=\"wrong\""),
            "{field}"
        );
        assert!(!again.has("une phrase de passe"), "{field}");
    }
    assert!(context.directory.organisations().unwrap().is_empty());
    let made = browser.post(&path, &FORM).await;
    assert_eq!(made.location(), "/signin?next=/administration");
    let all = context.directory.organisations().unwrap();
    assert_eq!(all[0].domains, ["ac-thau.example"]);
    let administrators = context
        .directory
        .administrators(&Actor::command(), all[0].id)
        .unwrap();
    assert_eq!(administrators.len(), 1);
    // Gone once used, whoever holds it.
    assert!(!context.options.first_link.path().exists());
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser.post(&path, &FORM).await.status,
        StatusCode::NOT_FOUND
    );
    let enters = [
        ("name", "karima.aubert"),
        ("password", "une phrase de passe"),
        ("next", "/"),
    ];
    assert_eq!(
        browser.post("/signin", &enters).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn another_link_leads_nowhere_and_a_known_address_is_not_taken() {
    let house = house();
    let mut browser = house.browser();
    assert_eq!(
        browser.get("/first/abc").await.status,
        StatusCode::NOT_FOUND
    );
    let path = link(&house.context);
    let other = format!("{}x", path);
    assert_eq!(browser.get(&other).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        browser.post(&other, &FORM).await.status,
        StatusCode::NOT_FOUND
    );
    // Where there are organisations, none is made.
    let page = browser.get(&path).await;
    assert!(!page.has("id=\"organisation\"") && page.has("ac-thau.example, ac-lodeve.example"));
    for address in ["anne.roux@ac-thau.example", "karima@ailleurs.example"] {
        let again = browser.post(&path, &with("address", address)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
    }
    let made = browser.post(&path, &FORM).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let organisations = house.context.directory.organisations().unwrap();
    assert_eq!(organisations.len(), 2);
}
