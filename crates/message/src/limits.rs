//! What is read of a message, whatever it holds. Beyond these, bytes stay what they are and are not looked into.

/// Parts of one message; what follows them is shown to nobody but in the source. Real ones have fewer than 100.
pub const MAX_PARTS: usize = 1_000;
/// Parts and messages within each other; deeper ones are one part of bytes.
pub const MAX_DEPTH: usize = 100;
/// Bytes of one head that are read; the rest of it is passed over. Large systems refuse heads above 64 kB.
pub const MAX_HEAD: usize = 1024 * 1024;
/// Fields of one head that are looked at.
pub const MAX_FIELDS: usize = 2_000;
/// Addresses of one head field.
pub const MAX_ADDRESSES: usize = 2_000;
/// Parameters of one field (RFC 2045 §5.1).
pub const MAX_PARAMETERS: usize = 100;
/// Bytes of one text that comes from a head: a subject, a name, an address.
pub const MAX_VALUE: usize = 8 * 1024;
/// Message-IDs that References may name; the nearest are kept.
pub const MAX_REFERENCES: usize = 100;
/// Bytes of text kept for search and quoting.
pub const MAX_TEXT: usize = 1024 * 1024;
/// Letters of a preview.
pub const MAX_PREVIEW: usize = 200;
