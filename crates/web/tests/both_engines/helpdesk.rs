//! « Assistance »: the desk's pages and acts, and the requests that it answers, on both engines.

use crate::common::{Answer, Browser, House, PASSWORD, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{
    Actor, Duty, HELP_JOB, HelpKind, NewDelegation, NewHelp, PersonFacts, PersonId, StructureFacts,
};
use feed_syntax::{BirthDate, Numen};
use identity::Hashed;
use std::time::Duration;
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    who_has_no_desk_finds_none,
    a_desk_finds_its_people_and_says_how_they_get_in,
    each_act_asks_once_more_and_is_read_by_whom_it_is_about,
    a_desk_does_nothing_to_itself_nor_to_who_holds_rights,
    who_waits_after_too_many_attempts_is_unlocked,
    a_sheet_is_printed_for_who_waits,
    a_request_is_taken_and_answered_without_a_secret,
    a_second_factor_is_reset_by_two_people,
    a_code_is_handed_over_and_leads_to_another_password,
    what_nobody_recognised_is_ended_together,
}

const NUMEN: &str = "11E2601001THA";
const BIRTH: &str = "14/02/1998";

/// Basile has the desk, over a school or over all; Solène works at the school, and waits for her first sign-in.
struct Scene {
    house: House,
    school: i64,
    solene: PersonId,
}

fn scene(kind: Kind, over_all: bool) -> Scene {
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
    let (numen, birth) = (
        Numen::parse(NUMEN).unwrap(),
        BirthDate::parse(BIRTH).unwrap(),
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
                birth_hash: Some(keyed.of(Hashed::BirthDate, &birth.reveal())),
                ..PersonFacts::default()
            };
            let written = registry.put_person(directory, tx, None, &person, today)?;
            Ok::<_, directory::DirectoryError>((school, written.person.unwrap()))
        })
        .unwrap();
    directory.forget();
    let scene = Scene {
        school,
        solene,
        house,
    };
    scene.give(
        &scene.house.basile,
        Duty::Helpdesk,
        (!over_all).then_some(school),
    );
    scene
}

impl Scene {
    fn give(&self, who: &Actor, duty: Duty, establishment: Option<i64>) {
        let new = NewDelegation {
            person: who.person,
            duty,
            establishment,
            until: "2027-08-31".parse().unwrap(),
        };
        let directory = &self.house.context.directory;
        directory
            .delegate(&Actor::command(), who.organisation, &new)
            .unwrap();
    }

    async fn desk(&self) -> Browser {
        self.house.signed_in("basileserre").await
    }

    fn solene(&self) -> String {
        format!("/helpdesk/people/{}", self.solene)
    }

    /// A request of Solène's, routed; its number.
    fn asks(&self, kind: HelpKind, said: &str) -> i64 {
        self.asks_as("Cazalbou", kind, said)
    }

    fn asks_as(&self, family: &str, kind: HelpKind, said: &str) -> i64 {
        let birth = BirthDate::parse(BIRTH).unwrap();
        let new = NewHelp {
            organisation: self.house.anne.organisation,
            kind,
            given_name: "Solène".to_owned(),
            family_name: family.to_owned(),
            school: "0340001A".to_owned(),
            birth_hash: self
                .house
                .context
                .keyed
                .of(Hashed::BirthDate, &birth.reveal()),
            said: said.to_owned(),
            language: Lang::Fr,
        };
        let context = &self.house.context;
        let network = "192.0.2.1".parse().unwrap();
        let made = context.identity.ask_help(&new, network).unwrap();
        for job in context.mail.store().pending_jobs(HELP_JOB).unwrap() {
            context.directory.route_help(&job).unwrap();
        }
        made.number
    }
}

/// Well-formed, every word said, and nothing on it that the desk does not see.
fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:#?}");
    for unsaid in ["web-help", "web-person", "journal-act", "web-school"] {
        assert!(!answer.has(unsaid), "{unsaid} in {}", answer.text);
    }
    for secret in [NUMEN, BIRTH, "1998", "14 février", "Lettre de Zoé"] {
        assert!(!answer.has(secret), "{secret} is shown");
    }
}

