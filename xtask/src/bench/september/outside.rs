//! The outside mailboxes: letters as the demonstration's next hop leaves them, taken out as their owners read them.

use super::LOOK;
use anyhow::Result;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A provider that takes letters and whose mailboxes nobody reads any more.
pub const DEAD: &str = "morte.example";

pub struct Outside {
    folder: PathBuf,
    /// The last code that came, by address.
    codes: Mutex<HashMap<String, String>>,
}

impl Outside {
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("outside"),
            codes: Mutex::default(),
        }
    }

    /// Takes letters until it is over.
    pub fn take(&self, over: &AtomicBool) -> Result<()> {
        while !over.load(Ordering::Relaxed) {
            // The first letter makes the folder.
            if let Ok(folder) = fs::read_dir(&self.folder) {
                for entry in folder {
                    let path = entry?.path();
                    let is_whole = path.extension().is_some_and(|end| end == "eml");
                    if !is_whole {
                        continue;
                    }
                    let letter = fs::read(&path)?;
                    self.keep(&String::from_utf8_lossy(&letter));
                    fs::remove_file(&path)?;
                }
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    fn keep(&self, letter: &str) {
        let Some(code) = code_in(letter) else {
            return;
        };
        let to = letter
            .lines()
            .filter_map(|line| line.strip_prefix("Delivered-To: "))
            .filter(|address| !address.ends_with(DEAD));
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.extend(to.map(|address| (address.to_owned(), code.clone())));
    }

    /// The code that came to an address, waited for.
    pub fn code(&self, address: &str, patience: Duration) -> Option<String> {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(code) = codes.remove(address) {
                return Some(code);
            }
            drop(codes);
            std::thread::sleep(LOOK);
        }
        None
    }
}

/// Two groups of three digits in the text of a letter, whose lines may be cut (RFC 2045 §6.7).
fn code_in(letter: &str) -> Option<String> {
    let (_, body) = letter.split_once("\r\n\r\n")?;
    let body = body.replace("=\r\n", "");
    let mut groups = body.split(|c: char| !(c.is_ascii_digit() || c == ' '));
    let is_code = |(first, last): &(&str, &str)| {
        [first, last]
            .iter()
            .all(|group| group.len() == 3 && !group.contains(' '))
    };
    groups.find_map(|group| {
        let (first, last) = group.trim().split_once(' ').filter(is_code)?;
        Some(format!("{first} {last}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_out_of_its_letter() {
        let letter = "Delivered-To: a@boite.example\r\nDate: Mon, 30 Nov 2026 09:00:00 +0100\r\n\r\nBonjour,\r\n\r\nVotre code est 123=\r\n 456. Il vaut 15 minutes.\r\n";
        assert_eq!(code_in(letter).as_deref(), Some("123 456"));
        assert_eq!(code_in("To: a\r\n\r\nLe 30 2026, 12 345.\r\n"), None);
    }

    #[test]
    fn a_code_is_taken_once_and_by_its_addressee() {
        let outside = Outside::of(Path::new("/nowhere"));
        outside.keep("Delivered-To: a@x.example\r\n\r\ncode 123 456.\r\n");
        assert_eq!(outside.code("b@x.example", Duration::from_millis(1)), None);
        outside.keep(&format!("Delivered-To: c@{DEAD}\r\n\r\ncode 123 456.\r\n"));
        let dead = outside.code(&format!("c@{DEAD}"), Duration::from_millis(1));
        assert_eq!(dead, None);
        let code = outside.code("a@x.example", Duration::from_secs(1));
        assert_eq!(code.as_deref(), Some("123 456"));
        assert_eq!(outside.code("a@x.example", Duration::from_millis(1)), None);
    }
}
