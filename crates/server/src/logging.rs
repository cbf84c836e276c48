//! Logs: sentences with fields, as text or JSON, on standard error.

use crate::config::Log;
use tracing_subscriber::EnvFilter;

/// Starts logging; a level that cannot be read falls back to `info`.
pub fn start(log: &Log) {
    let filter = EnvFilter::try_from_env("TRAMONTANE_LOG")
        .or_else(|_| EnvFilter::try_new(&log.level))
        .unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    // A second start in one process (tests) keeps the first subscriber.
    let _already = if log.format == "json" {
        lines.json().try_init()
    } else {
        lines.try_init()
    };
}
