//! What each reader keeps of a mailbox that is not theirs: how much of it they have seen, and whether they subscribe to
//! it. Kept in the transaction that changes it, so that a page with a switch reads one row a mailbox.

use super::{MARKED, Reader};
use crate::{MailError, Mailbox, MailboxId, Uid};
use directory::PersonId;
use std::collections::{BTreeMap, HashMap};
use store::{StoreError, Tx, params};

/// A reader's row of a mailbox.
pub(crate) const ROW: &str = "
SELECT seen, subscribed FROM reader_mailbox WHERE account_id = $1 AND person_id = $2 AND mailbox_id = $3";

/// Who has seen the entries of a range, once an entry.
pub(crate) const READERS: &str = "
SELECT person_id FROM seen_by WHERE account_id = $1 AND mailbox_id = $2 AND uid BETWEEN $3 AND $4 AND seen = 1";

/// The same of entries that are marked as deleted alone.
pub(crate) const READERS_OF_DELETED: &str = "
SELECT seen_by.person_id FROM seen_by CROSS JOIN entry
WHERE seen_by.account_id = $1 AND seen_by.mailbox_id = $2 AND seen_by.uid BETWEEN $3 AND $4 AND seen_by.seen = 1
    AND entry.account_id = $1 AND entry.mailbox_id = $2 AND entry.uid = seen_by.uid AND entry.flags & 8 <> 0";

impl Reader {
    /// The mailbox as this reader has it: what they have not seen, and whether they subscribe to it.
    pub fn counted(self, tx: &Tx<'_>, mut mailbox: Mailbox) -> Result<Mailbox, StoreError> {
        let Self::Person(person) = self else {
            return Ok(mailbox);
        };
        let row = tx.query_opt(ROW, params![tx.account()?, person, mailbox.id], |row| {
            Ok((row.get::<i64>(0)?, row.get::<Option<i64>>(1)?))
        })?;
        let (seen, subscribed) = row.unwrap_or_default();
        let seen = u32::try_from(seen).unwrap_or_default();
        mailbox.unseen = mailbox.total.saturating_sub(seen);
        if let Some(subscribed) = subscribed {
            mailbox.subscribed = subscribed != 0;
        }
        Ok(mailbox)
    }
}

/// A reader has seen so many entries more, or fewer.
pub(super) fn add(
    tx: &Tx<'_>,
    person: PersonId,
    mailbox: MailboxId,
    more: i64,
) -> Result<(), StoreError> {
    if more == 0 {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO reader_mailbox (account_id, person_id, mailbox_id, seen) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account_id, person_id, mailbox_id) DO UPDATE SET seen = reader_mailbox.seen + excluded.seen",
        params![tx.account()?, person, mailbox, more],
    )?;
    Ok(())
}

/// Entries are about to leave a mailbox: whoever has seen them has seen fewer. `readers` finds who, of each range.
pub(crate) fn leave(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    ranges: &[(Uid, Uid)],
    readers: &str,
) -> Result<(), StoreError> {
    let account = tx.account()?;
    let marked = tx.query_opt(MARKED, params![account, mailbox], |row| row.get::<Uid>(0))?;
    if marked.is_none() {
        return Ok(());
    }
    let mut fewer: BTreeMap<i64, i64> = BTreeMap::new();
    for (from, to) in ranges {
        tx.each(readers, params![account, mailbox, *from, *to], |row| {
            *fewer.entry(row.get(0)?).or_default() -= 1;
            Ok(())
        })?;
    }
    for (person, less) in fewer {
        add(tx, PersonId(person), mailbox, less)?;
    }
    Ok(())
}

/// A reader subscribes to a mailbox for themselves, or takes that back.
pub(crate) fn subscribe(
    tx: &Tx<'_>,
    person: PersonId,
    mailbox: MailboxId,
    on: bool,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO reader_mailbox (account_id, person_id, mailbox_id, seen, subscribed) VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (account_id, person_id, mailbox_id) DO UPDATE SET subscribed = excluded.subscribed",
        params![tx.account()?, person, mailbox, on],
    )?;
    Ok(())
}

