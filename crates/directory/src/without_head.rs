//! Who waits for their first sign-in and has no head of school to hand them a sheet: heads themselves, who replaces others and belongs
//! to no school, who works in services that nobody leads, and nobody above them either. Their desk is that of the circonscription, the
//! département or the managing service. Who leads whom is the rule of role mailboxes (`role_mailbox`), by which a head finds them on
//! the page of their school: everybody is on one list.
//!
//! Those who have not come in yet are walked in the order of names by an index of their own, so that the cost is that of who waits and
//! not of who works here, and so many are looked at for a page at the most; of those that are shown the rest is read. Nothing of mail,
//! a NUMEN or a date of birth is.

use crate::helpdesk::Whose;
use crate::role_mailbox::LEVELS;
use crate::school::{STANDING, read_standing};
use crate::search::has_word;
use crate::words::{end_of, typed_words};
use crate::{
    Actor, DEPUTY_POST, Directory, DirectoryError, HEAD_POST, Person, PersonId, Standing, state,
};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::{StoreError, Timestamp, Tx, Value, padded, params, places};
use text::dates::{self, PARIS};

/// People who wait that are looked at in one statement.
const READ_AT_ONCE: usize = 100;
/// People who wait that are looked at for one page at the most: a desk of few people reads not all who wait in its organisation, and
/// a page is read in a fraction of a second. Whoever comes after them is on the next one.
const MOST_WALKED: usize = 2_000;
/// People, or structures, whose functions are read in one statement.
const FUNCTIONS: usize = 50;
/// Words looked at in what is typed.
const WORDS: usize = 3;

/// What is asked of those who wait.
#[derive(Debug, Clone, Copy)]
pub struct NewcomersWish<'a> {
    /// The beginnings of words of names or functions.
    pub typed: &'a str,
    /// After whom the page begins, as the one before says.
    pub after: Option<PersonId>,
    pub limit: usize,
    /// How many who wait are looked at for it at the most: fewer than as a rule, never more.
    pub walks: usize,
}

impl Default for NewcomersWish<'_> {
    fn default() -> Self {
        Self {
            typed: "",
            after: None,
            limit: 0,
            walks: MOST_WALKED,
        }
    }
}

/// Somebody who waits for their first sign-in.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub person: Arc<Person>,
    pub standing: Standing,
    /// The day from which on they are expected: of an account that is announced its first one, else of their latest function, else
    /// that on which the account was made.
    pub arrives: NaiveDate,
}

/// A page of them.
#[derive(Debug, Clone, Default)]
pub struct Newcomers {
    pub people: Vec<Newcomer>,
    /// After whom the next page begins, where others may come after them. Of a page that is not full it is who was looked at last.
    pub next: Option<PersonId>,
}

/// Those of an organisation who have not come in yet, after a name and person; who has not all of so many words is passed over.
pub(crate) fn waiting(words: usize) -> String {
    let all: String = (0..words)
        .map(|word| format!(" AND {}", has_word("person.person_id", 5 + 2 * word)))
        .collect();
    format!(
        "SELECT {STANDING}, person.order_name, person.person_id, person.establishment_id, account.created
         FROM person JOIN account ON account.account_id = person.account_id
         WHERE person.organisation_id = $1 AND person.waits = 1 AND person.population <> 'pupil'
            AND (person.order_name, person.person_id) > ($2, $3)
            AND account.state IN ('announced', 'to-activate'){all}
         ORDER BY person.order_name, person.person_id LIMIT $4"
    )
}

/// Where several people hold functions that are not over.
pub(crate) fn places_of_several() -> String {
    format!(
        "SELECT person_id, establishment_id, since FROM held_function
         WHERE (until IS NULL OR until > $1) AND person_id IN ({})",
        places(2, FUNCTIONS)
    )
}

/// Who leads several structures, or stands in for who does.
pub(crate) fn leading_several() -> String {
    format!(
        "SELECT held_function.establishment_id, held_function.person_id, held_function.post, person.organisation_id
         FROM held_function JOIN person ON person.person_id = held_function.person_id
         WHERE held_function.code = 'DIR' AND held_function.post IN ('{HEAD_POST}', '{DEPUTY_POST}')
            AND held_function.since <= $1 AND (held_function.until IS NULL OR held_function.until > $1)
            AND held_function.establishment_id IN ({})",
        places(2, FUNCTIONS)
    )
}

/// What several structures hang on.
pub(crate) fn parents_of_several() -> String {
    format!(
        "SELECT establishment_id, organisation_id, parent_id FROM establishment WHERE establishment_id IN ({})",
        places(1, FUNCTIONS)
    )
}

