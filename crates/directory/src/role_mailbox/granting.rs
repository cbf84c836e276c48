//! Who an owner lets in, with what role and until when; each change is written down with who made it.

use super::MailboxRole;
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

impl Directory {
    /// Lets a colleague into a role mailbox, or changes how; `until` is their first day without it.
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
            Ok(note(tx, actor, account, grant.person, Some(grant))?)
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
        self.write(|tx| {
            let gone = tx.execute(
                "DELETE FROM role_member WHERE account_id = $1 AND person_id = $2",
                params![account, person],
            )?;
            if gone == 0 {
                return Err(DirectoryError::NotFound("member"));
            }
            Ok(note(tx, actor, account, person, None)?)
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
        let mut members = self.store.platform_read(|tx| {
            let mut members = Vec::new();
            for person in candidates(tx, account, day)? {
                let open = super::open_to(tx, person, actor.organisation, day)?;
                let own = open.iter().find(|one| one.account == account);
                members.extend(own.map(|own| (person, own.role)));
            }
            Ok::<_, StoreError>(members)
        })?;
        members.sort_by_key(|(person, role)| (std::cmp::Reverse(*role), *person));
        Ok(members)
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
fn candidates(
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

/// Somebody goes: whatever they were let into ends today.
pub(crate) fn end_of_person(
    tx: &Tx<'_>,
    person: PersonId,
    today: NaiveDate,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE role_member SET until = $2 WHERE person_id = $1 AND (until IS NULL OR until > $2)",
        params![person, &today.to_string()],
    )?;
    Ok(())
}

/// Somebody moves elsewhere: what they were let into at the establishment they leave ends today.
pub(crate) fn end_at(
    tx: &Tx<'_>,
    person: PersonId,
    establishment: i64,
    today: NaiveDate,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE role_member SET until = $3 WHERE person_id = $1 AND (until IS NULL OR until > $3)
            AND account_id IN (SELECT account_id FROM role_mailbox WHERE establishment_id = $2)",
        params![person, establishment, &today.to_string()],
    )?;
    Ok(())
}
