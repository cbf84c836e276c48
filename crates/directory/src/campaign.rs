//! Campaigns of passwords: from a day on an organisation asks its people to choose another one, reminds those who have not, and
//! after a last day the password of before opens nothing but the page where another is chosen.
//!
//! There is one at a time for an organisation; it stays in force after its last day until it is stopped. What it asks of somebody
//! is one comparison ([`Campaign::asks`]) with what the directory remembers. The letters, and the end of what is open, are a due
//! job ([`CAMPAIGN_JOB`]) of the transaction that begins it, whose runner is in `server`.

use crate::journal::{Act, Entry, record};
use crate::{Actor, Directory, DirectoryError, Duty, OrganisationId, PersonId, Population};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Job, NewJob, Row, StoreError, Timestamp, Tx, jobs, params};
use text::dates;

/// The kind of the job that writes a campaign's letters, and ends what is open when it blocks. Its key is the campaign's number.
pub const CAMPAIGN_JOB: &str = "password-campaign";
/// Days from the first to the last at the least: who is away for a week still reads of it.
pub const SHORTEST_CAMPAIGN: u64 = 7;
/// Days at the most, and days ahead that it begins: beyond a year, a slip of the keyboard.
pub const LONGEST_CAMPAIGN: u64 = 366;
/// Letters of reminder at the most: more are not read.
pub const MOST_REMINDERS: usize = 5;
/// Letters leave after the hour at which they wake nobody.
const LETTERS_AT: Duration = Duration::from_secs(7 * 3600);

/// A campaign that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    pub id: i64,
    pub organisation: OrganisationId,
    /// Who chose their password on this day, or later, is done.
    pub starts: NaiveDate,
    /// The last day on which the password of before opens everything.
    pub last: NaiveDate,
    /// Days before the last one on which who has not chosen reads a reminder, the most first.
    pub reminders: Vec<u32>,
    pub populations: Vec<Population>,
    /// `None`: the command line.
    pub set_by: Option<PersonId>,
    pub since: Timestamp,
    /// When the last day was put off.
    pub put_off: Option<Timestamp>,
}

/// A campaign to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCampaign {
    pub starts: NaiveDate,
    pub last: NaiveDate,
    pub reminders: Vec<u32>,
    pub populations: Vec<Population>,
}

/// What of a campaign cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignFault {
    /// Before today, or too far ahead.
    Starts,
    /// Too soon after the first day, or too late.
    Last,
    /// Too many, twice the same, or not between the first day and the last.
    Reminders,
    /// Nobody is asked.
    Populations,
}

impl CampaignFault {
    /// The name of the field.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::Last => "last",
            Self::Reminders => "reminders",
            Self::Populations => "populations",
        }
    }
}

impl NewCampaign {
    /// Whether it can be begun today.
    ///
    /// # Errors
    /// What of it cannot be.
    pub fn check(&self, today: NaiveDate) -> Result<(), CampaignFault> {
        if self.starts < today || self.starts > today + Days::new(LONGEST_CAMPAIGN) {
            return Err(CampaignFault::Starts);
        }
        let days = (self.last - self.starts).num_days();
        let days = u64::try_from(days).map_err(|_| CampaignFault::Last)?;
        if !(SHORTEST_CAMPAIGN..=LONGEST_CAMPAIGN).contains(&days) {
            return Err(CampaignFault::Last);
        }
        let different: BTreeSet<u32> = self.reminders.iter().copied().collect();
        let is_between = self.reminders.iter().all(|one| u64::from(*one) < days);
        if different.len() != self.reminders.len()
            || different.len() > MOST_REMINDERS
            || !is_between
        {
            return Err(CampaignFault::Reminders);
        }
        match self.populations.is_empty() {
            true => Err(CampaignFault::Populations),
            false => Ok(()),
        }
    }

    /// The days on which letters leave, in their order: the first one, then the reminders.
    #[must_use]
    pub fn letter_days(&self) -> Vec<NaiveDate> {
        letter_days(self.starts, self.last, &self.reminders)
    }
}

fn letter_days(starts: NaiveDate, last: NaiveDate, reminders: &[u32]) -> Vec<NaiveDate> {
    let days = reminders.iter().map(|one| last - Days::new((*one).into()));
    let days: BTreeSet<NaiveDate> = days.filter(|day| *day > starts).collect();
    std::iter::once(starts).chain(days).collect()
}

