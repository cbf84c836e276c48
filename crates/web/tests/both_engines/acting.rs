//! Lists, acts with their undo, labels, folders, search, settings: all without a script.

use crate::common;
use crate::common::{Browser, House, house_on};
use axum::http::StatusCode;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    every_act_is_undone_without_a_script,
    only_the_row_whose_button_was_pressed_is_touched,
    all_that_match_spares_what_came_later,
    filters_and_pages_keep_their_place,
    a_search_marks_what_it_found_and_its_operators_are_chips,
    a_search_says_how_many_it_found_and_does_not_count_beyond_its_page,
    news_bring_only_what_changed,
    folders_and_labels_are_made_renamed_and_taken_away,
    settings_are_kept_for_the_person,
    the_address_of_a_new_name_is_taken_in_the_settings,
}

async fn anne_with_three(kind: Kind) -> (House, Browser, [String; 3]) {
    let house = house_on(kind);
    let basile = "Basile Serre <basile.serre@ac-thau.example>";
    let ids = [
        house.put(
            &house.anne,
            "1@x.example",
            basile,
            "Conseil de classe",
            "L’ordre du jour est joint.",
        ),
        house.put(
            &house.anne,
            "2@x.example",
            "Sophie Arnal <sophie@ailleurs.example>",
            "Devoir",
            "Ma fille sera absente.",
        ),
        house.put(
            &house.anne,
            "3@x.example",
            basile,
            "Sortie au musée",
            "Qui accompagne les élèves ?",
        ),
    ];
    let browser = house.signed_in("anneroux").await;
    (house, browser, ids.map(|id| id.to_string()))
}

/// An act's address, its fields, and what it says when done.
type Act<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a str);

#[tokio::test]
async fn a_list_names_people_with_their_function_and_who_is_outside() {
    let (_house, mut browser, _) = anne_with_three(Kind::Sqlite).await;
    let page = browser.get("/mail/inbox").await;
    assert!(page.has("3 non lus"));
    assert!(page.has("Aujourd’hui, lundi"));
    assert!(page.has("<span class=\"function\">principal</span>"));
    assert!(page.has("extérieur"));
    assert!(page.has("Sortie au musée") && page.has("Qui accompagne"));
}

