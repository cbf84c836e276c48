//! Bytes of a file as UTF-8: the declared encoding obeyed, lines counted, and no token longer than its limit.

use super::fault::Fault;
use super::limits::LONGEST_TOKEN;
use encoding_rs::{Decoder, Encoding, ISO_8859_15, WINDOWS_1252};
use std::io::{self, BufRead, Read};

mod passing;

pub(crate) use passing::Bounds;

/// Bytes asked of the reader at once.
const CHUNK: usize = 64 * 1024;
/// Bytes at the head in which a declaration must end.
const HEAD: usize = 1024;

/// A [`BufRead`] over a file.
pub(crate) struct Source<R> {
    read: R,
    raw: Vec<u8>,
    /// Bytes of `raw` that are not decoded yet: `raw[from..to]`.
    from: usize,
    to: usize,
    /// Absent for UTF-8, which is handed out as it stands and checked by the XML reader.
    decoder: Option<Decoder>,
    decoded: Vec<u8>,
    ended: bool,
    /// What is handed out next: of `decoded`, or of `raw`.
    next: usize,
    end: usize,
    lines: Lines,
    /// Bytes that the token in hand may still take.
    left: usize,
    /// Whether a token asked for more.
    pub exceeded: bool,
    /// Whether what is declared as a single-byte encoding is UTF-8 throughout a chunk.
    pub looks_like_utf8: bool,
    position: u64,
}

/// Lines are counted in whole runs, and only up to where somebody asks.
struct Lines {
    counted: usize,
    /// Line ends before `counted`.
    ends: u64,
}

impl<R: Read> Source<R> {
    /// Reads the head of a file.
    pub fn new(read: R) -> Result<Self, Fault> {
        let mut source = Self {
            read,
            raw: vec![0; CHUNK],
            from: 0,
            to: 0,
            decoder: None,
            decoded: Vec::new(),
            ended: false,
            next: 0,
            end: 0,
            lines: Lines {
                counted: 0,
                ends: 0,
            },
            left: LONGEST_TOKEN,
            exceeded: false,
            looks_like_utf8: false,
            position: 0,
        };
        while source.to < HEAD && !source.ended {
            source.fill().map_err(|error| Fault::Read(error.kind()))?;
        }
        let encoding = declared(&source.raw[..source.to])?;
        if let Some(encoding) = encoding {
            source.decoder = Some(encoding.new_decoder_without_bom_handling());
            source.decoded = vec![0; CHUNK * 3];
        } else {
            (source.next, source.end) = (source.from, source.to);
            (source.from, source.to) = (0, 0);
        }
        Ok(source)
    }

    /// The line of what is handed out next, counted from 1.
    pub fn line(&mut self) -> u64 {
        self.count_to(self.next);
        self.lines.ends + 1
    }

    /// Whether everything is handed out.
    pub fn is_at_end(&self) -> bool {
        !self.may_have_more() && self.next == self.end
    }

    fn may_have_more(&self) -> bool {
        !self.ended || self.from < self.to
    }

    /// Bytes handed out so far.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// A token begins: it may be as long as any.
    pub fn begin_token(&mut self) {
        self.left = LONGEST_TOKEN;
    }

    fn handed(&self) -> &[u8] {
        if self.decoder.is_some() {
            &self.decoded
        } else {
            &self.raw
        }
    }

    fn count_to(&mut self, place: usize) {
        let run = &self.handed()[self.lines.counted..place];
        let ends = memchr::memchr_iter(b'\n', run).count() as u64;
        self.lines.ends += ends;
        self.lines.counted = place;
    }

    /// Reads more into `raw` behind what is there.
    fn fill(&mut self) -> io::Result<()> {
        loop {
            match self.read.read(&mut self.raw[self.to..]) {
                Ok(0) => self.ended = true,
                Ok(count) => self.to += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }

    /// Makes more bytes ready behind those that are not handed out yet.
    fn extend(&mut self) -> io::Result<()> {
        self.count_to(self.next);
        let waiting = self.next..self.end;
        (self.next, self.end, self.lines.counted) = (0, waiting.len(), 0);
        if self.decoder.is_none() {
            self.raw.copy_within(waiting, 0);
            self.to = self.end;
            self.fill()?;
            self.end = std::mem::take(&mut self.to);
            return Ok(());
        }
        self.decoded.copy_within(waiting, 0);
        if self.from == self.to && !self.ended {
            (self.from, self.to) = (0, 0);
            self.fill()?;
        }
        self.decode();
        Ok(())
    }

    fn decode(&mut self) {
        let Some(decoder) = &mut self.decoder else {
            return;
        };
        let raw = &self.raw[self.from..self.to];
        self.looks_like_utf8 |= is_utf8_beyond_ascii(raw);
        let room = &mut self.decoded[self.end..];
        // Where room is short, the rest is decoded at the next call.
        let (_, read, written, _) = decoder.decode_to_utf8(raw, room, false);
        self.from += read;
        self.end += written;
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(out.len());
        out[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            self.exceeded = true;
            return Err(io::Error::other("a token beyond its limit"));
        }
        if self.next == self.end && self.may_have_more() {
            self.extend()?;
        }
        let upto = self.end.min(self.next.saturating_add(self.left));
        Ok(&self.handed()[self.next..upto])
    }

    fn consume(&mut self, count: usize) {
        self.next += count;
        self.left -= count.min(self.left);
        self.position += count as u64;
    }
}

/// The encoding that a file declares; `None` is UTF-8.
fn declared(head: &[u8]) -> Result<Option<&'static Encoding>, Fault> {
    if head.starts_with(b"\xef\xbb\xbf") {
        return Ok(None);
    }
    if head.starts_with(b"\xff\xfe")
        || head.starts_with(b"\xfe\xff")
        || head.iter().take(4).any(|byte| *byte == 0)
    {
        return Err(Fault::UnknownEncoding);
    }
    let Some(label) = label(head) else {
        return Ok(None);
    };
    match Encoding::for_label(label) {
        Some(encoding) if encoding == encoding_rs::UTF_8 => Ok(None),
        // What is labelled ISO-8859-1 or ASCII is read as windows-1252, which holds both.
        Some(encoding) if [ISO_8859_15, WINDOWS_1252].contains(&encoding) => Ok(Some(encoding)),
        _ => Err(Fault::UnknownEncoding),
    }
}

/// `EncodingDecl ::= S 'encoding' Eq ('"' EncName '"' | "'" EncName "'" )` within `<?xml … ?>`
fn label(head: &[u8]) -> Option<&[u8]> {
    let head = head.strip_prefix(b"<?xml")?;
    let head = &head[..memchr::memmem::find(head, b"?>")?];
    let after = &head[memchr::memmem::find(head, b"encoding")? + "encoding".len()..];
    let after = after.trim_ascii_start().strip_prefix(b"=")?;
    let after = after.trim_ascii_start();
    let (quote, after) = after.split_first()?;
    matches!(quote, b'"' | b'\'').then(|| memchr::memchr(*quote, after).map(|end| &after[..end]))?
}

/// Whether a run that is not all ASCII is UTF-8, a character cut at either end forgiven.
fn is_utf8_beyond_ascii(run: &[u8]) -> bool {
    let cut = run
        .iter()
        .take(3)
        .take_while(|byte| **byte & 0xc0 == 0x80)
        .count();
    let run = &run[cut..];
    let upto = match std::str::from_utf8(run) {
        Ok(_) => run.len(),
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) => return false,
    };
    !run[..upto].is_ascii()
}
