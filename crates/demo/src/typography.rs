//! French typography: no-break spaces where French wants them, curly apostrophes where the writer's program makes them.

use memchr::memchr2;

const WIDE: char = '\u{a0}';
const NARROW: char = '\u{202f}';

/// The text with its no-break spaces: before `; ! ?` (narrow), before `:` and inside `« »`, in hours, sums and numbers.
pub(crate) fn set(text: &str, curly: bool) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    let mut rest = text;
    while let Some(at) = memchr2(b' ', b'\'', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if rest.as_bytes()[at] == b'\'' {
            out.push(if curly { '’' } else { '\'' });
        } else {
            out.push(space(&out, after));
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn space(before: &str, after: &str) -> char {
    let next = after.as_bytes().first().copied().unwrap_or(0);
    match next {
        b';' | b'!' | b'?' => return NARROW,
        b':' => return WIDE,
        b'%' => return NARROW,
        _ => {}
    }
    if before.ends_with('«')
        || before.ends_with("n°")
        || after.starts_with('»')
        || after.starts_with('€')
    {
        return WIDE;
    }
    let digit_before = before.as_bytes().last().is_some_and(u8::is_ascii_digit);
    if digit_before && next == b'h' && !word_goes_on(after) {
        return WIDE;
    }
    let hour = before
        .strip_suffix('h')
        .is_some_and(|head| head.ends_with(WIDE));
    if next.is_ascii_digit() && hour {
        return WIDE;
    }
    ' '
}

fn word_goes_on(after: &str) -> bool {
    after[1..].chars().next().is_some_and(char::is_alphabetic)
}

/// `1 240` with a narrow no-break space.
pub(crate) fn number(value: i64) -> String {
    if value < 1000 {
        return value.to_string();
    }
    format!("{}{NARROW}{:03}", value / 1000, value % 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_before_double_signs_do_not_break() {
        assert_eq!(
            set("Tu viens ? Oui : « à 9 h 30 » ; j'ai 3 heures.", true),
            "Tu viens\u{202f}? Oui\u{a0}: «\u{a0}à 9\u{a0}h\u{a0}30\u{a0}»\u{202f}; j’ai 3 heures."
        );
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(number(1240), "1\u{202f}240");
        assert_eq!(number(999), "999");
    }
}
