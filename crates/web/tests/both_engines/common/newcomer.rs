//! Somebody whom human resources tell of.
#![allow(dead_code, clippy::unwrap_used)]

use crate::common::House;
use directory::{PersonFacts, PersonId};
use feed_syntax::{BirthDate, Numen};
use identity::Hashed;

pub const NUMEN: &str = "11E2601001THA";
pub const BIRTH: &str = "14/02/1998";
pub const PHRASE: &str = "garrigue chenal amandier";

/// Solène Cazalbou, who waits for her first sign-in; who she is, and her identifier.
pub fn solene(house: &House) -> (PersonId, String) {
    let directory = &house.context.directory;
    let registry = directory.registry(house.anne.organisation).unwrap();
    let keyed = &house.context.keyed;
    let (numen, birth) = (
        Numen::parse(NUMEN).unwrap(),
        BirthDate::parse(BIRTH).unwrap(),
    );
    let facts = PersonFacts {
        given_name: "Solène".to_owned(),
        family_name: "Cazalbou".to_owned(),
        numen_hash: Some(keyed.of(Hashed::Numen, numen.reveal())),
        birth_hash: Some(keyed.of(Hashed::BirthDate, &birth.reveal())),
        ..PersonFacts::default()
    };
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    let store = house.context.mail.store();
    let put = |tx: &store::Tx<'_>| registry.put_person(directory, tx, None, &facts, today);
    let written = store.platform_write(put).unwrap();
    directory.forget();
    let person = directory.person(written.person.unwrap()).unwrap();
    (person.id, person.identifier.clone())
}