/// What a campaign asks of somebody now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignAsk {
    /// To choose another password, until this last day.
    Until(NaiveDate),
    /// The last day is over: the password of before opens nothing else.
    Blocked(NaiveDate),
}

/// What a campaign does at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignEvent {
    /// Says that it begins.
    Begins,
    Reminds,
    /// Says that the last day is another one.
    PutOff,
    /// Ends what is open of those who have not chosen.
    Blocks,
}

impl Campaign {
    /// Since when a password is one of those that are asked for.
    #[must_use]
    pub fn chosen_from(&self) -> Timestamp {
        Timestamp(dates::midnight(dates::PARIS, self.starts))
    }

    /// From when on the password of before opens nothing else.
    #[must_use]
    pub fn blocks_from(&self) -> Timestamp {
        Timestamp(dates::midnight(dates::PARIS, self.last + Days::new(1)))
    }

    /// What it asks of who is of a population and chose their password at a time.
    #[must_use]
    pub fn asks(
        &self,
        population: Population,
        chosen: Timestamp,
        now: Timestamp,
    ) -> Option<CampaignAsk> {
        let from = self.chosen_from();
        if now < from || chosen >= from || !self.populations.contains(&population) {
            return None;
        }
        Some(match now < self.blocks_from() {
            true => CampaignAsk::Until(self.last),
            false => CampaignAsk::Blocked(self.last),
        })
    }

    /// The days on which letters leave, in their order.
    #[must_use]
    pub fn letter_days(&self) -> Vec<NaiveDate> {
        letter_days(self.starts, self.last, &self.reminders)
    }

    /// The campaign that is in force in an organisation, in a transaction of whoever acts on it: past what is remembered.
    ///
    /// # Errors
    /// The store's.
    pub fn in_force(tx: &Tx<'_>, organisation: OrganisationId) -> Result<Option<Self>, StoreError> {
        tx.query_opt(IN_FORCE, params![organisation], read)
    }

    /// All that it does, in its order. What was to be said before the last day was put off is said by the letter about that.
    #[must_use]
    pub fn events(&self) -> Vec<(Timestamp, CampaignEvent)> {
        let letters = self.letter_days().into_iter().map(|day| {
            let event = match day == self.starts {
                true => CampaignEvent::Begins,
                false => CampaignEvent::Reminds,
            };
            let midnight = Timestamp(dates::midnight(dates::PARIS, day));
            (midnight.after(LETTERS_AT), event)
        });
        let begun = self.chosen_from().after(LETTERS_AT);
        // Before anything was said there is nothing to correct.
        let put_off = self.put_off.filter(|at| *at > begun);
        let put_off = put_off.map(|at| (at, CampaignEvent::PutOff));
        let blocks = (self.blocks_from(), CampaignEvent::Blocks);
        let mut all: Vec<_> = letters.chain(put_off).chain([blocks]).collect();
        all.sort_by_key(|(at, _)| *at);
        all
    }

    /// What it does now: the last of what is due. Of several that a stopped service missed one is done.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Option<(Timestamp, CampaignEvent)> {
        self.events().into_iter().rfind(|(at, _)| *at <= now)
    }

    /// When it does something after an instant.
    #[must_use]
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        let mut events = self.events().into_iter();
        events.find_map(|(at, _)| (at > after).then_some(at))
    }
}

/// How far a campaign's job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignStep {
    pub organisation: i64,
    pub campaign: i64,
    /// What it did last, or is doing.
    pub at: Timestamp,
    /// Up to which account it is done with that; the largest number: with all.
    pub after: i64,
}

impl CampaignStep {
    fn first(organisation: OrganisationId, campaign: i64) -> Self {
        Self {
            organisation: organisation.0,
            campaign,
            at: Timestamp(0),
            after: 0,
        }
    }

    /// What a job of [`CAMPAIGN_JOB`] carries.
    ///
    /// # Errors
    /// `Corrupt` for another job.
    pub fn of(job: &Job) -> Result<Self, StoreError> {
        serde_json::from_slice(&job.payload).map_err(|error| corrupt(&error))
    }

    /// As the job carries it.
    ///
    /// # Errors
    /// `Corrupt`, which does not happen.
    pub fn payload(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|error| corrupt(&error))
    }
}

