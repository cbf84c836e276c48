//! The NUMEN itself, given at a desk: the form, the printed page, and the page of a link, on both engines.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{
    Actor, Duty, HELP_JOB, HelpKind, NewDelegation, NewHelp, PersonFacts, PersonId, StructureFacts,
};
use feed_syntax::{BirthDate, Numen};
use identity::{Hashed, NUMEN_JOB};
use std::path::{Path, PathBuf};
use store::params;
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    no_page_gives_a_numen_unless_the_organisation_says_so,
    a_desk_types_the_numen_and_prints_it,
    what_was_typed_as_a_numen_never_comes_back,
    a_link_shows_the_numen_once_and_any_other_reads_the_same,
}

const NUMEN: &str = "11E2601001THA";
const OTHER: &str = "11E2601002THA";
const BIRTH: &str = "14/02/1998";

/// Basile helps from a school; Solène works there, waits for her first sign-in, and has asked for help.
struct Scene {
    house: House,
    solene: PersonId,
    number: String,
}

fn scene(kind: Kind) -> Scene {
    let house = house_on(kind);
    let directory = &house.context.directory;
    let organisation = house.anne.organisation;
    let registry = directory.registry(organisation).unwrap();
    let facts = StructureFacts {
        uai: Some("0340001A".to_owned()),
        name: "Collège des Étangs".to_owned(),
        ..StructureFacts::default()
    };
    let keyed = &house.context.keyed;
    let numen = Numen::parse(NUMEN).unwrap();
    let born = keyed.of(
        Hashed::BirthDate,
        &BirthDate::parse(BIRTH).unwrap().reveal(),
    );
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let store = house.context.mail.store();
    let (school, solene) = store
        .platform_write(|tx| {
            let school = registry.put_structure(tx, None, &facts)?;
            let person = PersonFacts {
                given_name: "Solène".to_owned(),
                family_name: "Cazalbou".to_owned(),
                home: Some(school),
                numen_hash: Some(keyed.of(Hashed::Numen, numen.reveal())),
                birth_hash: Some(born.clone()),
                ..PersonFacts::default()
            };
            let written = registry.put_person(directory, tx, None, &person, today)?;
            Ok::<_, directory::DirectoryError>((school, written.person.unwrap()))
        })
        .unwrap();
    directory.forget();
    let desk = NewDelegation {
        person: house.basile.person,
        duty: Duty::Helpdesk,
        establishment: Some(school),
        until: "2027-08-31".parse().unwrap(),
    };
    let command = Actor::command();
    directory.delegate(&command, organisation, &desk).unwrap();
    let new = NewHelp {
        organisation,
        kind: HelpKind::LockedOut,
        given_name: "Solène".to_owned(),
        family_name: "Cazalbou".to_owned(),
        school: "0340001A".to_owned(),
        birth_hash: born,
        said: "NUMEN perdu.".to_owned(),
        language: Lang::Fr,
    };
    let network = "192.0.2.1".parse().unwrap();
    let made = house.context.identity.ask_help(&new, network).unwrap();
    for job in store.pending_jobs(HELP_JOB).unwrap() {
        directory.route_help(&job).unwrap();
    }
    Scene {
        solene,
        number: made.number.to_string(),
        house,
    }
}

impl Scene {
    /// The policy says that desks give it.
    fn gives(&self) {
        let organisation = self.house.anne.organisation;
        let directory = &self.house.context.directory;
        directory
            .set_policy(
                &Actor::command(),
                organisation,
                "activation",
                r#"{"numen_given": true}"#,
            )
            .unwrap();
    }

    async fn desk(&self) -> Browser {
        self.house.signed_in("basileserre").await
    }

    fn person(&self) -> String {
        format!("/helpdesk/people/{}", self.solene)
    }

    fn path(&self) -> String {
        format!("{}/numen", self.person())
    }

    async fn types(&self, desk: &mut Browser, numen: &str, way: &str) -> Answer {
        let form = [
            ("request", self.number.as_str()),
            ("numen", numen),
            ("way", way),
        ];
        desk.post(&self.path(), &form).await
    }
}

