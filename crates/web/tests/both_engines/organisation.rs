//! The settings of an organisation by its page: accent, language, domains, logo, the table of sendings, on both engines.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, Change, LOGO_BYTES};
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    the_accent_and_the_language_are_set_and_seen,
    domains_are_added_made_main_and_removed,
    a_logo_is_on_every_page_and_on_the_page_to_sign_in,
    what_a_password_must_be_is_set_and_asked_of_the_next_one,
    a_table_of_sendings_is_obeyed_from_the_next_message_on,
    two_who_change_one_setting_do_not_undo_each_other,
}

const PATH: &str = "/administration/organisation";

/// Anne administers Thau, and is signed in.
async fn office(kind: Kind) -> (House, Browser) {
    let house = house_on(kind);
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), house.anne.person, true)
        .unwrap();
    let anne = house.signed_in("anneroux").await;
    (house, anne)
}

/// What the form of a button has in a hidden field.
fn shown(page: &Answer, button: &str) -> String {
    let (before, _) = page.text.split_once(button).unwrap();
    let (_, last) = before.rsplit_once("name=\"shown\" value=\"").unwrap();
    last.split_once('"').unwrap().0.to_owned()
}

/// Sends one of the page's forms as it stands there now.
async fn send(browser: &mut Browser, act: &str, field: &str, value: &str) -> Answer {
    let page = browser.get(PATH).await;
    let shown = shown(&page, &format!("name=\"do\" value=\"{act}\""));
    let form = [("do", act), (field, value), ("shown", shown.as_str())];
    browser.post(PATH, &form).await
}

fn is_saved(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.location(), format!("{PATH}?said=saved"));
}

/// That it came back with a sentence about a field, well formed.
fn is_refused(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.has(words), "{words} in {}", answer.text);
    assert!(answer.has("role=\"alert\""));
    assert!(
        html::faults(&answer.text).is_empty(),
        "{:?}",
        html::faults(&answer.text)
    );
}

async fn the_accent_and_the_language_are_set_and_seen(kind: Kind) {
    let (house, mut anne) = office(kind).await;
    let directory = &house.context.directory;
    let found = || directory.organisation(house.anne.organisation).unwrap();
    let page = anne.get(PATH).await;
    assert!(page.has("/assets/hue/230") && page.has("Inchangé depuis la création."));
    for wrong in ["360", "-1", "bleu"] {
        is_refused(&send(&mut anne, "hue", "hue", wrong).await, "de 0 à 359");
    }
    is_saved(&send(&mut anne, "hue", "hue", "155").await);
    for path in [PATH, "/mail/inbox", "/directory"] {
        assert!(anne.get(path).await.has("/assets/hue/155"), "{path}");
    }
    let style = anne.get("/assets/hue/155").await;
    assert!(style.has("--hue:155") && style.header("cache-control").contains("immutable"));
    let page = anne.get(PATH).await;
    let set = page.between("id=\"hue\"", "</section>").to_owned();
    assert!(set.contains("value=\"155\""), "{set}");
    assert!(
        page.between("La couleur des boutons", "</p>")
            .contains("Anne Roux")
    );
    is_saved(&send(&mut anne, "hue", "hue", "").await);
    assert_eq!(found().hue, None);
    is_saved(&send(&mut anne, "language", "language", "en").await);
    assert_eq!(found().language, Lang::En);
    let unknown = send(&mut anne, "language", "language", "xx").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    for lang in ["fr", "en"] {
        anne.post("/settings", &[("lang", lang)]).await;
        let page = anne.get(PATH).await;
        assert!(
            html::faults(&page.text).is_empty(),
            "{:?}",
            html::faults(&page.text)
        );
        assert!(!page.has("web-organisation-") && !page.has("setting-"));
    }
}

