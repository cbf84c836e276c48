//! Completion of what one types: people of one's organisation, the closest structure first.

use crate::person::{PERSON, read_person};
use crate::{Actor, Directory, DirectoryError, Person, Scopes};
use store::params;

/// Words looked at in what is typed: more does not narrow further.
const WORDS: usize = 6;
/// Candidates read for the first word before the others narrow them.
const CANDIDATES: i64 = 2_000;

impl Directory {
    /// People of the actor's organisation whose words (names, function, establishment, town) begin with what is
    /// typed, all words required; the actor's establishment first, then by name.
    ///
    /// # Errors
    /// `NotPermitted` without the directory scope; the store's.
    pub fn complete(
        &self,
        actor: &Actor,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<Person>, DirectoryError> {
        if !actor.scopes.contains(Scopes::DIRECTORY) {
            return Err(DirectoryError::NotPermitted);
        }
        let mut words: Vec<String> = words(typed);
        // The longest word narrows most: it is the one the index is asked for.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.truncate(WORDS);
        let Some((first, rest)) = words.split_first() else {
            return Ok(Vec::new());
        };
        let mut people = self.starting_with(actor, first)?;
        people.retain(|person| {
            let own = words_of(person);
            rest.iter()
                .all(|typed| own.iter().any(|word| word.starts_with(typed.as_str())))
        });
        let near = self
            .person(actor.person)
            .ok()
            .and_then(|me| me.establishment_id);
        people.sort_by_cached_key(|person| {
            (
                person.establishment_id != near || near.is_none(),
                text::fold(&person.family_name),
                text::fold(&person.given_name),
                person.id,
            )
        });
        people.truncate(limit);
        Ok(people)
    }

    fn starting_with(&self, actor: &Actor, prefix: &str) -> Result<Vec<Person>, DirectoryError> {
        // Prefix as a range: both engines walk the key (organisation, word).
        let end = format!("{prefix}\u{10FFFF}");
        let sql = format!("{PERSON} {STARTING_WITH}");
        Ok(self.store.platform_read(|tx| {
            tx.query(
                &sql,
                params![actor.organisation, prefix, &end, CANDIDATES],
                read_person,
            )
        })?)
    }
}

pub(crate) const STARTING_WITH: &str = "
WHERE person.account_id IS NOT NULL AND person.person_id IN (
    SELECT person_id FROM person_word WHERE organisation_id = $1 AND word >= $2 AND word < $3 LIMIT $4)";

/// The words a person is found by.
pub(crate) fn words_of(person: &Person) -> Vec<String> {
    search_words([
        person.display_name.as_str(),
        &person.given_name,
        &person.family_name,
        &person.function,
        person.establishment.as_deref().unwrap_or_default(),
        person.town.as_deref().unwrap_or_default(),
        person.address.as_deref().unwrap_or_default(),
    ])
}

/// The words of texts, each once.
pub(crate) fn search_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = texts.into_iter().flat_map(words).collect();
    all.sort();
    all.dedup();
    all
}

fn words(typed: &str) -> Vec<String> {
    text::fold(typed)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
