//! The rows of the queue, each statement in full.
//!
//! Whoever works on a route claims it first, so that several nodes share one queue. A claim is short and renewed while
//! the work goes on: one that nobody gave back (a crash) ends by itself, or when its node starts again. A claim is known
//! by its node and by the time at which it ended first: a renewal only moves that later, even one whose answer was lost.

use crate::outbound::notify::Notify;
use crate::outbound::runner::OUTGOING_JOB;
use std::collections::BTreeSet;
use std::time::Duration;
use store::{AccountId, BlobId, Body, NewJob, Row, StoreError, Timestamp, Tx, jobs, params};

/// How long a claim holds unless it is renewed: so long waits what a crashed node had in hand.
pub const CLAIM: Duration = Duration::from_secs(3 * 60);
/// When a claim is renewed: early enough for a database that is away for a moment.
pub(crate) const RENEW: Duration = Duration::from_secs(45);
/// How long before a claim ends its last renewal begins, and how long that may take: what is left is for the clocks of
/// other nodes.
pub(crate) const LAST: Duration = Duration::from_secs(15);
pub(crate) const ANSWER: Duration = Duration::from_secs(10);
/// The largest identifier below all messages: where a walk begins.
const BEFORE_ALL: i64 = 0;
/// Messages that are stopped in one transaction.
const MOST_STOPPED: i64 = 200;
/// Rows of the queue that are shown at once.
pub const MOST_LISTED: i64 = 10_000;

/// A message about to enter the queue.
#[derive(Debug, Clone)]
pub(crate) struct NewMessage {
    pub account: AccountId,
    /// The person who wrote it, where that is known.
    pub by: Option<i64>,
    /// Empty for the null sender: then nobody is told anything.
    pub sender: String,
    pub envid: Option<String>,
    pub ret: Option<String>,
    pub size: u64,
    pub subject: String,
    pub body: Body,
    pub recipients: Vec<NewRecipient>,
}

/// One of its recipients.
#[derive(Debug, Clone)]
pub(crate) struct NewRecipient {
    pub address: String,
    pub domain: String,
    pub original: Option<String>,
    pub notify: Option<String>,
}

/// A message on its way.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub id: i64,
    pub account: AccountId,
    pub by: Option<i64>,
    /// Its writer froze their account: it does not leave any more.
    pub is_stopped: bool,
    pub sender: String,
    pub envid: Option<String>,
    pub ret: Option<String>,
    pub entered: Timestamp,
    pub size: u64,
    pub subject: String,
    pub body: Body,
}

/// Whom it still has to reach.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub address: String,
    /// ORCPT as it was given: `kind;xtext`.
    pub original: Option<String>,
    pub notify: Option<Notify>,
    /// Delay notices that its sender has had.
    pub(crate) told: usize,
}

/// A route that this node works on.
#[derive(Debug, Clone)]
pub(crate) struct Claimed {
    pub message: Message,
    pub domain: String,
    pub attempts: i64,
    pub recipients: Vec<Waiting>,
    pub claim: Claim,
}

/// A node's claim of a route.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub holder: String,
    /// When it ends unless it is renewed.
    pub until: Timestamp,
}

/// What an attempt leaves behind in the queue.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    pub id: i64,
    pub domain: String,
    /// Recipients that are done with, for better or worse.
    pub done: Vec<String>,
    /// Recipients whose sender was told of a delay, and how often by now.
    pub told: Vec<(String, usize)>,
    pub next_try: Timestamp,
    pub last_answer: Option<String>,
    /// The claim under which it was made.
    pub claim: Claim,
}

/// One message and domain, as people who look after the queue see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    pub id: i64,
    pub domain: String,
    pub sender: String,
    pub recipients: Vec<String>,
    pub subject: String,
    pub size: u64,
    pub entered: Timestamp,
    pub attempts: i64,
    pub next_try: Timestamp,
    pub last_try: Option<Timestamp>,
    /// What the next hop, or the lack of one, said last.
    pub last_answer: Option<String>,
}

