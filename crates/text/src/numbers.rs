//! Numbers and sizes as a language writes them.

use crate::{Lang, words};
use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_locale::{Locale, locale};

/// The locale whose habits a language of the interface follows: English is written as in Europe.
pub(crate) fn locale_of(lang: Lang) -> Locale {
    match lang {
        Lang::Fr => locale!("fr-FR"),
        Lang::En => locale!("en-GB"),
    }
}

thread_local! {
    static FRENCH: Option<DecimalFormatter> = formatter(Lang::Fr);
    static ENGLISH: Option<DecimalFormatter> = formatter(Lang::En);
}

/// There is one: its data is compiled in.
fn formatter(lang: Lang) -> Option<DecimalFormatter> {
    DecimalFormatter::try_new(
        locale_of(lang).into(),
        icu_decimal::options::DecimalFormatterOptions::default(),
    )
    .ok()
}

fn written(lang: Lang, number: &Decimal) -> String {
    let write = |formatter: &Option<DecimalFormatter>| {
        formatter.as_ref().map_or_else(
            || number.to_string(),
            |formatter| formatter.format(number).to_string(),
        )
    };
    match lang {
        Lang::Fr => FRENCH.with(write),
        Lang::En => ENGLISH.with(write),
    }
}

/// A whole number, in groups of three: « 12 480 ».
#[must_use]
pub fn whole(lang: Lang, number: i64) -> String {
    written(lang, &Decimal::from(number))
}

/// A number with the fraction it has: « 1,25 ».
#[must_use]
pub fn decimal(lang: Lang, number: f64) -> String {
    let text = number.to_string();
    match Decimal::try_from_str(&text) {
        Ok(exact) => written(lang, &exact),
        Err(_) => text,
    }
}

/// A size in powers of a thousand, as disks are sold: « 812 o », « 1,2 Mo », « 34 Go ».
///
/// One digit of fraction below ten, none above.
#[must_use]
pub fn size(lang: Lang, bytes: u64) -> String {
    const UNITS: [&str; 5] = [
        "text-size-bytes",
        "text-size-kilo",
        "text-size-mega",
        "text-size-giga",
        "text-size-tera",
    ];
    // Tenths of the unit, rounded; a size that rounds to a thousand is one of the next unit.
    let (mut unit, mut scale) = (0, 1_u128);
    let tenths = |scale: u128| (u128::from(bytes) * 10 + scale / 2) / scale;
    while unit + 1 < UNITS.len() && (tenths(scale) + 5) / 10 >= 1_000 {
        unit += 1;
        scale *= 1_000;
    }
    let tenths = tenths(scale);
    let mut number = match tenths < 100 {
        true => Decimal::from(tenths),
        false => Decimal::from((tenths + 5) / 10 * 10),
    };
    number.multiply_pow10(-1);
    number.trim_end();
    words::say(
        lang,
        UNITS[unit],
        &[("size", written(lang, &number).into())],
    )
}

/// A size as room is granted: quotas are set in powers of 1,024 and told as they were set, « 5 Go » is 5 × 1,024³ bytes.
#[must_use]
pub fn room(lang: Lang, bytes: i64) -> String {
    let bytes = u128::try_from(bytes).unwrap_or(0);
    let unit = (0..5)
        .rev()
        .find(|unit| bytes >> (10 * unit) > 0)
        .unwrap_or(0);
    // [`size`] writes powers of a thousand; this is the number that reads the same.
    let thousands = (bytes * 1_000_u128.pow(unit)) >> (10 * unit);
    size(lang, u64::try_from(thousands).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_reads_as_it_was_set() {
        let read = |bytes| room(Lang::Fr, bytes).replace('\u{a0}', " ");
        assert_eq!(read(5 << 30), "5 Go");
        assert_eq!(read(200 << 20), "200 Mo");
        assert_eq!(read(1 << 30), "1 Go");
        assert_eq!(read(0), "0 o");
        assert_eq!(read(-4), "0 o");
    }

    #[test]
    fn french_groups_and_commas() {
        assert_eq!(whole(Lang::Fr, 12_480), "12\u{202f}480");
        assert_eq!(whole(Lang::En, -12_480), "-12,480");
        assert_eq!(decimal(Lang::Fr, 1.25), "1,25");
        assert_eq!(decimal(Lang::Fr, 3.0), "3");
    }

    #[test]
    fn sizes_have_few_digits() {
        for (bytes, french) in [
            (0, "0 o"),
            (812, "812 o"),
            (999, "999 o"),
            (1_000, "1 ko"),
            (1_049, "1 ko"),
            (1_234_567, "1,2 Mo"),
            (9_960_000, "10 Mo"),
            (34_400_000_000, "34 Go"),
            (999_999, "1 Mo"),
            (5_000_000_000_000_000, "5\u{202f}000 To"),
        ] {
            assert_eq!(
                size(Lang::Fr, bytes),
                french.replace(' ', "\u{a0}"),
                "{bytes}"
            );
        }
        assert_eq!(size(Lang::En, 1_234_567), "1.2\u{a0}MB");
        assert!(!size(Lang::Fr, u64::MAX).is_empty());
    }
}
