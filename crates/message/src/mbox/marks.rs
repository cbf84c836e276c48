//! What a mailbox says of a message, as fields that programs reading mbox files know: `Status`, `X-Status` and `X-Keywords`
//! (mutt, Dovecot), `X-Mozilla-Status` and `X-Mozilla-Keys` (Thunderbird). They stand at the end of the head, so that no line of
//! the message can go on in one of them. Fields of these names in the message as it came are left out: whoever sent it says
//! nothing of how it was read.

/// What is said of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    pub seen: bool,
    pub answered: bool,
    pub flagged: bool,
    pub deleted: bool,
    pub draft: bool,
    /// IMAP keywords: atoms, labels among them.
    pub keywords: Vec<String>,
}

/// Names of fields, in lower case, that say such things: ours, and those by which programs number and list keywords.
const NAMES: [&[u8]; 10] = [
    b"status",
    b"x-status",
    b"x-keywords",
    b"x-mozilla-status",
    b"x-mozilla-status2",
    b"x-mozilla-keys",
    b"x-uid",
    b"x-uidl",
    b"x-imap",
    b"x-imapbase",
];
/// Letters of the longest of them.
const LONGEST: usize = 17;
/// Letters of a line of keywords before it is folded.
const FOLDED: usize = 76;
/// Bits of `X-Mozilla-Status` (`nsMsgMessageFlags.idl`). That a message is deleted is not among them: it would not be shown.
const READ: u16 = 0x0001;
const REPLIED: u16 = 0x0002;
const MARKED: u16 = 0x0004;

impl Marks {
    /// The fields, each with its end. `O`: it was there before, and is not new to whoever takes it in.
    fn fields(&self) -> String {
        let letters = |all: &[(bool, char)]| -> String {
            let set = all.iter().filter(|(is_set, _)| *is_set);
            set.map(|(_, letter)| letter).collect()
        };
        let bits = [
            (self.seen, READ),
            (self.answered, REPLIED),
            (self.flagged, MARKED),
        ];
        let bits = bits.into_iter().filter(|(is_set, _)| *is_set);
        let bits = bits.fold(0, |all, (_, bit)| all | bit);
        let status = letters(&[(self.seen, 'R'), (true, 'O')]);
        let more = letters(&[
            (self.answered, 'A'),
            (self.flagged, 'F'),
            (self.deleted, 'D'),
            (self.draft, 'T'),
        ]);
        let mut fields = format!("Status: {status}\r\n");
        if !more.is_empty() {
            fields.push_str(&format!("X-Status: {more}\r\n"));
        }
        fields.push_str(&format!("X-Mozilla-Status: {bits:04x}\r\n"));
        if !self.keywords.is_empty() {
            for name in ["X-Keywords", "X-Mozilla-Keys"] {
                fields.push_str(&listed(name, &self.keywords));
            }
        }
        fields
    }
}

/// A field of words, folded (RFC 5322 §2.2.3).
fn listed(name: &str, words: &[String]) -> String {
    let mut field = format!("{name}:");
    let mut line = field.len();
    for word in words {
        if line > name.len() + 1 && line + 1 + word.len() > FOLDED {
            field.push_str("\r\n");
            line = 0;
        }
        field.push(' ');
        field.push_str(word);
        line += 1 + word.len();
    }
    field + "\r\n"
}

/// Where in the head the reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// In the beginning of a line that is held until it is known what it is.
    Name,
    /// In a line that is kept, or left out.
    Kept,
    LeftOut,
    /// Behind the head.
    Body,
}

/// Reads a message in pieces of any size, and gives it on with its marks; holds some twenty bytes at the most.
#[derive(Debug)]
pub(super) struct Marking {
    fields: String,
    at: At,
    held: Vec<u8>,
    /// Whether the field before is left out: so are the lines in which it goes on.
    left_out: bool,
}

impl Marking {
    pub fn new(marks: &Marks) -> Self {
        Self {
            fields: marks.fields(),
            at: At::Name,
            held: Vec::new(),
            left_out: false,
        }
    }

    /// Reads the next piece; `write` takes what is kept, in pieces.
    pub fn push(&mut self, bytes: &[u8], mut write: impl FnMut(&[u8])) {
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            match self.at {
                At::Body => return write(rest),
                At::Name => {
                    self.held.push(byte);
                    self.look(&mut write);
                    rest = after;
                }
                At::Kept | At::LeftOut => {
                    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
                    let (line, next) = rest.split_at(end);
                    if self.at == At::Kept {
                        write(line);
                    }
                    if line.ends_with(b"\n") {
                        self.at = At::Name;
                    }
                    rest = next;
                }
            }
        }
    }

    /// Looks at the beginning of a line, and decides when enough of it is there.
    fn look(&mut self, write: &mut impl FnMut(&[u8])) {
        let Some((&last, before)) = self.held.split_last() else {
            return;
        };
        let at = match last {
            b'\n' if matches!(before, b"" | b"\r") => {
                write(self.fields.as_bytes());
                At::Body
            }
            b'\n' => {
                self.left_out = false;
                At::Name
            }
            b' ' | b'\t' if before.is_empty() => match self.left_out {
                true => At::LeftOut,
                false => At::Kept,
            },
            // Blanks before the colon are of old programs (RFC 5322 §4.5.8).
            b':' | b' ' | b'\t' => {
                self.left_out = NAMES.contains(&&*before.to_ascii_lowercase());
                match self.left_out {
                    true => At::LeftOut,
                    false => At::Kept,
                }
            }
            _ if self.held.len() > LONGEST => {
                self.left_out = false;
                At::Kept
            }
            _ => return,
        };
        if at != At::LeftOut {
            write(&self.held);
        }
        self.held.clear();
        self.at = at;
    }

    /// Ends the message. The fields, when its head had no end: they come behind its last line.
    pub fn end(self, mut write: impl FnMut(&[u8])) -> Option<String> {
        write(&self.held);
        (self.at != At::Body).then_some(self.fields)
    }
}
