//! Who looks after what: rights over a whole organisation or over what hangs on one structure, each with its last day.
//!
//! | who | what |
//! |---|---|
//! | an administrator (made on the machine) | everything in their organisation |
//! | who was given a right | that right, over the organisation or a structure and what hangs on it, until its last day |
//! | who leads a structure today | sees the accounts of its people and asks for temporary ones ([`Responsibilities::leads`]) |
//!
//! A right that is over is not taken away by anybody: the question asks for the day. Nobody gives what they do not have.

use crate::account::command_only;
use crate::journal::{Act, Entry, record};
use crate::{
    Actor, Directory, DirectoryError, OrganisationId, PersonId, Protocol, Role, Scopes,
    role_mailbox,
};
use chrono::{Days, NaiveDate};
use std::sync::Arc;
use store::{Row, StoreError, Timestamp, Tx, params};

/// Rights given in one organisation at the most: delegation is for few.
pub(crate) const MOST_DELEGATIONS: i64 = 2_000;
/// How far a structure hangs below another: school, service, département, académie, and room.
const LEVELS: usize = 8;
/// The longest a right is given for: a school year and its holidays.
const LONGEST: Days = Days::new(400);

/// What an administrator may look after.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Names, policies, domains, académie codes.
    Organisation,
    /// Feeds and imports.
    Feeds,
    /// Accounts: create, suspend, quota.
    People,
    /// Giving and taking back rights.
    Rights,
    /// Answering requests for help, and what a desk may do for people who are locked out.
    Helpdesk,
}

impl Duty {
    pub const ALL: [Self; 5] = [
        Self::Organisation,
        Self::Feeds,
        Self::People,
        Self::Rights,
        Self::Helpdesk,
    ];

    /// As rows and forms have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Feeds => "feeds",
            Self::People => "people",
            Self::Rights => "rights",
            Self::Helpdesk => "helpdesk",
        }
    }

    /// The duty of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|duty| duty.name() == name)
    }

    /// Whether it can be given for a part of an organisation: a feed or a policy has no parts.
    #[must_use]
    pub fn has_parts(self) -> bool {
        matches!(self, Self::People | Self::Rights | Self::Helpdesk)
    }
}

/// A right that somebody was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    pub id: i64,
    pub person: PersonId,
    pub duty: Duty,
    /// The structure it is over, with what hangs on it; `None`: the whole organisation.
    pub establishment: Option<i64>,
    /// The last day.
    pub until: NaiveDate,
    /// `None`: the command line.
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// A right to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelegation {
    pub person: PersonId,
    pub duty: Duty,
    pub establishment: Option<i64>,
    /// The last day: today or later, within some four hundred days.
    pub until: NaiveDate,
}

/// What somebody answers for today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Responsibilities {
    /// Everything in their organisation.
    pub administrator: bool,
    /// Structures they lead, or answer for while nobody leads them.
    pub leads: Vec<i64>,
    pub delegations: Vec<Delegation>,
}

impl Responsibilities {
    /// Whether they answer for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.administers() && self.leads.is_empty()
    }

    /// Whether there is anything for them to look after with this duty, wherever.
    #[must_use]
    pub fn includes(&self, duty: Duty) -> bool {
        self.administrator || self.delegations.iter().any(|one| one.duty == duty)
    }

    /// Whether they administer anything.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.administrator || !self.delegations.is_empty()
    }
}

const COLUMNS: &str = "
SELECT delegation_id, person_id, duty, establishment_id, until, by_person, at FROM delegation";

/// What a person was given that is not over on a day.
pub(crate) fn of_person() -> String {
    format!("{COLUMNS} WHERE person_id = $1 AND until >= $2 ORDER BY until, delegation_id")
}

/// What an organisation gave that is not over on a day.
pub(crate) fn of_organisation() -> String {
    format!(
        "{COLUMNS} WHERE organisation_id = $1 AND until >= $2 ORDER BY until, delegation_id LIMIT $3"
    )
}

pub(crate) fn by_id() -> String {
    format!("{COLUMNS} WHERE delegation_id = $1 AND organisation_id = $2")
}

