//! Who bears a name already, for who is about to write somebody of that name.

use crate::naming::is_respelling;
use crate::person::{PERSON, read_person};
use crate::search::matching;
use crate::words::{FoundIn, typed_words};
use crate::{Actor, Directory, DirectoryError, OrganisationId, Person};
use store::{StoreError, Value, params};

/// People whose words are all of the name's who are looked at.
const LOOKED_AT: i64 = 500;

/// Somebody, by id.
pub(crate) fn one_person() -> String {
    format!("{PERSON} WHERE person.person_id = $1")
}

impl Directory {
    /// Who bears this name in an organisation (case, accents and hyphens aside), whatever the state of their account, at most
    /// `limit`: for who is about to write somebody of that name. Whom the directory does not list is told to who looks after
    /// them alone.
    ///
    /// # Errors
    /// `NotPermitted` for another organisation; the store's.
    pub fn namesakes(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        (given, family): (&str, &str),
        limit: usize,
    ) -> Result<Vec<Person>, DirectoryError> {
        if actor.organisation != organisation && !actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        let words = typed_words(&format!("{given} {family}"));
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let found = self.store.platform_read(|tx| {
            // No letter or digit is lower than a space: what lies between the two is the word itself.
            let ends: Vec<String> = words.iter().map(|word| format!("{word} ")).collect();
            let mut values: Vec<Value<'_>> = vec![FoundIn::of(organisation).into()];
            for (word, end) in words.iter().zip(&ends) {
                values.extend([Value::from(word), end.into()]);
            }
            values.push(LOOKED_AT.into());
            let ids: Vec<i64> = tx.query(&matching(words.len()), &values, |row| row.get(0))?;
            let sql = one_person();
            let mut people = Vec::new();
            for id in ids {
                people.extend(tx.query_opt(&sql, params![id], read_person)?);
            }
            Ok::<_, StoreError>(people)
        })?;
        let mut namesakes = Vec::new();
        for one in found {
            let same = is_respelling((&one.given_name, &one.family_name), (given, family));
            if same && namesakes.len() < limit && (one.listed || self.looks_after(actor, one.id)?) {
                namesakes.push(one);
            }
        }
        Ok(namesakes)
    }
}