async fn domains_are_added_made_main_and_removed(kind: Kind) {
    let (house, mut anne) = office(kind).await;
    let directory = &house.context.directory;
    let domains = || {
        directory
            .organisation(house.anne.organisation)
            .unwrap()
            .domains
    };
    let (old, new) = ("ac-thau.example", "etab.ac-thau.example");
    for (wrong, words) in [
        ("ac-lodeve.example", "déjà celui d’une organisation"),
        ("pas un domaine", "Écrivez un nom de domaine"),
        // The mail of everybody to it would come here.
        ("courriel.example", "il s’ajoute sur la machine"),
        ("xac-thau.example", "il s’ajoute sur la machine"),
    ] {
        is_refused(&send(&mut anne, "domain-add", "domain", wrong).await, words);
    }
    is_saved(&send(&mut anne, "domain-add", "domain", "Etab.AC-Thau.example").await);
    assert_eq!(domains(), [old, new]);
    is_saved(&send(&mut anne, "domain-main", "domain", new).await);
    assert_eq!(domains(), [new, old]);
    let lived_in = send(&mut anne, "domain-remove", "domain", old).await;
    is_refused(&lived_in, "mènent encore à quelqu’un");
    let main = send(&mut anne, "domain-remove", "domain", new).await;
    is_refused(&main, "rendez d’abord un autre domaine principal");
    is_saved(&send(&mut anne, "domain-main", "domain", old).await);
    is_saved(&send(&mut anne, "domain-remove", "domain", new).await);
    assert_eq!(domains(), [old]);
    let other = directory.organisation(house.chloe.organisation).unwrap();
    assert_eq!(other.domains, ["ac-lodeve.example"]);
}

/// Sends a file as the form of the logo does.
async fn send_logo(browser: &mut Browser, shown: &str, csrf: &str, bytes: &[u8]) -> Answer {
    const EDGE: &str = "bord-de-mer";
    let mut body = Vec::new();
    for (name, value) in [("csrf", csrf), ("shown", shown)] {
        let part = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.png\"\r\n\
         Content-Type: image/png\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={EDGE}");
    let path = format!("{PATH}/logo");
    browser.post_body(&path, &kind, body, "text/html").await
}

/// The head of a PNG picture, and bytes after it.
fn png(width: u32, height: u32, length: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.resize(length, 0);
    bytes
}

async fn a_logo_is_on_every_page_and_on_the_page_to_sign_in(kind: Kind) {
    let (house, mut anne) = office(kind).await;
    let mut guest = house.browser();
    let csrf = anne.csrf.clone();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".to_vec();
    for (bytes, words) in [
        (svg, "SVG"),
        (Vec::new(), "Choisissez un fichier"),
        (png(10, 10, LOGO_BYTES + 1), "trop lourde"),
        (png(3_000, 10, 40), "trop grande"),
    ] {
        is_refused(&send_logo(&mut anne, "0", &csrf, &bytes).await, words);
    }
    let foreign = send_logo(&mut anne, "0", "x", &png(120, 40, 100)).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let logo = |house: &House| {
        let directory = &house.context.directory;
        directory
            .organisation(house.anne.organisation)
            .unwrap()
            .logo
    };
    assert_eq!(logo(&house), None);
    let picture = png(120, 40, 100);
    is_saved(&send_logo(&mut anne, "0", &csrf, &picture).await);
    let address = format!("/assets/logo/{}", logo(&house).unwrap().hash);
    for path in [PATH, "/mail/inbox", "/directory"] {
        let page = anne.get(path).await;
        assert!(page.has(&address), "{path}");
        assert!(html::faults(&page.text).is_empty(), "{path}");
    }
    let served = guest.get(&address).await;
    assert_eq!(served.bytes, picture);
    assert_eq!(served.header("content-type"), "image/png");
    assert_eq!(served.header("x-content-type-options"), "nosniff");
    assert!(served.header("cache-control").contains("immutable"));
    let nothing = guest.get("/assets/logo/0000").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    // The door of the organisation is known by the name of the machine; here by its domain.
    let command = Actor::command();
    let name = Change::AddDomain("thau.example".to_owned());
    let directory = &house.context.directory;
    directory
        .change_organisation(&command, house.anne.organisation, &name, None)
        .unwrap();
    let door = guest.get("/signin").await;
    assert!(
        door.has(&address) && door.has("Académie de Thau"),
        "{}",
        door.text
    );
    assert!(html::faults(&door.text).is_empty());
    is_saved(&send(&mut anne, "logo-remove", "domain", "").await);
    assert_eq!(logo(&house), None);
    assert_eq!(guest.get(&address).await.status, StatusCode::NOT_FOUND);
    assert!(!anne.get("/mail/inbox").await.has("/assets/logo/"));
}

