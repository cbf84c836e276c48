//! Mailboxes of a post other than `ce.`: a secretariat, an infirmary, an office of a service. Whoever looks after the
//! people of a structure makes them, names them, ends them on a day and opens them again; each act is in the journal of
//! the structure. Who opens one follows from the same rule as for `ce.`.
//!
//! An establishment's mailbox is `KIND.UAI`, so that nobody there can take a name of the whole domain; a service, or a
//! structure without a UAI, may have a name of its own.

use super::making::{HEAD, Maker, last_day};
use super::{MailboxRole, candidates, open_to};
use crate::allocation::{self, Wanted};
use crate::journal::{Act, Entry, record};
use crate::{
    AccountState, Actor, Directory, DirectoryError, Duty, Establishment, OrganisationId, PersonId,
    policy, state, structure,
};
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use store::{AccountId, Row, StoreError, Tx, params};

/// Letters of the part of an address that is typed; with a point and a UAI it fits RFC 5321's 64 octets.
pub const LONGEST_KIND: usize = 40;
/// Letters of a name that people read.
pub const LONGEST_NAME: usize = 120;
/// Kinds of one structure at the most: a structure has some desks.
const MOST_KINDS: i64 = 50;
/// How far ahead the last day may lie: a school year and its holidays.
const LONGEST: Days = Days::new(400);
/// Mailboxes looked at for one page of those that somebody looks after.
const LOOKED_AT: u32 = 500;

/// A mailbox to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoleMailbox {
    pub establishment: i64,
    /// What its address begins with: `secretariat`; the whole local part when the UAI is left out.
    pub kind: String,
    /// Whether the UAI of the structure follows.
    pub with_uai: bool,
    pub display_name: String,
}

/// A mailbox of a post as who looks after it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedMailbox {
    pub account: AccountId,
    pub establishment: i64,
    pub kind: String,
    /// The local part of its address, and its name where protocols list it.
    pub name: String,
    pub display_name: String,
    pub state: AccountState,
    /// Its last day, when it ends or has ended.
    pub ends: Option<NaiveDate>,
    /// Somebody who looks after it said that it ends; otherwise its establishment closed.
    pub by_hand: bool,
}

impl ManagedMailbox {
    /// Made for every establishment, and ending with it alone.
    #[must_use]
    pub fn is_head(&self) -> bool {
        self.kind == HEAD
    }
}

/// A page of mailboxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailboxPage {
    pub mailboxes: Vec<ManagedMailbox>,
    /// The name to go on after, when there may be more.
    pub next: Option<String>,
}

impl Establishment {
    /// An office of the administration (nature 8xx of the national nomenclature), not a school.
    #[must_use]
    pub fn is_service(&self) -> bool {
        let code = self.facts.kind_code.as_deref();
        code.is_some_and(|code| code.starts_with('8'))
    }

    /// Whether its mailboxes may have names without the UAI.
    #[must_use]
    pub fn names_freely(&self) -> bool {
        self.facts.uai.is_none() || self.is_service()
    }
}

const COLUMNS: &str = "
SELECT role_mailbox.account_id, role_mailbox.establishment_id, role_mailbox.kind, role_mailbox.name,
    person.display_name, account.state, account.ends, role_mailbox.closing
FROM role_mailbox
JOIN account ON account.account_id = role_mailbox.account_id
JOIN person ON person.person_id = account.person_id";

pub(crate) fn one() -> String {
    format!("{COLUMNS} WHERE role_mailbox.account_id = $1")
}

/// In the order of their kinds; those that were deleted are only records.
pub(crate) fn here() -> String {
    format!(
        "{COLUMNS} WHERE role_mailbox.establishment_id = $1 AND account.state <> 'deleted' ORDER BY role_mailbox.kind"
    )
}

/// Those that were made by hand, by a partial index.
pub(crate) fn by_name() -> String {
    format!(
        "{COLUMNS} WHERE role_mailbox.organisation_id = $1 AND role_mailbox.kind <> 'ce' AND role_mailbox.name >= $2
            AND role_mailbox.name < $3 AND account.state <> 'deleted' ORDER BY role_mailbox.name LIMIT $4"
    )
}

