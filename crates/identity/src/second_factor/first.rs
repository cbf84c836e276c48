//! The first second factor of who holds a duty: a desk, a school, the administration. It opens what the password alone does not
//! open, so the password alone, which a thief may hold, does not set it up where there is a rescue address: a code that is sent
//! there is asked for besides, as at the sign-in of who must have a second factor.

use super::FactorRefusal;
use super::enrolling::NewFactor;
use super::signing_in::StepRefusal;
use crate::activation::rescue;
use crate::{DutiesDoor, Identity, RescueRefusal, Secret};
use directory::{Actor, DirectoryError};
use store::Tx;

impl Identity {
    /// The rescue address a code of which is asked for, if one is: the actor holds a duty whose pages wait for their first
    /// second factor.
    fn asked_of(&self, actor: &Actor) -> Result<Option<String>, DirectoryError> {
        if self.duties_door(actor)? != DutiesDoor::Enrol {
            return Ok(None);
        }
        if self.0.directory.responsibilities(actor)?.is_empty() {
            return Ok(None);
        }
        Ok(self.rescue_address(actor.person)?)
    }

    /// Whether the actor sets up their first second factor with a code of their rescue address besides the password.
    ///
    /// # Errors
    /// The directory's.
    pub fn first_factor_asks(&self, actor: &Actor) -> Result<bool, DirectoryError> {
        Ok(self.asked_of(actor)?.is_some())
    }

    /// Sends a code to the rescue address of who is to bring one.
    ///
    /// # Errors
    /// `TooMany`; `NoCode` where none is asked for.
    pub fn ask_first_factor_code(&self, actor: &Actor) -> Result<(), RescueRefusal> {
        let address = self.asked_of(actor)?.ok_or(RescueRefusal::NoCode)?;
        let ask = |tx: &Tx<'_>| rescue::ask(tx, actor.person, &address);
        self.0.store.platform_write(ask)??;
        self.0.store.wake_jobs();
        Ok(())
    }

    /// Takes the first second factor of who holds a duty, after a proof of who they are, with the code that was sent to the rescue
    /// address. The recovery codes come back, once.
    ///
    /// # Errors
    /// A [`StepRefusal`].
    pub async fn enrol_first_factor(
        &self,
        actor: &Actor,
        proof: Secret,
        sent: Secret,
        new: NewFactor,
    ) -> Result<Vec<Secret>, StepRefusal> {
        let confirmed = self.confirmed_for(actor, new).await?;
        self.prove_anew(actor, proof).await?;
        let (identity, own) = (self.clone(), actor.clone());
        let spent = self.0.store.offload(move || {
            let Some(address) = identity.asked_of(&own)? else {
                return Err(FactorRefusal::Over.into());
            };
            let told =
                identity.code_hash((own.person, rescue::Told::Pages), &rescue::digits(&sent))?;
            let spend = |tx: &Tx<'_>| rescue::spend(tx, own.person, &address, &told);
            identity.0.store.platform_write(spend)??;
            Ok::<_, StepRefusal>(())
        });
        spent.await??;
        Ok(self.enrol_confirmed(actor, confirmed).await?)
    }
}