const PLACE: &str = "SELECT order_name, person_id FROM person WHERE person_id = $1";

/// Somebody who waits, as the walk finds them.
struct Waiting {
    name: String,
    id: i64,
    home: Option<i64>,
    standing: Standing,
    created: Timestamp,
    /// Where they belong or hold a function.
    schools: BTreeSet<i64>,
    /// The first days of their functions.
    since: Vec<NaiveDate>,
}

/// Who leads structures, remembered while a page is read.
#[derive(Default)]
struct Heads {
    /// Heads where there are some, else deputies, else whoever leads the nearest structure above that somebody leads.
    of: HashMap<i64, HashSet<i64>>,
}

/// A structure whose head is looked for, and how far up.
#[derive(Clone, Copy)]
struct Climb {
    of: i64,
    at: i64,
    /// That of all structures that were climbed from: a head above leads those of their own organisation.
    organisation: Option<i64>,
}

/// Somebody who leads a structure, and their organisation.
type Leading = (i64, i64);

impl Heads {
    fn learn(
        &mut self,
        tx: &Tx<'_>,
        found: &[Waiting],
        today: NaiveDate,
    ) -> Result<(), StoreError> {
        let schools = found.iter().flat_map(|one| one.schools.iter().copied());
        let unknown: BTreeSet<i64> = schools
            .filter(|school| !self.of.contains_key(school))
            .collect();
        let first = |of| Climb {
            of,
            at: of,
            organisation: None,
        };
        let mut climbing: Vec<Climb> = unknown.iter().copied().map(first).collect();
        self.of
            .extend(unknown.into_iter().map(|of| (of, HashSet::new())));
        for _ in 0..=LEVELS {
            let led = leading(tx, &climbing, today)?;
            for one in &climbing {
                let there = led.get(&one.at).into_iter().flatten();
                let theirs = there.filter(|(_, own)| one.organisation.is_none_or(|it| it == *own));
                let people = theirs.map(|(person, _)| *person);
                self.of.entry(one.of).or_default().extend(people);
            }
            climbing.retain(|one| !led.contains_key(&one.at));
            if climbing.is_empty() {
                break;
            }
            climbing = higher(tx, &climbing)?;
        }
        Ok(())
    }

    /// Whether somebody else leads a structure of theirs.
    fn look_after(&self, one: &Waiting) -> bool {
        let led = one.schools.iter().filter_map(|school| self.of.get(school));
        led.flatten().any(|person| *person != one.id)
    }
}

/// The structures to which some have climbed, each once.
fn places_of(climbing: &[Climb]) -> Vec<i64> {
    let at: BTreeSet<i64> = climbing.iter().map(|one| one.at).collect();
    at.into_iter().collect()
}

/// Who leads those that somebody leads: heads, else deputies.
fn leading(
    tx: &Tx<'_>,
    climbing: &[Climb],
    today: NaiveDate,
) -> Result<HashMap<i64, Vec<Leading>>, StoreError> {
    let mut led: HashMap<i64, [Vec<Leading>; 2]> = HashMap::new();
    let (sql, day) = (leading_several(), today.to_string());
    for some in places_of(climbing).chunks(FUNCTIONS) {
        let mut values = vec![Value::from(&day)];
        values.extend(padded(some.iter().map(|id| Value::from(*id)), FUNCTIONS));
        tx.each(&sql, &values, |row| {
            let (school, post): (i64, String) = (row.get(0)?, row.get(2)?);
            let posts = led.entry(school).or_default();
            posts[usize::from(post != HEAD_POST)].push((row.get(1)?, row.get(3)?));
            Ok(())
        })?;
    }
    let lead = led.into_iter().map(|(school, [heads, deputies])| {
        let lead = if heads.is_empty() { deputies } else { heads };
        (school, lead)
    });
    Ok(lead.collect())
}

