//! Passkeys (W3C Web Authentication Level 3): keys that a device or a security key keeps, which open the webmail by themselves and
//! count as the second factor beside the password.
//!
//! Each asks its bearer for a gesture, a fingerprint or a code of the device (user verification), so that one alone shows both
//! what somebody has and who they are. Registered are public keys; nothing secret is kept of them. A browser speaks for one name of
//! a machine, so that a [`Site`] goes with each question.
//!
//! Questions and answers are `taking`'s. The first passkey of who had no second factor comes with recovery codes, as the first
//! application does.

pub(crate) mod taking;

pub use taking::PasskeyChallenge;

use crate::notice::{self, Happened};
use crate::second_factor::enrolling::{Enrolling, NewFactor};
use crate::second_factor::{self, FactorRefusal};
use crate::{Identity, Secret, session};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{Act, Actor, DirectoryError, Entry, PersonId, record};
use std::time::Duration;
use store::{Row, StoreError, Timestamp, Tx, params};
use url::{Host, Url};
use webauthn_rs::prelude::{Passkey as Key, Webauthn, WebauthnBuilder};

/// One for each device that somebody has, and a key in the drawer.
pub const MOST_PASSKEYS: usize = 10;
/// Letters of a name: it stands in a list.
pub const LONGEST_PASSKEY_NAME: usize = 60;

pub(crate) const OF_PERSON: &str = "
SELECT passkey_id, name, made, used, network FROM passkey WHERE person_id = $1 ORDER BY made, passkey_id";
pub(crate) const KEYS: &str = "SELECT public_key FROM passkey WHERE person_id = $1";
pub(crate) const OF_CREDENTIAL: &str =
    "SELECT passkey_id, person_id, name, public_key FROM passkey WHERE credential = $1";
/// Only over what was read: of two answers at once one is first.
pub(crate) const USED: &str = "
UPDATE passkey SET public_key = $3, used = $4, network = $5 WHERE passkey_id = $1 AND public_key = $2";
pub(crate) const REMOVE: &str =
    "DELETE FROM passkey WHERE passkey_id = $2 AND person_id = $1 RETURNING name";
pub(crate) const NAME: &str = "SELECT name FROM passkey WHERE passkey_id = $2 AND person_id = $1";
pub(crate) const RENAME: &str =
    "UPDATE passkey SET name = $3 WHERE passkey_id = $2 AND person_id = $1";
pub(crate) const DROP: &str = "DELETE FROM passkey WHERE person_id = $1";
pub(crate) const DROP_YOUNGER: &str = "DELETE FROM passkey WHERE person_id = $1 AND made > $2";
pub(crate) const SWEEP: &str = "DELETE FROM passkey_spent WHERE expires <= $1";
const SPEND: &str =
    "INSERT INTO passkey_spent (mark, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const PUT: &str = "
INSERT INTO passkey (passkey_id, person_id, credential, public_key, name, made)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

/// The name of a machine that browsers hold passkeys for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    id: String,
    origin: Url,
}

impl Site {
    /// The site at an address: `https://mail.thau.example`. None where browsers know no passkeys: at a numeric address, or in the
    /// clear elsewhere than on `localhost` (Web Authentication §5.1.3, Secure Contexts §3.1).
    #[must_use]
    pub fn at(address: &str) -> Option<Self> {
        let origin = Url::parse(address).ok()?;
        let Host::Domain(id) = origin.host()? else {
            return None;
        };
        let id = id.to_owned();
        (origin.scheme() == "https" || id == "localhost").then_some(Self { id, origin })
    }

    fn rules(&self) -> Result<Webauthn, StoreError> {
        let built = WebauthnBuilder::new(&self.id, &self.origin)
            .and_then(|builder| builder.timeout(taking::LASTS).build());
        built.map_err(|error| StoreError::Corrupt(format!("site of passkeys: {error}")))
    }
}

/// A passkey, as its bearer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// For forms; nothing of the key.
    pub id: String,
    pub name: String,
    pub made: Timestamp,
    pub used: Option<Timestamp>,
    /// From where it was used last, as [`Identity::place`] has it.
    pub network: Option<String>,
}

fn read(row: &Row<'_>) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: row.get(0)?,
        name: row.get(1)?,
        made: row.get(2)?,
        used: row.get(3)?,
        network: row.get(4)?,
    })
}

