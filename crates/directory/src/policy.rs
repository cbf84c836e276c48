//! What an organisation decides for itself: the rule of addresses, quotas by profile, the delays of an account's life, how
//! many its people may write to, what a new password must be, how one comes in for the first time, the usage charter,
//! whether pupils are there, which networks are its schools', from when on who must have a second factor, how long sessions
//! last, and what stands at the door.
//!
//! Each policy is a value of its own with who set it and when; what nobody set has the default below. The sentences that
//! say what a policy does are in `locales`.

use crate::journal::{Act, Entry, record};
use crate::{
    Actor, Directory, DirectoryError, DoorRule, Duty, NameRule, NetworksRule, OrganisationId,
    PUPIL_CODE, Population, SendingLimits,
};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{StoreError, Timestamp, Tx, params};

/// Bytes of a mailbox when no profile says otherwise: 2 GiB.
const QUOTA: i64 = 2 << 30;

/// Days of a delay at the most: ten years.
const LONGEST_DELAY: u32 = 3_650;

/// All of an organisation's policies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policies {
    pub names: NameRule,
    pub quota: QuotaRule,
    pub life: LifeRule,
    pub sending: SendingLimits,
    pub password: PasswordRule,
    pub activation: ActivationRule,
    pub charter: CharterRule,
    pub pupils: PupilsRule,
    pub networks: NetworksRule,
    pub second_factor: SecondFactorRule,
    pub sessions: SessionsRule,
    pub signin: DoorRule,
}

/// How much a mailbox may hold, in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuotaRule {
    pub default: i64,
    /// By function code: `DIR`, `ENS`…; the largest of a person's functions counts.
    pub by_function: BTreeMap<String, i64>,
    pub role_mailbox: i64,
    /// Of a pupil, whatever else is granted; never above the ceiling.
    pub pupil: i64,
    /// Up to where a desk may raise one.
    pub ceiling: i64,
}

impl Default for QuotaRule {
    fn default() -> Self {
        Self {
            default: QUOTA,
            by_function: BTreeMap::from([("DIR".to_owned(), 5 << 30)]),
            role_mailbox: 10 << 30,
            pupil: 500 << 20,
            ceiling: 30 << 30,
        }
    }
}

impl QuotaRule {
    /// The quota of who holds these functions.
    #[must_use]
    pub fn of<'a>(&self, codes: impl Iterator<Item = &'a str>) -> i64 {
        let mut granted = self.default;
        for code in codes {
            if code == PUPIL_CODE {
                return self.pupil.min(self.ceiling);
            }
            granted = granted.max(self.by_function.get(code).copied().unwrap_or_default());
        }
        granted
    }
}

/// Whether pupils have accounts, and whom they exchange mail with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PupilsRule {
    /// Whether imports of the annuaire make accounts for pupils; else they pass them over, and those that are there leave.
    pub imported: bool,
    /// Whether pupils write to, and are written to from, addresses outside of their organisation.
    pub outside: bool,
}

/// Days of an account's life after its bearer is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LifeRule {
    /// From the day a feed tells no more of somebody to the end of their access.
    pub leaving_days: u32,
    /// How long a closed account still takes mail and answers that its bearer is gone, by cause.
    pub closed_days: u32,
    pub retired_days: u32,
    pub moved_days: u32,
    /// How long an address that is no longer the main one still leads to its bearer.
    pub alias_days: u32,
    /// Whether a suspended account goes on taking mail.
    pub suspended_keeps_mail: bool,
    /// Whether a closed account answers, once a week to each, that it is closed and whom to write to.
    pub closed_answers: bool,
}

impl Default for LifeRule {
    fn default() -> Self {
        Self {
            leaving_days: 60,
            closed_days: 90,
            retired_days: 90,
            moved_days: 365,
            alias_days: 365,
            suspended_keeps_mail: false,
            closed_answers: true,
        }
    }
}

