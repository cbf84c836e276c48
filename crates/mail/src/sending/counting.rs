//! Recipients, counted by sender and by network in slots of ten seconds.
//!
//! A submission reads the slots of its sender and of its network, a walk of a key each in one statement, and adds to the
//! newest in another. At most 3,600 slots of a subject are kept, those of the last ten hours.

use crate::submission::Envelope;
use crate::{Mail, MailError};
use directory::{Actor, Class, LONGEST_WINDOW, Limit, SendingLimits, WINDOWS, Windows};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, Row, StoreError, Timestamp, Tx, params};

/// Milliseconds of a slot: what a window may be longer than its name.
const SLOT: i64 = 10_000;

/// Of a sender, and of a network when there is one: the windows of both are equally long.
pub(crate) const USED: &str = "
SELECT CAST(0 AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $3 THEN recipients ELSE 0 END), 0) AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $4 THEN recipients ELSE 0 END), 0) AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $5 THEN recipients ELSE 0 END), 0) AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $6 THEN recipients ELSE 0 END), 0) AS BIGINT)
FROM sent_count WHERE subject = $1 AND slot >= $6
UNION ALL
SELECT CAST(1 AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $3 THEN recipients ELSE 0 END), 0) AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $4 THEN recipients ELSE 0 END), 0) AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $5 THEN recipients ELSE 0 END), 0) AS BIGINT),
CAST(coalesce(sum(CASE WHEN slot >= $6 THEN recipients ELSE 0 END), 0) AS BIGINT)
FROM sent_count WHERE subject = $2 AND slot >= $6";
pub(crate) const OLD: &str = "DELETE FROM sent_count WHERE slot < $1";
pub(crate) const GIVE_BACK: &str = "
UPDATE sent_count SET recipients = recipients - $3 WHERE subject = $1 AND slot = $2 AND recipients >= $3";

/// Whose limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scope {
    Sender,
    /// All who write from the same address.
    Network,
}

impl Scope {
    /// As the table of what waits writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sender => "sender",
            Self::Network => "network",
        }
    }

    pub(crate) fn named(name: &str) -> Self {
        match name {
            "network" => Self::Network,
            _ => Self::Sender,
        }
    }
}

/// A limit, and what goes beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excess {
    pub scope: Scope,
    /// The window.
    pub minutes: u32,
    /// Recipients that were allowed in it at that moment.
    pub limit: u32,
    /// Recipients counted in it before.
    pub used: u32,
    /// Recipients of the message.
    pub recipients: u32,
}

impl Excess {
    /// Recipients that the window still had room for.
    #[must_use]
    pub fn left(&self) -> u32 {
        self.limit.saturating_sub(self.used)
    }

    /// Whether the message alone is more than the window takes: waiting does not help, splitting it does.
    #[must_use]
    pub fn is_one_message(&self) -> bool {
        self.recipients > self.limit
    }
}

/// Whom a submission is counted for; kept with it, so that it can be given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub account: AccountId,
    /// The network as it is counted, unless none is.
    pub network: Option<String>,
    pub recipients: u32,
    pub at: Timestamp,
}

impl Counted {
    /// Of a submission that is about to be taken; none when nothing limits it.
    ///
    /// # Errors
    /// The directory's.
    pub fn of(
        mail: &Mail,
        actor: &Actor,
        account: AccountId,
        envelope: &Envelope,
    ) -> Result<Option<Self>, MailError> {
        let limits = mail.sending_limits(account)?;
        let counts = limits.is_some_and(|limits| !limits.is_exempt(Class::of(actor)));
        let addresses = envelope.recipients.iter().map(|one| one.address.as_str());
        Ok(counts.then(|| Self {
            account,
            network: actor.network.and_then(network),
            recipients: distinct(addresses),
            at: mail.store().now(),
        }))
    }

    fn subjects(&self) -> Vec<String> {
        let network = self.network.as_deref().map(of_network);
        std::iter::once(of_account(self.account))
            .chain(network)
            .collect()
    }
}

fn of_account(account: AccountId) -> String {
    format!("account {account}")
}

fn of_network(network: &str) -> String {
    format!("network {network}")
}

/// Addresses of an envelope, each once.
pub(crate) fn distinct<'a>(addresses: impl Iterator<Item = &'a str>) -> u32 {
    let addresses: HashSet<String> = addresses.map(str::to_lowercase).collect();
    u32::try_from(addresses.len()).unwrap_or(u32::MAX)
}

/// A network as it is counted: one IPv4 address, an IPv6 /64. The machine itself is none: behind it stand a proxy that is
/// not named to us, or programs of the house.
pub(crate) fn network(address: IpAddr) -> Option<String> {
    let address = address.to_canonical();
    match address {
        _ if address.is_loopback() => None,
        IpAddr::V4(address) => Some(address.to_string()),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Some(format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"))
        }
    }
}

fn slot(at: Timestamp) -> i64 {
    at.0.div_euclid(SLOT)
}

/// The oldest slot that a window reaches into.
fn first_slot(now: Timestamp, minutes: u32) -> i64 {
    slot(Timestamp(now.0 - i64::from(minutes) * 60_000))
}

