//! The embedded engine: `platform.db` and one file per account, `synchronous=FULL` always.
//!
//! Only this module opens, syncs or checkpoints these files. A transaction is durable when `COMMIT` returns; the
//! WAL order makes it durable before anybody sees it.

mod connection;
mod files;
mod log;
mod mould;
mod places;

pub(crate) use files::{Sqlite, Write};
pub(crate) use mould::Mould;

use crate::StoreError;
use rusqlite::ErrorCode;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// A panic while it was held left nothing half done: transactions roll back.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// SQLite's word for what went wrong, in ours. A failed sync ends the process: what the kernel then holds is not
/// known, and trying the same sync again could succeed without having written anything. Restart recovers.
pub(crate) fn fault(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(code, message) = &error else {
        return StoreError::Sql(error.to_string());
    };
    let said = message.clone().unwrap_or_else(|| code.to_string());
    match code.code {
        ErrorCode::DiskFull => StoreError::DiskFull,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
        ErrorCode::ConstraintViolation => StoreError::Exists(said),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt(said),
        ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied => {
            StoreError::Unavailable(said)
        }
        ErrorCode::SystemIoFailure => {
            if is_failed_sync(code.extended_code) {
                tracing::error!(
                    code = code.extended_code,
                    "a sync failed: the process stops, a restart recovers"
                );
                std::process::abort();
            }
            StoreError::Io(std::io::Error::other(said))
        }
        _ => StoreError::Sql(said),
    }
}

/// Before the first connection: SQLite tells of each failed sync when it happens (one in a checkpoint is reported to
/// nobody else), and does not count its memory, which costs a lock at each allocation.
#[allow(unsafe_code)] // the library's own switches have no other door
pub(crate) fn configure() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: `Once` lets one thread in, before this program's first connection, and what is called back makes no
        // call of SQLite; the option takes an int.
        let set = unsafe {
            let _counted_all_the_same =
                rusqlite::ffi::sqlite3_config(rusqlite::ffi::SQLITE_CONFIG_MEMSTATUS, 0);
            rusqlite::trace::config_log(Some(heard))
        };
        if let Err(error) = set {
            tracing::warn!(%error, "failed syncs of checkpoints will not be seen");
        }
    });
}

fn heard(code: i32, said: &str) {
    if is_failed_sync(code) {
        tracing::error!(
            code,
            said,
            "a sync failed: the process stops, a restart recovers"
        );
        std::process::abort();
    }
}

fn is_failed_sync(code: i32) -> bool {
    use rusqlite::ffi::{SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC};
    code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC
}
