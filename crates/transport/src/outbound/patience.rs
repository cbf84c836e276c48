//! How long a next hop may think, and what happens when it thinks longer.

use crate::outbound::client::Trouble;
use std::future::Future;
use std::io;
use std::time::Duration;
use store::Clock;

/// How long a next hop may think (RFC 5321 §4.5.3.2).
#[derive(Debug, Clone)]
pub struct Patience {
    /// Until a connection stands. Shorter than the system's: a host that is up answers.
    pub connect: Duration,
    pub greeting: Duration,
    /// For each command, and for a TLS handshake.
    pub command: Duration,
    /// After DATA.
    pub data_start: Duration,
    /// For each piece of the message.
    pub data_block: Duration,
    /// After the final dot.
    pub data_end: Duration,
    /// For a whole message, however slowly it drips.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self {
            connect: Duration::from_secs(30),
            greeting: minutes(5),
            command: minutes(5),
            data_start: minutes(2),
            data_block: minutes(3),
            data_end: minutes(10),
            whole: minutes(40),
        }
    }
}

/// Does some work, or gives it up.
///
/// # Errors
/// The work's, or `TimedOut`.
pub(crate) async fn within<T>(
    clock: &dyn Clock,
    stage: &'static str,
    patience: Duration,
    work: impl Future<Output = io::Result<T>>,
) -> Result<T, Trouble> {
    tokio::select! {
        done = work => Ok(done?),
        () = clock.until(clock.now().after(patience)) => Err(Trouble::TimedOut { stage, after: patience }),
    }
}