/// By a partial index.
pub(crate) const ADMINISTRATORS: &str = "
SELECT person_id FROM person WHERE organisation_id = $1 AND role = 'administrator' ORDER BY person_id";

pub(crate) const PARENT: &str = "
SELECT parent_id FROM establishment WHERE establishment_id = $1 AND organisation_id = $2";

impl Directory {
    /// What the actor answers for today; nothing outside the web.
    ///
    /// # Errors
    /// The store's.
    pub fn responsibilities(&self, actor: &Actor) -> Result<Arc<Responsibilities>, DirectoryError> {
        if actor.is_program() || actor.protocol != Protocol::Web {
            return Ok(Arc::default());
        }
        let day = self.today();
        if let Some(found) = self.cache.responsibilities(actor.person, day) {
            return Ok(found);
        }
        let generation = self.cache.generation();
        let role = self.person(actor.person)?.role;
        let mut found = self.store.platform_read(|tx| {
            Ok::<_, StoreError>(Responsibilities {
                administrator: role == Role::Administrator,
                leads: role_mailbox::leads(tx, actor.person, actor.organisation, day)?,
                delegations: delegations_of(tx, actor.person, day)?,
            })
        })?;
        found.leads.sort_unstable();
        found.leads.dedup();
        Ok(self
            .cache
            .keep_responsibilities(generation, actor.person, day, found))
    }

    /// What the actor may act on now: what they answer for, in a session that proved of late who sits there ([`Scopes::DUTIES`]).
    ///
    /// # Errors
    /// The store's.
    pub fn duties(&self, actor: &Actor) -> Result<Arc<Responsibilities>, DirectoryError> {
        match actor.scopes.contains(Scopes::DUTIES) {
            true => self.responsibilities(actor),
            false => Ok(Arc::default()),
        }
    }

    /// Whether the actor may do this in the organisation: over all of it (`None`) or over a structure. Every act of
    /// administration asks first.
    ///
    /// # Errors
    /// `NotPermitted`, also for what does not exist and in a session that did not prove of late who sits there
    /// ([`Scopes::DUTIES`]); the store's.
    pub fn may_manage(
        &self,
        actor: &Actor,
        duty: Duty,
        organisation: OrganisationId,
        establishment: Option<i64>,
    ) -> Result<(), DirectoryError> {
        if actor.is_program() {
            return Ok(());
        }
        if self.manages(actor, duty, organisation, establishment)? {
            return Ok(());
        }
        Err(refused(actor, duty, organisation, establishment))
    }

    /// Whether the actor may do this in the organisation, asked without an act.
    ///
    /// # Errors
    /// The store's.
    pub fn manages(
        &self,
        actor: &Actor,
        duty: Duty,
        organisation: OrganisationId,
        establishment: Option<i64>,
    ) -> Result<bool, DirectoryError> {
        let last = self.manages_until(actor, duty, organisation, establishment)?;
        Ok(last.is_some())
    }

    /// The last day on which the actor may do this; none when they may not today.
    fn manages_until(
        &self,
        actor: &Actor,
        duty: Duty,
        organisation: OrganisationId,
        establishment: Option<i64>,
    ) -> Result<Option<NaiveDate>, DirectoryError> {
        if actor.is_program() {
            return Ok(Some(NaiveDate::MAX));
        }
        let person = self.person(actor.person)?;
        let theirs = person.organisation == organisation && actor.organisation == organisation;
        if !theirs || !self.account(actor.account)?.state.is_open() {
            return Ok(None);
        }
        let held = self.duties(actor)?;
        if held.administrator {
            return Ok(Some(NaiveDate::MAX));
        }
        let covering = self.covering(&held, duty, organisation, establishment)?;
        Ok(covering.iter().map(|one| one.until).max())
    }

