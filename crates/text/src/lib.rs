//! Texts as people of a language read, write, sort and search them: words of the interface, dates, numbers, folding,
//! analysis for search, the spelling of addresses. Pure: no input, no output, no clock.

pub mod address;
mod fold;
mod lang;
pub mod words;

pub use fold::fold;
pub use lang::{Lang, UnknownLang};
