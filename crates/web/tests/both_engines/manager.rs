//! « Contacter mon gestionnaire » as a browser walks it: the same page whoever exists, the state by number and code, contacts.

use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, Contact, HELP_JOB, PersonFacts};
use feed_syntax::BirthDate;
use identity::Hashed;
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_request_is_the_same_page_whoever_exists,
    a_form_says_beside_each_field_what_is_wrong,
    a_request_is_read_by_its_number_and_code_in_the_same_words,
    contacts_are_shown_to_everybody,
}

const BIRTH: &str = "14/02/1998";

/// What somebody sees who is not in: the ways in and back in, also where they lead nowhere or a step is not open.
const GUESTS: [&str; 32] = [
    "/signin",
    "/signin/code",
    "/signin/enrolment",
    "/signin/enrolment/passkey",
    "/signin/password",
    "/activation",
    "/activation/password",
    "/activation/again",
    "/activation/rescue",
    "/activation/factor",
    "/activation/factor/passkey",
    "/recovery",
    "/recovery/identifier",
    "/recovery/password",
    "/recovery/password/nulle-part",
    "/recovery/not-me/nulle-part",
    "/recovery/address/nulle-part",
    "/recovery/numen/nulle-part",
    "/recovery/code",
    "/recovery/change",
    "/recovery/trouble",
    "/recovery/wait?page=password",
    "/recovery/wait?page=nulle-part",
    "/recovery/manager",
    "/recovery/request",
    "/contacts",
    "/charter",
    "/charter?of=999999",
    "/help",
    "/first/nulle-part",
    "/export/nulle-part",
    "/nulle-part",
];

/// Solène is known to the organisation.
fn known(kind: Kind) -> House {
    let house = house_on(kind);
    let directory = &house.context.directory;
    let registry = directory.registry(house.anne.organisation).unwrap();
    let birth = BirthDate::parse(BIRTH).unwrap();
    let facts = PersonFacts {
        given_name: "Solène".to_owned(),
        family_name: "Cazalbou".to_owned(),
        birth_hash: Some(house.context.keyed.of(Hashed::BirthDate, &birth.reveal())),
        ..PersonFacts::default()
    };
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let store = house.context.mail.store();
    let put = |tx: &store::Tx<'_>| registry.put_person(directory, tx, None, &facts, today);
    store.platform_write(put).unwrap();
    directory.forget();
    house
}

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:#?}");
    for word in ["web-manager", "web-help", "web-contacts", "web-activation"] {
        assert!(!answer.has(word), "{word} in {}", answer.text);
    }
    for secret in [BIRTH, "1998"] {
        assert!(!answer.has(secret), "{secret} came back");
    }
}

/// Passes of somebody who waited, so many at once.
async fn passes(house: &House, browser: &mut Browser, count: usize) -> Vec<String> {
    let mut ways = Vec::new();
    for _ in 0..count {
        let wait = browser.get("/recovery/wait?page=manager").await;
        let onward = wait.header("refresh").strip_prefix("30; url=").unwrap();
        ways.push(onward.to_owned());
    }
    house.clock.advance(Duration::from_secs(30));
    let mut passes = Vec::new();
    for onward in ways {
        let form = browser.get(&onward).await;
        is_well(&form);
        passes.push(form.between("name=\"waited\" value=\"", "\"").to_owned());
    }
    passes
}

/// Two organisations share the machine: one is chosen.
async fn ask(
    house: &House,
    browser: &mut Browser,
    (family, kind): (&str, &str),
    pass: &str,
) -> Answer {
    let organisation = house.anne.organisation.0.to_string();
    let form = [
        ("waited", pass),
        ("organisation", organisation.as_str()),
        ("kind", kind),
        ("given", "Solène"),
        ("family", family),
        ("birth", BIRTH),
        ("school", "0340001A"),
        ("said", "Depuis lundi."),
    ];
    browser.post("/recovery/manager", &form).await
}

fn told(answer: &Answer) -> (String, String) {
    let mut values = answer.text.split("<dd>").skip(1);
    let mut next = || values.next().unwrap().split('<').next().unwrap().to_owned();
    (next(), next())
}

fn route(house: &House) {
    for job in house.context.mail.store().pending_jobs(HELP_JOB).unwrap() {
        house.context.directory.route_help(&job).unwrap();
    }
}

