//! Mail programs that come in: written down in the journal of sign-ins, where the first one of a year is found, and one that comes
//! from where its bearer never was. Telephones go from network to network: what counts is the network around
//! ([`sign_in::around`]), whoever was seen there by whichever door, so that each is told once a year.
//!
//! Told where a row is written anyway, once a day for a program and a network, and not at each connection: also of a password that
//! was verified a moment ago from elsewhere.

use super::{Happened, tell};
use crate::rescue_change::Whose;
use crate::{Identity, app_password, shown_network, sign_in};
use directory::{PersonId, Protocol};
use std::net::IpAddr;
use store::{StoreError, Timestamp, Tx, params};

pub(crate) const LAST_PROGRAM: &str = "
SELECT at FROM sign_in WHERE person_id = $1 AND protocol <> 'web' ORDER BY at DESC LIMIT 1";
/// Of what was written before it was known around what network, the network itself counts.
pub(crate) const FROM_AROUND: &str = "
SELECT at FROM sign_in WHERE person_id = $1 AND around = $2
UNION ALL
SELECT at FROM sign_in WHERE person_id = $1 AND network = $3 AND around = '' LIMIT 1";

/// How a program came in.
pub(crate) struct Came<'a> {
    pub door: Protocol,
    pub network: IpAddr,
    /// The name of its password; empty where it is that of the account.
    pub program: &'a str,
}

impl Identity {
    /// Writes down a program that came in, if it is new on this day, and the use of a password of programs.
    pub(crate) fn note_program(
        &self,
        whose: Whose,
        came: Option<&Came<'_>>,
        used: Option<&str>,
    ) -> Result<(), StoreError> {
        let is_listed = match came {
            Some(came) => self.0.directory.listed_network(came.network)?.is_some(),
            None => false,
        };
        let is_told = self.0.store.platform_write(|tx| {
            if let Some(id) = used {
                tx.execute(app_password::USED, params![id, tx.now()])?;
            }
            let Some(came) = came else {
                return Ok(false);
            };
            let news = news_of(tx, whose.0, came, is_listed)?;
            sign_in::note(tx, whose.0, came.door, came.network, came.program)?;
            let is_told = news.is_some();
            if let Some(happened) = news {
                tell(tx, whose, happened, Some(came.network))?;
            }
            Ok::<_, StoreError>(is_told)
        })?;
        if is_told {
            self.0.store.wake_jobs();
        }
        Ok(())
    }
}

/// What its bearer is told of a program, before it is written down.
fn news_of(
    tx: &Tx<'_>,
    person: PersonId,
    came: &Came<'_>,
    is_listed: bool,
) -> Result<Option<Happened>, StoreError> {
    // The machine itself: its demonstration, its tests.
    if came.network.to_canonical().is_loopback() {
        return Ok(None);
    }
    let program = came.program.to_owned();
    let at = |row: &store::Row<'_>| row.get::<Timestamp>(0);
    if tx.query_opt(LAST_PROGRAM, params![person], at)?.is_none() {
        return Ok(Some(Happened::FirstProgram { program }));
    }
    if is_listed {
        return Ok(None);
    }
    let around = sign_in::around(came.network);
    let network = shown_network(came.network);
    let seen = tx.query_opt(FROM_AROUND, params![person, &around, &network], at)?;
    Ok(seen
        .is_none()
        .then_some(Happened::ProgramNetwork { program }))
}