/// Files below a folder in which something stands: of the database, its log, what else is kept.
fn holding(folder: &Path, secret: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, secret));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            let mut parts = bytes.windows(secret.len());
            found.extend(parts.any(|part| part == secret.as_bytes()).then_some(path));
        }
    }
    found
}

/// Well-formed, every word said, and no NUMEN and no date of birth on it.
fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:#?}");
    for unsaid in ["web-help", "web-given", "web-numen", "web-recovery"] {
        assert!(!answer.has(unsaid), "{unsaid} in {}", answer.text);
    }
    for secret in [NUMEN, OTHER, BIRTH, "1998"] {
        assert!(!answer.has(secret), "{secret} is shown");
    }
}

async fn no_page_gives_a_numen_unless_the_organisation_says_so(kind: Kind) {
    let scene = scene(kind);
    let mut desk = scene.desk().await;
    let request = format!("/helpdesk/requests/{}", scene.number);
    let link = format!("{}?request={}", scene.path(), scene.number);
    assert!(!desk.get(&scene.person()).await.has(&scene.path()));
    assert!(!desk.get(&request).await.has(&scene.path()));
    assert_eq!(desk.get(&link).await.status, StatusCode::NOT_FOUND);
    let typed = scene.types(&mut desk, NUMEN, "print").await;
    assert_eq!(typed.status, StatusCode::NOT_FOUND);
    scene.gives();
    for lang in ["fr", "en"] {
        desk.post("/settings", &[("lang", lang)]).await;
        assert!(desk.get(&scene.person()).await.has(&scene.path()));
        let asked = desk.get(&request).await;
        is_well(&asked);
        assert!(asked.has(&link));
        let form = desk.get(&link).await;
        is_well(&form);
        assert!(form.has(&format!("value=\"{}\"", scene.number)));
    }
    // Who has no desk, and of whom the desk does not act.
    let mut anne = scene.house.signed_in("anneroux").await;
    assert_eq!(anne.get(&link).await.status, StatusCode::NOT_FOUND);
    let typed = scene.types(&mut anne, NUMEN, "print").await;
    assert_eq!(typed.status, StatusCode::NOT_FOUND);
    for other in [scene.house.anne.person, scene.house.basile.person] {
        let path = format!("/helpdesk/people/{other}/numen");
        assert_eq!(desk.get(&path).await.status, StatusCode::NOT_FOUND);
    }
}

async fn a_desk_types_the_numen_and_prints_it(kind: Kind) {
    let scene = scene(kind);
    scene.gives();
    let mut desk = scene.desk().await;
    let sheet = scene.types(&mut desk, "11 e 26 01001 tha", "print").await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert!(sheet.header("cache-control").contains("no-store"));
    assert!(sheet.has("Solène Cazalbou") && sheet.has("/activation") && sheet.has("Basile Serre"));
    assert_eq!(sheet.between("<dd class=\"code\">", "<"), NUMEN);
    let faults = html::faults(&sheet.text);
    assert!(faults.is_empty(), "{faults:#?}");
    for page in [
        scene.person(),
        scene.path(),
        format!("/helpdesk/requests/{}", scene.number),
    ] {
        is_well(&desk.get(&page).await);
    }
    let page = desk.get(&scene.person()).await;
    assert!(page.has("NUMEN imprimé pour la demande"), "{}", page.text);
}

