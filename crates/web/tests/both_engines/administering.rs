//! Accounts, rights and the journal of the administration, on both engines.

use crate::common;
use crate::common::{House, PASSWORD, house_on};
use crate::html;
use axum::http::StatusCode;
use directory::{AccountState, Act, Actor, Duty, NewDelegation, NewEstablishment};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    an_account_is_suspended_with_a_reason_and_opened_again,
    a_right_is_given_until_a_day_and_taken_back,
    the_administrator_of_another_organisation_finds_nothing,
    a_quota_says_where_it_comes_from_and_goes_back_to_the_policy,
    a_size_that_nobody_changed_keeps_its_bytes,
    space_is_set_up_to_the_ceiling,
    somebody_is_written_by_hand_once_and_where_one_may,
    an_organisation_is_set_whole_or_not_at_all,
    somebody_goes_to_another_organisation_with_their_mail,
    what_is_written_by_hand_is_recognised_changed_and_ended,
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
    // A name is no person yet, also where one alone bears it.
    let named = right("Basile Ser", "people", "", "2026-12-31");
    let again = anne.post("/administration/rights", &named).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.has("Basile Serre, principal") && again.has("id=\"wrong\""));
    assert!(
        html::faults(&again.text).is_empty(),
        "{:?}",
        html::faults(&again.text)
    );
    let chosen = |found| {
        let more = [("chosen", "basileserre"), ("found", found)];
        [&named[..], &more].concat()
    };
    // Other words were typed since: who was chosen was chosen by the ones before.
    let other = anne.post("/administration/rights", &chosen("Bas")).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let given = anne
        .post("/administration/rights", &chosen("Basile Ser"))
        .await;
    assert_eq!(given.location(), "/administration/rights?said=saved");
    let directory = &house.context.directory;
    let all = directory.delegations(&house.anne, house.anne.organisation);
    let [only] = &all.unwrap()[..] else {
        panic!("one right");
    };
    assert_eq!(only.person, house.basile.person);
    directory
        .revoke(&house.anne, house.anne.organisation, only.id)
        .unwrap();
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
        vec![("do", "quota-policy")],
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
    for size in ["0", "", "-3", "cinq", "0,0", "30,01", "9223372036854775807"] {
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

async fn a_quota_says_where_it_comes_from_and_goes_back_to_the_policy(kind: Kind) {
    let house = offices(kind);
    let (directory, command) = (&house.context.directory, Actor::command());
    let organisation = house.anne.organisation;
    directory
        .follow_quota_policy(&command, house.basile.account)
        .unwrap();
    let mut anne = house.signed_in("anneroux").await;
    let path = page_of(&house.basile);
    let bytes = || {
        let found = directory.account(house.basile.account).unwrap();
        found.quota_bytes
    };
    let page = anne.get(&path).await;
    assert!(page.has("Selon la règle de l’organisation."));
    assert!(!page.has("value=\"quota-policy\""), "nothing to go back to");
    for (typed, set) in [
        ("2,5", 5 << 29),
        ("200 Mo", 200 << 20),
        ("2.3 Go", 2_469_606_195),
    ] {
        anne.post(&path, &[("do", "quota"), ("size", typed)]).await;
        assert_eq!(bytes(), set, "{typed}");
        let field = anne.get(&path).await.between("id=\"size\"", ">").to_owned();
        let value = field.split("value=\"").nth(1).unwrap();
        let shown = value.split('"').next().unwrap();
        anne.post(&path, &[("do", "quota"), ("size", shown)]).await;
        assert_eq!(bytes(), set, "{shown}: what is sent back changes nothing");
    }
    for lang in ["fr", "en"] {
        anne.post("/settings", &[("lang", lang)]).await;
        let page = anne.get(&path).await;
        assert!(html::faults(&page.text).is_empty());
        let said = page.between("class=\"stands\"", "</dl>").to_owned();
        let by = [
            "Fixée à la main par Anne Roux le",
            "Set by hand by Anne Roux on",
        ];
        assert!(by.iter().any(|words| said.contains(words)), "{said}");
        assert!(!page.has("web-person-quota"), "{}", page.text);
    }
    // The policy changes: what was set by hand stays.
    directory
        .set_policy(&command, organisation, "quota", "{\"default\": 3221225472}")
        .unwrap();
    assert_eq!(bytes(), 2_469_606_195);
    let done = anne.post(&path, &[("do", "quota-policy")]).await;
    assert_eq!(done.location(), format!("{path}?said=saved"));
    assert_eq!(bytes(), 3 << 30);
    let page = anne.get(&path).await;
    assert!(page.has("By the organisation’s policy."));
    assert!(
        page.has("Room set by the policy again: 3\u{a0}GB"),
        "{}",
        page.text
    );
    let mut basile = house.signed_in("basileserre").await;
    let own = basile.get("/settings").await;
    assert!(own.has("Place fixée de nouveau par la règle"));
}

/// Two schools of Thau, and one of Lodève.
fn schools(house: &House) -> [i64; 3] {
    let places = [
        (&house.anne, "0349999Z"),
        (&house.anne, "0348888Y"),
        (&house.chloe, "0347777X"),
    ];
    places.map(|(who, uai)| {
        let new = NewEstablishment {
            organisation: who.organisation,
            uai: Some(uai.to_owned()),
            name: format!("Collège {uai}"),
            kind: "Collège".to_owned(),
            town: "Mèze".to_owned(),
        };
        let directory = &house.context.directory;
        directory
            .create_establishment(&Actor::command(), &new)
            .unwrap()
    })
}

async fn somebody_goes_to_another_organisation_with_their_mail(kind: Kind) {
    let house = offices(kind);
    schools(&house);
    let mut anne = house.signed_in("anneroux").await;
    let mut chloe = house.signed_in("chloepons").await;
    let arriving = "/administration/people/arriving";
    let form = |address: &'static str, structure: &'static str, act: &'static str| {
        [
            ("address", address),
            ("structure", structure),
            ("function", "Gestionnaire"),
            ("profile", "ADF"),
            ("end", ""),
            ("do", act),
        ]
    };
    let basile = "basile.serre@ac-thau.example";
    assert!(chloe.get("/administration/people").await.has(arriving));
    let blank = chloe.get(arriving).await;
    assert!(html::faults(&blank.text).is_empty());
    // Who stays where they are is as if there were nobody; a structure of another organisation is none.
    for (address, structure, field) in [
        (basile, "0347777X", "address"),
        ("personne@ac-thau.example", "0347777X", "address"),
        ("quoi", "0347777X", "address"),
        (basile, "0349999Z", "structure"),
    ] {
        let again = chloe
            .post(arriving, &form(address, structure, "bring"))
            .await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            again.has(&format!("id=\"{field}-wrong\"")),
            "{address} {structure}"
        );
        assert!(!again.has("Basile"), "and is not named");
        assert!(html::faults(&again.text).is_empty());
    }
    let theirs = page_of(&house.basile);
    for last in ["hier", "2020-01-01", "2036-01-01"] {
        let refused = anne
            .post(&theirs, &[("do", "let-go"), ("last", last)])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{last}");
    }
    let goes = [("do", "let-go"), ("last", "2026-12-18")];
    anne.post(&theirs, &goes).await;
    let page = anne.get(&theirs).await;
    assert!(page.has("value=\"keep\"") && page.has("18 décembre 2026"));
    assert!(html::faults(&page.text).is_empty());
    anne.post(&theirs, &[("do", "keep")]).await;
    assert!(!anne.get(&theirs).await.has("value=\"keep\""));
    anne.post(&theirs, &goes).await;
    let early = chloe
        .post(arriving, &form(basile, "0347777X", "bring"))
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.has("lendemain de son dernier jour") && !early.has("Basile"));
    let over = [("do", "let-go"), ("last", "2026-11-22")];
    anne.post(&theirs, &over).await;

    let asked = chloe
        .post(arriving, &form(basile, "0347777X", "check"))
        .await;
    assert!(html::faults(&asked.text).is_empty());
    for words in ["Basile Serre", "basile.serre@", "Collège 0347777X"] {
        assert!(asked.has(words), "{words}: {}", asked.text);
    }
    let back = chloe
        .post(arriving, &form(basile, "0347777X", "back"))
        .await;
    assert!(back.has("value=\"Gestionnaire\""));
    let done = chloe
        .post(arriving, &form(basile, "0347777X", "bring"))
        .await;
    assert_eq!(done.location(), format!("{theirs}?said=saved"));
    let page = chloe.get(&theirs).await;
    assert!(page.has("Gestionnaire") && page.has(basile));
    assert_eq!(anne.get(&theirs).await.status, StatusCode::NOT_FOUND);
    let directory = &house.context.directory;
    let account = directory.account(house.basile.account).unwrap();
    assert_eq!(account.organisation, house.chloe.organisation);
    let mut session = house.browser();
    let enters = [("name", basile), ("password", PASSWORD), ("next", "/")];
    let entered = session.post("/signin", &enters).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    let settings = session.get("/settings").await;
    assert!(settings.has("Compte venu de") && settings.has(account.address.domain()));
}

