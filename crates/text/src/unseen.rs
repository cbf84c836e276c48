//! Signs that nobody sees, or that turn the direction of reading.

/// Whether nobody sees a sign, or it turns the direction of reading (Unicode Cf and its like): it may stand in no address and
/// in no name that others read as a sender's.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{ffff}' | '\u{e0000}'..='\u{10ffff}')
}
