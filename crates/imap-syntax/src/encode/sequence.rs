//! Numbers as a compact sequence set.

use super::write_number;

/// Ascending numbers: `1:3,7`.
pub fn write_set(out: &mut Vec<u8>, numbers: &[u32]) {
    let mut rest = numbers;
    let mut first = true;
    while let Some(&from) = rest.first() {
        let run = rest
            .windows(2)
            .take_while(|pair| pair[1].checked_sub(pair[0]) == Some(1))
            .count();
        range(out, &mut first, from, rest[run]);
        rest = &rest[run + 1..];
    }
}

/// Ranges in their order.
pub fn write_ranges(out: &mut Vec<u8>, ranges: &[(u32, u32)]) {
    let mut first = true;
    for &(from, to) in ranges {
        range(out, &mut first, from, to);
    }
}

fn range(out: &mut Vec<u8>, first: &mut bool, from: u32, to: u32) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    write_number(out, u64::from(from));
    if to != from {
        out.push(b':');
        write_number(out, u64::from(to));
    }
}
