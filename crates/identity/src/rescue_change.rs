//! Another rescue address, for who is signed in: they say their password again, and show their second factor, and bring the code
//! that was sent to the new one.
//!
//! Whoever holds a session and a password may be a thief. So for three days letters still go to the address that was there
//! before ([`counts`], which everything asks that writes to a rescue address), and one of them holds a link that puts it back
//! without a sign-in, opened by whoever looks at mail and used up by its button alone. Of several changes one after the other
//! the oldest address counts. Who had none before is told in their mailbox.

use crate::activation::rescue::{self, RescueRefusal};
use crate::second_factor::FactorRefusal;
use crate::{Hashed, Identity, Secret, notice, reset, session};
use directory::{Act, Actor, DirectoryError, Entry, PersonId, record};
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, StoreError, Timestamp, Tx, params};
use thiserror::Error;

/// How long the address of before counts after a change: whoever reads their letters twice a week sees one in time.
pub const TRUSTED: Duration = Duration::from_secs(72 * 3600);
/// Longer tokens are nobody's: 32 bytes in base64 are 43 signs.
const LONGEST_TOKEN: usize = 64;

/// Addresses that counted when others came in their place, as long as that can be taken back: the first counts yet.
pub(crate) const COUNTS: &str = "
SELECT back_to, changed FROM rescue_change WHERE person_id = $1 AND changed > $2 AND back_to IS NOT NULL
ORDER BY changed";
/// What counted before the oldest change that can be taken back: nothing, where there was no address.
pub(crate) const BEFORE: &str = "
SELECT back_to, former, former_verified FROM rescue_change WHERE person_id = $1 AND changed > $2
ORDER BY changed LIMIT 1";
pub(crate) const PRESENT: &str =
    "SELECT address, verified FROM rescue_address WHERE person_id = $1";
pub(crate) const OVER: &str = "DELETE FROM rescue_change WHERE person_id = $1 AND changed <= $2";
pub(crate) const DROP: &str = "DELETE FROM rescue_change WHERE person_id = $1";
pub(crate) const TOLD_TO: &str =
    "SELECT back_to FROM rescue_change WHERE person_id = $1 AND changed = $2";
pub(crate) const PUT_TOKEN: &str =
    "UPDATE rescue_change SET token_hash = $3 WHERE person_id = $1 AND changed = $2";
pub(crate) const OF_TOKEN: &str =
    "SELECT person_id, back_to, changed FROM rescue_change WHERE token_hash = $1";
const CHANGE: &str = "
INSERT INTO rescue_change (person_id, changed, former, former_verified, back_to) VALUES ($1, $2, $3, $4, $5)";

/// The present password, and the code of the second factor of who has one.
pub struct ChangeProof {
    pub password: Secret,
    pub code: Secret,
}

/// What became of an address that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeAsked {
    /// A code was sent to it.
    Sent,
    /// It is the rescue address already, or again: it counts, so no code is asked for.
    Kept,
}

/// The rescue address as its bearer sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RescueStanding {
    pub address: String,
    /// Until when letters go to the one before.
    pub former_until: Option<Timestamp>,
}

/// Whose address was put back.
#[derive(Debug)]
pub struct TakenBack {
    pub person: PersonId,
    /// The token of a link by which the account is frozen.
    pub not_me: Secret,
}

