//! French dates as people write them, the hours of Paris, and how mail is spread over a school year.

use chrono::{
    DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, Timelike, Utc, Weekday,
};

const DAYS: [&str; 7] = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// The moment in Paris, with summer time from the last Sunday of March to the last of October, 1 h UTC.
pub(crate) fn paris(seconds: i64) -> DateTime<FixedOffset> {
    let utc = DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default();
    let naive = utc.naive_utc();
    let summer = naive >= turn(naive.year(), 3) && naive < turn(naive.year(), 10);
    let hours = if summer { 2 } else { 1 };
    match FixedOffset::east_opt(hours * 3600) {
        Some(offset) => utc.with_timezone(&offset),
        None => utc.fixed_offset(),
    }
}

fn turn(year: i32, month: u32) -> NaiveDateTime {
    let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap_or_default();
    let sunday = last - Duration::days(i64::from(last.weekday().num_days_from_sunday()));
    sunday.and_hms_opt(1, 0, 0).unwrap_or_default()
}

/// `12 mars`, `1er avril`.
pub(crate) fn day_month(date: NaiveDate) -> String {
    let day = match date.day() {
        1 => "1er".to_owned(),
        day => day.to_string(),
    };
    format!("{day} {}", MONTHS[date.month0() as usize])
}

/// `jeudi 12 mars`.
pub(crate) fn long(date: NaiveDate) -> String {
    format!("{} {}", weekday(date), day_month(date))
}

/// `jeudi 12`.
pub(crate) fn short(date: NaiveDate) -> String {
    let all = day_month(date);
    let day = all.split(' ').next().unwrap_or_default();
    format!("{} {day}", weekday(date))
}

pub(crate) fn weekday(date: NaiveDate) -> &'static str {
    DAYS[date.weekday().num_days_from_monday() as usize]
}

pub(crate) fn month(date: NaiveDate) -> &'static str {
    MONTHS[date.month0() as usize]
}

/// `2026-2027`, from August on.
pub(crate) fn school_year(date: NaiveDate) -> String {
    let first = if date.month() >= 8 {
        date.year()
    } else {
        date.year() - 1
    };
    format!("{first}-{}", first + 1)
}

/// So many days of class later (or earlier): week-ends and holidays are stepped over; 0 is the day itself.
pub(crate) fn class_days(mut date: NaiveDate, count: i64) -> NaiveDate {
    let step = Duration::days(count.signum());
    let mut left = count.abs();
    while left > 0 {
        date += step;
        if !weekend(date) && !holiday(date) {
            left -= 1;
        }
    }
    date
}

/// No class: near enough for letters; the real dates move by a few days each year.
fn holiday(date: NaiveDate) -> bool {
    match date.month() {
        1 => date.day() <= 4,
        2 => date.day() >= 22,
        4 => (12..=26).contains(&date.day()),
        5 => matches!(date.day(), 1 | 8),
        7 => date.day() >= 5,
        8 => true,
        10 => date.day() >= 19,
        11 => matches!(date.day(), 1..=2 | 11),
        12 => date.day() >= 20,
        _ => false,
    }
}

/// Saturday or Sunday.
pub(crate) fn weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// `14 h 30`, `9 h`.
pub(crate) fn clock(minutes: i64) -> String {
    match minutes % 60 {
        0 => format!("{} h", minutes / 60),
        rest => format!("{} h {rest:02}", minutes / 60),
    }
}

/// The moment an answer leaves: never at night, seldom on a Sunday.
pub(crate) fn awake(seconds: i64, nudge: i64) -> i64 {
    let moment = paris(seconds);
    let hour = moment.hour();
    let mut later = seconds;
    if hour >= 23 {
        later += 8 * 3600 + nudge * 60;
    } else if hour < 6 {
        later += i64::from(7 - hour) * 3600 + nudge * 60;
    }
    if moment.weekday() == Weekday::Sat && nudge % 3 > 0 {
        later += 2 * 86_400;
    }
    later
}

