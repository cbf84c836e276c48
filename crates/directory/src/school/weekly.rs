//! The list that heads get by letter: each Monday of September, else the first Monday of a month. What waits in their
//! structures; who has nothing that waits is not written to.

use super::{SchoolAccount, Standing, Walk, roll};
use crate::delegation::PARENT;
use crate::establishments::in_order;
use crate::structure::{self, order_name};
use crate::{
    AccountTab, DEPUTY_POST, Directory, DirectoryError, Establishment, HEAD_POST, OrganisationId,
    PersonId, Population,
};
use chrono::{Datelike, NaiveDate, Weekday};
use std::collections::BTreeMap;
use store::{AccountId, StoreError, Tx, params};

/// Structures read in one statement.
const STRUCTURES: u32 = 100;
/// People who lead one structure at the same time.
const MOST_HEADS: u32 = 20;
/// How far above a structure that nobody leads somebody is looked for.
const LEVELS: usize = 4;

/// What waits in a structure.
#[derive(Debug, Clone)]
pub struct SchoolNews {
    pub establishment: Establishment,
    pub to_activate: Vec<SchoolAccount>,
    /// Staff whose last day is near.
    pub leaving: Vec<SchoolAccount>,
    /// Temporary accounts that end soon.
    pub ending: Vec<SchoolAccount>,
}

/// Whether heads are written to on a day.
fn is_list_day(day: NaiveDate) -> bool {
    day.weekday() == Weekday::Mon && (day.month() == 9 || day.day() <= 7)
}

/// The last day, up to this one, on which heads are written to.
#[must_use]
pub fn list_day(today: NaiveDate) -> NaiveDate {
    let days = today.iter_days().rev();
    days.take(LONGEST_WITHOUT)
        .find(|day| is_list_day(*day))
        .unwrap_or(today)
}

/// The most days between two lists, and one.
const LONGEST_WITHOUT: usize = 36;

pub(crate) const SENT: &str = "SELECT day FROM weekly_list WHERE organisation_id = $1";
/// Who holds a post in a structure on a day.
pub(crate) const HOLDERS: &str = "
SELECT person_id FROM held_function
WHERE establishment_id = $1 AND code = 'DIR' AND post = $2 AND since <= $3 AND (until IS NULL OR until > $3)
ORDER BY person_id LIMIT $4";

impl Directory {
    /// The day of the list that is to be sent now: one that a stopped service missed is made up for, but for the first.
    ///
    /// # Errors
    /// The store's.
    pub fn weekly_list_due(
        &self,
        organisation: OrganisationId,
        today: NaiveDate,
    ) -> Result<Option<NaiveDate>, DirectoryError> {
        let due = list_day(today);
        let sent: Option<String> = self
            .store
            .platform_read(|tx| tx.query_opt(SENT, params![organisation], |row| row.get(0)))?;
        let is_due = match sent {
            Some(sent) => sent < due.to_string(),
            None => due == today,
        };
        Ok(is_due.then_some(due))
    }

    /// The list of a day was sent to all heads of an organisation.
    ///
    /// # Errors
    /// The store's.
    pub fn weekly_list_was_sent(
        &self,
        organisation: OrganisationId,
        day: NaiveDate,
    ) -> Result<(), DirectoryError> {
        self.store.platform_write(|tx| {
            tx.execute(
                "INSERT INTO weekly_list (organisation_id, day) VALUES ($1, $2)
                 ON CONFLICT (organisation_id) DO UPDATE SET day = excluded.day",
                params![organisation, &day.to_string()],
            )
        })?;
        Ok(())
    }

