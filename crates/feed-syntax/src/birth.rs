//! Dates as feeds write them, and the date of birth, which is a secret: it opens doors together with a NUMEN.

use chrono::{Datelike, NaiveDate};
use std::fmt;
use std::ops::RangeInclusive;

/// Years that a date of a feed may have: others are slips of the keyboard.
const YEARS: RangeInclusive<i32> = 1850..=2199;

/// A day written `dd/mm/yyyy` or `yyyy-mm-dd`, spaces around it dropped; `None` for anything else and for days that do
/// not exist.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    let bytes = text.trim().as_bytes();
    let (year, month, day) = match bytes {
        [d1, d2, b'/', m1, m2, b'/', year @ ..] if year.len() == 4 => {
            (year, [*m1, *m2], [*d1, *d2])
        }
        [year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => {
            (year, [*m1, *m2], [*d1, *d2])
        }
        _ => return None,
    };
    let year = i32::try_from(number(year)?).ok()?;
    if !YEARS.contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, number(&month)?, number(&day)?)
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + u32::from(digit - b'0'))
    })
}

/// A date of birth. It never prints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BirthDate(NaiveDate);

impl BirthDate {
    /// Reads a date as [`day`] does; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        day(text).map(Self)
    }

    /// The date as `yyyy-mm-dd`, whatever way it was written: for its keyed hash and for nothing else.
    #[must_use]
    pub fn reveal(self) -> String {
        let Self(date) = self;
        format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{BirthDate, day};

    #[test]
    fn both_spellings_are_one_day_and_days_that_do_not_exist_are_refused() {
        assert_eq!(day(" 29/02/1984 "), day("1984-02-29"));
        assert!(day("29/02/1984").is_some());
        for text in [
            "",
            "29/02/1985",
            "1/2/1984",
            "01/01/84",
            "31/04/2000",
            "0001-01-01",
            "01/01/9999",
            "aa/bb/cccc",
            "01-01-2000",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_of_birth_does_not_print() {
        let date = BirthDate::parse("29/02/1984").unwrap();
        assert_eq!(format!("{date:?}"), "BirthDate(…)");
        assert_eq!(date.reveal(), "1984-02-29");
    }
}
