//! Establishment codes: three digits of the département, four of a number, a check letter.

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// The code of a département and number, with its letter: the number modulo 23 in an alphabet without I, O and Q.
#[must_use]
pub fn uai(departement: u32, number: u32) -> String {
    let digits = departement * 10_000 + number;
    let letter = LETTERS[(digits % 23) as usize] as char;
    format!("{digits:07}{letter}")
}

/// The same code with the letter that follows the right one.
pub(crate) fn wrong(code: &str) -> String {
    let (digits, letter) = code.split_at(code.len().saturating_sub(1));
    let place = LETTERS
        .iter()
        .position(|known| letter.as_bytes() == [*known])
        .unwrap_or_default();
    let next = LETTERS[(place + 1) % LETTERS.len()] as char;
    format!("{digits}{next}")
}

#[cfg(test)]
mod tests {
    use super::{uai, wrong};

    #[test]
    fn a_wrong_code_differs_by_its_letter() {
        assert_eq!(wrong("0691670R"), "0691670S");
        assert_eq!(wrong("1004001Z"), "1004001A");
    }

    #[test]
    fn published_codes_have_the_letter_we_compute() {
        let published = [
            "0691670R", "0940072T", "0290070U", "0350760L", "0942434K", "0490910Y", "0492285T",
            "0380083J",
        ];
        for code in published {
            let digits: u32 = code[..7].parse().unwrap();
            assert_eq!(uai(digits / 10_000, digits % 10_000), code);
        }
    }
}
