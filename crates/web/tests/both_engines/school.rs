//! « Mon établissement » as a browser asks for it, without a script, on both engines.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use chrono::NaiveDate;
use directory::{
    ANSWERED_JOB, Actor, FunctionFacts, HEAD_POST, PersonFacts, PersonId, Population,
    StructureFacts, Suspension,
};
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_head_sees_the_people_of_the_school_by_tab_and_by_name,
    who_leads_nothing_finds_no_page_and_no_way_to_it,
    a_temporary_account_is_asked_for_approved_and_appears,
    a_form_says_beside_each_field_what_is_wrong,
    a_refusal_needs_a_reason_and_is_read_by_who_asked,
    a_temporary_account_is_renewed_from_its_page,
    a_head_prints_the_sheet_that_opens_a_first_sign_in,
    what_is_drawn_on_a_sheet_holds_the_page_and_the_identifier_and_no_code,
    who_came_in_by_a_sheet_reads_who_printed_it_and_when,
    everybody_reads_what_others_did_for_their_account,
    every_page_is_well_in_every_language,
}

/// Basile leads a college and a school; Anne administers the organisation; Chloé is of another one.
struct School {
    house: House,
    id: i64,
    other: i64,
}

fn school(kind: Kind) -> School {
    let house = house_on(kind);
    let id = structure(&house, "0340001A", "Collège de l’Étang", "Mèze");
    let other = structure(&house, "0340002B", "École <b>Jean-Moulin</b>", "Sète");
    let directory = &house.context.directory;
    directory
        .store()
        .platform_write(|tx| {
            for place in [id, other] {
                tx.execute(
                    "INSERT INTO held_function (person_id, establishment_id, code, post, label, since, order_name)
                     SELECT person_id, $2, 'DIR', $3, 'principal', '2020-09-01', order_name FROM person
                     WHERE person_id = $1",
                    params![house.basile.person, place, HEAD_POST],
                )?;
            }
            tx.execute(
                "UPDATE person SET establishment_id = $2 WHERE person_id = $1",
                params![house.basile.person, id],
            )
        })
        .unwrap();
    directory
        .set_administrator(&Actor::command(), house.anne.person, true)
        .unwrap();
    directory.forget();
    School { house, id, other }
}

fn structure(house: &House, uai: &str, name: &str, town: &str) -> i64 {
    let directory = &house.context.directory;
    let registry = directory.registry(house.anne.organisation).unwrap();
    let facts = StructureFacts {
        uai: Some(uai.to_owned()),
        name: name.to_owned(),
        kind: "Collège".to_owned(),
        town: town.to_owned(),
        ..StructureFacts::default()
    };
    let store = directory.store();
    store
        .platform_write(|tx| registry.put_structure(tx, None, &facts))
        .unwrap()
}

impl School {
    /// Somebody a feed tells of; nobody has chosen a password yet.
    fn put(&self, given: &str, family: &str, facts: PersonFacts) -> PersonId {
        let directory = &self.house.context.directory;
        let registry = directory.registry(self.house.anne.organisation).unwrap();
        let facts = PersonFacts {
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            home: Some(self.id),
            functions: vec![FunctionFacts {
                establishment: self.id,
                code: "ENS".to_owned(),
                post: String::new(),
                label: "anglais".to_owned(),
                since: "2026-09-01".parse().ok(),
                until: None,
            }],
            ..facts
        };
        let today: NaiveDate = "2026-11-23".parse().unwrap();
        let written = directory
            .store()
            .platform_write(|tx| registry.put_person(directory, tx, None, &facts, today))
            .unwrap();
        directory.forget();
        written.person.unwrap()
    }

    async fn head(&self) -> Browser {
        self.house.signed_in("basileserre").await
    }

    async fn root(&self) -> Browser {
        self.house.signed_in("anneroux").await
    }

    /// Answers of which nobody is told yet.
    fn answers(&self) -> usize {
        let store = self.house.context.directory.store();
        store.pending_jobs(ANSWERED_JOB).unwrap().len()
    }

