//! One transaction of an act: a few rows, their entries moved or marked, what they were before.

use super::{Act, Before, undo};
use crate::change::{Change, EntryState, of_conversation};
use crate::expunging;
use crate::flags::split_keywords;
use crate::listing::{self, Cursor, Filter, ListQuery, Place, Unit};
use crate::mailbox::{self, Role};
use crate::reader::{self, Reader};
use crate::search::criterion::of_message;
use crate::{
    FlagChange, Flags, Mail, MailError, MailboxId, MessageId, Mode, NotAllowed, RowId, UidSet,
    UndoId,
};
use crate::{copying, storing};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use store::{AccountId, StoreError, Tx};

/// Rows of one transaction of « all that match ».
const BATCH: usize = 200;

/// What a due job still has to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Task {
    pub query: ListQuery,
    pub upper: MessageId,
    pub act: Act,
    pub undo: UndoId,
    pub after: Option<Cursor>,
    /// Whose read state is meant.
    pub reader: Reader,
}

impl Task {
    pub fn encode(&self) -> Result<Vec<u8>, StoreError> {
        postcard::to_allocvec(self).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        postcard::from_bytes(bytes)
            // It was always the owner's before.
            .or_else(|_| postcard::from_bytes(&[bytes, &[0]].concat()))
            .or_else(|error| Self::before(bytes).ok_or(error))
            .map_err(|error| StoreError::Corrupt(format!("a task: {error}")))
    }

    /// As it was written before lists of messages: the query ended with its limit.
    fn before(bytes: &[u8]) -> Option<Self> {
        type Query = (Place, Filter, Option<Cursor>, u32);
        let (query, upper, act, undo, after): (Query, MessageId, Act, UndoId, Option<Cursor>) =
            postcard::from_bytes(bytes).ok()?;
        let (place, filter, start, limit) = query;
        Some(Self {
            query: ListQuery {
                place,
                filter,
                after: start,
                limit,
                unit: Unit::Conversation,
            },
            upper,
            act,
            undo,
            after,
            reader: Reader::Owner,
        })
    }
}

impl Mail {
    /// One batch in one transaction; answers how many rows it touched, and what is left. A batch that runs twice
    /// finds them moved or marked already.
    pub(crate) fn run_batch(
        &self,
        account: AccountId,
        task: &Task,
    ) -> Result<(u32, Option<Task>), MailError> {
        let found = match &task.query.place {
            Place::Search(words) => {
                let (reader, unit) = (task.reader, task.query.unit);
                Some(self.search_ids(account, reader, words, unit, task.after, BATCH as u32)?)
            }
            _ => None,
        };
        self.store().write(account, |tx| {
            if !undo::is_running(tx, task.undo)? {
                return Ok((0, None));
            }
            let (ids, next) = match &found {
                Some((ids, next)) => (ids.clone(), *next),
                None => matching(tx, task)?,
            };
            let mut acting = Acting::begin(tx, task.reader, &task.query.place, &task.act)?;
            ids.iter().try_for_each(|id| acting.row(*id))?;
            let (touched, before) = acting.finish()?;
            undo::insert_part(tx, task.undo, &before)?;
            undo::count(tx, task.undo, touched, next.is_none())?;
            Ok((
                touched,
                next.map(|after| Task {
                    after: Some(after),
                    ..task.clone()
                }),
            ))
        })
    }
}

/// The next rows of a list.
fn matching(tx: &Tx<'_>, task: &Task) -> Result<(Vec<RowId>, Option<Cursor>), MailError> {
    let (after, filter) = (task.after.unwrap_or(Cursor::START), task.query.filter);
    let walked = task.reader.walked(&task.query);
    let (found, next) = listing::find(tx, &walked, after, BATCH)?;
    let known = listing::Known::read(tx, task.reader)?;
    let mut ids = Vec::with_capacity(found.len());
    for found in found
        .into_iter()
        .filter(|found| found.newest_message() <= task.upper)
    {
        let id = found.id();
        // A filter is asked of the row as it was shown.
        if filter == Filter::default() || filter.lets(&found.row(tx, &known)?) {
            ids.push(id);
        }
    }
    Ok((ids, next))
}

/// An act under way in a transaction.
pub(crate) struct Acting<'a> {
    change: Change<'a>,
    reader: Reader,
    act: &'a Act,
    /// The mailbox acted in, if the place is one.
    here: Option<MailboxId>,
    roles: HashMap<Role, MailboxId>,
    target: Option<MailboxId>,
    before: Vec<Before>,
    touched: u32,
}

