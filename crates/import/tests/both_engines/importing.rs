//! A whole académie imported on both engines: what the generator says is true is what people are found to be, twice is
//! once, and what is wrong changes nothing.

use crate::house::{House, date};
use directory::{AccountState, Actor, PersonId, Suspension};
use import::{Happening, ImportError, Refusal, SaidField, State, Value};
use testing_postgres::Kind;

testing_postgres::on_both_engines! {
    a_feed_that_tells_of_the_same_name_makes_another_account,
    a_whole_academie_is_as_its_feeds_tell_and_twice_is_once,
    deltas_bring_everybody_to_where_they_are,
    human_resources_tell_who_is_one_person_and_leave_no_secret,
    what_is_wrong_changes_nothing_and_says_which_line,
    too_many_departures_wait_for_a_second_person,
    an_import_that_was_cut_goes_on,
    a_function_comes_with_the_structure_that_a_later_delivery_brings,
    who_waits_for_a_structure_and_goes_waits_no_more,
    a_feed_pulls_nobody_out_of_another_organisation,
    a_table_of_another_institution_is_mapped,
    a_number_that_moves_to_somebody_else_changes_nobody,
    human_resources_cut_in_the_middle_are_stopped,
    archives_are_read_like_folders,
}

async fn a_whole_academie_is_as_its_feeds_tell_and_twice_is_once(kind: Kind) {
    let house = House::new(kind, 300, 0);
    let complete = house.feeds("complete");
    let first = house.import_aaf(&complete);
    assert_eq!(first.state, State::Done, "{:?}", first.report);
    house.is_as_told("start");
    let total = first.report.count(Happening::PersonNew);
    assert!(total > 250, "{total}");
    assert!(first.report.count(Happening::Homonym) > 0);
    assert!(first.report.passed_over > 3_000);
    assert!(first.report.warnings.contains_key("check-letter"));

    let before = house.everything();
    let again = house.stage_aaf(&complete);
    assert_eq!(again.state, State::Ready);
    assert_eq!(again.report.changes(), 0, "{:?}", again.report.counts);
    assert_eq!(again.total, 0);
    house.apply(&again);
    assert_eq!(house.everything(), before);
}

async fn deltas_bring_everybody_to_where_they_are(kind: Kind) {
    let house = House::new(kind, 300, 40);
    let complete = house.import_aaf(&house.feeds("complete"));
    assert_eq!(complete.state, State::Done);
    let all = house.import_aaf(&house.feeds("all"));
    assert_eq!(all.state, State::Done, "{:?}", all.report);
    house.is_as_told("end");
    house.has_no_orphans();
    for happening in [
        Happening::PersonMoving,
        Happening::PersonLeaving,
        Happening::PersonNew,
        Happening::PersonRenamed,
        Happening::StructureGone,
    ] {
        assert!(all.report.count(happening) > 0, "{happening:?}");
    }
    let again = house.stage_aaf(&house.feeds("all"));
    assert_eq!(again.report.changes(), 0, "{:?}", again.report.counts);
    house.apply(&again);
    let older = house.stage_aaf(&house.feeds("complete"));
    assert_eq!(older.state, State::Refused);
    let refused = older.report.refused.unwrap();
    assert_eq!(refused.0, "older");
}

async fn human_resources_tell_who_is_one_person_and_leave_no_secret(kind: Kind) {
    let house = House::new(kind, 300, 0);
    let hr = house.file("HR/hr_20260901.csv");
    let first = house.import_hr(&hr);
    assert_eq!(first.state, State::Done);
    assert_eq!(
        first.report.count(Happening::HrUnmatched),
        first.report.count(Happening::HrNew),
        "nobody is there yet"
    );
    house.import_aaf(&house.feeds("complete"));
    house.is_as_told("start");
    assert!(house.people_in_both_degrees() > 0, "one account each");
    let again = house.stage_hr(&hr);
    assert_eq!(again.report.changes(), 0, "{:?}", again.report.counts);
    house.apply(&again);

    let lines: Vec<&str> = hr.lines().skip(1).collect();
    let numen: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.split(';').next())
        .filter(|numen| numen.len() == 13)
        .collect();
    assert!(numen.len() > 100);
    house.holds_none_of(&numen);
    let born: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.split(';').nth(1))
        .filter(|born| born.len() == 10)
        .collect();
    house.holds_none_of(&born);
}