async fn what_was_typed_as_a_numen_never_comes_back(kind: Kind) {
    let scene = scene(kind);
    scene.gives();
    let mut desk = scene.desk().await;
    for (numen, way, says) in [
        ("11E26", "print", "13 caractères"),
        ("", "rescue", "13 caractères"),
        (NUMEN, "pigeon", "Choisissez comment"),
        (NUMEN, "rescue", "Aucune adresse de secours"),
        (OTHER, "print", "Encore 2 saisies possibles"),
        (OTHER, "print", "Encore 1 saisie possible"),
        (
            OTHER,
            "print",
            "Trois NUMEN faux ont été saisis pour cette personne",
        ),
        (
            NUMEN,
            "print",
            "Trois NUMEN faux ont été saisis pour cette personne",
        ),
    ] {
        let again = scene.types(&mut desk, numen, way).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        is_well(&again);
        assert!(again.has(says), "{says} in {}", again.text);
        assert!(again.has("aria-invalid=\"true\"") || way != "print");
        assert!(!again.has("11E26\""));
        assert!(again.has(&format!("value=\"{}\"", scene.number)));
    }
    for request in ["", "4711", "mille"] {
        let form = [("request", request), ("numen", NUMEN), ("way", "print")];
        let again = desk.post(&scene.path(), &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        is_well(&again);
        assert!(again.has("demande en cours"));
    }
    let page = desk.get(&scene.person()).await;
    assert!(page.has("NUMEN erroné saisi") && page.has("après trois saisies fausses"));
    for secret in [NUMEN, OTHER] {
        assert!(holding(scene.house.folder.path(), secret).is_empty());
    }
}

async fn a_link_shows_the_numen_once_and_any_other_reads_the_same(kind: Kind) {
    let scene = scene(kind);
    scene.gives();
    let context = &scene.house.context;
    let store = context.mail.store();
    let sql = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
    store
        .platform_write(|tx| tx.execute(sql, params![scene.solene, "solene@ailleurs.example"]))
        .unwrap();
    let mut desk = scene.desk().await;
    let sent = scene.types(&mut desk, NUMEN, "rescue").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let page = desk.get(sent.location()).await;
    is_well(&page);
    assert!(page.has("Lien envoyé à l’adresse de secours"));
    assert!(!page.has("solene@ailleurs.example"));
    let folder = scene.house.folder.path();
    assert!(!holding(folder, "numen_letter").is_empty() || kind == Kind::Postgres);
    assert!(holding(folder, NUMEN).is_empty(), "while it lies there");
    let jobs = store.pending_jobs(NUMEN_JOB).unwrap();
    let letter = context.identity.numen_letter(&jobs[0]).unwrap().unwrap();
    assert_eq!(letter.to.as_str(), "solene@ailleurs.example");
    let link = format!("/recovery/numen/{}", letter.token.reveal());
    let stranger = "/recovery/numen/un-autre-lien";
    let day = |day| [("day", day), ("month", "02"), ("year", "1998")];
    let mut guest = scene.house.browser();
    // Opened as often as mail programs like: nothing is used up.
    let mut forms = Vec::new();
    for path in [link.as_str(), stranger, link.as_str()] {
        let form = guest.get(path).await;
        assert_eq!(form.status, StatusCode::OK);
        is_well(&form);
        assert_eq!(form.header("referrer-policy"), "no-referrer");
        assert_eq!(form.header("cache-control"), "no-store");
        forms.push(form.text.replace(path, ""));
    }
    assert_eq!(forms[0], forms[1], "whichever the link");
    let no_date = guest.post(&link, &day("31")).await;
    assert_eq!(no_date.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&no_date);
    let mut unknown = Vec::new();
    for (path, day_of) in [(link.as_str(), "15"), (stranger, "14")] {
        let again = guest.post(path, &day(day_of)).await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        is_well(&again);
        unknown.push(again.text.replace(path, ""));
    }
    let told = guest.post(&link, &day("14")).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text);
    assert!(told.has(NUMEN) && told.has("href=\"/activation\""));
    assert_eq!(told.header("cache-control"), "no-store");
    let faults = html::faults(&told.text);
    assert!(faults.is_empty(), "{faults:#?}");
    let used = guest.post(&link, &day("14")).await;
    assert_eq!(used.status, StatusCode::FORBIDDEN);
    is_well(&used);
    unknown.push(used.text.replace(link.as_str(), ""));
    assert_eq!(unknown[0], unknown[1]);
    assert_eq!(unknown[0], unknown[2], "a link that was used, too");
    let page = desk.get(&scene.person()).await;
    assert!(page.has("NUMEN lu par un lien"), "{}", page.text);
}
