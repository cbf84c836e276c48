//! The directory as a browser asks for it: whole pages without a script, parts of them with one, on both engines.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use chrono::NaiveDate;
use directory::{FunctionFacts, HEAD_POST, PersonFacts, PersonId, StructureFacts};
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    what_is_typed_finds_people_the_nearest_first,
    a_frame_gets_its_part_and_a_browser_without_a_script_the_whole_page,
    a_card_says_who_somebody_is_and_the_composer_knows_them,
    an_establishment_shows_its_heads_first,
    cards_of_others_are_nowhere,
    names_in_messages_lead_to_cards,
    empty_lists_say_what_to_do,
    every_page_is_well_in_every_language,
}

/// A college where Anne teaches, and a lycée of another town.
struct Academie {
    house: House,
    college: i64,
    lycee: i64,
}

fn academie(kind: Kind) -> Academie {
    let house = house_on(kind);
    let college = structure(&house, "0340001A", "Collège des Étangs", "Collège", "Mèze");
    let lycee = structure(&house, "0340002B", "Lycée <b>Corniche</b>", "Lycée", "Sète");
    house
        .context
        .directory
        .store()
        .platform_write(|tx| {
            tx.execute(
                "UPDATE person SET establishment_id = $2, town_key = 'meze' WHERE person_id = $1",
                params![house.anne.person, college],
            )
        })
        .unwrap();
    house.context.directory.forget();
    Academie {
        house,
        college,
        lycee,
    }
}

fn structure(house: &House, uai: &str, name: &str, kind: &str, town: &str) -> i64 {
    let directory = &house.context.directory;
    let registry = directory.registry(house.anne.organisation).unwrap();
    let facts = StructureFacts {
        uai: Some(uai.to_owned()),
        name: name.to_owned(),
        kind: kind.to_owned(),
        town: town.to_owned(),
        mailbox: Some(format!("ce.{uai}@ac-thau.example").to_lowercase()),
        ..StructureFacts::default()
    };
    let store = directory.store();
    store
        .platform_write(|tx| registry.put_structure(tx, None, &facts))
        .unwrap()
}

impl Academie {
    fn put(&self, given: &str, family: &str, place: i64, label: &str, post: &str) -> PersonId {
        let directory = &self.house.context.directory;
        let registry = directory.registry(self.house.anne.organisation).unwrap();
        let facts = PersonFacts {
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            home: Some(place),
            functions: vec![FunctionFacts {
                establishment: place,
                code: if post.is_empty() { "ENS" } else { "DIR" }.to_owned(),
                post: post.to_owned(),
                label: label.to_owned(),
                since: None,
                until: None,
            }],
            ..PersonFacts::default()
        };
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let written = directory
            .store()
            .platform_write(|tx| registry.put_person(directory, tx, None, &facts, today))
            .unwrap();
        directory.forget();
        written.person.unwrap()
    }

    async fn browser(&self) -> Browser {
        self.house.signed_in("anneroux").await
    }
}

