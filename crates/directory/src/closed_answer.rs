//! The answer of closed accounts: what it may say, and who has had it.
//!
//! It says that the account is closed and whom to write to, and nothing else of its bearer. A sender gets it once in
//! [`ANSWERED_EVERY`] from one account. Who has had it lies beside the account, bounded by [`MOST_REMEMBERED`]: beyond,
//! nobody is answered until the oldest are forgotten. It ends with the account's being closed.

use crate::{
    AccountState, Directory, DirectoryError, OrganisationId, PersonId, functions, policy, state,
};
use std::time::Duration;
use store::{AccountId, StoreError, Timestamp, Tx, params};
use text::{Lang, address::Address};

/// A sender is answered once in this time (RFC 3834 §2).
pub const ANSWERED_EVERY: Duration = Duration::from_secs(7 * 86_400);
/// Senders whom one account answers in that time: forged ones would make it write to the whole world.
pub const MOST_REMEMBERED: i64 = 200;

/// Answers that one sender gets in [`TO_ONE_EVERY`] from all accounts together: whose address was forged is not drowned.
pub const MOST_TO_ONE: i64 = 5;
/// The time of [`MOST_TO_ONE`].
pub const TO_ONE_EVERY: Duration = Duration::from_secs(86_400);

/// Rows that are forgotten in one transaction: some milliseconds, so that mail goes on arriving.
const FORGOTTEN_AT_ONCE: i64 = 500;

/// What the answer of a closed account is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedAnswer {
    /// The organisation's.
    pub language: Lang,
    /// All addresses that lead to the account today.
    pub addresses: Vec<Address>,
    /// It was a post's and nobody's own.
    pub is_post: bool,
    /// The mailbox of the last structure, when there is one.
    pub contact: Option<Address>,
}

pub(crate) const BELONGED: &str = "SELECT establishment_id, role FROM person WHERE person_id = $1";
pub(crate) const MAILBOX_OF: &str = "
SELECT address.address FROM role_mailbox
JOIN account ON account.account_id = role_mailbox.account_id
JOIN address ON address.account_id = role_mailbox.account_id AND address.main = 1
WHERE role_mailbox.establishment_id = $1 AND role_mailbox.kind = 'ce' AND account.state = 'active'";
/// Where a mailbox of a post that was made by hand belongs.
pub(crate) const POST_OF: &str = "
SELECT role_mailbox.establishment_id FROM person JOIN role_mailbox ON role_mailbox.account_id = person.account_id
WHERE person.person_id = $1 AND role_mailbox.kind <> 'ce'";
pub(crate) const FORGET: &str = "DELETE FROM closed_answer WHERE account_id = $1 AND at <= $2";
pub(crate) const REMEMBERED: &str =
    "SELECT count(*) FROM (SELECT 1 FROM closed_answer WHERE account_id = $1) AS counted";

pub(crate) const OLD: &str =
    "SELECT account_id, sender FROM closed_answer WHERE at <= $1 ORDER BY at LIMIT $2";

pub(crate) const TO_ONE: &str = "SELECT count(*) FROM closed_answer WHERE sender = $1 AND at > $2";

impl Directory {
    /// What a closed account answers; none when it is not closed, when its organisation wants none, or for the mailbox of
    /// whoever led an establishment that closed. Another mailbox of a post tells of the one of its structure.
    ///
    /// # Errors
    /// `NotFound`; the store's.
    pub fn closed_answer(&self, id: AccountId) -> Result<Option<ClosedAnswer>, DirectoryError> {
        let account = self.account(id)?;
        if account.state != AccountState::Closed {
            return Ok(None);
        }
        let language = self.organisation(account.organisation)?.language;
        let addresses = self.addresses(id)?;
        let answers = |tx: &Tx<'_>| {
            contact(tx, account.organisation, account.person).map(|contact| {
                contact.map(|(is_post, contact)| ClosedAnswer {
                    language,
                    addresses: addresses.clone(),
                    is_post,
                    contact,
                })
            })
        };
        Ok(self.store.platform_read(answers)?)
    }

    /// Forgets whom closed accounts answered so long ago that they would be answered again; how many rows that were. For
    /// the day's job: an account that nobody writes to any more forgets nobody by itself.
    ///
    /// # Errors
    /// The store's.
    pub fn forget_old_answers(&self) -> Result<usize, StoreError> {
        let old = self.store.now().before(ANSWERED_EVERY);
        let mut forgotten = 0;
        loop {
            self.store.stopping().check()?;
            let count = self.store.platform_write(|tx| forget_some(tx, old))?;
            forgotten += count;
            if count == 0 {
                return Ok(forgotten);
            }
        }
    }
}

