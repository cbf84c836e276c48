//! Accounts that are one human's, said by people where no source tells it.
//!
//! | act | who | what it does |
//! |---|---|---|
//! | say | who looks after all of them, and is none of them | asks for a second person; said by another one too, it is so |
//! | say | the command line | it is so at once: whoever holds the machine is the second person |
//! | drop | who looks after both | refuses or takes back what was asked |
//! | take back | who looks after all of them, and is none of them | it is said no more, at once |
//!
//! Nothing of the accounts changes: mailboxes, addresses, sign-ins and rights stay what they are. What is so is shown to who
//! may see both ([`Directory::same_people`]), and lines of feeds that name both are no riddle any more
//! ([`crate::Registry::are_same`]). What is one with one of several is one with all of them: they share a number.

mod reading;

#[cfg(test)]
pub(crate) use reading::{asked_about, several_same};

use crate::journal::{Act, Entry, record};
use crate::person::{PERSON, read_person};
use crate::{
    AccountState, Actor, Directory, DirectoryError, OrganisationId, PersonId, Population, Registry,
    Role,
};
use std::collections::BTreeSet;
use store::{Row, StoreError, Timestamp, Tx, params};

/// Accounts of one human at the most: more are a mistake, or no human.
pub const MOST_SAME: usize = 8;
/// What waits for a second person in an organisation at the most: more are no exceptions any more.
const MOST_ASKED: i64 = 200;

/// What became of saying it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSaid {
    /// It is so.
    Said,
    /// A second person must say it too.
    Asked,
}

/// What waits for a second person: that two accounts are one human's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameAsked {
    pub one: PersonId,
    pub other: PersonId,
    pub asked_by: PersonId,
    pub asked: Timestamp,
}

pub(crate) const GROUP_OF: &str = "SELECT group_id FROM same_person WHERE person_id = $1";
pub(crate) const MEMBERS: &str =
    "SELECT person_id FROM same_person WHERE group_id = $1 ORDER BY person_id";
const ASKED: &str = "SELECT one_id, other_id, asked_by, asked FROM same_person_asked";

/// By the two, the lower first.
pub(crate) fn asked_of_both() -> String {
    format!("{ASKED} WHERE one_id = $1 AND other_id = $2")
}

/// Those of an organisation, the oldest first.
pub(crate) fn asked_in() -> String {
    format!(
        "{ASKED} WHERE organisation_id = $1 ORDER BY asked, one_id, other_id LIMIT {MOST_ASKED}"
    )
}

/// Accounts of one organisation that are to be one human's.
struct Whom {
    organisation: OrganisationId,
    people: BTreeSet<PersonId>,
}

impl Directory {
    /// Says that two accounts, with all that are said to be one with either, are one human's: at once on the command line,
    /// else once a second person says it too.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after all of them and is none of them; `NotFound` (`account`) for who has no
    /// account any more; `Invalid` for one and the same (`same`), or two of different organisations (`organisation`);
    /// `Exists` when it is said already (`same`), they would be too many (`accounts`), too much waits (`requests`) or
    /// somebody said something else of them meanwhile (`meanwhile`); the store's.
    pub fn say_same(
        &self,
        actor: &Actor,
        one: PersonId,
        other: PersonId,
    ) -> Result<SameSaid, DirectoryError> {
        let whom = self.sayable(actor, one, other)?;
        let rightly = self.asked_rightly(actor, (one, other), &whom)?;
        self.write(|tx| {
            if together(tx, one, other)? != whom.people {
                return Err(exists("meanwhile"));
            }
            if group_of(tx, one)?.is_some_and(|group| group.contains(&other)) {
                return Err(exists("same"));
            }
            let asked = asked_of(tx, one, other)?;
            let asked_by = asked.map(|asked| asked.asked_by);
            let is_second = asked_by.is_some() && asked_by == rightly;
            if actor.is_program() || is_second {
                join(tx, actor, &whom, (one, other))?;
                return Ok(SameSaid::Said);
            }
            if asked_by != Some(actor.person) {
                // One of who may not say it any more counts no more.
                forget_asked(tx, one, other)?;
                ask(tx, actor, &whom, (one, other))?;
            }
            Ok(SameSaid::Asked)
        })
    }

    /// Refuses that two accounts are one human's, or takes back that one asked it.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after both and is neither; `NotFound` (`request`) when nobody asks it; the
    /// store's.
    pub fn drop_same(
        &self,
        actor: &Actor,
        one: PersonId,
        other: PersonId,
    ) -> Result<(), DirectoryError> {
        let organisation = self.may_say(actor, &BTreeSet::from([one, other]))?;
        self.store.platform_write(|tx| {
            if forget_asked(tx, one, other)? == 0 {
                return Err(DirectoryError::NotFound("request"));
            }
            let told = |_| Act::SamePersonDropped;
            Ok(of_both(tx, actor, organisation, (one, other), told)?)
        })
    }

