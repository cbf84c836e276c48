//! What nodes tell each other: which accounts have news, and that a job was scheduled.
//!
//! A notice travels in the transaction that makes the news (`NOTIFY`), so that it is lost only with it. A node that
//! could not listen for a while wakes all who wait when it can again. Who only listens never learns that the line is
//! dead, so the node asks for something now and then; and it asks what became of its own commits that nobody answered
//! for: those who wait here were not told of them.

use super::Postgres;
use super::fault::fault;
use super::server::Server;
use crate::store::Inner;
use crate::{AccountId, StoreError, Tx};
use std::fmt::Write;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio_postgres::{AsyncMessage, Client, Error, SimpleQueryMessage};

const CHANNEL: &str = "tramontane";
/// Accounts in one notice: PostgreSQL takes 8,000 bytes.
const IN_ONE: usize = 350;
/// Between two tries to listen.
const PAUSE: Duration = Duration::from_secs(1);

/// The commits of this node, by their transactions' numbers, of which nobody knows what became.
#[derive(Clone, Default)]
pub(super) struct Unsure(Arc<Mutex<Vec<String>>>);

impl Unsure {
    pub fn add(&self, number: &str) {
        self.change(|numbers| numbers.push(number.to_owned()));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Vec<String>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The statements that tell the others what a transaction did; empty when it made no news.
pub(super) fn notices(node: &str, tx: &Tx<'_>) -> String {
    let mut sql = String::new();
    for accounts in tx.news.borrow().chunks(IN_ONE) {
        let ids: Vec<String> = accounts.iter().map(AccountId::to_string).collect();
        // Writing into a string does not fail.
        let _ = write!(
            sql,
            "SELECT pg_notify('{CHANNEL}', '{node} {}');",
            ids.join(" ")
        );
    }
    if tx.scheduled.get() {
        let _ = write!(sql, "SELECT pg_notify('{CHANNEL}', '{node} jobs');");
    }
    sql
}

/// What it takes to listen.
struct Ear {
    server: Server,
    node: String,
    unsure: Unsure,
    every: Duration,
    inner: Weak<Inner>,
}

impl Postgres {
    /// Begins to listen to the other nodes, until the store is gone.
    pub(crate) fn listen(&self, inner: Weak<Inner>) -> Result<(), StoreError> {
        let ear = Ear {
            server: self.pool.server().clone(),
            node: self.node.clone(),
            unsure: self.unsure.clone(),
            every: self.hearing,
            inner,
        };
        ear.deaf(true);
        self.pool.runtime()?.spawn(async move {
            while ear.inner.strong_count() > 0 {
                let heard = ear.hear().await;
                ear.deaf(true);
                if let Err(error) = heard {
                    tracing::warn!(%error, "does not hear the other nodes");
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        Ok(())
    }
}

impl Ear {
    fn deaf(&self, deaf: bool) {
        if let Some(inner) = self.inner.upgrade() {
            inner.feed.set_deaf(deaf);
        }
    }

    /// Listens until the connection ends, or does not answer.
    async fn hear(&self) -> Result<(), StoreError> {
        let of = |error: Error| fault(&error).0;
        let (client, mut connection) = self.server.connect().await.map_err(of)?;
        let asking = async {
            let listen = format!("LISTEN {CHANNEL}");
            client.batch_execute(&listen).await.map_err(of)?;
            // What is remembered from now on is told of; what was said before is not known.
            wake_all(&self.inner);
            self.deaf(false);
            self.ask(&client).await
        };
        let heard = async {
            while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(notice) = message.map_err(of)? {
                    act(notice.payload(), &self.node, &self.inner);
                }
            }
            Ok(())
        };
        tokio::select! {
            asked = asking => asked,
            ended = heard => ended,
        }
    }

    /// Asks again and again; ends when there is no answer.
    async fn ask(&self, client: &Client) -> Result<(), StoreError> {
        loop {
            let silent = |_| StoreError::Unavailable("PostgreSQL does not answer".into());
            let answer = tokio::time::timeout(self.every, settled(client, &self.unsure)).await;
            let answer = answer.map_err(silent)?;
            if answer.map_err(|error| fault(&error).0)? {
                wake_all(&self.inner);
            }
            tokio::time::sleep(self.every).await;
        }
    }
}

/// Whether it is known by now what became of an unsure commit. When there is none, something is asked all the same.
async fn settled(client: &Client, unsure: &Unsure) -> Result<bool, Error> {
    let numbers = unsure.change(|numbers| numbers.clone());
    if numbers.is_empty() {
        return client.simple_query("SELECT 1").await.map(|_| false);
    }
    let mut settled = Vec::new();
    for number in numbers {
        let asked = format!("SELECT pg_xact_status('{number}')");
        match client.simple_query(&asked).await {
            Ok(answers) if answers.iter().any(is_in_progress) => {}
            // A server that took over from another may not know the number: then it never will.
            Err(error) if error.as_db_error().is_none() => return Err(error),
            Ok(_) | Err(_) => settled.push(number),
        }
    }
    unsure.change(|numbers| numbers.retain(|number| !settled.contains(number)));
    Ok(!settled.is_empty())
}

fn is_in_progress(answer: &SimpleQueryMessage) -> bool {
    matches!(answer, SimpleQueryMessage::Row(row) if row.get(0) == Some("in progress"))
}

/// What was said while nobody listened is not known.
fn wake_all(inner: &Weak<Inner>) {
    if let Some(inner) = inner.upgrade() {
        inner.feed.tell_all();
        inner.jobs.wake();
    }
}

fn act(notice: &str, node: &str, inner: &Weak<Inner>) {
    let (Some((from, news)), Some(inner)) = (notice.split_once(' '), inner.upgrade()) else {
        return;
    };
    if from == node {
        return;
    }
    if news == "jobs" {
        inner.jobs.wake();
        return;
    }
    for account in news.split(' ').filter_map(|id| id.parse().ok()) {
        inner.feed.tell(AccountId(account));
    }
}
