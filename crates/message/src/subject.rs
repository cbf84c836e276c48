//! The base subject (RFC 5256 §2.1), with the prefixes that French and other programs write.

/// Prefixes of answers and forwards, without their colon.
const PREFIXES: [&str; 14] = [
    "re", "ré", "réf", "rép", "fw", "fwd", "tr", "aw", "sv", "wg", "rv", "enc", "res", "i",
];

/// The subject without prefixes, lists' tags before them and a trailing « (fwd) »; and whether there was a prefix.
pub(crate) fn base(subject: &str) -> (&str, bool) {
    let (mut rest, mut reply) = (subject.trim(), false);
    loop {
        if let Some(shorter) = without_prefix(rest).or_else(|| without_tag(rest)) {
            reply |= without_prefix(rest).is_some();
            rest = shorter;
        } else if let Some(shorter) = without_trailer(rest) {
            (rest, reply) = (shorter, true);
        } else {
            return (rest, reply);
        }
    }
}

/// Without `Re:`, `RE :`, `Re[2]:`.
fn without_prefix(subject: &str) -> Option<&str> {
    let (prefix, rest) = subject.split_once(':')?;
    let prefix = prefix.trim_end();
    let prefix = match prefix
        .strip_suffix(']')
        .and_then(|open| open.rsplit_once('['))
    {
        Some((prefix, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => prefix,
        _ => prefix,
    };
    if prefix.len() > 8 {
        return None;
    }
    let prefix = prefix.trim().to_lowercase();
    PREFIXES
        .contains(&prefix.as_str())
        .then(|| rest.trim_start())
}

/// Without `[liste]` when a prefix or a subject follows.
fn without_tag(subject: &str) -> Option<&str> {
    let (tag, rest) = subject.strip_prefix('[')?.split_once(']')?;
    let rest = rest.trim_start();
    (!tag.contains('[') && !rest.is_empty()).then_some(rest)
}

fn without_trailer(subject: &str) -> Option<&str> {
    let at = subject.len().checked_sub(5)?;
    let trailer = subject.get(at..)?;
    trailer
        .eq_ignore_ascii_case("(fwd)")
        .then(|| subject[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_tags_are_no_subject() {
        for (subject, expected) in [
            ("Réunion", ("Réunion", false)),
            ("Re: Réunion", ("Réunion", true)),
            ("RE : TR: [conseil] Re[2]: Réunion (fwd)", ("Réunion", true)),
            ("[conseil] Réunion", ("Réunion", false)),
            ("[conseil]", ("[conseil]", false)),
            ("Horaire: 8 h", ("Horaire: 8 h", false)),
            ("Re:", ("", true)),
            ("", ("", false)),
        ] {
            assert_eq!(base(subject), expected, "{subject}");
        }
    }
}
