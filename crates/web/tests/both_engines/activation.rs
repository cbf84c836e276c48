//! The pages of the first sign-in, as a browser walks them.

use crate::common;
use crate::common::{Answer, Browser, House, house_on};
use crate::html;
use crate::newcomer::{BIRTH, NUMEN, PHRASE, solene};
use axum::http::StatusCode;
use directory::Actor;
use identity::{RESCUE_CODE_JOB, Secret};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_new_teacher_gets_in_and_stops_in_between,
    whoever_is_named_the_answer_is_the_same,
    what_has_the_shape_of_a_numen_leads_to_the_first_sign_in,
    the_charter_of_the_organisation_is_read_and_accepted,
    each_field_says_what_is_wrong_and_nothing_secret_comes_back,
    a_tick_stays_until_the_charter_is_another_one,
}

fn charter(page: &Answer) -> String {
    let (_, after) = page.text.split_once("name=\"charter\" value=\"").unwrap();
    after.split_once('"').unwrap().0.to_owned()
}

async fn tell(browser: &mut Browser, name: &str, secret: &str, birth: &str) -> Answer {
    let page = browser.get("/activation").await;
    let charter = charter(&page);
    let form = [
        ("name", name),
        ("secret", secret),
        ("birth", birth),
        ("charter", charter.as_str()),
        ("accepted", "true"),
    ];
    let answer = browser.post("/activation", &form).await;
    if answer.status != StatusCode::UNPROCESSABLE_ENTITY || !answer.has("C’est bien vous") {
        return answer;
    }
    // Two organisations share the machine: the page shows whose charter it is once one has proven who one is.
    let charter = self::charter(&answer);
    let form = [
        form[0],
        form[1],
        form[2],
        ("charter", charter.as_str()),
        form[4],
    ];
    browser.post("/activation", &form).await
}

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?}");
    for secret in [NUMEN, BIRTH, PHRASE] {
        assert!(!answer.has(secret), "{secret} came back");
    }
}

