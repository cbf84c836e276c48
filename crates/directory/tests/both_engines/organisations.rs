//! What an organisation says of itself: changed whole, by who looks after it, with who and when, on both engines.

use crate::house::{DAY, House, Who, facts, house, organisation};
use directory::{
    AccountState, Act, Actor, Change, DirectoryError, Duty, MOST_DOMAINS, NewDelegation,
    PersonFacts, answers_once,
};
use store::{Timestamp, params};
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    a_setting_says_who_set_it_and_a_form_that_lay_open_undoes_nothing,
    a_domain_is_added_made_main_and_removed_when_nobody_lives_in_it,
    a_domain_of_another_organisation_is_refused,
    a_code_is_one_organisations,
    a_logo_is_served_by_the_hash_of_its_bytes_until_it_is_removed,
    who_does_not_look_after_the_organisation_changes_nothing,
    whom_closed_accounts_answered_is_forgotten_by_age,
}

/// Somebody who was given the organisation to look after.
fn keeper(house: &House) -> Who {
    let who = house.put(None, &facts("Roux", Vec::new()));
    let right = NewDelegation {
        person: who.person,
        duty: Duty::Organisation,
        establishment: None,
        until: "2026-12-31".parse().unwrap(),
    };
    house
        .directory
        .delegate(&Actor::command(), house.organisation, &right)
        .unwrap();
    who
}

fn change(house: &House, actor: &Actor, change: &Change) -> Result<(), DirectoryError> {
    house
        .directory
        .change_organisation(actor, house.organisation, change, None)
}

fn refused(done: Result<(), DirectoryError>) -> &'static str {
    match done.expect_err("it is refused") {
        DirectoryError::Invalid { what, .. } | DirectoryError::Exists { what, .. } => what,
        DirectoryError::NotFound(what) => what,
        DirectoryError::NotPermitted => "not permitted",
        DirectoryError::Store(error) => panic!("{error}"),
    }
}

async fn a_setting_says_who_set_it_and_a_form_that_lay_open_undoes_nothing(kind: Kind) {
    let house = house(kind);
    let (directory, id) = (&house.directory, house.organisation);
    let roux = keeper(&house);
    let command = Actor::command();
    assert!(
        directory
            .organisation_settings(&command, id)
            .unwrap()
            .is_empty()
    );
    change(&house, &roux.actor(), &Change::Hue(Some(155))).unwrap();
    let set = directory.organisation_settings(&command, id).unwrap();
    assert_eq!((set.len(), set[0].name.as_str()), (1, "hue"));
    assert_eq!(
        (set[0].set_by, set[0].since),
        (Some(roux.person), house.store.now())
    );
    house.clock.advance(DAY);
    // What is so already is not set again.
    change(&house, &command, &Change::Hue(Some(155))).unwrap();
    assert_eq!(directory.organisation_settings(&command, id).unwrap(), set);
    let shown = |hue, shown| {
        let change = Change::Hue(hue);
        directory.change_organisation(&roux.actor(), id, &change, Some(shown))
    };
    assert_eq!(refused(shown(Some(25), Timestamp(0))), "setting");
    assert_eq!(directory.organisation(id).unwrap().hue, Some(155));
    shown(None, set[0].since).unwrap();
    assert_eq!(directory.organisation(id).unwrap().hue, None);
    assert_eq!(
        refused(change(&house, &command, &Change::Hue(Some(360)))),
        "hue"
    );
    change(&house, &command, &Change::Language(Lang::En)).unwrap();
    assert_eq!(directory.organisation(id).unwrap().language, Lang::En);
    let new = house.put(None, &facts("Vidal", Vec::new()));
    assert_eq!(directory.person(new.person).unwrap().language, Lang::En);
    let set = directory.organisation_settings(&command, id).unwrap();
    let by: Vec<_> = set
        .iter()
        .map(|one| (one.name.as_str(), one.set_by))
        .collect();
    assert_eq!(by, [("hue", Some(roux.person)), ("language", None)]);
    let acts: Vec<Act> = directory
        .journal(&command, id, None)
        .unwrap()
        .into_iter()
        .map(|line| line.act)
        .take(3)
        .collect();
    let language = "en".to_owned();
    assert_eq!(
        acts,
        [
            Act::LanguageSet { language },
            Act::HueSet { degrees: None },
            Act::HueSet { degrees: Some(155) }
        ]
    );
}

