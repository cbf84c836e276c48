//! Mailboxes of a post as the administration makes, names and ends them, on both engines.

use crate::common::{House, PASSWORD, house_on};
use axum::http::StatusCode;
use directory::{Actor, Duty, FunctionFacts, NewDelegation, NewEstablishment, PersonFacts};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_mailbox_is_made_for_a_structure_and_opens_to_who_leads_it,
    what_cannot_be_made_is_said_beside_its_field,
    a_mailbox_is_renamed_closed_and_opened_again,
    who_looks_after_a_part_finds_its_mailboxes_alone,
}

const LIST: &str = "/administration/mailboxes";

fn named(name: &str) -> String {
    format!("{LIST}/named/{name}")
}

fn establishment(house: &House, who: &Actor, uai: Option<&str>, name: &str) -> i64 {
    let new = NewEstablishment {
        organisation: who.organisation,
        uai: uai.map(str::to_owned),
        name: name.to_owned(),
        kind: "Structure".to_owned(),
        town: "Mèze".to_owned(),
    };
    let directory = &house.context.directory;
    directory
        .create_establishment(&Actor::command(), &new)
        .unwrap()
}

/// Anne administers Thau, Chloé Lodève.
fn offices(kind: Kind) -> House {
    let house = house_on(kind);
    for who in [&house.anne, &house.chloe] {
        let directory = &house.context.directory;
        directory
            .set_administrator(&Actor::command(), who.person, true)
            .unwrap();
    }
    house
}

/// Basile leads a structure from today on.
fn leads(house: &House, establishment: i64) {
    let directory = &house.context.directory;
    let registry = directory.registry(house.basile.organisation).unwrap();
    let facts = PersonFacts {
        given_name: "Basile".to_owned(),
        family_name: "Serre".to_owned(),
        functions: vec![FunctionFacts {
            establishment,
            code: "DIR".to_owned(),
            post: "D0010".to_owned(),
            label: "Direction".to_owned(),
            since: "2026-09-01".parse().ok(),
            until: None,
        }],
        ..PersonFacts::default()
    };
    let today = "2026-11-23".parse().unwrap();
    let person = Some(house.basile.person);
    let put = |tx: &store::Tx<'_>| registry.put_person(directory, tx, person, &facts, today);
    house.context.mail.store().platform_write(put).unwrap();
    directory.forget();
}

async fn a_mailbox_is_made_for_a_structure_and_opens_to_who_leads_it(kind: Kind) {
    let house = offices(kind);
    let school = establishment(&house, &house.anne, Some("0340001A"), "Collège des Étangs");
    leads(&house, school);
    let mut anne = house.signed_in("anneroux").await;
    let found = anne.get(&format!("{LIST}?q=etangs")).await;
    let place = format!("{LIST}?structure={school}");
    assert!(
        found.has(&place) && found.has("Mèze, 0340001A"),
        "{}",
        found.text
    );
    let empty = anne.get(&place).await;
    assert!(empty.has("Aucune boîte ici."));
    let way = format!("{LIST}/new?structure={school}");
    assert!(empty.has(&way));
    let form = anne.get(&way).await;
    assert!(
        form.has("se termine par .0340001a@ac-thau.example"),
        "{}",
        form.text
    );
    let structure = school.to_string();
    let typed = [
        ("structure", &*structure),
        ("kind", "Vie-Scolaire"),
        ("name", "Vie scolaire des Étangs"),
    ];
    let made = anne.post(LIST, &typed).await;
    let page = named("vie-scolaire.0340001a");
    assert_eq!(made.location(), format!("{page}?said=saved"));
    let shown = anne.get(&page).await;
    for words in [
        "vie-scolaire.0340001a@ac-thau.example",
        "Vie scolaire des Étangs",
        "Basile Serre",
        "Responsable",
        "sur 10\u{a0}Go",
    ] {
        assert!(shown.has(words), "{words} in {}", shown.text);
    }
    assert!(anne.get(&format!("{LIST}?q=vie")).await.has(&page));
    // In the webmail of who leads the school, and nobody else's.
    let mut basile = house.signed_in("basileserre").await;
    let inbox = basile.get("/mail/inbox").await;
    assert!(inbox.has("/box/vie-scolaire.0340001a/"), "{}", inbox.text);
    let there = basile.get("/box/vie-scolaire.0340001a/mail/inbox").await;
    assert_eq!(there.status, StatusCode::OK);
    let refused = anne.get("/box/vie-scolaire.0340001a/mail/inbox").await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let journal = anne.get("/administration/journal").await;
    assert!(journal.has("Boîte de fonction vie-scolaire.0340001a créée"));
}

