//! Another password: who may choose it, what is remembered of the ones before, and what ends with it.

use super::{Bearer, Strength, Weakness, mode, strength_beside};
use crate::credential::{self, CredentialError};
use crate::throttle::Key;
use crate::{Identity, Secret, ending, notice, session};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{
    Act, Actor, DirectoryError, Entry, OrganisationId, PasswordRule, Person, PersonId, record,
    tell_new_password, thaw,
};
use std::path::Path;
use std::time::Duration;
use store::{StoreError, Timestamp, Tx, params};
use thiserror::Error;

pub(crate) const SET: &str = "SELECT changed FROM credential WHERE person_id = $1";
pub(crate) const FORMER: &str = "
SELECT hash, changed FROM former_password WHERE person_id = $1 ORDER BY changed DESC, hash DESC";
pub(crate) const FORGET: &str =
    "DELETE FROM former_password WHERE person_id = $1 AND changed = $2 AND hash = $3";
pub(crate) const OTHERS: &str = "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2";

/// Why a signed-in person's password was not changed.
#[derive(Debug, Error)]
pub enum ChangeRefusal {
    /// The present password is another one.
    #[error("not the present password")]
    WrongPresent,
    /// Too many wrong present passwords.
    #[error("too many attempts")]
    Throttled { retry_after: Duration },
    #[error(transparent)]
    Weak(Weakness),
    #[error(transparent)]
    Credential(CredentialError),
}

impl From<CredentialError> for ChangeRefusal {
    fn from(error: CredentialError) -> Self {
        match error {
            CredentialError::Weak(weakness) => Self::Weak(weakness),
            other => Self::Credential(other),
        }
    }
}

impl From<StoreError> for ChangeRefusal {
    fn from(error: StoreError) -> Self {
        Self::Credential(error.into())
    }
}

/// What a person who is signed in sends.
pub struct Change {
    /// The token of their session.
    pub token: Secret,
    pub present: Secret,
    pub fresh: Secret,
}

/// What a change writes: the hash that must be in place still, the one that comes, and the rule it was chosen by.
struct Hashes {
    present: String,
    fresh: String,
    rule: PasswordRule,
}

impl Identity {
    /// When the person's password was set; `None` when there is none.
    ///
    /// # Errors
    /// The store's.
    pub fn password_set(&self, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
        self.0
            .store
            .platform_read(|tx| tx.query_opt(SET, params![person], |row| row.get(0)))
    }

    /// What the person's organisation asks of a password.
    ///
    /// # Errors
    /// The directory's.
    pub fn password_rule(&self, person: PersonId) -> Result<PasswordRule, DirectoryError> {
        let organisation = self.0.directory.person(person)?.organisation;
        Ok(self.0.directory.policies(organisation)?.password)
    }

    /// How good a password would be for its bearer, as it is typed: whether or not it was used before, and beside what
    /// anybody may know of them alone. Whoever sits at an open session learns no date of birth by asking. A few at a time.
    ///
    /// # Errors
    /// The directory's; what the list of breached ones answers.
    pub async fn password_strength(
        &self,
        person: PersonId,
        secret: Secret,
    ) -> Result<Strength, CredentialError> {
        let place = self.0.judging.clone().acquire_owned().await;
        let place = place.map_err(|_| StoreError::Closing)?;
        let identity = self.clone();
        let judged = self.0.store.offload(move || {
            // Kept until it is done, also when who asked has gone away.
            let _place = place;
            let person = identity.0.directory.person(person)?;
            let bearer = identity.named_bearer(&person, None)?;
            identity.strength(person.organisation, &bearer, &secret)
        });
        judged.await?
    }

    /// Whether somebody of whom so much is known may choose a password, before there is an account.
    ///
    /// # Errors
    /// `Weak`; the directory's; what the list of breached ones answers.
    pub fn check_password_of(
        &self,
        organisation: OrganisationId,
        bearer: &Bearer,
        secret: &Secret,
    ) -> Result<(), CredentialError> {
        match self.strength(organisation, bearer, secret)?.weakness {
            None => Ok(()),
            Some(weakness) => Err(weakness.into()),
        }
    }

