//! When to try again, when to tell, and when to give up.

use std::time::Duration;
use store::Timestamp;

/// How long a message is tried: four to five days (RFC 5321 §4.5.4.1).
pub const RETRY_FOR: Duration = Duration::from_secs(5 * 24 * 3600);
/// After these times without success the sender is told, once each.
pub const DELAY_NOTICES: [Duration; 2] = [
    Duration::from_secs(4 * 3600),
    Duration::from_secs(24 * 3600),
];
/// The first pause; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5 * 60);
const LONGEST_PAUSE: Duration = Duration::from_secs(4 * 3600);

/// The pause after `attempts` failed attempts.
#[must_use]
pub fn pause(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    (FIRST_PAUSE * (1 << doublings)).min(LONGEST_PAUSE)
}

/// When the next attempt is, after `attempts` failed ones: the last one falls on the end of the five days.
#[must_use]
pub fn next_try(entered: Timestamp, now: Timestamp, attempts: i64) -> Timestamp {
    now.after(pause(attempts)).min(entered.after(RETRY_FOR))
}

/// Whether the five days have passed.
#[must_use]
pub fn is_over(entered: Timestamp, now: Timestamp) -> bool {
    now.since(entered) >= RETRY_FOR
}

/// How many delay notices are due by now.
#[must_use]
pub fn notices_due(entered: Timestamp, now: Timestamp) -> usize {
    let age = now.since(entered);
    DELAY_NOTICES.iter().filter(|after| age >= **after).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_four_hours() {
        let minutes: Vec<u64> = (1..9)
            .map(|attempt| pause(attempt).as_secs() / 60)
            .collect();
        assert_eq!(minutes, [5, 10, 20, 40, 80, 160, 240, 240]);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
        assert_eq!(pause(0), FIRST_PAUSE);
    }

    #[test]
    fn the_last_attempt_falls_on_the_end() {
        let entered = Timestamp(0);
        let (mut now, mut attempts) = (entered, 0);
        while !is_over(entered, now) {
            attempts += 1;
            now = next_try(entered, now, attempts);
        }
        assert_eq!(now, entered.after(RETRY_FOR));
        assert_eq!(notices_due(entered, now), 2);
    }
}
