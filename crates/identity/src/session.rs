//! Web sessions: a random token in the cookie, its hash in the database.

mod duties;
mod own;

pub use duties::DutiesDoor;
#[cfg(test)]
pub(crate) use duties::{BY_FACTOR, PROVED, USED};
pub(crate) use duties::{FORGET_PROOFS, prove};
pub use own::OpenSession;
#[cfg(test)]
pub(crate) use own::{CLOSE_ONE, OPEN};

use crate::authentication::{Entered, actor};
use crate::{Identity, Secret, charter, ending, sign_in};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{Actor, PersonId, Protocol, Scopes, sessions_rule};
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, StoreError, Timestamp, Tx, params};

/// A session's end is moved at most this often, so that reading does not write.
const TOUCHED_EVERY: Duration = Duration::from_secs(5 * 60);
/// That a session was used is written down at most this often.
const SEEN_EVERY: Duration = Duration::from_secs(10 * 60);
/// Bytes of a user agent that are kept.
const USER_AGENT_KEPT: usize = 200;

/// From where a session is opened.
#[derive(Debug, Clone)]
pub struct Device {
    pub user_agent: String,
    pub network: IpAddr,
    /// « Cet ordinateur est partagé » : a short session that leaves nothing behind.
    pub shared: bool,
}

/// An open session.
#[derive(Debug, Clone)]
pub struct Session {
    pub actor: Actor,
    /// What forms carry to show that they are ours.
    pub csrf: String,
    /// Public name of the session; not the token.
    pub id: String,
    pub shared: bool,
    pub expires: Timestamp,
    /// Whether it opens nothing before its bearer accepts the usage charter ([`Identity::charter_due`]).
    pub charter_due: bool,
    /// When it last proved who sits there, or was used for a duty after that; 0: never.
    pub(crate) proved: Timestamp,
}

struct Row {
    session_id: String,
    person: PersonId,
    account: AccountId,
    csrf: String,
    expires: Timestamp,
    ends: Timestamp,
    shared: bool,
    seen: Timestamp,
    proved: Timestamp,
    shared_minutes: u32,
    duties_minutes: u32,
    charter_due: bool,
}

pub(crate) const STILL: &str =
    "SELECT expires FROM session WHERE account_id = $1 AND session_id = $2";
pub(crate) const EXPIRED: &str = "DELETE FROM session WHERE expires < $1";
pub(crate) const OF_TOKEN: &str = "
SELECT session_id, person_id, account_id, csrf, expires, ends, shared, seen, proved, shared_minutes, duties_minutes,
    charter_due
FROM session WHERE token_hash = $1";
pub(crate) const TOUCH: &str = "UPDATE session SET expires = $2, seen = $3 WHERE token_hash = $1";
pub(crate) const CLOSE: &str = "DELETE FROM session WHERE token_hash = $1";
pub(crate) const ROTATE: &str = "UPDATE session SET token_hash = $2 WHERE token_hash = $1";
pub(crate) const END_OTHERS: &str =
    "DELETE FROM session WHERE account_id = $1 AND session_id <> $2";
pub(crate) const END_ALL: &str = "DELETE FROM session WHERE account_id = $1";