    /// Says no more that somebody's account is one human's with others: the others stay together.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after all of them and is none of them; `NotFound` (`same`) when it is not said;
    /// the store's.
    pub fn unsay_same(&self, actor: &Actor, person: PersonId) -> Result<(), DirectoryError> {
        self.may_manage_person(actor, person)?;
        let all = self
            .store
            .platform_read(|tx| group_of(tx, person))?
            .ok_or(DirectoryError::NotFound("same"))?;
        self.may_say(actor, &all)?;
        self.write(|tx| {
            if group_of(tx, person)?.as_ref() != Some(&all) {
                return Err(exists("meanwhile"));
            }
            Ok(part(tx, actor, person)?)
        })
    }

    /// Who asked it, if they may still say it, and are another human than the actor as far as that is known.
    fn asked_rightly(
        &self,
        actor: &Actor,
        (one, other): (PersonId, PersonId),
        whom: &Whom,
    ) -> Result<Option<PersonId>, DirectoryError> {
        let asked_by = self.store.platform_read(|tx| {
            let Some(asked) = asked_of(tx, one, other)? else {
                return Ok(None);
            };
            let them = group_of(tx, asked.asked_by)?.unwrap_or_default();
            let is_actor = asked.asked_by == actor.person || them.contains(&actor.person);
            Ok::<_, StoreError>((!is_actor).then_some(asked.asked_by))
        })?;
        match asked_by {
            Some(person) if self.may_be_second(person, &whom.people)? => Ok(Some(person)),
            _ => Ok(None),
        }
    }

    /// Of whom it is said, if the actor may say it of all.
    fn sayable(
        &self,
        actor: &Actor,
        one: PersonId,
        other: PersonId,
    ) -> Result<Whom, DirectoryError> {
        // Who may not look after these two does not learn who is one with them.
        self.may_say(actor, &BTreeSet::from([one, other]))?;
        if one == other {
            return Err(invalid("same", one));
        }
        let people = self.store.platform_read(|tx| together(tx, one, other))?;
        let organisation = self.may_say(actor, &people)?;
        for person in &people {
            let found = self.person(*person)?;
            let account = found.account.ok_or(DirectoryError::NotFound("account"))?;
            let is_gone = self.account(account)?.state == AccountState::Deleted;
            let is_nobody = found.role == Role::Mailbox || found.population == Population::Pupil;
            if is_gone || is_nobody {
                return Err(DirectoryError::NotFound("account"));
            }
        }
        if people.len() > MOST_SAME {
            return Err(exists("accounts"));
        }
        Ok(Whom {
            organisation,
            people,
        })
    }

    /// The one organisation of people whom the actor looks after. Nobody says this of themselves.
    fn may_say(
        &self,
        actor: &Actor,
        people: &BTreeSet<PersonId>,
    ) -> Result<OrganisationId, DirectoryError> {
        let mut found = None;
        for person in people {
            self.may_manage_person(actor, *person)?;
            if !actor.is_program() && *person == actor.person {
                return Err(DirectoryError::NotPermitted);
            }
            let organisation = self.person(*person)?.organisation;
            if *found.get_or_insert(organisation) != organisation {
                return Err(invalid("organisation", *person));
            }
        }
        found.ok_or(DirectoryError::NotPermitted)
    }
}

impl Registry {
    /// Whether these people, two at the least, were said to be one human.
    ///
    /// # Errors
    /// The store's.
    pub fn are_same(&self, tx: &Tx<'_>, people: &[i64]) -> Result<bool, StoreError> {
        let mut groups = BTreeSet::new();
        for person in people {
            groups.insert(tx.query_opt(GROUP_OF, params![*person], |row| row.get::<i64>(0))?);
        }
        Ok(groups.len() == 1 && !groups.contains(&None))
    }
}

/// Somebody goes to another organisation, or their account is deleted: nothing is said of them any more.
pub(crate) fn end_of_person(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    for side in ["one_id", "other_id"] {
        let sql = format!("DELETE FROM same_person_asked WHERE {side} = $1");
        tx.execute(&sql, params![person])?;
    }
    part(tx, &Actor::system(), person)
}

/// All who are one with somebody, themselves included.
fn group_of(tx: &Tx<'_>, person: PersonId) -> Result<Option<BTreeSet<PersonId>>, StoreError> {
    let group: Option<i64> = tx.query_opt(GROUP_OF, params![person], |row| row.get(0))?;
    let Some(group) = group else {
        return Ok(None);
    };
    let all = tx.query(MEMBERS, params![group], |row| Ok(PersonId(row.get(0)?)))?;
    Ok(Some(all.into_iter().collect()))
}

/// Whether two accounts are said to be one human's.
pub(crate) fn is_one_human(
    store: &store::Store,
    one: PersonId,
    other: PersonId,
) -> Result<bool, StoreError> {
    let group = store.platform_read(|tx| group_of(tx, one))?;
    Ok(group.is_some_and(|group| group.contains(&other)))
}

