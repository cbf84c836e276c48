//! One's identifier, for who knows who they are and not what they sign in by: NUMEN, date of birth and family name together
//! tell it, and nothing else does.

use crate::activation::{FORGET_DATES, MOST_DATES, NOBODY, date_failed, dates_failed};
use crate::throttle::Key;
use crate::{Hashed, Identity};
use directory::{AccountState, DirectoryError, OrganisationId, Recognised};
use feed_syntax::{BirthDate, Numen};
use std::net::IpAddr;
use std::time::Duration;
use store::{StoreError, Tx, params};
use subtle::ConstantTimeEq;
use text::fold;
use thiserror::Error;

/// Letters of a family name that are looked at.
const LONGEST_NAME: usize = 200;

/// Who somebody says they are.
#[derive(Debug, Clone)]
pub struct Seeker {
    pub numen: Numen,
    pub birth: BirthDate,
    /// The one that is used or the one of birth; capitals, accents, spaces and hyphens do not count.
    pub family_name: String,
}

/// What is told to who has proven who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundIdentifier {
    pub identifier: String,
    pub address: Option<String>,
    pub organisation: OrganisationId,
    pub state: AccountState,
}

/// Why nothing is told.
#[derive(Debug, Error)]
pub enum SeekRefusal {
    /// Not all three are one person's: never said which, nor whether there is somebody.
    #[error("not recognised")]
    Unknown,
    #[error("too many attempts")]
    Throttled { retry_after: Duration },
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<StoreError> for SeekRefusal {
    fn from(error: StoreError) -> Self {
        Self::Directory(error.into())
    }
}

impl Identity {
    /// The identifiers of who says all three facts about themselves: one for each organisation that knows them.
    ///
    /// # Errors
    /// A [`SeekRefusal`].
    pub fn find_identifier(
        &self,
        seeker: &Seeker,
        network: IpAddr,
    ) -> Result<Vec<FoundIdentifier>, SeekRefusal> {
        let keyed = self.keyed()?;
        let numen_hash = keyed.of(Hashed::Numen, seeker.numen.reveal());
        let counted = [Key::Secret(numen_hash.clone()), self.network_key(network)?];
        if let Some(retry_after) = self.count_before(&counted, NOBODY)? {
            return Err(SeekRefusal::Throttled { retry_after });
        }
        let birth_hash = keyed.of(Hashed::BirthDate, &seeker.birth.reveal());
        let name = plain(&seeker.family_name);
        let known = self.0.directory.recognised(&numen_hash)?;
        // Dates that are tried beside a NUMEN are counted with those of the first sign-in: no page tells more of them.
        let whose = known.first().map_or(NOBODY, |one| one.person);
        let read = |tx: &Tx<'_>| dates_failed(tx, whose);
        let failed = self.0.store.platform_read(read)?;
        let is_meant = |one: &Recognised| {
            is_born(one.birth_hash.as_deref(), &birth_hash) & is_called(one, &name)
        };
        // Who has the date mistypes a name: that guesses nothing, and costs the same.
        let has_date = known
            .iter()
            .any(|one| is_born(one.birth_hash.as_deref(), &birth_hash));
        let counted_for = if has_date { NOBODY } else { whose };
        let found: Vec<Recognised> = known.into_iter().filter(is_meant).collect();
        if found.is_empty() || failed >= MOST_DATES {
            let count = |tx: &Tx<'_>| date_failed(tx, counted_for);
            self.0.store.platform_write(count)?;
            tracing::info!(%network, "an identifier was sought by who is not recognised");
            return Err(SeekRefusal::Unknown);
        }
        if failed > 0 {
            let forget = |tx: &Tx<'_>| tx.execute(FORGET_DATES, params![whose]);
            self.0.store.platform_write(forget)?;
        }
        let [by_secret, by_network] = counted;
        self.forgive(&[by_secret], &[by_network])?;
        let found = found.into_iter().map(|one| FoundIdentifier {
            identifier: one.identifier,
            address: one.address,
            organisation: one.organisation,
            state: one.state,
        });
        Ok(found.collect())
    }

    /// What failures of a whole network are counted for.
    pub(crate) fn network_key(&self, on: IpAddr) -> Result<Key, StoreError> {
        Ok(Key::network(on, self.is_listed(on)?))
    }

    /// Whether an organisation lists a network by name.
    pub(crate) fn is_listed(&self, on: IpAddr) -> Result<bool, StoreError> {
        Ok(self.0.directory.listed_network(on)?.is_some())
    }
}

/// Whether somebody, of whom this keyed hash is known, was born on the day of another.
pub(crate) fn is_born(known: Option<&str>, birth_hash: &str) -> bool {
    bool::from(
        known
            .unwrap_or_default()
            .as_bytes()
            .ct_eq(birth_hash.as_bytes()),
    )
}

fn is_called(one: &Recognised, name: &str) -> bool {
    let birth_name = one.birth_name.as_deref().unwrap_or_default();
    !name.is_empty()
        && [one.family_name.as_str(), birth_name]
            .map(plain)
            .contains(&name.to_owned())
}

/// Letters alone: « D’Arcy-Roux » is typed in many ways.
fn plain(name: &str) -> String {
    let folded = fold(&name.chars().take(LONGEST_NAME).collect::<String>());
    folded
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_family_name_is_known_however_it_is_typed() {
        for typed in ["D’Arcy-Roux", "d'arcy roux", " DARCY–ROUX ", "D’ARCY  ROÙX"] {
            assert_eq!(plain(typed), "darcyroux", "{typed}");
        }
        assert_ne!(plain("Darcy"), plain("Darcy Roux"));
    }
}
