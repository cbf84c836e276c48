//! A rescue address that is set at a desk or a school, with the person there, as a browser asks for it without a script.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{
    Actor, Duty, FunctionFacts, HEAD_POST, NewDelegation, PersonFacts, PersonId, StructureFacts,
};
use identity::RESCUE_CODE_JOB;
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_head_sets_the_address_that_somebody_there_says,
    a_desk_sets_it_and_each_field_says_what_is_wrong,
    who_receives_nobody_finds_no_page,
}

const PAPER: &str = "J’ai vu sa pièce d’identité";
const HOME: &str = "solene@maison.example";

/// Basile leads a school; Solène works there, and has come in.
struct Scene {
    house: House,
    school: i64,
    solene: PersonId,
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
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let store = house.context.mail.store();
    let (school, solene, account) = store
        .platform_write(|tx| {
            let school = registry.put_structure(tx, None, &facts)?;
            let function = FunctionFacts {
                establishment: school,
                code: "ENS".to_owned(),
                post: String::new(),
                label: "anglais".to_owned(),
                since: "2026-09-01".parse().ok(),
                until: None,
            };
            let person = PersonFacts {
                given_name: "Solène".to_owned(),
                family_name: "Cazalbou".to_owned(),
                home: Some(school),
                functions: vec![function],
                ..PersonFacts::default()
            };
            let written = registry.put_person(directory, tx, None, &person, today)?;
            tx.execute(
                "INSERT INTO held_function (person_id, establishment_id, code, post, label, since, order_name)
                 SELECT person_id, $2, 'DIR', $3, 'principal', '2020-09-01', order_name FROM person
                 WHERE person_id = $1",
                params![house.basile.person, school, HEAD_POST],
            )?;
            let (person, account) = (written.person.unwrap(), written.account.unwrap());
            Ok::<_, directory::DirectoryError>((school, person, account))
        })
        .unwrap();
    directory.forget();
    directory.activate(account).unwrap();
    Scene {
        house,
        school,
        solene,
    }
}

impl Scene {
    async fn head(&self) -> Browser {
        self.house.signed_in("basileserre").await
    }

    fn at_school(&self) -> String {
        format!("/school/{}/people/{}", self.school, self.solene)
    }

    /// The code that waits to be sent.
    fn code(&self) -> String {
        let store = self.house.context.mail.store();
        let jobs = store.pending_jobs(RESCUE_CODE_JOB).unwrap();
        let identity = &self.house.context.identity;
        let letter = identity.make_rescue_code(jobs.last().unwrap());
        letter.unwrap().unwrap().code.reveal().to_owned()
    }

    fn sent(&self) -> usize {
        let store = self.house.context.mail.store();
        store.pending_jobs(RESCUE_CODE_JOB).unwrap().len()
    }

    fn counts(&self) -> Option<String> {
        let identity = &self.house.context.identity;
        identity.rescue_address(self.solene).unwrap()
    }
}

fn is_well(page: &Answer) {
    assert_eq!(html::faults(&page.text), Vec::<String>::new());
}

async fn a_head_sets_the_address_that_somebody_there_says(kind: Kind) {
    let scene = scene(kind);
    let mut head = scene.head().await;
    let person = scene.at_school();
    let way = format!("href=\"{person}/rescue\"");
    assert!(head.get(&person).await.has(&way));
    let place = format!("{person}/rescue");
    let page = head.get(&place).await;
    assert!(
        page.has("Solène Cazalbou") && page.has(PAPER),
        "{}",
        page.text
    );
    is_well(&page);
    let form = [("seen", "true"), ("address", " Solene@Maison.example ")];
    let page = head.post(&place, &form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.has(HOME) && page.has("Code à six chiffres"));
    is_well(&page);
    let code = scene.code();
    let set = [("seen", "true"), ("address", HOME), ("code", &code)];
    let done = head.post(&place, &set).await;
    assert_eq!(done.location(), format!("{person}?said=rescue-set"));
    assert_eq!(scene.counts().as_deref(), Some(HOME));
    let page = head.get(done.location()).await;
    assert!(page.has("Elle compte dès maintenant"), "{}", page.text);
    assert!(!page.has("maison.example"), "shown nowhere else");
    // Another one waits for three days; the same one changes nothing.
    for (address, said) in [
        ("solene@ailleurs.example", "rescue-later"),
        (HOME, "rescue-back"),
        (HOME, "rescue-kept"),
    ] {
        scene.house.clock.advance(Duration::from_secs(60));
        let form = [("seen", "true"), ("address", address)];
        head.post(&place, &form).await;
        let code = scene.code();
        let set = [("seen", "true"), ("address", address), ("code", &code)];
        let done = head.post(&place, &set).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(done.location(), format!("{person}?said={said}"));
        assert_eq!(scene.counts().as_deref(), Some(HOME));
    }
}

