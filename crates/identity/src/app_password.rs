//! Passwords of programs: random, each with a name, for mail programs that know no second factor. They open IMAP and submission,
//! never the webmail.
//!
//! A password of 85 random bits is guessed by nobody, so that a keyed hash keeps it as well as Argon2 would, and a program's ten
//! connections cost nothing. Who has a second factor, or must have one, comes in to IMAP and submission by them alone.
//!
//! Beside the hash lie, sealed, the keys by which a program shows its password without sending it (`scram`). Those that were made
//! before there were keys have none, and are sent as before.

use crate::notice::{self, Happened};
use crate::scram::keys::{self, KeysOfForms};
use crate::second_factor::FactorRefusal;
use crate::{Hashed, Identity, KeyedHash, Secret, ending, session, signs};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{Act, Actor, DirectoryError, Entry, OrganisationId, PersonId, Protocol, record};
use std::time::Duration;
use store::{Row, StoreError, Timestamp, Tx, params};
use zeroize::Zeroizing;

/// Signs of one: 85 bits.
const LENGTH: usize = 20;
/// Signs of a group, as it is shown: `K7PM-4TQX-9RGH-CD3F-6JNA`.
const GROUP: usize = 4;
/// One for each program that somebody has, and room for old ones.
pub const MOST_APP_PASSWORDS: usize = 20;
/// Letters of a name: it stands in a table.
pub const LONGEST_APP_NAME: usize = 60;
/// Its last use is written down at most this often, so that reading does not write.
const USED_EVERY: Duration = Duration::from_secs(3600);

pub(crate) const OF_HASH: &str =
    "SELECT app_id, person_id, name, scope, used FROM app_password WHERE hash = $1";
pub(crate) const OF_PERSON: &str = "
SELECT app_id, name, scope, made, used FROM app_password WHERE person_id = $1 ORDER BY made, app_id";
/// Those that have keys.
pub(crate) const WITH_KEYS: &str = "
SELECT app_id, name, scope, used, scram FROM app_password
WHERE person_id = $1 AND scram IS NOT NULL ORDER BY made, app_id";
pub(crate) const USED: &str = "UPDATE app_password SET used = $2 WHERE app_id = $1";
pub(crate) const REVOKE: &str =
    "DELETE FROM app_password WHERE app_id = $2 AND person_id = $1 RETURNING name";
pub(crate) const REVOKE_ALL: &str = "DELETE FROM app_password WHERE person_id = $1";
const PUT: &str = "
INSERT INTO app_password (app_id, person_id, hash, scram, name, scope, made) VALUES ($1, $2, $3, $4, $5, $6, $7)";

/// What a program may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppScope {
    /// Read mail and send it.
    Mail,
    /// Send alone: a printer, a program of the school.
    Send,
}

impl AppScope {
    pub const ALL: [Self; 2] = [Self::Mail, Self::Send];

    /// As rows and forms have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Send => "send",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    fn opens(self, door: Protocol) -> bool {
        match door {
            Protocol::Imap => self == Self::Mail,
            Protocol::Submission => true,
            _ => false,
        }
    }
}

/// The password of a program, as its bearer sees it: never the password itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPassword {
    pub id: String,
    pub name: String,
    pub scope: AppScope,
    pub made: Timestamp,
    /// To the hour.
    pub used: Option<Timestamp>,
}

/// One that somebody came in with.
#[derive(Clone)]
pub(crate) struct Brought {
    pub id: String,
    pub name: String,
    scope: AppScope,
    used: Option<Timestamp>,
}

impl Brought {
    pub fn opens(&self, door: Protocol) -> bool {
        self.scope.opens(door)
    }

    /// Whether its use is to be written down again.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.used.is_none_or(|used| used.after(USED_EVERY) <= now)
    }
}

/// What was brought as a password, if it has the shape of one of ours.
pub(crate) fn parse(secret: &Secret) -> Option<Zeroizing<String>> {
    let code = signs::read(secret.reveal(), LENGTH)?;
    signs::are_ours(&code).then_some(code)
}

pub(crate) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<u64, StoreError> {
    tx.execute(REVOKE_ALL, params![person])
}

fn hash(keyed: &KeyedHash, person: PersonId, code: &str) -> String {
    let bound = Zeroizing::new(format!("{}/{code}", person.0));
    keyed.of(Hashed::AppPassword, &bound)
}

fn scope(name: &str) -> Result<AppScope, StoreError> {
    let absent = || StoreError::Corrupt(format!("scope {name} of a program"));
    AppScope::named(name).ok_or_else(absent)
}

fn read(row: &Row<'_>) -> Result<AppPassword, StoreError> {
    Ok(AppPassword {
        id: row.get(0)?,
        name: row.get(1)?,
        scope: scope(&row.get::<String>(2)?)?,
        made: row.get(3)?,
        used: row.get(4)?,
    })
}

/// Revokes all of a person's: how many there were. The caller writes what ends with them.
pub(crate) fn revoke_all(
    tx: &Tx<'_>,
    actor: &Actor,
    (organisation, person): (OrganisationId, PersonId),
) -> Result<u64, StoreError> {
    let revoked = tx.execute(REVOKE_ALL, params![person])?;
    if revoked > 0 {
        let act = Act::AppPasswordsRevoked;
        record(tx, actor, &Entry::about(organisation, person, act))?;
    }
    Ok(revoked)
}

impl Identity {
    /// The passwords of somebody's programs, the oldest first.
    ///
    /// # Errors
    /// The store's.
    pub fn app_passwords(&self, person: PersonId) -> Result<Vec<AppPassword>, StoreError> {
        self.0
            .store
            .platform_read(|tx| tx.query(OF_PERSON, params![person], read))
    }

