//! The demonstration organisation.
