//! Making the `ce.` mailboxes that are missing, and closing all those of establishments that closed.

use crate::address::key;
use crate::{Directory, DirectoryError, OrganisationId, PersonId, Policies, state};
use chrono::{Days, NaiveDate};
use store::{AccountId, StoreError, Tx, params};
use text::{Lang, address::Address, dates};

/// Mailboxes made in one transaction: mail waits no longer than for them.
const MADE_AT_ONCE: i64 = 50;
/// The kind made for every establishment: `ce` for « chef d'établissement ».
pub(super) const HEAD: &str = "ce";

/// Open establishments with a UAI and without a mailbox, in the order of their UAI.
pub(crate) const WITHOUT: &str = "
SELECT establishment_id, uai, name, mailbox FROM establishment
WHERE organisation_id = $1 AND uai > $2 AND closed IS NULL AND NOT EXISTS (
    SELECT 1 FROM role_mailbox
    WHERE role_mailbox.establishment_id = establishment.establishment_id AND role_mailbox.kind = 'ce')
ORDER BY uai LIMIT $3";
pub(crate) const ENDED_BY_HAND: &str = "
SELECT account_id, closing FROM role_mailbox WHERE establishment_id = $1 AND closing IS NOT NULL";
const ADDRESS_TAKEN: &str = "SELECT 1 FROM address WHERE address = $1";

struct Missing {
    establishment: i64,
    uai: String,
    name: String,
    mailbox: Option<String>,
}

/// What all mailboxes made at once have in common.
pub(super) struct Maker {
    organisation: OrganisationId,
    domains: Vec<String>,
    language: Lang,
    quota: i64,
}

impl Directory {
    /// Makes the `ce.` mailboxes that are missing; how many. Making them again makes none.
    ///
    /// # Errors
    /// The store's.
    pub fn ensure_role_mailboxes(
        &self,
        organisation: OrganisationId,
    ) -> Result<usize, DirectoryError> {
        let maker = Maker::of(self, organisation)?;
        let (mut made, mut after) = (0, String::new());
        loop {
            self.store.stopping().check()?;
            let page = self.store.platform_read(|tx| {
                tx.query(
                    WITHOUT,
                    params![organisation, &after, MADE_AT_ONCE],
                    read_missing,
                )
            })?;
            let Some(last) = page.last() else {
                break;
            };
            after = last.uai.clone();
            made += self.store.platform_write(|tx| {
                tx.platform_changed();
                let mut made = 0;
                for one in &page {
                    made += usize::from(maker.make(self, tx, one)?);
                }
                Ok::<_, DirectoryError>(made)
            })?;
        }
        if made > 0 {
            self.cache.clear();
        }
        Ok(made)
    }
}

fn read_missing(row: &store::Row<'_>) -> Result<Missing, StoreError> {
    Ok(Missing {
        establishment: row.get(0)?,
        uai: row.get(1)?,
        name: row.get(2)?,
        mailbox: row.get(3)?,
    })
}

impl Maker {
    pub fn of(directory: &Directory, organisation: OrganisationId) -> Result<Self, DirectoryError> {
        let found = directory.organisation(organisation)?;
        Ok(Self {
            organisation,
            language: found.language,
            quota: directory.policies(organisation)?.quota.role_mailbox,
            domains: found.domains.clone(),
        })
    }

    /// The domain that new addresses are made in.
    pub fn domain(&self) -> Result<&str, DirectoryError> {
        let main = self.domains.first();
        main.map(String::as_str)
            .ok_or(DirectoryError::NotFound("domain"))
    }

    /// Whether it was made: not when another node was faster, nor when its address is somebody's.
    fn make(
        &self,
        directory: &Directory,
        tx: &Tx<'_>,
        one: &Missing,
    ) -> Result<bool, DirectoryError> {
        let Some(address) = self.free_address(tx, one)? else {
            tracing::warn!(
                establishment = one.establishment,
                "no mailbox for the establishment: its address is another account's"
            );
            return Ok(false);
        };
        let account = directory.store.create_account(tx)?;
        let name = format!("{HEAD}.{}", one.uai.to_lowercase());
        let fresh = tx.execute(
            "INSERT INTO role_mailbox (account_id, organisation_id, establishment_id, kind, name)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            params![account, self.organisation, one.establishment, HEAD, &name],
        )?;
        if fresh == 0 {
            return Ok(false);
        }
        self.insert(tx, account, &one.name)?;
        tx.execute(
            "INSERT INTO address (address, account_id, main, since) VALUES ($1, $2, 1, $3)",
            params![&address, account, tx.now()],
        )?;
        Ok(true)
    }

