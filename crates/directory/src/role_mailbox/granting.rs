//! Who an owner lets in, with what role and until when; each change is written down with who made it, for the owners of the
//! mailbox and in the journal of whom it is about.

use super::MailboxRole;
use crate::journal::{Act, Entry, record};
use crate::{Actor, Directory, DirectoryError, OrganisationId, PersonId, state};
use chrono::{Days, NaiveDate};
use std::collections::BTreeSet;
use store::{AccountId, StoreError, Timestamp, Tx, params};

/// People let into one mailbox at the most: a mailbox is not a list.
const MOST_GRANTS: usize = 50;

/// The longest that somebody is let in until a day, a century: days compare as they read only below the year 10000.
const LONGEST: Days = Days::new(36_525);

/// Somebody who was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub person: PersonId,
    pub role: MailboxRole,
    /// The first day without it.
    pub until: Option<NaiveDate>,
}

/// A line of what was granted and taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantEntry {
    pub at: Timestamp,
    /// `None`: the command line.
    pub by: Option<PersonId>,
    pub person: PersonId,
    /// `None`: taken back.
    pub role: Option<MailboxRole>,
    pub until: Option<NaiveDate>,
}

pub(crate) const GRANTS: &str = "
SELECT person_id, role, until FROM role_member
WHERE account_id = $1 AND (until IS NULL OR until > $2) ORDER BY person_id";
/// Whoever leads or ever led a structure.
pub(crate) const LEADING: &str =
    "SELECT person_id FROM held_function WHERE establishment_id = $1 AND code = 'DIR'";
pub(crate) const ENTRIES: &str = "
SELECT at, by_person, person_id, role, until FROM role_journal
WHERE account_id = $1 ORDER BY entry_id DESC LIMIT $2";

/// The mailbox of a grant, as journals tell of it.
pub(crate) const NAMED: &str = "SELECT account_id, organisation_id, establishment_id, name FROM role_mailbox WHERE account_id = $1";
/// What somebody was let into that is not over on a day.
pub(crate) const LET_INTO: &str = "
SELECT role_mailbox.account_id, role_mailbox.organisation_id, role_mailbox.establishment_id, role_mailbox.name
FROM role_member JOIN role_mailbox ON role_mailbox.account_id = role_member.account_id
WHERE role_member.person_id = $1 AND (role_member.until IS NULL OR role_member.until > $2)
ORDER BY role_member.account_id";

impl Directory {
    /// Lets a colleague into a role mailbox, or changes how; `until` is their first day without it. What is so already is
    /// not written again.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor owns it today; `NotFound` for somebody of another organisation; `Exists` when
    /// fifty are in already; the store's.
    pub fn grant_role(
        &self,
        actor: &Actor,
        account: AccountId,
        grant: &Grant,
    ) -> Result<(), DirectoryError> {
        let organisation = self.owned(actor, account)?;
        let colleague = self.person(grant.person)?;
        if colleague.organisation != organisation || colleague.role == crate::Role::Mailbox {
            return Err(DirectoryError::NotFound("person"));
        }
        Self::no_pupil(&colleague)?;
        let today = self.today();
        let far = today.checked_add_days(LONGEST).unwrap_or(today);
        if grant.until.is_some_and(|until| until > far) {
            return Err(DirectoryError::Invalid {
                what: "end",
                value: grant.until.unwrap_or(far).to_string(),
            });
        }
        self.write(|tx| {
            let others = grants(tx, account, today)?;
            let before = others.iter().find(|one| one.person == grant.person);
            if before == Some(grant) {
                return Ok(());
            }
            if others.iter().filter(|one| one.person != grant.person).count() >= MOST_GRANTS {
                return Err(DirectoryError::Exists {
                    what: "members",
                    value: MOST_GRANTS.to_string(),
                });
            }
            tx.execute(
                "INSERT INTO role_member (account_id, person_id, role, until) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (account_id, person_id) DO UPDATE SET role = excluded.role, until = excluded.until",
                params![
                    account,
                    grant.person,
                    grant.role.name(),
                    grant.until.map(|day| day.to_string()).as_deref()
                ],
            )?;
            note(tx, actor, account, grant.person, Some(grant))?;
            let last = grant.until.and_then(|until| until.pred_opt());
            Ok(tell(tx, actor, account, grant.person, |mailbox| match before {
                None => Act::MailboxLetIn { mailbox, role: grant.role, until: last },
                Some(_) => Act::MailboxRoleSet { mailbox, role: grant.role, until: last },
            })?)
        })?;
        Ok(())
    }

