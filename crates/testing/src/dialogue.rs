//! Dialogue files: "send this, expect this", one conversation a file, tests that read as documentation.
//!
//! ```text
//! # LOGIN without TLS is refused with a sentence.
//! door imap
//! S * OK …
//! C a LOGIN {hcastagne} {password}
//! S a NO [PRIVACYREQUIRED] …
//! ```
//!
//! `S` expects a line (`…` stands for anything), `C` sends one, `S*` skips lines until one fits, `tls` after the
//! door's name speaks TLS from the start. `{identifier.address}`, `{identifier.password}`, `{identifier}` are a
//! person's of the demonstration.

use crate::{Line, Server};
use std::path::Path;

/// Plays one file against the server.
///
/// # Panics
/// When the conversation goes another way than the file says.
pub fn play(server: &Server, file: &Path) {
    let text = std::fs::read_to_string(file).expect("a dialogue file");
    let mut line: Option<Line> = None;
    for (number, written) in text.lines().enumerate() {
        let place = format!("{}:{}", file.display(), number + 1);
        let Some((word, rest)) = written.split_once(' ').or(Some((written, ""))) else {
            continue;
        };
        let rest = filled(server, rest);
        match word {
            "" | "#" => {}
            "door" => {
                line = Some(match rest.strip_suffix(" tls") {
                    Some(door) => Line::tls(server, door),
                    None => Line::plain(server, &rest),
                });
            }
            "C" => opened(&mut line, &place).send(&rest),
            "S" => {
                let got = opened(&mut line, &place).read();
                assert!(fits(&rest, &got), "{place}: expected {rest:?}, got {got:?}");
            }
            "S*" => while !fits(&rest, &opened(&mut line, &place).read()) {},
            other => panic!("{place}: what is {other:?}?"),
        }
    }
}

/// Plays every file of a folder.
///
/// # Panics
/// When one goes another way, or the folder has none.
pub fn play_all(server: &Server, folder: &Path) {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no dialogue in {}", folder.display());
    for file in files {
        play(server, &file);
    }
}

fn opened<'a>(line: &'a mut Option<Line>, place: &str) -> &'a mut Line {
    line.as_mut()
        .unwrap_or_else(|| panic!("{place}: no door is open"))
}

fn filled(server: &Server, text: &str) -> String {
    let mut out = text.to_owned();
    for person in server.people() {
        let name = &person.identifier;
        out = out.replace(&format!("{{{name}}}"), name);
        out = out.replace(&format!("{{{name}.address}}"), &person.address);
        out = out.replace(&format!("{{{name}.password}}"), &person.password);
    }
    out
}

/// Whether `got` is what the pattern says; `…` stands for any run of characters.
fn fits(pattern: &str, got: &str) -> bool {
    let mut parts = pattern.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = got.strip_prefix(first) else {
        return false;
    };
    let mut open_ended = false;
    for part in parts {
        open_ended = part.is_empty();
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || open_ended
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn an_ellipsis_stands_for_anything() {
        assert!(fits("* OK …", "* OK ready"));
        assert!(fits("a OK … done", "a OK fetch done"));
        assert!(fits("exact", "exact"));
        assert!(!fits("exact", "exact not"));
        assert!(!fits("a OK …", "a NO x"));
    }
}