async fn what_cannot_be_made_is_said_beside_its_field(kind: Kind) {
    let house = offices(kind);
    let school = establishment(&house, &house.anne, Some("0340001A"), "Collège des Étangs");
    let office = establishment(&house, &house.anne, None, "Bureau des examens");
    let mut anne = house.signed_in("anneroux").await;
    let (school, office) = (school.to_string(), office.to_string());
    for (structure, form, typed, name, sentence) in [
        (
            &school,
            "uai",
            "vie scolaire",
            "Vie",
            "Employez des lettres",
        ),
        (
            &school,
            "plain",
            "examens",
            "Examens",
            "se termine par son UAI",
        ),
        (
            &office,
            "plain",
            "postmaster",
            "Examens",
            "Ce nom est réservé",
        ),
        (
            &office,
            "plain",
            "anne.roux",
            "Examens",
            "Employez des lettres",
        ),
        (&office, "plain", "examens", " ", "Écrivez un nom"),
    ] {
        let fields = [
            ("structure", structure.as_str()),
            ("kind", typed),
            ("form", form),
            ("name", name),
        ];
        let refused = anne.post(LIST, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has(sentence), "{sentence} in {}", refused.text);
        assert!(
            refused.has(&format!("value=\"{typed}\"")),
            "what was typed stays"
        );
    }
    let fields = [
        ("structure", office.as_str()),
        ("kind", "examens"),
        ("name", "Bureau des examens"),
    ];
    let made = anne.post(LIST, &fields).await;
    assert_eq!(made.location(), format!("{}?said=saved", named("examens")));
    assert!(
        anne.get(&named("examens"))
            .await
            .has("examens@ac-thau.example")
    );
    // Of another organisation nothing is found, nor made.
    let mut chloe = house.signed_in("chloepons").await;
    for path in [
        named("examens"),
        format!("{LIST}?structure={office}"),
        format!("{LIST}/new?structure={office}"),
    ] {
        assert_eq!(
            chloe.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(!chloe.get(&format!("{LIST}?q=exa")).await.has("examens"));
    let refused = chloe.post(LIST, &fields).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

async fn a_mailbox_is_renamed_closed_and_opened_again(kind: Kind) {
    let house = offices(kind);
    let office = establishment(&house, &house.anne, None, "Bureau des examens");
    let structure = office.to_string();
    let mut anne = house.signed_in("anneroux").await;
    let fields = [
        ("structure", &*structure),
        ("kind", "examens"),
        ("name", "Examens"),
    ];
    anne.post(LIST, &fields).await;
    let page = named("examens");
    let saved = format!("{page}?said=saved");
    let renamed = [("do", "rename"), ("name", "Examens et concours")];
    assert_eq!(anne.post(&page, &renamed).await.location(), saved);
    for (fields, sentence) in [
        ([("do", "close"), ("last", "2026-11-22")], "un jour à venir"),
        ([("do", "close"), ("last", "demain")], "un jour à venir"),
        ([("do", "rename"), ("name", "<x>")], "Écrivez un nom"),
        ([("do", "open"), ("name", "")], "Cela n’est plus possible"),
    ] {
        let refused = anne.post(&page, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has(sentence), "{sentence} in {}", refused.text);
    }
    let close = [("do", "close"), ("last", "2026-11-23")];
    assert_eq!(anne.post(&page, &close).await.location(), saved);
    let shown = anne.get(&page).await;
    assert!(shown.has("Examens et concours") && shown.has("Dernier jour le 23 novembre 2026"));
    house.clock.advance(Duration::from_secs(10 * 3_600));
    while !house.context.directory.turn().unwrap().is_empty() {}
    // So long after, these pages ask who sits there.
    let proved = anne.post("/proof", &[("proof", PASSWORD)]).await;
    assert_eq!(proved.status, StatusCode::SEE_OTHER, "{}", proved.text);
    let shown = anne.get(&page).await;
    assert!(
        shown.has("Fermée, dernier jour le 23 novembre 2026"),
        "{}",
        shown.text
    );
    assert!(!shown.has("value=\"close\""));
    assert_eq!(anne.post(&page, &[("do", "open")]).await.location(), saved);
    let shown = anne.get(&page).await;
    assert!(!shown.has("Fermée") && shown.has("value=\"close\""));
}

async fn who_looks_after_a_part_finds_its_mailboxes_alone(kind: Kind) {
    let house = offices(kind);
    let mine = establishment(&house, &house.anne, Some("0340001A"), "Collège des Étangs");
    let other = establishment(&house, &house.anne, Some("0340002B"), "Collège des Salins");
    let right = NewDelegation {
        person: house.basile.person,
        duty: Duty::People,
        establishment: Some(mine),
        until: "2027-08-31".parse().unwrap(),
    };
    let directory = &house.context.directory;
    directory
        .delegate(&Actor::command(), house.anne.organisation, &right)
        .unwrap();
    let mut anne = house.signed_in("anneroux").await;
    for place in [mine, other] {
        let structure = place.to_string();
        let fields = [("structure", &*structure), ("kind", "cdi"), ("name", "CDI")];
        assert_eq!(anne.post(LIST, &fields).await.status, StatusCode::SEE_OTHER);
    }
    let mut basile = house.signed_in("basileserre").await;
    let found = basile.get(&format!("{LIST}?q=cdi")).await;
    assert!(found.has("cdi.0340001a") && !found.has("cdi.0340002b"));
    let found = basile.get(&format!("{LIST}?q=college")).await;
    assert!(found.has("Étangs") && !found.has("Salins"));
    assert_eq!(
        basile.get(&named("cdi.0340001a")).await.status,
        StatusCode::OK
    );
    let refused = basile.get(&named("cdi.0340002b")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let structure = other.to_string();
    let fields = [("structure", &*structure), ("kind", "x"), ("name", "X")];
    assert_eq!(
        basile.post(LIST, &fields).await.status,
        StatusCode::NOT_FOUND
    );
    // The mailbox that makes itself can be looked at and not changed.
    directory
        .ensure_role_mailboxes(house.anne.organisation)
        .unwrap();
    let head = named("ce.0340001a");
    assert!(basile.get(&head).await.has("ferme avec lui"));
    let refused = basile.post(&head, &[("do", "rename"), ("name", "X")]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
