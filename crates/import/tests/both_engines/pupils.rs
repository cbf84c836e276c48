//! Pupils, where the organisation decided to import them: on both engines.

use crate::house::House;
use directory::{AccountState, Actor, PUPIL_CODE, PersonId, Population, Protocol, Scopes};
use import::{Happening, Import, State};
use std::path::{Path, PathBuf};
use testing_postgres::Kind;
use text::Lang;

testing_postgres::on_both_engines! {
    pupils_are_passed_over_until_the_organisation_decides,
    pupils_are_people_of_their_own_and_twice_is_once,
    a_delta_moves_a_pupil_who_goes_and_comes_back,
    pupils_who_leave_are_judged_apart_from_staff,
    once_they_are_imported_no_more_all_of_them_leave,
    no_line_of_human_resources_is_ever_about_a_pupil,
    who_waits_for_a_school_is_seen_there_once_it_is_told_of,
}

/// A pupil of the second degree as the complete delivery has them.
#[derive(Debug, Clone)]
struct Told {
    id: String,
    school: String,
    born: String,
    ine: String,
}

fn told(folder: &Path) -> Vec<Told> {
    let mut told = Vec::new();
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if !name.contains("2D") || !name.contains("_Eleve_") {
            continue;
        }
        let bytes = std::fs::read(file.path()).unwrap();
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        for part in text.split("<addRequest>").skip(1) {
            let value = |name: &str| {
                let (_, after) = part.split_once(&format!("\"{name}\">")).unwrap();
                let (_, after) = after.split_once("<value>").unwrap();
                after.split_once("</value>").unwrap().0.to_owned()
            };
            told.push(Told {
                id: value("ENTPersonJointure"),
                school: value("ENTPersonStructRattach"),
                born: value("ENTPersonDateNaissance"),
                ine: value("ENTEleveINE"),
            });
        }
    }
    assert!(told.len() > 100, "{}", told.len());
    told
}

/// A delta of the second degree, alone in a folder.
fn delta(house: &House, day: &str, request: &str) -> PathBuf {
    let folder = house.folder().join(format!("delta-{day}"));
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n\
         <ficAlimMENESR>\n<!-- codeAcademieExport=\"011\" -->\n{request}\n</ficAlimMENESR>\n"
    );
    let name = format!("ENT2D_011_Delta_{day}_Eleve_0000.xml");
    std::fs::write(folder.join(name), text).unwrap();
    folder
}

fn request(kind: &str, id: &str, attributes: &str) -> String {
    format!(
        "<{kind}><operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr>\
         </operationalAttributes><identifier><id>{id}</id></identifier>{attributes}</{kind}>"
    )
}

fn pupils(house: &House) -> i64 {
    house.count("SELECT count(*) FROM person WHERE population = 'pupil'")
}

/// Those whose accounts are not on their way out.
fn staying_pupils(house: &House) -> i64 {
    house.count(
        "SELECT count(*) FROM person JOIN account ON account.account_id = person.account_id
         WHERE person.population = 'pupil' AND account.cause IS NULL",
    )
}

fn import_with_pupils(house: &House) -> Import {
    house.import_pupils(true);
    let done = house.import_aaf(&house.feeds("complete"));
    assert_eq!(done.state, State::Done, "{:?}", done.report);
    done
}

async fn pupils_are_passed_over_until_the_organisation_decides(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let done = house.import_aaf(&house.feeds("complete"));
    assert!(done.report.passed_over > 700);
    assert_eq!(done.report.count(Happening::PupilNew), 0);
    assert_eq!(pupils(&house), 0);
    let kept = house.count("SELECT count(*) FROM feed_record WHERE category = 3");
    assert_eq!(kept, 0, "not even a record of theirs");
}

