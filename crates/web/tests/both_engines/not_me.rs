//! Another rescue address, the links of letters, and the frozen account, as a browser walks them.

use crate::common::{Answer, Browser, House, PASSWORD, house_on};
use crate::html;
use crate::newcomer::{BIRTH, NUMEN, solene};
use axum::http::StatusCode;
use directory::{Actor, NewDelegation};
use identity::{
    DoubtAnswer, Happened, NOTICE_JOB, Notice, RESCUE_CODE_JOB, RESET_JOB, ResetPlea, ResetWay,
};
use std::time::Duration;
use store::params;
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_rescue_address_is_changed_on_its_page_and_put_back_by_a_link,
    what_cannot_be_taken_is_said_beside_its_field,
    a_link_freezes_by_its_button_and_shows_nobody,
    who_is_signed_in_freezes_their_account_and_comes_back_by_a_reset,
    what_was_given_before_the_freeze_is_listed_and_taken_back,
    what_was_given_is_asked_about_by_whichever_way_the_account_opened_again,
    much_that_was_given_hides_nothing_and_a_second_freeze_forgets_nothing,
    a_strangers_device_is_told,
}

const PAGE: &str = "/settings/account/rescue";
const OLD: &str = "anne@maison.example";
const NEW: &str = "anne@autre.example";
const OTHER: &str = "tramway pelote bouzigues";

fn is_well(answer: &Answer) {
    let faults = html::faults(&answer.text);
    assert!(faults.is_empty(), "{faults:?} in {}", answer.text);
    for secret in [PASSWORD, OTHER, NUMEN] {
        assert!(!answer.has(secret), "{secret} came back");
    }
}

fn rescue(house: &House, who: &Actor, address: &str) {
    let put = "INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, 1)";
    let store = house.context.mail.store();
    store
        .platform_write(|tx| tx.execute(put, params![who.person, address]))
        .unwrap();
}

/// What waits to be told, told.
fn notices(house: &House) -> Vec<Notice> {
    let store = house.context.mail.store();
    let jobs = store.pending_jobs(NOTICE_JOB).unwrap();
    store
        .platform_write(|tx| tx.execute("DELETE FROM due_job WHERE kind = 'security-notice'", &[]))
        .unwrap();
    let identity = &house.context.identity;
    let made = jobs.iter().map(|job| identity.make_notice(job).unwrap());
    made.flatten().collect()
}

fn code(house: &House) -> String {
    let store = house.context.mail.store();
    let jobs = store.pending_jobs(RESCUE_CODE_JOB).unwrap();
    let letter = house
        .context
        .identity
        .make_rescue_code(jobs.last().unwrap());
    letter.unwrap().unwrap().code.reveal().to_owned()
}

async fn asks(browser: &mut Browser, address: &str, password: &str) -> Answer {
    let form = [("address", address), ("password", password)];
    browser.post(PAGE, &form).await
}

async fn a_rescue_address_is_changed_on_its_page_and_put_back_by_a_link(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let account = anne.get("/settings/account").await;
    is_well(&account);
    assert!(
        account.has("Sans elle, un mot de passe perdu"),
        "{}",
        account.text
    );
    rescue(&house, &house.anne, OLD);
    assert!(anne.get("/settings/account").await.has(OLD));
    is_well(&anne.get(PAGE).await);
    let asked = asks(&mut anne, NEW, PASSWORD).await;
    assert_eq!(asked.location(), PAGE);
    let page = anne.get(PAGE).await;
    is_well(&page);
    assert!(page.has(NEW) && page.has("Code reçu"), "{}", page.text);
    let right = code(&house);
    let wrong = if right == "000000" {
        "111111"
    } else {
        "000000"
    };
    let refused = anne
        .post("/settings/account/rescue/code", &[("code", wrong)])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&refused);
    assert!(refused.has("id=\"wrong-code\""));
    let done = anne
        .post("/settings/account/rescue/code", &[("code", &right)])
        .await;
    assert_eq!(done.location(), "/settings/account?said=rescue-changed");
    let account = anne.get(done.location()).await;
    is_well(&account);
    assert!(account.has(NEW) && !account.has(OLD));
    assert!(account.has("les liens arrivent à celle d’avant jusqu’au"));
    assert!(account.has("Adresse de secours changée"), "in the journal");

    // The letter at the address of before, opened by whoever finds it.
    let notice = notices(&house).pop().unwrap();
    assert_eq!(notice.happened, Happened::RescueChanged);
    let told = notice.links.rescue.unwrap();
    assert_eq!(told.to.as_str(), OLD);
    let link = format!(
        "{}{}",
        web::recovery::TAKES_BACK,
        told.take_back.unwrap().reveal()
    );
    let mut stranger = house.browser();
    for _ in 0..2 {
        let page = stranger.get(&link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-store");
        is_well(&page);
        for private in [OLD, NEW, "Anne", "anneroux"] {
            assert!(!page.has(private), "{private}");
        }
    }
    assert!(
        anne.get("/settings/account").await.has(NEW),
        "opened, nothing changed"
    );
    let back = stranger.post(&link, &[]).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text);
    is_well(&back);
    assert!(anne.get("/settings/account").await.has(OLD));
    let again = stranger.post(&link, &[]).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    is_well(&again);
    // It leads to the freeze.
    let freezes = back.between("href=\"/recovery/not-me/", "\"").to_owned();
    let page = stranger.get(&format!("/recovery/not-me/{freezes}")).await;
    assert_eq!(page.status, StatusCode::OK);
    is_well(&page);
}