/// When the letters of a mailbox come: few in the holidays and at night.
pub(crate) struct Timeline {
    first: NaiveDate,
    /// Weight of all days up to and with this one.
    sums: Vec<u64>,
    end: i64,
}

/// Part of the day's letters that came before each full hour, of a thousand.
const HOURS: [u64; 25] = [
    0, 4, 6, 7, 8, 10, 20, 60, 150, 240, 330, 420, 500, 560, 630, 700, 770, 840, 890, 920, 945,
    965, 982, 993, 1000,
];

impl Timeline {
    pub fn new(end: DateTime<Utc>, days: i64) -> Self {
        let last = paris(end.timestamp()).date_naive();
        let first = last - Duration::days(days);
        let mut sum = 0;
        let sums = (0..=days)
            .map(|day| {
                sum += weight(first + Duration::days(day));
                sum
            })
            .collect();
        Self {
            first,
            sums,
            end: end.timestamp(),
        }
    }

    /// The moment of letter `index` of `count`; grows with the index.
    pub fn at(&self, index: usize, count: usize) -> i64 {
        let total = self.sums.last().copied().unwrap_or(1);
        // In thousandths of a day's weight, so that letters of one day have different hours.
        let wanted = (u128::from(total) * 1000 * index as u128 / count.max(1) as u128) as u64;
        let day = self.sums.partition_point(|sum| sum * 1000 <= wanted);
        let before = if day == 0 { 0 } else { self.sums[day - 1] };
        let width = self.sums.get(day).map_or(1, |sum| sum - before).max(1);
        let part = (wanted - before * 1000) / width;
        let date = self.first + Duration::days(day as i64);
        let local = date
            .and_hms_opt(0, 0, 0)
            .unwrap_or_default()
            .and_utc()
            .timestamp();
        let offset = i64::from(paris(local).offset().local_minus_utc());
        (local - offset + second_of_day(part)).min(self.end - 60)
    }
}

fn second_of_day(part: u64) -> i64 {
    let hour = HOURS.partition_point(|before| *before <= part).clamp(1, 24) - 1;
    let width = (HOURS[hour + 1] - HOURS[hour]).max(1);
    let inside = part.saturating_sub(HOURS[hour]) * 3600 / width;
    hour as i64 * 3600 + inside.min(3599) as i64
}

fn weight(date: NaiveDate) -> u64 {
    let (month, day) = (date.month(), date.day());
    let base = match date.weekday() {
        Weekday::Sat => 3,
        Weekday::Sun => 5,
        Weekday::Wed => 16,
        _ => 22,
    };
    match (month, day) {
        (7, 8..) | (8, ..24) => base / 6 + 1,
        (12, 21..) | (1, ..4) => base / 4 + 1,
        (10, 20..=31) | (2, 20..) => base / 2 + 1,
        (9, ..20) | (6, _) => base * 5 / 4,
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_written_as_in_french() {
        assert_eq!(long(date(2026, 9, 1)), "mardi 1er septembre");
        assert_eq!(short(date(2026, 11, 23)), "lundi 23");
        assert_eq!(clock(9 * 60 + 5), "9 h 05");
        assert_eq!(school_year(date(2027, 3, 1)), "2026-2027");
        assert_eq!(class_days(date(2026, 11, 20), 1), date(2026, 11, 23));
    }

    #[test]
    fn paris_has_summer_time() {
        let hour = |text: &str| paris(text.parse::<DateTime<Utc>>().unwrap().timestamp()).hour();
        assert_eq!(hour("2026-07-01T10:00:00Z"), 12);
        assert_eq!(hour("2026-12-01T10:00:00Z"), 11);
    }

    #[test]
    fn moments_grow_and_end_before_the_reference() {
        let end: DateTime<Utc> = "2026-11-25T12:00:00Z".parse().unwrap();
        let timeline = Timeline::new(end, 400);
        let moments: Vec<i64> = (0..5000).map(|index| timeline.at(index, 5000)).collect();
        assert!(moments.is_sorted());
        assert!(moments.iter().all(|moment| *moment < end.timestamp()));
        assert!(end.timestamp() - moments[4999] < 2 * 86_400);
    }
}
