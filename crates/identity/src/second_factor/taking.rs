//! Codes as they come back: each counts once, failures are counted before it is known, and a fresh one proves who sits at an open
//! session.

use super::totp::{self, Seed};
use super::{
    DROP_FAILED, FactorRefusal, OF, RECOVERY_LENGTH, Standing, app_code, purpose, recovery_hash,
};
use crate::passkey::taking as passkey;
use crate::password::mode;
use crate::throttle::Key;
use crate::{ChangeProof, Identity, RescueChangeRefusal, Secret, signs};
use directory::{Act, Actor, Entry, PersonId, record};
use std::time::Duration;
use store::{StoreError, Timestamp, Tx, params};
use zeroize::Zeroizing;

/// Codes that are tried for a person within [`WINDOW`], of three in a million that are right.
const MOST_TRIES: i64 = 5;
const WINDOW: Duration = Duration::from_secs(30 * 60);
/// Only a later step than any that was taken.
pub(crate) const TAKE_STEP: &str =
    "UPDATE second_factor SET last_step = $2 WHERE person_id = $1 AND last_step < $2";
pub(crate) const TAKE_RECOVERY: &str =
    "DELETE FROM recovery_code WHERE person_id = $1 AND hash = $2";
/// One more, of those since $3; the count and since when come back.
const TRIED: &str = "
INSERT INTO second_factor_failed (person_id, failed, since) VALUES ($1, 1, $2)
ON CONFLICT (person_id) DO UPDATE SET
    failed = CASE WHEN second_factor_failed.since <= $3 THEN 1 ELSE second_factor_failed.failed + 1 END,
    since = CASE WHEN second_factor_failed.since <= $3 THEN excluded.since ELSE second_factor_failed.since END
RETURNING failed, since";

/// How many codes were tried, and since when.
pub(crate) const FAILED: &str =
    "SELECT failed, since FROM second_factor_failed WHERE person_id = $1";

/// Until when no code of an application is looked at, if too many were tried.
pub(crate) fn codes_wait(tx: &Tx<'_>, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    let tried = tx.query_opt(FAILED, params![person], |row| {
        Ok((row.get::<i64>(0)?, row.get::<Timestamp>(1)?))
    })?;
    let full = tried.filter(|(failed, _)| *failed >= MOST_TRIES);
    let until = full.map(|(_, since)| since.after(WINDOW));
    Ok(until.filter(|until| *until > tx.now()))
}

/// What was typed where a code is asked for.
enum Typed {
    App(u32),
    Recovery(Zeroizing<String>),
}

impl Typed {
    fn parse(typed: &Secret) -> Option<Self> {
        if let Some(code) = signs::read(typed.reveal(), totp::DIGITS) {
            return app_code(&code).map(Self::App);
        }
        let code = signs::read(typed.reveal(), RECOVERY_LENGTH)?;
        signs::are_ours(&code).then_some(Self::Recovery(code))
    }
}

impl Identity {
    /// That who sits at an open session is its bearer: a code of their second factor, fresh, or the password of who has none.
    ///
    /// # Errors
    /// `Wrong`, `Throttled`; the store's.
    pub async fn prove_anew(&self, actor: &Actor, proof: Secret) -> Result<(), FactorRefusal> {
        let (identity, own) = (self.clone(), actor.clone());
        // Who asked may go away: what was begun ends, and counts.
        let done = tokio::spawn(async move {
            let standing = identity.standing(own.person)?;
            // Since it is compulsory the password alone proves nothing: one is set up at the sign-in first.
            if standing == Standing::Must {
                return Err(FactorRefusal::AtSignIn);
            }
            if standing == Standing::Has {
                let store = identity.0.store.clone();
                return store
                    .offload(move || identity.take_code(&own, &proof))
                    .await?;
            }
            identity.prove_by_password(&own, proof).await
        });
        done.await
            .unwrap_or_else(|_| Err(StoreError::Closing.into()))
    }

    /// As [`Identity::prove_anew`], where both are asked for: the password, and a code of the second factor of who has one.
    pub(crate) async fn prove_wholly(
        &self,
        actor: &Actor,
        proof: ChangeProof,
    ) -> Result<(), RescueChangeRefusal> {
        let (identity, own) = (self.clone(), actor.clone());
        // As above.
        let done = tokio::spawn(async move {
            let standing = identity.standing(own.person)?;
            if standing == Standing::Must {
                return Err(RescueChangeRefusal::Code(FactorRefusal::AtSignIn));
            }
            let said = identity.prove_by_password(&own, proof.password).await;
            said.map_err(RescueChangeRefusal::Password)?;
            if standing == Standing::Free {
                return Ok(());
            }
            let store = identity.0.store.clone();
            let taken = store.offload(move || identity.take_code(&own, &proof.code));
            taken.await?.map_err(RescueChangeRefusal::Code)
        });
        done.await
            .unwrap_or_else(|_| Err(StoreError::Closing.into()))
    }

