//! Filling mailboxes: one due job a mailbox, each letter a delivery of the ordinary kind with a key of its own.

use crate::app::App;
use anyhow::{Context, Result};
use chrono::{DateTime, Utc};
use demo::{Academie, Letter, Place};
use directory::Actor;
use futures_util::future::try_join_all;
use mail::delivery::{Destination, Filing, Incoming, Recipient};
use mail::{Flags, HUES, Mail, Raw, Role};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::{
    AccountId, Delivery, Job, JobHandler, NewJob, Outcome, Running, StoreError, Timestamp,
};
use text::address::Address;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Fills one mailbox; the payload is the number of its person.
pub const FILL_JOB: &str = "demo-fill";
/// Letters prepared and acknowledged together.
const BATCH: usize = 200;
/// Letters between two lines of progress in the log.
const SAID_EVERY: usize = 5_000;
/// The largest mailboxes begin this much later: every inbox has mail first.
const LARGE_LATER: std::time::Duration = std::time::Duration::from_secs(15);

/// A job that was interrupted by a stop goes on after this, at the next start.
const A_MOMENT: std::time::Duration = std::time::Duration::from_secs(1);

/// Mailboxes with more letters than this are large.
const LARGE: usize = 10_000;

/// Labels by their names: the keywords that entries bear.
type Labels = HashMap<String, String>;

/// The handler of all filling jobs.
pub struct Filling {
    app: App,
    academie: Arc<Academie>,
    seed: u64,
    filled: AtomicUsize,
    left: watch::Sender<usize>,
    stop: OnceLock<CancellationToken>,
}

impl Filling {
    pub fn new(app: &App, academie: Arc<Academie>, seed: u64) -> Self {
        Self {
            app: app.clone(),
            academie,
            seed,
            filled: AtomicUsize::new(0),
            left: watch::Sender::new(0),
            stop: OnceLock::new(),
        }
    }

    /// A stop interrupts between two batches.
    pub fn stop_with(&self, stop: CancellationToken) {
        let _once = self.stop.set(stop);
    }

    fn stopped(&self) -> bool {
        self.stop.get().is_some_and(CancellationToken::is_cancelled)
    }

    /// One job for everybody who has mail.
    pub fn schedule(&self, now: Timestamp) -> Result<()> {
        let with_mail = self.academie.with_mail();
        self.left.send_replace(with_mail.len());
        for person in with_mail {
            let large = self
                .person(person)
                .is_some_and(|person| person.messages > LARGE);
            self.app.store.schedule(&NewJob {
                kind: FILL_JOB,
                account: None,
                run_at: if large { now.after(LARGE_LATER) } else { now },
                // The day the demonstration began: an interrupted job writes the same letters again.
                payload: format!("{person} {}", now.seconds()).into_bytes(),
                key: Some(format!("{FILL_JOB}-{person}")),
            })?;
        }
        Ok(())
    }

    /// Returns when the jobs scheduled in this process are done.
    pub async fn finished(&self) {
        let mut left = self.left.subscribe();
        let _sender_is_ours = left.wait_for(|left| *left == 0).await;
    }

    fn person(&self, index: usize) -> Option<&demo::Person> {
        self.academie.people().nth(index).map(|(_, person)| person)
    }

    async fn fill(&self, person: usize, began: DateTime<Utc>) -> Result<bool> {
        let address = self
            .person(person)
            .context("no such person")?
            .address
            .clone();
        let app = self.app.clone();
        let owner = self
            .app
            .store
            .offload(move || account(&app, &address))
            .await??;
        let mut labels = Labels::new();
        let mut letters = demo::mailbox(&self.academie, person, self.seed, began);
        let mut number = 0;
        loop {
            if self.stopped() {
                return Ok(false);
            }
            let batch: Vec<Letter> = letters.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return Ok(true);
            }
            let count = batch.len();
            self.learn_labels(owner, &batch, &mut labels).await?;
            self.deliver(person, number, batch, labels.clone()).await?;
            number += count;
            self.progress(count);
        }
    }

    /// Makes the labels that a batch bears, once each.
    async fn learn_labels(
        &self,
        owner: AccountId,
        batch: &[Letter],
        known: &mut Labels,
    ) -> Result<()> {
        for name in batch.iter().flat_map(|letter| &letter.labels) {
            if known.contains_key(name) {
                continue;
            }
            let (mail, name, hue) = (
                self.app.mail.clone(),
                name.clone(),
                HUES[known.len() % HUES.len()],
            );
            let keyword = self
                .app
                .store
                .offload(move || label(&mail, owner, &name, hue));
            let (name, keyword) = keyword.await??;
            known.insert(name, keyword);
        }
        Ok(())
    }

    async fn deliver(
        &self,
        person: usize,
        first: usize,
        batch: Vec<Letter>,
        labels: Labels,
    ) -> Result<()> {
        let (app, prefix) = (self.app.clone(), format!("demo-{}-{person}", self.seed));
        let prepared = move || {
            let numbered = batch.into_iter().zip(first..);
            numbered
                .map(|(letter, number)| {
                    prepare(&app, letter, &labels, format!("{prefix}-{number}"))
                })
                .collect::<Result<Vec<Delivery>>>()
        };
        let deliveries = self.app.store.offload(prepared).await??;
        try_join_all(
            deliveries
                .into_iter()
                .map(|delivery| self.app.store.intake(delivery)),
        )
        .await?;
        Ok(())
    }

    fn progress(&self, count: usize) {
        let before = self.filled.fetch_add(count, Ordering::Relaxed);
        let after = before + count;
        if before / SAID_EVERY != after / SAID_EVERY {
            tracing::info!(messages = after, "the demonstration is filling");
        }
    }
}

