//! The usage charter, accepted: at the first sign-in, and anew at the next sign-in on the web after it has changed, or by who
//! never accepted one.
//!
//! Whether a session waits for that is decided when it is opened, whichever way somebody came in, and stands in its row: those
//! that are open when another charter is published go on. What was accepted is kept with its words, and written in the journal.

use crate::{Identity, session};
use directory::{Act, Actor, Charter, Entry, OrganisationId, PersonId, charter_in_force, record};
use store::{StoreError, Timestamp, Tx, params};

pub(crate) const ACCEPTED: &str = "
SELECT at FROM charter_accepted WHERE person_id = $1 AND organisation_id = $2 AND version = $3";
pub(crate) const LAST: &str = "
SELECT version, at FROM charter_accepted WHERE person_id = $1 AND organisation_id = $2 ORDER BY version DESC LIMIT 1";
pub(crate) const TEXT: &str =
    "SELECT text FROM charter_text WHERE organisation_id = $1 AND version = $2";
/// All sessions of the account: who accepted it at one door has accepted it.
pub(crate) const NOT_DUE: &str =
    "UPDATE session SET charter_due = 0 WHERE account_id = $1 AND charter_due = 1";
const ACCEPT: &str = "
INSERT INTO charter_accepted (person_id, organisation_id, version, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const KEEP_TEXT: &str = "
INSERT INTO charter_text (organisation_id, version, text) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

/// A charter that somebody accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedCharter {
    /// As it was then; its version 0 is the product's own words.
    pub charter: Charter,
    pub at: Timestamp,
}

/// Whether a charter in force waits for somebody's acceptance. The product's own words are asked for at the first sign-in alone.
pub(crate) fn is_due(
    tx: &Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
) -> Result<bool, StoreError> {
    let charter = charter_in_force(tx, organisation)?;
    is_unaccepted(tx, person, organisation, &charter)
}

fn is_unaccepted(
    tx: &Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
    charter: &Charter,
) -> Result<bool, StoreError> {
    if charter.text.is_empty() {
        return Ok(false);
    }
    let asked = params![person, organisation, charter.version];
    let accepted = tx.query_opt(ACCEPTED, asked, |_| Ok(()))?;
    Ok(accepted.is_none())
}

/// Writes down that somebody accepted a charter of their organisation; once.
pub(crate) fn accept(tx: &Tx<'_>, actor: &Actor, charter: &Charter) -> Result<(), StoreError> {
    let (person, organisation, version) = (actor.person, actor.organisation, charter.version);
    if !charter.text.is_empty() {
        tx.execute(KEEP_TEXT, params![organisation, version, &charter.text])?;
    }
    let accepted = params![person, organisation, version, tx.now()];
    if tx.execute(ACCEPT, accepted)? > 0 {
        let act = Act::CharterAccepted { version: version.0 };
        record(tx, actor, &Entry::about(organisation, person, act))?;
    }
    Ok(())
}

impl Identity {
    /// The charter that the actor's sessions wait for. None where nothing is to be accepted any more, since it was at another
    /// door or the organisation has withdrawn it: then the sessions wait no longer.
    ///
    /// # Errors
    /// The store's.
    pub fn charter_due(&self, actor: &Actor) -> Result<Option<Charter>, StoreError> {
        let (person, organisation) = (actor.person, actor.organisation);
        let due = self.0.store.platform_read(|tx| {
            let charter = charter_in_force(tx, organisation)?;
            let is_due = is_unaccepted(tx, person, organisation, &charter)?;
            Ok::<_, StoreError>(is_due.then_some(charter))
        })?;
        if due.is_none() {
            self.0.store.platform_write(|tx| {
                // Another may have been published since.
                if !is_due(tx, person, organisation)? {
                    tx.execute(NOT_DUE, params![actor.account])?;
                }
                Ok::<_, StoreError>(())
            })?;
        }
        Ok(due)
    }

    /// Accepts the charter that the actor was shown, of this organisation and version. Whether it is the one in force: another
    /// is to be shown first.
    ///
    /// # Errors
    /// `NoRow` where the session has ended; the store's.
    pub fn accept_charter(
        &self,
        actor: &Actor,
        shown: (OrganisationId, Timestamp),
    ) -> Result<bool, StoreError> {
        self.0.store.platform_write(|tx| {
            session::still(tx, actor)?;
            let charter = charter_in_force(tx, actor.organisation)?;
            if charter.text.is_empty() || shown != (actor.organisation, charter.version) {
                return Ok(false);
            }
            accept(tx, actor, &charter)?;
            tx.execute(NOT_DUE, params![actor.account])?;
            Ok(true)
        })
    }

    /// The last charter of their organisation that the actor accepted, in its own words; none: they never did.
    ///
    /// # Errors
    /// The store's.
    pub fn accepted_charter(&self, actor: &Actor) -> Result<Option<AcceptedCharter>, StoreError> {
        let (person, organisation) = (actor.person, actor.organisation);
        self.0.store.platform_read(|tx| {
            let last: Option<(Timestamp, Timestamp)> =
                tx.query_opt(LAST, params![person, organisation], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let Some((version, at)) = last else {
                return Ok(None);
            };
            let text: Option<String> =
                tx.query_opt(TEXT, params![organisation, version], |row| row.get(0))?;
            let text = text.unwrap_or_default();
            let charter = Charter { version, text };
            Ok(Some(AcceptedCharter { charter, at }))
        })
    }
}
