//! Passwords: Argon2id hashes and how they are set.

mod cost;

pub use cost::{HashCost, Measured};
pub(crate) use cost::{raised, rest};

use crate::password::{self, LONGEST_PASSWORD, Weakness};
use crate::{Identity, Secret, ending};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use directory::{Actor, DirectoryError, PersonId};
use store::{StoreError, Tx, params};
use thiserror::Error;

/// Why a password was not set.
#[derive(Debug, Error)]
pub enum CredentialError {
    #[error(transparent)]
    Weak(#[from] Weakness),
    #[error("not permitted")]
    NotPermitted,
    #[error("hashing: {0}")]
    Hashing(String),
    #[error("the list of breached passwords: {0}")]
    Breached(#[from] std::io::Error),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<StoreError> for CredentialError {
    fn from(error: StoreError) -> Self {
        Self::Directory(error.into())
    }
}

pub(crate) fn hash(
    secret: &Secret,
    salt: &[u8],
    cost: HashCost,
) -> Result<String, CredentialError> {
    let hashing = |error: &dyn std::fmt::Display| CredentialError::Hashing(error.to_string());
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, None).map_err(|e| hashing(&e))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hashed = argon
        .hash_password_with_salt(secret.reveal().as_bytes(), salt)
        .map_err(|e| hashing(&e))?;
    Ok(hashed.to_string())
}

pub(crate) fn verify(secret: &Secret, hash: &str) -> bool {
    if secret.reveal().len() > LONGEST_PASSWORD {
        return false;
    }
    PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(secret.reveal().as_bytes(), &hash)
            .is_ok()
    })
}

/// The same password under another hash: only while it is still the same.
pub(crate) const RAISE: &str = "UPDATE credential SET hash = $3 WHERE person_id = $1 AND hash = $2";
pub(crate) const HASH: &str = "SELECT hash FROM credential WHERE person_id = $1";
pub(crate) const HASH_CHOSEN: &str = "SELECT hash, changed FROM credential WHERE person_id = $1";
const PUT: &str = "
INSERT INTO credential (person_id, hash, changed) VALUES ($1, $2, $3)
ON CONFLICT (person_id) DO UPDATE SET hash = $2, changed = $3";

/// Keeps the hash of a person's password in the transaction that changes it.
pub(crate) fn put_hash(tx: &Tx<'_>, person: PersonId, hash: &str) -> Result<(), StoreError> {
    tx.execute(PUT, params![person, hash, tx.now()]).map(drop)
}

impl Identity {
    /// Sets a person's password and ends their sessions. Slow (Argon2): not on an async worker.
    ///
    /// # Errors
    /// `Weak` for one that may not be chosen; `NotPermitted` unless the person or the command line asks.
    pub fn set_password(
        &self,
        actor: &Actor,
        person: PersonId,
        secret: &Secret,
    ) -> Result<(), CredentialError> {
        if !actor.is_program() && actor.person != person {
            return Err(CredentialError::NotPermitted);
        }
        let (rule, hashed) = self.hash_fresh(person, secret)?;
        let found = self.0.directory.person(person)?;
        // What the password before opened ends with it, or the change is none.
        let ended = self.0.store.platform_write(|tx| {
            let said = (rule, directory::Act::PasswordSet);
            password::change::put(tx, actor, &found, &hashed, said)?;
            let account = found.account;
            account
                .map(|account| ending::end_all(tx, account))
                .transpose()
        })?;
        tracing::info!(people = 1, door = actor.protocol.name(), "set a password");
        if let Some(ended) = ended {
            self.has_ended(ended);
            self.0.store.wake_jobs();
            self.0.directory.activate(ended.account)?;
        }
        Ok(())
    }

    /// Spends on a wrong password what its hash was cheaper than new ones are, which is what nobody's costs.
    pub(crate) fn make_up(&self, secret: &Secret, of: &str) {
        if let Some(cost) = rest(of, self.0.cost)
            && let Err(error) = hash(secret, &[0; 16], cost)
        {
            tracing::warn!(%error, "could not make up for a cheaper hash");
        }
    }

    /// Hashes a password anew that was just found right, where its hash costs less than new ones do. Nothing else of it changes.
    pub(crate) fn raise(
        &self,
        person: PersonId,
        secret: &Secret,
        before: &str,
    ) -> Result<(), CredentialError> {
        let Some(cost) = raised(before, self.0.cost) else {
            return Ok(());
        };
        let hashed = hash(secret, &self.0.store.random().bytes::<16>(), cost)?;
        self.0
            .store
            .platform_write(|tx| tx.execute(RAISE, params![person, before, &hashed]))?;
        Ok(())
    }

    /// Whether the person has a password.
    ///
    /// # Errors
    /// The store's.
    pub fn has_password(&self, person: PersonId) -> Result<bool, StoreError> {
        Ok(self.hash_of(person)?.is_some())
    }

    /// Gives several people the same hash: for the bench's accounts, which share one password.
    ///
    /// # Errors
    /// `NotPermitted` unless the program itself asks; `Hashing`; the store's.
    pub fn set_shared_password(
        &self,
        actor: &Actor,
        people: &[PersonId],
        secret: &Secret,
    ) -> Result<(), CredentialError> {
        if !actor.is_program() {
            return Err(CredentialError::NotPermitted);
        }
        let hashed = hash(secret, &self.0.store.random().bytes::<16>(), self.0.cost)?;
        self.0.store.platform_write(|tx| {
            people
                .iter()
                .try_for_each(|person| put_hash(tx, *person, &hashed))
        })?;
        tracing::info!(
            people = people.len(),
            door = actor.protocol.name(),
            "set a password"
        );
        Ok(())
    }

    pub(crate) fn hash_of(&self, person: PersonId) -> Result<Option<String>, StoreError> {
        self.0
            .store
            .platform_read(|tx| tx.query_opt(HASH, params![person], |row| row.get(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_verifies_its_own_secret_and_no_other() {
        let hashed = hash(
            &"correct horse".into(),
            b"0123456789abcdef",
            HashCost::FLOOR,
        )
        .unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify(&"correct horse".into(), &hashed));
        assert!(!verify(&"correct horsf".into(), &hashed));
        assert!(!verify(
            &"x".repeat(LONGEST_PASSWORD + 1).as_str().into(),
            &hashed
        ));
        assert!(!verify(&"correct horse".into(), "not a hash"));
    }
}
