//! What nodes tell each other: which accounts have news, and that a job was scheduled.
//!
//! A notice travels in the transaction that makes the news (`NOTIFY`), so that it is lost only with it. A node that
//! could not listen for a while wakes all who wait when it can again.

use super::Postgres;
use super::server::Server;
use crate::store::Inner;
use crate::{AccountId, StoreError, Tx};
use std::fmt::Write;
use std::future::poll_fn;
use std::sync::Weak;
use std::time::Duration;
use tokio_postgres::AsyncMessage;

const CHANNEL: &str = "tramontane";
/// Accounts in one notice: PostgreSQL takes 8,000 bytes.
const IN_ONE: usize = 350;
/// Between two tries to listen.
const PAUSE: Duration = Duration::from_secs(1);

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

impl Postgres {
    /// Begins to listen to the other nodes, until the store is gone.
    pub(crate) fn listen(&self, inner: Weak<Inner>) -> Result<(), StoreError> {
        let (server, node) = (self.pool.server().clone(), self.node.clone());
        self.pool.runtime()?.spawn(async move {
            while inner.strong_count() > 0 {
                if let Err(error) = hear(&server, &node, &inner).await {
                    tracing::warn!(%error, "does not hear the other nodes");
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        Ok(())
    }
}

/// Listens until the connection ends.
async fn hear(
    server: &Server,
    node: &str,
    inner: &Weak<Inner>,
) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = server.connect().await?;
    // The client comes back, so that it lives as long as both are waited for.
    let asked = async {
        client
            .batch_execute(&format!("LISTEN {CHANNEL}"))
            .await
            .map(|()| {
                wake_all(inner);
                client
            })
    };
    let heard = async {
        while let Some(message) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notice) = message? {
                act(notice.payload(), node, inner);
            }
        }
        Ok(())
    };
    let (asked, heard) = tokio::join!(asked, heard);
    heard.and(asked.map(|_| ()))
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
