//! What policies will do, told on a page before they are set, and where passwords are verified, on both engines.

use crate::common::{Answer, Browser, House, PASSWORD, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, PasswordMode};
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    where_passwords_are_verified_is_shown_and_an_unknown_mode_said,
    what_a_rule_of_passwords_will_do_is_told_before_it_is_set,
    whom_a_second_factor_stops_is_told_before_it_is_set,
    what_becomes_of_open_sessions_is_told_before_their_rule_changes,
    who_looks_after_nothing_is_told_nothing,
}

const PATH: &str = "/administration/organisation";
const FRESH: &str = "phare tamaris brouette";
const DAY: u64 = 24 * 3600;

type Form<'a> = Vec<(&'a str, &'a str)>;

/// Anne administers Thau.
fn office(kind: Kind) -> House {
    let house = house_on(kind);
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), house.anne.person, true)
        .unwrap();
    house
}

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
}

/// The figures and sentences of a page before something is set, without the spaces that do not break.
fn told(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    is_well(answer);
    assert!(answer.has("Rien n’est encore changé"), "{}", answer.text);
    let list = answer.between("<ul class=\"does\">", "</ul>");
    let lines = list.split("<li>").skip(1);
    lines
        .map(|line| {
            let line = line.split("</li>").next().unwrap();
            let line = line
                .replace("<span class=\"margin\">", "")
                .replace("</span>", "");
            line.replace(['\u{a0}', '\u{202f}'], " ")
        })
        .collect()
}

/// Sends the page's own form by one of its buttons.
async fn press(browser: &mut Browser, page: &Answer, act: &str) -> Answer {
    assert!(
        page.has(&format!("name=\"do\" value=\"{act}\"")),
        "{}",
        page.text
    );
    let form = page.between("<form class=\"acts\"", "</form>").to_owned();
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
    let mut sent: Vec<(String, String)> = fields
        .map(|field| {
            let (name, rest) = field.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split_once('"').unwrap().0.to_owned())
        })
        .filter(|(name, _)| name != "csrf")
        .collect();
    sent.push(("do".to_owned(), act.to_owned()));
    let sent: Form<'_> = sent
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(PATH, &sent).await
}

/// When the form of a policy was set, as the page has it.
fn shown(page: &Answer, policy: &str) -> String {
    let button = format!("value=\"preview-{policy}\"");
    let (before, _) = page.text.split_once(&button).unwrap();
    let (_, last) = before.rsplit_once("name=\"shown\" value=\"").unwrap();
    last.split_once('"').unwrap().0.to_owned()
}

fn password<'a>(act: &'a str, shortest: &'a str, renew: &'a str) -> Form<'a> {
    vec![
        ("do", act),
        ("shown", "0"),
        ("shortest", shortest),
        ("score", "3"),
        ("history", "1"),
        ("renew_days", renew),
    ]
}

async fn where_passwords_are_verified_is_shown_and_an_unknown_mode_said(kind: Kind) {
    let house = office(kind);
    let directory = &house.context.directory;
    let mode = directory.password_mode(house.anne.organisation).unwrap();
    assert_eq!(mode, PasswordMode::Local);
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(PATH).await;
    let policy = page
        .between("Ce que doit être un nouveau mot de passe", "<form")
        .to_owned();
    assert!(
        policy.contains("Les mots de passe sont choisis et vérifiés ici"),
        "{policy}"
    );
    let set = "UPDATE organisation SET password_mode = 'ldap' WHERE organisation_id = $1";
    let put = |tx: &store::Tx<'_>| tx.execute(set, params![house.anne.organisation]);
    house.context.mail.store().platform_write(put).unwrap();
    let page = anne.get(PATH).await;
    is_well(&page);
    let policy = page
        .between("Ce que doit être un nouveau mot de passe", "<form")
        .to_owned();
    assert!(
        policy.contains("«\u{a0}ldap\u{a0}»")
            && policy.contains("Lancez la version qui l’a inscrit"),
        "{policy}"
    );
    let form = [("name", "basileserre"), ("password", PASSWORD)];
    let mut door = house.browser();
    let refused = door.post("/signin", &form).await;
    assert_eq!(
        refused.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        refused.text
    );
    assert!(door.cookies.iter().all(|(name, _)| name != "session"));
}

