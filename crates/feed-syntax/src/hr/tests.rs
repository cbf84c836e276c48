//! Lines of human resources, right and wrong; nothing of them prints.

use super::*;
use crate::table::{WarningKind, limits};
use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;

const HEADER: &str =
    "Matricule;Jointure;NUMEN;Date de naissance;Service gestionnaire;Corps;Statut;Début;Fin\n";

fn all(bytes: &[u8]) -> (Vec<Person>, Vec<(u64, WarningKind<Column>)>) {
    let (mut people, mut warnings) = (Vec::new(), Vec::new());
    for item in read(bytes).unwrap() {
        match item.unwrap() {
            Item::Row(person) => people.push(person),
            Item::Warning(warning) => warnings.push((warning.line, warning.kind)),
        }
    }
    (people, warnings)
}

fn of(lines: &str) -> (Vec<Person>, Vec<(u64, WarningKind<Column>)>) {
    all(format!("{HEADER}{lines}").as_bytes())
}

#[test]
fn a_line_tells_numen_birth_service_corps_status_and_dates() {
    let (people, warnings) = of(
        "A12;7000001;11e9901234abc;29/02/1984;DPE 2 — lycées;AGREGE;TITULAIRE;01/09/2026;31/08/2027\n",
    );
    assert_eq!(warnings, []);
    let person = &people[0];
    assert_eq!(person.line, 2);
    assert_eq!(person.jointure.as_ref().unwrap().as_str(), "7000001");
    assert_eq!(person.matricule.as_ref().unwrap().as_str(), "A12");
    assert_eq!(person.numen.as_ref().unwrap().reveal(), "11E9901234ABC");
    assert_eq!(person.birth_date.unwrap().reveal(), "1984-02-29");
    assert_eq!(person.service.as_deref(), Some("DPE 2 — lycées"));
    assert_eq!(person.end.unwrap().to_string(), "2027-08-31");
}

#[test]
fn delimiters_quotes_marks_and_encodings_are_forgiven() {
    let line = "\u{feff}\"jointure\",\"gestionnaire\",\"fin\"\r\n\"1\",\"Pôle \"\"A\"\", 2\",\"2027-08-31\"\r\n";
    let with = |delimiter: char| line.replace("\",\"", &format!("\"{delimiter}\""));
    for delimiter in [',', ';', '\t', '|'] {
        let (people, warnings) = all(with(delimiter).as_bytes());
        assert_eq!(warnings, [], "{delimiter:?}");
        assert_eq!(people[0].service.as_deref(), Some("Pôle \"A\", 2"));
        assert!(people[0].end.is_some());
    }
    let (latin, _, _) = WINDOWS_1252.encode("Jointure;Service;Début\n1;Pôle œuvres;01/09/2026\n");
    let (people, _) = all(&latin);
    assert_eq!(people[0].service.as_deref(), Some("Pôle œuvres"));
    assert!(people[0].start.is_some());
    let (people, _) = all(b"jointure_2d;JOINTURE 1D;corps\n7;;X\n;8;X\n7;8;X\n");
    let ids = people
        .iter()
        .map(|one| (one.first_degree.is_some(), one.second_degree.is_some()));
    assert_eq!(
        ids.collect::<Vec<_>>(),
        [(false, true), (true, false), (true, true)]
    );
    let (people, _) = all(b"jointure;corps\n1;AGREGE");
    assert_eq!(people[0].corps.as_deref(), Some("AGREGE"));
}

