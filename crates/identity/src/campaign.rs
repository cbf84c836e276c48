//! What a campaign of passwords asks of people: who has still to choose, how many they are, and what ends for them after its last
//! day. Whether a password is one of before is one comparison at the sign-in (`authentication`); the page that asks for another
//! one then is the last step of that sign-in ([`Identity::renew_password`]).

use crate::authentication::actor;
use crate::password::change::{SET, put};
use crate::second_factor::signing_in::{DONE, FactorStep, Halfway, SignInStep, SigningIn};
use crate::{CameIn, CredentialError, Device, Entered, Identity, Secret, ending, session};
use directory::{
    Act, Actor, Campaign, CampaignAsk, DirectoryError, Duty, OPEN_ACCOUNTS, OpenAccount,
    OrganisationId, PasswordRule, Person, PersonId, Population, Protocol,
};
use std::collections::HashMap;
use store::{AccountId, StoreError, Timestamp, Value, padded, params, places};
use thiserror::Error;

/// People looked at in one statement.
const PAGE: usize = 500;

/// How many people of a population a campaign asks, and how far they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignCount {
    pub population: Population,
    /// Whose account is open, and who has a password.
    pub people: u64,
    /// Who chose it since the campaign began.
    pub chosen: u64,
    /// Who has still to choose and has no rescue address: who has forgotten theirs needs a desk.
    pub without_rescue: u64,
}

impl CampaignCount {
    fn nobody(population: Population) -> Self {
        Self {
            population,
            people: 0,
            chosen: 0,
            without_rescue: 0,
        }
    }

    /// Who has still to choose.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.people - self.chosen
    }
}

/// Who goes on after another password was chosen at the sign-in.
#[derive(Debug)]
pub enum Renewed {
    /// The session is open.
    CameIn(CameIn),
    /// A second factor is to be enrolled first, behind this token.
    Enrols(Secret),
}

/// Why no other password was chosen at the sign-in.
#[derive(Debug, Error)]
pub enum RenewalRefusal {
    /// The token leads nowhere (any more): one begins again with the password.
    #[error("the sign-in is to be begun again")]
    Over,
    /// With the weakness of one that cannot be chosen.
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl From<StoreError> for RenewalRefusal {
    fn from(error: StoreError) -> Self {
        Self::Credential(error.into())
    }
}

impl From<DirectoryError> for RenewalRefusal {
    fn from(error: DirectoryError) -> Self {
        Self::Credential(error.into())
    }
}

pub(crate) fn chosen_of() -> String {
    let places = places(1, PAGE);
    format!("SELECT person_id, changed FROM credential WHERE person_id IN ({places})")
}

/// The populations that are counted, in their order.
const COUNTED: [Population; 3] = [Population::Staff, Population::Guest, Population::Pupil];

/// Three numbers for each population: who has a password, who chose it since a time, who did not and has no rescue address.
pub(crate) fn counted() -> String {
    let of = COUNTED.map(|population| {
        let is = format!("counted.population = '{}'", population.name());
        format!(
            "count(CASE WHEN {is} THEN 1 END),
             count(CASE WHEN {is} AND credential.changed >= $2 THEN 1 END),
             count(CASE WHEN {is} AND credential.changed < $2 AND rescue_address.person_id IS NULL THEN 1 END)"
        )
    });
    format!(
        "SELECT {}
         FROM (SELECT account.person_id, person.population {OPEN_ACCOUNTS}) AS counted
         JOIN credential ON credential.person_id = counted.person_id
         LEFT JOIN rescue_address ON rescue_address.person_id = counted.person_id",
        of.join(", ")
    )
}

impl Identity {
    /// What a campaign asks of somebody, who chose the password that they have at a time.
    pub(crate) fn campaign_asks_of(
        &self,
        (organisation, population): (OrganisationId, Population),
        chosen: Timestamp,
    ) -> Result<Option<CampaignAsk>, StoreError> {
        let campaign = self.0.directory.campaign(organisation)?;
        let now = self.0.store.now();
        Ok(campaign.and_then(|campaign| campaign.asks(population, chosen, now)))
    }

