//! Search among people as one types: every typed word must begin a word they are found by (names, function, establishment,
//! town, UAI). Who works where the reader works comes first, then the pupils there, then who works in the same town, then
//! everybody, each by name. Who sees pupils, and whom pupils see, is in [`crate::pupils`].
//!
//! # What a search costs
//!
//! A rare search and a frequent one are answered in two ways, and which it is some thousands of entries of the index of
//! words tell, the rarest word's first:
//!
//! - *few* people match: their places in the order are read and sorted;
//! - *many* match (« professeur », a single letter): the order itself is walked, one index for each nearness, and whoever
//!   has not all words is passed over. Since many match, a page is soon full.
//!
//! Only the people of the page are read with all that is shown of them.

use crate::person::{PERSON, read_person};
use crate::pupils::Viewer;
use crate::words::{FoundIn, end_of, typed_words};
use crate::{
    Actor, Directory, DirectoryError, OrganisationId, Person, PersonId, Population, Scopes,
};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use store::{StoreError, Tx, Value, padded, params, places};

/// People whose places are read and sorted; when more match, the order is walked. A limit of time: they are read in some
/// milliseconds.
const FEW: usize = 4_000;
/// Entries of the index counted to tell which of several words is the rarest.
const COUNTED_AT_MOST: i64 = 20_000;
/// Places read in one statement.
const PLACES: usize = 400;
/// People read in one statement.
const PEOPLE: usize = 50;

/// How near somebody is to who searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    Establishment,
    /// Pupils of a school where who searches holds a function.
    Pupils,
    Town,
    Organisation,
}

/// Somebody who was found.
#[derive(Debug, Clone)]
pub struct Near {
    pub person: Person,
    pub nearness: Nearness,
}

/// A page of those who were found, the nearest first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub people: Vec<Near>,
    /// Whether there are others after them.
    pub more: bool,
}

/// Where somebody stands in what is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    nearness: Nearness,
    name: String,
    person: i64,
}