fn corrupt(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt(format!("a step of a campaign: {error}"))
}

/// Somebody whose account is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenAccount {
    pub account: AccountId,
    pub person: PersonId,
    pub population: Population,
}

pub(crate) const IN_FORCE: &str = "
SELECT campaign_id, organisation_id, starts, last, reminders, populations, set_by, since, put_off
FROM password_campaign WHERE organisation_id = $1 AND stopped IS NULL";
/// Those whose accounts are open in an organisation (`$1`), from `account` and `person`: what a statement about all of them goes on
/// from.
pub const OPEN_ACCOUNTS: &str = "
FROM account JOIN person ON person.person_id = account.person_id
WHERE account.organisation_id = $1 AND account.state IN ('active', 'leaving')";

pub(crate) fn open_of() -> String {
    format!(
        "SELECT account.account_id, account.person_id, person.population {OPEN_ACCOUNTS}
         AND account.account_id > $2 ORDER BY account.account_id LIMIT $3"
    )
}

const PUT: &str = "
INSERT INTO password_campaign (campaign_id, organisation_id, starts, last, reminders, populations, set_by, since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
pub(crate) const PUT_OFF: &str = "
UPDATE password_campaign SET last = $2, put_off = $3
WHERE campaign_id = $1 AND stopped IS NULL AND last < $2";
pub(crate) const STOP: &str = "UPDATE password_campaign SET stopped = $2, stopped_by = $3 WHERE campaign_id = $1 AND stopped IS NULL";

impl Directory {
    /// The campaign that is in force in an organisation, also one that begins later.
    ///
    /// # Errors
    /// The store's.
    pub fn campaign(
        &self,
        organisation: OrganisationId,
    ) -> Result<Option<Arc<Campaign>>, StoreError> {
        if let Some(known) = self.cache.campaign(organisation) {
            return Ok(known);
        }
        let generation = self.cache.generation();
        let found = self.campaign_now(organisation)?.map(Arc::new);
        self.cache
            .keep_campaign(generation, organisation, found.clone());
        Ok(found)
    }

    /// The same past what this node remembers, which a change that has just committed, here or on another node, leaves behind for
    /// a moment: for who acts on what is found once, as the job of a campaign does.
    ///
    /// # Errors
    /// The store's.
    pub fn campaign_now(
        &self,
        organisation: OrganisationId,
    ) -> Result<Option<Campaign>, StoreError> {
        self.store
            .platform_read(|tx| Campaign::in_force(tx, organisation))
    }

    /// Begins a campaign.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; `Invalid` with the name of a [`CampaignFault`]; `Exists`
    /// while another one is in force; the store's.
    pub fn begin_campaign(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        new: &NewCampaign,
    ) -> Result<i64, DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        let begun = self.write(|tx| {
            let today = dates::naive(dates::PARIS, tx.now().0);
            new.check(today).map_err(|fault| invalid(fault, new))?;
            let id = tx.new_platform_ids("campaign", 1)?;
            let put = tx.execute(
                PUT,
                params![
                    id,
                    organisation,
                    &new.starts.to_string(),
                    &new.last.to_string(),
                    &joined(new.reminders.iter().collect::<BTreeSet<_>>().iter().rev()),
                    &joined(new.populations.iter().map(|one| one.name())),
                    (!actor.is_program()).then_some(actor.person),
                    tx.now()
                ],
            )?;
            if put == 0 {
                return Err(already());
            }
            let act = Act::CampaignBegun {
                starts: new.starts,
                last: new.last,
            };
            record(tx, actor, &Entry::of(organisation, act))?;
            schedule(tx, organisation, id)?;
            Ok::<_, DirectoryError>(id)
        })?;
        self.store.wake_jobs();
        Ok(begun)
    }

    /// Puts off the last day of a campaign, also after it is over: the passwords of before open again until then.
    ///
    /// # Errors
    /// `NotPermitted`; `Invalid` (`last`) for a day that is not later, is over, or is too late; `NotFound` for a campaign that is
    /// not in force; the store's.
    pub fn put_off_campaign(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        (campaign, last): (i64, NaiveDate),
    ) -> Result<(), DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        self.write(|tx| {
            let found = that(tx, organisation, campaign)?;
            let now = tx.now();
            let today = dates::naive(dates::PARIS, now.0);
            let longest = found.starts + Days::new(LONGEST_CAMPAIGN);
            let is_later = last > found.last && last >= today && last <= longest;
            if !is_later || tx.execute(PUT_OFF, params![campaign, &last.to_string(), now])? == 0 {
                return Err(DirectoryError::Invalid {
                    what: CampaignFault::Last.name(),
                    value: last.to_string(),
                });
            }
            record(
                tx,
                actor,
                &Entry::of(organisation, Act::CampaignPutOff { last }),
            )?;
            schedule(tx, organisation, campaign)?;
            Ok::<_, DirectoryError>(())
        })?;
        self.store.wake_jobs();
        Ok(())
    }

    /// Stops a campaign: it asks nothing of anybody any more, and blocks nobody.
    ///
    /// # Errors
    /// `NotPermitted`; `NotFound` for one that is not in force; the store's.
    pub fn stop_campaign(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        campaign: i64,
    ) -> Result<(), DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        self.write(|tx| {
            that(tx, organisation, campaign)?;
            let by = (!actor.is_program()).then_some(actor.person);
            tx.execute(STOP, params![campaign, tx.now(), by])?;
            record(tx, actor, &Entry::of(organisation, Act::CampaignStopped))?;
            Ok::<_, DirectoryError>(())
        })
    }

    /// Those whose accounts are open in an organisation, after an account, as many as `most`.
    ///
    /// # Errors
    /// The store's.
    pub fn open_accounts_of(
        &self,
        organisation: OrganisationId,
        (after, most): (AccountId, usize),
    ) -> Result<Vec<OpenAccount>, StoreError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.store.platform_read(|tx| {
            tx.query(&open_of(), params![organisation, after, most], |row| {
                Ok(OpenAccount {
                    account: row.get(0)?,
                    person: PersonId(row.get(1)?),
                    population: Population::named(&row.get::<String>(2)?),
                })
            })
        })
    }
}

