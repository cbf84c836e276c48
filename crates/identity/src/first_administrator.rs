//! The first administrator by the one-time link: organisation, person, account, password and role in one transaction, and
//! the link with them. A link whose file outlives a cut leads nowhere: somebody administers.

use crate::credential::put_hash;
use crate::password::mode;
use crate::{Bearer, CredentialError, FirstLink, Identity, Secret, check_password};
use directory::{Actor, DirectoryError, FirstAdministrator, PasswordMode, PersonId};
use store::StoreError;
use thiserror::Error;

/// Why there is no first administrator.
#[derive(Debug, Error)]
pub enum FirstRefusal {
    /// Another link, one that was used, or somebody administers by now: never said which.
    #[error("the link leads nowhere")]
    Nowhere,
    #[error(transparent)]
    Password(#[from] CredentialError),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<StoreError> for FirstRefusal {
    fn from(error: StoreError) -> Self {
        Self::Directory(error.into())
    }
}

impl Identity {
    /// Whether a token is the link's, and nobody administers yet: another node, or a command, may have made somebody.
    ///
    /// # Errors
    /// The store's.
    pub fn first_link_leads_here(
        &self,
        link: &FirstLink,
        token: &Secret,
    ) -> Result<bool, StoreError> {
        Ok(link.leads_here(token) && !self.0.directory.is_administered()?)
    }

    /// Makes the first administrator with their password, by whom holds the link. What fails leaves nothing, and the link
    /// as it was. Slow (Argon2): not on an async worker.
    ///
    /// # Errors
    /// A [`FirstRefusal`].
    pub fn make_first_administrator(
        &self,
        link: &FirstLink,
        token: &Secret,
        first: &FirstAdministrator,
        password: &Secret,
    ) -> Result<PersonId, FirstRefusal> {
        if !self.first_link_leads_here(link, token)? {
            return Err(FirstRefusal::Nowhere);
        }
        let bearer = Bearer::named([first.name.as_str(), first.address.as_str()]);
        check_password(&bearer, password).map_err(CredentialError::from)?;
        let salt = self.0.store.random().bytes::<16>();
        let hashed = mode::hash(PasswordMode::default(), password, &salt, self.0.cost)?;
        // Whoever read the file holds the machine.
        let actor = Actor::command();
        let made = self.0.store.platform_write(|tx| {
            let person = self
                .0
                .directory
                .put_first_administrator(tx, &actor, first)?;
            put_hash(tx, person, &hashed)?;
            Ok(person)
        });
        self.0.directory.forget();
        let person = match made {
            // Of two who hold it one makes an account.
            Err(DirectoryError::Exists {
                what: "administrator",
                ..
            }) => return Err(FirstRefusal::Nowhere),
            made => made?,
        };
        if let Err(error) = link.withdraw() {
            tracing::warn!(%error, "the link of the first administrator, which leads nowhere any more, is still there");
        }
        Ok(person)
    }
}
