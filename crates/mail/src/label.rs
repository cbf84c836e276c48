//! Labels: keywords that have a name and a hue. Any keyword that is not one of the systems' own becomes a label.

use crate::change::Change;
use crate::flags::{is_keyword, split_keywords};
use crate::reader::Reader;
use crate::{
    ConversationId, FlagChange, Flags, LabelId, Mail, MailError, Mode, NotAllowed, change, journal,
    mailbox,
};
use directory::{Actor, PersonId};
use std::collections::{HashMap, HashSet};
use store::{AccountId, Row, StoreError, Tx, params};

/// A label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub id: LabelId,
    /// The keyword that entries bear.
    pub keyword: String,
    pub name: String,
    /// Degrees of OKLCH, one of [`HUES`].
    pub hue: u32,
    /// Conversations with something unread.
    pub unread: u32,
}

/// The hues labels can have: all of them stay legible on every ground.
pub const HUES: [u32; 8] = [25, 65, 115, 155, 195, 245, 300, 350];
/// Labels of one account.
pub const MOST_LABELS: usize = 300;
/// Letters of a label's name.
const LONGEST_NAME: usize = 60;

/// Keywords of clients and filters that say something to programs, not to people.
const OF_SYSTEMS: [&str; 5] = ["junk", "nonjunk", "notjunk", "forwarded", "mdnsent"];

/// Whether a keyword is shown to people as a label.
pub(crate) fn is_label(keyword: &str) -> bool {
    !keyword.starts_with('$')
        && !OF_SYSTEMS
            .iter()
            .any(|word| word.eq_ignore_ascii_case(keyword))
}

pub(crate) const LIST: &str =
    "SELECT label_id, keyword, name, hue FROM label WHERE account_id = $1";
pub(crate) const UNREAD: &str = "
SELECT count(*) FROM conversation_place WHERE account_id = $1 AND place_id = $2 AND unseen > 0";

/// What bears keywords in a mailbox and somebody who does not own the account has not seen.
pub(crate) const UNSEEN: &str = "
SELECT entry.conversation_id, entry.keywords
FROM entry LEFT JOIN seen_by ON seen_by.account_id = $1 AND seen_by.person_id = $2
    AND seen_by.mailbox_id = $3 AND seen_by.uid = entry.uid
WHERE entry.account_id = $1 AND entry.mailbox_id = $3 AND entry.keywords IS NOT NULL
    AND COALESCE(seen_by.seen, 0) = 0";

fn read_label(row: &Row<'_>) -> Result<Label, StoreError> {
    Ok(Label {
        id: row.get(0)?,
        keyword: row.get(1)?,
        name: row.get(2)?,
        hue: row.get(3)?,
        unread: 0,
    })
}