    /// Looks into the list of breached passwords below `data`, if there is one, from now on.
    ///
    /// # Errors
    /// What the file system answers; `InvalidData` for a file that is none of ours.
    pub fn open_breached(&self, data: &Path) -> std::io::Result<()> {
        self.0.breached.open(data)
    }

    fn strength(
        &self,
        organisation: OrganisationId,
        bearer: &Bearer,
        secret: &Secret,
    ) -> Result<Strength, CredentialError> {
        let rule = self.0.directory.policies(organisation)?.password;
        Ok(strength_beside(rule, bearer, &self.0.breached, secret)?)
    }

    /// As the directory shows them; with their name of birth, which it does not show, where it is told.
    fn named_bearer(
        &self,
        person: &Person,
        birth_name: Option<&str>,
    ) -> Result<Bearer, CredentialError> {
        let addresses = match person.account {
            Some(account) => self.0.directory.addresses(account)?,
            None => Vec::new(),
        };
        let names = [
            person.display_name.as_str(),
            &person.given_name,
            &person.family_name,
            &person.identifier,
            birth_name.unwrap_or_default(),
        ];
        let locals = addresses.iter().map(|address| address.as_str());
        Ok(Bearer::named(names.into_iter().chain(locals)))
    }

    fn bearer(&self, person: &Person) -> Result<Bearer, CredentialError> {
        let private = self.0.directory.recognition(person.id)?;
        let bearer = self.named_bearer(person, private.birth_name.as_deref())?;
        Ok(match (self.0.keyed.get(), private.birth_hash) {
            (Some(keyed), Some(hash)) => bearer.born(keyed.clone(), hash),
            _ => bearer,
        })
    }

    /// The hash of a password that a person may choose, by the rule that is answered: neither the present one nor any of the last
    /// ones.
    pub(crate) fn hash_fresh(
        &self,
        person: PersonId,
        secret: &Secret,
    ) -> Result<(PasswordRule, String), CredentialError> {
        let found = self.0.directory.person(person)?;
        self.check_password_of(found.organisation, &self.bearer(&found)?, secret)?;
        let rule = self.0.directory.policies(found.organisation)?.password;
        let mode = self.password_mode(found.organisation)?;
        let last = self.last_hashes(person, rule)?;
        if last.iter().any(|hash| credential::verify(secret, hash)) {
            return Err(Weakness::Used.into());
        }
        let salt = self.0.store.random().bytes::<16>();
        Ok((rule, mode::hash(mode, secret, &salt, self.0.cost)?))
    }

    /// The hashes of the passwords that cannot be chosen again, the present one first: it is never another one, also where the
    /// rule remembers none. A campaign would be done by the password that it asks to change.
    fn last_hashes(&self, person: PersonId, rule: PasswordRule) -> Result<Vec<String>, StoreError> {
        let most = usize::try_from(rule.history).unwrap_or(usize::MAX).max(1);
        let mut last: Vec<String> = self.hash_of(person)?.into_iter().collect();
        let former = self.0.store.platform_read(|tx| former(tx, person))?;
        last.extend(former.into_iter().map(|(hash, _)| hash));
        last.truncate(most);
        Ok(last)
    }

    /// Changes the password of who is signed in: they say the present one, all other sessions of the account end, and theirs
    /// goes on with the token that is answered. Hashing waits for one of few places, off the async workers.
    ///
    /// # Errors
    /// A [`ChangeRefusal`]; the store's `NoRow` when the session has ended meanwhile.
    pub async fn change_password(
        &self,
        actor: &Actor,
        change: Change,
    ) -> Result<Secret, ChangeRefusal> {
        let (own, asks, token) = (actor.clone(), actor.clone(), change.token.clone());
        self.hash_then_write(
            move |identity| identity.hashed_change(&asks, &change),
            move |identity, hashed| identity.put_change(&own, &token, hashed),
        )
        .await
    }

