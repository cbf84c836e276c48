//! What verifies a password and what takes a new one, by the mode of the organisation. Each is one `match` without a rest:
//! another mode does not compile before it has said here what it does. Former passwords and shared ones are of this house in every mode
//! (`change`, `credential`).

use crate::credential::{self, CredentialError, HashCost};
use crate::{Identity, Secret};
use directory::{OrganisationId, PasswordMode, password_mode};
use store::StoreError;

/// Whether a secret is the password whose hash is kept.
pub(crate) fn verify(mode: PasswordMode, secret: &Secret, hash: &str) -> bool {
    match mode {
        PasswordMode::Local => credential::verify(secret, hash),
    }
}

/// What is kept of a password that was chosen here.
pub(crate) fn hash(
    mode: PasswordMode,
    secret: &Secret,
    salt: &[u8],
    cost: HashCost,
) -> Result<String, CredentialError> {
    match mode {
        PasswordMode::Local => credential::hash(secret, salt, cost),
    }
}

impl Identity {
    /// Where the passwords of an organisation's people are verified and chosen.
    pub(crate) fn password_mode(
        &self,
        organisation: OrganisationId,
    ) -> Result<PasswordMode, StoreError> {
        let read = |tx: &store::Tx<'_>| password_mode(tx, organisation);
        self.0.store.platform_read(read)
    }
}
