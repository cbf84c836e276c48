//! How many statements a piece of work asks: held against each other where two ways must cost the same, whoever is meant.

use std::cell::Cell;

thread_local! {
    static STATEMENTS: Cell<u64> = const { Cell::new(0) };
}

/// A statement is asked on this thread.
pub(crate) fn count() {
    STATEMENTS.set(STATEMENTS.get() + 1);
}

/// Statements that were asked for this thread on another one, which it waited for.
pub(crate) fn add(statements: u64) {
    STATEMENTS.set(STATEMENTS.get() + statements);
}

/// Does the work on this thread, and tells how many statements it asked, those of work that it handed off and waited for among
/// them.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, u64) {
    let before = STATEMENTS.get();
    let done = work();
    (done, STATEMENTS.get() - before)
}