/// Two, with all who are one with either.
fn together(tx: &Tx<'_>, one: PersonId, other: PersonId) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut all = BTreeSet::from([one, other]);
    for person in [one, other] {
        all.extend(group_of(tx, person)?.unwrap_or_default());
    }
    Ok(all)
}

fn asked_of(tx: &Tx<'_>, one: PersonId, other: PersonId) -> Result<Option<SameAsked>, StoreError> {
    let values = params![one.min(other), one.max(other)];
    tx.query_opt(&asked_of_both(), values, read)
}

fn ask(
    tx: &Tx<'_>,
    actor: &Actor,
    whom: &Whom,
    (one, other): (PersonId, PersonId),
) -> Result<(), DirectoryError> {
    let waiting = tx.query(&asked_in(), params![whom.organisation], read)?;
    if i64::try_from(waiting.len()).unwrap_or(i64::MAX) >= MOST_ASKED {
        return Err(exists("requests"));
    }
    tx.execute(
        "INSERT INTO same_person_asked (one_id, other_id, organisation_id, asked_by, asked)
         VALUES ($1, $2, $3, $4, $5)",
        params![
            one.min(other),
            one.max(other),
            whom.organisation,
            actor.person,
            tx.now()
        ],
    )?;
    // Whose it is to be is told once it is so: a namesake's address is nobody's business.
    let told = |_| Act::SamePersonAsked;
    Ok(of_both(tx, actor, whom.organisation, (one, other), told)?)
}

fn forget_asked(tx: &Tx<'_>, one: PersonId, other: PersonId) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM same_person_asked WHERE one_id = $1 AND other_id = $2",
        params![one.min(other), one.max(other)],
    )
}

/// They share a number from now on; each pair that is new is written down.
fn join(
    tx: &Tx<'_>,
    actor: &Actor,
    whom: &Whom,
    (one, other): (PersonId, PersonId),
) -> Result<(), StoreError> {
    let sides = [one, other].map(|person| {
        let alone = BTreeSet::from([person]);
        Ok::<_, StoreError>(group_of(tx, person)?.unwrap_or(alone))
    });
    let [first, second] = sides;
    let (first, second) = (first?, second?);
    let group = tx.new_platform_ids("same-person", 1)?;
    for person in &whom.people {
        tx.execute(
            "INSERT INTO same_person (person_id, group_id) VALUES ($1, $2)
             ON CONFLICT (person_id) DO UPDATE SET group_id = excluded.group_id",
            params![*person, group],
        )?;
    }
    for mine in &first {
        for theirs in &second {
            forget_asked(tx, *mine, *theirs)?;
            let told = |address| Act::SamePersonSaid { other: address };
            of_both(tx, actor, whom.organisation, (*mine, *theirs), told)?;
        }
    }
    Ok(())
}

/// Takes somebody out of those they are one with; who is left alone is one with nobody.
fn part(tx: &Tx<'_>, actor: &Actor, person: PersonId) -> Result<(), StoreError> {
    let Some(mut others) = group_of(tx, person)? else {
        return Ok(());
    };
    others.remove(&person);
    let alone = others.first().copied().filter(|_| others.len() == 1);
    for gone in alone.into_iter().chain([person]) {
        tx.execute(
            "DELETE FROM same_person WHERE person_id = $1",
            params![gone],
        )?;
    }
    let organisation = tx.value(
        "SELECT organisation_id FROM person WHERE person_id = $1",
        params![person],
    )?;
    for other in others {
        let told = |address| Act::SamePersonUnsaid { other: address };
        of_both(
            tx,
            actor,
            OrganisationId(organisation),
            (person, other),
            told,
        )?;
    }
    Ok(())
}

/// Writes down about each of two what names the address of the other.
fn of_both(
    tx: &Tx<'_>,
    actor: &Actor,
    organisation: OrganisationId,
    (one, other): (PersonId, PersonId),
    act: impl Fn(String) -> Act,
) -> Result<(), StoreError> {
    let sql = format!("{PERSON} WHERE person.person_id = $1");
    let read_one = |person: PersonId| tx.query_one(&sql, params![person], read_person);
    let (one, other) = (read_one(one)?, read_one(other)?);
    for (about, named) in [(&one, &other), (&other, &one)] {
        let address = named.address.clone();
        let act = act(address.unwrap_or_else(|| named.identifier.clone()));
        let entry = Entry::about(organisation, about.id, act);
        record(tx, actor, &entry.at(about.establishment_id))?;
    }
    Ok(())
}

fn exists(what: &'static str) -> DirectoryError {
    DirectoryError::Exists {
        what,
        value: String::new(),
    }
}

fn invalid(what: &'static str, person: PersonId) -> DirectoryError {
    DirectoryError::Invalid {
        what,
        value: person.to_string(),
    }
}

fn read(row: &Row<'_>) -> Result<SameAsked, StoreError> {
    Ok(SameAsked {
        one: PersonId(row.get(0)?),
        other: PersonId(row.get(1)?),
        asked_by: PersonId(row.get(2)?),
        asked: row.get(3)?,
    })
}