/// Label ids by keyword in lower case.
pub(crate) fn ids(tx: &Tx<'_>) -> Result<HashMap<String, i64>, StoreError> {
    let rows = tx.query(
        "SELECT folded, label_id FROM label WHERE account_id = $1",
        params![tx.account()?],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// All labels by name, without their counts.
pub(crate) fn all(tx: &Tx<'_>) -> Result<Vec<Label>, StoreError> {
    let mut labels = tx.query(LIST, params![tx.account()?], read_label)?;
    labels.sort_by_cached_key(|label| (text::fold(&label.name), label.id));
    Ok(labels)
}

pub(crate) fn insert(
    tx: &Tx<'_>,
    keyword: &str,
    name: &str,
    hue: Option<u32>,
) -> Result<LabelId, StoreError> {
    let (account, id) = (tx.account()?, tx.new_ids(1)?);
    let hue = hue.unwrap_or_else(|| hue_of(keyword));
    tx.execute(
        "INSERT INTO label (account_id, label_id, keyword, folded, name, hue) VALUES ($1, $2, $3, $4, $5, $6)",
        params![account, id, keyword, &keyword.to_ascii_lowercase(), name, hue],
    )?;
    Ok(LabelId(id))
}

fn hue_of(keyword: &str) -> u32 {
    let sum: usize = keyword
        .bytes()
        .map(|b| usize::from(b.to_ascii_lowercase()))
        .sum();
    HUES[sum % HUES.len()]
}

/// The keyword for a name: the name when it is an atom, else its letters without accents; numbered until it is free.
fn keyword_for(name: &str, taken: &HashMap<String, i64>) -> String {
    let plain: String = text::fold(name)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect();
    let base = if is_keyword(name) && is_label(name) {
        name.to_owned()
    } else if is_keyword(&plain) && is_label(&plain) && plain.bytes().any(|b| b != b'-') {
        plain
    } else {
        "label".to_owned()
    };
    let free = |word: &str| !taken.contains_key(&word.to_ascii_lowercase());
    let mut candidates =
        std::iter::once(base.clone()).chain((2..).map(|n: u32| format!("{base}-{n}")));
    candidates.find(|word| free(word)).unwrap_or(base)
}

impl Mail {
    /// All labels by name, with their unread conversations.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn labels(&self, actor: &Actor, account: AccountId) -> Result<Vec<Label>, MailError> {
        let reader = self.reader(actor, account);
        self.read(actor, account, |tx| {
            let mut labels = all(tx)?;
            match reader {
                Reader::Owner => {
                    for label in &mut labels {
                        label.unread = tx.value(UNREAD, params![account, label.id])?;
                    }
                }
                Reader::Person(person) => count_unseen(tx, person, &mut labels)?,
            }
            Ok(labels)
        })
    }

    /// Makes a label; its keyword comes from the name.
    ///
    /// # Errors
    /// `BadName`, `TooMany`, `Refused`, or the store's.
    pub fn create_label(
        &self,
        actor: &Actor,
        account: AccountId,
        name: &str,
        hue: Option<u32>,
    ) -> Result<Label, MailError> {
        let name = checked(name)?;
        self.write(actor, account, |tx| {
            let taken = ids(tx)?;
            if taken.len() >= MOST_LABELS {
                return Err(MailError::TooMany {
                    what: "labels",
                    limit: MOST_LABELS,
                });
            }
            let keyword = keyword_for(name, &taken);
            let id = insert(tx, &keyword, name, hue.filter(|hue| HUES.contains(hue)))?;
            tx.modseq()?;
            journal::write(tx, actor, "label-created", name)?;
            found(tx, id)
        })
    }

    /// Gives a label another name and hue; its keyword stays.
    ///
    /// # Errors
    /// `BadName`, `NotAllowed` when there is no such label, `Refused`, or the store's.
    pub fn rename_label(
        &self,
        actor: &Actor,
        account: AccountId,
        id: LabelId,
        name: &str,
        hue: Option<u32>,
    ) -> Result<Label, MailError> {
        let name = checked(name)?;
        self.write(actor, account, |tx| {
            let label = found(tx, id)?;
            let hue = hue.filter(|hue| HUES.contains(hue)).unwrap_or(label.hue);
            tx.execute(
                "UPDATE label SET name = $3, hue = $4 WHERE account_id = $1 AND label_id = $2",
                params![account, id, name, hue],
            )?;
            tx.modseq()?;
            journal::write(tx, actor, "label-renamed", name)?;
            found(tx, id)
        })
    }

    /// Deletes a label and takes its keyword from all entries.
    ///
    /// # Errors
    /// `NotAllowed` when there is no such label, `Refused`, or the store's.
    pub fn delete_label(
        &self,
        actor: &Actor,
        account: AccountId,
        id: LabelId,
    ) -> Result<(), MailError> {
        self.write(actor, account, |tx| {
            let label = found(tx, id)?;
            strip(tx, &label.keyword)?;
            for sql in [
                "DELETE FROM conversation_place WHERE account_id = $1 AND place_id = $2",
                "DELETE FROM message_place WHERE account_id = $1 AND place_id = $2",
                "DELETE FROM label WHERE account_id = $1 AND label_id = $2",
            ] {
                tx.execute(sql, params![account, id])?;
            }
            journal::write(tx, actor, "label-deleted", &label.name)?;
            Ok(())
        })
    }
}

/// Conversations of each label with something that this person has not seen.
fn count_unseen(tx: &Tx<'_>, person: PersonId, labels: &mut [Label]) -> Result<(), MailError> {
    let hidden = change::hidden(tx)?;
    let mut unseen: HashSet<(String, ConversationId)> = HashSet::new();
    let mailboxes = mailbox::list(tx)?;
    for mailbox in mailboxes.iter().filter(|one| !hidden.contains(&one.id)) {
        tx.each(UNSEEN, params![tx.account()?, person, mailbox.id], |row| {
            let (conversation, keywords) = (row.get(0)?, row.get::<Option<String>>(1)?);
            let words = split_keywords(keywords.as_deref());
            unseen.extend(
                words
                    .iter()
                    .map(|word| (word.to_ascii_lowercase(), conversation)),
            );
            Ok(())
        })?;
    }
    for label in labels {
        let keyword = label.keyword.to_ascii_lowercase();
        let count = unseen.iter().filter(|(word, _)| *word == keyword).count();
        label.unread = u32::try_from(count).unwrap_or(u32::MAX);
    }
    Ok(())
}

fn checked(name: &str) -> Result<&str, MailError> {
    let name = name.trim();
    let fits = !name.is_empty()
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control);
    fits.then_some(name).ok_or(MailError::BadName)
}

fn found(tx: &Tx<'_>, id: LabelId) -> Result<Label, MailError> {
    let label = tx.query_opt(
        "SELECT label_id, keyword, name, hue FROM label WHERE account_id = $1 AND label_id = $2",
        params![tx.account()?, id],
        read_label,
    )?;
    label.ok_or(MailError::NotAllowed(NotAllowed::BadKeyword))
}

/// Takes a keyword from every entry that bears it.
fn strip(tx: &Tx<'_>, keyword: &str) -> Result<(), MailError> {
    let removal = FlagChange {
        mode: Mode::Remove,
        flags: Flags::NONE,
        keywords: vec![keyword.to_owned()],
    };
    let mut change = Change::begin(tx)?;
    for (mailbox, entry) in crate::storing::with_keywords(tx)? {
        let bears = split_keywords(entry.keywords.as_deref())
            .iter()
            .any(|word| word.eq_ignore_ascii_case(keyword));
        if bears {
            crate::storing::mark(&mut change, mailbox, &entry, &removal)?;
        }
    }
    change.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_gets_a_keyword_that_clients_can_say() {
        let none = HashMap::new();
        assert_eq!(keyword_for("Projet", &none), "Projet");
        assert_eq!(keyword_for("Conseil d’école", &none), "conseil-d-ecole");
        assert_eq!(keyword_for("日本", &none), "label");
        assert_eq!(keyword_for("$x", &none), "-x");
        let taken = HashMap::from([("projet".to_owned(), 1), ("projet-2".to_owned(), 2)]);
        assert_eq!(keyword_for("Projet", &taken), "Projet-3");
    }
}
