//! « Feuilles à remettre »: who waits for their first sign-in and has no head of school, and the sheets that a desk prints, on both
//! engines.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, Duty, NewDelegation, PersonFacts, PersonId, StructureFacts};
use feed_syntax::BirthDate;
use identity::Hashed;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_desk_sees_who_waits_and_prints_a_sheet,
    the_sheets_that_are_missing_on_a_page_are_printed_at_once,
    nobody_else_sees_who_waits_nor_prints,
}

const BIRTH: &str = "14/02/1998";

/// Basile helps from a service that nobody leads.
struct Scene {
    house: House,
    service: i64,
}

fn scene(kind: Kind) -> Scene {
    let house = house_on(kind);
    let registry = house
        .context
        .directory
        .registry(house.anne.organisation)
        .unwrap();
    let facts = StructureFacts {
        uai: Some("0349001A".to_owned()),
        name: "Direction de l’Étang".to_owned(),
        ..StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    let service = house.context.mail.store().platform_write(put).unwrap();
    let desk = NewDelegation {
        person: house.basile.person,
        duty: Duty::Helpdesk,
        establishment: Some(service),
        until: "2027-08-31".parse().unwrap(),
    };
    let directory = &house.context.directory;
    directory
        .delegate(&Actor::command(), house.anne.organisation, &desk)
        .unwrap();
    Scene { house, service }
}

impl Scene {
    fn waits(&self, family: &str, birth: Option<&str>, home: Option<i64>) -> PersonId {
        let context = &self.house.context;
        let registry = context
            .directory
            .registry(self.house.anne.organisation)
            .unwrap();
        let birth = birth.map(|birth| BirthDate::parse(birth).unwrap());
        let facts = PersonFacts {
            given_name: "Solène".to_owned(),
            family_name: family.to_owned(),
            home,
            birth_hash: birth.map(|birth| context.keyed.of(Hashed::BirthDate, &birth.reveal())),
            ..PersonFacts::default()
        };
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let store = context.mail.store();
        let written = store
            .platform_write(|tx| registry.put_person(&context.directory, tx, None, &facts, today))
            .unwrap();
        context.directory.forget();
        written.person.unwrap()
    }

    fn here(&self, family: &str) -> PersonId {
        self.waits(family, Some(BIRTH), Some(self.service))
    }

    async fn desk(&self) -> Browser {
        self.house.signed_in("basileserre").await
    }
}

fn is_well(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::OK);
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:#?}");
    for unsaid in ["web-help", "web-school", "web-handover", "1998"] {
        assert!(!answer.has(unsaid), "{unsaid} in {}", answer.text);
    }
}

fn codes(sheet: &Answer) -> Vec<String> {
    let parts = sheet.text.split("<dd class=\"code\">").skip(1);
    parts
        .map(|part| part.split_once('<').unwrap().0.to_owned())
        .collect()
}

async fn a_desk_sees_who_waits_and_prints_a_sheet(kind: Kind) {
    let scene = scene(kind);
    let mut desk = scene.desk().await;
    let empty = desk.get("/helpdesk/sheets").await;
    is_well(&empty);
    assert!(empty.has("Personne n’attend de feuille") && !empty.has("name=\"one\""));
    let solene = scene.here("Cazalbou");
    scene.here("Delmas");
    for lang in ["en", "fr"] {
        desk.post("/settings", &[("lang", lang)]).await;
        is_well(&desk.get("/helpdesk/sheets").await);
    }
    let list = desk.get("/helpdesk/sheets").await;
    assert!(list.has("Solène Cazalbou") && list.has("Solène Delmas"));
    assert!(list.has("arrivée\u{a0}: 23 novembre 2026") && list.has("Aucune feuille imprimée."));
    let found = desk.get("/helpdesk/sheets?q=delmas").await;
    assert!(found.has("Solène Delmas") && !found.has("Cazalbou"));
    let nobody = desk.get("/helpdesk/sheets?q=personne").await;
    is_well(&nobody);
    assert!(nobody.has("Personne de votre périmètre") && !nobody.has("Solène"));

    let one = [("one", solene.to_string())];
    let sheet = desk.post("/helpdesk/sheets", &[("one", &one[0].1)]).await;
    is_well(&sheet);
    assert!(sheet.header("cache-control").contains("no-store"));
    assert!(sheet.has("Première connexion\u{a0}: Solène Cazalbou") || sheet.has("Solène Cazalbou"));
    let made = codes(&sheet);
    assert_eq!(made.len(), 1);
    let list = desk.get("/helpdesk/sheets").await;
    is_well(&list);
    assert!(list.has("par Basile Serre.") && !list.has(&made[0]));
    // Two weeks later it opens nothing any more.
    let days = std::time::Duration::from_secs(16 * 24 * 3600);
    scene.house.clock.advance(days);
    let mut desk = scene.desk().await;
    let list = desk.get("/helpdesk/sheets").await;
    assert!(list.has("par Basile Serre\u{a0}: elle n’ouvre plus rien."));
    let person = desk.get(&format!("/helpdesk/people/{solene}")).await;
    assert!(person.has("Feuille de première connexion imprimée"));
}