/// Takes a message in and schedules its first attempts.
pub(crate) fn enqueue(tx: &Tx<'_>, new: &NewMessage) -> Result<i64, StoreError> {
    let id = tx.new_platform_ids("outgoing", 1)?;
    let (inline, blob) = match &new.body {
        Body::None => (None, None),
        Body::Inline(bytes) => (Some(bytes.as_slice()), None),
        Body::Blob(id) => (None, Some(id.0.as_slice())),
    };
    tx.execute(
        "INSERT INTO outgoing (outgoing_id, account_id, sender, envid, ret, entered, size, subject, body, blob, person_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            id,
            new.account,
            &new.sender,
            new.envid.as_ref(),
            new.ret.as_ref(),
            tx.now(),
            i64::try_from(new.size).unwrap_or(i64::MAX),
            &new.subject,
            inline,
            blob,
            new.by
        ],
    )?;
    for recipient in &new.recipients {
        add_recipient(tx, id, recipient)?;
    }
    Ok(id)
}

fn add_recipient(tx: &Tx<'_>, id: i64, new: &NewRecipient) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO outgoing_recipient (outgoing_id, address, domain, original, notify, told)
         VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT DO NOTHING",
        params![
            id,
            &new.address,
            &new.domain,
            new.original.as_ref(),
            new.notify.as_ref()
        ],
    )?;
    let fresh = tx.execute(
        "INSERT INTO outgoing_route (outgoing_id, domain, attempts, next_try, claimed_until)
         VALUES ($1, $2, 0, $3, 0) ON CONFLICT DO NOTHING",
        params![id, &new.domain, tx.now()],
    )?;
    if fresh > 0 {
        schedule(tx, &new.domain, tx.now())?;
    }
    Ok(())
}

/// Wakes a domain's queue at a time.
pub(crate) fn schedule(tx: &Tx<'_>, domain: &str, at: Timestamp) -> Result<(), StoreError> {
    jobs::schedule(
        tx,
        &NewJob {
            kind: OUTGOING_JOB,
            account: None,
            run_at: at,
            payload: domain.as_bytes().to_vec(),
            key: Some(domain.to_owned()),
        },
    )
}

/// The next attempt that nobody makes, and the claim that ends first.
pub(crate) const NEXT_FREE: &str = "
SELECT next_try FROM outgoing_route WHERE domain = $1 AND claimed_until = 0 ORDER BY next_try LIMIT 1";
pub(crate) const NEXT_CLAIMED: &str = "
SELECT claimed_until FROM outgoing_route WHERE domain = $1 AND claimed_until > 0 ORDER BY claimed_until LIMIT 1";

/// When a domain's next attempt is worth it.
pub(crate) fn next_of(tx: &Tx<'_>, domain: &str) -> Result<Option<Timestamp>, StoreError> {
    let free: Option<Timestamp> = tx.query_opt(NEXT_FREE, params![domain], |row| row.get(0))?;
    let claimed = tx.query_opt(NEXT_CLAIMED, params![domain], |row| row.get(0))?;
    Ok(free.into_iter().chain(claimed).min())
}

/// Schedules a domain's next attempt, if anything waits.
pub(crate) fn schedule_next(tx: &Tx<'_>, domain: &str) -> Result<(), StoreError> {
    match next_of(tx, domain)? {
        Some(at) => schedule(tx, domain, at),
        None => Ok(()),
    }
}

pub(crate) const DUE: &str = "
SELECT outgoing_id, attempts FROM outgoing_route
WHERE domain = $1 AND next_try <= $2 AND claimed_until <= $2 ORDER BY next_try, outgoing_id LIMIT 1";

/// Claims the route of a domain that has waited longest, for a node.
pub(crate) fn claim(tx: &Tx<'_>, domain: &str, node: &str) -> Result<Option<Claimed>, StoreError> {
    let due = tx.query_opt(DUE, params![domain, tx.now()], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
    })?;
    let Some((id, attempts)) = due else {
        return Ok(None);
    };
    let until = tx.now().after(CLAIM);
    let won = tx.execute(
        "UPDATE outgoing_route SET claimed_until = $3, holder = $4
         WHERE outgoing_id = $1 AND domain = $2 AND claimed_until <= $5",
        params![id, domain, until, node, tx.now()],
    )?;
    if won == 0 {
        return Err(StoreError::Conflict);
    }
    Ok(Some(Claimed {
        message: message(tx, id)?.ok_or(StoreError::NoRow)?,
        domain: domain.to_owned(),
        attempts,
        recipients: recipients(tx, id, domain)?,
        claim: Claim {
            holder: node.to_owned(),
            until,
        },
    }))
}