    /// The account, and the row in `person` that stands for it: unlisted, and with an identifier nobody can type.
    pub fn insert(
        &self,
        tx: &Tx<'_>,
        account: AccountId,
        display_name: &str,
    ) -> Result<(), StoreError> {
        let person = PersonId(tx.new_platform_ids("person", 1)?);
        tx.execute(
            "INSERT INTO person (person_id, organisation_id, identifier, display_name, given_name, family_name,
                function, language, role, account_id, created, population, listed)
             VALUES ($1, $2, $3, $4, '', $4, '', $5, 'mailbox', $6, $7, 'role', 0)",
            params![
                person,
                self.organisation,
                &format!("role mailbox {account}"),
                display_name,
                self.language.code(),
                account,
                tx.now()
            ],
        )?;
        tx.execute(
            "INSERT INTO account (account_id, organisation_id, person_id, state, quota_bytes, created)
             VALUES ($1, $2, $3, 'active', $4, $5)",
            params![account, self.organisation, person, self.quota, tx.now()],
        )?;
        Ok(())
    }

    /// As the source writes it when the domain is ours; otherwise `ce.` and the UAI in the main domain.
    fn free_address(&self, tx: &Tx<'_>, one: &Missing) -> Result<Option<String>, StoreError> {
        let told = one
            .mailbox
            .as_deref()
            .and_then(|told| told.parse::<Address>().ok())
            .filter(|told| self.domains.iter().any(|domain| domain == told.domain()))
            .map(|told| key(told.local(), told.domain()));
        let by_rule = self
            .domains
            .first()
            .map(|domain| key(&format!("{HEAD}.{}", one.uai), domain));
        for candidate in told.into_iter().chain(by_rule) {
            let taken: Option<i64> =
                tx.query_opt(ADDRESS_TAKEN, params![&candidate], |row| row.get(0))?;
            if taken.is_none() {
                return Ok(Some(candidate));
            }
        }
        Ok(None)
    }
}

/// The last day of the mailboxes of an establishment that closed on a day: they go on for as long as that of somebody who
/// moved.
pub(super) fn last_day(closed: NaiveDate, policies: &Policies) -> NaiveDate {
    let days = Days::new(u64::from(policies.life.moved_days));
    closed.checked_add_days(days).unwrap_or(closed)
}

/// The establishment closed: its mailboxes go on for a while, then close; one that ends sooner ends when it would.
pub(crate) fn close_with(
    tx: &Tx<'_>,
    establishment: i64,
    day: NaiveDate,
    policies: &Policies,
) -> Result<(), StoreError> {
    let last = last_day(day, policies);
    tx.execute(
        "UPDATE account SET turns = $2, ends = $3
         WHERE (turns IS NULL OR (state = 'active' AND turns > $2))
            AND account_id IN (SELECT account_id FROM role_mailbox WHERE establishment_id = $1)",
        params![establishment, state::end_of(last), &last.to_string()],
    )?;
    Ok(())
}

/// A source tells of the establishment again; its name may be another, which its `ce.` mailbox bears. What somebody ended
/// ends on the day they said, unless that is over.
pub(crate) fn open_again(tx: &Tx<'_>, establishment: i64, name: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE account SET state = CASE state WHEN 'closed' THEN 'active' ELSE state END, turns = NULL, ends = NULL
         WHERE turns IS NOT NULL AND state IN ('active', 'closed')
            AND account_id IN (
                SELECT account_id FROM role_mailbox WHERE establishment_id = $1 AND closing IS NULL)",
        params![establishment],
    )?;
    let ended: Vec<(AccountId, String)> =
        tx.query(ENDED_BY_HAND, params![establishment], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let today = dates::naive(dates::PARIS, tx.now().0);
    for (account, typed) in ended {
        let Some(last) = state::day(&typed).filter(|last| *last >= today) else {
            continue;
        };
        tx.execute(
            "UPDATE account SET state = 'active', turns = $2, ends = $3
             WHERE account_id = $1 AND state IN ('active', 'closed')",
            params![account, state::end_of(last), &typed],
        )?;
    }
    tx.execute(
        "UPDATE person SET display_name = $2, family_name = $2
         WHERE display_name <> $2 AND account_id IN (
            SELECT account_id FROM role_mailbox WHERE establishment_id = $1 AND kind = 'ce')",
        params![establishment, name],
    )?;
    Ok(())
}