#[test]
fn every_mistake_is_a_warning_with_its_line() {
    let (people, warnings) = of(";;11E9901234ABC;;;;;;\n\
;1;11E99012;;;;;;\n\
\n\
;;;;;;;;\n\
;2;;31/02/1984;;;;;\n\
;3;;;;;;01/09/2026;31/08/2026\n\
;4;;;;AGREGE\n\
;5;;;a;b;c;d;e;f\n\
;6;;;\"Pôle\nnord\";;;;\n\
;7;;;;;;demain;\n\
;8 9;;;;;;;\n");
    let expected = [
        (2, WarningKind::Identifier),
        (3, WarningKind::Form(Column::Numen)),
        (6, WarningKind::Form(Column::BirthDate)),
        (7, WarningKind::Reversed),
        (8, WarningKind::Short),
        (9, WarningKind::Long),
        (10, WarningKind::LineBreak),
        (12, WarningKind::Form(Column::Start)),
        (13, WarningKind::Form(Column::Jointure)),
        (13, WarningKind::Identifier),
    ];
    assert_eq!(warnings, expected);
    let read: Vec<&str> = people
        .iter()
        .map(|one| one.jointure.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(read, ["1", "2", "3", "4", "7"]);
    assert!(people[2].start.is_none() && people[2].end.is_none());
}

#[test]
fn lines_are_counted_over_blank_ones_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let text = ["jointure;numen", "1;x", "", "", "2;x", "3;x", ""].join(end);
        let (_, warnings) = all(text.as_bytes());
        let lines: Vec<u64> = warnings.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 5, 6], "{end:?}");
    }
}

#[test]
fn nothing_of_a_line_prints() {
    let (people, warnings) = of(
        "A12;7000001;11E9901234ABC;29/02/1984;DPE;AGREGE;ANT;01/09/2026;\n;1;CANARI;CANARI;;;;CANARI;\nCANARI CANARI;;;;;;;;\n",
    );
    let shown = format!("{people:?} {warnings:?}");
    for word in [
        "11E99", "1984", "7000001", "A12", "DPE", "AGREGE", "ANT", "CANARI",
    ] {
        assert!(!shown.contains(word), "{word} in {shown}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let fault = |bytes: &[u8]| read(bytes).err();
    assert_eq!(fault(b""), Some(Fault::NoHeader));
    assert_eq!(fault(b"\n\n"), Some(Fault::NoHeader));
    assert_eq!(
        fault(b"numen;corps\n"),
        Some(Fault::Missing(Column::Jointure))
    );
    assert_eq!(
        fault(b"jointure;fin;date de fin\n"),
        Some(Fault::Twice(Column::End))
    );
    assert_eq!(fault(b"\xff\xfej\0o\0"), Some(Fault::Encoding));
    let endless = b"jointure;corps\n1;\"".chain(std::io::repeat(b'a'));
    let fault = read(endless).unwrap().find_map(Result::err);
    assert_eq!(fault, Some(Fault::TooLong { line: 2 }));
    assert_eq!(
        read(std::io::repeat(b'a')).err(),
        Some(Fault::TooLong { line: 1 })
    );
}

#[test]
fn a_row_as_long_as_the_limit_is_read() {
    let long = "a".repeat(limits::LONGEST_ROW - 10);
    let (people, warnings) = all(format!("jointure;corps\n1;{long}\n2;b\n").as_bytes());
    assert_eq!((people.len(), warnings.len()), (2, 0));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        crate::fuzz_one(&bytes);
        crate::fuzz_one(&[HEADER.as_bytes(), &bytes].concat());
    }

    #[test]
    fn cells_come_back_as_they_were_written(
        cells in prop::collection::vec("[ -~éœ]{0,20}", 1..6),
        delimiter in prop::sample::select(vec![';', ',', '\t']),
    ) {
        let mut text = format!("jointure{delimiter}corps\n");
        for (at, cell) in cells.iter().enumerate() {
            text.push_str(&format!("{at}{delimiter}\"{}\"\n", cell.replace('"', "\"\"")));
        }
        let (people, warnings) = all(text.as_bytes());
        prop_assert_eq!(warnings, []);
        for (at, cell) in cells.iter().enumerate() {
            let words: Vec<&str> = cell.split_whitespace().collect();
            let expected = (!words.is_empty()).then(|| words.join(" "));
            prop_assert_eq!(&people[at].corps, &expected);
            prop_assert_eq!(people[at].line, at as u64 + 2);
        }
    }
}