impl Identity {
    /// Opens a session for who was just let in; the token goes into the cookie and is not kept. None when something of the
    /// account ended meanwhile: the secret may be another one.
    ///
    /// # Errors
    /// The store's.
    pub fn open_session(
        &self,
        entered: &Entered,
        device: &Device,
    ) -> Result<Option<Secret>, StoreError> {
        let actor = &entered.actor;
        let random = self.0.store.random();
        let token = URL_SAFE_NO_PAD.encode(random.bytes::<32>());
        let csrf = URL_SAFE_NO_PAD.encode(random.bytes::<16>());
        let id = URL_SAFE_NO_PAD.encode(random.bytes::<9>());
        let mut agent = device.user_agent.clone();
        agent.truncate(agent.floor_char_boundary(USER_AGENT_KEPT));
        let hash = hash(&token);
        let opened = self.0.store.platform_write(|tx| {
            // Of two that write at once one is first: what ends later ends this session too.
            if ending::last(tx, actor.account)? > entered.last_end {
                return Ok(0);
            }
            let now = tx.now();
            let rule = sessions_rule(tx, actor.organisation)?;
            let ends = now.after(Duration::from_secs(u64::from(rule.hours) * 3600));
            let expires = if device.shared { now.after(minutes(rule.shared_minutes)) } else { ends };
            // Who just came in has proved all that duties ask, or has yet to set it up.
            let is_proof = entered.by_factor || !rule.duties_second_factor;
            let proved = if is_proof { now } else { Timestamp(0) };
            let charter_due = charter::is_due(tx, actor.person, actor.organisation)?;
            tx.execute(EXPIRED, params![now])?;
            sign_in::note(tx, actor.person, Protocol::Web, device.network, &agent)?;
            tx.execute(
                "INSERT INTO session (token_hash, session_id, person_id, account_id, csrf, opened, expires, ends,
                    shared, user_agent, network, seen, proved, shared_minutes, duties_minutes, duties_by_factor,
                    charter_due)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $6, $12, $13, $14, $15, $16)",
                params![
                    &hash, &id, actor.person, actor.account, &csrf, now, expires, ends, device.shared, &agent,
                    &device.network.to_string(), proved, rule.shared_minutes, rule.duties_minutes,
                    rule.duties_second_factor, charter_due
                ],
            )
        })?;
        Ok((opened == 1).then(|| Secret::new(token)))
    }

    /// The session of a token, unless it has ended or its account is closed.
    ///
    /// # Errors
    /// The store's; a session that is not there is `None`.
    pub fn session(&self, token: &Secret) -> Result<Option<Session>, StoreError> {
        let hash = hash(token.reveal());
        let now = self.0.store.now();
        let Some(row) = self.session_row(&hash)?.filter(|row| row.expires > now) else {
            return Ok(None);
        };
        self.touch(&hash, &row, now)?;
        let (Ok(person), Ok(account)) = (
            self.0.directory.person(row.person),
            self.0.directory.account(row.account),
        ) else {
            return Ok(None);
        };
        let is_open = account.state.is_open() && account.frozen.is_none();
        if !is_open || person.account != Some(row.account) {
            return Ok(None);
        }
        let mut actor = actor(Protocol::Web, &person, row.account);
        actor.session = Some(row.session_id.clone());
        if now.since(row.proved) >= minutes(row.duties_minutes) {
            actor.scopes = actor.scopes.without(Scopes::DUTIES);
        }
        Ok(Some(Session {
            actor,
            csrf: row.csrf,
            id: row.session_id,
            shared: row.shared,
            expires: row.expires,
            charter_due: row.charter_due,
            proved: row.proved,
        }))
    }

    fn session_row(&self, hash: &[u8; 32]) -> Result<Option<Row>, StoreError> {
        self.0.store.platform_read(|tx| {
            tx.query_opt(OF_TOKEN, params![hash], |row| {
                Ok(Row {
                    session_id: row.get(0)?,
                    person: PersonId(row.get(1)?),
                    account: row.get(2)?,
                    csrf: row.get(3)?,
                    expires: row.get(4)?,
                    ends: row.get(5)?,
                    shared: row.get(6)?,
                    seen: row.get(7)?,
                    proved: row.get(8)?,
                    shared_minutes: row.get(9)?,
                    duties_minutes: row.get(10)?,
                    charter_due: row.get(11)?,
                })
            })
        })
    }

    fn touch(&self, hash: &[u8; 32], row: &Row, now: Timestamp) -> Result<(), StoreError> {
        let later = match row.shared {
            true => now.after(minutes(row.shared_minutes)).min(row.ends),
            false => row.expires,
        };
        let is_known = now.since(row.seen) < SEEN_EVERY;
        if is_known && later.since(row.expires) < TOUCHED_EVERY {
            return Ok(());
        }
        self.0
            .store
            .platform_write(|tx| tx.execute(TOUCH, params![hash, later, now]).map(|_| ()))
    }

    /// A new token for the same session; the old one is worth nothing from now on.
    ///
    /// # Errors
    /// `NoRow` when the session has ended; the store's.
    pub fn rotate(&self, token: &Secret) -> Result<Secret, StoreError> {
        let fresh = URL_SAFE_NO_PAD.encode(self.0.store.random().bytes::<32>());
        let (old, new) = (hash(token.reveal()), hash(&fresh));
        self.0.store.platform_write(|tx| {
            let touched = tx.execute(ROTATE, params![&old, &new])?;
            if touched == 0 {
                Err(StoreError::NoRow)
            } else {
                Ok(())
            }
        })?;
        Ok(Secret::new(fresh))
    }

    /// Signs one session out.
    ///
    /// # Errors
    /// The store's.
    pub fn close_session(&self, token: &Secret) -> Result<(), StoreError> {
        let hash = hash(token.reveal());
        self.0
            .store
            .platform_write(|tx| tx.execute(CLOSE, params![&hash]).map(|_| ()))
    }
}

fn minutes(minutes: u32) -> Duration {
    Duration::from_secs(u64::from(minutes) * 60)
}

/// That the session acts still in which somebody proved who they are: what they asked for is written after that.
///
/// # Errors
/// `NoRow` where it has ended; the store's.
pub(crate) fn still(tx: &Tx<'_>, actor: &Actor) -> Result<(), StoreError> {
    let Some(own) = actor.session.as_ref() else {
        return Ok(());
    };
    let is_open = tx.query_opt(STILL, params![actor.account, own], |_| Ok(()))?;
    is_open.ok_or(StoreError::NoRow)
}

pub(crate) fn hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}