    /// Whether the password that was shown is one of before a campaign whose last day is over.
    pub(crate) fn is_of_before(
        &self,
        person: &Person,
        chosen: Option<Timestamp>,
    ) -> Result<bool, StoreError> {
        let Some(chosen) = chosen else {
            return Ok(false);
        };
        let asked = self.campaign_asks_of((person.organisation, person.population), chosen)?;
        Ok(matches!(asked, Some(CampaignAsk::Blocked(_))))
    }

    /// What a campaign asks of who is signed in. Where none runs for them, nothing is read.
    ///
    /// # Errors
    /// The directory's.
    pub fn campaign_asks(&self, person: PersonId) -> Result<Option<CampaignAsk>, DirectoryError> {
        let found = self.0.directory.person(person)?;
        let of = (found.organisation, found.population);
        // A password that is older than any campaign: whether one runs for them at all.
        if self.campaign_asks_of(of, Timestamp(0))?.is_none() {
            return Ok(None);
        }
        match self.password_set(person)? {
            Some(chosen) => Ok(self.campaign_asks_of(of, chosen)?),
            None => Ok(None),
        }
    }

    /// How many people of each population of an organisation have a password, and how many of them chose it since a time.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; the store's.
    pub fn campaign_counts(
        &self,
        asker: &Actor,
        organisation: OrganisationId,
        chosen_from: Timestamp,
    ) -> Result<[CampaignCount; 3], DirectoryError> {
        let directory = &self.0.directory;
        directory.may_manage(asker, Duty::Organisation, organisation, None)?;
        let counts = self.0.store.platform_read(|tx| {
            let values = params![organisation, chosen_from];
            tx.query_one(&counted(), values, |row| {
                let mut counts = COUNTED.map(CampaignCount::nobody);
                for (place, count) in counts.iter_mut().enumerate() {
                    let number =
                        |of| Ok::<_, StoreError>(row.get::<i64>(3 * place + of)?.unsigned_abs());
                    count.people = number(0)?;
                    count.chosen = number(1)?;
                    count.without_rescue = number(2)?;
                }
                Ok(counts)
            })
        })?;
        Ok(counts)
    }

    /// Those after an account who have still to choose, of as many as `most` who are looked at (no more than a statement takes),
    /// and after whom to go on; nothing at the end.
    ///
    /// # Errors
    /// The store's.
    pub fn still_to_choose(
        &self,
        campaign: &Campaign,
        (after, most): (AccountId, usize),
    ) -> Result<Option<(Vec<OpenAccount>, AccountId)>, StoreError> {
        let now = self.0.store.now();
        let directory = &self.0.directory;
        let page = directory.open_accounts_of(campaign.organisation, (after, most.min(PAGE)))?;
        let Some(last) = page.last().map(|one| one.account) else {
            return Ok(None);
        };
        let chosen = self.chosen_when(&page)?;
        let is_left = |one: &OpenAccount| {
            let chosen = chosen.get(&one.person);
            chosen.is_some_and(|chosen| campaign.asks(one.population, *chosen, now).is_some())
        };
        Ok(Some((page.into_iter().filter(is_left).collect(), last)))
    }

    /// Ends what is open of these people, at every door: their passwords of before open nothing else any more. Who chose
    /// another one in this very moment is left alone, and everybody where the campaign was put off or stopped meanwhile.
    ///
    /// # Errors
    /// The store's.
    pub fn end_for_campaign(
        &self,
        campaign: &Campaign,
        people: &[OpenAccount],
    ) -> Result<usize, StoreError> {
        let ended = self.0.store.platform_write(|tx| {
            let mut ended = Vec::with_capacity(people.len());
            let found = Campaign::in_force(tx, campaign.organisation)?;
            let Some(campaign) = found.filter(|one| one.id == campaign.id) else {
                return Ok(ended);
            };
            for one in people {
                let chosen = tx.query_opt(SET, params![one.person], |row| row.get(0))?;
                let asks = |chosen| campaign.asks(one.population, chosen, tx.now());
                if let Some(CampaignAsk::Blocked(_)) = chosen.and_then(asks) {
                    ended.push(ending::end_all(tx, one.account)?);
                }
            }
            Ok::<_, StoreError>(ended)
        })?;
        let count = ended.len();
        ended.into_iter().for_each(|one| self.has_ended(one));
        Ok(count)
    }

