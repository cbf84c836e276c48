//! A field of a form that could not be taken, and the sentence that stands beside it.

use crate::words::Words;
use std::time::Duration;

/// A field that could not be taken, and why; without a field it is about all of them.
pub(crate) struct Wrong {
    pub field: &'static str,
    pub words: String,
}

impl Wrong {
    pub fn new(w: Words, field: &'static str, key: &str) -> Self {
        let words = w.say(key);
        Self { field, words }
    }

    pub fn of(words: String) -> Self {
        Self { field: "", words }
    }
}

/// The sentence of a field.
pub(crate) fn wrong_at<'a>(wrong: Option<&'a Wrong>, field: &str) -> Option<&'a str> {
    let wrong = wrong.filter(|wrong| wrong.field == field)?;
    Some(&wrong.words)
}

/// Whole minutes of a wait, as pages tell it.
pub(crate) fn minutes(wait: Duration) -> u64 {
    wait.as_secs().div_ceil(60).max(1)
}
