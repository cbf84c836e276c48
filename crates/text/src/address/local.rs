//! What stands before the sign.

use super::{AddressError, LOCAL_LIMIT};
use unicode_normalization::UnicodeNormalization;

/// The one spelling of a local part.
pub(super) fn parse(text: &str) -> Result<String, AddressError> {
    let content = match text.strip_prefix('"') {
        Some(rest) => unquoted(rest.strip_suffix('"').ok_or(AddressError::Local)?)?,
        None if is_dot_atom(text) => text.to_owned(),
        None => return Err(AddressError::Local),
    };
    // The grammar allows an empty quoted string; nobody has that address.
    if content.is_empty() {
        return Err(AddressError::Local);
    }
    let content: String = content.nfc().collect();
    let spelled = match is_dot_atom(&content) {
        true => content,
        false => quoted(&content),
    };
    match spelled.len() > LOCAL_LIMIT {
        true => Err(AddressError::TooLong),
        false => Ok(spelled),
    }
}

/// RFC 5321 §4.1.2: atoms with single dots between.
fn is_dot_atom(text: &str) -> bool {
    text.split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// RFC 5322 §3.2.3, RFC 6531 §3.3.
fn is_atext(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_international(c)
}

/// Letters beyond ASCII, without those that nobody sees or that turn the direction of reading.
fn is_international(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !crate::is_unseen(c)
}

/// The content of a quoted string: `qtextSMTP` and `quoted-pairSMTP`.
fn unquoted(text: &str) -> Result<String, AddressError> {
    let mut content = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped @ ' '..='~') => content.push(escaped),
                _ => return Err(AddressError::Local),
            },
            '"' => return Err(AddressError::Local),
            ' '..='~' => content.push(c),
            c if is_international(c) => content.push(c),
            _ => return Err(AddressError::Local),
        }
    }
    Ok(content)
}

fn quoted(content: &str) -> String {
    let mut spelled = String::with_capacity(content.len() + 2);
    spelled.push('"');
    for c in content.chars() {
        if matches!(c, '"' | '\\') {
            spelled.push('\\');
        }
        spelled.push(c);
    }
    spelled.push('"');
    spelled
}
