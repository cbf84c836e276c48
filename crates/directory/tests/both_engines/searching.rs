//! The directory as colleagues look through it: found as one types, the nearest first, by establishment and by card, and
//! never across organisations, on both engines.

#[path = "searching/house.rs"]
mod house;

use directory::{DirectoryError, HEAD_POST, Nearness, PersonFacts};
use house::{House, function, named, teacher};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    every_typed_word_must_begin_a_word_of_the_person,
    the_nearest_come_first_then_names_in_the_french_order,
    pages_join_without_a_gap_whether_few_or_many_are_found,
    completion_finds_who_the_search_finds,
    who_is_not_listed_or_has_gone_is_nowhere,
    nothing_is_found_across_organisations,
    an_establishment_shows_its_heads_then_everybody_by_name,
    establishments_are_found_by_name_town_and_number,
    a_card_tells_what_somebody_does_today,
    what_an_earlier_version_wrote_is_put_in_order,
}

async fn every_typed_word_must_begin_a_word_of_the_person(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(
        &house.meze,
        "Hélène",
        "Castagné",
        "Lettres modernes",
    ));
    let mut renamed = teacher(&house.sete, "Jeanne", "Martin-Sol", "Éducation physique");
    renamed.birth_name = Some("Œuvrard".to_owned());
    house.put(&renamed);
    house.put(&teacher(&house.sete, "Jean", "Martinez", "Mathématiques"));
    for (typed, wanted) in [
        ("jean mart", &["Jeanne Martin-Sol", "Jean Martinez"][..]),
        ("MARTIN sol", &["Jeanne Martin-Sol"]),
        ("martinez jean", &["Jean Martinez"]),
        ("oeuvr", &["Jeanne Martin-Sol"]),
        ("œuvrard", &["Jeanne Martin-Sol"]),
        ("math", &["Jean Martinez"]),
        ("education phys", &["Jeanne Martin-Sol"]),
        ("0340002B", &["Jeanne Martin-Sol", "Jean Martinez"]),
        ("sète", &["Jeanne Martin-Sol", "Jean Martinez"]),
        ("corniche helene", &[]),
        ("jean.martinez@ac-thau.example", &["Jean Martinez"]),
        ("castagne lettres meze", &["Hélène Castagné"]),
        ("", &[]),
        ("  -  ", &[]),
    ] {
        assert_eq!(house.found(&me, typed), wanted, "{typed}");
    }
}

async fn the_nearest_come_first_then_names_in_the_french_order(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(&house.meze, "Hélène", "Castagné", "Lettres"));
    house.put(&teacher(&house.montpellier, "Anne", "Abel", "Dessin"));
    house.put(&teacher(&house.sete, "Marc", "Étienne", "Dessin"));
    house.put(&teacher(&house.sete, "Zoé", "Eberlé", "Dessin"));
    house.put(&teacher(&house.meze_school, "Luc", "Zorn", "Dessin"));
    house.put(&teacher(&house.meze, "Yves", "Zola", "Dessin"));
    house.put(&named("Rémi", "Fabre")); // Nowhere, and no draughtsman.
    let found = house
        .directory
        .search(&house.actor(&me), "dessin", None, 20)
        .unwrap();
    let told: Vec<_> = found
        .people
        .iter()
        .map(|near| (near.person.display_name.as_str(), near.nearness))
        .collect();
    assert_eq!(
        told,
        [
            ("Yves Zola", Nearness::Establishment),
            ("Luc Zorn", Nearness::Town),
            ("Anne Abel", Nearness::Organisation),
            ("Zoé Eberlé", Nearness::Organisation),
            ("Marc Étienne", Nearness::Organisation),
        ]
    );
    // A town that changes its name, or a person their establishment, is somewhere else.
    house.rename_town(&house.sete, "Mèze");
    assert_eq!(house.found(&me, "dessin")[1], "Zoé Eberlé");
    // Who has no establishment finds everybody by name.
    let nowhere = house.put(&named("Ève", "Sans"));
    assert_eq!(house.found(&nowhere, "dessin")[0], "Anne Abel");
}