    /// What waits in the structures of an organisation, by the account of whoever answers for them.
    ///
    /// # Errors
    /// The store's.
    pub fn school_news(
        &self,
        organisation: OrganisationId,
        today: NaiveDate,
    ) -> Result<BTreeMap<AccountId, Vec<SchoolNews>>, DirectoryError> {
        let mut all: BTreeMap<AccountId, Vec<SchoolNews>> = BTreeMap::new();
        let mut from = (String::new(), 0);
        loop {
            self.store.stopping().check()?;
            let page = self.store.platform_read(|tx| {
                let values = params![organisation, &from.0, from.1, STRUCTURES];
                tx.query(&in_order(0), values, structure::read)
            })?;
            let Some(last) = page.last() else {
                return Ok(all);
            };
            from = (order_name(&last.facts.town, &last.facts.name), last.id);
            for establishment in page {
                let Some(news) = self.news_of(establishment, today)? else {
                    continue;
                };
                for account in self.answering(organisation, news.establishment.id, today)? {
                    all.entry(account).or_default().push(news.clone());
                }
            }
        }
    }

    /// What waits in a structure, if anything does.
    fn news_of(
        &self,
        establishment: Establishment,
        today: NaiveDate,
    ) -> Result<Option<SchoolNews>, DirectoryError> {
        let id = establishment.id;
        let roll = self
            .store
            .platform_read(|tx| roll(tx, (&establishment, &Walk::STAFF), "", today))?;
        let chosen = |wanted: &dyn Fn(&Standing) -> bool| {
            let people = roll.iter().filter(|(_, standing)| wanted(standing));
            let people = people.map(|((_, person), one)| (PersonId(*person), one.clone()));
            self.shown(id, people.collect(), today)
        };
        let waits = |one: &Standing| one.is_in(AccountTab::ToActivate, today);
        let goes = |one: &Standing| !waits(one) && one.leaves_soon(today);
        let is_guest = |one: &Standing| one.population == Population::Guest;
        let news = SchoolNews {
            to_activate: chosen(&waits)?,
            leaving: chosen(&|one| goes(one) && !is_guest(one))?,
            ending: chosen(&|one| is_guest(one) && one.leaves_soon(today))?,
            establishment,
        };
        Ok((!news.is_empty()).then_some(news))
    }

    /// The open accounts of whoever answers for a structure on a day.
    fn answering(
        &self,
        organisation: OrganisationId,
        establishment: i64,
        today: NaiveDate,
    ) -> Result<Vec<AccountId>, DirectoryError> {
        let people = self
            .store
            .platform_read(|tx| answering(tx, organisation, establishment, today))?;
        let mut open = Vec::new();
        for person in people {
            if let Some(account) = self.person(person)?.account
                && self.account(account)?.state.is_open()
            {
                open.push(account);
            }
        }
        Ok(open)
    }
}

impl SchoolNews {
    fn is_empty(&self) -> bool {
        self.to_activate.is_empty() && self.leaving.is_empty() && self.ending.is_empty()
    }
}

/// Who leads a structure on a day; else its deputies; else who leads the nearest one above it.
fn answering(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    establishment: i64,
    today: NaiveDate,
) -> Result<Vec<PersonId>, StoreError> {
    let (day, mut at) = (today.to_string(), Some(establishment));
    for _ in 0..=LEVELS {
        let Some(place) = at else {
            break;
        };
        for post in [HEAD_POST, DEPUTY_POST] {
            let values = params![place, post, &day, MOST_HEADS];
            let people: Vec<i64> = tx.query(HOLDERS, values, |row| row.get(0))?;
            if !people.is_empty() {
                return Ok(people.into_iter().map(PersonId).collect());
            }
        }
        let above = tx.query_opt(PARENT, params![place, organisation], |row| row.get(0))?;
        at = above.flatten();
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::list_day;

    #[test]
    fn heads_are_written_to_on_mondays_of_september_and_first_mondays() {
        for (today, due) in [
            ("2026-09-06", "2026-08-03"),
            ("2026-09-07", "2026-09-07"),
            ("2026-09-13", "2026-09-07"),
            ("2026-09-28", "2026-09-28"),
            ("2026-10-04", "2026-09-28"),
            ("2026-10-05", "2026-10-05"),
            ("2026-11-01", "2026-10-05"),
            ("2027-03-01", "2027-03-01"),
        ] {
            assert_eq!(list_day(today.parse().unwrap()).to_string(), due, "{today}");
        }
    }
}
