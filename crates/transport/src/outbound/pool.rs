//! Conversations kept open for a while after a domain's last message: another domain, or a message that enters now,
//! may go to the same host.

use crate::outbound::client::Client;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{Clock, Timestamp};

/// How long an unused conversation is kept: next hops mind longer ones.
const KEPT: Duration = Duration::from_secs(10);
/// Conversations kept in all.
const MOST_KEPT: usize = 32;

pub(crate) struct Pool {
    clock: Arc<dyn Clock>,
    idle: Arc<Mutex<HashMap<SocketAddr, (Client, Timestamp)>>>,
}

impl Pool {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            idle: Arc::default(),
        }
    }

    /// A conversation with `address`, if one is kept.
    pub fn take(&self, address: SocketAddr) -> Option<Client> {
        let (client, until) = self.idle().remove(&address)?;
        (until > self.clock.now()).then_some(client)
    }

    /// Keeps a conversation, unless there are enough; it ends by itself when nobody takes it.
    pub fn keep(&self, client: Client) {
        let (address, until) = (client.address(), self.clock.now().after(KEPT));
        {
            let mut idle = self.idle();
            if idle.len() >= MOST_KEPT || idle.contains_key(&address) {
                drop(idle);
                tokio::spawn(client.quit());
                return;
            }
            idle.insert(address, (client, until));
        }
        let (clock, idle) = (self.clock.clone(), self.idle.clone());
        tokio::spawn(async move {
            clock.until(until).await;
            let over = {
                let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
                match idle.get(&address) {
                    Some((_, kept)) if *kept <= until => idle.remove(&address),
                    _ => None,
                }
            };
            if let Some((client, _)) = over {
                client.quit().await;
            }
        });
    }

    /// Lets all go.
    pub fn clear(&self) {
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, HashMap<SocketAddr, (Client, Timestamp)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