async fn pages_join_without_a_gap_whether_few_or_many_are_found(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(&house.meze, "Hélène", "Castagné", "Lettres"));
    house.crowd(210);
    for (typed, wanted) in [
        ("professeur", 210),
        ("mathematiques", 210),
        ("professeur rare", 21),
        ("crowd professeur mathematiques", 210),
    ] {
        let whole: Vec<_> = house.pages(&me, typed, 40);
        assert_eq!(whole.len(), wanted, "{typed}");
        let mut sorted = whole.clone();
        sorted.sort();
        assert_eq!(whole, sorted, "{typed}: by nearness and name");
        sorted.dedup();
        assert_eq!(sorted.len(), wanted, "{typed}: each once");
    }
    let first = house
        .directory
        .search(&house.actor(&me), "prof rare", None, 7)
        .unwrap();
    assert!(first.more);
    let all = house.pages(&me, "prof rare", 7);
    assert_eq!(all.len(), 21);
}

async fn completion_finds_who_the_search_finds(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(&house.meze, "Hélène", "Castagné", "Lettres"));
    house.put(&teacher(&house.sete, "Jean", "Martin", "Mathématiques"));
    house.put(&teacher(&house.meze, "Jean", "Martin", "Intendance"));
    let completed = house
        .directory
        .complete(&house.actor(&me), "jean mar", 8)
        .unwrap();
    let told: Vec<_> = completed
        .iter()
        .map(|one| (one.function.as_str(), one.town.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            ("Intendance", Some("Mèze")),
            ("Mathématiques", Some("Sète"))
        ],
        "homonyms are told apart"
    );
    assert!(completed.iter().all(|one| one.address.is_some()));
    assert_eq!(
        house
            .directory
            .complete(&house.actor(&me), "jean mar", 1)
            .unwrap()
            .len(),
        1
    );
    let mut blind = house.actor(&me);
    blind.scopes = directory::Scopes::MAIL_READ;
    assert!(matches!(
        house.directory.complete(&blind, "jean", 8),
        Err(DirectoryError::NotPermitted)
    ));
}

async fn who_is_not_listed_or_has_gone_is_nowhere(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(&house.meze, "Hélène", "Castagné", "Lettres"));
    let hidden = house.put(&teacher(&house.meze, "Rose", "Cachée", "Lettres"));
    let gone = house.put(&teacher(&house.meze, "Paul", "Parti", "Lettres"));
    let suspended = house.put(&teacher(&house.meze, "Sam", "Suspendu", "Lettres"));
    let mut later = teacher(&house.meze, "Zoé", "Future", "Lettres");
    later.starts = Some("2026-10-01".parse().unwrap());
    let later = house.put(&later);
    house.unlist(&hidden);
    house.set_state(&gone, "closed");
    house.set_state(&suspended, "suspended");
    let shown = ["Hélène Castagné", "Sam Suspendu"];
    assert_eq!(house.found(&me, "lettres"), shown);
    let staff = house
        .directory
        .colleagues(&house.actor(&me), house.meze.id, None, 50)
        .unwrap();
    let staff: Vec<_> = staff
        .people
        .iter()
        .map(|one| one.display_name.as_str())
        .collect();
    assert_eq!(staff, shown);
    for nobody in [&hidden, &gone, &later] {
        let card = house
            .directory
            .card(&house.actor(&me), nobody.person.unwrap());
        assert!(matches!(card, Err(DirectoryError::NotFound(_))));
        let person = house.directory.person(nobody.person.unwrap()).unwrap();
        assert!(
            !house
                .directory
                .has_card(&house.actor(&me), &person)
                .unwrap()
        );
    }
    // Everybody has their own.
    assert!(
        house
            .directory
            .card(&house.actor(&hidden), hidden.person.unwrap())
            .is_ok()
    );
    let person = house.directory.person(suspended.person.unwrap()).unwrap();
    assert!(
        house
            .directory
            .has_card(&house.actor(&me), &person)
            .unwrap()
    );
}

