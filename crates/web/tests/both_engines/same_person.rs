//! Saying on pages that two accounts are one human's: found, compared, asked for, confirmed by another, told and taken back;
//! on both engines.

use crate::common::{Answer, House, house_on, person};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, PersonId};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    two_administrators_say_that_two_accounts_are_one_person,
    a_request_is_taken_back_or_refused_on_its_page,
    who_is_alone_is_told_what_to_say_on_the_machine,
    nobody_else_finds_the_pages,
    the_directory_names_the_other_account,
    every_page_is_well_in_every_language,
}

/// Anne and Basile administer Thau, where Éva has two accounts.
struct Office {
    house: House,
    eva: Actor,
    other: Actor,
}

fn office(kind: Kind) -> Office {
    let house = house_on(kind);
    administers(&house, &house.anne);
    administers(&house, &house.basile);
    let make = |address: &str, function: &str| {
        let thau = house.anne.organisation;
        person(&house.context, thau, "Éva Prat", address, function)
    };
    let eva = make("eva.prat@ac-thau.example", "professeure des écoles");
    let other = make("eva.prat1@ac-thau.example", "formatrice");
    Office { house, eva, other }
}

fn administers(house: &House, who: &Actor) {
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), who.person, true)
        .unwrap();
}

fn page_of(who: &Actor) -> String {
    format!("/administration/people/{}", who.person)
}

fn pair(one: &Actor, other: &Actor) -> String {
    format!("{}/same/{}", page_of(one), other.person)
}

fn link(path: &str) -> String {
    format!("href=\"{path}\"")
}

impl Office {
    fn join(&self) {
        let directory = &self.house.context.directory;
        directory
            .say_same(&Actor::command(), self.eva.person, self.other.person)
            .unwrap();
    }

    fn same_as(&self, who: &Actor) -> Vec<PersonId> {
        let directory = &self.house.context.directory;
        directory.same_as(&Actor::command(), who.person).unwrap()
    }
}

const SAY: [(&str, &str); 1] = [("do", "say")];
const DROP: [(&str, &str); 1] = [("do", "drop")];

async fn two_administrators_say_that_two_accounts_are_one_person(kind: Kind) {
    let office = office(kind);
    let (eva, other) = (&office.eva, &office.other);
    let mut anne = office.house.signed_in("anneroux").await;
    let find = format!("{}/same", page_of(eva));
    assert!(anne.get(&page_of(eva)).await.has(&link(&find)));
    let found = anne.get(&format!("{find}?q=prat")).await;
    assert!(found.has(&link(&pair(eva, other))), "{}", found.text);
    assert!(!found.has(&pair(eva, eva)), "not herself");
    let nobody = anne.get(&format!("{find}?q=zzz")).await;
    assert!(nobody.has("Aucun autre compte ne répond"));
    let asked = anne.get(&pair(eva, other)).await;
    for words in [
        "eva.prat@ac-thau.example",
        "eva.prat1@ac-thau.example",
        "evaprat1",
        "professeure des écoles",
        "formatrice",
        "aucun courrier n’est réuni",
        "Il y faut deux personnes",
    ] {
        assert!(asked.has(words), "{words} in {}", asked.text);
    }
    let said = anne.post(&pair(eva, other), &SAY).await;
    assert_eq!(said.location(), format!("{}?said=saved", pair(eva, other)));
    assert!(office.same_as(eva).is_empty(), "one is not enough");
    let mine = anne.get(&pair(eva, other)).await;
    assert!(
        mine.has("Demandé par Anne Roux") && mine.has("Demander la confirmation à Basile Serre")
    );
    assert!(!mine.has("value=\"say\""), "{}", mine.text);
    anne.post(&pair(eva, other), &SAY).await;
    assert!(office.same_as(eva).is_empty(), "nor is one twice");
    // The second finds what waits, and reads the same from either side.
    let mut basile = office.house.signed_in("basileserre").await;
    let people = basile.get("/administration/people").await;
    assert!(people.has(&link(&pair(eva, other))), "{}", people.text);
    assert!(people.has("Demandé par Anne Roux"));
    let shown = basile.get(&page_of(other)).await;
    assert!(shown.has(&link(&pair(eva, other))));
    let theirs = basile.get(&pair(other, eva)).await;
    assert!(theirs.has("Confirmer que c’est la même personne"));
    let done = basile.post(&pair(other, eva), &SAY).await;
    assert_eq!(done.location(), format!("{}?said=saved", page_of(other)));
    assert_eq!(office.same_as(eva), [other.person]);
    for (here, there) in [(eva, other), (other, eva)] {
        let page = basile.get(&page_of(here)).await;
        assert!(page.has(&link(&page_of(there))), "{}", page.text);
        assert!(page.has("value=\"not-same\""));
    }
    // What was said is asked no more.
    let again = anne.get(&pair(eva, other)).await;
    assert_eq!(again.location(), page_of(eva));
    assert!(!anne.get("/administration/people").await.has("Demandé par"));
    // Whom it is about reads it in both accounts.
    for (name, named) in [("evaprat", "eva.prat1@"), ("evaprat1", "eva.prat@")] {
        let mut own = office.house.signed_in(name).await;
        let settings = own.get("/settings").await;
        let words = format!("Déclaré comme la même personne que {named}ac-thau.example");
        assert!(
            settings.has(&words) && settings.has("Basile Serre"),
            "{}",
            settings.text
        );
    }
    let undone = anne.post(&page_of(eva), &[("do", "not-same")]).await;
    assert_eq!(undone.location(), format!("{}?said=saved", page_of(eva)));
    assert!(office.same_as(eva).is_empty() && office.same_as(other).is_empty());
    let page = anne.get(&page_of(other)).await;
    assert!(!page.has("value=\"not-same\"") && page.has("Aucun autre compte connu."));
}