async fn every_act_is_undone_without_a_script(kind: Kind) {
    let (house, mut browser, [one, two, _]) = anne_with_three(kind).await;
    let label = house
        .context
        .mail
        .create_label(&house.anne, house.anne.account, "Sorties", None)
        .unwrap();
    let made = house
        .context
        .mail
        .create_mailbox(&house.anne, house.anne.account, "4e B", None)
        .unwrap();
    let folder = made.id.to_string();
    let acts: [Act<'_>; 9] = [
        ("/mail/archiving", vec![], "2 conversations archivées"),
        (
            "/mail/moving",
            vec![("mailbox", &folder)],
            "2 conversations déplacées",
        ),
        (
            "/mail/junking",
            vec![],
            "2 conversations mises aux indésirables",
        ),
        (
            "/mail/trashing",
            vec![],
            "2 conversations mises à la corbeille",
        ),
        ("/mail/flagging", vec![], "Drapeau mis sur 2 conversations"),
        (
            "/mail/seeing",
            vec![],
            "2 conversations marquées comme lues",
        ),
        (
            "/mail/labelling",
            vec![("keyword", &label.keyword)],
            "2 conversations étiquetées",
        ),
        (
            "/mail/labelling",
            vec![("label", "À répondre")],
            "2 conversations étiquetées",
        ),
        (
            "/mail/labelling?on=false",
            vec![("keyword", &label.keyword)],
            "Étiquette retirée",
        ),
    ];
    for (path, extra, words) in acts {
        let before = rows(&browser.get("/mail/inbox").await.text);
        let mut form = vec![
            ("place", "inbox"),
            ("id", one.as_str()),
            ("id", two.as_str()),
        ];
        form.extend(extra);
        let answer = browser.post(path, &form).await;
        assert_eq!(
            answer.status,
            StatusCode::SEE_OTHER,
            "{path}: {}",
            answer.text
        );
        let page = browser.get(answer.location()).await;
        if path.ends_with("on=false") {
            continue;
        }
        assert!(page.has(words), "{path}: {words}");
        assert_ne!(rows(&page.text), before, "{path} changes the list");
        let undo = page.between("name=\"undo\" value=\"", "\"").to_owned();
        let back = browser
            .post("/mail/undoing", &[("undo", &undo), ("back", "/mail/inbox")])
            .await;
        assert_eq!(back.location(), "/mail/inbox?undone=1", "{path}");
        let page = browser.get("/mail/inbox?undone=1").await;
        assert!(page.has("C’est annulé."));
        assert_eq!(rows(&page.text), before, "{path} is undone");
        let again = browser.post("/mail/undoing", &[("undo", &undo)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(again.has("Trop tard pour annuler."));
    }
}

/// The list itself, without the token and the change values.
fn rows(page: &str) -> String {
    let list = page.split_once("<ol class=\"rows\"").unwrap().1;
    list.split_once("</ol>").unwrap().0.to_owned()
}

async fn only_the_row_whose_button_was_pressed_is_touched(kind: Kind) {
    let (_house, mut browser, [one, two, three]) = anne_with_three(kind).await;
    let form = [
        ("place", "inbox"),
        ("id", one.as_str()),
        ("id", two.as_str()),
        ("only", three.as_str()),
    ];
    let answer = browser.post("/mail/archiving", &form).await;
    let page = browser.get(answer.location()).await;
    assert!(page.has(&format!("id=\"c{one}\"")) && page.has(&format!("id=\"c{two}\"")));
    assert!(!page.has(&format!("id=\"c{three}\"")));
}

async fn all_that_match_spares_what_came_later(kind: Kind) {
    let (house, mut browser, _) = anne_with_three(kind).await;
    let page = browser.get("/mail/inbox").await;
    let upper = page.between("name=\"all\" value=\"", "\"").to_owned();
    let late = house.put(
        &house.anne,
        "4@x.example",
        "d@x.example",
        "Plus tard",
        "texte",
    );
    let answer = browser
        .post("/mail/archiving", &[("place", "inbox"), ("all", &upper)])
        .await;
    let page = browser.get(answer.location()).await;
    assert!(page.has("3 conversations archivées"));
    assert!(page.has(&format!("id=\"c{late}\"")) && page.has("1 non lu"));
    let undo = page.between("name=\"undo\" value=\"", "\"").to_owned();
    browser.post("/mail/undoing", &[("undo", &undo)]).await;
    assert!(browser.get("/mail/inbox").await.has("4 non lus"));
}

#[tokio::test]
async fn nothing_chosen_is_said_and_nothing_done() {
    let (_house, mut browser, _) = anne_with_three(Kind::Sqlite).await;
    let answer = browser.post("/mail/archiving", &[("place", "inbox")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.has("Rien n’est choisi."));
}

async fn filters_and_pages_keep_their_place(kind: Kind) {
    let (house, mut browser, [one, ..]) = anne_with_three(kind).await;
    browser
        .post("/mail/seeing", &[("place", "inbox"), ("id", &one)])
        .await;
    let unread = browser.get("/mail/inbox?filter=unread").await;
    assert!(!unread.has(&format!("id=\"c{one}\"")) && unread.has("Devoir"));
    for n in 0..60 {
        house.clock.advance(std::time::Duration::from_secs(60));
        house.put(
            &house.anne,
            &format!("f{n}@x.example"),
            "d@x.example",
            &format!("Note {n}"),
            "texte",
        );
    }
    let first = browser.get("/mail/inbox").await;
    let next = first
        .between(
            "loading=\"lazy\" target=\"_top\">\n    <a class=\"button\" href=\"",
            "\"",
        )
        .replace("&#38;", "&");
    assert!(first.has("Note 59") && !first.has("Note 1<"));
    let second = browser.get(&next).await;
    assert!(second.has("Note 1<") && !second.has("Note 59"));
    let frame = first.between("<turbo-frame id=\"more-", "\"").to_owned();
    browser.headers = vec![("turbo-frame", format!("more-{frame}"))];
    let rows = browser.get(&next).await;
    assert!(
        rows.text
            .trim_start()
            .starts_with(&format!("<turbo-frame id=\"more-{frame}\"")),
        "{}",
        rows.text
    );
    assert!(rows.has("Note 1<"));
}

async fn a_search_marks_what_it_found_and_its_operators_are_chips(kind: Kind) {
    let (_house, mut browser, [_, _, three]) = anne_with_three(kind).await;
    let answer = browser.get("/search?q=eleves&from=serre").await;
    assert_eq!(answer.location(), "/mail/search?q=de%3Aserre+eleves");
    let page = browser.get(answer.location()).await;
    assert!(page.has(&format!("id=\"c{three}\"")), "{}", page.text);
    assert!(page.has("<mark>élèves</mark>"));
    let by_subject = browser.get("/mail/search?q=musee").await;
    assert!(by_subject.has("Sortie au <mark>musée</mark>"));
    assert!(page.has("href=\"/mail/search?q=eleves\">de:serre"));
    assert!(!page.has("Devoir"));
    assert!(
        browser
            .get("/mail/search?q=rhinoceros")
            .await
            .has("Aucun résultat.")
    );
    assert!(browser.get("/mail/search").await.has("Que cherchez-vous"));
}

async fn a_search_says_how_many_it_found_and_does_not_count_beyond_its_page(kind: Kind) {
    let (house, mut browser, _) = anne_with_three(kind).await;
    let heading = |page: &common::Answer| page.between("id=\"list-title\">", "<").to_owned();
    let put = |n: i32| {
        let id = format!("perle{n}@x.example");
        house.put(&house.anne, &id, "Zoé <z@x.example>", "Une perle", "texte");
    };
    put(0);
    let one = browser.get("/mail/search?q=perle").await;
    assert_eq!(heading(&one), "1 résultat");
    // News of other mail leave the heading as it was asked.
    let since = one.between("name=\"since\" value=\"", "\"").to_owned();
    put(1);
    let news = browser
        .get(&format!("/mail/search/news?q=perle&since={since}"))
        .await;
    assert!(!news.has("list-title"), "{}", news.text);
    assert_eq!(
        heading(&browser.get("/mail/search?q=perle").await),
        "2 résultats"
    );
    for n in 2..45 {
        put(n);
    }
    let many = browser.get("/mail/search?q=perle").await;
    assert_eq!(heading(&many), "Au moins 40 résultats");
    let next = many
        .between("class=\"button\" href=\"", "\"")
        .replace("&#38;", "&");
    for path in [next.as_str(), "/mail/search?q=rhinoceros", "/mail/search"] {
        assert_eq!(heading(&browser.get(path).await), "Recherche", "{path}");
    }
}

async fn news_bring_only_what_changed(kind: Kind) {
    let (house, mut browser, [one, two, _]) = anne_with_three(kind).await;
    let page = browser.get("/mail/inbox").await;
    let since = page.between("name=\"since\" value=\"", "\"").to_owned();
    let late = house.put(
        &house.anne,
        "4@x.example",
        "d@x.example",
        "Tout neuf",
        "texte",
    );
    let form = [
        ("place", "inbox"),
        ("id", one.as_str()),
        ("since", since.as_str()),
    ];
    let streams = browser.post_for_streams("/mail/trashing", &form).await;
    assert!(
        streams.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/vnd.turbo-stream.html")
    );
    assert!(streams.has(&format!("action=\"gone\" target=\"c{one}\"")));
    assert!(streams.has(&format!("id=\"c{late}\"")) && !streams.has(&format!("id=\"c{two}\"")));
    assert!(streams.has("1 conversation mise à la corbeille") && streams.has("3 non lus"));
    let value = streams.between("data-modseq=\"", "\"").to_owned();
    let path = format!("/mail/inbox/news?since={value}");
    let nothing = browser.ask(&path, "text/vnd.turbo-stream.html").await;
    assert!(!nothing.has("class=\"row"));
}

async fn folders_and_labels_are_made_renamed_and_taken_away(kind: Kind) {
    let (_house, mut browser, [one, ..]) = anne_with_three(kind).await;
    let made = browser.post("/folders", &[("name", "Projets/Latin")]).await;
    let path = made.location().to_owned();
    let page = browser.get(&path).await;
    assert!(page.has(">Latin</span>") && page.has("Rien ici pour le moment."));
    let id = path.trim_start_matches("/mail/m").to_owned();
    assert_eq!(
        browser
            .post("/folders", &[("name", "Projets/Latin")])
            .await
            .status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    browser
        .post(
            &format!("/folders/{id}/naming"),
            &[("name", "Projets/Grec")],
        )
        .await;
    assert!(browser.get(&path).await.has(">Grec</span>"));
    browser.post(&format!("/folders/{id}/deleting"), &[]).await;
    assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
    browser.post("/labels", &[("name", "Parents")]).await;
    browser
        .post(
            "/mail/labelling",
            &[("place", "inbox"), ("id", &one), ("label", "parents")],
        )
        .await;
    let page = browser.get("/mail/l-Parents").await;
    assert!(
        page.has(&format!("id=\"c{one}\"")),
        "an existing label is found by its name"
    );
    let settings = browser.get("/settings").await;
    let label = settings
        .between("action=\"/labels/", "/naming\"")
        .to_owned();
    browser
        .post(&format!("/labels/{label}/naming"), &[("name", "Familles")])
        .await;
    assert!(browser.get("/mail/l-Parents").await.has("Familles"));
    browser
        .post(&format!("/labels/{label}/deleting"), &[])
        .await;
    assert_eq!(
        browser.get("/mail/l-Parents").await.status,
        StatusCode::NOT_FOUND
    );
}

async fn the_address_of_a_new_name_is_taken_in_the_settings(kind: Kind) {
    let (house, mut browser, _) = anne_with_three(kind).await;
    let directory = &house.context.directory;
    let registry = directory.registry(house.anne.organisation).unwrap();
    let facts = directory::PersonFacts {
        given_name: "Anne".into(),
        family_name: "Vidal".into(),
        ..directory::PersonFacts::default()
    };
    let day = "2026-11-23".parse().unwrap();
    let known = Some(house.anne.person);
    directory
        .store()
        .platform_write(|tx| registry.put_person(directory, tx, known, &facts, day))
        .unwrap();
    directory.forget();
    let offered = "anne.vidal@ac-thau.example";
    assert!(browser.get("/settings").await.has(offered));
    let other = [("address", "basile.pons@ac-thau.example")];
    let refused = browser.post("/settings", &other).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    browser.post("/settings", &[("address", offered)]).await;
    let account = directory.account(house.anne.account).unwrap();
    assert_eq!(account.address.as_str(), offered);
    let page = browser.get("/settings").await;
    assert!(page.has("anne.roux@ac-thau.example"), "an alias now");
    assert!(!page.has("Prendre cette adresse"));
}

async fn settings_are_kept_for_the_person(kind: Kind) {
    let (house, mut browser, _) = anne_with_three(kind).await;
    let form = [
        ("density", "compact"),
        ("theme", "dark"),
        ("keyboard", "off"),
        ("signature", "Anne Roux\n"),
    ];
    let answer = browser.post("/settings", &form).await;
    assert_eq!(answer.location(), "/settings?said=saved");
    browser
        .post(
            "/settings",
            &[("panes", "off"), ("lang", "en"), ("back", "/mail/inbox")],
        )
        .await;
    let mut another = house.signed_in("anneroux").await;
    let page = another.get("/settings").await;
    assert!(page.has(
        "data-theme=\"dark\" data-density=\"compact\" data-panes=\"off\" data-keyboard=\"off\""
    ));
    assert!(page.has("<html lang=\"en\"") && page.has(">Anne Roux</textarea>"));
    assert_eq!(
        another
            .post("/settings", &[("density", "huge")])
            .await
            .status,
        StatusCode::BAD_REQUEST
    );
}