    /// Runs what is due, until who asked is told.
    async fn told(&self) {
        self.house.context.directory.store().start_jobs();
        while self.answers() > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }

    async fn stranger(&self) -> Browser {
        self.house.signed_in("chloepons").await
    }

    fn path(&self, rest: &str) -> String {
        format!("/school/{}{rest}", self.id)
    }

    async fn ask(&self, browser: &mut Browser, family: &str, until: &str) -> Answer {
        let form = [
            ("kind", "local-authority"),
            ("given", "Mehdi"),
            ("family", family),
            ("function", "agent d’entretien"),
            ("birth", "13/05/1984"),
            ("until", until),
        ];
        browser.post(&self.path("/requests"), &form).await
    }

    /// The path of the first request that waits.
    async fn waiting(&self, browser: &mut Browser) -> String {
        let page = browser.get("/school/requests").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let id = page.between("id=\"request-", "\"").to_owned();
        format!("/school/requests/{id}")
    }
}

async fn a_head_sees_the_people_of_the_school_by_tab_and_by_name(kind: Kind) {
    let school = school(kind);
    let nawel = school.put("Nawel", "Ziani", PersonFacts::default());
    school.put(
        "Gaëlle",
        "Artigue",
        PersonFacts {
            starts: "2026-12-01".parse().ok(),
            ..PersonFacts::default()
        },
    );
    let mut head = school.head().await;
    let inbox = head.get("/mail/inbox").await;
    assert!(inbox.has("href=\"/school\""), "the way in the bar");
    let way = head.get("/school").await;
    assert_eq!(way.location(), school.path(""), "the first by its town");
    let page = head.get(&school.path("")).await;
    assert!(
        page.has("2 personnes attendent leur compte"),
        "{}",
        page.text
    );
    assert!(page.has("fiche à imprimer") && page.has("arrive le 1er décembre 2026"));
    assert!(
        page.has("Jean-Moulin") && !page.has("<b>Jean-Moulin"),
        "the other school one leads"
    );
    let tab = head.get(&school.path("?tab=to-activate")).await;
    assert!(tab.has("Nawel Ziani") && !tab.has("Basile Serre</a>"));
    let found = head.get(&school.path("?q=nawel")).await;
    assert!(found.has("1 personne<") && !found.has("Gaëlle Artigue"));
    let none = head.get(&school.path("?q=xyz")).await;
    assert!(none.has("Personne ne correspond"));
    let card = head.get(&school.path(&format!("/people/{nawel}"))).await;
    assert_eq!(card.status, StatusCode::OK);
    for words in [
        "nawel.ziani@ac-thau.example",
        "nziani",
        "depuis le 1er septembre 2026",
        "Compte créé le 23 novembre 2026",
    ] {
        assert!(card.has(words), "{words}: {}", card.text);
    }
    assert!(!card.has("Prolonger"), "nothing to renew");
    let other = head.get(&format!("/school/{}", school.other)).await;
    assert!(other.has("1 personne<"), "its head");
    let nobody = head
        .get(&format!("/school/{}?tab=leaving", school.other))
        .await;
    assert!(nobody.has("Personne n’est dans ce cas"));
    let beside = head
        .get(&format!("/school/{}/people/{nawel}", school.other))
        .await;
    assert_eq!(beside.status, StatusCode::NOT_FOUND, "not of that school");
}

async fn who_leads_nothing_finds_no_page_and_no_way_to_it(kind: Kind) {
    let school = school(kind);
    let nawel = school.put("Nawel", "Ziani", PersonFacts::default());
    let mut stranger = school.stranger().await;
    let inbox = stranger.get("/mail/inbox").await;
    assert!(!inbox.has("/school"), "no way in the bar");
    for path in [
        "/school".to_owned(),
        "/school/requests".to_owned(),
        school.path(""),
        school.path("/journal"),
        school.path("/requests"),
        school.path("/requests/new"),
        school.path(&format!("/people/{nawel}")),
    ] {
        let page = stranger.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.has("Étang") && !page.has("Ziani"), "{path}");
    }
    let asked = school.ask(&mut stranger, "Ouali", "2027-08-31").await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
    // Who looks after people sees them, and asks for none: that is for who leads the school.
    let mut root = school.root().await;
    assert!(root.get(&school.path("")).await.has("Nawel Ziani"));
    let asked = school.ask(&mut root, "Ouali", "2027-08-31").await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
    let mut head = school.head().await;
    let page = head.get("/school/requests").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND, "a head answers nothing");
}

