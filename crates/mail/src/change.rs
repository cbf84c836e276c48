//! What a transaction does to entries, and the counters that follow by differences.
//!
//! Whoever adds, removes or marks entries tells a [`Change`]; [`Change::finish`] writes the mailboxes' counters and the
//! rows of `conversation_place` once for the whole transaction. A row of a place is touched only when something it
//! shows has changed.

use crate::flag_set::FlagSets;
use crate::flags::{ATTACHMENT, Flags, ROOM, split_keywords};
use crate::mailbox::{self, Role};
use crate::{ConversationId, MailError, MailboxId, MessageId, Uid, UidSet, label};
use std::collections::{BTreeMap, HashMap};
use store::{AccountId, ModSeq, Row, StoreError, Timestamp, Tx, params};

/// An entry as counters see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryState {
    pub uid: Uid,
    pub message: MessageId,
    pub conversation: ConversationId,
    pub received: Timestamp,
    /// The Date field; the internal date when the message has none.
    /// By the sender's clock, as if it were UTC: compared by days.
    pub sent: Timestamp,
    pub size: i64,
    /// Flags and facts, as the column holds them.
    pub flags: i64,
    pub keywords: Option<String>,
}

pub(crate) const STATES: &str = "
SELECT uid, message_id, conversation_id, received, sent, size, flags, keywords FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 ORDER BY uid";

pub(crate) fn read_state(row: &Row<'_>) -> Result<EntryState, StoreError> {
    Ok(EntryState {
        uid: row.get(0)?,
        message: row.get(1)?,
        conversation: row.get(2)?,
        received: row.get(3)?,
        sent: row.get(4)?,
        size: row.get(5)?,
        flags: row.get(6)?,
        keywords: row.get(7)?,
    })
}

/// The entries of a mailbox with these UIDs, in their order.
pub(crate) fn states(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    uids: &crate::UidSet,
) -> Result<Vec<EntryState>, StoreError> {
    let account = tx.account()?;
    let mut found = Vec::new();
    for (from, to) in uids.ranges() {
        tx.each(STATES, params![account, mailbox, *from, *to], |row| {
            found.push(read_state(row)?);
            Ok(())
        })?;
    }
    Ok(found)
}

#[derive(Default)]
struct MailboxDelta {
    total: i64,
    unseen: i64,
    size: i64,
    /// Entries that came or were marked.
    touched: Vec<Uid>,
    sets: FlagSets,
}

/// When and which: the order of conversations in lists.
type Moment = (Timestamp, MessageId);

#[derive(Default, Debug)]
struct PlaceDelta {
    count: i64,
    unseen: i64,
    attachment: i64,
    added: Option<Moment>,
    removed: Option<Moment>,
}

impl PlaceDelta {
    fn add(&mut self, flags: i64, sign: i64) {
        self.count += sign;
        self.unseen += sign * i64::from(flags & i64::from(Flags::SEEN.bits()) == 0);
        self.attachment += sign * i64::from(flags & ATTACHMENT != 0);
    }

    fn changes_nothing(&self) -> bool {
        self.count == 0 && self.unseen == 0 && self.attachment == 0 && self.added == self.removed
    }
}

/// A transaction's changes to entries.
pub(crate) struct Change<'a> {
    pub tx: &'a Tx<'a>,
    pub account: AccountId,
    pub modseq: ModSeq,
    mailboxes: BTreeMap<MailboxId, MailboxDelta>,
    places: BTreeMap<(i64, ConversationId), PlaceDelta>,
    labels: Option<HashMap<String, i64>>,
    hidden: Option<Vec<MailboxId>>,
}

impl<'a> Change<'a> {
    pub fn begin(tx: &'a Tx<'a>) -> Result<Self, StoreError> {
        Ok(Self {
            tx,
            account: tx.account()?,
            modseq: tx.modseq()?,
            mailboxes: BTreeMap::new(),
            places: BTreeMap::new(),
            labels: None,
            hidden: None,
        })
    }

    /// An entry has come into a mailbox.
    pub fn entered(&mut self, mailbox: MailboxId, entry: &EntryState) -> Result<(), MailError> {
        let delta = self.count(mailbox, entry, 1);
        delta.touched.push(entry.uid);
        delta.sets.entered(entry.uid, entry.flags);
        for place in self.places_of(mailbox, entry.keywords.as_deref())? {
            let delta = self.places.entry((place, entry.conversation)).or_default();
            delta.add(entry.flags, 1);
            delta.added = delta.added.max(Some((entry.received, entry.message)));
        }
        Ok(())
    }

