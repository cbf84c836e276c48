//! What a policy would do to people, counted before it is decided.

use crate::Identity;
use chrono::Days;
use directory::{Actor, DirectoryError, Duty, OPEN_ACCOUNTS, OrganisationId, Population};
use store::{StoreError, Timestamp, params};
use text::dates;

/// Days within which a mail program that came in by the password of an account is in use still.
pub const PROGRAM_DAYS: u32 = 30;

/// The populations that are counted, in their order.
const COUNTED: [Population; 3] = [Population::Staff, Population::Guest, Population::Pupil];

/// How many people of a population, whose account is open, have no second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithoutFactor {
    pub population: Population,
    pub people: u64,
    /// Of these: who has no rescue address, to which a code is sent where one is set up at the sign-in.
    pub without_rescue: u64,
    /// Of these: whose mail programs came in by the password within [`PROGRAM_DAYS`].
    pub with_programs: u64,
}

/// Sessions of an organisation's people that are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionsOpen {
    pub count: u64,
    /// When the last of them ends, at the latest.
    pub last: Option<Timestamp>,
}

/// Three numbers for each population: who has no second factor, who of them has no rescue address, whose programs came lately.
pub(crate) fn without_factor() -> String {
    let of = COUNTED.map(|population| {
        let is = format!("counted.population = '{}'", population.name());
        format!(
            "count(CASE WHEN {is} THEN 1 END),
             count(CASE WHEN {is} AND rescue_address.person_id IS NULL THEN 1 END),
             count(CASE WHEN {is} AND EXISTS (
                 SELECT 1 FROM sign_in WHERE sign_in.person_id = counted.person_id AND sign_in.at >= $2
                     AND sign_in.protocol <> 'web' AND sign_in.program = '') THEN 1 END)"
        )
    });
    format!(
        "SELECT {}
         FROM (SELECT account.person_id, person.population {OPEN_ACCOUNTS} AND person.role <> 'mailbox') AS counted
         LEFT JOIN rescue_address ON rescue_address.person_id = counted.person_id
         WHERE NOT EXISTS (SELECT 1 FROM second_factor WHERE second_factor.person_id = counted.person_id)
             AND NOT EXISTS (SELECT 1 FROM passkey WHERE passkey.person_id = counted.person_id)",
        of.join(", ")
    )
}

pub(crate) const SESSIONS_OPEN: &str = "
SELECT count(*), max(counted.ends) FROM (
    SELECT session.ends FROM account JOIN session ON session.account_id = account.account_id
    WHERE account.organisation_id = $1 AND session.expires > $2
) AS counted";

impl Identity {
    /// How many people of each population have no second factor.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; the store's.
    pub fn without_factor(
        &self,
        asker: &Actor,
        organisation: OrganisationId,
    ) -> Result<[WithoutFactor; 3], DirectoryError> {
        let directory = &self.0.directory;
        directory.may_manage(asker, Duty::Organisation, organisation, None)?;
        let today = dates::naive(dates::PARIS, self.0.store.now().0);
        let since = today - Days::new(u64::from(PROGRAM_DAYS));
        let since = Timestamp(dates::midnight(dates::PARIS, since));
        let counts = self.0.store.platform_read(|tx| {
            let values = params![organisation, since];
            tx.query_one(&without_factor(), values, |row| {
                let mut counts = COUNTED.map(|population| WithoutFactor {
                    population,
                    people: 0,
                    without_rescue: 0,
                    with_programs: 0,
                });
                for (place, count) in counts.iter_mut().enumerate() {
                    let number =
                        |of| Ok::<_, StoreError>(row.get::<i64>(3 * place + of)?.unsigned_abs());
                    count.people = number(0)?;
                    count.without_rescue = number(1)?;
                    count.with_programs = number(2)?;
                }
                Ok(counts)
            })
        })?;
        Ok(counts)
    }

    /// The sessions of an organisation's people that are open.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; the store's.
    pub fn sessions_open(
        &self,
        asker: &Actor,
        organisation: OrganisationId,
    ) -> Result<SessionsOpen, DirectoryError> {
        let directory = &self.0.directory;
        directory.may_manage(asker, Duty::Organisation, organisation, None)?;
        let found = self.0.store.platform_read(|tx| {
            let values = params![organisation, tx.now()];
            tx.query_one(SESSIONS_OPEN, values, |row| {
                Ok(SessionsOpen {
                    count: row.get::<i64>(0)?.unsigned_abs(),
                    last: row.get(1)?,
                })
            })
        })?;
        Ok(found)
    }
}
