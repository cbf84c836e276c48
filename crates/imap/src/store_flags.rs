//! STORE (RFC 9051 §6.4.6; RFC 7162 §3.1.3).

use crate::flags::change;
use crate::session::{Session, Step};
use crate::uids::Uids;
use crate::view::{write_changed, write_head, write_modseq};
use crate::words::{Failure, Reply};
use imap_syntax::command::StoreFlags;
use imap_syntax::encode::write_set;
use mail::{FlagRow, MailboxId, Stored, Uid, UidRange, UidSet};
use std::sync::Arc;
use store::ModSeq;

/// Rows read at a time for what did not change.
const PAGE: u32 = 1_000;

impl Session {
    pub(crate) async fn store_flags(&mut self, uid: bool, asked: StoreFlags<'_>) -> Step {
        let mailbox = self.writable()?;
        self.condstore |= asked.unchanged_since.is_some();
        let (uids, numbers) = self.resolve(&asked.set, uid).await?;
        let set = uid_set(&uids, &numbers);
        if set.is_empty() {
            return Ok(Reply::ok("Nothing to change."));
        }
        let since = asked
            .unchanged_since
            .map(|value| ModSeq(i64::try_from(value).unwrap_or(i64::MAX)));
        let (change, marked) = (change(asked.action, &asked.flags), set.clone());
        let stored = self
            .ask(move |account| {
                account
                    .mail
                    .set_flags(&account.actor, account.id, mailbox, &marked, &change, since)
            })
            .await?;
        if let Some(selected) = &mut self.selected {
            selected.view.stored(&stored);
        }
        self.tell_stored(&stored, &uids, asked.silent).await?;
        if !asked.silent {
            let count: u32 = numbers.iter().map(|(from, to)| to - from + 1).sum();
            if stored.changed.len() + stored.modified.len() < count as usize {
                self.tell_unchanged(mailbox, &stored, &uids, &set).await?;
            }
        }
        Ok(stored_reply(&stored.modified, &uids, uid))
    }

    async fn tell_stored(
        &mut self,
        stored: &Stored,
        uids: &Uids,
        silent: bool,
    ) -> Result<(), Failure> {
        for row in &stored.changed {
            let Some(seq) = uids.seq(row.uid.0) else {
                continue;
            };
            let out = &mut self.connection.out;
            if !silent {
                write_changed(out, seq, row, self.condstore);
            } else if self.condstore {
                // RFC 7162 §3.1.3: the new value is told even so.
                write_head(out, seq, row.uid);
                out.push(b' ');
                write_modseq(out, row.modseq);
                out.extend_from_slice(b")\r\n");
            }
            self.connection.relieve().await?;
        }
        Ok(())
    }

    /// Messages that were so already are answered as well.
    async fn tell_unchanged(
        &mut self,
        mailbox: MailboxId,
        stored: &Stored,
        uids: &Arc<Uids>,
        set: &UidSet,
    ) -> Result<(), Failure> {
        let told = |uid: &Uid| {
            stored
                .changed
                .binary_search_by_key(uid, |row| row.uid)
                .is_ok()
                || stored.modified.binary_search(uid).is_ok()
        };
        for &(from, to) in set.ranges() {
            let mut from = from;
            loop {
                let range = UidRange {
                    from: Uid(from),
                    to: Uid(to),
                };
                let rows: Vec<FlagRow> = self
                    .ask(move |account| {
                        account
                            .mail
                            .flag_rows(&account.actor, account.id, mailbox, range, PAGE)
                    })
                    .await?;
                for row in rows.iter().filter(|row| !told(&row.uid)) {
                    if let Some(seq) = uids.seq(row.uid.0) {
                        write_changed(&mut self.connection.out, seq, row, self.condstore);
                    }
                }
                self.connection.relieve().await?;
                match rows.last() {
                    Some(last) if rows.len() == PAGE as usize && last.uid.0 < to => {
                        from = last.uid.0 + 1
                    }
                    _ => break,
                }
            }
        }
        Ok(())
    }

    /// The selected mailbox, if this session may change it.
    pub(crate) fn writable(&self) -> Result<MailboxId, Failure> {
        match &self.selected {
            None => Err(Reply::bad("Select a mailbox first.").into()),
            Some(selected) if selected.read_only => {
                Err(Reply::no("[READ-ONLY] The mailbox was opened to be read only.").into())
            }
            Some(selected) => Ok(selected.view.mailbox),
        }
    }
}

/// The UIDs of sequence numbers. Between the bounds of a range lie only UIDs that the client knows.
pub(crate) fn uid_set(uids: &Uids, numbers: &[(u32, u32)]) -> UidSet {
    UidSet::from_ranges(numbers.iter().filter_map(|range| uids.bounds(*range)))
}

fn stored_reply(modified: &[Uid], uids: &Uids, uid: bool) -> Reply {
    if modified.is_empty() {
        return Reply::ok("Changed.");
    }
    let numbers: Vec<u32> = modified
        .iter()
        .filter_map(|found| {
            if uid {
                Some(found.0)
            } else {
                uids.seq(found.0)
            }
        })
        .collect();
    let mut set = Vec::new();
    write_set(&mut set, &numbers);
    Reply::ok(format!(
        "[MODIFIED {}] Some were changed by somebody else.",
        String::from_utf8_lossy(&set)
    ))
}
