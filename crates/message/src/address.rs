//! Address lists (RFC 5322 §3.4, §4.4), groups and comments and all, as people's programs write them.

use crate::limits::{MAX_ADDRESSES, MAX_VALUE};
use crate::{EnvelopeAddress, Mailbox, words};
use std::iter::Peekable;
use std::str::Chars;

/// The addresses of a field as an envelope has them (RFC 9051 §7.5.2): names as they stand, groups with their ends.
pub(crate) fn list(value: &str) -> Vec<EnvelopeAddress> {
    let mut reader = Reader {
        chars: value.chars().peekable(),
        found: Vec::new(),
        part: Pending::default(),
        in_group: false,
    };
    reader.run();
    reader.found
}

/// The people of an envelope's list, decoded.
pub(crate) fn people(list: &[EnvelopeAddress]) -> Vec<Mailbox> {
    list.iter().filter_map(person).collect()
}

fn person(address: &EnvelopeAddress) -> Option<Mailbox> {
    let (local, host) = (address.mailbox.as_ref()?, address.host.as_ref()?);
    let local = match is_atoms(local) {
        true => local.clone(),
        false => format!("\"{}\"", local.replace('\\', "\\\\").replace('"', "\\\"")),
    };
    Some(Mailbox {
        name: address
            .name
            .as_deref()
            .map(words::decode)
            .unwrap_or_default(),
        address: if host.is_empty() {
            local
        } else {
            format!("{local}@{host}")
        },
    })
}

/// Whether a local part needs no quotes (RFC 5322 §3.2.3, RFC 6532 §3.2).
fn is_atoms(local: &str) -> bool {
    !local.is_empty()
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || !c.is_ascii() || "!#$%&'*+-/=?^_`{|}~.".contains(c))
}

/// What was read since the last separator.
#[derive(Default)]
struct Pending {
    /// Words outside brackets, quotes taken off.
    phrase: String,
    /// The same with their quotes.
    raw: String,
    comment: String,
    angle: Option<String>,
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    found: Vec<EnvelopeAddress>,
    part: Pending,
    in_group: bool,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some(c) = self.chars.next() {
            match c {
                '"' => self.quoted(),
                '(' => self.comment(),
                '<' => self.angle(),
                ',' => self.flush(),
                ';' => self.end_group(),
                ':' if self.begins_group() => self.begin_group(),
                c => self.push(c),
            }
            if self.found.len() >= MAX_ADDRESSES {
                break;
            }
        }
        self.end_group();
    }

    fn push(&mut self, c: char) {
        if self.part.phrase.len() < MAX_VALUE {
            self.part.phrase.push(c);
            self.part.raw.push(c);
        }
    }

    fn quoted(&mut self) {
        self.part.raw.push('"');
        while let Some(c) = self.chars.next() {
            let c = match c {
                '"' => break,
                '\\' => {
                    self.part.raw.push('\\');
                    self.chars.next().unwrap_or('\\')
                }
                c => c,
            };
            self.push(c);
        }
        self.part.raw.push('"');
    }

    fn comment(&mut self) {
        let mut depth = 1;
        let before = self.part.comment.len();
        while let Some(c) = self.chars.next() {
            match c {
                '(' => depth += 1,
                ')' if depth == 1 => break,
                ')' => depth -= 1,
                _ => {}
            }
            let c = if c == '\\' {
                self.chars.next().unwrap_or(c)
            } else {
                c
            };
            if self.part.comment.len() < before + MAX_VALUE {
                self.part.comment.push(c);
            }
        }
    }

    fn angle(&mut self) {
        let (mut inner, mut quoted) = (String::new(), false);
        for c in self.chars.by_ref() {
            match c {
                '>' if !quoted => break,
                '"' => quoted = !quoted,
                _ => {}
            }
            if inner.len() < MAX_VALUE {
                inner.push(c);
            }
        }
        self.part.angle = Some(inner);
    }

    fn begins_group(&self) -> bool {
        let phrase = self.part.phrase.trim();
        !self.in_group && self.part.angle.is_none() && !phrase.is_empty() && !phrase.contains('@')
    }

    fn begin_group(&mut self) {
        let part = std::mem::take(&mut self.part);
        self.in_group = true;
        self.found.push(EnvelopeAddress {
            mailbox: Some(one_line(&part.phrase)),
            ..EnvelopeAddress::default()
        });
    }

    fn end_group(&mut self) {
        self.flush();
        if std::mem::take(&mut self.in_group) {
            self.found.push(EnvelopeAddress::default());
        }
    }

    fn flush(&mut self) {
        let part = std::mem::take(&mut self.part);
        if let Some(address) = part.address() {
            self.found.push(address);
        }
    }
}