fn forget_some(tx: &Tx<'_>, old: Timestamp) -> Result<usize, StoreError> {
    let rows = tx.query(OLD, params![old, FORGOTTEN_AT_ONCE], |row| {
        Ok((row.get::<AccountId>(0)?, row.get::<String>(1)?))
    })?;
    for (account, sender) in &rows {
        tx.execute(
            "DELETE FROM closed_answer WHERE account_id = $1 AND sender = $2",
            params![*account, sender],
        )?;
    }
    Ok(rows.len())
}

/// Whether it is a post's, and whom to write to instead, if anybody; the outer `None`: nothing is answered.
fn contact(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Option<(bool, Option<Address>)>, StoreError> {
    if !policy::policies(tx, organisation)?.life.closed_answers {
        return Ok(None);
    }
    let found = tx.query_opt(BELONGED, params![person], |row| {
        Ok((row.get::<Option<i64>>(0)?, row.get::<String>(1)?))
    })?;
    let Some((home, role)) = found else {
        return Ok(None);
    };
    let is_post = role == "mailbox";
    let home = match is_post {
        true => tx.query_opt(POST_OF, params![person], |row| row.get(0))?,
        false => home,
    };
    let last = match home {
        Some(home) => Some(home),
        None if is_post => return Ok(None),
        None => {
            let held = functions::held_by(tx, person)?;
            let last = held.into_iter().max_by_key(|one| (one.until, one.since));
            last.map(|one| one.establishment)
        }
    };
    let Some(last) = last else {
        return Ok(Some((is_post, None)));
    };
    let address = tx.query_opt(MAILBOX_OF, params![last], |row| row.get::<String>(0))?;
    let address = address.and_then(|address| address.parse().ok());
    Ok(Some((is_post, address)))
}

/// Whether a sender is to be answered now by an account, in the transaction that sends the answer: it is remembered here.
/// Not when they were within [`ANSWERED_EVERY`], nor when other accounts have told them enough ([`MOST_TO_ONE`]), nor when the account is not closed any more.
///
/// # Errors
/// The store's.
pub fn answers_once(tx: &Tx<'_>, account: AccountId, sender: &str) -> Result<bool, StoreError> {
    let found = tx.query_opt(state::STATE, params![account], |row| row.get::<String>(0))?;
    if found.as_deref() != Some(AccountState::Closed.name()) {
        return Ok(false);
    }
    tx.execute(FORGET, params![account, tx.now().before(ANSWERED_EVERY)])?;
    let remembered: i64 = tx.value(REMEMBERED, params![account])?;
    if remembered >= MOST_REMEMBERED {
        return Ok(false);
    }
    let sender = sender.to_lowercase();
    let told: i64 = tx.value(TO_ONE, params![&sender, tx.now().before(TO_ONE_EVERY)])?;
    if told >= MOST_TO_ONE {
        return Ok(false);
    }
    let fresh = tx.execute(
        "INSERT INTO closed_answer (account_id, sender, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        params![account, &sender, tx.now()],
    )?;
    Ok(fresh == 1)
}

/// The account is deleted: whom it answered is forgotten.
pub(crate) fn forget(tx: &Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM closed_answer WHERE account_id = $1",
        params![account],
    )?;
    Ok(())
}
