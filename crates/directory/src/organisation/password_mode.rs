//! Where the passwords of an organisation's people are verified and chosen.

use crate::{Directory, DirectoryError, OrganisationId};
use std::str::FromStr;
use store::{StoreError, Tx, params};

/// Where the passwords of an organisation's people are verified and chosen. Whoever acts on it matches every mode (`identity`'s
/// `password::mode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PasswordMode {
    /// Here: people choose theirs on our pages, and we keep a hash of it.
    #[default]
    Local,
}

impl PasswordMode {
    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
        }
    }

    /// The key of its sentence.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Local => "password-mode-local",
        }
    }
}

impl FromStr for PasswordMode {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "local" => Ok(Self::Local),
            _ => Err(()),
        }
    }
}

pub(crate) const MODE: &str = "SELECT password_mode FROM organisation WHERE organisation_id = $1";

fn named(tx: &Tx<'_>, organisation: OrganisationId) -> Result<Option<String>, StoreError> {
    tx.query_opt(MODE, params![organisation], |row| row.get(0))
}

/// The mode of an organisation, in a transaction of whoever asks; that of a new one where there is none.
///
/// # Errors
/// The store's; `Corrupt` for a mode that this version does not know, with what to do about it.
pub fn password_mode(
    tx: &Tx<'_>,
    organisation: OrganisationId,
) -> Result<PasswordMode, StoreError> {
    let Some(name) = named(tx, organisation)? else {
        return Ok(PasswordMode::default());
    };
    name.parse().map_err(|()| {
        StoreError::Corrupt(format!(
            "organisation {} has the password mode {name:?}, which this version does not know: run the version that set it, or \
             put 'local' back into organisation.password_mode",
            organisation.0
        ))
    })
}

impl Directory {
    /// Where the passwords of the organisation's people are verified and chosen.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` with the name of a mode that this version does not know; the store's.
    pub fn password_mode(
        &self,
        organisation: OrganisationId,
    ) -> Result<PasswordMode, DirectoryError> {
        let name = self.store.platform_read(|tx| named(tx, organisation))?;
        let name = name.ok_or(DirectoryError::NotFound("organisation"))?;
        name.parse().map_err(|()| DirectoryError::Invalid {
            what: "password mode",
            value: name,
        })
    }
}
