//! The sign-in in two steps: who has said the right password waits, for ten minutes, behind a token of their own, until a code
//! of their second factor came, or the answer of a passkey. Who must have one and has none enrols it there, with a code that is sent to their rescue address,
//! or one that was handed over: the password alone, which a thief may hold, enrols nothing. Whose password is one of before a campaign that is over chooses
//! another one there too: after the code of who has a second factor, before who must have one enrols it (`campaign`).

use super::FactorRefusal;
use super::enrolling::{Door, NewFactor};
use crate::activation::rescue;
use crate::authentication::actor;
use crate::passkey::{PasskeyChallenge, Site};
use crate::throttle::Key;
use crate::{Device, Entered, Identity, RescueRefusal, Secret, SheetCode, ending, session};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{Actor, DirectoryError, PersonId, Protocol};
use std::time::Duration;
use store::{AccountId, Row, StoreError, Timestamp, Tx, params};
use thiserror::Error;

/// How long a right password waits for its code: time to fetch a telephone, or a letter.
const WAITS: Duration = Duration::from_secs(10 * 60);

pub(crate) const OF_TOKEN: &str = "
SELECT person_id, account_id, last_end, enrols, shared, expires, changes, factor FROM signing_in WHERE token_hash = $1";
pub(crate) const EXPIRED: &str = "DELETE FROM signing_in WHERE expires <= $1";
pub(crate) const DONE: &str = "DELETE FROM signing_in WHERE token_hash = $1";
pub(crate) const END_ALL: &str = "DELETE FROM signing_in WHERE account_id = $1";
const PUT: &str = "
INSERT INTO signing_in (token_hash, person_id, account_id, last_end, enrols, shared, expires, changes, factor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// The code was right and another password is to be chosen: behind another token, with time of its own.
pub(crate) const GIVEN: &str =
    "UPDATE signing_in SET token_hash = $2, factor = $3, expires = $4 WHERE token_hash = $1";

/// What a sign-in waits for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInStep {
    /// A code of the second factor.
    Code,
    /// Another password, in the place of one of before a campaign.
    Password,
    /// A second factor, to be enrolled.
    Enrolment,
}

/// Whether a code of the second factor is asked for at a sign-in that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FactorStep {
    /// There is no second factor.
    None,
    Asked,
    Given,
}

impl FactorStep {
    fn number(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Asked => 1,
            Self::Given => 2,
        }
    }

    fn of(number: i64) -> Self {
        match number {
            0 => Self::None,
            2 => Self::Given,
            _ => Self::Asked,
        }
    }
}

/// Who has said the right password and is not in: only [`Identity::authenticate`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halfway {
    pub(crate) person: PersonId,
    pub(crate) account: AccountId,
    /// When something of the account had ended last, before the password was looked at.
    pub(crate) last_end: Option<Timestamp>,
    pub(crate) asks_code: bool,
    pub(crate) enrols: bool,
    /// Whether another password is to be chosen.
    pub(crate) changes: bool,
}

impl Halfway {
    /// Whether they must have a second factor and have none.
    #[must_use]
    pub fn enrols(&self) -> bool {
        self.enrols
    }

    /// What comes next.
    #[must_use]
    pub fn step(&self) -> SignInStep {
        step(self.asks_code, self.changes)
    }
}

fn step(asks_code: bool, changes: bool) -> SignInStep {
    match (asks_code, changes) {
        (true, _) => SignInStep::Code,
        (false, true) => SignInStep::Password,
        (false, false) => SignInStep::Enrolment,
    }
}

/// A sign-in that waits for its second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningIn {
    pub person: PersonId,
    pub account: AccountId,
    /// Whether a second factor is to be enrolled first.
    pub enrols: bool,
    pub(crate) shared: bool,
    pub(crate) last_end: Option<Timestamp>,
    expires: Timestamp,
    /// Whether another password is to be chosen.
    changes: bool,
    pub(crate) factor: FactorStep,
}

impl SigningIn {
    /// What it waits for.
    #[must_use]
    pub fn step(&self) -> SignInStep {
        let asks_code = self.factor == FactorStep::Asked && !self.enrols;
        step(asks_code, self.changes)
    }
}

