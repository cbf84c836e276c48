//! LIST patterns: `*` is anything, `%` anything within one level (RFC 9051 §6.3.9).

/// Longer patterns are refused: the cost of a match is the product of both lengths.
pub const LONGEST_PATTERN: usize = 1_024;

/// Whether `name` matches. INBOX does so whatever its case.
#[must_use]
pub fn matches(pattern: &str, name: &str) -> bool {
    if pattern.len() > LONGEST_PATTERN {
        return false;
    }
    if pattern == "*" {
        return true;
    }
    if name == "INBOX" {
        return walk(pattern.to_ascii_uppercase().as_bytes(), name.as_bytes());
    }
    walk(pattern.as_bytes(), name.as_bytes())
}

/// `reached[k]`: the pattern so far matches the first `k` bytes of the name.
fn walk(pattern: &[u8], name: &[u8]) -> bool {
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for &sign in pattern {
        match sign {
            b'*' => spread(&mut reached, |_| true, name),
            b'%' => spread(&mut reached, |byte| byte != b'/', name),
            _ => {
                for at in (0..name.len()).rev() {
                    reached[at + 1] = reached[at] && name[at] == sign;
                }
                reached[0] = false;
            }
        }
    }
    reached[name.len()]
}

fn spread(reached: &mut [bool], passes: impl Fn(u8) -> bool, name: &[u8]) {
    for at in 0..name.len() {
        reached[at + 1] |= reached[at] && passes(name[at]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_stops_at_a_level() {
        assert!(matches("%", "INBOX"));
        assert!(!matches("%", "Archive/2024"));
        assert!(matches("Archive/%", "Archive/2024"));
        assert!(matches("*", "Archive/2024"));
        assert!(matches("A*4", "Archive/2024"));
        assert!(matches("inb%", "INBOX"));
        assert!(!matches("archive", "Archive"));
    }

    #[test]
    fn hostile_patterns_cost_little() {
        assert!(!matches(&"*a".repeat(400), &"a".repeat(399)));
        assert!(matches(&"*a".repeat(400), &"a".repeat(1_000)));
        assert!(!matches(&"*".repeat(2_000), "a"));
    }
}
