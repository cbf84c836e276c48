//! Who has a NUMEN, for those who come back without a password: read by its keyed hash, whoever asks. What is read is held
//! against what they say beside it, and shown only to who has proven to be it.

use crate::{AccountState, Directory, DirectoryError, OrganisationId, PersonId};
use store::{AccountId, params};
use text::Lang;

/// Somebody found by the keyed hash of their NUMEN. It does not print what they are recognised by.
#[derive(Clone)]
pub struct Recognised {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub account: AccountId,
    pub state: AccountState,
    pub identifier: String,
    /// The main address.
    pub address: Option<String>,
    pub family_name: String,
    pub birth_name: Option<String>,
    /// The keyed hash of their date of birth.
    pub birth_hash: Option<String>,
    pub language: Lang,
}

/// Somebody may be known to a few organisations; more is no human.
pub(crate) const BY_NUMEN: &str = "
SELECT person.person_id, person.organisation_id, person.account_id, account.state, person.identifier, address.address,
    person.family_name, person.birth_name, person.birth_hash, person.language
FROM person
JOIN account ON account.account_id = person.account_id
LEFT JOIN address ON address.account_id = person.account_id AND address.main = 1
WHERE person.numen_hash = $1 AND person.role <> 'mailbox' AND person.population <> 'pupil'
    AND account.state <> 'deleted' LIMIT 4";

impl Directory {
    /// Who has the NUMEN of this keyed hash, in whatever organisation. One look, also where there is nobody.
    ///
    /// # Errors
    /// The store's.
    pub fn recognised(&self, numen_hash: &str) -> Result<Vec<Recognised>, DirectoryError> {
        let found = self.store.platform_read(|tx| {
            tx.query(BY_NUMEN, params![numen_hash], |row| {
                Ok(Recognised {
                    person: PersonId(row.get(0)?),
                    organisation: OrganisationId(row.get(1)?),
                    account: row.get(2)?,
                    state: AccountState::parse(&row.get::<String>(3)?)?,
                    identifier: row.get(4)?,
                    address: row.get(5)?,
                    family_name: row.get(6)?,
                    birth_name: row.get(7)?,
                    birth_hash: row.get(8)?,
                    language: row.get::<String>(9)?.parse().unwrap_or_default(),
                })
            })
        });
        Ok(found?)
    }
}
