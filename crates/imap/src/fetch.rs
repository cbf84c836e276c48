//! FETCH (RFC 9051 §6.4.5; RFC 7162 §3.1.4).
//!
//! A [`Job`] makes the answer in batches on a blocking thread; while one goes out, the next is made. What it holds at a
//! time is a page of rows and [`SEND_AT`] bytes; the bytes of large bodies are read as they go out.

mod item;
mod letter;
mod section;
mod structure;

use crate::connection::SEND_AT;
use crate::session::{Account, Session, Step};
use crate::uids::Uids;
use crate::words::{Failure, Reply};
use imap_syntax::command::{Fetch, Item};
use imap_syntax::encode::without_nul;
use item::{Row, Wanted, write_row};
use mail::{FlagChange, FlagRow, Flags, MailError, MailboxId, MessageId, Uid, UidRange};
use std::collections::VecDeque;
use std::sync::Arc;
use store::ModSeq;

/// A part of an answer.
pub(crate) enum Piece {
    Bytes(Vec<u8>),
    /// Bytes of a large body, read as they go out.
    Body {
        message: MessageId,
        offset: u64,
        length: u64,
    },
}

/// Some answers.
struct Batch {
    pieces: Vec<Piece>,
    /// Messages that were marked as seen by being read.
    seen: Vec<FlagRow>,
    done: bool,
}

/// Bytes of a large body read at a time.
const BODY_PIECE: u64 = 256 * 1024;
/// Bytes of small bodies held by one FETCH.
const BODIES_TOGETHER: u32 = 256 * 1024;
/// Ranges shorter than this are read together, by their UIDs.
const SHORT: u32 = 8;
/// UIDs read together.
const TOGETHER: u32 = 200;

struct Job {
    account: Account,
    mailbox: MailboxId,
    uids: Arc<Uids>,
    wanted: Wanted,
    changed_since: Option<ModSeq>,
    /// Sequence numbers that are still to be read.
    ranges: VecDeque<(u32, u32)>,
    /// Read and not yet written.
    rows: VecDeque<Row>,
    /// Messages the client knows that are not there any more.
    missing: u32,
}

impl Session {
    pub(crate) async fn fetch(&mut self, uid: bool, asked: &Fetch<'_>) -> Step {
        let mailbox = self.readable()?;
        self.condstore |= asked.changed_since.is_some() || asked.items.contains(&Item::ModSeq);
        let (uids, numbers) = self.resolve(&asked.set, uid).await?;
        let read_only = self.writable().is_err();
        let job = Job {
            account: self.account()?,
            mailbox,
            uids,
            wanted: Wanted::new(&asked.items, uid, asked.changed_since.is_some(), read_only),
            changed_since: asked
                .changed_since
                .map(|value| ModSeq(i64::try_from(value).unwrap_or(i64::MAX))),
            ranges: numbers.into(),
            rows: VecDeque::new(),
            missing: 0,
        };
        let missing = self.send_all(job).await?;
        // RFC 2180 §4.1.2, RFC 5530: by number they were named, so the client is told.
        if missing > 0 && !uid && asked.changed_since.is_none() {
            return Ok(Reply::no(
                "[EXPUNGEISSUED] Some of the messages are not there any more.",
            ));
        }
        Ok(Reply::ok("Done."))
    }

    /// Sends a batch while the next is made.
    async fn send_all(&mut self, job: Job) -> Result<u32, Failure> {
        let store = self.context.mail.store().clone();
        let account = self.account()?;
        let (mut job, mut batch) = store.offload(move || job.step()).await??;
        loop {
            if let Some(selected) = &mut self.selected {
                selected.view.made(&batch.seen);
            }
            if batch.done {
                self.send_pieces(&account, batch.pieces).await?;
                return Ok(job.missing);
            }
            // A task of its own, so that it runs while the pieces go out.
            let next = tokio::spawn(store.offload(move || job.step()));
            let sent = self.send_pieces(&account, batch.pieces).await;
            (job, batch) = next
                .await
                .map_err(|_| Reply::no("[SERVERBUG] The server failed."))???;
            sent?;
        }
    }