    /// Makes a password for a program of who is signed in, after a fresh proof of who they are ([`Identity::prove_anew`]). It is
    /// told once.
    ///
    /// # Errors
    /// `TooMany`; another [`FactorRefusal`].
    pub async fn make_app_password(
        &self,
        actor: &Actor,
        proof: Secret,
        name: &str,
        scope: AppScope,
    ) -> Result<Secret, FactorRefusal> {
        let name: String = name.trim().chars().take(LONGEST_APP_NAME).collect();
        if self.app_passwords(actor.person)?.len() >= MOST_APP_PASSWORDS {
            return Err(FactorRefusal::TooMany);
        }
        self.prove_anew(actor, proof).await?;
        let (identity, actor) = (self.clone(), actor.clone());
        let made = self
            .0
            .store
            .offload(move || identity.put_app_password(&actor, &name, scope));
        made.await?
    }

    fn put_app_password(
        &self,
        actor: &Actor,
        name: &str,
        scope: AppScope,
    ) -> Result<Secret, FactorRefusal> {
        let random = &**self.0.store.random();
        let code = signs::make(random, LENGTH);
        let keyed = self.keyed()?;
        let hash = hash(keyed, actor.person, &code);
        let id = URL_SAFE_NO_PAD.encode(random.bytes::<9>());
        let keys = KeysOfForms::derive(&code, GROUP, &keys::salt(keyed));
        let keys = keys.seal(keyed, random, (actor.person, &id));
        let is_made = self.0.store.platform_write(|tx| {
            session::still(tx, actor)?;
            // Two pages may be open.
            let before = tx.query(OF_PERSON, params![actor.person], |_| Ok(()))?;
            if before.len() >= MOST_APP_PASSWORDS {
                return Ok(false);
            }
            let (scope, now) = (scope.name(), tx.now());
            let values = params![&id, actor.person, &hash, &keys, name, scope, now];
            tx.execute(PUT, values)?;
            let name = name.to_owned();
            let happened = Happened::ProgramMade { name: name.clone() };
            notice::tell(tx, (actor.person, actor.account), happened, actor.network)?;
            let act = Act::AppPasswordMade { name };
            record(
                tx,
                actor,
                &Entry::about(actor.organisation, actor.person, act),
            )?;
            Ok::<_, StoreError>(true)
        })?;
        if !is_made {
            return Err(FactorRefusal::TooMany);
        }
        self.0.store.wake_jobs();
        Ok(Secret::new(signs::grouped(&code, GROUP).to_string()))
    }

    /// Revokes one of the actor's own: nothing comes in with it any more, and what it holds open ends. Whether there was one.
    ///
    /// # Errors
    /// The store's.
    pub fn revoke_app_password(&self, actor: &Actor, id: &str) -> Result<bool, StoreError> {
        let ended = self.0.store.platform_write(|tx| {
            let values = params![actor.person, id];
            let name: Option<String> = tx.query_opt(REVOKE, values, |row| row.get(0))?;
            let Some(name) = name else {
                return Ok(None);
            };
            let act = Act::AppPasswordRevoked { name };
            record(
                tx,
                actor,
                &Entry::about(actor.organisation, actor.person, act),
            )?;
            ending::write(tx, actor.account).map(Some)
        })?;
        if let Some(ended) = ended {
            self.has_ended(ended);
        }
        Ok(ended.is_some())
    }

    /// Revokes all passwords of a person's programs, for themselves or for who looks after them: how many there were.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn revoke_app_passwords(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<u64, DirectoryError> {
        if !actor.is_program() && actor.person != person {
            self.0.directory.may_manage_person(actor, person)?;
        }
        let found = self.0.directory.person(person)?;
        let (revoked, ended) = self.0.store.platform_write(|tx| {
            let revoked = revoke_all(tx, actor, (found.organisation, person))?;
            if revoked == 0 {
                return Ok((0, None));
            }
            let ended = found.account.map(|account| ending::write(tx, account));
            Ok::<_, StoreError>((revoked, ended.transpose()?))
        })?;
        if let Some(ended) = ended {
            self.has_ended(ended);
        }
        Ok(revoked)
    }

    /// The one of a person that was brought, if it is one.
    pub(crate) fn brought(
        &self,
        person: PersonId,
        code: &str,
    ) -> Result<Option<Brought>, StoreError> {
        let hash = hash(self.keyed()?, person, code);
        let found = self.0.store.platform_read(|tx| {
            tx.query_opt(OF_HASH, params![&hash], |row| {
                let whose = PersonId(row.get(1)?);
                let one = Brought {
                    id: row.get(0)?,
                    name: row.get(2)?,
                    scope: scope(&row.get::<String>(3)?)?,
                    used: row.get(4)?,
                };
                Ok((whose, one))
            })
        })?;
        Ok(found
            .filter(|(whose, _)| *whose == person)
            .map(|(_, one)| one))
    }

    /// Those of a person that have keys for SCRAM, each with what is sealed of them.
    pub(crate) fn with_keys(&self, person: PersonId) -> Result<Vec<(Brought, String)>, StoreError> {
        self.0.store.platform_read(|tx| {
            tx.query(WITH_KEYS, params![person], |row| {
                let one = Brought {
                    id: row.get(0)?,
                    name: row.get(1)?,
                    scope: scope(&row.get::<String>(2)?)?,
                    used: row.get(3)?,
                };
                Ok((one, row.get(4)?))
            })
        })
    }
}