    /// The rights of a duty that cover a place.
    pub(crate) fn covering(
        &self,
        held: &Responsibilities,
        duty: Duty,
        organisation: OrganisationId,
        establishment: Option<i64>,
    ) -> Result<Vec<Delegation>, DirectoryError> {
        let given = held.delegations.iter().filter(|one| one.duty == duty);
        let above = match establishment {
            Some(below) if given.clone().any(|one| one.establishment.is_some()) => self
                .store
                .platform_read(|tx| with_all_above(tx, organisation, below))?,
            _ => Vec::new(),
        };
        let covers = |one: &&Delegation| one.establishment.is_none_or(|top| above.contains(&top));
        Ok(given.filter(covers).cloned().collect())
    }

    /// Whether the actor may look after this person's account.
    ///
    /// # Errors
    /// `NotPermitted`, also for who does not exist; the store's.
    pub fn may_manage_person(&self, actor: &Actor, person: PersonId) -> Result<(), DirectoryError> {
        let found = match self.person(person) {
            Err(DirectoryError::NotFound(_)) => return Err(DirectoryError::NotPermitted),
            found => found?,
        };
        match self.looks_after(actor, person)? {
            true => Ok(()),
            false => Err(refused(
                actor,
                Duty::People,
                found.organisation,
                found.establishment_id,
            )),
        }
    }

    /// Whether the actor looks after this person's account, asked without an act.
    ///
    /// # Errors
    /// The store's.
    pub fn looks_after(&self, actor: &Actor, person: PersonId) -> Result<bool, DirectoryError> {
        let found = self.person(person)?;
        // Who administers everything is not looked after by whom they gave a part.
        let is_above = found.role == Role::Administrator && !actor.is_program();
        if is_above && !self.duties(actor)?.administrator {
            return Ok(false);
        }
        self.manages(
            actor,
            Duty::People,
            found.organisation,
            found.establishment_id,
        )
    }