async fn what_cannot_be_taken_is_said_beside_its_field(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    for (address, password, status, field) in [
        (
            "nulle part",
            PASSWORD,
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong-address",
        ),
        (
            "moi@ac-lodeve.example",
            PASSWORD,
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong-address",
        ),
        (NEW, "guess", StatusCode::FORBIDDEN, "wrong-password"),
    ] {
        let refused = asks(&mut anne, address, password).await;
        assert_eq!(refused.status, status, "{address}");
        is_well(&refused);
        assert!(refused.has(&format!("id=\"{field}\"")), "{}", refused.text);
        assert!(refused.has(address), "what was typed is kept");
        assert!(!refused.has("guess"));
    }
    let nothing = anne
        .post("/settings/account/rescue/code", &[("code", "123456")])
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&nothing);
    let mut thief = house.browser();
    thief.cookies = anne.cookies.clone();
    let foreign = asks(&mut thief, NEW, PASSWORD).await;
    assert_eq!(
        foreign.status,
        StatusCode::FORBIDDEN,
        "without the token of the page"
    );
    let freezing = thief.post("/settings/account/freezing", &[]).await;
    assert_eq!(freezing.status, StatusCode::FORBIDDEN);
}

async fn a_link_freezes_by_its_button_and_shows_nobody(kind: Kind) {
    let house = house_on(kind);
    let mut anne = house.signed_in("anneroux").await;
    let form = [("name", "maison"), ("scope", "mail"), ("proof", PASSWORD)];
    let made = anne.post("/settings/account/programs", &form).await;
    assert_eq!(made.status, StatusCode::OK);
    let token = notices(&house).pop().unwrap().links.not_me;
    let link = format!("{}{}", web::recovery::FREEZES, token.reveal());
    let mut stranger = house.browser();
    let page = stranger.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    is_well(&page);
    for private in ["Anne", "anneroux", "anne.roux"] {
        assert!(!page.has(private), "{private}");
    }
    assert_eq!(
        anne.get("/mail/inbox").await.status,
        StatusCode::OK,
        "opened only"
    );
    let done = stranger.post(&link, &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    is_well(&done);
    assert!(!done.has("Anne") && done.has("/recovery/password"));
    assert!(
        done.headers.get("set-cookie").is_none(),
        "nobody is signed in by it"
    );
    assert_eq!(anne.get("/mail/inbox").await.status, StatusCode::SEE_OTHER);
    let mut browser = house.browser();
    let form = [("name", "anneroux"), ("password", PASSWORD)];
    let refused = browser.post("/signin", &form).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.has("Ce compte a été gelé"), "{}", refused.text);
    is_well(&refused);
    let guess = browser
        .post("/signin", &[("name", "anneroux"), ("password", "guess")])
        .await;
    assert!(!guess.has("gelé"), "told to who knows the password alone");
    for again in [stranger.get(&link).await, stranger.post(&link, &[]).await] {
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        is_well(&again);
    }
}