/// What a new password must be; those that are set stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PasswordRule {
    /// Characters at the least.
    pub shortest: u32,
    /// What zxcvbn scores it at the least, from 0 (guessed at once) to 4 (10^10 guesses or more).
    pub score: u32,
    /// How many of somebody's last passwords, the present one among them, cannot be chosen again.
    pub history: u32,
    /// After how many days its bearer reads that it is time for another; 0: never, as CNIL and ANSSI advise. Nothing is forced.
    pub renew_days: u32,
}

impl Default for PasswordRule {
    fn default() -> Self {
        Self {
            shortest: 12,
            score: 3,
            history: 3,
            renew_days: 0,
        }
    }
}

impl PasswordRule {
    /// Characters that no organisation can go below.
    pub const FLOOR: u32 = 8;
    /// Characters that it can ask for at the most: beyond, people write them down.
    const CEILING: u32 = 64;
    /// The best score there is.
    const BEST: u32 = 4;
    /// Passwords that are remembered at the most: each costs a hash when another is chosen.
    pub const MOST_REMEMBERED: u32 = 24;

    fn is_sound(&self) -> bool {
        (Self::FLOOR..=Self::CEILING).contains(&self.shortest)
            && self.score <= Self::BEST
            && self.history <= Self::MOST_REMEMBERED
            && self.renew_days <= LONGEST_DELAY
    }
}

/// How somebody comes in for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActivationRule {
    /// Whether the NUMEN opens the first sign-in.
    pub numen: bool,
    /// Whether a code on a printed sheet opens it.
    pub sheet: bool,
    /// Whether nobody gets in without a rescue address.
    pub rescue_required: bool,
    /// Whether a desk gives the NUMEN itself to who has lost it, once it has typed it from what human resources hold.
    pub numen_given: bool,
}

impl Default for ActivationRule {
    fn default() -> Self {
        Self {
            numen: true,
            sheet: true,
            rescue_required: false,
            numen_given: false,
        }
    }
}

/// From which day on somebody signs in with a second factor beside the password, by population; nobody must before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecondFactorRule {
    pub staff_from: Option<NaiveDate>,
    pub guests_from: Option<NaiveDate>,
    pub pupils_from: Option<NaiveDate>,
}

impl SecondFactorRule {
    /// From which day on it is compulsory for a population, if it is ever.
    #[must_use]
    pub fn from(&self, population: Population) -> Option<NaiveDate> {
        match population {
            Population::Staff => self.staff_from,
            Population::Guest => self.guests_from,
            Population::Pupil => self.pupils_from,
        }
    }

    /// Whether it is compulsory on a day.
    #[must_use]
    pub fn compels(&self, population: Population, today: NaiveDate) -> bool {
        self.from(population).is_some_and(|from| from <= today)
    }
}

/// How long a web session lasts, and what opens the pages of duties: of desks, of who leads a school, of the administration.
/// A session keeps what was in force when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionsRule {
    /// A session ends this long after it was opened, whatever happens in it.
    pub hours: u32,
    /// On a shared computer it ends after so many minutes without use.
    pub shared_minutes: u32,
    /// After so many minutes without use the pages of duties ask again who sits there.
    pub duties_minutes: u32,
    /// Whether these pages open to who has a second factor alone; else they ask the password of who has none.
    pub duties_second_factor: bool,
}

impl Default for SessionsRule {
    fn default() -> Self {
        Self {
            hours: 12,
            shared_minutes: 30,
            duties_minutes: 15,
            duties_second_factor: true,
        }
    }
}

impl SessionsRule {
    /// A day and a night: who comes back the next morning signs in.
    const MOST_HOURS: u32 = 24;
    /// Minutes without use that no organisation goes beyond.
    const MOST_MINUTES: u32 = 120;
    /// Below, a page is over before it is read.
    const LEAST_MINUTES: u32 = 5;

    fn is_sound(self) -> bool {
        let minutes = Self::LEAST_MINUTES..=Self::MOST_MINUTES;
        (1..=Self::MOST_HOURS).contains(&self.hours)
            && minutes.contains(&self.shared_minutes)
            && minutes.contains(&self.duties_minutes)
    }
}

/// The usage charter that is accepted at the first sign-in, and at the next one after it has changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CharterRule {
    /// Paragraphs with empty lines between them; nothing: the product's own words.
    pub text: String,
}