    /// Takes back what was granted; a right that follows from a function stays.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor owns it today; `NotFound` when nothing was granted; the store's.
    pub fn revoke_role(
        &self,
        actor: &Actor,
        account: AccountId,
        person: PersonId,
    ) -> Result<(), DirectoryError> {
        self.owned(actor, account)?;
        let today = self.today();
        self.write(|tx| {
            let was_in = grants(tx, account, today)?
                .iter()
                .any(|one| one.person == person);
            let gone = tx.execute(
                "DELETE FROM role_member WHERE account_id = $1 AND person_id = $2",
                params![account, person],
            )?;
            if gone == 0 {
                return Err(DirectoryError::NotFound("member"));
            }
            note(tx, actor, account, person, None)?;
            if was_in {
                tell(tx, actor, account, person, |mailbox| Act::MailboxTakenOut {
                    mailbox,
                })?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Who was let in, today.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor owns it today; the store's.
    pub fn role_grants(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<Vec<Grant>, DirectoryError> {
        self.owned(actor, account)?;
        let today = self.today();
        Ok(self.store.platform_read(|tx| grants(tx, account, today))?)
    }

    /// Who may open a role mailbox today and how, the strongest first.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor may open it; the store's.
    pub fn role_members(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<Vec<(PersonId, MailboxRole)>, DirectoryError> {
        if self.mailbox_role(actor, account)?.is_none() {
            return Err(DirectoryError::NotPermitted);
        }
        let day = self.today();
        let open = |tx: &Tx<'_>| super::openers(tx, account, actor.organisation, day);
        Ok(self.store.platform_read(open)?)
    }

    /// What was granted and taken back, the latest first.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor owns it today; the store's.
    pub fn role_journal(
        &self,
        actor: &Actor,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<GrantEntry>, DirectoryError> {
        self.owned(actor, account)?;
        Ok(self.store.platform_read(|tx| {
            tx.query(ENTRIES, params![account, limit], |row| {
                Ok(GrantEntry {
                    at: row.get(0)?,
                    by: row.get::<Option<i64>>(1)?.map(PersonId),
                    person: PersonId(row.get(2)?),
                    role: row
                        .get::<Option<String>>(3)?
                        .as_deref()
                        .and_then(MailboxRole::named),
                    until: row
                        .get::<Option<String>>(4)?
                        .as_deref()
                        .and_then(state::day),
                })
            })
        })?)
    }

    /// The organisation of a role mailbox that the actor owns today.
    fn owned(&self, actor: &Actor, account: AccountId) -> Result<OrganisationId, DirectoryError> {
        let owns =
            actor.is_program() || self.mailbox_role(actor, account)? == Some(MailboxRole::Owner);
        if !owns {
            return Err(DirectoryError::NotPermitted);
        }
        if !self.is_role_mailbox(account)? {
            return Err(DirectoryError::NotFound("role mailbox"));
        }
        Ok(self.account(account)?.organisation)
    }
}

/// Whoever might open it: those who lead the establishment or what is above it, those who were let in.
pub(super) fn candidates(
    tx: &Tx<'_>,
    account: AccountId,
    day: NaiveDate,
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut found: BTreeSet<PersonId> = grants(tx, account, day)?
        .into_iter()
        .map(|grant| grant.person)
        .collect();
    let mut at: Option<i64> = tx.query_opt(
        "SELECT establishment_id FROM role_mailbox WHERE account_id = $1",
        params![account],
        |row| row.get(0),
    )?;
    for _ in 0..=super::LEVELS {
        let Some(establishment) = at else {
            break;
        };
        let leading = tx.query(LEADING, params![establishment], |row| row.get(0))?;
        found.extend(leading.into_iter().map(PersonId));
        let above = crate::structure::find(tx, establishment)?;
        at = above.and_then(|one| one.facts.parent);
    }
    Ok(found)
}

fn grants(tx: &Tx<'_>, account: AccountId, day: NaiveDate) -> Result<Vec<Grant>, StoreError> {
    tx.query(GRANTS, params![account, &day.to_string()], |row| {
        let role: String = row.get(1)?;
        Ok(Grant {
            person: PersonId(row.get(0)?),
            role: MailboxRole::named(&role)
                .ok_or_else(|| StoreError::Corrupt(format!("mailbox role {role}")))?,
            until: row
                .get::<Option<String>>(2)?
                .as_deref()
                .and_then(state::day),
        })
    })
}

fn note(
    tx: &Tx<'_>,
    actor: &Actor,
    account: AccountId,
    person: PersonId,
    grant: Option<&Grant>,
) -> Result<(), StoreError> {
    let entry = tx.new_platform_ids("role-journal", 1)?;
    tx.execute(
        "INSERT INTO role_journal (entry_id, account_id, at, by_person, person_id, role, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            entry,
            account,
            tx.now(),
            (!actor.is_program()).then_some(actor.person),
            person,
            grant.map(|grant| grant.role.name()),
            grant
                .and_then(|grant| grant.until)
                .map(|day| day.to_string())
                .as_deref()
        ],
    )?;
    Ok(())
}

/// The mailbox that somebody was let into.
struct Place {
    account: AccountId,
    organisation: OrganisationId,
    establishment: i64,
    name: String,
}

fn read_place(row: &store::Row<'_>) -> Result<Place, StoreError> {
    Ok(Place {
        account: row.get(0)?,
        organisation: OrganisationId(row.get(1)?),
        establishment: row.get(2)?,
        name: row.get(3)?,
    })
}

/// Writes into the journal of somebody what became of their access.
fn tell(
    tx: &Tx<'_>,
    actor: &Actor,
    account: AccountId,
    person: PersonId,
    act: impl FnOnce(String) -> Act,
) -> Result<(), StoreError> {
    let Some(place) = tx.query_opt(NAMED, params![account], read_place)? else {
        return Ok(());
    };
    let entry = Entry::about(place.organisation, person, act(place.name));
    record(tx, actor, &entry.at(Some(place.establishment)))
}

/// Somebody goes: whatever they were let into ends today.
pub(crate) fn end_of_person(
    tx: &Tx<'_>,
    person: PersonId,
    today: NaiveDate,
) -> Result<(), StoreError> {
    end(tx, person, today, |_| true)
}

/// Somebody moves elsewhere: what they were let into at the establishment they leave ends today.
pub(crate) fn end_at(
    tx: &Tx<'_>,
    person: PersonId,
    establishment: i64,
    today: NaiveDate,
) -> Result<(), StoreError> {
    end(tx, person, today, |place| {
        place.establishment == establishment
    })
}

fn end(
    tx: &Tx<'_>,
    person: PersonId,
    today: NaiveDate,
    which: impl Fn(&Place) -> bool,
) -> Result<(), StoreError> {
    let today = today.to_string();
    for place in tx.query(LET_INTO, params![person, &today], read_place)? {
        if !which(&place) {
            continue;
        }
        tx.execute(
            "UPDATE role_member SET until = $3 WHERE account_id = $1 AND person_id = $2",
            params![place.account, person, &today],
        )?;
        let mailbox = place.name;
        let entry = Entry::about(place.organisation, person, Act::MailboxTakenOut { mailbox });
        record(tx, &Actor::system(), &entry.at(Some(place.establishment)))?;
    }
    Ok(())
}