impl Directory {
    /// A page of the people of the actor's organisation whom what is typed finds, after somebody of the page before.
    /// Nothing typed finds nobody; who is not listed, or has no account that is in use, is never found.
    ///
    /// # Errors
    /// `NotPermitted` without the directory scope; the store's.
    pub fn search(
        &self,
        actor: &Actor,
        typed: &str,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<Found, DirectoryError> {
        if !actor.scopes.contains(Scopes::DIRECTORY) {
            return Err(DirectoryError::NotPermitted);
        }
        let words = typed_words(typed);
        if words.is_empty() {
            return Ok(Found::default());
        }
        let today = self.today();
        Ok(self.store.platform_read(|tx| {
            let search = Search::prepare(tx, actor, words.clone(), today)?;
            search.page(tx, after, limit)
        })?)
    }

    /// As [`Directory::search`], the first page: people to choose from while one types.
    ///
    /// # Errors
    /// As [`Directory::search`].
    pub fn complete(
        &self,
        actor: &Actor,
        typed: &str,
        limit: usize,
    ) -> Result<Vec<Person>, DirectoryError> {
        let found = self.search(actor, typed, None, limit)?;
        Ok(found.people.into_iter().map(|near| near.person).collect())
    }
}

/// Who searches for what.
struct Search {
    organisation: OrganisationId,
    /// The establishment of who searches; zero when there is none.
    establishment: i64,
    town: String,
    /// First and end of what each word begins, the rarest word first.
    words: Vec<(String, String)>,
    viewer: Viewer,
}

impl Search {
    fn prepare(
        tx: &Tx<'_>,
        actor: &Actor,
        words: Vec<String>,
        today: NaiveDate,
    ) -> Result<Self, StoreError> {
        let place: Option<(Option<i64>, String)> =
            tx.query_opt(PLACE_OF, params![actor.person], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let (establishment, town) = place.unwrap_or_default();
        let one = words.len() == 1;
        let mut counted = Vec::with_capacity(words.len());
        for word in words {
            let end = end_of(&word);
            let values = params![actor.organisation, &word, &end, COUNTED_AT_MOST];
            let count: Option<i64> = match one {
                true => None,
                false => tx.query_opt(COUNTED, values, |row| row.get(0))?,
            };
            counted.push((count, (word, end)));
        }
        // Among words that are as frequent as can be told the longest stays first.
        counted.sort_by_key(|(count, _)| *count);
        Ok(Self {
            organisation: actor.organisation,
            establishment: establishment.unwrap_or_default(),
            town,
            words: counted.into_iter().map(|(_, word)| word).collect(),
            viewer: Viewer::of(tx, actor.person, today)?,
        })
    }

    fn page(
        &self,
        tx: &Tx<'_>,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        let few = self.few(tx)?;
        let pupils = match (&few, self.viewer.is_pupil()) {
            (None, false) => self.pupils(tx)?,
            _ => BTreeSet::new(),
        };
        let mut from = match after {
            Some(person) => self.places(tx, [person.0].into())?.pop_first(),
            None => None,
        };
        let mut people: Vec<Near> = Vec::new();
        // Some of those found are not shown: it is gone on until the page is full.
        while people.len() <= limit {
            let want = (limit + 1 - people.len()).clamp(8, PEOPLE);
            let next = match &few {
                Some(few) => after_in(few, from.as_ref(), want),
                None => self.walk(tx, &pupils, from.as_ref(), want)?,
            };
            let Some(last) = next.last() else {
                break;
            };
            from = Some(last.clone());
            let ids: Vec<i64> = next.iter().map(|place| place.person).collect();
            let mut shown = visible(tx, &self.viewer, &ids)?;
            people.extend(next.iter().filter_map(|place| {
                let person = shown.remove(&place.person)?;
                Some(Near {
                    person,
                    nearness: place.nearness,
                })
            }));
        }
        let more = people.len() > limit;
        people.truncate(limit);
        Ok(Found { people, more })
    }

    /// Everybody who matches, in order, unless they are many.
    fn few(&self, tx: &Tx<'_>) -> Result<Option<BTreeSet<Place>>, StoreError> {
        if self.viewer.is_pupil() {
            return self.staff_of_school(tx).map(Some);
        }
        let ids = self.matching(tx, FoundIn::of(self.organisation))?;
        if ids.len() > FEW {
            return Ok(None);
        }
        // Several words of one person may begin alike.
        let mut few = self.places(tx, ids.into_iter().collect())?;
        few.append(&mut self.pupils(tx)?);
        Ok(Some(few))
    }

    /// Those whom all words lead to in one place: one more than few are as good as many.
    fn matching(&self, tx: &Tx<'_>, place: FoundIn) -> Result<Vec<i64>, StoreError> {
        let mut values = vec![Value::from(place)];
        self.push_words(&mut values);
        values.push(Value::from(i64::try_from(FEW + 1).unwrap_or(i64::MAX)));
        tx.query(&matching(self.words.len()), &values, |row| row.get(0))
    }

    /// Pupils of the schools where who searches holds a function: a school has fewer than are sorted at once.
    fn pupils(&self, tx: &Tx<'_>) -> Result<BTreeSet<Place>, StoreError> {
        let mut ids = BTreeSet::new();
        for school in &self.viewer.schools {
            ids.extend(self.matching(tx, FoundIn::of_pupils(*school))?);
        }
        self.places(tx, ids)
    }

    /// Whom a pupil finds: the staff of their school.
    fn staff_of_school(&self, tx: &Tx<'_>) -> Result<BTreeSet<Place>, StoreError> {
        let mut ids = BTreeSet::new();
        for school in &self.viewer.schools {
            let mut values = vec![Value::from(*school), Value::from(self.viewer.day())];
            self.push_words(&mut values);
            values.push(Value::from(i64::try_from(FEW).unwrap_or(i64::MAX)));
            let found: Vec<i64> =
                tx.query(&at_school(self.words.len()), &values, |row| row.get(0))?;
            ids.extend(found);
        }
        self.places(tx, ids)
    }

    /// Where people stand; whoever is of another organisation stands nowhere.
    fn places(&self, tx: &Tx<'_>, ids: BTreeSet<i64>) -> Result<BTreeSet<Place>, StoreError> {
        let mut found = BTreeSet::new();
        let ids: Vec<i64> = ids.into_iter().collect();
        let sql = several_places();
        for some in ids.chunks(PLACES) {
            let values = padded(some.iter().map(|id| Value::from(*id)), PLACES);
            tx.each(&sql, &values, |row| {
                if row.get::<i64>(4)? != self.organisation.0 {
                    return Ok(());
                }
                let establishment: Option<i64> = row.get(1)?;
                let town: String = row.get(2)?;
                let population = Population::named(&row.get::<String>(5)?);
                found.insert(Place {
                    nearness: match population {
                        Population::Pupil => Nearness::Pupils,
                        _ => self.nearness(establishment, &town),
                    },
                    name: row.get(3)?,
                    person: row.get(0)?,
                });
                Ok(())
            })?;
        }
        Ok(found)
    }

    fn nearness(&self, establishment: Option<i64>, town: &str) -> Nearness {
        match establishment {
            Some(id) if id == self.establishment => Nearness::Establishment,
            _ if !town.is_empty() && town == self.town => Nearness::Town,
            _ => Nearness::Organisation,
        }
    }

    /// The next of those who match, read in their order.
    fn walk(
        &self,
        tx: &Tx<'_>,
        pupils: &BTreeSet<Place>,
        from: Option<&Place>,
        want: usize,
    ) -> Result<Vec<Place>, StoreError> {
        let mut found = Vec::new();
        let all = [
            Nearness::Establishment,
            Nearness::Pupils,
            Nearness::Town,
            Nearness::Organisation,
        ];
        for nearness in all {
            let start = match from {
                Some(from) if from.nearness > nearness => continue,
                Some(from) if from.nearness == nearness => Some((from.name.as_str(), from.person)),
                _ => None,
            };
            let left = want - found.len();
            found.extend(match nearness {
                Nearness::Pupils => after_in(pupils, from, left),
                _ => self.walk_one(tx, nearness, start, left)?,
            });
            if found.len() == want {
                break;
            }
        }
        Ok(found)
    }

    fn walk_one(
        &self,
        tx: &Tx<'_>,
        nearness: Nearness,
        start: Option<(&str, i64)>,
        want: usize,
    ) -> Result<Vec<Place>, StoreError> {
        let nowhere = match nearness {
            Nearness::Establishment => self.establishment == 0,
            Nearness::Town => self.town.is_empty(),
            Nearness::Pupils | Nearness::Organisation => false,
        };
        if nowhere {
            return Ok(Vec::new());
        }
        let (name, person) = start.unwrap_or(("", 0));
        let mut values = vec![
            Value::from(self.organisation),
            Value::from(name),
            Value::from(person),
            Value::from(self.establishment),
        ];
        if nearness != Nearness::Establishment {
            values.push(Value::from(&self.town));
        }
        self.push_words(&mut values);
        values.push(Value::from(i64::try_from(want).unwrap_or(i64::MAX)));
        tx.query(&in_order(nearness, self.words.len()), &values, |row| {
            Ok(Place {
                nearness,
                name: row.get(1)?,
                person: row.get(0)?,
            })
        })
    }

    fn push_words<'a>(&'a self, values: &mut Vec<Value<'a>>) {
        let words = self.words.iter();
        values.extend(words.flat_map(|(first, end)| [Value::from(first), Value::from(end)]));
    }
}

/// The next places after one.
fn after_in(few: &BTreeSet<Place>, from: Option<&Place>, want: usize) -> Vec<Place> {
    use std::ops::Bound::{Excluded, Unbounded};
    let start = from.map_or(Unbounded, Excluded);
    few.range((start, Unbounded)).take(want).cloned().collect()
}

/// Of these people, whom the viewer sees.
pub(crate) fn visible(
    tx: &Tx<'_>,
    viewer: &Viewer,
    ids: &[i64],
) -> Result<HashMap<i64, Person>, StoreError> {
    let mut found = HashMap::new();
    let sql = several_people();
    for some in ids.chunks(PEOPLE) {
        let values: Vec<Value<'_>> = padded(some.iter().map(|id| Value::from(*id)), PEOPLE);
        tx.each(&sql, &values, |row| {
            let person = read_person(row)?;
            found.insert(person.id.0, person);
            Ok(())
        })?;
    }
    viewer.keep(tx, &mut found)?;
    Ok(found)
}

pub(crate) const PLACE_OF: &str =
    "SELECT establishment_id, town_key FROM person WHERE person_id = $1";

/// How often words begin so, as far as it matters.
pub(crate) const COUNTED: &str = "
SELECT COUNT(*) FROM (
    SELECT 1 FROM person_word WHERE found_in = $1 AND word >= $2 AND word < $3 LIMIT $4
) AS counted";

/// A person is passed over unless one of their words lies between these two. Written as a value, which engines look up for
/// one person after the other; of EXISTS they may make a join that reads all who have such a word.
pub(crate) fn has_word(person: &str, first: usize) -> String {
    let end = first + 1;
    format!(
        "(SELECT 1 FROM person_word AS has WHERE has.person_id = {person} AND has.word >= ${first} AND has.word < ${end}
        LIMIT 1) IS NOT NULL"
    )
}

