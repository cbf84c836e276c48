//! When a message is to leave: tomorrow at eight, Monday at eight, or a day and an hour that a person chooses.

use crate::words::Words;
use store::Timestamp;
use text::dates::{self, PARIS};

/// The hour at which people start to work.
const MORNING: &str = "08:00";

/// A time that the menu offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// As forms say it.
    pub code: &'static str,
    pub words: String,
    /// « mar. 24 nov. »
    pub day: String,
}

/// The times that the menu offers.
#[must_use]
pub fn offers(w: Words, now: Timestamp) -> Vec<Offer> {
    let offer = |code: &'static str, key: &str| {
        let at = offered(code, now)?;
        Some(Offer {
            code,
            words: w.say(key),
            day: dates::short_day(w.0, PARIS, at.0),
        })
    };
    let mut all = vec![
        offer("tomorrow", "web-write-tomorrow"),
        offer("monday", "web-write-monday"),
    ];
    // On a Sunday both are the same.
    if offered("tomorrow", now) == offered("monday", now) {
        all.remove(0);
    }
    all.into_iter().flatten().collect()
}

/// The moment of an offer.
#[must_use]
pub fn offered(code: &str, now: Timestamp) -> Option<Timestamp> {
    // Monday is 1.
    let days = match code {
        "tomorrow" => 1,
        "monday" => 8 - i64::from(dates::weekday(PARIS, now.0)),
        _ => return None,
    };
    let day = dates::naive(PARIS, dates::day_start(PARIS, now.0, days));
    dates::read_field(PARIS, &format!("{day}T{MORNING}")).map(Timestamp)
}

/// What a field for day and hour says.
#[must_use]
pub fn chosen(field: &str) -> Option<Timestamp> {
    dates::read_field(PARIS, field).map(Timestamp)
}

/// A moment as such a field holds it.
#[must_use]
pub fn field(at: Timestamp) -> String {
    dates::field(PARIS, at.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Timestamp {
        chosen(text).expect("a moment")
    }

    #[test]
    fn tomorrow_and_monday_begin_at_eight() {
        let thursday = moment("2026-11-26T15:30");
        assert_eq!(
            offered("tomorrow", thursday),
            Some(moment("2026-11-27T08:00"))
        );
        assert_eq!(
            offered("monday", thursday),
            Some(moment("2026-11-30T08:00"))
        );
        let monday = moment("2026-11-30T07:00");
        assert_eq!(offered("monday", monday), Some(moment("2026-12-07T08:00")));
        assert_eq!(offered("never", monday), None);
    }

    #[test]
    fn on_a_sunday_tomorrow_is_monday() {
        let sunday = moment("2026-11-29T10:00");
        let codes: Vec<&str> = offers(Words(text::Lang::Fr), sunday)
            .iter()
            .map(|offer| offer.code)
            .collect();
        assert_eq!(codes, ["monday"]);
    }

    #[test]
    fn an_hour_stays_an_hour_when_clocks_change() {
        // Summer time ends on 25 October 2026.
        assert_eq!(
            offered("tomorrow", moment("2026-10-24T12:00")),
            Some(moment("2026-10-25T08:00"))
        );
    }
}
