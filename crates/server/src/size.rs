//! Sizes as people type them: `500 Mo`, `5Go`, `2G`, `1048576`.

/// Bytes, or nothing when it is not a size. Units are powers of 1024, as mailboxes are counted.
#[must_use]
pub fn parse(typed: &str) -> Option<i64> {
    let typed = typed
        .trim()
        .to_lowercase()
        .replace([' ', '\u{a0}', '\u{202f}'], "");
    let digits = typed
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(typed.len());
    let (number, unit) = typed.split_at(digits);
    let factor: i64 = match unit {
        "" | "o" | "b" => 1,
        "k" | "ko" | "kb" => 1 << 10,
        "m" | "mo" | "mb" => 1 << 20,
        "g" | "go" | "gb" => 1 << 30,
        "t" | "to" | "tb" => 1 << 40,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_are_read_as_people_type_them() {
        assert_eq!(parse("500 Mo"), Some(500 << 20));
        assert_eq!(parse("5Go"), Some(5 << 30));
        assert_eq!(parse("1048576"), Some(1 << 20));
        assert_eq!(parse("2 pommes"), None);
        assert_eq!(parse("9999999999999 To"), None);
        assert_eq!(parse("-1"), None);
    }
}
