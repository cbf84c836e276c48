//! Where the parts of a message lie (RFC 2046 §5.1), in one walk over its lines.
//!
//! A stack holds the multiparts and messages that are open; a delimiter of any of them closes all within it, so a part whose
//! own end is missing ends with what holds it. Nothing is decoded here but heads, and nothing recurses.

use crate::head::{Head, line_end};
use crate::limits::{MAX_DEPTH, MAX_HEAD, MAX_PARTS};
use crate::{Part, parameters};
use memchr::memmem::Finder;

/// The parts of a message: the message's own first, each before what it holds.
pub(crate) fn walk(raw: &[u8]) -> Vec<Part> {
    let mut walk = Walk {
        raw,
        parts: Vec::new(),
        open: Vec::new(),
    };
    walk.run();
    count_lines(raw, &mut walk.parts);
    walk.parts
}

struct Open {
    part: usize,
    /// The delimiter without its dashes; nothing for a message, or when the last delimiter was met.
    boundary: Option<Vec<u8>>,
    digest: bool,
}

struct Walk<'a> {
    raw: &'a [u8],
    parts: Vec<Part>,
    open: Vec<Open>,
}

/// A delimiter that was met: whose it is, and whether it is the last of them.
struct Met {
    level: usize,
    last: bool,
}

impl Walk<'_> {
    fn run(&mut self) {
        let mut at = self.begin(0, false);
        let finder = Finder::new(b"\n--");
        while at < self.raw.len() {
            match self.delimiter(at) {
                Some(met) => at = self.meet(&met, at),
                None => match finder.find(&self.raw[at..]) {
                    Some(found) => at += found + 1,
                    None => break,
                },
            }
        }
        self.close(0, self.raw.len());
    }

    /// A delimiter line closes what is within, and begins the next part; answers where reading goes on.
    fn meet(&mut self, met: &Met, at: usize) -> usize {
        self.close(met.level + 1, before_line(self.raw, at));
        let next = line_end(self.raw, at);
        if met.last || self.parts.len() >= MAX_PARTS {
            self.open[met.level].boundary = None;
            return next;
        }
        let digest = self.open[met.level].digest;
        self.begin(next, digest)
    }

    /// Reads the head at `at` and those of messages right within; answers where the body begins.
    fn begin(&mut self, at: usize, digest: bool) -> usize {
        let (mut at, mut digest) = (at, digest);
        loop {
            let body = self.head_end(at);
            let head = Head::read(&self.raw[at..body.min(at + MAX_HEAD)]);
            let part = part_of(&head, at, body, digest);
            let place = self.parts.len();
            if let Some(parent) = self.open.last()
                && let Some(parent) = self.parts.get_mut(parent.part)
            {
                parent.children.push(place as u32);
            }
            let holds_message = part.is_plain_message();
            self.open.push(Open {
                part: place,
                boundary: boundary_of(&part),
                digest: part.is("multipart", "digest"),
            });
            self.parts.push(part);
            let deeper = self.open.len() < MAX_DEPTH && self.parts.len() < MAX_PARTS;
            if !deeper && let Some(open) = self.open.last_mut() {
                open.boundary = None;
            }
            if !(holds_message && deeper) {
                return body;
            }
            (at, digest) = (body, false);
        }
    }

    /// Behind the empty line that ends the head at `at`, or where a delimiter cuts it off.
    fn head_end(&self, at: usize) -> usize {
        let mut line = at;
        while line < self.raw.len() {
            let next = line_end(self.raw, line);
            if matches!(&self.raw[line..next], b"\n" | b"\r\n") {
                return next;
            }
            if self.delimiter(line).is_some() {
                return line;
            }
            line = next;
        }
        self.raw.len()
    }

    /// Whether the line at `at` is a delimiter of something open (RFC 2046 §5.1.1).
    fn delimiter(&self, at: usize) -> Option<Met> {
        let line = self.raw[at..].strip_prefix(b"--")?;
        self.open
            .iter()
            .enumerate()
            .rev()
            .find_map(|(level, open)| {
                let rest = line.strip_prefix(open.boundary.as_deref()?)?;
                let (rest, last) = match rest.strip_prefix(b"--") {
                    Some(rest) => (rest, true),
                    None => (rest, false),
                };
                // White space may follow; a longer word is another delimiter.
                let blank = rest
                    .iter()
                    .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
                    .count();
                matches!(rest.get(blank), None | Some(b'\n')).then_some(Met { level, last })
            })
    }

    /// Closes what is open from `level` on, the innermost first: what holds a part ends no earlier than that.
    fn close(&mut self, level: usize, end: usize) {
        let mut end = end as u32;
        for open in self.open.drain(level..).rev() {
            if let Some(part) = self.parts.get_mut(open.part) {
                end = end.max(part.body);
                part.end = end;
            }
        }
    }
}