async fn what_a_password_must_be_is_set_and_asked_of_the_next_one(kind: Kind) {
    let (house, mut anne) = office(kind).await;
    let form = |shortest, score, shown| {
        [
            ("do", "password"),
            ("shortest", shortest),
            ("score", score),
            ("history", "5"),
            ("renew_days", "0"),
            ("shown", shown),
        ]
    };
    for (shortest, score, words) in [
        ("7", "3", "Cette règle n’est pas possible"),
        ("12", "5", "Cette règle n’est pas possible"),
        ("douze", "3", "Écrivez un nombre entier"),
    ] {
        let again = anne.post(PATH, &form(shortest, score, "0")).await;
        is_refused(&again, words);
    }
    is_saved(&anne.post(PATH, &form("20", "4", "0")).await);
    let page = anne.get(PATH).await;
    assert!(page.has("Ce que doit être un nouveau mot de passe"));
    assert!(
        page.has("Dernier changement\u{a0}: Anne Roux"),
        "{}",
        page.text
    );
    let rule = house.context.identity.password_rule(house.basile.person);
    let rule = rule.unwrap();
    assert_eq!((rule.shortest, rule.history), (20, 5));
    let stale = anne.post(PATH, &form("12", "3", "0")).await;
    is_refused(&stale, "");
    let mut basile = house.signed_in("basileserre").await;
    let asked = basile.get("/settings/password").await;
    assert!(asked.has("au moins 20 caractères") && asked.has("aucun de vos 5 derniers"));
}

async fn a_table_of_sendings_is_obeyed_from_the_next_message_on(kind: Kind) {
    let (house, mut anne) = office(kind).await;
    let directory = &house.context.directory;
    let own = || directory.sending_limits(house.anne.organisation).unwrap();
    let page = anne.get(PATH).await;
    let default = "1=500/700, 10=800/1000, 60=2000/4000, 600=5000/8000";
    assert!(page.has(default), "{}", page.text);
    let table = |sender, night| {
        [
            ("do", "sending"),
            ("sender", sender),
            (
                "network",
                "1=500/700, 10=800/1000, 60=3000/6000, 600=6000/8000",
            ),
            ("night_from", "20"),
            ("night_to", "7"),
            ("night", night),
            ("week_end", "2"),
            ("shown", "0"),
        ]
    };
    for (sender, night, words) in [
        ("1=500/700", "4", "Écrivez quatre fenêtres"),
        (
            "1=5/7, 10=8/x, 60=9/9, 600=9/9",
            "4",
            "Écrivez quatre fenêtres",
        ),
        (
            "1=9/7, 10=9/9, 60=9/9, 600=9/9",
            "4",
            "Cette table n’est pas possible",
        ),
        (
            "1=5/7, 1=9/9, 60=9/9, 600=9/9",
            "4",
            "Cette table n’est pas possible",
        ),
        (
            "1=5/7, 10=4/9, 60=9/9, 600=9/9",
            "4",
            "Cette table n’est pas possible",
        ),
        (default, "0", "Cette table n’est pas possible"),
    ] {
        let again = anne.post(PATH, &table(sender, night)).await;
        is_refused(&again, words);
        assert!(again.has(sender), "what was typed is there again");
    }
    assert_eq!(own(), None);
    is_saved(
        &anne
            .post(PATH, &table("1=2/3, 10=4/6, 60=8/9, 600=9/9", "4"))
            .await,
    );
    let budget = |house: &House| {
        let (anne, mail) = (&house.anne, &house.context.mail);
        mail.sending_budget(anne, anne.account).unwrap()[0].whole
    };
    assert_eq!(budget(&house), 2);
    assert!(anne.get(PATH).await.has("1=2/3, 10=4/6, 60=8/9, 600=9/9"));
}

async fn two_who_change_one_setting_do_not_undo_each_other(kind: Kind) {
    let (house, mut anne) = office(kind).await;
    let directory = &house.context.directory;
    let command = Actor::command();
    let organisation = house.anne.organisation;
    for change in [
        Change::Name("Académie de Sète".to_owned()),
        Change::Hue(Some(300)),
        Change::AddDomain("ac-sete.example".to_owned()),
        Change::Codes([34].into()),
    ] {
        directory
            .change_organisation(&command, organisation, &change, None)
            .unwrap();
    }
    let before = directory.organisation(organisation).unwrap();
    for (act, field, value) in [
        ("name", "name", "Académie de Thau"),
        ("hue", "hue", "25"),
        ("domain-add", "domain", "ac-balaruc.example"),
        ("domain-remove", "domain", "ac-sete.example"),
        ("codes", "codes", "11"),
    ] {
        let form = [("do", act), (field, value), ("shown", "0")];
        is_refused(&anne.post(PATH, &form).await, "entre-temps");
    }
    let after = directory.organisation(organisation).unwrap();
    assert_eq!((after.name, after.hue), (before.name, before.hue));
    assert_eq!(after.domains, before.domains);
    assert_eq!(directory.academie_codes(organisation).unwrap(), [34].into());
}
