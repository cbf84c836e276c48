//! Who works at an establishment: its heads, then everybody by name, page by page.

use crate::pupils::Viewer;
use crate::search::visible;
use crate::{
    Actor, DEPUTY_POST, Directory, DirectoryError, HEAD_POST, Person, PersonId, Scopes, structure,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{StoreError, Tx, Value, padded, params, places};

/// Functions of people read in one statement.
const FUNCTIONS: usize = 50;

/// A page of those who work at an establishment.
#[derive(Debug, Clone, Default)]
pub struct Staff {
    /// Who leads it, then their deputies: the same on every page.
    pub heads: Vec<Person>,
    /// Everybody else, each with the function they hold there.
    pub people: Vec<Person>,
    /// Whether there are others after them.
    pub more: bool,
}

/// A name's place in the order, and whose it is.
type Place = (String, i64);

impl Directory {
    /// A page of those who work at an establishment of the actor's organisation today, after somebody of the page before.
    ///
    /// # Errors
    /// `NotPermitted` without the directory scope; `NotFound`, for an establishment of another organisation too; the
    /// store's.
    pub fn colleagues(
        &self,
        actor: &Actor,
        establishment: i64,
        after: Option<PersonId>,
        limit: usize,
    ) -> Result<Staff, DirectoryError> {
        if !actor.scopes.contains(Scopes::DIRECTORY) {
            return Err(DirectoryError::NotPermitted);
        }
        let today = self.today();
        self.store.platform_read(|tx| {
            let found = structure::find(tx, establishment)?;
            let viewer = Viewer::of(tx, actor.person, today)?;
            if viewer.is_pupil() && !viewer.schools.contains(&establishment) {
                return Err(DirectoryError::NotFound("establishment"));
            }
            if found.is_none_or(|one| one.organisation != actor.organisation) {
                return Err(DirectoryError::NotFound("establishment"));
            }
            let asked = Asked {
                tx,
                viewer,
                establishment,
                today: today.to_string(),
            };
            Ok(asked.staff(after, limit)?)
        })
    }

    /// The day it is where the institution is.
    pub(crate) fn today(&self) -> NaiveDate {
        text::dates::naive(text::dates::PARIS, self.store.now().0)
    }
}

struct Asked<'a> {
    tx: &'a Tx<'a>,
    viewer: Viewer,
    establishment: i64,
    today: String,
}

impl Asked<'_> {
    fn staff(&self, after: Option<PersonId>, limit: usize) -> Result<Staff, StoreError> {
        let heads = self.heads()?;
        let leading: BTreeSet<i64> = heads.iter().map(|head| head.id.0).collect();
        let mut from: Place = match after {
            Some(person) => self
                .tx
                .query_opt(PLACE, params![person], |row| row.get(0))?,
            None => None,
        }
        .map_or_else(Place::default, |name| {
            (name, after.map_or(0, |person| person.0))
        });
        let mut people = Vec::new();
        // Heads, and those who are not shown, leave gaps: it is gone on until the page is full.
        while people.len() <= limit {
            let next = self.next(&from, limit + 1)?;
            let Some(last) = next.last() else {
                break;
            };
            from = last.clone();
            let ids: Vec<i64> = next.iter().map(|(_, person)| *person).collect();
            let ids: Vec<i64> = ids.into_iter().filter(|id| !leading.contains(id)).collect();
            people.extend(self.people(&ids)?);
        }
        let more = people.len() > limit;
        people.truncate(limit);
        Ok(Staff {
            heads,
            people,
            more,
        })
    }

    /// The next names: of those who belong there, and of those who hold a function there and belong elsewhere.
    fn next(&self, from: &Place, want: usize) -> Result<BTreeSet<Place>, StoreError> {
        let (name, person) = from;
        let limit = i64::try_from(want).unwrap_or(i64::MAX);
        let read = |row: &store::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let belonging: Vec<Place> = self.tx.query(
            BELONGING,
            params![self.establishment, name, *person, limit],
            read,
        )?;
        let holding: Vec<Place> = self.tx.query(
            HOLDING,
            params![self.establishment, name, *person, &self.today, limit],
            read,
        )?;
        // A walk that was cut off knows nothing of who comes after its last.
        let ends = [&belonging, &holding];
        let end = ends
            .into_iter()
            .filter(|walk| walk.len() == want)
            .filter_map(|walk| walk.last())
            .min()
            .cloned();
        let all = belonging.into_iter().chain(holding);
        Ok(all
            .filter(|place| end.as_ref().is_none_or(|end| place <= end))
            .collect())
    }

    /// People in the order they are asked for, each with the function they hold here.
    fn people(&self, ids: &[i64]) -> Result<Vec<Person>, StoreError> {
        let mut shown = visible(self.tx, &self.viewer, ids)?;
        let functions = functions_at(self.tx, self.establishment, &self.today, ids)?;
        let people = ids.iter().filter_map(|id| {
            let mut person = shown.remove(id)?;
            if let Some(here) = functions.get(id) {
                person.function.clone_from(here);
            }
            Some(person)
        });
        Ok(people.collect())
    }

    fn heads(&self) -> Result<Vec<Person>, StoreError> {
        let mut ranks: BTreeMap<i64, bool> = BTreeMap::new();
        let named = self
            .tx
            .query(HEADS_BY_ROLE, params![self.establishment], |row| {
                row.get::<i64>(0)
            })?;
        ranks.extend(named.into_iter().map(|person| (person, false)));
        let posts = params![self.establishment, HEAD_POST, DEPUTY_POST, &self.today];
        let held = self.tx.query(HEADS_BY_POST, posts, |row| {
            Ok((row.get::<i64>(0)?, row.get::<String>(1)? != HEAD_POST))
        })?;
        for (person, deputy) in held {
            ranks
                .entry(person)
                .and_modify(|one| *one &= deputy)
                .or_insert(deputy);
        }
        let ids: Vec<i64> = ranks.keys().copied().collect();
        let mut heads = self.people(&ids)?;
        heads.sort_by_cached_key(|head| {
            let deputy = ranks.get(&head.id.0).copied().unwrap_or(true);
            (
                deputy,
                crate::order::name_key(&head.family_name, &head.given_name),
            )
        });
        Ok(heads)
    }
}