async fn a_request_is_the_same_page_whoever_exists(kind: Kind) {
    let house = known(kind);
    let mut browser = house.browser();
    let page = browser.get("/recovery/manager?kind=not-me").await;
    is_well(&page);
    assert!(page.has("<option value=\"not-me\" selected>"));
    assert!(page.has("Académie de Thau") && page.has("Académie de Lodève"));
    let mut pages = Vec::new();
    let passes = passes(&house, &mut browser, 2).await;
    for (family, pass) in ["Cazalbou", "Personne"].into_iter().zip(&passes) {
        let answer = ask(&house, &mut browser, (family, "locked-out"), pass).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        is_well(&answer);
        let (number, code) = told(&answer);
        assert_eq!(code.len(), 11, "{code}");
        pages.push(
            answer
                .text
                .replace(&code, "")
                .replace(&format!("<dd>{number}<"), "<dd><"),
        );
        // It is shown once: nothing of it is kept by the browser's cookies or on the next page.
        assert!(browser.cookies.is_empty());
        assert!(!browser.get("/recovery/request").await.has(&code));
    }
    assert_eq!(pages[0], pages[1], "nothing to tell apart");
    let jobs = house.context.mail.store().pending_jobs(HELP_JOB).unwrap();
    assert_eq!(jobs.len(), 2, "one job each");
    let letters = house.context.mail.store().pending_jobs("release").unwrap();
    assert!(letters.is_empty(), "no mail");
}

async fn a_form_says_beside_each_field_what_is_wrong(kind: Kind) {
    let house = known(kind);
    let mut browser = house.browser();
    let form = [
        ("organisation", "999999"),
        ("kind", "everything"),
        ("given", " "),
        ("family", "Caza<b>lbou"),
        ("birth", "31/02/1998"),
        ("school", ""),
        ("said", ""),
    ];
    let again = browser.post("/recovery/manager", &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&again);
    for field in ["organisation", "kind", "given-name", "birth", "school"] {
        assert!(
            again.has(&format!("id=\"wrong-{field}\"")),
            "{field}: {}",
            again.text
        );
    }
    assert!(!again.has("id=\"wrong-family-name\"") && !again.has("<b>lbou"));
    assert!(
        again.has("value=\"Caza&#60;b&#62;lbou\""),
        "what was typed is kept"
    );
    let pass = passes(&house, &mut browser, 1).await.remove(0);
    let other = ask(&house, &mut browser, ("", "other"), &pass).await;
    assert!(other.has("id=\"wrong-family-name\"") && other.has("Depuis lundi."));
    assert!(
        other.has(&pass),
        "who waited does not wait again for a slip"
    );
    for pass in ["", "another"] {
        let refused = ask(&house, &mut browser, ("Personne", "other"), pass).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("id=\"captcha-wrong\"") && refused.has("Depuis lundi."));
        is_well(&refused);
    }
    let jobs = || house.context.mail.store().pending_jobs(HELP_JOB).unwrap();
    assert!(jobs().is_empty(), "nothing was written");
    ask(&house, &mut browser, ("Personne", "other"), &pass).await;
    let twice = ask(&house, &mut browser, ("Personne", "other"), &pass).await;
    assert!(twice.has("id=\"captcha-wrong\""), "a pass counts once");
    assert_eq!(jobs().len(), 1);
}