async fn a_desk_sets_it_and_each_field_says_what_is_wrong(kind: Kind) {
    let scene = scene(kind);
    let directory = &scene.house.context.directory;
    let desk = NewDelegation {
        person: scene.house.anne.person,
        duty: Duty::Helpdesk,
        establishment: Some(scene.school),
        until: "2027-08-31".parse().unwrap(),
    };
    let organisation = scene.house.anne.organisation;
    directory
        .delegate(&Actor::command(), organisation, &desk)
        .unwrap();
    let mut desk = scene.house.signed_in("anneroux").await;
    let person = format!("/helpdesk/people/{}", scene.solene);
    let place = format!("{person}/rescue");
    let page = desk.get(&person).await;
    assert!(page.has(&format!("href=\"{place}\"")), "{}", page.text);
    for (seen, address, words) in [
        (
            "false",
            HOME,
            "Vérifiez l’identité de la personne devant vous",
        ),
        ("true", "chez moi", "Écrivez une adresse entière"),
        ("true", "s@ac-thau.example", "la messagerie professionnelle"),
    ] {
        let form = [("seen", seen), ("address", address)];
        let again = desk.post(&place, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has(words), "{}", again.text);
        assert!(again.has(&format!("value=\"{address}\"")), "kept");
        is_well(&again);
    }
    assert_eq!(scene.sent(), 0);
    let form = [("seen", "true"), ("address", HOME)];
    desk.post(&place, &form).await;
    let wrong = [("seen", "true"), ("address", HOME), ("code", "12")];
    let again = desk.post(&place, &wrong).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.has("Vérifiez les six chiffres") && again.has("Enregistrer l’adresse"));
    is_well(&again);
    // Another code; then the address is corrected: what was typed stays, and no code is sent.
    let more = |what| {
        [
            ("seen", "true"),
            ("address", HOME),
            ("code", ""),
            ("again", what),
        ]
    };
    let page = desk.post(&place, &more("code")).await;
    assert!(page.has("Code à six chiffres"), "{}", page.text);
    assert_eq!(scene.sent(), 2);
    let page = desk.post(&place, &more("address")).await;
    assert!(page.has(PAPER) && page.has(&format!("value=\"{HOME}\"")));
    assert_eq!(scene.sent(), 2);
    let code = scene.code();
    let other = [
        ("seen", "true"),
        ("address", "autre@maison.example"),
        ("code", &*code),
    ];
    let over = desk.post(&place, &other).await;
    assert!(over.has("Ce code ne vaut plus"), "{}", over.text);
    assert_eq!(scene.counts(), None);
    let set = [("seen", "true"), ("address", HOME), ("code", &*code)];
    let done = desk.post(&place, &set).await;
    assert_eq!(done.location(), format!("{person}?said=rescue-set"));
    let page = desk.get(done.location()).await;
    assert!(
        page.has("Adresse de secours enregistrée après une vérification"),
        "in the journal: {}",
        page.text
    );
}

async fn who_receives_nobody_finds_no_page(kind: Kind) {
    let scene = scene(kind);
    let own = format!(
        "/school/{}/people/{}",
        scene.school, scene.house.basile.person
    );
    let mut head = scene.head().await;
    let mut anne = scene.house.signed_in("anneroux").await;
    let form = [("seen", "true"), ("address", HOME)];
    // Themselves; without a desk; without a school.
    let desk = format!("/helpdesk/people/{}", scene.solene);
    for (at_head, person) in [(true, own), (false, desk), (false, scene.at_school())] {
        let browser = if at_head { &mut head } else { &mut anne };
        let place = format!("{person}/rescue");
        assert_eq!(browser.get(&place).await.status, StatusCode::NOT_FOUND);
        let answer = browser.post(&place, &form).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.text);
    }
    assert_eq!(scene.sent(), 0);
}
