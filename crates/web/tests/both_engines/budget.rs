//! What an inbox costs a browser with an empty cache: each file, and all of them.

use crate::common::{Browser, house};

/// Bytes as they travel, compressed.
async fn bytes(browser: &mut Browser, path: &str) -> usize {
    let answer = browser.get(path).await;
    assert_eq!(answer.headers["content-encoding"], "br", "{path}");
    answer.bytes.len()
}

#[tokio::test]
async fn an_inbox_weighs_less_than_sixty_kilobytes() {
    let house = house();
    for n in 0..50 {
        let from = format!("\"Personne {n}\" <p{n}@ailleurs.example>");
        let subject =
            format!("Réunion numéro {n} : ordre du jour et pièces à fournir avant vendredi");
        let body = format!(
            "Bonjour, voici la {n}e version du document, relisez la page {} avant jeudi.",
            n * 7
        );
        house.put(
            &house.anne,
            &format!("{n}@x.example"),
            &from,
            &subject,
            &body,
        );
    }
    let mut browser = house.signed_in("anneroux").await;
    let page = browser.get("/mail/inbox").await;
    let named = |name: &str, end: &str| {
        let mut words = page.text.split(['"', '#']);
        let ours =
            |word: &&str| word.starts_with(&format!("/assets/{name}-")) && word.ends_with(end);
        words.find(ours).unwrap().to_owned()
    };
    let files = [
        (named("app", ".css"), 12_000),
        (named("app", ".js"), 40_000),
        (named("sprite", ".svg"), 4_000),
    ];
    let chunks: Vec<String> = page
        .text
        .split('"')
        .filter(|word| word.starts_with("/assets/chunk-"))
        .map(str::to_owned)
        .collect();
    let chunks = chunks.into_iter().map(|chunk| (chunk, 12_000));
    browser.headers = vec![("accept-encoding", "br".into())];
    let mut sum = bytes(&mut browser, "/mail/inbox").await;
    assert!(sum < 14_000, "the page: {sum}");
    for (path, most) in chunks.chain(files) {
        let size = bytes(&mut browser, &path).await;
        assert!(size < most, "{path}: {size}");
        sum += size;
    }
    assert!(sum < 60_000, "together: {sum}");
}
