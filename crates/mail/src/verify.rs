//! Whether an account's counters and lists say what its entries say: everything is counted anew, in memory. All of it
//! may be given up between two steps, when the program stops.

mod summaries;

use crate::change::{EntryState, hidden};
use crate::flags::{ATTACHMENT, split_keywords};
use crate::message_place::{self, Places};
use crate::reader::counting;
use crate::{
    ConversationId, Flags, Mail, MailError, MailboxId, MessageId, flag_set, label, mailbox,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{AccountId, BlobId, Stop, Timestamp, Tx, params};

/// A row of `conversation_place` as it should be.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct Counted {
    newest: Option<(Timestamp, MessageId)>,
    count: i64,
    unseen: i64,
    attachment: i64,
}

impl Counted {
    fn add(&mut self, entry: &EntryState) {
        let flags = Flags::of_column(entry.flags);
        self.newest = self.newest.max(Some((entry.received, entry.message)));
        self.count += 1;
        self.unseen += i64::from(!flags.contains(Flags::SEEN));
        self.attachment += i64::from(entry.flags & ATTACHMENT != 0);
    }
}

type Conversations = BTreeMap<(i64, ConversationId), Counted>;

impl Mail {
    /// What mail finds wrong with an account, the store's own findings included; empty: nothing. Of the program
    /// itself and the command line.
    ///
    /// # Errors
    /// The store's; `Closing` when the program stops meanwhile.
    pub fn verify(&self, account: AccountId) -> Result<Vec<String>, MailError> {
        let mut problems = self.store().verify_account(account)?;
        let stop = self.store().stopping();
        let (found, blobs) = self.store().read(account, |tx| {
            Ok::<_, MailError>((check(tx, stop)?, blobs(tx)?))
        })?;
        problems.extend(found);
        for (message, blob) in blobs {
            stop.check()?;
            if !self.store().blobs().verify(blob)? {
                problems.push(format!(
                    "message {message}: its body {blob} is missing or damaged"
                ));
            }
        }
        Ok(problems)
    }
}

fn blobs(tx: &Tx<'_>) -> Result<Vec<(MessageId, BlobId)>, MailError> {
    let sql = "SELECT message_id, blob FROM message WHERE account_id = $1 AND blob IS NOT NULL";
    Ok(tx.query(sql, params![tx.account()?], |row| {
        Ok((row.get(0)?, BlobId::from_column(&row.get::<Vec<u8>>(1)?)?))
    })?)
}

fn check(tx: &Tx<'_>, stop: &Stop) -> Result<Vec<String>, MailError> {
    let mut problems = Vec::new();
    let mailboxes = mailbox::list(tx)?;
    let labels = label::ids(tx)?;
    let aside = hidden(tx)?;
    let mut places = Conversations::new();
    let mut of_message: HashMap<MessageId, i64> = HashMap::new();
    let mut listed = message_place::are_kept(tx)?.then(Places::default);
    for mailbox in &mailboxes {
        stop.check()?;
        let entries = crate::change::states(tx, mailbox.id, &crate::UidSet::all())?;
        let unseen = entries
            .iter()
            .filter(|entry| !Flags::of_column(entry.flags).contains(Flags::SEEN))
            .count();
        problems.extend(flag_set::problems(tx, mailbox.id, &entries)?);
        let size: i64 = entries.iter().map(|entry| entry.size).sum();
        let counted = (entries.len(), unseen, size);
        let stored = (
            mailbox.total as usize,
            mailbox.unseen as usize,
            mailbox.size,
        );
        if counted != stored {
            problems.push(format!(
                "mailbox {}: counters {stored:?}, rows {counted:?}",
                mailbox.id
            ));
        }
        if entries
            .last()
            .is_some_and(|last| last.uid.0 >= mailbox.uid_next)
        {
            problems.push(format!(
                "mailbox {}: a UID is not below UIDNEXT {}",
                mailbox.id, mailbox.uid_next
            ));
        }
        for entry in &entries {
            *of_message.entry(entry.message).or_default() += 1;
            let here = places_of(mailbox.id, entry, &labels, &aside);
            for place in &here {
                places
                    .entry((*place, entry.conversation))
                    .or_default()
                    .add(entry);
            }
            if let Some(listed) = &mut listed {
                listed.count(&here, entry, !aside.contains(&mailbox.id), 1);
            }
        }
    }
    problems.extend(counting::problems(tx)?);
    check_places(tx, &places, &mut problems)?;
    check_listed(tx, &listed.unwrap_or_default(), &mut problems)?;
    check_messages(tx, &of_message, stop, &mut problems)?;
    summaries::check(tx, stop, &mut problems)?;
    Ok(problems)
}