async fn nothing_is_found_across_organisations(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(&house.meze, "Hélène", "Castagné", "Lettres"));
    let other = house.put_elsewhere(&named("Hélène", "Castagné"));
    let (mine, theirs) = (house.actor(&me), house.actor(&other));
    let found = house
        .directory
        .search(&theirs, "helene castagne", None, 20)
        .unwrap();
    assert_eq!(
        found
            .people
            .iter()
            .map(|near| near.person.id)
            .collect::<Vec<_>>(),
        [other.person.unwrap()]
    );
    assert!(
        house
            .directory
            .search(&theirs, "meze", None, 20)
            .unwrap()
            .people
            .is_empty()
    );
    // Not even as the one a page begins after.
    let after = house
        .directory
        .search(&theirs, "helene", me.person, 20)
        .unwrap();
    assert_eq!(after.people.len(), 1);
    assert!(
        house
            .directory
            .establishments(&theirs, "", None, 50)
            .unwrap()
            .is_empty()
    );
    assert!(
        house
            .directory
            .establishments(&theirs, "meze", None, 50)
            .unwrap()
            .is_empty()
    );
    for refused in [
        house.directory.card(&theirs, me.person.unwrap()).err(),
        house.directory.card(&mine, other.person.unwrap()).err(),
        house
            .directory
            .colleagues(&theirs, house.meze.id, None, 50)
            .err(),
        house
            .directory
            .establishment_of(&theirs, house.meze.id)
            .err(),
        house
            .directory
            .card(&mine, directory::PersonId(1 << 40))
            .err(),
    ] {
        assert!(
            matches!(refused, Some(DirectoryError::NotFound(_))),
            "{refused:?}"
        );
    }
    let person = house.directory.person(me.person.unwrap()).unwrap();
    assert!(!house.directory.has_card(&theirs, &person).unwrap());
}

async fn an_establishment_shows_its_heads_then_everybody_by_name(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(&house.meze, "Hélène", "Castagné", "Lettres"));
    let mut head = teacher(&house.meze, "Zita", "Zabal", "Principale");
    head.functions[0].code = "DIR".to_owned();
    head.functions[0].post = HEAD_POST.to_owned();
    house.put(&head);
    let mut deputy = teacher(&house.meze, "Aline", "Abbas", "Principale adjointe");
    deputy.functions[0].code = "DIR".to_owned();
    deputy.functions[0].post = directory::DEPUTY_POST.to_owned();
    house.put(&deputy);
    // Belongs to Sète, and teaches at Mèze two days a week.
    let mut shared = teacher(&house.sete, "Boris", "Blanc", "Anglais");
    shared
        .functions
        .push(function(&house.meze, "Anglais et théâtre"));
    let shared_written = house.put(&shared);
    for number in 0..30 {
        house.put(&teacher(
            &house.meze,
            "Paul",
            &format!("Dupont {number}"),
            "Lettres",
        ));
    }
    let actor = house.actor(&me);
    let first = house
        .directory
        .colleagues(&actor, house.meze.id, None, 10)
        .unwrap();
    let heads: Vec<_> = first
        .heads
        .iter()
        .map(|one| (one.display_name.as_str(), one.function.as_str()))
        .collect();
    assert_eq!(
        heads,
        [
            ("Zita Zabal", "Principale"),
            ("Aline Abbas", "Principale adjointe")
        ]
    );
    assert_eq!(
        (
            first.people[0].display_name.as_str(),
            first.people[0].function.as_str()
        ),
        ("Boris Blanc", "Anglais et théâtre")
    );
    assert_eq!(first.people[1].display_name, "Hélène Castagné");
    let mut names = Vec::new();
    let mut after = None;
    loop {
        let page = house
            .directory
            .colleagues(&actor, house.meze.id, after, 10)
            .unwrap();
        names.extend(page.people.iter().map(|one| one.display_name.clone()));
        after = page.people.last().map(|one| one.id);
        if !page.more {
            break;
        }
    }
    assert_eq!(names.len(), 32, "{names:?}");
    assert_eq!(
        names[2..5],
        ["Paul Dupont 0", "Paul Dupont 1", "Paul Dupont 2"],
        "numbers as numbers"
    );
    // A function that has ended is none.
    shared.functions.pop();
    house.change(&shared_written, &shared);
    let first = house
        .directory
        .colleagues(&actor, house.meze.id, None, 10)
        .unwrap();
    assert_eq!(first.people[0].display_name, "Hélène Castagné");
}