/// What is kept and what the marks say, where they differ.
pub(crate) fn problems(tx: &Tx<'_>) -> Result<Vec<String>, MailError> {
    let account = tx.account()?;
    let mut marked: HashMap<(i64, i64), i64> = HashMap::new();
    tx.each(
        "SELECT seen_by.person_id, seen_by.mailbox_id FROM seen_by CROSS JOIN entry
         WHERE seen_by.account_id = $1 AND seen_by.seen = 1 AND entry.account_id = $1
            AND entry.mailbox_id = seen_by.mailbox_id AND entry.uid = seen_by.uid",
        params![account],
        |row| {
            *marked.entry((row.get(0)?, row.get(1)?)).or_default() += 1;
            Ok(())
        },
    )?;
    let kept: Vec<(i64, i64, i64)> = tx.query(
        "SELECT person_id, mailbox_id, seen FROM reader_mailbox WHERE account_id = $1",
        params![account],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut problems = Vec::new();
    for (person, mailbox, seen) in kept {
        let rows = marked.remove(&(person, mailbox)).unwrap_or_default();
        if rows != seen {
            problems.push(format!(
                "mailbox {mailbox}: reader {person} has seen {seen} by the count, {rows} by the marks"
            ));
        }
    }
    for ((person, mailbox), rows) in marked {
        problems.push(format!(
            "mailbox {mailbox}: reader {person} has seen {rows} by the marks and has no count"
        ));
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use store::{AccountId, Engine, Limits, ManualClock, Schema, SeededRandom, Store, Timestamp};
    use testing_postgres::{Database, Kind};

    testing_postgres::on_both_engines! {
        an_account_from_before_gets_its_counts,
    }

    struct House {
        folder: tempfile::TempDir,
        database: Option<Database>,
    }

    impl House {
        fn open(&self, schema: Schema) -> Store {
            let url = self.database.as_ref().map(|database| database.url());
            let options = store::Options {
                data: self.folder.path().to_owned(),
                engine: url.map_or(Engine::Sqlite, Engine::postgres),
                clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
                random: Arc::new(SeededRandom::new(1)),
                limits: Limits::default(),
            };
            Store::open(options, &[directory::schema(), schema]).unwrap()
        }
    }

    /// Two readers of two mailboxes, marks that were taken back, and marks of what is gone.
    fn marked(tx: &Tx<'_>, account: AccountId) -> Result<(), StoreError> {
        for (mailbox, uid) in [(1, 1), (1, 2), (1, 3), (2, 1)] {
            tx.execute(
                "INSERT INTO entry (account_id, mailbox_id, uid, message_id, conversation_id, received, sent, size,
                    flags, modseq) VALUES ($1, $2, $3, $3, 1, 0, 0, 1, 0, 1)",
                params![account, mailbox, uid],
            )?;
        }
        let marks = [
            (7, 1, 1, 1),
            (7, 1, 2, 1),
            (7, 1, 3, 0),
            (7, 2, 1, 1),
            (8, 1, 3, 1),
            (8, 1, 9, 1),
        ];
        for (person, mailbox, uid, seen) in marks {
            tx.execute(
                "INSERT INTO seen_by (account_id, person_id, mailbox_id, uid, seen, modseq) VALUES ($1, $2, $3, $4, $5, 1)",
                params![account, person, mailbox, uid, seen],
            )?;
        }
        Ok(())
    }

    async fn an_account_from_before_gets_its_counts(kind: Kind) {
        let house = House {
            folder: tempfile::tempdir().unwrap(),
            database: (kind == Kind::Postgres).then(Database::fresh),
        };
        let now = crate::schema();
        let before = Schema {
            account: &now.account[..12],
            shape: &[],
            ..now
        };
        let store = house.open(before);
        let account = store.platform_write(|tx| store.create_account(tx)).unwrap();
        store.write(account, |tx| marked(tx, account)).unwrap();
        store.close().await;
        drop(store);
        let store = house.open(crate::schema());
        let rows: Vec<(i64, i64, i64, Option<i64>)> = store
            .read(account, |tx| {
                tx.query(
                    "SELECT person_id, mailbox_id, seen, subscribed FROM reader_mailbox WHERE account_id = $1
                     ORDER BY person_id, mailbox_id",
                    params![account],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
                )
            })
            .map_err(|error: StoreError| error.to_string())
            .unwrap();
        assert_eq!(rows, [(7, 1, 2, None), (7, 2, 1, None), (8, 1, 1, None)]);
        assert_eq!(store.read(account, problems).unwrap(), [""; 0]);
    }
}
