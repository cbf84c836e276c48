//! How much an account may hold: as the organisation's policy says for the functions of its bearer, or as somebody set it.
//!
//! What was set by hand stays until somebody sets it again or goes back to the policy. All others follow: when a source
//! writes their bearer's functions, when the policy changes, and on the day a function begins or ends (the day's job).
//! Who leaves keeps what they had. A quota that becomes smaller than what is used takes nothing away: what is there stays
//! and can be read, only new mail is refused until there is room, and its owner is told so as of any full mailbox.

use crate::journal::{Act, Entry, record};
use crate::person::Role;
use crate::{
    Actor, Directory, DirectoryError, FunctionFacts, OrganisationId, Person, PersonId, Policies,
    QuotaRule, functions, policy,
};
use chrono::NaiveDate;
use std::collections::HashMap;
use store::{AccountId, StoreError, Timestamp, Tx, Value, padded, params, places};

/// Accounts looked at in one transaction: mail waits no longer than for them.
const PAGE: usize = 200;

/// Whose quota it is and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaStanding {
    /// Bytes the account may hold.
    pub bytes: i64,
    /// Bytes the policy gives today.
    pub by_policy: i64,
    /// Whether it was set by hand, and no policy changes it.
    pub by_hand: bool,
    /// Who set it by hand and when, as far as the journal tells: not when the account was made with it.
    pub set: Option<QuotaSet>,
}

/// Who set a quota by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaSet {
    /// `None`: the command line.
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// Accounts that follow the policy: not those of who leaves or has left.
pub(crate) const FOLLOWING: &str = "
SELECT account.account_id, account.person_id, account.quota_bytes, person.role FROM account
JOIN person ON person.person_id = account.person_id
WHERE account.organisation_id = $1 AND account.account_id > $2 AND account.quota_by_hand = 0
    AND coalesce(account.before_suspension, account.state) IN ('announced', 'to-activate', 'active')
ORDER BY account.account_id LIMIT $3";
pub(crate) const BY_HAND: &str =
    "SELECT quota_bytes, quota_by_hand FROM account WHERE account_id = $1";
/// The walk is of what was done about one person.
pub(crate) const SET_BY: &str = "
SELECT by_person, at FROM act WHERE about_person = $1 AND organisation_id = $2 AND act LIKE '{\"act\":\"quota-set\"%'
ORDER BY entry_id DESC LIMIT 1";

/// The codes of functions that [`PAGE`] people hold on a day, which comes first.
pub(crate) fn codes_of_several() -> String {
    format!(
        "SELECT person_id, code FROM held_function
         WHERE person_id IN ({}) AND since <= $1 AND (until IS NULL OR until > $1)",
        places(2, PAGE)
    )
}

impl Directory {
    /// Sets how many bytes an account may hold; no policy changes it from now on.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person, or for their own account; `NotFound`; `Invalid` for a negative size, or one above the
    /// organisation's ceiling, which only the command line may pass; the store's.
    pub fn set_quota(
        &self,
        actor: &Actor,
        id: AccountId,
        bytes: i64,
    ) -> Result<(), DirectoryError> {
        if bytes < 0 {
            return Err(invalid(bytes));
        }
        let person = self.managed_by_another(actor, id)?;
        self.write(|tx| {
            let ceiling = policy::policies(tx, person.organisation)?.quota.ceiling;
            if !actor.is_program() && bytes > ceiling {
                return Err(invalid(bytes));
            }
            tx.execute(
                "UPDATE account SET quota_bytes = $2, quota_by_hand = 1 WHERE account_id = $1",
                params![id, bytes],
            )?;
            let entry = Entry::about(person.organisation, person.id, Act::QuotaSet { bytes });
            Ok(record(tx, actor, &entry.at(person.establishment_id))?)
        })?;
        Ok(())
    }

    /// Goes back to what the policy gives, which the account follows from now on; the bytes it may hold. Nothing is
    /// written when it follows already.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person, or for their own account; `NotFound`; the store's.
    pub fn follow_quota_policy(&self, actor: &Actor, id: AccountId) -> Result<i64, DirectoryError> {
        let person = self.managed_by_another(actor, id)?;
        let today = self.today();
        self.write(|tx| {
            let bytes = by_policy(tx, &person, today)?;
            let changed = tx.execute(
                "UPDATE account SET quota_bytes = $2, quota_by_hand = 0 WHERE account_id = $1 AND quota_by_hand = 1",
                params![id, bytes],
            )?;
            if changed == 0 {
                put(tx, id, bytes)?;
                return Ok(bytes);
            }
            let act = Act::QuotaFollows { bytes };
            let entry = Entry::about(person.organisation, person.id, act);
            record(tx, actor, &entry.at(person.establishment_id))?;
            Ok::<_, DirectoryError>(bytes)
        })
    }

    /// What an account may hold and why, for who looks after its bearer.
    ///
    /// # Errors
    /// `NotPermitted`; `NotFound`; the store's.
    pub fn quota_standing(
        &self,
        actor: &Actor,
        id: AccountId,
    ) -> Result<QuotaStanding, DirectoryError> {
        let person = self.managed(actor, id)?;
        let today = self.today();
        self.store.platform_read(|tx| {
            let found = tx.query_opt(BY_HAND, params![id], |row| {
                Ok((row.get(0)?, row.get::<i64>(1)? != 0))
            })?;
            let (bytes, by_hand) = found.ok_or(DirectoryError::NotFound("account"))?;
            let set = match by_hand {
                true => tx.query_opt(SET_BY, params![person.id, person.organisation], |row| {
                    Ok(QuotaSet {
                        by: row.get::<Option<i64>>(0)?.map(PersonId),
                        at: row.get(1)?,
                    })
                })?,
                false => None,
            };
            Ok(QuotaStanding {
                bytes,
                by_policy: by_policy(tx, &person, today)?,
                by_hand,
                set,
            })
        })
    }

