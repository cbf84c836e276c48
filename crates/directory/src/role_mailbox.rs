//! Role mailboxes: `ce.0340001a@…` belongs to a post and not to somebody. No password, no person: who may open it today
//! follows from who holds which function on which dates, so that nothing has to be done when heads change.
//!
//! | who | role |
//! |---|---|
//! | holds `DIR`/`D0010` in the establishment | owner |
//! | holds `DIR`/`D0011` there | member; owner while nobody holds `D0010` |
//! | leads the nearest structure above it that somebody leads | owner while nobody holds either |
//! | was let in by an owner (`granting`) | as they said, until the day they said |
//!
//! Other kinds (`secretariat.0340001a@…`, `drh@…`) are made by whoever looks after people there (`administering`) and open
//! by the same rule.
//!
//! Nobody at all: mail is kept. Its account has a row of its own in `person`, whom nobody finds and who never signs in,
//! so that what is true of accounts is true of it.

mod administering;
mod granting;
mod making;

use administering::openers;
pub use administering::{LONGEST_KIND, LONGEST_NAME, MailboxPage, ManagedMailbox, NewRoleMailbox};
use granting::candidates;
pub use granting::{Grant, GrantEntry};
pub(crate) use granting::{end_at, end_of_person};
pub(crate) use making::{close_with, open_again};
#[cfg(test)]
pub(crate) use {
    administering::{KINDS, NAMED_SO, OF_KIND, by_name, here, one},
    granting::{ENTRIES, GRANTS, LEADING, LET_INTO, NAMED},
    making::{ENDED_BY_HAND, WITHOUT},
};

use crate::{Actor, Directory, DirectoryError, OrganisationId, PersonId, Right, functions};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{AccountId, StoreError, Tx, params};
use text::address::Address;

/// How far below a structure vacant ones are looked for: a service, a circonscription, a mother school.
pub(crate) const LEVELS: usize = 4;

/// What somebody may do with a role mailbox, least first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum MailboxRole {
    /// Reads.
    Reader,
    /// Reads, files and writes in its name.
    Member,
    /// As a member, and lets others in.
    Owner,
}

impl MailboxRole {
    pub const ALL: [Self; 3] = [Self::Reader, Self::Member, Self::Owner];

    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether it goes with this right.
    #[must_use]
    pub fn allows(self, right: Right) -> bool {
        match right {
            Right::Read => true,
            Right::Write | Right::Send => self >= Self::Member,
        }
    }
}

/// A role mailbox as somebody may open it today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleMailbox {
    pub account: AccountId,
    pub establishment: i64,
    /// `ce.0340001a`: its name where protocols list it.
    pub name: String,
    /// The establishment's name for `ce.`, otherwise one of its own.
    pub display_name: String,
    pub role: MailboxRole,
}

pub(crate) const OF_ESTABLISHMENT: &str = "
SELECT role_mailbox.account_id, role_mailbox.establishment_id, role_mailbox.name, person.display_name
FROM role_mailbox
JOIN account ON account.account_id = role_mailbox.account_id
JOIN person ON person.person_id = account.person_id
WHERE role_mailbox.establishment_id = $1 AND role_mailbox.organisation_id = $2 AND account.state = 'active'";
/// Mailboxes somebody was let into, today.
pub(crate) const GRANTED_TO: &str = "
SELECT role_mailbox.account_id, role_mailbox.establishment_id, role_mailbox.name, person.display_name,
    role_member.role
FROM role_member
JOIN role_mailbox ON role_mailbox.account_id = role_member.account_id
JOIN account ON account.account_id = role_mailbox.account_id
JOIN person ON person.person_id = account.person_id
WHERE role_member.person_id = $1 AND role_mailbox.organisation_id = $2 AND account.state = 'active'
    AND (role_member.until IS NULL OR role_member.until > $3)";
/// Whether somebody holds this post in a structure on a day.
pub(crate) const HOLDERS: &str = "
SELECT person_id FROM held_function
WHERE establishment_id = $1 AND code = 'DIR' AND post = $2 AND since <= $3 AND (until IS NULL OR until > $3)
ORDER BY person_id LIMIT 1";
/// What hangs directly on a structure and is led by nobody on a day.
pub(crate) const VACANT_BELOW: &str = "
SELECT establishment_id FROM establishment
WHERE parent_id = $1 AND organisation_id = $2 AND NOT EXISTS (
    SELECT 1 FROM held_function
    WHERE held_function.establishment_id = establishment.establishment_id AND held_function.code = 'DIR'
        AND held_function.post IN ('D0010', 'D0011') AND held_function.since <= $3
        AND (held_function.until IS NULL OR held_function.until > $3))
ORDER BY establishment_id";

impl Directory {
    /// The role mailboxes the actor may open today, by name.
    ///
    /// # Errors
    /// The store's.
    pub fn role_mailboxes(&self, actor: &Actor) -> Result<Arc<Vec<RoleMailbox>>, StoreError> {
        if actor.is_program() {
            return Ok(Arc::default());
        }
        let day = self.today();
        if let Some(found) = self.cache.role_mailboxes(actor.person, day) {
            return Ok(found);
        }
        let generation = self.cache.generation();
        let found = self
            .store
            .platform_read(|tx| open_to(tx, actor.person, actor.organisation, day))?;
        Ok(self
            .cache
            .keep_role_mailboxes(generation, actor.person, day, found))
    }