/// One structure higher, for those that hang on one of the organisation that they climbed in.
fn higher(tx: &Tx<'_>, climbing: &[Climb]) -> Result<Vec<Climb>, StoreError> {
    let mut above: HashMap<i64, (i64, i64)> = HashMap::new();
    let sql = parents_of_several();
    for some in places_of(climbing).chunks(FUNCTIONS) {
        let values = padded(some.iter().map(|id| Value::from(*id)), FUNCTIONS);
        tx.each(&sql, &values, |row| {
            let (school, own, parent): (i64, i64, Option<i64>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            above.extend(parent.map(|parent| (school, (own, parent))));
            Ok(())
        })?;
    }
    let climbed = climbing.iter().filter_map(|one| {
        let (own, parent) = *above.get(&one.at)?;
        let is_own = one.organisation.is_none_or(|it| it == own);
        is_own.then_some(Climb {
            at: parent,
            organisation: Some(own),
            ..*one
        })
    });
    Ok(climbed.collect())
}

impl Directory {
    /// A page of those of the actor's desk who wait for their first sign-in and have no head of school, by name.
    ///
    /// # Errors
    /// `NotPermitted` for who has no desk; the store's.
    pub fn without_head(
        &self,
        actor: &Actor,
        wish: &NewcomersWish<'_>,
    ) -> Result<Newcomers, DirectoryError> {
        self.has_desk(actor)?;
        let (today, mut heads) = (self.today(), Heads::default());
        let mut whose = Whose::of(self, actor);
        let mut from: (String, i64) = match wish.after {
            Some(person) => self.store.platform_read(|tx| {
                tx.query_opt(PLACE, params![person], |row| Ok((row.get(0)?, row.get(1)?)))
            })?,
            None => None,
        }
        .unwrap_or_default();
        let (mut people, mut left) = (Vec::new(), wish.walks.min(MOST_WALKED));
        let mut ended = false;
        while people.len() <= wish.limit && left > 0 && !ended {
            let (place, some) = (&from, left.min(READ_AT_ONCE));
            let found = self.store.platform_read(|tx| {
                let found = walk(tx, actor, wish.typed, (place, some), today)?;
                heads.learn(tx, &found, today)?;
                Ok::<_, StoreError>(found)
            })?;
            left -= some;
            ended = found.len() < some;
            if let Some(last) = found.last() {
                from = (last.name.clone(), last.id);
            }
            for one in found {
                let id = PersonId(one.id);
                if people.len() <= wish.limit
                    && !heads.look_after(&one)
                    && whose.acts_on(id, one.home)?
                {
                    people.push((id, one));
                }
            }
        }
        let is_full = people.len() > wish.limit;
        people.truncate(wish.limit);
        let next = match is_full {
            true => people.last().map(|(id, _)| *id),
            false => (!ended).then_some(PersonId(from.1)),
        };
        let shown = people.into_iter().map(|(id, one)| {
            Ok::<_, DirectoryError>(Newcomer {
                person: self.person(id)?,
                arrives: one.arrives(),
                standing: one.standing,
            })
        });
        Ok(Newcomers {
            people: shown.collect::<Result<_, _>>()?,
            next,
        })
    }
}

impl Waiting {
    fn arrives(&self) -> NaiveDate {
        let latest = self.since.iter().max().copied();
        let opens = self.standing.opens.or(latest);
        opens.unwrap_or_else(|| dates::naive(PARIS, self.created.0))
    }
}

/// Some who wait after a place, with where they belong and hold functions.
fn walk(
    tx: &Tx<'_>,
    actor: &Actor,
    typed: &str,
    ((name, person), some): (&(String, i64), usize),
    today: NaiveDate,
) -> Result<Vec<Waiting>, StoreError> {
    let words: Vec<(String, String)> = typed_words(typed)
        .into_iter()
        .take(WORDS)
        .map(|word| (word.clone(), end_of(&word)))
        .collect();
    let some = i64::try_from(some).unwrap_or(i64::MAX);
    let mut values = params![actor.organisation, name, *person, some].to_vec();
    for (first, end) in &words {
        values.extend([Value::from(first), Value::from(end)]);
    }
    let mut found = tx.query(&waiting(words.len()), &values, |row| {
        let home: Option<i64> = row.get(7)?;
        Ok(Waiting {
            standing: read_standing(row, 0)?,
            name: row.get(5)?,
            id: row.get(6)?,
            schools: home.into_iter().collect(),
            home,
            created: row.get(8)?,
            since: Vec::new(),
        })
    })?;
    let (sql, day) = (places_of_several(), today.to_string());
    for some in found.chunks_mut(FUNCTIONS) {
        let mut values = vec![Value::from(&day)];
        values.extend(padded(
            some.iter().map(|one| Value::from(one.id)),
            FUNCTIONS,
        ));
        let held = tx.query(&sql, &values, |row| {
            Ok((
                row.get::<i64>(0)?,
                row.get::<i64>(1)?,
                row.get::<String>(2)?,
            ))
        })?;
        for (person, school, since) in held {
            for one in some.iter_mut().filter(|one| one.id == person) {
                one.schools.insert(school);
                one.since.extend(state::day(&since));
            }
        }
    }
    Ok(found)
}
