//! The administration: imports begun, stopped, released by a second person, applied; for anybody else the area does not
//! exist.

use crate::common::{Answer, Browser, House, house_on, person};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, Duty, NewDelegation, PersonId, Role};
use generator::{Folder, Options};
use import::{Request, Source};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    the_area_is_nowhere_for_anybody_else,
    a_feed_is_read_shown_and_applied,
    a_stop_is_released_by_a_second_person_and_not_by_the_first,
    alone_the_machine_is_the_second_person,
    a_wrong_file_changes_nothing_and_says_which_line,
    what_is_missing_in_the_form_is_said_and_nothing_is_kept,
    no_page_tells_a_numen_or_a_date_of_birth,
    a_doubtful_line_waits_for_an_answer,
    a_person_shows_what_each_source_says_and_which_is_followed,
    every_page_is_well_in_every_language,
}

const TABLE: &str = "Matricule;Nom;Prénom;Service;Libellé;Emploi";
const COLUMNS: [(&str, &str); 6] = [
    ("column-identifier", "Matricule"),
    ("column-family-name", "Nom"),
    ("column-given-name", "Prénom"),
    ("column-structure", "Service"),
    ("column-structure-name", "Libellé"),
    ("column-function-label", "Emploi"),
];

/// So many people of the town's table.
fn table(people: std::ops::Range<usize>) -> String {
    let rows = people.map(|n| format!("M{n};Vidal{n};Léa;CULT;Médiathèque <b>;Médiation\n"));
    format!("{TABLE}\n{}", rows.collect::<String>())
}

/// Anne and Basile administer Thau, Chloé administers Lodève; Denis is an agent of Thau.
async fn offices(kind: Kind) -> House {
    let house = house_on(kind);
    let denis = "denis.puech@ac-thau.example";
    person(
        &house.context,
        house.anne.organisation,
        "Denis Puech",
        denis,
        "CPE",
    );
    for one in [&house.anne, &house.basile, &house.chloe] {
        administers(&house, one, Role::Administrator);
    }
    house
}

fn administers(house: &House, who: &Actor, role: Role) {
    let store = house.context.directory.store();
    store
        .platform_write(|tx| {
            tx.execute(
                "UPDATE person SET role = $2 WHERE person_id = $1",
                params![who.person, role.name()],
            )
        })
        .unwrap();
    house.context.directory.forget();
}

/// The form with a file, as a browser sends it.
async fn send(browser: &mut Browser, fields: &[(&str, &str)], file: &str, bytes: &[u8]) -> Answer {
    const BOUNDARY: &str = "bord-de-mer";
    let mut body = Vec::new();
    let csrf = browser.csrf.clone();
    for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    browser
        .post_body("/administration/imports", &kind, body, "text/html")
        .await
}

async fn send_table(browser: &mut Browser, text: &str) -> Answer {
    let mut fields = vec![("kind", "csv"), ("feed", "ville")];
    fields.extend(COLUMNS);
    send(browser, &fields, "agents.csv", text.as_bytes()).await
}

