//! Codes that people copy by hand: signs that nobody takes for others, read in either case, grouped where they are shown.

use store::Random;
use zeroize::Zeroizing;

/// No vowels, so that no word comes out; nothing that looks like something else: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V W.
/// A prime number of them, which lets a last one tell slips.
pub(crate) const SIGNS: &[u8; 19] = b"34679CDFGHJKMNPQRTX";

/// So many random signs, 4.2 bits each.
pub(crate) fn make(random: &dyn Random, length: usize) -> Zeroizing<String> {
    let signs = u8::try_from(SIGNS.len()).unwrap_or(u8::MAX);
    // Of a byte only what divides evenly, so that no sign comes more often.
    let even = u8::MAX - u8::MAX % signs;
    let mut code = Zeroizing::new(String::with_capacity(length + 1));
    while code.len() < length {
        let [byte] = random.bytes::<1>();
        if byte < even {
            code.push(char::from(SIGNS[usize::from(byte % signs)]));
        }
    }
    code
}

/// What was typed as so many characters, in capitals, spaces and hyphens of any kind dropped; nothing for another number.
pub(crate) fn read(typed: &str, length: usize) -> Option<Zeroizing<String>> {
    let between = |c: char| c.is_whitespace() || "-\u{2010}\u{2011}\u{2013}\u{2014}".contains(c);
    let mut code = Zeroizing::new(String::with_capacity(length));
    for sign in typed.chars().filter(|c| !between(*c)) {
        if code.len() == length || !sign.is_ascii() {
            return None;
        }
        code.push(sign.to_ascii_uppercase());
    }
    (code.len() == length).then_some(code)
}

/// Whether all characters are among ours.
pub(crate) fn are_ours(code: &str) -> bool {
    code.bytes().all(|sign| SIGNS.contains(&sign))
}

/// In groups of so many, with hyphens between them.
pub(crate) fn grouped(code: &str, group: usize) -> Zeroizing<String> {
    let mut shown = Zeroizing::new(String::with_capacity(code.len() + code.len() / group));
    for (at, sign) in code.chars().enumerate() {
        if at > 0 && at % group == 0 {
            shown.push('-');
        }
        shown.push(sign);
    }
    shown
}
