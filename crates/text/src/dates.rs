//! Moments as a language writes them, in a zone. chrono computes, ICU writes.
//!
//! A moment is a count of milliseconds since 1970, as the store keeps it.

mod written;

use crate::{Lang, words};
use chrono::{
    DateTime, Datelike, Days, Duration, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone,
    Timelike,
};
pub use chrono_tz::Tz;
use written::with;

/// The zone where nothing else is said.
pub const PARIS: Tz = chrono_tz::Europe::Paris;

/// The first and the last second that are written: years of four digits.
const YEARS: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_214_400_000;

/// A zone by its name in the IANA database.
#[must_use]
pub fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

fn local(zone: Tz, ms: i64) -> DateTime<Tz> {
    let ms = ms.clamp(*YEARS.start(), *YEARS.end());
    DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .with_timezone(&zone)
}

/// « 14:12 »
#[must_use]
pub fn time(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| formats.time(&local(zone, ms).naive_local()))
}

/// « 25 novembre 2026 »
#[must_use]
pub fn date(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| formats.date(&local(zone, ms).naive_local()))
}

/// « mercredi 25 novembre 2026 à 14:12 »
#[must_use]
pub fn full(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| formats.full(&local(zone, ms).naive_local()))
}

/// The heading of a day: « aujourd’hui », « hier », « demain », « mercredi 25 novembre », with the year when it is
/// another than that of `now`.
#[must_use]
pub fn day(lang: Lang, zone: Tz, ms: i64, now: i64) -> String {
    let (at, now) = (local(zone, ms), local(zone, now));
    if let Some(near) = near(lang, at.date_naive(), now.date_naive()) {
        return near;
    }
    with(lang, |formats| match at.year() == now.year() {
        true => formats.day(&at.naive_local()),
        false => formats.day_of_year(&at.naive_local()),
    })
}

fn near(lang: Lang, day: NaiveDate, today: NaiveDate) -> Option<String> {
    let key = match day.signed_duration_since(today).num_days() {
        0 => "text-today",
        -1 => "text-yesterday",
        1 => "text-tomorrow",
        _ => return None,
    };
    Some(words::say(lang, key, &[]))
}

/// In a list, as short as it can be told: « 14:12 » today, « hier », « 25 nov. » this year, « 25/11/2025 ».
#[must_use]
pub fn short(lang: Lang, zone: Tz, ms: i64, now: i64) -> String {
    let (at, now) = (local(zone, ms), local(zone, now));
    let moment = at.naive_local();
    let days = at
        .date_naive()
        .signed_duration_since(now.date_naive())
        .num_days();
    match days {
        0 => with(lang, |formats| formats.time(&moment)),
        -1 => words::say(lang, "text-yesterday", &[]),
        _ if at.year() == now.year() => with(lang, |formats| formats.month_day(&moment)),
        _ => with(lang, |formats| formats.numbers(&moment)),
    }
}

/// For programs: `2026-11-25T14:12:00+01:00` (RFC 3339 §5.6), as the `datetime` of HTML's `time`.
#[must_use]
pub fn machine(zone: Tz, ms: i64) -> String {
    local(zone, ms).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// For inputs of the kind `datetime-local`: `2026-11-25T14:12`.
#[must_use]
pub fn field(zone: Tz, ms: i64) -> String {
    local(zone, ms).format("%Y-%m-%dT%H:%M").to_string()
}

/// The moment of `2026-11-25T14:12` on the clocks of a zone; of `2026-11-25`, the beginning of the day.
#[must_use]
pub fn read_field(zone: Tz, text: &str) -> Option<i64> {
    let moment = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| {
            NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .ok()?
                .and_hms_opt(0, 0, 0)
        })?;
    (1..=9999)
        .contains(&moment.year())
        .then(|| moment_of(zone, moment))
}

/// A time that clocks leap over in spring is an hour later; of two in autumn, the first.
fn moment_of(zone: Tz, local: NaiveDateTime) -> i64 {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.timestamp_millis(),
        LocalResult::None => {
            let later = zone.from_local_datetime(&(local + Duration::hours(1)));
            later.earliest().map_or_else(
                || local.and_utc().timestamp_millis(),
                |at| at.timestamp_millis(),
            )
        }
    }
}

/// When a day begins.
#[must_use]
pub fn midnight(zone: Tz, day: NaiveDate) -> i64 {
    moment_of(zone, day.and_time(NaiveTime::MIN))
}

/// The beginning of the day that lies `days` after the day of a moment.
#[must_use]
pub fn day_start(zone: Tz, ms: i64, days: i64) -> i64 {
    let day = local(zone, ms).date_naive();
    let count = Days::new(days.unsigned_abs());
    let other = if days < 0 {
        day.checked_sub_days(count)
    } else {
        day.checked_add_days(count)
    };
    midnight(zone, other.unwrap_or(day))
}

/// The day of the week, 1 for Monday.
#[must_use]
pub fn weekday(zone: Tz, ms: i64) -> u32 {
    local(zone, ms).weekday().number_from_monday()
}

/// The hour on the clocks of a zone, 0 to 23.
#[must_use]
pub fn hour(zone: Tz, ms: i64) -> u32 {
    local(zone, ms).hour()
}

/// « mercredi »
#[must_use]
pub fn weekday_name(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| {
        formats.weekday(&local(zone, ms).naive_local())
    })
}

/// « nov. »
#[must_use]
pub fn month_name(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| {
        formats.month(&local(zone, ms).naive_local())
    })
}

/// « mer. 25 »
#[must_use]
pub fn day_in_week(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| {
        formats.day_in_week(&local(zone, ms).naive_local())
    })
}

/// « mer. 25 nov. »
#[must_use]
pub fn short_day(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| {
        formats.short_day(&local(zone, ms).naive_local())
    })
}

/// « 25 nov. »
#[must_use]
pub fn month_day(lang: Lang, zone: Tz, ms: i64) -> String {
    with(lang, |formats| {
        formats.month_day(&local(zone, ms).naive_local())
    })
}

/// The day on the clocks of a zone, for what is computed with days.
#[must_use]
pub fn naive(zone: Tz, ms: i64) -> NaiveDate {
    local(zone, ms).date_naive()
}

#[cfg(test)]
mod tests;