    /// Brings all quotas of an organisation that were not set by hand to what the policy gives today; how many changed.
    /// Whoever is cut in the middle begins again: what is as it should be is not written.
    ///
    /// # Errors
    /// The store's.
    pub fn follow_quotas(&self, organisation: OrganisationId) -> Result<usize, DirectoryError> {
        let (mut changed, mut after) = (0, 0);
        loop {
            self.store.stopping().check()?;
            let sweep = |tx: &Tx<'_>| Sweep::read(tx, organisation, after, self.today());
            let page = self.store.platform_read(sweep)?;
            if !page.differing.is_empty() {
                // Functions may have changed since the page was read.
                changed += self.write(|tx| sweep(tx)?.write(tx))?;
            }
            match page.last {
                Some(last) => after = last,
                None => return Ok(changed),
            }
        }
    }

    /// The person of an account, of whom the actor is another.
    fn managed_by_another(
        &self,
        actor: &Actor,
        id: AccountId,
    ) -> Result<std::sync::Arc<Person>, DirectoryError> {
        let person = self.managed(actor, id)?;
        match person.id == actor.person {
            true => Err(DirectoryError::NotPermitted),
            false => Ok(person),
        }
    }
}

fn invalid(bytes: i64) -> DirectoryError {
    DirectoryError::Invalid {
        what: "quota",
        value: bytes.to_string(),
    }
}

/// A page of accounts that follow the policy.
struct Sweep {
    /// Those that may hold something else than the policy gives, by what it gives.
    differing: HashMap<i64, Vec<AccountId>>,
    last: Option<i64>,
}

impl Sweep {
    fn read(
        tx: &Tx<'_>,
        organisation: OrganisationId,
        after: i64,
        today: NaiveDate,
    ) -> Result<Self, DirectoryError> {
        let rule = policy::policies(tx, organisation)?.quota;
        let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let page = tx.query(FOLLOWING, params![organisation, after, limit], |row| {
            Ok((
                AccountId(row.get(0)?),
                row.get::<i64>(1)?,
                row.get::<i64>(2)?,
                row.get::<String>(3)?,
            ))
        })?;
        let people: Vec<i64> = page.iter().map(|(_, person, _, _)| *person).collect();
        let codes = codes(tx, &people, today)?;
        let mut differing: HashMap<i64, Vec<AccountId>> = HashMap::new();
        for (account, person, bytes, role) in &page {
            let given = match role == Role::Mailbox.name() {
                true => rule.role_mailbox,
                false => rule.of(codes.get(person).into_iter().flatten().map(String::as_str)),
            };
            if given != *bytes {
                differing.entry(given).or_default().push(*account);
            }
        }
        Ok(Self {
            differing,
            last: page.last().map(|(account, ..)| account.0),
        })
    }

    fn write(&self, tx: &Tx<'_>) -> Result<usize, DirectoryError> {
        let sql = format!(
            "UPDATE account SET quota_bytes = $1 WHERE account_id IN ({}) AND quota_by_hand <> 1",
            places(2, PAGE)
        );
        let mut changed = 0;
        for (bytes, accounts) in &self.differing {
            let mut values = vec![Value::from(*bytes)];
            values.extend(padded(accounts.iter().map(|id| Value::from(*id)), PAGE));
            changed += tx.execute(&sql, &values)?;
        }
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }
}

/// The codes of functions that people hold on a day.
fn codes(
    tx: &Tx<'_>,
    people: &[i64],
    today: NaiveDate,
) -> Result<HashMap<i64, Vec<String>>, StoreError> {
    let mut codes: HashMap<i64, Vec<String>> = HashMap::new();
    if people.is_empty() {
        return Ok(codes);
    }
    let day = today.to_string();
    let mut values = vec![Value::from(&day)];
    values.extend(padded(people.iter().map(|id| Value::from(*id)), PAGE));
    tx.each(&codes_of_several(), &values, |row| {
        codes.entry(row.get(0)?).or_default().push(row.get(1)?);
        Ok(())
    })?;
    Ok(codes)
}

/// What the policy gives a person, or the mailbox of a post, today.
pub(crate) fn by_policy(tx: &Tx<'_>, person: &Person, today: NaiveDate) -> Result<i64, StoreError> {
    let rule = policy::policies(tx, person.organisation)?.quota;
    if person.role == Role::Mailbox {
        return Ok(rule.role_mailbox);
    }
    Ok(of_functions(
        &rule,
        &functions::held_by(tx, person.id)?,
        today,
    ))
}

/// What a rule gives for the functions that are held on a day.
pub(crate) fn of_functions(rule: &QuotaRule, held: &[FunctionFacts], today: NaiveDate) -> i64 {
    let today = held.iter().filter(|one| {
        one.since.is_none_or(|since| since <= today) && one.until.is_none_or(|until| until > today)
    });
    rule.of(today.map(|one| one.code.as_str()))
}

/// Whether a new account's quota is one that nobody chose: what the policy gives who has no function yet.
pub(crate) fn is_given(policies: &Policies, bytes: i64) -> bool {
    policies.quota.of(std::iter::empty()) == bytes
}

/// What the policy gives, unless the account's quota was set by hand.
pub(crate) fn put(tx: &Tx<'_>, account: AccountId, bytes: i64) -> Result<(), StoreError> {
    tx.send(
        "UPDATE account SET quota_bytes = $2 WHERE account_id = $1 AND quota_by_hand = 0 AND quota_bytes <> $2",
        params![account, bytes],
    )
}
