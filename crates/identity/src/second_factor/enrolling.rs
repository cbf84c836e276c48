//! How a second factor is taken: an application with a code of it, or a passkey with what the browser answered. Whichever it is,
//! the first one ends what the password alone had opened, and brings recovery codes.
//!
//! What is shown besides is the door's: a fresh proof in an open session, with a code of the rescue address for who holds a duty
//! (`first`); that code, or one that was handed over, at the sign-in (`signing_in`); who one is, at the first sign-in
//! (`activation::finishing`).

use super::totp::{self, Seed};
use super::{DROP_FAILED, FactorRefusal, Standing, app_code, has, put_recovery, signing_in};
use crate::notice::{self, Happened};
use crate::passkey::NewPasskey;
use crate::{Identity, Secret, activation, app_password, ending, session, signs};
use directory::{Act, Actor, Entry, PersonId, record};
use store::{AccountId, StoreError, Timestamp, Tx, params};

const PUT: &str = "
INSERT INTO second_factor (person_id, seed, since, last_step) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id) DO UPDATE SET seed = excluded.seed, since = excluded.since, last_step = excluded.last_step";

/// A second factor that somebody brings.
#[derive(Debug, Clone)]
pub enum NewFactor {
    /// A proposed seed ([`Identity::propose_second_factor`]), and a code of the application.
    App { sealed: String, code: Secret },
    /// A name for it, and what the browser answered where one was proposed ([`Identity::propose_passkey`]).
    Passkey { name: String, answer: Secret },
}

/// Whose factor it is to be; with the token behind which they wait, if they are not in yet.
pub(crate) type Enrolling<'a> = (PersonId, Option<&'a Secret>);

/// By which door one is taken; with the hash of the token behind which its bearer waits, and at a sign-in when something of the account
/// had ended last before the password was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door<'a> {
    Session,
    SignIn(&'a [u8; 32], Option<Timestamp>),
    FirstSignIn(&'a [u8; 32]),
}

impl Door<'_> {
    /// Whether its bearer still waits there: what ended meanwhile, or was begun again elsewhere, takes nothing.
    fn still(self, tx: &Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
        match self {
            Self::Session => Ok(true),
            Self::SignIn(hash, last_end) => {
                let waits = tx.query_opt(signing_in::OF_TOKEN, params![hash], signing_in::read)?;
                Ok(waits.is_some() && ending::last(tx, account)? <= last_end)
            }
            Self::FirstSignIn(hash) => {
                let begun = tx.query_opt(activation::OF_TOKEN, params![hash], activation::read)?;
                Ok(begun.is_some_and(|begun| begun.leads_on(tx.now())))
            }
        }
    }
}

/// A second factor that was looked at, and is to be kept.
pub(crate) enum Confirmed {
    App {
        /// As it is kept.
        seed: String,
        step: i64,
    },
    Passkey(NewPasskey),
}

impl Confirmed {
    fn put(&self, tx: &Tx<'_>, person: PersonId) -> Result<Result<(), FactorRefusal>, StoreError> {
        match self {
            Self::App { seed, step } => {
                tx.execute(PUT, params![person, seed, tx.now(), *step])?;
                Ok(Ok(()))
            }
            Self::Passkey(made) => made.put(tx, person),
        }
    }

    fn act(&self) -> Act {
        match self {
            Self::App { .. } => Act::SecondFactorSet,
            Self::Passkey(made) => Act::PasskeyAdded {
                name: made.name.clone(),
            },
        }
    }

    fn happened(&self) -> Happened {
        match self {
            Self::App { .. } => Happened::FactorSet,
            Self::Passkey(made) => Happened::PasskeyAdded {
                name: made.name.clone(),
            },
        }
    }
}

impl Identity {
    /// Takes an application as the second factor of who is signed in, with a code of it, after a proof of who they are: a code
    /// of the one before, or the password. All other sessions end, and so do connections of programs, which the password
    /// opens no more. The recovery codes come back, once.
    ///
    /// # Errors
    /// A [`FactorRefusal`].
    pub async fn enrol_second_factor(
        &self,
        actor: &Actor,
        proof: Secret,
        sealed: String,
        code: Secret,
    ) -> Result<Vec<Secret>, FactorRefusal> {
        let new = NewFactor::App { sealed, code };
        self.enrol_proven(actor, proof, new).await
    }

    /// Takes one of who is signed in, after a proof of who they are.
    pub(crate) async fn enrol_proven(
        &self,
        actor: &Actor,
        proof: Secret,
        new: NewFactor,
    ) -> Result<Vec<Secret>, FactorRefusal> {
        let (identity, own) = (self.clone(), actor.clone());
        let asks = self
            .0
            .store
            .offload(move || identity.first_factor_asks(&own));
        if asks.await?? {
            return Err(FactorRefusal::AsksLetter);
        }
        let confirmed = self.confirmed_for(actor, new).await?;
        self.prove_anew(actor, proof).await?;
        self.enrol_confirmed(actor, confirmed).await
    }

