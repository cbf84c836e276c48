//! When, as lists and letters say it: times in the margin, headings of days, weeks and months.

use crate::Context;
use crate::words::Words;
use chrono::{Datelike, NaiveDate};
use store::Timestamp;
use text::dates::{self, PARIS, Tz};

/// Days under a heading of their own; then weeks.
const DAYS: i64 = 7;
/// Days told by weeks; then months.
const WEEKS: i64 = 35;

/// A heading of the margin, and what lies under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Equal for all that lies under the heading.
    pub key: String,
    /// « 23 », « s. 47 », « mars »: left of the line.
    pub margin: String,
    /// « Aujourd’hui, lundi »: right of it.
    pub words: String,
    pub today: bool,
}

/// Writes moments in a language, seen from now.
#[derive(Debug, Clone, Copy)]
pub struct Dates {
    w: Words,
    zone: Tz,
    now: i64,
}

impl Dates {
    #[must_use]
    pub fn new(context: &Context, w: Words) -> Self {
        Self::at(w, context.mail.store().now())
    }

    /// Seen from another moment.
    #[must_use]
    pub fn at(w: Words, now: Timestamp) -> Self {
        Self {
            w,
            zone: PARIS,
            now: now.0,
        }
    }

    /// « 14:05 »
    #[must_use]
    pub fn time(&self, at: Timestamp) -> String {
        dates::time(self.w.0, self.zone, at.0)
    }

    /// In a sentence: « 8 h », « 14 h 05 ».
    #[must_use]
    pub fn hour(&self, at: Timestamp) -> String {
        let time = self.time(at);
        let parts = time.split_once(':').filter(|_| self.w.0 == text::Lang::Fr);
        match parts.map(|(hour, minutes)| (hour.strip_prefix('0').unwrap_or(hour), minutes)) {
            Some((hour, "00")) => format!("{hour}\u{a0}h"),
            Some((hour, minutes)) => format!("{hour}\u{a0}h\u{a0}{minutes}"),
            None => time,
        }
    }

    /// « aujourd’hui », « hier », « demain », « ven. 20 nov. », « 20 novembre 2025 »
    #[must_use]
    pub fn day(&self, at: Timestamp) -> String {
        match self.age(at) {
            -1..=1 => dates::day(self.w.0, self.zone, at.0, self.now),
            _ if self.local(at).year() == self.today().year() => {
                dates::short_day(self.w.0, self.zone, at.0)
            }
            _ => dates::date(self.w.0, self.zone, at.0),
        }
    }

    /// « lundi 23 novembre 2026 à 14:05 »
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        dates::full(self.w.0, self.zone, at.0)
    }

    /// For `datetime`.
    #[must_use]
    pub fn machine(&self, at: Timestamp) -> String {
        dates::machine(self.zone, at.0)
    }

    /// Left of the line in a list: the time under a day's heading, « lun. 16 » under a week's, « 12 mars » under a
    /// month's.
    #[must_use]
    pub fn margin(&self, at: Timestamp) -> String {
        match self.age(at) {
            i64::MIN..DAYS => self.time(at),
            DAYS..WEEKS => dates::day_in_week(self.w.0, self.zone, at.0),
            _ => dates::month_day(self.w.0, self.zone, at.0),
        }
    }

    /// The heading a moment stands under.
    #[must_use]
    pub fn group(&self, at: Timestamp) -> Group {
        match self.age(at) {
            i64::MIN..DAYS => self.day_group(at),
            DAYS..WEEKS => self.week_group(at),
            _ => self.month_group(at),
        }
    }

    fn day_group(&self, at: Timestamp) -> Group {
        let day = self.local(at);
        let weekday = dates::weekday_name(self.w.0, self.zone, at.0);
        let words = match self.age(at) {
            0 => self.w.name("web-day-today", &weekday),
            1 => self.w.name("web-day-yesterday", &weekday),
            _ => capitalised(&weekday),
        };
        Group {
            key: day.to_string(),
            margin: day.day().to_string(),
            words,
            today: day == self.today(),
        }
    }

    fn week_group(&self, at: Timestamp) -> Group {
        let week = self.local(at).iso_week();
        let monday = i64::from(self.local(at).weekday().num_days_from_monday());
        let from = dates::day_start(self.zone, at.0, -monday);
        let to = dates::day_start(self.zone, at.0, 6 - monday);
        let day = |ms| dates::month_day(self.w.0, self.zone, ms);
        let span = [("from", day(from).into()), ("to", day(to).into())];
        Group {
            key: format!("{}-W{}", week.year(), week.week()),
            margin: self.w.with(
                "web-week-number",
                &[("week", week.week().to_string().into())],
            ),
            words: self.w.with("web-week-span", &span),
            today: false,
        }
    }

    fn month_group(&self, at: Timestamp) -> Group {
        let day = self.local(at);
        Group {
            key: format!("{}-{:02}", day.year(), day.month()),
            margin: dates::month_name(self.w.0, self.zone, at.0),
            words: day.year().to_string(),
            today: false,
        }
    }

    /// Days since then; below zero for what is to come.
    fn age(&self, at: Timestamp) -> i64 {
        self.today()
            .signed_duration_since(self.local(at))
            .num_days()
    }

    fn local(&self, at: Timestamp) -> NaiveDate {
        dates::naive(self.zone, at.0)
    }

    fn today(&self) -> NaiveDate {
        dates::naive(self.zone, self.now)
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Lang;

    fn seen(at: &str) -> (Group, String) {
        let ms = |text| dates::read_field(PARIS, text).expect("a moment");
        let dates = Dates::at(Words(Lang::Fr), Timestamp(ms("2026-11-23T15:00")));
        (
            dates.group(Timestamp(ms(at))),
            dates.margin(Timestamp(ms(at))),
        )
    }

    #[test]
    fn a_heading_tells_days_then_weeks_then_months() {
        let (group, margin) = seen("2026-11-23T14:05");
        assert_eq!(
            (group.margin.as_str(), group.words.as_str(), group.today),
            ("23", "Aujourd’hui, lundi", true)
        );
        assert_eq!(margin, "14:05");
        let (group, _) = seen("2026-11-22T00:05");
        assert_eq!(
            (group.margin.as_str(), group.words.as_str()),
            ("22", "Hier, dimanche")
        );
        assert_eq!(seen("2026-11-20T16:48").0.words, "Vendredi");
        let (group, margin) = seen("2026-11-12T10:00");
        assert_eq!(
            (group.key.as_str(), group.margin.as_str()),
            ("2026-W46", "s.\u{a0}46")
        );
        assert_eq!(group.words, "9 nov. – 15 nov.");
        assert_eq!(margin, "jeu. 12");
        let (group, margin) = seen("2026-03-12T10:00");
        assert_eq!(
            (group.margin.as_str(), group.words.as_str()),
            ("mars", "2026")
        );
        assert_eq!(margin, "12 mars");
    }
}