/// The page of a link to another password, for Solène.
fn reset(house: &House) -> String {
    let plea = ResetPlea {
        numen: feed_syntax::Numen::parse(NUMEN).unwrap(),
        birth: feed_syntax::BirthDate::parse(BIRTH).unwrap(),
    };
    let identity = &house.context.identity;
    identity.ask_reset(&plea, [192, 0, 2, 9].into()).unwrap();
    let job = house.context.mail.store().pending_jobs(RESET_JOB).unwrap();
    let letter = identity.make_reset_link(&job[0]).unwrap().remove(0);
    assert_eq!(letter.to.as_str(), OLD);
    match letter.way {
        ResetWay::Link(token) => format!("{}{}", web::recovery::LINKS, token.reveal()),
        other => panic!("{other:?}"),
    }
}

/// Solène, who signed in before and has a rescue address.
fn opened(house: &House) -> (Actor, String) {
    let (person, name) = solene(house);
    let identity = &house.context.identity;
    identity
        .set_password(&Actor::command(), person, &PASSWORD.into())
        .unwrap();
    let account = house.context.directory.person(person).unwrap().account;
    let own = Actor {
        person,
        account: account.unwrap(),
        ..house.anne.clone()
    };
    rescue(house, &own, OLD);
    (own, name)
}

async fn who_is_signed_in_freezes_their_account_and_comes_back_by_a_reset(kind: Kind) {
    let house = house_on(kind);
    let (_, name) = opened(&house);
    let mut solene = house.signed_in(&name).await;
    let account = solene.get("/settings/account").await;
    assert_eq!(
        account.text.matches("/settings/account/freezing").count(),
        2
    );
    let page = solene.get("/settings/account/freezing").await;
    is_well(&page);
    let done = solene.post("/settings/account/freezing", &[]).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    is_well(&done);
    assert_eq!(
        solene.get("/mail/inbox").await.status,
        StatusCode::SEE_OTHER
    );
    let link = reset(&house);
    let page = house.browser().get(&link).await;
    is_well(&page);
    assert!(page.has("Le compte est gelé"), "{}", page.text);
    assert!(!page.has("name=\"takes\""), "nothing was given");
    let form = [("fresh", OTHER), ("again", OTHER)];
    let chosen = house.browser().post(&link, &form).await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
    let mut browser = house.browser();
    let form = [("name", name.as_str()), ("password", OTHER)];
    let open = browser.post("/signin", &form).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text);
    let account = browser.get("/settings/account").await;
    assert!(account.has("Compte dégelé par un nouveau mot de passe"));
    assert!(account.has("Compte gelé depuis Mon compte"));
}

/// As [`opened`], of who administers, and may give.
fn administering(house: &House) -> (Actor, String) {
    let (own, name) = opened(house);
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), own.person, true)
        .unwrap();
    let scopes = directory::Scopes::ALL;
    (Actor { scopes, ..own }, name)
}

