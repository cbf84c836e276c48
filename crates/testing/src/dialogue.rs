//! Dialogue files: "send this, expect this", one conversation a file, tests that read as documentation.
//!
//! ```text
//! # LOGIN without TLS is refused with a sentence.
//! door imap
//! S * OK …
//! C a LOGIN {hcastagne} {hcastagne.password}
//! S a NO [PRIVACYREQUIRED] …
//! ```
//!
//! | line | meaning |
//! |---|---|
//! | `door NAME` | opens a connection; `door NAME tls` speaks TLS from the start |
//! | `door NAME tls as rose` | opens it beside the others, `as rose` goes back to it |
//! | `starttls` | goes on by TLS |
//! | `C …` | sends a line; `C! …` sends exactly this, where `\r`, `\n` and `\\` are bytes |
//! | `S …` | expects a line; `S* …` passes over lines until one fits |
//! | `end` | expects that the server closes the connection |
//!
//! `…` stands for any run of characters, `‹m›` too, and `‹m›` means the same characters ever after. A person of the
//! demonstration gives `{identifier}`, `{identifier.address}`, `{identifier.password}` and `{identifier.plain}` (name
//! and password as AUTH PLAIN has them, RFC 4616).

use crate::{Line, Server};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Plays one file against the server.
///
/// # Panics
/// When the conversation goes another way than the file says.
pub fn play(server: &Server, file: &Path) {
    let text = std::fs::read_to_string(file).expect("a dialogue file");
    let mut stage = Stage::new(server);
    for (number, written) in text.lines().enumerate() {
        stage.place = format!("{}:{}", file.display(), number + 1);
        let (word, rest) = written.split_once(' ').unwrap_or((written, ""));
        stage.act(word, &stage.filled(rest));
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
    // Each is played to its end, so that one run tells of all that go another way.
    let bad = files
        .iter()
        .filter(|file| catch_unwind(AssertUnwindSafe(|| play(server, file))).is_err())
        .count();
    assert_eq!(bad, 0, "dialogues that go another way");
}

struct Stage<'a> {
    server: &'a Server,
    lines: HashMap<String, Line>,
    /// Who speaks now; the empty name when the file needs none.
    speaker: String,
    /// What was remembered, with what may stand for people.
    known: HashMap<String, String>,
    /// File and line, for who reads a failure.
    place: String,
}

impl<'a> Stage<'a> {
    fn new(server: &'a Server) -> Self {
        let mut known = HashMap::new();
        for person in server.people() {
            let (name, password) = (&person.identifier, &person.password);
            let plain = BASE64_STANDARD.encode(format!("\0{name}\0{password}"));
            known.insert(format!("{{{name}}}"), name.clone());
            known.insert(format!("{{{name}.address}}"), person.address.clone());
            known.insert(format!("{{{name}.password}}"), password.clone());
            known.insert(format!("{{{name}.plain}}"), plain);
        }
        Self {
            server,
            lines: HashMap::new(),
            speaker: String::new(),
            known,
            place: String::new(),
        }
    }

    fn act(&mut self, word: &str, rest: &str) {
        match word {
            "" | "#" => {}
            "door" => self.open(rest),
            "as" => self.speaker = rest.to_owned(),
            "starttls" => {
                let server = self.server;
                self.line().start_tls(server);
            }
            "C" => self.line().send(rest),
            "C!" => self.line().send_raw(&bytes(rest)),
            "S" => {
                let got = self.heard(rest);
                let fits = self.learn(rest, &got);
                assert!(fits, "{}: expected {rest:?}, got {got:?}", self.place);
            }
            "S*" => {
                let mut got = self.heard(rest);
                while !self.learn(rest, &got) {
                    got = self.heard(rest);
                }
            }
            "end" => {
                let got = self.line().try_read();
                assert!(!matches!(got, Ok(Some(_))), "{}: {got:?}", self.place);
            }
            other => panic!("{}: what is {other:?}?", self.place),
        }
    }

    fn open(&mut self, rest: &str) {
        let (door, name) = rest.split_once(" as ").unwrap_or((rest, ""));
        let line = match door.strip_suffix(" tls") {
            Some(door) => Line::tls(self.server, door),
            None => Line::plain(self.server, door),
        };
        name.clone_into(&mut self.speaker);
        self.lines.insert(name.to_owned(), line);
    }

    fn line(&mut self) -> &mut Line {
        let line = self.lines.get_mut(&self.speaker);
        line.unwrap_or_else(|| panic!("{}: no door is open", self.place))
    }

    fn heard(&mut self, expected: &str) -> String {
        let got = self.line().try_read();
        match got {
            Ok(Some(line)) => line,
            other => panic!("{}: expected {expected:?}, got {other:?}", self.place),
        }
    }

    /// The line with what is known already in the place of its names.
    fn filled(&self, text: &str) -> String {
        self.known
            .iter()
            .fold(text.to_owned(), |text, (name, value)| {
                text.replace(name, value)
            })
    }

    /// Whether the line fits; what its names stand for is known from then on.
    fn learn(&mut self, pattern: &str, got: &str) -> bool {
        let Some(learnt) = fits(pattern, got) else {
            return false;
        };
        self.known.extend(learnt);
        true
    }
}

/// `\r`, `\n` and `\\` as bytes.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let meant = match character {
            '\\' => match characters.next() {
                Some('r') => '\r',
                Some('n') => '\n',
                other => other.unwrap_or('\\'),
            },
            plain => plain,
        };
        out.push(meant);
    }
    out.into_bytes()
}

/// What the names of the pattern stand for, when `got` is what the pattern says.
fn fits(pattern: &str, got: &str) -> Option<Vec<(String, String)>> {
    let at = pattern.find(['…', '‹']);
    let Some(at) = at else {
        return (pattern == got).then(Vec::new);
    };
    let rest = got.strip_prefix(&pattern[..at])?;
    let wild = &pattern[at..];
    let (name, after) = match wild.strip_prefix('…') {
        Some(after) => (None, after),
        None => {
            let end = wild.find('›')? + '›'.len_utf8();
            (Some(&wild[..end]), &wild[end..])
        }
    };
    for end in (0..=rest.len()).filter(|end| rest.is_char_boundary(*end)) {
        if let Some(mut learnt) = fits(after, &rest[end..]) {
            learnt.extend(name.map(|name| (name.to_owned(), rest[..end].to_owned())));
            return Some(learnt);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{bytes, fits};

    #[test]
    fn an_ellipsis_stands_for_anything() {
        assert!(fits("* OK …", "* OK ready").is_some());
        assert!(fits("a OK … done", "a OK fetch done").is_some());
        assert!(fits("exact", "exact").is_some());
        assert!(fits("exact", "exact not").is_none());
        assert!(fits("a OK …", "a NO x").is_none());
        assert!(fits("a … c", "a b c d").is_none());
    }

    #[test]
    fn a_name_remembers_what_it_stood_for() {
        let learnt = fits("* OK [UIDNEXT ‹n›] …", "* OK [UIDNEXT 12] next").unwrap();
        assert_eq!(learnt, [("‹n›".to_owned(), "12".to_owned())]);
    }

    #[test]
    fn bytes_are_written_with_a_backslash() {
        assert_eq!(bytes(r"é\n.\r\n\\"), "é\n.\r\n\\".as_bytes());
    }
}