/// The end of the text before the line at `at`: its line end belongs to the delimiter.
fn before_line(raw: &[u8], at: usize) -> usize {
    match &raw[..at] {
        [.., b'\r', b'\n'] => at - 2,
        [.., b'\n'] => at - 1,
        _ => at,
    }
}

fn boundary_of(part: &Part) -> Option<Vec<u8>> {
    if part.kind != "multipart" {
        return None;
    }
    let boundary = parameters::get(&part.parameters, "boundary")?;
    let boundary = boundary.trim_end();
    (!boundary.is_empty()).then(|| boundary.as_bytes().to_vec())
}

fn part_of(head: &Head<'_>, header: usize, body: usize, digest: bool) -> Part {
    let (kind, subtype, parameters) = media_type(head.get("Content-Type"), digest);
    let encoding = head
        .get("Content-Transfer-Encoding")
        .and_then(|value| {
            parameters::read(&value)
                .0
                .split_whitespace()
                .next()
                .map(str::to_owned)
        })
        .unwrap_or_else(|| "7bit".to_owned());
    Part {
        kind,
        subtype,
        parameters,
        id: head.get("Content-ID"),
        description: head.get("Content-Description"),
        encoding,
        md5: head.get("Content-MD5"),
        disposition: head
            .get("Content-Disposition")
            .map(|value| parameters::read(&value))
            .filter(|(kind, _)| !kind.is_empty()),
        language: head.get("Content-Language"),
        location: head.get("Content-Location"),
        header: header as u32,
        body: body as u32,
        end: body as u32,
        ..Part::default()
    }
}

/// Type, subtype, parameters; what is not said is text, a message in a digest (RFC 2046 §5.1.5), and what is said wrong
/// is bytes.
fn media_type(field: Option<String>, digest: bool) -> (String, String, Vec<(String, String)>) {
    let (kind, subtype, parameters) = match field {
        None if digest => ("message", "rfc822", Vec::new()),
        None => ("text", "plain", Vec::new()),
        Some(field) => {
            let (value, parameters) = parameters::read(&field);
            return match value.split_once('/') {
                Some((kind, subtype)) if is_token(kind) && is_token(subtype) => {
                    (kind.to_owned(), subtype.to_owned(), parameters)
                }
                _ if value.starts_with("text") => {
                    ("text".to_owned(), "plain".to_owned(), parameters)
                }
                _ => (
                    "application".to_owned(),
                    "octet-stream".to_owned(),
                    parameters,
                ),
            };
        }
    };
    (kind.to_owned(), subtype.to_owned(), parameters)
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte))
}

/// Counts lines of texts and messages (RFC 9051 §7.5.2) in one pass, however they lie within each other.
fn count_lines(raw: &[u8], parts: &mut [Part]) {
    let counted = |part: &Part| part.kind == "text" || part.kind == "message";
    let mut places: Vec<u32> = parts
        .iter()
        .filter(|part| counted(part))
        .flat_map(|part| [part.body, part.end])
        .collect();
    places.sort_unstable();
    places.dedup();
    let (mut lines, mut from) = (Vec::with_capacity(places.len()), 0);
    let mut sum = 0_usize;
    for place in &places {
        let to = *place as usize;
        sum += memchr::memchr_iter(b'\n', &raw[from..to]).count();
        lines.push(sum);
        from = to;
    }
    let before = |place: u32| places.binary_search(&place).map_or(0, |at| lines[at]);
    for part in parts.iter_mut().filter(|part| counted(part)) {
        part.lines = (before(part.end) - before(part.body)) as u32;
    }
}
