//! Every page in every language: well-formed, each id once, each control with a name, every word in the files of words.

use crate::common::{Browser, House, PASSWORD, house};
use crate::html;

async fn furnished() -> (House, Browser) {
    let house = house();
    let (mail, anne) = (&house.context.mail, &house.anne);
    mail.create_mailbox(anne, anne.account, "Projets/Latin", None)
        .unwrap();
    mail.create_label(anne, anne.account, "À répondre", Some(25))
        .unwrap();
    for n in 0..60 {
        house.clock.advance(std::time::Duration::from_secs(7));
        let from = if n % 2 == 0 {
            "Basile Serre <basile.serre@ac-thau.example>"
        } else {
            "\"<b>Zoé</b>\" <z@x.example>"
        };
        house.put(
            anne,
            &format!("{n}@x.example"),
            from,
            &format!("Note <{n}> & \"plus\""),
            "Voici le texte.",
        );
    }
    let browser = house.signed_in("anneroux").await;
    (house, browser)
}

fn check(path: &str, lang: &str, text: &str) {
    let faults = html::faults(text);
    assert!(faults.is_empty(), "{path} ({lang}): {faults:#?}\n{text}");
    let unsaid = text
        .split(['"', '>', '<', ' ', '\n'])
        .find(|word| word.starts_with("web-"));
    assert_eq!(unsaid, None, "{path} ({lang}): a key that no file has");
}

#[tokio::test]
async fn every_page_is_well_in_every_language() {
    let (_house, mut browser) = furnished().await;
    for lang in ["fr", "en"] {
        browser.post("/settings", &[("lang", lang)]).await;
        let done = browser
            .post("/mail/flagging", &[("place", "inbox"), ("all", "99999999")])
            .await;
        for path in [
            done.location(),
            "/mail/inbox?filter=unread",
            "/mail/inbox?filter=attachment",
            "/mail/flagged",
            "/mail/drafts",
            "/mail/sent",
            "/mail/archive",
            "/mail/junk",
            "/mail/trash",
            "/mail/search",
            "/mail/search?q=texte+a:pi%C3%A8ce",
            "/mail/search?q=texte",
            "/settings",
            "/settings?said=saved",
            "/settings/password",
            "/space",
            "/help",
            "/mail/nowhere",
            "/mail/inbox?undone=1",
        ] {
            let page = browser.get(path).await;
            assert!(page.has(&format!("<html lang=\"{lang}\"")), "{path}");
            check(path, lang, &page.text);
        }
        browser.post("/settings", &[("conversations", "off")]).await;
        for path in ["/mail/inbox", "/mail/flagged", "/mail/search?q=texte"] {
            let page = browser.get(path).await;
            check(path, lang, &page.text);
            let row = page.between("class=\"open-row\" href=\"", "\"").to_owned();
            check(&row, lang, &browser.get(&row).await.text);
        }
        browser.post("/settings", &[("conversations", "on")]).await;
        let mut guest = browser.again();
        guest.cookies.clear();
        guest.csrf.clear();
        for form in [
            vec![("name", "anneroux"), ("password", "x")],
            vec![("name", ""), ("password", PASSWORD)],
        ] {
            let path = format!("/signin?lang={lang}");
            check(&path, lang, &guest.get(&path).await.text);
            check("/signin", lang, &guest.post("/signin", &form).await.text);
        }
    }
}