async fn pupils_are_people_of_their_own_and_twice_is_once(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let complete = house.feeds("complete");
    let all = told(&complete);
    let passed = {
        let staged = house.stage_aaf(&complete);
        house.imports.give_up(&Actor::command(), staged.id).unwrap();
        staged.report.passed_over
    };
    let first = import_with_pupils(&house);
    house.is_as_told("start");
    let new = first.report.count(Happening::PupilNew);
    assert_eq!(new as i64, pupils(&house));
    assert_eq!(
        new + first.report.passed_over,
        passed,
        "guardians alone are passed over"
    );
    assert!(first.report.stop.is_none());
    assert!(
        !first.report.samples.contains_key(&Happening::PupilNew),
        "nobody is named"
    );

    let one = &all[0];
    let person = house.pupil(&one.id).unwrap();
    let found = house.directory.person(person).unwrap();
    assert_eq!(found.population, Population::Pupil);
    let functions = house.directory.functions(person).unwrap();
    let held = functions.first().unwrap();
    assert_eq!((functions.len(), held.code.as_str()), (1, PUPIL_CODE));
    assert_eq!(held.label, format!("Élève, {}", held.post));
    assert_eq!(Some(held.establishment), found.establishment_id);
    let account = house.directory.account(found.account.unwrap()).unwrap();
    assert_eq!(account.state, AccountState::ToActivate);
    assert_eq!(
        (account.quota_bytes, account.stays_inside),
        (500 << 20, true)
    );
    assert!(account.address.to_string().ends_with("@ac-thau.example"));

    // What else their records say is nowhere.
    let ine: Vec<&str> = all.iter().map(|one| one.ine.as_str()).collect();
    let born: Vec<&str> = all.iter().map(|one| one.born.as_str()).collect();
    house.holds_none_of(&ine);
    house.holds_none_of(&born);
    let hashed = "SELECT count(*) FROM person WHERE population = 'pupil' AND birth_hash IS NULL";
    assert_eq!(house.count(hashed), 0);

    let before = house.everything();
    let again = house.stage_aaf(&complete);
    assert_eq!(
        (again.report.changes(), again.total),
        (0, 0),
        "{:?}",
        again.report.counts
    );
    house.apply(&again);
    assert_eq!(house.everything(), before);
    house.has_no_orphans();
}

async fn a_delta_moves_a_pupil_who_goes_and_comes_back(kind: Kind) {
    let house = House::new(kind, 60, 0);
    import_with_pupils(&house);
    let all = told(&house.feeds("complete"));
    let one = all[0].clone();
    let other = all.iter().find(|other| other.school != one.school).unwrap();
    let person = house.pupil(&one.id).unwrap();
    let before = house.directory.person(person).unwrap();
    let (teacher, stranger) = (
        somebody_at(&house, before.establishment_id.unwrap()),
        somebody_not_at(&house, before.establishment_id.unwrap()),
    );
    let finds = |who: &Actor| {
        house.directory.forget();
        let found = house
            .directory
            .search(who, &before.identifier, None, 20)
            .unwrap();
        found.people.iter().any(|near| near.person.id == person)
    };
    assert!(finds(&teacher) && !finds(&stranger));

    let attributes = |school: &str| {
        format!(
            "<modifications><modification name=\"ENTPersonStructRattach\" operation=\"replace\">\
             <value>{school}</value></modification>\
             <modification name=\"ENTEleveClasses\" operation=\"replace\">\
             <value>{school}$4E 9</value></modification></modifications>"
        )
    };
    let moves = request("modifyRequest", &one.id, &attributes(&other.school));
    let staged = house.stage_aaf(&delta(&house, "20260902", &moves));
    assert_eq!(staged.report.changes(), 1, "{:?}", staged.report.counts);
    assert_eq!(staged.report.count(Happening::PupilMoving), 1);
    house.apply(&staged);
    let now = house.directory.person(person).unwrap();
    assert_ne!(now.establishment_id, before.establishment_id);
    assert_eq!(
        (now.function.as_str(), &now.address),
        ("Élève, 4E 9", &before.address)
    );
    let functions = house.directory.functions(person).unwrap();
    for held in functions {
        let goes_on = Some(held.establishment) == now.establishment_id;
        assert_eq!(held.until.is_none(), goes_on, "{held:?}");
    }
    assert!(!finds(&teacher), "at the school that they left");
    assert!(finds(&somebody_at(&house, now.establishment_id.unwrap())));

    let staying = staying_pupils(&house);
    let goes = request("deleteRequest", &one.id, "");
    let done = house.import_aaf(&delta(&house, "20260903", &goes));
    assert!(done.report.stop.is_none(), "one of many");
    assert_eq!(done.report.count(Happening::PupilLeaving), 1);
    assert_eq!(staying_pupils(&house), staying - 1);
    assert!(!finds(&somebody_at(&house, now.establishment_id.unwrap())));

    let unknown = request("modifyRequest", "99999999", &attributes(&other.school));
    let done = house.import_aaf(&delta(&house, "20260904", &unknown));
    assert_eq!(
        (done.report.changes(), done.report.warnings["unknown-id"]),
        (0, 1)
    );

    let whole = format!(
        "<attributes><attr name=\"sn\"><value>RETOUR</value></attr>\
         <attr name=\"givenName\"><value>LINA</value></attr>\
         <attr name=\"ENTPersonStructRattach\"><value>{}</value></attr></attributes>",
        one.school
    );
    let back = request("addRequest", &one.id, &whole);
    let done = house.import_aaf(&delta(&house, "20260905", &back));
    assert_eq!(done.report.count(Happening::PupilReturning), 1);
    assert_eq!(
        (staying_pupils(&house), house.pupil(&one.id)),
        (staying, Some(person))
    );
    assert_eq!(house.directory.person(person).unwrap().function, "Élève");
    assert!(finds(&teacher));
}