async fn what_is_wrong_changes_nothing_and_says_which_line(kind: Kind) {
    let house = House::new(kind, 60, 1);
    let complete = house.feeds("complete");
    let nothing = house.everything();
    let refused = |key: &str| {
        let import = house.stage_aaf(&complete);
        assert_eq!(import.state, State::Refused, "{key}");
        assert_eq!(house.everything(), nothing);
        let (said, values) = import.report.refused.unwrap();
        assert_eq!(said, key);
        values
    };
    let file = house.first_file(&complete, "PersEducNat");
    let text = std::fs::read(&file).unwrap();
    std::fs::write(&file, &text[..text.len() / 2]).unwrap();
    let values = refused("unreadable-cut-off");
    assert!(values["line"].parse::<u64>().unwrap() > 10);
    let mut broken = text.clone();
    let record = b"<identifier>";
    let places = broken.windows(record.len());
    let last = places.enumerate().rfind(|(_, bytes)| bytes == record);
    let place = last.unwrap().0;
    broken[place..place + 3].copy_from_slice(b"<<<");
    std::fs::write(&file, &broken).unwrap();
    refused("unreadable-malformed");
    std::fs::write(&file, &text).unwrap();

    house.codes(&[12]);
    let values = refused("academie");
    assert_eq!(values["code"], "11");
    house.codes(&[11]);

    let moved = file.with_extension("away");
    std::fs::rename(&file, &moved).unwrap();
    refused("missing");
    std::fs::rename(&moved, &file).unwrap();

    let ahead = house.stage_on(&complete, date("2026-08-20"), false);
    assert_eq!(ahead.report.refused.unwrap().0, "ahead");
    let meant = house.stage_on(&complete, date("2026-08-20"), true);
    assert_eq!(meant.state, State::Ready);
    let busy = house.try_stage_aaf(&complete);
    assert!(matches!(busy, Err(ImportError::Refused(Refusal::Busy))));
    house.imports.give_up(&Actor::command(), meant.id).unwrap();
    assert_eq!(house.everything(), nothing);
    assert_eq!(house.staged_rows(), 0);

    let deltas = house.stage_aaf(&house.feeds("deltas"));
    assert_eq!(deltas.report.refused.unwrap().0, "no-complete");
    let empty = house.stage_aaf(&house.feeds("empty"));
    assert_eq!(empty.report.refused.unwrap().0, "nothing");
    let hr = house.stage_hr("nom;prenom\nRoux;Anne\n");
    assert_eq!(hr.report.refused.unwrap().0, "columns");
    let wrong = std::fs::read(house.folder().join("feeds/HR/hr_wrong_20260901.csv")).unwrap();
    let refused = house.stage_hr_bytes(&wrong).report.refused.unwrap();
    assert_eq!(refused.0, "unreadable-not-text");
    let moved: String = (0..40)
        .map(|one| format!("11E99{one:05}ABC;demain;{one}\n"))
        .collect();
    let moved = house.stage_hr(&format!("numen;date_naissance;matricule\n{moved}"));
    let (key, values) = moved.report.refused.unwrap();
    assert_eq!((key.as_str(), values["line"].as_str()), ("faulty", "2"));
    assert_eq!(house.everything(), nothing);
}

