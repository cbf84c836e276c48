//! IMAP's SEARCH (RFC 9051 §6.4.4): criteria over the entries of one mailbox.
//!
//! What asks for text is answered from the index first and narrows which entries are read at all; flags, dates and
//! sizes lie in the entries. Sequence numbers are the door's matter: it asks by UID.

use super::substring::{Head, Part};
use super::words;
use crate::change::{EntryState, read_state};
use crate::flag_set::{self, Mark};
use crate::flags::split_keywords;
use crate::{Flags, Mail, MailError, MailboxId, MessageId, Uid, UidSet, message};
use directory::Actor;
use std::borrow::Cow;
use std::collections::HashSet;
use store::{AccountId, ModSeq, StoreError, Timestamp, Tx, params};

/// A criterion. Text is compared as substrings without regard to case and accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Criterion {
    All,
    And(Vec<Criterion>),
    Or(Box<Criterion>, Box<Criterion>),
    Not(Box<Criterion>),
    Uid(UidSet),
    /// Has all of these flags.
    Flags(Flags),
    Keyword(String),
    Larger(u32),
    Smaller(u32),
    /// The internal date lies before, or at or after.
    Before(Timestamp),
    Since(Timestamp),
    /// The Date field lies before, or at or after.
    SentBefore(Timestamp),
    SentSince(Timestamp),
    From(String),
    To(String),
    Cc(String),
    Bcc(String),
    Subject(String),
    Body(String),
    Text(String),
    /// A header field contains this; an empty text: the field is there.
    Header(String, String),
    /// Changed at or after (RFC 7162 §3.1.5).
    ModSeq(ModSeq),
    /// One of these messages (RFC 8474 EMAILID).
    Message(MessageId),
}

/// Candidates that are looked up one by one rather than by walking the mailbox.
const FEW: usize = 500;

impl Mail {
    /// The entries of a mailbox that fit, by rising UID.
    ///
    /// # Errors
    /// `NoSuchMailbox`, `Refused`, or the store's.
    pub fn search_entries(
        &self,
        actor: &Actor,
        account: AccountId,
        mailbox: MailboxId,
        criterion: &Criterion,
    ) -> Result<Vec<Uid>, MailError> {
        self.may(actor, account, directory::Right::Read)?;
        if asks_text(criterion) {
            self.index(account)?;
        }
        let reader = self.reader(actor, account);
        self.store().read(account, |tx| {
            crate::mailbox::by_id(tx, mailbox)?;
            let seen = reader.seen_set(tx, mailbox)?;
            let criterion = match &seen {
                Some(seen) => Cow::Owned(as_seen(criterion, seen)),
                None => Cow::Borrowed(criterion),
            };
            let plan = plan(tx, &criterion)?;
            if let Some(bounds) = only_bounds(&plan) {
                return uids(tx, mailbox, &bounds);
            }
            let mut found = Vec::new();
            for entry in entries(tx, mailbox, &plan)? {
                if fits(self, tx, &plan, &entry.0, entry.1)? {
                    found.push(entry.0.uid);
                }
            }
            found.sort_unstable();
            Ok(found)
        })
    }
}

fn asks_text(criterion: &Criterion) -> bool {
    use Criterion as C;
    match criterion {
        C::And(all) => all.iter().any(asks_text),
        C::Or(a, b) => asks_text(a) || asks_text(b),
        C::Not(inner) => asks_text(inner),
        C::From(_)
        | C::To(_)
        | C::Cc(_)
        | C::Bcc(_)
        | C::Subject(_)
        | C::Body(_)
        | C::Text(_)
        | C::Header(..) => true,
        _ => false,
    }
}

/// A criterion with what the index said of its texts.
enum Plan {
    And(Vec<Plan>),
    Or(Box<Plan>, Box<Plan>),
    Not(Box<Plan>),
    Plain(Criterion),
    Head(Head, Part),
    Body(Part),
    Text(Part),
}

fn plan(tx: &Tx<'_>, criterion: &Criterion) -> Result<Plan, MailError> {
    use Criterion as C;
    let head = |field, wanted: &str| -> Result<Plan, MailError> {
        Ok(Plan::Head(field, Part::find(tx, wanted)?))
    };
    Ok(match criterion {
        C::And(all) => Plan::And(
            all.iter()
                .map(|one| plan(tx, one))
                .collect::<Result<_, _>>()?,
        ),
        C::Or(a, b) => Plan::Or(Box::new(plan(tx, a)?), Box::new(plan(tx, b)?)),
        C::Not(inner) => Plan::Not(Box::new(plan(tx, inner)?)),
        C::Subject(wanted) => head(Head::Subject, wanted)?,
        C::From(wanted) => head(Head::From, wanted)?,
        C::To(wanted) => head(Head::To, wanted)?,
        C::Cc(wanted) => head(Head::Cc, wanted)?,
        C::Bcc(wanted) => head(Head::Bcc, wanted)?,
        C::Header(name, wanted) => match known_head(name) {
            Some(field) if !wanted.is_empty() => head(field, wanted)?,
            _ => Plan::Plain(criterion.clone()),
        },
        C::Body(wanted) => Plan::Body(Part::find(tx, wanted)?),
        C::Text(wanted) => Plan::Text(Part::find(tx, wanted)?),
        plain => Plan::Plain(plain.clone()),
    })
}