    /// An entry has left a mailbox.
    pub fn left(&mut self, mailbox: MailboxId, entry: &EntryState) -> Result<(), MailError> {
        let delta = self.count(mailbox, entry, -1);
        delta.sets.left(entry.uid, entry.flags);
        for place in self.places_of(mailbox, entry.keywords.as_deref())? {
            let delta = self.places.entry((place, entry.conversation)).or_default();
            delta.add(entry.flags, -1);
            delta.removed = delta.removed.max(Some((entry.received, entry.message)));
        }
        Ok(())
    }

    /// An entry's flags or keywords have changed.
    pub fn marked(
        &mut self,
        mailbox: MailboxId,
        before: &EntryState,
        flags: i64,
        keywords: Option<&str>,
    ) -> Result<(), MailError> {
        let shown = i64::from(Flags::SEEN.bits());
        if before.flags & shown == flags & shown && before.keywords.as_deref() == keywords {
            self.touched(mailbox, before.uid, before.flags, flags);
            return Ok(());
        }
        let after = EntryState {
            flags,
            keywords: keywords.map(str::to_owned),
            ..before.clone()
        };
        self.left(mailbox, before)?;
        self.entered(mailbox, &after)
    }

    /// An entry has got flags that no list and no count depends on.
    pub fn touched(&mut self, mailbox: MailboxId, uid: Uid, before: i64, after: i64) {
        let delta = self.mailboxes.entry(mailbox).or_default();
        delta.touched.push(uid);
        delta.sets.marked(uid, before, after);
    }

    fn count(&mut self, mailbox: MailboxId, entry: &EntryState, sign: i64) -> &mut MailboxDelta {
        let delta = self.mailboxes.entry(mailbox).or_default();
        delta.total += sign;
        delta.unseen += sign * i64::from(entry.flags & i64::from(Flags::SEEN.bits()) == 0);
        delta.size += sign * entry.size;
        delta
    }

    /// Where an entry's conversation is listed because of it: its mailbox, and unless that is the trash or the junk,
    /// its labels.
    fn places_of(
        &mut self,
        mailbox: MailboxId,
        keywords: Option<&str>,
    ) -> Result<Vec<i64>, MailError> {
        let mut places = vec![mailbox.0];
        if keywords.is_none() || self.is_hidden(mailbox)? {
            return Ok(places);
        }
        for keyword in split_keywords(keywords) {
            places.extend(self.label_of(&keyword)?);
        }
        Ok(places)
    }

    fn is_hidden(&mut self, mailbox: MailboxId) -> Result<bool, MailError> {
        if self.hidden.is_none() {
            self.hidden = Some(hidden(self.tx)?);
        }
        Ok(self
            .hidden
            .as_ref()
            .is_some_and(|hidden| hidden.contains(&mailbox)))
    }

    /// The label of a keyword; one that is new becomes a label.
    fn label_of(&mut self, keyword: &str) -> Result<Option<i64>, MailError> {
        if !label::is_label(keyword) {
            return Ok(None);
        }
        if self.labels.is_none() {
            self.labels = Some(label::ids(self.tx)?);
        }
        let Some(labels) = &mut self.labels else {
            return Ok(None);
        };
        let folded = keyword.to_ascii_lowercase();
        if let Some(id) = labels.get(&folded) {
            return Ok(Some(*id));
        }
        let id = label::insert(self.tx, keyword, keyword, None)?.0;
        labels.insert(folded, id);
        Ok(Some(id))
    }

    /// `count` new UIDs of a mailbox; answers its UIDVALIDITY and the first.
    pub fn new_uids(&mut self, mailbox: MailboxId, count: u32) -> Result<(u32, Uid), MailError> {
        let given = self.tx.query_opt(
            "UPDATE mailbox SET uid_next = uid_next + $3 WHERE account_id = $1 AND mailbox_id = $2
             RETURNING uid_next, uid_validity",
            params![self.account, mailbox, count],
            |row| Ok((row.get::<i64>(0)?, row.get::<u32>(1)?)),
        )?;
        let (next, validity) = given.ok_or(MailError::NoSuchMailbox)?;
        let first = u32::try_from(next - i64::from(count))
            .map_err(|_| StoreError::Corrupt("no UIDs left".into()))?;
        Ok((validity, Uid(first)))
    }