async fn too_many_departures_wait_for_a_second_person(kind: Kind) {
    let house = House::new(kind, 300, 0);
    let complete = house.feeds("complete");
    house.import_aaf(&complete);
    let before = house.everything();
    let gone = house.without_every(&complete, "PersEducNat", 4);
    let stopped = house.stage_aaf(&complete);
    assert_eq!(stopped.state, State::Stopped);
    let stop = stopped.report.stop.clone().unwrap();
    assert!(stop.departures * 10 > gone, "{stop:?} {gone}");
    assert_eq!(
        stop.departures,
        stopped.report.count(Happening::PersonLeaving)
    );
    assert_eq!(house.everything(), before);
    let command = Actor::command();
    assert!(house.try_apply(&stopped).is_err(), "it is not released");
    let other = house
        .imports
        .release(&command, stopped.id, Some(stop.departures + 1));
    assert!(matches!(other, Err(ImportError::OtherDepartures { .. })));
    assert!(house.imports.release(&command, stopped.id, None).is_err());
    house
        .imports
        .release(&command, stopped.id, Some(stop.departures))
        .unwrap();
    house.apply(&stopped);
    assert_eq!(house.staying() as u64, stop.of - stop.departures);
}

async fn an_import_that_was_cut_goes_on(kind: Kind) {
    let mut house = House::new(kind, 300, 0);
    let complete = house.feeds("complete");
    let staged = house.stage_aaf(&complete);
    let cut = house.apply_until(&staged, 60);
    assert!(cut.is_err());
    house = house.reopened();
    let now = house.imports.import(&Actor::command(), staged.id).unwrap();
    assert_eq!(now.state, State::Applying);
    assert!(now.done >= 60 && now.done < now.total, "{now:?}");
    assert_eq!(house.imports.resume().unwrap(), [staged.id]);
    house.apply(&staged);
    house.is_as_told("start");
    assert_eq!(house.staged_rows(), 0);
    assert!(house.imports.resume().unwrap().is_empty());
}

async fn a_function_comes_with_the_structure_that_a_later_delivery_brings(kind: Kind) {
    let house = House::new(kind, 120, 0);
    let whole = house.feeds("complete");
    // What everybody is when all structures are there from the beginning.
    let other = House::new(kind, 120, 0);
    other.import_aaf(&other.feeds("complete"));
    let told = people(&other);

    let without = house.feeds("all");
    assert!(house.without_structures(&without, 2) > 3);
    house.import_aaf(&without);
    let wanted = house.wanted();
    assert!(wanted > 10, "{wanted}");
    assert!(people(&house) != told);
    let who = house.who_want().remove(0);
    let (followed, not) = places_told(&house, &who);
    assert!(not > 0, "what names an unknown structure is not followed");
    // The same again brings nothing, and what waits goes on waiting.
    house.import_aaf(&without);
    assert_eq!(house.wanted(), wanted);
    // Cut behind the structures, it goes on to its end.
    let staged = house.stage_aaf(&whole);
    let rows = staged.total;
    assert!(rows < 40, "structures alone come: {rows}");
    assert!(house.apply_until(&staged, rows).is_err());
    let house = house.reopened();
    house.apply(&staged);
    let now = people(&house);
    let differ = now.iter().zip(&told).find(|(one, other)| one != other);
    assert_eq!((now.len(), differ), (told.len(), None));
    assert_eq!(house.wanted(), 0);
    assert_eq!(places_told(&house, &who), (followed + not, 0));
}

/// Everybody but the mailboxes, which are numbered by their accounts.
fn people(house: &House) -> Vec<String> {
    let all = house.everything().into_iter();
    all.filter(|one| !one.starts_with("role mailbox")).collect()
}

/// How many of the places that the annuaire names of somebody are followed, and how many are not.
fn places_told(house: &House, id: &str) -> (usize, usize) {
    let person = PersonId(house.subject("ENT2D_011", id).unwrap());
    let command = Actor::command();
    let told = house.imports.sources(&command, person, house.today);
    let told = told.unwrap();
    let says = told.iter().flat_map(|one| &one.says);
    let places = says.filter(|said| matches!(said.field, SaidField::Home | SaidField::Functions));
    let count = |said: &import::Said| match &said.value {
        Value::List(all) => all.len(),
        _ => 1,
    };
    let (mut followed, mut not) = (0, 0);
    for said in places {
        match said.wins {
            true => followed += count(said),
            false => not += count(said),
        }
    }
    (followed, not)
}

async fn who_waits_for_a_structure_and_goes_waits_no_more(kind: Kind) {
    let house = House::new(kind, 120, 0);
    let without = house.feeds("complete");
    house.without_structures(&without, 2);
    house.import_aaf(&without);
    assert!(house.wanted() > 10);
    house.without_every(&without, "PersEducNat", 1);
    house.import_aaf(&without);
    assert_eq!(house.wanted(), 0);
}

