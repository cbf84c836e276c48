//! Values with parameters: Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183), and names in them as people read
//! them (RFC 2231, RFC 2047 where it does not belong).

use crate::limits::{MAX_PARAMETERS, MAX_VALUE};
use crate::{charset, transfer, words};

/// A value and its parameters as they stand, quotes taken off.
pub(crate) fn read(field: &str) -> (String, Vec<(String, String)>) {
    let mut pieces = pieces(field).into_iter();
    let value = pieces
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let parameters = pieces
        .filter_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            let name = name.trim().to_ascii_lowercase();
            let value = unquoted(value.trim());
            (!name.is_empty() && value.len() <= MAX_VALUE).then_some((name, value))
        })
        .take(MAX_PARAMETERS)
        .collect();
    (value, parameters)
}

/// The pieces between semicolons that no quotes or comments hold.
fn pieces(field: &str) -> Vec<String> {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let (mut quoted, mut depth) = (false, 0_usize);
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                piece.push(c);
                piece.extend(chars.next());
                continue;
            }
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => {
                depth -= 1;
                continue;
            }
            ';' if !quoted && depth == 0 => {
                pieces.push(std::mem::take(&mut piece));
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            piece.push(c);
        }
    }
    pieces.push(piece);
    pieces
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        return value.to_owned();
    };
    let (mut out, mut chars) = (String::new(), inner.chars());
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            // A path of another system in quotes is not escaped.
            '\\' => match chars.next() {
                Some(c @ ('"' | '\\')) => out.push(c),
                Some(c) => out.extend(['\\', c]),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// The parameter of this name, as a person reads it: pieces joined, bytes decoded.
pub(crate) fn get(parameters: &[(String, String)], name: &str) -> Option<String> {
    extended(parameters, name).or_else(|| {
        let (_, value) = parameters.iter().find(|(known, _)| known == name)?;
        Some(words::decode(value))
    })
}

/// `name*`, `name*0`, `name*0*`… (RFC 2231 §3, §4).
fn extended(parameters: &[(String, String)], name: &str) -> Option<String> {
    let mut pieces: Vec<(usize, bool, &str)> = parameters
        .iter()
        .filter_map(|(known, value)| {
            let rest = known.strip_prefix(name)?.strip_prefix('*')?;
            let (number, encoded) = match rest.strip_suffix('*') {
                Some(number) => (number, true),
                None => (rest, rest.is_empty()),
            };
            let number = if number.is_empty() {
                0
            } else {
                number.parse().ok()?
            };
            Some((number, encoded, value.as_str()))
        })
        .collect();
    pieces.sort_by_key(|(number, ..)| *number);
    let (_, first_encoded, first) = *pieces.first()?;
    let (charset, first) = match first_encoded {
        true => charset_of(first),
        false => (None, first),
    };
    let mut bytes = Vec::new();
    for (at, (_, encoded, value)) in pieces.iter().enumerate() {
        let value = if at == 0 { first } else { value };
        match encoded {
            true => transfer::codes(
                value.replace('=', "%3D").replace('%', "=").as_bytes(),
                &mut bytes,
            ),
            false => bytes.extend_from_slice(value.as_bytes()),
        }
    }
    bytes.truncate(MAX_VALUE);
    Some(charset::decode(&bytes, charset))
}

/// `charset'language'value`.
fn charset_of(value: &str) -> (Option<&str>, &str) {
    let mut pieces = value.splitn(3, '\'');
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(charset), Some(_), Some(rest)) => {
            (Some(charset).filter(|name| !name.is_empty()), rest)
        }
        _ => (None, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(field: &str) -> Option<String> {
        get(&read(field).1, "filename")
    }

    #[test]
    fn names_are_read_in_every_dress() {
        for (field, expected) in [
            ("attachment; filename=a.pdf", "a.pdf"),
            (
                "attachment; filename=\"a; b \\\"c\\\".pdf\"",
                "a; b \"c\".pdf",
            ),
            (
                "attachment; FileName*=utf-8'fr'%C3%A9t%C3%A9.pdf",
                "été.pdf",
            ),
            (
                "attachment; filename*0*=iso-8859-1''%E9; filename*1=\"t%E9\"; filename*2*=%E9.pdf",
                "ét%E9é.pdf",
            ),
            (
                "attachment; filename=\"=?utf-8?q?=C3=A9t=C3=A9?=.pdf\"",
                "été.pdf",
            ),
            ("attachment (x; y); filename = a.pdf (comment)", "a.pdf"),
            ("attachment; filename=\"C:\\plan.pdf\"", "C:\\plan.pdf"),
            ("attachment; filename*=100%25=.pdf", "100%=.pdf"),
        ] {
            assert_eq!(name(field).as_deref(), Some(expected), "{field}");
        }
    }

    #[test]
    fn broken_fields_give_what_they_have() {
        assert_eq!(
            read("TEXT/Plain ; charset"),
            ("text/plain".to_owned(), Vec::new())
        );
        assert_eq!(read("a; =b; c=\"d").1, [("c".to_owned(), "d".to_owned())]);
        assert_eq!(name("x; filename*9=b; filename*x=c").as_deref(), Some("b"));
    }
}
