//! The bytes of a message, of which only what is asked for is read.

use super::item::Rest;
use crate::session::Account;
use bytes::Bytes;
use mail::{MailError, MessageId};

/// Messages up to this size are read whole: one look serves all sections.
const WHOLE: u64 = 64 * 1024;
/// Where the head of a larger one is looked for first.
const HEAD: u64 = 32 * 1024;

pub(super) struct Letter<'a> {
    account: &'a Account,
    pub message: MessageId,
    pub size: u64,
    whole: Option<Bytes>,
    head: Option<Bytes>,
}

impl<'a> Letter<'a> {
    pub fn new(account: &'a Account, rest: &Rest) -> Self {
        Self {
            account,
            message: rest.message,
            size: u64::from(rest.size),
            whole: rest.body.clone(),
            head: None,
        }
    }

    /// Bytes of the message.
    pub fn range(&mut self, offset: u64, length: u64) -> Result<Bytes, MailError> {
        if self.whole.is_some() || self.size <= WHOLE {
            let whole = self.whole()?;
            let start = usize::try_from(offset)
                .unwrap_or(usize::MAX)
                .min(whole.len());
            let end = start
                .saturating_add(usize::try_from(length).unwrap_or(usize::MAX))
                .min(whole.len());
            return Ok(whole.slice(start..end));
        }
        let account = self.account;
        account
            .mail
            .body_range(&account.actor, account.id, self.message, offset, length)
    }

    fn whole(&mut self) -> Result<Bytes, MailError> {
        if let Some(whole) = &self.whole {
            return Ok(whole.clone());
        }
        let whole = self
            .account
            .mail
            .body(&self.account.actor, self.account.id, self.message)?;
        self.whole = Some(whole.clone());
        Ok(whole)
    }

    /// The header of the message with the empty line that ends it.
    pub fn head(&mut self) -> Result<Bytes, MailError> {
        if let Some(head) = &self.head {
            return Ok(head.clone());
        }
        let mut asked = HEAD;
        let head = loop {
            let bytes = self.range(0, asked)?;
            match head_end(&bytes) {
                Some(end) => break bytes.slice(..end),
                // All of it is header.
                None if asked >= self.size => break bytes,
                None => asked = asked.saturating_mul(4),
            }
        };
        self.head = Some(head.clone());
        Ok(head)
    }
}

/// Behind the first empty line.
pub(super) fn head_end(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b"\r\n") {
        return Some(2);
    }
    if bytes.starts_with(b"\n") {
        return Some(1);
    }
    let mut from = 0;
    loop {
        let at = from + memchr::memchr(b'\n', &bytes[from..])?;
        match &bytes[at + 1..] {
            [b'\n', ..] => return Some(at + 2),
            [b'\r', b'\n', ..] => return Some(at + 3),
            _ => from = at + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::head_end;

    #[test]
    fn a_head_ends_behind_its_empty_line() {
        assert_eq!(head_end(b"A: b\r\n\r\ntext"), Some(8));
        assert_eq!(head_end(b"A: b\n\ntext"), Some(6));
        assert_eq!(head_end(b"\r\ntext"), Some(2));
        assert_eq!(head_end(b"A: b\r\n"), None);
    }
}