/// Those that are open.
pub(crate) const KINDS: &str = "
SELECT count(*) FROM role_mailbox JOIN account ON account.account_id = role_mailbox.account_id
WHERE role_mailbox.establishment_id = $1 AND account.state NOT IN ('closed', 'deleted')";
/// A mailbox of this name that is not only a record.
pub(crate) const NAMED_SO: &str = "
SELECT role_mailbox.account_id FROM role_mailbox JOIN account ON account.account_id = role_mailbox.account_id
WHERE role_mailbox.organisation_id = $1 AND role_mailbox.name = $2 AND account.state <> 'deleted'";
pub(crate) const OF_KIND: &str = "
SELECT role_mailbox.account_id, account.state FROM role_mailbox
JOIN account ON account.account_id = role_mailbox.account_id
WHERE role_mailbox.establishment_id = $1 AND role_mailbox.kind = $2";

impl Directory {
    /// Makes a mailbox for a structure; its quota follows the policy of role mailboxes.
    ///
    /// # Errors
    /// `NotPermitted` for who does not look after people there; `NotFound` for a structure that closed; `Invalid` (`kind`,
    /// `name`, `uai`: a name without it is for services) or `Invalid` (`reserved`); `Exists` (`kind-taken`, `address`,
    /// `quarantine`, `kinds`); the store's.
    pub fn create_role_mailbox(
        &self,
        actor: &Actor,
        new: &NewRoleMailbox,
    ) -> Result<AccountId, DirectoryError> {
        let place = self.looked_after(actor, new.establishment)?;
        if place.closed.is_some() {
            return Err(DirectoryError::NotFound("establishment"));
        }
        let kind = checked_kind(&new.kind)?;
        let display_name = checked_name(&new.display_name)?;
        let name = match place.facts.uai.as_deref().filter(|_| new.with_uai) {
            Some(uai) => format!("{kind}.{}", uai.to_lowercase()),
            None if place.names_freely() => kind.clone(),
            None => return Err(invalid("uai", &kind)),
        };
        let maker = Maker::of(self, place.organisation)?;
        self.write(|tx| {
            let rule = policy::policies(tx, place.organisation)?.names;
            is_room(tx, &place, &kind, &name)?;
            let account = self.store.create_account(tx)?;
            let wanted = Wanted {
                local: &name,
                domain: maker.domain()?,
                account,
            };
            allocation::functional(tx, &rule, &wanted)?;
            tx.execute(
                "INSERT INTO role_mailbox (account_id, organisation_id, establishment_id, kind, name)
                 VALUES ($1, $2, $3, $4, $5)",
                params![account, place.organisation, place.id, &kind, &name],
            )?;
            maker.insert(tx, account, &display_name)?;
            let act = Act::MailboxMade {
                mailbox: name.clone(),
            };
            record(tx, actor, &Entry::of(place.organisation, act).at(Some(place.id)))?;
            Ok(account)
        })
    }

    /// A mailbox of a post, for who looks after people of its structure.
    ///
    /// # Errors
    /// `NotPermitted`, also for what is none; the store's.
    pub fn managed_role_mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<ManagedMailbox, DirectoryError> {
        let found = self
            .store
            .platform_read(|tx| tx.query_opt(&one(), params![account], read))?
            .filter(|found| found.state != AccountState::Deleted);
        let Some(found) = found else {
            return Err(DirectoryError::NotPermitted);
        };
        self.looked_after(actor, found.establishment)?;
        Ok(found)
    }

    /// The mailbox of a post of that name in an organisation.
    ///
    /// # Errors
    /// `NotPermitted`, also for what is none; the store's.
    pub fn managed_role_mailbox_named(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        name: &str,
    ) -> Result<ManagedMailbox, DirectoryError> {
        let found = self
            .store
            .platform_read(|tx| named_so(tx, organisation, name))?;
        let account = found.ok_or(DirectoryError::NotPermitted)?;
        self.managed_role_mailbox(actor, account)
    }