async fn who_has_no_desk_finds_none(kind: Kind) {
    let scene = scene(kind, false);
    let number = scene.asks(HelpKind::LockedOut, "");
    let mut anne = scene.house.signed_in("anneroux").await;
    assert!(!anne.get("/mail/inbox").await.has("href=\"/helpdesk\""));
    let person = scene.solene();
    let request = format!("/helpdesk/requests/{number}");
    let act = format!("{person}/sessions");
    // Nobody, who looks after people, who administers another organisation.
    scene.give(&scene.house.anne, Duty::People, None);
    let directory = &scene.house.context.directory;
    directory
        .set_administrator(&Actor::command(), scene.house.chloe.person, true)
        .unwrap();
    let mut chloe = scene.house.signed_in("chloepons").await;
    for (name, browser) in [("anne", &mut anne), ("chloe", &mut chloe)] {
        for path in [&person, &request, &act] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        for (path, form) in [(&request, ("do", "close")), (&act, ("do", "now"))] {
            let answer = browser.post(path, &[form]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
    for path in ["/helpdesk", "/helpdesk?q=solene", "/helpdesk/requests"] {
        assert_eq!(anne.get(path).await.status, StatusCode::NOT_FOUND);
        assert!(!chloe.get(path).await.has("Cazalbou"), "{path}");
    }
}

async fn a_desk_finds_its_people_and_says_how_they_get_in(kind: Kind) {
    let scene = scene(kind, false);
    let mut desk = scene.desk().await;
    let inbox = desk.get("/mail/inbox").await;
    assert!(inbox.has("href=\"/helpdesk\"") && !inbox.has("href=\"/administration\""));
    let directory = &scene.house.context.directory;
    let person = directory.person(scene.solene).unwrap();
    let (identifier, address) = (&person.identifier, person.address.as_ref().unwrap());
    for typed in ["cazal", "Solène Cazalbou", identifier, address] {
        let found = desk
            .get(&format!("/helpdesk?q={}", typed.replace(' ', "+")))
            .await;
        assert!(found.has(&scene.solene()), "{typed}");
        is_well(&found);
    }
    let other = desk.get("/helpdesk?q=anneroux").await;
    assert!(other.has("Personne de votre périmètre") && !other.has("Anne Roux"));
    for lang in ["fr", "en"] {
        desk.post("/settings", &[("lang", lang)]).await;
        let page = desk.get(&scene.solene()).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        is_well(&page);
        assert!(page.has(identifier) && page.has(address) && page.has("Collège des Étangs"));
        is_well(&desk.get("/helpdesk").await);
        is_well(&desk.get("/helpdesk/requests").await);
    }
    let page = desk.get(&scene.solene()).await;
    assert!(page.has("never chosen") && page.has("none open") && page.has("/sheet\""));
    // Anne is of the organisation, and of no structure of the desk.
    let anne = format!("/helpdesk/people/{}", scene.house.anne.person);
    assert_eq!(desk.get(&anne).await.status, StatusCode::NOT_FOUND);
    let acted = desk.post(&format!("{anne}/sessions"), &[]).await;
    assert_eq!(acted.status, StatusCode::NOT_FOUND);
}

async fn each_act_asks_once_more_and_is_read_by_whom_it_is_about(kind: Kind) {
    let scene = scene(kind, true);
    let house = &scene.house;
    house.put(
        &house.anne,
        "1@x.example",
        "z@x.example",
        "Lettre de Zoé",
        "Confidence.",
    );
    let mut anne = house.signed_in("anneroux").await;
    let mut desk = scene.desk().await;
    let path = format!("/helpdesk/people/{}", house.anne.person);
    let page = desk.get(&path).await;
    is_well(&page);
    assert!(page.has("1 ouverte") && page.has("changé le") && page.has("Actif"));
    for (act, says) in [
        ("sessions", "déconnectés aussitôt"),
        ("suspension", "Plus aucune connexion"),
        ("room", "pourra contenir 4\u{a0}Go"),
        ("resumption", "de nouveau se connecter"),
    ] {
        let asked = desk.get(&format!("{path}/{act}")).await;
        is_well(&asked);
        assert!(
            asked.has(says) && asked.has("Anne Roux"),
            "{act}: {}",
            asked.text
        );
    }
    let nothing = desk.get(&format!("{path}/deletion")).await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    assert_eq!(
        anne.get("/mail/inbox").await.status,
        StatusCode::OK,
        "asking does nothing"
    );

    let done = desk.post(&format!("{path}/sessions"), &[]).await;
    assert_eq!(done.location(), format!("{path}?said=sessions"));
    assert!(desk.get(done.location()).await.has("Sessions fermées."));
    assert_eq!(anne.get("/mail/inbox").await.status, StatusCode::SEE_OTHER);
    let mut anne = house.signed_in("anneroux").await;

    let done = desk.post(&format!("{path}/room"), &[]).await;
    assert_eq!(done.location(), format!("{path}?said=room"));
    let held = || house.context.directory.account(house.anne.account).unwrap();
    assert_eq!(held().quota_bytes, 4 << 30);
    let again = desk.post(&format!("{path}/room"), &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);

    let suspension = format!("{path}/suspension");
    let without = desk.post(&suspension, &[("reason", " ")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.has("Écrivez un motif"));
    is_well(&without);
    desk.post(&suspension, &[("reason", "Poste <b>perdu</b>.")])
        .await;
    assert_eq!(anne.get("/mail/inbox").await.status, StatusCode::SEE_OTHER);
    let page = desk.get(&path).await;
    assert!(page.has("Poste ") && !page.has("<b>perdu") && page.has("/resumption"));
    let twice = desk.post(&suspension, &[("reason", "Encore.")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let form = [("name", "anneroux"), ("password", PASSWORD)];
    let refused = house.browser().post("/signin", &form).await;
    assert!(refused.has("Poste"));
    desk.post(&format!("{path}/resumption"), &[]).await;
    let mut anne = house.signed_in("anneroux").await;
    let own = anne.get("/settings").await;
    for words in [
        "Toutes les sessions fermées",
        "Place portée à 4",
        "Compte suspendu",
        "Compte rouvert",
        "Basile Serre",
    ] {
        assert!(own.has(words), "{words} is not read by whom it is about");
    }
    // What those who manage people closed, they open.
    let how = directory::Suspension::default();
    let directory = &house.context.directory;
    directory
        .suspend(&Actor::command(), house.anne.account, &how)
        .unwrap();
    let page = desk.get(&path).await;
    assert!(page.has("lui seul le rouvre") && !page.has("/resumption"));
    let opened = desk.post(&format!("{path}/resumption"), &[]).await;
    assert_eq!(opened.status, StatusCode::NOT_FOUND);
}

async fn a_desk_does_nothing_to_itself_nor_to_who_holds_rights(kind: Kind) {
    let scene = scene(kind, true);
    let house = &scene.house;
    scene.give(&house.anne, Duty::Feeds, None);
    let mut desk = scene.desk().await;
    for (who, says) in [
        (&house.basile, "votre propre compte"),
        (&house.anne, "seule l’administration agit"),
    ] {
        let path = format!("/helpdesk/people/{}", who.person);
        let page = desk.get(&path).await;
        is_well(&page);
        assert!(
            page.has(says) && !page.has(&format!("{path}/")),
            "{}",
            page.text
        );
        for act in [
            "unlocking",
            "sessions",
            "suspension",
            "resumption",
            "room",
            "sheet",
        ] {
            let path = format!("{path}/{act}");
            assert_eq!(desk.get(&path).await.status, StatusCode::NOT_FOUND, "{act}");
            let done = desk.post(&path, &[("reason", "x")]).await;
            assert_eq!(done.status, StatusCode::NOT_FOUND, "{act}");
        }
    }
    assert_eq!(desk.get("/mail/inbox").await.status, StatusCode::OK);
}

async fn who_waits_after_too_many_attempts_is_unlocked(kind: Kind) {
    let scene = scene(kind, true);
    let house = &scene.house;
    let mut desk = scene.desk().await;
    let path = format!("/helpdesk/people/{}", house.anne.person);
    let act = format!("{path}/unlocking");
    assert!(!desk.get(&path).await.has(&act), "she waits nowhere");
    let mut thief = house.browser();
    let guess = [("name", "anneroux"), ("password", "devine 4711")];
    for _ in 0..10 {
        thief.post("/signin", &guess).await;
    }
    let right = [("name", "anneroux"), ("password", PASSWORD)];
    let waits = thief.post("/signin", &right).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
    let page = desk.get(&path).await;
    is_well(&page);
    assert!(page.has("trop d’essais") && page.has("Ailleurs, elle se connecte") && page.has(&act));
    let asked = desk.get(&act).await;
    is_well(&asked);
    assert!(asked.has("Anne Roux") && asked.has("ne comptent plus"));
    let done = desk.post(&act, &[]).await;
    assert_eq!(done.location(), format!("{path}?said=unlocking"));
    let page = desk.get(done.location()).await;
    assert!(page.has("Débloqué.") && !page.has(&act));
    let opened = thief.post("/signin", &right).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    assert!(thief.get("/settings").await.has("Attente levée"));
}

async fn a_sheet_is_printed_for_who_waits(kind: Kind) {
    let scene = scene(kind, false);
    let mut desk = scene.desk().await;
    let path = format!("{}/sheet", scene.solene());
    let asked = desk.get(&path).await;
    is_well(&asked);
    let sheet = desk.post(&path, &[]).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert!(sheet.header("cache-control").contains("no-store"));
    let code = sheet.between("<dd class=\"code\">", "<").to_owned();
    assert!(sheet.has("Solène Cazalbou") && sheet.has(&scene.solene()));
    assert!(
        !desk.get(&scene.solene()).await.has(&code),
        "on no other page"
    );
    assert!(
        desk.get(&scene.solene())
            .await
            .has("Feuille de première connexion imprimée")
    );
    // Who is in already waits for none.
    let directory = &scene.house.context.directory;
    let account = directory.person(scene.solene).unwrap().account.unwrap();
    directory.activate(account).unwrap();
    assert_eq!(desk.post(&path, &[]).await.status, StatusCode::CONFLICT);
    assert!(!desk.get(&scene.solene()).await.has("/sheet\""));
}

async fn a_request_is_taken_and_answered_without_a_secret(kind: Kind) {
    let scene = scene(kind, false);
    let first = scene.asks(HelpKind::LockedOut, "Depuis <b>lundi</b>.");
    let thief = scene.asks(HelpKind::NotMe, "");
    scene.asks(HelpKind::LockedOut, "Toujours rien.");
    let mut desk = scene.desk().await;
    let queue = desk.get("/helpdesk/requests").await;
    is_well(&queue);
    let place = |number: i64| {
        queue
            .text
            .find(&format!("id=\"request-{number}\""))
            .unwrap()
    };
    assert!(place(thief) < place(first), "« it was not me » first");
    assert!(queue.has("faite 2 fois") && queue.has("Collège des Étangs") && queue.has("à prendre"));
    assert!(
        queue
            .between("href=\"/helpdesk/requests\"", "</a>")
            .contains(">2<")
    );
    assert!(!queue.has("Délai de 48"));
    scene.house.clock.advance(Duration::from_secs(48 * 3600));
    let mut desk = scene.desk().await;
    assert!(desk.get("/helpdesk/requests").await.has("Délai de 48"));

    let path = format!("/helpdesk/requests/{first}");
    let page = desk.get(&path).await;
    is_well(&page);
    assert!(page.has(&scene.solene()) && page.has("Toujours rien.") && !page.has("<b>lundi"));
    let done = desk.post(&path, &[("do", "take")]).await;
    assert_eq!(done.location(), format!("{path}?said=taken"));
    assert!(
        desk.get("/helpdesk/requests")
            .await
            .has("prise en charge\u{a0}: Basile Serre")
    );
    let twice = desk.post(&path, &[("do", "take")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    desk.post(&path, &[("do", "give-back")]).await;
    let unknown = desk.post(&path, &[("do", "delete")]).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);

    let long = "x".repeat(2_001);
    for (answer, says, comes_back) in [
        (
            "Votre NUMEN : 11 E 26 01001 THA.",
            "contenait un NUMEN",
            false,
        ),
        (long.as_str(), "2\u{a0}000 signes", true),
    ] {
        let form = [("do", "answer"), ("answer", answer)];
        let again = desk.post(&path, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has(says) && again.has("aria-invalid=\"true\""));
        assert_eq!(again.has(answer), comes_back);
        assert!(html::faults(&again.text).is_empty());
    }
    let form = [
        ("do", "answer"),
        ("answer", "Passez au <i>secrétariat</i>."),
    ];
    let done = desk.post(&path, &form).await;
    assert_eq!(done.location(), "/helpdesk/requests?said=answered");
    let queue = desk.get(done.location()).await;
    assert!(queue.has("Réponse enregistrée.") && !queue.has(&format!("request-{first}\"")));
    let page = desk.get(&path).await;
    assert!(page.has("Passez au") && !page.has("<i>") && !page.has("value=\"answer\""));
    let closed = desk
        .post(&format!("/helpdesk/requests/{thief}"), &[("do", "close")])
        .await;
    assert_eq!(closed.location(), "/helpdesk/requests?said=closed");
    assert!(
        desk.get("/helpdesk/requests")
            .await
            .has("Aucune demande n’attend")
    );
    // In what is told of her school and of herself, who did it stands.
    let directory = &scene.house.context.directory;
    let basile = &scene.house.basile;
    let journal = directory.helped_journal(basile, scene.solene).unwrap();
    assert!(
        journal
            .iter()
            .filter(|line| line.by == Some(basile.person))
            .count()
            >= 4
    );
    assert_eq!(journal[0].establishment, Some(scene.school));
}

impl Scene {
    /// Solène has an account that is active.
    fn activate(&self) {
        let directory = &self.house.context.directory;
        let account = directory.person(self.solene).unwrap().account.unwrap();
        directory.activate(account).unwrap();
    }

    /// A second factor as it lies in the rows: what is asked here is whether it is there.
    fn enrol(&self) {
        let put =
            "INSERT INTO second_factor (person_id, seed, since, last_step) VALUES ($1, 'x', 1, 1)";
        let store = self.house.context.mail.store();
        store
            .platform_write(|tx| tx.execute(put, store::params![self.solene]))
            .unwrap();
    }
}

async fn a_second_factor_is_reset_by_two_people(kind: Kind) {
    let scene = scene(kind, true);
    scene.activate();
    let path = format!("{}/factor", scene.solene());
    let mut basile = scene.desk().await;
    let none = basile.get(&path).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND, "she has none");
    scene.enrol();
    assert!(basile.get(&scene.solene()).await.has(&path));
    let asked = basile.get(&path).await;
    is_well(&asked);
    assert!(asked.has("Deux personnes sont nécessaires"));
    for (form, says) in [
        (
            [("do", "ask"), ("request", ""), ("reason", " ")],
            "ou un motif",
        ),
        (
            [
                ("do", "ask"),
                ("request", "4711"),
                ("reason", "<b>Perdu</b>"),
            ],
            "demande en cours",
        ),
    ] {
        let again = basile.post(&path, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        is_well(&again);
        assert!(again.has(says) && !again.has("<b>Perdu"), "{}", again.text);
    }
    let form = [("do", "ask"), ("reason", "Téléphone volé.")];
    let done = basile.post(&path, &form).await;
    assert_eq!(
        done.location(),
        format!("{}?said=factor-asked", scene.solene())
    );
    assert!(
        basile
            .get(done.location())
            .await
            .has("une seconde personne doit")
    );
    let own = basile.get(&path).await;
    is_well(&own);
    assert!(own.has("Téléphone volé.") && !own.has("value=\"confirm\""));
    let alone = basile.post(&path, &[("do", "confirm")]).await;
    assert_eq!(alone.status, StatusCode::NOT_FOUND);
    // Anne helps from the school: another desk.
    scene.give(&scene.house.anne, Duty::Helpdesk, Some(scene.school));
    let mut anne = scene.house.signed_in("anneroux").await;
    let list = anne.get("/helpdesk").await;
    is_well(&list);
    assert!(list.has(&path) && list.has("à confirmer par vous"));
    let page = anne.get(&path).await;
    is_well(&page);
    assert!(
        page.has("Téléphone volé.") && page.has("Basile Serre") && page.has("value=\"confirm\"")
    );
    let done = anne.post(&path, &[("do", "confirm")]).await;
    assert_eq!(
        done.location(),
        format!("{}?said=factor-reset", scene.solene())
    );
    let page = anne.get(done.location()).await;
    is_well(&page);
    assert!(page.has("Double authentification réinitialisée") && !page.has(&path));
    let twice = anne.post(&path, &[("do", "confirm")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let identity = &scene.house.context.identity;
    assert!(identity.second_factor(scene.solene).unwrap().is_none());
}

async fn a_code_is_handed_over_and_leads_to_another_password(kind: Kind) {
    let scene = scene(kind, true);
    let path = format!("{}/handover", scene.solene());
    let mut desk = scene.desk().await;
    let waits = desk.get(&path).await;
    assert_eq!(waits.status, StatusCode::NOT_FOUND, "a sheet is for her");
    scene.activate();
    let number = scene.asks(HelpKind::LockedOut, "").to_string();
    assert!(desk.get(&scene.solene()).await.has(&path));
    let asked = desk.get(&format!("{path}?request={number}")).await;
    is_well(&asked);
    assert!(asked.has(&format!("value=\"{number}\"")) && asked.has("adresse de secours"));
    for (request, way, says) in [
        ("", "print", "demande en cours"),
        ("4711", "print", "demande en cours"),
        (number.as_str(), "pigeon", "Choisissez comment"),
        (number.as_str(), "rescue", "Aucune adresse de secours"),
    ] {
        let form = [("request", request), ("way", way)];
        let again = desk.post(&path, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{way}");
        is_well(&again);
        assert!(again.has(says), "{way}: {}", again.text);
    }
    let form = [("request", number.as_str()), ("way", "head")];
    let done = desk.post(&path, &form).await;
    assert!(desk.get(done.location()).await.has("peut imprimer un code"));
    let form = [("request", number.as_str()), ("way", "print")];
    let sheet = desk.post(&path, &form).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert!(sheet.header("cache-control").contains("no-store"));
    assert!(sheet.has("Nouveau mot de passe") && sheet.has("/recovery/code"));
    let code = sheet.between("<dd class=\"code\">", "<").to_owned();
    assert!(
        !desk.get(&scene.solene()).await.has(&code),
        "on no other page"
    );

    let name = scene.house.context.directory.person(scene.solene).unwrap();
    let name = name.identifier.clone();
    let mut guest = scene.house.browser();
    assert!(guest.get("/recovery").await.has("href=\"/recovery/code\""));
    let form = guest.get("/recovery/code").await;
    let faults = html::faults(&form.text);
    assert!(
        faults.is_empty() && form.has("J’ai un code remis"),
        "{faults:#?}"
    );
    let entry = |name: &str, code: &str, day: &str| {
        let parts = [
            ("name", name),
            ("code", code),
            ("day", day),
            ("month", "02"),
            ("year", "1998"),
        ];
        parts.map(|(field, value)| (field, value.to_owned()))
    };
    let mut unknown = Vec::new();
    for (name, code, day) in [
        ("personne.ici", code.as_str(), "14"),
        (name.as_str(), code.as_str(), "15"),
    ] {
        let entry = entry(name, code, day);
        let form = fields(&entry);
        let again = guest.post("/recovery/code", &form).await;
        assert_eq!(again.status, StatusCode::FORBIDDEN);
        assert!(!again.has(code) && html::faults(&again.text).is_empty());
        unknown.push(again.text.replace(name, ""));
    }
    assert_eq!(unknown[0], unknown[1], "whoever is named");
    let slip = entry(&name, "K7PM-4TQX-9RGG", "14");
    let form = fields(&slip);
    let slip = guest.post("/recovery/code", &form).await;
    assert_eq!(slip.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = entry(&name, &code.to_lowercase(), "14");
    let form = fields(&right);
    let done = guest.post("/recovery/code", &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let choice = done.location().to_owned();
    assert!(choice.starts_with("/recovery/password/"));
    let page = guest.get(&choice).await;
    assert!(page.has("Solène") && page.has("choisissez le mot de passe"));
    let fresh = "garrigue chenal amandier";
    let chosen = guest
        .post(&choice, &[("fresh", fresh), ("again", fresh)])
        .await;
    assert!(chosen.has("Mot de passe changé"), "{}", chosen.text);
    let form = fields(&right);
    let used = guest.post("/recovery/code", &form).await;
    assert_eq!(used.status, StatusCode::FORBIDDEN, "it is used up");
}

async fn what_nobody_recognised_is_ended_together(kind: Kind) {
    let scene = scene(kind, true);
    let known = scene.asks(HelpKind::LockedOut, "");
    let strangers =
        ["Personne", "Autre"].map(|family| scene.asks_as(family, HelpKind::LockedOut, ""));
    let mut desk = scene.desk().await;
    let queue = desk.get("/helpdesk/requests").await;
    is_well(&queue);
    let ticks = |number: i64| format!("name=\"ticked\" value=\"{number}\"");
    assert!(strangers.iter().all(|one| queue.has(&ticks(*one))));
    assert!(
        !queue.has(&ticks(known)),
        "whom one is known of is answered alone"
    );
    let [one, other] = strangers.map(|number| number.to_string());
    let known = known.to_string();
    let answer = ("answer", "Personne n’est reconnu : passez au secrétariat.");
    let secret = ("answer", "Voici : 11E9901234ABC.");
    for (form, says) in [
        (vec![answer], "Cochez au moins"),
        (
            vec![("ticked", one.as_str()), ("ticked", known.as_str()), answer],
            "Cochez au moins",
        ),
        (
            vec![("ticked", one.as_str()), ("answer", " ")],
            "Écrivez une réponse",
        ),
        (vec![("ticked", one.as_str()), secret], "contenait un NUMEN"),
    ] {
        let again = desk.post("/helpdesk/requests", &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(again.has(says) && !again.has("11E9901234ABC"));
        assert!(html::faults(&again.text).is_empty());
    }
    let form = [("ticked", one.as_str()), ("ticked", other.as_str()), answer];
    let done = desk.post("/helpdesk/requests", &form).await;
    assert_eq!(done.location(), "/helpdesk/requests?said=answered");
    let queue = desk.get(done.location()).await;
    assert!(
        strangers
            .iter()
            .all(|one| !queue.has(&format!("request-{one}\"")))
    );
    assert!(queue.has(&format!("request-{known}\"")) && !queue.has("name=\"ticked\""));
    let mut anne = scene.house.signed_in("anneroux").await;
    let form = [("ticked", known.as_str()), answer];
    let nobody = anne.post("/helpdesk/requests", &form).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

fn fields<'a>(entry: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    let fields = entry.iter();
    fields
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}