/// Why an address was not taken.
#[derive(Debug, Error)]
pub enum RescueChangeRefusal {
    /// The password.
    #[error(transparent)]
    Password(FactorRefusal),
    /// The code of the second factor.
    #[error(transparent)]
    Code(FactorRefusal),
    #[error(transparent)]
    Rescue(#[from] RescueRefusal),
}

impl From<StoreError> for RescueChangeRefusal {
    fn from(error: StoreError) -> Self {
        Self::Rescue(error.into())
    }
}

impl From<DirectoryError> for RescueChangeRefusal {
    fn from(error: DirectoryError) -> Self {
        Self::Rescue(error.into())
    }
}

struct Present {
    address: String,
    verified: Timestamp,
}

/// Where what is to reach a person in need goes to, now.
pub(crate) fn counts(tx: &Tx<'_>, person: PersonId) -> Result<Option<String>, StoreError> {
    match counting(tx, person)? {
        Some((former, _)) => Ok(Some(former)),
        None => tx.query_opt(rescue::OF, params![person], |row| row.get(0)),
    }
}

/// An address of before that counts yet, and the last change that its bearer was told of there.
fn counting(tx: &Tx<'_>, person: PersonId) -> Result<Option<(String, Timestamp)>, StoreError> {
    let since = tx.now().before(TRUSTED);
    let told: Vec<(String, Timestamp)> = tx.query(COUNTS, params![person, since], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let Some((counts, _)) = told.first() else {
        return Ok(None);
    };
    let theirs = told.iter().filter(|(to, _)| to == counts);
    let last = theirs.map(|(_, changed)| *changed).max();
    Ok(last.map(|changed| (counts.clone(), changed)))
}

fn present(tx: &Tx<'_>, person: PersonId) -> Result<Option<Present>, StoreError> {
    tx.query_opt(PRESENT, params![person], |row| {
        Ok(Present {
            address: row.get(0)?,
            verified: row.get(1)?,
        })
    })
}

/// Puts the rescue address back as it was three days ago, whatever was changed since: whether anything was.
pub(crate) fn put_back(tx: &Tx<'_>, person: PersonId) -> Result<bool, StoreError> {
    let since = tx.now().before(TRUSTED);
    let before = tx.query_opt(BEFORE, params![person, since], |row| {
        let counted: Option<String> = row.get(0)?;
        let former: Option<String> = row.get(1)?;
        let verified: Option<Timestamp> = row.get(2)?;
        // One that counted for longer than it was the present one: its bearer read letters there of late.
        let verified = verified.filter(|_| former == counted);
        Ok((counted, verified))
    })?;
    let Some((counted, verified)) = before else {
        return Ok(false);
    };
    tx.execute(DROP, params![person])?;
    tx.execute(rescue::DROP_CODE, params![person])?;
    match counted {
        Some(counted) => {
            let verified = verified.unwrap_or(tx.now());
            tx.execute(rescue::PUT, params![person, &counted, verified])?
        }
        None => tx.execute(rescue::DROP, params![person])?,
    };
    Ok(true)
}

pub(crate) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(DROP, params![person]).map(drop)
}

/// Where a change is told, with the hash of the token that takes it back; nothing where there was no address, or it was taken
/// back already.
pub(crate) fn put_token(
    tx: &Tx<'_>,
    person: PersonId,
    changed: Timestamp,
    hash: &str,
) -> Result<Option<String>, StoreError> {
    let of = params![person, changed];
    let told: Option<Option<String>> = tx.query_opt(TOLD_TO, of, |row| row.get(0))?;
    let told = told.flatten();
    if told.is_some() {
        tx.execute(PUT_TOKEN, params![person, changed, hash])?;
    }
    Ok(told)
}

impl Identity {
    /// The rescue address of a person as they see it; nothing where there is none.
    ///
    /// # Errors
    /// The store's.
    pub fn rescue_standing(&self, person: PersonId) -> Result<Option<RescueStanding>, StoreError> {
        self.0.store.platform_read(|tx| {
            let counting = counting(tx, person)?;
            let known = present(tx, person)?;
            Ok(known.map(|known| RescueStanding {
                address: known.address,
                former_until: counting.map(|(_, changed)| changed.after(TRUSTED)),
            }))
        })
    }

    /// The new address to which a code was sent that has not come back yet.
    ///
    /// # Errors
    /// The store's.
    pub fn awaited_change(&self, person: PersonId) -> Result<Option<String>, StoreError> {
        self.0.store.platform_read(|tx| {
            let awaited = rescue::awaited(tx, person)?;
            // One that is to enrol a second factor goes to the address that counts.
            let counts = counts(tx, person)?;
            Ok(awaited.filter(|address| Some(address) != counts.as_ref()))
        })
    }