async fn a_temporary_account_is_asked_for_approved_and_appears(kind: Kind) {
    let school = school(kind);
    let mut head = school.head().await;
    let asked = school.ask(&mut head, "Ouali", "2027-06-30").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let list = head.get(asked.location()).await;
    assert!(
        list.has("Demande envoyée") && list.has("Mehdi Ouali"),
        "{}",
        list.text
    );
    assert!(!list.has("1984"), "no page shows a date of birth");
    let mut root = school.root().await;
    let page = root.get("/school/requests").await;
    assert!(
        page.has("Collège de l’Étang, Mèze, 0340001A"),
        "{}",
        page.text
    );
    assert!(page.has("Basile Serre") && !page.has("1984"));
    let request = school.waiting(&mut root).await;
    let mut stranger = school.stranger().await;
    let refused = stranger.post(&format!("{request}/approval"), &[]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let refused = head.post(&format!("{request}/approval"), &[]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let done = root.post(&format!("{request}/approval"), &[]).await;
    assert_eq!(done.location(), "/school/requests?said=approved");
    let again = root.post(&format!("{request}/approval"), &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "answered once");
    let people = head.get(&school.path("?tab=to-activate")).await;
    assert!(people.has("Mehdi Ouali") && people.has("compte temporaire"));
    assert!(people.has("30 juin 2027"));
    let list = head.get(&school.path("/requests")).await;
    assert!(list.has("Accepté par Anne Roux"));
    school.told().await;
    let inbox = head.get("/mail/inbox").await;
    assert!(inbox.has("Compte accepté : Mehdi Ouali"), "{}", inbox.text);
    let journal = head.get(&school.path("/journal")).await;
    assert!(
        journal.has("Compte créé, identifiant mouali"),
        "{}",
        journal.text
    );
    // Whose name is known already is told beside a request: a name is nobody.
    school.ask(&mut head, "Ouali", "2027-06-30").await;
    let page = root.get("/school/requests").await;
    assert!(page.has("Ce nom est déjà dans l’annuaire"), "{}", page.text);
}

async fn a_form_says_beside_each_field_what_is_wrong(kind: Kind) {
    let school = school(kind);
    let mut head = school.head().await;
    let form = [
        ("given", "<Luc>"),
        ("family", ""),
        ("function", "stagiaire"),
        ("birth", "13/05/84"),
        ("until", "2027-09-01"),
    ];
    let page = head.post(&school.path("/requests"), &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (field, words) in [
        ("kind-error", "Choisissez pour qui"),
        ("family-error", "Écrivez le nom."),
        ("birth-error", "quatre chiffres"),
        ("until-error", "Choisissez un jour"),
    ] {
        let told = page.between(&format!("id=\"{field}\""), "</p>");
        assert!(told.contains(words), "{field}: {told}");
    }
    assert!(page.has("value=\"&lt;Luc&gt;\"") || page.has("value=\"&#60;Luc&#62;\""));
    assert!(!page.has("13/05/84"), "no page shows a date of birth");
    assert!(!page.has("given-error") && !page.has("function-error"));
    assert!(html::faults(&page.text).is_empty());
    let none = head.get(&school.path("/requests")).await;
    assert!(none.has("Aucun compte temporaire"));
    school.ask(&mut head, "Ouali", "2027-08-31").await;
    let twice = school.ask(&mut head, "Ouali", "2027-08-31").await;
    assert!(twice.has("attend déjà une réponse"), "{}", twice.text);
}

async fn a_refusal_needs_a_reason_and_is_read_by_who_asked(kind: Kind) {
    let school = school(kind);
    let mut head = school.head().await;
    school.ask(&mut head, "Ouali", "2027-06-30").await;
    let mut root = school.root().await;
    let refusal = format!("{}/refusal", school.waiting(&mut root).await);
    let page = root.post(&refusal, &[("reason", " ")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.has("Écrivez pourquoi"), "{}", page.text);
    let reason = "Son contrat est saisi : le compte vient demain.";
    let done = root.post(&refusal, &[("reason", reason)]).await;
    assert_eq!(done.location(), "/school/requests?said=refused");
    let list = head.get(&school.path("/requests")).await;
    assert!(list.has(reason) && list.has("Refusé par Anne Roux"));
    assert_eq!(
        school.answers(),
        1,
        "written down with the answer, whatever stops"
    );
    school.told().await;
    let inbox = head.get("/mail/inbox").await;
    assert!(inbox.has("Compte refusé : Mehdi Ouali"), "{}", inbox.text);
    // What nobody answered is taken back by who asked.
    school.ask(&mut head, "Pons", "2027-06-30").await;
    let list = head.get(&school.path("/requests")).await;
    let path = list.between("<form method=\"post\" action=\"", "/withdrawal\"");
    let path = path.rsplit("action=\"").next().unwrap();
    let done = head.post(&format!("{path}/withdrawal"), &[]).await;
    assert_eq!(done.location(), school.path("/requests?said=withdrawn"));
    assert!(
        root.get("/school/requests")
            .await
            .has("Aucune demande n’attend")
    );
}

async fn a_temporary_account_is_renewed_from_its_page(kind: Kind) {
    let school = school(kind);
    let guest = PersonFacts {
        population: Population::Guest,
        ends: "2026-12-18".parse().ok(),
        ..PersonFacts::default()
    };
    let guest = school.put("Mehdi", "Ouali", guest);
    let mut head = school.head().await;
    let path = school.path(&format!("/people/{guest}"));
    let page = head.get(&path).await;
    assert!(page.has("Prolonger le compte") && page.has("Au plus tard le 31 août 2027"));
    for wrong in ["2027-09-01", "demain", "2026-12-18"] {
        let form = [("until", wrong)];
        let page = head.post(&format!("{path}/renewal"), &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(
            page.between("id=\"until-error\"", "</p>")
                .contains("Choisissez un jour")
        );
    }
    let form = [("until", "2027-08-31")];
    let done = head.post(&format!("{path}/renewal"), &form).await;
    assert_eq!(done.location(), school.path("/requests?said=asked"));
    assert!(
        head.get(&school.path("/requests"))
            .await
            .has("prolongation")
    );
    let mut root = school.root().await;
    let request = school.waiting(&mut root).await;
    root.post(&format!("{request}/approval"), &[]).await;
    assert!(head.get(&path).await.has("31 août 2027"));
    assert!(
        !root.get(&path).await.has("Prolonger le compte"),
        "that is for who leads the school"
    );
}

async fn everybody_reads_what_others_did_for_their_account(kind: Kind) {
    let school = school(kind);
    let mut head = school.head().await;
    let page = head.get("/settings").await;
    assert!(page.has("Personne n’a rien fait sur votre compte"));
    let directory = &school.house.context.directory;
    let root = &school.house.anne;
    let how = Suspension {
        reason: "Matériel non rendu.".to_owned(),
        keeps_mail: None,
    };
    let account = school.house.basile.account;
    directory.suspend(root, account, &how).unwrap();
    directory.resume(root, account).unwrap();
    directory.set_quota(root, account, 5 << 30).unwrap();
    let page = head.get("/settings").await;
    for words in [
        "Compte suspendu",
        "Matériel non rendu.",
        "Compte rouvert",
        "Place portée à 5\u{a0}Go",
        "Anne Roux",
        "lundi 23 novembre 2026",
    ] {
        assert!(page.has(words), "{words}: {}", page.text);
    }
    // Their school's journal says that it was done, and not why.
    let journal = head.get(&school.path("/journal")).await;
    assert!(journal.has("Compte suspendu") && !journal.has("Matériel non rendu"));
}

async fn every_page_is_well_in_every_language(kind: Kind) {
    let school = school(kind);
    let nawel = school.put("Nawel", "Ziani", PersonFacts::default());
    let guest = PersonFacts {
        population: Population::Guest,
        ends: "2026-12-18".parse().ok(),
        ..PersonFacts::default()
    };
    let guest = school.put("Mehdi", "Ouali", guest);
    let (mut head, mut root) = (school.head().await, school.root().await);
    school.ask(&mut head, "Ouali", "2027-06-30").await;
    for lang in ["fr", "en"] {
        for (browser, paths) in [
            (
                &mut head,
                vec![
                    school.path(""),
                    school.path("?tab=leaving&q=x"),
                    school.path(&format!("/people/{nawel}")),
                    school.path(&format!("/people/{guest}")),
                    school.path("/requests?said=asked"),
                    school.path("/requests/new"),
                    school.path("/journal"),
                    "/settings".to_owned(),
                ],
            ),
            (
                &mut root,
                vec![
                    "/school/requests?said=refused".to_owned(),
                    school.path(&format!("/people/{guest}")),
                ],
            ),
        ] {
            browser.post("/settings", &[("lang", lang)]).await;
            for path in paths {
                let page = browser.get(&path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                let faults = html::faults(&page.text);
                assert!(
                    faults.is_empty(),
                    "{path} ({lang}): {faults:#?}\n{}",
                    page.text
                );
                let unsaid = page
                    .text
                    .split(['"', '>', '<', ' ', '\n'])
                    .find(|word| word.starts_with("web-") || word.starts_with("journal-"));
                assert_eq!(unsaid, None, "{path} ({lang}): a key that no file has");
            }
        }
    }
}

async fn a_head_prints_the_sheet_that_opens_a_first_sign_in(kind: Kind) {
    let school = school(kind);
    let keyed = &school.house.context.keyed;
    let birth = feed_syntax::BirthDate::parse("14/02/1998").unwrap();
    let birth_hash = keyed.of(identity::Hashed::BirthDate, &birth.reveal());
    let facts = PersonFacts {
        birth_hash: Some(birth_hash),
        ..PersonFacts::default()
    };
    let nawel = school.put("Nawel", "Ziani", facts);
    let unknown = school.put("Gaëlle", "Artigue", PersonFacts::default());
    let path = format!("/school/{}/people/{}", school.id, nawel.0);
    let sheet = format!("{path}/sheet");
    let mut head = school.head().await;
    assert!(head.get(&path).await.has("Imprimer la feuille"));
    let printed = head.post(&sheet, &[]).await;
    assert_eq!(printed.status, StatusCode::OK, "{}", printed.text);
    let faults = html::faults(&printed.text);
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(printed.headers["cache-control"], "private, no-store");
    assert!(printed.has("https://mail.thau.example/activation") && printed.has("<svg"));
    let code = code(&printed);
    // Printed again: another code; neither stands on any page.
    let again = self::code(&head.post(&sheet, &[]).await);
    assert_ne!(code, again);
    assert!(!head.get(&path).await.has(&again));
    let journal = head.get(&format!("/school/{}/journal", school.id)).await;
    assert!(journal.has("Feuille de première connexion imprimée") && !journal.has(&again));
    let name = {
        let directory = &school.house.context.directory;
        directory.person(nawel).unwrap().identifier.clone()
    };
    let mut browser = school.house.browser();
    let organisation = school.house.anne.organisation.0;
    let mut tell = async |code: &str| {
        let charter = format!("{organisation}/0");
        let form = [
            ("name", name.as_str()),
            ("secret", code),
            ("birth", "14/02/1998"),
            ("charter", charter.as_str()),
            ("accepted", "true"),
        ];
        browser.post("/activation", &form).await
    };
    assert_eq!(tell(&code).await.status, StatusCode::FORBIDDEN, "cancelled");
    assert_eq!(tell(&again).await.location(), "/activation/password");
    // Nobody else prints it: not of another school, not who leads nothing, not of another organisation.
    let elsewhere = format!("/school/{}/people/{}/sheet", school.other, nawel.0);
    assert_eq!(
        head.post(&elsewhere, &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let own = format!(
        "/school/{}/people/{}/sheet",
        school.id, school.house.basile.person.0
    );
    assert_eq!(
        head.post(&own, &[]).await.status,
        StatusCode::NOT_FOUND,
        "oneself"
    );
    let mut chloe = school.house.signed_in("chloepons").await;
    assert_eq!(chloe.post(&sheet, &[]).await.status, StatusCode::NOT_FOUND);
    // Nor of somebody who holds rights, though they are of the school and wait.
    let birth = Some(keyed.of(identity::Hashed::BirthDate, &birth.reveal()));
    let facts = PersonFacts {
        birth_hash: birth,
        ..PersonFacts::default()
    };
    let chief = school.put("Ines", "Morel", facts);
    let path = format!("/school/{}/people/{}/sheet", school.id, chief.0);
    assert_eq!(head.post(&path, &[]).await.status, StatusCode::OK);
    let directory = &school.house.context.directory;
    directory
        .set_administrator(&Actor::command(), chief, true)
        .unwrap();
    directory.forget();
    assert_eq!(head.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    // None for who could not say when they were born.
    let path = format!("/school/{}/people/{}/sheet", school.id, unknown.0);
    let refused = head.post(&path, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.has("La date de naissance n’est pas connue"));
    // And none for who is in.
    let anne = format!(
        "/school/{}/people/{}/sheet",
        school.id, school.house.anne.person.0
    );
    let refused = head.post(&anne, &[]).await.status;
    assert!(
        refused == StatusCode::NOT_FOUND || refused == StatusCode::CONFLICT,
        "{refused}"
    );
}

impl School {
    /// Nawel, who waits for her first sign-in and says when she was born.
    fn nawel(&self) -> (PersonId, String) {
        let birth = feed_syntax::BirthDate::parse("14/02/1998").unwrap();
        let keyed = &self.house.context.keyed;
        let facts = PersonFacts {
            birth_hash: Some(keyed.of(identity::Hashed::BirthDate, &birth.reveal())),
            ..PersonFacts::default()
        };
        let nawel = self.put("Nawel", "Ziani", facts);
        let directory = &self.house.context.directory;
        (nawel, directory.person(nawel).unwrap().identifier.clone())
    }
}

/// The text of a drawing, as a telephone would read it: the one of those that were thought of which is drawn the same.
fn drawn<'a>(page: &Answer, thought_of: &[&'a str]) -> Vec<&'a str> {
    assert_eq!(page.text.matches("crispEdges").count(), 1, "one drawing");
    let is_drawn = |text: &&&str| page.has(&web::drawing::drawn(text).unwrap());
    thought_of.iter().filter(is_drawn).copied().collect()
}

async fn what_is_drawn_on_a_sheet_holds_the_page_and_the_identifier_and_no_code(kind: Kind) {
    let school = school(kind);
    let (nawel, name) = school.nawel();
    let mut head = school.head().await;
    let sheet = school.path(&format!("/people/{nawel}/sheet"));
    let first = head.post(&sheet, &[]).await;
    let base = "https://mail.thau.example";
    let told = format!("{base}/activation?name={name}");
    let secret = format!("{told}&secret={}", code(&first));
    let thought_of = [told.as_str(), &secret];
    assert_eq!(drawn(&first, &thought_of), [told.as_str()]);
    // Who is in, and lost the password: the page of codes.
    let directory = &school.house.context.directory;
    let account = directory.person(nawel).unwrap().account.unwrap();
    directory.activate(account).unwrap();
    directory.forget();
    let (root, number) = (&school.house.anne, help(&school));
    let identity = &school.house.context.identity;
    identity.allow_handover(root, nawel, number).unwrap();
    let path = school.path(&format!("/people/{nawel}/handover"));
    let handed = head.post(&path, &[]).await;
    let told = format!("{base}/recovery/code?name={name}");
    let secret = format!("{told}&code={}", code(&handed));
    let thought_of = [told.as_str(), &secret];
    assert_eq!(drawn(&handed, &thought_of), [told.as_str()]);
}

/// Nawel's request for help, routed; its number.
fn help(school: &School) -> i64 {
    let (directory, keyed) = (&school.house.context.directory, &school.house.context.keyed);
    let birth = feed_syntax::BirthDate::parse("14/02/1998").unwrap();
    let new = directory::NewHelp {
        organisation: school.house.anne.organisation,
        kind: directory::HelpKind::LockedOut,
        given_name: "Nawel".to_owned(),
        family_name: "Ziani".to_owned(),
        school: "0340001A".to_owned(),
        birth_hash: keyed.of(identity::Hashed::BirthDate, &birth.reveal()),
        said: String::new(),
        language: text::Lang::Fr,
    };
    let network = std::net::IpAddr::from([192, 0, 2, 7]);
    let made = school.house.context.identity.ask_help(&new, network);
    let store = directory.store();
    for job in store.pending_jobs(directory::HELP_JOB).unwrap() {
        directory.route_help(&job).unwrap();
    }
    made.unwrap().number
}

async fn who_came_in_by_a_sheet_reads_who_printed_it_and_when(kind: Kind) {
    let school = school(kind);
    let (nawel, name) = school.nawel();
    let sheet = school.path(&format!("/people/{nawel}/sheet"));
    let printed = school.head().await.post(&sheet, &[]).await;
    // Days later: the day it was printed is told.
    let days = std::time::Duration::from_secs(2 * 24 * 3600);
    school.house.clock.advance(days);
    let mut browser = school.house.browser();
    let charter = format!("{}/0", school.house.anne.organisation.0);
    let code = code(&printed);
    let phrase = "garrigue chenal amandier";
    let steps = [
        (
            "/activation",
            vec![
                ("name", name.as_str()),
                ("secret", &code),
                ("birth", "14/02/1998"),
                ("charter", &charter),
                ("accepted", "true"),
            ],
            "/activation/password",
        ),
        (
            "/activation/password",
            vec![("fresh", phrase), ("again", phrase)],
            "/activation/rescue",
        ),
        (
            "/activation/rescue",
            vec![("address", "nawel@maison.example")],
            "/activation/rescue",
        ),
    ];
    for (path, form, to) in steps {
        let step = browser.post(path, &form).await;
        assert_eq!(step.location(), to, "{path}: {}", step.text);
    }
    let store = school.house.context.directory.store();
    let job = store.pending_jobs(identity::RESCUE_CODE_JOB).unwrap();
    let letter = school.house.context.identity.make_rescue_code(&job[0]);
    let letter = letter.unwrap().unwrap();
    let form = [("code", letter.code.reveal())];
    let end = browser.post("/activation/rescue/code", &form).await;
    assert_eq!(end.location(), "/welcome", "{}", end.text);
    let told = "par une feuille imprimée le 23 novembre 2026 par Basile Serre. \
                Si vous ne l’avez pas reçue d’un responsable, prévenez l’assistance.";
    for _ in 0..2 {
        let welcome = browser.get("/welcome").await;
        assert!(welcome.has(told), "{}", welcome.text);
        assert!(!welcome.has(&code));
    }
    // Who came in otherwise reads nothing of the kind.
    let welcome = school.head().await.get("/welcome").await;
    assert!(!welcome.has("feuille imprimée"), "{}", welcome.text);
}

fn code(printed: &Answer) -> String {
    let (_, after) = printed.text.split_once("class=\"code\">").unwrap();
    after.split_once('<').unwrap().0.to_owned()
}
