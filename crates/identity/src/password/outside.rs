//! Another password for who is not signed in and knows the present one: throttled and answered like a sign-in.

use super::change::put;
use crate::device::Origin;
use crate::{CredentialError, Entered, Identity, Refusal, Secret, credential, ending};
use directory::{Act, Protocol};
use store::StoreError;
use thiserror::Error;

/// Why a password was not changed.
#[derive(Debug, Error)]
pub enum OutsideRefusal {
    /// As at a sign-in.
    #[error("not let in")]
    Refused(Refusal),
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl From<StoreError> for OutsideRefusal {
    fn from(error: StoreError) -> Self {
        Self::Credential(error.into())
    }
}

impl Identity {
    /// Changes a password by the present one; all that is open of the account ends.
    ///
    /// # Errors
    /// `Refused` as [`Identity::authenticate`] refuses; `Credential` with the weakness of one that cannot be chosen; the store's.
    pub async fn change_from_outside(
        &self,
        name: &str,
        present: &Secret,
        fresh: Secret,
        origin: Origin,
    ) -> Result<(), OutsideRefusal> {
        let entered = self
            .authenticate(Protocol::Web, name, present, origin)
            .await
            .map_err(OutsideRefusal::Refused)?;
        let identity = self.clone();
        // Who asked may go away: what was begun ends.
        let done = tokio::spawn(async move {
            let places = &identity.0.places;
            let _place = places.acquire().await.map_err(|_| StoreError::Closing)?;
            let own = identity.clone();
            let work = move || own.put_from_outside(&entered, &fresh);
            identity.0.store.offload(work).await?
        });
        done.await
            .unwrap_or_else(|_| Err(StoreError::Closing.into()))
    }

    fn put_from_outside(&self, entered: &Entered, fresh: &Secret) -> Result<(), OutsideRefusal> {
        let own = &entered.actor;
        let rule = self.check_fresh(own.person, fresh)?;
        let hashed = credential::hash(fresh, &self.0.store.random().bytes::<16>(), self.0.cost)?;
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
            return Err(OutsideRefusal::Refused(
                crate::Reason::BadCredentials.into(),
            ));
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