async fn the_sheets_that_are_missing_on_a_page_are_printed_at_once(kind: Kind) {
    let scene = scene(kind);
    let people: Vec<PersonId> = (0..27)
        .map(|number| scene.here(&format!("Nom{number:02}")))
        .collect();
    let undated = scene.waits("Nom000", None, Some(scene.service));
    let mut desk = scene.desk().await;
    let first = people[0].to_string();
    desk.post("/helpdesk/sheets", &[("one", &first)]).await;
    let list = desk.get("/helpdesk/sheets").await;
    is_well(&list);
    assert!(list.has("les 24 feuilles qui manquent"), "{}", list.text);
    let missing: Vec<String> = list
        .text
        .split("name=\"missing\" value=\"")
        .skip(1)
        .map(|part| part.split_once('"').unwrap().0.to_owned())
        .collect();
    assert_eq!(missing.len(), 24);
    assert!(!missing.contains(&first), "what is printed and good stays");
    let form: Vec<(&str, &str)> = missing.iter().map(|id| ("missing", id.as_str())).collect();
    let sheets = desk.post("/helpdesk/sheets", &form).await;
    is_well(&sheets);
    let made = codes(&sheets);
    let printable = missing.iter().filter(|id| **id != undated.to_string());
    assert_eq!(
        made.len(),
        printable.count(),
        "who has no date is passed over"
    );
    // From a page of before, or when the form is sent twice, none is made again: those that were handed over stay good.
    let again = desk.post("/helpdesk/sheets", &form).await;
    assert_eq!(again.location(), "/helpdesk/sheets?said=no-sheet");
    let told = desk.get(again.location()).await;
    assert!(told.has("toutes l’étaient peut-être déjà") && !told.has("les 24 feuilles"));
    // On purpose, one by one, another one is.
    let other = desk.post("/helpdesk/sheets", &[("one", &first)]).await;
    is_well(&other);
    assert_eq!(codes(&other).len(), 1);
    let next = list.between("class=\"acts\"><a class=\"button\" href=\"", "\"");
    let next = next.replace("&#38;", "&").replace("&amp;", "&");
    let rest = desk.get(&next).await;
    is_well(&rest);
    assert!(rest.has("Nom26") && !rest.has("Nom02"));
    // Alone, who has no date of birth has no sheet.
    let alone = [("one", undated.to_string())];
    let none = desk.post("/helpdesk/sheets", &[("one", &alone[0].1)]).await;
    assert_eq!(none.location(), "/helpdesk/sheets?said=no-sheet");
    assert!(
        desk.get(none.location())
            .await
            .has("Aucune feuille n’a été imprimée")
    );
    let nothing = desk.post("/helpdesk/sheets", &[]).await;
    assert_eq!(nothing.status, StatusCode::BAD_REQUEST);
    let many = vec![("missing", first.as_str()); 26];
    let many = desk.post("/helpdesk/sheets", &many).await;
    assert_eq!(many.status, StatusCode::BAD_REQUEST);
}

async fn nobody_else_sees_who_waits_nor_prints(kind: Kind) {
    let scene = scene(kind);
    let solene = scene.here("Cazalbou").to_string();
    let elsewhere = scene.waits("Delmas", Some(BIRTH), None).to_string();
    for name in ["anneroux", "chloepons"] {
        let mut other = scene.house.signed_in(name).await;
        let list = other.get("/helpdesk/sheets").await;
        assert_eq!(list.status, StatusCode::NOT_FOUND, "{name}");
        let printed = other.post("/helpdesk/sheets", &[("one", &solene)]).await;
        assert_eq!(printed.status, StatusCode::NOT_FOUND, "{name}");
    }
    let mut desk = scene.desk().await;
    assert!(!desk.get("/helpdesk/sheets").await.has("Delmas"));
    let own = scene.house.basile.person.to_string();
    for other in [&elsewhere, &own] {
        let both = [("missing", solene.as_str()), ("missing", other.as_str())];
        let printed = desk.post("/helpdesk/sheets", &both).await;
        assert_eq!(printed.status, StatusCode::NOT_FOUND);
    }
    let list = desk.get("/helpdesk/sheets").await;
    assert!(
        list.has("Aucune feuille imprimée."),
        "nor was the other one"
    );
}
