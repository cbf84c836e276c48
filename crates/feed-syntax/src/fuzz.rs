//! One input through every grammar, with the promises checked: what the fuzz target calls.

use crate::aaf::xml::{Reader, Wanted};
use crate::aaf::{Category, Feed, Item, Populations, limits, name};
use crate::mapped::{self, Field, Mapping};
use crate::{Academie, BirthDate, Jointure, Numen, Siret, Uai, hr};

/// Reads `data` as a file of the annuaire fédérateur, as both kinds of table and as each identifier.
///
/// # Panics
/// When a promise of this crate does not hold.
pub fn fuzz_one(data: &[u8]) {
    as_xml(data);
    as_feed(data);
    as_tables(data);
    if let Ok(text) = std::str::from_utf8(data) {
        as_identifiers(text);
    }
}

/// Everything is wanted, or nothing but the identifiers.
struct All(bool);

impl Wanted for All {
    fn category(&self, _: Category) -> bool {
        self.0
    }

    fn attribute(&self, _: Category, _: &str) -> bool {
        true
    }
}

fn lines_of(data: &[u8]) -> u64 {
    data.iter().filter(|byte| **byte == b'\n').count() as u64 + 1
}

fn as_xml(data: &[u8]) {
    let (Ok(mut reader), Ok(mut passing)) =
        (Reader::new(data, All(true)), Reader::new(data, All(false)))
    else {
        return;
    };
    while let Ok(Some(record)) = reader.read() {
        let passed = passing.read();
        let passed = passed.expect("what is read is passed over too");
        let passed = passed.expect("no record is lost by passing over it");
        assert_eq!(record.id(), passed.id());
        assert_eq!(
            (record.line(), record.operation()),
            (passed.line(), passed.operation())
        );
        assert!((1..=lines_of(data)).contains(&record.line()));
        let mut count = 0;
        for attribute in record.attributes() {
            count += 1;
            assert!(attribute.values().count() <= limits::MOST_VALUES);
            for value in attribute.values() {
                assert!(value.line >= record.line());
                assert!(value.text.len() <= limits::LONGEST_VALUE);
                assert_eq!(value.text, value.text.trim());
            }
        }
        assert!(count <= limits::MOST_ATTRIBUTES);
        assert!(record.warnings().len() <= limits::MOST_WARNINGS + 2);
    }
}

fn as_feed(data: &[u8]) {
    let populations = Populations {
        pupils: true,
        guardians: true,
    };
    let Ok(feed) = Feed::new(data, populations) else {
        return;
    };
    for item in feed {
        match item {
            Ok(Item::Entry(entry)) => assert!((1..=lines_of(data)).contains(&entry.line)),
            Ok(Item::Warning(warning)) => assert!((1..=lines_of(data)).contains(&warning.line)),
            Err(fault) => assert!(fault.line().is_none_or(|line| line <= lines_of(data))),
        }
    }
}

fn as_tables(data: &[u8]) {
    for item in hr::read(data).into_iter().flatten() {
        if let Ok(hr::Item::Row(person)) = item {
            let known = [
                &person.jointure,
                &person.first_degree,
                &person.second_degree,
                &person.matricule,
            ];
            let by_secrets = person.numen.is_some() && person.birth_date.is_some();
            assert!(by_secrets || known.into_iter().any(Option::is_some));
            assert!(
                person
                    .start
                    .is_none_or(|start| person.end.is_none_or(|end| start <= end))
            );
        }
    }
    let pairs = [
        (Field::Identifier, "id"),
        (Field::FamilyName, "nom"),
        (Field::GivenName, "prénom"),
    ];
    if let Ok(mapping) = Mapping::new(pairs) {
        let rows = mapped::read(data, &mapping).into_iter().flatten();
        assert!(rows.count() <= data.len() * 2);
    }
}

fn as_identifiers(text: &str) {
    if let Ok(uai) = Uai::parse(text) {
        assert_eq!(Uai::parse(&uai.to_string()), Ok(uai));
        assert!(uai.corrected().has_right_letter());
    }
    if let Ok(numen) = Numen::parse(text) {
        assert_eq!(numen.reveal().len(), 13);
    }
    if let Ok(siret) = Siret::parse(text) {
        assert_eq!(Siret::parse(siret.as_str()), Ok(siret));
    }
    if let Some(academie) = Academie::parse(text) {
        assert_eq!(Academie::parse(&academie.to_string()), Some(academie));
    }
    if let Ok(id) = Jointure::parse(text) {
        assert_eq!(id.as_str(), text.trim());
    }
    if let Some(date) = BirthDate::parse(text) {
        assert_eq!(BirthDate::parse(&date.reveal()), Some(date));
    }
    let (assemblies, left_out) = name::assemble(text.lines());
    let read = assemblies
        .iter()
        .flat_map(|one| one.complet.iter().chain(&one.deltas))
        .map(|delivery| delivery.files.len());
    assert_eq!(read.sum::<usize>() + left_out.len(), text.lines().count());
}
