//! Writing: drafts that save themselves, recipients, files, warnings, sending with undo, what waits to be sent.
//!
//! The composer is a form. Without a script it saves, attaches and sends by its buttons ([`composer`]); with one, it saves
//! by itself ([`saving`]), sends files one by one ([`files`]) and completes people ([`people`]). What a draft is, when it may
//! leave and what is worth a second look is decided by `mail`.

pub mod composer;
pub mod files;
pub mod form;
pub mod held;
pub mod limits;
pub mod people;
pub mod plain;
pub mod recipients;
pub mod saving;
pub mod starting;
pub mod when;
