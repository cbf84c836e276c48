//! A folder in memory, of limited room if wanted.

use generator::Folder;
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::sync::Mutex;

/// Files by their name.
#[derive(Default)]
pub struct MemoryFolder {
    files: BTreeMap<String, Vec<u8>>,
    room: Option<Mutex<usize>>,
}

impl MemoryFolder {
    /// A folder that takes so many bytes.
    pub fn with_room(bytes: usize) -> Self {
        Self {
            room: Some(Mutex::new(bytes)),
            ..Self::default()
        }
    }

    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    pub fn text(&self, name: &str) -> String {
        String::from_utf8(self.files[name].clone()).expect("UTF-8")
    }

    /// Rows of a CSV by the names of its columns.
    pub fn rows(&self, name: &str) -> Vec<HashMap<String, String>> {
        let text = self.text(name);
        let mut lines = text.lines().map(|line| line.split(';'));
        let columns: Vec<&str> = lines.next().expect("a header").collect();
        lines
            .map(|fields| {
                let fields: Vec<&str> = fields.collect();
                assert_eq!(fields.len(), columns.len(), "{fields:?}");
                let pairs = columns.iter().zip(fields);
                pairs
                    .map(|(column, field)| ((*column).to_owned(), field.to_owned()))
                    .collect()
            })
            .collect()
    }
}

impl Folder for MemoryFolder {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + '_>> {
        let bytes = self.files.entry(name.to_owned()).or_default();
        assert!(bytes.is_empty(), "{name} is written twice");
        Ok(Box::new(MemoryFile {
            bytes,
            room: self.room.as_ref(),
        }))
    }
}

struct MemoryFile<'a> {
    bytes: &'a mut Vec<u8>,
    room: Option<&'a Mutex<usize>>,
}

impl Write for MemoryFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(room) = self.room {
            let mut room = room.lock().expect("nobody panics with it");
            *room = room
                .checked_sub(bytes.len())
                .ok_or(io::ErrorKind::StorageFull)?;
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