async fn a_request_is_taken_back_or_refused_on_its_page(kind: Kind) {
    let office = office(kind);
    let path = pair(&office.eva, &office.other);
    let mut anne = office.house.signed_in("anneroux").await;
    let mut basile = office.house.signed_in("basileserre").await;
    let nothing = anne.post(&path, &DROP).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    for _ in 0..2 {
        anne.post(&path, &SAY).await;
        let refused = basile.post(&path, &DROP).await;
        assert_eq!(
            refused.location(),
            format!("{}?said=saved", page_of(&office.eva))
        );
        assert!(anne.get(&path).await.has("value=\"say\""), "begun anew");
    }
    anne.post(&path, &SAY).await;
    anne.post(&path, &DROP).await;
    assert!(!basile.get(&path).await.has("Demandé par"));
    let malformed = anne.post(&path, &[("do", "join")]).await;
    assert_eq!(malformed.status, StatusCode::BAD_REQUEST);
    assert!(office.same_as(&office.eva).is_empty());
}

async fn who_is_alone_is_told_what_to_say_on_the_machine(kind: Kind) {
    let office = office(kind);
    let directory = &office.house.context.directory;
    directory
        .set_administrator(&Actor::command(), office.house.basile.person, false)
        .unwrap();
    let path = pair(&office.eva, &office.other);
    let mut anne = office.house.signed_in("anneroux").await;
    let command =
        "tramontane account same-person eva.prat@ac-thau.example eva.prat1@ac-thau.example";
    assert!(anne.get(&path).await.has(command));
    anne.post(&path, &SAY).await;
    let waits = anne.get(&path).await;
    assert!(waits.has(command) && waits.has("Personne d’autre ne s’occupe"));
    office.join();
    assert_eq!(anne.get(&path).await.location(), page_of(&office.eva));
}