fn schedule(tx: &Tx<'_>, organisation: OrganisationId, campaign: i64) -> Result<(), StoreError> {
    jobs::schedule(
        tx,
        &NewJob {
            kind: CAMPAIGN_JOB,
            account: None,
            run_at: tx.now(),
            payload: CampaignStep::first(organisation, campaign).payload()?,
            key: Some(campaign.to_string()),
        },
    )
}

/// The campaign of a number, in force.
fn that(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    campaign: i64,
) -> Result<Campaign, DirectoryError> {
    let found = Campaign::in_force(tx, organisation)?.filter(|one| one.id == campaign);
    found.ok_or(DirectoryError::NotFound("campaign"))
}

fn read(row: &Row<'_>) -> Result<Campaign, StoreError> {
    let day = |text: String| {
        text.parse::<NaiveDate>()
            .map_err(|error| StoreError::Corrupt(format!("a campaign: {error}")))
    };
    let (reminders, populations): (String, String) = (row.get(4)?, row.get(5)?);
    Ok(Campaign {
        id: row.get(0)?,
        organisation: OrganisationId(row.get(1)?),
        starts: day(row.get(2)?)?,
        last: day(row.get(3)?)?,
        reminders: reminders
            .split(',')
            .filter_map(|one| one.parse().ok())
            .collect(),
        populations: populations.split(',').map(Population::named).collect(),
        set_by: row.get::<Option<i64>>(6)?.map(PersonId),
        since: row.get(7)?,
        put_off: row.get(8)?,
    })
}

fn joined<T: ToString>(parts: impl Iterator<Item = T>) -> String {
    let parts: Vec<String> = parts.map(|one| one.to_string()).collect();
    parts.join(",")
}

fn invalid(fault: CampaignFault, new: &NewCampaign) -> DirectoryError {
    let value = match fault {
        CampaignFault::Starts => new.starts.to_string(),
        CampaignFault::Last => new.last.to_string(),
        CampaignFault::Reminders => joined(new.reminders.iter()),
        CampaignFault::Populations => String::new(),
    };
    DirectoryError::Invalid {
        what: fault.name(),
        value,
    }
}

