//! Finding messages: the web's search with operators, and IMAP's SEARCH with its substrings.
//!
//! A message is indexed by the words of its subject, its people, its attachments' names and its text: exact (folded)
//! words and stems, in the store's full-text index, whose ids grow with arrival, so that the newest come first without a
//! sort. Beside it lie the folded heads and the text itself, from which candidates are checked and snippets cut.

pub mod criterion;
pub(crate) mod find;
mod snippet;
pub(crate) mod substring;
pub(crate) mod words;

pub use criterion::Criterion;
pub use snippet::Snippet;

/// The places of a query's words in a text that is shown whole: a subject.
#[must_use]
pub fn marks(query: &Query, text: &str) -> Vec<std::ops::Range<usize>> {
    snippet::places(text, &find::wanted(query))
}
pub use text::query::{Bound, Query, Span, Term, parse, to_text};
