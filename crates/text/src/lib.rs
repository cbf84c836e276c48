//! Texts as people of a language read, write, sort and search them: words of the interface, dates, numbers, folding,
//! analysis for search, the spelling of addresses. Pure: no input, no output, no clock.

pub mod address;
pub mod dates;
mod fold;
#[doc(hidden)]
pub mod fuzz;
mod lang;
pub mod numbers;
pub mod query;
pub mod search;
pub mod sizes;
pub mod sort;
mod unseen;
pub mod words;

pub use fold::fold;
pub use lang::{Lang, UnknownLang};
pub use unseen::is_unseen;