fn already() -> DirectoryError {
    DirectoryError::Exists {
        what: "campaign",
        value: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn june() -> NewCampaign {
        NewCampaign {
            starts: day("2027-06-03"),
            last: day("2027-07-03"),
            reminders: vec![14, 1],
            populations: vec![Population::Staff],
        }
    }

    fn begun() -> Campaign {
        let NewCampaign {
            starts,
            last,
            reminders,
            populations,
        } = june();
        Campaign {
            id: 1,
            organisation: OrganisationId(1),
            starts,
            last,
            reminders,
            populations,
            set_by: None,
            since: Timestamp(0),
            put_off: None,
        }
    }

    fn at(day_: &str, hour: u64) -> Timestamp {
        Timestamp(dates::midnight(dates::PARIS, day(day_))).after(Duration::from_secs(hour * 3600))
    }

    #[test]
    fn a_campaign_that_cannot_be_says_what_of_it() {
        let today = day("2027-06-01");
        assert_eq!(june().check(today), Ok(()));
        let wrong = |change: &dyn Fn(&mut NewCampaign)| {
            let mut new = june();
            change(&mut new);
            new.check(today).unwrap_err()
        };
        let starts = |day_: &'static str| wrong(&move |new| new.starts = day(day_));
        assert_eq!(starts("2027-05-31"), CampaignFault::Starts);
        assert_eq!(starts("2028-07-01"), CampaignFault::Starts);
        let last = |day_: &'static str| wrong(&move |new| new.last = day(day_));
        assert_eq!(last("2027-06-02"), CampaignFault::Last);
        assert_eq!(last("2027-06-09"), CampaignFault::Last, "six days");
        assert_eq!(last("2028-06-10"), CampaignFault::Last);
        let reminders = |days: &'static [u32]| wrong(&move |new| new.reminders = days.to_vec());
        assert_eq!(reminders(&[30]), CampaignFault::Reminders, "the first day");
        assert_eq!(reminders(&[7, 7]), CampaignFault::Reminders);
        assert_eq!(
            reminders(&[1, 2, 3, 4, 5, 6]),
            CampaignFault::Reminders,
            "too many"
        );
        let nobody = wrong(&|new| new.populations.clear());
        assert_eq!(nobody, CampaignFault::Populations);
    }

    #[test]
    fn who_chose_on_the_first_day_is_done_and_the_last_day_is_included() {
        let campaign = begun();
        let asks = |chosen, now| campaign.asks(Population::Staff, chosen, now);
        let old = at("2027-06-02", 23);
        assert_eq!(asks(old, at("2027-06-02", 23)), None, "not begun");
        let until = Some(CampaignAsk::Until(campaign.last));
        assert_eq!(asks(old, at("2027-06-03", 0)), until);
        assert_eq!(asks(old, at("2027-07-03", 23)), until);
        let blocked = Some(CampaignAsk::Blocked(campaign.last));
        assert_eq!(asks(old, at("2027-07-04", 0)), blocked);
        assert_eq!(asks(at("2027-06-03", 0), at("2027-07-04", 0)), None);
        let pupil = campaign.asks(Population::Pupil, old, at("2027-07-04", 0));
        assert_eq!(pupil, None, "another population");
    }

    #[test]
    fn letters_leave_in_the_morning_and_one_is_written_of_several_that_were_missed() {
        let mut campaign = begun();
        assert_eq!(campaign.due(at("2027-06-03", 6)), None);
        let begins = (at("2027-06-03", 7), CampaignEvent::Begins);
        assert_eq!(campaign.due(at("2027-06-10", 0)), Some(begins));
        let reminds = (at("2027-07-02", 7), CampaignEvent::Reminds);
        assert_eq!(campaign.due(at("2027-07-03", 12)), Some(reminds));
        let blocks = (at("2027-07-04", 0), CampaignEvent::Blocks);
        assert_eq!(campaign.due(at("2027-07-09", 0)), Some(blocks));
        assert_eq!(campaign.next(begins.0), Some(at("2027-06-19", 7)));
        assert_eq!(campaign.next(blocks.0), None);
        campaign.put_off = Some(at("2027-07-05", 9));
        campaign.last = day("2027-07-10");
        let put_off = (at("2027-07-05", 9), CampaignEvent::PutOff);
        assert_eq!(campaign.due(at("2027-07-05", 10)), Some(put_off));
        assert_eq!(campaign.next(put_off.0), Some(at("2027-07-09", 7)));
    }
}