async fn a_domain_is_added_made_main_and_removed_when_nobody_lives_in_it(kind: Kind) {
    let house = house(kind);
    let (directory, id, command) = (&house.directory, house.organisation, Actor::command());
    let domains = || directory.organisation(id).unwrap().domains;
    let (old, new) = ("ac-thau.example".to_owned(), "ac-sete.example".to_owned());
    let before = house.put(None, &facts("Roux", Vec::new()));
    change(&house, &command, &Change::AddDomain(new.clone())).unwrap();
    assert_eq!(domains(), [old.clone(), new.clone()]);
    assert!(
        directory.is_local_domain(&new).unwrap(),
        "mail is taken at once"
    );
    change(&house, &command, &Change::MainDomain(new.clone())).unwrap();
    assert_eq!(domains(), [new.clone(), old.clone()]);
    let after = house.put(None, &facts("Vidal", Vec::new()));
    let address = |who: &Who| directory.account(who.account).unwrap().address.to_string();
    assert_eq!(address(&before), "claude.roux@ac-thau.example");
    assert_eq!(address(&after), "claude.vidal@ac-sete.example");
    let remove = |domain: &String| change(&house, &command, &Change::RemoveDomain(domain.clone()));
    assert_eq!(refused(remove(&new)), "main-domain");
    match remove(&old) {
        Err(DirectoryError::Exists {
            what: "address",
            value,
        }) => assert_eq!(value, "1"),
        other => panic!("{other:?}"),
    }
    assert_eq!(domains(), [new.clone(), old.clone()]);
    // A domain that ends like another one is not that one.
    let longer = "x-ac-thau.example".to_owned();
    change(&house, &command, &Change::AddDomain(longer.clone())).unwrap();
    remove(&longer).unwrap();
    assert!(!directory.is_local_domain(&longer).unwrap());
    // An address that ended holds nothing back.
    let ends = house.store.now().0 - 1;
    house
        .store
        .platform_write(|tx| {
            let all = params![before.account, ends];
            tx.execute("UPDATE address SET until = $2 WHERE account_id = $1", all)
        })
        .unwrap();
    remove(&old).unwrap();
    assert_eq!(domains(), [new.as_str()]);
    assert_eq!(refused(remove(&old)), "domain");
    assert_eq!(
        refused(change(&house, &command, &Change::MainDomain(old))),
        "domain"
    );
}

async fn a_domain_of_another_organisation_is_refused(kind: Kind) {
    let house = house(kind);
    let command = Actor::command();
    let other = organisation(&house.directory, "ac-lodeve.example");
    let add = |domain: &str| change(&house, &command, &Change::AddDomain(domain.to_owned()));
    for taken in ["ac-lodeve.example", "ac-thau.example"] {
        assert_eq!(refused(add(taken)), "domain", "{taken}");
    }
    for bad in ["", "AC-SETE.example", "ac sete.example", "@sete.example"] {
        assert_eq!(refused(add(bad)), "domain", "{bad}");
    }
    let theirs = "ac-lodeve.example".to_owned();
    for act in [
        Change::MainDomain(theirs.clone()),
        Change::RemoveDomain(theirs.clone()),
    ] {
        assert_eq!(refused(change(&house, &command, &act)), "domain");
    }
    let found = house.directory.organisation(other).unwrap();
    assert_eq!(found.domains, [theirs]);
    for number in 1..MOST_DOMAINS {
        add(&format!("d{number}.example")).unwrap();
    }
    assert_eq!(refused(add("one-more.example")), "domains");
}