impl CharterRule {
    /// Bytes at the most.
    const LONGEST: usize = 40_000;
}

/// A charter as it is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charter {
    /// When it was decided; 0: the product's own words.
    pub version: Timestamp,
    /// Empty: the product's own words.
    pub text: String,
}

/// A policy as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPolicy {
    pub name: String,
    /// JSON.
    pub value: String,
    /// `None`: the command line.
    pub set_by: Option<i64>,
    pub since: Timestamp,
}

/// The names of policies, as commands and rows have them.
pub const POLICIES: [&str; 12] = [
    "names",
    "quota",
    "life",
    "sending",
    "password",
    "activation",
    "charter",
    "pupils",
    "networks",
    "second_factor",
    "sessions",
    "signin",
];

pub(crate) const OF_ORGANISATION: &str =
    "SELECT name, value, set_by, since FROM policy WHERE organisation_id = $1 ORDER BY name";

impl Directory {
    /// What an organisation decided, with the defaults of the rest.
    ///
    /// # Errors
    /// The store's; `Corrupt` for a value that no version wrote.
    pub fn policies(&self, organisation: OrganisationId) -> Result<Policies, DirectoryError> {
        self.store
            .platform_read(|tx| policies(tx, organisation))
            .map_err(Into::into)
    }

    /// The usage charter in force.
    ///
    /// # Errors
    /// As [`Directory::policies`].
    pub fn charter(&self, organisation: OrganisationId) -> Result<Charter, DirectoryError> {
        let read = |tx: &Tx<'_>| charter_in_force(tx, organisation);
        Ok(self.store.platform_read(read)?)
    }

    /// How many people another charter asks to accept it: those who can sign in.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; the store's.
    pub fn charter_asks(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<u64, DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        let count = |tx: &Tx<'_>| tx.query_one(SIGNING_IN, params![organisation], |row| row.get(0));
        let found: i64 = self.store.platform_read(count)?;
        Ok(u64::try_from(found).unwrap_or_default())
    }

    /// What was set, and by whom.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; the store's.
    pub fn set_policies(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<Vec<SetPolicy>, DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        Ok(self.store.platform_read(|tx| read(tx, organisation))?)
    }

    /// Decides: `value` is JSON, whose missing fields have their defaults. Quotas that were not set by hand follow at once;
    /// where that is cut, the day's job goes on ([`Directory::follow_quotas`]). A charter of the same words is the same one:
    /// nobody is asked to accept it anew.
    ///
    /// # Errors
    /// `NotPermitted`; `Invalid` for another name, an unknown field or a value out of its bounds; the store's.
    pub fn set_policy(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        name: &str,
        value: &str,
    ) -> Result<(), DirectoryError> {
        self.decide(actor, organisation, (name, value), None)
    }

    /// As [`Directory::set_policy`], unless somebody else decided since `shown`, when the policy that the actor saw was set
    /// (0: by nobody).
    ///
    /// # Errors
    /// As there; `Exists` when somebody else did.
    pub fn set_shown_policy(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        name: &str,
        value: &str,
        shown: Timestamp,
    ) -> Result<(), DirectoryError> {
        self.decide(actor, organisation, (name, value), Some(shown))
    }

    fn decide(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        (name, value): (&str, &str),
        shown: Option<Timestamp>,
    ) -> Result<(), DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        Policies::with(name, value)?;
        let is_quota = name == "quota";
        self.write(|tx| {
            let before = read(tx, organisation)?.into_iter().find(|one| one.name == name);
            let set = before.as_ref().map_or(Timestamp(0), |one| one.since);
            if shown.is_some_and(|shown| shown != set) {
                return Err(DirectoryError::Exists {
                    what: "policy",
                    value: name.to_owned(),
                });
            }
            if name == "charter" && before.is_some_and(|one| is_same_charter(&one.value, value)) {
                return Ok(());
            }
            tx.execute(
                "INSERT INTO policy (organisation_id, name, value, set_by, since) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (organisation_id, name)
                 DO UPDATE SET value = excluded.value, set_by = excluded.set_by, since = excluded.since",
                params![
                    organisation,
                    name,
                    value,
                    (!actor.is_program()).then_some(actor.person),
                    tx.now()
                ],
            )?;
            let name = name.to_owned();
            Ok(record(tx, actor, &Entry::of(organisation, Act::PolicySet { name }))?)
        })?;
        if is_quota {
            self.follow_quotas(organisation)?;
        }
        Ok(())
    }
}