/// As rows have it: identifiers are up to 1023 bytes long.
fn credential(id: &[u8]) -> String {
    blake3::hash(id).to_hex().to_string()
}

fn key(kept: &str) -> Result<Key, StoreError> {
    serde_json::from_str(kept).map_err(|error| StoreError::Corrupt(format!("a passkey: {error}")))
}

fn kept(key: &Key) -> Result<String, StoreError> {
    serde_json::to_string(key).map_err(|error| StoreError::Corrupt(format!("a passkey: {error}")))
}

/// A passkey that was made for a question, and is to be kept.
pub(crate) struct NewPasskey {
    id: String,
    pub name: String,
    credential: String,
    kept: String,
    mark: String,
    expires: Timestamp,
}

impl NewPasskey {
    /// Keeps it as somebody's.
    pub(crate) fn put(
        &self,
        tx: &Tx<'_>,
        person: PersonId,
    ) -> Result<Result<(), FactorRefusal>, StoreError> {
        if !spend(tx, &self.mark, self.expires)? {
            return Ok(Err(FactorRefusal::Over));
        }
        // Two pages may be open.
        if tx.query(OF_PERSON, params![person], |_| Ok(()))?.len() >= MOST_PASSKEYS {
            return Ok(Err(FactorRefusal::TooMany));
        }
        let (id, name) = (&self.id, &self.name);
        let values = params![id, person, &self.credential, &self.kept, name, tx.now()];
        Ok(match tx.execute(PUT, values)? {
            0 => Err(FactorRefusal::NoPasskey),
            _ => Ok(()),
        })
    }
}

/// Whether a question was answered for the first time. Those that are over go.
fn spend(tx: &Tx<'_>, mark: &str, expires: Timestamp) -> Result<bool, StoreError> {
    tx.execute(SWEEP, params![tx.now()])?;
    Ok(tx.execute(SPEND, params![mark, expires])? > 0)
}

impl Identity {
    /// Somebody's passkeys, the oldest first.
    ///
    /// # Errors
    /// The store's.
    pub fn passkeys(&self, person: PersonId) -> Result<Vec<Passkey>, StoreError> {
        let read = |tx: &Tx<'_>| tx.query(OF_PERSON, params![person], read);
        let mut found = self.0.store.platform_read(read)?;
        for one in &mut found {
            if let Some(network) = &mut one.network
                && let Some(name) = self.name_of(network)?
            {
                *network = name;
            }
        }
        Ok(found)
    }

    /// Takes a passkey of who is signed in, as their browser answered [`Identity::propose_passkey`], after a fresh proof of who they
    /// are ([`Identity::prove_anew`]). Where it is the first of their second factors all other sessions and connections of programs end, and the recovery codes come back, once.
    ///
    /// # Errors
    /// `NoPasskey` for an answer that is none, or of a device that is registered already; `AsksLetter` for who sets up a first
    /// second factor that opens duties ([`Identity::enrol_first_factor`]); `TooMany`; another [`FactorRefusal`].
    pub async fn add_passkey(
        &self,
        actor: &Actor,
        proof: Secret,
        name: &str,
        answer: Secret,
    ) -> Result<Vec<Secret>, FactorRefusal> {
        let name = name.to_owned();
        let new = NewFactor::Passkey { name, answer };
        self.enrol_proven(actor, proof, new).await
    }

    /// What a browser answered where a passkey was proposed, to be kept.
    pub(crate) fn new_passkey(
        &self,
        whose: Enrolling<'_>,
        name: &str,
        answer: &Secret,
    ) -> Result<NewPasskey, FactorRefusal> {
        if self.passkeys(whose.0)?.len() >= MOST_PASSKEYS {
            return Err(FactorRefusal::TooMany);
        }
        let made = self.made(whose, answer)?;
        Ok(NewPasskey {
            id: URL_SAFE_NO_PAD.encode(self.0.store.random().bytes::<9>()),
            name: name.trim().chars().take(LONGEST_PASSKEY_NAME).collect(),
            credential: credential(made.key.cred_id()),
            kept: kept(&made.key)?,
            mark: made.mark,
            expires: made.expires,
        })
    }

