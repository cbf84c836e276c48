//! « Ce n’était pas moi » : somebody says that what happened to their account was another's doing, by the link of a letter or from
//! their account's page. The account is frozen: all sessions and passwords of programs end, nothing leaves, the password opens
//! nothing at any door, the rescue address is again what it was three days ago, and a second factor that was set up within the
//! week goes: it may be a thief's, and would keep its bearer out.
//!
//! Whoever holds the link can do that and nothing else: it shows nothing and opens nothing. Another password thaws, by whichever
//! way it is chosen (`password::change::put`): known devices are forgotten with the one before.

use crate::activation::rescue;
use crate::authentication::actor;
use crate::rescue_change::{self, Whose};
use crate::second_factor::{self, signing_in};
use crate::{Identity, Reset, Secret, app_password, ending, notice, reset};
use directory::{
    Act, Actor, DirectoryError, Entry, Given, OrganisationId, PersonId, Protocol, freeze, record,
};
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, StoreError, Timestamp, Tx, params};

/// How long before the freeze somebody else may have acted: as long as the link of a letter leads.
const DOUBTED: Duration = notice::LASTS;
/// Longer tokens are nobody's: 32 bytes in base64 are 43 signs.
const LONGEST_TOKEN: usize = 64;

pub(crate) const OF_TOKEN: &str =
    "SELECT person_id, account_id, expires FROM not_me_link WHERE token_hash = $1";
pub(crate) const USED: &str = "DELETE FROM not_me_link WHERE token_hash = $1";

/// Whose account a link freezes: enough to say in whose name a page speaks, and nothing of whom it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotMe {
    pub organisation: OrganisationId,
    person: PersonId,
    account: AccountId,
}

/// What became of an answer to what was given in somebody's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtAnswer {
    /// Nothing is asked about any more.
    Whole,
    /// There was more than was shown.
    More,
    /// Not all of it could be taken back: nothing is answered yet.
    Stays,
}

impl Identity {
    /// Whose account a link freezes; nothing once it is used or over. Opening it uses nothing up.
    ///
    /// # Errors
    /// The store's.
    pub fn not_me(&self, token: &Secret) -> Result<Option<NotMe>, DirectoryError> {
        if token.reveal().len() > LONGEST_TOKEN {
            return Ok(None);
        }
        let hash = self.not_me_hash(token)?;
        let found = self.0.store.platform_read(|tx| of_token(tx, &hash))?;
        let Some((person, account)) = found else {
            return Ok(None);
        };
        match self.0.directory.account(account) {
            Err(DirectoryError::NotFound(_)) => Ok(None),
            found => {
                let found = found?;
                let is_theirs = found.person == person && found.state.is_open();
                Ok(is_theirs.then_some(NotMe {
                    organisation: found.organisation,
                    person,
                    account,
                }))
            }
        }
    }

    /// Freezes the account of a link, which is used up by it. Nothing where it leads nowhere.
    ///
    /// # Errors
    /// The store's.
    pub fn freeze_by_link(
        &self,
        token: &Secret,
        network: IpAddr,
    ) -> Result<Option<NotMe>, DirectoryError> {
        let Some(found) = self.not_me(token)? else {
            return Ok(None);
        };
        let by_link = Actor {
            network: Some(network),
            ..Actor::system()
        };
        let hash = self.not_me_hash(token)?;
        let ended = self.0.store.platform_write(|tx| {
            // Of two that come with one token one is first.
            if tx.execute(USED, params![&hash])? == 0 {
                return Ok(None);
            }
            let whose = (found.person, found.account);
            put(tx, &by_link, (whose, found.organisation), true).map(Some)
        })?;
        let Some(ended) = ended else {
            return Ok(None);
        };
        self.is_frozen(found.person, ended);
        Ok(Some(found))
    }

    /// Freezes the account of who is signed in.
    ///
    /// # Errors
    /// The store's.
    pub fn freeze_own(&self, actor: &Actor) -> Result<(), DirectoryError> {
        let whose = ((actor.person, actor.account), actor.organisation);
        let ended = self
            .0
            .store
            .platform_write(|tx| put(tx, actor, whose, false))?;
        self.is_frozen(actor.person, ended);
        Ok(())
    }

    /// What was given to others in the name of who chooses another password by a link, in the days before they froze their
    /// account. Nothing of an account that is not frozen.
    ///
    /// # Errors
    /// The store's.
    pub fn given_in_doubt(&self, reset: &Reset) -> Result<Vec<Given>, DirectoryError> {
        let directory = &self.0.directory;
        Ok(match directory.account(reset.account)?.frozen {
            Some(at) => {
                let between = (at.before(DOUBTED), self.0.store.now());
                directory.given_between(reset.person, between)?
            }
            None => Vec::new(),
        })
    }

