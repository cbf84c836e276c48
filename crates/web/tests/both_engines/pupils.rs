//! Pupils in the webmail: the policy's page, who sees them and whom they see, and that they write to nobody outside; on both
//! engines.

use crate::common::{Browser, House, PASSWORD, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{
    Actor, FunctionFacts, PUPIL_CODE, PersonFacts, Population, Recipient, StructureFacts,
};
use identity::Secret;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    the_policy_is_set_on_its_page_and_says_what_it_does,
    staff_of_other_schools_meet_no_pupil_on_any_page,
    a_pupil_meets_the_staff_of_their_school_on_every_page,
    a_pupil_who_writes_outside_is_told_why_not,
}

const POLICIES: &str = "/administration/organisation";

/// Anne teaches where Lina goes to school with Noé, Basile elsewhere.
struct Schools {
    house: House,
    here: i64,
    there: i64,
    lina: Actor,
    noe: Actor,
}

fn schools(kind: Kind) -> Schools {
    let house = house_on(kind);
    let here = structure(&house, "0340001A", "Collège des Étangs");
    let there = structure(&house, "0340002B", "Lycée de la Corniche");
    for (who, place) in [(&house.anne, here), (&house.basile, there)] {
        let teaches = FunctionFacts {
            establishment: place,
            code: "ENS".to_owned(),
            post: "L0202".to_owned(),
            label: "Professeure de lettres".to_owned(),
            since: None,
            until: None,
        };
        let directory = &house.context.directory;
        directory
            .appoint(&Actor::command(), who.person, &teaches)
            .unwrap();
    }
    let (lina, noe) = (pupil(&house, "Lina", here), pupil(&house, "Noé", here));
    Schools {
        house,
        here,
        there,
        lina,
        noe,
    }
}

fn structure(house: &House, uai: &str, name: &str) -> i64 {
    let directory = &house.context.directory;
    let registry = directory.registry(house.anne.organisation).unwrap();
    let facts = StructureFacts {
        uai: Some(uai.to_owned()),
        name: name.to_owned(),
        town: "Mèze".to_owned(),
        ..StructureFacts::default()
    };
    let put = |tx: &store::Tx<'_>| registry.put_structure(tx, None, &facts);
    directory.store().platform_write(put).unwrap()
}

fn pupil(house: &House, given: &str, school: i64) -> Actor {
    let facts = PersonFacts {
        given_name: given.to_owned(),
        family_name: "Petit".to_owned(),
        population: Population::Pupil,
        home: Some(school),
        functions: vec![FunctionFacts {
            establishment: school,
            code: PUPIL_CODE.to_owned(),
            post: "3E 2".to_owned(),
            label: "Élève, 3E 2".to_owned(),
            since: None,
            until: None,
        }],
        ..PersonFacts::default()
    };
    let directory = &house.context.directory;
    let registry = directory.registry(house.anne.organisation).unwrap();
    let today = "2026-11-23".parse().unwrap();
    let written = directory
        .store()
        .platform_write(|tx| registry.put_person(directory, tx, None, &facts, today))
        .unwrap();
    directory.forget();
    let (person, account) = (written.person.unwrap(), written.account.unwrap());
    let identity = &house.context.identity;
    let secret = Secret::from(PASSWORD);
    identity
        .set_password(&Actor::command(), person, &secret)
        .unwrap();
    directory.activate(account).unwrap();
    Actor {
        person,
        account,
        ..house.anne.clone()
    }
}

async fn the_policy_is_set_on_its_page_and_says_what_it_does(kind: Kind) {
    let house = house_on(kind);
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), house.anne.person, true)
        .unwrap();
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(POLICIES).await;
    let says = "le prochain import de l’annuaire traite tous ceux qui sont là comme des départs";
    assert!(page.has(says), "{}", page.text);
    assert!(page.has("Importer les élèves de l’annuaire"));
    let rule = || directory.policies(house.anne.organisation).unwrap().pupils;
    assert_eq!((rule().imported, rule().outside), (false, false));
    let form = [
        ("do", "pupils"),
        ("imported", "yes"),
        ("outside", "no"),
        ("shown", "0"),
    ];
    let saved = anne.post(POLICIES, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!((rule().imported, rule().outside), (true, false));
    let page = anne.get(POLICIES).await;
    let policy = page.between("id=\"imported\"", "</section>");
    assert!(policy.contains("value=\"yes\" selected"), "{policy}");
    assert!(
        page.between(says, "<form").contains("Anne Roux"),
        "who set it"
    );
    assert!(
        html::faults(&page.text).is_empty(),
        "{:?}",
        html::faults(&page.text)
    );
    // Somebody else decided meanwhile.
    let late = anne.post(POLICIES, &form).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut basile = house.signed_in("basileserre").await;
    let refused = basile.post(POLICIES, &form).await;
    assert!(refused.status.is_client_error());
}

