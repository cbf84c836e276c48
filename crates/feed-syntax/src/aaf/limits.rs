//! What a file may ask for at most. Beyond, reading stops with a [`super::Fault::Limit`]: a feed that needs more is not one.

/// Elements within each other. A feed has five (root, request, attributes, attribute, value); the rest is room for what a
/// producer adds, which is skipped.
pub const DEEPEST: usize = 16;

/// Bytes of one tag, comment or run of text as it stands in the file. The longest real one, a document type with its
/// comment, has some hundreds; this is what memory holds before anything is looked at.
pub const LONGEST_TOKEN: usize = 128 * 1024;

/// Bytes of one value once it is read. The longest real ones, a class with its label or an address, have some hundreds.
pub const LONGEST_VALUE: usize = 16 * 1024;

/// Values of one attribute. A large lycée lists some hundreds of groups, a person at most 25 functions.
pub const MOST_VALUES: usize = 8 * 1024;

/// Attributes of one record. The longest list known has some 40.
pub const MOST_ATTRIBUTES: usize = 512;

/// Bytes of one record as it stands in the file, kept or not. Staff have 2 kB, a large lycée with its groups 100 kB.
pub const LARGEST_RECORD: u64 = 4 * 1024 * 1024;

/// Warnings kept of one record: a record that is wrong throughout is told of often enough.
pub const MOST_WARNINGS: usize = 64;
