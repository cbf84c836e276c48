//! Photos that people put of themselves, and who sees them, on both engines.

use crate::house::{House, Who, facts, holds, house, organisation};
use directory::{
    Act, Actor, DirectoryError, FunctionFacts, PUPIL_CODE, PersonFacts, Photo, Population,
};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_photo_is_put_seen_replaced_and_removed_by_its_bearer,
    colleagues_see_a_photo_once_its_bearer_says_so_and_no_longer,
    nobody_else_sees_a_photo,
    pupils_have_no_photo_and_see_none,
    a_photo_is_gone_with_its_account,
}

/// A picture of one colour.
fn photo(grey: u8) -> Photo {
    let picture = image::GrayImage::from_pixel(8, 8, image::Luma([grey]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::from(picture)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    Photo::of(bytes.get_ref()).unwrap()
}

fn agent(house: &House, name: &str, school: i64) -> Who {
    house.put(
        None,
        &facts(name, vec![holds(school, "", "2020-09-01", None)]),
    )
}

fn change(house: &House, sql: &str, who: &Who) {
    let changed = house
        .store
        .platform_write(|tx| tx.execute(sql, store::params![who.person]));
    assert_eq!(changed.unwrap(), 1);
    house.directory.forget();
}

/// What `viewer` sees of `whom`: by its path, and by what pages are told.
fn sees(house: &House, viewer: &Who, whom: &Who) -> bool {
    let actor = viewer.actor();
    let served = house.directory.photo(&actor, whom.person).unwrap();
    let person = house.directory.person(whom.person).unwrap();
    let shown = house.directory.photo_shown(&actor, &person).unwrap();
    if viewer.person != whom.person {
        assert_eq!(served.is_some(), shown.is_some(), "both say the same");
    }
    served.is_some()
}

fn acts(house: &House, who: &Who) -> Vec<Act> {
    let lines = house.directory.own_journal(&who.actor(), None).unwrap();
    let mine = lines.into_iter().rev();
    mine.inspect(|line| assert_eq!(line.by, Some(who.person)))
        .map(|line| line.act)
        .collect()
}

async fn a_photo_is_put_seen_replaced_and_removed_by_its_bearer(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let paule = agent(&house, "Serres", school);
    let (directory, me) = (&house.directory, paule.actor());
    assert_eq!(directory.own_photo(&me).unwrap(), None);
    assert!(!sees(&house, &paule, &paule));
    assert!(matches!(
        directory.put_photo(&me, None, true),
        Err(DirectoryError::NotFound(_))
    ));
    assert!(!directory.remove_photo(&me).unwrap());
    directory.put_photo(&me, Some(&photo(10)), false).unwrap();
    let first = directory.photo(&me, paule.person).unwrap().unwrap();
    assert!(first.image.starts_with(b"\xff\xd8\xff"));
    directory.put_photo(&me, Some(&photo(200)), false).unwrap();
    let second = directory.photo(&me, paule.person).unwrap().unwrap();
    assert_ne!(first.version, second.version);
    assert_ne!(first.image, second.image);
    let standing = directory.own_photo(&me).unwrap().unwrap();
    assert_eq!(
        (standing.version, standing.is_shown),
        (second.version, false)
    );
    assert!(directory.remove_photo(&me).unwrap());
    assert!(!sees(&house, &paule, &paule));
    let wanted = [Act::PhotoSet, Act::PhotoSet, Act::PhotoRemoved];
    assert_eq!(acts(&house, &paule), wanted);
}

async fn colleagues_see_a_photo_once_its_bearer_says_so_and_no_longer(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (paule, colleague) = (
        agent(&house, "Serres", school),
        agent(&house, "Roux", school),
    );
    let (directory, me) = (&house.directory, paule.actor());
    directory.put_photo(&me, Some(&photo(10)), false).unwrap();
    assert!(sees(&house, &paule, &paule));
    assert!(!sees(&house, &colleague, &paule), "nobody was asked");
    directory.put_photo(&me, None, true).unwrap();
    assert!(sees(&house, &colleague, &paule));
    directory.put_photo(&me, Some(&photo(20)), true).unwrap();
    let own = directory.own_photo(&me).unwrap().unwrap();
    let seen = directory.photo(&colleague.actor(), paule.person).unwrap();
    assert_eq!(seen.unwrap().version, own.version);
    directory.put_photo(&me, None, false).unwrap();
    assert!(!sees(&house, &colleague, &paule));
    assert!(sees(&house, &paule, &paule));
    let wanted = [
        Act::PhotoSet,
        Act::PhotoShown,
        Act::PhotoSet,
        Act::PhotoHidden,
    ];
    assert_eq!(acts(&house, &paule), wanted);
    // One photo is not another's.
    directory
        .put_photo(&colleague.actor(), Some(&photo(90)), true)
        .unwrap();
    assert!(!sees(&house, &colleague, &paule));
    assert!(sees(&house, &paule, &colleague));
}

async fn nobody_else_sees_a_photo(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (paule, colleague) = (
        agent(&house, "Serres", school),
        agent(&house, "Roux", school),
    );
    let elsewhere = organisation(&house.directory, "ac-lodeve.example");
    let there = house.school_of(elsewhere, "0480001A", None);
    let other = facts("Benmoussa", vec![holds(there, "", "2020-09-01", None)]);
    let other = house.put_in(elsewhere, None, &other);
    let (directory, me) = (&house.directory, paule.actor());
    directory.put_photo(&me, Some(&photo(10)), true).unwrap();
    assert!(sees(&house, &colleague, &paule));
    assert!(!sees(&house, &other, &paule), "another organisation");
    let program = directory.photo(&Actor::command(), paule.person).unwrap();
    assert_eq!(program, None);
    let nobody = directory::PersonId(999_999);
    assert_eq!(directory.photo(&colleague.actor(), nobody).unwrap(), None);
    // On the « liste rouge »: shown no more, whatever was said before, and it cannot be said.
    change(
        &house,
        "UPDATE person SET listed = 0 WHERE person_id = $1",
        &paule,
    );
    assert!(!sees(&house, &colleague, &paule));
    assert_eq!(directory.may_have_photo(&me).unwrap(), (true, false));
    directory.put_photo(&me, Some(&photo(30)), true).unwrap();
    assert!(!directory.own_photo(&me).unwrap().unwrap().is_shown);
    // Listed again they are asked again.
    change(
        &house,
        "UPDATE person SET listed = 1 WHERE person_id = $1",
        &paule,
    );
    assert!(!sees(&house, &colleague, &paule));
    directory.put_photo(&me, None, true).unwrap();
    assert!(sees(&house, &colleague, &paule));
    // What was said to one organisation is not said to another.
    house
        .store
        .platform_write(|tx| {
            tx.execute(
                "UPDATE person SET organisation_id = $2 WHERE person_id = $1",
                store::params![paule.person, elsewhere],
            )
        })
        .unwrap();
    directory.forget();
    assert!(!sees(&house, &other, &paule));
    assert!(!sees(&house, &colleague, &paule));
}

async fn pupils_have_no_photo_and_see_none(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let paule = agent(&house, "Serres", school);
    let enrolled = FunctionFacts {
        code: PUPIL_CODE.to_owned(),
        label: String::new(),
        ..holds(school, "", "2020-09-01", None)
    };
    let pupil = PersonFacts {
        population: Population::Pupil,
        ..facts("Petit", vec![enrolled])
    };
    let pupil = house.put(None, &pupil);
    let directory = &house.directory;
    directory
        .put_photo(&paule.actor(), Some(&photo(10)), true)
        .unwrap();
    assert!(directory.card(&pupil.actor(), paule.person).is_ok());
    assert!(!sees(&house, &pupil, &paule));
    let own = directory.put_photo(&pupil.actor(), Some(&photo(10)), false);
    assert!(matches!(own, Err(DirectoryError::NotPermitted)));
    assert_eq!(
        directory.may_have_photo(&pupil.actor()).unwrap(),
        (false, false)
    );
}

async fn a_photo_is_gone_with_its_account(kind: Kind) {
    let house = house(kind);
    let school = house.school("0340001A", None);
    let (paule, colleague) = (
        agent(&house, "Serres", school),
        agent(&house, "Roux", school),
    );
    let directory = &house.directory;
    for who in [&paule, &colleague] {
        directory
            .put_photo(&who.actor(), Some(&photo(10)), true)
            .unwrap();
    }
    let set = |state: &str| {
        house
            .store
            .platform_write(|tx| {
                tx.execute(
                    "UPDATE account SET state = $2, turns = $3 WHERE account_id = $1",
                    store::params![paule.account, state, house.store.now()],
                )
            })
            .unwrap();
        directory.forget();
    };
    let kept = || {
        house
            .store
            .platform_read(|tx| {
                tx.query(
                    "SELECT person_id FROM photo ORDER BY person_id",
                    store::params![],
                    |row| row.get::<i64>(0),
                )
            })
            .unwrap()
    };
    set("closed");
    assert!(!sees(&house, &colleague, &paule), "whose account is closed");
    assert_eq!(kept().len(), 2);
    directory.turn().unwrap();
    assert_eq!(kept(), [colleague.person.0], "and deleted");
}