impl JobHandler for Filling {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let Some((person, began)) = read(&job.payload) else {
                return Ok(Outcome::Done);
            };
            let filled = self.fill(person, began).await;
            let complete = filled.map_err(|error| StoreError::Unavailable(format!("{error:#}")))?;
            if !complete {
                // Not at once: the house is closing.
                return Ok(Outcome::Again {
                    at: self.app.store.now().after(A_MOMENT),
                    payload: None,
                });
            }
            self.left.send_modify(|left| *left = left.saturating_sub(1));
            Ok(Outcome::Done)
        })
    }
}

/// A job's payload: whose mailbox, and the day the demonstration began.
fn read(payload: &[u8]) -> Option<(usize, DateTime<Utc>)> {
    let (person, began) = std::str::from_utf8(payload).ok()?.split_once(' ')?;
    let began = DateTime::from_timestamp(began.parse().ok()?, 0)?;
    Some((person.parse().ok()?, began))
}

/// The label with this name and its keyword; made when it is not there (an interrupted job made it already).
fn label(mail: &Mail, owner: AccountId, name: &str, hue: u32) -> Result<(String, String)> {
    let actor = Actor::system();
    let there = mail.labels(&actor, owner)?;
    let keyword = match there.into_iter().find(|label| label.name == name) {
        Some(label) => label.keyword,
        None => mail.create_label(&actor, owner, name, Some(hue))?.keyword,
    };
    Ok((name.to_owned(), keyword))
}

/// The first recipient is whose mailbox is filled; others find the letter unread in their inbox.
fn prepare(app: &App, letter: Letter, labels: &Labels, once: String) -> Result<Delivery> {
    let mut recipients = Vec::new();
    for (position, address) in letter.recipients.iter().enumerate() {
        let filing = match position {
            0 => filing(&letter, labels),
            _ => Filing {
                received: Some(Timestamp::from_seconds(letter.received)),
                ..Filing::default()
            },
        };
        recipients.push(Recipient {
            account: account(app, address)?,
            address: address.clone(),
            filing,
        });
    }
    let incoming = Incoming {
        envelope_from: letter.mail_from,
        recipients,
        trace: Vec::new(),
        once: Some(once),
    };
    Ok(app.mail.prepare(Raw::Bytes(letter.raw.into()), &incoming)?)
}

fn account(app: &App, address: &str) -> Result<AccountId> {
    let parsed: Address = address.parse().with_context(|| address.to_owned())?;
    let found = app.directory.account_at(&parsed)?;
    found.with_context(|| format!("nobody has {address}"))
}

fn filing(letter: &Letter, labels: &Labels) -> Filing {
    Filing {
        mailbox: match &letter.place {
            Place::Inbox => Destination::Role(Role::Inbox),
            Place::Sent => Destination::Role(Role::Sent),
            Place::Archive => Destination::Role(Role::Archive),
            Place::Junk => Destination::Role(Role::Junk),
            Place::Trash => Destination::Role(Role::Trash),
            Place::Folder(name) => Destination::Named(name.clone()),
        },
        flags: flags(letter),
        keywords: letter
            .labels
            .iter()
            .filter_map(|name| labels.get(name).cloned())
            .collect(),
        received: Some(Timestamp::from_seconds(letter.received)),
        by: None,
    }
}

fn flags(letter: &Letter) -> Flags {
    let states = [
        (letter.seen, Flags::SEEN),
        (letter.flagged, Flags::FLAGGED),
        (letter.answered, Flags::ANSWERED),
    ];
    let set = states.into_iter().filter(|(on, _)| *on);
    set.fold(Flags::NONE, |flags, (_, flag)| flags.with(flag))
}
