//! The head of a message or part as fields (RFC 5322 §2.2), read as it comes: lines may end in LF alone, a line that is no
//! field is passed over, bytes above 127 are UTF-8 or else Windows-1252.

use crate::charset;
use crate::limits::{MAX_FIELDS, MAX_HEAD};

/// Fields with their values as they stand, folding and all.
pub(crate) struct Head<'a> {
    fields: Vec<(&'a [u8], &'a [u8])>,
}

impl<'a> Head<'a> {
    pub fn read(bytes: &'a [u8]) -> Self {
        let bytes = &bytes[..bytes.len().min(MAX_HEAD)];
        let mut fields = Vec::new();
        let mut at = 0;
        while at < bytes.len() && fields.len() < MAX_FIELDS {
            let end = field_end(bytes, at);
            if let Some(field) = split(&bytes[at..end]) {
                fields.push(field);
            }
            at = end;
        }
        Self { fields }
    }

    /// The first field of this name, unfolded; `None` when there is none or it is empty.
    pub fn get(&self, name: &str) -> Option<String> {
        self.all(name).next()
    }

    /// Whether a field's name begins so.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        let begins = |name: &[u8]| {
            name.get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        self.fields.iter().any(|(name, _)| begins(name))
    }

    /// All fields of this name, unfolded, without empty ones.
    pub fn all<'b>(&'b self, name: &'b str) -> impl Iterator<Item = String> + 'b {
        self.fields
            .iter()
            .filter(move |(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| unfold(value))
            .filter(|value| !value.is_empty())
    }
}

/// Where the field that begins at `at` ends, with its folded lines.
fn field_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    loop {
        end = line_end(bytes, end);
        if !matches!(bytes.get(end), Some(b' ' | b'\t')) {
            return end;
        }
    }
}

/// Behind the line that begins at `at`.
pub(crate) fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |found| at + found + 1)
}

fn split(field: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', field)?;
    let name = field[..colon].trim_ascii_end();
    // RFC 5322 §2.2: printable US-ASCII without blanks. An mbox's « From » line is none.
    let valid = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    valid.then(|| (name, &field[colon + 1..]))
}

/// The value on one line (RFC 5322 §2.2.3), as text.
fn unfold(value: &[u8]) -> String {
    let flat: Vec<u8> = value
        .iter()
        .copied()
        .filter(|byte| !matches!(byte, b'\r' | b'\n' | 0))
        .collect();
    charset::decode(flat.trim_ascii(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_unfolded_and_strays_are_passed_over() {
        let head = Head::read(
            b"From a@x.example Mon Jan 1\r\nSubject : a\r\n b\nno field\nX:\r\nsubject: c\r\n\r\n",
        );
        assert_eq!(head.get("Subject").as_deref(), Some("a b"));
        assert_eq!(head.all("subject").count(), 2);
        assert_eq!(head.get("x"), None);
    }

    #[test]
    fn bytes_of_old_programs_are_text() {
        let head = Head::read(b"Subject: \xe9t\xe9\nTo: \xc3\xa9t\xc3\xa9\n");
        assert_eq!(head.get("subject").as_deref(), Some("été"));
        assert_eq!(head.get("to").as_deref(), Some("été"));
    }
}
