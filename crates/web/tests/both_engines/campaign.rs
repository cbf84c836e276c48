//! A campaign of passwords by its pages: told before it begins, begun, put off and stopped; the banner; the sign-in after its
//! last day.

use crate::common::{Answer, Browser, House, PASSWORD, house, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{Actor, NewCampaign, Population, Protocol};
use identity::{Reason, Secret};
use std::time::Duration;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_campaign_is_told_before_it_begins_put_off_and_stopped,
}

const PATH: &str = "/administration/organisation/campaign";
const FRESH: &str = "phare tamaris brouette";
const DAY: u64 = 24 * 3600;

/// Anne administers Thau, and is signed in.
async fn office(kind: Kind) -> (House, Browser) {
    let house = house_on(kind);
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), house.anne.person, true)
        .unwrap();
    let anne = house.signed_in("anneroux").await;
    (house, anne)
}

fn is_well_formed(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?}");
}

/// From the 24th of November to the 24th of December; it is the 23rd.
fn wish(act: &'static str) -> Vec<(&'static str, &'static str)> {
    vec![
        ("do", act),
        ("starts", "2026-11-24"),
        ("last", "2026-12-24"),
        ("reminders", "14, 1"),
        ("staff", "yes"),
    ]
}

/// Begins it on the machine.
fn begun(house: &House) {
    let day = |text: &str| text.parse().unwrap();
    let new = NewCampaign {
        starts: day("2026-11-24"),
        last: day("2026-12-24"),
        reminders: Vec::new(),
        populations: vec![Population::Staff],
    };
    let directory = &house.context.directory;
    let organisation = house.anne.organisation;
    directory
        .begin_campaign(&Actor::command(), organisation, &new)
        .unwrap();
}

/// The same, on the morning after its last day.
fn over(house: &House) {
    begun(house);
    house.clock.advance(Duration::from_secs(32 * DAY));
}

async fn a_campaign_is_told_before_it_begins_put_off_and_stopped(kind: Kind) {
    let (house, mut anne) = office(kind).await;
    let directory = &house.context.directory;
    let organisation = house.anne.organisation;
    let settings = anne.get("/administration/organisation").await;
    assert!(settings.has(&format!("href=\"{PATH}\"")));
    let page = anne.get(PATH).await;
    is_well_formed(&page);
    assert!(page.has("value=\"2026-11-30\""), "offered: in a week");

    for (field, value, words) in [
        ("starts", "2026-11-22", "à partir d’aujourd’hui"),
        ("last", "2026-11-28", "au moins 7 jours après"),
        ("reminders", "14, 14", "au plus 5 nombres"),
    ] {
        let mut form = wish("preview");
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let answer = anne.post(PATH, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.has(words) && answer.has(value), "{}", answer.text);
        is_well_formed(&answer);
    }
    let mut nobody = wish("begin");
    nobody.retain(|(name, _)| *name != "staff");
    let answer = anne.post(PATH, &nobody).await;
    assert!(answer.has("au moins une population"));

    let plan = anne.post(PATH, &wish("preview")).await;
    assert_eq!(plan.status, StatusCode::OK);
    is_well_formed(&plan);
    for words in [
        "Rien n’est encore lancé",
        "<span class=\"margin\">2</span>",
        "2 sans adresse de secours",
        "24 novembre 2026, 10 décembre 2026, 23 décembre 2026",
        "Après le 24 décembre 2026 inclus",
        "les sessions encore ouvertes",
    ] {
        assert!(plan.has(words), "{words} in {}", plan.text);
    }
    assert!(directory.campaign(organisation).unwrap().is_none());
    let edit = anne.post(PATH, &wish("edit")).await;
    assert!(edit.has("value=\"2026-12-24\"") && edit.has("value=\"14, 1\""));

    let begun = anne.post(PATH, &wish("begin")).await;
    assert_eq!(begun.location(), format!("{PATH}?said=saved"));
    let twice = anne.post(PATH, &wish("begin")).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.has("changée entre-temps"));
    let campaign = directory.campaign(organisation).unwrap().unwrap();
    let page = anne.get(PATH).await;
    is_well_formed(&page);
    assert!(page.has("Personne n’a encore été averti"));

    house.clock.advance(Duration::from_secs(DAY));
    let identity = &house.context.identity;
    identity
        .set_password(&Actor::command(), house.basile.person, &FRESH.into())
        .unwrap();
    let mut anne = house.signed_in("anneroux").await;
    let page = anne.get(PATH).await;
    let far = "Personnels. Mot de passe choisi\u{a0}: 1\u{a0}; encore à choisir\u{a0}: 1, \
               dont sans adresse de secours\u{a0}: 1.";
    assert!(page.has(far), "{}", page.text);

    let id = campaign.id.to_string();
    let put_off =
        |last: &'static str| [("do", "put-off"), ("campaign", id.as_str()), ("last", last)];
    let early = anne.post(PATH, &put_off("2026-12-01")).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("après le dernier actuel") && early.has("2026-12-01"));
    is_well_formed(&early);
    let later = anne.post(PATH, &put_off("2027-01-08")).await;
    assert_eq!(later.status, StatusCode::SEE_OTHER);
    assert!(anne.get(PATH).await.has("8 janvier 2027"));
    let stop = [("do", "stop"), ("campaign", id.as_str())];
    let stopped = anne.post(PATH, &stop).await;
    assert_eq!(stopped.status, StatusCode::SEE_OTHER);
    assert!(directory.campaign(organisation).unwrap().is_none());
    let journal = anne.get("/administration/journal").await;
    assert!(journal.has("Campagne de mots de passe arrêtée"));
    assert!(journal.has("du 24 novembre 2026 au 24 décembre 2026 inclus"));
}