    /// Writes one entry.
    pub fn insert_entry(
        &mut self,
        mailbox: MailboxId,
        entry: &EntryState,
    ) -> Result<(), MailError> {
        self.tx.execute(
            "INSERT INTO entry (account_id, mailbox_id, uid, message_id, conversation_id, received, sent, size, flags,
             modseq, keywords) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            params![self.account, mailbox, entry.uid, entry.message, entry.conversation, entry.received, entry.sent,
                entry.size, entry.flags | ROOM, self.modseq, entry.keywords.as_ref()],
        )?;
        self.entered(mailbox, entry)
    }

    /// Writes the counters. What is dropped without it leaves them wrong, so a transaction that fails half way must
    /// fail whole.
    pub fn finish(mut self) -> Result<(), MailError> {
        for (mailbox, delta) in std::mem::take(&mut self.mailboxes) {
            self.tx.execute(
                "UPDATE mailbox SET total = total + $3, unseen = unseen + $4, size = size + $5, modseq = $6
                 WHERE account_id = $1 AND mailbox_id = $2",
                params![self.account, mailbox, delta.total, delta.unseen, delta.size, self.modseq],
            )?;
            delta.sets.write(self.tx, self.account, mailbox)?;
            self.log(mailbox, delta.touched.into_iter().collect())?;
        }
        for ((place, conversation), delta) in std::mem::take(&mut self.places) {
            if !delta.changes_nothing() {
                self.settle(place, conversation, &delta)?;
            }
        }
        Ok(())
    }

    /// Remembers which entries this change touched, beside what an earlier one of the same transaction did.
    fn log(&self, mailbox: MailboxId, touched: UidSet) -> Result<(), MailError> {
        if touched.is_empty() {
            return Ok(());
        }
        let earlier = self.tx.query_opt(
            MARKS_OF,
            params![self.account, mailbox, self.modseq],
            read_marks,
        )?;
        let touched = UidSet::union(earlier.into_iter().chain([touched]));
        self.tx.execute(
            "INSERT INTO marks (account_id, mailbox_id, modseq, uids) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, mailbox_id, modseq) DO UPDATE SET uids = $4",
            params![self.account, mailbox, self.modseq, &touched.encode()?],
        )?;
        Ok(())
    }

    fn settle(
        &mut self,
        place: i64,
        conversation: ConversationId,
        delta: &PlaceDelta,
    ) -> Result<(), MailError> {
        if let (Some((newest, message)), None) = (delta.added, delta.removed) {
            return Ok(upsert(
                self.tx,
                self.account,
                place,
                conversation,
                delta,
                newest,
                message,
            )?);
        }
        // Most often nothing is left of it there.
        if delta.added.is_none()
            && delta.count < 0
            && self.tx.execute(
                EMPTIED,
                params![self.account, place, conversation, -delta.count],
            )? > 0
        {
            return Ok(());
        }
        let (newest, message) = delta.added.unwrap_or((Timestamp(i64::MIN), MessageId(0)));
        let after = self.tx.query_opt(
            ADJUST,
            params![
                self.account,
                place,
                conversation,
                delta.count,
                delta.unseen,
                delta.attachment,
                newest,
                message
            ],
            |row| Ok((row.get::<i64>(0)?, (row.get(1)?, row.get(2)?))),
        )?;
        match after {
            None if delta.count > 0 => Ok(upsert(
                self.tx,
                self.account,
                place,
                conversation,
                delta,
                newest,
                message,
            )?),
            None => Ok(()),
            Some((0, _)) => {
                self.tx.execute(
                    "DELETE FROM conversation_place WHERE account_id = $1 AND place_id = $2 AND conversation_id = $3",
                    params![self.account, place, conversation],
                )?;
                Ok(())
            }
            // The newest may be the one that left.
            Some((_, shown)) if delta.removed >= Some(shown) && delta.removed != delta.added => {
                self.find_newest(place, conversation)
            }
            Some(_) => Ok(()),
        }
    }

    fn newest_in(
        &self,
        mailbox: i64,
        conversation: ConversationId,
    ) -> Result<Option<Moment>, StoreError> {
        let mut newest = None;
        let values = params![self.account, conversation, mailbox];
        self.tx.each(MOMENTS, values, |row| {
            newest = newest.max(Some((row.get(0)?, row.get(1)?)));
            Ok(())
        })?;
        Ok(newest)
    }

    fn newest_labelled(
        &mut self,
        label: i64,
        conversation: ConversationId,
    ) -> Result<Option<Moment>, MailError> {
        let mut newest = None;
        for (mailbox, entry) in of_conversation(self.tx, conversation)? {
            let places = self.places_of(mailbox, entry.keywords.as_deref())?;
            if places.contains(&label) {
                newest = newest.max(Some((entry.received, entry.message)));
            }
        }
        Ok(newest)
    }

    fn find_newest(&mut self, place: i64, conversation: ConversationId) -> Result<(), MailError> {
        let labels = self.labels.as_ref();
        let newest = if labels.is_some_and(|labels| labels.values().any(|label| *label == place)) {
            self.newest_labelled(place, conversation)?
        } else {
            self.newest_in(place, conversation)?
        };
        if let Some((received, message)) = newest {
            self.tx.execute(
                "UPDATE conversation_place SET newest = $4, newest_message = $5
                 WHERE account_id = $1 AND place_id = $2 AND conversation_id = $3",
                params![self.account, place, conversation, received, message],
            )?;
        }
        Ok(())
    }
}