    /// As the present password is asked for when it changes: the same failures count.
    async fn prove_by_password(&self, actor: &Actor, proof: Secret) -> Result<(), FactorRefusal> {
        let counted = self.counted(actor)?;
        let places = &self.0.places;
        let _place = places.acquire().await.map_err(|_| StoreError::Closing)?;
        let (identity, person) = (self.clone(), actor.person);
        let organisation = actor.organisation;
        let proven = self.0.store.offload(move || {
            let failures = identity.failures(&counted)?;
            if let Some(retry_after) = failures.wait() {
                return Err(FactorRefusal::Throttled { retry_after });
            }
            let hash = identity.hash_of(person)?;
            let mode = identity.password_mode(organisation)?;
            if !hash.is_some_and(|hash| mode::verify(mode, &proof, &hash)) {
                identity.count_failure(&counted, person)?;
                tracing::info!(person = person.0, "refused a proof");
                return Err(FactorRefusal::Wrong);
            }
            if failures.any() {
                identity.forget_failures(&counted)?;
            }
            Ok(())
        });
        proven.await?
    }

    /// Takes a code of the application, a recovery code, or the answer of a passkey that a page puts in its place: each counts once.
    pub(crate) fn take_code(&self, actor: &Actor, typed: &Secret) -> Result<(), FactorRefusal> {
        if passkey::is_answer(typed) {
            return self.take_passkey(actor, typed);
        }
        match Typed::parse(typed) {
            Some(Typed::App(code)) => self.take_app_code(actor, code),
            Some(Typed::Recovery(code)) => self.take_recovery_code(actor, &code),
            // What cannot be a code is none, and guesses nothing.
            None => Err(FactorRefusal::Wrong),
        }
    }

    fn take_app_code(&self, actor: &Actor, code: u32) -> Result<(), FactorRefusal> {
        let (person, keyed) = (actor.person, self.keyed()?);
        let taken = self.0.store.platform_write(|tx| {
            let now = tx.now();
            let tried = params![person, now, now.before(WINDOW)];
            let (failed, since) = tx.query_one(TRIED, tried, |row| {
                Ok((row.get::<i64>(0)?, row.get::<Timestamp>(1)?))
            })?;
            if failed > MOST_TRIES {
                let retry_after = since.after(WINDOW).since(now);
                return Ok(Err(FactorRefusal::Throttled { retry_after }));
            }
            let kept: Option<String> = tx.query_opt(OF, params![person], |row| row.get(0))?;
            let opened = kept.map(|kept| keyed.open_sealed(&purpose(person), now, &kept));
            let seed = opened
                .and_then(Result::ok)
                .and_then(|text| Seed::parse(&text));
            let step = seed.and_then(|seed| seed.step_of(code, now));
            let is_taken = match step {
                Some(step) => tx.execute(TAKE_STEP, params![person, step])? > 0,
                None => false,
            };
            if is_taken {
                tx.execute(DROP_FAILED, params![person])?;
                return Ok(Ok(()));
            }
            if failed == MOST_TRIES {
                let act = Act::SecondFactorGuessed;
                let entry = Entry::about(actor.organisation, person, act);
                record(tx, actor, &entry)?;
            }
            Ok::<_, StoreError>(Err(FactorRefusal::Wrong))
        })?;
        if taken.is_err() {
            tracing::info!(person = person.0, "refused a code");
        }
        taken
    }

    fn take_recovery_code(&self, actor: &Actor, code: &str) -> Result<(), FactorRefusal> {
        let person = actor.person;
        let counted = [Key::recovery(person.0, actor.network)];
        if let Some(retry_after) = self.count_before(&counted, person)? {
            return Err(FactorRefusal::Throttled { retry_after });
        }
        let hash = recovery_hash(self.keyed()?, person, code);
        let taken = self.0.store.platform_write(|tx| {
            if tx.execute(TAKE_RECOVERY, params![person, &hash])? == 0 {
                return Ok(false);
            }
            tx.execute(DROP_FAILED, params![person])?;
            let entry = Entry::about(actor.organisation, person, Act::RecoveryCodeUsed);
            record(tx, actor, &entry)?;
            Ok::<_, StoreError>(true)
        })?;
        if !taken {
            tracing::info!(person = person.0, "refused a recovery code");
            return Err(FactorRefusal::Wrong);
        }
        self.forget_failures(&counted)?;
        Ok(())
    }
}