impl Schools {
    /// What somebody is shown of somebody else by each page that names people.
    async fn pages(&self, browser: &mut Browser, of: &Actor, typed: &str) -> Vec<(String, String)> {
        let (person, here) = (of.person, self.here);
        let mut pages = Vec::new();
        for path in [
            format!("/directory?q={typed}"),
            format!("/drafts/people?q={typed}"),
            format!("/directory/person/{person}"),
            format!("/directory/establishment/{here}"),
        ] {
            let answer = browser.get(&path).await;
            pages.push((path, answer.text));
        }
        pages
    }
}

async fn staff_of_other_schools_meet_no_pupil_on_any_page(kind: Kind) {
    let schools = schools(kind);
    let house = &schools.house;
    let from = "L. P. <lina.petit@ac-thau.example>";
    for (who, name, sees) in [
        (&house.anne, "anneroux", true),
        (&house.basile, "basileserre", false),
    ] {
        let conversation = house.put(who, &format!("{name}@x"), from, "Devoirs", "Bonjour");
        let mut browser = house.signed_in(name).await;
        let pages = schools.pages(&mut browser, &schools.lina, "lina").await;
        for (path, text) in &pages[..3] {
            assert_eq!(text.contains("Lina"), sees, "{name} {path}");
            assert_eq!(text.contains("3E 2"), sees, "{name} {path}");
        }
        assert!(
            !pages[3].1.contains("Lina"),
            "nobody reads a list of pupils"
        );
        for path in [
            "/mail/inbox".to_owned(),
            format!("/mail/inbox/{conversation}"),
        ] {
            let page = browser.get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.has("L. P.") || page.has("Lina Petit"), "{path}");
            assert_eq!(page.has("3E 2"), sees, "{name} {path}");
            assert_eq!(page.has("Lina Petit"), sees, "{name} {path}");
        }
    }
}

async fn a_pupil_meets_the_staff_of_their_school_on_every_page(kind: Kind) {
    let schools = schools(kind);
    let house = &schools.house;
    let mut lina = house.signed_in("lpetit").await;
    for (whom, typed, name, sees) in [
        (&house.anne, "anne", "Anne", true),
        (&house.basile, "basile", "Basile", false),
        (&schools.noe, "noe", "Noé", false),
    ] {
        let pages = schools.pages(&mut lina, whom, typed).await;
        for (path, text) in &pages[..3] {
            assert_eq!(
                text.contains(&format!("{name} ")) || text.contains(&format!("<b>{name}</b>")),
                sees,
                "{path}"
            );
        }
        assert_eq!(
            pages[3].1.contains(&format!("{name} ")),
            sees,
            "{}",
            pages[3].0
        );
    }
    let other = lina
        .get(&format!("/directory/establishment/{}", schools.there))
        .await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let all = lina.get("/directory/establishments").await;
    assert!(
        all.has("Collège des Étangs") && !all.has("Corniche"),
        "{}",
        all.text
    );
    for path in [
        "/school",
        "/administration",
        "/administration/people",
        POLICIES,
    ] {
        let answer = lina.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
}

async fn a_pupil_who_writes_outside_is_told_why_not(kind: Kind) {
    let schools = schools(kind);
    let house = &schools.house;
    let mut lina = house.signed_in("lpetit").await;
    let form = |to: &'static str, act: &'static str| {
        vec![
            ("who", "lina.petit@ac-thau.example"),
            ("version", "1"),
            ("to", to),
            ("subject", "Bonjour"),
            ("text", "Bonjour"),
            ("do", act),
            ("at", "2026-12-01T08:00"),
            ("back", "/mail/inbox"),
        ]
    };
    for act in ["send-anyway", "at"] {
        let begun = lina.post("/drafts", &[("back", "/mail/inbox")]).await;
        let path = begun.location().split('?').next().unwrap().to_owned();
        let refused = lina.post(&path, &form("amie@courriel.example", act)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}");
        assert!(
            refused.has("Votre compte n’écrit qu’au sein de votre organisation."),
            "{act}: {}",
            refused.text
        );
    }
    let begun = lina.post("/drafts", &[("back", "/mail/inbox")]).await;
    let path = begun.location().split('?').next().unwrap().to_owned();
    let sent = lina
        .post(&path, &form("anne.roux@ac-thau.example", "send-anyway"))
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let held = house
        .context
        .mail
        .hold_list(&schools.lina, schools.lina.account)
        .unwrap();
    assert_eq!(held.len(), 1);
    let address = "lina.petit@ac-thau.example".parse().unwrap();
    let found = house.context.directory.recipient(&address, 1).unwrap();
    assert!(matches!(
        found,
        Recipient::Local {
            stays_inside: true,
            ..
        }
    ));
}
