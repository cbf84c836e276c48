//! Full-text search inside an account's database: one small trait, FTS5 or GIN behind it.