/// What is asked of `\Seen`, asked of what a reader has seen themselves.
fn as_seen(criterion: &Criterion, seen: &UidSet) -> Criterion {
    use Criterion as C;
    match criterion {
        C::Flags(flags) if flags.contains(Flags::SEEN) => C::And(vec![
            C::Flags(flags.without(Flags::SEEN)),
            C::Uid(seen.clone()),
        ]),
        C::And(all) => C::And(all.iter().map(|one| as_seen(one, seen)).collect()),
        C::Or(a, b) => C::Or(Box::new(as_seen(a, seen)), Box::new(as_seen(b, seen))),
        C::Not(inner) => C::Not(Box::new(as_seen(inner, seen))),
        other => other.clone(),
    }
}

fn known_head(name: &str) -> Option<Head> {
    let known = [
        ("subject", Head::Subject),
        ("from", Head::From),
        ("to", Head::To),
        ("cc", Head::Cc),
        ("bcc", Head::Bcc),
    ];
    known
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, head)| head)
}

/// What every entry that fits must be among.
#[derive(Default)]
struct Bounds {
    messages: Option<HashSet<MessageId>>,
    uids: Option<UidSet>,
    /// Those only that bear a mark.
    mark: Option<Mark>,
}

fn bounds(plan: &Plan, found: &mut Bounds) {
    match plan {
        Plan::And(all) => all.iter().for_each(|one| bounds(one, found)),
        Plan::Plain(Criterion::Uid(set)) if found.uids.is_none() => found.uids = Some(set.clone()),
        Plan::Plain(Criterion::Message(id)) => found.messages = Some(HashSet::from([*id])),
        plan if mark(plan).is_some() => found.mark = found.mark.or(mark(plan)),
        Plan::Head(_, part) | Plan::Body(part) | Plan::Text(part) => {
            let Some(candidates) = &part.candidates else {
                return;
            };
            let smaller = found
                .messages
                .as_ref()
                .is_none_or(|known| candidates.len() < known.len());
            if smaller {
                found.messages = Some(candidates.clone());
            }
        }
        Plan::Or(..) | Plan::Not(_) | Plan::Plain(_) => {}
    }
}

fn mark(plan: &Plan) -> Option<Mark> {
    let flags = |plan: &Plan, flags| matches!(plan, Plan::Plain(Criterion::Flags(asked)) if *asked == flags);
    match plan {
        Plan::Not(inner) if flags(inner, Flags::SEEN) => Some(Mark::Unseen),
        plan if flags(plan, Flags::FLAGGED) => Some(Mark::Flagged),
        plan if flags(plan, Flags::DELETED) => Some(Mark::Deleted),
        _ => None,
    }
}