    /// The same for who is signed in again, of what was not taken back when another password was chosen, by whichever way: for as
    /// long as they have not answered ([`Identity::answer_doubted`]).
    ///
    /// # Errors
    /// The store's.
    pub fn doubted(&self, actor: &Actor) -> Result<Vec<Given>, StoreError> {
        self.doubted_of((actor.person, actor.account))
    }

    /// Whether there is something of that for who has just chosen another password by a link.
    ///
    /// # Errors
    /// The store's.
    pub fn is_doubted(&self, reset: &Reset) -> Result<bool, StoreError> {
        Ok(!self.doubted_of((reset.person, reset.account))?.is_empty())
    }

    fn doubted_of(&self, (person, account): Whose) -> Result<Vec<Given>, StoreError> {
        let directory = &self.0.directory;
        match directory.doubt(account)? {
            Some(doubt) => {
                let between = (doubt.frozen.before(DOUBTED), doubt.thawed);
                directory.given_between(person, between)
            }
            None => Ok(Vec::new()),
        }
    }

    /// Takes some of that back, by its keys; the rest of what was shown stays, and is asked about no more.
    ///
    /// # Errors
    /// The store's.
    pub fn answer_doubted(
        &self,
        actor: &Actor,
        takes: &[String],
    ) -> Result<DoubtAnswer, DirectoryError> {
        let is_taken = |one: &Given| takes.contains(&one.key());
        let shown = self.doubted(actor)?;
        let taken: Vec<Given> = shown.iter().copied().filter(is_taken).collect();
        self.take_from_others((actor.person, actor.account), actor.network, &taken)?;
        let left = self.doubted(actor)?;
        if left.iter().any(is_taken) {
            return Ok(DoubtAnswer::Stays);
        }
        if left.iter().any(|one| !shown.contains(one)) {
            return Ok(DoubtAnswer::More);
        }
        self.0.directory.answer_doubt(actor)?;
        Ok(DoubtAnswer::Whole)
    }

    /// Takes some of it back, for who has chosen another password by the link: how much.
    ///
    /// # Errors
    /// The store's.
    pub fn take_given_back(
        &self,
        reset: &Reset,
        network: IpAddr,
        given: &[Given],
    ) -> Result<usize, DirectoryError> {
        self.take_from_others((reset.person, reset.account), Some(network), given)
    }

    /// As who gave it, whatever their session has proved of late: they do no more by it than the link of a letter does.
    fn take_from_others(
        &self,
        (person, account): Whose,
        network: Option<IpAddr>,
        given: &[Given],
    ) -> Result<usize, DirectoryError> {
        let person = self.0.directory.person(person)?;
        let own = Actor {
            network,
            ..actor(Protocol::Web, &person, account)
        };
        let mut taken = 0;
        for one in given {
            taken += usize::from(self.0.directory.take_given_back(&own, one)?);
        }
        Ok(taken)
    }

    fn is_frozen(&self, person: PersonId, ended: ending::Ended) {
        self.0.directory.forget();
        self.has_ended(ended);
        self.0.store.wake_jobs();
        tracing::info!(person = person.0, "an account was frozen by its bearer");
    }
}

/// A second time ends what is open, and freezes nothing more.
fn put(
    tx: &Tx<'_>,
    actor: &Actor,
    ((person, account), organisation): (Whose, OrganisationId),
    by_link: bool,
) -> Result<ending::Ended, StoreError> {
    let write = |act| record(tx, actor, &Entry::about(organisation, person, act));
    if freeze(tx, account)? {
        write(Act::Frozen { by_link })?;
    }
    if app_password::forget(tx, person)? > 0 {
        write(Act::AppPasswordsRevoked)?;
    }
    if rescue_change::put_back(tx, person)? {
        write(Act::RescueTakenBack)?;
    }
    // A link or a code that was asked for goes to whoever asked.
    tx.execute(reset::SPENT, params![person])?;
    tx.execute(rescue::DROP_CODE, params![person])?;
    if second_factor::forget_younger(tx, person, tx.now().before(DOUBTED))? {
        write(Act::SecondFactorRemoved)?;
    }
    tx.execute(signing_in::END_ALL, params![account])?;
    ending::end_all(tx, account)
}

fn of_token(tx: &Tx<'_>, hash: &str) -> Result<Option<Whose>, StoreError> {
    let found = tx.query_opt(OF_TOKEN, params![hash], |row| {
        let whose = (PersonId(row.get(0)?), AccountId(row.get(1)?));
        Ok((whose, row.get::<Timestamp>(2)?))
    })?;
    let now = tx.now();
    Ok(found
        .filter(|(_, expires)| *expires > now)
        .map(|(whose, _)| whose))
}