/// A member of staff who holds a function at an establishment, as whoever signed in.
fn somebody_at(house: &House, establishment: i64) -> Actor {
    somebody(house, establishment, "=")
}

fn somebody_not_at(house: &House, establishment: i64) -> Actor {
    somebody(house, establishment, "<>")
}

fn somebody(house: &House, establishment: i64, how: &str) -> Actor {
    let holds = format!(
        "FROM held_function WHERE code <> 'ELE' AND until IS NULL AND person_id NOT IN (
            SELECT person_id FROM held_function WHERE {} establishment_id = {establishment})
         AND establishment_id {how} {establishment}",
        if how == "=" { "person_id < 0 AND" } else { "" }
    );
    let id = house.count(&format!("SELECT coalesce(min(person_id), 0) {holds}"));
    assert!(id > 0, "nobody {how} {establishment}");
    let person = house.directory.person(PersonId(id)).unwrap();
    Actor {
        person: person.id,
        account: person.account.unwrap(),
        organisation: person.organisation,
        on_behalf: None,
        session: None,
        network: None,
        protocol: Protocol::Web,
        scopes: Scopes::ALL,
        language: Lang::Fr,
    }
}

async fn pupils_who_leave_are_judged_apart_from_staff(kind: Kind) {
    let house = House::new(kind, 60, 0);
    import_with_pupils(&house);
    let complete = house.feeds("complete");
    let before = house.everything();
    let gone = house.without_every(&complete, "_Eleve_", 8);
    let stopped = house.stage_aaf(&complete);
    assert_eq!(stopped.state, State::Stopped);
    let stop = stopped.report.stop.clone().unwrap();
    assert_eq!((stop.departures, stop.pupils), (0, gone));
    assert_eq!(stop.pupils_of as i64, pupils(&house));
    assert!(stop.of < 100, "staff: {}", stop.of);
    assert_eq!(house.everything(), before);
    let command = Actor::command();
    assert!(
        house
            .imports
            .release(&command, stopped.id, Some(gone - 1))
            .is_err()
    );
    house
        .imports
        .release(&command, stopped.id, Some(gone))
        .unwrap();
    house.apply(&stopped);
    assert_eq!(staying_pupils(&house), pupils(&house) - gone as i64);
    // A few of the staff are many of them, however many pupils there are.
    let gone = house.without_every(&complete, "PersEducNat", 8);
    assert!(gone > 3);
    let stopped = house.stage_aaf(&complete);
    let stop = stopped.report.stop.clone().unwrap();
    assert_eq!(stop.pupils, 0);
    assert!(stop.departures > 0);
}