    /// Calls one of the actor's own otherwise: whether there is one. A name opens nothing, so no proof is asked for; the journal
    /// keeps both.
    ///
    /// # Errors
    /// `Invalid` for no name, or a longer one than [`LONGEST_PASSKEY_NAME`]; the store's.
    pub fn rename_passkey(
        &self,
        actor: &Actor,
        id: &str,
        name: &str,
    ) -> Result<bool, DirectoryError> {
        let (name, person) = (name.trim(), actor.person);
        let length = name.chars().count();
        if length == 0 || length > LONGEST_PASSKEY_NAME {
            let value = name.to_owned();
            return Err(DirectoryError::Invalid {
                what: "name",
                value,
            });
        }
        self.0.store.platform_write(|tx| {
            session::still(tx, actor)?;
            let former = tx.query_opt(NAME, params![person, id], |row| row.get::<String>(0))?;
            let Some(former) = former else {
                return Ok(false);
            };
            if former == name {
                return Ok(true);
            }
            tx.execute(RENAME, params![person, id, name])?;
            let name = name.to_owned();
            let act = Act::PasskeyRenamed { former, name };
            record(tx, actor, &Entry::about(actor.organisation, person, act))?;
            Ok(true)
        })
    }

    /// Removes one of the actor's own, after a fresh proof of who they are: whether there was one. With the last of the second
    /// factors the recovery codes go.
    ///
    /// # Errors
    /// `Compulsory` for the last second factor of who must have one; another [`FactorRefusal`].
    pub async fn remove_passkey(
        &self,
        actor: &Actor,
        proof: Secret,
        id: &str,
    ) -> Result<bool, FactorRefusal> {
        let known = self.passkeys(actor.person)?;
        if !known.iter().any(|one| one.id == id) {
            return Ok(false);
        }
        let must = self.must_have_factor(actor.person)?;
        let has_app = self
            .second_factor(actor.person)?
            .is_some_and(|one| one.app_since.is_some());
        if must && known.len() == 1 && !has_app {
            return Err(FactorRefusal::Compulsory);
        }
        self.prove_anew(actor, proof).await?;
        let (identity, actor, id) = (self.clone(), actor.clone(), id.to_owned());
        let remove = move || identity.take_passkey_away(&actor, &id, must);
        self.0.store.offload(remove).await?
    }

    fn take_passkey_away(
        &self,
        actor: &Actor,
        id: &str,
        must: bool,
    ) -> Result<bool, FactorRefusal> {
        let person = actor.person;
        let removed = self.0.store.platform_write(|tx| {
            session::still(tx, actor)?;
            // Of two pages that remove the last two one is first.
            let left = tx.query(OF_PERSON, params![person], |_| Ok(()))?.len();
            if must && left == 1 && !second_factor::has_app(tx, person)? {
                return Ok(Err(FactorRefusal::Compulsory));
            }
            let name: Option<String> =
                tx.query_opt(REMOVE, params![person, id], |row| row.get(0))?;
            let Some(name) = name else {
                return Ok(Ok(false));
            };
            let happened = match second_factor::has(tx, person)? {
                true => Happened::PasskeyRemoved { name: name.clone() },
                false => {
                    second_factor::forget(tx, person)?;
                    tx.execute(session::FORGET_PROOFS, params![actor.account])?;
                    Happened::LastPasskeyRemoved { name: name.clone() }
                }
            };
            notice::tell(tx, (person, actor.account), happened, actor.network)?;
            let act = Act::PasskeyRemoved { name };
            record(tx, actor, &Entry::about(actor.organisation, person, act))?;
            Ok::<_, StoreError>(Ok(true))
        })?;
        self.0.store.wake_jobs();
        removed
    }
}

/// How long after its time an answered question is remembered: clocks of nodes differ by less.
const REMEMBERED: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_name_reached_safely() {
        assert!(Site::at("https://mail.thau.example").is_some());
        assert!(Site::at("https://mail.thau.example:8443").is_some());
        assert!(Site::at("http://localhost:8080").is_some());
        for none in [
            "http://127.0.0.1:8080",
            "https://192.0.2.7",
            "https://[2001:db8::1]",
            "http://mail.thau.example",
            "",
        ] {
            assert_eq!(Site::at(none), None, "{none}");
        }
        // As it is sealed.
        let site = Site::at("http://localhost:8080").expect("a site");
        assert_eq!(Site::at(site.origin.as_str()), Some(site));
    }
}
