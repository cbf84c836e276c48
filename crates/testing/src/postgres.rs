//! Databases of servers under test: see `testing_postgres` for where their cluster comes from.

pub use testing_postgres::fresh_database;
