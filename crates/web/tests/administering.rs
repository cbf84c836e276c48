//! Accounts, rights and the journal of the administration, on both engines.
#![allow(clippy::unwrap_used)]

mod common;

use axum::http::StatusCode;
use common::{House, PASSWORD, house_on};
use directory::{Act, Actor};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    an_account_is_suspended_with_a_reason_and_opened_again,
    a_right_is_given_until_a_day_and_taken_back,
    the_administrator_of_another_organisation_finds_nothing,
    space_is_set_up_to_the_ceiling,
}

/// Anne administers Thau, Chloé Lodève.
fn offices(kind: Kind) -> House {
    let house = house_on(kind);
    for who in [&house.anne, &house.chloe] {
        let directory = &house.context.directory;
        directory
            .set_administrator(&Actor::command(), who.person, true)
            .unwrap();
    }
    house
}

fn page_of(who: &Actor) -> String {
    format!("/administration/people/{}", who.person)
}

async fn an_account_is_suspended_with_a_reason_and_opened_again(kind: Kind) {
    let house = offices(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let found = anne.get("/administration/people?q=basile").await;
    assert!(found.has(&page_of(&house.basile)) && found.has("Basile Serre"));
    let nobody = anne.get("/administration/people?q=zzz").await;
    assert!(
        nobody.has("« zzz »") || nobody.has("zzz"),
        "who is not there is said"
    );
    let reason = "Appareil perdu, <b>écrire</b> à la DSI.";
    let form = [("do", "suspend"), ("reason", reason)];
    let done = anne.post(&page_of(&house.basile), &form).await;
    assert_eq!(
        done.location(),
        format!("{}?said=saved", page_of(&house.basile))
    );
    assert_eq!(
        basile.get("/mail/inbox").await.status,
        StatusCode::SEE_OTHER
    );
    let enters = [
        ("name", "basileserre"),
        ("password", PASSWORD),
        ("next", "/"),
    ];
    let refused = house.browser().post("/signin", &enters).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.has("Appareil perdu") && !refused.has("<b>écrire"));
    let shown = anne.get(&page_of(&house.basile)).await;
    assert!(
        shown.has("Appareil perdu") && shown.has("value=\"resume\"") && !shown.has("<b>écrire")
    );
    anne.post(&page_of(&house.basile), &[("do", "resume")])
        .await;
    let mut basile = house.signed_in("basileserre").await;
    let settings = basile.get("/settings").await;
    assert!(
        settings.has("Appareil perdu") && settings.has("Anne Roux"),
        "whom it is about reads it"
    );
    let log = anne.get("/administration/journal").await;
    assert!(log.has("Basile Serre") && log.has("Compte rouvert"));
    // Nobody acts on themselves.
    let own = anne.post(&page_of(&house.anne), &form).await;
    assert_eq!(own.status, StatusCode::NOT_FOUND);
    assert!(
        !anne
            .get(&page_of(&house.anne))
            .await
            .has("value=\"suspend\"")
    );
    let malformed = anne
        .post(&page_of(&house.basile), &[("do", "delete")])
        .await;
    assert_eq!(malformed.status, StatusCode::BAD_REQUEST);
}

async fn a_right_is_given_until_a_day_and_taken_back(kind: Kind) {
    let house = offices(kind);
    let mut anne = house.signed_in("anneroux").await;
    let mut basile = house.signed_in("basileserre").await;
    let nothing = basile.get("/administration").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let right = |person, duty, uai, until| {
        [
            ("person", person),
            ("duty", duty),
            ("uai", uai),
            ("until", until),
        ]
    };
    for (form, field) in [
        (right("nobody", "people", "", "2026-12-31"), "person"),
        (right("anneroux", "people", "", "2026-12-31"), "person"),
        (
            right("chloe.pons@ac-lodeve.example", "people", "", "2026-12-31"),
            "person",
        ),
        (
            right("basileserre", "people", "0999999Z", "2026-12-31"),
            "uai",
        ),
        (right("basileserre", "people", "", "2026-01-01"), "until"),
        (right("basileserre", "people", "", "2036-01-01"), "until"),
        (right("basileserre", "people", "", "hier"), "until"),
        (right("basileserre", "everything", "", "2026-12-31"), "duty"),
    ] {
        let again = anne.post("/administration/rights", &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
        assert!(
            again.has(&format!("id=\"{field}\"")) && again.has("id=\"wrong\""),
            "{form:?}"
        );
    }
    let form = right("basile.serre@ac-thau.example", "people", "", "2026-12-31");
    let given = anne.post("/administration/rights", &form).await;
    assert_eq!(given.location(), "/administration/rights?said=saved");
    let listed = anne.get("/administration/rights").await;
    assert!(listed.has("Basile Serre") && listed.has("31 décembre 2026"));
    // What was given opens, and nothing else.
    assert_eq!(
        basile.get("/administration").await.location(),
        "/administration/people"
    );
    for closed in ["rights", "journal", "imports", "questions"] {
        let path = format!("/administration/{closed}");
        assert_eq!(
            basile.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{closed}"
        );
    }
    // An administrator is not looked after from below.
    let above = basile.get(&page_of(&house.anne)).await;
    assert_eq!(above.status, StatusCode::NOT_FOUND);
    let directory = &house.context.directory;
    let all = directory
        .delegations(&house.anne, house.anne.organisation)
        .unwrap();
    let path = format!("/administration/rights/{}/revocation", all[0].id);
    assert_eq!(basile.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    anne.post(&path, &[]).await;
    assert_eq!(
        basile.get("/administration").await.status,
        StatusCode::NOT_FOUND
    );
    let told = directory.own_journal(&house.basile, None).unwrap();
    assert!(matches!(told[0].act, Act::Revoked { .. }));
}

async fn the_administrator_of_another_organisation_finds_nothing(kind: Kind) {
    let house = offices(kind);
    let mut chloe = house.signed_in("chloepons").await;
    for typed in ["basile", "basileserre", "basile.serre@ac-thau.example"] {
        let found = chloe
            .get(&format!("/administration/people?q={typed}"))
            .await;
        assert_eq!(found.status, StatusCode::OK);
        assert!(!found.has("Basile Serre"), "{typed}");
    }
    let page = chloe.get(&page_of(&house.basile)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    for form in [
        vec![("do", "suspend"), ("reason", "x")],
        vec![("do", "resume")],
        vec![("do", "quota"), ("size", "1")],
    ] {
        let acted = chloe.post(&page_of(&house.basile), &form).await;
        assert_eq!(acted.status, StatusCode::NOT_FOUND, "{form:?}");
    }
    let log = chloe.get("/administration/journal").await;
    assert!(!log.has("Anne Roux"));
}

async fn space_is_set_up_to_the_ceiling(kind: Kind) {
    let house = offices(kind);
    let mut anne = house.signed_in("anneroux").await;
    let path = page_of(&house.basile);
    for size in ["0", "-3", "31", "9223372036854775807"] {
        let refused = anne.post(&path, &[("do", "quota"), ("size", size)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{size}");
    }
    anne.post(&path, &[("do", "quota"), ("size", "5")]).await;
    let account = house
        .context
        .directory
        .account(house.basile.account)
        .unwrap();
    assert_eq!(account.quota_bytes, 5 << 30);
    assert!(anne.get(&path).await.has("value=\"5\""));
}