async fn what_a_rule_of_passwords_will_do_is_told_before_it_is_set(kind: Kind) {
    let house = office(kind);
    let identity = &house.context.identity;
    let rule = || identity.password_rule(house.basile.person).unwrap();
    let before = rule();
    house.clock.advance(Duration::from_secs(90 * DAY));
    identity
        .set_password(&Actor::command(), house.basile.person, &FRESH.into())
        .unwrap();
    let mut anne = house.signed_in("anneroux").await;
    let wrong = anne
        .post(PATH, &password("preview-password", "7", "0"))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("Cette règle n’est pas possible") && wrong.has("value=\"7\""));
    is_well(&wrong);

    let plan = anne
        .post(PATH, &password("preview-password", "16", "0"))
        .await;
    assert_eq!(
        told(&plan),
        [
            "2 Personnes qui ont un mot de passe : il reste valable, et cette règle n’oblige personne à en changer.",
            "Le prochain mot de passe que chacun choisira, y compris à la première connexion, aura au moins 16 caractères et \
             une solidité d’au moins 3 sur 4 ; ce ne pourra pas être l’actuel.",
        ]
    );
    // Anne's is of ninety days ago, Basile's of today.
    for (days, line) in [
        ("91", "0 Personne n’a un mot de passe de 91 jours ou plus"),
        ("90", "1 Une personne a un mot de passe de 90 jours ou plus"),
    ] {
        let plan = anne
            .post(PATH, &password("preview-password", "16", days))
            .await;
        assert!(told(&plan)[2].starts_with(line), "{:?}", told(&plan));
    }
    assert_eq!(rule(), before, "nothing has changed yet");
    let edit = press(&mut anne, &plan, "edit-password").await;
    is_well(&edit);
    assert!(
        edit.has("name=\"shortest\" inputmode=\"numeric\" value=\"16\""),
        "{}",
        edit.text
    );
    assert_eq!(rule(), before);
    let set = press(&mut anne, &plan, "password").await;
    assert_eq!(set.location(), format!("{PATH}?said=saved"));
    assert_eq!((rule().shortest, rule().history), (16, 1));
    // What somebody else set meanwhile is not undone.
    let late = press(&mut anne, &plan, "password").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.has("entre-temps"));
    let same = anne
        .post(PATH, &password("preview-password", "16", "0"))
        .await;
    is_well(&same);
    assert!(
        same.has("rien ne changera pour personne") && !same.has("name=\"do\" value=\"password\"")
    );
}