/// Renews a claim: until when it holds now. None: it ended, and another node has had the route.
pub(crate) fn renew(
    tx: &Tx<'_>,
    id: i64,
    domain: &str,
    claim: &Claim,
) -> Result<Option<Timestamp>, StoreError> {
    let longer = tx.now().after(CLAIM).max(claim.until);
    let kept = tx.execute(
        "UPDATE outgoing_route SET claimed_until = $5
         WHERE outgoing_id = $1 AND domain = $2 AND holder = $3 AND claimed_until >= $4",
        params![id, domain, &claim.holder, claim.until, longer],
    )?;
    Ok((kept > 0).then_some(longer))
}

/// Gives a claim back, however often it was renewed.
pub(crate) fn unclaim(tx: &Tx<'_>, id: i64, domain: &str, claim: &Claim) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE outgoing_route SET claimed_until = 0
         WHERE outgoing_id = $1 AND domain = $2 AND holder = $3 AND claimed_until >= $4",
        params![id, domain, &claim.holder, claim.until],
    )?;
    Ok(())
}

pub(crate) const MESSAGE: &str = "
SELECT account_id, sender, envid, ret, entered, size, subject, body, blob, person_id, stopped FROM outgoing WHERE outgoing_id = $1";

fn message(tx: &Tx<'_>, id: i64) -> Result<Option<Message>, StoreError> {
    tx.query_opt(MESSAGE, params![id], |row| {
        let (inline, blob) = (
            row.get::<Option<Vec<u8>>>(7)?,
            row.get::<Option<Vec<u8>>>(8)?,
        );
        Ok(Message {
            id,
            account: row.get(0)?,
            by: row.get(9)?,
            is_stopped: row.get::<i64>(10)? > 0,
            sender: row.get(1)?,
            envid: row.get(2)?,
            ret: row.get(3)?,
            entered: row.get(4)?,
            size: row.get(5)?,
            subject: row.get(6)?,
            body: match (inline, blob) {
                (Some(bytes), _) => Body::Inline(bytes),
                (None, Some(blob)) => Body::Blob(BlobId::from_column(&blob)?),
                (None, None) => Body::None,
            },
        })
    })
}

pub(crate) const RECIPIENTS: &str = "
SELECT address, original, notify, told FROM outgoing_recipient
WHERE outgoing_id = $1 AND domain = $2 ORDER BY address";

fn recipients(tx: &Tx<'_>, id: i64, domain: &str) -> Result<Vec<Waiting>, StoreError> {
    tx.query(RECIPIENTS, params![id, domain], |row| {
        Ok(Waiting {
            address: row.get(0)?,
            original: row.get(1)?,
            notify: row
                .get::<Option<String>>(2)?
                .as_deref()
                .and_then(Notify::parse),
            told: usize::try_from(row.get::<i64>(3)?).unwrap_or(0),
        })
    })
}

/// What somebody has on its way to others: from their own mailbox, whoever wrote it, and what they wrote from others.
pub(crate) const OF_ACCOUNT: &str = "
SELECT outgoing_id FROM outgoing WHERE account_id = $1 AND sender <> '' AND entered <= $2 AND stopped = 0 LIMIT $3";
pub(crate) const OF_PERSON: &str = "SELECT outgoing_id FROM outgoing WHERE person_id = $1 AND entered <= $2 AND stopped = 0 LIMIT $3";
pub(crate) const STOP: &str = "UPDATE outgoing SET stopped = $2 WHERE outgoing_id = $1";
pub(crate) const TRY_NOW: &str = "UPDATE outgoing_route SET next_try = $2 WHERE outgoing_id = $1";

