//! The annuaire académique fédérateur: files named by [`name`], read record by record by [`xml`], made typed by [`Feed`].
//!
//! [`Feed`] keeps what accounts are made from (identifiers, names, title, birth date, structures, functions, classes and
//! groups taught, basin, circonscription, functional address) and reads nothing else: no INE, no private address, no
//! telephone. Pupils and guardians are counted and skipped unless [`Populations`] asks for them.

mod category;
mod entity;
mod fault;
mod feed;
mod field;
mod function;
mod header;
pub mod limits;
pub mod name;
mod person;
mod reading;
mod said;
mod source;
mod structure;
mod warning;
pub mod xml;

pub use category::Category;
pub use fault::{Fault, Limit};
pub use feed::{Change, Entry, Feed, Item, Operation, Populations, Subject, Tally};
pub use field::Field;
pub use function::{Function, Profile};
pub use header::{Degree, Header};
pub use person::{Group, Guardian, Headship, Names, Pupil, Staff, Title};
pub use said::Said;
pub use structure::{Coded, Structure};
pub use warning::{Warning, WarningKind};

#[cfg(test)]
mod tests;