async fn what_was_given_before_the_freeze_is_listed_and_taken_back(kind: Kind) {
    let house = house_on(kind);
    let (own, name) = administering(&house);
    let directory = &house.context.directory;
    let gives = |to: &Actor, duty| {
        let new = NewDelegation {
            person: to.person,
            duty,
            establishment: None,
            until: "2026-12-31".parse().unwrap(),
        };
        directory.delegate(&own, own.organisation, &new).unwrap()
    };
    gives(&house.basile, directory::Duty::People);
    house.clock.advance(Duration::from_secs(8 * 24 * 3600));
    let kept = gives(&house.anne, directory::Duty::People);
    let taken = gives(&house.basile, directory::Duty::Helpdesk);
    house.context.identity.freeze_own(&own).unwrap();
    let link = reset(&house);
    let page = house.browser().get(&link).await;
    is_well(&page);
    assert_eq!(
        page.text.matches("name=\"takes\"").count(),
        2,
        "of the week alone"
    );
    assert_eq!(page.text.matches(" checked").count(), 2);
    assert!(page.has("Anne Roux") && page.has("Basile Serre"));
    // What cannot be chosen keeps what is ticked.
    let key = format!("right-{taken}");
    let weak = [
        ("fresh", "court"),
        ("again", "court"),
        ("takes", key.as_str()),
    ];
    let again = house.browser().post(&link, &weak).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    is_well(&again);
    assert_eq!(again.text.matches(" checked").count(), 1);
    let form = [("fresh", OTHER), ("again", OTHER), ("takes", key.as_str())];
    let chosen = house.browser().post(&link, &form).await;
    assert_eq!(chosen.status, StatusCode::OK, "{}", chosen.text);
    let left = directory.delegations(&own, own.organisation).unwrap();
    let left: Vec<i64> = left.iter().map(|one| one.id).collect();
    assert!(left.contains(&kept) && !left.contains(&taken), "{left:?}");
    assert_eq!(left.len(), 2, "what is older stays");
    // What was kept is shown again on their own page, and asked about until it is answered.
    assert!(chosen.has("jusqu’à votre réponse"), "{}", chosen.text);
    assert!(chosen.has("/signin?next=/settings/account"));
    is_well(&chosen);
    house.clock.advance(Duration::from_secs(3600));
    gives(&house.basile, directory::Duty::Feeds);
    let mut browser = house.browser();
    let form = [("name", name.as_str()), ("password", OTHER)];
    let open = browser.post("/signin", &form).await;
    assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text);
    for _ in 0..2 {
        let account = browser.get("/settings/account").await;
        is_well(&account);
        assert_eq!(
            account.text.matches("name=\"takes\"").count(),
            1,
            "neither what is older nor what they gave since: {}",
            account.text
        );
        assert!(account.has(&format!("takes-right-{kept}")));
    }
    let account = browser.get("/settings/account").await;
    browser.csrf = account
        .between("name=\"csrf-token\" content=\"", "\"")
        .to_owned();
    let mut thief = house.browser();
    thief.cookies = browser.cookies.clone();
    let foreign = thief.post("/settings/account/given", &[]).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let key = format!("right-{kept}");
    let answer = [("takes", key.as_str())];
    let answered = browser.post("/settings/account/given", &answer).await;
    assert_eq!(answered.location(), "/settings/account?said=given-answered");
    let account = browser.get(answered.location()).await;
    is_well(&account);
    assert!(!account.has("name=\"takes\""));
    assert!(account.has("Ce qui avait été donné avant le gel a été vérifié"));
    let left = directory.delegations(&own, own.organisation).unwrap();
    assert!(left.iter().all(|one| one.id != kept));
    assert_eq!(left.len(), 2, "the older one, and the one of since");
}

async fn what_was_given_is_asked_about_by_whichever_way_the_account_opened_again(kind: Kind) {
    let house = house_on(kind);
    let (own, name) = administering(&house);
    let (directory, command) = (&house.context.directory, Actor::command());
    let new = NewDelegation {
        person: house.basile.person,
        duty: directory::Duty::People,
        establishment: None,
        until: "2026-12-31".parse().unwrap(),
    };
    let given = directory.delegate(&own, own.organisation, &new).unwrap();
    let identity = &house.context.identity;
    identity.freeze_own(&own).unwrap();
    house.clock.advance(Duration::from_secs(3600));
    // By the machine: no page has shown what was given.
    identity
        .set_password(&command, own.person, &OTHER.into())
        .unwrap();
    // Who administers no more takes nothing back: it is said, and asked again.
    let demote = |is| directory.set_administrator(&command, own.person, is);
    demote(false).unwrap();
    let mut browser = house.browser();
    let form = [("name", name.as_str()), ("password", OTHER)];
    browser.post("/signin", &form).await;
    let account = browser.get("/settings/account").await;
    browser.csrf = account
        .between("name=\"csrf-token\" content=\"", "\"")
        .to_owned();
    let key = format!("right-{given}");
    let answer = [("takes", key.as_str())];
    let answered = browser.post("/settings/account/given", &answer).await;
    assert_eq!(answered.location(), "/settings/account?said=given-stays");
    let account = browser.get(answered.location()).await;
    is_well(&account);
    assert!(account.has("n’a pas pu être retirée"), "{}", account.text);
    assert!(account.has(&key));
    // Kept: nothing is asked any more, and it is there.
    let kept = browser.post("/settings/account/given", &[]).await;
    assert_eq!(kept.location(), "/settings/account?said=given-answered");
    assert!(!browser.get("/settings/account").await.has("name=\"takes\""));
    let left = directory.delegations(&command, own.organisation).unwrap();
    assert!(left.iter().any(|one| one.id == given));
}