    async fn send_pieces(&mut self, account: &Account, pieces: Vec<Piece>) -> Result<(), Failure> {
        for piece in pieces {
            match piece {
                // A short answer goes out with the line that ends it.
                Piece::Bytes(bytes) if self.connection.out.len() + bytes.len() < SEND_AT => {
                    self.connection.out.extend_from_slice(&bytes);
                }
                Piece::Bytes(bytes) => {
                    self.connection.flush().await?;
                    self.connection.send(&bytes).await?;
                }
                Piece::Body {
                    message,
                    offset,
                    length,
                } => {
                    self.connection.flush().await?;
                    self.send_body(account, message, offset, length).await?;
                }
            }
        }
        Ok(())
    }

    async fn send_body(
        &mut self,
        account: &Account,
        message: MessageId,
        from: u64,
        length: u64,
    ) -> Result<(), Failure> {
        let end = from + length;
        let mut offset = from;
        while offset < end {
            let (of, asked) = (account.clone(), BODY_PIECE.min(end - offset));
            let bytes = self
                .context
                .mail
                .store()
                .offload(move || of.mail.body_range(&of.actor, of.id, message, offset, asked))
                .await?;
            // The literal's length was announced: a body that is not there cannot be answered any more.
            let bytes =
                bytes.map_err(|error| Failure::Gone(std::io::Error::other(error.to_string())))?;
            if bytes.is_empty() {
                return Err(Failure::Gone(std::io::ErrorKind::UnexpectedEof.into()));
            }
            offset += bytes.len() as u64;
            let mut bytes = Vec::from(bytes);
            without_nul(&mut bytes);
            self.connection.send(&bytes).await?;
        }
        Ok(())
    }
}

impl Job {
    /// Makes the next batch.
    fn step(mut self) -> Result<(Self, Batch), MailError> {
        let mut batch = Batch {
            pieces: Vec::new(),
            seen: Vec::new(),
            done: false,
        };
        let mut out = Vec::with_capacity(SEND_AT + 4 * 1024);
        while out.len() < SEND_AT {
            if self.rows.is_empty() && !self.read(&mut batch.seen)? {
                batch.done = true;
                break;
            }
            if self.wants_bodies() {
                self.read_bodies()?;
            }
            let Some(row) = self.rows.pop_front() else {
                continue;
            };
            let Some(seq) = self.uids.seq(row.flags.uid.0) else {
                continue;
            };
            write_row(
                &mut out,
                &mut batch.pieces,
                seq,
                &row,
                &self.wanted,
                &self.account,
            )?;
            if batch.pieces.len() > 64 {
                break;
            }
        }
        batch.pieces.push(Piece::Bytes(out));
        Ok((self, batch))
    }

    /// Reads a page of rows; false when all were read.
    fn read(&mut self, seen: &mut Vec<FlagRow>) -> Result<bool, MailError> {
        let Some(&(from, to)) = self.ranges.front() else {
            return Ok(false);
        };
        let rows = if to - from < SHORT && self.ranges.len() > 1 {
            self.read_short()?
        } else {
            self.read_range(from, to)?
        };
        let since = self.changed_since;
        self.rows = rows
            .into_iter()
            .filter(|row| since.is_none_or(|since| row.flags.modseq > since))
            .collect();
        if self.wanted.marks_seen {
            self.mark_seen(seen)?;
        }
        Ok(true)
    }