async fn once_they_are_imported_no_more_all_of_them_leave(kind: Kind) {
    let house = House::new(kind, 60, 0);
    import_with_pupils(&house);
    let (all, staff) = (pupils(&house), house.staying() as i64 - pupils(&house));
    house.import_pupils(false);
    let complete = house.feeds("complete");
    let stopped = house.stage_aaf(&complete);
    assert_eq!(stopped.state, State::Stopped);
    assert_eq!(stopped.report.count(Happening::PupilLeaving) as i64, all);
    assert_eq!(stopped.report.count(Happening::PersonLeaving), 0);
    assert!(stopped.report.passed_over > all as u64);
    house
        .imports
        .give_up(&Actor::command(), stopped.id)
        .unwrap();
    assert_eq!(staying_pupils(&house), all);
    // A delta does it too: the next import, whichever comes.
    let nobody = request("deleteRequest", "99999999", "");
    house.import_aaf(&delta(&house, "20260902", &nobody));
    assert!(staying_pupils(&house) < all, "those of the second degree");
    let done = house.import_aaf(&{
        // The complete feed of the first degree alone is not older than what was applied of it.
        let folder = house.folder().join("first");
        std::fs::create_dir_all(&folder).unwrap();
        for file in std::fs::read_dir(&complete).unwrap().flatten() {
            if file.file_name().to_string_lossy().contains("ENT1D") {
                std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
            }
        }
        folder
    });
    assert_eq!(done.state, State::Done, "{:?}", done.report);
    assert_eq!((staying_pupils(&house), pupils(&house)), (0, all));
    assert_eq!(house.staying() as i64, staff);
    let again = house.stage_aaf(&house.folder().join("first"));
    assert_eq!(again.report.changes(), 0, "{:?}", again.report.counts);
}

async fn no_line_of_human_resources_is_ever_about_a_pupil(kind: Kind) {
    let house = House::new(kind, 60, 0);
    // Staff and pupils have the same identifiers, each in their category.
    house.import_hr(&house.file("HR/hr_20260901.csv"));
    import_with_pupils(&house);
    for sql in [
        "SELECT count(*) FROM person WHERE population = 'pupil' AND
            (numen_hash IS NOT NULL OR managing_service IS NOT NULL)",
        "SELECT count(*) FROM feed_record JOIN person ON person.person_id = feed_record.subject_id
         WHERE person.population = 'pupil' AND feed_record.category <> 3",
        "SELECT count(*) FROM feed_record JOIN person ON person.person_id = feed_record.subject_id
         WHERE person.population <> 'pupil' AND feed_record.category = 3",
    ] {
        assert_eq!(house.count(sql), 0, "{sql}");
    }
    let house = House::new(kind, 60, 0);
    import_with_pupils(&house);
    let all = told(&house.feeds("complete"));
    let nobody_else = all
        .iter()
        .find(|one| house.subject("ENT2D_011", &one.id).is_none())
        .unwrap();
    // Their number, their date of birth and a NUMEN: still nobody.
    let line = format!(
        "numen;date_naissance;jointure2d\n11E9901234ABC;{};{}\n",
        nobody_else.born, nobody_else.id
    );
    let done = house.import_hr(&line);
    assert_eq!(done.report.count(Happening::HrUnmatched), 1);
    let pupil = house.pupil(&nobody_else.id).unwrap();
    assert_eq!(house.numen_hash(pupil.0), None);
    assert_eq!(house.sources(pupil), ["aaf"]);
}

async fn who_waits_for_a_school_is_seen_there_once_it_is_told_of(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let complete = house.feeds("complete");
    house.without_structures(&complete, 2);
    house.import_pupils(true);
    house.import_aaf(&complete);
    let waits = "SELECT count(*) FROM feed_wanted WHERE external_id LIKE 'pupil %'";
    let nowhere =
        "SELECT count(*) FROM person WHERE population = 'pupil' AND establishment_id IS NULL";
    assert!(house.count(waits) > 0);
    assert_eq!(house.count(waits), house.count(nowhere));
    let words = "SELECT count(*) FROM person_word WHERE found_in = 0";
    assert!(house.count(words) > 0, "found by nobody meanwhile");
    std::fs::remove_dir_all(&complete).unwrap();
    house.import_aaf(&house.feeds("complete"));
    for sql in [waits, nowhere, words] {
        assert_eq!(house.count(sql), 0, "{sql}");
    }
}