/// When a conversation's entries in one mailbox came.
pub(crate) const MOMENTS: &str = "
SELECT received, message_id FROM entry WHERE account_id = $1 AND conversation_id = $2 AND mailbox_id = $3";

const MARKS_OF: &str =
    "SELECT uids FROM marks WHERE account_id = $1 AND mailbox_id = $2 AND modseq = $3";
pub(crate) const MARKS_SINCE: &str = "
SELECT uids FROM marks WHERE account_id = $1 AND mailbox_id = $2 AND modseq > $3 ORDER BY modseq";

fn read_marks(row: &Row<'_>) -> Result<UidSet, StoreError> {
    UidSet::decode(&row.get::<Vec<u8>>(0)?)
}

/// The UIDs that came or were marked in a mailbox since a change value; some may be gone again.
pub(crate) fn marked_since(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    since: ModSeq,
) -> Result<UidSet, StoreError> {
    if since.0 <= 0 {
        return Ok(UidSet::all());
    }
    Ok(UidSet::union(tx.query(
        MARKS_SINCE,
        params![tx.account()?, mailbox, since],
        read_marks,
    )?))
}

const EMPTIED: &str = "
DELETE FROM conversation_place
WHERE account_id = $1 AND place_id = $2 AND conversation_id = $3 AND count = $4";

const ADJUST: &str = "
UPDATE conversation_place SET
    count = count + $4, unseen = unseen + $5, attachment = attachment + $6,
    newest_message = CASE WHEN newest < $7 OR (newest = $7 AND newest_message < $8) THEN $8 ELSE newest_message END,
    newest = CASE WHEN newest < $7 THEN $7 ELSE newest END
WHERE account_id = $1 AND place_id = $2 AND conversation_id = $3
RETURNING count, newest, newest_message";

const UPSERT: &str = "
INSERT INTO conversation_place
    (account_id, place_id, conversation_id, newest, newest_message, count, unseen, attachment)
VALUES ($1, $2, $3, $7, $8, $4, $5, $6)
ON CONFLICT (account_id, place_id, conversation_id) DO UPDATE SET
    count = conversation_place.count + $4, unseen = conversation_place.unseen + $5,
    attachment = conversation_place.attachment + $6,
    newest_message = CASE WHEN conversation_place.newest < $7
        OR (conversation_place.newest = $7 AND conversation_place.newest_message < $8)
        THEN $8 ELSE conversation_place.newest_message END,
    newest = CASE WHEN conversation_place.newest < $7 THEN $7 ELSE conversation_place.newest END";

fn upsert(
    tx: &Tx<'_>,
    account: AccountId,
    place: i64,
    conversation: ConversationId,
    delta: &PlaceDelta,
    newest: Timestamp,
    message: MessageId,
) -> Result<(), StoreError> {
    let values = params![
        account,
        place,
        conversation,
        delta.count,
        delta.unseen,
        delta.attachment,
        newest,
        message
    ];
    tx.execute(UPSERT, values).map(|_| ())
}

pub(crate) const OF_CONVERSATION: &str = "
SELECT uid, message_id, conversation_id, received, sent, size, flags, keywords, mailbox_id, modseq FROM entry
WHERE account_id = $1 AND conversation_id = $2 ORDER BY message_id";

/// All entries of a conversation, with their mailboxes, in the order of their messages.
pub(crate) fn of_conversation(
    tx: &Tx<'_>,
    conversation: ConversationId,
) -> Result<Vec<(MailboxId, EntryState)>, StoreError> {
    tx.query(
        OF_CONVERSATION,
        params![tx.account()?, conversation],
        |row| Ok((row.get(8)?, read_state(row)?)),
    )
}

/// Mailboxes whose entries do not count for labels and flagged ones: the trash and the junk.
pub(crate) fn hidden(tx: &Tx<'_>) -> Result<Vec<MailboxId>, MailError> {
    let roles = mailbox::roles(tx)?;
    Ok([Role::Trash, Role::Junk]
        .iter()
        .filter_map(|role| roles.get(role).copied())
        .collect())
}