/// Ends what somebody had on its way at a time, a part of it: how many messages, 0 once none is left. The next attempt, due at
/// once, tells their sender which recipients they did not reach; one that is made meanwhile ends as it ends.
pub(crate) fn stop(
    tx: &Tx<'_>,
    account: AccountId,
    person: i64,
    at: Timestamp,
) -> Result<usize, StoreError> {
    let mut theirs: BTreeSet<i64> = BTreeSet::new();
    for (sql, whose) in [(OF_ACCOUNT, account.0), (OF_PERSON, person)] {
        let found = tx.query(sql, params![whose, at, MOST_STOPPED], |row| {
            row.get::<i64>(0)
        })?;
        theirs.extend(found);
    }
    let mut domains = BTreeSet::new();
    for &id in &theirs {
        tx.execute(STOP, params![id, tx.now()])?;
        tx.execute(TRY_NOW, params![id, tx.now()])?;
        domains.extend(tx.query(ROUTES_OF, params![id], |row| row.get::<String>(0))?);
    }
    for domain in &domains {
        schedule(tx, domain, tx.now())?;
    }
    Ok(theirs.len())
}

/// Writes down what became of an attempt, and when the domain is tried next. May run again.
pub(crate) fn settle(tx: &Tx<'_>, settled: &Settled) -> Result<(), StoreError> {
    let (id, domain) = (settled.id, settled.domain.as_str());
    for address in &settled.done {
        tx.execute(
            "DELETE FROM outgoing_recipient WHERE outgoing_id = $1 AND address = $2",
            params![id, address],
        )?;
    }
    for (address, told) in &settled.told {
        tx.execute(
            "UPDATE outgoing_recipient SET told = $3 WHERE outgoing_id = $1 AND address = $2",
            params![id, address, i64::try_from(*told).unwrap_or(i64::MAX)],
        )?;
    }
    tx.execute(
        // Stopped in the middle of the attempt, it is looked at again at once.
        "UPDATE outgoing_route SET attempts = attempts + 1, last_try = $4, last_answer = $5,
            next_try = CASE WHEN (SELECT stopped FROM outgoing WHERE outgoing.outgoing_id = $1) > 0 THEN $4 ELSE $3 END
         WHERE outgoing_id = $1 AND domain = $2",
        params![id, domain, settled.next_try, tx.now(), settled.last_answer.as_ref()],
    )?;
    unclaim(tx, id, domain, &settled.claim)?;
    remove_empty(tx, id)?;
    schedule_next(tx, domain)
}

pub(crate) const REMOVE_ROUTES: &str = "
DELETE FROM outgoing_route WHERE outgoing_id = $1 AND NOT EXISTS (SELECT 1 FROM outgoing_recipient
    WHERE outgoing_recipient.outgoing_id = $1 AND outgoing_recipient.domain = outgoing_route.domain)";
pub(crate) const REMOVE_MESSAGE: &str = "
DELETE FROM outgoing WHERE outgoing_id = $1
    AND NOT EXISTS (SELECT 1 FROM outgoing_route WHERE outgoing_route.outgoing_id = $1)";

/// Routes without recipients go, and the message with its last route.
fn remove_empty(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.execute(REMOVE_ROUTES, params![id])?;
    tx.execute(REMOVE_MESSAGE, params![id])?;
    Ok(())
}

pub(crate) const HELD_BY: &str = "
UPDATE outgoing_route SET claimed_until = 0 WHERE claimed_until > 0 AND holder = $1";
/// Claims from before claims had a holder.
pub(crate) const HELD_BY_NOBODY: &str = "
UPDATE outgoing_route SET claimed_until = 0 WHERE claimed_until > 0 AND holder IS NULL";
pub(crate) const NEXT_DOMAIN: &str =
    "SELECT domain FROM outgoing_route WHERE domain > $1 ORDER BY domain LIMIT 1";

/// After a start: what this node had claimed is nobody's, and every domain that something waits for has its job. A node
/// that is alone had claimed what nobody says he has.
pub(crate) fn take_up(tx: &Tx<'_>, node: &str, alone: bool) -> Result<(), StoreError> {
    tx.execute(HELD_BY, params![node])?;
    if alone {
        tx.execute(HELD_BY_NOBODY, &[])?;
    }
    domains(tx)?
        .iter()
        .try_for_each(|domain| schedule_next(tx, domain))
}

/// The domains that something waits for: a seek each, however many messages wait.
fn domains(tx: &Tx<'_>) -> Result<Vec<String>, StoreError> {
    let mut domains: Vec<String> = Vec::new();
    loop {
        let after = domains.last().map_or("", String::as_str);
        match tx.query_opt(NEXT_DOMAIN, params![after], |row| row.get::<String>(0))? {
            Some(domain) => domains.push(domain),
            None => return Ok(domains),
        }
    }
}