    /// The administrators of an organisation.
    ///
    /// # Errors
    /// `NotPermitted` for who administers nothing there; the store's.
    pub fn administrators(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<Vec<PersonId>, DirectoryError> {
        let theirs = actor.organisation == organisation;
        let may = actor.is_program() || theirs && self.duties(actor)?.administers();
        if !may {
            return Err(DirectoryError::NotPermitted);
        }
        Ok(self.store.platform_read(|tx| {
            tx.query(ADMINISTRATORS, params![organisation], |row| {
                Ok(PersonId(row.get(0)?))
            })
        })?)
    }

    /// Who may do this over the whole organisation today and may sign in: of whom an act that needs two persons can be
    /// asked.
    ///
    /// # Errors
    /// `NotPermitted` for who may not do it themselves; the store's.
    pub fn managers(
        &self,
        actor: &Actor,
        duty: Duty,
        organisation: OrganisationId,
    ) -> Result<Vec<PersonId>, DirectoryError> {
        self.may_manage(actor, duty, organisation, None)?;
        let mut found = self.administrators(actor, organisation)?;
        let day = self.today().to_string();
        let values = params![organisation, &day, MOST_DELEGATIONS];
        let given = self
            .store
            .platform_read(|tx| tx.query(&of_organisation(), values, read))?;
        let given = given
            .iter()
            .filter(|one| one.duty == duty && one.establishment.is_none());
        found.extend(given.map(|one| one.person));
        found.sort_unstable();
        found.dedup();
        let mut open = Vec::new();
        for person in found {
            if let Some(account) = self.person(person)?.account
                && self.account(account)?.state.is_open()
            {
                open.push(person);
            }
        }
        Ok(open)
    }

    /// Makes somebody an administrator of their organisation, or an agent again.
    ///
    /// # Errors
    /// `NotPermitted` unless the command line asks: that is for who holds the machine; `NotFound`; the store's.
    pub fn set_administrator(
        &self,
        actor: &Actor,
        person: PersonId,
        is_one: bool,
    ) -> Result<(), DirectoryError> {
        command_only(actor)?;
        let found = self.person(person)?;
        if found.role == Role::Mailbox {
            return Err(DirectoryError::NotFound("person"));
        }
        Self::no_pupil(&found)?;
        self.write(|tx| put_administrator(tx, actor, found.organisation, person, is_one))?;
        Ok(())
    }

    /// Gives a right. Nobody gives what they do not have, for longer than they have it, or to themselves.
    ///
    /// # Errors
    /// `NotPermitted`; `NotFound` for somebody or a structure of another organisation; `Invalid` for a last day that is over
    /// or too far, or a duty that has no parts; `Exists` when too many are given; the store's.
    pub fn delegate(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        new: &NewDelegation,
    ) -> Result<i64, DirectoryError> {
        self.may_manage(actor, Duty::Rights, organisation, new.establishment)?;
        self.may_manage(actor, new.duty, organisation, new.establishment)?;
        let person = self.person(new.person)?;
        if person.organisation != organisation || person.role == Role::Mailbox {
            return Err(DirectoryError::NotFound("person"));
        }
        Self::no_pupil(&person)?;
        if person.id == actor.person && !actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        let (today, last) = (self.today(), self.today().checked_add_days(LONGEST));
        if new.until < today || last.is_some_and(|last| new.until > last) {
            return Err(invalid("end", new.until.to_string()));
        }
        for duty in [Duty::Rights, new.duty] {
            let own = self.manages_until(actor, duty, organisation, new.establishment)?;
            if own.is_none_or(|own| new.until > own) {
                return Err(invalid("end", new.until.to_string()));
            }
        }
        if let Some(establishment) = new.establishment {
            if !new.duty.has_parts() {
                return Err(invalid("duty", new.duty.name().to_owned()));
            }
            if self.establishment(establishment)?.organisation != organisation {
                return Err(DirectoryError::NotFound("establishment"));
            }
        }
        let id = self.write(|tx| insert(tx, actor, organisation, new, today))?;
        Ok(id)
    }

    /// Takes a right back.
    ///
    /// # Errors
    /// `NotPermitted` for who could not have given it; `NotFound`; the store's.
    pub fn revoke(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        id: i64,
    ) -> Result<(), DirectoryError> {
        let found = self
            .store
            .platform_read(|tx| tx.query_opt(&by_id(), params![id, organisation], read))?
            .ok_or(DirectoryError::NotFound("right"))?;
        self.may_manage(actor, Duty::Rights, organisation, found.establishment)?;
        self.may_manage(actor, found.duty, organisation, found.establishment)?;
        self.write(|tx| {
            let gone = tx.execute(
                "DELETE FROM delegation WHERE delegation_id = $1",
                params![id],
            )?;
            if gone == 1 {
                let act = Act::Revoked { duty: found.duty };
                record(
                    tx,
                    actor,
                    &Entry::about(organisation, found.person, act).at(found.establishment),
                )?;
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }

    /// The rights given in an organisation that are not over, those that end soonest first.
    ///
    /// # Errors
    /// `NotPermitted` for who gives none; the store's.
    pub fn delegations(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<Vec<Delegation>, DirectoryError> {
        self.may_manage(actor, Duty::Rights, organisation, None)?;
        let day = self.today().to_string();
        let values = params![organisation, &day, MOST_DELEGATIONS];
        Ok(self
            .store
            .platform_read(|tx| tx.query(&of_organisation(), values, read))?)
    }
}

pub(crate) fn put_administrator(
    tx: &Tx<'_>,
    actor: &Actor,
    organisation: OrganisationId,
    person: PersonId,
    is_one: bool,
) -> Result<(), StoreError> {
    let role = if is_one {
        Role::Administrator
    } else {
        Role::Agent
    };
    let changed = tx.execute(
        "UPDATE person SET role = $2 WHERE person_id = $1 AND (role = $3) <> ($4 = 1)",
        params![person, role.name(), Role::Administrator.name(), is_one],
    )?;
    if changed == 1 {
        let act = Act::AdministratorSet { is_one };
        record(tx, actor, &Entry::about(organisation, person, act))?;
    }
    Ok(())
}

/// A refusal, written into the log.
pub(crate) fn refused(
    actor: &Actor,
    duty: Duty,
    organisation: OrganisationId,
    establishment: Option<i64>,
) -> DirectoryError {
    tracing::warn!(
        person = actor.person.0,
        duty = duty.name(),
        organisation = organisation.0,
        establishment,
        "refused an act of administration"
    );
    DirectoryError::NotPermitted
}

fn invalid(what: &'static str, value: String) -> DirectoryError {
    DirectoryError::Invalid { what, value }
}

fn insert(
    tx: &Tx<'_>,
    actor: &Actor,
    organisation: OrganisationId,
    new: &NewDelegation,
    today: NaiveDate,
) -> Result<i64, DirectoryError> {
    // What is over makes room.
    tx.execute(
        "DELETE FROM delegation WHERE organisation_id = $1 AND until < $2",
        params![organisation, &today.to_string()],
    )?;
    let given: i64 = tx.value(
        "SELECT count(*) FROM delegation WHERE organisation_id = $1",
        params![organisation],
    )?;
    if given >= MOST_DELEGATIONS {
        return Err(DirectoryError::Exists {
            what: "rights",
            value: given.to_string(),
        });
    }
    // The same right again moves its last day.
    tx.execute(
        "DELETE FROM delegation WHERE person_id = $1 AND organisation_id = $2 AND duty = $3
            AND coalesce(establishment_id, 0) = coalesce($4, 0)",
        params![new.person, organisation, new.duty.name(), new.establishment],
    )?;
    let id = tx.new_platform_ids("delegation", 1)?;
    tx.execute(
        "INSERT INTO delegation (delegation_id, organisation_id, person_id, duty, establishment_id, until, by_person, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            id,
            organisation,
            new.person,
            new.duty.name(),
            new.establishment,
            &new.until.to_string(),
            (!actor.is_program()).then_some(actor.person),
            tx.now()
        ],
    )?;
    let act = Act::Delegated {
        duty: new.duty,
        until: new.until,
    };
    record(
        tx,
        actor,
        &Entry::about(organisation, new.person, act).at(new.establishment),
    )?;
    Ok(id)
}

/// Somebody leaves (`left`: a structure, else everything): what they were given over it is over too.
pub(crate) fn end_of_person(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    person: PersonId,
    left: Option<i64>,
) -> Result<(), StoreError> {
    let held = tx.query(&of_person(), params![person, ""], read)?;
    let over = |one: &&Delegation| left.is_none() || one.establishment == left;
    for one in held.iter().filter(over) {
        tx.execute(
            "DELETE FROM delegation WHERE delegation_id = $1",
            params![one.id],
        )?;
        let act = Act::Revoked { duty: one.duty };
        let entry = Entry::about(organisation, person, act).at(one.establishment);
        record(tx, &Actor::system(), &entry)?;
    }
    Ok(())
}

pub(crate) fn delegations_of(
    tx: &Tx<'_>,
    person: PersonId,
    day: NaiveDate,
) -> Result<Vec<Delegation>, StoreError> {
    tx.query(&of_person(), params![person, &day.to_string()], read)
}

/// The structure and what it hangs on, up to the top.
fn with_all_above(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    below: i64,
) -> Result<Vec<i64>, StoreError> {
    let (mut chain, mut next) = (Vec::new(), Some(below));
    while let Some(id) = next.take_if(|id| !chain.contains(id) && chain.len() < LEVELS) {
        let found = tx.query_opt(PARENT, params![id, organisation], |row| row.get(0))?;
        let Some(parent) = found else {
            // Of another organisation.
            break;
        };
        chain.push(id);
        next = parent;
    }
    Ok(chain)
}

pub(crate) fn read(row: &Row<'_>) -> Result<Delegation, StoreError> {
    let (duty, until): (String, String) = (row.get(2)?, row.get(4)?);
    Ok(Delegation {
        id: row.get(0)?,
        person: PersonId(row.get(1)?),
        duty: Duty::named(&duty).ok_or_else(|| StoreError::Corrupt(format!("duty {duty}")))?,
        establishment: row.get(3)?,
        until: until
            .parse()
            .map_err(|_| StoreError::Corrupt(format!("last day {until}")))?,
        by: row.get::<Option<i64>>(5)?.map(PersonId),
        at: row.get(6)?,
    })
}