async fn a_feed_pulls_nobody_out_of_another_organisation(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let complete = house.feeds("complete");
    house.import_aaf(&complete);
    let before = house.everything();
    let other = house.another_organisation();
    house.import_aaf_for(other, &complete);
    assert_eq!(house.everything(), before);
    let theirs = house.everything_of(other);
    assert_eq!(theirs.len(), before.len());
    assert!(theirs.iter().all(|one| one.contains("@ac-autre.example")));

    // A suspended account is not opened by a feed.
    let first = house.accounts()[0];
    house
        .directory
        .suspend(&Actor::command(), first, &Suspension::default())
        .unwrap();
    house.without_every(&complete, "PersEducNat", 40);
    let again = house.stage_aaf(&complete);
    if again.state == State::Stopped {
        let departures = again.report.stop.as_ref().map(|stop| stop.departures);
        house
            .imports
            .release(&Actor::command(), again.id, departures)
            .unwrap();
    }
    house.apply(&again);
    let account = house.directory.account(first).unwrap();
    assert_eq!(account.state, AccountState::Suspended);
}

async fn a_table_of_another_institution_is_mapped(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let table = "Matricule;Nom;Prénom;Service;Libellé;Poste\n\
                 17;ROUX;Anne;DSI;Informatique;Ingénieure\n\
                 17;ROUX;Anne;RH;Ressources;Référente\n\
                 18;VIDAL;Louis;DSI;Informatique;Technicien\n";
    let mapping = "identifier=matricule,family-name=nom,given-name=prenom,structure=service,\
                   structure-name=libelle,function-label=poste";
    let done = house.import_csv("ville.csv", table, mapping);
    assert_eq!(done.report.count(Happening::PersonNew), 2);
    assert_eq!(done.report.count(Happening::StructureNew), 2);
    let anne = house.person_at("anne.roux@ac-thau.example");
    assert_eq!(house.directory.functions(PersonId(anne)).unwrap().len(), 2);
    let fewer = "Matricule;Nom;Prénom;Service;Libellé;Poste\n\
                 17;ROUX;Anne;DSI;Informatique;Ingénieure\n";
    let stopped = house.stage_csv("ville.csv", fewer, mapping);
    assert_eq!(stopped.state, State::Stopped, "one of two is more than 5 %");
    assert!(import::mapping("identifier=matricule").is_err());
    assert!(import::mapping("nonsense").is_err());
}

async fn archives_are_read_like_folders(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let complete = house.feeds("complete");
    let zip = house.zipped(&complete);
    let staged = house.stage_aaf(&zip);
    assert_eq!(staged.state, State::Ready, "{:?}", staged.report.refused);
    house.apply(&staged);
    house.is_as_told("start");
    let source = &staged.report.source;
    assert_eq!(source.name, "livraison.zip");
    assert!(source.files > 5 && source.bytes > 100_000, "{source:?}");
    let again = house.stage_aaf(&house.tarred(&complete));
    assert_eq!(again.state, State::Ready, "{:?}", again.report.refused);
    assert_eq!(again.report.changes(), 0);
    assert!(!house.folder().join("data/staging").exists());
    house.imports.give_up(&Actor::command(), again.id).unwrap();
    let damaged = house.folder().join("abîmé.zip");
    std::fs::write(&damaged, b"PK\x03\x04 and no more").unwrap();
    let refused = house.stage_aaf(&damaged).report.refused.unwrap();
    assert_eq!(refused.0, "files-damaged");
    assert_eq!(refused.1["file"], "abîmé.zip", "without its folders");
}

const HEADINGS: &str = "numen;date_naissance;jointure_2d\n";

