//! One's own open sessions: which there are, and closing them.

use crate::session::END_OTHERS;
use crate::{Identity, ending};
use directory::{Act, Actor, Entry, record};
use std::net::IpAddr;
use store::{StoreError, Timestamp, Tx, params};

pub(crate) const OPEN: &str = "
SELECT session_id, opened, seen, shared, user_agent, network, expires FROM session
WHERE account_id = $1 ORDER BY opened DESC";
pub(crate) const CLOSE_ONE: &str = "DELETE FROM session WHERE account_id = $1 AND session_id = $2";

/// An open session as its bearer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    pub id: String,
    pub opened: Timestamp,
    /// To some minutes.
    pub seen: Timestamp,
    pub shared: bool,
    /// What the browser said it is.
    pub user_agent: String,
    /// From where it was opened.
    pub network: Option<IpAddr>,
}

impl Identity {
    /// The open sessions of the actor's account, the newest first.
    ///
    /// # Errors
    /// The store's.
    pub fn own_sessions(&self, actor: &Actor) -> Result<Vec<OpenSession>, StoreError> {
        let now = self.0.store.now();
        let found = self.0.store.platform_read(|tx| {
            tx.query(OPEN, params![actor.account], |row| {
                // Of what was opened before this was written down it is not known.
                let opened = row.get::<Timestamp>(1)?;
                let one = OpenSession {
                    id: row.get(0)?,
                    opened,
                    seen: row.get::<Timestamp>(2)?.max(opened),
                    shared: row.get(3)?,
                    user_agent: row.get(4)?,
                    network: row.get::<String>(5)?.parse().ok(),
                };
                Ok((one, row.get::<Timestamp>(6)?))
            })
        })?;
        let open = found.into_iter().filter(|(_, expires)| *expires > now);
        Ok(open.map(|(one, _)| one).collect())
    }

    /// Closes one of the actor's own sessions. Whether there was one.
    ///
    /// # Errors
    /// The store's.
    pub fn close_own_session(&self, actor: &Actor, id: &str) -> Result<bool, StoreError> {
        self.close(actor, |tx| {
            tx.execute(CLOSE_ONE, params![actor.account, id])
        })
    }

    /// Closes all of the actor's sessions but the one they act in. Whether there was one.
    ///
    /// # Errors
    /// The store's.
    pub fn close_other_sessions(&self, actor: &Actor) -> Result<bool, StoreError> {
        let own = actor.session.clone().unwrap_or_default();
        self.close(actor, |tx| {
            tx.execute(END_OTHERS, params![actor.account, &own])
        })
    }

    /// What closed pages hold open ends too; those that stay ask again, and mail programs come back by themselves.
    fn close(
        &self,
        actor: &Actor,
        close: impl Fn(&Tx<'_>) -> Result<u64, StoreError>,
    ) -> Result<bool, StoreError> {
        let ended = self.0.store.platform_write(|tx| {
            if close(tx)? == 0 {
                return Ok(None);
            }
            let entry = Entry::about(actor.organisation, actor.person, Act::SessionsClosed);
            record(tx, actor, &entry)?;
            ending::write(tx, actor.account).map(Some)
        })?;
        if let Some(ended) = ended {
            self.has_ended(ended);
        }
        Ok(ended.is_some())
    }
}