fn invalid(name: &str, value: &str) -> DirectoryError {
    DirectoryError::Invalid {
        what: "policy",
        value: format!("{name} {value}"),
    }
}

fn is_sound(policies: &Policies) -> bool {
    let quota = &policies.quota;
    let sizes = quota.by_function.values();
    let all = sizes.chain([&quota.default, &quota.role_mailbox]);
    all.into_iter()
        .all(|size| (1..=quota.ceiling).contains(size))
        && quota.pupil > 0
        && policies.names.quarantine_years <= 100
        && policies.password.is_sound()
        && (policies.activation.numen || policies.activation.sheet)
        && policies.charter.text.len() <= CharterRule::LONGEST
        && policies.networks.is_sound()
        && policies.sessions.is_sound()
        && policies.signin.is_sound()
        && [
            policies.life.leaving_days,
            policies.life.closed_days,
            policies.life.retired_days,
            policies.life.moved_days,
            policies.life.alias_days,
        ]
        .into_iter()
        .all(|days| days <= LONGEST_DELAY)
}

/// What an organisation decided, in a transaction.
pub(crate) fn policies(tx: &Tx<'_>, organisation: OrganisationId) -> Result<Policies, StoreError> {
    let mut policies = Policies::default();
    for set in read(tx, organisation)? {
        take(&mut policies, &set.name, &set.value)
            .map_err(|_| StoreError::Corrupt(format!("policy {}", set.name)))?;
    }
    Ok(policies)
}

/// How many people may be written to, where the organisation decided that.
pub(crate) fn sending(
    tx: &Tx<'_>,
    organisation: OrganisationId,
) -> Result<Option<SendingLimits>, StoreError> {
    let set = read(tx, organisation)?;
    let set = set.iter().find(|one| one.name == "sending");
    set.map(|one| serde_json::from_str(&one.value))
        .transpose()
        .map_err(|_| StoreError::Corrupt("policy sending".to_owned()))
}

/// The policy of pupils as its row has it; the default where nobody set it.
pub(crate) fn pupils(value: Option<&str>) -> Result<PupilsRule, StoreError> {
    let set = value.map(serde_json::from_str).transpose();
    Ok(set
        .map_err(|_| StoreError::Corrupt("policy pupils".to_owned()))?
        .unwrap_or_default())
}

pub(crate) const ONE: &str = "SELECT value FROM policy WHERE organisation_id = $1 AND name = $2";
pub(crate) const CHARTER: &str =
    "SELECT value, since FROM policy WHERE organisation_id = $1 AND name = 'charter'";
/// Nobody signs in to a role mailbox.
pub(crate) const SIGNING_IN: &str = "
SELECT count(*) FROM (
    SELECT 1 FROM account JOIN person ON person.person_id = account.person_id
    WHERE account.organisation_id = $1 AND account.state IN ('active', 'leaving') AND person.role <> 'mailbox'
) AS counted";

/// Whether two values of the policy say the same to who reads them.
fn is_same_charter(before: &str, value: &str) -> bool {
    let text = |value: &str| serde_json::from_str::<CharterRule>(value).map(|rule| rule.text);
    matches!((text(before), text(value)), (Ok(before), Ok(value)) if before == value)
}