    /// Sends a code to what is to be the rescue address of who is signed in, once they have said their password and shown their
    /// second factor. One that counts already is the rescue address again at once.
    ///
    /// # Errors
    /// A [`RescueChangeRefusal`].
    pub async fn ask_rescue_change(
        &self,
        actor: &Actor,
        typed: &str,
        proof: ChangeProof,
    ) -> Result<ChangeAsked, RescueChangeRefusal> {
        let (identity, typed) = (self.clone(), typed.to_owned());
        let reading = self
            .0
            .store
            .offload(move || identity.private_address(&typed));
        let address = reading.await??;
        self.prove_wholly(actor, proof).await?;
        let (identity, own) = (self.clone(), actor.clone());
        let asked = self
            .0
            .store
            .offload(move || identity.asked_change(&own, address.as_str()));
        asked.await?
    }

    fn asked_change(&self, own: &Actor, address: &str) -> Result<ChangeAsked, RescueChangeRefusal> {
        let person = own.person;
        let asked = self.0.store.platform_write(|tx| {
            session::still(tx, own)?;
            let known = present(tx, person)?;
            if known.is_some_and(|known| known.address == address) {
                return Ok(Ok(ChangeAsked::Kept));
            }
            if counts(tx, person)?.as_deref() == Some(address) {
                restore(tx, own, address)?;
                return Ok(Ok(ChangeAsked::Kept));
            }
            if rescue::are_many(tx, address, person)? {
                return Ok(Err(RescueRefusal::Shared));
            }
            let asked = rescue::ask(tx, person, address)?;
            Ok::<_, StoreError>(asked.map(|()| ChangeAsked::Sent))
        })?;
        self.0.store.wake_jobs();
        Ok(asked?)
    }

    /// Takes the code that came back from the new address: it is the rescue address from now on, and letters go to it once the
    /// one before has been told for three days. Both are told.
    ///
    /// # Errors
    /// A [`RescueRefusal`].
    pub fn confirm_rescue_change(&self, actor: &Actor, typed: &str) -> Result<(), RescueRefusal> {
        let person = actor.person;
        let told = self.code_hash(
            (person, rescue::Told::Pages),
            &rescue::digits(&Secret::from(typed)),
        )?;
        let done = self.0.store.platform_write(|tx| {
            let Some(address) = rescue::awaited(tx, person)? else {
                return Ok(Err(RescueRefusal::NoCode));
            };
            if let Err(refused) = rescue::spend(tx, person, &address, &told)? {
                return Ok(Err(refused));
            }
            if rescue::are_many(tx, &address, person)? {
                return Ok(Err(RescueRefusal::Shared));
            }
            change(tx, actor, &address)?;
            Ok::<_, StoreError>(Ok(()))
        })?;
        self.0.store.wake_jobs();
        done
    }

    pub(crate) fn take_back_hash(&self, token: &Secret) -> Result<String, StoreError> {
        Ok(self.keyed()?.of(Hashed::TakeBackLink, token.reveal()))
    }

    /// Whose rescue address a link puts back; nothing once it is used, or its three days are over. Opening it uses nothing up.
    ///
    /// # Errors
    /// The store's.
    pub fn takes_back(&self, token: &Secret) -> Result<Option<PersonId>, StoreError> {
        if token.reveal().len() > LONGEST_TOKEN {
            return Ok(None);
        }
        let hash = self.take_back_hash(token)?;
        let found = self.0.store.platform_read(|tx| of_token(tx, &hash))?;
        Ok(found.map(|(person, _)| person))
    }

