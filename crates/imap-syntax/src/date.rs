//! Dates as IMAP writes them. Seconds since 1970 inside, no calendar crate: the grammar knows one calendar only.

use crate::cursor::{Cursor, Parse, expected};
use crate::encode::write_number;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const DAY: i64 = 86_400;

/// A day, without time or zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// A date that exists.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let date = Self { year, month, day };
        ((1..=12).contains(&month) && day >= 1 && day <= date.days_in_month()).then_some(date)
    }

    fn days_in_month(self) -> u8 {
        let leap = self.year.is_multiple_of(4)
            && (!self.year.is_multiple_of(100) || self.year.is_multiple_of(400));
        match self.month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    /// Days since 1970-01-01 (the civil-from-days rule of the proleptic Gregorian calendar).
    #[must_use]
    pub fn days(self) -> i64 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let year = if month <= 2 { year - 1 } else { year };
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// Seconds since 1970 at the day's midnight in UTC.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.days() * DAY
    }

    /// The day of a number of days since 1970; years 0 to 9999.
    fn of_days(days: i64) -> Self {
        let days = days.clamp(-719_468, 2_932_896) + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let march = (5 * of_year + 2) / 153;
        let month = if march < 10 { march + 3 } else { march - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        let day = of_year - (153 * march + 2) / 5 + 1;
        Self {
            year: year as u16,
            month: month as u8,
            day: day as u8,
        }
    }
}

// date = date-text / DQUOTE date-text DQUOTE
pub(crate) fn date(cursor: &mut Cursor<'_>) -> Parse<Date> {
    let quoted = cursor.take(b'"');
    let date = date_text(cursor)?;
    if quoted {
        cursor.byte(b'"', "a quote after a date")?;
    }
    Ok(date)
}

// date-text = date-day "-" date-month "-" date-year
fn date_text(cursor: &mut Cursor<'_>) -> Parse<Date> {
    let day = digits(cursor, 1, 2)?;
    cursor.byte(b'-', "a dash in a date")?;
    let month = month(cursor)?;
    cursor.byte(b'-', "a dash in a date")?;
    let year = digits(cursor, 4, 4)?;
    Date::new(year as u16, month, day as u8).map_or(expected("a day that exists"), Ok)
}

// date-month = "Jan" / "Feb" / …
fn month(cursor: &mut Cursor<'_>) -> Parse<u8> {
    let month = (1..).zip(MONTHS).find(|(_, name)| cursor.take_word(name));
    month.map_or(expected("a month"), |(number, _)| Ok(number))
}

fn digits(cursor: &mut Cursor<'_>, least: usize, most: usize) -> Parse<u32> {
    let digits = cursor.take_while(|b| b.is_ascii_digit());
    match crate::cursor::decimal(digits) {
        Some(number) if (least..=most).contains(&digits.len()) => Ok(number as u32),
        _ => expected("digits of a date"),
    }
}

// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
/// Seconds since 1970.
pub(crate) fn date_time(cursor: &mut Cursor<'_>) -> Parse<i64> {
    cursor.byte(b'"', "a quote before a date")?;
    cursor.take(b' ');
    let date = date_text(cursor)?;
    cursor.space()?;
    let time = time(cursor)?;
    cursor.space()?;
    let zone = zone(cursor)?;
    cursor.byte(b'"', "a quote after a date")?;
    Ok(date.seconds() + time - zone)
}

// time = 2DIGIT ":" 2DIGIT ":" 2DIGIT
fn time(cursor: &mut Cursor<'_>) -> Parse<i64> {
    let hours = digits(cursor, 2, 2)?;
    cursor.byte(b':', "a colon in a time")?;
    let minutes = digits(cursor, 2, 2)?;
    cursor.byte(b':', "a colon in a time")?;
    let seconds = digits(cursor, 2, 2)?;
    if hours > 23 || minutes > 59 || seconds > 60 {
        return expected("a time of day");
    }
    Ok(i64::from(hours * 3_600 + minutes * 60 + seconds))
}

// zone = ("+" / "-") 4DIGIT
fn zone(cursor: &mut Cursor<'_>) -> Parse<i64> {
    let west = cursor.take(b'-');
    if !west {
        cursor.byte(b'+', "a sign before a zone")?;
    }
    let number = digits(cursor, 4, 4)?;
    let seconds = i64::from(number / 100 * 3_600 + number % 100 * 60);
    Ok(if west { -seconds } else { seconds })
}

/// `"17-Jul-1996 02:44:25 +0000"`, always in UTC.
pub fn write_date_time(out: &mut Vec<u8>, seconds: i64) {
    let date = Date::of_days(seconds.div_euclid(DAY));
    let time = seconds.rem_euclid(DAY);
    out.push(b'"');
    out.push(if date.day < 10 {
        b' '
    } else {
        b'0' + date.day / 10
    });
    out.push(b'0' + date.day % 10);
    out.push(b'-');
    out.extend_from_slice(MONTHS[usize::from(date.month - 1) % 12].as_bytes());
    out.push(b'-');
    two(out, i64::from(date.year / 100));
    two(out, i64::from(date.year % 100));
    for (sign, number) in [
        (b' ', time / 3_600),
        (b':', time / 60 % 60),
        (b':', time % 60),
    ] {
        out.push(sign);
        two(out, number);
    }
    out.extend_from_slice(b" +0000\"");
}

/// `date-text` of a day, for commands.
pub fn write_date(out: &mut Vec<u8>, date: Date) {
    write_number(out, u64::from(date.day));
    out.push(b'-');
    out.extend_from_slice(MONTHS[usize::from(date.month - 1) % 12].as_bytes());
    out.push(b'-');
    two(out, i64::from(date.year / 100));
    two(out, i64::from(date.year % 100));
}

fn two(out: &mut Vec<u8>, number: i64) {
    out.push(b'0' + (number / 10 % 10) as u8);
    out.push(b'0' + (number % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Parse<i64> {
        date_time(&mut Cursor::new(text.as_bytes()))
    }

    #[test]
    fn zones_are_taken_off() {
        assert_eq!(read("\"17-Jul-1996 02:44:25 -0700\""), Ok(837_596_665));
        assert_eq!(read("\" 1-Jan-1970 01:00:00 +0100\""), Ok(0));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in [
            "\"30-Feb-2024 00:00:00 +0000\"",
            "\"01-Jan-2024 24:00:00 +0000\"",
            "\"1-Jan-24 00:00:00 +0000\"",
            "\"0-Jan-2024 00:00:00 +0000\"",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(date(&mut Cursor::new(b"29-Feb-2023")).is_err());
        assert!(date(&mut Cursor::new(b"\"29-feb-2024\"")).is_ok());
    }

    proptest! {
        #[test]
        fn any_second_comes_back(seconds in -62_000_000_000_i64..253_402_300_799) {
            let mut out = Vec::new();
            write_date_time(&mut out, seconds);
            prop_assert_eq!(out.len(), 28);
            prop_assert_eq!(date_time(&mut Cursor::new(&out)), Ok(seconds));
        }
    }
}