impl<'a> Acting<'a> {
    pub fn begin(
        tx: &'a Tx<'a>,
        reader: Reader,
        place: &Place,
        act: &'a Act,
    ) -> Result<Self, MailError> {
        mailbox::ensure_special(tx)?;
        let roles = mailbox::roles(tx)?;
        let here = match place {
            Place::Mailbox(id) => Some(mailbox::by_id(tx, *id)?.id),
            Place::Drafts => roles.get(&Role::Drafts).copied(),
            Place::Label(_) | Place::Flagged | Place::Search(_) => None,
        };
        let target = match act {
            Act::Archive => roles.get(&Role::Archive).copied(),
            Act::Move(id) => Some(mailbox::by_id(tx, *id)?.id),
            Act::Junk => roles.get(&Role::Junk).copied(),
            Act::NotJunk => roles.get(&Role::Inbox).copied(),
            Act::Trash => roles.get(&Role::Trash).copied(),
            Act::Delete | Act::Seen(_) | Act::Flag(_) | Act::Label(..) => None,
        };
        if let Act::Delete = act {
            let last = [Role::Trash, Role::Junk].map(|role| roles.get(&role).copied());
            if here.is_none() || !last.contains(&here) {
                return Err(MailError::NotAllowed(NotAllowed::NotInTrash));
            }
        }
        Ok(Self {
            change: Change::begin(tx)?,
            reader,
            act,
            here,
            roles,
            target,
            before: Vec::new(),
            touched: 0,
        })
    }

    /// Does it to one row; one that is gone is passed over.
    pub fn row(&mut self, id: RowId) -> Result<(), MailError> {
        let entries = match id {
            RowId::Conversation(id) => of_conversation(self.change.tx, id)?,
            RowId::Message(id) => of_message(self.change.tx, id)?,
        };
        let kept = self.before.len();
        match self.act {
            Act::Seen(_) | Act::Flag(_) | Act::Label(..) => self.mark(&entries)?,
            Act::Delete => self.delete(&entries)?,
            Act::Archive | Act::Move(_) | Act::Junk | Act::NotJunk | Act::Trash => {
                self.transfer(&entries)?
            }
        }
        self.touched += u32::from(self.before.len() > kept);
        Ok(())
    }

    /// Writes the counters; answers how many rows were touched and what was before.
    pub fn finish(self) -> Result<(u32, Vec<Before>), MailError> {
        self.change.finish()?;
        Ok((self.touched, self.before))
    }

    fn is(&self, mailbox: MailboxId, roles: &[Role]) -> bool {
        roles
            .iter()
            .any(|role| self.roles.get(role) == Some(&mailbox))
    }

    /// Whether a moving act takes entries from this mailbox.
    fn takes_from(&self, mailbox: MailboxId) -> bool {
        if Some(mailbox) == self.target {
            return false;
        }
        match (self.here, self.act) {
            (Some(here), _) => mailbox == here,
            (None, Act::Archive) => self.is(mailbox, &[Role::Inbox]),
            (None, Act::NotJunk) => self.is(mailbox, &[Role::Junk]),
            (None, Act::Trash) => !self.is(mailbox, &[Role::Junk]),
            (None, _) => !self.is(
                mailbox,
                &[Role::Sent, Role::Drafts, Role::Trash, Role::Junk],
            ),
        }
    }

    fn transfer(&mut self, entries: &[(MailboxId, EntryState)]) -> Result<(), MailError> {
        let Some(target) = self.target else {
            return Ok(());
        };
        for (from, group) in by_mailbox(entries) {
            if !self.takes_from(from) {
                continue;
            }
            let uids: UidSet = group.iter().map(|entry| entry.uid).collect();
            let after: Vec<EntryState> = group.iter().map(|entry| self.as_moved(entry)).collect();
            let copied = copying::enter_all(&mut self.change, &after, target)?;
            let modseq = self.change.modseq;
            reader::carry(self.change.tx, from, target, &copied.pairs, modseq)?;
            expunging::bury(&mut self.change, from, &uids, &group)?;
            for (entry, (_, uid)) in group.iter().zip(&copied.pairs) {
                let keywords = entry.keywords.clone();
                self.before.push(Before::Moved {
                    message: entry.message,
                    from,
                    to: target,
                    uid: *uid,
                    keywords,
                });
            }
        }
        Ok(())
    }

    /// The entry as it enters its new mailbox: what people say of junk is kept as a keyword for who learns from it.
    fn as_moved(&self, entry: &EntryState) -> EntryState {
        let (on, off) = match self.act {
            Act::Junk => ("$Junk", "$NotJunk"),
            Act::NotJunk => ("$NotJunk", "$Junk"),
            _ => return entry.clone(),
        };
        let mut words = split_keywords(entry.keywords.as_deref());
        words.retain(|word| !word.eq_ignore_ascii_case(off));
        words.push(on.to_owned());
        EntryState {
            keywords: crate::flags::join_keywords(&words),
            ..entry.clone()
        }
    }