async fn whom_a_second_factor_stops_is_told_before_it_is_set(kind: Kind) {
    let house = office(kind);
    let directory = &house.context.directory;
    let rule = || {
        directory
            .policies(house.anne.organisation)
            .unwrap()
            .second_factor
    };
    let mut anne = house.signed_in("anneroux").await;
    let written = house.context.mail.store().platform_write(|tx| {
        tx.execute(
            "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, 'anne@loin.example', 1)",
            params![house.anne.person],
        )?;
        let came = "INSERT INTO sign_in (person_id, day, protocol, network, program, at)
             VALUES ($1, '2026-11-23', 'imap', '192.0.2.7', '', $2)";
        tx.execute(came, params![house.basile.person, tx.now()])
    });
    written.unwrap();
    let form = |act, staff, guests| {
        vec![
            ("do", act),
            ("shown", "0"),
            ("staff_from", staff),
            ("guests_from", guests),
            ("pupils_from", ""),
        ]
    };
    let wrong = anne
        .post(PATH, &form("preview-second_factor", "demain", ""))
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("Écrivez une date"));

    let plan = anne
        .post(
            PATH,
            &form("preview-second_factor", "2027-09-01", "2026-11-23"),
        )
        .await;
    let lines = told(&plan);
    let others = "Les sessions ouvertes vont jusqu’à leur fin.";
    for (line, beginning) in lines.iter().zip([
        "2 Personnels, obligatoire à partir du 1er septembre 2027 : personnes qui n’ont pas de double authentification.",
        "1 Parmi elles, une sans adresse de secours : elle sera arrêtée à la connexion",
        "1 Parmi elles, une dont un logiciel de courrier s’est servi du mot de passe ces 30 derniers jours",
        "0 Comptes nominatifs à durée limitée, obligatoire dès aujourd’hui : personne",
        others,
    ]) {
        assert!(line.starts_with(beginning), "{line}");
    }
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert_eq!(rule().staff_from, None);
    let set = press(&mut anne, &plan, "second_factor").await;
    assert_eq!(set.location(), format!("{PATH}?said=saved"));
    assert_eq!(rule().staff_from.unwrap().to_string(), "2027-09-01");

    let shown = shown(&anne.get(PATH).await, "second_factor");
    let free = [
        ("do", "preview-second_factor"),
        ("shown", shown.as_str()),
        ("staff_from", ""),
        ("guests_from", "2026-11-23"),
    ];
    let plan = anne.post(PATH, &free).await;
    let lines = told(&plan);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(
        lines[0].starts_with("Personnels : la double authentification ne sera plus obligatoire")
    );
    press(&mut anne, &plan, "second_factor").await;
    assert_eq!(rule().staff_from, None);
    assert!(rule().guests_from.is_some());
}

async fn what_becomes_of_open_sessions_is_told_before_their_rule_changes(kind: Kind) {
    let house = office(kind);
    let mut anne = house.signed_in("anneroux").await;
    house.signed_in("basileserre").await;
    house.signed_in("chloepons").await;
    let shown = shown(&anne.get(PATH).await, "sessions");
    let form = |hours| {
        [
            ("do", "preview-sessions"),
            ("shown", shown.as_str()),
            ("hours", hours),
            ("shared_minutes", "20"),
            ("duties_minutes", "10"),
            ("duties_second_factor", "yes"),
        ]
    };
    let wrong = anne.post(PATH, &form("25")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.has("Une session dure de 1 à 24 heures"));
    let plan = anne.post(PATH, &form("8")).await;
    let lines = told(&plan);
    assert_eq!(
        lines[0],
        "2 Sessions ouvertes en ce moment : elles gardent les règles de leur ouverture et ne se ferment pas plus tôt. La \
         dernière finit au plus tard le mardi 24 novembre 2026 à 03:00."
    );
    assert!(lines[1].contains("dure 8 heures au plus") && lines[1].contains("après 20 minutes"));
    assert!(lines[2].contains("après 10 minutes") && lines[2].contains("qu’avec la double"));
    let rule = || {
        let policies = house.context.directory.policies(house.anne.organisation);
        policies.unwrap().sessions
    };
    assert_eq!(rule().hours, 12);
    press(&mut anne, &plan, "sessions").await;
    assert_eq!((rule().hours, rule().shared_minutes), (8, 20));
    assert!(rule().duties_second_factor);
    // As it was told: hers goes on by the rule that it was opened under.
    house.clock.advance(Duration::from_secs(9 * 3600));
    assert_eq!(anne.get("/mail/inbox").await.status, StatusCode::OK);
}

async fn who_looks_after_nothing_is_told_nothing(kind: Kind) {
    let house = office(kind);
    let mut basile = house.signed_in("basileserre").await;
    for act in ["preview-password", "edit-password", "password"] {
        let answer = basile.post(PATH, &password(act, "16", "0")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
        assert!(!answer.has("mot de passe :"));
    }
    let mut anne = house.signed_in("anneroux").await;
    for act in ["preview-life", "preview-nothing", "preview-"] {
        let answer = anne.post(PATH, &password(act, "16", "0")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{act}");
    }
}