    /// Small bodies of the next rows are read in one look, as many as [`BODIES_TOGETHER`] allows.
    fn read_bodies(&mut self) -> Result<(), MailError> {
        let mut room = BODIES_TOGETHER;
        let mut messages = Vec::new();
        for rest in self.rows.iter_mut().filter_map(|row| row.rest.as_mut()) {
            if rest.size > room && !messages.is_empty() {
                break;
            }
            room = room.saturating_sub(rest.size);
            rest.looked = true;
            messages.push(rest.message);
        }
        let (mail, actor) = (&self.account.mail, &self.account.actor);
        let mut bodies = mail
            .small_bodies(actor, self.account.id, &messages)?
            .into_iter()
            .peekable();
        // Both are in the order of the rows.
        for rest in self
            .rows
            .iter_mut()
            .filter_map(|row| row.rest.as_mut())
            .filter(|rest| rest.looked)
        {
            rest.body = bodies
                .next_if(|(message, _)| *message == rest.message)
                .map(|(_, bytes)| bytes);
        }
        Ok(())
    }

    /// Whether the next row is without the bytes it may want.
    fn wants_bodies(&self) -> bool {
        let front = self.rows.front().and_then(|row| row.rest.as_ref());
        self.wanted.bodies && front.is_some_and(|rest| !rest.looked)
    }

    fn read_range(&mut self, from: u32, to: u32) -> Result<Vec<Row>, MailError> {
        let Some((low, high)) = self.uids.bounds((from, to)) else {
            self.ranges.pop_front();
            return Ok(Vec::new());
        };
        let (mail, actor, id) = (&self.account.mail, &self.account.actor, self.account.id);
        let range = UidRange {
            from: Uid(low),
            to: Uid(high),
        };
        let limit = self.wanted.page;
        let rows: Vec<Row> = if self.wanted.flags_only {
            mail.flag_rows(actor, id, self.mailbox, range, limit)?
                .into_iter()
                .map(Row::of_flags)
                .collect()
        } else {
            mail.entries(actor, id, self.mailbox, range, self.wanted.wants, limit)?
                .into_iter()
                .map(Row::of_entry)
                .collect()
        };
        let next = match rows.last() {
            Some(last) if rows.len() >= limit as usize => self.uids.up_to(last.flags.uid.0) + 1,
            _ => to + 1,
        };
        self.missing += (next - from).saturating_sub(rows.len() as u32);
        if next > to {
            self.ranges.pop_front();
        } else if let Some(front) = self.ranges.front_mut() {
            front.0 = next;
        }
        Ok(rows)
    }

    fn read_short(&mut self) -> Result<Vec<Row>, MailError> {
        let mut uids: Vec<Uid> = Vec::new();
        while let Some(&(from, to)) = self.ranges.front() {
            if to - from >= SHORT
                || uids.len() as u32 + (to - from) >= TOGETHER.min(self.wanted.page.max(SHORT + 1))
            {
                break;
            }
            uids.extend((from..=to).filter_map(|seq| self.uids.uid(seq)).map(Uid));
            self.ranges.pop_front();
        }
        let (mail, actor, id) = (&self.account.mail, &self.account.actor, self.account.id);
        let rows = mail.entries_of(actor, id, self.mailbox, &uids, self.wanted.wants)?;
        self.missing += (uids.len() - rows.len().min(uids.len())) as u32;
        Ok(rows.into_iter().map(Row::of_entry).collect())
    }

    /// Reading a message marks it as seen (RFC 9051 §6.4.5).
    fn mark_seen(&mut self, seen: &mut Vec<FlagRow>) -> Result<(), MailError> {
        let unseen = self
            .rows
            .iter()
            .map(|row| &row.flags)
            .filter(|flags| !flags.flags.contains(Flags::SEEN));
        let set: mail::UidSet = unseen.map(|flags| flags.uid).collect();
        if set.is_empty() {
            return Ok(());
        }
        let (mail, actor, id) = (&self.account.mail, &self.account.actor, self.account.id);
        let stored = mail.set_flags(
            actor,
            id,
            self.mailbox,
            &set,
            &FlagChange::add(Flags::SEEN),
            None,
        )?;
        for row in &mut self.rows {
            if let Ok(at) = stored
                .changed
                .binary_search_by_key(&row.flags.uid, |changed| changed.uid)
            {
                row.flags = stored.changed[at].clone();
                row.newly_seen = true;
            }
        }
        seen.extend(stored.changed);
        Ok(())
    }
}
