//! An element is passed over without being taken apart: most of a feed is what nobody keeps.
//!
//! Only what tells where the element ends is looked at: tags with their quotes, comments, CDATA sections, processing
//! instructions. That its end tags have the right names is not checked, nor that its text is of the declared encoding.

use super::Source;
use crate::aaf::{Fault, Limit};
use std::io::Read;

/// Bytes that tell what begins with `<`: those of `<![CDATA[`.
const HEAD: usize = 9;

/// How far an element may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Elements within it.
    pub depth: usize,
    /// The position that it may not go beyond.
    pub position: u64,
}

impl<R: Read> Source<R> {
    /// Passes over what follows an opening tag, up to its closing tag, which comes next.
    pub fn pass_over(&mut self, bounds: Bounds) -> Result<(), Fault> {
        let mut depth = 0;
        loop {
            self.pass_to(b'<', bounds)?;
            match self.ahead(HEAD, bounds)? {
                [_, b'/', ..] if depth == 0 => return Ok(()),
                [_, b'/', ..] => {
                    depth -= 1;
                    self.pass_beyond(b">", bounds)?;
                }
                [_, b'!', b'-', b'-', ..] => {
                    self.pass(4);
                    self.pass_beyond(b"-->", bounds)?;
                }
                b"<![CDATA[" => {
                    self.pass(HEAD);
                    self.pass_beyond(b"]]>", bounds)?;
                }
                // The end of the root alone is longer.
                short if short.len() < HEAD => return Err(self.cut_off()),
                [_, b'!', ..] => return Err(Fault::Malformed { line: self.line() }),
                [_, b'?', ..] => self.pass_beyond(b"?>", bounds)?,
                _ => depth += usize::from(self.pass_tag(bounds)?),
            }
            if depth > bounds.depth {
                let (limit, line) = (Limit::Depth, self.line());
                return Err(Fault::Limit { limit, line });
            }
        }
    }

    /// Passes over an opening tag and says whether it opens anything: `<a/>` does not.
    fn pass_tag(&mut self, bounds: Bounds) -> Result<bool, Fault> {
        let mut last = b'<';
        loop {
            let ready = &self.handed()[self.next..self.end];
            let Some(at) = memchr::memchr3(b'>', b'"', b'\'', ready) else {
                last = ready.last().copied().unwrap_or(last);
                self.pass(ready.len());
                self.more(bounds)?;
                continue;
            };
            let found = ready[at];
            last = if at > 0 { ready[at - 1] } else { last };
            self.pass(at + 1);
            if found == b'>' {
                return Ok(last != b'/');
            }
            self.pass_beyond(&[found], bounds)?;
            last = found;
        }
    }

    /// Passes over everything before a byte.
    fn pass_to(&mut self, byte: u8, bounds: Bounds) -> Result<(), Fault> {
        loop {
            let ready = &self.handed()[self.next..self.end];
            if let Some(at) = memchr::memchr(byte, ready) {
                self.pass(at);
                return Ok(());
            }
            self.pass(ready.len());
            self.more(bounds)?;
        }
    }

    /// Passes over everything up to a pattern and over the pattern.
    fn pass_beyond(&mut self, pattern: &[u8], bounds: Bounds) -> Result<(), Fault> {
        loop {
            let ready = &self.handed()[self.next..self.end];
            let found = match pattern {
                [byte] => memchr::memchr(*byte, ready),
                _ => memchr::memmem::find(ready, pattern),
            };
            if let Some(at) = found {
                self.pass(at + pattern.len());
                return Ok(());
            }
            // What may be the beginning of the pattern stays.
            self.pass(ready.len().saturating_sub(pattern.len() - 1));
            self.more(bounds)?;
        }
    }

    /// The next bytes, fewer than `count` only at the end.
    fn ahead(&mut self, count: usize, bounds: Bounds) -> Result<&[u8], Fault> {
        while self.end - self.next < count && self.may_have_more() {
            self.more(bounds)?;
        }
        let upto = self.end.min(self.next + count);
        Ok(&self.handed()[self.next..upto])
    }

    fn more(&mut self, bounds: Bounds) -> Result<(), Fault> {
        if self.position > bounds.position {
            let (limit, line) = (Limit::Record, self.line());
            return Err(Fault::Limit { limit, line });
        }
        if !self.may_have_more() {
            return Err(self.cut_off());
        }
        self.extend().map_err(|error| Fault::Read(error.kind()))
    }

    fn cut_off(&mut self) -> Fault {
        self.next = self.end;
        Fault::CutOff { line: self.line() }
    }

    fn pass(&mut self, count: usize) {
        self.next += count;
        self.position += count as u64;
    }
}