async fn a_number_that_moves_to_somebody_else_changes_nobody(kind: Kind) {
    let house = House::new(kind, 60, 0);
    house.import_aaf(&house.feeds("complete"));
    let people = house.some_people(3);
    let [(anne, annes), (louis, louis_born), (third, thirds)] = people.as_slice() else {
        panic!("{people:?}");
    };
    let person = |id: &str| house.subject("ENT2D_011", id).unwrap();
    let (numen, other) = ("11E9900001AAA", "11E9900002BBB");
    house.import_hr(&format!("{HEADINGS}{numen};{annes};{anne}\n"));
    let hash = house.numen_hash(person(anne)).unwrap();

    // A column moved: her number stands beside somebody else.
    let done = house.import_hr(&format!("{HEADINGS}{numen};{louis_born};{louis}\n"));
    assert_eq!(done.report.count(Happening::Suspicious), 1);
    assert_eq!(house.numen_hash(person(louis)), None);
    assert_eq!(
        house.numen_hash(person(anne)),
        None,
        "nothing of it is believed"
    );

    // Two lines name one record: neither is believed.
    let two = format!("{HEADINGS}{numen};{thirds};{third}\n{other};{thirds};{third}\n");
    house.import_hr(&two);
    assert_eq!(house.numen_hash(person(third)), None);

    // A corrected number is a new line about the same person.
    house.import_hr(&format!("{HEADINGS}{other};{annes};{anne}\n"));
    let corrected = house.numen_hash(person(anne)).unwrap();
    assert_ne!(corrected, hash);

    // Another date of birth than the annuaire's.
    house.import_hr(&format!(
        "{HEADINGS}{other};{annes};{anne}\n{numen};01/01/1901;{louis}\n"
    ));
    assert_eq!(house.numen_hash(person(louis)), None);
    assert_eq!(house.numen_hash(person(anne)), Some(corrected));
}

async fn human_resources_cut_in_the_middle_are_stopped(kind: Kind) {
    let house = House::new(kind, 60, 0);
    let hr = house.file("HR/hr_20260901.csv");
    house.import_hr(&hr);
    let half: Vec<&str> = hr.lines().take(30).collect();
    let stopped = house.stage_hr(&half.join("\n"));
    assert_eq!(stopped.state, State::Stopped);
    assert!(house.try_apply(&stopped).is_err());
}

async fn a_feed_that_tells_of_the_same_name_makes_another_account(kind: Kind) {
    let house = House::new(kind, 60, 0);
    house.import_aaf(&house.feeds("complete"));
    let (id, _) = house.some_people(1).remove(0);
    let theirs = house.subject("ENT2D_011", &id).unwrap();
    let theirs = house.directory.person(PersonId(theirs)).unwrap();
    let command = directory::Actor::command();
    let new = import::NewByHand {
        key: "0123456789abcdef".to_owned(),
        given_name: "Odile".to_owned(),
        family_name: "Fabregat".to_owned(),
        function: "Intendance".to_owned(),
        profile: "ADF".to_owned(),
        establishment: theirs.establishment_id.unwrap(),
        ..import::NewByHand::default()
    };
    let odile = house.write_by_hand(&command, &new).unwrap();
    let again = house.write_by_hand(&command, &new).unwrap();
    assert_eq!(again, odile, "the same form is the same person");
    let head = import::NewByHand {
        key: "fedcba9876543210".to_owned(),
        profile: "DIR".to_owned(),
        ..new
    };
    assert!(
        house.write_by_hand(&command, &head).is_err(),
        "nobody is made head by hand"
    );
    let before = house.everything();
    house.import_aaf(&house.feeds("complete"));
    assert_eq!(house.everything(), before, "the annuaire changes nobody");
    let table = "matricule;nom;prenom;service\nM1;FABREGAT;ODILE;CULT\n";
    let mapping = "identifier=matricule,family-name=nom,given-name=prenom,structure=service";
    house.import_csv("ville.csv", table, mapping);
    let first = house.person_at("odile.fabregat@ac-thau.example");
    let other = house.person_at("odile.fabregat1@ac-thau.example");
    assert_eq!(first, odile.0);
    assert_ne!(other, first);
    let today = date("2026-09-01");
    let told = house.imports.sources(&command, odile, today).unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, import::FeedKind::Hand);
    assert!(told[0].says.iter().all(|said| said.wins));
}
