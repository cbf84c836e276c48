//! NUMEN that nobody has: right in shape, all different.

use crate::random::Random;

/// The two digits of the académie, the letter of the information system, two of the year of entry, five digits that
/// are no one else's below 100,000 people, three letters.
pub(crate) fn numen(
    academie: u16,
    system: char,
    year: i32,
    number: u32,
    random: &mut Random,
) -> String {
    // 7919 has no factor in common with 100,000: each number has its own five digits.
    let digits = (u64::from(number) * 7919 + 4321) % 100_000;
    let letters: String = (0..3)
        .map(|_| char::from(b'A' + random.below(26) as u8))
        .collect();
    format!(
        "{academie:02}{system}{:02}{digits:05}{letters}",
        year.rem_euclid(100)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numen_are_valid_in_shape_and_all_different() {
        let mut random = Random::new(1);
        let mut known = HashSet::new();
        for number in 0..60_000 {
            let numen = numen(11, 'E', 1992 + number as i32 % 34, number, &mut random);
            let shape: String = numen
                .chars()
                .map(|c| if c.is_ascii_digit() { '9' } else { 'A' })
                .collect();
            assert_eq!(shape, "99A9999999AAA");
            assert!(known.insert(numen[5..10].to_owned()));
        }
    }
}