async fn a_code_is_one_organisations(kind: Kind) {
    let house = house(kind);
    let (directory, command) = (&house.directory, Actor::command());
    let other = organisation(directory, "ac-lodeve.example");
    let codes = |codes: &[i64]| Change::Codes(codes.iter().copied().collect());
    let there = |all: &[i64]| directory.change_organisation(&command, other, &codes(all), None);
    change(&house, &command, &codes(&[5, 21])).unwrap();
    assert_eq!(refused(there(&[12, 21])), "codes");
    assert!(directory.academie_codes(other).unwrap().is_empty());
    there(&[12]).unwrap();
    assert_eq!(refused(change(&house, &command, &codes(&[5, 12]))), "codes");
    // What it has itself is no other's, and what it gives up is free.
    change(&house, &command, &codes(&[5, 70])).unwrap();
    there(&[12, 21]).unwrap();
    // An organisation that would begin with it is not made.
    let new = directory::NewOrganisation {
        name: "Académie de Sète".to_owned(),
        domains: vec!["ac-sete.example".to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let make = |code| directory.create_organisation_with_codes(&command, &new, &[code].into());
    assert_eq!(refused(make(12).map(drop)), "codes");
    assert_eq!(directory.organisations().unwrap().len(), 2);
    let made = make(13).unwrap();
    assert_eq!(directory.academie_codes(made).unwrap(), [13].into());
    // Two that had one from before can be set right, by each of them.
    let twice = |tx: &store::Tx<'_>| {
        let sql = "INSERT INTO organisation_code (organisation_id, code) VALUES ($1, 13)";
        tx.execute(sql, params![other])
    };
    house.store.platform_write(twice).unwrap();
    there(&[12, 13]).unwrap();
    there(&[12]).unwrap();
}

async fn a_logo_is_served_by_the_hash_of_its_bytes_until_it_is_removed(kind: Kind) {
    let house = house(kind);
    let (directory, id, command) = (&house.directory, house.organisation, Actor::command());
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x78\0\0\0\x28".to_vec();
    let logo = || directory.organisation(id).unwrap().logo;
    assert_eq!(logo(), None);
    change(&house, &command, &Change::Logo(Some(picture.clone()))).unwrap();
    let face = logo().unwrap();
    assert_eq!((face.width, face.height), (120, 40));
    let served = directory.logo(&face.hash).unwrap();
    assert_eq!(served, Some(("image/png".to_owned(), picture.clone())));
    // Another one takes its place; what is none leaves it.
    picture.push(7);
    change(&house, &command, &Change::Logo(Some(picture.clone()))).unwrap();
    assert_eq!(directory.logo(&face.hash).unwrap(), None);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
    assert_eq!(
        refused(change(&house, &command, &Change::Logo(Some(svg)))),
        "picture"
    );
    assert!(logo().is_some_and(|now| now.hash != face.hash));
    change(&house, &command, &Change::Logo(None)).unwrap();
    assert_eq!(logo(), None);
}

async fn who_does_not_look_after_the_organisation_changes_nothing(kind: Kind) {
    let house = house(kind);
    let nobody = house.put(None, &facts("Roux", Vec::new())).actor();
    let other = organisation(&house.directory, "ac-lodeve.example");
    let keeper = keeper(&house).actor();
    for act in [
        Change::Name("Ailleurs".to_owned()),
        Change::Hue(Some(1)),
        Change::Language(Lang::En),
        Change::AddDomain("ac-sete.example".to_owned()),
        Change::Logo(None),
        Change::Codes([11].into()),
    ] {
        assert_eq!(refused(change(&house, &nobody, &act)), "not permitted");
        let there = house
            .directory
            .change_organisation(&keeper, other, &act, None);
        assert_eq!(refused(there), "not permitted");
    }
    assert!(
        house
            .directory
            .organisation_settings(&nobody, house.organisation)
            .is_err()
    );
}

async fn whom_closed_accounts_answered_is_forgotten_by_age(kind: Kind) {
    let house = house(kind);
    let gone = house.put(
        None,
        &PersonFacts {
            ends: "2026-08-30".parse().ok(),
            ..facts("Roux", Vec::new())
        },
    );
    let closed = AccountState::Closed.name();
    house
        .store
        .platform_write(|tx| {
            let all = params![gone.account, closed];
            tx.execute("UPDATE account SET state = $2 WHERE account_id = $1", all)
        })
        .unwrap();
    house.directory.forget();
    let answer = |sender: &str| {
        let once = |tx: &store::Tx<'_>| answers_once(tx, gone.account, sender);
        assert!(house.store.platform_write(once).unwrap(), "{sender}");
    };
    let count = || -> i64 {
        let rows = "SELECT count(*) FROM closed_answer";
        house.store.platform_read(|tx| tx.value(rows, &[])).unwrap()
    };
    answer("a@x.example");
    answer("b@x.example");
    house.clock.advance(6 * DAY);
    answer("c@x.example");
    assert_eq!(house.directory.forget_old_answers().unwrap(), 0);
    house.clock.advance(DAY);
    assert_eq!(house.directory.forget_old_answers().unwrap(), 2);
    assert_eq!(count(), 1);
    house.clock.advance(7 * DAY);
    assert_eq!(house.directory.forget_old_answers().unwrap(), 1);
    assert_eq!(
        (count(), house.directory.forget_old_answers().unwrap()),
        (0, 0)
    );
}