    /// Puts the rescue address back to which the link was sent. Nothing where it leads nowhere.
    ///
    /// # Errors
    /// The store's.
    pub fn take_rescue_back(
        &self,
        token: &Secret,
        network: IpAddr,
    ) -> Result<Option<TakenBack>, DirectoryError> {
        let Some(person) = self.takes_back(token)? else {
            return Ok(None);
        };
        let found = self.0.directory.person(person)?;
        let account = found.account.ok_or(DirectoryError::NotFound("account"))?;
        let by_link = Actor {
            network: Some(network),
            ..Actor::system()
        };
        let hash = self.take_back_hash(token)?;
        let not_me = self.new_token();
        let not_me_hash = self.not_me_hash(&not_me)?;
        let is_back = self.0.store.platform_write(|tx| {
            let Some((person, back_to)) = of_token(tx, &hash)? else {
                return Ok(false);
            };
            tx.execute(DROP, params![person])?;
            tx.execute(rescue::DROP_CODE, params![person])?;
            tx.execute(reset::SPENT, params![person])?;
            // Whoever opened the link reads what is sent there.
            tx.execute(rescue::PUT, params![person, &back_to, tx.now()])?;
            let entry = Entry::about(found.organisation, person, Act::RescueTakenBack);
            record(tx, &by_link, &entry)?;
            notice::put_link(tx, (person, account), &not_me_hash)?;
            Ok::<_, StoreError>(true)
        })?;
        tracing::info!(person = person.0, is_back, "put a rescue address back");
        Ok(is_back.then_some(TakenBack { person, not_me }))
    }
}

/// The person and the address of a link that leads somewhere.
fn of_token(tx: &Tx<'_>, hash: &str) -> Result<Option<(PersonId, String)>, StoreError> {
    let since = tx.now().before(TRUSTED);
    let found = tx.query_opt(OF_TOKEN, params![hash], |row| {
        let told: Option<String> = row.get(1)?;
        let changed: Timestamp = row.get(2)?;
        Ok((PersonId(row.get(0)?), told, changed))
    })?;
    Ok(found.and_then(|(person, told, changed)| {
        told.filter(|_| changed > since).map(|told| (person, told))
    }))
}

/// The address that counts is the present one again: it was never doubted.
fn restore(tx: &Tx<'_>, own: &Actor, address: &str) -> Result<(), StoreError> {
    put_again(tx, own.person, address)?;
    let act = Act::RescueTakenBack;
    record(tx, own, &Entry::about(own.organisation, own.person, act))
}

fn put_again(tx: &Tx<'_>, person: PersonId, address: &str) -> Result<(), StoreError> {
    tx.execute(DROP, params![person])?;
    tx.execute(rescue::DROP_CODE, params![person])?;
    tx.execute(rescue::PUT, params![person, address, tx.now()])
        .map(drop)
}

/// What putting an address changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is the present one.
    Same,
    /// It is the present one again: it had not ceased to count.
    Back,
    /// There was none.
    First,
    /// In the place of another one, which counts yet where somebody is told there.
    Instead,
}

/// Makes an address the present one; whoever calls it writes that down, and tells its bearer.
pub(crate) fn put(tx: &Tx<'_>, person: PersonId, address: &str) -> Result<Put, StoreError> {
    let now = tx.now();
    let known = present(tx, person)?;
    let told = counts(tx, person)?;
    let is_present = known.as_ref().is_some_and(|known| known.address == address);
    if told.as_deref() == Some(address) && !is_present {
        put_again(tx, person, address)?;
        return Ok(Put::Back);
    }
    if is_present {
        return Ok(Put::Same);
    }
    tx.execute(OVER, params![person, now.before(TRUSTED)])?;
    let (former, verified) = known.map(|known| (known.address, known.verified)).unzip();
    let values = params![person, now, former.as_ref(), verified, told.as_ref()];
    tx.execute(CHANGE, values)?;
    tx.execute(rescue::PUT, params![person, address, now])?;
    Ok(match former {
        Some(_) => Put::Instead,
        None => Put::First,
    })
}

fn change(tx: &Tx<'_>, own: &Actor, address: &str) -> Result<(), StoreError> {
    let person = own.person;
    let act = match put(tx, person, address)? {
        Put::Same => return Ok(()),
        Put::Back => Act::RescueTakenBack,
        Put::First => Act::RescueSet,
        Put::Instead => Act::RescueChanged,
    };
    let is_told = act != Act::RescueTakenBack;
    record(tx, own, &Entry::about(own.organisation, person, act))?;
    if !is_told {
        return Ok(());
    }
    notice::tell(
        tx,
        (person, own.account),
        notice::Happened::RescueChanged,
        own.network,
    )
}

/// Whose account it is, for who is told.
pub(crate) type Whose = (PersonId, AccountId);