async fn establishments_are_found_by_name_town_and_number(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&named("Hélène", "Castagné"));
    let actor = house.actor(&me);
    let names = |typed: &str| -> Vec<String> {
        let found = house
            .directory
            .establishments(&actor, typed, None, 50)
            .unwrap();
        found.into_iter().map(|one| one.facts.name).collect()
    };
    assert_eq!(
        names(""),
        [
            "Collège des Étangs",
            "École des Tamaris",
            "Rectorat",
            "Lycée de la Corniche"
        ],
        "by town, then name"
    );
    assert_eq!(names("meze"), ["Collège des Étangs", "École des Tamaris"]);
    assert_eq!(names("etang coll"), ["Collège des Étangs"]);
    assert_eq!(names("0340002b"), ["Lycée de la Corniche"]);
    assert!(names("corniche meze").is_empty());
    let first = house.directory.establishments(&actor, "", None, 1).unwrap();
    let rest = house
        .directory
        .establishments(&actor, "", first.first(), 50)
        .unwrap();
    assert_eq!(rest.len(), 3);
    // One that has closed, and one that is called otherwise.
    house.close(&house.meze_school);
    assert_eq!(names("meze"), ["Collège des Étangs"]);
    house.rename_town(&house.sete, "Balaruc");
    assert!(names("sete").is_empty());
    assert_eq!(names("balaruc"), ["Lycée de la Corniche"]);
}

async fn a_card_tells_what_somebody_does_today(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&named("Hélène", "Castagné"));
    let mut facts: PersonFacts = teacher(&house.sete, "Jean", "Martin", "Professeur d’EPS");
    let mut other = function(&house.meze, "Coordonnateur");
    other.until = Some("2027-08-31".parse().unwrap());
    facts.functions.insert(0, other);
    facts.home = Some(house.sete.id);
    let mut over = function(&house.montpellier, "Formateur");
    over.until = Some("2026-08-31".parse().unwrap());
    facts.functions.push(over);
    let jean = house.put(&facts);
    let card = house
        .directory
        .card(&house.actor(&me), jean.person.unwrap())
        .unwrap();
    assert_eq!(
        card.person.address.as_deref(),
        Some("jean.martin@ac-thau.example")
    );
    assert_eq!(card.home.unwrap().facts.name, "Lycée de la Corniche");
    let told: Vec<_> = card
        .functions
        .iter()
        .map(|held| {
            (
                held.label.as_str(),
                held.establishment.facts.town.as_str(),
                held.until.is_some(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("Professeur d’EPS", "Sète", false),
            ("Coordonnateur", "Mèze", true)
        ]
    );
}

async fn what_an_earlier_version_wrote_is_put_in_order(kind: Kind) {
    let house = House::new(kind);
    let me = house.put(&teacher(&house.meze, "Hélène", "Castagné", "Dessin"));
    house.put(&teacher(&house.meze_school, "Zoé", "Eberlé", "Dessin"));
    house.put(&teacher(&house.sete, "Marc", "Étienne", "Dessin"));
    let before = house.found(&me, "dessin");
    house.forget_the_order();
    house.directory.put_in_order().unwrap();
    assert_eq!(house.found(&me, "dessin"), before);
    let staff = house
        .directory
        .colleagues(&house.actor(&me), house.sete.id, None, 9)
        .unwrap();
    assert_eq!(staff.people.len(), 1);
    assert_eq!(
        house
            .directory
            .establishments(&house.actor(&me), "corniche", None, 9)
            .unwrap()
            .len(),
        1
    );
    // Again there is nothing to do.
    house.directory.put_in_order().unwrap();
    assert_eq!(house.found(&me, "dessin"), before);
}
