//! Why a conversation ends before its end, and what a report says of it.

use crate::outbound::outcome::Answer;
use smtp_syntax::{Enhanced, Reply, ReplyError};
use std::io;
use std::time::Duration;
use store::StoreError;
use thiserror::Error;

/// Why a conversation ended before its end.
#[derive(Debug, Error)]
pub enum Trouble {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("no answer within {} s ({stage})", after.as_secs())]
    TimedOut {
        stage: &'static str,
        after: Duration,
    },
    #[error("{0}")]
    Reply(#[from] ReplyError),
    #[error("{0}")]
    Refused(Reply),
    /// The handshake failed: worth another connection in the clear.
    #[error("TLS: {0}")]
    Tls(io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Trouble {
    /// The status a report shows (RFC 3463 §3.5).
    fn status(&self) -> Enhanced {
        match self {
            Self::Refused(reply) => reply
                .enhanced
                .filter(|enhanced| enhanced.0 == 4)
                .unwrap_or(Enhanced(4, 3, 2)),
            Self::Store(_) => Enhanced(4, 3, 0),
            Self::Reply(_) => Enhanced(4, 5, 0),
            Self::Io(_) | Self::TimedOut { .. } | Self::Tls(_) => Enhanced(4, 4, 2),
        }
    }

    pub(crate) fn answer(&self, host: &str) -> Answer {
        Answer {
            status: self.status(),
            host: Some(host.to_owned()),
            text: self.to_string(),
        }
    }
}