async fn a_request_is_read_by_its_number_and_code_in_the_same_words(kind: Kind) {
    let house = known(kind);
    let mut browser = house.browser();
    let mut made = Vec::new();
    let passes = passes(&house, &mut browser, 2).await;
    for (family, pass) in ["Cazalbou", "Personne"].into_iter().zip(&passes) {
        let answer = ask(&house, &mut browser, (family, "locked-out"), pass).await;
        made.push(told(&answer));
    }
    route(&house);
    let mut desk = house.browser();
    let standing = async |browser: &mut Browser, (number, code): &(String, String)| {
        let form = [("number", number.as_str()), ("code", code.as_str())];
        let answer = browser.post("/recovery/request", &form).await;
        is_well(&answer);
        assert!(!answer.has(code), "the code is on no page again");
        answer
    };
    let root = &house.basile;
    house
        .context
        .directory
        .set_administrator(&Actor::command(), root.person, true)
        .unwrap();
    type Act<'a> = &'a dyn Fn(i64);
    let directory = &house.context.directory;
    let acts: [(Act<'_>, &str); 3] = [
        (&|_| (), "Reçue."),
        (
            &|number| directory.take_help(root, number).unwrap(),
            "En cours.",
        ),
        (
            &|number| {
                directory
                    .answer_help(root, number, "Passez au bureau 12.")
                    .unwrap()
            },
            "Passez au bureau 12.",
        ),
    ];
    for (act, words) in acts {
        let mut texts = Vec::new();
        for one in &made {
            act(one.0.parse().unwrap());
            let lower = (format!("n° {}", one.0), one.1.to_lowercase());
            assert_eq!(standing(&mut desk, &lower).await.status, StatusCode::OK);
            let answer = standing(&mut desk, one).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(answer.has(words), "{words}: {}", answer.text);
            assert!(!answer.has("Basile"), "who answers is not said");
            texts.push(answer.text);
        }
        assert_eq!(texts[0], texts[1], "the same words for all");
    }
    let (first, second) = (&made[0], &made[1]);
    let mut shown = Vec::new();
    for wrong in [
        (first.0.clone(), second.1.clone()),
        ("999999".to_owned(), first.1.clone()),
        (first.0.clone(), "court".to_owned()),
        ("zéro".to_owned(), first.1.clone()),
    ] {
        let answer = standing(&mut desk, &wrong).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let typed = format!("value=\"{}\"", wrong.0);
        assert!(answer.has(&typed) && answer.has("ne vont pas ensemble"));
        shown.push(answer.text.replace(&typed, ""));
    }
    assert!(shown.windows(2).all(|two| two[0] == two[1]));
    for _ in 0..10 {
        let wrong = (first.0.clone(), second.1.clone());
        standing(&mut desk, &wrong).await;
    }
    let waits = standing(&mut desk, first).await;
    assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
}

async fn contacts_are_shown_to_everybody(kind: Kind) {
    let house = known(kind);
    let mut browser = house.browser();
    let none = browser.get("/contacts").await;
    is_well(&none);
    assert!(none.has("n’a pas encore indiqué de contact"));
    let contact = |name: &str, departments: &[&str]| Contact {
        name: name.to_owned(),
        departments: departments.iter().map(ToString::to_string).collect(),
        telephone: "04 99 00 12 34".to_owned(),
        hours: "de 8 h à 18 h".to_owned(),
        address: "assistance@ac-thau.example".to_owned(),
    };
    let all = [
        contact("Assistance & accueil", &[]),
        contact("DSDEN", &["34", "48"]),
    ];
    let directory = &house.context.directory;
    let organisation = house.anne.organisation;
    directory
        .set_contacts(&Actor::command(), organisation, &all)
        .unwrap();
    for lang in ["fr", "en"] {
        browser.headers = vec![("accept-language", lang.to_owned())];
        let page = browser.get("/contacts").await;
        is_well(&page);
        for words in [
            "Assistance &#38; accueil",
            "34, 48",
            "href=\"tel:0499001234\"",
            "de 8 h à 18 h",
            "assistance@ac-thau.example",
            "href=\"/recovery/manager\"",
        ] {
            assert!(page.has(words), "{words}: {}", page.text);
        }
    }
    browser.headers.clear();
    let coming = browser.get("/activation").await;
    assert!(coming.has("href=\"/recovery/manager?kind=not-me\""));
    let ways = browser.get("/recovery").await;
    assert!(ways.has("href=\"/recovery/manager\""));
    // Those behind a step are asked the same, each where a test comes to it.
    for path in GUESTS {
        let page = browser.get(path).await;
        assert!(page.is_at_the_door(), "{path}: {}", page.status);
        assert!(page.has("href=\"/contacts\""), "{path}");
        is_well(&page);
    }
    // An address that opens elsewhere.
    let portals = r#"{"portals": "univ-sete.example https://sete.example/ Université de Sète"}"#;
    directory
        .set_policy(&Actor::command(), organisation, "signin", portals)
        .unwrap();
    let mut elsewhere = house.browser();
    elsewhere.host("mail.ac-thau.example");
    let form = [("name", "l.marc@univ-sete.example"), ("password", "rien")];
    let led = elsewhere.post("/signin", &form).await;
    assert!(led.is_at_the_door() && led.has("href=\"https://sete.example/\""));
    assert!(led.has("href=\"/contacts\"") && led.has("href=\"/help\""));
    is_well(&led);
}