async fn a_new_teacher_gets_in_and_stops_in_between(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = solene(&house);
    let mut browser = house.browser();
    let away = browser.get("/activation/password").await;
    assert_eq!(away.status, StatusCode::FORBIDDEN, "nothing was begun");
    is_well(&away);
    let begun = tell(&mut browser, &name, NUMEN, BIRTH).await;
    assert_eq!(begun.location(), "/activation/password", "{}", begun.text);
    let page = browser.get("/activation/password").await;
    assert!(page.has("Bonjour Solène") && page.has("au moins 12 caractères"));
    is_well(&page);
    let strength = browser
        .post("/activation/password/strength", &[("fresh", "cazalbou")])
        .await;
    assert!(strength.has("meter"), "{}", strength.text);
    let ahead = browser.get("/activation/rescue").await;
    assert_eq!(
        ahead.location(),
        "/activation/password",
        "one step after the other"
    );
    for (fresh, again, words) in [
        (PHRASE, "autre", "Les deux saisies diffèrent"),
        ("soleil", "soleil", "moins de 12 caractères"),
    ] {
        let again = browser
            .post(
                "/activation/password",
                &[("fresh", fresh), ("again", again)],
            )
            .await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            again.has(words) && again.has("aria-invalid=\"true\""),
            "{}",
            again.text
        );
        is_well(&again);
    }
    let form = [("fresh", PHRASE), ("again", PHRASE)];
    let chosen = browser.post("/activation/password", &form).await;
    assert_eq!(chosen.location(), "/activation/rescue");

    // She goes on at home: the password leads back to where she was.
    let mut home = house.browser();
    let form = [("name", name.as_str()), ("password", PHRASE)];
    let shared = [form[0], form[1], ("shared", "true")];
    let back = home.post("/signin", &shared).await;
    assert_eq!(back.location(), "/activation/rescue");
    let gone = browser.get("/activation/rescue").await;
    assert_eq!(gone.status, StatusCode::FORBIDDEN, "one at a time");
    let first = home.get("/activation/rescue").await;
    assert_eq!(first.location(), "/activation/again");
    let page = home.get("/activation/again").await;
    is_well(&page);
    let born = home.post("/activation/again", &[("birth", BIRTH)]).await;
    assert_eq!(born.location(), "/activation/rescue", "{}", born.text);
    let page = home.get("/activation/rescue").await;
    is_well(&page);
    let own = home
        .post("/activation/rescue", &[("address", "s@ac-thau.example")])
        .await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(own.has("dans la messagerie professionnelle") && own.has("s@ac-thau.example"));
    let asked = home
        .post(
            "/activation/rescue",
            &[("address", "solene@maison.example")],
        )
        .await;
    assert_eq!(asked.location(), "/activation/rescue");
    let page = home.get("/activation/rescue").await;
    assert!(page.has("Un code est parti vers solene@maison.example"));
    is_well(&page);
    let wrong = home
        .post("/activation/rescue/code", &[("code", "12")])
        .await;
    assert!(wrong.has("Ce n’est pas le dernier code envoyé"));
    let code = code(&house);
    let ended = home
        .post("/activation/rescue/code", &[("code", code.reveal())])
        .await;
    assert_eq!(ended.location(), "/welcome");
    let welcome = home.get("/welcome").await;
    assert_eq!(welcome.status, StatusCode::OK);
    assert!(welcome.has("@ac-thau.example") && welcome.has("mail.thau.example, port 993"));
    is_well(&welcome);
    assert_eq!(home.get("/mail/inbox").await.status, StatusCode::OK);
    // She had said that the computer is her neighbours' too.
    let account = home.get("/settings/account").await;
    assert!(account.has("ordinateur partagé"), "{}", account.text);
    let again = tell(&mut house.browser(), &name, NUMEN, BIRTH).await;
    assert!(again.has("votre compte est déjà ouvert"));
    let mut desk = house.browser();
    let signed = desk.post("/signin", &form).await;
    assert_eq!(signed.location(), "/");
}

fn code(house: &House) -> Secret {
    let store = house.context.mail.store();
    let jobs = store.pending_jobs(RESCUE_CODE_JOB).unwrap();
    let made = house.context.identity.make_rescue_code(&jobs[0]).unwrap();
    made.unwrap().code
}

async fn whoever_is_named_the_answer_is_the_same(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = solene(&house);
    let mut browser = house.browser();
    let same = |answer: &Answer| {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.has("Ces trois renseignements ne vont pas ensemble"));
        is_well(answer);
        answer.text.clone()
    };
    let nobody = same(&tell(&mut browser, "personne", NUMEN, BIRTH).await);
    let wrong = tell(&mut browser, &name, "11E2601002THA", BIRTH).await;
    assert_eq!(same(&wrong).replace(&name, "personne"), nobody);
    let wrong = tell(&mut browser, &name, NUMEN, "15/02/1998").await;
    assert_eq!(same(&wrong).replace(&name, "personne"), nobody);
    // Of somebody who is in, too.
    let anne = tell(&mut browser, "anneroux", NUMEN, BIRTH).await;
    assert_eq!(same(&anne).replace("anneroux", "personne"), nobody);
    for (secret, birth, field) in [
        ("11E26", BIRTH, "secret-hint wrong-secret"),
        (NUMEN, "1998", "birth-hint wrong-birth"),
    ] {
        let shape = tell(&mut browser, &name, secret, birth).await;
        assert_eq!(shape.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(shape.has(field) && shape.has(&name), "{}", shape.text);
        is_well(&shape);
    }
}