/// What was counted, with the windows it is measured by.
pub(crate) type Usage = (Scope, Windows, [u32; WINDOWS]);

/// What a sender and their network have used, in one question.
pub(crate) fn usage(
    tx: &Tx<'_>,
    limits: &SendingLimits,
    account: AccountId,
    network: Option<&str>,
) -> Result<Vec<Usage>, StoreError> {
    let sender = limits.of_sender(tx.now());
    let [a, b, c, d] = sender.map(|window| first_slot(tx.now(), window.minutes));
    let whole = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let (own, network) = (of_account(account), network.map(of_network));
    let values = params![&own, network.as_ref(), a, b, c, d];
    let read = |row: &Row<'_>| {
        let used = [
            whole(row.get(1)?),
            whole(row.get(2)?),
            whole(row.get(3)?),
            whole(row.get(4)?),
        ];
        Ok(match row.get::<i64>(0)? {
            0 => (Scope::Sender, sender, used),
            _ => (Scope::Network, limits.of_network(tx.now()), used),
        })
    };
    let mut all = tx.query(USED, values, read)?;
    all.retain(|(scope, ..)| *scope == Scope::Sender || network.is_some());
    Ok(all)
}

/// Counts a submission, in a platform transaction. Answers which WARN it goes beyond, the longest window first.
///
/// # Errors
/// `OverLimit` above a MAX: nothing was counted.
pub(crate) fn count(
    tx: &Tx<'_>,
    limits: &SendingLimits,
    counted: &Counted,
) -> Result<Option<Excess>, MailError> {
    let usage = usage(tx, limits, counted.account, counted.network.as_deref())?;
    let refused: Vec<Excess> = beyond(&usage, counted.recipients, |window| window.max).collect();
    if let Some(excess) = worst(&refused) {
        return Err(MailError::OverLimit(excess));
    }
    let is_first = usage.iter().any(|(_, _, used)| used[0] == 0);
    if is_first {
        // Whoever begins to send takes away what is too old to count: as much as was counted once.
        let longest = Duration::from_secs(u64::from(LONGEST_WINDOW) * 60);
        let oldest = slot(Timestamp(tx.now().0 - longest.as_millis() as i64));
        tx.execute(OLD, params![oldest])?;
    }
    add(tx, counted)?;
    Ok(beyond(&usage, counted.recipients, |window| window.warn).max_by_key(length))
}

/// The windows that would be overrun.
fn beyond(
    usage: &[Usage],
    recipients: u32,
    limit: fn(&Limit) -> u32,
) -> impl Iterator<Item = Excess> + '_ {
    usage.iter().flat_map(move |(scope, windows, used)| {
        windows.iter().zip(used).filter_map(move |(window, used)| {
            let limit = limit(window);
            (used.saturating_add(recipients) > limit).then_some(Excess {
                scope: *scope,
                minutes: window.minutes,
                limit,
                used: *used,
                recipients,
            })
        })
    })
}

/// The one to tell of: how much a message may have at all, or else what takes longest to pass.
fn worst(all: &[Excess]) -> Option<Excess> {
    let alone = all.iter().filter(|excess| excess.is_one_message());
    alone
        .min_by_key(|excess| excess.limit)
        .or_else(|| all.iter().max_by_key(|excess| length(excess)))
        .copied()
}

fn length(excess: &Excess) -> (u32, bool) {
    (excess.minutes, excess.scope == Scope::Sender)
}

fn add(tx: &Tx<'_>, counted: &Counted) -> Result<(), StoreError> {
    let (slot, recipients) = (slot(counted.at), counted.recipients);
    let both = "
INSERT INTO sent_count (subject, slot, recipients) VALUES ($1, $2, $3), ($4, $2, $3)
ON CONFLICT (subject, slot) DO UPDATE SET recipients = sent_count.recipients + $3";
    let one = "
INSERT INTO sent_count (subject, slot, recipients) VALUES ($1, $2, $3)
ON CONFLICT (subject, slot) DO UPDATE SET recipients = sent_count.recipients + $3";
    match counted.subjects().as_slice() {
        [account, network] => tx.execute(both, params![account, slot, recipients, network])?,
        subjects => tx.execute(one, params![subjects.first(), slot, recipients])?,
    };
    Ok(())
}

/// Takes a count back: nothing has left.
pub(crate) fn give_back(tx: &Tx<'_>, counted: &Counted) -> Result<(), StoreError> {
    for subject in counted.subjects() {
        tx.execute(
            GIVE_BACK,
            params![&subject, slot(counted.at), counted.recipients],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_an_address_or_half_of_one_and_the_machine_is_none() {
        let told = |text: &str| network(text.parse().unwrap());
        assert_eq!(told("192.0.2.7").as_deref(), Some("192.0.2.7"));
        assert_eq!(told("::ffff:192.0.2.7").as_deref(), Some("192.0.2.7"));
        assert_eq!(
            told("2001:db8:1:2:3::4").as_deref(),
            Some("2001:db8:1:2::/64")
        );
        assert_eq!((told("127.0.0.1"), told("::1")), (None, None));
    }
}
