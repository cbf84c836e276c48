//! The HR feed beside AAF, and the wrong one.

use crate::{made, share, truth};
use std::collections::HashSet;

#[test]
fn hr_tells_of_most_people_under_the_ids_of_the_feeds() {
    let folder = made(2000, 17, 3);
    let known: HashSet<(String, String)> = folder
        .rows("truth/start-staff.csv")
        .into_iter()
        .map(|row| (row["feed"].clone(), row["id"].clone()))
        .collect();
    let rows = folder.rows("HR/hr_20260825.csv");
    assert_eq!(rows.len() as u64, truth(&folder, &["hr", "rows"]));
    let mut numen = HashSet::new();
    let (mut alone, mut temporary) = (0, 0);
    for row in &rows {
        assert!(is_numen(&row["numen"]), "{row:?}");
        assert!(numen.insert(row["numen"].clone()));
        let ids = [
            ("ENT2D", &row["jointure_2d"]),
            ("ENT1D", &row["jointure_1d"]),
        ];
        let ids: Vec<_> = ids.into_iter().filter(|(_, id)| !id.is_empty()).collect();
        alone += u64::from(ids.is_empty());
        assert!(
            ids.into_iter()
                .all(|(feed, id)| known.contains(&(feed.to_owned(), id.clone())))
        );
        assert_eq!(row["fin"].is_empty(), row["statut"] != "CONTRACTUEL");
        temporary += usize::from(row["fin"] == "31/08/2027");
    }
    assert_eq!(alone, truth(&folder, &["hr", "in_hr_alone"]));
    assert!(truth(&folder, &["hr", "in_aaf_alone"]) > 10);
    share(temporary, rows.len(), 0.15, 0.4);
    assert!(folder.files().contains_key("HR/hr_20260828.csv"));
}

fn is_numen(text: &str) -> bool {
    let shape = "99A9999999AAA";
    text.len() == shape.len()
        && text
            .bytes()
            .zip(shape.bytes())
            .all(|(byte, form)| match form {
                b'9' => byte.is_ascii_digit(),
                _ => byte.is_ascii_uppercase(),
            })
}

#[test]
fn the_wrong_hr_file_has_its_faults_on_the_lines_that_are_told() {
    let folder = made(50, 1, 0);
    let bytes = &folder.files()["HR/hr_wrong_20260825.csv"];
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let text = folder.text("truth/truth.json");
    let at = text.find("\"hr_wrong\"").unwrap();
    let mut faults = 0;
    for part in text[at..].split("\"line\": ").skip(1) {
        let number: usize = part[..part.find(',').unwrap()].parse().unwrap();
        let name = part.split('"').nth(3).unwrap();
        let line = String::from_utf8_lossy(lines[number - 1]).into_owned();
        let fields: Vec<&str> = line.split(';').collect();
        let shown = match name {
            "numen-shape" | "numen-missing" | "numen-spaces-and-case" => !is_numen(fields[0]),
            "birth-date-impossible" => fields[1].starts_with("31/02"),
            "birth-date-other-form" => fields[1].contains('-'),
            "jointure-unknown" => fields[4] == "1",
            "status-unknown" => fields[8] == "BENEVOLE",
            "end-before-start" => fields[10].ends_with("2019"),
            "too-few-columns" => fields.len() < 12,
            "too-many-columns" => fields.len() > 12,
            "formula" => fields[6].starts_with('='),
            "numen-twice" => lines[..number - 1]
                .iter()
                .any(|other| other.starts_with(fields[0].as_bytes())),
            "not-utf-8" => std::str::from_utf8(lines[number - 1]).is_err(),
            "control-character" => line.contains('\0'),
            "quote-unclosed" => line.matches('"').count() == 1,
            other => panic!("{other}"),
        };
        assert!(shown, "{name}: {line}");
        faults += 1;
    }
    assert_eq!(faults, 15);
}
