//! Help by task: the list leads to each page, each page is well in every language and leads somewhere.

use crate::common::house;
use crate::html;
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::path::Path;

const LANGUAGES: [&str; 2] = ["fr", "en"];
const ROUTES: &str = include_str!("../../src/routes.rs");

/// The tasks whose text `docs/help` has.
fn tasks(lang: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/help");
    let files = std::fs::read_dir(folder.join(lang)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names
        .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
        .filter(|name| name != "README")
        .collect();
    assert!(names.len() >= 20, "{names:?}");
    names
}

/// What stands in an attribute, everywhere.
fn all<'p>(page: &'p str, attribute: &str) -> BTreeSet<&'p str> {
    let begins = format!(" {attribute}=\"");
    let after = page.split(begins.as_str()).skip(1);
    after.filter_map(|rest| rest.split('"').next()).collect()
}

/// The levels of the headings, in order.
fn headings(page: &str) -> Vec<u32> {
    let after = page.split("<h").skip(1);
    let levels = after.filter_map(|rest| rest.chars().next()?.to_digit(10));
    levels.collect()
}

#[tokio::test]
async fn every_task_is_read_in_every_language_without_a_session() {
    let house = house();
    let mut guest = house.browser();
    for lang in LANGUAGES {
        let list = guest.get(&format!("/help?lang={lang}")).await;
        let listed = all(&list.text, "href");
        for task in tasks(lang) {
            let path = format!("/help/{task}");
            assert!(listed.contains(path.as_str()), "{path} is not listed");
            // The choice stays.
            let page = guest.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.has(&format!("<html lang=\"{lang}\"")), "{path}");
            let faults = html::faults(&page.text);
            assert!(
                faults.is_empty(),
                "{path} ({lang}): {faults:#?}\n{}",
                page.text
            );
            let levels = headings(&page.text);
            assert_eq!(
                levels.iter().filter(|level| **level == 1).count(),
                1,
                "{path}"
            );
            assert_eq!(levels.first(), Some(&1), "{path}");
            assert!(
                levels.windows(2).all(|two| two[1] <= two[0] + 1),
                "{path}: {levels:?}"
            );
            assert!(!page.has(".md"), "{path} ({lang}) leads to a file");
        }
    }
}

#[tokio::test]
async fn what_help_leads_to_and_shows_is_there() {
    let house = house();
    let mut guest = house.browser();
    let (mut pages, mut pictures) = (BTreeSet::new(), BTreeSet::new());
    for lang in LANGUAGES {
        let mut paths: Vec<String> = tasks(lang)
            .iter()
            .map(|task| format!("/help/{task}"))
            .collect();
        paths.push("/help".to_owned());
        for path in paths {
            let page = guest.get(&format!("{path}?lang={lang}")).await;
            let of_help = |to: &&&str| to.starts_with("/assets/help/");
            let elsewhere = |to: &&&str| !to.starts_with("/assets/");
            pages.extend(
                all(&page.text, "href")
                    .iter()
                    .filter(elsewhere)
                    .map(ToString::to_string),
            );
            pictures.extend(
                all(&page.text, "src")
                    .iter()
                    .filter(of_help)
                    .map(ToString::to_string),
            );
        }
    }
    assert!(pages.len() > 30, "{pages:?}");
    // Most of the others are shown to who is signed in, or has a duty.
    let of_help = |path: &&String| path.starts_with("/help/") || path.starts_with("/help?");
    let (help, others): (Vec<_>, Vec<_>) = pages.iter().partition(of_help);
    for path in help {
        assert_eq!(guest.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in others {
        assert!(
            ROUTES.contains(&format!("\"{path}\"")),
            "{path} is no route"
        );
    }
    let files = std::fs::read_dir(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/help/pictures/fr"),
    )
    .unwrap();
    assert_eq!(pictures.len(), files.count() * LANGUAGES.len());
    for path in &pictures {
        let answer = guest.get(path).await;
        assert_eq!(answer.headers["content-type"], "image/png", "{path}");
        assert!(
            answer.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable"),
            "{path}"
        );
        assert!(answer.bytes.starts_with(b"\x89PNG"), "{path}");
    }
}

#[tokio::test]
async fn what_is_no_task_is_a_page_that_is_not_there() {
    let house = house();
    let mut guest = house.browser();
    for path in [
        "/help/nothing",
        "/help/README",
        "/help/identifier.md",
        "/help/..%2FREADME",
        "/assets/help/nothing",
    ] {
        let answer = guest.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let page = guest.get("/help/nothing").await;
    assert!(page.has("On a perdu la tramontane."), "{}", page.text);
}

#[tokio::test]
async fn help_begins_with_the_task_of_the_page_that_leads_to_it() {
    let house = house();
    let mut guest = house.browser();
    let plain = guest.get("/help").await;
    assert!(!plain.has("Pour la page d’où vous venez"), "{}", plain.text);
    guest.headers = vec![(
        "referer",
        "https://messagerie.ac-thau.example/recovery/identifier?x=1".into(),
    )];
    let led = guest.get("/help").await;
    let here = led.between("Pour la page d’où vous venez\u{a0}:", "</p>");
    assert!(
        here.contains(r#"<a href="/help/identifier">Retrouver son identifiant</a>"#),
        "{here}"
    );
}
