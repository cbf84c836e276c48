//! The link to all mail of who leaves: the one way to a closed account, which signs in nowhere.
//!
//! A token of 256 random bits stands in the letter that tells of the departure; only its keyed hash is kept. It leads
//! somewhere as long as the departure stands for which it was made ([`Directory::departure`](directory::Directory)): not
//! once the account is deleted, suspended, or its bearer is kept on or has another last day, of which a new letter tells.

use crate::activation::NOBODY;
use crate::throttle::Key;
use crate::{Hashed, Identity, KeyedHash, Secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use directory::{Act, Actor, DirectoryError, Entry, PersonId, record};
use std::net::IpAddr;
use store::{AccountId, StoreError, Timestamp, params};
use text::{Lang, dates};
use thiserror::Error;

/// Longer ones are nobody's: 32 bytes in base64 are 43 signs.
const LONGEST_TOKEN: usize = 64;
/// Digits of a token's hash by which its failures are counted.
const COUNTED_BY: usize = 8;

pub(crate) const PUT: &str = "
INSERT INTO export_link (account_id, token_hash, last) VALUES ($1, $2, $3)
ON CONFLICT (account_id) DO UPDATE SET token_hash = $2, last = $3";
pub(crate) const OF_HASH: &str = "SELECT account_id, last FROM export_link WHERE token_hash = $1";
pub(crate) const NOTE: &str = "
UPDATE export_link SET noted = $2 WHERE account_id = $1 AND (noted IS NULL OR noted <> $2)";
pub(crate) const WITHDRAW: &str = "DELETE FROM export_link WHERE account_id = $1";

/// A link that was just made: its token is told once.
#[derive(Debug, Clone)]
pub struct MadeLink {
    pub token: Secret,
    /// What it is known by here: differs from that of every other link, and leads nowhere.
    pub hash: String,
    pub until: Timestamp,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportLink {
    pub account: AccountId,
    pub person: PersonId,
    pub language: Lang,
    /// The bearer's last day.
    pub last: NaiveDate,
    /// When it leads nowhere any more.
    pub until: Timestamp,
}

/// Why a link was not followed.
#[derive(Debug, Error)]
pub enum LinkRefusal {
    /// Unknown, replaced, over, or its departure does not stand: never said which.
    #[error("the link leads nowhere")]
    Nowhere,
    /// Too many that led nowhere from this network.
    #[error("too many links that lead nowhere")]
    Throttled,
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<StoreError> for LinkRefusal {
    fn from(error: StoreError) -> Self {
        Self::Directory(error.into())
    }
}

impl Identity {
    /// Makes a link for who leaves; the one before leads nowhere from now on.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person; `NotFound` of an account or of a departure; the store's.
    pub fn make_export_link(
        &self,
        actor: &Actor,
        keyed: &KeyedHash,
        account: AccountId,
    ) -> Result<MadeLink, DirectoryError> {
        let directory = &self.0.directory;
        let owner = match directory.account(account) {
            Err(DirectoryError::NotFound(_)) if !actor.is_program() => {
                return Err(DirectoryError::NotPermitted);
            }
            found => found?,
        };
        directory.may_manage_person(actor, owner.person)?;
        let departure = directory
            .departure(account)?
            .ok_or(DirectoryError::NotFound("departure"))?;
        let token = Secret::new(URL_SAFE_NO_PAD.encode(self.0.store.random().bytes::<32>()));
        let hash = keyed.of(Hashed::ExportLink, token.reveal());
        self.0.store.platform_write(|tx| {
            tx.execute(PUT, params![account, &hash, &departure.last.to_string()])?;
            // About the person alone: that somebody fetches their mail is nothing to who leads their school.
            let entry = Entry::about(owner.organisation, owner.person, Act::ExportLinkMade);
            record(tx, actor, &entry)
        })?;
        Ok(MadeLink {
            token,
            hash,
            until: departure.until,
        })
    }

    /// Where a link leads, for somebody on a network who brings its token.
    ///
    /// # Errors
    /// A [`LinkRefusal`].
    pub fn follow_export_link(
        &self,
        keyed: &KeyedHash,
        token: &Secret,
        network: IpAddr,
    ) -> Result<ExportLink, LinkRefusal> {
        let hash = keyed.of(Hashed::ExportLink, token.reveal());
        let counted = format!("export/{}", hash.get(..COUNTED_BY).unwrap_or_default());
        let counted = [Key::name(&counted, network), Key::network(network, false)];
        let failures = self.failures(&counted)?;
        if failures.wait().is_some() {
            return Err(LinkRefusal::Throttled);
        }
        match self.export_link(keyed, token)? {
            Some(link) => {
                if failures.first_failed() {
                    self.forget_failures(&counted[..1])?;
                }
                Ok(link)
            }
            None => {
                self.count_failure(&counted, NOBODY)?;
                tracing::info!(%network, "an export link led nowhere");
                Err(LinkRefusal::Nowhere)
            }
        }
    }

    /// Where a link leads now; nothing when it leads nowhere (any more).
    ///
    /// # Errors
    /// The store's.
    pub fn export_link(
        &self,
        keyed: &KeyedHash,
        token: &Secret,
    ) -> Result<Option<ExportLink>, DirectoryError> {
        if token.reveal().len() > LONGEST_TOKEN {
            return Ok(None);
        }
        let hash = keyed.of(Hashed::ExportLink, token.reveal());
        let found = self.0.store.platform_read(|tx| {
            tx.query_opt(OF_HASH, params![&hash], |row| {
                Ok((AccountId(row.get(0)?), row.get::<String>(1)?))
            })
        })?;
        let Some((account, last)) = found else {
            return Ok(None);
        };
        let directory = &self.0.directory;
        let departure = directory.departure(account)?;
        let Some(departure) = departure.filter(|one| one.last.to_string() == last) else {
            return Ok(None);
        };
        let owner = directory.account(account)?;
        Ok(Some(ExportLink {
            account,
            person: owner.person,
            language: owner.language,
            last: departure.last,
            until: departure.until,
        }))
    }

    /// Writes down that all mail was fetched by a link: once a day, however often it is begun again.
    ///
    /// # Errors
    /// The directory's, the store's.
    pub fn note_export(&self, link: &ExportLink) -> Result<(), DirectoryError> {
        let owner = self.0.directory.account(link.account)?;
        let today = dates::naive(dates::PARIS, self.0.store.now().0).to_string();
        self.0.store.platform_write(|tx| {
            if tx.execute(NOTE, params![link.account, &today])? > 0 {
                let entry = Entry::about(owner.organisation, owner.person, Act::Exported);
                record(tx, &Actor::system(), &entry)?;
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }

    /// What was kept of the link of an account that is deleted goes.
    ///
    /// # Errors
    /// The store's.
    pub fn withdraw_export_link(&self, account: AccountId) -> Result<(), StoreError> {
        let withdraw = |tx: &store::Tx<'_>| tx.execute(WITHDRAW, params![account]).map(|_| ());
        self.0.store.platform_write(withdraw)
    }
}