async fn somebody_is_written_by_hand_once_and_where_one_may(kind: Kind) {
    let house = offices(kind);
    let [school, ..] = schools(&house);
    let directory = &house.context.directory;
    let right = NewDelegation {
        person: house.basile.person,
        duty: Duty::People,
        establishment: Some(school),
        until: "2026-12-31".parse().unwrap(),
    };
    directory
        .delegate(&Actor::command(), house.anne.organisation, &right)
        .unwrap();
    let mut basile = house.signed_in("basileserre").await;
    assert!(
        basile
            .get("/administration/people")
            .await
            .has("/administration/people/new")
    );
    let blank = basile.get("/administration/people/new").await;
    assert!(html::faults(&blank.text).is_empty());
    let key = blank.between("name=\"key\" value=\"", "\"").to_owned();
    let good = [
        ("key", key.as_str()),
        ("given", "ANNE"),
        ("family", "Roux"),
        ("birth-name", "Vidal"),
        ("title", "Mme"),
        ("function", "Intendance"),
        ("profile", "ADF"),
        ("structure", "0349999z"),
        ("start", "2026-11-23"),
        ("end", "2027-08-31"),
    ];
    let with = |field: &'static str, value: &'static str, act: &'static str| {
        let mut form: Vec<(&str, &str)> = good.into();
        if let Some(place) = form.iter_mut().find(|(name, _)| *name == field) {
            place.1 = value;
        }
        form.push(("do", act));
        form
    };
    let count = || directory.accounts().unwrap().len();
    let before = count();
    for act in ["check", "create"] {
        for (field, value) in [
            ("given", " "),
            ("family", "1234"),
            ("birth-name", "?"),
            ("function", ""),
            ("structure", "0340000A"),
            // Not theirs: of the same organisation, and of another.
            ("structure", "0348888Y"),
            ("structure", "0347777X"),
            ("start", "hier"),
            ("start", "2036-01-01"),
            ("start", "0026-11-23"),
            ("end", "2026-11-22"),
            ("end", "+20027-08-31"),
        ] {
            let again = basile
                .post("/administration/people", &with(field, value, act))
                .await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(again.has(&format!("id=\"{field}-wrong\"")), "{field}");
            assert!(html::faults(&again.text).is_empty(), "{field}");
            assert!(again.has("value=\"Intendance\"") || field == "function");
        }
    }
    assert_eq!(count(), before, "nothing is half made");
    let asked = basile
        .post("/administration/people", &with("", "", "check"))
        .await;
    assert!(html::faults(&asked.text).is_empty());
    assert!(asked.has("1 personne porte déjà ce nom") && asked.has("lettres modernes"));
    assert!(asked.has("anne.roux1@ac-thau.example"), "{}", asked.text);
    assert_eq!(count(), before, "a look makes nobody");
    let back = basile
        .post("/administration/people", &with("", "", "back"))
        .await;
    assert!(back.has("value=\"Intendance\"") && back.has(&key));
    let made = basile
        .post("/administration/people", &with("", "", "create"))
        .await;
    let path = made.location().to_owned();
    let twice = basile
        .post("/administration/people", &with("", "", "create"))
        .await;
    assert_eq!(twice.location(), path, "a form sent twice is one person");
    assert_eq!(count(), before + 1);
    let page = basile.get(&path).await;
    for words in [
        "À activer",
        "anne.roux1@ac-thau.example",
        "À la main",
        "Intendance, Collège 0349999Z, Mèze",
        "Vidal",
        "31 août 2027",
        "Compte créé",
    ] {
        assert!(page.has(words), "{words} in {}", page.text);
    }
    let account = directory
        .account_at(&"anne.roux1@ac-thau.example".parse().unwrap())
        .unwrap()
        .unwrap();
    let account = directory.account(account).unwrap();
    assert_eq!(account.state, AccountState::ToActivate);
    let lines = directory.journal_about(&house.anne, account.person, None);
    let lines = lines.unwrap();
    assert!(matches!(lines[0].act, Act::AccountCreated { .. }));
    assert_eq!(lines[0].by, Some(house.basile.person));
    // Who has no right anywhere, or in another organisation, makes nobody there.
    directory
        .revoke(
            &Actor::command(),
            house.anne.organisation,
            directory
                .delegations(&house.anne, house.anne.organisation)
                .unwrap()[0]
                .id,
        )
        .unwrap();
    let mut chloe = house.signed_in("chloepons").await;
    for (browser, status) in [
        (&mut basile, StatusCode::NOT_FOUND),
        (&mut chloe, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let refused = browser
            .post("/administration/people", &with("", "", "create"))
            .await;
        assert_eq!(refused.status, status);
    }
    assert_eq!(count(), before + 1);
}

