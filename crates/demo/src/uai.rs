//! Establishment codes: three digits of the département, four of a number, a check letter.

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

/// The code of a département and number, with its letter: the number modulo 23 in an alphabet without I, O and Q.
pub(crate) fn uai(departement: u32, number: u32) -> String {
    let digits = departement * 10_000 + number;
    let letter = LETTERS[(digits % 23) as usize] as char;
    format!("{digits:07}{letter}")
}

#[cfg(test)]
mod tests {
    use super::uai;

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