/// The page of an import once nothing runs any more.
async fn rested(browser: &mut Browser, path: &str) -> Answer {
    for _ in 0..2_000 {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        if !page.has("data-again") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{path} never ends");
}

/// Sends a table; the page of its dry run, and its path.
async fn dry_run(browser: &mut Browser, text: &str) -> (Answer, String) {
    let sent = send_table(browser, text).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let path = sent.location().to_owned();
    (rested(browser, &path).await, path)
}

async fn apply(browser: &mut Browser, path: &str) -> Answer {
    let asked = browser.get(&format!("{path}/applying")).await;
    assert!(asked.has("Appliquer maintenant"), "{}", asked.text);
    let begun = browser.post(&format!("{path}/applying"), &[]).await;
    assert_eq!(begun.location(), path);
    rested(browser, path).await
}

fn people(house: &House) -> i64 {
    let store = house.context.directory.store();
    store
        .platform_read(|tx| {
            tx.value(
                "SELECT count(*) FROM person WHERE role = 'agent'",
                params![],
            )
        })
        .unwrap()
}

/// Nothing of an upload lies on the disk any more.
async fn nothing_is_left(house: &House) {
    let staging = house.folder.path().join("staging");
    for _ in 0..500 {
        let left = std::fs::read_dir(&staging).map_or(0, Iterator::count);
        if left == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("an upload is left");
}

async fn the_area_is_nowhere_for_anybody_else(kind: Kind) {
    let house = offices(kind).await;
    let mut anne = house.signed_in("anneroux").await;
    let (page, path) = dry_run(&mut anne, &table(0..3)).await;
    assert!(page.has("Essai à blanc"));
    let area = [
        "/administration",
        "/administration/imports",
        "/administration/imports/new",
        "/administration/questions",
    ];
    let one = ["", "/report", "/release", "/applying"].map(|end| format!("{path}{end}"));
    let acts = ["/release", "/applying", "/dropping"].map(|end| format!("{path}{end}"));
    // Of another organisation: its own area, and nothing of this one's.
    let mut chloe = house.signed_in("chloepons").await;
    assert!(
        chloe
            .get("/administration/imports")
            .await
            .has("Aucun import")
    );
    let mut denis = house.signed_in("denispuech").await;
    let inbox = denis.get("/mail/inbox").await;
    assert!(!inbox.has("/administration"), "no way leads there");
    assert!(
        anne.get("/mail/inbox")
            .await
            .has("href=\"/administration\"")
    );
    for path in area {
        assert_eq!(
            denis.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    for browser in [&mut denis, &mut chloe] {
        for path in &one {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!answer.has("Vidal"), "{path}");
        }
        for path in &acts {
            let answer = browser.post(path, &[]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let sent = send_table(&mut denis, &table(0..3)).await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    assert!(
        rested(&mut anne, &path).await.has("Appliquer…"),
        "nothing changed"
    );
    // Who may not any more is somebody else.
    administers(&house, &house.anne, Role::Agent);
    assert_eq!(anne.get(&path).await.status, StatusCode::NOT_FOUND);
}

async fn a_feed_is_read_shown_and_applied(kind: Kind) {
    let house = offices(kind).await;
    let mut anne = house.signed_in("anneroux").await;
    let before = people(&house);
    let empty = anne.get("/administration/imports").await;
    assert!(empty.has("Commencez par le fichier des ressources humaines"));
    let (page, path) = dry_run(&mut anne, &table(0..30)).await;
    assert!(page.has("Essai à blanc"), "{}", page.text);
    assert!(page.has("Médiathèque &#60;b&#62;"), "a name is a text");
    assert_eq!(people(&house), before, "nothing is written");
    nothing_is_left(&house).await;
    let busy = send_table(&mut anne, &table(0..3)).await;
    assert_eq!(busy.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(busy.has("Un autre import est en cours"));
    let names = anne.get(&format!("{path}?show=new")).await;
    assert!(names.has("Léa Vidal12") && names.has("… et 10 de plus"));
    let report = anne.get(&format!("{path}/report")).await;
    assert!(report.header("content-disposition").contains(".csv"));
    assert!(
        report.has("\"Personnes nouvelles\";\"30\""),
        "{}",
        report.text
    );
    let done = apply(&mut anne, &path).await;
    assert!(done.has("<h1>Appliqué</h1>"), "{}", done.text);
    assert_eq!(people(&house), before + 30);
    let again = anne.post(&format!("{path}/applying"), &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "once is enough");
    let list = anne.get("/administration/imports").await;
    assert!(list.has("Appliqué") && list.has("Commencé par Anne Roux"));
    // Given up, it changes nothing.
    let (_, path) = dry_run(&mut anne, &table(0..31)).await;
    anne.post(&format!("{path}/dropping"), &[]).await;
    let dropped = anne.get(&path).await;
    assert!(dropped.has("Rejeté"), "{}", dropped.text);
    assert_eq!(people(&house), before + 30);
}

async fn a_stop_is_released_by_a_second_person_and_not_by_the_first(kind: Kind) {
    let house = offices(kind).await;
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let (_, first) = dry_run(&mut anne, &table(0..20)).await;
    apply(&mut anne, &first).await;
    let (page, path) = dry_run(&mut anne, &table(0..15)).await;
    assert!(
        page.has("Arrêt de sécurité\u{a0}: 5 départs, soit 25\u{a0}%"),
        "{}",
        page.text
    );
    assert!(page.has("Demander la levée à Basile Serre"));
    // Who was given the feeds may release too, and sees the area.
    let denis = house.signed_in("denispuech").await;
    let right = NewDelegation {
        person: house
            .context
            .directory
            .person_at("denis.puech@ac-thau.example")
            .unwrap()
            .unwrap()
            .id,
        duty: Duty::Feeds,
        establishment: None,
        until: "2027-08-31".parse().unwrap(),
    };
    let directory = &house.context.directory;
    let organisation = house.anne.organisation;
    directory
        .delegate(&Actor::command(), organisation, &right)
        .unwrap();
    for (browser, sees) in [
        (&mut anne, "Demander la levée à Denis Puech"),
        (&mut denis.again(), "Lever l’arrêt…"),
    ] {
        let page = browser.get(&path).await;
        assert!(page.has(sees), "{}", page.text);
    }
    assert!(!page.has(&format!("{path}/release")) && !page.has("tramontane import release"));
    for act in ["release", "applying"] {
        let refused = anne.post(&format!("{path}/{act}"), &[]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{act}");
    }
    assert_eq!(anne.get(&format!("{path}/release")).await.location(), path);
    let asked = basile.get(&format!("{path}/release")).await;
    assert!(asked.has("Lever l’arrêt de sécurité"), "{}", asked.text);
    let released = basile.post(&format!("{path}/release"), &[]).await;
    assert_eq!(released.location(), path);
    let page = anne.get(&path).await;
    assert!(
        page.has("Arrêt de sécurité levé par Basile Serre"),
        "{}",
        page.text
    );
    let done = apply(&mut anne, &path).await;
    assert!(done.has("<h1>Appliqué</h1>") && done.has("levé par Basile Serre"));
}

async fn alone_the_machine_is_the_second_person(kind: Kind) {
    let house = offices(kind).await;
    administers(&house, &house.basile, Role::Agent);
    let mut anne = house.signed_in("anneroux").await;
    let (_, first) = dry_run(&mut anne, &table(0..20)).await;
    apply(&mut anne, &first).await;
    let (page, path) = dry_run(&mut anne, &table(0..15)).await;
    let id: i64 = path.rsplit('/').next().unwrap().parse().unwrap();
    let command = format!("tramontane import release {id} --accept-departures 5");
    assert!(page.has(&command), "{}", page.text);
    assert!(!page.has("Demander la levée"));
    let imports = &house.context.imports;
    imports.release(&Actor::command(), id, Some(5)).unwrap();
    let page = anne.get(&path).await;
    assert!(page.has("levé par la ligne de commande"), "{}", page.text);
    assert!(apply(&mut anne, &path).await.has("<h1>Appliqué</h1>"));
}

async fn a_wrong_file_changes_nothing_and_says_which_line(kind: Kind) {
    let house = offices(kind).await;
    let before = people(&house);
    let mut anne = house.signed_in("anneroux").await;
    let mut wrong = table(0..4);
    wrong.push_str("M9;\"Vidal;Léa");
    wrong.push_str(&" ".repeat(2 << 20));
    let (page, _) = dry_run(&mut anne, &wrong).await;
    assert!(
        page.has("Refusé") && page.has("agents.csv"),
        "{}",
        page.text
    );
    assert!(page.has("ligne 6"), "{}", page.text);
    assert!(page.has("Recommencer"));
    let sent = send(
        &mut anne,
        &[("kind", "aaf")],
        "livraison.zip",
        b"PK nothing",
    )
    .await;
    let page = rested(&mut anne, sent.location()).await;
    assert!(
        page.has("livraison.zip\u{a0}: l’archive est abîmée"),
        "{}",
        page.text
    );
    assert!(!page.has("staging"), "no folder of ours");
    assert_eq!(people(&house), before);
    nothing_is_left(&house).await;
}

async fn what_is_missing_in_the_form_is_said_and_nothing_is_kept(kind: Kind) {
    let house = offices(kind).await;
    let mut anne = house.signed_in("anneroux").await;
    for (fields, file, said) in [
        (vec![("kind", "hr")], "", "Aucun fichier"),
        (vec![], "hr.csv", "Dites d’abord"),
        (vec![("kind", "csv")], "a.csv", "Donnez un nom au flux"),
        (
            vec![("kind", "csv"), ("feed", "ville")],
            "a.csv",
            "Donnez le titre",
        ),
    ] {
        let answer = send(&mut anne, &fields, file, b"x").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.has(said), "{}", answer.text);
    }
    let kept = send(&mut anne, &[("kind", "csv"), ("feed", "vil\"le")], "", b"").await;
    assert!(
        kept.has("value=\"vil&#34;le\""),
        "what was typed stays: {}",
        kept.text
    );
    let empty = send(&mut anne, &[("kind", "hr")], "hr.csv", b"").await;
    assert!(empty.has("Ce fichier est vide"));
    let csrf = std::mem::replace(&mut anne.csrf, "another".to_owned());
    let foreign = send(&mut anne, &[("kind", "hr")], "hr.csv", b"x").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    anne.csrf = csrf;
    assert!(
        anne.get("/administration/imports")
            .await
            .has("Aucun import")
    );
    nothing_is_left(&house).await;
}

async fn no_page_tells_a_numen_or_a_date_of_birth(kind: Kind) {
    let house = offices(kind).await;
    let mut anne = house.signed_in("anneroux").await;
    let numen = "11E1234567ABC";
    let twice = format!(
        "NUMEN;DATE_NAISSANCE;ENTPersonJointure\n{numen};1984-03-12;4711\n{numen};1984-03-12;4712\n\
         11E7654321XYZ;12/03/1984;4713\n"
    );
    let sent = send(&mut anne, &[("kind", "hr")], "hr.csv", twice.as_bytes()).await;
    let path = sent.location().to_owned();
    let mut pages = vec![rested(&mut anne, &path).await];
    for end in ["?show=remarks", "?show=suspicious", "/report", "/applying"] {
        pages.push(anne.get(&format!("{path}{end}")).await);
    }
    pages.push(anne.get("/administration/imports").await);
    for page in pages {
        for secret in [numen, "1984-03-12", "12/03/1984", "11E7654321XYZ"] {
            assert!(!page.has(secret), "{secret} in {}", page.text);
        }
    }
}

/// Where an invented académie is written.
struct Disk(PathBuf);

impl Folder for Disk {
    fn create(&mut self, path: &str) -> io::Result<Box<dyn Write + '_>> {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap())?;
        Ok(Box::new(std::fs::File::create(path)?))
    }
}

/// An invented académie is applied; somebody of its second degree, and their date of birth.
fn academie(house: &House) -> (String, String) {
    let folder = house.folder.path().join("feeds");
    let options = Options {
        agents: 60,
        seed: 7,
        from: "2026-11-20".parse().unwrap(),
        days: 0,
        academie: 11,
    };
    generator::generate(options, &mut Disk(folder.clone())).unwrap();
    let (command, organisation) = (Actor::command(), house.anne.organisation);
    let codes = BTreeSet::from([11]);
    let directory = &house.context.directory;
    directory
        .set_academie_codes(&command, organisation, &codes)
        .unwrap();
    let request = Request {
        actor: &command,
        organisation,
        today: options.from,
        accept_date: false,
    };
    let imports = &house.context.imports;
    let staged = imports.stage(&request, Source::Aaf(&folder)).unwrap();
    imports
        .apply(&command, staged.id, options.from, |_, _| {})
        .unwrap();
    let table = std::fs::read_to_string(folder.join("truth/start-staff.csv")).unwrap();
    let rows = table
        .lines()
        .map(|line| line.split(';').collect::<Vec<_>>());
    let mut second = rows.filter(|cells| cells[0] == "ENT2D" && !cells[5].is_empty());
    let cells = second.next().unwrap();
    (cells[1].to_owned(), cells[5].to_owned())
}

async fn a_doubtful_line_waits_for_an_answer(kind: Kind) {
    let house = offices(kind).await;
    let (jointure, born) = academie(&house);
    let mut anne = house.signed_in("anneroux").await;
    assert!(
        anne.get("/administration/questions")
            .await
            .has("Rien n’attend")
    );
    let numen = "11E1234567ABC";
    let lines =
        format!("numen;date_naissance;jointure_2d;service\n{numen};01/01/1901;{jointure};DPE 2\n");
    let sent = send(&mut anne, &[("kind", "hr")], "hr.csv", lines.as_bytes()).await;
    let path = sent.location().to_owned();
    rested(&mut anne, &path).await;
    apply(&mut anne, &path).await;
    let page = anne.get("/administration/questions").await;
    assert!(
        page.has("Est-ce la même personne") && page.has("DPE 2"),
        "{}",
        page.text
    );
    for secret in [numen, "1901", born.as_str()] {
        assert!(!page.has(secret), "{secret} in {}", page.text);
    }
    let faults = html::faults(&page.text);
    assert!(faults.is_empty(), "{faults:?}");
    let key = page
        .between("action=\"/administration/questions/", "\"")
        .to_owned();
    let act = format!("/administration/questions/{key}");
    let person = page.between("name=\"about\" value=\"", "\"").to_owned();
    for name in ["denispuech", "chloepons"] {
        let mut other = house.signed_in(name).await;
        let page = other.get("/administration/questions").await;
        assert!(!page.has("Est-ce la même personne"), "{name}");
        let answer = other.post(&act, &[("about", "nobody")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    let stranger = house.basile.person.to_string();
    for form in [
        [("about", stranger.as_str())],
        [("keep", stranger.as_str())],
    ] {
        let answer = anne.post(&act, &form).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(anne.post(&act, &[]).await.status, StatusCode::BAD_REQUEST);
    let done = anne.post(&act, &[("about", &person)]).await;
    let page = anne.get(done.location()).await;
    assert!(
        page.has("Rien n’attend") && page.has("C’est enregistré"),
        "{}",
        page.text
    );
    let id = PersonId(person.parse().unwrap());
    assert!(house.context.directory.person(id).is_ok());
    assert_eq!(
        anne.post(&act, &[("about", &person)]).await.status,
        StatusCode::NOT_FOUND
    );
}

async fn a_person_shows_what_each_source_says_and_which_is_followed(kind: Kind) {
    let house = offices(kind).await;
    let (jointure, born) = academie(&house);
    let numen = "11E1234567ABC";
    let lines = format!(
        "numen;date_naissance;jointure_2d;service;corps;fin\n{numen};{born};{jointure};DPE 7;CERTIFIE;2027-08-31\n"
    );
    let mut anne = house.signed_in("anneroux").await;
    let sent = send(&mut anne, &[("kind", "hr")], "hr.csv", lines.as_bytes()).await;
    let path = sent.location().to_owned();
    rested(&mut anne, &path).await;
    apply(&mut anne, &path).await;
    let (person, hashes) = told_by_both(&house);
    let path = format!("/administration/people/{person}");
    for (lang, titles) in [
        (
            "fr",
            ["Annuaire fédérateur, second degré", "Ressources humaines"],
        ),
        ("en", ["second degree", "Human resources"]),
    ] {
        anne.post("/settings", &[("lang", lang)]).await;
        let page = anne.get(&path).await;
        well(&page, &path, lang);
        let table = page.between("<table class=\"said\"", "</table>");
        for words in titles.into_iter().chain(["DPE 7", "CERTIFIE", "2027"]) {
            assert!(table.contains(words), "{words} in {table}");
        }
        let mut secrets = vec![numen.to_owned(), born.clone(), jointure.clone()];
        secrets.extend(hashes.clone());
        for secret in secrets {
            assert!(!page.has(&secret), "{secret} in {}", page.text);
        }
    }
    // Who has a right elsewhere, or none, is told nothing.
    let command = Actor::command();
    let home = house.context.directory.person(PersonId(person)).unwrap();
    let other = another_place(&house, home.establishment_id.unwrap());
    let mut denis = house.signed_in("denispuech").await;
    let agent = house
        .context
        .directory
        .person_identified("denispuech", None)
        .unwrap()
        .unwrap();
    let right = |establishment| NewDelegation {
        person: agent.id,
        duty: Duty::People,
        establishment: Some(establishment),
        until: "2026-12-31".parse().unwrap(),
    };
    let directory = &house.context.directory;
    let organisation = house.anne.organisation;
    directory
        .delegate(&command, organisation, &right(other))
        .unwrap();
    let mut chloe = house.signed_in("chloepons").await;
    for browser in [&mut denis, &mut chloe] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(!page.has("DPE 7"));
    }
    let home = home.establishment_id.unwrap();
    directory
        .delegate(&command, organisation, &right(home))
        .unwrap();
    assert!(denis.get(&path).await.has("DPE 7"), "the right opens it");
}

/// Whom both the annuaire and human resources tell of, and their hashes.
fn told_by_both(house: &House) -> (i64, Vec<String>) {
    let store = house.context.directory.store();
    store
        .platform_read(|tx| {
            tx.query_one(
                "SELECT person_id, numen_hash, birth_hash FROM person WHERE numen_hash IS NOT NULL",
                params![],
                |row| Ok((row.get(0)?, vec![row.get(1)?, row.get(2)?])),
            )
        })
        .unwrap()
}

/// A structure that is not this one and has nothing below it.
fn another_place(house: &House, than: i64) -> i64 {
    let store = house.context.directory.store();
    store
        .platform_read(|tx| {
            tx.value(
                "SELECT min(establishment_id) FROM establishment WHERE establishment_id <> $1
                 AND establishment_id NOT IN (SELECT parent_id FROM establishment WHERE parent_id IS NOT NULL)",
                params![than],
            )
        })
        .unwrap()
}

async fn every_page_is_well_in_every_language(kind: Kind) {
    let house = offices(kind).await;
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let (_, done) = dry_run(&mut anne, &table(0..20)).await;
    let ready = anne.get(&format!("{done}/applying")).await;
    assert!(html::faults(&ready.text).is_empty());
    apply(&mut anne, &done).await;
    let wrong = send(&mut anne, &[("kind", "hr")], "hr.csv", b"\0\0").await;
    rested(&mut anne, wrong.location()).await;
    let (_, stopped) = dry_run(&mut anne, &table(0..15)).await;
    for lang in ["fr", "en"] {
        for browser in [&mut anne, &mut basile] {
            browser.post("/settings", &[("lang", lang)]).await;
            for path in [
                "/administration/imports",
                "/administration/imports/new",
                "/administration/questions",
                done.as_str(),
                wrong.location(),
                &stopped,
                &format!("{stopped}?show=leaving"),
                &format!("{stopped}?show=remarks"),
                &format!("{stopped}?show=structures"),
            ] {
                well(&browser.get(path).await, path, lang);
            }
        }
        well(
            &basile.get(&format!("{stopped}/release")).await,
            "release",
            lang,
        );
    }
    anne.post(&format!("{stopped}/dropping"), &[]).await;
    well(&anne.get("/administration/imports/new").await, "new", "en");
    well(&send(&mut anne, &[], "", b"").await, "refused", "en");
}

fn well(page: &Answer, path: &str, lang: &str) {
    assert!(
        page.has(&format!("<html lang=\"{lang}\"")),
        "{path}: {}",
        page.text
    );
    let faults = html::faults(&page.text);
    assert!(
        faults.is_empty(),
        "{path} ({lang}): {faults:#?}\n{}",
        page.text
    );
    let unsaid = page
        .text
        .split(['"', '>', '<', ' ', '\n'])
        .find(|word| word.starts_with("web-") || word.starts_with("import-"));
    assert_eq!(unsaid, None, "{path} ({lang}): a key that no file has");
}
