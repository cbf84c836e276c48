//! The grammars of the feeds that people's accounts come from, pure: bytes in, typed records and warnings out.
//!
//! [`aaf`] reads the annuaire académique fédérateur (XML of the first and second degree), [`hr`] our own CSV of human
//! resources, [`mapped`] the CSV of any other institution. [`Uai`], [`Numen`], [`Siret`], [`Academie`], [`Jointure`] and
//! [`BirthDate`] are the identifiers inside, each parsed once.
//!
//! What is promised: nothing here opens a file, asks a clock or follows a reference to the outside; memory is bounded by
//! one record whatever comes ([`aaf::limits`], [`table::limits`]); what a feed says badly is a warning with its line, what
//! makes a file unreadable is a fault with its line. NUMEN and birth dates do not print, and no warning carries a value of
//! a line of human resources. Warnings and faults are data: the words that people read are chosen above.

pub mod aaf;
mod academie;
mod birth;
mod fuzz;
pub mod hr;
mod jointure;
pub mod mapped;
mod numen;
mod siret;
pub mod table;
mod uai;

pub use academie::Academie;
pub use birth::{BirthDate, day};
#[doc(hidden)]
pub use fuzz::fuzz_one;
pub use jointure::{Jointure, NotJointure};
pub use numen::{NotNumen, Numen};
pub use siret::{NotSiret, Siret};
pub use uai::{NotUai, Uai};