/// What shows besides the password who enrols a second factor.
#[derive(Debug, Clone, Copy)]
pub enum Brought<'a> {
    /// The code that was sent to the rescue address.
    Sent(&'a Secret),
    /// A code that was handed over.
    Handed(&'a Secret),
}

/// Who came in by both steps.
#[derive(Debug)]
pub struct CameIn {
    pub actor: Actor,
    /// The token of the session.
    pub token: Secret,
    /// Of who has just enrolled: told once.
    pub recovery: Vec<Secret>,
    /// Whether the computer is shared.
    pub shared: bool,
}

/// Why a second step was not taken.
#[derive(Debug, Error)]
pub enum StepRefusal {
    /// The token leads nowhere (any more): one begins again with the password.
    #[error("the sign-in is to be begun again")]
    Over,
    /// The code was right, and another password is to be chosen before one is in: behind this token
    /// ([`Identity::renew_password`]).
    #[error("another password is to be chosen")]
    OldPassword(Secret),
    /// There is no rescue address to send a code to.
    #[error("no rescue address")]
    NoRescue,
    /// The code that was sent.
    #[error(transparent)]
    Rescue(#[from] RescueRefusal),
    /// Not the date of birth of who resumes a first sign-in.
    #[error("not their date of birth")]
    NotBorn,
    /// A code that was not handed over to them, or is over.
    #[error("no code that was handed over")]
    NotHanded,
    /// Too many of those were tried from the network.
    #[error("too many codes")]
    Throttled { retry_after: Duration },
    /// The code of the second factor.
    #[error(transparent)]
    Factor(#[from] FactorRefusal),
}

impl From<StoreError> for StepRefusal {
    fn from(error: StoreError) -> Self {
        Self::Factor(error.into())
    }
}

impl From<DirectoryError> for StepRefusal {
    fn from(error: DirectoryError) -> Self {
        Self::Factor(error.into())
    }
}

pub(crate) fn read(row: &Row<'_>) -> Result<SigningIn, StoreError> {
    Ok(SigningIn {
        person: PersonId(row.get(0)?),
        account: row.get(1)?,
        last_end: row.get(2)?,
        enrols: row.get(3)?,
        shared: row.get(4)?,
        expires: row.get(5)?,
        changes: row.get(6)?,
        factor: FactorStep::of(row.get(7)?),
    })
}

impl Identity {
    /// A token behind which the second step waits.
    ///
    /// # Errors
    /// The store's.
    pub fn wait_for_code(&self, halfway: &Halfway, shared: bool) -> Result<Secret, StoreError> {
        let token = URL_SAFE_NO_PAD.encode(self.0.store.random().bytes::<32>());
        let hash = session::hash(&token);
        let factor = match halfway.asks_code {
            true => FactorStep::Asked,
            false => FactorStep::None,
        };
        self.0.store.platform_write(|tx| {
            let now = tx.now();
            tx.execute(EXPIRED, params![now])?;
            tx.execute(
                PUT,
                params![
                    &hash,
                    halfway.person,
                    halfway.account,
                    halfway.last_end,
                    halfway.enrols,
                    shared,
                    now.after(WAITS),
                    halfway.changes,
                    factor.number()
                ],
            )
        })?;
        Ok(Secret::new(token))
    }

    /// The sign-in of a token; nothing when it is over, done, or something of the account ended since.
    ///
    /// # Errors
    /// The directory's.
    pub fn signing_in(&self, token: &Secret) -> Result<Option<SigningIn>, DirectoryError> {
        let hash = session::hash(token.reveal());
        let found = self.0.store.platform_read(|tx| {
            let found = tx.query_opt(OF_TOKEN, params![&hash], read)?;
            let found = found.filter(|one| one.expires > tx.now());
            let Some(found) = found else {
                return Ok(None);
            };
            let is_same = ending::last(tx, found.account)? <= found.last_end;
            Ok::<_, StoreError>(is_same.then_some(found))
        })?;
        let Some(found) = found else {
            return Ok(None);
        };
        let account = self.0.directory.account(found.account)?;
        let is_open = account.state.is_open() && account.frozen.is_none();
        let is_open = is_open && account.person == found.person;
        Ok(is_open.then_some(found))
    }

    /// Opens the session of who brings a code of their second factor, or a recovery code.
    ///
    /// # Errors
    /// A [`StepRefusal`].
    pub fn give_code(
        &self,
        token: &Secret,
        typed: &Secret,
        device: &Device,
    ) -> Result<CameIn, StepRefusal> {
        let found = self.signing_in(token)?;
        let found = found.filter(|one| one.step() == SignInStep::Code);
        let found = found.ok_or(StepRefusal::Over)?;
        let own = self.own(&found, device)?;
        self.take_code(&own, typed)?;
        if found.changes {
            return Err(StepRefusal::OldPassword(self.given(token)?));
        }
        self.come_in(token, &found, own, device, Vec::new())
    }

    /// Another token for who has given their code.
    fn given(&self, token: &Secret) -> Result<Secret, StepRefusal> {
        let fresh = URL_SAFE_NO_PAD.encode(self.0.store.random().bytes::<32>());
        let (old, new) = (session::hash(token.reveal()), session::hash(&fresh));
        let given = self.0.store.platform_write(|tx| {
            let until = tx.now().after(WAITS);
            let factor = FactorStep::Given.number();
            tx.execute(GIVEN, params![&old, &new, factor, until])
        })?;
        // Of two that come with one token one is first.
        match given {
            0 => Err(StepRefusal::Over),
            _ => Ok(Secret::new(fresh)),
        }
    }

    /// Sends a code to the rescue address of who is to enrol.
    ///
    /// # Errors
    /// A [`StepRefusal`].
    pub fn ask_enrolment_code(&self, token: &Secret) -> Result<(), StepRefusal> {
        let found = self.enrolling(token)?;
        let address = self.rescue_address(found.person)?;
        let address = address.ok_or(StepRefusal::NoRescue)?;
        let asked = self
            .0
            .store
            .platform_write(|tx| rescue::ask(tx, found.person, &address))?;
        asked?;
        self.0.store.wake_jobs();
        Ok(())
    }

    fn enrolling(&self, token: &Secret) -> Result<SigningIn, StepRefusal> {
        let found = self.signing_in(token)?;
        let found = found.filter(|one| one.step() == SignInStep::Enrolment);
        found.ok_or(StepRefusal::Over)
    }

    /// What the browser of who enrols a passkey is asked; it is answered behind this token.
    ///
    /// # Errors
    /// A [`StepRefusal`].
    pub fn propose_passkey_signing_in(
        &self,
        token: &Secret,
        site: &Site,
    ) -> Result<PasskeyChallenge, StepRefusal> {
        let found = self.enrolling(token)?;
        Ok(self.propose_to((found.person, Some(token)), site)?)
    }

    /// Enrols the second factor of who has said the password, and brings it with the code that was sent to their rescue address, or
    /// one that was handed over to them; then the session is open.
    ///
    /// # Errors
    /// A [`StepRefusal`].
    pub fn enrol_signing_in(
        &self,
        token: &Secret,
        brought: Brought<'_>,
        new: &NewFactor,
        device: &Device,
    ) -> Result<CameIn, StepRefusal> {
        let mut found = self.enrolling(token)?;
        let confirmed = self.confirmed((found.person, Some(token)), new)?;
        let own = self.own(&found, device)?;
        match brought {
            Brought::Sent(sent) => self.take_sent(found.person, sent)?,
            Brought::Handed(typed) => self.take_handed(&own, typed)?,
        }
        let hash = session::hash(token.reveal());
        let enrolled = self.enrol(&own, &confirmed, Door::SignIn(&hash, found.last_end))?;
        let (recovery, ended) = enrolled.ok_or(StepRefusal::Over)?;
        self.0.store.wake_jobs();
        self.has_ended(ended);
        // What ended with the enrolment was opened by the password alone; this sign-in goes on.
        found.last_end = Some(ended.at());
        self.come_in(token, &found, own, device, recovery)
    }

    /// Takes the code that was sent to the rescue address.
    pub(crate) fn take_sent(&self, person: PersonId, sent: &Secret) -> Result<(), StepRefusal> {
        let address = self.rescue_address(person)?;
        let address = address.ok_or(StepRefusal::NoRescue)?;
        let told = self.code_hash((person, rescue::Told::Pages), &rescue::digits(sent))?;
        let spend = |tx: &Tx<'_>| rescue::spend(tx, person, &address, &told);
        Ok(self.0.store.platform_write(spend)??)
    }

    /// Takes a code that was handed over: it counts once. Who says the password without it stops nobody's code.
    fn take_handed(&self, own: &Actor, typed: &Secret) -> Result<(), StepRefusal> {
        // A slip of the pen is told by the code itself, and guesses nothing.
        let code = SheetCode::parse(typed.reveal()).ok_or(StepRefusal::NotHanded)?;
        let counted = [Key::recovery(own.person.0, own.network)];
        if let Some(retry_after) = self.count_before(&counted, own.person)? {
            return Err(StepRefusal::Throttled { retry_after });
        }
        if !self.spend_handover(own.person, &code)? {
            return Err(StepRefusal::NotHanded);
        }
        Ok(self.forget_failures(&counted)?)
    }

    fn own(&self, found: &SigningIn, device: &Device) -> Result<Actor, DirectoryError> {
        let person = self.0.directory.person(found.person)?;
        Ok(Actor {
            network: Some(device.network),
            ..actor(Protocol::Web, &person, found.account)
        })
    }

    fn come_in(
        &self,
        token: &Secret,
        found: &SigningIn,
        own: Actor,
        device: &Device,
        recovery: Vec<Secret>,
    ) -> Result<CameIn, StepRefusal> {
        let hash = session::hash(token.reveal());
        let done = |tx: &Tx<'_>| tx.execute(DONE, params![&hash]);
        // Of two that come with one token one is first.
        if self.0.store.platform_write(done)? == 0 {
            return Err(StepRefusal::Over);
        }
        let entered = Entered {
            ended: self.ended(&own),
            last_end: found.last_end,
            by_factor: true,
            actor: own.clone(),
        };
        let device = Device {
            shared: found.shared,
            ..device.clone()
        };
        let opened = self.open_session(&entered, &device)?;
        Ok(CameIn {
            actor: own,
            token: opened.ok_or(StepRefusal::Over)?,
            recovery,
            shared: found.shared,
        })
    }
}