    /// What the actor is to this role mailbox today; `None` for who has no business there.
    ///
    /// # Errors
    /// The store's.
    pub fn mailbox_role(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<Option<MailboxRole>, StoreError> {
        let open = self.role_mailboxes(actor)?;
        Ok(open
            .iter()
            .find(|one| one.account == account)
            .map(|one| one.role))
    }

    /// The account that the actor writes from when they write from this address: their own, or a role mailbox that is
    /// theirs to write from today.
    ///
    /// # Errors
    /// The store's.
    pub fn sends_from(
        &self,
        actor: &Actor,
        address: &Address,
    ) -> Result<Option<AccountId>, StoreError> {
        let bears = |account: AccountId| -> Result<bool, StoreError> {
            Ok(self.sender_addresses(account)?.iter().any(|own| {
                own.local().eq_ignore_ascii_case(address.local())
                    && own.domain().eq_ignore_ascii_case(address.domain())
            }))
        };
        if bears(actor.account)? {
            return Ok(Some(actor.account));
        }
        for one in self.role_mailboxes(actor)?.iter() {
            if one.role.allows(Right::Send) && bears(one.account)? {
                return Ok(Some(one.account));
            }
        }
        Ok(None)
    }

    /// Whether the account is a role mailbox: nobody signs in to one.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub fn is_role_mailbox(&self, account: AccountId) -> Result<bool, DirectoryError> {
        Ok(self.person_of(account)?.role == crate::Role::Mailbox)
    }
}

/// All that a person may open on a day, each once with the strongest of their roles.
fn open_to(
    tx: &Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
    day: NaiveDate,
) -> Result<Vec<RoleMailbox>, StoreError> {
    let mut open = BTreeMap::new();
    for (establishment, role) in led_by(tx, person, organisation, day)? {
        for mailbox in of_establishment(tx, establishment, organisation, role)? {
            add(&mut open, mailbox);
        }
    }
    let granted = tx.query(
        GRANTED_TO,
        params![person, organisation, &day.to_string()],
        |row| {
            let role: String = row.get(4)?;
            let role = MailboxRole::named(&role)
                .ok_or_else(|| StoreError::Corrupt(format!("mailbox role {role}")))?;
            read(row, role)
        },
    )?;
    for mailbox in granted {
        add(&mut open, mailbox);
    }
    Ok(open.into_values().collect())
}

fn add(open: &mut BTreeMap<(String, AccountId), RoleMailbox>, mailbox: RoleMailbox) {
    let role = mailbox.role;
    let place = open
        .entry((mailbox.name.clone(), mailbox.account))
        .or_insert(mailbox);
    place.role = place.role.max(role);
}

/// The structures whose mailbox follows from what a person holds on a day.
fn led_by(
    tx: &Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
    day: NaiveDate,
) -> Result<Vec<(i64, MailboxRole)>, StoreError> {
    let mut led = Vec::new();
    for held in functions::held_by(tx, person)? {
        let today = held.since.is_none_or(|since| since <= day)
            && held.until.is_none_or(|until| until > day);
        if !today || held.code != "DIR" {
            continue;
        }
        let leads = held.post == functions::HEAD_POST
            || (held.post == functions::DEPUTY_POST && is_vacant(tx, held.establishment, day)?);
        if leads {
            led.push((held.establishment, MailboxRole::Owner));
            vacant_below(tx, held.establishment, organisation, day, &mut led)?;
        } else if held.post == functions::DEPUTY_POST {
            led.push((held.establishment, MailboxRole::Member));
        }
    }
    Ok(led)
}

/// The structures that somebody leads on a day, or answers for while nobody leads them.
pub(crate) fn leads(
    tx: &Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
    day: NaiveDate,
) -> Result<Vec<i64>, StoreError> {
    let led = led_by(tx, person, organisation, day)?;
    let owned = led
        .into_iter()
        .filter(|(_, role)| *role == MailboxRole::Owner);
    Ok(owned.map(|(establishment, _)| establishment).collect())
}

fn is_vacant(tx: &Tx<'_>, establishment: i64, day: NaiveDate) -> Result<bool, StoreError> {
    let day = day.to_string();
    let values = params![establishment, functions::HEAD_POST, &day];
    let holder: Option<i64> = tx.query_opt(HOLDERS, values, |row| row.get(0))?;
    Ok(holder.is_none())
}

/// Structures below that nobody leads, and below those in turn: they fall to whoever leads this one.
fn vacant_below(
    tx: &Tx<'_>,
    top: i64,
    organisation: OrganisationId,
    day: NaiveDate,
    led: &mut Vec<(i64, MailboxRole)>,
) -> Result<(), StoreError> {
    let (day, mut level) = (day.to_string(), vec![top]);
    for _ in 0..LEVELS {
        let mut next: Vec<i64> = Vec::new();
        for above in level {
            let values = params![above, organisation, &day];
            next.extend(tx.query(VACANT_BELOW, values, |row| row.get::<i64>(0))?);
        }
        led.extend(next.iter().map(|below| (*below, MailboxRole::Owner)));
        level = next;
    }
    Ok(())
}

fn of_establishment(
    tx: &Tx<'_>,
    establishment: i64,
    organisation: OrganisationId,
    role: MailboxRole,
) -> Result<Vec<RoleMailbox>, StoreError> {
    tx.query(
        OF_ESTABLISHMENT,
        params![establishment, organisation],
        |row| read(row, role),
    )
}

fn read(row: &store::Row<'_>, role: MailboxRole) -> Result<RoleMailbox, StoreError> {
    Ok(RoleMailbox {
        account: row.get(0)?,
        establishment: row.get(1)?,
        name: row.get(2)?,
        display_name: row.get(3)?,
        role,
    })
}