async fn much_that_was_given_hides_nothing_and_a_second_freeze_forgets_nothing(kind: Kind) {
    let house = house_on(kind);
    let (own, _) = administering(&house);
    let (directory, command) = (&house.context.directory, Actor::command());
    let new = NewDelegation {
        person: house.basile.person,
        duty: directory::Duty::People,
        establishment: None,
        until: "2027-08-31".parse().unwrap(),
    };
    // The one that matters, then more than a page shows.
    let first = directory.delegate(&own, own.organisation, &new).unwrap();
    let copied = "
        INSERT INTO delegation (delegation_id, organisation_id, person_id, duty, establishment_id, until, by_person, at)
        SELECT delegation_id + $1, organisation_id, person_id, duty, establishment_id, until, by_person, at + $1
        FROM delegation WHERE delegation_id = $2";
    let store = house.context.mail.store();
    for next in 1..=50_i64 {
        let copy = |tx: &store::Tx<'_>| tx.execute(copied, store::params![next, first]);
        store.platform_write(copy).unwrap();
    }
    directory.forget();
    let identity = &house.context.identity;
    for (phrase, days) in [(OTHER, 5), ("ardoise lagune tamaris", 1)] {
        house.clock.advance(Duration::from_secs(days * 24 * 3600));
        identity.freeze_own(&own).unwrap();
        identity
            .set_password(&command, own.person, &phrase.into())
            .unwrap();
        house.clock.advance(Duration::from_secs(2 * 24 * 3600));
    }
    let shown = identity.doubted(&own).unwrap();
    assert_eq!(shown.len(), 50, "asked about since the first freeze");
    let keys: Vec<String> = shown.iter().map(directory::Given::key).collect();
    let more = identity.answer_doubted(&own, &keys).unwrap();
    assert_eq!(more, DoubtAnswer::More);
    let left = identity.doubted(&own).unwrap();
    let left: Vec<String> = left.iter().map(directory::Given::key).collect();
    assert_eq!(left, [format!("right-{first}")]);
    let whole = identity.answer_doubted(&own, &left).unwrap();
    assert_eq!(whole, DoubtAnswer::Whole);
    assert!(identity.doubted(&own).unwrap().is_empty());
    let rights = directory.delegations(&command, own.organisation).unwrap();
    assert!(rights.is_empty());
}

async fn a_strangers_device_is_told(kind: Kind) {
    let mut house = house_on(kind);
    let context = std::sync::Arc::get_mut(&mut house.context).unwrap();
    context.options.trusted_proxies = "127.0.0.0/8, ::1".parse().unwrap();
    let comes = async |cookies: &[(String, String)], network: &str, shared: bool| {
        let mut browser = house.browser();
        browser.cookies = cookies.to_vec();
        browser.headers = vec![("x-forwarded-for", network.to_owned())];
        let mut form = vec![("name", "anneroux"), ("password", PASSWORD)];
        if shared {
            form.push(("shared", "true"));
        }
        let open = browser.post("/signin", &form).await;
        assert_eq!(open.status, StatusCode::SEE_OTHER, "{}", open.text);
        house.clock.advance(Duration::from_secs(3600));
        let told = notices(&house);
        let told: Vec<&str> = told.iter().map(|one| one.happened.name()).collect();
        (browser.cookies, told)
    };
    let (own, told) = comes(&[], "192.0.2.7", false).await;
    assert!(told.is_empty(), "the first sign-in ever");
    let (own, told) = comes(&own, "192.0.2.7", false).await;
    assert!(told.is_empty(), "{told:?}");
    let (_, told) = comes(&[], "192.0.2.7", true).await;
    assert_eq!(
        told,
        ["new-device"],
        "who says that it is shared is told too"
    );
    let (_, told) = comes(&own, "198.51.100.9", false).await;
    assert_eq!(told, ["new-network"]);
    let (_, told) = comes(&[], "127.0.0.1", false).await;
    assert!(told.is_empty(), "from the machine itself");
}
