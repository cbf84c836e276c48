//! A file far larger than memory may grow: pupils passed over, staff read, with what the process holds measured.

use feed_syntax::aaf::{Category, Feed, Item, Operation, Populations};
use std::io::Read;

/// Bytes of each generated file.
const SIZE: usize = 32 * 1024 * 1024;
/// What memory may grow by while it is read, in kB: buffers of a record and of the reader.
const ROOM: u64 = 4 * 1024;

/// A file made as it is read.
struct Generated {
    category: &'static str,
    attributes: &'static str,
    made: usize,
    records: u64,
    piece: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Generated {
    fn new(category: &'static str, attributes: &'static str) -> Self {
        Self {
            category,
            attributes,
            made: 0,
            records: 0,
            piece: b"<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n<ficAlimMENESR>\n".to_vec(),
            at: 0,
            ended: false,
        }
    }

    fn next_piece(&mut self) {
        self.made += self.piece.len();
        self.at = 0;
        if self.made >= SIZE {
            self.piece = if std::mem::replace(&mut self.ended, true) {
                Vec::new()
            } else {
                b"</ficAlimMENESR>".to_vec()
            };
            return;
        }
        self.records += 1;
        self.piece = format!(
            "<addRequest>\n<operationalAttributes><attr name=\"categoriePersonne\"><value>{}</value></attr></operationalAttributes>\n<identifier><id>{}</id></identifier>\n<attributes>{}</attributes>\n</addRequest>\n",
            self.category, self.records, self.attributes
        )
        .into_bytes();
    }
}

impl Read for Generated {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.piece.len() {
            self.next_piece();
        }
        let count = (&self.piece[self.at..]).read(out)?;
        self.at += count;
        Ok(count)
    }
}

const PERSON: &str = "\n<attr name=\"sn\"><value>D'H&#201;ROUVILLE</value></attr>\n<attr name=\"givenName\"><value>MARIE-CHARLOTTE</value></attr>\n<attr name=\"ENTPersonDateNaissance\"><value>29/02/1984</value></attr>\n<attr name=\"ENTPersonFonctions\"><value>4242$ENS$ENSEIGNEMENT$L1300$MATHEMATIQUES</value></attr>\n<attr name=\"ENTPersonAdresse\"><value>1 RUE DU PUITS$$34000$MONTVAL</value></attr>\n";

/// The most memory that the process has held, in kB; `None` where the system does not tell.
fn most_held() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[test]
fn memory_is_bounded_by_one_record() {
    for (name, category) in [("PersEducNat", Category::Staff), ("Eleve", Category::Pupil)] {
        let before = most_held();
        let mut feed = Feed::new(Generated::new(name, PERSON), Populations::default()).unwrap();
        let mut entries = 0;
        for item in feed.by_ref() {
            match item.unwrap() {
                Item::Entry(_) => entries += 1,
                Item::Warning(warning) => panic!("{warning:?}"),
            }
        }
        let read = feed.tally().of(category, Operation::Add);
        assert!(read > 40_000, "{read}");
        assert_eq!(entries, if category == Category::Staff { read } else { 0 });
        match (before, most_held()) {
            (Some(before), Some(after)) => {
                assert!(
                    after - before < ROOM,
                    "{name}: {before} kB grew to {after} kB"
                );
            }
            _ => println!("this system does not tell how much memory a process holds"),
        }
    }
}