    /// The hash of the present password and of the fresh one. Once there is a place: of many that came at once the failures of
    /// others count.
    fn hashed_change(&self, actor: &Actor, change: &Change) -> Result<Hashes, ChangeRefusal> {
        let counted = self.counted(actor)?;
        let failures = self.failures(&counted)?;
        if let Some(retry_after) = failures.wait() {
            return Err(ChangeRefusal::Throttled { retry_after });
        }
        let present = self.hash_of(actor.person)?;
        let mode = self.password_mode(actor.organisation)?;
        let is_present = |hash: &String| mode::verify(mode, &change.present, hash);
        let Some(present) = present.filter(is_present) else {
            self.count_failure(&counted, actor.person)?;
            tracing::info!(person = actor.person.0, "refused a change of a password");
            return Err(ChangeRefusal::WrongPresent);
        };
        if failures.any() {
            self.forget_failures(&counted)?;
        }
        let (rule, fresh) = self.hash_fresh(actor.person, &change.fresh)?;
        Ok(Hashes {
            present,
            fresh,
            rule,
        })
    }

    /// A wrong present password counts for the session, wherever it is used from, and as a wrong sign-in from its network.
    pub(crate) fn counted(&self, actor: &Actor) -> Result<Vec<Key>, CredentialError> {
        let person = self.0.directory.person(actor.person)?;
        let session = actor.session.clone().unwrap_or_default();
        let network = actor
            .network
            .map(|network| Key::name(&person.identifier, network));
        Ok([Some(Key::Session(session)), network]
            .into_iter()
            .flatten()
            .collect())
    }

    fn put_change(
        &self,
        actor: &Actor,
        token: &Secret,
        hashed: Hashes,
    ) -> Result<Secret, ChangeRefusal> {
        let bearer = self
            .0
            .directory
            .person(actor.person)
            .map_err(CredentialError::from)?;
        let random = self.0.store.random();
        let next = URL_SAFE_NO_PAD.encode(random.bytes::<32>());
        let (old, new) = (session::hash(token.reveal()), session::hash(&next));
        let ended = self.0.store.platform_write(|tx| {
            // Somebody else changed it while this was hashed.
            let present =
                tx.query_opt(credential::HASH, params![actor.person], |row| row.get(0))?;
            if present.as_ref() != Some(&hashed.present) {
                return Ok(None);
            }
            put(
                tx,
                actor,
                &bearer,
                &hashed.fresh,
                (hashed.rule, Act::PasswordSet),
            )?;
            tx.execute(OTHERS, params![actor.account, &old])?;
            match tx.execute(session::ROTATE, params![&old, &new])? {
                0 => Err(StoreError::NoRow),
                _ => ending::write(tx, actor.account).map(Some),
            }
        })?;
        let Some(ended) = ended else {
            return Err(ChangeRefusal::WrongPresent);
        };
        self.has_ended(ended);
        self.0.store.wake_jobs();
        tracing::info!(person = actor.person.0, "changed their password");
        Ok(Secret::new(next))
    }
}

/// Puts a hash in the place of the one before, which is remembered as long as the rule says. Its bearer is told by a due job:
/// the caller wakes the jobs after the commit. An account that was frozen is open again. The act is what the journal says of it.
pub(crate) fn put(
    tx: &Tx<'_>,
    actor: &Actor,
    bearer: &Person,
    hash: &str,
    (rule, act): (PasswordRule, Act),
) -> Result<(), StoreError> {
    let person = bearer.id;
    let remembered = tx.execute(
        "INSERT INTO former_password (person_id, changed, hash)
         SELECT person_id, changed, hash FROM credential WHERE person_id = $1",
        params![person],
    )?;
    credential::put_hash(tx, person, hash)?;
    // The present one is one of those that cannot be chosen again.
    let kept = usize::try_from(rule.history.saturating_sub(1)).unwrap_or(usize::MAX);
    for (hash, changed) in former(tx, person)?.iter().skip(kept) {
        tx.execute(FORGET, params![person, *changed, hash])?;
    }
    if remembered > 0 {
        record(tx, actor, &Entry::about(bearer.organisation, person, act))?;
        if let Some(account) = bearer.account {
            tell_new_password(tx, account, actor.network)?;
            // Whoever froze it did so because of the one before.
            if thaw(tx, account)? {
                // Whoever copied links from letters of before freezes nothing by them any more.
                tx.execute(notice::FORGET_LINKS, params![person])?;
                let entry = Entry::about(bearer.organisation, person, Act::Thawed);
                record(tx, actor, &entry)?;
            }
        }
    }
    Ok(())
}

fn former(tx: &Tx<'_>, person: PersonId) -> Result<Vec<(String, Timestamp)>, StoreError> {
    tx.query(FORMER, params![person], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}