    fn chosen_when(
        &self,
        page: &[OpenAccount],
    ) -> Result<HashMap<PersonId, Timestamp>, StoreError> {
        let people = padded(page.iter().map(|one| Value::from(one.person)), PAGE);
        let found = self.0.store.platform_read(|tx| {
            tx.query(&chosen_of(), &people, |row| {
                Ok((PersonId(row.get(0)?), row.get(1)?))
            })
        })?;
        Ok(found.into_iter().collect())
    }

    /// Chooses another password in the place of one of before, as the last step of a sign-in: all that is open of the account
    /// ends, then the session opens. Hashing waits for one of few places, off the async workers.
    ///
    /// # Errors
    /// A [`RenewalRefusal`].
    pub async fn renew_password(
        &self,
        token: Secret,
        fresh: Secret,
        device: Device,
    ) -> Result<Renewed, RenewalRefusal> {
        let hash = session::hash(token.reveal());
        self.hash_then_write(
            move |own| own.hashed_renewal(&token, &fresh),
            move |own, hashed| own.put_renewed(&hash, hashed, &device),
        )
        .await
    }

    /// Whose sign-in it is, what their password had to be, and its hash.
    fn hashed_renewal(
        &self,
        token: &Secret,
        fresh: &Secret,
    ) -> Result<(SigningIn, PasswordRule, String), RenewalRefusal> {
        let waits = self.signing_in(token)?;
        let waits = waits.filter(|one| one.step() == SignInStep::Password);
        let found = waits.ok_or(RenewalRefusal::Over)?;
        let (rule, hashed) = self.hash_fresh(found.person, fresh)?;
        Ok((found, rule, hashed))
    }

    fn put_renewed(
        &self,
        hash: &[u8; 32],
        (found, rule, hashed): (SigningIn, PasswordRule, String),
        device: &Device,
    ) -> Result<Renewed, RenewalRefusal> {
        let person = self.0.directory.person(found.person)?;
        let own = Actor {
            network: Some(device.network),
            ..actor(Protocol::Web, &person, found.account)
        };
        let ended = self.0.store.platform_write(|tx| {
            // Of two that come with one token one is first; and what ended meanwhile may be the password that was said.
            let is_first = tx.execute(DONE, params![hash])? == 1;
            if !is_first || ending::last(tx, found.account)? > found.last_end {
                return Ok(None);
            }
            put(tx, &own, &person, &hashed, (rule, Act::PasswordSet))?;
            ending::end_all(tx, found.account).map(Some)
        })?;
        let ended = ended.ok_or(RenewalRefusal::Over)?;
        self.has_ended(ended);
        self.0.store.wake_jobs();
        tracing::info!(
            person = own.person.0,
            "changed their password at the sign-in"
        );
        self.go_on(&found, own, Some(ended.at()), device)
    }

    fn go_on(
        &self,
        found: &SigningIn,
        own: Actor,
        last_end: Option<Timestamp>,
        device: &Device,
    ) -> Result<Renewed, RenewalRefusal> {
        if found.enrols {
            let halfway = Halfway {
                person: found.person,
                account: found.account,
                last_end,
                asks_code: false,
                enrols: true,
                changes: false,
            };
            let token = self.wait_for_code(&halfway, found.shared)?;
            return Ok(Renewed::Enrols(token));
        }
        let entered = Entered {
            ended: self.ended(&own),
            last_end,
            by_factor: found.factor == FactorStep::Given,
            actor: own.clone(),
        };
        let device = Device {
            shared: found.shared,
            ..device.clone()
        };
        let opened = self.open_session(&entered, &device)?;
        Ok(Renewed::CameIn(CameIn {
            actor: own,
            token: opened.ok_or(RenewalRefusal::Over)?,
            recovery: Vec::new(),
            shared: found.shared,
        }))
    }
}