impl Pending {
    fn address(self) -> Option<EnvelopeAddress> {
        let (name, address) = match &self.angle {
            Some(angle) => (
                one_line(&self.phrase),
                without_route(angle.trim()).to_owned(),
            ),
            None => loose(self.raw.trim())?,
        };
        let name = if name.is_empty() {
            one_line(&self.comment)
        } else {
            name
        };
        if address.is_empty() && name.is_empty() {
            return None;
        }
        let (local, host) = address.rsplit_once('@').unwrap_or((&address, ""));
        Some(EnvelopeAddress {
            name: (!name.is_empty()).then_some(name),
            mailbox: Some(unquoted(local)),
            host: Some(host.trim().to_owned()),
        })
    }
}

/// An address without brackets, perhaps with a name before it.
fn loose(raw: &str) -> Option<(String, String)> {
    if raw.is_empty() {
        return None;
    }
    if raw.starts_with('"') && raw.contains("\"@") {
        return Some((String::new(), raw.to_owned()));
    }
    match raw.rsplit_once(char::is_whitespace) {
        Some((name, address)) if address.contains('@') => {
            Some((one_line(&name.replace('"', "")), address.to_owned()))
        }
        // « a @ x.example » was allowed once (RFC 5322 §4.4).
        Some(_) if raw.contains('@') => Some((String::new(), raw.split_whitespace().collect())),
        Some(_) => Some((unquoted(raw), String::new())),
        None => Some((String::new(), raw.to_owned())),
    }
}

/// Without the hosts of an old source route (RFC 5322 §4.4).
fn without_route(angle: &str) -> &str {
    match angle.starts_with('@') {
        true => angle.split_once(':').map_or(angle, |(_, rest)| rest.trim()),
        false => angle,
    }
}

fn unquoted(local: &str) -> String {
    let local = local.trim();
    let Some(inner) = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return local.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' {
            chars.next().unwrap_or(c)
        } else {
            c
        });
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<(String, String)> {
        people(&list(value))
            .into_iter()
            .map(|one| (one.name, one.address))
            .collect()
    }

    fn pair(name: &str, address: &str) -> (String, String) {
        (name.to_owned(), address.to_owned())
    }

    #[test]
    fn names_and_addresses_are_found_however_they_are_written() {
        for (written, name, address) in [
            ("a@x.example", "", "a@x.example"),
            ("Anne Roux <a@x.example>", "Anne Roux", "a@x.example"),
            ("\"Roux, Anne\" <a@x.example>", "Roux, Anne", "a@x.example"),
            (
                "a@x.example (Anne (la) Roux)",
                "Anne (la) Roux",
                "a@x.example",
            ),
            (
                "=?utf-8?q?H=C3=A9l=C3=A8ne?= <h@x.example>",
                "Hélène",
                "h@x.example",
            ),
            ("<@b.example,@c.example:a@x.example>", "", "a@x.example"),
            ("\"a b\"@x.example", "", "\"a b\"@x.example"),
            ("Anne Roux a@x.example", "Anne Roux", "a@x.example"),
            ("a @ x.example", "", "a@x.example"),
            ("root", "", "root"),
            ("Anne <a@x.example", "Anne", "a@x.example"),
        ] {
            assert_eq!(read(written), [pair(name, address)], "{written}");
        }
    }

    #[test]
    fn lists_and_groups_are_told_apart() {
        assert_eq!(
            read("a@x.example, ,Équipe: b@x.example, C <c@x.example>; d@x.example"),
            [
                pair("", "a@x.example"),
                pair("", "b@x.example"),
                pair("C", "c@x.example"),
                pair("", "d@x.example")
            ]
        );
        let group = list("undisclosed-recipients:;");
        assert_eq!(group.len(), 2);
        assert_eq!(group[0].mailbox.as_deref(), Some("undisclosed-recipients"));
        assert_eq!(group[1], EnvelopeAddress::default());
        assert!(people(&group).is_empty());
    }

    #[test]
    fn a_list_is_bounded() {
        assert!(list(&"a@x.example,".repeat(10_000)).len() <= MAX_ADDRESSES + 1);
        for broken in [
            "\"", "(", "<", "\\", "((((", "\"\\", ":;:;", "<\"", "@", ",,;;",
        ] {
            let _no_panic = list(broken);
        }
    }
}