async fn an_organisation_is_set_whole_or_not_at_all(kind: Kind) {
    let house = offices(kind);
    let path = "/administration/organisation";
    let directory = &house.context.directory;
    let organisation = house.anne.organisation;
    let right = |duty| NewDelegation {
        person: house.basile.person,
        duty,
        establishment: None,
        until: "2026-12-31".parse().unwrap(),
    };
    let command = Actor::command();
    directory
        .delegate(&command, organisation, &right(Duty::People))
        .unwrap();
    let mut basile = house.signed_in("basileserre").await;
    assert_eq!(basile.get(path).await.status, StatusCode::NOT_FOUND);
    let form = [("do", "name"), ("name", "X"), ("shown", "0")];
    let refused = basile.post(path, &form).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    directory
        .delegate(&command, organisation, &right(Duty::Organisation))
        .unwrap();
    let life = |leaving, keeps| {
        [
            ("do", "life"),
            ("leaving_days", leaving),
            ("closed_days", "90"),
            ("retired_days", "90"),
            ("moved_days", "365"),
            ("alias_days", "365"),
            ("suspended_keeps_mail", keeps),
            ("closed_answers", "no"),
            ("shown", "0"),
        ]
    };
    let quota = |default, by_function| {
        [
            ("do", "quota"),
            ("default", default),
            ("by_function", by_function),
            ("role_mailbox", "10"),
            ("pupil", "500 Mo"),
            ("ceiling", "30"),
            ("shown", "0"),
        ]
    };
    let unset = ("shown", "0");
    directory
        .set_academie_codes(&Actor::command(), house.chloe.organisation, &[34].into())
        .unwrap();
    let before = directory.policies(organisation).unwrap();
    for (form, field) in [
        (vec![("do", "name"), ("name", "  "), unset], "name"),
        (vec![("do", "codes"), ("codes", "11, x"), unset], "codes"),
        (vec![("do", "codes"), ("codes", "0"), unset], "codes"),
        (vec![("do", "codes"), ("codes", "11, 34"), unset], "codes"),
        (life("deux", "yes").into(), "leaving_days"),
        (life("-1", "yes").into(), "leaving_days"),
        (life("4000", "yes").into(), "leaving_days"),
        (quota("31", "DIR=5").into(), "default"),
        (quota("0", "DIR=5").into(), "default"),
        (quota("3", "DIR").into(), "by_function"),
        (quota("3", "DIR=5,ENS").into(), "by_function"),
        (quota("3", "DIR=31,5").into(), "default"),
    ] {
        let again = basile.post(path, &form).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
        let input = again.between(&format!("id=\"{field}\""), ">").to_owned();
        assert!(input.contains("aria-invalid"), "{form:?}: {input}");
        assert!(html::faults(&again.text).is_empty(), "{form:?}");
    }
    let malformed = basile.post(path, &[("do", "everything"), unset]).await;
    assert_eq!(malformed.status, StatusCode::BAD_REQUEST);
    assert_eq!(directory.policies(organisation).unwrap(), before);
    assert!(directory.academie_codes(organisation).unwrap().is_empty());
    let form = [("do", "codes"), ("codes", "11, 34"), unset];
    let again = basile.post(path, &form).await;
    assert!(
        again.has("déjà celui d’une autre organisation"),
        "{}",
        again.text
    );
    assert!(!again.has("Lodève"), "which one is not said");
    let none = std::collections::BTreeSet::new();
    directory
        .set_academie_codes(&Actor::command(), house.chloe.organisation, &none)
        .unwrap();
    for form in [
        vec![("do", "name"), ("name", "Académie <de> Sète"), unset],
        vec![("do", "codes"), ("codes", "11, 34"), unset],
        life("30", "yes").into(),
        quota("3", "DIR=6, ens=4").into(),
    ] {
        let done = basile.post(path, &form).await;
        assert_eq!(done.location(), format!("{path}?said=saved"), "{form:?}");
    }
    let now = directory.policies(organisation).unwrap();
    assert_eq!((now.life.leaving_days, now.life.moved_days), (30, 365));
    assert!(now.life.suspended_keeps_mail && !now.life.closed_answers);
    // A page that was opened before somebody else decided undoes nothing.
    let late = basile.post(path, &life("40", "no")).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.has("entre-temps"), "{}", late.text);
    assert_eq!(directory.policies(organisation).unwrap(), now);
    let seen = basile.get(path).await;
    let form = seen.between("name=\"leaving_days\"", "name=\"closed_answers\"");
    assert!(form.contains("value=\"30\""));
    assert_eq!(now.quota.default, 3 << 30);
    assert_eq!(now.quota.by_function["ENS"], 4 << 30);
    assert_eq!(now.names, before.names);
    for lang in ["fr", "en"] {
        basile.post("/settings", &[("lang", lang)]).await;
        let page = basile.get(path).await;
        assert!(html::faults(&page.text).is_empty());
        for words in [
            "Sète",
            "11, 34",
            "ac-thau.example",
            "Basile Serre",
            "DIR=6, ENS=4",
        ] {
            assert!(page.has(words), "{words} in {}", page.text);
        }
        assert!(!page.has("<de>") && !page.has("web-organisation-"));
    }
    let lines = directory.journal(&house.anne, organisation, None).unwrap();
    let acts: Vec<&str> = lines.iter().map(|line| line.act.name()).collect();
    assert_eq!(
        acts[..4],
        [
            "policy-set",
            "policy-set",
            "codes-set",
            "organisation-renamed"
        ]
    );
    // Another organisation is as it was.
    let other = directory.organisation(house.chloe.organisation).unwrap();
    assert_eq!(other.name, "Académie de Lodève");
}