    /// Who opens a mailbox today and how, for who looks after people of its structure; the strongest first.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn managed_role_members(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<Vec<(PersonId, MailboxRole)>, DirectoryError> {
        let found = self.managed_role_mailbox(actor, account)?;
        let organisation = self.establishment(found.establishment)?.organisation;
        let day = self.today();
        Ok(self
            .store
            .platform_read(|tx| openers(tx, account, organisation, day))?)
    }

    /// The mailboxes of a structure, `ce.` among them, for who looks after its people.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn role_mailboxes_of(
        &self,
        actor: &Actor,
        establishment: i64,
    ) -> Result<Vec<ManagedMailbox>, DirectoryError> {
        self.looked_after(actor, establishment)?;
        Ok(self
            .store
            .platform_read(|tx| tx.query(&here(), params![establishment], read))?)
    }

    /// The mailboxes other than `ce.` whose names begin so, of structures whose people the actor looks after, by name after
    /// a name. A page may hold fewer than `limit` and still go on.
    ///
    /// # Errors
    /// `NotPermitted` for who looks after nobody; the store's.
    pub fn managed_role_mailboxes(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        (begins, after): (&str, &str),
        limit: usize,
    ) -> Result<MailboxPage, DirectoryError> {
        let theirs =
            actor.organisation == organisation && self.duties(actor)?.includes(Duty::People);
        if !actor.is_program() && !theirs {
            return Err(DirectoryError::NotPermitted);
        }
        let begins = begins.to_lowercase();
        // Names are letters, digits, points and hyphens: signs before and after all of these end what begins so.
        let first = begins.clone().max(format!("{after}\u{1}"));
        let end = format!("{begins}\u{7f}");
        let values = params![organisation, &first, &end, LOOKED_AT];
        let found = self
            .store
            .platform_read(|tx| tx.query(&by_name(), values, read))?;
        let whole = found.len() == usize::try_from(LOOKED_AT).unwrap_or(usize::MAX);
        let mut known: HashMap<i64, bool> = HashMap::new();
        let mut page = MailboxPage::default();
        let mut last = None;
        for one in found {
            if page.mailboxes.len() == limit {
                page.next = last;
                return Ok(page);
            }
            last = Some(one.name.clone());
            let may = match known.get(&one.establishment) {
                Some(may) => *may,
                None => self.manages(actor, Duty::People, organisation, Some(one.establishment))?,
            };
            known.insert(one.establishment, may);
            if may {
                page.mailboxes.push(one);
            }
        }
        page.next = last.filter(|_| whole);
        Ok(page)
    }

    /// Gives a mailbox another name that people read; its address stays.
    ///
    /// # Errors
    /// `NotPermitted`, also for `ce.`, which is called as its establishment; `Invalid` (`name`); the store's.
    pub fn rename_role_mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
        display_name: &str,
    ) -> Result<(), DirectoryError> {
        let found = self.made_by_hand(actor, account)?;
        let display_name = checked_name(display_name)?;
        if display_name == found.display_name {
            return Ok(());
        }
        self.write(|tx| {
            tx.execute(
                "UPDATE person SET display_name = $2, family_name = $2 WHERE account_id = $1 AND role = 'mailbox'",
                params![account, &display_name],
            )?;
            let act = Act::MailboxRenamed {
                mailbox: found.name.clone(),
                name: display_name.clone(),
            };
            tell(tx, actor, &found, act)
        })
    }

    /// Ends a mailbox after a day: from then on it is as any closed account, kept and answering for the days of the policy.
    /// The caller ends nothing: whoever has it open loses it with the day. The day is answered, which is an earlier one
    /// where the establishment closes sooner.
    ///
    /// # Errors
    /// `NotPermitted`, also for `ce.`, which ends with its establishment; `Invalid` (`end`) for a day that is over or too
    /// far, `Invalid` (`state`) when it is not open; the store's.
    pub fn close_role_mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
        last: NaiveDate,
    ) -> Result<NaiveDate, DirectoryError> {
        let found = self.made_by_hand(actor, account)?;
        let today = self.today();
        let far = today.checked_add_days(LONGEST).unwrap_or(today);
        if last < today || last > far {
            return Err(invalid("end", &last.to_string()));
        }
        self.write(|tx| {
            tx.execute(
                "UPDATE role_mailbox SET closing = $2 WHERE account_id = $1",
                params![account, &last.to_string()],
            )?;
            // Where its establishment closes too, the earlier day counts.
            let last = closes_with(tx, &found)?.map_or(last, |other| other.min(last));
            let changed = tx.execute(
                "UPDATE account SET turns = $2, ends = $3 WHERE account_id = $1 AND state = 'active'",
                params![account, state::end_of(last), &last.to_string()],
            )?;
            if changed == 0 {
                return Err(invalid("state", found.state.name()));
            }
            let act = Act::MailboxCloses {
                mailbox: found.name.clone(),
                last,
            };
            tell(tx, actor, &found, act)?;
            Ok(last)
        })
    }

    /// Opens a mailbox again that somebody ended, until it is deleted; one whose establishment closed goes on until that
    /// ends it.
    ///
    /// # Errors
    /// `NotPermitted`, also for `ce.`; `Invalid` (`state`) when nobody ended it, or when its establishment did;
    /// `Exists` (`kinds`); the store's.
    pub fn open_role_mailbox(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<(), DirectoryError> {
        let found = self.made_by_hand(actor, account)?;
        let today = self.today();
        self.write(|tx| {
            let with = closes_with(tx, &found)?;
            if !found.by_hand || with.is_some_and(|last| last < today) {
                return Err(invalid("state", found.state.name()));
            }
            if found.state == AccountState::Closed {
                one_more(tx, found.establishment)?;
            }
            let changed = tx.execute(
                "UPDATE account SET state = 'active', turns = $2, ends = $3
                 WHERE account_id = $1 AND state IN ('active', 'closed')",
                params![
                    account,
                    with.map(state::end_of),
                    with.map(|last| last.to_string()).as_deref()
                ],
            )?;
            if changed == 0 {
                return Err(invalid("state", found.state.name()));
            }
            tx.execute(
                "UPDATE role_mailbox SET closing = NULL WHERE account_id = $1",
                params![account],
            )?;
            let act = Act::MailboxOpened {
                mailbox: found.name.clone(),
                last: with,
            };
            tell(tx, actor, &found, act)
        })
    }

    /// The structure, for who looks after its people.
    fn looked_after(
        &self,
        actor: &Actor,
        establishment: i64,
    ) -> Result<Establishment, DirectoryError> {
        let place = match self.establishment(establishment) {
            Err(DirectoryError::NotFound(_)) if !actor.is_program() => {
                return Err(DirectoryError::NotPermitted);
            }
            place => place?,
        };
        self.may_manage(actor, Duty::People, place.organisation, Some(place.id))?;
        Ok(place)
    }

    /// A mailbox that is not made and ended by rule.
    fn made_by_hand(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<ManagedMailbox, DirectoryError> {
        let found = self.managed_role_mailbox(actor, account)?;
        match found.is_head() {
            true => Err(DirectoryError::NotPermitted),
            false => Ok(found),
        }
    }
}

/// Whoever may open a mailbox on a day, the strongest first.
pub(crate) fn openers(
    tx: &Tx<'_>,
    account: AccountId,
    organisation: OrganisationId,
    day: NaiveDate,
) -> Result<Vec<(PersonId, MailboxRole)>, StoreError> {
    let mut members = Vec::new();
    for person in candidates(tx, account, day)? {
        let open = open_to(tx, person, organisation, day)?;
        let own = open.iter().find(|one| one.account == account);
        members.extend(own.map(|own| (person, own.role)));
    }
    members.sort_by_key(|(person, role)| (std::cmp::Reverse(*role), *person));
    Ok(members)
}

/// The last day that the establishment of a mailbox leaves it, when that closed.
fn closes_with(tx: &Tx<'_>, found: &ManagedMailbox) -> Result<Option<NaiveDate>, StoreError> {
    let Some(place) = structure::find(tx, found.establishment)? else {
        return Ok(None);
    };
    let policies = policy::policies(tx, place.organisation)?;
    Ok(place.closed.map(|day| last_day(day, &policies)))
}

fn tell(
    tx: &Tx<'_>,
    actor: &Actor,
    found: &ManagedMailbox,
    act: Act,
) -> Result<(), DirectoryError> {
    let place = structure::find(tx, found.establishment)?;
    let place = place.ok_or(DirectoryError::NotFound("establishment"))?;
    let entry = Entry::of(place.organisation, act).at(Some(place.id));
    Ok(record(tx, actor, &entry)?)
}

/// Whether the structure may have one more of this kind and name; a record of one that was deleted makes room.
fn is_room(
    tx: &Tx<'_>,
    place: &Establishment,
    kind: &str,
    name: &str,
) -> Result<(), DirectoryError> {
    let exists = |what, value: &str| {
        Err(DirectoryError::Exists {
            what,
            value: value.to_owned(),
        })
    };
    if let Some((account, state)) = tx.query_opt(OF_KIND, params![place.id, kind], |row| {
        Ok((row.get::<AccountId>(0)?, row.get::<String>(1)?))
    })? {
        if state != AccountState::Deleted.name() {
            return exists("kind-taken", kind);
        }
        tx.execute(
            "DELETE FROM role_mailbox WHERE account_id = $1",
            params![account],
        )?;
    }
    one_more(tx, place.id)?;
    let taken: Option<i64> = tx.query_opt(NAMED_SO, params![place.organisation, name], |row| {
        row.get(0)
    })?;
    match taken {
        Some(_) => exists("address", name),
        None => Ok(()),
    }
}

/// Whether the structure may have one more open mailbox.
fn one_more(tx: &Tx<'_>, establishment: i64) -> Result<(), DirectoryError> {
    let kinds: i64 = tx.value(KINDS, params![establishment])?;
    match kinds >= MOST_KINDS {
        true => Err(DirectoryError::Exists {
            what: "kinds",
            value: MOST_KINDS.to_string(),
        }),
        false => Ok(()),
    }
}

fn named_so(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    name: &str,
) -> Result<Option<AccountId>, StoreError> {
    tx.query_opt(NAMED_SO, params![organisation, name], |row| row.get(0))
}

/// Letters without accents, digits, and hyphens between them. No points: with them names are made of people and of other
/// structures (`jean.dupont`, `secretariat.0340002b`).
fn checked_kind(typed: &str) -> Result<String, DirectoryError> {
    let kind = typed.trim().to_lowercase();
    let fits = (1..=LONGEST_KIND).contains(&kind.len())
        && kind
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && kind.split('-').all(|part| !part.is_empty());
    match fits {
        // Made by rule alone.
        true if kind == HEAD => Err(invalid("reserved", typed)),
        true => Ok(kind),
        false => Err(invalid("kind", typed)),
    }
}

fn checked_name(typed: &str) -> Result<String, DirectoryError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count())
        && !name
            .chars()
            .any(|c| text::is_unseen(c) || matches!(c, '"' | '<' | '>' | '\\'));
    match fits {
        true => Ok(name),
        false => Err(invalid("name", typed)),
    }
}