/// People who have all of so many words, as often as the first finds them.
pub(crate) fn matching(words: usize) -> String {
    let others: String = (1..words)
        .map(|word| format!(" AND {}", has_word("person_word.person_id", 2 + 2 * word)))
        .collect();
    format!(
        "SELECT person_id FROM person_word WHERE found_in = $1 AND word >= $2 AND word < $3{others} LIMIT ${}",
        2 + 2 * words
    )
}

/// Where [`PLACES`] people stand. Their organisation is no condition: SQLite would read all of it instead.
pub(crate) fn several_places() -> String {
    format!(
        "SELECT person_id, establishment_id, town_key, order_name, organisation_id, population
         FROM person WHERE person_id IN ({})",
        places(1, PLACES)
    )
}

/// [`PEOPLE`] of whom colleagues see who is listed and has an account in use (`AccountState::is_shown`).
pub(crate) fn several_people() -> String {
    format!(
        "{PERSON} JOIN account ON account.account_id = person.account_id
            AND account.state IN ('to-activate', 'active', 'leaving', 'suspended')
         WHERE person.listed = 1 AND person.person_id IN ({})",
        places(1, PEOPLE)
    )
}

/// Who holds a function in the school `$1` on the day `$2` and has all of so many words.
pub(crate) fn at_school(words: usize) -> String {
    let all: String = (0..words)
        .map(|word| format!(" AND {}", has_word("held_function.person_id", 3 + 2 * word)))
        .collect();
    format!(
        "SELECT person_id FROM held_function
         WHERE establishment_id = $1 AND code <> 'ELE' AND since <= $2 AND (until IS NULL OR until > $2){all}
         LIMIT ${}",
        3 + 2 * words
    )
}

/// Who has all of so many words, in the order of names after the name `$2` and the person `$3`: in the establishment `$4`,
/// elsewhere in the town `$5`, or elsewhere.
pub(crate) fn in_order(nearness: Nearness, words: usize) -> String {
    const ELSEWHERE: &str = "(establishment_id IS NULL OR establishment_id <> $4)";
    let (within, first) = match nearness {
        // Pupils are never walked.
        Nearness::Establishment | Nearness::Pupils => ("establishment_id = $4".to_owned(), 5),
        Nearness::Town => (format!("town_key = $5 AND {ELSEWHERE}"), 6),
        Nearness::Organisation => (
            format!("(town_key <> $5 OR town_key = '') AND {ELSEWHERE}"),
            6,
        ),
    };
    let all: String = (0..words)
        .map(|word| format!(" AND {}", has_word("person.person_id", first + 2 * word)))
        .collect();
    format!(
        "SELECT person_id, order_name FROM person
         WHERE organisation_id = $1 AND population <> 'pupil' AND {within} AND (order_name, person_id) > ($2, $3){all}
         ORDER BY order_name, person_id LIMIT ${}",
        first + 2 * words
    )
}