/// The bounds of a plan that asks for nothing beside them: then no entry need be read.
fn only_bounds(plan: &Plan) -> Option<Bounds> {
    let parts = match plan {
        Plan::And(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let (mut sets, mut marks) = (0, 0);
    for part in parts {
        match part {
            Plan::Plain(Criterion::All) => {}
            Plan::Plain(Criterion::Uid(_)) => sets += 1,
            part if mark(part).is_some() => marks += 1,
            _ => return None,
        }
    }
    let mut found = Bounds::default();
    bounds(plan, &mut found);
    // Of two sets, or two marks, the bounds know one.
    (sets <= 1 && marks <= 1).then_some(found)
}

/// By way of an index that covers the first look at entries: SQLite takes one column of the key for as narrow as three
/// of another index, and would read the whole account.
pub(crate) const OF_MESSAGE: &str = "
SELECT entry.uid, entry.message_id, entry.conversation_id, entry.received, entry.sent, entry.size, entry.flags,
    entry.keywords, entry.modseq, entry.mailbox_id
FROM message CROSS JOIN entry place CROSS JOIN entry
WHERE message.account_id = $1 AND message.message_id = $2
    AND place.account_id = $1 AND place.conversation_id = message.conversation_id AND place.message_id = $2
    AND entry.account_id = $1 AND entry.mailbox_id = place.mailbox_id AND entry.uid = place.uid";

/// The entries of a message, with their mailboxes.
pub(crate) fn of_message(
    tx: &Tx<'_>,
    message: MessageId,
) -> Result<Vec<(MailboxId, EntryState)>, StoreError> {
    tx.query(OF_MESSAGE, params![tx.account()?, message], |row| {
        Ok((row.get(9)?, read_state(row)?))
    })
}

pub(crate) const WALK: &str = "
SELECT uid, message_id, conversation_id, received, sent, size, flags, keywords, modseq FROM entry
WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 ORDER BY uid";

pub(crate) const UIDS_BETWEEN: &str = "
SELECT uid FROM entry WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 ORDER BY uid";

/// The UIDs within the bounds, which name no messages.
fn uids(tx: &Tx<'_>, mailbox: MailboxId, bounds: &Bounds) -> Result<Vec<Uid>, MailError> {
    let all = UidSet::all();
    let within = bounds.uids.as_ref().unwrap_or(&all);
    if let Some(mark) = bounds.mark {
        return Ok(flag_set::uids(tx, mailbox, mark, within)?);
    }
    let account = tx.account()?;
    let mut found = Vec::new();
    for (from, to) in within.ranges() {
        tx.each(UIDS_BETWEEN, params![account, mailbox, *from, *to], |row| {
            found.push(row.get(0)?);
            Ok(())
        })?;
    }
    Ok(found)
}

/// The entries that may fit, with their change values.
fn entries(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    plan: &Plan,
) -> Result<Vec<(EntryState, ModSeq)>, MailError> {
    let mut found = Bounds::default();
    bounds(plan, &mut found);
    let account = tx.account()?;
    let mut entries = Vec::new();
    if let Some(messages) = found
        .messages
        .as_ref()
        .filter(|messages| messages.len() <= FEW)
    {
        for message in messages {
            tx.each(OF_MESSAGE, params![account, *message], |row| {
                if row.get::<MailboxId>(9)? == mailbox {
                    entries.push((read_state(row)?, row.get(8)?));
                }
                Ok(())
            })?;
        }
        return Ok(entries);
    }
    if found.mark.is_some() {
        found.uids = Some(uids(tx, mailbox, &found)?.into_iter().collect());
    }
    for (from, to) in found.uids.unwrap_or_else(UidSet::all).ranges() {
        tx.each(WALK, params![account, mailbox, *from, *to], |row| {
            let message: MessageId = row.get(1)?;
            if found
                .messages
                .as_ref()
                .is_none_or(|messages| messages.contains(&message))
            {
                entries.push((read_state(row)?, row.get(8)?));
            }
            Ok(())
        })?;
    }
    Ok(entries)
}

fn fits(
    mail: &Mail,
    tx: &Tx<'_>,
    plan: &Plan,
    entry: &EntryState,
    modseq: ModSeq,
) -> Result<bool, MailError> {
    match plan {
        Plan::And(all) => {
            for one in all {
                if !fits(mail, tx, one, entry, modseq)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Plan::Or(a, b) => {
            Ok(fits(mail, tx, a, entry, modseq)? || fits(mail, tx, b, entry, modseq)?)
        }
        Plan::Not(inner) => Ok(!fits(mail, tx, inner, entry, modseq)?),
        Plan::Head(field, part) => Ok(part.may_be_in(entry.message)
            && part.is_in_head(&super::substring::heads(tx, entry.message)?, *field)),
        Plan::Body(part) => {
            Ok(part.may_be_in(entry.message) && part.is_in_text(tx, entry.message)?)
        }
        Plan::Text(part) => {
            Ok(part.may_be_in(entry.message) && part.is_anywhere(tx, entry.message)?)
        }
        Plan::Plain(criterion) => plain(mail, tx, criterion, entry, modseq),
    }
}

fn plain(
    mail: &Mail,
    tx: &Tx<'_>,
    criterion: &Criterion,
    entry: &EntryState,
    modseq: ModSeq,
) -> Result<bool, MailError> {
    use Criterion as C;
    Ok(match criterion {
        C::Uid(set) => set.contains(entry.uid),
        C::Flags(flags) => Flags::of_column(entry.flags).contains(*flags),
        C::Keyword(wanted) => split_keywords(entry.keywords.as_deref())
            .iter()
            .any(|word| word.eq_ignore_ascii_case(wanted)),
        C::Larger(size) => entry.size > i64::from(*size),
        C::Smaller(size) => entry.size < i64::from(*size),
        C::Before(at) => entry.received < *at,
        C::Since(at) => entry.received >= *at,
        C::SentBefore(at) => entry.sent < *at,
        C::SentSince(at) => entry.sent >= *at,
        C::ModSeq(since) => modseq >= *since,
        C::Message(id) => entry.message == *id,
        C::Header(name, wanted) => {
            has_header(&message::raw(mail, tx, entry.message)?, name, wanted)
        }
        // The rest is planned or always true.
        _ => true,
    })
}

/// Whether the head of a message has a field that contains the text. Folded lines are one (RFC 5322 §2.2.3).
fn has_header(raw: &[u8], name: &str, wanted: &str) -> bool {
    let end = raw
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap_or(raw.len());
    let head = String::from_utf8_lossy(raw.get(..end).unwrap_or(raw))
        .replace("\r\n ", " ")
        .replace("\r\n\t", " ");
    let wanted = words::fold_line(wanted);
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .any(|(field, value)| {
            field.trim_end().eq_ignore_ascii_case(name) && words::fold_line(value).contains(&wanted)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_found_in_the_head_only() {
        let raw = b"List-Id: <profs.ac-thau.example>\r\nX-Long: one\r\n two\r\n\r\nX-Body: yes\r\n";
        assert!(has_header(raw, "list-id", "PROFS"));
        assert!(has_header(raw, "X-Long", "one two"));
        assert!(has_header(raw, "x-long", ""));
        assert!(!has_header(raw, "X-Body", ""));
    }
}
