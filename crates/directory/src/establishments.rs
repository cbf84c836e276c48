//! The organisation's establishments as people look through them: by town and name, found by words.

use crate::structure::{ESTABLISHMENT, order_name, read};
use crate::words::{end_of, search_words, typed_words};
use crate::{Actor, Directory, DirectoryError, Establishment, Scopes, structure};
use store::Value;

impl Directory {
    /// A page of the organisation's open establishments by town and name, after the last of the page before: those whose
    /// name, kind, town or UAI have words that begin as all the typed ones do; all of them when nothing is typed. A pupil has
    /// their own school and no other.
    ///
    /// # Errors
    /// `NotPermitted` without the directory scope; the store's.
    pub fn establishments(
        &self,
        actor: &Actor,
        typed: &str,
        after: Option<&Establishment>,
        limit: u32,
    ) -> Result<Vec<Establishment>, DirectoryError> {
        if !actor.scopes.contains(Scopes::DIRECTORY) {
            return Err(DirectoryError::NotPermitted);
        }
        if let Some(schools) = self.only_schools(actor)? {
            let schools = schools.into_iter().map(|id| self.establishment(id));
            let schools: Vec<Establishment> = schools.collect::<Result<_, _>>()?;
            let is_found = |one: &Establishment| has_words(one, typed) && after.is_none();
            return Ok(schools.into_iter().filter(is_found).collect());
        }
        let words: Vec<(String, String)> = typed_words(typed)
            .into_iter()
            .map(|word| (word.clone(), end_of(&word)))
            .collect();
        let (name, id) = after.map_or((String::new(), 0), |last| {
            (order_name(&last.facts.town, &last.facts.name), last.id)
        });
        let mut values = vec![
            Value::from(actor.organisation),
            Value::from(&name),
            Value::from(id),
        ];
        for (first, end) in &words {
            values.extend([Value::from(first), Value::from(end)]);
        }
        values.push(Value::from(limit));
        let sql = in_order(words.len());
        Ok(self
            .store
            .platform_read(|tx| tx.query(&sql, &values, read))?)
    }

    /// The establishment, if it is of the actor's organisation.
    ///
    /// # Errors
    /// `NotPermitted` without the directory scope; `NotFound`; the store's.
    pub fn establishment_of(
        &self,
        actor: &Actor,
        id: i64,
    ) -> Result<Establishment, DirectoryError> {
        if !actor.scopes.contains(Scopes::DIRECTORY) {
            return Err(DirectoryError::NotPermitted);
        }
        let found = self.establishment(id)?;
        let only = self.only_schools(actor)?;
        let is_open = only.is_none_or(|schools| schools.contains(&id));
        if found.organisation == actor.organisation && is_open {
            Ok(found)
        } else {
            Err(DirectoryError::NotFound("establishment"))
        }
    }
}

/// Whether an establishment has words that begin as all the typed ones do.
fn has_words(one: &Establishment, typed: &str) -> bool {
    let own = search_words(structure::texts(&one.facts));
    let begins = |typed: &String| own.iter().any(|word| word.starts_with(typed.as_str()));
    typed_words(typed).iter().all(begins)
}

/// A page of those that have so many words, in the order of their names after a name and key. An organisation has some
/// thousands: who has not the words is passed over.
pub(crate) fn in_order(words: usize) -> String {
    let all: String = (0..words)
        .map(|word| {
            let (first, end) = (4 + 2 * word, 5 + 2 * word);
            format!(
                " AND (SELECT 1 FROM establishment_word AS has
                    WHERE has.establishment_id = establishment.establishment_id AND has.word >= ${first}
                        AND has.word < ${end} LIMIT 1) IS NOT NULL"
            )
        })
        .collect();
    format!(
        "{ESTABLISHMENT} WHERE organisation_id = $1 AND (order_name, establishment_id) > ($2, $3) AND closed IS NULL{all}
         ORDER BY order_name, establishment_id LIMIT ${}",
        4 + 2 * words
    )
}