async fn a_size_that_nobody_changed_keeps_its_bytes(kind: Kind) {
    let house = offices(kind);
    let (directory, command) = (&house.context.directory, Actor::command());
    let organisation = house.anne.organisation;
    let path = "/administration/organisation";
    let set = "{\"default\": 2684354560, \"by_function\": {\"DIR\": 5368709121, \"ENS\": 209715200, \"DOC\": 3758096384},
        \"role_mailbox\": 1073741825, \"ceiling\": 32212254720}";
    directory
        .set_policy(&command, organisation, "quota", set)
        .unwrap();
    let before = directory.policies(organisation).unwrap().quota;
    let mut anne = house.signed_in("anneroux").await;
    for (lang, shown) in [
        ("fr", "DIR=5368709121\u{a0}o, DOC=3,5, ENS=200\u{a0}Mo"),
        ("en", "DIR=5368709121\u{a0}B, DOC=3.5, ENS=200\u{a0}MB"),
    ] {
        anne.post("/settings", &[("lang", lang)]).await;
        let page = anne.get(path).await;
        assert!(html::faults(&page.text).is_empty());
        let value = |name: &str| {
            let input = page.between(&format!("id=\"{name}\""), ">");
            let value = input.split("value=\"").nth(1).unwrap();
            value.split('"').next().unwrap().to_owned()
        };
        assert_eq!(value("by_function"), shown);
        let form = page.text.split("id=\"default\"").next().unwrap();
        let since = form.rsplit("name=\"shown\" value=\"").next().unwrap();
        let since = since.split('"').next().unwrap().to_owned();
        // One value changes; the spaces of a page that was typed are those of a keyboard.
        let typed = value("by_function").replace('\u{a0}', " ") + " ";
        let form = [
            ("do", "quota"),
            ("default", "2,75 Go"),
            ("by_function", typed.as_str()),
            ("role_mailbox", &value("role_mailbox")),
            ("pupil", &value("pupil")),
            ("ceiling", &value("ceiling")),
            ("shown", since.as_str()),
        ];
        let done = anne.post(path, &form).await;
        assert_eq!(
            done.location(),
            format!("{path}?said=saved"),
            "{}",
            done.text
        );
        let now = directory.policies(organisation).unwrap().quota;
        assert_eq!(now.default, 11 << 28);
        assert_eq!(now.by_function, before.by_function);
        assert_eq!(
            (now.role_mailbox, now.ceiling),
            (before.role_mailbox, before.ceiling)
        );
    }
}

