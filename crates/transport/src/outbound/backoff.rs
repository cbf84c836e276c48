//! When to try again, and when to give up.

use std::time::Duration;

/// How long a message is tried: four to five days (RFC 5321 §4.5.4.1).
pub const RETRY_FOR: Duration = Duration::from_secs(5 * 24 * 3600);
/// After this long without success the sender is told, once.
pub const DELAY_NOTICE: Duration = Duration::from_secs(4 * 3600);
/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5 * 60);
const LONGEST_PAUSE: Duration = Duration::from_secs(4 * 3600);

/// The pause after `attempts` failed attempts.
#[must_use]
pub fn pause(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_four_hours() {
        let minutes: Vec<u64> = (1..9).map(|attempt| pause(attempt).as_secs() / 60).collect();
        assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 240, 240]);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
        assert_eq!(pause(0), FIRST_PAUSE);
    }
}