/// The functions people hold in a structure on a day, in words.
pub(crate) fn functions_at(
    tx: &Tx<'_>,
    establishment: i64,
    today: &str,
    ids: &[i64],
) -> Result<HashMap<i64, String>, StoreError> {
    let mut held: HashMap<i64, String> = HashMap::new();
    let sql = functions_here();
    for some in ids.chunks(FUNCTIONS) {
        let mut values = vec![Value::from(establishment), Value::from(today)];
        values.extend(padded(some.iter().map(|id| Value::from(*id)), FUNCTIONS));
        tx.each(&sql, &values, |row| {
            let (person, label): (i64, String) = (row.get(0)?, row.get(1)?);
            let told = held.entry(person).or_default();
            if !label.is_empty() && !told.split(", ").any(|one| one == label) {
                if !told.is_empty() {
                    told.push_str(", ");
                }
                told.push_str(&label);
            }
            Ok(())
        })?;
    }
    held.retain(|_, told| !told.is_empty());
    Ok(held)
}

const PLACE: &str = "SELECT order_name FROM person WHERE person_id = $1";

/// Names of those who belong to an establishment, after a name and person.
pub(crate) const BELONGING: &str = "
SELECT order_name, person_id FROM person
WHERE establishment_id = $1 AND population <> 'pupil' AND (order_name, person_id) > ($2, $3)
ORDER BY order_name, person_id LIMIT $4";

/// Names of those who hold a function there.
pub(crate) const HOLDING: &str = "
SELECT order_name, person_id FROM held_function
WHERE establishment_id = $1 AND code <> 'ELE' AND (order_name, person_id) > ($2, $3)
    AND (until IS NULL OR until > $4)
ORDER BY order_name, person_id LIMIT $5";

/// What [`FUNCTIONS`] people do there.
pub(crate) fn functions_here() -> String {
    format!(
        "SELECT person_id, label FROM held_function
         WHERE establishment_id = $1 AND (until IS NULL OR until > $2) AND person_id IN ({})",
        places(3, FUNCTIONS)
    )
}

pub(crate) const HEADS_BY_ROLE: &str = "SELECT person_id FROM person
     WHERE establishment_id = $1 AND population <> 'pupil' AND role = 'head'";
pub(crate) const HEADS_BY_POST: &str = "
SELECT person_id, post FROM held_function
WHERE establishment_id = $1 AND code = 'DIR' AND post IN ($2, $3) AND (until IS NULL OR until > $4)";