pub(crate) const LIST: &str = "
SELECT outgoing.outgoing_id, outgoing_route.domain, outgoing.sender, outgoing.subject, outgoing.size, outgoing.entered,
    outgoing_route.attempts, outgoing_route.next_try, outgoing_route.last_try, outgoing_route.last_answer
FROM outgoing_route JOIN outgoing ON outgoing.outgoing_id = outgoing_route.outgoing_id
WHERE outgoing_route.outgoing_id > $1 AND outgoing.outgoing_id > $1
ORDER BY outgoing_route.outgoing_id, outgoing_route.domain LIMIT $2";
pub(crate) const SHOW: &str = "
SELECT outgoing.outgoing_id, outgoing_route.domain, outgoing.sender, outgoing.subject, outgoing.size, outgoing.entered,
    outgoing_route.attempts, outgoing_route.next_try, outgoing_route.last_try, outgoing_route.last_answer
FROM outgoing_route JOIN outgoing ON outgoing.outgoing_id = outgoing_route.outgoing_id
WHERE outgoing_route.outgoing_id = $1 ORDER BY outgoing_route.domain LIMIT $2";

fn read_listed(row: &Row<'_>) -> Result<QueueRow, StoreError> {
    Ok(QueueRow {
        id: row.get(0)?,
        domain: row.get(1)?,
        sender: row.get(2)?,
        recipients: Vec::new(),
        subject: row.get(3)?,
        size: row.get(4)?,
        entered: row.get(5)?,
        attempts: row.get(6)?,
        next_try: row.get(7)?,
        last_try: row.get(8)?,
        last_answer: row.get(9)?,
    })
}

/// What waits, the oldest first: all, or one message.
pub(crate) fn list(tx: &Tx<'_>, id: Option<i64>) -> Result<Vec<QueueRow>, StoreError> {
    let (sql, id) = match id {
        None => (LIST, BEFORE_ALL),
        Some(id) => (SHOW, id),
    };
    let mut rows = tx.query(sql, params![id, MOST_LISTED], read_listed)?;
    for row in &mut rows {
        row.recipients = recipients(tx, row.id, &row.domain)?
            .into_iter()
            .map(|waiting| waiting.address)
            .collect();
    }
    Ok(rows)
}

pub(crate) const ROUTES_OF: &str = "SELECT domain FROM outgoing_route WHERE outgoing_id = $1";
pub(crate) const RETRY_DOMAIN: &str = "UPDATE outgoing_route SET next_try = $2 WHERE domain = $1";

/// Makes one message due now, or all; how many routes.
pub(crate) fn retry(tx: &Tx<'_>, id: Option<i64>) -> Result<u64, StoreError> {
    let domains = match id {
        None => domains(tx)?,
        Some(id) => tx.query(ROUTES_OF, params![id], |row| row.get::<String>(0))?,
    };
    let mut routes = 0;
    for domain in &domains {
        routes += match id {
            None => tx.execute(RETRY_DOMAIN, params![domain, tx.now()])?,
            Some(id) => tx.execute(
                "UPDATE outgoing_route SET next_try = $3 WHERE outgoing_id = $1 AND domain = $2",
                params![id, domain, tx.now()],
            )?,
        };
        schedule(tx, domain, tx.now())?;
    }
    Ok(routes)
}

/// Takes a message out of the queue; whether it was there.
pub(crate) fn remove(tx: &Tx<'_>, id: i64) -> Result<bool, StoreError> {
    for table in ["outgoing_recipient", "outgoing_route"] {
        tx.execute(
            &format!("DELETE FROM {table} WHERE outgoing_id = $1"),
            params![id],
        )?;
    }
    let gone = tx.execute("DELETE FROM outgoing WHERE outgoing_id = $1", params![id])?;
    Ok(gone > 0)
}

pub(crate) const BLOBS: &str = "
SELECT blob FROM outgoing WHERE blob IS NOT NULL AND outgoing_id > $1 ORDER BY outgoing_id";

/// The bodies of waiting messages that are blobs.
pub(crate) fn blobs(tx: &Tx<'_>) -> Result<Vec<BlobId>, StoreError> {
    tx.query(BLOBS, params![BEFORE_ALL], |row| {
        BlobId::from_column(&row.get::<Vec<u8>>(0)?)
    })
}