fn places_of(
    mailbox: MailboxId,
    entry: &EntryState,
    labels: &HashMap<String, i64>,
    aside: &[MailboxId],
) -> Vec<i64> {
    let mut places = vec![mailbox.0];
    if !aside.contains(&mailbox) {
        let keywords = split_keywords(entry.keywords.as_deref());
        places.extend(
            keywords
                .iter()
                .filter_map(|keyword| labels.get(&keyword.to_ascii_lowercase())),
        );
    }
    places
}

fn check_places(
    tx: &Tx<'_>,
    counted: &Conversations,
    problems: &mut Vec<String>,
) -> Result<(), MailError> {
    let mut stored = Conversations::new();
    tx.each(
        "SELECT place_id, conversation_id, newest, newest_message, count, unseen, attachment
         FROM conversation_place WHERE account_id = $1",
        params![tx.account()?],
        |row| {
            let place = Counted {
                newest: Some((row.get(2)?, row.get(3)?)),
                count: row.get(4)?,
                unseen: row.get(5)?,
                attachment: row.get(6)?,
            };
            stored.insert((row.get(0)?, row.get(1)?), place);
            Ok(())
        },
    )?;
    for (key, place) in &stored {
        match counted.get(key) {
            None => problems.push(format!(
                "conversation {} is listed in place {} without entries",
                key.1, key.0
            )),
            Some(right) if right != place => {
                problems.push(format!(
                    "conversation {} in place {}: {place:?}, rows {right:?}",
                    key.1, key.0
                ));
            }
            Some(_) => {}
        }
    }
    for key in counted.keys().filter(|key| !stored.contains_key(key)) {
        problems.push(format!(
            "conversation {} is missing in place {}",
            key.1, key.0
        ));
    }
    Ok(())
}

/// The rows of lists of messages; an account that never asked for one has none.
fn check_listed(
    tx: &Tx<'_>,
    counted: &Places,
    problems: &mut Vec<String>,
) -> Result<(), MailError> {
    let stored = message_place::all(tx)?;
    let keys: BTreeSet<_> = stored.0.keys().chain(counted.0.keys()).collect();
    for key in keys {
        let (told, right) = (stored.0.get(key), counted.0.get(key));
        if told != right {
            problems.push(format!(
                "message {} in place {}, mark {}: {told:?} entries listed, {right:?} found",
                key.3, key.0, key.1
            ));
        }
    }
    Ok(())
}

fn check_messages(
    tx: &Tx<'_>,
    of_message: &HashMap<MessageId, i64>,
    stop: &Stop,
    problems: &mut Vec<String>,
) -> Result<(), MailError> {
    let account = tx.account()?;
    let (mut used, mut alive): (i64, BTreeMap<ConversationId, i64>) = (0, BTreeMap::new());
    let sql = "SELECT message_id, conversation_id, alive, size FROM message WHERE account_id = $1";
    tx.each(sql, params![account], |row| {
        stop.check()?;
        let (message, kept): (MessageId, i64) = (row.get(0)?, row.get(2)?);
        let counted = of_message.get(&message).copied().unwrap_or(0);
        if i64::from(counted > 0) != kept {
            problems.push(format!(
                "message {message}: alive {kept}, {counted} entries found"
            ));
        }
        if counted > 0 {
            used += row.get::<i64>(3)?;
            *alive.entry(row.get(1)?).or_default() += 1;
        }
        Ok(())
    })?;
    let sql = "SELECT conversation_id, messages FROM conversation WHERE account_id = $1";
    tx.each(sql, params![account], |row| {
        let (conversation, messages): (ConversationId, i64) = (row.get(0)?, row.get(1)?);
        let counted = alive.remove(&conversation).unwrap_or(0);
        if counted != messages {
            problems.push(format!(
                "conversation {conversation}: {messages} messages counted, {counted} found"
            ));
        }
        Ok(())
    })?;
    problems.extend(
        alive
            .keys()
            .map(|conversation| format!("conversation {conversation} has no row")),
    );
    let attached: i64 = tx.value(
        "SELECT CAST(COALESCE(sum(size), 0) AS BIGINT) FROM attachment WHERE account_id = $1",
        params![account],
    )?;
    let held: i64 = tx.value(
        "SELECT CAST(COALESCE(sum(size), 0) AS BIGINT) FROM submission WHERE account_id = $1",
        params![account],
    )?;
    let counted: i64 = tx.value(
        "SELECT used_bytes FROM account_state WHERE account_id = $1",
        params![account],
    )?;
    if used + attached + held != counted {
        problems.push(format!(
            "{counted} bytes counted as used, {} found",
            used + attached + held
        ));
    }
    Ok(())
}
