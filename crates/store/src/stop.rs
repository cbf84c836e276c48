//! Whether long work should end early: the program stops, and nobody waits for what can be done again.

use crate::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asked once; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Between the steps of long work.
    ///
    /// # Errors
    /// `Closing` once it was asked.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.is_asked() {
            return Err(StoreError::Closing);
        }
        Ok(())
    }
}