/// The usage charter in force, in a transaction of whoever asks.
///
/// # Errors
/// As [`second_factor_rule`].
pub fn charter_in_force(tx: &Tx<'_>, organisation: OrganisationId) -> Result<Charter, StoreError> {
    let set: Option<(String, Timestamp)> = tx.query_opt(CHARTER, params![organisation], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let none = || Charter {
        version: Timestamp(0),
        text: String::new(),
    };
    let Some((value, version)) = set else {
        return Ok(none());
    };
    let rule: CharterRule = serde_json::from_str(&value)
        .map_err(|_| StoreError::Corrupt("policy charter".to_owned()))?;
    Ok(match rule.text.is_empty() {
        true => none(),
        false => Charter {
            version,
            text: rule.text,
        },
    })
}

/// From when on an organisation asks for a second factor, in a transaction of whoever asks.
///
/// # Errors
/// The store's; `Corrupt` for a value that no version wrote.
pub fn second_factor_rule(
    tx: &Tx<'_>,
    organisation: OrganisationId,
) -> Result<SecondFactorRule, StoreError> {
    one(tx, organisation, "second_factor")
}

/// How long sessions last in an organisation, in a transaction of whoever asks.
///
/// # Errors
/// As [`second_factor_rule`].
pub fn sessions_rule(
    tx: &Tx<'_>,
    organisation: OrganisationId,
) -> Result<SessionsRule, StoreError> {
    one(tx, organisation, "sessions")
}

/// One policy alone; its default where nobody set it.
fn one<T: DeserializeOwned + Default>(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    name: &str,
) -> Result<T, StoreError> {
    let value: Option<String> = tx.query_opt(ONE, params![organisation, name], |row| row.get(0))?;
    let set = value.as_deref().map(serde_json::from_str).transpose();
    Ok(set
        .map_err(|_| StoreError::Corrupt(format!("policy {name}")))?
        .unwrap_or_default())
}

impl Policies {
    /// A policy as it would be set, beside the defaults of the others.
    ///
    /// # Errors
    /// `Invalid` as for [`Directory::set_policy`].
    pub fn with(name: &str, value: &str) -> Result<Self, DirectoryError> {
        let mut made = Self::default();
        match take(&mut made, name, value) {
            Ok(true) if is_sound(&made) => Ok(made),
            _ => Err(invalid(name, value)),
        }
    }

    /// A policy as rows and commands have it: JSON with all its fields.
    ///
    /// # Errors
    /// The error of JSON: none for what is in [`POLICIES`].
    pub fn json(&self, policy: &str) -> Result<serde_json::Value, serde_json::Error> {
        match policy {
            "names" => serde_json::to_value(&self.names),
            "quota" => serde_json::to_value(&self.quota),
            "sending" => serde_json::to_value(&self.sending),
            "password" => serde_json::to_value(self.password),
            "activation" => serde_json::to_value(self.activation),
            "charter" => serde_json::to_value(&self.charter),
            "pupils" => serde_json::to_value(self.pupils),
            "networks" => serde_json::to_value(&self.networks),
            "second_factor" => serde_json::to_value(self.second_factor),
            "sessions" => serde_json::to_value(self.sessions),
            "signin" => serde_json::to_value(&self.signin),
            _ => serde_json::to_value(&self.life),
        }
    }
}

fn read(tx: &Tx<'_>, organisation: OrganisationId) -> Result<Vec<SetPolicy>, StoreError> {
    tx.query(OF_ORGANISATION, params![organisation], |row| {
        Ok(SetPolicy {
            name: row.get(0)?,
            value: row.get(1)?,
            set_by: row.get(2)?,
            since: row.get(3)?,
        })
    })
}

/// Whether the name is one of ours.
fn take(policies: &mut Policies, name: &str, value: &str) -> Result<bool, serde_json::Error> {
    fn read<T: DeserializeOwned>(place: &mut T, value: &str) -> Result<bool, serde_json::Error> {
        *place = serde_json::from_str(value)?;
        Ok(true)
    }
    match name {
        "names" => read(&mut policies.names, value),
        "quota" => read(&mut policies.quota, value),
        "life" => read(&mut policies.life, value),
        "sending" => read(&mut policies.sending, value),
        "password" => read(&mut policies.password, value),
        "activation" => read(&mut policies.activation, value),
        "charter" => read(&mut policies.charter, value),
        "pupils" => read(&mut policies.pupils, value),
        "networks" => read(&mut policies.networks, value),
        "second_factor" => read(&mut policies.second_factor, value),
        "sessions" => read(&mut policies.sessions, value),
        "signin" => read(&mut policies.signin, value),
        _ => Ok(false),
    }
}
