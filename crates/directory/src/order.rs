//! The order people stand in: by family name, then given name, as the French collation has it. Rows hold the key, so that
//! a page of names is a walk of an index.

use crate::{Directory, DirectoryError, OrganisationId, structure};
use std::fmt::Write as _;
use store::{StoreError, Tx, params};
use text::Lang;

/// Rows put in order in one transaction.
const AT_ONCE: i64 = 500;

/// Where a name stands among others: keys compare as names do. One organisation has one order, whoever looks.
pub(crate) fn name_key(family: &str, given: &str) -> String {
    let key = text::sort::key(Lang::Fr, &format!("{family} {given}"));
    let mut hex = String::with_capacity(key.len() * 2);
    for byte in key {
        let Ok(()) = write!(hex, "{byte:02x}") else {
            break;
        };
    }
    hex
}

/// Towns that are written alike are one.
pub(crate) fn town_key(town: &str) -> String {
    text::fold(town).trim().to_owned()
}

/// The key of an establishment's town; none for who has no establishment.
pub(crate) fn town_of(tx: &Tx<'_>, establishment: Option<i64>) -> Result<String, StoreError> {
    let Some(id) = establishment else {
        return Ok(String::new());
    };
    let found = structure::find(tx, id)?;
    Ok(found.map_or_else(String::new, |one| town_key(&one.facts.town)))
}

pub(crate) const NOT_IN_ORDER: &str = "
SELECT person_id, family_name, given_name, establishment_id FROM person
WHERE organisation_id = $1 AND order_name = '' AND population <> 'pupil' LIMIT $2";
/// Structures that no word leads to.
pub(crate) const WITHOUT_WORDS: &str = "
SELECT establishment_id, name, town FROM establishment
WHERE organisation_id = $1 AND (SELECT 1 FROM establishment_word
    WHERE establishment_word.establishment_id = establishment.establishment_id LIMIT 1) IS NULL
LIMIT $2";

impl Directory {
    /// Puts in order what an earlier version wrote: a start asks for it, and there is nothing to do but once.
    ///
    /// # Errors
    /// The store's.
    pub fn put_in_order(&self) -> Result<(), DirectoryError> {
        for organisation in self.organisations()? {
            while self
                .store
                .platform_write(|tx| structures(tx, organisation.id))?
                > 0
            {}
            while self
                .store
                .platform_write(|tx| people(tx, organisation.id))?
                > 0
            {}
        }
        Ok(())
    }
}

fn structures(tx: &Tx<'_>, organisation: OrganisationId) -> Result<usize, StoreError> {
    let found: Vec<(i64, String, String)> =
        tx.query(WITHOUT_WORDS, params![organisation, AT_ONCE], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut gained = 0;
    for (id, name, town) in &found {
        tx.execute(
            "UPDATE establishment SET order_name = $2 WHERE establishment_id = $1",
            params![*id, &structure::order_name(town, name)],
        )?;
        // One whose name has no letter gains none, and is not tried for ever.
        gained += structure::put_words(tx, *id)?;
    }
    Ok(gained)
}

fn people(tx: &Tx<'_>, organisation: OrganisationId) -> Result<usize, StoreError> {
    let found: Vec<(i64, String, String, Option<i64>)> =
        tx.query(NOT_IN_ORDER, params![organisation, AT_ONCE], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
    for (id, family, given, establishment) in &found {
        let order = name_key(family, given);
        tx.execute(
            "UPDATE person SET order_name = $2, town_key = $3 WHERE person_id = $1",
            params![*id, &order, &town_of(tx, *establishment)?],
        )?;
        tx.execute(
            "UPDATE held_function SET order_name = $2 WHERE person_id = $1",
            params![*id, &order],
        )?;
    }
    Ok(found.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_french_order() {
        let mut names = [
            ("Zorn", "Ada"),
            ("Étienne", "Marc"),
            ("Martin", "Zoé"),
            ("Martin", "Jean"),
            ("Martin-Sol", "Eve"),
            ("Martín", "Luc"),
            ("Eberlé", "Ève"),
        ];
        names.sort_by_key(|(family, given)| name_key(family, given));
        let sorted: Vec<String> = names
            .iter()
            .map(|(family, given)| format!("{given} {family}"))
            .collect();
        assert_eq!(
            sorted,
            [
                "Ève Eberlé",
                "Marc Étienne",
                "Jean Martin",
                "Luc Martín",
                "Zoé Martin",
                "Eve Martin-Sol",
                "Ada Zorn"
            ]
        );
        assert!(!name_key("", "").is_empty());
    }
}