async fn what_has_the_shape_of_a_numen_leads_to_the_first_sign_in(kind: Kind) {
    let house = house_on(kind);
    let account = {
        let (_, name) = solene(&house);
        let found = house
            .context
            .directory
            .person_identified(&name, None)
            .unwrap();
        found.unwrap().account.unwrap()
    };
    let made = house
        .context
        .identity
        .make_sheet(&Actor::command(), account)
        .unwrap();
    let printed = made.code.printed();
    let mut browser = house.browser();
    for typed in [NUMEN, " 11e2601001tha", "75A9900001ZZZ", printed.as_str()] {
        for name in ["personne", "anneroux"] {
            let form = [("name", name), ("password", typed)];
            let led = browser.post("/signin", &form).await;
            assert_eq!(led.location(), format!("/activation?name={name}"));
            let page = browser.get(led.location()).await;
            assert!(page.has(&format!("value=\"{name}\"")));
        }
    }
    let form = [("name", "anneroux"), ("password", common::PASSWORD)];
    assert_eq!(browser.post("/signin", &form).await.location(), "/");
}

async fn the_charter_of_the_organisation_is_read_and_accepted(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = solene(&house);
    let mut browser = house.browser();
    let own = browser.get("/charter").await;
    assert!(own.has("Cette messagerie est un outil de travail"));
    is_well(&own);
    let organisation = house.anne.organisation;
    let text = r#"{"text": "Soyez courtois.\n\nN’écrivez <b>pas</b> à tous."}"#;
    house
        .context
        .directory
        .set_policy(&Actor::command(), organisation, "charter", text)
        .unwrap();
    let page = browser
        .get(&format!("/charter?of={}", organisation.0))
        .await;
    assert!(page.has("Soyez courtois.") && page.has("En vigueur depuis le 23 novembre 2026"));
    assert!(page.has("N’écrivez &#60;b&#62;pas"), "{}", page.text);
    let nowhere = browser.get("/charter?of=999999").await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    let form = [("name", name.as_str()), ("secret", NUMEN), ("birth", BIRTH)];
    let without = browser.post("/activation", &form).await;
    assert!(without.has("Sans votre accord sur la charte"));
    let begun = tell(&mut browser, &name, NUMEN, BIRTH).await;
    assert_eq!(begun.location(), "/activation/password", "{}", begun.text);
}

/// Whether the box of the charter, and the one of a shared computer, come back ticked.
fn ticked(answer: &Answer) -> (bool, bool) {
    let ticked = |id: &str| {
        let start = format!("<input id=\"{id}\"");
        answer.between(&start, ">").contains(" checked")
    };
    (ticked("accepted"), ticked("shared"))
}

