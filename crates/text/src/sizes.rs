//! Sizes as people type and read them where they grant room: `500 Mo`, `5Go`, `2,5`, `1048576 o`. Units are powers of
//! 1,024, as mailboxes are counted; fractions have a comma or a point.
//!
//! Read again, what [`exact`] writes is the same number of bytes: a form that comes back unchanged changes nothing.

use crate::{Lang, words::say};

/// Bytes of « 1 Go ».
pub const GIBIBYTE: i64 = 1 << 30;

/// Digits of a fraction that are read: ten tell a gibibyte to the byte.
const FRACTION: usize = 10;

/// Units with the keys of their words, the largest first. A size without one is in [`GIBIBYTE`]s.
const UNITS: [(i64, Option<&str>); 4] = [
    (GIBIBYTE, None),
    (1 << 20, Some("text-size-mega")),
    (1 << 10, Some("text-size-kilo")),
    (1, Some("text-size-bytes")),
];

/// Bytes, rounded to whole ones, or nothing when it is not a size. `unit`: the bytes of a number that names none.
#[must_use]
pub fn parse(typed: &str, unit: i64) -> Option<i64> {
    let typed = typed
        .trim()
        .to_lowercase()
        .replace([' ', '\u{a0}', '\u{202f}'], "")
        .replace(',', ".");
    let end = typed
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(typed.len());
    let (number, named) = typed.split_at(end);
    let factor = match named {
        "" => unit,
        "o" | "b" => 1,
        "k" | "ko" | "kb" => 1 << 10,
        "m" | "mo" | "mb" => 1 << 20,
        "g" | "go" | "gb" => GIBIBYTE,
        "t" | "to" | "tb" => 1 << 40,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let is_number = |digits: &str| digits.chars().all(|c| c.is_ascii_digit());
    if fraction.is_empty() || fraction.len() > FRACTION || !is_number(fraction) {
        return None;
    }
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let parts = i128::from(whole.parse::<i64>().ok()?) * scale + fraction.parse::<i128>().ok()?;
    let bytes = (parts.checked_mul(i128::from(factor))? + scale / 2) / scale;
    i64::try_from(bytes).ok()
}

/// A size that [`parse`] reads as the same bytes, with two digits of fraction at the most: « 5 », « 2,5 » (both
/// [`GIBIBYTE`]s), « 200 Mo », « 123 o ».
#[must_use]
pub fn exact(lang: Lang, bytes: i64) -> String {
    let bytes = bytes.max(0);
    let found = UNITS.iter().find_map(|(factor, words)| {
        let number = number(lang, bytes, *factor)?;
        Some(match words {
            Some(key) => say(lang, key, &[("size", number.into())]),
            None => number,
        })
    });
    found.unwrap_or_default()
}

/// Bytes in a unit, if two digits of fraction tell them.
fn number(lang: Lang, bytes: i64, factor: i64) -> Option<String> {
    let (bytes, factor) = (i128::from(bytes), i128::from(factor));
    let cents = (bytes * 100 + factor / 2) / factor;
    let tells = (cents * factor + 50) / 100 == bytes;
    let point = match lang {
        Lang::Fr => ',',
        Lang::En => '.',
    };
    let text = format!("{}{point}{:02}", cents / 100, cents % 100);
    let text = text.trim_end_matches('0').trim_end_matches(point);
    tells.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_type_them() {
        assert_eq!(parse("500 Mo", 1), Some(500 << 20));
        assert_eq!(parse("5Go", 1), Some(5 << 30));
        assert_eq!(parse("1048576", 1), Some(1 << 20));
        assert_eq!(parse("2,5 Go", 1), Some(5 << 29));
        assert_eq!(parse("2.5", GIBIBYTE), Some(5 << 29));
        assert_eq!(parse("2,3", GIBIBYTE), Some(2_469_606_195));
        for bad in [
            "",
            "Go",
            ",5",
            "2,",
            "1,2,3",
            "2 pommes",
            "9999999999999 To",
            "-1",
            "1,00000000001",
        ] {
            assert_eq!(parse(bad, 1), None, "{bad}");
        }
    }

    #[test]
    fn what_is_written_is_read_to_the_byte() {
        let written = |bytes| exact(Lang::Fr, bytes).replace('\u{a0}', " ");
        for (bytes, french) in [
            (0, "0"),
            (5 << 30, "5"),
            (10 << 30, "10"),
            (5 << 29, "2,5"),
            (2_469_606_195, "2,3"),
            (200 << 20, "200 Mo"),
            (3 << 9, "1,5 ko"),
            (1, "1 o"),
        ] {
            assert_eq!(written(bytes), french, "{bytes}");
            for lang in Lang::ALL {
                assert_eq!(
                    parse(&exact(lang, bytes), GIBIBYTE),
                    Some(bytes),
                    "{french}"
                );
            }
        }
        let mut bytes = 1;
        while bytes < 1 << 45 {
            for near in [bytes - 1, bytes, bytes + 1] {
                for lang in Lang::ALL {
                    let text = exact(lang, near);
                    assert_eq!(parse(&text, GIBIBYTE), Some(near), "{text}");
                }
            }
            bytes = bytes * 3 + 7;
        }
        assert_eq!(exact(Lang::En, 5 << 29), "2.5");
    }
}