    fn mark(&mut self, entries: &[(MailboxId, EntryState)]) -> Result<(), MailError> {
        let (mode, flags, keywords) = match self.act {
            Act::Seen(on) => (mode(*on), Flags::SEEN, Vec::new()),
            Act::Flag(on) => (mode(*on), Flags::FLAGGED, Vec::new()),
            Act::Label(keyword, on) => (mode(*on), Flags::NONE, vec![keyword.clone()]),
            _ => return Ok(()),
        };
        let asked = FlagChange {
            mode,
            flags,
            keywords,
        };
        let hidden = |acting: &Self, mailbox| {
            acting.is(mailbox, &[Role::Trash, Role::Junk]) && acting.here != Some(mailbox)
        };
        let meant: Vec<&(MailboxId, EntryState)> = entries
            .iter()
            .filter(|(mailbox, _)| !hidden(self, *mailbox))
            .collect();
        // One message stands for the conversation when it becomes unread or flagged: its newest here.
        let newest = match self.act {
            Act::Seen(false) | Act::Flag(true) => {
                let here = meant
                    .iter()
                    .filter(|(mailbox, _)| self.here.is_none_or(|here| here == *mailbox));
                let incoming = here
                    .clone()
                    .filter(|(mailbox, _)| !self.is(*mailbox, &[Role::Sent, Role::Drafts]));
                let newest = |entries: &mut dyn Iterator<Item = &&(MailboxId, EntryState)>| {
                    entries
                        .map(|(_, entry)| (entry.received, entry.message))
                        .max()
                };
                newest(&mut incoming.into_iter()).or_else(|| newest(&mut here.into_iter()))
            }
            _ => None,
        };
        for (mailbox, entry) in meant {
            if newest.is_some_and(|(_, message)| message != entry.message) {
                continue;
            }
            if let (Act::Seen(on), Reader::Person(person)) = (self.act, self.reader) {
                let (mailbox, uid, on) = (*mailbox, entry.uid, *on);
                let changed = self.reader.mark(self.change.tx, mailbox, &[uid], on)?;
                self.before.extend(changed.iter().map(|_| Before::SeenBy {
                    person,
                    mailbox,
                    uid,
                    seen: !on,
                }));
                continue;
            }
            if storing::mark(&mut self.change, *mailbox, entry, &asked)? {
                self.before.push(Before::Marked {
                    mailbox: *mailbox,
                    uid: entry.uid,
                    flags: Flags::of_column(entry.flags),
                });
            }
        }
        Ok(())
    }

    fn delete(&mut self, entries: &[(MailboxId, EntryState)]) -> Result<(), MailError> {
        for (mailbox, group) in by_mailbox(entries) {
            if Some(mailbox) == self.here {
                expunging::remove_all(&mut self.change, mailbox, &group)?;
                self.before
                    .extend(group.iter().map(|entry| Before::removed(mailbox, entry)));
            }
        }
        Ok(())
    }
}

fn mode(on: bool) -> Mode {
    if on { Mode::Add } else { Mode::Remove }
}

fn by_mailbox(entries: &[(MailboxId, EntryState)]) -> Vec<(MailboxId, Vec<EntryState>)> {
    let mut groups: Vec<(MailboxId, Vec<EntryState>)> = Vec::new();
    for (mailbox, entry) in entries {
        match groups.iter_mut().find(|(known, _)| known == mailbox) {
            Some((_, group)) => group.push(entry.clone()),
            None => groups.push((*mailbox, vec![entry.clone()])),
        }
    }
    for (_, group) in &mut groups {
        group.sort_by_key(|entry| entry.uid);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_from_before_lists_of_messages_is_understood() {
        let query = ListQuery::new(Place::Flagged, 50);
        let (act, undo) = (Act::Archive, UndoId(9));
        let before = (
            (&query.place, query.filter, query.after, query.limit),
            MessageId(7),
            &act,
            undo,
            None::<Cursor>,
        );
        let read = Task::decode(&postcard::to_allocvec(&before).unwrap()).unwrap();
        assert_eq!((&read.query, read.upper), (&query, MessageId(7)));
        assert_eq!(read.undo, undo);
        let now = Task::decode(&read.encode().unwrap()).unwrap();
        assert_eq!((now.query, now.upper), (read.query, read.upper));
    }
}
