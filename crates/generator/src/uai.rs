//! Establishment codes whose check letter is wrong, as feeds have them.

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

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
    use super::wrong;

    #[test]
    fn a_wrong_code_differs_by_its_letter() {
        assert_eq!(wrong("0691670R"), "0691670S");
        assert_eq!(wrong("1004001Z"), "1004001A");
    }
}