async fn each_field_says_what_is_wrong_and_nothing_secret_comes_back(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = solene(&house);
    let mut browser = house.browser();
    let page = browser.get("/activation").await;
    assert_eq!(ticked(&page), (false, false));
    let shown = charter(&page);
    let charter = ("charter", shown.as_str());
    let all = browser.post("/activation", &[charter]).await;
    let fields = ["name", "secret", "birth", "accepted"];
    for (wrong, given) in [
        (&fields[..], vec![]),
        (
            &fields[1..3],
            vec![("name", name.as_str()), ("accepted", "true")],
        ),
        (
            &fields[1..3],
            vec![("name", "personne"), ("accepted", "true")],
        ),
        (
            &fields[..1],
            vec![
                ("name", " "),
                ("secret", NUMEN),
                ("birth", BIRTH),
                ("accepted", "true"),
                ("shared", "true"),
            ],
        ),
        (
            &fields[3..],
            vec![("name", "personne"), ("secret", NUMEN), ("birth", BIRTH)],
        ),
    ] {
        let is_accepted = given.contains(&("accepted", "true"));
        let is_shared = given.contains(&("shared", "true"));
        let form: Vec<_> = given.into_iter().chain([charter]).collect();
        let again = browser.post("/activation", &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        is_well(&again);
        for field in fields {
            let is_wrong = wrong.contains(&field);
            let why = format!("<p class=\"wrong\" id=\"wrong-{field}\" role=\"alert\">");
            assert_eq!(again.has(&why), is_wrong, "{field}: {}", again.text);
            let input = again.between(&format!("<input id=\"{field}\""), ">");
            let described = input.contains(&format!("wrong-{field}\""));
            let invalid = input.contains("aria-invalid=\"true\"");
            assert_eq!((described, invalid), (is_wrong, is_wrong), "{input}");
        }
        assert_eq!(ticked(&again), (is_accepted, is_shared));
    }
    assert!(
        !all.has("id=\"refusal\""),
        "each is said at its place alone"
    );
    // What is wrong with all of it leaves the ticks, whoever is named.
    let mut texts = Vec::new();
    for name in ["personne", name.as_str(), "anneroux"] {
        let form = [
            ("name", name),
            ("secret", "75A9900001ZZZ"),
            ("birth", BIRTH),
            charter,
            ("accepted", "true"),
            ("shared", "true"),
        ];
        let refused = browser.post("/activation", &form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        is_well(&refused);
        assert_eq!(ticked(&refused), (true, true));
        texts.push(refused.text.replace(name, ""));
    }
    assert!(texts.windows(2).all(|two| two[0] == two[1]));
}

async fn a_tick_stays_until_the_charter_is_another_one(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = solene(&house);
    let organisation = house.anne.organisation;
    let publish = |text: &str| {
        let value = format!("{{\"text\": \"{text}\"}}");
        let command = Actor::command();
        let directory = &house.context.directory;
        directory
            .set_policy(&command, organisation, "charter", &value)
            .unwrap();
    };
    publish("Soyez courtois.");
    let mut browser = house.browser();
    let tell = async |browser: &mut Browser, (name, birth): (&str, &str), charter: &str| {
        let form = [
            ("name", name),
            ("secret", NUMEN),
            ("birth", birth),
            ("charter", charter),
            ("accepted", "true"),
        ];
        let answer = browser.post("/activation", &form).await;
        is_well(&answer);
        answer
    };
    // Whose charter it is shows once she has proven who she is, and is asked for as long as she goes on.
    let nobodys = charter(&browser.get("/activation").await);
    let led = tell(&mut browser, (&name, BIRTH), &nobodys).await;
    assert!(led.has("C’est bien vous") && !led.has("id=\"wrong-accepted\""));
    assert_eq!(ticked(&led), (false, false));
    let first = charter(&led);
    assert!(
        first.starts_with(&format!("{}/", organisation.0)),
        "{first}"
    );
    for (name, birth) in [(name.as_str(), "15/02/1998"), ("personne", "demain")] {
        let again = tell(&mut browser, (name, birth), &first).await;
        assert_eq!(charter(&again), first);
        assert_eq!(ticked(&again), (true, false));
        assert!(again.has(&format!("/charter?of={}", organisation.0)));
    }
    // Another one meanwhile: nobody has accepted it, whoever they are and whatever else is wrong.
    house.clock.advance(std::time::Duration::from_secs(1));
    publish("Soyez courtois et brefs.");
    for (name, birth) in [
        (name.as_str(), "15/02/1998"),
        ("personne", BIRTH),
        ("personne", "demain"),
    ] {
        let again = tell(&mut browser, (name, birth), &first).await;
        assert_ne!(charter(&again), first);
        assert_eq!(ticked(&again), (false, false));
        assert!(again.has("id=\"wrong-accepted\""));
        assert!(again.has("n’est plus celle que vous aviez acceptée"));
    }
    let led = tell(&mut browser, (&name, BIRTH), &first).await;
    assert!(led.has("C’est bien vous") && !led.has("id=\"wrong-accepted\""));
    assert_eq!(ticked(&led), (false, false));
    let begun = tell(&mut browser, (&name, BIRTH), &charter(&led)).await;
    assert_eq!(begun.location(), "/activation/password", "{}", begun.text);
    // What a form makes up names no organisation.
    let made_up = tell(&mut house.browser(), ("personne", "demain"), "999999/1").await;
    assert_eq!(charter(&made_up), nobodys);
    assert_eq!(ticked(&made_up), (false, false));
}
