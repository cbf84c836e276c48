//! PostgreSQL's word for what went wrong, in ours.

use crate::StoreError;
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// What the caller may do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cure {
    /// The same transaction may get through when it runs again.
    Again,
    None,
}

/// The error, and whether running again may help.
pub(super) fn fault(error: &Error) -> (StoreError, Cure) {
    let Some(said) = error.as_db_error() else {
        return without_answer(error);
    };
    let (code, message) = (said.code(), said.message().to_owned());
    let class = &code.code()[..2.min(code.code().len())];
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return (StoreError::Conflict, Cure::Again);
    }
    match class {
        // Shut down, starting, ended by hand; connection refused.
        "57" | "08" => (StoreError::Unavailable(message), Cure::Again),
        "23" => (StoreError::Exists(message), Cure::None),
        "53" if *code == SqlState::DISK_FULL => (StoreError::DiskFull, Cure::None),
        // Too many connections, out of memory; a standby; a wrong password or database name.
        "53" | "25" | "28" | "3D" => (StoreError::Unavailable(message), Cure::None),
        "58" => (StoreError::Io(std::io::Error::other(message)), Cure::None),
        "XX" => (StoreError::Corrupt(message), Cure::None),
        _ => (
            StoreError::Sql(format!("{message} ({})", code.code())),
            Cure::None,
        ),
    }
}

/// Not an answer of the server: the connection is gone, or a value does not fit.
fn without_answer(error: &Error) -> (StoreError, Cure) {
    let mut said = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        said = format!("{said}: {inner}");
        source = inner.source();
    }
    let io = std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>());
    if error.is_closed() || io {
        (StoreError::Unavailable(said), Cure::Again)
    } else {
        (StoreError::Sql(said), Cure::None)
    }
}
