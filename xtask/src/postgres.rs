//! One throw-away PostgreSQL cluster for a whole run; each test takes a database of its own in it.

use crate::Workshop;
use anyhow::{Context, Result};
use testing_postgres::Durability;

pub use testing_postgres::{Cluster, VARIABLE, binaries};

/// Starts the cluster of the tests on both engines, beside their folders.
pub fn start(workshop: &Workshop) -> Result<()> {
    let cluster = match &workshop.memory {
        Some(folder) => Cluster::start_in(folder.path(), Durability::Real),
        None => Cluster::start(Durability::Real),
    };
    keep(workshop, cluster)
}

/// Starts the one of the whole program, in the place of the other. It syncs to the disk: what the crash tests show must be what a
/// person gets.
pub fn start_on_disk(workshop: &Workshop) -> Result<()> {
    keep(workshop, Cluster::start(Durability::Real))
}

fn keep(workshop: &Workshop, cluster: std::io::Result<Cluster>) -> Result<()> {
    let cluster = cluster.context("the cluster of the tests")?;
    *workshop
        .cluster
        .lock()
        .map_err(|_| anyhow::anyhow!("a step panicked"))? = Some(cluster);
    Ok(())
}
