//! What a session must prove before it acts on a duty: of a desk, of who leads a school, of the administration.
//!
//! A session proves who sits there when it is opened, and again by [`Identity::prove_for_duties`]; each use of these pages moves
//! the end of that on. Without it the session's actor lacks [`directory::Scopes::DUTIES`], and the directory lets it do nothing
//! of the kind, whatever page asks.

use crate::{FactorRefusal, Identity, Secret, Session};
use directory::Actor;
use std::time::Duration;
use store::{StoreError, Tx, params};

/// That a duty was used is written down at most this often, so that reading does not write.
const USED_EVERY: Duration = Duration::from_secs(60);

pub(crate) const PROVED: &str =
    "UPDATE session SET proved = $3 WHERE account_id = $1 AND session_id = $2";
/// Nothing where what proved it went meanwhile.
pub(crate) const USED: &str =
    "UPDATE session SET proved = $4 WHERE account_id = $1 AND session_id = $2 AND proved = $3";
pub(crate) const BY_FACTOR: &str =
    "SELECT duties_by_factor FROM session WHERE account_id = $1 AND session_id = $2";
/// Of those that are proved by a second factor alone, once there is none.
pub(crate) const FORGET_PROOFS: &str =
    "UPDATE session SET proved = 0 WHERE account_id = $1 AND duties_by_factor = 1";

/// What opens the pages of duties to somebody in their session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutiesDoor {
    /// A code of their second factor, or a recovery code.
    Code,
    /// Their password: they have no second factor, and need none.
    Password,
    /// Nothing before they have a second factor.
    Enrol,
}

/// Writes down that the actor's session proved who sits there.
pub(crate) fn prove(tx: &Tx<'_>, actor: &Actor) -> Result<(), StoreError> {
    let own = actor.session.clone().unwrap_or_default();
    tx.execute(PROVED, params![actor.account, &own, tx.now()])?;
    Ok(())
}

impl Identity {
    /// What opens the pages of duties to the actor.
    ///
    /// # Errors
    /// The store's.
    pub fn duties_door(&self, actor: &Actor) -> Result<DutiesDoor, StoreError> {
        if self.second_factor(actor.person)?.is_some() {
            return Ok(DutiesDoor::Code);
        }
        let own = actor.session.clone().unwrap_or_default();
        let by_factor: Option<bool> = self.0.store.platform_read(|tx| {
            tx.query_opt(BY_FACTOR, params![actor.account, &own], |row| row.get(0))
        })?;
        Ok(match by_factor {
            Some(false) => DutiesDoor::Password,
            _ => DutiesDoor::Enrol,
        })
    }

    /// Opens the pages of duties to the actor's session for some minutes, by a fresh proof of who sits there.
    ///
    /// # Errors
    /// `AtSignIn` for who must set up a second factor first; another [`FactorRefusal`].
    pub async fn prove_for_duties(
        &self,
        actor: &Actor,
        proof: Secret,
    ) -> Result<(), FactorRefusal> {
        let (identity, own) = (self.clone(), actor.clone());
        let door = self.0.store.offload(move || identity.duties_door(&own));
        if door.await?? == DutiesDoor::Enrol {
            return Err(FactorRefusal::AtSignIn);
        }
        self.prove_anew(actor, proof).await?;
        let (identity, own) = (self.clone(), actor.clone());
        let proved = self.0.store.offload(move || {
            let store = &identity.0.store;
            store.platform_write(|tx| prove(tx, &own))
        });
        Ok(proved.await??)
    }

    /// The pages of duties were used: they stay open from now on for as long again.
    ///
    /// # Errors
    /// The store's.
    pub fn use_duties(&self, session: &Session) -> Result<(), StoreError> {
        let now = self.0.store.now();
        if now.since(session.proved) < USED_EVERY {
            return Ok(());
        }
        let (account, before) = (session.actor.account, session.proved);
        self.0.store.platform_write(|tx| {
            tx.execute(USED, params![account, &session.id, before, now])?;
            Ok(())
        })
    }
}