async fn nobody_else_finds_the_pages(kind: Kind) {
    let office = office(kind);
    let (house, eva) = (&office.house, &office.eva);
    administers(house, &house.chloe);
    let mut chloe = house.signed_in("chloepons").await;
    let mut agent = house.signed_in("evaprat").await;
    let find = format!("{}/same?q=prat", page_of(eva));
    for browser in [&mut chloe, &mut agent] {
        for path in [&find, &pair(eva, &office.other)] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.has("Prat"), "{path}");
        }
        for form in [SAY, DROP] {
            let said = browser.post(&pair(eva, &office.other), &form).await;
            assert_eq!(said.status, StatusCode::NOT_FOUND);
        }
        let undone = browser.post(&page_of(eva), &[("do", "not-same")]).await;
        assert_eq!(undone.status, StatusCode::NOT_FOUND);
    }
    let mut anne = house.signed_in("anneroux").await;
    for path in [
        pair(eva, eva),
        pair(eva, &house.anne),
        pair(&house.anne, eva),
        pair(eva, &house.chloe),
        pair(&house.chloe, eva),
        format!("{}/same/999999", page_of(eva)),
        format!("{}/same", page_of(&house.anne)),
    ] {
        assert_eq!(
            anne.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let across = anne.post(&pair(eva, &house.chloe), &SAY).await;
    assert_eq!(across.status, StatusCode::NOT_FOUND);
    assert!(office.same_as(eva).is_empty());
    // Whom one does not look after is not offered either.
    let found = anne.get(&format!("{}/same?q=pons", page_of(eva))).await;
    assert!(!found.has("Chloé Pons"));
}

async fn the_directory_names_the_other_account(kind: Kind) {
    let office = office(kind);
    let (eva, other) = (&office.eva, &office.other);
    let mut anne = office.house.signed_in("anneroux").await;
    let also = "aussi\u{a0}: formatrice";
    assert!(!anne.get("/directory?q=prat").await.has(also));
    office.join();
    let rows = anne.get("/directory?q=prat").await;
    assert!(
        rows.has(also) && rows.has("aussi\u{a0}: professeure des écoles"),
        "{}",
        rows.text
    );
    let card = anne.get(&format!("/directory/person/{}", eva.person)).await;
    let there = format!("/directory/person/{}", other.person);
    assert!(
        card.has("Autre compte") && card.has(&there) && card.has("eva.prat1@ac-thau.example"),
        "{}",
        card.text
    );
    // What one chooses from while writing stays as it was.
    let offered = anne.get("/drafts/people?q=prat").await;
    assert!(
        offered.has("Prat") && !offered.has("aussi"),
        "{}",
        offered.text
    );
    let mut chloe = office.house.signed_in("chloepons").await;
    assert!(!chloe.get("/directory?q=prat").await.has("Prat"));
}

async fn every_page_is_well_in_every_language(kind: Kind) {
    let office = office(kind);
    let path = pair(&office.eva, &office.other);
    let mut anne = office.house.signed_in("anneroux").await;
    let mut basile = office.house.signed_in("basileserre").await;
    for lang in ["fr", "en"] {
        for browser in [&mut anne, &mut basile] {
            browser.post("/settings", &[("lang", lang)]).await;
        }
        well(&anne.get(&path).await, "open", lang);
        let find = format!("{}/same?q=prat", page_of(&office.eva));
        well(&anne.get(&find).await, "find", lang);
        anne.post(&path, &SAY).await;
        well(&anne.get(&path).await, "mine", lang);
        well(&basile.get(&path).await, "theirs", lang);
        well(&basile.get("/administration/people").await, "people", lang);
        well(&basile.get(&page_of(&office.eva)).await, "asked", lang);
        basile.post(&path, &SAY).await;
        well(&anne.get(&page_of(&office.eva)).await, "said", lang);
        well(&anne.get("/directory?q=prat").await, "rows", lang);
        let card = format!("/directory/person/{}", office.eva.person);
        well(&anne.get(&card).await, "card", lang);
        anne.post(&page_of(&office.eva), &[("do", "not-same")])
            .await;
    }
}

fn well(page: &Answer, what: &str, lang: &str) {
    assert_eq!(page.status, StatusCode::OK, "{what}");
    assert!(page.has(&format!("<html lang=\"{lang}\"")), "{what}");
    let faults = html::faults(&page.text);
    assert!(
        faults.is_empty(),
        "{what} ({lang}): {faults:#?}\n{}",
        page.text
    );
    let unsaid = page
        .text
        .split(['"', '>', '<', ' ', '\n'])
        .find(|word| word.starts_with("web-"));
    assert_eq!(unsaid, None, "{what} ({lang}): a key that no file has");
}