/// Whether texts stand in the page in this order.
fn in_order(answer: &Answer, texts: &[&str]) -> bool {
    let mut rest = answer.text.as_str();
    texts.iter().all(|text| match rest.split_once(text) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

async fn what_is_typed_finds_people_the_nearest_first(kind: Kind) {
    let academie = academie(kind);
    academie.put("Jean", "Martin", academie.lycee, "EPS", "");
    academie.put("Jean", "Martin", academie.college, "Intendance", "");
    academie.put("Jeanne", "Martinez", academie.lycee, "Physique <x>", "");
    let mut browser = academie.browser().await;
    let page = browser.get("/directory?q=jean+mart").await;
    assert_eq!(page.status, StatusCode::OK);
    let wanted = [
        "3 personnes",
        "Les plus proches d’abord",
        "Mon établissement",
        "<b>Jean</b> <b>Mart</b>in",
        "Intendance",
        "Collège des Étangs, Mèze",
        "Plus loin",
        "EPS",
        "<b>Jean</b>ne <b>Mart</b>inez",
        "Physique &#60;x&#62;",
        "Deux personnes s’appellent Jean Martin. La fonction et l’établissement les distinguent.",
    ];
    assert!(in_order(&page, &wanted), "{}", page.text);
    // An establishment that the words name stands above its people.
    let page = browser.get("/directory?q=0340002b").await;
    let house = format!("href=\"/directory/establishment/{}\"", academie.lycee);
    assert!(
        in_order(
            &page,
            &[
                &house,
                "Lycée &lt;b&gt;",
                "Lycée, Sète",
                "0340002B",
                "Jean Martin"
            ]
        ),
        "{}",
        page.text
    );
    // Until something is typed one's own establishment is shown.
    let page = browser.get("/directory").await;
    assert!(page.has("Intendance") && !page.has("EPS"), "{}", page.text);
    let found = browser.get("/drafts/people?q=jean+mart").await;
    assert!(
        in_order(&found, &["Intendance", "EPS", "Martinez"]),
        "{}",
        found.text
    );
}

async fn a_frame_gets_its_part_and_a_browser_without_a_script_the_whole_page(kind: Kind) {
    let academie = academie(kind);
    for number in 0..60 {
        academie.put(
            "Paul",
            &format!("Dupont {number}"),
            academie.lycee,
            "Anglais",
            "",
        );
    }
    let mut browser = academie.browser().await;
    let page = browser.get("/directory?q=dupont").await;
    assert!(page.has("Plus de 50 personnes") && page.has("Dupont</b> 49<"));
    let next = page
        .between("src=\"/directory?q=dupont&#38;", "\"")
        .replace("&#38;", "&");
    let next = format!("/directory?q=dupont&{next}");
    let whole = browser.get(&next).await;
    assert!(whole.has("<html") && whole.has("Dupont</b> 59<") && !whole.has("Dupont</b> 49<"));
    assert!(!whole.has("Plus loin"), "the heading goes on");
    let frame = page.between("<turbo-frame id=\"more-", "\"").to_owned();
    browser.headers = vec![("turbo-frame", format!("more-{frame}"))];
    let more = browser.get(&next).await;
    assert!(
        !more.has("<html")
            && more.has(&format!("<turbo-frame id=\"more-{frame}\""))
            && more.has("Dupont</b> 59<")
    );
    browser.headers = vec![("turbo-frame", "people".into())];
    let list = browser.get("/directory?q=dupont").await;
    assert!(!list.has("<html") && list.has("<turbo-frame id=\"people\""));
    browser.headers = vec![("turbo-frame", "reading".into())];
    let card = list
        .between("<a class=\"open-row\" href=\"", "\"")
        .to_owned();
    let pane = browser.get(&card).await;
    assert!(!pane.has("<html") && pane.has("<turbo-frame id=\"reading\"") && pane.has("Dupont 0"));
    browser.headers.clear();
    let whole = browser.get(&card).await;
    assert!(
        whole.has("<html") && whole.has("<li class=\"row open\">") && whole.has("value=\"dupont\"")
    );
}

async fn a_card_says_who_somebody_is_and_the_composer_knows_them(kind: Kind) {
    let academie = academie(kind);
    academie.put("Nora", "Benhamou", academie.lycee, "Proviseure", HEAD_POST);
    let jean = academie.put("Jean", "Martin", academie.lycee, "EPS", "");
    let mut browser = academie.browser().await;
    let card = browser.get(&format!("/directory/person/{jean}")).await;
    let lycee = format!("/directory/establishment/{}", academie.lycee);
    for wanted in [
        "<title>Jean Martin ·",
        "jean.martin@ac-thau.example",
        "Nora Benhamou",
        "0340002B",
        &lycee,
        "value=\"ce.0340002b@ac-thau.example\"",
    ] {
        assert!(card.has(wanted), "{wanted} in {}", card.text);
    }
    let back = format!("/directory/person/{jean}?at={}", academie.lycee);
    assert!(
        card.has(&format!("name=\"back\" value=\"{back}\"")),
        "{}",
        card.text
    );
    browser.headers = vec![("turbo-frame", "reading".into())];
    let card = browser.get(&back).await;
    browser.headers.clear();
    let to = card
        .between("name=\"to\" value=\"", "\"")
        .replace("&#60;", "<")
        .replace("&#62;", ">");
    assert_eq!(to, "Jean Martin <jean.martin@ac-thau.example>");
    let begun = browser
        .post("/drafts", &[("to", to.as_str()), ("back", back.as_str())])
        .await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    let composer = browser.get(begun.location()).await;
    assert!(
        composer.has("jean.martin@ac-thau.example") && composer.has("EPS"),
        "{}",
        composer.text
    );
    // One's own says so, and nobody writes to themselves from it.
    let own = browser
        .get(&format!("/directory/person/{}", academie.house.anne.person))
        .await;
    assert!(own.has("C’est vous.") && !own.has("value=\"Anne Roux"));
}

async fn an_establishment_shows_its_heads_first(kind: Kind) {
    let academie = academie(kind);
    academie.put("Aline", "Abbas", academie.lycee, "Anglais", "");
    academie.put("Zita", "Zabal", academie.lycee, "Proviseure", HEAD_POST);
    let mut browser = academie.browser().await;
    let page = browser
        .get(&format!("/directory/establishment/{}", academie.lycee))
        .await;
    let wanted = [
        "<title>Lycée &#60;b&#62;",
        "Lycée, Sète",
        "0340002B",
        "ce.0340002b@",
        "Direction",
        "Zita Zabal",
        "Aline Abbas",
    ];
    assert!(in_order(&page, &wanted), "{}", page.text);
    let list = browser.get("/directory/establishments").await;
    assert!(
        in_order(&list, &["Collège des Étangs", "Lycée &lt;b&gt;"]),
        "{}",
        list.text
    );
    let list = browser.get("/directory/establishments?q=sete").await;
    assert!(list.has("Lycée &lt;b&gt;") && !list.has("Collège des Étangs"));
}

async fn cards_of_others_are_nowhere(kind: Kind) {
    let academie = academie(kind);
    let hidden = academie.put("Rose", "Cachée", academie.college, "Lettres", "");
    academie
        .house
        .context
        .directory
        .store()
        .platform_write(|tx| {
            tx.execute(
                "UPDATE person SET listed = 0 WHERE person_id = $1",
                params![hidden],
            )
        })
        .unwrap();
    academie.house.context.directory.forget();
    let anne = &academie.house.anne;
    let paths = [
        format!("/directory/person/{}", anne.person),
        format!("/directory/establishment/{}", academie.college),
        format!(
            "/directory/establishment/{}?after={}",
            academie.college, anne.person
        ),
        format!("/directory/establishments?after={}", academie.college),
        format!(
            "/directory/person/{}?at={}",
            academie.house.chloe.person, academie.college
        ),
    ];
    let mut chloe = academie.house.signed_in("chloepons").await;
    for path in paths {
        let answer = chloe.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.has("Étangs") && !answer.has("Anne Roux"), "{path}");
    }
    for path in [
        "/directory?q=anne",
        "/directory?q=meze",
        "/directory/establishments?q=meze",
        "/directory?q=a&after=1",
    ] {
        let answer = chloe.get(path).await;
        assert!(
            answer.status == StatusCode::OK && !answer.has("Anne Roux") && !answer.has("Étangs"),
            "{path}"
        );
    }
    let mut browser = academie.browser().await;
    let answer = browser.get(&format!("/directory/person/{hidden}")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    for path in ["/directory", "/directory?q=rose", "/drafts/people?q=rose"] {
        assert!(!browser.get(path).await.has("Cachée"), "{path}");
    }
    let mut nobody = academie.house.browser();
    assert_eq!(
        nobody.get("/directory").await.location(),
        "/signin?next=%2Fdirectory"
    );
}

async fn names_in_messages_lead_to_cards(kind: Kind) {
    let academie = academie(kind);
    let house = &academie.house;
    let id = house.put(
        &house.anne,
        "a@x.example",
        "Basile <basile.serre@ac-thau.example>",
        "Bonjour",
        "Oui.",
    );
    let outside = house.put(
        &house.anne,
        "b@x.example",
        "Chloé <chloe.pons@ac-lodeve.example>",
        "Ailleurs",
        "Oui.",
    );
    let mut browser = academie.browser().await;
    let card = format!("href=\"/directory/person/{}\"", house.basile.person);
    let page = browser.get(&format!("/mail/inbox/{id}")).await;
    assert_eq!(
        page.text.matches(&card).count(),
        2,
        "in the message's head and beside: {}",
        page.text
    );
    let page = browser.get(&format!("/mail/inbox/{outside}")).await;
    assert!(
        !page.has("/directory/person/"),
        "who is of another organisation has none"
    );
}

async fn empty_lists_say_what_to_do(kind: Kind) {
    let house = house_on(kind);
    let mut browser = house.signed_in("anneroux").await;
    let page = browser.get("/directory").await;
    assert!(
        page.has("Écrivez un nom, une fonction, une ville ou un UAI."),
        "{}",
        page.text
    );
    let page = browser.get("/directory?q=%3Czorglub%3E").await;
    assert!(
        page.has("Personne ne correspond à «\u{a0}&#60;zorglub&#62;\u{a0}»."),
        "{}",
        page.text
    );
    let page = browser.get("/directory/establishments").await;
    assert!(page.has("L’annuaire ne connaît encore aucun établissement."));
    let page = browser.get("/directory/establishments?q=zorglub").await;
    assert!(page.has("Aucun établissement ne correspond à «\u{a0}zorglub\u{a0}»."));
    let school = structure(&house, "0340009Z", "École vide", "École", "Agde");
    let page = browser
        .get(&format!("/directory/establishment/{school}"))
        .await;
    assert!(page.has("L’annuaire ne connaît encore personne dans cet établissement."));
}

async fn every_page_is_well_in_every_language(kind: Kind) {
    let academie = academie(kind);
    let jean = academie.put("Jean", "<Martin>", academie.lycee, "EPS & théâtre", "");
    academie.put("Jean", "<Martin>", academie.lycee, "Proviseur", HEAD_POST);
    let mut browser = academie.browser().await;
    for lang in ["fr", "en"] {
        browser.post("/settings", &[("lang", lang)]).await;
        for path in [
            "/directory".to_owned(),
            "/directory?q=jean".to_owned(),
            "/directory?q=%3Cx%3E%22".to_owned(),
            "/directory/establishments".to_owned(),
            "/directory/establishments?q=%22".to_owned(),
            format!("/directory/establishment/{}", academie.college),
            format!("/directory/establishment/{}", academie.lycee),
            format!("/directory/person/{jean}?q=jean"),
            format!("/directory/person/{}", academie.house.anne.person),
        ] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            let faults = html::faults(&page.text);
            assert!(
                faults.is_empty(),
                "{path} ({lang}): {faults:#?}\n{}",
                page.text
            );
            let mut words = page.text.split(['"', '>', '<', ' ', '\n']);
            assert_eq!(
                words.find(|word| word.starts_with("web-")),
                None,
                "{path} ({lang})"
            );
        }
    }
}
