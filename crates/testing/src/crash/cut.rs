//! How a round ends.

use super::fault::{Action, Call, Fault};
use crate::Engine;
use rand::rngs::SmallRng;
use std::fmt;

/// What cuts the service off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// SIGKILL at an instant nobody chose.
    Kill,
    /// A write, sync or rename goes wrong; SIGKILL follows.
    Fault(Fault),
    /// PostgreSQL ends all connections; the service goes on, then SIGKILL.
    Connections,
    /// SIGKILL for a process of PostgreSQL, which then recovers; the service goes on, then SIGKILL.
    Backend,
}

impl Cut {
    /// The cut of a round: each kind in its turn, its details at random.
    pub fn of(engine: Engine, round: usize, random: &mut SmallRng) -> Self {
        match (engine, round % 4) {
            (_, 0) => Self::Kill,
            (Engine::Sqlite, 2) => {
                Self::Fault(Fault::random(random, &[Action::NoSpace, Action::IoError]))
            }
            (Engine::Sqlite, _) => Self::Fault(Fault::random(random, &[Action::Kill])),
            (Engine::Postgres, 1) => Self::Connections,
            (Engine::Postgres, 2) => Self::Backend,
            (Engine::Postgres, _) => Self::Fault(Fault::random(
                random,
                &[Action::Kill, Action::NoSpace, Action::IoError],
            )),
        }
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill => f.write_str("kill -9"),
            Self::Connections => f.write_str("connections cut"),
            Self::Backend => f.write_str("database process killed"),
            Self::Fault(Fault {
                call: Call(call),
                nth,
                times,
                action,
                ..
            }) => write!(f, "{action:?} at {call} {nth} ({times} times)"),
        }
    }
}