const NUMEN: &str = "11E9900003CCC";

async fn what_is_written_by_hand_is_recognised_changed_and_ended(kind: Kind) {
    let house = offices(kind);
    let _schools = schools(&house);
    let mut anne = house.signed_in("anneroux").await;
    let new = "/administration/people";
    let blank = anne.get("/administration/people/new").await;
    let key = blank.between("name=\"key\" value=\"", "\"").to_owned();
    let good = |recognition: &str, numen: &str, birth: &str, act: &str| {
        let fields = [
            ("key", key.as_str()),
            ("given", "Odile"),
            ("family", "Fabregat"),
            ("function", "Intendance"),
            ("profile", "ADF"),
            ("structure", "0349999Z"),
            ("start", "2026-11-23"),
            ("recognition", recognition),
            ("numen", numen),
            ("birth", birth),
            ("do", act),
        ];
        fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let tells_nothing = |page: &common::Answer| {
        for secret in [NUMEN, "11 e99", "1984-02-29", "29/02/1984"] {
            assert!(!page.has(secret), "{secret} in {}", page.text);
        }
        assert!(
            html::faults(&page.text).is_empty(),
            "{:?}",
            html::faults(&page.text)
        );
    };
    async fn post(
        browser: &mut common::Browser,
        path: &str,
        form: &[(String, String)],
    ) -> common::Answer {
        let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        browser.post(path, &form).await
    }
    for (numen, birth, field) in [
        (NUMEN, "", "birth"),
        ("11E99", "1984-02-29", "numen"),
        (NUMEN, "1984-02-30", "birth"),
    ] {
        let again = post(&mut anne, new, &good("", numen, birth, "check")).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has(&format!("id=\"{field}-wrong\"")), "{field}");
        tells_nothing(&again);
    }
    let forged = post(&mut anne, new, &good("x", "", "", "create")).await;
    assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = post(
        &mut anne,
        new,
        &good("", "11 e99 00003ccc", "1984-02-29", "check"),
    )
    .await;
    tells_nothing(&asked);
    assert!(asked.has("gardé sous forme d’empreinte"), "{}", asked.text);
    let kept = asked
        .between("name=\"recognition\" value=\"", "\"")
        .to_owned();
    // Sealed: the hashes themselves stand nowhere, and are taken from nobody.
    let keyed = &house.context.keyed;
    let numen = keyed.of(identity::Hashed::Numen, NUMEN);
    let birth = keyed.of(identity::Hashed::BirthDate, "1984-02-29");
    assert!(!asked.has(&numen) && !asked.has(&birth));
    let bare = format!("{numen}.{birth}");
    // Nor from somebody else who saw the page, nor from a form that lay open too long.
    let thau = house.anne.organisation;
    let dora = ("Dora Lenoir", "dora.lenoir@ac-thau.example");
    let dora = common::person(&house.context, thau, dora.0, dora.1, "gestion");
    let directory = &house.context.directory;
    directory
        .set_administrator(&Actor::command(), dora.person, true)
        .unwrap();
    let mut dora = house.signed_in("doralenoir").await;
    let late = house.context.imports.seal_recognition(
        &house.anne,
        &house
            .context
            .imports
            .recognition(NUMEN, "1984-02-29")
            .unwrap()
            .unwrap(),
    );
    for (browser, kept) in [(&mut anne, &bare), (&mut dora, &kept)] {
        let refused = post(browser, new, &good(kept, "", "", "create")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("id=\"numen-wrong\""), "{}", refused.text);
        assert!(!refused.has(kept), "it goes no further");
        assert!(refused.has("Un NUMEN a treize signes"));
    }
    house.clock.advance(import::SEALED_FOR);
    // So long after, these pages ask who sits there.
    let proved = anne.post("/proof", &[("proof", PASSWORD)]).await;
    assert_eq!(proved.status, StatusCode::SEE_OTHER, "{}", proved.text);
    let refused = post(&mut anne, new, &good(&late, "", "", "create")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.has("gardé que deux heures"), "{}", refused.text);
    let asked = post(&mut anne, new, &good("", NUMEN, "1984-02-29", "check")).await;
    let kept = asked
        .between("name=\"recognition\" value=\"", "\"")
        .to_owned();
    let back = post(&mut anne, new, &good(&kept, "", "", "back")).await;
    tells_nothing(&back);
    assert!(back.has(&kept), "what was given is not asked for again");
    let made = post(&mut anne, new, &good(&kept, "", "", "create")).await;
    let path = made.location().split('?').next().unwrap().to_owned();
    let person = directory::PersonId(path.rsplit('/').next().unwrap().parse().unwrap());
    let read = || house.context.imports.by_hand(&house.anne, person).unwrap();
    assert!(read().unwrap().is_recognised);
    let change = format!("{path}/hand");
    let page = anne.get(&path).await;
    tells_nothing(&page);
    assert!(page.has(&change));
    let form = anne.get(&change).await;
    tells_nothing(&form);
    for words in [
        "value=\"Fabregat\"",
        "value=\"0349999Z\"",
        "value=\"2026-11-23\"",
    ] {
        assert!(form.has(words), "{words} in {}", form.text);
    }
    let shown = form.between("name=\"shown\" value=\"", "\"").to_owned();
    let with = |field: &str, value: &str, act: &str, shown: &str| {
        let mut form: Vec<(String, String)> = good("", "", "", act).into();
        form.push(("shown".to_owned(), shown.to_owned()));
        let place = form.iter_mut().find(|(name, _)| name == field).unwrap();
        value.clone_into(&mut place.1);
        form
    };
    for (field, value) in [
        ("family", " "),
        ("structure", "0347777X"),
        ("numen", "11E99"),
    ] {
        let again = post(&mut anne, &change, &with(field, value, "change", &shown)).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has(&format!("id=\"{field}-wrong\"")), "{field}");
        tells_nothing(&again);
    }
    let done = post(
        &mut anne,
        &change,
        &with("function", "Économat", "change", &shown),
    )
    .await;
    assert_eq!(done.location(), format!("{path}?said=saved"));
    assert!(read().unwrap().is_recognised, "the number stays");
    let page = anne.get(&path).await;
    assert!(
        page.has("Économat") && page.has("Fiche écrite à la main changée"),
        "{}",
        page.text
    );
    let late = post(
        &mut anne,
        &change,
        &with("function", "Accueil", "change", &shown),
    )
    .await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.has("entre-temps") && html::faults(&late.text).is_empty());
    // Nobody else, nobody of whom nothing is written, and nobody themself.
    let mut chloe = house.signed_in("chloepons").await;
    let mut basile = house.signed_in("basileserre").await;
    for browser in [&mut chloe, &mut basile] {
        assert_eq!(browser.get(&change).await.status, StatusCode::NOT_FOUND);
        let refused = post(browser, &change, &with("function", "Accueil", "end", "0")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
    }
    for who in [&house.anne, &house.basile] {
        let nothing = format!("{}/hand", page_of(who));
        assert_eq!(anne.get(&nothing).await.status, StatusCode::NOT_FOUND);
    }
    let shown = anne.get(&change).await;
    let shown = shown.between("name=\"shown\" value=\"", "\"").to_owned();
    let ended = anne
        .post(&change, &[("do", "end"), ("shown", &shown)])
        .await;
    assert_eq!(ended.location(), format!("{path}?said=saved"));
    assert_eq!(
        read().unwrap().said.ends,
        Some("2026-11-23".parse().unwrap())
    );
    assert!(anne.get(&path).await.has("Fiche écrite à la main terminée"));
    // The same number is nobody else's.
    let mut other = good("", NUMEN, "1984-02-29", "check");
    other[0].1 = "another-form-of-hers".to_owned();
    let taken = post(&mut anne, new, &other).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        taken.has("Une autre personne a déjà ce NUMEN"),
        "{}",
        taken.text
    );
    tells_nothing(&taken);
}