fn invalid(what: &'static str, value: &str) -> DirectoryError {
    DirectoryError::Invalid {
        what,
        value: value.to_owned(),
    }
}

fn read(row: &Row<'_>) -> Result<ManagedMailbox, StoreError> {
    let state: String = row.get(5)?;
    let day = |text: Option<String>| text.as_deref().and_then(state::day);
    Ok(ManagedMailbox {
        account: row.get(0)?,
        establishment: row.get(1)?,
        kind: row.get(2)?,
        name: row.get(3)?,
        display_name: row.get(4)?,
        state: AccountState::parse(&state)?,
        ends: day(row.get(6)?),
        by_hand: row.get::<Option<String>>(7)?.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_what_an_address_can_begin_with() {
        for (typed, kind) in [
            ("secretariat", "secretariat"),
            (" Vie-Scolaire ", "vie-scolaire"),
            ("dpe2", "dpe2"),
        ] {
            assert_eq!(checked_kind(typed).unwrap(), kind);
        }
        let long = "a".repeat(LONGEST_KIND + 1);
        for typed in [
            "", "é", "a b", "-a", "a-", "a--b", "a.b", "a+b", "a/b", "*", "a@b", "ce", "CE", &long,
        ] {
            assert!(checked_kind(typed).is_err(), "{typed}");
        }
    }
}
