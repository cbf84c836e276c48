//! Another password for who is not signed in and knows the present one: throttled and answered like a sign-in.

use super::change::put;
use crate::authentication::actor;
use crate::device::Origin;
use crate::passkey::taking::is_answer;
use crate::second_factor::signing_in::{Halfway, SignInStep};
use crate::{CredentialError, FactorRefusal, Identity, Reason, Refusal, Secret, ending};
use directory::{Act, Actor, PasswordRule, Protocol};
use std::net::IpAddr;
use store::{StoreError, Timestamp};
use thiserror::Error;

/// Why a password was not changed.
#[derive(Debug, Error)]
pub enum OutsideRefusal {
    /// As at a sign-in.
    #[error("not let in")]
    Refused(Refusal),
    /// The right password, of who has a second factor: its code is asked for too.
    #[error("a code is asked for")]
    Code,
    #[error(transparent)]
    Factor(#[from] FactorRefusal),
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

/// Who knows the present password.
struct Known {
    actor: Actor,
    last_end: Option<Timestamp>,
    /// Whether a code of their second factor is asked for.
    must_show: bool,
}

impl From<StoreError> for OutsideRefusal {
    fn from(error: StoreError) -> Self {
        Self::Credential(error.into())
    }
}

impl Identity {
    /// Changes a password by the present one, with a code of who has a second factor, or the answer of a passkey to
    /// [`Identity::ask_passkey_to_change`]; all that is open of the account ends.
    ///
    /// # Errors
    /// `Code` and `Factor` of who has a second factor; `Refused` as [`Identity::authenticate`] refuses; `Credential` with the weakness of one that cannot be chosen; the store's.
    pub async fn change_from_outside(
        &self,
        name: &str,
        present: &Secret,
        (fresh, code): (Secret, Option<Secret>),
        origin: Origin,
    ) -> Result<(), OutsideRefusal> {
        let network = origin.network;
        let knock = self.authenticate(Protocol::Web, name, present, origin);
        let entered = match knock.await {
            Ok(entered) => Known {
                actor: entered.actor,
                last_end: entered.last_end,
                must_show: false,
            },
            Err(Refusal {
                reason: Reason::SecondFactor(halfway) | Reason::OldPassword(halfway),
                ..
            }) => self.halfway(&halfway, network)?,
            Err(refusal) => return Err(OutsideRefusal::Refused(refusal)),
        };
        if entered.must_show {
            let code = code.ok_or(OutsideRefusal::Code)?;
            let (identity, own) = (self.clone(), entered.actor.clone());
            let taken = self
                .0
                .store
                .offload(move || identity.take_to_change(&own, &code));
            taken.await??;
        }
        let own = entered.actor.person;
        self.hash_then_write(
            move |identity| Ok(identity.hash_fresh(own, &fresh)?),
            move |identity, hashed| identity.put_from_outside(&entered, hashed),
        )
        .await
    }

    /// A code, or the answer of a passkey to the question of this page, which nobody's name is in.
    fn take_to_change(&self, own: &Actor, typed: &Secret) -> Result<(), FactorRefusal> {
        match is_answer(typed) {
            true => self.take_passkey_to_change(own, typed),
            false => self.take_code(own, typed),
        }
    }

    fn halfway(&self, halfway: &Halfway, network: IpAddr) -> Result<Known, CredentialError> {
        let person = self.0.directory.person(halfway.person)?;
        Ok(Known {
            actor: Actor {
                network: Some(network),
                ..actor(Protocol::Web, &person, halfway.account)
            },
            last_end: halfway.last_end,
            // Who must have one and has none shows it at the sign-in.
            must_show: halfway.step() == SignInStep::Code,
        })
    }

    fn put_from_outside(
        &self,
        entered: &Known,
        (rule, hashed): (PasswordRule, String),
    ) -> Result<(), OutsideRefusal> {
        let own = &entered.actor;
        let person = self.0.directory.person(own.person);
        let person = person.map_err(CredentialError::from)?;
        let ended = self.0.store.platform_write(|tx| {
            // Somebody else changed it while this was hashed: what was said is not the present one any more.
            if ending::last(tx, own.account)? > entered.last_end {
                return Ok(None);
            }
            put(tx, own, &person, &hashed, (rule, Act::PasswordSet))?;
            ending::end_all(tx, own.account).map(Some)
        })?;
        let Some(ended) = ended else {
            return Err(OutsideRefusal::Refused(Reason::BadCredentials.into()));
        };
        self.has_ended(ended);
        self.0.store.wake_jobs();
        tracing::info!(
            person = own.person.0,
            "changed their password without coming in"
        );
        Ok(())
    }
}
