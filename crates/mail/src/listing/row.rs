//! What a row shows of a conversation: its summary, joined with what its entries tell.

use super::{ConversationRow, Listed};
use crate::change::{EntryState, OF_CONVERSATION, read_state};
use crate::flags::{ATTACHMENT, INVITATION, split_keywords};
use crate::label::{self, Label};
use crate::mailbox::{self, Role};
use crate::reader::Reader;
use crate::summary::{Correspondent, Summary};
use crate::{Flags, MailError, MailboxId, MessageId};
use std::collections::{HashMap, HashSet};
use store::{ModSeq, Row, StoreError, Tx, Value, params};

/// What one page needs to know of the account, read once.
pub(crate) struct Known {
    /// Whose read state rows tell.
    pub(super) reader: Reader,
    labels: HashMap<String, Label>,
    aside: HashSet<MailboxId>,
    hidden: HashSet<MailboxId>,
}

impl Known {
    pub fn read(tx: &Tx<'_>, reader: Reader) -> Result<Self, MailError> {
        let roles = mailbox::roles(tx)?;
        let of = |wanted: &[Role]| {
            wanted
                .iter()
                .filter_map(|role| roles.get(role).copied())
                .collect()
        };
        Ok(Self {
            reader,
            labels: label::all(tx)?
                .into_iter()
                .map(|label| (label.keyword.to_ascii_lowercase(), label))
                .collect(),
            aside: of(&[Role::Sent, Role::Drafts]),
            hidden: of(&[Role::Trash, Role::Junk]),
        })
    }

    pub fn labels_of<'k>(&self, keywords: impl Iterator<Item = &'k str>) -> Vec<Label> {
        let mut found: Vec<Label> = keywords
            .filter_map(|keyword| self.labels.get(&keyword.to_ascii_lowercase()).cloned())
            .collect();
        found.sort_by(|a, b| a.name.cmp(&b.name).then(a.id.cmp(&b.id)));
        found.dedup_by_key(|label| label.id);
        found
    }
}

/// Joins what the entries tell.
pub(crate) fn join(
    tx: &Tx<'_>,
    known: &Known,
    listed: Listed,
) -> Result<ConversationRow, MailError> {
    let values = params![tx.account()?, listed.conversation];
    let joined = Joined::read(tx, known, OF_CONVERSATION, values, |row| {
        Ok((row.get(8)?, row.get(9)?))
    })?;
    let Listed {
        mailbox: listed_in,
        conversation,
        newest,
        newest_message,
        unseen,
        messages,
        subject,
        summary,
        cursor,
        ..
    } = listed;
    let last = summary.digests.last();
    let has = |fact: i64| {
        summary
            .digests
            .iter()
            .any(|digest| digest.facts & fact != 0)
    };
    Ok(ConversationRow {
        conversation,
        message: None,
        mailbox: joined.mailbox(),
        newest,
        count: messages,
        // What the place's row counts is what its owner has not seen.
        unread: match known.reader {
            Reader::Owner => unseen.unwrap_or(joined.unread()),
            Reader::Person(_) => joined.unread_in(listed_in),
        },
        flagged: joined.flagged,
        attachment: joined.attachment || has(ATTACHMENT),
        invitation: has(INVITATION),
        answered: joined.answered,
        sent_by: known.reader.sent_by(tx, newest_message)?,
        recipients: last.map(|digest| digest.to.clone()).unwrap_or_default(),
        preview: last
            .map(|digest| digest.preview.clone())
            .unwrap_or_default(),
        people: people(&summary, &joined.unread),
        subject,
        labels: known.labels_of(joined.keywords.iter().map(String::as_str)),
        modseq: joined.modseq,
        cursor,
        snippet: None,
    })
}

/// What entries tell together.
#[derive(Default)]
pub(super) struct Joined {
    pub unread: HashSet<MessageId>,
    unread_at: HashSet<(MailboxId, MessageId)>,
    seen: HashSet<MessageId>,
    pub keywords: HashSet<String>,
    pub flagged: bool,
    pub answered: bool,
    pub attachment: bool,
    pub modseq: ModSeq,
    newest: Option<(bool, MessageId, MailboxId)>,
}

impl Joined {
    /// Reads entries as the reader sees them; `place` answers a row's mailbox and change value.
    pub fn read(
        tx: &Tx<'_>,
        known: &Known,
        sql: &str,
        values: &[Value<'_>],
        place: impl Fn(&Row<'_>) -> Result<(MailboxId, ModSeq), StoreError>,
    ) -> Result<Self, StoreError> {
        let (mut joined, mut entries) = (Self::default(), Vec::new());
        tx.each(sql, values, |row| {
            let (mailbox, modseq) = place(row)?;
            joined.modseq = joined.modseq.max(modseq);
            entries.push((mailbox, read_state(row)?));
            Ok(())
        })?;
        known.reader.see(tx, &mut entries)?;
        for (mailbox, entry) in &entries {
            joined.entry(known, *mailbox, entry);
        }
        Ok(joined)
    }

    fn unread(&self) -> u32 {
        u32::try_from(self.unread.len()).unwrap_or(u32::MAX)
    }

    /// What is unread and lies in a mailbox, or anywhere.
    fn unread_in(&self, mailbox: Option<MailboxId>) -> u32 {
        let Some(mailbox) = mailbox else {
            return self.unread();
        };
        let here = |(at, message): &&(MailboxId, MessageId)| {
            *at == mailbox && self.unread.contains(message)
        };
        let count = self.unread_at.iter().filter(here).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn entry(&mut self, known: &Known, mailbox: MailboxId, entry: &EntryState) {
        let flags = Flags::of_column(entry.flags);
        let first = !known.aside.contains(&mailbox);
        self.newest = self.newest.max(Some((first, entry.message, mailbox)));
        self.attachment |= entry.flags & ATTACHMENT != 0;
        if flags.contains(Flags::SEEN) {
            self.seen.insert(entry.message);
            self.unread.remove(&entry.message);
        } else if (first || known.reader == Reader::Owner) && !self.seen.contains(&entry.message) {
            // What a colleague sent or drafts waits for nobody.
            self.unread.insert(entry.message);
            self.unread_at.insert((mailbox, entry.message));
        }
        self.answered |= flags.contains(Flags::ANSWERED);
        if !known.hidden.contains(&mailbox) {
            self.keywords
                .extend(split_keywords(entry.keywords.as_deref()));
            self.flagged |= flags.contains(Flags::FLAGGED);
        }
    }

    pub fn mailbox(&self) -> Option<MailboxId> {
        self.newest.map(|(_, _, mailbox)| mailbox)
    }
}

/// Who wrote, each once at the place of their newest message.
fn people(summary: &Summary, unread: &HashSet<MessageId>) -> Vec<Correspondent> {
    let mut people: Vec<Correspondent> = Vec::new();
    for digest in &summary.digests {
        let mut person = Correspondent {
            unread: unread.contains(&digest.message),
            ..digest.from.clone()
        };
        if let Some(index) = people
            .iter()
            .position(|known| known.address.eq_ignore_ascii_case(&person.address))
        {
            person.unread |= people.remove(index).unread;
        }
        people.push(person);
    }
    people
}