#[tokio::test]
async fn who_looks_after_nothing_and_who_is_of_another_organisation_see_no_campaign() {
    let house = house();
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), house.chloe.person, true)
        .unwrap();
    begun(&house);
    let campaign = directory
        .campaign(house.anne.organisation)
        .unwrap()
        .unwrap();
    let id = campaign.id.to_string();
    // Of the same organisation, and without any duty.
    let mut basile = house.signed_in("basileserre").await;
    let page = basile.get(PATH).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!page.has("24 décembre 2026"));
    for act in ["preview", "edit", "begin", "put-off", "stop"] {
        let mut form: Vec<(&str, &str)> = wish(act);
        form.push(("campaign", id.as_str()));
        let answer = basile.post(PATH, &form).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
    }
    house.clock.advance(Duration::from_secs(32 * DAY));
    let mut chloe = house.signed_in("chloepons").await;
    assert!(!chloe.get("/mail/inbox").await.has("banner campaign"));
    let theirs = chloe.get(PATH).await;
    assert!(theirs.has("Voir ce que fera la campagne"), "none of theirs");
    for act in ["stop", "put-off"] {
        let form = [
            ("do", act),
            ("campaign", id.as_str()),
            ("last", "2027-02-01"),
        ];
        chloe.post(PATH, &form).await;
    }
    let still = directory.campaign(house.anne.organisation).unwrap();
    assert_eq!(still.unwrap(), campaign);
}

#[tokio::test]
async fn a_banner_asks_who_has_still_to_choose_and_leads_to_the_page() {
    let house = house();
    begun(&house);
    let mut basile = house.signed_in("basileserre").await;
    assert!(!basile.get("/mail/inbox").await.has("banner campaign"));
    house.clock.advance(Duration::from_secs(10 * 3600));
    let inbox = basile.get("/mail/inbox").await;
    is_well_formed(&inbox);
    assert!(inbox.has("Votre mot de passe est à changer jusqu’au 24 décembre 2026"));
    assert!(inbox.has("<a href=\"/settings/password\">Changer mon mot de passe</a>"));
    let form = [("present", PASSWORD), ("fresh", FRESH), ("again", FRESH)];
    let changed = basile.post("/settings/password", &form).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    assert!(!basile.get("/mail/inbox").await.has("banner campaign"));
}

#[tokio::test]
async fn after_the_last_day_the_sign_in_leads_to_another_password_and_then_back() {
    let house = house();
    over(&house);
    let mut browser = house.browser();
    let wrong = [("name", "annerroux"), ("password", PASSWORD)];
    let nobody = browser.post("/signin", &wrong).await;
    let wrong = [("name", "anneroux"), ("password", "une autre phrase")];
    let anne = browser.post("/signin", &wrong).await;
    assert_eq!(nobody.status, anne.status, "nothing to tell apart");
    let without = browser.get("/signin/password").await;
    assert_eq!(
        without.status,
        StatusCode::FORBIDDEN,
        "no password was said"
    );

    let right = [
        ("name", "anneroux"),
        ("password", PASSWORD),
        ("next", "/mail/inbox?filter=unread"),
    ];
    let answer = browser.post("/signin", &right).await;
    let step = "/signin/password?next=%2Fmail%2Finbox%3Ffilter%3Dunread";
    assert_eq!(answer.location(), step);
    assert!(
        browser.cookie("session").is_none(),
        "never a session before"
    );
    assert_eq!(
        browser.get("/mail/inbox").await.status,
        StatusCode::SEE_OTHER
    );
    let page = browser.get(step).await;
    is_well_formed(&page);
    assert!(page.has("la date est passée") && page.has("/mail/inbox?filter=unread"));
    let code = browser.post("/signin/code", &[("code", "123456")]).await;
    assert_eq!(code.status, StatusCode::FORBIDDEN, "no step of theirs");

    browser.post("/signin", &right).await;
    let choose = |fresh: &'static str, again: &'static str| {
        [
            ("fresh", fresh),
            ("again", again),
            ("next", "/mail/inbox?filter=unread"),
        ]
    };
    let path = "/signin/password";
    for (form, words) in [
        (choose(FRESH, "autre chose"), "again-wrong"),
        (choose(PASSWORD, PASSWORD), "fresh-wrong"),
    ] {
        let refused = browser.post(path, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has(words), "{}", refused.text);
        assert!(!refused.has(&format!("value=\"{PASSWORD}\"")));
        is_well_formed(&refused);
    }
    let strength = browser
        .post("/signin/password/strength", &[("fresh", FRESH)])
        .await;
    assert_eq!(strength.status, StatusCode::OK);
    let came = browser.post(path, &choose(FRESH, FRESH)).await;
    assert_eq!(came.location(), "/mail/inbox?filter=unread");
    let inbox = browser.get("/mail/inbox").await;
    assert_eq!(inbox.status, StatusCode::OK);
    assert!(!inbox.has("banner campaign"));

    let network: std::net::IpAddr = [127, 0, 0, 1].into();
    let imap = |secret: &str| {
        let (identity, secret) = (house.context.identity.clone(), Secret::from(secret));
        async move {
            let entering = identity.authenticate(Protocol::Imap, "basileserre", &secret, network);
            entering.await.map(drop).map_err(|refusal| refusal.reason)
        }
    };
    assert!(matches!(imap(PASSWORD).await, Err(Reason::OldPassword(_))));
    let outside = [
        ("name", "basileserre"),
        ("present", PASSWORD),
        ("fresh", FRESH),
        ("again", FRESH),
    ];
    let changed = house.browser().post("/recovery/change", &outside).await;
    assert_eq!(changed.status, StatusCode::OK, "the page of who is outside");
    imap(FRESH).await.unwrap();
}
