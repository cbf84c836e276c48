//! The demonstration académie: people, establishments and their mail, all invented.
//!
//! Pure: a seed and a reference date give the same bytes on every machine. Nothing here reads a clock, a disk or a
//! store; whoever fills a demonstration asks [`academie`] for the people and [`mailbox`] for the letters of one of
//! them, in order of date, as many at a time as wanted.
//!
//! The words are ours: `text/*.txt` holds whole conversations, circulars and notices with their variants.

mod academie;
mod attach;
mod calendar;
mod cast;
mod dress;
mod encode;
mod expand;
mod facts;
mod letter;
mod mailbox;
mod manners;
mod mime;
mod office;
mod players;
mod script;
mod size;
mod typography;

pub use academie::{Academie, Establishment, Organisation, Person, academie};
pub use letter::{Letter, Place};
pub use mailbox::mailbox;
pub use office::office;
pub use size::Size;