    /// What was brought by who may set one up in an open session.
    pub(crate) async fn confirmed_for(
        &self,
        actor: &Actor,
        new: NewFactor,
    ) -> Result<Confirmed, FactorRefusal> {
        let (identity, person) = (self.clone(), actor.person);
        let confirmed = self.0.store.offload(move || {
            if identity.standing(person)? == Standing::Must {
                return Err(FactorRefusal::AtSignIn);
            }
            identity.confirmed((person, None), &new)
        });
        confirmed.await?
    }

    /// A proposed seed with a right code of it, or a passkey that was made for a question to whom it is.
    pub(crate) fn confirmed(
        &self,
        whose: Enrolling<'_>,
        new: &NewFactor,
    ) -> Result<Confirmed, FactorRefusal> {
        match new {
            NewFactor::App { sealed, code } => self.confirmed_app(whose.0, sealed, code),
            NewFactor::Passkey { name, answer } => self
                .new_passkey(whose, name, answer)
                .map(Confirmed::Passkey),
        }
    }

    fn confirmed_app(
        &self,
        person: PersonId,
        sealed: &str,
        code: &Secret,
    ) -> Result<Confirmed, FactorRefusal> {
        let seed = self.open_proposal(person, sealed)?;
        let seed: Seed = seed.ok_or(FactorRefusal::Over)?;
        let code = signs::read(code.reveal(), totp::DIGITS);
        let code = code.and_then(|code| app_code(&code));
        let step = code.and_then(|code| seed.step_of(code, self.0.store.now()));
        let step = step.ok_or(FactorRefusal::WrongCode)?;
        let seed = self.kept(person, &seed)?;
        Ok(Confirmed::App { seed, step })
    }

    /// Takes it, and tells its bearer: the recovery codes, unless they have some already.
    pub(crate) async fn enrol_confirmed(
        &self,
        actor: &Actor,
        confirmed: Confirmed,
    ) -> Result<Vec<Secret>, FactorRefusal> {
        let (identity, actor) = (self.clone(), actor.clone());
        let enrolled = self.0.store.offload(move || {
            let enrolled = identity.enrol(&actor, &confirmed, Door::Session)?;
            identity.0.store.wake_jobs();
            let Some((codes, ended)) = enrolled else {
                return Ok(Vec::new());
            };
            identity.has_ended(ended);
            Ok(codes)
        });
        enrolled.await?
    }

    /// Takes what was confirmed: the recovery codes and what ended, nothing for one more passkey. Its bearer is told, unless they
    /// are here for the first time. At the sign-in passwords of programs go in the same transaction: what ends later would end the
    /// session that is about to open. The caller wakes the jobs.
    ///
    /// # Errors
    /// `Over` where another page was faster: a question that was answered, a first one that is none any more, a sign-in that
    /// ended. Another [`FactorRefusal`] of passkeys.
    pub(crate) fn enrol(
        &self,
        actor: &Actor,
        confirmed: &Confirmed,
        door: Door<'_>,
    ) -> Result<Option<(Vec<Secret>, ending::Ended)>, FactorRefusal> {
        let person = actor.person;
        let (codes, hashes) = self.new_recovery_codes(person)?;
        let own = actor.session.clone().unwrap_or_default();
        let ended = self.0.store.platform_write(|tx| {
            session::still(tx, actor)?;
            if !door.still(tx, actor.account)? {
                return Ok(Err(FactorRefusal::Over));
            }
            let had_one = has(tx, person)?;
            // Who waits to enrol their first one has shown what that takes, and nothing of another.
            if had_one && door != Door::Session {
                return Ok(Err(FactorRefusal::Over));
            }
            if let Err(refusal) = confirmed.put(tx, person)? {
                return Ok(Err(refusal));
            }
            session::prove(tx, actor)?;
            let entry = Entry::about(actor.organisation, person, confirmed.act());
            record(tx, actor, &entry)?;
            if !matches!(door, Door::FirstSignIn(_)) {
                let whose = (person, actor.account);
                notice::tell(tx, whose, confirmed.happened(), actor.network)?;
            }
            // The password alone made them, and it may be a thief's: that is why more was asked for there.
            if matches!(door, Door::SignIn(..)) {
                app_password::revoke_all(tx, actor, (actor.organisation, person))?;
            }
            if had_one && matches!(confirmed, Confirmed::Passkey(_)) {
                return Ok(Ok(None));
            }
            tx.execute(DROP_FAILED, params![person])?;
            put_recovery(tx, person, &hashes)?;
            tx.execute(session::END_OTHERS, params![actor.account, &own])?;
            Ok::<_, StoreError>(Ok(Some(ending::write(tx, actor.account)?)))
        })??;
        tracing::info!(person = person.0, "enrolled a second factor");
        Ok(ended.map(|ended| (codes, ended)))
    }
}
